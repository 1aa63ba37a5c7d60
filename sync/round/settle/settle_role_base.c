/*
 * sync/round/settle/settle_role_base.c - role files in cloud/main and base.
 *
 * In base a role has main's text where both sides agree about it, and what base had where
 * they do not.
 */
#include "sync/round/settle/settle_p.h"

#include <stdio.h>
#include <string.h>

static const struct ws_tree_entry *find_file(const struct ws_tree *tree,
					     const char *account_dir, const char *id)
{
	for (size_t i = 0; i < ws_tree_count(tree); i++) {
		const struct ws_tree_entry *e = ws_tree_at(tree, i);
		char there[WS_LAYOUT_NAME];

		if (!settle_is_role_file(e->path, account_dir))
			continue;
		settle_role_id(e, there);
		if (strcmp(there, id) == 0)
			return e;
	}
	return NULL;
}

static int set_pin(struct ws_tree *tree, const char *account_dir, const char *name,
		   const char *id, struct ws_err *err)
{
	ws_auto(ws_ini) ids = NULL;
	char path[WS_LAYOUT_PATH];
	const char *now;
	int rc = settle_open(tree, settle_path(account_dir, "_account/ids.ini", path), &ids,
			     err);

	if (rc != 0)
		return rc;
	now = ws_ini_get(ids, settle_pin_section(WS_PIN_ROLES), name);
	if (now || settle_name_of(ids, WS_PIN_ROLES, id))
		return 0; /* the next look tells */
	rc = ws_ini_set(ids, settle_pin_section(WS_PIN_ROLES), name, id, err);
	return rc == 0 ? settle_put(tree, path, ids, err) : rc;
}

/* ---- cloud/main ------------------------------------------------------------------------- */

static int cloud_role(struct settling *s, size_t n, struct ws_err *err)
{
	const struct ws_change *c = &s->view->plan->changes[n];
	const struct ws_side_account *cloud = ws_side_account(s->view->cloud,
							      c->account_id);
	const struct ws_side_role *there = cloud ? ws_side_role(cloud, c->principal_id)
						 : NULL;
	const struct ws_side_role *here = settle_main_role(s, c);
	const char *id = settle_made_id(s, n);
	char path[WS_LAYOUT_PATH];
	const struct ws_tree_entry *e;

	if (!cloud || (!there && !id))
		return 0;
	if (there)
		ws_tree_drop(s->out->cloud, there->file);
	if (!c->after.present || !here)
		return 0;
	settle_role_path(cloud->dir, here->file, path);
	e = ws_tree_find(s->out->main, path);
	if (!e)
		e = ws_tree_find(s->out->main, here->file);
	return e ? ws_tree_put_copy(s->out->cloud, path, e->bytes, e->len, err) : 0;
}

int settle_cloud_roles(struct settling *s, struct ws_err *err)
{
	const struct ws_plan *plan = s->view->plan;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < plan->change_count; i++)
		if (plan->changes[i].kind == WS_ITEM_ROLE &&
		    plan->changes[i].verdict == WS_SEND && s->results[i] == 0)
			rc = cloud_role(s, i, err);
	return rc;
}

int settle_pin_made(struct settling *s, struct ws_tree *tree, struct ws_err *err)
{
	const struct ws_plan *plan = s->view->plan;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < plan->change_count; i++) {
		const char *id = settle_made_id(s, i);
		const struct ws_side_account *account =
			id ? ws_side_account(s->view->cloud, plan->changes[i].account_id)
			   : NULL;

		if (account)
			rc = set_pin(tree, account->dir, plan->changes[i].label, id, err);
	}
	return rc;
}

/* ---- base ------------------------------------------------------------------------------- */

/* What the plan made of a role: its item, and whether it is over. NULL: no item. */
static const struct ws_change *item_of(const struct settling *s, const char *id,
				       bool *resolved)
{
	const struct ws_plan *plan = s->view->plan;

	for (size_t i = 0; i < plan->change_count; i++) {
		const struct ws_change *c = &plan->changes[i];
		const char *made = settle_made_id(s, i);

		if (c->kind != WS_ITEM_ROLE ||
		    (strcmp(c->principal_id, id) != 0 && !(made && strcmp(made, id) == 0)))
			continue;
		*resolved = s->out->resolved[i];
		return c;
	}
	return NULL;
}

/* Base's own files: those that stay are laid where the account is now. */
static int keep_base_files(struct settling *s, const struct ws_side_account *base,
			   const char *main_dir, const char *dir, struct ws_err *err)
{
	const struct ws_tree *before = s->own->base;
	int rc = 0;

	for (size_t i = 0; rc == 0 && base && i < ws_tree_count(before); i++) {
		const struct ws_tree_entry *e = ws_tree_at(before, i);
		char id[WS_LAYOUT_NAME], path[WS_LAYOUT_PATH];
		const struct ws_change *c;
		bool resolved = false;

		if (!settle_is_role_file(e->path, base->dir))
			continue;
		settle_role_id(e, id);
		c = item_of(s, id, &resolved);
		ws_tree_drop(s->out->base, e->path);
		settle_role_path(dir, e->path, path);
		if (c ? !resolved
		      : find_file(s->own->cloud, dir, id) &&
				    !find_file(s->out->main, main_dir, id))
			rc = ws_tree_put_copy(s->out->base, path, e->bytes, e->len, err);
	}
	return rc;
}

/* Where main's file goes in base: an undecided role may lie there under that name. */
static void place_in_base(const struct settling *s, const char *dir, const char *like,
			  const char *id, char path[WS_LAYOUT_PATH])
{
	settle_role_path(dir, like, path);
	if (ws_tree_find(s->out->base, path))
		(void)snprintf(path, WS_LAYOUT_PATH, "%s/_account/roles/id-%s.ini", dir,
			       id);
}

static int take_main_files(struct settling *s, const char *main_dir, const char *dir,
			   struct ws_err *err)
{
	const struct ws_tree *main = s->out->main;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < ws_tree_count(main); i++) {
		const struct ws_tree_entry *e = ws_tree_at(main, i);
		char id[WS_LAYOUT_NAME], path[WS_LAYOUT_PATH];
		bool resolved = true;

		if (!settle_is_role_file(e->path, main_dir))
			continue;
		settle_role_id(e, id);
		if (!id[0] || (item_of(s, id, &resolved) && !resolved) ||
		    !find_file(s->out->cloud, dir, id))
			continue;
		place_in_base(s, dir, e->path, id, path);
		rc = ws_tree_put_copy(s->out->base, path, e->bytes, e->len, err);
	}
	return rc;
}

int settle_base_roles(struct settling *s, struct ws_err *err)
{
	int rc = 0;

	for (size_t a = 0; rc == 0 && a < s->view->local->account_count; a++) {
		const struct ws_side_account *local = &s->view->local->accounts[a];
		const struct ws_side_account *cloud =
			local->id ? ws_side_account(s->view->cloud, local->id) : NULL;
		const char *main_dir;

		if (!cloud)
			continue;
		main_dir = s->receive ? cloud->dir : local->dir;
		rc = keep_base_files(s, ws_side_account(s->view->base, local->id), main_dir,
				     cloud->dir, err);
		if (rc == 0)
			rc = take_main_files(s, main_dir, cloud->dir, err);
	}
	for (size_t a = 0; rc == 0 && a < s->view->cloud->account_count; a++) {
		const struct ws_side_account *cloud = &s->view->cloud->accounts[a];

		if (cloud->id && !ws_side_account(s->view->local, cloud->id))
			rc = take_main_files(s, cloud->dir, cloud->dir, err);
	}
	return rc == 0 ? settle_pin_made(s, s->out->base, err) : rc;
}

/* What was sent, or is the same on both sides, whatever becomes of main. A role that was
 * made has no id in main yet: it joins with it. */
int settle_sent_roles(struct settling *s, struct ws_err *err)
{
	const struct ws_plan *plan = s->view->plan;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < plan->change_count; i++) {
		const struct ws_change *c = &plan->changes[i];
		const bool sent = c->verdict == WS_SEND && s->results[i] == 0;
		const struct ws_side_account *base = ws_side_account(s->view->base,
								     c->account_id);
		const struct ws_side_role *was = base && c->kind == WS_ITEM_ROLE
							 ? ws_side_role(base,
									c->principal_id)
							 : NULL;
		const struct ws_side_role *here = settle_main_role(s, c);
		const struct ws_tree_entry *e = here && !here->pending
							? ws_tree_find(s->own->local,
								       here->file)
							: NULL;

		if (!was || (!sent && c->verdict != WS_AGREE))
			continue;
		if (e)
			rc = ws_tree_put_copy(s->out->sent_base, was->file, e->bytes,
					      e->len, err);
		else if (!c->local.present)
			ws_tree_drop(s->out->sent_base, was->file);
	}
	return rc;
}

int settle_base_role(struct settling *s, struct ws_tree *tree, const struct ws_change *c,
		     const struct ws_tree_entry *like, struct ws_err *err)
{
	const struct ws_side_account *cloud = ws_side_account(s->view->cloud,
							      c->account_id);
	const struct ws_tree_entry *was = cloud ? find_file(tree, cloud->dir,
							    c->principal_id)
						: NULL;
	char path[WS_LAYOUT_PATH];

	if (!cloud)
		return 0;
	if (was)
		(void)snprintf(path, sizeof(path), "%s", was->path);
	else if (like)
		place_in_base(s, cloud->dir, like->path, c->principal_id, path);
	if (!like) {
		if (was)
			ws_tree_drop(tree, path);
		return 0;
	}
	return ws_tree_put_copy(tree, path, like->bytes, like->len, err);
}
