#include "tests/sync/cloud/cloud_fix.h"

#include <stdlib.h>
#include "sync/cloud/limit.h"

static void a_bucket_empties_and_fills_with_the_minute(void **state)
{
	struct ws_cloud_limits *l = ws_cloud_limits_new();

	(void)state;
	assert_int_equal(ws_cloud_limits_take(l, "a", 2, 600), 0);
	assert_int_equal(ws_cloud_limits_take(l, "a", 2, 630), 0);
	assert_int_equal(ws_cloud_limits_take(l, "a", 2, 630), 30);
	assert_int_equal(ws_cloud_limits_take(l, "a", 2, 659), 1);
	assert_int_equal(ws_cloud_limits_take(l, "b", 2, 659), 0); /* each its own */
	assert_int_equal(ws_cloud_limits_take(l, "a", 2, 660), 0);
	for (int i = 0; i < 100; i++)
		assert_int_equal(ws_cloud_limits_take(l, "c", 0, 600), 0); /* 0: no limit */
	ws_cloud_limits_free(l);
}

static void requests_over_the_limit_are_429_with_retry_after(void **state)
{
	static const char seed[] =
		"{\"format\":1,\"users\":[{\"email\":\"a@a.io\",\"handle\":\"a\"}],"
		"\"accounts\":[{\"handle\":\"x\",\"rate_limit\":3,"
		"\"members\":[{\"user\":\"a@a.io\",\"role\":\"Owner\"}]}],"
		"\"keys\":[{\"user\":\"a@a.io\",\"key\":\"pnu_a\"}]}";
	struct t_caller *c = t_caller_new(seed, NULL);
	char account[40], value[32];
	int refused = 0;

	(void)state;
	assert_non_null(c);
	assert_int_equal(t_call_as(c, "pnu_a", "GET", NULL, "/me/accounts"), 200);
	(void)snprintf(account, sizeof(account), "%s", t_text_at(c, "0.account_id"));
	/* a minute may begin meanwhile: of eight, then, at least two are refused */
	for (int i = 0; i < 8; i++)
		if (t_call_as(c, "pnu_a", "GET", NULL, "/accounts/%s", account) == 429) {
			refused++;
			assert_true(t_http_header(&c->reply, "Retry-After", value,
						  sizeof(value)));
			assert_in_range(strtol(value, NULL, 10), 1, 60);
		}
	assert_true(refused >= 2);
	t_caller_free(c);
}

static void plans_are_full_at_their_limit(void **state)
{
	static const char seed[] =
		"{\"format\":1,\"users\":[{\"email\":\"a@a.io\",\"handle\":\"a\"}],"
		"\"accounts\":[{\"handle\":\"x\",\"workspace_limit\":1,\"audit_log\":false,"
		"\"members\":[{\"user\":\"a@a.io\",\"role\":\"Owner\"}]}],"
		"\"keys\":[{\"user\":\"a@a.io\",\"key\":\"pnu_a\"}]}";
	struct t_caller *c = t_caller_new(seed, NULL);
	char account[40];

	(void)state;
	assert_non_null(c);
	c->key = "pnu_a";
	assert_int_equal(t_call(c, "GET", NULL, "/me/accounts"), 200);
	(void)snprintf(account, sizeof(account), "%s", t_text_at(c, "0.account_id"));
	assert_int_equal(t_call(c, "POST", "{\"name\":\"a\",\"handle\":\"a\"}",
				"/accounts/%s/workspaces/", account),
			 201);
	assert_int_equal(t_call(c, "POST", "{\"name\":\"b\",\"handle\":\"b\"}",
				"/accounts/%s/workspaces/", account),
			 403);
	assert_int_equal(t_call(c, "POST", NULL, "/accounts/%s/events/filter", account),
			 403);
	t_caller_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bucket_empties_and_fills_with_the_minute),
		cmocka_unit_test(requests_over_the_limit_are_429_with_retry_after),
		cmocka_unit_test(plans_are_full_at_their_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
