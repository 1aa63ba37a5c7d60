/*
 * sync/round/person/invite.c - invitations a person asks for by name.
 */
#include "sync/round/person/invite.h"

#include <string.h>

#include "store/ground/text.h"
#include "sync/access/access.h"
#include "sync/round/write/journal.h"

#define SETTLE_TRIES 10
#define SETTLE_MS    500

static int64_t now_of(const struct ws_invite_place *p)
{
	return p->world->now_s(p->world->user);
}

static const char *workspace_id(const struct ws_invite_place *p)
{
	return p->workspace ? p->workspace->id : NULL;
}

static int read_all(const struct ws_invite_place *p, struct ws_arena *arena,
		    struct ws_invitation **items, size_t *count, struct ws_err *err)
{
	struct ws_workspace w = {0};
	int rc;

	*items = NULL;
	*count = 0;
	if (!p->workspace)
		return p->remote->ops->read_invitations(p->remote, p->account->id, arena,
							items, count, err);
	rc = p->remote->ops->read_workspace(p->remote, p->account->id, p->workspace->id,
					    1u << WS_INVITED, arena, &w, err);
	if (rc == 0 && !w.known[WS_INVITED])
		return ws_err_set(err, WS_E_FORBIDDEN,
				  "this key may not list the invitations of %s",
				  p->workspace->dir);
	*items = w.invitations;
	*count = w.invitation_count;
	return rc;
}

int ws_invite_find(const struct ws_invite_place *p, const char *email,
		   struct ws_arena *arena, struct ws_invitation *out, struct ws_err *err)
{
	const struct ws_invitation *found;
	struct ws_invitation *items;
	size_t count;
	int rc = read_all(p, arena, &items, &count, err);

	if (rc != 0)
		return rc;
	found = ws_invitation_find(items, count, email, now_of(p));
	if (!found)
		return 1;
	*out = *found;
	return 0;
}

static int check_mode(const struct ws_invite_place *p, struct ws_err *err)
{
	if (p->store->mode != WS_MODE_OBSERVE)
		return 0;
	ws_err_set(err, WS_E_OBSERVING, "this clone only observes; nothing was sent");
	return ws_err_hint(err, "wsync mode two-way");
}

/* ---- a write, looked for afterwards ------------------------------------------------- */

/* Is the address invited now by another one than `old`, or (id) is that one over? */
static bool is_shown(const struct ws_invite_place *p, const struct ws_invitation *items,
		     size_t count, const char *email, const char *old, const char *over)
{
	const struct ws_invitation *one = ws_invitation_find(items, count, email,
							     now_of(p));
	const bool live = one && ws_invitation_state(one, now_of(p)) == WS_INVITE_PENDING;

	if (over)
		return !live || strcmp(one->id, over) != 0;
	return live && (!old || strcmp(one->id, old) != 0);
}

static int look_for(const struct ws_invite_place *p, const char *email, const char *old,
		    const char *over, struct ws_arena *arena, struct ws_invitation *out,
		    struct ws_err *err)
{
	for (int i = 0; i < SETTLE_TRIES; i++) {
		struct ws_invitation *items;
		size_t count;
		int rc = read_all(p, arena, &items, &count, err);

		if (rc != 0)
			return rc;
		if (is_shown(p, items, count, email, old, over)) {
			const struct ws_invitation *one = ws_invitation_find(
				items, count, email, now_of(p));

			if (one && out)
				*out = *one;
			return 0;
		}
		if (i + 1 < SETTLE_TRIES)
			p->world->sleep_ms(p->world->user, SETTLE_MS);
	}
	return ws_err_set(err, WS_E_NOT_SETTLED,
			  "the cloud accepted it and does not show it yet");
}

/* Everything else tells that the write was not carried out. */
static bool is_doubtful(int rc)
{
	return rc == WS_E_IN_DOUBT || rc == WS_E_SERVER || rc == WS_E_RESPONSE;
}

/* sent: what the write answered, *why with it; found: what looking for it gave. */
static int conclude(int sent, const struct ws_err *why, int found,
		    const struct ws_err *looked, struct ws_err *err)
{
	if (sent != 0 && !is_doubtful(sent)) {
		if (err)
			*err = *why;
		return sent;
	}
	if (sent == 0 && found != 0 && err)
		*err = *looked;
	if (sent == 0 || found == 0)
		return found;
	ws_err_set(err, WS_E_IN_DOUBT,
		   "no answer came, and the cloud does not show it; it may come later");
	return ws_err_hint(err, "wsync fetch, then try again");
}

static int note_intent(const struct ws_invite_place *p, const char *call, const char *id,
		       const char *email, struct ws_arena *arena, int64_t *serial,
		       struct ws_err *err)
{
	const char *where = p->workspace ? p->workspace->dir : p->account->dir;
	const char *name = ws_arena_printf(arena, "%s %s", where, email);

	return name ? ws_journal_bot_intent(p->store, now_of(p), call, p->account->id, id,
					    name, serial, err)
		    : ws_err_nomem(err);
}

static int note_result(const struct ws_invite_place *p, int64_t serial, int rc,
		       struct ws_err *err)
{
	struct ws_err ignored = {0};
	int noted = ws_journal_result(p->store, serial, now_of(p), rc,
				      rc == 0 ? err : &ignored);

	return rc == 0 ? noted : rc;
}

/* ---- the role it came with --------------------------------------------------------------- */

/* Has what the cloud gives more than the wish? On 1 err says so. */
static int is_broader(const struct ws_invite_place *p, const struct ws_invitation *invited,
		      const char *wish, struct ws_err *err)
{
	ws_auto(ws_access) access = NULL;
	const struct ws_side_pin *pin;
	struct ws_scope_set has, wished;
	int rc;

	if (!p->workspace || !wish || !invited->role_id)
		return 0;
	rc = ws_access_new(p->account, &access, err);
	if (rc != 0)
		return rc;
	has = ws_access_role(access, invited->role_id);
	wished = ws_access_role(access, wish);
	if (ws_scope_set_within(&has, &wished))
		return 0;
	pin = ws_side_pin_of(p->account, WS_PIN_ROLES, invited->role_id);
	(void)ws_err_set(err, WS_E_BROADER,
			 "%s: the cloud invites %s as %s, which allows more than is wished",
			 p->workspace->dir, invited->email,
			 pin ? pin->label : "a role nobody knows here");
	return 1;
}

static int check_role(const struct ws_invite_place *p, const struct ws_invitation *made,
		      const char *wish, struct ws_err *err)
{
	struct ws_err ignored = {0};
	int rc = is_broader(p, made, wish, err);

	if (rc <= 0)
		return rc;
	(void)ws_err_why(err, "the invitation was taken back at once");
	if (p->remote->ops->revoke_invitation(p->remote, p->account->id, p->workspace->id,
					      made->id, &ignored) != 0)
		(void)ws_err_why(err, "taking it back failed: %.180s", ignored.msg);
	return WS_E_BROADER;
}

/* A live link is not ended for a mail that would be taken back as soon as it is sent. */
static int check_live(const struct ws_invite_place *p, const struct ws_invitation *old,
		      const char *wish, struct ws_err *err)
{
	int rc = ws_invitation_state(old, now_of(p)) == WS_INVITE_PENDING
			 ? is_broader(p, old, wish, err)
			 : 0;

	if (rc <= 0)
		return rc;
	(void)ws_err_why(err, "another mail would come with that role, too, and be taken "
			      "back; the one that is out stays as it is");
	return WS_E_BROADER;
}

/* ---- the two ------------------------------------------------------------------------------- */

static int post(const struct ws_invite_place *p, const char *email, const char *role_id,
		const char *old, const char *wish, struct ws_arena *arena,
		struct ws_invitation *out, struct ws_err *err)
{
	struct ws_err why = {0}, looked = {0};
	int64_t serial = 0;
	int sent, found = 0;
	int rc = note_intent(p, "invite", NULL, email, arena, &serial, err);

	if (rc != 0)
		return rc;
	sent = p->remote->ops->invite(p->remote, p->account->id, workspace_id(p), email,
				      role_id, arena, out, &why);
	if (sent == 0 || is_doubtful(sent))
		found = look_for(p, email, old, NULL, arena, out, &looked);
	rc = conclude(sent, &why, found, &looked, err);
	if (sent == 0 || rc == 0) {
		int broader = check_role(p, out, wish, err);

		rc = broader != 0 ? broader : rc;
	}
	return note_result(p, serial, rc, err);
}

/* The role in the account: as named, else as the one before had it, else Member. */
static int role_of(const struct ws_invite_place *p, const char *named,
		   const struct ws_invitation *old, struct ws_arena *arena,
		   const char **out, struct ws_err *err)
{
	*out = old->account_role_id;
	if (!named && *out)
		return 0;
	return p->remote->ops->account_role(p->remote, p->account->id,
					    named ? named : "Member", arena, out, err);
}

int ws_invite_send(const struct ws_invite_place *p, const char *email,
		   const char *account_role, const char *wish, struct ws_arena *arena,
		   struct ws_invitation *out, struct ws_err *err)
{
	ws_auto_lock round = WS_LOCK_INIT;
	struct ws_invitation old = {0};
	const char *role_id = NULL;
	int found, rc = check_mode(p, err);

	if (rc == 0)
		rc = ws_store_lock_round(p->store, &round, err);
	if (rc != 0)
		return rc;
	found = ws_invite_find(p, email, arena, &old, err);
	if (found < 0)
		return found;
	rc = found == 0 ? check_live(p, &old, wish, err) : 0;
	if (rc == 0 && !p->workspace)
		rc = role_of(p, account_role, &old, arena, &role_id, err);
	if (rc != 0 || p->dry)
		return rc;
	return post(p, email, role_id, found == 0 ? old.id : NULL, wish, arena, out, err);
}

int ws_invite_revoke(const struct ws_invite_place *p, const struct ws_invitation *invited,
		     struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	ws_auto_lock round = WS_LOCK_INIT;
	struct ws_err why = {0}, looked = {0};
	int64_t serial = 0;
	int sent, found = 0, rc = arena ? check_mode(p, err) : ws_err_nomem(err);

	if (rc == 0)
		rc = ws_store_lock_round(p->store, &round, err);
	if (rc == 0 && !p->dry)
		rc = note_intent(p, "revoke_invitation", invited->id, invited->email, arena,
				 &serial, err);
	if (rc != 0 || p->dry)
		return rc;
	sent = p->remote->ops->revoke_invitation(p->remote, p->account->id, workspace_id(p),
						 invited->id, &why);
	if (sent == WS_E_NOT_FOUND) /* over already is what was asked for */
		sent = 0;
	if (sent == 0 || is_doubtful(sent))
		found = look_for(p, invited->email, NULL, invited->id, arena, NULL,
				 &looked);
	return note_result(p, serial, conclude(sent, &why, found, &looked, err), err);
}
