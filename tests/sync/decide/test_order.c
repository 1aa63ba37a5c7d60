/*
 * tests/sync/decide/test_order.c - order, ids and digest follow from the texts alone.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sync/decide/id_p.h"
#include "sync/decide/plan_p.h"
#include "tests/lib/plans.h"

static const char one[] = "[users]\nada@acme.io = Owner\nbob@acme.io = Viewer\n"
			  "dan@acme.io = Runner\n\n[service-accounts]\nci = Runner\n"
			  "etl = Viewer\n\n[teams]\ndata = Viewer\n";

static void who_gains_goes_before_who_loses(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	t_plan_policy(&t, "[guards]\nmax-loss = 100%\n");
	t_side_workspace(t.base, "acme/dev", 2, one);
	t_side_workspace(t.cloud, "acme/dev", 2, one);
	t_side_workspace(t.local, "acme/dev", 2,
			 "[users]\nada@acme.io = Owner\nbob@acme.io = Runner\n\n"
			 "[service-accounts]\nci = Writer\netl = Viewer\n\n"
			 "[teams]\ndata = Viewer\n");
	t_side_put(
		t.local, T_MEMBERS,
		"[users]\nada@acme.io = Owner\nbob@acme.io = Viewer\ncy@acme.io = Viewer\n"
		"dan@acme.io = Viewer\n\n[service-accounts]\nci = Runner\n\n"
		"[teams]\ndata = Runner\n");
	t_side_edit(t.local, T_SETTINGS, "name = W1\ndescription = d1",
		    "name = Last\ndescription = last");
	t_plan_expect(&t, "send acme/prod name W1 > Last\n"
			  "send acme/prod description d1 > last\n"
			  "send acme/dev bob@acme.io Viewer > Runner\n"
			  "send acme/prod cy@acme.io - > Viewer\n"
			  "send acme/prod team:data Viewer > Runner\n"
			  "send acme/dev bot:ci Runner > Writer\n"
			  "send acme/prod dan@acme.io Runner > Viewer\n"
			  "send acme/dev dan@acme.io Runner > -\n"
			  "send acme/prod bot:etl Viewer > -\n");
	t_plan_end(&t);
}

static void an_id_is_four_letters_from_k_to_z(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	t_plan_make(&t);
	assert_int_equal(strlen(t.plan->changes[0].id), 4);
	assert_int_equal(strspn(t.plan->changes[0].id, "klmnopqrstuvwxyz"), 4);
	assert_ptr_equal(ws_plan_find(t.plan, t.plan->changes[0].id), &t.plan->changes[0]);
	assert_null(ws_plan_find(t.plan, "zzzz"));
	assert_null(ws_plan_find(t.plan, ""));
	t_plan_end(&t);
}

/* A draft, the commit of it and the held send are one change to a person. */
static void an_id_stays_while_item_from_and_to_stay(void **state)
{
	struct ws_plan *edits = NULL;
	struct t_plan t;
	char id[9];

	(void)state;
	t_plan_start(&t, one);
	t.drafts = t_side_empty();
	t_side_put(t.drafts, T_MEMBERS, one);
	t_side_edit(t.drafts, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Owner");
	t_plan_make(&t);
	assert_int_equal(t.plan->change_count, 0);
	assert_int_equal(
		ws_plan_compare(t.sides[1], t.sides[4], false, WS_DRAFT, &edits, NULL), 0);
	assert_int_equal(edits->change_count, 1);
	(void)snprintf(id, sizeof(id), "%s", edits->changes[0].id);
	ws_plan_free(edits);

	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Owner");
	t_plan_make(&t);
	assert_string_equal(t.plan->changes[0].id, id);
	t.facts.two_way = false;
	t_side_edit(t.local, T_SETTINGS, "name = W1", "name = Other");
	t_plan_make(&t);
	assert_string_equal(t_plan_grant(&t, "bob@acme.io")->id, id);
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Owner", "bob@acme.io = Runner");
	t_plan_make(&t);
	assert_string_not_equal(t_plan_grant(&t, "bob@acme.io")->id, id);
	t_plan_end(&t);
}

/* Many changes in one plan: ids are distinct, and the whole eight letters find them. */
static void ids_of_a_big_plan_are_distinct(void **state)
{
	enum { COUNT = 1500 };
	struct ws_buf pins = WS_BUF_INIT, lines = WS_BUF_INIT;
	struct t_plan t;
	size_t longer = 0;
	char id[37];

	(void)state;
	ws_buf_adds(&pins, "[users]\n");
	ws_buf_adds(&lines, "[users]\nada@acme.io = Owner\n");
	for (int i = 0; i < COUNT; i++) {
		ws_buf_addf(&pins, "p%04d@acme.io = %s\n", i, t_side_id('u', 1000 + i, id));
		ws_buf_addf(&lines, "p%04d@acme.io = Viewer\n", i);
	}
	t_plan_start(&t, "[users]\nada@acme.io = Owner\n");
	t_side_edit(t.base, "acme/_account/ids.ini", "[users]\n", ws_buf_text(&pins));
	t_side_edit(t.local, "acme/_account/ids.ini", "[users]\n", ws_buf_text(&pins));
	t_side_edit(t.cloud, "acme/_account/ids.ini", "[users]\n", ws_buf_text(&pins));
	t_side_put(t.local, T_MEMBERS, ws_buf_text(&lines));
	t_plan_make(&t);
	assert_int_equal(t.plan->sends, COUNT);
	for (size_t i = 0; i < t.plan->change_count; i++) {
		char whole[9];

		assert_int_equal(ws_plan_letters(&t.plan->changes[i], whole, NULL), 0);
		assert_ptr_equal(ws_plan_find(t.plan, whole), &t.plan->changes[i]);
		assert_ptr_equal(ws_plan_find(t.plan, t.plan->changes[i].id),
				 &t.plan->changes[i]);
		longer += strlen(t.plan->changes[i].id) > 4;
		/* what others share is the id of none */
		whole[3] = '\0';
		assert_null(ws_plan_find(t.plan, whole));
	}
	assert_true(longer > 0 && longer < COUNT / 2);
	ws_buf_free(&pins);
	ws_buf_free(&lines);
	t_plan_end(&t);
}

static void the_digest_is_about_what_moves(void **state)
{
	struct t_plan t;
	char digest[33];

	(void)state;
	t_plan_start(&t, one);
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	t_plan_make(&t);
	(void)snprintf(digest, sizeof(digest), "%s", t.plan->digest);
	assert_int_equal(strspn(digest, "0123456789abcdef"), 32);
	/* held changes are no part of it */
	t_side_edit(t.local, T_MEMBERS, "dan@acme.io = Runner", "dan@acme.io = Owner");
	t_plan_make(&t);
	assert_int_equal(t.plan->held, 1);
	assert_string_equal(t.plan->digest, digest);
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Runner", "bob@acme.io = Writer");
	t_plan_make(&t);
	assert_string_not_equal(t.plan->digest, digest);
	t_plan_end(&t);
}

static void remember(struct t_plan *t, char digest[33])
{
	char before[33];

	(void)snprintf(before, sizeof(before), "%s", digest);
	t_plan_make(t);
	(void)snprintf(digest, 33, "%s", t->plan->digest);
	assert_string_not_equal(before, digest);
}

static void every_step_and_its_meaning_are_in_the_digest(void **state)
{
	char digest[33] = "";
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	remember(&t, digest);
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	remember(&t, digest);
	/* what it replaces */
	t_side_edit(t.base, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Writer");
	t_side_edit(t.cloud, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Writer");
	remember(&t, digest);
	/* one that comes in */
	t_side_edit(t.cloud, T_MEMBERS, "dan@acme.io = Runner", "dan@acme.io = Viewer");
	remember(&t, digest);
	/* one less that goes out */
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Runner", "bob@acme.io = Writer");
	remember(&t, digest);
	t_plan_end(&t);
}

/* Lines, sections of facts and documents in another order; memory in other places. */
static void the_order_of_things_changes_nothing(void **state)
{
	static const char *const paths[2][2] = {
		{"acme/a/members.ini", "acme/b/members.ini"},
		{"acme/b/members.ini", "acme/a/members.ini"}};
	static const char *const lines[2] = {"[users]\nbob@acme.io = Runner\ncy@acme.io = "
					     "Owner\ndan@acme.io = Viewer\n\n"
					     "[teams]\ndata = Writer\n",
					     "[teams]\ndata = Writer\n\n"
					     "[users]\ndan@acme.io = Viewer\ncy@acme.io = "
					     "Owner\nbob@acme.io = Runner\n"};
	struct ws_buf dump[2] = {WS_BUF_INIT, WS_BUF_INIT};

	(void)state;
	for (int n = 0; n < 2; n++) {
		const char *blocked[2] = {paths[n][0], paths[n][1]};
		void *noise = malloc(n ? 100000 : 10);
		struct ws_unread unread[2] = {{NULL, WS_BOT}, {NULL, WS_TEAM}};
		struct t_plan t;
		char a[37], b[37];

		assert_non_null(noise);
		t_plan_start(&t, one);
		for (int i = 0; i < 2; i++) {
			const int w = (i + n) % 2;

			t_side_workspace(t.cloud, w ? "acme/b" : "acme/a", 2 + w, one);
			t_side_workspace(t.base, w ? "acme/b" : "acme/a", 2 + w, one);
			t_side_workspace(t.local, w ? "acme/b" : "acme/a", 2 + w, lines[n]);
			t_side_edit(t.cloud,
				    w ? "acme/b/members.ini" : "acme/a/members.ini",
				    "ada@acme.io = Owner",
				    "ada@acme.io = Owner\n"
				    "eva@acme.io = Viewer");
		}
		unread[n].workspace_id = t_side_id('w', 2, a);
		unread[1 - n].workspace_id = t_side_id('w', 3, b);
		unread[0].kind = n ? WS_TEAM : WS_BOT;
		unread[1].kind = n ? WS_BOT : WS_TEAM;
		t.facts.unread = unread;
		t.facts.unread_count = 2;
		t.facts.blocked_paths = blocked;
		t.facts.blocked_count = 2;
		t_plan_make(&t);
		assert_true(t.plan->change_count > 6);
		t_plan_dump(t.plan, &dump[n]);
		t_plan_end(&t);
		free(noise);
	}
	assert_string_equal(ws_buf_text(&dump[0]), ws_buf_text(&dump[1]));
	ws_buf_free(&dump[0]);
	ws_buf_free(&dump[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_gains_goes_before_who_loses),
		cmocka_unit_test(an_id_is_four_letters_from_k_to_z),
		cmocka_unit_test(an_id_stays_while_item_from_and_to_stay),
		cmocka_unit_test(ids_of_a_big_plan_are_distinct),
		cmocka_unit_test(the_digest_is_about_what_moves),
		cmocka_unit_test(every_step_and_its_meaning_are_in_the_digest),
		cmocka_unit_test(the_order_of_things_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
