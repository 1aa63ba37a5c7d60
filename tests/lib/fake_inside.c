/*
 * tests/lib/fake_inside.c - what lies inside the workspaces of the fake cloud.
 *
 * A fake without a thing has a driver that cannot tell, as most tests want it.
 */
#include "tests/lib/fake_state.h"

#include <string.h>

struct fake_thing {
	const char *workspace_id;
	enum ws_inventory_kind kind;
	const char *id, *name, *fact; /* fact NULL: it is gone */
};

static enum ws_inventory_kind kind_of(const char *word)
{
	const enum ws_inventory_kind kind = ws_inventory_find(word);

	if (kind == WS_INVENTORY_KINDS)
		t_fake_die("list", word);
	return kind;
}

static void add_item(const struct fake_thing *thing, struct ws_arena *arena,
		     struct ws_inventory_list *list)
{
	struct ws_inventory_item *item = t_fake_need(
		ws_arena_grow(arena, &list->items, &list->count, sizeof(*item)));
	struct ws_inventory_fact *fact = t_fake_need(
		ws_arena_grow(arena, &item->facts, &item->fact_count, sizeof(*fact)));

	item->id = thing->id;
	item->name = thing->name;
	*fact = (struct ws_inventory_fact){thing->fact, ""};
}

static int read_inventory(struct ws_remote *remote, const char *account_id,
			  const char *workspace_id, unsigned wanted, struct ws_arena *arena,
			  struct ws_inventory *out, struct ws_err *err)
{
	struct t_fake *fake = t_fake_of(remote);
	const struct fake_workspace *w;
	int rc = t_fake_enter(fake, "inside", err);

	memset(out, 0, sizeof(*out));
	if (rc < 0)
		return rc;
	w = t_fake_workspace_by_id(fake, workspace_id);
	if (!w || w->gone || strcmp(w->now.account_id, account_id) != 0)
		return 0; /* every list answers 404 */
	for (int kind = 0; kind < WS_INVENTORY_KINDS; kind++)
		out->lists[kind].known = wanted & ~w->lists_refused & 1u << kind;
	for (size_t i = 0; i < fake->thing_count; i++) {
		const struct fake_thing *thing = &fake->things[i];

		if (thing->fact && strcmp(thing->workspace_id, workspace_id) == 0 &&
		    out->lists[thing->kind].known)
			add_item(thing, arena, &out->lists[thing->kind]);
	}
	return 0;
}

static void tell_from_now_on(struct t_fake *fake)
{
	static struct ws_remote_ops ops;

	ops = *t_fake_ops();
	ops.read_inventory = read_inventory;
	fake->remote.ops = &ops;
}

void t_fake_thing(struct t_fake *fake, const char *path, const char *list, const char *name,
		  const char *fact)
{
	const char *id = t_fake_workspace_at(fake, path)->now.id;
	const enum ws_inventory_kind kind = kind_of(list);
	struct fake_thing *thing;

	tell_from_now_on(fake);
	for (size_t i = 0; i < fake->thing_count; i++) {
		thing = &fake->things[i];
		if (thing->kind == kind && strcmp(thing->workspace_id, id) == 0 &&
		    strcmp(thing->name, name) == 0) {
			thing->fact = t_fake_keep(fake, fact);
			return;
		}
	}
	thing = t_fake_need(ws_arena_grow(fake->arena, &fake->things, &fake->thing_count,
					  sizeof(*thing)));
	*thing = (struct fake_thing){.workspace_id = t_fake_keep(fake, id),
				     .kind = kind,
				     .id = t_fake_new_id(fake),
				     .name = t_fake_keep(fake, name),
				     .fact = t_fake_keep(fake, fact)};
}

void t_fake_refuse_list(struct t_fake *fake, const char *path, const char *list,
			bool refused)
{
	struct fake_workspace *w = t_fake_workspace_at(fake, path);
	const unsigned bit = 1u << kind_of(list);

	tell_from_now_on(fake);
	w->lists_refused = refused ? w->lists_refused | bit : w->lists_refused & ~bit;
}
