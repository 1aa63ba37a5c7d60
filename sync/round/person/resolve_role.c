/*
 * sync/round/person/resolve_role.c - a person decides about a role.
 *
 * Which role of the cloud main's file is has to be settled along: a file that waited for a
 * role of its name gets the id of the one that is there; one whose role is gone in the
 * cloud, and that is to stay, loses its id, and the cloud is asked for a new one.
 */
#include "sync/round/person/resolve_p.h"

#include <string.h>

static const struct ws_tree_entry *file_of(const struct ws_side *side,
					   const struct ws_tree *tree,
					   const struct ws_change *c,
					   const struct ws_value *value)
{
	const struct ws_side_account *account = ws_side_account(side, c->account_id);
	const struct ws_side_role *role = account && value->present
						  ? ws_side_role(account, value->id)
						  : NULL;

	return role ? ws_tree_find(tree, role->file) : NULL;
}

const struct ws_tree_entry *resolve_cloud_role(const struct resolving *r)
{
	return file_of(r->view->cloud, r->settling.own->cloud, r->change,
		       &r->change->cloud);
}

/* The id the file is to have from now on; NULL: none. */
static int set_identity(struct resolving *r, const char *file, struct ws_err *err)
{
	struct ws_tree *const trees[] = {r->settling.out->main, r->settling.out->work};
	const char *id = r->change->cloud.present ? r->change->cloud.id : NULL;
	int rc = 0;

	for (int t = 0; rc == 0 && t < 2; t++) {
		ws_auto(ws_ini) doc = NULL;

		if (!ws_tree_find(trees[t], file))
			continue;
		rc = settle_open(trees[t], file, &doc, err);
		if (rc == 0)
			rc = id ? ws_ini_set(doc, "role", "id", id, err)
				: ws_ini_remove(doc, "role", "id");
		if (rc == 0)
			rc = settle_put(trees[t], file, doc, err);
	}
	return rc;
}

int resolve_write_role(struct resolving *r, struct ws_err *err)
{
	const struct ws_change *c = r->change;
	const struct ws_side_role *here = settle_main_role(&r->settling, c);
	const struct ws_tree_entry *like = NULL;
	bool edited = true;
	int rc;

	if (r->out->took == WS_TAKE_LOCAL)
		return here ? set_identity(r, here->file, err) : 0;
	if (r->out->took == WS_TAKE_CLOUD)
		like = resolve_cloud_role(r);
	else
		like = file_of(r->view->base, r->settling.own->base, c, &c->base);
	rc = settle_edit_role(&r->settling, c, like, &edited, err);
	if (rc == 0 && !edited)
		rc = ws_err_set(err, WS_E_UNCOMMITTED,
				"the file of role %s is another one's here", c->label);
	if (rc == 0 && r->out->took == WS_TAKE_BASE && !c->cloud.present && like)
		rc = set_identity(r, here ? here->file : like->path, err);
	return rc;
}

int resolve_role_is_free(struct resolving *r, struct ws_err *err)
{
	const struct ws_side_role *here = settle_main_role(&r->settling, r->change);
	const char *file = here ? here->file : r->change->file;
	bool drafted = false;

	for (size_t i = 0; i < r->view->files.count; i++)
		drafted = drafted || strcmp(r->view->files.items[i].path, file) == 0;
	if (!drafted && !settle_is_blocked(&r->settling, file))
		return 0;
	ws_err_set(err, WS_E_UNCOMMITTED, "%s is edited or staged, and not committed",
		   file);
	return ws_err_hint(err, "wsync commit, or wsync restore %s", file);
}
