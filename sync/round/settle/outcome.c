/*
 * sync/round/settle/outcome.c - what became of workspaces that were made or deleted from here.
 *
 * The journal says what was asked for, the cloud what there is. What was written down
 * already is seen by main and base alone, so that nothing has to be remembered about it.
 */
#include "sync/round/settle/outcome_p.h"

#include <stdlib.h>
#include <string.h>

#include "store/ground/buf.h"
#include "store/ground/date.h"
#include "sync/round/write/journal.h"
#include "sync/round/settle/settle_p.h"

/* ---- the journal ---------------------------------------------------------------------------- */

static const char *text_of(struct outcome *o, const struct ws_json *item, const char *key)
{
	const char *text = ws_json_text(ws_json_get(item, key));

	return text ? ws_arena_dup(o->arena, text) : NULL;
}

static int64_t time_of(const struct ws_json *line, const char *key)
{
	const char *text = ws_json_text(ws_json_get(line, key));
	int64_t time_s = 0;

	return text && ws_time_parse(text, &time_s) ? time_s : 0;
}

static int add_entry(struct outcome *o, const struct ws_json *line, int64_t serial,
		     bool deletes, struct ws_err *err)
{
	const struct ws_json *item = ws_json_at(ws_json_get(line, "items"), 0);
	struct outcome_entry *entry;
	struct ws_place place;

	if (!ws_json_text(ws_json_get(item, "account")) ||
	    !ws_json_text(ws_json_get(item, "path")))
		return 0;
	entry = ws_arena_grow(o->arena, &o->entries, &o->entry_count, sizeof(*entry));
	if (!entry)
		return ws_err_nomem(err);
	*entry = (struct outcome_entry){
		.serial = serial,
		.deletes = deletes,
		.account_id = text_of(o, item, "account"),
		.workspace_id = text_of(o, item, "workspace"),
		.time_s = time_of(line, "time"),
		.cloud_s = time_of(line, "cloud_time"),
	};
	/* what is no directory of a workspace is none of ours */
	entry->path = ws_arena_printf(o->arena, "%s/workspace.ini",
				      ws_json_text(ws_json_get(item, "path")));
	if (!entry->account_id || !entry->path)
		return ws_err_nomem(err);
	ws_layout_place(entry->path, &place);
	entry->path = ws_arena_printf(o->arena, "%s/%s", place.account, place.handle);
	if (place.kind != WS_DOC_WORKSPACE || deletes != (entry->workspace_id != NULL))
		o->entry_count--;
	return entry->path ? 0 : ws_err_nomem(err);
}

static int read_line(void *user, const struct ws_json *line, struct ws_err *err)
{
	struct outcome *o = user;
	const char *call = ws_json_text(ws_json_get(line, "call"));
	int64_t serial;

	if (ws_json_int(ws_json_get(line, "intent"), &serial) && call) {
		if (strcmp(call, "create_workspace") == 0)
			return add_entry(o, line, serial, false, err);
		if (strcmp(call, "delete_workspace") == 0)
			return add_entry(o, line, serial, true, err);
		return 0;
	}
	if (!ws_json_int(ws_json_get(line, "result"), &serial))
		return 0;
	for (size_t i = o->entry_count; i > 0; i--)
		if (o->entries[i - 1].serial == serial) {
			o->entries[i - 1].refused = ws_journal_is_refusal(
				ws_json_text(ws_json_get(line, "is")));
			break;
		}
	return 0;
}

/* ---- one place ------------------------------------------------------------------------------- */

static bool beneath(void *user, const char *path)
{
	const char *dir = user;
	const size_t len = strlen(dir), all = strlen(path);

	/* directories that lead there */
	if (all > 0 && path[all - 1] == '/' && all <= len)
		return strncmp(path, dir, all) == 0;
	return strncmp(path, dir, len) == 0 && path[len] == '/';
}

static int load(struct outcome *o, const char *ref, const char *dir, struct ws_oid *id,
		struct ws_tree **tree, struct ws_tree **now, struct ws_err *err)
{
	ws_auto_free char *where = strdup(dir);
	int rc = where ? ws_repo_ref(o->store->repo, ref, id, err) : ws_err_nomem(err);

	if (rc == 0)
		rc = ws_repo_load(o->store->repo, id, beneath, where, tree, err);
	return rc == 0 ? ws_tree_copy(*tree, now, err) : rc;
}

static void close_place(struct outcome_place *at)
{
	ws_tree_free(at->main);
	ws_tree_free(at->base);
	ws_tree_free(at->main_now);
	ws_tree_free(at->base_now);
}

static void drop_all(struct ws_tree *tree)
{
	while (ws_tree_count(tree) > 0)
		ws_tree_drop(tree, ws_tree_at(tree, 0)->path);
}

/* Gone for good: asked for from here, and the cloud has it no more. */
static int died(struct outcome *o, const struct outcome_entry *entry,
		struct outcome_place *at, bool *changed, struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	char here[WS_LAYOUT_NAME], shared[WS_LAYOUT_NAME];
	struct ws_workspace there;
	struct ws_err why = {0};
	int rc;

	*changed = false;
	outcome_id(at->main, at->dir, here);
	outcome_id(at->base, at->dir, shared);
	if (strcmp(shared, entry->workspace_id) != 0)
		return 0; /* written down already */
	if (!arena)
		return ws_err_nomem(err);
	rc = o->remote->ops->read_workspace(o->remote, entry->account_id,
					    entry->workspace_id, 0, arena, &there, &why);
	/* it may well be there: the plan goes on telling what is known of it */
	if (rc == WS_E_FORBIDDEN)
		return 0;
	if (rc != WS_E_NOT_FOUND) {
		if (rc != 0 && err)
			*err = why;
		return rc;
	}
	*changed = true;
	if (strcmp(here, entry->workspace_id) == 0)
		drop_all(at->main_now);
	drop_all(at->base_now);
	return 0;
}

static int record(struct outcome *o, const struct outcome_entry *entry, struct ws_err *err)
{
	struct outcome_place at = {.dir = entry->path};
	ws_auto_buf subject = WS_BUF_INIT;
	bool changed = false;
	int rc = load(o, WS_REF_MAIN, at.dir, &at.main_id, &at.main, &at.main_now, err);

	if (rc == 0)
		rc = load(o, WS_REF_BASE, at.dir, &at.base_id, &at.base, &at.base_now, err);
	if (rc == 0)
		rc = entry->deletes ? died(o, entry, &at, &changed, err)
				    : outcome_born(o, entry, &at, &changed, err);
	ws_buf_addf(&subject, "%s: %s", entry->deletes ? "deleted" : "made", at.dir);
	if (rc == 0 && changed)
		rc = outcome_write(o, &at, ws_buf_text(&subject), err);
	close_place(&at);
	return rc > 0 ? 0 : rc; /* no main or no base: nothing to write to */
}

static int may_record(struct outcome *o, bool *out, struct ws_err *err)
{
	struct ws_repo_state state;
	int rc = ws_repo_state(o->store->repo, &state, err);

	*out = rc == 0 && state.on_main && !state.operation[0];
	return rc;
}

int ws_outcome_record(struct ws_store *store, struct ws_remote *remote,
		      const struct ws_round_world *world, const struct ws_actor *actor,
		      const struct ws_tree *state, struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct outcome o = {store, remote, world, actor, state, arena, NULL, 0};
	bool may = false;
	int rc = arena ? ws_journal_each(store, read_line, &o, err) : ws_err_nomem(err);

	if (rc == 0 && o.entry_count)
		rc = may_record(&o, &may, err);
	if (rc != 0 || !may)
		return rc;
	for (size_t i = 0; rc == 0 && i < o.entry_count; i++)
		if (!o.entries[i].refused)
			rc = record(&o, &o.entries[i], err);
	return rc;
}
