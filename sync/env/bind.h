/*
 * sync/env/bind.h - a directory is bound to a workspace, and set free again.
 * Floor 5. Blocks on the disk, and on git where a key is to be written.
 */
#ifndef WS_SYNC_ENV_BIND_H
#define WS_SYNC_ENV_BIND_H

#include "sync/env/binding.h"

#define WS_ENV_PROJECT ".wsync.ini"

/* What .wsync.ini says. Texts are "" where it says nothing. */
struct ws_env_project {
	char account[64], handle[64], id[64], account_id[64];
	char write[80]; /* "dotenv", "toml", "profile=NAME", "none" */
};

/* Reads it: 0, WS_ENV_ABSENT, or a failure of store/ini. */
int ws_env_project_read(const char *directory, struct ws_env_project *out,
			struct ws_err *err);

/* Which place a word of --write means; NULL is what the project uses. profile: after
 * `profile=`, else the one in use. WS_E_USAGE_ARGUMENT ... */
int ws_env_place_of(const char *directory, const char *word, enum ws_env_place *out,
		    char profile[WS_ENV_PROFILE], struct ws_err *err);

/* The file of a place, absolute. */
int ws_env_place_file(const char *directory, enum ws_env_place place, char out[PATH_MAX],
		      struct ws_err *err);

/*
 * Writes what the binding says: the address into its file, the key if one is given, and
 * .wsync.ini. The undo texts are filled in. Nothing is written before all is checked.
 * key  NULL: none; it is never written into a file that git tracks
 */
int ws_env_bind(struct ws_env_bindings *list, struct ws_env_binding *binding,
		const char *key, struct ws_err *err);

/* The same for a binding whose workspace moved: what somebody else changed since is
 * left, and WS_ENV_CHANGED is the answer. */
int ws_env_rebind(struct ws_env_bindings *list, struct ws_env_binding *binding,
		  struct ws_err *err);

/* Does the line that was written last name another address than the binding? */
bool ws_env_lags(const struct ws_env_binding *binding);

/*
 * Takes back what ws_env_bind wrote.
 * key   the key that was written, to know its line again; NULL: it is left
 * left  set: something in the file was changed by somebody else and stays
 */
int ws_env_unbind(struct ws_env_bindings *list, struct ws_env_binding *binding,
		  const char *key, bool *left, struct ws_err *err);

#endif
