/*
 * tests/store/git/test_notes.c - notes as stock git writes them, and as it never would.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/git/notes.h"
#include "tests/lib/repo_fix.h"
#include "tests/lib/tempdir.h"

#define REF "refs/notes/x"

static int begin(void **state)
{
	static struct t_repo r;

	t_repo_begin(&r);
	*state = &r;
	return 0;
}

static int end(void **state)
{
	t_repo_end(*state);
	return 0;
}

static struct ws_oid blob(struct t_repo *r, const char *text)
{
	return t_git_oid(r->dir, "printf '%%s' '%s' | git hash-object -w --stdin", text);
}

static struct ws_oid notes_of(struct t_repo *r)
{
	return t_git_oid(r->dir, "git rev-parse " REF);
}

static void assert_note(struct t_repo *r, const struct ws_oid *object, const char *want)
{
	ws_auto_buf text = WS_BUF_INIT;
	struct ws_oid notes = notes_of(r);

	assert_int_equal(ws_notes_read(r->repo, &notes, object, &text, &r->err), 0);
	assert_string_equal(ws_buf_text(&text), want);
}

static const char *place(struct t_repo *r, const struct ws_oid *object, struct ws_buf *now)
{
	static char path[WS_NOTE_PATH];
	struct ws_oid notes = notes_of(r);

	assert_int_equal(ws_notes_place(r->repo, &notes, object, path, now, &r->err), 0);
	return path;
}

static void without_a_ref_there_is_nothing(void **state)
{
	struct t_repo *r = *state;
	const struct ws_oid none = {{0}};
	struct ws_oid id = blob(r, "a");
	ws_auto_buf text = WS_BUF_INIT;
	char path[WS_NOTE_PATH], hex[WS_OID_TEXT];

	assert_int_equal(ws_notes_read(r->repo, &none, &id, &text, &r->err), 0);
	assert_int_equal(ws_notes_place(r->repo, &none, &id, path, &text, &r->err), 0);
	assert_int_equal(text.len, 0);
	assert_string_equal(path, ws_oid_format(&id, hex));
}

static void notes_of_stock_git_are_read(void **state)
{
	struct t_repo *r = *state;
	struct ws_oid a = blob(r, "a"), b = blob(r, "b");
	char hex[WS_OID_TEXT];

	assert_true(t_git_ok(r->dir, "git notes --ref=x add -m one %s",
			     ws_oid_format(&a, hex)));
	assert_true(t_git_ok(r->dir, "git notes --ref=x append -m two %s", hex));
	assert_note(r, &a, "one\n\ntwo\n");
	assert_note(r, &b, "");
}

/* Stock git spreads notes over directories once there are a few hundred. */
static void spread_notes_are_found(void **state)
{
	struct t_repo *r = *state;
	struct ws_oid a = blob(r, "17");
	ws_auto_buf now = WS_BUF_INIT;
	char hex[WS_OID_TEXT];

	assert_true(t_git_ok(r->dir,
			     "for i in $(seq 600); do printf $i >f$i; done && "
			     "git hash-object -w f* >ids && rm f* && "
			     "first=$(head -1 ids) && git notes --ref=x add -m n $first && "
			     "sed 1d ids | sed \"s/^/$first /\" | "
			     "git notes --ref=x copy --stdin"));
	assert_true(t_git_ok(r->dir, "git ls-tree " REF " | grep -q tree"));
	assert_note(r, &a, "n\n");
	(void)ws_oid_format(&a, hex);
	assert_string_not_equal(place(r, &a, &now), hex);
	assert_string_equal(ws_buf_text(&now), "n\n");
}

/* A commit whose tree has `what` (mode, type, id) at this path. */
static void notes_tree(struct t_repo *r, const char *lines)
{
	t_tempdir_write(r->dir, "lines", lines, strlen(lines));
	assert_true(t_git_ok(
		r->dir, "rm -f idx && GIT_INDEX_FILE=idx git update-index --index-info "
			"<lines && git update-ref " REF " $(git commit-tree -m m "
			"$(GIT_INDEX_FILE=idx git write-tree))"));
}

static void depths_may_mix(void **state)
{
	struct t_repo *r = *state;
	struct ws_oid a = blob(r, "a"), one = blob(r, "one"), two = blob(r, "two");
	char hex[WS_OID_TEXT], h1[WS_OID_TEXT], h2[WS_OID_TEXT], lines[512];
	ws_auto_buf now = WS_BUF_INIT;

	(void)ws_oid_format(&a, hex);
	(void)snprintf(lines, sizeof(lines),
		       "100644 %s\t%s\n100644 %s\t%.2s/%.2s/%.2s/%s\n",
		       ws_oid_format(&one, h1), hex, ws_oid_format(&two, h2), hex, hex + 2,
		       hex + 4, hex + 6);
	notes_tree(r, lines);
	assert_note(r, &a, "one\ntwo\n");
	assert_string_equal(place(r, &a, &now), hex);
	assert_string_equal(ws_buf_text(&now), "one\n");
}

static void what_is_no_plain_file_is_no_note(void **state)
{
	struct t_repo *r = *state;
	struct ws_oid a = blob(r, "a"), b = blob(r, "b"), target = blob(r, "/etc/passwd");
	char hex[WS_OID_TEXT], other[WS_OID_TEXT], to[WS_OID_TEXT], lines[512];

	(void)ws_oid_format(&a, hex);
	(void)ws_oid_format(&b, other);
	(void)ws_oid_format(&target, to);
	(void)snprintf(lines, sizeof(lines),
		       "120000 %s\t%s\n100644 %s\t%s/x\n160000 %s\t%.2s/%s\n", to, hex, to,
		       other, to, hex, hex + 2);
	notes_tree(r, lines);
	assert_note(r, &a, "");
	assert_note(r, &b, "");
}

static void big_note_is_none(void **state)
{
	struct t_repo *r = *state;
	struct ws_oid a = blob(r, "a");
	char hex[WS_OID_TEXT];

	assert_true(t_git_ok(r->dir,
			     "head -c 10485760 /dev/zero | tr '\\0' x >big && "
			     "git notes --ref=x add -C $(git hash-object -w big) %s",
			     ws_oid_format(&a, hex)));
	assert_note(r, &a, "");
}

static void ref_to_no_commit_holds_no_notes(void **state)
{
	struct t_repo *r = *state;
	struct ws_oid a = blob(r, "a");

	assert_true(
		t_git_ok(r->dir, "git update-ref " REF " $(git hash-object -w /dev/null)"));
	assert_note(r, &a, "");
}

static void missing_note_is_damage(void **state)
{
	struct t_repo *r = *state;
	struct ws_oid a = blob(r, "a"), notes;
	ws_auto_buf text = WS_BUF_INIT;
	char hex[WS_OID_TEXT];

	assert_true(t_git_ok(r->dir, "git notes --ref=x add -m gone %s",
			     ws_oid_format(&a, hex)));
	assert_true(t_git_ok(
		r->dir,
		"id=$(echo gone | git hash-object --stdin) && "
		"rm -f .git/objects/$(echo $id | cut -c1-2)/$(echo $id | cut -c3-)"));
	notes = notes_of(r);
	t_repo_reopen(r);
	assert_int_equal(ws_notes_read(r->repo, &notes, &a, &text, &r->err), WS_E_DAMAGED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(without_a_ref_there_is_nothing, begin, end),
		cmocka_unit_test_setup_teardown(notes_of_stock_git_are_read, begin, end),
		cmocka_unit_test_setup_teardown(spread_notes_are_found, begin, end),
		cmocka_unit_test_setup_teardown(depths_may_mix, begin, end),
		cmocka_unit_test_setup_teardown(what_is_no_plain_file_is_no_note, begin,
						end),
		cmocka_unit_test_setup_teardown(big_note_is_none, begin, end),
		cmocka_unit_test_setup_teardown(ref_to_no_commit_holds_no_notes, begin,
						end),
		cmocka_unit_test_setup_teardown(missing_note_is_damage, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
