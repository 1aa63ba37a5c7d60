/*
 * cli/command/account.c - `wsync account list` and `wsync account show`.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/command/command.h"
#include "cli/local/accounts.h"
#include "cli/show/listing.h"
#include "cli/show/show_p.h"
#include "store/ground/own.h"

/* ---- what is counted --------------------------------------------------------------------- */

static int count_workspaces(const struct ws_accounts *a, const char *dir, size_t *out,
			    struct ws_err *err)
{
	char **dirs = NULL;
	size_t count = 0, len = strlen(dir);
	int rc = ws_local_dirs(a->store, &a->local.main, &dirs, &count, err);

	*out = 0;
	for (size_t i = 0; rc == 0 && i < count; i++) {
		*out += strncmp(dirs[i], dir, len) == 0 && dirs[i][len] == '/';
		free(dirs[i]);
	}
	free(dirs);
	return rc;
}

/* NULL where nobody knows: an unknown number is no zero. */
static const char *number(char out[24], bool known, size_t n)
{
	(void)snprintf(out, 24, "%zu", n);
	return known ? out : NULL;
}

/* ---- list -------------------------------------------------------------------------------- */

static const struct ws_listing_column columns[] = {
	{"ACCOUNT", "name", WS_LISTING_NAME, 0},
	{"PLAN", "plan", WS_LISTING_TEXT, 0},
	{"YOUR ROLE", "your_role", WS_LISTING_TEXT, 0},
	{"WORKSPACES", "workspaces", WS_LISTING_NUMBER, 0},
	{"MEMBERS", "members", WS_LISTING_NUMBER, 0},
	{"BOTS", "service_accounts", WS_LISTING_NUMBER, 0},
	{"TEAMS", "teams", WS_LISTING_NUMBER, 0},
	{"ROLES", "roles", WS_LISTING_NUMBER, 0},
	{NULL, NULL, WS_LISTING_TEXT, 0},
};

static int add_account(struct ws_listing *list, const struct ws_accounts *a,
		       const struct ws_side_account *account, struct ws_err *err)
{
	char n[5][24];
	size_t workspaces = 0;
	int rc = count_workspaces(a, account->dir, &workspaces, err);

	if (rc < 0)
		return rc;
	ws_listing_row(list, (const char *const[]){
				     account->dir, account->plan_type, account->your_role,
				     number(n[0], true, workspaces),
				     number(n[1], account->people_known == WS_KNOWN,
					    account->person_count),
				     number(n[2], account->bots_known == WS_KNOWN,
					    account->bot_count),
				     number(n[3], true, account->team_count),
				     number(n[4], true, account->role_count)});
	return 0;
}

static int run_list(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto_accounts a = {0};
	ws_auto(ws_listing) list = NULL;
	int rc = ws_accounts_open(cli, NULL, false, &a, err);

	if (rc == 0)
		rc = ws_listing_new(cli, "accounts", columns, &list, err);
	for (size_t i = 0; rc == 0 && i < a.count; i++)
		rc = add_account(list, &a, a.items[i], err);
	return rc == 0 ? ws_listing_print(list, cli->out, "No accounts in this store", err)
		       : rc;
}

const struct ws_cmd ws_cmd_account_list = {
	.name = "account list",
	.group = WS_GROUP_LOOK,
	.summary = "List the accounts of this store",
	.usage = "",
	.about =
		"As main mirrors them. A number that the key could not read is left out.\n",
	.examples = "wsync account list\n"
		    "wsync account list --at 2026-11-01",
	.formats = 1u << WS_FORMAT_JSON | 1u << WS_FORMAT_CSV,
	.takes_at = true,
	.run = run_list,
};

/* ---- show -------------------------------------------------------------------------------- */

static int show_json(const struct ws_cli *cli, const struct ws_side_account *account,
		     size_t workspaces, struct ws_err *err)
{
	struct ws_json *o = ws_json_new_object(), *limits = ws_json_new_object();
	int bad = ws_json_set(o, "schema", ws_json_new_text("wsync/account/1"));

	bad |= ws_json_set(o, "name", ws_text_json(account->dir));
	if (account->id)
		bad |= ws_json_set(o, "id", ws_text_json(account->id));
	if (account->plan_type)
		bad |= ws_json_set(o, "plan", ws_text_json(account->plan_type));
	if (account->your_role)
		bad |= ws_json_set(o, "your_role", ws_text_json(account->your_role));
	bad |= ws_json_set(o, "workspaces", ws_json_new_int((int64_t)workspaces));
	if (account->people_known == WS_KNOWN)
		bad |= ws_json_set(o, "members",
				   ws_json_new_int((int64_t)account->person_count));
	if (account->bots_known == WS_KNOWN)
		bad |= ws_json_set(o, "service_accounts",
				   ws_json_new_int((int64_t)account->bot_count));
	bad |= ws_json_set(o, "teams", ws_json_new_int((int64_t)account->team_count));
	bad |= ws_json_set(o, "roles", ws_json_new_int((int64_t)account->role_count));
	for (size_t i = 0; i < account->limit_count; i++)
		bad |= ws_json_set(limits, account->limits[i].name,
				   ws_json_new_int(account->limits[i].value));
	bad |= ws_json_set(o, "limits", limits);
	if (bad) {
		ws_json_free(o);
		return ws_err_nomem(err);
	}
	return ws_show_json(cli->out, o, err);
}

static void put_field(struct ws_buf *b, const char *label, const char *text)
{
	ws_buf_addf(b, "  %-18s ", label);
	ws_put_text(b, text ? text : "not known here");
	ws_buf_addc(b, '\n');
}

static int show_human(const struct ws_cli *cli, const struct ws_side_account *account,
		      size_t workspaces, struct ws_err *err)
{
	ws_auto_buf b = WS_BUF_INIT;
	char n[24];

	ws_put_text(&b, account->dir);
	ws_buf_addc(&b, '\n');
	put_field(&b, "plan", account->plan_type);
	put_field(&b, "your role", account->your_role);
	put_field(&b, "id", account->id);
	put_field(&b, "workspaces", number(n, true, workspaces));
	put_field(&b, "members",
		  number(n, account->people_known == WS_KNOWN, account->person_count));
	put_field(&b, "service accounts",
		  number(n, account->bots_known == WS_KNOWN, account->bot_count));
	put_field(&b, "teams", number(n, true, account->team_count));
	put_field(&b, "roles", number(n, true, account->role_count));
	if (account->limit_count > 0)
		ws_buf_adds(&b, "\nLimits of the plan\n");
	for (size_t i = 0; i < account->limit_count; i++) {
		ws_auto_buf name = WS_BUF_INIT;

		ws_put_text(&name, account->limits[i].name);
		ws_buf_addf(&b, "  %-30s %10lld\n", ws_buf_text(&name),
			    (long long)account->limits[i].value);
	}
	return ws_put_out(&b, cli->out, err);
}

static int run_show(struct ws_cli *cli, struct ws_err *err)
{
	const char *word = cli->args.count > 0 ? cli->args.words[0] : NULL;
	ws_auto_accounts a = {0};
	size_t workspaces = 0;
	int rc = ws_accounts_open(cli, word, false, &a, err);

	if (rc == 0 && a.count != 1) {
		ws_err_set(err, WS_E_USAGE_ARGUMENT, "this store has %zu accounts",
			   a.count);
		rc = ws_err_hint(err, "wsync account show %s",
				 a.count > 0 ? a.items[0]->dir : "ACCOUNT");
	}
	if (rc == 0)
		rc = count_workspaces(&a, a.items[0]->dir, &workspaces, err);
	if (rc < 0)
		return rc;
	return cli->format == WS_FORMAT_JSON ? show_json(cli, a.items[0], workspaces, err)
					     : show_human(cli, a.items[0], workspaces, err);
}

const struct ws_cmd ws_cmd_account_show = {
	.name = "account show",
	.group = WS_GROUP_LOOK,
	.summary = "Show one account: plan, limits, numbers",
	.usage = "[ACCOUNT]",
	.about = "As main mirrors it. ACCOUNT may be left out where the store has one.\n",
	.examples = "wsync account show acme",
	.max_words = 1,
	.formats = 1u << WS_FORMAT_JSON,
	.takes_at = true,
	.run = run_show,
};
