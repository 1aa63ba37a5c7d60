/*
 * cli/command/log_sent.h - what this clone is known to have sent. Floor 7. Blocks on the
 * disk.
 */
#ifndef WS_CLI_COMMAND_LOG_SENT_H
#define WS_CLI_COMMAND_LOG_SENT_H

#include "store/ground/arena.h"
#include "store/work/store.h"
#include "sync/decide/plan.h"

struct ws_log_write;

/* Writes that the cloud showed afterwards, as far back as the journal goes. */
struct ws_log_writes {
	struct ws_log_write *items; /* the arena's */
	size_t count;
};

int ws_log_writes_read(const struct ws_store *store, struct ws_arena *arena,
		       struct ws_log_writes *out, struct ws_err *err);

/* Can the journal tell? It names grants and roles by what they became. */
bool ws_log_writes_tell(const struct ws_change *change);

/* Was what the change leads to written into the cloud, at that time or later? */
bool ws_log_writes_has(const struct ws_log_writes *writes, const struct ws_change *change,
		       int64_t since_s);

#endif
