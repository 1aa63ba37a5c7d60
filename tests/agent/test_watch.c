/*
 * What moves in a store is told soon after, once; and processes are ended in time.
 * Everything waits for its event, and gives up after 20 s.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "agent/child.h"
#include "agent/watch.h"
#include "tests/lib/tempdir.h"

#define HEX_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
#define HEX_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n"
#define LIMIT 20000

struct world {
	char *dir;
	int root;
	struct ws_loop *loop;
	struct ws_watch *watch;
	struct ws_timer limit;
	bool too_late, ready;
	int reports;
	size_t edits;
	bool main_moved, unnamed;
	char paths[1024];
	/* of a child */
	struct ws_child child;
	struct ws_child_end end;
	char lines[1024];
	size_t line_count;
};

static void on_limit(void *user)
{
	struct world *w = user;

	w->too_late = true;
	ws_loop_end(w->loop);
}

static void on_moved(void *user, const struct ws_watch_report *report)
{
	struct world *w = user;

	w->reports++;
	w->edits += report->edits;
	w->main_moved = w->main_moved || report->main_moved;
	w->unnamed = w->unnamed || report->unnamed;
	for (size_t i = 0; i < report->path_count; i++) {
		(void)strncat(w->paths, report->paths[i],
			      sizeof(w->paths) - strlen(w->paths) - 2);
		(void)strncat(w->paths, " ", sizeof(w->paths) - strlen(w->paths) - 1);
	}
	ws_loop_end(w->loop);
}

static void on_kind(void *user)
{
	struct world *w = user;

	w->ready = true;
	ws_loop_end(w->loop);
}

static void on_trouble(void *user, const char *text)
{
	(void)user;
	print_message("trouble: %s\n", text);
}

static int begin(void **state)
{
	static struct world w;

	w = (struct world){.dir = t_tempdir_new()};
	t_tempdir_write(w.dir, ".git/refs/heads/main", HEX_A, strlen(HEX_A));
	t_tempdir_write(w.dir, "acme/prod/members.ini", "x", 1);
	w.root = t_tempdir_open(w.dir);
	if (ws_loop_new(&w.loop, NULL) < 0)
		return -1;
	w.limit = (struct ws_timer){.fire = on_limit, .user = &w};
	ws_child_init(&w.child, w.loop);
	*state = &w;
	return 0;
}

static int end(void **state)
{
	struct world *w = *state;

	ws_child_drop(&w->child);
	ws_watch_free(w->watch);
	ws_loop_free(w->loop);
	(void)close(w->root);
	t_tempdir_remove(w->dir);
	return 0;
}

static void run(struct world *w)
{
	w->reports = 0;
	w->edits = 0;
	w->main_moved = w->unnamed = false;
	w->paths[0] = '\0';
	ws_loop_after(w->loop, &w->limit, LIMIT);
	assert_int_equal(ws_loop_run(w->loop, NULL), 0);
	assert_false(w->too_late);
	ws_loop_forget(w->loop, &w->limit);
}

static void watch(struct world *w)
{
	const struct ws_watch_calls calls = {on_moved, on_kind, on_trouble, w};

	assert_int_equal(ws_watch_new(w->loop, w->root, 1000, &calls, &w->watch, NULL), 0);
	run(w);
	assert_true(w->ready);
}

static void put(struct world *w, const char *name, const char *text)
{
	t_tempdir_write(w->dir, name, text, strlen(text));
}

static void put_renamed(struct world *w, const char *name, const char *text)
{
	char *from, *to = t_tempdir_path(w->dir, name);

	assert_true(asprintf(&from, "%s.lock", to) > 0);
	put(w, from + strlen(w->dir) + 1, text);
	assert_int_equal(rename(from, to), 0);
	free(from);
	free(to);
}

static void a_burst_of_writes_is_one_report(void **state)
{
	struct world *w = *state;

	watch(w);
	assert_string_equal(ws_watch_main(w->watch),
			    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
	for (int i = 0; i < 20; i++)
		put(w, "acme/prod/members.ini", "y");
	put_renamed(w, "acme/prod/workspace.ini", "z"); /* as editors save */
	put(w, "acme/prod/.members.ini.swp", "no document");
	put(w, "acme/prod/4913", "no document");
	run(w);
	assert_int_equal(w->reports, 1);
	assert_int_equal(w->edits, 2);
	assert_string_equal(w->paths, "acme/prod/members.ini acme/prod/workspace.ini ");
	assert_false(w->main_moved);
}

static void a_commit_is_told_once_and_the_same_value_never(void **state)
{
	struct world *w = *state;

	watch(w);
	put_renamed(w, ".git/refs/heads/main", HEX_B);
	run(w);
	assert_true(w->main_moved);
	assert_int_equal(w->edits, 0);
	assert_string_equal(ws_watch_main(w->watch),
			    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb");
	/* written again with the same value, and then something else: only that is told */
	put_renamed(w, ".git/refs/heads/main", HEX_B);
	put(w, "acme/prod/members.ini", "w");
	run(w);
	assert_false(w->main_moved);
	assert_int_equal(w->edits, 1);
}

static void packed_refs_are_read(void **state)
{
	struct world *w = *state;
	char *main = t_tempdir_path(w->dir, ".git/refs/heads/main");

	watch(w);
	put_renamed(w, ".git/packed-refs",
		    "# pack-refs with: peeled fully-peeled sorted\n"
		    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb refs/heads/main\n");
	assert_int_equal(unlink(main), 0);
	free(main);
	run(w);
	assert_true(w->main_moved);
	assert_string_equal(ws_watch_main(w->watch),
			    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb");
}

static void directories_that_come_are_watched(void **state)
{
	struct world *w = *state;

	watch(w);
	/* the file may be there before its directory is watched */
	put(w, "zoe/new/members.ini", "a");
	run(w);
	assert_true(w->edits >= 1);
	put(w, "zoe/new/members.ini", "abc");
	run(w);
	assert_true(strstr(w->paths, "zoe/new/members.ini") != NULL);
}

static void directories_that_go_and_come_again_are_watched(void **state)
{
	struct world *w = *state;
	char *from = t_tempdir_path(w->dir, "acme/prod");
	char *to = t_tempdir_path(w->dir, "acme/renamed");

	watch(w);
	assert_int_equal(rename(from, to), 0);
	run(w);
	put(w, "acme/renamed/members.ini", "abc");
	run(w);
	assert_string_equal(w->paths, "acme/renamed/members.ini ");
	free(from);
	free(to);
}

static void links_are_not_followed(void **state)
{
	struct world *w = *state;
	char *link = t_tempdir_path(w->dir, "acme/evil");
	char *outside = t_tempdir_new();
	size_t before;

	watch(w);
	before = ws_watch_count(w->watch);
	t_tempdir_write(outside, "x/members.ini", "a", 1);
	assert_int_equal(symlink(outside, link), 0);
	ws_watch_walk(w->watch);
	ws_watch_look(w->watch);
	run(w);
	assert_int_equal(ws_watch_count(w->watch), before);
	free(link);
	t_tempdir_remove(outside);
}

/* ---- processes ----------------------------------------------------------------------- */

static void on_line(void *user, bool is_error, const char *text, size_t len)
{
	struct world *w = user;

	w->line_count++;
	if (len < 100 && strlen(w->lines) < 800) {
		(void)strncat(w->lines, is_error ? "E:" : "O:", 3);
		(void)strncat(w->lines, text, 100);
		(void)strncat(w->lines, "|", 2);
	}
}

static void on_ended(void *user, const struct ws_child_end *end)
{
	struct world *w = user;

	w->end = *end;
	ws_loop_end(w->loop);
}

static void sh(struct world *w, const char *line, int64_t deadline_ms)
{
	const char *const argv[] = {"sh", "-c", line, NULL};
	const struct ws_child_spec spec = {
		.argv = argv,
		.input = "asked\n",
		.input_len = 6,
		.extra = "WSYNC_EVENT=test",
		.no_keys = true,
		.deadline_ms = deadline_ms,
		.grace_ms = 100,
		.line = on_line,
		.ended = on_ended,
		.user = w,
	};

	assert_int_equal(ws_child_start(&w->child, &spec, NULL), 0);
	run(w);
	assert_int_equal(w->child.pid, 0);
}

static void a_childs_lines_and_end_are_told(void **state)
{
	struct world *w = *state;

	(void)setenv("PREFECT_API_KEY", "secret", 1);
	(void)setenv("NOTIFY_SOCKET", "/nowhere", 1);
	sh(w,
	   "read x; echo $x; echo bad >&2; printf 'no end'; "
	   "echo \"[$PREFECT_API_KEY$NOTIFY_SOCKET]$WSYNC_EVENT\" >&2; exit 7",
	   LIMIT);
	(void)unsetenv("PREFECT_API_KEY");
	(void)unsetenv("NOTIFY_SOCKET");
	assert_int_equal(w->end.how, WS_CHILD_EXITED);
	assert_int_equal(w->end.number, 7);
	assert_false(w->end.late);
	assert_non_null(strstr(w->lines, "O:asked|"));
	assert_non_null(strstr(w->lines, "E:bad|"));
	assert_non_null(strstr(w->lines, "O:no end|"));
	assert_non_null(strstr(w->lines, "E:[]test|"));
}

static void a_child_that_hangs_is_ended_with_its_group(void **state)
{
	struct world *w = *state;
	char path[4200], line[4300];
	struct stat st;

	(void)snprintf(path, sizeof(path), "%s/pid", w->dir);
	(void)snprintf(line, sizeof(line),
		       "trap '' TERM; sleep 1000 & echo $! >%s; while :; do wait; done",
		       path);
	sh(w, line, 300);
	assert_int_equal(w->end.how, WS_CHILD_SIGNALLED);
	assert_int_equal(w->end.number, SIGKILL);
	assert_true(w->end.late);
	assert_true(w->end.ms < 10000);
	assert_int_equal(stat(path, &st), 0);
	{
		char *text = t_tempdir_read(w->dir, "pid", NULL);
		const pid_t pid = (pid_t)strtol(text, NULL, 10);

		/* killed; whoever reaps it (init) may take a moment */
		for (int i = 0; i < 500 && kill(pid, 0) == 0; i++) {
			char proc[64], stat_line[256] = "";
			FILE *f;

			(void)snprintf(proc, sizeof(proc), "/proc/%d/stat", (int)pid);
			f = fopen(proc, "re");
			if (f && fgets(stat_line, sizeof(stat_line), f) &&
			    strstr(stat_line, ") Z ")) {
				(void)fclose(f);
				break;
			}
			if (f)
				(void)fclose(f);
			assert_true(i < 499);
			(void)usleep(10000);
		}
		free(text);
	}
}

static void a_flood_is_read_and_long_lines_are_dropped(void **state)
{
	struct world *w = *state;

	sh(w,
	   "head -c 300000 /dev/zero | tr '\\0' a; echo; echo short; "
	   "yes | head -n 50000; exit 0",
	   LIMIT);
	assert_int_equal(w->line_count, 50001);
	assert_non_null(strstr(w->lines, "O:short|"));
}

static void what_cannot_be_run_ends_with_127(void **state)
{
	struct world *w = *state;
	const char *const argv[] = {"/nowhere/at/all", NULL};
	const struct ws_child_spec spec = {.argv = argv,
					   .deadline_ms = LIMIT,
					   .grace_ms = 100,
					   .line = on_line,
					   .ended = on_ended,
					   .user = w};

	assert_int_equal(ws_child_start(&w->child, &spec, NULL), 0);
	run(w);
	assert_int_equal(w->end.number, 127);
}

/* ---- timers -------------------------------------------------------------------------- */

static char fired[16];

static void fire_a(void *user)
{
	(void)user;
	(void)strncat(fired, "a", 2);
}

static struct ws_timers list;
static struct ws_timer self;

static void fire_self(void *user)
{
	(void)user;
	(void)strncat(fired, "s", 2);
	ws_timers_set(&list, &self, 0);
}

static void timers_fire_in_order_and_never_for_ever(void **state)
{
	struct ws_timer a = {.fire = fire_a};
	int64_t next = 0;

	(void)state;
	list = (struct ws_timers){0};
	self = (struct ws_timer){.fire = fire_self};
	fired[0] = '\0';
	ws_timers_set(&list, &a, 20);
	ws_timers_set(&list, &self, 10);
	assert_true(ws_timers_next(&list, &next) && next == 10);
	ws_timers_fire(&list, 5);
	assert_string_equal(fired, "");
	/* the clock jumped far ahead: each once, though one sets itself again */
	ws_timers_fire(&list, INT64_MAX);
	assert_int_equal(strlen(fired), 2);
	ws_timers_clear(&list, &self);
	ws_timers_clear(&list, &a);
	ws_timers_clear(&list, &a);
	assert_false(ws_timers_next(&list, &next));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
		T(a_burst_of_writes_is_one_report),
		T(a_commit_is_told_once_and_the_same_value_never),
		T(packed_refs_are_read),
		T(directories_that_come_are_watched),
		T(directories_that_go_and_come_again_are_watched),
		T(links_are_not_followed),
		T(a_childs_lines_and_end_are_told),
		T(a_child_that_hangs_is_ended_with_its_group),
		T(a_flood_is_read_and_long_lines_are_dropped),
		T(what_cannot_be_run_ends_with_127),
#undef T
		cmocka_unit_test(timers_fire_in_order_and_never_for_ever),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
