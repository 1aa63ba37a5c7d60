/*
 * sync/model/names_p.h - what people and roles of one account are called in files.
 * Private to sync/model/. Strings belong to the arena the names were made with.
 *
 * A *label* is the name when nobody else in the list has it (ASCII-folded) and it
 * can stand in a line without misleading anybody; else `id:` and the id. Labels are
 * a function of the list alone, never of its order.
 */
#ifndef WS_SYNC_MODEL_NAMES_P_H
#define WS_SYNC_MODEL_NAMES_P_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "store/ground/arena.h"
#include "store/ground/err.h"

#define WS_NO_ACCESS "No access" /* how "no default role" is written */

/* From texts to numbers. Keys are borrowed. */
struct ws_map_slot {
	const char *key;
	size_t value;
};
struct ws_map {
	struct ws_map_slot *slots;
	size_t cap, count;
};

void ws_map_free(struct ws_map *map);
size_t ws_map_get(const struct ws_map *map, const char *key); /* SIZE_MAX: none */
int ws_map_set(struct ws_map *map, const char *key, size_t value, struct ws_err *err);

struct ws_name {
	const char *id;
	const char *label; /* NULL until settled */
	const char *name;  /* as the cloud has it; may be NULL */
};

/* One list of pins. */
struct ws_names {
	struct ws_arena *arena;
	int list; /* WS_PIN_* */
	struct ws_name *items;
	size_t count;
	struct ws_map ids, labels; /* labels: folded */
};

void ws_names_init(struct ws_names *names, struct ws_arena *arena, int list);
void ws_names_clear(struct ws_names *names);

/* Adds somebody; an id that is there already is left as it is. */
int ws_names_offer(struct ws_names *names, const char *id, const char *name,
		   struct ws_err *err);

/* Gives everybody offered a label. */
int ws_names_settle(struct ws_names *names, struct ws_err *err);

/* Adds somebody later: by name when that is still free. Known ids keep their label. */
int ws_names_late(struct ws_names *names, const char *id, const char *name,
		  struct ws_err *err);

/* The label of an id; NULL when nobody has it. */
const char *ws_names_label(const struct ws_names *names, const char *id);

/* The id of a label in use (folded; `id:UUID` is its own); NULL when nobody has it. */
const char *ws_names_id(const struct ws_names *names, const char *label);

/* Can this name be a label (of a list WS_PIN_*) as far as it alone tells? */
bool ws_name_ok(const char *name, int list);

/* The id in "id:UUID", or NULL. */
const char *ws_name_id(const char *label);

/* "id:UUID" for an id; NULL: no memory. */
char *ws_name_of_id(struct ws_arena *arena, const char *id);

#endif
