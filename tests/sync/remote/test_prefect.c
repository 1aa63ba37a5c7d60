/*
 * tests/sync/remote/test_prefect.c - looks of the driver, with answers no honest cloud gives.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "sync/remote/prefect.h"
#include "tests/lib/bent_cloud.h"
#include "tests/lib/look_text.h"
#include "tests/lib/raw_server.h"

static const char *const account_path = "/accounts/" ACME;

/* ---- looking -------------------------------------------------------------------------------- */

static void requests_of_a_look_are_counted_out(void **state)
{
	struct t_bent *world = *state;
	struct ws_remote_report report;
	struct t_look look = {0};
	struct ws_err err;

	world->workspaces = 50;
	assert_int_equal(t_bent_look(world, &look, &report, &err), 0);
	assert_int_equal(report.requests, 3 + 9 + 3 * 50);
	assert_int_equal(t_raw_count(world->server), report.requests);
	assert_int_equal(report.workspaces, 50);
	assert_int_equal(report.grants, 51);
	assert_true(report.complete);
	assert_int_equal(report.cloud_time_s, 1795428131);
	assert_true(t_look_has(&look, "grant acme/w1 team data Viewer"));
	assert_true(t_look_has(&look, "workspace acme/w2 settings=1 users=1 bots=0 teams=0 "
				      "default=-"));
	assert_in_range(t_raw_connections(world->server), 1, 8);
	t_look_clear(&look);
}

static void lists_are_read_to_their_short_page(void **state)
{
	static const struct {
		int people, pages;
	} rows[] = {{0, 1}, {199, 1}, {200, 2}, {201, 2}, {400, 3}, {450, 3}};
	struct t_bent *world = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const int before = t_bent_asked(world, "/account_memberships/filter");
		struct t_look look = {0};
		char wanted[32];
		struct ws_err err;

		world->people = rows[i].people;
		assert_int_equal(t_bent_look(world, &look, NULL, &err), 0);
		(void)snprintf(wanted, sizeof(wanted), "people=%d ", rows[i].people);
		assert_non_null(strstr(ws_buf_text(&look.text), wanted));
		assert_int_equal(t_bent_asked(world, "/account_memberships/filter") -
					 before,
				 rows[i].pages);
		t_look_clear(&look);
	}
}

static void long_lists_of_grants_come_whole(void **state)
{
	struct t_bent *world = *state;
	struct ws_remote_report report;
	struct t_look look = {0};
	struct ws_err err;

	world->users = 1234;
	assert_int_equal(t_bent_look(world, &look, &report, &err), 0);
	assert_int_equal(report.grants, 2 * 1234 + 1);
	assert_true(t_look_has(&look, "grant acme/w0 user p1233@acme.io Viewer"));
	t_look_clear(&look);
}

static void list_that_drifted_is_read_again(void **state)
{
	struct t_bent *world = *state;
	struct t_look look = {0};
	struct ws_err err;

	world->people = 450;
	world->repeat_pages = 3;
	assert_int_equal(t_bent_look(world, &look, NULL, &err), 0);
	assert_non_null(strstr(ws_buf_text(&look.text), "people=450 "));
	assert_int_equal(t_bent_asked(world, "/account_memberships/filter"), 3 * 2 + 3);
	t_look_clear(&look);
}

static void list_that_never_settles_fails_the_look(void **state)
{
	struct t_bent *world = *state;
	struct t_look look = {0};
	struct ws_err err;

	world->people = 450;
	world->repeat_pages = 1000;
	assert_int_equal(t_bent_look(world, &look, NULL, &err), WS_E_RESPONSE);
	assert_int_equal(t_bent_asked(world, "/account_memberships/filter"), 4 * 2);
	assert_int_equal(look.accounts, 0);
	t_look_clear(&look);
}

static void account_seen_through_a_workspace_alone_is_read(void **state)
{
	struct t_bent *world = *state;
	struct ws_remote_report report;
	struct t_look look = {0};
	struct ws_err err;

	world->shared = true;
	t_bend(world, "/accounts/" ZOE, 403, "{}", 0);
	t_bend(world, ZOE "/workspaces/filter", 403, "{}", 0);
	t_bend(world, ZOE "/teams/filter", 403, "{}", 0);
	t_bend(world, "/workspaces/" SHARED, 403, "{}", 0);
	assert_int_equal(t_bent_look(world, &look, &report, &err), 0);
	assert_int_equal(look.accounts, 2);
	assert_true(t_look_has(&look,
			       "account zoe Zoe - your-role=- people=0 bots=0 teams=? "
			       "roles=1"));
	assert_true(t_look_has(&look,
			       "workspace zoe/shared settings=0 users=1 bots=0 teams=? "
			       "default=-"));
	assert_false(report.complete);
	/* at most three requests for it */
	assert_int_equal(t_bent_asked(world, "/workspaces/" SHARED), 3);
	t_look_clear(&look);
}

static void settings_that_were_not_told_are_asked_for(void **state)
{
	struct t_bent *world = *state;
	struct ws_remote_report report;
	struct t_look look = {0};
	struct ws_err err;

	world->no_settings = true;
	t_bend(world, "/workspaces/bbbbbbbb-0000-4000-8000-000000000001", 200,
	       "{\"id\":\"bbbbbbbb-0000-4000-8000-000000000001\",\"account_id\":\"" ACME
	       "\",\"name\":\"One\",\"handle\":\"w1\",\"description\":\"\","
	       "\"default_workspace_role_id\":\"" ROLE "\"}",
	       0);
	t_bend(world, "/workspaces/bbbbbbbb-0000-4000-8000-000000000000", 403, "{}", 0);
	assert_int_equal(t_bent_look(world, &look, &report, &err), 0);
	assert_true(t_look_has(&look, "workspace acme/w1 settings=1 users=1 bots=0 teams=1 "
				      "default=Viewer"));
	assert_true(t_look_has(&look, "workspace acme/w0 settings=0 users=1 bots=0 teams=0 "
				      "default=-"));
	assert_int_equal(report.requests, 3 + 9 + 3 * 2);
	assert_false(report.complete);
	t_look_clear(&look);
}

static void teams_are_asked_for_where_the_account_does_not_tell(void **state)
{
	struct t_bent *world = *state;
	struct ws_remote_report report;
	struct t_look look = {0};
	struct ws_err err;

	t_bend(world, "/teams/filter", 403, "{\"detail\":\"no\"}", 0);
	t_bend(world, "0000/team_access/filter", 200,
	       "[{\"id\":\"55555555-0000-4000-8000-000000000001\",\"workspace_id\":"
	       "\"bbbbbbbb-0000-4000-8000-000000000000\",\"workspace_role_id\":\"" ROLE
	       "\",\"team_id\":\"" TEAM "\",\"team_name\":\"data\"}]",
	       0);
	t_bend(world, "0001/team_access/filter", 404, "{}", 0);
	assert_int_equal(t_bent_look(world, &look, &report, &err), 0);
	assert_true(t_look_has(&look, "grant acme/w0 team data Viewer"));
	assert_true(t_look_has(&look, "workspace acme/w1 settings=1 users=1 bots=0 teams=? "
				      "default=-"));
	assert_int_equal(report.requests, 3 + 9 + 3 * 2);
	assert_false(report.complete);
	t_look_clear(&look);
}

static void everything_refused_is_everything_unknown(void **state)
{
	struct t_bent *world = *state;
	struct ws_remote_report report;
	struct t_look look = {0};
	struct ws_err err;

	t_bend(world, "/filter", 403, "{}", 0);
	t_bend(world, account_path, 404, "{}", 0);
	t_bend(world, "/usage_limits", 404, "{}", 0);
	t_bend(world, "/workspace_scopes", 403, "{}", 0);
	assert_int_equal(t_bent_look(world, &look, &report, &err), 0);
	assert_true(t_look_has(&look,
			       "account acme Acme ORGANIZATION your-role=Member people=? "
			       "bots=? teams=? roles=?"));
	assert_true(t_look_has(&look, "workspace acme/w1 settings=0 users=? bots=? teams=? "
				      "default=-"));
	assert_false(report.complete);
	t_look_clear(&look);
}

static void temporary_failure_fails_the_whole_look(void **state)
{
	const char *const paths[] = {
		"/me/workspaces", "/me/accounts",  "/workspace_scopes",      account_path,
		"/bots/filter",   "/usage_limits", "0001/user_access/filter"};
	struct t_bent *world = *state;

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		struct t_look look = {0};
		struct ws_err err;

		memset(world->bends, 0, sizeof(world->bends));
		t_bend(world, paths[i], 503, "{\"detail\":\"soon\"}", 0);
		assert_int_equal(t_bent_look(world, &look, NULL, &err), WS_E_SERVER);
		assert_false(t_look_has(&look, "done acme"));
		t_look_clear(&look);
	}
}

static void passing_trouble_does_not_show(void **state)
{
	struct t_bent *world = *state;
	struct ws_remote_report report;
	struct t_look look = {0};
	struct ws_err err;

	t_bend(world, "/teams/filter", 502, "{}", 2);
	t_bend(world, "/user_access/filter", 429, "{}", 1);
	assert_int_equal(t_bent_look(world, &look, &report, &err), 0);
	assert_int_equal(report.requests, 3 + 9 + 3 * 2 + 3);
	assert_true(report.complete);
	t_look_clear(&look);
}

static void refused_key_list_is_no_empty_cloud(void **state)
{
	struct t_bent *world = *state;
	struct t_look look = {0};
	struct ws_err err;

	t_bend(world, "/me/workspaces", 403, "{}", 0);
	assert_int_equal(t_bent_look(world, &look, NULL, &err), WS_E_FORBIDDEN);
	assert_int_equal(look.accounts, 0);
	t_look_clear(&look);
}

static void answers_of_another_shape_fail_the_look(void **state)
{
	static const struct {
		const char *path, *json;
	} rows[] = {
		{"/me/workspaces", ""},
		{"/me/workspaces", "null"},
		{"/me/workspaces", "{}"},
		{"/me/workspaces", "[{\"workspace_id\":\"x\"}]"},
		{"/me/accounts", "{\"detail\":\"later\"}"},
		{"/bots/filter", "{\"results\":[]}"},
		{"/bots/filter", "[]["},
		{"/bots/filter", "[{\"id\":1}]"},
		{"/user_access/filter", "\"ok\""},
		{"/user_access/filter", "[1]"},
		/* the grants of another workspace */
		{"0001/user_access/filter",
		 "[{\"id\":\"44444444-0000-4000-8000-000000000001\",\"workspace_id\":"
		 "\"bbbbbbbb-0000-4000-8000-000000000000\",\"workspace_role_id\":\"" ROLE
		 "\",\"user_id\":\"33333333-0000-4000-8000-000000000001\",\"email\":\"a@"
		 "b\"}]"},
		/* another account's workspaces */
		{"/workspaces/filter",
		 "[{\"id\":\"" SHARED "\",\"account_id\":\"" ZOE
		 "\",\"name\":\"x\",\"handle\":\"x\",\"description\":\"\"}]"},
		{account_path, "{\"id\":\"" ZOE
			       "\",\"handle\":\"zoe\",\"name\":\"Z\",\"plan_type\":\"X\"}"},
	};
	struct t_bent *world = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct t_look look = {0};
		struct ws_err err;

		memset(world->bends, 0, sizeof(world->bends));
		t_bend(world, rows[i].path, 0, rows[i].json, 0);
		if (t_bent_look(world, &look, NULL, &err) != WS_E_RESPONSE)
			fail_msg("%s %s: %d %s", rows[i].path, rows[i].json, err.code,
				 err.msg);
		assert_false(t_look_has(&look, "done acme"));
		t_look_clear(&look);
	}
}

static void two_workspaces_never_share_a_handle(void **state)
{
	struct t_bent *world = *state;
	struct ws_remote_report report;
	struct t_look look = {0};
	struct ws_err err;

	/* deleted and made again while we read: /me/workspaces has the old one */
	t_bend(world, "/me/workspaces", 0,
	       "[{\"account_id\":\"" ACME "\",\"account_name\":\"Acme\",\"account_handle\":"
	       "\"acme\",\"workspace_id\":\"" SHARED
	       "\",\"workspace_name\":\"old\",\"workspace_description\":\"\","
	       "\"workspace_handle\":\"w1\"}]",
	       0);
	assert_int_equal(t_bent_look(world, &look, &report, &err), 0);
	assert_int_equal(look.workspaces, 2);
	assert_int_equal(t_bent_asked(world, SHARED), 0);
	assert_false(report.complete);
	t_look_clear(&look);
}

static void failing_sink_frees_what_is_under_way(void **state)
{
	struct t_bent *world = *state;
	struct t_look look = {.stop_after = 7};
	struct ws_err err;

	world->workspaces = 60;
	assert_int_equal(t_bent_look(world, &look, NULL, &err), WS_E_CONFIRM);
	assert_int_equal(look.workspaces, 7);
	t_look_clear(&look);
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, t_bent_set_up, t_bent_tear_down)
	const struct CMUnitTest tests[] = {
		FACT(requests_of_a_look_are_counted_out),
		FACT(lists_are_read_to_their_short_page),
		FACT(long_lists_of_grants_come_whole),
		FACT(list_that_drifted_is_read_again),
		FACT(list_that_never_settles_fails_the_look),
		FACT(account_seen_through_a_workspace_alone_is_read),
		FACT(settings_that_were_not_told_are_asked_for),
		FACT(teams_are_asked_for_where_the_account_does_not_tell),
		FACT(everything_refused_is_everything_unknown),
		FACT(temporary_failure_fails_the_whole_look),
		FACT(passing_trouble_does_not_show),
		FACT(refused_key_list_is_no_empty_cloud),
		FACT(answers_of_another_shape_fail_the_look),
		FACT(two_workspaces_never_share_a_handle),
		FACT(failing_sink_frees_what_is_under_way),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
