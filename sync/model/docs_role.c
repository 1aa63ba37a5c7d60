/*
 * sync/model/docs_role.c - role files of the cloud side: main's lines, edited.
 *
 * A role is found in main by its id, whatever its file is called; one main has no id for
 * yet by its name. Permissions are compared with all they include and inherit, so that a
 * list which the cloud answers in full changes nothing of how people wrote it.
 */
#include "sync/model/docs_p.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sync/model/role_scopes.h"

#define INHERIT_DEPTH 64

/* A role file of main or of the last look. */
struct file {
	const char *id;    /* NULL: none yet */
	const char *title; /* of one without an id */
	const char *stem;
	const struct ws_tree_entry *entry;
	bool used;
};

struct files {
	struct file *items;
	size_t count;
};

struct writing {
	struct ws_docs *docs;
	struct ws_arena *arena;
	const struct ws_account *account;
	struct files main, cloud;
};

/* --- the files there are ----------------------------------------------------------------- */

static int add_file(struct writing *w, struct files *to, const struct ws_tree_entry *entry,
		    const char *stem, struct ws_err *err)
{
	ws_auto(ws_ini) doc = NULL;
	const char *id, *title;
	struct file *file;

	if (ws_ini_parse(entry->bytes, entry->len, ws_layout_schema(WS_DOC_ROLE),
			 entry->path, &doc, NULL))
		return 0; /* not valid: it is nobody's */
	id = ws_ini_get(doc, "role", "id");
	title = ws_ini_get(doc, "role", "name");
	if (!id && !title)
		return 0;
	file = ws_arena_grow(w->arena, &to->items, &to->count, sizeof(*file));
	if (!file)
		return ws_err_nomem(err);
	file->entry = entry;
	file->stem = ws_arena_dup(w->arena, stem);
	file->id = ws_arena_dup(w->arena, id);
	file->title = ws_arena_dup(w->arena, id ? NULL : title);
	return file->stem && (id ? file->id : file->title) ? 0 : ws_err_nomem(err);
}

static int list_files(struct writing *w, const struct ws_tree *tree, const char *dir,
		      struct files *to, struct ws_err *err)
{
	char from[WS_LAYOUT_PATH];
	size_t low = 0, high = tree && dir ? ws_tree_count(tree) : 0;
	int rc = 0;

	(void)snprintf(from, sizeof(from), "%s/_account/roles/", dir ? dir : "");
	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (strcmp(ws_tree_at(tree, middle)->path, from) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; rc == 0 && tree && dir && low < ws_tree_count(tree); low++) {
		const struct ws_tree_entry *entry = ws_tree_at(tree, low);
		struct ws_place place;

		if (strncmp(entry->path, from, strlen(from)) != 0)
			break;
		ws_layout_place(entry->path, &place);
		if (place.kind == WS_DOC_ROLE)
			rc = add_file(w, to, entry, place.name, err);
	}
	return rc;
}

static struct file *by_id(const struct files *files, const char *id)
{
	for (size_t i = 0; i < files->count; i++)
		if (files->items[i].id && strcmp(files->items[i].id, id) == 0)
			return &files->items[i];
	return NULL;
}

static struct file *by_stem(const struct files *files, const char *stem)
{
	for (size_t i = 0; i < files->count; i++)
		if (strcmp(files->items[i].stem, stem) == 0)
			return &files->items[i];
	return NULL;
}

/* Main's file for a role: by its id; else the one that waits for a role of this name. */
static struct file *in_main(const struct writing *w, const struct ws_role *role)
{
	struct file *file = by_id(&w->main, role->id);

	for (size_t i = 0; !file && !role->built_in && i < w->main.count; i++)
		if (w->main.items[i].title && !w->main.items[i].used &&
		    strcmp(w->main.items[i].title, role->name) == 0)
			file = &w->main.items[i];
	return file;
}

/* --- permissions ------------------------------------------------------------------------- */

static const struct ws_role *role_of(const struct ws_account *account, const char *id)
{
	for (size_t i = 0; i < account->role_count; i++)
		if (strcmp(account->roles[i].id, id) == 0)
			return &account->roles[i];
	return NULL;
}

static int add_names(struct ws_arena *arena, const struct ws_strings *more,
		     struct ws_strings *to, struct ws_err *err)
{
	for (size_t i = 0; i < more->count; i++) {
		const char **slot = ws_arena_grow(arena, &to->items, &to->count,
						  sizeof(*slot));

		if (!slot)
			return ws_err_nomem(err);
		*slot = more->items[i];
	}
	return 0;
}

/* `own` with what the role inherits, closed. */
static int close_all(struct writing *w, const struct ws_role *role,
		     const struct ws_strings *own, struct ws_strings *out,
		     struct ws_err *err)
{
	const struct ws_account *account = w->account;
	struct ws_strings all = {NULL, 0};
	int rc = add_names(w->arena, own, &all, err);

	for (int n = 0; rc == 0 && n < INHERIT_DEPTH && role && role->inherited_id; n++) {
		role = role_of(account, role->inherited_id);
		if (role)
			rc = add_names(w->arena, &role->scopes, &all, err);
	}
	return rc ? rc
		  : ws_role_scopes_close(w->arena, account->scopes,
					 account->scopes_known ? account->scope_count : 0,
					 &all, out, err);
}

/* The lines of [scopes]; copies, since lines are about to change. */
static int list_lines(struct writing *w, const struct ws_ini *doc, struct ws_strings *out,
		      struct ws_err *err)
{
	struct ws_ini_entry entry;

	*out = (struct ws_strings){NULL, 0};
	for (size_t i = 0; ws_ini_entry(doc, "scopes", i, &entry); i++) {
		const char **slot = ws_arena_grow(w->arena, &out->items, &out->count,
						  sizeof(*slot));

		if (!slot)
			return ws_err_nomem(err);
		*slot = ws_arena_dup(w->arena, entry.key);
		if (!*slot)
			return ws_err_nomem(err);
	}
	return 0;
}

static int write_scopes(struct writing *w, struct ws_ini *doc, const struct ws_role *role,
			struct ws_err *err)
{
	struct ws_strings lines = {NULL, 0}, wanted, have;
	int rc = ws_ini_add_section(doc, "scopes", err);

	if (rc == 0)
		rc = list_lines(w, doc, &lines, err);
	if (rc == 0)
		rc = close_all(w, role, &role->scopes, &wanted, err);
	for (size_t i = 0; rc == 0 && i < lines.count; i++)
		if (!ws_role_scopes_has(&wanted, lines.items[i]))
			rc = ws_ini_remove(doc, "scopes", lines.items[i]);
		else /* a bad value of main must not make the cloud's file a bad one */
			rc = ws_ini_set(doc, "scopes", lines.items[i], "yes", err);
	if (rc == 0)
		rc = list_lines(w, doc, &lines, err);
	if (rc == 0 && lines.count)
		rc = close_all(w, role, &lines, &have, err);
	else
		have = lines; /* nothing is written yet: as the cloud lists it */
	for (size_t i = 0; rc == 0 && i < role->scopes.count; i++)
		if (!ws_role_scopes_has(&have, role->scopes.items[i]))
			rc = ws_ini_set(doc, "scopes", role->scopes.items[i], "yes", err);
	return rc;
}

/* --- [role] -------------------------------------------------------------------------------- */

/* A text that does not fit a line is left out. */
static int write_text(struct ws_ini *doc, const char *key, const char *text,
		      struct ws_err *err)
{
	const char *now = ws_ini_get(doc, "role", key);

	if (strcmp(now ? now : "", text ? text : "") == 0)
		return 0;
	if (!text || !*text || !ws_ini_fits(key, text))
		return ws_ini_remove(doc, "role", key);
	return ws_ini_set(doc, "role", key, text, err);
}

static int write_parent(struct writing *w, struct ws_ini *doc, const struct ws_role *role,
			struct ws_err *err)
{
	struct ws_names *names = &w->docs->account.names[WS_PIN_ROLES];
	const char *now = ws_ini_get(doc, "role", "inherits"), *label;
	int rc;

	if (!role->inherited_id)
		return ws_ini_remove(doc, "role", "inherits");
	rc = ws_names_late(names, role->inherited_id, NULL, err);
	label = ws_names_label(names, role->inherited_id);
	if (rc || (now && ws_docs_says_role(now, label, role->inherited_id)))
		return rc;
	return ws_ini_set(doc, "role", "inherits", label, err);
}

static int write_role(struct writing *w, const struct ws_role *role,
		      const struct file *file, const char *stem, struct ws_err *err)
{
	struct ws_docs *docs = w->docs;
	const struct ws_ini_schema *schema = ws_layout_schema(WS_DOC_ROLE);
	ws_auto(ws_ini) doc = NULL;
	char path[WS_LAYOUT_PATH];
	int rc = ws_layout_path(WS_DOC_ROLE, docs->account.dir, NULL, stem, path, err);

	if (rc)
		return rc;
	if (file)
		rc = ws_ini_parse(file->entry->bytes, file->entry->len, schema, path, &doc,
				  err);
	else
		doc = ws_ini_new(schema, path);
	if (rc || !doc)
		return rc ? rc : ws_err_nomem(err);
	rc = write_text(doc, "name", role->name, err);
	if (rc == 0)
		rc = write_text(doc, "id", role->id, err);
	if (rc == 0)
		rc = write_text(doc, "built-in", role->built_in ? "yes" : NULL, err);
	if (rc == 0)
		rc = write_parent(w, doc, role, err);
	if (rc == 0)
		rc = write_text(doc, "description", role->description, err);
	if (rc == 0)
		rc = write_scopes(w, doc, role, err);
	return rc ? rc : ws_docs_put(docs->out, path, doc, err);
}

/* --- all of them --------------------------------------------------------------------------- */

/* Built-in roles first, so that nobody takes their file names; then by id. */
static int by_rank(const void *a, const void *b)
{
	const struct ws_role *x = *(const struct ws_role *const *)a;
	const struct ws_role *y = *(const struct ws_role *const *)b;

	if (x->built_in != y->built_in)
		return x->built_in ? -1 : 1;
	return strcmp(x->id, y->id);
}

static bool is_free(const struct writing *w, const char *stem)
{
	char path[WS_LAYOUT_PATH];

	return !by_stem(&w->main, stem) &&
	       ws_layout_path(WS_DOC_ROLE, w->docs->account.dir, NULL, stem, path, NULL) ==
		       0 &&
	       !ws_tree_find(w->docs->out, path);
}

/* A file name for a role main does not have: the one it had at the last look, or one from
 * its name, or from its id. Two roles never share one: the second would be lost. */
static int choose_stem(const struct writing *w, const struct ws_role *role,
		       char stem[WS_LAYOUT_NAME], struct ws_err *err)
{
	const struct file *before = by_id(&w->cloud, role->id);

	if (before && is_free(w, before->stem)) {
		(void)snprintf(stem, WS_LAYOUT_NAME, "%s", before->stem);
		return 0;
	}
	(void)ws_layout_stem(role->name, role->id, false, stem);
	if (!is_free(w, stem))
		(void)ws_layout_stem(role->name, role->id, true, stem);
	for (int n = 2; !is_free(w, stem); n++) {
		if (n > 1000)
			return ws_err_set(err, WS_E_NAME_UNSAFE,
					  "no file name is left for role %s", role->id);
		(void)snprintf(stem, WS_LAYOUT_NAME, "id-%s-%d", role->id, n);
	}
	return 0;
}

static int write_all(struct writing *w, const struct ws_role **sorted, struct ws_err *err)
{
	const size_t count = w->account->role_count;
	int rc = 0;

	for (int known = 1; rc == 0 && known >= 0; known--)
		for (size_t i = 0; rc == 0 && i < count; i++) {
			struct file *file = sorted[i] ? in_main(w, sorted[i]) : NULL;
			char stem[WS_LAYOUT_NAME];

			if (!sorted[i] || (file != NULL) != (known == 1))
				continue;
			if (file) {
				file->used = true;
				rc = write_role(w, sorted[i], file, file->stem, err);
			} else {
				rc = choose_stem(w, sorted[i], stem, err);
				if (rc == 0)
					rc = write_role(w, sorted[i], NULL, stem, err);
			}
			sorted[i] = NULL;
		}
	return rc;
}

int ws_docs_write_roles(struct ws_docs *docs, const struct ws_account *account,
			struct ws_err *err)
{
	struct writing w = {docs, docs->account.arena, account, {NULL, 0}, {NULL, 0}};
	ws_auto_free const struct ws_role **sorted = calloc(account->role_count + 1,
							    sizeof(*sorted));
	int rc;

	if (!sorted)
		return ws_err_nomem(err);
	for (size_t i = 0; i < account->role_count; i++)
		sorted[i] = &account->roles[i];
	qsort(sorted, account->role_count, sizeof(*sorted), by_rank);
	rc = list_files(&w, docs->main.tree, docs->account.main_dir, &w.main, err);
	if (rc == 0)
		rc = list_files(&w, docs->cloud.tree, docs->account.cloud_dir, &w.cloud,
				err);
	return rc == 0 ? write_all(&w, sorted, err) : rc;
}
