/*
 * cli/cloud/demo_cloud.h - the stand-in cloud of a demo: started, remembered, stopped.
 * Floor 7. Starts a process that outlives this one; blocks until it is ready.
 *
 * DIR/cloud/ holds its database, seed, log, and `process`: pid and start time, so that
 * a later --stop ends that process and never another that got its number.
 */
#ifndef WS_CLI_CLOUD_DEMO_CLOUD_H
#define WS_CLI_CLOUD_DEMO_CLOUD_H

#include <stdint.h>
#include <sys/types.h>
#include "cli/key/credentials.h"
#include "store/ground/err.h"

struct ws_demo_cloud {
	char program[4096]; /* wsync-cloud */
	char dir[4096];     /* absolute: DIR/cloud */
	char url[WS_STORE_URL];
	pid_t pid; /* 0: not running */
};

/* Finds wsync-cloud beside this program, else in PATH. dir must exist. */
int ws_demo_cloud_find(struct ws_demo_cloud *cloud, const char *dir, struct ws_err *err);

/* Starts it on 127.0.0.1 with the sample account; port 0: any free one. */
int ws_demo_cloud_start(struct ws_demo_cloud *cloud, long port, struct ws_err *err);

/* The key of the sample data called name ("owner", "other"). */
int ws_demo_cloud_key(const struct ws_demo_cloud *cloud, const char *name,
		      struct ws_key *out, struct ws_err *err);

/*
 * Ends the process that DIR/cloud/process names, if it is still the same one.
 * Returns 0, WS_KEY_ABSENT when nothing of ours runs, or a failure.
 */
int ws_demo_cloud_stop(const char *dir, struct ws_err *err);

#endif
