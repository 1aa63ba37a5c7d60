/*
 * cli/command/member.c - `wsync member list` and `wsync service-account list`: who is in
 * an account, people or service accounts.
 */
#include <string.h>
#include "cli/command/command.h"
#include "cli/local/accounts.h"
#include "cli/show/listing.h"
#include "store/ground/own.h"

enum { OPT_ACCOUNT };

static const struct ws_option options[] = {
	[OPT_ACCOUNT] = {"account", 0, "ACCOUNT", "of this account alone"},
	{NULL, 0, NULL, NULL},
};

static const struct ws_listing_column people_columns[] = {
	{"ACCOUNT", "account", WS_LISTING_TEXT, 0},
	{"E-MAIL", "name", WS_LISTING_NAME, 0},
	{"ACCOUNT ROLE", "account_role", WS_LISTING_TEXT, 0},
	{"TEAMS", "teams", WS_LISTING_WORDS, WS_TABLE_TRUNC},
	{NULL, NULL, WS_LISTING_TEXT, 0},
};

static const struct ws_listing_column bot_columns[] = {
	{"ACCOUNT", "account", WS_LISTING_TEXT, 0},
	{"SERVICE ACCOUNT", "name", WS_LISTING_NAME, 0},
	{"ACCOUNT ROLE", "account_role", WS_LISTING_TEXT, 0},
	{"TEAMS", "teams", WS_LISTING_WORDS, WS_TABLE_TRUNC},
	{NULL, NULL, WS_LISTING_TEXT, 0},
};

static void add_all(struct ws_listing *list, const struct ws_side_account *account,
		    enum ws_principal_kind kind)
{
	const bool bots = kind == WS_BOT;
	const struct ws_side_person *items = bots ? account->bots : account->people;
	const size_t count = bots ? account->bot_count : account->person_count;
	const int pins = bots ? WS_PIN_BOTS : WS_PIN_USERS;

	ws_listing_called(list, &account->called);
	if ((bots ? account->bots_known : account->people_known) != WS_KNOWN)
		ws_listing_unknown(list, account->dir);
	/* in the order of their names, which is that of the pins */
	for (size_t p = 0; p < account->pin_count[pins]; p++)
		for (size_t i = 0; i < count; i++) {
			ws_auto_buf teams = WS_BUF_INIT;

			if (strcmp(items[i].id, account->pin[pins][p].id) != 0)
				continue;
			ws_accounts_teams_of(account, kind, items[i].id, &teams);
			ws_listing_row(list,
				       (const char *const[]){
					       account->dir, account->pin[pins][p].label,
					       items[i].account_role, ws_buf_text(&teams)});
			break;
		}
}

static int list_all(struct ws_cli *cli, enum ws_principal_kind kind, struct ws_err *err)
{
	const bool bots = kind == WS_BOT;
	ws_auto_accounts a = {0};
	ws_auto(ws_listing) list = NULL;
	int rc = ws_accounts_open(cli, cli->args.option[OPT_ACCOUNT], false, &a, err);

	if (rc == 0)
		rc = ws_listing_new(cli, bots ? "service-accounts" : "members",
				    bots ? bot_columns : people_columns, &list, err);
	for (size_t i = 0; rc == 0 && i < a.count; i++)
		add_all(list, a.items[i], kind);
	return rc == 0 ? ws_listing_print(list, cli->out,
					  bots ? "No service accounts" : "No members", err)
		       : rc;
}

static int run_members(struct ws_cli *cli, struct ws_err *err)
{
	return list_all(cli, WS_USER, err);
}

static int run_bots(struct ws_cli *cli, struct ws_err *err)
{
	return list_all(cli, WS_BOT, err);
}

const struct ws_cmd ws_cmd_member_list = {
	.name = "member list",
	.group = WS_GROUP_LOOK,
	.summary = "List the people of your accounts",
	.usage = "",
	.about = "As main mirrors them: e-mail, role in the account, teams. Owners and "
		 "Admins of an account have every permission in all its workspaces.\n",
	.examples = "wsync member list\n"
		    "wsync member list --account acme --format csv",
	.options = options,
	.formats = 1u << WS_FORMAT_JSON | 1u << WS_FORMAT_CSV,
	.takes_at = true,
	.run = run_members,
};

const struct ws_cmd ws_cmd_service_account_list = {
	.name = "service-account list",
	.group = WS_GROUP_LOOK,
	.summary = "List the service accounts of your accounts",
	.usage = "",
	.about = "As main mirrors them. The default role of a workspace is never theirs.\n",
	.examples = "wsync service-account list\n"
		    "wsync service-account list --account acme --json",
	.options = options,
	.formats = 1u << WS_FORMAT_JSON | 1u << WS_FORMAT_CSV,
	.takes_at = true,
	.run = run_bots,
};
