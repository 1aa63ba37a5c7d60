/*
 * store/ground/log.c - diagnostic lines on standard error.
 *
 * A line goes out with one write: lines of a daemon and of its children share
 * one descriptor and must not interleave.
 */
#include "store/ground/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "store/ground/own.h"
#include "store/ground/text.h"

static enum ws_log_level limit = WS_LOG_WARN;

static const char *word_of(enum ws_log_level level)
{
	switch (level) {
	case WS_LOG_WARN:
		return "warning";
	case WS_LOG_INFO:
		return "info";
	case WS_LOG_DEBUG:
		return "debug";
	case WS_LOG_QUIET:
		break;
	}
	return NULL;
}

static void write_all(const char *text, size_t len)
{
	while (len > 0) {
		const ssize_t done = write(STDERR_FILENO, text, len);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return; /* nowhere to complain to */
		text += done;
		len -= (size_t)done;
	}
}

void ws_log_level_set(enum ws_log_level level)
{
	limit = level;
}

void ws_log(enum ws_log_level level, const char *fmt, ...)
{
	ws_auto_buf line = WS_BUF_INIT;
	ws_auto_free char *text = NULL;
	const char *word = word_of(level);
	const int saved = errno; /* callers log between a call and its errno */
	va_list args;
	int len;

	if (!word || level > limit)
		return;
	va_start(args, fmt);
	len = vasprintf(&text, fmt, args);
	va_end(args);
	if (len < 0) {
		text = NULL; /* undefined after a failure */
	} else {
		ws_buf_addf(&line, "%s: ", word);
		ws_text_neutral(&line, text, (size_t)len, false);
		ws_buf_addc(&line, '\n');
		if (!line.failed)
			write_all(line.data, line.len);
	}
	errno = saved;
}
