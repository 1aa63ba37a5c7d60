/*
 * tests/store/git/test_log.c - history by path, and trailers.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "store/git/repo.h"
#include "tests/lib/repo_fix.h"

struct seen {
	char ids[32][WS_OID_TEXT];
	size_t count;
	size_t stop_at;
	int64_t time_s;
	char author[64];
	char message[64];
	size_t parents;
};

static int note(void *user, const struct ws_repo_past *past)
{
	struct seen *s = user;

	assert_true(s->count < 32);
	(void)ws_oid_format(&past->id, s->ids[s->count++]);
	s->time_s = past->time_s;
	s->parents = past->parent_count;
	(void)snprintf(s->author, sizeof(s->author), "%s <%s>", past->author_name,
		       past->author_email);
	(void)snprintf(s->message, sizeof(s->message), "%s", past->message);
	return s->stop_at && s->count == s->stop_at ? 42 : 0;
}

/* Our list is what `git rev-list --first-parent-comparison` would give. */
static void assert_same_as(struct t_repo *r, const char *path, const char *rev_list)
{
	struct seen s = {.count = 0};
	struct ws_oid tip;
	char want[32 * WS_OID_TEXT] = "";

	assert_int_equal(ws_repo_ref(r->repo, WS_REF_MAIN, &tip, &r->err), 0);
	assert_int_equal(ws_repo_log(r->repo, &tip, path, note, &s, &r->err), 0);
	for (size_t i = 0; i < s.count; i++)
		(void)snprintf(want + strlen(want), sizeof(want) - strlen(want), "%s%s",
			       i ? "\n" : "", s.ids[i]);
	assert_true(t_git_says(r->dir, want, "%s", rev_list));
}

static void build(struct t_repo *r)
{
	(void)t_repo_put(r, WS_REF_MAIN, "acme/prod/members.ini", "1\n");
	(void)t_repo_put(r, WS_REF_MAIN, "acme/dev/members.ini", "1\n");
	(void)t_repo_put(r, WS_REF_MAIN, "acme/prod/members.ini", "2\n");
	(void)t_repo_put(r, WS_REF_MAIN, "readme.md", "2\n");
	(void)t_repo_put(r, WS_REF_MAIN, "acme/dev/members.ini", NULL);
}

static void history_of_a_path_is_what_stock_git_lists(void **state)
{
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	build(&r);
	assert_same_as(&r, NULL, "git rev-list main");
	assert_same_as(&r, "", "git rev-list main");
	assert_same_as(&r, "acme/prod/members.ini",
		       "git rev-list main -- acme/prod/members.ini");
	assert_same_as(&r, "acme/dev", "git rev-list main -- acme/dev");
	assert_same_as(&r, "acme/dev/", "git rev-list main -- acme/dev");
	assert_same_as(&r, "acme", "git rev-list main -- acme");
	assert_same_as(&r, "never/was", "git rev-list main -- never/was");
	t_repo_end(&r);
}

static void a_merge_counts_when_it_changed_its_first_parent(void **state)
{
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	build(&r);
	assert_true(t_git_ok(r.dir,
			     "git reset -q --hard && git checkout -q -b side main~2 && "
			     "echo s > side.ini && git add . && git commit -qm side && "
			     "git checkout -q main && git merge -q --no-edit side"));
	assert_same_as(&r, "side.ini",
		       "git rev-list --full-history --diff-merges=first-parent -m main -- "
		       "side.ini");
	assert_same_as(&r, NULL, "git rev-list --topo-order main");
	t_repo_end(&r);
}

static void along_the_first_parents_a_merge_is_one_commit(void **state)
{
	struct seen s = {.count = 0};
	struct ws_oid tip;
	struct t_repo r;
	char want[8 * WS_OID_TEXT] = "";

	(void)state;
	t_repo_begin(&r);
	build(&r);
	assert_true(t_git_ok(r.dir,
			     "git reset -q --hard && git checkout -q -b side main~2 && "
			     "echo s > side.ini && git add . && git commit -qm side && "
			     "git checkout -q main && git merge -q --no-edit side"));
	assert_int_equal(ws_repo_ref(r.repo, WS_REF_MAIN, &tip, &r.err), 0);
	assert_int_equal(ws_repo_log_first(r.repo, &tip, NULL, note, &s, &r.err), 0);
	for (size_t i = 0; i < s.count; i++)
		(void)snprintf(want + strlen(want), sizeof(want) - strlen(want), "%s%s",
			       i ? "\n" : "", s.ids[i]);
	assert_true(t_git_says(r.dir, want, "git rev-list --first-parent main"));
	t_repo_end(&r);
}

static void each_is_told_all_and_may_stop(void **state)
{
	struct seen s = {.stop_at = 2};
	struct ws_oid tip;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	build(&r);
	assert_int_equal(ws_repo_ref(r.repo, WS_REF_MAIN, &tip, &r.err), 0);
	assert_int_equal(ws_repo_log(r.repo, &tip, NULL, note, &s, &r.err), 42);
	assert_int_equal(s.count, 2);
	assert_int_equal(s.time_s, 1700000100);
	assert_int_equal(s.parents, 1);
	assert_string_equal(s.author, "Ann <ann@example.org>");
	assert_string_equal(s.message, "change\n");
	t_repo_end(&r);
}

static int nothing(void *user, const struct ws_repo_past *past)
{
	(void)user;
	(void)past;
	return 0;
}

static void a_history_with_a_hole_is_damage(void **state)
{
	struct ws_oid tip;
	struct t_repo r;
	int status;
	pid_t pid;

	(void)state;
	t_repo_begin(&r);
	build(&r);
	assert_int_equal(ws_repo_ref(r.repo, WS_REF_MAIN, &tip, &r.err), 0);
	assert_true(t_git_ok(
		r.dir, "c=$(git rev-parse main~2) && "
		       "rm -f .git/objects/$(echo $c | cut -c1-2)/$(echo $c | cut -c3-)"));
	t_repo_reopen(&r);
	/* apart, since the library loses a few bytes when it meets the hole */
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		_exit(ws_repo_log(r.repo, &tip, NULL, nothing, NULL, &r.err) == WS_E_DAMAGED
			      ? 0
			      : 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	t_repo_end(&r);
}

static void trailers_are_in_the_last_paragraph(void **state)
{
	char out[16];

	(void)state;
	assert_true(ws_repo_trailer("s\n\nWsync-Cloud: abc\n", WS_TRAILER_CLOUD, out, 16));
	assert_string_equal(out, "abc");
	assert_true(ws_repo_trailer("s\n\nbody\n\nA: b\nwsync-cloud:abc  \nC: d\n\n",
				    WS_TRAILER_CLOUD, out, 16));
	assert_string_equal(out, "abc");
	assert_false(ws_repo_trailer("Wsync-Cloud: abc\n", WS_TRAILER_CLOUD, out, 16));
	assert_false(ws_repo_trailer("s\n\nWsync-Cloud: abc\n\nbody\n", WS_TRAILER_CLOUD,
				     out, 16));
	assert_false(
		ws_repo_trailer("s\n\nWsync-Clouds: abc\n", WS_TRAILER_CLOUD, out, 16));
	assert_false(
		ws_repo_trailer("s\n\n Wsync-Cloud: abc\n", WS_TRAILER_CLOUD, out, 16));
	assert_false(ws_repo_trailer("s\n\nWsync-Cloud: 0123456789abcdef\n",
				     WS_TRAILER_CLOUD, out, 16));
	assert_false(ws_repo_trailer("", WS_TRAILER_CLOUD, out, 16));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(history_of_a_path_is_what_stock_git_lists),
		cmocka_unit_test(a_merge_counts_when_it_changed_its_first_parent),
		cmocka_unit_test(along_the_first_parents_a_merge_is_one_commit),
		cmocka_unit_test(each_is_told_all_and_may_stop),
		cmocka_unit_test(a_history_with_a_hole_is_damage),
		cmocka_unit_test(trailers_are_in_the_last_paragraph),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
