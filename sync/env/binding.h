/*
 * sync/env/binding.h - which directories of this machine belong to which workspace.
 * Floor 5. Blocks on the disk.
 *
 * The list is $XDG_STATE_HOME/wsync/bindings.json (0600): paths and lines of other
 * people's files do not fit into our INI lines. It holds no key. With it lies what takes
 * our changes back.
 */
#ifndef WS_SYNC_ENV_BINDING_H
#define WS_SYNC_ENV_BINDING_H

#include "store/ground/lock.h"
#include "sync/env/source.h"

struct ws_env_binding {
	const char *directory; /* absolute, without links */
	const char *store;     /* path of the store it was bound from */
	const char *endpoint;  /* API base of that store */
	const char *account_id, *account;
	const char *workspace_id, *handle;
	enum ws_env_place
		place;       /* where the address was written; WS_ENV_DEFAULT: nowhere */
	const char *profile; /* of WS_ENV_IN_PROFILE, else "" */
	const char *file;    /* absolute; "" for nowhere */
	struct ws_env_undo undo; /* of the address; line NULL: nothing to take back */
	struct ws_env_undo
		key_undo; /* of the key, if one was written: head and tail only */
	bool with_key;
	bool created;        /* the file was not there before */
	const char *project; /* .wsync.ini as it was written; "" when it is not ours */
	const char *stale;   /* why it leads nowhere any more; "" */
};

struct ws_env_bindings {
	struct ws_arena *arena; /* owns all texts */
	struct ws_env_binding *items;
	size_t count;
	int dir_fd; /* the state directory, -1: not there */
	struct ws_lock lock;
};

/*
 * Reads the list; a machine without one has an empty list.
 * change  true: makes the directory and locks the list until it is closed
 * out     ws_env_bindings_close(), also after a failure
 */
int ws_env_bindings_open(bool change, struct ws_env_bindings *out, struct ws_err *err);
void ws_env_bindings_close(struct ws_env_bindings *list);
/* What a list begins as; one without it is not to be closed. */
#define WS_ENV_BINDINGS_INIT                       \
	{                                          \
		.dir_fd = -1, .lock = WS_LOCK_INIT \
	}
#define ws_auto_env_bindings \
	__attribute__((cleanup(ws_env_bindings_close))) struct ws_env_bindings

/* Writes the list; it was opened to be changed. On disk. */
int ws_env_bindings_save(const struct ws_env_bindings *list, struct ws_err *err);

/* The binding of a directory, or of the nearest above it; NULL: none. Borrowed. */
struct ws_env_binding *ws_env_binding_at(const struct ws_env_bindings *list,
					 const char *directory);
struct ws_env_binding *ws_env_binding_above(const struct ws_env_bindings *list,
					    const char *directory);
/* A new one, all texts "". NULL: no memory. */
struct ws_env_binding *ws_env_binding_add(struct ws_env_bindings *list);
void ws_env_binding_drop(struct ws_env_bindings *list, struct ws_env_binding *binding);

/* PREFECT_API_URL of a workspace: ENDPOINT/accounts/ID/workspaces/ID. False: too long. */
bool ws_env_url(const char *endpoint, const char *account_id, const char *workspace_id,
		char out[WS_ENV_VALUE_MAX]);

/* Where people see the workspace in a browser; false where there is no such place. */
bool ws_env_ui_url(const char *endpoint, const char *account_id, const char *workspace_id,
		   char out[WS_ENV_VALUE_MAX]);

#endif
