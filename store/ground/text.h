/*
 * store/ground/text.h - text that came from somebody else.
 * Floor 0; the only file that knows utf8proc is text.c. No globals, no locale.
 */
#ifndef WS_STORE_GROUND_TEXT_H
#define WS_STORE_GROUND_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include "store/ground/buf.h"

/* Valid UTF-8 without NUL? */
bool ws_text_is_utf8(const char *bytes, size_t len);

/*
 * Would showing this text lie or do something? True for C0 and C1 controls, DEL,
 * bidi controls, zero-width and tag characters, U+2028/2029, U+FEFF. With
 * keep_lines, LF and TAB are harmless.
 */
bool ws_text_is_hostile(const char *text, size_t len, bool keep_lines);

/* How many bytes at text form one hostile character (as above)? 0 if none. */
size_t ws_text_hostile_at(const char *text, size_t len, bool keep_lines);

/*
 * Adds text for a terminal or a log line: controls and bytes that are no UTF-8 as
 * \xHH, bidi and zero-width characters as \u{202E}, everything else as it is.
 * With keep_lines LF and TAB pass. Everything printed goes through here.
 */
void ws_text_neutral(struct ws_buf *out, const char *text, size_t len, bool keep_lines);

/* Same into heap memory; given: free(). NULL when memory is out. */
char *ws_text_neutral_dup(const char *text);

/* Columns the neutral form takes on a terminal (wide characters count two). */
size_t ws_text_width(const char *text);

/* Letters of more than one script (Latin beside Cyrillic or Greek)? */
bool ws_text_is_mixed_script(const char *text);

/* The same text, or none on both sides: NULL is not "". */
bool ws_text_same(const char *a, const char *b);

/* ASCII case folding only, on purpose: no locale, no Turkish i. */
int ws_text_casecmp(const char *a, const char *b);
void ws_text_fold(char *text); /* in place */

/* Shell-like match with * and ? (a * also matches a slash). */
bool ws_text_glob(const char *pattern, const char *text);

/*
 * The candidate nearest to word for "did you mean", or NULL when none is within
 * a third of its length. Borrowed from candidates.
 */
const char *ws_text_nearest(const char *word, const char *const *candidates, size_t count);

/* "utf8proc 2.8.0". Returns out. */
const char *ws_text_library(char out[32]);

#endif
