/*
 * sync/round/send/send_handle.c - workspaces to their new handles.
 *
 * A handle is free once whoever has it has moved away, so a rename waits for the one
 * that frees its handle. Where renames wait for one another in a circle (two workspaces
 * change places), one of them steps aside first, to a handle made from its id. A death
 * in between leaves it there; the next plan finds the circle open and goes on.
 */
#include "sync/round/send/send_p.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/decide/handle.h"

/* A rename on its way. */
struct move {
	const struct ws_change *change; /* of the plan */
	size_t at;
	struct ws_change now; /* the same from where the workspace is now */
	char *aside;          /* "acme/prod-wsync-kzmt" once it stepped there. Heap */
};

struct moves {
	struct move *items;
	size_t count;
};

static bool waits(const struct ws_send *s, const struct move *m)
{
	return s->results[m->at] == WS_SEND_NOT_TRIED;
}

static int collect(const struct ws_send *s, struct moves *moves, struct ws_err *err)
{
	const struct ws_plan *plan = s->view->plan;

	moves->items = calloc(plan->sends + 1, sizeof(*moves->items));
	if (!moves->items)
		return ws_err_nomem(err);
	for (size_t i = 0; i < plan->change_count; i++) {
		const struct ws_change *c = &plan->changes[i];

		if (c->verdict == WS_SEND && c->kind == WS_ITEM_HANDLE)
			moves->items[moves->count++] = (struct move){c, i, *c, NULL};
	}
	return 0;
}

/* Who of the others is, as far as is known, where this one is to go; NULL: nobody. */
static const struct move *holder(const struct ws_send *s, const struct moves *moves,
				 const struct move *m)
{
	for (size_t i = 0; i < moves->count; i++) {
		const struct move *other = &moves->items[i];

		if (other != m && s->results[other->at] != 0 &&
		    strcmp(other->now.cloud.text, m->now.after.text) == 0)
			return other;
	}
	return NULL;
}

static void start(struct ws_send *s, const struct move *m)
{
	if (s->watch && s->watch->step_start)
		s->watch->step_start(s->watch->user, m->change, m->at + 1,
				     s->view->plan->sends);
}

static int send_move(struct ws_send *s, struct move *m, struct ws_err *err)
{
	const struct ws_change *changes[] = {&m->now};
	struct ws_send_lot lot = {&ws_send_way_field, changes, &m->at, 1, false};

	start(s, m);
	return ws_send_lot(s, &lot, err);
}

/* The step aside is proved and told like any other, but is not the change itself. */
static int step_aside(struct ws_send *s, struct move *m, struct ws_err *err)
{
	const struct ws_side_workspace *w = ws_side_workspace(s->view->cloud,
							      m->change->workspace_id);
	const char *dir = m->now.cloud.text, *slash = strchr(dir, '/');
	struct ws_change to_there = m->now;
	const struct ws_change *changes[] = {&to_there};
	int result = WS_SEND_NOT_TRIED, rc;
	struct ws_err why = {0};
	struct ws_send step = *s;
	size_t at = 0;
	struct ws_send_lot lot = {&ws_send_way_field, changes, &at, 1, false};
	char handle[WS_HANDLE_ASIDE];

	if (!w || !slash)
		return ws_err_set(err, WS_E_BUG, "%s is not in the plan's cloud", dir);
	(void)ws_handle_aside(w->handle, w->id, handle);
	if (asprintf(&m->aside, "%.*s/%s", (int)(slash - dir), dir, handle) < 0) {
		m->aside = NULL;
		return ws_err_nomem(err);
	}
	to_there.after = (struct ws_value){true, m->aside, NULL};
	step.results = &result;
	step.errors = &why;
	step.watch = NULL;
	rc = ws_send_lot(&step, &lot, err);
	if (result == 0)
		m->now.cloud = to_there.after;
	else if (result != WS_SEND_NOT_TRIED)
		ws_send_settle(s, m->change, m->at, result, &why);
	return rc;
}

static void leave_for_later(struct ws_send *s, const struct move *m,
			    const struct move *holder)
{
	struct ws_err why = {0};
	int rc = ws_err_set(&why, WS_E_PARTIAL,
			    "%s: left for the next round, since %s still has the handle",
			    m->change->path, holder->now.cloud.text);

	if (m->aside)
		(void)ws_err_why(&why, "until then it is at %s", m->aside);
	ws_send_settle(s, m->change, m->at, rc, &why);
}

/* Everything that can go now; *moved tells whether anything was settled. */
static int pass(struct ws_send *s, struct moves *moves, bool *moved, struct ws_err *err)
{
	int rc = 0;

	*moved = false;
	for (size_t i = 0; rc == 0 && i < moves->count; i++) {
		struct move *m = &moves->items[i];
		const struct move *there;

		if (!waits(s, m))
			continue;
		there = holder(s, moves, m);
		if (there && waits(s, there))
			continue;
		*moved = true;
		if (there)
			leave_for_later(s, m, there);
		else
			rc = send_move(s, m, err);
	}
	return rc;
}

static struct move *first_waiting(struct ws_send *s, struct moves *moves)
{
	for (size_t i = 0; i < moves->count; i++)
		if (waits(s, &moves->items[i]) && !moves->items[i].aside)
			return &moves->items[i];
	return NULL;
}

static int send_all(struct ws_send *s, struct moves *moves, struct ws_err *err)
{
	struct move *stuck = NULL;
	bool moved;
	int rc;

	do {
		rc = pass(s, moves, &moved, err);
		if (rc != 0 || moved)
			continue;
		stuck = first_waiting(s, moves);
		if (stuck)
			rc = step_aside(s, stuck, err);
	} while (rc == 0 && (moved || stuck));
	return rc;
}

int ws_send_handles(struct ws_send *s, struct ws_err *err)
{
	struct moves moves = {NULL, 0};
	int rc = collect(s, &moves, err);

	if (rc == 0)
		rc = send_all(s, &moves, err);
	for (size_t i = 0; i < moves.count; i++)
		free(moves.items[i].aside);
	free(moves.items);
	return rc;
}
