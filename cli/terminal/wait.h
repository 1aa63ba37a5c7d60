/*
 * cli/terminal/wait.h - the one line of progress, on a terminal's standard error.
 * Floor 7.
 *
 * It is drawn over and erased; never before 400 ms, since a line that flashes by only
 * worries, and at most ten times a second. Not with --quiet, and not with --json, whose
 * reader may share the screen. While it is there nothing else may be printed: whatever
 * waits erases it when the wait is over.
 */
#ifndef WS_CLI_TERMINAL_WAIT_H
#define WS_CLI_TERMINAL_WAIT_H

#include <stdbool.h>
#include <stdint.h>
#include "sync/remote/http.h"

struct ws_cli;

struct ws_wait {
	int64_t (*clock_ms)(void); /* counts from anywhere; NULL: the real one. For tests */
	int64_t since_ms;          /* when what is told now began */
	int64_t drawn_ms, over_ms; /* last drawn; the last wait over. 0: never */
	int terminal; /* where it goes while a pager has standard error; 0: there it does */
	bool drawn;   /* it stands there */
	bool stop_told;   /* that the call under way is finished first */
	char shown[1024]; /* what stands there */
	char what[600];   /* what a round is at; "": nothing is known but waiting */
};

/* What is at work from now on; counts anew. */
void ws_wait_begin(struct ws_cli *cli);

/* The round is at this now. */
void ws_wait_draw(struct ws_cli *cli, const char *what);

/* Before anything else is printed. */
void ws_wait_erase(struct ws_cli *cli);

/* The round is over. */
void ws_wait_end(struct ws_cli *cli);

/* A ws_http_watch; user is the struct ws_cli. */
void ws_wait_cloud(void *user, const struct ws_http_waiting *now);

#endif
