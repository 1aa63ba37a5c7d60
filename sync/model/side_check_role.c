/*
 * sync/model/side_check_role.c - what a commit may change about roles.
 *
 * A role is known by its id, which wsync alone writes; its file may have any name. Roles
 * that belong to no account are the cloud's own.
 */
#include "sync/model/side_p.h"

#include <stdlib.h>
#include <string.h>
#include "store/ground/buf.h"
#include "store/ground/near.h"
#include "store/ground/text.h"
#include "store/ground/uuid.h"

#define DESCRIPTION_MAX 140 /* characters, as the cloud counts */
#define HOLDERS_SHOWN   3

static int refuse(struct ws_err *problem, const char *path, const char *what,
		  const char *why)
{
	(void)ws_err_set(problem, WS_E_READ_ONLY, "%s", what);
	(void)ws_err_why(problem, "%s", why);
	return ws_err_hint(problem, "wsync restore %s", path);
}

static struct ws_ini *parse(const struct ws_tree_entry *entry)
{
	struct ws_ini *doc = NULL;

	if (entry)
		(void)ws_ini_parse(entry->bytes, entry->len, ws_layout_schema(WS_DOC_ROLE),
				   entry->path, &doc, NULL);
	return doc;
}

/* Has a role file of the account this id in the tree? built_in may be NULL. */
static bool has_id(const struct ws_tree *tree, const char *account, const char *id,
		   bool *built_in)
{
	for (size_t i = 0; tree && i < ws_tree_count(tree); i++) {
		const struct ws_tree_entry *entry = ws_tree_at(tree, i);
		ws_auto(ws_ini) doc = NULL;
		struct ws_place place;

		ws_layout_place(entry->path, &place);
		if (place.kind != WS_DOC_ROLE || strcmp(place.account, account) != 0)
			continue;
		doc = parse(entry);
		if (!doc || !ws_text_same(ws_ini_get(doc, "role", "id"), id))
			continue;
		if (built_in)
			*built_in = ws_ini_get(doc, "role", "built-in") != NULL;
		return true;
	}
	return false;
}

/* Names come from the cloud alone: one that is pinned is a role it had. */
static bool is_pinned(const struct ws_tree *tree, const char *account, const char *id)
{
	const struct ws_tree_entry *ids;
	ws_auto(ws_ini) doc = NULL;
	struct ws_ini_entry entry;
	char path[WS_LAYOUT_PATH];

	if (!tree || ws_layout_path(WS_DOC_IDS, account, NULL, NULL, path, NULL))
		return false;
	ids = ws_tree_find(tree, path);
	if (!ids || ws_ini_parse(ids->bytes, ids->len, ws_layout_schema(WS_DOC_IDS), path,
				 &doc, NULL))
		return false;
	for (size_t i = 0; ws_ini_entry(doc, "roles", i, &entry); i++)
		if (strcmp(entry.value, id) == 0)
			return true;
	return false;
}

/* --- identity ------------------------------------------------------------------------------- */

static int check_identity(const struct ws_side_role_edit *edit, const struct ws_ini *old,
			  const struct ws_ini *doc, struct ws_err *problem)
{
	const char *id = doc ? ws_ini_get(doc, "role", "id") : NULL;
	const char *old_id = old ? ws_ini_get(old, "role", "id") : NULL;
	bool built_in = false;

	if (old && ws_ini_get(old, "role", "built-in"))
		return refuse(problem, edit->path, "a built-in role was edited",
			      "built-in roles belong to the cloud; make one of your own "
			      "that inherits from it: wsync role create");
	if (!doc)
		return 0;
	if (old_id && !id)
		return refuse(problem, edit->path, "the id of a role was taken out",
			      "without it the file would be another, new role");
	if (!id)
		return 0;
	if (!has_id(edit->before, edit->account, id, &built_in) &&
	    !is_pinned(edit->before, edit->account, id))
		return refuse(problem, edit->path, "only wsync gives a role its id",
			      "main has no role of this id; a new role has none yet");
	if (built_in || ws_ini_get(doc, "role", "built-in"))
		return refuse(problem, edit->path, "only the cloud has built-in roles",
			      "the file claims to be one");
	return 0;
}

/* --- removal --------------------------------------------------------------------------------- */

static size_t name_holders(const struct ws_side *side,
			   const struct ws_side_account *account, const char *id,
			   struct ws_buf *out)
{
	size_t count = 0;

	for (size_t i = 0; i < account->role_count; i++) {
		if (!ws_text_same(account->roles[i].inherits, id))
			continue;
		if (count++ < HOLDERS_SHOWN)
			ws_buf_addf(out, "%srole %s", out->len ? ", " : "",
				    account->roles[i].name);
	}
	for (size_t i = 0; i < side->workspace_count; i++) {
		const struct ws_side_workspace *w = &side->workspaces[i];

		if (w->account != account)
			continue;
		if (ws_text_same(w->default_role_id, id) && count++ < HOLDERS_SHOWN)
			ws_buf_addf(out, "%sdefault role of %s", out->len ? ", " : "",
				    w->dir);
		for (size_t g = 0; g < w->grant_count; g++)
			if (ws_text_same(w->grants[g].role_id, id) &&
			    count++ < HOLDERS_SHOWN)
				ws_buf_addf(out, "%s%s in %s", out->len ? ", " : "",
					    w->grants[g].label, w->dir);
	}
	if (count > HOLDERS_SHOWN)
		ws_buf_addf(out, " and %zu more", count - HOLDERS_SHOWN);
	return count;
}

static int check_removal(const struct ws_side_role_edit *edit, const struct ws_ini *old,
			 struct ws_err *problem)
{
	const struct ws_side_account *account = ws_side_account_at(edit->side,
								   edit->account);
	const char *id = old ? ws_ini_get(old, "role", "id") : NULL;
	const char *name = old ? ws_ini_get(old, "role", "name") : NULL;
	ws_auto_buf holders = WS_BUF_INIT;

	if (!id || !account || has_id(edit->after, edit->account, id, NULL) ||
	    name_holders(edit->side, account, id, &holders) == 0)
		return 0;
	(void)ws_err_set(problem, WS_E_ROLE_IN_USE, "role \"%s\" is in use",
			 name ? name : id);
	(void)ws_err_why(problem, "%s", ws_buf_text(&holders));
	return ws_err_hint(problem, "give them another role first, or wsync restore %s",
			   edit->path);
}

/* --- what it says ------------------------------------------------------------------------------ */

/* The nearest name of the catalogue; NULL when none is near. */
static const char *near_scope(const struct ws_side_account *account, const char *word)
{
	ws_auto_free const char **names = calloc(account->scope_count + 1, sizeof(*names));

	for (size_t i = 0; names && i < account->scope_count; i++)
		names[i] = account->scopes[i].name;
	return names ? ws_text_nearest(word, names, account->scope_count) : NULL;
}

static bool has_scope(const struct ws_side_account *account, const char *name)
{
	for (size_t i = 0; i < account->scope_count; i++)
		if (strcmp(account->scopes[i].name, name) == 0)
			return true;
	return false;
}

int ws_side_check_scope(const struct ws_side_account *account, const char *name,
			struct ws_err *problem)
{
	const char *near;

	/* without a catalogue nobody can say; whatever it may be, it is an escalation */
	if (account->scope_count == 0 || has_scope(account, name))
		return 0;
	near = near_scope(account, name);
	(void)ws_err_set(problem, WS_E_VALUE_BAD, "%s is no permission of %s", name,
			 account->dir);
	(void)ws_err_why(problem, "%s/_account/catalogue.ini lists them all", account->dir);
	return near ? ws_err_near(problem, name, near)
		    : ws_err_hint(problem, "wsync role show Owner -v names them");
}

/* Names the cloud told are believed, whatever the catalogue says. */
static int check_scopes(const struct ws_side_account *account, const struct ws_ini *old,
			const struct ws_ini *doc, struct ws_err *problem)
{
	struct ws_ini_entry entry;

	for (size_t i = 0; ws_ini_entry(doc, "scopes", i, &entry); i++) {
		if (old && ws_ini_get(old, "scopes", entry.key))
			continue;
		if (ws_side_check_scope(account, entry.key, problem) < 0)
			return ws_side_at_key(problem, doc, &entry);
	}
	return 0;
}

static int check_description(const struct ws_ini *doc, struct ws_err *problem)
{
	const char *text = ws_ini_get(doc, "role", "description");
	struct ws_ini_entry entry;
	size_t count = 0;

	for (; text && *text; text++)
		count += ((unsigned char)*text & 0xC0) != 0x80;
	if (count <= DESCRIPTION_MAX)
		return 0;
	(void)ws_err_set(problem, WS_E_VALUE_BAD,
			 "a description of a role has at most %d characters, this one %zu",
			 DESCRIPTION_MAX, count);
	return ws_ini_find(doc, "role", "description", &entry)
		       ? ws_side_at_value(problem, doc, &entry, NULL)
		       : problem->code;
}

static const struct ws_side_role *described_by(const struct ws_side_account *account,
					       const char *file)
{
	for (size_t i = 0; i < account->role_count; i++)
		if (strcmp(account->roles[i].file, file) == 0)
			return &account->roles[i];
	return NULL;
}

/* Two roles of one name would both be id:UUID in every line. Names the cloud told are
 * believed. */
static int check_name(const struct ws_side_account *account, const char *file,
		      const struct ws_ini *old, const struct ws_ini *doc,
		      struct ws_err *problem)
{
	const char *name = ws_ini_get(doc, "role", "name");
	struct ws_ini_entry entry;

	if (!name || (old && ws_text_same(ws_ini_get(old, "role", "name"), name)))
		return 0;
	for (size_t i = 0; i < account->role_count; i++) {
		const struct ws_side_role *other = &account->roles[i];

		if (strcmp(other->file, file) == 0 || !other->title ||
		    ws_text_casecmp(other->title, name) != 0)
			continue;
		(void)ws_err_set(problem, WS_E_DUPLICATE, "%s has a role \"%s\" already",
				 account->dir, other->title);
		return ws_ini_find(doc, "role", "name", &entry)
			       ? ws_side_at_value(problem, doc, &entry, NULL)
			       : problem->code;
	}
	return 0;
}

/* A role that inherits from itself, also through others, gives nobody knows what. */
static int check_circle(const struct ws_side_account *account, const char *file,
			const struct ws_ini *doc, struct ws_err *problem)
{
	const struct ws_side_role *role = described_by(account, file);
	const struct ws_side_role *at = role;
	struct ws_ini_entry entry;

	for (size_t n = 0; at && at->inherits && n <= account->role_count; n++)
		at = ws_side_role(account, at->inherits);
	if (!at || !at->inherits)
		return 0;
	(void)ws_err_set(problem, WS_E_VALUE_BAD, "%s inherits from itself in the end",
			 role->name);
	return ws_ini_find(doc, "role", "inherits", &entry)
		       ? ws_side_at_value(problem, doc, &entry, NULL)
		       : problem->code;
}

int ws_side_check_role(const struct ws_side_role_edit *edit, struct ws_err *problem)
{
	const struct ws_side_account *account = ws_side_account_at(edit->side,
								   edit->account);
	const struct ws_tree_entry *before = edit->before ? ws_tree_find(edit->before,
									 edit->path)
							  : NULL;
	const struct ws_tree_entry *after = ws_tree_find(edit->after, edit->path);
	ws_auto(ws_ini) old = parse(before);
	ws_auto(ws_ini) doc = parse(after);
	int rc;

	if (after && !doc)
		return 0; /* not valid: a problem of the side */
	rc = check_identity(edit, old, doc, problem);
	if (rc < 0 || !doc)
		return rc < 0 ? rc : check_removal(edit, old, problem);
	if (!account)
		return 0;
	rc = check_name(account, edit->path, old, doc, problem);
	if (rc == 0)
		rc = check_scopes(account, old, doc, problem);
	if (rc == 0)
		rc = check_description(doc, problem);
	return rc == 0 ? check_circle(account, edit->path, doc, problem) : rc;
}
