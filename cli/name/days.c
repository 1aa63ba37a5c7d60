/*
 * cli/name/days.c - a day on the command line, as a moment.
 */
#include "cli/name/days.h"

#include <string.h>
#include "cli/run.h"
#include "store/ground/date.h"

#define DAY_S    ((int64_t)24 * 3600)
#define DAYS_MAX 3650

int ws_days_parse(const char *text, const char *option, bool end, int64_t now_s,
		  int64_t *out_s, struct ws_err *err)
{
	const size_t len = strlen(text);
	char days[16] = "";
	int64_t last;
	long n;

	if (ws_date_parse(text, &last)) {
		if (last - DAY_S + 1 > now_s)
			return ws_err_set(err, WS_E_USAGE_OPTION, "%s %s is yet to come",
					  option, text);
		*out_s = end ? last : last - DAY_S + 1;
		return 0;
	}
	if (len > 1 && len < sizeof(days) && text[len - 1] == 'd')
		memcpy(days, text, len - 1);
	if (!ws_cli_number(days, 1, DAYS_MAX, &n))
		return ws_err_set(err, WS_E_USAGE_OPTION,
				  "%s takes a day (2026-11-01) or a number of days (30d), "
				  "not %s",
				  option, text);
	*out_s = now_s - n * DAY_S;
	return 0;
}
