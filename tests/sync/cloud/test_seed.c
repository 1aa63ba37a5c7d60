#include "tests/sync/cloud/cloud_fix.h"

#include <stdlib.h>
#include <unistd.h>
#include "sync/cloud/schema.h"
#include "sync/cloud/seed.h"

/* Loads a seed text into a fresh database; 0 or the failure. */
static int load(const char *text, struct ws_err *err)
{
	ws_auto(ws_cloud_db) db = NULL;
	ws_auto(ws_json) seed = NULL;
	int rc;

	assert_int_equal(ws_json_parse(text, strlen(text), 0, &seed, NULL), 0);
	assert_int_equal(ws_cloud_db_open(":memory:", &db, NULL), 0);
	assert_int_equal(ws_cloud_schema_ensure(db, NULL), 0);
	rc = ws_cloud_seed_load(db, seed, 1, err);
	if (rc < 0)
		assert_true(ws_cloud_schema_is_empty(db)); /* all or nothing */
	return rc;
}

#define USERS "\"users\":[{\"email\":\"a@a.io\",\"handle\":\"a\"}]"

static void mistakes_are_named_with_their_place(void **state)
{
	static const struct {
		const char *seed, *says;
	} wrong[] = {
		{"{}", "format"},
		{"{\"format\":2}", "format"},
		{"{\"format\":1,\"x\":1}", "unknown member \"x\""},
		{"{\"format\":1,\"users\":[{\"email\":\"a@a.io\"}]}",
		 "users[0]: \"handle\" is missing"},
		{"{\"format\":1,\"users\":[{\"email\":\"a@a.io\",\"handle\":\"a\"},"
		 "{\"email\":\"A@a.io\",\"handle\":\"b\"}]}",
		 "users[1]: A@a.io is there twice"},
		{"{\"format\":1," USERS ",\"accounts\":[{\"handle\":\"x\",\"members\":"
		 "[{\"user\":\"b@a.io\"}]}]}",
		 "accounts[0].members[0]: nobody is called"},
		{"{\"format\":1," USERS ",\"accounts\":[{\"handle\":\"x\",\"members\":"
		 "[{\"user\":\"a@a.io\",\"role\":\"King\"}]}]}",
		 "there is no role \"King\""},
		{"{\"format\":1," USERS ",\"accounts\":[{\"handle\":\"x\",\"workspaces\":"
		 "[{\"handle\":\"w\",\"access\":[{\"user\":\"a@a.io\",\"role\":\"Owner\"}]}"
		 "]}]}",
		 "accounts[0].workspaces[0].access[0]: \"a@a.io\" is not a member"},
		{"{\"format\":1,\"accounts\":[{\"handle\":\"x\",\"roles\":"
		 "[{\"name\":\"r\",\"scopes\":[\"fly\"]}]}]}",
		 "there is no scope \"fly\""},
		{"{\"format\":1,\"switches\":{\"gravity\":false}}", "switches.gravity"},
		{"{\"format\":1," USERS ",\"keys\":[{\"user\":\"a@a.io\"}]}",
		 "\"key\" is missing"},
		{"{\"format\":1,\"users\":[{\"email\":\"a@a.io\",\"handle\":\"a\",\"id\":"
		 "\"7\"}]}",
		 "not an id"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct ws_err err = {0};

		assert_int_equal(load(wrong[i].seed, &err), WS_E_VALUE_BAD);
		if (!strstr(err.msg, wrong[i].says))
			fail_msg("%s: %s", wrong[i].seed, err.msg);
	}
}

static void a_small_seed_loads(void **state)
{
	struct ws_err err = {0};

	(void)state;
	assert_int_equal(
		load("{\"format\":1," USERS ",\"accounts\":[{\"handle\":\"x\","
		     "\"members\":[{\"user\":\"a@a.io\",\"role\":\"Owner\"}],"
		     "\"workspaces\":[{\"handle\":\"w\",\"default_role\":\"Viewer\"}]}]}",
		     &err),
		0);
}

static void the_demo_and_the_workload_load(void **state)
{
	struct ws_json *seeds[] = {ws_cloud_seed_demo(), ws_cloud_seed_workload(7, 25)};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		ws_auto_free char *text = NULL;

		assert_int_equal(ws_json_format(seeds[i], 0, &text, NULL, NULL), 0);
		assert_int_equal(load(text, NULL), 0);
		ws_json_free(seeds[i]);
	}
}

static void the_workload_is_the_same_each_time_and_of_the_size_asked(void **state)
{
	ws_auto(ws_json) a = ws_cloud_seed_workload(12, 20);
	ws_auto(ws_json) b = ws_cloud_seed_workload(12, 20);
	ws_auto_free char *one = NULL;
	ws_auto_free char *two = NULL;
	const struct ws_json *spaces = ws_json_get(
		ws_json_at(ws_json_get(a, "accounts"), 0), "workspaces");

	(void)state;
	assert_int_equal(ws_json_format(a, 0, &one, NULL, NULL), 0);
	assert_int_equal(ws_json_format(b, 0, &two, NULL, NULL), 0);
	assert_string_equal(one, two);
	assert_int_equal(ws_json_count(spaces), 12);
	for (size_t i = 0; i < 12; i++)
		assert_int_equal(
			ws_json_count(ws_json_get(ws_json_at(spaces, i), "access")), 20);
}

static void a_seed_fills_only_what_is_empty(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(t_call(c, "PATCH", "{\"description\":\"mine\"}", W, IN(c, dev)),
			 204);
	assert_true(t_cloud_restart(&c->cloud, NULL)); /* the seed is given again */
	assert_int_equal(t_call(c, "GET", NULL, W, IN(c, dev)), 200);
	assert_string_equal(t_text_at(c, "description"), "mine");
}

static void a_foreign_database_is_left_alone(void **state)
{
	ws_auto(ws_cloud_db) db = NULL;
	struct ws_err err = {0};

	(void)state;
	assert_int_equal(ws_cloud_db_open(":memory:", &db, NULL), 0);
	assert_int_equal(ws_cloud_db_script(db, "CREATE TABLE letters (t TEXT)", NULL), 0);
	assert_int_equal(ws_cloud_schema_ensure(db, &err), WS_E_STORE_FORMAT);
}

/* Exit statuses of the program. */
static void the_command_line_answers_with_documented_statuses(void **state)
{
	char out[16384], path[] = "/tmp/wsync-seed-XXXXXX";
	const int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(t_cloud_run(out, sizeof(out), "help", NULL), 0);
	assert_non_null(strstr(out, "serve"));
	assert_int_equal(t_cloud_run(out, sizeof(out), "version", NULL), 0);
	assert_int_equal(t_cloud_run(out, sizeof(out), "seed", "demo", "--keys", NULL), 0);
	assert_non_null(strstr(out, "owner " T_KEY_OWNER "\n"));
	assert_int_equal(t_cloud_run(NULL, 0, "fly", NULL), 64);
	assert_int_equal(t_cloud_run(NULL, 0, "serve", NULL), 64);
	assert_int_equal(t_cloud_run(NULL, 0, "seed", "demo", "--x", NULL), 64);
	assert_int_equal(t_cloud_run(NULL, 0, "seed", "workload", "--grants", "-1", NULL),
			 64);
	assert_int_equal(t_cloud_run(NULL, 0, "seed", "workload", "--grants", NULL), 64);
	assert_true(write(fd, "{\"format\":3}", 12) == 12);
	(void)close(fd);
	assert_int_equal(t_cloud_run(NULL, 0, "serve", "--listen", "127.0.0.1:0", "--db",
				     ":memory:", "--seed", path, NULL),
			 65);
	assert_int_equal(t_cloud_run(NULL, 0, "serve", "--listen", "127.0.0.1:0", "--db",
				     ":memory:", "--faults", path, NULL),
			 65);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(t_cloud_run(NULL, 0, "serve", "--listen", "127.0.0.1:0", "--db",
				     ":memory:", "--seed", path, NULL),
			 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mistakes_are_named_with_their_place),
		cmocka_unit_test(a_small_seed_loads),
		cmocka_unit_test(the_demo_and_the_workload_load),
		cmocka_unit_test(the_workload_is_the_same_each_time_and_of_the_size_asked),
		WITH_CLOUD(a_seed_fills_only_what_is_empty),
		cmocka_unit_test(a_foreign_database_is_left_alone),
		cmocka_unit_test(the_command_line_answers_with_documented_statuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
