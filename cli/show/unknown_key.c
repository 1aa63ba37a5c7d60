/*
 * cli/show/unknown_key.c - keys of workspace.ini that nobody reads: kept, and told.
 */
#include <stdio.h>
#include <string.h>
#include "cli/show/show_p.h"
#include "store/ground/own.h"
#include "store/ground/text.h"
#include "store/ini/ini.h"
#include "store/tree/layout.h"

/* default_role is default-role misspelt, however far they are apart. */
static const char *nearest(const char *key, const char *const *keys)
{
	size_t count = 0;
	ws_auto_buf dashed = WS_BUF_INIT;

	while (keys[count])
		count++;
	for (const char *p = key; *p; p++)
		ws_buf_addc(&dashed, *p == '_' ? '-' : *p);
	return ws_text_nearest(ws_buf_text(&dashed), keys, count);
}

bool ws_unknown_key(const struct ws_ini *doc, const struct ws_ini_section *section,
		    const struct ws_ini_entry *entry, struct ws_err *out)
{
	char name[8];
	const char *near;

	*out = (struct ws_err){0};
	if (!section->keys || !section->keep_unknown)
		return false;
	for (const char *const *key = section->keys; *key; key++)
		if (ws_text_casecmp(*key, entry->key) == 0)
			return false;
	near = nearest(entry->key, section->keys);
	(void)ws_err_set(out, 0, "unknown key %s%s%s%s [%s]", entry->key,
			 near ? ", did you mean " : "", near ? near : "", near ? "?" : "",
			 ws_err_name(WS_E_KEY_UNKNOWN, name));
	(void)ws_err_at(out, ws_ini_name(doc), entry->line, 0, 0, NULL);
	return true;
}

static void warn_section(const struct ws_cli *cli, const struct ws_ini *doc,
			 const struct ws_ini_section *section)
{
	struct ws_ini_entry entry;
	struct ws_err told;

	for (size_t n = 0; ws_ini_entry(doc, section->name, n, &entry); n++)
		if (ws_unknown_key(doc, section, &entry, &told))
			ws_show_warn(cli, "%s:%d: %s", ws_ini_name(doc), entry.line,
				     told.msg);
}

static void warn_file(const struct ws_cli *cli, const struct ws_store *store,
		      const char *path)
{
	const struct ws_ini_schema *schema = ws_layout_schema(WS_DOC_WORKSPACE);
	ws_auto_free char *bytes = NULL;
	ws_auto(ws_ini) doc = NULL;
	size_t len = 0;

	/* what cannot be read or understood is told as a problem */
	if (ws_work_read(store, path, &bytes, &len, NULL) != 0 ||
	    ws_ini_parse(bytes, len, schema, path, &doc, NULL) != 0)
		return;
	for (const struct ws_ini_section *s = schema->sections; s->name; s++)
		warn_section(cli, doc, s);
}

void ws_show_unknown_keys(const struct ws_cli *cli, const struct ws_store *store,
			  const struct ws_view *view)
{
	if (cli->format != WS_FORMAT_HUMAN)
		return;
	for (size_t i = 0; view->local && i < view->local->workspace_count; i++) {
		char path[WS_LAYOUT_PATH];
		int len = snprintf(path, sizeof(path), "%s/workspace.ini",
				   view->local->workspaces[i].dir);

		if (len > 0 && (size_t)len < sizeof(path))
			warn_file(cli, store, path);
	}
	for (size_t i = 0; i < view->files.count; i++) {
		struct ws_place place;

		ws_layout_place(view->files.items[i].path, &place);
		if (place.kind == WS_DOC_WORKSPACE &&
		    view->files.items[i].kind == WS_DRAFT_ADDED)
			warn_file(cli, store, view->files.items[i].path);
	}
}
