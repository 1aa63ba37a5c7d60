/*
 * cli/show/csv.h - comma separated values. Floor 7. Does not block.
 */
#ifndef WS_CLI_SHOW_CSV_H
#define WS_CLI_SHOW_CSV_H

#include <stdbool.h>
#include "store/ground/buf.h"

/*
 * One cell and what ends it: a comma, or the end of the line. Quoted where it has to be; a
 * text that a spreadsheet would take for a formula gets an apostrophe in front.
 */
void ws_csv_put(struct ws_buf *b, const char *text, bool last);

#endif
