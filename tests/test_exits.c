/*
 * tests/test_exits.c - every exit status of the built wsync, and what stands on its two
 * streams then. Whatever the status: what people wrote is still there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
#include "tests/lib/e2e.h"
#include "tests/lib/tempdir.h"

#define PROD    "store/acme/prod/members.ini"
#define STAGING "store/acme/staging/members.ini"

static int begin(void **state)
{
	static struct t_e2e e;

	t_e2e_begin(&e, NULL, NULL);
	*state = &e;
	return t_e2e_clone_two_way(&e, T_KEY_OWNER) ? 0 : -1;
}

static int end(void **state)
{
	t_e2e_end(*state);
	return 0;
}

/* The same command without and with --json; the latter is told in JSON only. */
static bool ends_with(struct t_e2e *e, int status, const char *line)
{
	return t_e2e_exits(e, status, "cd store && %s", line) &&
	       t_e2e_exits(e, status, "cd store && %s --json", line) && t_e2e_json(e);
}

static void commit_role(struct t_e2e *e, const char *old, const char *new)
{
	assert_true(t_e2e_edit(e, PROD, old, new));
	assert_true(t_e2e_ok(e, "cd store && wsync commit -q -m 'a reason'"));
}

static void done_is_0(void **state)
{
	static const char *const lines[] = {
		"wsync status",
		"wsync",
		"wsync diff",
		"wsync log",
		"wsync plan",
		"wsync plan --offline",
		"wsync plan --check",
		"wsync status --check",
		"wsync fetch",
		"wsync sync",
		"wsync commit",
		"wsync mode",
		"wsync workspace list",
		"wsync workspace show acme/prod",
		"wsync login --status",
		"wsync version",
		"wsync grant -n acme/prod cy@acme.io Viewer",
		"wsync revoke -n acme/prod bob@acme.io",
	};
	struct t_e2e *e = *state;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		assert_true(ends_with(e, 0, lines[i]));
	assert_true(t_e2e_ok(e, "wsync help && wsync --version && wsync sync --help"));
}

static void a_difference_is_2_only_where_asked(void **state)
{
	struct t_e2e *e = *state;

	commit_role(e, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	assert_true(ends_with(e, 0, "wsync status"));
	assert_true(ends_with(e, 0, "wsync plan"));
	assert_true(ends_with(e, 2, "wsync status --check"));
	assert_true(ends_with(e, 2, "wsync plan --check"));
	assert_true(t_e2e_out(e, "\"verdict\": \"send\""));
}

static void a_conflict_is_3_and_keeps_both_values(void **state)
{
	struct t_e2e *e = *state;

	commit_role(e, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	assert_true(t_e2e_ok(e, "sh $CLOUD grant acme/prod bob@acme.io Developer"));
	assert_true(ends_with(e, 3, "wsync sync --yes"));
	assert_true(ends_with(e, 3, "wsync plan --check"));
	assert_true(ends_with(e, 3, "wsync status --check"));
	assert_true(t_e2e_ok(e, "grep -qx 'bob@acme.io = Runner' " PROD));
	assert_true(t_e2e_ok(e, "sh $CLOUD role acme/prod bob@acme.io"));
	assert_string_equal(e->out, "Developer\n");
	assert_true(t_e2e_ok(e, "cd store && git show cloud/main:acme/prod/members.ini"));
	assert_true(t_e2e_out(e, "bob@acme.io = Developer\n"));
}

static void a_rejected_key_is_4(void **state)
{
	struct t_e2e *e = *state;

	t_e2e_write(e, "bad.key", "pnu_0000000000000000000000000000BAD1\n");
	assert_true(t_e2e_ok(e, "chmod 600 bad.key"));
	commit_role(e, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	assert_true(ends_with(e, 4, "wsync sync --yes --key-file ../bad.key"));
	assert_true(t_e2e_err(e, "WS0402"));
	assert_true(ends_with(e, 4, "wsync fetch --key-file ../bad.key"));
	assert_true(ends_with(e, 4, "wsync plan --check --key-file ../bad.key"));
	assert_true(ends_with(e, 4, "wsync login --key-file ../bad.key"));
	assert_int_equal(t_cloud_logged(&e->cloud, "user_access/ "), 0);
	/* and the good key was not replaced */
	assert_true(ends_with(e, 0, "wsync sync --yes"));
}

static void no_key_and_a_readable_key_file_are_4(void **state)
{
	struct t_e2e *e = *state;

	assert_true(
		ends_with(e, 4, "env XDG_CONFIG_HOME=/nonexistent HOME=$T wsync fetch"));
	assert_true(t_e2e_err(e, "WS0401"));
	assert_true(t_e2e_ok(e, "cp owner.key open.key && chmod 644 open.key"));
	assert_true(ends_with(e, 4, "wsync fetch --key-file ../open.key"));
	assert_true(t_e2e_err(e, "WS0404"));
	assert_true(t_e2e_ok(e, "chmod 644 home/config/wsync/credentials.ini"));
	assert_true(ends_with(e, 4, "wsync fetch"));
	assert_true(t_e2e_err(e, "credentials.ini"));
}

static void no_network_is_5_and_keeps_every_edit(void **state)
{
	struct t_e2e *e = *state;
	char *draft;

	commit_role(e, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	assert_true(t_e2e_edit(e, STAGING, "[users]\n", "[users]\n; a draft\n"));
	draft = t_e2e_read(e, STAGING);
	t_e2e_cloud_gone(e);
	assert_true(t_e2e_ok(e, "cd store && git rev-parse main cloud/main >$T/before"));
	assert_true(ends_with(e, 5, "wsync sync --yes --timeout 1"));
	assert_true(t_e2e_err(e, "WS0501"));
	assert_true(ends_with(e, 5, "wsync fetch --timeout 1"));
	assert_true(ends_with(e, 5, "wsync plan --check --timeout 1"));
	assert_true(ends_with(e, 5, "wsync login --status --timeout 1"));

	assert_true(
		t_e2e_ok(e, "cd store && git rev-parse main cloud/main | cmp - $T/before"));
	assert_true(t_e2e_ok(e, "grep -qx 'bob@acme.io = Runner' " PROD));
	assert_true(t_e2e_ok(e, "cat " STAGING));
	assert_string_equal(e->out, draft);
	free(draft);

	/* what needs no network goes on */
	assert_true(ends_with(e, 0, "wsync status"));
	assert_true(ends_with(e, 0, "wsync plan --offline"));
	assert_true(t_e2e_out(e, "\"verdict\": \"send\""));
	assert_true(ends_with(e, 0, "wsync plan --timeout 1"));
	assert_true(ends_with(e, 0, "wsync commit"));
}

static void held_is_6_and_the_rest_is_sent(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_edit(e, STAGING, "[users]\n", "[users]\ncy@acme.io = Viewer\n"));
	commit_role(e, "bob@acme.io = Viewer", "bob@acme.io = Owner");
	assert_true(ends_with(e, 6, "wsync plan --check"));
	assert_true(ends_with(e, 6, "wsync sync --yes"));
	assert_true(ends_with(e, 6, "wsync status --check"));
	assert_true(t_e2e_ok(e, "sh $CLOUD role acme/prod bob@acme.io"));
	assert_string_equal(e->out, "Viewer\n");
	assert_true(t_e2e_ok(e, "sh $CLOUD role acme/staging cy@acme.io"));
	assert_string_equal(e->out, "Viewer\n");
}

static void committed_and_waiting_for_another_key_is_6(void **state)
{
	struct t_e2e *e = *state;

	t_e2e_write(e, "bob.key", T_KEY_DEVELOPER);
	assert_true(t_e2e_ok(e, "chmod 600 bob.key"));
	/* what this key does not see waits to come in: nothing of ours stays behind */
	assert_true(ends_with(e, 0, "wsync sync --yes --key-file ../bob.key"));
	assert_true(ends_with(e, 2, "wsync plan --check --key-file ../bob.key"));
	assert_true(t_e2e_edit(e, STAGING, "[users]\n", "[users]\ncy@acme.io = Viewer\n"));
	commit_role(e, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	assert_true(ends_with(e, 6, "wsync sync --yes --key-file ../bob.key"));
	assert_true(t_e2e_out(e, "\"exit\":6"));
	assert_true(ends_with(e, 6, "wsync plan --check --key-file ../bob.key"));
	assert_true(ends_with(e, 6, "wsync status --check"));
	assert_true(
		t_e2e_exits(e, 6, "cd store && wsync sync --yes --key-file ../bob.key"));
	assert_true(t_e2e_err(e, "2 committed changes are not sent"));
	assert_true(ends_with(e, 0, "wsync sync --yes"));
}

static void sending_while_observing_is_6(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && wsync mode observe"));
	commit_role(e, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	assert_true(ends_with(e, 6, "wsync sync --yes"));
	assert_int_equal(t_cloud_logged(&e->cloud, "user_access/ "), 0);
}

/* One of two workspaces refuses every write; ids are those of the demo seed. */
static int begin_faulty(void **state)
{
	static struct t_e2e e;

	t_e2e_begin(&e, NULL,
		    "[{\"method\":\"POST\",\"path\":\"*/workspaces/"
		    "264b6b19-2099-4fae-ab9e-38b483daa782/user_access/\",\"count\":0,"
		    "\"action\":\"status\",\"status\":422,\"body\":\"{}\"}]");
	*state = &e;
	return t_e2e_clone_two_way(&e, T_KEY_OWNER) ? 0 : -1;
}

static void half_of_it_is_7(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_edit(e, STAGING, "[users]\n", "[users]\ncy@acme.io = Viewer\n"));
	commit_role(e, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	assert_true(t_e2e_exits(e, 7, "cd store && wsync sync --yes --json"));
	assert_true(t_e2e_json(e));
	assert_true(t_e2e_out(e, "\"sent\":1,\"failed\":1"));
	assert_true(t_e2e_ok(e, "sh $CLOUD role acme/prod bob@acme.io"));
	assert_string_equal(e->out, "Runner\n");
	assert_true(t_e2e_ok(e, "sh $CLOUD role acme/staging cy@acme.io"));
	assert_string_equal(e->out, "none\n");
	/* still meant, and still to be sent */
	assert_true(t_e2e_ok(e, "grep -qx 'cy@acme.io = Viewer' " STAGING));
	assert_true(ends_with(e, 2, "wsync status --check"));
}

static void a_second_process_is_9(void **state)
{
	struct t_e2e *e = *state;
	char *path = t_tempdir_path(e->dir, "store/.git/wsync/round");
	const int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	free(path);
	assert_true(fd >= 0);
	assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
	assert_true(ends_with(e, 9, "wsync sync --yes"));
	assert_true(t_e2e_err(e, "WS0219"));
	assert_true(ends_with(e, 9, "wsync fetch"));
	/* looking and editing need no round */
	assert_true(ends_with(e, 0, "wsync status"));
	assert_true(ends_with(e, 0, "wsync grant acme/prod cy@acme.io Viewer"));
	assert_true(ends_with(e, 0, "wsync commit -m 'a reason'"));
	(void)close(fd);
	assert_true(ends_with(e, 0, "wsync sync --yes"));
}

static void no_store_and_no_workspace_are_10(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_exits(e, 10, "wsync"));
	assert_true(t_e2e_exits(e, 10, "wsync status --json") && t_e2e_json(e));
	assert_true(t_e2e_exits(e, 10, "wsync -C nowhere status --json") && t_e2e_json(e));
	assert_true(t_e2e_exits(e, 10, "wsync sync --json") && t_e2e_json(e));
	assert_true(ends_with(e, 10, "wsync status acme/nosuch"));
	assert_true(ends_with(e, 10, "wsync workspace show nosuch"));
	assert_true(ends_with(e, 10, "wsync plan nosuch/nosuch"));
	assert_true(ends_with(e, 10, "wsync grant nosuch cy@acme.io Viewer"));
	assert_true(ends_with(e, 10, "wsync revoke acme/nosuch cy@acme.io"));
	/* a store is found from within, and by its variable */
	assert_true(t_e2e_ok(e, "cd store/acme/prod && wsync status"));
	assert_true(t_e2e_ok(e, "WSYNC_STORE=$T/store wsync status"));
}

static void a_wrong_command_line_is_64_and_does_nothing(void **state)
{
	static const char *const lines[] = {
		"wsync nosuch",
		"wsync statsu",
		"wsync status --nosuch",
		"wsync status --chec",
		"wsync status --check=yes",
		"wsync --json --json status",
		"wsync sync --timeout",
		"wsync sync --timeout ''",
		"wsync sync --timeout -1",
		"wsync sync --timeout 0",
		"wsync sync --timeout 1e9",
		"wsync sync --timeout 0x10",
		"wsync sync --timeout ' 5'",
		"wsync sync --timeout 18446744073709551616",
		"wsync log -n -1",
		"wsync log -n 5x",
		"wsync status --format nosuch",
		"wsync status --format csv",
		"wsync status --porcelain=v2",
		"wsync status ''",
		"wsync --key pnu_secret status",
		"wsync workspace",
		"wsync workspace nosuch",
		"wsync grant acme/prod",
		"wsync grant acme/prod cy@acme.io",
		"wsync grant acme/prod cy@acme.io Viewer --until tomorrow",
		"wsync mode nosuch",
		"wsync fetch --endpoint http://example.com/api",
		"wsync fetch --endpoint file:///etc/passwd",
		"wsync fetch --endpoint https://me:you@example.com/api",
		"wsync fetch --endpoint https://example.com:65536/api",
		"wsync clone -n --into ../store2 --into ../store3",
		"wsync sync -- --yes",
		"wsync status \"$(printf 'a\\033b')\" --nosuch",
	};
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && git rev-parse main >$T/before"));
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		assert_true(t_e2e_exits(e, 64, "cd store && %s", lines[i]));
		assert_string_equal(e->out, "");
		assert_null(strchr(e->err, '\033'));
		assert_null(strstr(e->err, "pnu_secret"));
	}
	/* whose key it is was told before the directory was looked at */
	assert_true(t_e2e_exits(e, 64, "wsync clone --into store --json"));
	assert_true(t_e2e_json(e) && t_e2e_err(e, "WS0220"));
	assert_true(t_e2e_exits(e, 64, "cd store && wsync nosuch --json") && t_e2e_json(e));
	assert_true(t_e2e_exits(e, 64, "cd store && wsync --json status --nosuch") &&
		    t_e2e_json(e));
	assert_true(t_e2e_ok(e, "cd store && git rev-parse main | cmp - $T/before && "
				"git status --porcelain"));
	assert_string_equal(e->out, "");
}

static void nobody_to_ask_is_64(void **state)
{
	struct t_e2e *e = *state;

	commit_role(e, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	assert_true(ends_with(e, 64, "wsync sync"));
	assert_true(t_e2e_err(e, "--yes"));
	assert_true(ends_with(e, 64, "wsync sync --no-input"));
	assert_true(t_e2e_ok(e, "sh $CLOUD role acme/prod bob@acme.io"));
	assert_string_equal(e->out, "Viewer\n");
}

/* Held for a person is 6 for the one who asks, and no failure for the one who looks. */
static void a_review_with_something_to_decide_is_6(void **state)
{
	struct t_e2e *e = *state;

	assert_true(ends_with(e, 0, "wsync review"));
	commit_role(e, "bob@acme.io = Viewer", "bob@acme.io = Owner");
	assert_true(ends_with(e, 6, "wsync review"));
	assert_true(ends_with(e, 6, "wsync sync --yes"));
	assert_true(ends_with(e, 10, "wsync approve kkkk"));
	assert_true(ends_with(e, 10, "wsync reject kkkk"));
	assert_true(ends_with(e, 10, "wsync resolve kkkk --take cloud"));
	assert_true(ends_with(e, 64, "wsync resolve kkkk"));
	assert_true(ends_with(e, 0, "wsync conflicts --check"));
}

static void a_plan_that_moved_is_8(void **state)
{
	struct t_e2e *e = *state;

	commit_role(e, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	assert_true(t_e2e_ok(e, "cd store && wsync plan --out ../p.plan"));
	commit_role(e, "bob@acme.io = Runner", "bob@acme.io = Worker");
	assert_true(ends_with(e, 8, "wsync apply ../p.plan --yes"));
	assert_true(t_e2e_err(e, "WS0308"));
	assert_true(ends_with(e, 65, "wsync apply ../owner.key --yes"));
}

static void a_bad_file_is_65(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_edit(e, PROD, "bob@acme.io = Viewer", "bob@acme.io = Viewre"));
	assert_true(ends_with(e, 65, "wsync status"));
	assert_true(ends_with(e, 65, "wsync commit -m why"));
	assert_true(t_e2e_err(e, "WS0211"));
	assert_true(t_e2e_err(e, "acme/prod/members.ini"));
	assert_true(t_e2e_ok(e, "cd store && wsync restore acme/prod/members.ini"));
	assert_true(ends_with(e, 0, "wsync status"));
	/* valid, and yet no commit takes it */
	assert_true(t_e2e_edit(e, "store/acme/prod/workspace.ini",
			       "\ncreated = ", "\ncreated = 1"));
	assert_true(ends_with(e, 65, "wsync status"));
	assert_true(t_e2e_err(e, "WS0210"));
	assert_true(ends_with(e, 65, "wsync commit -m why"));
}

/* The second look at acme/prod takes longer than anybody waits. */
static int begin_slow(void **state)
{
	static struct t_e2e e;

	t_e2e_begin(&e, NULL,
		    "[{\"method\":\"POST\",\"path\":\"*/workspaces/"
		    "b520c14d-5268-4c34-afcf-74171ccdaf52/user_access/filter\",\"nth\":2,"
		    "\"count\":0,\"action\":\"delay\",\"delay_ms\":20000}]");
	*state = &e;
	return t_e2e_clone_two_way(&e, T_KEY_OWNER) ? 0 : -1;
}

static void an_interrupt_is_130_and_the_store_is_whole(void **state)
{
	struct t_e2e *e = *state;

	commit_role(e, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	/* one signal: without --foreground the group of timeout(1) would get another */
	assert_true(
		t_e2e_exits(e, 130,
			    "cd store && timeout --foreground --preserve-status -s INT 0.5 "
			    "wsync sync --yes --json --timeout 2"));
	assert_true(t_e2e_json(e));
	assert_true(t_e2e_err(e, "WS9904"));
	assert_true(t_e2e_ok(e, "cd store && git fsck --strict && wsync status"));
	assert_true(t_e2e_ok(e, "grep -qx 'bob@acme.io = Runner' " PROD));
}

static void a_full_disk_for_the_answer_is_no_success(void **state)
{
	struct t_e2e *e = *state;

	static const char *const commands[] = {"status",
					       "status --json",
					       "status --porcelain",
					       "plan --json",
					       "diff --json",
					       "sync --json --yes",
					       "who acme/prod --json",
					       "log --json",
					       "lint",
					       "review --all --format csv",
					       "help"};

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		for (int closed = 0; closed < 2; closed++) {
			assert_true(t_e2e_exits(e, 1, "cd store && wsync %s %s",
						commands[i],
						closed ? ">&-" : ">/dev/full"));
			assert_true(t_e2e_err(e, "WS9905"));
			assert_true(t_e2e_err(e, closed ? "Bad file descriptor"
							: "No space left on device"));
			/* once */
			assert_null(strstr(strstr(e->err, "WS9905") + 1, "WS99"));
		}
	/* what says nothing may say it to nobody */
	assert_true(t_e2e_ok(e, "cd store && wsync fmt --check >&-"));
	assert_true(t_e2e_ok(e, "cd store && wsync status 2>&-"));
}

int main(void)
{
#define WITH(test, setup) cmocka_unit_test_setup_teardown(test, setup, end)
	const struct CMUnitTest tests[] = {
		WITH(done_is_0, begin),
		WITH(a_difference_is_2_only_where_asked, begin),
		WITH(a_conflict_is_3_and_keeps_both_values, begin),
		WITH(a_rejected_key_is_4, begin),
		WITH(no_key_and_a_readable_key_file_are_4, begin),
		WITH(no_network_is_5_and_keeps_every_edit, begin),
		WITH(held_is_6_and_the_rest_is_sent, begin),
		WITH(committed_and_waiting_for_another_key_is_6, begin),
		WITH(sending_while_observing_is_6, begin),
		WITH(half_of_it_is_7, begin_faulty),
		WITH(a_second_process_is_9, begin),
		WITH(no_store_and_no_workspace_are_10, begin),
		WITH(a_wrong_command_line_is_64_and_does_nothing, begin),
		WITH(nobody_to_ask_is_64, begin),
		WITH(a_review_with_something_to_decide_is_6, begin),
		WITH(a_plan_that_moved_is_8, begin),
		WITH(a_bad_file_is_65, begin),
		WITH(an_interrupt_is_130_and_the_store_is_whole, begin_slow),
		WITH(a_full_disk_for_the_answer_is_no_success, begin),
	};
#undef WITH

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
