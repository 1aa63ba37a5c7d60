/*
 * tests/test_hostile.c - a cloud full of names that want to be paths, syntax or terminal
 * commands. Everything is stored safely; nothing is written outside the store; nothing
 * printed does anything.
 *
 * tests/hostile/seed.json holds the names. One store is shared by the tests, in their
 * order.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/text.h"
#include "tests/lib/e2e.h"
#include "tests/lib/tempdir.h"

#define LINE_MAX_BYTES 190

/* of the seed: where ../../etc is kept, and how much there is of everything */
#define WORKSPACES  41
#define GRANTS      136
#define ETC_ID      "245a55a0-b65e-4fcf-a63d-46a4f44c6fd3"
#define ETC         "acme/id:" ETC_ID
#define ETC_MEMBERS "store/" ETC "/members.ini"

/* --- the store of everything hostile -------------------------------------------------- */

static char *read_seed(void)
{
	static const char mark[] = "FIVE_THOUSAND";
	char *text = t_tempdir_read(t_e2e_source(), "tests/hostile/seed.json", NULL);
	char *at = text ? strstr(text, mark) : NULL;
	char *whole, many[5001];

	assert_non_null(at);
	memset(many, 'd', 5000);
	many[5000] = '\0';
	assert_true(asprintf(&whole, "%.*s%s%s", (int)(at - text), text, many,
			     at + strlen(mark)) > 0);
	free(text);
	return whole;
}

/* What lies in the folder beside the store: names and bytes. */
static char *surroundings(struct t_e2e *e)
{
	assert_true(t_e2e_ok(e, "find . -path ./store -prune -o -path ./again -prune -o "
				"-type f -exec sha256sum {} + -o -print | sort"));
	return strdup(e->out);
}

static char *before;

static int begin_hostile(void **state)
{
	static struct t_e2e e;
	char *seed = read_seed();

	t_e2e_begin(&e, seed, NULL);
	free(seed);
	*state = &e;
	t_e2e_write(&e, "owner.key", T_KEY_OWNER);
	t_e2e_write(&e, "etc", "a canary\n");
	t_e2e_write(&e, "canary/members.ini", "a canary\n");
	t_e2e_write(&e, "evil/w/members.ini", "a canary\n");
	if (!t_e2e_ok(&e, "chmod 600 owner.key && wsync login --key-file owner.key"))
		return -1;
	before = surroundings(&e);
	return 0;
}

static int end_hostile(void **state)
{
	free(before);
	t_e2e_end(*state);
	return 0;
}

static void a_clone_takes_all_of_it(void **state)
{
	struct t_e2e *e = *state;
	char want[80];

	assert_true(t_e2e_ok(e, "wsync clone --into store --json") && t_e2e_json(e));
	(void)snprintf(want, sizeof(want), "\"workspaces\": %d,\n  \"grants\": %d,",
		       WORKSPACES, GRANTS);
	assert_true(t_e2e_out(e, want));
	assert_true(t_e2e_out(e, "\"complete\": true"));
}

static void then_there_is_nothing_to_do(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && wsync status --check && wsync plan --check"));
	assert_true(t_e2e_out(e, "Nothing to do"));
	assert_true(t_e2e_ok(e, "cd store && git status --porcelain && git fsck --strict"));
	assert_string_equal(e->out, "");
}

static void every_path_is_plain(void **state)
{
	struct t_e2e *e = *state;

	/* besides letters: dash, underscore, dot within, and the colon of id: */
	assert_true(t_e2e_exits(e, 1,
				"cd store && git ls-files -z | tr '\\0' '\\n' | "
				"grep -vE '^\\.(gitattributes|wsync/store\\.ini)$|"
				"^([a-z0-9_][a-z0-9_.-]*|id:[0-9a-f-]{36})"
				"(/([a-z0-9_][a-z0-9_.-]*|id:[0-9a-f-]{36}))+$'"));
	assert_true(t_e2e_exits(e, 1,
				"cd store && find . -type l -o -name .git -mindepth 2 | "
				"grep ."));
	/* nothing but what git keeps, and all of it */
	assert_true(t_e2e_ok(e, "cd store && git ls-files | sort >$T/../$$.a && "
				"find . -path ./.git -prune -o -type f -print | "
				"sed 's,^./,,' | sort | cmp - $T/../$$.a; "
				"status=$?; rm $T/../$$.a; exit $status"));
}

static bool is_clean_line(const char *line, size_t len, bool ini)
{
	return ws_text_is_utf8(line, len) && !ws_text_is_hostile(line, len, false) &&
	       (!ini || (len <= LINE_MAX_BYTES && (len == 0 || line[0] != ' ')));
}

/* Every file, one after the other. */
static void every_line_is_harmless(void **state)
{
	struct t_e2e *e = *state;
	size_t lines = 0;
	bool ini = true;

	assert_true(t_e2e_ok(e, "cd store && for f in $(git ls-files); do echo \"@$f\"; "
				"cat $f; done"));
	for (const char *at = e->out; *at; lines++) {
		const size_t len = strcspn(at, "\n");

		if (*at == '@')
			ini = !strstr(at, ".md\n") || strstr(at, ".md\n") > at + len;
		if (!is_clean_line(at, len, ini && *at != '@'))
			print_error("%.*s\n", (int)len, at);
		assert_true(is_clean_line(at, len, ini && *at != '@'));
		at += len + (at[len] == '\n');
	}
	assert_true(lines > 1000);
}

static void nobody_was_smuggled_in(void **state)
{
	struct t_e2e *e = *state;

	/* the texts have eve@x = Owner in them, over and over */
	assert_true(t_e2e_ok(e, "cd store && git grep -q '^eve@x = Owner' -- '*.md'"));
	assert_true(t_e2e_exits(e, 1, "cd store && git grep '^eve@x' -- '*.ini'"));
	assert_true(t_e2e_exits(e, 1,
				"cd store && git grep -h '^\\[' -- '*.ini' | sort -u | "
				"grep -vE '^\\[[a-z-]+\\]$'"));
	/* every line with an = in members.ini is one grant, or one invitation */
	assert_true(t_e2e_ok(e, "cd store && cat $(git ls-files '*/members.ini') | "
				"sed '/^\\[invited\\]/,/^\\[/d' | "
				"grep -v '^;' | grep -c ' = '"));
	assert_int_equal(strtol(e->out, NULL, 10), GRANTS);
}

static void what_is_read_again_means_the_same(void **state)
{
	struct t_e2e *e = *state;

	/* a comment makes every file a changed one, to be read and compared */
	assert_true(t_e2e_ok(e, "cd store && for f in $(git ls-files '*/members.ini' "
				"'*/workspace.ini'); do echo '; seen' >>$f; done && "
				"wsync diff --json"));
	assert_true(t_e2e_out(e, "\"changes\": []"));
	assert_true(t_e2e_ok(
		e, "cd store && wsync commit -q -m comments && wsync plan --check"));
	assert_true(t_e2e_out(e, "Nothing to do"));
}

static void another_clone_has_the_same_files(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "wsync clone --into again && "
				"git -C store rev-parse 'main~1^{tree}' >a && "
				"git -C again rev-parse 'main^{tree}' | cmp - a; "
				"status=$?; rm a; exit $status"));
}

/* Lines of a table may be any width; what counts is that nothing in them acts. */
static bool prints_clean(struct t_e2e *e, const char *line)
{
	(void)t_e2e_sh(e, "cd store && { %s; }", line);
	if (e->status != 70 && e->status < 126 && ws_text_is_utf8(e->out, e->out_len) &&
	    ws_text_is_utf8(e->err, e->err_len) &&
	    !ws_text_is_hostile(e->out, e->out_len, true) &&
	    !ws_text_is_hostile(e->err, e->err_len, true))
		return true;
	print_error("$ %s -> %d\n%s%s", line, e->status, e->out, e->err);
	return false;
}

static const char *const looks[] = {
	"wsync status",
	"wsync status -v",
	"wsync status --porcelain",
	"wsync status --porcelain -z | tr '\\0' '\\n'",
	"wsync diff",
	"wsync diff -v",
	"wsync diff --text",
	"wsync diff --stat",
	"wsync plan --offline -v",
	"wsync log",
	"wsync log " ETC,
	"wsync workspace list",
	"wsync workspace list --format csv | tr -d '\\r'",
	"wsync workspace list -z | tr '\\0' '\\n'",
	"wsync workspace show " ETC,
	"wsync workspace show acme/prod",
	"wsync commit -n",
	"wsync grant -n " ETC " cy@acme.io Runner",
	"wsync revoke -n acme/prod bot:]",
	"wsync restore -n acme",
	"wsync mode",
};

/* These ask the cloud, which takes its time. */
static const char *const asks[] = {"wsync fetch", "wsync plan", "wsync login --status"};

static void no_screen_acts_on_the_terminal(struct t_e2e *e)
{
	char line[300];

	for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++) {
		const char *rest = looks[i] + strlen("wsync");

		assert_true(prints_clean(e, looks[i]));
		(void)snprintf(line, sizeof(line), "wsync --plain%s", rest);
		assert_true(prints_clean(e, line));
		(void)snprintf(line, sizeof(line), "LC_ALL=C COLUMNS=40 wsync%s", rest);
		assert_true(prints_clean(e, line));
		(void)snprintf(line, sizeof(line),
			       "wsync --color=always%s | sed 's/\\x1b\\[[0-9;]*m//g'",
			       rest);
		assert_true(prints_clean(e, line));
		if (strchr(rest, '|') || strstr(rest, "porcelain"))
			continue;
		(void)snprintf(line, sizeof(line), "wsync --json%s", rest);
		assert_true(prints_clean(e, line));
		assert_true(t_e2e_json(e));
	}
	for (size_t i = 0; i < sizeof(asks) / sizeof(asks[0]); i++) {
		assert_true(prints_clean(e, asks[i]));
		(void)snprintf(line, sizeof(line), "%s --json", asks[i]);
		assert_true(prints_clean(e, line));
		assert_true(t_e2e_json(e));
	}
}

static void screens_of_an_unchanged_store_are_harmless(void **state)
{
	no_screen_acts_on_the_terminal(*state);
}

/* Something of everything: drafts, outgoing, incoming, conflicts, all in hostile places. */
static void screens_of_changes_are_harmless(void **state)
{
	static const char nasty[] = "{\"name\":\"Production\",\"handle\":\"prod\","
				    "\"description\":\"\\u001b[2J\\u0007\\u009b31m"
				    "\\u202e\\n[users]\\neve@x = Owner\","
				    "\"default_workspace_role_id\":null}";
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && wsync mode two-way --yes"));
	/* committed: all but the Owner lower or away; the last of them also in the cloud */
	assert_true(t_e2e_ok(e,
			     "sed -i -e '/^ada@/!s/^\\([^;].*\\) = .*/\\1 = Viewer/' "
			     "-e '/^blank /d' '" ETC_MEMBERS "' && "
			     "cd store && wsync commit -q -m \"$(printf 'a\\033[2J\\nb')\" "
			     "--author \"$(printf 'x\\033 <y@z>')\" || "
			     "wsync commit -q -m 'a reason'"));
	assert_true(t_e2e_ok(e, "sh $CLOUD patch acme/prod '%s'", nasty));
	assert_true(t_e2e_ok(e, "sh $CLOUD grant " ETC " 'Cafe\xcc\x81@x.io' Runner"));
	/* not committed */
	assert_true(t_e2e_ok(
		e,
		"sed -i '/^\\[service-accounts\\]/a "
		"id%%3A2ee2b0ea-a595-4159-a99f-587736b8bef8 = x%%3By' '" ETC_MEMBERS "'"));
	assert_true(t_e2e_ok(e, "cd store && wsync fetch"));
	no_screen_acts_on_the_terminal(e);
	assert_true(prints_clean(e, "wsync sync --yes"));
	assert_true(prints_clean(e, "wsync sync --yes --json"));
	assert_true(t_e2e_json(e));
	assert_true(prints_clean(e, "wsync log"));
	assert_true(prints_clean(e, "git log --format=%s"));
}

static void bad_files_are_shown_without_acting(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "printf 'x\\033[2J\\342\\200\\256 = y\\n' >>'" ETC_MEMBERS
				"'"));
	assert_true(prints_clean(e, "wsync status"));
	assert_int_equal(e->status, 65);
	assert_true(prints_clean(e, "wsync commit"));
	assert_true(prints_clean(e, "wsync commit --json"));
	assert_true(prints_clean(e, "wsync diff"));
	assert_true(prints_clean(e, "wsync plan"));
	assert_true(t_e2e_ok(e, "cd store && wsync restore '" ETC "'"));
}

static void arguments_are_shown_without_acting(void **state)
{
	static const char *const lines[] = {
		"wsync \"$(printf 'no\\033[2Jsuch')\"",
		"wsync status \"$(printf '\\342\\200\\256x')\"",
		"wsync status \"$(printf '\\377\\376')\"",
		"wsync grant acme/prod \"$(printf 'x\\033@y')\" Viewer",
		"wsync grant acme/prod cy@acme.io \"$(printf 'Vie\\007wer')\"",
		"wsync grant acme/prod cy@acme.io Viewer --why \"$(printf 'a\\nb\\033')\"",
		"wsync grant acme/prod cy@acme.io Viewer --until \"$(printf '\\033')\"",
		"wsync -C \"$(printf 'a\\033b')\" status",
		"wsync --key-file \"$(printf 'a\\033b')\" fetch",
		"wsync --endpoint \"$(printf 'http://a\\033b/')\" fetch",
		"wsync clone \"$(printf 'a\\033b')\"",
		"wsync restore \"$(printf '../\\033b')\"",
		"wsync log \"$(printf 'a\\033b')\"",
		"wsync help \"$(printf 'a\\033b')\"",
		"wsync --\"$(printf 'a\\033b')\"",
	};
	struct t_e2e *e = *state;
	char line[300];

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		assert_true(prints_clean(e, lines[i]));
		assert_int_not_equal(e->status, 0);
		(void)snprintf(line, sizeof(line), "wsync --json%s",
			       lines[i] + strlen("wsync"));
		assert_true(prints_clean(e, line));
		assert_true(t_e2e_json(e));
	}
}

static void paths_out_of_the_store_are_refused(void **state)
{
	static const char *const lines[] = {
		"wsync restore ../etc",           "wsync restore ../canary/members.ini",
		"wsync restore $T/etc",           "wsync restore acme/../../etc",
		"wsync restore .git/config",      "wsync restore /etc/passwd",
		"wsync workspace show ../../etc", "wsync grant ../canary cy@acme.io Viewer",
	};
	struct t_e2e *e = *state;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		assert_true(prints_clean(e, lines[i]));
		assert_int_not_equal(e->status, 0);
	}
}

static void nothing_was_written_elsewhere(void **state)
{
	char *after = surroundings(*state);

	assert_string_equal(after, before);
	free(after);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_clone_takes_all_of_it),
		cmocka_unit_test(then_there_is_nothing_to_do),
		cmocka_unit_test(every_path_is_plain),
		cmocka_unit_test(every_line_is_harmless),
		cmocka_unit_test(nobody_was_smuggled_in),
		cmocka_unit_test(screens_of_an_unchanged_store_are_harmless),
		cmocka_unit_test(what_is_read_again_means_the_same),
		cmocka_unit_test(another_clone_has_the_same_files),
		cmocka_unit_test(screens_of_changes_are_harmless),
		cmocka_unit_test(bad_files_are_shown_without_acting),
		cmocka_unit_test(arguments_are_shown_without_acting),
		cmocka_unit_test(paths_out_of_the_store_are_refused),
		cmocka_unit_test(nothing_was_written_elsewhere),
	};

	return cmocka_run_group_tests(tests, begin_hostile, end_hostile) ? 1 : 0;
}
