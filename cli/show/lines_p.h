/*
 * cli/show/lines_p.h - lines of changes on their way to a screen: lines.c collects them,
 * lines_put.c lays them out.
 *
 * Floor 7, pure.
 */
#ifndef WS_CLI_SHOW_LINES_P_H
#define WS_CLI_SHOW_LINES_P_H

#include "cli/show/show_p.h"

#define WS_LINES_COLUMNS 8 /* of a change; lines_put.c names them */

enum ws_line_kind { WS_LINE_HEADING, WS_LINE_CHANGE, WS_LINE_NOTE, WS_LINE_TEXT };

struct ws_line {
	enum ws_line_kind kind;
	const struct ws_change *change;
	char *text, *lead, *tail; /* neutral; NULL is nothing */
};

struct ws_lines {
	const struct ws_style *style;
	const char *indent;
	struct ws_line *items;
	size_t count, room;
	struct ws_names *names;         /* of the permissions told with each, or NULL */
	bool failed;                    /* no memory, told by ws_lines_put */
	size_t width[WS_LINES_COLUMNS]; /* while they are laid out */
};

#endif
