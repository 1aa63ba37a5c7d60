/*
 * tests/sync/decide/test_blocked.c - what somebody is at work on is not taken from them.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "tests/lib/plans.h"

static const char one[] = "[users]\nada@acme.io = Owner\nbob@acme.io = Viewer\n"
			  "cy@acme.io = Viewer\n\n[service-accounts]\nci = Runner\n";

/* Bob is raised in the cloud; the draft is what its file holds here on disk. */
static void start(struct t_plan *t, const char *draft)
{
	t_plan_start(t, one);
	t_side_edit(t->cloud, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	t->drafts = t_side_empty();
	t_side_put(t->drafts, T_MEMBERS, draft);
}

static void a_draft_of_the_item_makes_it_wait(void **state)
{
	struct t_plan t;

	(void)state;
	start(&t,
	      "[users]\nada@acme.io = Owner\nbob@acme.io = Writer\ncy@acme.io = Viewer\n\n"
	      "[service-accounts]\nci = Runner\n");
	t_plan_expect(&t, "wait(draft) acme/prod bob@acme.io Viewer > Runner\n");
	/* a line taken out is an edit, too */
	t_side_edit(t.drafts, T_MEMBERS, "bob@acme.io = Writer\n", "");
	t_plan_expect(&t, "wait(draft) acme/prod bob@acme.io Viewer > Runner\n");
	t_plan_end(&t);
}

static void a_draft_of_another_item_is_no_obstacle(void **state)
{
	struct t_plan t;

	(void)state;
	start(&t, one);
	t_side_edit(t.drafts, T_MEMBERS, "cy@acme.io = Viewer", "cy@acme.io = Writer");
	t_side_edit(t.drafts, T_MEMBERS, "bob@acme.io = Viewer",
		    "bob@acme.io = Viewer, why on call");
	t_plan_expect(&t, "receive acme/prod bob@acme.io Viewer > Runner\n");
	t_plan_end(&t);
}

static void a_draft_without_the_section_touches_all_of_it(void **state)
{
	struct t_plan t;

	(void)state;
	start(&t, "[service-accounts]\nci = Runner\n");
	t_plan_expect(&t, "wait(draft) acme/prod bob@acme.io Viewer > Runner\n");
	t_plan_end(&t);
}

static void an_invalid_draft_makes_its_file_wait(void **state)
{
	struct t_plan t;

	(void)state;
	start(&t, "[users]\nbob@acme.io\n");
	t_side_edit(t.cloud, T_SETTINGS, "name = W1", "name = Cloud");
	t_plan_expect(&t, "receive acme/prod name W1 > Cloud\n"
			  "wait(invalid) acme/prod bob@acme.io Viewer > Runner\n");
	t_plan_end(&t);
}

static void a_committed_edit_is_sent_whatever_is_drafted(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	t.drafts = t_side_empty();
	t_side_put(t.drafts, T_MEMBERS, "[users]\nbob@acme.io = Owner\n");
	t_plan_expect(&t, "send acme/prod bob@acme.io Viewer > Runner\n");
	t_plan_end(&t);
}

/* Were it to wait, the base would stay behind, and the draft, once committed as what
 * the base has, would be taken for "unchanged" and overwritten. */
static void agreement_does_not_wait_for_a_draft(void **state)
{
	struct t_plan t;

	(void)state;
	start(&t, one);
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	t_plan_expect(&t, "agree acme/prod bob@acme.io Viewer > Runner\n");
	t_plan_end(&t);
}

static void a_draft_of_a_field_stops_that_field(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	t_side_edit(t.cloud, T_SETTINGS, "name = W1\ndescription = d1",
		    "name = Cloud\ndescription = cloud");
	t.drafts = t_side_empty();
	t_side_workspace(t.drafts, "acme/prod", 1, one);
	t_side_edit(t.drafts, T_SETTINGS, "name = W1", "name = Mine");
	t_plan_expect(&t, "receive acme/prod description d1 > cloud\n"
			  "wait(draft) acme/prod name W1 > Cloud\n");
	t_plan_end(&t);
}

/* Files are written before main moves: a crash in between leaves such a draft. */
static void a_draft_that_says_what_comes_is_no_obstacle(void **state)
{
	struct t_plan t;

	(void)state;
	start(&t, one);
	t_side_edit(t.cloud, T_SETTINGS, "name = W1", "name = Cloud");
	t_side_edit(t.cloud, T_MEMBERS, "cy@acme.io = Viewer", "cy@acme.io = Writer");
	t_side_workspace(t.drafts, "acme/prod", 1, one);
	t_side_edit(t.drafts, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	t_side_edit(t.drafts, T_SETTINGS, "name = W1", "name = Cloud");
	t_plan_expect(&t, "receive acme/prod bob@acme.io Viewer > Runner\n"
			  "receive acme/prod cy@acme.io Viewer > Writer\n"
			  "receive acme/prod name W1 > Cloud\n");
	t_plan_end(&t);
}

/* What another clone saw in the cloud and recorded is nobody's wish here. */
static void what_was_observed_is_never_sent(void **state)
{
	struct t_plan t;
	char workspace[37], person[37]; /* the plan they come from is made anew */
	const struct ws_observed bob = {workspace, WS_ITEM_GRANT, WS_USER, person};

	(void)state;
	t_plan_start(&t, one);
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	t_side_edit(t.local, T_MEMBERS, "cy@acme.io = Viewer", "cy@acme.io = Runner");
	t_plan_make(&t);
	(void)snprintf(workspace, sizeof(workspace), "%s",
		       t_plan_grant(&t, "bob@acme.io")->workspace_id);
	(void)snprintf(person, sizeof(person), "%s",
		       t_plan_grant(&t, "bob@acme.io")->principal_id);
	t.facts.observed = &bob;
	t.facts.observed_count = 1;
	t_plan_expect(&t, "send acme/prod cy@acme.io Viewer > Runner\n"
			  "held(observed) acme/prod bob@acme.io Viewer > Runner\n");
	t_plan_end(&t);
}

static void a_staged_file_waits(void **state)
{
	static const char *const staged[] = {"acme/prod/members.ini"};
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	t.facts.blocked_paths = staged;
	t.facts.blocked_count = 1;
	t_side_edit(t.cloud, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	t_side_edit(t.cloud, T_SETTINGS, "name = W1", "name = Cloud");
	t_plan_expect(&t, "receive acme/prod name W1 > Cloud\n"
			  "wait(staged) acme/prod bob@acme.io Viewer > Runner\n");
	/* sends do not care */
	t_side_edit(t.local, T_MEMBERS, "ci = Runner", "ci = Viewer");
	t_plan_expect(&t, "send acme/prod bot:ci Runner > Viewer\n"
			  "receive acme/prod name W1 > Cloud\n"
			  "wait(staged) acme/prod bob@acme.io Viewer > Runner\n");
	t_plan_end(&t);
}

static void the_text_of_a_description_counts_as_its_file(void **state)
{
	static const char *const staged[] = {"acme/prod/description.md"};
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	t.facts.blocked_paths = staged;
	t.facts.blocked_count = 1;
	t_side_edit(t.cloud, T_SETTINGS, "description = d1", "description = new");
	t_side_edit(t.cloud, T_SETTINGS, "name = W1", "name = Cloud");
	t_plan_expect(&t, "receive acme/prod name W1 > Cloud\n"
			  "wait(staged) acme/prod description d1 > new\n");
	t_plan_end(&t);
}

static void a_locked_index_stops_everything_coming_in(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	t.facts.index_locked = true;
	t_side_edit(t.cloud, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	t_side_workspace(t.cloud, "acme/dev", 2, one);
	t_side_edit(t.local, T_SETTINGS, "name = W1", "name = Mine");
	t_plan_expect(&t, "send acme/prod name W1 > Mine\n"
			  "wait(staged) acme/dev workspace - > acme/dev\n"
			  "wait(staged) acme/prod bob@acme.io Viewer > Runner\n");
	t_plan_end(&t);
}

static void files_in_the_way_of_a_new_workspace_are_kept(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	t_side_workspace(t.cloud, "acme/dev", 2, one);
	t.drafts = t_side_empty();
	t_side_put(t.drafts, "acme/dev/workspace.ini", "[workspace]\nname = Mine\n");
	t_plan_expect(&t, "wait(draft) acme/dev workspace - > acme/dev\n");
	t_plan_end(&t);
}

static void an_edited_directory_is_not_moved(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	t_side_drop(t.cloud, T_SETTINGS);
	t_side_drop(t.cloud, T_MEMBERS);
	t_side_workspace(t.cloud, "acme/live", 1, one);
	t.drafts = t_side_empty();
	t_side_put(t.drafts, T_MEMBERS, "[users]\n");
	t_plan_expect(&t, "wait(draft) acme/prod handle acme/prod > acme/live\n");
	t_plan_end(&t);
}

/* In the cloud somebody else has that address now. */
static void a_name_that_cannot_be_written_yet_waits(void **state)
{
	char place[37], was[37], is[37], old[80], new[80];
	struct ws_observed unnamed = {.kind = WS_ITEM_GRANT, .principal_kind = WS_USER};
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	(void)snprintf(old, sizeof(old), "bob@acme.io = %s", t_side_id('u', 2, was));
	(void)snprintf(new, sizeof(new), "bob@acme.io = %s", t_side_id('u', 77, is));
	t_side_edit(t.cloud, "acme/_account/ids.ini", old, new);
	t_side_edit(t.cloud, T_MEMBERS, "cy@acme.io = Viewer", "cy@acme.io = Runner");
	t_plan_expect(&t, "receive acme/prod bob@acme.io - > Viewer\n"
			  "receive acme/prod cy@acme.io Viewer > Runner\n"
			  "wait(missing) acme/prod bob@acme.io Viewer > -\n");
	unnamed.workspace_id = t_side_id('w', 1, place);
	unnamed.principal_id = is;
	t.facts.unnamed = &unnamed;
	t.facts.unnamed_count = 1;
	t_plan_expect(&t, "receive acme/prod cy@acme.io Viewer > Runner\n"
			  "wait(missing) acme/prod bob@acme.io Viewer > -\n"
			  "wait(names) acme/prod bob@acme.io - > Viewer\n");
	t_plan_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_draft_of_the_item_makes_it_wait),
		cmocka_unit_test(a_draft_of_another_item_is_no_obstacle),
		cmocka_unit_test(a_draft_without_the_section_touches_all_of_it),
		cmocka_unit_test(an_invalid_draft_makes_its_file_wait),
		cmocka_unit_test(a_committed_edit_is_sent_whatever_is_drafted),
		cmocka_unit_test(agreement_does_not_wait_for_a_draft),
		cmocka_unit_test(a_draft_of_a_field_stops_that_field),
		cmocka_unit_test(a_draft_that_says_what_comes_is_no_obstacle),
		cmocka_unit_test(what_was_observed_is_never_sent),
		cmocka_unit_test(a_staged_file_waits),
		cmocka_unit_test(the_text_of_a_description_counts_as_its_file),
		cmocka_unit_test(a_locked_index_stops_everything_coming_in),
		cmocka_unit_test(files_in_the_way_of_a_new_workspace_are_kept),
		cmocka_unit_test(an_edited_directory_is_not_moved),
		cmocka_unit_test(a_name_that_cannot_be_written_yet_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
