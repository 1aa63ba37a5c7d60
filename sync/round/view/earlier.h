/*
 * sync/round/view/earlier.h - a workspace as earlier commits had it.
 * Floor 5. Blocks on the disk.
 *
 * For those who walk history item by item: a commit is read once, however many items are
 * looked for in it, and a workspace is found wherever its directory was.
 */
#ifndef WS_SYNC_ROUND_VIEW_EARLIER_H
#define WS_SYNC_ROUND_VIEW_EARLIER_H

#include "store/git/repo.h"
#include "store/ground/err.h"
#include "store/ground/own.h"
#include "sync/decide/plan.h"

struct ws_earlier;

/* repo is borrowed and must outlive it. Given: ws_earlier_free(). */
int ws_earlier_new(struct ws_repo *repo, struct ws_earlier **out, struct ws_err *err);
void ws_earlier_free(struct ws_earlier *earlier);
WS_OWN(ws_earlier, ws_earlier_free);

/*
 * The workspace in a commit.
 * dir  "acme/prod", where it is looked for first: where it was one commit later. The
 *      account's other directories come after that: a rename moved it.
 *      A directory of that place without an id is what it was before it had one.
 * out  NULL where it is nowhere, or the commit is zero. Borrowed until some sixty other
 *      commits were asked for. Who is in a team is not known to it.
 */
int ws_earlier_workspace(struct ws_earlier *earlier, const struct ws_oid *commit,
			 const char *workspace_id, const char *dir,
			 const struct ws_side_workspace **out, struct ws_err *err);

/* All a role says in a commit (ws_side_role_text()); NULL: nothing. One that has no id yet
 * is known by its name. dir is beneath its account's directory. Heap. */
int ws_earlier_role(struct ws_earlier *earlier, const struct ws_oid *commit,
		    const struct ws_change *item, const char *dir, char **out,
		    struct ws_err *err);

/* What a workspace has for the item of a change (grants, fields, handle): role id or
 * text; NULL: nothing. Borrowed. */
const char *ws_earlier_value(const struct ws_side_workspace *workspace,
			     const struct ws_change *item);

/* The commit of main that base (zero: none) was settled with; zero where nobody can tell. */
int ws_earlier_settled(struct ws_repo *repo, const struct ws_oid *base, struct ws_oid *out,
		       struct ws_err *err);

#endif
