/*
 * cli/command/grant.c - `wsync grant` and `wsync revoke`: one line of a members.ini.
 */
#include <stdlib.h>
#include <string.h>
#include "cli/command/command.h"
#include "cli/command/grant_pick.h"
#include "cli/edit/members.h"
#include "store/ground/date.h"
#include "store/ground/near.h"
#include "store/ground/text.h"
#include "sync/model/docs.h"
#include "sync/model/invitation.h"

enum { OPT_UNTIL, OPT_WHY, OPT_INVITE };

static const struct ws_option options[] = {
	[OPT_UNTIL] = {"until", 0, "DATE",
		       "last day, as 2026-12-31 (UTC); never takes it away"},
	[OPT_WHY] = {"why", 0, "TEXT", "kept in the line, here only"},
	[OPT_INVITE] = {"invite", 0, NULL,
			"invite the address, although it looks like somebody's"},
	{NULL, 0, NULL, NULL},
};

/* NULL and 0 when the option was not given. */
static int check_until(struct ws_cli *cli, const char **out, struct ws_err *err)
{
	const char *until = cli->args.option[OPT_UNTIL];
	int64_t last_s;

	*out = until;
	if (!until || strcmp(until, "never") == 0)
		return 0;
	if (!ws_date_parse(until, &last_s))
		ws_err_set(err, WS_E_USAGE_ARGUMENT,
			   "--until takes a date such as 2026-12-31, not %s", until);
	else if (last_s < cli->world->now_s(cli->world->user))
		ws_err_set(err, WS_E_USAGE_ARGUMENT, "--until %s is in the past", until);
	else
		return 0;
	return ws_err_hint(err, "--until never, or a day to come such as 2037-12-31");
}

static int check_why(const char *why, struct ws_err *err)
{
	if (why && ws_text_is_hostile(why, strlen(why), false))
		return ws_err_set(err, WS_E_USAGE_ARGUMENT,
				  "--why holds a line feed, control or direction-changing "
				  "character");
	return 0;
}

static bool replace_text(char **text, const char *value)
{
	free(*text);
	*text = value ? strdup(value) : NULL;
	return !value || *text;
}

/* The new value of the line. `until` and `why` stay unless they are given anew. */
static int compose(const char *old, const char *role, const char *until, const char *why,
		   char **out, struct ws_err *err)
{
	struct ws_grant_text text = {0};
	bool ok;
	int rc = old ? ws_grant_text_parse(old, &text, err) : 0;

	if (rc < 0)
		return rc;
	ok = replace_text(&text.role, role);
	if (until)
		ok = ok &&
		     replace_text(&text.until, strcmp(until, "never") == 0 ? NULL : until);
	if (why)
		ok = ok && replace_text(&text.why, why);
	rc = ok ? ws_grant_text_format(&text, out, err) : ws_err_nomem(err);
	ws_grant_text_clear(&text);
	return rc;
}

static int not_managed(const struct ws_members_edit *edit, const char *section,
		       struct ws_err *err)
{
	ws_err_set(err, WS_E_NOT_SYNCED_YET, "%s has no [%s]", edit->path, section);
	ws_err_why(err,
		   "a section that is absent is not managed here: this key could not read "
		   "that list, or somebody took the section out");
	return ws_err_hint(err, "wsync fetch");
}

/* ---- somebody who is no member ------------------------------------------------------------ */

/* In an account of one's own an address nobody has is somebody to invite. What looks like
 * a slip of somebody known is not taken for a stranger, who would get a mail. */
static const char *near_invited(const struct ws_members_edit *edit, const char *word)
{
	const char *names[256];
	struct ws_ini_entry entry;
	size_t count = 0;

	while (count < 256 &&
	       ws_ini_entry(edit->doc, ws_principal_section(WS_INVITED), count, &entry))
		names[count++] = entry.key;
	return ws_principal_near(word, names, count);
}

static int find_stranger(const struct ws_cli *cli, const struct ws_members_edit *edit,
			 const char *word, struct ws_principal *who, struct ws_err *err)
{
	const struct ws_side_account *account = edit->workspace->account;
	const char *name;
	const enum ws_principal_kind kind = ws_principal_split(word, &name);
	const char *near;
	struct ws_err why = {0};
	int rc = ws_principal_find(account, word, who, &why);

	if (rc != WS_E_PRINCIPAL_UNKNOWN || kind != WS_USER ||
	    !ws_invitation_address_ok(word)) {
		if (err)
			*err = why;
		return rc;
	}
	near = near_invited(edit, word);
	if (near)
		(void)ws_err_near(&why, word, near);
	if (ws_ini_get(edit->doc, ws_principal_section(WS_INVITED), word) ||
	    (ws_plan_is_personal(account->plan_type) &&
	     (!why.hint[0] || cli->args.option[OPT_INVITE] ||
	      strncmp(why.hint, "did you mean", 12) != 0))) {
		*who = (struct ws_principal){WS_INVITED, word, word};
		return 0;
	}
	if (err)
		*err = why;
	if (ws_plan_is_personal(account->plan_type))
		return ws_err_why(err, "to invite %s as somebody else: add --invite", word);
	return rc;
}

/* A store made before invitations were read has no [invited]; what the cloud has there is
 * not to look as if it had been taken out. */
static int begin_invited(struct ws_members_edit *edit, struct ws_err *err)
{
	const char *section = ws_principal_section(WS_INVITED);
	const struct ws_side_workspace *cloud = NULL;
	ws_auto_local seen = {0};
	struct ws_err ignored = {0};
	int rc = ws_local_load_at(edit->store, "cloud", edit->workspace->dir, &seen, &cloud,
				  &ignored);

	if (rc < 0 || cloud->lists[WS_INVITED] != WS_KNOWN)
		return 0;
	rc = ws_ini_add_section(edit->doc, section, err);
	for (size_t i = 0; rc == 0 && i < cloud->grant_count; i++)
		if (cloud->grants[i].kind == WS_INVITED)
			rc = ws_ini_set(edit->doc, section, cloud->grants[i].label,
					cloud->grants[i].role, err);
	return rc;
}

static int change_line(struct ws_members_edit *edit, const struct ws_principal *who,
		       const char *role, const char *until, const char *why,
		       struct ws_err *err)
{
	const char *section = ws_principal_section(who->kind);
	char *value = NULL;
	int rc;

	if (who->kind == WS_INVITED && !ws_ini_has_section(edit->doc, section)) {
		rc = begin_invited(edit, err);
		if (rc < 0)
			return rc;
	}
	if (!ws_ini_has_section(edit->doc, section))
		return not_managed(edit, section, err);
	rc = compose(ws_ini_get(edit->doc, section, who->label), role, until, why, &value,
		     err);
	if (rc == 0)
		rc = ws_ini_set(edit->doc, section, who->label, value, err);
	free(value);
	return rc;
}

static int run_grant(struct ws_cli *cli, struct ws_err *err)
{
	const char *role = NULL, *until = NULL, *why = cli->args.option[OPT_WHY];
	struct ws_grant_words words;
	struct ws_members_edit edit;
	struct ws_principal who;
	int rc = check_until(cli, &until, err);

	if (rc == 0)
		rc = check_why(why, err);
	if (rc == 0)
		rc = ws_grant_pick(cli, false, &words, err);
	if (rc < 0)
		return rc;
	rc = ws_members_open(cli, words.workspace, &edit, err);
	if (rc == 0)
		rc = find_stranger(cli, &edit, words.principal, &who, err);
	if (rc == 0)
		rc = ws_role_find(edit.workspace->account, words.role, &role, err);
	if (rc == 0)
		rc = change_line(&edit, &who, role, until, why, err);
	if (rc == 0)
		rc = ws_members_finish(cli, &edit, err);
	ws_members_close(&edit);
	return rc;
}

const struct ws_cmd ws_cmd_grant = {
	.name = "grant",
	.group = WS_GROUP_CHANGE,
	.summary = "Give a role",
	.usage = "WORKSPACE [PRINCIPAL [ROLE]] [--until DATE] [--why TEXT] [--invite]",
	.about =
		"Writes the line into members.ini and says what it changes. It is a draft: "
		"wsync commit records it, wsync sync sends it.\n"
		"\n"
		"PRINCIPAL is an e-mail address, bot:NAME or team:NAME, known to the "
		"account. In a personal account any other address is invited: the line "
		"goes to [invited], the mail is sent by wsync sync, and the role is asked "
		"for once the person accepted. To an organization people are invited with "
		"wsync invitation create. "
		"On a terminal what is not said is asked: without PRINCIPAL the "
		"members, service accounts and teams are offered, without ROLE the roles. "
		"The end date and the reason have no place in the cloud; they stay in the "
		"file.\n",
	.examples = "wsync grant acme/prod cy@acme.io Developer --until 2026-12-31 --why "
		    "INC-4412\n"
		    "wsync grant staging bot:ci-deploy Runner\n"
		    "wsync grant acme/prod                          # pick from lists\n"
		    "wsync grant -n acme/prod team:data-eng Viewer   # what it would mean",
	.options = options,
	.min_words = 1,
	.max_words = 3,
	.formats = 1u << WS_FORMAT_JSON,
	.run = run_grant,
};

/* --- revoke ---------------------------------------------------------------------------- */

static int no_grant(const struct ws_members_edit *edit, const char *section,
		    const char *word, struct ws_err *err)
{
	const char *names[256];
	const char *near, *name;
	struct ws_ini_entry entry;
	struct ws_principal known;
	struct ws_err ignored = {0};
	size_t count = 0;
	enum ws_principal_kind kind = ws_principal_split(word, &name);

	ws_err_set(err, WS_E_PRINCIPAL_UNKNOWN, "%s has no grant in %s", word,
		   edit->workspace->dir);
	/* who is known was meant: to name anybody else would be to point at him */
	if (ws_principal_find(edit->workspace->account, word, &known, &ignored) == 0) {
		ws_err_why(err, "there is nothing to revoke here; access through a team, "
				"the default role or the account is none of members.ini");
		return ws_err_hint(err, "wsync workspace show %s", edit->workspace->dir);
	}
	while (count < 256 && ws_ini_entry(edit->doc, section, count, &entry))
		names[count++] = entry.key;
	near = ws_principal_near(name, names, count);
	if (near) {
		char whole[2 * WS_INI_KEY_MAX];

		(void)snprintf(whole, sizeof(whole), "%s%s", ws_principal_prefix(kind),
			       near);
		return ws_err_near(err, word, whole);
	}
	return ws_err_hint(err, "wsync workspace show %s", edit->workspace->dir);
}

/* The line is found by its key alone: who left the account can still be revoked. */
static int remove_line(struct ws_members_edit *edit, const char *word, struct ws_err *err)
{
	const char *name;
	enum ws_principal_kind kind = ws_principal_split(word, &name);
	const char *section = ws_principal_section(kind);

	if (kind == WS_USER && !ws_ini_get(edit->doc, section, name) &&
	    ws_ini_get(edit->doc, ws_principal_section(WS_INVITED), name))
		section = ws_principal_section(WS_INVITED);
	if (!ws_ini_get(edit->doc, section, name))
		return no_grant(edit, section, word, err);
	return ws_ini_remove(edit->doc, section, name);
}

static int run_revoke(struct ws_cli *cli, struct ws_err *err)
{
	struct ws_grant_words words;
	struct ws_members_edit edit;
	int rc = ws_grant_pick(cli, true, &words, err);

	if (rc < 0)
		return rc;
	rc = ws_members_open(cli, words.workspace, &edit, err);
	if (rc == 0)
		rc = remove_line(&edit, words.principal, err);
	if (rc == 0)
		rc = ws_members_finish(cli, &edit, err);
	ws_members_close(&edit);
	return rc;
}

const struct ws_cmd ws_cmd_revoke = {
	.name = "revoke",
	.group = WS_GROUP_CHANGE,
	.summary = "Take access away",
	.usage = "WORKSPACE [PRINCIPAL]",
	.about = "Takes the line out of members.ini and says what it changes. It is a "
		 "draft: wsync commit records it, wsync sync sends it. What somebody has "
		 "through a team, the default role or the account stays, and is said. On "
		 "a terminal, without PRINCIPAL, those who have a line are offered.\n",
	.examples = "wsync revoke acme/prod bob@acme.io\n"
		    "wsync revoke -n staging bot:etl-worker   # what it would mean",
	.min_words = 1,
	.max_words = 2,
	.formats = 1u << WS_FORMAT_JSON,
	.run = run_revoke,
};
