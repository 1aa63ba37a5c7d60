/*
 * tests/sync/round/look/test_listed.c - what a look lists beside what it reads.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "store/ground/fs.h"
#include "sync/round/look/listed.h"
#include "sync/round/round.h"
#include "tests/lib/fake_remote.h"
#include "tests/lib/store_fix.h"

#define LISTED ".git/wsync/listed.json"

struct bench {
	struct t_store s;
	struct t_fake *cloud;
};

static int begin(void **state)
{
	static struct bench b;

	t_store_begin(&b.s);
	b.cloud = t_fake_new();
	t_fake_fill_demo(b.cloud);
	*state = &b;
	return 0;
}

static int end(void **state)
{
	struct bench *b = *state;

	t_fake_free(b->cloud);
	t_store_end(&b->s);
	return 0;
}

static void fetch(struct bench *b)
{
	struct ws_round_report report;

	if (ws_round_fetch(b->s.store, t_fake_remote(b->cloud), &ws_round_real_world, NULL,
			   &report, &b->s.err) != 0)
		fail_msg("%s", b->s.err.msg);
	ws_round_report_clear(&report);
}

static struct ws_listed *read_back(struct bench *b)
{
	struct ws_listed *listed = NULL;

	assert_int_equal(ws_listed_read(b->s.store, &listed, &b->s.err), 0);
	return listed;
}

static void before_the_first_look_nothing_is_listed(void **state)
{
	struct bench *b = *state;
	ws_auto(ws_listed) listed = read_back(b);

	assert_int_equal(listed->count, 0);
	assert_int_equal(ws_listed_demand(b->s.store,
					  "f0000000-0000-4000-8000-00000000000a",
					  WS_CAP_WORKSPACES, 99, &b->s.err),
			 0);
}

static void what_is_not_tracked_is_listed_with_its_reasons(void **state)
{
	struct bench *b = *state;
	ws_auto(ws_listed) listed = NULL;
	const struct ws_listed_workspace *w;

	t_fake_add_account(b->cloud, "guest", "PERSONAL");
	((struct ws_account *)t_fake_account(b->cloud, "guest"))->your_role = NULL;
	t_fake_add_workspace(b->cloud, "guest/lent");
	t_fake_set_default_role(b->cloud, "guest/lent", "Viewer");
	t_fake_add_workspace(b->cloud, "guest/bare");
	(void)snprintf(b->s.store->include, sizeof(b->s.store->include), "acme/prod");
	fetch(b);
	listed = read_back(b);
	assert_int_equal(listed->count, 2);
	assert_string_equal(listed->accounts[0].handle, "acme");
	assert_int_equal(listed->accounts[0].workspace_count, 2);
	w = &listed->accounts[0].workspaces[1];
	assert_string_equal(w->handle, "staging");
	assert_int_equal(w->reasons[w->reason_count - 1].via, WS_VIA_ACCOUNT);
	assert_string_equal(w->reasons[w->reason_count - 1].role, "Owner");
	assert_null(listed->accounts[1].your_role);
	w = &listed->accounts[1].workspaces[0];
	assert_string_equal(w->handle, "bare");
	assert_int_equal(w->reason_count, 0);
	w = &listed->accounts[1].workspaces[1];
	assert_int_equal(w->reason_count, 1);
	assert_int_equal(w->reasons[0].via, WS_VIA_DEFAULT);
	assert_string_equal(w->reasons[0].role, "Viewer");
}

static void a_team_is_a_reason_for_its_members_alone(void **state)
{
	struct bench *b = *state;
	ws_auto(ws_listed) listed = NULL;
	const struct ws_listed_workspace *w;

	((struct ws_account *)t_fake_account(b->cloud, "acme"))->your_role = "Member";
	t_fake_add_team(b->cloud, "acme", "mine");
	t_fake_add_team(b->cloud, "acme", "theirs");
	t_fake_add_member(b->cloud, "acme", "mine", "alice@acme.io");
	t_fake_add_workspace(b->cloud, "acme/extra");
	t_fake_grant(b->cloud, "acme/extra", WS_TEAM, "mine", "Developer");
	t_fake_grant(b->cloud, "acme/extra", WS_TEAM, "theirs", "Owner");
	fetch(b);
	listed = read_back(b);
	w = &listed->accounts[0].workspaces[0];
	assert_string_equal(w->handle, "extra");
	assert_int_equal(w->reason_count, 1);
	assert_int_equal(w->reasons[0].via, WS_VIA_TEAM);
	assert_string_equal(w->reasons[0].team, "mine");
	assert_string_equal(w->reasons[0].role, "Developer");
}

/* Two accounts, so that the teams of one are not looked for in the other. */
static void teams_are_told_in_the_order_of_the_account(void **state)
{
	static const char *const names[] = {"zeta", "alpha", "midst"};
	struct bench *b = *state;
	ws_auto(ws_listed) listed = NULL;
	const struct ws_listed_workspace *w;

	t_fake_add_account(b->cloud, "zoo", "ORGANIZATION");
	t_fake_add_workspace(b->cloud, "zoo/quiet");
	((struct ws_account *)t_fake_account(b->cloud, "acme"))->your_role = "Member";
	t_fake_add_workspace(b->cloud, "acme/after");
	t_fake_add_workspace(b->cloud, "acme/before");
	for (size_t i = 0; i < 3; i++) {
		t_fake_add_team(b->cloud, "acme", names[i]);
		t_fake_add_member(b->cloud, "acme", names[i], "alice@acme.io");
		t_fake_grant(b->cloud, "acme/before", WS_TEAM, names[i], "Developer");
	}
	t_fake_grant(b->cloud, "acme/after", WS_TEAM, "midst", "Owner");
	fetch(b);
	listed = read_back(b);
	assert_int_equal(listed->count, 2);
	w = &listed->accounts[0].workspaces[0];
	assert_string_equal(w->handle, "after");
	assert_int_equal(w->reason_count, 1);
	assert_string_equal(w->reasons[0].team, "midst");
	assert_string_equal(w->reasons[0].role, "Owner");
	w = &listed->accounts[0].workspaces[1];
	assert_string_equal(w->handle, "before");
	assert_int_equal(w->reason_count, 3);
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(w->reasons[i].team, names[i]);
	w = &listed->accounts[1].workspaces[0];
	assert_string_equal(w->handle, "quiet");
	for (size_t i = 0; i < w->reason_count; i++)
		assert_int_not_equal(w->reasons[i].via, WS_VIA_TEAM);
}

static void room_is_known_after_a_look(void **state)
{
	struct bench *b = *state;
	static struct ws_limit limits[] = {{"workspace_limit", 3},
					   {"automations_limit", 9}};
	struct ws_account *acme = (struct ws_account *)t_fake_account(b->cloud, "acme");
	ws_auto(ws_listed) listed = NULL;
	struct ws_room room;

	acme->limits = limits;
	acme->limit_count = 2;
	fetch(b);
	listed = read_back(b);
	room = ws_listed_room(&listed->accounts[0], WS_CAP_WORKSPACES);
	assert_int_equal(room.used.count, 2);
	assert_true(room.used.whole);
	room = ws_listed_room(&listed->accounts[0], WS_CAP_AUTOMATIONS);
	assert_false(room.used.known);
	assert_int_equal(room.limit, 9);
	assert_int_equal(
		ws_listed_demand(b->s.store, acme->id, WS_CAP_WORKSPACES, 1, &b->s.err), 0);
	assert_int_equal(
		ws_listed_demand(b->s.store, acme->id, WS_CAP_WORKSPACES, 2, &b->s.err),
		WS_E_PLAN_LIMIT);
	/* who is no Admin may not see all of them */
	acme->your_role = "Member";
	fetch(b);
	ws_listed_free(listed);
	listed = read_back(b);
	room = ws_listed_room(&listed->accounts[0], WS_CAP_WORKSPACES);
	assert_false(room.used.whole);
}

static void a_damaged_file_lists_nothing(void **state)
{
	static const char *const texts[] = {
		"",
		"{",
		"[]",
		"{\"accounts\": 7}",
		"{\"accounts\": [{\"id\": \"x\"}, 3]}",
		"{\"accounts\": [{\"id\": \"f0000000-0000-4000-8000-00000000000a\"}]}"};
	struct bench *b = *state;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		ws_auto(ws_listed) listed = NULL;

		assert_int_equal(ws_fs_replace(b->s.store->root_fd, LISTED, texts[i],
					       strlen(texts[i]), 0600, &b->s.err),
				 0);
		listed = read_back(b);
		assert_int_equal(listed->count, 0);
	}
}

static const struct ws_listed_workspace *workspace(const struct ws_listed *listed,
						   const char *handle)
{
	for (size_t i = 0; i < listed->accounts[0].workspace_count; i++)
		if (strcmp(listed->accounts[0].workspaces[i].handle, handle) == 0)
			return &listed->accounts[0].workspaces[i];
	fail_msg("%s is not listed", handle);
	return NULL;
}

static void rights_are_asked_where_a_list_is_refused(void **state)
{
	struct bench *b = *state;
	ws_auto(ws_listed) listed = NULL;
	const struct ws_listed_workspace *w;

	((struct ws_account *)t_fake_account(b->cloud, "acme"))->your_role = "Member";
	t_fake_add_workspace(b->cloud, "acme/mute");
	t_fake_hide(b->cloud, "acme/prod", 1u << WS_USER);
	t_fake_hide(b->cloud, "acme/mute", 1u << WS_USER);
	t_fake_hide(b->cloud, "acme/staging", 1u << WS_BOT);
	t_fake_may(b->cloud, "acme/prod", "see_flows see_blocks");
	t_fake_may(b->cloud, "acme/staging", "see_flows");
	fetch(b);
	listed = read_back(b);
	w = workspace(listed, "prod");
	assert_true(w->may_known);
	assert_int_equal(w->may.count, 2);
	assert_string_equal(w->may.items[0], "see_flows");
	assert_string_equal(w->may.items[1], "see_blocks");
	/* the list of people is there, and the key is a person's */
	assert_false(workspace(listed, "staging")->may_known);
	/* the cloud does not tell */
	assert_false(workspace(listed, "mute")->may_known);
}

static void an_owner_of_the_account_is_not_asked_about(void **state)
{
	struct bench *b = *state;
	ws_auto(ws_listed) listed = NULL;

	t_fake_hide(b->cloud, "acme/prod", 1u << WS_USER);
	t_fake_may(b->cloud, "acme/prod", "see_flows");
	fetch(b);
	listed = read_back(b);
	assert_false(workspace(listed, "prod")->may_known);
}

static void questions_about_rights_are_bounded(void **state)
{
	struct bench *b = *state;
	ws_auto(ws_listed) listed = NULL;
	size_t known = 0;

	((struct ws_account *)t_fake_account(b->cloud, "acme"))->your_role = "Member";
	for (int i = 0; i < WS_LISTED_ASKED + 6; i++) {
		char path[32];

		(void)snprintf(path, sizeof(path), "acme/w%02d", i);
		t_fake_add_workspace(b->cloud, path);
		t_fake_hide(b->cloud, path, 1u << WS_USER);
		t_fake_may(b->cloud, path, "see_flows");
	}
	fetch(b);
	listed = read_back(b);
	for (size_t i = 0; i < listed->accounts[0].workspace_count; i++)
		known += listed->accounts[0].workspaces[i].may_known;
	assert_int_equal(known, WS_LISTED_ASKED);
}

#define FACT(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FACT(before_the_first_look_nothing_is_listed),
		FACT(what_is_not_tracked_is_listed_with_its_reasons),
		FACT(a_team_is_a_reason_for_its_members_alone),
		FACT(teams_are_told_in_the_order_of_the_account),
		FACT(room_is_known_after_a_look),
		FACT(a_damaged_file_lists_nothing),
		FACT(rights_are_asked_where_a_list_is_refused),
		FACT(an_owner_of_the_account_is_not_asked_about),
		FACT(questions_about_rights_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
