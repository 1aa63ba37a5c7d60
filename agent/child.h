/*
 * agent/child.h - a child process: its lines, its end, its limits.
 * Floor 6. Never waits; everything comes through the loop.
 *
 * A child has a process group of its own and standard input, output and error of ours.
 * Past its deadline the group gets SIGTERM, and SIGKILL when it is still there after
 * the grace. What is left of the group when the child itself ends is killed. When the
 * daemon dies, the child gets SIGTERM.
 */
#ifndef WS_AGENT_CHILD_H
#define WS_AGENT_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "agent/loop.h"
#include "store/ground/buf.h"

#define WS_CHILD_LINE_MAX  ((size_t)64 << 10) /* longer lines are dropped */
#define WS_CHILD_INPUT_MAX ((size_t)32 << 10) /* less than any pipe takes at once */

enum ws_child_how {
	WS_CHILD_EXITED,   /* number: its status; 127 also when it could not be run */
	WS_CHILD_SIGNALLED /* number: the signal */
};

struct ws_child_end {
	enum ws_child_how how;
	int number;
	bool late;  /* it was ended for its deadline */
	int64_t ms; /* how long it ran */
};

struct ws_child_spec {
	const char *const *argv; /* NULL last; looked for in PATH without a slash */
	/* instead of argv: runs in a copy of this process, its result is the status */
	int (*copy)(void *copy_user);
	void *copy_user;
	const char *input; /* standard input, at most WS_CHILD_INPUT_MAX; NULL: empty */
	size_t input_len;
	const char *extra; /* "NAME=value" added to the environment, or NULL */
	bool no_keys;      /* drop the variables that lead to API keys */
	int64_t deadline_ms, grace_ms;
	/* is_error: of standard error. A line has no LF, and may hold any byte but that. */
	void (*line)(void *user, bool is_error, const char *text, size_t len);
	/* Called once, last; the child may be started again from here. */
	void (*ended)(void *user, const struct ws_child_end *end);
	void *user;
};

struct ws_child {
	struct ws_loop *loop;
	struct ws_child_spec spec;
	pid_t pid; /* 0: none is running */
	struct ws_source exited, out, err;
	struct ws_buf text[2]; /* the line that has not ended yet */
	bool skip[2];          /* it is too long */
	struct ws_timer alarm;
	int64_t started_ms;
	bool asked, late; /* got SIGTERM; for its deadline */
};

/* A child at rest. */
void ws_child_init(struct ws_child *child, struct ws_loop *loop);

/* Starts one (spec is copied, what it points to is borrowed until this returns, user
 * apart). Nothing may be running. */
int ws_child_start(struct ws_child *child, const struct ws_child_spec *spec,
		   struct ws_err *err);

/* Asks it to end; SIGKILL follows after the grace. ended() is called as always. */
void ws_child_stop(struct ws_child *child);

/* Kills it without waiting and without ended(). For the daemon's own end. */
void ws_child_drop(struct ws_child *child);

#endif
