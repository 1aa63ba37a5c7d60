/*
 * tests/sync/round/view/test_earlier.c - a workspace as earlier commits had it.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "sync/round/view/earlier.h"
#include "tests/lib/repo_fix.h"

#define ACCOUNT   "f0000000-0000-4000-8000-00000000000a"
#define WORKSPACE "f0000000-0000-4000-8000-0000000000b1"
#define ALICE     "f0000000-0000-4000-8000-0000000000c1"
#define TEAM      "f0000000-0000-4000-8000-0000000000d1"
#define VIEWER    "f0000000-0000-4000-8000-0000000000e1"
#define OWNER     "f0000000-0000-4000-8000-0000000000e2"

#define MEMBERS(alice, team)                              \
	"[users]\nalice@acme.io = " alice "\n\n[service-" \
	"accounts]\n\n[teams]\nplatform = " team "\n\n[invited]\n"

struct bench {
	struct t_repo r;
	struct ws_earlier *earlier;
};

static struct ws_oid put(struct bench *b, const char *path, const char *text)
{
	return t_repo_put(&b->r, WS_REF_MAIN, path, text);
}

static int begin(void **state)
{
	static struct bench b;

	t_repo_begin(&b.r);
	(void)put(&b, "acme/_account/account.ini",
		  "[account]\nid = " ACCOUNT "\nhandle = acme\n");
	(void)put(&b, "acme/_account/ids.ini",
		  "[users]\nalice@acme.io = " ALICE "\n\n[teams]\nplatform = " TEAM
		  "\n\n[roles]\nOwner = " OWNER "\nViewer = " VIEWER "\n");
	(void)put(&b, "acme/_account/teams/platform.ini",
		  "[team]\nname = platform\nid = " TEAM "\n\n[members]\n");
	(void)put(&b, "acme/prod/workspace.ini",
		  "[workspace]\nname = Production\n\n[cloud]\nid = " WORKSPACE
		  "\naccount-id = " ACCOUNT "\n");
	if (ws_earlier_new(b.r.repo, &b.earlier, &b.r.err) != 0)
		return -1;
	*state = &b;
	return 0;
}

static int end(void **state)
{
	struct bench *b = *state;

	ws_earlier_free(b->earlier);
	t_repo_end(&b->r);
	return 0;
}

/* "Viewer", "Owner", "nothing"; "nowhere" where the workspace is not. */
static const char *role_in(struct bench *b, const struct ws_oid *commit,
			   enum ws_principal_kind kind, const char *id)
{
	const struct ws_change item = {
		.kind = WS_ITEM_GRANT, .principal_kind = kind, .principal_id = id};
	const struct ws_side_workspace *w;
	const char *value;

	assert_int_equal(ws_earlier_workspace(b->earlier, commit, WORKSPACE, "acme/prod",
					      &w, &b->r.err),
			 0);
	if (!w)
		return "nowhere";
	value = ws_earlier_value(w, &item);
	if (!value)
		return "nothing";
	return strcmp(value, OWNER) == 0 ? "Owner" : "Viewer";
}

static void each_commit_has_its_own_roles(void **state)
{
	struct bench *b = *state;
	const struct ws_oid none = {{0}};
	const struct ws_oid first = put(b, "acme/prod/members.ini",
					MEMBERS("Viewer", "Owner"));
	const struct ws_oid second = put(b, "acme/prod/members.ini",
					 MEMBERS("Owner", "Viewer"));

	assert_string_equal(role_in(b, &first, WS_USER, ALICE), "Viewer");
	assert_string_equal(role_in(b, &second, WS_USER, ALICE), "Owner");
	assert_string_equal(role_in(b, &first, WS_USER, TEAM), "nothing");
	assert_string_equal(role_in(b, &none, WS_USER, ALICE), "nowhere");
}

/* The document of the team is not read for that, and may say what it likes. */
static void a_teams_role_is_told_by_its_pin(void **state)
{
	struct bench *b = *state;
	struct ws_oid commit = put(b, "acme/prod/members.ini", MEMBERS("Viewer", "Owner"));

	assert_string_equal(role_in(b, &commit, WS_TEAM, TEAM), "Owner");
	commit = put(b, "acme/_account/teams/platform.ini", "no such line\n");
	assert_string_equal(role_in(b, &commit, WS_TEAM, TEAM), "Owner");
}

static void a_workspace_is_found_where_it_was(void **state)
{
	struct bench *b = *state;
	const struct ws_oid before = put(b, "acme/prod/members.ini",
					 MEMBERS("Viewer", "Owner"));
	struct ws_oid moved;

	(void)put(b, "acme/live/workspace.ini",
		  "[workspace]\nname = Production\n\n[cloud]\nid = " WORKSPACE
		  "\naccount-id = " ACCOUNT "\n");
	(void)put(b, "acme/live/members.ini", MEMBERS("Owner", "Viewer"));
	(void)put(b, "acme/prod/members.ini", NULL);
	moved = put(b, "acme/prod/workspace.ini", NULL);
	assert_string_equal(role_in(b, &moved, WS_USER, ALICE), "Owner");
	assert_string_equal(role_in(b, &moved, WS_TEAM, TEAM), "Viewer");
	assert_string_equal(role_in(b, &before, WS_USER, ALICE), "Viewer");
	(void)put(b, "acme/live/members.ini", NULL);
	moved = put(b, "acme/live/workspace.ini", NULL);
	assert_string_equal(role_in(b, &moved, WS_USER, ALICE), "nowhere");
}

#define FACT(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FACT(each_commit_has_its_own_roles),
		FACT(a_teams_role_is_told_by_its_pin),
		FACT(a_workspace_is_found_where_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
