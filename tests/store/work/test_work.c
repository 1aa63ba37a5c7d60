/*
 * tests/store/work/test_work.c - single working files: nobody's edit is lost.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "store/ground/fs.h"
#include "store/work/work.h"
#include "tests/lib/store_fix.h"
#include "tests/lib/tempdir.h"

#define PATH "acme/prod/members.ini"

static int write_text(struct t_store *s, const char *path, const char *expect,
		      const char *text)
{
	return ws_work_write(s->store, path, expect, expect ? strlen(expect) : 0, text,
			     text ? strlen(text) : 0, &s->err);
}

static void assert_holds(struct t_store *s, const char *path, const char *want)
{
	char *bytes = NULL;
	size_t len = 0;
	int rc = ws_work_read(s->store, path, &bytes, &len, &s->err);

	assert_int_equal(rc, want ? 0 : WS_FS_ABSENT);
	if (want)
		assert_string_equal(bytes, want);
	free(bytes);
}

/* Nothing but the named files, hidden ones included. */
static void assert_files(struct t_store *s, const char *want)
{
	assert_true(t_git_says(s->dir, want, "find acme -type f 2>/dev/null | sort"));
}

static void files_are_made_changed_and_removed(void **state)
{
	struct t_store s;

	(void)state;
	t_store_begin(&s);
	assert_holds(&s, PATH, NULL);
	assert_int_equal(write_text(&s, PATH, NULL, "one\n"), 0);
	assert_holds(&s, PATH, "one\n");
	assert_int_equal(write_text(&s, PATH, "one\n", "two\n"), 0);
	assert_holds(&s, PATH, "two\n");
	assert_files(&s, PATH);
	assert_int_equal(write_text(&s, PATH, "two\n", NULL), 0);
	assert_true(t_git_says(s.dir, "gone", "test -e acme || echo gone"));
	assert_int_equal(write_text(&s, PATH, NULL, NULL), 0);
	t_store_end(&s);
}

static void a_changed_file_is_not_overwritten(void **state)
{
	struct t_store s;

	(void)state;
	t_store_begin(&s);
	t_store_edit(&s, PATH, "mine\n");
	assert_int_equal(write_text(&s, PATH, "old\n", "new\n"), WS_E_FILE_BUSY);
	assert_int_equal(write_text(&s, PATH, NULL, "new\n"), WS_E_FILE_BUSY);
	assert_int_equal(write_text(&s, PATH, "old\n", NULL), WS_E_FILE_BUSY);
	assert_int_equal(write_text(&s, "acme/prod/x.md", "old\n", "new\n"),
			 WS_E_FILE_BUSY);
	assert_int_equal(write_text(&s, "no/dir/x.md", "old\n", NULL), WS_E_FILE_BUSY);
	assert_holds(&s, PATH, "mine\n");
	assert_files(&s, PATH);
	t_store_end(&s);
}

static void only_empty_directories_are_pruned(void **state)
{
	struct t_store s;

	(void)state;
	t_store_begin(&s);
	t_store_edit(&s, PATH, "x\n");
	t_store_edit(&s, "acme/notes.txt", "n\n");
	assert_int_equal(write_text(&s, PATH, "x\n", NULL), 0);
	assert_files(&s, "acme/notes.txt");
	assert_true(t_git_says(s.dir, "acme", "find acme -type d"));
	t_store_end(&s);
}

static void permissions_people_gave_stay(void **state)
{
	struct stat st;
	char *full;
	struct t_store s;

	(void)state;
	t_store_begin(&s);
	t_store_edit(&s, PATH, "x\n");
	full = t_tempdir_path(s.dir, PATH);
	assert_int_equal(chmod(full, 0640), 0);
	assert_int_equal(write_text(&s, PATH, "x\n", "y\n"), 0);
	assert_int_equal(stat(full, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	free(full);
	t_store_end(&s);
}

static void links_lead_nowhere(void **state)
{
	struct t_store s;
	char *bytes;
	size_t len;

	(void)state;
	t_store_begin(&s);
	assert_true(t_git_ok(s.base, "mkdir out && echo secret > out/members.ini"));
	assert_true(t_git_ok(s.dir, "mkdir -p acme && ln -s ../../out acme/prod && "
				    "mkdir acme/dev && ln -s ../../../out/members.ini "
				    "acme/dev/members.ini"));
	assert_int_equal(ws_work_read(s.store, PATH, &bytes, &len, &s.err), WS_E_FILE_KIND);
	assert_true(write_text(&s, PATH, "secret\n", "x\n") < 0);
	assert_true(write_text(&s, PATH, "secret\n", NULL) < 0);
	assert_true(write_text(&s, "acme/prod/new.md", NULL, "x\n") < 0);
	assert_true(write_text(&s, "acme/dev/members.ini", "secret\n", "x\n") < 0);
	assert_true(write_text(&s, "acme/dev/members.ini", NULL, "x\n") < 0);
	assert_true(write_text(&s, "../out/x", NULL, "x\n") < 0);
	assert_true(write_text(&s, "/tmp/x", NULL, "x\n") < 0);
	assert_true(t_git_says(s.base, "members.ini\nsecret",
			       "ls -A out; cat out/members.ini"));
	t_store_end(&s);
}

static void odd_files_are_refused_without_hanging(void **state)
{
	struct t_store s;
	char *bytes;
	size_t len;

	(void)state;
	t_store_begin(&s);
	assert_true(t_git_ok(s.dir, "mkdir -p acme/prod acme/dev/members.ini && "
				    "mkfifo acme/prod/members.ini"));
	assert_int_equal(ws_work_read(s.store, PATH, &bytes, &len, &s.err), WS_E_FILE_KIND);
	assert_int_equal(write_text(&s, PATH, NULL, "x\n"), WS_E_FILE_KIND);
	assert_int_equal(write_text(&s, "acme/dev/members.ini", NULL, "x\n"),
			 WS_E_FILE_KIND);
	t_store_end(&s);
}

static void the_git_directory_is_out_of_reach(void **state)
{
	struct t_store s;
	char *bytes;
	size_t len;

	(void)state;
	t_store_begin(&s);
	assert_int_equal(ws_work_read(s.store, ".git/config", &bytes, &len, &s.err),
			 WS_E_NAME_UNSAFE);
	assert_int_equal(write_text(&s, ".git/hooks/post-commit", NULL, "x\n"),
			 WS_E_NAME_UNSAFE);
	assert_int_equal(write_text(&s, ".GIT/x", NULL, "x\n"), WS_E_NAME_UNSAFE);
	t_store_end(&s);
}

/* An editor that saves by renaming over the file. */
static int save(const char *dir)
{
	return chdir(dir) == 0 && rename("saved", PATH) == 0 ? 0 : 1;
}

/*
 * While we write back and forth somebody saves once, at any moment: the save must be
 * there in the end, whichever of our steps it fell into.
 */
static void a_save_at_any_moment_survives(void **state)
{
	struct t_store s;

	(void)state;
	t_store_begin(&s);
	for (int round = 0; round < 60; round++) {
		const char *now = "a\n";
		int status;
		pid_t pid;
		int rc = 0;

		t_store_edit(&s, PATH, now);
		t_store_edit(&s, "saved", "person\n");
		pid = fork();
		assert_true(pid >= 0);
		if (pid == 0)
			_exit(save(s.dir));
		while (rc == 0) {
			const char *next = now[0] == 'a' ? "b\n" : "a\n";

			rc = write_text(&s, PATH, now, next);
			now = next;
		}
		assert_int_equal(rc, WS_E_FILE_BUSY);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(status, 0);
		assert_holds(&s, PATH, "person\n");
	}
	assert_files(&s, PATH);
	t_store_end(&s);
}

static void a_save_survives_a_removal_too(void **state)
{
	struct t_store s;

	(void)state;
	t_store_begin(&s);
	t_store_edit(&s, "acme/prod/other.md", "x\n");
	for (int round = 0; round < 60; round++) {
		int status;
		pid_t pid;
		int rc;

		t_store_edit(&s, PATH, "a\n");
		t_store_edit(&s, "saved", "person\n");
		pid = fork();
		assert_true(pid >= 0);
		if (pid == 0)
			_exit(save(s.dir));
		do {
			rc = write_text(&s, PATH, "a\n", NULL);
			if (rc == 0)
				rc = write_text(&s, PATH, NULL, "a\n");
		} while (rc == 0);
		assert_int_equal(rc, WS_E_FILE_BUSY);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(status, 0);
		/* in its place, or, saved between our look and putting back, beside it */
		assert_true(t_git_ok(s.dir, "grep -rqx person acme/prod"));
		assert_true(t_git_ok(s.dir, "rm -f acme/prod/.*.wsync-*"));
	}
	t_store_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_are_made_changed_and_removed),
		cmocka_unit_test(a_changed_file_is_not_overwritten),
		cmocka_unit_test(only_empty_directories_are_pruned),
		cmocka_unit_test(permissions_people_gave_stay),
		cmocka_unit_test(links_lead_nowhere),
		cmocka_unit_test(odd_files_are_refused_without_hanging),
		cmocka_unit_test(the_git_directory_is_out_of_reach),
		cmocka_unit_test(a_save_at_any_moment_survives),
		cmocka_unit_test(a_save_survives_a_removal_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
