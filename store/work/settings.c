/*
 * store/work/settings.c - the two settings files.
 *
 * .wsync/store.ini is everybody's and committed, .git/wsync/clone.ini is this clone's
 * alone. A store whose settings cannot be understood is not opened at all.
 */
#include "store/work/work_p.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/fs.h"
#include "store/ground/text.h"
#include "store/ini/ini.h"
#include "store/tree/layout.h"

#define CLONE_INI      WS_STORE_CLONE "/clone.ini"
#define SETTINGS_BYTES ((size_t)64 << 10)

static const char *const store_keys[] = {"format", "endpoint", NULL};
static const char *const track_keys[] = {"include", "exclude", NULL};
static const struct ws_ini_section store_sections[] = {
	{.name = "store", .keys = store_keys, .keep_unknown = true},
	{.name = "track", .keys = track_keys, .keep_unknown = true},
	{.name = NULL},
};
static const struct ws_ini_schema store_schema = {
	.what = "store.ini",
	.header = "; wsync store: where its workspaces live and which of them are kept "
		  "here.\n",
	.sections = store_sections,
};

static const char *const clone_keys[] = {"mode", "sent", NULL};
static const struct ws_ini_section clone_sections[] = {
	{.name = "clone", .keys = clone_keys, .keep_unknown = true},
	{.name = NULL},
};
static const struct ws_ini_schema clone_schema = {
	.what = "clone.ini",
	.header = "; wsync: what belongs to this clone alone.\n",
	.sections = clone_sections,
};

/* Reads and parses; 0, WS_FS_ABSENT or a failure. Given. */
static int read_ini(int root_fd, const char *path, const struct ws_ini_schema *schema,
		    struct ws_ini **out, struct ws_err *err)
{
	ws_auto_free char *text = NULL;
	size_t len;
	int rc = ws_fs_read(root_fd, path, SETTINGS_BYTES, &text, &len, err);

	return rc != 0 ? rc : ws_ini_parse(text, len, schema, path, out, err);
}

static int write_ini(int root_fd, const char *path, const struct ws_ini *doc, mode_t mode,
		     struct ws_err *err)
{
	ws_auto_free char *text = NULL;
	size_t len;
	int rc = ws_ini_format(doc, &text, &len, err);

	return rc < 0 ? rc : ws_fs_replace(root_fd, path, text, len, mode, err);
}

int ws_settings_read(struct ws_store *store, struct ws_err *err)
{
	ws_auto(ws_ini) doc = NULL;
	const char *format, *endpoint, *include, *exclude;
	int rc = read_ini(store->root_fd, WS_STORE_INI, &store_schema, &doc, err);

	if (rc == WS_FS_ABSENT)
		return ws_err_set(err, WS_E_NO_STORE, "%s holds no %s", store->path,
				  WS_STORE_INI);
	if (rc == WS_E_NOMEM || rc == WS_E_IO)
		return rc;
	if (rc < 0) {
		if (err)
			err->code = WS_E_STORE_FORMAT;
		return WS_E_STORE_FORMAT;
	}
	format = ws_ini_get(doc, "store", "format");
	endpoint = ws_ini_get(doc, "store", "endpoint");
	include = ws_ini_get(doc, "track", "include");
	exclude = ws_ini_get(doc, "track", "exclude");
	if (!format || strcmp(format, "1") != 0)
		return ws_err_set(err, WS_E_STORE_FORMAT, "%s has format %s, not %d",
				  WS_STORE_INI, format ? format : "unknown",
				  WS_STORE_FORMAT);
	if (!endpoint || !endpoint[0] || strlen(endpoint) >= sizeof(store->endpoint))
		return ws_err_set(err, WS_E_STORE_FORMAT, "%s names no usable endpoint",
				  WS_STORE_INI);
	if (!include || !include[0])
		include = "*";
	if (!exclude)
		exclude = "";
	if (strlen(include) >= sizeof(store->include) ||
	    strlen(exclude) >= sizeof(store->exclude))
		return ws_err_set(err, WS_E_STORE_FORMAT,
				  "%s: include or exclude is too long", WS_STORE_INI);
	(void)snprintf(store->endpoint, sizeof(store->endpoint), "%s", endpoint);
	(void)snprintf(store->include, sizeof(store->include), "%s", include);
	(void)snprintf(store->exclude, sizeof(store->exclude), "%s", exclude);
	return 0;
}

/* Without the file the clone observes: the careful half of the two modes. */
int ws_settings_read_clone(struct ws_store *store, struct ws_err *err)
{
	ws_auto(ws_ini) doc = NULL;
	const char *mode, *sent;
	int rc = read_ini(store->root_fd, CLONE_INI, &clone_schema, &doc, err);

	store->mode = WS_MODE_OBSERVE;
	store->first_send = false;
	if (rc != 0)
		return rc < 0 ? rc : 0;
	mode = ws_ini_get(doc, "clone", "mode");
	sent = ws_ini_get(doc, "clone", "sent");
	if (mode && strcmp(mode, "two-way") == 0)
		store->mode = WS_MODE_TWO_WAY;
	else if (mode && strcmp(mode, "observe") != 0)
		return ws_err_set(err, WS_E_VALUE_BAD, "%s: mode is observe or two-way",
				  CLONE_INI);
	store->first_send = store->mode == WS_MODE_TWO_WAY &&
			    !(sent && strcmp(sent, "yes") == 0);
	return 0;
}

int ws_settings_write_clone(struct ws_store *store, enum ws_mode mode, bool first_send,
			    struct ws_err *err)
{
	ws_auto(ws_ini) doc = ws_ini_new(&clone_schema, CLONE_INI);
	int rc;

	if (!doc)
		return ws_err_nomem(err);
	rc = ws_ini_set(doc, "clone", "mode",
			mode == WS_MODE_TWO_WAY ? "two-way" : "observe", err);
	if (rc == 0)
		rc = ws_ini_set(doc, "clone", "sent", first_send ? "no" : "yes", err);
	if (rc == 0)
		rc = write_ini(store->root_fd, CLONE_INI, doc, 0600, err);
	if (rc < 0)
		return rc;
	store->mode = mode;
	store->first_send = mode == WS_MODE_TWO_WAY && first_send;
	return 0;
}

int ws_settings_write(const struct ws_store *store, const char *endpoint,
		      const char *include, struct ws_err *err)
{
	ws_auto(ws_ini) doc = ws_ini_new(&store_schema, WS_STORE_INI);
	int rc;

	if (!doc)
		return ws_err_nomem(err);
	rc = ws_ini_set(doc, "store", "format", "1", err);
	if (rc == 0)
		rc = ws_ini_set(doc, "store", "endpoint", endpoint, err);
	if (rc == 0)
		rc = ws_ini_set(doc, "track", "include", include, err);
	return rc < 0 ? rc : write_ini(store->root_fd, WS_STORE_INI, doc, 0644, err);
}

int ws_store_set_mode(struct ws_store *store, enum ws_mode mode, struct ws_err *err)
{
	/* A clone that comes back from observing starts as carefully as a new one. */
	const bool again = mode == WS_MODE_TWO_WAY && store->mode == WS_MODE_TWO_WAY;

	return ws_settings_write_clone(store, mode, again ? store->first_send : true, err);
}

int ws_store_mode_now(const struct ws_store *store, enum ws_mode *out, struct ws_err *err)
{
	struct ws_store now = *store;
	int rc = ws_settings_read_clone(&now, err);

	*out = now.mode;
	return rc;
}

/* Read again: a person may have said otherwise since the store was opened. */
int ws_store_set_sent(struct ws_store *store, struct ws_err *err)
{
	int rc = ws_settings_read_clone(store, err);

	return rc == 0 && store->first_send
		       ? ws_settings_write_clone(store, store->mode, false, err)
		       : rc;
}

static bool is_one_of(const char *name, const char *globs)
{
	while (*(globs += strspn(globs, " "))) {
		const size_t n = strcspn(globs, " ");
		char pattern[sizeof(((struct ws_store *)0)->include)];

		memcpy(pattern, globs, n);
		pattern[n] = '\0';
		if (ws_text_glob(pattern, name))
			return true;
		globs += n;
	}
	return false;
}

bool ws_store_tracks(const struct ws_store *store, const char *account, const char *handle)
{
	char name[2 * NAME_MAX + 2];
	int len = snprintf(name, sizeof(name), "%s/%s", account, handle);

	return len >= 0 && (size_t)len < sizeof(name) && is_one_of(name, store->include) &&
	       !is_one_of(name, store->exclude);
}

bool ws_store_tracks_path(const struct ws_store *store, const char *path)
{
	char inside[WS_LAYOUT_PATH + sizeof("/workspace.ini")];
	struct ws_place place;

	ws_layout_place(path, &place);
	if (place.kind == WS_DOC_OTHER) {
		(void)snprintf(inside, sizeof(inside), "%.*s/workspace.ini",
			       WS_LAYOUT_PATH - 1, path);
		ws_layout_place(inside, &place);
	}
	return !place.handle[0] || ws_store_tracks(store, place.account, place.handle);
}
