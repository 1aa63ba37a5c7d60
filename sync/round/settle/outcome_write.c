/*
 * sync/round/settle/outcome_write.c - writes down one workspace that was made or deleted.
 *
 * Files, main with its index entries, base: as everywhere. A death in between leaves work
 * that the next round finds again, since base is the last to know.
 */
#include "sync/round/settle/outcome_p.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/git/repo.h"
#include "store/ground/buf.h"
#include "store/ground/fs.h"
#include "store/work/work.h"
#include "sync/round/write/finish.h"
#include "sync/round/write/record.h"
#include "sync/round/settle/settle_p.h"

const char *outcome_id(const struct ws_tree *tree, const char *dir,
		       char out[WS_LAYOUT_NAME])
{
	ws_auto(ws_ini) doc = NULL;
	char path[WS_LAYOUT_PATH];
	const char *id = NULL;

	if (settle_open(tree, settle_path(dir, "workspace.ini", path), &doc, NULL) == 0)
		id = ws_ini_get(doc, "cloud", "id");
	(void)snprintf(out, WS_LAYOUT_NAME, "%s", id ? id : "");
	return out;
}

/* ---- working files --------------------------------------------------------------------- */

static int remove_file(struct outcome *o, const struct ws_tree_entry *was,
		       struct ws_err *err)
{
	ws_auto_free char *bytes = NULL;
	size_t len = 0;
	int rc = ws_work_read(o->store, was->path, &bytes, &len, err);

	if (rc != 0)
		return rc < 0 ? rc : 0;
	if (len != was->len || memcmp(bytes, was->bytes, len) != 0)
		return 0; /* somebody edits it: it stays as a draft */
	return ws_work_write(o->store, was->path, bytes, len, NULL, 0, err);
}

/* A file with edits gets the facts of the cloud, and keeps the edits. */
static int add_facts(struct outcome *o, const struct ws_tree_entry *now, struct ws_err *err)
{
	const struct ws_ini_schema *schema = ws_layout_schema(WS_DOC_WORKSPACE);
	ws_auto(ws_ini) facts = NULL;
	ws_auto(ws_ini) file = NULL;
	ws_auto_free char *bytes = NULL;
	ws_auto_free char *text = NULL;
	struct ws_ini_entry e;
	size_t len = 0, text_len = 0;
	int rc = ws_work_read(o->store, now->path, &bytes, &len, err);

	if (rc != 0)
		return rc < 0 ? rc : 0; /* taken away: not tracked here */
	if (ws_ini_parse(bytes, len, schema, now->path, &file, NULL) < 0)
		return 0;
	rc = ws_ini_parse(now->bytes, now->len, schema, now->path, &facts, err);
	for (size_t i = 0; rc == 0 && ws_ini_entry(facts, "cloud", i, &e); i++)
		rc = ws_ini_set(file, "cloud", e.key, e.value, err);
	if (rc == 0)
		rc = ws_ini_format(file, &text, &text_len, err);
	return rc == 0 ? ws_work_write(o->store, now->path, bytes, len, text, text_len, err)
		       : rc;
}

static int write_files(struct outcome *o, const struct outcome_place *at,
		       const struct ws_repo_edit *edits, size_t count, struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < count; i++)
		rc = edits[i].bytes
			     ? add_facts(o, ws_tree_find(at->main_now, edits[i].path), err)
			     : remove_file(o, ws_tree_find(at->main, edits[i].path), err);
	return rc;
}

/* ---- refs --------------------------------------------------------------------------------- */

static int commit(struct outcome *o, const char *ref, const struct ws_oid *onto,
		  const struct ws_oid *parents, size_t parent_count,
		  const struct ws_repo_edit *edits, size_t count, const char *message,
		  struct ws_oid *out, struct ws_err *err)
{
	struct ws_repo_commit spec = ws_record_spec(ref, onto,
						    o->world->now_s(o->world->user));

	spec.edits = edits;
	spec.edit_count = count;
	spec.parents = parents;
	spec.parent_count = parent_count;
	spec.message = message;
	return ws_record_make(o->store, &spec, "somebody committed during the round", out,
			      err);
}

/* An entry that is staged, or an index that is locked: then it is done another time. */
static int is_staged(struct outcome *o, const struct outcome_place *at,
		     const char *const *paths, size_t count, bool *out, struct ws_err *err)
{
	ws_auto_free bool *staged = calloc(count + 1, sizeof(*staged));
	bool locked = false;
	size_t total = 0;
	int rc;

	if (!staged)
		return ws_err_nomem(err);
	rc = ws_repo_index_staged(o->store->repo, &at->main_id, paths, count, staged,
				  &locked, &total, err);
	*out = locked;
	for (size_t i = 0; i < count; i++)
		*out = *out || staged[i];
	return rc;
}

static int write_main(struct outcome *o, struct outcome_place *at, const char *subject,
		      bool *later, struct ws_err *err)
{
	ws_auto_free struct ws_repo_edit *edits = NULL;
	ws_auto_free const char **paths = NULL;
	ws_auto_buf message = WS_BUF_INIT;
	size_t count = 0;
	struct ws_oid id;
	int rc = ws_record_edits(at->main, at->main_now, &edits, &count, err);

	if (rc != 0 || count == 0)
		return rc;
	paths = calloc(count, sizeof(*paths));
	ws_buf_addf(&message, "%s\n\n" WS_TRAILER_CLOUD ": self\n", subject);
	if (!paths || message.failed)
		return ws_err_nomem(err);
	for (size_t i = 0; i < count; i++)
		paths[i] = edits[i].path;
	rc = is_staged(o, at, paths, count, later, err);
	if (rc != 0 || *later)
		return rc;
	rc = write_files(o, at, edits, count, err);
	if (rc == 0)
		rc = commit(o, WS_REF_MAIN, &at->main_id, &at->main_id, 1, edits, count,
			    ws_buf_text(&message), &id, err);
	if (rc == 0)
		at->main_id = id;
	return rc == 0 ? ws_record_follow(o->store, &id, edits, count, err) : rc;
}

static int write_base(struct outcome *o, struct outcome_place *at, struct ws_err *err)
{
	ws_auto_free struct ws_repo_edit *edits = NULL;
	const struct ws_oid parents[2] = {at->base_id, at->main_id};
	size_t count = 0;
	struct ws_oid id;
	int rc = ws_record_edits(at->base, at->base_now, &edits, &count, err);

	if (rc != 0 || count == 0)
		return rc;
	return commit(o, WS_REF_BASE, &at->base_id, parents, 2, edits, count,
		      "what both sides share\n", &id, err);
}

int outcome_write(struct outcome *o, struct outcome_place *at, const char *subject,
		  struct ws_err *err)
{
	ws_auto_lock lock = WS_LOCK_INIT;
	bool later = false;
	int rc = ws_store_lock(o->store, &lock, err);

	if (rc == 0)
		rc = write_main(o, at, subject, &later, err);
	return rc == 0 && !later ? write_base(o, at, err) : rc;
}
