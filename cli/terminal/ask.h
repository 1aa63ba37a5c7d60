/*
 * cli/terminal/ask.h - asking a person for more than yes or no.
 * Floor 7. Blocks on the terminal.
 */
#ifndef WS_CLI_TERMINAL_ASK_H
#define WS_CLI_TERMINAL_ASK_H

#include "cli/cli.h"

/*
 * Reads one line from the terminal without showing it, after a prompt on standard
 * error. flag: what answers otherwise, for the message.
 * Returns 0, WS_E_USAGE_INTERACTIVE (no terminal, or --no-input), WS_E_INTERRUPTED.
 */
int ws_ask_secret(struct ws_cli *cli, const char *prompt, const char *flag, char *out,
		  size_t size, struct ws_err *err);

/* Can anybody be asked? */
bool ws_ask_possible(const struct ws_cli *cli);

/* Reads one line, shown. "" when it was left empty. As above. */
int ws_ask_line(struct ws_cli *cli, const char *prompt, const char *flag, char *out,
		size_t size, struct ws_err *err);

#endif
