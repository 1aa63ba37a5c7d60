/*
 * sync/model/docs_workspace.c - one workspace of the cloud side, and its workspace.ini.
 *
 * Documents begin as main's, wherever main has the workspace, and are edited until
 * they say what the cloud says. What the cloud has no word for (comments, order,
 * spelling, unknown keys) is left as it is; what people only intend (delete,
 * transfer-to) is no fact of the cloud and goes.
 */
#include "sync/model/docs_p.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/text.h"

/* --- starting points --------------------------------------------------------------------- */

static int load_at(const struct ws_docs_index *index, enum ws_doc_kind kind,
		   const char *dir, struct ws_ini **out, struct ws_err *err)
{
	char path[WS_LAYOUT_PATH];
	int rc;

	*out = NULL;
	if (!dir)
		return 0;
	rc = ws_docs_path(kind, dir, NULL, path, err);
	if (rc == 0)
		rc = ws_docs_load(index->tree, kind, path, out, err);
	return rc == WS_DOCS_NONE ? 0 : rc;
}

int ws_docs_start(const struct ws_docs_job *job, enum ws_doc_kind kind,
		  const struct ws_ini *old, struct ws_ini **out, struct ws_err *err)
{
	char path[WS_LAYOUT_PATH];
	int rc = load_at(&job->docs->main, kind, job->main_dir, out, err);

	if (rc || *out)
		return rc;
	if (old) {
		*out = ws_ini_copy(old);
		return *out ? 0 : ws_err_nomem(err);
	}
	rc = ws_docs_path(kind, job->dir, NULL, path, err);
	if (rc)
		return rc;
	*out = ws_ini_new(ws_layout_schema(kind), path);
	return *out ? 0 : ws_err_nomem(err);
}

/* Main's members.ini is of use although the workspace.ini beside it cannot be read. */
static const char *main_dir_beside(const struct ws_docs_job *job)
{
	ws_auto(ws_ini) doc = NULL;
	char path[WS_LAYOUT_PATH];
	const char *id;

	if (job->main_dir || !job->cloud_dir || !job->docs->main.tree ||
	    ws_docs_path(WS_DOC_WORKSPACE, job->cloud_dir, NULL, path, NULL))
		return job->main_dir;
	if (ws_docs_load(job->docs->main.tree, WS_DOC_WORKSPACE, path, &doc, NULL) == 0) {
		id = ws_ini_get(doc, "cloud", "id");
		return id ? NULL : job->cloud_dir;
	}
	return ws_tree_find(job->docs->main.tree, path) ? job->cloud_dir : NULL;
}

/* --- workspace.ini ------------------------------------------------------------------------- */

/* Is KEY.md of main this very text? Then it is carried over as it is. */
static int carry_text(const struct ws_docs_job *job, const char *key, const char *text,
		      bool *same, struct ws_err *err)
{
	ws_auto_free char *old = NULL;
	const struct ws_tree_entry *entry;
	char from[WS_LAYOUT_PATH];
	char path[WS_LAYOUT_PATH];
	int rc;

	*same = false;
	if (!job->main_dir)
		return 0;
	rc = ws_docs_text(job->docs->main.tree, job->main_dir, key, &old, err);
	if (rc || strcmp(old, text) != 0)
		return rc > 0 ? 0 : rc;
	rc = ws_docs_path(WS_DOC_TEXT, job->main_dir, key, from, err);
	if (rc == 0)
		rc = ws_docs_path(WS_DOC_TEXT, job->dir, key, path, err);
	if (rc)
		return rc;
	*same = true;
	entry = ws_tree_find(job->docs->main.tree, from);
	return ws_tree_put_copy(job->docs->out, path, entry->bytes, entry->len, err);
}

static int write_text(const struct ws_docs_job *job, struct ws_ini *doc, const char *key,
		      const char *text, struct ws_err *err)
{
	const char *line = ws_ini_get(doc, "workspace", key);
	bool same;
	int rc;

	if (line && strcmp(line, text) == 0)
		return 0;
	rc = carry_text(job, key, text, &same, err);
	if (rc)
		return rc;
	if (same || !*text)
		return ws_ini_remove(doc, "workspace", key);
	if (!ws_docs_overflows(key, text))
		return ws_ini_set(doc, "workspace", key, text, err);
	rc = ws_ini_remove(doc, "workspace", key);
	return rc ? rc : ws_docs_put_text(job->docs->out, job->dir, key, text, err);
}

/* The role the cloud, or else the last look, has; NULL: not known. */
static int default_role(const struct ws_docs_job *job, const char **id, const char **label,
			struct ws_err *err)
{
	struct ws_names *roles = &job->account->names[WS_PIN_ROLES];
	const char *name = NULL;
	const char *old;
	int rc;

	*id = *label = NULL;
	if (job->workspace->settings_known) {
		*id = job->workspace->default_role_id;
		*label = *id ? NULL : WS_NO_ACCESS;
	} else {
		old = job->settings ? ws_ini_get(job->settings, "workspace", "default-role")
				    : NULL;
		if (old && ws_text_casecmp(old, WS_NO_ACCESS) == 0)
			*label = WS_NO_ACCESS;
		else if (old)
			*id = ws_docs_pinned(job->account->cloud_ids, "roles", name = old);
	}
	if (!*id)
		return 0;
	rc = ws_names_late(roles, *id, name, err);
	*label = ws_names_label(roles, *id);
	return rc;
}

bool ws_docs_says_role(const char *written, const char *label, const char *id)
{
	const char *written_id = ws_name_id(written);

	if (written_id)
		return id && strcmp(written_id, id) == 0;
	return ws_text_casecmp(written, label) == 0;
}

static int write_default_role(const struct ws_docs_job *job, struct ws_ini *doc,
			      struct ws_err *err)
{
	const char *written = ws_ini_get(doc, "workspace", "default-role");
	const char *id, *label;
	int rc = default_role(job, &id, &label, err);

	if (rc)
		return rc;
	if (!label)
		return ws_ini_remove(doc, "workspace", "default-role");
	if (written && ws_docs_says_role(written, label, id))
		return 0;
	return ws_ini_set(doc, "workspace", "default-role", label, err);
}

/* What was not read this time was true last time; a workspace that never told has no
 * line. */
static int write_storage(const struct ws_docs_job *job, struct ws_ini *doc,
			 struct ws_err *err)
{
	const char *text = job->workspace->storage;

	if (!text && job->settings)
		text = ws_ini_get(job->settings, "workspace", "result-storage");
	return text ? ws_ini_set(doc, "workspace", "result-storage", text, err)
		    : ws_ini_remove(doc, "workspace", "result-storage");
}

static int write_cloud(const struct ws_docs_job *job, struct ws_ini *doc,
		       struct ws_err *err)
{
	const struct ws_workspace *workspace = job->workspace;
	const bool plain = ws_layout_handle_ok(workspace->handle);
	const struct {
		const char *key, *value;
	} facts[] = {
		{"id", workspace->id},
		{"handle", plain ? NULL : workspace->handle},
		{"account-id", workspace->account_id},
	};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < sizeof(facts) / sizeof(facts[0]); i++) {
		const char *value = facts[i].value;

		if (value && *value && ws_ini_fits(facts[i].key, value))
			rc = ws_ini_set(doc, "cloud", facts[i].key, value, err);
		else
			rc = ws_ini_remove(doc, "cloud", facts[i].key);
	}
	/* what was not told this time was true last time */
	if (rc == 0 && workspace->created && ws_ini_fits("created", workspace->created))
		rc = ws_ini_set(doc, "cloud", "created", workspace->created, err);
	return rc;
}

static int write_settings(const struct ws_docs_job *job, struct ws_err *err)
{
	ws_auto(ws_ini) doc = NULL;
	char path[WS_LAYOUT_PATH];
	int rc = ws_docs_start(job, WS_DOC_WORKSPACE, job->settings, &doc, err);

	if (rc == 0)
		rc = ws_docs_path(WS_DOC_WORKSPACE, job->dir, NULL, path, err);
	if (rc == 0)
		rc = write_text(job, doc, "name", job->workspace->name, err);
	if (rc == 0)
		rc = write_text(job, doc, "description", job->workspace->description, err);
	if (rc == 0)
		rc = write_default_role(job, doc, err);
	if (rc == 0)
		rc = write_storage(job, doc, err);
	if (rc == 0)
		rc = ws_ini_remove(doc, "workspace", "delete");
	if (rc == 0)
		rc = ws_ini_remove(doc, "workspace", "transfer-to");
	if (rc == 0)
		rc = write_cloud(job, doc, err);
	return rc ? rc : ws_docs_put(job->docs->out, path, doc, err);
}

/* --- one workspace ---------------------------------------------------------------------------------- */

static int find_old(struct ws_docs_job *job, struct ws_err *err)
{
	const char *id = job->workspace->id;
	int rc = ws_docs_where(&job->docs->main, id, job->dir, &job->main_dir, err);

	if (rc == 0)
		rc = ws_docs_where(&job->docs->cloud, id, job->dir, &job->cloud_dir, err);
	if (rc == 0)
		rc = load_at(&job->docs->cloud, WS_DOC_WORKSPACE, job->cloud_dir,
			     &job->settings, err);
	if (rc == 0)
		rc = load_at(&job->docs->cloud, WS_DOC_MEMBERS, job->cloud_dir,
			     &job->members, err);
	if (rc == 0)
		job->main_dir = main_dir_beside(job);
	return rc;
}

/* Teams name the workspace by its directory. */
static int know_handle(struct ws_docs_job *job, struct ws_err *err)
{
	struct ws_docs_account *account = job->account;
	const char **handle;
	const char *key;

	handle = ws_arena_grow(account->arena, &account->handle_items,
			       &account->handle_count, sizeof(*handle));
	key = ws_arena_dup(account->arena, job->workspace->id);
	if (!handle || !key)
		return ws_err_nomem(err);
	*handle = ws_arena_dup(account->arena, job->handle_dir);
	if (!*handle)
		return ws_err_nomem(err);
	return ws_map_set(&account->handles, key, account->handle_count - 1, err);
}

static int place_job(struct ws_docs_job *job, struct ws_err *err)
{
	const struct ws_workspace *workspace = job->workspace;
	char handle[WS_LAYOUT_NAME];
	char path[WS_LAYOUT_PATH];
	int rc;

	(void)ws_layout_dir(workspace->handle, workspace->id, handle);
	(void)snprintf(job->dir, sizeof(job->dir), "%s/%s", job->account->dir, handle);
	job->handle_dir = job->dir + strlen(job->account->dir) + 1;
	rc = ws_docs_path(WS_DOC_WORKSPACE, job->dir, NULL, path, err);
	if (rc == 0 && ws_tree_find(job->docs->out, path))
		return ws_err_set(err, WS_E_RESPONSE, "two workspaces are called %s",
				  job->dir);
	return rc;
}

int ws_docs_workspace(struct ws_docs *docs, const struct ws_workspace *workspace,
		      struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_docs_job job = {
		.docs = docs,
		.account = &docs->account,
		.workspace = workspace,
		.arena = arena,
	};
	int rc = 0;

	if (!arena)
		return ws_err_nomem(err);
	if (!docs->account.arena || strcmp(docs->account.id, workspace->account_id) != 0)
		return ws_err_set(err, WS_E_BUG, "workspace %s is of another account",
				  workspace->id);
	rc = place_job(&job, err);
	if (rc == 0)
		rc = find_old(&job, err);
	if (rc == 0)
		rc = know_handle(&job, err);
	if (rc == 0)
		rc = write_settings(&job, err);
	if (rc == 0)
		rc = ws_docs_write_members(&job, err);
	if (rc == 0)
		rc = ws_docs_write_invitations(&job, err);
	ws_ini_free(job.settings);
	ws_ini_free(job.members);
	return rc;
}
