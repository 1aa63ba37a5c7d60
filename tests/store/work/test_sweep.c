/*
 * tests/store/work/test_sweep.c - unfinished files go with their process; what somebody
 * may have typed does not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "store/work/work.h"
#include "tests/lib/store_fix.h"
#include "tests/lib/tempdir.h"

#define TEMP "acme/prod/.wsync-tmp-abcdefgh"
#define HALF "acme/prod/.members.ini.wsync-0123abcd"

static bool is_there(const struct t_store *s, const char *path)
{
	struct stat st;

	return fstatat(s->store->root_fd, path, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Somebody takes the store lock and is killed with it. */
static void somebody_dies(struct t_store *s)
{
	const pid_t pid = fork();
	int status;

	if (pid == 0) {
		struct ws_lock lock = WS_LOCK_INIT;

		if (ws_store_lock(s->store, &lock, NULL) == 0)
			(void)kill(getpid(), SIGKILL);
		_exit(1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
}

static void take_and_drop(struct t_store *s)
{
	struct ws_lock lock = WS_LOCK_INIT;

	assert_int_equal(ws_store_lock(s->store, &lock, &s->err), 0);
	ws_lock_drop(&lock);
}

static void the_dead_leave_nothing_beside_files(void **state)
{
	struct t_store s;

	(void)state;
	t_store_begin(&s);
	t_store_edit(&s, "acme/prod/members.ini", "[users]\n");
	t_store_edit(&s, TEMP, "half a fi");
	t_store_edit(&s, "acme/_account/roles/.wsync-tmp-12345678", "");
	t_store_edit(&s, ".wsync/.wsync-tmp-12345678", "");
	/* a holder that ended well: nobody walks over the store */
	take_and_drop(&s);
	take_and_drop(&s);
	assert_true(is_there(&s, TEMP));
	somebody_dies(&s);
	take_and_drop(&s);
	assert_false(is_there(&s, TEMP));
	assert_false(is_there(&s, "acme/_account/roles/.wsync-tmp-12345678"));
	assert_false(is_there(&s, ".wsync/.wsync-tmp-12345678"));
	assert_true(is_there(&s, "acme/prod/members.ini"));
	t_store_end(&s);
}

static void what_is_kept_nowhere_else_stays(void **state)
{
	struct t_store s;

	(void)state;
	t_store_begin(&s);
	t_store_edit(&s, "acme/prod/members.ini", "[users]\nada@acme.io = Owner\n");
	t_store_edit(&s, HALF, "[users]\nada@acme.io = Viewer\n");
	somebody_dies(&s);
	take_and_drop(&s);
	assert_true(is_there(&s, HALF));
	/* the same as the file beside it */
	t_store_edit(&s, HALF, "[users]\nada@acme.io = Owner\n");
	somebody_dies(&s);
	take_and_drop(&s);
	assert_false(is_there(&s, HALF));
	/* kept by git */
	t_store_edit(&s, "acme/prod/members.ini", "[users]\nada@acme.io = Viewer\n");
	assert_true(t_git_ok(s.dir, "git add -A && git commit -qm first"));
	t_store_edit(&s, "acme/prod/members.ini", "[users]\n");
	t_store_edit(&s, HALF, "[users]\nada@acme.io = Viewer\n");
	somebody_dies(&s);
	take_and_drop(&s);
	assert_false(is_there(&s, HALF));
	t_store_end(&s);
}

/* A draft that was replaced, by a process that died before it took the old text away. */
static void a_replaced_draft_goes_with_its_process(void **state)
{
	static const char draft[] = "[users]\nbob@acme.io = Runner\n";
	static const char taken[] = "[users]\nada@acme.io = Owner\nbob@acme.io = Runner\n";
	struct t_store s;

	(void)state;
	t_store_begin(&s);
	t_store_edit(&s, "acme/prod/members.ini", draft);
	assert_false(ws_repo_has_blob(s.store->repo, draft, strlen(draft)));
	assert_int_equal(ws_work_write(s.store, "acme/prod/members.ini", draft,
				       strlen(draft), taken, strlen(taken), &s.err),
			 0);
	t_store_edit(&s, HALF, draft); /* as if it had died just before the end */
	somebody_dies(&s);
	take_and_drop(&s);
	assert_false(is_there(&s, HALF));
	/* one that was to be taken away, likewise */
	assert_int_equal(ws_work_write(s.store, "acme/prod/members.ini", taken,
				       strlen(taken), NULL, 0, &s.err),
			 0);
	t_store_edit(&s, HALF, taken);
	somebody_dies(&s);
	take_and_drop(&s);
	assert_false(is_there(&s, HALF));
	/* what somebody saved in that moment is neither */
	t_store_edit(&s, HALF, "[users]\nbob@acme.io = Worker\n");
	somebody_dies(&s);
	take_and_drop(&s);
	assert_true(is_there(&s, HALF));
	t_store_end(&s);
}

static void other_hidden_files_are_none_of_ours(void **state)
{
	static const char *const names[] = {
		"acme/prod/.wsync-tmp-short",      "acme/prod/.wsync-tmp-toolong12",
		"acme/prod/.members.ini.swp",      "acme/prod/.wsync-0123abcd",
		"acme/prod/x.wsync-tmp-abcdefgh",  "acme/prod/.members.ini.wsync-0123abc",
		"acme/a/b/c/d/.wsync-tmp-abcdefgh"};
	struct t_store s;

	(void)state;
	t_store_begin(&s);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		t_store_edit(&s, names[i], "kept nowhere else");
	assert_int_equal(mkdirat(s.store->root_fd, TEMP, 0700), 0);
	assert_int_equal(symlinkat("/tmp", s.store->root_fd, "acme/elsewhere"), 0);
	somebody_dies(&s);
	take_and_drop(&s);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_true(is_there(&s, names[i]));
	assert_true(is_there(&s, TEMP));
	t_store_end(&s);
}

/* Files of the clone are written without the lock: one that is young may be at work. */
static void the_clones_own_go_when_they_are_old(void **state)
{
	const struct timespec past[2] = {{.tv_sec = 1}, {.tv_sec = 1}};
	struct t_store s;

	(void)state;
	t_store_begin(&s);
	t_store_edit(&s, ".git/wsync/.wsync-tmp-abcdefgh", "");
	t_store_edit(&s, ".git/wsync/.wsync-tmp-younger1", "");
	assert_int_equal(
		utimensat(s.store->root_fd, ".git/wsync/.wsync-tmp-abcdefgh", past, 0), 0);
	take_and_drop(&s);
	assert_false(is_there(&s, ".git/wsync/.wsync-tmp-abcdefgh"));
	assert_true(is_there(&s, ".git/wsync/.wsync-tmp-younger1"));
	t_store_end(&s);
}

/* It died between making the store one and saying so: no lock of the dead tells. */
static void the_mark_of_a_clone_that_began_goes_with_the_first_lock(void **state)
{
	struct t_store s;

	(void)state;
	t_store_begin(&s);
	t_tempdir_write(s.dir, ".wsync/.wsync-tmp-unfinish", "", 0);
	take_and_drop(&s);
	assert_false(is_there(&s, ".wsync/.wsync-tmp-unfinish"));
	t_store_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_dead_leave_nothing_beside_files),
		cmocka_unit_test(what_is_kept_nowhere_else_stays),
		cmocka_unit_test(a_replaced_draft_goes_with_its_process),
		cmocka_unit_test(other_hidden_files_are_none_of_ours),
		cmocka_unit_test(the_clones_own_go_when_they_are_old),
		cmocka_unit_test(the_mark_of_a_clone_that_began_goes_with_the_first_lock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
