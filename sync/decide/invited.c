/*
 * sync/decide/invited.c - what is different about a line of [invited].
 *
 * Its existence is the item and its role a wish, so three things are looked up beside the
 * table: whether the person came and is among the users now, what the cloud says became
 * of the invitation, and whether the role the cloud gives is within the wish.
 */
#include "sync/decide/plan_p.h"

#include <stdio.h>
#include <string.h>
#include "store/ground/text.h"
#include "store/ini/ini.h"
#include "sync/model/invitation.h"
#include "sync/model/room.h"

/* The line for an address, NULL when there is none. */
static const struct ws_side_grant *line_for(const struct ws_side_workspace *w,
					    const char *email)
{
	char fold[WS_INI_KEY_MAX + 1];

	if (!w || !email || strlen(email) >= sizeof(fold))
		return NULL;
	(void)snprintf(fold, sizeof(fold), "%s", email);
	ws_text_fold(fold);
	return ws_side_grant(w, WS_INVITED, fold);
}

static const struct ws_side_grant *user_called(const struct ws_side_workspace *w,
					       const char *email)
{
	const struct ws_grant_range users = ws_part_grants(w, WS_USER);

	for (size_t i = 0; i < users.count; i++) {
		const struct ws_side_grant *user = users.items + i;

		if (ws_text_casecmp(user->label, email) == 0)
			return user;
	}
	return NULL;
}

/* The list was read, and the address is not in it any more. */
static bool is_over(const struct ws_plan_work *work, const struct ws_side_workspace *cloud,
		    const char *email)
{
	return cloud && cloud->lists[WS_INVITED] == WS_KNOWN &&
	       !ws_list_unread(work->facts, cloud->id, WS_INVITED) &&
	       !line_for(cloud, email);
}

static const struct ws_side_invitation *told_of(const struct ws_trio *at, const char *email)
{
	return at->cloud ? ws_side_invitation(at->cloud->account, at->cloud->id, email)
			 : NULL;
}

static enum ws_invite_state state_of(const struct ws_side_invitation *told)
{
	return told ? ws_invite_state(told->state, NULL, 0) : WS_INVITE_OTHER;
}

bool ws_invited_came(const struct ws_plan_work *work, const struct ws_trio *at,
		     const char *email)
{
	return line_for(at->base, email) && is_over(work, at->cloud, email);
}

bool ws_invited_answered(const struct ws_trio *at, const char *email)
{
	const enum ws_invite_state state = state_of(told_of(at, email));

	return state == WS_INVITE_ACCEPTED || state == WS_INVITE_REJECTED ||
	       state == WS_INVITE_REVOKED;
}

/* ---- somebody who was asked is among the users ---------------------------------------------- */

static void note_user(struct ws_plan_work *work, const struct ws_trio *at,
		      struct ws_plan_item *item)
{
	struct ws_change *change = &item->change;
	const struct ws_side_grant *line = line_for(at->local, change->label);

	/* nobody was faster on purpose: whoever took it back is told what came of that */
	if (change->verdict == WS_RECEIVE && !change->local.present && !line &&
	    line_for(at->base, change->label) && is_over(work, at->cloud, change->label)) {
		change->came_late = true;
		change->note = "accepted the invitation that was taken back here; wsync "
			       "revoke takes the access away, too";
		return;
	}
	if (change->verdict != WS_RECEIVE || change->local.present || !line ||
	    !is_over(work, at->cloud, change->label))
		return;
	change->accepted = true;
	change->note = ws_arena_printf(
		work->arena, "accepted the invitation; wished here: %s", line->role);
	ws_plan_block(item, ws_blocked_grant(work, at, WS_INVITED, line->id));
}

/* ---- the line itself ---------------------------------------------------------------------- */

static const char *over_note(const struct ws_trio *at, const char *email)
{
	switch (state_of(told_of(at, email))) {
	case WS_INVITE_ACCEPTED:
		return user_called(at->cloud, email)
			       ? "accepted the invitation"
			       : "the invitation was accepted under another address";
	case WS_INVITE_REJECTED:
		return "the invitation was rejected";
	case WS_INVITE_REVOKED:
		return "the invitation was revoked";
	default:
		return NULL;
	}
}

/* Whoever comes is one more user of the account, and the plan may allow no more. */
static bool lacks_room(const struct ws_side_account *account, const char *email,
		       struct ws_room *room)
{
	const struct ws_used used = {account->people_known == WS_KNOWN,
				     account->people_known == WS_KNOWN,
				     (int64_t)account->person_count};

	for (size_t i = 0; i < account->person_count; i++)
		if (account->people[i].email &&
		    ws_text_casecmp(account->people[i].email, email) == 0)
			return false;
	*room = ws_room_of(WS_CAP_USERS, account->limits, account->limit_count, used);
	return ws_room_fits(room, 1) == WS_FIT_NO;
}

static void check_room(struct ws_plan_work *work, const struct ws_trio *at,
		       struct ws_change *change)
{
	struct ws_room room;

	if (!at->cloud || !lacks_room(at->cloud->account, change->label, &room))
		return;
	change->held |= WS_HELD_BLOCKED;
	change->note = ws_arena_printf(
		work->arena,
		"the plan of %s allows %lld user%s, and there are as many; plans: " WS_ROOM_PLANS,
		at->cloud->account->dir, (long long)room.limit, room.limit == 1 ? "" : "s");
}

/* Organizations are joined before anything of theirs is shared. Commits refuse such a
 * line; what was written past them is held. */
static bool is_guest(const struct ws_side_account *account, const struct ws_change *change)
{
	return change->verdict == WS_SEND && change->after.present &&
	       !change->before.present && !ws_plan_is_personal(account->plan_type);
}

static void block_guest(struct ws_plan_work *work, const struct ws_side_account *account,
			struct ws_change *change)
{
	change->held |= WS_HELD_BLOCKED;
	if (ws_side_pin(account, WS_PIN_USERS, change->label))
		change->note = ws_arena_printf(
			work->arena, "is a member of %s: a line in [users] gives a role",
			account->dir);
	else
		change->note = ws_arena_printf(
			work->arena, "people join %s first: wsync invitation create %s %s",
			account->dir, account->dir, change->label);
}

static void note_line(struct ws_plan_work *work, const struct ws_trio *at,
		      struct ws_plan_item *item)
{
	struct ws_change *change = &item->change;
	const struct ws_side_workspace *w = at->cloud ? at->cloud : at->local;
	const bool there = user_called(at->cloud, change->label) != NULL;

	if (w && !there && is_guest(w->account, change)) {
		block_guest(work, w->account, change);
		return;
	}
	if (!is_over(work, at->cloud, change->label))
		return;
	if (change->direction == WS_INCOMING && change->local.present && there) {
		change->accepted = true;
		change->note = "accepted the invitation";
	} else if (change->verdict == WS_SEND && change->after.present && there) {
		change->held |= WS_HELD_BLOCKED;
		change->note = "has access already: a line in [users] says with which role";
	} else if (change->verdict == WS_SEND && change->after.present &&
		   !change->before.present) {
		check_room(work, at, change);
	} else if (!change->note && change->direction != WS_OUTGOING) {
		change->note = over_note(at, change->label);
	}
}

void ws_invited_note(struct ws_plan_work *work, const struct ws_trio *at,
		     struct ws_plan_item *item)
{
	if (!work->facts || !item->change.label)
		return;
	if (item->change.principal_kind == WS_USER)
		note_user(work, at, item);
	else if (item->change.principal_kind == WS_INVITED)
		note_line(work, at, item);
}

/* ---- the role the cloud gives ---------------------------------------------------------------- */

int ws_invited_check_role(struct ws_plan_work *work, struct ws_plan_item *item,
			  const struct ws_access *access, struct ws_err *err)
{
	struct ws_change *change = &item->change;
	const struct ws_side_invitation *told = told_of(&item->at, change->label);
	const struct ws_side_pin *pin;
	struct ws_scope_set given, wish;

	if (!work->facts || !change->local.present || !told || !told->role ||
	    (change->verdict != WS_SEND && change->verdict != WS_AGREE))
		return 0;
	pin = ws_side_pin(item->at.cloud->account, WS_PIN_ROLES, told->role);
	given = ws_access_role(access, pin ? pin->id : told->role);
	wish = ws_access_role(access, change->local.id);
	if (ws_scope_set_within(&given, &wish))
		return 0;
	change->note = ws_arena_printf(work->arena,
				       "the cloud invites as %s, which allows more than %s",
				       told->role, change->local.text);
	change->direction = WS_OUTGOING;
	change->verdict = WS_SEND;
	change->held |= WS_HELD_BROADER;
	change->before = change->base;
	change->after = change->local;
	return change->note ? 0 : ws_err_nomem(err);
}
