/*
 * sync/round/view/compared.c - two commits, read as far as what lies between them reaches.
 */
#include "sync/round/view/compared.h"

#include "store/tree/layout.h"

static bool everything(void *user, const char *path)
{
	(void)user;
	(void)path;
	return true;
}

static int load(struct ws_repo *repo, const struct ws_oid *const commits[2],
		enum ws_direction direction, ws_repo_want *always, struct ws_compared *out,
		struct ws_err *err)
{
	int rc = ws_repo_load_changed(repo, commits, 2, always, NULL, out->trees, err);

	if (rc == 0)
		rc = ws_side_build(out->trees[0], NULL, &out->sides[0], err);
	if (rc == 0)
		rc = ws_side_build_like(out->trees[1], out->trees[0], out->sides[0],
					&out->sides[1], err);
	if (rc == 0)
		rc = ws_plan_compare(out->sides[0], out->sides[1], true, direction,
				     &out->plan, err);
	return rc;
}

static bool changes_a_role(const struct ws_plan *plan)
{
	for (size_t i = 0; i < plan->change_count; i++)
		if (plan->changes[i].kind == WS_ITEM_ROLE &&
		    plan->changes[i].before.present)
			return true;
	return false;
}

int ws_compared_load(struct ws_repo *repo, const struct ws_oid *const commits[2],
		     enum ws_direction direction, struct ws_compared *out,
		     struct ws_err *err)
{
	int rc;

	*out = (struct ws_compared){.plan = NULL};
	rc = load(repo, commits, direction, ws_layout_wants_accounts, out, err);
	if (rc != 0 || !changes_a_role(out->plan))
		return rc;
	ws_compared_clear(out);
	return load(repo, commits, direction, everything, out, err);
}

void ws_compared_clear(struct ws_compared *compared)
{
	ws_plan_free(compared->plan);
	for (size_t i = 0; i < 2; i++) {
		ws_side_free(compared->sides[i]);
		ws_tree_free(compared->trees[i]);
	}
	*compared = (struct ws_compared){.plan = NULL};
}
