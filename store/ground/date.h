/*
 * store/ground/date.h - UTC times and calendar dates. Floor 0, no clock inside:
 * "now" is always a parameter. Times are seconds since 1970 in UTC.
 */
#ifndef WS_STORE_GROUND_DATE_H
#define WS_STORE_GROUND_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WS_TIME_TEXT 32 /* bytes any of the forms below needs */

/* "2026-11-23T10:02:11Z"; returns out. */
const char *ws_time_format(int64_t time_s, char out[WS_TIME_TEXT]);

/* RFC 3339 with a zone, any number of fraction digits (dropped). False if not one. */
bool ws_time_parse(const char *text, int64_t *out_s);

/* HTTP date ("Mon, 23 Nov 2026 10:02:11 GMT"). False if not one. */
bool ws_time_parse_http(const char *text, int64_t *out_s);

/* "just now", "8 min ago", "3 h ago", "12 days ago"; returns out. */
const char *ws_time_age(int64_t time_s, int64_t now_s, char out[WS_TIME_TEXT]);

/* "2026-12-31" that exists in the calendar; out_s is its last second, 23:59:59. */
bool ws_date_parse(const char *text, int64_t *out_s);

/* "90", "90s", "5m", "1h" between 1 s and a day; false for anything else. */
bool ws_duration_parse(const char *text, int *out_s);

/* "2026-11-23" of that moment in UTC; returns out. */
const char *ws_date_format(int64_t time_s, char out[WS_TIME_TEXT]);

#endif
