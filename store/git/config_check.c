/*
 * store/git/config_check.c - reads .git/config before the library does.
 *
 * The library follows include.path and honours core.worktree while it opens a
 * repository, so asking it afterwards is too late. What ordinary use writes there
 * is fine; what moves reads or writes elsewhere is not. No hooks, filters or
 * drivers run here, so settings that name programs do us no harm.
 */
#include "store/git/repo_p.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define NAME_MAX_LEN 128

struct scan {
	const char *at;
	const char *end;
	int line;
	char section[NAME_MAX_LEN]; /* first part, lower case */
	char key[NAME_MAX_LEN];
	char value[NAME_MAX_LEN]; /* cut; only its beginning is ever compared */
};

static bool more(const struct scan *s)
{
	return s->at < s->end;
}

static char take(struct scan *s)
{
	const char c = *s->at++;

	if (c == '\n')
		s->line++;
	return c;
}

static void skip_line(struct scan *s)
{
	while (more(s) && take(s) != '\n')
		;
}

static int syntax(const struct scan *s, struct ws_err *err)
{
	return ws_err_set(err, WS_E_GIT_CONFIG, ".git/config line %d cannot be read",
			  s->line);
}

static bool put(char *out, size_t *len, char c)
{
	if (*len + 1 >= NAME_MAX_LEN)
		return false;
	out[(*len)++] = c;
	out[*len] = '\0';
	return true;
}

/* [name], [name.sub] or [name "sub"]; only the first part matters here. */
static int read_section(struct scan *s, struct ws_err *err)
{
	bool quoted = false;
	bool first = true;
	size_t len = 0;

	s->section[0] = '\0';
	while (more(s)) {
		const char c = take(s);

		if (c == '\n')
			return syntax(s, err);
		if (quoted && c == '\\' && more(s))
			(void)take(s);
		else if (c == '"')
			quoted = !quoted;
		else if (!quoted && c == ']')
			return len > 0 ? 0 : syntax(s, err);
		if (!isalnum((unsigned char)c) && c != '-')
			first = false;
		if (first && !put(s->section, &len, (char)tolower((unsigned char)c)))
			return syntax(s, err);
	}
	return syntax(s, err);
}

/* The value up to the end of its line, continuation lines included. */
static int read_value(struct scan *s, struct ws_err *err)
{
	bool quoted = false;
	size_t len = 0;

	s->value[0] = '\0';
	while (more(s)) {
		const char c = take(s);

		if (c == '\n')
			return quoted ? syntax(s, err) : 0;
		if (!quoted && (c == '#' || c == ';')) {
			skip_line(s);
			return 0;
		}
		if (c == '\\') {
			if (!more(s))
				return syntax(s, err);
			if (*s->at == '\r' && s->at + 1 < s->end && s->at[1] == '\n')
				(void)take(s);
			(void)take(s);
			continue;
		}
		if (c == '"')
			quoted = !quoted;
		else if (quoted || !isspace((unsigned char)c))
			(void)put(s->value, &len, c);
	}
	return quoted ? syntax(s, err) : 0;
}

static int read_key(struct scan *s, struct ws_err *err)
{
	size_t len = 0;

	s->key[0] = '\0';
	while (more(s) && (isalnum((unsigned char)*s->at) || *s->at == '-')) {
		if (!put(s->key, &len, (char)tolower((unsigned char)take(s))))
			return syntax(s, err);
	}
	if (len == 0 || !s->section[0])
		return syntax(s, err);
	while (more(s) && (*s->at == ' ' || *s->at == '\t'))
		s->at++;
	(void)snprintf(s->value, sizeof(s->value), "true"); /* a key alone means so */
	if (!more(s))
		return 0;
	if (*s->at == '=') {
		s->at++;
		return read_value(s, err);
	}
	if (*s->at == '\n' || *s->at == '\r' || *s->at == '#' || *s->at == ';') {
		skip_line(s);
		return 0;
	}
	return syntax(s, err);
}

static bool is_false(const char *value)
{
	return !value[0] || strcasecmp(value, "false") == 0 ||
	       strcasecmp(value, "no") == 0 || strcasecmp(value, "off") == 0 ||
	       strcmp(value, "0") == 0;
}

static int judge(const struct scan *s, int line, struct ws_err *err)
{
	const bool core = strcmp(s->section, "core") == 0;
	bool bad = false;

	if (strcmp(s->section, "include") == 0 || strcmp(s->section, "includeif") == 0)
		bad = true;
	else if (strcmp(s->section, "extensions") == 0)
		bad = strcmp(s->key, "noop") != 0;
	else if (core && strcmp(s->key, "worktree") == 0)
		bad = true;
	else if (core && strcmp(s->key, "bare") == 0)
		bad = !is_false(s->value);
	if (!bad)
		return 0;
	(void)ws_err_set(err, WS_E_GIT_CONFIG, ".git/config line %d sets %s.%s", line,
			 s->section, s->key);
	return ws_err_hint(err, "take the line out of .git/config");
}

int ws_repo_check_config(const char *text, size_t len, struct ws_err *err)
{
	struct scan s = {.at = text, .end = text + len, .line = 1};

	if (memchr(text, '\0', len))
		return ws_err_set(err, WS_E_GIT_CONFIG, ".git/config holds a NUL byte");
	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		s.at += 3;
	while (more(&s)) {
		const char c = *s.at;
		const int line = s.line;
		int rc = 0;

		if (isspace((unsigned char)c)) {
			(void)take(&s);
		} else if (c == '#' || c == ';') {
			skip_line(&s);
		} else if (c == '[') {
			(void)take(&s);
			rc = read_section(&s, err);
		} else {
			rc = read_key(&s, err);
			if (rc == 0)
				rc = judge(&s, line, err);
		}
		if (rc < 0)
			return rc;
	}
	return 0;
}
