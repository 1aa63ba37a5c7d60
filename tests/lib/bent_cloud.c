/*
 * tests/lib/bent_cloud.c - the made-up cloud whose answers a test bends.
 */
#include "tests/lib/bent_cloud.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "sync/remote/prefect.h"

#define KEY "pnb_abcdefghijklmnop1234"

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

static void add_workspaces(const struct t_bent *world, struct ws_buf *b, int from, int to)
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

static void add_my_workspaces(const struct t_bent *world, struct ws_buf *b)
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
static bool add_rows(struct t_bent *world, const char *path, int offset, struct ws_buf *b)
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

static struct t_bend *bend_for(struct t_bent *world, const char *path)
{
	for (int i = 0; i < T_BENDS; i++) {
		struct t_bend *bend = &world->bends[i];

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
	struct t_bent *world = user;
	const struct t_bend *bend = bend_for(world, path);
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

int t_bent_set_up(void **state)
{
	struct t_bent *world = calloc(1, sizeof(*world));
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

int t_bent_tear_down(void **state)
{
	struct t_bent *world = *state;

	ws_remote_close(world->remote);
	t_raw_free(world->server);
	free(world);
	return 0;
}

void t_bend(struct t_bent *world, const char *path, int status, const char *json, int times)
{
	for (int i = 0; i < T_BENDS; i++) {
		if (world->bends[i].path)
			continue;
		world->bends[i] = (struct t_bend){
			.path = path, .status = status, .json = json, .times = times};
		return;
	}
	fail_msg("too many bends");
}

int t_bent_look(struct t_bent *world, struct t_look *look, struct ws_remote_report *report,
		struct ws_err *err)
{
	const struct ws_remote_sink sink = t_look_sink(look);

	ws_err_clear(err);
	return world->remote->ops->look(world->remote, &sink, report, err);
}

int t_bent_asked(struct t_bent *world, const char *line)
{
	int count = 0;

	for (size_t i = 0; t_raw_request(world->server, i); i++)
		count += strstr(t_raw_request(world->server, i), line) != NULL;
	return count;
}
