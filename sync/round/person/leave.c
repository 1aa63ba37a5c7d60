/*
 * sync/round/person/leave.c - giving up one's own access to a workspace of somebody else.
 */
#include "sync/round/person/leave.h"

#include <string.h>

#include "sync/access/access.h"
#include "sync/round/write/journal.h"

#define SETTLE_TRIES 10
#define SETTLE_MS    500

/* The workspace and, as far as the key may see it, who is in it, as the cloud has it now. */
static int read_people(const struct ws_leave *l, struct ws_arena *arena,
		       struct ws_workspace *out, struct ws_err *err)
{
	return l->remote->ops->read_workspace(l->remote, l->workspace->account->id,
					      l->workspace->id, 1u << WS_USER, arena, out,
					      err);
}

static const struct ws_grant *own_row(const struct ws_workspace *now, const char *id)
{
	for (size_t i = 0; i < now->grant_count; i++)
		if (now->grants[i].kind == WS_USER &&
		    strcmp(now->grants[i].principal_id, id) == 0)
			return &now->grants[i];
	return NULL;
}

static bool is_owner(const struct ws_access *access, const struct ws_grant *grant)
{
	struct ws_scope_set set = ws_access_role(access, grant->role_id);

	return grant->kind == WS_USER && ws_access_is_owner_set(access, &set);
}

static int keep_an_owner(const struct ws_leave *l, const struct ws_workspace *now,
			 const struct ws_grant *own, struct ws_err *err)
{
	ws_auto(ws_access) access = NULL;
	int rc = ws_access_new(l->workspace->account, &access, err);

	if (rc != 0 || !is_owner(access, own))
		return rc;
	for (size_t i = 0; i < now->grant_count; i++)
		if (&now->grants[i] != own && is_owner(access, &now->grants[i]))
			return 0;
	ws_err_set(err, WS_E_LAST_OWNER, "you are the only human Owner of %s",
		   l->workspace->dir);
	return ws_err_hint(err, "wsync grant %s SOMEBODY Owner, and sync that first",
			   l->workspace->dir);
}

static int check(const struct ws_leave *l, struct ws_arena *arena, struct ws_actor *actor,
		 struct ws_err *err)
{
	struct ws_workspace now = {0};
	const struct ws_grant *own;
	int rc = 0;

	if (l->store->mode == WS_MODE_OBSERVE) {
		ws_err_set(err, WS_E_OBSERVING,
			   "this clone only observes; nothing was sent");
		return ws_err_hint(err, "wsync mode two-way");
	}
	rc = l->remote->ops->actor(l->remote, arena, actor, err);
	if (rc == 0 && (actor->kind != WS_USER || !actor->id))
		return ws_err_set(err, WS_E_FORBIDDEN,
				  "the key of a service account cannot leave a workspace");
	if (rc == 0)
		rc = read_people(l, arena, &now, err);
	if (rc == WS_E_NOT_FOUND) {
		ws_err_set(err, rc, "%s is not there, or not for this key",
			   l->workspace->dir);
		(void)ws_err_why(err, "the cloud answers 404 in both cases");
	}
	/* an Owner sees who is in it: whoever does not is none */
	if (rc != 0 || !now.known[WS_USER])
		return rc;
	own = own_row(&now, actor->id);
	if (own)
		return keep_an_owner(l, &now, own, err);
	ws_err_set(err, WS_E_NOT_FOUND, "you have no grant of your own in %s",
		   l->workspace->dir);
	return ws_err_why(err, "a team, the default role or the account gives the access");
}

/* 0: the access is gone. Whoever is out may not be told what there is. */
static int look_for(const struct ws_leave *l, const char *id, struct ws_err *err)
{
	for (int i = 0; i < SETTLE_TRIES; i++) {
		ws_auto(ws_arena) arena = ws_arena_new();
		struct ws_workspace now = {0};
		struct ws_err why = {0};
		int rc = arena ? read_people(l, arena, &now, &why) : ws_err_nomem(&why);

		if (rc == WS_E_NOT_FOUND || rc == WS_E_FORBIDDEN)
			return 0;
		if (rc == 0 && now.known[WS_USER] && !own_row(&now, id))
			return 0;
		if (rc != 0) {
			if (err)
				*err = why;
			return rc;
		}
		if (i + 1 < SETTLE_TRIES)
			l->world->sleep_ms(l->world->user, SETTLE_MS);
	}
	return ws_err_set(err, WS_E_NOT_SETTLED,
			  "the cloud accepted it and does not show it yet");
}

/* sent: what the write answered, *why with it. */
static int conclude(const struct ws_leave *l, const char *id, int sent,
		    const struct ws_err *why, struct ws_err *err)
{
	struct ws_err looked = {0};
	int found;

	if (sent != 0 && sent != WS_E_IN_DOUBT && sent != WS_E_SERVER &&
	    sent != WS_E_RESPONSE) {
		if (err)
			*err = *why;
		return sent;
	}
	found = look_for(l, id, &looked);
	if (found != 0 && err)
		*err = sent != 0 ? *why : looked;
	return found != 0 && sent != 0 ? sent : found;
}

int ws_leave_workspace(const struct ws_leave *l, struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	ws_auto_lock round = WS_LOCK_INIT;
	struct ws_actor actor = {0};
	struct ws_err why = {0}, ignored = {0};
	int64_t serial = 0;
	int sent, noted,
		rc = arena ? ws_store_lock_round(l->store, &round, err) : ws_err_nomem(err);

	if (rc == 0)
		rc = check(l, arena, &actor, err);
	if (rc == 0 && !l->dry)
		rc = ws_journal_bot_intent(l->store, l->world->now_s(l->world->user),
					   "leave_workspace", l->workspace->account->id,
					   NULL, l->workspace->dir, &serial, err);
	if (rc != 0 || l->dry)
		return rc;
	sent = l->remote->ops->leave_workspace(l->remote, l->workspace->id, &why);
	rc = conclude(l, actor.id, sent, &why, err);
	noted = ws_journal_result(l->store, serial, l->world->now_s(l->world->user), rc,
				  rc == 0 ? err : &ignored);
	return rc == 0 ? noted : rc;
}
