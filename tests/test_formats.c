/*
 * tests/test_formats.c - every output format of every screen that has it, in a store where
 * each name is meant for one of them: formulas, quotes, pipes, marks of Markdown, workflow
 * commands, line breaks, and what acts on a terminal. What is printed is read again as
 * strictly as the format allows.
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
#include "store/ground/text.h"
#include "tests/lib/e2e.h"
#include "tests/lib/formats.h"
#include "tests/lib/tempdir.h"

/* ---- the names -------------------------------------------------------------------------- */

#define F15  "nnnnnnnnnnnnnnn"
#define N255 F15 F15 F15 F15 F15 F15 F15 F15 F15 F15 F15 F15 F15 F15 F15 F15 F15

/* As they stand in JSON. */
static const char *const names[] = {
	"=1+1",
	"+SUM(A1)",
	"-2+cmd|x",
	"@SUM(1)",
	"\\t=1",
	"\\r=1",
	" =1",
	"\\n=1",
	"\\uff1d1+1",
	"a,b",
	"a\\\"b",
	"'a'",
	"a\\nb",
	"a\\r\\nb",
	"a|b",
	"a\\\\|b",
	"a`b",
	"```",
	"<b>x</b>",
	"<!-- x",
	"[x](http://evil.example)",
	"![x](y)",
	"&lt;",
	"# x",
	"**x**",
	"http://evil.example/",
	"www.evil.example",
	"@everyone",
	"::error::x",
	"\\n::error file=x::y",
	"%0A::error::x",
	"50%",
	"%s%n",
	"x:1:2: error: y",
	"\\u001b[2J",
	"\\u0007",
	"\\u007f",
	"\\u009b31m",
	"\\u202egnp",
	"\\u200b",
	"\\u2028x",
	"\\ufeffx",
	N255,
};
#define NAMES (sizeof(names) / sizeof(*names))

/* One of a kind for each name: before, the name, after. */
static void put_each(struct ws_buf *b, const char *list, const char *before,
		     const char *after)
{
	ws_buf_addf(b, ",\"%s\":[", list);
	for (size_t i = 0; i < NAMES; i++)
		ws_buf_addf(b, "%s{%s\"%s%s}", i ? "," : "", before, names[i], after);
	ws_buf_addc(b, ']');
}

/* acme/prod has a grant of each role to each person; acme/w0 ... have each name. */
static void put_workspaces(struct ws_buf *b)
{
	ws_buf_adds(b,
		    ",\"workspaces\":[{\"handle\":\"prod\",\"name\":\"Prod\",\"access\":["
		    "{\"user\":\"ada@acme.io\",\"role\":\"Owner\"},"
		    "{\"user\":\"dan@acme.io\",\"role\":\"Owner\"}");
	for (size_t i = 0; i < NAMES; i++)
		ws_buf_addf(b,
			    ",{\"user\":\"%s@x.io\",\"role\":\"%s\"}"
			    ",{\"bot\":\"%s\",\"role\":\"Developer\"}"
			    ",{\"team\":\"%s\",\"role\":\"Developer\"}",
			    names[i], names[i], names[i], names[i]);
	ws_buf_adds(b, "],\"inventory\":{\"flows\":[{\"name\":\"f\"}]");
	put_each(b, "deployments", "\"flow\":\"f\",\"tags\":[\"=1|`x`\"],\"name\":", "\"");
	put_each(b, "work_pools", "\"type\":\"process\",\"name\":", "\"");
	put_each(b, "variables", "\"value\":1,\"name\":", "\"");
	ws_buf_adds(b, "}}");
	for (size_t i = 0; i < NAMES; i++)
		ws_buf_addf(b,
			    ",{\"handle\":\"w%zu\",\"name\":\"%s\",\"description\":\"%s\","
			    "\"access\":[{\"user\":\"ada@acme.io\",\"role\":\"Owner\"}]}",
			    i, names[i], names[i]);
	ws_buf_addc(b, ']');
}

static char *make_seed(void)
{
	ws_auto_buf b = WS_BUF_INIT;
	char *text = NULL;

	ws_buf_adds(&b, "{\"format\":1,\"users\":["
			"{\"email\":\"ada@acme.io\",\"handle\":\"ada\"},"
			"{\"email\":\"dan@acme.io\",\"handle\":\"dan\"}");
	for (size_t i = 0; i < NAMES; i++)
		ws_buf_addf(&b,
			    ",{\"email\":\"%s@x.io\",\"handle\":\"u%zu\","
			    "\"first_name\":\"%s\",\"last_name\":\"%s\"}",
			    names[i], i, names[i], names[i]);
	ws_buf_adds(&b,
		    "],\"keys\":[{\"user\":\"ada@acme.io\",\"key\":\"" T_KEY_OWNER
		    "\"},{\"user\":\"dan@acme.io\",\"key\":\"" T_KEY_OTHER
		    "\"}],\"accounts\":[{\"handle\":\"acme\",\"name\":\"=1|`x`\","
		    "\"plan_type\":\"ORGANIZATION\",\"plan_tier\":\"TEAM\",\"members\":["
		    "{\"user\":\"ada@acme.io\",\"role\":\"Owner\"},"
		    "{\"user\":\"dan@acme.io\",\"role\":\"Admin\"}");
	for (size_t i = 0; i < NAMES; i++)
		ws_buf_addf(&b, ",{\"user\":\"%s@x.io\",\"role\":\"Member\"}", names[i]);
	ws_buf_addc(&b, ']');
	put_each(&b, "bots", "\"name\":", "\"");
	put_each(&b, "roles", "\"inherits\":\"Runner\",\"name\":", "\"");
	put_each(&b, "teams", "\"members\":[\"dan@acme.io\"],\"name\":", "\"");
	put_workspaces(&b);
	ws_buf_adds(&b, "}]}");
	assert_int_equal(ws_buf_take(&b, &text, NULL, NULL), 0);
	return text;
}

/* ---- a store with all of them ------------------------------------------------------------- */

/* Every grant but the Owners' is lowered here, by somebody whose name and reason are no
 * better; another is given in the cloud, and a description is changed there. */
static bool make_changes(struct t_e2e *e)
{
	return t_e2e_ok(
		       e,
		       "cd store && wsync inventory acme/prod --fetch >/dev/null && "
		       "wsync mode two-way --yes -q && "
		       "sed -i '/^ada@\\|^dan@/!s/^\\([^;[].*\\) = .*/\\1 = Viewer, "
		       "until 2037-12-31, why =1|`x` <b>::error::50%%/' "
		       "acme/prod/members.ini && git add -A && "
		       "GIT_AUTHOR_NAME=$(printf '=1|`x`\\377\\033[2J') "
		       "GIT_AUTHOR_EMAIL=x@x GIT_COMMITTER_NAME=x GIT_COMMITTER_EMAIL=x "
		       "git commit -q -m \"$(printf '::error::=1|`x`\\377\\033[2J<b>')\"") &&
	       t_e2e_ok(e, "sh $CLOUD patch acme/w3 '{\"name\":\"::error::=1|`x`<b>\","
			   "\"description\":\"@everyone\\u001b[2J\"}' && "
			   "sh $CLOUD grant acme/w4 dan@acme.io Viewer && "
			   "cd store && wsync fetch -q && "
			   "sed -i 's/^name = .*/name = =1|`x`<b>/' acme/w5/workspace.ini");
}

static int begin(void **state)
{
	static struct t_e2e e;
	char *seed = make_seed();

	t_e2e_begin(&e, seed, NULL);
	free(seed);
	*state = &e;
	t_e2e_write(&e, "owner.key", T_KEY_OWNER);
	return t_e2e_ok(&e, "chmod 600 owner.key && wsync login -q --key-file owner.key && "
			    "wsync clone -q --into store && mkdir seen") &&
			       make_changes(&e)
		       ? 0
		       : -1;
}

static int end(void **state)
{
	t_e2e_end(*state);
	return 0;
}

/* Runs a screen. Nothing it prints acts on a terminal, whatever the format is. */
static void run(struct t_e2e *e, const char *command, const char *format)
{
	(void)t_e2e_sh(e, "cd store && wsync %s --color=never --format %s", command,
		       format);
	if (e->status == 64 || e->status == 70 || e->status > 125 || !e->out_len)
		fail_msg("wsync %s --format %s -> %d: %s", command, format, e->status,
			 e->err);
	for (char *p = e->out; strcmp(format, "csv") == 0 && (p = strchr(p, '\r')); p++)
		if (p[1] == '\n') /* the end of a record; any other is one too many */
			*p = ' ';
	if (!ws_text_is_utf8(e->out, e->out_len) ||
	    ws_text_is_hostile(e->out, e->out_len, true) ||
	    ws_text_is_hostile(e->err, e->err_len, true))
		fail_msg("wsync %s --format %s prints what acts: %s%s", command, format,
			 e->out, e->err);
}

/* ---- csv ------------------------------------------------------------------------------------ */

static void csv_is_cells_and_no_formulas(void **state)
{
	static const char *const screens[] = {"account list",
					      "blame acme/prod",
					      "export",
					      "export --cloud -v",
					      "inventory acme/prod",
					      "inventory acme/prod deployments",
					      "inventory acme/prod work-pools",
					      "inventory acme/prod variables",
					      "member list",
					      "review",
					      "review --all",
					      "role list",
					      "service-account list",
					      "team list",
					      "who acme/prod",
					      "workspace list"};
	struct t_e2e *e = *state;

	for (size_t i = 0; i < sizeof(screens) / sizeof(*screens); i++) {
		run(e, screens[i], "csv");
		t_format_csv(screens[i], e->out);
	}
}

/* ---- markdown --------------------------------------------------------------------------------- */

static void markdown_is_rows_and_no_marks(void **state)
{
	static const char *const screens[] = {"diff main~1..main", "plan --offline",
					      "review", "review --all",
					      "diff 'main~1..x</h3><img>`y`|@z'"};
	struct t_e2e *e = *state;

	/* a branch of somebody who sends a pull request */
	assert_true(t_e2e_ok(e, "cd store && git branch 'x</h3><img>`y`|@z'"));
	for (size_t i = 0; i < sizeof(screens) / sizeof(*screens); i++) {
		run(e, screens[i], "markdown");
		t_format_markdown(screens[i], e->out);
	}
}

/* ---- workflow commands, and lines for editors ----------------------------------------------------- */

static void workflow_commands_are_ours_alone(void **state)
{
	static const char *const screens[] = {"diff main~1..main", "plan --offline"};
	struct t_e2e *e = *state;

	for (size_t i = 0; i < sizeof(screens) / sizeof(*screens); i++) {
		run(e, screens[i], "github");
		t_format_github(screens[i], e->out);
	}
}

/* ---- porcelain and json ----------------------------------------------------------------------------- */

static void porcelain_is_a_line_an_item(void **state)
{
	struct t_e2e *e = *state;

	run(e, "status", "porcelain");
	t_format_porcelain("status", e->out);
}

/* Every document in seen/. */
static void check_seen(struct t_e2e *e)
{
	assert_true(t_e2e_ok(e, "/usr/bin/python3 '%s/tests/schemas/check.py' live seen",
			     t_e2e_source()));
}

static void json_keeps_to_the_schemas(void **state)
{
	static const char *const screens[] = {"account list",
					      "account show acme",
					      "blame acme/prod",
					      "conflicts",
					      "diff",
					      "diff main~1..main",
					      "export",
					      "inventory acme/prod",
					      "invitation list",
					      "lint",
					      "log",
					      "member list",
					      "plan --offline",
					      "review",
					      "review --all",
					      "role list",
					      "role show '=1+1'",
					      "service-account list",
					      "status",
					      "team list",
					      "team show 'a,b'",
					      "who acme/prod",
					      "workspace list",
					      "workspace show acme/w0",
					      "commit -n"};
	struct t_e2e *e = *state;

	for (size_t i = 0; i < sizeof(screens) / sizeof(*screens); i++) {
		char name[40];

		run(e, screens[i], "json");
		(void)snprintf(name, sizeof(name), "seen/any@%zu.json", i);
		t_e2e_write(e, name, e->out);
	}
	check_seen(e);
}

/* ---- for people ---------------------------------------------------------------------------------------- */

static void screens_do_not_act(void **state)
{
	static const char *const screens[] = {
		"account list",
		"account show acme",
		"blame acme/prod",
		"diff -v",
		"diff main~1..main",
		"diff --text",
		"inventory acme/prod deployments",
		"log -v",
		"log --cloud",
		"member list",
		"plan --offline -v",
		"review -v",
		"review --all",
		"role list",
		"role show '=1+1' -v",
		"service-account list",
		"status -v",
		"team list",
		"team show 'a,b'",
		"who acme/prod -v",
		"workspace list",
		"workspace show acme/w0",
	};
	struct t_e2e *e = *state;
	char line[128];

	for (size_t i = 0; i < sizeof(screens) / sizeof(*screens); i++) {
		run(e, screens[i], "human");
		(void)snprintf(line, sizeof(line), "--plain %s", screens[i]);
		run(e, line, "human");
	}
}

/* Runs last: afterwards the store is not valid. */
static void places_of_bad_files_are_lines(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(
		e,
		"cd store && printf 'x\\033[2J\\377\\n::error::x = y\\n' "
		">>acme/w0/members.ini && echo '[=1|`x`%%0A]' >>acme/w1/members.ini && "
		"mkdir -p \"acme/$(printf 'x\\377\\n::error::y')\" && "
		"echo '[users]' >\"acme/$(printf 'x\\377\\n::error::y')/members.ini\" && "
		"echo 'x' >acme/_account/roles/\"$(printf 'a:1,b%%0A\\377.ini')\""));
	run(e, "lint", "gcc");
	t_format_gcc("lint", e->out);
	run(e, "lint", "github");
	t_format_github("lint", e->out);
	run(e, "lint", "json");
	t_e2e_write(e, "seen/any@bad.json", e->out);
	check_seen(e);
	run(e, "lint", "human");
	(void)t_e2e_sh(e, "cd store && wsync status --porcelain");
	assert_false(ws_text_is_hostile(e->out, e->out_len, true));
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(csv_is_cells_and_no_formulas),
		cmocka_unit_test(markdown_is_rows_and_no_marks),
		cmocka_unit_test(workflow_commands_are_ours_alone),
		cmocka_unit_test(porcelain_is_a_line_an_item),
		cmocka_unit_test(json_keeps_to_the_schemas),
		cmocka_unit_test(screens_do_not_act),
		cmocka_unit_test(places_of_bad_files_are_lines),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, begin, end) ? 1 : 0;
}
