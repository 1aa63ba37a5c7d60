/*
 * cli/show/conflicts.h - what waits for a decision between two sides. Floor 7.
 */
#ifndef WS_CLI_SHOW_CONFLICTS_H
#define WS_CLI_SHOW_CONFLICTS_H

#include "cli/show/history.h"
#include "cli/show/show_p.h"
#include "store/ground/arena.h"

/* Conflicts, and what is on one side only without a base. */
bool ws_is_undecided(const struct ws_change *change);

/* Changes that wait for a person, with where their values come from. */
struct ws_undecided {
	struct ws_pick pick;
	struct ws_origins *origins; /* one for each of the pick; the arena's */
	struct ws_names *names;
};
/* Blocks on the disk. ws_undecided_clear(), also after a failure. */
int ws_undecided_find(struct ws_store *store, const struct ws_view *view,
		      ws_show_select *select, struct ws_arena *arena,
		      struct ws_undecided *out, struct ws_err *err);
void ws_undecided_clear(struct ws_undecided *all);
#define ws_auto_undecided __attribute__((cleanup(ws_undecided_clear))) struct ws_undecided

int ws_show_conflicts(const struct ws_cli *cli, FILE *out, const struct ws_view *view,
		      const struct ws_undecided *all, struct ws_err *err);
int ws_show_conflicts_json(FILE *out, const struct ws_view *view,
			   const struct ws_undecided *all, struct ws_err *err);

#endif
