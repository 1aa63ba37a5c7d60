/*
 * tests/lib/daemon.h - wsyncd as a person has it, on top of tests/lib/e2e.h. Nothing waits
 * for a fixed time: each expectation is tried until it is true, for 30 s.
 */
#ifndef TESTS_LIB_DAEMON_H
#define TESTS_LIB_DAEMON_H

#include <stdbool.h>
#include "tests/lib/e2e.h"

#define T_DAEMON_PROD   "store/acme/prod/members.ini"
#define T_DAEMON_CONFIG "home/config/wsync/config.ini"

/* The answer of status without blanks, so that one grep finds a member. */
#define T_DAEMON_STATUS "wsync daemon status --json | tr -d ' \\n'"

/* Runs a line until it succeeds. False: it never did, and the log is shown. */
bool t_daemon_until(struct t_e2e *e, const char *line);

/* Set-ups and end of a test: a two-way clone in store/; with a cloud that takes its time
 * from the end of the clone on; no daemon and no cloud is left. */
int t_daemon_begin(void **state);
int t_daemon_begin_slow(void **state);
int t_daemon_end(void **state);

/* Writes config.ini. */
void t_daemon_configure(struct t_e2e *e, const char *text);
/* wsync daemon start, and its first round has ended. */
void t_daemon_start(struct t_e2e *e);
/* wsyncd with this shell script in the place of wsync; its number is in the file pid. */
void t_daemon_start_with(struct t_e2e *e, const char *script);

/* Edits acme/prod/members.ini and commits it. */
void t_daemon_commit(struct t_e2e *e, const char *old, const char *new);
/* The first send is a person's: bob gets Runner in acme/prod. */
void t_daemon_send_first(struct t_e2e *e);

#endif
