/*
 * cli/local/range.h - two revisions compared: "origin/main..HEAD".
 * Floor 7. Blocks on the disk; reads only.
 */
#ifndef WS_CLI_RANGE_H
#define WS_CLI_RANGE_H

#include "cli/cli.h"
#include "store/tree/tree.h"

struct ws_range {
	struct ws_oid commits[2];
	struct ws_tree *trees[2]; /* before, after; partial, see ws_repo_load_changed() */
	/* For the screens: what the second revision changes, as if it were to be sent.
	   plan, local and base are set, everything else is empty. */
	struct ws_view view;
};

/* Does the word name a range? */
bool ws_range_is(const char *word);

/*
 * word  "A..B"; a side left out is HEAD
 * out   ws_range_clear(), also after a failure
 * Returns 0, WS_E_USAGE_ARGUMENT for a revision that is not there, or a failure.
 */
int ws_range_load(struct ws_store *store, const char *word, struct ws_range *out,
		  struct ws_err *err);
void ws_range_clear(struct ws_range *range);
#define ws_auto_range __attribute__((cleanup(ws_range_clear))) struct ws_range

#endif
