/*
 * cli/terminal/pager.c - long human output on a terminal goes through a pager.
 *
 * The pager is the child, so that the exit status stays the command's own. Ctrl-C belongs
 * to the pager while it runs: the command would otherwise end under its hands and leave the
 * terminal to both the shell and it.
 */
#include "cli/terminal/pager.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cli/terminal/child.h"
#include "cli/config.h"
#include "cli/run.h"

/* NULL: none is wanted. */
static const char *wanted(const struct ws_cli *cli)
{
	const char *command = ws_setting(cli, WS_SETTING_PAGER);

	return *command && strcmp(command, "cat") != 0 ? command : NULL;
}

/* The reader left. What this process does is reading alone, so it can just end; there is
 * nothing to put back, and the pager has the terminal no more. */
static void on_left(int signo)
{
	(void)signo;
	_exit(WS_EXIT_OK);
}

/* Standard output, and error where it is the terminal, too. */
static bool redirect(struct ws_cli *cli, int fd, struct ws_pager *pager)
{
	(void)fflush(cli->out);
	(void)fflush(cli->err);
	pager->out = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	if (pager->out < 0 || dup2(fd, STDOUT_FILENO) < 0)
		return false;
	if (!isatty(STDERR_FILENO))
		return true;
	pager->err = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	if (pager->err < 0 || dup2(fd, STDERR_FILENO) < 0)
		return false;
	cli->wait.terminal = pager->err;
	return true;
}

static void put_back(struct ws_cli *cli, struct ws_pager *pager)
{
	(void)fflush(cli->out);
	(void)fflush(cli->err);
	if (pager->out >= 0) {
		(void)dup2(pager->out, STDOUT_FILENO);
		(void)close(pager->out);
	}
	if (pager->err >= 0) {
		(void)dup2(pager->err, STDERR_FILENO);
		(void)close(pager->err);
	}
	pager->out = pager->err = -1;
	cli->wait.terminal = 0;
}

void ws_pager_begin(struct ws_cli *cli, struct ws_pager *pager)
{
	const char *command = wanted(cli);
	int fds[2];

	*pager = (struct ws_pager){0, -1, -1};
	if (!command || fileno(cli->out) != STDOUT_FILENO)
		return;
	if (!ws_child_exists(command)) {
		/* nobody asked for the default by name */
		if (strcmp(command, ws_setting_rows[WS_SETTING_PAGER].fallback) != 0)
			ws_cli_hint(cli,
				    "there is no pager %s; see WSYNC_PAGER and ui.pager",
				    command);
		return;
	}
	(void)setenv("LESS", "FRX", 0);
	(void)setenv("LV", "-c", 0);
	if (pipe2(fds, O_CLOEXEC) != 0)
		return;
	if (ws_child_start(command, NULL, fds[0], &pager->pid, NULL) < 0)
		pager->pid = 0;
	(void)close(fds[0]);
	if (pager->pid > 0 && !redirect(cli, fds[1], pager))
		put_back(cli, pager);
	(void)close(fds[1]);
	if (pager->pid > 0) {
		(void)signal(SIGINT, SIG_IGN);
		(void)signal(SIGPIPE, on_left);
	}
}

void ws_pager_end(struct ws_cli *cli, struct ws_pager *pager)
{
	if (pager->pid <= 0)
		return;
	put_back(cli, pager);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)ws_child_wait(pager->pid);
	pager->pid = 0;
}
