/*
 * sync/model/side_role.c - role and catalogue documents.
 *
 * A role file that cannot be believed leaves its role undescribed, and an undescribed
 * role counts as able to do anything; so nothing here guesses.
 */
#include "sync/model/side_p.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/buf.h"
#include "store/ground/text.h"
#include "store/ground/uuid.h"

int ws_side_bad(struct ws_err *problem, const struct ws_ini *doc, const char *section,
		const char *key, const char *what)
{
	struct ws_ini_entry entry;

	(void)ws_err_set(problem, WS_E_VALUE_BAD, "%s", what);
	if (ws_ini_find(doc, section, key, &entry))
		(void)ws_side_at_value(problem, doc, &entry, NULL);
	return problem->code;
}

/* --- roles ------------------------------------------------------------------------------------ */

/* The place for a role: its old one when the account was begun with it. A second file
 * of this tree for one id is refused. */
static int role_place(struct ws_side_builder *b, struct ws_side_account *account,
		      const struct ws_side_role *made, struct ws_side_role **out,
		      struct ws_err *problem)
{
	for (size_t i = 0; i < account->role_count; i++) {
		struct ws_side_role *role = &account->roles[i];

		if (strcmp(role->id, made->id) != 0)
			continue;
		*out = role;
		if (strcmp(role->file, made->file) != 0 &&
		    ws_tree_find(b->tree, role->file))
			return ws_err_set(problem, WS_E_DUPLICATE,
					  "%s describes the same role", role->file);
		return 0;
	}
	*out = ws_arena_grow(b->arena, &account->roles, &account->role_count,
			     sizeof(**out));
	return *out ? 0 : ws_err_nomem(problem);
}

static int role_parent(struct ws_side_builder *b, const struct ws_side_account *account,
		       const struct ws_ini *doc, const char **out, struct ws_err *problem)
{
	const char *label = ws_ini_get(doc, "role", "inherits");
	const struct ws_side_pin *pin;

	*out = NULL;
	if (!label)
		return 0;
	pin = ws_side_pin(account, WS_PIN_ROLES, label);
	if (!pin && !ws_name_id(label))
		return ws_side_bad(problem, doc, "role", "inherits",
				   "inherits from no known role");
	*out = ws_arena_dup(b->arena, pin ? pin->id : ws_name_id(label));
	return *out ? 0 : ws_err_nomem(problem);
}

static int role_scopes(struct ws_side_builder *b, const struct ws_ini *doc,
		       struct ws_strings *out, struct ws_err *problem)
{
	const size_t count = ws_ini_count(doc, "scopes");
	struct ws_ini_entry entry;

	out->items = ws_arena_zalloc(b->arena, count, sizeof(*out->items));
	if (!out->items)
		return ws_err_nomem(problem);
	for (size_t i = 0; i < count && ws_ini_entry(doc, "scopes", i, &entry); i++) {
		if (strcmp(entry.value, "yes") != 0)
			return ws_side_bad(
				problem, doc, "scopes", entry.key,
				"a permission a role has is written: NAME = yes");
		out->items[i] = ws_arena_dup(b->arena, entry.key);
		if (!out->items[i])
			return ws_err_nomem(problem);
	}
	out->count = count;
	return 0;
}

/* A role the cloud does not have yet is known by its file, and by a name that can stand
 * in a line once it has one. */
static int pending_id(struct ws_side_builder *b, const struct ws_ini *doc, const char *file,
		      struct ws_side_role *made, struct ws_err *problem)
{
	struct ws_place place;

	if (made->built_in)
		return ws_side_bad(problem, doc, "role", "built-in",
				   "a built-in role has an id, and is made by nobody");
	if (!made->title)
		return ws_side_bad(problem, doc, "role", "description",
				   "a role needs a name");
	if (!ws_name_ok(made->title, WS_PIN_ROLES))
		return ws_side_bad(problem, doc, "role", "name",
				   "no line could give somebody a role of this name");
	ws_layout_place(file, &place);
	made->pending = true;
	made->name = made->title;
	made->id = ws_arena_printf(b->arena, WS_SIDE_NEW "%s", place.name);
	made->pin = (struct ws_side_pin){made->title, made->id};
	return made->id ? 0 : ws_err_nomem(problem);
}

/* Who it is and what it is called. */
static int role_id(struct ws_side_builder *b, const struct ws_side_account *account,
		   const struct ws_ini *doc, const char *file, struct ws_side_role *made,
		   struct ws_err *problem)
{
	const char *id = ws_ini_get(doc, "role", "id");
	const char *title = ws_ini_get(doc, "role", "name");
	const char *description = ws_ini_get(doc, "role", "description");
	const struct ws_side_pin *pin;

	made->built_in = ws_ini_get(doc, "role", "built-in") != NULL;
	made->title = ws_arena_dup(b->arena, title && *title ? title : NULL);
	made->description = ws_arena_dup(b->arena,
					 description && *description ? description : NULL);
	if ((title && *title && !made->title) ||
	    (description && *description && !made->description))
		return ws_err_nomem(problem);
	if (!id)
		return pending_id(b, doc, file, made, problem);
	if (!ws_uuid_ok(id))
		return ws_side_bad(problem, doc, "role", "id", "the role has no valid id");
	pin = ws_side_pin_of(account, WS_PIN_ROLES, id);
	if (pin && !made->title && !ws_name_id(pin->label))
		return ws_side_bad(problem, doc, "role", "id", "a role needs a name");
	made->id = ws_arena_dup(b->arena, id);
	made->name = pin ? pin->label : made->title ? made->title : made->id;
	return made->id ? 0 : ws_err_nomem(problem);
}

static int fill_role(struct ws_side_builder *b, struct ws_side_account *account,
		     const struct ws_ini *doc, const char *file, struct ws_err *problem)
{
	struct ws_side_role made = {.id = NULL};
	struct ws_side_role *role;
	int rc = role_id(b, account, doc, file, &made, problem);

	if (rc == 0)
		rc = role_parent(b, account, doc, &made.inherits, problem);
	if (rc == 0)
		rc = role_scopes(b, doc, &made.scopes, problem);
	if (rc)
		return rc;
	made.file = ws_arena_dup(b->arena, file);
	if (!made.file)
		return ws_err_nomem(problem);
	rc = role_place(b, account, &made, &role, problem);
	if (rc == 0)
		*role = made;
	return rc;
}

/* Two of one name in a side: the one without an id is not yet, and is not believed. */
int ws_side_check_pending(struct ws_side_builder *b, struct ws_side_account *account,
			  struct ws_err *err)
{
	size_t kept = 0;
	int rc = 0;

	for (size_t i = 0; rc >= 0 && i < account->role_count; i++) {
		struct ws_side_role *role = &account->roles[i];
		struct ws_err problem = {0};
		const struct ws_side_role *twin = NULL;

		for (size_t k = 0; role->pending && !twin && k < account->role_count; k++)
			if (k != i && account->roles[k].title &&
			    ws_text_casecmp(account->roles[k].title, role->title) == 0)
				twin = &account->roles[k];
		if (twin) {
			(void)ws_err_set(&problem, WS_E_DUPLICATE,
					 "%s is a role of that name already", twin->file);
			rc = ws_side_note(b, &problem, role->file, err);
		}
		role->twin = twin != NULL;
	}
	for (size_t i = 0; i < account->role_count; i++)
		if (!account->roles[i].twin)
			account->roles[kept++] = account->roles[i];
	account->role_count = kept;
	return rc < 0 ? rc : 0;
}

int ws_side_read_role(struct ws_side_builder *b, struct ws_side_account *account,
		      const struct ws_tree_entry *file, struct ws_err *err)
{
	struct ws_err problem = {0};
	ws_auto(ws_ini) doc = NULL;
	int rc = ws_side_parse(b, WS_DOC_ROLE, file, &doc, err);

	if (rc)
		return rc;
	rc = fill_role(b, account, doc, file->path, &problem);
	return rc ? ws_side_note(b, &problem, file->path, err) : 0;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char *ws_side_role_text(struct ws_arena *arena, const struct ws_side_role *role)
{
	const char *title = role->title ? role->title : "";
	const char *description = role->description ? role->description : "";
	const char **sorted = ws_arena_zalloc(arena, role->scopes.count, sizeof(*sorted));
	ws_auto_buf text = WS_BUF_INIT;

	if (!sorted)
		return NULL;
	for (size_t i = 0; i < role->scopes.count; i++)
		sorted[i] = role->scopes.items[i];
	if (role->scopes.count)
		qsort(sorted, role->scopes.count, sizeof(*sorted), by_text);
	/* with their lengths: nothing in a text can pass for a line */
	ws_buf_addf(&text, "%zu:%s\n%zu:%s\n%s\n%d\n", strlen(title), title,
		    strlen(description), description, role->inherits ? role->inherits : "-",
		    role->built_in);
	for (size_t i = 0; i < role->scopes.count; i++) {
		ws_buf_add(&text, sorted[i], strlen(sorted[i]));
		ws_buf_addc(&text, '\n');
	}
	return text.failed ? NULL : ws_arena_dup(arena, ws_buf_text(&text));
}

/* --- the catalogue --------------------------------------------------------------------------------- */

static int by_scope_name(const void *a, const void *b)
{
	return strcmp(((const struct ws_scope *)a)->name,
		      ((const struct ws_scope *)b)->name);
}

static int read_scopes(struct ws_side_builder *b, struct ws_side_account *account,
		       const struct ws_ini *doc, struct ws_err *problem)
{
	const size_t count = ws_ini_count(doc, "scopes");
	struct ws_ini_entry entry;

	account->scopes = ws_arena_zalloc(b->arena, count, sizeof(*account->scopes));
	if (!account->scopes)
		return ws_err_nomem(problem);
	for (size_t i = 0; i < count && ws_ini_entry(doc, "scopes", i, &entry); i++) {
		account->scopes[i].name = ws_arena_dup(b->arena, entry.key);
		if (!account->scopes[i].name)
			return ws_err_nomem(problem);
	}
	account->scope_count = count;
	if (count)
		qsort(account->scopes, count, sizeof(*account->scopes), by_scope_name);
	return 0;
}

/* One key "PARENT CHILD". */
static int read_include(struct ws_side_builder *b, struct ws_side_account *account,
			const struct ws_ini *doc, const struct ws_ini_entry *entry,
			struct ws_err *problem)
{
	const char *blank = strchr(entry->key, ' ');
	struct ws_scope key = {.name = NULL};
	struct ws_scope *scope = NULL;
	const char **place;

	if (blank && blank[1]) {
		key.name = ws_arena_dupn(b->arena, entry->key,
					 (size_t)(blank - entry->key));
		if (!key.name)
			return ws_err_nomem(problem);
		if (account->scope_count)
			scope = bsearch(&key, account->scopes, account->scope_count,
					sizeof(key), by_scope_name);
	}
	if (!scope) {
		(void)ws_err_set(problem, WS_E_VALUE_BAD, "%s begins with no permission",
				 entry->key);
		return ws_side_at_key(problem, doc, entry);
	}
	place = ws_arena_grow(b->arena, &scope->includes.items, &scope->includes.count,
			      sizeof(*place));
	if (!place)
		return ws_err_nomem(problem);
	*place = ws_arena_dup(b->arena, blank + 1);
	return *place ? 0 : ws_err_nomem(problem);
}

int ws_side_read_catalogue(struct ws_side_builder *b, struct ws_side_account *account,
			   const struct ws_tree_entry *file, struct ws_err *err)
{
	struct ws_err problem = {0};
	ws_auto(ws_ini) doc = NULL;
	struct ws_ini_entry entry;
	int rc = ws_side_parse(b, WS_DOC_CATALOGUE, file, &doc, err);

	account->scopes = NULL;
	account->scope_count = 0;
	if (rc)
		return rc;
	rc = read_scopes(b, account, doc, &problem);
	for (size_t i = 0; rc == 0 && ws_ini_entry(doc, "includes", i, &entry); i++)
		rc = read_include(b, account, doc, &entry, &problem);
	if (rc == 0)
		return 0;
	account->scope_count = 0;
	return ws_side_note(b, &problem, file->path, err);
}
