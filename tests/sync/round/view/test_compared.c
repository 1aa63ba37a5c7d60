/*
 * tests/sync/round/view/test_compared.c - two commits, and whom what differs reaches.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include "sync/round/view/compared.h"
#include "tests/lib/repo_fix.h"

#define ACCOUNT "f0000000-0000-4000-8000-00000000000a"
#define PROD    "f0000000-0000-4000-8000-0000000000b1"
#define LAB     "f0000000-0000-4000-8000-0000000000b2"
#define BOB     "f0000000-0000-4000-8000-0000000000c1"
#define ROLE    "f0000000-0000-4000-8000-0000000000e1"

#define ROLE_INI "acme/_account/roles/watcher.ini"

#define WATCHER(scopes) "[role]\nname = Watcher\nid = " ROLE "\n\n[scopes]\n" scopes

static void put(struct t_repo *r, const char *path, const char *text)
{
	(void)t_repo_put(r, WS_REF_MAIN, path, text);
}

static void put_workspace(struct t_repo *r, const char *settings, const char *members,
			  const char *id)
{
	char text[256];

	(void)snprintf(text, sizeof(text),
		       "[workspace]\nname = One\n\n[cloud]\nid = %s\naccount-id = %s\n", id,
		       ACCOUNT);
	put(r, settings, text);
	put(r, members,
	    "[users]\nbob@acme.io = Watcher\n\n[service-accounts]\n\n[teams]\n\n"
	    "[invited]\n");
}

static int begin(void **state)
{
	static struct t_repo r;

	t_repo_begin(&r);
	put(&r, "acme/_account/account.ini",
	    "[account]\nid = " ACCOUNT "\nhandle = acme\n");
	put(&r, "acme/_account/catalogue.ini",
	    "[scopes]\nsee_flows = view\nsee_blocks = view\n\n[includes]\n");
	put(&r, "acme/_account/ids.ini",
	    "[users]\nbob@acme.io = " BOB "\n\n[roles]\nWatcher = " ROLE "\n");
	put_workspace(&r, "acme/lab/workspace.ini", "acme/lab/members.ini", LAB);
	put_workspace(&r, "acme/prod/workspace.ini", "acme/prod/members.ini", PROD);
	put(&r, ROLE_INI, WATCHER("see_flows = yes\n"));
	*state = &r;
	return 0;
}

static int end(void **state)
{
	t_repo_end(*state);
	return 0;
}

static void compare(struct t_repo *r, const char *path, const char *text,
		    struct ws_compared *out)
{
	struct ws_oid before, after;
	const struct ws_oid *const commits[2] = {&before, &after};

	assert_int_equal(ws_repo_ref(r->repo, WS_REF_MAIN, &before, &r->err), 0);
	after = t_repo_put(r, WS_REF_MAIN, path, text);
	assert_int_equal(ws_compared_load(r->repo, commits, WS_OUTGOING, out, &r->err), 0);
	assert_int_equal(out->plan->change_count, 1);
}

static void a_role_reaches_people_where_nothing_changed(void **state)
{
	struct t_repo *r = *state;
	struct ws_compared c;

	compare(r, ROLE_INI, WATCHER("see_blocks = yes\nsee_flows = yes\n"), &c);
	assert_int_equal(c.plan->changes[0].kind, WS_ITEM_ROLE);
	assert_int_equal(c.plan->changes[0].fan.count, 1);
	assert_int_equal(c.plan->changes[0].fan.places, 2);
	assert_int_equal(c.plan->changes[0].fan.gained, 2);
	ws_compared_clear(&c);
}

static void a_renamed_role_is_called_what_it_was(void **state)
{
	struct t_repo *r = *state;
	struct ws_oid before, after;
	const struct ws_oid *const commits[2] = {&before, &after};
	struct ws_compared c;

	assert_int_equal(ws_repo_ref(r->repo, WS_REF_MAIN, &before, &r->err), 0);
	put(r, "acme/_account/ids.ini",
	    "[users]\nbob@acme.io = " BOB "\n\n[roles]\nGuard = " ROLE "\n");
	after = t_repo_put(r, WS_REF_MAIN, ROLE_INI,
			   "[role]\nname = Guard\nid = " ROLE
			   "\n\n[scopes]\nsee_blocks = yes\n");
	assert_int_equal(ws_compared_load(r->repo, commits, WS_INCOMING, &c, &r->err), 0);
	assert_int_equal(c.plan->change_count, 1);
	assert_string_equal(c.plan->changes[0].label, "Watcher");
	assert_string_equal(c.plan->changes[0].renamed, "Guard");
	ws_compared_clear(&c);
}

static void a_workspace_is_read_alone(void **state)
{
	struct t_repo *r = *state;
	struct ws_compared c;

	compare(r, "acme/prod/members.ini",
		"[users]\n\n[service-accounts]\n\n[teams]\n\n[invited]\n", &c);
	assert_int_equal(c.plan->changes[0].kind, WS_ITEM_GRANT);
	assert_int_equal(c.sides[1]->workspace_count, 1);
	ws_compared_clear(&c);
}

static void nothing_differs_between_a_commit_and_itself(void **state)
{
	struct t_repo *r = *state;
	struct ws_oid here;
	const struct ws_oid *const commits[2] = {&here, &here};
	struct ws_compared c;

	assert_int_equal(ws_repo_ref(r->repo, WS_REF_MAIN, &here, &r->err), 0);
	assert_int_equal(ws_compared_load(r->repo, commits, WS_INCOMING, &c, &r->err), 0);
	assert_int_equal(c.plan->change_count, 0);
	ws_compared_clear(&c);
	assert_null(c.plan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_role_reaches_people_where_nothing_changed,
						begin, end),
		cmocka_unit_test_setup_teardown(a_renamed_role_is_called_what_it_was, begin,
						end),
		cmocka_unit_test_setup_teardown(a_workspace_is_read_alone, begin, end),
		cmocka_unit_test_setup_teardown(nothing_differs_between_a_commit_and_itself,
						begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
