/*
 * store/ini/order.c - rows by position: a treap whose nodes count what is below.
 *
 * Invariants:
 *   - reading the tree from left to right gives the rows of the document in order
 *   - `rows` and `entries` of a node are the sums over its subtree
 *   - no child has a higher priority than its parent; priorities are a hash of the
 *     row's index, so they cost no memory and the depth stays logarithmic
 *   - row 0 is no row: it counts nothing and is never written to
 */
#include "store/ini/ini_p.h"

static uint32_t priority(const struct ws_ini *doc, uint32_t row)
{
	uint64_t x = (doc->seed ^ row) * 0x9e3779b97f4a7c15u;

	x ^= x >> 32;
	x *= 0xd6e8feb86659fd93u;
	return (uint32_t)(x >> 32);
}

static void recount(struct ws_ini *doc, uint32_t row)
{
	struct ws_ini_row *r = &doc->rows[row];
	const struct ws_ini_row *left = &doc->rows[r->left];
	const struct ws_ini_row *right = &doc->rows[r->right];

	r->rows = left->rows + right->rows + 1;
	r->entries = left->entries + right->entries + (r->kind == WS_INI_ENTRY ? 1 : 0);
}

/* Puts `to` where `from` hangs. */
static void replace(struct ws_ini *doc, uint32_t from, uint32_t to)
{
	uint32_t up = doc->rows[from].up;

	if (up == 0)
		doc->root = to;
	else if (doc->rows[up].left == from)
		doc->rows[up].left = to;
	else
		doc->rows[up].right = to;
	if (to != 0)
		doc->rows[to].up = up;
}

/* Lifts a row above its parent without changing the order. */
static void rotate_up(struct ws_ini *doc, uint32_t row)
{
	struct ws_ini_row *r = &doc->rows[row];
	uint32_t parent = r->up;
	struct ws_ini_row *p = &doc->rows[parent];
	uint32_t moved;

	replace(doc, parent, row);
	if (p->left == row) {
		moved = r->right;
		p->left = moved;
		r->right = parent;
	} else {
		moved = r->left;
		p->right = moved;
		r->left = parent;
	}
	if (moved != 0)
		doc->rows[moved].up = parent;
	p->up = row;
	recount(doc, parent);
	recount(doc, row);
}

static uint32_t leftmost(const struct ws_ini *doc, uint32_t row)
{
	while (row != 0 && doc->rows[row].left != 0)
		row = doc->rows[row].left;
	return row;
}

static uint32_t rightmost(const struct ws_ini *doc, uint32_t row)
{
	while (row != 0 && doc->rows[row].right != 0)
		row = doc->rows[row].right;
	return row;
}

uint32_t ws_ini_order_next(const struct ws_ini *doc, uint32_t row)
{
	uint32_t up;

	if (row == 0)
		return leftmost(doc, doc->root);
	if (doc->rows[row].right != 0)
		return leftmost(doc, doc->rows[row].right);
	for (up = doc->rows[row].up; up != 0 && doc->rows[up].right == row;
	     up = doc->rows[up].up)
		row = up;
	return up;
}

uint32_t ws_ini_order_prev(const struct ws_ini *doc, uint32_t row)
{
	uint32_t up;

	if (row == 0)
		return rightmost(doc, doc->root);
	if (doc->rows[row].left != 0)
		return rightmost(doc, doc->rows[row].left);
	for (up = doc->rows[row].up; up != 0 && doc->rows[up].left == row;
	     up = doc->rows[up].up)
		row = up;
	return up;
}

static void hang(struct ws_ini *doc, uint32_t after, uint32_t row)
{
	uint32_t parent;

	if (doc->root == 0) {
		doc->root = row;
		return;
	}
	if (after != 0 && doc->rows[after].right == 0) {
		doc->rows[after].right = row;
		doc->rows[row].up = after;
		return;
	}
	/* the row that comes next has nothing to its left, or it would not be next */
	parent = ws_ini_order_next(doc, after);
	doc->rows[parent].left = row;
	doc->rows[row].up = parent;
}

void ws_ini_order_insert(struct ws_ini *doc, uint32_t after, uint32_t row)
{
	uint32_t mine = priority(doc, row);
	uint32_t up;

	doc->rows[row].up = 0;
	doc->rows[row].left = 0;
	doc->rows[row].right = 0;
	hang(doc, after, row);
	for (up = row; up != 0; up = doc->rows[up].up)
		recount(doc, up);
	while (doc->rows[row].up != 0 && priority(doc, doc->rows[row].up) < mine)
		rotate_up(doc, row);
}

/* Rows of a lower priority than the new one end up on its left as they are: nothing is
 * rotated, and who stays above counts one more. */
void ws_ini_order_append(struct ws_ini *doc, uint32_t last, uint32_t row)
{
	const uint32_t mine = priority(doc, row);
	const uint32_t entry = doc->rows[row].kind == WS_INI_ENTRY ? 1 : 0;
	uint32_t left = 0;
	uint32_t up = last;

	while (up != 0 && priority(doc, up) < mine) {
		left = up;
		up = doc->rows[up].up;
	}
	doc->rows[row].up = up;
	doc->rows[row].left = left;
	doc->rows[row].right = 0;
	recount(doc, row);
	if (left != 0)
		doc->rows[left].up = row;
	if (up == 0)
		doc->root = row;
	else
		doc->rows[up].right = row;
	for (; up != 0; up = doc->rows[up].up) {
		doc->rows[up].rows++;
		doc->rows[up].entries += entry;
	}
}

void ws_ini_order_remove(struct ws_ini *doc, uint32_t row)
{
	const struct ws_ini_row *r = &doc->rows[row];
	uint32_t up;

	while (r->left != 0 || r->right != 0) {
		if (r->left == 0)
			rotate_up(doc, r->right);
		else if (r->right == 0 || priority(doc, r->left) >= priority(doc, r->right))
			rotate_up(doc, r->left);
		else
			rotate_up(doc, r->right);
	}
	up = r->up;
	replace(doc, row, 0);
	for (; up != 0; up = doc->rows[up].up)
		recount(doc, up);
}

uint32_t ws_ini_order_nth(const struct ws_ini *doc, size_t n)
{
	uint32_t row = doc->root;

	while (row != 0) {
		size_t before = doc->rows[doc->rows[row].left].rows;

		if (n == before)
			return row;
		if (n < before) {
			row = doc->rows[row].left;
		} else {
			n -= before + 1;
			row = doc->rows[row].right;
		}
	}
	return 0;
}

uint32_t ws_ini_order_nth_entry(const struct ws_ini *doc, size_t n)
{
	uint32_t row = doc->root;

	while (row != 0) {
		const struct ws_ini_row *r = &doc->rows[row];
		size_t before = doc->rows[r->left].entries;
		size_t self = r->kind == WS_INI_ENTRY ? 1 : 0;

		if (n < before) {
			row = r->left;
		} else if (self != 0 && n == before) {
			return row;
		} else {
			n -= before + self;
			row = r->right;
		}
	}
	return 0;
}

void ws_ini_order_rank(const struct ws_ini *doc, uint32_t row, size_t *rows,
		       size_t *entries)
{
	const struct ws_ini_row *r = &doc->rows[row];
	uint32_t up;

	*rows = doc->rows[r->left].rows;
	*entries = doc->rows[r->left].entries;
	for (up = r->up; up != 0; row = up, up = doc->rows[up].up) {
		const struct ws_ini_row *u = &doc->rows[up];

		if (u->left == row)
			continue;
		*rows += doc->rows[u->left].rows + 1;
		*entries += doc->rows[u->left].entries + (u->kind == WS_INI_ENTRY ? 1 : 0);
	}
}
