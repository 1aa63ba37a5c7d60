/*
 * sync/remote/backoff.h - how long to wait before a request is tried again.
 * Floor 5, pure: chance and time are parameters.
 */
#ifndef WS_SYNC_REMOTE_BACKOFF_H
#define WS_SYNC_REMOTE_BACKOFF_H

#include <stdbool.h>
#include <stdint.h>

#define WS_BACKOFF_BASE_MS 500
#define WS_BACKOFF_CAP_MS  10000
#define WS_BACKOFF_MIN_S   1 /* Retry-After is obeyed within these */
#define WS_BACKOFF_MAX_S   900

/*
 * Full jitter: anything from 0 to min(cap_ms, base_ms * 2^tries), both included.
 * tries   tries made and failed before this one's first repetition: 0, 1, ...
 * chance  uniformly random bits
 */
int64_t ws_backoff_ms(unsigned tries, int base_ms, int cap_ms, uint64_t chance);

/*
 * What a Retry-After header asks for, in seconds within the bounds above: a number
 * (a fraction is rounded up) or an HTTP date, measured from now_s. 0 when text is
 * NULL or makes no sense; the caller's own pause counts then.
 */
int ws_backoff_retry_after_s(const char *text, int64_t now_s);

#endif
