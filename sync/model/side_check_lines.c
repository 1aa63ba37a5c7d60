/*
 * sync/model/side_check_lines.c - lines of members.ini that nobody can mean.
 *
 * The next round drops a line whose last day is over, and the access with it. Whoever
 * writes one means another day. An organization is joined before its workspaces are
 * shared, so a line in [invited] there asks for what the cloud does not have.
 */
#include "sync/model/side.h"

#include <stdlib.h>
#include <string.h>

#include "store/ground/date.h"

/* What is looked at, and what was found. */
struct checking {
	const struct ws_side *before;
	int64_t now_s;
	struct ws_err *problems;
	size_t count;
};

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

static bool is_over(const struct ws_side_grant *grant, const struct ws_side_grant *was,
		    int64_t now_s)
{
	int64_t last_s;

	if (!grant->until || !ws_date_parse(grant->until, &last_s) || last_s >= now_s)
		return false;
	return !was || !was->until || strcmp(was->until, grant->until) != 0;
}

static void describe_over(const struct ws_side_grant *grant, struct ws_err *out)
{
	(void)ws_err_set(out, WS_E_VALUE_BAD, "the last day of %s is over: %s",
			 grant->label, grant->until);
	(void)ws_err_why(out, "the next sync would take the grant away");
	(void)ws_err_hint(out, "a later day, or remove the line if that is meant");
}

/* The cloud may have such lines; then they stay. */
static bool is_guest(const struct ws_side_workspace *w, const struct ws_side_grant *grant,
		     const struct ws_side_grant *was)
{
	return grant->kind == WS_INVITED && !was &&
	       !ws_plan_is_personal(w->account->plan_type);
}

static void describe_guest(const struct ws_side_account *account,
			   const struct ws_side_grant *grant, struct ws_err *out)
{
	(void)ws_err_set(out, WS_E_PRINCIPAL_UNKNOWN,
			 "%s cannot be invited to one workspace of %s", grant->label,
			 account->dir);
	(void)ws_err_why(out, "people join an organization first; in its workspaces a line "
			      "in [users] gives them a role");
	if (ws_side_pin(account, WS_PIN_USERS, grant->label))
		(void)ws_err_hint(out, "put the line under [users]: %s is a member",
				  grant->label);
	else
		(void)ws_err_hint(out, "wsync invitation create %s %s", account->dir,
				  grant->label);
}

static int check_line(struct checking *c, const struct ws_side_workspace *w,
		      const struct ws_side_grant *grant, struct ws_err *err)
{
	const struct ws_side_grant *was = before_it(c->before, w, grant);
	struct ws_err problem = {0};
	struct ws_err *more;

	if (is_guest(w, grant, was))
		describe_guest(w->account, grant, &problem);
	else if (is_over(grant, was, c->now_s))
		describe_over(grant, &problem);
	else
		return 0;
	(void)ws_err_at(&problem, grant->file, grant->line, 0, 0, NULL);
	more = reallocarray(c->problems, c->count + 1, sizeof(*more));
	if (!more)
		return ws_err_nomem(err);
	c->problems = more;
	c->problems[c->count++] = problem;
	return 0;
}

int ws_side_check_lines(const struct ws_side *before, const struct ws_side *after,
			int64_t now_s, struct ws_err **problems, size_t *count,
			struct ws_err *err)
{
	struct checking c = {.before = before, .now_s = now_s};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < after->workspace_count; i++) {
		const struct ws_side_workspace *w = &after->workspaces[i];

		for (size_t k = 0; rc == 0 && k < w->grant_count; k++)
			rc = check_line(&c, w, &w->grants[k], err);
	}
	*problems = c.problems;
	*count = c.count;
	return rc;
}
