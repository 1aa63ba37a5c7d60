/*
 * sync/round/inside/inventory_p.h - when what was read, and the rules. Private to sync/round/.
 */
#ifndef WS_SYNC_ROUND_INSIDE_INVENTORY_P_H
#define WS_SYNC_ROUND_INSIDE_INVENTORY_P_H

#include "store/ground/uuid.h"
#include "sync/round/inside/inventory.h"

/* When a workspace was read. */
struct ws_turn {
	char id[WS_UUID_TEXT];
	long long when_s;
	unsigned refused;
};

struct ws_turns {
	struct ws_turn *items; /* by id. Heap */
	size_t count, cap;
};

int ws_turns_read(const struct ws_store *store, struct ws_turns *out, struct ws_err *err);
int ws_turns_write(struct ws_store *store, const struct ws_turns *turns,
		   struct ws_err *err);
struct ws_turn *ws_turns_find(const struct ws_turns *turns, const char *id);
/* Sets or adds one. */
int ws_turns_note(struct ws_turns *turns, const struct ws_turn *turn, struct ws_err *err);

/* The rules for "acme/prod": the account's with its own on top. main may be NULL. */
int ws_turn_rules(const struct ws_tree *main, const char *dir,
		  struct ws_inventory_rules *rules, struct ws_err *err);

#endif
