/*
 * store/ground/log.h - diagnostic lines on standard error. Floor 0.
 * The one global of the house: the level and the sink. Never a secret: callers
 * pass no keys and no bodies.
 */
#ifndef WS_STORE_GROUND_LOG_H
#define WS_STORE_GROUND_LOG_H

enum ws_log_level { WS_LOG_QUIET, WS_LOG_WARN, WS_LOG_INFO, WS_LOG_DEBUG };

/* The least important level that is still printed; WS_LOG_WARN at start. */
void ws_log_level_set(enum ws_log_level level);

/* One line, made neutral (text.h), with a level word before it. */
void ws_log(enum ws_log_level level, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
