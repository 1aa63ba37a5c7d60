/*
 * store/ini/configfile.c - config.ini: found, read, written.
 */
#include "store/ini/configfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "store/ground/fs.h"
#include "store/ground/own.h"

#define FILE_MAX ((size_t)64 << 10)

static const char *const core_keys[] = {"store", "editor", NULL};
static const char *const ui_keys[] = {"color", "plain", "pager", NULL};
static const char *const daemon_keys[] = {"poll", "deadline", "scan", "log", NULL};
static const char *const hook_keys[] = {"escalation", "conflict", "drift", "failure", NULL};
static const struct ws_ini_section sections[] = {
	{"core", core_keys, false, false},  {"stores", NULL, false, false},
	{"ui", ui_keys, false, false},      {"daemon", daemon_keys, false, false},
	{"hooks", hook_keys, false, false}, {NULL, NULL, false, false},
};
const struct ws_ini_schema ws_configfile_schema = {
	.what = WS_CONFIGFILE,
	.header = "; settings of wsync on this machine, see wsync help config list\n",
	.sections = sections,
};

static const char *set_in_environment(const char *name)
{
	const char *value = getenv(name);

	return value && *value == '/' ? value : NULL;
}

bool ws_configfile_dir(char out[PATH_MAX])
{
	const char *own = set_in_environment("WSYNC_CONFIG_HOME");
	const char *config = set_in_environment("XDG_CONFIG_HOME");
	const char *home = set_in_environment("HOME");
	int len = -1;

	if (own)
		len = snprintf(out, PATH_MAX, "%s", own);
	else if (config)
		len = snprintf(out, PATH_MAX, "%s/wsync", config);
	else if (home)
		len = snprintf(out, PATH_MAX, "%s/.config/wsync", home);
	return len > 0 && len < PATH_MAX;
}

/* It names commands that run as this user: nobody else may have written them. */
static int check_owner(int dir_fd, const char *name, struct ws_err *err)
{
	struct stat st;
	int rc = ws_fs_stat(dir_fd, name, &st, err);

	if (rc != 0)
		return rc;
	if ((st.st_uid == geteuid() || st.st_uid == 0) && !(st.st_mode & 022))
		return 0;
	ws_err_set(err, WS_E_CONFIG_FILE, "others may change %s (mode %04o)", name,
		   (unsigned)(st.st_mode & 07777));
	ws_err_why(err, "wsync and the daemon run commands it names");
	return ws_err_hint(err, "chmod go-w %s", name);
}

int ws_configfile_read(const char *path, struct ws_ini **out, struct ws_err *err)
{
	const char *slash = path ? strrchr(path, '/') : NULL;
	const char *name = slash ? slash + 1 : path ? path : WS_CONFIGFILE;
	char dir[PATH_MAX] = ".", shown[PATH_MAX + sizeof(WS_CONFIGFILE)];
	ws_auto_close int fd = -1;
	ws_auto_free char *text = NULL;
	size_t len = 0;
	int rc;

	*out = NULL;
	if (slash)
		(void)snprintf(dir, sizeof(dir), "%.*s", (int)(slash - path + 1), path);
	else if (!path && !ws_configfile_dir(dir))
		return WS_CONFIGFILE_ABSENT;
	if (access(dir, F_OK) != 0)
		return WS_CONFIGFILE_ABSENT;
	rc = ws_fs_open_root(dir, &fd, err);
	if (rc == 0)
		rc = check_owner(fd, name, err);
	if (rc == 0)
		rc = ws_fs_read(fd, name, FILE_MAX, &text, &len, err);
	if (rc != 0)
		return rc < 0 ? ws_err_wrap(err, WS_CONFIGFILE) : WS_CONFIGFILE_ABSENT;
	(void)snprintf(shown, sizeof(shown), "%s/%s", dir, name);
	return ws_ini_parse(text, len, &ws_configfile_schema, path ? path : shown, out,
			    err);
}

void ws_configfile_path(const char *word, char out[PATH_MAX])
{
	const char *home = getenv("HOME");

	if (strncmp(word, "~/", 2) == 0 && home)
		(void)snprintf(out, PATH_MAX, "%s/%s", home, word + 2);
	else
		(void)snprintf(out, PATH_MAX, "%s", word);
}

int ws_configfile_write(const struct ws_ini *doc, struct ws_err *err)
{
	ws_auto_close int root = -1, fd = -1;
	ws_auto_free char *text = NULL;
	char dir[PATH_MAX];
	size_t len = 0;
	int rc;

	if (!ws_configfile_dir(dir))
		return ws_err_set(
			err, WS_E_CONFIG_FILE,
			"HOME is not set, so there is no place for " WS_CONFIGFILE);
	rc = ws_fs_open_root("/", &root, err);
	/* existing parents may be links; those that exist are left as they are */
	if (rc == 0 && access(dir, F_OK) != 0)
		rc = ws_fs_mkdirs(root, dir + 1, err);
	if (rc == 0)
		rc = ws_fs_open_root(dir, &fd, err);
	if (rc == 0)
		rc = ws_ini_format(doc, &text, &len, err);
	return rc == 0 ? ws_fs_replace(fd, WS_CONFIGFILE, text, len, 0644, err) : rc;
}
