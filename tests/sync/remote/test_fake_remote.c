/*
 * tests/sync/remote/test_fake_remote.c - the cloud in memory keeps the contract that
 * rounds are tested against.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "tests/lib/fake_remote.h"

#define ALL_KINDS ((1u << WS_USER) | (1u << WS_BOT) | (1u << WS_TEAM))

struct seen {
	size_t accounts, workspaces, done, grants;
	const char *only;
};

static bool wants(void *user, const char *account, const char *workspace)
{
	const struct seen *seen = user;

	(void)account;
	return !seen->only || strcmp(seen->only, workspace) == 0;
}

static int on_account(void *user, const struct ws_account *account, struct ws_err *err)
{
	struct seen *seen = user;

	(void)err;
	seen->accounts++;
	assert_true(account->people_known);
	return 0;
}

static int on_workspace(void *user, const struct ws_workspace *workspace,
			struct ws_err *err)
{
	struct seen *seen = user;

	(void)err;
	seen->workspaces++;
	seen->grants += workspace->grant_count;
	return 0;
}

static int on_done(void *user, const struct ws_account *account, struct ws_err *err)
{
	struct seen *seen = user;

	(void)account;
	(void)err;
	seen->done++;
	return 0;
}

static struct ws_remote_sink sink_of(struct seen *seen)
{
	return (struct ws_remote_sink){.user = seen,
				       .wants = wants,
				       .account = on_account,
				       .workspace = on_workspace,
				       .account_done = on_done};
}

static int set_up(void **state)
{
	struct t_fake *fake = t_fake_new();

	t_fake_fill_demo(fake);
	*state = fake;
	return 0;
}

static int tear_down(void **state)
{
	t_fake_free(*state);
	return 0;
}

static struct ws_grant grant_of(struct t_fake *fake, enum ws_principal_kind kind,
				const char *label, const char *role)
{
	return (struct ws_grant){.kind = kind,
				 .principal_id = t_fake_id(fake, "acme", kind, label),
				 .role_id = t_fake_role_id(fake, "acme", role)};
}

static int put(struct t_fake *fake, const struct ws_grant *grants, size_t count,
	       struct ws_err *err)
{
	struct ws_remote *remote = t_fake_remote(fake);

	return remote->ops->put_grants(remote, t_fake_account(fake, "acme")->id,
				       t_fake_workspace(fake, "acme/prod")->id,
				       grants[0].kind, grants, count, err);
}

static size_t grants_read(struct t_fake *fake, unsigned kinds)
{
	struct ws_remote *remote = t_fake_remote(fake);
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_workspace w;

	assert_int_equal(
		remote->ops->read_workspace(remote, t_fake_account(fake, "acme")->id,
					    t_fake_workspace(fake, "acme/prod")->id, kinds,
					    arena, &w, NULL),
		0);
	return w.grant_count;
}

static void look_shows_everything_once(void **state)
{
	struct ws_remote *remote = t_fake_remote(*state);
	struct seen seen = {0};
	const struct ws_remote_sink sink = sink_of(&seen);
	struct ws_remote_report report;

	assert_int_equal(remote->ops->look(remote, &sink, &report, NULL), 0);
	assert_int_equal(seen.accounts, 1);
	assert_int_equal(seen.workspaces, 2);
	assert_int_equal(seen.done, 1);
	assert_int_equal(seen.grants, 6);
	assert_int_equal(report.grants, 6);
	assert_true(report.complete);
}

static void unwanted_workspaces_are_left_out(void **state)
{
	struct ws_remote *remote = t_fake_remote(*state);
	struct seen seen = {.only = "staging"};
	const struct ws_remote_sink sink = sink_of(&seen);

	assert_int_equal(remote->ops->look(remote, &sink, NULL, NULL), 0);
	assert_int_equal(seen.workspaces, 1);
	assert_int_equal(seen.grants, 2);
}

static void put_creates_changes_and_is_logged(void **state)
{
	struct t_fake *fake = *state;
	const struct ws_grant grants[] = {
		grant_of(fake, WS_USER, "bob@acme.io", "Viewer"),
		grant_of(fake, WS_USER, "dave@acme.io", "Runner")};

	assert_int_equal(put(fake, grants, 2, NULL), 0);
	assert_string_equal(t_fake_log(fake),
			    "put acme/prod user bob@acme.io=Viewer dave@acme.io=Runner\n");
	assert_string_equal(t_fake_role_of(fake, "acme/prod", WS_USER, "bob@acme.io"),
			    "Viewer");
	assert_string_equal(t_fake_role_of(fake, "acme/prod", WS_USER, "dave@acme.io"),
			    "Runner");
	assert_int_equal(grants_read(fake, ALL_KINDS), 5);
}

static void refused_principal_refuses_the_whole_put(void **state)
{
	struct t_fake *fake = *state;
	const struct ws_grant grants[] = {
		grant_of(fake, WS_USER, "bob@acme.io", "Viewer"),
		grant_of(fake, WS_USER, "dave@acme.io", "Runner")};
	struct ws_err err = {0};

	t_fake_refuse(fake, "dave@acme.io");
	assert_int_equal(put(fake, grants, 2, &err), WS_E_REFUSED);
	assert_int_equal(err.http, 422);
	assert_string_equal(t_fake_log(fake), "");
	assert_string_equal(t_fake_role_of(fake, "acme/prod", WS_USER, "bob@acme.io"),
			    "Developer");
}

static void lost_answer_has_taken_effect(void **state)
{
	struct t_fake *fake = *state;
	const struct ws_grant grant = grant_of(fake, WS_USER, "bob@acme.io", "Viewer");

	t_fake_lose(fake, 1);
	assert_int_equal(put(fake, &grant, 1, NULL), WS_E_IN_DOUBT);
	assert_string_equal(t_fake_role_of(fake, "acme/prod", WS_USER, "bob@acme.io"),
			    "Viewer");
	assert_int_equal(put(fake, &grant, 1, NULL), 0);
}

static void failing_write_changes_nothing(void **state)
{
	struct t_fake *fake = *state;
	const struct ws_grant grant = grant_of(fake, WS_USER, "bob@acme.io", "Viewer");

	t_fake_fail_write(fake, 2, WS_E_SERVER);
	assert_int_equal(put(fake, &grant, 1, NULL), 0);
	assert_int_equal(put(fake, &grant, 1, NULL), WS_E_SERVER);
	assert_int_equal(put(fake, &grant, 1, NULL), 0);
	assert_int_equal(t_fake_writes(fake), 3);
}

static void stale_reads_show_the_state_before(void **state)
{
	struct t_fake *fake = *state;
	const struct ws_grant grant = grant_of(fake, WS_USER, "dave@acme.io", "Viewer");

	t_fake_stale(fake, 2);
	assert_int_equal(put(fake, &grant, 1, NULL), 0);
	assert_int_equal(grants_read(fake, ALL_KINDS), 4);
	assert_int_equal(grants_read(fake, ALL_KINDS), 4);
	assert_int_equal(grants_read(fake, ALL_KINDS), 5);
}

static void hidden_lists_are_unknown_not_empty(void **state)
{
	struct ws_remote *remote = t_fake_remote(*state);
	struct seen seen = {0};
	const struct ws_remote_sink sink = sink_of(&seen);
	struct ws_remote_report report;

	t_fake_hide(*state, "acme/prod", 1u << WS_USER);
	assert_int_equal(remote->ops->look(remote, &sink, &report, NULL), 0);
	assert_false(report.complete);
	assert_int_equal(seen.grants, 4);
}

static void cut_list_passes_for_complete_for_a_while(void **state)
{
	struct t_fake *fake = *state;

	t_fake_cut(fake, "acme/prod", WS_USER, 1, 1);
	assert_int_equal(grants_read(fake, 1u << WS_USER), 1);
	assert_int_equal(grants_read(fake, 1u << WS_USER), 2);
}

static void drop_takes_the_id_of_the_grant_and_of_the_team(void **state)
{
	struct t_fake *fake = *state;
	struct ws_remote *remote = t_fake_remote(fake);
	const struct ws_workspace *w = t_fake_workspace(fake, "acme/prod");
	const struct ws_grant user = w->grants[1];
	const struct ws_grant by_user_id = {.kind = WS_USER,
					    .access_id = user.principal_id};
	const struct ws_grant team = {
		.kind = WS_TEAM, .principal_id = t_fake_id(fake, "acme", WS_TEAM, "data")};

	assert_int_equal(
		remote->ops->drop_grant(remote, w->account_id, w->id, &by_user_id, NULL),
		WS_E_NOT_FOUND);
	assert_int_equal(remote->ops->drop_grant(remote, w->account_id, w->id, &user, NULL),
			 0);
	assert_int_equal(remote->ops->drop_grant(remote, w->account_id, w->id, &user, NULL),
			 WS_E_NOT_FOUND);
	assert_int_equal(remote->ops->drop_grant(remote, w->account_id, w->id, &team, NULL),
			 0);
	assert_string_equal(t_fake_log(fake),
			    "drop acme/prod user bob@acme.io\ndrop acme/prod team data\n");
}

static void taken_handle_is_refused(void **state)
{
	struct t_fake *fake = *state;
	struct ws_remote *remote = t_fake_remote(fake);
	struct ws_workspace w = *t_fake_workspace(fake, "acme/prod");
	struct ws_err err = {0};

	w.handle = "staging";
	assert_int_equal(remote->ops->patch_workspace(remote, &w, WS_PATCH_HANDLE, &err),
			 WS_E_REFUSED);
	assert_int_equal(err.http, 409);
	w.handle = "production";
	assert_int_equal(remote->ops->patch_workspace(remote, &w, WS_PATCH_HANDLE, &err),
			 0);
	assert_non_null(t_fake_workspace(fake, "acme/production"));
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		FACT(look_shows_everything_once),
		FACT(unwanted_workspaces_are_left_out),
		FACT(put_creates_changes_and_is_logged),
		FACT(refused_principal_refuses_the_whole_put),
		FACT(lost_answer_has_taken_effect),
		FACT(failing_write_changes_nothing),
		FACT(stale_reads_show_the_state_before),
		FACT(hidden_lists_are_unknown_not_empty),
		FACT(cut_list_passes_for_complete_for_a_while),
		FACT(drop_takes_the_id_of_the_grant_and_of_the_team),
		FACT(taken_handle_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
