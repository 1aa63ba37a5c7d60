/*
 * cli/command/daemon_log.c - `wsync daemon log`: the last lines of the daemon, of one that
 * has ended, too: why it did is among them.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "agent/proto.h"
#include "cli/cloud/daemon_client.h"
#include "cli/command/command.h"
#include "cli/command/daemon_p.h"
#include "cli/show/show_p.h"
#include "store/ground/buf.h"
#include "store/ground/own.h"
#include "store/ground/text.h"

#define LINES_MAX 128 /* as many as a daemon keeps */
#define TAIL_MAX  ((off_t)128 * 1024)

/* ---- of one that has ended ------------------------------------------------------------ */

/* The end of the file, from the beginning of a line; WS_E_DAEMON_ABSENT: there is none. */
static int read_tail(const char *path, char **out, struct ws_err *err)
{
	ws_auto_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	ws_auto_free char *text = NULL;
	struct stat st;
	off_t from;
	ssize_t n;

	if (fd < 0 && errno == ENOENT)
		return WS_E_DAEMON_ABSENT;
	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return ws_err_sys(err, errno ? errno : EINVAL, "%s", path);
	from = st.st_size > TAIL_MAX ? st.st_size - TAIL_MAX : 0;
	text = malloc((size_t)(st.st_size - from) + 1);
	if (!text)
		return ws_err_nomem(err);
	n = pread(fd, text, (size_t)(st.st_size - from), from);
	if (n < 0)
		return ws_err_sys(err, errno, "%s", path);
	text[n] = '\0';
	if (from > 0 && strchr(text, '\n'))
		memmove(text, strchr(text, '\n') + 1, strlen(strchr(text, '\n') + 1) + 1);
	*out = ws_steal(&text);
	return 0;
}

/* The last of its lines, as the daemon itself would tell them. */
static struct ws_json *last_lines(char *text)
{
	ws_auto(ws_json) o = ws_json_new_object();
	struct ws_json *lines = ws_json_new_array();
	char *at = text + strlen(text), *end;
	int bad = 0;

	for (size_t n = 0; n < LINES_MAX && at > text; n++) {
		at--;
		while (at > text && at[-1] != '\n')
			at--;
	}
	for (; *at && (end = at + strcspn(at, "\n")); at = end) {
		ws_auto_free char *line = strndup(at, (size_t)(end - at));

		bad |= !line || ws_json_push(lines, ws_text_json(line));
		end += *end == '\n';
	}
	bad |= ws_json_set(o, "lines", lines);
	return bad ? NULL : ws_steal(&o);
}

static int read_ended(struct ws_cli *cli, struct ws_json **out, struct ws_err *err)
{
	struct ws_err absent = *err, ignored = {0};
	ws_auto_free char *text = NULL;
	char path[PATH_MAX];
	int rc = ws_daemon_log_path(path, &ignored);

	if (rc == 0)
		rc = read_tail(path, &text, err);
	if (rc == 0 && !(*out = last_lines(text)))
		rc = ws_err_nomem(err);
	if (rc == 0 && cli->format == WS_FORMAT_HUMAN)
		ws_cli_hint(cli, "no daemon is running; this is the end of %s", path);
	if (rc != WS_E_DAEMON_ABSENT && rc != WS_E_DAEMON_FAILED)
		return rc;
	*err = absent;
	(void)ws_err_why(err, "it left no log either: one that systemd started logs to the "
			      "journal (journalctl --user -u wsyncd)");
	return err->code;
}

/* ---- the command ---------------------------------------------------------------------- */

static int show(struct ws_cli *cli, struct ws_json *result, bool running,
		struct ws_err *err)
{
	ws_auto(ws_json) o = result;
	const struct ws_json *lines = ws_json_get(o, "lines");

	if (cli->format == WS_FORMAT_JSON) {
		if (ws_json_set(o, "schema", ws_json_new_text("wsync/daemon-log/1")) ||
		    ws_json_set(o, "running", ws_json_new_bool(running)))
			return ws_err_nomem(err);
		return ws_show_json(cli->out, ws_steal(&o), err);
	}
	for (size_t i = 0; i < ws_json_count(lines); i++) {
		const char *text = ws_json_text(ws_json_at(lines, i));
		ws_auto_buf line = WS_BUF_INIT;

		if (text)
			ws_text_neutral(&line, text, strlen(text), false);
		(void)fprintf(cli->out, "%s\n", ws_buf_text(&line));
	}
	return 0;
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto(ws_daemon) daemon = NULL;
	struct ws_json *result = NULL;
	struct ws_err why = {0};
	bool running = true;
	int rc = ws_daemon_open(&daemon, &why);

	if (rc == 0)
		rc = ws_daemon_ask(daemon, WS_PROTO_LOG, &result, &why);
	if (rc == WS_E_DAEMON_ABSENT) {
		running = false;
		rc = read_ended(cli, &result, &why);
	}
	if (rc < 0) {
		if (err)
			*err = why;
		return rc;
	}
	return show(cli, result, running, err);
}

const struct ws_cmd ws_cmd_daemon_log = {
	.name = "daemon log",
	.group = WS_GROUP_MAINTAIN,
	.summary = "The last lines the daemon logged",
	.usage = "",
	.about =
		"The daemon keeps its last 128 lines. All of them are in the journal "
		"(journalctl --user -u wsyncd), or in agent.log below XDG_STATE_HOME/wsync "
		"when wsync daemon start started it; of one that has ended, the end of that "
		"file is shown.\n",
	.examples = "wsync daemon log\n"
		    "wsync daemon log --json",
	.formats = 1u << WS_FORMAT_JSON,
	.no_dry_run = true,
	.run = run,
};
