/*
 * sync/round/settle/settle_role.c - role files in main and on the disk.
 *
 * A role is found by its id, and its file keeps the name people gave it. What comes in is
 * taken key by key into main's lines and into the working file.
 */
#include "sync/round/settle/settle_p.h"

#include <stdio.h>
#include <string.h>

/* ---- files ------------------------------------------------------------------------------ */

/* "ACCOUNT/_account/roles/STEM.ini" with the stem of another path. */
void settle_role_path(const char *account_dir, const char *like, char out[WS_LAYOUT_PATH])
{
	const char *slash = strrchr(like, '/');

	(void)snprintf(out, WS_LAYOUT_PATH, "%s/_account/roles/%s", account_dir,
		       slash ? slash + 1 : like);
}

bool settle_is_role_file(const char *path, const char *account_dir)
{
	struct ws_place place;

	ws_layout_place(path, &place);
	return place.kind == WS_DOC_ROLE && strcmp(place.account, account_dir) == 0;
}

/* The id a role file says; "" for none. */
void settle_role_id(const struct ws_tree_entry *e, char out[WS_LAYOUT_NAME])
{
	ws_auto(ws_ini) doc = NULL;
	const char *id = NULL;

	if (e && ws_ini_parse(e->bytes, e->len, ws_layout_schema(WS_DOC_ROLE), e->path,
			      &doc, NULL) == 0)
		id = ws_ini_get(doc, "role", "id");
	(void)snprintf(out, WS_LAYOUT_NAME, "%s", id ? id : "");
}

static bool is_built_in(const struct ws_tree_entry *e)
{
	ws_auto(ws_ini) doc = NULL;

	return e &&
	       ws_ini_parse(e->bytes, e->len, ws_layout_schema(WS_DOC_ROLE), e->path, &doc,
			    NULL) == 0 &&
	       ws_ini_get(doc, "role", "built-in");
}

bool settle_is_cloud_role(const struct settling *s, const char *path)
{
	const struct ws_side_account *cloud;
	struct ws_place place;

	ws_layout_place(path, &place);
	if (place.kind != WS_DOC_ROLE)
		return false;
	cloud = ws_side_account_at(s->view->cloud, place.account);
	if (cloud && cloud->id && !ws_side_account(s->view->local, cloud->id))
		return true;
	return is_built_in(ws_tree_find(s->own->cloud, path)) ||
	       (is_built_in(ws_tree_find(s->own->local, path)) &&
		!ws_tree_find(s->own->cloud, path));
}

/* The document says what another one says, in its own lines. */
static int say_same(struct ws_ini *doc, const struct ws_ini *like, struct ws_err *err)
{
	static const char *const sections[] = {"role", "scopes"};
	struct ws_ini_entry e;
	int rc = ws_ini_add_section(doc, "scopes", err);

	for (int s = 0; rc == 0 && s < 2; s++) {
		size_t i = 0;

		while (rc == 0 && ws_ini_entry(doc, sections[s], i, &e))
			if (ws_ini_get(like, sections[s], e.key))
				i++;
			else
				rc = ws_ini_remove(doc, sections[s], e.key);
		for (i = 0; rc == 0 && ws_ini_entry(like, sections[s], i, &e); i++) {
			const char *now = ws_ini_get(doc, sections[s], e.key);

			if (!now || strcmp(now, e.value) != 0)
				rc = ws_ini_set(doc, sections[s], e.key, e.value, err);
		}
	}
	return rc;
}

int settle_role_like(struct ws_tree *tree, const char *path,
		     const struct ws_tree_entry *like, struct ws_err *err)
{
	ws_auto(ws_ini) doc = NULL;
	ws_auto(ws_ini) other = NULL;
	int rc;

	if (!ws_tree_find(tree, path))
		return ws_tree_put_copy(tree, path, like->bytes, like->len, err);
	rc = settle_open(tree, path, &doc, err);
	if (rc == 0)
		rc = ws_ini_parse(like->bytes, like->len, ws_layout_schema(WS_DOC_ROLE),
				  like->path, &other, err);
	if (rc == 0)
		rc = say_same(doc, other, err);
	return rc == 0 ? settle_put(tree, path, doc, err) : rc;
}

/* ---- main and the working files --------------------------------------------------------- */

/* Main's role for an item: by its id, or the one that waits for it. */
const struct ws_side_role *settle_main_role(const struct settling *s,
					    const struct ws_change *c)
{
	const struct ws_side_account *account = ws_side_account(s->view->local,
								c->account_id);

	return account && c->local.present ? ws_side_role(account, c->local.id) : NULL;
}

int settle_edit_role(struct settling *s, const struct ws_change *c,
		     const struct ws_tree_entry *like, bool *edited, struct ws_err *err)
{
	const struct ws_side_role *here = settle_main_role(s, c);
	const struct ws_side_account *account = ws_side_account(s->view->local,
								c->account_id);
	char path[WS_LAYOUT_PATH];
	int rc;

	*edited = false;
	if (!account || (!here && !like))
		return 0;
	if (!like) {
		*edited = true;
		ws_tree_drop(s->out->main, here->file);
		ws_tree_drop(s->out->work, here->file);
		return 0;
	}
	if (here)
		(void)snprintf(path, sizeof(path), "%s", here->file);
	else
		settle_role_path(account->dir, like->path, path);
	/* another role's file, or one nobody can read, is not ours to write */
	if (!here &&
	    (ws_tree_find(s->out->main, path) || ws_tree_find(s->out->work, path)) &&
	    !ws_tree_entry_same(ws_tree_find(s->out->work, path), like))
		return 0;
	*edited = true;
	rc = settle_role_like(s->out->main, path, like, err);
	return rc == 0 ? settle_role_like(s->out->work, path, like, err) : rc;
}

int settle_take_role(struct settling *s, const struct ws_change *c, bool *taken,
		     struct ws_err *err)
{
	const struct ws_side_account *cloud = ws_side_account(s->view->cloud,
							      c->account_id);
	const struct ws_side_role *there = cloud ? ws_side_role(cloud, c->principal_id)
						 : NULL;
	const struct ws_tree_entry *like = there ? ws_tree_find(s->own->cloud, there->file)
						 : NULL;

	*taken = false;
	if (c->cloud.present && !like)
		return 0;
	if (settle_is_cloud_role(s, c->file)) {
		*taken = true; /* with the mirrored files */
		return 0;
	}
	return settle_edit_role(s, c, like, taken, err);
}

static int set_id(struct ws_tree *tree, const char *path, const char *id,
		  struct ws_err *err)
{
	ws_auto(ws_ini) doc = NULL;
	int rc;

	if (!ws_tree_find(tree, path))
		return 0;
	rc = settle_open(tree, path, &doc, err);
	if (rc == 0 && !ws_ini_get(doc, "role", "id"))
		rc = ws_ini_set(doc, "role", "id", id, err);
	return rc == 0 ? settle_put(tree, path, doc, err) : rc;
}

/* The id of a role that was made in this round; NULL: not this item. */
const char *settle_made_id(const struct settling *s, size_t n)
{
	const struct ws_change *c = &s->view->plan->changes[n];

	return c->kind == WS_ITEM_ROLE && c->verdict == WS_SEND && s->results[n] == 0 &&
			       s->own->made
		       ? s->own->made[n]
		       : NULL;
}

int settle_made_roles(struct settling *s, struct ws_err *err)
{
	const struct ws_plan *plan = s->view->plan;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < plan->change_count; i++) {
		const struct ws_change *c = &plan->changes[i];
		const char *id = settle_made_id(s, i);
		const struct ws_side_role *here = id ? settle_main_role(s, c) : NULL;

		if (!here)
			continue;
		if (settle_is_blocked(s, here->file)) {
			s->own->made[i] = NULL; /* it is adopted later */
			continue;
		}
		rc = set_id(s->out->main, here->file, id, err);
		if (rc == 0)
			rc = set_id(s->out->work, here->file, id, err);
	}
	return rc;
}

/* A parent that has another name now: the line follows, as lines of members.ini do. */
static int follow_parent(struct settling *s, const struct ws_side_role *role,
			 const struct ws_side_account *local,
			 const struct ws_side_account *cloud, struct ws_err *err)
{
	const struct ws_side_pin *was = ws_side_pin_of(local, WS_PIN_ROLES, role->inherits);
	const struct ws_side_pin *now = ws_side_pin_of(cloud, WS_PIN_ROLES, role->inherits);
	struct ws_tree *const trees[] = {s->out->main, s->out->work};
	int rc = 0;

	if (!was || !now || strcmp(was->label, now->label) == 0)
		return 0;
	for (int t = 0; rc == 0 && t < 2; t++) {
		ws_auto(ws_ini) doc = NULL;
		const char *written;

		if (!ws_tree_find(trees[t], role->file))
			continue;
		rc = settle_open(trees[t], role->file, &doc, err);
		written = rc == 0 ? ws_ini_get(doc, "role", "inherits") : NULL;
		if (!written || strcmp(written, was->label) != 0)
			continue;
		rc = ws_ini_set(doc, "role", "inherits", now->label, err);
		if (rc == 0)
			rc = settle_put(trees[t], role->file, doc, err);
	}
	return rc;
}

/* The account has another handle: mirrored files come to lie in its directory of now, and
 * the roles with them. */
static int copy_files(struct ws_tree *tree, const struct ws_tree *main, const char *from,
		      const char *to, struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < ws_tree_count(main); i++) {
		const struct ws_tree_entry *e = ws_tree_at(main, i);
		char path[WS_LAYOUT_PATH];

		if (!settle_is_role_file(e->path, from))
			continue;
		settle_role_path(to, e->path, path);
		if (!ws_tree_find(tree, path))
			rc = ws_tree_put_copy(tree, path, e->bytes, e->len, err);
	}
	return rc;
}

int settle_follow_roles(struct settling *s, struct ws_err *err)
{
	int rc = 0;

	for (size_t a = 0; rc == 0 && a < s->view->local->account_count; a++) {
		const struct ws_side_account *local = &s->view->local->accounts[a];
		const struct ws_side_account *cloud =
			local->id ? ws_side_account(s->view->cloud, local->id) : NULL;

		if (!cloud)
			continue;
		for (size_t i = 0;
		     rc == 0 && i < local->role_count && !settle_is_frozen(s, local->dir);
		     i++)
			if (local->roles[i].inherits &&
			    !settle_is_blocked(s, local->roles[i].file))
				rc = follow_parent(s, &local->roles[i], local, cloud, err);
		if (rc != 0 || strcmp(local->dir, cloud->dir) == 0)
			continue;
		rc = copy_files(s->out->main, s->own->local, local->dir, cloud->dir, err);
		if (rc == 0)
			rc = copy_files(s->out->work, s->own->local, local->dir, cloud->dir,
					err);
	}
	return rc;
}

int settle_keep_parents(struct ws_tree *tree, const struct ws_side_account *account,
			struct ws_err *err)
{
	ws_auto(ws_ini) ids = NULL;
	char path[WS_LAYOUT_PATH];
	int rc;

	settle_path(account->dir, "_account/ids.ini", path);
	if (!ws_tree_find(tree, path))
		return 0;
	rc = settle_open(tree, path, &ids, err);
	for (size_t i = 0; rc == 0 && i < account->role_count; i++) {
		const char *parent = account->roles[i].inherits;
		const struct ws_side_pin *pin = parent ? ws_side_pin_of(account,
									WS_PIN_ROLES,
									parent)
						       : NULL;

		if (pin && !ws_ini_get(ids, settle_pin_section(WS_PIN_ROLES), pin->label) &&
		    !settle_name_of(ids, WS_PIN_ROLES, pin->id))
			rc = ws_ini_set(ids, settle_pin_section(WS_PIN_ROLES), pin->label,
					pin->id, err);
	}
	return rc == 0 ? settle_put(tree, path, ids, err) : rc;
}
