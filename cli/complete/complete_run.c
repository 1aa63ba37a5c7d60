/*
 * cli/complete/complete_run.c - `wsync __complete`: what a shell asks for while a line is typed.
 *
 * bash hands over the line as typed and gets words back as they are typed: it parts words
 * at : and = as well, and knows nothing of quotes in what a function gives it.
 */
#include "cli/complete/complete.h"

#include <stdlib.h>
#include <string.h>
#include "cli/run.h"
#include "store/ground/own.h"

#define LINE_WORDS_MAX 512

/* ---- a line in its words ------------------------------------------------------------------ */

struct words {
	const char *items[LINE_WORDS_MAX];
	size_t count;
	char quote; /* the last word is within this one */
};

/* Splits as a shell would, quotes taken off; the last word is there, if empty. */
static bool split(const char *line, struct ws_arena *arena, struct words *out)
{
	ws_auto_buf word = WS_BUF_INIT;
	bool open = false;

	*out = (struct words){.count = 0};
	for (const char *p = line; out->count + 1 < LINE_WORDS_MAX; p++) {
		const bool end = *p == '\0';

		if (end || (!out->quote && (*p == ' ' || *p == '\t'))) {
			if (open || end)
				out->items[out->count++] = ws_arena_dup(arena,
									ws_buf_text(&word));
			ws_buf_cut(&word, 0);
			open = false;
			if (end)
				return true;
			continue;
		}
		open = true;
		if (out->quote && *p == out->quote)
			out->quote = '\0';
		else if (!out->quote && (*p == '"' || *p == '\''))
			out->quote = *p;
		else if (*p == '\\' && out->quote != '\'' && p[1])
			ws_buf_addc(&word, *++p);
		else
			ws_buf_addc(&word, *p);
	}
	return false;
}

/* ---- answers ------------------------------------------------------------------------------ */

/* A word as bash inserts it: within quotes as it is, else with backslashes. */
static void put_bash(struct ws_buf *b, const char *word, char quote)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-_./:@%+,=";

	for (const char *p = word; *p; p++) {
		if (!quote && !strchr(plain, *p) && !((unsigned char)*p & 0x80))
			ws_buf_addc(b, '\\');
		ws_buf_addc(b, *p);
	}
}

/* What bash replaces begins behind the last character it parts words at. */
static size_t parted(const char *last, const char *breaks)
{
	size_t at = 0;

	for (size_t i = 0; last[i]; i++)
		if ((last[i] == ':' || last[i] == '=') && strchr(breaks, last[i]))
			at = i + 1;
	return at;
}

static void answer_bash(const struct ws_candidates *list, const char *last,
			const char *breaks, char quote, struct ws_buf *b)
{
	const char *equals = strncmp(last, "--", 2) == 0 ? strchr(last, '=') : NULL;
	const char *prefix = equals ? equals + 1 : last;
	/* the option before the = is no part of the candidates */
	const size_t cut = quote ? 0 : parted(prefix, breaks);

	for (size_t i = 0; i < list->count; i++) {
		const char *word = list->items[i].word;

		if (strncmp(word, prefix, strlen(prefix)) != 0)
			continue;
		put_bash(b, word + cut, quote);
		ws_buf_addc(b, '\n');
	}
}

static void answer_words(const struct ws_candidates *list, struct ws_buf *b)
{
	for (size_t i = 0; i < list->count; i++)
		ws_buf_addf(b, "%s\t%s\n", list->items[i].word, list->items[i].about);
}

int ws_complete_run(struct ws_cli *cli, int argc, char *const *argv)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_candidates list = {.arena = arena};
	ws_auto_buf b = WS_BUF_INIT;

	if (!arena || argc < 1)
		return 0;
	if (strcmp(argv[0], "bash") == 0 && argc == 3) {
		ws_auto_free struct words *words = calloc(1, sizeof(*words));

		if (!words || !split(argv[1], arena, words) || words->count < 2)
			return 0;
		/* the first word is wsync itself */
		ws_complete(cli, words->items + 1, words->count - 1, &list);
		if (!list.files && !list.dirs)
			answer_bash(&list, words->items[words->count - 1], argv[2],
				    words->quote, &b);
	} else if (strcmp(argv[0], "words") == 0 && argc > 1) {
		ws_complete(cli, (const char *const *)argv + 1, (size_t)argc - 1, &list);
		if (!list.files && !list.dirs)
			answer_words(&list, &b);
	}
	if (list.files || list.dirs)
		ws_buf_adds(&b, list.files ? ":files\n" : ":dirs\n");
	(void)fputs(ws_buf_text(&b), cli->out);
	return 0;
}
