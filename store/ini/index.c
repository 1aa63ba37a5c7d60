/*
 * store/ini/index.c - entries of a section by key, ASCII case folded.
 *
 * Up to FEW entries are searched one by one: most sections are that small, and a
 * table for each of ten thousand documents would cost more than it saves. Beyond
 * that a section has an open-addressed table, at most half full.
 *
 * The seed differs from document to document, so nobody can choose names that
 * all land in one slot.
 */
#include <string.h>
#include "store/ground/hash.h"
#include "store/ground/text.h"
#include "store/ini/ini_p.h"

#define FEW 8

static uint32_t hash_key(const struct ws_ini *doc, const char *key, size_t len)
{
	char folded[sizeof(doc->seed) + WS_INI_KEY_MAX + 1];
	struct ws_hash hash;
	uint32_t out;

	memcpy(folded, &doc->seed, sizeof(doc->seed));
	memcpy(folded + sizeof(doc->seed), key, len);
	folded[sizeof(doc->seed) + len] = '\0';
	ws_text_fold(folded + sizeof(doc->seed));
	hash = ws_hash_bytes(folded, sizeof(doc->seed) + len);
	memcpy(&out, hash.byte, sizeof(out));
	return out;
}

static uint32_t find_few(const struct ws_ini *doc, const struct ws_ini_part *part,
			 const char *key)
{
	size_t i;

	for (i = 0; i < part->count; i++) {
		uint32_t row = ws_ini_part_nth(doc, part, i);

		if (ws_text_casecmp(ws_ini_row_key(ws_ini_row(doc, row)), key) == 0)
			return row;
	}
	return 0;
}

uint32_t ws_ini_index_find(const struct ws_ini *doc, const struct ws_ini_part *part,
			   const char *key)
{
	size_t len = strlen(key);
	uint32_t hash, at;

	if (len > WS_INI_KEY_MAX || part->count == 0)
		return 0;
	if (part->cap == 0)
		return find_few(doc, part, key);
	hash = hash_key(doc, key, len);
	for (at = hash & (part->cap - 1); part->slots[at].row != 0;
	     at = (at + 1) & (part->cap - 1)) {
		const struct ws_ini_slot *slot = &part->slots[at];

		if (slot->hash == hash &&
		    ws_text_casecmp(ws_ini_row_key(ws_ini_row(doc, slot->row)), key) == 0)
			return slot->row;
	}
	return 0;
}

static void place(struct ws_ini_slot *slots, uint32_t cap, uint32_t hash, uint32_t row)
{
	uint32_t at = hash & (cap - 1);

	while (slots[at].row != 0)
		at = (at + 1) & (cap - 1);
	slots[at].hash = hash;
	slots[at].row = row;
}

int ws_ini_index_reserve(struct ws_ini *doc, struct ws_ini_part *part, struct ws_err *err)
{
	uint32_t cap = part->cap == 0 ? 4 * FEW : 2 * part->cap;
	struct ws_ini_slot *slots;
	size_t i;

	if (part->cap == 0 ? part->count < FEW : 2 * (part->count + 1) <= part->cap)
		return 0;
	slots = calloc(cap, sizeof(*slots));
	if (!slots)
		return ws_err_nomem(err);
	for (i = 0; part->cap == 0 && i < part->count; i++) {
		uint32_t row = ws_ini_part_nth(doc, part, i);
		const char *key = ws_ini_row_key(ws_ini_row(doc, row));

		place(slots, cap, hash_key(doc, key, strlen(key)), row);
	}
	for (i = 0; i < part->cap; i++)
		if (part->slots[i].row != 0)
			place(slots, cap, part->slots[i].hash, part->slots[i].row);
	free(part->slots);
	part->slots = slots;
	part->cap = cap;
	return 0;
}

void ws_ini_index_add(struct ws_ini *doc, struct ws_ini_part *part, uint32_t row)
{
	const char *key = ws_ini_row_key(ws_ini_row(doc, row));

	if (part->cap != 0)
		place(part->slots, part->cap, hash_key(doc, key, strlen(key)), row);
}

void ws_ini_index_remove(struct ws_ini *doc, struct ws_ini_part *part, uint32_t row)
{
	const char *key = ws_ini_row_key(ws_ini_row(doc, row));
	uint32_t mask = part->cap - 1;
	uint32_t hole, at;

	if (part->cap == 0)
		return;
	hole = hash_key(doc, key, strlen(key)) & mask;
	while (part->slots[hole].row != row)
		hole = (hole + 1) & mask;
	/* close the gap: whoever was pushed past it moves back, so no tombstones */
	for (at = (hole + 1) & mask; part->slots[at].row != 0; at = (at + 1) & mask) {
		uint32_t home = part->slots[at].hash & mask;

		if (((at - home) & mask) < ((at - hole) & mask))
			continue;
		part->slots[hole] = part->slots[at];
		hole = at;
	}
	part->slots[hole].row = 0;
}
