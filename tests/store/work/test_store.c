/*
 * tests/store/work/test_store.c - making, finding, opening and locking stores.
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
#include "store/work/store.h"
#include "tests/lib/store_fix.h"
#include "tests/lib/tempdir.h"

static int open_at(struct t_store *s, const char *dir)
{
	struct ws_store *store = NULL;
	int rc = ws_store_open(dir, &store, &s->err);

	assert_true((rc == 0) == (store != NULL));
	ws_store_close(store);
	return rc;
}

static void a_new_store_pleases_stock_git(void **state)
{
	struct stat st;
	struct t_store s;

	(void)state;
	t_store_begin(&s);
	assert_true(t_git_says(s.dir, "?? .gitattributes\n?? .wsync/store.ini",
			       "git status --porcelain -uall"));
	assert_true(t_git_ok(s.dir, "git add -A && git commit -qm first"));
	assert_true(t_git_fsck(s.dir));
	assert_int_equal(stat(s.dir, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_string_equal(s.store->endpoint, "https://example.org/api");
	assert_string_equal(s.store->include, "*");
	assert_int_equal(s.store->mode, WS_MODE_OBSERVE);
	assert_false(s.store->first_send);
	t_store_end(&s);
}

static void bytes_are_kept_whatever_the_users_git_converts(void **state)
{
	struct t_store s;

	(void)state;
	t_store_begin(&s);
	t_store_edit(&s, "acme/prod/name.md", "a\r\nb $Id$\n");
	assert_true(t_git_ok(s.dir, "echo '* text eol=crlf ident' > acme/.gitattributes && "
				    "git config core.autocrlf true && git add acme && "
				    "git commit -qm m && rm acme/prod/name.md && "
				    "git checkout -q acme/prod/name.md"));
	assert_true(t_git_says(
		s.dir, "a\\r\\nb $Id$\\n",
		"cat acme/prod/name.md | sed 's/\\r/\\\\r/;s/$/\\\\n/' | tr -d '\\n'"));
	t_store_end(&s);
}

static void a_directory_with_something_in_it_is_refused(void **state)
{
	struct ws_store *store = NULL;
	struct ws_err err = {0};
	char *dir = t_tempdir_new();

	(void)state;
	t_tempdir_write(dir, ".hidden", "x", 1);
	assert_int_equal(ws_store_create(dir, "https://x/api", "*", &store, &err),
			 WS_E_DIR_NOT_EMPTY);
	assert_null(store);
	assert_int_equal(access(dir, F_OK), 0);
	t_tempdir_remove(dir);
	dir = t_tempdir_new();
	assert_int_equal(ws_store_create(dir, "https://x/api", NULL, &store, &err), 0);
	ws_store_close(store);
	t_tempdir_remove(dir);
}

static void a_store_is_found_from_beneath(void **state)
{
	struct t_store s;
	struct ws_store *store = NULL;
	char *old = getcwd(NULL, 0);

	(void)state;
	t_store_begin(&s);
	t_store_edit(&s, "acme/prod/members.ini", "[users]\n");
	assert_true(t_git_ok(s.dir, "git init -q acme"));
	assert_int_equal(chdir(s.dir), 0);
	assert_int_equal(chdir("acme/prod"), 0);
	assert_int_equal(setenv("GIT_DIR", "/elsewhere", 1), 0);
	assert_int_equal(setenv("GIT_WORK_TREE", "/elsewhere", 1), 0);
	assert_int_equal(ws_store_open(NULL, &store, &s.err), 0);
	assert_string_equal(store->path, s.store->path);
	ws_store_close(store);
	assert_int_equal(unsetenv("GIT_DIR"), 0);
	assert_int_equal(unsetenv("GIT_WORK_TREE"), 0);
	assert_int_equal(chdir(s.base), 0);
	assert_int_equal(open_at(&s, NULL), WS_E_NO_STORE);
	assert_int_equal(chdir(old), 0);
	free(old);
	t_store_end(&s);
}

static void what_is_no_store_is_named_so(void **state)
{
	struct t_store s;

	(void)state;
	t_store_begin(&s);
	assert_int_equal(open_at(&s, s.base), WS_E_NO_STORE);
	assert_int_equal(open_at(&s, "/nonexistent/x"), WS_E_NO_STORE);
	assert_true(t_git_ok(s.dir, "mv .git away"));
	assert_int_equal(open_at(&s, s.dir), WS_E_NO_STORE);
	t_store_end(&s);
}

static void another_users_store_is_refused(void **state)
{
	struct t_store s;

	(void)state;
	if (geteuid() != 0)
		skip();
	t_store_begin(&s);
	assert_int_equal(chown(s.dir, 12345, 12345), 0);
	assert_int_equal(open_at(&s, s.dir), WS_E_GIT_OWNER);
	t_store_end(&s);
}

static void settings_not_understood_are_refused(void **state)
{
	static const char *const bad[] = {
		"[store]\nformat = 2\nendpoint = https://x/api\n",
		"[store]\nendpoint = https://x/api\n",
		"[store]\nformat = 1\n",
		"[store]\nformat = 1\nformat = 1\nendpoint = https://x/api\n",
		"[stor]\nformat = 1\n",
		"\xff\xfe",
		"",
	};
	struct t_store s;

	(void)state;
	t_store_begin(&s);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		t_store_edit(&s, ".wsync/store.ini", bad[i]);
		assert_int_equal(open_at(&s, s.dir), WS_E_STORE_FORMAT);
	}
	t_store_edit(&s, ".wsync/store.ini",
		     "[store]\nformat = 1\nendpoint = https://x/api\n");
	assert_int_equal(open_at(&s, s.dir), 0);
	/* a linked file is not read */
	assert_true(
		t_git_ok(s.dir, "mv .wsync/store.ini x && ln -s ../x .wsync/store.ini"));
	assert_int_equal(open_at(&s, s.dir), WS_E_STORE_FORMAT);
	t_store_end(&s);
}

static void mode_and_first_send_belong_to_the_clone(void **state)
{
	struct t_store s;

	(void)state;
	t_store_begin(&s);
	assert_int_equal(ws_store_set_mode(s.store, WS_MODE_TWO_WAY, &s.err), 0);
	assert_true(s.store->first_send);
	t_store_reopen(&s);
	assert_int_equal(s.store->mode, WS_MODE_TWO_WAY);
	assert_true(s.store->first_send);
	assert_int_equal(ws_store_set_sent(s.store, &s.err), 0);
	t_store_reopen(&s);
	assert_int_equal(s.store->mode, WS_MODE_TWO_WAY);
	assert_false(s.store->first_send);
	/* saying it again changes nothing */
	assert_int_equal(ws_store_set_mode(s.store, WS_MODE_TWO_WAY, &s.err), 0);
	assert_false(s.store->first_send);
	/* coming back from observing is a new beginning */
	assert_int_equal(ws_store_set_mode(s.store, WS_MODE_OBSERVE, &s.err), 0);
	assert_false(s.store->first_send);
	assert_int_equal(ws_store_set_mode(s.store, WS_MODE_TWO_WAY, &s.err), 0);
	t_store_reopen(&s);
	assert_true(s.store->first_send);
	/* a clone by stock git starts over */
	assert_true(t_git_ok(s.dir,
			     "git add -A && git commit -qm m && git clone -q . ../other"));
	{
		char *other = t_tempdir_path(s.base, "other");
		struct ws_store *store = NULL;

		assert_int_equal(ws_store_open(other, &store, &s.err), 0);
		assert_int_equal(store->mode, WS_MODE_OBSERVE);
		ws_store_close(store);
		free(other);
	}
	t_store_end(&s);
}

static void a_damaged_mode_is_not_guessed(void **state)
{
	struct t_store s;

	(void)state;
	t_store_begin(&s);
	t_store_edit(&s, ".git/wsync/clone.ini", "[clone]\nmode = both\n");
	assert_int_equal(open_at(&s, s.dir), WS_E_VALUE_BAD);
	t_store_edit(&s, ".git/wsync/clone.ini",
		     "[clone]\nmode = two-way\nmode = observe\n");
	assert_true(open_at(&s, s.dir) < 0);
	assert_true(t_git_ok(s.dir, "rm .git/wsync/clone.ini"));
	assert_int_equal(open_at(&s, s.dir), 0);
	t_store_end(&s);
}

static void tracked_workspaces_match_one_of_the_patterns(void **state)
{
	struct ws_store store = {.include = "acme/* other/prod-?  x*/dev"};

	(void)state;
	assert_true(ws_store_tracks(&store, "acme", "prod"));
	assert_true(ws_store_tracks(&store, "other", "prod-1"));
	assert_false(ws_store_tracks(&store, "other", "prod-12"));
	assert_true(ws_store_tracks(&store, "xyz", "dev"));
	assert_false(ws_store_tracks(&store, "acm", "prod"));
	store.include[0] = '*';
	store.include[1] = '\0';
	assert_true(ws_store_tracks(&store, "any", "thing"));
}

static void what_is_excluded_is_not_tracked(void **state)
{
	struct ws_store store = {.include = "acme/*", .exclude = "acme/old-* acme/tmp"};

	(void)state;
	assert_true(ws_store_tracks(&store, "acme", "prod"));
	assert_true(ws_store_tracks(&store, "acme", "old"));
	assert_false(ws_store_tracks(&store, "acme", "old-2"));
	assert_false(ws_store_tracks(&store, "acme", "tmp"));
	assert_false(ws_store_tracks(&store, "other", "prod"));
	/* paths lie in a workspace, or in none */
	assert_true(ws_store_tracks_path(&store, "acme/prod"));
	assert_true(ws_store_tracks_path(&store, "acme/prod/members.ini"));
	assert_false(ws_store_tracks_path(&store, "acme/tmp"));
	assert_false(ws_store_tracks_path(&store, "acme/tmp/members.ini"));
	assert_false(ws_store_tracks_path(&store, "other/x/workspace.ini"));
	assert_true(ws_store_tracks_path(&store, "other/_account/ids.ini"));
	assert_true(ws_store_tracks_path(&store, "README.md"));
}

static void exclude_is_read_from_the_store(void **state)
{
	struct t_store s;

	(void)state;
	t_store_begin(&s);
	assert_string_equal(s.store->exclude, "");
	t_store_edit(&s, ".wsync/store.ini",
		     "[store]\nformat = 1\nendpoint = https://x/api\n\n"
		     "[track]\nexclude = acme/old-*\n");
	t_store_reopen(&s);
	assert_string_equal(s.store->include, "*");
	assert_string_equal(s.store->exclude, "acme/old-*");
	t_store_end(&s);
}

/* ---- locks ------------------------------------------------------------------------ */

/* A child that holds a lock until its pipe closes. */
static pid_t hold(struct t_store *s, bool round, int *release)
{
	int ready[2], stop[2];
	char c;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(stop), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct ws_lock lock = WS_LOCK_INIT;
		struct ws_store *store = NULL;

		(void)close(stop[1]);
		if (ws_store_open(s->dir, &store, &s->err) != 0)
			_exit(1);
		if ((round ? ws_store_lock_round : ws_store_lock)(store, &lock, &s->err) !=
		    0)
			_exit(2);
		if (write(ready[1], "x", 1) != 1)
			_exit(3);
		(void)!read(stop[0], &c, 1);
		_exit(0);
	}
	(void)close(stop[0]);
	assert_int_equal(read(ready[0], &c, 1), 1);
	(void)close(ready[0]);
	(void)close(ready[1]);
	*release = stop[1];
	return pid;
}

static void a_second_round_is_refused_with_the_holders_number(void **state)
{
	struct ws_lock lock = WS_LOCK_INIT;
	char number[24];
	int release;
	int status;
	pid_t pid;
	struct t_store s;

	(void)state;
	t_store_begin(&s);
	pid = hold(&s, true, &release);
	assert_int_equal(ws_store_lock_round(s.store, &lock, &s.err), WS_E_STORE_LOCKED);
	(void)snprintf(number, sizeof(number), "%d", (int)pid);
	assert_non_null(strstr(s.err.msg, number));
	/* the store's own lock is another one */
	assert_int_equal(ws_store_lock(s.store, &lock, &s.err), 0);
	ws_lock_drop(&lock);
	(void)close(release);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(ws_store_lock_round(s.store, &lock, &s.err), 0);
	ws_lock_drop(&lock);
	t_store_end(&s);
}

/* Two take turns; each would fail at once if the lock were not waited for. */
static int turns(const char *dir)
{
	struct ws_store *store = NULL;
	struct ws_err err = {0};

	if (ws_store_open(dir, &store, &err) != 0)
		return 1;
	for (int i = 0; i < 50; i++) {
		struct ws_lock lock = WS_LOCK_INIT;

		if (ws_store_lock(store, &lock, &err) != 0)
			return 2;
		ws_lock_drop(&lock);
	}
	ws_store_close(store);
	return 0;
}

static void the_store_lock_is_waited_for(void **state)
{
	int status;
	pid_t pid;
	struct t_store s;

	(void)state;
	t_store_begin(&s);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		_exit(turns(s.dir));
	assert_int_equal(turns(s.dir), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	t_store_end(&s);
}

static void taking_the_lock_clears_what_a_killed_process_left(void **state)
{
	struct ws_lock lock = WS_LOCK_INIT;
	struct t_store s;

	(void)state;
	t_store_begin(&s);
	assert_true(t_git_ok(s.dir,
			     ": > .git/refs/heads/main.lock && rm -rf .git/objects/0? && "
			     "touch -d '1 hour ago' .git/refs/heads/main.lock"));
	assert_int_equal(ws_store_lock(s.store, &lock, &s.err), 0);
	assert_true(t_git_says(s.dir, "256", "ls .git/objects | grep -c '^..$'"));
	assert_true(t_git_says(s.dir, "", "find .git -name '*.lock'"));
	ws_lock_drop(&lock);
	t_store_end(&s);
}

/* What a killed call leaves, and one thing more. */
static int create_over(const char *more, const char *text)
{
	char *dir = t_tempdir_new();
	struct ws_store *store = NULL;
	struct ws_err err;
	int rc;

	t_tempdir_write(dir, ".wsync/.wsync-tmp-unfinish", "", 0);
	t_tempdir_write(dir, ".gitattributes", "* -te", 5);
	t_tempdir_write(dir, ".git/HEAD", "ref: refs/heads/main\n", 21);
	t_tempdir_write(dir, ".git/info/exclude", "", 0);
	assert_true(t_git_ok(
		dir, "mkdir -p .git/objects/00 .git/objects/pack .git/refs/heads && "
		     "ln -s testing _git2_9e94e7bc34daedf9"));
	if (more)
		t_tempdir_write(dir, more, text, strlen(text));
	rc = ws_store_create(dir, "https://example.org/api", NULL, &store, &err);
	if (rc == 0 && more &&
	    !strchr(more, '/')) /* nothing of it stays beside the store */
		assert_true(t_git_ok(dir, "[ ! -e %s ] && [ ! -L %s ]", more, more));
	if (more && rc < 0) {
		char *kept = t_tempdir_read(dir, more, NULL);

		assert_string_equal(kept, text);
		free(kept);
	}
	ws_store_close(store);
	t_tempdir_remove(dir);
	return rc;
}

static void what_a_killed_clone_left_is_begun_again(void **state)
{
	(void)state;
	assert_int_equal(create_over(NULL, NULL), 0);
	assert_int_equal(create_over(".wsync/.wsync-tmp-abcdefgh", "half"), 0);
	assert_int_equal(create_over("_git2_0123456789abcdef", ""), 0);
	assert_int_equal(create_over(".wsync-tmp-abcdefgh", "* -te"), 0);
}

static void what_is_somebody_elses_is_left(void **state)
{
	static const char *const paths[] = {"notes.txt",
					    "_git2_0123456789abcdef",
					    "acme/prod/members.ini",
					    ".wsync/own",
					    ".git/index",
					    ".git/packed-refs",
					    ".git/refs/heads/main",
					    ".git/objects/00/abcdef"};

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		assert_int_equal(create_over(paths[i], "mine"), WS_E_DIR_NOT_EMPTY);
	/* a store that was finished is one */
	assert_int_equal(create_over(".wsync/store.ini", "[store]\n"), WS_E_DIR_NOT_EMPTY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_store_pleases_stock_git),
		cmocka_unit_test(bytes_are_kept_whatever_the_users_git_converts),
		cmocka_unit_test(a_directory_with_something_in_it_is_refused),
		cmocka_unit_test(a_store_is_found_from_beneath),
		cmocka_unit_test(what_is_no_store_is_named_so),
		cmocka_unit_test(another_users_store_is_refused),
		cmocka_unit_test(settings_not_understood_are_refused),
		cmocka_unit_test(mode_and_first_send_belong_to_the_clone),
		cmocka_unit_test(a_damaged_mode_is_not_guessed),
		cmocka_unit_test(tracked_workspaces_match_one_of_the_patterns),
		cmocka_unit_test(what_is_excluded_is_not_tracked),
		cmocka_unit_test(exclude_is_read_from_the_store),
		cmocka_unit_test(a_second_round_is_refused_with_the_holders_number),
		cmocka_unit_test(the_store_lock_is_waited_for),
		cmocka_unit_test(what_a_killed_clone_left_is_begun_again),
		cmocka_unit_test(what_is_somebody_elses_is_left),
		cmocka_unit_test(taking_the_lock_clears_what_a_killed_process_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
