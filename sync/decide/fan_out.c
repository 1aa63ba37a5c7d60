/*
 * sync/decide/fan_out.c - one line that changes, and everybody whose access changes by it.
 *
 * A role, a default role and a team's grant are one line in a file each, and many people in
 * effect. Each is measured alone, before and after, with all else as it is: somebody who has
 * the permissions another way gains nothing.
 */
#include "sync/decide/plan_p.h"

#include <string.h>
#include "store/ground/buf.h"

/* What is measured, workspace by workspace. */
struct fanning {
	struct ws_plan_work *work;
	const struct ws_access *access;
	const struct ws_side_account *account;
	struct ws_fan *fan;
	struct ws_touched_list reached; /* in all workspaces */
	bool inherited; /* somebody has a role that is made of it, and stays as it is */
};

static struct ws_fan_one *one_of(struct fanning *f, const struct ws_touched *who)
{
	struct ws_fan *fan = f->fan;
	const struct ws_side_pin *pin;
	struct ws_fan_one *one;
	size_t low = 0, high = fan->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const struct ws_fan_one *at = &fan->ones[middle];
		const int order = at->kind != who->kind ? (at->kind < who->kind ? -1 : 1)
							: strcmp(at->id, who->id);

		if (order == 0)
			return &fan->ones[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	one = ws_arena_grow(f->work->arena, &fan->ones, &fan->count, sizeof(*one));
	if (!one)
		return NULL;
	one = &fan->ones[low];
	memmove(one + 1, one, (fan->count - 1 - low) * sizeof(*one));
	pin = ws_side_pin_of(f->account, who->kind == WS_BOT ? WS_PIN_BOTS : WS_PIN_USERS,
			     who->id);
	*one = (struct ws_fan_one){
		.kind = who->kind, .id = who->id, .label = pin ? pin->label : NULL};
	return one;
}

/* One principal in one workspace. True in *out when their access changes. */
static int measure(struct fanning *f, const struct ws_touched *who,
		   const struct ws_side_workspace *before,
		   const struct ws_side_workspace *after, bool *out, struct ws_err *err)
{
	const struct ws_effective from = ws_access_effective(f->access, before, who->kind,
							     who->id, false);
	const struct ws_effective to = ws_access_effective(f->access, after, who->kind,
							   who->id, false);
	const struct ws_delta d = ws_delta_between(f->access, &from.set, true, &to.set,
						   true);
	struct ws_fan_one *one;

	if ((from.admin && to.admin) || (d.gained_count == 0 && d.lost_count == 0 &&
					 !d.gained.unknown && !d.lost.unknown))
		return 0;
	one = one_of(f, who);
	if (!one)
		return ws_err_nomem(err);
	one->places++;
	one->gained += d.gained_count;
	one->lost += d.lost_count;
	f->fan->pairs++;
	f->fan->gained += d.gained_count;
	f->fan->lost += d.lost_count;
	*out = true;
	return 0;
}

static int measure_place(struct fanning *f, struct ws_touched_list *here,
			 const struct ws_side_workspace *before,
			 const struct ws_side_workspace *after, struct ws_err *err)
{
	bool changes = false;
	int rc = 0;

	ws_touched_once(here);
	for (size_t i = 0; rc == 0 && i < here->count; i++) {
		rc = measure(f, &here->items[i], before, after, &changes, err);
		if (rc == 0)
			rc = ws_touch(f->work, &f->reached, here->items[i].kind,
				      here->items[i].id, err);
	}
	f->fan->places += changes;
	if (here->nameless > f->fan->nameless)
		f->fan->nameless = here->nameless;
	return rc;
}

/* ---- the sentence -------------------------------------------------------------------- */

/* What they are called all together. */
static const char *noun(const struct ws_touched_list *reached)
{
	size_t bots = 0;

	for (size_t i = 0; i < reached->count; i++)
		bots += reached->items[i].kind == WS_BOT;
	if (bots == 0)
		return reached->count == 1 ? "person" : "people";
	if (bots == reached->count)
		return bots == 1 ? "service account" : "service accounts";
	return "principals";
}

static void put_moved(struct ws_buf *b, const struct ws_fan *fan)
{
	const char *one = fan->count == 1 ? "s" : "";

	if (fan->gained || !fan->lost)
		ws_buf_addf(b, " gain%s", one);
	if (fan->gained)
		ws_buf_addf(b, " %zu", fan->gained);
	if (fan->lost)
		ws_buf_addf(b, "%s lose%s %zu", fan->gained ? " and" : "", one, fan->lost);
	if (!fan->gained && !fan->lost)
		ws_buf_adds(b, " or lose what nobody here can name");
	else
		ws_buf_addf(b, " permission%s", fan->gained + fan->lost == 1 ? "" : "s");
}

static int say(struct fanning *f, const struct ws_change *change, struct ws_err *err)
{
	struct ws_fan *fan = f->fan;
	const size_t all = f->reached.count;
	ws_auto_buf b = WS_BUF_INIT;

	if (all == 0 && fan->nameless == 0) {
		if (change->kind == WS_ITEM_ROLE && change->before.present)
			fan->text = f->inherited ? "the access of whoever has it through "
						   "another role stays as it is"
						 : "nobody has it";
		return 0;
	}
	if (fan->count) {
		ws_buf_addf(&b, "%zu ", fan->count);
		if (fan->same)
			ws_buf_addf(&b, "of %zu ", all);
		ws_buf_adds(&b, noun(&f->reached));
		put_moved(&b, fan);
		if (change->kind == WS_ITEM_ROLE)
			ws_buf_addf(&b, " in %zu workspace%s", fan->places,
				    fan->places == 1 ? "" : "s");
		if (fan->same)
			ws_buf_addf(&b, "; the access of the other%s stays as it is",
				    fan->same == 1 ? "" : "s");
	} else if (all == 1) {
		ws_buf_addf(&b, "the access of the one %s it reaches stays as it is",
			    noun(&f->reached));
	} else if (all) {
		ws_buf_addf(&b, "the access of the %zu %s it reaches stays as it is", all,
			    noun(&f->reached));
	}
	if (fan->nameless)
		ws_buf_addf(&b, "%s%zu member%s of teams %s not known here",
			    b.len ? "; " : "", fan->nameless, fan->nameless == 1 ? "" : "s",
			    fan->nameless == 1 ? "is" : "are");
	fan->text = b.failed ? NULL : ws_arena_dup(f->work->arena, ws_buf_text(&b));
	return fan->text ? 0 : ws_err_nomem(err);
}

static int finish(struct fanning *f, const struct ws_change *change, struct ws_err *err)
{
	ws_touched_once(&f->reached);
	f->fan->same = f->reached.count - f->fan->count;
	f->fan->known = true;
	return say(f, change, err);
}

/* ---- the two ways ---------------------------------------------------------------------- */

static bool is_held(const struct fanning *f, const struct ws_side_workspace *w,
		    const char *role_id)
{
	bool held = ws_role_reaches(f->account, w->default_role_id, role_id);

	for (size_t i = 0; !held && i < w->grant_count; i++)
		held = w->grants[i].kind != WS_INVITED &&
		       ws_role_reaches(f->account, w->grants[i].role_id, role_id);
	return held;
}

/* In each workspace of the account the role has before the change. */
static int fan_role(struct fanning *f, struct ws_plan_item *item, struct ws_err *err)
{
	const struct ws_side *side;
	int rc;

	f->account = item->role_before;
	if (!item->change.before.present || !f->account)
		return 0; /* nobody has it yet */
	side = f->work->access[ws_plan_side_of(f->work, f->account)].side;
	rc = ws_role_world(f->work, f->account, &item, 1, &f->access, err);
	for (size_t i = 0; rc == 0 && side && i < side->workspace_count; i++) {
		const struct ws_side_workspace *w = &side->workspaces[i];
		struct ws_touched_list here = {NULL, 0, 0};
		struct ws_side_workspace after;

		if (w->account != f->account)
			continue;
		rc = ws_touch_holders(f->work, &here, w, f->account, f->access,
				      WS_ROLE_EITHER, err);
		if (rc == 0 && here.count + here.nameless == 0)
			f->inherited = f->inherited ||
				       is_held(f, w, item->change.before.id);
		if (rc < 0 || here.count + here.nameless == 0)
			continue;
		rc = ws_plan_carried_out(f->work, w, NULL, 0, &after, err);
		if (rc == 0)
			rc = ws_role_take_after(f->work, &after, err);
		if (rc == 0)
			rc = measure_place(f, &here, w, &after, err);
	}
	return rc;
}

/* In the one workspace of a team's grant, or of a default role. */
static int fan_place(struct fanning *f, struct ws_plan_item *item, struct ws_err *err)
{
	const struct ws_side_workspace *w = ws_plan_world_of(item);
	struct ws_touched_list here = {NULL, 0, 0};
	struct ws_side_workspace after;
	int rc = ws_plan_carried_out(f->work, w, &item, 1, &after, err);

	if (rc == 0 && item->change.kind == WS_ITEM_GRANT)
		rc = ws_touch_team(f->work, &here, f->account, item->change.principal_id,
				   err);
	else if (rc == 0)
		rc = ws_touch_everybody(f->work, &here, f->account, err);
	return rc == 0 ? measure_place(f, &here, w, &after, err) : rc;
}

int ws_plan_fan_out(struct ws_plan_work *work, struct ws_plan_item *item,
		    struct ws_err *err)
{
	const struct ws_change *change = &item->change;
	struct fanning f = {.work = work, .fan = &item->change.fan};
	const struct ws_delta *d = &change->delta;
	const bool moves = d->gained_count || d->lost_count || d->gained.unknown ||
			   d->lost.unknown;
	int rc = 0;

	/* another name or description of a role reaches nobody */
	if (change->verdict == WS_AGREE || change->direction == WS_BOTH ||
	    (change->kind == WS_ITEM_ROLE && change->before.present && !moves))
		return 0;
	if (change->kind == WS_ITEM_ROLE) {
		rc = fan_role(&f, item, err);
	} else if (change->kind == WS_ITEM_DEFAULT_ROLE ||
		   (change->kind == WS_ITEM_GRANT && change->principal_kind == WS_TEAM)) {
		if (!ws_plan_world_of(item))
			return 0;
		rc = ws_plan_measure(work, &item->at, &f.access, &f.account, err);
		if (rc < 0 || !f.access)
			return rc;
		rc = fan_place(&f, item, err);
	} else {
		return 0;
	}
	return rc == 0 ? finish(&f, change, err) : rc;
}

void ws_change_triples(const struct ws_change *change, size_t *gained, size_t *lost)
{
	const struct ws_fan *fan = &change->fan;
	const bool grant = change->kind == WS_ITEM_GRANT;

	/* of a team whose members nobody knows the line is all there is */
	if (fan->known && (!grant || fan->count + fan->same > 0)) {
		*gained = fan->gained;
		*lost = fan->lost;
		return;
	}
	*gained = change->delta.gained_count;
	*lost = change->delta.lost_count;
}
