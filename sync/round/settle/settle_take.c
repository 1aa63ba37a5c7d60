/*
 * sync/round/settle/settle_take.c - one incoming item goes into main and the working files.
 *
 * Both texts get the same single-line edits; where there is no draft they are the
 * same bytes.
 */
#include "sync/round/settle/settle_p.h"

#include <string.h>

#include "sync/model/docs.h"

/* Does a draft beneath dir say anything else than `like`, or else `or_like`, document by
 * document, has in like_dir? Files are written before main moves: one that already says
 * what comes is what a crash left, not an edit. */
static bool directory_is_touched(const struct settling *s, const char *dir,
				 const struct ws_tree *like, const struct ws_tree *or_like,
				 const char *like_dir)
{
	size_t len = strlen(dir);
	char path[WS_LAYOUT_PATH];

	for (size_t i = 0; i < s->view->files.count; i++) {
		const char *draft = s->view->files.items[i].path;
		const struct ws_tree_entry *now = ws_tree_find(s->own->work, draft);

		if (strncmp(draft, dir, len) != 0 || draft[len] != '/' ||
		    s->view->files.items[i].kind == WS_DRAFT_GONE)
			continue;
		settle_path(like_dir, draft + len + 1, path);
		if (!ws_tree_entry_same(now, ws_tree_find(like, path)) &&
		    !ws_tree_entry_same(now, ws_tree_find(or_like, path)))
			return true;
	}
	return s->own->facts.index_locked;
}

/* Do its files lie where main has it? */
static bool lies_here(const struct settling *s, const struct ws_side_workspace *local)
{
	ws_auto(ws_ini) doc = NULL;
	char path[WS_LAYOUT_PATH];
	const char *id = NULL;

	settle_path(local->dir, "workspace.ini", path);
	if (settle_open(s->own->work, path, &doc, NULL) == 0)
		id = ws_ini_get(doc, "cloud", "id");
	return id && strcmp(id, local->id) == 0;
}

/* Files that say its id elsewhere are those that went there, or a copy: it stays here. */
const char *settle_work_dir(const struct settling *s, const struct ws_side_workspace *local)
{
	const struct ws_side *drafts = s->view->drafts;
	const struct ws_side_workspace *draft = drafts ? ws_side_workspace(drafts,
									   local->id)
						       : NULL;

	if (!draft || strcmp(draft->dir, local->dir) == 0 || lies_here(s, local))
		return local->dir;
	return draft->dir;
}

int settle_edit_grant(struct settling *s, const struct ws_side_workspace *local,
		      enum ws_principal_kind kind, const char *label, const char *role,
		      struct ws_err *err)
{
	int rc = ws_docs_set_grant(s->out->main, local->dir, kind, label, role, err);

	return rc == 0 ? ws_docs_set_grant(s->out->work, settle_work_dir(s, local), kind,
					   label, role, err)
		       : rc;
}

int settle_edit_field(struct settling *s, const struct ws_side_workspace *local,
		      const char *key, const char *value, struct ws_err *err)
{
	int rc = ws_docs_set_field(s->out->main, local->dir, key, value, err);

	return rc == 0 ? ws_docs_set_field(s->out->work, settle_work_dir(s, local), key,
					   value, err)
		       : rc;
}

/* A grant under the cloud's name; a line with another name of the person goes. */
static int take_grant(struct settling *s, const struct ws_change *c,
		      const struct ws_side_workspace *local, struct ws_err *err)
{
	const struct ws_side_workspace *cloud = ws_side_workspace(s->view->cloud,
								  c->workspace_id);
	const struct ws_side_grant *there = cloud ? ws_side_grant(cloud, c->principal_kind,
								  c->principal_id)
						  : NULL;
	const struct ws_side_grant *here = ws_side_grant(local, c->principal_kind,
							 c->principal_id);
	int rc = 0;

	if (here && (!there || strcmp(settle_line_name(s, local, here), there->label) != 0))
		rc = settle_edit_grant(s, local, c->principal_kind,
				       settle_line_name(s, local, here), NULL, err);
	if (rc == 0 && there)
		rc = settle_edit_grant(s, local, c->principal_kind, there->label,
				       there->role, err);
	return rc;
}

/* Does a name mean the same here? Where ids.ini stays as it is, an unknown one never
 * will. */
static bool name_holds(const struct settling *s, const struct ws_side_account *here,
		       int list, const char *label, const char *id)
{
	if (settle_is_frozen(s, here->dir) && !ws_side_pin_of(here, list, id))
		return false;
	return settle_pin_agrees(s->out->main, here->dir, list, label, id);
}

/* Taken whole, each of its lines has to mean whom it means in the cloud. */
static bool all_names_hold(const struct settling *s, const struct ws_side_account *here,
			   const struct ws_side_workspace *cloud)
{
	if (cloud->default_role_id &&
	    !name_holds(s, here, WS_PIN_ROLES, cloud->default_role.text,
			cloud->default_role_id))
		return false;
	for (size_t i = 0; i < cloud->grant_count; i++) {
		const struct ws_side_grant *g = &cloud->grants[i];

		if (g->role_id && !name_holds(s, here, WS_PIN_ROLES, g->role, g->role_id))
			return false;
		if (g->kind != WS_INVITED &&
		    !name_holds(s, here, settle_pin_list(g->kind), g->label, g->id))
			return false;
	}
	return true;
}

/* While ids.ini is frozen only names that are pinned already can be written. */
static bool is_pinned_here(const struct ws_change *c, const struct ws_side_account *account)
{
	if (c->kind == WS_ITEM_GRANT && c->principal_kind != WS_INVITED &&
	    !ws_side_pin_of(account, settle_pin_list(c->principal_kind), c->principal_id))
		return false;
	return !c->cloud.id || ws_side_pin_of(account, WS_PIN_ROLES, c->cloud.id);
}

/* Do the names it comes under mean the same here? */
static bool names_agree(const struct settling *s, const struct ws_change *c,
			const struct ws_side_account *account)
{
	const struct ws_value *role = &c->cloud;

	if (c->cloud.present && settle_is_frozen(s, account->dir) &&
	    !is_pinned_here(c, account))
		return false;
	if (c->kind == WS_ITEM_GRANT && c->cloud.present &&
	    c->principal_kind != WS_INVITED &&
	    !settle_pin_agrees(s->out->main, account->dir,
			       settle_pin_list(c->principal_kind), c->label,
			       c->principal_id))
		return false;
	if ((c->kind != WS_ITEM_GRANT && c->kind != WS_ITEM_DEFAULT_ROLE) ||
	    !role->present || !role->id)
		return true;
	return settle_pin_agrees(s->out->main, account->dir, WS_PIN_ROLES, role->text,
				 role->id) ||
	       settle_role_moves(s, account, role->text, role->id);
}

bool settle_names_hold(const struct settling *s, const struct ws_change *c)
{
	const struct ws_side_workspace *cloud = ws_side_workspace(s->view->cloud,
								  c->workspace_id);
	const struct ws_side_workspace *local = ws_side_workspace(s->view->local,
								  c->workspace_id);
	const struct ws_side_account *here = local ? local->account
						   : ws_side_account(s->view->local,
								     c->account_id);

	if (!here || c->kind == WS_ITEM_ROLE)
		return true;
	if (c->kind == WS_ITEM_WORKSPACE)
		return !cloud || all_names_hold(s, here, cloud);
	return names_agree(s, c, here);
}

/* A workspace that is new here: all its documents, unless somebody already put files
 * of that name there. */
static int take_workspace(struct settling *s, const struct ws_change *c, bool *taken,
			  struct ws_err *err)
{
	const struct ws_side_workspace *cloud = ws_side_workspace(s->view->cloud,
								  c->workspace_id);
	int rc;

	if (!cloud ||
	    directory_is_touched(s, cloud->dir, s->own->cloud, s->own->cloud, cloud->dir) ||
	    ws_side_workspace_at(s->view->local, cloud->dir) || !settle_names_hold(s, c)) {
		*taken = false;
		return 0;
	}
	rc = settle_copy_dir(s->own->cloud, cloud->dir, s->out->main, cloud->dir, err);
	return rc == 0 ? settle_copy_dir(s->own->cloud, cloud->dir, s->out->work,
					 cloud->dir, err)
		       : rc;
}

static int note_move(struct settling *s, const char *from, const char *to,
		     struct ws_err *err)
{
	struct ws_settled_move *move = ws_arena_grow(s->own->arena, &s->out->moves,
						     &s->out->move_count, sizeof(*move));

	if (!move)
		return ws_err_nomem(err);
	*move = (struct ws_settled_move){from, to};
	return 0;
}

int settle_move(struct settling *s, const struct ws_side_workspace *local, const char *to,
		bool *moved, struct ws_err *err)
{
	const struct ws_tree *main = s->own->local;
	int rc;

	*moved = !directory_is_touched(s, local->dir, main, main, local->dir) &&
		 !directory_is_touched(s, to, main, s->out->main, local->dir) &&
		 !ws_side_workspace_at(s->view->local, to);
	if (!*moved)
		return 0;
	rc = settle_copy_dir(s->out->main, local->dir, s->out->main, to, err);
	settle_drop_dir(s->out->main, local->dir);
	if (rc != 0 || strcmp(settle_work_dir(s, local), to) == 0)
		return rc; /* the files are there already */
	rc = settle_copy_dir(s->out->work, local->dir, s->out->work, to, err);
	settle_drop_dir(s->out->work, local->dir);
	return rc == 0 ? note_move(s, local->dir, to, err) : rc;
}

/* The workspace was renamed: its directory follows. */
static int take_handle(struct settling *s, const struct ws_change *c,
		       const struct ws_side_workspace *local, bool *taken,
		       struct ws_err *err)
{
	const struct ws_side_workspace *cloud = ws_side_workspace(s->view->cloud,
								  c->workspace_id);

	*taken = false;
	return cloud ? settle_move(s, local, cloud->dir, taken, err) : 0;
}

int settle_take(struct settling *s, const struct ws_change *c, bool *taken,
		struct ws_err *err)
{
	const struct ws_side_workspace *local = c->workspace_id
							? ws_side_workspace(s->view->local,
									    c->workspace_id)
							: NULL;
	const char *text = c->cloud.present ? c->cloud.text : NULL;

	if (c->kind == WS_ITEM_WORKSPACE)
		return take_workspace(s, c, taken, err);
	if (c->kind == WS_ITEM_ROLE)
		return settle_take_role(s, c, taken, err);
	if (!local || c->accepted || !settle_names_hold(s, c)) {
		*taken = false;
		return 0;
	}
	switch (c->kind) {
	case WS_ITEM_GRANT:
		return take_grant(s, c, local, err);
	case WS_ITEM_NAME:
		return settle_edit_field(s, local, "name", text, err);
	case WS_ITEM_DESCRIPTION:
		return settle_edit_field(s, local, "description", text, err);
	case WS_ITEM_DEFAULT_ROLE:
		return settle_edit_field(s, local, "default-role", text, err);
	case WS_ITEM_RESULT_STORAGE:
		return settle_edit_field(s, local, "result-storage", text, err);
	case WS_ITEM_HANDLE:
		return take_handle(s, c, local, taken, err);
	case WS_ITEM_INTENT: /* it has served */
		return settle_edit_field(s, local, c->label, NULL, err);
	case WS_ITEM_WORKSPACE:
	case WS_ITEM_ROLE:
	case WS_ITEM_POLICY:
		break;
	}
	*taken = false;
	return 0;
}
