/*
 * sync/round/look/look.c - the cloud, read into a tree of documents.
 *
 * The state of the cloud is main with every mirrored and synced document replaced:
 * what is not about the cloud (policy, the store's own files, a README) stays as
 * main has it, so that comparing main with cloud/main shows the cloud alone.
 */
#include "sync/round/look/look.h"

#include <stdio.h>
#include <string.h>

#include "store/tree/layout.h"
#include "sync/model/docs.h"
#include "sync/round/look/listed.h"
#include "sync/round/look/look_keep.h"
#include "sync/round/look/look_storage.h"
#include "sync/round/write/record.h"

/* One reading: what the sink of the remote carries around. */
struct reading {
	struct ws_store *store;
	struct ws_look *look;
	struct ws_docs *docs;
	struct ws_tree *out;
	const struct ws_round_watch *watch;
	const char *const *names; /* only these workspaces; NULL: what the store tracks */
	size_t name_count;
	size_t in_account;            /* workspaces of the account under way */
	char account[WS_LAYOUT_NAME]; /* its directory */
	size_t workspaces;            /* in all */
	struct ws_look_storage storage;
};

void ws_look_clear(struct ws_look *look)
{
	ws_tree_free(look->main);
	ws_tree_free(look->cloud);
	ws_tree_free(look->state);
	ws_listed_free(look->listed);
	ws_arena_free(look->arena);
	*look = (struct ws_look){0};
}

/* ---- the sink ------------------------------------------------------------------------ */

static bool sink_wants(void *user, const char *account, const char *workspace)
{
	const struct reading *r = user;

	if (!r->names)
		return ws_store_tracks(r->store, account, workspace);
	for (size_t i = 0; i < r->name_count; i++) {
		size_t len = strlen(account);

		if (strncmp(r->names[i], account, len) == 0 && r->names[i][len] == '/' &&
		    strcmp(r->names[i] + len + 1, workspace) == 0)
			return true;
	}
	return false;
}

static bool sink_wants_storage(void *user, const char *account, const char *workspace)
{
	struct reading *r = user;

	return ws_look_wants_storage(&r->storage, r->look, account, workspace);
}

static bool sink_wants_account(void *user, const char *account)
{
	const struct reading *r = user;
	const size_t len = strlen(account);

	for (size_t i = 0; i < r->name_count; i++)
		if (strncmp(r->names[i], account, len) == 0 && r->names[i][len] == '/')
			return true;
	return !r->names;
}

static int sink_account(void *user, const struct ws_account *account, struct ws_err *err)
{
	struct reading *r = user;

	int rc = 0;

	r->in_account = 0;
	(void)ws_layout_dir(account->handle, account->id, r->account);
	if (!r->names)
		rc = ws_listed_begin(r->look->listed, account, &r->look->actor, err);
	return rc == 0 ? ws_docs_account_begin(r->docs, account, err) : rc;
}

static int sink_listed(void *user, const struct ws_account *account,
		       const struct ws_workspace *workspace, struct ws_err *err)
{
	const struct reading *r = user;

	return ws_listed_note(r->look->listed, account, &r->look->actor, workspace, err);
}

static int note_unread(struct reading *r, const struct ws_workspace *workspace,
		       struct ws_err *err)
{
	int rc = 0;

	for (int kind = 0; rc == 0 && kind < WS_PRINCIPAL_KINDS; kind++)
		if (!workspace->known[kind])
			rc = ws_unread_add(r->look->arena, &r->look->unread, workspace->id,
					   kind, err);
	return rc;
}

/* A second reading meets them again. */
static int note_place(struct reading *r, const struct ws_workspace *workspace,
		      struct ws_err *err)
{
	struct ws_inventory_place *place;
	char handle[WS_LAYOUT_NAME];

	if (r->names)
		return 0;
	place = ws_arena_grow(r->look->arena, &r->look->places, &r->look->place_count,
			      sizeof(*place));
	if (!place)
		return ws_err_nomem(err);
	(void)ws_layout_dir(workspace->handle, workspace->id, handle);
	place->workspace_id = ws_arena_dup(r->look->arena, workspace->id);
	place->account_id = ws_arena_dup(r->look->arena, workspace->account_id);
	place->dir = ws_arena_printf(r->look->arena, "%s/%s", r->account, handle);
	return place->workspace_id && place->account_id && place->dir ? 0
								      : ws_err_nomem(err);
}

static int sink_workspace(void *user, const struct ws_workspace *workspace,
			  struct ws_err *err)
{
	struct reading *r = user;
	int rc = ws_docs_workspace(r->docs, workspace, err);

	r->in_account++;
	r->workspaces++;
	if (rc == 0)
		rc = note_place(r, workspace, err);
	return rc == 0 ? note_unread(r, workspace, err) : rc;
}

static void drop_account(struct ws_tree *tree, const char *handle, const char *id)
{
	char dir[WS_LAYOUT_NAME], prefix[WS_LAYOUT_NAME + 1];
	size_t len, i = 0;

	ws_layout_dir(handle, id, dir);
	len = strlen(dir);
	memcpy(prefix, dir, len);
	memcpy(prefix + len, "/", 2);
	while (i < ws_tree_count(tree)) {
		const char *path = ws_tree_at(tree, i)->path;

		if (strncmp(path, prefix, len + 1) == 0)
			ws_tree_drop(tree, path);
		else
			i++;
	}
}

/* Had the last look workspaces of this account? What is not tracked any more stays here,
 * and its names are pinned by the account's documents. */
static bool had_workspaces(const struct ws_tree *cloud, const struct ws_account *account)
{
	char dir[WS_LAYOUT_NAME];
	struct ws_place place;

	ws_layout_dir(account->handle, account->id, dir);
	for (size_t i = 0; i < ws_tree_count(cloud); i++) {
		ws_layout_place(ws_tree_at(cloud, i)->path, &place);
		if (place.handle[0] && strcmp(place.account, dir) == 0)
			return true;
	}
	return false;
}

/* An account of which nothing is tracked has no directory. */
static int sink_account_done(void *user, const struct ws_account *account,
			     struct ws_err *err)
{
	struct reading *r = user;
	int rc = ws_docs_account_end(r->docs, err);

	if (rc != 0)
		return rc;
	if (r->in_account == 0 && !ws_store_tracks(r->store, account->handle, "") &&
	    !had_workspaces(r->look->cloud, account))
		drop_account(r->out, account->handle, account->id);
	else
		r->look->accounts++;
	return 0;
}

static void sink_progress(void *user, size_t done, size_t total)
{
	const struct reading *r = user;

	if (r->watch && r->watch->looking)
		r->watch->looking(r->watch->user, done, total);
}

static int read_into(struct reading *r, struct ws_remote *remote, struct ws_err *err)
{
	const struct ws_remote_sink sink = {
		.user = r,
		.wants = sink_wants,
		.account = sink_account,
		/* some workspaces alone: a look at everything listed them */
		.listed = r->names ? NULL : sink_listed,
		.workspace = sink_workspace,
		.account_done = sink_account_done,
		.wants_account = sink_wants_account,
		.wants_storage = sink_wants_storage,
		.progress = sink_progress,
	};
	ws_auto(ws_docs) docs = NULL;
	int rc = ws_docs_new(r->look->main, r->look->cloud, r->out, &docs, err);

	if (rc != 0)
		return rc;
	r->docs = docs;
	ws_docs_set_now(docs, r->look->started_s);
	return remote->ops->look(remote, &sink, &r->look->report, err);
}

/* ---- the whole ----------------------------------------------------------------------------- */

static int load_whole(struct ws_store *store, const char *ref, struct ws_oid *id,
		      struct ws_tree **out, struct ws_err *err)
{
	int rc = ws_repo_ref(store->repo, ref, id, err);

	if (rc == 0)
		return ws_repo_load(store->repo, id, NULL, NULL, out, err);
	if (rc != WS_REPO_ABSENT)
		return rc;
	*id = (struct ws_oid){{0}};
	*out = ws_tree_new();
	return *out ? 0 : ws_err_nomem(err);
}

static int ask_rights(struct ws_remote *remote, struct ws_look *out, struct ws_err *err)
{
	const size_t before = remote->ops->requests(remote);
	int rc = ws_listed_ask(out->listed, remote, out->actor.kind, &out->unread, err);

	out->report.requests += remote->ops->requests(remote) - before;
	return rc;
}

void ws_look_begins(struct ws_look *look, const struct ws_round_world *world)
{
	look->started_s = world->now_s(world->user);
	look->started_ms = ws_round_clock_ms(world);
}

void ws_look_ends(struct ws_look *look, const struct ws_round_world *world)
{
	look->ended_s = world->now_s(world->user);
	look->ended_ms = ws_round_clock_ms(world);
}

int ws_look_read(struct ws_store *store, struct ws_remote *remote,
		 const struct ws_round_world *world, const struct ws_round_watch *watch,
		 struct ws_look *out, struct ws_err *err)
{
	struct reading r = {.store = store, .look = out, .watch = watch};
	int rc;

	*out = (struct ws_look){.deep = out->deep};
	out->arena = ws_arena_new();
	out->state = ws_tree_new();
	out->listed = ws_listed_new();
	if (!out->arena || !out->state || !out->listed)
		return ws_err_nomem(err);
	ws_look_begins(out, world);
	rc = load_whole(store, WS_REF_MAIN, &out->main_id, &out->main, err);
	if (rc == 0)
		rc = load_whole(store, WS_REF_CLOUD, &out->cloud_id, &out->cloud, err);
	if (rc == 0)
		rc = remote->ops->actor(remote, out->arena, &out->actor, err);
	r.out = out->state;
	if (rc == 0)
		rc = read_into(&r, remote, err);
	ws_listed_end(out->listed);
	if (rc == 0)
		rc = ask_rights(remote, out, err);
	if (rc == 0)
		rc = ws_look_keep(store, out, err);
	ws_look_ends(out, world);
	return rc;
}

int ws_look_some(struct ws_store *store, struct ws_remote *remote,
		 const struct ws_round_watch *watch, const char *const *names, size_t count,
		 struct ws_look *look, struct ws_tree *out, size_t *found,
		 struct ws_err *err)
{
	struct reading r = {.store = store,
			    .look = look,
			    .out = out,
			    .watch = watch,
			    .names = names,
			    .name_count = count};
	int rc = read_into(&r, remote, err);

	*found = r.workspaces;
	return rc;
}

/* ---- writing it down --------------------------------------------------------------------- */

static int write_look(struct ws_store *store, const struct ws_look *look,
		      struct ws_err *err)
{
	struct ws_store_look note;
	struct ws_err ignored = {0};

	if (ws_store_look_read(store, &note, &ignored) != 0)
		note = (struct ws_store_look){0};
	note.time_s = look->ended_s;
	note.started_s = look->started_s;
	note.complete = look->report.complete;
	(void)snprintf(note.actor, sizeof(note.actor), "%s%s",
		       ws_principal_prefix(look->actor.kind),
		       look->actor.label ? look->actor.label : "");
	(void)snprintf(note.actor_id, sizeof(note.actor_id), "%s",
		       look->actor.id ? look->actor.id : "");
	(void)snprintf(note.actor_kind, sizeof(note.actor_kind), "%s",
		       look->actor.kind == WS_BOT ? "service-account" : "user");
	(void)snprintf(store->actor, sizeof(store->actor), "%s", note.actor);
	return ws_store_look_write(store, &note, err);
}

/* Before the ref moves: were it after, a death in between would leave a fresh look that
 * passes for an old one, and what it lacks would count as missing twice. */
static int note_look(struct ws_store *store, const struct ws_look *look, struct ws_err *err)
{
	ws_auto_lock lock = WS_LOCK_INIT;
	int rc = ws_store_lock(store, &lock, err);

	if (rc == 0)
		rc = ws_unread_write(store, &look->unread, err);
	if (rc == 0)
		rc = ws_listed_write(store, look->listed, err);
	return rc == 0 ? write_look(store, look, err) : rc;
}

int ws_look_record(struct ws_store *store, struct ws_remote *remote, struct ws_look *look,
		   bool *moved, struct ws_err *err)
{
	bool first = ws_oid_is_zero(&look->cloud_id);
	struct ws_store_look last;
	struct ws_oid tip;
	int rc = ws_store_look_read(store, &last, err);

	if (rc == 0)
		rc = note_look(store, look, err);
	if (rc == 0)
		rc = ws_record_cloud(store, remote, first ? NULL : look->cloud,
				     first ? NULL : &look->cloud_id, look->state,
				     last.time_s, look->ended_s, &tip, err);
	if (rc != 0)
		return rc;
	*moved = !ws_oid_same(&tip, &look->cloud_id);
	look->cloud_id = tip;
	return 0;
}
