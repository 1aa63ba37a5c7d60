#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/key/credentials.h"
#include "cli/run.h"
#include "store/ground/arena.h"
#include "tests/lib/fake_remote.h"

static const struct ws_cmd command = {.name = "fetch"};

struct scene {
	struct ws_cli cli;
	struct t_fake *fake;
	struct ws_remote *told;
	struct ws_arena *arena;
	char *text; /* of standard error */
	size_t len;
	struct ws_err err;
};

static int set_up(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	*state = s;
	if (!s)
		return -1;
	s->fake = t_fake_new();
	t_fake_fill_demo(s->fake);
	s->arena = ws_arena_new();
	s->cli = (struct ws_cli){.command = &command,
				 .err = open_memstream(&s->text, &s->len)};
	return ws_cli_told(&s->cli, "https://cloud.example/api", "--key-file",
			   t_fake_remote(s->fake), &s->told, &s->err);
}

static int tear_down(void **state)
{
	struct scene *s = *state;

	ws_remote_close(s->told);
	ws_arena_free(s->arena);
	t_fake_free(s->fake);
	(void)fclose(s->cli.err);
	free(s->text);
	free(s);
	return 0;
}

static int ask(struct scene *s)
{
	struct ws_actor actor;

	s->err = (struct ws_err){0};
	return s->told->ops->actor(s->told, s->arena, &actor, &s->err);
}

static void a_rejected_key_is_named_by_its_source(void **state)
{
	struct scene *s = *state;

	t_fake_fail(s->fake, 1, WS_E_KEY_REJECTED);
	assert_int_equal(ask(s), WS_E_KEY_REJECTED);
	assert_string_equal(s->err.msg, "the cloud rejects the key from --key-file");
	assert_memory_equal(s->err.why, "it says: ", 9);
	assert_string_equal(s->err.hint, "wsync login");
}

static void advice_depends_on_whether_there_is_a_store(void **state)
{
	struct scene *s = *state;

	t_fake_fail(s->fake, 1, WS_E_UNREACHABLE);
	assert_int_equal(ask(s), WS_E_UNREACHABLE);
	assert_non_null(strstr(s->err.why, "https://cloud.example/api"));
	assert_string_equal(s->err.hint, "wsync fetch --endpoint https://HOST/api");
	s->cli.in_store = true;
	t_fake_fail(s->fake, 1, WS_E_UNREACHABLE);
	assert_int_equal(ask(s), WS_E_UNREACHABLE);
	assert_string_equal(s->err.hint, "wsync plan --offline");
}

static void a_failure_of_the_moment_is_told_in_a_sentence(void **state)
{
	struct scene *s = *state;

	t_fake_fail(s->fake, 1, WS_E_SERVER);
	assert_int_equal(ask(s), WS_E_SERVER);
	assert_string_equal(s->err.msg, "the cloud has a problem");
	assert_non_null(strstr(s->err.why, "it says: the fake fails at call 1"));
	assert_string_equal(s->err.hint, "the same again later");
	s->cli.in_store = true;
	t_fake_fail(s->fake, 1, WS_E_THROTTLED);
	assert_int_equal(ask(s), WS_E_THROTTLED);
	assert_string_equal(s->err.msg, "the cloud asks to slow down");
	assert_non_null(strstr(s->err.hint, "wsync plan --offline"));
}

static void what_the_key_may_not_do_says_where_to_read_on(void **state)
{
	struct scene *s = *state;

	t_fake_fail(s->fake, 1, WS_E_FORBIDDEN);
	assert_int_equal(ask(s), WS_E_FORBIDDEN);
	assert_string_equal(s->err.msg, "the fake fails at call 1");
	assert_non_null(strstr(s->err.hint, "wsync help WS0403"));
}

static void other_failures_pass_unchanged(void **state)
{
	struct scene *s = *state;
	struct ws_actor actor;

	t_fake_fail(s->fake, 1, WS_E_RESPONSE);
	assert_int_equal(ask(s), WS_E_RESPONSE);
	assert_string_equal(s->err.msg, "the fake fails at call 1");
	assert_string_equal(s->err.hint, "");
	/* and without a record to fill */
	t_fake_fail(s->fake, 1, WS_E_KEY_REJECTED);
	assert_int_equal(s->told->ops->actor(s->told, s->arena, &actor, NULL),
			 WS_E_KEY_REJECTED);
}

static void another_persons_key_is_told_once(void **state)
{
	struct scene *s = *state;

	assert_int_equal(ask(s), 0);
	(void)snprintf(s->cli.last_actor, sizeof(s->cli.last_actor), "alice@acme.io");
	assert_int_equal(ask(s), 0);
	(void)fflush(s->cli.err);
	assert_int_equal(s->len, 0);
	(void)snprintf(s->cli.last_actor, sizeof(s->cli.last_actor), "bot:ci");
	assert_int_equal(ask(s), 0);
	assert_int_equal(ask(s), 0);
	(void)fflush(s->cli.err);
	assert_string_equal(
		s->text,
		"warning: this key is alice@acme.io; the last look was bot:ci's\n");
}

static void programs_read_no_warning(void **state)
{
	struct scene *s = *state;

	s->cli.format = WS_FORMAT_JSON;
	(void)snprintf(s->cli.last_actor, sizeof(s->cli.last_actor), "bot:ci");
	assert_int_equal(ask(s), 0);
	(void)fflush(s->cli.err);
	assert_int_equal(s->len, 0);
}

static void calls_reach_the_cloud_behind_it(void **state)
{
	struct scene *s = *state;
	const struct ws_workspace *w = t_fake_workspace(s->fake, "acme/prod");
	const struct ws_remote_ops *ops = s->told->ops;
	struct ws_workspace read;
	const struct ws_account *acme = t_fake_account(s->fake, "acme");
	struct ws_grant grant = {
		.kind = WS_USER,
		.principal_id = t_fake_id(s->fake, "acme", WS_USER, "alice@acme.io"),
		.role_id = t_fake_role_id(s->fake, "acme", "Viewer")};

	assert_int_equal(
		ops->put_grants(s->told, acme->id, w->id, WS_USER, &grant, 1, &s->err), 0);
	assert_string_equal(t_fake_role_of(s->fake, "acme/prod", WS_USER, "alice@acme.io"),
			    "Viewer");
	assert_int_equal(ops->read_workspace(s->told, acme->id, w->id, 1u << WS_USER,
					     s->arena, &read, &s->err),
			 0);
	read.name = "Renamed";
	assert_int_equal(ops->patch_workspace(s->told, &read, WS_PATCH_NAME, &s->err), 0);
	assert_int_equal(ops->set_storage(s->told, acme->id, w->id, "none", &s->err), 0);
	assert_string_equal(w->storage, "none");
	for (size_t i = 0; i < read.grant_count; i++)
		if (strcmp(read.grants[i].principal_id, grant.principal_id) == 0)
			assert_int_equal(ops->drop_grant(s->told, acme->id, w->id,
							 &read.grants[i], &s->err),
					 0);
	assert_null(t_fake_role_of(s->fake, "acme/prod", WS_USER, "alice@acme.io"));
	assert_true(ops->requests(s->told) > 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_rejected_key_is_named_by_its_source),
		TEST(advice_depends_on_whether_there_is_a_store),
		TEST(a_failure_of_the_moment_is_told_in_a_sentence),
		TEST(what_the_key_may_not_do_says_where_to_read_on),
		TEST(other_failures_pass_unchanged),
		TEST(another_persons_key_is_told_once),
		TEST(programs_read_no_warning),
		TEST(calls_reach_the_cloud_behind_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
