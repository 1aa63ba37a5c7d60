/*
 * sync/decide/meaning_role.c - what a change of a role does to all who have it.
 */
#include "sync/decide/plan_p.h"

#include <string.h>
#include "store/ground/buf.h"
#include "store/ground/text.h"

static struct ws_scope_set set_of(const struct ws_access *access,
				  const struct ws_value *value)
{
	return ws_access_role(access, value->present ? value->id : NULL);
}

static bool same_catalogue(const struct ws_access *a, const struct ws_access *b)
{
	if (ws_access_scope_count(a) != ws_access_scope_count(b))
		return false;
	for (size_t i = 0; i < ws_access_scope_count(a); i++)
		if (strcmp(ws_access_scope_name(a, i), ws_access_scope_name(b, i)) != 0)
			return false;
	return true;
}

int ws_plan_side_of(const struct ws_plan_work *work, const struct ws_side_account *account)
{
	for (int s = 0; s < 3; s++) {
		const struct ws_side *side = work->access[s].side;

		if (side && account >= side->accounts &&
		    account < side->accounts + side->account_count)
			return s;
	}
	return 0;
}

static int count_role(struct ws_plan_work *work, struct ws_value *value, size_t count,
		      struct ws_err *err)
{
	if (!value->present)
		return 0;
	value->text = ws_arena_printf(work->arena, "%zu permission%s", count,
				      count == 1 ? "" : "s");
	return value->text ? 0 : ws_err_nomem(err);
}

/* What other roles here are to become may never come about: the role is measured with
 * those the cloud has. */
static int measure_alone(struct ws_plan_work *work, struct ws_plan_item *item,
			 struct ws_scope_set *from, struct ws_scope_set *to,
			 struct ws_err *err)
{
	struct ws_change *change = &item->change;
	const struct ws_access *access;
	const char *after = ws_role_after(work, change->principal_id);
	int rc = ws_role_world(work, item->role_before, &item, 1, &access, err);

	if (rc < 0 || !after)
		return rc < 0 ? rc : ws_err_nomem(err);
	*from = ws_access_role(access, change->principal_id);
	*to = change->after.present ? ws_access_role(access, after)
				    : (struct ws_scope_set){.unknown = false};
	change->delta = ws_delta_between(access, from, true, to, change->after.present);
	return 0;
}

static enum ws_phase role_phase(const struct ws_change *change)
{
	const struct ws_delta *d = &change->delta;

	if (!change->after.present)
		return WS_PHASE_ROLE_GONE;
	if (d->lost_count == 0 && !d->lost.unknown)
		return WS_PHASE_ROLE_GAIN;
	return d->gained_count || d->gained.unknown ? WS_PHASE_SHIFT : WS_PHASE_ROLE_LOSS;
}

static void add_note(struct ws_buf *note, const char *text)
{
	ws_buf_addf(note, "%s%s", note->len ? "; " : "", text);
}

/* What the numbers do not tell. */
static int say_role(struct ws_plan_work *work, struct ws_plan_item *item,
		    struct ws_err *err)
{
	struct ws_change *change = &item->change;
	const struct ws_side_role *from = change->before.present && item->role_before
						  ? ws_side_role(item->role_before,
								 change->before.id)
						  : NULL;
	const struct ws_side_role *to = change->after.present && item->role_after
						? ws_side_role(item->role_after,
							       change->after.id)
						: NULL;
	ws_auto_buf note = WS_BUF_INIT;

	if (change->note || change->verdict == WS_AGREE)
		return 0;
	if (from && to && from->title && to->title && strcmp(from->title, to->title) != 0) {
		change->label = from->title; /* of the two names the one it had */
		change->renamed = to->title;
	}
	if (from && to && !ws_text_same(from->description, to->description))
		add_note(&note, "described otherwise");
	if (from && to && !ws_text_same(from->inherits, to->inherits))
		add_note(&note, "inherits from another role");
	if (note.failed)
		return ws_err_nomem(err);
	if (note.len)
		change->note = ws_arena_dup(work->arena, ws_buf_text(&note));
	return note.len && !change->note ? ws_err_nomem(err) : 0;
}

int ws_plan_mean_role(struct ws_plan_work *work, struct ws_plan_item *item,
		      struct ws_err *err)
{
	struct ws_change *change = &item->change;
	const struct ws_access *before, *after;
	struct ws_scope_set from, to;
	int rc = ws_plan_access(work, ws_plan_side_of(work, item->role_before),
				item->role_before, &before, err);

	if (rc == 0)
		rc = ws_plan_access(work, ws_plan_side_of(work, item->role_after),
				    item->role_after, &after, err);
	if (rc < 0)
		return rc;
	if (!before || !after) {
		ws_plan_mean_unknown(item);
		return 0;
	}
	from = set_of(before, &change->before);
	to = set_of(after, &change->after);
	if (!same_catalogue(before, after))
		to.unknown = true; /* the same number may stand for another scope */
	change->delta = ws_delta_between(after, &from, change->before.present, &to,
					 change->after.present);
	if (change->verdict == WS_SEND && change->before.present)
		rc = measure_alone(work, item, &from, &to, err);
	if (rc == 0)
		rc = count_role(work, &change->before, ws_scope_set_count(&from), err);
	if (rc == 0)
		rc = count_role(work, &change->after, ws_scope_set_count(&to), err);
	item->phase = role_phase(change);
	return rc == 0 ? say_role(work, item, err) : rc;
}
