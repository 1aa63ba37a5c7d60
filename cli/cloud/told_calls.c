/*
 * cli/cloud/told_calls.c - the calls of a cloud whose failures say what a person can do: each is the
 * driver's, with the failure told.
 */
#include "cli/cloud/told_p.h"

static struct ws_told *told_of(struct ws_remote *remote)
{
	return (struct ws_told *)remote;
}

static int told_actor(struct ws_remote *remote, struct ws_arena *arena,
		      struct ws_actor *out, struct ws_err *err)
{
	struct ws_told *t = told_of(remote);
	int rc = t->inner->ops->actor(t->inner, arena, out, err);

	if (rc == 0)
		ws_told_actor(t, out);
	return ws_told_fail(t, rc, err);
}

static int told_look(struct ws_remote *remote, const struct ws_remote_sink *sink,
		     struct ws_remote_report *report, struct ws_err *err)
{
	struct ws_told *t = told_of(remote);

	return ws_told_fail(t, t->inner->ops->look(t->inner, sink, report, err), err);
}

static int told_read_workspace(struct ws_remote *remote, const char *account_id,
			       const char *workspace_id, unsigned kinds,
			       struct ws_arena *arena, struct ws_workspace *out,
			       struct ws_err *err)
{
	struct ws_told *t = told_of(remote);

	return ws_told_fail(t,
			    t->inner->ops->read_workspace(t->inner, account_id,
							  workspace_id, kinds, arena, out,
							  err),
			    err);
}

static int told_put_grants(struct ws_remote *remote, const char *account_id,
			   const char *workspace_id, enum ws_principal_kind kind,
			   const struct ws_grant *grants, size_t count, struct ws_err *err)
{
	struct ws_told *t = told_of(remote);

	return ws_told_fail(t,
			    t->inner->ops->put_grants(t->inner, account_id, workspace_id,
						      kind, grants, count, err),
			    err);
}

static int told_drop_grant(struct ws_remote *remote, const char *account_id,
			   const char *workspace_id, const struct ws_grant *grant,
			   struct ws_err *err)
{
	struct ws_told *t = told_of(remote);

	return ws_told_fail(
		t,
		t->inner->ops->drop_grant(t->inner, account_id, workspace_id, grant, err),
		err);
}

static int told_patch_workspace(struct ws_remote *remote,
				const struct ws_workspace *workspace, unsigned fields,
				struct ws_err *err)
{
	struct ws_told *t = told_of(remote);

	return ws_told_fail(
		t, t->inner->ops->patch_workspace(t->inner, workspace, fields, err), err);
}

static int told_set_storage(struct ws_remote *remote, const char *account_id,
			    const char *workspace_id, const char *storage,
			    struct ws_err *err)
{
	struct ws_told *t = told_of(remote);
	const int rc = t->inner->ops->set_storage(t->inner, account_id, workspace_id,
						  storage, err);

	return ws_told_fail(t, rc, err);
}

static int told_audit(struct ws_remote *remote, const char *account_id, int64_t since_s,
		      int64_t until_s, struct ws_arena *arena, struct ws_audit **items,
		      size_t *count, struct ws_err *err)
{
	struct ws_told *t = told_of(remote);

	return ws_told_fail(t,
			    t->inner->ops->audit(t->inner, account_id, since_s, until_s,
						 arena, items, count, err),
			    err);
}

static int told_read_bots(struct ws_remote *remote, const char *account_id,
			  struct ws_arena *arena, struct ws_bot **items, size_t *count,
			  struct ws_err *err)
{
	struct ws_told *t = told_of(remote);

	return ws_told_fail(
		t, t->inner->ops->read_bots(t->inner, account_id, arena, items, count, err),
		err);
}

static int told_create_bot(struct ws_remote *remote, const char *account_id,
			   const char *name, const char *expires, struct ws_arena *arena,
			   struct ws_bot *out, struct ws_bot_key *key, struct ws_err *err)
{
	struct ws_told *t = told_of(remote);

	return ws_told_fail(t,
			    t->inner->ops->create_bot(t->inner, account_id, name, expires,
						      arena, out, key, err),
			    err);
}

static int told_rename_bot(struct ws_remote *remote, const char *account_id,
			   const char *bot_id, const char *name, struct ws_err *err)
{
	struct ws_told *t = told_of(remote);

	return ws_told_fail(
		t, t->inner->ops->rename_bot(t->inner, account_id, bot_id, name, err), err);
}

static int told_delete_bot(struct ws_remote *remote, const char *account_id,
			   const char *bot_id, struct ws_err *err)
{
	struct ws_told *t = told_of(remote);

	return ws_told_fail(t, t->inner->ops->delete_bot(t->inner, account_id, bot_id, err),
			    err);
}

static int told_rotate_bot(struct ws_remote *remote, const char *account_id,
			   const char *bot_id, const char *expires, int keep_s,
			   struct ws_bot_key *key, struct ws_err *err)
{
	struct ws_told *t = told_of(remote);

	return ws_told_fail(t,
			    t->inner->ops->rotate_bot(t->inner, account_id, bot_id, expires,
						      keep_s, key, err),
			    err);
}

static int told_read_inventory(struct ws_remote *remote, const char *account_id,
			       const char *workspace_id, unsigned wanted,
			       struct ws_arena *arena, struct ws_inventory *out,
			       struct ws_err *err)
{
	struct ws_told *t = told_of(remote);

	return ws_told_fail(t,
			    t->inner->ops->read_inventory(t->inner, account_id,
							  workspace_id, wanted, arena, out,
							  err),
			    err);
}

static int told_count_inventory(struct ws_remote *remote, const char *account_id,
				const char *workspace_id, unsigned what,
				struct ws_arena *arena, struct ws_inventory_counts *out,
				struct ws_err *err)
{
	struct ws_told *t = told_of(remote);

	return ws_told_fail(t,
			    t->inner->ops->count_inventory(t->inner, account_id,
							   workspace_id, what, arena, out,
							   err),
			    err);
}

static int told_find_workspace(struct ws_remote *remote, const char *account_id,
			       const char *handle, struct ws_arena *arena,
			       struct ws_workspace *out, struct ws_err *err)
{
	struct ws_told *t = told_of(remote);

	return ws_told_fail(t,
			    t->inner->ops->find_workspace(t->inner, account_id, handle,
							  arena, out, err),
			    err);
}

static int told_create_workspace(struct ws_remote *remote, const char *account_id,
				 const char *handle, const char *name,
				 const char *description, struct ws_arena *arena,
				 struct ws_workspace *out, struct ws_err *err)
{
	struct ws_told *t = told_of(remote);

	return ws_told_fail(t,
			    t->inner->ops->create_workspace(t->inner, account_id, handle,
							    name, description, arena, out,
							    err),
			    err);
}

static int told_delete_workspace(struct ws_remote *remote, const char *account_id,
				 const char *workspace_id, struct ws_err *err)
{
	struct ws_told *t = told_of(remote);

	return ws_told_fail(
		t, t->inner->ops->delete_workspace(t->inner, account_id, workspace_id, err),
		err);
}

static int told_check_transfer(struct ws_remote *remote, const char *account_id,
			       const char *workspace_id, const char *to_account_id,
			       const char *handle, struct ws_arena *arena,
			       const char **problem, struct ws_err *err)
{
	struct ws_told *t = told_of(remote);

	return ws_told_fail(t,
			    t->inner->ops->check_transfer(t->inner, account_id,
							  workspace_id, to_account_id,
							  handle, arena, problem, err),
			    err);
}

static int told_transfer_workspace(struct ws_remote *remote, const char *account_id,
				   const char *workspace_id, const char *to_account_id,
				   const char *handle, struct ws_err *err)
{
	struct ws_told *t = told_of(remote);

	return ws_told_fail(t,
			    t->inner->ops->transfer_workspace(t->inner, account_id,
							      workspace_id, to_account_id,
							      handle, err),
			    err);
}

static int told_leave_workspace(struct ws_remote *remote, const char *workspace_id,
				struct ws_err *err)
{
	struct ws_told *t = told_of(remote);

	return ws_told_fail(t, t->inner->ops->leave_workspace(t->inner, workspace_id, err),
			    err);
}

static int told_invite(struct ws_remote *remote, const char *account_id,
		       const char *workspace_id, const char *email,
		       const char *account_role_id, struct ws_arena *arena,
		       struct ws_invitation *out, struct ws_err *err)
{
	struct ws_told *t = told_of(remote);

	return ws_told_fail(t,
			    t->inner->ops->invite(t->inner, account_id, workspace_id, email,
						  account_role_id, arena, out, err),
			    err);
}

static int told_revoke_invitation(struct ws_remote *remote, const char *account_id,
				  const char *workspace_id, const char *invitation_id,
				  struct ws_err *err)
{
	struct ws_told *t = told_of(remote);

	return ws_told_fail(t,
			    t->inner->ops->revoke_invitation(
				    t->inner, account_id, workspace_id, invitation_id, err),
			    err);
}

static int told_read_invitations(struct ws_remote *remote, const char *account_id,
				 struct ws_arena *arena, struct ws_invitation **items,
				 size_t *count, struct ws_err *err)
{
	struct ws_told *t = told_of(remote);

	return ws_told_fail(t,
			    t->inner->ops->read_invitations(t->inner, account_id, arena,
							    items, count, err),
			    err);
}

static int told_account_role(struct ws_remote *remote, const char *account_id,
			     const char *name, struct ws_arena *arena, const char **id,
			     struct ws_err *err)
{
	struct ws_told *t = told_of(remote);

	return ws_told_fail(
		t, t->inner->ops->account_role(t->inner, account_id, name, arena, id, err),
		err);
}

static int told_read_role(struct ws_remote *remote, const char *account_id,
			  const char *role_id, struct ws_arena *arena, struct ws_role *out,
			  struct ws_err *err)
{
	struct ws_told *t = told_of(remote);

	return ws_told_fail(
		t, t->inner->ops->read_role(t->inner, account_id, role_id, arena, out, err),
		err);
}

static int told_create_role(struct ws_remote *remote, const char *account_id,
			    const struct ws_role *role, struct ws_arena *arena,
			    struct ws_role *out, struct ws_err *err)
{
	struct ws_told *t = told_of(remote);

	return ws_told_fail(
		t, t->inner->ops->create_role(t->inner, account_id, role, arena, out, err),
		err);
}

static int told_update_role(struct ws_remote *remote, const char *account_id,
			    const struct ws_role *role, struct ws_err *err)
{
	struct ws_told *t = told_of(remote);

	return ws_told_fail(t, t->inner->ops->update_role(t->inner, account_id, role, err),
			    err);
}

static int told_delete_role(struct ws_remote *remote, const char *account_id,
			    const char *role_id, struct ws_err *err)
{
	struct ws_told *t = told_of(remote);

	return ws_told_fail(
		t, t->inner->ops->delete_role(t->inner, account_id, role_id, err), err);
}

static size_t told_requests(const struct ws_remote *remote)
{
	const struct ws_told *t = (const struct ws_told *)remote;

	return t->inner->ops->requests(t->inner);
}

static int64_t told_cloud_time_s(const struct ws_remote *remote)
{
	const struct ws_told *t = (const struct ws_told *)remote;

	return t->inner->ops->cloud_time_s(t->inner);
}

struct ws_remote_ops ws_told_ops(const struct ws_remote_ops *inner)
{
	return (struct ws_remote_ops){
		.actor = told_actor,
		.look = told_look,
		.read_workspace = told_read_workspace,
		.put_grants = told_put_grants,
		.drop_grant = told_drop_grant,
		.patch_workspace = told_patch_workspace,
		.set_storage = told_set_storage,
		.find_workspace = told_find_workspace,
		.create_workspace = told_create_workspace,
		.delete_workspace = told_delete_workspace,
		.check_transfer = told_check_transfer,
		.transfer_workspace = told_transfer_workspace,
		.leave_workspace = told_leave_workspace,
		.audit = inner->audit ? told_audit : NULL,
		.read_bots = told_read_bots,
		.create_bot = told_create_bot,
		.rename_bot = told_rename_bot,
		.delete_bot = told_delete_bot,
		.rotate_bot = told_rotate_bot,
		.read_inventory = inner->read_inventory ? told_read_inventory : NULL,
		.count_inventory = inner->count_inventory ? told_count_inventory : NULL,
		.invite = told_invite,
		.revoke_invitation = told_revoke_invitation,
		.read_invitations = told_read_invitations,
		.account_role = told_account_role,
		.read_role = told_read_role,
		.create_role = told_create_role,
		.update_role = told_update_role,
		.delete_role = told_delete_role,
		.rights = inner->rights ? ws_told_rights : NULL,
		.requests = told_requests,
		.cloud_time_s = told_cloud_time_s,
		.close = ws_told_close,
	};
}
