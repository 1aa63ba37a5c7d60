/* The built program, in surroundings that are not as they should be. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tests/lib/store_fix.h"

#define PATH_SIZE 4096

/* $WS_BUILD/wsync, or the one of the build this test belongs to. */
static const char *program(char out[PATH_SIZE])
{
	const char *build = getenv("WS_BUILD");
	char self[PATH_SIZE - 16], *tests = NULL;
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	self[n > 0 ? n : 0] = '\0';
	for (char *at = self; (at = strstr(at, "/tests/")) != NULL; at++)
		tests = at;
	if (tests)
		*tests = '\0';
	(void)snprintf(out, PATH_SIZE, "%.4000s/wsync", build ? build : self);
	if (access(out, X_OK) != 0)
		skip();
	return out;
}

/* What happens in the child before the program begins. */
typedef void prepare(void);

/* Runs it; its standard output goes to out (or nowhere). Returns the wait status. */
static int run(prepare *before, char *out, size_t size, char *const *argv)
{
	char path[PATH_SIZE];
	int fds[2], status = -1;
	ssize_t got;
	pid_t pid;

	(void)program(path);
	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0) {
		(void)dup2(fds[1], 1);
		before();
		(void)execv(path, argv);
		_exit(127);
	}
	(void)close(fds[1]);
	got = out ? read(fds[0], out, size - 1) : 0;
	if (out)
		out[got > 0 ? got : 0] = '\0';
	(void)waitpid(pid, &status, 0);
	(void)close(fds[0]);
	return status;
}

static void close_all(void)
{
	for (int fd = 0; fd <= 2; fd++)
		(void)close(fd);
}

static void close_input_and_errors(void)
{
	(void)close(0);
	(void)close(2);
}

/* Nobody gets the answer of a command without an output: that is its one failure. */
static void closed_streams_are_opened_on_nothing(void **state)
{
	char *argv[] = {(char[]){"wsync"}, (char[]){"version"}, NULL};
	char out[64];
	int status = run(close_all, NULL, 0, argv);

	(void)state;
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 1);
	status = run(close_input_and_errors, out, sizeof(out), argv);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_memory_equal(out, "wsync ", 6);
}

static void break_pipe(void)
{
	int fds[2];

	(void)signal(SIGPIPE, SIG_DFL);
	if (pipe(fds) != 0)
		_exit(126);
	(void)dup2(fds[1], 1);
	(void)close(fds[0]);
	(void)close(fds[1]);
}

static void a_broken_pipe_is_a_status_and_no_signal(void **state)
{
	char *argv[] = {(char[]){"wsync"}, (char[]){"help"}, NULL};
	int status = run(break_pipe, NULL, 0, argv);

	(void)state;
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 1);
}

/* A port of this machine that takes connections and answers nothing. */
static int silent_server(char url[64])
{
	struct sockaddr_in at = {.sin_family = AF_INET};
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, len), 0);
	assert_int_equal(listen(fd, 4), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
	(void)snprintf(url, 64, "http://127.0.0.1:%d/api", ntohs(at.sin_port));
	return fd;
}

static void an_interrupt_told_twice_ends_the_call_in_order(void **state)
{
	char path[PATH_SIZE], url[64];
	char *argv[] = {(char[]){"wsync"},
			(char[]){"login"},
			(char[]){"--status"},
			(char[]){"--endpoint"},
			url,
			NULL};
	int status = -1, server = silent_server(url), call;
	pid_t pid;

	(void)state;
	(void)program(path);
	pid = fork();
	if (pid == 0) {
		(void)setenv("PREFECT_API_URL", url, 1);
		(void)setenv("PREFECT_API_KEY", "pnu_none0000000000000000", 1);
		(void)setenv("HOME", "/nonexistent", 1);
		(void)unsetenv("XDG_CONFIG_HOME");
		(void)unsetenv("WSYNC_CONFIG_HOME");
		(void)signal(SIGINT, SIG_DFL);
		(void)execv(path, argv);
		_exit(127);
	}
	/* from here on the call is under way */
	call = accept4(server, NULL, NULL, SOCK_CLOEXEC);
	assert_true(call >= 0);
	assert_int_equal(kill(pid, SIGINT), 0);
	assert_int_equal(kill(pid, SIGINT), 0);
	(void)close(call);
	(void)close(server);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 130);
}

static void set_foreign_variables(void)
{
	(void)setenv("GIT_DIR", "/nowhere/.git", 1);
	(void)setenv("GIT_WORK_TREE", "/nowhere", 1);
	(void)setenv("GIT_INDEX_FILE", "/nowhere/index", 1);
	(void)setenv("GIT_OBJECT_DIRECTORY", "/nowhere/objects", 1);
	(void)setenv("LC_ALL", "tr_TR.UTF-8", 1);
	(void)setenv("TZ", ":/etc/passwd", 1);
}

static void variables_of_another_repository_have_no_effect(void **state)
{
	struct t_store s;
	char out[1024];
	char *argv[] = {(char[]){"wsync"}, (char[]){"-C"}, NULL, (char[]){"mode"}, NULL};
	int status;

	(void)state;
	t_store_begin(&s);
	argv[2] = s.dir;
	status = run(set_foreign_variables, out, sizeof(out), argv);
	t_store_end(&s);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_string_equal(out, "Mode is observe: nothing is sent to the cloud\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(closed_streams_are_opened_on_nothing),
		cmocka_unit_test(a_broken_pipe_is_a_status_and_no_signal),
		cmocka_unit_test(an_interrupt_told_twice_ends_the_call_in_order),
		cmocka_unit_test(variables_of_another_repository_have_no_effect),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
