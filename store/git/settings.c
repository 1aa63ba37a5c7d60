/*
 * store/git/settings.c - settings of the repository that make stock git better here.
 */
#include "store/git/repo_p.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/buf.h"
#include "store/ground/fs.h"

#define ATTRIBUTES_MAX ((size_t)1 << 20)

/* A section of its own at the end, as git itself reads it. key: "remote.origin.fetch" */
static int append_value(struct ws_repo *repo, const char *key, const char *value,
			struct ws_err *err)
{
	const char *sub = strchr(key, '.'), *name = strrchr(key, '.');
	ws_auto_free char *text = NULL;
	ws_auto_buf b = WS_BUF_INIT;
	size_t len = 0;
	int rc = ws_fs_read(repo->dir_fd, "config", ATTRIBUTES_MAX, &text, &len, err);

	if (rc != 0)
		return rc < 0 ? rc : ws_err_set(err, WS_E_GIT, ".git/config is missing");
	ws_buf_add(&b, text, len);
	ws_buf_addf(&b, "%s[%.*s \"%.*s\"]\n\t%s = %s\n",
		    len && text[len - 1] != '\n' ? "\n" : "", (int)(sub - key), key,
		    (int)(name - sub - 1), sub + 1, name + 1, value);
	if (b.failed)
		return ws_err_nomem(err);
	return ws_fs_replace(repo->dir_fd, "config", b.data, b.len, 0644, err);
}

/* One more value for a key that may have several, unless it has this one. */
static int add_value(struct ws_repo *repo, git_config *config, const char *key,
		     const char *value, struct ws_err *err)
{
	git_config_iterator *it = NULL;
	git_config_entry *entry;
	bool there = false;
	int rc = git_config_multivar_iterator_new(&it, config, key, NULL);

	while (rc == 0 && (rc = git_config_next(&entry, it)) == 0)
		there |= strcmp(entry->value ? entry->value : "", value) == 0;
	git_config_iterator_free(it);
	if (rc < 0 && rc != GIT_ITEROVER && rc != GIT_ENOTFOUND)
		return rc;
	git_error_clear();
	/* the library adds by a pattern, and leaks what it needs for that */
	return there ? 0 : append_value(repo, key, value, err);
}

int ws_repo_configure(struct ws_repo *repo, const struct ws_repo_setting *settings,
		      size_t count, struct ws_err *err)
{
	git_config *config = NULL;
	int rc = git_repository_config(&config, repo->git);

	for (size_t i = 0; rc == 0 && i < count; i++)
		rc = settings[i].add ? add_value(repo, config, settings[i].key,
						 settings[i].value, err)
				     : git_config_set_string(config, settings[i].key,
							     settings[i].value);
	git_config_free(config);
	if (rc < 0 && err && err->code == rc)
		return rc;
	return rc < 0 ? ws_repo_fail(err, WS_E_GIT, rc, "the settings cannot be written")
		      : 0;
}

int ws_repo_setting(struct ws_repo *repo, const char *key, char *out, size_t size,
		    struct ws_err *err)
{
	git_config *config = NULL;
	git_config_entry *entry = NULL;
	int rc = git_repository_config_snapshot(&config, repo->git);

	if (rc == 0)
		rc = git_config_get_entry(&entry, config, key);
	if (rc == 0)
		(void)snprintf(out, size, "%s", entry->value ? entry->value : "");
	git_config_entry_free(entry);
	git_config_free(config);
	if (rc < 0 && rc != GIT_ENOTFOUND)
		return ws_repo_fail(err, WS_E_GIT, rc, "the settings cannot be read");
	git_error_clear();
	return rc == 0 ? 0 : WS_REPO_ABSENT;
}

const char *ws_repo_library(char out[32])
{
	int major = 0, minor = 0, patch = 0;

	(void)git_libgit2_version(&major, &minor, &patch);
	(void)snprintf(out, 32, "libgit2 %d.%d.%d", major, minor, patch);
	return out;
}

int ws_repo_has_remote(struct ws_repo *repo, const char *name, bool *out,
		       struct ws_err *err)
{
	ws_auto_buf key = WS_BUF_INIT;
	char url[8];
	int rc;

	ws_buf_addf(&key, "remote.%s.url", name);
	rc = ws_repo_setting(repo, ws_buf_text(&key), url, sizeof(url), err);
	*out = rc == 0;
	return rc < 0 ? rc : 0;
}

static bool has_line(const char *text, const char *line)
{
	const size_t len = strlen(line);

	while (text && *text) {
		if (strncmp(text, line, len) == 0 && (text[len] == '\n' || !text[len]))
			return true;
		text = strchr(text, '\n');
		text += text != NULL;
	}
	return false;
}

int ws_repo_attribute(struct ws_repo *repo, const char *line, struct ws_err *err)
{
	ws_auto_free char *text = NULL;
	ws_auto_buf b = WS_BUF_INIT;
	size_t len = 0;
	int rc = ws_fs_read(repo->dir_fd, "info/attributes", ATTRIBUTES_MAX, &text, &len,
			    err);

	if (rc < 0 || (rc == 0 && has_line(text, line)))
		return rc;
	if (rc == 0)
		ws_buf_add(&b, text, len);
	if (b.len && b.data[b.len - 1] != '\n')
		ws_buf_addc(&b, '\n');
	ws_buf_addf(&b, "%s\n", line);
	if (b.failed)
		return ws_err_nomem(err);
	rc = ws_fs_mkdirs(repo->dir_fd, "info", err);
	return rc < 0 ? rc
		      : ws_fs_replace(repo->dir_fd, "info/attributes", b.data, b.len, 0644,
				      err);
}
