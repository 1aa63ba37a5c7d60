/*
 * cli/command/invitation.c - `wsync invitation list`: who was asked to come.
 */
#include <string.h>
#include "cli/accounts.h"
#include "cli/command/command.h"
#include "cli/show/listing.h"
#include "store/ground/own.h"

enum { OPT_ACCOUNT };

static const struct ws_option options[] = {
	[OPT_ACCOUNT] = {"account", 0, "ACCOUNT", "of this account alone"},
	{NULL, 0, NULL, NULL},
};

static const struct ws_listing_column columns[] = {
	{"WORKSPACE", "workspace", WS_LISTING_TEXT, 0},
	{"INVITED", "name", WS_LISTING_NAME, 0},
	{"ROLE", "role", WS_LISTING_NAME, 0},
	{"UNTIL", "until", WS_LISTING_TEXT, 0},
	{"WHY", "why", WS_LISTING_TEXT, WS_TABLE_TRUNC},
	{NULL, NULL, WS_LISTING_TEXT, 0},
};

static bool is_wanted(const struct ws_accounts *a, const struct ws_side_workspace *w)
{
	for (size_t i = 0; i < a->count; i++)
		if (a->items[i] == w->account)
			return true;
	return false;
}

static void add_workspace(struct ws_listing *list, const struct ws_side_workspace *w)
{
	if (w->lists[WS_INVITED] != WS_KNOWN)
		ws_listing_unknown(list, w->dir);
	for (size_t i = 0; i < w->grant_count; i++) {
		const struct ws_side_grant *g = &w->grants[i];

		if (g->kind == WS_INVITED)
			ws_listing_row(list,
				       (const char *const[]){w->dir, g->label, g->role,
							     g->until, g->why});
	}
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto_accounts a = {0};
	ws_auto(ws_listing) list = NULL;
	int rc = ws_accounts_open(cli, cli->args.option[OPT_ACCOUNT], true, &a, err);

	if (rc == 0)
		rc = ws_listing_new(cli, "invitations", columns, &list, err);
	for (size_t i = 0; rc == 0 && i < a.local.side->workspace_count; i++)
		if (is_wanted(&a, a.local.side->by_dir[i]))
			add_workspace(list, a.local.side->by_dir[i]);
	return rc == 0 ? ws_listing_print(list, cli->out, "No invitation is listed", err)
		       : rc;
}

const struct ws_cmd ws_cmd_invitation_list = {
	.name = "invitation list",
	.group = WS_GROUP_LOOK,
	.summary = "List who is invited and not there yet",
	.usage = "",
	.about = "The [invited] lines of main. The role is what is wanted here: the cloud "
		 "gives one when the person comes.\n",
	.examples = "wsync invitation list\n"
		    "wsync invitation list --format csv",
	.options = options,
	.formats = 1u << WS_FORMAT_JSON | 1u << WS_FORMAT_CSV,
	.takes_at = true,
	.run = run,
};
