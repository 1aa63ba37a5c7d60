/*
 * sync/access/access.h - what a role allows, who may do what, and what a change of
 * it means. Floor 3, pure.
 *
 * A *scope* is one permission of the catalogue. A role is a set of scopes: its own,
 * the inherited role's, and all that these include, transitively. *Effective
 * access* of a principal in a workspace is the union of the direct grant, the
 * grants of its teams, the default role (people only, never service accounts), and
 * everything for account Owners and Admins.
 *
 * The catalogue is data from the cloud. A scope or role it does not know is never
 * guessed: a set that holds one is marked unknown, and gaining anything unknown
 * counts as an escalation.
 */
#ifndef WS_SYNC_ACCESS_ACCESS_H
#define WS_SYNC_ACCESS_ACCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "store/ground/arena.h"
#include "store/ground/err.h"
#include "store/ground/own.h"
#include "sync/model/scope_class.h"
#include "sync/model/side.h"

#define WS_SCOPES_MAX 256 /* scopes a catalogue may have */

struct ws_scope_set {
	uint64_t bits[WS_SCOPES_MAX / 64];
	bool unknown; /* holds something the catalogue does not know */
	bool opaque;  /* ... that has no bit either: a role nobody described, or more
			 scopes than fit. Two opaque sets are never known to be equal. */
};

/* Names of one account's catalogue and the closures of its roles, computed once. */
struct ws_access;

/* account is borrowed and must outlive it. Given: ws_access_free(). */
int ws_access_new(const struct ws_side_account *account, struct ws_access **out,
		  struct ws_err *err);
void ws_access_free(struct ws_access *access);
WS_OWN(ws_access, ws_access_free);

/* Scopes that have a bit: the catalogue's, by name, and after them those that roles
 * name although the catalogue lacks them (holding one makes a set unknown). */
size_t ws_access_scope_count(const struct ws_access *access);
const char *ws_access_scope_name(const struct ws_access *access, size_t scope);

/* Index of a scope, or SIZE_MAX. */
size_t ws_access_scope(const struct ws_access *access, const char *name);

/* Closure of a role; role_id NULL gives the empty set, an unknown id `unknown`. */
struct ws_scope_set ws_access_role(const struct ws_access *access, const char *role_id);

/*
 * Is `to`, a role of `after`, what `from` was to become? from is a role of `before` that the
 * cloud was to make (ws_side_is_new()). The file is the same, and nothing is allowed that
 * was not asked for. A name alone proves nothing: others make roles, too. Fails only for
 * lack of memory.
 */
int ws_access_role_kept(const struct ws_side_account *before, const char *from,
			const struct ws_side_account *after, const char *to, bool *out,
			struct ws_err *err);

/* Every scope there is; opaque when the catalogue is not known or did not fit. */
struct ws_scope_set ws_access_all(const struct ws_access *access);

size_t ws_scope_set_count(const struct ws_scope_set *set);
bool ws_scope_set_has(const struct ws_scope_set *set, size_t scope);
/* a without b. unknown is kept from a unless b is unknown too (and a not opaque). */
struct ws_scope_set ws_scope_set_minus(const struct ws_scope_set *a,
				       const struct ws_scope_set *b);
struct ws_scope_set ws_scope_set_union(const struct ws_scope_set *a,
				       const struct ws_scope_set *b);
/* Is a surely a subset of b? An opaque a never is. */
bool ws_scope_set_within(const struct ws_scope_set *a, const struct ws_scope_set *b);

/* Does the set allow to decide who may enter (manage_workspace_users)? */
bool ws_access_is_owner_set(const struct ws_access *access, const struct ws_scope_set *set);

/* Where effective access of a principal comes from. */
struct ws_effective {
	struct ws_scope_set set;
	bool admin;        /* through the account role */
	bool default_role; /* through the workspace's default role */
	size_t teams;      /* how many teams add to it */
};

/*
 * Effective access of a user, service account or team in a workspace of the side
 * `access` was made from. Account Owners and Admins have ws_access_all() whatever
 * else they are given; somebody invited has what the invitation says. `without_grant` leaves the direct grant out (what remains
 * after a revocation).
 */
struct ws_effective ws_access_effective(const struct ws_access *access,
					const struct ws_side_workspace *workspace,
					enum ws_principal_kind kind,
					const char *principal_id, bool without_grant);

/* One thing that gives somebody access. */
enum ws_via {
	WS_VIA_GRANT,   /* a line of their own */
	WS_VIA_TEAM,    /* a line of a team they are in */
	WS_VIA_DEFAULT, /* the workspace's default role */
	WS_VIA_ACCOUNT  /* they are Owner or Admin of the account: everything */
};
struct ws_source {
	enum ws_via via;
	const char *role_id;               /* NULL with ACCOUNT */
	const char *role;                  /* as written; the account role with ACCOUNT */
	const struct ws_side_grant *grant; /* the line of GRANT and TEAM, else NULL */
	struct ws_scope_set set;
};

/*
 * Everything ws_access_effective() is made of, in the order of the list above, teams by
 * id. The array and nothing else is the arena's. Returns 0 or WS_E_NOMEM.
 */
int ws_access_sources(const struct ws_access *access,
		      const struct ws_side_workspace *workspace,
		      enum ws_principal_kind kind, const char *principal_id,
		      struct ws_arena *arena, struct ws_source **out, size_t *count,
		      struct ws_err *err);

/* What becomes of somebody's permissions. */
enum ws_relation {
	WS_REL_NONE,   /* nothing about access, or the same role */
	WS_REL_GRANT,  /* nothing -> something */
	WS_REL_RAISE,  /* proper superset */
	WS_REL_LOWER,  /* proper subset */
	WS_REL_SHIFT,  /* some gained, some lost */
	WS_REL_REVOKE, /* something -> nothing */
	WS_REL_RENAME, /* another role with the same set */
	WS_REL_META    /* not about access */
};

const char *ws_relation_word(enum ws_relation relation);             /* "raise" */
const char *ws_relation_mark(enum ws_relation relation, bool ascii); /* up arrow, or "^" */

struct ws_delta {
	enum ws_relation relation;
	size_t before, after; /* sizes of the two sets */
	struct ws_scope_set gained, lost;
	size_t gained_count, lost_count;
	size_t control, secrets; /* among gained */
	bool escalation;         /* gains control, secrets, or something unknown */
};

/*
 * Compares two sets. had, has: was there a grant at all before and after (a role
 * without any scope is still a grant). Only one of them makes it a grant or a
 * revocation; otherwise the sets decide, where nothing -> something is a grant, too.
 * Equal sets are a rename with a grant on both sides, else none.
 */
struct ws_delta ws_delta_between(const struct ws_access *access,
				 const struct ws_scope_set *before, bool had,
				 const struct ws_scope_set *after, bool has);

#endif
