/*
 * cli/key/credentials.c - credentials.ini: which key belongs to which host.
 *
 * The file is refused rather than repaired when others may read it: by then the key
 * may be known, and the person has to hear of it.
 */
#include "cli/key/credentials.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "cli/run.h"
#include "store/ground/fs.h"
#include "store/ground/own.h"
#include "store/ini/configfile.h"

#define FILE_NAME "credentials.ini"
#define FILE_MAX  ((size_t)64 << 10)

static const char *const login_keys[] = {"endpoint", NULL};
static const struct ws_ini_section sections[] = {
	{"login", login_keys, false, false},
	{"keys", NULL, false, false},
	{"commands", NULL, false, false},
	{NULL, NULL, false, false},
};
static const struct ws_ini_schema schema = {
	.what = FILE_NAME,
	.header = "; API keys of wsync, one a host; keep this file to yourself\n",
	.sections = sections,
};

int ws_credentials_dir(char out[PATH_MAX], struct ws_err *err)
{
	return ws_configfile_dir(out) ? 0
				      : ws_err_set(err, WS_E_KEY_FILE,
						   "HOME is not set, so there is no place "
						   "for keys");
}

/* Opens the directory: 0 or WS_KEY_ABSENT, or why it cannot be trusted. */
static int open_dir(char dir[PATH_MAX], int *out_fd, struct ws_err *err)
{
	struct stat st;
	int rc = ws_credentials_dir(dir, err);

	if (rc < 0)
		return rc;
	if (stat(dir, &st) != 0)
		return WS_KEY_ABSENT;
	rc = ws_fs_open_root(dir, out_fd, err);
	if (rc < 0)
		return rc;
	if (fstat(*out_fd, &st) != 0 || st.st_uid != geteuid())
		return ws_err_set(err, WS_E_KEY_FILE, "%s belongs to somebody else", dir);
	if ((st.st_mode & 022) != 0) {
		ws_err_set(err, WS_E_KEY_FILE, "others may write to %s", dir);
		return ws_err_hint(err, "chmod 700 %s", dir);
	}
	return 0;
}

static int check_file(int dir_fd, const char *dir, struct ws_err *err)
{
	struct stat st;
	int rc = ws_fs_stat(dir_fd, FILE_NAME, &st, err);

	if (rc == WS_FS_ABSENT)
		return WS_KEY_ABSENT;
	if (rc < 0)
		return rc;
	if (!S_ISREG(st.st_mode) || st.st_nlink != 1)
		return ws_err_set(err, WS_E_KEY_FILE,
				  "%s/%s is a link, or has a second name", dir, FILE_NAME);
	if (st.st_uid != geteuid())
		return ws_err_set(err, WS_E_KEY_FILE, "%s/%s belongs to somebody else", dir,
				  FILE_NAME);
	if ((st.st_mode & 077) != 0) {
		ws_err_set(err, WS_E_KEY_FILE, "others may read %s/%s (mode %04o)", dir,
			   FILE_NAME, (unsigned)(st.st_mode & 07777));
		ws_err_why(err,
			   "whoever has a key can act as you; if this machine has other "
			   "users, make a new key");
		return ws_err_hint(err, "chmod 600 %s/%s", dir, FILE_NAME);
	}
	return 0;
}

/* 0 and the document, or WS_KEY_ABSENT. */
static int load(int dir_fd, const char *dir, struct ws_ini **out, struct ws_err *err)
{
	char *bytes = NULL;
	size_t len = 0;
	int rc = check_file(dir_fd, dir, err);

	if (rc != 0)
		return rc;
	rc = ws_fs_read(dir_fd, FILE_NAME, FILE_MAX, &bytes, &len, err);
	if (rc != 0)
		return rc == WS_FS_ABSENT ? WS_KEY_ABSENT : rc;
	rc = ws_ini_parse(bytes, len, &schema, FILE_NAME, out, err);
	explicit_bzero(bytes, len);
	free(bytes);
	/* the line may hold a key: its place is enough */
	if (rc < 0 && err)
		err->source[0] = '\0';
	return rc;
}

static int open_and_load(struct ws_ini **out, struct ws_err *err)
{
	ws_auto_close int fd = -1;
	char dir[PATH_MAX];
	int rc = open_dir(dir, &fd, err);

	*out = NULL;
	return rc == 0 ? load(fd, dir, out, err) : rc;
}

int ws_credentials_find(const char *host, struct ws_key *out, struct ws_err *err)
{
	ws_auto(ws_ini) doc = NULL;
	const char *text;
	int rc = open_and_load(&doc, err);

	if (rc != 0)
		return rc;
	text = ws_ini_get(doc, "keys", host);
	if (!text)
		return WS_KEY_ABSENT;
	return ws_key_take(text, strlen(text), FILE_NAME, out, err);
}

int ws_credentials_command(const char *host, char out[WS_KEY_COMMAND], struct ws_err *err)
{
	ws_auto(ws_ini) doc = NULL;
	const char *text;
	int rc = open_and_load(&doc, err);

	if (rc != 0)
		return rc;
	text = ws_ini_get(doc, "commands", host);
	if (!text)
		return WS_KEY_ABSENT;
	if (strlen(text) >= WS_KEY_COMMAND)
		return ws_err_set(err, WS_E_KEY_COMMAND, "the command for %s is too long",
				  host);
	memcpy(out, text, strlen(text) + 1);
	return 0;
}

int ws_credentials_last(char out[WS_STORE_URL], struct ws_err *err)
{
	ws_auto(ws_ini) doc = NULL;
	const char *text;
	int rc = open_and_load(&doc, err);

	if (rc != 0)
		return rc;
	text = ws_ini_get(doc, "login", "endpoint");
	if (!text || strlen(text) >= WS_STORE_URL)
		return WS_KEY_ABSENT;
	memcpy(out, text, strlen(text) + 1);
	return 0;
}

static int make_dir(char dir[PATH_MAX], int *out_fd, struct ws_err *err)
{
	ws_auto_close int root = -1;
	int rc = ws_credentials_dir(dir, err);

	if (rc == 0)
		rc = ws_fs_open_root("/", &root, err);
	/* existing parents may be links; those that exist are left as they are */
	if (rc == 0 && access(dir, F_OK) != 0)
		rc = ws_fs_mkdirs(root, dir + 1, err);
	return rc == 0 ? open_dir(dir, out_fd, err) : rc;
}

/* The bytes hold keys. */
static int save(int dir_fd, const struct ws_ini *doc, struct ws_err *err)
{
	char *bytes = NULL;
	size_t len = 0;
	int rc = ws_ini_format(doc, &bytes, &len, err);

	if (rc == 0)
		rc = ws_fs_replace(dir_fd, FILE_NAME, bytes, len, 0600, err);
	if (bytes)
		explicit_bzero(bytes, len);
	free(bytes);
	return rc;
}

/* A host has the one or the other. */
static int set_one(struct ws_ini *doc, const char *host, const char *section,
		   const char *value, struct ws_err *err)
{
	int rc = ws_ini_remove(doc, "keys", host);

	if (rc == 0)
		rc = ws_ini_remove(doc, "commands", host);
	return rc == 0 ? ws_ini_set(doc, section, host, value, err) : rc;
}

int ws_credentials_store(const char *host, const char *endpoint, const struct ws_key *key,
			 const char *command, struct ws_err *err)
{
	ws_auto(ws_ini) doc = NULL;
	ws_auto_close int fd = -1;
	char dir[PATH_MAX];
	int rc = make_dir(dir, &fd, err);

	if (rc == WS_KEY_ABSENT)
		return ws_err_set(err, WS_E_KEY_FILE, "%s cannot be made", dir);
	if (rc < 0)
		return rc;
	rc = load(fd, dir, &doc, err);
	if (rc == WS_KEY_ABSENT) {
		doc = ws_ini_new(&schema, FILE_NAME);
		rc = doc ? 0 : ws_err_nomem(err);
	}
	if (rc == 0)
		rc = ws_ini_set(doc, "login", "endpoint", endpoint, err);
	if (rc == 0)
		rc = set_one(doc, host, key ? "keys" : "commands",
			     key ? key->text : command, err);
	return rc == 0 ? save(fd, doc, err) : rc;
}

int ws_credentials_forget(const char *host, struct ws_err *err)
{
	ws_auto(ws_ini) doc = NULL;
	ws_auto_close int fd = -1;
	char dir[PATH_MAX], last[WS_KEY_HOST];
	const char *endpoint;
	int rc = open_dir(dir, &fd, err);

	if (rc == 0)
		rc = load(fd, dir, &doc, err);
	if (rc == 0 && !ws_ini_get(doc, "keys", host) && !ws_ini_get(doc, "commands", host))
		rc = WS_KEY_ABSENT;
	if (rc == 0)
		rc = ws_ini_remove(doc, "keys", host);
	if (rc == 0)
		rc = ws_ini_remove(doc, "commands", host);
	endpoint = rc == 0 ? ws_ini_get(doc, "login", "endpoint") : NULL;
	if (endpoint && ws_key_host(endpoint, last, NULL) == 0 && strcmp(last, host) == 0)
		rc = ws_ini_remove(doc, "login", "endpoint");
	return rc == 0 ? save(fd, doc, err) : rc;
}
