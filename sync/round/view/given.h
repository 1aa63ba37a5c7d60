/*
 * sync/round/view/given.h - who put a grant as it stands, and when.
 * Floor 5. Blocks on the disk.
 */
#ifndef WS_SYNC_ROUND_VIEW_GIVEN_H
#define WS_SYNC_ROUND_VIEW_GIVEN_H

#include "store/ground/arena.h"
#include "store/git/repo.h"
#include "sync/model/side.h"

struct ws_given {
	bool found;          /* false: history does not tell */
	bool cloud;          /* done in the cloud; the author is who did it there */
	bool first;          /* there at the first commit: who gave it was never seen */
	bool with_workspace; /* came together with the workspace */
	struct ws_oid commit;
	int64_t time_s;                         /* when the author did it */
	const char *author_name, *author_email; /* as recorded: make neutral to print */
	const char *message;                    /* whole */
};

/*
 * The commit that set each grant of a workspace to the role it has, going back along first
 * parents, and along the other parent where a merge brought the role. What is compared is
 * ids: order, names of people and roles, and directories may change on the way. A commit
 * that took over what a look had recorded leads to that record.
 *
 * from       the commit that `workspace` was read from
 * workspace  with an id
 * out        an array of workspace->grant_count, in that order; the arena's
 */
int ws_given_find(struct ws_repo *repo, const struct ws_oid *from,
		  const struct ws_side_workspace *workspace, struct ws_arena *arena,
		  struct ws_given **out, struct ws_err *err);

#endif
