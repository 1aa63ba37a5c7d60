/*
 * sync/round/person/resolve.c - a person decides what both sides changed.
 *
 * Three things move: working files, main, base; in this order, as in a round. Died in
 * between:
 *   - files moved, main not: the conflict is still there, and the file is a draft that
 *     says what was decided; deciding again goes through
 *   - main moved, base not: main and the cloud agree (`cloud`), or still differ, from
 *     each other and from base (`role`): the conflict is still there
 *   - with `base` main would be equal to base, and the cloud's value would come in as if
 *     nothing had been decided; so base forgets the item first, and is told at the end.
 *     (A place cannot be forgotten: there the cloud's would come in.)
 *   - `local` moves base alone
 * Nothing is sent before base has moved.
 *
 * Main's commit for `cloud` carries the trailer of commits that record the cloud: what it
 * says was seen there, and nobody here asked for more than to go along. So no clone ever
 * takes it for an intent: were the cloud to take it back later, a clone that missed that
 * would otherwise send it again. The other takes are intents and carry none.
 */
#include "sync/round/person/resolve_p.h"

#include <string.h>

#include "store/ground/text.h"
#include "sync/round/write/describe.h"
#include "sync/round/write/finish.h"
#include "sync/round/write/heal.h"
#include "sync/round/write/person.h"
#include "sync/round/write/record.h"
#include "sync/round/send/send.h"

void ws_resolution_clear(struct ws_resolution *resolution)
{
	ws_view_free(resolution->view);
	*resolution = (struct ws_resolution){0};
}

/* ---- which item ------------------------------------------------------------------------ */

static bool is_undecided(const struct ws_change *c)
{
	return c->verdict == WS_CONFLICT ||
	       (c->verdict == WS_HELD && (c->held & WS_HELD_UNADOPTED));
}

static int find_change(struct resolving *r, const char *id, struct ws_err *err)
{
	const struct ws_change *c = ws_plan_find(r->view->plan, id);

	if (!c || !is_undecided(c)) {
		ws_err_set(err, WS_E_NO_CHANGE,
			   c ? "%s needs no decision" : "no conflict is called %s", id);
		return ws_err_hint(err, "wsync conflicts");
	}
	r->change = r->out->change = c;
	if (!c->workspace_id)
		return c->kind == WS_ITEM_ROLE
			       ? 0
			       : ws_err_set(err, WS_E_NOT_SYNCED_YET,
					    "wsync does not decide this kind of item");
	r->base = ws_side_workspace(r->view->base, c->workspace_id);
	r->local = ws_side_workspace(r->view->local, c->workspace_id);
	r->cloud = ws_side_workspace(r->view->cloud, c->workspace_id);
	return 0;
}

/* main, files and base as they are, with what agrees already taken into base. */
static int prepare(struct resolving *r, struct ws_err *err)
{
	const struct ws_plan *plan = r->view->plan;
	ws_auto_free int *results = calloc(plan->change_count + 1, sizeof(*results));

	if (!results)
		return ws_err_nomem(err);
	for (size_t i = 0; i < plan->change_count; i++)
		results[i] = WS_SEND_NOT_TRIED;
	r->settling.view = r->view;
	r->settling.own = ws_view_own(r->view);
	return ws_settle(r->view, results, false, &r->settling.out, err);
}

/* ---- main and the working files ------------------------------------------------------ */

/* The name an id has here. A line is never written under a name that main's ids.ini does
 * not have: it would mean nobody, or somebody else. */
static int name_here(const struct resolving *r, int list, const char *id, const char *label,
		     const char **out, struct ws_err *err)
{
	const struct ws_side_pin *pin = ws_side_pin_of(r->local->account, list, id);

	if (pin) {
		*out = pin->label;
		return 0;
	}
	ws_err_set(err, list == WS_PIN_ROLES ? WS_E_ROLE_UNKNOWN : WS_E_PRINCIPAL_UNKNOWN,
		   "%s has no name for %s here yet", r->local->account->dir, label);
	return ws_err_hint(err, "wsync sync");
}

static int role_here(const struct resolving *r, const char **out, struct ws_err *err)
{
	const struct ws_value *value = &r->out->value;

	*out = value->present ? value->text : NULL;
	return value->present && value->id
		       ? name_here(r, WS_PIN_ROLES, value->id, value->text, out, err)
		       : 0;
}

static int write_grant(struct resolving *r, struct ws_err *err)
{
	const struct ws_change *c = r->change;
	const struct ws_side_grant *line = ws_side_grant(r->local, c->principal_kind,
							 c->principal_id);
	const char *label = line ? line->label : c->label, *role;
	int rc = role_here(r, &role, err);

	if (rc == 0 && !line && c->principal_kind != WS_INVITED)
		rc = name_here(r, settle_pin_list(c->principal_kind), c->principal_id,
			       c->label, &label, err);
	return rc == 0 ? settle_edit_grant(&r->settling, r->local, c->principal_kind, label,
					   role, err)
		       : rc;
}

static int write_handle(struct resolving *r, struct ws_err *err)
{
	bool moved = true;
	int rc = settle_move(&r->settling, r->local, r->out->value.text, &moved, err);

	if (rc != 0 || moved)
		return rc;
	ws_err_set(err, WS_E_UNCOMMITTED, "%s or %s has edits that are not committed",
		   r->local->dir, r->out->value.text);
	return ws_err_hint(err, "wsync commit, or wsync restore");
}

static int write_item(struct resolving *r, struct ws_err *err)
{
	const struct ws_value *value = &r->out->value;
	const char *text = value->present ? value->text : NULL;
	int rc;

	switch (r->change->kind) {
	case WS_ITEM_GRANT:
		return write_grant(r, err);
	case WS_ITEM_NAME:
		return settle_edit_field(&r->settling, r->local, "name", text, err);
	case WS_ITEM_DESCRIPTION:
		return settle_edit_field(&r->settling, r->local, "description", text, err);
	case WS_ITEM_DEFAULT_ROLE:
		rc = role_here(r, &text, err);
		return rc == 0 ? settle_edit_field(&r->settling, r->local, "default-role",
						   text, err)
			       : rc;
	case WS_ITEM_RESULT_STORAGE:
		return settle_edit_field(&r->settling, r->local, "result-storage", text,
					 err);
	case WS_ITEM_HANDLE:
		return write_handle(r, err);
	case WS_ITEM_ROLE:
		return resolve_write_role(r, err);
	case WS_ITEM_WORKSPACE:
	case WS_ITEM_INTENT:
	case WS_ITEM_POLICY:
		break;
	}
	return 0;
}

static void add_name(struct ws_buf *out, const struct ws_change *c)
{
	static const char *const fields[] = {[WS_ITEM_NAME] = "name",
					     [WS_ITEM_DESCRIPTION] = "description",
					     [WS_ITEM_DEFAULT_ROLE] = "default role",
					     [WS_ITEM_RESULT_STORAGE] = "result storage",
					     [WS_ITEM_HANDLE] = "handle"};

	ws_text_neutral(out, c->path, strlen(c->path), false);
	ws_buf_addc(out, ' ');
	if (c->kind == WS_ITEM_ROLE) {
		ws_buf_adds(out, "role ");
		ws_text_neutral(out, c->label, strlen(c->label), false);
	} else if (c->kind == WS_ITEM_GRANT) {
		ws_buf_adds(out, ws_principal_prefix(c->principal_kind));
		ws_text_neutral(out, c->label, strlen(c->label), false);
	} else {
		ws_buf_adds(out, fields[c->kind]);
	}
}

static int make_message(const struct resolving *r, char **out, struct ws_err *err)
{
	static const char *const words[] = {"local", "cloud", "base", "lower", ""};
	const struct ws_resolution *to = r->out;
	struct ws_change meant = *r->change;
	struct ws_buf text = WS_BUF_INIT;
	char id[WS_OID_TEXT];

	ws_buf_adds(&text, WS_RESOLVE_SUBJECT);
	add_name(&text, r->change);
	ws_buf_addf(&text, ": take %s", words[to->took]);
	if (to->took == WS_TAKE_ROLE)
		ws_text_neutral(&text, to->value.text, strlen(to->value.text), false);
	ws_buf_adds(&text, "\n\n");
	meant.before = r->change->local;
	meant.after = to->value;
	ws_describe_change(&text, &meant);
	ws_buf_addc(&text, '\n');
	if (to->took == WS_TAKE_CLOUD)
		ws_buf_addf(&text, "\n" WS_TRAILER_CLOUD ": %s\n",
			    ws_oid_format(&r->view->cloud_id, id));
	return ws_buf_take(&text, out, NULL, err);
}

static int move_main(struct resolving *r, struct ws_err *err)
{
	const struct ws_settled *settled = r->settling.out;
	ws_auto_free struct ws_repo_edit *edits = NULL;
	ws_auto_free char *message = NULL;
	size_t count = 0;
	int rc = ws_finish_work(r->store, r->view, settled, err);

	if (rc == 0)
		rc = ws_record_edits(r->settling.own->local, settled->main, &edits, &count,
				     err);
	if (rc == 0)
		rc = make_message(r, &message, err);
	if (rc == 0)
		rc = ws_person_commit(r->store, r->view, edits, count, message, NULL,
				      r->now_s, &r->out->commit, err);
	/* the next command lets the index follow */
	return rc == WS_PERSON_BEHIND ? 0 : rc;
}

/* ---- base ---------------------------------------------------------------------------- */

static int move_base_dir(struct ws_tree *base, const char *from, const char *to,
			 struct ws_err *err)
{
	int rc;

	if (strcmp(from, to) == 0)
		return 0;
	rc = settle_copy_dir(base, from, base, to, err);
	settle_drop_dir(base, from);
	return rc;
}

/* Base as it is with the item undecided: between main and base a death then leaves the
 * question, never an answer nobody gave. */
static int forget(struct resolving *r, struct ws_err *err)
{
	const bool role = r->change->kind == WS_ITEM_ROLE;
	int rc = ws_tree_copy(r->settling.out->base, &r->forgotten, err);

	if (rc == 0 && role)
		rc = settle_base_role(&r->settling, r->forgotten, r->change, NULL, err);
	else if (rc == 0)
		rc = settle_forget(r->forgotten, settle_base_dir(&r->settling, r->local),
				   r->change, err);
	return rc == 0 ? ws_finish_base(r->store, r->view, r->settling.own->base,
					r->forgotten, "a person decides\n", r->now_s, err)
		       : rc;
}

/* Base takes what the cloud has, whatever was decided. */
static int move_base(struct resolving *r, struct ws_err *err)
{
	struct ws_tree *base = r->settling.out->base;
	const bool role = r->change->kind == WS_ITEM_ROLE;
	const char *dir = role ? NULL : settle_base_dir(&r->settling, r->local);
	int rc;

	if (role)
		rc = settle_base_role(&r->settling, base, r->change, resolve_cloud_role(r),
				      err);
	else if (r->change->kind == WS_ITEM_HANDLE)
		rc = move_base_dir(base, dir, r->cloud->dir, err);
	else
		rc = settle_base_item(base, dir, r->change, r->base, &r->change->cloud,
				      err);
	if (rc == 0 && !role)
		rc = settle_decided(base, dir, r->change, err);
	return rc == 0 ? ws_finish_base(r->store, r->view,
					r->forgotten ? r->forgotten : r->settling.own->base,
					base, "decided by a person\n", r->now_s, err)
		       : rc;
}

/* ---- the whole ----------------------------------------------------------------------- */

/* Main has its own value already; only which role of the cloud it is may be new. */
static bool writes_main(const struct resolving *r)
{
	const struct ws_change *c = r->change;

	if (r->out->took != WS_TAKE_LOCAL)
		return true;
	return c->kind == WS_ITEM_ROLE && c->local.present &&
	       (!c->cloud.present || strcmp(c->local.id, c->cloud.id) != 0);
}

static int decide(struct resolving *r, const char *id, enum ws_take take, const char *role,
		  struct ws_err *err)
{
	int rc = find_change(r, id, err);

	if (rc == 0)
		rc = prepare(r, err);
	if (rc == 0)
		rc = resolve_choose(r, take, role, err);
	if (rc == 0)
		rc = resolve_is_free(r, err);
	if (rc == 0 && writes_main(r))
		rc = write_item(r, err);
	if (rc == 0 && r->out->took == WS_TAKE_BASE)
		rc = forget(r, err);
	if (rc == 0 && writes_main(r))
		rc = move_main(r, err);
	return rc == 0 ? move_base(r, err) : rc;
}

int ws_round_resolve(struct ws_store *store, const char *id, enum ws_take take,
		     const char *role, const struct ws_round_world *world,
		     struct ws_resolution *out, struct ws_err *err)
{
	struct ws_err own_err = {0};
	ws_auto_lock lock = WS_LOCK_INIT;
	struct resolving r = {.store = store, .out = out};
	int rc;

	err = err ? err : &own_err;
	*out = (struct ws_resolution){0};
	r.now_s = world->now_s(world->user);
	rc = ws_store_lock(store, &lock, err);
	if (rc == 0)
		rc = ws_heal(store, err);
	if (rc == 0)
		rc = ws_view_build(store, world, &out->view, err);
	r.view = out->view;
	if (rc == 0)
		rc = ws_person_may_commit(out->view, err);
	if (rc == 0)
		rc = decide(&r, id, take, role, err);
	ws_settled_free(r.settling.out);
	ws_tree_free(r.forgotten);
	return rc;
}
