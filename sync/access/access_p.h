/*
 * sync/access/access_p.h - the inside of a ws_access. Private to sync/access/.
 */
#ifndef WS_SYNC_ACCESS_ACCESS_P_H
#define WS_SYNC_ACCESS_ACCESS_P_H

#include "store/ground/arena.h"
#include "sync/access/access.h"

/* A role id and what the role comes to. */
struct ws_access_closure {
	const char *id;
	struct ws_scope_set set;
	int state; /* while computing: 0 not begun, 1 under way, 2 done */
};

/* Somebody is in a team. */
struct ws_access_member {
	enum ws_principal_kind kind;
	const char *id;   /* principal */
	const char *team; /* team id */
};

struct ws_access {
	struct ws_arena *arena;
	const struct ws_side_account *account;
	const char *names[WS_SCOPES_MAX]; /* catalogue by name, then strangers as met */
	struct ws_scope_set closed[WS_SCOPES_MAX]; /* a scope and all it includes */
	size_t catalogue;                          /* how many names are the catalogue's */
	size_t count;
	bool overflow; /* the catalogue, or what roles name, did not fit */
	struct ws_access_closure *roles; /* by id, as in the account */
	size_t role_count;
	struct ws_access_member *members; /* by kind, id, team */
	size_t member_count;
};

static inline void ws_scope_set_add(struct ws_scope_set *set, size_t scope)
{
	set->bits[scope / 64] |= UINT64_C(1) << scope % 64;
}

#endif
