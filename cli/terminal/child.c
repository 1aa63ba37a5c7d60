/*
 * cli/terminal/child.c - other programs: one that takes this one's place, one that is waited for.
 */
#include "cli/terminal/child.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "cli/run.h"
#include "store/ground/harden.h"
#include "store/ground/own.h"

int ws_child_become(struct ws_cli *cli, const char *const *words, size_t count,
		    struct ws_err *err)
{
	char **argv = calloc(count + 1, sizeof(*argv));
	int failed;

	if (!argv)
		return ws_err_nomem(err);
	for (size_t i = 0; i < count; i++)
		argv[i] = (char *)(uintptr_t)words[i];
	(void)fflush(NULL);
	(void)signal(SIGPIPE, SIG_DFL);
	(void)umask(ws_harden_umask());
	(void)execvp(argv[0], argv);
	failed = errno;
	(void)umask(0077);
	(void)signal(SIGPIPE, SIG_IGN);
	free(argv);
	ws_err_sys(err, failed, "cannot run %s", words[0]);
	ws_cli_error(cli, err);
	return failed == ENOENT ? 127 : 126;
}

int ws_child_start(const char *command, const char *argument, int stdin_fd, pid_t *pid,
		   struct ws_err *err)
{
	ws_auto_buf line = WS_BUF_INIT;

	ws_buf_addf(&line, "%s%s", command, argument ? " \"$1\"" : "");
	if (line.failed)
		return ws_err_nomem(err);
	(void)fflush(NULL);
	*pid = fork();
	if (*pid < 0)
		return ws_err_sys(err, errno, "starting %s", command);
	if (*pid > 0)
		return 0;
	(void)signal(SIGPIPE, SIG_DFL);
	(void)signal(SIGINT, SIG_DFL);
	(void)signal(SIGQUIT, SIG_DFL);
	(void)signal(SIGTERM, SIG_DFL);
	(void)umask(ws_harden_umask());
	if (stdin_fd < 0 || dup2(stdin_fd, STDIN_FILENO) == STDIN_FILENO)
		(void)execl("/bin/sh", "sh", "-c", ws_buf_text(&line), "sh", argument,
			    (char *)NULL);
	_exit(127);
}

int ws_child_wait(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return 127;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static bool is_program(const char *path)
{
	struct stat st;

	return access(path, X_OK) == 0 && stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* '/a dir/wsync' and nothing glued to it, as ws_cli_shell_word() writes it. */
static bool take_quoted(const char *command, char *out, size_t size)
{
	const char *end = command[0] == '\'' && command[1] == '/'
				  ? strchr(command + 1, '\'')
				  : NULL;

	if (!end || (end[1] && end[1] != ' '))
		return false;
	return snprintf(out, size, "%.*s", (int)(end - command - 1), command + 1) <
	       (int)size;
}

bool ws_child_exists(const char *command)
{
	const char *path = ws_cli_env("PATH");
	const char *name = command + strspn(command, " ");
	const int len = (int)strcspn(name, " ");
	char whole[PATH_MAX];

	if (take_quoted(name, whole, sizeof(whole)))
		return is_program(whole);
	if (strcspn(name, "'\"$`\\;&|<>()*?[=~#") < (size_t)len)
		return true;
	if (memchr(name, '/', (size_t)len)) {
		(void)snprintf(whole, sizeof(whole), "%.*s", len, name);
		return is_program(whole);
	}
	for (const char *at = path ? path : "/usr/local/bin:/usr/bin:/bin"; len > 0;) {
		const int dir = (int)strcspn(at, ":");
		const int n = snprintf(whole, sizeof(whole), "%.*s/%.*s", dir ? dir : 1,
				       dir ? at : ".", len, name);

		if (n > 0 && (size_t)n < sizeof(whole) && is_program(whole))
			return true;
		at += dir;
		if (!*at++)
			break;
	}
	return false;
}
