/*
 * store/ini/ini_p.h - inside of a document; for the files of this folder alone.
 * Floor 1. Pure, not thread safe.
 *
 * A document is a set of rows (one per line) kept in a tree by position, so that
 * "row number 5", "entry number 5" and "which number is this row" cost O(log n)
 * while rows come and go anywhere. Rows are named by their index in doc->rows;
 * index 0 is no row. Texts live in blocks and never move.
 */
#ifndef WS_STORE_INI_INI_P_H
#define WS_STORE_INI_INI_P_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "store/ini/ini.h"

#define WS_INI_ROWS_MAX 1000000 /* lines of a document */

/* Room one entry takes at most: the line, decoded key, decoded value, three NULs. */
#define WS_INI_ENTRY_ROOM (2 * WS_INI_LINE_MAX + WS_INI_KEY_MAX + 3)

/* Escaping at most triples. */
#define WS_INI_ESCAPED_MAX (3 * WS_INI_LINE_MAX)

enum ws_ini_kind { WS_INI_BLANK, WS_INI_COMMENT, WS_INI_HEADER, WS_INI_ENTRY };

struct ws_ini_row {
	const char *text; /* the line as written, NUL-terminated, without LF */
	uint32_t up, left, right;
	uint32_t rows, entries; /* in the subtree below, this row included */
	uint16_t key, value;    /* entries: offsets in text of the decoded forms */
	uint8_t key_len;        /* entries: bytes of the key as written */
	uint8_t column;         /* entries: 1-based column of the value */
	uint8_t kind;           /* enum ws_ini_kind */
	uint8_t section;        /* headers and entries: index into the schema */
};

struct ws_ini_slot {
	uint32_t hash;
	uint32_t row; /* 0: empty */
};

/* What the document has of one section of its schema. */
struct ws_ini_part {
	uint32_t header;   /* 0: the section is absent */
	uint32_t count;    /* entries */
	uint32_t descents; /* neighbours out of order; 0: the section is sorted */
	uint32_t cap;      /* slots, a power of two; 0: few entries, no index */
	struct ws_ini_slot *slots;
};

struct ws_ini_block {
	struct ws_ini_block *next;
	size_t used, size;
	char data[];
};

struct ws_ini {
	const struct ws_ini_schema *schema;
	char *name;
	struct ws_ini_row *rows;
	uint32_t row_cap, row_top; /* row_top: first index never used */
	uint32_t row_free;         /* list through `right` */
	uint32_t root;
	struct ws_ini_block *blocks;
	size_t bytes;  /* of the formatted document */
	uint64_t seed; /* of hashes and tree shape; never changes a result */
	size_t part_count;
	struct ws_ini_part parts[]; /* as in the schema */
};

/* --- rows.c: storage ------------------------------------------------------------ */

struct ws_ini *ws_ini_blank(const struct ws_ini_schema *schema, const char *name);

/* Makes sure that `rows` rows and `room` bytes of text can be had without failing. */
int ws_ini_reserve(struct ws_ini *doc, size_t rows, size_t room, struct ws_err *err);

/* Rows not yet placed. Only after ws_ini_reserve(). */
uint32_t ws_ini_row_new(struct ws_ini *doc, enum ws_ini_kind kind, const char *text,
			size_t len);
uint32_t ws_ini_row_new_entry(struct ws_ini *doc, size_t section, const char *text,
			      size_t len, size_t key_len, size_t value_at);

/* Place a row after another (0: first) or behind all, and take it out and free it again. */
void ws_ini_row_link(struct ws_ini *doc, uint32_t after, uint32_t row);
void ws_ini_row_append(struct ws_ini *doc, uint32_t row);
void ws_ini_row_unlink(struct ws_ini *doc, uint32_t row);

/* Order of two keys as written: negative, 0, positive. */
int ws_ini_key_order(const char *a, size_t a_len, const char *b, size_t b_len);

/* --- ini.c: looking -------------------------------------------------------------- */

/* Index of a section in the schema; -1 when it has none of that name. */
int ws_ini_section_index(const struct ws_ini_schema *schema, const char *name, size_t len);

/* Index of a key among the fixed keys of a section (ASCII-folded); -1: none. */
int ws_ini_key_index(const struct ws_ini_section *section, const char *key);

/* The nth entry of a part that has it. */
uint32_t ws_ini_part_nth(const struct ws_ini *doc, const struct ws_ini_part *part,
			 size_t n);

static inline const struct ws_ini_row *ws_ini_row(const struct ws_ini *doc, uint32_t row)
{
	return &doc->rows[row];
}

static inline const char *ws_ini_row_key(const struct ws_ini_row *row)
{
	return row->text + row->key;
}

static inline const char *ws_ini_row_value(const struct ws_ini_row *row)
{
	return row->text + row->value;
}

/* --- order.c: rows by position ---------------------------------------------------- */

void ws_ini_order_insert(struct ws_ini *doc, uint32_t after, uint32_t row);
/* Behind `last`, the last row (0: there is none); for less than an insert. */
void ws_ini_order_append(struct ws_ini *doc, uint32_t last, uint32_t row);
void ws_ini_order_remove(struct ws_ini *doc, uint32_t row);
uint32_t ws_ini_order_next(const struct ws_ini *doc, uint32_t row);  /* of 0: the first */
uint32_t ws_ini_order_prev(const struct ws_ini *doc, uint32_t row);  /* of 0: the last */
uint32_t ws_ini_order_nth(const struct ws_ini *doc, size_t n);       /* 0-based; 0: none */
uint32_t ws_ini_order_nth_entry(const struct ws_ini *doc, size_t n); /* 0-based; 0: none */

/* How many rows, and how many entries, come before. */
void ws_ini_order_rank(const struct ws_ini *doc, uint32_t row, size_t *rows,
		       size_t *entries);

/* --- index.c: entries by key ------------------------------------------------------- */

uint32_t ws_ini_index_find(const struct ws_ini *doc, const struct ws_ini_part *part,
			   const char *key);
int ws_ini_index_reserve(struct ws_ini *doc, struct ws_ini_part *part, struct ws_err *err);
void ws_ini_index_add(struct ws_ini *doc, struct ws_ini_part *part, uint32_t row);
void ws_ini_index_remove(struct ws_ini *doc, struct ws_ini_part *part, uint32_t row);

/* --- escape.c: the codec ------------------------------------------------------------ */

/* Write the escaped form of valid UTF-8; out may be NULL to count. Return its length. */
size_t ws_ini_escape_key(char *out, const char *key, size_t len);
size_t ws_ini_escape_value(char *out, const char *value, size_t len);

/* Decodes into out, which has room for len bytes; returns how many. */
size_t ws_ini_decode(char *out, const char *text, size_t len);

/* Is there a %XX at text? */
bool ws_ini_is_escape(const char *text, size_t len);

/* Does a line that begins so read as a marker of an unresolved merge? */
bool ws_ini_is_marker(const char *text, size_t len);

/* --- place.c: where lines go --------------------------------------------------------- */

/* The last row of a section: what follows is blank or belongs to the next header. */
uint32_t ws_ini_place_end(const struct ws_ini *doc, const struct ws_ini_part *part);

/* The row a section that is not there goes behind: that of its nearest predecessor. */
uint32_t ws_ini_place_section(const struct ws_ini *doc, size_t section);

/* The row behind which the nth entry goes; n = 0: above the first and its comments. */
uint32_t ws_ini_place_nth(const struct ws_ini *doc, const struct ws_ini_part *part,
			  size_t n);

/* The number a new entry gets among free keys (as written), and among fixed keys. */
size_t ws_ini_number_sorted(const struct ws_ini *doc, const struct ws_ini_part *part,
			    const char *key, size_t key_len);
size_t ws_ini_number_ranked(const struct ws_ini *doc, const struct ws_ini_part *part,
			    const struct ws_ini_section *section, const char *key);

/* --- line.c: what one line is --------------------------------------------------------- */

/* A line and where it stands, for messages. */
struct ws_ini_spot {
	const char *name;
	const char *text; /* not NUL-terminated */
	size_t len;
	int line;
};

struct ws_ini_split {
	enum ws_ini_kind kind;
	size_t section;  /* headers: index into the schema */
	size_t key_len;  /* entries: bytes of the key, from column one */
	size_t value_at; /* entries: where the value begins */
};

/* Adds the place to an error and returns its code. err is never NULL here. */
int ws_ini_point(const struct ws_ini_spot *spot, size_t at, size_t span,
		 struct ws_err *err);

/* Refuses lines that hold bytes no line may hold, or too many. */
int ws_ini_check_bytes(const struct ws_ini_spot *spot, struct ws_err *err);

/* Says what a line is, by its form and the schema. section: the current one, or -1. */
int ws_ini_split(const struct ws_ini_spot *spot, const struct ws_ini_schema *schema,
		 int section, struct ws_ini_split *out, struct ws_err *err);

/* --- merge_comments.c: what no key holds ---------------------------------------------- */

/* Puts the comments that theirs has and base has not into doc, where it has them not. */
int ws_ini_carry_comments(const struct ws_ini *base, const struct ws_ini *theirs,
			  struct ws_ini *doc, struct ws_err *err);

#endif
