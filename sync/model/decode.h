/*
 * sync/model/decode.h - JSON of the cloud -> records. Floor 3, pure.
 *
 * Table driven: one table of fields a kind of record. Unknown members are ignored;
 * a missing or mistyped one, a malformed id, an item of another account or
 * workspace than asked for, or the same id twice refuses the whole list
 * (WS_E_RESPONSE). Strings are copied into the arena.
 *
 * Each list call appends to *items / *count (ws_arena_grow) and answers how many
 * rows the page had in *rows, for paging.
 */
#ifndef WS_SYNC_MODEL_DECODE_H
#define WS_SYNC_MODEL_DECODE_H

#include "store/ground/arena.h"
#include "store/ground/err.h"
#include "store/ground/json.h"
#include "sync/model/record.h"

/* A row of GET /me/workspaces and GET /me/accounts. */
struct ws_mine {
	struct ws_workspace *workspaces;
	size_t workspace_count;
	struct ws_account *accounts; /* id, handle, name, plan, your_role only */
	size_t account_count;
};

int ws_decode_me(struct ws_arena *arena, const struct ws_json *json, struct ws_actor *out,
		 struct ws_err *err);
int ws_decode_my_workspaces(struct ws_arena *arena, const struct ws_json *json,
			    struct ws_mine *out, struct ws_err *err);
int ws_decode_my_accounts(struct ws_arena *arena, const struct ws_json *json,
			  struct ws_mine *out, struct ws_err *err);
int ws_decode_scopes(struct ws_arena *arena, const struct ws_json *json,
		     struct ws_scope **items, size_t *count, struct ws_err *err);

/* Parts of one account. account->id is what rows must name where they name one. */
int ws_decode_account(struct ws_arena *arena, const struct ws_json *json,
		      struct ws_account *account, struct ws_err *err);
int ws_decode_people(struct ws_arena *arena, const struct ws_json *json,
		     struct ws_account *account, size_t *rows, struct ws_err *err);
int ws_decode_bots(struct ws_arena *arena, const struct ws_json *json,
		   struct ws_account *account, size_t *rows, struct ws_err *err);
int ws_decode_teams(struct ws_arena *arena, const struct ws_json *json,
		    struct ws_account *account, size_t *rows, struct ws_err *err);
int ws_decode_roles(struct ws_arena *arena, const struct ws_json *json,
		    struct ws_account *account, size_t *rows, struct ws_err *err);
int ws_decode_limits(struct ws_arena *arena, const struct ws_json *json,
		     struct ws_account *account, struct ws_err *err);
/* Automations and work pools of all workspaces of the account, added up. */
int ws_decode_usage(const struct ws_json *json, struct ws_account *account,
		    struct ws_err *err);

/* Workspaces of an account (workspaces/filter), and one alone (GET W). */
int ws_decode_workspaces(struct ws_arena *arena, const struct ws_json *json,
			 const char *account_id, struct ws_workspace **items, size_t *count,
			 size_t *rows, struct ws_err *err);
/* The settings of a workspace, as far as they are kept: see ws_workspace.storage. */
int ws_decode_storage(struct ws_arena *arena, const struct ws_json *json, const char **out,
		      struct ws_err *err);

int ws_decode_workspace(struct ws_arena *arena, const struct ws_json *json,
			const char *account_id, struct ws_workspace *out,
			struct ws_err *err);

/* Grants of one workspace and kind: user_access, bot_access or team_access rows. */
int ws_decode_grants(struct ws_arena *arena, const struct ws_json *json,
		     const char *workspace_id, enum ws_principal_kind kind,
		     struct ws_grant **items, size_t *count, size_t *rows,
		     struct ws_err *err);

/* Invitations into one workspace, or (workspace_id NULL) into the account itself. */
int ws_decode_invitations(struct ws_arena *arena, const struct ws_json *json,
			  const char *account_id, const char *workspace_id,
			  struct ws_invitation **items, size_t *count, size_t *rows,
			  struct ws_err *err);

/* The sentence in an error body (detail, exception_detail ...), neutral, cut to
 * fit; "" when there is none. */
void ws_decode_error(const char *body, size_t len, char out[WS_ERR_TEXT]);

#endif
