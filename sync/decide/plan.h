/*
 * sync/decide/plan.h - three sides -> what differs, what to do, in which order.
 * Floor 4, pure: no clock, no disk, no network; the same input gives the same plan,
 * whatever the order things were allocated in.
 *
 * The unit is the *item*: one grant, one field of a workspace, or its existence or
 * handle, tracked by ids. Each item is decided alone by the table in item.h; guards
 * then hold what must not happen.
 */
#ifndef WS_SYNC_DECIDE_PLAN_H
#define WS_SYNC_DECIDE_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "store/ground/arena.h"
#include "store/ground/err.h"
#include "store/ground/own.h"
#include "sync/access/access.h"
#include "sync/model/side.h"

struct ws_approval; /* approval.h */

enum ws_item_kind {
	WS_ITEM_GRANT,
	WS_ITEM_NAME,
	WS_ITEM_DESCRIPTION,
	WS_ITEM_DEFAULT_ROLE,
	WS_ITEM_RESULT_STORAGE, /* the last field: loops go from name to here */
	WS_ITEM_HANDLE,         /* the workspace is elsewhere: account/handle */
	/* Exists or not. Received: main and the base take all its documents at once, and no
	   other change is listed for it. Agreed: the same for the base alone; then all of
	   it is equal here and in the cloud. Sent: it is made; workspace_id is NULL. */
	WS_ITEM_WORKSPACE,
	/* A role: principal_id and label are the role, path the account. One the cloud is to
	   make has WS_SIDE_NEW and the stem of its file for an id. */
	WS_ITEM_ROLE,
	/* delete, transfer-to: label is the key, local and after what is asked for, before.id
	   all that the cloud holds of the workspace, as one text for the effect. Received:
	   the cloud did it, and the line goes. */
	WS_ITEM_INTENT,
	/* The rules of an account or a workspace were loosened: path is its directory,
	   label the policy.ini. Held until approved; then base takes the file (AGREE). */
	WS_ITEM_POLICY
};

enum ws_direction { WS_DRAFT, WS_OUTGOING, WS_INCOMING, WS_BOTH };

enum ws_verdict {
	WS_SEND,    /* a step of the plan */
	WS_RECEIVE, /* main takes it */
	WS_AGREE,   /* both sides made the same change: base moves, nothing is sent */
	WS_HELD,    /* see held */
	WS_CONFLICT,
	WS_WAIT /* not now, by itself later; see wait */
};

/* Why something is held (bits). */
#define WS_HELD_OBSERVE     0x01u /* the clone only observes */
#define WS_HELD_APPROVAL    0x02u /* escalation, default role, ...: needs approval */
#define WS_HELD_LOSS        0x04u /* too many losses in this workspace */
#define WS_HELD_LAST_OWNER  0x08u /* no override */
#define WS_HELD_SELF        0x10u /* no override */
#define WS_HELD_UNADOPTED   0x20u /* one-sided, and there is no base: never sent by itself */
#define WS_HELD_UNSUPPORTED 0x40u /* this version does not send such items */
#define WS_HELD_OBSERVED    0x80u /* what the cloud had once; nobody has asked for it since */
#define WS_HELD_REJECTED    0x100u /* somebody said no, and nobody has approved since */
#define WS_HELD_POLICY      0x200u /* policy.ini forbids it; no override; note says which rule */
#define WS_HELD_BLOCKED     0x400u /* cannot be sent as it stands; note says why */
#define WS_HELD_BROADER     0x800u /* invited: the cloud gives more than the wish; see note */
#define WS_HELD_IN_USE      0x1000u /* a role to be deleted that somebody has; no override */
#define WS_HELD_RIGHT       0x2000u /* the key may not do it, see needs; no override */

/* Why something waits (bits). */
#define WS_WAIT_MISSING 0x01u  /* seen missing once; needs a second complete listing */
#define WS_WAIT_DRAFT   0x02u  /* an uncommitted edit touches the item */
#define WS_WAIT_INVALID 0x04u  /* the file is not valid */
#define WS_WAIT_STAGED  0x08u  /* staged in git, or the index is locked */
#define WS_WAIT_UNKNOWN 0x10u  /* the cloud's list was not readable */
#define WS_WAIT_IN_USE  0x40u  /* a role to be deleted that somebody has in the cloud */
#define WS_WAIT_ROLE    0x80u  /* a grant of a role that is to allow more in this round */
#define WS_WAIT_NAMES   0x100u /* names of the account still stand for others here */
#define WS_WAIT_GONE \
	0x20u /* the workspace is not listed any more: not there, or not for us */

struct ws_value {
	bool present;
	const char *text; /* role name or field text, as shown; NULL when absent */
	const char *id;   /* role id, or NULL */
};

/* Somebody a change reaches through a role, a team or a default role. */
struct ws_fan_one {
	enum ws_principal_kind kind; /* user or service account */
	const char *id, *label;      /* label NULL: nothing pins them */
	size_t places;               /* workspaces in which it gives or takes something */
	size_t gained, lost;         /* permissions, workspace by workspace */
};

/* Whom a change of a role, a default role or a team's grant reaches. */
struct ws_fan {
	bool known;              /* it is such a change, and was measured */
	struct ws_fan_one *ones; /* whose access changes; by kind, then id */
	size_t count;
	size_t same;         /* reached as well, but their access stays what it is */
	size_t nameless;     /* members of teams that nothing pins: not measured */
	size_t pairs;        /* of a principal and a workspace in which access changes */
	size_t places;       /* such workspaces */
	size_t gained, lost; /* triples of principal, workspace, permission */
	const char
		*text; /* "13 of 14 people gain 26 permissions in 2 workspaces; ..."; NULL
				where there is nothing to tell */
};

struct ws_change {
	char id[9]; /* four letters k-z, or more where four would clash; stable while
		       item, from and to stay the same */
	enum ws_item_kind kind;
	enum ws_direction direction;
	enum ws_verdict verdict;
	unsigned held, wait;

	const char *workspace_id; /* NULL for account items */
	const char *account_id;
	const char *path; /* "acme/prod", for people */
	enum ws_principal_kind principal_kind;
	const char *principal_id, *label; /* grants, see also ROLE and INTENT */
	const char *until, *why;          /* from the local line, or NULL */

	struct ws_value base, local, cloud; /* drafts: local = the file, base = main */
	/* Roles: all that each side says of it, see ws_side_role_text(), and all that before
	   and after say; NULL: nothing. */
	const char *role_base, *role_local, *role_cloud, *role_from, *role_to;
	/* What the change replaces, and by what; in a conflict the local and the cloud
	   value. */
	struct ws_value before, after;
	/* Of effective access. Scopes are numbered as in the catalogue of the cloud's
	   account; where the cloud has none, of ours; when comparing, of `after`'s. */
	struct ws_delta delta;
	/* Incoming, about somebody whose line in [invited] it answers: main takes it with
	   the wish of that line, and never alone. */
	bool accepted;
	/* Incoming, about somebody whose line in [invited] was taken back here before they
	   were seen to accept: note says so. */
	bool came_late;
	/* Set after planning, see membership.h: it is the last access of a Collaborator, and
	   the cloud ends the membership of the account with it. */
	bool ends_membership;
	struct ws_fan fan;
	const char *renamed; /* roles: the new name, or NULL */
	/* What those are called who are written by id in the texts of the change, see
	   ws_called(). One of a side's; NULL: no side has the account. */
	const struct ws_called_list *called;
	/* Outgoing: what the key needs for it and is not known to have from its own access
	   alone, see right.h; NULL: nothing is in doubt. */
	const char *needs;
	bool needs_of_account; /* a permission of the account, not a scope of the workspace */
	/* Drafts, of ws_plan_name_edits(): joins a change that is committed and not sent; or
	   takes all of that back. */
	bool joins, takes_back;
	bool no_effect;   /* effective access stays the same although the grant changes */
	const char *note; /* "already Owner as account admin", or NULL */

	const char *file; /* local file and line, or NULL */
	int line;

	/* Outgoing, and to be sent or held; or agreed, and then what has come to be since
	   base: the text an approval is bound to, see approval.h. NULL otherwise. */
	const char *effect;
	size_t approvals_need;    /* 0: none is needed */
	size_t approvals_have;    /* that count, see approval.h */
	bool approver_other;      /* the author's own word does not count */
	const char *author;       /* who committed it (folded e-mail); NULL: nobody knows */
	size_t losing;            /* held by LOSS: the number to be typed, else 0 */
	const char *rejected_by;  /* held by REJECTED, else NULL */
	int64_t rejected_s;       /* when */
	const char *rejected_why; /* what was said with it, or NULL */
};

/*
 * Permissions gained and lost, once for each principal and workspace. Fields count nothing;
 * what could not be measured that way counts as the line itself.
 */
void ws_change_triples(const struct ws_change *change, size_t *gained, size_t *lost);

enum ws_guard {
	WS_GUARD_OWNERS,
	WS_GUARD_SELF,
	WS_GUARD_LOSS,
	WS_GUARD_APPROVAL,
	WS_GUARD_READ
};

/* A guard's verdict over the whole plan; `text` is a finished sentence. */
struct ws_guard_result {
	enum ws_guard guard;
	bool ok;
	const char *text;
};

const char *ws_guard_word(enum ws_guard guard); /* "owners", "self", "loss", ... */

struct ws_plan {
	struct ws_arena *arena;
	/* Sends first, in the order they are to be carried out (handles, new workspaces, fields,
	   roles that are new or gain, then raises and grants, shifts, lowers, revocations,
	   workspace by workspace within each, roles that lose, roles that go, at last
	   workspaces that are deleted or transferred), then receives, agreements, held,
	   conflicts, waits. */
	struct ws_change *changes;
	size_t change_count;
	struct ws_guard_result *guards;
	size_t guard_count;
	size_t sends, receives, agrees, held, conflicts, waits;
	size_t gained, lost;           /* permissions over all sends and receives */
	size_t principals;             /* whose access they touch */
	size_t held_gained, held_lost; /* permissions over all that is held */
	size_t escalations;
	char digest[33]; /* hex; same for equal plans */
};

/* What the planner is told about the world. Everything is borrowed. */
struct ws_facts {
	const char *today;     /* "2026-11-23", UTC */
	bool two_way;          /* else outgoing changes are held: observe */
	bool have_base;        /* refs/wsync/base exists (or could be derived) */
	struct ws_actor actor; /* whose key is used; id NULL: unknown */

	/* The look before this one (>= 5 s older): an item missing in both is confirmed
	   missing. NULL: nothing is confirmed. */
	const struct ws_side *cloud_before;

	/* Lists the last look could not read: `kind` of workspace `id` (all kinds when
	   kind is negative). */
	const struct ws_unread {
		const char *workspace_id;
		int kind;
	} * unread;
	size_t unread_count;

	/* Items of main that a commit recording the cloud put there last (it carries the
	   Wsync-Cloud trailer, perhaps made in another clone): observed, not intended, so
	   never sent. */
	const struct ws_observed {
		const char *workspace_id; /* of a role its account's */
		enum ws_item_kind kind;
		enum ws_principal_kind principal_kind; /* grants only */
		const char *principal_id;              /* grants and roles only */
	} * observed;
	size_t observed_count;

	/* Writes of ours whose effect was never seen, the last of each item. Where the cloud
	   now holds `to`, base and local still `from`, that is our own write come late, and
	   was taken back here since: nobody's change to receive. */
	const struct ws_doubt {
		const char *workspace_id; /* of a role its account's */
		enum ws_item_kind kind;
		enum ws_principal_kind principal_kind; /* grants only */
		const char *principal_id;              /* grants and roles only */
		const char *from, *to; /* role id or text; NULL: not there */
	} * doubts;
	size_t doubt_count;

	/* Working files with uncommitted edits, understood as a side that holds just
	   those documents; NULL: none. Paths that are invalid or staged. */
	const struct ws_side *drafts;
	const char *const *blocked_paths; /* staged, locked or invalid on disk */
	size_t blocked_count;
	bool index_locked; /* every path counts as staged */
	/* Items that come in under a name which means somebody else here as long as some
	   line waits: receiving refuses them. */
	const struct ws_observed *unnamed;
	size_t unnamed_count;

	/* Accounts with workspaces that the last look listed and this store does not track:
	   who has which role there nobody read. `places` names them, for people. */
	const struct ws_unseen {
		const char *account_id;
		const char *places;
	} * unseen;
	size_t unseen_count;

	/* What the cloud said the key may do, place by place. Of a place that is not here
	   nothing is known. */
	const struct ws_rights {
		const char *place_id; /* a workspace or an account */
		struct ws_strings names;
	} * rights;
	size_t right_count;

	/* What people said about effects of this plan; those about other effects are
	   ignored. See approval.h. */
	const struct ws_approval *approvals;
	size_t approval_count;

	/* Who committed an outgoing change (folded e-mail), for `approver = other`; an
	   effect without an entry was made by nobody known, and then no approval counts
	   where another person's is asked for. */
	const struct ws_effect_author {
		const char *effect;
		const char *email;
	} * authors;
	size_t author_count;
};

/*
 * Decides everything. Sides must hold all documents of the accounts involved and
 * every workspace document that is not the same on all sides; a workspace that is
 * the same on all three may be left out.
 * out  given: ws_plan_free(). Strings point into it or into the sides: keep them.
 */
int ws_plan_build(const struct ws_side *base, const struct ws_side *local,
		  const struct ws_side *cloud, const struct ws_facts *facts,
		  struct ws_plan **out, struct ws_err *err);
void ws_plan_free(struct ws_plan *plan);
WS_OWN(ws_plan, ws_plan_free);

/*
 * Two sides compared, item by item, as changes from `before` to `after`: drafts
 * against main, a commit against its parent, any two revisions. Verdicts are unused;
 * direction is set on all. Workspaces and documents on one side only count as
 * differences only when the other side has the workspace (tracked) or `whole`.
 */
int ws_plan_compare(const struct ws_side *before, const struct ws_side *after, bool whole,
		    enum ws_direction direction, struct ws_plan **out, struct ws_err *err);

/*
 * Gives edits of items that differ already the ids which the changes will have once the
 * edits are committed; others have them as they are.
 * edits  of ws_plan_compare(): from main to the working files
 * open   of ws_plan_build(), as it is without them
 */
int ws_plan_name_edits(struct ws_plan *edits, const struct ws_plan *open,
		       struct ws_err *err);

/* The change of that id (or an unambiguous longer form), or NULL. */
const struct ws_change *ws_plan_find(const struct ws_plan *plan, const char *id);

#endif
