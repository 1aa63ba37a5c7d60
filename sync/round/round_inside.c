/*
 * sync/round/round_inside.c - what a round does about what lies inside workspaces.
 */
#include "sync/round/round_p.h"

#include <stdio.h>

#include "sync/round/inside/inventory.h"

static void took_lists(struct ws_round_report *report, const struct ws_oid main[2])
{
	if (ws_oid_is_zero(&main[1]))
		return;
	if (ws_oid_is_zero(&report->lists[0]))
		report->lists[0] = main[0];
	report->lists[1] = main[1];
}

void ws_round_read_inside(struct ws_round *r, bool receive)
{
	const struct ws_inventory_turn turn = {
		.places = r->look.places,
		.count = r->look.place_count,
		.main = r->look.main,
		.receive = receive,
	};
	struct ws_round_report *report = r->report;
	struct ws_err why = {0};

	if (ws_inventory_read(r->store, r->remote, r->world, &turn, &report->inventory,
			      &why) < 0)
		(void)snprintf(report->inventory.trouble, sizeof(report->inventory.trouble),
			       "%.199s", why.msg);
	took_lists(report, report->inventory.main);
	/* what a person committed meanwhile is not what this round left */
	if (!ws_oid_is_zero(&report->inventory.main[1]) &&
	    ws_oid_same(&report->inventory.main[0], &report->view->main_id))
		report->view->main_id = report->inventory.main[1];
}

void ws_round_heal_inside(struct ws_round *r)
{
	struct ws_oid main[2] = {0};
	struct ws_err ignored = {0};

	if (ws_inventory_follow(r->store, r->world->now_s(r->world->user), main,
				&ignored) == 0)
		took_lists(r->report, main);
}
