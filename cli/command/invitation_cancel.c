/*
 * cli/command/invitation_cancel.c - `wsync invitation cancel`: a line of members.ini that goes,
 * or, of an account, which has no such lines, a request at once.
 */
#include <stdio.h>
#include "cli/cloud/inviting.h"
#include "cli/command/command.h"
#include "cli/edit/members.h"
#include "cli/run.h"
#include "cli/show/show_p.h"
#include "store/ground/own.h"

/* Into a workspace: the line goes, as a draft. */
static int cancel_line(struct ws_cli *cli, const char *dir, const char *email,
		       struct ws_err *err)
{
	const char *section = ws_principal_section(WS_INVITED);
	struct ws_members_edit edit;
	int rc = ws_members_open(cli, dir, &edit, err);

	if (rc == 0 && !ws_ini_get(edit.doc, section, email)) {
		(void)ws_err_set(err, WS_E_PRINCIPAL_UNKNOWN,
				 "%s has no line in [invited] of %s", email, dir);
		rc = ws_err_hint(err, "wsync invitation list");
	}
	if (rc == 0)
		rc = ws_ini_remove(edit.doc, section, email);
	if (rc == 0)
		rc = ws_members_finish(cli, &edit, err);
	ws_members_close(&edit);
	return rc;
}

static int cancel_at_once(struct ws_cli *cli, struct ws_inviting *v, const char *email,
			  struct ws_err *err)
{
	const int64_t now_s = cli->world->now_s(cli->world->user);
	struct ws_invitation old = {0};
	ws_auto_buf question = WS_BUF_INIT;
	int rc = ws_inviting_cloud(cli, v, err);

	if (rc == 0)
		rc = ws_invite_find(&v->place, email, v->arena, &old, err);
	if (rc == 1 || (rc == 0 && ws_invitation_state(&old, now_s) != WS_INVITE_PENDING)) {
		(void)ws_err_set(err, WS_E_PRINCIPAL_UNKNOWN,
				 "%s has no pending invitation to %s", email, v->where);
		return ws_err_hint(err, "wsync invitation list");
	}
	if (rc >= 0)
		rc = ws_inviting_may(v, WS_DIRECT_UNINVITE, err);
	if (rc < 0)
		return rc;
	ws_buf_adds(&question, "Take the invitation of ");
	ws_put_text(&question, email);
	ws_buf_adds(&question, " back?");
	if (!cli->dry_run)
		rc = ws_cli_ask(cli, ws_buf_text(&question),
				"wsync invitation cancel ACCOUNT EMAIL --yes", err);
	if (rc == 0)
		rc = ws_invite_revoke(&v->place, &old, err);
	if (rc < 0)
		return rc;
	return ws_inviting_show(cli, v, "cancelled",
				cli->dry_run ? "Would cancel the invitation of"
					     : "Cancelled the invitation of",
				email, NULL, err);
}

static int run_cancel(struct ws_cli *cli, struct ws_err *err)
{
	const char *const *words = cli->args.words;
	char dir[WS_LAYOUT_PATH] = "";
	{
		ws_auto_inviting v = {0};
		int rc = ws_inviting_open(cli, words[0], &v, err);

		if (rc < 0)
			return rc;
		if (!v.place.workspace)
			return cancel_at_once(cli, &v, words[1], err);
		(void)snprintf(dir, sizeof(dir), "%s", v.where);
	}
	return cancel_line(cli, dir, words[1], err);
}

const struct ws_cmd ws_cmd_invitation_cancel = {
	.name = "invitation cancel",
	.group = WS_GROUP_CHANGE,
	.summary = "Take an invitation back",
	.usage = "WORKSPACE|ACCOUNT EMAIL",
	.about = "Of a workspace: takes the line out of [invited]. It is a draft: wsync "
		 "commit records it, wsync sync takes the invitation back, and counts it "
		 "as a loss. Of an account, which has no such lines: taken back at once, "
		 "after you confirmed it.\n",
	.examples = "wsync invitation cancel ada/main kim@x.com\n"
		    "wsync invitation cancel acme eve@contractor.io --yes",
	.min_words = 2,
	.max_words = 2,
	.formats = 1u << WS_FORMAT_JSON,
	.run = run_cancel,
};
