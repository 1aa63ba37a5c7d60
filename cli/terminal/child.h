/*
 * cli/terminal/child.h - other programs: one that takes this one's place, one that is waited for.
 * Floor 7. Blocks until the program has ended.
 *
 * They get the umask and the signals this process was started with, and the environment
 * without the variables that would redirect git (store/ground/harden.h).
 */
#ifndef WS_CLI_TERMINAL_CHILD_H
#define WS_CLI_TERMINAL_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include "cli/cli.h"

/*
 * The program takes the place of this process. words: its name and arguments.
 * Returns only when it cannot be run, which was told then: 127 when it is not there, else
 * 126; or WS_E_NOMEM.
 */
int ws_child_become(struct ws_cli *cli, const char *const *words, size_t count,
		    struct ws_err *err);

/*
 * Starts what a person configured: a command line for the shell, such as "less -R".
 * argument  one more word after it, or NULL
 * stdin_fd  becomes its standard input; -1: that of this process
 * Returns 0 or WS_E_IO. The caller waits for it.
 */
int ws_child_start(const char *command, const char *argument, int stdin_fd, pid_t *pid,
		   struct ws_err *err);

/* Waits for it: its exit status, 128 and the number when a signal ended it. */
int ws_child_wait(pid_t pid);

/*
 * Is the program of a command line there? True as well where only the shell could tell
 * (quotes, variables).
 */
bool ws_child_exists(const char *command);

#endif
