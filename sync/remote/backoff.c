/*
 * sync/remote/backoff.c - pauses between tries.
 */
#include "sync/remote/backoff.h"

#include <stddef.h>
#include "store/ground/date.h"

int64_t ws_backoff_ms(unsigned tries, int base_ms, int cap_ms, uint64_t chance)
{
	int64_t most = base_ms > 0 ? base_ms : 0;

	for (unsigned i = 0; i < tries && most < cap_ms; i++)
		most *= 2;
	if (most > cap_ms)
		most = cap_ms > 0 ? cap_ms : 0;
	return (int64_t)(chance % ((uint64_t)most + 1));
}

/* "12" or "0.5"; rounded up, cut at the most we obey. False if it is neither. */
static bool take_seconds(const char *text, int64_t *out)
{
	int64_t whole = 0;
	bool more = false;

	if (*text < '0' || *text > '9')
		return false;
	for (; *text >= '0' && *text <= '9'; text++)
		if (whole <= WS_BACKOFF_MAX_S)
			whole = whole * 10 + (*text - '0');
	if (*text == '.')
		for (text++; *text >= '0' && *text <= '9'; text++)
			more = more || *text != '0';
	if (*text)
		return false;
	*out = whole + (more ? 1 : 0);
	return true;
}

int ws_backoff_retry_after_s(const char *text, int64_t now_s)
{
	int64_t wait;
	int64_t at;

	if (!text)
		return 0;
	if (!take_seconds(text, &wait)) {
		/* a moment that has passed says nothing about when to come back */
		if (!ws_time_parse_http(text, &at) || at < now_s)
			return 0;
		wait = at - now_s;
	}
	if (wait < WS_BACKOFF_MIN_S)
		return WS_BACKOFF_MIN_S;
	return wait > WS_BACKOFF_MAX_S ? WS_BACKOFF_MAX_S : (int)wait;
}
