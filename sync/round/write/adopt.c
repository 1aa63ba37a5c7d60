/*
 * sync/round/write/adopt.c - where a clone of a store begins.
 */
#include "sync/round/write/adopt.h"

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

/* A first look that died between main and base: both sides are one commit. */
static bool is_same_as_cloud(struct ws_store *store, const struct ws_oid *main)
{
	struct ws_oid cloud;

	return ws_repo_ref(store->repo, WS_REF_CLOUD, &cloud, NULL) == 0 &&
	       ws_oid_same(main, &cloud);
}

/* What base begins with: 0, or 1 and the commit. */
static int find_beginning(struct ws_store *store, struct ws_oid *out, struct ws_err *err)
{
	struct ws_store_look look;
	struct ws_oid main;
	int rc = ws_repo_ref(store->repo, WS_REF_BASE, &main, err);

	if (rc != WS_REPO_ABSENT)
		return rc;
	rc = ws_repo_ref(store->repo, WS_REF_MAIN, &main, err);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	if (is_same_as_cloud(store, &main)) {
		*out = main;
		return 1;
	}
	rc = ws_store_look_read(store, &look, err);
	if (rc < 0 || look.time_s != 0)
		return rc;
	return ws_repo_log(store->repo, &main, NULL, is_record, out, err);
}

int ws_adopt_base(struct ws_store *store, struct ws_err *err)
{
	struct ws_oid record;
	int rc = find_beginning(store, &record, err);

	if (rc != 1)
		return rc;
	rc = ws_repo_ref_move(store->repo, WS_REF_BASE, NULL, &record,
			      "wsync: a clone begins with the newest record", err);
	return rc == WS_REPO_MOVED ? 0 : rc;
}
