/*
 * cli/cloud/bots.c - what the commands that change service accounts have in common.
 */
#include "cli/cloud/bots.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cli/edit/members.h"
#include "cli/run.h"
#include "cli/show/show_p.h"
#include "store/ground/date.h"
#include "store/ground/near.h"
#include "store/ground/own.h"
#include "store/ground/text.h"

const char *ws_bots_name(const char *word)
{
	const char *name;

	return ws_principal_split(word, &name) == WS_BOT ? name : word;
}

/* ---- which account -------------------------------------------------------------------- */

/* The command as it was typed, with the first of the accounts it may mean. */
static int which_account(const struct ws_cli *cli, const struct ws_bots *b,
			 const char *name, size_t knowing, struct ws_err *err)
{
	const struct ws_accounts *a = &b->accounts;
	const char *first = NULL;
	ws_auto_buf all = WS_BUF_INIT, command = WS_BUF_INIT;

	for (size_t i = 0; i < a->count; i++) {
		if (knowing && name && !ws_side_pin(a->items[i], WS_PIN_BOTS, name))
			continue;
		ws_buf_addf(&all, "%s%s", all.len > 0 ? ", " : "", a->items[i]->dir);
		first = first ? first : a->items[i]->dir;
	}
	ws_err_set(err, WS_E_USAGE_ARGUMENT, "%s: %s",
		   knowing ? "several accounts have a service account of that name"
			   : "the store has several accounts",
		   ws_buf_text(&all));
	ws_buf_addf(&command, "wsync %s", cli->command->name);
	for (size_t i = 0; i < cli->args.count; i++) {
		ws_buf_addc(&command, ' ');
		ws_cli_shell_word(&command, cli->args.words[i]);
	}
	ws_buf_addf(&command, " --account %s", first ? first : "ACCOUNT");
	return ws_err_hint(err, "%s", ws_buf_text(&command));
}

/* A command about one that is there: of a slip the near name says which account, too. */
static int name_near(const struct ws_bots *b, const char *name, struct ws_err *err)
{
	const struct ws_accounts *a = &b->accounts;
	ws_auto_buf told = WS_BUF_INIT;
	const char *found = NULL, *word = ws_bots_name(name);

	for (size_t i = 0; i < a->count; i++) {
		const size_t count = a->items[i]->pin_count[WS_PIN_BOTS];
		ws_auto_free const char **names = calloc(count + 1, sizeof(*names));
		const char *near;

		for (size_t n = 0; names && n < count; n++)
			names[n] = a->items[i]->pin[WS_PIN_BOTS][n].label;
		near = names ? ws_text_nearest(word, names, count) : NULL;
		if (!near)
			continue;
		found = found ? found : near;
		ws_buf_addf(&told, "%s%s of %s", told.len ? ", " : "", near,
			    a->items[i]->dir);
	}
	ws_err_set(err, WS_E_PRINCIPAL_UNKNOWN, "no account has a service account %s",
		   word);
	if (!found) {
		ws_err_why(err,
			   "one that is new in the cloud is known after the next wsync "
			   "sync, or with --account ACCOUNT");
		return ws_err_hint(err, "wsync service-account list");
	}
	ws_err_why(err, "there is %s", ws_buf_text(&told));
	return ws_err_near(err, word, found);
}

static int choose(const struct ws_cli *cli, struct ws_bots *b, const char *name,
		  struct ws_err *err)
{
	const struct ws_accounts *a = &b->accounts;
	size_t knowing = 0;

	if (a->count == 1) {
		b->account = a->items[0];
		return 0;
	}
	for (size_t i = 0; i < a->count; i++)
		if (name && ws_side_pin(a->items[i], WS_PIN_BOTS, name)) {
			b->account = a->items[i];
			knowing++;
		}
	if (knowing == 0 && name)
		return name_near(b, name, err);
	return knowing == 1 ? 0 : which_account(cli, b, name, knowing, err);
}

int ws_bots_open(struct ws_cli *cli, const char *account, const char *name, bool whole,
		 struct ws_bots *out, struct ws_err *err)
{
	int rc;

	*out = (struct ws_bots){.arena = ws_arena_new()};
	if (!out->arena)
		return ws_err_nomem(err);
	rc = ws_accounts_open(cli, account, whole, &out->accounts, err);
	if (rc == 0)
		rc = choose(cli, out, name, err);
	if (rc == 0)
		rc = ws_cli_remote(cli, out->accounts.store->endpoint, &out->remote, NULL,
				   err);
	if (rc == 0)
		out->place = (struct ws_bot_place){
			.store = out->accounts.store,
			.remote = out->remote,
			.world = cli->world,
			.account_id = out->account->id,
			.account = out->account->dir,
			.dry = cli->dry_run,
		};
	return rc;
}

void ws_bots_close(struct ws_bots *bots)
{
	ws_remote_close(bots->remote);
	ws_accounts_close(&bots->accounts);
	ws_arena_free(bots->arena);
	*bots = (struct ws_bots){0};
}

int ws_bots_expiry(const struct ws_cli *cli, const char *date, const char *never,
		   char out[32], const char **expires, struct ws_err *err)
{
	int64_t last_s;

	*expires = NULL;
	if (date && never)
		return ws_err_set(err, WS_E_USAGE_OPTION,
				  "--expires and --never exclude each other");
	if (!date)
		return 0;
	if (!ws_date_parse(date, &last_s))
		return ws_err_set(err, WS_E_USAGE_ARGUMENT,
				  "--expires takes a date such as 2026-12-31, not %s",
				  date);
	if (last_s < cli->world->now_s(cli->world->user))
		return ws_err_set(err, WS_E_USAGE_ARGUMENT, "--expires %s is in the past",
				  date);
	*expires = ws_time_format(last_s, out);
	return 0;
}

/* ---- what it has ---------------------------------------------------------------------- */

static const struct ws_side_grant *grant_in(const struct ws_bots *b, size_t at,
					    const char *id)
{
	const struct ws_side_workspace *w = b->accounts.local.side->by_dir[at];

	return w->account == b->account ? ws_side_grant(w, WS_BOT, id) : NULL;
}

void ws_bots_tell_grants(const struct ws_cli *cli, const struct ws_bots *b, const char *id)
{
	const struct ws_side *side = b->accounts.local.side;
	ws_auto_buf teams = WS_BUF_INIT;
	ws_auto_buf text = WS_BUF_INIT;

	for (size_t i = 0; i < side->workspace_count; i++) {
		const struct ws_side_grant *g = grant_in(b, i, id);

		if (!g)
			continue;
		ws_buf_adds(&text, "  ");
		ws_put_text(&text, side->by_dir[i]->dir);
		ws_buf_adds(&text, "  ");
		ws_put_text(&text, g->role);
		ws_buf_addc(&text, '\n');
	}
	ws_accounts_teams_of(b->account, WS_BOT, id, &teams);
	for (const char *p = ws_buf_text(&teams); *p;) {
		ws_auto_buf name = WS_BUF_INIT;
		const size_t len = strcspn(p, "\n");

		ws_buf_add(&name, p, len);
		ws_buf_adds(&text, "  team ");
		ws_put_text(&text, ws_buf_text(&name));
		ws_buf_addc(&text, '\n');
		p += len + (p[len] == '\n');
	}
	(void)fputs(text.len ? ws_buf_text(&text) : "  no grant and no team here\n",
		    cli->err);
}

struct ws_json *ws_bots_json(const struct ws_cli *cli, const struct ws_bots *b,
			     const char *done, const char *name, const char *id)
{
	struct ws_json *o = ws_json_new_object();
	int bad = ws_json_set(o, "schema", ws_json_new_text("wsync/service-account/1"));

	bad |= ws_json_set(o, "done", ws_json_new_text(done));
	bad |= ws_json_set(o, "account", ws_text_json(b->account->dir));
	bad |= ws_json_set(o, "name", ws_text_json(name));
	if (id)
		bad |= ws_json_set(o, "id", ws_text_json(id));
	bad |= ws_json_set(o, "dry_run", ws_json_new_bool(cli->dry_run));
	if (!bad)
		return o;
	ws_json_free(o);
	return NULL;
}

struct ws_json *ws_bots_grants_json(const struct ws_bots *b, const char *id,
				    struct ws_json *value)
{
	const struct ws_side *side = b->accounts.local.side;
	struct ws_json *grants = ws_json_new_array();
	struct ws_json *teams = ws_json_new_array();
	ws_auto_buf names = WS_BUF_INIT;
	int bad = !value;

	for (size_t i = 0; i < side->workspace_count; i++) {
		const struct ws_side_grant *g = grant_in(b, i, id);
		struct ws_json *row = g ? ws_json_new_object() : NULL;

		if (!g)
			continue;
		bad |= ws_json_set(row, "workspace", ws_text_json(side->by_dir[i]->dir));
		bad |= ws_json_set(row, "role", ws_text_json(g->role));
		bad |= ws_json_push(grants, row);
	}
	ws_accounts_teams_of(b->account, WS_BOT, id, &names);
	for (const char *p = ws_buf_text(&names); *p;) {
		ws_auto_buf name = WS_BUF_INIT;
		const size_t len = strcspn(p, "\n");

		ws_buf_add(&name, p, len);
		bad |= ws_json_push(teams, ws_text_json(ws_buf_text(&name)));
		p += len + (p[len] == '\n');
	}
	bad |= ws_json_set(value, "grants", grants);
	bad |= ws_json_set(value, "teams", teams);
	if (!bad)
		return value;
	ws_json_free(value);
	return NULL;
}

/* ---- the key -------------------------------------------------------------------------- */

/* Past stdio, whose buffer would keep it. A stream without a descriptor is a test's. */
static int put_key(FILE *out, const char *key, struct ws_err *err)
{
	size_t left = strlen(key);
	const int fd = fileno(out);

	if (fflush(out) != 0)
		return ws_err_sys(err, errno, "standard output");
	if (fd < 0) {
		(void)fputs(key, out);
		return 0;
	}
	while (left > 0) {
		const ssize_t n = write(fd, key, left);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return ws_err_sys(err, errno, "the key could not be written");
		key += n;
		left -= (size_t)n;
	}
	return 0;
}

/* The object without its last brace: the key comes as its last member. */
static int put_open(FILE *out, const struct ws_json *value, struct ws_err *err)
{
	ws_auto_free char *text = NULL;
	size_t len = 0;
	int rc = ws_json_format(value, 0, &text, &len, err);

	if (rc == 0)
		(void)fprintf(out, "%.*s,\"key\":\"", (int)(len - 1), text);
	return rc;
}

int ws_bots_show_key(const struct ws_cli *cli, struct ws_json *value, const char *told,
		     const struct ws_bot_key *key, struct ws_err *err)
{
	const bool json = cli->format == WS_FORMAT_JSON;
	int rc = value ? 0 : ws_err_nomem(err);

	if (rc == 0 && json)
		rc = put_open(cli->out, value, err);
	else if (rc == 0 && !cli->quiet)
		(void)fprintf(cli->err, "%s\n", told);
	ws_json_free(value);
	if (rc == 0)
		rc = put_key(cli->out, key->text, err);
	if (rc == 0 && fputs(json ? "\"}\n" : "\n", cli->out) < 0)
		rc = ws_err_sys(err, errno, "standard output");
	(void)fflush(cli->out);
	if (rc < 0)
		return ws_err_hint(err, "wsync service-account rotate gives another key");
	if (!json)
		ws_cli_hint(cli, "this key is shown once and kept nowhere: store it now");
	return 0;
}

int ws_bots_receive(struct ws_cli *cli, struct ws_bots *b, struct ws_err *err)
{
	const struct ws_round_options pull = {.receive = true};
	ws_auto(ws_progress) progress = NULL;
	struct ws_round_report report = {0};
	int rc = ws_progress_new(cli, &progress, err);

	if (rc == 0)
		rc = ws_round_sync(b->accounts.store, b->remote, &pull, cli->world,
				   ws_progress_watch(progress), &report, err);
	ws_progress_free(ws_steal(&progress));
	if (rc == 0 && report.stopped[0])
		ws_cli_hint(cli, "%s; wsync sync --pull makes it known here",
			    report.stopped);
	if (rc < 0)
		(void)ws_err_wrap(err, "it is done, but is not known here yet");
	ws_round_report_clear(&report);
	return rc;
}
