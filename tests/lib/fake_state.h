/*
 * tests/lib/fake_state.h - what the fake cloud holds. Private to fake_*.c.
 */
#ifndef T_FAKE_STATE_H
#define T_FAKE_STATE_H

#include "store/ground/arena.h"
#include "store/ground/buf.h"
#include "tests/lib/fake_remote.h"

struct fake_workspace {
	struct ws_workspace now;
	struct ws_workspace before; /* as it was when the last write came */
	size_t account_at;
	int stale_left; /* reads that still see `before` */
	unsigned hidden;
	unsigned lists_refused; /* 1u << WS_INVENTORY_FLOWS ... */
	bool storage_hidden;
	size_t missing[WS_PRINCIPAL_KINDS];
	int missing_times[WS_PRINCIPAL_KINDS];
	bool gone;
};

/* A fault waits for the call or write of this number; 0: none. */
struct fake_fault {
	size_t at;
	int code;
};

struct t_fake {
	struct ws_remote remote; /* first: the driver is the fake */
	struct ws_arena *arena;
	struct ws_account *accounts;
	size_t account_count;
	struct fake_workspace *workspaces;
	size_t workspace_count;
	struct ws_role *built_in;
	size_t built_in_count;
	struct ws_scope *scopes;
	size_t scope_count;
	struct ws_actor actor;
	bool has_actor;

	struct fake_fault fail, fail_write;
	size_t lose_at;
	int stale_reads;
	const char *refused;
	const char *invite_role; /* NULL: Viewer */
	void (*hook)(void *user, const char *op);
	void *hook_user;

	struct fake_thing *things; /* inside workspaces */
	size_t thing_count;

	struct ws_audit *events;
	size_t event_count;

	struct t_fake_right {
		const char *place_id;
		struct ws_strings names;
	} * rights; /* what the key is told it may do; other places do not tell */
	size_t right_count;

	bool expands;
	int bots_stale; /* lists of service accounts that still lack the newest */
	size_t ids, calls, writes, reads, keys;
	int64_t clock_s, now_s;
	struct ws_buf log;
};

const struct ws_remote_ops *t_fake_ops(void);

/* What every call begins with and every write ends with: faults apply here. */
int t_fake_enter(struct t_fake *fake, const char *op, struct ws_err *err);
int t_fake_enter_write(struct t_fake *fake, const char *op, struct ws_err *err);
int t_fake_leave_write(struct t_fake *fake, struct ws_err *err);
int t_fake_no_such(struct ws_err *err);
int t_fake_refused(struct ws_err *err, int http, const char *what);

/* Service accounts (fake_bot.c). */
int t_fake_read_bots(struct ws_remote *remote, const char *account_id,
		     struct ws_arena *arena, struct ws_bot **items, size_t *count,
		     struct ws_err *err);
int t_fake_create_bot(struct ws_remote *remote, const char *account_id, const char *name,
		      const char *expires, struct ws_arena *arena, struct ws_bot *out,
		      struct ws_bot_key *key, struct ws_err *err);
int t_fake_rename_bot(struct ws_remote *remote, const char *account_id, const char *bot_id,
		      const char *name, struct ws_err *err);
int t_fake_delete_bot(struct ws_remote *remote, const char *account_id, const char *bot_id,
		      struct ws_err *err);
int t_fake_rotate_bot(struct ws_remote *remote, const char *account_id, const char *bot_id,
		      const char *expires, int keep_s, struct ws_bot_key *key,
		      struct ws_err *err);

/* Workspaces as a whole (fake_place.c). */
int t_fake_find_workspace(struct ws_remote *remote, const char *account_id,
			  const char *handle, struct ws_arena *arena,
			  struct ws_workspace *out, struct ws_err *err);
int t_fake_create_workspace(struct ws_remote *remote, const char *account_id,
			    const char *handle, const char *name, const char *description,
			    struct ws_arena *arena, struct ws_workspace *out,
			    struct ws_err *err);
int t_fake_delete_workspace(struct ws_remote *remote, const char *account_id,
			    const char *workspace_id, struct ws_err *err);
int t_fake_check_transfer(struct ws_remote *remote, const char *account_id,
			  const char *workspace_id, const char *to_account_id,
			  const char *handle, struct ws_arena *arena, const char **problem,
			  struct ws_err *err);
int t_fake_transfer_workspace(struct ws_remote *remote, const char *account_id,
			      const char *workspace_id, const char *to_account_id,
			      const char *handle, struct ws_err *err);
int t_fake_leave_workspace(struct ws_remote *remote, const char *workspace_id,
			   struct ws_err *err);
int t_fake_count_inventory(struct ws_remote *remote, const char *account_id,
			   const char *workspace_id, unsigned what, struct ws_arena *arena,
			   struct ws_inventory_counts *out, struct ws_err *err);
/* Custom roles (fake_role.c). */
int t_fake_read_role(struct ws_remote *remote, const char *account_id, const char *role_id,
		     struct ws_arena *arena, struct ws_role *out, struct ws_err *err);
int t_fake_create_role(struct ws_remote *remote, const char *account_id,
		       const struct ws_role *role, struct ws_arena *arena,
		       struct ws_role *out, struct ws_err *err);
int t_fake_update_role(struct ws_remote *remote, const char *account_id,
		       const struct ws_role *role, struct ws_err *err);
int t_fake_delete_role(struct ws_remote *remote, const char *account_id,
		       const char *role_id, struct ws_err *err);

/* Invitations (fake_invite.c). */
int t_fake_call_invite(struct ws_remote *remote, const char *account_id,
		       const char *workspace_id, const char *email,
		       const char *account_role_id, struct ws_arena *arena,
		       struct ws_invitation *out, struct ws_err *err);
int t_fake_call_revoke(struct ws_remote *remote, const char *account_id,
		       const char *workspace_id, const char *invitation_id,
		       struct ws_err *err);
int t_fake_call_invitations(struct ws_remote *remote, const char *account_id,
			    struct ws_arena *arena, struct ws_invitation **items,
			    size_t *count, struct ws_err *err);
int t_fake_call_account_role(struct ws_remote *remote, const char *account_id,
			     const char *name, struct ws_arena *arena, const char **id,
			     struct ws_err *err);

/* What the key may do (fake_right.c). */
int t_fake_call_rights(struct ws_remote *remote, const char *account_id,
		       const char *workspace_id, struct ws_arena *arena,
		       struct ws_strings *out, struct ws_err *err);

/* Keeps the state before a write for stale readers. */
void t_fake_remember(struct t_fake *fake, struct fake_workspace *workspace);

_Noreturn void t_fake_die(const char *what, const char *name);
void *t_fake_need(void *memory);
const char *t_fake_new_id(struct t_fake *fake);

/* The driver is the fake. */
struct t_fake *t_fake_of(struct ws_remote *remote);

/* The account of that id; the test dies without one. */
struct ws_account *t_fake_account_by_id(struct t_fake *fake, const char *id);

/* A copy that lives as long as the fake. NULL stays NULL. */
const char *t_fake_keep(struct t_fake *fake, const char *text);

struct ws_account *t_fake_account_at(struct t_fake *fake, const char *handle);
struct fake_workspace *t_fake_workspace_at(struct t_fake *fake, const char *path);
struct fake_workspace *t_fake_workspace_by_id(struct t_fake *fake, const char *id);
const struct ws_role *t_fake_role_by(const struct ws_account *account, const char *name,
				     const char *id);
/* NULL when there is nobody of that name or id; label_out gets the label. */
const char *t_fake_principal(const struct ws_account *account, enum ws_principal_kind kind,
			     const char *label, const char *id, const char **label_out);
struct ws_grant *t_fake_find_grant(struct ws_workspace *workspace,
				   enum ws_principal_kind kind, const char *principal_id);
/* role_id NULL takes it away. The grant's id stays when the role changes. */
void t_fake_put(struct t_fake *fake, struct fake_workspace *workspace,
		enum ws_principal_kind kind, const char *principal_id, const char *label,
		const char *role_id);

#endif
