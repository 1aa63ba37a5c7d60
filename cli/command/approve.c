/*
 * cli/command/approve.c - `wsync approve`: let held changes through.
 *
 * All of them are judged before the first word is recorded, and all words are recorded
 * at once: one change that must not pass refuses the others, too.
 */
#include <stdlib.h>
#include <string.h>
#include "cli/command/command.h"
#include "cli/command/say.h"
#include "cli/name/changes.h"
#include "cli/show/show_p.h"
#include "store/ground/own.h"

enum { OPT_WHY, OPT_OVERRIDE };

static const struct ws_option options[] = {
	[OPT_WHY] = {"message", 'm', "WHY", "why, kept with the approval"},
	[OPT_OVERRIDE] = {"override", 0, "GUARD", "loss: the only guard one may override"},
	{NULL, 0, NULL, NULL},
};

static int check_override(const char *guard, struct ws_err *err)
{
	if (!guard || strcmp(guard, "loss") == 0)
		return 0;
	if (strcmp(guard, "owners") == 0 || strcmp(guard, "self") == 0 ||
	    strcmp(guard, "policy") == 0)
		return ws_err_set(err, WS_E_USAGE_OPTION, "nothing overrides the guard %s",
				  guard);
	return ws_err_set(err, WS_E_USAGE_OPTION,
			  "--override takes loss, the only guard that can be overridden");
}

static int judge(struct ws_cli *cli, const struct ws_said *said, bool loss,
		 struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < said->count; i++)
		rc = ws_change_approvable(said->changes[i], loss, err);
	if (rc == 0 && !cli->dry_run)
		rc = ws_changes_confirm_loss(cli, said->changes, said->count, err);
	return rc;
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	const char *guard = cli->args.option[OPT_OVERRIDE];
	ws_auto_said said = {.why = cli->args.option[OPT_WHY]};
	int rc = check_override(guard, err);

	if (rc == 0)
		rc = ws_said_open(cli, &said, err);
	if (rc == 0)
		rc = judge(cli, &said, guard != NULL, err);
	if (rc == 0)
		rc = ws_said_confirm(cli, &said, err);
	return rc == 0 ? ws_said_record(cli, &said, err) : rc;
}

const struct ws_cmd ws_cmd_approve = {
	.name = "approve",
	.group = WS_GROUP_SYNC,
	.summary = "Let held changes through",
	.usage = "CHANGE... [-m WHY] [--override loss]",
	.about =
		"Records that you approve these changes, under the name of the last look "
		"at the cloud. wsync review shows them at length first. Nothing is sent "
		"before the next wsync sync.\n\n"
		"An approval is bound to what the change does: who, where, from which role "
		"to which, and everything that role allows. It is void as soon as any of "
		"that is different, also when the role is edited afterwards. Approvals are "
		"git notes (refs/notes/wsync-approvals); those of others count once "
		"git fetch origin brought them (wsync git setup).\n\n"
		"Of a change that others made in the cloud it says that you looked at it "
		"and that it may stay: wsync review does not list it again.\n\n"
		"A change that is held because too many would lose access at once wants "
		"--override loss and the number of those who do, typed on the terminal or "
		"given as --confirm N. Nothing lifts the last human Owner, your own "
		"access, or a rule of policy.ini. When one of the changes cannot be "
		"approved, none is.\n",
	.examples = "wsync approve mzvw -m 'INC-4412, agreed with Dan'\n"
		    "wsync approve mzvw rsxo tlnw\n"
		    "wsync approve qtkn --override loss --confirm 7\n"
		    "wsync approve -n mzvw                   # what it would record",
	.options = options,
	.min_words = 1,
	.max_words = 64,
	.formats = 1u << WS_FORMAT_JSON,
	.run = run,
};
