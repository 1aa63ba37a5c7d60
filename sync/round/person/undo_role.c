/*
 * sync/round/person/undo_role.c - a role goes back to what it was before a commit.
 *
 * Only what is as the commit left it goes back. A role that is gone in the cloud by now
 * comes back without its id: as one that is to be made anew.
 */
#include "sync/round/person/undo_p.h"

#include <string.h>
#include "store/ground/text.h"

/* The role of an item on a side: by its id, else by its name where it had none yet or has
 * got one since. */
static const struct ws_side_role *find(const struct ws_side *side,
				       const struct ws_change *c)
{
	const struct ws_side_account *account = ws_side_account(side, c->account_id);
	const struct ws_side_role *role = account ? ws_side_role(account, c->principal_id)
						  : NULL;
	const bool was_new = strncmp(c->principal_id, WS_SIDE_NEW, strlen(WS_SIDE_NEW)) ==
			     0;

	for (size_t i = 0; account && !role && i < account->role_count; i++)
		if ((was_new || account->roles[i].pending) && !account->roles[i].built_in &&
		    ws_text_same(account->roles[i].title, c->label))
			role = &account->roles[i];
	return role;
}

static int is_left(struct undoing *u, const struct ws_side_role *role,
		   const struct ws_change *c, bool *out, struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	const char *text = arena && role ? ws_side_role_text(arena, role) : NULL;

	(void)u;
	if (!arena || (role && !text))
		return ws_err_nomem(err);
	*out = ws_text_same(text, c->role_to);
	return 0;
}

/* An id that the cloud does not have any more would be nobody's. */
static int drop_lost_id(struct undoing *u, const char *path, const struct ws_change *c,
			struct ws_err *err)
{
	const struct ws_side_account *account = ws_side_account(u->view->cloud,
								c->account_id);
	ws_auto(ws_ini) doc = NULL;
	int rc;

	if (account && ws_side_role(account, c->principal_id))
		return 0;
	rc = settle_open(u->work, path, &doc, err);
	if (rc == 0)
		rc = ws_ini_remove(doc, "role", "id");
	return rc == 0 ? settle_put(u->work, path, doc, err) : rc;
}

static int put_back(struct undoing *u, const struct ws_change *c,
		    const struct ws_side_role *now, struct ws_err *why, struct ws_err *err)
{
	const struct ws_side_role *then = find(u->out->sides[0], c);
	const struct ws_tree_entry *like = then ? ws_tree_find(u->out->trees[0], then->file)
						: NULL;
	const char *path;
	int rc;

	if (!like)
		return ws_err_set(why, WS_E_UNCOMMITTED, "its file of then is not valid"),
		       0;
	path = now ? now->file : like->path;
	if (!now && ws_tree_find(u->work, path))
		return ws_err_set(why, WS_E_UNCOMMITTED, "%s is another role by now", path),
		       0;
	rc = settle_role_like(u->work, path, like, err);
	return rc == 0 && !now ? drop_lost_id(u, path, c, err) : rc;
}

int undo_role(struct undoing *u, const struct ws_change *c, struct ws_err *why,
	      struct ws_err *err)
{
	const struct ws_side_role *main = find(u->main_side, c);
	const struct ws_side_role *now = find(u->now, c);
	bool left = false, untouched = false;
	int rc = is_left(u, main, c, &left, err);

	if (rc == 0)
		rc = is_left(u, now, c, &untouched, err);
	if (rc < 0)
		return rc;
	if ((main && main->built_in) || (now && now->built_in)) {
		(void)ws_err_set(why, WS_E_READ_ONLY, "built-in roles are the cloud's own");
		return 0;
	}
	if (!left || !untouched) {
		(void)ws_err_set(why, WS_E_UNCOMMITTED, "changed since, by %s",
				 left ? "an edit that is not committed" : "a later commit");
		return 0;
	}
	if (c->before.present)
		return put_back(u, c, now, why, err);
	if (now)
		ws_tree_drop(u->work, now->file);
	return 0;
}
