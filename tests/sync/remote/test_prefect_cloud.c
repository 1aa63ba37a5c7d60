/*
 * tests/sync/remote/test_prefect_cloud.c - the driver against the stand-in cloud.
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
#include "tests/lib/driver.h"
#include "tests/lib/cloud_proc.h"
#include "tests/lib/look_text.h"

#define ALL_KINDS (1u << WS_USER | 1u << WS_BOT | 1u << WS_TEAM)

static struct t_cloud cloud;

static int start(void **state)
{
	(void)state;
	return t_cloud_start(&cloud, NULL, NULL) ? 0 : -1;
}

static int stop(void **state)
{
	(void)state;
	(void)t_cloud_stop(&cloud);
	return 0;
}

static struct ws_remote *open_as(const char *key)
{
	return t_driver_open(cloud.url, key);
}

static struct ws_remote_report look_as(const char *key, struct t_look *look)
{
	ws_auto(ws_remote) remote = open_as(key);
	const struct ws_remote_sink sink = t_look_sink(look);
	struct ws_remote_report report;
	struct ws_err err = {0};

	if (remote->ops->look(remote, &sink, &report, &err) != 0)
		fail_msg("the look fails: %s (%s)", err.msg, err.why);
	return report;
}

/* ---- finding ids by name: a look that keeps what the write needs ------------------------ */

struct ids {
	struct ws_arena *arena;
	const char *path;
	const char *account, *workspace, *role[2], *bob, *etl, *team;
	const char *role_name[2];
};

static void keep(struct ws_arena *arena, const char **to, const char *wanted,
		 const char *name, const char *id)
{
	if (wanted && name && strcmp(wanted, name) == 0)
		*to = ws_arena_dup(arena, id);
}

static bool ids_want(void *user, const char *account, const char *workspace)
{
	const struct ids *ids = user;
	char path[200];

	(void)snprintf(path, sizeof(path), "%s/%s", account, workspace);
	return strcmp(path, ids->path) == 0;
}

static int ids_account(void *user, const struct ws_account *a, struct ws_err *err)
{
	struct ids *ids = user;

	(void)err;
	if (strncmp(a->handle, ids->path, strlen(a->handle)) != 0)
		return 0;
	ids->account = ws_arena_dup(ids->arena, a->id);
	for (size_t i = 0; i < a->role_count; i++)
		for (size_t r = 0; r < 2; r++)
			keep(ids->arena, &ids->role[r], ids->role_name[r], a->roles[i].name,
			     a->roles[i].id);
	for (size_t i = 0; i < a->person_count; i++)
		keep(ids->arena, &ids->bob, "bob@acme.io", a->people[i].email,
		     a->people[i].user_id);
	for (size_t i = 0; i < a->bot_count; i++)
		keep(ids->arena, &ids->etl, "etl-worker", a->bots[i].name, a->bots[i].id);
	for (size_t i = 0; i < a->team_count; i++)
		keep(ids->arena, &ids->team, "data-eng", a->teams[i].name, a->teams[i].id);
	return 0;
}

static int ids_workspace(void *user, const struct ws_workspace *w, struct ws_err *err)
{
	struct ids *ids = user;

	(void)err;
	ids->workspace = ws_arena_dup(ids->arena, w->id);
	return 0;
}

static int ids_done(void *user, const struct ws_account *a, struct ws_err *err)
{
	(void)user, (void)a, (void)err;
	return 0;
}

static void find_ids(struct ws_remote *remote, struct ids *ids)
{
	const struct ws_remote_sink sink = {.user = ids,
					    .wants = ids_want,
					    .account = ids_account,
					    .workspace = ids_workspace,
					    .account_done = ids_done};

	assert_int_equal(remote->ops->look(remote, &sink, NULL, NULL), 0);
	assert_non_null(ids->workspace);
}

static const struct ws_grant *grant_in(const struct ws_workspace *w,
				       enum ws_principal_kind kind, const char *id)
{
	for (size_t i = 0; i < w->grant_count; i++)
		if (w->grants[i].kind == kind && strcmp(w->grants[i].principal_id, id) == 0)
			return &w->grants[i];
	return NULL;
}

/* ---- looking ----------------------------------------------------------------------------- */

static void owner_sees_everything(void **state)
{
	struct t_look look = {0};
	const struct ws_remote_report report = look_as(T_KEY_OWNER, &look);

	(void)state;
	assert_true(t_look_has(&look,
			       "account acme Acme ORGANIZATION your-role=Owner people=18 "
			       "bots=2 teams=1 roles=6"));
	assert_true(t_look_has(
		&look, "workspace acme/prod settings=1 users=3 bots=2 teams=1 default=-"));
	assert_true(t_look_has(&look, "grant acme/prod user ada@acme.io Owner"));
	assert_true(t_look_has(&look, "grant acme/prod user bob@acme.io Viewer"));
	assert_true(t_look_has(&look, "grant acme/prod bot ci-deploy Developer"));
	assert_true(t_look_has(&look, "grant acme/prod team data-eng Data engineer"));
	assert_true(t_look_has(
		&look,
		"workspace acme/staging settings=1 users=3 bots=0 teams=1 default=-"));
	assert_true(t_look_has(&look, "done acme"));
	assert_int_equal(look.accounts, 3);
	assert_int_equal(look.workspaces, report.workspaces);
	assert_int_equal(look.progress_done, report.workspaces);
	assert_int_equal(look.progress_total, report.workspaces);
	assert_true(report.cloud_time_s > 1700000000);
	t_look_clear(&look);
}

static void look_costs_what_it_promises(void **state)
{
	struct t_look look = {0};
	const struct ws_remote_report report = look_as(T_KEY_OWNER, &look);

	(void)state;
	assert_int_equal(report.requests, 3 + 9 * look.accounts + 3 * report.workspaces);
	t_look_clear(&look);
}

static void unwanted_workspaces_are_not_read(void **state)
{
	struct t_look all = {0};
	struct t_look one = {.only = "acme/prod"};
	const struct ws_remote_report cost_all = look_as(T_KEY_OWNER, &all);
	const struct ws_remote_report cost_one = look_as(T_KEY_OWNER, &one);

	(void)state;
	assert_int_equal(one.workspaces, 1);
	assert_int_equal(one.accounts, all.accounts);
	assert_true(t_look_has(&one, "grant acme/prod user ada@acme.io Owner"));
	assert_true(cost_all.requests - cost_one.requests >= 2 * (all.workspaces - 1));
	t_look_clear(&all);
	t_look_clear(&one);
}

static void viewer_sees_unknown_lists_not_empty_ones(void **state)
{
	struct t_look look = {0};
	const struct ws_remote_report report = look_as(T_KEY_VIEWER, &look);
	const char *at = strstr(ws_buf_text(&look.text), "workspace acme/dev ");

	(void)state;
	assert_false(report.complete);
	assert_non_null(at);
	assert_non_null(strstr(at, "users=? bots=?"));
	assert_null(strstr(ws_buf_text(&look.text), "grant acme/dev user"));
	t_look_clear(&look);
}

static void service_account_looks_too(void **state)
{
	struct t_look look = {0};

	(void)state;
	(void)look_as(T_KEY_SERVICE_ACCOUNT, &look);
	assert_non_null(strstr(ws_buf_text(&look.text), "workspace acme/prod "));
	t_look_clear(&look);
}

static void sink_ends_the_look(void **state)
{
	struct t_look look = {.stop_after = 1};
	ws_auto(ws_remote) remote = open_as(T_KEY_OWNER);
	const struct ws_remote_sink sink = t_look_sink(&look);
	struct ws_err err = {0};

	(void)state;
	assert_int_equal(remote->ops->look(remote, &sink, NULL, &err), WS_E_CONFIRM);
	assert_int_equal(look.workspaces, 1);
	t_look_clear(&look);
}

static void wrong_key_is_rejected(void **state)
{
	struct t_look look = {0};
	ws_auto(ws_remote) remote = open_as("pnu_nobodys0key");
	ws_auto(ws_arena) arena = ws_arena_new();
	const struct ws_remote_sink sink = t_look_sink(&look);
	struct ws_actor actor;
	struct ws_err err = {0};

	(void)state;
	assert_int_equal(remote->ops->look(remote, &sink, NULL, &err), WS_E_KEY_REJECTED);
	assert_int_equal(err.http, 401);
	assert_int_equal(look.accounts, 0);
	assert_int_equal(remote->ops->actor(remote, arena, &actor, &err),
			 WS_E_KEY_REJECTED);
	t_look_clear(&look);
}

/* ---- who -------------------------------------------------------------------------------- */

static void person_and_service_account_find_themselves(void **state)
{
	ws_auto(ws_remote) person = open_as(T_KEY_DEVELOPER);
	ws_auto(ws_remote) bot = open_as(T_KEY_SERVICE_ACCOUNT);
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_actor actor;

	(void)state;
	assert_int_equal(person->ops->actor(person, arena, &actor, NULL), 0);
	assert_int_equal(actor.kind, WS_USER);
	assert_string_equal(actor.label, "bob@acme.io");
	assert_non_null(actor.id);
	assert_int_equal(bot->ops->actor(bot, arena, &actor, NULL), 0);
	assert_int_equal(actor.kind, WS_BOT);
	assert_string_equal(actor.label, "ci-deploy");
	assert_non_null(actor.id);
}

/* ---- writing ----------------------------------------------------------------------------- */

static void grants_are_given_changed_and_taken(void **state)
{
	static const enum ws_principal_kind kinds[] = {WS_USER, WS_BOT, WS_TEAM};
	ws_auto(ws_remote) remote = open_as(T_KEY_OWNER);
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ids ids = {
		.arena = arena, .path = "acme/staging", .role_name = {"Worker", "Runner"}};
	const struct ws_remote_ops *ops = remote->ops;

	(void)state;
	find_ids(remote, &ids);
	for (size_t k = 0; k < 3; k++) {
		const char *who = k == 0 ? ids.bob : k == 1 ? ids.etl : ids.team;
		const struct ws_grant *read = NULL;
		struct ws_workspace w;
		struct ws_err err = {0};

		for (size_t r = 0; r < 2; r++) {
			const struct ws_grant grant = {.kind = kinds[k],
						       .principal_id = who,
						       .role_id = ids.role[r]};

			if (ops->put_grants(remote, ids.account, ids.workspace, kinds[k],
					    &grant, 1, &err) != 0)
				fail_msg("put: %s (%s)", err.msg, err.why);
			assert_int_equal(ops->read_workspace(remote, ids.account,
							     ids.workspace, 1u << kinds[k],
							     arena, &w, NULL),
					 0);
			assert_true(w.known[kinds[k]]);
			assert_int_equal(
				w.known[WS_USER] + w.known[WS_BOT] + w.known[WS_TEAM], 1);
			read = grant_in(&w, kinds[k], who);
			assert_non_null(read);
			assert_string_equal(read->role_id, ids.role[r]);
		}
		assert_int_equal(
			ops->drop_grant(remote, ids.account, ids.workspace, read, NULL), 0);
		assert_int_equal(ops->read_workspace(remote, ids.account, ids.workspace,
						     ALL_KINDS, arena, &w, NULL),
				 0);
		assert_null(grant_in(&w, kinds[k], who));
		assert_int_equal(
			ops->drop_grant(remote, ids.account, ids.workspace, read, &err),
			WS_E_NOT_FOUND);
	}
}

static void fields_change_and_the_rest_stays(void **state)
{
	ws_auto(ws_remote) remote = open_as(T_KEY_OWNER);
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ids ids = {
		.arena = arena, .path = "acme/dev", .role_name = {"Viewer", NULL}};
	struct ws_workspace before, after, w;

	(void)state;
	find_ids(remote, &ids);
	assert_int_equal(remote->ops->read_workspace(remote, ids.account, ids.workspace, 0,
						     arena, &before, NULL),
			 0);
	assert_true(before.settings_known);
	assert_null(before.default_role_id);
	w = before;
	w.default_role_id = ids.role[0];
	assert_int_equal(
		remote->ops->patch_workspace(remote, &w, WS_PATCH_DEFAULT_ROLE, NULL), 0);
	assert_int_equal(remote->ops->read_workspace(remote, ids.account, ids.workspace, 0,
						     arena, &after, NULL),
			 0);
	assert_string_equal(after.default_role_id, ids.role[0]);
	assert_string_equal(after.description, before.description);
	assert_string_equal(after.handle, before.handle);
	assert_int_equal(
		remote->ops->patch_workspace(remote, &before, WS_PATCH_DEFAULT_ROLE, NULL),
		0);
	assert_int_equal(remote->ops->read_workspace(remote, ids.account, ids.workspace, 0,
						     arena, &after, NULL),
			 0);
	assert_null(after.default_role_id);
}

#define BLOCK "11111111-2222-4333-8444-555555555555"

static const char *storage_of(struct ws_remote *remote, const struct ids *ids)
{
	struct ws_workspace w;

	assert_int_equal(remote->ops->read_workspace(remote, ids->account, ids->workspace,
						     WS_READ_STORAGE, ids->arena, &w, NULL),
			 0);
	return w.storage;
}

static void storage_of_results_is_set_and_read_back(void **state)
{
	static const char *const texts[] = {BLOCK, "none", "inherit"};
	ws_auto(ws_remote) remote = open_as(T_KEY_OWNER);
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ids ids = {.arena = arena, .path = "acme/dev"};
	struct ws_workspace w;
	struct ws_err err = {0};

	(void)state;
	find_ids(remote, &ids);
	assert_string_equal(storage_of(remote, &ids), "inherit");
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(remote->ops->set_storage(remote, ids.account,
							  ids.workspace, texts[i], &err),
				 0);
		assert_string_equal(storage_of(remote, &ids), texts[i]);
	}
	/* only who asks for it pays for it, and it is not empty but unread */
	assert_int_equal(remote->ops->read_workspace(remote, ids.account, ids.workspace, 0,
						     arena, &w, NULL),
			 0);
	assert_null(w.storage);
	assert_int_equal(remote->ops->set_storage(remote, ids.account, ids.workspace,
						  "elsewhere", &err),
			 WS_E_BUG);
}

static void storage_is_for_those_who_may_set_it(void **state)
{
	ws_auto(ws_remote) owner = open_as(T_KEY_OWNER);
	ws_auto(ws_remote) viewer = open_as(T_KEY_VIEWER);
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ids ids = {.arena = arena, .path = "acme/prod"};
	struct ws_err err = {0};
	int rc;

	(void)state;
	find_ids(owner, &ids);
	rc = viewer->ops->set_storage(viewer, ids.account, ids.workspace, "none", &err);
	assert_true(rc == WS_E_FORBIDDEN || rc == WS_E_NOT_FOUND);
	assert_string_equal(storage_of(owner, &ids), "inherit");
}

static void taken_handle_is_refused_with_409(void **state)
{
	ws_auto(ws_remote) remote = open_as(T_KEY_OWNER);
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ids ids = {.arena = arena, .path = "acme/dev"};
	struct ws_workspace w;
	struct ws_err err = {0};

	(void)state;
	find_ids(remote, &ids);
	assert_int_equal(remote->ops->read_workspace(remote, ids.account, ids.workspace, 0,
						     arena, &w, NULL),
			 0);
	w.handle = "prod";
	assert_int_equal(remote->ops->patch_workspace(remote, &w, WS_PATCH_HANDLE, &err),
			 WS_E_REFUSED);
	assert_int_equal(err.http, 409);
}

static void stranger_is_refused_and_nothing_is_changed(void **state)
{
	ws_auto(ws_remote) remote = open_as(T_KEY_OWNER);
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ids ids = {
		.arena = arena, .path = "acme/dev", .role_name = {"Viewer", NULL}};
	struct ws_grant grants[2] = {{.kind = WS_USER}, {.kind = WS_USER}};
	struct ws_workspace before, after;
	struct ws_err err = {0};
	int rc;

	(void)state;
	find_ids(remote, &ids);
	grants[0].principal_id = ids.bob;
	grants[1].principal_id = "0b7e9d14-6a52-4c3d-9e8f-1a2b3c4d5e10";
	grants[0].role_id = grants[1].role_id = ids.role[0];
	assert_int_equal(remote->ops->read_workspace(remote, ids.account, ids.workspace,
						     ALL_KINDS, arena, &before, NULL),
			 0);
	rc = remote->ops->put_grants(remote, ids.account, ids.workspace, WS_USER, grants, 2,
				     &err);
	assert_true(rc == WS_E_REFUSED || rc == WS_E_NOT_FOUND);
	assert_int_equal(remote->ops->read_workspace(remote, ids.account, ids.workspace,
						     ALL_KINDS, arena, &after, NULL),
			 0);
	assert_int_equal(before.grant_count, after.grant_count);
	assert_string_equal(grant_in(&before, WS_USER, ids.bob)->role_id,
			    grant_in(&after, WS_USER, ids.bob)->role_id);
}

static void viewer_may_not_write(void **state)
{
	ws_auto(ws_remote) owner = open_as(T_KEY_OWNER);
	ws_auto(ws_remote) viewer = open_as(T_KEY_VIEWER);
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ids ids = {.arena = arena, .path = "acme/dev", .role_name = {"Owner", NULL}};
	struct ws_grant grant = {.kind = WS_USER};
	struct ws_workspace w;

	(void)state;
	find_ids(owner, &ids);
	grant.principal_id = ids.bob;
	grant.role_id = ids.role[0];
	assert_int_equal(viewer->ops->put_grants(viewer, ids.account, ids.workspace,
						 WS_USER, &grant, 1, NULL),
			 WS_E_FORBIDDEN);
	assert_int_equal(viewer->ops->read_workspace(viewer, ids.account, ids.workspace,
						     ALL_KINDS, arena, &w, NULL),
			 0);
	assert_false(w.known[WS_USER]);
	assert_int_equal(w.grant_count, 0);
}

static bool is_told(const struct ws_strings *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->items[i], name) == 0)
			return true;
	return false;
}

static void rights_are_those_of_the_key(void **state)
{
	ws_auto(ws_remote) owner = open_as(T_KEY_OWNER);
	ws_auto(ws_remote) viewer = open_as(T_KEY_VIEWER);
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ids ids = {.arena = arena, .path = "acme/dev"};
	struct ws_strings names;
	struct ws_err err = {0};

	(void)state;
	find_ids(owner, &ids);
	assert_int_equal(
		owner->ops->rights(owner, ids.account, ids.workspace, arena, &names, &err),
		0);
	assert_true(is_told(&names, "manage_workspace_users"));
	assert_int_equal(owner->ops->rights(owner, ids.account, NULL, arena, &names, &err),
			 0);
	assert_true(is_told(&names, "create:workspace_role"));
	assert_int_equal(viewer->ops->rights(viewer, ids.account, ids.workspace, arena,
					     &names, &err),
			 0);
	assert_true(is_told(&names, "see_flows"));
	assert_false(is_told(&names, "manage_workspace_users"));
	assert_int_equal(
		viewer->ops->rights(viewer, ids.account, NULL, arena, &names, &err), 0);
	assert_false(is_told(&names, "create:workspace_role"));
	assert_int_equal(
		viewer->ops->rights(viewer, ids.account, "../me", arena, &names, &err),
		WS_E_URL);
}

static void audit_log_tells_who(void **state)
{
	ws_auto(ws_remote) remote = open_as(T_KEY_OWNER);
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ids ids = {
		.arena = arena, .path = "acme/prod", .role_name = {"Runner", "Viewer"}};
	struct ws_grant grant = {.kind = WS_USER};
	struct ws_audit *items;
	size_t count;
	size_t found = 0;
	int64_t now;
	struct ws_err err = {0};

	(void)state;
	find_ids(remote, &ids);
	grant.principal_id = ids.bob;
	for (size_t r = 0; r < 2; r++) {
		grant.role_id = ids.role[r];
		assert_int_equal(remote->ops->put_grants(remote, ids.account, ids.workspace,
							 WS_USER, &grant, 1, NULL),
				 0);
	}
	now = remote->ops->cloud_time_s(remote);
	if (remote->ops->audit(remote, ids.account, now - 3600, now + 60, arena, &items,
			       &count, &err) != 0)
		fail_msg("audit: %s (%s)", err.msg, err.why);
	for (size_t i = 0; i < count; i++) {
		assert_true(i == 0 || items[i - 1].time_s <= items[i].time_s);
		found += strstr(items[i].event, "workspace-access") &&
			 strcmp(items[i].actor, "ada@acme.io") == 0 &&
			 items[i].workspace_id &&
			 strcmp(items[i].workspace_id, ids.workspace) == 0;
	}
	assert_true(found >= 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(owner_sees_everything),
		cmocka_unit_test(look_costs_what_it_promises),
		cmocka_unit_test(unwanted_workspaces_are_not_read),
		cmocka_unit_test(viewer_sees_unknown_lists_not_empty_ones),
		cmocka_unit_test(service_account_looks_too),
		cmocka_unit_test(sink_ends_the_look),
		cmocka_unit_test(wrong_key_is_rejected),
		cmocka_unit_test(person_and_service_account_find_themselves),
		cmocka_unit_test(grants_are_given_changed_and_taken),
		cmocka_unit_test(fields_change_and_the_rest_stays),
		cmocka_unit_test(storage_of_results_is_set_and_read_back),
		cmocka_unit_test(storage_is_for_those_who_may_set_it),
		cmocka_unit_test(taken_handle_is_refused_with_409),
		cmocka_unit_test(stranger_is_refused_and_nothing_is_changed),
		cmocka_unit_test(viewer_may_not_write),
		cmocka_unit_test(rights_are_those_of_the_key),
		cmocka_unit_test(audit_log_tells_who),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, start, stop) ? 1 : 0;
}
