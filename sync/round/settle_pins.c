/*
 * sync/round/settle_pins.c - names that the cloud forgot and a line still uses.
 *
 * Somebody deleted from the account is gone from the cloud's lists at once, while the
 * line that names them waits, is held or in conflict. Without its pin that line would
 * make its whole file invalid, and the question could never be settled.
 */
#include "sync/round/settle_p.h"

#include <string.h>

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

/* Pins `label` as `pins_of` does, unless the name means somebody else by now. */
static int keep(struct ws_ini *ids, const struct ws_side_account *pins_of, int list,
		const char *label, struct ws_err *err)
{
	const struct ws_side_pin *pin = label ? ws_side_pin(pins_of, list, label) : NULL;

	if (!pin || ws_ini_get(ids, settle_pin_section(list), pin->label))
		return 0;
	return ws_ini_set(ids, settle_pin_section(list), pin->label, pin->id, err);
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
	if (!ws_tree_find(tree, path))
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
