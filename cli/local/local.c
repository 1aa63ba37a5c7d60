/*
 * cli/local/local.c - main's documents, as few as a command needs.
 */
#include "cli/local/local.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/date.h"
#include "store/ground/own.h"
#include "store/tree/layout.h"

/* Directories of workspaces, as the git trees list them. */
struct names {
	char **items;
	size_t count, cap;
	bool failed;
};

static void free_names(struct names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->items[i]);
	free(names->items);
}

static void add_name(struct names *names, const char *dir, size_t len)
{
	if (names->count == names->cap) {
		size_t cap = names->cap ? names->cap * 2 : 64;
		char **items = reallocarray(names->items, cap, sizeof(*items));

		if (!items) {
			names->failed = true;
			return;
		}
		names->items = items;
		names->cap = cap;
	}
	names->items[names->count] = strndup(dir, len);
	if (!names->items[names->count]) {
		names->failed = true;
		return;
	}
	names->count++;
}

/* Account directories are entered; the ones below them are workspaces. */
static bool enter(void *user, const char *dir, const struct ws_oid *tree)
{
	struct names *names = user;
	const char *slash = strchr(dir, '/');

	(void)tree;
	if (dir[0] == '.')
		return false;
	if (!slash || !slash[1])
		return true;
	if (strncmp(slash + 1, "_account/", 9) != 0)
		add_name(names, dir, strlen(dir) - 1);
	return false;
}

static int pass(void *user, const char *path, const struct ws_oid *blob)
{
	(void)user;
	(void)path;
	(void)blob;
	return 0;
}

static int list_dirs(struct ws_store *store, const struct ws_oid *commit,
		     struct names *names, struct ws_err *err)
{
	int rc = ws_repo_list(store->repo, commit, enter, pass, names, err);

	return rc == 0 && names->failed ? ws_err_nomem(err) : rc;
}

int ws_local_dirs(struct ws_store *store, const struct ws_oid *commit, char ***out,
		  size_t *count, struct ws_err *err)
{
	struct names names = {0};
	int rc = list_dirs(store, commit, &names, err);

	if (rc < 0) {
		free_names(&names);
		return rc;
	}
	*out = names.items;
	*count = names.count;
	return 0;
}

static int find_dir(struct ws_store *store, const struct ws_oid *main, const char *word,
		    char **out, struct ws_err *err)
{
	struct names names = {0};
	size_t which = 0;
	int rc = list_dirs(store, main, &names, err);

	if (rc == 0)
		rc = ws_local_pick((const char *const *)names.items, names.count, word,
				   &which, err);
	if (rc == 0) {
		*out = names.items[which];
		names.items[which] = NULL;
	}
	free_names(&names);
	return rc;
}

/* Is `path` (a document, or a directory with its slash) beneath prefix, or above it? */
static bool on_the_way(const char *path, const char *prefix)
{
	size_t a = strlen(path), b = strlen(prefix);

	return strncmp(path, prefix, a < b ? a : b) == 0 &&
	       (a > b ? prefix[b - 1] == '/' : a == 0 || path[a - 1] == '/');
}

struct wanted {
	char dir[WS_LAYOUT_PATH];     /* "acme/prod/" */
	char account[WS_LAYOUT_PATH]; /* "acme/_account/" */
};

static bool want(void *user, const char *path)
{
	const struct wanted *w = user;

	return on_the_way(path, w->dir) || on_the_way(path, w->account);
}

static int load_one(struct ws_store *store, const char *dir, struct ws_local *out,
		    struct ws_err *err)
{
	const char *slash = strchr(dir, '/');
	struct wanted wanted;

	if (!slash || strlen(dir) + 16 >= WS_LAYOUT_PATH)
		return ws_err_set(err, WS_E_NAME_UNSAFE, "%s is no workspace directory",
				  dir);
	(void)snprintf(wanted.dir, sizeof(wanted.dir), "%s/", dir);
	(void)snprintf(wanted.account, sizeof(wanted.account), "%.*s/_account/",
		       (int)(slash - dir), dir);
	return ws_repo_load(store->repo, &out->main, want, &wanted, &out->tree, err);
}

/* A workspace directory whose documents are not valid has no workspace in the side:
 * the first problem says why. */
static int explain(const struct ws_side *side, const char *dir, struct ws_err *err)
{
	for (size_t i = 0; i < side->problem_count; i++)
		if (strncmp(side->problems[i].file, dir, strlen(dir)) == 0) {
			if (err)
				*err = side->problems[i];
			return side->problems[i].code;
		}
	ws_err_set(err, WS_E_NO_WORKSPACE, "%s has no workspace.ini", dir);
	return ws_err_hint(err, "wsync restore %s", dir);
}

/* ---- as of a moment ------------------------------------------------------------------ */

struct moment {
	int64_t end_s;
	struct ws_oid id;
};

static int is_by_then(void *user, const struct ws_repo_past *past)
{
	struct moment *moment = user;

	if (past->time_s > moment->end_s)
		return 0;
	moment->id = past->id;
	return 1;
}

static int commit_of_day(struct ws_store *store, const struct ws_oid *main, const char *day,
			 int64_t end_s, struct ws_oid *out, struct ws_err *err)
{
	struct moment moment = {.end_s = end_s};
	int rc = ws_repo_log_first(store->repo, main, NULL, is_by_then, &moment, err);

	*out = moment.id;
	if (rc == 1)
		return 0;
	if (rc == 0) {
		ws_err_set(err, WS_E_USAGE_ARGUMENT, "--at %s is before the first commit",
			   day);
		return ws_err_why(err, "nothing is known here of what was before it");
	}
	return rc;
}

int ws_local_commit(struct ws_store *store, const char *at, struct ws_oid *out,
		    struct ws_err *err)
{
	int rc = ws_repo_ref(store->repo, WS_REF_MAIN, out, err);
	int64_t end_s;

	if (rc == WS_REPO_ABSENT) {
		ws_err_set(err, WS_E_NO_WORKSPACE, "the store is still empty");
		return ws_err_hint(err, "wsync fetch");
	}
	if (rc < 0 || !at)
		return rc;
	if (ws_date_parse(at, &end_s) || ws_time_parse(at, &end_s)) {
		const struct ws_oid main = *out;

		return commit_of_day(store, &main, at, end_s, out, err);
	}
	rc = ws_repo_resolve(store->repo, at, out, err);
	if (rc != WS_REPO_ABSENT)
		return rc;
	ws_err_set(err, WS_E_USAGE_ARGUMENT, "there is no revision %s", at);
	return ws_err_why(err, "--at takes a commit, a tag, cloud, base or local, a day "
			       "(2026-11-01), a time (2026-11-01T09:30:00Z), or how many "
			       "days ago (30d)");
}

static bool want_accounts(void *user, const char *path)
{
	const char *slash = strchr(path, '/');

	(void)user;
	if (!slash)
		return !*path;
	return path[0] != '.' && (!slash[1] || strncmp(slash, "/_account/", 10) == 0);
}

int ws_local_load_accounts(struct ws_store *store, const char *at, struct ws_local *out,
			   struct ws_err *err)
{
	int rc;

	*out = (struct ws_local){0};
	rc = ws_local_commit(store, at, &out->main, err);
	if (rc == 0)
		rc = ws_repo_load(store->repo, &out->main, want_accounts, NULL, &out->tree,
				  err);
	return rc == 0 ? ws_side_build(out->tree, NULL, &out->side, err) : rc;
}

/* ---- loading ------------------------------------------------------------------------- */

int ws_local_load(struct ws_store *store, const char *word, struct ws_local *out,
		  const struct ws_side_workspace **workspace, struct ws_err *err)
{
	return ws_local_load_at(store, NULL, word, out, workspace, err);
}

/* Who is called so today had another name then; *err stays where nobody is. */
static int load_renamed(struct ws_store *store, const char *at, const char *word,
			struct ws_local *out, const struct ws_side_workspace **workspace,
			struct ws_err *err)
{
	const struct ws_side_workspace *now = NULL, *all;
	ws_auto_local today = {0}, then = {0};
	struct ws_err ignored = {0};

	if (ws_local_load(store, word, &today, &now, &ignored) < 0 || !now->id ||
	    ws_local_load_at(store, at, NULL, &then, &all, &ignored) < 0 ||
	    !ws_side_workspace(then.side, now->id))
		return WS_E_NO_WORKSPACE;
	ws_err_clear(err);
	ws_local_clear(out);
	*out = then;
	then = (struct ws_local){0};
	*workspace = ws_side_workspace(out->side, now->id);
	return 0;
}

int ws_local_load_at(struct ws_store *store, const char *at, const char *word,
		     struct ws_local *out, const struct ws_side_workspace **workspace,
		     struct ws_err *err)
{
	ws_auto_free char *dir = NULL;
	char place[WS_LAYOUT_PATH];
	int rc;

	*out = (struct ws_local){0};
	rc = ws_local_commit(store, at, &out->main, err);
	if (rc == 0 && word && ws_local_is_path(word)) {
		rc = ws_local_at(store, word, place, err);
		word = place;
	}
	if (rc == 0 && word)
		rc = find_dir(store, &out->main, word, &dir, err);
	if (rc == WS_E_NO_WORKSPACE && word && !at)
		rc = ws_local_drafted(store, &out->main, word, err);
	else if (rc == WS_E_NO_WORKSPACE && word)
		return load_renamed(store, at, word, out, workspace, err);
	if (rc == 0 && dir)
		rc = load_one(store, dir, out, err);
	else if (rc == 0)
		rc = ws_repo_load(store->repo, &out->main, NULL, NULL, &out->tree, err);
	if (rc == 0)
		rc = ws_side_build(out->tree, NULL, &out->side, err);
	if (rc < 0 || !dir)
		return rc;
	*workspace = ws_side_workspace_at(out->side, dir);
	return *workspace ? 0 : explain(out->side, dir, err);
}

void ws_local_clear(struct ws_local *local)
{
	ws_side_free(local->side);
	ws_tree_free(local->tree);
	*local = (struct ws_local){0};
}

const char *ws_local_role(const struct ws_side_workspace *workspace,
			  const struct ws_store_look *look, char out[64])
{
	const enum ws_principal_kind kind = strcmp(look->actor_kind, "service-account") == 0
						    ? WS_BOT
						    : WS_USER;
	const struct ws_side_grant *grant = look->actor_id[0]
						    ? ws_side_grant(workspace, kind,
								    look->actor_id)
						    : NULL;
	const char *role = workspace->account ? workspace->account->your_role : NULL;

	if (grant)
		return grant->role;
	if (!role || (strcmp(role, "Owner") != 0 && strcmp(role, "Admin") != 0))
		return "";
	(void)snprintf(out, 64, "%s of the account", role);
	return out;
}

static int by_dir(const void *a, const void *b)
{
	const struct ws_side_workspace *const *x = a;
	const struct ws_side_workspace *const *y = b;

	return strcmp((*x)->dir, (*y)->dir);
}

const struct ws_side_workspace **ws_local_sorted(const struct ws_side *side)
{
	const struct ws_side_workspace **list = calloc(side->workspace_count + 1,
						       sizeof(*list));

	for (size_t i = 0; list && i < side->workspace_count; i++)
		list[i] = &side->workspaces[i];
	if (list)
		qsort(list, side->workspace_count, sizeof(*list), by_dir);
	return list;
}

static int by_line(const void *a, const void *b)
{
	const struct ws_side_grant *x = *(const struct ws_side_grant *const *)a;
	const struct ws_side_grant *y = *(const struct ws_side_grant *const *)b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return x->line < y->line ? -1 : x->line > y->line;
}

const struct ws_side_grant **ws_local_grants(const struct ws_side_workspace *w)
{
	const struct ws_side_grant **list = calloc(w->grant_count + 1, sizeof(*list));

	for (size_t i = 0; list && i < w->grant_count; i++)
		list[i] = &w->grants[i];
	if (list && w->grant_count > 0)
		qsort(list, w->grant_count, sizeof(*list), by_line);
	return list;
}

bool ws_local_is_read(const struct ws_side *side)
{
	for (size_t i = 0; i < side->account_count; i++)
		if (side->accounts[i].people_known != WS_KNOWN ||
		    side->accounts[i].bots_known != WS_KNOWN)
			return false;
	for (size_t i = 0; i < side->workspace_count; i++)
		if (side->workspaces[i].settings != WS_KNOWN)
			return false;
	return side->workspace_count > 0;
}
