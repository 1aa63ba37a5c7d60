/*
 * tests/test_first_workspace.c - a key that reaches no workspace yet: clone and sync offer
 * to write the first one on a terminal, and name the command without one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "tests/lib/e2e.h"

#define COMMAND "wsync workspace create acme/HANDLE   makes the first one"
#define OFFER   "There is no workspace yet. Write the first one? [y/N]"

static const char empty_seed[] =
	"{\"format\": 1, \"users\": [{\"email\": \"ada@acme.io\", \"handle\": \"ada\","
	" \"first_name\": \"Ada\", \"last_name\": \"Obi\","
	" \"last_login\": \"2026-11-20T08:00:00.000000Z\"}], \"accounts\": ["
	"{\"handle\": \"acme\", \"name\": \"Acme\", \"plan_type\": \"ORGANIZATION\","
	" \"plan_tier\": \"TEAM\", \"workspace_limit\": 2,"
	" \"members\": [{\"user\": \"ada@acme.io\", \"role\": \"Owner\"}],"
	" \"workspaces\": []}],"
	" \"keys\": [{\"name\": \"owner\", \"user\": \"ada@acme.io\","
	" \"key\": \"" T_KEY_OWNER "\"}]}";

static int begin(void **state)
{
	static struct t_e2e e;

	t_e2e_begin(&e, empty_seed, NULL);
	*state = &e;
	t_e2e_write(&e, "key", T_KEY_OWNER "\n");
	return t_e2e_ok(&e, "chmod 600 key && wsync login --key-file key") ? 0 : -1;
}

static int end(void **state)
{
	t_e2e_end(*state);
	return 0;
}

static void typed(struct t_e2e *e, const char *keys, const char *line)
{
	if (!t_e2e_typed(e, ".", keys, line))
		skip();
}

static void clone_offers_the_first_one(void **state)
{
	struct t_e2e *e = *state;

	typed(e, "y\\nlab\\nThe Lab\\n", "wsync clone acme --into store");
	assert_true(t_e2e_out(e, OFFER));
	assert_true(t_e2e_out(e, "Wrote acme/lab, a workspace that is to be made"));
	assert_true(t_e2e_out(e, "wsync mode two-way, and wsync sync"));
	assert_true(t_e2e_out(e, "was 0"));
	assert_true(t_e2e_ok(e, "cd store && grep -q '^name = The Lab$' "
				"acme/lab/workspace.ini && ! grep -q '^id = ' "
				"acme/lab/workspace.ini && wsync commit -m lab && "
				"wsync mode two-way --yes && wsync sync --yes && "
				"grep -q '^id = ' acme/lab/workspace.ini && wsync sync"));
	assert_true(t_e2e_out(e, "In step"));
	/* there is one now */
	typed(e, "y\\n", "wsync sync --store store");
	assert_null(strstr(e->out, OFFER));
}

static void a_no_or_nothing_leaves_all_as_it_was(void **state)
{
	struct t_e2e *e = *state;

	typed(e, "\\n", "wsync clone acme --into store");
	assert_true(t_e2e_out(e, OFFER));
	assert_true(t_e2e_out(e, COMMAND));
	assert_true(t_e2e_out(e, "was 0"));
	typed(e, "n\\n", "wsync sync --store store");
	assert_true(t_e2e_out(e, COMMAND));
	typed(e, "y\\n\\n", "wsync sync --store store");
	assert_true(t_e2e_out(e, "handle, empty to stop:"));
	assert_true(t_e2e_out(e, "was 0"));
	assert_true(t_e2e_ok(e, "cd store && test -z \"$(git status --porcelain)\" && "
				"test ! -e acme/lab"));
}

static void a_bad_answer_is_told_and_asked_again(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "wsync clone acme --into store"));
	typed(e, "y\\nBig One\\n../up\\na/b\\nlab\\n\\033[31m\\nlab\\n\\n",
	      "wsync sync --store store");
	assert_true(t_e2e_out(e, "Big One is no handle"));
	assert_true(t_e2e_out(e, "a workspace is made as ACCOUNT/HANDLE"));
	assert_true(t_e2e_out(e, "--name takes a text without control characters"));
	assert_true(t_e2e_out(e, "was 0"));
	assert_true(t_e2e_ok(e,
			     "grep -q '^name = lab$' store/acme/lab/workspace.ini && "
			     "test \"$(ls store/acme)\" = \"$(printf '_account\\nlab')\""));
	/* a draft is enough: nobody is asked twice */
	typed(e, "y\\n", "wsync sync --store store");
	assert_null(strstr(e->out, OFFER));
}

/* Ctrl-C at the question: the store is whole, and nothing was written. */
static void an_interrupt_leaves_a_whole_store(void **state)
{
	struct t_e2e *e = *state;

	if (t_e2e_sh(e, "command -v script") != 0)
		skip();
	assert_true(t_e2e_ok(
		e,
		/* script stays in front: what a shell starts with & ignores Ctrl-C */
		"mkfifo slow && { (exec 3>slow; "
		"for i in $(seq 100); do grep -q 'Write the first' said 2>/dev/null || "
		"sleep 0.1; done; printf '\\003' >&3; "
		"for i in $(seq 100); do grep -q interrupted said || sleep 0.1; done) & } && "
		"script -qfc 'wsync clone acme --into store; echo was $? >status' /dev/null "
		"<slow >said; wait; grep -q interrupted said && cd store && "
		"test -z \"$(git status --porcelain)\" && wsync status && wsync sync"));
}

static void without_a_terminal_the_command_is_named(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "wsync clone --into store </dev/null"));
	assert_true(t_e2e_err(e, COMMAND));
	assert_true(t_e2e_ok(e, "cd store && wsync sync"));
	assert_true(t_e2e_err(e, COMMAND));
	assert_true(t_e2e_ok(e, "cd store && wsync sync --json"));
	assert_true(t_e2e_json(e));
	assert_null(strstr(e->err, "workspace create"));
	typed(e, "y\\n", "wsync sync --yes --store store");
	assert_null(strstr(e->out, OFFER));
	typed(e, "y\\n", "wsync sync --no-input --store store");
	assert_null(strstr(e->out, OFFER));
	assert_true(t_e2e_ok(e, "test ! -e store/acme/lab"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(clone_offers_the_first_one),
		TEST(a_no_or_nothing_leaves_all_as_it_was),
		TEST(a_bad_answer_is_told_and_asked_again),
		TEST(an_interrupt_leaves_a_whole_store),
		TEST(without_a_terminal_the_command_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
