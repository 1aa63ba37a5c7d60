/*
 * sync/model/side_check_ends.c - lines that are over before they begin.
 *
 * The next round drops a line whose last day is over, and the access with it. Whoever
 * writes one means another day.
 */
#include "sync/model/side.h"

#include <stdlib.h>
#include <string.h>

#include "store/ground/date.h"

/* What the earlier side says of the same grant; NULL: nothing. */
static const struct ws_side_grant *before_it(const struct ws_side *before,
					     const struct ws_side_workspace *w,
					     const struct ws_side_grant *grant)
{
	const struct ws_side_workspace *there;

	if (!before)
		return NULL;
	there = w->id ? ws_side_workspace(before, w->id)
		      : ws_side_workspace_at(before, w->dir);

	return there && grant->id ? ws_side_grant(there, grant->kind, grant->id) : NULL;
}

static bool is_over(const struct ws_side_grant *grant, int64_t now_s)
{
	int64_t last_s;

	return grant->until && ws_date_parse(grant->until, &last_s) && last_s < now_s;
}

static void describe(const struct ws_side_grant *grant, struct ws_err *out)
{
	*out = (struct ws_err){0};
	(void)ws_err_set(out, WS_E_VALUE_BAD, "the last day of %s is over: %s",
			 grant->label, grant->until);
	(void)ws_err_why(out, "the next sync would take the grant away");
	(void)ws_err_at(out, grant->file, grant->line, 0, 0, NULL);
	(void)ws_err_hint(out, "a later day, or remove the line if that is meant");
}

static int check_workspace(const struct ws_side *before, const struct ws_side_workspace *w,
			   int64_t now_s, struct ws_err **problems, size_t *count,
			   struct ws_err *err)
{
	for (size_t i = 0; i < w->grant_count; i++) {
		const struct ws_side_grant *grant = &w->grants[i], *was;
		struct ws_err *more;

		if (!is_over(grant, now_s))
			continue;
		was = before_it(before, w, grant);
		if (was && was->until && strcmp(was->until, grant->until) == 0)
			continue;
		more = reallocarray(*problems, *count + 1, sizeof(*more));
		if (!more)
			return ws_err_nomem(err);
		*problems = more;
		describe(grant, &more[(*count)++]);
	}
	return 0;
}

int ws_side_check_ends(const struct ws_side *before, const struct ws_side *after,
		       int64_t now_s, struct ws_err **problems, size_t *count,
		       struct ws_err *err)
{
	int rc = 0;

	*problems = NULL;
	*count = 0;
	for (size_t i = 0; rc == 0 && i < after->workspace_count; i++)
		rc = check_workspace(before, &after->workspaces[i], now_s, problems, count,
				     err);
	return rc;
}
