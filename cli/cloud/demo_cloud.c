/*
 * cli/cloud/demo_cloud.c - one child process, found again by pid and start time.
 */
#include "cli/cloud/demo_cloud.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "cli/run.h"
#include "store/ground/buf.h"
#include "store/ground/fs.h"
#include "store/ground/own.h"

#define PROGRAM    "wsync-cloud"
#define READY_MS   20000
#define STOP_MS    10000
#define OUTPUT_MAX ((size_t)1 << 20)

/* --- finding the program -------------------------------------------------------------- */

static bool is_program(const char *dir, size_t len, char out[4096])
{
	int n = snprintf(out, 4096, "%.*s/" PROGRAM, (int)len, dir);

	return len > 0 && dir[0] == '/' && n > 0 && n < 4096 && access(out, X_OK) == 0;
}

int ws_demo_cloud_find(struct ws_demo_cloud *cloud, const char *dir, struct ws_err *err)
{
	char self[4096];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);
	const char *path = ws_cli_env("PATH");
	char *real = realpath(dir, NULL);
	bool fits;

	if (!real)
		return ws_err_sys(err, errno, "%s", dir);
	fits = strlen(real) < sizeof(cloud->dir);
	(void)snprintf(cloud->dir, sizeof(cloud->dir), "%s", real);
	free(real);
	if (!fits)
		return ws_err_set(err, WS_E_NAME_UNSAFE, "the path is too long");
	while (len > 0 && self[len - 1] != '/')
		len--;
	if (len > 1 && is_program(self, (size_t)len - 1, cloud->program))
		return 0;
	while (path && *path) {
		size_t part = strcspn(path, ":");

		if (is_program(path, part, cloud->program))
			return 0;
		path += part + (path[part] == ':');
	}
	ws_err_set(err, WS_E_IO,
		   "the program " PROGRAM " is not beside wsync and not in PATH");
	return ws_err_why(err, "the demo runs a stand-in cloud on this machine");
}

/* --- children --------------------------------------------------------------------------- */

/* In the child: standard streams as told, a session of its own, then the program. */
static _Noreturn void become(char *const *argv, int out_fd, int err_fd)
{
	int null = open("/dev/null", O_RDONLY);

	(void)setsid();
	if (null >= 0 && dup2(null, 0) == 0 && dup2(out_fd, 1) == 1 &&
	    (err_fd < 0 || dup2(err_fd, 2) == 2))
		(void)execv(argv[0], argv);
	_exit(127);
}

static int spawn(char *const *argv, int err_fd, pid_t *pid, int *out_fd, struct ws_err *err)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) != 0)
		return ws_err_sys(err, errno, "starting " PROGRAM);
	*pid = fork();
	if (*pid == 0)
		become(argv, fds[1], err_fd);
	(void)close(fds[1]);
	if (*pid < 0) {
		(void)close(fds[0]);
		return ws_err_sys(err, errno, "starting " PROGRAM);
	}
	*out_fd = fds[0];
	return 0;
}

/* Reads to the end, or to the first line feed, within the time. */
static int read_output(int fd, bool one_line, struct ws_buf *out, struct ws_err *err)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	while (out->len < OUTPUT_MAX) {
		char chunk[4096];
		ssize_t got;
		int ready = poll(&p, 1, READY_MS);

		if (ready < 0 && errno == EINTR)
			return ws_err_set(err, WS_E_INTERRUPTED, "interrupted");
		if (ready <= 0)
			return ws_err_set(err, WS_E_IO, PROGRAM " does not answer");
		got = read(fd, chunk, sizeof(chunk));
		if (got <= 0)
			return 0;
		ws_buf_add(out, chunk, (size_t)got);
		if (one_line && memchr(chunk, '\n', (size_t)got))
			return 0;
	}
	return ws_err_set(err, WS_E_TOO_BIG, PROGRAM " says too much");
}

/* Runs the program to its end and keeps what it prints. */
static int run_to_end(char *const *argv, struct ws_buf *out, struct ws_err *err)
{
	ws_auto_close int fd = -1;
	pid_t pid;
	int status = 0;
	int rc = spawn(argv, -1, &pid, &fd, err);

	if (rc < 0)
		return rc;
	rc = read_output(fd, false, out, err);
	if (rc < 0)
		(void)kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (rc == 0 && status != 0)
		rc = ws_err_set(err, WS_E_IO, PROGRAM " failed");
	return rc;
}

/* --- the process file -------------------------------------------------------------------- */

/* When a process began, in clock ticks since boot; 0: there is none. */
static unsigned long long start_of(pid_t pid)
{
	char path[64], text[1024];
	ws_auto_close int fd = -1;
	unsigned long long start = 0;
	const char *p;
	ssize_t len;

	(void)snprintf(path, sizeof(path), "/proc/%ld/stat", (long)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	len = fd >= 0 ? read(fd, text, sizeof(text) - 1) : -1;
	if (len <= 0)
		return 0;
	text[len] = '\0';
	/* the name may hold blanks and brackets: fields are counted behind it */
	p = strrchr(text, ')');
	for (int field = 2; p && field < 22; field++)
		p = strchr(p + 1, ' ');
	return p && sscanf(p, " %llu", &start) == 1 ? start : 0;
}

static int remember(const struct ws_demo_cloud *cloud, struct ws_err *err)
{
	ws_auto_close int dir = -1;
	char text[64];
	int len = snprintf(text, sizeof(text), "%ld %llu\n", (long)cloud->pid,
			   start_of(cloud->pid));
	int rc = ws_fs_open_root(cloud->dir, &dir, err);

	return rc == 0 ? ws_fs_replace(dir, "process", text, (size_t)len, 0600, err) : rc;
}

/* --- starting ------------------------------------------------------------------------------ */

static int write_seed(const struct ws_demo_cloud *cloud, struct ws_err *err)
{
	char *argv[] = {(char *)(uintptr_t)cloud->program, (char[]){"seed"},
			(char[]){"demo"}, NULL};
	ws_auto_close int dir = -1;
	ws_auto_buf seed = WS_BUF_INIT;
	int rc = run_to_end(argv, &seed, err);

	if (rc == 0)
		rc = ws_fs_open_root(cloud->dir, &dir, err);
	return rc == 0 ? ws_fs_replace(dir, "seed.json", ws_buf_text(&seed), seed.len, 0600,
				       err)
		       : rc;
}

static int wait_ready(struct ws_demo_cloud *cloud, int fd, struct ws_err *err)
{
	ws_auto_buf line = WS_BUF_INIT;
	int rc = read_output(fd, true, &line, err);

	if (rc < 0)
		return rc;
	if (sscanf(ws_buf_text(&line), "wsync-cloud: ready on %255s", cloud->url) == 1)
		return 0;
	ws_err_set(err, WS_E_IO, "the stand-in cloud did not start");
	return ws_err_hint(err, "cat %.200s/errors", cloud->dir);
}

int ws_demo_cloud_start(struct ws_demo_cloud *cloud, long port, struct ws_err *err)
{
	char listen[40], db[4200], seed[4200], log[4200], errors[4200];
	char *argv[] = {cloud->program,
			(char[]){"serve"},
			(char[]){"--listen"},
			listen,
			(char[]){"--db"},
			db,
			(char[]){"--seed"},
			seed,
			(char[]){"--log"},
			log,
			NULL};
	ws_auto_close int err_fd = -1;
	ws_auto_close int out_fd = -1;
	int rc = write_seed(cloud, err);

	if (rc < 0)
		return rc;
	(void)snprintf(listen, sizeof(listen), "127.0.0.1:%ld", port);
	(void)snprintf(db, sizeof(db), "%s/db", cloud->dir);
	(void)snprintf(seed, sizeof(seed), "%s/seed.json", cloud->dir);
	(void)snprintf(log, sizeof(log), "%s/log", cloud->dir);
	(void)snprintf(errors, sizeof(errors), "%s/errors", cloud->dir);
	err_fd = open(errors, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (err_fd < 0)
		return ws_err_sys(err, errno, "%s", errors);
	rc = spawn(argv, err_fd, &cloud->pid, &out_fd, err);
	if (rc == 0)
		rc = wait_ready(cloud, out_fd, err);
	if (rc == 0)
		rc = remember(cloud, err);
	if (rc < 0 && cloud->pid > 0) {
		(void)kill(cloud->pid, SIGTERM);
		cloud->pid = 0;
	}
	return rc;
}

int ws_demo_cloud_key(const struct ws_demo_cloud *cloud, const char *name,
		      struct ws_key *out, struct ws_err *err)
{
	char *argv[] = {(char *)(uintptr_t)cloud->program, (char[]){"seed"},
			(char[]){"demo"}, (char[]){"--keys"}, NULL};
	ws_auto_buf keys = WS_BUF_INIT;
	size_t len = strlen(name);
	const char *line;
	int rc = run_to_end(argv, &keys, err);

	if (rc < 0)
		return rc;
	for (line = ws_buf_text(&keys); *line;
	     line += strcspn(line, "\n"), line += *line == '\n')
		if (strncmp(line, name, len) == 0 && line[len] == ' ')
			return ws_key_take(line + len + 1, strcspn(line + len + 1, "\n"),
					   PROGRAM, out, err);
	return ws_err_set(err, WS_E_IO, PROGRAM " has no key called %s", name);
}

/* --- stopping --------------------------------------------------------------------------------- */

/* By descriptor: between the check and the signal the number cannot change hands. */
static int stop_process(pid_t pid, unsigned long long start, struct ws_err *err)
{
	ws_auto_close int fd = (int)syscall(SYS_pidfd_open, pid, 0);
	struct pollfd p = {.events = POLLIN};

	if (fd < 0 || start_of(pid) != start)
		return WS_KEY_ABSENT;
	if (syscall(SYS_pidfd_send_signal, fd, SIGTERM, NULL, 0) != 0)
		return errno == ESRCH ? WS_KEY_ABSENT
				      : ws_err_sys(err, errno, "stopping " PROGRAM);
	p.fd = fd;
	if (poll(&p, 1, STOP_MS) == 1)
		return 0;
	return ws_err_set(err, WS_E_IO, PROGRAM " (process %ld) does not end", (long)pid);
}

int ws_demo_cloud_stop(const char *dir, struct ws_err *err)
{
	ws_auto_close int fd = -1;
	ws_auto_free char *text = NULL;
	unsigned long long start = 0;
	size_t len = 0;
	long pid = 0;
	int rc;

	if (access(dir, F_OK) != 0)
		return WS_KEY_ABSENT;
	rc = ws_fs_open_root(dir, &fd, err);
	if (rc == 0)
		rc = ws_fs_read(fd, "process", 256, &text, &len, err);
	if (rc != 0)
		return rc == WS_FS_ABSENT ? WS_KEY_ABSENT : rc;
	if (sscanf(text, "%ld %llu", &pid, &start) != 2 || pid <= 1 || start == 0)
		return ws_err_set(err, WS_E_FILE_SYNTAX, "%s/process cannot be read", dir);
	rc = stop_process((pid_t)pid, start, err);
	if (rc >= 0)
		(void)ws_fs_remove(fd, "process", NULL);
	return rc;
}
