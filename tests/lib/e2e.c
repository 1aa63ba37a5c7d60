#include "tests/lib/e2e.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "store/ground/json.h"
#include "tests/lib/tempdir.h"

#define PATIENCE_S 100 /* of one line; far more than any needs */
#define PATH_SIZE  4096

static _Noreturn void die(const char *what)
{
	perror(what);
	abort();
}

static void must_path(char *path, char resolved[PATH_SIZE])
{
	if (!realpath(path, resolved))
		die(path);
}

/* A test program is BUILD/tests/..., and a build lies in the source tree. */
const char *t_e2e_build(void)
{
	static char build[PATH_SIZE];
	const char *env = getenv("WS_BUILD");
	char self[PATH_SIZE], *tests = NULL;
	ssize_t n;

	if (build[0])
		return build;
	n = readlink("/proc/self/exe", self, sizeof(self) - 16);
	if (n < 0)
		die("/proc/self/exe");
	self[n] = '\0';
	for (char *at = self; (at = strstr(at, "/tests/")) != NULL; at++)
		tests = at;
	if (tests)
		*tests = '\0';
	if (env)
		(void)snprintf(self, sizeof(self), "%s", env);
	must_path(self, build);
	return build;
}

const char *t_e2e_source(void)
{
	static char source[PATH_SIZE];
	const char *env = getenv("WS_SOURCE");
	char path[PATH_SIZE + 4];

	if (source[0])
		return source;
	(void)snprintf(path, sizeof(path), "%s/..", t_e2e_build());
	if (env)
		(void)snprintf(path, sizeof(path), "%s", env);
	must_path(path, source);
	return source;
}

/* --- one line ------------------------------------------------------------------------- */

/* NAME=value for the child; the list has room. Never freed: the child is about to exec. */
static void __attribute__((format(printf, 2, 3))) add(char ***at, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	if (vasprintf(*at, fmt, args) < 0)
		_exit(126);
	va_end(args);
	(*at)++;
}

static char **environment(const struct t_e2e *e)
{
	static const char *const passed[] = {"ASAN_OPTIONS", "UBSAN_OPTIONS",
					     "LSAN_OPTIONS", "TMPDIR"};
	static char *list[40];
	char **at = list;

	add(&at, "PATH=%s:/usr/bin:/bin", t_e2e_build());
	add(&at, "HOME=%s/home", e->dir);
	add(&at, "XDG_CONFIG_HOME=%s/home/config", e->dir);
	add(&at, "XDG_STATE_HOME=%s/home/state", e->dir);
	add(&at, "WSYNC_ENDPOINT=%s", e->cloud.url);
	add(&at, "T=%s", e->dir);
	add(&at, "CLOUD=%s/tests/lib/cloud.sh", t_e2e_source());
	add(&at, "LC_ALL=C.UTF-8");
	add(&at, "TZ=UTC0");
	add(&at, "COLUMNS=80");
	add(&at, "TERM=xterm");
	add(&at, "GIT_CONFIG_NOSYSTEM=1");
	add(&at, "GIT_PAGER=cat");
	add(&at, "GIT_AUTHOR_NAME=Ada Obi");
	add(&at, "GIT_AUTHOR_EMAIL=ada@acme.io");
	add(&at, "GIT_COMMITTER_NAME=Ada Obi");
	add(&at, "GIT_COMMITTER_EMAIL=ada@acme.io");
	for (size_t i = 0; i < sizeof(passed) / sizeof(passed[0]); i++) {
		if (getenv(passed[i]))
			add(&at, "%s=%s", passed[i], getenv(passed[i]));
	}
	*at = NULL;
	return list;
}

static _Noreturn void become(const struct t_e2e *e, const char *line, int out, int err)
{
	char *argv[] = {(char[]){"sh"}, (char[]){"-c"}, strdup(line), NULL};
	const int in = open("/dev/null", O_RDONLY | O_CLOEXEC);

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)alarm(PATIENCE_S);
	/* what is run in the background may have them ignored, and a shell cannot change that */
	(void)signal(SIGHUP, SIG_DFL);
	(void)signal(SIGINT, SIG_DFL);
	(void)signal(SIGQUIT, SIG_DFL);
	if (in < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0 ||
	    chdir(e->dir) < 0)
		_exit(126);
	(void)execve("/bin/sh", argv, environment(e));
	_exit(126);
}

static int capture(const char *name)
{
	const int fd = memfd_create(name, MFD_CLOEXEC);

	if (fd < 0)
		die("memfd_create");
	return fd;
}

/* All that was written there; takes fd. */
static char *slurp(int fd, size_t *len)
{
	struct stat st;
	char *text;

	if (fstat(fd, &st) < 0)
		die("fstat");
	*len = (size_t)st.st_size;
	text = malloc(*len + 1);
	if (!text || pread(fd, text, *len, 0) != (ssize_t)*len)
		die("what a program printed");
	text[*len] = '\0';
	(void)close(fd);
	return text;
}

static void forget(struct t_e2e *e)
{
	free(e->out);
	free(e->err);
	free(e->line);
	e->out = e->err = e->line = NULL;
}

int t_e2e_line(struct t_e2e *e, const char *line)
{
	const int out = capture("out"), err = capture("err");
	int status;
	pid_t pid;

	forget(e);
	e->line = strdup(line);
	pid = fork();
	if (pid < 0)
		die("fork");
	if (pid == 0)
		become(e, line, out, err);
	if (waitpid(pid, &status, 0) != pid)
		die("waitpid");
	e->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	e->out = slurp(out, &e->out_len);
	e->err = slurp(err, &e->err_len);
	return e->status;
}

__attribute__((format(printf, 2, 0))) static int run(struct t_e2e *e, const char *fmt,
						     va_list args)
{
	char *line;
	int status;

	if (vasprintf(&line, fmt, args) < 0)
		die("vasprintf");
	status = t_e2e_line(e, line);
	free(line);
	return status;
}

int t_e2e_sh(struct t_e2e *e, const char *fmt, ...)
{
	va_list args;
	int status;

	va_start(args, fmt);
	status = run(e, fmt, args);
	va_end(args);
	return status;
}

static void show(const struct t_e2e *e, const char *why)
{
	(void)fprintf(stderr, "\n%s\n$ %s\n%s%s-> %d\n", why, e->line, e->out, e->err,
		      e->status);
}

bool t_e2e_exits(struct t_e2e *e, int status, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	(void)run(e, fmt, args);
	va_end(args);
	if (e->status != status)
		show(e, "another exit status was wanted:");
	return e->status == status;
}

bool t_e2e_typed(struct t_e2e *e, const char *dir, const char *keys, const char *line)
{
	if (t_e2e_sh(e, "command -v script") != 0)
		return false;
	(void)t_e2e_sh(e,
		       "printf '%s' >keys; cd %s && script -qec 'export NO_COLOR=1; "
		       "stty -echo; %s; echo was $?' /dev/null <$T/keys",
		       keys, dir, line);
	return true;
}

bool t_e2e_out(const struct t_e2e *e, const char *text)
{
	if (strstr(e->out, text))
		return true;
	show(e, "missing on standard output:");
	(void)fprintf(stderr, "   %s\n", text);
	return false;
}

bool t_e2e_err(const struct t_e2e *e, const char *text)
{
	if (strstr(e->err, text))
		return true;
	show(e, "missing on standard error:");
	(void)fprintf(stderr, "   %s\n", text);
	return false;
}

static bool is_json(const char *text, size_t len)
{
	struct ws_json *value = NULL;
	const int rc = ws_json_parse(text, len, 0, &value, NULL);

	ws_json_free(value);
	return rc == 0;
}

static bool is_json_lines(const char *text)
{
	while (*text) {
		const size_t len = strcspn(text, "\n");

		if (!is_json(text, len))
			return false;
		text += len + (text[len] == '\n');
	}
	return true;
}

/* The last line of standard error tells the same status? */
static bool tells_status(const struct t_e2e *e)
{
	ws_auto(ws_json) value = NULL;
	const char *line = e->err, *schema;
	int64_t status;

	for (const char *at = line; (at = strchr(at, '\n')) != NULL && at[1]; at++)
		line = at + 1;
	if (ws_json_parse(line, strcspn(line, "\n"), 0, &value, NULL) < 0)
		return false;
	schema = ws_json_text(ws_json_get(value, "schema"));
	return schema && strcmp(schema, "wsync/error/1") == 0 &&
	       ws_json_text(ws_json_get(value, "code")) &&
	       ws_json_text(ws_json_get(value, "message")) &&
	       ws_json_int(ws_json_get(value, "exit"), &status) && status == e->status;
}

bool t_e2e_json(const struct t_e2e *e)
{
	/* changes, conflicts, what is held, what failed: answers, told in the document */
	const bool answer = e->status == 0 || e->status == 2 || e->status == 3 ||
			    e->status == 6 || e->status == 7;

	if (e->out_len && !is_json(e->out, e->out_len) && !is_json_lines(e->out)) {
		show(e, "standard output is no JSON:");
		return false;
	}
	if (!answer && !tells_status(e)) {
		show(e, "standard error does not end with an error in JSON:");
		return false;
	}
	return true;
}

/* --- the world of one test ------------------------------------------------------------- */

static void make_home(struct t_e2e *e)
{
	char *home;

	*e = (struct t_e2e){.dir = t_tempdir_new(), .cloud.pid = -1};
	home = t_tempdir_path(e->dir, "home");
	if (mkdir(home, 0700) < 0)
		die(home);
	free(home);
}

void t_e2e_begin(struct t_e2e *e, const char *seed, const char *faults)
{
	struct t_cloud cloud;

	make_home(e);
	if (!t_cloud_start(&cloud, seed, faults))
		die("wsync-cloud");
	e->cloud = cloud;
}

void t_e2e_begin_alone(struct t_e2e *e)
{
	make_home(e);
	/* the port of TCPMUX: privileged, so nobody got it from the kernel by chance */
	(void)snprintf(e->cloud.url, sizeof(e->cloud.url), "http://127.0.0.1:1/api");
}

void t_e2e_end(struct t_e2e *e)
{
	if (e->cloud.pid > 0)
		(void)t_cloud_stop(&e->cloud);
	forget(e);
	t_tempdir_remove(e->dir);
	*e = (struct t_e2e){.cloud.pid = -1};
}

bool t_e2e_clone(struct t_e2e *e, const char *key)
{
	t_e2e_write(e, "owner.key", key);
	return t_e2e_ok(e, "chmod 600 owner.key && wsync login -q --key-file owner.key && "
			   "wsync clone -q --into store");
}

bool t_e2e_clone_two_way(struct t_e2e *e, const char *key)
{
	return t_e2e_clone(e, key) &&
	       t_e2e_ok(e, "cd store && wsync mode -q two-way --yes");
}

char *t_e2e_read(const struct t_e2e *e, const char *path)
{
	return t_tempdir_read(e->dir, path, NULL);
}

void t_e2e_write(const struct t_e2e *e, const char *path, const char *text)
{
	t_tempdir_write(e->dir, path, text, strlen(text));
}

bool t_e2e_edit(const struct t_e2e *e, const char *path, const char *old, const char *new)
{
	char *text = t_e2e_read(e, path), *edited, *at;

	at = text ? strstr(text, old) : NULL;
	if (!at) {
		free(text);
		return false;
	}
	if (asprintf(&edited, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old)) <
	    0)
		die("asprintf");
	t_e2e_write(e, path, edited);
	free(edited);
	free(text);
	return true;
}

void t_e2e_cloud_gone(struct t_e2e *e)
{
	(void)t_cloud_stop(&e->cloud);
}
