/*
 * sync/env/bind_p.h - between bind.c and project.c.
 * Floor 5. Blocks on the disk.
 */
#ifndef WS_SYNC_ENV_BIND_P_H
#define WS_SYNC_ENV_BIND_P_H

#include <sys/types.h>
#include "sync/env/bind.h"

/* "dotenv", "toml", "profile=" (the name follows), "none". */
const char *ws_env_write_word(enum ws_env_place place);

/* The permission bits of a file, or those a new one gets. */
mode_t ws_env_mode_of(int dir_fd, const char *name, mode_t fresh);

/* Writes .wsync.ini; one that is there keeps its other lines. */
int ws_env_project_write(struct ws_env_bindings *list, struct ws_env_binding *b,
			 struct ws_err *err);
/* Removes it, where it is ours and nobody changed it since; else *left. */
int ws_env_project_remove(const struct ws_env_binding *b, bool *left, struct ws_err *err);

#endif
