/*
 * cli/command/watch.c - `wsync watch`: what the daemon does, as it does it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "agent/proto.h"
#include "cli/command/command.h"
#include "cli/cloud/daemon_client.h"
#include "cli/show/show.h"
#include "store/ground/buf.h"
#include "store/ground/text.h"

static const char *text_of(const struct ws_json *o, const char *key)
{
	const char *text = ws_json_text(ws_json_get(o, key));

	return text ? text : "";
}

static void put(struct ws_buf *b, const char *text)
{
	ws_text_neutral(b, text, strlen(text), false);
}

/* "zztm raise acme/prod bob@acme.io" of a whole change, or the id alone. */
static void put_change(struct ws_buf *b, const struct ws_json *event)
{
	const struct ws_json *change = ws_json_get(event, "change");
	const struct ws_json *who = ws_json_get(change, "principal");
	static const char *const parts[] = {"kind", "path", "label"};

	put(b, text_of(event, "change"));
	put(b, text_of(change, "id"));
	for (size_t i = 0; i < 3; i++) {
		const char *part = text_of(change, parts[i]);

		if (i == 2 && !*part)
			part = text_of(who, "name");
		if (!*part)
			continue;
		ws_buf_addc(b, ' ');
		put(b, part);
	}
}

static void put_files(struct ws_buf *b, const struct ws_json *event)
{
	const struct ws_json *files = ws_json_get(event, "files");
	const size_t count = ws_json_count(files);
	int64_t all = 0;

	for (size_t i = 0; i < count; i++) {
		const char *file = ws_json_text(ws_json_at(files, i));

		ws_buf_adds(b, i > 0 ? " " : "");
		put(b, file ? file : "");
	}
	if (ws_json_int(ws_json_get(event, "count"), &all) && all > (int64_t)count)
		ws_buf_addf(b, "%s%" PRId64 " more", count > 0 ? " and " : "",
			    all - (int64_t)count);
}

static void put_summary(struct ws_buf *b, const struct ws_json *event)
{
	static const char *const keys[] = {"sent", "received",  "failed",
					   "held", "conflicts", "waits"};
	bool any = false;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		int64_t n = 0;

		if (!ws_json_int(ws_json_get(event, keys[i]), &n) || n == 0)
			continue;
		ws_buf_addf(b, "%s%" PRId64 " %s", any ? ", " : "", n, keys[i]);
		any = true;
	}
	if (!any)
		ws_buf_adds(b, "nothing to do");
}

/* What people call it; programs have the type. */
static const char *word_of(const char *type)
{
	return strcmp(type, "step_done") == 0     ? "sent"
	       : strcmp(type, "step_failed") == 0 ? "failed"
						  : type;
}

/* False for events that only matter to programs. */
static bool put_event(struct ws_buf *b, const struct ws_json *event)
{
	static const char *const silent[] = {"start", "fetch_page", "step_start", "wait"};
	const char *type = text_of(event, "type");
	const char *time = text_of(event, "time");
	int64_t ms = 0;

	for (size_t i = 0; i < sizeof(silent) / sizeof(silent[0]); i++)
		if (strcmp(type, silent[i]) == 0)
			return false;
	put(b, strlen(time) > 19 ? time + 11 : time);
	ws_buf_adds(b, "  ");
	ws_buf_addf(b, "%-12s", word_of(type));
	if (strcmp(type, "edited") == 0)
		put_files(b, event);
	else if (strcmp(type, "summary") == 0)
		put_summary(b, event);
	else if (ws_json_get(event, "change"))
		put_change(b, event);
	else
		put(b, text_of(event, "result"));
	if (*text_of(event, "message")) {
		ws_buf_addc(b, ' ');
		put(b, text_of(event, "message"));
	}
	if (ws_json_int(ws_json_get(event, "ms"), &ms))
		ws_buf_addf(b, " (%" PRId64 " ms)", ms);
	if (*text_of(event, "store")) {
		ws_buf_adds(b, "  ");
		put(b, text_of(event, "store"));
	}
	return true;
}

static int print(struct ws_cli *cli, struct ws_json *event, struct ws_err *err)
{
	ws_auto(ws_json) o = event;
	ws_auto_buf b = WS_BUF_INIT;
	int rc = 0;

	if (cli->format == WS_FORMAT_JSON) {
		ws_auto_free char *text = NULL;

		rc = ws_json_format(o, 0, &text, NULL, err);
		if (rc == 0)
			(void)fprintf(cli->out, "%s\n", text);
	} else if (put_event(&b, o)) {
		(void)fprintf(cli->out, "%s\n", ws_buf_text(&b));
	}
	(void)fflush(cli->out);
	return rc;
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto(ws_daemon) daemon = NULL;
	ws_auto(ws_json) result = NULL;
	int rc = ws_daemon_open(&daemon, err);

	if (rc == 0)
		rc = ws_daemon_ask(daemon, WS_PROTO_WATCH, &result, err);
	while (rc == 0 && !ferror(cli->out)) {
		struct ws_json *event = NULL;

		rc = ws_daemon_next(daemon, -1, &event, err);
		if (rc == 0)
			rc = print(cli, event, err);
		/* a person who has seen enough is no failure */
		if (rc == WS_DAEMON_QUIET)
			return cli->stop && *cli->stop ? 0 : WS_EXIT_FAILED;
	}
	if (rc == WS_DAEMON_ENDED)
		return ws_err_set(err, WS_E_DAEMON_ABSENT, "the daemon ended");
	return rc;
}

const struct ws_cmd ws_cmd_watch = {
	.name = "watch",
	.group = WS_GROUP_LOOK,
	.summary = "What the daemon does, as it does it",
	.usage = "",
	.about = "Prints a line for each thing that happens: edits seen on the disk, "
		 "commits, rounds, what was sent or received, what is held or in "
		 "conflict. Ctrl-C ends it. With --json each line is an event, numbered "
		 "by the daemon; types that a program does not know are to be skipped.\n",
	.examples = "wsync watch\n"
		    "wsync watch --json",
	.formats = 1u << WS_FORMAT_JSON,
	.no_dry_run = true,
	.run = run,
};
