/*
 * tests/sync/remote/test_prefect_faults.c - the driver against a stand-in that fails.
 *
 * Each test starts the stand-in with rules of its own. What counts is that a write is
 * carried out at most once and that nothing is called done that is not known to be.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/remote/prefect.h"
#include "tests/lib/driver.h"
#include "tests/lib/cloud_proc.h"
#include "tests/lib/look_text.h"

#define BENCH_KEY "pnu_workload0owner0000000000000000000000WL01"

struct bench {
	struct t_cloud cloud;
	struct ws_arena *arena;
	struct ws_remote *remote;
	/* of acme/dev */
	const char *account, *workspace, *bob, *viewer;
};

/* ---- one stand-in a test ----------------------------------------------------------------- */

static int set_up(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));

	if (!bench)
		return -1;
	bench->arena = ws_arena_new();
	*state = bench;
	return bench->arena ? 0 : -1;
}

static int tear_down(void **state)
{
	struct bench *bench = *state;

	ws_remote_close(bench->remote);
	(void)t_cloud_stop(&bench->cloud);
	ws_arena_free(bench->arena);
	free(bench);
	return 0;
}

static void start(struct bench *bench, const char *seed, const char *key,
		  const char *faults)
{
	assert_true(t_cloud_start(&bench->cloud, seed, faults));
	bench->remote = t_driver_open(bench->cloud.url, key);
}

static bool only_dev(void *user, const char *account, const char *workspace)
{
	(void)user;
	return strcmp(account, "acme") == 0 && strcmp(workspace, "dev") == 0;
}

static int on_account(void *user, const struct ws_account *a, struct ws_err *err)
{
	struct bench *bench = user;

	(void)err;
	if (strcmp(a->handle, "acme") != 0)
		return 0;
	bench->account = ws_arena_dup(bench->arena, a->id);
	for (size_t i = 0; i < a->person_count; i++)
		if (strcmp(a->people[i].email, "bob@acme.io") == 0)
			bench->bob = ws_arena_dup(bench->arena, a->people[i].user_id);
	for (size_t i = 0; i < a->role_count; i++)
		if (strcmp(a->roles[i].name, "Viewer") == 0)
			bench->viewer = ws_arena_dup(bench->arena, a->roles[i].id);
	return 0;
}

static int on_workspace(void *user, const struct ws_workspace *w, struct ws_err *err)
{
	struct bench *bench = user;

	(void)err;
	bench->workspace = ws_arena_dup(bench->arena, w->id);
	return 0;
}

static int on_done(void *user, const struct ws_account *a, struct ws_err *err)
{
	(void)user, (void)a, (void)err;
	return 0;
}

/* The demo cloud with these faults, and the ids in acme/dev. */
static void start_demo(struct bench *bench, const char *faults)
{
	const struct ws_remote_sink sink = {.user = bench,
					    .wants = only_dev,
					    .account = on_account,
					    .workspace = on_workspace,
					    .account_done = on_done};

	start(bench, NULL, T_KEY_OWNER, faults);
	assert_int_equal(bench->remote->ops->look(bench->remote, &sink, NULL, NULL), 0);
	assert_non_null(bench->workspace);
	assert_non_null(bench->bob);
	assert_non_null(bench->viewer);
}

/* Bob, who is Developer in the seed, is made Viewer. */
static int make_bob_viewer(struct bench *bench, struct ws_err *err)
{
	const struct ws_grant grant = {
		.kind = WS_USER, .principal_id = bench->bob, .role_id = bench->viewer};

	ws_err_clear(err);
	return bench->remote->ops->put_grants(bench->remote, bench->account,
					      bench->workspace, WS_USER, &grant, 1, err);
}

static int read_users(struct bench *bench, struct ws_workspace *out, struct ws_err *err)
{
	ws_err_clear(err);
	return bench->remote->ops->read_workspace(bench->remote, bench->account,
						  bench->workspace, 1u << WS_USER,
						  bench->arena, out, err);
}

static bool bob_is_viewer(struct bench *bench)
{
	struct ws_workspace w;
	struct ws_err err;

	assert_int_equal(read_users(bench, &w, &err), 0);
	for (size_t i = 0; i < w.grant_count; i++)
		if (strcmp(w.grants[i].principal_id, bench->bob) == 0)
			return strcmp(w.grants[i].role_id, bench->viewer) == 0;
	fail_msg("bob has no grant at all");
	return false;
}

static int puts_logged(const struct bench *bench)
{
	char line[200];

	(void)snprintf(line, sizeof(line), "%s/user_access/ ", bench->workspace);
	return t_cloud_logged(&bench->cloud, line);
}

/* ---- writes ------------------------------------------------------------------------------- */

static void lost_answer_is_in_doubt_and_sent_once(void **state)
{
	struct bench *bench = *state;
	struct ws_err err;

	start_demo(bench, "[{\"method\":\"POST\",\"path\":\"*/user_access/\",\"count\":0,"
			  "\"action\":\"drop_after_effect\"}]");
	assert_int_equal(make_bob_viewer(bench, &err), WS_E_IN_DOUBT);
	assert_int_equal(puts_logged(bench), 1);
	assert_true(bob_is_viewer(bench));
}

static void broken_connection_is_in_doubt_and_sent_once(void **state)
{
	struct bench *bench = *state;
	struct ws_err err;

	start_demo(bench, "[{\"method\":\"POST\",\"path\":\"*/user_access/\",\"count\":0,"
			  "\"action\":\"reset_before\"}]");
	assert_int_equal(make_bob_viewer(bench, &err), WS_E_IN_DOUBT);
	assert_int_equal(puts_logged(bench), 1);
	assert_false(bob_is_viewer(bench));
}

static void half_an_answer_to_a_write_is_in_doubt(void **state)
{
	static const char *const actions[] = {"truncate", "reset_mid_body"};
	struct bench *bench = *state;
	struct ws_err err;

	for (size_t i = 0; i < 2; i++) {
		char faults[200];

		(void)snprintf(
			faults, sizeof(faults),
			"[{\"method\":\"POST\",\"path\":\"*/user_access/\",\"count\":0,"
			"\"action\":\"%s\"}]",
			actions[i]);
		start_demo(bench, faults);
		assert_int_equal(make_bob_viewer(bench, &err), WS_E_IN_DOUBT);
		assert_int_equal(puts_logged(bench), 1);
		ws_remote_close(bench->remote);
		bench->remote = NULL;
		(void)t_cloud_stop(&bench->cloud);
	}
}

static void throttled_write_is_sent_again_and_done_once(void **state)
{
	struct bench *bench = *state;
	struct ws_err err;

	start_demo(bench, "[{\"method\":\"POST\",\"path\":\"*/user_access/\",\"count\":2,"
			  "\"action\":\"status\",\"status\":429}]");
	assert_int_equal(make_bob_viewer(bench, &err), 0);
	assert_int_equal(puts_logged(bench), 3);
	assert_true(bob_is_viewer(bench));
}

static void server_error_on_a_write_is_in_doubt(void **state)
{
	struct bench *bench = *state;
	struct ws_err err;

	start_demo(bench, "[{\"method\":\"POST\",\"path\":\"*/user_access/\",\"count\":0,"
			  "\"action\":\"status\",\"status\":502}]");
	assert_int_equal(make_bob_viewer(bench, &err), WS_E_IN_DOUBT);
	assert_int_equal(puts_logged(bench), 1);
}

/* ---- reads -------------------------------------------------------------------------------- */

static void broken_reads_are_tried_again(void **state)
{
	struct bench *bench = *state;
	struct ws_workspace w;
	struct ws_err err;

	/* the look of the start is the first to read */
	start_demo(
		bench,
		"[{\"path\":\"*/user_access/"
		"filter\",\"nth\":2,\"action\":\"reset_mid_body\"},"
		"{\"path\":\"*/user_access/filter\",\"nth\":2,\"action\":\"reset_before\"},"
		"{\"path\":\"*/user_access/filter\",\"nth\":2,\"action\":\"status\"}]");
	assert_int_equal(read_users(bench, &w, &err), 0);
	assert_int_equal(w.grant_count, 5);
}

static void half_a_list_is_no_list(void **state)
{
	struct bench *bench = *state;
	struct ws_workspace w;
	struct ws_err err;

	start_demo(bench, "[{\"path\":\"*/user_access/filter\",\"nth\":2,\"count\":0,"
			  "\"action\":\"truncate\"}]");
	assert_int_equal(read_users(bench, &w, &err), WS_E_RESPONSE);
}

static void captive_page_is_no_empty_list(void **state)
{
	struct bench *bench = *state;
	struct ws_workspace w;
	struct ws_err err;

	start_demo(bench,
		   "[{\"path\":\"*/user_access/filter\",\"nth\":2,\"count\":0,"
		   "\"action\":\"body_raw\",\"body\":\"<html>please sign in</html>\","
		   "\"content_type\":\"text/html\"}]");
	assert_int_equal(read_users(bench, &w, &err), WS_E_RESPONSE);
	assert_null(strchr(err.msg, '<'));
}

/* ---- paging ------------------------------------------------------------------------------- */

/* One workspace with 450 grants, 315 of them of people: two pages. */
static void start_workload(struct bench *bench, const char *faults)
{
	const size_t size = (size_t)1 << 20;
	char *seed = malloc(size);

	assert_non_null(seed);
	assert_int_equal(t_cloud_run(seed, size, "seed", "workload", "--workspaces", "1",
				     "--grants", "450", NULL),
			 0);
	start(bench, seed, BENCH_KEY, faults);
	free(seed);
}

static int look_at_all(struct bench *bench, struct ws_remote_report *report,
		       struct ws_err *err)
{
	struct t_look look = {0};
	const struct ws_remote_sink sink = t_look_sink(&look);
	int rc;

	ws_err_clear(err);
	rc = bench->remote->ops->look(bench->remote, &sink, report, err);
	t_look_clear(&look);
	return rc;
}

static void repeated_page_starts_the_list_again(void **state)
{
	struct bench *bench = *state;
	struct ws_remote_report report;
	struct ws_err err;

	start_workload(bench, "[{\"path\":\"*/user_access/filter\",\"nth\":2,\"count\":1,"
			      "\"action\":\"duplicate_page\"}]");
	assert_int_equal(look_at_all(bench, &report, &err), 0);
	assert_int_equal(report.grants, 450);
	assert_true(report.complete);
	assert_int_equal(t_cloud_logged(&bench->cloud, "/user_access/filter"), 4);
}

static void page_that_repeats_for_ever_fails_the_look(void **state)
{
	struct bench *bench = *state;
	struct ws_remote_report report;
	struct ws_err err;

	start_workload(bench, "[{\"path\":\"*/user_access/filter\",\"count\":0,"
			      "\"action\":\"duplicate_page\"}]");
	assert_int_equal(look_at_all(bench, &report, &err), WS_E_RESPONSE);
	assert_int_equal(t_cloud_logged(&bench->cloud, "/user_access/filter"), 8);
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		FACT(lost_answer_is_in_doubt_and_sent_once),
		FACT(broken_connection_is_in_doubt_and_sent_once),
		FACT(half_an_answer_to_a_write_is_in_doubt),
		FACT(throttled_write_is_sent_again_and_done_once),
		FACT(server_error_on_a_write_is_in_doubt),
		FACT(broken_reads_are_tried_again),
		FACT(half_a_list_is_no_list),
		FACT(captive_page_is_no_empty_list),
		FACT(repeated_page_starts_the_list_again),
		FACT(page_that_repeats_for_ever_fails_the_look),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
