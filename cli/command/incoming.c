/*
 * cli/command/incoming.c - deciding about what others changed in the cloud.
 *
 * Each decision looks again: what is acknowledged is what stands in the cloud's record now,
 * or nothing. The draft is written before the item counts as looked at: a death in between
 * leaves it in the list.
 */
#include "cli/command/incoming.h"

#include <stdlib.h>
#include <string.h>
#include "cli/command/command.h"
#include "store/ground/own.h"
#include "store/ground/text.h"
#include "sync/round/person/undo.h"

/* Which of `seen` they are, by id: the same item, from and to the same values. */
static int choose(const struct ws_seen *seen, const struct ws_incoming *these, bool **out,
		  struct ws_err *err)
{
	const size_t count = seen->plan ? seen->plan->change_count : 0;

	*out = calloc(count + 1, sizeof(**out));
	if (!*out)
		return ws_err_nomem(err);
	for (size_t i = 0; i < these->count; i++) {
		const char *id = these->changes[i]->id;
		const struct ws_change *c = count ? ws_plan_find(seen->plan, id) : NULL;

		if (!c || !seen->waits[c - seen->plan->changes]) {
			ws_err_set(err, WS_E_NO_CHANGE, "%s does not wait any more", id);
			ws_err_why(err, "somebody looked at it, or it changed again");
			return ws_err_hint(err, "wsync review --incoming");
		}
		(*out)[c - seen->plan->changes] = true;
	}
	return 0;
}

static int acknowledge(struct ws_store *store, const struct ws_seen *seen,
		       const bool *which, const struct ws_cli *cli, struct ws_err *err)
{
	return ws_seen_acknowledge(store, seen, which,
				   store->actor[0] ? store->actor : NULL, ws_show_now(cli),
				   err);
}

int ws_incoming_keep(struct ws_cli *cli, struct ws_store *store,
		     const struct ws_incoming *these, struct ws_err *err)
{
	ws_auto_seen seen = {.plan = NULL};
	ws_auto_free bool *which = NULL;
	int rc = ws_seen_find(store, &seen, err);

	if (rc == 0)
		rc = choose(&seen, these, &which, err);
	return rc == 0 ? acknowledge(store, &seen, which, cli, err) : rc;
}

static bool is_value(const struct ws_value *a, const struct ws_value *b)
{
	return a->present == b->present &&
	       (!a->present || (a->id && b->id ? strcmp(a->id, b->id) == 0
					       : ws_text_same(a->text, b->text)));
}

static bool is_decided(const struct ws_change *came, const struct ws_change *change)
{
	if (!ws_same_change(came, change))
		return false;
	return change->kind == WS_ITEM_ROLE
		       ? ws_text_same(came->role_to, change->role_cloud)
		       : is_value(&came->after, &change->cloud);
}

void ws_incoming_decided(struct ws_cli *cli, struct ws_store *store,
			 const struct ws_change *change)
{
	ws_auto_seen seen = {.plan = NULL};
	ws_auto_free bool *which = NULL;
	struct ws_err ignored = {0}; /* it then waits on, which harms nobody */
	size_t count;
	bool any = false;

	if (ws_seen_find(store, &seen, &ignored) < 0 || !seen.plan)
		return;
	count = seen.plan->change_count;
	which = calloc(count + 1, sizeof(*which));
	for (size_t i = 0; which && i < count; i++)
		if (seen.waits[i] && is_decided(&seen.plan->changes[i], change))
			any = which[i] = true;
	if (any)
		(void)acknowledge(store, &seen, which, cli, &ignored);
}

/* ---- taking back ------------------------------------------------------------------------ */

struct wanted {
	const struct ws_seen *seen;
	const bool *which;
};

static bool is_wanted(void *user, const struct ws_change *change)
{
	const struct wanted *w = user;
	const struct ws_plan *plan = w->seen->plan;

	for (size_t i = 0; i < plan->change_count; i++)
		if (w->which[i] && plan->changes[i].kind == change->kind &&
		    (ws_same_item(&plan->changes[i], change) ||
		     strcmp(plan->changes[i].id, change->id) == 0))
			return true;
	return false;
}

/* Of those meant, the ones that stay do not count as looked at. */
static void settle(struct ws_cli *cli, const struct ws_undo *undo, const struct wanted *w,
		   bool *which)
{
	const struct ws_plan *plan = w->seen->plan;

	for (size_t i = 0; i < undo->meaning->change_count; i++) {
		const struct ws_change *c = &undo->meaning->changes[i];

		if (!undo->left[i].code)
			continue;
		ws_cli_error(cli, &undo->left[i]);
		for (size_t k = 0; k < plan->change_count; k++)
			if (ws_same_item(&plan->changes[k], c) ||
			    strcmp(plan->changes[k].id, c->id) == 0)
				which[k] = false;
	}
}

static void tell_left(const struct ws_seen *seen, const struct ws_incoming *these,
		      const bool *which, bool *left)
{
	for (size_t i = 0; left && i < these->count; i++) {
		const struct ws_change *c = ws_plan_find(seen->plan, these->changes[i]->id);

		left[i] = !c || !which[c - seen->plan->changes];
	}
}

int ws_incoming_revoke(struct ws_cli *cli, struct ws_store *store,
		       const struct ws_incoming *these, const char *role, size_t *drafted,
		       bool *left, struct ws_err *err)
{
	ws_auto_seen seen = {.plan = NULL};
	ws_auto_free bool *which = NULL;
	struct ws_undo undo = {.view = NULL};
	struct wanted wanted = {.seen = &seen};
	struct ws_undo_some some = {.wanted = is_wanted, .user = &wanted, .role = role};
	int rc = ws_seen_find(store, &seen, err);

	*drafted = 0;
	if (rc == 0)
		rc = choose(&seen, these, &which, err);
	wanted.which = which;
	some.before = seen.seen;
	some.after = seen.cloud;
	if (rc == 0)
		rc = ws_round_undo_some(store, &some, cli->world, &undo, err);
	if (rc == 0) {
		*drafted = undo.undone_count;
		settle(cli, &undo, &wanted, which);
		tell_left(&seen, these, which, left);
		rc = acknowledge(store, &seen, which, cli, err);
	}
	ws_undo_clear(&undo);
	return rc;
}

void ws_incoming_hint(const struct ws_cli *cli)
{
	ws_cli_hint(cli, "%-22s what was drafted", "wsync diff --drafts");
	ws_cli_hint(cli, "%-22s record it; then wsync sync sends it", "wsync commit");
}
