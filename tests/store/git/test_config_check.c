/*
 * tests/store/git/test_config_check.c - .git/config as text.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "store/git/repo_p.h"

static int check(const char *text)
{
	struct ws_err err = {0};

	return ws_repo_check_config(text, strlen(text), &err);
}

static void ordinary_settings_pass(void **state)
{
	(void)state;
	assert_int_equal(check(""), 0);
	assert_int_equal(check("[core]\n\trepositoryformatversion = 0\n\tbare = false\n"
			       "\tfilemode = true\n[user]\nname = A\n"),
			 0);
	assert_int_equal(check("# c\n; c\n[remote \"a]b\\\"c\"] url = x\n"), 0);
	assert_int_equal(check("[alias]\n\tx = \"!f() { echo [include]; }; f\"\n"), 0);
	assert_int_equal(check("[a]\n\tlong = one \\\n[include]\n"), 0);
	assert_int_equal(check("[a]\n\tkey\n\tother=1"), 0);
	assert_int_equal(check("[branch \"worktree\"]\n\tremote = .\n"), 0);
	assert_int_equal(check("\xef\xbb\xbf[core]\r\n\tbare = false\r\n"), 0);
}

static void settings_that_redirect_are_refused(void **state)
{
	static const char *const bad[] = {
		"[core]\nworktree = /x\n",
		"[core] worktree = /x\n",
		"[CORE]\nWorkTree=/x\n",
		"[core \"\"]\nworktree = /x\n",
		"[core]worktree=/x",
		"[core]\nworktree\n",
		"[core]\nfilemode = true ; c\nworktree = /x\n",
		"[core]\nx = \"a\\\"\" \nworktree = /x\n",
		"[core]\nbare = true\n",
		"[core]\nbare\n",
		"[core]\nbare = 1\n",
		"[core]\nbare = \"tr\"ue\n",
		"[include]\npath = /x\n",
		"[include]path=/x\n",
		"[includeIf \"gitdir:/\"]\npath = /x\n",
		"[includeif.gitdir:/]\npath = /x\n",
		"[extensions]\nworktreeConfig = true\n",
		"[extensions]\npartialClone = origin\n",
		"[a]\nlong = one \\\n two\n[include]\npath = /x\n",
		"[a]\nx = \\\r\n[b]\n[include]\npath = /x\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (check(bad[i]) != WS_E_GIT_CONFIG)
			print_error("accepted: %s\n", bad[i]);
		assert_int_equal(check(bad[i]), WS_E_GIT_CONFIG);
	}
}

static void what_cannot_be_read_is_refused(void **state)
{
	struct ws_err err = {0};

	(void)state;
	assert_int_equal(check("key = value\n"), WS_E_GIT_CONFIG);
	assert_int_equal(check("[core\nworktree = /x\n"), WS_E_GIT_CONFIG);
	assert_int_equal(check("[core]\n= x\n"), WS_E_GIT_CONFIG);
	assert_int_equal(check("[core]\nx = \"open\n"), WS_E_GIT_CONFIG);
	assert_int_equal(check("[core]\nx y\n"), WS_E_GIT_CONFIG);
	assert_int_equal(check("[]\nx = y\n"), WS_E_GIT_CONFIG);
	assert_int_equal(ws_repo_check_config("[a]\0b", 5, &err), WS_E_GIT_CONFIG);
}

static void the_line_is_named(void **state)
{
	static const char text[] = "[a]\nb = c\n\n[core]\n\tworktree = /x\n";
	struct ws_err err = {0};

	(void)state;
	assert_int_equal(ws_repo_check_config(text, strlen(text), &err), WS_E_GIT_CONFIG);
	assert_non_null(strstr(err.msg, "line 5"));
	assert_non_null(strstr(err.msg, "core.worktree"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ordinary_settings_pass),
		cmocka_unit_test(settings_that_redirect_are_refused),
		cmocka_unit_test(what_cannot_be_read_is_refused),
		cmocka_unit_test(the_line_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
