/*
 * sync/model/docs_team.c - team documents: begun with the account, put at its end.
 *
 * The cloud tells a team's workspaces by id; what they are called is known once all
 * workspaces of the look came by.
 */
#include "sync/model/docs_p.h"
#include "sync/model/side_p.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a member is called: as in members.ini when the lists tell who the actor is. */
static const char *member_label(struct ws_docs_account *account,
				const struct ws_team_member *member)
{
	const int list = member->is_bot ? WS_PIN_BOTS : WS_PIN_USERS;
	const size_t i = ws_map_get(&account->actors[list], member->actor_id);

	if (i != SIZE_MAX)
		return account->names[list].items[i].label;
	if (ws_name_ok(member->label, list))
		return member->label;
	return ws_name_of_id(account->arena, member->actor_id);
}

static int add_member(struct ws_docs_account *account, struct ws_ini *doc,
		      const struct ws_team_member *member, struct ws_err *err)
{
	const char *label = member_label(account, member);
	struct ws_ini_entry entry;

	/* a service account may be called like a person */
	if (label && ws_ini_find(doc, "members", label, &entry))
		label = ws_name_of_id(account->arena, member->actor_id);
	if (!label)
		return ws_err_nomem(err);
	return ws_ini_set(doc, "members", label,
			  member->is_bot ? WS_TEAM_BOT : WS_TEAM_PERSON, err);
}

static int begin_doc(struct ws_docs_account *account, const struct ws_team *team,
		     struct ws_ini *doc, struct ws_err *err)
{
	const struct {
		const char *key, *value;
	} facts[] = {
		{"name", team->name},
		{"id", team->id},
		{"description", team->description},
		{"governed", team->governed ? "yes" : ""},
	};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < sizeof(facts) / sizeof(facts[0]); i++)
		if (*facts[i].value && ws_ini_fits(facts[i].key, facts[i].value))
			rc = ws_ini_set(doc, "team", facts[i].key, facts[i].value, err);
	if (rc == 0)
		rc = ws_ini_add_section(doc, "members", err);
	for (size_t i = 0; rc == 0 && i < team->member_count; i++)
		rc = add_member(account, doc, &team->members[i], err);
	if (rc == 0)
		rc = ws_ini_add_section(doc, "workspaces", err);
	return rc;
}

static int keep_access(struct ws_docs_account *account, const struct ws_team *team,
		       struct ws_docs_team *out, struct ws_err *err)
{
	struct ws_names *roles = &account->names[WS_PIN_ROLES];
	int rc = 0;

	out->access = ws_arena_zalloc(account->arena, team->access_count,
				      sizeof(*out->access));
	if (!out->access)
		return ws_err_nomem(err);
	for (size_t i = 0; rc == 0 && i < team->access_count; i++) {
		rc = ws_names_late(roles, team->access[i].role_id, NULL, err);
		out->access[i].workspace_id = ws_arena_dup(account->arena,
							   team->access[i].workspace_id);
		out->access[i].role = ws_names_label(roles, team->access[i].role_id);
		if (rc == 0 && !out->access[i].workspace_id)
			rc = ws_err_nomem(err);
	}
	out->access_count = team->access_count;
	return rc;
}

int ws_docs_begin_team(struct ws_docs_account *account, const struct ws_team *team,
		       const char *stem, struct ws_err *err)
{
	struct ws_docs_team *kept;
	char path[WS_LAYOUT_PATH];
	int rc = ws_layout_path(WS_DOC_TEAM, account->dir, NULL, stem, path, err);

	if (rc)
		return rc;
	kept = ws_arena_grow(account->arena, &account->teams, &account->team_count,
			     sizeof(*kept));
	if (!kept)
		return ws_err_nomem(err);
	memcpy(kept->stem, stem, strlen(stem) + 1);
	kept->doc = ws_ini_new(ws_layout_schema(WS_DOC_TEAM), path);
	if (!kept->doc)
		return ws_err_nomem(err);
	rc = begin_doc(account, team, kept->doc, err);
	return rc ? rc : keep_access(account, team, kept, err);
}

/* The directory name of a workspace: of this look, else of the last one, else its id. */
static int workspace_key(struct ws_docs *docs, const char *id, const char **out,
			 struct ws_err *err)
{
	struct ws_docs_account *account = &docs->account;
	const size_t i = ws_map_get(&account->handles, id);
	const char *dir = NULL;
	char guess[2 * WS_LAYOUT_NAME];
	int rc;

	if (i != SIZE_MAX) {
		*out = account->handle_items[i];
		return 0;
	}
	*out = ws_name_of_id(account->arena, id);
	if (!*out)
		return ws_err_nomem(err);
	(void)snprintf(guess, sizeof(guess), "%s/%s", account->dir, *out);
	rc = ws_docs_where(&docs->cloud, id, guess, &dir, err);
	if (rc == 0 && dir && dir != guess && account->cloud_dir &&
	    strncmp(dir, account->cloud_dir, strlen(account->cloud_dir)) == 0 &&
	    dir[strlen(account->cloud_dir)] == '/')
		*out = dir + strlen(account->cloud_dir) + 1;
	return rc;
}

static int put_team(struct ws_docs *docs, const struct ws_docs_team *team,
		    struct ws_err *err)
{
	char path[WS_LAYOUT_PATH];
	int rc = ws_layout_path(WS_DOC_TEAM, docs->account.dir, NULL, team->stem, path,
				err);

	for (size_t i = 0; rc == 0 && i < team->access_count; i++) {
		const char *key = NULL;
		struct ws_ini_entry entry;

		rc = workspace_key(docs, team->access[i].workspace_id, &key, err);
		if (rc == 0 && ws_ini_find(team->doc, "workspaces", key, &entry))
			key = ws_name_of_id(docs->account.arena,
					    team->access[i].workspace_id);
		if (rc == 0 && !key)
			rc = ws_err_nomem(err);
		if (rc == 0)
			rc = ws_ini_set(team->doc, "workspaces", key, team->access[i].role,
					err);
	}
	return rc ? rc : ws_docs_put(docs->out, path, team->doc, err);
}

int ws_docs_put_teams(struct ws_docs *docs, struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < docs->account.team_count; i++)
		rc = put_team(docs, &docs->account.teams[i], err);
	return rc;
}
