/*
 * tests/store/git/test_tree_read.c - trees of strangers.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/git/repo_p.h"
#include "store/ground/buf.h"
#include "tests/lib/repo_fix.h"
#include "tests/lib/tempdir.h"

/*
 * A commit whose tree is made of raw entries, "mode name@" each; the @ becomes a NUL
 * and the id of a blob. Stock git writes such a tree when told not to look.
 */
static struct ws_oid raw_commit(struct t_repo *r, const char *entries)
{
	struct ws_oid blob = t_git_oid(r->dir, "echo x | git hash-object -w --stdin");
	ws_auto_buf raw = WS_BUF_INIT;
	char hex[WS_OID_TEXT];

	for (const char *c = entries; *c; c++) {
		if (*c != '@') {
			ws_buf_addc(&raw, *c);
			continue;
		}
		ws_buf_addc(&raw, '\0');
		ws_buf_add(&raw, (const char *)blob.byte, sizeof(blob.byte));
	}
	t_tempdir_write(r->dir, "raw", raw.data, raw.len);
	blob = t_git_oid(r->dir, "git hash-object -t tree -w --literally raw");
	return t_git_oid(r->dir, "git commit-tree -m m %s", ws_oid_format(&blob, hex));
}

static int load(struct t_repo *r, const struct ws_oid *commit)
{
	struct ws_tree *tree = NULL;
	int rc = ws_repo_load(r->repo, commit, NULL, NULL, &tree, &r->err);

	ws_tree_free(tree);
	return rc;
}

static int nothing(void *user, const char *path, const struct ws_oid *blob)
{
	(void)user;
	(void)path;
	(void)blob;
	return 0;
}

/* Every way to read it must refuse it. */
static void assert_refused(struct t_repo *r, const struct ws_oid *commit)
{
	const struct ws_oid *const sides[2] = {commit, NULL};
	struct ws_tree *out[2];

	assert_int_equal(load(r, commit), WS_E_DAMAGED);
	assert_int_equal(ws_repo_list(r->repo, commit, NULL, nothing, NULL, &r->err),
			 WS_E_DAMAGED);
	assert_int_equal(ws_repo_load_changed(r->repo, sides, 2, NULL, NULL, out, &r->err),
			 WS_E_DAMAGED);
	assert_null(out[0]);
	assert_null(out[1]);
}

static void a_plain_raw_tree_is_loaded(void **state)
{
	struct ws_oid id;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	id = raw_commit(&r, "100644 a.ini@100755 b.ini@");
	assert_int_equal(load(&r, &id), 0);
	t_repo_end(&r);
}

static void links_and_submodules_are_refused(void **state)
{
	struct ws_oid id;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	id = raw_commit(&r, "100644 a.ini@120000 members.ini@");
	assert_refused(&r, &id);
	id = raw_commit(&r, "160000 prod@");
	assert_refused(&r, &id);
	id = t_git_oid(r.dir, "b=$(printf /etc/passwd | git hash-object -w --stdin) && "
			      "t=$(printf '120000 blob %%s\\tl\\n' $b | git mktree) && "
			      "t=$(printf '040000 tree %%s\\tacme\\n' $t | git mktree) && "
			      "git commit-tree -m m $t");
	assert_refused(&r, &id);
	t_repo_end(&r);
}

static void unsafe_names_are_refused(void **state)
{
	static const char *const names[] = {"100644 ..@",
					    "100644 .@",
					    "40000 .git@",
					    "40000 .GiT@",
					    "100644 a/b@",
					    "100644 a\\b@",
					    "100644 a\nb@",
					    "100644 a\033[1mb@",
					    "100644 .git.@",
					    "40000 git~1@",
					    "100644 a\342\200\256b@",
					    "100644 a\377b@",
					    "40000 .g\342\200\214it@",
					    "100644 @"};
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct ws_oid id = raw_commit(&r, names[i]);

		assert_refused(&r, &id);
	}
	t_repo_end(&r);
}

static void doubled_and_unsorted_entries_are_refused(void **state)
{
	static const char *const entries[] = {"100644 a.ini@100644 a.ini@",
					      "100644 b.ini@100644 a.ini@",
					      "100644 a@100644 a.b@40000 a@"};
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
		struct ws_oid id = raw_commit(&r, entries[i]);

		assert_refused(&r, &id);
	}
	t_repo_end(&r);
}

/* A search in it could miss the name and answer "absent". */
static void absence_is_not_told_from_a_tree_out_of_order(void **state)
{
	struct ws_oid id;
	char *bytes = NULL;
	size_t len;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	id = raw_commit(&r, "100644 z@100644 y@100644 a@");
	assert_int_equal(ws_repo_read(r.repo, &id, "q", &bytes, &len, &r.err),
			 WS_E_DAMAGED);
	assert_null(bytes);
	t_repo_end(&r);
}

static void deep_trees_are_refused(void **state)
{
	struct ws_oid id;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	id = t_git_oid(r.dir,
		       "t=$(echo x | git hash-object -w --stdin) && "
		       "t=$(printf '100644 blob %%s\\ta\\n' $t | git mktree) && "
		       "for i in $(seq 40); do "
		       "t=$(printf '040000 tree %%s\\td\\n' $t | git mktree); done && "
		       "git commit-tree -m m $t");
	assert_refused(&r, &id);
	t_repo_end(&r);
}

/* Ten entries a level, all the same subtree: small to store, endless to walk. */
static void a_tree_bomb_is_refused(void **state)
{
	struct ws_oid id;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	id = t_git_oid(r.dir, "t=$(git mktree < /dev/null) && for i in 1 2 3 4 5 6 7 8; do "
			      "t=$(for n in 0 1 2 3 4 5 6 7 8 9; do printf '040000 tree "
			      "%%s\\t%%s\\n' $t $n; "
			      "done | git mktree); done && git commit-tree -m m $t");
	assert_int_equal(load(&r, &id), WS_E_TOO_BIG);
	t_repo_end(&r);
}

static void missing_objects_are_damage_not_absence(void **state)
{
	struct ws_oid id, none = {{1, 2, 3}};
	char *bytes = NULL;
	size_t len;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	assert_int_equal(load(&r, &none), WS_E_DAMAGED);
	id = t_repo_put(&r, WS_REF_MAIN, "acme/prod/members.ini", "x\n");
	/* the subtree */
	assert_true(t_git_ok(r.dir, "cp -r .git/objects o; t=$(git rev-parse main:acme) && "
				    "rm -f .git/objects/$(echo $t | cut -c1-2)/*"));
	t_repo_reopen(&r);
	assert_int_equal(load(&r, &id), WS_E_DAMAGED);
	assert_int_equal(
		ws_repo_read(r.repo, &id, "acme/prod/members.ini", &bytes, &len, &r.err),
		WS_E_DAMAGED);
	/* the blob */
	assert_true(t_git_ok(r.dir, "rm -rf .git/objects; cp -r o .git/objects; "
				    "t=$(git rev-parse main:acme/prod/members.ini) && "
				    "rm -f .git/objects/$(echo $t | cut -c1-2)/*"));
	t_repo_reopen(&r);
	assert_int_equal(load(&r, &id), WS_E_DAMAGED);
	assert_int_equal(
		ws_repo_read(r.repo, &id, "acme/prod/members.ini", &bytes, &len, &r.err),
		WS_E_DAMAGED);
	t_repo_end(&r);
}

static void names_are_judged_alone(void **state)
{
	char name[300];

	(void)state;
	assert_true(ws_repo_name_ok("members.ini"));
	assert_true(ws_repo_name_ok("_account"));
	assert_true(ws_repo_name_ok(".gitattributes"));
	assert_true(ws_repo_name_ok(".github"));
	assert_true(ws_repo_name_ok("id:0f"));
	assert_true(ws_repo_name_ok("gr\xc3\xbc\xc3\x9f"));
	assert_false(ws_repo_name_ok(""));
	assert_false(ws_repo_name_ok(".git"));
	assert_false(ws_repo_name_ok(".git ."));
	assert_false(ws_repo_name_ok(".git::$INDEX_ALLOCATION"));
	assert_false(ws_repo_name_ok("a/b"));
	memset(name, 'a', sizeof(name));
	name[255] = '\0';
	assert_true(ws_repo_name_ok(name));
	name[255] = 'a';
	name[256] = '\0';
	assert_false(ws_repo_name_ok(name));
}

struct listing {
	char text[512];
	const char *skip;
};

static bool list_enter(void *user, const char *dir, const struct ws_oid *tree)
{
	struct listing *l = user;

	assert_false(ws_oid_is_zero(tree));
	return !l->skip || strcmp(dir, l->skip) != 0;
}

static int list_entry(void *user, const char *path, const struct ws_oid *blob)
{
	struct listing *l = user;

	assert_false(ws_oid_is_zero(blob));
	(void)strncat(l->text, path, sizeof(l->text) - strlen(l->text) - 2);
	l->text[strlen(l->text) + 1] = '\0';
	l->text[strlen(l->text)] = ' ';
	return strcmp(path, "stop") == 0 ? 7 : 0;
}

static void a_listing_is_in_path_order_and_skips(void **state)
{
	struct listing l = {.skip = NULL};
	struct ws_oid id;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	(void)t_repo_put(&r, WS_REF_MAIN, "acme/b/w.ini", "x\n");
	(void)t_repo_put(&r, WS_REF_MAIN, "acme-x/w.ini", "x\n");
	(void)t_repo_put(&r, WS_REF_MAIN, "acme.ini", "x\n");
	id = t_repo_put(&r, WS_REF_MAIN, "acme/a/w.ini", "x\n");
	assert_int_equal(ws_repo_list(r.repo, &id, list_enter, list_entry, &l, &r.err), 0);
	assert_string_equal(l.text, "acme-x/w.ini acme.ini acme/a/w.ini acme/b/w.ini ");
	memset(&l, 0, sizeof(l));
	l.skip = "acme/a/";
	assert_int_equal(ws_repo_list(r.repo, &id, list_enter, list_entry, &l, &r.err), 0);
	assert_string_equal(l.text, "acme-x/w.ini acme.ini acme/b/w.ini ");
	id = t_repo_put(&r, WS_REF_MAIN, "stop", "x\n");
	(void)t_repo_put(&r, WS_REF_MAIN, "z", "x\n");
	assert_int_equal(ws_repo_list(r.repo, &id, list_enter, list_entry, &l, &r.err), 7);
	t_repo_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plain_raw_tree_is_loaded),
		cmocka_unit_test(links_and_submodules_are_refused),
		cmocka_unit_test(unsafe_names_are_refused),
		cmocka_unit_test(doubled_and_unsorted_entries_are_refused),
		cmocka_unit_test(absence_is_not_told_from_a_tree_out_of_order),
		cmocka_unit_test(deep_trees_are_refused),
		cmocka_unit_test(a_tree_bomb_is_refused),
		cmocka_unit_test(missing_objects_are_damage_not_absence),
		cmocka_unit_test(names_are_judged_alone),
		cmocka_unit_test(a_listing_is_in_path_order_and_skips),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
