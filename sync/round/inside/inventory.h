/*
 * sync/round/inside/inventory.h - what lies inside workspaces, read in turns.
 * Floor 5. Blocks on the network and the disk; takes the store lock for the writes.
 *
 * The last part of a round, and apart from it: nothing here is an item, nothing of it is
 * decided about, and whatever goes wrong is told and forgotten. Workspaces take turns,
 * whoever waited longest first, as far as the requests of a round go (policy.ini); one
 * that was read stays unread for the hours the rules say. When that was stands in
 * .git/wsync/inventory, "UUID SECONDS LISTS" a line, where LISTS are those refused (hex).
 *
 * Files: cloud/main first, then (a round that receives) working files and main, then base.
 * A file that somebody edited is left until it is restored.
 */
#ifndef WS_SYNC_ROUND_INSIDE_INVENTORY_H
#define WS_SYNC_ROUND_INSIDE_INVENTORY_H

#include "store/ground/arena.h"
#include "store/tree/tree.h"
#include "store/work/store.h"
#include "sync/remote/remote.h"
#include "sync/round/round.h"

/* A workspace that a look saw. */
struct ws_inventory_place {
	const char *workspace_id, *account_id;
	const char *dir; /* "acme/prod" */
};

struct ws_inventory_turn {
	const struct ws_inventory_place *places;
	size_t count;
	const struct ws_tree *main; /* where the rules stand; may be NULL */
	bool now;     /* every place, whenever it was read last and whatever it costs */
	bool receive; /* main and the files follow */
};

/*
 * Reads those whose turn it is and writes down what they hold. Returns 0 or what went
 * wrong, after as much as could be done; *report tells the rest.
 */
int ws_inventory_read(struct ws_store *store, struct ws_remote *remote,
		      const struct ws_round_world *world,
		      const struct ws_inventory_turn *turn,
		      struct ws_inventory_report *report, struct ws_err *err);

/* Main, the files and base take the lists that cloud/main has. main: what it was, and what
 * it is then; zero where main is left alone. */
int ws_inventory_follow(struct ws_store *store, int64_t now_s, struct ws_oid main[2],
			struct ws_err *err);

/* When a workspace was read, 0 never, and which lists were refused then. */
int ws_inventory_when(const struct ws_store *store, const char *workspace_id,
		      int64_t *when_s, unsigned *refused, struct ws_err *err);

#endif
