/*
 * tests/test_doctor.c - wsync doctor finds what is wrong, says what to do, and with --fix
 * does what harms nobody.
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
	return t_e2e_clone(&e, T_KEY_OWNER) && t_e2e_ok(&e, "wsync -C store git setup")
		       ? 0
		       : -1;
}

static int end(void **state)
{
	t_e2e_end(*state);
	return 0;
}

#define DOCTOR "cd store && COLUMNS=200 wsync doctor "

static void a_store_in_order_is_called_so(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, DOCTOR));
	assert_true(t_e2e_out(e, "all valid"));
	assert_true(t_e2e_out(e, "main, cloud and base are there and whole"));
	assert_true(t_e2e_out(e, "key by key"));
	assert_true(t_e2e_out(e, "ada@acme.io, from credentials.ini"));
	assert_true(t_e2e_out(e, "within a minute of the cloud's"));
	assert_true(t_e2e_out(e, "decides who may enter in 4 of 5 workspaces") ||
		    t_e2e_out(e, "decides who may enter in "));
	assert_true(t_e2e_out(e, "only you can read it"));
	assert_true(t_e2e_out(e, "Everything is in order"));
	/* all libraries tell their version, the one that is loaded late as well */
	assert_true(t_e2e_ok(e, DOCTOR
			     "--offline | tr -d '\n' | grep -E 'libgit2 [0-9.]+, "
			     "+libcurl [0-9.]+ with [A-Za-z]+/[^ ]+, +jansson [0-9.]+, "
			     "+utf8proc [0-9.]+, +xxHash [0-9.]+, +libsmartcols [0-9.]+'"));
	assert_true(t_e2e_ok(e, DOCTOR "--json") && t_e2e_json(e));
	assert_true(t_e2e_out(e, "\"schema\": \"wsync/doctor/1\""));
	/* nothing was changed by looking */
	assert_true(t_e2e_ok(e, "cd store && git status --porcelain"));
	assert_string_equal(e->out, "");
}

static void bad_files_are_65(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "echo '[x]' >>store/acme/prod/members.ini"));
	assert_true(t_e2e_exits(e, 65, DOCTOR "--offline"));
	assert_true(t_e2e_out(e, "not valid: members.ini has no section [x]"));
	assert_true(t_e2e_out(e, "fix: wsync lint"));
	assert_true(t_e2e_ok(e, "cd store && wsync restore ."));
	assert_true(t_e2e_ok(e, "printf '\\n\\n' >>store/acme/prod/members.ini"));
	assert_true(t_e2e_ok(e, DOCTOR "--offline"));
	assert_true(t_e2e_out(e, "not in canonical form"));
	assert_true(t_e2e_ok(e, "cd store && wsync restore ."));
}

static void warnings_alone_are_2_and_fix_mends_them(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && git config --unset merge.wsync.driver && "
				"chmod g+w ."));
	assert_true(t_e2e_exits(e, 2, DOCTOR "--offline"));
	assert_true(t_e2e_out(e, "merge driver is not set up"));
	assert_true(t_e2e_out(e, "others may write into it"));
	assert_true(t_e2e_err(e, "repairs 2 of them"));
	assert_true(t_e2e_exits(e, 1, "cd store && git config merge.wsync.driver"));
	assert_true(t_e2e_ok(e, DOCTOR "--offline --fix"));
	assert_true(t_e2e_out(e, "fixed"));
	assert_true(t_e2e_ok(e, "cd store && git config merge.wsync.driver"));
	assert_true(t_e2e_out(e, "git merge-driver %O %A %B %P"));
	assert_true(
		t_e2e_ok(e, "test \"$(stat -c %%a store)\" = 700 || stat -c %%a store"));
	assert_null(strchr(e->out, '7') ? strstr(e->out, "77") : NULL);
	/* a driver that is not there any more */
	assert_true(t_e2e_ok(e, "cd store && git config merge.wsync.driver '/no/wsync git "
				"merge-driver'"));
	assert_true(t_e2e_exits(e, 2, DOCTOR "--offline"));
	assert_true(t_e2e_out(e, "the merge driver it calls is not there any more"));
	assert_true(t_e2e_ok(e, DOCTOR "--offline --fix"));
}

/* git calls the program by its path, quoted where that has a blank. */
static void a_program_that_was_moved_is_noticed(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e,
			     "mkdir -p 'a dir' && cp \"$(command -v wsync)\" 'a dir/' && "
			     "'a dir/wsync' -C store git setup"));
	assert_true(t_e2e_ok(e, "cd store && git config diff.wsync.textconv"));
	assert_true(t_e2e_out(e, "'"));
	assert_true(t_e2e_ok(e, DOCTOR "--offline"));
	assert_true(t_e2e_ok(e, "mv 'a dir' away"));
	assert_true(t_e2e_exits(e, 2, DOCTOR "--offline"));
	assert_true(t_e2e_out(e, "the merge driver it calls is not there any more"));
	assert_true(t_e2e_ok(e, DOCTOR "--offline --fix"));
	assert_true(t_e2e_ok(e, "cd store && git config diff.wsync.textconv '/no/wsync git "
				"textconv'"));
	assert_true(t_e2e_exits(e, 2, DOCTOR "--offline"));
	assert_true(t_e2e_out(e, "the text conversion it calls is not there any more"));
	assert_true(t_e2e_ok(e, DOCTOR "--offline --fix"));
	assert_true(t_e2e_ok(e, DOCTOR "--offline"));
}

static void keys_others_can_read_are_4(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "chmod 644 $(find home -name credentials.ini)"));
	assert_true(t_e2e_exits(e, 4, DOCTOR "--offline"));
	assert_true(t_e2e_out(e, "chmod 600 "));
	assert_true(t_e2e_ok(e, DOCTOR "--offline --fix"));
	assert_true(t_e2e_ok(e, "stat -c %%a $(find home -name credentials.ini)"));
	assert_string_equal(e->out, "600\n");
	/* a link is nothing to be tightened */
	assert_true(t_e2e_ok(e, "C=$(find home -name credentials.ini); mv $C $C.real; "
				"chmod 644 $C.real; ln -s credentials.ini.real $C"));
	assert_true(t_e2e_exits(e, 4, DOCTOR "--offline --fix"));
	assert_true(t_e2e_ok(e,
			     "R=$(find home -name credentials.ini.real); stat -c %%a $R; "
			     "chmod 600 $R; mv $R ${R%%.real}"));
	assert_string_equal(e->out, "644\n");
}

static void what_was_left_is_shown_and_stays(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e,
			     "cd store && touch acme/prod/.members.ini.wsync-12345678 && "
			     "mkdir -p .git/wsync/edit/1 && touch "
			     ".git/wsync/edit/1/members.ini"));
	assert_true(t_e2e_exits(e, 2, DOCTOR "--offline --fix"));
	assert_true(t_e2e_out(e, "acme/prod/.members.ini.wsync-12345678"));
	assert_true(t_e2e_out(e, "1 text that wsync edit could not save"));
	assert_true(t_e2e_ok(e, "cd store && rm acme/prod/.members.ini.wsync-12345678 "
				".git/wsync/edit/1/members.ini && rm -r .git/wsync/edit"));
}

static void git_under_way_is_told(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && git switch -qc other"));
	assert_true(t_e2e_exits(e, 2, DOCTOR "--offline"));
	assert_true(t_e2e_out(e, "not main: rounds only look"));
	assert_true(t_e2e_out(e, "wsync git switch main"));
	assert_true(t_e2e_ok(e, "cd store && git switch -q main"));
	assert_true(t_e2e_ok(e, "cd store && git update-ref refs/save refs/wsync/base && "
				"git update-ref -d refs/wsync/base"));
	assert_true(t_e2e_exits(e, 2, DOCTOR "--offline"));
	assert_true(t_e2e_out(e, "last agreed on is not known here"));
	assert_true(t_e2e_ok(e, "cd store && git update-ref refs/wsync/base refs/save && "
				"git update-ref -d refs/save"));
}

static void without_a_store_the_rest_is_looked_at(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd home && wsync doctor"));
	assert_true(t_e2e_out(e, "none here"));
	assert_true(t_e2e_out(e, "answers"));
	assert_true(t_e2e_exits(e, 10, "wsync -C home doctor --offline"));
	assert_true(t_e2e_ok(e, "cd home && env -u HOME wsync doctor --offline || test $? "
				"= 2"));
}

static void a_bad_key_and_no_cloud_are_told_as_such(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "echo pnu_0123456789abcdef0123456789abcdef >bad.key && "
				"chmod 600 bad.key"));
	assert_true(t_e2e_exits(e, 4, DOCTOR "--key-file ../bad.key"));
	assert_true(t_e2e_out(e, "rejects the key"));
	t_e2e_cloud_gone(e);
	assert_true(t_e2e_exits(e, 5, DOCTOR));
	assert_true(t_e2e_out(e, "error    cloud"));
	assert_true(t_e2e_ok(e, DOCTOR "--offline"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_store_in_order_is_called_so),
		cmocka_unit_test(bad_files_are_65),
		cmocka_unit_test(warnings_alone_are_2_and_fix_mends_them),
		cmocka_unit_test(a_program_that_was_moved_is_noticed),
		cmocka_unit_test(keys_others_can_read_are_4),
		cmocka_unit_test(what_was_left_is_shown_and_stays),
		cmocka_unit_test(git_under_way_is_told),
		cmocka_unit_test(without_a_store_the_rest_is_looked_at),
		cmocka_unit_test(a_bad_key_and_no_cloud_are_told_as_such),
	};

	return cmocka_run_group_tests(tests, begin, end) ? 1 : 0;
}
