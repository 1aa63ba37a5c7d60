/*
 * sync/round/person/resolve.h - a person decides what both sides changed.
 * Floor 5. Blocks on the disk; takes the store lock, not the network.
 *
 *	take     main becomes        base becomes     next round
 *	local    as it is            the cloud's      sends it, through every guard
 *	cloud    the cloud's value   the cloud's      nothing is left to do
 *	base     base's value        the cloud's      sends it, through every guard
 *	lower    whichever of local and cloud allows less; refused when neither is a
 *	         subset of the other
 *	role     that role           the cloud's      sends it, through every guard
 *
 * Main moves first, so that a death in between never sends what nobody wanted. What
 * main takes is a commit of the person, of that one item. Items listed without a base
 * (WS_HELD_UNADOPTED) are decided in the same way: `local` sends what stands here,
 * `cloud` takes what stands there.
 */
#ifndef WS_SYNC_ROUND_PERSON_RESOLVE_H
#define WS_SYNC_ROUND_PERSON_RESOLVE_H

#include "sync/round/round.h"

/* How the subject of the commit begins: "resolve: acme/prod bob@acme.io: take cloud". */
#define WS_RESOLVE_SUBJECT "resolve: "

enum ws_take { WS_TAKE_LOCAL, WS_TAKE_CLOUD, WS_TAKE_BASE, WS_TAKE_LOWER, WS_TAKE_ROLE };

struct ws_resolution {
	struct ws_view *view;           /* as it was before */
	const struct ws_change *change; /* in view->plan */
	enum ws_take took;              /* LOWER and ROLE become what they came to */
	struct ws_value value;          /* what the item is now wanted to be */
	bool sends;                     /* the next round has something to send for it */
	struct ws_oid commit;           /* on main; zero: main stayed as it was */
};
void ws_resolution_clear(struct ws_resolution *resolution);

/*
 * id    of the change, as in ws_plan_find()
 * role  with WS_TAKE_ROLE a role name of the account, else NULL
 * Returns 0; WS_E_NO_CHANGE when there is no such conflict (any more);
 * WS_E_NOT_COMPARABLE for `lower` when neither is a subset; WS_E_UNCOMMITTED when a
 * draft, a staged entry or a bad file stands in the way.
 */
int ws_round_resolve(struct ws_store *store, const char *id, enum ws_take take,
		     const char *role, const struct ws_round_world *world,
		     struct ws_resolution *out, struct ws_err *err);

#endif
