/*
 * store/ini/line.c - what one physical line is, and why it is refused.
 *
 * Every rule here forbids something that one reader of INI files takes for one
 * thing and another for something else. inih sees only lines that passed.
 */
#include <string.h>
#include "store/ground/near.h"
#include "store/ground/text.h"
#include "store/ini/ini_p.h"

#define MANY 16 /* section names worth suggesting */

int ws_ini_point(const struct ws_ini_spot *spot, size_t at, size_t span, struct ws_err *err)
{
	char source[WS_ERR_TEXT];
	size_t len = spot->len < sizeof(source) - 1 ? spot->len : sizeof(source) - 1;

	if (len > 0)
		memcpy(source, spot->text, len);
	source[len] = '\0';
	return ws_err_at(err, spot->name, spot->line, span > 0 ? (int)at + 1 : 0, (int)span,
			 source);
}

/* --- bytes ------------------------------------------------------------------------- */

static int too_long(const struct ws_ini_spot *spot, struct ws_err *err)
{
	ws_err_set(err, WS_E_LINE_LONG, "line is %zu bytes, the limit is %d", spot->len,
		   WS_INI_LINE_MAX);
	ws_err_why(err,
		   "the INI reader of this system cuts longer lines and reads the rest as "
		   "new ones, which could give somebody access");
	ws_err_hint(
		err,
		"shorten it; a long description goes to description.md beside the file");
	return ws_ini_point(spot, 0, 0, err);
}

static int carriage_return(const struct ws_ini_spot *spot, size_t at, struct ws_err *err)
{
	if (at + 1 < spot->len) {
		ws_err_set(err, WS_E_BYTES, "carriage return inside a line");
		ws_err_why(err, "a terminal shows what follows over what stands before");
		ws_err_hint(err, "remove it, or write it as %%0D");
		return ws_ini_point(spot, at, 1, err);
	}
	ws_err_set(err, WS_E_BYTES, "line ends in CRLF");
	ws_err_why(err, "store files have LF line ends, so that every line has one form");
	ws_err_hint(err, "save the file with Unix line ends: sed -i 's/\\r$//' FILE");
	return ws_ini_point(spot, at, 1, err);
}

static int hidden(const struct ws_ini_spot *spot, size_t at, size_t len, struct ws_err *err)
{
	unsigned char c = (unsigned char)spot->text[at];
	char escaped[16] = "";
	size_t i, n = 0;

	if (c == '\r')
		return carriage_return(spot, at, err);
	for (i = 0; i < len && n + 4 <= sizeof(escaped); i++) {
		static const char hex[] = "0123456789ABCDEF";

		c = (unsigned char)spot->text[at + i];
		escaped[n++] = '%';
		escaped[n++] = hex[c >> 4];
		escaped[n++] = hex[c & 15];
	}
	escaped[n] = '\0';
	c = (unsigned char)spot->text[at];
	if (c == '\t')
		ws_err_set(err, WS_E_BYTES, "tab in a line");
	else if (c < 0x80)
		ws_err_set(err, WS_E_BYTES, "control character 0x%02X in a line", c);
	else
		ws_err_set(err, WS_E_BYTES,
			   "invisible or direction-changing character in a line");
	ws_err_why(err, "what is shown would differ from what is read");
	ws_err_hint(err, "remove it; inside a key or value it can be written as %s",
		    escaped);
	return ws_ini_point(spot, at, len, err);
}

static int not_utf8(const struct ws_ini_spot *spot, size_t at, struct ws_err *err)
{
	if (spot->text[at] == '\0') {
		ws_err_set(err, WS_E_BYTES, "NUL byte in a line");
		ws_err_why(err, "many readers stop there and take the rest for absent");
	} else {
		ws_err_set(err, WS_E_BYTES, "byte 0x%02X does not belong to UTF-8",
			   (unsigned char)spot->text[at]);
	}
	ws_err_hint(err, "save the file as UTF-8 text");
	return ws_ini_point(spot, at, 1, err);
}

/* Bytes the character at text claims to have. */
static size_t claimed(unsigned char c)
{
	return c < 0xc0 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

int ws_ini_check_bytes(const struct ws_ini_spot *spot, struct ws_err *err)
{
	size_t i, step;

	if (spot->len > WS_INI_LINE_MAX &&
	    !(spot->len == WS_INI_LINE_MAX + 1 && spot->text[spot->len - 1] == '\r'))
		return too_long(spot, err);
	for (i = 0; i < spot->len; i += step) {
		const char *at = spot->text + i;
		size_t left = spot->len - i;

		step = 1;
		if (*at >= ' ' && *at <= '~')
			continue;
		step = claimed((unsigned char)*at);
		if (step > left || !ws_text_is_utf8(at, step))
			return not_utf8(spot, i, err);
		if (ws_text_hostile_at(at, left, false) != 0)
			return hidden(spot, i, step, err);
	}
	return 0;
}

/* --- form -------------------------------------------------------------------------- */

static int refuse(const struct ws_ini_spot *spot, size_t at, size_t span, const char *msg,
		  const char *why, const char *hint, struct ws_err *err)
{
	ws_err_set(err, WS_E_FILE_SYNTAX, "%s", msg);
	ws_err_why(err, "%s", why);
	ws_err_hint(err, "%s", hint);
	return ws_ini_point(spot, at, span, err);
}

static int unknown_section(const struct ws_ini_spot *spot,
			   const struct ws_ini_schema *schema, const char *name,
			   struct ws_err *err)
{
	const char *names[MANY];
	const char *near;
	size_t n = 0;

	while (n < MANY && schema->sections[n].name) {
		names[n] = schema->sections[n].name;
		n++;
	}
	near = ws_text_nearest(name, names, n);
	ws_err_set(err, WS_E_SECTION_UNKNOWN, "%s has no section [%s]", schema->what, name);
	ws_err_why(err, "section names come from a fixed list; things with names are keys");
	if (near)
		ws_err_hint(err, "did you mean [%s]?", near);
	return ws_ini_point(spot, 0, spot->len, err);
}

static int split_header(const struct ws_ini_spot *spot, const struct ws_ini_schema *schema,
			struct ws_ini_split *out, struct ws_err *err)
{
	const char *close = memchr(spot->text, ']', spot->len);
	char name[WS_INI_LINE_MAX + 1];
	size_t len, end;
	int section;

	if (!close)
		return refuse(spot, 0, spot->len, "section header without ]",
			      "what follows would land in the section before",
			      "write [name] and nothing else on the line", err);
	end = (size_t)(close - spot->text) + 1;
	if (end != spot->len)
		return refuse(
			spot, end, spot->len - end, "text after the ] of a section header",
			"readers disagree on what it is",
			"put it on a line of its own, after a ; if it is a comment", err);
	len = end - 2;
	memcpy(name, spot->text + 1, len);
	name[len] = '\0';
	section = ws_ini_section_index(schema, name, len);
	if (section < 0)
		return unknown_section(spot, schema, name, err);
	out->kind = WS_INI_HEADER;
	out->section = (size_t)section;
	return 0;
}

/* What a byte of a key is doing there; NULL when it is fine. */
static const char *key_objection(const char *text, size_t len, size_t i)
{
	switch (text[i]) {
	case ':':
		return ": in a key; only = separates key and value, and a : of the key is "
		       "written %3A";
	case ';':
		return "; in a key, where it is written %3B";
	case '#':
		return "# in a key, where it is written %23";
	case '[':
		return "[ in a key, where it is written %5B";
	case ']':
		return "] in a key, where it is written %5D";
	case '%':
		return ws_ini_is_escape(text + i, len - i)
			       ? NULL
			       : "% in a key, where it is written %25";
	default:
		return NULL;
	}
}

static int check_key(const struct ws_ini_spot *spot, size_t len, struct ws_err *err)
{
	size_t i;

	if (len == 0)
		return refuse(spot, 0, 1,
			      "no key before the =", "a value without a name means nothing",
			      "write key = value", err);
	for (i = 0; i < len; i++) {
		const char *objection = key_objection(spot->text, len, i);

		if (objection)
			return refuse(spot, i, 1, objection,
				      "readers disagree on where such a key ends",
				      "use two upper-case hex digits after the %", err);
	}
	if (len > WS_INI_KEY_MAX) {
		ws_err_set(err, WS_E_LINE_LONG, "key is %zu bytes, the limit is %d", len,
			   WS_INI_KEY_MAX);
		ws_err_hint(err, "longer names are written as id:UUID");
		return ws_ini_point(spot, 0, len, err);
	}
	return 0;
}

static int check_value(const struct ws_ini_spot *spot, size_t from, struct ws_err *err)
{
	size_t i;

	for (i = from; i < spot->len; i++)
		if (spot->text[i] == ';' && (i == from || spot->text[i - 1] == ' '))
			return refuse(
				spot, i, 1, "; after a blank in a value",
				"readers take it and the rest of the line for a comment",
				"comments have lines of their own; a ; of the text is "
				"written %3B",
				err);
	return 0;
}

/* Escapes may stand for any byte; the text they give must still be text. */
static int check_decoded(const struct ws_ini_spot *spot, size_t from, size_t to,
			 struct ws_err *err)
{
	char plain[WS_INI_LINE_MAX];
	size_t n = ws_ini_decode(plain, spot->text + from, to - from);

	if (n == to - from || ws_text_is_utf8(plain, n))
		return 0;
	ws_err_set(err, WS_E_BYTES, "the %%XX of this text do not give UTF-8");
	ws_err_why(err,
		   "each %%XX is one byte; a character outside ASCII needs two to four, "
		   "and 00 is none");
	ws_err_hint(err, "write a %% that is meant as such as %%25");
	return ws_ini_point(spot, from, to - from, err);
}

static int check_known(const struct ws_ini_spot *spot, const struct ws_ini_schema *schema,
		       const struct ws_ini_section *section, size_t key_len,
		       struct ws_err *err)
{
	char key[WS_INI_KEY_MAX + 1];
	const char *near;
	size_t n = 0;

	if (!section->keys || section->keep_unknown)
		return 0;
	key[ws_ini_decode(key, spot->text, key_len)] = '\0';
	if (ws_ini_key_index(section, key) >= 0)
		return 0;
	while (section->keys[n])
		n++;
	near = ws_text_nearest(key, section->keys, n);
	ws_err_set(err, WS_E_KEY_UNKNOWN, "[%s] of %s has no key %s", section->name,
		   schema->what, key);
	ws_err_why(err, "a key that nobody reads would look as if it did something");
	if (near)
		ws_err_near(err, key, near);
	return ws_ini_point(spot, 0, key_len, err);
}

static int split_entry(const struct ws_ini_spot *spot, const struct ws_ini_schema *schema,
		       int section, struct ws_ini_split *out, struct ws_err *err)
{
	const char *equals = memchr(spot->text, '=', spot->len);
	size_t key_len, value_at;
	int rc;

	if (!equals && memchr(spot->text, ':', spot->len))
		return refuse(spot, 0, spot->len, ": where a = is due",
			      "only = separates key and value here", "write key = value",
			      err);
	if (!equals)
		return refuse(spot, 0, spot->len, "no = in the line",
			      "a line is blank, a ; comment, a [section] or key = value",
			      "write key = value, or begin the line with ;", err);
	key_len = (size_t)(equals - spot->text);
	value_at = key_len + 1;
	while (key_len > 0 && spot->text[key_len - 1] == ' ')
		key_len--;
	while (value_at < spot->len && spot->text[value_at] == ' ')
		value_at++;
	rc = check_key(spot, key_len, err);
	if (rc == 0)
		rc = check_value(spot, value_at, err);
	if (rc == 0)
		rc = check_decoded(spot, 0, key_len, err);
	if (rc == 0)
		rc = check_decoded(spot, value_at, spot->len, err);
	if (rc < 0)
		return rc;
	if (section < 0)
		return refuse(spot, 0, key_len, "a key before any [section]",
			      "it belongs to nothing", "put a [section] line above it",
			      err);
	out->kind = WS_INI_ENTRY;
	out->key_len = key_len;
	out->value_at = value_at;
	return check_known(spot, schema, &schema->sections[section], key_len, err);
}

int ws_ini_split(const struct ws_ini_spot *spot, const struct ws_ini_schema *schema,
		 int section, struct ws_ini_split *out, struct ws_err *err)
{
	memset(out, 0, sizeof(*out));
	out->kind = WS_INI_BLANK;
	if (spot->len == 0)
		return 0;
	if (ws_ini_is_marker(spot->text, spot->len))
		return refuse(spot, 0, 7, "unresolved merge conflict marker",
			      "until it is resolved the file means two things at once",
			      "choose the lines to keep, delete the markers, commit", err);
	if (spot->text[0] == ' ')
		return refuse(spot, 0, 1, "blank at the beginning of the line",
			      "readers take an indented line for more of the line above",
			      "begin every line in column one", err);
	if (spot->text[spot->len - 1] == ' ')
		return refuse(spot, spot->len - 1, 1, "blank at the end of the line",
			      "nobody sees it, and readers disagree on whether it counts",
			      "remove it; a blank that belongs to a text is written %20",
			      err);
	switch (spot->text[0]) {
	case ';':
		out->kind = WS_INI_COMMENT;
		return 0;
	case '#':
		return refuse(spot, 0, 1, "line begins with #",
			      "readers disagree on whether # begins a comment",
			      "comments begin with ; and a # of a key is written %23", err);
	case '[':
		return split_header(spot, schema, out, err);
	default:
		return split_entry(spot, schema, section, out, err);
	}
}
