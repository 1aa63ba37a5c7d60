/*
 * sync/round/write/snapshot.c - what main had of a workspace before it was deleted or transferred.
 */
#include "sync/round/write/snapshot.h"

#include <stdio.h>
#include <string.h>
#include "store/ground/arena.h"
#include "store/ground/date.h"
#include "store/ground/own.h"
#include "store/tree/layout.h"

/* A directory may be "id:UUID", and git takes no colon. when: or a pattern. */
static void put_ref(char out[WS_SNAPSHOT_REF], const char *word, const char *path,
		    const char *when)
{
	(void)snprintf(out, WS_SNAPSHOT_REF, "refs/tags/wsync/%s/%s/%s", word, path, when);
	for (char *p = out; *p; p++)
		if (*p == ':')
			*p = '-';
}

static void write_ref(char out[WS_SNAPSHOT_REF], const char *word, const char *path,
		      int64_t now_s)
{
	char when[WS_TIME_TEXT];
	size_t n = 0;

	(void)ws_time_format(now_s, when);
	for (const char *p = when; *p; p++)
		if (*p != '-' && *p != ':')
			when[n++] = *p;
	when[n] = '\0';
	put_ref(out, word, path, when);
}

int ws_snapshot_keep(struct ws_repo *repo, const struct ws_oid *commit, const char *word,
		     const char *path, int64_t now_s, struct ws_err *err)
{
	char ref[WS_SNAPSHOT_REF];
	int rc;

	write_ref(ref, word, path, now_s);
	rc = ws_repo_ref_move(repo, ref, NULL, commit, "wsync: before it goes", err);
	return rc == WS_REPO_MOVED ? 0 : rc; /* another try of this second kept it */
}

int ws_snapshot_has(struct ws_repo *repo, const char *word, const char *path,
		    const char *workspace_id, struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	char pattern[WS_SNAPSHOT_REF], file[WS_LAYOUT_PATH];
	struct ws_oid *kept = NULL;
	size_t count = 0;
	int found = 0, rc = arena ? 0 : ws_err_nomem(err);

	put_ref(pattern, word, path, "*");
	(void)snprintf(file, sizeof(file), "%.480s/workspace.ini", path);
	if (rc == 0)
		rc = ws_repo_refs_like(repo, pattern, arena, &kept, &count, err);
	for (size_t i = 0; rc == 0 && !found && i < count; i++) {
		ws_auto_free char *bytes = NULL;
		size_t len = 0;

		rc = ws_repo_read(repo, &kept[i], file, &bytes, &len, err);
		found = rc == 0 && strstr(bytes, workspace_id) != NULL;
		rc = rc < 0 ? rc : 0;
	}
	return rc < 0 ? rc : found;
}
