/*
 * cli/command/daemon_install.c - `wsync daemon install`: units for the systemd of this
 * person. They are written, not enabled: that is a decision of its own.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "cli/command/command.h"
#include "cli/command/daemon_p.h"
#include "cli/name/place.h"
#include "cli/run.h"
#include "cli/show/show.h"
#include "store/ground/fs.h"
#include "store/ground/json.h"
#include "store/ground/own.h"

#define UNIT_MAX ((size_t)64 << 10)

/* A file that begins so is ours to write again. */
static const char mark[] = "# written by wsync daemon install\n";

static const char socket_unit[] = "[Unit]\n"
				  "Description=socket of wsync's daemon\n"
				  "Documentation=man:wsyncd(8)\n"
				  "\n"
				  "[Socket]\n"
				  "ListenStream=%t/wsync/agent.sock\n"
				  "SocketMode=0600\n"
				  "DirectoryMode=0700\n"
				  "RemoveOnStop=yes\n"
				  "\n"
				  "[Install]\n"
				  "WantedBy=sockets.target\n";

static const char service_head[] = "[Unit]\n"
				   "Description=keeps wsync stores and the cloud in step\n"
				   "Documentation=man:wsyncd(8)\n"
				   "Requires=wsyncd.socket\n"
				   "After=wsyncd.socket\n"
				   "\n"
				   "[Service]\n"
				   "Type=notify\n"
				   "ExecStart=";

static const char service_tail[] = "\n"
				   "ExecReload=/bin/kill -HUP $MAINPID\n"
				   "Restart=on-failure\n"
				   "RestartSec=2s\n"
				   "RestartPreventExitStatus=9 10 64 65\n"
				   "TimeoutStopSec=20s\n"
				   "WatchdogSec=60s\n"
				   "NoNewPrivileges=yes\n"
				   "LockPersonality=yes\n"
				   "MemoryDenyWriteExecute=yes\n"
				   "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6\n"
				   "RestrictRealtime=yes\n"
				   "RestrictSUIDSGID=yes\n"
				   "SystemCallArchitectures=native\n"
				   "LimitCORE=0\n"
				   "UMask=0077\n"
				   "\n"
				   "[Install]\n"
				   "Also=wsyncd.socket\n"
				   "WantedBy=default.target\n";

/* A word of ExecStart: systemd expands % and $, and splits at blanks. */
static void put_word(struct ws_buf *b, const char *word)
{
	ws_buf_addc(b, '"');
	for (; *word; word++) {
		if (*word == '"' || *word == '\\')
			ws_buf_addc(b, '\\');
		if (*word == '%' || *word == '$')
			ws_buf_addc(b, *word);
		ws_buf_addc(b, *word);
	}
	ws_buf_addc(b, '"');
}

static void put_service(struct ws_buf *b, const char *program, char **stores)
{
	ws_buf_adds(b, mark);
	ws_buf_adds(b, service_head);
	put_word(b, program);
	for (; *stores; stores++) {
		ws_buf_addc(b, ' ');
		put_word(b, *stores);
	}
	ws_buf_adds(b, service_tail);
}

/* ---- the files ----------------------------------------------------------------------- */

static int unit_dir(char out[PATH_MAX], struct ws_err *err)
{
	const char *config = ws_cli_env("XDG_CONFIG_HOME"), *home = ws_cli_env("HOME");
	int len = -1;

	if (config && *config == '/')
		len = snprintf(out, PATH_MAX, "%s/systemd/user", config);
	else if (home && *home == '/')
		len = snprintf(out, PATH_MAX, "%s/.config/systemd/user", home);
	if (len <= 0 || len >= PATH_MAX)
		return ws_err_set(err, WS_E_DAEMON_FAILED,
				  "HOME is not set, so there is no place for units");
	return 0;
}

/* A unit somebody else wrote is kept, unless --yes says otherwise. */
static int check_file(const struct ws_cli *cli, int dir_fd, const char *dir,
		      const char *name, struct ws_err *err)
{
	ws_auto_free char *text = NULL;
	size_t len = 0;
	int rc = ws_fs_read(dir_fd, name, UNIT_MAX, &text, &len, err);

	if (rc != 0)
		return rc == WS_FS_ABSENT ? 0 : rc;
	if (cli->yes || strncmp(text, mark, sizeof(mark) - 1) == 0)
		return 0;
	ws_err_set(err, WS_E_CONFIRM, "%s/%s is there and not written by wsync", dir, name);
	return ws_err_hint(err, "wsync daemon install --yes   replaces it");
}

static int write_units(struct ws_cli *cli, const char *dir, const struct ws_buf *service,
		       const struct ws_buf *socket, struct ws_err *err)
{
	ws_auto_close int fd = -1;
	ws_auto_free char *inner = NULL;
	int rc;

	if (asprintf(&inner, "%s/wsyncd.service", dir) < 0)
		return ws_err_nomem(err);
	rc = ws_place_make_parents(inner, err);
	if (rc == 0)
		rc = ws_fs_open_root(dir, &fd, err);
	if (rc == 0)
		rc = check_file(cli, fd, dir, "wsyncd.service", err);
	if (rc == 0)
		rc = check_file(cli, fd, dir, "wsyncd.socket", err);
	if (rc == 0)
		rc = ws_fs_replace(fd, "wsyncd.service", service->data, service->len, 0644,
				   err);
	if (rc == 0)
		rc = ws_fs_replace(fd, "wsyncd.socket", socket->data, socket->len, 0644,
				   err);
	return rc;
}

/* True when a systemd of this person is there and has read the units. */
static bool tell_systemd(void)
{
	int status;
	const pid_t pid = fork();

	if (pid == 0) {
		const int null = open("/dev/null", O_RDWR | O_CLOEXEC);

		(void)alarm(10);
		if (null >= 0 && dup2(null, 0) == 0 && dup2(null, 1) == 1 &&
		    dup2(null, 2) == 2)
			(void)execlp("systemctl", "systemctl", "--user", "daemon-reload",
				     (char *)NULL);
		_exit(127);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
	       WEXITSTATUS(status) == 0;
}

static int report(struct ws_cli *cli, const char *dir, bool told, struct ws_err *err)
{
	struct ws_json *o;
	int bad;

	if (cli->format != WS_FORMAT_JSON) {
		(void)fprintf(cli->out,
			      "Wrote wsyncd.service and wsyncd.socket to %s\n\n"
			      "Next\n",
			      dir);
		if (!told)
			(void)fputs("  systemctl --user daemon-reload\n", cli->out);
		(void)fputs(
			"  systemctl --user enable --now wsyncd.socket wsyncd.service\n"
			"  loginctl enable-linger          to go on after you log out\n",
			cli->out);
		return 0;
	}
	o = ws_json_new_object();
	bad = ws_json_set(o, "schema", ws_json_new_text("wsync/daemon-install/1"));
	bad |= ws_json_set(o, "directory", ws_json_new_text(dir));
	bad |= ws_json_set(o, "reloaded", ws_json_new_bool(told));
	if (bad) {
		ws_json_free(o);
		return ws_err_nomem(err);
	}
	return ws_show_json(cli->out, o, err);
}

static int install(struct ws_cli *cli, char **stores, struct ws_err *err)
{
	ws_auto_free char *program = ws_daemon_program();
	ws_auto_buf service = WS_BUF_INIT;
	ws_auto_buf socket = WS_BUF_INIT;
	char dir[PATH_MAX];
	int rc = unit_dir(dir, err);

	if (rc == 0 && !program)
		rc = ws_err_set(err, WS_E_DAEMON_FAILED, "there is no wsyncd beside wsync");
	if (rc < 0)
		return rc;
	put_service(&service, program, stores);
	ws_buf_addf(&socket, "%s%s", mark, socket_unit);
	if (service.failed || socket.failed)
		return ws_err_nomem(err);
	if (cli->dry_run) {
		(void)fprintf(cli->out, "# %s/wsyncd.socket\n%s\n# %s/wsyncd.service\n%s",
			      dir, ws_buf_text(&socket), dir, ws_buf_text(&service));
		return 0;
	}
	rc = write_units(cli, dir, &service, &socket, err);
	return rc == 0 ? report(cli, dir, tell_systemd(), err) : rc;
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	char **stores = NULL;
	int rc = ws_daemon_stores(cli, &stores, err);

	if (rc == 0)
		rc = install(cli, stores, err);
	ws_daemon_stores_free(stores);
	return rc;
}

const struct ws_cmd ws_cmd_daemon_install = {
	.name = "daemon install",
	.group = WS_GROUP_MAINTAIN,
	.summary = "Write systemd user units for the daemon",
	.usage = "[STORE...]",
	.about =
		"Writes wsyncd.socket and wsyncd.service to systemd/user below "
		"XDG_CONFIG_HOME, lets systemd read them if it is there, and prints how to "
		"enable them. Without STORE it is this one, and those of config.ini. Units "
		"written by somebody else are kept, unless --yes.\n",
	.examples = "wsync daemon install\n"
		    "wsync daemon install -n    # print them, write nothing",
	.max_words = 32,
	.formats = 1u << WS_FORMAT_JSON,
	.run = run,
};
