/*
 * tests/lib/fake_place.c - workspaces of the fake cloud as a whole: found, made, deleted,
 * transferred, left.
 *
 * Of every kind of thing in one there are as many as its number says; webhooks and task runs
 * may not be counted.
 */
#include "tests/lib/fake_state.h"

#include <string.h>

#include "store/ground/date.h"

/* By handle or name; but: not this one. */
static struct fake_workspace *taken(struct t_fake *fake, const char *account_id,
				    const char *handle, const char *name,
				    const struct fake_workspace *but)
{
	for (size_t i = 0; i < fake->workspace_count; i++) {
		struct fake_workspace *w = &fake->workspaces[i];

		if (w == but || w->gone || strcmp(w->now.account_id, account_id) != 0)
			continue;
		if (strcmp(w->now.handle, handle) == 0 ||
		    (name && strcmp(w->now.name, name) == 0))
			return w;
	}
	return NULL;
}

static struct fake_workspace *in_account(struct t_fake *fake, const char *account_id,
					 const char *workspace_id)
{
	struct fake_workspace *w = t_fake_workspace_by_id(fake, workspace_id);

	return w && strcmp(w->now.account_id, account_id) == 0 ? w : NULL;
}

void t_fake_set_now(struct t_fake *fake, int64_t now_s)
{
	fake->now_s = now_s;
}

int t_fake_find_workspace(struct ws_remote *remote, const char *account_id,
			  const char *handle, struct ws_arena *arena,
			  struct ws_workspace *out, struct ws_err *err)
{
	struct t_fake *fake = t_fake_of(remote);
	struct fake_workspace *w;
	int rc = t_fake_enter(fake, "find", err);

	(void)arena;
	if (rc < 0)
		return rc;
	w = taken(fake, account_id, handle, NULL, NULL);
	if (w && w->stale_left > 0 && !w->before.id) {
		w->stale_left--;
		return WS_REMOTE_NONE;
	}
	if (!w)
		return WS_REMOTE_NONE;
	*out = w->now;
	out->grants = NULL;
	out->grant_count = 0;
	return 0;
}

int t_fake_create_workspace(struct ws_remote *remote, const char *account_id,
			    const char *handle, const char *name, const char *description,
			    struct ws_arena *arena, struct ws_workspace *out,
			    struct ws_err *err)
{
	struct t_fake *fake = t_fake_of(remote);
	const struct ws_account *account = t_fake_account_by_id(fake, account_id);
	struct fake_workspace *w;
	char created[WS_TIME_TEXT];
	int rc = t_fake_enter_write(fake, "new", err);

	if (rc < 0)
		return rc;
	if (!account)
		return t_fake_no_such(err);
	if (fake->refused && strcmp(fake->refused, handle) == 0)
		return t_fake_refused(err, 403, "the plan allows no more workspaces");
	if (taken(fake, account_id, handle, name, NULL))
		return t_fake_refused(err, 409, "the handle or the name is taken");
	(void)t_fake_add_workspace(fake, t_fake_need(ws_arena_printf(
						 arena, "%s/%s", account->handle, handle)));
	w = &fake->workspaces[fake->workspace_count - 1];
	w->now.name = t_fake_keep(fake, name);
	w->now.description = t_fake_keep(fake, description);
	w->now.created = t_fake_keep(
		fake, ws_time_format(fake->clock_s ? fake->clock_s : fake->now_s, created));
	w->stale_left = fake->stale_reads;
	if (fake->actor.id)
		t_fake_put(fake, w, fake->actor.kind, fake->actor.id, fake->actor.label,
			   t_fake_role_id(fake, account->handle, "Owner"));
	ws_buf_addf(&fake->log, "new %s/%s name=\"%s\" description=\"%s\"\n",
		    account->handle, handle, name, description);
	*out = w->now;
	out->grants = NULL;
	out->grant_count = 0;
	return t_fake_leave_write(fake, err);
}

int t_fake_delete_workspace(struct ws_remote *remote, const char *account_id,
			    const char *workspace_id, struct ws_err *err)
{
	struct t_fake *fake = t_fake_of(remote);
	struct fake_workspace *w;
	int rc = t_fake_enter_write(fake, "destroy", err);

	if (rc < 0)
		return rc;
	w = in_account(fake, account_id, workspace_id);
	if (!w)
		return t_fake_no_such(err);
	ws_buf_addf(&fake->log, "destroy %s/%s\n", fake->accounts[w->account_at].handle,
		    w->now.handle);
	w->gone = true;
	return t_fake_leave_write(fake, err);
}

static const char *objection(struct t_fake *fake, const struct fake_workspace *w,
			     const struct ws_account *to, const char *handle)
{
	if (!to)
		return "to_account_id: Not permitted there";
	if (taken(fake, to->id, handle, w->now.name, w))
		return "new_handle: Name or handle is taken";
	return NULL;
}

int t_fake_check_transfer(struct ws_remote *remote, const char *account_id,
			  const char *workspace_id, const char *to_account_id,
			  const char *handle, struct ws_arena *arena, const char **problem,
			  struct ws_err *err)
{
	struct t_fake *fake = t_fake_of(remote);
	const struct fake_workspace *w;
	int rc = t_fake_enter(fake, "check", err);

	(void)arena;
	*problem = NULL;
	if (rc < 0)
		return rc;
	w = in_account(fake, account_id, workspace_id);
	if (!w)
		return t_fake_no_such(err);
	*problem = objection(fake, w, t_fake_account_by_id(fake, to_account_id), handle);
	return 0;
}

/* People of the other account keep what they had; ids differ between accounts here. */
static void carry_grants(struct t_fake *fake, struct fake_workspace *w,
			 const struct ws_workspace *old, const struct ws_account *to)
{
	for (size_t i = 0; i < old->grant_count; i++) {
		const struct ws_grant *g = &old->grants[i];
		const char *id = g->kind == WS_USER ? t_fake_principal(to, WS_USER,
								       g->label, NULL, NULL)
						    : NULL;

		if (id)
			t_fake_put(fake, w, WS_USER, id, g->label, g->role_id);
	}
}

int t_fake_transfer_workspace(struct ws_remote *remote, const char *account_id,
			      const char *workspace_id, const char *to_account_id,
			      const char *handle, struct ws_err *err)
{
	struct t_fake *fake = t_fake_of(remote);
	const struct ws_account *to = t_fake_account_by_id(fake, to_account_id);
	struct fake_workspace *w;
	struct ws_workspace old;
	int rc = t_fake_enter_write(fake, "move", err);

	if (rc < 0)
		return rc;
	w = in_account(fake, account_id, workspace_id);
	if (!w)
		return t_fake_no_such(err);
	if (objection(fake, w, to, handle))
		return t_fake_refused(err, 409, "it cannot be transferred there");
	ws_buf_addf(&fake->log, "move %s/%s %s/%s\n", fake->accounts[w->account_at].handle,
		    w->now.handle, to->handle, handle);
	old = w->now;
	w->now.grants = NULL;
	w->now.grant_count = 0;
	w->account_at = (size_t)(to - fake->accounts);
	w->now.account_id = to->id;
	w->now.handle = t_fake_keep(fake, handle);
	carry_grants(fake, w, &old, to);
	return t_fake_leave_write(fake, err);
}

int t_fake_leave_workspace(struct ws_remote *remote, const char *workspace_id,
			   struct ws_err *err)
{
	struct t_fake *fake = t_fake_of(remote);
	struct fake_workspace *w;
	int rc = t_fake_enter_write(fake, "leave", err);

	if (rc < 0)
		return rc;
	w = t_fake_workspace_by_id(fake, workspace_id);
	if (!w || !fake->actor.id ||
	    !t_fake_find_grant(&w->now, fake->actor.kind, fake->actor.id))
		return t_fake_no_such(err);
	ws_buf_addf(&fake->log, "leave %s/%s\n", fake->accounts[w->account_at].handle,
		    w->now.handle);
	t_fake_put(fake, w, fake->actor.kind, fake->actor.id, NULL, NULL);
	return t_fake_leave_write(fake, err);
}

int t_fake_count_inventory(struct ws_remote *remote, const char *account_id,
			   const char *workspace_id, unsigned what, struct ws_arena *arena,
			   struct ws_inventory_counts *out, struct ws_err *err)
{
	struct t_fake *fake = t_fake_of(remote);
	int rc = t_fake_enter(fake, "count", err);

	(void)what;
	(void)arena;
	if (rc < 0)
		return rc;
	if (!in_account(fake, account_id, workspace_id))
		return t_fake_no_such(err);
	*out = (struct ws_inventory_counts){.flow_runs = 120, .task_runs = -1};
	for (int kind = 0; kind < WS_INVENTORY_KINDS; kind++)
		out->things[kind] = kind;
	out->things[WS_INVENTORY_WEBHOOKS] = -1;
	return 0;
}
