/*
 * agent/ward.c - one store in the care of the daemon.
 *
 * `known` is what main was when the last round ended. A round begins because it is time
 * to look, because main is another one than `known`, or because a person asks; never
 * because of edits that are not committed.
 *
 * A clone that never sent anything asks a person before its first send, and a round
 * without one ends there, before it has received. Such a round is followed by one that
 * only receives.
 */
#include "agent/ward_p.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "store/ground/fs.h"

#define LOCK_FILE ".git/wsync/agent"
#define LOCK_DIR  ".git/wsync"
#define GRACE_MS  10000
#define LINES_MAX 50 /* of one round's standard error, in the log */

static void plan(struct ws_ward *ward)
{
	const int64_t now = ws_loop_now(ward->agent->loop);

	if (ward->round.pid == 0 && !ward->stopping)
		ws_loop_after(ward->agent->loop, &ward->begin, ward->pace.next_ms - now);
}

static void wish(struct ws_ward *ward, enum ws_pace_wish what)
{
	ws_pace_wish(&ward->pace, what, ws_loop_now(ward->agent->loop));
	plan(ward);
}

static void note(struct ws_ward *ward, enum ws_note_level level, const char *event,
		 const char *key, const char *text)
{
	ws_note(ward->agent->notes, level, event,
		(struct ws_note_pair[]){
			{"store", ward->path, 0}, {key, text, 0}, {NULL, NULL, 0}});
}

/* ---- a round ------------------------------------------------------------------------- */

static void on_line(void *user, bool is_error, const char *text, size_t len)
{
	struct ws_ward *ward = user;
	ws_auto(ws_json) event = NULL;
	const char *type;

	if (ws_json_parse(text, len, WS_CHILD_LINE_MAX, &event, NULL) == 0) {
		if (is_error && ws_told_take_error(&ward->told, event))
			return;
		type = is_error ? NULL : ws_told_take(&ward->told, event);
		if (type) {
			ws_agent_emit(ward->agent, ward->path, type,
				      ws_ward_event_json(event));
			return;
		}
	}
	if (ward->lines++ < LINES_MAX)
		note(ward, WS_NOTE_WARN, "round-says", "text", text);
}

/* main as the round left it; where it did not say, what was seen: so a commit that
 * makes rounds fail begins no more of them than the pace allows. */
static void learn_main(struct ws_ward *ward)
{
	const char *now = ward->told.main[0] ? ward->told.main : ws_watch_main(ward->watch);

	(void)snprintf(ward->known, sizeof(ward->known), "%s", now);
}

static void on_round_ended(void *user, const struct ws_child_end *how)
{
	struct ws_ward *ward = user;
	enum ws_pace_end end;

	if (ward->stopping) {
		ws_told_clear(&ward->told);
		ws_agent_changed(ward->agent);
		return;
	}
	end = ws_told_end(&ward->told, how);
	ws_ward_tell_end(ward, end, how->ms);
	ws_pace_ended(&ward->pace, end, ward->told.retry_after_s,
		      ws_loop_now(ward->agent->loop));
	if (end != WS_PACE_BUSY)
		learn_main(ward);
	if (!ward->pull_only)
		ward->first_send = ws_told_wants_person(&ward->told);
	ward->agent->requests += ward->told.requests;
	ward->last_s = time(NULL);
	ward->last_ms = how->ms;
	ward->rounds++;
	ws_told_clear(&ward->last);
	ward->last = ward->told;
	ws_told_begin(&ward->told);
	if (ward->first_send && !ward->pull_only && end != WS_PACE_BUSY &&
	    end != WS_PACE_FAILED) {
		ward->pull_only = true;
		ward->pace.next_ms = 0;
	} else {
		ward->pull_only = false;
	}
	if (ward->again) {
		ward->again = false;
		ws_pace_wish(&ward->pace, WS_PACE_PERSON, ws_loop_now(ward->agent->loop));
	}
	plan(ward);
	ws_watch_look(ward->watch); /* somebody may have committed meanwhile */
	ws_agent_changed(ward->agent);
}

static void begin_round(void *user)
{
	struct ws_ward *ward = user;
	const bool touched = ws_pace_is_touched(&ward->pace,
						ws_loop_now(ward->agent->loop));
	const char *const how = ward->pull_only                   ? "--pull"
				: touched                         ? "--touched"
				: ws_pace_is_routine(&ward->pace) ? "--if-changed"
								  : NULL;
	const char *const argv[] = {ward->agent->wsync, "-C",         ward->path, "sync",
				    "--json",           "--no-input", how,        NULL};
	const struct ws_child_spec spec = {
		.argv = argv,
		.extra = "WSYNC_DAEMON=1",
		.deadline_ms = (int64_t)ward->agent->config.deadline_s * 1000,
		.grace_ms = GRACE_MS,
		.line = on_line,
		.ended = on_round_ended,
		.user = ward,
	};
	struct ws_err err;

	if (ward->round.pid != 0 || ward->stopping)
		return;
	ws_told_begin(&ward->told);
	ward->lines = 0;
	if (ws_child_start(&ward->round, &spec, &err) < 0) {
		ws_note_err(ward->agent->notes, WS_NOTE_WARN, "round", ward->path, &err);
		ws_pace_ended(&ward->pace, WS_PACE_FAILED, 0,
			      ws_loop_now(ward->agent->loop));
		plan(ward);
	}
	ws_agent_changed(ward->agent);
}

void ws_ward_sync(struct ws_ward *ward)
{
	if (ward->round.pid != 0)
		ward->again = true;
	else
		wish(ward, WS_PACE_PERSON);
}

/* ---- what moves on the disk ---------------------------------------------------------- */

static void on_moved(void *user, const struct ws_watch_report *report)
{
	struct ws_ward *ward = user;
	const char *main = ws_watch_main(ward->watch);

	/* a round writes the same files; what a person writes meanwhile is seen by it, too */
	if (report->edits > 0 && ward->round.pid == 0) {
		ward->edits += report->edits;
		ws_agent_emit(ward->agent, ward->path, "edited",
			      ws_ward_edits_json(report));
	}
	if (ward->round.pid != 0 || !main[0] || strcmp(main, ward->known) == 0)
		return;
	ward->edits = 0;
	if (ward->rounds == 0)
		return; /* the first round is about to begin anyway */
	(void)snprintf(ward->known, sizeof(ward->known), "%s", main);
	ws_agent_emit(ward->agent, ward->path, "committed", NULL);
	wish(ward, WS_PACE_COMMIT);
}

static void on_kind(void *user)
{
	struct ws_ward *ward = user;

	if (ws_watch_kind(ward->watch) == WS_WATCH_WALKING)
		note(ward, WS_NOTE_WARN, "watch", "message",
		     "no more watches are to be had (fs.inotify.max_user_watches); the "
		     "store is walked at intervals instead");
	else
		note(ward, WS_NOTE_INFO, "watch", "message", "watching by inotify");
	ws_agent_changed(ward->agent);
}

static void on_trouble(void *user, const char *text)
{
	note(user, WS_NOTE_WARN, "watch", "message", text);
}

/* ---- its life ------------------------------------------------------------------------ */

static int take_lock(struct ws_ward *ward, struct ws_err *err)
{
	ws_auto_free char *pid = NULL;
	size_t len = 0;
	int rc = ws_fs_mkdirs(ward->root_fd, LOCK_DIR, err);

	if (rc == 0)
		rc = ws_lock_take(ward->root_fd, LOCK_FILE, 0, &ward->lock, err);
	if (rc != WS_LOCK_HELD)
		return rc;
	if (ws_fs_read(ward->root_fd, LOCK_FILE, 64, &pid, &len, NULL) == 0)
		pid[strcspn(pid, "\n")] = '\0';
	ws_err_set(err, WS_E_DAEMON_RUNNING, "another wsyncd looks after %s: process %s",
		   ward->path, pid ? pid : "unknown");
	return ws_err_hint(err, "wsync daemon status");
}

int ws_ward_new(struct ws_agent *agent, const char *path, struct ws_ward **out,
		struct ws_err *err)
{
	ws_auto(ws_ward) ward = calloc(1, sizeof(*ward));
	struct ws_watch_calls calls = {on_moved, on_kind, on_trouble, ward};
	int rc;

	*out = NULL;
	if (!ward)
		return ws_err_nomem(err);
	ward->agent = agent;
	ward->root_fd = -1;
	ward->lock = (struct ws_lock)WS_LOCK_INIT;
	ward->begin = (struct ws_timer){.fire = begin_round, .user = ward};
	ws_child_init(&ward->round, agent->loop);
	ward->path = strdup(path);
	if (!ward->path)
		return ws_err_nomem(err);
	rc = ws_fs_open_root(path, &ward->root_fd, err);
	if (rc == 0)
		rc = take_lock(ward, err);
	if (rc == 0)
		rc = ws_watch_new(agent->loop, ward->root_fd, agent->config.scan_s * 1000,
				  &calls, &ward->watch, err);
	if (rc < 0)
		return rc;
	ws_pace_start(&ward->pace, (int64_t)agent->config.poll_s * 1000, ws_agent_random,
		      NULL, ws_loop_now(agent->loop));
	plan(ward);
	*out = ws_steal(&ward);
	return 0;
}

void ws_ward_free(struct ws_ward *ward)
{
	if (!ward)
		return;
	ws_loop_forget(ward->agent->loop, &ward->begin);
	ws_child_drop(&ward->round);
	ws_watch_free(ward->watch);
	ws_lock_drop(&ward->lock);
	if (ward->root_fd >= 0)
		(void)close(ward->root_fd);
	ws_told_clear(&ward->told);
	ws_told_clear(&ward->last);
	free(ward->path);
	free(ward);
}

void ws_ward_reload(struct ws_ward *ward)
{
	ws_pace_poll(&ward->pace, (int64_t)ward->agent->config.poll_s * 1000,
		     ws_loop_now(ward->agent->loop));
	plan(ward);
	ws_watch_walk(ward->watch);
}

void ws_ward_stop(struct ws_ward *ward)
{
	ward->stopping = true;
	ws_loop_forget(ward->agent->loop, &ward->begin);
	ws_child_stop(&ward->round);
}
