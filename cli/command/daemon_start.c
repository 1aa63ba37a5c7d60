/*
 * cli/command/daemon_start.c - `wsync daemon start`: a daemon in the background, without
 * systemd.
 *
 * It is started when it has said hello over its socket, and failed when its process
 * ended before: then its own words are in its log, from where they are told.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "cli/cloud/daemon_client.h"
#include "cli/command/command.h"
#include "cli/command/daemon_p.h"
#include "cli/name/place.h"
#include "cli/run.h"
#include "cli/show/show.h"
#include "store/ground/fs.h"
#include "store/ground/own.h"

#define STEP_MS     20
#define PATIENCE_MS 15000
#define LOG_BIG     ((off_t)1 << 20)

char *ws_daemon_program(void)
{
	char self[PATH_MAX];
	const ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 8);
	char *slash;

	self[n > 0 ? n : 0] = '\0';
	slash = strrchr(self, '/');
	if (!slash)
		return NULL;
	memcpy(slash, "/wsyncd", 8);
	return access(self, X_OK) == 0 ? strdup(self) : NULL;
}

int ws_daemon_stores(struct ws_cli *cli, char ***out, struct ws_err *err)
{
	const size_t count = cli->args.count;
	char **list = calloc(count + 2, sizeof(*list));
	int rc = 0;

	*out = list;
	if (!list)
		return ws_err_nomem(err);
	for (size_t i = 0; i < count; i++) {
		list[i] = realpath(cli->args.words[i], NULL);
		if (!list[i])
			return ws_err_set(err, WS_E_NO_STORE, "%s: %s", cli->args.words[i],
					  strerror(errno));
	}
	if (count == 0) {
		ws_auto(ws_store) store = NULL;

		rc = ws_cli_store(cli, &store, err);
		if (rc == 0 && !(list[0] = strdup(store->path)))
			return ws_err_nomem(err);
		/* elsewhere it is those of config.ini */
		if (rc == WS_E_NO_STORE && !cli->store_dir)
			rc = 0;
	}
	return rc;
}

void ws_daemon_stores_free(char **list)
{
	for (size_t i = 0; list && list[i]; i++)
		free(list[i]);
	free(list);
}

/* ---- its log ------------------------------------------------------------------------- */

int ws_daemon_log_path(char out[PATH_MAX], struct ws_err *err)
{
	const char *state = ws_cli_env("XDG_STATE_HOME"), *home = ws_cli_env("HOME");
	int len = -1;

	if (state && *state == '/')
		len = snprintf(out, PATH_MAX, "%s/wsync/agent.log", state);
	else if (home && *home == '/')
		len = snprintf(out, PATH_MAX, "%s/.local/state/wsync/agent.log", home);
	if (len <= 0 || len >= PATH_MAX)
		return ws_err_set(err, WS_E_DAEMON_FAILED,
				  "HOME is not set, so there is no place for the log");
	return 0;
}

/* Appended to; the one before is kept once, when it is big. */
static int open_log(int *out_fd, off_t *out_at, struct ws_err *err)
{
	char path[PATH_MAX], before[PATH_MAX + 4];
	struct stat st;
	int rc = ws_daemon_log_path(path, err);

	if (rc == 0)
		rc = ws_place_make_parents(path, err);
	if (rc < 0)
		return rc;
	(void)snprintf(before, sizeof(before), "%s.1", path);
	if (lstat(path, &st) == 0 && st.st_size > LOG_BIG)
		(void)rename(path, before);
	*out_fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (*out_fd < 0 || fstat(*out_fd, &st) < 0)
		return ws_err_sys(err, errno, "%s", path);
	*out_at = st.st_size;
	return 0;
}

/* "wsyncd: error[WS0802]: another ..." is what a person has to know. */
static int failed(int log_fd, off_t at, struct ws_err *err)
{
	static const char mark[] = "wsyncd: error[WS";
	char text[4096];
	const ssize_t n = pread(log_fd, text, sizeof(text) - 1, at);
	const char *line, *words;
	int code = 0;

	text[n > 0 ? n : 0] = '\0';
	line = strstr(text, mark);
	words = line ? strstr(line, "]: ") : NULL;
	if (words) {
		char name[8] = "";

		(void)snprintf(name, sizeof(name), "%.6s", line + sizeof(mark) - 3);
		code = ws_err_by_name(name);
	}
	ws_err_set(err, code ? code : WS_E_DAEMON_FAILED, "%.*s",
		   words ? (int)strcspn(words + 3, "\n") : 64,
		   words ? words + 3 : "the daemon ended before it was ready");
	return ws_err_hint(err, "wsync help daemon start");
}

/* ---- its beginning ------------------------------------------------------------------- */

static _Noreturn void become(char *const *argv, int log_fd)
{
	const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	sigset_t none;

	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)signal(SIGPIPE, SIG_DFL);
	if (setsid() < 0 || null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 ||
	    dup2(log_fd, 2) < 0 || chdir("/") < 0)
		_exit(127);
	(void)execvp(argv[0], argv);
	_exit(127);
}

/* 0 when it said hello. */
static int wait_ready(const struct ws_cli *cli, pid_t pid, int log_fd, off_t at,
		      struct ws_err *err)
{
	for (int waited = 0; waited < PATIENCE_MS; waited += STEP_MS) {
		struct ws_daemon *daemon = NULL;

		if (waitpid(pid, NULL, WNOHANG) == pid)
			return failed(log_fd, at, err);
		if (ws_daemon_open(&daemon, err) == 0) {
			const bool own = ws_daemon_pid(daemon) == pid;

			ws_daemon_close(daemon);
			if (own)
				return 0;
		}
		if (cli->stop && *cli->stop)
			return ws_err_set(err, WS_E_INTERRUPTED, "interrupted");
		cli->world->sleep_ms(cli->world->user, STEP_MS);
	}
	return ws_err_set(err, WS_E_DAEMON_FAILED, "the daemon was not ready within 15 s");
}

static int spawn(const struct ws_cli *cli, const char *program, char **stores, pid_t *out,
		 struct ws_err *err)
{
	const char *argv[68] = {program};
	size_t n = 1;
	ws_auto_close int log_fd = -1;
	off_t at = 0;
	int rc = open_log(&log_fd, &at, err);

	if (rc < 0)
		return rc;
	for (size_t i = 0; stores[i] && n < 66; i++)
		argv[n++] = stores[i];
	(void)fflush(cli->out);
	*out = fork();
	if (*out < 0)
		return ws_err_sys(err, errno, "starting wsyncd");
	if (*out == 0)
		become((char *const *)(uintptr_t)argv, log_fd);
	return wait_ready(cli, *out, log_fd, at, err);
}

static int refuse_second(int64_t pid, struct ws_err *err)
{
	ws_err_set(err, WS_E_DAEMON_RUNNING,
		   "a daemon is running already: process %" PRId64, pid);
	return ws_err_hint(err, "wsync daemon status");
}

static int print_started(struct ws_cli *cli, pid_t pid, struct ws_err *err)
{
	struct ws_json *o;

	if (cli->format != WS_FORMAT_JSON) {
		(void)fprintf(cli->out, "Started wsyncd, process %ld\n", (long)pid);
		ws_cli_hint(cli, "wsync daemon status");
		return 0;
	}
	o = ws_json_new_object();
	if (ws_json_set(o, "schema", ws_json_new_text("wsync/daemon-start/1")) ||
	    ws_json_set(o, "pid", ws_json_new_int(pid))) {
		ws_json_free(o);
		return ws_err_nomem(err);
	}
	return ws_show_json(cli->out, o, err);
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto(ws_daemon) daemon = NULL;
	ws_auto_free char *program = ws_daemon_program();
	char **stores = NULL;
	pid_t pid = 0;
	int rc = ws_daemon_open(&daemon, err);

	if (rc == 0)
		return refuse_second(ws_daemon_pid(daemon), err);
	if (rc != WS_E_DAEMON_ABSENT)
		return rc;
	rc = ws_daemon_stores(cli, &stores, err);
	if (rc == 0)
		rc = spawn(cli, program ? program : "wsyncd", stores, &pid, err);
	ws_daemon_stores_free(stores);
	return rc == 0 ? print_started(cli, pid, err) : rc;
}

const struct ws_cmd ws_cmd_daemon_start = {
	.name = "daemon start",
	.group = WS_GROUP_MAINTAIN,
	.summary = "Start the daemon in the background",
	.usage = "[STORE...]",
	.about = "The daemon keeps stores and the cloud in step: a commit is sent at "
		 "once, the cloud is looked at every five minutes. It does what wsync "
		 "sync does and nothing else: what is held stays held, edits that are not "
		 "committed stay here, and the first send of a clone is yours.\n\n"
		 "Without STORE it is this one, and those of config.ini. Its log is "
		 "agent.log below XDG_STATE_HOME/wsync. With systemd, wsync daemon "
		 "install is better.\n",
	.examples = "wsync daemon start            # this store\n"
		    "wsync daemon start ~/acme     # another one\n"
		    "wsync daemon stop",
	.max_words = 32,
	.formats = 1u << WS_FORMAT_JSON,
	.no_dry_run = true,
	.run = run,
};
