/*
 * tests/sync/round/test_asked_worlds.c - what everybody may do in 500 random accounts, as
 * computed here from what a look wrote down, and as the cloud tells it to each key
 * (/me/workspaces/ID/scopes). The two share no code.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "store/ground/buf.h"
#include "store/ground/json.h"
#include "sync/access/access.h"
#include "sync/remote/prefect.h"
#include "sync/round/round.h"
#include "tests/lib/chance.h"
#include "tests/lib/cloud_proc.h"
#include "tests/lib/http_client.h"
#include "tests/lib/store_fix.h"

#define WORLDS     500
#define WORKSPACES 2
#define USERS      5 /* beside root, who is Owner of every account */
#define BOTS       2
#define TEAMS      2
#define CUSTOM     2

#define ROOT_KEY "pnu_root0000000000000000000000000000ROOT"

static const char *const built_in[] = {"Owner", "Developer", "Runner", "Viewer", "Worker"};
static const char *const scopes[] = {
	"see_flows",         "run_flows",           "manage_flows",
	"see_blocks",        "see_variables",       "write_variables",
	"manage_variables",  "see_secret_blocks",   "manage_blocks",
	"run_deployments",   "see_work_pools",      "manage_workspace_users",
	"manage_webhooks",   "see_workspace_users", "write_work_pools",
	"manage_deployments"};

#define COUNT(list) ((int)(sizeof(list) / sizeof((list)[0])))

/* ---- a seed by chance ------------------------------------------------------------------- */

struct making {
	struct ws_buf b;
	uint64_t seed;
};

static int chance(struct making *m, int n)
{
	return t_chance_below(&m->seed, n);
}

static const char *role(struct making *m)
{
	static char name[32];
	const int n = chance(m, COUNT(built_in) + CUSTOM);

	if (n < COUNT(built_in))
		return built_in[n];
	(void)snprintf(name, sizeof(name), "Custom %d", n - COUNT(built_in));
	return name;
}

static void begin_list(struct making *m, const char *name)
{
	ws_buf_addf(&m->b, ",\"%s\":[", name);
}

/* Without the comma of the last element. */
static void end_list(struct making *m)
{
	if (ws_buf_text(&m->b)[m->b.len - 1] == ',')
		ws_buf_cut(&m->b, m->b.len - 1);
	ws_buf_addc(&m->b, ']');
}

static void put_members(struct making *m)
{
	static const char *const roles[] = {"Member", "Member", "Member",
					    "Admin",  "Owner",  "Collaborator"};

	begin_list(m, "members");
	ws_buf_adds(&m->b, "{\"user\":\"root@x.io\",\"role\":\"Owner\"},");
	for (int u = 0; u < USERS; u++)
		ws_buf_addf(&m->b, "{\"user\":\"u%d@x.io\",\"role\":\"%s\"},", u,
			    roles[chance(m, COUNT(roles))]);
	end_list(m);
}

static void put_bots(struct making *m, int world)
{
	begin_list(m, "bots");
	for (int n = 0; n < BOTS; n++)
		ws_buf_addf(&m->b, "{\"name\":\"b%d\",\"key\":\"pnb_%d000bot%d%s\"},", n,
			    world + 1000, n, "00000000000000000000000000000");
	end_list(m);
}

static void put_roles(struct making *m)
{
	begin_list(m, "roles");
	for (int n = 0; n < CUSTOM; n++) {
		ws_buf_addf(&m->b, "{\"name\":\"Custom %d\"", n);
		if (chance(m, 2))
			ws_buf_addf(&m->b, ",\"inherits\":\"%s\"",
				    built_in[chance(m, COUNT(built_in))]);
		begin_list(m, "scopes");
		for (int s = 0; s < COUNT(scopes); s++)
			if (chance(m, 4) == 0)
				ws_buf_addf(&m->b, "\"%s\",", scopes[s]);
		end_list(m);
		ws_buf_adds(&m->b, "},");
	}
	end_list(m);
}

static void put_teams(struct making *m)
{
	begin_list(m, "teams");
	for (int t = 0; t < TEAMS; t++) {
		ws_buf_addf(&m->b, "{\"name\":\"t%d\"", t);
		begin_list(m, "members");
		for (int u = 0; u < USERS; u++)
			if (chance(m, 3) == 0)
				ws_buf_addf(&m->b, "\"u%d@x.io\",", u);
		for (int n = 0; n < BOTS; n++)
			if (chance(m, 3) == 0)
				ws_buf_addf(&m->b, "\"b%d\",", n);
		end_list(m);
		ws_buf_adds(&m->b, "},");
	}
	end_list(m);
}

static void put_workspace(struct making *m, int n)
{
	ws_buf_addf(&m->b, "{\"handle\":\"p%d\",\"name\":\"P%d\"", n, n);
	if (chance(m, 2))
		ws_buf_addf(&m->b, ",\"default_role\":\"%s\"", role(m));
	begin_list(m, "access");
	for (int u = 0; u < USERS; u++)
		if (chance(m, 3) == 0)
			ws_buf_addf(&m->b, "{\"user\":\"u%d@x.io\",\"role\":\"%s\"},", u,
				    role(m));
	for (int i = 0; i < BOTS; i++)
		if (chance(m, 3) == 0)
			ws_buf_addf(&m->b, "{\"bot\":\"b%d\",\"role\":\"%s\"},", i,
				    role(m));
	for (int t = 0; t < TEAMS; t++)
		if (chance(m, 2))
			ws_buf_addf(&m->b, "{\"team\":\"t%d\",\"role\":\"%s\"},", t,
				    role(m));
	end_list(m);
	ws_buf_adds(&m->b, "},");
}

static void put_account(struct making *m, int world)
{
	ws_buf_addf(&m->b,
		    "{\"handle\":\"w%d\",\"name\":\"W%d\",\"plan_type\":\"ORGANIZATION\","
		    "\"plan_tier\":\"ENTERPRISE\"",
		    world, world);
	put_members(m);
	put_bots(m, world);
	put_roles(m);
	put_teams(m);
	begin_list(m, "workspaces");
	for (int n = 0; n < WORKSPACES; n++)
		put_workspace(m, n);
	end_list(m);
	ws_buf_adds(&m->b, "},");
}

static void user_key(int u, char out[64])
{
	(void)snprintf(out, 64, "pnu_user%d000000000000000000000000000000", u);
}

static char *make_seed(void)
{
	struct making m = {.b = WS_BUF_INIT, .seed = t_chance_seed()};
	char *text = NULL, key[64];

	ws_buf_adds(&m.b, "{\"format\":1");
	begin_list(&m, "users");
	ws_buf_adds(&m.b, "{\"email\":\"root@x.io\",\"handle\":\"root\"},");
	for (int u = 0; u < USERS; u++)
		ws_buf_addf(&m.b, "{\"email\":\"u%d@x.io\",\"handle\":\"u%d\"},", u, u);
	end_list(&m);
	begin_list(&m, "accounts");
	for (int w = 0; w < WORLDS; w++)
		put_account(&m, w);
	end_list(&m);
	begin_list(&m, "keys");
	ws_buf_adds(&m.b,
		    "{\"name\":\"root\",\"user\":\"root@x.io\",\"key\":\"" ROOT_KEY "\"},");
	for (int u = 0; u < USERS; u++) {
		user_key(u, key);
		ws_buf_addf(&m.b,
			    "{\"name\":\"u%d\",\"user\":\"u%d@x.io\",\"key\":\"%s\"},", u,
			    u, key);
	}
	end_list(&m);
	ws_buf_addc(&m.b, '}');
	assert_int_equal(ws_buf_take(&m.b, &text, NULL, NULL), 0);
	return text;
}

/* ---- the two answers ---------------------------------------------------------------------- */

struct asking {
	struct t_cloud cloud;
	int fd;
	size_t asked, entered;
};

/* What the cloud says to a key; NULL where it may not enter. Given: ws_json_free(). */
static struct ws_json *ask(struct asking *a, const char *key, const char *workspace_id)
{
	struct t_http_reply reply;
	struct ws_json *json = NULL;
	char path[128];
	int status;

	(void)snprintf(path, sizeof(path), "/api/me/workspaces/%s/scopes", workspace_id);
	status = t_http_on(a->fd, a->cloud.port, key, "GET", path, NULL, &reply);
	if (status == 200)
		assert_int_equal(ws_json_parse(reply.body, reply.body_len, 0, &json, NULL),
				 0);
	else if (status != 404)
		fail_msg("%s: %d %s", path, status, reply.body);
	t_http_free(&reply);
	a->asked++;
	a->entered += status == 200;
	return json;
}

static bool tells(const struct ws_json *list, const char *name)
{
	for (size_t i = 0; i < ws_json_count(list); i++)
		if (strcmp(ws_json_text(ws_json_at(list, i)), name) == 0)
			return true;
	return false;
}

static void compare(struct asking *a, const struct ws_access *access,
		    const struct ws_side_workspace *w, enum ws_principal_kind kind,
		    const char *label, const char *key)
{
	const struct ws_side_pin *pin = ws_side_pin(
		w->account, kind == WS_BOT ? WS_PIN_BOTS : WS_PIN_USERS, label);
	ws_auto(ws_json) theirs = ask(a, key, w->id);
	struct ws_effective ours;

	assert_non_null(pin);
	ours = ws_access_effective(access, w, kind, pin->id, false);
	if (ours.set.unknown)
		fail_msg("%s in %s is not known", label, w->dir);
	for (size_t i = 0; i < ws_access_scope_count(access); i++) {
		const char *name = ws_access_scope_name(access, i);

		if (ws_scope_set_has(&ours.set, i) != tells(theirs, name))
			fail_msg("%s, %s in %s: here %d", name, label, w->dir,
				 (int)ws_scope_set_has(&ours.set, i));
	}
	assert_int_equal(ws_scope_set_count(&ours.set), ws_json_count(theirs));
}

static void compare_workspace(struct asking *a, const struct ws_side_workspace *w)
{
	ws_auto(ws_access) access = NULL;
	const int world = (int)strtol(w->account->handle + 1, NULL, 10);
	char label[32], key[64];

	assert_int_equal(ws_access_new(w->account, &access, NULL), 0);
	compare(a, access, w, WS_USER, "root@x.io", ROOT_KEY);
	for (int u = 0; u < USERS; u++) {
		(void)snprintf(label, sizeof(label), "u%d@x.io", u);
		user_key(u, key);
		compare(a, access, w, WS_USER, label, key);
	}
	for (int n = 0; n < BOTS; n++) {
		(void)snprintf(label, sizeof(label), "b%d", n);
		(void)snprintf(key, sizeof(key), "pnb_%d000bot%d%s", world + 1000, n,
			       "00000000000000000000000000000");
		compare(a, access, w, WS_BOT, label, key);
	}
}

/* ---- the look ------------------------------------------------------------------------------ */

static struct ws_side *look(struct asking *a, struct t_store *s)
{
	const struct ws_http_options options = {.base = a->cloud.url,
						.key = ROOT_KEY,
						.agent = "wsync/test",
						.deadline_ms = 60000};
	ws_auto(ws_remote) remote = NULL;
	ws_auto(ws_tree) tree = NULL;
	struct ws_http *http = NULL;
	struct ws_round_report report;
	struct ws_side *side = NULL;
	struct ws_oid id;

	assert_int_equal(ws_http_open(&options, &http, NULL), 0);
	assert_int_equal(ws_prefect_open(http, &remote, NULL), 0);
	if (ws_round_fetch(s->store, remote, &ws_round_real_world, NULL, &report,
			   &s->err) != 0)
		fail_msg("%s (%s)", s->err.msg, s->err.why);
	ws_round_report_clear(&report);
	assert_int_equal(ws_repo_ref(s->store->repo, WS_REF_CLOUD, &id, NULL), 0);
	assert_int_equal(ws_repo_load(s->store->repo, &id, NULL, NULL, &tree, NULL), 0);
	assert_int_equal(ws_side_build(tree, NULL, &side, NULL), 0);
	return side;
}

static void the_cloud_says_the_same_in_every_world(void **state)
{
	struct asking a = {.fd = -1};
	char *seed = make_seed();
	ws_auto(ws_side) side = NULL;
	struct t_store s;

	(void)state;
	assert_true(t_cloud_start(&a.cloud, seed, NULL));
	t_store_begin(&s);
	side = look(&a, &s);
	assert_int_equal(side->problem_count, 0);
	assert_int_equal(side->workspace_count, WORLDS * WORKSPACES);
	a.fd = t_http_open(a.cloud.port);
	assert_true(a.fd >= 0);
	for (size_t i = 0; i < side->workspace_count; i++)
		compare_workspace(&a, &side->workspaces[i]);
	(void)close(a.fd);
	assert_int_equal(a.asked, WORLDS * WORKSPACES * (1 + USERS + BOTS));
	/* some may enter and some may not: it was no comparison of nothing */
	assert_in_range(a.entered, a.asked / 3, a.asked - a.asked / 20);
	t_store_end(&s);
	(void)t_cloud_stop(&a.cloud);
	free(seed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_cloud_says_the_same_in_every_world),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
