/*
 * sync/round/view/earlier.c - a workspace as earlier commits had it.
 */
#include "sync/round/view/earlier.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/tree/layout.h"
#include "sync/model/side.h"

/* Workspaces of commits as they were understood last: items of one workspace walk the
 * same commits. */
#define KEPT 64

struct kept {
	struct ws_oid commit;
	char dir[WS_LAYOUT_PATH];
	struct ws_side *side; /* NULL: not used yet */
};

struct ws_earlier {
	struct ws_repo *repo;
	struct kept kept[KEPT];
	size_t next;
};

int ws_earlier_new(struct ws_repo *repo, struct ws_earlier **out, struct ws_err *err)
{
	*out = calloc(1, sizeof(**out));
	if (!*out)
		return ws_err_nomem(err);
	(*out)->repo = repo;
	return 0;
}

void ws_earlier_free(struct ws_earlier *earlier)
{
	if (!earlier)
		return;
	for (size_t i = 0; i < KEPT; i++)
		ws_side_free(earlier->kept[i].side);
	free(earlier);
}

/* ---- reading ------------------------------------------------------------------------- */

/* Of a team its name and id are asked for, which ids.ini has. Its own document lists every
 * workspace it gets into, and nobody's role in one. */
static bool in_account(void *user, const char *path)
{
	const char *dir = user;
	size_t account = strcspn(dir, "/");

	return strncmp(path, dir, account) == 0 && path[account] == '/' &&
	       strncmp(path + account, "/_account/teams/", strlen("/_account/teams/")) != 0;
}

static bool beneath_account(void *user, const char *path)
{
	const char *dir = user;
	size_t account = strcspn(dir, "/");

	if (!in_account(user, path))
		return false;
	return strncmp(path + account, "/_account/", strlen("/_account/")) == 0 ||
	       !path[account + 1] || strncmp(path, dir, strlen(dir)) == 0;
}

static int understand(struct ws_earlier *e, struct kept *slot, ws_repo_want *want,
		      struct ws_err *err)
{
	ws_auto(ws_tree) tree = NULL;
	struct ws_side *side = NULL;
	int rc = ws_repo_load(e->repo, &slot->commit, want, slot->dir, &tree, err);

	if (rc == 0)
		rc = ws_side_build(tree, NULL, &side, err);
	if (rc != 0)
		return rc;
	ws_side_free(slot->side);
	slot->side = side;
	return 0;
}

/* What has no id yet is known by its directory. */
static const struct ws_side_workspace *find(const struct ws_side *side,
					    const char *workspace_id, const char *dir)
{
	const struct ws_side_workspace *w = ws_side_workspace(side, workspace_id);

	if (w)
		return w;
	w = ws_side_workspace_at(side, dir);
	return w && !w->id ? w : NULL;
}

/* The directory and its account; the whole account where the workspace is not in it. */
static int fill(struct ws_earlier *e, struct kept *slot, const char *workspace_id,
		struct ws_err *err)
{
	int rc = understand(e, slot, beneath_account, err);

	if (rc == 0 && !ws_side_workspace(slot->side, workspace_id))
		rc = understand(e, slot, in_account, err);
	return rc;
}

/* The commit as it was understood last, or NULL. */
static const struct ws_side *kept_side(const struct ws_earlier *earlier,
				       const struct ws_oid *commit, const char *dir)
{
	for (size_t i = 0; i < KEPT; i++) {
		const struct kept *k = &earlier->kept[i];

		if (k->side && ws_oid_same(&k->commit, commit) && strcmp(k->dir, dir) == 0)
			return k->side;
	}
	return NULL;
}

static struct kept *take_slot(struct ws_earlier *earlier, const struct ws_oid *commit,
			      const char *dir)
{
	struct kept *slot = &earlier->kept[earlier->next % KEPT];

	ws_side_free(slot->side);
	slot->side = NULL;
	slot->commit = *commit;
	(void)snprintf(slot->dir, sizeof(slot->dir), "%s", dir);
	return slot;
}

int ws_earlier_workspace(struct ws_earlier *earlier, const struct ws_oid *commit,
			 const char *workspace_id, const char *dir,
			 const struct ws_side_workspace **out, struct ws_err *err)
{
	const struct ws_side *side;
	struct kept *slot;
	int rc;

	*out = NULL;
	if (ws_oid_is_zero(commit))
		return 0;
	side = kept_side(earlier, commit, dir);
	if (side) {
		*out = find(side, workspace_id, dir);
		return 0;
	}
	slot = take_slot(earlier, commit, dir);
	rc = fill(earlier, slot, workspace_id, err);
	if (rc != 0)
		return rc;
	earlier->next++;
	*out = find(slot->side, workspace_id, dir);
	return 0;
}

static const struct ws_side_role *find_role(const struct ws_side *side,
					    const struct ws_change *item)
{
	const struct ws_side_account *account = ws_side_account(side, item->account_id);
	const struct ws_side_role *role = account ? ws_side_role(account,
								 item->principal_id)
						  : NULL;

	for (size_t i = 0; account && !role && i < account->role_count; i++)
		if (account->roles[i].pending && item->label &&
		    strcmp(account->roles[i].title, item->label) == 0)
			role = &account->roles[i];
	return role;
}

int ws_earlier_role(struct ws_earlier *earlier, const struct ws_oid *commit,
		    const struct ws_change *item, const char *dir, char **out,
		    struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	const struct ws_side_role *role;
	const struct ws_side *side;
	const char *text;

	*out = NULL;
	if (!arena)
		return ws_err_nomem(err);
	if (ws_oid_is_zero(commit))
		return 0;
	side = kept_side(earlier, commit, dir);
	if (!side) {
		struct kept *slot = take_slot(earlier, commit, dir);
		int rc = understand(earlier, slot, beneath_account, err);

		if (rc != 0)
			return rc;
		earlier->next++;
		side = slot->side;
	}
	role = find_role(side, item);
	text = role ? ws_side_role_text(arena, role) : NULL;
	*out = text ? strdup(text) : NULL;
	return role && !*out ? ws_err_nomem(err) : 0;
}

const char *ws_earlier_value(const struct ws_side_workspace *workspace,
			     const struct ws_change *item)
{
	const struct ws_side_field *intent;
	const struct ws_side_grant *g;

	switch (item->kind) {
	case WS_ITEM_GRANT:
		g = ws_side_grant(workspace, item->principal_kind, item->principal_id);
		return g ? g->role_id : NULL;
	case WS_ITEM_NAME:
		return workspace->name.present ? workspace->name.text : NULL;
	case WS_ITEM_DESCRIPTION:
		return workspace->description.present ? workspace->description.text : NULL;
	case WS_ITEM_DEFAULT_ROLE:
		if (workspace->default_role.present && workspace->default_role_id)
			return workspace->default_role_id;
		return workspace->default_role.present ? workspace->default_role.text
						       : NULL;
	case WS_ITEM_RESULT_STORAGE:
		return workspace->result_storage.present ? workspace->result_storage.text
							 : NULL;
	case WS_ITEM_HANDLE:
		return workspace->dir;
	case WS_ITEM_INTENT:
		intent = strcmp(item->label, "delete") == 0 ? &workspace->delete_
							    : &workspace->transfer_to;
		return intent->present ? intent->text : NULL;
	case WS_ITEM_WORKSPACE:
	case WS_ITEM_ROLE:
	case WS_ITEM_POLICY:
		break;
	}
	return NULL;
}

/* ---- main, as base knew it ------------------------------------------------------------ */

/* The commit of main that base was settled with: its second parent, or base is one of
 * main's itself. */
static int take_settled(void *user, const struct ws_repo_past *past)
{
	struct ws_oid *settled = user;
	char trailer[WS_OID_TEXT];

	if (past->parent_count > 1)
		*settled = past->parent[1];
	else if (ws_repo_trailer(past->message, WS_TRAILER_CLOUD, trailer, sizeof(trailer)))
		*settled = past->id;
	return 1;
}

int ws_earlier_settled(struct ws_repo *repo, const struct ws_oid *base, struct ws_oid *out,
		       struct ws_err *err)
{
	int rc;

	*out = (struct ws_oid){{0}};
	if (ws_oid_is_zero(base))
		return 0;
	rc = ws_repo_log_first(repo, base, NULL, take_settled, out, err);
	return rc < 0 ? rc : 0;
}
