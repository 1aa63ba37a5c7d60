/*
 * sync/round/write/twin.c - main and the working file, changed alike.
 */
#include "sync/round/write/twin.h"

#include <stdlib.h>

#include "store/ground/buf.h"
#include "store/ground/fs.h"
#include "store/tree/layout.h"
#include "store/work/work.h"
#include "sync/round/write/record.h"

void ws_twin_close(struct ws_twin *twin)
{
	ws_ini_free(twin->main);
	ws_ini_free(twin->work);
	free(twin->bytes);
	*twin = (struct ws_twin){0};
}

int ws_twin_open(struct ws_store *store, const struct ws_oid *main,
		 const struct ws_tree_entry *entry, struct ws_twin *twin, bool *usable,
		 struct ws_err *err)
{
	const struct ws_ini_schema *schema;
	const char *paths[] = {entry->path};
	bool staged = false, locked = false;
	struct ws_place place;
	size_t total = 0;
	int rc = ws_repo_index_staged(store->repo, main, paths, 1, &staged, &locked, &total,
				      err);

	ws_layout_place(entry->path, &place);
	schema = ws_layout_schema(place.kind);
	*twin = (struct ws_twin){.entry = entry};
	*usable = false;
	if (rc < 0 || staged || locked || !schema)
		return rc;
	if (ws_ini_parse(entry->bytes, entry->len, schema, entry->path, &twin->main, NULL) <
	    0)
		return 0;
	rc = ws_work_read(store, entry->path, &twin->bytes, &twin->len, err);
	if (rc == WS_FS_ABSENT)
		return 0; /* taken away: not tracked here, or about to be said so */
	if (rc < 0)
		return rc;
	*usable = ws_ini_parse(twin->bytes, twin->len, schema, entry->path, &twin->work,
			       NULL) == 0;
	return 0;
}

int ws_twin_write(struct ws_store *store, struct ws_twin *twin, struct ws_repo_edit *edit,
		  struct ws_err *err)
{
	ws_auto_free char *work = NULL;
	size_t work_len = 0, main_len = 0;
	char *main = NULL;
	int rc = ws_ini_format(twin->work, &work, &work_len, err);

	if (rc == 0)
		rc = ws_ini_format(twin->main, &main, &main_len, err);
	if (rc < 0)
		return rc;
	*edit = (struct ws_repo_edit){twin->entry->path, main, main_len};
	return ws_work_write(store, twin->entry->path, twin->bytes, twin->len, work,
			     work_len, err);
}

int ws_twin_commit(struct ws_store *store, struct ws_oid *main,
		   const struct ws_repo_edit *edits, size_t count, const char *author_name,
		   const char *author_email, const char *message, int64_t now_s,
		   struct ws_err *err)
{
	const struct ws_oid before = *main;
	struct ws_repo_commit spec = ws_record_spec(WS_REF_MAIN, &before, now_s);
	ws_auto_buf text = WS_BUF_INIT;
	int rc;

	ws_buf_addf(&text, "%s\n" WS_TRAILER_ROUND ": self\n", message);
	if (text.failed)
		return ws_err_nomem(err);
	spec.edits = edits;
	spec.edit_count = count;
	spec.message = ws_buf_text(&text);
	if (*author_email) {
		spec.author_name = author_name;
		spec.author_email = author_email;
	}
	rc = ws_record_make(store, &spec, "somebody committed during the round", main, err);
	return rc < 0 ? rc : ws_record_follow(store, main, edits, count, err);
}

int ws_twin_may(struct ws_store *store, bool *out, struct ws_err *err)
{
	struct ws_repo_state state;
	int rc = ws_repo_state(store->repo, &state, err);

	*out = rc == 0 && state.on_main && !state.operation[0];
	return rc;
}
