/*
 * cli/command/review_p.h - the two halves of `wsync review`. Private to
 * cli/command/review*.c.
 */
#ifndef WS_CLI_COMMAND_REVIEW_P_H
#define WS_CLI_COMMAND_REVIEW_P_H

#include "cli/command/incoming.h"

/* What the answers came to. */
struct review_tally {
	size_t approved, rejected; /* of what is held */
	size_t kept, drafted;      /* of what came in */
	struct ws_buf left;        /* ids, a blank before each */
};

/*
 * Asks for each entry.
 * first, total  where the walk stands when it begins
 * Returns 0, 1 when the person left, or a failure.
 */
int review_incoming(struct ws_cli *cli, struct ws_store *store,
		    const struct ws_inbox *inbox, size_t first, size_t total,
		    struct review_tally *tally, struct ws_err *err);

/* Nobody can be asked: what there is, and what to type. */
int review_incoming_list(const struct ws_cli *cli, const struct ws_inbox *inbox,
			 size_t first, size_t total, struct ws_err *err);

/* Every grant of the workspaces named, or of all (review_all.c). Returns an exit status. */
int review_all(struct ws_cli *cli, struct ws_err *err);

#endif
