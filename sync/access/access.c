/*
 * sync/access/access.c - closures of roles, and who is in which team.
 *
 * Names are numbered once: the catalogue's first, then *strangers*, which roles or
 * includes name although the catalogue does not have them. A stranger has a bit, so
 * that two roles naming the same one compare exactly, and makes a set unknown.
 *
 * Inheritance may be cyclic in bad data: a role that is under way when it is met
 * again adds nothing, and the result is opaque, since whose scopes come first
 * cannot be told.
 */
#include "sync/access/access_p.h"

#include <stdlib.h>
#include <string.h>

/* --- names ------------------------------------------------------------------------- */

size_t ws_access_scope(const struct ws_access *access, const char *name)
{
	size_t low = 0;
	size_t high = access->catalogue;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const int order = strcmp(access->names[middle], name);

		if (order == 0)
			return middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (size_t i = access->catalogue; i < access->count; i++)
		if (strcmp(access->names[i], name) == 0)
			return i;
	return SIZE_MAX;
}

size_t ws_access_scope_count(const struct ws_access *access)
{
	return access->count;
}

const char *ws_access_scope_name(const struct ws_access *access, size_t scope)
{
	return scope < access->count ? access->names[scope] : NULL;
}

/* The number of a name, a new one for a stranger; SIZE_MAX when there is no room. */
static size_t number_of(struct ws_access *access, const char *name)
{
	size_t scope = ws_access_scope(access, name);

	if (scope != SIZE_MAX)
		return scope;
	if (access->count == WS_SCOPES_MAX) {
		access->overflow = true;
		return SIZE_MAX;
	}
	scope = access->count++;
	access->names[scope] = name;
	access->closed[scope] = (struct ws_scope_set){.unknown = true};
	ws_scope_set_add(&access->closed[scope], scope);
	return scope;
}

static void join(struct ws_scope_set *set, const struct ws_scope_set *more)
{
	*set = ws_scope_set_union(set, more);
}

/* Adds a scope and all it includes. */
static void add_scope(struct ws_access *access, struct ws_scope_set *set, const char *name)
{
	const size_t scope = number_of(access, name);

	if (scope == SIZE_MAX)
		set->unknown = set->opaque = true;
	else
		join(set, &access->closed[scope]);
}

static int by_scope_name(const void *a, const void *b)
{
	return strcmp((*(const struct ws_scope *const *)a)->name,
		      (*(const struct ws_scope *const *)b)->name);
}

static void close_includes(struct ws_access *access, const struct ws_scope *const *scopes)
{
	const size_t n = access->catalogue;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < scopes[i]->includes.count; k++)
			add_scope(access, &access->closed[i], scopes[i]->includes.items[k]);
	/* Warshall: after round k everything reached through the first k is in */
	for (size_t k = 0; k < n; k++)
		for (size_t i = 0; i < n; i++)
			if (ws_scope_set_has(&access->closed[i], k))
				join(&access->closed[i], &access->closed[k]);
}

/* Sorted here although a side sorts too: an unsorted catalogue must not lose names. */
static int load_catalogue(struct ws_access *access, struct ws_err *err)
{
	const struct ws_side_account *account = access->account;
	ws_auto_free const struct ws_scope **scopes = calloc(account->scope_count + 1,
							     sizeof(*scopes));
	size_t n = 0;

	if (!scopes)
		return ws_err_nomem(err);
	for (size_t i = 0; i < account->scope_count; i++)
		scopes[i] = &account->scopes[i];
	qsort(scopes, account->scope_count, sizeof(*scopes), by_scope_name);
	for (size_t i = 0; i < account->scope_count; i++) {
		if (n > 0 && strcmp(scopes[n - 1]->name, scopes[i]->name) == 0)
			continue;
		if (n == WS_SCOPES_MAX) {
			access->overflow = true;
			break;
		}
		scopes[n] = scopes[i];
		access->names[n] = scopes[i]->name;
		ws_scope_set_add(&access->closed[n], n);
		n++;
	}
	access->catalogue = access->count = n;
	close_includes(access, scopes);
	return 0;
}

/* --- roles ------------------------------------------------------------------------- */

static int by_role_id(const void *a, const void *b)
{
	return strcmp(((const struct ws_access_closure *)a)->id,
		      ((const struct ws_access_closure *)b)->id);
}

static struct ws_access_closure *closure_of(const struct ws_access *access, const char *id)
{
	const struct ws_access_closure key = {.id = id};

	if (!access->role_count)
		return NULL;
	return bsearch(&key, access->roles, access->role_count, sizeof(key), by_role_id);
}

#define INHERIT_DEPTH 64 /* deeper is no role anybody could understand */

static void close_role(struct ws_access *access, struct ws_access_closure *closure,
		       int depth)
{
	const struct ws_side_role *role = ws_side_role(access->account, closure->id);
	struct ws_access_closure *from = NULL;

	closure->state = 1;
	for (size_t i = 0; role && i < role->scopes.count; i++)
		add_scope(access, &closure->set, role->scopes.items[i]);
	if (role && role->inherits) {
		from = closure_of(access, role->inherits);
		if (from && from->state == 0 && depth < INHERIT_DEPTH)
			close_role(access, from, depth + 1);
		if (from && from->state == 2)
			join(&closure->set, &from->set);
		else
			closure->set.unknown = closure->set.opaque = true;
	}
	closure->state = 2;
}

static int load_roles(struct ws_access *access, struct ws_err *err)
{
	const struct ws_side_account *account = access->account;

	access->roles = ws_arena_zalloc(access->arena, account->role_count,
					sizeof(*access->roles));
	if (!access->roles)
		return ws_err_nomem(err);
	for (size_t i = 0; i < account->role_count; i++)
		access->roles[i].id = account->roles[i].id;
	access->role_count = account->role_count;
	qsort(access->roles, access->role_count, sizeof(*access->roles), by_role_id);
	for (size_t i = 0; i < access->role_count; i++)
		if (access->roles[i].state == 0)
			close_role(access, &access->roles[i], 0);
	return 0;
}

struct ws_scope_set ws_access_role(const struct ws_access *access, const char *role_id)
{
	const struct ws_access_closure *closure;

	if (!role_id)
		return (struct ws_scope_set){.unknown = false};
	closure = closure_of(access, role_id);
	return closure ? closure->set
		       : (struct ws_scope_set){.unknown = true, .opaque = true};
}

struct ws_scope_set ws_access_all(const struct ws_access *access)
{
	const bool opaque = access->overflow || access->catalogue == 0;
	struct ws_scope_set set = {.unknown = opaque || access->count > access->catalogue,
				   .opaque = opaque};

	for (size_t i = 0; i < access->count; i++)
		ws_scope_set_add(&set, i);
	return set;
}

bool ws_access_is_owner_set(const struct ws_access *access, const struct ws_scope_set *set)
{
	return ws_scope_set_has(set, ws_access_scope(access, "manage_workspace_users"));
}

/* --- teams ------------------------------------------------------------------------- */

static int by_member(const void *a, const void *b)
{
	const struct ws_access_member *x = a;
	const struct ws_access_member *y = b;
	int order;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	order = strcmp(x->id, y->id);
	return order ? order : strcmp(x->team, y->team);
}

static int load_members(struct ws_access *access, struct ws_err *err)
{
	const struct ws_side_account *account = access->account;

	for (size_t t = 0; t < account->team_count; t++) {
		const struct ws_side_team *team = &account->teams[t];

		for (size_t i = 0; i < team->member_count; i++) {
			const bool bot = team->members[i].is_bot;
			const struct ws_side_pin *pin = ws_side_pin(
				account, bot ? WS_PIN_BOTS : WS_PIN_USERS,
				team->members[i].label);
			struct ws_access_member *member;

			if (!pin)
				continue;
			member = ws_arena_grow(access->arena, &access->members,
					       &access->member_count, sizeof(*member));
			if (!member)
				return ws_err_nomem(err);
			member->kind = bot ? WS_BOT : WS_USER;
			member->id = pin->id;
			member->team = team->id;
		}
	}
	if (access->member_count)
		qsort(access->members, access->member_count, sizeof(*access->members),
		      by_member);
	return 0;
}

/* --- making ------------------------------------------------------------------------ */

int ws_access_new(const struct ws_side_account *account, struct ws_access **out,
		  struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_access *access;
	int rc;

	*out = NULL;
	access = arena ? ws_arena_zalloc(arena, 1, sizeof(*access)) : NULL;
	if (!access)
		return ws_err_nomem(err);
	access->arena = arena;
	access->account = account;
	rc = load_catalogue(access, err);
	if (rc == 0)
		rc = load_roles(access, err);
	if (rc == 0)
		rc = load_members(access, err);
	if (rc)
		return rc;
	arena = NULL; /* lives in, and is freed through, access */
	*out = access;
	return 0;
}

void ws_access_free(struct ws_access *access)
{
	if (access)
		ws_arena_free(access->arena);
}
