/*
 * sync/env/dotenv.c - .env, line by line, as python-dotenv reads it.
 *
 * Its versions differ in what a backslash does and in when a # begins a comment. A file
 * is refused where that would matter. A quoted value may go on over lines, and then the
 * lines in it are no settings; one that never ends is passed over with its line.
 */
#include "sync/env/text.h"

#include <string.h>
#include "store/ground/text.h"

struct line {
	const char *p, *end; /* without the line end */
	const char *next;    /* behind the line end */
	int number;
	bool marked;  /* begins with a byte order mark */
	bool spelled; /* the key is in the usual spelling */
};

static const char *skip(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\v' || *p == '\f'))
		p++;
	return p;
}

static const char *skip_export(const char *p, const char *end)
{
	static const char word[] = "export";
	const size_t len = sizeof(word) - 1;

	if ((size_t)(end - p) <= len || memcmp(p, word, len) != 0 ||
	    skip(p + len, end) == p + len)
		return p;
	p = skip(p + len, end);
	/* "export = 1" is a variable of that name */
	return p < end && *p == '=' ? p - len - 1 : p;
}

/* Is this the key at p, perhaps in single quotes? *out_end is behind it. */
static bool is_key(const char *p, const char *end, const char *name, bool *spelled,
		   const char **out_end)
{
	const size_t len = strlen(name);
	const char *key = p;
	bool quoted = p < end && *p == '\'';

	if (quoted)
		key = ++p;
	while (p < end && (quoted ? *p != '\'' : !strchr("= \t\v\f#", *p)))
		p++;
	*out_end = quoted && p < end ? p + 1 : p;
	if ((size_t)(p - key) != len)
		return false;
	/* settings are compared without regard to case */
	for (size_t i = 0; i < len; i++) {
		const char a[2] = {key[i], 0}, b[2] = {name[i], 0};

		if (ws_text_casecmp(a, b) != 0)
			return false;
	}
	*spelled = memcmp(key, name, len) == 0;
	return true;
}

/* The closing quote of the value at p, or NULL: not on this line. A backslash before a
 * quote always escapes it, even one that is escaped itself. */
static const char *closing(const char *p, const char *end)
{
	const char quote = *p++;

	while (p < end && (*p != quote || p[-1] == '\\'))
		p++;
	return p < end ? p : NULL;
}

static bool is_rest(const char *p, const char *end)
{
	p = skip(p, end);
	return p == end || *p == '#';
}

/* A bare value ends before blanks and a #, and at the line's end. */
static const char *bare_end(const char *p, const char *end)
{
	const char *last = p;

	for (const char *q = p; q < end; q++) {
		if (*q == '#' && q > p && skip(q - 1, q) == q)
			break;
		if (skip(q, end) == q)
			last = q + 1;
	}
	return last;
}

static int take(const struct ws_env_text *text, const struct line *line, const char *value,
		struct ws_env_spot *out, struct ws_err *err)
{
	const char *last;

	/* the last one counts; of two spellings it depends */
	if (out->line && (out->folded || !line->spelled))
		return ws_env_refuse(text, line->number, "the setting is there twice", err);
	out->again = out->line ? line->number : 0;
	out->folded = !line->spelled;
	out->quote = value < line->end && (*value == '"' || *value == '\'') ? *value : '\0';
	last = out->quote ? closing(value, line->end) : bare_end(value, line->end);
	if (out->quote && !is_rest(last + 1, line->end))
		return ws_env_refuse(text, line->number,
				     "something follows the quoted value", err);
	if (out->quote)
		value++;
	out->line = line->number;
	out->line_at = (size_t)(line->p - text->bytes);
	out->line_len = (size_t)(line->end - line->p);
	out->value_at = (size_t)(value - text->bytes);
	out->value_len = (size_t)(last - value);
	if (out->value_len >= sizeof(out->value) ||
	    (out->quote && memchr(value, '\\', out->value_len)))
		return ws_env_refuse(text, line->number,
				     "the value is too long, or has escapes", err);
	memcpy(out->value, value, out->value_len);
	out->value[out->value_len] = '\0';
	if (strstr(out->value, "${"))
		return ws_env_refuse(text, line->number,
				     "the value is put together from other variables", err);
	return 0;
}

/* Passes over the lines of a quoted value that is not ours. */
static int skip_lines(const struct ws_env_text *text, struct line *line, const char *value,
		      struct ws_err *err)
{
	const char *end = text->bytes + text->len;
	const char *last = memchr(value + 1, *value, (size_t)(end - value) - 1);
	const char *stop, *newline;

	if (!last)
		return 0;
	newline = memchr(last, '\n', (size_t)(end - last));
	stop = newline ? newline : end;
	if (memchr(value, '\\', (size_t)(last - value)) ||
	    !is_rest(last + 1, newline && newline[-1] == '\r' ? newline - 1 : stop))
		return ws_env_refuse(text, line->number,
				     "where a quoted value over lines ends cannot be told",
				     err);
	for (const char *p = value; p < last; p++)
		line->number += *p == '\n';
	line->next = newline ? newline + 1 : end;
	return 0;
}

static int read_line(const struct ws_env_text *text, struct line *line, const char *name,
		     struct ws_env_spot *out, struct ws_err *err)
{
	const char *p = skip(line->p + (line->marked ? 3 : 0), line->end), *value;
	bool ours;

	if (p == line->end || *p == '#')
		return 0;
	if (memchr(line->p, '\r', (size_t)(line->end - line->p)))
		return ws_env_refuse(text, line->number,
				     "a carriage return stands within a line", err);
	ours = is_key(skip_export(p, line->end), line->end, name, &line->spelled, &p);
	if (ours && line->marked)
		return ws_env_refuse(text, line->number,
				     "the setting follows a byte order mark, which some "
				     "versions take for a part of its name",
				     err);
	p = skip(p, line->end);
	if (p == line->end || *p != '=')
		return ours ? ws_env_refuse(text, line->number, "the setting has no value",
					    err)
			    : 0;
	value = skip(p + 1, line->end);
	if (ours && value > p + 1 && value < line->end && *value == '#')
		return ws_env_refuse(text, line->number,
				     "some versions take this for a comment, some for the "
				     "value",
				     err);
	p = value;
	if (p < line->end && (*p == '"' || *p == '\'') && !closing(p, line->end))
		return ours ? ws_env_refuse(text, line->number,
					    "a quoted value goes on over lines", err)
			    : skip_lines(text, line, p, err);
	return ours ? take(text, line, p, out, err) : 0;
}

int ws_env_find_dotenv(const struct ws_env_text *text, const struct ws_env_name *name,
		       struct ws_env_spot *out, struct ws_err *err)
{
	const char *p = text->bytes, *end = text->bytes + text->len;
	struct line line = {.number = 0};
	int rc = 0;

	for (; rc == 0 && p < end; p = line.next) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		const char *stop = newline ? newline : end;

		line.p = p;
		line.number++;
		line.marked = line.number == 1 && end - p >= 3 &&
			      memcmp(p, "\xef\xbb\xbf", 3) == 0;
		line.end = newline && stop > p && stop[-1] == '\r' ? stop - 1 : stop;
		line.next = newline ? newline + 1 : end;
		rc = read_line(text, &line, name->parts[0], out, err);
	}
	if (rc == 0 && !out->line)
		return WS_ENV_ABSENT;
	return rc;
}
