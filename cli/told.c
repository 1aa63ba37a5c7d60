/*
 * cli/told.c - a cloud whose failures say what a person can do about them.
 *
 * The driver knows what the cloud said; only the command line knows where the key came
 * from, whose the last look was, and which command still works. Nothing else is
 * changed on the way: calls, answers and codes are the driver's.
 */
#include "cli/credentials.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/run.h"
#include "cli/show/show_p.h"
#include "store/ground/own.h"

struct told {
	struct ws_remote remote; /* ops: the table below */
	struct ws_remote_ops ops;
	struct ws_remote *inner;
	struct ws_cli *cli;
	char endpoint[WS_STORE_URL];
	char source[WS_KEY_SOURCE];
	bool actor_told;
};

static struct told *told_of(struct ws_remote *remote)
{
	return (struct told *)remote;
}

/* ---- failures ------------------------------------------------------------------------ */

static void tell_rejected(const struct told *t, struct ws_err *err)
{
	char words[WS_ERR_TEXT];

	memcpy(words, err->msg, sizeof(words));
	(void)snprintf(err->msg, sizeof(err->msg), "the cloud rejects the key from %s",
		       t->source);
	(void)snprintf(err->why, sizeof(err->why), "it says: %.230s", words);
	(void)ws_err_hint(err, "wsync login");
}

/* What a store already knows needs no network. */
static void tell_unreachable(const struct told *t, struct ws_err *err)
{
	(void)ws_err_why(err, "is the address right, and this machine online? it is %.190s",
			 t->endpoint);
	if (t->cli->in_store && strcmp(t->cli->command->name, "login") != 0)
		(void)ws_err_hint(err, "wsync plan --offline");
	else
		(void)ws_err_hint(err, "wsync %s --endpoint https://HOST/api",
				  t->cli->command->name);
}

static int tell(const struct told *t, int rc, struct ws_err *err)
{
	if (!err)
		return rc;
	if (rc == WS_E_KEY_REJECTED)
		tell_rejected(t, err);
	else if (rc == WS_E_UNREACHABLE && !err->hint[0])
		tell_unreachable(t, err);
	return rc;
}

/* ---- calls --------------------------------------------------------------------------- */

/* A plan made of one person's look and another's key would surprise either. */
static void compare_actor(struct told *t, const struct ws_actor *actor)
{
	const char *last = t->cli->last_actor;
	char label[300];

	(void)snprintf(label, sizeof(label), "%s%s", ws_principal_prefix(actor->kind),
		       actor->label ? actor->label : "");
	if (t->actor_told || !last[0] || !actor->label || !actor->id ||
	    strcmp(label, last) == 0 || t->cli->format != WS_FORMAT_HUMAN)
		return;
	t->actor_told = true;
	ws_show_warn(t->cli, "this key is %s; the last look was %s's", label, last);
}

static int told_actor(struct ws_remote *remote, struct ws_arena *arena,
		      struct ws_actor *out, struct ws_err *err)
{
	struct told *t = told_of(remote);
	int rc = t->inner->ops->actor(t->inner, arena, out, err);

	if (rc == 0)
		compare_actor(t, out);
	return tell(t, rc, err);
}

static int told_look(struct ws_remote *remote, const struct ws_remote_sink *sink,
		     struct ws_remote_report *report, struct ws_err *err)
{
	struct told *t = told_of(remote);

	return tell(t, t->inner->ops->look(t->inner, sink, report, err), err);
}

static int told_read_workspace(struct ws_remote *remote, const char *account_id,
			       const char *workspace_id, unsigned kinds,
			       struct ws_arena *arena, struct ws_workspace *out,
			       struct ws_err *err)
{
	struct told *t = told_of(remote);

	return tell(t,
		    t->inner->ops->read_workspace(t->inner, account_id, workspace_id, kinds,
						  arena, out, err),
		    err);
}

static int told_put_grants(struct ws_remote *remote, const char *account_id,
			   const char *workspace_id, enum ws_principal_kind kind,
			   const struct ws_grant *grants, size_t count, struct ws_err *err)
{
	struct told *t = told_of(remote);

	return tell(t,
		    t->inner->ops->put_grants(t->inner, account_id, workspace_id, kind,
					      grants, count, err),
		    err);
}

static int told_drop_grant(struct ws_remote *remote, const char *account_id,
			   const char *workspace_id, const struct ws_grant *grant,
			   struct ws_err *err)
{
	struct told *t = told_of(remote);

	return tell(
		t,
		t->inner->ops->drop_grant(t->inner, account_id, workspace_id, grant, err),
		err);
}

static int told_patch_workspace(struct ws_remote *remote,
				const struct ws_workspace *workspace, unsigned fields,
				struct ws_err *err)
{
	struct told *t = told_of(remote);

	return tell(t, t->inner->ops->patch_workspace(t->inner, workspace, fields, err),
		    err);
}

static int told_audit(struct ws_remote *remote, const char *account_id, int64_t since_s,
		      int64_t until_s, struct ws_arena *arena, struct ws_audit **items,
		      size_t *count, struct ws_err *err)
{
	struct told *t = told_of(remote);

	return tell(t,
		    t->inner->ops->audit(t->inner, account_id, since_s, until_s, arena,
					 items, count, err),
		    err);
}

static int told_read_bots(struct ws_remote *remote, const char *account_id,
			  struct ws_arena *arena, struct ws_bot **items, size_t *count,
			  struct ws_err *err)
{
	struct told *t = told_of(remote);

	return tell(
		t, t->inner->ops->read_bots(t->inner, account_id, arena, items, count, err),
		err);
}

static int told_create_bot(struct ws_remote *remote, const char *account_id,
			   const char *name, const char *expires, struct ws_arena *arena,
			   struct ws_bot *out, struct ws_bot_key *key, struct ws_err *err)
{
	struct told *t = told_of(remote);

	return tell(t,
		    t->inner->ops->create_bot(t->inner, account_id, name, expires, arena,
					      out, key, err),
		    err);
}

static int told_rename_bot(struct ws_remote *remote, const char *account_id,
			   const char *bot_id, const char *name, struct ws_err *err)
{
	struct told *t = told_of(remote);

	return tell(t, t->inner->ops->rename_bot(t->inner, account_id, bot_id, name, err),
		    err);
}

static int told_delete_bot(struct ws_remote *remote, const char *account_id,
			   const char *bot_id, struct ws_err *err)
{
	struct told *t = told_of(remote);

	return tell(t, t->inner->ops->delete_bot(t->inner, account_id, bot_id, err), err);
}

static int told_rotate_bot(struct ws_remote *remote, const char *account_id,
			   const char *bot_id, const char *expires, int keep_s,
			   struct ws_bot_key *key, struct ws_err *err)
{
	struct told *t = told_of(remote);

	return tell(t,
		    t->inner->ops->rotate_bot(t->inner, account_id, bot_id, expires, keep_s,
					      key, err),
		    err);
}

static int told_read_inventory(struct ws_remote *remote, const char *account_id,
			       const char *workspace_id, unsigned wanted,
			       struct ws_arena *arena, struct ws_inventory *out,
			       struct ws_err *err)
{
	struct told *t = told_of(remote);

	return tell(t,
		    t->inner->ops->read_inventory(t->inner, account_id, workspace_id,
						  wanted, arena, out, err),
		    err);
}

static int told_count_inventory(struct ws_remote *remote, const char *account_id,
				const char *workspace_id, unsigned what,
				struct ws_arena *arena, struct ws_inventory_counts *out,
				struct ws_err *err)
{
	struct told *t = told_of(remote);

	return tell(t,
		    t->inner->ops->count_inventory(t->inner, account_id, workspace_id, what,
						   arena, out, err),
		    err);
}

static int told_find_workspace(struct ws_remote *remote, const char *account_id,
			       const char *handle, struct ws_arena *arena,
			       struct ws_workspace *out, struct ws_err *err)
{
	struct told *t = told_of(remote);

	return tell(t,
		    t->inner->ops->find_workspace(t->inner, account_id, handle, arena, out,
						  err),
		    err);
}

static int told_create_workspace(struct ws_remote *remote, const char *account_id,
				 const char *handle, const char *name,
				 const char *description, struct ws_arena *arena,
				 struct ws_workspace *out, struct ws_err *err)
{
	struct told *t = told_of(remote);

	return tell(t,
		    t->inner->ops->create_workspace(t->inner, account_id, handle, name,
						    description, arena, out, err),
		    err);
}

static int told_delete_workspace(struct ws_remote *remote, const char *account_id,
				 const char *workspace_id, struct ws_err *err)
{
	struct told *t = told_of(remote);

	return tell(
		t, t->inner->ops->delete_workspace(t->inner, account_id, workspace_id, err),
		err);
}

static int told_check_transfer(struct ws_remote *remote, const char *account_id,
			       const char *workspace_id, const char *to_account_id,
			       const char *handle, struct ws_arena *arena,
			       const char **problem, struct ws_err *err)
{
	struct told *t = told_of(remote);

	return tell(t,
		    t->inner->ops->check_transfer(t->inner, account_id, workspace_id,
						  to_account_id, handle, arena, problem,
						  err),
		    err);
}

static int told_transfer_workspace(struct ws_remote *remote, const char *account_id,
				   const char *workspace_id, const char *to_account_id,
				   const char *handle, struct ws_err *err)
{
	struct told *t = told_of(remote);

	return tell(t,
		    t->inner->ops->transfer_workspace(t->inner, account_id, workspace_id,
						      to_account_id, handle, err),
		    err);
}

static int told_leave_workspace(struct ws_remote *remote, const char *workspace_id,
				struct ws_err *err)
{
	struct told *t = told_of(remote);

	return tell(t, t->inner->ops->leave_workspace(t->inner, workspace_id, err), err);
}

static int told_invite(struct ws_remote *remote, const char *account_id,
		       const char *workspace_id, const char *email,
		       const char *account_role_id, struct ws_arena *arena,
		       struct ws_invitation *out, struct ws_err *err)
{
	struct told *t = told_of(remote);

	return tell(t,
		    t->inner->ops->invite(t->inner, account_id, workspace_id, email,
					  account_role_id, arena, out, err),
		    err);
}

static int told_revoke_invitation(struct ws_remote *remote, const char *account_id,
				  const char *workspace_id, const char *invitation_id,
				  struct ws_err *err)
{
	struct told *t = told_of(remote);

	return tell(t,
		    t->inner->ops->revoke_invitation(t->inner, account_id, workspace_id,
						     invitation_id, err),
		    err);
}

static int told_read_invitations(struct ws_remote *remote, const char *account_id,
				 struct ws_arena *arena, struct ws_invitation **items,
				 size_t *count, struct ws_err *err)
{
	struct told *t = told_of(remote);

	return tell(t,
		    t->inner->ops->read_invitations(t->inner, account_id, arena, items,
						    count, err),
		    err);
}

static int told_account_role(struct ws_remote *remote, const char *account_id,
			     const char *name, struct ws_arena *arena, const char **id,
			     struct ws_err *err)
{
	struct told *t = told_of(remote);

	return tell(t,
		    t->inner->ops->account_role(t->inner, account_id, name, arena, id, err),
		    err);
}

static int told_read_role(struct ws_remote *remote, const char *account_id,
			  const char *role_id, struct ws_arena *arena, struct ws_role *out,
			  struct ws_err *err)
{
	struct told *t = told_of(remote);

	return tell(
		t, t->inner->ops->read_role(t->inner, account_id, role_id, arena, out, err),
		err);
}

static int told_create_role(struct ws_remote *remote, const char *account_id,
			    const struct ws_role *role, struct ws_arena *arena,
			    struct ws_role *out, struct ws_err *err)
{
	struct told *t = told_of(remote);

	return tell(t,
		    t->inner->ops->create_role(t->inner, account_id, role, arena, out, err),
		    err);
}

static int told_update_role(struct ws_remote *remote, const char *account_id,
			    const struct ws_role *role, struct ws_err *err)
{
	struct told *t = told_of(remote);

	return tell(t, t->inner->ops->update_role(t->inner, account_id, role, err), err);
}

static int told_delete_role(struct ws_remote *remote, const char *account_id,
			    const char *role_id, struct ws_err *err)
{
	struct told *t = told_of(remote);

	return tell(t, t->inner->ops->delete_role(t->inner, account_id, role_id, err), err);
}

static size_t told_requests(const struct ws_remote *remote)
{
	const struct told *t = (const struct told *)remote;

	return t->inner->ops->requests(t->inner);
}

static int64_t told_cloud_time_s(const struct ws_remote *remote)
{
	const struct told *t = (const struct told *)remote;

	return t->inner->ops->cloud_time_s(t->inner);
}

static void told_close(struct ws_remote *remote)
{
	if (!remote)
		return;
	ws_remote_close(told_of(remote)->inner);
	free(remote);
}

int ws_cli_told(struct ws_cli *cli, const char *endpoint, const char *source,
		struct ws_remote *inner, struct ws_remote **out, struct ws_err *err)
{
	struct told *t = calloc(1, sizeof(*t));

	*out = NULL;
	if (!t) {
		ws_remote_close(inner);
		return ws_err_nomem(err);
	}
	t->inner = inner;
	t->cli = cli;
	(void)snprintf(t->endpoint, sizeof(t->endpoint), "%s", endpoint);
	(void)snprintf(t->source, sizeof(t->source), "%s", source);
	t->ops = (struct ws_remote_ops){
		.actor = told_actor,
		.look = told_look,
		.read_workspace = told_read_workspace,
		.put_grants = told_put_grants,
		.drop_grant = told_drop_grant,
		.patch_workspace = told_patch_workspace,
		.find_workspace = told_find_workspace,
		.create_workspace = told_create_workspace,
		.delete_workspace = told_delete_workspace,
		.check_transfer = told_check_transfer,
		.transfer_workspace = told_transfer_workspace,
		.leave_workspace = told_leave_workspace,
		.audit = inner->ops->audit ? told_audit : NULL,
		.read_bots = told_read_bots,
		.create_bot = told_create_bot,
		.rename_bot = told_rename_bot,
		.delete_bot = told_delete_bot,
		.rotate_bot = told_rotate_bot,
		.read_inventory = inner->ops->read_inventory ? told_read_inventory : NULL,
		.count_inventory = inner->ops->count_inventory ? told_count_inventory
							       : NULL,
		.invite = told_invite,
		.revoke_invitation = told_revoke_invitation,
		.read_invitations = told_read_invitations,
		.account_role = told_account_role,
		.read_role = told_read_role,
		.create_role = told_create_role,
		.update_role = told_update_role,
		.delete_role = told_delete_role,
		.requests = told_requests,
		.cloud_time_s = told_cloud_time_s,
		.close = told_close,
	};
	t->remote.ops = &t->ops;
	*out = &t->remote;
	return 0;
}
