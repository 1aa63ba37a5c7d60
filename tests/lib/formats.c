/*
 * tests/lib/formats.c - readers that take nothing but what a format allows.
 */
#include "tests/lib/formats.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/buf.h"

/* ---- csv ------------------------------------------------------------------------------------ */

/* What a spreadsheet takes for more than a text. */
static bool is_formula(const char *cell)
{
	static const char *const wide[] = {"\uff1d", "\uff0b", "\uff0d", "\uff20"};

	cell += strspn(cell, " \t\r\n");
	for (size_t i = 0; i < sizeof(wide) / sizeof(*wide); i++)
		if (strncmp(cell, wide[i], strlen(wide[i])) == 0)
			return true;
	if (*cell == '+' || *cell == '-')
		return cell[strspn(cell, "+-0123456789 ")] != '\0';
	return *cell == '=' || *cell == '@';
}

/* Reads one cell; *p is behind it and its comma or line feed. */
static char *read_cell(const char **p, bool *last)
{
	ws_auto_buf b = WS_BUF_INIT;
	const bool quoted = **p == '"';
	char *text = NULL;

	for (*p += quoted; **p && (quoted || !strchr(",\n", **p)); (*p)++) {
		if (**p == '"' && !quoted)
			return NULL;
		if (**p == '"' && *++*p != '"')
			break;
		/* the blank stands for the CR of the end of the record */
		if (quoted || **p != ' ' || (*p)[1] != '\n')
			ws_buf_addc(&b, **p);
	}
	*p += quoted && **p == ' ';
	*last = **p == '\n';
	if (!*last && **p != ',')
		return NULL;
	(*p)++;
	return ws_buf_take(&b, &text, NULL, NULL) == 0 && text ? text : strdup("");
}

void t_format_csv(const char *screen, const char *text)
{
	size_t columns = 0, records = 0, count = 0;
	bool last = false;

	for (const char *p = text; *p;) {
		const char *at = p;
		char *cell = read_cell(&p, &last);

		if (!cell)
			fail_msg("%s: no cell: %.200s", screen, at);
		if (is_formula(cell))
			fail_msg("%s: a formula: %s", screen, cell);
		free(cell);
		count++;
		if (!last)
			continue;
		if (records++ && count != columns)
			fail_msg("%s: record %zu has %zu cells instead of %zu: %.200s",
				 screen, records, count, columns, at);
		columns = count;
		count = 0;
	}
	assert_true(columns > 1 && records > 1);
}

/* ---- markdown --------------------------------------------------------------------------------- */

/* Is what stands here a mark of our own: bold, or the id of a change? Its length. */
static size_t own_mark(const char *p)
{
	const size_t word = p[0] == '`' ? strspn(p + 1, "klmnopqrstuvwxyz") : 0;

	if (word >= 4 && word <= 8 && p[word + 1] == '`')
		return word + 2;
	if (strncmp(p, "**", 2) == 0)
		return 2;
	/* @, : and w, where they would be a mention or a link */
	return strncmp(p, "&#64;", 5) == 0 || strncmp(p, "&#58;", 5) == 0 ? 5
	       : strncmp(p, "&#119;", 6) == 0                             ? 6
									  : 0;
}

/* Counts the bars of a line; any other mark must be escaped. */
static size_t check_markdown_line(const char *screen, const char *line, size_t len)
{
	size_t bars = 0;

	for (const char *p = line; p < line + len; p++) {
		const size_t own = own_mark(p);

		if (own) {
			p += own - 1;
		} else if (*p == '\\') {
			p++;
		} else if (*p == '|') {
			bars++;
		} else if (strchr("`*<>[]!@&~", *p) || strncmp(p, "://", 3) == 0 ||
			   strncmp(p, "www.", 4) == 0) {
			fail_msg("%s: %.20s in %.*s", screen, p, (int)len, line);
		}
	}
	return bars;
}

void t_format_markdown(const char *screen, const char *text)
{
	size_t width = 0, rows = 0;

	for (const char *p = text; *p;) {
		const size_t len = strcspn(p, "\n");
		const size_t bars = check_markdown_line(screen, p, len);

		if (*p == '|' && width && bars != width)
			fail_msg("%s: %zu bars instead of %zu: %.*s", screen, bars, width,
				 (int)len, p);
		if (*p != '|' && bars)
			fail_msg("%s: a bar in %.*s", screen, (int)len, p);
		width = *p == '|' ? bars : 0;
		rows += *p == '|';
		p += len + (p[len] == '\n');
	}
	assert_true(rows > 2);
}

/* ---- lines ------------------------------------------------------------------------------------- */

static void check_github_line(const char *screen, const char *line, size_t len)
{
	static const char *const kinds[] = {"::error ", "::warning ", "::notice "};
	const char *end = line + len, *p = NULL;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (strncmp(line, kinds[i], strlen(kinds[i])) == 0)
			p = line + strlen(kinds[i]);
	while (p && p < end && *p != ':') { /* key=value, no comma and no colon in it */
		p += strspn(p, "abcdefghijklmnopqrstuvwxyz");
		p = *p == '=' ? p + 1 + strcspn(p + 1, ",:\n") : NULL;
		p += p && *p == ',';
	}
	if (!p || strncmp(p, "::", 2) != 0 || p + 2 >= end)
		fail_msg("%s: no workflow command: %.*s", screen, (int)len, line);
	for (p = line; (p = memchr(p, '%', (size_t)(end - p))) != NULL; p++)
		if (strncmp(p, "%25", 3) != 0 && strncmp(p, "%3A", 3) != 0 &&
		    strncmp(p, "%2C", 3) != 0 && strncmp(p, "%0A", 3) != 0)
			fail_msg("%s: a bare percent sign: %.*s", screen, (int)len, line);
}

static void check_gcc_line(const char *screen, const char *line, size_t len)
{
	const char *p = line;

	/* the path may have a colon, but no number and blank behind it */
	while (p && p < line + len && strncmp(p, ": error: ", 9) != 0 &&
	       strncmp(p, ": warning: ", 11) != 0)
		p++;
	if (p == line + len || !isdigit((unsigned char)p[-1]) || *line == ' ')
		fail_msg("%s: no place and message: %.*s", screen, (int)len, line);
}

static void each_line(const char *screen, const char *text,
		      void (*check)(const char *, const char *, size_t))
{
	size_t lines = 0;

	for (const char *p = text; *p; lines++) {
		const size_t len = strcspn(p, "\n");

		check(screen, p, len);
		p += len + (p[len] == '\n');
	}
	assert_true(lines > 1);
}

#define FIELDS 11

static void check_porcelain_line(const char *screen, const char *line, size_t len)
{
	size_t tabs = 0;

	for (size_t i = 0; i < len; i++)
		tabs += line[i] == '\t';
	if (line[0] == '#' ? line[1] != ' ' || !islower((unsigned char)line[2])
			   : tabs != FIELDS - 1)
		fail_msg("%s: no line of ours: %.*s", screen, (int)len, line);
}

void t_format_github(const char *screen, const char *text)
{
	each_line(screen, text, check_github_line);
}

void t_format_gcc(const char *screen, const char *text)
{
	each_line(screen, text, check_gcc_line);
}

void t_format_porcelain(const char *screen, const char *text)
{
	each_line(screen, text, check_porcelain_line);
}
