/*
 * tests/store/work/test_scan.c - drafts: what differs from a commit, with a cache that
 * must never hide one.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "store/work/work_p.h"
#include "tests/lib/repo_fix.h"
#include "tests/lib/store_fix.h"
#include "tests/lib/tempdir.h"

#define MEMBERS "acme/prod/members.ini"
#define DEV     "acme/dev/members.ini"
#define ROLE    "acme/_account/roles/runner.ini"

/* "kind path kind path " of a scan against main. */
static const char *scan(struct t_store *s, char out[1024])
{
	static const char letters[] = "MADGR";
	struct ws_drafts drafts;
	struct ws_oid tip;
	size_t used = 0;
	int found = ws_repo_ref(s->store->repo, WS_REF_MAIN, &tip, &s->err);

	out[0] = '\0';
	if (ws_work_scan(s->store, found == 0 ? &tip : NULL, &drafts, &s->err) != 0) {
		(void)snprintf(out, 1024, "failed: %s", s->err.msg);
		return out;
	}
	for (size_t i = 0; i < drafts.count; i++) {
		used += (size_t)snprintf(out + used, 1024 - used, "%c %s ",
					 letters[drafts.items[i].kind],
					 drafts.items[i].path);
		assert_true(used < 1024);
	}
	ws_drafts_free(&drafts);
	return out;
}

/* Twice: the second one has a cache to be misled by. */
static void assert_drafts(struct t_store *s, const char *want)
{
	char out[1024];

	assert_string_equal(scan(s, out), want);
	assert_string_equal(scan(s, out), want);
}

static void begin(struct t_store *s)
{
	t_store_begin(s);
	(void)t_store_put(s, MEMBERS, "[users]\n");
	(void)t_store_put(s, DEV, "[users]\n");
	(void)t_store_put(s, "acme/prod/workspace.ini", "x\n");
	(void)t_store_put(s, ROLE, "role\n");
	(void)t_store_put(s, "README.md", "read me\n");
}

/*
 * Makes the cache as sure of itself as it would be a second later, without waiting.
 */
static void settle(struct t_store *s)
{
	struct ws_stat_cache cache;
	char out[1024];

	(void)scan(s, out);
	assert_int_equal(ws_stat_cache_read(s->store, &cache, &s->err), 0);
	assert_true(cache.count > 0);
	for (size_t i = 0; i < cache.count; i++)
		cache.items[i].sign.racy = 0;
	assert_int_equal(ws_stat_cache_write(s->store, cache.items, cache.count, &s->err),
			 0);
	ws_stat_cache_free(&cache);
}

static void a_clean_store_has_no_drafts(void **state)
{
	struct t_store s;

	(void)state;
	begin(&s);
	assert_drafts(&s, "");
	settle(&s);
	assert_drafts(&s, "");
	t_store_end(&s);
}

static void each_kind_of_draft_is_told(void **state)
{
	struct t_store s;

	(void)state;
	begin(&s);
	(void)t_store_put(&s, "acme/gone/members.ini", "x\n");
	(void)t_store_put(&s, "other/ws/members.ini", "x\n");
	(void)t_store_put(&s, "acme/removed/members.ini", "x\n");
	(void)t_store_put(&s, "acme/removed/workspace.ini", "x\n");
	settle(&s);
	t_store_edit(&s, MEMBERS, "[users]\na = b\n");
	t_store_edit(&s, "acme/new/members.ini", "x\n");
	assert_true(t_git_ok(s.dir, "rm -r acme/gone other acme/removed/members.ini && "
				    "rm " DEV " && mkdir " DEV));
	assert_drafts(&s,
		      "R " DEV " G acme/gone/members.ini A acme/new/members.ini "
		      "M " MEMBERS " D acme/removed/members.ini G other/ws/members.ini ");
	t_store_end(&s);
}

static void removed_roles_are_removed_not_gone(void **state)
{
	struct t_store s;

	(void)state;
	begin(&s);
	(void)t_store_put(&s, "acme/_account/account.ini", "x\n");
	assert_true(t_git_ok(s.dir, "rm -r acme/_account/roles"));
	assert_drafts(&s, "D " ROLE " ");
	assert_true(t_git_ok(s.dir, "rm -r acme/_account"));
	assert_drafts(&s, "G acme/_account/account.ini G " ROLE " ");
	t_store_end(&s);
}

static void without_a_commit_everything_is_added(void **state)
{
	struct t_store s;

	(void)state;
	t_store_begin(&s);
	t_store_edit(&s, MEMBERS, "x\n");
	t_store_edit(&s, ROLE, "x\n");
	assert_drafts(&s, "A " ROLE " A " MEMBERS " ");
	t_store_end(&s);
}

static void droppings_and_unknown_files_are_passed_over(void **state)
{
	static const char *const names[] = {
		"acme/prod/members.ini~",   "acme/prod/.members.ini.swp",
		"acme/prod/#members.ini#",  "acme/prod/4913",
		"acme/prod/notes.txt",      ".hidden/ws/members.ini",
		"acme/.hidden/members.ini", "members.ini",
		"acme/members.ini",         "acme/prod/deep/members.ini",
		"a/b/c/d/e/members.ini"};
	struct t_store s;

	(void)state;
	begin(&s);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		t_store_edit(&s, names[i], "x\n");
	assert_drafts(&s, "");
	t_store_end(&s);
}

static void links_fifos_and_directories_are_refused(void **state)
{
	struct t_store s;

	(void)state;
	begin(&s);
	settle(&s);
	assert_true(t_git_ok(s.dir,
			     "mv " MEMBERS " x && ln -s ../../x " MEMBERS " && "
			     "mkfifo acme/prod/description.md && mv acme/dev other-dev && "
			     "ln -s ../other-dev acme/dev"));
	assert_drafts(&s, "R " DEV " R acme/prod/description.md R " MEMBERS " ");
	t_store_end(&s);
}

static void a_linked_account_is_refused_not_gone(void **state)
{
	struct t_store s;

	(void)state;
	begin(&s);
	settle(&s);
	assert_true(t_git_ok(s.dir, "mv acme real && ln -s real acme && rm -r real/dev"));
	{
		char out[1024];

		assert_non_null(strstr(scan(&s, out), "R " DEV));
		assert_non_null(strstr(out, "R " MEMBERS));
		assert_null(strstr(out, "G acme"));
	}
	t_store_end(&s);
}

static void a_file_too_big_is_refused(void **state)
{
	struct t_store s;

	(void)state;
	begin(&s);
	assert_true(t_git_ok(s.dir, "truncate -s 1G " MEMBERS));
	assert_drafts(&s, "R " MEMBERS " ");
	t_store_end(&s);
}

/* ---- the cache -------------------------------------------------------------------- */

/* Changes what the cache says of a path. */
static void lie(struct t_store *s, const char *path, bool racy)
{
	struct ws_stat_cache cache;
	bool found = false;

	assert_int_equal(ws_stat_cache_read(s->store, &cache, &s->err), 0);
	for (size_t i = 0; i < cache.count; i++) {
		if (strcmp(cache.items[i].path, path) != 0)
			continue;
		cache.items[i].id.byte[0] ^= 1;
		cache.items[i].sign.racy = racy;
		found = true;
	}
	assert_true(found);
	assert_int_equal(ws_stat_cache_write(s->store, cache.items, cache.count, &s->err),
			 0);
	ws_stat_cache_free(&cache);
}

/* Proof that the cache is used at all: a lie in it is believed. */
static void an_unchanged_file_is_not_read_again(void **state)
{
	struct t_store s;
	char out[1024];

	(void)state;
	begin(&s);
	settle(&s);
	lie(&s, MEMBERS, false);
	lie(&s, "acme/prod/", false);
	lie(&s, "acme/", false);
	assert_string_equal(scan(&s, out), "M " MEMBERS " ");
	t_store_end(&s);
}

/* The same lie about a file that changed in the second it was looked at. */
static void a_racy_file_is_read_again(void **state)
{
	struct t_store s;

	(void)state;
	begin(&s);
	settle(&s);
	lie(&s, MEMBERS, true);
	assert_drafts(&s, "");
	t_store_end(&s);
}

static void a_fresh_file_is_racy(void **state)
{
	struct ws_stat_cache cache;
	struct t_store s;
	char out[1024];
	struct timespec a, b;

	(void)state;
	begin(&s);
	do { /* within one second */
		assert_int_equal(clock_gettime(CLOCK_REALTIME, &a), 0);
		t_store_edit(&s, MEMBERS, "fresh\n");
		assert_string_equal(scan(&s, out), "M " MEMBERS " ");
		assert_int_equal(clock_gettime(CLOCK_REALTIME, &b), 0);
	} while (a.tv_sec != b.tv_sec);
	assert_int_equal(ws_stat_cache_read(s.store, &cache, &s.err), 0);
	assert_int_equal(ws_stat_cache_find(&cache, MEMBERS)->sign.racy, 1);
	ws_stat_cache_free(&cache);
	t_store_end(&s);
}

/* Same size, and the modification time put back. */
static void a_disguised_edit_is_seen(void **state)
{
	struct timespec times[2];
	struct stat st;
	char *full;
	struct t_store s;

	(void)state;
	begin(&s);
	settle(&s);
	full = t_tempdir_path(s.dir, MEMBERS);
	assert_int_equal(stat(full, &st), 0);
	t_store_edit(&s, MEMBERS, "[usera]\n");
	times[0] = st.st_atim;
	times[1] = st.st_mtim;
	assert_int_equal(utimensat(AT_FDCWD, full, times, 0), 0);
	assert_drafts(&s, "M " MEMBERS " ");
	free(full);
	t_store_end(&s);
}

static void a_new_file_in_a_known_directory_is_seen(void **state)
{
	struct t_store s;

	(void)state;
	begin(&s);
	settle(&s);
	t_store_edit(&s, "acme/prod/description.md", "text\n");
	t_store_edit(&s, "acme/_account/teams/ops.ini", "x\n");
	assert_drafts(&s, "A acme/_account/teams/ops.ini A acme/prod/description.md ");
	t_store_end(&s);
}

/* A tree known to be equal is not even read: here it could not be. */
static void an_unchanged_directory_costs_no_look_into_git(void **state)
{
	struct t_store s;
	char out[1024];

	(void)state;
	begin(&s);
	settle(&s);
	assert_true(t_git_ok(
		s.dir, "t=$(git rev-parse main:acme) && "
		       "rm -f .git/objects/$(echo $t | cut -c1-2)/$(echo $t | cut -c3-)"));
	t_store_reopen(&s);
	assert_string_equal(scan(&s, out), "");
	t_store_edit(&s, MEMBERS, "x\n");
	assert_non_null(strstr(scan(&s, out), "failed"));
	t_store_end(&s);
}

static void a_commit_that_moves_is_followed(void **state)
{
	struct t_store s;
	struct t_repo r;

	(void)state;
	begin(&s);
	settle(&s);
	r = (struct t_repo){.dir = s.dir, .repo = s.store->repo};
	(void)t_repo_put(&r, WS_REF_MAIN, MEMBERS, "[teams]\n");
	(void)t_repo_put(&r, WS_REF_MAIN, "acme/new/members.ini", "x\n");
	assert_drafts(&s, "G acme/new/members.ini M " MEMBERS " ");
	(void)t_repo_put(&r, WS_REF_MAIN, MEMBERS, NULL);
	assert_drafts(&s, "G acme/new/members.ini A " MEMBERS " ");
	(void)t_repo_put(&r, WS_REF_MAIN, MEMBERS, "[users]\n");
	(void)t_repo_put(&r, WS_REF_MAIN, "acme/new/members.ini", NULL);
	assert_drafts(&s, "");
	t_store_end(&s);
}

/* So many that they are asked about by several threads. */
static void drafts_are_found_among_many_files(void **state)
{
	struct t_store s;

	(void)state;
	begin(&s);
	assert_true(t_git_ok(s.dir, "for i in $(seq 1000 1700); do mkdir acme/w$i; "
				    "echo '[users]' >acme/w$i/members.ini; done; "
				    "git add acme && git commit -q -m many"));
	settle(&s);
	assert_drafts(&s, "");
	assert_true(t_git_ok(s.dir, "echo '[teams]' >>acme/w1003/members.ini; "
				    "rm acme/w1404/members.ini; rm -r acme/w1505; "
				    "echo x >acme/w1606/workspace.ini; "
				    "rm acme/w1699/members.ini; "
				    "ln -s ../w1000/members.ini acme/w1699"));
	assert_drafts(&s, "M acme/w1003/members.ini D acme/w1404/members.ini "
			  "G acme/w1505/members.ini A acme/w1606/workspace.ini "
			  "R acme/w1699/members.ini ");
	settle(&s);
	assert_true(
		t_git_ok(s.dir, "git checkout -q -- acme && rm acme/w1606/workspace.ini"));
	assert_drafts(&s, "");
	t_store_end(&s);
}

static void a_damaged_cache_is_rebuilt(void **state)
{
	char *bytes;
	size_t len;
	struct t_store s;
	char out[1024];

	(void)state;
	begin(&s);
	settle(&s);
	bytes = t_tempdir_read(s.dir, WS_STORE_STAT, &len);
	for (size_t at = 3; at < len; at += 97) {
		bytes[at] = (char)~bytes[at];
		t_tempdir_write(s.dir, WS_STORE_STAT, bytes, len);
		assert_string_equal(scan(&s, out), "");
		bytes[at] = (char)~bytes[at];
	}
	{
		struct ws_stat_cache cache;

		assert_int_equal(ws_stat_cache_read(s.store, &cache, &s.err), 0);
		assert_true(cache.count > 0);
		ws_stat_cache_free(&cache);
	}
	free(bytes);
	t_store_end(&s);
}

static void a_held_store_lock_leaves_the_cache_alone(void **state)
{
	ws_auto_lock lock = WS_LOCK_INIT;
	struct t_store s;

	(void)state;
	begin(&s);
	assert_int_equal(ws_store_lock(s.store, &lock, &s.err), 0);
	assert_drafts(&s, "");
	assert_true(t_git_says(s.dir, "none", "test -e " WS_STORE_STAT " || echo none"));
	ws_lock_drop(&lock);
	assert_drafts(&s, "");
	assert_true(t_git_ok(s.dir, "test -e " WS_STORE_STAT));
	t_store_end(&s);
}

/* A random walk: with and without a cache the answer is the same. */
static void the_cache_never_changes_the_answer(void **state)
{
	static const char *const paths[] = {MEMBERS,
					    DEV,
					    ROLE,
					    "acme/x/members.ini",
					    "acme-b/y/workspace.ini",
					    "b/z/description.md"};
	unsigned int seed = 12345;
	struct t_store s;

	(void)state;
	begin(&s);
	for (int step = 0; step < 150; step++) {
		char with[1024], without[1024];
		const char *path;

		seed = seed * 1103515245u + 12345u;
		path = paths[(seed >> 16) % 6];
		switch ((seed >> 24) % 5) {
		case 0:
			(void)t_store_put(&s, path, (seed >> 20) & 1 ? "one\n" : "two\n");
			break;
		case 1:
			assert_true(t_git_ok(s.dir, "rm -rf '%s'", path));
			break;
		case 2:
			assert_true(t_git_ok(s.dir, "rm -rf \"$(dirname '%s')\"", path));
			break;
		case 3:
			settle(&s);
			break;
		default:
			t_store_edit(&s, path, (seed >> 20) & 1 ? "one\n" : "two\n");
			break;
		}
		(void)scan(&s, with);
		assert_true(t_git_ok(s.dir, "mv " WS_STORE_STAT " kept"));
		(void)scan(&s, without);
		assert_string_equal(with, without);
		assert_true(t_git_ok(s.dir, "mv kept " WS_STORE_STAT));
	}
	t_store_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_clean_store_has_no_drafts),
		cmocka_unit_test(each_kind_of_draft_is_told),
		cmocka_unit_test(removed_roles_are_removed_not_gone),
		cmocka_unit_test(without_a_commit_everything_is_added),
		cmocka_unit_test(droppings_and_unknown_files_are_passed_over),
		cmocka_unit_test(links_fifos_and_directories_are_refused),
		cmocka_unit_test(a_linked_account_is_refused_not_gone),
		cmocka_unit_test(a_file_too_big_is_refused),
		cmocka_unit_test(an_unchanged_file_is_not_read_again),
		cmocka_unit_test(a_racy_file_is_read_again),
		cmocka_unit_test(a_fresh_file_is_racy),
		cmocka_unit_test(a_disguised_edit_is_seen),
		cmocka_unit_test(a_new_file_in_a_known_directory_is_seen),
		cmocka_unit_test(an_unchanged_directory_costs_no_look_into_git),
		cmocka_unit_test(a_commit_that_moves_is_followed),
		cmocka_unit_test(drafts_are_found_among_many_files),
		cmocka_unit_test(a_damaged_cache_is_rebuilt),
		cmocka_unit_test(a_held_store_lock_leaves_the_cache_alone),
		cmocka_unit_test(the_cache_never_changes_the_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
