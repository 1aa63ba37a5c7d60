/*
 * tests/test_inside.c - what lies inside workspaces: told when it changes, never edited
 * here, and never more than names and facts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include "tests/lib/e2e.h"

static int begin(void **state)
{
	static struct t_e2e e;

	t_e2e_begin(&e, NULL, NULL);
	*state = &e;
	return t_e2e_clone_two_way(&e, T_KEY_OWNER) ? 0 : 1;
}

static int end(void **state)
{
	t_e2e_end(*state);
	return 0;
}

#define PROD       "acme/prod/inventory/"
#define ASK_AGAIN  "sed -i 's/ [0-9]* \\([0-9a-f]*\\)$/ 1000 \\1/' .git/wsync/inventory"
#define OBJECT(of) "$(sh $CLOUD place acme/prod)/" of
#define FIRST_OF(of)                    \
	"$(sh $CLOUD api POST " OBJECT( \
		of                      \
		"/filter") " '{}' | tr ',' '\\n' | sed -n 's/.*\"id\": *\"\\([0-9a-f-]*\\)\".*/\\1/p' | head -n 1)"

/* Somebody pauses a deployment, tags it, and lowers a limit. */
static void change_the_cloud(struct t_e2e *e)
{
	assert_true(t_e2e_ok(
		e,
		"sh $CLOUD api PATCH " OBJECT("deployments/") FIRST_OF(
			"deployments") " '{\"paused\":true,\"tags\":[\"x\"]}' "
				       "&& sh $CLOUD api PATCH " OBJECT(
					       "work_pools/k8s") " '{\"concurrency_limit\":3}'"));
	assert_true(t_e2e_ok(e, "cd store && " ASK_AGAIN));
}

static void told(const struct t_e2e *e)
{
	assert_true(t_e2e_out(e, "acme/prod   what lies inside, as the cloud has it\n"));
	assert_true(t_e2e_out(e, "  deployment etl/adhoc: paused, tags x\n"));
	assert_true(t_e2e_out(e, "  work pool k8s: limit 3 (was 20)\n"));
}

static void changes_inside_are_told_until_they_are_taken(void **state)
{
	struct t_e2e *e = *state;

	change_the_cloud(e);
	assert_true(t_e2e_ok(e, "cd store && wsync fetch"));
	told(e);
	assert_true(t_e2e_ok(e, "cd store && wsync diff"));
	told(e);
	assert_true(t_e2e_ok(e, "cd store && wsync diff --incoming prod"));
	told(e);
	assert_true(t_e2e_ok(e, "cd store && wsync plan --offline"));
	told(e);
	assert_true(t_e2e_ok(e, "cd store && wsync diff --outgoing && wsync diff staging"));
	assert_string_equal(e->out, "");
	assert_true(t_e2e_ok(e, "cd store && wsync --plain diff"));
	assert_true(t_e2e_out(e, "inside: work pool k8s: limit 3 (was 20)\n"));
	assert_true(t_e2e_ok(e, "cd store && wsync plan --offline --json") &&
		    t_e2e_json(e));
	assert_true(t_e2e_out(e, "\"change\": \"changed\""));
	assert_true(t_e2e_ok(e, "cd store && wsync fetch --json") && t_e2e_json(e));
	assert_true(t_e2e_out(e, "\"change\": \"changed\""));
	assert_true(t_e2e_ok(e, "cd store && wsync diff --json") && t_e2e_json(e));
	assert_true(t_e2e_out(e, "\"change\": \"changed\""));
	assert_true(t_e2e_ok(e, "cd store && wsync sync"));
	told(e);
	assert_true(t_e2e_ok(e, "cd store && wsync diff"));
	assert_string_equal(e->out, "");
	assert_true(t_e2e_ok(e, "cd store && wsync diff HEAD~1..HEAD prod"));
	told(e);
	assert_true(t_e2e_ok(e, "cd store && wsync diff HEAD~1..HEAD staging"));
	assert_string_equal(e->out, "");
}

static void what_went_and_came_is_told(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "sh $CLOUD api DELETE " OBJECT("deployments/")
					FIRST_OF("deployments")));
	assert_true(t_e2e_ok(e, "cd store && " ASK_AGAIN " && wsync sync --json"));
	assert_true(t_e2e_out(e, "\"type\":\"inside\""));
	assert_true(t_e2e_out(e, "\"name\":\"etl/adhoc\",\"access_list\":false,"
				 "\"change\":\"gone\""));
	assert_true(t_e2e_json(e));
	assert_true(t_e2e_ok(e, "cd store && wsync diff HEAD..HEAD~1"));
	assert_true(t_e2e_out(e, "  deployment etl/adhoc new: active, pool k8s\n"));
}

static void an_edit_by_hand_is_refused_and_put_right(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_edit(e, "store/" PROD "deployments.ini", "adhoc = active",
			       "adhoc = paused"));
	assert_true(t_e2e_exits(e, 65, "cd store && wsync commit -m mine"));
	assert_true(t_e2e_err(e, "a read-only file was edited"));
	assert_true(t_e2e_err(e, "wsync restore " PROD "deployments.ini"));
	/* what comes in leaves the edited file alone */
	change_the_cloud(e);
	assert_true(t_e2e_exits(e, 65, "cd store && wsync sync"));
	assert_true(t_e2e_ok(e, "cd store && grep -c 'adhoc = paused, pool k8s$' " PROD
				"deployments.ini"));
	assert_true(t_e2e_ok(e,
			     "cd store && wsync restore " PROD "deployments.ini && wsync "
			     "sync && git status --porcelain"));
	assert_true(t_e2e_ok(e, "cd store && grep -c 'adhoc = paused.*tags x' " PROD
				"deployments.ini"));
}

/* Git lets it through; the next round puts it right. */
static void a_committed_edit_is_put_right(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_edit(e, "store/" PROD "deployments.ini", "adhoc = active",
			       "adhoc = paused"));
	assert_true(t_e2e_ok(e, "cd store && git commit -qam lie && wsync sync"));
	assert_true(t_e2e_ok(e, "cd store && grep -c 'adhoc = active' " PROD
				"deployments.ini && git status --porcelain"));
}

#define POLICY "printf '[inventory]\\naccess = yes\\n' >acme/_account/policy.ini"

static void an_answer_about_roles_names_lists_that_narrow_it(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && wsync can dan@acme.io run_deployments prod"));
	assert_string_equal(e->out, "yes\n");
	assert_true(t_e2e_ok(e, "cd store && " POLICY " && wsync commit -m rules && wsync "
				"inventory prod --fetch"));
	assert_true(t_e2e_ok(e, "cd store && wsync can dan@acme.io run_deployments prod"));
	assert_string_equal(e->out, "yes\n  1 object with an access list of its own: --why "
				    "shows it\n");
	assert_true(
		t_e2e_ok(e, "cd store && wsync can dan@acme.io manage_blocks prod --why"));
	assert_true(t_e2e_out(e,
			      "Access lists of their own, within what roles allow\n  "
			      "block results: manage ada@acme.io; view team:data-eng\n"));
	assert_true(t_e2e_ok(e, "cd store && wsync can dan@acme.io see_flows prod --why"));
	assert_null(strstr(e->out, "Access lists"));
	assert_true(
		t_e2e_ok(e, "cd store && wsync can dan@acme.io manage_blocks prod --json"));
	assert_true(t_e2e_json(e) && t_e2e_out(e, "\"name\": \"results\""));
	/* it changes: that is told, too */
	assert_true(t_e2e_ok(
		e,
		"sh $CLOUD api PUT " OBJECT(
			"work_pools/k8s/access") " '{\"access_control\":{\"manage_actor_ids\":[\"*\"],"
						 "\"run_actor_ids\":[\"*\"],\"view_actor_ids\":[\"*\"]}}'"));
	assert_true(t_e2e_ok(e, "cd store && " ASK_AGAIN " && wsync sync"));
	assert_true(t_e2e_out(e, "  access list of work pool k8s gone\n"));
}

/* Values that the cloud has: a variable, a block, the address of a webhook. */
static void no_value_is_ever_written(void **state)
{
	static const char *const values[] = {"demo-not-a-", "eu-1", "2019-01-01"};
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && wsync inventory prod --fetch && wsync "
				"inventory prod --counts >/dev/null && wsync sync"));
	assert_true(t_e2e_ok(e,
			     "cd store && git gc -q 2>&1; git cat-file --batch-all-objects "
			     "--batch --unordered >../all; ls -R . | head -n 3"));
	assert_true(t_e2e_ok(e, "grep -a -c 'warehouse' all"));
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		/* it is a value that the cloud has */
		assert_true(
			t_e2e_ok(e, "wsync-cloud seed demo | grep -c -e '%s'", values[i]));
		assert_true(t_e2e_exits(e, 1, "grep -a -c -e '%s' all", values[i]));
		assert_true(
			t_e2e_exits(e, 1, "grep -a -r -l -e '%s' store home", values[i]));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			changes_inside_are_told_until_they_are_taken, begin, end),
		cmocka_unit_test_setup_teardown(what_went_and_came_is_told, begin, end),
		cmocka_unit_test_setup_teardown(an_edit_by_hand_is_refused_and_put_right,
						begin, end),
		cmocka_unit_test_setup_teardown(a_committed_edit_is_put_right, begin, end),
		cmocka_unit_test_setup_teardown(
			an_answer_about_roles_names_lists_that_narrow_it, begin, end),
		cmocka_unit_test_setup_teardown(no_value_is_ever_written, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
