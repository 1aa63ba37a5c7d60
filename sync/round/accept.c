/*
 * sync/round/accept.c - lines of [invited] whose people came.
 *
 * One commit each: it has one author. The pin of the newcomer goes with the line, which
 * would name nobody without it; the cloud's ids.ini has it, and main follows that anyway.
 */
#include "sync/round/accept.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/ground/buf.h"
#include "store/ground/text.h"
#include "store/tree/layout.h"
#include "sync/model/side.h"
#include "sync/round/view/given.h"
#include "sync/round/write/twin.h"

#define INVITED "invited"
#define USERS   "users"

struct accepting {
	struct ws_store *store;
	const struct ws_oid *cloud_id;
	int64_t now_s;
	struct ws_oid main;
	/* of the workspace under way */
	struct ws_tree *main_tree, *cloud_tree;
	struct ws_side *main_side, *cloud_side;
	struct ws_place place;
};

static bool is_members(void *user, const char *path)
{
	struct ws_place place;

	(void)user;
	if (path[strlen(path) - 1] == '/')
		return path[0] != '.';
	ws_layout_place(path, &place);
	return place.kind == WS_DOC_MEMBERS;
}

/* The account's documents and those of one workspace. */
static bool is_near(void *user, const char *path)
{
	const struct ws_place *near = user;
	const size_t len = strlen(near->account);
	const char *rest = path + len + 1;

	if (strncmp(path, near->account, len) != 0 || path[len] != '/')
		return false;
	return !*rest || strncmp(rest, "_account/", strlen("_account/")) == 0 ||
	       (strncmp(rest, near->handle, strlen(near->handle)) == 0 &&
		rest[strlen(near->handle)] == '/');
}

static void leave(struct accepting *x)
{
	ws_side_free(x->main_side);
	ws_side_free(x->cloud_side);
	ws_tree_free(x->main_tree);
	ws_tree_free(x->cloud_tree);
	x->main_side = x->cloud_side = NULL;
	x->main_tree = x->cloud_tree = NULL;
}

static int enter(struct accepting *x, const char *path, struct ws_err *err)
{
	int rc;

	ws_layout_place(path, &x->place);
	rc = ws_repo_load(x->store->repo, &x->main, is_near, &x->place, &x->main_tree, err);
	if (rc == 0)
		rc = ws_repo_load(x->store->repo, x->cloud_id, is_near, &x->place,
				  &x->cloud_tree, err);
	if (rc == 0)
		rc = ws_side_build(x->main_tree, NULL, &x->main_side, err);
	return rc == 0 ? ws_side_build_like(x->cloud_tree, x->main_tree, x->main_side,
					    &x->cloud_side, err)
		       : rc;
}

static const struct ws_side_grant *user_called(const struct ws_side_workspace *w,
					       const char *email)
{
	for (size_t i = 0; i < w->grant_count; i++)
		if (w->grants[i].kind == WS_USER &&
		    ws_text_casecmp(w->grants[i].label, email) == 0)
			return &w->grants[i];
	return NULL;
}

/* Who came for this line; NULL: nobody, or it cannot be taken over. */
static const struct ws_side_grant *newcomer(const struct ws_side_workspace *local,
					    const struct ws_side_workspace *cloud,
					    const struct ws_side_grant *line)
{
	const struct ws_side_grant *user = user_called(cloud, line->label);
	const struct ws_side_pin *pin;

	if (line->kind != WS_INVITED || !user || ws_side_grant(cloud, WS_INVITED, line->id))
		return NULL;
	pin = ws_side_pin(local->account, WS_PIN_USERS, user->label);
	if ((pin && strcmp(pin->id, user->id) != 0) ||
	    ws_side_grant(local, WS_USER, user->id) || user_called(local, user->label))
		return NULL;
	return user;
}

/* ---- one line ------------------------------------------------------------------------- */

/* What main's line says is what the file says; or a death left it moved there already. */
static bool is_untouched(const struct ws_twin *members, const char *from, const char *to,
			 const char *value)
{
	const char *here = ws_ini_get(members->work, INVITED, from);
	const char *moved = ws_ini_get(members->work, USERS, to);

	return here ? !moved && strcmp(here, value) == 0
		    : moved && strcmp(moved, value) == 0;
}

static int move_line(struct ws_ini *doc, const char *from, const char *to,
		     const char *value, struct ws_err *err)
{
	int rc = ws_ini_remove(doc, INVITED, from);

	return rc == 0 ? ws_ini_set(doc, USERS, to, value, err) : rc;
}

static int pin(struct ws_twin *ids, const struct ws_side_grant *user, struct ws_err *err)
{
	int rc = 0;

	if (!ws_ini_get(ids->main, USERS, user->label))
		rc = ws_ini_set(ids->main, USERS, user->label, user->id, err);
	if (rc == 0 && !ws_ini_get(ids->work, USERS, user->label))
		rc = ws_ini_set(ids->work, USERS, user->label, user->id, err);
	return rc;
}

/* Who wrote the wish; texts "" where history does not tell. */
static int wished_by(struct accepting *x, const struct ws_side_workspace *local,
		     const struct ws_side_grant *line, struct ws_arena *arena,
		     const char **name, const char **email, struct ws_err *err)
{
	struct ws_given *given = NULL;
	const struct ws_given *one;
	int rc = ws_given_find(x->store->repo, &x->main, local, arena, &given, err);

	*name = *email = "";
	if (rc != 0)
		return rc;
	one = &given[line - local->grants];
	if (one->found && !one->cloud && one->author_email && one->author_name) {
		*name = one->author_name;
		*email = one->author_email;
	}
	return 0;
}

static int commit(struct accepting *x, const struct ws_side_workspace *local,
		  const struct ws_side_grant *line, const char *value,
		  struct ws_twin *members, struct ws_twin *ids, struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_repo_edit edits[2] = {{NULL, NULL, 0}, {NULL, NULL, 0}};
	ws_auto_buf message = WS_BUF_INIT;
	const char *name = "", *email = "";
	int rc = arena ? wished_by(x, local, line, arena, &name, &email, err)
		       : ws_err_nomem(err);

	ws_buf_addf(&message, "invitation: %s came to %s\n\n%s: %s = %s\n", line->label,
		    local->dir, local->dir, line->label, value);
	if (rc == 0 && message.failed)
		rc = ws_err_nomem(err);
	if (rc == 0)
		rc = ws_twin_write(x->store, ids, &edits[0], err);
	if (rc == 0)
		rc = ws_twin_write(x->store, members, &edits[1], err);
	if (rc == 0)
		rc = ws_twin_commit(x->store, &x->main, edits, 2, name, email,
				    ws_buf_text(&message), x->now_s, err);
	free((char *)(uintptr_t)edits[0].bytes);
	free((char *)(uintptr_t)edits[1].bytes);
	return rc;
}

static int take_over(struct accepting *x, const struct ws_side_workspace *local,
		     const struct ws_side_grant *line, const struct ws_side_grant *user,
		     bool *taken, struct ws_err *err)
{
	char members_path[WS_LAYOUT_PATH], ids_path[WS_LAYOUT_PATH];
	struct ws_twin members = {0}, ids = {0};
	const struct ws_tree_entry *m, *i;
	ws_auto_free char *value = NULL;
	bool usable = false;
	int rc = 0;

	(void)snprintf(members_path, sizeof(members_path), "%s/members.ini", local->dir);
	(void)snprintf(ids_path, sizeof(ids_path), "%s/_account/ids.ini",
		       local->account->dir);
	m = ws_tree_find(x->main_tree, members_path);
	i = ws_tree_find(x->main_tree, ids_path);
	*taken = false;
	if (!m || !i)
		return 0;
	rc = ws_twin_open(x->store, &x->main, m, &members, &usable, err);
	if (rc == 0 && usable)
		rc = ws_twin_open(x->store, &x->main, i, &ids, &usable, err);
	if (rc == 0 && usable) {
		value = strdup(ws_ini_get(members.main, INVITED, line->label));
		rc = value ? 0 : ws_err_nomem(err);
	}
	if (rc == 0 && usable && is_untouched(&members, line->label, user->label, value)) {
		rc = pin(&ids, user, err);
		if (rc == 0)
			rc = move_line(members.main, line->label, user->label, value, err);
		if (rc == 0)
			rc = move_line(members.work, line->label, user->label, value, err);
		if (rc == 0)
			rc = commit(x, local, line, value, &members, &ids, err);
		*taken = rc == 0;
	}
	ws_twin_close(&members);
	ws_twin_close(&ids);
	return rc;
}

/* ---- one workspace --------------------------------------------------------------------- */

static bool is_read(const struct ws_side_workspace *w)
{
	return w && w->id && w->lists[WS_USER] == WS_KNOWN &&
	       w->lists[WS_INVITED] == WS_KNOWN;
}

static int in_workspace(struct accepting *x, const char *path, bool *taken,
			struct ws_err *err)
{
	char dir[2 * WS_LAYOUT_NAME];
	const struct ws_side_workspace *local, *cloud;
	int rc = enter(x, path, err);

	*taken = false;
	if (rc != 0)
		return rc;
	(void)snprintf(dir, sizeof(dir), "%s/%s", x->place.account, x->place.handle);
	local = ws_side_workspace_at(x->main_side, dir);
	cloud = is_read(local) ? ws_side_workspace(x->cloud_side, local->id) : NULL;
	if (!is_read(cloud) || local->account->pins != WS_KNOWN)
		return 0;
	for (size_t i = 0; rc == 0 && !*taken && i < local->grant_count; i++) {
		const struct ws_side_grant *line = &local->grants[i];
		const struct ws_side_grant *user = newcomer(local, cloud, line);

		if (user)
			rc = take_over(x, local, line, user, taken, err);
	}
	return rc;
}

/* One of them, if there is any: main has moved after it. */
static int accept_one(struct accepting *x, bool *taken, struct ws_err *err)
{
	ws_auto(ws_tree) members = NULL;
	int rc = ws_repo_load(x->store->repo, &x->main, is_members, NULL, &members, err);

	*taken = false;
	for (size_t i = 0; rc == 0 && !*taken && i < ws_tree_count(members); i++) {
		const struct ws_tree_entry *e = ws_tree_at(members, i);
		const char *section = strstr(e->bytes, "[" INVITED "]");

		if (!section || !strchr(section, '='))
			continue;
		rc = in_workspace(x, e->path, taken, err);
		leave(x);
	}
	return rc;
}

int ws_accept(struct ws_store *store, const struct ws_oid *cloud, int64_t now_s,
	      size_t *accepted, struct ws_err *err)
{
	struct accepting x = {.store = store, .cloud_id = cloud, .now_s = now_s};
	ws_auto_lock lock = WS_LOCK_INIT;
	bool may, taken;
	int rc = ws_twin_may(store, &may, err);

	*accepted = 0;
	if (rc < 0 || !may)
		return rc;
	rc = ws_store_lock(store, &lock, err);
	if (rc == 0)
		rc = ws_repo_ref(store->repo, WS_REF_MAIN, &x.main, err);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	do {
		rc = accept_one(&x, &taken, err);
		*accepted += taken;
	} while (rc == 0 && taken);
	return rc;
}
