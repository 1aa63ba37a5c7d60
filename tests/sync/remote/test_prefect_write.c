/*
 * tests/sync/remote/test_prefect_write.c - who the key is, writes, and reading again, with answers
 * no honest cloud gives.
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
#include "tests/lib/raw_server.h"

/* ---- who ------------------------------------------------------------------------------------ */

#define BOT(n, mask)                                              \
	"{\"id\":\"66666666-0000-4000-8000-00000000000" n         \
	"\",\"actor_id\":\"77777777-0000-4000-8000-00000000000" n \
	"\",\"account_id\":\"" ACME "\",\"name\":\"bot" n         \
	"\",\"account_role_name\":\"Member\",\"api_key\":{\"masked_key\":" mask "}}"

static void service_account_finds_itself_by_its_mask(void **state)
{
	struct t_bent *world = *state;
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_actor actor;

	t_bend(world, "/me/", 403, "{\"detail\":\"Only users\"}", 0);
	t_bend(world, "/bots/filter", 0,
	       "[" BOT("1", "\"pnb_...9999\"") "," BOT("2", "\"pnb_...1234\"") "," BOT(
		       "3", "null") "]",
	       0);
	assert_int_equal(world->remote->ops->actor(world->remote, arena, &actor, NULL), 0);
	assert_int_equal(actor.kind, WS_BOT);
	assert_string_equal(actor.id, "66666666-0000-4000-8000-000000000002");
	assert_string_equal(actor.label, "bot2");
}

static void two_matching_masks_leave_it_unknown(void **state)
{
	struct t_bent *world = *state;
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_actor actor;

	t_bend(world, "/me/", 403, "{}", 0);
	t_bend(world, "/bots/filter", 0,
	       "[" BOT("1", "\"pnb_...1234\"") "," BOT("2", "\"pnb_...1234\"") "]", 0);
	assert_int_equal(world->remote->ops->actor(world->remote, arena, &actor, NULL), 0);
	assert_int_equal(actor.kind, WS_BOT);
	assert_null(actor.id);
	assert_string_equal(actor.label, "service account");
}

static void service_account_that_sees_no_list_is_unknown(void **state)
{
	struct t_bent *world = *state;
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_actor actor;

	t_bend(world, "/me/", 403, "{}", 0);
	t_bend(world, "/bots/filter", 403, "{}", 0);
	assert_int_equal(world->remote->ops->actor(world->remote, arena, &actor, NULL), 0);
	assert_int_equal(actor.kind, WS_BOT);
	assert_null(actor.id);
}

static void rejected_key_is_nobody(void **state)
{
	struct t_bent *world = *state;
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_actor actor;

	t_bend(world, "/me/", 401, "{}", 0);
	assert_int_equal(world->remote->ops->actor(world->remote, arena, &actor, NULL),
			 WS_E_KEY_REJECTED);
}

/* ---- writing -------------------------------------------------------------------------------- */

#define W1      "bbbbbbbb-0000-4000-8000-000000000001"
#define WHO     "33333333-0000-4000-8000-000000000001"
#define WHO_TOO "33333333-0000-4000-8000-000000000002"
#define ROW(id, who, role)                                                             \
	"{\"id\":\"44444444-0000-4000-8000-00000000000" id "\",\"workspace_id\":\"" W1 \
	"\",\"workspace_role_id\":\"" role "\",\"user_id\":\"" who "\",\"email\":\"a@b\"}"

static int put_two(struct t_bent *world, struct ws_err *err)
{
	const struct ws_grant grants[] = {
		{.kind = WS_USER, .principal_id = WHO, .role_id = ROLE},
		{.kind = WS_USER, .principal_id = WHO_TOO, .role_id = TEAM},
	};

	ws_err_clear(err);
	return world->remote->ops->put_grants(world->remote, ACME, W1, WS_USER, grants, 2,
					      err);
}

static void answer_to_a_put_must_mirror_it(void **state)
{
	static const char *const wrong[] = {
		"",
		"[]",
		"{}",
		"null",
		"[" ROW("1", WHO, ROLE),
		"[" ROW("1", WHO, ROLE) "]",
		"[" ROW("1", WHO, ROLE) "," ROW("2", WHO_TOO, ROLE) "]",
		"[" ROW("1", WHO, ROLE) "," ROW("2", WHO, TEAM) "]",
		"[" ROW("1", WHO, ROLE) "," ROW("2", TEAM, TEAM) "]",
		"[" ROW("1", WHO, ROLE) "," ROW("2", WHO_TOO, TEAM) "," ROW("3", TEAM,
									    TEAM) "]",
		ROW("1", WHO, ROLE),
	};
	struct t_bent *world = *state;
	struct ws_err err;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		memset(world->bends, 0, sizeof(world->bends));
		t_bend(world, "/user_access/", 0, wrong[i], 0);
		if (put_two(world, &err) != WS_E_IN_DOUBT)
			fail_msg("believed: %s", wrong[i]);
	}
	memset(world->bends, 0, sizeof(world->bends));
	/* the order of the answer is free */
	t_bend(world, "/user_access/", 0,
	       "[" ROW("2", WHO_TOO, TEAM) "," ROW("1", WHO, ROLE) "]", 0);
	assert_int_equal(put_two(world, &err), 0);
	assert_int_equal(t_raw_count(world->server), sizeof(wrong) / sizeof(wrong[0]) + 1);
}

static void put_is_one_array_to_the_published_path(void **state)
{
	struct t_bent *world = *state;
	struct ws_err err;
	const char *seen;

	t_bend(world, "/user_access/", 0,
	       "[" ROW("1", WHO, ROLE) "," ROW("2", WHO_TOO, TEAM) "]", 0);
	assert_int_equal(put_two(world, &err), 0);
	seen = t_raw_request(world->server, 0);
	assert_ptr_equal(strstr(seen, "POST /api/accounts/" ACME "/workspaces/" W1
				      "/user_access/ HTTP/1.1\r\n"),
			 seen);
	assert_string_equal(strstr(seen, "\r\n\r\n") + 4,
			    "[{\"user_id\":\"" WHO "\",\"workspace_role_id\":\"" ROLE
			    "\"},{\"user_id\":\"" WHO_TOO "\",\"workspace_role_id\":\"" TEAM
			    "\"}]");
}

static void teams_are_put_and_taken_by_their_own_id(void **state)
{
	struct t_bent *world = *state;
	const struct ws_grant grant = {.kind = WS_TEAM,
				       .access_id = SHARED,
				       .principal_id = TEAM,
				       .role_id = ROLE};
	const struct ws_remote_ops *ops = world->remote->ops;

	t_bend(world, "/team_access/", 0,
	       "[{\"id\":\"55555555-0000-4000-8000-000000000001\",\"workspace_id\":\"" W1
	       "\",\"workspace_role_id\":\"" ROLE "\",\"team_id\":\"" TEAM "\"}]",
	       0);
	t_bend(world, "/team_access/" TEAM, 204, "", 0);
	assert_int_equal(ops->put_grants(world->remote, ACME, W1, WS_TEAM, &grant, 1, NULL),
			 0);
	assert_int_equal(ops->drop_grant(world->remote, ACME, W1, &grant, NULL), 0);
	assert_int_equal(t_bent_asked(world, "PUT /api/accounts/" ACME "/workspaces/" W1
					     "/team_access/ HTTP/1.1"),
			 1);
	assert_int_equal(t_bent_asked(world, "DELETE /api/accounts/" ACME "/workspaces/" W1
					     "/team_access/" TEAM " HTTP/1.1"),
			 1);
	assert_int_equal(t_bent_asked(world, "[{\"team_id\":\"" TEAM "\""), 1);
}

static void people_and_bots_are_taken_by_the_id_of_the_grant(void **state)
{
	struct t_bent *world = *state;
	struct ws_grant grant = {.kind = WS_BOT, .access_id = SHARED, .principal_id = WHO};
	const struct ws_remote_ops *ops = world->remote->ops;

	t_bend(world, "/bot_access/" SHARED, 204, "", 0);
	assert_int_equal(ops->drop_grant(world->remote, ACME, W1, &grant, NULL), 0);
	grant.kind = WS_USER;
	assert_int_equal(ops->drop_grant(world->remote, ACME, W1, &grant, NULL),
			 WS_E_NOT_FOUND);
	assert_int_equal(t_bent_asked(world, "/user_access/" SHARED " HTTP/1.1"), 1);
	grant.access_id = NULL;
	assert_int_equal(ops->drop_grant(world->remote, ACME, W1, &grant, NULL), WS_E_URL);
	grant.access_id = "../../" WHO;
	assert_int_equal(ops->drop_grant(world->remote, ACME, W1, &grant, NULL), WS_E_URL);
	assert_int_equal(t_raw_count(world->server), 2);
}

static void writes_with_bad_ids_are_never_sent(void **state)
{
	struct t_bent *world = *state;
	struct ws_grant grant = {.kind = WS_USER, .principal_id = WHO, .role_id = ROLE};
	const struct ws_remote_ops *ops = world->remote->ops;

	assert_int_equal(
		ops->put_grants(world->remote, "acme", W1, WS_USER, &grant, 1, NULL),
		WS_E_URL);
	assert_int_equal(ops->put_grants(world->remote, ACME, "", WS_USER, &grant, 1, NULL),
			 WS_E_URL);
	grant.role_id = "Owner";
	assert_int_equal(ops->put_grants(world->remote, ACME, W1, WS_USER, &grant, 1, NULL),
			 WS_E_URL);
	grant.role_id = ROLE;
	grant.principal_id = NULL;
	assert_int_equal(ops->put_grants(world->remote, ACME, W1, WS_USER, &grant, 1, NULL),
			 WS_E_URL);
	assert_int_equal(ops->put_grants(world->remote, ACME, W1, WS_USER, &grant, 0, NULL),
			 0);
	assert_int_equal(t_raw_count(world->server), 0);
}

static void patch_carries_all_four_fields(void **state)
{
	struct t_bent *world = *state;
	const struct ws_workspace w = {.id = W1,
				       .account_id = ACME,
				       .handle = "w1",
				       .name = "One \"and\" only",
				       .description = "two\nlines"};
	const char *seen;

	t_bend(world, "/workspaces/" W1, 204, "", 0);
	assert_int_equal(world->remote->ops->patch_workspace(
				 world->remote, &w,
				 WS_PATCH_NAME | WS_PATCH_HANDLE | WS_PATCH_DEFAULT_ROLE,
				 NULL),
			 0);
	seen = t_raw_request(world->server, 0);
	assert_ptr_equal(
		strstr(seen, "PATCH /api/accounts/" ACME "/workspaces/" W1 " HTTP/1.1\r\n"),
		seen);
	assert_string_equal(strstr(seen, "\r\n\r\n") + 4,
			    "{\"name\":\"One \\\"and\\\" only\",\"handle\":\"w1\","
			    "\"description\":\"two\\nlines\","
			    "\"default_workspace_role_id\":null}");
}

static void what_is_not_meant_is_not_sent(void **state)
{
	struct t_bent *world = *state;
	const struct ws_workspace w = {.id = W1,
				       .account_id = ACME,
				       .handle = "old",
				       .name = "old",
				       .description = "as it was"};
	const char *seen;

	t_bend(world, "/workspaces/" W1, 204, "", 0);
	assert_int_equal(world->remote->ops->patch_workspace(world->remote, &w, 0, NULL),
			 0);
	seen = t_raw_request(world->server, 0);
	assert_non_null(strstr(seen, "{\"description\":\"as it was\"}"));
}

/* ---- reading one workspace again --------------------------------------------------------------- */

static void only_the_named_lists_are_read(void **state)
{
	struct t_bent *world = *state;
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_workspace w;

	t_bend(world, "/workspaces/" W1, 0,
	       "{\"id\":\"" W1 "\",\"account_id\":\"" ACME
	       "\",\"name\":\"One\",\"handle\":\"w1\",\"description\":\"d\","
	       "\"default_workspace_role_id\":null}",
	       0);
	assert_int_equal(world->remote->ops->read_workspace(world->remote, ACME, W1,
							    1u << WS_USER, arena, &w, NULL),
			 0);
	assert_int_equal(t_raw_count(world->server), 2);
	assert_true(w.known[WS_USER]);
	assert_false(w.known[WS_BOT]);
	assert_false(w.known[WS_TEAM]);
	assert_false(w.known[WS_INVITED]);
	assert_int_equal(w.grant_count, 1);
	assert_string_equal(w.description, "d");
}

static void workspace_that_is_gone_or_another_is_not_read(void **state)
{
	struct t_bent *world = *state;
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_workspace w;

	assert_int_equal(world->remote->ops->read_workspace(world->remote, ACME, W1, 0,
							    arena, &w, NULL),
			 WS_E_NOT_FOUND);
	t_bend(world, "/workspaces/" W1, 0,
	       "{\"id\":\"" SHARED "\",\"account_id\":\"" ACME
	       "\",\"name\":\"One\",\"handle\":\"w1\",\"description\":\"d\"}",
	       0);
	assert_int_equal(world->remote->ops->read_workspace(world->remote, ACME, W1, 0,
							    arena, &w, NULL),
			 WS_E_RESPONSE);
}

/* ---- the audit log ------------------------------------------------------------------------------ */

#define EVENT(time, actor)                                                                \
	"{\"id\":\"88888888-0000-4000-8000-000000000001\",\"occurred\":\"" time           \
	"\",\"event\":\"prefect-cloud.workspace-access.updated\",\"resource\":"           \
	"{\"prefect.resource.id\":\"prefect-cloud.workspace-access." SHARED               \
	"\"},\"workspace\":\"" W1 "\",\"related\":[{\"prefect.resource.role\":\"actor\"," \
	"\"prefect.resource.id\":\"prefect-cloud.actor." WHO                              \
	"\",\"prefect.resource.name\":\"nobody\"" actor "}]}"

static int audit(struct t_bent *world, struct ws_arena *arena, struct ws_audit **items,
		 size_t *count)
{
	return world->remote->ops->audit(world->remote, ACME, 1795428131, 1795428191, arena,
					 items, count, NULL);
}

static void audit_pages_are_followed_below_the_base_only(void **state)
{
	struct t_bent *world = *state;
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_audit *items;
	char first[2048];
	char other[200];
	size_t count;

	(void)snprintf(first, sizeof(first),
		       "{\"events\":[%s],\"total\":2,\"next_page\":\"%s/accounts/" ACME
		       "/events/filter/next?page-token=abc%%3D\"}",
		       EVENT("2026-11-23T10:02:13Z", ""), t_raw_base(world->server));
	t_bend(world, "/events/filter", 0, first, 0);
	t_bend(world, "page-token=abc%3D", 0,
	       "{\"events\":[" EVENT(
		       "2026-11-23T10:02:12+00:00",
		       ",\"prefect-cloud.email\":"
		       "\"a@acme.io\"") "," EVENT("never",
						  "") "],\"total\":2,\"next_page\":null}",
	       0);
	assert_int_equal(audit(world, arena, &items, &count), 0);
	assert_int_equal(count, 2);
	assert_int_equal(items[0].time_s, 1795428132);
	assert_string_equal(items[0].actor, "a@acme.io");
	assert_string_equal(items[0].resource_id, SHARED);
	assert_string_equal(items[0].workspace_id, W1);
	assert_string_equal(items[1].actor, "nobody");
	assert_int_equal(t_bent_asked(world, "\"since\":\"2026-11-23T10:02:11Z\""), 1);

	memset(world->bends, 0, sizeof(world->bends));
	(void)snprintf(other, sizeof(other),
		       "{\"events\":[],\"next_page\":\"%s/me/workspaces\"}",
		       t_raw_base(world->server));
	t_bend(world, "/events/filter", 0, other, 0);
	assert_int_equal(audit(world, arena, &items, &count), WS_E_RESPONSE);
	memset(world->bends, 0, sizeof(world->bends));
	t_bend(world, "/events/filter", 0,
	       "{\"events\":[],\"next_page\":\"http://evil.example/api/accounts/" ACME
	       "/events/filter/next?x\"}",
	       0);
	assert_int_equal(audit(world, arena, &items, &count), WS_E_RESPONSE);
	memset(world->bends, 0, sizeof(world->bends));
	t_bend(world, "/events/filter", 403, "{}", 0);
	assert_int_equal(audit(world, arena, &items, &count), WS_E_FORBIDDEN);
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, t_bent_set_up, t_bent_tear_down)
	const struct CMUnitTest tests[] = {
		FACT(service_account_finds_itself_by_its_mask),
		FACT(two_matching_masks_leave_it_unknown),
		FACT(service_account_that_sees_no_list_is_unknown),
		FACT(rejected_key_is_nobody),
		FACT(answer_to_a_put_must_mirror_it),
		FACT(put_is_one_array_to_the_published_path),
		FACT(teams_are_put_and_taken_by_their_own_id),
		FACT(people_and_bots_are_taken_by_the_id_of_the_grant),
		FACT(writes_with_bad_ids_are_never_sent),
		FACT(patch_carries_all_four_fields),
		FACT(what_is_not_meant_is_not_sent),
		FACT(only_the_named_lists_are_read),
		FACT(workspace_that_is_gone_or_another_is_not_read),
		FACT(audit_pages_are_followed_below_the_base_only),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
