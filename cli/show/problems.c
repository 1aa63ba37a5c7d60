/*
 * cli/show/problems.c - files that are not valid here: the same ones on every screen.
 *
 * Those on disk come first, then what is valid there and yet no commit takes. What main
 * holds is told unless the file on disk is told already; two directories that claim one
 * workspace object to each other, and are told once.
 */
#include "cli/show/show_p.h"

#include <string.h>

static bool is_in(const struct ws_side *side, const char *file)
{
	for (size_t i = 0; side && i < side->problem_count; i++)
		if (strcmp(side->problems[i].file, file) == 0)
			return true;
	return false;
}

static bool is_told(const struct ws_view *view, const char *file)
{
	for (size_t i = 0; i < view->problem_count; i++)
		if (strcmp(view->problems[i].file, file) == 0)
			return true;
	return is_in(view->drafts, file);
}

static bool is_added(const struct ws_view *view, const char *file)
{
	for (size_t i = 0; i < view->files.count; i++)
		if (strcmp(view->files.items[i].path, file) == 0)
			return view->files.items[i].kind == WS_DRAFT_ADDED;
	return false;
}

bool ws_problem_is_mirrored(const struct ws_view *view, const struct ws_err *problems,
			    size_t count, size_t n)
{
	const struct ws_err *one = &problems[n];
	const bool added = is_added(view, one->file);

	for (size_t i = 0; one->code == WS_E_IDENTITY && i < count; i++) {
		const struct ws_err *other = &problems[i];
		const bool other_added = is_added(view, other->file);

		if (i == n || other->code != one->code || strcmp(other->why, one->why) != 0)
			continue;
		if (other_added != added ? other_added : i < n)
			return true;
	}
	return false;
}

static bool is_mirrored(const struct ws_view *view, const struct ws_side *side, size_t n)
{
	return ws_problem_is_mirrored(view, side->problems, side->problem_count, n);
}

const struct ws_err *ws_problems_next(const struct ws_view *view, size_t *at)
{
	const size_t drafts = view->drafts ? view->drafts->problem_count : 0;
	const size_t edits = drafts + view->problem_count;
	const size_t local = view->local ? view->local->problem_count : 0;

	while (*at < edits + local) {
		const size_t i = (*at)++;

		if (i < drafts) {
			if (!is_mirrored(view, view->drafts, i))
				return &view->drafts->problems[i];
		} else if (i < edits) {
			if (!is_in(view->drafts, view->problems[i - drafts].file))
				return &view->problems[i - drafts];
		} else if (!is_told(view, view->local->problems[i - edits].file) &&
			   !is_mirrored(view, view->local, i - edits)) {
			return &view->local->problems[i - edits];
		}
	}
	return NULL;
}

size_t ws_problems_count(const struct ws_view *view)
{
	size_t at = 0, count = 0;

	while (ws_problems_next(view, &at))
		count++;
	return count;
}

int ws_show_problems(const struct ws_cli *cli, const struct ws_view *view)
{
	const struct ws_err *problem;
	size_t at = 0;
	int status = 0;

	while ((problem = ws_problems_next(view, &at))) {
		ws_cli_error(cli, problem);
		status = ws_err_exit(WS_E_FILE_SYNTAX);
	}
	return status;
}

struct ws_json *ws_problems_json(const struct ws_view *view)
{
	ws_auto(ws_json) list = ws_json_new_array();
	const struct ws_err *problem;
	size_t at = 0;
	int bad = list == NULL;

	while ((problem = ws_problems_next(view, &at)))
		bad |= ws_json_push(list, ws_error_json(problem));
	return bad ? NULL : ws_steal(&list);
}
