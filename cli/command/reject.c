/*
 * cli/command/reject.c - `wsync reject`: keep changes from being sent.
 */
#include "cli/command/command.h"
#include "cli/command/say.h"
#include "cli/name/changes.h"

enum { OPT_WHY };

static const struct ws_option options[] = {
	[OPT_WHY] = {"message", 'm', "WHY", "why, kept with the rejection"},
	{NULL, 0, NULL, NULL},
};

/* What is in force in the cloud cannot be held here; it can be taken back. */
static int is_incoming(const struct ws_change *c, struct ws_err *err)
{
	ws_err_set(err, WS_E_NO_APPROVAL, "%s is in force in the cloud already", c->id);
	ws_err_why(err,
		   "take it first; then take it back, which is an edit like any other");
	if (c->kind == WS_ITEM_GRANT && !c->before.present)
		return ws_err_hint(err, "wsync sync --pull && wsync revoke %s %s%s",
				   c->path, ws_principal_prefix(c->principal_kind),
				   c->label);
	if (c->kind == WS_ITEM_GRANT && c->before.text)
		return ws_err_hint(err, "wsync sync --pull && wsync grant %s %s%s '%s'",
				   c->path, ws_principal_prefix(c->principal_kind),
				   c->label, c->before.text);
	return ws_err_hint(err, "wsync sync --pull, then edit the file of %s", c->path);
}

static int judge(const struct ws_change *c, struct ws_err *err)
{
	if (c->direction == WS_INCOMING)
		return is_incoming(c, err);
	if (c->verdict == WS_CONFLICT) {
		ws_err_set(err, WS_E_NO_APPROVAL, "%s is a conflict: decide it instead",
			   c->id);
		return ws_err_hint(err, "wsync conflicts %s", c->id);
	}
	if (c->direction == WS_OUTGOING && c->effect)
		return 0;
	ws_err_set(err, WS_E_NO_APPROVAL, "%s is nothing that would be sent", c->id);
	return ws_err_hint(err, "wsync plan %s", c->id);
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto_said said = {.why = cli->args.option[OPT_WHY], .rejects = true};
	int rc = ws_said_open(cli, &said, err);

	for (size_t i = 0; rc == 0 && i < said.count; i++)
		rc = judge(said.changes[i], err);
	if (rc == 0)
		rc = ws_said_confirm(cli, &said, err);
	return rc == 0 ? ws_said_record(cli, &said, err) : rc;
}

const struct ws_cmd ws_cmd_reject = {
	.name = "reject",
	.group = WS_GROUP_SYNC,
	.summary = "Turn changes back before they are sent",
	.usage = "CHANGE... [-m WHY]",
	.about = "Records that you do not want these changes to be sent. They stay held "
		 "until you approve them after all, or until the edit is taken back: edit "
		 "the line, or wsync undo COMMIT.\n\n"
		 "What others did in the cloud is in force there already. Once you said "
		 "yes (or --yes) its opposite is written into the working files, item by "
		 "item as wsync undo does it, and the change counts as looked at. Commit "
		 "and sync take it back in the cloud. Where an edit or a later change "
		 "stands in the way it is refused.\n",
	.examples = "wsync reject mzvw -m 'not before the audit'\n"
		    "wsync undo 1a2b3c4d                 # take its commit back, too",
	.options = options,
	.min_words = 1,
	.max_words = 64,
	.formats = 1u << WS_FORMAT_JSON,
	.run = run,
};
