/*
 * store/ground/date.c - UTC times and calendar dates.
 *
 * Own arithmetic instead of the C library's: no time zone, no locale, no leap
 * table, and the same answer where time_t has 32 bits. Years 1970 to 9999 only.
 */
#include "store/ground/date.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY_S   ((int64_t)86400)
#define FIRST_S ((int64_t)0)
#define LAST_S  ((int64_t)253402300799) /* 9999-12-31T23:59:59Z */

struct moment {
	int year;
	int month; /* 1-12 */
	int day;   /* 1-31 */
	int hour;
	int minute;
	int second;
};

static const char month_names[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
					"Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
static const char day_names[7][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

static int days_in_month(int year, int month)
{
	static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : days[month - 1];
}

static bool day_exists(int year, int month, int day)
{
	return year >= 1970 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 &&
	       day <= days_in_month(year, month);
}

/*
 * Days since 1970-01-01. Years are counted from March, so that the leap day is
 * the last of its year and months have a closed form.
 */
static int64_t days_of(int year, int month, int day)
{
	const int y = month <= 2 ? year - 1 : year;
	const int m = (month + 9) % 12;

	return (int64_t)365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 -
	       719468;
}

static struct moment moment_of(int64_t time_s)
{
	struct moment at = {.year = 1970, .month = 1};
	int64_t days;
	int rest;

	if (time_s < FIRST_S)
		time_s = FIRST_S;
	if (time_s > LAST_S)
		time_s = LAST_S;
	days = time_s / DAY_S;
	rest = (int)(time_s % DAY_S);
	at.hour = rest / 3600;
	at.minute = rest / 60 % 60;
	at.second = rest % 60;

	/* 400 years have 146097 days: close, and never too late */
	at.year = (int)(1970 + days * 400 / 146097);
	while (days_of(at.year, 1, 1) > days)
		at.year--;
	while (days_of(at.year + 1, 1, 1) <= days)
		at.year++;
	rest = (int)(days - days_of(at.year, 1, 1));
	while (rest >= days_in_month(at.year, at.month))
		rest -= days_in_month(at.year, at.month++);
	at.day = rest + 1;
	return at;
}

static int64_t seconds_of(const struct moment *at)
{
	return days_of(at->year, at->month, at->day) * DAY_S + (int64_t)at->hour * 3600 +
	       (int64_t)at->minute * 60 + at->second;
}

static bool in_range(int64_t time_s)
{
	return time_s >= FIRST_S && time_s <= LAST_S;
}

/* Exactly `count` digits; moves *p behind them. */
static bool take_number(const char **p, int count, int *out)
{
	int number = 0;

	for (int i = 0; i < count; i++) {
		const char c = (*p)[i];

		if (c < '0' || c > '9')
			return false;
		number = number * 10 + (c - '0');
	}
	*p += count;
	*out = number;
	return true;
}

static bool take_char(const char **p, char c)
{
	if (**p != c)
		return false;
	(*p)++;
	return true;
}

static bool take_date(const char **p, struct moment *out)
{
	return take_number(p, 4, &out->year) && take_char(p, '-') &&
	       take_number(p, 2, &out->month) && take_char(p, '-') &&
	       take_number(p, 2, &out->day) && day_exists(out->year, out->month, out->day);
}

/* A leap second is taken as the first second of the next minute. */
static bool take_clock(const char **p, struct moment *out)
{
	return take_number(p, 2, &out->hour) && take_char(p, ':') &&
	       take_number(p, 2, &out->minute) && take_char(p, ':') &&
	       take_number(p, 2, &out->second) && out->hour <= 23 && out->minute <= 59 &&
	       out->second <= 60;
}

static bool take_fraction(const char **p)
{
	if (**p != '.')
		return true;
	(*p)++;
	if (**p < '0' || **p > '9')
		return false;
	while (**p >= '0' && **p <= '9')
		(*p)++;
	return true;
}

/* Z or +hh:mm; *out_s is what to subtract to get UTC. */
static bool take_zone(const char **p, int *out_s)
{
	const char sign = **p;
	int hours;
	int minutes;

	*out_s = 0;
	if (sign == '\0')
		return false;
	(*p)++;
	if (sign == 'Z' || sign == 'z')
		return true;
	if ((sign != '+' && sign != '-') || !take_number(p, 2, &hours) ||
	    !take_char(p, ':') || !take_number(p, 2, &minutes) || hours > 23 ||
	    minutes > 59)
		return false;
	*out_s = (hours * 3600 + minutes * 60) * (sign == '-' ? -1 : 1);
	return true;
}

const char *ws_time_format(int64_t time_s, char out[WS_TIME_TEXT])
{
	const struct moment at = moment_of(time_s);

	(void)snprintf(out, WS_TIME_TEXT, "%04d-%02d-%02dT%02d:%02d:%02dZ", at.year % 10000,
		       at.month % 100, at.day % 100, at.hour, at.minute, at.second);
	return out;
}

bool ws_time_parse(const char *text, int64_t *out_s)
{
	struct moment at = {0};
	const char *p = text;
	int64_t time_s;
	int zone_s;

	if (!text || !take_date(&p, &at) || (*p != 'T' && *p != 't'))
		return false;
	p++;
	if (!take_clock(&p, &at) || !take_fraction(&p) || !take_zone(&p, &zone_s) ||
	    *p != '\0')
		return false;
	time_s = seconds_of(&at) - zone_s;
	if (!in_range(time_s))
		return false;
	*out_s = time_s;
	return true;
}

static bool take_name(const char **p, const char names[][4], int count, int *out)
{
	for (int i = 0; i < count; i++) {
		if (strncmp(*p, names[i], 3) == 0) {
			*p += 3;
			*out = i;
			return true;
		}
	}
	return false;
}

bool ws_time_parse_http(const char *text, int64_t *out_s)
{
	struct moment at = {0};
	const char *p = text;
	int64_t time_s;
	int weekday;

	if (!text || !take_name(&p, day_names, 7, &weekday) || !take_char(&p, ',') ||
	    !take_char(&p, ' ') || !take_number(&p, 2, &at.day) || !take_char(&p, ' ') ||
	    !take_name(&p, month_names, 12, &at.month) || !take_char(&p, ' ') ||
	    !take_number(&p, 4, &at.year) || !take_char(&p, ' '))
		return false;
	at.month++;
	if (!day_exists(at.year, at.month, at.day) || !take_clock(&p, &at) ||
	    strcmp(p, " GMT") != 0)
		return false;
	/* 1970-01-01 was a Thursday; a date that contradicts itself is no date */
	if ((days_of(at.year, at.month, at.day) + 4) % 7 != weekday)
		return false;
	time_s = seconds_of(&at);
	if (!in_range(time_s))
		return false;
	*out_s = time_s;
	return true;
}

const char *ws_time_age(int64_t time_s, int64_t now_s, char out[WS_TIME_TEXT])
{
	int64_t age_s = 0;

	/* unsigned on the way: the two may lie at opposite ends of the type */
	if (now_s > time_s) {
		const uint64_t far = (uint64_t)now_s - (uint64_t)time_s;

		age_s = far > INT64_MAX ? INT64_MAX : (int64_t)far;
	}
	if (age_s < 60)
		(void)snprintf(out, WS_TIME_TEXT, "just now");
	else if (age_s < 3600)
		(void)snprintf(out, WS_TIME_TEXT, "%d min ago", (int)(age_s / 60));
	else if (age_s < DAY_S)
		(void)snprintf(out, WS_TIME_TEXT, "%d h ago", (int)(age_s / 3600));
	else if (age_s < 2 * DAY_S)
		(void)snprintf(out, WS_TIME_TEXT, "1 day ago");
	else
		(void)snprintf(out, WS_TIME_TEXT, "%lld days ago",
			       (long long)(age_s / DAY_S));
	return out;
}

bool ws_date_parse(const char *text, int64_t *out_s)
{
	struct moment at = {.hour = 23, .minute = 59, .second = 59};
	const char *p = text;

	if (!text || !take_date(&p, &at) || *p != '\0')
		return false;
	*out_s = seconds_of(&at);
	return true;
}

const char *ws_date_format(int64_t time_s, char out[WS_TIME_TEXT])
{
	const struct moment at = moment_of(time_s);

	(void)snprintf(out, WS_TIME_TEXT, "%04d-%02d-%02d", at.year % 10000, at.month % 100,
		       at.day % 100);
	return out;
}

bool ws_duration_parse(const char *text, int *out_s)
{
	const size_t len = strspn(text, "0123456789");
	const char *unit = text + len;
	long n;

	if (len == 0 || len > 6)
		return false;
	n = strtol(text, NULL, 10);
	if (strcmp(unit, "m") == 0)
		n *= 60;
	else if (strcmp(unit, "h") == 0)
		n *= 3600;
	else if (*unit && strcmp(unit, "s") != 0)
		return false;
	if (n < 1 || n > DAY_S)
		return false;
	*out_s = (int)n;
	return true;
}
