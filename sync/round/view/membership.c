/*
 * sync/round/view/membership.c - revocations that end a membership as well.
 */
#include "sync/round/view/membership.h"

#include <stdio.h>
#include <string.h>

#include "store/ground/text.h"
#include "store/ini/ini.h"
#include "store/tree/layout.h"

static const struct ws_side_person *person_of(const struct ws_side_account *account,
					      const char *id)
{
	for (size_t i = 0; i < account->person_count; i++)
		if (strcmp(account->people[i].id, id) == 0)
			return &account->people[i];
	return NULL;
}

static bool is_in_a_team(const struct ws_side_account *account, const char *email)
{
	for (size_t i = 0; i < account->team_count; i++)
		for (size_t m = 0; m < account->teams[i].member_count; m++)
			if (!account->teams[i].members[m].is_bot &&
			    ws_text_casecmp(account->teams[i].members[m].label, email) == 0)
				return true;
	return false;
}

/* The members.ini files beneath one account. */
static bool is_member_list(void *user, const char *path)
{
	const char *dir = user;
	const size_t len = strlen(dir);
	struct ws_place place;

	if (strncmp(path, dir, len) != 0 || path[len] != '/')
		return false;
	if (path[strlen(path) - 1] == '/')
		return true;
	ws_layout_place(path, &place);
	return place.kind == WS_DOC_MEMBERS;
}

/* Has anybody another line in some workspace of the account? */
static bool has_line_elsewhere(const struct ws_tree *lists, const char *but_dir,
			       const char *email)
{
	char but[WS_LAYOUT_PATH];

	(void)snprintf(but, sizeof(but), "%.480s/members.ini", but_dir);
	for (size_t i = 0; i < ws_tree_count(lists); i++) {
		const struct ws_tree_entry *e = ws_tree_at(lists, i);
		ws_auto(ws_ini) doc = NULL;

		if (strcmp(e->path, but) == 0)
			continue;
		/* what cannot be read may hold anything */
		if (ws_ini_parse(e->bytes, e->len, ws_layout_schema(WS_DOC_MEMBERS),
				 e->path, &doc, NULL) != 0 ||
		    ws_ini_get(doc, ws_principal_section(WS_USER), email))
			return true;
	}
	return false;
}

static const struct ws_side_person *
collaborator_revoked(const struct ws_side *side, const struct ws_change *c,
		     const struct ws_side_account **account)
{
	const struct ws_side_person *person;

	if (c->kind != WS_ITEM_GRANT || c->principal_kind != WS_USER ||
	    !c->before.present || c->after.present || c->direction == WS_INCOMING ||
	    !c->account_id || !c->path)
		return NULL;
	*account = ws_side_account(side, c->account_id);
	person = *account ? person_of(*account, c->principal_id) : NULL;
	if (!person || strcmp(person->account_role, "Collaborator") != 0 ||
	    is_in_a_team(*account, person->email))
		return NULL;
	return person;
}

int ws_membership_mark(struct ws_repo *repo, const struct ws_oid *at,
		       const struct ws_side *side, struct ws_plan *plan, struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; side && rc == 0 && i < plan->change_count; i++) {
		struct ws_change *c = &plan->changes[i];
		const struct ws_side_account *account = NULL;
		const struct ws_side_person *person = collaborator_revoked(side, c,
									   &account);
		ws_auto(ws_tree) lists = NULL;
		char dir[WS_LAYOUT_PATH];

		if (!person)
			continue;
		(void)snprintf(dir, sizeof(dir), "%s", account->dir);
		rc = ws_repo_load(repo, at, is_member_list, dir, &lists, err);
		if (rc != 0 || has_line_elsewhere(lists, c->path, person->email))
			continue;
		c->ends_membership = true;
		c->note = ws_arena_printf(
			plan->arena, "%s%slast access in %s: the membership ends, too",
			c->note ? c->note : "", c->note ? "; " : "", account->dir);
		rc = c->note ? 0 : ws_err_nomem(err);
	}
	return rc;
}
