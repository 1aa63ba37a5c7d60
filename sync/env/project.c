/*
 * sync/env/project.c - .wsync.ini, which goes with a project and holds no secret.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "store/ground/fs.h"
#include "store/ground/own.h"
#include "store/ground/uuid.h"
#include "store/ini/ini.h"
#include "sync/env/bind_p.h"

#define FILE_MAX ((size_t)64 << 10)

static const char *const workspace_keys[] = {"account", "handle", "id", "account-id", NULL};
static const char *const environment_keys[] = {"write", NULL};
static const struct ws_ini_section sections[] = {
	{"workspace", workspace_keys, true, false},
	{"environment", environment_keys, true, false},
	{NULL, NULL, false, false},
};
static const struct ws_ini_schema schema = {
	.what = WS_ENV_PROJECT,
	.header = "; The Prefect workspace of this project. No secrets in here.\n",
	.sections = sections,
};

/* 0, WS_ENV_ABSENT or a failure. */
static int load(int dir_fd, struct ws_ini **out, struct ws_err *err)
{
	ws_auto_free char *bytes = NULL;
	size_t len = 0;
	int rc = ws_fs_read(dir_fd, WS_ENV_PROJECT, FILE_MAX, &bytes, &len, err);

	if (rc == WS_FS_ABSENT)
		return WS_ENV_ABSENT;
	return rc == 0 ? ws_ini_parse(bytes, len, &schema, WS_ENV_PROJECT, out, err) : rc;
}

static int copy(const struct ws_ini *doc, const char *section, const char *key, char *out,
		size_t size, struct ws_err *err)
{
	struct ws_ini_entry entry;

	out[0] = '\0';
	if (!ws_ini_find(doc, section, key, &entry))
		return 0;
	if ((size_t)snprintf(out, size, "%s", entry.value) < size)
		return 0;
	ws_err_set(err, WS_E_VALUE_BAD, "the value of %s is too long", key);
	return ws_err_at(err, WS_ENV_PROJECT, entry.line, entry.value_column, 0, NULL);
}

int ws_env_project_read(const char *directory, struct ws_env_project *out,
			struct ws_err *err)
{
	ws_auto_close int dir = -1;
	ws_auto(ws_ini) doc = NULL;
	int rc = ws_fs_open_root(directory, &dir, err);

	memset(out, 0, sizeof(*out));
	if (rc == 0)
		rc = load(dir, &doc, err);
	if (rc != 0)
		return rc;
	rc = copy(doc, "workspace", "account", out->account, sizeof(out->account), err);
	if (rc == 0)
		rc = copy(doc, "workspace", "handle", out->handle, sizeof(out->handle),
			  err);
	if (rc == 0)
		rc = copy(doc, "workspace", "id", out->id, sizeof(out->id), err);
	if (rc == 0)
		rc = copy(doc, "workspace", "account-id", out->account_id,
			  sizeof(out->account_id), err);
	if (rc == 0)
		rc = copy(doc, "environment", "write", out->write, sizeof(out->write), err);
	if (rc == 0 && !ws_uuid_ok(out->id)) {
		ws_err_set(err, WS_E_VALUE_BAD, "%s names no workspace by its id",
			   WS_ENV_PROJECT);
		return WS_E_VALUE_BAD;
	}
	return rc;
}

static int fill(struct ws_ini *doc, const struct ws_env_binding *b, struct ws_err *err)
{
	char write[80];
	int rc = ws_ini_set(doc, "workspace", "account", b->account, err);

	if (rc == 0)
		rc = ws_ini_set(doc, "workspace", "handle", b->handle, err);
	if (rc == 0)
		rc = ws_ini_set(doc, "workspace", "id", b->workspace_id, err);
	if (rc == 0)
		rc = ws_ini_set(doc, "workspace", "account-id", b->account_id, err);
	(void)snprintf(write, sizeof(write), "%s%s", ws_env_write_word(b->place),
		       b->place == WS_ENV_IN_PROFILE ? b->profile : "");
	return rc == 0 ? ws_ini_set(doc, "environment", "write", write, err) : rc;
}

int ws_env_project_write(struct ws_env_bindings *list, struct ws_env_binding *b,
			 struct ws_err *err)
{
	ws_auto_close int dir = -1;
	ws_auto(ws_ini) doc = NULL;
	ws_auto_free char *bytes = NULL;
	size_t len = 0;
	bool fresh;
	int rc = ws_fs_open_root(b->directory, &dir, err);

	if (rc == 0)
		rc = load(dir, &doc, err);
	fresh = rc == WS_ENV_ABSENT;
	if (fresh) {
		doc = ws_ini_new(&schema, WS_ENV_PROJECT);
		rc = doc ? 0 : ws_err_nomem(err);
	}
	if (rc == 0)
		rc = fill(doc, b, err);
	if (rc == 0)
		rc = ws_ini_format(doc, &bytes, &len, err);
	if (rc == 0)
		rc = ws_fs_replace(dir, WS_ENV_PROJECT, bytes, len,
				   ws_env_mode_of(dir, WS_ENV_PROJECT, 0644), err);
	if (rc < 0)
		return rc;
	if (fresh || *b->project)
		b->project = ws_arena_dup(list->arena, bytes);
	return b->project ? 0 : ws_err_nomem(err);
}

int ws_env_project_remove(const struct ws_env_binding *b, bool *left, struct ws_err *err)
{
	ws_auto_close int dir = -1;
	ws_auto_free char *bytes = NULL;
	size_t len = 0;
	int rc;

	if (!*b->project || access(b->directory, F_OK) != 0)
		return 0;
	rc = ws_fs_open_root(b->directory, &dir, err);
	if (rc == 0)
		rc = ws_fs_read(dir, WS_ENV_PROJECT, FILE_MAX, &bytes, &len, err);
	if (rc == WS_FS_ABSENT)
		return 0;
	if (rc == 0 && strcmp(bytes, b->project) != 0) {
		*left = true;
		return 0;
	}
	if (rc == 0)
		rc = ws_fs_remove(dir, WS_ENV_PROJECT, err);
	return rc < 0 ? rc : 0;
}
