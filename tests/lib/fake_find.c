/*
 * tests/lib/fake_find.c - finding things in the fake cloud, and what is true there.
 */
#include "tests/lib/fake_state.h"

#include <string.h>

/* ---- finding ------------------------------------------------------------------------ */

struct t_fake *t_fake_of(struct ws_remote *remote)
{
	return (struct t_fake *)(void *)remote;
}

struct ws_account *t_fake_account_by_id(struct t_fake *fake, const char *id)
{
	for (size_t i = 0; i < fake->account_count; i++)
		if (strcmp(fake->accounts[i].id, id) == 0)
			return &fake->accounts[i];
	t_fake_die("there is no account", id);
}

const char *t_fake_keep(struct t_fake *fake, const char *text)
{
	return text ? t_fake_need(ws_arena_dup(fake->arena, text)) : NULL;
}

struct ws_account *t_fake_account_at(struct t_fake *fake, const char *handle)
{
	for (size_t i = 0; i < fake->account_count; i++)
		if (strcmp(fake->accounts[i].handle, handle) == 0)
			return &fake->accounts[i];
	t_fake_die("no such account", handle);
}

struct fake_workspace *t_fake_workspace_at(struct t_fake *fake, const char *path)
{
	const char *slash = strchr(path, '/');

	for (size_t i = 0; slash && i < fake->workspace_count; i++) {
		struct fake_workspace *w = &fake->workspaces[i];
		const char *account = fake->accounts[w->account_at].handle;

		if (!w->gone && strcmp(w->now.handle, slash + 1) == 0 &&
		    strlen(account) == (size_t)(slash - path) &&
		    strncmp(path, account, strlen(account)) == 0)
			return w;
	}
	t_fake_die("no such workspace", path);
}

struct fake_workspace *t_fake_workspace_by_id(struct t_fake *fake, const char *id)
{
	for (size_t i = 0; i < fake->workspace_count; i++)
		if (!fake->workspaces[i].gone &&
		    strcmp(fake->workspaces[i].now.id, id) == 0)
			return &fake->workspaces[i];
	return NULL;
}

static bool same(const char *wanted, const char *text)
{
	return wanted && text && strcmp(wanted, text) == 0;
}

const struct ws_role *t_fake_role_by(const struct ws_account *account, const char *name,
				     const char *id)
{
	for (size_t i = 0; i < account->role_count; i++)
		if (same(name, account->roles[i].name) || same(id, account->roles[i].id))
			return &account->roles[i];
	return NULL;
}

const char *t_fake_principal(const struct ws_account *account, enum ws_principal_kind kind,
			     const char *label, const char *id, const char **label_out)
{
	const char *found = NULL;
	const char *called = NULL;

	for (size_t i = 0; kind == WS_USER && !found && i < account->person_count; i++) {
		const struct ws_person *p = &account->people[i];

		if (same(label, p->email) || same(id, p->user_id)) {
			found = p->user_id;
			called = p->email;
		}
	}
	for (size_t i = 0; kind == WS_BOT && !found && i < account->bot_count; i++) {
		const struct ws_bot *b = &account->bots[i];

		if (same(label, b->name) || same(id, b->id)) {
			found = b->id;
			called = b->name;
		}
	}
	for (size_t i = 0; kind == WS_TEAM && !found && i < account->team_count; i++) {
		const struct ws_team *t = &account->teams[i];

		if (same(label, t->name) || same(id, t->id)) {
			found = t->id;
			called = t->name;
		}
	}
	if (label_out)
		*label_out = called;
	return found;
}

struct ws_grant *t_fake_find_grant(struct ws_workspace *workspace,
				   enum ws_principal_kind kind, const char *principal_id)
{
	for (size_t i = 0; i < workspace->grant_count; i++)
		if (workspace->grants[i].kind == kind &&
		    strcmp(workspace->grants[i].principal_id, principal_id) == 0)
			return &workspace->grants[i];
	return NULL;
}

/* ---- what is true ------------------------------------------------------------------- */

const char *t_fake_id(struct t_fake *fake, const char *account, enum ws_principal_kind kind,
		      const char *label)
{
	const char *id = t_fake_principal(t_fake_account_at(fake, account), kind, label,
					  NULL, NULL);

	if (!id)
		t_fake_die("nobody of that name", label);
	return id;
}

const char *t_fake_role_id(struct t_fake *fake, const char *account, const char *role)
{
	const struct ws_role *found = t_fake_role_by(t_fake_account_at(fake, account), role,
						     NULL);

	if (!found)
		t_fake_die("no such role", role);
	return found->id;
}

const char *t_fake_role_of(struct t_fake *fake, const char *path,
			   enum ws_principal_kind kind, const char *label)
{
	struct fake_workspace *w = t_fake_workspace_at(fake, path);
	const struct ws_account *account = &fake->accounts[w->account_at];
	const struct ws_grant *grant = t_fake_find_grant(
		&w->now, kind, t_fake_id(fake, account->handle, kind, label));

	return grant ? t_fake_role_by(account, NULL, grant->role_id)->name : NULL;
}

const char *t_fake_default_role(struct t_fake *fake, const char *path)
{
	struct fake_workspace *w = t_fake_workspace_at(fake, path);

	if (!w->now.default_role_id)
		return NULL;
	return t_fake_role_by(&fake->accounts[w->account_at], NULL, w->now.default_role_id)
		->name;
}

const struct ws_account *t_fake_account(struct t_fake *fake, const char *handle)
{
	return t_fake_account_at(fake, handle);
}

const struct ws_workspace *t_fake_workspace(struct t_fake *fake, const char *path)
{
	return &t_fake_workspace_at(fake, path)->now;
}
