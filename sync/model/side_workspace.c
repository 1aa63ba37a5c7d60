/*
 * sync/model/side_workspace.c - one workspace directory: settings, texts, identity.
 *
 * The id is read before anything else can fail: a workspace whose file is bad must
 * still be found by its id, or it would look as if nobody had it.
 */
#include "sync/model/side_p.h"

#include <stdio.h>
#include <string.h>
#include "store/ground/buf.h"
#include "store/ground/text.h"
#include "store/ground/uuid.h"

/* The documents of one directory; NULL where there is none. */
struct files {
	const struct ws_tree_entry *settings, *members, *name, *description, *policy;
};

static void find_files(const struct ws_tree *tree, size_t first, size_t end,
		       struct files *out, struct ws_place *dir)
{
	memset(out, 0, sizeof(*out));
	for (size_t i = first; i < end; i++) {
		const struct ws_tree_entry *entry = ws_tree_at(tree, i);
		struct ws_place place;

		ws_layout_place(entry->path, &place);
		if (place.kind == WS_DOC_OTHER || place.kind == WS_DOC_INVENTORY)
			continue;
		*dir = place;
		if (place.kind == WS_DOC_WORKSPACE)
			out->settings = entry;
		else if (place.kind == WS_DOC_MEMBERS)
			out->members = entry;
		else if (place.kind == WS_DOC_POLICY)
			out->policy = entry;
		else if (strcmp(place.name, "name") == 0)
			out->name = entry;
		else
			out->description = entry;
	}
}

void ws_side_spoil(struct ws_side_workspace *workspace)
{
	workspace->settings = WS_INVALID;
	for (int kind = 0; kind < WS_PRINCIPAL_KINDS; kind++)
		workspace->lists[kind] = WS_INVALID;
	workspace->grants = NULL;
	workspace->grant_count = 0;
}

/* --- fields ---------------------------------------------------------------------------------- */

static int line_field(struct ws_side_builder *b, const struct ws_ini *doc, const char *file,
		      const char *key, struct ws_side_field *out, struct ws_err *problem)
{
	struct ws_ini_entry entry;

	memset(out, 0, sizeof(*out));
	if (!ws_ini_find(doc, "workspace", key, &entry))
		return 0;
	out->present = true;
	out->text = ws_arena_dup(b->arena, entry.value);
	out->file = file;
	out->line = entry.line;
	return out->text ? 0 : ws_err_nomem(problem);
}

/* The bytes of KEY.md: all but one last LF, escapes read. */
static int file_text(struct ws_side_builder *b, const struct ws_tree_entry *entry,
		     const char **out, struct ws_err *problem)
{
	ws_auto_buf text = WS_BUF_INIT;
	size_t len = entry->len;

	if (!ws_text_is_utf8(entry->bytes, len) ||
	    ws_text_is_hostile(entry->bytes, len, true)) {
		(void)ws_err_set(problem, WS_E_BYTES,
				 "the text has bytes that do not belong into one");
		(void)ws_err_why(problem,
				 "control and invisible characters are written %%XX");
		return ws_err_at(problem, entry->path, 0, 0, 0, NULL);
	}
	if (len > 0 && entry->bytes[len - 1] == '\n')
		len--;
	ws_ini_unescape(&text, entry->bytes, len);
	if (text.failed)
		return ws_err_nomem(problem);
	if (text.len != strlen(ws_buf_text(&text)) ||
	    !ws_text_is_utf8(ws_buf_text(&text), text.len)) {
		(void)ws_err_set(problem, WS_E_BYTES, "%%XX here makes no text");
		return ws_err_at(problem, entry->path, 0, 0, 0, NULL);
	}
	*out = ws_arena_dupn(b->arena, ws_buf_text(&text), text.len);
	return *out ? 0 : ws_err_nomem(problem);
}

/* A text is in its line or in its file. */
static int text_field(struct ws_side_builder *b, const struct ws_ini *doc, const char *file,
		      const char *key, const struct ws_tree_entry *md,
		      struct ws_side_field *out, struct ws_err *problem)
{
	int rc = line_field(b, doc, file, key, out, problem);
	struct ws_ini_entry entry;

	if (rc || !md)
		return rc;
	if (out->present) {
		(void)ws_err_set(problem, WS_E_DUPLICATE, "%s is here and in %s.md", key,
				 key);
		(void)ws_err_why(problem, "which of the two counts cannot be told");
		(void)ws_err_hint(problem,
				  "rm %s, or take the line out; wsync restore %.*s goes "
				  "back to what main has",
				  md->path, (int)(strrchr(md->path, '/') - md->path),
				  md->path);
		(void)ws_ini_find(doc, "workspace", key, &entry);
		return ws_side_at_key(problem, doc, &entry);
	}
	out->present = true;
	out->file = ws_arena_dup(b->arena, md->path);
	out->line = 1;
	return out->file ? file_text(b, md, &out->text, problem) : ws_err_nomem(problem);
}

static int default_role(const struct ws_ini *doc, struct ws_side_workspace *workspace,
			struct ws_err *problem)
{
	const char *role = workspace->default_role.text;
	const struct ws_side_pin *pin;
	struct ws_ini_entry entry;

	if (!role || ws_text_casecmp(role, WS_NO_ACCESS) == 0)
		return 0;
	pin = ws_side_find_role(workspace->account, role, problem);
	if (pin) {
		workspace->default_role_id = pin->id;
		return 0;
	}
	(void)ws_ini_find(doc, "workspace", "default-role", &entry);
	return ws_side_at_value(problem, doc, &entry, role);
}

static int result_storage(const struct ws_ini *doc,
			  const struct ws_side_workspace *workspace, struct ws_err *problem)
{
	const char *text = workspace->result_storage.text;
	struct ws_ini_entry entry;

	if (!text || ws_storage_ok(text))
		return 0;
	(void)ws_err_set(problem, WS_E_VALUE_BAD, "%s is no storage of results", text);
	(void)ws_err_why(problem,
			 "it is inherit (what the account has), none, or the id of "
			 "a block");
	(void)ws_ini_find(doc, "workspace", "result-storage", &entry);
	return ws_side_at_value(problem, doc, &entry, text);
}

static void read_undecided(const struct ws_ini *doc, struct ws_side_workspace *workspace)
{
	const struct {
		const char *key;
		struct ws_side_field *field;
	} fields[] = {
		{"name", &workspace->name},
		{"description", &workspace->description},
		{"default-role", &workspace->default_role},
		{"result-storage", &workspace->result_storage},
	};
	const char *at = ws_ini_get(doc, "workspace", WS_SIDE_UNDECIDED_KEY);

	while (at && *(at += strspn(at, " "))) {
		const size_t len = strcspn(at, " ");

		for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
			if (strlen(fields[i].key) == len &&
			    strncmp(fields[i].key, at, len) == 0)
				fields[i].field->undecided = true;
		at += len;
	}
}

static int read_fields(struct ws_side_builder *b, const struct ws_ini *doc,
		       const struct files *files, struct ws_side_workspace *workspace,
		       struct ws_err *problem)
{
	const char *file = ws_arena_dup(b->arena, ws_ini_name(doc));
	int rc = file ? 0 : ws_err_nomem(problem);

	if (rc == 0)
		rc = text_field(b, doc, file, "name", files->name, &workspace->name,
				problem);
	if (rc == 0)
		rc = text_field(b, doc, file, "description", files->description,
				&workspace->description, problem);
	if (rc == 0)
		rc = line_field(b, doc, file, "default-role", &workspace->default_role,
				problem);
	if (rc == 0)
		rc = line_field(b, doc, file, "result-storage", &workspace->result_storage,
				problem);
	if (rc == 0)
		rc = result_storage(doc, workspace, problem);
	if (rc == 0)
		rc = line_field(b, doc, file, "delete", &workspace->delete_, problem);
	if (rc == 0)
		rc = line_field(b, doc, file, "transfer-to", &workspace->transfer_to,
				problem);
	if (rc == 0 && workspace->account->pins != WS_INVALID)
		rc = default_role(doc, workspace, problem);
	if (rc == 0 && b->is_base)
		read_undecided(doc, workspace);
	return rc;
}

/* --- identity ---------------------------------------------------------------------------------- */

static int read_id(struct ws_side_builder *b, const struct ws_ini *doc,
		   struct ws_side_workspace *workspace, struct ws_err *problem)
{
	const char *handle = ws_ini_get(doc, "cloud", "handle");
	struct ws_ini_entry entry;

	if (handle && ws_name_id(workspace->handle)) {
		workspace->handle = ws_arena_dup(b->arena, handle);
		if (!workspace->handle)
			return ws_err_nomem(problem);
	}
	workspace->id = NULL;
	if (!ws_ini_find(doc, "cloud", "id", &entry))
		return 0;
	if (!ws_uuid_ok(entry.value)) {
		(void)ws_err_set(problem, WS_E_VALUE_BAD, "%s is no id", entry.value);
		return ws_side_at_value(problem, doc, &entry, NULL);
	}
	workspace->id = ws_arena_dup(b->arena, entry.value);
	return workspace->id ? 0 : ws_err_nomem(problem);
}

/* The id in a file that is no valid document: good for finding the workspace, and
 * finding that it is invalid, and for nothing else. */
static int salvage_id(struct ws_side_builder *b, const struct ws_tree_entry *entry,
		      struct ws_side_workspace *workspace, struct ws_err *err)
{
	static const char key[] = "\nid = ";
	const char *section = strstr(entry->bytes, "[cloud]\n");
	const char *at = section ? strstr(section, key) : NULL;
	char id[WS_UUID_TEXT] = "";

	if (at)
		(void)snprintf(id, sizeof(id), "%s", at + strlen(key));
	if (!ws_uuid_ok(id))
		return 0;
	workspace->id = ws_arena_dup(b->arena, id);
	return workspace->id ? 0 : ws_err_nomem(err);
}

/* The directory must not tell another story than [cloud]. */
static int check_identity(const struct ws_ini *doc, const struct ws_place *place,
			  const struct ws_side_workspace *workspace, struct ws_err *problem)
{
	const char *dir_id = ws_name_id(place->handle);
	const char *account = workspace->account->id;
	struct ws_ini_entry entry;

	if (ws_ini_find(doc, "cloud", "account-id", &entry) && account &&
	    strcmp(entry.value, account) != 0) {
		(void)ws_err_set(problem, WS_E_IDENTITY,
				 "%s is a workspace of another account", workspace->dir);
		(void)ws_err_why(problem, "a directory moved to another account transfers "
					  "nothing");
		(void)ws_err_hint(problem, "move it back; transfer-to asks for a transfer");
		return ws_side_at_value(problem, doc, &entry, NULL);
	}
	if (dir_id && workspace->id && strcmp(dir_id, workspace->id) != 0 &&
	    ws_ini_find(doc, "cloud", "id", &entry)) {
		(void)ws_err_set(problem, WS_E_IDENTITY,
				 "%s is not the workspace its name says", workspace->dir);
		return ws_side_at_value(problem, doc, &entry, NULL);
	}
	return 0;
}

static int note(struct ws_side_builder *b, const struct ws_err *problem, const char *path,
		struct ws_err *err)
{
	return ws_side_note(b, problem, path, err) < 0 ? WS_E_NOMEM : 0;
}

static int read_settings(struct ws_side_builder *b, const struct ws_place *place,
			 const struct files *files, struct ws_side_workspace *workspace,
			 bool *spoilt, struct ws_err *err)
{
	const char *path = files->settings->path;
	struct ws_err problem = {0};
	ws_auto(ws_ini) doc = NULL;
	int rc = ws_side_parse(b, WS_DOC_WORKSPACE, files->settings, &doc, err);

	workspace->settings = WS_INVALID;
	if (rc > 0)
		rc = salvage_id(b, files->settings, workspace, err);
	if (rc || !doc)
		return rc;
	rc = read_id(b, doc, workspace, &problem);
	if (rc == 0) {
		rc = check_identity(doc, place, workspace, &problem);
		*spoilt = rc != 0;
	}
	if (rc == 0)
		rc = read_fields(b, doc, files, workspace, &problem);
	if (rc)
		return note(b, &problem, path, err);
	if (workspace->account->pins != WS_INVALID)
		workspace->settings = WS_KNOWN;
	return 0;
}

/* --- the directory ------------------------------------------------------------------------------ */

static int begin(struct ws_side_builder *b, struct ws_side_account *account,
		 const struct ws_place *place, struct ws_side_workspace **out,
		 struct ws_err *err)
{
	const struct ws_side_workspace *from;
	struct ws_side_workspace *workspace = ws_arena_grow(b->arena, &b->side->workspaces,
							    &b->side->workspace_count,
							    sizeof(*workspace));

	*out = workspace;
	if (!workspace)
		return ws_err_nomem(err);
	workspace->account = account;
	workspace->policy = ws_policy_inherit(&account->policy);
	workspace->dir = ws_arena_printf(b->arena, "%s/%s", place->account, place->handle);
	if (!workspace->dir)
		return ws_err_nomem(err);
	workspace->handle = workspace->dir + strlen(place->account) + 1;
	from = ws_side_workspace_at(b->pins_from, workspace->dir);
	if (from) {
		workspace->id = from->id;
		workspace->handle = from->handle;
	}
	return 0;
}

/* Rules make no workspace: the cloud knows nothing of them, so that a directory may keep
 * them after its workspace has moved. */
static int rules_alone(struct ws_side_builder *b, const struct ws_side_account *account,
		       const struct ws_tree_entry *file, struct ws_err *err)
{
	struct ws_policy policy;
	enum ws_known known;
	int rc = ws_side_read_policy(b, account, &account->policy, file, &policy, &known,
				     err);

	return rc < 0 ? rc : 0;
}

int ws_side_read_workspace(struct ws_side_builder *b, struct ws_side_account *account,
			   size_t first, size_t end, struct ws_err *err)
{
	struct ws_side_workspace *workspace;
	struct ws_place place = {.kind = WS_DOC_OTHER};
	struct files files;
	bool spoilt = false;
	int rc;

	find_files(b->tree, first, end, &files, &place);
	if (!files.settings && !files.members && !files.name && !files.description)
		return files.policy ? rules_alone(b, account, files.policy, err) : 0;
	rc = begin(b, account, &place, &workspace, err);
	if (rc == 0 && files.settings)
		rc = read_settings(b, &place, &files, workspace, &spoilt, err);
	if (rc == 0 && files.members) {
		rc = ws_side_read_members(b, workspace, files.members, err);
		rc = rc < 0 ? rc : 0;
	}
	if (rc == 0 && files.policy) {
		rc = ws_side_read_policy(b, account, &account->policy, files.policy,
					 &workspace->policy, &workspace->policy_known, err);
		rc = rc < 0 ? rc : 0;
	}
	if (spoilt)
		ws_side_spoil(workspace);
	return rc;
}
