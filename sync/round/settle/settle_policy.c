/*
 * sync/round/settle/settle_policy.c - which rules base has.
 *
 * policy.ini has no counterpart in the cloud: base holds the rules that count, main the
 * ones somebody asks for. Base takes main's file unless it loosens something that nobody
 * has approved, or is not valid: then it keeps its own, which goes on counting.
 */
#include "sync/round/settle/settle_p.h"

#include <string.h>

#define ACCOUNT_POLICY   "_account/policy.ini"
#define WORKSPACE_POLICY "policy.ini"

static bool is_open(const struct settling *s, const char *file)
{
	const struct ws_plan *plan = s->view->plan;

	for (size_t i = 0; i < plan->change_count; i++)
		if (plan->changes[i].kind == WS_ITEM_POLICY && !s->out->resolved[i] &&
		    strcmp(plan->changes[i].file, file) == 0)
			return true;
	return false;
}

static int put(struct ws_tree *tree, const char *path, const struct ws_tree_entry *as,
	       struct ws_err *err)
{
	if (as)
		return ws_tree_put_copy(tree, path, as->bytes, as->len, err);
	ws_tree_drop(tree, path);
	return 0;
}

/* main, base: the directory on that side; to: in the new base. base NULL: had none.
 * keep: base keeps its own, whatever main says. */
static int settle_policy(struct settling *s, const char *main, const char *base,
			 const char *to, const char *name, bool keep, struct ws_err *err)
{
	char here[WS_LAYOUT_PATH], there[WS_LAYOUT_PATH], path[WS_LAYOUT_PATH];
	const struct ws_tree_entry *as;

	settle_path(main, name, here);
	if (!keep && !is_open(s, here))
		as = ws_tree_find(s->own->local, here);
	else
		as = base ? ws_tree_find(s->own->base, settle_path(base, name, there))
			  : NULL;
	return put(s->out->base, settle_path(to, name, path), as, err);
}

static bool holds(const struct ws_tree *tree, const char *dir)
{
	char path[WS_LAYOUT_PATH];

	return ws_tree_find(tree, settle_path(dir, "workspace.ini", path)) != NULL;
}

int settle_policies(struct settling *s, struct ws_err *err)
{
	const struct ws_side *local = s->view->local;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < local->account_count; i++) {
		const char *dir = local->accounts[i].dir;

		/* rules of an account that main does not know any more were not taken back */
		rc = settle_policy(s, dir, dir, dir, ACCOUNT_POLICY, !local->accounts[i].id,
				   err);
	}
	for (size_t i = 0; rc == 0 && i < local->workspace_count; i++) {
		const struct ws_side_workspace *w = &local->workspaces[i];
		const struct ws_side_workspace *base = w->id ? ws_side_workspace(
								       s->view->base, w->id)
							     : NULL;
		const char *to = w->id ? settle_base_dir(s, w) : w->dir;

		/* where base keeps the old documents, it keeps them where they were */
		if (base && !holds(s->out->base, to))
			to = base->dir;
		if (holds(s->out->base, to))
			rc = settle_policy(s, w->dir, base ? base->dir : NULL, to,
					   WORKSPACE_POLICY, false, err);
	}
	return rc;
}
