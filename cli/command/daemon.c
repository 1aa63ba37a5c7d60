/*
 * cli/command/daemon.c - `wsync daemon status`, `stop`, `reload` and `log`: a word with
 * the daemon that runs.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "agent/proto.h"
#include "cli/command/command.h"
#include "cli/cloud/daemon_client.h"
#include "cli/show/show_p.h"
#include "store/ground/buf.h"
#include "store/ground/date.h"
#include "store/ground/text.h"

#define STOP_WAIT_MS 20000

static int64_t number(const struct ws_json *o, const char *key)
{
	int64_t n = 0;

	return ws_json_int(ws_json_get(o, key), &n) ? n : 0;
}

static void put_text(struct ws_buf *b, const struct ws_json *value)
{
	const char *text = ws_json_text(value);

	if (text)
		ws_text_neutral(b, text, strlen(text), false);
}

/* "2 min ago" of a time in the answer. */
static void put_age(struct ws_buf *b, const struct ws_cli *cli, const struct ws_json *value)
{
	const char *text = ws_json_text(value);
	char age[WS_TIME_TEXT];
	int64_t then;

	if (text && ws_time_parse(text, &then))
		ws_buf_adds(b, ws_time_age(then, cli->world->now_s(cli->world->user), age));
}

/* "in 4 min", for what is to come. */
static void put_wait(struct ws_buf *b, const struct ws_cli *cli,
		     const struct ws_json *value)
{
	const char *text = ws_json_text(value);
	int64_t then, left;

	if (!text || !ws_time_parse(text, &then))
		return;
	left = then - cli->world->now_s(cli->world->user);
	if (left < 1)
		ws_buf_adds(b, "now");
	else if (left < 90)
		ws_buf_addf(b, "in %" PRId64 " s", left);
	else
		ws_buf_addf(b, "in %" PRId64 " min", (left + 30) / 60);
}

static void put_last(struct ws_buf *b, const struct ws_cli *cli,
		     const struct ws_json *store)
{
	const struct ws_json *last = ws_json_get(store, "last");

	if (!last) {
		ws_buf_adds(b, "  last      not yet\n");
		return;
	}
	ws_buf_adds(b, "  last      ");
	put_age(b, cli, ws_json_get(last, "time"));
	ws_buf_addf(b, ": %" PRId64 " sent, %" PRId64 " received, %" PRId64 " requests, ",
		    number(last, "sent"), number(last, "received"),
		    number(last, "requests"));
	ws_put_took(b, number(last, "ms"));
	ws_buf_adds(b, "\n");
	if (ws_json_get(last, "code")) {
		ws_buf_adds(b, "            ");
		put_text(b, ws_json_get(last, "code"));
		ws_buf_adds(b, " ");
		put_text(b, ws_json_get(last, "message"));
		ws_buf_adds(b, "\n");
	}
	if (ws_json_get(last, "stopped")) {
		ws_buf_adds(b, "            ");
		put_text(b, ws_json_get(last, "stopped"));
		ws_buf_adds(b, "\n");
	}
}

static void put_waiting(struct ws_buf *b, const struct ws_json *store)
{
	const struct ws_json *last = ws_json_get(store, "last");
	bool first = false;

	ws_buf_addf(b, "  waiting   %" PRId64 " held, %" PRId64 " in conflict",
		    number(last, "held"), number(last, "conflicts"));
	if (ws_json_bool(ws_json_get(store, "first_send"), &first) && first)
		ws_buf_adds(b, "; the first send waits for you: wsync sync");
	ws_buf_addf(b, "\n  edits     %" PRId64 " seen since the last commit\n",
		    number(store, "edits"));
}

static void put_store(struct ws_buf *b, const struct ws_cli *cli,
		      const struct ws_json *store)
{
	ws_buf_adds(b, "\n");
	put_text(b, ws_json_get(store, "path"));
	ws_buf_adds(b, "\n  state     ");
	put_text(b, ws_json_get(store, "state"));
	if (number(store, "failures") > 0)
		ws_buf_addf(b, ", %" PRId64 " failure(s) in a row",
			    number(store, "failures"));
	ws_buf_adds(b, "\n  watching  ");
	put_text(b, ws_json_get(store, "watching"));
	ws_buf_addf(b, ", %" PRId64 " directories\n", number(store, "directories"));
	put_last(b, cli, store);
	if (ws_json_get(store, "next")) {
		ws_buf_adds(b, "  next      ");
		put_wait(b, cli, ws_json_get(store, "next"));
		ws_buf_adds(b, "\n");
	}
	put_waiting(b, store);
}

static int show_status(struct ws_cli *cli, struct ws_json *result, struct ws_err *err)
{
	ws_auto(ws_json) o = result;
	const struct ws_json *stores = ws_json_get(o, "stores");
	ws_auto_buf b = WS_BUF_INIT;
	bool activated = false;

	if (cli->format == WS_FORMAT_JSON)
		return ws_show_json(cli->out, ws_steal(&o), err);
	put_text(&b, ws_json_get(o, "program"));
	ws_buf_addf(&b, "   process %" PRId64 ", started ", number(o, "pid"));
	put_age(&b, cli, ws_json_get(o, "started"));
	if (ws_json_bool(ws_json_get(o, "socket_activated"), &activated) && activated)
		ws_buf_adds(&b, ", by its socket");
	ws_buf_addf(&b, "\n  looks     every %" PRId64 " s, more or less\n",
		    number(o, "poll_s"));
	ws_buf_addf(&b, "  requests  %" PRId64 " since the start\n", number(o, "requests"));
	ws_buf_addf(&b, "  memory    %.1f MiB\n", (double)number(o, "memory_kib") / 1024);
	for (size_t i = 0; i < ws_json_count(stores); i++)
		put_store(&b, cli, ws_json_at(stores, i));
	if (b.failed)
		return ws_err_nomem(err);
	(void)fputs(ws_buf_text(&b), cli->out);
	return 0;
}

static int run_status(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto(ws_daemon) daemon = NULL;
	struct ws_json *result = NULL;
	int rc = ws_daemon_open(&daemon, err);

	if (rc == 0)
		rc = ws_daemon_ask(daemon, WS_PROTO_STATUS, &result, err);
	return rc == 0 ? show_status(cli, result, err) : rc;
}

const struct ws_cmd ws_cmd_daemon_status = {
	.name = "daemon status",
	.group = WS_GROUP_MAINTAIN,
	.summary = "What the daemon does, and what waits for you",
	.usage = "",
	.about = "Asks the daemon of this person: how its stores are, when it looked last "
		 "and looks next, what is held or in conflict, and what failed. Exit "
		 "status 1 when none is running.\n",
	.examples = "wsync daemon status\n"
		    "wsync daemon status --json   # for programs",
	.formats = 1u << WS_FORMAT_JSON,
	.no_dry_run = true,
	.run = run_status,
};

/* ---- stop, reload -------------------------------------------------------------------- */

static int say_done(struct ws_cli *cli, const char *schema, const char *sentence,
		    int64_t pid, struct ws_err *err)
{
	struct ws_json *o;
	int bad;

	if (cli->format != WS_FORMAT_JSON) {
		(void)fprintf(cli->out, "%s\n", sentence);
		return 0;
	}
	o = ws_json_new_object();
	bad = ws_json_set(o, "schema", ws_json_new_text(schema));
	if (pid > 0)
		bad |= ws_json_set(o, "pid", ws_json_new_int(pid));
	if (bad) {
		ws_json_free(o);
		return ws_err_nomem(err);
	}
	return ws_show_json(cli->out, o, err);
}

/* Until it has closed the connection: it does so last. */
static int wait_for_end(struct ws_daemon *daemon, struct ws_err *err)
{
	for (;;) {
		ws_auto(ws_json) event = NULL;
		const int rc = ws_daemon_next(daemon, STOP_WAIT_MS, &event, err);

		if (rc == WS_DAEMON_ENDED)
			return 0;
		if (rc == WS_DAEMON_QUIET) {
			ws_err_set(err, WS_E_DAEMON_FAILED,
				   "the daemon did not end within 20 s");
			return ws_err_hint(err, "kill %" PRId64, ws_daemon_pid(daemon));
		}
		if (rc < 0)
			return rc;
	}
}

static int run_stop(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto(ws_daemon) daemon = NULL;
	ws_auto(ws_json) result = NULL;
	int64_t pid = 0;
	int rc = ws_daemon_open(&daemon, err);

	if (rc == WS_E_DAEMON_ABSENT)
		return say_done(cli, "wsync/daemon-stop/1", "No daemon is running", 0, err);
	if (rc == 0) {
		pid = ws_daemon_pid(daemon);
		rc = ws_daemon_ask(daemon, WS_PROTO_STOP, &result, err);
	}
	if (rc == 0)
		rc = wait_for_end(daemon, err);
	return rc == 0 ? say_done(cli, "wsync/daemon-stop/1", "Stopped the daemon", pid,
				  err)
		       : rc;
}

const struct ws_cmd ws_cmd_daemon_stop = {
	.name = "daemon stop",
	.group = WS_GROUP_MAINTAIN,
	.summary = "End the daemon, once its call under way is done",
	.usage = "",
	.about = "A round under way finishes its call, then the daemon ends. Edits and "
		 "commits stay where they are; wsync sync goes on by hand. Nothing to do "
		 "when none is running.\n",
	.examples = "wsync daemon stop",
	.formats = 1u << WS_FORMAT_JSON,
	.no_dry_run = true,
	.run = run_stop,
};

static int run_reload(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto(ws_daemon) daemon = NULL;
	ws_auto(ws_json) result = NULL;
	int rc = ws_daemon_open(&daemon, err);

	if (rc == 0)
		rc = ws_daemon_ask(daemon, WS_PROTO_RELOAD, &result, err);
	return rc == 0 ? say_done(cli, "wsync/daemon-reload/1",
				  "The daemon read its configuration again",
				  ws_daemon_pid(daemon), err)
		       : rc;
}

const struct ws_cmd ws_cmd_daemon_reload = {
	.name = "daemon reload",
	.group = WS_GROUP_MAINTAIN,
	.summary = "Let the daemon read config.ini again",
	.usage = "",
	.about = "Stores that were added are taken up, those that are gone are left, "
		 "hooks and times are as they are now. A file that is not valid changes "
		 "nothing.\n",
	.examples = "wsync daemon reload",
	.formats = 1u << WS_FORMAT_JSON,
	.no_dry_run = true,
	.run = run_reload,
};
