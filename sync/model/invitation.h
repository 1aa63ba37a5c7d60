/*
 * sync/model/invitation.h - what became of an invitation. Floor 3, pure: now is an input.
 *
 * The cloud knows pending, accepted, rejected and revoked; expired is a pending one whose
 * time is over. Only a pending one is *live*: somebody may still follow its link.
 */
#ifndef WS_SYNC_MODEL_INVITATION_H
#define WS_SYNC_MODEL_INVITATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "store/ground/err.h"
#include "sync/model/record.h"

enum ws_invite_state {
	WS_INVITE_PENDING,
	WS_INVITE_ACCEPTED,
	WS_INVITE_REJECTED,
	WS_INVITE_REVOKED,
	WS_INVITE_EXPIRED,
	WS_INVITE_OTHER /* a word of the cloud nobody knows here */
};

const char *ws_invite_word(enum ws_invite_state state); /* "pending", ...; "unknown" */

/* Could this be an e-mail address, and stand in a line of [invited]? */
bool ws_invitation_address_ok(const char *word);

/* From the cloud's word or ours, in either case, and the end (NULL: none is known). */
enum ws_invite_state ws_invite_state(const char *word, const char *expiration,
				     int64_t now_s);

static inline enum ws_invite_state ws_invitation_state(const struct ws_invitation *invited,
						       int64_t now_s)
{
	return ws_invite_state(invited->status, invited->expiration, now_s);
}

/*
 * The one that counts for an address (ASCII-folded): a live one before all others, then
 * the newest; NULL when there is none.
 */
const struct ws_invitation *ws_invitation_find(const struct ws_invitation *items,
					       size_t count, const char *email,
					       int64_t now_s);

/*
 * A line of an invitations file: `e-mail = WORD[ until TIME][, ROLE]`. WORD is the
 * cloud's state in lower case: that it expired is for the reader to say.
 */
struct ws_invite_line {
	char state[16];
	char until[32];   /* "" none */
	const char *role; /* in the text that was parsed; NULL: none */
};

/* The value of such a line, heap: given. role may be NULL, and is left out where the line
 * would get too long for `email` and it. */
int ws_invite_format(const char *email, const struct ws_invitation *invited,
		     const char *role, char **out, struct ws_err *err);
/* False when it is no such value. */
bool ws_invite_parse(const char *value, struct ws_invite_line *out);

#endif
