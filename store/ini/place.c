/*
 * store/ini/place.c - where lines go.
 *
 * A comment belongs to the key or header below it: a new entry stands behind the
 * entry that precedes it, never between a comment and its key. The comment at the
 * very top speaks for the file.
 */
#include "store/ini/ini_p.h"

/* --- where sections begin and end ---------------------------------------------------- */

static enum ws_ini_kind kind(const struct ws_ini *doc, uint32_t row)
{
	return (enum ws_ini_kind)doc->rows[row].kind;
}

static size_t row_number(const struct ws_ini *doc, uint32_t row)
{
	size_t rows, entries;

	ws_ini_order_rank(doc, row, &rows, &entries);
	return rows;
}

/* The header that comes next in the file after a row (0: the first of all); 0: none. */
static uint32_t next_header(const struct ws_ini *doc, uint32_t row)
{
	size_t from = row != 0 ? row_number(doc, row) + 1 : 0;
	size_t best = SIZE_MAX, i;
	uint32_t found = 0;

	for (i = 0; i < doc->part_count; i++) {
		uint32_t header = doc->parts[i].header;
		size_t at = header != 0 ? row_number(doc, header) : 0;

		if (header != 0 && at >= from && at < best) {
			best = at;
			found = header;
		}
	}
	return found;
}

/* The last row above `row` that is no comment directly attached to it; 0: none. */
static uint32_t above_comments(const struct ws_ini *doc, uint32_t row)
{
	uint32_t above = ws_ini_order_prev(doc, row);

	while (above != 0 && kind(doc, above) == WS_INI_COMMENT)
		above = ws_ini_order_prev(doc, above);
	return above;
}

/* The last row of a section: what follows is blank or belongs to the next header. */
uint32_t ws_ini_place_end(const struct ws_ini *doc, const struct ws_ini_part *part)
{
	uint32_t next = next_header(doc, part->header);
	uint32_t end = next != 0 ? above_comments(doc, next) : ws_ini_order_prev(doc, 0);

	while (end != part->header && kind(doc, end) == WS_INI_BLANK)
		end = ws_ini_order_prev(doc, end);
	return end;
}

/* --- where an entry goes --------------------------------------------------------------- */

/* Behind the header and the comments right below it. */
static uint32_t place_in_empty(const struct ws_ini *doc, const struct ws_ini_part *part)
{
	uint32_t end = ws_ini_place_end(doc, part);
	uint32_t place = part->header;

	while (place != end && kind(doc, ws_ini_order_next(doc, place)) == WS_INI_COMMENT)
		place = ws_ini_order_next(doc, place);
	return place;
}

/* Behind entry number n - 1; for n = 0 above the first and its comments. */
uint32_t ws_ini_place_nth(const struct ws_ini *doc, const struct ws_ini_part *part,
			  size_t n)
{
	if (part->count == 0)
		return place_in_empty(doc, part);
	if (n == 0)
		return above_comments(doc, ws_ini_part_nth(doc, part, 0));
	return ws_ini_part_nth(doc, part, n - 1);
}

/* Free keys: the number a key gets in a sorted section; in another one, the end. */
size_t ws_ini_number_sorted(const struct ws_ini *doc, const struct ws_ini_part *part,
			    const char *key, size_t key_len)
{
	size_t low = 0, high = part->count, rows, base;

	if (part->descents != 0)
		return part->count;
	ws_ini_order_rank(doc, part->header, &rows, &base);
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct ws_ini_row *r = ws_ini_row(
			doc, ws_ini_order_nth_entry(doc, base + middle));

		if (ws_ini_key_order(r->text, r->key_len, key, key_len) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Fixed keys: behind the nearest predecessor of the schema that is there. */
size_t ws_ini_number_ranked(const struct ws_ini *doc, const struct ws_ini_part *part,
			    const struct ws_ini_section *section, const char *key)
{
	int mine = ws_ini_key_index(section, key);
	int best = -1;
	size_t number = 0, i;

	if (mine < 0)
		return part->count;
	for (i = 0; i < part->count; i++) {
		const struct ws_ini_row *r = ws_ini_row(doc, ws_ini_part_nth(doc, part, i));
		int rank = ws_ini_key_index(section, ws_ini_row_key(r));

		if (rank < mine && rank > best) {
			best = rank;
			number = i + 1;
		}
	}
	return number;
}

/* --- where a section goes ---------------------------------------------------------- */

/* Where a section that is not there goes: behind its nearest predecessor. */
uint32_t ws_ini_place_section(const struct ws_ini *doc, size_t section)
{
	uint32_t header;
	size_t i;

	for (i = section; i > 0; i--)
		if (doc->parts[i - 1].header != 0)
			return ws_ini_place_end(doc, &doc->parts[i - 1]);
	header = next_header(doc, 0);
	if (header == 0) {
		uint32_t last = ws_ini_order_prev(doc, 0);

		while (last != 0 && kind(doc, last) == WS_INI_BLANK)
			last = ws_ini_order_prev(doc, last);
		return last;
	}
	if (above_comments(doc, header) == 0)
		return ws_ini_order_prev(doc, header);
	return above_comments(doc, header);
}
