/*
 * sync/round/look/authors.h - who made a change in the cloud, from the audit log.
 * Floor 5. ws_authors_find asks the network; the rest is pure.
 */
#ifndef WS_SYNC_ROUND_LOOK_AUTHORS_H
#define WS_SYNC_ROUND_LOOK_AUTHORS_H

#include <stddef.h>
#include <stdint.h>
#include "store/ground/err.h"
#include "store/ground/own.h"
#include "sync/decide/plan.h"
#include "sync/remote/remote.h"

struct ws_authors;

/*
 * Finds an author for every change. A change is somebody's when all audit events
 * about its kind of thing in its workspace, between the two moments, are by that one
 * actor; else it is nobody's ("unknown"): guessing would blame the wrong person.
 * A key or plan without audit log is no failure: then all are unknown.
 *
 * remote  NULL: nobody is asked
 * own     our own actor as the log names it, or NULL
 * out     given: ws_authors_free()
 */
int ws_authors_find(struct ws_remote *remote, const struct ws_plan *changes,
		    int64_t since_s, int64_t now_s, const char *own,
		    struct ws_authors **out, struct ws_err *err);
void ws_authors_free(struct ws_authors *authors);
WS_OWN(ws_authors, ws_authors_free);

/* Distinct authors of the changes; "unknown" counts as one and comes first. NULL: 0. */
size_t ws_authors_count(const struct ws_authors *authors);
/* Which author made the nth change. */
size_t ws_authors_of(const struct ws_authors *authors, size_t change);
/* The name (an e-mail where there is one), NULL for unknown or when authors is NULL. */
const char *ws_authors_name(const struct ws_authors *authors, size_t author);
/* When the author's last change happened, 0 unknown. */
int64_t ws_authors_time(const struct ws_authors *authors, size_t author);

#endif
