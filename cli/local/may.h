/*
 * cli/local/may.h - what the key may do where it may not read who may do what, as the cloud said.
 * Floor 7. Pure.
 */
#ifndef WS_CLI_MAY_H
#define WS_CLI_MAY_H

#include "store/ground/arena.h"
#include "store/ground/json.h"
#include "sync/model/side.h"
#include "sync/round/look/listed.h"

struct ws_may {
	const struct ws_strings
		*names;   /* permissions with all they include; NULL: not told */
	const char *role; /* the role that allows just these; NULL: none does, or several */
};

/*
 * account  of the workspace; NULL: no roles are known
 * out      strings are listed's and account's, the list is the arena's
 * Returns 0 or WS_E_NOMEM.
 */
int ws_may_of(const struct ws_listed *listed, const char *workspace_id,
	      const struct ws_side_account *account, struct ws_arena *arena,
	      struct ws_may *out, struct ws_err *err);

/* The names, for a document; NULL: no memory. Given. */
struct ws_json *ws_may_json(const struct ws_strings *names);

#endif
