/*
 * tests/sync/round/inside/test_inventory.c - what lies inside workspaces, read in turns: whose
 * turn it is, what a round costs, what becomes of files.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "sync/round/inside/inventory.h"
#include "sync/round/round.h"
#include "tests/lib/fake_remote.h"
#include "tests/lib/store_fix.h"

#define HOUR 3600

/* A fake cloud with a flow and a deployment in each workspace. */
struct world {
	struct t_store s;
	struct t_fake *cloud;
	struct ws_remote_ops ops;
	int64_t now_s;
	size_t inside;    /* requests for what lies inside */
	size_t reads;     /* calls for it */
	size_t fails_at;  /* this call fails; 0: none */
	unsigned refused; /* lists that are */
	bool paused;      /* the deployment is */
	char last[40];    /* workspace of the last call */
	struct ws_round_report report;
};

static struct world *world; /* calls of the driver carry no pointer of ours */

static const struct ws_remote_ops *fake_ops;

static size_t requests(const struct ws_remote *remote)
{
	return fake_ops->requests(remote) + world->inside;
}

static void add_item(struct ws_arena *arena, struct ws_inventory_list *list,
		     const char *workspace_id, const char *name, const char *fact)
{
	struct ws_inventory_item *item = ws_arena_grow(arena, &list->items, &list->count,
						       sizeof(*item));
	struct ws_inventory_fact *one = ws_arena_grow(arena, &item->facts,
						      &item->fact_count, sizeof(*one));

	item->id = ws_arena_dup(arena, workspace_id);
	item->name = name;
	*one = (struct ws_inventory_fact){fact, ""};
}

static int read_inventory(struct ws_remote *remote, const char *account_id,
			  const char *workspace_id, unsigned wanted, struct ws_arena *arena,
			  struct ws_inventory *out, struct ws_err *err)
{
	(void)remote;
	(void)account_id;
	memset(out, 0, sizeof(*out));
	(void)snprintf(world->last, sizeof(world->last), "%s", workspace_id);
	if (++world->reads == world->fails_at)
		return ws_err_set(err, WS_E_SERVER, "the cloud is in trouble");
	for (int kind = 0; kind < WS_INVENTORY_KINDS; kind++) {
		if (!(wanted & 1u << kind))
			continue;
		world->inside++;
		out->lists[kind].known = !(world->refused & 1u << kind);
	}
	if (out->lists[WS_INVENTORY_FLOWS].known)
		add_item(arena, &out->lists[WS_INVENTORY_FLOWS], workspace_id, "etl",
			 "no tags");
	if (out->lists[WS_INVENTORY_DEPLOYMENTS].known)
		add_item(arena, &out->lists[WS_INVENTORY_DEPLOYMENTS], workspace_id,
			 "etl/nightly", world->paused ? "paused" : "active");
	return 0;
}

static int64_t now_s(void *user)
{
	return ((struct world *)user)->now_s;
}

static void sleep_ms(void *user, int ms)
{
	((struct world *)user)->now_s += (ms + 999) / 1000;
}

static int begin(void **state)
{
	static struct world w;
	struct ws_remote *remote;

	memset(&w, 0, sizeof(w));
	world = &w;
	t_store_begin(&w.s);
	w.now_s = 1764000000;
	w.cloud = t_fake_new();
	t_fake_fill_demo(w.cloud);
	remote = t_fake_remote(w.cloud);
	fake_ops = remote->ops;
	w.ops = *fake_ops;
	w.ops.requests = requests;
	w.ops.read_inventory = read_inventory;
	remote->ops = &w.ops;
	*state = &w;
	return 0;
}

static int end(void **state)
{
	struct world *w = *state;

	ws_round_report_clear(&w->report);
	t_fake_free(w->cloud);
	t_store_end(&w->s);
	return 0;
}

static void fetch(struct world *w)
{
	const struct ws_round_world real = {now_s, sleep_ms, w, NULL};

	ws_round_report_clear(&w->report);
	if (ws_round_fetch(w->s.store, t_fake_remote(w->cloud), &real, NULL, &w->report,
			   &w->s.err))
		fail_msg("fetch: %s", w->s.err.msg);
	w->now_s++;
}

static void sync_round(struct world *w)
{
	const struct ws_round_world real = {now_s, sleep_ms, w, NULL};
	const struct ws_round_options options = {.send = false, .receive = true};

	ws_round_report_clear(&w->report);
	if (ws_round_sync(w->s.store, t_fake_remote(w->cloud), &options, &real, NULL,
			  &w->report, &w->s.err))
		fail_msg("sync: %s", w->s.err.msg);
	w->now_s++;
}

/* What a file on disk holds; "" when there is none. */
static const char *file(struct world *w, const char *path)
{
	static char text[4096];
	char *bytes = NULL;
	size_t len = 0;

	text[0] = '\0';
	if (ws_work_read(w->s.store, path, &bytes, &len, &w->s.err) == 0)
		(void)snprintf(text, sizeof(text), "%s", bytes);
	free(bytes);
	return text;
}

static struct ws_oid tip(struct world *w, const char *ref)
{
	struct ws_oid id;

	assert_int_equal(ws_repo_ref(w->s.store->repo, ref, &id, &w->s.err), 0);
	return id;
}

static size_t drafts(struct world *w)
{
	struct ws_oid main = tip(w, WS_REF_MAIN);
	struct ws_drafts list;
	size_t n;

	assert_int_equal(ws_work_scan(w->s.store, &main, &list, &w->s.err), 0);
	n = list.count;
	ws_drafts_free(&list);
	return n;
}

#define DEPLOYMENTS "acme/prod/inventory/deployments.ini"

/* ---- turns ------------------------------------------------------------------------------- */

static void the_first_look_brings_lists_as_files(void **state)
{
	struct world *w = *state;
	struct ws_oid main, cloud;

	fetch(w);
	assert_int_equal(w->report.inventory.read, 2);
	assert_string_equal(w->report.inventory.trouble, "");
	assert_non_null(strstr(file(w, DEPLOYMENTS), "\netl/nightly = active\n"));
	assert_int_equal(strncmp(file(w, DEPLOYMENTS), "; read-only", 11), 0);
	assert_non_null(strstr(file(w, "acme/prod/inventory/summary.ini"), "blocks = 0\n"));
	assert_string_equal(file(w, "acme/prod/inventory/blocks.ini"), "");
	main = tip(w, WS_REF_MAIN);
	cloud = tip(w, WS_REF_CLOUD);
	assert_true(ws_oid_same(&main, &cloud));
	assert_int_equal(drafts(w), 0);
}

static void after_nothing_changed_nothing_is_asked_again(void **state)
{
	struct world *w = *state;
	size_t look, first;

	fetch(w);
	first = w->inside;
	assert_int_equal(first, 2 * WS_INVENTORY_KINDS);
	look = t_fake_calls(w->cloud);
	for (int i = 0; i < 5; i++)
		fetch(w);
	assert_int_equal(w->inside, first);
	assert_true(t_fake_calls(w->cloud) > look);
	w->now_s += 6 * HOUR;
	fetch(w);
	assert_int_equal(w->inside, 2 * first);
	assert_false(w->report.inventory.changed);
	/* a clock that was set back makes nobody wait for ever */
	w->now_s -= 100 * HOUR;
	fetch(w);
	assert_int_equal(w->inside, 3 * first);
}

static void a_round_spends_what_it_may_and_takes_turns(void **state)
{
	struct world *w = *state;
	char first[40];

	for (int i = 0; i < 18; i++) {
		char path[32];

		(void)snprintf(path, sizeof(path), "acme/w%02d", i);
		(void)t_fake_add_workspace(w->cloud, path);
	}
	fetch(w);
	assert_int_equal(w->inside, 60); /* 6 of 20 workspaces */
	assert_int_equal(w->report.inventory.read, 6);
	assert_int_equal(w->report.inventory.waiting, 14);
	fetch(w);
	fetch(w);
	assert_int_equal(w->inside, 180);
	fetch(w);
	assert_int_equal(w->inside, 200);
	assert_int_equal(w->report.inventory.waiting, 0);
	/* whoever waited longest comes first */
	w->now_s += 6 * HOUR - 3;
	fetch(w);
	assert_int_equal(w->inside, 260);
	(void)snprintf(first, sizeof(first), "%s", w->last);
	fetch(w);
	assert_string_not_equal(w->last, first);
}

static void rules_choose_lists_and_their_price(void **state)
{
	struct world *w = *state;

	fetch(w);
	(void)t_store_put(&w->s, "acme/_account/policy.ini",
			  "[inventory]\nlists = blocks deployments\nevery = 1h\n"
			  "requests = 3\n");
	w->inside = 0;
	w->now_s += HOUR;
	sync_round(w);
	assert_int_equal(w->report.inventory.read, 1);
	assert_int_equal(w->report.inventory.waiting, 1);
	assert_int_equal(w->inside, 2);
	sync_round(w);
	assert_string_equal(file(w, "acme/prod/inventory/flows.ini"), "");
	assert_string_equal(file(w, "acme/staging/inventory/flows.ini"), "");
	assert_non_null(strstr(file(w, DEPLOYMENTS), "etl/nightly"));
	assert_null(strstr(file(w, "acme/prod/inventory/summary.ini"), "flows"));
	(void)t_store_put(&w->s, "acme/_account/policy.ini", "[inventory]\nlists = none\n");
	w->now_s += 7 * HOUR;
	sync_round(w);
	assert_string_equal(file(w, "acme/prod/inventory/summary.ini"), "");
	assert_string_equal(file(w, DEPLOYMENTS), "");
}

/* ---- what goes wrong ----------------------------------------------------------------------- */

static void trouble_with_lists_is_no_trouble_of_the_round(void **state)
{
	struct world *w = *state;

	w->fails_at = 2;
	fetch(w);
	assert_int_equal(w->report.look.workspaces, 2);
	assert_string_equal(w->report.inventory.trouble, "the cloud is in trouble");
	/* the first was read, and is written down although the second failed */
	assert_int_equal(w->report.inventory.read, 1);
	assert_true(w->report.inventory.changed);
	sync_round(w);
	assert_int_equal(w->report.inventory.read, 1);
	assert_string_equal(w->report.inventory.trouble, "");
	assert_non_null(strstr(file(w, DEPLOYMENTS), "etl/nightly"));
	assert_non_null(
		strstr(file(w, "acme/staging/inventory/deployments.ini"), "etl/nightly"));
}

static void a_list_that_is_refused_later_stays_as_it_was(void **state)
{
	struct world *w = *state;
	unsigned refused = 0;
	int64_t when = 0;

	fetch(w);
	w->refused = 1u << WS_INVENTORY_DEPLOYMENTS;
	w->now_s += 6 * HOUR;
	sync_round(w);
	assert_int_equal(w->report.inventory.read, 2);
	assert_non_null(strstr(file(w, DEPLOYMENTS), "etl/nightly = active"));
	assert_int_equal(ws_inventory_when(w->s.store, w->last, &when, &refused, &w->s.err),
			 0);
	assert_int_equal(refused, 1u << WS_INVENTORY_DEPLOYMENTS);
	assert_int_equal(when, w->now_s - 1);
}

static void one_refused_from_the_start_has_no_file(void **state)
{
	struct world *w = *state;

	w->refused = 1u << WS_INVENTORY_DEPLOYMENTS;
	fetch(w);
	assert_string_equal(file(w, DEPLOYMENTS), "");
	assert_null(strstr(file(w, "acme/prod/inventory/summary.ini"), "deployments"));
	assert_non_null(strstr(file(w, "acme/prod/inventory/summary.ini"), "flows = 1"));
}

/* ---- files ----------------------------------------------------------------------------------- */

static void changes_come_into_files_with_the_next_sync(void **state)
{
	struct world *w = *state;

	fetch(w);
	w->paused = true;
	w->now_s += 6 * HOUR;
	fetch(w);
	assert_true(w->report.inventory.changed);
	assert_non_null(strstr(file(w, DEPLOYMENTS), "= active"));
	sync_round(w);
	assert_non_null(strstr(file(w, DEPLOYMENTS), "= paused"));
	assert_int_equal(drafts(w), 0);
}

static void a_file_somebody_edited_is_left_alone(void **state)
{
	struct world *w = *state;

	fetch(w);
	t_store_edit(&w->s, DEPLOYMENTS, "[deployments]\nmine = active\n");
	w->paused = true;
	w->now_s += 6 * HOUR;
	sync_round(w);
	assert_string_equal(file(w, DEPLOYMENTS), "[deployments]\nmine = active\n");
	assert_non_null(
		strstr(file(w, "acme/staging/inventory/deployments.ini"), "= paused"));
	/* put back, it follows */
	t_store_edit(&w->s, DEPLOYMENTS,
		     "; read-only, written by wsync: what lies inside this workspace, "
		     "without any values\n\n[deployments]\netl/nightly = active\n");
	sync_round(w);
	assert_non_null(strstr(file(w, DEPLOYMENTS), "= paused"));
}

static void files_of_a_round_that_died_are_no_edits(void **state)
{
	struct world *w = *state;

	fetch(w);
	w->paused = true;
	w->now_s += 6 * HOUR;
	fetch(w);
	/* cloud/main has it, the file has it, main has not */
	t_store_edit(&w->s, DEPLOYMENTS,
		     "; read-only, written by wsync: what lies inside this workspace, "
		     "without any values\n\n[deployments]\netl/nightly = paused\n");
	sync_round(w);
	assert_int_equal(w->report.view->problem_count, 0);
	assert_int_equal(drafts(w), 0);
}

static void lists_go_with_their_workspace(void **state)
{
	struct world *w = *state;

	fetch(w);
	t_fake_rename(w->cloud, "acme/prod", "production");
	sync_round(w);
	sync_round(w);
	assert_string_equal(file(w, DEPLOYMENTS), "");
	assert_non_null(strstr(file(w, "acme/production/inventory/deployments.ini"),
			       "etl/nightly"));
	assert_int_equal(drafts(w), 0);
}

static void beside_a_commit_of_ones_own_lists_are_taken(void **state)
{
	struct world *w = *state;

	fetch(w);
	(void)t_store_put(&w->s, "acme/prod/description.md", "a draft of mine\n");
	w->paused = true;
	w->now_s += 6 * HOUR;
	sync_round(w);
	assert_non_null(strstr(file(w, DEPLOYMENTS), "= paused"));
	assert_string_equal(file(w, "acme/prod/description.md"), "a draft of mine\n");
	assert_int_equal(drafts(w), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_first_look_brings_lists_as_files),
		TEST(after_nothing_changed_nothing_is_asked_again),
		TEST(a_round_spends_what_it_may_and_takes_turns),
		TEST(rules_choose_lists_and_their_price),
		TEST(trouble_with_lists_is_no_trouble_of_the_round),
		TEST(a_list_that_is_refused_later_stays_as_it_was),
		TEST(one_refused_from_the_start_has_no_file),
		TEST(changes_come_into_files_with_the_next_sync),
		TEST(a_file_somebody_edited_is_left_alone),
		TEST(files_of_a_round_that_died_are_no_edits),
		TEST(lists_go_with_their_workspace),
		TEST(beside_a_commit_of_ones_own_lists_are_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
