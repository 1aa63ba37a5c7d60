/*
 * cli/command/invitation_send.c - `wsync invitation create` and `resend`: mails sent at once.
 *
 * Inviting into a workspace is a line of members.ini. Sent at once are what no file has a
 * line for (into an account), and a second mail to somebody, which kills the link of the
 * first.
 */
#include <string.h>
#include "cli/cloud/inviting.h"
#include "cli/command/command.h"
#include "store/ground/text.h"
#include "sync/round/look/listed.h"

enum { OPT_ROLE };

static const struct ws_option create_options[] = {
	[OPT_ROLE] = {"role", 0, "ROLE", "account role, Member if not given"},
	{NULL, 0, NULL, NULL},
};

/* ---- create ------------------------------------------------------------------------------- */

static int refuse_workspace(const struct ws_inviting *v, const char *email,
			    struct ws_err *err)
{
	(void)ws_err_set(err, WS_E_USAGE_ARGUMENT,
			 "%s is a workspace: a line of its members.ini invites", v->where);
	return ws_err_hint(err, "wsync grant %s %s ROLE", v->where, email);
}

static int refuse_member(const struct ws_inviting *v, const char *email, struct ws_err *err)
{
	(void)ws_err_set(err, WS_E_USAGE_ARGUMENT, "%s is a member of %s already", email,
			 v->where);
	return ws_err_hint(err, "wsync grant %s/WORKSPACE %s ROLE", v->where, email);
}

/* Another mail ends the link of the first, and is asked for by its own command. */
static int check_free(const struct ws_inviting *v, const struct ws_cli *cli,
		      const char *email, struct ws_err *err)
{
	struct ws_invitation old = {0};
	int found = ws_invite_find(&v->place, email, v->arena, &old, err);

	if (found < 0)
		return found;
	if (found != 0 || ws_invitation_state(&old, cli->world->now_s(cli->world->user)) !=
				  WS_INVITE_PENDING)
		return 0;
	(void)ws_err_set(err, WS_E_USAGE_ARGUMENT,
			 "%s is invited to %s already, and has not answered", email,
			 v->where);
	(void)ws_err_why(err, "another mail would end the link of the first");
	return ws_err_hint(err, "wsync invitation resend %s %s", v->where, email);
}

static int run_create(struct ws_cli *cli, struct ws_err *err)
{
	const char *const *words = cli->args.words;
	const char *role = cli->args.option[OPT_ROLE] ? cli->args.option[OPT_ROLE]
						      : "Member";
	struct ws_invitation made = {0};
	ws_auto_inviting v = {0};
	int rc = ws_inviting_address(words[1], err);

	if (rc == 0)
		rc = ws_inviting_open(cli, words[0], &v, err);
	if (rc == 0 && v.place.workspace)
		rc = refuse_workspace(&v, words[1], err);
	if (rc == 0 && ws_side_pin(v.place.account, WS_PIN_USERS, words[1]))
		rc = refuse_member(&v, words[1], err);
	if (rc == 0)
		rc = ws_inviting_cloud(cli, &v, err);
	if (rc == 0)
		rc = ws_inviting_may(&v, WS_DIRECT_INVITE, err);
	if (rc == 0)
		rc = check_free(&v, cli, words[1], err);
	/* whoever comes is one more user */
	if (rc == 0)
		rc = ws_listed_demand(v.accounts.store, v.place.account->id, WS_CAP_USERS,
				      1, err);
	if (rc == 0)
		rc = ws_inviting_confirm(cli, &v, words[1], NULL, role,
					 "wsync invitation create ACCOUNT EMAIL --yes",
					 err);
	if (rc == 0)
		rc = ws_invite_send(&v.place, words[1], role, NULL, v.arena, &made, err);
	if (rc < 0)
		return rc;
	return ws_inviting_show(cli, &v, "invited",
				cli->dry_run ? "Would invite" : "Invited", words[1],
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
		"be given roles in workspaces with wsync grant. Who is invited already is "
		"sent another mail by wsync invitation resend alone. In a personal account "
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

static const struct ws_side_grant *wish_of(const struct ws_inviting *v, const char *email)
{
	const struct ws_side_workspace *w = v->place.workspace;

	for (size_t i = 0; w && i < w->grant_count; i++)
		if (w->grants[i].kind == WS_INVITED &&
		    ws_text_casecmp(w->grants[i].label, email) == 0)
			return &w->grants[i];
	return NULL;
}

static int never_invited(const struct ws_inviting *v, const char *email, struct ws_err *err)
{
	(void)ws_err_set(err, WS_E_PRINCIPAL_UNKNOWN, "%s was never invited to %s", email,
			 v->where);
	return v->place.workspace
		       ? ws_err_hint(err, "wsync grant %s %s ROLE", v->where, email)
		       : ws_err_hint(err, "wsync invitation create %s %s", v->where, email);
}

static int check_again(const struct ws_inviting *v, const char *email,
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
	ws_auto_inviting v = {0};
	int found = 1, rc = ws_inviting_address(words[1], err);

	if (rc == 0)
		rc = ws_inviting_open(cli, words[0], &v, err);
	if (rc == 0)
		rc = ws_inviting_cloud(cli, &v, err);
	if (rc == 0)
		rc = found = ws_invite_find(&v.place, words[1], v.arena, &old, err);
	if (rc == 0)
		rc = check_again(&v, words[1], &old, err);
	if (rc >= 0 && found != 0)
		rc = never_invited(&v, words[1], err);
	if (rc >= 0)
		rc = ws_inviting_may(
			&v, v.place.workspace ? WS_DIRECT_INVITE_AGAIN : WS_DIRECT_INVITE,
			err);
	if (rc < 0)
		return rc;
	wish = wish_of(&v, words[1]);
	rc = ws_inviting_confirm(cli, &v, words[1], &old, NULL,
				 "wsync invitation resend WS EMAIL --yes", err);
	if (rc == 0)
		rc = ws_invite_send(&v.place, words[1], NULL, wish ? wish->role_id : NULL,
				    v.arena, &made, err);
	if (rc < 0)
		return rc;
	return ws_inviting_show(cli, &v, "sent_again",
				cli->dry_run ? "Would invite again" : "Invited again",
				words[1], cli->dry_run ? NULL : &made, err);
}

const struct ws_cmd ws_cmd_invitation_resend = {
	.name = "invitation resend",
	.group = WS_GROUP_CHANGE,
	.summary = "Send an invitation again",
	.usage = "WORKSPACE|ACCOUNT EMAIL",
	.about = "Sends another mail at once, after you confirmed it. The link of the one "
		 "before stops working: that is why nothing ever does this by itself, not "
		 "even after an invitation expired. The role the cloud gives with it is "
		 "checked against the one wished for in [invited]; where the mail that is "
		 "out came with more, none is sent. The role in an account stays the one "
		 "of the first mail.\n",
	.examples = "wsync invitation resend ada/main kim@x.com\n"
		    "wsync invitation resend acme eve@contractor.io --yes",
	.min_words = 2,
	.max_words = 2,
	.formats = 1u << WS_FORMAT_JSON,
	.run = run_resend,
};
