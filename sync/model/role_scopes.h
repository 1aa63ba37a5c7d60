/*
 * sync/model/role_scopes.h - the permissions of a role with all they include.
 * Floor 3, pure.
 *
 * The cloud answers a list of permissions with all that these include. Lists are compared
 * closed, so that this is no change.
 */
#ifndef WS_SYNC_MODEL_ROLE_SCOPES_H
#define WS_SYNC_MODEL_ROLE_SCOPES_H

#include "store/ground/arena.h"
#include "store/ground/err.h"
#include "sync/model/record.h"

/*
 * own    names in any order, perhaps twice; those the catalogue lacks stay as they are
 * out    sorted, each once; the array is the arena's, the names are borrowed
 * Returns 0 or WS_E_NOMEM.
 */
int ws_role_scopes_close(struct ws_arena *arena, const struct ws_scope *catalogue,
			 size_t count, const struct ws_strings *own, struct ws_strings *out,
			 struct ws_err *err);

/* Is the name in a list that was closed? */
bool ws_role_scopes_has(const struct ws_strings *closed, const char *name);

/* Do two closed lists hold the same? */
bool ws_role_scopes_same(const struct ws_strings *a, const struct ws_strings *b);

#endif
