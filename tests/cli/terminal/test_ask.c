/* Questions, answered by a child at the other end of a terminal. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include "cli/terminal/ask.h"

struct scene {
	struct ws_cli cli;
	int master, tty, saved_in;
	pid_t child;
	int screen; /* what the terminal showed, from the child */
};

static int set_up(void **state)
{
	static struct scene scene;

	scene = (struct scene){.screen = -1};
	*state = &scene;
	scene.saved_in = dup(0);
	if (openpty(&scene.master, &scene.tty, NULL, NULL, NULL) != 0)
		return -1;
	scene.cli.err = fdopen(dup(scene.tty), "w");
	scene.cli.out = scene.cli.err;
	return scene.cli.err && dup2(scene.tty, 0) == 0 ? 0 : -1;
}

static int tear_down(void **state)
{
	struct scene *s = *state;

	(void)dup2(s->saved_in, 0);
	(void)fclose(s->cli.err);
	(void)close(s->saved_in);
	(void)close(s->tty);
	(void)close(s->master);
	return 0;
}

/* In the child: waits for the prompt's end, types, and hands on what it saw. */
static _Noreturn void type_answer(int master, const char *prompt_end, const char *answer,
				  int out)
{
	char seen[1024];
	size_t len = 0;
	ssize_t got;

	while (len + 1 < sizeof(seen)) {
		got = read(master, seen + len, sizeof(seen) - 1 - len);
		if (got <= 0)
			_exit(1);
		len += (size_t)got;
		seen[len] = '\0';
		if (strstr(seen, prompt_end))
			break;
	}
	(void)!write(master, answer, strlen(answer));
	/* the echo, if any, comes before the line feed */
	while (len + 1 < sizeof(seen) && seen[len - 1] != '\n') {
		got = read(master, seen + len, 1);
		if (got <= 0)
			break;
		len += (size_t)got;
	}
	(void)!write(out, seen, len);
	_exit(0);
}

static void answer_with(struct scene *s, const char *prompt_end, const char *answer)
{
	int fds[2];

	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	s->child = fork();
	if (s->child == 0) {
		/* a terminal nobody holds open any more ends the child */
		(void)close(s->tty);
		type_answer(s->master, prompt_end, answer, fds[1]);
	}
	(void)close(fds[1]);
	s->screen = fds[0];
}

/* What the terminal showed. */
static void seen_by(struct scene *s, char out[1024])
{
	ssize_t got = read(s->screen, out, 1023);
	int status;

	out[got > 0 ? got : 0] = '\0';
	(void)close(s->screen);
	(void)waitpid(s->child, &status, 0);
}

static void yes_is_yes_and_all_else_is_no(void **state)
{
	static const struct {
		const char *answer;
		int rc;
	} rows[] = {{"y\n", 0},
		    {"YES\n", 0},
		    {"n\n", WS_E_CONFIRM},
		    {"\n", WS_E_CONFIRM},
		    {"yep\n", WS_E_CONFIRM}};
	struct scene *s = *state;
	struct ws_err err;
	char screen[1024];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		answer_with(s, "[y/N] ", rows[i].answer);
		assert_int_equal(ws_cli_ask(&s->cli, "Send?", "--yes", &err), rows[i].rc);
		seen_by(s, screen);
		assert_non_null(strstr(screen, "Send? [y/N] "));
	}
}

/* The answer is typed behind the last line; what was indented stays so. */
static void a_long_question_is_folded(void **state)
{
	struct scene *s = *state;
	struct ws_err err;
	char text[64], screen[1024];

	s->cli.style.width = 20;
	answer_with(s, "[k/q]? ", "k\n");
	assert_int_equal(ws_ask_line(&s->cli, "  keep, or quit and go home [k/q]?", "-y",
				     text, sizeof(text), &err),
			 0);
	assert_string_equal(text, "k");
	seen_by(s, screen);
	assert_non_null(strstr(screen, "  keep, or quit and\r\n  go home [k/q]? "));
	answer_with(s, "[y/N] ", "y\n");
	assert_int_equal(ws_cli_ask(&s->cli, "Send\nthese two lines of it?", "-y", &err),
			 0);
	seen_by(s, screen);
	assert_non_null(strstr(screen, "Send\r\nthese two lines of it? [y/N] "));
}

static void a_secret_is_not_shown(void **state)
{
	struct scene *s = *state;
	struct termios before, after;
	struct ws_err err;
	char text[64], screen[1024];

	assert_int_equal(tcgetattr(0, &before), 0);
	answer_with(s, "Key: ", "pnu_secret\n");
	assert_int_equal(
		ws_ask_secret(&s->cli, "Key:", "--key-file", text, sizeof(text), &err), 0);
	assert_string_equal(text, "pnu_secret");
	(void)fflush(s->cli.err);
	seen_by(s, screen);
	assert_null(strstr(screen, "pnu_"));
	assert_int_equal(tcgetattr(0, &after), 0);
	assert_int_equal(before.c_lflag, after.c_lflag);
}

static void an_answer_that_does_not_fit_is_refused(void **state)
{
	struct scene *s = *state;
	struct ws_err err;
	char text[4], screen[1024];

	answer_with(s, "? ", "abcdef\n");
	assert_int_equal(ws_ask_line(&s->cli, "?", "--x", text, sizeof(text), &err),
			 WS_E_USAGE_ARGUMENT);
	seen_by(s, screen);
}

static void yes_given_before_asks_nothing(void **state)
{
	struct scene *s = *state;
	struct ws_err err;

	s->cli.yes = true;
	s->cli.no_input = true;
	assert_int_equal(ws_cli_ask(&s->cli, "Send?", "--yes", &err), 0);
}

static void nobody_is_asked_where_nobody_is(void **state)
{
	struct scene *s = *state;
	char text[16];
	struct ws_err err;

	s->cli.no_input = true;
	assert_int_equal(ws_cli_ask(&s->cli, "Send?", "wsync mode --yes", &err),
			 WS_E_USAGE_INTERACTIVE);
	assert_string_equal(err.hint, "wsync mode --yes");
	s->cli.no_input = false;
	assert_true(dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), 0) == 0);
	assert_int_equal(ws_cli_ask(&s->cli, "Send?", "--yes", &err),
			 WS_E_USAGE_INTERACTIVE);
	assert_int_equal(
		ws_ask_secret(&s->cli, "Key:", "--key-file", text, sizeof(text), &err),
		WS_E_USAGE_INTERACTIVE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(yes_is_yes_and_all_else_is_no),
		TEST(a_long_question_is_folded),
		TEST(a_secret_is_not_shown),
		TEST(an_answer_that_does_not_fit_is_refused),
		TEST(yes_given_before_asks_nothing),
		TEST(nobody_is_asked_where_nobody_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
