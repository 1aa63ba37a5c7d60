/*
 * sync/model/side_check_lines.c - lines that nobody can mean.
 *
 * The next round drops a line whose last day is over, and the access with it. Whoever
 * writes one means another day. An organization is joined before its workspaces are
 * shared, so a line in [invited] there asks for what the cloud does not have. A workspace is
 * transferred to ACCOUNT/HANDLE, and a handle that is none is free nowhere.
 */
#include "sync/model/side.h"

#include <stdlib.h>
#include <string.h>

#include "store/ground/date.h"
#include "store/tree/layout.h"

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

static int add(struct checking *c, const struct ws_err *problem, struct ws_err *err)
{
	struct ws_err *more = reallocarray(c->problems, c->count + 1, sizeof(*more));

	if (!more)
		return ws_err_nomem(err);
	c->problems = more;
	c->problems[c->count++] = *problem;
	return 0;
}

static int check_line(struct checking *c, const struct ws_side_workspace *w,
		      const struct ws_side_grant *grant, struct ws_err *err)
{
	const struct ws_side_grant *was = before_it(c->before, w, grant);
	struct ws_err problem = {0};

	if (is_guest(w, grant, was))
		describe_guest(w->account, grant, &problem);
	else if (is_over(grant, was, c->now_s))
		describe_over(grant, &problem);
	else
		return 0;
	(void)ws_err_at(&problem, grant->file, grant->line, 0, 0, NULL);
	return add(c, &problem, err);
}

/* A plan would hold it for good. */
static int check_transfer(struct checking *c, const struct ws_side_workspace *w,
			  struct ws_err *err)
{
	const struct ws_side_field *wish = &w->transfer_to;
	const struct ws_side_workspace *was = w->id && c->before
						      ? ws_side_workspace(c->before, w->id)
						      : NULL;
	const char *slash = wish->present ? strchr(wish->text, '/') : NULL;
	struct ws_err problem = {0};

	if (!wish->present || (slash && ws_layout_handle_ok(slash + 1)) ||
	    (was && was->transfer_to.present &&
	     strcmp(was->transfer_to.text, wish->text) == 0))
		return 0;
	(void)ws_err_set(&problem, WS_E_VALUE_BAD, "%s is no place for a workspace",
			 wish->text);
	(void)ws_err_why(&problem,
			 "a transfer goes to ACCOUNT/HANDLE; handles are lower-case "
			 "letters, digits, dashes, underscores and dots");
	(void)ws_err_hint(&problem, "wsync workspace transfer %s ACCOUNT/HANDLE", w->dir);
	(void)ws_err_at(&problem, wish->file, wish->line, 0, 0, NULL);
	return add(c, &problem, err);
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
		if (rc == 0)
			rc = check_transfer(&c, w, err);
	}
	*problems = c.problems;
	*count = c.count;
	return rc;
}
