/*
 * tests/store/git/test_commit.c - edits to commits; stock git judges each.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/git/repo.h"
#include "tests/lib/repo_fix.h"
#include "tests/lib/tempdir.h"

#define EDIT(p, t)                                              \
	{                                                       \
		.path = (p), .bytes = (t), .len = sizeof(t) - 1 \
	}

static void edits_add_change_and_remove(void **state)
{
	const struct ws_repo_edit first[] = {
		EDIT("b/two.ini", "2\n"), EDIT("a/one.ini", "1\n"),
		EDIT("a/deep/er/x.ini", "x\n"), EDIT("top.ini", "t\n")};
	const struct ws_repo_edit second[] = {EDIT("a/one.ini", "one\n"),
					      {.path = "b/two.ini"},
					      {.path = "a/deep/er/x.ini"},
					      {.path = "never/was.ini"},
					      EDIT("a-b/n.ini", "n\n")};
	struct ws_oid id;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	assert_int_equal(t_repo_commit(&r, WS_REF_MAIN, first, 4, "first", &id), 0);
	assert_true(t_git_says(r.dir, "a/deep/er/x.ini\na/one.ini\nb/two.ini\ntop.ini",
			       "git ls-tree -r --name-only main"));
	assert_true(t_git_fsck(r.dir));
	assert_int_equal(t_repo_commit(&r, WS_REF_MAIN, second, 5, "second", &id), 0);
	assert_true(t_git_says(r.dir, "a-b/n.ini\na/one.ini\ntop.ini",
			       "git ls-tree -r -t --name-only main | grep ini"));
	assert_true(t_git_says(r.dir, "a-b\na", "git ls-tree -d --name-only main"));
	assert_true(t_git_says(r.dir, "one", "git show main:a/one.ini"));
	assert_true(t_git_fsck(r.dir));
	t_repo_end(&r);
}

static void a_commit_can_empty_the_tree(void **state)
{
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	(void)t_repo_put(&r, WS_REF_MAIN, "a/b.ini", "1\n");
	(void)t_repo_put(&r, WS_REF_MAIN, "a/b.ini", NULL);
	assert_true(t_git_says(r.dir, "", "git ls-tree -r main"));
	assert_true(t_git_fsck(r.dir));
	t_repo_end(&r);
}

static void a_commit_carries_people_times_and_parents(void **state)
{
	struct ws_oid a, b, id;
	struct ws_oid parents[2];
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	a = t_repo_put(&r, WS_REF_MAIN, "a.ini", "1\n");
	b = t_repo_put(&r, WS_REF_CLOUD, "a.ini", "2\n");
	parents[0] = a;
	parents[1] = b;
	{
		const struct ws_repo_commit spec = {.ref = WS_REF_MAIN,
						    .expect = &a,
						    .onto = &b,
						    .parents = parents,
						    .parent_count = 2,
						    .author_name = "J\xc3\xbcrgen",
						    .author_email = "j@example.org",
						    .committer_name = "wsync",
						    .committer_email = "w@example.org",
						    .author_time_s = 1600000000,
						    .committer_time_s = 1600000060,
						    .message = "Take\n\nWsync-Cloud: x\n"};

		assert_int_equal(ws_repo_commit(r.repo, &spec, &id, &r.err), 0);
	}
	assert_true(
		t_git_says(r.dir,
			   "J\xc3\xbcrgen <j@example.org> 1600000000 wsync <w@example.org> "
			   "1600000060 2",
			   "git log -1 --format='%%an <%%ae> %%at %%cn <%%ce> %%ct' main | "
			   "tr '\\n' ' '; git show main:a.ini"));
	assert_true(t_git_says(r.dir, "2",
			       "git rev-list --parents -1 main | wc -w | "
			       "xargs -I{} expr {} - 1"));
	assert_true(t_git_says(
		r.dir, "x",
		"git log -1 --format='%%(trailers:key=Wsync-Cloud,valueonly)' main "
		"| head -n 1"));
	assert_true(t_git_fsck(r.dir));
	t_repo_end(&r);
}

static void the_reflog_says_what_was_committed(void **state)
{
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	(void)t_repo_put(&r, WS_REF_MAIN, "a.ini", "1\n");
	(void)t_repo_put(&r, WS_REF_MAIN, "a.ini", "2\n");
	assert_true(t_git_says(r.dir, "commit: change\ncommit (initial): change",
			       "git reflog show --format=%%gs main"));
	t_repo_end(&r);
}

/* A line break in a name would begin a header line of its own. */
static void names_cannot_forge_headers(void **state)
{
	static const char *const names[] = {
		"A\nparent 0000000000000000000000000000000000000000",
		"\x1b[2J\r\n",
		"<>",
		"",
		"..,,",
		"\xe2\x80\xae evil"};
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct ws_repo_edit edit = EDIT("a.ini", "x\n");
		const struct ws_repo_commit spec = {.onto = NULL,
						    .edits = &edit,
						    .edit_count = 1,
						    .author_name = names[i],
						    .author_email = names[i],
						    .committer_name = names[i],
						    .committer_email = names[i],
						    .author_time_s = -5,
						    .committer_time_s = INT64_MAX,
						    .message = "m\x1b[1m\r\ni\n\n\n"};
		struct ws_oid id;
		char hex[WS_OID_TEXT];

		assert_int_equal(ws_repo_commit(r.repo, &spec, &id, &r.err), 0);
		(void)ws_oid_format(&id, hex);
		assert_true(t_git_says(r.dir, "5",
				       "git cat-file commit %s | sed '/^$/q' | wc -l | "
				       "xargs -I{} expr {} + 1",
				       hex));
		assert_true(t_git_says(r.dir, "m[1m\ni",
				       "git log -1 --format=%%B %s | sed '/^$/d'", hex));
		assert_true(t_git_ok(r.dir, "git update-ref refs/heads/main %s", hex));
		assert_true(t_git_fsck(r.dir));
	}
	t_repo_end(&r);
}

static void a_moved_ref_is_an_answer_and_leaves_out_alone(void **state)
{
	const struct ws_repo_edit edit = EDIT("a.ini", "x\n");
	struct ws_oid a, id = {{7}};
	struct ws_repo_commit spec = {.ref = WS_REF_MAIN,
				      .edits = &edit,
				      .edit_count = 1,
				      .author_name = "A",
				      .author_email = "a@b",
				      .committer_name = "A",
				      .committer_email = "a@b",
				      .message = "m"};
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	a = t_repo_put(&r, WS_REF_MAIN, "a.ini", "1\n");
	(void)t_repo_put(&r, WS_REF_MAIN, "a.ini", "2\n");
	assert_int_equal(ws_repo_commit(r.repo, &spec, &id, &r.err), WS_REPO_MOVED);
	spec.expect = &a;
	assert_int_equal(ws_repo_commit(r.repo, &spec, &id, &r.err), WS_REPO_MOVED);
	spec.ref = WS_REF_BASE;
	assert_int_equal(ws_repo_commit(r.repo, &spec, &id, &r.err), WS_REPO_MOVED);
	assert_int_equal(id.byte[0], 7);
	t_repo_end(&r);
}

static void unsafe_paths_are_not_stored(void **state)
{
	static const char *const paths[] = {"../x",     "/x",     "a//b",     ".git/config",
					    "a/.GIT/b", "a/../b", "a\nb.ini", "",
					    "a/",       "a\\b"};
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		const struct ws_repo_edit edit = {.path = paths[i], .bytes = "x", .len = 1};
		struct ws_oid id;

		assert_int_equal(t_repo_commit(&r, WS_REF_MAIN, &edit, 1, "m", &id),
				 WS_E_NAME_UNSAFE);
	}
	assert_true(t_git_says(r.dir, "", "git for-each-ref"));
	t_repo_end(&r);
}

static void one_path_twice_and_files_above_files_are_refused(void **state)
{
	const struct ws_repo_edit twice[] = {EDIT("a.ini", "1"), EDIT("a.ini", "2")};
	const struct ws_repo_edit above[] = {EDIT("a", "1"), EDIT("a/b", "2")};
	const struct ws_repo_edit under = EDIT("f/x", "2");
	const struct ws_repo_edit over = EDIT("d", "2");
	struct ws_oid id;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	assert_true(t_repo_commit(&r, WS_REF_MAIN, twice, 2, "m", &id) < 0);
	assert_true(t_repo_commit(&r, WS_REF_MAIN, above, 2, "m", &id) < 0);
	(void)t_repo_put(&r, WS_REF_MAIN, "f", "file");
	(void)t_repo_put(&r, WS_REF_MAIN, "d/x", "file");
	assert_true(t_repo_commit(&r, WS_REF_MAIN, &under, 1, "m", &id) < 0);
	assert_true(t_repo_commit(&r, WS_REF_MAIN, &over, 1, "m", &id) < 0);
	t_repo_end(&r);
}

static void the_mode_people_gave_stays(void **state)
{
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	(void)t_repo_put(&r, WS_REF_MAIN, "run.md", "1\n");
	assert_true(t_git_ok(r.dir, "git reset -q --hard && chmod +x run.md && "
				    "git commit -qam exec"));
	(void)t_repo_put(&r, WS_REF_MAIN, "run.md", "2\n");
	assert_true(t_git_says(r.dir, "100755", "git ls-tree main run.md | cut -c1-6"));
	t_repo_end(&r);
}

static void a_missing_parent_refuses_the_commit(void **state)
{
	const struct ws_oid none = {{9}};
	const struct ws_repo_commit spec = {
		.ref = WS_REF_MAIN, .parents = &none, .parent_count = 1, .message = "m"};
	struct ws_oid id;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	assert_int_equal(ws_repo_commit(r.repo, &spec, &id, &r.err), WS_E_DAMAGED);
	assert_int_equal(ws_repo_ref(r.repo, WS_REF_MAIN, &id, &r.err), WS_REPO_ABSENT);
	t_repo_end(&r);
}

/* ---- bulk ------------------------------------------------------------------------ */

#define FILES 2000

static void fill(struct ws_repo_edit *edits, char (*paths)[48], size_t count,
		 const char *text)
{
	for (size_t i = 0; i < count; i++) {
		(void)snprintf(paths[i], 48, "acme/w%04zu/members.ini", i);
		edits[i].path = paths[i];
		edits[i].bytes = text;
		edits[i].len = strlen(text);
	}
}

static void a_bulk_commit_is_one_pack_and_nothing_loose(void **state)
{
	struct ws_repo_edit *edits = calloc(FILES, sizeof(*edits));
	char(*paths)[48] = calloc(FILES, sizeof(*paths));
	struct ws_oid id;
	struct t_repo r;

	(void)state;
	assert_non_null(edits);
	assert_non_null(paths);
	t_repo_begin(&r);
	fill(edits, paths, FILES, "[users]\n");
	edits[7].bytes = "seven\n";
	edits[7].len = 6;
	assert_int_equal(t_repo_commit(&r, WS_REF_MAIN, edits, FILES, "bulk", &id), 0);
	assert_true(t_git_says(r.dir, "1", "ls .git/objects/pack/*.pack | wc -l"));
	assert_true(t_git_says(r.dir, "0", "find .git/objects/?? -type f | wc -l"));
	assert_true(t_git_says(r.dir, "2000", "git ls-tree -r main | wc -l"));
	assert_true(t_git_says(r.dir, "seven", "git show main:acme/w0007/members.ini"));
	assert_true(t_git_fsck(r.dir));
	/* only what is new goes into the next one */
	edits[8].bytes = "eight\n";
	edits[8].len = 6;
	assert_int_equal(t_repo_commit(&r, WS_REF_MAIN, edits, FILES, "again", &id), 0);
	assert_true(t_git_says(
		r.dir, "5",
		"git show-index < $(ls -t .git/objects/pack/*.idx | head -n 1) | "
		"wc -l"));
	/* and an ordinary one on top */
	(void)t_repo_put(&r, WS_REF_MAIN, "acme/w0000/members.ini", "x\n");
	assert_true(t_git_fsck(r.dir));
	free(edits);
	free(paths);
	t_repo_end(&r);
}

static void a_bulk_commit_that_comes_too_late_moves_nothing(void **state)
{
	struct ws_repo_edit *edits = calloc(FILES, sizeof(*edits));
	char(*paths)[48] = calloc(FILES, sizeof(*paths));
	struct ws_oid first, id;
	struct t_repo r;

	(void)state;
	assert_non_null(edits);
	assert_non_null(paths);
	t_repo_begin(&r);
	fill(edits, paths, 300, "x\n");
	first = t_repo_put(&r, WS_REF_MAIN, "a.ini", "1\n");
	edits[0].path = "a.ini/x"; /* cannot be: a.ini is a file */
	assert_true(t_repo_commit(&r, WS_REF_MAIN, edits, 300, "m", &id) < 0);
	assert_int_equal(ws_repo_ref(r.repo, WS_REF_MAIN, &id, &r.err), 0);
	assert_true(ws_oid_same(&first, &id));
	assert_true(t_git_says(r.dir, "0", "ls .git/objects/pack | wc -l"));
	assert_true(t_git_fsck(r.dir));
	free(edits);
	free(paths);
	t_repo_end(&r);
}

static void commits_go_on_after_stock_git_packed_everything(void **state)
{
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	(void)t_repo_put(&r, WS_REF_MAIN, "a/b/c.ini", "1\n");
	(void)t_repo_put(&r, WS_REF_BASE, "a/b/c.ini", "1\n");
	assert_true(t_git_ok(r.dir, "git gc -q --prune=now"));
	/* the same handle, whose idea of the packs is old */
	(void)t_repo_put(&r, WS_REF_MAIN, "a/b/c.ini", "2\n");
	(void)t_repo_put(&r, WS_REF_BASE, "a/b/c.ini", "2\n");
	assert_true(t_git_says(r.dir, "256", "ls .git/objects | grep -c '^..$'"));
	assert_true(t_git_ok(r.dir, "git repack -adq && git prune-packed"));
	(void)t_repo_put(&r, WS_REF_MAIN, "a/b/c.ini", "3\n");
	assert_true(t_git_says(r.dir, "3", "git show main:a/b/c.ini"));
	assert_true(t_git_says(r.dir, "2", "git show refs/wsync/base:a/b/c.ini"));
	assert_true(t_git_fsck(r.dir));
	t_repo_end(&r);
}

static void blob_ids_are_gits(void **state)
{
	struct ws_oid id, git;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	assert_int_equal(ws_repo_blob_id("hello\n", 6, &id, &r.err), 0);
	git = t_git_oid(r.dir, "echo hello | git hash-object --stdin");
	assert_true(ws_oid_same(&id, &git));
	assert_true(t_git_says(r.dir, "0", "find .git/objects -type f | wc -l"));
	t_repo_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edits_add_change_and_remove),
		cmocka_unit_test(a_commit_can_empty_the_tree),
		cmocka_unit_test(a_commit_carries_people_times_and_parents),
		cmocka_unit_test(the_reflog_says_what_was_committed),
		cmocka_unit_test(names_cannot_forge_headers),
		cmocka_unit_test(a_moved_ref_is_an_answer_and_leaves_out_alone),
		cmocka_unit_test(unsafe_paths_are_not_stored),
		cmocka_unit_test(one_path_twice_and_files_above_files_are_refused),
		cmocka_unit_test(the_mode_people_gave_stays),
		cmocka_unit_test(a_missing_parent_refuses_the_commit),
		cmocka_unit_test(a_bulk_commit_is_one_pack_and_nothing_loose),
		cmocka_unit_test(a_bulk_commit_that_comes_too_late_moves_nothing),
		cmocka_unit_test(commits_go_on_after_stock_git_packed_everything),
		cmocka_unit_test(blob_ids_are_gits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
