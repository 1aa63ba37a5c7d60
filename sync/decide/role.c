/*
 * sync/decide/role.c - role documents that differ. They are mirrored from the cloud:
 * what came is taken, what was edited here is shown and not sent.
 */
#include "sync/decide/plan_p.h"

#include <stdlib.h>
#include <string.h>
#include "store/ground/buf.h"

/* Roles of the same id on the sides, NULL where there is none. */
struct role_trio {
	const struct ws_side_account *account[3];
	const struct ws_side_role *role[3];
};

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* All that a role says, in one order, so that equal roles are equal texts. */
static int compared(struct ws_plan_work *work, const struct ws_side_role *role,
		    const char **out, struct ws_err *err)
{
	ws_auto_buf text = WS_BUF_INIT;
	const char **sorted;

	*out = NULL;
	if (!role)
		return 0;
	sorted = ws_arena_zalloc(work->scratch, role->scopes.count, sizeof(*sorted));
	if (!sorted)
		return ws_err_nomem(err);
	for (size_t i = 0; i < role->scopes.count; i++)
		sorted[i] = role->scopes.items[i];
	qsort(sorted, role->scopes.count, sizeof(*sorted), by_text);
	ws_buf_addf(&text, "%s\n%s\n%d\n", role->name, role->inherits ? role->inherits : "",
		    role->built_in);
	for (size_t i = 0; i < role->scopes.count; i++)
		ws_buf_addf(&text, "%s\n", sorted[i]);
	if (!text.failed)
		*out = ws_arena_dup(work->scratch, ws_buf_text(&text));
	return *out ? 0 : ws_err_nomem(err);
}

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
	item.change.principal_id = role->id;
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

static int merge_role(struct ws_plan_work *work, const struct role_trio *at,
		      struct ws_err *err)
{
	struct ws_plan_item proto = start(at);
	struct ws_merged merged = {0};
	struct ws_plan_item *added;
	const char *text[3];
	int rc = 0;

	for (int s = 0; rc == 0 && s < 3; s++)
		rc = compared(work, at->role[s], &text[s], err);
	if (rc < 0)
		return rc;
	merged.base = shown(at->role[0]);
	merged.local = shown(at->role[1]);
	merged.cloud = shown(at->role[2]);
	merged.item.base = side_of(at, 0, text[0]);
	merged.item.local = side_of(at, 1, text[1]);
	merged.item.cloud = side_of(at, 2, text[2]);
	/* a file that is there and not valid is not a role taken away */
	if (!at->role[1] && at->role[0] && ws_part_problem(work->local, at->role[0]->file))
		merged.item.local.presence = WS_ITEM_UNKNOWN;
	merged.item.have_base = work->facts->have_base;
	if (merged.item.cloud.presence == WS_ITEM_MISSING)
		merged.item.missing_confirmed = missing_before(work, at);
	rc = ws_plan_add(work, &proto, &merged, &added, err);
	if (rc < 0 || !added)
		return rc;
	if (added->change.verdict == WS_AGREE && !at->account[0]) {
		work->count--; /* an account new to the base comes with all its documents */
		return 0;
	}
	if (added->change.verdict == WS_RECEIVE)
		ws_plan_block(added, ws_blocked_file(work, any(at)->file));
	if (added->change.direction == WS_OUTGOING) {
		added->role_before = at->account[2];
		added->role_after = at->account[1];
	} else {
		added->role_before = at->account[1];
		added->role_after = at->account[2];
	}
	return 0;
}

static int compare_role(struct ws_plan_work *work, const struct role_trio *at,
			enum ws_direction direction, struct ws_err *err)
{
	struct ws_plan_item item = start(at);
	const char *before = NULL, *after = NULL;
	int rc = compared(work, at->role[0], &before, err);

	if (rc == 0)
		rc = compared(work, at->role[1], &after, err);
	if (rc < 0 || (before && after && strcmp(before, after) == 0))
		return rc;
	item.change.direction = direction;
	item.change.base = item.change.before = shown(at->role[0]);
	item.change.local = item.change.after = shown(at->role[1]);
	item.role_before = at->account[0];
	item.role_after = at->account[1];
	return ws_plan_push(work, &item, err);
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
		rc = work->facts ? merge_role(work, at, err)
				 : compare_role(work, at, direction, err);
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
