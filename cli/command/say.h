/*
 * cli/command/say.h - saying yes or no to changes, for approve, reject and review.
 * Floor 7. Blocks on the disk.
 */
#ifndef WS_CLI_COMMAND_SAY_H
#define WS_CLI_COMMAND_SAY_H

#include "cli/command/incoming.h"

struct ws_said {
	struct ws_store *store;
	struct ws_view *view;
	const struct ws_change **changes; /* those the words name, each once */
	size_t count;
	struct ws_inbox inbox;       /* what came in and nobody looked at */
	struct ws_incoming incoming; /* those of it that the words name */
	bool *left;                  /* which of these could not be drafted */
	struct ws_arena *arena;      /* of the inbox */
	bool rejects;
	const char *why; /* or NULL */
};

/* Opens the store and finds what the words of the command line name. why is checked.
 * out: ws_said_clear(), also after a failure. */
int ws_said_open(struct ws_cli *cli, struct ws_said *out, struct ws_err *err);
void ws_said_clear(struct ws_said *said);
#define ws_auto_said __attribute__((cleanup(ws_said_clear))) struct ws_said

/* A reason that can be kept: one line, no control characters, not too long. */
int ws_said_check_why(const char *why, struct ws_err *err);

/* Before anything is recorded: can what came in be taken back, and does the person mean
 * it? Returns 0 or a failure. */
int ws_said_confirm(struct ws_cli *cli, const struct ws_said *said, struct ws_err *err);

/*
 * Records it (not with --dry-run) and tells what holds now: what goes out first, since that
 * may be refused; then of what came in the approved is kept and the rejected drafted the
 * other way round.
 * Returns an exit status: 6 when something stays held although it was approved, 7 when
 * not everything could be drafted.
 */
int ws_said_record(struct ws_cli *cli, struct ws_said *said, struct ws_err *err);

#endif
