/*
 * tests/test_git.c - a store in the hands of stock git: what people do with any
 * repository works, and what git leaves half done stops sending, not looking.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "tests/lib/e2e.h"

#define PROD "store/acme/prod/members.ini"

static int begin(void **state)
{
	static struct t_e2e e;

	t_e2e_begin(&e, NULL, NULL);
	*state = &e;
	return t_e2e_clone_two_way(&e, T_KEY_OWNER) ? 0 : -1;
}

static int end(void **state)
{
	t_e2e_end(*state);
	return 0;
}

static bool says(struct t_e2e *e, const char *want, const char *line)
{
	if (t_e2e_line(e, line) == 0 && strcmp(e->out, want) == 0)
		return true;
	print_error("$ %s\n%s%s-> %d, wanted:\n%s", line, e->out, e->err, e->status, want);
	return false;
}

static bool cloud_says(struct t_e2e *e, const char *want)
{
	return says(e, want, "sh $CLOUD role acme/prod bob@acme.io");
}

static void edit(struct t_e2e *e, const char *old, const char *new)
{
	assert_true(t_e2e_edit(e, PROD, old, new));
}

/* How many writes the cloud got. */
static int writes(const struct t_e2e *e)
{
	return t_cloud_logged(&e->cloud, "/user_access/ ") +
	       t_cloud_logged(&e->cloud, "DELETE ") + t_cloud_logged(&e->cloud, "PATCH ");
}

static void ahead_and_behind_are_counted(void **state)
{
	struct t_e2e *e = *state;

	assert_true(says(e, "## main...cloud/main\n", "git -C store status -sb"));
	edit(e, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	assert_true(t_e2e_ok(e, "git -C store commit -qam 'with plain git'"));
	assert_true(says(e, "## main...cloud/main [ahead 1]\n", "git -C store status -sb"));
	assert_true(t_e2e_ok(e, "sh $CLOUD grant acme/dev cy@acme.io Viewer"));
	assert_true(t_e2e_ok(e, "cd store && wsync fetch"));
	assert_true(says(e, "## main...cloud/main [ahead 1, behind 1]\n",
			 "git -C store status -sb"));
	assert_true(says(e, "acme/dev/members.ini\n",
			 "git -C store diff --name-only main...cloud/main"));
	assert_true(t_e2e_ok(e, "cd store && wsync sync --yes"));
	assert_true(says(e, "## main...cloud/main\n",
			 "git -C store status -sb | "
			 "sed 's/ \\[ahead [0-9]*\\]//'"));
	assert_true(says(e, "", "git -C store diff main cloud/main"));
	assert_true(says(e, "", "git -C store log --oneline main..cloud/main"));
}

static void a_plain_commit_is_sent(void **state)
{
	struct t_e2e *e = *state;

	edit(e, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	assert_true(t_e2e_ok(e,
			     "cd store && git add -A && git commit -qm 'with plain git' && "
			     "wsync sync --yes"));
	assert_true(t_e2e_out(e, "1 sent"));
	assert_true(cloud_says(e, "Runner\n"));
	/* the commit is the person's own, message and author kept */
	assert_true(
		says(e, "with plain git|Ada Obi\n",
		     "git -C store log --format='%s|%an' -n 1 -- acme/prod/members.ini"));
	assert_true(t_e2e_ok(e, "cd store && git blame acme/prod/members.ini | grep bob@"));
	assert_true(t_e2e_out(e, "Ada Obi"));
}

static void what_is_only_staged_is_not_sent(void **state)
{
	struct t_e2e *e = *state;

	edit(e, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	assert_true(t_e2e_ok(e, "cd store && git add -A && wsync sync --yes"));
	assert_int_equal(writes(e), 0);
	assert_true(says(e, "M  acme/prod/members.ini\n", "git -C store status --short"));
}

static void maintenance_of_git_harms_nothing(void **state)
{
	struct t_e2e *e = *state;

	edit(e, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	assert_true(t_e2e_ok(e, "cd store && git fetch --all && git commit -qam why && "
				"git gc -q --prune=now && git pack-refs --all && "
				"git reflog expire --expire=all --all && "
				"git repack -adq && git prune && git worktree prune"));
	assert_true(t_e2e_ok(e, "cd store && wsync status && wsync sync --yes"));
	assert_true(t_e2e_out(e, "1 sent"));
	assert_true(t_e2e_ok(e, "cd store && git gc -q --prune=now && wsync plan --check"));
	assert_true(t_e2e_ok(e, "sh $CLOUD grant acme/prod bob@acme.io Viewer"));
	assert_true(t_e2e_ok(e, "cd store && wsync sync && git fsck --strict"));
	assert_true(says(e, "bob@acme.io = Viewer\n", "grep bob@ " PROD));
	assert_true(says(e, "", "git -C store status --short"));
}

static void a_push_goes_to_origin(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "git init -q --bare origin.git && cd store && "
				"git remote add origin ../origin.git && git push -q"));
	assert_true(t_e2e_ok(e,
			     "git -C store rev-parse main >main && "
			     "git -C origin.git rev-parse refs/heads/main | cmp - main"));
	/* fetching from everywhere, and pulling, move nothing of ours */
	assert_true(t_e2e_ok(e, "cd store && git rev-parse cloud/main >$T/cloud && "
				"git fetch -q --all && git pull -q && "
				"git rev-parse cloud/main | cmp - $T/cloud && "
				"git rev-parse main | cmp - $T/main"));
	assert_true(t_e2e_ok(e, "cd store && wsync sync && wsync plan --check"));
	assert_int_equal(writes(e), 0);
}

/* Made from what was pushed before: its files are old, and it was never in step. */
static void a_second_clone_by_git_sends_nothing_old(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(
		e, "git init -q --bare origin.git && cd store && "
		   "git remote add origin ../origin.git && git push -q origin main"));
	edit(e, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	assert_true(t_e2e_ok(e, "cd store && git commit -qam why && wsync sync --yes"));
	assert_int_equal(writes(e), 1);

	assert_true(t_e2e_ok(e, "git clone -q -b main origin.git second"));
	assert_true(t_e2e_ok(e, "cd second && wsync status && wsync mode"));
	assert_true(t_e2e_out(e, "observe"));
	assert_true(t_e2e_ok(e, "cd second && wsync plan --json"));
	assert_true(t_e2e_out(e, "\"sends\": 0"));
	(void)t_e2e_sh(e, "cd second && wsync mode two-way --yes && wsync sync --yes");
	assert_true(e->status == 0 || e->status == 3);
	(void)t_e2e_sh(e, "cd second && wsync sync --yes");
	assert_int_equal(writes(e), 1);
	assert_true(cloud_says(e, "Runner\n"));
	assert_true(t_e2e_ok(e, "cd second && git fsck --strict"));
	/* and the first one is as it was */
	assert_true(t_e2e_ok(e, "cd store && wsync plan --check"));
}

static void work_of_another_clone_is_sent_where_it_is_merged(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(
		e, "git init -q --bare origin.git && cd store && "
		   "git remote add origin ../origin.git && git push -q origin main"));
	assert_true(t_e2e_ok(
		e, "git clone -q -b main origin.git second && cd second && "
		   "sed -i 's/^bob.*/bob@acme.io = Runner/' acme/prod/members.ini && "
		   "git commit -qam 'by a colleague' && git push -q origin main"));
	assert_true(t_e2e_ok(e, "cd store && git fetch -q origin && "
				"git merge -q --ff-only origin/main && wsync sync --yes"));
	assert_true(t_e2e_out(e, "1 sent"));
	assert_true(cloud_says(e, "Runner\n"));
}

/* Nothing is sent in this state; the cloud is looked at, and that is said. Conflict
 * markers make it 65. */
static void only_looks(struct t_e2e *e, int status, const char *why)
{
	const int before = writes(e);

	assert_true(t_e2e_ok(e, "sh $CLOUD grant acme/dev cy@acme.io Viewer"));
	assert_true(t_e2e_ok(e, "git -C store rev-parse main HEAD >heads && "
				"git -C store status --short >files"));
	assert_true(t_e2e_exits(e, status, "cd store && wsync sync --yes"));
	assert_true(t_e2e_out(e, "Only looked"));
	assert_true(t_e2e_out(e, why));
	assert_int_equal(writes(e), before + 1); /* that of the line above */
	assert_true(t_e2e_ok(e, "git -C store show cloud/main:acme/dev/members.ini"));
	assert_true(t_e2e_out(e, "cy@acme.io = Viewer\n"));
	assert_true(t_e2e_ok(e, "git -C store rev-parse main HEAD | cmp - heads && "
				"git -C store status --short | cmp - files"));
	assert_true(t_e2e_exits(e, status, "cd store && wsync sync --yes --json") &&
		    t_e2e_json(e));
}

static void on_another_branch_it_only_looks(void **state)
{
	struct t_e2e *e = *state;

	edit(e, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	assert_true(
		t_e2e_ok(e, "cd store && git checkout -qb topic && git commit -qam topic"));
	only_looks(e, 6, "topic");
	/* what is committed here is not told to be uncommitted */
	assert_true(t_e2e_ok(e, "cd store && wsync status"));
	assert_true(t_e2e_out(e, "\nNot in main\n"));
	assert_true(t_e2e_out(e, "\n1 not in main"));
	assert_false(t_e2e_out(e, "ot committed"));
	assert_true(t_e2e_err(e, "hint: git commit"));
	assert_true(t_e2e_ok(e, "cd store && wsync diff"));
	assert_true(t_e2e_out(e, "members.ini:6, not in main\n"));
	assert_true(t_e2e_exits(e, 6, "cd store && wsync commit -m x"));
	assert_true(t_e2e_err(e, "WS0905"));
	/* back on main with the branch merged, it is sent */
	assert_true(t_e2e_ok(e, "cd store && git checkout -q main && git merge -q topic && "
				"wsync sync --yes"));
	assert_true(cloud_says(e, "Runner\n"));
}

static void detached_it_only_looks(void **state)
{
	struct t_e2e *e = *state;

	edit(e, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	assert_true(
		t_e2e_ok(e, "cd store && git commit -qam why && git checkout -q --detach"));
	only_looks(e, 6, "HEAD");
	assert_true(cloud_says(e, "Viewer\n"));
}

/* Two branches that say different things about bob. */
static void fork_history(struct t_e2e *e)
{
	assert_true(t_e2e_ok(e, "cd store && git checkout -qb other && "
				"sed -i 's/^bob.*/bob@acme.io = Developer/' "
				"acme/prod/members.ini && git commit -qam other && "
				"git checkout -q main && "
				"sed -i 's/^bob.*/bob@acme.io = Runner/' "
				"acme/prod/members.ini && git commit -qam main"));
}

static void in_a_merge_it_only_looks(void **state)
{
	struct t_e2e *e = *state;

	fork_history(e);
	assert_true(t_e2e_exits(e, 1, "cd store && git merge other"));
	only_looks(e, 65, "merge");
	assert_true(t_e2e_exits(e, 65, "cd store && wsync status"));
	assert_true(t_e2e_err(e, "acme/prod/members.ini:6"));
	assert_true(t_e2e_exits(e, 6, "cd store && wsync commit -m x"));
	/* resolved in git's way, it goes on with what the person chose */
	assert_true(t_e2e_ok(e,
			     "cd store && git checkout -q --ours acme/prod/members.ini && "
			     "git add -A && git commit -qm resolved && wsync sync --yes"));
	assert_true(cloud_says(e, "Runner\n"));
}

static void in_a_rebase_it_only_looks(void **state)
{
	struct t_e2e *e = *state;

	fork_history(e);
	assert_true(t_e2e_exits(e, 1, "cd store && git rebase other"));
	only_looks(e, 65, "HEAD");
	assert_true(t_e2e_ok(e, "cd store && git rebase --abort && wsync sync --yes"));
	assert_true(cloud_says(e, "Runner\n"));
}

static void in_a_bisect_it_only_looks(void **state)
{
	struct t_e2e *e = *state;

	fork_history(e);
	assert_true(t_e2e_ok(e, "cd store && git commit -qm empty --allow-empty && "
				"git bisect start && git bisect bad && "
				"git bisect good $(git rev-list --max-parents=0 main)"));
	only_looks(e, 6, "");
	assert_true(t_e2e_ok(e, "cd store && git bisect reset && wsync sync --yes"));
	assert_true(cloud_says(e, "Runner\n"));
}

static void a_stale_index_lock_is_in_nobodys_way_for_long(void **state)
{
	struct t_e2e *e = *state;

	edit(e, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	assert_true(t_e2e_ok(e,
			     "cd store && wsync commit -qm why && "
			     "touch -d '1 hour ago' .git/index.lock && wsync sync --yes"));
	assert_true(cloud_says(e, "Runner\n"));
}

static void variables_of_git_lead_nowhere(void **state)
{
	struct t_e2e *e = *state;

	edit(e, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	assert_true(t_e2e_ok(e,
			     "git init -q elsewhere && cd store && "
			     "export GIT_DIR=$T/elsewhere/.git GIT_WORK_TREE=$T/elsewhere "
			     "GIT_INDEX_FILE=$T/elsewhere/index "
			     "GIT_OBJECT_DIRECTORY=$T/elsewhere/objects "
			     "GIT_ALTERNATE_OBJECT_DIRECTORIES=$T/elsewhere/more && "
			     "wsync commit -m why && wsync sync --yes && wsync status"));
	assert_true(t_e2e_out(e, "In step"));
	assert_true(says(e, "elsewhere\nelsewhere/.git\n",
			 "find elsewhere -path 'elsewhere/.git/*' -prune -o -print"));
	assert_true(cloud_says(e, "Runner\n"));
	/* and neither does the configuration of a person */
	t_e2e_write(e, "home/.gitconfig",
		    "[core]\n\thooksPath = /nonexistent\n\tautocrlf = true\n"
		    "\tattributesFile = /nonexistent\n[commit]\n\tgpgSign = true\n");
	edit(e, "bob@acme.io = Runner", "bob@acme.io = Viewer");
	assert_true(t_e2e_ok(e, "cd store && wsync commit -m why && wsync sync --yes"));
	assert_true(says(e, "0\n", "grep -c \"$(printf '\\r')\" " PROD " || true"));
}

/* Settings that would make wsync read or write elsewhere, or run something. */
static void settings_that_lead_elsewhere_are_refused(void **state)
{
	static const struct {
		const char *make, *undo;
	} rows[] = {
		{"git config core.worktree $T/elsewhere", "sed -i /worktree/d .git/config"},
		{"mkdir -p .git/objects/info && "
		 "echo $T/elsewhere >.git/objects/info/alternates",
		 "rm .git/objects/info/alternates"},
		{"mv .git ../dotgit && echo 'gitdir: ../dotgit' >.git",
		 "rm .git && mv ../dotgit .git"},
		{"mv .git ../dotgit && ln -s ../dotgit .git",
		 "rm .git && mv ../dotgit .git"},
	};
	struct t_e2e *e = *state;

	edit(e, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	assert_true(t_e2e_ok(e, "mkdir elsewhere"));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_true(t_e2e_ok(e, "cd store && %s", rows[i].make));
		assert_true(t_e2e_exits(e, 1, "cd store && wsync commit -m why"));
		assert_true(t_e2e_exits(e, 1, "cd store && wsync sync --yes"));
		assert_true(says(e, "", "ls -A elsewhere"));
		assert_true(t_e2e_ok(e, "cd store && %s && wsync status", rows[i].undo));
	}
	assert_int_equal(writes(e), 0);
}

static void git_runs_in_the_store_from_anywhere(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "wsync -C store git log --format=%%s -n 2"));
	assert_true(t_e2e_out(e, "first look"));
	/* in the store paths count from where one stands */
	assert_true(t_e2e_ok(e, "cd store/acme/prod && wsync git ls-files members.ini"));
	assert_string_equal(e->out, "members.ini\n");
	/* the status and every option are git's */
	assert_true(t_e2e_exits(e, 1, "wsync -C store git no-such-thing"));
	assert_true(t_e2e_exits(e, 1,
				"wsync -C store git show-ref -q --verify "
				"refs/heads/none"));
	assert_true(t_e2e_ok(e, "wsync -C store git --version"));
	assert_true(t_e2e_out(e, "git version"));
	/* wsync's own words below git stay what they are */
	assert_true(t_e2e_ok(e, "wsync -C store git setup"));
	assert_true(t_e2e_out(e, "key by key"));
	assert_true(t_e2e_exits(e, 10, "wsync git log"));
	assert_true(t_e2e_exits(e, 64, "wsync --json -C store git log"));
	assert_true(t_e2e_exits(e, 127,
				"W=$(command -v wsync); PATH=/nowhere $W -C store "
				"git log"));
}

int main(void)
{
#define WITH(test) cmocka_unit_test_setup_teardown(test, begin, end)
	const struct CMUnitTest tests[] = {
		WITH(ahead_and_behind_are_counted),
		WITH(a_plain_commit_is_sent),
		WITH(what_is_only_staged_is_not_sent),
		WITH(maintenance_of_git_harms_nothing),
		WITH(a_push_goes_to_origin),
		WITH(a_second_clone_by_git_sends_nothing_old),
		WITH(work_of_another_clone_is_sent_where_it_is_merged),
		WITH(on_another_branch_it_only_looks),
		WITH(detached_it_only_looks),
		WITH(in_a_merge_it_only_looks),
		WITH(in_a_rebase_it_only_looks),
		WITH(in_a_bisect_it_only_looks),
		WITH(a_stale_index_lock_is_in_nobodys_way_for_long),
		WITH(variables_of_git_lead_nowhere),
		WITH(settings_that_lead_elsewhere_are_refused),
		WITH(git_runs_in_the_store_from_anywhere),
	};
#undef WITH

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
