/*
 * sync/round/look/look_storage.h - of which workspaces a look reads where results are kept.
 * Floor 5, no I/O.
 *
 * The setting costs one request a workspace beside the three there are, so that a look
 * asks for few: where main has the line and the last look had another one or none (at
 * most WS_LOOK_STORAGES), and of the other lines about WS_LOOK_STORAGE_TURN in turn. A
 * deep look asks for all.
 */
#ifndef WS_SYNC_ROUND_LOOK_LOOK_STORAGE_H
#define WS_SYNC_ROUND_LOOK_LOOK_STORAGE_H

#include "sync/round/look/look.h"

#define WS_LOOK_STORAGES     64
#define WS_LOOK_STORAGE_TURN 16

/* Of one look. Zeroed at its start. */
struct ws_look_storage {
	bool counted;
	size_t lines; /* workspaces of main that have the line */
	size_t asked; /* for one that differs */
};

/* Is it to be read? look: started_s, deep, main and cloud are used. */
bool ws_look_wants_storage(struct ws_look_storage *storage, const struct ws_look *look,
			   const char *account_handle, const char *workspace_handle);

#endif
