/*
 * sync/decide/role.c - roles that differ: what they say, and who has them.
 *
 * Permissions are compared with all they include, and with what is inherited as the cloud
 * has it: however the cloud lists them, that is no change. What inheriting from another
 * role brings is that role's item.
 *
 * A role main has without an id is one the cloud is to make. Once the cloud has one of its
 * name the two are the same item, whoever made it; where both say the same main takes the
 * id, else a person decides.
 *
 * Invariants: built-in roles are the cloud's; a role that anybody has, here or there, is
 * not deleted; an id comes from the cloud alone.
 */
#include "sync/decide/plan_p.h"

#include <stdlib.h>
#include <string.h>
#include "store/ground/text.h"
#include "sync/decide/role_p.h"

/* Roles of the same id on the sides, NULL where there is none. */
struct role_trio {
	const struct ws_side_account *account[3];
	const struct ws_side_role *role[3];
};

/* ---- one item -------------------------------------------------------------------------- */

static struct ws_value shown(const struct ws_side_role *role)
{
	struct ws_value value = {0};

	if (role) {
		value.present = true;
		value.text = role->name;
		value.id = role->id;
	}
	return value;
}

static const struct ws_side_role *any(const struct role_trio *at)
{
	return at->role[1] ? at->role[1] : at->role[2] ? at->role[2] : at->role[0];
}

static struct ws_plan_item start(const struct role_trio *at)
{
	const struct ws_side_role *role = any(at);
	const struct ws_side_account *account = at->account[1] ? at->account[1]
							       : at->account[2];
	struct ws_plan_item item = {0};

	item.change.kind = WS_ITEM_ROLE;
	item.change.account_id = account->id;
	item.change.path = account->dir;
	item.change.principal_id = at->role[2] ? at->role[2]->id : role->id;
	item.change.label = role->name;
	item.change.file = role->file;
	return item;
}

static struct ws_item_side side_of(const struct role_trio *at, int s, const char *text)
{
	struct ws_item_side side = {WS_ITEM_UNKNOWN, NULL};

	if (at->account[s])
		side.presence = at->role[s] ? WS_ITEM_THERE : WS_ITEM_MISSING;
	side.value = text;
	return side;
}

static bool missing_before(const struct ws_plan_work *work, const struct role_trio *at)
{
	const struct ws_side *before = work->facts->cloud_before;
	const struct ws_side_account *account = before ? ws_side_account(before,
									 at->account[2]->id)
						       : NULL;

	return account && !ws_side_role(account, any(at)->id);
}

/* ---- the verdict ----------------------------------------------------------------------- */

/* An edit of a file of main that nobody committed, or that says what comes already. */
static unsigned draft_bits(const struct ws_plan_work *work, const struct role_trio *at,
			   const struct ws_change *change, struct ws_err *err, int *rc)
{
	const struct ws_side *drafts = work->facts->drafts;
	const struct ws_side_account *account = drafts ? ws_side_account(drafts,
									 change->account_id)
						       : NULL;
	const char *id = at->role[1] ? at->role[1]->id : change->principal_id;
	const struct ws_side_role *draft = account ? ws_side_role(account, id) : NULL;
	const char *text;

	if (account && !draft) /* a death may have left the file with the id it is to get */
		draft = ws_side_role(account, change->principal_id);
	if (!account || (!draft && !at->role[1]))
		return 0;
	text = draft ? ws_side_role_text(work->scratch, draft) : NULL;
	if (draft && !text) {
		*rc = ws_err_nomem(err);
		return 0;
	}
	return ws_text_same(text, change->role_local) ||
			       ws_text_same(text, change->role_cloud)
		       ? 0
		       : WS_WAIT_DRAFT;
}

static int block(struct ws_plan_work *work, const struct role_trio *at,
		 struct ws_plan_item *item, struct ws_err *err)
{
	int rc = 0;
	const char *file = at->role[1] ? at->role[1]->file : any(at)->file;

	ws_plan_block(item, ws_blocked_file(work, file) |
				    draft_bits(work, at, &item->change, err, &rc));
	return rc;
}

/* The cloud made what main asked for, or somebody there had the same wish: main's file
 * gets the id. */
static void adopt(struct ws_change *change)
{
	change->verdict = WS_RECEIVE;
	change->direction = WS_INCOMING;
	change->before = change->local;
	change->after = change->cloud;
}

static int judge_send(struct ws_plan_work *work, const struct role_trio *at,
		      struct ws_change *change, struct ws_err *err)
{
	const struct ws_side_role *role = any(at);

	if (role->built_in || (at->role[2] && at->role[2]->built_in)) {
		change->held |= WS_HELD_UNSUPPORTED;
		change->note = "built-in roles are the cloud's own";
	} else if (at->role[1] && !at->role[1]->pending && !at->role[2]) {
		change->held |= WS_HELD_UNSUPPORTED;
		change->note = "the cloud has no role of this id; without its id line "
			       "the file would make a new one";
	} else if (!at->role[1]) {
		return ws_role_check_gone(work, at->account[1], at->account[2], change,
					  err);
	}
	return 0;
}

static void set_texts(struct ws_change *change, const char *const said[3])
{
	change->role_base = said[0];
	change->role_local = said[1];
	change->role_cloud = said[2];
	change->role_from = change->direction == WS_OUTGOING ? said[2] : said[1];
	change->role_to = change->direction == WS_OUTGOING ? said[1] : said[2];
	if (change->verdict == WS_AGREE)
		change->role_from = said[0];
}

static int judge(struct ws_plan_work *work, const struct role_trio *at,
		 const char *const said[3], struct ws_plan_item *item, struct ws_err *err)
{
	struct ws_change *change = &item->change;

	if (change->verdict == WS_AGREE && at->role[1] && at->role[1]->pending)
		adopt(change);
	set_texts(change, said);
	if (change->direction == WS_OUTGOING) {
		item->role_before = at->account[2];
		item->role_after = at->account[1];
	} else {
		item->role_before = at->account[1];
		item->role_after = at->account[2];
	}
	if (change->verdict == WS_SEND)
		return judge_send(work, at, change, err);
	return change->verdict == WS_RECEIVE ? block(work, at, item, err) : 0;
}

static int merge_role(struct ws_plan_work *work, const struct role_trio *at,
		      struct ws_err *err)
{
	struct ws_plan_item proto = start(at);
	struct ws_merged merged = {0};
	struct ws_plan_item *added;
	const char *text[3], *said[3];
	int rc = ws_roles_compared(work, at->role, 3, at->account[2], text, said, err);

	if (rc < 0)
		return rc;
	merged.base = shown(at->role[0]);
	merged.local = shown(at->role[1]);
	merged.cloud = shown(at->role[2]);
	merged.item.base = side_of(at, 0, text[0]);
	merged.item.local = side_of(at, 1, text[1]);
	merged.item.cloud = side_of(at, 2, text[2]);
	/* a file that is there and not valid is not a role taken away */
	if (!at->role[1] &&
	    ((at->role[0] && ws_part_problem(work->local, at->role[0]->file)) ||
	     (at->role[2] && ws_part_problem(work->local, at->role[2]->file))))
		merged.item.local.presence = WS_ITEM_UNKNOWN;
	merged.item.have_base = work->facts->have_base;
	if (merged.item.cloud.presence == WS_ITEM_MISSING)
		merged.item.missing_confirmed = missing_before(work, at);
	proto.change.role_base = said[0];
	proto.change.role_local = said[1];
	proto.change.role_cloud = said[2];
	rc = ws_plan_add(work, &proto, &merged, &added, err);
	if (rc < 0 || !added)
		return rc;
	rc = judge(work, at, said, added, err);
	if (rc == 0 && added->change.verdict == WS_AGREE && !at->account[0])
		work->count--; /* an account new to the base comes with all its documents */
	return rc;
}

static int compare_role(struct ws_plan_work *work, const struct role_trio *at,
			enum ws_direction direction, struct ws_err *err)
{
	struct ws_plan_item item = start(at);
	const char *text[2], *said[2];
	int rc = ws_roles_compared(work, at->role, 2, at->account[1], text, said, err);

	if (rc < 0 || (text[0] && text[1] && strcmp(text[0], text[1]) == 0))
		return rc;
	if (!text[1] && ws_part_problem(work->local, at->role[0]->file))
		return 0; /* its file is not valid, which is told of the file */
	item.change.direction = direction;
	item.change.base = item.change.before = shown(at->role[0]);
	item.change.local = item.change.after = shown(at->role[1]);
	item.change.role_base = item.change.role_from = said[0];
	item.change.role_local = item.change.role_to = said[1];
	item.role_before = at->account[0];
	item.role_after = at->account[1];
	return ws_plan_push(work, &item, err);
}

/* ---- all of them ----------------------------------------------------------------------- */

static const struct ws_side_role *named(const struct ws_side_account *account,
					const char *title, bool pending)
{
	for (size_t i = 0; account && i < account->role_count; i++) {
		const struct ws_side_role *role = &account->roles[i];

		if (role->pending == pending && !role->built_in &&
		    ws_text_same(role->title, title))
			return role;
	}
	return NULL;
}

/* Pairs what main waits for with what the cloud has. False: told with the other half. */
static bool pair(struct role_trio *at)
{
	const struct ws_side_role *local = at->role[1], *cloud = at->role[2];

	if (local && local->pending) {
		at->role[0] = NULL;
		at->role[2] = named(at->account[2], local->title, false);
		if (at->role[2] && ws_side_role(at->account[1], at->role[2]->id))
			at->role[2] = NULL;
		return true;
	}
	return local || !cloud || cloud->built_in ||
	       !named(at->account[1], cloud->title, true);
}

/* Walks the roles of one account in the order of their ids. direction only when
 * comparing, see facts. */
static int walk_roles(struct ws_plan_work *work, struct role_trio *at,
		      enum ws_direction direction, struct ws_err *err)
{
	size_t n[3] = {0};
	int rc = 0;

	while (rc == 0) {
		const char *least = NULL;

		for (int s = 0; s < 3; s++) {
			const struct ws_side_account *account = at->account[s];

			if (account && n[s] < account->role_count &&
			    (!least || strcmp(account->roles[n[s]].id, least) < 0))
				least = account->roles[n[s]].id;
		}
		if (!least)
			break;
		for (int s = 0; s < 3; s++) {
			const struct ws_side_account *account = at->account[s];

			at->role[s] = NULL;
			if (account && n[s] < account->role_count &&
			    strcmp(account->roles[n[s]].id, least) == 0)
				at->role[s] = &account->roles[n[s]++];
		}
		if (!work->facts)
			rc = compare_role(work, at, direction, err);
		else if (pair(at))
			rc = merge_role(work, at, err);
	}
	return rc;
}

int ws_plan_merge_roles(struct ws_plan_work *work, struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < work->local->account_count; i++) {
		const struct ws_side_account *local = &work->local->accounts[i];
		struct role_trio at = {{NULL, local, NULL}, {NULL}};

		if (!local->id)
			continue;
		at.account[0] = ws_side_account(work->base, local->id);
		at.account[2] = ws_side_account(work->cloud, local->id);
		if (at.account[2])
			rc = walk_roles(work, &at, WS_BOTH, err);
	}
	return rc;
}

int ws_plan_compare_roles(struct ws_plan_work *work, enum ws_direction direction,
			  struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < work->local->account_count; i++) {
		const struct ws_side_account *after = &work->local->accounts[i];
		struct role_trio at = {{NULL, after, NULL}, {NULL}};

		if (!after->id)
			continue;
		at.account[0] = ws_side_account(work->base, after->id);
		if (at.account[0] && at.account[0] != after)
			rc = walk_roles(work, &at, direction, err);
	}
	return rc;
}
