/*
 * cli/local/past.h - where main had workspaces that it has no more.
 * Floor 7. Blocks on the disk; reads only.
 */
#ifndef WS_CLI_LOCAL_PAST_H
#define WS_CLI_LOCAL_PAST_H

#include "cli/cli.h"
#include "store/ground/arena.h"

struct ws_past_place {
	const char *id;
	const char *dir; /* "acme/staging"; NULL: main's history does not have it */
};

/*
 * Fills in the directories, newest first, as far back as is worth it. Texts are the arena's.
 * Returns 0, also where none was found, or a failure.
 */
int ws_past_places(struct ws_store *store, struct ws_past_place *items, size_t count,
		   struct ws_arena *arena, struct ws_err *err);

#endif
