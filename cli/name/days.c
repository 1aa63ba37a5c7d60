/*
 * cli/name/days.c - a day on the command line, as a moment.
 */
#include "cli/name/days.h"

#include <string.h>
#include "cli/run.h"

#define DAY_S    ((int64_t)24 * 3600)
#define DAYS_MAX 3650

/* "30d" */
static bool take_days(const char *text, long *out)
{
	const size_t len = strlen(text);
	char days[16] = "";

	if (len > 1 && len < sizeof(days) && text[len - 1] == 'd')
		memcpy(days, text, len - 1);
	return ws_cli_number(days, 1, DAYS_MAX, out);
}

int ws_days_parse(const char *text, const char *option, bool end, int64_t now_s,
		  int64_t *out_s, struct ws_err *err)
{
	int64_t last;
	long n;

	if (ws_date_parse(text, &last)) {
		if (last - DAY_S + 1 > now_s) {
			ws_err_set(err, WS_E_USAGE_OPTION, "%s %s is yet to come", option,
				   text);
			return ws_err_hint(err, "%s 7d, or a day that was", option);
		}
		*out_s = end ? last : last - DAY_S + 1;
		return 0;
	}
	if (!take_days(text, &n)) {
		ws_err_set(err, WS_E_USAGE_OPTION,
			   "%s takes a day (2026-11-01) or a number of days (30d), "
			   "not %s",
			   option, text);
		return ws_err_hint(err, "%s 7d", option);
	}
	*out_s = now_s - n * DAY_S;
	return 0;
}

const char *ws_days_at(const char *text, int64_t now_s, char out[WS_TIME_TEXT],
		       struct ws_err *err)
{
	int64_t time_s;
	long n;

	/* with more digits it may be the beginning of an id */
	if (take_days(text, &n) && n < 1000)
		return ws_time_format(now_s - n * DAY_S, out);
	if (ws_date_parse(text, &time_s))
		time_s -= DAY_S - 1;
	else if (!ws_time_parse(text, &time_s))
		return text;
	if (time_s <= now_s)
		return text;
	ws_err_set(err, WS_E_USAGE_OPTION, "--at %s is yet to come", text);
	ws_err_hint(err, "wsync review --all   lists what ends, and when");
	return NULL;
}
