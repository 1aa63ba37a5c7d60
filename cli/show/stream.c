/*
 * cli/show/stream.c - a round as NDJSON: one event a line, numbered without gaps.
 */
#include "cli/show/show_p.h"

#include <errno.h>
#include <string.h>

/* Members of `more` after ours, so that a reader sees what it is first. */
static int move_members(struct ws_json *o, const struct ws_json *more)
{
	const struct ws_json *value = NULL;
	const char *key;
	void *iter = NULL;
	int bad = 0;

	while ((key = ws_json_next(more, &iter, &value)))
		bad |= ws_json_set(o, key, ws_json_copy(value));
	return bad;
}

int ws_stream_event(struct ws_stream *stream, const char *type, struct ws_json *more,
		    struct ws_err *err)
{
	ws_auto(ws_json) rest = more;
	ws_auto(ws_json) o = ws_json_new_object();
	ws_auto_buf b = WS_BUF_INIT;
	int bad = ws_json_set(o, "seq", ws_json_new_int(++stream->seq));
	int rc;

	bad |= ws_json_set(o, "time", ws_time_json(ws_show_now(stream->cli)));
	bad |= ws_json_set(o, "type", ws_json_new_text(type));
	if (rest)
		bad |= move_members(o, rest);
	if (bad)
		return ws_err_nomem(err);
	rc = ws_put_json(&b, ws_steal(&o), 0, err);
	if (rc == 0)
		rc = ws_put_out(&b, stream->out, err);
	/* whoever reads along wants it now */
	if (rc == 0 && fflush(stream->out) != 0)
		rc = ws_cli_output_lost(err, errno);
	return rc;
}

static struct ws_json *about(const struct ws_change *change, struct ws_names *names)
{
	ws_auto(ws_json) o = ws_json_new_object();
	const struct ws_access *access = NULL;

	if (ws_names_access(names, change, &access, NULL) < 0 ||
	    ws_json_set(o, "change", ws_change_json(change, access)))
		return NULL;
	return ws_steal(&o);
}

static struct ws_json *summary_json(const struct ws_stream *stream,
				    const struct ws_round_report *report, int ended)
{
	const struct ws_plan *plan = report->plan;
	size_t sent = 0, failed = 0;
	ws_auto(ws_json) o = ws_json_new_object();
	ws_auto_notes notes = {NULL, 0};
	int status = ws_show_sync_exit(report);
	int bad = report->view && ws_notes_untracked(report->view, &notes, NULL) < 0;

	for (size_t i = 0; plan && i < plan->change_count; i++) {
		sent += ws_sync_sent(report, i);
		failed += ws_sync_failed(report, i);
	}
	const struct {
		const char *key;
		size_t n;
	} parts[] = {
		{"sent", sent},
		{"failed", failed},
		{"received", report->received},
		{"agreed", report->agreed},
		{"accepted", report->accepted},
		{"expired", report->expired},
		{"unseen", report->unseen},
		{"held", ws_pick_tell(plan, ws_is_held)},
		{"conflicts", ws_pick_tell(plan, ws_is_conflict)},
		{"waits", ws_pick_tell(plan, ws_is_wait)},
		{"requests", report->look.requests},
		{"touched", report->touched},
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		bad |= ws_json_set(o, parts[i].key, ws_json_new_int((int64_t)parts[i].n));
	bad |= ws_json_set(o, "complete", ws_json_new_bool(report->look.complete));
	bad |= ws_json_set(o, "quiet", ws_json_new_bool(report->quiet));
	bad |= ws_json_set(o, "applied", ws_json_new_bool(report->applied));
	if (report->stopped[0])
		bad |= ws_json_set(o, "stopped", ws_text_json(report->stopped));
	if (stream->main[0])
		bad |= ws_json_set(o, "main", ws_json_new_text(stream->main));
	if (ended < 0)
		status = ws_cli_exit_worse(status, ws_err_exit(ended));
	if (report->view)
		bad |= ws_json_set(o, "problems", ws_problems_json(report->view));
	if (notes.count > 0)
		bad |= ws_json_set(o, "notes", ws_notes_json(&notes));
	bad |= ws_json_set(o, "exit", ws_json_new_int(status));
	return bad ? NULL : ws_steal(&o);
}

int ws_stream_report(struct ws_stream *stream, const struct ws_round_report *report,
		     int ended, struct ws_err *err)
{
	const struct ws_plan *plan = report->plan;
	ws_auto(ws_names) names = NULL;
	int rc = report->view ? ws_names_new(report->view, &names, err) : 0;

	for (size_t i = 0; rc == 0 && names && plan && i < plan->change_count; i++) {
		const struct ws_change *change = &plan->changes[i];
		const char *type = change->verdict == WS_HELD       ? "held"
				   : change->verdict == WS_CONFLICT ? "conflict"
				   : change->verdict == WS_WAIT     ? "wait"
				   : change->verdict == WS_RECEIVE && report->received > 0
					   ? "received"
					   : NULL;

		if (type)
			rc = ws_stream_event(stream, type, about(change, names), err);
	}
	return rc == 0 ? ws_stream_event(stream, "summary",
					 summary_json(stream, report, ended), err)
		       : rc;
}
