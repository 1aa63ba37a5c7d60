/* Listings of more than a page, and what they can be asked for. */
#include "tests/sync/cloud/cloud_fix.h"

#include <stdlib.h>
#include "sync/cloud/seed.h"

#define BENCH_KEY "pnu_workload0owner0000000000000000000000WL01"

static int bench_up(void **state)
{
	struct ws_json *seed = ws_cloud_seed_workload(230, 30);
	char *text = NULL;
	struct t_caller *c;

	if (ws_json_format(seed, 0, &text, NULL, NULL) < 0)
		return -1;
	ws_json_free(seed);
	c = t_caller_new(text, NULL);
	free(text);
	if (!c)
		return -1;
	c->key = BENCH_KEY;
	if (t_call(c, "GET", NULL, "/me/workspaces") != 200)
		return -1;
	(void)snprintf(c->acme, sizeof(c->acme), "%s", t_text_at(c, "0.account_id"));
	*state = c;
	return 0;
}

#define ON_BENCH(test) cmocka_unit_test_setup_teardown(test, bench_up, cloud_down)

static void a_page_holds_200_and_the_next_the_rest(void **state)
{
	static const struct {
		const char *list;
		size_t rest;
	} lists[] = {{"workspaces", 30}, {"account_memberships", 230 + 1 + 50 - 200}};
	struct t_caller *c = *state;

	for (size_t i = 0; i < 2; i++) {
		char last[40];

		assert_int_equal(t_call(c, "POST", NULL, "/accounts/%s/%s/filter", c->acme,
					lists[i].list),
				 200);
		assert_int_equal(t_count_at(c, ""), 200);
		(void)snprintf(last, sizeof(last), "%s", t_text_at(c, "199.id"));
		assert_int_equal(t_call(c, "POST", "{\"offset\":200,\"limit\":200}",
					"/accounts/%s/%s/filter", c->acme, lists[i].list),
				 200);
		assert_int_equal(t_count_at(c, ""), lists[i].rest);
		assert_int_equal(t_call(c, "POST", "{\"offset\":199,\"limit\":1}",
					"/accounts/%s/%s/filter", c->acme, lists[i].list),
				 200);
		assert_string_equal(t_text_at(c, "0.id"), last);
	}
}

static void limits_outside_0_to_200_are_422(void **state)
{
	static const char *const lists[] = {
		"workspaces",      "account_memberships", "bots",       "teams",
		"workspace_roles", "account_roles",       "invitations"};
	struct t_caller *c = *state;

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		assert_int_equal(t_call(c, "POST", "{\"limit\":201}",
					"/accounts/%s/%s/filter", c->acme, lists[i]),
				 422);
		assert_string_equal(t_text_at(c, "detail.0.loc.1"), "limit");
		assert_string_equal(t_text_at(c, "detail.0.type"), "less_than_equal");
		assert_int_equal(t_call(c, "POST", "{\"limit\":-1}",
					"/accounts/%s/%s/filter", c->acme, lists[i]),
				 422);
		assert_int_equal(t_call(c, "POST", "{\"offset\":-1}",
					"/accounts/%s/%s/filter", c->acme, lists[i]),
				 422);
		assert_int_equal(t_call(c, "POST", "{\"limit\":1.5}",
					"/accounts/%s/%s/filter", c->acme, lists[i]),
				 422);
		assert_int_equal(t_call(c, "POST", "{\"limit\":0}",
					"/accounts/%s/%s/filter", c->acme, lists[i]),
				 200);
		assert_int_equal(t_count_at(c, ""), 0);
	}
}

static void null_means_all_and_an_empty_list_none(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(t_call(c, "POST",
				"{\"workspaces\":{\"handle\":{\"any_\":null},\"id\":null}}",
				"/accounts/%s/workspaces/filter", c->acme),
			 200);
	assert_int_equal(t_count_at(c, ""), 200);
	assert_int_equal(t_call(c, "POST", "{\"workspaces\":{\"handle\":{\"any_\":[]}}}",
				"/accounts/%s/workspaces/filter", c->acme),
			 200);
	assert_int_equal(t_count_at(c, ""), 0);
	assert_int_equal(t_call(c, "POST", "{\"workspaces\":null}",
				"/accounts/%s/workspaces/filter", c->acme),
			 200);
	assert_int_equal(t_count_at(c, ""), 200);
	assert_int_equal(t_call(c, "POST", "{\"workspaces\":{\"name\":{\"any_\":[]}}}",
				"/accounts/%s/workspaces/filter", c->acme),
			 422);
}

static void sort_keys_sort_and_others_are_422(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(t_call(c, "POST", "{\"sort\":\"EMAIL_DESC\",\"only_users\":true}",
				"/accounts/%s/account_memberships/filter", c->acme),
			 200);
	assert_string_equal(t_text_at(c, "0.email"), "u00229@bench.example");
	assert_int_equal(t_call(c, "POST", "{\"sort\":\"EMAIL_ASC\",\"only_users\":true}",
				"/accounts/%s/account_memberships/filter", c->acme),
			 200);
	assert_string_equal(t_text_at(c, "0.email"), "owner@bench.example");
	assert_int_equal(t_call(c, "POST", "{\"sort\":\"SIZE_ASC\"}",
				"/accounts/%s/account_memberships/filter", c->acme),
			 422);
	assert_int_equal(t_call(c, "POST", "{\"sort\":\"EMAIL_ASC EMAIL_DESC\"}",
				"/accounts/%s/account_memberships/filter", c->acme),
			 422);
}

static void criteria_join_by_and_or_by_or(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(t_call(c, "POST",
				"{\"account_memberships\":{\"email\":{\"any_\":[\"u00001@"
				"bench.example\"]},"
				"\"handle\":{\"any_\":[\"u00002\"]}}}",
				"/accounts/%s/account_memberships/filter", c->acme),
			 200);
	assert_int_equal(t_count_at(c, ""), 0);
	assert_int_equal(
		t_call(c, "POST",
		       "{\"account_memberships\":{\"operator\":\"or_\",\"email\":{\"any_\":"
		       "[\"u00001@bench.example\"]},\"handle\":{\"any_\":[\"u00002\"]}}}",
		       "/accounts/%s/account_memberships/filter", c->acme),
		200);
	assert_int_equal(t_count_at(c, ""), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BENCH(a_page_holds_200_and_the_next_the_rest),
		ON_BENCH(limits_outside_0_to_200_are_422),
		ON_BENCH(null_means_all_and_an_empty_list_none),
		ON_BENCH(sort_keys_sort_and_others_are_422),
		ON_BENCH(criteria_join_by_and_or_by_or),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
