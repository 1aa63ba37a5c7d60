/*
 * tests/store/ground/test_log.c - diagnostic lines.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "store/ground/log.h"
#include "store/ground/own.h"
#include "tests/lib/tempdir.h"

struct place {
	char *dir;
	int root;
	int saved; /* the real standard error */
};

/* Standard error goes to a file while a test runs. */
static int set_up(void **state)
{
	struct place *p = calloc(1, sizeof(*p));
	int fd;

	if (!p)
		return -1;
	p->dir = t_tempdir_new();
	p->root = t_tempdir_open(p->dir);
	p->saved = dup(STDERR_FILENO);
	fd = openat(p->root, "log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	*state = p;
	if (fd < 0 || p->saved < 0 || dup2(fd, STDERR_FILENO) < 0)
		return -1;
	return close(fd);
}

static int tear_down(void **state)
{
	struct place *p = *state;

	(void)dup2(p->saved, STDERR_FILENO);
	(void)close(p->saved);
	(void)close(p->root);
	t_tempdir_remove(p->dir);
	free(p);
	ws_log_level_set(WS_LOG_WARN);
	return 0;
}

static void assert_logged(const struct place *p, const char *want)
{
	ws_auto_free char *got = t_tempdir_read(p->dir, "log", NULL);

	assert_string_equal(got, want);
}

static void only_warnings_at_start(void **state)
{
	const struct place *p = *state;

	ws_log(WS_LOG_WARN, "one of %d", 3);
	ws_log(WS_LOG_INFO, "two");
	ws_log(WS_LOG_DEBUG, "three");
	assert_logged(p, "warning: one of 3\n");
}

static void the_level_opens_and_closes(void **state)
{
	const struct place *p = *state;

	ws_log_level_set(WS_LOG_DEBUG);
	ws_log(WS_LOG_INFO, "a");
	ws_log(WS_LOG_DEBUG, "b");
	ws_log_level_set(WS_LOG_QUIET);
	ws_log(WS_LOG_WARN, "c");
	ws_log(WS_LOG_QUIET, "d");
	assert_logged(p, "info: a\ndebug: b\n");
}

/* A name with a line break must not forge a second line. */
static void one_call_is_one_line(void **state)
{
	const struct place *p = *state;

	ws_log(WS_LOG_WARN, "user %s", "x\nwarning: forged\x1b[2J\xff");
	assert_logged(p, "warning: user x\\x0Awarning: forged\\x1B[2J\\xFF\n");
}

static void errno_survives(void **state)
{
	(void)state;
	errno = EXDEV;
	ws_log(WS_LOG_WARN, "x");
	assert_int_equal(errno, EXDEV);
}

static void long_lines_are_kept(void **state)
{
	const struct place *p = *state;
	char text[9000];
	ws_auto_free char *got = NULL;
	size_t len;

	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	ws_log(WS_LOG_WARN, "%s", text);
	got = t_tempdir_read(p->dir, "log", &len);
	assert_non_null(got);
	assert_int_equal(len, sizeof(text) - 1 + strlen("warning: \n"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(only_warnings_at_start), TEST(the_level_opens_and_closes),
		TEST(one_call_is_one_line),   TEST(errno_survives),
		TEST(long_lines_are_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
