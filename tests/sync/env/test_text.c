/*
 * tests/sync/env/test_text.c - one line changes, and everything else survives: known
 * files, and thousands of generated ones. WS_SEED=N gives a run again.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/buf.h"
#include "sync/env/text.h"
#include "tests/lib/chance.h"

#define URL   "https://api.prefect.cloud/api/accounts/a/workspaces/w"
#define OTHER "http://127.0.0.1:4200/api/accounts/b/workspaces/v"
#define FILES 12000

static const struct ws_env_name dotenv = {WS_ENV_DOTENV, {"PREFECT_API_URL"}, 1};
static const struct ws_env_name toml = {WS_ENV_TOML, {"api", "url"}, 2};
static const struct ws_env_name profile = {
	WS_ENV_TOML, {"profiles", "prod", "PREFECT_API_URL"}, 3};

static struct ws_env_text text_of(const char *bytes)
{
	return (struct ws_env_text){bytes, strlen(bytes), "file"};
}

/* ---- known files ------------------------------------------------------------------------- */

struct row {
	const struct ws_env_name *name;
	const char *before, *after; /* after a set to URL; NULL: refused */
	int line;                   /* of the refusal */
};

static void check_row(const struct row *r)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	const struct ws_env_text text = text_of(r->before);
	struct ws_env_text out = {0}, back = {0};
	struct ws_env_undo undo = {0};
	struct ws_err err = {0};
	int rc = ws_env_set(&text, r->name, URL, arena, &undo, &out, &err);

	if (!r->after) {
		assert_int_equal(rc, WS_E_ENV_FILE);
		assert_int_equal(err.line, r->line);
		assert_string_equal(err.source, "");
		return;
	}
	if (rc < 0)
		print_error("%s: %s\n", r->before, err.msg);
	assert_int_equal(rc, 0);
	assert_string_equal(out.bytes, r->after);
	assert_int_equal(ws_env_unset(&out, r->name, &undo, arena, &back, &err), 0);
	assert_string_equal(back.bytes, r->before);
}

static void lines_of_env_files_are_set(void **state)
{
	static const struct row rows[] = {
		{&dotenv, "", "PREFECT_API_URL=" URL "\n", 0},
		{&dotenv, "A=1", "A=1\nPREFECT_API_URL=" URL, 0},
		{&dotenv, "A=1\r\n", "A=1\r\nPREFECT_API_URL=" URL "\r\n", 0},
		{&dotenv, "PREFECT_API_URL=x", "PREFECT_API_URL=" URL, 0},
		{&dotenv, "PREFECT_API_URL=\nB=2", "PREFECT_API_URL=" URL "\nB=2", 0},
		{&dotenv, " export  PREFECT_API_URL = 'x' # why\n",
		 " export  PREFECT_API_URL = '" URL "' # why\n", 0},
		{&dotenv, "PREFECT_API_URL=\"x\"\t#y\r\n",
		 "PREFECT_API_URL=\"" URL "\"\t#y\r\n", 0},
		{&dotenv, "PREFECT_API_URL=a#b # c\n", "PREFECT_API_URL=" URL " # c\n", 0},
		{&dotenv, "prefect_api_url=x\n", "prefect_api_url=" URL "\n", 0},
		{&dotenv, "# PREFECT_API_URL=x\n",
		 "# PREFECT_API_URL=x\nPREFECT_API_URL=" URL "\n", 0},
		{&dotenv, "PREFECT_API_URLS=x\n",
		 "PREFECT_API_URLS=x\nPREFECT_API_URL=" URL "\n", 0},
		{&dotenv, "export=1\n", "export=1\nPREFECT_API_URL=" URL "\n", 0},
		/* text over lines is no setting; a quote without an end ends with its line */
		{&dotenv, "K=\"one\r\nPREFECT_API_URL=x\r\n\" # k\r\n",
		 "K=\"one\r\nPREFECT_API_URL=x\r\n\" # k\r\nPREFECT_API_URL=" URL "\r\n",
		 0},
		{&dotenv, "K='one\nPREFECT_API_URL=x\n",
		 "K='one\nPREFECT_API_URL=" URL "\n", 0},
		{&dotenv, "K=\"\nA=1\n\"\nPREFECT_API_URL=x",
		 "K=\"\nA=1\n\"\nPREFECT_API_URL=" URL, 0},
		{&dotenv,
		 "\xef\xbb\xbf"
		 "A=1\n",
		 "\xef\xbb\xbf"
		 "A=1\nPREFECT_API_URL=" URL "\n",
		 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_row(&rows[i]);
}

static void doubtful_env_files_are_refused(void **state)
{
	static const struct row rows[] = {
		{&dotenv, "PREFECT_API_URL=x\nPREFECT_API_URL=y\n", NULL, 2},
		{&dotenv, "PREFECT_API_URL=x\nprefect_api_url=y\n", NULL, 2},
		{&dotenv, "A=1\nB=\"one\nPREFECT_API_URL=x\n\" y\n", NULL, 2},
		{&dotenv, "B=\"one\\\\\nPREFECT_API_URL=x\n\"\n", NULL, 1},
		{&dotenv, "A=1\nPREFECT_API_URL=\"x\ny\"\n", NULL, 2},
		{&dotenv, "PREFECT_API_URL=x\nA=1\nPREFECT_API_URL=x\n", NULL, 3},
		{&dotenv, "PREFECT_API_URL=http://${HOST}/api\n", NULL, 1},
		{&dotenv, "PREFECT_API_URL= # x\n", NULL, 1},
		{&dotenv, "\xef\xbb\xbfPREFECT_API_URL=x\n", NULL, 1},
		{&dotenv, "B='one\\'\nPREFECT_API_URL=x\n'\n", NULL, 1},
		{&dotenv, "B=\"a\\\\\"\nPREFECT_API_URL=x\n", NULL, 1},
		{&dotenv, "PREFECT_API_URL\n", NULL, 1},
		{&dotenv, "PREFECT_API_URL='x' y\n", NULL, 1},
		{&dotenv, "PREFECT_API_URL=\"\\x41\"\n", NULL, 1},
		{&dotenv, "A=1\rPREFECT_API_URL=x\n", NULL, 1},
		{&dotenv, "A=\xff\n", NULL, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_row(&rows[i]);
}

static void lines_of_toml_files_are_set(void **state)
{
	static const struct row rows[] = {
		{&toml, "", "[api]\nurl = \"" URL "\"\n", 0},
		{&toml, "[api]", "[api]\nurl = \"" URL "\"", 0},
		{&toml, "[api] # c\r\nkey = 'k'\r\n",
		 "[api] # c\r\nurl = \"" URL "\"\r\nkey = 'k'\r\n", 0},
		{&toml, "a = 1", "a = 1\n\n[api]\nurl = \"" URL "\"", 0},
		{&toml, "[api]\nurl='x'# c\n", "[api]\nurl='" URL "'# c\n", 0},
		{&toml, "api.url = \"x\"\n", "api.url = \"" URL "\"\n", 0},
		{&toml, "[ 'api' ]\n\"url\" = \"\"\n", "[ 'api' ]\n\"url\" = \"" URL "\"\n",
		 0},
		{&toml, "s = \"\"\"\n[api]\nurl = 'no'\n\"\"\"\n",
		 "s = \"\"\"\n[api]\nurl = 'no'\n\"\"\"\n\n[api]\nurl = \"" URL "\"\n", 0},
		{&toml, "a = [ # [\n ']',\n [1],\n]\n[api]\n",
		 "a = [ # [\n ']',\n [1],\n]\n[api]\nurl = \"" URL "\"\n", 0},
		{&toml, "[[x]]\nurl = 'no'\n",
		 "[[x]]\nurl = 'no'\n\n[api]\nurl = \"" URL "\"\n", 0},
		{&profile, "active = 'prod'\n[profiles.dev]\nPREFECT_API_URL = 'd'\n",
		 "active = 'prod'\n[profiles.dev]\nPREFECT_API_URL = 'd'\n\n"
		 "[profiles.prod]\nPREFECT_API_URL = \"" URL "\"\n",
		 0},
		{&profile, "[profiles.prod]\n# c\nPREFECT_API_KEY = 'k'\n",
		 "[profiles.prod]\nPREFECT_API_URL = \"" URL
		 "\"\n# c\nPREFECT_API_KEY = 'k'\n",
		 0},
		{&profile, "[profiles]\nprod.PREFECT_API_URL = 'x'\n",
		 "[profiles]\nprod.PREFECT_API_URL = '" URL "'\n", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_row(&rows[i]);
}

static void doubtful_toml_files_are_refused(void **state)
{
	static const struct row rows[] = {
		{&toml, "[api]\nurl = 'x'\nurl = 'y'\n", NULL, 3},
		{&toml, "api.url = 'x'\n[api]\nurl = 'y'\n", NULL, 3},
		{&toml, "[api]\n[api]\n", NULL, 2},
		{&toml, "api = { url = 'x' }\n", NULL, 1},
		{&toml, "api = {\n url = 'x' }\n", NULL, 1},
		{&toml, "[[api]]\nurl = 'x'\n", NULL, 1},
		{&toml, "[api.url]\n", NULL, 1},
		{&toml, "api.key = 'x'\n", NULL, 2},
		{&toml, "[api]\nurl = '''x'''\n", NULL, 2},
		{&toml, "[api]\nurl = \"\"\"\nx\"\"\"\n", NULL, 2},
		{&toml, "[api]\nurl = 5\n", NULL, 2},
		{&toml, "[api]\nurl = \"\\u0041\"\n", NULL, 2},
		{&toml, "[api]\nurl = \"x\n", NULL, 2},
		{&toml, "a = [1\n", NULL, 2},
		{&toml, "a = [1}\n", NULL, 1},
		{&toml, "what\n", NULL, 1},
		{&toml, "[api\n", NULL, 1},
		{&toml, "a = 1\n\rb = 2\n", NULL, 2},
		{&profile, "[profiles]\nprod = { PREFECT_API_URL = 'x' }\n", NULL, 2},
		{&profile, "[profiles]\nprod.PREFECT_API_KEY = 'x'\n", NULL, 3},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_row(&rows[i]);
}

static void odd_values_and_big_files_are_refused(void **state)
{
	static const char *const values[] = {"", "a b", "a\"b", "a'b", "a#b", "a\nb", "$a"};
	ws_auto(ws_arena) arena = ws_arena_new();
	const struct ws_env_text text = text_of("");
	struct ws_env_undo undo = {0};
	struct ws_env_text out;
	struct ws_env_spot spot;
	struct ws_err err = {0};
	char *big = calloc(1, WS_ENV_FILE_MAX + 2);

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		assert_int_equal(
			ws_env_set(&text, &dotenv, values[i], arena, &undo, &out, &err),
			WS_E_ENV_FILE);
	memset(big, '\n', WS_ENV_FILE_MAX + 1);
	{
		const struct ws_env_text large = {big, WS_ENV_FILE_MAX + 1, "file"};

		assert_int_equal(ws_env_find(&large, &dotenv, &spot, &err), WS_E_TOO_BIG);
	}
	free(big);
}

/* What others did since stays; of ours only what is still ours goes. */
static void what_others_changed_stays(void **state)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	const struct ws_env_text first = text_of("a = 1\n");
	struct ws_env_undo undo = {0};
	struct ws_env_text out, now, back;
	struct ws_err err = {0};

	(void)state;
	assert_int_equal(ws_env_set(&first, &toml, URL, arena, &undo, &out, &err), 0);
	assert_int_equal(ws_env_set(&out, &toml, OTHER, arena, &undo, &now, &err), 0);
	assert_int_equal(ws_env_unset(&now, &toml, &undo, arena, &back, &err), 0);
	assert_string_equal(back.bytes, "a = 1\n");
	now = text_of("a = 1\n\n[api]\nurl = \"mine\"\n");
	assert_int_equal(ws_env_unset(&now, &toml, &undo, arena, &back, &err),
			 WS_ENV_CHANGED);
	assert_int_equal(ws_env_unset(&first, &toml, &undo, arena, &back, &err),
			 WS_ENV_ABSENT);
	now = text_of("[api]\nkey = 'k'\nurl = \"" OTHER "\"\nx = 1\n");
	assert_int_equal(ws_env_unset(&now, &toml, &undo, arena, &back, &err), 0);
	assert_string_equal(back.bytes, "[api]\nkey = 'k'\nx = 1\n");
}

/* ---- generated files --------------------------------------------------------------------- */

static const char *const env_lines[] = {"A=1",
					"# comment",
					"",
					"export B='x y'",
					"C=\"q\" # c",
					"  D = 5",
					"E=",
					"PREFECT_API_KEY=pnu_1",
					"F=a#b",
					"export PREFECT_HOME=/x",
					"not a line at all",
					"G=\"it's\"",
					"H='#'",
					"\t",
					"I=\xc3\xa4",
					"PREFECT_API_URL=old",
					"export PREFECT_API_URL='old' # mine",
					"J=\"over",
					"lines\"",
					"L='over",
					"'",
					"prefect_api_url=old",
					"PREFECT_API_URL=${A}",
					"PREFECT_API_URL= # old",
					"K=\"a\\\"b\""};
static const char *const toml_lines[] = {"a = 1",
					 "# comment",
					 "",
					 "b = 'x # y'",
					 "c = [1, 2]",
					 "d = { e = 'f' }",
					 "[other]",
					 "[api]",
					 "url = 'old'",
					 "url = \"old\" # mine",
					 "key = \"k\"",
					 "[api.sub]",
					 "[profiles.prod]",
					 "PREFECT_API_URL = \"old\"",
					 "PREFECT_API_KEY = \"k\"",
					 "[profiles.dev]",
					 "  g = \"\\\"#\"",
					 "s = '''",
					 "'''",
					 "l = [",
					 "]",
					 "api.url = 'old'",
					 "[[list]]",
					 "\"url\" = 'old'",
					 "[tool.x] # [api]",
					 "m = \"\"\"",
					 "\"\"\" # m",
					 "api = { url = 'old' }",
					 "profiles.prod.PREFECT_API_URL = 'old'",
					 "[ api ]  # c",
					 "[profiles]",
					 "prod = { PREFECT_API_URL = 'old' }",
					 "'a.b' = 1",
					 "t = 1979-05-27T07:32:00Z",
					 "\t"};

static char *generate(uint64_t *seed, const char *const *lines, int count)
{
	const char *eol = t_chance_below(seed, 4) == 0 ? "\r\n" : "\n";
	const int n = t_chance_below(seed, 9);
	struct ws_buf b = WS_BUF_INIT;
	char *text = NULL;

	/* what a byte order mark in front means is the reader's to say */
	if (t_chance_below(seed, 12) == 0)
		ws_buf_adds(&b, "\xef\xbb\xbf");
	for (int i = 0; i < n; i++) {
		/* some lines end otherwise than the others */
		if (t_chance_below(seed, 20) == 0)
			eol = *eol == '\r' ? "\n" : "\r\n";
		ws_buf_adds(&b, lines[t_chance_below(seed, count)]);
		if (i + 1 < n || t_chance_below(seed, 3) > 0)
			ws_buf_adds(&b, eol);
	}
	assert_int_equal(ws_buf_take(&b, &text, NULL, NULL), 0);
	return text;
}

/* after is before with one line changed, or with ours put in at one place. */
static void check_rest(const char *before, const char *after,
		       const struct ws_env_undo *undo)
{
	const size_t a = strlen(before), b = strlen(after);
	const size_t took = undo->before ? strlen(undo->before) : 0;
	const size_t put = strlen(undo->head) + strlen(undo->line) + strlen(undo->tail);
	size_t same = 0;

	while (same < a && same < b && before[same] == after[same])
		same++;
	assert_int_equal(a - took, b - put);
	/* the bytes in front and behind are the old ones */
	for (size_t at = 0; at <= same; at++)
		if (at + put <= b && at + took <= a &&
		    strcmp(before + at + took, after + at + put) == 0)
			return;
	fail_msg("more than one place changed:\n%s\n---\n%s", before, after);
}

static bool check_generated(const struct ws_env_name *name, const char *bytes)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	const struct ws_env_text text = text_of(bytes);
	struct ws_env_text once, twice, back;
	struct ws_env_undo undo = {0};
	struct ws_env_spot spot;
	struct ws_err err = {0};
	int rc = ws_env_set(&text, name, URL, arena, &undo, &once, &err);

	if (rc < 0) {
		assert_int_equal(rc, WS_E_ENV_FILE);
		return false;
	}
	check_rest(bytes, once.bytes, &undo);
	assert_int_equal(ws_env_find(&once, name, &spot, &err), 0);
	assert_string_equal(spot.value, URL);
	assert_int_equal(ws_env_set(&once, name, OTHER, arena, &undo, &twice, &err), 0);
	assert_int_equal(ws_env_find(&twice, name, &spot, &err), 0);
	assert_string_equal(spot.value, OTHER);
	assert_int_equal(ws_env_unset(&twice, name, &undo, arena, &back, &err), 0);
	assert_string_equal(back.bytes, bytes);
	return true;
}

static void everything_else_survives(void **state)
{
	uint64_t seed = t_chance_seed();
	int done = 0;

	(void)state;
	for (int i = 0; i < FILES; i++) {
		const bool env = i % 3 == 0;
		char *bytes = env ? generate(&seed, env_lines,
					     sizeof(env_lines) / sizeof(*env_lines))
				  : generate(&seed, toml_lines,
					     sizeof(toml_lines) / sizeof(*toml_lines));

		done += check_generated(env          ? &dotenv
					: i % 3 == 1 ? &toml
						     : &profile,
					bytes);
		free(bytes);
	}
	/* most of them can be changed, or this tells nothing */
	assert_true(done > FILES / 4);
}

/* Any bytes at all: refused or right, and never read out of bounds. */
static void noise_does_no_harm(void **state)
{
	static const char letters[] = "PREFECT_API_URL=url api[]{}.\"'\\#,\n\r\t =x";
	uint64_t seed = t_chance_seed();

	(void)state;
	for (int i = 0; i < FILES; i++) {
		const int len = t_chance_below(&seed, 60);
		char *bytes = calloc(1, (size_t)len + 1);

		for (int n = 0; n < len; n++)
			bytes[n] = letters[t_chance_below(&seed, sizeof(letters) - 1)];
		(void)check_generated(i % 2 ? &dotenv : &toml, bytes);
		free(bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_of_env_files_are_set),
		cmocka_unit_test(doubtful_env_files_are_refused),
		cmocka_unit_test(lines_of_toml_files_are_set),
		cmocka_unit_test(doubtful_toml_files_are_refused),
		cmocka_unit_test(odd_values_and_big_files_are_refused),
		cmocka_unit_test(what_others_changed_stays),
		cmocka_unit_test(everything_else_survives),
		cmocka_unit_test(noise_does_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
