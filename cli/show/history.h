/*
 * cli/show/history.h - the commits a history is told from. Floor 7. Blocks on the disk.
 */
#ifndef WS_CLI_SHOW_HISTORY_H
#define WS_CLI_SHOW_HISTORY_H

#include "store/ground/arena.h"
#include "store/work/store.h"
#include "sync/round/round.h"

/* One commit. */
struct ws_past {
	struct ws_oid id, parent;
	size_t parent_count;
	int64_t time_s, author_time_s;
	const char *author, *message;
	bool cloud;  /* records the cloud */
	bool sent;   /* ... after something was sent */
	bool shared; /* a person's, and cloud/main has it */
};

struct ws_history {
	struct ws_past *items; /* newest first */
	size_t count;
	size_t waiting; /* commits of cloud/main that are not in main */
};

/* Everything lives in the arena. */
int ws_history_read(struct ws_store *store, const struct ws_view *view,
		    struct ws_arena *arena, struct ws_history *out, struct ws_err *err);

#endif
