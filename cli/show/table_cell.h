/*
 * cli/show/table_cell.h - a text that is wider than its cell.
 * Floor 7. Pure.
 */
#ifndef WS_CLI_SHOW_TABLE_CELL_H
#define WS_CLI_SHOW_TABLE_CELL_H

#include "cli/cli.h"

/* Cuts a heap text to `width` columns, an ellipsis included; width > 3. */
int ws_cell_shorten(char **cell, size_t width, const struct ws_style *style,
		    struct ws_err *err);

/* Bytes of the text's first line of at most `width` columns: up to a blank, or into a word
 * that is longer than that. 0 of an empty text alone. */
size_t ws_cell_line(const char *text, size_t width);

#endif
