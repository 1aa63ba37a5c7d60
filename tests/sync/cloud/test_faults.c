#include "tests/sync/cloud/cloud_fix.h"
#include "sync/cloud/faults.h"

static struct ws_cloud_faults *parsed(const char *text, struct ws_err *err)
{
	struct ws_json *json = NULL;
	struct ws_cloud_faults *faults = NULL;

	assert_int_equal(ws_json_parse(text, strlen(text), 0, &json, NULL), 0);
	(void)ws_cloud_faults_parse(json, &faults, err);
	ws_json_free(json);
	return faults;
}

static void rules_count_from_nth_for_count(void **state)
{
	struct ws_err err = {0};
	struct ws_cloud_faults *f = parsed(
		"[{\"path\":\"/a*\",\"method\":\"GET\",\"nth\":2,\"count\":2,"
		"\"action\":\"status\",\"status\":502,\"retry_after\":7}]",
		&err);

	(void)state;
	assert_non_null(f);
	assert_int_equal(ws_cloud_faults_next(f, "GET", "/a/1", false).kind,
			 WS_CLOUD_FAULT_NONE);
	assert_int_equal(ws_cloud_faults_next(f, "POST", "/a/1", false).kind,
			 WS_CLOUD_FAULT_NONE);
	assert_int_equal(ws_cloud_faults_next(f, "GET", "/b", false).kind,
			 WS_CLOUD_FAULT_NONE);
	assert_int_equal(ws_cloud_faults_next(f, "GET", "/a/2", false).status, 502);
	assert_string_equal(ws_cloud_faults_next(f, "GET", "/a/3", false).retry_after, "7");
	assert_int_equal(ws_cloud_faults_next(f, "GET", "/a/4", false).kind,
			 WS_CLOUD_FAULT_NONE);
	ws_cloud_faults_free(f);
}

static void a_count_of_zero_never_ends(void **state)
{
	struct ws_cloud_faults *f = parsed("[{\"action\":\"status\",\"count\":0}]", NULL);

	(void)state;
	for (int i = 0; i < 1000; i++)
		assert_int_equal(ws_cloud_faults_next(f, "GET", "/", false).status, 503);
	ws_cloud_faults_free(f);
	assert_int_equal(ws_cloud_faults_next(NULL, "GET", "/", false).kind,
			 WS_CLOUD_FAULT_NONE);
}

static void stale_rules_wait_for_something_older(void **state)
{
	struct ws_cloud_faults *f = parsed("[{\"action\":\"stale\"}]", NULL);

	(void)state;
	assert_true(ws_cloud_faults_want_copy(f));
	assert_int_equal(ws_cloud_faults_next(f, "GET", "/", false).kind,
			 WS_CLOUD_FAULT_NONE);
	assert_int_equal(ws_cloud_faults_next(f, "GET", "/", true).kind,
			 WS_CLOUD_FAULT_STALE);
	assert_int_equal(ws_cloud_faults_next(f, "GET", "/", true).kind,
			 WS_CLOUD_FAULT_NONE);
	ws_cloud_faults_free(f);
}

static void wrong_rules_are_refused_with_their_place(void **state)
{
	static const char *const wrong[] = {
		"{}",
		"[7]",
		"[{\"action\":\"explode\"}]",
		"[{}]",
		"[{\"action\":\"status\",\"status\":99}]",
		"[{\"action\":\"status\",\"pth\":\"/\"}]",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct ws_err err = {0};

		assert_null(parsed(wrong[i], &err));
		assert_int_equal(err.code, WS_E_VALUE_BAD);
		assert_true(err.msg[0] != '\0');
	}
}

/* Starts a stand-in with these rules; the ids are those of any demo cloud. */
static struct t_caller *with(const char *faults)
{
	struct t_caller *c = t_caller_new(NULL, NULL);

	assert_non_null(c);
	assert_true(t_cloud_restart(&c->cloud, faults));
	return c;
}

static void a_status_comes_with_retry_after_and_without_effect(void **state)
{
	struct t_caller *c = with("[{\"method\":\"POST\",\"path\":\"/accounts/*/teams/"
				  "\",\"action\":\"status\","
				  "\"status\":429,\"retry_after\":\"0.5\",\"body\":\"{"
				  "\\\"detail\\\":\\\"slow\\\"}\"}]");
	char value[32];

	(void)state;
	assert_int_equal(
		t_call(c, "POST", "{\"name\":\"t\"}", "/accounts/%s/teams/", c->acme), 429);
	assert_string_equal(c->reply.body, "{\"detail\":\"slow\"}");
	assert_true(t_http_header(&c->reply, "Retry-After", value, sizeof(value)));
	assert_string_equal(value, "0.5");
	assert_int_equal(
		t_call(c, "POST", "{\"name\":\"t\"}", "/accounts/%s/teams/", c->acme), 201);
	t_caller_free(c);
}

static void a_reset_before_has_no_effect_and_a_drop_has(void **state)
{
	struct t_caller *c = with(
		"[{\"path\":\"/accounts/*/teams/\",\"action\":\"reset_before\"},"
		"{\"path\":\"/accounts/*/teams/\",\"action\":\"drop_after_effect\"}]");

	(void)state;
	assert_int_equal(
		t_call(c, "POST", "{\"name\":\"a\"}", "/accounts/%s/teams/", c->acme), 0);
	assert_int_equal(
		t_call(c, "POST", "{\"name\":\"b\"}", "/accounts/%s/teams/", c->acme), 0);
	assert_int_equal(t_call(c, "POST", NULL, "/accounts/%s/teams/filter", c->acme),
			 200);
	assert_string_equal(t_find(c, "name", "a", "id"), "");
	assert_string_not_equal(t_find(c, "name", "b", "id"), "");
	t_caller_free(c);
}

static void bodies_can_break_off_or_be_cut(void **state)
{
	struct t_caller *c = with(
		"[{\"path\":\"/me/*\",\"action\":\"reset_mid_body\"},"
		"{\"path\":\"/me/*\",\"action\":\"truncate\"},"
		"{\"path\":\"/me/*\",\"action\":\"body_raw\",\"body\":\"[]abc\"},"
		"{\"path\":\"/me/*\",\"action\":\"body_raw\",\"body\":\"<p>\","
		"\"content_type\":\"text/html\"}]");
	char value[32];

	(void)state;
	assert_int_equal(t_call(c, "GET", NULL, "/me/"), 200);
	assert_true(c->reply.cut);
	assert_int_equal(t_call(c, "GET", NULL, "/me/"), 200);
	assert_false(c->reply.cut);
	assert_null(c->json);
	assert_true(c->reply.body_len > 10);
	assert_int_equal(t_call(c, "GET", NULL, "/me/"), 200);
	assert_string_equal(c->reply.body, "[]abc");
	assert_int_equal(t_call(c, "GET", NULL, "/me/"), 200);
	assert_true(t_http_header(&c->reply, "Content-Type", value, sizeof(value)));
	assert_string_equal(value, "text/html");
	assert_int_equal(t_call(c, "GET", NULL, "/me/"), 200);
	assert_non_null(c->json);
	t_caller_free(c);
}

static void stale_reads_show_the_state_before_the_last_write(void **state)
{
	struct t_caller *c = with(
		"[{\"path\":\"/accounts/*\",\"action\":\"stale\",\"count\":2}]");

	(void)state;
	assert_int_equal(t_call(c, "GET", NULL, W, IN(c, dev)), 200);
	assert_string_equal(t_text_at(c, "description"), "Sandbox");
	assert_int_equal(t_call(c, "PATCH", "{\"description\":\"new\"}", W, IN(c, dev)),
			 204);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(t_call(c, "GET", NULL, W, IN(c, dev)), 200);
		assert_string_equal(t_text_at(c, "description"), "Sandbox");
	}
	assert_int_equal(t_call(c, "GET", NULL, W, IN(c, dev)), 200);
	assert_string_equal(t_text_at(c, "description"), "new");
	t_caller_free(c);
}

static void a_page_can_be_served_twice(void **state)
{
	struct t_caller *c = with("[{\"path\":\"*/account_memberships/"
				  "filter\",\"nth\":2,\"action\":\"duplicate_page\"}]");
	char first[40];

	(void)state;
	assert_int_equal(t_call(c, "POST", "{\"limit\":5}",
				"/accounts/%s/account_memberships/filter", c->acme),
			 200);
	(void)snprintf(first, sizeof(first), "%s", t_text_at(c, "0.id"));
	assert_int_equal(t_call(c, "POST", "{\"limit\":5,\"offset\":5}",
				"/accounts/%s/account_memberships/filter", c->acme),
			 200);
	assert_string_equal(t_text_at(c, "0.id"), first);
	assert_int_equal(t_call(c, "POST", "{\"limit\":5,\"offset\":5}",
				"/accounts/%s/account_memberships/filter", c->acme),
			 200);
	assert_string_not_equal(t_text_at(c, "0.id"), first);
	t_caller_free(c);
}

static void a_delay_holds_up_nobody_else(void **state)
{
	struct t_caller *c = with(
		"[{\"path\":\"/me/\",\"action\":\"delay\",\"delay_ms\":60000}]");
	const int slow = t_http_open(c->cloud.port);
	char text[512];
	const int n = snprintf(text, sizeof(text),
			       "GET /api/me/ HTTP/1.1\r\nHost: localhost:%d\r\n"
			       "Authorization: Bearer " T_KEY_OWNER "\r\n\r\n",
			       c->cloud.port);

	(void)state;
	assert_true(t_http_send(slow, text, (size_t)n));
	/* the second of the same kind is past the rule, so the first has been counted */
	while (t_call(c, "GET", NULL, "/me/accounts") != 200)
		;
	assert_false(t_http_is_closed(slow, 0));
	assert_int_equal(t_cloud_stop(&c->cloud), 0); /* ends although one waits */
	assert_true(t_http_is_closed(slow, 5000));
	t_caller_free(c);
}

static void a_short_delay_is_answered(void **state)
{
	struct t_caller *c = with(
		"[{\"path\":\"/me/\",\"action\":\"delay\",\"delay_ms\":50}]");

	(void)state;
	assert_int_equal(t_call(c, "GET", NULL, "/me/"), 200);
	assert_non_null(c->json);
	t_caller_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_count_from_nth_for_count),
		cmocka_unit_test(a_count_of_zero_never_ends),
		cmocka_unit_test(stale_rules_wait_for_something_older),
		cmocka_unit_test(wrong_rules_are_refused_with_their_place),
		cmocka_unit_test(a_status_comes_with_retry_after_and_without_effect),
		cmocka_unit_test(a_reset_before_has_no_effect_and_a_drop_has),
		cmocka_unit_test(bodies_can_break_off_or_be_cut),
		cmocka_unit_test(stale_reads_show_the_state_before_the_last_write),
		cmocka_unit_test(a_page_can_be_served_twice),
		cmocka_unit_test(a_delay_holds_up_nobody_else),
		cmocka_unit_test(a_short_delay_is_answered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
