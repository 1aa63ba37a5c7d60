/*
 * sync/model/docs_edit.c - one grant or one field of a workspace, changed in a tree.
 *
 * A text is either a line of workspace.ini or a file KEY.md, never both: writing one
 * removes the other.
 */
#include "sync/model/docs_p.h"

#include <stdlib.h>
#include <string.h>
#include "store/ground/buf.h"
#include "store/ground/text.h"

/* --- documents of a tree ------------------------------------------------------------------ */

int ws_docs_split(const char *dir, struct ws_place *out, struct ws_err *err)
{
	const char *slash = strchr(dir, '/');
	const size_t account = slash ? (size_t)(slash - dir) : 0;

	memset(out, 0, sizeof(*out));
	if (account == 0 || account >= WS_LAYOUT_NAME ||
	    strlen(slash + 1) >= WS_LAYOUT_NAME)
		return ws_err_set(err, WS_E_NAME_UNSAFE, "%s is no ACCOUNT/HANDLE", dir);
	memcpy(out->account, dir, account);
	memcpy(out->handle, slash + 1, strlen(slash + 1) + 1);
	return 0;
}

int ws_docs_path(enum ws_doc_kind kind, const char *dir, const char *name,
		 char out[WS_LAYOUT_PATH], struct ws_err *err)
{
	struct ws_place place;
	int rc = ws_docs_split(dir, &place, err);

	if (rc)
		return rc;
	return ws_layout_path(kind, place.account, place.handle, name, out, err);
}

int ws_docs_load(const struct ws_tree *tree, enum ws_doc_kind kind, const char *path,
		 struct ws_ini **out, struct ws_err *err)
{
	const struct ws_tree_entry *entry = tree ? ws_tree_find(tree, path) : NULL;
	int rc;

	*out = NULL;
	if (!entry)
		return WS_DOCS_NONE;
	rc = ws_ini_parse(entry->bytes, entry->len, ws_layout_schema(kind), path, out, err);
	return rc && rc != WS_E_NOMEM ? WS_DOCS_NONE : rc;
}

int ws_docs_put(struct ws_tree *tree, const char *path, const struct ws_ini *doc,
		struct ws_err *err)
{
	char *bytes;
	size_t len;
	int rc = ws_ini_format(doc, &bytes, &len, err);

	return rc ? rc : ws_tree_put(tree, path, bytes, len, err);
}

/* A document to be edited: as it is, or new when there is none. Invalid ones fail:
 * editing would mean to throw away what a person wrote. */
static int open_doc(struct ws_tree *tree, enum ws_doc_kind kind, const char *path,
		    struct ws_ini **out, struct ws_err *err)
{
	const struct ws_tree_entry *entry = ws_tree_find(tree, path);

	if (entry)
		return ws_ini_parse(entry->bytes, entry->len, ws_layout_schema(kind), path,
				    out, err);
	*out = ws_ini_new(ws_layout_schema(kind), path);
	return *out ? 0 : ws_err_nomem(err);
}

/* --- grants --------------------------------------------------------------------------------- */

/* Sets the line when it fits, else answers 1. */
static int try_line(struct ws_ini *doc, const char *section, const char *label,
		    const struct ws_grant_text *text, struct ws_err *err)
{
	ws_auto_free char *value = NULL;
	int rc = ws_grant_text_format(text, &value, err);

	if (rc)
		return rc;
	if (!ws_ini_fits(label, value)) {
		(void)ws_err_set(err, WS_E_LINE_LONG,
				 "the line of %s would be longer than %d bytes", label,
				 WS_INI_LINE_MAX);
		return 1;
	}
	return ws_ini_set(doc, section, label, value, err);
}

int ws_docs_set_role(struct ws_ini *doc, const char *section, const char *label,
		     const char *role, bool shorten, struct ws_err *err)
{
	const char *old = ws_ini_get(doc, section, label);
	struct ws_grant_text kept = {NULL, NULL, NULL};
	struct ws_grant_text text = {NULL, NULL, NULL};
	int rc = 0;

	/* what cannot be read has no options that could be kept */
	if (old)
		rc = ws_grant_text_parse(old, &kept, NULL);
	if (rc == WS_E_NOMEM)
		return ws_err_nomem(err);
	text.role = (char *)(uintptr_t)role; /* borrowed for formatting */
	text.until = kept.until;
	text.why = kept.why;
	rc = try_line(doc, section, label, &text, err);
	if (rc > 0 && shorten && text.why) {
		text.why = NULL;
		rc = try_line(doc, section, label, &text, err);
	}
	if (rc > 0 && shorten && text.until) {
		text.until = NULL;
		rc = try_line(doc, section, label, &text, err);
	}
	ws_grant_text_clear(&kept);
	return rc > 0 ? WS_E_LINE_LONG : rc;
}

int ws_docs_set_grant(struct ws_tree *tree, const char *dir, enum ws_principal_kind kind,
		      const char *label, const char *role, struct ws_err *err)
{
	const char *section = ws_principal_section(kind);
	ws_auto(ws_ini) doc = NULL;
	char path[WS_LAYOUT_PATH];
	int rc = ws_docs_path(WS_DOC_MEMBERS, dir, NULL, path, err);

	if (rc == 0 && !role && !ws_tree_find(tree, path))
		return 0;
	if (rc == 0)
		rc = open_doc(tree, WS_DOC_MEMBERS, path, &doc, err);
	if (rc)
		return rc;
	if (role)
		rc = ws_docs_set_role(doc, section, label, role, false, err);
	else
		rc = ws_ini_remove(doc, section, label);
	return rc ? rc : ws_docs_put(tree, path, doc, err);
}

/* --- fields --------------------------------------------------------------------------------- */

bool ws_docs_overflows(const char *key, const char *text)
{
	return strchr(text, '\n') || !ws_ini_fits(key, text);
}

/* default-role is a name; only texts may be long. */
static bool may_overflow(const char *key)
{
	return strcmp(key, "name") == 0 || strcmp(key, "description") == 0;
}

int ws_docs_text(const struct ws_tree *tree, const char *dir, const char *key, char **out,
		 struct ws_err *err)
{
	const struct ws_tree_entry *entry = NULL;
	ws_auto_buf text = WS_BUF_INIT;
	char path[WS_LAYOUT_PATH];
	size_t len;
	int rc;

	*out = NULL;
	if (!tree || !may_overflow(key))
		return 1;
	rc = ws_docs_path(WS_DOC_TEXT, dir, key, path, err);
	if (rc)
		return rc;
	entry = ws_tree_find(tree, path);
	if (!entry)
		return 1;
	len = entry->len;
	if (len > 0 && entry->bytes[len - 1] == '\n')
		len--;
	ws_ini_unescape(&text, entry->bytes, len);
	return ws_buf_take(&text, out, NULL, err);
}

int ws_docs_put_text(struct ws_tree *tree, const char *dir, const char *key,
		     const char *text, struct ws_err *err)
{
	ws_auto_buf b = WS_BUF_INIT;
	char path[WS_LAYOUT_PATH];
	char *bytes;
	size_t len;
	int rc = ws_docs_path(WS_DOC_TEXT, dir, key, path, err);

	if (rc)
		return rc;
	ws_ini_escape_text(&b, text, strlen(text));
	ws_buf_addc(&b, '\n');
	rc = ws_buf_take(&b, &bytes, &len, err);
	return rc ? rc : ws_tree_put(tree, path, bytes, len, err);
}

static int drop_text(struct ws_tree *tree, const char *dir, const char *key,
		     struct ws_err *err)
{
	char path[WS_LAYOUT_PATH];
	int rc;

	if (!may_overflow(key))
		return 0;
	rc = ws_docs_path(WS_DOC_TEXT, dir, key, path, err);
	if (rc == 0)
		ws_tree_drop(tree, path);
	return rc;
}

int ws_docs_set_field(struct ws_tree *tree, const char *dir, const char *key,
		      const char *value, struct ws_err *err)
{
	const bool long_text = value && may_overflow(key) && ws_docs_overflows(key, value);
	ws_auto(ws_ini) doc = NULL;
	char path[WS_LAYOUT_PATH];
	int rc = ws_docs_path(WS_DOC_WORKSPACE, dir, NULL, path, err);

	if (rc == 0)
		rc = open_doc(tree, WS_DOC_WORKSPACE, path, &doc, err);
	if (rc)
		return rc;
	if (value && !long_text)
		rc = ws_ini_set(doc, "workspace", key, value, err);
	else
		rc = ws_ini_remove(doc, "workspace", key);
	if (rc == 0)
		rc = ws_docs_put(tree, path, doc, err);
	if (rc == 0 && long_text)
		return ws_docs_put_text(tree, dir, key, value, err);
	return rc ? rc : drop_text(tree, dir, key, err);
}

int ws_docs_get_field(const struct ws_tree *tree, const char *dir, const char *key,
		      char **out, struct ws_err *err)
{
	const struct ws_tree_entry *entry;
	ws_auto(ws_ini) doc = NULL;
	char path[WS_LAYOUT_PATH];
	const char *value = NULL;
	int rc = ws_docs_path(WS_DOC_WORKSPACE, dir, NULL, path, err);

	*out = NULL;
	if (rc)
		return rc;
	entry = ws_tree_find(tree, path);
	if (entry) {
		rc = ws_ini_parse(entry->bytes, entry->len,
				  ws_layout_schema(WS_DOC_WORKSPACE), path, &doc, err);
		if (rc)
			return rc;
		value = ws_ini_get(doc, "workspace", key);
	}
	if (!value)
		return ws_docs_text(tree, dir, key, out, err);
	*out = strdup(value);
	return *out ? 0 : ws_err_nomem(err);
}
