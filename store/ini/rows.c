/*
 * store/ini/rows.c - where the rows of a document are kept.
 *
 * Invariants:
 *   - a row that is linked is in the order; an entry also in its part's count, index
 *     and descents; a header is the part's header
 *   - entries stand below the header of their section and above the next header, so
 *     the entries of a section are neighbours when only entries are counted
 *   - bytes is what ws_ini_format() gives: the texts and one LF for each row
 */
#include <assert.h>
#include <string.h>
#include "store/ini/ini_p.h"

#define BLOCK_MIN ((size_t)1 << 10)
#define BLOCK_MAX ((size_t)1 << 16)

static size_t count_sections(const struct ws_ini_schema *schema)
{
	size_t n = 0;

	while (schema->sections[n].name)
		n++;
	return n;
}

struct ws_ini *ws_ini_blank(const struct ws_ini_schema *schema, const char *name)
{
	size_t parts = count_sections(schema);
	struct ws_ini *doc = calloc(1, sizeof(*doc) + parts * sizeof(doc->parts[0]));

	if (!doc)
		return NULL;
	doc->schema = schema;
	doc->part_count = parts;
	doc->seed = (uint64_t)(uintptr_t)doc;
	doc->row_top = 1; /* row 0 is no row */
	doc->name = strdup(name);
	if (!doc->name) {
		ws_ini_free(doc);
		return NULL;
	}
	return doc;
}

void ws_ini_free(struct ws_ini *doc)
{
	size_t i;

	if (!doc)
		return;
	while (doc->blocks) {
		struct ws_ini_block *next = doc->blocks->next;

		free(doc->blocks);
		doc->blocks = next;
	}
	for (i = 0; i < doc->part_count; i++)
		free(doc->parts[i].slots);
	free(doc->rows);
	free(doc->name);
	free(doc);
}

static int reserve_rows(struct ws_ini *doc, size_t rows, struct ws_err *err)
{
	size_t need = doc->row_top + rows;
	size_t cap = doc->row_cap;
	struct ws_ini_row *grown;

	if (need <= cap)
		return 0;
	if (cap < 8)
		cap = 8;
	else
		cap += cap / 2;
	if (cap < need)
		cap = need;
	grown = realloc(doc->rows, cap * sizeof(*grown));
	if (!grown)
		return ws_err_nomem(err);
	if (!doc->rows)
		memset(grown, 0, sizeof(*grown)); /* row 0: counts nothing */
	doc->rows = grown;
	doc->row_cap = (uint32_t)cap;
	return 0;
}

static int reserve_text(struct ws_ini *doc, size_t room, struct ws_err *err)
{
	struct ws_ini_block *block = doc->blocks;
	size_t size = BLOCK_MIN;

	if (block && block->size - block->used >= room)
		return 0;
	if (block)
		size = 2 * block->size < BLOCK_MAX ? 2 * block->size : BLOCK_MAX;
	if (size < room)
		size = room;
	block = malloc(sizeof(*block) + size);
	if (!block)
		return ws_err_nomem(err);
	block->next = doc->blocks;
	block->used = 0;
	block->size = size;
	doc->blocks = block;
	return 0;
}

int ws_ini_reserve(struct ws_ini *doc, size_t rows, size_t room, struct ws_err *err)
{
	int rc = reserve_rows(doc, rows, err);

	return rc < 0 ? rc : reserve_text(doc, room, err);
}

static char *add_text(struct ws_ini *doc, const char *text, size_t len)
{
	struct ws_ini_block *block = doc->blocks;
	char *at = block->data + block->used;

	assert(block->size - block->used > len);
	memcpy(at, text, len);
	at[len] = '\0';
	block->used += len + 1;
	return at;
}

uint32_t ws_ini_row_new(struct ws_ini *doc, enum ws_ini_kind kind, const char *text,
			size_t len)
{
	uint32_t row = doc->row_free;
	struct ws_ini_row *r;

	if (row != 0)
		doc->row_free = doc->rows[row].right;
	else
		row = doc->row_top++;
	assert(row < doc->row_cap);
	r = &doc->rows[row];
	memset(r, 0, sizeof(*r));
	r->kind = (uint8_t)kind;
	r->text = len == 0 ? "" : add_text(doc, text, len);
	return row;
}

uint32_t ws_ini_row_new_entry(struct ws_ini *doc, size_t section, const char *text,
			      size_t len, size_t key_len, size_t value_at)
{
	uint32_t row = ws_ini_row_new(doc, WS_INI_ENTRY, text, len);
	struct ws_ini_row *r = &doc->rows[row];
	char plain[WS_INI_LINE_MAX];
	size_t n = ws_ini_decode(plain, text, key_len);

	r->section = (uint8_t)section;
	r->key_len = (uint8_t)key_len;
	r->column = (uint8_t)(value_at + 1);
	r->key = (uint16_t)(add_text(doc, plain, n) - r->text);
	r->value = (uint16_t)value_at;
	/* a value without escapes reads well where it stands: at the end of the line */
	n = ws_ini_decode(plain, text + value_at, len - value_at);
	if (n != len - value_at)
		r->value = (uint16_t)(add_text(doc, plain, n) - r->text);
	return row;
}

int ws_ini_key_order(const char *a, size_t a_len, const char *b, size_t b_len)
{
	int order = memcmp(a, b, a_len < b_len ? a_len : b_len);

	if (order != 0)
		return order;
	return (a_len > b_len) - (a_len < b_len);
}

/* How many of the two neighbourhoods of an entry are out of order. */
static int descents_around(const struct ws_ini *doc, uint32_t before, uint32_t row,
			   uint32_t after)
{
	const struct ws_ini_row *b = &doc->rows[before];
	const struct ws_ini_row *r = &doc->rows[row];
	const struct ws_ini_row *a = &doc->rows[after];
	int n = 0;

	if (before != 0 && ws_ini_key_order(b->text, b->key_len, r->text, r->key_len) > 0)
		n++;
	if (after != 0 && ws_ini_key_order(r->text, r->key_len, a->text, a->key_len) > 0)
		n++;
	return n;
}

/* The entries beside one, by their numbers: past blank lines and comments. */
static void find_beside(const struct ws_ini *doc, const struct ws_ini_part *part,
			uint32_t row, uint32_t *before, uint32_t *after)
{
	size_t rows, base, mine;

	ws_ini_order_rank(doc, part->header, &rows, &base);
	ws_ini_order_rank(doc, row, &rows, &mine);
	*before = mine > base ? ws_ini_order_nth_entry(doc, mine - 1) : 0;
	*after = mine + 1 < base + part->count ? ws_ini_order_nth_entry(doc, mine + 1) : 0;
}

/* Is a line beside an entry another entry of its section, or (it becomes 0) the end of
 * that? */
static bool is_told(const struct ws_ini *doc, uint32_t *row)
{
	if (*row != 0 && doc->rows[*row].kind == WS_INI_HEADER)
		*row = 0;
	return *row == 0 || doc->rows[*row].kind == WS_INI_ENTRY;
}

/* By how much an entry in its place adds to the descents of its part. */
static int descents_added(const struct ws_ini *doc, const struct ws_ini_part *part,
			  uint32_t row)
{
	uint32_t before = ws_ini_order_prev(doc, row);
	uint32_t after = ws_ini_order_next(doc, row);
	int n;

	if (!is_told(doc, &before) || !is_told(doc, &after))
		find_beside(doc, part, row, &before, &after);
	n = descents_around(doc, before, row, after);
	if (before != 0 && after != 0)
		n -= descents_around(doc, 0, before, after);
	return n;
}

/* What the document and the part know of a row that got its place. before: the line above
 * it where the row is the last one, else 0. */
static void enter(struct ws_ini *doc, uint32_t row, uint32_t before)
{
	struct ws_ini_row *r = &doc->rows[row];
	struct ws_ini_part *part = &doc->parts[r->section];

	doc->bytes += strlen(r->text) + 1;
	if (r->kind == WS_INI_HEADER)
		part->header = row;
	if (r->kind != WS_INI_ENTRY)
		return;
	ws_ini_index_add(doc, part, row);
	part->count++;
	/* an entry with none behind it, and another right before it, mostly */
	if (doc->rows[before].kind == WS_INI_ENTRY)
		part->descents += (uint32_t)descents_around(doc, before, row, 0);
	else
		part->descents += (uint32_t)descents_added(doc, part, row);
}

void ws_ini_row_link(struct ws_ini *doc, uint32_t after, uint32_t row)
{
	ws_ini_order_insert(doc, after, row);
	enter(doc, row, 0);
}

void ws_ini_row_append(struct ws_ini *doc, uint32_t row)
{
	const uint32_t last = ws_ini_order_prev(doc, 0);

	ws_ini_order_append(doc, last, row);
	enter(doc, row, last);
}

void ws_ini_row_unlink(struct ws_ini *doc, uint32_t row)
{
	struct ws_ini_row *r = &doc->rows[row];
	struct ws_ini_part *part = &doc->parts[r->section];

	if (r->kind == WS_INI_ENTRY) {
		part->descents -= (uint32_t)descents_added(doc, part, row);
		part->count--;
		ws_ini_index_remove(doc, part, row);
	} else if (r->kind == WS_INI_HEADER) {
		part->header = 0;
	}
	ws_ini_order_remove(doc, row);
	doc->bytes -= strlen(r->text) + 1;
	r->text = NULL;
	r->right = doc->row_free;
	doc->row_free = row;
}

struct ws_ini *ws_ini_new(const struct ws_ini_schema *schema, const char *name)
{
	struct ws_ini *doc = ws_ini_blank(schema, name);
	const char *line = schema->header;

	while (doc && *line) {
		size_t len = strcspn(line, "\n");

		if (ws_ini_reserve(doc, 1, len + 1, NULL) < 0) {
			ws_ini_free(doc);
			return NULL;
		}
		assert(len > 0 && len <= WS_INI_LINE_MAX && line[0] == ';' &&
		       line[len] == '\n');
		ws_ini_row_link(doc, ws_ini_order_prev(doc, 0),
				ws_ini_row_new(doc, WS_INI_COMMENT, line, len));
		line += len + 1;
	}
	return doc;
}

static size_t text_room(const struct ws_ini_row *r)
{
	size_t raw = strlen(r->text);
	size_t end = raw;

	if (r->kind == WS_INI_ENTRY) {
		end = r->key + strlen(r->text + r->key);
		if (r->value > raw)
			end = r->value + strlen(r->text + r->value);
	}
	return end + 1;
}

static int copy_into(struct ws_ini *to, const struct ws_ini *from)
{
	size_t room = 1;
	uint32_t i;

	for (i = 1; i < from->row_top; i++)
		if (from->rows[i].text)
			room += text_room(&from->rows[i]);
	if (ws_ini_reserve(to, from->row_top, room, NULL) < 0)
		return -1;
	memcpy(to->rows, from->rows, from->row_top * sizeof(*to->rows));
	for (i = 1; i < from->row_top; i++)
		if (from->rows[i].text && from->rows[i].text[0])
			to->rows[i].text = add_text(to, from->rows[i].text,
						    text_room(&from->rows[i]) - 1);
	for (i = 0; i < from->part_count; i++) {
		const struct ws_ini_part *part = &from->parts[i];

		to->parts[i] = *part;
		to->parts[i].slots = NULL;
		if (part->cap == 0)
			continue;
		to->parts[i].slots = malloc(part->cap * sizeof(*part->slots));
		if (!to->parts[i].slots)
			return -1;
		memcpy(to->parts[i].slots, part->slots, part->cap * sizeof(*part->slots));
	}
	return 0;
}

struct ws_ini *ws_ini_copy(const struct ws_ini *doc)
{
	struct ws_ini *copy = ws_ini_blank(doc->schema, doc->name);

	if (!copy)
		return NULL;
	if (doc->rows && copy_into(copy, doc) < 0) {
		ws_ini_free(copy);
		return NULL;
	}
	copy->row_top = doc->row_top;
	copy->row_free = doc->row_free;
	copy->root = doc->root;
	copy->bytes = doc->bytes;
	copy->seed = doc->seed;
	return copy;
}
