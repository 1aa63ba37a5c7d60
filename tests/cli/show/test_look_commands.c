/*
 * tests/cli/show/test_look_commands.c - status, diff, plan and log over a real store.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "sync/round/round.h"
#include "tests/lib/cli_run.h"
#include "tests/lib/fake_remote.h"
#include "tests/lib/show.h"
#include "tests/lib/store_fix.h"
#include "tests/lib/tempdir.h"

#define MEMBERS "acme/prod/members.ini"

struct all {
	struct t_store s;
	struct t_fake *cloud;
};

static void fetch(struct all *a)
{
	struct ws_round_report report;

	if (ws_round_fetch(a->s.store, t_fake_remote(a->cloud), &ws_round_real_world, NULL,
			   &report, &a->s.err) != 0)
		fail_msg("%s", a->s.err.msg);
	ws_round_report_clear(&report);
}

/* One line of the members of acme/prod becomes another. */
static void edit(struct all *a, const char *from, const char *to)
{
	char *text = t_tempdir_read(a->s.dir, MEMBERS, NULL), *at = strstr(text, from);
	struct ws_buf b = WS_BUF_INIT;

	assert_non_null(at);
	ws_buf_add(&b, text, (size_t)(at - text));
	ws_buf_adds(&b, to);
	ws_buf_adds(&b, at + strlen(from));
	t_store_edit(&a->s, MEMBERS, ws_buf_text(&b));
	ws_buf_free(&b);
	free(text);
}

static void commit(struct all *a, const char *message)
{
	struct ws_commit_report report = {0};

	if (ws_round_commit(a->s.store, message, "Ada <ada@acme.io>", &ws_round_real_world,
			    &report, &a->s.err) != 0)
		fail_msg("%s", a->s.err.msg);
	ws_commit_report_clear(&report);
}

/* bob goes down here (committed), dave came to prod in the cloud, ci-deploy is edited. */
static int begin(void **state)
{
	struct all *a = calloc(1, sizeof(*a));

	assert_non_null(a);
	t_store_begin(&a->s);
	t_cli_home(a->s.base);
	a->cloud = t_fake_new();
	t_fake_fill_demo(a->cloud);
	fetch(a);
	assert_int_equal(ws_store_set_mode(a->s.store, WS_MODE_TWO_WAY, &a->s.err), 0);
	edit(a, "bob@acme.io = Developer", "bob@acme.io = Runner");
	commit(a, "on-call is over");
	t_fake_grant(a->cloud, "acme/prod", WS_USER, "dave@acme.io", "Viewer");
	fetch(a);
	edit(a, "ci-deploy = Worker", "ci-deploy = Runner");
	*state = a;
	return 0;
}

static int end(void **state)
{
	struct all *a = *state;

	t_fake_free(a->cloud);
	t_store_end(&a->s);
	free(a);
	return 0;
}

static void status_shows_all_three_kinds(void **state)
{
	struct all *a = *state;
	struct t_cli r;

	t_cli_run(&r, "status", "-C", a->s.dir, NULL);
	assert_int_equal(r.status, 0);
	assert_non_null(strstr(r.out, "Not committed\n"));
	assert_non_null(strstr(r.out, "bot:ci-deploy"));
	assert_non_null(strstr(r.out, "Outgoing, not yet in the cloud\n"));
	assert_non_null(strstr(r.out, "bob@acme.io"));
	assert_non_null(strstr(r.out, "Incoming\n"));
	assert_non_null(strstr(r.out, "dave@acme.io"));
	t_cli_clear(&r);
	t_cli_run(&r, "status", "-C", a->s.dir, "--check", "--porcelain=v1", NULL);
	assert_int_equal(r.status, 2);
	assert_non_null(strstr(r.out, "\tdraft\tacme/prod\tbot\tci-deploy\t"));
	t_cli_clear(&r);
	t_cli_run(&r, "status", "-C", a->s.dir, "--json", NULL);
	t_show_check_json(r.out, "status");
	t_cli_clear(&r);
	t_cli_run(&r, "status", "-C", a->s.dir, "staging", NULL);
	assert_null(strstr(r.out, "bob@acme.io"));
	t_cli_clear(&r);
	t_cli_run(&r, "status", "-C", a->s.dir, "acme/nope", NULL);
	assert_int_equal(r.status, 10);
	t_cli_clear(&r);
	t_cli_run(&r, "status", "-C", a->s.dir, "--porcelain=v2", NULL);
	assert_int_equal(r.status, 64);
	t_cli_clear(&r);
}

static void a_bad_file_is_framed_and_exits_65(void **state)
{
	struct all *a = *state;
	struct t_cli r;

	edit(a, "alice@acme.io = Owner", "alice@acme.io = Onwer");
	t_cli_run(&r, "status", "-C", a->s.dir, NULL);
	assert_int_equal(r.status, 65);
	assert_non_null(strstr(r.err, "error[WS0211]"));
	assert_non_null(strstr(r.err, MEMBERS));
	t_cli_clear(&r);
	t_cli_run(&r, "status", "-C", a->s.dir, "--json", NULL);
	assert_int_equal(r.status, 65);
	t_show_check_json(r.out, "status");
	t_show_check_json(r.err, "error");
	t_cli_clear(&r);
}

static void diff_takes_directions_and_ids(void **state)
{
	struct all *a = *state;
	struct t_cli r;

	t_cli_run(&r, "diff", "-C", a->s.dir, "--incoming", NULL);
	assert_int_equal(r.status, 0);
	assert_non_null(strstr(r.out, "dave@acme.io"));
	assert_null(strstr(r.out, "bob@acme.io"));
	t_cli_clear(&r);
	t_cli_run(&r, "diff", "-C", a->s.dir, "--text", "--drafts", NULL);
	assert_non_null(strstr(r.out, "-ci-deploy = Worker\n+ci-deploy = Runner\n"));
	assert_null(strstr(r.out, "bob@acme.io"));
	t_cli_clear(&r);
	t_cli_run(&r, "diff", "-C", a->s.dir, "--text", "--stat", NULL);
	assert_int_equal(r.status, 64);
	t_cli_clear(&r);
}

static void plan_offline_needs_no_key_and_check_tells(void **state)
{
	struct all *a = *state;
	struct t_cli r;

	t_cli_run(&r, "plan", "-C", a->s.dir, "--offline", NULL);
	assert_int_equal(r.status, 0);
	assert_non_null(strstr(r.out, "Sends 1, receives 1"));
	t_cli_clear(&r);
	t_cli_run(&r, "plan", "-C", a->s.dir, "--offline", "--check", "--json", NULL);
	assert_int_equal(r.status, 2);
	t_show_check_json(r.out, "plan");
	t_cli_clear(&r);
	/* no key: from the last look, with a warning; under --check a failure */
	t_cli_run(&r, "plan", "-C", a->s.dir, NULL);
	assert_int_equal(r.status, 0);
	assert_non_null(strstr(r.err, "warning: "));
	assert_non_null(strstr(r.err, "planning from the last look"));
	assert_non_null(strstr(r.err, "hint: wsync login "));
	assert_null(strstr(r.err, "hint: wsync sync "));
	assert_non_null(strstr(r.out, "Sends 1, receives 1"));
	t_cli_clear(&r);
	t_cli_run(&r, "plan", "-C", a->s.dir, "--check", NULL);
	assert_int_equal(r.status, 4);
	assert_string_equal(r.out, "");
	t_cli_clear(&r);
	t_cli_run(&r, "sync", "-C", a->s.dir, "-n", "--offline", NULL);
	assert_int_equal(r.status, 0);
	assert_non_null(strstr(r.out, "Sends 1, receives 1"));
	t_cli_clear(&r);
	t_cli_run(&r, "sync", "-C", a->s.dir, "--pull", "--push", NULL);
	assert_int_equal(r.status, 64);
	t_cli_clear(&r);
}

static void log_tells_local_from_cloud(void **state)
{
	struct all *a = *state;
	const char *bob, *dave;
	struct t_cli r;

	t_cli_run(&r, "log", "-C", a->s.dir, NULL);
	assert_int_equal(r.status, 0);
	bob = strstr(r.out, "bob@acme.io");
	dave = strstr(r.out, "dave@acme.io");
	assert_non_null(bob);
	assert_non_null(dave);
	assert_non_null(strstr(bob, "local"));
	assert_non_null(strstr(bob, "\"on-call is over\""));
	assert_non_null(strstr(r.out, "cloud, not taken"));
	assert_non_null(strstr(r.out, "first look: 2 workspaces"));
	t_cli_clear(&r);
	t_cli_run(&r, "log", "-C", a->s.dir, "bob@acme.io", NULL);
	assert_non_null(strstr(r.out, "bob@acme.io"));
	assert_null(strstr(r.out, "dave@acme.io"));
	t_cli_clear(&r);
	t_cli_run(&r, "log", "-C", a->s.dir, "--json", "-n", "1", NULL);
	t_show_check_json(r.out, "log");
	t_cli_clear(&r);
	t_cli_run(&r, "log", "-C", a->s.dir, "-n", "0", NULL);
	assert_int_equal(r.status, 64);
	t_cli_clear(&r);
	t_cli_run(&r, "log", "-C", a->s.dir, "acme/nope", NULL);
	assert_int_equal(r.status, 10);
	t_cli_clear(&r);
}

/* What was sent is one line, the one that was committed here. */
static void a_sent_change_is_told_once(void **state)
{
	struct all *a = *state;
	const struct ws_round_options both = {.send = true, .receive = true};
	struct ws_round_report report;
	struct t_cli r;
	size_t lines = 0;

	if (ws_round_sync(a->s.store, t_fake_remote(a->cloud), &both, &ws_round_real_world,
			  NULL, &report, &a->s.err) != 0)
		fail_msg("%s", a->s.err.msg);
	assert_int_equal(report.sent, 1);
	ws_round_report_clear(&report);
	t_cli_run(&r, "log", "-C", a->s.dir, "acme/prod", NULL);
	for (const char *p = r.out; (p = strstr(p, "bob@acme.io")); p++)
		lines++;
	assert_int_equal(lines, 1);
	assert_non_null(strstr(strstr(r.out, "bob@acme.io"), "sent\n"));
	assert_null(strstr(r.out, "not taken"));
	t_cli_clear(&r);
}

/* What git records is on main, valid or not. */
static void put_on_main(struct all *a, const char *path, const char *from, const char *to)
{
	char *text = t_tempdir_read(a->s.dir, path, NULL), *at = strstr(text, from);
	struct ws_buf b = WS_BUF_INIT;

	assert_non_null(at);
	ws_buf_add(&b, text, (size_t)(at - text));
	ws_buf_adds(&b, to);
	ws_buf_adds(&b, at + strlen(from));
	(void)t_store_put(&a->s, path, ws_buf_text(&b));
	ws_buf_free(&b);
	free(text);
}

/* Nothing may be called agreement while a file is not valid. */
static void expect_refused(struct all *a, const char *code, const char *file)
{
	static const char *const commands[] = {"status", "plan", "diff"};
	struct t_cli r;

	for (size_t i = 0; i < 3; i++) {
		const bool plan = strcmp(commands[i], "plan") == 0;

		t_cli_run(&r, commands[i], "-C", a->s.dir, plan ? "--offline" : NULL, NULL);
		assert_int_equal(r.status, 65);
		assert_non_null(strstr(r.err, code));
		assert_non_null(strstr(r.err, file));
		assert_null(strstr(r.out, "agree"));
		assert_null(strstr(r.out, "In step"));
		t_cli_clear(&r);
	}
	t_cli_run(&r, "plan", "-C", a->s.dir, "--offline", "--check", "--json", NULL);
	assert_int_equal(r.status, 65);
	t_show_check_json(r.out, "plan");
	assert_non_null(strstr(r.out, code));
	t_cli_clear(&r);
	t_cli_run(&r, "diff", "-C", a->s.dir, "--json", NULL);
	assert_int_equal(r.status, 65);
	t_show_check_json(r.out, "diff");
	assert_non_null(strstr(r.out, code));
	t_cli_clear(&r);
}

static void a_bad_file_on_main_is_told_everywhere(void **state)
{
	struct all *a = *state;

	put_on_main(a, MEMBERS, "alice@acme.io = Owner", "alice@acme.io = Onwer");
	expect_refused(a, "WS0211", MEMBERS ":");
}

static void a_bad_draft_is_told_everywhere(void **state)
{
	struct all *a = *state;

	edit(a, "alice@acme.io = Owner", "alice@acme.io = Onwer");
	expect_refused(a, "WS0211", MEMBERS ":");
}

static void a_changed_pin_is_told_everywhere(void **state)
{
	struct all *a = *state;

	put_on_main(a, "acme/_account/ids.ini", "alice@acme.io = ",
		    "alice@acme.io = 11111111-2222-4333-8444-555555555555\n;");
	expect_refused(a, "WS0213", "acme/_account/ids.ini");
}

static void leaving_a_list_out_revokes_nobody_and_says_so(void **state)
{
	static const char *const commands[] = {"status", "diff", "commit"};
	struct all *a = *state;
	struct t_cli r;

	t_store_edit(&a->s, MEMBERS, "; empty\n");
	for (size_t i = 0; i < 3; i++) {
		t_cli_run(&r, commands[i], "-C", a->s.dir, NULL);
		assert_int_equal(r.status, 0);
		assert_non_null(strstr(r.out, " grants in acme/prod are no longer managed "
					      "here; this revokes"));
		assert_non_null(strstr(r.out, "[users] header"));
		assert_null(strstr(r.out, "changes no permission"));
		t_cli_clear(&r);
	}
}

static void one_section_left_out_counts_its_own_grants(void **state)
{
	struct all *a = *state;
	char *text = t_tempdir_read(a->s.dir, MEMBERS, NULL);
	char *at = strstr(text, "[service-accounts]");
	struct t_cli r;

	assert_non_null(at);
	*at = '\0';
	t_store_edit(&a->s, MEMBERS, text);
	free(text);
	t_cli_run(&r, "status", "-C", a->s.dir, "--json", NULL);
	t_show_check_json(r.out, "status");
	assert_non_null(strstr(r.out, "no longer managed here"));
	assert_non_null(strstr(r.out, "[service-accounts] header"));
	t_cli_clear(&r);
}

static void edits_that_mean_nothing_say_what_they_are(void **state)
{
	struct all *a = *state;
	ws_auto_buf path = WS_BUF_INIT;
	char *text = t_tempdir_read(a->s.dir, "acme/staging/workspace.ini", NULL);
	ws_auto_buf settings = WS_BUF_INIT;
	struct t_cli r;

	ws_buf_addf(&settings, "%s", text);
	free(text);
	text = strstr(settings.data, "[workspace]\n");
	assert_non_null(text);
	ws_buf_addf(&path, "%.*s[workspace]\ndefault_role = Viewer\n%s",
		    (int)(text - settings.data), settings.data,
		    text + strlen("[workspace]\n"));
	t_store_edit(&a->s, "acme/staging/workspace.ini", ws_buf_text(&path));
	t_store_edit(&a->s, "acme/_account/people.ini", "; mine\n");
	t_tempdir_write(a->s.dir, "acme/newws/members.ini", "[users]\n", 8);
	t_cli_run(&r, "status", "-C", a->s.dir, NULL);
	/* what no commit takes is told like what is not valid */
	assert_int_equal(r.status, 65);
	assert_non_null(strstr(r.err, "error[WS0210]"));
	assert_non_null(strstr(r.err, "acme/_account/people.ini"));
	assert_non_null(strstr(r.err, "wsync restore acme/_account/people.ini"));
	assert_non_null(strstr(r.out, "acme/newws is a new workspace"));
	assert_non_null(strstr(r.err, "unknown key default_role, did you mean "
				      "default-role? [WS0208]"));
	t_cli_clear(&r);
	t_cli_run(&r, "plan", "-C", a->s.dir, "--offline", NULL);
	assert_non_null(strstr(r.err, "unknown key default_role"));
	t_cli_clear(&r);
	/* of one workspace, only what is in it */
	t_cli_run(&r, "status", "-C", a->s.dir, "staging", NULL);
	assert_null(strstr(r.out, "read-only"));
	assert_null(strstr(r.out, "newws"));
	t_cli_clear(&r);
}

static void a_copy_is_refused_once(void **state)
{
	struct all *a = *state;
	const char *first;
	char *text = t_tempdir_read(a->s.dir, "acme/staging/workspace.ini", NULL);
	struct t_cli r;

	t_tempdir_write(a->s.dir, "acme/staging2/workspace.ini", text, strlen(text));
	free(text);
	t_cli_run(&r, "status", "-C", a->s.dir, NULL);
	assert_non_null(strstr(r.out, "acme/staging2 is a copy of acme/staging"));
	t_cli_clear(&r);
	t_cli_run(&r, "commit", "-C", a->s.dir, NULL);
	assert_int_equal(r.status, 65);
	first = strstr(r.err, "error[WS0214]");
	assert_non_null(first);
	assert_non_null(strstr(first, "--> acme/staging2/workspace.ini"));
	assert_null(strstr(first + 1, "error[WS0214]"));
	t_cli_clear(&r);
}

static void a_moved_directory_is_one_change(void **state)
{
	struct all *a = *state;
	ws_auto_buf from = WS_BUF_INIT;
	ws_auto_buf to = WS_BUF_INIT;
	struct t_cli r;

	ws_buf_addf(&from, "%s/acme/staging", a->s.dir);
	ws_buf_addf(&to, "%s/acme/stage", a->s.dir);
	assert_int_equal(rename(from.data, to.data), 0);
	t_cli_run(&r, "status", "-C", a->s.dir, NULL);
	assert_int_equal(r.status, 0);
	assert_non_null(strstr(r.out, "acme/staging -> acme/stage"));
	assert_null(strstr(r.out, "move it back"));
	assert_null(strstr(r.out, "untracked"));
	t_cli_clear(&r);
}

/* An older commit of the same line was sent, whatever is open since. */
static void what_was_sent_stays_sent(void **state)
{
	struct all *a = *state;
	const struct ws_round_options both = {.send = true, .receive = true};
	struct ws_round_report report;
	const char *older;
	struct t_cli r;

	t_store_edit(&a->s, MEMBERS, "");
	t_cli_run(&r, "restore", "-C", a->s.dir, "--yes", MEMBERS, NULL);
	t_cli_clear(&r);
	if (ws_round_sync(a->s.store, t_fake_remote(a->cloud), &both, &ws_round_real_world,
			  NULL, &report, &a->s.err) != 0)
		fail_msg("%s", a->s.err.msg);
	ws_round_report_clear(&report);
	edit(a, "bob@acme.io = Runner", "bob@acme.io = Owner");
	commit(a, "bob takes over");
	t_cli_run(&r, "log", "-C", a->s.dir, "bob@acme.io", NULL);
	assert_non_null(strstr(r.out, "local\n"));
	older = strstr(r.out, "\"bob takes over\"");
	assert_non_null(older);
	assert_non_null(strstr(older, "sent\n"));
	assert_non_null(strstr(older, "\"on-call is over\""));
	t_cli_clear(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(status_shows_all_three_kinds, begin, end),
		cmocka_unit_test_setup_teardown(a_bad_file_is_framed_and_exits_65, begin,
						end),
		cmocka_unit_test_setup_teardown(diff_takes_directions_and_ids, begin, end),
		cmocka_unit_test_setup_teardown(plan_offline_needs_no_key_and_check_tells,
						begin, end),
		cmocka_unit_test_setup_teardown(log_tells_local_from_cloud, begin, end),
		cmocka_unit_test_setup_teardown(a_sent_change_is_told_once, begin, end),
		cmocka_unit_test_setup_teardown(a_bad_file_on_main_is_told_everywhere,
						begin, end),
		cmocka_unit_test_setup_teardown(a_bad_draft_is_told_everywhere, begin, end),
		cmocka_unit_test_setup_teardown(a_changed_pin_is_told_everywhere, begin,
						end),
		cmocka_unit_test_setup_teardown(
			leaving_a_list_out_revokes_nobody_and_says_so, begin, end),
		cmocka_unit_test_setup_teardown(one_section_left_out_counts_its_own_grants,
						begin, end),
		cmocka_unit_test_setup_teardown(edits_that_mean_nothing_say_what_they_are,
						begin, end),
		cmocka_unit_test_setup_teardown(what_was_sent_stays_sent, begin, end),
		cmocka_unit_test_setup_teardown(a_copy_is_refused_once, begin, end),
		cmocka_unit_test_setup_teardown(a_moved_directory_is_one_change, begin,
						end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
