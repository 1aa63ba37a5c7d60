#include "tests/sync/cloud/cloud_fix.h"

#define EVENTS "/accounts/%s/events/filter"

static void rename_dev(struct t_caller *c, int n)
{
	char body[64];

	(void)snprintf(body, sizeof(body), "{\"name\":\"Dev %d\"}", n);
	assert_int_equal(t_call(c, "PATCH", body, W, IN(c, dev)), 204);
}

static void every_change_names_its_actor(void **state)
{
	struct t_caller *c = *state;

	rename_dev(c, 1);
	assert_int_equal(t_call(c, "POST", NULL, EVENTS, c->acme), 200);
	assert_int_equal(t_count_at(c, "events"), 1);
	assert_string_equal(t_text_at(c, "events.0.event"),
			    "prefect-cloud.workspace.updated");
	assert_string_equal(t_text_at(c, "events.0.workspace"), c->dev);
	assert_string_equal(t_text_at(c, "events.0.account"), c->acme);
	assert_non_null(strstr(c->reply.body, "\"prefect.resource.role\":\"actor\""));
	assert_non_null(strstr(c->reply.body, "\"prefect-cloud.email\":\"ada@acme.io\""));
	assert_non_null(strstr(c->reply.body, c->dev));
}

static void refused_changes_leave_no_event(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(t_call(c, "PATCH", "{\"handle\":\"prod\"}", W, IN(c, dev)), 409);
	assert_int_equal(t_call(c, "POST", NULL, EVENTS, c->acme), 200);
	assert_int_equal(t_count_at(c, "events"), 0);
}

static void pages_neither_repeat_nor_lose_events_that_arrive_meanwhile(void **state)
{
	struct t_caller *c = *state;
	char next[2048], seen[8][40];
	int n = 0;

	for (int i = 0; i < 5; i++)
		rename_dev(c, i);
	assert_int_equal(t_call(c, "POST", "{\"limit\":2}", EVENTS, c->acme), 200);
	for (;;) {
		for (size_t i = 0; i < t_count_at(c, "events"); i++) {
			char path[32];

			(void)snprintf(path, sizeof(path), "events.%zu.id", i);
			for (int k = 0; k < n; k++)
				assert_string_not_equal(seen[k], t_text_at(c, path));
			(void)snprintf(seen[n++], 40, "%s", t_text_at(c, path));
			assert_true(n < 8);
		}
		if (!*t_text_at(c, "next_page"))
			break;
		/* the address is complete; t_call() adds its own beginning */
		(void)snprintf(next, sizeof(next), "%s",
			       t_text_at(c, "next_page") + strlen(c->cloud.url));
		assert_memory_equal(t_text_at(c, "next_page"), c->cloud.url,
				    strlen(c->cloud.url));
		rename_dev(c, 100 + n);
		assert_int_equal(t_call(c, "GET", NULL, "%s", next), 200);
	}
	assert_int_equal(n, 5);
}

static void filters_narrow_the_list(void **state)
{
	struct t_caller *c = *state;

	rename_dev(c, 1);
	assert_int_equal(
		t_call(c, "POST", "{\"name\":\"t\"}", "/accounts/%s/teams/", c->acme), 201);
	assert_int_equal(
		t_call(c, "POST",
		       "{\"filter\":{\"event\":{\"prefix\":[\"prefect-cloud.team\"]}}}",
		       EVENTS, c->acme),
		200);
	assert_int_equal(t_count_at(c, "events"), 1);
	assert_int_equal(t_call(c, "POST",
				"{\"filter\":{\"event\":{\"exclude_prefix\":[\"prefect-"
				"cloud.team\"]}}}",
				EVENTS, c->acme),
			 200);
	assert_int_equal(t_count_at(c, "events"), 1);
	assert_int_equal(t_call(c, "POST", "{\"filter\":{\"event\":{\"name\":[]}}}", EVENTS,
				c->acme),
			 200);
	assert_int_equal(t_count_at(c, "events"), 0);
	assert_int_equal(t_call(c, "POST",
				"{\"filter\":{\"event\":null,\"order\":\"ASC\"}}", EVENTS,
				c->acme),
			 200);
	assert_string_equal(t_text_at(c, "events.0.event"),
			    "prefect-cloud.workspace.updated");
	assert_int_equal(t_call(c, "POST", NULL, W "/events/filter", IN(c, dev)), 200);
	assert_int_equal(t_count_at(c, "events"), 1);
	assert_int_equal(t_call(c, "POST", NULL, W "/events/filter", IN(c, prod)), 200);
	assert_int_equal(t_count_at(c, "events"), 0);
}

static void time_bounds_are_inclusive_and_limited(void **state)
{
	struct t_caller *c = *state;

	rename_dev(c, 1);
	assert_int_equal(
		t_call(c, "POST",
		       "{\"filter\":{\"occurred\":{\"since\":\"2099-01-01T00:00:00Z\","
		       "\"until\":\"2099-01-02T00:00:00Z\"}}}",
		       EVENTS, c->acme),
		200);
	assert_int_equal(t_count_at(c, "events"), 0);
	assert_int_equal(
		t_call(c, "POST",
		       "{\"filter\":{\"occurred\":{\"since\":\"2001-01-01T00:00:00Z\"}}}",
		       EVENTS, c->acme),
		422);
	assert_int_equal(t_call(c, "POST",
				"{\"filter\":{\"occurred\":{\"since\":\"monday\"}}}",
				EVENTS, c->acme),
			 422);
}

static void unknown_criteria_and_tokens_are_refused(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(t_call(c, "POST", "{\"filter\":{\"resource\":{\"labels\":{}}}}",
				EVENTS, c->acme),
			 422);
	assert_int_equal(t_call(c, "POST", "{\"limit\":201}", EVENTS, c->acme), 422);
	assert_int_equal(t_call(c, "GET", NULL, EVENTS "/next", c->acme), 422);
	assert_int_equal(t_call(c, "GET", NULL, EVENTS "/next?page-token=zz", c->acme),
			 422);
	assert_int_equal(t_call(c, "GET", NULL, EVENTS "/next?page-token=7b7d", c->acme),
			 422);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_CLOUD(every_change_names_its_actor),
		WITH_CLOUD(refused_changes_leave_no_event),
		WITH_CLOUD(pages_neither_repeat_nor_lose_events_that_arrive_meanwhile),
		WITH_CLOUD(filters_narrow_the_list),
		WITH_CLOUD(time_bounds_are_inclusive_and_limited),
		WITH_CLOUD(unknown_criteria_and_tokens_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
