/*
 * sync/env/binding.c - the list of bound directories.
 */
#include "sync/env/binding.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "store/ground/fs.h"
#include "store/ground/json.h"
#include "store/ground/own.h"

#define LIST      "bindings.json"
#define LIST_LOCK "bindings.lock"
#define SCHEMA    "wsync/bindings/1"
#define LIST_MAX  ((size_t)16 << 20)
#define WAIT_MS   5000

/* ---- one binding as JSON ------------------------------------------------------------- */

/* Texts of a binding, by name. */
static const struct {
	const char *name;
	size_t offset;
} texts[] = {
	{"directory", offsetof(struct ws_env_binding, directory)},
	{"store", offsetof(struct ws_env_binding, store)},
	{"endpoint", offsetof(struct ws_env_binding, endpoint)},
	{"account_id", offsetof(struct ws_env_binding, account_id)},
	{"account", offsetof(struct ws_env_binding, account)},
	{"workspace_id", offsetof(struct ws_env_binding, workspace_id)},
	{"handle", offsetof(struct ws_env_binding, handle)},
	{"profile", offsetof(struct ws_env_binding, profile)},
	{"file", offsetof(struct ws_env_binding, file)},
	{"project", offsetof(struct ws_env_binding, project)},
	{"stale", offsetof(struct ws_env_binding, stale)},
};
#define TEXTS (sizeof(texts) / sizeof(texts[0]))

static const char **text_of(struct ws_env_binding *b, size_t i)
{
	return (const char **)((char *)b + texts[i].offset);
}

/* Those of a change; NULL is left out. */
static const struct {
	const char *name;
	size_t offset;
} undo_texts[] = {
	{"before", offsetof(struct ws_env_undo, before)},
	{"head", offsetof(struct ws_env_undo, head)},
	{"line", offsetof(struct ws_env_undo, line)},
	{"tail", offsetof(struct ws_env_undo, tail)},
};

static struct ws_json *undo_json(const struct ws_env_undo *undo)
{
	ws_auto(ws_json) o = ws_json_new_object();
	int bad = 0;

	for (size_t i = 0; i < 4; i++) {
		const char *text = *(const char *const *)((const char *)undo +
							  undo_texts[i].offset);

		if (text)
			bad |= ws_json_set(o, undo_texts[i].name, ws_json_new_text(text));
	}
	return bad ? NULL : ws_steal(&o);
}

static void undo_take(const struct ws_json *o, struct ws_arena *arena,
		      struct ws_env_undo *out)
{
	for (size_t i = 0; i < 4; i++)
		*(const char **)((char *)out + undo_texts[i].offset) = ws_arena_dup(
			arena, ws_json_text(ws_json_get(o, undo_texts[i].name)));
}

static struct ws_json *binding_json(struct ws_env_binding *b)
{
	ws_auto(ws_json) o = ws_json_new_object();
	int bad = 0;

	for (size_t i = 0; i < TEXTS; i++)
		bad |= ws_json_set(o, texts[i].name, ws_json_new_text(*text_of(b, i)));
	bad |= ws_json_set(o, "place", ws_json_new_int(b->place));
	bad |= ws_json_set(o, "undo", undo_json(&b->undo));
	bad |= ws_json_set(o, "key_undo", undo_json(&b->key_undo));
	bad |= ws_json_set(o, "with_key", ws_json_new_bool(b->with_key));
	bad |= ws_json_set(o, "created", ws_json_new_bool(b->created));
	return bad ? NULL : ws_steal(&o);
}

static int binding_take(const struct ws_json *o, struct ws_env_bindings *list,
			struct ws_err *err)
{
	struct ws_env_binding *b = ws_env_binding_add(list);
	int64_t place = 0;

	if (!b)
		return ws_err_nomem(err);
	for (size_t i = 0; i < TEXTS; i++) {
		const char *text = ws_json_text(ws_json_get(o, texts[i].name));

		*text_of(b, i) = ws_arena_dup(list->arena, text ? text : "");
		if (!*text_of(b, i))
			return ws_err_nomem(err);
	}
	if (!ws_json_int(ws_json_get(o, "place"), &place) || place < 0 ||
	    place > WS_ENV_DEFAULT || b->directory[0] != '/' ||
	    (place != WS_ENV_DEFAULT && b->file[0] != '/'))
		return ws_err_set(err, WS_E_ENV_FILE, "%s is damaged", LIST);
	b->place = (enum ws_env_place)place;
	undo_take(ws_json_get(o, "undo"), list->arena, &b->undo);
	undo_take(ws_json_get(o, "key_undo"), list->arena, &b->key_undo);
	if (b->undo.line && (!b->undo.head || !b->undo.tail))
		return ws_err_set(err, WS_E_ENV_FILE, "%s is damaged", LIST);
	(void)ws_json_bool(ws_json_get(o, "with_key"), &b->with_key);
	(void)ws_json_bool(ws_json_get(o, "created"), &b->created);
	return 0;
}

/* ---- the list -------------------------------------------------------------------------- */

static int state_dir(char out[PATH_MAX], struct ws_err *err)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	int len;

	if (state && *state == '/')
		len = snprintf(out, PATH_MAX, "%s", state);
	else if (home && *home == '/')
		len = snprintf(out, PATH_MAX, "%s/.local/state", home);
	else
		return ws_err_set(err, WS_E_USAGE_ARGUMENT,
				  "HOME is not set, so there is no place for bindings");
	return len > 0 && len < PATH_MAX
		       ? 0
		       : ws_err_set(err, WS_E_USAGE_ARGUMENT,
				    "the path of the list of bindings is too long");
}

static int open_dir(bool make, int *out, struct ws_err *err)
{
	char path[PATH_MAX];
	ws_auto_close int root = -1;
	struct stat st;
	int rc = state_dir(path, err);

	if (rc == 0 && !make && stat(path, &st) != 0)
		return WS_FS_ABSENT;
	if (rc == 0)
		rc = ws_fs_open_root("/", &root, err);
	/* links above are the person's own business: opened by path, made beneath it */
	if (rc == 0 && make && stat(path, &st) != 0)
		rc = ws_fs_mkdirs(root, path + 1, err);
	if (rc < 0)
		return rc;
	(void)close(root);
	root = -1;
	rc = ws_fs_open_root(path, &root, err);
	if (rc == 0 && make)
		rc = ws_fs_mkdirs(root, "wsync", err);
	if (rc == 0)
		rc = ws_fs_open_dir(root, "wsync", out, err);
	return rc;
}

static int read_list(struct ws_env_bindings *list, struct ws_err *err)
{
	ws_auto(ws_json) doc = NULL;
	ws_auto_free char *bytes = NULL;
	const struct ws_json *items;
	const char *schema;
	size_t len = 0;
	int rc = ws_fs_read(list->dir_fd, LIST, LIST_MAX, &bytes, &len, err);

	if (rc != 0)
		return rc == WS_FS_ABSENT ? 0 : rc;
	rc = ws_json_parse(bytes, len, LIST_MAX, &doc, err);
	if (rc < 0)
		return ws_err_set(err, WS_E_ENV_FILE, "%s is damaged", LIST);
	schema = ws_json_text(ws_json_get(doc, "schema"));
	if (!schema || strcmp(schema, SCHEMA) != 0)
		return ws_err_set(err, WS_E_ENV_FILE,
				  "%s was written by another version of wsync", LIST);
	items = ws_json_get(doc, "bindings");
	for (size_t i = 0; rc == 0 && i < ws_json_count(items); i++)
		rc = binding_take(ws_json_at(items, i), list, err);
	return rc;
}

int ws_env_bindings_open(bool change, struct ws_env_bindings *out, struct ws_err *err)
{
	int rc;

	*out = (struct ws_env_bindings)WS_ENV_BINDINGS_INIT;
	out->arena = ws_arena_new();
	rc = out->arena ? open_dir(change, &out->dir_fd, err) : ws_err_nomem(err);
	if (rc == WS_FS_ABSENT)
		return 0;
	if (rc == 0 && change) {
		rc = ws_lock_take(out->dir_fd, LIST_LOCK, WAIT_MS, &out->lock, err);
		if (rc == WS_LOCK_HELD)
			return ws_err_set(err, WS_E_STORE_LOCKED,
					  "another wsync holds the list of bindings");
	}
	return rc == 0 ? read_list(out, err) : rc;
}

void ws_env_bindings_close(struct ws_env_bindings *list)
{
	ws_lock_drop(&list->lock);
	if (list->dir_fd >= 0)
		(void)close(list->dir_fd);
	ws_arena_free(list->arena);
	*list = (struct ws_env_bindings)WS_ENV_BINDINGS_INIT;
}

int ws_env_bindings_save(const struct ws_env_bindings *list, struct ws_err *err)
{
	ws_auto(ws_json) doc = ws_json_new_object();
	struct ws_json *items = ws_json_new_array();
	ws_auto_free char *bytes = NULL;
	size_t len = 0;
	int bad = ws_json_set(doc, "schema", ws_json_new_text(SCHEMA));
	int rc;

	for (size_t i = 0; i < list->count; i++)
		bad |= ws_json_push(items, binding_json(&list->items[i]));
	bad |= ws_json_set(doc, "bindings", items);
	if (bad)
		return ws_err_nomem(err);
	rc = ws_json_format(doc, 0, &bytes, &len, err);
	return rc == 0 ? ws_fs_replace(list->dir_fd, LIST, bytes, len, 0600, err) : rc;
}

struct ws_env_binding *ws_env_binding_at(const struct ws_env_bindings *list,
					 const char *directory)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->items[i].directory, directory) == 0)
			return &list->items[i];
	return NULL;
}

struct ws_env_binding *ws_env_binding_above(const struct ws_env_bindings *list,
					    const char *directory)
{
	struct ws_env_binding *best = NULL;
	size_t best_len = 0;

	for (size_t i = 0; i < list->count; i++) {
		const char *dir = list->items[i].directory;
		const size_t len = strlen(dir);

		if (strncmp(dir, directory, len) == 0 &&
		    (directory[len] == '/' || directory[len] == '\0') && len > best_len) {
			best = &list->items[i];
			best_len = len;
		}
	}
	return best;
}

struct ws_env_binding *ws_env_binding_add(struct ws_env_bindings *list)
{
	struct ws_env_binding *b = ws_arena_grow(list->arena, &list->items, &list->count,
						 sizeof(*list->items));

	for (size_t i = 0; b && i < TEXTS; i++)
		*text_of(b, i) = "";
	if (b)
		b->place = WS_ENV_DEFAULT;
	return b;
}

void ws_env_binding_drop(struct ws_env_bindings *list, struct ws_env_binding *binding)
{
	const size_t i = (size_t)(binding - list->items);

	memmove(binding, binding + 1, (list->count - i - 1) * sizeof(*binding));
	list->count--;
}

/* ---- addresses --------------------------------------------------------------------------- */

bool ws_env_url(const char *endpoint, const char *account_id, const char *workspace_id,
		char out[WS_ENV_VALUE_MAX])
{
	const int len = snprintf(out, WS_ENV_VALUE_MAX, "%s/accounts/%s/workspaces/%s",
				 endpoint, account_id, workspace_id);

	return len > 0 && len < WS_ENV_VALUE_MAX;
}

bool ws_env_ui_url(const char *endpoint, const char *account_id, const char *workspace_id,
		   char out[WS_ENV_VALUE_MAX])
{
	static const char api[] = "https://api.";
	const char *slash;
	int len;

	if (strncmp(endpoint, api, sizeof(api) - 1) != 0)
		return false;
	endpoint += sizeof(api) - 1;
	slash = strchr(endpoint, '/');
	len = snprintf(out, WS_ENV_VALUE_MAX, "https://app.%.*s/account/%s/workspace/%s",
		       slash ? (int)(slash - endpoint) : (int)strlen(endpoint), endpoint,
		       account_id, workspace_id);
	return len > 0 && len < WS_ENV_VALUE_MAX;
}
