/*
 * sync/round/settle/settle_pins.c - names that are re-used, and names that are gone.
 *
 * Somebody deleted from the account is gone from the cloud's lists at once, while the
 * line that names them waits, is held or in conflict. Without its pin that line would
 * make its whole file invalid, and the question could never be settled; with the pin of
 * a namesake it would turn into a wish to give that one what the first had. Names that
 * only changed are settle_names.c's; settle_p.h tells the whole.
 */
#include "sync/round/settle/settle_p.h"

#include <string.h>

#include "sync/model/docs.h"

int settle_pin_list(enum ws_principal_kind kind)
{
	switch (kind) {
	case WS_BOT:
		return WS_PIN_BOTS;
	case WS_TEAM:
		return WS_PIN_TEAMS;
	case WS_USER:
	case WS_INVITED:
		break;
	}
	return WS_PIN_USERS;
}

const char *settle_pin_section(int list)
{
	static const char *const sections[WS_PIN_LISTS] = {"users", "service-accounts",
							   "teams", "roles"};

	return sections[list];
}

bool settle_pin_agrees(const struct ws_tree *tree, const char *account_dir, int list,
		       const char *label, const char *id)
{
	ws_auto(ws_ini) ids = NULL;
	char path[WS_LAYOUT_PATH];
	struct ws_err ignored = {0};
	const char *pinned;

	settle_path(account_dir, "_account/ids.ini", path);
	if (settle_open(tree, path, &ids, &ignored) != 0)
		return false;
	pinned = ws_ini_get(ids, settle_pin_section(list), label);
	return !pinned || strcmp(pinned, id) == 0;
}

/* ---- names that are re-used ---------------------------------------------------------- */

/*
 * Somebody, or a role, was deleted and another one has the name now. A line of main that
 * is still there goes on meaning the first: its pin stays as it is, and whatever comes
 * under that name waits until the line is settled. Were the name re-pinned, the line
 * would turn into a wish to give the second one what the first had.
 */

/* Does the cloud hold for this line just what the name means there now? */
static bool cloud_means(const struct settling *s, const struct ws_side_workspace *w,
			const struct ws_side_grant *g, const char *role_id)
{
	const struct ws_side_workspace *cloud = ws_side_workspace(s->view->cloud, w->id);
	const struct ws_side_grant *there = cloud ? ws_side_grant(cloud, g->kind, g->id)
						  : NULL;

	return there && there->role_id && strcmp(there->role_id, role_id) == 0;
}

bool settle_role_moves(const struct settling *s, const struct ws_side_account *account,
		       const char *role, const char *role_id)
{
	for (size_t i = 0; i < s->view->local->workspace_count; i++) {
		const struct ws_side_workspace *w = &s->view->local->workspaces[i];

		if (w->account != account || !w->id)
			continue;
		if (w->default_role.present && w->default_role_id &&
		    strcmp(w->default_role.text, role) == 0 &&
		    !ws_side_is_new(w->default_role_id) &&
		    strcmp(w->default_role_id, role_id) != 0)
			return false;
		for (size_t g = 0; g < w->grant_count; g++)
			if (strcmp(w->grants[g].role, role) == 0 && w->grants[g].role_id &&
			    !ws_side_is_new(w->grants[g].role_id) &&
			    strcmp(w->grants[g].role_id, role_id) != 0 &&
			    !cloud_means(s, w, &w->grants[g], role_id))
				return false;
	}
	return true;
}

/* The role written on main's line for this grant; NULL: no such line. Heap. */
static char *role_on_line(const struct ws_ini *members, const struct ws_side_grant *g)
{
	const char *line = ws_ini_get(members, ws_principal_section(g->kind), g->label);
	struct ws_grant_text text;
	char *role = NULL;

	if (!line || ws_grant_text_parse(line, &text, NULL) != 0)
		return NULL;
	role = strdup(text.role);
	ws_grant_text_clear(&text);
	return role;
}

static bool is_pinned(const struct ws_ini *ids, int list, const char *label, const char *id)
{
	const char *pinned = ws_ini_get(ids, settle_pin_section(list), label);

	return pinned && strcmp(pinned, id) == 0;
}

/* With what the id is called, where it has no other name. */
static int put_pin(struct ws_ini *ids, const struct ws_side_account *account, int list,
		   const char *label, const char *id, struct ws_err *err)
{
	const char *name = ws_called(&account->called, label);
	int rc = ws_ini_set(ids, settle_pin_section(list), label, id, err);

	return rc == 0 && name ? ws_ini_set(ids, WS_CALLED_SECTION, id, name, err) : rc;
}

static int keep_line(struct settling *s, const struct ws_side_workspace *w,
		     const struct ws_side_grant *g, const struct ws_ini *members,
		     struct ws_ini *ids, struct ws_err *err)
{
	const int list = settle_pin_list(g->kind);
	ws_auto_free char *role = NULL;
	const char *now;
	int rc = 0;

	const bool named = g->kind == WS_INVITED || is_pinned(ids, list, g->label, g->id);

	if (!g->role_id || (named && ws_side_is_new(g->role_id)) ||
	    (named && is_pinned(ids, WS_PIN_ROLES, g->role, g->role_id)))
		return 0;
	role = role_on_line(members, g);
	if (!role)
		return 0;
	if (!named)
		rc = put_pin(ids, w->account, list, g->label, g->id, err);
	now = ws_ini_get(ids, settle_pin_section(WS_PIN_ROLES), g->role);
	if (rc != 0 || ws_side_is_new(g->role_id) || strcmp(role, g->role) != 0 ||
	    (now && cloud_means(s, w, g, now)))
		return rc;
	return put_pin(ids, w->account, WS_PIN_ROLES, g->role, g->role_id, err);
}

static int keep_lines(struct settling *s, const struct ws_side_workspace *w,
		      struct ws_ini *ids, struct ws_err *err)
{
	ws_auto(ws_ini) members = NULL;
	char path[WS_LAYOUT_PATH];
	int rc = settle_open(s->out->main,
			     settle_path(settle_main_dir(s, w), "members.ini", path),
			     &members, err);

	for (size_t i = 0; rc == 0 && i < w->grant_count; i++)
		rc = keep_line(s, w, &w->grants[i], members, ids, err);
	return rc;
}

int settle_keep_used_pins(struct settling *s, struct ws_tree *tree,
			  const struct ws_side_account *account, struct ws_err *err)
{
	ws_auto(ws_ini) ids = NULL;
	char path[WS_LAYOUT_PATH];
	int rc;

	settle_path(account->dir, "_account/ids.ini", path);
	if (!ws_tree_find(tree, path))
		return 0;
	rc = settle_open(tree, path, &ids, err);
	for (size_t i = 0; rc == 0 && i < s->view->local->workspace_count; i++) {
		const struct ws_side_workspace *w = &s->view->local->workspaces[i];

		if (w->account == account && w->id && ws_view_is_valid(w))
			rc = keep_lines(s, w, ids, err);
	}
	return rc == 0 ? settle_put(tree, path, ids, err) : rc;
}

/* ---- names that are gone --------------------------------------------------------------- */

const char *settle_name_of(const struct ws_ini *ids, int list, const char *id)
{
	struct ws_ini_entry e;

	for (size_t i = 0; ws_ini_entry(ids, settle_pin_section(list), i, &e); i++)
		if (strcmp(e.value, id) == 0)
			return e.key;
	return NULL;
}

/* Pins `label` as `pins_of` does, unless the name means somebody else by now or the id
 * has a name: an id under two names makes the whole file invalid. */
static int keep(struct ws_ini *ids, const struct ws_side_account *pins_of, int list,
		const char *label, struct ws_err *err)
{
	const struct ws_side_pin *pin = label ? ws_side_pin(pins_of, list, label) : NULL;

	if (!pin || ws_ini_get(ids, settle_pin_section(list), pin->label) ||
	    settle_name_of(ids, list, pin->id))
		return 0;
	return put_pin(ids, pins_of, list, pin->label, pin->id, err);
}

static const char *grant_label(const struct settling *s, const struct ws_change *c,
			       bool base)
{
	const struct ws_side *side = base ? s->view->base : s->view->local;
	const struct ws_side_workspace *w = ws_side_workspace(side, c->workspace_id);
	const struct ws_side_grant *g = w ? ws_side_grant(w, c->principal_kind,
							  c->principal_id)
					  : NULL;

	return g ? g->label : NULL;
}

int settle_keep_pins(struct settling *s, struct ws_tree *tree,
		     const struct ws_side_account *pins_of, bool base_values,
		     struct ws_err *err)
{
	const struct ws_plan *plan = s->view->plan;
	ws_auto(ws_ini) ids = NULL;
	char path[WS_LAYOUT_PATH];
	int rc;

	settle_path(pins_of->dir, "_account/ids.ini", path);
	if (!pins_of->id || !ws_tree_find(tree, path))
		return 0;
	rc = settle_open(tree, path, &ids, err);
	for (size_t i = 0; rc == 0 && i < plan->change_count; i++) {
		const struct ws_change *c = &plan->changes[i];
		const struct ws_value *value = base_values ? &c->base : &c->local;

		if (s->out->resolved[i] || !c->account_id || !value->present ||
		    strcmp(c->account_id, pins_of->id) != 0)
			continue;
		if (c->kind == WS_ITEM_GRANT)
			rc = keep(ids, pins_of, settle_pin_list(c->principal_kind),
				  grant_label(s, c, base_values), err);
		if (rc == 0 &&
		    (c->kind == WS_ITEM_GRANT || c->kind == WS_ITEM_DEFAULT_ROLE))
			rc = keep(ids, pins_of, WS_PIN_ROLES, value->text, err);
	}
	return rc == 0 ? settle_put(tree, path, ids, err) : rc;
}
