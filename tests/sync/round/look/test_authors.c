/*
 * tests/sync/round/look/test_authors.c - who made a change in the cloud.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "sync/round/look/authors.h"
#include "tests/lib/fake_remote.h"

#define NOW    1764000000
#define BEFORE (NOW - 3600)

#define ACCESS  "prefect-cloud.workspace-access.updated"
#define CHANGED "prefect-cloud.workspace.updated"

struct log {
	struct t_fake *cloud;
	struct ws_change changes[3];
	struct ws_plan plan;
	struct ws_authors *authors;
	struct ws_err err;
};

/* A grant in prod, the name of prod, a grant in staging. */
static int begin(void **state)
{
	static struct log l;

	memset(&l, 0, sizeof(l));
	l.cloud = t_fake_new();
	t_fake_fill_demo(l.cloud);
	for (int i = 0; i < 3; i++) {
		l.changes[i].account_id = t_fake_account(l.cloud, "acme")->id;
		l.changes[i].workspace_id = t_fake_workspace(l.cloud,
							     i == 2 ? "acme/staging"
								    : "acme/prod")
						    ->id;
		l.changes[i].kind = i == 1 ? WS_ITEM_NAME : WS_ITEM_GRANT;
	}
	l.plan.changes = l.changes;
	l.plan.change_count = 3;
	*state = &l;
	return 0;
}

static int end(void **state)
{
	struct log *l = *state;

	ws_authors_free(l->authors);
	t_fake_free(l->cloud);
	return 0;
}

static int find(struct log *l, const char *own)
{
	return ws_authors_find(t_fake_remote(l->cloud), &l->plan, BEFORE, NOW, own,
			       &l->authors, &l->err);
}

static const char *author_of(const struct log *l, size_t change)
{
	return ws_authors_name(l->authors, ws_authors_of(l->authors, change));
}

static void each_kind_of_thing_has_its_own_author(void **state)
{
	struct log *l = *state;

	t_fake_audit(l->cloud, NOW - 60, ACCESS, "acme/prod", "bob@acme.io");
	t_fake_audit(l->cloud, NOW - 50, CHANGED, "acme/prod", "carol@acme.io");
	t_fake_audit(l->cloud, NOW - 40, ACCESS, "acme/prod", "bob@acme.io");
	assert_int_equal(find(l, NULL), 0);
	assert_int_equal(ws_authors_count(l->authors), 3);
	assert_string_equal(author_of(l, 0), "bob@acme.io");
	assert_string_equal(author_of(l, 1), "carol@acme.io");
	assert_null(author_of(l, 2)); /* nobody did anything in staging */
	assert_int_equal(ws_authors_of(l->authors, 2), 0); /* unknown comes first */
	assert_int_equal(ws_authors_time(l->authors, ws_authors_of(l->authors, 0)),
			 NOW - 40);
}

static void an_invitation_is_answered_by_whoever_answered_it(void **state)
{
	struct log *l = *state;

	l->changes[0].principal_kind = WS_INVITED;
	t_fake_audit(l->cloud, NOW - 60, ACCESS, "acme/prod", "bob@acme.io");
	t_fake_audit(l->cloud, NOW - 50, "prefect-cloud.workspace-invitation.rejected",
		     "acme/prod", "kim@x.com");
	assert_int_equal(find(l, NULL), 0);
	assert_string_equal(author_of(l, 0), "kim@x.com");
}

static void two_suspects_are_nobody(void **state)
{
	struct log *l = *state;

	t_fake_audit(l->cloud, NOW - 60, ACCESS, "acme/prod", "bob@acme.io");
	t_fake_audit(l->cloud, NOW - 50, ACCESS, "acme/prod", "carol@acme.io");
	t_fake_audit(l->cloud, NOW - 50, ACCESS, "acme/staging", "dave@acme.io");
	assert_int_equal(find(l, NULL), 0);
	assert_null(author_of(l, 0));
	assert_string_equal(author_of(l, 2), "dave@acme.io");
}

static void event_without_actor_leaves_it_open(void **state)
{
	struct log *l = *state;

	t_fake_audit(l->cloud, NOW - 60, ACCESS, "acme/prod", "bob@acme.io");
	t_fake_audit(l->cloud, NOW - 50, ACCESS, "acme/prod", NULL);
	assert_int_equal(find(l, NULL), 0);
	assert_null(author_of(l, 0));
}

static void what_we_sent_before_is_not_news(void **state)
{
	struct log *l = *state;

	t_fake_audit(l->cloud, BEFORE - 30, ACCESS, "acme/prod", "alice@acme.io");
	t_fake_audit(l->cloud, NOW - 50, ACCESS, "acme/prod", "bob@acme.io");
	assert_int_equal(find(l, "alice@acme.io"), 0);
	assert_string_equal(author_of(l, 0), "bob@acme.io");
}

static void old_events_are_not_asked_for(void **state)
{
	struct log *l = *state;

	t_fake_audit(l->cloud, BEFORE - 600, ACCESS, "acme/prod", "bob@acme.io");
	assert_int_equal(find(l, NULL), 0);
	assert_null(author_of(l, 0));
}

static void no_log_is_no_failure(void **state)
{
	struct log *l = *state;

	assert_int_equal(find(l, NULL), 0); /* forbidden */
	assert_int_equal(ws_authors_count(l->authors), 1);
	assert_null(author_of(l, 0));
}

static void nobody_is_asked_without_a_remote(void **state)
{
	struct log *l = *state;

	assert_int_equal(
		ws_authors_find(NULL, &l->plan, BEFORE, NOW, NULL, &l->authors, &l->err),
		0);
	assert_null(author_of(l, 1));
}

static void account_is_asked_once(void **state)
{
	struct log *l = *state;
	size_t before;

	t_fake_audit(l->cloud, NOW - 60, ACCESS, "acme/prod", "bob@acme.io");
	before = t_fake_calls(l->cloud);
	assert_int_equal(find(l, NULL), 0);
	assert_int_equal(t_fake_calls(l->cloud), before + 1);
}

static void dead_key_ends_it_and_a_bad_day_does_not(void **state)
{
	struct log *l = *state;

	t_fake_audit(l->cloud, NOW - 60, ACCESS, "acme/prod", "bob@acme.io");
	t_fake_fail(l->cloud, 1, WS_E_KEY_REJECTED);
	assert_int_equal(find(l, NULL), WS_E_KEY_REJECTED);
	assert_null(l->authors);
	t_fake_fail(l->cloud, 1, WS_E_INTERRUPTED);
	assert_int_equal(find(l, NULL), WS_E_INTERRUPTED);
	t_fake_fail(l->cloud, 1, WS_E_SERVER);
	assert_int_equal(find(l, NULL), 0);
	assert_null(author_of(l, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_kind_of_thing_has_its_own_author,
						begin, end),
		cmocka_unit_test_setup_teardown(
			an_invitation_is_answered_by_whoever_answered_it, begin, end),
		cmocka_unit_test_setup_teardown(two_suspects_are_nobody, begin, end),
		cmocka_unit_test_setup_teardown(event_without_actor_leaves_it_open, begin,
						end),
		cmocka_unit_test_setup_teardown(what_we_sent_before_is_not_news, begin,
						end),
		cmocka_unit_test_setup_teardown(old_events_are_not_asked_for, begin, end),
		cmocka_unit_test_setup_teardown(no_log_is_no_failure, begin, end),
		cmocka_unit_test_setup_teardown(nobody_is_asked_without_a_remote, begin,
						end),
		cmocka_unit_test_setup_teardown(account_is_asked_once, begin, end),
		cmocka_unit_test_setup_teardown(dead_key_ends_it_and_a_bad_day_does_not,
						begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
