/*
 * sync/round/settle/settle_receive.c - incoming items go into main and the working files.
 *
 * An item whose file was touched (edited there, staged, refused) is not here: the
 * planner made it wait. A mirrored file that somebody edited waits whole.
 */
#include "sync/round/settle/settle_p.h"

#include <string.h>

bool settle_is_blocked(const struct settling *s, const char *path)
{
	const struct ws_facts *facts = &s->own->facts;

	if (facts->index_locked)
		return true;
	for (size_t i = 0; i < facts->blocked_count; i++)
		if (strcmp(facts->blocked_paths[i], path) == 0)
			return true;
	return false;
}

static bool is_draft(const struct settling *s, const char *path)
{
	for (size_t i = 0; i < s->view->files.count; i++)
		if (strcmp(s->view->files.items[i].path, path) == 0)
			return true;
	return false;
}

/* ---- account documents ------------------------------------------------------------------ */

static bool account_is_seen(const struct settling *s, const char *account_dir)
{
	return ws_side_account_at(s->view->cloud, account_dir) != NULL;
}

static bool is_mirrored(const struct settling *s, const char *path)
{
	struct ws_place place;

	ws_layout_place(path, &place);
	return (ws_layout_is_mirror(place.kind) || settle_is_cloud_role(s, path)) &&
	       place.kind != WS_DOC_INVENTORY && account_is_seen(s, place.account) &&
	       !settle_is_blocked(s, path) &&
	       (place.kind != WS_DOC_IDS || !settle_is_frozen(s, place.account));
}

static int put_as(struct ws_tree *tree, const char *path, const struct ws_tree_entry *as,
		  struct ws_err *err)
{
	if (as)
		return ws_tree_put_copy(tree, path, as->bytes, as->len, err);
	ws_tree_drop(tree, path);
	return 0;
}

/* Every mirrored account file of `of` becomes main's one of the cloud. */
static int mirror_accounts(struct settling *s, const struct ws_tree *of, struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < ws_tree_count(of); i++) {
		const char *path = ws_tree_at(of, i)->path;

		if (is_mirrored(s, path))
			rc = put_as(s->out->main, path, ws_tree_find(s->own->cloud, path),
				    err);
	}
	return rc;
}

/* Names of waiting lines stay pinned. */
static int keep_local_pins(struct settling *s, struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < s->view->local->account_count; i++) {
		const struct ws_side_account *account = &s->view->local->accounts[i];
		char path[WS_LAYOUT_PATH];

		if (!settle_is_blocked(s,
				       settle_path(account->dir, "_account/ids.ini", path)))
			rc = settle_keep_pins(s, s->out->main, account, false, err);
		if (rc == 0 && !settle_is_blocked(s, path))
			rc = settle_keep_used_pins(s, s->out->main, account, err);
		if (rc == 0 && !settle_is_blocked(s, path))
			rc = settle_keep_parents(s->out->main, account, err);
	}
	return rc;
}

/* Files follow main. One that says something else already was edited: it waits whole,
 * here and in main, until somebody restores it. */
static int files_follow(struct settling *s, const struct ws_tree *of, struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < ws_tree_count(of); i++) {
		const char *path = ws_tree_at(of, i)->path;
		const struct ws_tree_entry *now = ws_tree_find(s->out->main, path);

		if (!is_mirrored(s, path))
			continue;
		/* one that main never had was left by a death: nobody makes such files */
		if (is_draft(s, path) && ws_tree_find(s->own->local, path) &&
		    !ws_tree_entry_same(ws_tree_find(s->own->work, path), now))
			rc = put_as(s->out->main, path, ws_tree_find(s->own->local, path),
				    err);
		else
			rc = put_as(s->out->work, path, now, err);
	}
	return rc;
}

static int receive_accounts(struct settling *s, struct ws_err *err)
{
	int rc = mirror_accounts(s, s->own->local, err);

	if (rc == 0)
		rc = mirror_accounts(s, s->own->cloud, err);
	if (rc == 0)
		rc = keep_local_pins(s, err);
	if (rc == 0)
		rc = settle_pin_made(s, s->out->main, err);
	if (rc == 0)
		rc = files_follow(s, s->own->local, err);
	return rc == 0 ? files_follow(s, s->own->cloud, err) : rc;
}

/* ---- what is no item: mirrored sections -------------------------------------------------------- */

static bool same_facts(const struct ws_ini *a, const struct ws_ini *b)
{
	struct ws_ini_entry e;

	for (size_t i = 0; ws_ini_entry(a, "cloud", i, &e); i++) {
		const char *there = ws_ini_get(b, "cloud", e.key);

		if (!there || strcmp(there, e.value) != 0)
			return false;
	}
	return ws_ini_count(a, "cloud") == ws_ini_count(b, "cloud");
}

/* The read-only section of workspace.ini. Edited by hand, it waits. main_dir, work_dir: where
 * the workspace is by now. */
static int follow_mirror(struct settling *s, const struct ws_side_workspace *local,
			 const struct ws_side_workspace *cloud, const char *main_dir,
			 const char *work_dir, struct ws_err *err)
{
	ws_auto(ws_ini) from = NULL;
	ws_auto(ws_ini) here = NULL;
	ws_auto(ws_ini) file = NULL;
	char path[WS_LAYOUT_PATH];
	int rc;

	if (settle_is_blocked(s, settle_path(local->dir, "workspace.ini", path)))
		return 0;
	rc = settle_open(s->own->local, path, &here, err);
	if (rc == 0)
		rc = settle_open(
			s->own->work,
			settle_path(settle_work_dir(s, local), "workspace.ini", path),
			&file, err);
	if (rc == 0)
		rc = settle_open(s->own->cloud,
				 settle_path(cloud->dir, "workspace.ini", path), &from,
				 err);
	if (rc != 0 || (!same_facts(file, here) && !same_facts(file, from)))
		return rc;
	rc = settle_copy_facts(s->own->cloud, cloud->dir, s->out->main, main_dir, err);
	return rc == 0 ? settle_copy_facts(s->own->cloud, cloud->dir, s->out->work,
					   work_dir, err)
		       : rc;
}

/* A list that could be read for the first time, and holds nobody, is told by its header
 * alone: no item brings it in. Taken out by somebody it stays out. */
static int follow_lists(struct settling *s, const struct ws_side_workspace *local,
			const struct ws_side_workspace *cloud, struct ws_err *err)
{
	const struct ws_side_workspace *base = ws_side_workspace(s->view->base, local->id);
	char path[WS_LAYOUT_PATH];
	int rc = 0;

	settle_path(local->dir, "members.ini", path);
	if (!ws_tree_find(s->out->main, path) || !ws_tree_find(s->out->work, path) ||
	    settle_is_blocked(s, path))
		return 0;
	for (int k = 0; rc == 0 && k < WS_PRINCIPAL_KINDS; k++) {
		const enum ws_principal_kind kind = (enum ws_principal_kind)k;

		if (local->lists[kind] != WS_ABSENT || cloud->lists[kind] != WS_KNOWN ||
		    !base || base->lists[kind] != WS_ABSENT ||
		    !settle_was_read(s, local->id, k))
			continue;
		rc = settle_add_list(s->out->main, local->dir, kind, err);
		if (rc == 0)
			rc = settle_add_list(s->out->work, settle_work_dir(s, local), kind,
					     err);
	}
	return rc;
}

/* The same workspace in the cloud; NULL where one of the two cannot be understood. */
static const struct ws_side_workspace *followed(const struct settling *s,
						const struct ws_side_workspace *local)
{
	const struct ws_side_workspace *cloud = local->id
							? ws_side_workspace(s->view->cloud,
									    local->id)
							: NULL;

	return cloud && ws_view_is_valid(local) && ws_view_is_valid(cloud) ? cloud : NULL;
}

/* Is it in another account by now, and its files are here still? Those a death left in the
 * new place need its facts to be valid there. */
static bool waits_for_its_move(const struct settling *s,
			       const struct ws_side_workspace *local,
			       const struct ws_side_workspace *cloud)
{
	const char *here = local->account ? local->account->id : NULL;
	const char *there = cloud->account ? cloud->account->id : NULL;

	return here && there && strcmp(here, there) != 0 &&
	       strcmp(settle_work_dir(s, local), cloud->dir) != 0;
}

static int follow_workspaces(struct settling *s, struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < s->view->local->workspace_count; i++) {
		const struct ws_side_workspace *local = &s->view->local->workspaces[i];
		const struct ws_side_workspace *cloud = followed(s, local);

		if (!cloud)
			continue;
		rc = settle_follow_names(s, local, err);
		if (rc == 0 && !waits_for_its_move(s, local, cloud))
			rc = follow_mirror(s, local, cloud, local->dir,
					   settle_work_dir(s, local), err);
		if (rc == 0)
			rc = follow_lists(s, local, cloud, err);
	}
	return rc;
}

/* A directory that says another account than the one it lies in is not valid: the facts
 * follow once it moved there, and not before. */
static int follow_transferred(struct settling *s, struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < s->view->local->workspace_count; i++) {
		const struct ws_side_workspace *local = &s->view->local->workspaces[i];
		const struct ws_side_workspace *cloud = followed(s, local);

		if (cloud && waits_for_its_move(s, local, cloud) &&
		    strcmp(settle_main_dir(s, local), local->dir) != 0)
			rc = follow_mirror(s, local, cloud, cloud->dir, cloud->dir, err);
	}
	return rc;
}

/* ---- the whole -------------------------------------------------------------------------------- */

int settle_receive(struct settling *s, struct ws_err *err)
{
	const struct ws_plan *plan = s->view->plan;
	int rc = ws_tree_copy(s->own->local, &s->out->main, err);

	if (rc == 0)
		rc = ws_tree_copy(s->own->work, &s->out->work, err);
	if (rc != 0 || !s->receive)
		return rc;
	/* names and mirrored sections first: items may move the directory */
	rc = follow_workspaces(s, err);
	for (int moves = 0; rc == 0 && moves < 2; moves++)
		for (size_t i = 0; rc == 0 && i < plan->change_count; i++) {
			const struct ws_change *c = &plan->changes[i];
			bool taken = true;

			if (c->verdict != WS_RECEIVE ||
			    (c->kind == WS_ITEM_HANDLE) != (moves == 1))
				continue;
			rc = settle_take(s, c, &taken, err);
			s->out->resolved[i] = taken;
			s->out->received += taken;
		}
	if (rc == 0)
		rc = follow_transferred(s, err);
	if (rc == 0)
		rc = settle_made_roles(s, err);
	if (rc == 0)
		rc = settle_follow_roles(s, err);
	return rc == 0 ? receive_accounts(s, err) : rc;
}
