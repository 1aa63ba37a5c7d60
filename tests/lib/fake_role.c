/*
 * tests/lib/fake_role.c - custom roles of the fake cloud. Scopes are kept as they were
 * sent; a role that a grant or a default role names cannot be deleted.
 */
#include "tests/lib/fake_state.h"

#include <stdlib.h>
#include <string.h>

static struct ws_role *role_of(struct ws_account *account, const char *id)
{
	for (size_t i = 0; i < account->role_count; i++)
		if (strcmp(account->roles[i].id, id) == 0)
			return &account->roles[i];
	return NULL;
}

static void fill(struct t_fake *fake, struct ws_role *to, const struct ws_role *from)
{
	to->name = t_fake_keep(fake, from->name);
	to->description = t_fake_keep(fake, from->description ? from->description : "");
	to->inherited_id = t_fake_keep(fake, from->inherited_id);
	to->scopes.count = from->scopes.count;
	to->scopes.items = t_fake_need(ws_arena_zalloc(fake->arena, from->scopes.count,
						       sizeof(*to->scopes.items)));
	for (size_t i = 0; i < from->scopes.count; i++)
		to->scopes.items[i] = t_fake_keep(fake, from->scopes.items[i]);
}

static void add_scope(struct t_fake *fake, struct ws_strings *to, const char *name)
{
	const char **slot;

	for (size_t i = 0; i < to->count; i++)
		if (strcmp(to->items[i], name) == 0)
			return;
	slot = t_fake_need(
		ws_arena_grow(fake->arena, &to->items, &to->count, sizeof(*slot)));
	*slot = name;
}

/* Everything the permissions include, the list growing while it is walked. */
static void expand(struct t_fake *fake, struct ws_role *role)
{
	struct ws_strings all = {NULL, 0};

	for (size_t i = 0; i < role->scopes.count; i++)
		add_scope(fake, &all, role->scopes.items[i]);
	for (size_t i = 0; i < all.count; i++)
		for (size_t k = 0; k < fake->scope_count; k++)
			for (size_t n = 0;
			     strcmp(fake->scopes[k].name, all.items[i]) == 0 &&
			     n < fake->scopes[k].includes.count;
			     n++)
				add_scope(fake, &all, fake->scopes[k].includes.items[n]);
	role->scopes = all;
}

static struct ws_role *named(struct t_fake *fake, const char *account, const char *name)
{
	return role_of(t_fake_account_at(fake, account),
		       t_fake_role_id(fake, account, name));
}

void t_fake_rename_role(struct t_fake *fake, const char *account, const char *role,
			const char *name)
{
	named(fake, account, role)->name = t_fake_keep(fake, name);
}

void t_fake_set_parent(struct t_fake *fake, const char *account, const char *role,
		       const char *parent)
{
	named(fake, account, role)->inherited_id = parent ? t_fake_role_id(fake, account,
									   parent)
							  : NULL;
}

void t_fake_expand(struct t_fake *fake)
{
	fake->expands = true;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Permissions by name: their order means nothing. */
static void log_role(struct t_fake *fake, const char *call, struct ws_account *account,
		     struct ws_role *role)
{
	const struct ws_role *parent = role->inherited_id
					       ? role_of(account, role->inherited_id)
					       : NULL;

	if (role->scopes.count)
		qsort(role->scopes.items, role->scopes.count, sizeof(*role->scopes.items),
		      by_text);
	ws_buf_addf(&fake->log, "%s %s %s inherits=%s", call, account->handle, role->name,
		    parent ? parent->name : "-");
	for (size_t i = 0; i < role->scopes.count; i++)
		ws_buf_addf(&fake->log, " %s", role->scopes.items[i]);
	ws_buf_addc(&fake->log, '\n');
}

/* Another role of that name? */
static bool is_taken(const struct ws_account *account, const struct ws_role *role)
{
	for (size_t i = 0; i < account->role_count; i++)
		if (strcmp(account->roles[i].name, role->name) == 0 &&
		    (!role->id || strcmp(account->roles[i].id, role->id) != 0))
			return true;
	return false;
}

static bool is_held(const struct t_fake *fake, const char *id)
{
	for (size_t i = 0; i < fake->workspace_count; i++) {
		const struct ws_workspace *w = &fake->workspaces[i].now;

		if (w->default_role_id && strcmp(w->default_role_id, id) == 0)
			return true;
		for (size_t g = 0; g < w->grant_count; g++)
			if (strcmp(w->grants[g].role_id, id) == 0)
				return true;
	}
	return false;
}

int t_fake_read_role(struct ws_remote *remote, const char *account_id, const char *role_id,
		     struct ws_arena *arena, struct ws_role *out, struct ws_err *err)
{
	struct t_fake *fake = t_fake_of(remote);
	const struct ws_role *role = role_of(t_fake_account_by_id(fake, account_id),
					     role_id);
	int rc = t_fake_enter(fake, "read-role", err);

	(void)arena;
	if (rc < 0)
		return rc;
	if (!role)
		return t_fake_no_such(err);
	*out = *role;
	return 0;
}

int t_fake_create_role(struct ws_remote *remote, const char *account_id,
		       const struct ws_role *role, struct ws_arena *arena,
		       struct ws_role *out, struct ws_err *err)
{
	const struct ws_role made = {.name = role->name,
				     .description = role->description,
				     .inherited_id = role->inherited_id,
				     .scopes = role->scopes};
	struct t_fake *fake = t_fake_of(remote);
	struct ws_account *account = t_fake_account_by_id(fake, account_id);
	struct ws_role *slot;
	int rc = t_fake_enter_write(fake, "create-role", err);

	(void)arena;
	if (rc < 0)
		return rc;
	if (is_taken(account, &made))
		return t_fake_refused(err, 409, "the name is taken");
	slot = t_fake_need(ws_arena_grow(fake->arena, &account->roles, &account->role_count,
					 sizeof(*slot)));
	slot->id = t_fake_new_id(fake);
	fill(fake, slot, &made);
	log_role(fake, "create-role", account, slot);
	if (fake->expands)
		expand(fake, slot);
	*out = *slot;
	return t_fake_leave_write(fake, err);
}

int t_fake_update_role(struct ws_remote *remote, const char *account_id,
		       const struct ws_role *role, struct ws_err *err)
{
	struct t_fake *fake = t_fake_of(remote);
	struct ws_account *account = t_fake_account_by_id(fake, account_id);
	struct ws_role *slot = role_of(account, role->id);
	int rc = t_fake_enter_write(fake, "update-role", err);

	if (rc < 0)
		return rc;
	if (!slot)
		return t_fake_no_such(err);
	if (slot->built_in)
		return t_fake_refused(err, 403, "built-in roles cannot be changed");
	if (is_taken(account, role))
		return t_fake_refused(err, 409, "the name is taken");
	fill(fake, slot, role);
	log_role(fake, "update-role", account, slot);
	if (fake->expands)
		expand(fake, slot);
	return t_fake_leave_write(fake, err);
}

int t_fake_delete_role(struct ws_remote *remote, const char *account_id,
		       const char *role_id, struct ws_err *err)
{
	struct t_fake *fake = t_fake_of(remote);
	struct ws_account *account = t_fake_account_by_id(fake, account_id);
	struct ws_role *role = role_of(account, role_id);
	int rc = t_fake_enter_write(fake, "delete-role", err);

	if (rc < 0)
		return rc;
	if (!role)
		return t_fake_no_such(err);
	if (is_held(fake, role_id))
		return t_fake_refused(err, 409, "the role is in use");
	ws_buf_addf(&fake->log, "delete-role %s %s\n", account->handle, role->name);
	memmove(role, role + 1,
		(size_t)(account->roles + account->role_count - role - 1) * sizeof(*role));
	account->role_count--;
	return t_fake_leave_write(fake, err);
}
