/*
 * sync/decide/approval.c - what people said about an effect, counted.
 *
 * Invariants: of what one person said about one effect the last counts; nobody counts
 * twice, under whatever name; a rejection holds as long as it is somebody's last word.
 */
#include "sync/decide/approval.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/text.h"
#include "sync/decide/plan_p.h"

#define MAILBOX 256

/* Of one second: an approval, then that it is spent, then a "no". */
static int weight(const struct ws_approval *a)
{
	return a->rejects ? 2 : a->spent ? 1 : 0;
}

static int by_effect(const void *a, const void *b)
{
	const struct ws_approval *x = *(const struct ws_approval *const *)a;
	const struct ws_approval *y = *(const struct ws_approval *const *)b;
	int order = strcmp(x->effect, y->effect);

	if (order == 0)
		order = ws_text_casecmp(x->by, y->by);
	if (order == 0 && x->time_s != y->time_s)
		order = x->time_s < y->time_s ? -1 : 1;
	if (order == 0)
		order = weight(x) - weight(y);
	if (order == 0)
		order = x < y ? -1 : x > y; /* as listed: they lie in one array */
	return order;
}

bool ws_approval_stands(const struct ws_approval *items, size_t count, size_t at)
{
	const struct ws_approval *one = &items[at];

	for (size_t i = 0; i < count; i++) {
		const struct ws_approval *next = &items[i];

		if (i != at && strcmp(next->effect, one->effect) == 0 &&
		    ws_text_casecmp(next->by, one->by) == 0 && by_effect(&one, &next) < 0)
			return false;
	}
	return !one->rejects && !one->spent;
}

static int sort(struct ws_plan_work *work, struct ws_err *err)
{
	const struct ws_facts *facts = work->facts;
	const struct ws_approval **list;

	if (work->approvals || !facts->approval_count)
		return 0;
	list = ws_arena_zalloc(work->scratch, facts->approval_count, sizeof(*list));
	if (!list)
		return ws_err_nomem(err);
	for (size_t i = 0; i < facts->approval_count; i++)
		list[i] = &facts->approvals[i];
	qsort(list, facts->approval_count, sizeof(*list), by_effect);
	work->approvals = list;
	return 0;
}

/* "ada+x@acme.io" -> "ada@acme.io": both go to one mailbox. */
static void mailbox(const char *name, char out[MAILBOX])
{
	const size_t local = strcspn(name, "+@");
	const char *at = strchr(name, '@');

	if (local && at)
		(void)snprintf(out, MAILBOX, "%.*s%s", (int)local, name, at);
	else
		(void)snprintf(out, MAILBOX, "%s", name);
}

bool ws_approval_same_person(const char *a, const char *b)
{
	char x[MAILBOX], y[MAILBOX];

	if (!a || !b || strlen(a) >= MAILBOX || strlen(b) >= MAILBOX)
		return a && b && ws_text_casecmp(a, b) == 0;
	mailbox(a, x);
	mailbox(b, y);
	return ws_text_casecmp(x, y) == 0;
}

static bool is_either(const struct ws_approval *a, const char *name)
{
	return ws_approval_same_person(a->by, name) ||
	       ws_approval_same_person(a->git_email, name);
}

/* Another person than the author; false when nobody knows who that is. */
static bool is_other(const struct ws_facts *facts, const struct ws_approval *a)
{
	bool known = false;

	for (size_t i = 0; i < facts->author_count; i++) {
		if (strcmp(facts->authors[i].effect, a->effect) != 0)
			continue;
		if (!facts->authors[i].email || is_either(a, facts->authors[i].email))
			return false;
		known = true;
	}
	return known;
}

/* Has one of these been given by the same person? */
static bool counted(const struct ws_approval *const *given, size_t count,
		    const struct ws_approval *a)
{
	for (size_t i = 0; i < count; i++)
		if (is_either(a, given[i]->by) || is_either(a, given[i]->git_email))
			return true;
	return false;
}

/* The first that is about this effect, in the sorted list. */
static size_t first_about(const struct ws_plan_work *work, const char *effect)
{
	size_t low = 0, high = work->facts->approval_count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (strcmp(work->approvals[middle]->effect, effect) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int ws_plan_said(struct ws_plan_work *work, const char *effect, bool other, size_t losing,
		 struct ws_said *out, struct ws_err *err)
{
	const size_t count = work->facts->approval_count;
	const struct ws_approval **given = NULL;
	size_t end;
	int rc = sort(work, err);

	*out = (struct ws_said){0, NULL};
	if (rc < 0 || !count || !effect)
		return rc;
	for (end = first_about(work, effect);
	     end < count && strcmp(work->approvals[end]->effect, effect) == 0; end++) {
		const struct ws_approval *a = work->approvals[end];
		const struct ws_approval *next = end + 1 < count ? work->approvals[end + 1]
								 : NULL;

		if (next && strcmp(next->effect, effect) == 0 &&
		    ws_text_casecmp(next->by, a->by) == 0)
			continue; /* not the last word */
		if (a->rejects) {
			out->no = out->no ? out->no : a;
			continue;
		}
		if (a->spent || a->loss < losing || (other && !is_other(work->facts, a)) ||
		    counted(given, out->have, a))
			continue;
		const struct ws_approval **slot = ws_arena_grow(work->scratch, &given,
								&out->have, sizeof(*slot));

		if (!slot)
			return ws_err_nomem(err);
		*slot = a;
	}
	return 0;
}

int ws_plan_effect(struct ws_plan_work *work, struct ws_change *change,
		   const struct ws_access *access, struct ws_err *err)
{
	ws_auto_buf text = WS_BUF_INIT;
	int rc = ws_effect_text(change, access, &text, err);

	if (rc < 0)
		return rc;
	change->effect = ws_arena_dup(work->arena, ws_buf_text(&text));
	return change->effect ? 0 : ws_err_nomem(err);
}

/* How many have to agree. The number in the policy is about escalations; other things
 * that need somebody's word need one at least. */
static size_t needed(const struct ws_change *change, const struct ws_policy *policy)
{
	if (!(change->held & WS_HELD_APPROVAL))
		return 0;
	return policy->escalation ? policy->escalation : 1;
}

static const char *author_of(const struct ws_facts *facts, const char *effect)
{
	for (size_t i = 0; i < facts->author_count; i++)
		if (strcmp(facts->authors[i].effect, effect) == 0)
			return facts->authors[i].email;
	return NULL;
}

int ws_plan_ask(struct ws_plan_work *work, struct ws_change *change,
		const struct ws_access *access, const struct ws_policy *policy,
		struct ws_err *err)
{
	struct ws_said said;
	int rc = ws_plan_effect(work, change, access, err);

	if (rc == 0)
		rc = ws_plan_said(work, change->effect, policy->approver_other, 0, &said,
				  err);
	if (rc < 0)
		return rc;
	change->approvals_need = needed(change, policy);
	change->approvals_have = said.have;
	change->approver_other = policy->approver_other && change->approvals_need > 0;
	if (change->approver_other)
		change->author = ws_arena_dup(work->arena,
					      author_of(work->facts, change->effect));
	if (said.no) {
		change->held |= WS_HELD_REJECTED;
		change->rejected_by = said.no->by;
		change->rejected_s = said.no->time_s;
		change->rejected_why = said.no->why;
	} else if (said.have >= change->approvals_need) {
		change->held &= ~WS_HELD_APPROVAL;
	}
	return 0;
}
