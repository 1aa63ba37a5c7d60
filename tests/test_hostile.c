/*
 * tests/test_hostile.c - a cloud full of names that want to be paths, syntax or terminal
 * commands, and a cloud that answers nonsense. Everything is stored safely or refused;
 * nothing is written outside the store; nothing printed does anything.
 *
 * tests/hostile/seed.json holds the names. One store is shared by the first group of
 * tests, in their order.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/buf.h"
#include "store/ground/json.h"
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
	/* every line with an = in members.ini is one grant */
	assert_true(t_e2e_ok(e, "cd store && cat $(git ls-files '*/members.ini') | "
				"grep -v '^;' | grep -c ' = '"));
	assert_int_equal(atol(e->out), GRANTS);
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

/* --- answers that make no sense --------------------------------------------------------- */

#define BOB       "69259272-3548-4e93-a597-6254f034c2a8"
#define BOB_ACTOR "3775ae44-fe9f-41ba-ae47-09dcfb8bf2eb"
#define ACME      "c60645e4-ecc0-41b4-a004-aa31c99aa4ac"
#define PROD_ID   "b520c14d-5268-4c34-afcf-74171ccdaf52"
#define DEV_ID    "dcc6db1b-f6f5-482e-a307-f7de9dc77120"
#define OWNER     "b0000000-0000-4000-8000-000000000b01"
#define VIEWER    "b0000000-0000-4000-8000-000000000b04"

#define ACCESS(id, workspace, user, role)                                                 \
	"{\"id\":\"" id "\",\"created\":\"2026-11-23T13:47:52.000000Z\",\"updated\":"     \
	"\"2026-11-23T13:47:52.000000Z\",\"workspace_id\":\"" workspace                   \
	"\",\"workspace_role_id\":\"" role "\",\"actor_id\":\"" BOB_ACTOR                 \
	"\",\"user_id\":\"" user "\",\"first_name\":\"B\",\"last_name\":\"R\",\"email\":" \
	"\"bob@acme.io\",\"handle\":\"bob\"}"

/* As text of the answer; "\0" ends the list. */
static const char *const nonsense[] = {
	"",
	" ",
	"<html><body>It works!</body></html>",
	"null",
	"{}",
	"true",
	"0",
	"\"ok\"",
	"{\"results\":[]}",
	"{\"detail\":\"nothing wrong\"}",
	"[",
	"[]]",
	"[] []",
	"[],",
	"[null]",
	"[[]]",
	"[{}]",
	"[0]",
	"[\"id\"]",
	"[NaN]",
	"[1e400]",
	"[{\"id\":1}]",
	"[{\"id\":null}]",
	"[{\"id\":\"../../etc/passwd\"}]",
	"[{\"id\":\"00000000-0000-0000-0000-000000000000\"}]",
	"[{\"id\":\"" BOB "\",\"id\":\"" BOB_ACTOR "\"}]",
	"[{\"id\":\"" BOB "\",\"\\u0069d\":\"" BOB_ACTOR "\"}]",
	"[{\"id\":\"" BOB "\"",
	"[{\"id\":\"" BOB "\",}]",
	"[/* nothing */]",
	"['x']",
	"[\"\\u0000\"]",
	"[\"\\ud800\"]",
	"[\"a\nb\"]",
	"\xef\xbb\xbf[]",
};

static const char *const lying[] = {
	/* somebody twice, with different roles */
	"[" ACCESS("70ebd81d-5d23-4d7e-adbe-89f5089b8903", PROD_ID, BOB, VIEWER) "," ACCESS(
		"70ebd81d-5d23-4d7e-adbe-89f5089b8904", PROD_ID, BOB, OWNER) "]",
	/* one grant twice */
	"[" ACCESS("70ebd81d-5d23-4d7e-adbe-89f5089b8903", PROD_ID, BOB, VIEWER) "," ACCESS(
		"70ebd81d-5d23-4d7e-adbe-89f5089b8903", PROD_ID, BOB_ACTOR, OWNER) "]",
	/* of another workspace than the one asked for */
	"[" ACCESS("70ebd81d-5d23-4d7e-adbe-89f5089b8903", DEV_ID, BOB, OWNER) "]",
	/* ids that are none */
	"[" ACCESS("70ebd81d-5d23-4d7e-adbe-89f5089b8903", PROD_ID, "../../etc", OWNER) "]",
	"[" ACCESS("70ebd81d-5d23-4d7e-adbe-89f5089b8903", PROD_ID, BOB, "Owner") "]",
	"[" ACCESS("70ebd81d-5d23-4d7e-adbe-89f5089b8903", PROD_ID, "", OWNER) "]",
};

static void add_rule(struct ws_json *rules, const char *path, const char *body)
{
	struct ws_json *rule = ws_json_new_object();
	int bad = ws_json_set(rule, "path", ws_json_new_text(path));

	/* each acts once: the first look sees none of them, each further one the next */
	bad |= ws_json_set(rule, "nth", ws_json_new_int(2));
	bad |= ws_json_set(rule, "action", ws_json_new_text("body_raw"));
	bad |= ws_json_set(rule, "body", ws_json_new_text(body));
	bad |= ws_json_push(rules, rule);
	assert_int_equal(bad, 0);
}

/* "[[[[...", that many */
static char *deep(size_t n)
{
	char *text = malloc(2 * n + 1);

	assert_non_null(text);
	memset(text, '[', n);
	memset(text + n, ']', n);
	text[2 * n] = '\0';
	return text;
}

static char *add_rules(const char *path, const char *const *bodies, size_t count,
		       size_t *rules)
{
	static const size_t depths[] = {33, 2048, 100000};
	struct ws_json *list = ws_json_new_array();
	char *text = NULL, *body;
	size_t len;

	for (size_t i = 0; i < count; i++)
		add_rule(list, path, bodies[i]);
	for (size_t i = 0; i < sizeof(depths) / sizeof(depths[0]); i++) {
		body = deep(depths[i]);
		add_rule(list, path, body);
		free(body);
	}
	*rules = ws_json_count(list);
	assert_int_equal(ws_json_format(list, 0, &text, &len, NULL), 0);
	ws_json_free(list);
	return text;
}

/* Every sync meets the next body: refused whole, and nothing is sent on its basis. */
static void all_refused(const char *path, const char *const *bodies, size_t count)
{
	struct t_e2e e;
	size_t rules;
	char *faults = add_rules(path, bodies, count, &rules);

	t_e2e_begin(&e, NULL, faults);
	free(faults);
	assert_true(t_e2e_clone_two_way(&e, T_KEY_OWNER));
	assert_true(t_e2e_edit(&e, "store/acme/staging/members.ini", "[users]\n",
			       "[users]\ncy@acme.io = Viewer\n"));
	assert_true(t_e2e_ok(&e, "cd store && wsync commit -q -m why && "
				 "git for-each-ref >$T/refs"));
	for (size_t i = 0; i < rules; i++) {
		if (!t_e2e_exits(&e, 5, "cd store && wsync sync --yes")) {
			print_error("the answer was: %s\n",
				    i < count ? bodies[i] : "very deep");
			fail();
		}
		assert_true(t_e2e_err(&e, "WS0506"));
	}
	assert_int_equal(t_cloud_logged(&e.cloud, "user_access/ "), 0);
	assert_true(t_e2e_ok(&e, "cd store && git for-each-ref | cmp - $T/refs && "
				 "git status --porcelain"));
	assert_string_equal(e.out, "");
	/* and when it makes sense again, all goes on */
	assert_true(t_e2e_ok(&e, "cd store && wsync sync --yes && wsync plan --check"));
	assert_true(t_e2e_ok(&e, "sh $CLOUD role acme/staging cy@acme.io"));
	assert_string_equal(e.out, "Viewer\n");
	t_e2e_end(&e);
}

#define ALL(list) list, sizeof(list) / sizeof((list)[0])

static void nonsense_for_grants_is_refused(void **state)
{
	(void)state;
	all_refused("*/workspaces/" PROD_ID "/user_access/filter", ALL(nonsense));
}

static void lies_about_grants_are_refused(void **state)
{
	(void)state;
	all_refused("*/workspaces/" PROD_ID "/user_access/filter", ALL(lying));
}

static void nonsense_for_members_is_refused(void **state)
{
	(void)state;
	all_refused("/accounts/" ACME "/account_memberships/filter", ALL(nonsense));
}

static void nonsense_for_roles_is_refused(void **state)
{
	(void)state;
	all_refused("/accounts/" ACME "/workspace_roles/filter", ALL(nonsense));
}

static void nonsense_for_workspaces_is_refused(void **state)
{
	(void)state;
	all_refused("/accounts/" ACME "/workspaces/filter", ALL(nonsense));
}

int main(void)
{
	const struct CMUnitTest names[] = {
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
	const struct CMUnitTest answers[] = {
		cmocka_unit_test(nonsense_for_grants_is_refused),
		cmocka_unit_test(lies_about_grants_are_refused),
		cmocka_unit_test(nonsense_for_members_is_refused),
		cmocka_unit_test(nonsense_for_roles_is_refused),
		cmocka_unit_test(nonsense_for_workspaces_is_refused),
	};
	int failed = cmocka_run_group_tests(names, begin_hostile, end_hostile);

	failed += cmocka_run_group_tests(answers, NULL, NULL);
	return failed ? 1 : 0;
}
