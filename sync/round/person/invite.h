/*
 * sync/round/person/invite.h - invitations a person asks for by name: into an account, and again.
 * Floor 5. Blocks on disk and network; each call holds the round lock.
 *
 * These are no changes of a plan: they are sent at once. Each write is looked up before,
 * journalled, and read again after. One whose answer was lost is looked for and never
 * sent twice. Nothing is written to files of the store.
 */
#ifndef WS_SYNC_ROUND_PERSON_INVITE_H
#define WS_SYNC_ROUND_PERSON_INVITE_H

#include "sync/model/invitation.h"
#include "sync/remote/remote.h"
#include "sync/round/round.h"

/* Where, and by what means. */
struct ws_invite_place {
	struct ws_store *store;
	struct ws_remote *remote;
	const struct ws_round_world *world;
	const struct ws_side_account *account;     /* of main */
	const struct ws_side_workspace *workspace; /* NULL: into the account itself */
	bool dry;                                  /* everything but the write itself */
};

/*
 * The invitation that counts for an address, as the cloud has it now.
 * Returns 0, 1 when there is none, or a failure.
 */
int ws_invite_find(const struct ws_invite_place *place, const char *email,
		   struct ws_arena *arena, struct ws_invitation *out, struct ws_err *err);

/*
 * Asks, or asks again: what is pending for the address dies by it.
 *
 * account_role  "Member", into an account alone; NULL: as the one before had it
 * wish          into a workspace: id of the role wished for (NULL: none); an invitation
 *               with more than it is taken back at once, and where the one that is out
 *               has more, none is sent
 * out           what was made; strings in the arena
 * Returns 0, WS_E_BROADER, WS_E_NOT_SETTLED (made, and not shown yet), WS_E_IN_DOUBT (no
 * answer came, and the cloud does not show it), WS_E_OBSERVING, or why it was not made.
 */
int ws_invite_send(const struct ws_invite_place *place, const char *email,
		   const char *account_role, const char *wish, struct ws_arena *arena,
		   struct ws_invitation *out, struct ws_err *err);

/* Takes one back. Answers as above. */
int ws_invite_revoke(const struct ws_invite_place *place,
		     const struct ws_invitation *invited, struct ws_err *err);

#endif
