/*
 * sync/model/record.h - what the cloud says, decoded and checked.
 * Floor 3: plain data, no I/O. All strings and arrays belong to the arena of
 * whoever made the record and live as long as it.
 *
 * Ids are UUIDs (ws_uuid_ok). A NULL string is "absent", "" is "empty". A list that
 * could not be read completely is *unknown* (its known flag is false): nothing is
 * concluded from it; an empty known list means "none".
 */
#ifndef WS_SYNC_MODEL_RECORD_H
#define WS_SYNC_MODEL_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ws_principal_kind { WS_USER, WS_BOT, WS_TEAM, WS_INVITED };
#define WS_PRINCIPAL_KINDS 4

/* "users", "service-accounts", "teams", "invited": sections of members.ini. */
const char *ws_principal_section(enum ws_principal_kind kind);
/* "user", "service account", "team", "invited": for sentences. */
const char *ws_principal_word(enum ws_principal_kind kind);
/* "", "bot:", "team:", "": what a person types before the name. */
const char *ws_principal_prefix(enum ws_principal_kind kind);

struct ws_strings {
	const char **items;
	size_t count;
};

/* One permission of the catalogue. */
struct ws_scope {
	const char *name;
	struct ws_strings includes; /* names; direct or transitive, both are fine */
};

struct ws_role {
	const char *id;
	const char *name;
	const char *description;  /* "" when none */
	const char *inherited_id; /* role id or NULL */
	bool built_in;            /* belongs to no account */
	struct ws_strings scopes; /* as the cloud lists them */
};

/* A member of an account. */
struct ws_person {
	const char *user_id;
	const char *actor_id;
	const char *email; /* may be NULL for rows the cloud leaves blank */
	const char *account_role;
	bool active;
};

struct ws_bot {
	const char *id; /* what grants use */
	const char *actor_id;
	const char *name;
	const char *account_role;
	const char *masked_key; /* or NULL */
};

struct ws_team_member {
	const char *actor_id;
	const char *label; /* e-mail of a person, name of a service account */
	bool is_bot;
};

struct ws_team_access {
	const char *workspace_id;
	const char *role_id;
};

struct ws_team {
	const char *id;
	const char *name;
	const char *description;
	bool governed; /* by an identity provider */
	struct ws_team_member *members;
	size_t member_count;
	struct ws_team_access *access;
	size_t access_count;
};

struct ws_limit {
	const char *name; /* as the API names it: "workspace_limit" */
	int64_t value;
};

struct ws_account {
	const char *id;
	const char *handle;
	const char *name;
	const char *plan_type; /* "ORGANIZATION", "PERSONAL", ... */
	const char *plan_tier; /* or NULL */
	const char *your_role; /* account role of the acting key, or NULL */

	bool people_known, bots_known, teams_known, roles_known, limits_known;
	bool invitations_known;
	struct ws_person *people;
	size_t person_count;
	struct ws_bot *bots;
	size_t bot_count;
	struct ws_team *teams;
	size_t team_count;
	struct ws_role *roles; /* built-in ones included */
	size_t role_count;
	struct ws_limit *limits;
	size_t limit_count;
	struct ws_invitation *invitations; /* to the account itself */
	size_t invitation_count;

	bool usage_known; /* in all workspaces of the account together: */
	int64_t automations, work_pools;
	bool workspaces_listed; /* by the account; else those named to the key alone */

	bool scopes_known; /* the catalogue is one for the whole cloud */
	const struct ws_scope *scopes;
	size_t scope_count;
};

/* Is it the plan type of somebody's own account? Others are organizations, where people
 * join the account first; so is one whose type is not known (NULL). */
bool ws_plan_is_personal(const char *plan_type);

/* Somebody asked to come, into an account or one workspace of it. */
struct ws_invitation {
	const char *id;
	const char *email;
	const char *account_role_id;
	const char *role_id; /* in the workspace, the cloud's choice; NULL: of an account */
	const char *status;  /* as the cloud has it: "PENDING", "ACCEPTED", ... */
	const char *expiration; /* timestamp */
	const char *created;    /* or NULL */
};

/* principal -> role in one workspace. */
struct ws_grant {
	enum ws_principal_kind kind;
	const char *access_id;    /* id of the grant itself; NULL for teams read through
				     the team list, which need none */
	const char *principal_id; /* user, service-account or team id */
	const char *label;        /* e-mail or name as the row tells it; may be NULL */
	const char *role_id;
};

struct ws_workspace {
	const char *id;
	const char *account_id;
	const char *handle;
	const char *name;
	const char *description;     /* never NULL */
	const char *default_role_id; /* NULL: no access by default; see settings_known */
	const char *created;         /* timestamp text or NULL */
	bool settings_known;         /* default_role_id and created were readable */
	const char *storage; /* of results: "inherit", "none", a block id; NULL: not read */

	bool known[WS_PRINCIPAL_KINDS]; /* which lists are complete */
	struct ws_grant *grants;        /* never WS_INVITED: nobody has a role yet */
	size_t grant_count;
	struct ws_invitation *invitations; /* all there were, also answered ones */
	size_t invitation_count;
};

/* Where results of runs are kept, as text: what the account has, nowhere, or a block. */
#define WS_STORAGE_INHERIT "inherit"
#define WS_STORAGE_NONE    "none"
bool ws_storage_ok(const char *text);

/* The principal whose key is in use. */
struct ws_actor {
	enum ws_principal_kind kind; /* WS_USER or WS_BOT */
	const char *id;    /* user or service-account id; NULL when it could not be found */
	const char *label; /* e-mail or name */
};

#endif
