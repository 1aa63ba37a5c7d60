/*
 * cli/key/key_command.c - a command of the person's that prints a key.
 *
 * What it prints goes into one buffer that is wiped. It is given no terminal to read
 * from by standard input; what it has to say to the person goes to standard error, past
 * us. It has a deadline, and what it prints has a bound.
 */
#include "cli/key/credentials.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "store/ground/harden.h"
#include "store/ground/own.h"

#define WORDS_MAX 16
#define OUT_MAX   4096
#define STEP_MS   50   /* how soon Ctrl-C and the deadline are noticed */
#define GRACE_MS  1000 /* between being asked to end and being ended */

/* ---- words ------------------------------------------------------------------------- */

/*
 * Splits a command into words, in place: blanks part them, quotes of either kind keep
 * them together, nothing else has a meaning. False when a quote does not end, or when
 * there are none or too many.
 */
static bool split(char *text, char *words[WORDS_MAX + 1])
{
	size_t count = 0;
	char *to = text;

	for (const char *p = text; *p;) {
		char quote = '\0';

		while (*p == ' ' || *p == '\t')
			p++;
		if (!*p)
			break;
		if (count == WORDS_MAX)
			return false;
		words[count++] = to;
		for (; *p && (quote || (*p != ' ' && *p != '\t')); p++) {
			if (quote ? *p == quote : *p == '"' || *p == '\'')
				quote = quote ? '\0' : *p;
			else
				*to++ = *p;
		}
		if (quote)
			return false;
		/* the blank that ended the word has been read */
		if (*p)
			p++;
		*to++ = '\0';
	}
	words[count] = NULL;
	return count > 0 && *words[0];
}

/* ---- the child ----------------------------------------------------------------------- */

struct child {
	pid_t pid;
	int fd; /* what it prints */
	int64_t end_ms;
	const volatile int *stop;
};

static int64_t now_ms(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void become(char *const *words, int out_fd)
{
	const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	(void)signal(SIGPIPE, SIG_DFL);
	(void)signal(SIGINT, SIG_DFL);
	(void)signal(SIGTERM, SIG_DFL);
	(void)umask(ws_harden_umask());
	if (null >= 0 && dup2(null, STDIN_FILENO) == STDIN_FILENO &&
	    dup2(out_fd, STDOUT_FILENO) == STDOUT_FILENO)
		(void)execvp(words[0], words);
	_exit(errno == ENOENT ? 127 : 126);
}

static int start(char *const *words, struct child *c, struct ws_err *err)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) != 0)
		return ws_err_sys(err, errno, "starting the key command");
	(void)fflush(NULL);
	c->pid = fork();
	if (c->pid == 0)
		become(words, fds[1]);
	(void)close(fds[1]);
	c->fd = fds[0];
	return c->pid > 0 ? 0 : ws_err_sys(err, errno, "starting the key command");
}

/* Time is up, or the person had enough. */
static int check_time(const struct child *c, struct ws_err *err)
{
	if (c->stop && *c->stop)
		return ws_err_set(err, WS_E_INTERRUPTED,
				  "stopped while the key command ran");
	if (now_ms() >= c->end_ms)
		return ws_err_set(err, WS_E_KEY_COMMAND,
				  "the key command did not end in time");
	return 0;
}

/* Reads all it prints; *len is at most size. */
static int read_all(const struct child *c, char *bytes, size_t size, size_t *len,
		    struct ws_err *err)
{
	struct pollfd pfd = {.fd = c->fd, .events = POLLIN};
	int rc = 0;

	*len = 0;
	while ((rc = check_time(c, err)) == 0) {
		ssize_t got;

		if (poll(&pfd, 1, STEP_MS) <= 0)
			continue;
		got = read(c->fd, bytes + *len, size - *len);
		if (got == 0)
			return 0;
		if (got < 0 && errno != EINTR)
			return ws_err_sys(err, errno, "reading from the key command");
		*len += got > 0 ? (size_t)got : 0;
		if (*len == size)
			return ws_err_set(err, WS_E_KEY_COMMAND,
					  "the key command prints more than a key");
	}
	return rc;
}

static bool has_ended(const struct child *c, int *status)
{
	pid_t got = waitpid(c->pid, status, WNOHANG);

	return got == c->pid || (got < 0 && errno != EINTR);
}

static void pause_ms(int ms)
{
	(void)poll(NULL, 0, ms);
}

/* Asks it to end, then ends it. */
static void put_down(const struct child *c)
{
	const int64_t end = now_ms() + GRACE_MS;
	int status;

	(void)kill(c->pid, SIGTERM);
	while (!has_ended(c, &status)) {
		if (now_ms() >= end)
			(void)kill(c->pid, SIGKILL);
		pause_ms(10);
	}
}

static int check_status(int status, struct ws_err *err)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		ws_err_set(err, WS_E_KEY_COMMAND, "the key command is not there");
	else if (WIFEXITED(status))
		ws_err_set(err, WS_E_KEY_COMMAND, "the key command failed, exit status %d",
			   WEXITSTATUS(status));
	else
		ws_err_set(err, WS_E_KEY_COMMAND, "signal %d ended the key command",
			   WTERMSIG(status));
	return WS_E_KEY_COMMAND;
}

static int finish(const struct child *c, struct ws_err *err)
{
	int status = 0, rc = 0;

	while (rc == 0 && !has_ended(c, &status)) {
		rc = check_time(c, err);
		if (rc == 0)
			pause_ms(10);
	}
	if (rc < 0)
		put_down(c);
	return rc == 0 ? check_status(status, err) : rc;
}

/* ---- all of it ----------------------------------------------------------------------- */

/* The command itself is not shown: people put secrets into command lines. */
static int hint(int rc, struct ws_err *err)
{
	if (rc == WS_E_KEY_COMMAND)
		ws_err_hint(err, "run it by hand; credentials.ini has it under [commands]");
	return rc;
}

int ws_key_command_run(const char *command, int timeout_s, const volatile int *stop,
		       struct ws_key *out, struct ws_err *err)
{
	struct child c = {.fd = -1, .end_ms = now_ms() + timeout_s * 1000LL, .stop = stop};
	char text[WS_KEY_COMMAND], *words[WORDS_MAX + 1], bytes[OUT_MAX];
	size_t len = 0;
	int rc;

	if ((size_t)snprintf(text, sizeof(text), "%s", command) >= sizeof(text) ||
	    !split(text, words))
		return hint(ws_err_set(err, WS_E_KEY_COMMAND,
				       "the key command cannot be read: a program and its "
				       "arguments, perhaps in quotes"),
			    err);
	rc = start(words, &c, err);
	if (rc == 0) {
		rc = read_all(&c, bytes, sizeof(bytes), &len, err);
		if (rc == 0)
			rc = finish(&c, err);
		else
			put_down(&c);
	}
	if (c.fd >= 0)
		(void)close(c.fd);
	if (rc == 0 && ws_key_take(bytes, len, "", out, NULL) < 0)
		rc = ws_err_set(err, WS_E_KEY_COMMAND,
				"the key command prints no key: one word of ASCII, and "
				"nothing else");
	explicit_bzero(bytes, sizeof(bytes));
	return hint(rc, err);
}
