/*
 * sync/round/adopt.c - where a clone of a store begins.
 */
#include "sync/round/adopt.h"

#include <string.h>

static int is_record(void *user, const struct ws_repo_past *past)
{
	struct ws_oid *found = user;
	char value[WS_OID_TEXT];

	if (!ws_repo_trailer(past->message, WS_TRAILER_CLOUD, value, sizeof(value)) ||
	    strcmp(value, "self") != 0)
		return 0;
	*found = past->id;
	return 1;
}

/* Has main, and neither a base nor ever looked? */
static int is_new_clone(struct ws_store *store, struct ws_oid *main, bool *out,
			struct ws_err *err)
{
	struct ws_store_look look;
	struct ws_oid base;
	int rc = ws_repo_ref(store->repo, WS_REF_BASE, &base, err);

	*out = false;
	if (rc != WS_REPO_ABSENT)
		return rc;
	rc = ws_repo_ref(store->repo, WS_REF_MAIN, main, err);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	rc = ws_store_look_read(store, &look, err);
	*out = rc == 0 && look.time_s == 0;
	return rc;
}

int ws_adopt_base(struct ws_store *store, struct ws_err *err)
{
	struct ws_oid main, record;
	bool wanted;
	int rc = is_new_clone(store, &main, &wanted, err);

	if (rc != 0 || !wanted)
		return rc;
	rc = ws_repo_log(store->repo, &main, NULL, is_record, &record, err);
	if (rc != 1)
		return rc;
	rc = ws_repo_ref_move(store->repo, WS_REF_BASE, NULL, &record,
			      "wsync: a clone begins with the newest record", err);
	return rc == WS_REPO_MOVED ? 0 : rc;
}
