/*
 * sync/remote/remote.h - the other side: a table of calls.
 * Floor 5. Calls block until done or failed; deadlines are the driver's.
 *
 * Read alone, this is enough to write a second implementation (the tests have one
 * in memory). All memory belongs to the caller unless a line says otherwise;
 * records handed to a sink are borrowed for the length of that call.
 *
 * Failures every call may answer with:
 *   WS_E_UNREACHABLE, WS_E_SERVER, WS_E_THROTTLED   temporary; nothing is known of the
 *                        outcome of a *write* unless said otherwise
 *   WS_E_IN_DOUBT        a write was sent and no answer came: read before anything else
 *   WS_E_RESPONSE        the answer made no sense; it was thrown away whole
 *   WS_E_KEY_REJECTED    401: stop all traffic
 *   WS_E_FORBIDDEN       403   WS_E_NOT_FOUND  404: not there, or not for this key
 *   WS_E_REFUSED         any other 4xx; err->http has it, err->msg the cloud's words
 *   WS_E_REDIRECT, WS_E_URL, WS_E_NO_KEY, WS_E_NOMEM, WS_E_INTERRUPTED
 */
#ifndef WS_SYNC_REMOTE_REMOTE_H
#define WS_SYNC_REMOTE_REMOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "store/ground/arena.h"
#include "store/ground/err.h"
#include "store/ground/own.h"
#include "sync/model/inventory.h"
#include "sync/model/record.h"

struct ws_remote;

/* Receives a look. Each answers 0 to go on; anything else ends the look with it. */
struct ws_remote_sink {
	void *user;
	/* Is this workspace wanted? NULL: all are. Unwanted ones are not read further. */
	bool (*wants)(void *user, const char *account_handle, const char *workspace_handle);
	/* An account with its lists; before any of its workspaces. */
	int (*account)(void *user, const struct ws_account *account, struct ws_err *err);
	/* Every workspace of the account that the key reaches, wanted or not, without its
	   grants; before any of those. May be NULL. */
	int (*listed)(void *user, const struct ws_account *account,
		      const struct ws_workspace *workspace, struct ws_err *err);
	/* A workspace with its grants; in any order within its account. */
	int (*workspace)(void *user, const struct ws_workspace *workspace,
			 struct ws_err *err);
	/* All workspaces of the account came. */
	int (*account_done)(void *user, const struct ws_account *account,
			    struct ws_err *err);
	/* Is it to be read where results of this workspace are kept? One request each, so
	   that few are; NULL: nowhere. */
	bool (*wants_storage)(void *user, const char *account_handle,
			      const char *workspace_handle);
	/* Is anything of this account wanted? NULL: it is. Unwanted ones are not read. */
	bool (*wants_account)(void *user, const char *account_handle);
	/* For people: `done` of `total` workspaces are read. May be NULL. */
	void (*progress)(void *user, size_t done, size_t total);
};

/* For read_workspace, among the kinds: where results are kept. A key that may not read
 * it leaves ws_workspace.storage NULL. */
#define WS_READ_STORAGE 0x100u

/* Fields of a PATCH beside the description. */
#define WS_PATCH_NAME         1u
#define WS_PATCH_HANDLE       2u
#define WS_PATCH_DEFAULT_ROLE 4u

/* What to count of a workspace, and what that costs. */
#define WS_COUNT_THINGS 1u /* deployments, pools ...: one request a kind */
#define WS_COUNT_RUNS   2u /* runs of flows and of tasks in all: two requests */
#define WS_COUNT_STATES 4u /* runs by state, and when the newest began: 20 requests */
#define WS_REMOTE_NONE  1  /* a positive answer: there is no such thing */

/* What a look cost and whether every list was read to its end. */
struct ws_remote_report {
	size_t requests;
	size_t workspaces, grants;
	bool complete;        /* no list was refused (403, 404) or cut short */
	int64_t cloud_time_s; /* the cloud's clock (Date header), 0 unknown */
};

/*
 * The key of a service account, which the cloud tells once: whoever has one shows it and
 * wipes it. It never goes into an error, a log, a file or an arena.
 */
#define WS_BOT_KEY_MAX 160
struct ws_bot_key {
	char text[WS_BOT_KEY_MAX]; /* "": none came */
};

static inline void ws_bot_key_wipe(struct ws_bot_key *key)
{
	explicit_bzero(key, sizeof(*key));
}
#define ws_auto_bot_key __attribute__((cleanup(ws_bot_key_wipe))) struct ws_bot_key

/* Who did something, as the account's audit log tells it. */
struct ws_audit {
	int64_t time_s;
	const char *event;        /* "prefect-cloud.workspace-access.updated" */
	const char *resource_id;  /* id of what it happened to, the UUID alone; or NULL */
	const char *workspace_id; /* or NULL */
	const char *resource;     /* its name, or NULL */
	const char *actor; /* e-mail of a person, else the name the log has, or NULL */
};

struct ws_remote_ops {
	/* Who the key is. WS_E_KEY_REJECTED when it is nobody. out strings: arena. */
	int (*actor)(struct ws_remote *remote, struct ws_arena *arena, struct ws_actor *out,
		     struct ws_err *err);

	/*
	 * Reads every account and workspace the key reaches (own, shared, organizations):
	 * at most 3 requests a workspace plus a constant an account. A list that is
	 * refused (403, 404) is *unknown* and the look goes on; a list that cannot be
	 * read for a temporary reason fails the look, since half a look is none.
	 */
	int (*look)(struct ws_remote *remote, const struct ws_remote_sink *sink,
		    struct ws_remote_report *report, struct ws_err *err);

	/*
	 * One workspace read again: its fields and the lists named by kinds (bit
	 * 1u << WS_USER, ...). Strings go into the arena.
	 */
	int (*read_workspace)(struct ws_remote *remote, const char *account_id,
			      const char *workspace_id, unsigned kinds,
			      struct ws_arena *arena, struct ws_workspace *out,
			      struct ws_err *err);

	/*
	 * Gives roles: one request for count grants of one kind (WS_USER, WS_BOT or
	 * WS_TEAM) in one workspace; creates or changes. principal_id and role_id are
	 * used. All or nothing as far as the cloud keeps it: after a failure read again.
	 */
	int (*put_grants)(struct ws_remote *remote, const char *account_id,
			  const char *workspace_id, enum ws_principal_kind kind,
			  const struct ws_grant *grants, size_t count, struct ws_err *err);

	/* Takes one grant away: users and service accounts by access_id, teams by
	 * principal_id. WS_E_NOT_FOUND when it is gone already. */
	int (*drop_grant)(struct ws_remote *remote, const char *account_id,
			  const char *workspace_id, const struct ws_grant *grant,
			  struct ws_err *err);

	/*
	 * Changes fields of a workspace: those of `fields` (WS_PATCH_*), and always the
	 * description as it stands in `workspace`, since leaving it out may clear it:
	 * re-read it just before. Nothing else is sent: what was read may be out of date
	 * already, and writing it back would undo somebody.
	 */
	int (*patch_workspace)(struct ws_remote *remote,
			       const struct ws_workspace *workspace, unsigned fields,
			       struct ws_err *err);

	/* Where results of runs are kept from now on: a text of ws_storage_ok(). */
	int (*set_storage)(struct ws_remote *remote, const char *account_id,
			   const char *workspace_id, const char *storage,
			   struct ws_err *err);

	/* ---- workspaces as a whole: single writes, none is repeated by itself ------------ */

	/*
	 * The workspace of that handle, as GET would tell it; no lists. Returns 0, or
	 * WS_REMOTE_NONE where the account has none of that handle that the key may see.
	 */
	int (*find_workspace)(struct ws_remote *remote, const char *account_id,
			      const char *handle, struct ws_arena *arena,
			      struct ws_workspace *out, struct ws_err *err);

	/* Makes one; whoever asks becomes its Owner. WS_E_REFUSED (409): the handle or the
	 * name is taken. */
	int (*create_workspace)(struct ws_remote *remote, const char *account_id,
				const char *handle, const char *name,
				const char *description, struct ws_arena *arena,
				struct ws_workspace *out, struct ws_err *err);

	/* All that is in it goes with it. WS_E_NOT_FOUND when it is gone already. */
	int (*delete_workspace)(struct ws_remote *remote, const char *account_id,
				const char *workspace_id, struct ws_err *err);

	/* What the cloud says stands against a transfer, as one sentence in the arena; NULL:
	 * nothing. Changes nothing. */
	int (*check_transfer)(struct ws_remote *remote, const char *account_id,
			      const char *workspace_id, const char *to_account_id,
			      const char *handle, struct ws_arena *arena,
			      const char **problem, struct ws_err *err);

	/* To another account, under a handle there. It keeps its id. */
	int (*transfer_workspace)(struct ws_remote *remote, const char *account_id,
				  const char *workspace_id, const char *to_account_id,
				  const char *handle, struct ws_err *err);

	/* Gives up one's own access; for people's keys alone. */
	int (*leave_workspace)(struct ws_remote *remote, const char *workspace_id,
			       struct ws_err *err);

	/*
	 * Changes of access, workspaces and roles between two moments (at most 14 days),
	 * oldest first. WS_E_FORBIDDEN or WS_E_NOT_FOUND where the key or the plan has no
	 * audit log. NULL: the driver cannot tell.
	 */
	int (*audit)(struct ws_remote *remote, const char *account_id, int64_t since_s,
		     int64_t until_s, struct ws_arena *arena, struct ws_audit **items,
		     size_t *count, struct ws_err *err);

	/* ---- service accounts: single explicit writes, none is repeated by itself -------- */

	/* All service accounts of an account, read to the end. Strings: arena. */
	int (*read_bots)(struct ws_remote *remote, const char *account_id,
			 struct ws_arena *arena, struct ws_bot **items, size_t *count,
			 struct ws_err *err);

	/*
	 * Makes one, a Member of the account. expires: RFC 3339, NULL never. WS_E_REFUSED
	 * (409) when the name is taken. key: ws_bot_key_wipe(); filled only with 0.
	 */
	int (*create_bot)(struct ws_remote *remote, const char *account_id,
			  const char *name, const char *expires, struct ws_arena *arena,
			  struct ws_bot *out, struct ws_bot_key *key, struct ws_err *err);

	int (*rename_bot)(struct ws_remote *remote, const char *account_id,
			  const char *bot_id, const char *name, struct ws_err *err);

	/* Its key, its grants and its places in teams go with it. WS_E_NOT_FOUND when it
	 * is gone already. */
	int (*delete_bot)(struct ws_remote *remote, const char *account_id,
			  const char *bot_id, struct ws_err *err);

	/* A new key. keep_s: how long the old one goes on, 0 to 172,800. Else as
	 * create_bot. */
	int (*rotate_bot)(struct ws_remote *remote, const char *account_id,
			  const char *bot_id, const char *expires, int keep_s,
			  struct ws_bot_key *key, struct ws_err *err);

	/* ---- what lies inside a workspace: read, never written ---------------------------- */

	/*
	 * The lists of the kinds in `wanted` (1u << WS_INVENTORY_FLOWS, ...; deployments
	 * bring flows along), one request a page; with WS_INVENTORY_WITH_ACCESS also the
	 * access lists of those listed, one request an object. A list that is refused (403, 404), too
	 * long, or keeps changing while it is read is unknown and the call goes on; a
	 * temporary failure ends it, and *out is to be thrown away. NULL: the driver
	 * cannot tell.
	 */
	int (*read_inventory)(struct ws_remote *remote, const char *account_id,
			      const char *workspace_id, unsigned wanted,
			      struct ws_arena *arena, struct ws_inventory *out,
			      struct ws_err *err);

	/* Numbers: what (WS_COUNT_*) to ask for; the rest is -1, as is what the key may not
	 * see. Fails as read_inventory. NULL: the driver cannot tell. */
	int (*count_inventory)(struct ws_remote *remote, const char *account_id,
			       const char *workspace_id, unsigned what,
			       struct ws_arena *arena, struct ws_inventory_counts *out,
			       struct ws_err *err);
	/* ---- custom roles ---------------------------------------------------------------- */

	/* One role as it stands; its scopes perhaps with all they include. Strings: arena.
	 * WS_E_NOT_FOUND. */
	int (*read_role)(struct ws_remote *remote, const char *account_id,
			 const char *role_id, struct ws_arena *arena, struct ws_role *out,
			 struct ws_err *err);

	/* Makes one; name, description, inherited_id and scopes are used. out: with its id.
	 * WS_E_REFUSED (409) when the name is taken. */
	int (*create_role)(struct ws_remote *remote, const char *account_id,
			   const struct ws_role *role, struct ws_arena *arena,
			   struct ws_role *out, struct ws_err *err);

	/* Sends all of the fields above as they stand in `role`: whoever holds it has the
	 * new permissions at once, in every workspace of the account. */
	int (*update_role)(struct ws_remote *remote, const char *account_id,
			   const struct ws_role *role, struct ws_err *err);

	/* WS_E_REFUSED (409) while somebody holds it; not every cloud may say so. */
	int (*delete_role)(struct ws_remote *remote, const char *account_id,
			   const char *role_id, struct ws_err *err);

	/* ---- invitations: single writes, none is repeated by itself ---------------------- */

	/*
	 * Asks an address into a workspace, with the roles the cloud chooses, or
	 * (workspace_id NULL) with that account role into the account. What is pending
	 * for the address dies by it: read first. out strings: arena.
	 */
	int (*invite)(struct ws_remote *remote, const char *account_id,
		      const char *workspace_id, const char *email,
		      const char *account_role_id, struct ws_arena *arena,
		      struct ws_invitation *out, struct ws_err *err);

	/* Takes one back. WS_E_NOT_FOUND or WS_E_REFUSED (409) when it is not pending any
	 * more. */
	int (*revoke_invitation)(struct ws_remote *remote, const char *account_id,
				 const char *workspace_id, const char *invitation_id,
				 struct ws_err *err);

	/* Those to the account itself; those to a workspace are in read_workspace. */
	int (*read_invitations)(struct ws_remote *remote, const char *account_id,
				struct ws_arena *arena, struct ws_invitation **items,
				size_t *count, struct ws_err *err);

	/* The id of an account role, as "Member". WS_E_NOT_FOUND: there is none. */
	int (*account_role)(struct ws_remote *remote, const char *account_id,
			    const char *name, struct ws_arena *arena, const char **id,
			    struct ws_err *err);

	/* ---- what the key may do ----------------------------------------------------------- */

	/*
	 * Names of all that the key may do in a workspace (scopes), or (workspace_id NULL)
	 * in an account (permissions); those that are no such name are left out. Strings:
	 * arena. WS_E_FORBIDDEN, WS_E_NOT_FOUND or another WS_E_REFUSED where the cloud does
	 * not tell. NULL: the driver cannot ask.
	 */
	int (*rights)(struct ws_remote *remote, const char *account_id,
		      const char *workspace_id, struct ws_arena *arena,
		      struct ws_strings *out, struct ws_err *err);

	/* Requests sent so far, and the last Date of the cloud (0 unknown). */
	size_t (*requests)(const struct ws_remote *remote);
	int64_t (*cloud_time_s)(const struct ws_remote *remote);

	void (*close)(struct ws_remote *remote); /* accepts NULL */
};

/* Drivers embed this as their first member. */
struct ws_remote {
	const struct ws_remote_ops *ops;
};

static inline void ws_remote_close(struct ws_remote *remote)
{
	if (remote)
		remote->ops->close(remote);
}
WS_OWN(ws_remote, ws_remote_close);

#endif
