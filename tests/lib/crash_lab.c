#include "tests/lib/crash_lab.h"

#include <errno.h>
#include <ftw.h>
#include <glob.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "store/ground/buf.h"
#include "store/ground/own.h"
#include "tests/lib/tempdir.h"

#define WORKLOAD_KEY "pnu_workload0owner0000000000000000000000WL01"

static _Noreturn void die(const char *what)
{
	(void)fprintf(stderr, "crash lab: %s (%s)\n", what, strerror(errno));
	abort();
}

void t_lab_do(struct t_lab *lab, const char *line)
{
	if (t_e2e_line(&lab->e, line) == 0)
		return;
	(void)fprintf(stderr, "$ %s\n%s%s-> %d\n", line, lab->e.out, lab->e.err,
		      lab->e.status);
	die("a line of the preparation failed");
}

/* --- the cloud ---------------------------------------------------------------------------- */

static sqlite3 *open_db(const struct t_lab *lab, const char *name)
{
	ws_auto_free char *path = t_tempdir_path(lab->e.cloud.dir, name);
	sqlite3 *db;

	if (sqlite3_open(path, &db) != SQLITE_OK)
		die(path);
	(void)sqlite3_busy_timeout(db, 5000);
	return db;
}

static void copy_db(const struct t_lab *lab, const char *from, const char *to)
{
	sqlite3 *source = open_db(lab, from), *target = open_db(lab, to);
	sqlite3_backup *work = sqlite3_backup_init(target, "main", source, "main");

	if (!work || sqlite3_backup_step(work, -1) != SQLITE_DONE ||
	    sqlite3_backup_finish(work) != SQLITE_OK)
		die(sqlite3_errmsg(target));
	(void)sqlite3_close(source);
	(void)sqlite3_close(target);
}

static int add_row(void *user, int count, char **values, char **names)
{
	struct ws_buf *out = user;

	(void)names;
	for (int i = 0; i < count; i++)
		ws_buf_addf(out, "%s%s", i ? "  " : "", values[i] ? values[i] : "-");
	ws_buf_addc(out, '\n');
	return 0;
}

/* Whatever a request can change; no times, no ids of rows. */
static void add_cloud(const struct t_lab *lab, struct ws_buf *out)
{
	static const char *const queries[] = {
		"SELECT 'workspace', account_id, id, handle, name, description, "
		"default_workspace_role_id FROM workspace ORDER BY id",
		"SELECT 'access', workspace_id, actor_id, team_id, workspace_role_id "
		"FROM workspace_access ORDER BY 2, 3, 4",
		"SELECT 'member', account_id, actor_id, account_role_id "
		"FROM account_membership ORDER BY 2, 3",
		"SELECT 'role', id, name, scopes FROM workspace_role ORDER BY id",
		"SELECT 'invited', account_id, workspace_id, email, status "
		"FROM invitation ORDER BY id",
	};
	sqlite3 *db = open_db(lab, "db");

	for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++)
		if (sqlite3_exec(db, queries[i], add_row, out, NULL) != SQLITE_OK)
			die(sqlite3_errmsg(db));
	(void)sqlite3_close(db);
}

static bool is_write(const char *line)
{
	const char *status = strrchr(line, ' ');

	return strncmp(line, "GET ", 4) != 0 && !strstr(line, "/filter ") && status &&
	       status[1] == '2';
}

int t_lab_writes(const struct t_lab *lab)
{
	ws_auto_free char *path = t_tempdir_path(lab->e.cloud.dir, "log");
	FILE *file = fopen(path, "re");
	char line[1024];
	int count = 0;

	if (!file)
		die(path);
	while (fgets(line, sizeof(line), file))
		count += is_write(line);
	(void)fclose(file);
	return count;
}

int t_lab_intents(const struct t_lab *lab)
{
	ws_auto_free char *text = t_e2e_read(&lab->e, "store/.git/wsync/journal");
	int count = 0;

	for (const char *at = text; at && (at = strstr(at, "\"intent\"")) != NULL; at++)
		count++;
	return count;
}

/* --- before and after --------------------------------------------------------------------- */

void t_lab_begin(struct t_lab *lab, const char *seed)
{
	const bool demo = strcmp(seed, "demo") == 0;
	ws_auto_free char *text = calloc(1, 1u << 20);

	/* thousands of fsyncs nobody needs here: that they are made is counted */
	if (access("/dev/shm", W_OK) == 0)
		(void)setenv("TMPDIR", "/dev/shm", 0);
	*lab = (struct t_lab){.status = -1};
	if (!text ||
	    (!demo && t_cloud_run(text, 1u << 20, "seed", "workload", "--workspaces", "210",
				  "--grants", "3", NULL) != 0))
		die("the seed");
	t_e2e_begin(&lab->e, demo ? NULL : text, NULL);
	t_e2e_write(&lab->e, "owner.key", demo ? T_KEY_OWNER : WORKLOAD_KEY);
	t_lab_do(lab, "chmod 600 owner.key && wsync login -q --key-file owner.key");
}

void t_lab_end_all(struct t_lab *lab)
{
	static const char *const files[] = {"kept", "kept-wal", "kept-shm"};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		ws_auto_free char *path = t_tempdir_path(lab->e.cloud.dir, files[i]);

		(void)unlink(path);
	}
	t_e2e_end(&lab->e);
	free(lab->end);
	free(lab->known);
	*lab = (struct t_lab){.status = -1};
}

void t_lab_reset(struct t_lab *lab)
{
	ws_auto_free char *log = t_tempdir_path(lab->e.cloud.dir, "log");

	t_lab_do(lab, "rm -rf store && if [ -d base ]; then cp -a base store; fi");
	copy_db(lab, "kept", "db");
	if (truncate(log, 0) < 0)
		die(log);
}

int t_lab_run(struct t_lab *lab, const char *shim, ...)
{
	char settings[400] = "";
	va_list args;

	if (!shim)
		return t_e2e_sh(&lab->e, "[ ! -d base ] || cd store; exec wsync %s",
				lab->command);
	va_start(args, shim);
	(void)vsnprintf(settings, sizeof(settings), shim, args);
	va_end(args);
	return t_e2e_sh(&lab->e,
			"[ ! -d base ] || cd store; exec env %s WS_SHIM_ROOT=$T/store "
			"WS_SHIM_LOG=$T/calls LD_PRELOAD=%s/tests/crash/shim.so wsync %s",
			settings, t_e2e_build(), lab->command);
}

static long count_lines(const char *text)
{
	long count = 0;

	for (; text && *text; text++)
		count += *text == '\n';
	return count;
}

void t_lab_freeze(struct t_lab *lab, const char *command, const char *calls)
{
	ws_auto_free char *traced = NULL;

	lab->command = command;
	copy_db(lab, "db", "kept");
	t_lab_do(lab, "rm -rf base && if [ -d store ]; then cp -a store base; fi");
	t_lab_reset(lab);
	lab->status = calls ? t_lab_run(lab, "WS_SHIM_CALLS=%s", calls)
			    : t_lab_run(lab, "WS_SHIM_CALLS=owsnat");
	traced = t_e2e_read(&lab->e, "calls");
	lab->calls = count_lines(traced);
	t_lab_do(lab, "rm -rf final && cp -a store final");
	lab->writes = t_lab_writes(lab);
	free(lab->known);
	free(lab->end);
	lab->known = t_lab_known(lab);
	lab->end = t_lab_end(lab);
}

/* --- judging -------------------------------------------------------------------------------- */

static void add_line(struct t_lab *lab, struct ws_buf *out, const char *line)
{
	(void)t_e2e_line(&lab->e, line);
	ws_buf_addf(out, "%s%s-> %d\n", lab->e.out, lab->e.err, lab->e.status);
}

#define REFS                                                                      \
	"for ref in refs/heads/main refs/remotes/cloud/main refs/wsync/base; do " \
	"git rev-parse $ref^{tree}; done"

char *t_lab_known(struct t_lab *lab)
{
	struct ws_buf out = WS_BUF_INIT;
	char *text;

	add_line(lab, &out, "cd store && " REFS);
	add_cloud(lab, &out);
	return ws_buf_take(&out, &text, NULL, NULL) == 0 ? text : NULL;
}

char *t_lab_end(struct t_lab *lab)
{
	struct ws_buf out = WS_BUF_INIT;
	char *text;

	add_line(lab, &out, "cd store && wsync plan -q --check >/dev/null");
	add_line(lab, &out, "cd store && git status --porcelain && " REFS);
	add_line(lab, &out, "cd store && git fsck --strict --no-progress --no-dangling");
	add_cloud(lab, &out);
	return ws_buf_take(&out, &text, NULL, NULL) == 0 ? text : NULL;
}

bool t_lab_left_over(struct t_lab *lab)
{
	(void)t_e2e_line(&lab->e,
			 "cd store && find . -name '*.lock' -o -name 'tmp_obj*' -o "
			 "-name 'pack_git2_*' -o -path ./.git/wsync/busy -o "
			 "! -path './.git/*' -name '.*wsync-*'");
	return lab->e.out_len > 0;
}

/* nftw() has no place for these. */
static struct {
	const struct t_lab *lab;
	size_t skip;
	size_t seen;
	char *torn;
} walk;

static bool is_like(const char *folder, const char *path, const char *bytes, size_t len)
{
	ws_auto_free char *name = NULL;
	ws_auto_free char *other = NULL;
	size_t other_len = 0;

	if (asprintf(&name, "%s/%s", folder, path) < 0)
		die("asprintf");
	other = t_tempdir_read(walk.lab->e.dir, name, &other_len);
	return other && other_len == len && memcmp(other, bytes, len) == 0;
}

/* A directory that moved: its files are as they were elsewhere. */
static bool is_moved(const char *path, const char *bytes, size_t len)
{
	ws_auto_free char *pattern = NULL;
	const char *file = strrchr(path, '/');
	glob_t found = {0};
	bool same = false;

	if (!file)
		return false;
	if (asprintf(&pattern, "%s/base/*/*%s", walk.lab->e.dir, file) < 0)
		die("asprintf");
	(void)glob(pattern, 0, NULL, &found);
	for (size_t i = 0; !same && i < found.gl_pathc; i++)
		same = is_like("base",
			       found.gl_pathv[i] + strlen(walk.lab->e.dir) +
				       strlen("/base/"),
			       bytes, len);
	globfree(&found);
	return same;
}

static int visit(const char *path, const struct stat *st, int type, struct FTW *at)
{
	const char *name = at->level > 0 ? path + walk.skip : "";
	ws_auto_free char *bytes = NULL;
	size_t len = 0;

	(void)st;
	if (type == FTW_D && strcmp(name, ".git") == 0)
		return FTW_SKIP_SUBTREE;
	if (type != FTW_F || (path[at->base] == '.' && strstr(path + at->base, "wsync-")))
		return FTW_CONTINUE; /* a temporary name */
	walk.seen++;
	bytes = t_tempdir_read("", path + 1, &len); /* from the root */
	if (bytes && (is_like("base", name, bytes, len) ||
		      is_like("final", name, bytes, len) || is_moved(name, bytes, len)))
		return FTW_CONTINUE;
	walk.torn = strdup(name);
	return FTW_STOP;
}

char *t_lab_torn(struct t_lab *lab)
{
	ws_auto_free char *store = t_tempdir_path(lab->e.dir, "store");

	walk.lab = lab;
	walk.skip = strlen(store) + 1;
	walk.torn = NULL;
	walk.seen = 0;
	(void)nftw(store, visit, 16, FTW_PHYS | FTW_ACTIONRETVAL);
	if (walk.seen == 0)
		die("a store without files: nothing was checked");
	return walk.torn;
}
