/*
 * tests/lib/repo_fix.c - a repository of one test's own, and stock git as referee.
 */
#include "tests/lib/repo_fix.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "store/ground/buf.h"
#include "tests/lib/tempdir.h"

static void die(const char *what, const char *why)
{
	(void)fprintf(stderr, "repo_fix: %s: %s\n", what, why);
	abort();
}

void t_repo_begin(struct t_repo *r)
{
	memset(r, 0, sizeof(*r));
	r->dir = t_tempdir_new();
	if (ws_repo_init(r->dir, &r->repo, &r->err) != 0)
		die("init", r->err.msg);
}

void t_repo_end(struct t_repo *r)
{
	ws_repo_close(r->repo);
	t_tempdir_remove(r->dir);
}

void t_repo_reopen(struct t_repo *r)
{
	ws_repo_close(r->repo);
	r->repo = NULL;
	if (ws_repo_open(r->dir, &r->repo, &r->err) != 0)
		die("open", r->err.msg);
}

static void child(const char *dir, const char *line, int out)
{
	static const char *const clean[][2] = {
		{"PATH", "/usr/local/bin:/usr/bin:/bin"},
		{"HOME", "/nonexistent"},
		{"LC_ALL", "C.UTF-8"},
		{"GIT_CONFIG_NOSYSTEM", "1"},
		{"GIT_AUTHOR_NAME", "Ann"},
		{"GIT_AUTHOR_EMAIL", "ann@example.org"},
		{"GIT_COMMITTER_NAME", "Ann"},
		{"GIT_COMMITTER_EMAIL", "ann@example.org"},
	};

	if (dup2(out, 1) < 0 || dup2(out, 2) < 0 || chdir(dir) < 0 || clearenv() != 0)
		_exit(126);
	for (size_t i = 0; i < sizeof(clean) / sizeof(clean[0]); i++) {
		if (setenv(clean[i][0], clean[i][1], 1) < 0)
			_exit(126);
	}
	(void)execl("/bin/sh", "sh", "-c", line, (char *)NULL);
	_exit(127);
}

static int run(const char *dir, char **out, const char *line)
{
	struct ws_buf text = WS_BUF_INIT;
	char part[4096];
	int ends[2];
	int status;
	ssize_t got;
	pid_t pid;

	if (pipe(ends) < 0)
		die("pipe", line);
	pid = fork();
	if (pid < 0)
		die("fork", line);
	if (pid == 0)
		child(dir, line, ends[1]);
	(void)close(ends[1]);
	while ((got = read(ends[0], part, sizeof(part))) > 0)
		ws_buf_add(&text, part, (size_t)got);
	(void)close(ends[0]);
	if (waitpid(pid, &status, 0) < 0)
		die("waitpid", line);
	ws_buf_adds(&text, "");
	if (ws_buf_take(&text, out, NULL, NULL) < 0)
		die("memory", line);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

__attribute__((format(printf, 1, 0))) static char *line_of(const char *fmt, va_list args)
{
	char *line = NULL;

	if (vasprintf(&line, fmt, args) < 0)
		die("memory", fmt);
	return line;
}

int t_git(const char *dir, char **out, const char *fmt, ...)
{
	char *text = NULL;
	char *line;
	va_list args;
	int status;

	va_start(args, fmt);
	line = line_of(fmt, args);
	va_end(args);
	status = run(dir, &text, line);
	free(line);
	if (out)
		*out = text;
	else
		free(text);
	return status;
}

bool t_git_ok(const char *dir, const char *fmt, ...)
{
	char *text = NULL;
	char *line;
	va_list args;
	int status;

	va_start(args, fmt);
	line = line_of(fmt, args);
	va_end(args);
	status = run(dir, &text, line);
	if (status != 0)
		(void)fprintf(stderr, "%s: exit %d\n%s\n", line, status, text);
	free(line);
	free(text);
	return status == 0;
}

bool t_git_says(const char *dir, const char *want, const char *fmt, ...)
{
	char *text = NULL;
	char *line;
	va_list args;
	size_t len;
	bool good;

	va_start(args, fmt);
	line = line_of(fmt, args);
	va_end(args);
	good = run(dir, &text, line) == 0;
	len = strlen(text);
	if (len > 0 && text[len - 1] == '\n')
		text[len - 1] = '\0';
	good = good && strcmp(text, want) == 0;
	if (!good)
		(void)fprintf(stderr, "%s: wanted \"%s\", got \"%s\"\n", line, want, text);
	free(line);
	free(text);
	return good;
}

bool t_git_fsck(const char *dir)
{
	return t_git_says(dir, "",
			  "git fsck --strict --no-dangling --no-progress 2>&1 | "
			  "grep -v '^notice: ' || true");
}

struct ws_oid t_git_oid(const char *dir, const char *fmt, ...)
{
	struct ws_oid id;
	char *text = NULL;
	char *line;
	va_list args;

	va_start(args, fmt);
	line = line_of(fmt, args);
	va_end(args);
	if (run(dir, &text, line) != 0 || strlen(text) < 40)
		die(line, text);
	text[40] = '\0';
	if (!ws_oid_parse(text, &id))
		die(line, text);
	free(line);
	free(text);
	return id;
}

int t_repo_commit(struct t_repo *r, const char *ref, const struct ws_repo_edit *edits,
		  size_t count, const char *message, struct ws_oid *out)
{
	struct ws_oid tip;
	int found = ws_repo_ref(r->repo, ref, &tip, &r->err);
	struct ws_repo_commit spec = {
		.ref = ref,
		.expect = found == 0 ? &tip : NULL,
		.onto = found == 0 ? &tip : NULL,
		.edits = edits,
		.edit_count = count,
		.parents = &tip,
		.parent_count = found == 0 ? 1 : 0,
		.author_name = "Ann",
		.author_email = "ann@example.org",
		.committer_name = "wsync",
		.committer_email = "wsync@example.org",
		.author_time_s = 1700000000,
		.committer_time_s = 1700000100,
		.message = message,
	};

	if (found < 0)
		return found;
	return ws_repo_commit(r->repo, &spec, out, &r->err);
}

struct ws_oid t_repo_put(struct t_repo *r, const char *ref, const char *path,
			 const char *text)
{
	const struct ws_repo_edit edit = {
		.path = path, .bytes = text, .len = text ? strlen(text) : 0};
	struct ws_oid id;

	if (t_repo_commit(r, ref, &edit, 1, "change", &id) != 0)
		die(path, r->err.msg);
	return id;
}
