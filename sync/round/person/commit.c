/*
 * sync/round/person/commit.c - what people edited becomes a commit on main.
 *
 * The bytes that were checked are the bytes that are committed: files are read once.
 */
#include "sync/round/round.h"

#include <stdio.h>
#include <string.h>

#include "store/ground/buf.h"
#include "sync/round/write/describe.h"
#include "sync/round/write/finish.h"
#include "sync/round/write/heal.h"
#include "sync/round/write/person.h"
#include "sync/round/write/record.h"
#include "sync/round/view/view_p.h"

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

static int add_problems(struct ws_commit_report *report, const struct ws_err *problems,
			size_t count, struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < count; i++)
		rc = add_problem(report, &problems[i], err);
	return rc;
}

static int check_edits(struct ws_commit_report *report, int64_t now_s, struct ws_err *err)
{
	const struct ws_view *view = report->view;
	struct ws_view_own *own = ws_view_own(report->view);
	ws_auto_free struct ws_err *edits = NULL, *lines = NULL;
	size_t edit_count = 0, line_count = 0;
	int rc = ws_view_check_edits(view, own->local, own->work, &edits, &edit_count, err);

	if (rc == 0)
		rc = add_problems(report, edits, edit_count, err);
	if (rc == 0)
		rc = check_kinds(report, err);
	if (rc == 0 && view->drafts)
		rc = ws_side_check_lines(view->local, view->drafts, now_s, &lines,
					 &line_count, err);
	if (rc == 0)
		rc = add_problems(report, lines, line_count, err);
	if (rc == 0 && report->problem_count) {
		*err = report->problems[0];
		rc = err->code;
	}
	return rc;
}

/* ---- recording ---------------------------------------------------------------------------- */

/* What is no change of an item: workspaces that are to be made, or not any more. */
static void subject_of_files(const struct ws_view *view, char out[WS_SUBJECT])
{
	bool told = false;

	(void)snprintf(out, WS_SUBJECT, "comments and order");
	for (size_t i = 0; i < view->files.count; i++) {
		const struct ws_draft *d = &view->files.items[i];
		const struct ws_side_workspace *w;
		char dir[WS_LAYOUT_PATH] = "";
		bool is_new;

		if (!ends_with(d->path, "/workspace.ini"))
			continue;
		(void)ws_view_dir_of(d->path, dir);
		w = view->drafts ? ws_side_workspace_at(view->drafts, dir) : NULL;
		is_new = d->kind == WS_DRAFT_ADDED && w && !w->id;
		if (!is_new && (d->kind != WS_DRAFT_GONE || !ws_view_only_here(view, dir)))
			continue;
		if (!told || is_new)
			(void)snprintf(out, WS_SUBJECT, "%.90s: %s", dir,
				       is_new ? "a new workspace"
					      : "taken out of the store");
		told = true;
	}
}

static int make_message(struct ws_commit_report *report, const char *given, char **out,
			struct ws_err *err)
{
	struct ws_buf text = WS_BUF_INIT;
	char files[WS_SUBJECT];

	subject_of_files(report->view, files);
	ws_describe_subject(report->subject, report->meaning, NULL, NULL, files);
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

static int record(struct ws_store *store, const char *message, const char *author,
		  int64_t now_s, struct ws_commit_report *report, struct ws_err *err)
{
	struct ws_view_own *own = ws_view_own(report->view);
	ws_auto_free struct ws_repo_edit *edits = NULL;
	ws_auto_free char *text = NULL;
	size_t count = 0;
	int rc = ws_record_edits(own->local, own->work, &edits, &count, err);

	if (rc == 0 && count)
		rc = make_message(report, message, &text, err);
	if (rc == 0)
		rc = ws_person_commit(store, report->view, edits, count, text, author,
				      now_s, &report->id, err);
	if (rc == WS_PERSON_BEHIND)
		(void)snprintf(report->trouble, sizeof(report->trouble), "%.199s",
			       err->msg);
	return rc == WS_PERSON_BEHIND ? 0 : rc;
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
		rc = ws_heal(store, err);
	if (rc == 0)
		rc = ws_view_build(store, world, &report->view, err);
	if (rc == 0)
		rc = ws_person_may_commit(report->view, err);
	if (rc == 0)
		rc = check_edits(report, world->now_s(world->user), err);
	if (rc != 0)
		return rc;
	report->meaning = report->view->edits;
	rc = ws_finish_agreements(store, report->view, world->now_s(world->user), err);
	if (rc != 0)
		return rc;
	return record(store, message, author, world->now_s(world->user), report, err);
}
