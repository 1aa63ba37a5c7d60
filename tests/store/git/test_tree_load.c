/*
 * tests/store/git/test_tree_load.c - documents of one commit, and of several at once.
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

/* "path=text path=text " of a tree, in its order. */
static const char *show(const struct ws_tree *tree, char out[512])
{
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < ws_tree_count(tree); i++) {
		const struct ws_tree_entry *e = ws_tree_at(tree, i);

		used += (size_t)snprintf(out + used, 512 - used, "%s=%s ", e->path,
					 e->bytes);
		assert_true(used < 512);
	}
	return out;
}

static void one_document_is_read_whole(void **state)
{
	const struct ws_repo_edit edit = {
		.path = "acme/prod/name.md", .bytes = "a\0b\n", .len = 4};
	struct ws_oid id;
	char *bytes = NULL;
	size_t len = 0;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	assert_int_equal(t_repo_commit(&r, WS_REF_MAIN, &edit, 1, "m", &id), 0);
	assert_int_equal(ws_repo_read(r.repo, &id, edit.path, &bytes, &len, &r.err), 0);
	assert_int_equal(len, 4);
	assert_memory_equal(bytes, "a\0b\n", 5);
	free(bytes);
	assert_int_equal(ws_repo_read(r.repo, &id, "acme/prod", &bytes, &len, &r.err),
			 WS_REPO_ABSENT);
	assert_int_equal(ws_repo_read(r.repo, &id, "acme/prod/x", &bytes, &len, &r.err),
			 WS_REPO_ABSENT);
	assert_int_equal(
		ws_repo_read(r.repo, &id, "acme/prod/name.md/x", &bytes, &len, &r.err),
		WS_REPO_ABSENT);
	assert_int_equal(ws_repo_read(r.repo, &id, "/acme", &bytes, &len, &r.err),
			 WS_REPO_ABSENT);
	assert_null(bytes);
	t_repo_end(&r);
}

static bool want_b(void *user, const char *path)
{
	(void)user;
	return strncmp(path, "b/", 2) == 0 && !strstr(path, "skip");
}

static void wanted_documents_alone_are_loaded(void **state)
{
	struct ws_tree *tree = NULL;
	struct ws_oid id;
	char text[512];
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	(void)t_repo_put(&r, WS_REF_MAIN, "a/x", "1");
	(void)t_repo_put(&r, WS_REF_MAIN, "b/skip/x", "2");
	(void)t_repo_put(&r, WS_REF_MAIN, "b/skip.ini", "3");
	id = t_repo_put(&r, WS_REF_MAIN, "b/x", "4");
	assert_int_equal(ws_repo_load(r.repo, &id, want_b, NULL, &tree, &r.err), 0);
	assert_string_equal(show(tree, text), "b/x=4 ");
	ws_tree_free(tree);
	assert_int_equal(ws_repo_load(r.repo, &id, NULL, NULL, &tree, &r.err), 0);
	assert_string_equal(show(tree, text), "a/x=1 b/skip.ini=3 b/skip/x=2 b/x=4 ");
	ws_tree_free(tree);
	t_repo_end(&r);
}

static bool never(void *user, const char *path)
{
	size_t *asked = user;

	(void)path;
	(*asked)++;
	return false;
}

static bool account(void *user, const char *path)
{
	(void)user;
	return strcmp(path, "acme/") == 0 || strncmp(path, "acme/_account/", 14) == 0;
}

/* Three commits that differ in one document, lack one, and share the rest. */
static void three_sides(struct t_repo *r, struct ws_oid side[3])
{
	(void)t_repo_put(r, WS_REF_MAIN, "acme/_account/ids.ini", "ids");
	(void)t_repo_put(r, WS_REF_MAIN, "acme/same/members.ini", "same");
	(void)t_repo_put(r, WS_REF_MAIN, "acme/prod/workspace.ini", "ws");
	side[0] = t_repo_put(r, WS_REF_MAIN, "acme/prod/members.ini", "1");
	side[1] = t_repo_put(r, WS_REF_MAIN, "acme/prod/members.ini", "2");
	side[2] = t_repo_put(r, WS_REF_MAIN, "acme/new/members.ini", "new");
}

static void directories_all_sides_share_are_skipped(void **state)
{
	struct ws_oid side[3];
	const struct ws_oid *const sides[3] = {&side[0], &side[1], &side[2]};
	struct ws_tree *out[3];
	char text[512];
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	three_sides(&r, side);
	assert_int_equal(ws_repo_load_changed(r.repo, sides, 3, NULL, NULL, out, &r.err),
			 0);
	assert_string_equal(show(out[0], text),
			    "acme/prod/members.ini=1 acme/prod/workspace.ini=ws ");
	assert_string_equal(show(out[1], text),
			    "acme/prod/members.ini=2 acme/prod/workspace.ini=ws ");
	assert_string_equal(show(out[2], text),
			    "acme/new/members.ini=new acme/prod/members.ini=2 "
			    "acme/prod/workspace.ini=ws ");
	for (int i = 0; i < 3; i++)
		ws_tree_free(out[i]);
	t_repo_end(&r);
}

static void what_is_always_wanted_comes_from_every_side(void **state)
{
	struct ws_oid side[3];
	const struct ws_oid *const sides[3] = {&side[0], &side[1], &side[1]};
	struct ws_tree *out[3];
	char text[512];
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	three_sides(&r, side);
	assert_int_equal(ws_repo_load_changed(r.repo, sides, 3, account, NULL, out, &r.err),
			 0);
	for (int i = 0; i < 3; i++) {
		assert_string_equal(
			show(out[i], text),
			i == 0 ? "acme/_account/ids.ini=ids acme/prod/members.ini=1 "
				 "acme/prod/workspace.ini=ws "
			       : "acme/_account/ids.ini=ids acme/prod/members.ini=2 "
				 "acme/prod/workspace.ini=ws ");
		ws_tree_free(out[i]);
	}
	t_repo_end(&r);
}

static void equal_directories_are_asked_about_once(void **state)
{
	struct ws_oid side[3];
	const struct ws_oid *const sides[2] = {&side[2], &side[2]};
	struct ws_tree *out[2];
	size_t asked = 0;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	three_sides(&r, side);
	assert_int_equal(ws_repo_load_changed(r.repo, sides, 2, never, &asked, out, &r.err),
			 0);
	assert_int_equal(asked, 1);
	assert_int_equal(ws_tree_count(out[0]), 0);
	ws_tree_free(out[0]);
	ws_tree_free(out[1]);
	t_repo_end(&r);
}

static void an_absent_commit_is_an_empty_tree(void **state)
{
	struct ws_oid id, zero = {{0}};
	const struct ws_oid *const sides[3] = {NULL, &id, &zero};
	struct ws_tree *out[3];
	char text[512];
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	(void)t_repo_put(&r, WS_REF_MAIN, "a/b/c", "1");
	id = t_repo_put(&r, WS_REF_MAIN, "a.b", "2");
	assert_int_equal(ws_repo_load_changed(r.repo, sides, 3, NULL, NULL, out, &r.err),
			 0);
	assert_string_equal(show(out[0], text), "");
	assert_string_equal(show(out[1], text), "a.b=2 a/b/c=1 ");
	assert_string_equal(show(out[2], text), "");
	for (int i = 0; i < 3; i++)
		ws_tree_free(out[i]);
	t_repo_end(&r);
}

static void a_file_here_and_a_directory_there_are_two_things(void **state)
{
	struct ws_oid a, b;
	const struct ws_oid *const sides[2] = {&a, &b};
	struct ws_tree *out[2];
	char text[512];
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	a = t_repo_put(&r, WS_REF_MAIN, "x", "file");
	b = t_repo_put(&r, WS_REF_CLOUD, "x/y", "dir");
	assert_int_equal(ws_repo_load_changed(r.repo, sides, 2, NULL, NULL, out, &r.err),
			 0);
	assert_string_equal(show(out[0], text), "x=file ");
	assert_string_equal(show(out[1], text), "x/y=dir ");
	ws_tree_free(out[0]);
	ws_tree_free(out[1]);
	t_repo_end(&r);
}

static void a_huge_blob_is_refused_before_it_is_unpacked(void **state)
{
	struct ws_tree *tree = NULL;
	struct ws_oid id;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	id = t_git_oid(r.dir,
		       "b=$(head -c 40000000 /dev/zero | git hash-object -w --stdin) && "
		       "t=$(printf '100644 blob %%s\\tbig.ini\\n' $b | git mktree) && "
		       "git commit-tree -m m $t");
	assert_int_equal(ws_repo_load(r.repo, &id, NULL, NULL, &tree, &r.err),
			 WS_E_TOO_BIG);
	assert_null(tree);
	t_repo_end(&r);
}

/* Whatever byte of the object files is wrong: an error, or the right documents. */
static void a_flipped_byte_is_never_believed(void **state)
{
	char *pack, *name;
	size_t len, failures = 0;
	struct ws_oid id;
	char want[512], text[512];
	struct ws_tree *tree = NULL;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	(void)t_repo_put(&r, WS_REF_MAIN, "acme/dev/members.ini", "ann = Owner\n");
	id = t_repo_put(&r, WS_REF_MAIN, "acme/prod/members.ini", "bob = Owner\n");
	assert_int_equal(ws_repo_load(r.repo, &id, NULL, NULL, &tree, &r.err), 0);
	(void)show(tree, want);
	ws_tree_free(tree);
	assert_true(t_git_ok(
		r.dir, "git repack -adq && git prune-packed && "
		       "mv .git/objects/pack/*.pack .git/p && cp .git/p "
		       ".git/objects/pack/$(basename .git/objects/pack/*.idx .idx).pack"));
	assert_int_equal(t_git(r.dir, &name, "ls .git/objects/pack/*.pack"), 0);
	name[strcspn(name, "\n")] = '\0';
	assert_true(t_git_ok(r.dir, "chmod u+w %s", name));
	pack = t_tempdir_read(r.dir, name, &len);
	for (size_t at = 0; at < len; at++) {
		pack[at] = (char)(pack[at] ^ 0x15);
		t_tempdir_write(r.dir, name, pack, len);
		pack[at] = (char)(pack[at] ^ 0x15);
		t_repo_reopen(&r);
		if (ws_repo_load(r.repo, &id, NULL, NULL, &tree, &r.err) < 0) {
			failures++;
			continue;
		}
		assert_string_equal(show(tree, text), want);
		ws_tree_free(tree);
	}
	assert_true(failures > len / 2);
	free(pack);
	free(name);
	t_repo_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_document_is_read_whole),
		cmocka_unit_test(wanted_documents_alone_are_loaded),
		cmocka_unit_test(directories_all_sides_share_are_skipped),
		cmocka_unit_test(what_is_always_wanted_comes_from_every_side),
		cmocka_unit_test(equal_directories_are_asked_about_once),
		cmocka_unit_test(an_absent_commit_is_an_empty_tree),
		cmocka_unit_test(a_file_here_and_a_directory_there_are_two_things),
		cmocka_unit_test(a_huge_blob_is_refused_before_it_is_unpacked),
		cmocka_unit_test(a_flipped_byte_is_never_believed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
