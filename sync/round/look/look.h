/*
 * sync/round/look/look.h - the cloud, read into a tree of documents.
 * Floor 5. Blocks on the network; the store lock is not held meanwhile.
 */
#ifndef WS_SYNC_ROUND_LOOK_LOOK_H
#define WS_SYNC_ROUND_LOOK_LOOK_H

#include "store/ground/arena.h"
#include "store/tree/tree.h"
#include "store/work/store.h"
#include "sync/remote/remote.h"
#include "sync/round/round.h"
#include "sync/round/inside/inventory.h"
#include "sync/round/look/unread.h"

struct ws_listed; /* listed.h */

struct ws_look {
	struct ws_arena *arena;
	struct ws_actor actor;
	struct ws_remote_report report;
	bool deep; /* in: read what costs one more request a workspace, too */
	size_t accounts;
	struct ws_unread_list unread;
	struct ws_listed *listed; /* every workspace the key reaches */
	int64_t started_s, ended_s;
	int64_t started_ms, ended_ms;      /* by the steady clock */
	struct ws_inventory_place *places; /* every workspace that was read */
	size_t place_count;

	struct ws_oid main_id, cloud_id; /* refs as the look found them; zero: none */
	struct ws_tree *main, *cloud;    /* their whole trees; empty when there is none */
	struct ws_tree *state;           /* what cloud/main has to say now, whole */
};

/* Notes the time as the look begins, and as it ends. */
void ws_look_begins(struct ws_look *look, const struct ws_round_world *world);
void ws_look_ends(struct ws_look *look, const struct ws_round_world *world);

/*
 * Reads everything the store tracks. Nothing is written.
 * out  given: ws_look_clear(), also after a failure
 */
int ws_look_read(struct ws_store *store, struct ws_remote *remote,
		 const struct ws_round_world *world, const struct ws_round_watch *watch,
		 struct ws_look *out, struct ws_err *err);

/*
 * Reads single workspaces again, for a second opinion on what is missing: look->state
 * then holds what this reading says about them.
 *
 * names   "account/handle", by handles
 * counts  false: a workspace is not listed any more, or names changed their meaning
 *         in between; then the state stays as the first reading had it, and nothing
 *         is confirmed
 */
int ws_look_again(struct ws_store *store, struct ws_remote *remote,
		  const struct ws_round_world *world, const char *const *names,
		  size_t count, struct ws_look *look, bool *counts, struct ws_err *err);

/*
 * Reads these workspaces and their accounts alone. look->main and look->cloud must hold
 * their documents; of look, the report, the unread lists and the accounts are added to.
 *
 * out    receives the documents
 * found  how many of the workspaces are listed
 */
int ws_look_some(struct ws_store *store, struct ws_remote *remote,
		 const struct ws_round_watch *watch, const char *const *names, size_t count,
		 struct ws_look *look, struct ws_tree *out, size_t *found,
		 struct ws_err *err);

/* The workspaces that `again` has replace those of the state; their rules stay. */
int ws_look_lay_over(struct ws_tree *state, const struct ws_tree *again,
		     struct ws_err *err);

/* Moves cloud/main to look->state and writes down when and by whom it was seen.
 * Takes the store lock for the writes. */
int ws_look_record(struct ws_store *store, struct ws_remote *remote, struct ws_look *look,
		   bool *moved, struct ws_err *err);

void ws_look_clear(struct ws_look *look);

#endif
