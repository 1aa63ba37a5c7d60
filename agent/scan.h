/*
 * agent/scan.h - one walk over a store, in a process of its own.
 * Floor 6. ws_scan_run() blocks on the disk: it runs in a copy of the daemon
 * (child.h), never in its loop. What it finds it prints:
 *
 *	main HEX              what refs/heads/main is; "-" when there is none
 *	watch NUMBER PATH     a directory that is watched from now on
 *	files HEX             changes when a document was written, came or went
 *	limit                 no more watches are to be had
 *	error TEXT
 */
#ifndef WS_AGENT_SCAN_H
#define WS_AGENT_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#define WS_SCAN_DIRS_MAX 200000

struct ws_scan {
	int root_fd;    /* of the store */
	int inotify_fd; /* -1: nothing is to be watched */
	bool only_main; /* nothing but the first line */
};

/* user: a struct ws_scan. Returns 0, or 1 when it could not finish. */
int ws_scan_run(void *user);

/* Is this the name of a file people edit? No temporary or hidden file. */
bool ws_scan_is_document(const char *name);

/* The directories of git whose changes tell of a commit, "" ended. */
#define WS_SCAN_GIT  ".git"
#define WS_SCAN_REFS ".git/refs/heads"

#endif
