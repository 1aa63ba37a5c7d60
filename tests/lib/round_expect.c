/*
 * tests/lib/round_expect.c - what a scenario claims, checked.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/lib/repo_fix.h"
#include "tests/lib/round_play.h"
#include "tests/lib/tempdir.h"

static void same_text(const struct t_play *play, const char *what, const char *want,
		      const char *got)
{
	if (strcmp(want, got) != 0)
		t_play_fail(play, "%s: wanted\n%sgot\n%s", what, want, got);
}

static void expect_plan(struct t_play *play, char *rest)
{
	ws_auto_buf text = WS_BUF_INIT;

	(void)rest;
	t_text_plan(&text, play->commit.meaning ? play->commit.meaning : play->report.plan);
	same_text(play, "plan", play->step->block, ws_buf_text(&text));
}

/* The plan of the store as it lies there, without a look. */
static void expect_view(struct t_play *play, char *rest)
{
	ws_auto_buf text = WS_BUF_INIT;
	ws_auto(ws_view) view = NULL;

	if (ws_view_build(play->store, &play->world, &view, &play->err) != 0)
		t_play_fail(play, "view: ");
	t_text_plan(&text, strcmp(rest, "drafts") == 0 ? view->edits : view->plan);
	same_text(play, "view", play->step->block, ws_buf_text(&text));
}

/* What was written since the last such check. */
static void expect_writes(struct t_play *play, char *rest)
{
	const char *log = t_fake_log(play->cloud);

	(void)rest;
	same_text(play, "writes", play->step->block, log + play->log_seen);
	play->log_seen = strlen(log);
}

static size_t count_of(const struct t_play *play, const char *name)
{
	const struct ws_round_report *r = &play->report;
	const struct {
		const char *name;
		size_t value;
	} counts[] = {
		{"sent", r->sent},
		{"failed", r->failed},
		{"received", r->received},
		{"agreed", r->agreed},
		{"held", r->held},
		{"conflicts", r->conflicts},
		{"waits", r->waits},
		{"accounts", r->accounts},
		{"applied", r->applied},
		{"complete", r->look.complete},
		{"moved", r->cloud_moved},
		{"workspaces", r->look.workspaces},
		{"waited", (size_t)play->slept_ms},
		{"problems", play->commit.problem_count},
		{"calls", play->calls},
		{"touched", r->touched},
		{"quiet", r->quiet},
	};

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		if (strcmp(counts[i].name, name) == 0)
			return counts[i].value;
	t_play_fail(play, "nothing is counted as %s", name);
}

/* "sent=1 held=0": only those given. */
static void expect_counts(struct t_play *play, char *rest)
{
	while (*rest) {
		char *word = t_word(&rest), *value = strchr(word, '=');

		if (!value)
			t_play_fail(play, "no number in %s", word);
		*value++ = '\0';
		if (count_of(play, word) != strtoul(value, NULL, 10))
			t_play_fail(play, "%s is %zu, wanted %s", word,
				    count_of(play, word), value);
	}
}

/* "SUBSTRING": the message of the last step that failed. */
static void expect_says(struct t_play *play, char *rest)
{
	if (!strstr(play->err.msg, rest))
		t_play_fail(play, "does not say \"%s\": ", rest);
}

static void expect_stopped(struct t_play *play, char *rest)
{
	if (!strstr(play->report.stopped, rest) || (!*rest && play->report.stopped[0]))
		t_play_fail(play, "stopped says \"%s\"", play->report.stopped);
}

/* "PATH CODE": some file was refused at commit. */
static void expect_problem(struct t_play *play, char *rest)
{
	const char *path = t_word(&rest);

	for (size_t i = 0; i < play->commit.problem_count; i++)
		if (strcmp(play->commit.problems[i].file, path) == 0 &&
		    play->commit.problems[i].code == t_code_by_text(rest))
			return;
	t_play_fail(play, "no problem %s in %s (%zu others)", rest, path,
		    play->commit.problem_count);
}

/* "LABEL CODE", or the kind of what has no label: that step of the plan failed so. */
static void expect_failed(struct t_play *play, char *rest)
{
	const struct ws_plan *plan = play->report.plan;
	const char *label = t_word(&rest);

	for (size_t i = 0; plan && i < plan->change_count; i++) {
		const struct ws_change *c = &plan->changes[i];

		if (strcmp(c->label ? c->label : t_text_item(c->kind), label) == 0) {
			if (play->report.results[i] == t_code_by_text(rest))
				return;
			t_play_fail(play, "%s: %s: %s", label,
				    t_text_code(play->report.results[i]),
				    play->report.errors[i].msg);
		}
	}
	t_play_fail(play, "no step is about %s", label);
}

/* "WORKSPACE KIND LABEL ROLE", "-" for none: what is true in the cloud. */
static void expect_cloud(struct t_play *play, char *rest)
{
	const char *path = t_word(&rest);
	enum ws_principal_kind kind = WS_USER;
	const char *label, *role;

	if (!t_kind_by_text(t_word(&rest), &kind))
		t_play_fail(play, "no such kind");
	label = t_word(&rest);
	role = t_fake_role_of(play->cloud, path, kind, label);
	if (strcmp(role ? role : "-", rest) != 0)
		t_play_fail(play, "%s is %s there", label, role ? role : "-");
}

/* ---- texts ------------------------------------------------------------------------------ */

/* A working file ("file"), or a document of a ref. NULL: not there. Given. */
static char *read_side(struct t_play *play, const char *side, const char *path)
{
	const char *ref = strcmp(side, "main") == 0    ? WS_REF_MAIN
			  : strcmp(side, "cloud") == 0 ? WS_REF_CLOUD
						       : WS_REF_BASE;
	struct ws_oid id;
	char *bytes = NULL;
	size_t len;

	if (strcmp(side, "file") == 0)
		return t_tempdir_read(play->dir, path, NULL);
	if (ws_repo_ref(play->store->repo, ref, &id, &play->err) != 0)
		return NULL;
	if (ws_repo_read(play->store->repo, &id, path, &bytes, &len, &play->err) < 0)
		t_play_fail(play, "%s %s: ", ref, path);
	return bytes;
}

/* "SIDE PATH has|lacks TEXT", "SIDE PATH gone|there", "SIDE PATH is" and a block. */
static void expect_text(struct t_play *play, char *rest)
{
	const char *side = t_word(&rest), *path = t_word(&rest), *how = t_word(&rest);
	char *text = read_side(play, side, path);

	if (strcmp(how, "gone") == 0 || strcmp(how, "there") == 0) {
		if ((text != NULL) != (*how == 't'))
			t_play_fail(play, "%s %s is not %s", side, path, how);
	} else if (!text) {
		t_play_fail(play, "%s %s is not there", side, path);
	} else if (strcmp(how, "is") == 0) {
		same_text(play, path, play->step->block, text);
	} else if ((strstr(text, rest) != NULL) != (strcmp(how, "has") == 0)) {
		t_play_fail(play, "%s %s: not so: %s %s\n%s", side, path, how, rest, text);
	}
	free(text);
}

/* What stock git prints: "git COMMAND" and a block. */
static void expect_git(struct t_play *play, char *rest)
{
	char *text = NULL;

	(void)t_git(play->dir, &text, "git %s", rest);
	same_text(play, rest, play->step->block, text);
	free(text);
}

/* "N M": commits of main not in cloud/main, and the other way round. */
static void expect_ahead(struct t_play *play, char *rest)
{
	char *text = NULL;

	(void)t_git(play->dir, &text,
		    "git rev-list --left-right --count main...cloud/main | tr '\\t' ' ' | "
		    "tr -d '\\n'");
	if (strcmp(text, rest) != 0)
		t_play_fail(play, "ahead and behind: %s", text);
	free(text);
}

static void expect_clean(struct t_play *play, char *rest)
{
	(void)rest;
	if (!t_git_says(play->dir, "", "git status --porcelain -uall"))
		t_play_fail(play, "not clean");
}

void t_play_expect(struct t_play *play, const struct t_step *step)
{
	static const struct {
		const char *what;
		void (*does)(struct t_play *play, char *rest);
	} table[] = {
		{"plan", expect_plan},       {"view", expect_view},
		{"writes", expect_writes},   {"counts", expect_counts},
		{"says", expect_says},       {"stopped", expect_stopped},
		{"problem", expect_problem}, {"failed", expect_failed},
		{"cloud", expect_cloud},     {"text", expect_text},
		{"git", expect_git},         {"ahead", expect_ahead},
		{"clean", expect_clean},
	};
	char *rest = strdup(step->rest), *begin = rest;
	const char *what = t_word(&rest);

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(table[i].what, what) == 0) {
			table[i].does(play, rest);
			free(begin);
			return;
		}
	t_play_fail(play, "nothing to expect is called \"%s\"", what);
}
