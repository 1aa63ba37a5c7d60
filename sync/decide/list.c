/*
 * sync/decide/list.c - fields and grants of one workspace, decided one by one.
 *
 * Invariants:
 *   - what is not known on a side takes part in no decision: invalid is not empty,
 *     absent is not none
 *   - a list the base does not know joins it item by item: what agrees is shared from
 *     then on, and the rest is written down as undecided, so that it looks neither new
 *     nor gone next time
 *   - a name that means another id on some side carries nothing along
 */
#include "sync/decide/plan_p.h"

#include <string.h>
#include "store/ground/text.h"

/*
 * A list (or a single field) that local does not have is "not managed" when the base
 * had it: somebody took it out. When the base never had it either, it could not be
 * read until now, and taking what is observed is safe.
 */
struct ws_list_rule ws_list_rule_for(const struct ws_plan_work *work, enum ws_known base,
				     enum ws_known local, enum ws_known cloud)
{
	struct ws_list_rule rule = {WS_ITEM_UNKNOWN, WS_ITEM_UNKNOWN, WS_ITEM_UNKNOWN,
				    false};

	if (cloud == WS_KNOWN)
		rule.cloud = WS_ITEM_MISSING;
	if (base == WS_KNOWN && work->facts->have_base)
		rule.base = WS_ITEM_MISSING;
	if (local == WS_KNOWN) {
		rule.local = WS_ITEM_MISSING;
	} else if (local == WS_ABSENT && base == WS_KNOWN) {
		rule.unmanaged = true;
	} else if (local == WS_ABSENT) {
		rule.local = WS_ITEM_MISSING;
		if (base == WS_ABSENT && work->facts->have_base)
			rule.base = WS_ITEM_MISSING;
	}
	return rule;
}

static struct ws_item_side side_of(enum ws_presence rule, const struct ws_value *value,
				   const struct ws_change *change)
{
	struct ws_item_side side = {rule, NULL};

	if (rule == WS_ITEM_UNKNOWN || !value->present)
		return side;
	side.value = ws_part_compared(change->kind, change->principal_kind, value);
	/* there, and what it is cannot be told: that is not missing */
	side.presence = side.value ? WS_ITEM_THERE : WS_ITEM_UNKNOWN;
	return side;
}

void ws_list_fill(const struct ws_plan_work *work, const struct ws_change *change,
		  struct ws_list_rule rule, struct ws_merged *merged)
{
	merged->item.base = side_of(rule.base, &merged->base, change);
	merged->item.local = side_of(rule.local, &merged->local, change);
	merged->item.cloud = side_of(rule.cloud, &merged->cloud, change);
	merged->item.have_base = work->facts->have_base;
	merged->unmanaged = rule.unmanaged;
}

struct ws_plan_item ws_list_start(const struct ws_trio *at, enum ws_item_kind kind)
{
	const struct ws_side_workspace *shown = at->local   ? at->local
						: at->cloud ? at->cloud
							    : at->base;
	struct ws_plan_item item = {0};

	item.at = *at;
	item.change.kind = kind;
	item.change.workspace_id = shown->id                    ? shown->id
				   : at->cloud && at->cloud->id ? at->cloud->id
				   : at->base                   ? at->base->id
								: NULL;
	item.change.account_id = shown->account ? shown->account->id : NULL;
	item.change.path = shown->dir;
	return item;
}

/* ---- names ------------------------------------------------------------------------ */

static const int pin_list[] = {
	[WS_USER] = WS_PIN_USERS, [WS_BOT] = WS_PIN_BOTS, [WS_TEAM] = WS_PIN_TEAMS};

/* Does a name mean the same id on every side that pins it? A name that came to mean
 * somebody else must not carry a grant along. */
static bool pinned_alike(const struct ws_trio *at, int list, const char *label)
{
	const struct ws_side_workspace *const sides[3] = {at->base, at->local, at->cloud};
	const char *id = NULL;

	if (!label)
		return true;
	for (int s = 0; s < 3; s++) {
		const struct ws_side_pin *pin = NULL;

		if (sides[s] && sides[s]->account)
			pin = ws_side_pin(sides[s]->account, list, label);
		if (pin && id && strcmp(pin->id, id) != 0)
			return false;
		if (pin)
			id = pin->id;
	}
	return true;
}

/* Of a value without an id there is nothing to mistake. */
static bool role_ok(const struct ws_trio *at, const struct ws_value *role)
{
	const struct ws_side_account *account = at->cloud ? at->cloud->account : NULL;

	return !role->present || !role->id ||
	       (pinned_alike(at, WS_PIN_ROLES, role->text) && account &&
		ws_side_pin_of(account, WS_PIN_ROLES, role->id));
}

static bool identity_ok(const struct ws_trio *at, enum ws_principal_kind kind,
			const struct ws_side_grant *base, const struct ws_side_grant *local)
{
	const struct ws_side_grant *line = local ? local : base;
	const struct ws_side_account *account = at->cloud ? at->cloud->account : NULL;
	struct ws_value role;

	if (!line || kind == WS_INVITED)
		return line != NULL;
	if (!pinned_alike(at, pin_list[kind], line->label))
		return false;
	if (!local)
		return true;
	role = ws_part_grant(local);
	return account && ws_side_pin_of(account, pin_list[kind], local->id) && role.id &&
	       role_ok(at, &role);
}

static void mistrust(struct ws_plan_item *item)
{
	item->change.verdict = WS_WAIT;
	item->change.wait |= WS_WAIT_INVALID;
	item->change.held = 0;
	item->change.note = "the name or its role is pinned to another id";
}

/* ---- fields ---------------------------------------------------------------------- */

/* Every workspace has a description; documents without a line for it mean an empty one,
 * unless somebody took the line out. */
static void fill_description(const struct ws_trio *at, enum ws_known state[3],
			     struct ws_value *values[3])
{
	const struct ws_side_workspace *const sides[3] = {at->base, at->local, at->cloud};
	const bool taken_out = state[0] == WS_KNOWN; /* where local has none: not managed */
	static const int order[3] = {0, 2, 1};

	for (int n = 0; n < 3; n++) {
		const int s = order[n];

		if (!sides[s] || sides[s]->settings != WS_KNOWN || state[s] != WS_ABSENT)
			continue;
		if (s == 1 && (taken_out || (state[0] != WS_KNOWN && values[2]->present &&
					     values[2]->text[0])))
			continue;
		state[s] = WS_KNOWN;
		*values[s] = (struct ws_value){true, "", NULL};
	}
}

int ws_list_field(struct ws_plan_work *work, const struct ws_trio *at,
		  enum ws_item_kind kind, struct ws_err *err)
{
	struct ws_plan_item proto = ws_list_start(at, kind);
	struct ws_merged merged = {0};
	struct ws_value *values[3] = {&merged.base, &merged.local, &merged.cloud};
	const struct ws_side_field *field;
	enum ws_known state[3];
	struct ws_list_rule rule;
	struct ws_plan_item *added;
	int rc;

	state[0] = ws_part_field(at->base, kind, &merged.base);
	state[1] = ws_part_field(at->local, kind, &merged.local);
	state[2] = ws_part_field(at->cloud, kind, &merged.cloud);
	if (at->local_invalid)
		state[1] = WS_INVALID;
	if (kind == WS_ITEM_DESCRIPTION)
		fill_description(at, state, values);
	rule = ws_list_rule_for(work, state[0], state[1], state[2]);
	ws_list_fill(work, &proto.change, rule, &merged);
	merged.gone = !at->cloud;
	if (at->local && merged.local.present) {
		field = ws_part_text(at->local, kind);
		proto.change.file = field->file;
		proto.change.line = field->line;
	}
	rc = ws_plan_add(work, &proto, &merged, &added, err);
	if (rc == 0 && added && added->change.verdict == WS_RECEIVE)
		ws_plan_block(added, ws_blocked_field(work, at, kind));
	if (rc < 0 || !added)
		return rc;
	rc = ws_plan_promised(work, added, err);
	if (rc == 0 && added->change.verdict == WS_SEND && !role_ok(at, &merged.local))
		mistrust(added);
	return rc;
}

/* ---- grants ---------------------------------------------------------------------- */

bool ws_list_unread(const struct ws_facts *facts, const char *id,
		    enum ws_principal_kind kind)
{
	for (size_t i = 0; i < facts->unread_count; i++) {
		const struct ws_unread *u = &facts->unread[i];

		if ((u->kind < 0 || u->kind == (int)kind) &&
		    ws_text_same(u->workspace_id, id))
			return true;
	}
	return false;
}

static enum ws_known list_state(const struct ws_side_workspace *workspace,
				enum ws_principal_kind kind)
{
	return workspace ? workspace->lists[kind] : WS_ABSENT;
}

/* The look before this one must have had the whole list, without the grant. */
static bool missing_before(const struct ws_plan_work *work, const char *workspace_id,
			   enum ws_principal_kind kind, const char *id)
{
	const struct ws_side_workspace *before;

	if (!work->facts->cloud_before)
		return false;
	before = ws_side_workspace(work->facts->cloud_before, workspace_id);
	return before && before->lists[kind] == WS_KNOWN &&
	       !ws_side_grant(before, kind, id);
}

/* Base has a line that decides nothing. Where both sides have lost the item since, that
 * is agreement, and takes the line away. */
static void undecided(struct ws_item *item)
{
	item->base = (struct ws_item_side){WS_ITEM_UNKNOWN, NULL};
	if (item->local.presence != WS_ITEM_MISSING ||
	    item->cloud.presence != WS_ITEM_MISSING)
		return;
	item->base = (struct ws_item_side){WS_ITEM_THERE, WS_SIDE_UNDECIDED};
	item->missing_confirmed = true;
}

static int merge_grant(struct ws_plan_work *work, const struct ws_trio *at,
		       struct ws_list_rule rule,
		       const struct ws_side_grant *const grants[3], struct ws_err *err)
{
	const struct ws_side_grant *base = grants[0], *local = grants[1],
				   *cloud = grants[2];
	const struct ws_side_grant *shown = local ? local : cloud ? cloud : base;
	struct ws_plan_item proto = ws_list_start(at, WS_ITEM_GRANT);
	struct ws_merged merged = {0};
	struct ws_plan_item *added;
	int rc;

	proto.change.principal_kind = shown->kind;
	proto.change.principal_id = shown->id;
	proto.change.label = shown->label;
	if (local) {
		proto.change.until = local->until;
		proto.change.why = local->why;
		proto.change.file = local->file;
		proto.change.line = local->line;
	}
	merged.base = ws_part_grant(base);
	merged.local = ws_part_grant(local);
	merged.cloud = ws_part_grant(cloud);
	/* whoever was asked and came has what the cloud gave: both sides know of that, and
	   the line here wishes for another role */
	if (shown->kind == WS_USER && !base && local && cloud &&
	    strcmp(local->role_id, cloud->role_id) != 0 &&
	    ws_invited_came(work, at, cloud->label))
		merged.base = merged.cloud;
	ws_list_fill(work, &proto.change, rule, &merged);
	merged.gone = !at->cloud;
	if (base && base->undecided)
		undecided(&merged.item);
	if (merged.item.cloud.presence == WS_ITEM_MISSING && !merged.item.missing_confirmed)
		merged.item.missing_confirmed = missing_before(work,
							       proto.change.workspace_id,
							       shown->kind, shown->id) ||
						(shown->kind == WS_INVITED &&
						 ws_invited_answered(at, shown->label));
	rc = ws_plan_add(work, &proto, &merged, &added, err);
	if (rc < 0 || !added)
		return rc;
	if (added->change.verdict == WS_RECEIVE)
		ws_plan_block(added, ws_blocked_grant(work, at, shown->kind, shown->id));
	rc = ws_plan_promised(work, added, err);
	if (rc < 0)
		return rc;
	if (added->change.verdict == WS_SEND && !identity_ok(at, shown->kind, base, local))
		mistrust(added);
	ws_invited_note(work, at, added);
	return 0;
}

int ws_list_grants(struct ws_plan_work *work, const struct ws_trio *at,
		   enum ws_principal_kind kind, struct ws_err *err)
{
	const struct ws_side_workspace *const sides[3] = {at->base, at->local, at->cloud};
	const char *id = (at->cloud ? at->cloud : at->local ? at->local : at->base)->id;
	enum ws_known local = at->local_invalid ? WS_INVALID : list_state(at->local, kind);
	enum ws_known cloud = ws_list_unread(work->facts, id, kind)
				      ? WS_ABSENT
				      : list_state(at->cloud, kind);
	struct ws_list_rule rule = ws_list_rule_for(work, list_state(at->base, kind), local,
						    cloud);
	struct ws_grant_range range[3];
	size_t n[3] = {0};
	int rc = 0;

	if (rule.unmanaged)
		return 0;
	for (int s = 0; s < 3; s++)
		range[s] = ws_part_grants(sides[s], kind);
	while (rc == 0) {
		const struct ws_side_grant *found[3] = {NULL};
		const char *least = NULL;

		for (int s = 0; s < 3; s++)
			if (n[s] < range[s].count &&
			    (!least || strcmp(range[s].items[n[s]].id, least) < 0))
				least = range[s].items[n[s]].id;
		if (!least)
			break;
		for (int s = 0; s < 3; s++)
			if (n[s] < range[s].count &&
			    strcmp(range[s].items[n[s]].id, least) == 0)
				found[s] = &range[s].items[n[s]++];
		rc = merge_grant(work, at, rule, found, err);
	}
	return rc;
}
