/*
 * sync/round/settle/settle_undecided.c - what nobody has decided about, in base.
 *
 * Where a list or a workspace comes into base for the first time, the two sides agree on
 * some of its items and not on others. Those that agree have a base from then on. Each
 * other one is written down as undecided: were it left out it would look new next time
 * and be sent, or taken; were it there with a value of one side, the other side would
 * look like a change. It stays so until both sides are equal, or a person decides.
 *
 * This goes by what the sides hold, not by what the plan tells of: an item the plan has
 * no line for (nobody could read it just now) is undecided all the same.
 */
#include "sync/round/settle/settle_p.h"

#include <string.h>

#include "store/ground/buf.h"

static const struct ws_value undecided = {true, WS_SIDE_UNDECIDED, NULL};

/* Do both sides agree on the item now? principal_id is looked at for grants. */
static bool is_settled(const struct settling *s, const char *workspace_id,
		       enum ws_item_kind kind, enum ws_principal_kind principal,
		       const char *principal_id)
{
	const struct ws_plan *plan = s->view->plan;

	for (size_t i = 0; i < plan->change_count; i++) {
		const struct ws_change *c = &plan->changes[i];

		if (!s->out->resolved[i] || !c->workspace_id ||
		    strcmp(c->workspace_id, workspace_id) != 0)
			continue;
		if (c->kind == WS_ITEM_WORKSPACE)
			return true;
		if (c->kind == kind &&
		    (kind != WS_ITEM_GRANT || (c->principal_kind == principal &&
					       strcmp(c->principal_id, principal_id) == 0)))
			return true;
	}
	return false;
}

/* ---- lists ------------------------------------------------------------------------------- */

/* One workspace while its undecided items are written. */
struct marking {
	struct settling *s;
	const char *id, *dir;
};

static int mark_grants(const struct marking *m, const struct ws_side_workspace *of,
		       enum ws_principal_kind kind, bool only_marked, struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && of && i < of->grant_count; i++) {
		const struct ws_side_grant *g = &of->grants[i];

		if (g->kind != kind || (only_marked && !g->undecided) ||
		    is_settled(m->s, m->id, WS_ITEM_GRANT, kind, g->id))
			continue;
		rc = settle_base_grant(m->s->out->base, m->dir, kind, g->id, g->label,
				       &undecided, err);
	}
	return rc;
}

/* A list that main did not manage comes in as a whole by itself: nothing of it is
 * undecided. */
static int mark_list(const struct marking *m, const struct ws_side_workspace *local,
		     const struct ws_side_workspace *base, enum ws_principal_kind kind,
		     struct ws_err *err)
{
	int rc;

	if (base && base->lists[kind] == WS_KNOWN)
		return mark_grants(m, base, kind, true, err);
	if (local->lists[kind] != WS_KNOWN || !settle_was_read(m->s, local->id, (int)kind))
		return 0;
	rc = mark_grants(m, local, kind, false, err);
	return rc == 0 ? mark_grants(m, ws_side_workspace(m->s->view->cloud, local->id),
				     kind, false, err)
		       : rc;
}

/* ---- fields -------------------------------------------------------------------------------- */

static const struct ws_side_field *field_of(const struct ws_side_workspace *w,
					    enum ws_item_kind kind)
{
	switch (kind) {
	case WS_ITEM_NAME:
		return &w->name;
	case WS_ITEM_DESCRIPTION:
		return &w->description;
	case WS_ITEM_DEFAULT_ROLE:
		return &w->default_role;
	case WS_ITEM_RESULT_STORAGE:
		return &w->result_storage;
	case WS_ITEM_GRANT:
	case WS_ITEM_HANDLE:
	case WS_ITEM_WORKSPACE:
	case WS_ITEM_ROLE:
	case WS_ITEM_INTENT:
	case WS_ITEM_POLICY:
		break;
	}
	return NULL;
}

static bool field_is_undecided(const struct marking *m,
			       const struct ws_side_workspace *local,
			       const struct ws_side_workspace *base, enum ws_item_kind kind)
{
	const struct ws_side_workspace *cloud = ws_side_workspace(m->s->view->cloud, m->id);

	if (is_settled(m->s, m->id, kind, WS_USER, NULL))
		return false;
	if (base)
		return field_of(base, kind)->undecided;
	return field_of(local, kind)->present || (cloud && field_of(cloud, kind)->present);
}

static const struct {
	enum ws_item_kind kind;
	const char *key;
} fields[] = {
	{WS_ITEM_NAME, "name"},
	{WS_ITEM_DESCRIPTION, "description"},
	{WS_ITEM_DEFAULT_ROLE, "default-role"},
	{WS_ITEM_RESULT_STORAGE, "result-storage"},
};

#define FIELDS (sizeof(fields) / sizeof(fields[0]))

static int write_marks(struct ws_tree *tree, const char *dir, const char *keys,
		       struct ws_err *err)
{
	ws_auto(ws_ini) doc = NULL;
	char path[WS_LAYOUT_PATH];
	int rc = settle_open(tree, settle_path(dir, "workspace.ini", path), &doc, err);

	if (rc == 0 && keys[0])
		rc = ws_ini_set(doc, "workspace", WS_SIDE_UNDECIDED_KEY, keys, err);
	else if (rc == 0)
		rc = ws_ini_remove(doc, "workspace", WS_SIDE_UNDECIDED_KEY);
	return rc == 0 ? settle_put(tree, path, doc, err) : rc;
}

/* The key is base's alone: whatever main has under it goes. */
static int mark_fields(const struct marking *m, const struct ws_side_workspace *local,
		       const struct ws_side_workspace *base, struct ws_err *err)
{
	ws_auto_buf keys = WS_BUF_INIT;

	for (size_t i = 0; i < FIELDS; i++)
		if (field_is_undecided(m, local, base, fields[i].kind))
			ws_buf_addf(&keys, "%s%s", keys.len ? " " : "", fields[i].key);
	if (keys.failed)
		return ws_err_nomem(err);
	return write_marks(m->s->out->base, m->dir, ws_buf_text(&keys), err);
}

int settle_undecided(struct settling *s, const struct ws_side_workspace *local,
		     const struct ws_side_workspace *base, const char *dir,
		     struct ws_err *err)
{
	const struct marking m = {s, local->id, dir};
	int rc = mark_fields(&m, local, base, err);

	for (int kind = 0; rc == 0 && kind < WS_PRINCIPAL_KINDS; kind++)
		rc = mark_list(&m, local, base, (enum ws_principal_kind)kind, err);
	return rc;
}

/* ---- one item, when somebody decides --------------------------------------------------- */

static const char *key_of(enum ws_item_kind kind)
{
	for (size_t i = 0; i < FIELDS; i++)
		if (fields[i].kind == kind)
			return fields[i].key;
	return NULL;
}

/* Takes `key` out of the list, or puts it in. */
static int mark_field(struct ws_tree *tree, const char *dir, const char *key, bool marked,
		      struct ws_err *err)
{
	ws_auto(ws_ini) doc = NULL;
	ws_auto_buf keys = WS_BUF_INIT;
	char path[WS_LAYOUT_PATH];
	const char *at;
	int rc = settle_open(tree, settle_path(dir, "workspace.ini", path), &doc, err);

	if (rc != 0)
		return rc;
	at = ws_ini_get(doc, "workspace", WS_SIDE_UNDECIDED_KEY);
	while (at && *(at += strspn(at, " "))) {
		const size_t len = strcspn(at, " ");

		if (strlen(key) != len || strncmp(key, at, len) != 0)
			ws_buf_addf(&keys, "%s%.*s", keys.len ? " " : "", (int)len, at);
		at += len;
	}
	if (marked)
		ws_buf_addf(&keys, "%s%s", keys.len ? " " : "", key);
	if (keys.failed)
		return ws_err_nomem(err);
	return write_marks(tree, dir, ws_buf_text(&keys), err);
}

int settle_decided(struct ws_tree *tree, const char *dir, const struct ws_change *c,
		   struct ws_err *err)
{
	const char *key = key_of(c->kind);

	return key ? mark_field(tree, dir, key, false, err) : 0;
}

int settle_forget(struct ws_tree *tree, const char *dir, const struct ws_change *c,
		  struct ws_err *err)
{
	const char *key = key_of(c->kind);

	if (c->kind == WS_ITEM_GRANT)
		return settle_base_grant(tree, dir, c->principal_kind, c->principal_id,
					 c->label, &undecided, err);
	return key ? mark_field(tree, dir, key, true, err) : 0;
}
