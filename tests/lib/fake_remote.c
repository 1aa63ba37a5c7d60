/*
 * tests/lib/fake_remote.c - the calls of a remote, against records in memory, with
 * the faults a test asked for (fake_fault.c).
 *
 * A write keeps the state before it; while reads are stale they see that state, and
 * everything else of the cloud as it is.
 */
#include "tests/lib/fake_state.h"

#include <stdlib.h>
#include <string.h>

/* ---- reading ------------------------------------------------------------------------ */

static bool wanted(const struct fake_workspace *w, enum ws_principal_kind kind,
		   unsigned kinds)
{
	return (kinds & (1u << kind)) && !(w->hidden & (1u << kind));
}

/* Is this the grant of its kind that a cut list leaves out? */
static bool cut_away(const struct fake_workspace *w, const struct ws_workspace *shown,
		     size_t at)
{
	const enum ws_principal_kind kind = shown->grants[at].kind;
	size_t after = 0;

	if (w->missing_times[kind] <= 0)
		return false;
	for (size_t i = at + 1; i < shown->grant_count; i++)
		after += shown->grants[i].kind == kind;
	return after < w->missing[kind];
}

static const char *copy(struct ws_arena *arena, const char *text)
{
	return text ? t_fake_need(ws_arena_dup(arena, text)) : NULL;
}

static struct ws_invitation *copy_invitations(struct ws_arena *arena,
					      const struct ws_workspace *from)
{
	const size_t count = from->invitation_count;
	struct ws_invitation *to = t_fake_need(ws_arena_zalloc(arena, count, sizeof(*to)));

	if (count)
		memcpy(to, from->invitations, count * sizeof(*to));
	return to;
}

/* The workspace as a reader sees it now, copied into the arena. */
static void show(struct fake_workspace *w, unsigned kinds, struct ws_arena *arena,
		 struct ws_workspace *out)
{
	const struct ws_workspace *shown = w->stale_left > 0 ? &w->before : &w->now;

	*out = *shown;
	out->id = copy(arena, shown->id);
	out->account_id = copy(arena, shown->account_id);
	out->handle = copy(arena, shown->handle);
	out->name = copy(arena, shown->name);
	out->description = copy(arena, shown->description);
	out->default_role_id = copy(arena, shown->default_role_id);
	out->created = copy(arena, shown->created);
	out->storage = NULL;
	if (kinds & WS_READ_STORAGE && !w->storage_hidden)
		out->storage = copy(arena,
				    shown->storage ? shown->storage : WS_STORAGE_INHERIT);
	out->grants = NULL;
	out->grant_count = 0;
	for (int kind = 0; kind < WS_PRINCIPAL_KINDS; kind++)
		out->known[kind] = wanted(w, (enum ws_principal_kind)kind, kinds);
	out->invitations = copy_invitations(arena, shown);
	out->invitation_count = out->known[WS_INVITED] ? shown->invitation_count : 0;
	for (size_t i = 0; i < shown->grant_count; i++) {
		const struct ws_grant *from = &shown->grants[i];
		struct ws_grant *to;

		if (!out->known[from->kind] || cut_away(w, shown, i))
			continue;
		to = t_fake_need(
			ws_arena_grow(arena, &out->grants, &out->grant_count, sizeof(*to)));
		*to = *from;
		to->access_id = copy(arena, from->access_id);
		to->principal_id = copy(arena, from->principal_id);
		to->label = copy(arena, from->label);
		to->role_id = copy(arena, from->role_id);
	}
	for (int kind = 0; kind < WS_PRINCIPAL_KINDS; kind++)
		if (out->known[kind] && w->missing_times[kind] > 0)
			w->missing_times[kind]--;
	if (w->stale_left > 0)
		w->stale_left--;
}

static int actor(struct ws_remote *remote, struct ws_arena *arena, struct ws_actor *out,
		 struct ws_err *err)
{
	struct t_fake *fake = t_fake_of(remote);
	int rc = t_fake_enter(fake, "actor", err);

	if (rc < 0)
		return rc;
	if (!fake->has_actor)
		return ws_err_set(err, WS_E_KEY_REJECTED, "the fake has no actor");
	out->kind = fake->actor.kind;
	out->id = copy(arena, fake->actor.id);
	out->label = copy(arena,
			  fake->actor.label ? fake->actor.label : "a service account");
	return 0;
}

/* Teams carry their workspaces in the account's list, so that list follows the grants. */
static void fill_team_access(struct t_fake *fake, struct ws_account *account)
{
	for (size_t t = 0; t < account->team_count; t++) {
		struct ws_team *team = &account->teams[t];

		team->access = NULL;
		team->access_count = 0;
		for (size_t i = 0; i < fake->workspace_count; i++) {
			struct fake_workspace *w = &fake->workspaces[i];
			const struct ws_grant *grant;
			struct ws_team_access *access;

			if (w->gone || w->now.account_id != account->id)
				continue;
			grant = t_fake_find_grant(&w->now, WS_TEAM, team->id);
			if (!grant)
				continue;
			access = t_fake_need(ws_arena_grow(fake->arena, &team->access,
							   &team->access_count,
							   sizeof(*access)));
			access->workspace_id = w->now.id;
			access->role_id = grant->role_id;
		}
	}
}

static int look_workspace(struct t_fake *fake, struct fake_workspace *w,
			  const struct ws_remote_sink *sink,
			  struct ws_remote_report *report, struct ws_err *err)
{
	const bool storage = sink->wants_storage &&
			     sink->wants_storage(sink->user,
						 fake->accounts[w->account_at].handle,
						 w->now.handle);
	const unsigned kinds = ((1u << WS_PRINCIPAL_KINDS) - 1) |
			       (storage ? WS_READ_STORAGE : 0);
	ws_auto(ws_arena) arena = t_fake_need(ws_arena_new());
	struct ws_workspace shown;

	show(w, kinds, arena, &shown);
	fake->reads += 3 + (size_t)storage;
	report->workspaces++;
	report->grants += shown.grant_count;
	if (w->hidden & kinds)
		report->complete = false;
	return sink->workspace(sink->user, &shown, err);
}

static int look_account(struct t_fake *fake, struct ws_account *account,
			const struct ws_remote_sink *sink, struct ws_remote_report *report,
			struct ws_err *err)
{
	int rc;

	fill_team_access(fake, account);
	account->workspaces_listed = true;
	rc = sink->account(sink->user, account, err);
	for (size_t i = 0; rc == 0 && sink->listed && i < fake->workspace_count; i++)
		if (!fake->workspaces[i].gone &&
		    fake->workspaces[i].now.account_id == account->id)
			rc = sink->listed(sink->user, account, &fake->workspaces[i].now,
					  err);
	for (size_t i = 0; rc == 0 && i < fake->workspace_count; i++) {
		struct fake_workspace *w = &fake->workspaces[i];

		if (w->gone || w->now.account_id != account->id)
			continue;
		if (w->stale_left > 0 && !w->before.id) {
			w->stale_left--; /* made just now, and not shown yet */
			continue;
		}
		if (sink->wants && !sink->wants(sink->user, account->handle, w->now.handle))
			continue;
		rc = look_workspace(fake, w, sink, report, err);
		if (rc == 0 && sink->progress)
			sink->progress(sink->user, report->workspaces,
				       fake->workspace_count);
	}
	if (rc == 0)
		rc = sink->account_done(sink->user, account, err);
	return rc;
}

static int look(struct ws_remote *remote, const struct ws_remote_sink *sink,
		struct ws_remote_report *report, struct ws_err *err)
{
	struct t_fake *fake = t_fake_of(remote);
	struct ws_remote_report cost = {.complete = true};
	int rc = t_fake_enter(fake, "look", err);

	for (size_t i = 0; rc == 0 && i < fake->account_count; i++)
		if (!sink->wants_account ||
		    sink->wants_account(sink->user, fake->accounts[i].handle))
			rc = look_account(fake, &fake->accounts[i], sink, &cost, err);
	cost.requests = fake->reads;
	cost.cloud_time_s = fake->clock_s;
	if (report)
		*report = cost;
	return rc;
}

static int read_workspace(struct ws_remote *remote, const char *account_id,
			  const char *workspace_id, unsigned kinds, struct ws_arena *arena,
			  struct ws_workspace *out, struct ws_err *err)
{
	struct t_fake *fake = t_fake_of(remote);
	struct fake_workspace *w;
	int rc = t_fake_enter(fake, "read", err);

	if (rc < 0)
		return rc;
	w = t_fake_workspace_by_id(fake, workspace_id);
	if (!w || strcmp(w->now.account_id, account_id) != 0)
		return t_fake_no_such(err);
	show(w, kinds, arena, out);
	return 0;
}

/* ---- writing ------------------------------------------------------------------------ */

/* Keeps the state before the write for stale readers. */
void t_fake_remember(struct t_fake *fake, struct fake_workspace *w)
{
	const size_t count = w->now.grant_count;

	w->before = w->now;
	w->before.grants = t_fake_need(
		ws_arena_zalloc(fake->arena, count, sizeof(*w->now.grants)));
	if (count)
		memcpy(w->before.grants, w->now.grants, count * sizeof(*w->now.grants));
	w->before.invitations = copy_invitations(fake->arena, &w->now);
	w->stale_left = fake->stale_reads;
}

static const char *word_of(enum ws_principal_kind kind)
{
	return kind == WS_USER ? "user" : kind == WS_BOT ? "bot" : "team";
}

static int check_put(struct t_fake *fake, const struct ws_account *account,
		     enum ws_principal_kind kind, const struct ws_grant *grant,
		     struct ws_err *err)
{
	const char *label = NULL;

	if (!t_fake_principal(account, kind, NULL, grant->principal_id, &label))
		return t_fake_refused(err, 422, "nobody of that id in the account");
	if (fake->refused && strcmp(fake->refused, label) == 0)
		return t_fake_refused(err, 422, "the fake refuses this principal");
	if (!t_fake_role_by(account, NULL, grant->role_id))
		return t_fake_refused(err, 422, "no role of that id in the account");
	return 0;
}

static int put_grants(struct ws_remote *remote, const char *account_id,
		      const char *workspace_id, enum ws_principal_kind kind,
		      const struct ws_grant *grants, size_t count, struct ws_err *err)
{
	struct t_fake *fake = t_fake_of(remote);
	const struct ws_account *account;
	struct fake_workspace *w;
	int rc = t_fake_enter_write(fake, "put", err);

	if (rc < 0)
		return rc;
	w = t_fake_workspace_by_id(fake, workspace_id);
	if (!w || strcmp(w->now.account_id, account_id) != 0)
		return t_fake_no_such(err);
	account = &fake->accounts[w->account_at];
	for (size_t i = 0; i < count; i++) {
		rc = check_put(fake, account, kind, &grants[i], err);
		if (rc < 0)
			return rc;
	}
	t_fake_remember(fake, w);
	ws_buf_addf(&fake->log, "put %s/%s %s", account->handle, w->now.handle,
		    word_of(kind));
	for (size_t i = 0; i < count; i++) {
		const struct ws_role *role = t_fake_role_by(account, NULL,
							    grants[i].role_id);
		const char *label;
		const char *id = t_fake_principal(account, kind, NULL,
						  grants[i].principal_id, &label);

		t_fake_put(fake, w, kind, id, label, role->id);
		ws_buf_addf(&fake->log, " %s=%s", label, role->name);
	}
	ws_buf_addc(&fake->log, '\n');
	return t_fake_leave_write(fake, err);
}

static int drop_grant(struct ws_remote *remote, const char *account_id,
		      const char *workspace_id, const struct ws_grant *grant,
		      struct ws_err *err)
{
	struct t_fake *fake = t_fake_of(remote);
	const struct ws_grant *found = NULL;
	struct fake_workspace *w;
	int rc = t_fake_enter_write(fake, "drop", err);

	if (rc < 0)
		return rc;
	w = t_fake_workspace_by_id(fake, workspace_id);
	if (!w || strcmp(w->now.account_id, account_id) != 0)
		return t_fake_no_such(err);
	for (size_t i = 0; i < w->now.grant_count; i++) {
		const struct ws_grant *g = &w->now.grants[i];
		const char *wanted_id = grant->kind == WS_TEAM ? grant->principal_id
							       : grant->access_id;
		const char *id = g->kind == WS_TEAM ? g->principal_id : g->access_id;

		if (g->kind == grant->kind && wanted_id && strcmp(id, wanted_id) == 0)
			found = g;
	}
	if (!found)
		return t_fake_no_such(err);
	t_fake_remember(fake, w);
	ws_buf_addf(&fake->log, "drop %s/%s %s %s\n", fake->accounts[w->account_at].handle,
		    w->now.handle, word_of(found->kind), found->label);
	t_fake_put(fake, w, found->kind, found->principal_id, NULL, NULL);
	return t_fake_leave_write(fake, err);
}

/* The workspace as it is, with the fields that were sent. */
static struct ws_workspace patched(const struct ws_workspace *now,
				   const struct ws_workspace *sent, unsigned fields)
{
	struct ws_workspace out = *now;

	out.description = sent->description;
	if (fields & WS_PATCH_NAME)
		out.name = sent->name;
	if (fields & WS_PATCH_HANDLE)
		out.handle = sent->handle;
	if (fields & WS_PATCH_DEFAULT_ROLE)
		out.default_role_id = sent->default_role_id;
	return out;
}

static int set_storage(struct ws_remote *remote, const char *account_id,
		       const char *workspace_id, const char *storage, struct ws_err *err)
{
	struct t_fake *fake = t_fake_of(remote);
	struct fake_workspace *w;
	int rc = t_fake_enter_write(fake, "storage", err);

	if (rc < 0)
		return rc;
	w = t_fake_workspace_by_id(fake, workspace_id);
	if (!w || strcmp(w->now.account_id, account_id) != 0)
		return t_fake_no_such(err);
	if (fake->refused && strcmp(fake->refused, storage) == 0)
		return t_fake_refused(err, 422, "the fake refuses this block");
	t_fake_remember(fake, w);
	w->now.storage = copy(fake->arena, storage);
	ws_buf_addf(&fake->log, "storage %s/%s %s\n", fake->accounts[w->account_at].handle,
		    w->now.handle, storage);
	return t_fake_leave_write(fake, err);
}

static int patch_workspace(struct ws_remote *remote, const struct ws_workspace *sent,
			   unsigned fields, struct ws_err *err)
{
	struct t_fake *fake = t_fake_of(remote);
	const struct ws_workspace *workspace = sent;
	struct ws_workspace whole;
	const struct ws_account *account;
	const struct ws_role *role = NULL;
	struct fake_workspace *w;
	int rc = t_fake_enter_write(fake, "patch", err);

	if (rc < 0)
		return rc;
	w = t_fake_workspace_by_id(fake, workspace->id);
	if (!w || strcmp(w->now.account_id, workspace->account_id) != 0)
		return t_fake_no_such(err);
	whole = patched(&w->now, sent, fields);
	workspace = &whole;
	account = &fake->accounts[w->account_at];
	for (size_t i = 0; i < fake->workspace_count; i++) {
		const struct fake_workspace *other = &fake->workspaces[i];

		if (other != w && !other->gone &&
		    other->now.account_id == w->now.account_id &&
		    strcmp(other->now.handle, workspace->handle) == 0)
			return t_fake_refused(err, 409, "the handle is taken");
	}
	if (workspace->default_role_id) {
		role = t_fake_role_by(account, NULL, workspace->default_role_id);
		if (!role)
			return t_fake_refused(err, 422,
					      "no role of that id in the account");
	}
	t_fake_remember(fake, w);
	ws_buf_addf(&fake->log,
		    "patch %s/%s handle=%s name=%s description=\"%s\" default=%s\n",
		    account->handle, w->now.handle, workspace->handle, workspace->name,
		    workspace->description, role ? role->name : "-");
	w->now.handle = copy(fake->arena, workspace->handle);
	w->now.name = copy(fake->arena, workspace->name);
	w->now.description = copy(fake->arena, workspace->description);
	w->now.default_role_id = role ? role->id : NULL;
	return t_fake_leave_write(fake, err);
}

static int audit(struct ws_remote *remote, const char *account_id, int64_t since_s,
		 int64_t until_s, struct ws_arena *arena, struct ws_audit **items,
		 size_t *count, struct ws_err *err)
{
	struct t_fake *fake = t_fake_of(remote);
	int rc;

	(void)account_id;
	if (fake->event_count == 0)
		return ws_err_set(err, WS_E_FORBIDDEN, "the fake has no audit log");
	rc = t_fake_enter(fake, "audit", err);
	for (size_t i = 0; rc == 0 && i < fake->event_count; i++) {
		const struct ws_audit *from = &fake->events[i];
		struct ws_audit *to;

		if (from->time_s < since_s || from->time_s > until_s)
			continue;
		to = t_fake_need(ws_arena_grow(arena, items, count, sizeof(*to)));
		*to = *from;
	}
	return rc;
}

/* ---- the table ---------------------------------------------------------------------- */

static size_t requests(const struct ws_remote *remote)
{
	const struct t_fake *fake = (const struct t_fake *)(const void *)remote;

	return fake->calls + fake->reads;
}

static int64_t cloud_time_s(const struct ws_remote *remote)
{
	return ((const struct t_fake *)(const void *)remote)->clock_s;
}

static void close_nothing(struct ws_remote *remote)
{
	(void)remote;
}

const struct ws_remote_ops *t_fake_ops(void)
{
	static const struct ws_remote_ops ops = {
		.actor = actor,
		.look = look,
		.read_workspace = read_workspace,
		.put_grants = put_grants,
		.drop_grant = drop_grant,
		.patch_workspace = patch_workspace,
		.set_storage = set_storage,
		.find_workspace = t_fake_find_workspace,
		.create_workspace = t_fake_create_workspace,
		.delete_workspace = t_fake_delete_workspace,
		.check_transfer = t_fake_check_transfer,
		.transfer_workspace = t_fake_transfer_workspace,
		.leave_workspace = t_fake_leave_workspace,
		.count_inventory = t_fake_count_inventory,
		.audit = audit,
		.read_bots = t_fake_read_bots,
		.create_bot = t_fake_create_bot,
		.rename_bot = t_fake_rename_bot,
		.delete_bot = t_fake_delete_bot,
		.rotate_bot = t_fake_rotate_bot,
		.invite = t_fake_call_invite,
		.revoke_invitation = t_fake_call_revoke,
		.read_invitations = t_fake_call_invitations,
		.account_role = t_fake_call_account_role,
		.read_role = t_fake_read_role,
		.create_role = t_fake_create_role,
		.update_role = t_fake_update_role,
		.delete_role = t_fake_delete_role,
		.rights = t_fake_call_rights,
		.requests = requests,
		.cloud_time_s = cloud_time_s,
		.close = close_nothing,
	};

	return &ops;
}
