/*
 * sync/round/commit.c - what people edited becomes a commit on main.
 *
 * The bytes that were checked are the bytes that are committed: files are read once.
 */
#include "sync/round/round.h"

#include <stdio.h>
#include <string.h>

#include "store/ground/buf.h"
#include "sync/round/describe.h"
#include "sync/round/finish.h"
#include "sync/round/heal.h"
#include "sync/round/record.h"
#include "sync/round/view_p.h"

void ws_commit_report_clear(struct ws_commit_report *report)
{
	ws_view_free(report->view);
	free(report->problems);
	*report = (struct ws_commit_report){0};
}

/* ---- checking -------------------------------------------------------------------------- */

static int add_problem(struct ws_commit_report *report, const struct ws_err *problem,
		       struct ws_err *err)
{
	struct ws_err *more = reallocarray(report->problems, report->problem_count + 1,
					   sizeof(*more));

	if (!more)
		return ws_err_nomem(err);
	report->problems = more;
	report->problems[report->problem_count++] = *problem;
	return 0;
}

static bool ends_with(const char *path, const char *name)
{
	size_t len = strlen(path), tail = strlen(name);

	return len > tail && strcmp(path + len - tail, name) == 0;
}

/* What the documents alone do not show. */
static int check_kinds(struct ws_commit_report *report, struct ws_err *err)
{
	const struct ws_drafts *files = &report->view->files;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < files->count; i++) {
		const struct ws_draft *d = &files->items[i];
		struct ws_err problem = {0};

		if (d->kind == WS_DRAFT_REFUSED)
			ws_err_set(&problem, WS_E_FILE_KIND, "%s is not a regular file",
				   d->path);
		else if (d->kind == WS_DRAFT_REMOVED &&
			 ends_with(d->path, "/workspace.ini"))
			ws_err_set(&problem, WS_E_READ_ONLY,
				   "%s says which workspace this is and cannot go alone",
				   d->path);
		else
			continue;
		ws_err_at(&problem, d->path, 0, 0, 0, NULL);
		ws_err_hint(&problem, "wsync restore %s", d->path);
		rc = add_problem(report, &problem, err);
	}
	return rc;
}

static int check_edits(struct ws_commit_report *report, struct ws_err *err)
{
	struct ws_view_own *own = ws_view_own(report->view);
	struct ws_err *problems = NULL;
	size_t count = 0;
	int rc = ws_side_check_edits(own->local, own->work, &problems, &count, err);

	for (size_t i = 0; rc == 0 && i < count; i++)
		rc = add_problem(report, &problems[i], err);
	free(problems);
	if (rc == 0)
		rc = check_kinds(report, err);
	if (rc == 0 && report->problem_count) {
		*err = report->problems[0];
		rc = err->code;
	}
	return rc;
}

static int check_state(const struct ws_view *view, struct ws_err *err)
{
	static const char branch[] = "refs/heads/";
	const struct ws_repo_state *state = &view->state;
	const size_t len = sizeof(branch) - 1;

	if (ws_oid_is_zero(&view->main_id)) {
		ws_err_set(err, WS_E_NO_STORE,
			   "the store is empty: it has not looked at a cloud yet");
		return ws_err_hint(err, "wsync fetch");
	}
	if (state->on_main && !state->operation[0])
		return 0;
	if (state->operation[0])
		ws_err_set(err, WS_E_GIT_STATE, "a %s is under way", state->operation);
	else if (strncmp(state->head, branch, len) == 0)
		ws_err_set(err, WS_E_GIT_STATE, "HEAD is on the branch %s, not on main",
			   state->head + len);
	else
		ws_err_set(err, WS_E_GIT_STATE, "HEAD is detached, not on main");
	ws_err_why(err, "wsync commit records on main alone; git commit works here, and "
			"what is merged into main counts");
	if (state->operation[0])
		return ws_err_hint(err, "git status, then finish the %s or end it",
				   state->operation);
	return ws_err_hint(err, "git commit, then merge into main, then wsync sync");
}

/* ---- recording ---------------------------------------------------------------------------- */

struct author {
	char name[128], email[128];
};

/* "Ada Lovelace <ada@acme.io>" */
static int split_author(const char *text, struct author *out, struct ws_err *err)
{
	const char *open = strchr(text, '<');
	const char *close = open ? strchr(open, '>') : NULL;
	size_t len = open ? (size_t)(open - text) : 0;

	while (len > 0 && text[len - 1] == ' ')
		len--;
	if (!close || close[1] || len == 0 || len >= sizeof(out->name) ||
	    close == open + 1 || (size_t)(close - open - 1) >= sizeof(out->email)) {
		ws_err_set(err, WS_E_USAGE_ARGUMENT, "an author is written NAME <MAIL>");
		return err->code;
	}
	(void)snprintf(out->name, sizeof(out->name), "%.*s", (int)len, text);
	(void)snprintf(out->email, sizeof(out->email), "%.*s", (int)(close - open - 1),
		       open + 1);
	return 0;
}

static int find_author(struct ws_store *store, const char *given, struct author *out,
		       struct ws_err *err)
{
	const char *actor = store->actor[0] ? store->actor : WS_RECORD_NAME;
	int rc;

	if (given)
		return split_author(given, out, err);
	rc = ws_repo_identity(store->repo, out->name, out->email, err);
	if (rc != 0)
		return rc;
	if (!out->email[0])
		(void)snprintf(out->email, sizeof(out->email), "%.127s",
			       store->actor[0] ? actor : WS_RECORD_EMAIL);
	if (!out->name[0])
		(void)snprintf(out->name, sizeof(out->name), "%.127s", actor);
	return 0;
}

static int make_message(struct ws_commit_report *report, const char *given, char **out,
			struct ws_err *err)
{
	struct ws_buf text = WS_BUF_INIT;

	ws_describe_subject(report->subject, report->meaning, NULL, NULL,
			    "comments and order");
	if (given) {
		(void)snprintf(report->subject, sizeof(report->subject), "%.*s",
			       (int)strcspn(given, "\n"), given);
		ws_buf_addf(&text, "%s\n", given);
	} else {
		ws_buf_addf(&text, "%s\n", report->subject);
		if (report->meaning && report->meaning->change_count > 1) {
			ws_buf_addc(&text, '\n');
			ws_describe_body(&text, report->meaning, NULL, NULL);
		}
	}
	return ws_buf_take(&text, out, NULL, err);
}

static int follow_index(struct ws_store *store, const struct ws_oid *id,
			const struct ws_repo_edit *edits, size_t count, struct ws_err *err)
{
	ws_auto_free const char **paths = calloc(count + 1, sizeof(*paths));

	if (!paths)
		return ws_err_nomem(err);
	for (size_t i = 0; i < count; i++)
		paths[i] = edits[i].path;
	return ws_repo_index_follow(store->repo, id, paths, count, err);
}

static int record(struct ws_store *store, const char *message, const char *author,
		  int64_t now_s, struct ws_commit_report *report, struct ws_err *err)
{
	struct ws_view_own *own = ws_view_own(report->view);
	struct ws_repo_commit spec = {.ref = WS_REF_MAIN,
				      .expect = &report->view->main_id,
				      .onto = &report->view->main_id,
				      .parents = &report->view->main_id,
				      .parent_count = 1,
				      .author_time_s = now_s,
				      .committer_time_s = now_s};
	ws_auto_free struct ws_repo_edit *edits = NULL;
	ws_auto_free char *text = NULL;
	struct author who = {"", ""};
	int rc = ws_record_edits(own->local, own->work, &edits, &spec.edit_count, err);

	if (rc != 0 || spec.edit_count == 0)
		return rc;
	rc = find_author(store, author, &who, err);
	if (rc == 0)
		rc = make_message(report, message, &text, err);
	if (rc != 0)
		return rc;
	spec.edits = edits;
	spec.message = text;
	spec.author_name = spec.committer_name = who.name;
	spec.author_email = spec.committer_email = who.email;
	rc = ws_repo_commit(store->repo, &spec, &report->id, err);
	if (rc == WS_REPO_MOVED)
		return ws_err_set(err, WS_E_REF_MOVED, "somebody committed just now");
	return rc == 0 ? follow_index(store, &report->id, edits, spec.edit_count, err) : rc;
}

int ws_round_commit(struct ws_store *store, const char *message, const char *author,
		    const struct ws_round_world *world, struct ws_commit_report *report,
		    struct ws_err *err)
{
	struct ws_err own_err = {0};
	ws_auto_lock lock = WS_LOCK_INIT;
	int rc;

	err = err ? err : &own_err;
	*report = (struct ws_commit_report){0};
	rc = ws_store_lock(store, &lock, err);
	if (rc == 0)
		rc = ws_heal_index(store, err);
	if (rc == 0)
		rc = ws_view_build(store, world, &report->view, err);
	if (rc == 0)
		rc = check_state(report->view, err);
	if (rc == 0)
		rc = check_edits(report, err);
	if (rc != 0)
		return rc;
	report->meaning = report->view->edits;
	rc = ws_finish_agreements(store, report->view, world->now_s(world->user), err);
	if (rc != 0)
		return rc;
	return record(store, message, author, world->now_s(world->user), report, err);
}
