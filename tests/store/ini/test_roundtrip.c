/*
 * Random documents out of the worst bytes we know of, built, written, read again:
 *   - what was set is what is read, or it was refused before anything was written
 *   - plain inih sees exactly the same sections, keys and values in the bytes we
 *     write, so no other reader can be fooled by a text somebody chose
 *   - bytes changed at random are refused, or read, written and read again to the same
 *
 * The seed comes from the clock or WS_SEED and is printed. The number of documents
 * can be set with WS_DOCUMENTS.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#define INI_HANDLER_LINENO 1
#include <ini.h>
#include "store/ground/text.h"
#include "store/ini/ini_p.h"
#include "tests/lib/ini_text.h"

#define DOCUMENTS 100000
#define TEXT_MAX  6000
#define PAIRS_MAX 24
#define SANITIZED 0.1 /* share of the work under a sanitizer, which is that slow */

#if defined(__SANITIZE_ADDRESS__)
#define SHARE SANITIZED
#else
#define SHARE 1.0
#endif

static uint64_t rng;

static uint32_t roll(uint32_t sides)
{
	rng ^= rng << 13;
	rng ^= rng >> 7;
	rng ^= rng << 17;
	return (uint32_t)((rng >> 16) % sides);
}

static unsigned long documents(void)
{
	const char *text = getenv("WS_DOCUMENTS");

	return text ? strtoul(text, NULL, 10) : (unsigned long)(DOCUMENTS * SHARE);
}

static int start(void **state)
{
	const char *text = getenv("WS_SEED") ? getenv("WS_SEED") : getenv("WS_CHANCE");

	(void)state;
	rng = text ? strtoull(text, NULL, 10) : (uint64_t)time(NULL) * 2654435761u;
	if (rng == 0)
		rng = 1;
	printf("WS_SEED=%llu\n", (unsigned long long)rng);
	return 0;
}

/* --- texts ----------------------------------------------------------------------------- */

static const char *const pieces[] = {
	"x]",
	"[users]",
	"[",
	"]",
	" ;",
	";",
	"; ",
	"#",
	" #",
	"=",
	":",
	" = ",
	"%",
	"%41",
	"%3B",
	"%00",
	"%FF",
	"%4",
	"%%",
	" ",
	"  ",
	"\t",
	"\n",
	"\r",
	"\r\n",
	"\n[users]\neve = Owner\n",
	"\n eve = Owner",
	"\x01",
	"\x0b",
	"\x0c",
	"\x1b[2K",
	"\x7f",
	"\"",
	"\\",
	"\\n",
	"'",
	"$",
	"\xef\xbb\xbf",
	"\xc2\xa0",
	"\xc2\x85",
	"\xe2\x80\xa8",
	"\xe2\x80\xa9",
	"\xe2\x80\xae",
	"\xe2\x80\x8b",
	"\xf4\x8f\xbf\xbf",
	"\xf0\x9f\x98\x80",
	"\xf3\xa0\x81\x81",
	"\xc3\xa9",
	"e\xcc\x81",
	"<<<<<<<",
	"=======",
	">>>>>>>",
	"|||||||",
	"<<<<<<< HEAD",
	"eve = Owner",
	"a",
	"B",
	"z",
	"0",
	"9",
	"ada@acme.io",
	"Owner",
	"users",
	"teams",
};
/* Bytes that are no text at all. */
static const char *const broken[] = {"\xff", "\xc3", "\xc0\x80", "\xed\xa0\x80",
				     "\xe2\x80"};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static size_t add(char *out, size_t n, const char *piece)
{
	size_t len = strlen(piece);

	if (n + len >= TEXT_MAX)
		return n;
	memcpy(out + n, piece, len);
	return n + len;
}

/* Letters that make the line end, or begin again, where readers cut. */
static size_t fill(char *out, size_t n, size_t to)
{
	while (n < to && n + 1 < TEXT_MAX)
		out[n++] = (char)('a' + roll(26));
	return n;
}

static void random_text(char *out)
{
	size_t n = 0, count;

	switch (roll(40)) {
	case 0: /* a tail behind the place where lines of 199 bytes are cut */
		n = fill(out, 0, 150 + roll(300));
		n = add(out, n, pieces[roll(COUNT(pieces))]);
		n = add(out, n, "eve = Owner");
		break;
	case 1:
		n = fill(out, 0, 150 + roll(60));
		break;
	case 2:
		n = fill(out, 0, roll(16) == 0 ? 5000 : 60 + roll(60));
		break;
	case 3:
		n = add(out, n, broken[roll(COUNT(broken))]);
		break;
	default:
		break;
	}
	for (count = roll(6); count > 0; count--)
		n = add(out, n, pieces[roll(COUNT(pieces))]);
	out[n] = '\0';
}

/* --- what inih sees ---------------------------------------------------------------------- */

struct seen {
	const struct ws_ini *doc;
	size_t count;
	bool ok;
};

/* Compares one entry with the line it comes from and with the document's own view. */
static int see(void *user, const char *section, const char *key, const char *value,
	       int line)
{
	struct seen *seen = user;
	char plain_key[256], plain_value[256];
	struct ws_ini_entry e;

	seen->count++;
	plain_key[ws_ini_decode(plain_key, key, strlen(key))] = '\0';
	plain_value[ws_ini_decode(plain_value, value, strlen(value))] = '\0';
	if (!ws_ini_find(seen->doc, section, plain_key, &e) ||
	    strcmp(e.key, plain_key) != 0 || strcmp(e.value, plain_value) != 0 ||
	    e.line != line ||
	    strncmp(ws_ini_line(seen->doc, line), key, strlen(key)) != 0 ||
	    strcmp(ws_ini_line(seen->doc, line) + e.value_column - 1, value) != 0)
		seen->ok = false;
	return 1;
}

static size_t count_all(const struct ws_ini *doc)
{
	size_t n = 0, i;

	for (i = 0; t_ini_schema.sections[i].name; i++)
		n += ws_ini_count(doc, t_ini_schema.sections[i].name);
	return n;
}

/* Written bytes read back to the same document, stably, by us and by plain inih. */
static void assert_stable(const struct ws_ini *doc)
{
	char *text = NULL, *second = NULL;
	struct ws_ini *again = NULL;
	struct ws_err err = {0};
	struct seen seen = {.ok = true};
	size_t len, second_len;
	const char *line;

	assert_int_equal(ws_ini_format(doc, &text, &len, NULL), 0);
	for (line = text; *line; line += strcspn(line, "\n") + 1)
		assert_true(strcspn(line, "\n") <= WS_INI_LINE_MAX);
	if (ws_ini_parse(text, len, &t_ini_schema, "x", &again, &err) != 0)
		fail_msg("line %d: %s\n%s", err.line, err.msg, text);
	if (!ws_ini_same(doc, again) || !ws_ini_same(again, doc))
		fail_msg("differs after reading:\n%s", text);
	assert_int_equal(ws_ini_format(again, &second, &second_len, NULL), 0);
	assert_int_equal(len, second_len);
	assert_memory_equal(text, second, len);
	seen.doc = again;
	if (ini_parse_string(text, see, &seen) != 0 || !seen.ok ||
	    seen.count != count_all(again))
		fail_msg("inih sees something else:\n%s", text);
	ws_ini_free(again);
	free(text);
	free(second);
}

/* --- built documents ----------------------------------------------------------------------- */

struct pair {
	const char *section;
	char *key, *value;
};

static char *dup_text(void)
{
	char text[TEXT_MAX];
	char *copy;

	random_text(text);
	copy = strdup(text);
	assert_non_null(copy);
	return copy;
}

/* Forgets an earlier pair with the key of the last one: its value was replaced. */
static size_t forget(struct pair *pairs, size_t count)
{
	const struct pair *last = &pairs[count - 1];
	size_t i;

	for (i = 0; i + 1 < count; i++) {
		if (pairs[i].section != last->section ||
		    ws_text_casecmp(pairs[i].key, last->key) != 0)
			continue;
		free(pairs[i].key);
		free(pairs[i].value);
		pairs[i] = *last;
		return count - 1;
	}
	return count;
}

static bool is_text(const char *text)
{
	return ws_text_is_utf8(text, strlen(text));
}

/* Refused for the reason there is, and for no other. */
static void assert_rightly_refused(int rc, const struct pair *p)
{
	if (!*p->key || !is_text(p->key) || !is_text(p->value))
		assert_int_equal(rc, WS_E_BYTES);
	else if (!ws_ini_fits(p->key, p->value))
		assert_int_equal(rc, WS_E_LINE_LONG);
	else
		fail_msg("[%s] %s = %s: refused with %d", p->section, p->key, p->value, rc);
}

static struct ws_ini *build(struct pair *pairs, size_t *out_count)
{
	static const char *const sections[] = {"users", "teams", "workspace"};
	struct ws_ini *doc = roll(4) == 0
				     ? t_ini_parse(
					       "; by hand\n[teams]\n; none\n[users]\n\n")
				     : ws_ini_new(&t_ini_schema, "x");
	size_t count = 0, tries = roll(PAIRS_MAX / 2);

	if (roll(50) == 0)
		tries = PAIRS_MAX;
	while (tries-- > 0) {
		struct pair *p = &pairs[count];
		int rc;

		p->section = sections[roll(COUNT(sections))];
		p->key = dup_text();
		p->value = dup_text();
		rc = ws_ini_set(doc, p->section, p->key, p->value, NULL);
		if (rc == 0) {
			count = forget(pairs, count + 1);
			continue;
		}
		assert_rightly_refused(rc, p);
		free(p->key);
		free(p->value);
	}
	*out_count = count;
	return doc;
}

static void assert_holds(const struct ws_ini *doc, const struct pair *pairs, size_t count)
{
	size_t i;

	assert_int_equal(count_all(doc), count);
	for (i = 0; i < count; i++) {
		const char *value = ws_ini_get(doc, pairs[i].section, pairs[i].key);

		if (!value || strcmp(value, pairs[i].value) != 0)
			fail_msg("[%s] %s = %s reads as %s", pairs[i].section, pairs[i].key,
				 pairs[i].value, value ? value : "nothing");
	}
}

static void what_is_set_is_what_is_read(void **state)
{
	unsigned long n = documents();
	size_t total = 0;

	(void)state;
	while (n-- > 0) {
		struct pair pairs[PAIRS_MAX];
		size_t count;
		struct ws_ini *doc = build(pairs, &count);

		assert_holds(doc, pairs, count);
		assert_stable(doc);
		total += count;
		while (count-- > 0) {
			free(pairs[count].key);
			free(pairs[count].value);
		}
		ws_ini_free(doc);
	}
	printf("%zu entries\n", total);
}

/* --- damaged documents ------------------------------------------------------------------------ */

static size_t mutate(char *text, size_t len, size_t room)
{
	size_t at = len > 0 ? roll((uint32_t)len) : 0;
	const char *piece = roll(12) == 0 ? broken[roll(COUNT(broken))]
					  : pieces[roll(COUNT(pieces))];
	size_t n = strlen(piece);

	switch (roll(5)) {
	case 0: /* one byte becomes another */
		if (len > 0)
			text[at] = (char)roll(256);
		return len;
	case 1: /* a few bytes go */
		n = 1 + roll(3);
		if (at + n > len)
			return len;
		memmove(text + at, text + at + n, len - at - n);
		return len - n;
	case 2: /* a line end goes: two lines become one */
		while (at < len && text[at] != '\n')
			at++;
		if (at == len)
			return len;
		memmove(text + at, text + at + 1, len - at - 1);
		return len - 1;
	default: /* something comes in */
		if (len + n > room)
			return len;
		memmove(text + at + n, text + at, len - at);
		memcpy(text + at, piece, n);
		return len + n;
	}
}

static void damage_is_refused_or_reads_the_same_for_everybody(void **state)
{
	unsigned long n = documents(), accepted = 0, i;

	(void)state;
	for (i = 0; i < n; i++) {
		struct pair pairs[PAIRS_MAX];
		size_t count, len, room, changes;
		struct ws_ini *doc = build(pairs, &count);
		struct ws_ini *read = NULL;
		struct ws_err err = {0};
		char *text = NULL, *grown;

		assert_int_equal(ws_ini_format(doc, &text, &len, NULL), 0);
		room = len + 64;
		grown = realloc(text, room);
		assert_non_null(grown);
		for (changes = 1 + roll(3); changes > 0; changes--)
			len = mutate(grown, len, room);
		if (ws_ini_parse(grown, len, &t_ini_schema, "x", &read, &err) == 0) {
			assert_stable(read);
			accepted++;
		} else {
			assert_null(read);
			assert_true(err.code < 0 && err.msg[0] && err.line > 0);
		}
		while (count-- > 0) {
			free(pairs[count].key);
			free(pairs[count].value);
		}
		free(grown);
		ws_ini_free(read);
		ws_ini_free(doc);
	}
	printf("%lu of %lu accepted\n", accepted, n);
	/* neither everything nor nothing, or the test looks at nothing */
	if (n >= 1000)
		assert_in_range(accepted, n / 20, n - n / 20);
}

/* --- one text, every length ------------------------------------------------------------------- */

static void every_length_around_the_cut_is_safe(void **state)
{
	static const char *const tails[] = {"eve = Owner", "[users]",       " eve = Owner",
					    ";x = y",      "\neve = Owner", "%41"};
	char value[600];
	size_t len, i;

	(void)state;
	for (i = 0; i < COUNT(tails); i++)
		for (len = 150; len <= 450; len++) {
			struct ws_ini *doc = ws_ini_new(&t_ini_schema, "x");
			int rc;

			memset(value, 'v', len);
			(void)snprintf(value + len, sizeof(value) - len, "%s", tails[i]);
			rc = ws_ini_set(doc, "users", "ada", value, NULL);
			assert_int_equal(rc == 0, ws_ini_fits("ada", value));
			assert_true(rc == 0 || rc == WS_E_LINE_LONG);
			assert_int_equal(ws_ini_count(doc, "users"), rc == 0 ? 1 : 0);
			assert_stable(doc);
			ws_ini_free(doc);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_length_around_the_cut_is_safe),
		cmocka_unit_test(what_is_set_is_what_is_read),
		cmocka_unit_test(damage_is_refused_or_reads_the_same_for_everybody),
	};

	return cmocka_run_group_tests(tests, start, NULL) ? 1 : 0;
}
