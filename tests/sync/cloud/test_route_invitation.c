#include "tests/sync/cloud/cloud_fix.h"

struct letter {
	char id[40], email[64], code[64];
};

/* The last letter that was mailed. */
static struct letter last_letter(struct t_caller *c)
{
	struct letter l = {"", "", ""}, next;
	char path[512];
	FILE *mail;

	(void)snprintf(path, sizeof(path), "%s/mail", c->cloud.dir);
	mail = fopen(path, "re");
	assert_non_null(mail);
	while (fscanf(mail, "%39s %63s %63s", next.id, next.email, next.code) == 3)
		l = next;
	(void)fclose(mail);
	return l;
}

static struct letter invite(struct t_caller *c, const char *email)
{
	char body[128];

	(void)snprintf(body, sizeof(body), "{\"email\":\"%s\"}", email);
	assert_int_equal(t_call(c, "POST", body, W "/invitations/", c->ada, c->home), 201);
	return last_letter(c);
}

static void accepting_makes_a_collaborator_with_the_chosen_role(void **state)
{
	struct t_caller *c = *state;
	const struct letter l = invite(c, "kim@partner.com");
	char role[40];

	(void)snprintf(role, sizeof(role), "%s", t_text_at(c, "workspace_role_id"));
	assert_int_equal(t_call_as(c, T_KEY_INVITED, "GET", NULL, W, c->ada, c->home), 404);
	assert_int_equal(t_call_as(c, T_KEY_INVITED, "POST", NULL,
				   "/invitations/%s/accept?invite_code=%s", l.id, l.code),
			 204);
	assert_int_equal(t_call_as(c, T_KEY_INVITED, "GET", NULL, W, c->ada, c->home), 200);
	assert_int_equal(t_call(c, "POST", NULL, W "/user_access/filter", c->ada, c->home),
			 200);
	assert_string_equal(t_find(c, "email", "kim@partner.com", "workspace_role_id"),
			    role);
	assert_int_equal(
		t_call(c, "POST", NULL, "/accounts/%s/account_memberships/filter", c->ada),
		200);
	assert_string_equal(t_find(c, "email", "kim@partner.com", "account_role_name"),
			    "Collaborator");
}

static void an_invitation_is_answered_once(void **state)
{
	struct t_caller *c = *state;
	const struct letter l = invite(c, "kim@partner.com");

	assert_int_equal(t_call_as(c, T_KEY_INVITED, "POST", NULL,
				   "/invitations/%s/reject?invite_code=%s", l.id, l.code),
			 204);
	assert_int_equal(t_call_as(c, T_KEY_INVITED, "POST", NULL,
				   "/invitations/%s/accept?invite_code=%s", l.id, l.code),
			 409);
	assert_int_equal(t_call_as(c, T_KEY_INVITED, "GET", NULL, W, c->ada, c->home), 404);
}

static void the_code_is_needed(void **state)
{
	struct t_caller *c = *state;
	const struct letter l = invite(c, "kim@partner.com");

	assert_int_equal(t_call_as(c, T_KEY_INVITED, "POST", NULL,
				   "/invitations/%s/accept?invite_code=wrong", l.id),
			 404);
	assert_int_equal(
		t_call_as(c, T_KEY_INVITED, "POST", NULL, "/invitations/%s/accept", l.id),
		422);
	assert_int_equal(t_call_as(c, T_KEY_SERVICE_ACCOUNT, "POST", NULL,
				   "/invitations/%s/accept?invite_code=%s", l.id, l.code),
			 403);
}

static void whoever_holds_the_code_may_accept(void **state)
{
	struct t_caller *c = *state;
	const struct letter l = invite(c, "somebody@else.io");

	assert_int_equal(t_call_as(c, T_KEY_PARTNER, "POST", NULL,
				   "/invitations/%s/accept?invite_code=%s", l.id, l.code),
			 204);
	assert_int_equal(t_call(c, "POST", NULL, W "/user_access/filter", c->ada, c->home),
			 200);
	assert_string_not_equal(t_find(c, "email", "zoe@partner.com", "id"), "");
}

static void a_new_one_revokes_the_older_to_the_same_address(void **state)
{
	struct t_caller *c = *state;
	const struct letter first = invite(c, "Kim@Partner.com");
	const struct letter second = invite(c, "kim@partner.com");

	assert_string_not_equal(first.id, second.id);
	assert_int_equal(
		t_call(c, "POST",
		       "{\"workspace_invitations\":{\"status\":{\"any_\":[\"PENDING\"]}}}",
		       W "/invitations/filter", c->ada, c->home),
		200);
	assert_int_equal(t_count_at(c, ""), 1);
	assert_string_equal(t_text_at(c, "0.id"), second.id);
	assert_int_equal(t_call_as(c, T_KEY_INVITED, "POST", NULL,
				   "/invitations/%s/accept?invite_code=%s", first.id,
				   first.code),
			 409);
}

static void a_revoked_one_is_worth_nothing(void **state)
{
	struct t_caller *c = *state;
	const struct letter l = invite(c, "kim@partner.com");

	assert_int_equal(
		t_call(c, "POST", NULL, W "/invitations/%s/revoke", c->ada, c->home, l.id),
		204);
	assert_int_equal(t_call_as(c, T_KEY_INVITED, "POST", NULL,
				   "/invitations/%s/accept?invite_code=%s", l.id, l.code),
			 409);
	assert_int_equal(
		t_call(c, "POST", NULL, W "/invitations/%s/revoke", c->ada, c->home, l.id),
		409);
}

static void addresses_are_checked(void **state)
{
	static const char *const wrong[] = {"x",        "x@",      "@x.io",
					    "a b@x.io", "a@x.io.", "a@b@x.io"};
	struct t_caller *c = *state;
	char body[128];

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		(void)snprintf(body, sizeof(body), "{\"email\":\"%s\"}", wrong[i]);
		assert_int_equal(
			t_call(c, "POST", body, W "/invitations/", c->ada, c->home), 422);
	}
	assert_int_equal(t_call(c, "POST",
				"{\"email\":\"a@x.io\",\"workspace_role_id\":\"x\"}",
				W "/invitations/", c->ada, c->home),
			 422);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_CLOUD(accepting_makes_a_collaborator_with_the_chosen_role),
		WITH_CLOUD(an_invitation_is_answered_once),
		WITH_CLOUD(the_code_is_needed),
		WITH_CLOUD(whoever_holds_the_code_may_accept),
		WITH_CLOUD(a_new_one_revokes_the_older_to_the_same_address),
		WITH_CLOUD(a_revoked_one_is_worth_nothing),
		WITH_CLOUD(addresses_are_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
