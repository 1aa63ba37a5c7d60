/*
 * cli/complete/complete.c - what can stand at the end of a command line: commands, options, and
 * what the usage line of a command has at that place.
 *
 * The table of commands says it all; nothing about a single command is known here.
 */
#include "cli/complete/complete.h"

#include <string.h>
#include "cli/run.h"
#include "store/ground/own.h"
#include "store/ground/text.h"

void ws_candidate_add(struct ws_candidates *list, const char *word, const char *about)
{
	struct ws_candidate *c;

	if (!*word || ws_text_is_hostile(word, strlen(word), false))
		return;
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->items[i].word, word) == 0)
			return;
	c = ws_arena_grow(list->arena, &list->items, &list->count, sizeof(*c));
	if (!c)
		return;
	c->word = ws_arena_dup(list->arena, word);
	c->about = ws_arena_dup(list->arena, about ? about : "");
	if (!c->word || !c->about)
		list->count--;
}

/* ---- commands ----------------------------------------------------------------------------- */

/* Names of commands; after a noun its verbs. */
static void add_commands(struct ws_candidates *out, const char *noun)
{
	for (const struct ws_cmd *const *c = ws_cli_commands; *c; c++) {
		const char *name = (*c)->name, *blank = strchr(name, ' ');
		char first[32];

		if (noun) {
			const size_t len = strlen(noun);

			if (blank && (size_t)(blank - name) == len &&
			    strncmp(name, noun, len) == 0)
				ws_candidate_add(out, blank + 1, (*c)->summary);
			continue;
		}
		if (!blank) {
			ws_candidate_add(out, name, (*c)->summary);
			continue;
		}
		(void)snprintf(first, sizeof(first), "%.*s", (int)(blank - name), name);
		ws_candidate_add(out, first, "");
	}
}

/* ---- options ------------------------------------------------------------------------------ */

static void add_options(struct ws_candidates *out, const struct ws_option *options)
{
	for (const struct ws_option *o = options; o && o->name; o++) {
		char word[64];

		(void)snprintf(word, sizeof(word), "--%s", o->name);
		ws_candidate_add(out, word, o->help);
	}
}

static const struct ws_option *find(const struct ws_option *options, const char *word,
				    size_t len)
{
	for (const struct ws_option *o = options; o && o->name; o++) {
		if (len == 2 && word[1] == o->letter)
			return o;
		if (len > 2 && word[1] == '-' && strlen(o->name) == len - 2 &&
		    strncmp(o->name, word + 2, len - 2) == 0)
			return o;
	}
	return NULL;
}

static const struct ws_option *option_of(const struct ws_cmd *command, const char *word,
					 size_t len)
{
	const struct ws_option *own = command ? find(command->options, word, len) : NULL;

	return own ? own : find(ws_cli_global_options, word, len);
}

static bool wants_value(const struct ws_option *option)
{
	return option && option->value && option->value[0] != '[';
}

/* ---- the place in the usage line ---------------------------------------------------------- */

/* The nth positional placeholder: "WORKSPACE", "WS|CHANGE". The last goes on where it
 * ends in dots. False past the end. */
static bool placeholder(const char *usage, size_t n, char out[64])
{
	bool more = false;
	size_t seen = 0;

	out[0] = '\0';
	while (*usage) {
		const size_t len = strcspn(usage, " ");
		const char *word = usage + strspn(usage, "[");
		size_t used = 0;

		if (strncmp(word, "--", 2) == 0 || (word[0] == '-' && word[1] != ' '))
			break;
		if (len == 1 && *usage == '|') /* "[A [B] | C]": the first form counts */
			break;
		for (size_t i = 0; i < len && used + 1 < 64; i++)
			if (!strchr("[].", usage[i]))
				out[used++] = usage[i];
		out[used] = '\0';
		more = len >= 3 && strstr(usage, "...") &&
		       (size_t)(strstr(usage, "...") - usage) < len;
		if (seen++ == n)
			return true;
		usage += len;
		usage += strspn(usage, " ");
	}
	return more && seen > 0;
}

static void add_alternatives(struct ws_cli *cli, const char *kinds,
			     const char *const *before, size_t count,
			     struct ws_candidates *out)
{
	while (*kinds) {
		const size_t len = strcspn(kinds, "|");
		char kind[64];

		(void)snprintf(kind, sizeof(kind), "%.*s", (int)len, kinds);
		ws_complete_kind(cli, kind, before, count, out);
		kinds += len + (kinds[len] == '|');
	}
}

/* ---- the line ----------------------------------------------------------------------------- */

struct line {
	const struct ws_cmd *command;
	const char *noun; /* the first word of a name that has more */
	const char *const *words;
	const char **plain; /* positional words so far */
	size_t plain_count;
	const struct ws_option *awaited; /* its value stands at the end */
	bool tail;                       /* behind `--` */
};

static void take_word(struct line *line, const char *word)
{
	bool is_noun = false;
	size_t used = 0;

	if (line->command) {
		line->plain[line->plain_count++] = word;
		return;
	}
	line->command = ws_commands_find(line->noun ? line->noun : word,
					 line->noun ? word : NULL, &used, &is_noun);
	line->noun = line->command ? NULL : is_noun ? word : line->noun;
}

static void take_option(struct ws_cli *cli, struct line *line, const char *word,
			const char *next)
{
	const char *equals = strchr(word, '=');
	const size_t len = equals ? (size_t)(equals - word) : strlen(word);
	const struct ws_option *o = option_of(line->command, word, len);

	line->awaited = wants_value(o) && !equals ? o : NULL;
	if (o && strcmp(o->name, "store") == 0)
		cli->store_dir = equals ? equals + 1 : next;
}

static void read_line(struct ws_cli *cli, struct line *line, size_t count)
{
	for (size_t i = 0; i + 1 < count; i++) {
		const char *word = line->words[i];

		if (line->awaited)
			line->awaited = NULL;
		else if (strcmp(word, "--") == 0)
			line->tail = true;
		else if (word[0] == '-' && word[1] && !line->tail)
			take_option(cli, line, word, line->words[i + 1]);
		else
			take_word(line, word);
	}
}

void ws_complete(struct ws_cli *cli, const char *const *words, size_t count,
		 struct ws_candidates *out)
{
	ws_auto_free const char **plain = calloc(count + 1, sizeof(*plain));
	struct line line = {.words = words, .plain = plain};
	const char *last = count > 0 ? words[count - 1] : "";
	const char *equals = strncmp(last, "--", 2) == 0 ? strchr(last, '=') : NULL;
	char kinds[64];

	if (!plain)
		return;
	read_line(cli, &line, count);
	if (equals && !line.tail)
		line.awaited = option_of(line.command, last, (size_t)(equals - last));
	if (line.command && (line.command->raw || (line.tail && line.command->tail)))
		out->files = true; /* another program's */
	else if (line.awaited && line.awaited->value)
		add_alternatives(cli, line.awaited->value, line.plain, line.plain_count,
				 out);
	else if (*last == '-' && !line.tail) {
		add_options(out, line.command ? line.command->options : NULL);
		add_options(out, ws_cli_global_options);
	} else if (!line.command)
		add_commands(out, line.noun);
	else if (placeholder(line.command->usage, line.plain_count, kinds))
		add_alternatives(cli, kinds, line.plain, line.plain_count, out);
}
