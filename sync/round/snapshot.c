/*
 * sync/round/snapshot.c - what main had of a workspace before it was deleted or transferred.
 */
#include "sync/round/snapshot.h"

#include <stdio.h>
#include <string.h>
#include "store/ground/date.h"

/* A directory may be "id:UUID", and git takes no colon. */
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
	(void)snprintf(out, WS_SNAPSHOT_REF, "refs/tags/wsync/%s/%s/%s", word, path, when);
	for (char *p = out; *p; p++)
		if (*p == ':')
			*p = '-';
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
