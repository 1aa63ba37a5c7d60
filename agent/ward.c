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
#include "agent/ward.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "agent/child.h"
#include "agent/pace.h"
#include "agent/told.h"
#include "agent/watch.h"
#include "store/ground/date.h"
#include "store/ground/fs.h"
#include "store/ground/lock.h"
#include "store/ground/text.h"

#define LOCK_FILE ".git/wsync/agent"
#define LOCK_DIR  ".git/wsync"
#define GRACE_MS  10000
#define SEEN      256 /* changes whose hooks ran */
#define LINES_MAX 50  /* of one round's standard error, in the log */

struct ws_ward {
	struct ws_agent *agent;
	char *path;
	int root_fd;
	struct ws_lock lock;
	struct ws_watch *watch;
	struct ws_pace pace;
	struct ws_timer begin;

	struct ws_child round;
	bool pull_only; /* the round under way, or the next */
	bool again;     /* somebody asked for another while it runs */
	bool stopping;
	struct ws_told told; /* of the round under way */
	int lines;
	bool first_send; /* the first send waits for a person */

	struct ws_told last; /* of the round that ended last */
	int64_t last_s, last_ms, rounds;
	char known[WS_WATCH_MAIN];
	size_t edits; /* documents written since the last commit was seen */
	bool failing; /* and the hook for it ran */

	uint64_t seen[SEEN]; /* hashes of hook and change */
	size_t seen_next;
};

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

/* ---- hooks --------------------------------------------------------------------------- */

/* FNV-1a: the worst a collision does is that a hook is not run once more. */
static uint64_t print_of(enum ws_hook hook, const char *id)
{
	uint64_t h = 14695981039346656037u + (uint64_t)hook;

	for (; *id; id++)
		h = (h ^ (unsigned char)*id) * 1099511628211u;
	return h;
}

/* What is held or in conflict is told by every round; its hook is run once. */
static bool is_new(struct ws_ward *ward, enum ws_hook hook, const struct ws_json *change)
{
	const char *id = ws_json_text(ws_json_get(change, "id"));
	const uint64_t print = print_of(hook, id ? id : "");

	if (hook == WS_HOOK_DRIFT) /* received: told once anyway */
		return true;
	for (size_t i = 0; i < SEEN; i++)
		if (ward->seen[i] == print)
			return false;
	ward->seen[ward->seen_next++ % SEEN] = print;
	return true;
}

static void run_hook(struct ws_ward *ward, enum ws_hook hook, struct ws_json *changes)
{
	ws_auto(ws_json) list = changes;
	ws_auto(ws_json) o = ws_json_new_object();
	ws_auto_free char *text = NULL;
	char now[WS_TIME_TEXT];
	int bad = ws_json_set(o, "schema", ws_json_new_text("wsync/hook/1"));

	bad |= ws_json_set(o, "event", ws_json_new_text(ws_hook_word(hook)));
	bad |= ws_json_set(o, "time", ws_json_new_text(ws_time_format(time(NULL), now)));
	bad |= ws_json_set(o, "store", ws_json_new_text(ward->path));
	if (hook == WS_HOOK_FAILURE) {
		bad |= ws_json_set(o, "code", ws_json_new_text(ward->told.code));
		bad |= ws_json_set(o, "message", ws_json_new_text(ward->told.message));
	}
	if (list)
		bad |= ws_json_set(o, "changes", ws_steal(&list));
	if (bad || ws_json_format(o, 0, &text, NULL, NULL) < 0)
		return;
	if (strlen(text) > WS_CHILD_INPUT_MAX) /* the command has the store to look into */
		run_hook(ward, hook, NULL);
	else
		ws_hooks_run(ward->agent->hooks, hook, text);
}

static void run_hooks(struct ws_ward *ward)
{
	for (int hook = 0; hook < WS_HOOKS; hook++) {
		const struct ws_json *all = ward->told.changes[hook];
		ws_auto(ws_json) fresh = ws_json_new_array();

		for (size_t i = 0; i < ws_json_count(all); i++)
			if (is_new(ward, (enum ws_hook)hook, ws_json_at(all, i)))
				(void)ws_json_push(fresh, ws_json_copy(ws_json_at(all, i)));
		if (ws_json_count(fresh) > 0)
			run_hook(ward, (enum ws_hook)hook, ws_steal(&fresh));
	}
}

/* ---- a round ------------------------------------------------------------------------- */

/* Everything of an event but what the daemon numbers itself. */
static struct ws_json *rest_of(const struct ws_json *event)
{
	static const char *const own[] = {"seq", "time", "type", "store"};
	ws_auto(ws_json) o = ws_json_new_object();
	const struct ws_json *value = NULL;
	void *iter = NULL;
	const char *key;

	while ((key = ws_json_next(event, &iter, &value)) != NULL) {
		bool skip = false;

		for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
			skip = skip || strcmp(key, own[i]) == 0;
		if (!skip && ws_json_set(o, key, ws_json_copy(value)) != 0)
			return NULL;
	}
	return ws_steal(&o);
}

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
			ws_agent_emit(ward->agent, ward->path, type, rest_of(event));
			return;
		}
	}
	if (ward->lines++ < LINES_MAX)
		note(ward, WS_NOTE_WARN, "round-says", "text", text);
}

static void note_end(struct ws_ward *ward, enum ws_pace_end end, int64_t ms)
{
	const struct ws_told *t = &ward->told;
	struct ws_note_pair pairs[] = {{"store", ward->path, 0},
				       {"ms", NULL, ms},
				       {"sent", NULL, t->sent},
				       {"received", NULL, t->received},
				       {"held", NULL, t->held},
				       {"conflicts", NULL, t->conflicts},
				       {"requests", NULL, t->requests},
				       {NULL, NULL, 0},
				       {NULL, NULL, 0},
				       {NULL, NULL, 0}};

	if (t->code[0]) {
		pairs[7] = (struct ws_note_pair){"code", t->code, 0};
		pairs[8] = (struct ws_note_pair){"message", t->message, 0};
	} else if (t->stopped[0]) {
		pairs[7] = (struct ws_note_pair){"stopped", t->stopped, 0};
	}
	ws_note(ward->agent->notes, end == WS_PACE_FAILED ? WS_NOTE_WARN : WS_NOTE_INFO,
		"round", pairs);
}

static struct ws_json *end_json(const struct ws_ward *ward, enum ws_pace_end end,
				int64_t ms)
{
	static const char *const words[] = {"done", "busy", "failed"};
	ws_auto(ws_json) o = ws_json_new_object();
	int bad = ws_json_set(o, "result", ws_json_new_text(words[end]));

	bad |= ws_json_set(o, "ms", ws_json_new_int(ms));
	if (ward->told.code[0]) {
		bad |= ws_json_set(o, "code", ws_json_new_text(ward->told.code));
		bad |= ws_json_set(o, "message", ws_json_new_text(ward->told.message));
	}
	return bad ? NULL : ws_steal(&o);
}

static void tell_failure(struct ws_ward *ward, enum ws_pace_end end)
{
	if (end == WS_PACE_FAILED && !ward->failing)
		run_hook(ward, WS_HOOK_FAILURE, NULL);
	if (end != WS_PACE_BUSY)
		ward->failing = end == WS_PACE_FAILED;
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
	note_end(ward, end, how->ms);
	ws_agent_emit(ward->agent, ward->path, "round", end_json(ward, end, how->ms));
	run_hooks(ward);
	tell_failure(ward, end);
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
	if (ward->first_send && !ward->pull_only && end == WS_PACE_DONE) {
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
	const char *const argv[] = {ward->agent->wsync,
				    "-C",
				    ward->path,
				    "sync",
				    "--json",
				    "--no-input",
				    ward->pull_only ? "--pull" : NULL,
				    NULL};
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

static struct ws_json *edits_json(const struct ws_watch_report *report)
{
	ws_auto(ws_json) o = ws_json_new_object();
	struct ws_json *files = ws_json_new_array();
	int bad = 0;

	for (size_t i = 0; i < report->path_count; i++) {
		ws_auto_free char *path = ws_text_neutral_dup(report->paths[i]);

		bad |= ws_json_push(files, path ? ws_json_new_text(path) : NULL);
	}
	bad |= ws_json_set(o, "files", files);
	bad |= ws_json_set(o, "count", ws_json_new_int((int64_t)report->edits));
	if (report->unnamed)
		bad |= ws_json_set(o, "unnamed", ws_json_new_bool(true));
	return bad ? NULL : ws_steal(&o);
}

static void on_moved(void *user, const struct ws_watch_report *report)
{
	struct ws_ward *ward = user;
	const char *main = ws_watch_main(ward->watch);

	/* a round writes the same files; what a person writes meanwhile is seen by it, too */
	if (report->edits > 0 && ward->round.pid == 0) {
		ward->edits += report->edits;
		ws_agent_emit(ward->agent, ward->path, "edited", edits_json(report));
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

/* ---- what is told about it ----------------------------------------------------------- */

const char *ws_ward_path(const struct ws_ward *ward)
{
	return ward->path;
}

bool ws_ward_is_running(const struct ws_ward *ward)
{
	return ward->round.pid != 0;
}

int64_t ws_ward_held(const struct ws_ward *ward)
{
	return ward->last.held;
}

int64_t ws_ward_conflicts(const struct ws_ward *ward)
{
	return ward->last.conflicts;
}

bool ws_ward_is_failing(const struct ws_ward *ward)
{
	return ward->failing;
}

static struct ws_json *last_json(const struct ws_ward *ward)
{
	const struct ws_told *t = &ward->last;
	const struct {
		const char *key;
		int64_t n;
	} numbers[] = {
		{"ms", ward->last_ms},     {"sent", t->sent},
		{"received", t->received}, {"failed", t->failed},
		{"held", t->held},         {"conflicts", t->conflicts},
		{"waits", t->waits},       {"requests", t->requests},
	};
	ws_auto(ws_json) o = ws_json_new_object();
	char text[WS_TIME_TEXT];
	int bad = ws_json_set(o, "time",
			      ws_json_new_text(ws_time_format(ward->last_s, text)));

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		bad |= ws_json_set(o, numbers[i].key, ws_json_new_int(numbers[i].n));
	if (t->code[0]) {
		bad |= ws_json_set(o, "code", ws_json_new_text(t->code));
		bad |= ws_json_set(o, "message", ws_json_new_text(t->message));
	}
	if (t->stopped[0])
		bad |= ws_json_set(o, "stopped", ws_json_new_text(t->stopped));
	return bad ? NULL : ws_steal(&o);
}

struct ws_json *ws_ward_json(const struct ws_ward *ward)
{
	static const char *const kinds[] = {"starting", "inotify", "walking"};
	const int64_t left = ward->pace.next_ms - ws_loop_now(ward->agent->loop);
	ws_auto(ws_json) o = ws_json_new_object();
	char text[WS_TIME_TEXT];
	int bad = ws_json_set(o, "path", ws_json_new_text(ward->path));

	bad |= ws_json_set(o, "state",
			   ws_json_new_text(ward->round.pid != 0 ? "round"
					    : ward->failing      ? "failing"
								 : "idle"));
	bad |= ws_json_set(o, "watching",
			   ws_json_new_text(kinds[ws_watch_kind(ward->watch)]));
	bad |= ws_json_set(o, "directories",
			   ws_json_new_int((int64_t)ws_watch_count(ward->watch)));
	bad |= ws_json_set(o, "rounds", ws_json_new_int(ward->rounds));
	bad |= ws_json_set(o, "failures", ws_json_new_int(ward->pace.failures));
	bad |= ws_json_set(o, "edits", ws_json_new_int((int64_t)ward->edits));
	bad |= ws_json_set(o, "first_send", ws_json_new_bool(ward->first_send));
	if (ward->round.pid == 0)
		bad |= ws_json_set(
			o, "next",
			ws_json_new_text(ws_time_format(
				time(NULL) + (left > 0 ? left / 1000 : 0), text)));
	if (ward->rounds > 0)
		bad |= ws_json_set(o, "last", last_json(ward));
	return bad ? NULL : ws_steal(&o);
}
