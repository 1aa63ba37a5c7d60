/*
 * store/ini/ini.h - one INI document: read strictly, edited line by line.
 * Floor 1: bytes in, bytes out; no disk. Not thread safe.
 *
 * The dialect (man page wsync-store(5) has the long form):
 *   - UTF-8, LF; a last line without LF is read, and gets one; a line holds at most WS_INI_LINE_MAX bytes
 *   - blank line | ; comment (column one) | [section] | key = value
 *   - sections come from the schema, each at most once; a key once per section
 *     (compared with ASCII case folded)
 *   - no indentation, no inline comment, no " ;" in a value, nothing after ]
 *   - no control, bidi or zero-width character (ws_text_is_hostile) anywhere
 *   - %XX (two upper-case hex digits) stands for one byte. Always written so in
 *     keys: = : ; # [ ] % and blanks at the ends. In values: hostile characters,
 *     blanks at the ends, the ; of " ;" and any % that would read as %XX.
 *     Callers only ever see the decoded text.
 * Any objection refuses the whole document, naming file, line and column: an
 * invalid file is not an empty one.
 *
 * inih does the parsing, but never sees a byte that has not passed our reader:
 * it cuts long lines and reads their tails as new ones.
 *
 * A document keeps its lines. set and remove change one line; comments, blank
 * lines and the order people chose survive every rewrite.
 *
 *	ws_auto(ws_ini) doc = NULL;
 *	rc = ws_ini_parse(text, len, schema, "acme/prod/members.ini", &doc, err);
 *	if (rc == 0)
 *		rc = ws_ini_set(doc, "users", "bob@acme.io", "Runner", err);
 *	if (rc == 0)
 *		rc = ws_ini_format(doc, &text, &len, err);
 */
#ifndef WS_STORE_INI_INI_H
#define WS_STORE_INI_INI_H

#include <stdbool.h>
#include <stddef.h>
#include "store/ground/err.h"
#include "store/ground/own.h"

#define WS_INI_LINE_MAX 190                /* bytes of a line, the LF not counted */
#define WS_INI_KEY_MAX  100                /* bytes of a key as written */
#define WS_INI_FILE_MAX ((size_t)32 << 20) /* bytes of a document */

/* What one section may hold. */
struct ws_ini_section {
	const char *name;        /* at most 32 bytes, lower case; NULL ends a list */
	const char *const *keys; /* allowed keys in writing order, NULL-terminated;
				    NULL: any key, written sorted bytewise */
	bool keep_unknown;       /* with keys: accept others, put them last; else refuse */
	bool read_only;          /* mirrored from the cloud; see ws_ini_same_mirror() */
};

/* What one kind of file may hold: its sections in writing order. */
struct ws_ini_schema {
	const char *what;   /* for messages: "members.ini" */
	const char *header; /* comment lines of a new file, "; ...\n", or "" */
	const struct ws_ini_section *sections; /* ended by a NULL name */
};

struct ws_ini; /* keeps a pointer to its schema, which must outlive it */

/*
 * Reads a document.
 *
 * name  for messages: the path beneath the store; copied
 * out   given: ws_ini_free()
 *
 * Returns 0, or WS_E_FILE_SYNTAX, WS_E_LINE_LONG, WS_E_DUPLICATE, WS_E_BYTES,
 * WS_E_SECTION_UNKNOWN, WS_E_KEY_UNKNOWN, WS_E_TOO_BIG, WS_E_NOMEM; err names the
 * place and shows the line. Merge-conflict markers get a message of their own.
 */
int ws_ini_parse(const char *bytes, size_t len, const struct ws_ini_schema *schema,
		 const char *name, struct ws_ini **out, struct ws_err *err);

/* A new document: the schema's header and nothing else. Given; NULL: no memory. */
struct ws_ini *ws_ini_new(const struct ws_ini_schema *schema, const char *name);

/* Deep copy. Given; NULL when memory is out. */
struct ws_ini *ws_ini_copy(const struct ws_ini *doc);

void ws_ini_free(struct ws_ini *doc);
WS_OWN(ws_ini, ws_ini_free);

const char *ws_ini_name(const struct ws_ini *doc); /* as given to parse or new */

/* Looking. Texts are decoded, borrowed until the next change of the document. */
bool ws_ini_has_section(const struct ws_ini *doc, const char *section);
const char *ws_ini_get(const struct ws_ini *doc, const char *section, const char *key);
size_t ws_ini_count(const struct ws_ini *doc, const char *section);

struct ws_ini_entry {
	const char *key;
	const char *value;
	int line;         /* 1-based in the document as it is now */
	int value_column; /* 1-based byte column where the value begins */
};

/* The nth entry of a section in file order. False past the end. */
bool ws_ini_entry(const struct ws_ini *doc, const char *section, size_t n,
		  struct ws_ini_entry *out);

/* Finds one entry; false when it is not there. Keys are compared ASCII-folded. */
bool ws_ini_find(const struct ws_ini *doc, const char *section, const char *key,
		 struct ws_ini_entry *out);

/* The raw line, for messages; "" outside. Borrowed. */
const char *ws_ini_line(const struct ws_ini *doc, int line);

/*
 * Changing. Each leaves the document as it was on failure.
 *
 * ws_ini_set replaces the value of an existing key in place (its spelling stays),
 * or inserts a line: in free-key sections at the sorted place if the section is
 * sorted, else at its end; in fixed-key sections by the schema's order. A missing
 * section is added in schema order with one blank line before it.
 * Fails with WS_E_LINE_LONG when the line would pass WS_INI_LINE_MAX,
 * WS_E_KEY_UNKNOWN / WS_E_SECTION_UNKNOWN against the schema, WS_E_BYTES for text
 * that is no UTF-8 or holds a NUL or is an empty key, WS_E_TOO_BIG, WS_E_NOMEM.
 *
 * ws_ini_remove keeps the section's header and all comments; absent is fine.
 * ws_ini_add_section makes an empty section ("none"), existing is fine.
 * ws_ini_drop_section removes header and entries ("not managed"); comments and
 * blank lines between them go with it, down to the comment of the next header:
 * left behind they would speak for another section. Comments above the header stay.
 */
int ws_ini_set(struct ws_ini *doc, const char *section, const char *key, const char *value,
	       struct ws_err *err);
int ws_ini_remove(struct ws_ini *doc, const char *section, const char *key);
int ws_ini_add_section(struct ws_ini *doc, const char *section, struct ws_err *err);
int ws_ini_drop_section(struct ws_ini *doc, const char *section);

/* Would `key = value` fit into one line? Both decoded. */
bool ws_ini_fits(const char *key, const char *value);

/*
 * The bytes. out given: free(). A parsed, unchanged document gives its own bytes (and
 * the LF of its last line, had it none).
 */
int ws_ini_format(const struct ws_ini *doc, char **out, size_t *out_len,
		  struct ws_err *err);

/* Same sections with the same keys and values, comments and order aside? */
bool ws_ini_same(const struct ws_ini *a, const struct ws_ini *b);

/* The same for the read-only sections alone; *section names the first that differs. */
bool ws_ini_same_mirror(const struct ws_ini *a, const struct ws_ini *b,
			const char **section);

/*
 * The escape codec on its own, for texts kept in .md files: hostile characters
 * (LF and TAB excepted) and readable %XX are written %XX. ws_ini_unescape gives
 * the exact bytes back. Both append to out.
 */
struct ws_buf;
void ws_ini_escape_text(struct ws_buf *out, const char *text, size_t len);
void ws_ini_unescape(struct ws_buf *out, const char *text, size_t len);

#endif
