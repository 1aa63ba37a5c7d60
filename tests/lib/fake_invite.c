/*
 * tests/lib/fake_invite.c - invitations of the fake cloud: asking, taking back, and what
 * the people asked do.
 */
#include "tests/lib/fake_state.h"

#include <string.h>
#include "store/ground/date.h"
#include "store/ground/text.h"

#define VALID_S (14 * 24 * 3600)

static bool is_pending(const struct ws_invitation *one)
{
	return strcmp(one->status, "PENDING") == 0;
}

static struct ws_invitation *pending_for(struct ws_invitation *items, size_t count,
					 const char *email)
{
	for (size_t i = 0; i < count; i++)
		if (is_pending(&items[i]) && ws_text_casecmp(items[i].email, email) == 0)
			return &items[i];
	return NULL;
}

void t_fake_set_plan_type(struct t_fake *fake, const char *account, const char *plan_type)
{
	t_fake_account_at(fake, account)->plan_type = t_fake_keep(fake, plan_type);
}

/* A new one; an older pending one to the address is revoked by it. */
static struct ws_invitation *add(struct t_fake *fake, struct ws_invitation **items,
				 size_t *count, const char *email, const char *role_id)
{
	struct ws_invitation *one = pending_for(*items, *count, email);
	char end[WS_TIME_TEXT], made[WS_TIME_TEXT];

	if (one)
		one->status = "REVOKED";
	one = t_fake_need(ws_arena_grow(fake->arena, items, count, sizeof(*one)));
	one->id = t_fake_new_id(fake);
	one->email = t_fake_keep(fake, email);
	one->account_role_id = "f1000000-0000-4000-8000-000000000001";
	one->role_id = role_id;
	one->status = "PENDING";
	one->expiration = t_fake_keep(fake, ws_time_format(fake->clock_s + VALID_S, end));
	/* all in one second: the ids tell which is newer */
	one->created = t_fake_keep(fake, ws_time_format(fake->clock_s, made));
	return one;
}

static const char *role_chosen(const struct t_fake *fake, const struct fake_workspace *w)
{
	const char *name = fake->invite_role ? fake->invite_role : "Viewer";

	return t_fake_role_by(&fake->accounts[w->account_at], name, NULL)->id;
}

void t_fake_invite_role(struct t_fake *fake, const char *role)
{
	fake->invite_role = t_fake_keep(fake, role);
}

void t_fake_invite(struct t_fake *fake, const char *path, const char *email)
{
	struct fake_workspace *w = t_fake_workspace_at(fake, path);

	(void)add(fake, &w->now.invitations, &w->now.invitation_count, email,
		  role_chosen(fake, w));
}

void t_fake_answer(struct t_fake *fake, const char *path, const char *email,
		   const char *status)
{
	struct fake_workspace *w = t_fake_workspace_at(fake, path);
	struct ws_invitation *one = pending_for(w->now.invitations, w->now.invitation_count,
						email);

	if (!one)
		t_fake_die("no pending invitation to", email);
	one->status = t_fake_keep(fake, status);
}

void t_fake_accept(struct t_fake *fake, const char *path, const char *email, const char *as)
{
	struct fake_workspace *w = t_fake_workspace_at(fake, path);
	struct ws_account *account = &fake->accounts[w->account_at];
	struct ws_invitation *one = pending_for(w->now.invitations, w->now.invitation_count,
						email);
	const char *id;

	if (!one)
		t_fake_die("no pending invitation to", email);
	one->status = "ACCEPTED";
	id = t_fake_principal(account, WS_USER, as, NULL, NULL);
	if (!id)
		id = t_fake_add_person(fake, account->handle, as, "Collaborator");
	t_fake_put(fake, w, WS_USER, id, t_fake_keep(fake, as), one->role_id);
}

const char *t_fake_invited(struct t_fake *fake, const char *path, const char *email)
{
	struct fake_workspace *w = t_fake_workspace_at(fake, path);
	const char *status = NULL;

	for (size_t i = 0; i < w->now.invitation_count; i++)
		if (ws_text_casecmp(w->now.invitations[i].email, email) == 0)
			status = w->now.invitations[i].status;
	return status;
}

/* ---- calls ------------------------------------------------------------------------------ */

int t_fake_call_invite(struct ws_remote *remote, const char *account_id,
		       const char *workspace_id, const char *email,
		       const char *account_role_id, struct ws_arena *arena,
		       struct ws_invitation *out, struct ws_err *err)
{
	struct t_fake *fake = t_fake_of(remote);
	struct ws_account *account = t_fake_account_by_id(fake, account_id);
	struct fake_workspace *w = NULL;
	struct ws_invitation *one;
	int rc = t_fake_enter_write(fake, "invite", err);

	(void)arena;
	if (rc < 0)
		return rc;
	if (workspace_id)
		w = t_fake_workspace_by_id(fake, workspace_id);
	if (!account || (workspace_id && !w))
		return t_fake_no_such(err);
	if (fake->refused && strcmp(fake->refused, email) == 0)
		return t_fake_refused(err, 422, "the fake refuses this address");
	if (w) {
		t_fake_remember(fake, w);
		one = add(fake, &w->now.invitations, &w->now.invitation_count, email,
			  role_chosen(fake, w));
	} else {
		one = add(fake, &account->invitations, &account->invitation_count, email,
			  NULL);
		one->account_role_id = t_fake_keep(fake, account_role_id);
	}
	*out = *one;
	ws_buf_addf(&fake->log, "invite %s%s%s %s\n", account->handle, w ? "/" : "",
		    w ? w->now.handle : "", email);
	return t_fake_leave_write(fake, err);
}

int t_fake_call_revoke(struct ws_remote *remote, const char *account_id,
		       const char *workspace_id, const char *invitation_id,
		       struct ws_err *err)
{
	struct t_fake *fake = t_fake_of(remote);
	struct ws_account *account = t_fake_account_by_id(fake, account_id);
	struct fake_workspace *w = NULL;
	struct ws_invitation *items;
	size_t count;
	int rc = t_fake_enter_write(fake, "uninvite", err);

	if (rc < 0)
		return rc;
	if (workspace_id)
		w = t_fake_workspace_by_id(fake, workspace_id);
	if (!account || (workspace_id && !w))
		return t_fake_no_such(err);
	if (w)
		t_fake_remember(fake, w);
	items = w ? w->now.invitations : account->invitations;
	count = w ? w->now.invitation_count : account->invitation_count;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(items[i].id, invitation_id) != 0)
			continue;
		if (!is_pending(&items[i]))
			return t_fake_refused(err, 409, "it is no longer pending");
		items[i].status = "REVOKED";
		ws_buf_addf(&fake->log, "uninvite %s%s%s %s\n", account->handle,
			    w ? "/" : "", w ? w->now.handle : "", items[i].email);
		return t_fake_leave_write(fake, err);
	}
	return t_fake_no_such(err);
}

int t_fake_call_invitations(struct ws_remote *remote, const char *account_id,
			    struct ws_arena *arena, struct ws_invitation **items,
			    size_t *count, struct ws_err *err)
{
	struct t_fake *fake = t_fake_of(remote);
	const struct ws_account *account = t_fake_account_by_id(fake, account_id);
	int rc = t_fake_enter(fake, "invitations", err);

	for (size_t i = 0; rc == 0 && account && i < account->invitation_count; i++)
		*(struct ws_invitation *)t_fake_need(ws_arena_grow(
			arena, items, count,
			sizeof(struct ws_invitation))) = account->invitations[i];
	return rc;
}

int t_fake_call_account_role(struct ws_remote *remote, const char *account_id,
			     const char *name, struct ws_arena *arena, const char **id,
			     struct ws_err *err)
{
	struct t_fake *fake = t_fake_of(remote);
	int rc = t_fake_enter(fake, "account-roles", err);

	(void)account_id;
	(void)arena;
	if (rc == 0 && strcmp(name, "Member") != 0)
		return t_fake_no_such(err);
	*id = "f1000000-0000-4000-8000-000000000002";
	return rc;
}
