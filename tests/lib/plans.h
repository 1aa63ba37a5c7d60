/*
 * tests/lib/plans.h - plans from edited sides, and as text to compare.
 *
 *	struct t_plan t;
 *	t_plan_start(&t, "[users]\nada@acme.io = Owner\nbob@acme.io = Viewer\n");
 *	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Runner");
 *	t_plan_expect(&t, "send acme/prod bob@acme.io Viewer > Runner\n");
 *	t_plan_end(&t);
 */
#ifndef WS_TESTS_LIB_PLANS_H
#define WS_TESTS_LIB_PLANS_H

#include "store/ground/buf.h"
#include "sync/decide/plan.h"
#include "tests/lib/sides.h"

#define T_MEMBERS  "acme/prod/members.ini"
#define T_SETTINGS "acme/prod/workspace.ini"
#define T_POLICY   "acme/_account/policy.ini"
#define T_RULES    "acme/prod/policy.ini"

struct t_plan {
	struct t_side *base, *local, *cloud;
	struct t_side *before; /* the look before; NULL: none */
	struct t_side *drafts; /* NULL: none */
	struct ws_facts facts; /* two-way, with a base, ada's key */
	struct ws_side *sides[5];
	struct ws_plan *plan;
	char actor_id[37];
};

/* All sides alike: acme with the workspace acme/prod (id 1) and these members. */
void t_plan_start(struct t_plan *t, const char *members);
void t_plan_end(struct t_plan *t);

/* Puts the same document on base, local and cloud. */
void t_plan_put(struct t_plan *t, const char *path, const char *text);

/* Puts the account's policy.ini on base and local. */
void t_plan_policy(struct t_plan *t, const char *text);

/* Makes (again) the plan of what the sides hold now. Problems of local are allowed. */
void t_plan_make(struct t_plan *t);

/* Makes the plan and compares its lines, see t_plan_text(). */
void t_plan_expect(struct t_plan *t, const char *lines);

/* The sentence of a guard. */
const char *t_plan_guard(const struct t_plan *t, enum ws_guard guard);
/* The first change about this label or kind; the test fails when there is none. */
const struct ws_change *t_plan_grant(const struct t_plan *t, const char *label);
const struct ws_change *t_plan_item(const struct t_plan *t, enum ws_item_kind kind);

/*
 * One line a change, in plan order: VERDICT[(REASON,...)] PATH WHAT BEFORE > AFTER
 * where WHAT is a principal ("bot:ci"), a field, "handle", "workspace", "role NAME" or
 * "intent KEY".
 */
void t_plan_text(const struct ws_plan *plan, struct ws_buf *out);
/* Everything there is to see of a plan, lines of files aside. */
void t_plan_dump(const struct ws_plan *plan, struct ws_buf *out);

#endif
