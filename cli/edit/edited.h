/*
 * cli/edit/edited.h - what an edit of one file means, as grant, revoke and the role commands
 * say it. Floor 7. Does not block.
 */
#ifndef WS_CLI_EDITED_H
#define WS_CLI_EDITED_H

#include "cli/cli.h"
#include "store/work/store.h"
#include "sync/decide/plan.h"

struct ws_edited {
	const struct ws_store *store;
	const char *path;
	const struct ws_plan *plan;     /* the file before against the file after */
	struct ws_side *before, *after; /* what it was measured by */
	bool differs;
	bool created; /* there was no such file */
	bool removed; /* the file goes */
	bool notes;   /* every note is said, not just the end of a membership */
};

/* Gives the changes of a file that was written the ids they have on every other screen;
 * those it cannot find keep theirs. */
void ws_edited_name(struct ws_cli *cli, struct ws_store *store, struct ws_plan *plan);

/*
 * Prints the changes, what became of the file, and the next step; with --json one object
 * of wsync/edit/1. Returns 0 or WS_E_NOMEM.
 */
int ws_edited_print(const struct ws_cli *cli, const struct ws_edited *edited,
		    struct ws_err *err);

#endif
