/*
 * sync/model/grant_text.c - the value of a grant line, taken apart and put together.
 *
 * An option begins at a comma followed by its word; any other comma belongs to the
 * role, so that a role called "Data, Europe" can be written by hand. What could be
 * read either way is written %2C by us. An end date must never be lost in a reason:
 * `until` behind `why` is refused.
 */
#include "sync/model/docs.h"

#include <stdlib.h>
#include <string.h>
#include "store/ground/buf.h"
#include "store/ground/date.h"

static const char *skip_blanks(const char *text)
{
	while (*text == ' ' || *text == '\t')
		text++;
	return text;
}

/* Does text begin with this word of its own? Gives what follows it. */
static bool begins_word(const char *text, const char *word, const char **rest)
{
	const size_t len = strlen(word);

	if (strncmp(text, word, len) != 0 ||
	    (text[len] && text[len] != ' ' && text[len] != ','))
		return false;
	*rest = skip_blanks(text + len);
	return true;
}

static bool begins_option(const char *comma)
{
	const char *rest;

	return begins_word(skip_blanks(comma + 1), "until", &rest) ||
	       begins_word(skip_blanks(comma + 1), "why", &rest);
}

/* The next comma that begins an option; NULL when there is none. */
static const char *next_option(const char *text)
{
	for (text = strchr(text, ','); text; text = strchr(text + 1, ','))
		if (begins_option(text))
			return text;
	return NULL;
}

/* A heap copy without blanks at its ends, %2C and %25 read. */
static char *piece(const char *text, size_t len)
{
	char *copy;
	size_t n = 0;

	while (len > 0 && (*text == ' ' || *text == '\t'))
		text++, len--;
	while (len > 0 && (text[len - 1] == ' ' || text[len - 1] == '\t'))
		len--;
	copy = malloc(len + 1);
	if (!copy)
		return NULL;
	for (size_t i = 0; i < len; i++) {
		const bool comma = len - i >= 3 && memcmp(text + i, "%2C", 3) == 0;
		const bool percent = len - i >= 3 && memcmp(text + i, "%25", 3) == 0;

		copy[n++] = (char)(comma ? ',' : text[i]);
		i += comma || percent ? 2 : 0;
	}
	copy[n] = '\0';
	return copy;
}

static int take_until(const char **at, struct ws_grant_text *out, struct ws_err *err)
{
	const char *end = next_option(*at);
	int64_t last_second;

	if (out->until)
		return ws_err_set(err, WS_E_VALUE_BAD, "until is there twice");
	out->until = piece(*at, end ? (size_t)(end - *at) : strlen(*at));
	if (!out->until)
		return ws_err_nomem(err);
	*at = end;
	if (!ws_date_parse(out->until, &last_second)) {
		(void)ws_err_set(err, WS_E_VALUE_BAD, "%s is no date", out->until);
		return ws_err_why(err, "until takes a day of the calendar, as 2026-12-31");
	}
	return 0;
}

static int take_why(const char **at, struct ws_grant_text *out, struct ws_err *err)
{
	const char *rest;

	for (const char *c = strchr(*at, ','); c; c = strchr(c + 1, ','))
		if (begins_word(skip_blanks(c + 1), "until", &rest))
			return ws_err_set(err, WS_E_VALUE_BAD, "until comes before why");
	out->why = piece(*at, strlen(*at));
	*at = NULL;
	if (!out->why)
		return ws_err_nomem(err);
	return *out->why ? 0 : ws_err_set(err, WS_E_VALUE_BAD, "why needs a text");
}

static int take_options(const char *at, struct ws_grant_text *out, struct ws_err *err)
{
	int rc = 0;

	while (rc == 0 && at) {
		const char *word = skip_blanks(at + 1);

		if (begins_word(word, "until", &at))
			rc = take_until(&at, out, err);
		else if (begins_word(word, "why", &at))
			rc = take_why(&at, out, err);
	}
	return rc;
}

int ws_grant_text_parse(const char *value, struct ws_grant_text *out, struct ws_err *err)
{
	const char *options = next_option(value);
	int rc;

	memset(out, 0, sizeof(*out));
	out->role = piece(value, options ? (size_t)(options - value) : strlen(value));
	if (!out->role)
		return ws_err_nomem(err);
	if (!*out->role)
		rc = ws_err_set(err, WS_E_VALUE_BAD, "a grant needs a role");
	else
		rc = take_options(options, out, err);
	if (rc)
		ws_grant_text_clear(out);
	return rc;
}

static bool looks_escaped(const char *text)
{
	return strncmp(text, "%2C", 3) == 0 || strncmp(text, "%25", 3) == 0;
}

static void add_piece(struct ws_buf *out, const char *text)
{
	for (const char *c = text; *c; c++) {
		if (*c == ',' && begins_option(c))
			ws_buf_adds(out, "%2C");
		else if (looks_escaped(c))
			ws_buf_adds(out, "%25");
		else
			ws_buf_addc(out, *c);
	}
}

int ws_grant_text_format(const struct ws_grant_text *grant, char **out, struct ws_err *err)
{
	ws_auto_buf b = WS_BUF_INIT;

	add_piece(&b, grant->role);
	if (grant->until)
		ws_buf_addf(&b, ", until %s", grant->until);
	if (grant->why) {
		ws_buf_adds(&b, ", why ");
		add_piece(&b, grant->why);
	}
	return ws_buf_take(&b, out, NULL, err);
}

void ws_grant_text_clear(struct ws_grant_text *grant)
{
	free(grant->role);
	free(grant->until);
	free(grant->why);
	memset(grant, 0, sizeof(*grant));
}
