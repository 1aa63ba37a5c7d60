/*
 * tests/test_service_accounts.c - service accounts made, named, deleted and given new keys
 * by the built programs against the stand-in cloud.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/json.h"
#include "tests/lib/e2e.h"

static int begin(void **state)
{
	static struct t_e2e e;

	t_e2e_begin(&e, NULL, NULL);
	*state = &e;
	return t_e2e_clone_two_way(&e, T_KEY_OWNER) ? 0 : -1;
}

static int end(void **state)
{
	t_e2e_end(*state);
	return 0;
}

/* Files and git objects that hold this text, "" when none does. */
static void find_text(struct t_e2e *e, const char *text)
{
	assert_true(t_e2e_ok(e,
			     "grep -rlaF '%s' store home || true; "
			     "for r in $(find . -name .git -type d); do git -C $r cat-file "
			     "--batch --batch-all-objects | grep -aF '%s'; done; true",
			     text, text));
}

static void a_key_is_printed_once_and_kept_nowhere(void **state)
{
	struct t_e2e *e = *state;
	char key[128];

	assert_true(t_e2e_ok(e, "cd store && wsync -vv service-account create etl "
				"--account acme -q"));
	assert_int_equal(strncmp(e->out, "pnb_", 4), 0);
	assert_ptr_equal(strchr(e->out, '\n'), e->out + e->out_len - 1);
	(void)snprintf(key, sizeof(key), "%.*s", (int)e->out_len - 1, e->out);
	assert_null(strstr(e->err, key));
	assert_int_equal(t_cloud_logged(&e->cloud, key), 0);
	find_text(e, key + 8);
	assert_string_equal(e->out, "");
	/* it is one, and knows its account */
	assert_true(t_e2e_ok(e,
			     "printf %%s '%s' | wsync --key-file - login --status || "
			     "printf %%s '%s' | wsync -C store --key-file - fetch",
			     key, key));
}

static void a_new_one_can_be_granted_at_once(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && wsync service-account create loader "
				"--account acme --expires 2030-12-31 && "
				"wsync grant acme/prod bot:loader Runner"));
	assert_true(t_e2e_err(e, "the key expires 2030-12-31"));
	assert_true(t_e2e_err(e, "shown once"));
	assert_true(t_e2e_exits(e, 64,
				"cd store && wsync service-account create LOADER "
				"--account acme"));
	assert_true(t_e2e_err(e, "already"));
}

static void json_has_the_key_as_one_member(void **state)
{
	struct t_e2e *e = *state;
	struct ws_json *value = NULL;

	assert_true(t_e2e_ok(e, "cd store && wsync service-account create meter "
				"--account acme --json"));
	assert_true(t_e2e_json(e));
	assert_int_equal(ws_json_parse(e->out, e->out_len, 0, &value, NULL), 0);
	assert_string_equal(ws_json_text(ws_json_get(value, "schema")),
			    "wsync/service-account/1");
	assert_string_equal(ws_json_text(ws_json_get(value, "name")), "meter");
	assert_int_equal(strncmp(ws_json_text(ws_json_get(value, "key")), "pnb_", 4), 0);
	ws_json_free(value);
}

static void a_new_key_ends_the_old_one_unless_it_is_kept(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && wsync service-account create turn "
				"--account acme -q >../one.key 2>/dev/null && "
				"chmod 600 ../one.key"));
	/* nobody can be asked here */
	assert_true(t_e2e_exits(e, 64, "cd store && wsync service-account rotate turn"));
	assert_true(t_e2e_err(e, "stops at once"));
	assert_true(t_e2e_ok(e, "cd store && wsync service-account rotate turn --keep 1h "
				"-q >../two.key && chmod 600 ../two.key && wsync "
				"--key-file ../one.key fetch"));
	assert_true(t_e2e_ok(e, "cd store && wsync service-account rotate turn --yes -q "
				">../three.key && chmod 600 ../three.key && wsync "
				"--key-file ../three.key fetch"));
	assert_true(t_e2e_exits(e, 4, "cd store && wsync --key-file ../two.key fetch"));
}

static void a_renamed_one_keeps_its_lines(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e,
			     "cd store && grep -rq '^ci-deploy = ' acme/*/members.ini && "
			     "wsync service-account rename bot:ci-deploy ci-release && "
			     "! grep -r '^ci-deploy = ' acme/*/members.ini && "
			     "grep -rq '^ci-release = ' acme/*/members.ini && "
			     "wsync service-account rename ci-release ci-deploy"));
	assert_true(t_e2e_exits(
		e, 65, "cd store && wsync service-account rename nobody x --account acme"));
}

static void a_deletion_names_what_is_lost_and_wants_the_name(void **state)
{
	struct t_e2e *e = *state;

	assert_true(
		t_e2e_exits(e, 64, "cd store && wsync service-account delete ci-deploy"));
	assert_true(t_e2e_err(e, "acme/prod"));
	assert_true(t_e2e_exits(e, 64,
				"cd store && wsync service-account delete ci-deploy "
				"--confirm ci"));
	assert_true(t_e2e_ok(e, "cd store && wsync service-account delete -n ci-deploy"));
	assert_true(t_e2e_ok(e, "cd store && wsync fetch && wsync service-account list "
				"--account acme"));
	assert_true(t_e2e_out(e, "ci-deploy"));
	assert_true(t_e2e_ok(e, "cd store && wsync service-account delete ci-deploy "
				"--confirm ci-deploy --json"));
	assert_true(t_e2e_json(e));
	assert_true(t_e2e_out(e, "\"workspace\": \"acme/prod\""));
	assert_true(t_e2e_exits(e, 65,
				"cd store && wsync service-account delete ci-deploy "
				"--confirm ci-deploy --account acme"));
}

static void the_key_in_use_deletes_not_itself(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && wsync service-account create self "
				"--account acme -q >../self.key 2>/dev/null && "
				"chmod 600 ../self.key"));
	assert_true(t_e2e_exits(e, 6,
				"cd store && wsync --key-file ../self.key "
				"service-account delete self --confirm self"));
	assert_true(t_e2e_err(e, "key in use"));
}

static void nothing_is_sent_by_a_clone_that_observes(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_exits(e, 6,
				"cd store && wsync mode observe && "
				"wsync service-account create never --account acme"));
	assert_true(t_e2e_ok(e, "cd store && wsync mode two-way --yes"));
	assert_true(t_e2e_exits(e, 64,
				"cd store && wsync --offline service-account create "
				"never --account acme"));
}

static void a_slip_is_told_with_the_near_name_of_all_accounts(void **state)
{
	struct t_e2e *e = *state;

	assert_true(
		t_e2e_exits(e, 65, "cd store && wsync service-account rotate etl-worke"));
	assert_true(t_e2e_err(e, "etl-worker of acme"));
	assert_true(t_e2e_err(e, "did you mean etl-worker?"));
	assert_true(t_e2e_exits(e, 65, "cd store && wsync service-account delete zzz"));
	assert_true(t_e2e_err(e, "no account has a service account zzz"));
	/* of a new one nobody knows the account */
	assert_true(
		t_e2e_exits(e, 64, "cd store && wsync service-account create ci-deplo"));
	assert_true(t_e2e_err(e, "several accounts: acme, ada, zoe"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_is_printed_once_and_kept_nowhere),
		cmocka_unit_test(a_new_one_can_be_granted_at_once),
		cmocka_unit_test(json_has_the_key_as_one_member),
		cmocka_unit_test(a_new_key_ends_the_old_one_unless_it_is_kept),
		cmocka_unit_test(a_renamed_one_keeps_its_lines),
		cmocka_unit_test(a_deletion_names_what_is_lost_and_wants_the_name),
		cmocka_unit_test(the_key_in_use_deletes_not_itself),
		cmocka_unit_test(a_slip_is_told_with_the_near_name_of_all_accounts),
		cmocka_unit_test(nothing_is_sent_by_a_clone_that_observes),
	};

	return cmocka_run_group_tests(tests, begin, end) ? 1 : 0;
}
