/*
 * tests/lib/fake_fill.c - what is in the fake cloud: adding, changing, finding.
 *
 * Texts live in one arena until the end, so that records can be copied flat and an
 * older state of a workspace stays readable beside the newer one.
 */
#include "tests/lib/fake_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void t_fake_die(const char *what, const char *name)
{
	(void)fprintf(stderr, "fake cloud: %s: %s\n", what, name ? name : "(null)");
	abort();
}

void *t_fake_need(void *memory)
{
	if (!memory)
		t_fake_die("out of memory", "");
	return memory;
}

const char *t_fake_new_id(struct t_fake *fake)
{
	fake->ids++;
	return t_fake_need(
		ws_arena_printf(fake->arena, "f0000000-0000-4000-8000-%012zx", fake->ids));
}

/* "a b c" to three strings. */
static struct ws_strings split(struct t_fake *fake, const char *words)
{
	struct ws_strings out = {NULL, 0};
	size_t len;

	for (const char *at = words; *at; at += len) {
		const char **slot;

		at += strspn(at, " ");
		len = strcspn(at, " ");
		if (len == 0)
			break;
		slot = t_fake_need(ws_arena_grow(fake->arena, &out.items, &out.count,
						 sizeof(*out.items)));
		*slot = t_fake_need(ws_arena_dupn(fake->arena, at, len));
	}
	return out;
}

/* ---- the catalogue ------------------------------------------------------------------ */

static const struct {
	const char *name, *includes;
} scope_rows[] = {
	{"see_flows", ""},
	{"run_flows", "see_flows"},
	{"manage_flows", "see_flows run_flows"},
	{"see_blocks", ""},
	{"see_secret_blocks", "see_blocks"},
	{"manage_blocks", "see_blocks see_secret_blocks"},
	{"see_deployments", ""},
	{"run_deployments", "see_deployments"},
	{"manage_deployments", "see_deployments run_deployments"},
	{"see_workspace_settings", ""},
	{"write_workspace_settings", "see_workspace_settings"},
	{"manage_workspace_settings", "see_workspace_settings write_workspace_settings"},
	{"see_workspace_users", ""},
	{"manage_workspace_users", "see_workspace_users"},
	{"see_workspace_service_accounts", ""},
	{"manage_workspace_service_accounts", "see_workspace_service_accounts"},
	{"manage_workspace_teams", ""},
	{"manage_acls", ""},
};

static const struct {
	const char *name, *scopes;
} role_rows[] = {
	{"Owner", "manage_flows manage_blocks manage_deployments manage_workspace_settings "
		  "manage_workspace_users manage_workspace_service_accounts "
		  "manage_workspace_teams manage_acls"},
	{"Developer",
	 "manage_flows manage_blocks manage_deployments see_workspace_settings"},
	{"Runner", "see_flows see_blocks run_deployments"},
	{"Viewer", "see_flows see_blocks see_deployments"},
	{"Worker", "run_flows see_secret_blocks see_deployments"},
};

static void fill_catalogue(struct t_fake *fake)
{
	for (size_t i = 0; i < sizeof(scope_rows) / sizeof(scope_rows[0]); i++) {
		struct ws_scope *scope = t_fake_need(ws_arena_grow(
			fake->arena, &fake->scopes, &fake->scope_count, sizeof(*scope)));

		scope->name = scope_rows[i].name;
		scope->includes = split(fake, scope_rows[i].includes);
	}
	for (size_t i = 0; i < sizeof(role_rows) / sizeof(role_rows[0]); i++) {
		struct ws_role *role = t_fake_need(
			ws_arena_grow(fake->arena, &fake->built_in, &fake->built_in_count,
				      sizeof(*role)));

		role->id = t_fake_new_id(fake);
		role->name = role_rows[i].name;
		role->description = "";
		role->built_in = true;
		role->scopes = split(fake, role_rows[i].scopes);
	}
}

struct t_fake *t_fake_new(void)
{
	struct t_fake *fake = t_fake_need(calloc(1, sizeof(*fake)));

	fake->arena = t_fake_need(ws_arena_new());
	fake->clock_s = 1764000000;
	fill_catalogue(fake);
	fake->remote.ops = t_fake_ops();
	return fake;
}

void t_fake_free(struct t_fake *fake)
{
	if (!fake)
		return;
	ws_buf_free(&fake->log);
	ws_arena_free(fake->arena);
	free(fake);
}

struct ws_remote *t_fake_remote(struct t_fake *fake)
{
	return &fake->remote;
}

static bool same(const char *wanted, const char *text)
{
	return wanted && text && strcmp(wanted, text) == 0;
}

/* ---- adding ------------------------------------------------------------------------- */

const char *t_fake_add_account(struct t_fake *fake, const char *handle,
			       const char *plan_type)
{
	struct ws_account *account = t_fake_need(ws_arena_grow(
		fake->arena, &fake->accounts, &fake->account_count, sizeof(*account)));

	account->id = t_fake_new_id(fake);
	account->handle = t_fake_keep(fake, handle);
	account->name = account->handle;
	account->plan_type = t_fake_keep(fake, plan_type);
	account->your_role = "Owner";
	account->invitations_known = true;
	account->people_known = account->bots_known = account->teams_known = true;
	account->roles_known = account->limits_known = account->scopes_known = true;
	account->scopes = fake->scopes;
	account->scope_count = fake->scope_count;
	for (size_t i = 0; i < fake->built_in_count; i++)
		*(struct ws_role *)t_fake_need(
			ws_arena_grow(fake->arena, &account->roles, &account->role_count,
				      sizeof(struct ws_role))) = fake->built_in[i];
	return account->id;
}

const char *t_fake_add_person(struct t_fake *fake, const char *account, const char *email,
			      const char *account_role)
{
	struct ws_account *a = t_fake_account_at(fake, account);
	struct ws_person *p = t_fake_need(
		ws_arena_grow(fake->arena, &a->people, &a->person_count, sizeof(*p)));

	p->user_id = t_fake_new_id(fake);
	p->actor_id = t_fake_new_id(fake);
	p->email = t_fake_keep(fake, email);
	p->account_role = t_fake_keep(fake, account_role);
	p->active = true;
	return p->user_id;
}

const char *t_fake_add_bot(struct t_fake *fake, const char *account, const char *name)
{
	struct ws_account *a = t_fake_account_at(fake, account);
	struct ws_bot *b = t_fake_need(
		ws_arena_grow(fake->arena, &a->bots, &a->bot_count, sizeof(*b)));

	b->id = t_fake_new_id(fake);
	b->actor_id = t_fake_new_id(fake);
	b->name = t_fake_keep(fake, name);
	b->account_role = "Member";
	return b->id;
}

const char *t_fake_add_team(struct t_fake *fake, const char *account, const char *name)
{
	struct ws_account *a = t_fake_account_at(fake, account);
	struct ws_team *t = t_fake_need(
		ws_arena_grow(fake->arena, &a->teams, &a->team_count, sizeof(*t)));

	t->id = t_fake_new_id(fake);
	t->name = t_fake_keep(fake, name);
	t->description = "";
	return t->id;
}

void t_fake_add_member(struct t_fake *fake, const char *account, const char *team,
		       const char *label)
{
	struct ws_account *a = t_fake_account_at(fake, account);
	struct ws_team_member *m;
	struct ws_team *t = NULL;

	for (size_t i = 0; i < a->team_count; i++)
		if (strcmp(a->teams[i].name, team) == 0)
			t = &a->teams[i];
	if (!t)
		t_fake_die("no such team", team);
	m = t_fake_need(
		ws_arena_grow(fake->arena, &t->members, &t->member_count, sizeof(*m)));
	for (size_t i = 0; i < a->person_count; i++)
		if (same(label, a->people[i].email))
			m->actor_id = a->people[i].actor_id;
	for (size_t i = 0; !m->actor_id && i < a->bot_count; i++) {
		if (!same(label, a->bots[i].name))
			continue;
		m->actor_id = a->bots[i].actor_id;
		m->is_bot = true;
	}
	if (!m->actor_id)
		t_fake_die("nobody of that name", label);
	m->label = t_fake_keep(fake, label);
}

const char *t_fake_add_role(struct t_fake *fake, const char *account, const char *name,
			    const char *scopes, const char *inherits)
{
	struct ws_account *a = t_fake_account_at(fake, account);
	const char *inherited = inherits ? t_fake_role_id(fake, account, inherits) : NULL;
	struct ws_role *role = t_fake_need(
		ws_arena_grow(fake->arena, &a->roles, &a->role_count, sizeof(*role)));

	role->id = t_fake_new_id(fake);
	role->name = t_fake_keep(fake, name);
	role->description = "";
	role->inherited_id = inherited;
	role->scopes = split(fake, scopes);
	return role->id;
}

void t_fake_set_scopes(struct t_fake *fake, const char *account, const char *role,
		       const char *scopes)
{
	struct ws_account *a = t_fake_account_at(fake, account);
	const char *id = t_fake_role_id(fake, account, role);

	for (size_t i = 0; i < a->role_count; i++)
		if (a->roles[i].id == id)
			a->roles[i].scopes = split(fake, scopes);
}

const char *t_fake_add_workspace(struct t_fake *fake, const char *path)
{
	struct fake_workspace *w = t_fake_need(ws_arena_grow(
		fake->arena, &fake->workspaces, &fake->workspace_count, sizeof(*w)));
	const char *slash = strchr(path, '/');
	char *account;

	if (!slash)
		t_fake_die("no path of a workspace", path);
	account = t_fake_need(ws_arena_dupn(fake->arena, path, (size_t)(slash - path)));
	w->account_at = (size_t)(t_fake_account_at(fake, account) - fake->accounts);
	w->now.id = t_fake_new_id(fake);
	w->now.account_id = fake->accounts[w->account_at].id;
	w->now.handle = t_fake_keep(fake, slash + 1);
	w->now.name = w->now.handle;
	w->now.description = "";
	w->now.created = "2026-01-02T03:04:05Z";
	w->now.settings_known = true;
	w->now.known[WS_USER] = w->now.known[WS_BOT] = w->now.known[WS_TEAM] = true;
	return w->now.id;
}

void t_fake_set_actor(struct t_fake *fake, enum ws_principal_kind kind, const char *account,
		      const char *label)
{
	fake->has_actor = true;
	fake->actor.kind = kind;
	fake->actor.label = t_fake_keep(fake, label);
	fake->actor.id = label ? t_fake_id(fake, account, kind, label) : NULL;
}

void t_fake_fill_demo(struct t_fake *fake)
{
	static const char *const people[] = {"alice@acme.io", "bob@acme.io",
					     "carol@acme.io", "dave@acme.io"};

	t_fake_add_account(fake, "acme", "ORGANIZATION");
	for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++)
		t_fake_add_person(fake, "acme", people[i], "Member");
	t_fake_add_bot(fake, "acme", "ci-deploy");
	t_fake_add_bot(fake, "acme", "prod-worker");
	t_fake_add_team(fake, "acme", "data");
	t_fake_add_member(fake, "acme", "data", "carol@acme.io");
	t_fake_add_workspace(fake, "acme/prod");
	t_fake_add_workspace(fake, "acme/staging");
	t_fake_grant(fake, "acme/prod", WS_USER, "alice@acme.io", "Owner");
	t_fake_grant(fake, "acme/prod", WS_USER, "bob@acme.io", "Developer");
	t_fake_grant(fake, "acme/prod", WS_BOT, "ci-deploy", "Worker");
	t_fake_grant(fake, "acme/prod", WS_TEAM, "data", "Viewer");
	t_fake_grant(fake, "acme/staging", WS_USER, "alice@acme.io", "Owner");
	t_fake_grant(fake, "acme/staging", WS_USER, "dave@acme.io", "Viewer");
	t_fake_set_actor(fake, WS_USER, "acme", "alice@acme.io");
}

/* ---- changing ----------------------------------------------------------------------- */

void t_fake_put(struct t_fake *fake, struct fake_workspace *workspace,
		enum ws_principal_kind kind, const char *principal_id, const char *label,
		const char *role_id)
{
	struct ws_workspace *w = &workspace->now;
	struct ws_grant *grant = t_fake_find_grant(w, kind, principal_id);

	if (!role_id) {
		size_t at = grant ? (size_t)(grant - w->grants) : w->grant_count;

		if (!grant)
			return;
		for (size_t i = at; i + 1 < w->grant_count; i++)
			w->grants[i] = w->grants[i + 1];
		w->grant_count--;
		return;
	}
	if (!grant) {
		grant = t_fake_need(ws_arena_grow(fake->arena, &w->grants, &w->grant_count,
						  sizeof(*grant)));
		grant->kind = kind;
		grant->access_id = kind == WS_TEAM ? NULL : t_fake_new_id(fake);
		grant->principal_id = principal_id;
		grant->label = t_fake_keep(fake, label);
	}
	grant->role_id = role_id;
}

void t_fake_grant(struct t_fake *fake, const char *path, enum ws_principal_kind kind,
		  const char *label, const char *role)
{
	struct fake_workspace *w = t_fake_workspace_at(fake, path);
	const struct ws_account *account = &fake->accounts[w->account_at];

	t_fake_put(fake, w, kind, t_fake_id(fake, account->handle, kind, label), label,
		   role ? t_fake_role_id(fake, account->handle, role) : NULL);
}

void t_fake_rename(struct t_fake *fake, const char *path, const char *handle)
{
	t_fake_workspace_at(fake, path)->now.handle = t_fake_keep(fake, handle);
}

void t_fake_transfer(struct t_fake *fake, const char *path, const char *account)
{
	struct fake_workspace *w = t_fake_workspace_at(fake, path);

	w->account_at = (size_t)(t_fake_account_at(fake, account) - fake->accounts);
	w->now.account_id = fake->accounts[w->account_at].id;
	w->now.grant_count = 0;
}

void t_fake_set_name(struct t_fake *fake, const char *path, const char *name)
{
	t_fake_workspace_at(fake, path)->now.name = t_fake_keep(fake, name);
}

void t_fake_set_description(struct t_fake *fake, const char *path, const char *text)
{
	t_fake_workspace_at(fake, path)->now.description = t_fake_keep(fake, text);
}

void t_fake_set_default_role(struct t_fake *fake, const char *path, const char *role)
{
	struct fake_workspace *w = t_fake_workspace_at(fake, path);

	w->now.default_role_id = role ? t_fake_role_id(fake,
						       fake->accounts[w->account_at].handle,
						       role)
				      : NULL;
}

void t_fake_set_storage(struct t_fake *fake, const char *path, const char *storage)
{
	struct fake_workspace *w = t_fake_workspace_at(fake, path);

	w->storage_hidden = !storage;
	if (storage)
		w->now.storage = t_fake_keep(fake, storage);
}

void t_fake_drop_workspace(struct t_fake *fake, const char *path)
{
	t_fake_workspace_at(fake, path)->gone = true;
}

void t_fake_drop_person(struct t_fake *fake, const char *account, const char *email)
{
	struct ws_account *a = t_fake_account_at(fake, account);
	const char *id = t_fake_id(fake, account, WS_USER, email);
	size_t kept = 0;

	for (size_t i = 0; i < fake->workspace_count; i++)
		if (fake->workspaces[i].now.account_id == a->id)
			t_fake_put(fake, &fake->workspaces[i], WS_USER, id, email, NULL);
	for (size_t i = 0; i < a->person_count; i++)
		if (a->people[i].user_id != id)
			a->people[kept++] = a->people[i];
	a->person_count = kept;
}

void t_fake_rename_person(struct t_fake *fake, const char *account, const char *email,
			  const char *to)
{
	struct ws_account *a = t_fake_account_at(fake, account);
	const char *id = t_fake_id(fake, account, WS_USER, email);

	for (size_t i = 0; i < a->person_count; i++)
		if (a->people[i].user_id == id)
			a->people[i].email = t_fake_keep(fake, to);
	for (size_t i = 0; i < fake->workspace_count; i++) {
		struct ws_workspace *w = &fake->workspaces[i].now;

		for (size_t g = 0; g < w->grant_count; g++)
			if (w->grants[g].principal_id == id)
				w->grants[g].label = t_fake_keep(fake, to);
	}
}

void t_fake_audit(struct t_fake *fake, int64_t time_s, const char *event, const char *path,
		  const char *actor)
{
	struct ws_audit *e = t_fake_need(
		ws_arena_grow(fake->arena, &fake->events, &fake->event_count, sizeof(*e)));

	e->time_s = time_s;
	e->event = t_fake_keep(fake, event);
	e->workspace_id = path ? t_fake_workspace_at(fake, path)->now.id : NULL;
	e->actor = t_fake_keep(fake, actor);
}

void t_fake_drop_role(struct t_fake *fake, const char *account, const char *name)
{
	struct ws_account *a = t_fake_account_at(fake, account);
	const char *id = t_fake_role_id(fake, account, name);
	size_t kept = 0;

	for (size_t i = 0; i < a->role_count; i++)
		if (a->roles[i].id != id)
			a->roles[kept++] = a->roles[i];
	a->role_count = kept;
}

void t_fake_set_clock(struct t_fake *fake, int64_t time_s)
{
	fake->clock_s = time_s;
}
