/*
 * sync/round/write/record_commit.c - commits that wsync makes by itself.
 */
#include "sync/round/write/record.h"

#include <stdlib.h>
#include "store/ground/own.h"

struct ws_repo_commit ws_record_spec(const char *ref, const struct ws_oid *tip,
				     int64_t now_s)
{
	return (struct ws_repo_commit){
		.ref = ref,
		.expect = tip,
		.onto = tip,
		.parents = tip,
		.parent_count = tip ? 1 : 0,
		.author_name = WS_RECORD_NAME,
		.author_email = WS_RECORD_EMAIL,
		.author_time_s = now_s,
		.committer_name = WS_RECORD_NAME,
		.committer_email = WS_RECORD_EMAIL,
		.committer_time_s = now_s,
	};
}

int ws_record_make(struct ws_store *store, const struct ws_repo_commit *spec,
		   const char *moved, struct ws_oid *out, struct ws_err *err)
{
	struct ws_oid made = {{0}};
	int rc = ws_repo_commit(store->repo, spec, &made, err);

	if (rc == WS_REPO_MOVED)
		return ws_err_set(err, WS_E_REF_MOVED, "%s", moved);
	if (!ws_oid_is_zero(&made))
		*out = made;
	return rc;
}

int ws_record_follow(struct ws_store *store, const struct ws_oid *main,
		     const struct ws_repo_edit *edits, size_t count, struct ws_err *err)
{
	ws_auto_free const char **paths = calloc(count + 1, sizeof(*paths));

	if (!paths)
		return ws_err_nomem(err);
	for (size_t i = 0; i < count; i++)
		paths[i] = edits[i].path;
	return ws_repo_index_follow(store->repo, main, paths, count, err);
}
