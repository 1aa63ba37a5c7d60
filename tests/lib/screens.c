/*
 * tests/lib/screens.c - runs, their whole output, and the file it is compared with.
 */
#include "tests/lib/screens.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/buf.h"
#include "store/ground/own.h"
#include "tests/lib/tempdir.h"

/* --- what differs from run to run ------------------------------------------------------ */

static const struct {
	const char *pattern, *word;
} volatile_parts[] = {
	{"/[^ \"]*/wsync-test-[A-Za-z0-9]{6}", "FOLDER"},
	{"127\\.0\\.0\\.1:[0-9]+", "127.0.0.1:PORT"},
	{"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\\.[0-9]+)?Z", "TIME"},
	{"[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}", "MM-DD HH:MM"},
	{"20[2-8][0-9]-[0-9]{2}-[0-9]{2}", "YYYY-MM-DD"},
	{"\"age_s\": ?[0-9]+", "\"age_s\": AGE"},
	{"[0-9]+ (min|h|days?) ago", "AGE ago"},
	{"cloud=[0-9]{9,}", "cloud=TIME"},
	{"[0-9]+ requests, [0-9]+(\\.[0-9])? s", "N requests, N s"},
	{"[0-9]+ requests", "N requests"},
	{"\"requests\": ?[0-9]+", "\"requests\": N"},
	{"\\b[0-9a-f]{40}\\b", "COMMIT"},
	{"Committed [0-9a-f]{8}", "Committed COMMIT8"},
	{"index [0-9a-f]+\\.\\.[0-9a-f]+", "index A..B"},
	{"process [0-9]+ holds", "process N holds"},
	{"[0-9]+ MiB free", "N MiB free"},
	{"[0-9]+ files, all valid", "N files, all valid"},
	{"libgit2 [^\"]*[ \n]libsmartcols[ \n]*[0-9.]+",
	 "libgit2 VERSION and other libraries"},
};

static char *replace_all(const char *text, const char *pattern, const char *word)
{
	ws_auto_buf out = WS_BUF_INIT;
	regmatch_t match;
	regex_t regex;

	assert_int_equal(regcomp(&regex, pattern, REG_EXTENDED), 0);
	while (regexec(&regex, text, 1, &match, 0) == 0 && match.rm_eo > 0) {
		ws_buf_add(&out, text, (size_t)match.rm_so);
		ws_buf_adds(&out, word);
		text += match.rm_eo;
	}
	ws_buf_adds(&out, text);
	regfree(&regex);
	assert_false(out.failed);
	return strdup(ws_buf_text(&out));
}

char *t_screen_normal(const char *text)
{
	const size_t count = sizeof(volatile_parts) / sizeof(volatile_parts[0]);
	char *now = strdup(text);

	for (size_t i = 0; i < count; i++) {
		char *next = replace_all(now, volatile_parts[i].pattern,
					 volatile_parts[i].word);

		free(now);
		now = next;
	}
	return now;
}

/* --- one file --------------------------------------------------------------------------- */

/* A line as it was typed, what came on both streams, and the status. */
static void add_run(struct ws_buf *out, struct t_e2e *e, const char *line)
{
	ws_auto_free char *said = NULL, *told = NULL;

	(void)t_e2e_line(e, line);
	said = t_screen_normal(e->out);
	told = t_screen_normal(e->err);
	ws_buf_addf(out, "$ %s\n%s", line, said);
	for (const char *at = told; *at;) {
		const size_t len = strcspn(at, "\n");

		ws_buf_addf(out, "! %.*s\n", (int)len, at);
		at += len + (at[len] == '\n');
	}
	ws_buf_addf(out, "-> %d\n\n", e->status);
}

static const struct {
	unsigned form;
	const char *start, *after;
} forms[] = {
	{T_HUMAN, "wsync", ""},
	{T_PLAIN, "wsync --plain", ""},
	{T_ASCII, "LC_ALL=C NO_COLOR=1 wsync", ""},
	{T_JSON, "wsync", " --json"},
	{T_PORCELAIN, "wsync", " --porcelain"},
	{T_CSV, "wsync", " --format csv"},
};

/* command: what stands after `wsync`. */
static void add_forms(struct ws_buf *out, struct t_e2e *e, const char *dir,
		      const char *command, unsigned wanted)
{
	char line[400];

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (!(wanted & forms[i].form))
			continue;
		(void)snprintf(line, sizeof(line), "%s%s%s%s%s%s", *dir ? "cd " : "", dir,
			       *dir ? " && " : "", forms[i].start, command, forms[i].after);
		add_run(out, e, line);
		/* T_JSON is also that */
		if (forms[i].form == T_JSON)
			assert_true(t_e2e_json(e));
		if (forms[i].form == T_ASCII)
			for (size_t c = 0; c < e->out_len; c++)
				assert_true((unsigned char)e->out[c] < 0x80);
	}
}

static void compare(struct t_e2e *e, const char *name, const char *text)
{
	char path[300];

	(void)snprintf(path, sizeof(path), "tests/expected/%s.txt", name);
	if (getenv("WS_EXPECT")) {
		t_tempdir_write(t_e2e_source(), path, text, strlen(text));
		return;
	}
	t_e2e_write(e, "actual", text);
	if (t_e2e_sh(e, "diff -u %s/%s actual", t_e2e_source(), path) != 0) {
		print_error("%s: not as in %s (meant so? WS_EXPECT=write)\n%s%s", name,
			    path, e->out, e->err);
		fail();
	}
}

void t_screens(struct t_e2e *e, const char *name, const char *dir,
	       const struct t_screen *list, size_t count)
{
	ws_auto_buf out = WS_BUF_INIT;

	for (size_t i = 0; i < count; i++)
		add_forms(&out, e, dir, list[i].command, list[i].forms);
	compare(e, name, ws_buf_text(&out));
}

int t_screens_begin(void **state)
{
	static struct t_e2e e;

	t_e2e_begin(&e, NULL, NULL);
	*state = &e;
	return t_e2e_clone_two_way(&e, T_KEY_OWNER) ? 0 : -1;
}

int t_screens_end(void **state)
{
	t_e2e_end(*state);
	return 0;
}
