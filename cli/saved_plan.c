/*
 * cli/saved_plan.c - plans in files.
 *
 * What is read may have been written by anybody: nothing of it is carried out. It is only
 * compared with the plan that the round itself makes.
 */
#include "cli/saved_plan.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include "cli/show/show_p.h"
#include "store/ground/date.h"
#include "store/ground/fs.h"
#include "store/ground/own.h"

#define SCHEMA    "wsync/plan/1"
#define BYTES_MAX ((size_t)64 << 20)
#define DAY_S     (24 * 60 * 60)

void ws_saved_plan_clear(struct ws_saved_plan *plan)
{
	ws_json_free(plan->json);
	*plan = (struct ws_saved_plan){.json = NULL};
}

/* ---- where ---------------------------------------------------------------------------- */

struct place {
	char dir[PATH_MAX], name[PATH_MAX]; /* what dirname() and basename() give */
	int dir_fd;
};

static int find_place(const char *path, struct place *out, struct ws_err *err)
{
	char copy[PATH_MAX];

	out->dir_fd = -1;
	if (!*path || strlen(path) >= sizeof(copy))
		return ws_err_set(err, WS_E_USAGE_ARGUMENT, "%.100s is no file", path);
	(void)snprintf(copy, sizeof(copy), "%s", path);
	(void)snprintf(out->dir, sizeof(out->dir), "%s", dirname(copy));
	(void)snprintf(copy, sizeof(copy), "%s", path);
	(void)snprintf(out->name, sizeof(out->name), "%s", basename(copy));
	return ws_fs_open_root(out->dir, &out->dir_fd, err);
}

/* ---- which store ------------------------------------------------------------------------ */

static int keep_root(void *user, const struct ws_repo_past *past)
{
	if (past->parent_count == 0)
		*(struct ws_oid *)user = past->id;
	return 0;
}

/* Every clone of a store has its first commit, and no other store does. */
static int store_id(const struct ws_store *store, char out[WS_OID_TEXT], struct ws_err *err)
{
	struct ws_oid main, root = {{0}};
	int rc = ws_repo_ref(store->repo, WS_REF_MAIN, &main, err);

	if (rc == 0)
		rc = ws_repo_log(store->repo, &main, NULL, keep_root, &root, err);
	(void)ws_oid_format(&root, out);
	return rc < 0 ? rc : 0;
}

/* ---- writing ----------------------------------------------------------------------------- */

static int set_id(struct ws_json *o, const char *key, const struct ws_oid *id)
{
	char text[WS_OID_TEXT];

	if (ws_oid_is_zero(id))
		return 0;
	return ws_json_set(o, key, ws_json_new_text(ws_oid_format(id, text)));
}

static int format_plan(const struct ws_cli *cli, const struct ws_store *store,
		       const struct ws_view *view, bool offline, struct ws_buf *out,
		       struct ws_err *err)
{
	const int64_t expires = ws_show_now(cli) + (int64_t)WS_SAVED_DAYS * DAY_S;
	ws_auto(ws_json) o = NULL;
	char id[WS_OID_TEXT];
	int rc = ws_plan_json(cli, store, view, offline, &o, err);
	int bad;

	if (rc == 0)
		rc = store_id(store, id, err);
	if (rc < 0)
		return rc;
	bad = ws_json_set(o, "expires", ws_time_json(expires));
	bad |= ws_json_set(o, "store", ws_json_new_text(id));
	bad |= set_id(o, "main", &view->main_id);
	bad |= set_id(o, "cloud", &view->cloud_id);
	bad |= set_id(o, "base", &view->base_id);
	if (bad)
		return ws_err_nomem(err);
	rc = ws_put_json(out, ws_steal(&o), WS_JSON_PRETTY, err);
	return rc == 0 && out->failed ? ws_err_nomem(err) : rc;
}

int ws_saved_plan_check(const struct ws_cli *cli, const char *path, struct ws_err *err)
{
	struct place place;
	struct stat there;
	int rc = find_place(path, &place, err);

	if (rc < 0)
		return rc;
	rc = ws_fs_stat(place.dir_fd, place.name, &there, err);
	(void)close(place.dir_fd);
	if (rc < 0 || rc == WS_FS_ABSENT || cli->yes)
		return rc < 0 ? rc : 0;
	ws_err_set(err, WS_E_CONFIRM, "%s is there already", path);
	return ws_err_hint(err, "wsync plan --out %s --yes", path);
}

int ws_saved_plan_write(const struct ws_cli *cli, const struct ws_store *store,
			const struct ws_view *view, bool offline, const char *path,
			struct ws_err *err)
{
	ws_auto_buf text = WS_BUF_INIT;
	struct place place;
	int rc = ws_saved_plan_check(cli, path, err);

	if (rc == 0)
		rc = format_plan(cli, store, view, offline, &text, err);
	if (rc == 0)
		rc = find_place(path, &place, err);
	if (rc < 0)
		return rc;
	rc = ws_fs_replace(place.dir_fd, place.name, ws_buf_text(&text), text.len, 0600,
			   err);
	(void)close(place.dir_fd);
	return rc;
}

/* ---- reading ------------------------------------------------------------------------------- */

static int no_plan(const char *path, const char *why, struct ws_err *err)
{
	ws_err_set(err, WS_E_PLAN_FILE, "%s is not a plan that can be carried out", path);
	ws_err_why(err, "%s", why);
	return ws_err_hint(err, "wsync plan --out FILE");
}

static bool is_digest(const char *text)
{
	return text && strlen(text) == 32 && strspn(text, "0123456789abcdef") == 32;
}

static bool is(const struct ws_json *o, const char *key, const char *wanted)
{
	const char *text = ws_json_text(ws_json_get(o, key));

	return text && strcmp(text, wanted) == 0;
}

static int check_plan(const struct ws_cli *cli, const struct ws_store *store,
		      const char *path, const struct ws_json *o, struct ws_err *err)
{
	const char *expires = ws_json_text(ws_json_get(o, "expires"));
	char id[WS_OID_TEXT];
	int64_t at_s;
	int rc;

	if (!is(o, "schema", SCHEMA))
		return no_plan(path, "it is not of the schema " SCHEMA, err);
	if (!is_digest(ws_json_text(ws_json_get(o, "digest"))) || !expires ||
	    !ws_time_parse(expires, &at_s) ||
	    ws_json_kind(ws_json_get(o, "steps")) != WS_JSON_ARRAY)
		return no_plan(path, "it was not written by wsync plan --out, or cut", err);
	if (!is(o, "endpoint", store->endpoint))
		return no_plan(path, "it was made for another cloud than this store's",
			       err);
	rc = store_id(store, id, err);
	if (rc < 0)
		return rc;
	if (!is(o, "store", id))
		return no_plan(path, "it was made in another store", err);
	if (at_s > ws_show_now(cli))
		return 0;
	ws_err_set(err, WS_E_STALE, "the plan in %s has expired, at %s", path, expires);
	return ws_err_hint(err, "wsync plan --out FILE");
}

static int read_bytes(const char *path, char **bytes, size_t *len, struct ws_err *err)
{
	struct place place;
	int rc = find_place(path, &place, err);

	if (rc < 0)
		return rc;
	rc = ws_fs_read(place.dir_fd, place.name, BYTES_MAX, bytes, len, err);
	(void)close(place.dir_fd);
	if (rc == WS_FS_ABSENT)
		return ws_err_set(err, WS_E_USAGE_ARGUMENT, "there is no file %s", path);
	return rc;
}

int ws_saved_plan_read(const struct ws_cli *cli, const struct ws_store *store,
		       const char *path, struct ws_saved_plan *out, struct ws_err *err)
{
	ws_auto_free char *bytes = NULL;
	struct ws_err parse = {0};
	size_t len = 0;
	int rc;

	*out = (struct ws_saved_plan){.json = NULL};
	rc = read_bytes(path, &bytes, &len, err);
	if (rc < 0)
		return rc;
	rc = ws_json_parse(bytes, len, BYTES_MAX, &out->json, &parse);
	if (rc == WS_E_NOMEM)
		return ws_err_nomem(err);
	if (rc < 0)
		return no_plan(path, "it is not JSON", err);
	rc = check_plan(cli, store, path, out->json, err);
	if (rc == 0)
		(void)snprintf(out->digest, sizeof(out->digest), "%s",
			       ws_json_text(ws_json_get(out->json, "digest")));
	return rc;
}

/* ---- what moved ------------------------------------------------------------------------------ */

static const char *ready_step(const struct ws_saved_plan *saved, size_t i)
{
	const struct ws_json *step = ws_json_at(ws_json_get(saved->json, "steps"), i);

	return is(step, "status", "ready") ? ws_json_text(ws_json_get(step, "change"))
					   : NULL;
}

static bool saved_has(const struct ws_saved_plan *saved, const char *id)
{
	const size_t count = ws_json_count(ws_json_get(saved->json, "steps"));

	for (size_t i = 0; i < count; i++) {
		const char *there = ready_step(saved, i);

		if (there && strcmp(there, id) == 0)
			return true;
	}
	return false;
}

static bool is_step(const struct ws_change *change)
{
	return ws_is_send(change) || ws_is_receive(change);
}

static bool now_has(const struct ws_plan *now, const char *id)
{
	for (size_t i = 0; i < now->change_count; i++)
		if (is_step(&now->changes[i]) && strcmp(now->changes[i].id, id) == 0)
			return true;
	return false;
}

static void warn_ids(const struct ws_cli *cli, const char *what, const struct ws_buf *ids)
{
	if (ids->len > 0 && cli->format == WS_FORMAT_HUMAN)
		ws_show_warn(cli, "%s%s", what, ws_buf_text(ids));
}

void ws_saved_plan_compare(const struct ws_cli *cli, const struct ws_saved_plan *saved,
			   const struct ws_plan *now)
{
	const size_t count = ws_json_count(ws_json_get(saved->json, "steps"));
	ws_auto_buf gone = WS_BUF_INIT;
	ws_auto_buf new = WS_BUF_INIT;

	for (size_t i = 0; i < count; i++) {
		const char *id = ready_step(saved, i);

		if (!id || now_has(now, id))
			continue;
		ws_buf_addc(&gone, ' ');
		ws_put_text(&gone, id);
	}
	for (size_t i = 0; i < now->change_count; i++)
		if (is_step(&now->changes[i]) && !saved_has(saved, now->changes[i].id))
			ws_buf_addf(&new, " %s", now->changes[i].id);
	warn_ids(cli, "steps of the saved plan that are not ready any more:", &gone);
	warn_ids(cli, "steps that the saved plan does not have:", &new);
}
