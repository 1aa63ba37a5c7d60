/*
 * tests/sync/decide/test_list.c - grants and fields of one workspace on three sides.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <stdio.h>
#include "tests/lib/plans.h"

static const char members[] = "[users]\nada@acme.io = Owner\nbob@acme.io = Viewer\n\n"
			      "[service-accounts]\nci = Runner\n\n[teams]\ndata = Viewer\n";

static void equal_sides_have_no_plan(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, members);
	t_plan_expect(&t, "");
	assert_int_equal(t.plan->sends, 0);
	t_plan_end(&t);
}

static void a_committed_edit_is_sent(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, members);
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	t_side_edit(t.local, T_MEMBERS, "data = Viewer", "data = Runner");
	t_side_edit(t.local, T_SETTINGS, "name = W1", "name = Production");
	t_plan_expect(&t, "send acme/prod name W1 > Production\n"
			  "send acme/prod bob@acme.io Viewer > Runner\n"
			  "send acme/prod team:data Viewer > Runner\n");
	assert_int_equal(t_plan_grant(&t, "bob@acme.io")->line, 3);
	assert_string_equal(t_plan_grant(&t, "bob@acme.io")->file, T_MEMBERS);
	t_plan_end(&t);
}

static void what_the_cloud_changed_is_received(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, members);
	t_side_edit(t.cloud, T_MEMBERS, "ci = Runner", "ci = Runner\netl = Viewer");
	t_side_edit(t.cloud, T_SETTINGS, "default-role = No access",
		    "default-role = Viewer");
	t_plan_expect(&t, "receive acme/prod bot:etl - > Viewer\n"
			  "receive acme/prod default-role No access > Viewer\n");
	t_plan_end(&t);
}

static void equal_edits_agree_and_different_ones_conflict(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, members);
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	t_side_edit(t.cloud, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	t_side_edit(t.local, T_MEMBERS, "ci = Runner", "ci = Writer");
	t_side_edit(t.cloud, T_MEMBERS, "ci = Runner", "ci = Viewer");
	t_plan_expect(&t, "agree acme/prod bob@acme.io Viewer > Runner\n"
			  "conflict acme/prod bot:ci Writer > Viewer\n");
	t_plan_end(&t);
}

static void until_and_why_are_no_items(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, members);
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Viewer",
		    "bob@acme.io = Viewer, until 2020-01-01, why audit");
	t_plan_expect(&t, "");
	t_side_edit(t.cloud, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	t_plan_expect(&t, "receive acme/prod bob@acme.io Viewer > Runner\n");
	assert_string_equal(t_plan_grant(&t, "bob@acme.io")->until, "2020-01-01");
	assert_string_equal(t_plan_grant(&t, "bob@acme.io")->why, "audit");
	t_plan_end(&t);
}

static void missing_once_waits_and_twice_is_received(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, members);
	t_side_edit(t.cloud, T_MEMBERS, "bob@acme.io = Viewer\n", "");
	t_plan_expect(&t, "wait(missing) acme/prod bob@acme.io Viewer > -\n");

	t.before = t_side_new();
	t_side_workspace(t.before, "acme/prod", 1, members);
	t_plan_expect(&t, "wait(missing) acme/prod bob@acme.io Viewer > -\n");

	t_side_edit(t.before, T_MEMBERS, "bob@acme.io = Viewer\n", "");
	t_plan_expect(&t, "receive acme/prod bob@acme.io Viewer > -\n");
	t_plan_end(&t);
}

static void a_look_that_lacks_the_list_confirms_nothing(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, members);
	t_side_edit(t.cloud, T_MEMBERS, "ci = Runner\n", "");
	t.before = t_side_new();
	t_side_workspace(t.before, "acme/prod", 1, "[users]\nada@acme.io = Owner\n");
	t_plan_expect(&t, "wait(missing) acme/prod bot:ci Runner > -\n");
	t_plan_end(&t);
}

static void an_edit_of_what_the_cloud_lost_is_a_conflict(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, members);
	t_side_edit(t.cloud, T_MEMBERS, "bob@acme.io = Viewer\n", "");
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	t_plan_expect(&t, "conflict acme/prod bob@acme.io Runner > -\n");
	t_plan_end(&t);
}

static void an_unread_list_decides_nothing(void **state)
{
	struct ws_unread unread = {NULL, WS_USER};
	struct t_plan t;
	char id[37];

	(void)state;
	t_plan_start(&t, members);
	unread.workspace_id = t_side_id('w', 1, id);
	t.facts.unread = &unread;
	t.facts.unread_count = 1;
	/* the documents still hold the old text; that somebody edited waits */
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	t_side_edit(t.local, T_MEMBERS, "ci = Runner", "ci = Viewer");
	t_plan_expect(&t, "send acme/prod bot:ci Runner > Viewer\n"
			  "wait(unknown) acme/prod bob@acme.io Viewer > Runner\n");
	assert_string_equal(t_plan_guard(&t, WS_GUARD_READ),
			    "1 change waits for a list this key cannot read");

	unread.kind = -1;
	t_plan_expect(&t, "wait(unknown) acme/prod bob@acme.io Viewer > Runner\n"
			  "wait(unknown) acme/prod bot:ci Runner > Viewer\n");
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Runner", "bob@acme.io = Viewer");
	t_side_edit(t.local, T_MEMBERS, "ci = Viewer", "ci = Runner");
	t_plan_expect(&t, "");
	assert_string_equal(
		t_plan_guard(&t, WS_GUARD_READ),
		"1 list is not readable with this key, and no change depends on it");
	t_plan_end(&t);
}

static void a_section_taken_out_here_is_not_managed(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, members);
	t_side_edit(t.local, T_MEMBERS, "[service-accounts]\nci = Runner\n", "");
	t_plan_expect(&t, "");
	t_side_edit(t.cloud, T_MEMBERS, "ci = Runner", "ci = Owner\netl = Owner");
	t_plan_expect(&t, "");
	t_plan_end(&t);
}

static void a_header_without_lines_means_none(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, members);
	t_side_edit(t.local, T_MEMBERS, "ci = Runner\n", "");
	t_plan_expect(&t, "send acme/prod bot:ci Runner > -\n");
	t_plan_end(&t);
}

static void a_list_readable_at_last_is_received(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, members);
	t_side_edit(t.local, T_MEMBERS, "[teams]\ndata = Viewer\n", "");
	t_side_edit(t.base, T_MEMBERS, "[teams]\ndata = Viewer\n", "");
	t_plan_expect(&t, "receive acme/prod team:data - > Viewer\n");
	t_plan_end(&t);
}

static void a_list_the_base_lacks_is_listed_and_not_sent(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, members);
	t_side_edit(t.base, T_MEMBERS, "[service-accounts]\nci = Runner\n", "");
	t_plan_expect(&t, "agree acme/prod bot:ci - > Runner\n");
	/* one line more here: nobody can tell whether the cloud lost it or we added it */
	t_side_edit(t.local, T_MEMBERS, "ci = Runner", "ci = Runner\netl = Viewer");
	t_plan_expect(&t, "agree acme/prod bot:ci - > Runner\n"
			  "held(unadopted) acme/prod bot:etl - > Viewer\n");
	/* written down as undecided, it stays so */
	t_side_put(t.base, T_MEMBERS,
		   "[users]\nada@acme.io = Owner\nbob@acme.io = Viewer\n\n"
		   "[service-accounts]\nci = Runner\netl = ?\n\n[teams]\ndata = Viewer\n");
	t_plan_expect(&t, "held(unadopted) acme/prod bot:etl - > Viewer\n");
	t_plan_end(&t);
}

static void without_a_base_nothing_one_sided_moves(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, members);
	t_side_free(t.base);
	t.base = t_side_empty();
	t.facts.have_base = false;
	t_plan_expect(&t, "agree acme/prod workspace - > acme/prod\n");

	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Viewer", "dan@acme.io = Viewer");
	t_side_edit(t.local, T_MEMBERS, "ci = Runner", "ci = Viewer");
	t_side_edit(t.local, T_SETTINGS, "name = W1", "name = Production");
	t_plan_expect(&t, "agree acme/prod ada@acme.io - > Owner\n"
			  "agree acme/prod team:data - > Viewer\n"
			  "agree acme/prod description - > d1\n"
			  "agree acme/prod default-role - > No access\n"
			  "held(unadopted) acme/prod bob@acme.io - > Viewer\n"
			  "held(unadopted) acme/prod dan@acme.io - > Viewer\n"
			  "conflict acme/prod bot:ci Viewer > Runner\n"
			  "conflict acme/prod name Production > W1\n");
	assert_int_equal(t_plan_grant(&t, "bob@acme.io")->direction, WS_INCOMING);
	assert_int_equal(t_plan_grant(&t, "dan@acme.io")->direction, WS_OUTGOING);
	t_plan_end(&t);
}

static void an_invalid_file_here_stops_its_items_alone(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, members);
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Nonsense");
	t_side_edit(t.local, T_SETTINGS, "name = W1", "name = Production");
	t_side_edit(t.cloud, T_MEMBERS, "ci = Runner", "ci = Viewer");
	t_plan_expect(&t, "send acme/prod name W1 > Production\n"
			  "wait(invalid) acme/prod bot:ci Runner > Viewer\n");
	t_plan_end(&t);
}

static void invitations_to_a_list_nobody_read_wait(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, members);
	t_side_edit(t.local, T_MEMBERS, "[teams]\ndata = Viewer\n",
		    "[teams]\ndata = Viewer\n\n[invited]\nkim@partner.com = Viewer\n");
	t_plan_expect(&t, "wait(unknown) acme/prod invited:kim@partner.com - > Viewer\n");
	t_plan_end(&t);
}

/* Lines of [invited] on the three sides; NULL: no section. */
static void invite(struct t_plan *t, const char *base, const char *local, const char *cloud)
{
	const char *const lines[3] = {base, local, cloud};
	struct t_side *const trees[3] = {t->base, t->local, t->cloud};

	for (int s = 0; s < 3; s++) {
		char text[400];

		if (!lines[s])
			continue;
		(void)snprintf(text, sizeof(text),
			       "[teams]\ndata = Viewer\n\n[invited]\n%s", lines[s]);
		t_side_edit(trees[s], T_MEMBERS, "[teams]\ndata = Viewer\n", text);
	}
}

static void make_personal(struct t_plan *t)
{
	struct t_side *const trees[3] = {t->base, t->local, t->cloud};

	for (int s = 0; s < 3; s++)
		t_side_edit(trees[s], "acme/_account/account.ini", "ORGANIZATION",
			    "PERSONAL");
}

static void an_invitation_is_there_or_not_whatever_is_wished(void **state)
{
	static const struct {
		const char *base, *local, *cloud, *plan;
	} rows[] = {
		{"", "kim@p.com = Viewer\n", "",
		 "send acme/prod invited:kim@p.com - > Viewer\n"},
		{"kim@p.com = Viewer\n", "kim@p.com = Developer\n", "kim@p.com = Viewer\n",
		 ""},
		{"kim@p.com = Viewer\n", "", "kim@p.com = Viewer\n",
		 "send acme/prod invited:kim@p.com Viewer > -\n"},
		{"", "KIM@p.com = Developer\n", "kim@p.com = Viewer\n",
		 "agree acme/prod invited:KIM@p.com - > Developer\n"},
		{"", "", "kim@p.com = Viewer\n",
		 "receive acme/prod invited:kim@p.com - > Viewer\n"},
		{"kim@p.com = Viewer\n", "kim@p.com = Viewer\n", "",
		 "wait(missing) acme/prod invited:kim@p.com Viewer > -\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct t_plan t;

		t_plan_start(&t, members);
		make_personal(&t);
		invite(&t, rows[i].base, rows[i].local, rows[i].cloud);
		t_plan_expect(&t, rows[i].plan);
		t_plan_end(&t);
	}
}

/* Its line can only have come past the checks of a commit, and is never sent. */
static void nobody_is_invited_to_a_workspace_of_an_organization(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, members);
	invite(&t, "", "kim@p.com = Viewer\neva@acme.io = Viewer\n", "");
	t_plan_expect(&t, "held(blocked) acme/prod invited:eva@acme.io - > Viewer\n"
			  "held(blocked) acme/prod invited:kim@p.com - > Viewer\n");
	assert_string_equal(t_plan_grant(&t, "eva@acme.io")->note,
			    "is a member of acme: a line in [users] gives a role");
	assert_string_equal(
		t_plan_grant(&t, "kim@p.com")->note,
		"people join acme first: wsync invitation create acme kim@p.com");
	/* whose plan nobody knows is not taken for a personal one */
	t_side_edit(t.cloud, "acme/_account/account.ini", "plan-type = ORGANIZATION\n", "");
	t_plan_expect(&t, "held(blocked) acme/prod invited:eva@acme.io - > Viewer\n"
			  "held(blocked) acme/prod invited:kim@p.com - > Viewer\n");
	t_plan_end(&t);
	/* what somebody else began there is taken, and taken back */
	t_plan_start(&t, members);
	invite(&t, "kim@p.com = Viewer\n", "", "kim@p.com = Viewer\nyan@p.com = Viewer\n");
	t_plan_expect(&t, "send acme/prod invited:kim@p.com Viewer > -\n"
			  "receive acme/prod invited:yan@p.com - > Viewer\n");
	t_plan_end(&t);
}

static void a_description_that_is_not_written_is_empty(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, members);
	t_side_edit(t.base, T_SETTINGS, "description = d1\n", "");
	t_side_edit(t.local, T_SETTINGS, "description = d1\n", "");
	t_side_edit(t.cloud, T_SETTINGS, "description = d1\n", "");
	t_plan_expect(&t, "");
	t_side_edit(t.local, T_SETTINGS, "name = W1\n", "name = W1\ndescription = new\n");
	t_plan_expect(&t, "send acme/prod description  > new\n");
	t_side_edit(t.cloud, T_SETTINGS, "name = W1\n", "name = W1\ndescription = other\n");
	t_plan_expect(&t, "conflict acme/prod description new > other\n");
	t_plan_end(&t);
}

static void a_cleared_description_comes_in(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, members);
	t_side_edit(t.cloud, T_SETTINGS, "description = d1\n", "");
	t_plan_expect(&t, "receive acme/prod description d1 > \n");
	/* and a key that people took out is theirs no more */
	t_side_edit(t.local, T_SETTINGS, "description = d1\n", "");
	t_plan_expect(&t, "");
	t_plan_end(&t);
}

static void settings_nobody_could_read_stay(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, members);
	t_side_edit(t.cloud, T_SETTINGS, "default-role = No access\n", "");
	t_plan_expect(&t, "");
	t_side_edit(t.local, T_SETTINGS, "default-role = No access",
		    "default-role = Viewer");
	t_plan_expect(&t, "wait(unknown) acme/prod default-role No access > Viewer\n");
	t_plan_end(&t);
}

static void a_default_role_is_never_sent_unasked(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, members);
	t_side_edit(t.local, T_SETTINGS, "default-role = No access",
		    "default-role = Viewer");
	t_plan_expect(&t, "held(approval) acme/prod default-role No access > Viewer\n");
	assert_int_equal(t.plan->changes[0].delta.gained_count, 2);
	t_plan_end(&t);
}

/* A line that nobody edited must not come to mean somebody else. */
static void a_name_pinned_anew_sends_nothing(void **state)
{
	struct t_plan t;
	char bob[37], dan[37];

	(void)state;
	t_plan_start(&t, members);
	(void)t_side_id('u', 2, bob);
	(void)t_side_id('u', 4, dan);
	t_side_edit(t.local, "acme/_account/ids.ini", bob,
		    "00000075-0000-4000-8000-00000000000f");
	t_plan_make(&t);
	assert_int_equal(t.plan->sends, 0);
	t_side_edit(t.local, "acme/_account/ids.ini", dan,
		    "00000075-0000-4000-8000-0000000000ff");
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Viewer",
		    "bob@acme.io = Viewer\ndan@acme.io = Viewer");
	t_plan_make(&t);
	assert_int_equal(t.plan->sends, 0);
	assert_true(t_plan_grant(&t, "dan@acme.io")->wait & WS_WAIT_INVALID);
	t_plan_end(&t);
}

static void a_role_name_pinned_anew_sends_nothing(void **state)
{
	struct t_plan t;
	char viewer[37], runner[37];

	(void)state;
	t_plan_start(&t, members);
	(void)t_side_id('r', 4, viewer);
	(void)t_side_id('r', 3, runner);
	/* Viewer and Runner change places in ids.ini */
	t_side_edit(t.local, "acme/_account/ids.ini", viewer, "X");
	t_side_edit(t.local, "acme/_account/ids.ini", runner, viewer);
	t_side_edit(t.local, "acme/_account/ids.ini", "X", runner);
	t_plan_make(&t);
	assert_int_equal(t.plan->sends, 0);
	t_plan_end(&t);
}

static void somebody_the_cloud_does_not_know_gets_nothing(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, members);
	t_side_edit(t.local, "acme/_account/ids.ini", "[users]\n",
		    "[users]\nzoe@acme.io = 00000075-0000-4000-8000-0000000000aa\n");
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Viewer\n",
		    "bob@acme.io = Viewer\nzoe@acme.io = Viewer\n");
	t_plan_expect(&t, "wait(invalid) acme/prod zoe@acme.io - > Viewer\n");
	t_plan_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_sides_have_no_plan),
		cmocka_unit_test(a_committed_edit_is_sent),
		cmocka_unit_test(what_the_cloud_changed_is_received),
		cmocka_unit_test(equal_edits_agree_and_different_ones_conflict),
		cmocka_unit_test(until_and_why_are_no_items),
		cmocka_unit_test(missing_once_waits_and_twice_is_received),
		cmocka_unit_test(a_look_that_lacks_the_list_confirms_nothing),
		cmocka_unit_test(an_edit_of_what_the_cloud_lost_is_a_conflict),
		cmocka_unit_test(an_unread_list_decides_nothing),
		cmocka_unit_test(a_section_taken_out_here_is_not_managed),
		cmocka_unit_test(a_header_without_lines_means_none),
		cmocka_unit_test(a_list_readable_at_last_is_received),
		cmocka_unit_test(a_list_the_base_lacks_is_listed_and_not_sent),
		cmocka_unit_test(without_a_base_nothing_one_sided_moves),
		cmocka_unit_test(an_invalid_file_here_stops_its_items_alone),
		cmocka_unit_test(invitations_to_a_list_nobody_read_wait),
		cmocka_unit_test(an_invitation_is_there_or_not_whatever_is_wished),
		cmocka_unit_test(nobody_is_invited_to_a_workspace_of_an_organization),
		cmocka_unit_test(a_description_that_is_not_written_is_empty),
		cmocka_unit_test(a_cleared_description_comes_in),
		cmocka_unit_test(settings_nobody_could_read_stay),
		cmocka_unit_test(a_default_role_is_never_sent_unasked),
		cmocka_unit_test(a_name_pinned_anew_sends_nothing),
		cmocka_unit_test(a_role_name_pinned_anew_sends_nothing),
		cmocka_unit_test(somebody_the_cloud_does_not_know_gets_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
