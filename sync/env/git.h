/*
 * sync/env/git.h - what git does with a file of somebody's project.
 * Floor 5. Blocks on a child process: stock git, without its hooks.
 */
#ifndef WS_SYNC_ENV_GIT_H
#define WS_SYNC_ENV_GIT_H

#include "store/ground/err.h"

enum ws_env_git {
	WS_ENV_GIT_NONE,      /* in no repository */
	WS_ENV_GIT_TRACKED,   /* in git, or staged */
	WS_ENV_GIT_IGNORED,   /* git leaves it alone */
	WS_ENV_GIT_UNTRACKED, /* the next `git add .` takes it */
	WS_ENV_GIT_UNKNOWN    /* git is not there, or refuses the repository */
};

/* path: absolute; the file need not be there. Never fails: what cannot be told is
 * WS_ENV_GIT_UNKNOWN. */
enum ws_env_git ws_env_git_of(const char *path);

/* May a key be written there? 0, or WS_E_ENV_TRACKED with what to do. */
int ws_env_git_check_key(const char *path, struct ws_err *err);

#endif
