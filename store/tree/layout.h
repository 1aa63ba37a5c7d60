/*
 * store/tree/layout.h - which path of a store holds what.
 * Floor 1: pure; no disk.
 *
 *   ACCOUNT/_account/account.ini           what the account is              mirrored
 *   ACCOUNT/_account/people.ini            members and their account role   mirrored
 *   ACCOUNT/_account/service-accounts.ini  service accounts                 mirrored
 *   ACCOUNT/_account/catalogue.ini         permissions and what they include mirrored
 *   ACCOUNT/_account/ids.ini               name = id pins                   mirrored
 *   ACCOUNT/_account/policy.ini            rules for all its workspaces     edited
 *   ACCOUNT/_account/roles/NAME.ini        one role                         edited; built-in ones mirrored
 *   ACCOUNT/_account/teams/NAME.ini        one team                         mirrored
 *   ACCOUNT/_account/invitations.ini       who was asked to join it         mirrored
 *   ACCOUNT/_account/invitations/HANDLE.ini  the same for a workspace       mirrored
 *   ACCOUNT/HANDLE/workspace.ini           what the workspace is            edited
 *   ACCOUNT/HANDLE/description.md, name.md texts too long for a line        edited
 *   ACCOUNT/HANDLE/members.ini             who may do what                  edited
 *   ACCOUNT/HANDLE/policy.ini              rules of its own                 edited
 *   ACCOUNT/HANDLE/inventory/KIND.ini      what lies inside the workspace   mirrored
 *   .gitattributes, .wsync/store.ini       the store itself
 *
 * "mirrored" files are written by wsync alone and say so in their first line.
 * ACCOUNT and HANDLE are the handles themselves when they are safe directory
 * names, else `id:UUID`.
 */
#ifndef WS_STORE_TREE_LAYOUT_H
#define WS_STORE_TREE_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include "store/ini/ini.h"

enum ws_doc_kind {
	WS_DOC_OTHER, /* not ours: left alone */
	WS_DOC_ACCOUNT,
	WS_DOC_PEOPLE,
	WS_DOC_SERVICE_ACCOUNTS,
	WS_DOC_CATALOGUE,
	WS_DOC_IDS,
	WS_DOC_POLICY, /* of an account, or of a workspace */
	WS_DOC_ROLE,
	WS_DOC_TEAM,
	WS_DOC_INVITATIONS, /* name: directory of the workspace, "" the account's */
	WS_DOC_WORKSPACE,
	WS_DOC_MEMBERS,
	WS_DOC_INVENTORY, /* one list of what lies inside a workspace; name: which */
	WS_DOC_TEXT       /* description.md, name.md: bytes, no INI */
};

#define WS_LAYOUT_NAME 128 /* bytes of one path component, the NUL included */
#define WS_LAYOUT_PATH 512 /* bytes of a path beneath the store */

struct ws_place {
	enum ws_doc_kind kind;
	char account[WS_LAYOUT_NAME]; /* account directory */
	char handle[WS_LAYOUT_NAME];  /* workspace directory; "" for account documents */
	char name
		[WS_LAYOUT_NAME]; /* file stem of a role, team or inventory; key of a TEXT */
};

/* Where a path belongs. Unsafe or unknown paths are WS_DOC_OTHER. */
void ws_layout_place(const char *path, struct ws_place *out);

/*
 * The path of a document. handle and name are directory and stem, "" or NULL where
 * the kind has none. Returns 0 or WS_E_NAME_UNSAFE: too long, or not the path that
 * ws_layout_place() would lead back from.
 */
int ws_layout_path(enum ws_doc_kind kind, const char *account, const char *handle,
		   const char *name, char out[WS_LAYOUT_PATH], struct ws_err *err);

/*
 * Which paths to load for understanding names and roles: the documents of accounts, and the
 * directories that lead to them. A filter for the loads of store/git/repo.h; user is unused.
 */
bool ws_layout_wants_accounts(void *user, const char *path);

/* The schema of an INI kind; NULL for OTHER and TEXT. Static. */
const struct ws_ini_schema *ws_layout_schema(enum ws_doc_kind kind);

/* Is this a file of inventory/? They are its sections, and the summary of all. */
bool ws_layout_inventory_ok(const char *stem);

/* Is this the path of a workspace's directory of lists, "acme/prod/inventory/"? */
bool ws_layout_is_inventory_dir(const char *path);

/* Is this the path of a directory that would be a workspace's, "acme/Prod/", were both its
 * names handles or `id:UUID`? */
bool ws_layout_is_misnamed(const char *path);

/* Is the whole file mirrored (read-only)? Some sections of others are, too, and the files
 * of built-in roles. */
bool ws_layout_is_mirror(enum ws_doc_kind kind);

/* Is the handle itself safe as a directory name? a-z 0-9 - _ . ; begins with a
 * letter or digit; at most 100 bytes; not "_account". */
bool ws_layout_handle_ok(const char *handle);

/* The directory for a handle: itself, or "id:" and the id. Returns out; "" when the
 * id is no UUID either. */
const char *ws_layout_dir(const char *handle, const char *id, char out[WS_LAYOUT_NAME]);

/*
 * The file stem for a role or team called name: its letters and digits lower-cased
 * with dashes between, when that is safe and not taken; else "id-" and the id.
 * Pure on name alone: callers pass taken = true on a clash. Names beyond ASCII are
 * not safe. Returns out; "" when the id is no UUID either.
 */
const char *ws_layout_stem(const char *name, const char *id, bool taken,
			   char out[WS_LAYOUT_NAME]);

#endif
