#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "cli/cloud/demo_cloud.h"
#include "tests/lib/cli_run.h"
#include "tests/lib/tempdir.h"

/* The stand-in cloud is found in PATH: the build this test belongs to. */
static int set_up(void **state)
{
	const char *build = getenv("WS_BUILD");
	char self[4096], *tests = NULL;
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	self[n > 0 ? n : 0] = '\0';
	for (char *at = self; (at = strstr(at, "/tests/")) != NULL; at++)
		tests = at;
	if (tests)
		*tests = '\0';
	(void)setenv("PATH", build ? build : self, 1);
	*state = t_tempdir_new();
	t_cli_home(*state);
	return chdir(*state);
}

static int tear_down(void **state)
{
	(void)ws_demo_cloud_stop("d/cloud", NULL);
	(void)!chdir("/");
	t_tempdir_remove(*state);
	return 0;
}

static void a_demo_is_a_directory_with_changes_on_both_sides(void **state)
{
	struct stat st;
	struct t_cli r;
	char *keys = t_tempdir_path(*state, "d/keys");

	t_cli_run(&r, "demo", "d", NULL);
	assert_string_equal(r.err, "");
	assert_int_equal(r.status, 0);
	assert_non_null(strstr(r.out, "Stand-in cloud on http://127.0.0.1:"));
	t_cli_clear(&r);
	assert_int_equal(stat("d", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_int_equal(stat("d/keys/credentials.ini", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_not_equal(access(".config", F_OK), 0);

	(void)setenv("WSYNC_CONFIG_HOME", keys, 1);
	t_cli_run(&r, "-C", "d/store", "fetch", NULL);
	assert_int_equal(r.status, 0);
	assert_non_null(strstr(r.out, "eve@contractor.io"));
	assert_non_null(strstr(r.out, "bot:etl-worker"));
	t_cli_clear(&r);
	t_cli_run(&r, "-C", "d/store", "commit", "-n", NULL);
	assert_non_null(strstr(r.out, "bob@acme.io"));
	assert_non_null(strstr(r.out, "cy@acme.io"));
	t_cli_clear(&r);

	t_cli_run(&r, "demo", "d", NULL);
	assert_int_equal(r.status, 64);
	t_cli_clear(&r);
	t_cli_run(&r, "demo", "--stop", "d", NULL);
	assert_int_equal(r.status, 0);
	t_cli_clear(&r);
	t_cli_run(&r, "-C", "d/store", "fetch", "--timeout", "1s", NULL);
	assert_int_equal(r.status, 5);
	t_cli_clear(&r);
	t_cli_run(&r, "demo", "--stop", "d", NULL);
	assert_int_equal(r.status, 0);
	assert_string_equal(r.out, "No demo runs there\n");
	t_cli_clear(&r);
	free(keys);
}

static void a_process_that_only_got_the_number_is_spared(void **state)
{
	pid_t pid = fork();
	char text[64];
	int status;

	if (pid == 0) {
		(void)pause();
		_exit(0);
	}
	assert_true(pid > 0);
	(void)snprintf(text, sizeof(text), "%ld 1\n", (long)pid);
	t_tempdir_write(*state, "d/cloud/process", text, strlen(text));
	assert_int_equal(ws_demo_cloud_stop("d/cloud", NULL), WS_KEY_ABSENT);
	assert_int_equal(waitpid(pid, &status, WNOHANG), 0);
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, &status, 0);
}

static void a_process_file_that_makes_no_sense_ends_nobody(void **state)
{
	static const char *const bad[] = {"",    "x",   "-1 5",
					  "1 5", "0 0", "99999999999999999999 1"};
	struct ws_err err;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		t_tempdir_write(*state, "d/cloud/process", bad[i], strlen(bad[i]));
		assert_int_not_equal(ws_demo_cloud_stop("d/cloud", &err), 0);
	}
	assert_int_equal(ws_demo_cloud_stop("nowhere", &err), WS_KEY_ABSENT);
}

static void without_the_program_it_says_so(void **state)
{
	struct t_cli r;

	(void)state;
	(void)setenv("PATH", "relative::/nowhere", 1);
	t_cli_run(&r, "demo", "d", NULL);
	assert_int_equal(r.status, 1);
	assert_non_null(strstr(r.err, "wsync-cloud is not beside wsync and not in PATH"));
	t_cli_clear(&r);
	t_cli_run(&r, "demo", "--port", "0", NULL);
	assert_int_equal(r.status, 64);
	t_cli_clear(&r);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_demo_is_a_directory_with_changes_on_both_sides),
		TEST(a_process_that_only_got_the_number_is_spared),
		TEST(a_process_file_that_makes_no_sense_ends_nobody),
		TEST(without_the_program_it_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
