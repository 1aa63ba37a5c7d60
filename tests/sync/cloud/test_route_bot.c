#include "tests/sync/cloud/cloud_fix.h"

#define BOTS "/accounts/%s/bots/"

/* Makes one; copies id and key. */
static void make(struct t_caller *c, char id[40], char key[80])
{
	assert_int_equal(t_call(c, "POST", "{\"name\":\"new\"}", BOTS, c->acme), 201);
	(void)snprintf(id, 40, "%s", t_text_at(c, "id"));
	(void)snprintf(key, 80, "%s", t_text_at(c, "api_key.key"));
	assert_int_equal(strncmp(key, "pnb_", 4), 0);
	assert_string_equal(t_text_at(c, "account_role_name"), "Member");
}

static void a_key_is_shown_once_and_masked_afterwards(void **state)
{
	struct t_caller *c = *state;
	char id[40], key[80], masked[20];

	make(c, id, key);
	assert_int_equal(t_call(c, "GET", NULL, BOTS "%s", c->acme, id), 200);
	assert_null(strstr(c->reply.body, key));
	(void)snprintf(masked, sizeof(masked), "pnb_...%s", key + strlen(key) - 4);
	assert_string_equal(t_text_at(c, "api_key.masked_key"), masked);
	assert_int_equal(t_call(c, "POST", NULL, BOTS "filter", c->acme), 200);
	assert_null(strstr(c->reply.body, key));
	assert_int_equal(t_call_as(c, key, "GET", NULL, "/me/workspaces"), 200);
}

static void rotation_kills_the_old_key_at_once(void **state)
{
	struct t_caller *c = *state;
	char id[40], key[80], fresh[80];

	make(c, id, key);
	assert_int_equal(t_call(c, "POST", NULL, BOTS "%s/rotate_api_key", c->acme, id),
			 201);
	(void)snprintf(fresh, sizeof(fresh), "%s", t_text_at(c, "api_key.key"));
	assert_int_equal(t_call_as(c, key, "GET", NULL, "/me/workspaces"), 401);
	assert_int_equal(t_call_as(c, fresh, "GET", NULL, "/me/workspaces"), 200);
}

static void rotation_with_grace_keeps_both_until_one_is_deleted(void **state)
{
	struct t_caller *c = *state;
	char id[40], key[80], key_id[40];

	make(c, id, key);
	assert_int_equal(t_call(c, "POST", "{\"old_key_expires_in_seconds\":600}",
				BOTS "%s/rotate_api_key", c->acme, id),
			 201);
	assert_int_equal(t_call_as(c, key, "GET", NULL, "/me/workspaces"), 200);
	assert_int_equal(t_call(c, "GET", NULL, BOTS "%s/read_bot_api_keys", c->acme, id),
			 200);
	assert_int_equal(t_count_at(c, "rotating_keys"), 1);
	(void)snprintf(key_id, sizeof(key_id), "%s", t_text_at(c, "rotating_keys.0.id"));
	assert_int_equal(t_call(c, "DELETE", NULL, BOTS "%s/delete_bot_api_key/%s", c->acme,
				id, key_id),
			 200);
	assert_int_equal(t_call_as(c, key, "GET", NULL, "/me/workspaces"), 401);
	assert_int_equal(t_call(c, "POST", "{\"old_key_expires_in_seconds\":172801}",
				BOTS "%s/rotate_api_key", c->acme, id),
			 422);
}

static void a_new_service_account_enters_nothing(void **state)
{
	struct t_caller *c = *state;
	char id[40], key[80];

	make(c, id, key);
	assert_int_equal(t_call_as(c, key, "GET", NULL, "/me/workspaces"), 200);
	assert_int_equal(t_count_at(c, ""), 0);
	assert_int_equal(t_call_as(c, key, "GET", NULL, "/me/accounts"), 200);
	assert_int_equal(t_count_at(c, ""), 1);
}

static void names_filter_exactly_and_by_part(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(
		t_call(c, "POST",
		       "{\"service_accounts\":{\"name\":{\"any_\":[\"ci-deploy\"]}}}",
		       BOTS "filter", c->acme),
		200);
	assert_int_equal(t_count_at(c, ""), 1);
	assert_int_equal(t_call(c, "POST",
				"{\"service_accounts\":{\"name\":{\"like_\":\"ETL\"}}}",
				BOTS "filter", c->acme),
			 200);
	assert_int_equal(t_count_at(c, ""), 1);
	assert_int_equal(t_call(c, "POST", "{\"bots\":{}}", BOTS "filter", c->acme), 422);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_CLOUD(a_key_is_shown_once_and_masked_afterwards),
		WITH_CLOUD(rotation_kills_the_old_key_at_once),
		WITH_CLOUD(rotation_with_grace_keeps_both_until_one_is_deleted),
		WITH_CLOUD(a_new_service_account_enters_nothing),
		WITH_CLOUD(names_filter_exactly_and_by_part),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
