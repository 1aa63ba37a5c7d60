/*
 * cli/command/who.c - `wsync who` and `wsync can`: who may do what, answered offline.
 */
#include <stdio.h>
#include <string.h>
#include "cli/command/command.h"
#include "cli/edit/members.h"
#include "cli/local/inventory.h"
#include "cli/show/who.h"
#include "store/ground/own.h"

#define CAN_MAX 64 /* permissions of one question */

enum { OPT_CLOUD, OPT_SECOND };

/* Which side is asked when it is one alone; NULL for both. */
static const char *one_side(const struct ws_cli *cli, char out[256])
{
	if (cli->args.option[OPT_CLOUD])
		return "in the cloud";
	if (!cli->at)
		return NULL;
	(void)snprintf(out, 256, "at %s", cli->at);
	return out;
}

static int read_wanted(const struct ws_asked *asked, struct ws_who *who,
		       struct ws_wanted *here, struct ws_wanted *there, struct ws_err *err)
{
	int rc = ws_wanted_read(asked->local.access, asked->cloud.access, who->words,
				who->word_count, here, err);

	if (rc == 0)
		rc = ws_wanted_read(asked->cloud.access, asked->local.access, who->words,
				    who->word_count, there, err);
	who->wanted = here;
	who->wanted_cloud = there;
	return rc;
}

/* ---- who ------------------------------------------------------------------------------------- */

static const struct ws_option who_options[] = {
	[OPT_CLOUD] = {"cloud", 0, NULL, "what the last look at the cloud says, alone"},
	[OPT_SECOND] = {"can", 0, "PERMISSION",
			"who has it; more words: all of them; * and ? are globs"},
	{NULL, 0, NULL, NULL},
};

static int read_inside(struct ws_cli *cli, const struct ws_asked *asked,
		       struct ws_arena *arena, struct ws_inventory_view *out,
		       struct ws_err *err)
{
	const struct ws_side_workspace *w = asked->local.workspace;

	return ws_cli_inventory(asked->store, cli->at, w->dir, w->id, arena, out, err);
}

static int run_who(struct ws_cli *cli, struct ws_err *err)
{
	const char *words[CAN_MAX];
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_inventory_view inside;
	ws_auto_asked asked = {0};
	struct ws_holders holders = {0};
	struct ws_wanted here = {0}, there = {0};
	char side[256];
	struct ws_who who = {.asked = &asked,
			     .holders = &holders,
			     .words = words,
			     .one_side = one_side(cli, side)};
	int rc, status = 0;

	if (cli->args.option[OPT_SECOND])
		words[who.word_count++] = cli->args.option[OPT_SECOND];
	else if (cli->args.count > 1)
		return ws_err_set(err, WS_E_USAGE_ARGUMENT,
				  "permissions stand after --can: --can %s",
				  cli->args.words[1]);
	for (size_t i = 1; i < cli->args.count; i++)
		words[who.word_count++] = cli->args.words[i];
	rc = arena ? ws_asked_open(cli, cli->args.words[0],
				   cli->args.option[OPT_CLOUD] != NULL, &asked, err)
		   : ws_err_nomem(err);
	if (rc == 0)
		rc = read_wanted(&asked, &who, &here, &there, err);
	if (rc == 0)
		rc = ws_holders_find(cli, &asked, &here, &there, &holders, err);
	if (rc == 0)
		rc = read_inside(cli, &asked, arena, &inside, err);
	who.inside = &inside;
	if (rc == 0) {
		status = ws_asked_problems(cli, &asked);
		rc = ws_show_who(cli, cli->out, &who, err);
	}
	ws_holders_clear(&holders);
	ws_wanted_clear(&here);
	ws_wanted_clear(&there);
	return rc < 0 ? rc : status;
}

const struct ws_cmd ws_cmd_who = {
	.name = "who",
	.group = WS_GROUP_LOOK,
	.summary = "Who can do something in a workspace",
	.usage = "WORKSPACE [--can PERMISSION...]",
	.about = "Everybody whose access in the workspace holds the permission, from all "
		 "they have: their own line, their teams, the default role (people only), "
		 "and the account role: Owners and Admins of the account hold everything. "
		 "Several permissions have to be held all; of a glob such as 'see_*' one "
		 "is enough. Without --can: everybody with any access.\n\n"
		 "The count is of the cloud as last seen, and of what it becomes with your "
		 "committed edits. A star marks what they change, with the id of the "
		 "change. People who have it through one team or the default role are one "
		 "line; -v names them.\n\n"
		 "A role or permission that is not known here is never guessed: who could "
		 "have it through one is counted as not known.\n\n"
		 "Below stand the access lists of single deployments, work pools and "
		 "blocks that leave somebody out, where [inventory] in policy.ini reads "
		 "them (access = yes): they narrow what roles allow.\n",
	.examples = "wsync who acme/prod --can see_secret_blocks\n"
		    "wsync who acme/prod --can 'manage_*' -v\n"
		    "wsync who acme/prod --at 2026-11-01 --format csv\n"
		    "wsync who acme/prod --cloud   # without your edits",
	.options = who_options,
	.min_words = 1,
	.max_words = CAN_MAX,
	.formats = 1u << WS_FORMAT_JSON | 1u << WS_FORMAT_CSV,
	.takes_at = true,
	.pages = true,
	.run = run_who,
};

/* ---- can ------------------------------------------------------------------------------------- */

static const struct ws_option can_options[] = {
	[OPT_CLOUD] = {"cloud", 0, NULL, "what the last look at the cloud says, alone"},
	[OPT_SECOND] = {"why", 0, NULL, "say what the answer comes from"},
	{NULL, 0, NULL, NULL},
};

/* Somebody of either side: who left one of them is still somebody. */
static int find_principal(const struct ws_asked *asked, const char *word,
			  struct ws_principal *out, struct ws_err *err)
{
	const struct ws_side_workspace *sides[] = {asked->local.workspace,
						   asked->cloud.workspace};
	struct ws_err unknown = {0};

	if (sides[1] && sides[1]->account &&
	    ws_principal_find(sides[1]->account, word, out, &unknown) == 0)
		return 0;
	if (!sides[0]->account)
		return ws_err_set(err, WS_E_PRINCIPAL_UNKNOWN,
				  "nothing is known here of the account of %s",
				  sides[0]->dir);
	return ws_principal_find(sides[0]->account, word, out, err);
}

static int answer(struct ws_cli *cli, struct ws_asked *asked, struct ws_who *who,
		  struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_principal principal;
	struct ws_holder holder;
	int rc = arena ? find_principal(asked, cli->args.words[0], &principal, err)
		       : ws_err_nomem(err);

	if (rc < 0)
		return rc;
	holder = (struct ws_holder){
		.kind = principal.kind, .id = principal.id, .label = principal.label};
	rc = ws_holder_judge(cli, asked, who->wanted, who->wanted_cloud, arena, &holder,
			     err);
	return rc < 0 ? rc
		      : ws_show_can(cli, cli->out, who, &holder,
				    cli->args.option[OPT_SECOND] != NULL, err);
}

static int run_can(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_inventory_view inside;
	ws_auto_asked asked = {0};
	struct ws_wanted here = {0}, there = {0};
	char side[256];
	struct ws_who who = {.asked = &asked,
			     .words = &cli->args.words[1],
			     .word_count = 1,
			     .one_side = one_side(cli, side)};
	int rc = arena ? ws_asked_open(cli, cli->args.words[2],
				       cli->args.option[OPT_CLOUD] != NULL, &asked, err)
		       : ws_err_nomem(err);

	if (rc == 0)
		rc = read_wanted(&asked, &who, &here, &there, err);
	if (rc == 0)
		rc = read_inside(cli, &asked, arena, &inside, err);
	who.inside = &inside;
	if (rc == 0)
		rc = answer(cli, &asked, &who, err);
	if (rc >= 0) {
		int status = ws_asked_problems(cli, &asked);

		rc = status ? ws_cli_exit_worse(rc, status) : rc;
	}
	ws_wanted_clear(&here);
	ws_wanted_clear(&there);
	return rc;
}

const struct ws_cmd ws_cmd_can = {
	.name = "can",
	.group = WS_GROUP_LOOK,
	.summary = "May this principal do that, and through what",
	.usage = "PRINCIPAL PERMISSION WORKSPACE",
	.about =
		"Answers for main, with your committed edits, and says where the cloud "
		"as last seen differs. Status 0 is yes, 2 is no, and 1 means that it is "
		"not known here: a role or list that the answer rests on is missing. The "
		"status is main's; with --cloud the cloud's.\n\n"
		"The answer is about roles. Single deployments, work pools and blocks may "
		"have access lists that leave somebody out, where [inventory] in policy.ini "
		"reads them (access = yes): how many is told, and --why shows them.\n",
	.examples = "wsync can bob@acme.io manage_blocks acme/prod --why\n"
		    "wsync can bot:ci-deploy see_secret_blocks acme/prod --cloud\n"
		    "wsync can team:data-eng 'see_*' acme/prod --at 2026-11-01",
	.options = can_options,
	.min_words = 3,
	.max_words = 3,
	.formats = 1u << WS_FORMAT_JSON,
	.takes_at = true,
	.run = run_can,
};
