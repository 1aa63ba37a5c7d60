/*
 * tests/lib/round_play.c - one run of a scenario, step by step.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sync/round/person/resolve.h"
#include "sync/round/person/undo.h"
#include "tests/lib/repo_fix.h"
#include "tests/lib/round_play.h"
#include "tests/lib/tempdir.h"

#define ENDPOINT "https://example.org/api"

_Noreturn void t_play_fail(const struct t_play *play, const char *fmt, ...)
{
	char *text = NULL;
	va_list args;

	va_start(args, fmt);
	if (vasprintf(&text, fmt, args) < 0)
		abort();
	va_end(args);
	print_error("%s:%d: %s%s\n(%s)\n", play->script->path,
		    play->step ? play->step->line : 0, text,
		    play->err.code ? play->err.msg : "", play->way);
	free(text);
	fail();
	abort();
}

/* ---- the world ------------------------------------------------------------------------ */

static int64_t now_s(void *user)
{
	return ((struct t_play *)user)->now_s;
}

static void sleep_ms(void *user, int ms)
{
	struct t_play *play = user;

	play->slept_ms += ms;
	play->now_s += (ms + 999) / 1000;
}

struct t_play *t_play_new(const struct t_script *script, const char *way)
{
	struct t_play *play = calloc(1, sizeof(*play));

	if (!play)
		abort();
	play->script = script;
	play->way = way;
	play->held.fd = -1;
	play->now_s = 1764000000;
	play->world = (struct ws_round_world){now_s, sleep_ms, play, NULL};
	play->options = (struct ws_round_options){.send = true, .receive = true};
	play->base = t_tempdir_new();
	play->dir = t_tempdir_path(play->base, "store");
	play->cloud = t_fake_new();
	t_fake_fill_demo(play->cloud);
	t_fake_before_call(play->cloud, t_play_before_call, play);
	return play;
}

void t_play_clear_report(struct t_play *play)
{
	ws_round_report_clear(&play->report);
	ws_commit_report_clear(&play->commit);
}

void t_play_free(struct t_play *play)
{
	t_play_clear_report(play);
	ws_lock_drop(&play->held);
	ws_store_close(play->store);
	t_fake_free(play->cloud);
	t_tempdir_remove(play->base);
	free(play->dir);
	free(play);
}

static void need(const struct t_play *play, int rc, const char *what)
{
	if (rc != 0)
		t_play_fail(play, "%s: %s: ", what, t_text_code(rc));
}

void t_play_reopen(struct t_play *play)
{
	ws_store_close(play->store);
	play->store = NULL;
	need(play, ws_store_open(play->dir, &play->store, &play->err), "open");
}

void t_play_shell(const struct t_play *play, const char *dir, const char *line)
{
	if (!t_git_ok(dir, "%s", line))
		t_play_fail(play, "shell");
}

/* ---- steps ------------------------------------------------------------------------------------ */

static void set_options(struct t_play *play, const char *words)
{
	play->options.send = strcmp(words, "receive-only") != 0;
	play->options.receive = strcmp(words, "send-only") != 0;
	play->options.touched = strcmp(words, "touched") == 0;
	play->options.if_changed = strcmp(words, "if-changed") == 0;
	play->options.digest = strcmp(words, "saved") == 0 ? play->saved : NULL;
}

int t_play_sync(struct t_play *play)
{
	int rc;

	t_play_clear_report(play);
	play->calls = 0;
	play->slept_ms = 0;
	ws_err_clear(&play->err);
	rc = ws_round_sync(play->store, t_fake_remote(play->cloud), &play->options,
			   &play->world, NULL, &play->report, &play->err);
	play->options.digest = NULL; /* a saved plan is carried out once */
	return rc;
}

/* "! CODE" at the end of a step: it must fail so. */
static void check_answer(const struct t_play *play, int rc, const char *wanted)
{
	int code = *wanted ? t_code_by_text(wanted) : 0;

	if (*wanted && !code)
		t_play_fail(play, "no code is called %s", wanted);
	if (rc != code)
		t_play_fail(play, "answers %s: ", t_text_code(rc));
}

static const char *cut_wanted(char *rest)
{
	char *mark = strrchr(rest, '!');

	if (!mark || (mark != rest && mark[-1] != ' '))
		return "";
	*mark = '\0';
	while (mark > rest && mark[-1] == ' ')
		*--mark = '\0';
	mark += strlen(mark) + 1;
	while (*mark == ' ' || *mark == '\0')
		mark++;
	return mark;
}

/* What a daemon does after a commit, before the whole round comes. Nobody interferes. */
static void sync_touched(struct t_play *play)
{
	const size_t during = play->during_count;

	if (play->options.digest)
		return;
	play->during_count = 0;
	play->options.touched = true;
	(void)t_play_sync(play);
	play->touched += play->report.touched > 0;
	play->options.touched = false;
	play->during_count = during;
}

/* The daemon begins another round when main is not what the round says it left. */
static void check_main(const struct t_play *play)
{
	struct ws_oid now;

	if (ws_repo_ref(play->store->repo, WS_REF_MAIN, &now, NULL) != 0 ||
	    !ws_oid_same(&now, &play->report.view->main_id))
		t_play_fail(play, "the round left another main than it says");
}

static void step_sync(struct t_play *play, char *rest)
{
	const char *wanted = cut_wanted(rest);
	int rc;

	set_options(play, rest);
	if (play->touched_first)
		sync_touched(play);
	play->syncs++;
	if (play->sync_at == play->syncs) {
		t_play_sync_with_fault(play);
		return;
	}
	rc = t_play_sync(play);
	t_play_note_sync(play);
	if (play->fault == T_FAULT_NONE)
		check_answer(play, rc, wanted);
	if (rc == 0 && play->during_count == 0 && !play->report.again)
		check_main(play);
}

static void step_fetch(struct t_play *play, char *rest)
{
	const char *wanted = cut_wanted(rest);
	int rc;

	t_play_clear_report(play);
	rc = (strcmp(rest, "full") == 0 ? ws_round_fetch_deep : ws_round_fetch)(
		play->store, t_fake_remote(play->cloud), &play->world, NULL, &play->report,
		&play->err);
	check_answer(play, rc, wanted);
}

static void step_clone(struct t_play *play, char *rest)
{
	need(play,
	     ws_store_create(play->dir, ENDPOINT, *rest ? rest : "*", &play->store,
			     &play->err),
	     "create");
	step_fetch(play, rest + strlen(rest));
}

static void step_commit(struct t_play *play, char *rest)
{
	const char *wanted = cut_wanted(rest);
	int rc;

	t_play_clear_report(play);
	rc = ws_round_commit(play->store, *rest ? rest : NULL, "Ann <ann@example.org>",
			     &play->world, &play->commit, &play->err);
	check_answer(play, rc, wanted);
}

/* The item of that label, or of that kind, that waits for a decision. */
static bool is_meant(const struct ws_change *c, const char *word)
{
	static const char *const kinds[] = {
		[WS_ITEM_NAME] = "name",
		[WS_ITEM_DESCRIPTION] = "description",
		[WS_ITEM_DEFAULT_ROLE] = "default-role",
		[WS_ITEM_RESULT_STORAGE] = "result-storage",
		[WS_ITEM_HANDLE] = "handle",
		[WS_ITEM_WORKSPACE] = "workspace",
	};

	if (c->verdict != WS_CONFLICT && !(c->held & WS_HELD_UNADOPTED))
		return false;
	if (c->kind == WS_ITEM_GRANT || c->kind == WS_ITEM_ROLE)
		return strcmp(c->label, word) == 0;
	return c->kind <= WS_ITEM_WORKSPACE && strcmp(kinds[c->kind], word) == 0;
}

/* "LABEL|KIND TAKE [ROLE]" */
static void step_resolve(struct t_play *play, char *rest)
{
	static const char *const takes[] = {"local", "cloud", "base", "lower", "role"};
	const char *wanted = cut_wanted(rest), *word = t_word(&rest), *how = t_word(&rest);
	struct ws_resolution resolution = {0};
	ws_auto(ws_view) view = NULL;
	char id[sizeof(((struct ws_change *)NULL)->id)] = "none";
	int rc, take = 0;

	need(play, ws_view_build(play->store, &play->world, &view, &play->err), "view");
	for (size_t i = view->plan->change_count; i-- > 0;)
		if (is_meant(&view->plan->changes[i], word))
			memcpy(id, view->plan->changes[i].id, sizeof(id));
	while (take < 5 && strcmp(takes[take], how) != 0)
		take++;
	if (take == 5)
		t_play_fail(play, "no way to decide is called %s", how);
	rc = ws_round_resolve(play->store, id, (enum ws_take)take, *rest ? rest : NULL,
			      &play->world, &resolution, &play->err);
	ws_resolution_clear(&resolution);
	check_answer(play, rc, wanted);
}

/* "[REV]" */
static void step_undo(struct t_play *play, char *rest)
{
	const char *wanted = cut_wanted(rest);
	struct ws_undo undo = {0};
	int rc = ws_round_undo(play->store, *rest ? rest : NULL, &play->world, &undo,
			       &play->err);

	ws_undo_clear(&undo);
	check_answer(play, rc, wanted);
}

static void step_mode(struct t_play *play, char *rest)
{
	bool two_way = strcmp(rest, "two-way") == 0;

	need(play,
	     ws_store_set_mode(play->store, two_way ? WS_MODE_TWO_WAY : WS_MODE_OBSERVE,
			       &play->err),
	     "mode");
}

static void step_wait(struct t_play *play, char *rest)
{
	play->now_s += strtol(rest, NULL, 10);
}

static void step_audit(struct t_play *play, char *rest)
{
	t_fake_audit(play->cloud, play->now_s, rest, NULL, "eve@acme.io");
}

static void step_lock(struct t_play *play, char *rest)
{
	need(play,
	     strcmp(rest, "round") == 0
		     ? ws_store_lock_round(play->store, &play->held, &play->err)
		     : ws_store_lock(play->store, &play->held, &play->err),
	     "lock");
}

static void step_unlock(struct t_play *play, char *rest)
{
	(void)rest;
	ws_lock_drop(&play->held);
}

static void step_shell(struct t_play *play, char *rest)
{
	t_play_shell(play, play->dir, rest);
}

static void step_reopen(struct t_play *play, char *rest)
{
	(void)rest;
	t_play_reopen(play);
}

/* ---- steps without a file of their own ----------------------------------------------------- */

static void say(struct t_play *play, char *rest, bool rejects)
{
	const char *wanted = cut_wanted(rest);

	check_answer(play, t_play_say(play, rest, rejects), wanted);
}

static void step_approve(struct t_play *play, char *rest)
{
	say(play, rest, false);
}

static void step_reject(struct t_play *play, char *rest)
{
	say(play, rest, true);
}

/* The plan of what lies here, for "sync saved". */
static void step_save(struct t_play *play, char *rest)
{
	ws_auto(ws_view) view = NULL;

	(void)rest;
	need(play, ws_view_build(play->store, &play->world, &view, &play->err), "view");
	(void)snprintf(play->saved, sizeof(play->saved), "%s", view->plan->digest);
}

static void step_nothing(struct t_play *play, char *rest)
{
	(void)play;
	(void)rest;
}

static void step_during(struct t_play *play, char *rest)
{
	(void)rest;
	if (play->during_count == sizeof(play->during) / sizeof(play->during[0]))
		t_play_fail(play, "too many \"during\"");
	play->during[play->during_count++] = play->step;
}

static void step_calm(struct t_play *play, char *rest)
{
	(void)rest;
	play->during_count = 0;
	t_fake_fail(play->cloud, 0, 0);
	t_fake_fail_write(play->cloud, 0, 0);
	t_fake_lose(play->cloud, 0);
}

void t_play_step(struct t_play *play, const struct t_step *step)
{
	static const struct {
		const char *verb;
		void (*does)(struct t_play *play, char *rest);
	} table[] = {
		{"clone", step_clone},       {"fetch", step_fetch},
		{"sync", step_sync},         {"commit", step_commit},
		{"mode", step_mode},         {"audit", step_audit},
		{"wait", step_wait},         {"cloud", t_play_cloud},
		{"set", t_play_set},         {"unset", t_play_unset},
		{"replace", t_play_replace}, {"write", t_play_write},
		{"sh", step_shell},          {"lock", step_lock},
		{"unlock", step_unlock},     {"reopen", step_reopen},
		{"during", step_during},     {"calm", step_calm},
		{"faults", step_nothing},    {"touched", step_nothing},
		{"approve", step_approve},   {"reject", step_reject},
		{"save", step_save},         {"resolve", step_resolve},
		{"undo", step_undo},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(table[i].verb, step->verb) == 0) {
			char *rest = strdup(step->rest);

			table[i].does(play, rest);
			free(rest);
			return;
		}
	t_play_fail(play, "no step is called \"%s\"", step->verb);
}

void t_play_line(struct t_play *play, const char *line)
{
	char *text = strdup(line), *rest = text;
	const char *verb = t_word(&rest);
	struct t_step step = {.verb = (char *)(uintptr_t)verb,
			      .rest = rest,
			      .block = (char *)(uintptr_t) ""};

	play->step = &step;
	t_play_step(play, &step);
	play->step = NULL;
	free(text);
}

static size_t last_step(const struct t_script *script)
{
	size_t last = 0;

	for (size_t i = 0; i < script->count; i++)
		if (!script->steps[i].checks)
			last = i;
	return last;
}

void t_play_run(struct t_play *play, bool with_checks)
{
	for (size_t i = 0; i < play->script->count; i++) {
		const struct t_step *step = &play->script->steps[i];

		play->step = step;
		play->last = i == last_step(play->script);
		if (!step->checks)
			t_play_step(play, step);
		else if (with_checks && strcmp(step->verb, "expect") == 0)
			t_play_expect(play, step);
	}
}
