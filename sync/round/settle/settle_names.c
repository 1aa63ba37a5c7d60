/*
 * sync/round/settle/settle_names.c - names that changed: lines go on meaning whom they meant.
 *
 * When somebody has a new e-mail, or a role was renamed (or two swapped names), the line
 * is rewritten to the name its id has now. Where it cannot be (its file is staged, or not
 * valid), ids.ini waits instead: it is frozen. Names that an id lost altogether, or that
 * another one has now, are settle_pins.c's; settle_p.h tells the whole.
 */
#include "sync/round/settle/settle_p.h"

#include <stdio.h>
#include <string.h>

#include "sync/model/docs.h"

/* The name an id has in the cloud's lists now, else the old one. */
static const char *name_now(const struct ws_side_account *cloud, int list, const char *id,
			    const char *label)
{
	const struct ws_side_pin *now = ws_side_pin_of(cloud, list, id);

	return now ? now->label : label;
}

static const struct ws_side_account *cloud_account(const struct settling *s,
						   const struct ws_side_workspace *local)
{
	return local->account && local->account->id
		       ? ws_side_account(s->view->cloud, local->account->id)
		       : NULL;
}

/* Is the line rewritten in this round at all? */
static bool is_rewritten(const struct settling *s, const struct ws_side_workspace *local)
{
	char path[WS_LAYOUT_PATH];

	return s->receive && cloud_account(s, local) && ws_view_is_valid(local) &&
	       !settle_is_frozen(s, local->account->dir) &&
	       !settle_is_blocked(s, settle_path(local->dir, "members.ini", path));
}

const char *settle_line_name(const struct settling *s,
			     const struct ws_side_workspace *local,
			     const struct ws_side_grant *grant)
{
	if (grant->kind == WS_INVITED || !is_rewritten(s, local))
		return grant->label;
	return name_now(cloud_account(s, local), settle_pin_list(grant->kind), grant->id,
			grant->label);
}

/* ---- frozen accounts ------------------------------------------------------------------ */

/* Does following the cloud change or end the meaning of a name? New names do not. */
static bool loses_names(const struct ws_side_account *local,
			const struct ws_side_account *cloud)
{
	for (int list = 0; list < WS_PIN_LISTS; list++)
		for (size_t i = 0; i < local->pin_count[list]; i++) {
			const struct ws_side_pin *pin = &local->pin[list][i];
			const struct ws_side_pin *now = ws_side_pin(cloud, list,
								    pin->label);

			if (!now || strcmp(now->id, pin->id) != 0)
				return true;
		}
	return false;
}

bool settle_loses_names(const struct settling *s, const char *account_id)
{
	const struct ws_side_account *here = ws_side_account(s->view->local, account_id);
	const struct ws_side_account *cloud = ws_side_account(s->view->cloud, account_id);

	return here && cloud && loses_names(here, cloud);
}

static bool must_freeze(const struct settling *s, const struct ws_side_account *here)
{
	const struct ws_side *local = s->view->local;
	const struct ws_side_account *cloud = here->id ? ws_side_account(s->view->cloud,
									 here->id)
						       : NULL;
	char path[WS_LAYOUT_PATH];

	if (!cloud || !loses_names(here, cloud))
		return false;
	for (size_t i = 0; i < here->role_count; i++)
		if (here->roles[i].inherits && settle_is_blocked(s, here->roles[i].file))
			return true;
	for (size_t i = 0; i < local->workspace_count; i++) {
		const struct ws_side_workspace *w = &local->workspaces[i];

		if (w->account == here &&
		    (!ws_view_is_valid(w) ||
		     settle_is_blocked(s, settle_path(w->dir, "members.ini", path)) ||
		     settle_is_blocked(s, settle_path(w->dir, "workspace.ini", path))))
			return true;
	}
	return false;
}

int settle_freeze(struct settling *s, struct ws_err *err)
{
	const struct ws_side *local = s->view->local;

	s->frozen = ws_arena_zalloc(s->own->arena, local->account_count,
				    sizeof(*s->frozen));
	if (!s->frozen)
		return ws_err_nomem(err);
	for (size_t i = 0; i < local->account_count; i++)
		s->frozen[i] = must_freeze(s, &local->accounts[i]);
	return 0;
}

bool settle_is_frozen(const struct settling *s, const char *account_dir)
{
	const struct ws_side *local = s->view->local;
	const struct ws_side_account *here = ws_side_account_at(local, account_dir);

	return here && s->frozen[here - local->accounts];
}

/* ---- rewriting -------------------------------------------------------------------------- */

/* What a line is to become. */
struct renaming {
	const char *section;
	const char *from, *to; /* labels */
	const char *old_role, *role;
};

/* One line under another name and with another name of its role; the rest of it stays.
 * A line that says something else by now (a draft) keeps its role. */
static int rewrite_line(struct ws_ini *doc, const struct renaming *r, struct ws_err *err)
{
	struct ws_grant_text text = {NULL, NULL, NULL};
	ws_auto_free char *value = NULL;
	int rc = ws_grant_text_parse(ws_ini_get(doc, r->section, r->from), &text, err);

	if (rc == 0 && strcmp(text.role, r->old_role) == 0) {
		free(text.role);
		text.role = strdup(r->role);
		rc = text.role ? 0 : ws_err_nomem(err);
	}
	if (rc == 0)
		rc = ws_grant_text_format(&text, &value, err);
	ws_grant_text_clear(&text);
	if (rc == 0 && strcmp(r->from, r->to) != 0)
		rc = ws_ini_remove(doc, r->section, r->from);
	return rc == 0 ? ws_ini_set(doc, r->section, r->to, value, err) : rc;
}

/* Has somebody, or the role, of this line another name now? */
static bool is_renamed(const struct ws_side_account *cloud, const struct ws_side_grant *g)
{
	if (!g->role_id)
		return false;
	return (g->kind != WS_INVITED &&
		strcmp(name_now(cloud, settle_pin_list(g->kind), g->id, g->label),
		       g->label) != 0) ||
	       strcmp(name_now(cloud, WS_PIN_ROLES, g->role_id, g->role), g->role) != 0;
}

static bool has_renamed(const struct ws_side_account *cloud,
			const struct ws_side_workspace *local)
{
	for (size_t i = 0; i < local->grant_count; i++)
		if (is_renamed(cloud, &local->grants[i]))
			return true;
	return false;
}

/* Names may have been swapped: lines go by way of their ids, so that none is in the
 * way of another. pass 0: away from the old names; pass 1: to the new ones. */
static int rewrite_pass(const struct ws_side_account *cloud,
			const struct ws_side_workspace *local, struct ws_ini *doc, int pass,
			struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < local->grant_count; i++) {
		const struct ws_side_grant *g = &local->grants[i];
		char way[WS_LAYOUT_NAME];
		struct renaming r = {ws_principal_section(g->kind), g->label, way, g->role,
				     g->role};

		if (!is_renamed(cloud, g))
			continue;
		(void)snprintf(way, sizeof(way), "id:%s", g->id);
		if (pass == 1) {
			r.from = way;
			r.to = name_now(cloud, settle_pin_list(g->kind), g->id, g->label);
			r.role = name_now(cloud, WS_PIN_ROLES, g->role_id, g->role);
		}
		if (ws_ini_get(doc, r.section, r.from) && !ws_ini_get(doc, r.section, r.to))
			rc = rewrite_line(doc, &r, err);
	}
	return rc;
}

static int rewrite_lines(struct settling *s, const struct ws_side_workspace *local,
			 struct ws_tree *tree, const char *dir, struct ws_err *err)
{
	ws_auto(ws_ini) doc = NULL;
	char path[WS_LAYOUT_PATH];
	int rc = settle_open(tree, settle_path(dir, "members.ini", path), &doc, err);

	for (int pass = 0; rc == 0 && pass < 2; pass++)
		rc = rewrite_pass(cloud_account(s, local), local, doc, pass, err);
	return rc == 0 ? settle_put(tree, path, doc, err) : rc;
}

static int follow_default_role(struct settling *s, const struct ws_side_workspace *local,
			       struct ws_err *err)
{
	const char *role;
	int rc;

	if (!local->default_role.present || !local->default_role_id)
		return 0;
	role = name_now(cloud_account(s, local), WS_PIN_ROLES, local->default_role_id,
			local->default_role.text);
	if (strcmp(role, local->default_role.text) == 0)
		return 0;
	rc = ws_docs_set_field(s->out->main, local->dir, "default-role", role, err);
	return rc == 0 ? ws_docs_set_field(s->out->work, settle_work_dir(s, local),
					   "default-role", role, err)
		       : rc;
}

int settle_follow_names(struct settling *s, const struct ws_side_workspace *local,
			struct ws_err *err)
{
	bool renamed;
	int rc = 0;

	if (!is_rewritten(s, local))
		return 0;
	renamed = has_renamed(cloud_account(s, local), local);
	if (renamed)
		rc = rewrite_lines(s, local, s->out->main, local->dir, err);
	if (rc == 0 && renamed)
		rc = rewrite_lines(s, local, s->out->work, settle_work_dir(s, local), err);
	return rc == 0 ? follow_default_role(s, local, err) : rc;
}
