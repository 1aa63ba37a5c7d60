/*
 * tests/test_misnamed.c - directories under names that no workspace can have: nothing of them
 * is read, and every screen says so, with the file, before anything is sent.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include "tests/lib/screens.h"

/* A name that would move the cursor and end the line, and one too long for a handle. */
#define MAKE                                                                     \
	"cd store && mkdir acme/Lab 'acme/My Lab' acme/Prod ACME ACME/prod "     \
	"\"$(printf 'acme/e\\033[31m\\nvil')\" "                                 \
	"\"acme/$(printf 'a%%.0s' $(seq 101))\" && "                             \
	"for d in acme/Lab 'acme/My Lab' acme/Prod ACME/prod acme/aaaa*; do "    \
	"printf '[workspace]\\nname = Other\\n' >\"$d/workspace.ini\"; done && " \
	"printf '[users]\\nbob@acme.io = Owner\\n' "                             \
	">\"$(printf 'acme/e\\033[31m\\nvil')/members.ini\""

static void bad_names_are_told_everywhere(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, MAKE));
	T_SCREENS(e, "misnamed", "store", {" lint", T_HUMAN},
		  {" lint --format gcc", T_HUMAN}, {" lint --format github", T_HUMAN},
		  {" status", T_HUMAN | T_JSON}, {" plan", T_HUMAN | T_JSON},
		  {" plan --format github", T_HUMAN}, {" commit -m names", T_HUMAN},
		  {" sync --yes", T_HUMAN});
	/* the same once more, when the disk is known from the last time */
	assert_true(t_e2e_exits(e, 65, "cd store && wsync status"));
	assert_true(t_e2e_err(e, "--> acme/Lab/workspace.ini:1"));
	assert_true(t_e2e_exits(e, 65, "cd store && wsync doctor --offline"));
	/* and nothing of it was taken or sent */
	assert_true(t_e2e_ok(e, "cd store && test -z \"$(git ls-files | grep -i lab)\" && "
				"wsync ws list --format csv"));
	assert_false(strstr(e->out, "Lab"));
}

static void a_better_name_makes_it_a_workspace(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e,
			     "mkdir store/acme/Lab && printf '[workspace]\\nname = Lab\\n' "
			     ">store/acme/Lab/workspace.ini"));
	assert_true(t_e2e_exits(e, 65, "cd store && wsync lint"));
	assert_true(t_e2e_err(e, "try: mv acme/Lab acme/lab"));
	assert_true(t_e2e_ok(e, "cd store && mv acme/Lab acme/lab && wsync status"));
	assert_true(t_e2e_out(e, "acme/lab is a new workspace"));
}

/* Moved by hand, under a name that is none: neither lost nor renamed. */
static void a_move_to_a_bad_name(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && mv acme/dev acme/Dev"));
	assert_true(t_e2e_exits(e, 65, "cd store && wsync status"));
	assert_true(t_e2e_out(e, "untracked: acme/dev"));
	assert_true(t_e2e_err(e, "try: mv acme/Dev acme/dev"));
	assert_true(t_e2e_ok(e, "cd store && mv acme/Dev acme/dev && wsync status"));
	assert_true(t_e2e_out(e, "In step"));
}

/* The other place where a handle is typed. */
static void a_transfer_to_no_handle(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_edit(e, "store/acme/dev/workspace.ini", "name = Dev\n",
			       "name = Dev\ntransfer-to = ada/Big Dev\n"));
	assert_true(t_e2e_exits(e, 65, "cd store && wsync lint"));
	assert_true(t_e2e_err(e, "ada/Big Dev is no place for a workspace"));
	assert_true(t_e2e_err(e, "--> acme/dev/workspace.ini:6"));
	assert_true(t_e2e_exits(e, 65, "cd store && wsync commit -m move"));
	assert_true(t_e2e_err(e, "--> acme/dev/workspace.ini:6"));
	/* with plain git all the same: held, and the line told */
	assert_true(t_e2e_ok(e, "cd store && git commit -qam move && wsync plan"));
	assert_true(t_e2e_out(e, "a transfer goes to ACCOUNT/HANDLE"));
	assert_true(t_e2e_out(e, "acme/dev/workspace.ini:6"));
}

/* What is no workspace is nobody's business. */
static void other_directories_are_left_alone(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && mkdir -p 'acme/My Notes' Docs/Plans && "
				"echo x >'acme/My Notes/a.txt' && echo x >Docs/Plans/b.md "
				"&& wsync lint && wsync status"));
	assert_true(t_e2e_out(e, "In step"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, t_screens_begin, t_screens_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(bad_names_are_told_everywhere),
		TEST(a_better_name_makes_it_a_workspace),
		TEST(a_move_to_a_bad_name),
		TEST(a_transfer_to_no_handle),
		TEST(other_directories_are_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
