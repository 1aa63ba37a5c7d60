/*
 * store/ground/near.c - "did you mean": the name that was most likely meant, as a hint.
 */
#include "store/ground/near.h"

#include <string.h>
#include "store/ground/buf.h"

/* Cyrillic and Greek letters in the order of the Latin ones they are drawn as. */
static const struct {
	const char *letter;
	char latin;
} drawn[] = {
	{"А", 'A'}, {"В", 'B'}, {"С", 'C'}, {"Е", 'E'}, {"Н", 'H'}, {"І", 'I'}, {"Ј", 'J'},
	{"К", 'K'}, {"М", 'M'}, {"О", 'O'}, {"Р", 'P'}, {"Ѕ", 'S'}, {"Т", 'T'}, {"Х", 'X'},
	{"а", 'a'}, {"с", 'c'}, {"е", 'e'}, {"һ", 'h'}, {"і", 'i'}, {"ј", 'j'}, {"о", 'o'},
	{"р", 'p'}, {"ѕ", 's'}, {"у", 'y'}, {"х", 'x'}, {"Α", 'A'}, {"Β", 'B'}, {"Ε", 'E'},
	{"Ζ", 'Z'}, {"Η", 'H'}, {"Ι", 'I'}, {"Κ", 'K'}, {"Μ", 'M'}, {"Ν", 'N'}, {"Ο", 'O'},
	{"Ρ", 'P'}, {"Τ", 'T'}, {"Υ", 'Y'}, {"Χ", 'X'}, {"ο", 'o'}, {"ν", 'v'},
};

/* One letter as it is drawn; moves *text on. */
static char look_at(const char **text)
{
	for (size_t i = 0; i < sizeof(drawn) / sizeof(drawn[0]); i++) {
		const size_t len = strlen(drawn[i].letter);

		if (strncmp(*text, drawn[i].letter, len) == 0) {
			*text += len;
			return drawn[i].latin;
		}
	}
	return *(*text)++;
}

static bool is_blank(const char *text)
{
	return text[strspn(text, " ")] == '\0';
}

/* Blanks in front are passed over; those behind end the comparison. */
bool ws_text_is_alike(const char *a, const char *b)
{
	if (strcmp(a, b) == 0)
		return false;
	a += strspn(a, " ");
	b += strspn(b, " ");
	while (!is_blank(a) && !is_blank(b))
		if (look_at(&a) != look_at(&b))
			return false;
	return is_blank(a) && is_blank(b);
}

static bool has_outer_blank(const char *text)
{
	const size_t len = strlen(text);

	return len > 0 && (text[0] == ' ' || text[len - 1] == ' ');
}

static void put_name(struct ws_buf *b, const char *name)
{
	static const char signs[] = " !\"#$&'()*;<>?[\\]`{|}~";
	const char *const quote = !name[strcspn(name, signs)] ? ""
				  : strchr(name, '\'')        ? "\""
							      : "'";

	ws_buf_addf(b, "%s%s%s", quote, name, quote);
}

int ws_err_near(struct ws_err *err, const char *word, const char *near)
{
	ws_auto_buf b = WS_BUF_INIT;

	ws_buf_adds(&b, "did you mean ");
	put_name(&b, near);
	ws_buf_addc(&b, '?');
	if (ws_text_is_alike(word, near)) {
		ws_buf_addc(&b, ' ');
		put_name(&b, word);
		ws_buf_adds(&b,
			    has_outer_blank(word) || has_outer_blank(near)
				    ? " looks like it, and differs in blanks at an end"
				    : " looks like it, and has letters of another script");
	}
	return ws_err_hint(err, "%s", ws_buf_text(&b));
}
