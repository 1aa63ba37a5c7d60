/*
 * sync/model/names.c - labels: names where they are safe, ids where they are not.
 *
 * Whatever could be taken for something else gets its id: a name two have, one that
 * begins like an id or like syntax, one with characters nobody sees, the words for
 * "no default role", and one that is too long for its line together with the longest
 * key beside it.
 */
#include "sync/model/names_p.h"

#include <stdlib.h>
#include <string.h>
#include "store/ground/hash.h"
#include "store/ground/text.h"
#include "store/ground/uuid.h"
#include "store/ini/ini.h"
#include "sync/model/docs.h"
#include "sync/model/side.h"

#define ID_PREFIX "id:"
#define ROLE_MAX  60 /* bytes of a role written by name: leaves room for until and why */

/* --- maps ---------------------------------------------------------------------------- */

static size_t slot_of(const struct ws_map *map, const char *key)
{
	const struct ws_hash hash = ws_hash_bytes(key, strlen(key));
	uint64_t at;

	memcpy(&at, hash.byte, sizeof(at));
	at &= map->cap - 1;
	while (map->slots[at].key && strcmp(map->slots[at].key, key) != 0)
		at = (at + 1) & (map->cap - 1);
	return (size_t)at;
}

static int widen(struct ws_map *map, struct ws_err *err)
{
	struct ws_map wider = {.cap = map->cap ? map->cap * 2 : 16};

	if (map->count * 2 < map->cap)
		return 0;
	wider.slots = calloc(wider.cap, sizeof(*wider.slots));
	if (!wider.slots)
		return ws_err_nomem(err);
	for (size_t i = 0; i < map->cap; i++)
		if (map->slots[i].key)
			wider.slots[slot_of(&wider, map->slots[i].key)] = map->slots[i];
	wider.count = map->count;
	free(map->slots);
	*map = wider;
	return 0;
}

void ws_map_free(struct ws_map *map)
{
	free(map->slots);
	memset(map, 0, sizeof(*map));
}

size_t ws_map_get(const struct ws_map *map, const char *key)
{
	const struct ws_map_slot *slot;

	if (!map->cap)
		return SIZE_MAX;
	slot = &map->slots[slot_of(map, key)];
	return slot->key ? slot->value : SIZE_MAX;
}

int ws_map_set(struct ws_map *map, const char *key, size_t value, struct ws_err *err)
{
	struct ws_map_slot *slot;
	int rc = widen(map, err);

	if (rc)
		return rc;
	slot = &map->slots[slot_of(map, key)];
	if (!slot->key) {
		slot->key = key;
		map->count++;
	}
	slot->value = value;
	return 0;
}

/* --- what may be a label --------------------------------------------------------------- */

const char *ws_name_id(const char *label)
{
	const size_t len = strlen(ID_PREFIX);

	if (strncmp(label, ID_PREFIX, len) != 0 || !ws_uuid_ok(label + len))
		return NULL;
	return label + len;
}

char *ws_name_of_id(struct ws_arena *arena, const char *id)
{
	return ws_arena_printf(arena, ID_PREFIX "%s", id);
}

static bool looks_like_syntax(const char *name)
{
	const bool like_id = (name[0] == 'i' || name[0] == 'I') &&
			     (name[1] == 'd' || name[1] == 'D') && name[2] == ':';

	return like_id || strchr("[;#%", name[0]) || strchr(name, '=');
}

/* A role stands behind a key of up to 100 bytes, and options may follow it. */
static bool role_ok(const char *name)
{
	struct ws_grant_text text;
	bool same;

	if (ws_text_casecmp(name, WS_NO_ACCESS) == 0 || strlen(name) > ROLE_MAX)
		return false;
	if (strchr(name, '%') || ws_grant_text_parse(name, &text, NULL))
		return false;
	same = strcmp(text.role, name) == 0 && !text.until && !text.why;
	ws_grant_text_clear(&text);
	return same;
}

bool ws_name_ok(const char *name, int list)
{
	const size_t len = name ? strlen(name) : 0;

	if (len == 0 || name[0] == ' ' || name[len - 1] == ' ')
		return false;
	if (!ws_text_is_utf8(name, len) || ws_text_is_hostile(name, len, false))
		return false;
	if (looks_like_syntax(name) || (list == WS_PIN_ROLES && !role_ok(name)))
		return false;
	return ws_ini_fits(name, "01234567-89ab-cdef-0123-456789abcdef");
}

/* --- lists ------------------------------------------------------------------------------ */

void ws_names_init(struct ws_names *names, struct ws_arena *arena, int list)
{
	memset(names, 0, sizeof(*names));
	names->arena = arena;
	names->list = list;
}

void ws_names_clear(struct ws_names *names)
{
	ws_map_free(&names->ids);
	ws_map_free(&names->labels);
}

static char *folded(struct ws_arena *arena, const char *name)
{
	char *copy = ws_arena_dup(arena, name);

	if (copy)
		ws_text_fold(copy);
	return copy;
}

int ws_names_offer(struct ws_names *names, const char *id, const char *name,
		   struct ws_err *err)
{
	struct ws_name *item;

	if (ws_map_get(&names->ids, id) != SIZE_MAX)
		return 0;
	item = ws_arena_grow(names->arena, &names->items, &names->count, sizeof(*item));
	if (!item)
		return ws_err_nomem(err);
	item->id = ws_arena_dup(names->arena, id);
	item->name = ws_arena_dup(names->arena, name);
	if (!item->id || (name && !item->name))
		return ws_err_nomem(err);
	return ws_map_set(&names->ids, item->id, names->count - 1, err);
}

/* Writes the id instead of the name. */
static int label_by_id(struct ws_names *names, struct ws_name *item, struct ws_err *err)
{
	item->label = ws_name_of_id(names->arena, item->id);
	return item->label ? 0 : ws_err_nomem(err);
}

static int settle_one(struct ws_names *names, size_t i, struct ws_err *err)
{
	struct ws_name *item = &names->items[i];
	char *fold;
	size_t other;
	int rc;

	if (!item->name)
		return label_by_id(names, item, err);
	/* also names that cannot be labels take their place: who is called like
	 * one of those must not get the name for himself */
	fold = folded(names->arena, item->name);
	if (!fold)
		return ws_err_nomem(err);
	other = ws_map_get(&names->labels, fold);
	if (other == SIZE_MAX) {
		rc = ws_map_set(&names->labels, fold, i, err);
		if (rc || !ws_name_ok(item->name, names->list))
			return rc ? rc : label_by_id(names, item, err);
		item->label = item->name;
		return 0;
	}
	rc = label_by_id(names, &names->items[other], err);
	return rc ? rc : label_by_id(names, item, err);
}

int ws_names_settle(struct ws_names *names, struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < names->count; i++)
		if (!names->items[i].label)
			rc = settle_one(names, i, err);
	return rc;
}

int ws_names_late(struct ws_names *names, const char *id, const char *name,
		  struct ws_err *err)
{
	struct ws_name *item;
	char *fold = NULL;
	int rc;

	if (ws_map_get(&names->ids, id) != SIZE_MAX)
		return 0;
	rc = ws_names_offer(names, id, name, err);
	if (rc)
		return rc;
	item = &names->items[names->count - 1];
	if (ws_name_ok(name, names->list)) {
		fold = folded(names->arena, name);
		if (!fold)
			return ws_err_nomem(err);
	}
	/* who has the name already keeps it: lines with it are written */
	if (!fold || ws_map_get(&names->labels, fold) != SIZE_MAX)
		return label_by_id(names, item, err);
	item->label = item->name;
	return ws_map_set(&names->labels, fold, names->count - 1, err);
}

const char *ws_names_label(const struct ws_names *names, const char *id)
{
	const size_t i = ws_map_get(&names->ids, id);

	return i == SIZE_MAX ? NULL : names->items[i].label;
}

const char *ws_names_id(const struct ws_names *names, const char *label)
{
	const char *id = ws_name_id(label);
	ws_auto_free char *fold = NULL;
	size_t i;

	if (id) {
		i = ws_map_get(&names->ids, id);
		return i == SIZE_MAX ? NULL : names->items[i].id;
	}
	fold = strdup(label);
	if (!fold)
		return NULL;
	ws_text_fold(fold);
	i = ws_map_get(&names->labels, fold);
	/* names that two have are in the map as well, and are nobody's label */
	if (i == SIZE_MAX || names->items[i].label != names->items[i].name)
		return NULL;
	return names->items[i].id;
}
