/*
 * cli/terminal/progress.h - progress with a clock of the caller's, for tests. Floor 7.
 */
#ifndef WS_CLI_TERMINAL_PROGRESS_H
#define WS_CLI_TERMINAL_PROGRESS_H

#include <stdint.h>
#include "cli/cli.h"

/* Like ws_progress_new(); clock_ms counts milliseconds from anywhere. */
int ws_progress_new_at(const struct ws_cli *cli, int64_t (*clock_ms)(void),
		       struct ws_progress **out, struct ws_err *err);

#endif
