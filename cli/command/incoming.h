/*
 * cli/command/incoming.h - deciding about what others changed in the cloud: keeping it, or
 * drafting the opposite. For review, approve and reject.
 * Floor 7. Blocks on the disk.
 */
#ifndef WS_CLI_COMMAND_INCOMING_H
#define WS_CLI_COMMAND_INCOMING_H

#include "cli/show/inbox.h"

/* Changes that wait to be looked at, as ws_inbox_change() gives them. */
struct ws_incoming {
	const struct ws_change **changes;
	size_t count;
};

/*
 * Somebody looked at these, and they may stay.
 * Returns 0, WS_E_NO_CHANGE when one of them is another by now, or what
 * ws_seen_acknowledge() says; nothing is recorded then.
 */
int ws_incoming_keep(struct ws_cli *cli, struct ws_store *store,
		     const struct ws_incoming *these, struct ws_err *err);

/*
 * Their opposite becomes a draft, and those that could be drafted were looked at. What was
 * left is told as an error each; the first of them is returned when none was drafted.
 * role     what a grant is to be instead; NULL: what it was
 * drafted  how many
 * left     of these->count: which were not; NULL: nobody wants to know
 */
int ws_incoming_revoke(struct ws_cli *cli, struct ws_store *store,
		       const struct ws_incoming *these, const char *role, size_t *drafted,
		       bool *left, struct ws_err *err);

/* Somebody decided about this item for what the cloud has, and so looked at it: where it
 * waits, it does no longer. */
void ws_incoming_decided(struct ws_cli *cli, struct ws_store *store,
			 const struct ws_change *change);

/* What is to be typed after drafts were written. */
void ws_incoming_hint(const struct ws_cli *cli);

#endif
