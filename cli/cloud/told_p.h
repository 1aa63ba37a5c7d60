/*
 * cli/cloud/told_p.h - the driver with failures that say more. Private to told*.c.
 */
#ifndef WS_CLI_CLOUD_TOLD_P_H
#define WS_CLI_CLOUD_TOLD_P_H

#include "cli/key/credentials.h"
#include "sync/remote/remote.h"

struct ws_told {
	struct ws_remote remote; /* ops: of this one */
	struct ws_remote_ops ops;
	struct ws_remote *inner;
	struct ws_cli *cli;
	char endpoint[WS_STORE_URL];
	char source[WS_KEY_SOURCE];
	bool actor_told;
};

/* What the person can do about it, added to the error. Returns rc. */
int ws_told_fail(const struct ws_told *told, int rc, struct ws_err *err);

/* Warns once when the last look was somebody else's. */
void ws_told_actor(struct ws_told *told, const struct ws_actor *actor);

/* The table of calls: an optional one is there when the driver has it. */
struct ws_remote_ops ws_told_ops(const struct ws_remote_ops *inner);

/* What the key may do; one of the calls. */
int ws_told_rights(struct ws_remote *remote, const char *account_id,
		   const char *workspace_id, struct ws_arena *arena, struct ws_strings *out,
		   struct ws_err *err);

/* The driver goes, too; NULL is nothing. */
void ws_told_close(struct ws_remote *remote);

#endif
