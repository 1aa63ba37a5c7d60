/*
 * agent/child.c - a child process: its lines, its end, its limits.
 *
 * The pidfd is read before the child is reaped: until then its number, and that of its
 * group, cannot belong to somebody else, so the last signal cannot hit a stranger.
 */
#include "agent/child.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* ---- in the child -------------------------------------------------------------------- */

static bool begins(const char *entry, const char *const *names)
{
	for (; *names; names++)
		if (strncmp(entry, *names, strlen(*names)) == 0)
			return true;
	return false;
}

/* What belongs to the daemon alone does not go on. */
static char **environment(const struct ws_child_spec *spec)
{
	static const char *const own[] = {"NOTIFY_SOCKET=",  "LISTEN_",        "WATCHDOG_",
					  "JOURNAL_STREAM=", "INVOCATION_ID=", NULL};
	static const char *const keys[] = {
		"PREFECT_API_KEY=", "WSYNC_API_KEY_FILE=", "CREDENTIALS_DIRECTORY=", NULL};
	size_t count = 0, n = 0;
	char **list;

	while (environ && environ[count])
		count++;
	list = calloc(count + 2, sizeof(*list));
	if (!list)
		return NULL;
	for (size_t i = 0; i < count; i++)
		if (!begins(environ[i], own) &&
		    !(spec->no_keys && begins(environ[i], keys)))
			list[n++] = environ[i];
	if (spec->extra)
		list[n] = (char *)(uintptr_t)spec->extra;
	return list;
}

static void reset_signals(void)
{
	sigset_t none;

	for (int signo = 1; signo < 32; signo++)
		(void)signal(signo, SIG_DFL);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Descriptors are low ones and inherited only here; all others close themselves. */
static _Noreturn void become(const struct ws_child_spec *spec, char **env, const int fds[3],
			     pid_t parent)
{
	(void)setpgid(0, 0);
	reset_signals();
	(void)prctl(PR_SET_PDEATHSIG, spec->copy ? SIGKILL : SIGTERM);
	if (getppid() != parent)
		_exit(127);
	for (int i = 0; i < 3; i++)
		if (dup2(fds[i], i) < 0)
			_exit(127);
	if (spec->copy)
		_exit(spec->copy(spec->copy_user));
	(void)execvpe(spec->argv[0], (char *const *)(uintptr_t)spec->argv, env);
	_exit(127);
}

/* ---- its lines ----------------------------------------------------------------------- */

static void take(struct ws_child *c, bool is_error, const char *bytes, size_t len)
{
	struct ws_buf *text = &c->text[is_error];

	while (len > 0) {
		const char *end = memchr(bytes, '\n', len);
		const size_t part = end ? (size_t)(end - bytes) : len;

		if (text->len + part > WS_CHILD_LINE_MAX)
			c->skip[is_error] = true;
		else
			ws_buf_add(text, bytes, part);
		if (!end)
			return;
		if (!c->skip[is_error] && !text->failed)
			c->spec.line(c->spec.user, is_error, ws_buf_text(text), text->len);
		ws_buf_free(text);
		c->skip[is_error] = false;
		bytes = end + 1;
		len -= part + 1;
	}
}

static void close_source(struct ws_child *c, struct ws_source *source)
{
	const int fd = source->fd;

	ws_loop_remove(c->loop, source);
	if (fd >= 0)
		(void)close(fd);
}

/* rounds: how many reads at most, so that a flood does not take the loop. */
static void drain(struct ws_child *c, bool is_error, int rounds)
{
	struct ws_source *source = is_error ? &c->err : &c->out;
	char bytes[16384];

	while (rounds-- > 0 && source->fd >= 0) {
		const ssize_t n = read(source->fd, bytes, sizeof(bytes));

		if (n > 0)
			take(c, is_error, bytes, (size_t)n);
		else if (n == 0 || (errno != EAGAIN && errno != EINTR))
			close_source(c, source);
		else
			return;
	}
}

static void on_out(void *user, uint32_t events)
{
	(void)events;
	drain(user, false, 4);
}

static void on_err(void *user, uint32_t events)
{
	(void)events;
	drain(user, true, 4);
}

/* ---- its end ------------------------------------------------------------------------- */

static void finish(struct ws_child *c)
{
	for (int i = 0; i < 2; i++) {
		drain(c, i == 1,
		      64); /* a pipe holds 64 KiB unless somebody made it bigger */
		if (c->text[i].len > 0)
			take(c, i == 1, "\n", 1);
		ws_buf_free(&c->text[i]);
	}
	close_source(c, &c->out);
	close_source(c, &c->err);
	close_source(c, &c->exited);
	ws_loop_forget(c->loop, &c->alarm);
	c->pid = 0;
}

static void on_exit_seen(void *user, uint32_t events)
{
	struct ws_child *c = user;
	struct ws_child_end end = {.late = c->late};
	siginfo_t info = {0};

	(void)events;
	(void)kill(-c->pid, SIGKILL);
	if (waitid(P_PIDFD, (id_t)c->exited.fd, &info, WEXITED | WNOHANG) < 0 ||
	    info.si_pid == 0)
		return;
	end.how = info.si_code == CLD_EXITED ? WS_CHILD_EXITED : WS_CHILD_SIGNALLED;
	end.number = info.si_status;
	end.ms = ws_loop_now(c->loop) - c->started_ms;
	finish(c);
	c->spec.ended(c->spec.user, &end);
}

void ws_child_stop(struct ws_child *c)
{
	if (c->pid == 0 || c->asked)
		return;
	c->asked = true;
	(void)kill(-c->pid, SIGTERM);
	ws_loop_after(c->loop, &c->alarm, c->spec.grace_ms);
}

/* First the deadline, then the end of the grace. */
static void on_alarm(void *user)
{
	struct ws_child *c = user;

	if (c->asked) {
		(void)kill(-c->pid, SIGKILL);
		return;
	}
	c->late = true;
	ws_child_stop(c);
}

void ws_child_drop(struct ws_child *c)
{
	if (c->pid == 0)
		return;
	(void)kill(-c->pid, SIGKILL);
	close_source(c, &c->out);
	close_source(c, &c->err);
	close_source(c, &c->exited);
	ws_buf_free(&c->text[0]);
	ws_buf_free(&c->text[1]);
	ws_loop_forget(c->loop, &c->alarm);
	c->pid = 0;
}

/* ---- its beginning ------------------------------------------------------------------- */

void ws_child_init(struct ws_child *c, struct ws_loop *loop)
{
	*c = (struct ws_child){
		.loop = loop,
		.exited = {.fd = -1, .ready = on_exit_seen, .user = c},
		.out = {.fd = -1, .ready = on_out, .user = c},
		.err = {.fd = -1, .ready = on_err, .user = c},
		.alarm = {.fire = on_alarm, .user = c},
	};
}

/* A pipe end of the child may be waited for by nobody else: all close on exec. */
static int open_pipes(const struct ws_child_spec *spec, int pipes[3][2], struct ws_err *err)
{
	for (int i = 0; i < 3; i++)
		if (pipe2(pipes[i], O_CLOEXEC) < 0)
			return ws_err_sys(err, errno, "a pipe to a child");
	for (int i = 1; i < 3; i++)
		(void)fcntl(pipes[i][0], F_SETFL, O_NONBLOCK);
	(void)fcntl(pipes[0][1], F_SETFL, O_NONBLOCK);
	if (spec->input && write(pipes[0][1], spec->input, spec->input_len) < 0)
		return ws_err_sys(err, errno, "the input of a child");
	return 0;
}

static void close_pipes(int pipes[3][2])
{
	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 2; j++)
			if (pipes[i][j] >= 0)
				(void)close(pipes[i][j]);
}

static void attach(struct ws_child *c, struct ws_source *source, int *fd)
{
	/* without memory in the kernel its lines are lost, its end is not */
	if (ws_loop_add(c->loop, source, *fd, EPOLLIN, NULL) == 0)
		*fd = -1;
}

int ws_child_start(struct ws_child *c, const struct ws_child_spec *spec, struct ws_err *err)
{
	int pipes[3][2] = {{-1, -1}, {-1, -1}, {-1, -1}};
	const pid_t parent = getpid();
	ws_auto_free char **env = environment(spec);
	int pid_fd = -1;
	int rc;

	assert(c->pid == 0 && spec->input_len <= WS_CHILD_INPUT_MAX);
	rc = env ? open_pipes(spec, pipes, err) : ws_err_nomem(err);
	if (rc < 0) {
		close_pipes(pipes);
		return rc;
	}
	c->spec = *spec;
	c->pid = fork();
	if (c->pid == 0)
		become(spec, env, (const int[3]){pipes[0][0], pipes[1][1], pipes[2][1]},
		       parent);
	if (c->pid > 0)
		(void)setpgid(c->pid, c->pid); /* whoever comes first */
	if (c->pid > 0)
		pid_fd = pidfd_open(c->pid, 0);
	rc = pid_fd < 0 ? ws_err_sys(err, errno, "starting a child")
			: ws_loop_add(c->loop, &c->exited, pid_fd, EPOLLIN, err);
	if (rc < 0) {
		if (pid_fd >= 0)
			(void)close(pid_fd);
		if (c->pid > 0) {
			(void)kill(-c->pid, SIGKILL);
			(void)waitpid(c->pid, NULL, 0);
		}
		c->pid = 0;
		close_pipes(pipes);
		return rc;
	}
	c->asked = c->late = false;
	c->skip[0] = c->skip[1] = false;
	c->started_ms = ws_loop_now(c->loop);
	attach(c, &c->out, &pipes[1][0]);
	attach(c, &c->err, &pipes[2][0]);
	close_pipes(pipes);
	ws_loop_after(c->loop, &c->alarm, spec->deadline_ms);
	return 0;
}
