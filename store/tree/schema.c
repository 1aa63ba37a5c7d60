/*
 * store/tree/schema.c - what each kind of document may hold.
 *
 * The order here is the order in which new sections and keys are written. Sections
 * named after data do not exist: whatever has a name is a key.
 */
#include <string.h>
#include "store/tree/layout.h"

#define END                              \
	{                                \
		NULL, NULL, false, false \
	}

/* A section of any keys, sorted; edited by people, or mirrored from the cloud. */
#define FREE(name)                       \
	{                                \
		name, NULL, false, false \
	}
#define FREE_MIRRORED(name)             \
	{                               \
		name, NULL, false, true \
	}

#define MIRRORED "; read-only, written by wsync: "

static const char *const account_keys[] = {
	"id", "handle", "name", "plan-type", "plan-tier", "your-role", NULL,
};
static const struct ws_ini_section account_sections[] = {
	{"account", account_keys, false, true},
	FREE_MIRRORED("limits"),
	END,
};
static const struct ws_ini_schema account = {
	"account.ini",
	MIRRORED "what the account is and what its plan allows\n",
	account_sections,
};

static const struct ws_ini_section people_sections[] = {FREE_MIRRORED("people"), END};
static const struct ws_ini_schema people = {
	"people.ini",
	MIRRORED "members of the account, e-mail = account role\n",
	people_sections,
};

static const struct ws_ini_section service_account_sections[] = {
	FREE_MIRRORED("service-accounts"),
	END,
};
static const struct ws_ini_schema service_accounts = {
	"service-accounts.ini",
	MIRRORED "service accounts, name = account role\n",
	service_account_sections,
};

static const struct ws_ini_section catalogue_sections[] = {
	FREE_MIRRORED("scopes"),
	FREE_MIRRORED("includes"),
	END,
};
static const struct ws_ini_schema catalogue = {
	"catalogue.ini",
	MIRRORED "permissions as the cloud names them\n"
		 "; [scopes] permission = class; [includes] parent child = yes\n",
	catalogue_sections,
};

static const struct ws_ini_section ids_sections[] = {
	FREE_MIRRORED("users"), FREE_MIRRORED("service-accounts"),
	FREE_MIRRORED("teams"), FREE_MIRRORED("roles"),
	FREE_MIRRORED("names"), END,
};
static const struct ws_ini_schema ids = {
	"ids.ini",
	MIRRORED "names and the ids they stand for; commit it, do not edit it\n",
	ids_sections,
};

static const char *const sync_keys[] = {"mode", NULL};
static const char *const guards_keys[] = {"min-owners", "required-owners", "max-loss",
					  NULL};
static const char *const approval_keys[] = {"escalation", "approver", NULL};
static const char *const inventory_keys[] = {"lists", "access", "every", "requests", NULL};
static const struct ws_ini_section policy_sections[] = {
	{"sync", sync_keys, false, false},           {"guards", guards_keys, false, false},
	{"approval", approval_keys, false, false},   FREE("ignore-service-accounts"),
	{"inventory", inventory_keys, false, false}, END,
};
static const struct ws_ini_schema policy = {
	"policy.ini",
	"; what wsync may send by itself, and who has to agree to the rest\n",
	policy_sections,
};

static const char *const role_keys[] = {"name",     "id",          "built-in",
					"inherits", "description", NULL};
static const struct ws_ini_section role_sections[] = {
	{"role", role_keys, false, false},
	FREE("scopes"),
	END,
};
static const struct ws_ini_schema role = {
	"role file",
	"; a role and the permissions it gives: PERMISSION = yes\n"
	"; id and built-in are written by wsync; built-in roles are read-only\n",
	role_sections,
};

static const char *const team_keys[] = {"name", "id", "description", "governed", NULL};
static const struct ws_ini_section team_sections[] = {
	{"team", team_keys, false, true},
	FREE_MIRRORED("members"),
	FREE_MIRRORED("workspaces"),
	END,
};
static const struct ws_ini_schema team = {
	"team file",
	MIRRORED "a team, its members and its roles in workspaces\n",
	team_sections,
};

static const char *const invited_to_keys[] = {"id", NULL};
static const struct ws_ini_section invitation_sections[] = {
	{"workspace", invited_to_keys, false, true},
	FREE_MIRRORED("invitations"),
	END,
};
static const struct ws_ini_schema invitations = {
	"invitations file",
	MIRRORED "who was asked to come, and what became of it\n",
	invitation_sections,
};

/* Unknown keys stay: an older wsync must not lose what a newer one wrote. */
static const char *const workspace_keys[] = {
	"name",   "description", "default-role", "result-storage",
	"delete", "transfer-to", NULL,
};
static const char *const cloud_keys[] = {"id", "handle", "created", "account-id", NULL};
static const struct ws_ini_section workspace_sections[] = {
	{"workspace", workspace_keys, true, false},
	{"cloud", cloud_keys, false, true},
	END,
};
static const struct ws_ini_schema workspace = {
	"workspace.ini",
	"; what this workspace is; texts too long for a line go to description.md and "
	"name.md\n"
	"; [cloud] is read-only, written by wsync\n",
	workspace_sections,
};

static const struct ws_ini_section members_sections[] = {
	FREE("users"), FREE("service-accounts"), FREE("teams"), FREE("invited"), END,
};
static const struct ws_ini_schema members = {
	"members.ini",
	"; who may act here. One line is one grant: principal = role\n"
	"; options after a comma: until YYYY-MM-DD, why TEXT\n",
	members_sections,
};

/* One list a file, in the section of its name; summary.ini has their numbers in
 * [inventory], and access.ini who may do what with single objects. */
static const struct ws_ini_section inventory_sections[] = {
	FREE_MIRRORED("inventory"),   FREE_MIRRORED("flows"),
	FREE_MIRRORED("deployments"), FREE_MIRRORED("work-pools"),
	FREE_MIRRORED("work-queues"), FREE_MIRRORED("blocks"),
	FREE_MIRRORED("variables"),   FREE_MIRRORED("automations"),
	FREE_MIRRORED("webhooks"),    FREE_MIRRORED("concurrency-limits"),
	FREE_MIRRORED("tag-limits"),  END,
};
static const struct ws_ini_schema inventory = {
	"inventory file",
	MIRRORED "what lies inside this workspace, without any values\n",
	inventory_sections,
};

bool ws_layout_inventory_ok(const char *stem)
{
	size_t i;

	for (i = 1; inventory_sections[i].name; i++)
		if (strcmp(inventory_sections[i].name, stem) == 0)
			return true;
	return strcmp(stem, "summary") == 0 || strcmp(stem, "access") == 0;
}

const struct ws_ini_schema *ws_layout_schema(enum ws_doc_kind kind)
{
	switch (kind) {
	case WS_DOC_ACCOUNT:
		return &account;
	case WS_DOC_PEOPLE:
		return &people;
	case WS_DOC_SERVICE_ACCOUNTS:
		return &service_accounts;
	case WS_DOC_CATALOGUE:
		return &catalogue;
	case WS_DOC_IDS:
		return &ids;
	case WS_DOC_POLICY:
		return &policy;
	case WS_DOC_ROLE:
		return &role;
	case WS_DOC_TEAM:
		return &team;
	case WS_DOC_INVITATIONS:
		return &invitations;
	case WS_DOC_WORKSPACE:
		return &workspace;
	case WS_DOC_MEMBERS:
		return &members;
	case WS_DOC_INVENTORY:
		return &inventory;
	case WS_DOC_OTHER:
	case WS_DOC_TEXT:
		break;
	}
	return NULL;
}

bool ws_layout_is_mirror(enum ws_doc_kind kind)
{
	const struct ws_ini_schema *schema = ws_layout_schema(kind);
	size_t i;

	for (i = 0; schema && schema->sections[i].name; i++)
		if (!schema->sections[i].read_only)
			return false;
	return schema != NULL;
}
