/*
 * cli/show/held.c - why a change is held or waits, in the same words on every screen.
 */
#include "cli/show/show_p.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/date.h"
#include "store/ground/text.h"

const struct ws_reason ws_held_reasons[] = {
	{WS_HELD_REJECTED, "rejected", "somebody rejected it", WS_E_APPROVAL},
	{WS_HELD_APPROVAL, "approval", "needs an approval", WS_E_APPROVAL},
	{WS_HELD_LOSS, "loss",
	 "too many would lose access in this workspace at once; it needs an approval",
	 WS_E_LOSS},
	{WS_HELD_LAST_OWNER, "last-owner",
	 "would leave the workspace without a human Owner; there is no override",
	 WS_E_LAST_OWNER},
	{WS_HELD_SELF, "self",
	 "would take away the access of the key in use; there is no override", WS_E_SELF},
	{WS_HELD_POLICY, "policy", "policy.ini forbids it; there is no override",
	 WS_E_POLICY},
	{WS_HELD_BLOCKED, "blocked", "cannot be sent as it stands", 0},
	{WS_HELD_BROADER, "broader",
	 "the cloud would give more than the line in [invited] wishes", WS_E_BROADER},
	{WS_HELD_IN_USE, "in-use", "somebody still has the role; there is no override",
	 WS_E_ROLE_IN_USE},
	{WS_HELD_RIGHT, "right", "the key in use may not do it; there is no override",
	 WS_E_NO_RIGHT},
	{WS_HELD_UNADOPTED, "unadopted",
	 "on one side only, and nothing says that it was ever on both: never sent by "
	 "itself",
	 0},
	{WS_HELD_UNSUPPORTED, "unsupported", "this version does not carry out such changes",
	 WS_E_NOT_SYNCED_YET},
	{WS_HELD_OBSERVED, "observed",
	 "is what the cloud had once, or means another role by now: nobody has asked for "
	 "it since",
	 0},
	{WS_HELD_OBSERVE, "observe", "this clone only observes: wsync mode two-way",
	 WS_E_OBSERVING},
	{0, NULL, NULL, 0},
};

const struct ws_reason ws_wait_reasons[] = {
	{WS_WAIT_MISSING, "missing",
	 "was missing in one look at the cloud; the next look has to confirm it", 0},
	{WS_WAIT_DRAFT, "draft", "an edit that is not committed touches it", 0},
	{WS_WAIT_INVALID, "invalid", "its file here is not valid", 0},
	{WS_WAIT_STAGED, "staged", "its file is staged in git, or the index is locked", 0},
	{WS_WAIT_UNKNOWN, "unknown", "the cloud's side of it could not be read", 0},
	{WS_WAIT_IN_USE, "in-use", "somebody still has the role in the cloud", 0},
	{WS_WAIT_ROLE, "role", "its role is about to be made, or to allow more", 0},
	{WS_WAIT_NAMES, "names",
	 "a name it comes under means somebody else in a line here: settle that first", 0},
	{WS_WAIT_GONE, "gone",
	 "the workspace is not listed any more: not there, or not for this key", 0},
	{0, NULL, NULL, 0},
};

void ws_held_put_other(struct ws_buf *b, const struct ws_change *change, const char *before)
{
	if (!change->approver_other)
		return;
	ws_buf_addf(b, "%ssomebody else than ", before);
	if (change->author)
		ws_put_text(b, change->author);
	else
		ws_buf_adds(b, "whoever made it, which nobody knows");
}

/* Where a permission is needed: "acme/prod", or "acme" alone for one of the account. */
static int needs_len(const struct ws_change *change)
{
	return (int)(change->needs_of_account ? strcspn(change->path, "/")
					      : strlen(change->path));
}

static void put_needs(struct ws_buf *b, const struct ws_change *change)
{
	char where[512];

	(void)snprintf(where, sizeof(where), "%.*s", needs_len(change), change->path);
	ws_buf_addf(b, "the key may not: it needs %s in %s", change->needs,
		    change->needs_of_account ? "the account " : "");
	ws_put_text(b, where);
	ws_buf_addf(b, "; ask an %s there, or let one sync it",
		    change->needs_of_account ? "Admin" : "Owner");
}

static bool needs_alike(const struct ws_change *a, const struct ws_change *b)
{
	return a->needs && b->needs && strcmp(a->needs, b->needs) == 0 &&
	       needs_len(a) == needs_len(b) &&
	       strncmp(a->path, b->path, (size_t)needs_len(a)) == 0;
}

/* The line a person can change about what stands in the way. */
static void put_place(struct ws_buf *b, const struct ws_change *change)
{
	if (!change->file || change->line <= 0)
		return;
	ws_buf_adds(b, "; ");
	ws_put_text(b, change->file);
	ws_buf_addf(b, ":%d", change->line);
}

/* Who said no, when and why, and both ways out of it. */
static void put_rejected(struct ws_buf *b, const struct ws_change *change)
{
	char when[WS_TIME_TEXT];

	ws_buf_adds(b, "rejected by ");
	ws_put_text(b, change->rejected_by);
	if (change->rejected_s > 0)
		ws_buf_addf(b, " on %s", ws_date_format(change->rejected_s, when));
	if (change->rejected_why) {
		ws_buf_adds(b, ", \"");
		ws_put_text(b, change->rejected_why);
		ws_buf_addc(b, '"');
	}
	ws_buf_adds(b, "; take the edit back, or let ");
	ws_put_text(b, change->rejected_by);
	ws_buf_adds(b, " approve it after all");
}

void ws_held_put(struct ws_buf *b, const struct ws_change *change,
		 const struct ws_reason *reason)
{
	if (reason->bit == WS_HELD_APPROVAL && change->approvals_need > 0) {
		ws_buf_addf(b, "approval %zu of %zu", change->approvals_have,
			    change->approvals_need);
		ws_held_put_other(b, change, ", from ");
		if (change->delta.escalation)
			ws_buf_addf(b, " (policy: escalations need %zu)",
				    change->approvals_need);
	} else if (reason->bit == WS_HELD_REJECTED && change->rejected_by) {
		put_rejected(b, change);
	} else if (reason->bit == WS_HELD_LOSS && change->losing > 0) {
		ws_buf_addf(b,
			    "%zu would lose access in this workspace at once: wsync "
			    "approve CHANGE --override loss",
			    change->losing);
	} else if (reason->bit == WS_HELD_RIGHT && change->needs) {
		put_needs(b, change);
	} else if (reason->bit == WS_HELD_BLOCKED && change->note) {
		ws_put_text(b, change->note);
		put_place(b, change);
	} else {
		ws_buf_adds(b, reason->sentence);
	}
}

bool ws_held_alike(const struct ws_change *a, const struct ws_change *b, unsigned bit)
{
	switch (bit) {
	case WS_HELD_APPROVAL:
		return a->approver_other == b->approver_other &&
		       ws_text_same(a->author, b->author) &&
		       a->approvals_need == b->approvals_need &&
		       a->approvals_have == b->approvals_have &&
		       a->delta.escalation == b->delta.escalation;
	case WS_HELD_REJECTED:
		return ws_text_same(a->rejected_by, b->rejected_by) &&
		       a->rejected_s == b->rejected_s &&
		       ws_text_same(a->rejected_why, b->rejected_why);
	case WS_HELD_LOSS:
		return a->losing == b->losing;
	case WS_HELD_RIGHT:
		return needs_alike(a, b);
	case WS_HELD_BLOCKED:
		return ws_text_same(a->note, b->note) && ws_text_same(a->file, b->file) &&
		       a->line == b->line;
	default:
		return true;
	}
}

#define LIFTED (WS_HELD_APPROVAL | WS_HELD_LOSS | WS_HELD_REJECTED)
/* The clone may become two-way any time; the rest no word of a person lifts. */
#define BESIDE (LIFTED | WS_HELD_OBSERVE)

bool ws_held_for_people(const struct ws_change *change)
{
	return change->verdict == WS_HELD && change->direction == WS_OUTGOING &&
	       (change->held & LIFTED) && !(change->held & ~(unsigned)BESIDE);
}

bool ws_held_rejected(const struct ws_change *change)
{
	return change->verdict == WS_HELD && (change->held & WS_HELD_REJECTED);
}

bool ws_held_undecided(const struct ws_change *change)
{
	return ws_held_for_people(change) && !ws_held_rejected(change);
}

unsigned ws_held_told(const struct ws_change *change)
{
	const unsigned moot = WS_HELD_APPROVAL | WS_HELD_LOSS;

	return change->held & WS_HELD_REJECTED ? change->held & ~moot : change->held;
}

bool ws_is_unadopted(const struct ws_change *change)
{
	return change->verdict == WS_HELD && (change->held & WS_HELD_UNADOPTED);
}

void ws_lines_held(struct ws_lines *lines, const struct ws_change *change, unsigned bits)
{
	const bool held = change->verdict == WS_HELD;
	const struct ws_reason *r = held ? ws_held_reasons : ws_wait_reasons;
	const unsigned has = held                         ? ws_held_told(change) & bits
			     : change->verdict == WS_WAIT ? change->wait
							  : 0;

	for (; r->bit; r++) {
		ws_auto_buf text = WS_BUF_INIT;

		if (!(has & r->bit))
			continue;
		ws_held_put(&text, change,
			    held ? r : &(struct ws_reason){0, r->word, r->sentence, 0});
		ws_lines_note(lines, ws_buf_text(&text));
	}
}
