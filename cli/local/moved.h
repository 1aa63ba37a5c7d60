/*
 * cli/local/moved.h - workspace directories that were moved and not committed.
 * Floor 7. Blocks on the disk; reads only.
 *
 * Such a directory has an id that main has at another place, where that id is no more; where
 * main's place has it, too, it is a copy and no move.
 */
#ifndef WS_CLI_MOVED_H
#define WS_CLI_MOVED_H

#include "cli/cli.h"
#include "store/tree/layout.h"

struct ws_move {
	char from[WS_LAYOUT_PATH]; /* "acme/dev": as main has it */
	char to[WS_LAYOUT_PATH];   /* "acme/sandbox": as it lies on the disk */
};

struct ws_moves {
	struct ws_move *items;
	size_t count;
};

/* out: ws_moves_clear(). A store without main has none. */
int ws_moves_read(struct ws_store *store, struct ws_moves *out, struct ws_err *err);
void ws_moves_clear(struct ws_moves *moves);
#define ws_auto_moves __attribute__((cleanup(ws_moves_clear))) struct ws_moves

/* The move a person means by a place, ACCOUNT/HANDLE or the handle alone: the new place, else
 * the old one. NULL: none, or several. */
const struct ws_move *ws_move_named(const struct ws_moves *moves, const char *word);

#endif
