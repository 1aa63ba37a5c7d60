/*
 * cli/command/workspace_leave.c - `wsync workspace leave`.
 */
#include <stdio.h>
#include <string.h>
#include "cli/command/command.h"
#include "cli/edit/intents.h"
#include "cli/local/reached.h"
#include "cli/show/show_p.h"
#include "store/ground/own.h"
#include "sync/round/person/leave.h"

/* What gives access beside a grant of one's own, as of the last look; "" for nothing known. */
static int other_ways(const struct ws_intent *i, struct ws_buf *out, struct ws_err *err)
{
	ws_auto_reached list = {.count = 0};
	int rc = ws_reached_load(i->store, NULL, &list, err);

	for (size_t n = 0; rc == 0 && n < list.count; n++) {
		const struct ws_reached *row = &list.items[n];

		if (!row->id || strcmp(row->id, i->workspace->id) != 0)
			continue;
		for (size_t k = 0; k < row->reason_count; k++) {
			const struct ws_listed_reason *r = &row->reasons[k];

			if (r->via == WS_VIA_GRANT)
				continue;
			ws_buf_adds(out, out->len ? ", " : "");
			if (r->team)
				ws_buf_adds(out, "team:");
			ws_put_text(out, r->team                    ? r->team
					 : r->via == WS_VIA_ACCOUNT ? "your account role"
								    : "the default role");
		}
	}
	return rc;
}

static int print(const struct ws_intent *i, const struct ws_buf *ways, struct ws_err *err)
{
	const bool dry = i->cli->dry_run;
	ws_auto(ws_json) o = NULL;
	ws_auto_buf name = WS_BUF_INIT;
	struct ws_store_look look = {0};
	char own[64];
	const char *role = "";
	int bad;

	/* what is lost; a member list that this key may not read does not tell */
	if (ws_store_look_read(i->store, &look, NULL) == 0)
		role = ws_local_role(i->workspace, &look, own);
	ws_put_text(&name, i->workspace->dir);
	if (i->cli->format != WS_FORMAT_JSON) {
		ws_auto_buf was = WS_BUF_INIT;

		ws_put_called(&was, ws_called_in(i->workspace), role);
		(void)fprintf(i->cli->out, "%s %s%s%s\n", dry ? "Would leave" : "Left",
			      ws_buf_text(&name), *role ? ", where you were " : "",
			      ws_buf_text(&was));
		if (ways->len)
			(void)fprintf(i->cli->out, "You still enter it through %s\n",
				      ws_buf_text(ways));
		else if (!dry)
			ws_cli_hint(
				i->cli,
				"its directory stays; once wsync fetch does not find it any "
				"more, wsync git rm -r %s and wsync commit take it away",
				ws_buf_text(&name));
		return 0;
	}
	o = ws_json_new_object();
	bad = ws_json_set(o, "schema", ws_json_new_text("wsync/workspace-draft/1"));
	bad |= ws_json_set(o, "done", ws_json_new_text("leave"));
	bad |= ws_json_set(o, "workspace", ws_json_new_text(i->workspace->dir));
	if (*role)
		bad |= ws_json_set(o, "lost", ws_text_json(role));
	bad |= ws_json_set(o, "written", ws_json_new_bool(!dry));
	return bad ? ws_err_nomem(err) : ws_show_json(i->cli->out, ws_steal(&o), err);
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto_intent i = {0};
	ws_auto_buf question = WS_BUF_INIT, answer = WS_BUF_INIT, ways = WS_BUF_INIT;
	int rc = ws_intent_open(cli, cli->args.words[0], false, &i, err);

	if (rc == 0 && !i.remote) {
		if (cli->offline)
			return ws_err_set(
				err, WS_E_UNREACHABLE,
				"leaving needs the cloud, and --offline was said");
		if (err)
			*err = i.offline;
		return i.offline.code;
	}
	if (rc == 0)
		rc = other_ways(&i, &ways, err);
	if (rc < 0)
		return rc;
	ws_buf_adds(&question, "Give up your own access to ");
	ws_put_text(&question, i.workspace->dir);
	ws_buf_adds(&question, "? Only somebody else can give it back.");
	if (ways.len)
		ws_buf_addf(&question, " You would still enter it through %s.",
			    ws_buf_text(&ways));
	ws_buf_addf(&answer, "wsync workspace leave %s --yes", i.workspace->dir);
	if (!cli->dry_run)
		rc = ws_cli_ask(cli, ws_buf_text(&question), ws_buf_text(&answer), err);
	if (rc == 0) {
		const struct ws_leave leave = {.store = i.store,
					       .remote = i.remote,
					       .world = cli->world,
					       .workspace = i.workspace,
					       .dry = cli->dry_run};

		rc = ws_leave_workspace(&leave, err);
	}
	return rc == 0 ? print(&i, &ways, err) : rc;
}

const struct ws_cmd ws_cmd_workspace_leave = {
	.name = "workspace leave",
	.alias = "ws leave",
	.group = WS_GROUP_CHANGE,
	.summary = "Give up your own access to a workspace",
	.usage = "WORKSPACE",
	.about = "Asks, and does it in the cloud at once: no plan ever takes away the "
		 "access of the key in use, so that this is the only way. The only human "
		 "Owner of a workspace cannot leave it, and neither can a service account. "
		 "What a team or the account gives stays.\n\n"
		 "The directory stays, as it does wherever access was lost: the workspace "
		 "is not listed any more, and nothing is concluded from that.\n",
	.examples = "wsync workspace leave zoe/shared-reports\n"
		    "wsync workspace leave -n zoe/shared-reports   # could I?",
	.min_words = 1,
	.max_words = 1,
	.formats = 1u << WS_FORMAT_JSON,
	.run = run,
};
