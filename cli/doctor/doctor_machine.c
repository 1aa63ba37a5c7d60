/*
 * cli/doctor/doctor_machine.c - this machine: room on the disk, the daemon and how many
 * directories it can watch, the file with the keys, bound directories, libraries.
 */
#include "cli/doctor/doctor.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include "cli/key/credentials.h"
#include "cli/cloud/daemon_client.h"
#include "cli/run.h"
#include "cli/show/show.h"
#include "agent/proto.h"
#include "store/ground/hash.h"
#include "store/ground/own.h"
#include "store/ground/text.h"
#include "sync/remote/http.h"
#include "sync/env/binding.h"

#define MIB              ((unsigned long long)1 << 20)
#define DISK_ERROR_MIB   16
#define DISK_WARNING_MIB 256
#define WATCHES_FILE     "/proc/sys/fs/inotify/max_user_watches"

static void check_disk(struct ws_checkup *c)
{
	struct statvfs fs;
	unsigned long long room;
	struct ws_finding *f;

	if (!c->store || fstatvfs(c->store->root_fd, &fs) != 0)
		return;
	room = (unsigned long long)fs.f_bavail * fs.f_frsize / MIB;
	if (fs.f_flag & ST_RDONLY) {
		(void)ws_checkup_add(c, "disk", WS_HEALTH_WARNING,
				     "the file system of the store is read-only");
		return;
	}
	if (room >= DISK_WARNING_MIB && (fs.f_files == 0 || fs.f_favail > 1000)) {
		(void)ws_checkup_add(c, "disk", WS_HEALTH_OK, "%llu MiB free", room);
		return;
	}
	f = ws_checkup_add(c, "disk",
			   room < DISK_ERROR_MIB ? WS_HEALTH_ERROR : WS_HEALTH_WARNING,
			   "%llu MiB and %llu files left for the store", room,
			   (unsigned long long)fs.f_favail);
	f->code = f->health == WS_HEALTH_ERROR ? WS_E_IO : 0;
	ws_finding_fix(c, f, "df -h %s", c->store->path);
}

/* ---- the daemon --------------------------------------------------------------------------- */

/* Does it look after this store? */
static bool looks_after(const struct ws_json *status, const char *path)
{
	const struct ws_json *stores = ws_json_get(status, "stores");

	for (size_t i = 0; i < ws_json_count(stores); i++) {
		const char *there = ws_json_text(
			ws_json_get(ws_json_at(stores, i), "path"));

		if (there && strcmp(there, path) == 0)
			return true;
	}
	return false;
}

static void tell_daemon(struct ws_checkup *c, struct ws_daemon *daemon,
			const struct ws_json *status)
{
	const char *program = ws_json_text(ws_json_get(status, "program"));
	struct ws_finding *f;

	if (program && strcmp(program, "wsyncd " WS_VERSION) != 0) {
		f = ws_checkup_add(c, "daemon", WS_HEALTH_WARNING,
				   "%s runs, and this is wsync %s", program, WS_VERSION);
		ws_finding_fix(c, f, "wsync daemon stop, then wsync daemon start");
		return;
	}
	if (c->store && !looks_after(status, c->store->path)) {
		f = ws_checkup_add(c, "daemon", WS_HEALTH_INFO,
				   "runs, and does not look after this store");
		ws_finding_fix(c, f, "wsync help daemon start");
		return;
	}
	(void)ws_checkup_add(c, "daemon", WS_HEALTH_OK, "runs, process %lld",
			     (long long)ws_daemon_pid(daemon));
}

static void check_daemon(struct ws_checkup *c)
{
	ws_auto(ws_daemon) daemon = NULL;
	ws_auto(ws_json) status = NULL;
	struct ws_err err = {0};
	int rc = ws_daemon_open(&daemon, &err);

	if (rc == WS_E_DAEMON_ABSENT) {
		struct ws_finding *f = ws_checkup_add(
			c, "daemon", WS_HEALTH_INFO,
			"not running; every command works without it");

		ws_finding_fix(c, f, "wsync daemon start");
		return;
	}
	if (rc == 0)
		rc = ws_daemon_ask(daemon, WS_PROTO_STATUS, &status, &err);
	if (rc < 0)
		(void)ws_checkup_fail(c, "daemon", &err);
	else
		tell_daemon(c, daemon, status);
}

static void check_watches(struct ws_checkup *c)
{
	ws_auto_close int fd = open(WATCHES_FILE, O_RDONLY | O_CLOEXEC);
	char text[32];
	struct ws_finding *f;
	ssize_t len;
	long limit;

	if (!c->store || fd < 0)
		return;
	len = read(fd, text, sizeof(text) - 1);
	if (len <= 0)
		return;
	text[len] = '\0';
	text[strcspn(text, "\n")] = '\0';
	if (!ws_cli_number(text, 1, LONG_MAX, &limit) ||
	    c->directories < (unsigned long)limit / 2)
		return;
	f = ws_checkup_add(c, "watches", WS_HEALTH_WARNING,
			   "the store has %zu directories, and this machine watches %ld "
			   "for each person; the daemon looks by itself for the rest",
			   c->directories, limit);
	ws_finding_fix(c, f, "sysctl fs.inotify.max_user_watches=%zu", c->directories * 4);
}

/* ---- keys --------------------------------------------------------------------------------- */

/* Tightens what is ours and a plain file; anything else is for people. */
static bool tighten(const char *path)
{
	ws_auto_close int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	return fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	       st.st_uid == geteuid() && fchmod(fd, 0600) == 0;
}

static void check_keys(struct ws_checkup *c)
{
	char dir[PATH_MAX], path[PATH_MAX + 32], url[WS_STORE_URL];
	struct ws_err err = {0};
	struct ws_finding *f;
	struct stat st;

	if (ws_credentials_dir(dir, &err) < 0) {
		f = ws_checkup_fail(c, "key file", &err);
		f->health = WS_HEALTH_WARNING;
		return;
	}
	(void)snprintf(path, sizeof(path), "%s/credentials.ini", dir);
	if (lstat(path, &st) != 0) {
		if (errno != ENOENT && errno != ENOTDIR)
			(void)ws_checkup_add(c, "key file", WS_HEALTH_WARNING,
					     "%s cannot be looked at", path);
		return;
	}
	if (ws_credentials_last(url, &err) >= 0) {
		(void)ws_checkup_add(c, "key file", WS_HEALTH_OK, "only you can read it");
		return;
	}
	f = ws_checkup_fail(c, "key file", &err);
	f->fixable = S_ISREG(st.st_mode) && (st.st_mode & 077) != 0;
	if (!f->fixable)
		return;
	ws_finding_fix(c, f, "chmod 600 %s", path);
	f->fixed = c->fix && tighten(path);
}

/* ---- environments and libraries ----------------------------------------------------------- */

static void check_bindings(struct ws_checkup *c)
{
	ws_auto_env_bindings list = WS_ENV_BINDINGS_INIT;
	struct ws_err err = {0};
	struct ws_finding *f;
	size_t stale = 0;

	if (ws_env_bindings_open(false, &list, &err) < 0) {
		f = ws_checkup_fail(c, "bindings", &err);
		f->health = WS_HEALTH_WARNING;
		return;
	}
	for (size_t i = 0; i < list.count; i++)
		stale += *list.items[i].stale != '\0';
	if (stale > 0) {
		f = ws_checkup_add(c, "bindings", WS_HEALTH_WARNING,
				   "%zu of %zu bound directories lead nowhere any more",
				   stale, list.count);
		ws_finding_fix(c, f, "wsync env list");
	} else if (list.count > 0) {
		(void)ws_checkup_add(c, "bindings", WS_HEALTH_OK, "%zu bound director%s",
				     list.count, list.count == 1 ? "y" : "ies");
	}
}

/* inih is the one that does not tell its version. */
static void check_programs(struct ws_checkup *c)
{
	char git[32], json[32], text[32], hash[32], table[32], http[64];
	const char *curl = ws_http_library(http);
	struct ws_finding *f;

	(void)ws_checkup_add(
		c, "programs", WS_HEALTH_OK, "wsync %s, %s, %s, %s, %s, %s, %s", WS_VERSION,
		ws_repo_library(git), curl ? curl : "no libcurl", ws_json_library(json),
		ws_text_library(text), ws_hash_library(hash), ws_table_library(table));
	if (curl)
		return;
	f = ws_checkup_add(c, "libcurl", WS_HEALTH_ERROR,
			   "it cannot be loaded: no cloud can be reached");
	ws_finding_fix(c, f, "install the package libcurl4");
}

void ws_checkup_machine(struct ws_checkup *c)
{
	check_disk(c);
	check_daemon(c);
	check_watches(c);
	check_keys(c);
	check_bindings(c);
	check_programs(c);
}
