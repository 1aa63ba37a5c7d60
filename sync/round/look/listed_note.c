/*
 * sync/round/look/listed_note.c - what a look lists, collected while it goes on.
 *
 * Why the key reaches a workspace is told from the lists of the account alone, so that
 * not one more request is made for a workspace nobody tracks. Teams list their workspaces,
 * and not the other way round: they are put in order once, for an account may have many
 * thousand.
 */
#include "sync/round/look/listed.h"

#include <stdlib.h>
#include <string.h>
#include "store/ground/text.h"

static bool is_admin(const struct ws_account *account)
{
	return account->your_role && (strcmp(account->your_role, "Owner") == 0 ||
				      strcmp(account->your_role, "Admin") == 0);
}

/* ---- the account --------------------------------------------------------------------------- */

static void count_used(const struct ws_account *account, struct ws_used out[WS_CAPS])
{
	/* workspaces are counted as they come; who is no Admin may not enter all of them */
	out[WS_CAP_WORKSPACES] = (struct ws_used){
		true, account->workspaces_listed && is_admin(account), 0};
	out[WS_CAP_USERS] = (struct ws_used){account->people_known, account->people_known,
					     (int64_t)account->person_count};
	out[WS_CAP_AUTOMATIONS] = (struct ws_used){
		account->usage_known, account->usage_known, account->automations};
	out[WS_CAP_WORK_POOLS] = (struct ws_used){
		account->usage_known, account->usage_known, account->work_pools};
}

static bool copy(struct ws_arena *arena, const char **out, const char *text)
{
	*out = ws_arena_dup(arena, text);
	return *out || !text;
}

static bool copy_limits(struct ws_arena *arena, const struct ws_account *account,
			struct ws_listed_account *out)
{
	for (size_t i = 0; i < account->limit_count; i++) {
		struct ws_limit *slot = ws_arena_grow(arena, &out->limits,
						      &out->limit_count, sizeof(*slot));

		if (!slot || !copy(arena, &slot->name, account->limits[i].name))
			return false;
		slot->value = account->limits[i].value;
	}
	return true;
}

/* ---- the teams of who looks ---------------------------------------------------------------- */

struct ws_listed_team {
	const char *workspace_id, *role_id;
	const struct ws_team *team;
};

/* Members of teams are actors; the lists of people and service accounts lead there. */
static const char *actor_id_of(const struct ws_account *account,
			       const struct ws_actor *actor)
{
	if (!actor->id)
		return NULL;
	for (size_t i = 0; actor->kind == WS_USER && i < account->person_count; i++)
		if (strcmp(account->people[i].user_id, actor->id) == 0)
			return account->people[i].actor_id;
	for (size_t i = 0; actor->kind == WS_BOT && i < account->bot_count; i++)
		if (strcmp(account->bots[i].id, actor->id) == 0)
			return account->bots[i].actor_id;
	return NULL;
}

static bool is_in(const struct ws_team *team, const char *actor_id)
{
	for (size_t i = 0; i < team->member_count; i++)
		if (team->members[i].actor_id &&
		    strcmp(team->members[i].actor_id, actor_id) == 0)
			return true;
	return false;
}

/* Teams of one workspace stay in the order of the account. */
static int by_workspace(const void *a, const void *b)
{
	const struct ws_listed_team *x = a, *y = b;
	const int order = strcmp(x->workspace_id, y->workspace_id);

	return order ? order : (x->team > y->team) - (x->team < y->team);
}

static bool add_team(struct ws_listed *listed, const struct ws_team *team)
{
	for (size_t i = 0; i < team->access_count; i++) {
		struct ws_listed_team *slot = ws_arena_grow(
			listed->arena, &listed->teams, &listed->team_count, sizeof(*slot));

		if (!slot)
			return false;
		*slot = (struct ws_listed_team){team->access[i].workspace_id,
						team->access[i].role_id, team};
	}
	return true;
}

static bool find_teams(struct ws_listed *listed, const struct ws_account *account,
		       const struct ws_actor *actor)
{
	const char *own = actor_id_of(account, actor);

	listed->teams = NULL;
	listed->team_count = 0;
	for (size_t i = 0; own && i < account->team_count; i++)
		if (is_in(&account->teams[i], own) && !add_team(listed, &account->teams[i]))
			return false;
	if (listed->team_count > 1)
		qsort(listed->teams, listed->team_count, sizeof(*listed->teams),
		      by_workspace);
	return true;
}

/* The first team of a workspace, or where it would be. */
static size_t first_team(const struct ws_listed *listed, const char *workspace_id)
{
	size_t low = 0, high = listed->team_count;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (strcmp(listed->teams[mid].workspace_id, workspace_id) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

int ws_listed_begin(struct ws_listed *listed, const struct ws_account *account,
		    const struct ws_actor *actor, struct ws_err *err)
{
	struct ws_arena *arena = listed->arena;
	struct ws_listed_account *out = ws_arena_grow(arena, &listed->accounts,
						      &listed->count, sizeof(*out));

	if (!out)
		return ws_err_nomem(err);
	count_used(account, out->used);
	return copy(arena, &out->id, account->id) &&
			       copy(arena, &out->handle, account->handle) &&
			       copy(arena, &out->name, account->name) &&
			       copy(arena, &out->plan_type, account->plan_type) &&
			       copy(arena, &out->plan_tier, account->plan_tier) &&
			       copy(arena, &out->your_role, account->your_role) &&
			       copy_limits(arena, account, out) &&
			       find_teams(listed, account, actor)
		       ? 0
		       : ws_err_nomem(err);
}

/* ---- a workspace ----------------------------------------------------------------------------- */

static const char *role_name(const struct ws_account *account, const char *id)
{
	for (size_t i = 0; id && i < account->role_count; i++)
		if (strcmp(account->roles[i].id, id) == 0)
			return account->roles[i].name;
	return NULL;
}

static bool add_reason(struct ws_arena *arena, struct ws_listed_workspace *out,
		       enum ws_via via, const char *role, const char *team)
{
	struct ws_listed_reason *slot = ws_arena_grow(arena, &out->reasons,
						      &out->reason_count, sizeof(*slot));

	if (!slot)
		return false;
	slot->via = via;
	return copy(arena, &slot->role, role) && copy(arena, &slot->team, team);
}

static bool add_reasons(struct ws_listed *listed, const struct ws_account *account,
			const struct ws_actor *actor, const struct ws_workspace *w,
			struct ws_listed_workspace *out)
{
	struct ws_arena *arena = listed->arena;
	bool ok = true;

	for (size_t i = first_team(listed, w->id);
	     ok && i < listed->team_count &&
	     strcmp(listed->teams[i].workspace_id, w->id) == 0;
	     i++)
		ok = add_reason(arena, out, WS_VIA_TEAM,
				role_name(account, listed->teams[i].role_id),
				listed->teams[i].team->name);
	if (ok && w->settings_known && w->default_role_id && actor->kind == WS_USER)
		ok = add_reason(arena, out, WS_VIA_DEFAULT,
				role_name(account, w->default_role_id), NULL);
	if (ok && is_admin(account))
		ok = add_reason(arena, out, WS_VIA_ACCOUNT, account->your_role, NULL);
	return ok;
}

int ws_listed_note(struct ws_listed *listed, const struct ws_account *account,
		   const struct ws_actor *actor, const struct ws_workspace *workspace,
		   struct ws_err *err)
{
	struct ws_listed_account *of = &listed->accounts[listed->count - 1];
	struct ws_arena *arena = listed->arena;
	struct ws_listed_workspace *out = ws_arena_grow(arena, &of->workspaces,
							&of->workspace_count, sizeof(*out));

	if (!out)
		return ws_err_nomem(err);
	of->used[WS_CAP_WORKSPACES].count++;
	return copy(arena, &out->id, workspace->id) &&
			       copy(arena, &out->handle, workspace->handle) &&
			       copy(arena, &out->name, workspace->name) &&
			       add_reasons(listed, account, actor, workspace, out)
		       ? 0
		       : ws_err_nomem(err);
}

/* ---- order ------------------------------------------------------------------------------------ */

static int by_handle(const void *a, const void *b)
{
	const struct ws_listed_workspace *x = a, *y = b;
	const int order = strcmp(x->handle, y->handle);

	return order ? order : strcmp(x->id, y->id);
}

static int by_account(const void *a, const void *b)
{
	const struct ws_listed_account *x = a, *y = b;
	const int order = strcmp(x->handle, y->handle);

	return order ? order : strcmp(x->id, y->id);
}

void ws_listed_end(struct ws_listed *listed)
{
	listed->teams = NULL; /* their account is gone */
	listed->team_count = 0;
	for (size_t i = 0; i < listed->count; i++)
		if (listed->accounts[i].workspace_count > 1)
			qsort(listed->accounts[i].workspaces,
			      listed->accounts[i].workspace_count,
			      sizeof(struct ws_listed_workspace), by_handle);
	if (listed->count > 1)
		qsort(listed->accounts, listed->count, sizeof(*listed->accounts),
		      by_account);
}
