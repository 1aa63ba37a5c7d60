/*
 * store/tree/layout.c - paths: what is where, and what is a safe name.
 *
 * A path is taken apart by what it may be, never cleaned up: whatever is not exactly
 * one of ours is left alone.
 */
#include <stdio.h>
#include <string.h>
#include "store/ground/uuid.h"
#include "store/tree/layout.h"

#define ACCOUNT_DIR    "_account"
#define ID_DIR         "id:"
#define ID_STEM        "id-"
#define INVENTORY_DIR  "inventory"
#define NAME_MAX_BYTES 100 /* of a handle or stem */

/* Documents with a fixed file name. */
struct fixed {
	const char *file;
	enum ws_doc_kind kind;
	const char *name; /* of a TEXT */
};
static const struct fixed account_files[] = {
	{"account.ini", WS_DOC_ACCOUNT, ""},
	{"people.ini", WS_DOC_PEOPLE, ""},
	{"service-accounts.ini", WS_DOC_SERVICE_ACCOUNTS, ""},
	{"catalogue.ini", WS_DOC_CATALOGUE, ""},
	{"ids.ini", WS_DOC_IDS, ""},
	{"policy.ini", WS_DOC_POLICY, ""},
	{"invitations.ini", WS_DOC_INVITATIONS, ""},
	{NULL, WS_DOC_OTHER, NULL},
};
static const struct fixed workspace_files[] = {
	{"workspace.ini", WS_DOC_WORKSPACE, ""},
	{"members.ini", WS_DOC_MEMBERS, ""},
	{"policy.ini", WS_DOC_POLICY, ""},
	{"description.md", WS_DOC_TEXT, "description"},
	{"name.md", WS_DOC_TEXT, "name"},
	{NULL, WS_DOC_OTHER, NULL},
};

/* --- names --------------------------------------------------------------------------- */

static bool is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Letters, digits and the given others, a letter or digit first. */
static bool is_name(const char *text, const char *others)
{
	size_t i;

	if (!text || !is_alnum(text[0]))
		return false;
	for (i = 0; text[i]; i++)
		if (i == NAME_MAX_BYTES || (!is_alnum(text[i]) && !strchr(others, text[i])))
			return false;
	return true;
}

bool ws_layout_handle_ok(const char *handle)
{
	return is_name(handle, "-_.");
}

static bool dir_ok(const char *dir)
{
	size_t prefix = strlen(ID_DIR);

	return ws_layout_handle_ok(dir) ||
	       (strncmp(dir, ID_DIR, prefix) == 0 && ws_uuid_ok(dir + prefix));
}

/* Copies a text that is known to fit. */
static void keep(char out[WS_LAYOUT_NAME], const char *text, size_t len)
{
	memcpy(out, text, len);
	out[len] = '\0';
}

static const char *prefixed(const char *prefix, const char *id, char out[WS_LAYOUT_NAME])
{
	out[0] = '\0';
	if (ws_uuid_ok(id))
		(void)snprintf(out, WS_LAYOUT_NAME, "%s%s", prefix, id);
	return out;
}

const char *ws_layout_dir(const char *handle, const char *id, char out[WS_LAYOUT_NAME])
{
	if (!ws_layout_handle_ok(handle))
		return prefixed(ID_DIR, id, out);
	keep(out, handle, strlen(handle));
	return out;
}

/*
 * Letters outside ASCII have no agreed lower case or spelling in a file name, and
 * "id-" is how ids are told from names: both leave the name to the id.
 */
static bool make_stem(const char *name, char out[WS_LAYOUT_NAME])
{
	bool dash = false;
	size_t n = 0, i;

	for (i = 0; name[i]; i++) {
		char c = name[i];

		if ((unsigned char)c >= 0x80 || n + 2 > NAME_MAX_BYTES)
			return false;
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (!is_alnum(c)) {
			dash = n > 0;
			continue;
		}
		if (dash)
			out[n++] = '-';
		dash = false;
		out[n++] = c;
	}
	out[n] = '\0';
	return n > 0 && strncmp(out, ID_STEM, strlen(ID_STEM)) != 0;
}

const char *ws_layout_stem(const char *name, const char *id, bool taken,
			   char out[WS_LAYOUT_NAME])
{
	if (!taken && name && make_stem(name, out))
		return out;
	return prefixed(ID_STEM, id, out);
}

/* --- from path to place ---------------------------------------------------------------- */

/* Takes the next component off a path; false when it is empty or too long. */
static bool next_part(const char **path, char out[WS_LAYOUT_NAME])
{
	size_t len = strcspn(*path, "/");

	if (len == 0 || len >= WS_LAYOUT_NAME)
		return false;
	keep(out, *path, len);
	*path += len;
	if (**path == '/')
		(*path)++;
	else
		*path = NULL;
	return true;
}

static void place_fixed(const struct fixed *files, const char *file, struct ws_place *out)
{
	size_t i;

	for (i = 0; files[i].file; i++)
		if (strcmp(files[i].file, file) == 0) {
			out->kind = files[i].kind;
			keep(out->name, files[i].name, strlen(files[i].name));
		}
}

/* One file a thing: roles/NAME.ini, teams/NAME.ini, invitations/HANDLE.ini. */
static void place_named(const char *dir, const char *file, struct ws_place *out)
{
	size_t len = strlen(file);
	char stem[WS_LAYOUT_NAME];

	if (len <= 4 || strcmp(file + len - 4, ".ini") != 0)
		return;
	keep(stem, file, len - 4);
	if (strcmp(dir, "invitations") == 0 && dir_ok(stem))
		out->kind = WS_DOC_INVITATIONS;
	else if (!is_name(stem, "-"))
		return;
	else if (strcmp(dir, "roles") == 0)
		out->kind = WS_DOC_ROLE;
	else if (strcmp(dir, "teams") == 0)
		out->kind = WS_DOC_TEAM;
	keep(out->name, stem, len - 4);
}

/* ACCOUNT/HANDLE/inventory/KIND.ini */
static void place_inventory(const char *handle, const char *file, struct ws_place *out)
{
	size_t len = strlen(file);
	char stem[WS_LAYOUT_NAME];

	if (len <= 4 || strcmp(file + len - 4, ".ini") != 0)
		return;
	keep(stem, file, len - 4);
	if (!ws_layout_inventory_ok(stem))
		return;
	out->kind = WS_DOC_INVENTORY;
	keep(out->handle, handle, strlen(handle));
	keep(out->name, stem, len - 4);
}

bool ws_layout_is_inventory_dir(const char *path)
{
	static const char end[] = "/" INVENTORY_DIR "/";
	const char *slash = strchr(path, '/');

	slash = slash ? strchr(slash + 1, '/') : NULL;
	return slash && strcmp(slash, end) == 0;
}

bool ws_layout_is_misnamed(const char *path)
{
	const size_t account = strcspn(path, "/");
	const size_t handle = path[account] ? strcspn(path + account + 1, "/") : 0;
	char part[2][WS_LAYOUT_NAME];

	if (!account || !handle || strcmp(path + account + 1 + handle, "/") != 0)
		return false;
	if (account >= WS_LAYOUT_NAME || handle >= WS_LAYOUT_NAME)
		return true;
	keep(part[0], path, account);
	keep(part[1], path + account + 1, handle);
	return strcmp(part[1], ACCOUNT_DIR) != 0 && (!dir_ok(part[0]) || !dir_ok(part[1]));
}

static void place(const char *path, struct ws_place *out)
{
	char part[4][WS_LAYOUT_NAME];
	size_t n = 0;

	while (path && n < 4 && next_part(&path, part[n]))
		n++;
	if (path || n < 3 || !dir_ok(part[0]))
		return;
	keep(out->account, part[0], strlen(part[0]));
	if (strcmp(part[1], ACCOUNT_DIR) == 0) {
		if (n == 3)
			place_fixed(account_files, part[2], out);
		else
			place_named(part[2], part[3], out);
	} else if (n == 3 && dir_ok(part[1])) {
		keep(out->handle, part[1], strlen(part[1]));
		place_fixed(workspace_files, part[2], out);
	} else if (n == 4 && dir_ok(part[1]) && strcmp(part[2], INVENTORY_DIR) == 0) {
		place_inventory(part[1], part[3], out);
	}
}

void ws_layout_place(const char *path, struct ws_place *out)
{
	memset(out, 0, sizeof(*out));
	out->kind = WS_DOC_OTHER;
	place(path, out);
	if (out->kind == WS_DOC_OTHER)
		memset(out, 0, sizeof(*out));
}

/* --- from place to path ---------------------------------------------------------------- */

static const char *fixed_file(const struct fixed *files, enum ws_doc_kind kind,
			      const char *name)
{
	size_t i;

	for (i = 0; files[i].file; i++)
		if (files[i].kind == kind &&
		    (kind != WS_DOC_TEXT || strcmp(files[i].name, name) == 0))
			return files[i].file;
	return "";
}

static int print_path(enum ws_doc_kind kind, const char *account, const char *handle,
		      const char *name, char out[WS_LAYOUT_PATH])
{
	if (kind == WS_DOC_POLICY && *handle) /* the one kind that has two places */
		return snprintf(out, WS_LAYOUT_PATH, "%s/%s/%s", account, handle,
				fixed_file(workspace_files, kind, name));
	switch (kind) {
	case WS_DOC_ROLE:
		return snprintf(out, WS_LAYOUT_PATH, "%s/" ACCOUNT_DIR "/roles/%s.ini",
				account, name);
	case WS_DOC_TEAM:
		return snprintf(out, WS_LAYOUT_PATH, "%s/" ACCOUNT_DIR "/teams/%s.ini",
				account, name);
	case WS_DOC_INVENTORY:
		return snprintf(out, WS_LAYOUT_PATH, "%s/%s/" INVENTORY_DIR "/%s.ini",
				account, handle, name);
	case WS_DOC_INVITATIONS:
		return snprintf(out, WS_LAYOUT_PATH,
				"%s/" ACCOUNT_DIR "/invitations%s%s.ini", account,
				*name ? "/" : "", name);
	case WS_DOC_WORKSPACE:
	case WS_DOC_MEMBERS:
	case WS_DOC_TEXT:
		return snprintf(out, WS_LAYOUT_PATH, "%s/%s/%s", account, handle,
				fixed_file(workspace_files, kind, name));
	default:
		return snprintf(out, WS_LAYOUT_PATH, "%s/" ACCOUNT_DIR "/%s", account,
				fixed_file(account_files, kind, name));
	}
}

int ws_layout_path(enum ws_doc_kind kind, const char *account, const char *handle,
		   const char *name, char out[WS_LAYOUT_PATH], struct ws_err *err)
{
	struct ws_place back;
	int len;

	account = account ? account : "";
	handle = handle ? handle : "";
	name = name ? name : "";
	len = print_path(kind, account, handle, name, out);
	/* a path that does not lead back to its document leads to another one */
	if (len > 0 && len < WS_LAYOUT_PATH) {
		ws_layout_place(out, &back);
		if (kind != WS_DOC_OTHER && back.kind == kind &&
		    strcmp(back.account, account) == 0)
			return 0;
	}
	out[0] = '\0';
	ws_err_set(err, WS_E_NAME_UNSAFE, "%s/%s%s%s is no safe path for a document",
		   account, *handle ? handle : ACCOUNT_DIR, *name ? "/" : "", name);
	return WS_E_NAME_UNSAFE;
}

bool ws_layout_wants_accounts(void *user, const char *path)
{
	const char *slash = strchr(path, '/');

	(void)user;
	return slash &&
	       (!slash[1] || strncmp(slash, "/_account/", strlen("/_account/")) == 0);
}
