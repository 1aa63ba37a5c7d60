/*
 * cli/terminal/offer.h - a person picks one of a list on the terminal.
 * Floor 7. Blocks on the terminal; no lock may be held meanwhile.
 */
#ifndef WS_CLI_TERMINAL_OFFER_H
#define WS_CLI_TERMINAL_OFFER_H

#include <stddef.h>
#include "cli/cli.h"

struct ws_offer {
	const char *name; /* what is picked, as it can be typed */
	const char *note; /* beside it, or NULL */
};

/*
 * Shows the list on standard error and reads the number or the whole name of one; part of
 * a name shortens the list, so that nothing is picked by a slip. An empty line picks none.
 * title  "Who gets a role in acme/prod?"
 * flag   what answers otherwise, for the message without a terminal
 * Returns 0 and the index, WS_E_CONFIRM (none was picked), WS_E_USAGE_INTERACTIVE or
 * WS_E_INTERRUPTED.
 */
int ws_offer_pick(struct ws_cli *cli, const char *title, const char *flag,
		  const struct ws_offer *items, size_t count, size_t *out,
		  struct ws_err *err);

#endif
