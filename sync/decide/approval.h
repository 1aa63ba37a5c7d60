/*
 * sync/decide/approval.h - what an approval says, and which changes it lets through.
 * Floor 4, pure.
 *
 * An approval is bound to the exact *effect* of a change: "workspace id, principal id,
 * from, to, and everything that `to` allows". Whatever alters any of it (another value
 * in the cloud, another role in the file, a role edited afterwards) gives another
 * effect, and the approval is void without anybody having to revoke it. The effect is
 * a text; its git blob id names it, so an approval can be a git note and travel.
 *
 *	wsync-effect 1
 *	workspace 5d1f0c52-7a0e-4b52-9f6e-1f0a3c1b2a77
 *	grant user 0b6f2b4e-2f0e-4a53-9b2f-3a6f5a1c7d10
 *	from 11c9...            role id; "none"
 *	to 77e1...
 *	allows manage_blocks    one line a scope of the closure of `to`, sorted;
 *	allows see_blocks       "allows ?" where it is not wholly known
 *
 * A deletion or transfer has one more, "holds" and all that the cloud holds of the workspace:
 * its name, description, default role and grants, so that whatever changes there voids it.
 * Of a transfer the id of the account it goes to stands there, too.
 *
 * Other items have their own second and third line ("handle", "default-role", ...) and
 * the texts, their lengths before them, in place of ids. Nothing in it is free text
 * from the cloud that could imitate a line.
 *
 * Rules. Of the things one person said about one effect the last by time counts; of
 * several in one second a "reject". Somebody's
 * "reject" holds the change (WS_HELD_REJECTED) until that person approves it. An approval
 * is spent once its effect has come to be: should the same be undone and asked for again,
 * somebody has to approve again. A change
 * that needs n approvals needs them from n different people; where the policy says
 * `approver = other` the author of the change is none of them, and neither is anybody
 * when the author is not known. An approval never lifts LAST_OWNER, SELF or POLICY. It
 * lifts LOSS only when it names a number of losing principals that is at least the
 * present one.
 */
#ifndef WS_SYNC_DECIDE_APPROVAL_H
#define WS_SYNC_DECIDE_APPROVAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "store/ground/buf.h"
#include "store/ground/err.h"
#include "sync/decide/plan.h"

/* One thing somebody said about one effect. */
struct ws_approval {
	const char *effect; /* the whole text */
	bool rejects;       /* else approves */
	/* An approval of this person and this time is spent; said by the round that saw its
	   effect in the cloud, never together with rejects. */
	bool spent;
	const char *by; /* folded e-mail, or bot:NAME of a service account */
	/* Folded e-mail of the git identity it was recorded with, or NULL: whoever is the
	   author under either name is not "another person". */
	const char *git_email;
	size_t loss; /* the typed number of people who lose access; 0: not lifted */
	int64_t time_s;
	const char *why; /* or NULL */
};

/* Are these e-mails, or bot:NAME, of one person? Upper case and what stands between a
 * "+" and the "@" make no difference; NULL is nobody. */
bool ws_approval_same_person(const char *a, const char *b);

/* Is the one at `at` an approval that stands: neither spent, nor followed by another word
 * of who gave it about that effect? */
bool ws_approval_stands(const struct ws_approval *items, size_t count, size_t at);

/* The text of the effect of an outgoing change. access: of the account it is measured
 * by, NULL when nothing is known. Fails only for lack of memory. */
int ws_effect_text(const struct ws_change *change, const struct ws_access *access,
		   struct ws_buf *out, struct ws_err *err);

#endif
