/*
 * tests/sync/remote/test_prefect.c - the driver against answers no honest cloud gives.
 *
 * A made-up cloud of one account "acme" (plus "zoe", seen through a shared workspace
 * alone) answers every route; each test bends one of them.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/remote/prefect.h"
#include "tests/lib/look_text.h"
#include "tests/lib/raw_server.h"

#define KEY    "pnb_abcdefghijklmnop1234"
#define ACME   "aaaaaaaa-0000-4000-8000-000000000001"
#define ZOE    "aaaaaaaa-0000-4000-8000-000000000002"
#define SHARED "bbbbbbbb-0000-4000-8000-00000000ffff"
#define ROLE   "cccccccc-0000-4000-8000-000000000001"
#define TEAM   "dddddddd-0000-4000-8000-000000000001"
#define BENDS  4

static const char *const account_path = "/accounts/" ACME;

struct bend {
	const char *path; /* end of the path it applies to */
	int status;       /* 0: the usual answer with `json` in place of the rows */
	const char *json;
	int times; /* 0: always */
	size_t hits;
};

struct world {
	struct t_raw *server;
	struct ws_remote *remote;
	struct bend bends[BENDS];
	int workspaces, people, users; /* users: grants in each workspace */
	bool shared;
	bool no_settings; /* workspaces/filter leaves the default role out */
	int repeat_pages; /* so many second pages of people are the first again */
};

/* ---- the made-up cloud --------------------------------------------------------------------- */

static bool ends_with(const char *text, const char *end)
{
	const size_t len = strlen(text);
	const size_t tail = strlen(end);

	return len >= tail && strcmp(text + len - tail, end) == 0;
}

/* Numbers in the body: {"limit":200,"offset":0}. */
static int number_in(const char *body, const char *key)
{
	const char *at = strstr(body, key);

	return at ? (int)strtol(at + strlen(key), NULL, 10) : 0;
}

static void add_comma(struct ws_buf *b)
{
	if (b->len > 1)
		ws_buf_addc(b, ',');
}

static void add_people(struct ws_buf *b, int from, int to)
{
	for (int i = from; i < to; i++) {
		add_comma(b);
		ws_buf_addf(b,
			    "{\"id\":\"11111111-0000-4000-8000-%012d\","
			    "\"actor_id\":\"22222222-0000-4000-8000-%012d\","
			    "\"user_id\":\"33333333-0000-4000-8000-%012d\","
			    "\"email\":\"p%d@acme.io\",\"account_role_name\":\"Member\","
			    "\"account_role_id\":\"" ROLE "\",\"active\":true}",
			    i, i, i, i);
	}
}

static void add_workspaces(const struct world *world, struct ws_buf *b, int from, int to)
{
	for (int i = from; i < to; i++) {
		add_comma(b);
		ws_buf_addf(
			b,
			"{\"id\":\"bbbbbbbb-0000-4000-8000-%012d\",\"account_id\":\"" ACME
			"\",\"name\":\"W %d\",\"handle\":\"w%d\",\"description\":\"\"",
			i, i, i);
		if (!world->no_settings)
			ws_buf_addf(b, ",\"default_workspace_role_id\":null");
		ws_buf_addf(b, "}");
	}
}

static void add_users(struct ws_buf *b, const char *workspace, int from, int to)
{
	for (int i = from; i < to; i++) {
		add_comma(b);
		ws_buf_addf(b,
			    "{\"id\":\"44444444-0000-4000-8000-%012d\",\"workspace_id\":\"%"
			    ".36s\","
			    "\"workspace_role_id\":\"" ROLE
			    "\",\"actor_id\":\"22222222-0000-4000-8000-%012d\","
			    "\"user_id\":\"33333333-0000-4000-8000-%012d\","
			    "\"email\":\"p%d@acme.io\"}",
			    i, workspace, i, i, i);
	}
}

static void add_my_workspaces(const struct world *world, struct ws_buf *b)
{
	for (int i = 0; i < world->workspaces; i++) {
		add_comma(b);
		ws_buf_addf(b,
			    "{\"account_id\":\"" ACME
			    "\",\"account_name\":\"Acme\",\"account_handle\":\"acme\","
			    "\"workspace_id\":\"bbbbbbbb-0000-4000-8000-%012d\","
			    "\"workspace_name\":\"W %d\",\"workspace_description\":\"\","
			    "\"workspace_handle\":\"w%d\"}",
			    i, i, i);
	}
	if (!world->shared)
		return;
	add_comma(b);
	ws_buf_addf(b, "{\"account_id\":\"" ZOE
		       "\",\"account_name\":\"Zoe\",\"account_handle\":\"zoe\","
		       "\"workspace_id\":\"" SHARED "\",\"workspace_name\":\"Shared\","
		       "\"workspace_description\":\"\",\"workspace_handle\":\"shared\"}");
}

/* Rows of the list at this path, from..to; false: no such path. */
static bool add_rows(struct world *world, const char *path, int offset, struct ws_buf *b)
{
	const char *workspace = strstr(path, "/workspaces/bbbbbbbb");
	const bool acme = strstr(path, ACME) != NULL;
	int total = 0;
	int to;

	if (ends_with(path, "/account_memberships/filter"))
		total = acme ? world->people : 0;
	else if (ends_with(path, "/workspaces/filter"))
		total = acme ? world->workspaces : 0;
	else if (ends_with(path, "/user_access/filter"))
		total = world->users;
	to = offset + 200 < total ? offset + 200 : total;
	if (ends_with(path, "/account_memberships/filter")) {
		if (offset == 200 && world->repeat_pages > 0) {
			world->repeat_pages--;
			add_people(b, 0, 200);
		} else {
			add_people(b, offset, to);
		}
	} else if (ends_with(path, "/workspaces/filter")) {
		add_workspaces(world, b, offset, to);
	} else if (workspace && ends_with(path, "/user_access/filter")) {
		add_users(b, workspace + 12, offset, to);
	} else if (ends_with(path, "/teams/filter") && acme) {
		ws_buf_addf(b,
			    "{\"id\":\"" TEAM "\",\"account_id\":\"" ACME
			    "\",\"name\":\"data\",\"description\":\"\",\"memberships\":[],"
			    "\"workspaces\":[{\"workspace_id\":"
			    "\"bbbbbbbb-0000-4000-8000-000000000001\",\"workspace_handle\":"
			    "\"w1\",\"workspace_role_id\":\"" ROLE
			    "\",\"workspace_role_name\":\"Viewer\"}]}");
	} else if (ends_with(path, "/workspace_roles/filter")) {
		ws_buf_addf(b,
			    "{\"id\":\"" ROLE "\",\"account_id\":null,\"name\":\"Viewer\","
			    "\"description\":\"\",\"scopes\":[\"see_flows\"],"
			    "\"inherited_role_id\":null}");
	} else if (strcmp(path, "/api/me/workspaces") == 0) {
		add_my_workspaces(world, b);
	} else if (strcmp(path, "/api/me/accounts") == 0) {
		ws_buf_addf(
			b,
			"{\"account_id\":\"" ACME
			"\",\"account_handle\":\"acme\",\"account_name\":\"Acme\","
			"\"account_plan_type\":\"ORGANIZATION\",\"account_plan_tier\":null,"
			"\"account_role_name\":\"Member\"}");
	} else if (strcmp(path, "/api/workspace_scopes") == 0) {
		ws_buf_addf(b, "{\"name\":\"see_flows\",\"includes_scopes\":[]}");
	} else {
		return ends_with(path, "/filter");
	}
	return true;
}

static struct bend *bend_for(struct world *world, const char *path)
{
	for (int i = 0; i < BENDS; i++) {
		struct bend *bend = &world->bends[i];

		if (!bend->path || !ends_with(path, bend->path))
			continue;
		if (bend->times && bend->hits >= (size_t)bend->times)
			continue;
		bend->hits++;
		return bend;
	}
	return NULL;
}

static char *answer(void *user, const char *method, const char *path, const char *body)
{
	struct world *world = user;
	const struct bend *bend = bend_for(world, path);
	struct ws_buf b = WS_BUF_INIT;
	char *text;

	(void)method;
	if (bend)
		return t_raw_make(bend->status ? bend->status : 200, "", bend->json);
	ws_buf_addc(&b, '[');
	if (add_rows(world, path, number_in(body, "\"offset\":"), &b)) {
		ws_buf_addc(&b, ']');
		text = t_raw_make(200, "", ws_buf_text(&b));
	} else if (ends_with(path, "/accounts/" ACME)) {
		text = t_raw_make(200, "",
				  "{\"id\":\"" ACME
				  "\",\"handle\":\"acme\",\"name\":\"Acme\",\"plan_type\":"
				  "\"ORGANIZATION\",\"plan_tier\":\"TEAM\"}");
	} else if (ends_with(path, "/usage_limits")) {
		text = t_raw_make(200, "", "{\"workspace_limit\":3,\"user_limit\":5}");
	} else {
		text = t_raw_make(404, "", "{\"detail\":\"Not Found\"}");
	}
	ws_buf_free(&b);
	return text;
}

static int set_up(void **state)
{
	struct world *world = calloc(1, sizeof(*world));
	struct ws_http_options options = {
		.key = KEY, .deadline_ms = 3000, .pause_ms = 1, .agent = "wsync/test"};
	struct ws_http *http = NULL;

	if (!world)
		return -1;
	world->workspaces = 2;
	world->people = 3;
	world->users = 1;
	world->server = t_raw_new();
	t_raw_serve(world->server, answer, world);
	options.base = t_raw_base(world->server);
	*state = world;
	return ws_http_open(&options, &http, NULL) < 0 ||
	       ws_prefect_open(http, &world->remote, NULL) < 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	ws_remote_close(world->remote);
	t_raw_free(world->server);
	free(world);
	return 0;
}

static void bend(struct world *world, const char *path, int status, const char *json,
		 int times)
{
	for (int i = 0; i < BENDS; i++) {
		if (world->bends[i].path)
			continue;
		world->bends[i] = (struct bend){
			.path = path, .status = status, .json = json, .times = times};
		return;
	}
	fail_msg("too many bends");
}

static int look_at(struct world *world, struct t_look *look,
		   struct ws_remote_report *report, struct ws_err *err)
{
	const struct ws_remote_sink sink = t_look_sink(look);

	ws_err_clear(err);
	return world->remote->ops->look(world->remote, &sink, report, err);
}

static int asked(struct world *world, const char *line)
{
	int count = 0;

	for (size_t i = 0; t_raw_request(world->server, i); i++)
		count += strstr(t_raw_request(world->server, i), line) != NULL;
	return count;
}

/* ---- looking -------------------------------------------------------------------------------- */

static void requests_of_a_look_are_counted_out(void **state)
{
	struct world *world = *state;
	struct ws_remote_report report;
	struct t_look look = {0};
	struct ws_err err;

	world->workspaces = 50;
	assert_int_equal(look_at(world, &look, &report, &err), 0);
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
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const int before = asked(world, "/account_memberships/filter");
		struct t_look look = {0};
		char wanted[32];
		struct ws_err err;

		world->people = rows[i].people;
		assert_int_equal(look_at(world, &look, NULL, &err), 0);
		(void)snprintf(wanted, sizeof(wanted), "people=%d ", rows[i].people);
		assert_non_null(strstr(ws_buf_text(&look.text), wanted));
		assert_int_equal(asked(world, "/account_memberships/filter") - before,
				 rows[i].pages);
		t_look_clear(&look);
	}
}

static void long_lists_of_grants_come_whole(void **state)
{
	struct world *world = *state;
	struct ws_remote_report report;
	struct t_look look = {0};
	struct ws_err err;

	world->users = 1234;
	assert_int_equal(look_at(world, &look, &report, &err), 0);
	assert_int_equal(report.grants, 2 * 1234 + 1);
	assert_true(t_look_has(&look, "grant acme/w0 user p1233@acme.io Viewer"));
	t_look_clear(&look);
}

static void list_that_drifted_is_read_again(void **state)
{
	struct world *world = *state;
	struct t_look look = {0};
	struct ws_err err;

	world->people = 450;
	world->repeat_pages = 3;
	assert_int_equal(look_at(world, &look, NULL, &err), 0);
	assert_non_null(strstr(ws_buf_text(&look.text), "people=450 "));
	assert_int_equal(asked(world, "/account_memberships/filter"), 3 * 2 + 3);
	t_look_clear(&look);
}

static void list_that_never_settles_fails_the_look(void **state)
{
	struct world *world = *state;
	struct t_look look = {0};
	struct ws_err err;

	world->people = 450;
	world->repeat_pages = 1000;
	assert_int_equal(look_at(world, &look, NULL, &err), WS_E_RESPONSE);
	assert_int_equal(asked(world, "/account_memberships/filter"), 4 * 2);
	assert_int_equal(look.accounts, 0);
	t_look_clear(&look);
}

static void account_seen_through_a_workspace_alone_is_read(void **state)
{
	struct world *world = *state;
	struct ws_remote_report report;
	struct t_look look = {0};
	struct ws_err err;

	world->shared = true;
	bend(world, "/accounts/" ZOE, 403, "{}", 0);
	bend(world, ZOE "/workspaces/filter", 403, "{}", 0);
	bend(world, ZOE "/teams/filter", 403, "{}", 0);
	bend(world, "/workspaces/" SHARED, 403, "{}", 0);
	assert_int_equal(look_at(world, &look, &report, &err), 0);
	assert_int_equal(look.accounts, 2);
	assert_true(t_look_has(&look,
			       "account zoe Zoe - your-role=- people=0 bots=0 teams=? "
			       "roles=1"));
	assert_true(t_look_has(&look,
			       "workspace zoe/shared settings=0 users=1 bots=0 teams=? "
			       "default=-"));
	assert_false(report.complete);
	/* at most three requests for it */
	assert_int_equal(asked(world, "/workspaces/" SHARED), 3);
	t_look_clear(&look);
}

static void settings_that_were_not_told_are_asked_for(void **state)
{
	struct world *world = *state;
	struct ws_remote_report report;
	struct t_look look = {0};
	struct ws_err err;

	world->no_settings = true;
	bend(world, "/workspaces/bbbbbbbb-0000-4000-8000-000000000001", 200,
	     "{\"id\":\"bbbbbbbb-0000-4000-8000-000000000001\",\"account_id\":\"" ACME
	     "\",\"name\":\"One\",\"handle\":\"w1\",\"description\":\"\","
	     "\"default_workspace_role_id\":\"" ROLE "\"}",
	     0);
	bend(world, "/workspaces/bbbbbbbb-0000-4000-8000-000000000000", 403, "{}", 0);
	assert_int_equal(look_at(world, &look, &report, &err), 0);
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
	struct world *world = *state;
	struct ws_remote_report report;
	struct t_look look = {0};
	struct ws_err err;

	bend(world, "/teams/filter", 403, "{\"detail\":\"no\"}", 0);
	bend(world, "0000/team_access/filter", 200,
	     "[{\"id\":\"55555555-0000-4000-8000-000000000001\",\"workspace_id\":"
	     "\"bbbbbbbb-0000-4000-8000-000000000000\",\"workspace_role_id\":\"" ROLE
	     "\",\"team_id\":\"" TEAM "\",\"team_name\":\"data\"}]",
	     0);
	bend(world, "0001/team_access/filter", 404, "{}", 0);
	assert_int_equal(look_at(world, &look, &report, &err), 0);
	assert_true(t_look_has(&look, "grant acme/w0 team data Viewer"));
	assert_true(t_look_has(&look, "workspace acme/w1 settings=1 users=1 bots=0 teams=? "
				      "default=-"));
	assert_int_equal(report.requests, 3 + 9 + 3 * 2);
	assert_false(report.complete);
	t_look_clear(&look);
}

static void everything_refused_is_everything_unknown(void **state)
{
	struct world *world = *state;
	struct ws_remote_report report;
	struct t_look look = {0};
	struct ws_err err;

	bend(world, "/filter", 403, "{}", 0);
	bend(world, "/accounts/" ACME, 404, "{}", 0);
	bend(world, "/usage_limits", 404, "{}", 0);
	bend(world, "/workspace_scopes", 403, "{}", 0);
	assert_int_equal(look_at(world, &look, &report, &err), 0);
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
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		struct t_look look = {0};
		struct ws_err err;

		memset(world->bends, 0, sizeof(world->bends));
		bend(world, paths[i], 503, "{\"detail\":\"soon\"}", 0);
		assert_int_equal(look_at(world, &look, NULL, &err), WS_E_SERVER);
		assert_false(t_look_has(&look, "done acme"));
		t_look_clear(&look);
	}
}

static void passing_trouble_does_not_show(void **state)
{
	struct world *world = *state;
	struct ws_remote_report report;
	struct t_look look = {0};
	struct ws_err err;

	bend(world, "/teams/filter", 502, "{}", 2);
	bend(world, "/user_access/filter", 429, "{}", 1);
	assert_int_equal(look_at(world, &look, &report, &err), 0);
	assert_int_equal(report.requests, 3 + 9 + 3 * 2 + 3);
	assert_true(report.complete);
	t_look_clear(&look);
}

static void refused_key_list_is_no_empty_cloud(void **state)
{
	struct world *world = *state;
	struct t_look look = {0};
	struct ws_err err;

	bend(world, "/me/workspaces", 403, "{}", 0);
	assert_int_equal(look_at(world, &look, NULL, &err), WS_E_FORBIDDEN);
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
		{"/accounts/" ACME,
		 "{\"id\":\"" ZOE
		 "\",\"handle\":\"zoe\",\"name\":\"Z\",\"plan_type\":\"X\"}"},
	};
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct t_look look = {0};
		struct ws_err err;

		memset(world->bends, 0, sizeof(world->bends));
		bend(world, rows[i].path, 0, rows[i].json, 0);
		if (look_at(world, &look, NULL, &err) != WS_E_RESPONSE)
			fail_msg("%s %s: %d %s", rows[i].path, rows[i].json, err.code,
				 err.msg);
		assert_false(t_look_has(&look, "done acme"));
		t_look_clear(&look);
	}
}

static void two_workspaces_never_share_a_handle(void **state)
{
	struct world *world = *state;
	struct ws_remote_report report;
	struct t_look look = {0};
	struct ws_err err;

	/* deleted and made again while we read: /me/workspaces has the old one */
	bend(world, "/me/workspaces", 0,
	     "[{\"account_id\":\"" ACME "\",\"account_name\":\"Acme\",\"account_handle\":"
	     "\"acme\",\"workspace_id\":\"" SHARED
	     "\",\"workspace_name\":\"old\",\"workspace_description\":\"\","
	     "\"workspace_handle\":\"w1\"}]",
	     0);
	assert_int_equal(look_at(world, &look, &report, &err), 0);
	assert_int_equal(look.workspaces, 2);
	assert_int_equal(asked(world, SHARED), 0);
	assert_false(report.complete);
	t_look_clear(&look);
}

static void failing_sink_frees_what_is_under_way(void **state)
{
	struct world *world = *state;
	struct t_look look = {.stop_after = 7};
	struct ws_err err;

	world->workspaces = 60;
	assert_int_equal(look_at(world, &look, NULL, &err), WS_E_CONFIRM);
	assert_int_equal(look.workspaces, 7);
	t_look_clear(&look);
}

/* ---- who ------------------------------------------------------------------------------------ */

#define BOT(n, mask)                                              \
	"{\"id\":\"66666666-0000-4000-8000-00000000000" n         \
	"\",\"actor_id\":\"77777777-0000-4000-8000-00000000000" n \
	"\",\"account_id\":\"" ACME "\",\"name\":\"bot" n         \
	"\",\"account_role_name\":\"Member\",\"api_key\":{\"masked_key\":" mask "}}"

static void service_account_finds_itself_by_its_mask(void **state)
{
	struct world *world = *state;
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_actor actor;

	bend(world, "/me/", 403, "{\"detail\":\"Only users\"}", 0);
	bend(world, "/bots/filter", 0,
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
	struct world *world = *state;
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_actor actor;

	bend(world, "/me/", 403, "{}", 0);
	bend(world, "/bots/filter", 0,
	     "[" BOT("1", "\"pnb_...1234\"") "," BOT("2", "\"pnb_...1234\"") "]", 0);
	assert_int_equal(world->remote->ops->actor(world->remote, arena, &actor, NULL), 0);
	assert_int_equal(actor.kind, WS_BOT);
	assert_null(actor.id);
	assert_string_equal(actor.label, "service account");
}

static void service_account_that_sees_no_list_is_unknown(void **state)
{
	struct world *world = *state;
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_actor actor;

	bend(world, "/me/", 403, "{}", 0);
	bend(world, "/bots/filter", 403, "{}", 0);
	assert_int_equal(world->remote->ops->actor(world->remote, arena, &actor, NULL), 0);
	assert_int_equal(actor.kind, WS_BOT);
	assert_null(actor.id);
}

static void rejected_key_is_nobody(void **state)
{
	struct world *world = *state;
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_actor actor;

	bend(world, "/me/", 401, "{}", 0);
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

static int put_two(struct world *world, struct ws_err *err)
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
	struct world *world = *state;
	struct ws_err err;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		memset(world->bends, 0, sizeof(world->bends));
		bend(world, "/user_access/", 0, wrong[i], 0);
		if (put_two(world, &err) != WS_E_IN_DOUBT)
			fail_msg("believed: %s", wrong[i]);
	}
	memset(world->bends, 0, sizeof(world->bends));
	/* the order of the answer is free */
	bend(world, "/user_access/", 0,
	     "[" ROW("2", WHO_TOO, TEAM) "," ROW("1", WHO, ROLE) "]", 0);
	assert_int_equal(put_two(world, &err), 0);
	assert_int_equal(t_raw_count(world->server), sizeof(wrong) / sizeof(wrong[0]) + 1);
}

static void put_is_one_array_to_the_published_path(void **state)
{
	struct world *world = *state;
	struct ws_err err;
	const char *seen;

	bend(world, "/user_access/", 0,
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
	struct world *world = *state;
	const struct ws_grant grant = {.kind = WS_TEAM,
				       .access_id = SHARED,
				       .principal_id = TEAM,
				       .role_id = ROLE};
	const struct ws_remote_ops *ops = world->remote->ops;

	bend(world, "/team_access/", 0,
	     "[{\"id\":\"55555555-0000-4000-8000-000000000001\",\"workspace_id\":\"" W1
	     "\",\"workspace_role_id\":\"" ROLE "\",\"team_id\":\"" TEAM "\"}]",
	     0);
	bend(world, "/team_access/" TEAM, 204, "", 0);
	assert_int_equal(ops->put_grants(world->remote, ACME, W1, WS_TEAM, &grant, 1, NULL),
			 0);
	assert_int_equal(ops->drop_grant(world->remote, ACME, W1, &grant, NULL), 0);
	assert_int_equal(asked(world, "PUT /api/accounts/" ACME "/workspaces/" W1
				      "/team_access/ HTTP/1.1"),
			 1);
	assert_int_equal(asked(world, "DELETE /api/accounts/" ACME "/workspaces/" W1
				      "/team_access/" TEAM " HTTP/1.1"),
			 1);
	assert_int_equal(asked(world, "[{\"team_id\":\"" TEAM "\""), 1);
}

static void people_and_bots_are_taken_by_the_id_of_the_grant(void **state)
{
	struct world *world = *state;
	struct ws_grant grant = {.kind = WS_BOT, .access_id = SHARED, .principal_id = WHO};
	const struct ws_remote_ops *ops = world->remote->ops;

	bend(world, "/bot_access/" SHARED, 204, "", 0);
	assert_int_equal(ops->drop_grant(world->remote, ACME, W1, &grant, NULL), 0);
	grant.kind = WS_USER;
	assert_int_equal(ops->drop_grant(world->remote, ACME, W1, &grant, NULL),
			 WS_E_NOT_FOUND);
	assert_int_equal(asked(world, "/user_access/" SHARED " HTTP/1.1"), 1);
	grant.access_id = NULL;
	assert_int_equal(ops->drop_grant(world->remote, ACME, W1, &grant, NULL), WS_E_URL);
	grant.access_id = "../../" WHO;
	assert_int_equal(ops->drop_grant(world->remote, ACME, W1, &grant, NULL), WS_E_URL);
	assert_int_equal(t_raw_count(world->server), 2);
}

static void writes_with_bad_ids_are_never_sent(void **state)
{
	struct world *world = *state;
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
	struct world *world = *state;
	const struct ws_workspace w = {.id = W1,
				       .account_id = ACME,
				       .handle = "w1",
				       .name = "One \"and\" only",
				       .description = "two\nlines"};
	const char *seen;

	bend(world, "/workspaces/" W1, 204, "", 0);
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
	struct world *world = *state;
	const struct ws_workspace w = {.id = W1,
				       .account_id = ACME,
				       .handle = "old",
				       .name = "old",
				       .description = "as it was"};
	const char *seen;

	bend(world, "/workspaces/" W1, 204, "", 0);
	assert_int_equal(world->remote->ops->patch_workspace(world->remote, &w, 0, NULL),
			 0);
	seen = t_raw_request(world->server, 0);
	assert_non_null(strstr(seen, "{\"description\":\"as it was\"}"));
}

/* ---- reading one workspace again --------------------------------------------------------------- */

static void only_the_named_lists_are_read(void **state)
{
	struct world *world = *state;
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_workspace w;

	bend(world, "/workspaces/" W1, 0,
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
	struct world *world = *state;
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_workspace w;

	assert_int_equal(world->remote->ops->read_workspace(world->remote, ACME, W1, 0,
							    arena, &w, NULL),
			 WS_E_NOT_FOUND);
	bend(world, "/workspaces/" W1, 0,
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

static int audit(struct world *world, struct ws_arena *arena, struct ws_audit **items,
		 size_t *count)
{
	return world->remote->ops->audit(world->remote, ACME, 1795428131, 1795428191, arena,
					 items, count, NULL);
}

static void audit_pages_are_followed_below_the_base_only(void **state)
{
	struct world *world = *state;
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_audit *items;
	char first[2048];
	char other[200];
	size_t count;

	(void)snprintf(first, sizeof(first),
		       "{\"events\":[%s],\"total\":2,\"next_page\":\"%s/accounts/" ACME
		       "/events/filter/next?page-token=abc%%3D\"}",
		       EVENT("2026-11-23T10:02:13Z", ""), t_raw_base(world->server));
	bend(world, "/events/filter", 0, first, 0);
	bend(world, "page-token=abc%3D", 0,
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
	assert_int_equal(asked(world, "\"since\":\"2026-11-23T10:02:11Z\""), 1);

	memset(world->bends, 0, sizeof(world->bends));
	(void)snprintf(other, sizeof(other),
		       "{\"events\":[],\"next_page\":\"%s/me/workspaces\"}",
		       t_raw_base(world->server));
	bend(world, "/events/filter", 0, other, 0);
	assert_int_equal(audit(world, arena, &items, &count), WS_E_RESPONSE);
	memset(world->bends, 0, sizeof(world->bends));
	bend(world, "/events/filter", 0,
	     "{\"events\":[],\"next_page\":\"http://evil.example/api/accounts/" ACME
	     "/events/filter/next?x\"}",
	     0);
	assert_int_equal(audit(world, arena, &items, &count), WS_E_RESPONSE);
	memset(world->bends, 0, sizeof(world->bends));
	bend(world, "/events/filter", 403, "{}", 0);
	assert_int_equal(audit(world, arena, &items, &count), WS_E_FORBIDDEN);
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
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
