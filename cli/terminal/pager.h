/*
 * cli/terminal/pager.h - long human output on a terminal goes through a pager.
 * Floor 7. Blocks until the reader has left the pager.
 *
 * $WSYNC_PAGER, else $PAGER, else less; an empty one or "cat" is none. LESS=FRX and LV=-c
 * where those are not set: a short text is printed as if there were no pager.
 */
#ifndef WS_CLI_TERMINAL_PAGER_H
#define WS_CLI_TERMINAL_PAGER_H

#include <sys/types.h>
#include "cli/cli.h"

struct ws_pager {
	pid_t pid;    /* 0: none */
	int out, err; /* where standard output and error went before; -1: still there */
};

/*
 * From here on standard output is the pager, and standard error, where that is the same
 * terminal. Where no pager can be started nothing changes. For commands that only read:
 * when the reader leaves early the process ends, with status 0.
 */
void ws_pager_begin(struct ws_cli *cli, struct ws_pager *pager);

/* Puts both back and waits until the reader is done. Once is enough. */
void ws_pager_end(struct ws_cli *cli, struct ws_pager *pager);

#endif
