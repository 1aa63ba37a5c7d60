/*
 * tests/test_full_disk.c - a store on a disk that is full: commands and the daemon say so,
 * nothing is lost, and once there is room everything goes on.
 *
 * The disk is a small tmpfs in a mount namespace of this process alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>
#include "tests/lib/daemon.h"

static bool mounts_are_ours;

static bool write_text(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");
	const bool ok = file && fputs(text, file) >= 0;

	return file && fclose(file) == 0 && ok;
}

/* As root as it is; else as root of a user namespace, where there are any. */
static bool own_mounts(void)
{
	const long uid = (long)geteuid(), gid = (long)getegid();
	char text[40];

	if (uid == 0)
		return unshare(CLONE_NEWNS) == 0 &&
		       mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0)
		return false;
	(void)snprintf(text, sizeof(text), "0 %ld 1", uid);
	if (!write_text("/proc/self/setgroups", "deny") ||
	    !write_text("/proc/self/uid_map", text))
		return false;
	(void)snprintf(text, sizeof(text), "0 %ld 1", gid);
	return write_text("/proc/self/gid_map", text) &&
	       mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

static int begin(void **state)
{
	static struct t_e2e e;
	char path[4200];

	t_e2e_begin(&e, NULL, NULL);
	*state = &e;
	(void)snprintf(path, sizeof(path), "%s/store", e.dir);
	if (!mounts_are_ours || mkdir(path, 0700) < 0)
		return 0;
	if (mount("disk", path, "tmpfs", 0, "size=4m,mode=0700") < 0) {
		mounts_are_ours = false;
		return 0;
	}
	return t_e2e_clone_two_way(&e, T_KEY_OWNER) ? 0 : -1;
}

static int end(void **state)
{
	struct t_e2e *e = *state;
	char path[4200];

	(void)t_e2e_sh(e, "wsync daemon stop");
	(void)snprintf(path, sizeof(path), "%s/store", e->dir);
	(void)umount2(path, MNT_DETACH);
	t_e2e_end(e);
	return 0;
}

static void need_mounts(void)
{
	if (mounts_are_ours)
		return;
	print_message("skipped: no disk can be mounted here\n");
	skip();
}

/* Leaves room for so many pages. */
static void fill(struct t_e2e *e, int pages)
{
	(void)t_e2e_sh(e, "cat /dev/zero >store/.git/fill");
	assert_true(t_e2e_ok(e, "truncate -s -%dK store/.git/fill", pages * 4));
}

static void make_room(struct t_e2e *e)
{
	assert_true(t_e2e_ok(e, "rm -f store/.git/fill"));
}

/* Committed or not, and the words of the person are there in any case. */
static void a_commit_on_a_full_disk_loses_nothing(void **state)
{
	struct t_e2e *e = *state;
	int refused = 0;

	need_mounts();
	for (int pages = 0; pages < 12; pages++) {
		const char *role = pages % 2 ? "Viewer" : "Runner";
		int status;

		assert_true(t_e2e_ok(
			e, "sed -i 's/^bob@acme.io = .*/bob@acme.io = %s/' " T_DAEMON_PROD,
			role));
		fill(e, pages);
		status = t_e2e_sh(e, "cd store && wsync commit -q -m why");
		if (status != 0) {
			refused++;
			assert_true(t_e2e_err(e, "No space left on device"));
			assert_true(t_e2e_err(e, "make room"));
		}
		assert_true(
			t_e2e_ok(e, "grep -qx 'bob@acme.io = %s' " T_DAEMON_PROD, role));
		make_room(e);
		assert_true(
			t_e2e_ok(e,
				 "cd store && git fsck --strict && wsync commit -q -m why "
				 "&& git diff --exit-code && git show "
				 "main:acme/prod/members.ini | grep -qx 'bob@acme.io = %s'",
				 role));
	}
	print_message("%d of 12 refused\n", refused);
	assert_true(refused > 0);
}

static void a_round_on_a_full_disk_goes_on_later(void **state)
{
	struct t_e2e *e = *state;
	int failed = 0;

	need_mounts();
	t_daemon_send_first(e);
	for (int pages = 0; pages < 12; pages += 2) {
		const char *ours = pages % 4 ? "Runner" : "Viewer";
		const char *theirs = pages % 4 ? "Viewer" : "Developer";

		t_daemon_commit(
			e, pages % 4 ? "bob@acme.io = Viewer" : "bob@acme.io = Runner",
			pages % 4 ? "bob@acme.io = Runner" : "bob@acme.io = Viewer");
		(void)t_e2e_sh(e, "sh $CLOUD revoke acme/dev cy@acme.io");
		assert_true(t_e2e_ok(e, "sh $CLOUD grant acme/dev cy@acme.io %s", theirs));
		fill(e, pages);
		if (t_e2e_sh(e, "cd store && wsync sync -q --yes") != 0) {
			failed++;
			assert_true(t_e2e_err(e, "No space left on device"));
			assert_true(t_e2e_err(e, "make room"));
		}
		make_room(e);
		/* what was sent is not sent again, what came is taken */
		assert_true(t_e2e_ok(
			e, "cd store && git fsck --strict && wsync sync -q --yes && "
			   "wsync plan --check && git diff --exit-code main "
			   "cloud/main && git diff --exit-code"));
		assert_true(t_e2e_ok(
			e, "test \"$(sh $CLOUD role acme/prod bob@acme.io)\" = %s", ours));
		assert_true(
			t_e2e_ok(e, "grep -qx 'cy@acme.io = %s' store/acme/dev/members.ini",
				 theirs));
	}
	print_message("%d of 6 failed\n", failed);
	assert_true(failed > 0);
}

static void the_daemon_says_so_and_recovers(void **state)
{
	struct t_e2e *e = *state;

	need_mounts();
	t_daemon_send_first(e);
	t_daemon_configure(e, "[daemon]\npoll = 1s\n");
	t_daemon_start(e);
	t_daemon_commit(e, "bob@acme.io = Runner", "bob@acme.io = Viewer");
	assert_true(t_daemon_until(
		e, "test \"$(sh $CLOUD role acme/prod bob@acme.io)\" = Viewer"));
	fill(e, 0);
	assert_true(t_e2e_ok(e, "sh $CLOUD grant acme/dev cy@acme.io Viewer"));
	assert_true(
		t_daemon_until(e, T_DAEMON_STATUS
			       " | grep '\"state\":\"failing\"' | grep -q Nospaceleft"));
	assert_true(t_e2e_ok(e, "wsync daemon status && wsync -C store status"));
	make_room(e);
	/* by itself, after the time it waits */
	assert_true(t_daemon_until(
		e, "grep -q 'cy@acme.io = Viewer' store/acme/dev/members.ini"));
	assert_true(t_daemon_until(e, T_DAEMON_STATUS " | grep -q '\"failures\":0'"));
	assert_true(
		t_e2e_ok(e, "git -C store fsck --strict && git -C store diff --exit-code"));
}

/* Wherever it ends, it says why. */
static void a_clone_on_a_full_disk_has_a_cause(void **state)
{
	struct t_e2e *e = *state;
	int refused = 0, tried = 0;

	need_mounts();
	assert_true(t_e2e_ok(e, "mkdir tiny"));
	for (int kib = 40; kib <= 1000; kib += 24, tried++) {
		assert_true(
			t_e2e_ok(e, "mount -t tmpfs -o size=%dk,mode=0700 disk tiny", kib));
		if (t_e2e_sh(e, "wsync clone -q --into tiny/s") != 0) {
			refused++;
			assert_true(t_e2e_err(e, "No space left on device"));
		}
		assert_true(t_e2e_ok(e, "umount tiny"));
	}
	print_message("%d of %d refused\n", refused, tried);
	assert_true(refused > 0 && refused < tried);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
		T(a_commit_on_a_full_disk_loses_nothing),
		T(a_round_on_a_full_disk_goes_on_later),
		T(the_daemon_says_so_and_recovers),
		T(a_clone_on_a_full_disk_has_a_cause),
#undef T
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	mounts_are_ours = own_mounts();
	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
