/*
 * agent/ward_p.h - one store in the care of the daemon. Private to ward*.c.
 * Floor 6.
 */
#ifndef WS_AGENT_WARD_P_H
#define WS_AGENT_WARD_P_H

#include "agent/child.h"
#include "agent/pace.h"
#include "agent/told.h"
#include "agent/ward.h"
#include "agent/watch.h"
#include "store/ground/lock.h"

#define WS_WARD_SEEN 256 /* changes whose hooks ran */

struct ws_ward {
	struct ws_agent *agent;
	char *path;
	int root_fd;
	struct ws_lock lock;
	struct ws_watch *watch;
	struct ws_pace pace;
	struct ws_timer begin;

	struct ws_child round;
	bool pull_only; /* the round under way, or the next */
	bool again;     /* somebody asked for another while it runs */
	bool stopping;
	struct ws_told told; /* of the round under way */
	int lines;
	bool first_send; /* the first send waits for a person */

	struct ws_told last; /* of the round that ended last */
	int64_t last_s, last_ms, rounds;
	char known[WS_WATCH_MAIN];
	size_t edits; /* documents written since the last commit was seen */
	bool failing; /* and the hook for it ran */

	uint64_t seen[WS_WARD_SEEN]; /* hashes of hook and change */
	size_t seen_next;
};

/* The log, those who watch, and the hooks hear how a round ended. */
void ws_ward_tell_end(struct ws_ward *ward, enum ws_pace_end end, int64_t ms);

/* An event of a round without what the daemon numbers itself; edits on the disk.
 * Given; NULL: no memory. */
struct ws_json *ws_ward_event_json(const struct ws_json *event);
struct ws_json *ws_ward_edits_json(const struct ws_watch_report *report);

#endif
