/*
 * cli/name/days.h - a day on the command line, as a moment. Floor 7, pure.
 */
#ifndef WS_CLI_DAYS_H
#define WS_CLI_DAYS_H

#include <stdbool.h>
#include <stdint.h>
#include "store/ground/date.h"
#include "store/ground/err.h"

/*
 * "2026-11-01", or "30d": that many days before now.
 *
 * option  "--since", for messages
 * end     the last second of a day that is named, else its first
 *
 * Returns 0, or WS_E_USAGE_OPTION for anything else and for what is yet to come.
 */
int ws_days_parse(const char *text, const char *option, bool end, int64_t now_s,
		  int64_t *out_s, struct ws_err *err);

/*
 * The value of --at: "30d" becomes the time that was then, in out; everything else stays
 * text. A day or a time to come is refused: of what will be, nothing is known.
 *
 * Returns text or out, NULL when it is refused (WS_E_USAGE_OPTION).
 */
const char *ws_days_at(const char *text, int64_t now_s, char out[WS_TIME_TEXT],
		       struct ws_err *err);

#endif
