/*
 * tests/sync/round/write/test_taking.c - a round died between its files and main.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "sync/round/write/record.h"
#include "sync/round/write/taking.h"
#include "tests/lib/store_fix.h"
#include "tests/lib/tempdir.h"

#define PROD "acme/prod/members.ini"
#define LAB  "acme/lab/members.ini"
#define TEXT "acme/lab/description.md"

#define PROD_OLD \
	"[users]\nann@acme.io = Viewer\nbob@acme.io = Viewer\ncy@acme.io = Viewer\n"
#define PROD_NEW \
	"[users]\nann@acme.io = Runner\nbob@acme.io = Runner\ncy@acme.io = Viewer\n"
#define LAB_OLD "[users]\nbob@acme.io = Viewer\ncy@acme.io = Viewer\n"
#define LAB_NEW "[users]\nbob@acme.io = Runner\ncy@acme.io = Viewer\n"

struct fix {
	struct t_store s;
	struct ws_oid main, next;
};

/* What comes: both lists, and a text that is new. No file is written yet. */
static int begin(void **state)
{
	static const struct ws_repo_edit edits[] = {{PROD, PROD_NEW, sizeof(PROD_NEW) - 1},
						    {LAB, LAB_NEW, sizeof(LAB_NEW) - 1},
						    {TEXT, "new\n", 4}};
	static struct fix fix;
	struct ws_repo_commit spec;

	fix = (struct fix){.next = {{0}}};
	t_store_begin(&fix.s);
	(void)t_store_put(&fix.s, "acme/lab/workspace.ini", "[workspace]\nname = lab\n");
	(void)t_store_put(&fix.s, LAB, LAB_OLD);
	fix.main = t_store_put(&fix.s, PROD, PROD_OLD);
	spec = ws_record_spec(WS_REF_MAIN, &fix.main, 1000);
	spec.edits = edits;
	spec.edit_count = 3;
	spec.message = "sync: x\n\nWsync-Cloud: self\n";
	*state = &fix;
	return ws_taking_begin(fix.s.store, &spec, &fix.next, &fix.s.err);
}

static int end(void **state)
{
	struct fix *f = *state;

	t_store_end(&f->s);
	return 0;
}

static void resume(struct fix *f)
{
	assert_int_equal(ws_taking_resume(f->s.store, &f->s.err), 0);
	/* once more is the same */
	assert_int_equal(ws_taking_resume(f->s.store, &f->s.err), 0);
}

static struct ws_oid tip(const struct fix *f)
{
	return t_git_oid(f->s.dir, "git rev-parse main");
}

static bool is_noted(const struct fix *f)
{
	return t_git(f->s.dir, NULL, "git show-ref -q --verify " WS_REF_TAKING) == 0;
}

static void assert_taken(const struct fix *f, const char *status)
{
	const struct ws_oid now = tip(f);

	assert_true(ws_oid_same(&now, &f->next));
	assert_true(t_git_says(f->s.dir, status, "git status --porcelain acme"));
	assert_false(is_noted(f));
}

static void assert_waits(const struct fix *f)
{
	const struct ws_oid now = tip(f);

	assert_true(ws_oid_same(&now, &f->main));
	assert_true(is_noted(f));
}

static void assert_file(const struct fix *f, const char *path, const char *want)
{
	char *text = t_tempdir_read(f->s.dir, path, NULL);

	assert_string_equal(text, want);
	free(text);
}

static void main_follows_where_all_files_are_written(void **state)
{
	struct fix *f = *state;

	t_store_edit(&f->s, PROD, PROD_NEW);
	t_store_edit(&f->s, LAB, LAB_NEW);
	t_store_edit(&f->s, TEXT, "new\n");
	resume(f);
	assert_taken(f, "");
}

static void missing_files_are_written(void **state)
{
	struct fix *f = *state;

	t_store_edit(&f->s, LAB, LAB_NEW);
	resume(f);
	assert_taken(f, "");
	assert_file(f, PROD, PROD_NEW);
	assert_file(f, TEXT, "new\n");
}

static void nothing_written_never_happened(void **state)
{
	struct fix *f = *state;
	struct ws_oid now;

	t_store_edit(&f->s, PROD, "[users]\nann@acme.io = Owner\n");
	resume(f);
	now = tip(f);
	assert_true(ws_oid_same(&now, &f->main));
	assert_false(is_noted(f));
	assert_file(f, LAB, LAB_OLD);
}

/* Before the round, or after its death: lines of their own. */
static void edits_of_other_lines_stay_edits(void **state)
{
	struct fix *f = *state;

	t_store_edit(&f->s, LAB, LAB_NEW "dan@acme.io = Viewer\n");
	t_store_edit(&f->s, PROD, PROD_OLD "dan@acme.io = Viewer\n");
	resume(f);
	assert_taken(f, " M " LAB "\n M " PROD);
	assert_file(f, LAB, LAB_NEW "dan@acme.io = Viewer\n");
	assert_file(f, PROD, PROD_NEW "dan@acme.io = Viewer\n");
}

/* Its writer saw the other line that came, and takes one of them back. */
static void edit_on_top_of_what_came_stays(void **state)
{
	static const char mine[] = "[users]\nann@acme.io = Viewer\nbob@acme.io = Runner\n"
				   "cy@acme.io = Viewer\n";
	struct fix *f = *state;

	t_store_edit(&f->s, PROD, mine);
	resume(f);
	assert_taken(f, " M " PROD);
	assert_file(f, PROD, mine);
}

/* Had its writer seen what came? Then it is asked, as ever. */
static void where_nobody_can_tell_all_stays(void **state)
{
	static const char mine[] = "[users]\nann@acme.io = Owner\nbob@acme.io = Viewer\n"
				   "cy@acme.io = Viewer\n";
	struct fix *f = *state;

	t_store_edit(&f->s, PROD, mine);
	t_store_edit(&f->s, LAB, LAB_NEW);
	resume(f);
	assert_waits(f);
	assert_file(f, PROD, mine);
	assert_true(t_git_ok(f->s.dir, "[ ! -e " TEXT " ]"));
}

static void text_of_somebodys_own_stays(void **state)
{
	struct fix *f = *state;

	t_store_edit(&f->s, LAB, LAB_NEW);
	t_store_edit(&f->s, TEXT, "mine\n");
	resume(f);
	assert_waits(f);
	assert_file(f, TEXT, "mine\n");
}

static void invalid_file_waits(void **state)
{
	struct fix *f = *state;

	t_store_edit(&f->s, LAB, LAB_NEW);
	t_store_edit(&f->s, PROD, "[users\n");
	resume(f);
	assert_waits(f);
	t_store_edit(&f->s, PROD, PROD_OLD);
	resume(f);
	assert_taken(f, "");
}

static void file_that_somebody_took_away_stays_away(void **state)
{
	struct fix *f = *state;

	t_store_edit(&f->s, LAB, LAB_NEW);
	assert_true(t_git_ok(f->s.dir, "rm " PROD));
	resume(f);
	assert_taken(f, " D " PROD);
}

static void what_is_staged_waits(void **state)
{
	struct fix *f = *state;

	t_store_edit(&f->s, LAB, LAB_NEW);
	t_store_edit(&f->s, PROD, PROD_OLD "dan@acme.io = Viewer\n");
	assert_true(t_git_ok(f->s.dir, "git add " PROD));
	resume(f);
	assert_waits(f);
	assert_true(t_git_says(f->s.dir, " M " LAB "\nM  " PROD,
			       "git status --porcelain acme"));
}

static void staged_as_it_comes_is_no_edit(void **state)
{
	struct fix *f = *state;

	t_store_edit(&f->s, LAB, LAB_NEW);
	assert_true(t_git_ok(f->s.dir, "git add " LAB));
	resume(f);
	assert_taken(f, "");
}

static void nothing_moves_while_git_is_elsewhere(void **state)
{
	struct fix *f = *state;

	t_store_edit(&f->s, LAB, LAB_NEW);
	assert_true(t_git_ok(f->s.dir, "git checkout -q -b other"));
	resume(f);
	assert_waits(f);
	assert_true(t_git_ok(f->s.dir, "git checkout -q main && touch .git/index.lock"));
	resume(f);
	assert_true(t_git_ok(f->s.dir, "rm .git/index.lock"));
	assert_waits(f);
	resume(f);
	assert_taken(f, "");
}

static void what_somebody_committed_meanwhile_counts(void **state)
{
	struct fix *f = *state;
	struct ws_oid mine, now;

	t_store_edit(&f->s, LAB, LAB_NEW);
	mine = t_store_put(&f->s, "acme/prod/workspace.ini", "[workspace]\nname = p\n");
	resume(f);
	now = tip(f);
	assert_true(ws_oid_same(&now, &mine));
	assert_false(is_noted(f));
	assert_file(f, PROD, PROD_OLD);
}

/* Nobody is waited for, and nothing is done twice at a time. */
static void held_store_is_left_to_its_holder(void **state)
{
	struct fix *f = *state;
	struct ws_lock lock = WS_LOCK_INIT;

	t_store_edit(&f->s, LAB, LAB_NEW);
	assert_int_equal(ws_store_lock(f->s.store, &lock, &f->s.err), 0);
	ws_taking_resume_free(f->s.store);
	assert_waits(f);
	ws_lock_drop(&lock);
	ws_taking_resume_free(f->s.store);
	assert_taken(f, "");
}

static void store_without_a_death_has_nothing_to_do(void **state)
{
	struct t_store s;

	(void)state;
	t_store_begin(&s);
	assert_int_equal(ws_taking_resume(s.store, &s.err), 0);
	ws_taking_resume_free(s.store);
	t_store_end(&s);
}

/* ---- a directory that goes elsewhere -------------------------------------------------- */

#define ID        "id = 11111111-1111-4111-8111-111111111111\n"
#define PLACE_OLD "[workspace]\nname = a\n\n[cloud]\n" ID
#define PLACE_NEW "[workspace]\nname = b\n\n[cloud]\n" ID

static int begin_move(void **state)
{
	static const struct ws_repo_edit edits[] = {
		{"acme/a/workspace.ini", NULL, 0},
		{"acme/a/members.ini", NULL, 0},
		{"acme/b/workspace.ini", PLACE_NEW, sizeof(PLACE_NEW) - 1},
		{"acme/b/members.ini", LAB_OLD, sizeof(LAB_OLD) - 1}};
	static struct fix fix;
	struct ws_repo_commit spec;

	fix = (struct fix){.next = {{0}}};
	t_store_begin(&fix.s);
	(void)t_store_put(&fix.s, "acme/a/workspace.ini", PLACE_OLD);
	fix.main = t_store_put(&fix.s, "acme/a/members.ini", LAB_OLD);
	t_store_edit(&fix.s, "acme/a/notes.txt", "mine\n");
	spec = ws_record_spec(WS_REF_MAIN, &fix.main, 1000);
	spec.edits = edits;
	spec.edit_count = 4;
	spec.message = "sync: x\n\nWsync-Cloud: self\n";
	*state = &fix;
	return ws_taking_begin(fix.s.store, &spec, &fix.next, &fix.s.err);
}

static void directory_that_went_is_written_on(void **state)
{
	struct fix *f = *state;

	assert_true(t_git_ok(f->s.dir, "mv acme/a acme/b"));
	resume(f);
	assert_taken(f, "?? acme/b/notes.txt");
	assert_file(f, "acme/b/workspace.ini", PLACE_NEW);
}

static void directory_that_did_not_go_never_happened(void **state)
{
	struct fix *f = *state;
	struct ws_oid now;

	resume(f);
	now = tip(f);
	assert_true(ws_oid_same(&now, &f->main));
	assert_false(is_noted(f));
	assert_file(f, "acme/a/workspace.ini", PLACE_OLD);
}

static void directory_in_both_places_is_left(void **state)
{
	struct fix *f = *state;

	assert_true(t_git_ok(f->s.dir, "cp -a acme/a acme/b"));
	resume(f);
	assert_waits(f);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
#define MOVE(name) cmocka_unit_test_setup_teardown(name, begin_move, end)
	const struct CMUnitTest tests[] = {
		TEST(main_follows_where_all_files_are_written),
		TEST(missing_files_are_written),
		TEST(nothing_written_never_happened),
		TEST(edits_of_other_lines_stay_edits),
		TEST(edit_on_top_of_what_came_stays),
		TEST(where_nobody_can_tell_all_stays),
		TEST(text_of_somebodys_own_stays),
		TEST(invalid_file_waits),
		TEST(file_that_somebody_took_away_stays_away),
		TEST(what_is_staged_waits),
		TEST(staged_as_it_comes_is_no_edit),
		TEST(nothing_moves_while_git_is_elsewhere),
		TEST(what_somebody_committed_meanwhile_counts),
		TEST(held_store_is_left_to_its_holder),
		MOVE(directory_that_went_is_written_on),
		MOVE(directory_that_did_not_go_never_happened),
		MOVE(directory_in_both_places_is_left),
		cmocka_unit_test(store_without_a_death_has_nothing_to_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
