/*
 * cli/edit/lacks.c - what the key in use may not do, told when it is written down.
 */
#include "cli/edit/lacks.h"

#include <string.h>
#include "cli/show/show_p.h"
#include "store/ground/own.h"
#include "sync/decide/right.h"
#include "sync/round/look/rights.h"

static bool same_place(const struct ws_change *a, const struct ws_change *b)
{
	const struct ws_right *x = ws_right_of(a), *y = ws_right_of(b);

	if (!x || !y || strcmp(x->name, y->name) != 0)
		return false;
	if (x->of_account)
		return a->account_id && b->account_id &&
		       strcmp(a->account_id, b->account_id) == 0;
	return a->workspace_id && b->workspace_id &&
	       strcmp(a->workspace_id, b->workspace_id) == 0;
}

static bool is_told(const struct ws_plan *plan, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (same_place(&plan->changes[i], &plan->changes[n]))
			return true;
	return false;
}

void ws_lacks_note(const struct ws_cli *cli, const struct ws_store *store,
		   const struct ws_plan *plan)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_store_look look;
	struct ws_err ignored = {0};
	struct ws_facts facts = {0};

	if (!arena || !plan || ws_store_look_read(store, &look, &ignored) < 0 ||
	    !look.actor_id[0] ||
	    ws_rights_kept(store, look.actor_id, arena, &facts, &ignored) < 0)
		return;
	for (size_t i = 0; facts.right_count && i < plan->change_count; i++) {
		const struct ws_change *c = &plan->changes[i];
		const struct ws_right *right = ws_right_of(c);

		if (!c->path || !ws_right_is_denied(&facts, c) || is_told(plan, i))
			continue;
		ws_show_warn(cli,
			     "the key in use may not send this, as the cloud said when it "
			     "was asked last: it needs %s in %s%.*s",
			     right->name, right->of_account ? "the account " : "",
			     right->of_account ? (int)strcspn(c->path, "/")
					       : (int)strlen(c->path),
			     c->path);
	}
}
