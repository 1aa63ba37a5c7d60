/*
 * store/ground/lock.h - one holder at a time, by flock(2).
 * Floor 0. The kernel drops the lock with the process: nothing can go stale.
 */
#ifndef WS_STORE_GROUND_LOCK_H
#define WS_STORE_GROUND_LOCK_H

#include <stdbool.h>
#include "store/ground/err.h"

#define WS_LOCK_HELD 1 /* an answer: somebody else holds it */

struct ws_lock {
	int fd;    /* -1 while not held */
	bool died; /* the holder before this one ended without dropping it */
};

#define WS_LOCK_INIT      \
	{                 \
		-1, false \
	}

/*
 * Takes the lock file at path beneath dir_fd, creating it 0600. Waits up to
 * wait_ms (0: not at all). The holder's pid is written into the file, for people; one
 * that is still there is what a killed holder left.
 *
 * Returns 0, WS_LOCK_HELD or a failure.
 */
int ws_lock_take(int dir_fd, const char *path, int wait_ms, struct ws_lock *out,
		 struct ws_err *err);

/* Releases; a lock not held is fine. */
void ws_lock_drop(struct ws_lock *lock);

#define ws_auto_lock __attribute__((cleanup(ws_lock_drop))) struct ws_lock

#endif
