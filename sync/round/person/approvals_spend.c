/*
 * sync/round/person/approvals_spend.c - an approval is good for one time.
 *
 * Invariant: base takes what an approval let through only after the approval is spent. A
 * round that dies in between leaves the next one an agreement about the same effect, and
 * that one spends it. A loosened policy.ini needs its approval until base has it: that one
 * is spent as of the commit that base still is, so that both happen when base moves.
 */
#include "sync/round/view/approvals_p.h"

#include <string.h>

#include "sync/round/write/record.h"
#include "sync/round/view/view_p.h"

/* What is spent: for which changes, and until base is another commit; NULL: at once. */
struct spending {
	struct ws_view *view;
	const int *results;
	const struct ws_oid *base;
	const char *message;
	int64_t now_s;
	const char *const *left; /* of these effects instead, by a round that died */
	size_t left_count;
};

/* Has it come to be what was approved? */
static bool has_come(const struct spending *s, size_t i)
{
	const struct ws_change *c = &s->view->plan->changes[i];

	if (!c->effect || (c->kind == WS_ITEM_POLICY) != (s->base != NULL))
		return false;
	return c->verdict == WS_AGREE || (c->verdict == WS_SEND && s->results[i] == 0);
}

static int add_spent(struct approvals_commit *commit, const struct ws_approval *said,
		     size_t count, const struct ws_oid *base, const char *effect,
		     struct ws_err *err)
{
	ws_auto_buf lines = WS_BUF_INIT;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < count; i++) {
		struct ws_approval line = said[i];

		if (strcmp(line.effect, effect) != 0 || !ws_approval_stands(said, count, i))
			continue;
		line.spent = true;
		line.loss = 0;
		line.why = NULL;
		rc = approvals_format(&line, base, &lines, err);
	}
	return rc != 0 || lines.len == 0 ? rc : approvals_add(commit, effect, &lines, err);
}

/* The plan does not know of it any more: all that was ever said of it is asked for. */
static int add_left(struct approvals_commit *commit, const struct spending *s,
		    const char *effect, struct ws_err *err)
{
	struct ws_approval *said = NULL;
	size_t count = 0;
	int rc = approvals_about(commit->store->repo, &ws_view_own(s->view)->approvals,
				 effect, s->now_s, commit->arena, &said, &count, err);

	return rc == 0 ? add_spent(commit, said, count, NULL, effect, err) : rc;
}

/* 0, WS_REPO_MOVED or a failure. */
static int try_spend(struct ws_store *store, const struct spending *s, struct ws_err *err)
{
	const struct ws_plan *plan = s->view->plan;
	const struct ws_facts *facts = &ws_view_own(s->view)->facts;
	ws_auto(ws_arena) arena = ws_arena_new();
	struct approvals_commit commit;
	int rc = arena ? approvals_begin(&commit, store, arena, err) : ws_err_nomem(err);

	for (size_t i = 0; rc == 0 && !s->left && i < plan->change_count; i++)
		if (has_come(s, i))
			rc = add_spent(&commit, facts->approvals, facts->approval_count,
				       s->base, plan->changes[i].effect, err);
	for (size_t i = 0; rc == 0 && i < s->left_count; i++)
		rc = add_left(&commit, s, s->left[i], err);
	return rc != 0 || commit.edit_count == 0
		       ? rc
		       : approvals_commit(&commit, WS_RECORD_NAME, WS_RECORD_EMAIL,
					  s->now_s, s->message, err);
}

static int spend(struct ws_store *store, const struct spending *s, struct ws_err *err)
{
	const bool spoken = ws_view_own(s->view)->facts.approval_count || s->left_count;
	int rc = spoken ? WS_REPO_MOVED : 0;

	for (int n = 0; rc == WS_REPO_MOVED && n < APPROVALS_TRIES; n++)
		rc = try_spend(store, s, err);
	return rc == WS_REPO_MOVED ? ws_err_set(err, WS_E_REF_MOVED,
						"somebody writes approvals just now")
				   : rc;
}

int ws_approvals_spend(struct ws_store *store, struct ws_view *view, const int *results,
		       int64_t now_s, struct ws_err *err)
{
	const struct spending s = {view, results, NULL, "Spend\n", now_s, NULL, 0};

	return spend(store, &s, err);
}

int ws_approvals_spend_rules(struct ws_store *store, struct ws_view *view,
			     const struct ws_oid *base, int64_t now_s, struct ws_err *err)
{
	const struct spending s = {view, NULL, base, "Spend, of rules\n", now_s, NULL, 0};

	return spend(store, &s, err);
}

int ws_approvals_spend_left(struct ws_store *store, struct ws_view *view,
			    const char *const *effects, size_t count, int64_t now_s,
			    struct ws_err *err)
{
	const struct spending s = {view, NULL, NULL, "Spend\n", now_s, effects, count};

	return count ? spend(store, &s, err) : 0;
}
