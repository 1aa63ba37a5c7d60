/*
 * tests/test_init.c - an empty store, begun without a cloud, and what becomes of files
 * written before the first look.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "tests/lib/e2e.h"

static int begin(void **state)
{
	static struct t_e2e e;

	t_e2e_begin(&e, NULL, NULL);
	*state = &e;
	t_e2e_write(&e, "my.key", T_KEY_OWNER);
	return t_e2e_ok(&e, "chmod 600 my.key && wsync login --key-file my.key") ? 0 : -1;
}

static int end(void **state)
{
	t_e2e_end(*state);
	return 0;
}

static void nothing_is_asked_of_anybody(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "HOME=$T/none WSYNC_ENDPOINT=http://127.0.0.1:1/api wsync "
				"init a --account acme </dev/null"));
	assert_true(t_e2e_out(e, "Made an empty store in "));
	assert_true(t_e2e_err(e, "what you wrote meanwhile stays, as drafts"));
	assert_true(t_e2e_ok(e, "wsync -C a status && wsync -C a lint && wsync -C a log && "
				"wsync -C a diff && wsync -C a commit || test $? = 10"));
	assert_true(t_e2e_ok(e, "wsync init b --json") && t_e2e_json(e));
	assert_true(t_e2e_ok(e, "mkdir c && cd c && wsync init"));
	assert_true(t_e2e_exits(e, 64, "wsync init a"));
	assert_true(t_e2e_exits(e, 64, "wsync init d --account 'No Handle'"));
	assert_true(t_e2e_exits(e, 64, "wsync init d --account ../x"));
	assert_true(t_e2e_exits(e, 2, "ls d"));
}

#define MINE "printf '[users]\\nada@acme.io = Owner\\n' >f/acme/prod/members.ini"

static void the_first_look_keeps_what_was_written(void **state)
{
	struct t_e2e *e = *state;
	char *text;

	assert_true(t_e2e_ok(e, "wsync init f --account acme && mkdir -p f/acme/prod "
				"f/acme/_account && " MINE));
	assert_true(t_e2e_exits(e, 65, "wsync -C f lint"));
	assert_true(t_e2e_ok(e, "wsync -C f fetch"));
	text = t_e2e_read(e, "f/acme/prod/members.ini");
	assert_string_equal(text, "[users]\nada@acme.io = Owner\n");
	free(text);
	/* it is a draft against what the cloud has, and means what it says */
	assert_true(t_e2e_ok(e, "wsync -C f diff --drafts"));
	assert_true(t_e2e_out(e, "bob@acme.io"));
	assert_true(t_e2e_out(e, "revoke"));
	assert_true(t_e2e_ok(e, "wsync -C f lint || test $? = 2"));
	assert_true(t_e2e_ok(e, "wsync -C f git show HEAD:acme/prod/members.ini"));
	assert_true(t_e2e_out(e, "bob@acme.io = Viewer"));
	/* everything else is there, nothing of other accounts is */
	assert_true(t_e2e_ok(e, "test -f f/acme/dev/members.ini && ! test -e f/zoe && "
				"! test -e f/.git/wsync/begun"));
	assert_true(t_e2e_ok(e, "cd f && wsync restore . >../said && wsync diff --drafts"));
	assert_string_equal(e->out, "");
}

/* Half a fill is not taken for people's work. */
static void a_look_that_died_is_taken_up_again(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "wsync init g --account acme && mkdir -p g/acme/prod "
				"g/acme/dev && echo mine >g/acme/prod/members.ini"));
	assert_true(t_e2e_ok(e,
			     "printf 'kept:\\nacme/prod/members.ini\\n' "
			     ">g/.git/wsync/begun && echo half >g/acme/dev/members.ini"));
	assert_true(t_e2e_ok(e, "wsync -C g fetch"));
	assert_true(t_e2e_ok(e, "grep -qx mine g/acme/prod/members.ini && "
				"! grep -qx half g/acme/dev/members.ini"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_asked_of_anybody),
		cmocka_unit_test(the_first_look_keeps_what_was_written),
		cmocka_unit_test(a_look_that_died_is_taken_up_again),
	};

	return cmocka_run_group_tests(tests, begin, end) ? 1 : 0;
}
