/*
 * sync/env/toml.c - where a key stands in a TOML file.
 *
 * The whole file is walked as TOML, so that text in strings, arrays and comments is
 * never taken for a key. A file that does not read as TOML is refused: what a line in
 * it means nobody can tell.
 */
#include "sync/env/text.h"

#include <string.h>

#define PARTS_MAX 12
#define PART_MAX  128
#define DEPTH_MAX 32

/* A dotted name, decoded. */
struct path {
	char part[PARTS_MAX][PART_MAX];
	size_t count;
};

struct walk {
	const struct ws_env_text *text;
	const struct ws_env_name *name;
	struct ws_env_spot *out;
	struct ws_err *err;
	const char *p, *end;
	const char *line_start;
	int line;
	struct path table; /* of the header above */
	bool in_array;     /* that header was [[...]] */
	bool dotted;       /* the table was made by dotted keys: it can have no header */
};

static int refuse(const struct walk *w, const char *what)
{
	return ws_env_refuse(w->text, w->line, what, w->err);
}

static bool at(const struct walk *w, const char *word)
{
	const size_t len = strlen(word);

	return (size_t)(w->end - w->p) >= len && memcmp(w->p, word, len) == 0;
}

static void blanks(struct walk *w)
{
	while (w->p < w->end && (*w->p == ' ' || *w->p == '\t'))
		w->p++;
}

static bool at_newline(const struct walk *w)
{
	return at(w, "\n") || at(w, "\r\n");
}

static void newline(struct walk *w)
{
	w->p += *w->p == '\r' ? 2 : 1;
	w->line_start = w->p;
	w->line++;
}

static void comment(struct walk *w)
{
	if (w->p < w->end && *w->p == '#')
		while (w->p < w->end && !at_newline(w))
			w->p++;
}

/* Blanks and a comment up to the line's end; the line end itself stays. */
static int line_rest(struct walk *w)
{
	blanks(w);
	comment(w);
	return w->p == w->end || at_newline(w) ? 0 : refuse(w, "something follows a value");
}

/* ---- names ------------------------------------------------------------------------------ */

static bool is_bare(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-';
}

static int quoted_part(struct walk *w, char out[PART_MAX])
{
	const char quote = *w->p++;
	size_t len = 0;

	for (; w->p < w->end && *w->p != quote; w->p++) {
		if (*w->p == '\n' || (quote == '"' && *w->p == '\\') || len + 1 >= PART_MAX)
			return refuse(w, "a key cannot be read");
		out[len++] = *w->p;
	}
	if (w->p == w->end)
		return refuse(w, "a key cannot be read");
	w->p++;
	out[len] = '\0';
	return 0;
}

static int bare_part(struct walk *w, char out[PART_MAX])
{
	size_t len = 0;

	for (; w->p < w->end && is_bare(*w->p) && len + 1 < PART_MAX; w->p++)
		out[len++] = *w->p;
	out[len] = '\0';
	return len > 0 ? 0 : refuse(w, "a key cannot be read");
}

/* Adds a dotted name at w->p to out. */
static int dotted(struct walk *w, struct path *out)
{
	for (;;) {
		int rc;

		blanks(w);
		if (out->count == PARTS_MAX)
			return refuse(w, "a key has too many parts");
		if (w->p < w->end && (*w->p == '"' || *w->p == '\''))
			rc = quoted_part(w, out->part[out->count]);
		else
			rc = bare_part(w, out->part[out->count]);
		if (rc < 0)
			return rc;
		out->count++;
		blanks(w);
		if (!at(w, "."))
			return 0;
		w->p++;
	}
}

/* How many parts from the beginning on are the same as those of the wanted name? */
static size_t common(const struct walk *w, const struct path *path)
{
	size_t n = 0;

	while (n < path->count && n < w->name->count &&
	       strcmp(path->part[n], w->name->parts[n]) == 0)
		n++;
	return n;
}

/* ---- values ------------------------------------------------------------------------------- */

static int skip_string(struct walk *w)
{
	const char quote = *w->p;
	const char triple[] = {quote, quote, quote, '\0'};
	const bool is_long = at(w, triple);

	w->p += is_long ? 3 : 1;
	while (w->p < w->end && !(is_long ? at(w, triple) : *w->p == quote)) {
		if (at_newline(w)) {
			if (!is_long)
				break;
			newline(w);
			continue;
		}
		if (quote == '"' && *w->p == '\\' && w->p + 1 < w->end && w->p[1] != '\n' &&
		    w->p[1] != '\r')
			w->p++;
		w->p++;
	}
	if (w->p >= w->end || *w->p != quote)
		return refuse(w, "a string does not end");
	w->p += is_long ? 3 : 1;
	/* two quotes more may belong to the text of a long string */
	for (int i = 0; is_long && i < 2 && w->p < w->end && *w->p == quote; i++)
		w->p++;
	return 0;
}

/* An array or an inline table, up to the bracket that closes it. */
static int skip_nested(struct walk *w)
{
	char open[DEPTH_MAX];
	size_t depth = 0;
	int rc = 0;

	do {
		const char c = *w->p;

		if (at_newline(w)) {
			newline(w);
			continue;
		}
		if (c == '"' || c == '\'') {
			rc = skip_string(w);
			if (rc < 0)
				return rc;
			continue;
		}
		if (c == '#') {
			comment(w);
			continue;
		}
		if (c == '[' || c == '{') {
			if (depth == DEPTH_MAX)
				return refuse(w, "a value is nested too deep");
			open[depth++] = c == '[' ? ']' : '}';
		} else if ((c == ']' || c == '}') && open[--depth] != c) {
			return refuse(w, "brackets do not match");
		}
		w->p++;
	} while (depth > 0 && w->p < w->end);
	return depth == 0 ? 0 : refuse(w, "an array or inline table does not end");
}

static int skip_value(struct walk *w)
{
	const char *from = w->p;

	if (w->p < w->end && (*w->p == '"' || *w->p == '\''))
		return skip_string(w);
	if (w->p < w->end && (*w->p == '[' || *w->p == '{'))
		return skip_nested(w);
	while (w->p < w->end && !strchr("#\r\n", *w->p))
		w->p++;
	return w->p > from ? 0 : refuse(w, "a key has no value");
}

/* ---- what matters of them ------------------------------------------------------------------ */

static int take(struct walk *w, const char *value, int line)
{
	struct ws_env_spot *out = w->out;

	if (out->line)
		return refuse(w, "the setting is there twice");
	if (line != w->line)
		return ws_env_refuse(w->text, line, "the value goes on over lines", w->err);
	if (*value != '"' && *value != '\'')
		return refuse(w, "the value is no string");
	out->quote = *value;
	out->line = line;
	out->line_at = (size_t)(w->line_start - w->text->bytes);
	out->value_at = (size_t)(value + 1 - w->text->bytes);
	out->value_len = (size_t)(w->p - value) - 2;
	if (value[1] == value[0] && w->p - value > 2)
		return refuse(w, "the value is a string over lines");
	if (out->value_len >= sizeof(out->value) ||
	    (out->quote == '"' && memchr(value, '\\', out->value_len)))
		return refuse(w, "the value is too long, or has escapes");
	memcpy(out->value, value + 1, out->value_len);
	out->value[out->value_len] = '\0';
	return 0;
}

static int read_key(struct walk *w)
{
	struct path path = w->table;
	const char *value;
	size_t same;
	int line, rc = dotted(w, &path);

	if (rc == 0 && !at(w, "="))
		rc = refuse(w, "a line is neither a table nor a key");
	if (rc < 0)
		return rc;
	w->p++;
	blanks(w);
	value = w->p;
	line = w->line;
	rc = skip_value(w);
	if (rc < 0 || w->in_array)
		return rc;
	same = common(w, &path);
	if (same == w->name->count) {
		rc = path.count == same ? take(w, value, line)
					: refuse(w, "the setting is a table");
		if (rc == 0)
			rc = line_rest(w);
		if (rc == 0)
			w->out->line_len = (size_t)(w->p - w->line_start);
		return rc;
	}
	if (same == path.count)
		return ws_env_refuse(w->text, line, "the table is written inline", w->err);
	if (same + 1 == w->name->count && w->table.count < same)
		w->dotted = true;
	return 0;
}

static int read_header(struct walk *w)
{
	const bool array = at(w, "[[");
	struct path *table = &w->table;
	size_t same;
	int rc;

	w->p += array ? 2 : 1;
	table->count = 0;
	w->in_array = false;
	rc = dotted(w, table);
	if (rc == 0 && !at(w, array ? "]]" : "]"))
		rc = refuse(w, "a table header cannot be read");
	if (rc < 0)
		return rc;
	w->p += array ? 2 : 1;
	same = common(w, table);
	if (same == w->name->count)
		return refuse(w, "the setting is a table");
	if (array && same == table->count)
		return refuse(w, "the table is an array of tables");
	w->in_array = array;
	if (same + 1 != w->name->count || table->count != same)
		return 0;
	if (w->out->has_table)
		return refuse(w, "the table is there twice");
	w->out->has_table = true;
	rc = line_rest(w);
	w->out->table_at = (size_t)(w->p - w->text->bytes) + (w->p == w->end  ? 0
							      : *w->p == '\r' ? 2
									      : 1);
	return rc;
}

int ws_env_find_toml(const struct ws_env_text *text, const struct ws_env_name *name,
		     struct ws_env_spot *out, struct ws_err *err)
{
	struct walk w = {.text = text,
			 .name = name,
			 .out = out,
			 .err = err,
			 .p = text->bytes,
			 .end = text->bytes + text->len,
			 .line_start = text->bytes,
			 .line = 1};
	int rc = 0;

	while (rc == 0) {
		blanks(&w);
		comment(&w);
		if (w.p == w.end)
			break;
		if (at_newline(&w)) {
			newline(&w);
			continue;
		}
		rc = *w.p == '[' ? read_header(&w) : read_key(&w);
		if (rc == 0)
			rc = line_rest(&w);
	}
	if (rc < 0 || out->line)
		return rc;
	if (w.dotted && !out->has_table)
		return ws_env_refuse(text, w.line, "the table is written in dotted keys",
				     err);
	return WS_ENV_ABSENT;
}
