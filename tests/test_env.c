/*
 * tests/test_env.c - projects bound to workspaces, with real programs: git, a shell, and
 * a cloud that renames.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/lib/e2e.h"

#define BEFORE "# mine\r\nexport A='x y'\r\nB=1"

static void begin(struct t_e2e *e)
{
	t_e2e_begin(e, NULL, NULL);
	assert_true(t_e2e_clone(e, T_KEY_OWNER));
	assert_true(t_e2e_ok(e, "mkdir p && git -c init.defaultBranch=main init -q p"));
}

#define P "cd p && export WSYNC_STORE=$T/store && "

static void unbind_gives_the_bytes_back(void **state)
{
	struct t_e2e e;
	char *text;

	(void)state;
	begin(&e);
	t_e2e_write(&e, "p/.env", BEFORE);
	assert_true(t_e2e_ok(&e, P "wsync env bind acme/prod"));
	assert_true(t_e2e_out(&e, "Bound "));
	text = t_e2e_read(&e, "p/.env");
	assert_memory_equal(text, BEFORE "\r\nPREFECT_API_URL=http", strlen(BEFORE) + 22);
	assert_int_not_equal(text[strlen(text) - 1], '\n');
	free(text);
	assert_true(t_e2e_ok(&e, P "wsync env check"));
	assert_true(t_e2e_ok(&e, P "wsync env explain"));
	assert_true(t_e2e_out(&e, "WINS"));
	assert_true(t_e2e_ok(&e, P "wsync env unbind"));
	text = t_e2e_read(&e, "p/.env");
	assert_string_equal(text, BEFORE);
	free(text);
	assert_null(t_e2e_read(&e, "p/.wsync.ini"));
	assert_true(t_e2e_exits(&e, 2, P "wsync env check"));
	assert_true(t_e2e_err(&e, "WS0704"));
	t_e2e_end(&e);
}

static void what_wins_instead_is_told(void **state)
{
	struct t_e2e e;

	(void)state;
	begin(&e);
	assert_true(t_e2e_ok(&e, P "wsync env bind acme/prod --write toml"));
	assert_true(t_e2e_ok(&e, P "wsync env check"));
	assert_true(t_e2e_exits(&e, 6, P "PREFECT_API_URL=http://x/api wsync env check"));
	assert_true(t_e2e_err(&e, "WS0702"));
	assert_true(t_e2e_exits(&e, 6, P "prefect_api_url=http://x/api wsync env check"));
	assert_true(t_e2e_exits(&e, 6,
				P "PREFECT_API_URL=http://x/api wsync env explain --json"));
	assert_true(t_e2e_json(&e));
	/* a file that cannot be read may win */
	t_e2e_write(&e, "p/.env", "PREFECT_API_URL=\"one\ntwo\"\n");
	assert_true(t_e2e_exits(&e, 6, P "wsync env check"));
	assert_true(t_e2e_err(&e, "goes on over lines"));
	t_e2e_end(&e);
}

static void keys_stay_out_of_git(void **state)
{
	struct t_e2e e;
	char *text;

	(void)state;
	begin(&e);
	t_e2e_write(&e, "p/.env", "A=1\n");
	assert_true(t_e2e_exits(&e, 6, P "wsync env bind acme/prod --with-key"));
	assert_true(t_e2e_err(&e, "git does not ignore .env"));
	assert_true(t_e2e_ok(&e, P "git add .env"));
	assert_true(t_e2e_exits(&e, 6, P "wsync env bind acme/prod --with-key"));
	assert_true(t_e2e_err(&e, "git tracks .env"));
	/* tracked counts, ignored or not */
	t_e2e_write(&e, "p/.gitignore", ".env\n");
	assert_true(t_e2e_exits(&e, 6, P "wsync env bind acme/prod --with-key"));
	/* without git nobody can tell */
	assert_true(t_e2e_exits(&e, 6,
				P "W=$(command -v wsync) && PATH=/nowhere $W env bind "
				  "acme/prod --with-key"));
	assert_true(t_e2e_err(&e, "cannot be told"));
	text = t_e2e_read(&e, "p/.env");
	assert_string_equal(text, "A=1\n");
	free(text);
	assert_true(t_e2e_ok(&e, P "git rm -q --cached .env"));
	assert_true(t_e2e_ok(&e, P "wsync env bind acme/prod --with-key"));
	assert_true(
		t_e2e_ok(&e, P "grep -q '^PREFECT_API_KEY=pnu_' .env && stat -c %%a .env"));
	assert_string_equal(e.out, "600\n");
	assert_true(t_e2e_exits(&e, 1, "grep -rq --include=bindings.json pnu_ ."));
	assert_true(t_e2e_ok(&e, P "wsync env unbind"));
	text = t_e2e_read(&e, "p/.env");
	assert_string_equal(text, "A=1\n");
	free(text);
	t_e2e_end(&e);
}

static void run_is_the_command_itself(void **state)
{
	struct t_e2e e;

	(void)state;
	begin(&e);
	assert_true(t_e2e_exits(&e, 10, P "wsync run -- true"));
	assert_true(t_e2e_exits(&e, 7, P "wsync run acme/prod -- sh -c 'exit 7'"));
	assert_true(t_e2e_exits(&e, 143, P "wsync run acme/prod -- sh -c 'kill -TERM $$'"));
	assert_true(t_e2e_exits(&e, 127, P "wsync run acme/prod -- no-such-program"));
	assert_true(t_e2e_exits(&e, 126, P "wsync run acme/prod -- ./"));
	assert_true(t_e2e_ok(
		&e, P "umask 027 && GIT_DIR=x SSL_CERT_FILE=y wsync run acme/prod -- "
		      "sh -c 'umask; echo $GIT_DIR $SSL_CERT_FILE $PREFECT_API_URL'"));
	assert_true(t_e2e_out(&e, "0027\nx y http://127.0.0.1:"));
	/* what is piped in is the command's, in a directory that is bound to nothing, too */
	assert_true(t_e2e_ok(&e, P "echo hello | wsync run acme/prod -- cat"));
	assert_string_equal(e.out, "hello\n");
	/* a key goes to its own host alone */
	assert_true(t_e2e_ok(&e, P "PREFECT_API_KEY=pnu_other wsync run acme/prod -- "
				   "sh -c 'echo key=$PREFECT_API_KEY'"));
	assert_string_equal(e.out, "key=\n");
	assert_true(t_e2e_err(&e, "another host"));
	assert_true(t_e2e_ok(&e,
			     P "PREFECT_API_URL=$WSYNC_ENDPOINT PREFECT_API_KEY=pnu_mine "
			       "wsync run acme/prod -- sh -c 'echo key=$PREFECT_API_KEY'"));
	assert_string_equal(e.out, "key=pnu_mine\n");
	assert_true(t_e2e_ok(&e, P "wsync run acme/prod --with-key -- "
				   "sh -c 'echo $PREFECT_API_KEY'"));
	assert_memory_equal(e.out, "pnu_", 4);
	t_e2e_end(&e);
}

static void a_project_that_came_along_waits(void **state)
{
	struct t_e2e e;

	(void)state;
	begin(&e);
	assert_true(t_e2e_ok(&e, P "wsync env bind acme/prod && cp -r ../p ../q"));
	assert_true(t_e2e_exits(&e, 6, "cd q && wsync run -- true"));
	assert_true(t_e2e_err(&e, "WS0705"));
	assert_true(t_e2e_exits(&e, 2, "cd q && wsync env check"));
	assert_true(
		t_e2e_ok(&e, "cd q && wsync -C ../store env allow && wsync run -- true"));
	assert_true(t_e2e_edit(&e, "p/.wsync.ini", "id = ", "id = x"));
	assert_true(t_e2e_ok(&e, P "wsync env unbind"));
	assert_true(t_e2e_err(&e, "that stays"));
	assert_true(t_e2e_exits(&e, 65, P "wsync env allow"));
	t_e2e_end(&e);
}

static void a_rename_is_followed(void **state)
{
	struct t_e2e e;

	(void)state;
	begin(&e);
	assert_true(t_e2e_ok(&e, P "wsync env bind acme/prod && cp .env env.old"));
	assert_true(t_e2e_ok(
		&e, "cd store && wsync mode two-way --yes && git mv acme/prod acme/live && "
		    "git -c user.name=a -c user.email=a@b commit -qm rename && "
		    "wsync sync --yes; wsync fetch"));
	assert_true(t_e2e_ok(&e, "cd store && wsync fetch"));
	assert_string_equal(e.err, "");
	assert_true(t_e2e_ok(&e, "grep -q '^handle = live' p/.wsync.ini"));
	assert_true(t_e2e_ok(&e, P "cmp .env env.old && wsync env check"));
	assert_true(t_e2e_out(&e, "acme/live"));
	t_e2e_end(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unbind_gives_the_bytes_back),
		cmocka_unit_test(what_wins_instead_is_told),
		cmocka_unit_test(keys_stay_out_of_git),
		cmocka_unit_test(run_is_the_command_itself),
		cmocka_unit_test(a_project_that_came_along_waits),
		cmocka_unit_test(a_rename_is_followed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
