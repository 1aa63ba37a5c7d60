/* grant, revoke, restore, commit and workspace in a store of the sample account. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "tests/lib/cli_run.h"
#include "tests/lib/cloud_proc.h"
#include "tests/lib/tempdir.h"

#define MEMBERS "s/acme/prod/members.ini"

/* Cloned once, without a cloud from then on: these commands work offline. */
static int clone_once(void **state)
{
	char *dir = t_tempdir_new();
	struct t_cloud cloud;
	struct t_cli r;

	*state = dir;
	t_cli_home(dir);
	t_tempdir_write(dir, "key", T_KEY_OWNER, strlen(T_KEY_OWNER));
	if (chdir(dir) || chmod("key", 0600) || !t_cloud_start(&cloud, NULL, NULL))
		return -1;
	t_cli_run(&r, "clone", "--key-file", "key", "--endpoint", cloud.url, "--into", "s",
		  NULL);
	t_cli_clear(&r);
	return t_cloud_stop(&cloud);
}

static int clean(void **state)
{
	(void)!chdir("/");
	t_tempdir_remove(*state);
	return 0;
}

/* Takes edits of the test before back. */
static int fresh(void **state)
{
	struct t_cli r;

	(void)state;
	t_cli_run(&r, "-C", "s", "restore", "acme", NULL);
	t_cli_clear(&r);
	return 0;
}

static void file_has(const char *dir, const char *text, bool want)
{
	char *bytes = t_tempdir_read(dir, MEMBERS, NULL);

	assert_non_null(bytes);
	assert_int_equal(strstr(bytes, text) != NULL, want);
	free(bytes);
}

static void a_grant_is_one_line_and_says_what_it_means(void **state)
{
	struct t_cli r;

	t_cli_run(&r, "-C", "s", "grant", "acme/prod", "cy@acme.io", "runner", NULL);
	assert_int_equal(r.status, 0);
	assert_non_null(strstr(r.out, "grant"));
	assert_non_null(strstr(r.out, "cy@acme.io"));
	assert_non_null(strstr(r.out, "Runner"));
	assert_non_null(strstr(r.out,
			       "Edited acme/prod/members.ini; nothing is sent before it "
			       "is committed\n"));
	assert_string_equal(r.err, "hint: wsync commit -m WHY\n");
	t_cli_clear(&r);
	file_has(*state, "bob@acme.io = Viewer\ncy@acme.io = Runner\ndan@acme.io", true);
	t_cli_run(&r, "-C", "s", "grant", "prod", "cy@acme.io", "Runner", NULL);
	assert_int_equal(r.status, 0);
	assert_string_equal(r.out, "Nothing to change in acme/prod/members.ini\n");
	assert_string_equal(r.err, "");
	t_cli_clear(&r);
}

static void an_escalation_is_called_one(void **state)
{
	struct t_cli r;

	(void)state;
	t_cli_run(&r, "-C", "s", "grant", "-n", "acme/prod", "bob@acme.io", "Owner", NULL);
	assert_int_equal(r.status, 0);
	assert_non_null(strstr(r.out, "raise"));
	assert_non_null(strstr(r.out, "ESCALATION"));
	assert_non_null(strstr(r.out, "Would edit acme/prod/members.ini\n"));
	t_cli_clear(&r);
	file_has(*state, "bob@acme.io = Viewer\n", true);
}

static void dates_and_reasons_stay_in_the_line(void **state)
{
	struct t_cli r;

	t_cli_run(&r, "-C", "s", "grant", "acme/prod", "cy@acme.io", "Viewer", "--until",
		  "2999-12-31", "--why", "INC-1, for now", NULL);
	assert_int_equal(r.status, 0);
	t_cli_clear(&r);
	file_has(*state, "cy@acme.io = Viewer, until 2999-12-31, why INC-1, for now\n",
		 true);
	t_cli_run(&r, "-C", "s", "grant", "acme/prod", "cy@acme.io", "Runner", NULL);
	t_cli_clear(&r);
	file_has(*state, "cy@acme.io = Runner, until 2999-12-31, why INC-1, for now\n",
		 true);
	t_cli_run(&r, "-C", "s", "grant", "acme/prod", "cy@acme.io", "Runner", "--until",
		  "never", NULL);
	t_cli_clear(&r);
	file_has(*state, "cy@acme.io = Runner, why INC-1, for now\n", true);
}

static void impossible_dates_and_reasons_are_refused(void **state)
{
	static const char *const dates[] = {"2001-01-01", "2026-02-30", "tomorrow",
					    "31.12.2999"};
	struct t_cli r;

	for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++) {
		t_cli_run(&r, "-C", "s", "grant", "acme/prod", "cy@acme.io", "Viewer",
			  "--until", dates[i], NULL);
		assert_int_equal(r.status, 64);
		t_cli_clear(&r);
	}
	t_cli_run(&r, "-C", "s", "grant", "acme/prod", "cy@acme.io", "Viewer", "--why",
		  "a\nbob@acme.io = Owner", NULL);
	assert_int_equal(r.status, 64);
	t_cli_clear(&r);
	file_has(*state, "cy@acme.io", false);
}

static void a_line_too_long_for_the_file_is_refused(void **state)
{
	char why[256];
	struct t_cli r;

	memset(why, 'x', sizeof(why) - 1);
	why[sizeof(why) - 1] = '\0';
	t_cli_run(&r, "-C", "s", "grant", "acme/prod", "cy@acme.io", "Viewer", "--why", why,
		  NULL);
	assert_int_equal(r.status, 65);
	assert_non_null(strstr(r.err, "WS0204"));
	t_cli_clear(&r);
	file_has(*state, "cy@acme.io", false);
}

static void unknown_names_are_refused_with_the_nearest(void **state)
{
	static const struct {
		const char *workspace, *who, *role;
		int status;
		const char *text;
	} rows[] = {
		{"acme/prdo", "cy@acme.io", "Viewer", 10, "did you mean acme/prod?"},
		{"prd", "cy@acme.io", "Viewer", 10, "did you mean prod?"},
		{"acme/prod", "cyy@acme.io", "Viewer", 65, "did you mean cy@acme.io?"},
		{"acme/prod", "ci-deploy", "Viewer", 65, "did you mean bot:ci-deploy?"},
		{"acme/prod", "bot:data-eng", "Viewer", 65, "did you mean team:data-eng?"},
		{"acme/prod", "kim@partner.com", "Viewer", 65,
		 "people join an organization first"},
		{"acme/prod", "cy@acme.io", "Veiwer", 65, "did you mean Viewer?"},
		{"acme/prod", "cy@acme.io", "Emperor", 65, "acme has "},
	};
	struct t_cli r;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		t_cli_run(&r, "-C", "s", "grant", rows[i].workspace, rows[i].who,
			  rows[i].role, NULL);
		assert_int_equal(r.status, rows[i].status);
		if (!strstr(r.err, rows[i].text))
			fail_msg("no \"%s\" in: %s", rows[i].text, r.err);
		assert_string_equal(r.out, "");
		t_cli_clear(&r);
	}
	file_has(*state, "cy@acme.io", false);
}

static void revoke_takes_the_line_out(void **state)
{
	struct t_cli r;

	t_cli_run(&r, "-C", "s", "revoke", "acme/prod", "bot:etl-worker", NULL);
	assert_int_equal(r.status, 0);
	assert_non_null(strstr(r.out, "revoke"));
	assert_non_null(strstr(r.out, "bot:etl-worker"));
	t_cli_clear(&r);
	file_has(*state, "etl-worker", false);
	t_cli_run(&r, "-C", "s", "revoke", "acme/prod", "bot:etl-worker", NULL);
	assert_int_equal(r.status, 65);
	t_cli_clear(&r);
	t_cli_run(&r, "-C", "s", "revoke", "acme/prod", "bobb@acme.io", "--json", NULL);
	assert_int_equal(r.status, 65);
	assert_non_null(strstr(r.err, "did you mean bob@acme.io?"));
	t_cli_clear(&r);
}

static void whoever_is_known_is_meant_when_there_is_nothing_to_revoke(void **state)
{
	struct t_cli r;

	(void)state;
	t_cli_run(&r, "-C", "s", "revoke", "acme/prod", "cy@acme.io", NULL);
	assert_int_equal(r.status, 65);
	assert_null(strstr(r.err, "did you mean"));
	assert_non_null(strstr(r.err, "there is nothing to revoke here"));
	t_cli_clear(&r);
	t_cli_run(&r, "-C", "s", "revoke", "acme/prod", "zed@acme.io", NULL);
	assert_int_equal(r.status, 65);
	assert_null(strstr(r.err, "did you mean"));
	t_cli_clear(&r);
}

static void a_path_means_the_workspace_it_lies_in(void **state)
{
	struct t_cli r;

	assert_int_equal(chdir("s/acme/prod"), 0);
	t_cli_run(&r, "grant", "-n", ".", "cy@acme.io", "Runner", NULL);
	assert_int_equal(r.status, 0);
	assert_non_null(strstr(r.out, "Would edit acme/prod/members.ini\n"));
	t_cli_clear(&r);
	t_cli_run(&r, "revoke", "-n", "../dev", "bob@acme.io", NULL);
	assert_int_equal(r.status, 0);
	assert_non_null(strstr(r.out, "Would edit acme/dev/members.ini\n"));
	t_cli_clear(&r);
	t_cli_run(&r, "ws", "show", "./members.ini", NULL);
	assert_int_equal(r.status, 0);
	assert_memory_equal(r.out, "acme/prod\n", 10);
	t_cli_clear(&r);
	t_cli_run(&r, "ws", "show", "..", NULL);
	assert_int_equal(r.status, 10);
	assert_non_null(strstr(r.err, ".. is not in a workspace of this store"));
	t_cli_clear(&r);
	t_cli_run(&r, "ws", "show", "./gone", NULL);
	assert_int_equal(r.status, 10);
	t_cli_clear(&r);
	t_cli_run(&r, "ws", "show", "/", NULL);
	assert_int_equal(r.status, 10);
	t_cli_clear(&r);
	assert_int_equal(chdir(*state), 0);
}

static void a_commit_of_nothing_says_so_beforehand(void **state)
{
	struct t_cli r;

	(void)state;
	t_cli_run(&r, "-C", "s", "commit", "-n", NULL);
	assert_int_equal(r.status, 0);
	assert_string_equal(r.out, "Nothing to commit\n");
	t_cli_clear(&r);
}

static void elsewhere_than_on_main_git_is_named(void **state)
{
	char *head = t_tempdir_read(*state, "s/.git/HEAD", NULL);
	char *id = t_tempdir_read(*state, "s/.git/refs/heads/main", NULL);
	struct t_cli r;

	assert_non_null(head);
	assert_non_null(id);
	t_tempdir_write(*state, "s/.git/HEAD", "ref: refs/heads/feature\n", 24);
	t_cli_run(&r, "-C", "s", "commit", NULL);
	assert_non_null(strstr(r.err, "HEAD is on the branch feature, not on main\n"));
	assert_non_null(strstr(r.err, "git commit works here"));
	assert_non_null(strstr(r.err, "then wsync sync\n"));
	t_cli_clear(&r);
	t_tempdir_write(*state, "s/.git/HEAD", id, strlen(id));
	t_cli_run(&r, "-C", "s", "commit", NULL);
	assert_non_null(strstr(r.err, "HEAD is detached, not on main\n"));
	t_cli_clear(&r);
	t_tempdir_write(*state, "s/.git/HEAD", head, strlen(head));
	t_tempdir_write(*state, "s/.git/MERGE_HEAD", id, strlen(id));
	t_cli_run(&r, "-C", "s", "commit", NULL);
	assert_non_null(strstr(r.err, "a merge is under way\n"));
	assert_non_null(strstr(r.err, "  = try: git status, then finish the merge"));
	t_cli_clear(&r);
	assert_int_equal(unlink("s/.git/MERGE_HEAD"), 0);
	free(head);
	free(id);
}

static void a_section_that_is_not_managed_takes_no_grant(void **state)
{
	char *bytes = t_tempdir_read(*state, MEMBERS, NULL);
	char *teams;
	struct t_cli r;

	assert_non_null(bytes);
	teams = strstr(bytes, "\n[teams]");
	assert_non_null(teams);
	t_tempdir_write(*state, MEMBERS, bytes, (size_t)(teams - bytes));
	free(bytes);
	t_cli_run(&r, "-C", "s", "grant", "acme/prod", "team:data-eng", "Viewer", NULL);
	assert_int_equal(r.status, 65);
	assert_non_null(strstr(r.err, "has no [teams]"));
	t_cli_clear(&r);
	file_has(*state, "[teams]", false);
}

static void a_file_that_is_not_valid_is_not_written_over(void **state)
{
	struct t_cli r;

	t_tempdir_write(*state, MEMBERS, "[users]\nbob@acme.io Viewer\n", 27);
	t_cli_run(&r, "-C", "s", "grant", "acme/prod", "cy@acme.io", "Viewer", NULL);
	assert_int_equal(r.status, 65);
	assert_non_null(strstr(r.err, "  --> acme/prod/members.ini:2"));
	t_cli_clear(&r);
	file_has(*state, "cy@acme.io", false);
	t_cli_run(&r, "-C", "s", "commit", "-m", "x", NULL);
	assert_int_equal(r.status, 65);
	assert_non_null(strstr(r.err, "error[WS0203]"));
	t_cli_clear(&r);
}

static void restore_goes_back_to_main_and_touches_nothing_else(void **state)
{
	char *before = t_tempdir_read(*state, MEMBERS, NULL);
	char *after;
	struct t_cli r;

	t_tempdir_write(*state, MEMBERS, "broken", 6);
	t_tempdir_write(*state, "s/acme/prod/notes.txt", "mine", 4);
	t_cli_run(&r, "-C", "s", "restore", "-n", "acme/prod", NULL);
	assert_string_equal(r.out, "Would restore acme/prod/members.ini\n");
	t_cli_clear(&r);
	file_has(*state, "broken", true);
	t_cli_run(&r, "-C", "s", "restore", "acme/dev/../prod/members.ini", "acme/dev/",
		  NULL);
	assert_int_equal(r.status, 0);
	assert_string_equal(r.out, "Restored acme/prod/members.ini\nUnchanged acme/dev\n");
	t_cli_clear(&r);
	after = t_tempdir_read(*state, MEMBERS, NULL);
	assert_string_equal(after, before);
	free(before);
	free(after);
	after = t_tempdir_read(*state, "s/acme/prod/notes.txt", NULL);
	assert_string_equal(after, "mine");
	free(after);
}

static void restore_refuses_what_is_not_in_the_store(void **state)
{
	static const char *const bad[] = {"../key", "/etc/passwd", "acme/prod/nothing.ini",
					  ".", "acme/../../key"};
	struct t_cli r;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		t_cli_run(&r, "-C", "s", "restore", bad[i], NULL);
		assert_int_equal(r.status, 64);
		t_cli_clear(&r);
	}
}

static void commit_records_edits_and_nothing_twice(void **state)
{
	struct t_cli r;

	(void)state;
	t_cli_run(&r, "-C", "s", "grant", "acme/staging", "cy@acme.io", "Viewer", NULL);
	t_cli_clear(&r);
	t_cli_run(&r, "-C", "s", "commit", "-m", "bad \x1b message", NULL);
	assert_int_equal(r.status, 64);
	t_cli_clear(&r);
	t_cli_run(&r, "-C", "s", "commit", "-n", NULL);
	assert_int_equal(r.status, 0);
	assert_non_null(strstr(r.out, "cy@acme.io"));
	t_cli_clear(&r);
	t_cli_run(&r, "-C", "s", "commit", "-m", "cy watches", NULL);
	assert_int_equal(r.status, 0);
	assert_non_null(strstr(r.out, "cy@acme.io"));
	t_cli_clear(&r);
	t_cli_run(&r, "-C", "s", "commit", NULL);
	assert_int_equal(r.status, 0);
	assert_null(strstr(r.out, "cy@acme.io"));
	t_cli_clear(&r);
}

static void the_list_is_grouped(void **state)
{
	struct t_cli r;

	(void)state;
	t_cli_run(&r, "-C", "s", "workspace", "list", NULL);
	assert_int_equal(r.status, 0);
	assert_memory_equal(r.out, "Yours\n", 6);
	assert_non_null(strstr(r.out, "\nOrganizations\n"));
	assert_non_null(strstr(r.out, "\nShared with you\n"));
	assert_true(strstr(r.out, "ada/default") < strstr(r.out, "\nOrganizations\n"));
	assert_true(strstr(r.out, "zoe/shared-reports") >
		    strstr(r.out, "\nShared with you\n"));
	t_cli_clear(&r);
	t_cli_run(&r, "-C", "s", "ws", "list", "--format", "csv", NULL);
	assert_int_equal(r.status, 0);
	assert_non_null(
		strstr(r.out, "\nacme/prod,Production,Owner,6,organization,\"direct"));
	t_cli_clear(&r);
	t_cli_run(&r, "-C", "s", "ws", "list", "--json", NULL);
	assert_non_null(strstr(r.out, "\"schema\": \"wsync/workspaces/1\""));
	assert_non_null(strstr(r.out, "\"path\": \"zoe/shared-reports\""));
	t_cli_clear(&r);
}

static void one_workspace_is_shown_with_its_grants(void **state)
{
	struct t_cli r;

	(void)state;
	t_cli_run(&r, "-C", "s", "workspace", "show", "prod", NULL);
	assert_int_equal(r.status, 0);
	assert_memory_equal(r.out,
			    "acme/prod\n"
			    "  name          Production\n"
			    "  description   Billing and the nightly ledger\n",
			    80);
	assert_non_null(strstr(r.out, "\n6 grants\n"));
	t_cli_clear(&r);
	t_cli_run(&r, "-C", "s", "ws", "show", "prod", "--json", NULL);
	assert_int_equal(r.status, 0);
	assert_non_null(strstr(r.out, "\"name\": \"ci-deploy\""));
	t_cli_clear(&r);
	t_cli_run(&r, "-C", "s", "ws", "show", "prod", "--format", "csv", NULL);
	assert_non_null(strstr(r.out, "\nteam,data-eng,Data engineer,,\r\n"));
	t_cli_clear(&r);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh, NULL)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_grant_is_one_line_and_says_what_it_means),
		TEST(an_escalation_is_called_one),
		TEST(dates_and_reasons_stay_in_the_line),
		TEST(impossible_dates_and_reasons_are_refused),
		TEST(a_line_too_long_for_the_file_is_refused),
		TEST(unknown_names_are_refused_with_the_nearest),
		TEST(revoke_takes_the_line_out),
		TEST(whoever_is_known_is_meant_when_there_is_nothing_to_revoke),
		TEST(a_path_means_the_workspace_it_lies_in),
		TEST(a_commit_of_nothing_says_so_beforehand),
		TEST(elsewhere_than_on_main_git_is_named),
		TEST(a_section_that_is_not_managed_takes_no_grant),
		TEST(a_file_that_is_not_valid_is_not_written_over),
		TEST(restore_goes_back_to_main_and_touches_nothing_else),
		TEST(restore_refuses_what_is_not_in_the_store),
		TEST(commit_records_edits_and_nothing_twice),
		TEST(the_list_is_grouped),
		TEST(one_workspace_is_shown_with_its_grants),
	};

	return cmocka_run_group_tests(tests, clone_once, clean) ? 1 : 0;
}
