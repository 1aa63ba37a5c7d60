/*
 * cli/command/status.c - `wsync status`: what differs, what waits for you.
 */
#include <string.h>
#include "cli/command/command.h"
#include "cli/local/local.h"
#include "cli/show/show_p.h"
#include "sync/model/invitation.h"
#include "sync/round/look/unread.h"
#include "sync/round/person/seen.h"

enum { OPT_PORCELAIN, OPT_CHECK };

static const struct ws_option options[] = {
	[OPT_PORCELAIN] = {"porcelain", 0, "[v1]",
			   "lines for programs, TAB between fields"},
	[OPT_CHECK] = {"check", 0, NULL, "exit 2 changes, 3 conflict, 6 held"},
	{NULL, 0, NULL, NULL},
};

static int check_porcelain(struct ws_cli *cli, struct ws_err *err)
{
	const char *version = cli->args.option[OPT_PORCELAIN];

	if (!version)
		return 0;
	if (cli->format != WS_FORMAT_HUMAN && cli->format != WS_FORMAT_PORCELAIN)
		return ws_err_set(err, WS_E_USAGE_OPTION,
				  "--porcelain and --json exclude each other");
	if (*version && strcmp(version, "v1") != 0)
		return ws_err_set(err, WS_E_USAGE_OPTION,
				  "there is no porcelain %s, only v1", version);
	cli->format = WS_FORMAT_PORCELAIN;
	return 0;
}

/* With -v: which lists of grants the key could not read. */
static int name_unread(struct ws_cli *cli, struct ws_store *store, struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	ws_auto_local local = {.tree = NULL};
	struct ws_unread_list unread = {NULL, 0};
	int rc = arena ? ws_unread_read(store, arena, &unread, err) : ws_err_nomem(err);

	if (rc == 0 && unread.count > 0)
		rc = ws_local_load(store, NULL, &local, NULL, err);
	for (size_t i = 0; rc == 0 && i < unread.count; i++) {
		const struct ws_unread *one = &unread.items[i];
		const struct ws_side_workspace *w = ws_side_workspace(local.side,
								      one->workspace_id);

		if (w)
			ws_cli_hint(cli, "not readable with this key: %s %s", w->dir,
				    one->kind < 0
					    ? "members"
					    : ws_principal_section(
						      (enum ws_principal_kind)one->kind));
	}
	return rc;
}

/* Nothing sends them again by itself, so they are told until somebody does. */
static void hint_expired(const struct ws_cli *cli, const struct ws_view *view)
{
	const int64_t now_s = cli->world->now_s(cli->world->user);
	size_t count = 0;

	for (size_t a = 0; view->local && a < view->local->account_count; a++) {
		const struct ws_side_account *account = &view->local->accounts[a];

		for (size_t i = 0; i < account->invitation_count; i++)
			count += ws_invite_state(account->invitations[i].state,
						 account->invitations[i].until,
						 now_s) == WS_INVITE_EXPIRED;
	}
	if (count)
		ws_cli_hint(cli, "wsync invitation list  %zu invitation%s expired", count,
			    WS_CLI_S(count));
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	const struct ws_choice choice = {.words = cli->args.words,
					 .count = cli->args.count};
	ws_auto(ws_store) store = NULL;
	ws_auto(ws_view) view = NULL;
	ws_auto_chosen chosen = {0};
	int status = 0;
	int rc = check_porcelain(cli, err);

	if (rc == 0)
		rc = ws_cli_store(cli, &store, err);
	if (rc == 0)
		rc = ws_view_build(store, cli->world, &view, err);
	if (rc == 0)
		rc = ws_choose(store, view, &choice, &chosen, err);
	if (rc == 0)
		rc = ws_seen_count(store, &chosen.view.unseen, err);
	if (rc == 0)
		rc = ws_show_status(cli, cli->out, store, &chosen.view, err);
	if (rc < 0)
		return rc;
	if (cli->args.option[OPT_CHECK])
		status = ws_show_check(chosen.view.plan, chosen.view.edits);
	(void)fflush(cli->out);
	hint_expired(cli, &chosen.view);
	ws_show_unknown_keys(cli, store, &chosen.view);
	if (cli->verbose > 0 && !view->look.complete && !ws_never_looked(view) &&
	    cli->format == WS_FORMAT_HUMAN)
		rc = name_unread(cli, store, err);
	if (rc < 0)
		return rc;
	return ws_cli_exit_worse(status, ws_show_problems(cli, view));
}

const struct ws_cmd ws_cmd_status = {
	.name = "status",
	.group = WS_GROUP_LOOK,
	.summary = "What differs, what waits for you",
	.usage = "[WS...]",
	.about = "Compares what is committed here with the last look at the cloud, and "
		 "the files with what is committed. Never asks the network; the age of "
		 "the look is shown. A file that is not valid is told with its line, and "
		 "the exit status is 65.\n",
	.examples = "wsync                    # the same\n"
		    "wsync status 'acme/*'    # some workspaces\n"
		    "wsync status --check     # exit 2 when anything differs\n"
		    "wsync status --porcelain # for programs",
	.options = options,
	.max_words = 64,
	.formats = 1u << WS_FORMAT_JSON | 1u << WS_FORMAT_PORCELAIN,
	.no_dry_run = true,
	.run = run,
};
