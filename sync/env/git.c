/*
 * sync/env/git.c - tracked, ignored, or neither: git itself is asked.
 *
 * The repository is somebody else's, so nothing that its settings name is run.
 */
#include "sync/env/git.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Runs git in a directory and returns its exit status, -1 when it did not end by itself.
 * A child that cannot be started ends with 127. */
static int run_git(const char *dir, const char *const words[4])
{
	const char *argv[16] = {"git", "-C",
				dir,   "--no-optional-locks",
				"-c",  "core.fsmonitor=false",
				"-c",  "core.hooksPath=/dev/null"};
	size_t count = 8;
	int status = 0;
	pid_t pid;

	for (size_t i = 0; i < 4 && words[i]; i++)
		argv[count++] = words[i];
	pid = fork();
	if (pid < 0)
		return -1;
	if (pid == 0) {
		int null = open("/dev/null", O_RDWR | O_CLOEXEC);

		(void)signal(SIGPIPE, SIG_DFL);
		if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0)
			_exit(127);
		(void)execvp(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Is there a .git in the directory or above it? */
static bool in_repository(const char *dir)
{
	char path[PATH_MAX];
	size_t len = strlen(dir);

	for (;;) {
		if (len + 6 >= sizeof(path))
			return true; /* cannot be told: git is asked */
		(void)snprintf(path, sizeof(path), "%.*s/.git", (int)len, dir);
		if (faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0 ||
		    errno != ENOENT)
			return true;
		if (len == 0)
			return false;
		while (len > 0 && dir[len - 1] != '/')
			len--;
		if (len > 0)
			len--;
	}
}

enum ws_env_git ws_env_git_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	char dir[PATH_MAX], name[PATH_MAX];
	int status;

	if (!slash || strlen(path) >= sizeof(dir) - 2)
		return WS_ENV_GIT_UNKNOWN;
	(void)snprintf(dir, sizeof(dir), "%.*s", (int)(slash - path), path);
	if (!in_repository(dir))
		return WS_ENV_GIT_NONE;
	(void)snprintf(name, sizeof(name), "./%s", slash + 1);
	status = run_git(*dir ? dir : "/",
			 (const char *const[4]){"ls-files", "--error-unmatch", "--", name});
	if (status == 0)
		return WS_ENV_GIT_TRACKED;
	if (status != 1)
		return WS_ENV_GIT_UNKNOWN;
	status = run_git(*dir ? dir : "/",
			 (const char *const[4]){"check-ignore", "-q", "--", name});
	if (status == 0)
		return WS_ENV_GIT_IGNORED;
	return status == 1 ? WS_ENV_GIT_UNTRACKED : WS_ENV_GIT_UNKNOWN;
}

int ws_env_git_check_key(const char *path, struct ws_err *err)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;

	switch (ws_env_git_of(path)) {
	case WS_ENV_GIT_NONE:
	case WS_ENV_GIT_IGNORED:
		return 0;
	case WS_ENV_GIT_TRACKED:
		ws_err_set(err, WS_E_ENV_TRACKED, "git tracks %s: no key is written to it",
			   name);
		break;
	case WS_ENV_GIT_UNTRACKED:
		ws_err_set(err, WS_E_ENV_TRACKED,
			   "git does not ignore %s: no key is written to it", name);
		return ws_err_hint(err, "add %s to .gitignore, then run this again", name);
	case WS_ENV_GIT_UNKNOWN:
		ws_err_set(err, WS_E_ENV_TRACKED,
			   "whether git tracks %s cannot be told: no key is written to it",
			   name);
		break;
	}
	return ws_err_hint(err, "wsync run --with-key WORKSPACE -- COMMAND");
}
