/*
 * sync/round/settle/settle_base.c - base: main's lines, with the old base's values where the
 * sides do not agree.
 *
 * Where main's text is not valid, or main has no such workspace, the old documents
 * stay as they are.
 */
#include "sync/round/settle/settle_p.h"

#include <string.h>

#include "store/ground/text.h"
#include "sync/model/docs.h"

/* The line as main has it goes out of base's copy of main's text. */
static int drop_mains_line(struct settling *s, const struct ws_change *c, const char *dir,
			   struct ws_err *err)
{
	const struct ws_side_workspace *local = ws_side_workspace(s->view->local,
								  c->workspace_id);
	const struct ws_side_grant *g = local ? ws_side_grant(local, c->principal_kind,
							      c->principal_id)
					      : NULL;

	if (!g)
		return 0;
	return ws_docs_set_grant(s->out->base, dir, c->principal_kind,
				 settle_line_name(s, local, g), NULL, err);
}

/* An item both sides do not agree on keeps the value base had. */
static int keep_base_item(struct settling *s, const struct ws_change *c, const char *dir,
			  struct ws_err *err)
{
	const struct ws_side_workspace *base = ws_side_workspace(s->view->base,
								 c->workspace_id);
	const struct ws_value nothing = {false, NULL, NULL};
	int rc = c->kind == WS_ITEM_GRANT ? drop_mains_line(s, c, dir, err) : 0;

	return rc == 0 ? settle_base_item(s->out->base, dir, c, base,
					  base ? &c->base : &nothing, err)
		       : rc;
}

bool settle_was_read(const struct settling *s, const char *workspace_id, int kind)
{
	const struct ws_facts *facts = &s->own->facts;
	const struct ws_side_workspace *cloud = ws_side_workspace(s->view->cloud,
								  workspace_id);

	if (!cloud || cloud->lists[kind] != WS_KNOWN)
		return false;
	for (size_t i = 0; i < facts->unread_count; i++)
		if (strcmp(facts->unread[i].workspace_id, workspace_id) == 0 &&
		    (facts->unread[i].kind < 0 || facts->unread[i].kind == kind))
			return false;
	return true;
}

/* A list that base lacks and nobody could read is not shared. */
static int drop_unread_lists(struct settling *s, const struct ws_side_workspace *local,
			     const struct ws_side_workspace *base, const char *dir,
			     struct ws_err *err)
{
	ws_auto(ws_ini) doc = NULL;
	char path[WS_LAYOUT_PATH];
	int rc = settle_open(s->out->base, settle_path(dir, "members.ini", path), &doc,
			     err);

	for (int kind = 0; rc == 0 && kind < WS_PRINCIPAL_KINDS; kind++)
		if ((!base || base->lists[kind] != WS_KNOWN) &&
		    !settle_was_read(s, local->id, kind))
			rc = ws_ini_drop_section(
				doc, ws_principal_section((enum ws_principal_kind)kind));
	return rc == 0 ? settle_put(s->out->base, path, doc, err) : rc;
}

static int keep_base_grant(struct settling *s, const struct ws_side_grant *g,
			   const char *dir, struct ws_err *err)
{
	const struct ws_value role = {true, g->role, g->role_id};

	return settle_base_grant(s->out->base, dir, g->kind, g->id, g->label, &role, err);
}

/* A list or field that main does not have is not managed here, which base must go on
 * showing: were it gone from base as well, it would look as if it were new. */
static int keep_unmanaged(struct settling *s, const struct ws_side_workspace *local,
			  const struct ws_side_workspace *base, const char *dir,
			  struct ws_err *err)
{
	const struct ws_side_field *fields[][2] = {
		{&local->name, &base->name},
		{&local->description, &base->description},
		{&local->default_role, &base->default_role},
		{&local->result_storage, &base->result_storage},
	};
	static const char *const keys[] = {"name", "description", "default-role",
					   "result-storage"};
	int rc = 0;

	for (int i = 0; rc == 0 && i < 4; i++)
		if (!fields[i][0]->present && fields[i][1]->present)
			rc = ws_docs_set_field(s->out->base, dir, keys[i],
					       fields[i][1]->text, err);
	for (int kind = 0; rc == 0 && kind < WS_PRINCIPAL_KINDS; kind++) {
		if (local->lists[kind] != WS_ABSENT || base->lists[kind] != WS_KNOWN)
			continue;
		rc = settle_add_list(s->out->base, dir, (enum ws_principal_kind)kind, err);
		for (size_t i = 0; rc == 0 && i < base->grant_count; i++)
			if ((int)base->grants[i].kind == kind)
				rc = keep_base_grant(s, &base->grants[i], dir, err);
	}
	return rc;
}

static int base_workspace(struct settling *s, const struct ws_side_workspace *local,
			  struct ws_err *err)
{
	const struct ws_side_workspace *base = ws_side_workspace(s->view->base, local->id);
	const struct ws_plan *plan = s->view->plan;
	const char *main_dir = settle_main_dir(s, local);
	const char *dir = settle_base_dir(s, local);
	int rc = settle_copy_dir(s->out->main, main_dir, s->out->base, dir, err);

	if (rc == 0)
		rc = settle_drop_intents(s->out->base, dir, err);
	for (size_t i = 0; rc == 0 && i < plan->change_count; i++)
		if (!s->out->resolved[i] && plan->changes[i].workspace_id &&
		    strcmp(plan->changes[i].workspace_id, local->id) == 0)
			rc = keep_base_item(s, &plan->changes[i], dir, err);
	if (rc == 0)
		rc = drop_unread_lists(s, local, base, dir, err);
	if (rc == 0)
		rc = settle_undecided(s, local, base, dir, err);
	return rc == 0 && base ? keep_unmanaged(s, local, base, dir, err) : rc;
}

/* Names that lines of main use; they stood in base or in the cloud this round. */
static int keep_names(struct settling *s, const struct ws_side_account *account,
		      struct ws_err *err)
{
	int rc = settle_keep_pins(s, s->out->base, account, false, err);

	if (rc == 0)
		rc = settle_keep_used_pins(s, s->out->base, account, err);
	return rc == 0 ? settle_keep_parents(s->out->base, account, err) : rc;
}

/* What the cloud has no more and main gave up, too, is over. */
static void drop_forgotten(struct settling *s)
{
	for (size_t i = 0; i < ws_tree_count(s->own->base); i++) {
		const char *path = ws_tree_at(s->own->base, i)->path;
		struct ws_place place;

		ws_layout_place(path, &place);
		if (ws_layout_is_mirror(place.kind) && place.kind != WS_DOC_INVENTORY &&
		    ws_side_account_at(s->view->cloud, place.account) &&
		    !ws_tree_find(s->own->cloud, path) && !ws_tree_find(s->out->main, path))
			ws_tree_drop(s->out->base, path);
	}
}

/* Where main's ids.ini stays as it is (frozen, staged, or nothing is received), base has
 * to vouch for all of it: for names that the cloud forgot and no line uses, too. This
 * round they were vouched for. */
static int keep_frozen(struct settling *s, const struct ws_side_account *account,
		       struct ws_err *err)
{
	char path[WS_LAYOUT_PATH];
	const struct ws_tree_entry *e = ws_tree_find(
		s->own->local, settle_path(account->dir, "_account/ids.ini", path));

	if (!e || account->pins != WS_KNOWN ||
	    !ws_side_account_at(s->view->cloud, account->dir) ||
	    !ws_tree_entry_same(e, ws_tree_find(s->out->main, path)))
		return 0;
	return ws_tree_put_copy(s->out->base, path, e->bytes, e->len, err);
}

/* Account documents of base are the cloud's, with the pins that old values and waiting
 * lines still need: never main's own, where a changed pin would vouch for itself. */
static int base_accounts(struct settling *s, struct ws_err *err)
{
	const struct ws_side *base = s->view->base, *local = s->view->local;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < ws_tree_count(s->own->cloud); i++) {
		const struct ws_tree_entry *e = ws_tree_at(s->own->cloud, i);
		struct ws_place place;

		ws_layout_place(e->path, &place);
		if (ws_layout_is_mirror(place.kind) && place.kind != WS_DOC_INVENTORY)
			rc = ws_tree_put_copy(s->out->base, e->path, e->bytes, e->len, err);
	}
	if (rc == 0)
		drop_forgotten(s);
	for (size_t i = 0; rc == 0 && i < local->account_count; i++)
		rc = keep_frozen(s, &local->accounts[i], err);
	for (size_t i = 0; rc == 0 && i < base->account_count; i++)
		rc = settle_keep_pins(s, s->out->base, &base->accounts[i], true, err);
	for (size_t i = 0; rc == 0 && i < local->account_count; i++)
		if (local->accounts[i].pins == WS_KNOWN)
			rc = keep_names(s, &local->accounts[i], err);
	return rc;
}

/* A workspace that main no longer has is untracked. Base keeps it, so that it does not
 * come back as if it were new; its names go on meaning whom they meant. */
static int keep_untracked(struct settling *s, struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < s->view->base->workspace_count; i++) {
		const struct ws_side_workspace *base = &s->view->base->workspaces[i];

		if (!base->id || !ws_view_is_valid(base) ||
		    ws_side_workspace(s->view->local, base->id))
			continue;
		/* names may have been swapped: all lines go before any comes back */
		for (size_t g = 0; rc == 0 && g < base->grant_count; g++)
			rc = ws_docs_set_grant(s->out->base, base->dir,
					       base->grants[g].kind, base->grants[g].label,
					       NULL, err);
		for (size_t g = 0; rc == 0 && g < base->grant_count; g++)
			rc = keep_base_grant(s, &base->grants[g], base->dir, err);
	}
	return rc;
}

/* Nothing agreed on about it yet: not in base (new here, or never sent). */
static bool is_shared(const struct settling *s, const struct ws_side_workspace *local)
{
	return ws_side_workspace(s->view->base, local->id) ||
	       ws_side_workspace(s->view->cloud, local->id);
}

/* Workspaces taken in this round stand in main alone so far. */
static int base_newcomers(struct settling *s, struct ws_err *err)
{
	const struct ws_plan *plan = s->view->plan;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < plan->change_count; i++) {
		const struct ws_change *c = &plan->changes[i];
		const struct ws_side_workspace *cloud;

		if (c->kind != WS_ITEM_WORKSPACE || c->verdict != WS_RECEIVE ||
		    !s->out->resolved[i])
			continue;
		cloud = ws_side_workspace(s->view->cloud, c->workspace_id);
		rc = settle_copy_dir(s->out->main, cloud->dir, s->out->base, cloud->dir,
				     err);
	}
	return rc;
}

/* A place has no mark of its own: where both sides disagree about it, a workspace that
 * base lacks joins later. */
static bool is_settled(const struct settling *s, const struct ws_side_workspace *local)
{
	return local->id && ws_view_is_valid(local) && is_shared(s, local) &&
	       (ws_side_workspace(s->view->base, local->id) ||
		!settle_place_is_open(s, local->id));
}

/* Workspaces may take the places of others: all leave before any comes. */
static int base_workspaces(struct settling *s, struct ws_err *err)
{
	const struct ws_side *local = s->view->local;
	int rc = 0;

	for (size_t i = 0; i < local->workspace_count; i++) {
		const struct ws_side_workspace *base =
			is_settled(s, &local->workspaces[i])
				? ws_side_workspace(s->view->base, local->workspaces[i].id)
				: NULL;

		if (base)
			settle_drop_dir(s->out->base, base->dir);
	}
	for (size_t i = 0; rc == 0 && i < local->workspace_count; i++)
		if (is_settled(s, &local->workspaces[i]))
			rc = base_workspace(s, &local->workspaces[i], err);
	return rc;
}

int settle_base(struct settling *s, struct ws_err *err)
{
	int rc = ws_tree_copy(s->own->base, &s->out->base, err);

	if (rc == 0)
		rc = base_accounts(s, err);
	if (rc == 0)
		rc = settle_base_roles(s, err);
	if (rc == 0)
		rc = keep_untracked(s, err);
	if (rc == 0)
		rc = base_workspaces(s, err);
	if (rc == 0)
		rc = base_newcomers(s, err);
	if (rc == 0)
		rc = settle_policies(s, err);
	return rc == 0 ? settle_follow_others(s->out->main, s->out->base, err) : rc;
}

/* ---- what both sides have, whatever becomes of main ------------------------------ */

/* Somebody who was asked came, and nothing is shared yet about what they have now: that
 * they were asked is what it is decided by. */
static bool is_awaited(const struct settling *s, const struct ws_change *asked)
{
	const struct ws_plan *plan = s->view->plan;

	for (size_t i = 0; asked->principal_kind == WS_INVITED && i < plan->change_count;
	     i++) {
		const struct ws_change *c = &plan->changes[i];

		if (c->kind == WS_ITEM_GRANT && c->principal_kind == WS_USER &&
		    !s->out->resolved[i] && c->workspace_id && c->label &&
		    strcmp(c->workspace_id, asked->workspace_id) == 0 &&
		    ws_text_casecmp(c->label, asked->label) == 0)
			return true;
	}
	return false;
}

/* What was sent and read back, and what was changed in the same way on both sides. NULL
 * where this round has no such answer, or the item is told by a directory. */
static const struct ws_value *shared_value(const struct settling *s, size_t n)
{
	const struct ws_change *c = &s->view->plan->changes[n];

	if (!c->workspace_id)
		return NULL;
	if (c->verdict == WS_SEND && s->results[n] == 0)
		return &c->after;
	return c->verdict == WS_AGREE && !is_awaited(s, c) ? &c->cloud : NULL;
}

/* A list that base lacks joins it when everything is settled. */
static int shared_item(struct ws_tree *tree, const struct ws_change *c,
		       const struct ws_side_workspace *base, const struct ws_value *value,
		       struct ws_err *err)
{
	int rc;

	if (c->kind == WS_ITEM_GRANT && base->lists[c->principal_kind] != WS_KNOWN)
		return 0;
	rc = settle_base_item(tree, base->dir, c, base, value, err);
	return rc == 0 && c->verdict == WS_AGREE ? settle_decided(tree, base->dir, c, err)
						 : rc;
}

int settle_sent(struct settling *s, struct ws_err *err)
{
	const struct ws_plan *plan = s->view->plan;
	int rc = ws_tree_copy(s->own->base, &s->out->sent_base, err);

	for (size_t i = 0; rc == 0 && i < plan->change_count; i++) {
		const struct ws_change *c = &plan->changes[i];
		const struct ws_value *value = shared_value(s, i);
		const struct ws_side_workspace *base;

		base = value ? ws_side_workspace(s->view->base, c->workspace_id) : NULL;
		if (base && ws_view_is_valid(base))
			rc = shared_item(s->out->sent_base, c, base, value, err);
	}
	return rc == 0 ? settle_sent_roles(s, err) : rc;
}
