/*
 * cli/command/log_came.h - somebody who was invited and came: one line of history.
 * Floor 7. Blocks on the disk.
 *
 * A commit then takes a line of [invited] away and adds one of [users]; and it happens
 * twice, once as the cloud tells it and once as main takes the line over.
 */
#ifndef WS_CLI_COMMAND_LOG_CAME_H
#define WS_CLI_COMMAND_LOG_CAME_H

#include "cli/command/log_lines.h"

/* Marks each grant of the commit by which somebody invited came as `accepted`. */
void ws_log_mark_came(struct ws_plan *meaning);

/*
 * Does another line tell this change: the invitation that is over since they came, or
 * main taking over, from history.items[at], what the cloud tells with the same role?
 * out is set. Returns 0 or what reading commits can fail with.
 */
int ws_log_is_told(struct ws_log_run *r, size_t at, const struct ws_plan *meaning,
		   const struct ws_change *change, bool *out, struct ws_err *err);

#endif
