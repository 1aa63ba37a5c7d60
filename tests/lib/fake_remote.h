/*
 * tests/lib/fake_remote.h - a cloud in memory behind sync/remote/remote.h.
 * No network, no clock, no threads. Ends the program where memory is out or where a
 * test names something that is not there: that is a fault of the test.
 *
 *	struct t_fake *cloud = t_fake_new();
 *	t_fake_add_account(cloud, "acme", "ORGANIZATION");
 *	t_fake_add_person(cloud, "acme", "alice@acme.io", "Member");
 *	t_fake_add_workspace(cloud, "acme/prod");
 *	t_fake_grant(cloud, "acme/prod", WS_USER, "alice@acme.io", "Owner");
 *	t_fake_lose(cloud, 1);               // the next write works, its answer is lost
 *	... ws_round_sync(store, t_fake_remote(cloud), ...)
 *	assert_string_equal(t_fake_log(cloud), "drop acme/prod user alice@acme.io\n");
 *	t_fake_free(cloud);
 *
 * Ids are made from a counter, so the same calls give the same ids. Everything
 * returned is borrowed and lives until t_fake_free(), records apart: those move with
 * the next t_fake_add_*().
 */
#ifndef T_FAKE_REMOTE_H
#define T_FAKE_REMOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "sync/model/record.h"
#include "sync/remote/remote.h"

struct t_fake;

struct t_fake *
t_fake_new(void); /* empty, built-in roles and the catalogue of scopes apart */
void t_fake_free(struct t_fake *fake);

/* The driver; ws_remote_close() on it does nothing, the fake outlives it. */
struct ws_remote *t_fake_remote(struct t_fake *fake);

/* One account "acme" of four people, two service accounts and a team, with the
 * workspaces prod and staging; alice@acme.io is the actor. See fake_fill.c. */
void t_fake_fill_demo(struct t_fake *fake);

/* ---- what is there; each answers the new thing's id --------------------------------- */

const char *t_fake_add_account(struct t_fake *fake, const char *handle,
			       const char *plan_type);
void t_fake_set_plan_type(struct t_fake *fake, const char *account, const char *plan_type);
const char *t_fake_add_person(struct t_fake *fake, const char *account, const char *email,
			      const char *account_role);
const char *t_fake_add_bot(struct t_fake *fake, const char *account, const char *name);
const char *t_fake_add_team(struct t_fake *fake, const char *account, const char *name);
void t_fake_add_member(struct t_fake *fake, const char *account, const char *team,
		       const char *label); /* e-mail, or name of a service account */
/* scopes: one blank between them; inherits: name of a role or NULL */
const char *t_fake_add_role(struct t_fake *fake, const char *account, const char *name,
			    const char *scopes, const char *inherits);
const char *t_fake_add_workspace(struct t_fake *fake, const char *path); /* "acme/prod" */

/* Whose key it is; label NULL: a service account that cannot find itself. */
void t_fake_set_actor(struct t_fake *fake, enum ws_principal_kind kind, const char *account,
		      const char *label);

/* Does what somebody else does in the cloud: not logged, no fault applies. role is a
 * name; NULL takes the grant away. */
void t_fake_grant(struct t_fake *fake, const char *path, enum ws_principal_kind kind,
		  const char *label, const char *role);
/* Invitations into a workspace. role: what they come with from now on (at first
 * Viewer); status: "REJECTED", "REVOKED". Whoever accepts becomes a Collaborator unless
 * there is such a person; as: with which address. */
void t_fake_invite_role(struct t_fake *fake, const char *role);
void t_fake_invite(struct t_fake *fake, const char *path, const char *email);
void t_fake_answer(struct t_fake *fake, const char *path, const char *email,
		   const char *status);
void t_fake_accept(struct t_fake *fake, const char *path, const char *email,
		   const char *as);
/* The status of the newest one; NULL: there is none. */
const char *t_fake_invited(struct t_fake *fake, const char *path, const char *email);
void t_fake_set_scopes(struct t_fake *fake, const char *account, const char *role,
		       const char *scopes);
void t_fake_rename_role(struct t_fake *fake, const char *account, const char *role,
			const char *name);
void t_fake_set_parent(struct t_fake *fake, const char *account, const char *role,
		       const char *parent); /* NULL: none */
/* From now on roles that are sent are kept with all that their permissions include. */
void t_fake_expand(struct t_fake *fake);
void t_fake_rename(struct t_fake *fake, const char *path, const char *handle);
/* To another account under the same handle; its grants stay behind. */
void t_fake_transfer(struct t_fake *fake, const char *path, const char *account);
void t_fake_set_name(struct t_fake *fake, const char *path, const char *name);
void t_fake_set_description(struct t_fake *fake, const char *path, const char *text);
/* Something inside a workspace: list "deployments", fact "paused"; NULL: it is gone. */
void t_fake_thing(struct t_fake *fake, const char *path, const char *list, const char *name,
		  const char *fact);
/* That list answers 403 from now on, or does not any more. */
void t_fake_refuse_list(struct t_fake *fake, const char *path, const char *list,
			bool refused);
/* Where results are kept; NULL: it may not be read any more. */
void t_fake_set_storage(struct t_fake *fake, const char *path, const char *storage);
void t_fake_set_default_role(struct t_fake *fake, const char *path,
			     const char *role); /* NULL none */
void t_fake_drop_workspace(struct t_fake *fake, const char *path);
void t_fake_drop_person(struct t_fake *fake, const char *account, const char *email);
/* The same person under another address. */
void t_fake_rename_person(struct t_fake *fake, const char *account, const char *email,
			  const char *to);
/* An event of the audit log; path NULL: about no workspace. Without any there is no log. */
void t_fake_audit(struct t_fake *fake, int64_t time_s, const char *event, const char *path,
		  const char *actor);
void t_fake_drop_role(struct t_fake *fake, const char *account,
		      const char *name); /* held by nobody */
/* The time workspaces are made at. */
void t_fake_set_now(struct t_fake *fake, int64_t now_s);
void t_fake_set_clock(struct t_fake *fake, int64_t time_s); /* the Date header */

/* What the cloud says the key may do at "acme/prod", or in the account "acme"; names: one
 * blank between them, "" none. Until then such a place does not tell, at no cost. */
void t_fake_may(struct t_fake *fake, const char *place, const char *names);

/* What is true in the cloud now. NULL where there is none. */
const char *t_fake_role_of(struct t_fake *fake, const char *path,
			   enum ws_principal_kind kind, const char *label);
const char *t_fake_default_role(struct t_fake *fake, const char *path);
const struct ws_account *t_fake_account(struct t_fake *fake, const char *handle);
const struct ws_workspace *t_fake_workspace(struct t_fake *fake, const char *path);
const char *t_fake_id(struct t_fake *fake, const char *account, enum ws_principal_kind kind,
		      const char *label);
const char *t_fake_role_id(struct t_fake *fake, const char *account, const char *role);

/* ---- faults ------------------------------------------------------------------------- */

/* The nth call from now (1: the next) fails with code and does nothing. */
void t_fake_fail(struct t_fake *fake, size_t nth, int code);
/* The nth write from now fails with code and does nothing. */
void t_fake_fail_write(struct t_fake *fake, size_t nth, int code);
/* The nth write from now takes effect and answers WS_E_IN_DOUBT. */
void t_fake_lose(struct t_fake *fake, size_t nth);
/* Each write is shown only after the workspace was read `reads` times. */
void t_fake_stale(struct t_fake *fake, int reads);
/* Lists of these kinds (bits 1u << WS_USER ...) are refused: unknown. */
void t_fake_hide(struct t_fake *fake, const char *path, unsigned kinds);
/* The list leaves its last `missing` rows out and still passes for complete; only in
 * the next `times` reads. */
void t_fake_cut(struct t_fake *fake, const char *path, enum ws_principal_kind kind,
		size_t missing, int times);
/* A put that names this principal is refused whole (422). NULL: none any more. */
void t_fake_refuse(struct t_fake *fake, const char *label);
/* Called before each call: what others do meanwhile. op: "actor", "look", "read",
 * "put", "drop", "patch", "audit", "bots", "create", "rename", "delete", "rotate", "find",
 * "new", "destroy", "check", "move", "leave", "count", "inside", "invite", "uninvite",
 * "invitations", "account-roles", "read-role", "create-role", "update-role",
 * "delete-role" or "rights". NULL: none. */
void t_fake_before_call(struct t_fake *fake, void (*hook)(void *user, const char *op),
			void *user);

/* ---- what happened ------------------------------------------------------------------ */

/*
 * Every write that took effect, a line each, in order:
 *	put acme/prod user alice@acme.io=Owner bob@acme.io=Viewer
 *	drop acme/prod bot ci-deploy
 *	patch acme/prod handle=prod name=Prod description="" default=Viewer
 *	create acme etl expires=-
 *	rename acme etl etl-2
 *	rotate acme etl keep=0 expires=2026-12-31T23:59:59Z
 *	delete acme etl
 *	new acme/lab name="Lab" description=""
 *	destroy acme/prod
 *	move acme/prod beta/prod
 *	leave acme/prod
 *	invite acme/prod kim@x.com          without a workspace: to the account
 *	uninvite acme/prod kim@x.com
 *	create-role acme Auditor inherits=Viewer see_flows read_users
 *	update-role acme Auditor inherits=- see_flows
 *	delete-role acme Auditor
 * The path is the one before the write; default=- is none.
 */
const char *t_fake_log(const struct t_fake *fake);
void t_fake_log_clear(struct t_fake *fake);
size_t t_fake_calls(const struct t_fake *fake);  /* calls so far, failed ones too */
size_t t_fake_writes(const struct t_fake *fake); /* writes tried so far */

#endif
