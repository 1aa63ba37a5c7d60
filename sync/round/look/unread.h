/*
 * sync/round/look/unread.h - which lists the last look could not read.
 * Floor 5. Blocks on the disk.
 *
 * cloud/main keeps the last complete state of a list that was refused (403, 404), so
 * that nothing seems revoked; this list says that the state is old, and that no
 * decision may rest on it. Kept in .git/wsync/unread, one "UUID SECTION" a line.
 */
#ifndef WS_SYNC_ROUND_LOOK_UNREAD_H
#define WS_SYNC_ROUND_LOOK_UNREAD_H

#include "store/ground/arena.h"
#include "store/work/store.h"
#include "sync/decide/plan.h"

/* The arena owns the items. */
struct ws_unread_list {
	struct ws_unread *items;
	size_t count;
};

int ws_unread_add(struct ws_arena *arena, struct ws_unread_list *list,
		  const char *workspace_id, int kind, struct ws_err *err);
int ws_unread_read(const struct ws_store *store, struct ws_arena *arena,
		   struct ws_unread_list *out, struct ws_err *err);
int ws_unread_write(const struct ws_store *store, const struct ws_unread_list *list,
		    struct ws_err *err);

#endif
