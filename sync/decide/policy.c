/*
 * sync/decide/policy.c - which rules count, and rules that were loosened.
 *
 * Invariants:
 *   - until a loosening is approved, the stricter of base's and main's rules counts,
 *     key by key
 *   - where main's policy.ini is not valid nothing is sent, and base keeps what it has
 *   - a policy.ini of base that cannot be read may have asked for anything, so that
 *     whatever follows it is a loosening
 */
#include "sync/decide/plan_p.h"

#include <string.h>
#include "store/ground/buf.h"
#include "store/ground/text.h"

/* ---- one policy.ini ------------------------------------------------------------------ */

static bool is_unread(enum ws_known known, const struct ws_policy *policy)
{
	return known == WS_INVALID && policy->set == 0;
}

/* Is this the policy.ini of the account (workspace_id NULL) or of the workspace? */
static bool is_approved(const struct ws_plan_work *work, const char *workspace_id,
			const char *account_id)
{
	for (size_t i = 0; i < work->rule_count; i++) {
		const struct ws_plan_rules *rules = &work->rules[i];

		if (!ws_text_same(rules->workspace_id, workspace_id))
			continue;
		if (workspace_id || ws_text_same(rules->account_id, account_id))
			return rules->approved;
	}
	return false;
}

/* The account's rules as they count for base's part. An account of main that says no
 * more which one it is has base's still. */
static const struct ws_policy *account_base(const struct ws_plan_work *work,
					    const struct ws_trio *at)
{
	const struct ws_side_account *local = at->local->account, *base = NULL;

	if (local->id)
		base = ws_side_account(work->base, local->id);
	else if (at->base)
		base = at->base->account;
	if (!base || (local->id && is_approved(work, NULL, local->id)))
		return &local->policy;
	return &base->policy;
}

int ws_plan_policy(struct ws_plan_work *work, const struct ws_trio *at,
		   struct ws_policy *out, struct ws_err *err)
{
	const struct ws_side_workspace *local = at->local;
	const struct ws_policy *own;
	struct ws_policy base;
	int rc;

	*out = ws_policy_default;
	if (!local)
		return 0;
	own = at->base && !(local->id && is_approved(work, local->id, NULL))
		      ? &at->base->policy
		      : &local->policy;
	rc = ws_policy_over(work->scratch, account_base(work, at), own, &base, err);
	return rc == 0 ? ws_policy_stricter(work->scratch, &base, &local->policy, out, err)
		       : rc;
}

/* Of an account without any workspace. */
static int account_policy(struct ws_plan_work *work, const struct ws_side_account *local,
			  struct ws_policy *out, struct ws_err *err)
{
	const struct ws_side_account *base = ws_side_account(work->base, local->id);

	if (!base || is_approved(work, NULL, local->id))
		base = local;
	return ws_policy_stricter(work->scratch, &base->policy, &local->policy, out, err);
}

int ws_plan_role_policy(struct ws_plan_work *work, const struct ws_plan_item *item,
			struct ws_policy *out, bool *invalid, struct ws_err *err)
{
	const struct ws_side_account *account = ws_side_account(work->local,
								item->change.account_id);
	int rc = 0;

	*out = ws_policy_default;
	*invalid = !account || account->policy_known == WS_INVALID;
	if (account)
		rc = account_policy(work, account, out, err);
	for (size_t i = 0; rc == 0 && i < work->local->workspace_count; i++) {
		const struct ws_side_workspace *w = &work->local->workspaces[i];
		const struct ws_trio at = {w->id ? ws_side_workspace(work->base, w->id)
						 : NULL,
					   w, NULL, false, false};
		struct ws_policy one, both;

		if (w->account != account)
			continue;
		*invalid = *invalid || w->policy_known == WS_INVALID;
		rc = ws_plan_policy(work, &at, &one, err);
		if (rc == 0)
			rc = ws_policy_stricter(work->scratch, out, &one, &both, err);
		if (rc == 0)
			*out = both;
	}
	return rc;
}

bool ws_plan_policy_invalid(const struct ws_side_workspace *local)
{
	return local && (local->policy_known == WS_INVALID ||
			 local->account->policy_known == WS_INVALID);
}

/* ---- what is different --------------------------------------------------------------- */

static bool same_list(const struct ws_strings *a, const struct ws_strings *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->items[i], b->items[i]) != 0)
			return false;
	return true;
}

static void begin_key(struct ws_buf *out, const char *key)
{
	ws_buf_addf(out, "%s%s", out->len ? ", " : "", key);
}

static void add_list(struct ws_buf *out, const char *key, const struct ws_strings *list)
{
	begin_key(out, key);
	for (size_t i = 0; i < list->count; i++)
		ws_buf_addf(out, " %s", list->items[i]);
	if (!list->count)
		ws_buf_adds(out, " none");
}

/* The keys in which a differs from b, as a has them. */
static const char *different(struct ws_plan_work *work, const struct ws_policy *a,
			     const struct ws_policy *b)
{
	ws_auto_buf out = WS_BUF_INIT;

	if (a->min_owners != b->min_owners) {
		begin_key(&out, "min-owners ");
		ws_buf_addf(&out, "%zu", a->min_owners);
	}
	if (!same_list(&a->required_owners, &b->required_owners))
		add_list(&out, "required-owners", &a->required_owners);
	if (a->max_loss_percent != b->max_loss_percent) {
		begin_key(&out, "max-loss ");
		ws_buf_addf(&out, "%zu%%", a->max_loss_percent);
	}
	if (a->escalation != b->escalation) {
		begin_key(&out, "escalation ");
		ws_buf_addf(&out, "%zu", a->escalation);
	}
	if (a->approver_other != b->approver_other)
		begin_key(&out, a->approver_other ? "approver other" : "approver anyone");
	if (!same_list(&a->ignored_bots, &b->ignored_bots))
		add_list(&out, "ignore-service-accounts", &a->ignored_bots);
	return out.failed ? NULL : ws_arena_dup(work->arena, ws_buf_text(&out));
}

/* ---- items --------------------------------------------------------------------------- */

static int push(struct ws_plan_work *work, struct ws_plan_item *item,
		const struct ws_policy *stricter, struct ws_err *err)
{
	struct ws_plan_rules *rules;
	int rc;

	item->change.kind = WS_ITEM_POLICY;
	item->change.direction = WS_OUTGOING;
	item->change.label = "policy.ini";
	item->change.file = ws_arena_printf(work->arena, "%s/%spolicy.ini",
					    item->change.path,
					    item->change.workspace_id ? "" : "_account/");
	if (!item->change.file)
		return ws_err_nomem(err);
	rc = ws_plan_push(work, item, err);
	if (rc < 0 || !stricter)
		return rc;
	rules = ws_arena_grow(work->scratch, &work->rules, &work->rule_count,
			      sizeof(*rules));
	if (!rules)
		return ws_err_nomem(err);
	rules->workspace_id = item->change.workspace_id;
	rules->account_id = item->change.account_id;
	rules->item = work->count - 1;
	rules->policy = *stricter;
	return 0;
}

static int push_invalid(struct ws_plan_work *work, struct ws_plan_item *item,
			struct ws_err *err)
{
	item->change.verdict = WS_WAIT;
	item->change.wait = WS_WAIT_INVALID;
	item->change.note = "nothing is sent until it is valid";
	return push(work, item, NULL, err);
}

static int push_looser(struct ws_plan_work *work, struct ws_plan_item *item,
		       const struct ws_policy *before, bool unread,
		       const struct ws_policy *after, struct ws_err *err)
{
	struct ws_change *change = &item->change;
	struct ws_policy stricter;
	int rc = ws_policy_stricter(work->scratch, before, after, &stricter, err);

	if (rc < 0)
		return rc;
	change->verdict = WS_HELD;
	change->held = WS_HELD_APPROVAL;
	change->before.present = change->after.present = true;
	change->before.text = unread ? "not readable" : different(work, before, after);
	change->after.text = different(work, after, unread ? &ws_policy_default : before);
	if (!change->before.text || !change->after.text)
		return ws_err_nomem(err);
	change->base = change->before;
	change->local = change->after;
	return push(work, item, &stricter, err);
}

int ws_plan_merge_account_policy(struct ws_plan_work *work,
				 const struct ws_side_account *local, struct ws_err *err)
{
	const struct ws_side_account *base = ws_side_account(work->base, local->id);
	struct ws_plan_item item = {0};
	bool unread;

	if (!local->id)
		return 0;
	item.change.account_id = local->id;
	item.change.path = local->dir;
	if (local->policy_known == WS_INVALID)
		return push_invalid(work, &item, err);
	if (!base)
		return 0;
	unread = is_unread(base->policy_known, &base->policy);
	if (!unread && !ws_policy_is_looser(&base->policy, &local->policy))
		return 0;
	return push_looser(work, &item, &base->policy, unread, &local->policy, err);
}

int ws_plan_merge_policy(struct ws_plan_work *work, const struct ws_trio *at,
			 struct ws_err *err)
{
	const struct ws_side_workspace *base = at->base, *local = at->local;
	struct ws_plan_item item = {0};
	struct ws_policy from, to;
	bool looser, unread;
	int rc;

	if (!local || !local->id || !local->account)
		return 0;
	item = ws_list_start(at, WS_ITEM_POLICY);
	if (local->policy_known == WS_INVALID)
		return push_invalid(work, &item, err);
	if (!base || !base->account)
		return 0;
	/* measured on top of main's rules of the account, and of base's */
	unread = is_unread(base->policy_known, &base->policy);
	rc = ws_policy_over(work->scratch, &local->account->policy, &base->policy, &from,
			    err);
	looser = rc == 0 && ws_policy_is_looser(&from, &local->policy);
	to = local->policy;
	if (rc == 0 && !looser) {
		rc = ws_policy_over(work->scratch, &base->account->policy, &local->policy,
				    &to, err);
		if (rc == 0)
			rc = ws_policy_over(work->scratch, &base->account->policy,
					    &base->policy, &from, err);
		looser = rc == 0 && ws_policy_is_looser(&from, &to);
	}
	if (rc < 0 || (!looser && !unread))
		return rc;
	return push_looser(work, &item, &from, unread, &to, err);
}

int ws_plan_approve_policies(struct ws_plan_work *work, struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < work->rule_count; i++) {
		struct ws_plan_rules *rules = &work->rules[i];
		struct ws_change *change = &work->items[rules->item].change;

		rc = ws_plan_ask(work, change, NULL, &rules->policy, err);
		rules->approved = !change->held;
		if (!change->held) {
			change->verdict = WS_AGREE;
			change->direction = WS_BOTH;
		}
	}
	return rc;
}
