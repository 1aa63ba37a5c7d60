/*
 * agent/ward_tell.c - what a store tells: to its log, to those who watch, to hooks, and
 * to whoever asks how it is.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "agent/ward_p.h"
#include "store/ground/date.h"
#include "store/ground/text.h"

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
	for (size_t i = 0; i < WS_WARD_SEEN; i++)
		if (ward->seen[i] == print)
			return false;
	ward->seen[ward->seen_next++ % WS_WARD_SEEN] = print;
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

/* ---- events -------------------------------------------------------------------------- */

struct ws_json *ws_ward_event_json(const struct ws_json *event)
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

struct ws_json *ws_ward_edits_json(const struct ws_watch_report *report)
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
				       {"touched", NULL, t->touched},
				       {NULL, NULL, 0},
				       {NULL, NULL, 0},
				       {NULL, NULL, 0}};

	if (t->code[0]) {
		pairs[8] = (struct ws_note_pair){"code", t->code, 0};
		pairs[9] = (struct ws_note_pair){"message", t->message, 0};
	} else if (t->stopped[0]) {
		pairs[8] = (struct ws_note_pair){"stopped", t->stopped, 0};
	}
	ws_note(ward->agent->notes, end == WS_PACE_FAILED ? WS_NOTE_WARN : WS_NOTE_INFO,
		"round", pairs);
}

static struct ws_json *end_json(const struct ws_ward *ward, enum ws_pace_end end,
				int64_t ms)
{
	static const char *const words[] = {[WS_PACE_DONE] = "done",
					    [WS_PACE_BUSY] = "busy",
					    [WS_PACE_FAILED] = "failed",
					    [WS_PACE_TOUCHED] = "done"};
	ws_auto(ws_json) o = ws_json_new_object();
	int bad = ws_json_set(o, "result", ws_json_new_text(words[end]));

	bad |= ws_json_set(o, "ms", ws_json_new_int(ms));
	if (ward->told.touched > 0)
		bad |= ws_json_set(o, "touched", ws_json_new_int(ward->told.touched));
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

void ws_ward_tell_end(struct ws_ward *ward, enum ws_pace_end end, int64_t ms)
{
	note_end(ward, end, ms);
	ws_agent_emit(ward->agent, ward->path, "round", end_json(ward, end, ms));
	run_hooks(ward);
	tell_failure(ward, end);
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
