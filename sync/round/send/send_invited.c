/*
 * sync/round/send/send_invited.c - asking somebody into a workspace, and taking it back.
 *
 * One request each, and none where there is a live invitation: a second one would kill
 * the link somebody has in the mail. The cloud chooses the role, so its answer is looked
 * at: more than was wished is taken back at once.
 */
#include "sync/round/send/send_p.h"

#include <string.h>

#include "store/ground/text.h"
#include "sync/access/access.h"
#include "sync/model/invitation.h"

static bool takes_away(const struct ws_change *c)
{
	return !c->after.present;
}

static const char *call(const struct ws_send_lot *lot)
{
	return lot->changes[0]->after.present ? "invite" : "revoke_invitation";
}

static int read_lists(struct ws_send *s, const struct ws_send_lot *lot,
		      struct ws_arena *arena, struct ws_send_now *out, struct ws_err *err)
{
	const struct ws_change *c = lot->changes[0];
	int rc = s->remote->ops->read_workspace(s->remote, c->account_id, c->workspace_id,
						1u << WS_INVITED | 1u << WS_USER, arena,
						&out->workspace, err);

	if (rc == 0 && !out->workspace.known[WS_INVITED])
		return ws_err_set(err, WS_E_FORBIDDEN,
				  "%s: the list of invitations is not readable now",
				  c->path);
	return rc;
}

/* The live invitation a change is about; a line may name it by its id. */
static const struct ws_invitation *
live_one(const struct ws_send *s, const struct ws_workspace *now, const struct ws_change *c)
{
	const int64_t now_s = s->world->now_s(s->world->user);
	const struct ws_invitation *one = ws_invitation_find(
		now->invitations, now->invitation_count, c->label, now_s);

	for (size_t i = 0; !one && i < now->invitation_count; i++)
		if (strncmp(c->label, "id:", 3) == 0 &&
		    strcmp(now->invitations[i].id, c->label + 3) == 0)
			one = &now->invitations[i];
	return one && ws_invitation_state(one, now_s) == WS_INVITE_PENDING ? one : NULL;
}

static bool shows(const struct ws_send *s, const struct ws_send_now *now,
		  const struct ws_change *c, const struct ws_value *value)
{
	return value->present == (live_one(s, &now->workspace, c) != NULL);
}

static int check(struct ws_send *s, const struct ws_send_lot *lot,
		 const struct ws_send_now *now, struct ws_err *err)
{
	const struct ws_change *c = lot->changes[0];
	const struct ws_workspace *w = &now->workspace;

	(void)s;
	for (size_t i = 0; c->after.present && i < w->grant_count; i++)
		if (w->grants[i].kind == WS_USER && w->grants[i].label &&
		    ws_text_casecmp(w->grants[i].label, c->label) == 0) {
			(void)ws_err_set(err, WS_E_CONFLICT,
					 "%s: %s got access in the cloud meanwhile",
					 c->path, c->label);
			return ws_err_hint(err, "wsync sync looks again and plans anew");
		}
	return 0;
}

/* ---- the role it came with ------------------------------------------------------------------ */

static const char *role_name(const struct ws_side_account *account, const char *id)
{
	const struct ws_side_pin *pin = ws_side_pin_of(account, WS_PIN_ROLES, id);

	return pin ? pin->label : "a role nobody knows here";
}

/* 0 when it is within the wish. */
static int compare_role(struct ws_send *s, const struct ws_change *c, const char *given,
			struct ws_err *err)
{
	const struct ws_side_account *account = ws_side_account(s->view->cloud,
								c->account_id);
	ws_auto(ws_access) access = NULL;
	struct ws_scope_set has, wish;
	int rc;

	if (!account)
		return ws_err_set(err, WS_E_BUG, "%s is in no account", c->path);
	rc = ws_access_new(account, &access, err);
	if (rc != 0)
		return rc;
	has = ws_access_role(access, given);
	wish = ws_access_role(access, c->after.id);
	if (ws_scope_set_within(&has, &wish))
		return 0;
	(void)ws_err_set(err, WS_E_BROADER,
			 "%s: the cloud invites %s as %s, which allows more than %s",
			 c->path, c->label, role_name(account, given), c->after.text);
	return ws_err_hint(err, "wsync grant %s %s \"%s\"", c->path, c->label,
			   role_name(account, given));
}

/* What was made although no answer came; NULL: nothing, or nobody can tell. */
static const struct ws_invitation *look_for(struct ws_send *s,
					    const struct ws_send_lot *lot,
					    struct ws_arena *arena,
					    struct ws_send_now *again)
{
	struct ws_err ignored = {0};

	if (read_lists(s, lot, arena, again, &ignored) != 0)
		return NULL;
	return live_one(s, &again->workspace, lot->changes[0]);
}

static int invite(struct ws_send *s, const struct ws_send_lot *lot, struct ws_err *err)
{
	const struct ws_change *c = lot->changes[0];
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_send_now again = {0};
	struct ws_invitation made = {0};
	const struct ws_invitation *one = &made;
	struct ws_err ignored = {0};
	int rc, sent;

	if (!arena)
		return ws_err_nomem(err);
	sent = s->remote->ops->invite(s->remote, c->account_id, c->workspace_id, c->label,
				      NULL, arena, &made, err);
	if (sent == WS_E_IN_DOUBT)
		one = look_for(s, lot, arena, &again);
	else if (sent != 0)
		return sent;
	if (!one || !one->role_id)
		return sent;
	rc = compare_role(s, c, one->role_id, err);
	if (rc != WS_E_BROADER)
		return rc != 0 ? rc : sent;
	if (s->remote->ops->revoke_invitation(s->remote, c->account_id, c->workspace_id,
					      one->id, &ignored) == 0)
		(void)ws_err_why(err, "the invitation was taken back at once");
	else
		(void)ws_err_why(err, "it is still live, taking it back failed: %s",
				 ignored.msg);
	return rc;
}

/* Gone already is as good; the reading after proves it. */
static int take_back(struct ws_send *s, const struct ws_send_lot *lot,
		     const struct ws_send_now *now, struct ws_err *err)
{
	const struct ws_change *c = lot->changes[0];
	const struct ws_invitation *one = live_one(s, &now->workspace, c);
	int rc;

	if (!one) /* it expired a moment ago */
		return 0;
	rc = s->remote->ops->revoke_invitation(s->remote, c->account_id, c->workspace_id,
					       one->id, err);

	return rc == WS_E_NOT_FOUND ? 0 : rc;
}

static int write_lot(struct ws_send *s, const struct ws_send_lot *lot,
		     const struct ws_send_now *now, struct ws_err *err)
{
	return lot->changes[0]->after.present ? invite(s, lot, err)
					      : take_back(s, lot, now, err);
}

const struct ws_send_way ws_send_way_invited = {
	.takes_away = takes_away,
	.call = call,
	.read = read_lists,
	.shows = shows,
	.check = check,
	.write = write_lot,
};
