#include "tests/lib/cloud_proc.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE_MS 20000
#define AGAIN_TRIES 50
#define PATH        512

/* A test program is BUILD/tests/...; the program beside it is BUILD/wsync-cloud. */
static const char *program(char out[PATH])
{
	const char *build = getenv("WS_BUILD");
	char self[PATH - 16], *tests = NULL;
	ssize_t n;

	if (build) {
		(void)snprintf(out, PATH, "%.490s/wsync-cloud", build);
		return out;
	}
	n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	self[n > 0 ? n : 0] = '\0';
	for (char *at = self; (at = strstr(at, "/tests/")) != NULL; at++)
		tests = at;
	if (tests)
		*tests = '\0';
	(void)snprintf(out, PATH, "%s/wsync-cloud", self);
	return out;
}

static const char *file_of(const struct t_cloud *cloud, const char *name, char out[PATH])
{
	(void)snprintf(out, PATH, "%s/%s", cloud->dir, name);
	return out;
}

static bool write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");
	bool ok = file && fputs(text, file) >= 0;

	if (file && fclose(file) != 0)
		ok = false;
	return ok;
}

/* In the child: becomes the program, with its standard output at `out`. */
static _Noreturn void become(char **argv, int out, pid_t parent)
{
	char path[PATH];

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() == parent && dup2(out, 1) >= 0)
		(void)execv(program(path), argv);
	_exit(127);
}

static pid_t spawn(char **argv, int *out)
{
	const pid_t parent = getpid();
	int pipe_fd[2];
	pid_t pid;

	if (pipe2(pipe_fd, O_CLOEXEC) < 0)
		return -1;
	pid = fork();
	if (pid == 0)
		become(argv, pipe_fd[1], parent);
	(void)close(pipe_fd[1]);
	*out = pipe_fd[0];
	return pid;
}

/* Up to the end, or up to the first line end. */
static size_t read_text(int fd, char *out, size_t size, bool one_line)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	size_t len = 0;

	while (len + 1 < size && poll(&p, 1, PATIENCE_MS) == 1) {
		const ssize_t n = read(fd, out + len, one_line ? 1 : size - 1 - len);

		if (n <= 0)
			break;
		len += (size_t)n;
		if (one_line && out[len - 1] == '\n')
			break;
	}
	out[len] = '\0';
	return len;
}

static int exit_status(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

/* port 0: a free one. */
static bool launch(struct t_cloud *cloud, bool faults, int port)
{
	char seed[PATH], rules[PATH], db[PATH], log[PATH], mail[PATH], line[256];
	char listen[40], with_bodies[] = "--bodies", with_faults[] = "--faults";
	char *argv[] = {(char[]){"wsync-cloud"},
			(char[]){"serve"},
			(char[]){"--listen"},
			listen,
			(char[]){"--db"},
			db,
			(char[]){"--seed"},
			seed,
			(char[]){"--log"},
			log,
			(char[]){"--mail"},
			mail,
			NULL,
			NULL,
			NULL,
			NULL};
	size_t n = sizeof(argv) / sizeof(argv[0]) - 4;
	int out = -1;

	if (cloud->bodies)
		argv[n++] = with_bodies;
	if (faults) {
		argv[n++] = with_faults;
		argv[n] = rules;
	}

	(void)snprintf(listen, sizeof(listen), "127.0.0.1:%d", port);
	(void)file_of(cloud, "seed.json", seed);
	(void)file_of(cloud, "faults.json", rules);
	(void)file_of(cloud, "db", db);
	(void)file_of(cloud, "log", log);
	(void)file_of(cloud, "mail", mail);
	cloud->pid = spawn(argv, &out);
	if (cloud->pid < 0)
		return false;
	(void)read_text(out, line, sizeof(line), true);
	(void)close(out);
	if (sscanf(line, "wsync-cloud: ready on %120s", cloud->url) != 1 ||
	    sscanf(cloud->url, "http://127.0.0.1:%d/api", &cloud->port) != 1) {
		(void)kill(cloud->pid, SIGKILL);
		(void)exit_status(cloud->pid);
		cloud->pid = -1;
		return false;
	}
	return true;
}

static bool write_demo(const char *path)
{
	static const size_t size = 1u << 16;
	char *text = malloc(size);
	const bool ok = text && t_cloud_run(text, size, "seed", "demo", NULL) == 0 &&
			write_file(path, text);

	free(text);
	return ok;
}

bool t_cloud_start(struct t_cloud *cloud, const char *seed, const char *faults)
{
	const char *tmp = getenv("TMPDIR");
	char path[PATH];

	memset(cloud, 0, sizeof(*cloud));
	cloud->pid = -1;
	(void)snprintf(cloud->dir, sizeof(cloud->dir), "%s/wsync-cloud-XXXXXX",
		       tmp ? tmp : "/tmp");
	if (!mkdtemp(cloud->dir))
		return false;
	(void)file_of(cloud, "seed.json", path);
	if (!(seed ? write_file(path, seed) : write_demo(path)))
		return false;
	if (faults && !write_file(file_of(cloud, "faults.json", path), faults))
		return false;
	return launch(cloud, faults != NULL, 0);
}

static int end(struct t_cloud *cloud)
{
	int status;

	if (cloud->pid < 0)
		return -1;
	(void)kill(cloud->pid, SIGTERM);
	status = exit_status(cloud->pid);
	cloud->pid = -1;
	return status;
}

bool t_cloud_restart(struct t_cloud *cloud, const char *faults)
{
	char path[PATH];

	if (end(cloud) != 0)
		return false;
	if (faults && !write_file(file_of(cloud, "faults.json", path), faults))
		return false;
	return launch(cloud, faults != NULL, 0);
}

void t_cloud_kill(struct t_cloud *cloud)
{
	if (cloud->pid < 0)
		return;
	(void)kill(cloud->pid, SIGKILL);
	(void)exit_status(cloud->pid);
	cloud->pid = -1;
}

bool t_cloud_again(struct t_cloud *cloud)
{
	char path[PATH];
	const bool faults = access(file_of(cloud, "faults.json", path), F_OK) == 0;

	for (int i = 0; i < AGAIN_TRIES; i++) {
		if (launch(cloud, faults, cloud->port))
			return true;
		(void)usleep(100000); /* somebody has the port for a moment */
	}
	return false;
}

int t_cloud_stop(struct t_cloud *cloud)
{
	static const char *const files[] = {"seed.json", "faults.json", "db",  "db-wal",
					    "db-shm",    "log",         "mail"};
	const int status = end(cloud);
	char path[PATH];

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		(void)unlink(file_of(cloud, files[i], path));
	(void)rmdir(cloud->dir);
	return status;
}

int t_cloud_logged(const struct t_cloud *cloud, const char *text)
{
	char path[PATH], line[1024];
	FILE *file = fopen(file_of(cloud, "log", path), "re");
	int count = 0;

	while (file && fgets(line, sizeof(line), file))
		count += strstr(line, text) != NULL;
	if (file)
		(void)fclose(file);
	return count;
}

int t_cloud_run(char *out, size_t size, const char *argument, ...)
{
	char *argv[16] = {(char[]){"wsync-cloud"}};
	char waste[256];
	size_t n = 1;
	va_list args;
	int fd = -1;
	pid_t pid;

	va_start(args, argument);
	for (const char *a = argument; a && n < 15; a = va_arg(args, const char *))
		argv[n++] = strdup(a);
	va_end(args);
	pid = spawn(argv, &fd);
	if (out)
		(void)read_text(fd, out, size, false);
	while (read_text(fd, waste, sizeof(waste), false) > 0)
		;
	(void)close(fd);
	for (size_t i = 1; i < n; i++)
		free(argv[i]);
	return pid < 0 ? -1 : exit_status(pid);
}
