/*
 * cli/show/log_p.h - lines of history on their way to a screen: log.c collects them,
 * log_put.c lays them out.
 *
 * Floor 7, pure.
 */
#ifndef WS_CLI_SHOW_LOG_P_H
#define WS_CLI_SHOW_LOG_P_H

#include "cli/show/log.h"
#include "cli/show/show_p.h"

/* How many widths a free text comes in, the first being the widest. */
#define WS_LOG_FREE_WIDTHS 3

enum ws_log_column {
	WS_LOG_TIME,
	WS_LOG_AUTHOR,
	WS_LOG_MARK,
	WS_LOG_PLACE,
	WS_LOG_WHO,
	WS_LOG_VALUES,
	WS_LOG_DELTA,
	WS_LOG_ORIGIN,
	WS_LOG_COLUMNS
};

struct ws_log_row {
	char *cell[WS_LOG_COLUMNS];
	char *shorter[WS_LOG_FREE_WIDTHS - 1]; /* the values in the other widths */
	char *permissions[2];                  /* gained and lost, by name; NULL for none */
	char *note;
	enum ws_ink ink;
};

struct ws_log {
	const struct ws_cli *cli;
	bool place;
	struct ws_log_row *rows;
	size_t count, room;
	struct ws_json *list; /* with --json */
};

#endif
