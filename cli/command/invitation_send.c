/*
 * cli/command/invitation_send.c - invitations asked for by name: `wsync invitation create`,
 * `resend` and `cancel`.
 *
 * Inviting into a workspace and taking that back are lines of members.ini. Sent at once
 * are what no file has a line for (into an account), and a second mail to somebody, which
 * kills the link of the first.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/accounts.h"
#include "cli/command/command.h"
#include "cli/members.h"
#include "cli/run.h"
#include "cli/show/show_p.h"
#include "store/ground/date.h"
#include "store/ground/own.h"
#include "store/ground/text.h"
#include "sync/round/invite.h"

enum { OPT_ROLE };

static const struct ws_option create_options[] = {
	[OPT_ROLE] = {"role", 0, "ROLE", "account role, Member if not given"},
	{NULL, 0, NULL, NULL},
};

struct inviting {
	struct ws_accounts accounts; /* main */
	struct ws_remote *remote;
	struct ws_arena *arena;
	struct ws_invite_place place;
	const char *where; /* "acme" or "ada/main" */
};

static void close_inviting(struct inviting *v)
{
	ws_remote_close(v->remote);
	ws_accounts_close(&v->accounts);
	ws_arena_free(v->arena);
	*v = (struct inviting){0};
}
#define auto_inviting __attribute__((cleanup(close_inviting))) struct inviting

static int check_address(const char *word, struct ws_err *err)
{
	if (ws_principal_address(word))
		return 0;
	return ws_err_set(err, WS_E_USAGE_ARGUMENT, "%s is no e-mail address", word);
}

/* An account, or a workspace where one of that name is meant. */
static int choose_place(struct ws_cli *cli, const char *word, struct inviting *v,
			struct ws_err *err)
{
	const struct ws_accounts *a = &v->accounts;
	const struct ws_side_workspace **all;
	ws_auto_free const char **dirs = NULL;
	size_t n = 0, at = 0;
	int rc;

	(void)cli;
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->items[i]->dir, word) == 0) {
			v->place.account = a->items[i];
			v->where = a->items[i]->dir;
			return 0;
		}
	all = ws_local_sorted(a->local.side);
	dirs = calloc(a->local.side->workspace_count + 1, sizeof(*dirs));
	if (!all || !dirs) {
		free(all);
		return ws_err_nomem(err);
	}
	for (; n < a->local.side->workspace_count; n++)
		dirs[n] = all[n]->dir;
	rc = ws_local_pick(dirs, n, word, &at, err);
	if (rc == 0) {
		v->place.workspace = all[at];
		v->place.account = all[at]->account;
		v->where = all[at]->dir;
	}
	free(all);
	return rc;
}

static int open_place(struct ws_cli *cli, const char *word, struct inviting *v,
		      struct ws_err *err)
{
	int rc;

	v->arena = ws_arena_new();
	if (!v->arena)
		return ws_err_nomem(err);
	rc = ws_accounts_open(cli, NULL, true, &v->accounts, err);
	if (rc == 0)
		rc = choose_place(cli, word, v, err);
	v->place.store = v->accounts.store;
	v->place.world = cli->world;
	v->place.dry = cli->dry_run;
	return rc;
}

static int open_cloud(struct ws_cli *cli, struct inviting *v, struct ws_err *err)
{
	int rc = ws_cli_remote(cli, v->accounts.store->endpoint, &v->remote, NULL, err);

	v->place.remote = v->remote;
	return rc;
}

/* ---- what is said ------------------------------------------------------------------------- */

static int show(const struct ws_cli *cli, const struct inviting *v, const char *done,
		const char *said, const char *email, const struct ws_invitation *made,
		struct ws_err *err)
{
	const char *role = NULL;
	char until[WS_TIME_TEXT];
	ws_auto_buf b = WS_BUF_INIT;
	int64_t end_s;
	bool timed = made && made->expiration && ws_time_parse(made->expiration, &end_s);

	if (made && made->role_id) {
		const struct ws_side_pin *pin = ws_side_pin_of(v->place.account,
							       WS_PIN_ROLES, made->role_id);
		role = pin ? pin->label : made->role_id;
	}
	if (cli->format == WS_FORMAT_JSON) {
		struct ws_json *o = ws_json_new_object();
		int bad = ws_json_set(o, "schema", ws_json_new_text("wsync/invitation/1"));

		bad |= ws_json_set(o, "done", ws_json_new_text(done));
		bad |= ws_json_set(o, "where", ws_text_json(v->where));
		bad |= ws_json_set(o, "name", ws_text_json(email));
		if (role)
			bad |= ws_json_set(o, "role", ws_text_json(role));
		if (timed)
			bad |= ws_json_set(o, "expires",
					   ws_json_new_text(ws_time_format(end_s, until)));
		bad |= ws_json_set(o, "dry_run", ws_json_new_bool(cli->dry_run));
		if (bad) {
			ws_json_free(o);
			return ws_err_nomem(err);
		}
		return ws_show_json(cli->out, o, err);
	}
	if (cli->quiet)
		return 0;
	ws_buf_adds(&b, said);
	ws_buf_addc(&b, ' ');
	ws_put_text(&b, email);
	ws_buf_adds(&b, " to ");
	ws_put_text(&b, v->where);
	if (role) {
		ws_buf_adds(&b, ", as ");
		ws_put_text(&b, role);
	}
	if (timed && !cli->dry_run)
		ws_buf_addf(&b, "; the link works until %s", ws_date_format(end_s, until));
	(void)fprintf(cli->out, "%s\n", ws_buf_text(&b));
	return 0;
}

/* ---- create ------------------------------------------------------------------------------- */

static int refuse_workspace(const struct inviting *v, const char *email, struct ws_err *err)
{
	(void)ws_err_set(err, WS_E_USAGE_ARGUMENT,
			 "%s is a workspace: a line of its members.ini invites", v->where);
	return ws_err_hint(err, "wsync grant %s %s ROLE", v->where, email);
}

static int refuse_member(const struct inviting *v, const char *email, struct ws_err *err)
{
	(void)ws_err_set(err, WS_E_USAGE_ARGUMENT, "%s is a member of %s already", email,
			 v->where);
	return ws_err_hint(err, "wsync grant %s/WORKSPACE %s ROLE", v->where, email);
}

/* Asked before anything is sent; what is pending for the address is named. */
static int confirm(struct ws_cli *cli, const struct inviting *v, const char *email,
		   const struct ws_invitation *old, const char *as, const char *flag,
		   struct ws_err *err)
{
	const int64_t now_s = cli->world->now_s(cli->world->user);
	ws_auto_buf name = WS_BUF_INIT;
	ws_auto_buf question = WS_BUF_INIT;

	ws_put_text(&name, email);
	if (old && ws_invitation_state(old, now_s) == WS_INVITE_PENDING)
		(void)fprintf(cli->err,
			      "%s has a live invitation; its link stops working.\n",
			      ws_buf_text(&name));
	if (cli->dry_run)
		return 0;
	ws_buf_addf(&question, "Send a mail to %s, an invitation to ", ws_buf_text(&name));
	ws_put_text(&question, v->where);
	if (as) {
		ws_buf_adds(&question, " as ");
		ws_put_text(&question, as);
	}
	ws_buf_addc(&question, '?');
	if (question.failed)
		return ws_err_nomem(err);
	return ws_cli_ask(cli, ws_buf_text(&question), flag, err);
}

static int run_create(struct ws_cli *cli, struct ws_err *err)
{
	const char *const *words = cli->args.words;
	const char *role = cli->args.option[OPT_ROLE] ? cli->args.option[OPT_ROLE]
						      : "Member";
	struct ws_invitation old = {0}, made = {0};
	auto_inviting v = {0};
	int found = 1, rc = check_address(words[1], err);

	if (rc == 0)
		rc = open_place(cli, words[0], &v, err);
	if (rc == 0 && v.place.workspace)
		rc = refuse_workspace(&v, words[1], err);
	if (rc == 0 && ws_side_pin(v.place.account, WS_PIN_USERS, words[1]))
		rc = refuse_member(&v, words[1], err);
	if (rc == 0)
		rc = open_cloud(cli, &v, err);
	if (rc == 0)
		rc = found = ws_invite_find(&v.place, words[1], v.arena, &old, err);
	if (rc >= 0)
		rc = confirm(cli, &v, words[1], found == 0 ? &old : NULL, role,
			     "wsync invitation create ACCOUNT EMAIL --yes", err);
	if (rc == 0)
		rc = ws_invite_send(&v.place, words[1], role, NULL, v.arena, &made, err);
	if (rc < 0)
		return rc;
	return show(cli, &v, "invited", cli->dry_run ? "Would invite" : "Invited", words[1],
		    cli->dry_run ? NULL : &made, err);
}

const struct ws_cmd ws_cmd_invitation_create = {
	.name = "invitation create",
	.group = WS_GROUP_CHANGE,
	.summary = "Invite somebody to an account",
	.usage = "ACCOUNT EMAIL [--role ROLE]",
	.about =
		"Sends a mail at once, after you confirmed it: an invitation to the "
		"account itself, with an account role. Whoever accepts is a member and can "
		"be given roles in workspaces with wsync grant. In a personal account "
		"people are invited to one workspace, by wsync grant alone.\n",
	.examples = "wsync invitation create acme eve@contractor.io\n"
		    "wsync invitation create acme eve@acme.io --role Admin --yes",
	.options = create_options,
	.min_words = 2,
	.max_words = 2,
	.formats = 1u << WS_FORMAT_JSON,
	.run = run_create,
};

/* ---- resend ------------------------------------------------------------------------------- */

static const struct ws_side_grant *wish_of(const struct inviting *v, const char *email)
{
	const struct ws_side_workspace *w = v->place.workspace;

	for (size_t i = 0; w && i < w->grant_count; i++)
		if (w->grants[i].kind == WS_INVITED &&
		    ws_text_casecmp(w->grants[i].label, email) == 0)
			return &w->grants[i];
	return NULL;
}

static int never_invited(const struct inviting *v, const char *email, struct ws_err *err)
{
	(void)ws_err_set(err, WS_E_PRINCIPAL_UNKNOWN, "%s was never invited to %s", email,
			 v->where);
	return v->place.workspace
		       ? ws_err_hint(err, "wsync grant %s %s ROLE", v->where, email)
		       : ws_err_hint(err, "wsync invitation create %s %s", v->where, email);
}

static int check_again(const struct inviting *v, const char *email,
		       const struct ws_invitation *old, struct ws_err *err)
{
	if (ws_invitation_state(old, 0) == WS_INVITE_ACCEPTED)
		return ws_err_set(err, WS_E_USAGE_ARGUMENT,
				  "%s accepted the invitation to %s", email, v->where);
	if (!v->place.workspace || wish_of(v, email))
		return 0;
	(void)ws_err_set(err, WS_E_USAGE_ARGUMENT, "%s has no line in [invited] of %s",
			 email, v->where);
	return ws_err_hint(err, "wsync grant %s %s ROLE", v->where, email);
}

static int run_resend(struct ws_cli *cli, struct ws_err *err)
{
	const char *const *words = cli->args.words;
	struct ws_invitation old = {0}, made = {0};
	const struct ws_side_grant *wish;
	auto_inviting v = {0};
	int found = 1, rc = check_address(words[1], err);

	if (rc == 0)
		rc = open_place(cli, words[0], &v, err);
	if (rc == 0)
		rc = open_cloud(cli, &v, err);
	if (rc == 0)
		rc = found = ws_invite_find(&v.place, words[1], v.arena, &old, err);
	if (rc == 0)
		rc = check_again(&v, words[1], &old, err);
	if (rc >= 0 && found != 0)
		rc = never_invited(&v, words[1], err);
	if (rc < 0)
		return rc;
	wish = wish_of(&v, words[1]);
	rc = confirm(cli, &v, words[1], &old, NULL,
		     "wsync invitation resend WS EMAIL --yes", err);
	if (rc == 0)
		rc = ws_invite_send(&v.place, words[1], "Member",
				    wish ? wish->role_id : NULL, v.arena, &made, err);
	if (rc < 0)
		return rc;
	return show(cli, &v, "sent_again",
		    cli->dry_run ? "Would invite again" : "Invited again", words[1],
		    cli->dry_run ? NULL : &made, err);
}

const struct ws_cmd ws_cmd_invitation_resend = {
	.name = "invitation resend",
	.group = WS_GROUP_CHANGE,
	.summary = "Send an invitation again",
	.usage = "WORKSPACE|ACCOUNT EMAIL",
	.about = "Sends another mail at once, after you confirmed it. The link of the one "
		 "before stops working: that is why nothing ever does this by itself, not "
		 "even after an invitation expired. The role the cloud gives with it is "
		 "checked against the one wished for in [invited].\n",
	.examples = "wsync invitation resend ada/main kim@x.com\n"
		    "wsync invitation resend acme eve@contractor.io --yes",
	.min_words = 2,
	.max_words = 2,
	.formats = 1u << WS_FORMAT_JSON,
	.run = run_resend,
};

/* ---- cancel ------------------------------------------------------------------------------- */

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

static int cancel_at_once(struct ws_cli *cli, struct inviting *v, const char *email,
			  struct ws_err *err)
{
	const int64_t now_s = cli->world->now_s(cli->world->user);
	struct ws_invitation old = {0};
	ws_auto_buf question = WS_BUF_INIT;
	int rc = open_cloud(cli, v, err);

	if (rc == 0)
		rc = ws_invite_find(&v->place, email, v->arena, &old, err);
	if (rc == 1 || (rc == 0 && ws_invitation_state(&old, now_s) != WS_INVITE_PENDING)) {
		(void)ws_err_set(err, WS_E_PRINCIPAL_UNKNOWN,
				 "%s has no pending invitation to %s", email, v->where);
		return ws_err_hint(err, "wsync invitation list");
	}
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
	return show(cli, v, "cancelled",
		    cli->dry_run ? "Would cancel the invitation of"
				 : "Cancelled the invitation of",
		    email, NULL, err);
}

static int run_cancel(struct ws_cli *cli, struct ws_err *err)
{
	const char *const *words = cli->args.words;
	char dir[WS_LAYOUT_PATH] = "";
	{
		auto_inviting v = {0};
		int rc = open_place(cli, words[0], &v, err);

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
