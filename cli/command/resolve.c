/*
 * cli/command/resolve.c - `wsync resolve`: a person decides what both sides changed.
 */
#include "sync/round/person/resolve.h"

#include <string.h>
#include "cli/command/command.h"
#include "cli/command/incoming.h"
#include "cli/name/changes.h"
#include "cli/show/choice.h"
#include "cli/show/conflicts.h"
#include "store/ground/own.h"
#include "store/ground/text.h"

enum { OPT_TAKE };

static const struct ws_option options[] = {
	[OPT_TAKE] = {"take", 0, "SIDE", "local, cloud, base, lower, or a role"},
	{NULL, 0, NULL, NULL},
};

/* A role may be called like a side; the side is meant then, as the manual says. */
static enum ws_take take_of(const char *word)
{
	static const char *const words[] = {"local", "cloud", "base", "lower"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(word, words[i]) == 0)
			return (enum ws_take)i;
	return WS_TAKE_ROLE;
}

/* Before anything is written: is there such a conflict? */
static int check(struct ws_cli *cli, struct ws_store *store, const char *id,
		 struct ws_err *err)
{
	const struct ws_change *change = NULL;
	ws_auto(ws_view) view = NULL;
	int rc = ws_view_build(store, cli->world, &view, err);

	if (rc == 0)
		rc = ws_change_named(view->plan, id, &change, err);
	if (rc < 0 || ws_is_undecided(change))
		return rc;
	ws_err_set(err, WS_E_NO_CHANGE, "%s is no conflict", change->id);
	if (ws_held_for_people(change))
		return ws_err_hint(err, "wsync review %s", change->id);
	return ws_err_hint(err, "wsync plan %s", change->id);
}

static void put_value(struct ws_buf *b, const struct ws_value *value)
{
	if (value->present)
		ws_put_text(b, value->text && *value->text ? value->text : "none");
	else
		ws_buf_adds(b, "nothing");
}

/* "acme/prod bot:etl-worker is Runner on both sides" */
static void put_outcome(struct ws_buf *b, const struct ws_resolution *r)
{
	ws_put_text(b, r->change->path);
	ws_buf_addc(b, ' ');
	ws_put_who(b, r->change);
	ws_buf_adds(b, " is ");
	put_value(b, &r->value);
	ws_buf_adds(b, r->sends ? " here; the cloud still has " : " on both sides");
	if (r->sends)
		put_value(b, &r->change->cloud);
	ws_buf_addf(b, ", conflict %s closed", r->change->id);
}

static int print_json(struct ws_cli *cli, const struct ws_resolution *r, struct ws_err *err)
{
	static const char *const words[] = {"local", "cloud", "base", "lower", "role"};
	ws_auto(ws_json) o = ws_json_new_object();
	char id[WS_OID_TEXT];
	int bad = ws_json_set(o, "schema", ws_json_new_text("wsync/resolve/1"));

	bad |= ws_json_set(o, "change", ws_show_change_json(r->change));
	bad |= ws_json_set(o, "took", ws_json_new_text(words[r->took]));
	if (r->value.present)
		bad |= ws_json_set(o, "value",
				   ws_text_json(r->value.text ? r->value.text : ""));
	bad |= ws_json_set(o, "sends", ws_json_new_bool(r->sends));
	if (!ws_oid_is_zero(&r->commit))
		bad |= ws_json_set(o, "commit",
				   ws_json_new_text(ws_oid_format(&r->commit, id)));
	return bad ? ws_err_nomem(err) : ws_show_json(cli->out, ws_steal(&o), err);
}

static int show(struct ws_cli *cli, const struct ws_resolution *r, struct ws_err *err)
{
	ws_auto_buf b = WS_BUF_INIT;
	ws_auto_buf line = WS_BUF_INIT;
	size_t left = ws_pick_tell(r->view->plan, ws_is_undecided);
	int rc;

	if (cli->format == WS_FORMAT_JSON)
		return print_json(cli, r, err);
	put_outcome(&line, r);
	ws_put_words(&b, &cli->style, 0, 0, ws_buf_text(&line));
	rc = ws_put_out(&b, cli->out, err);
	if (rc < 0)
		return rc;
	(void)fflush(cli->out);
	if (left > 1)
		ws_cli_hint(cli, "%-22s %zu more to decide", "wsync conflicts", left - 1);
	if (r->sends)
		ws_cli_hint(cli, "%-22s what is sent next, and what holds it",
			    "wsync plan");
	else
		ws_cli_hint(cli, "%-22s goes on with the rest", "wsync sync");
	return 0;
}

/* With -n: what the decision would do, as wsync conflicts has it. */
static int preview(struct ws_cli *cli, struct ws_store *store, const char *id,
		   struct ws_err *err)
{
	const struct ws_choice choice = {.words = &id, .count = 1, .ids = true};
	ws_auto(ws_view) view = NULL;
	ws_auto(ws_arena) arena = ws_arena_new();
	ws_auto_undecided all = {.names = NULL};
	ws_auto_chosen chosen = {0};
	int rc = arena ? ws_view_build(store, cli->world, &view, err) : ws_err_nomem(err);

	if (rc == 0)
		rc = ws_choose(store, view, &choice, &chosen, err);
	if (rc == 0)
		rc = ws_undecided_find(store, &chosen.view, ws_is_undecided, arena, &all,
				       err);
	return rc == 0 ? ws_show_conflicts(cli, cli->out, &chosen.view, &all, err) : rc;
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	const char *id = cli->args.words[0], *word = cli->args.option[OPT_TAKE];
	const enum ws_take take = word ? take_of(word) : WS_TAKE_LOCAL;
	ws_auto(ws_store) store = NULL;
	struct ws_resolution r = {.view = NULL};
	int rc;

	if (!word) {
		ws_err_set(err, WS_E_USAGE_OPTION, "say which side: --take SIDE");
		return ws_err_hint(err, "wsync conflicts %s", id);
	}
	rc = ws_cli_store(cli, &store, err);
	if (rc == 0)
		rc = check(cli, store, id, err);
	if (rc == 0 && cli->dry_run)
		return preview(cli, store, id, err);
	if (rc == 0)
		rc = ws_round_resolve(store, id, take, take == WS_TAKE_ROLE ? word : NULL,
				      cli->world, &r, err);
	if (rc < 0 && take == WS_TAKE_ROLE && err && err->code == WS_E_ROLE_UNKNOWN)
		ws_err_why(err, "--take is local, cloud, base, lower, or a role");
	if (rc == 0 && !r.sends)
		ws_incoming_decided(cli, store, r.change);
	if (rc == 0)
		rc = show(cli, &r, err);
	ws_resolution_clear(&r);
	return rc;
}

const struct ws_cmd ws_cmd_resolve = {
	.name = "resolve",
	.group = WS_GROUP_SYNC,
	.summary = "Decide one of them",
	.usage = "CHANGE --take local|cloud|base|lower|ROLE",
	.about =
		"Decides what both sides changed, or what is on one side only, for one "
		"change that wsync conflicts lists:\n\n"
		"  local   what you committed; the next sync sends it\n"
		"  cloud   what the cloud has; main takes it, nothing is sent\n"
		"  base    what both had before; main takes it, the next sync sends it\n"
		"  lower   whichever of local and cloud allows less; refused when neither\n"
		"          has all permissions of the other\n"
		"  ROLE    that role; main takes it, the next sync sends it\n\n"
		"What main takes is a commit of yours. What is to be sent passes every "
		"guard, like any other change: it may need an approval.\n",
	.examples = "wsync resolve psut --take cloud     # local gives way\n"
		    "wsync resolve psut --take lower     # the safe one\n"
		    "wsync resolve psut --take Viewer    # neither of both\n"
		    "wsync resolve -n psut --take lower  # what each would do",
	.options = options,
	.min_words = 1,
	.max_words = 1,
	.formats = 1u << WS_FORMAT_JSON,
	.run = run,
};
