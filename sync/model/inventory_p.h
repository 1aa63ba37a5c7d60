/*
 * sync/model/inventory_p.h - facts out of one row. Private to inventory*.c. Floor 3, pure.
 */
#ifndef WS_SYNC_MODEL_INVENTORY_P_H
#define WS_SYNC_MODEL_INVENTORY_P_H

#include "sync/model/inventory.h"

/* How the value of a member becomes a fact. */
enum inventory_how {
	WHEN_TRUE,  /* the word, if it is true */
	WHICH,      /* "word" if true, else `other` */
	TEXT,       /* word and text, if there is one */
	NUMBER,     /* likewise */
	WORDS,      /* likewise, a blank between */
	WORDS_ALSO, /* the same, and `other` when there are none */
	SCHEDULES,
	POLLED
};

struct inventory_column {
	const char *key, *word;
	enum inventory_how how;
	const char *other;
};

struct inventory_reading {
	struct ws_arena *arena;
	struct ws_inventory_item *item;
	const char *where;
	struct ws_err *err;
};

/* Adds what a column says of a row to the facts of the item; WS_E_RESPONSE when the row
 * is not what the kind promises. */
int inventory_read_column(struct inventory_reading *r, const struct inventory_column *c,
			  const struct ws_json *row);

/* WS_E_RESPONSE: "WHERE: KEY WHAT". */
int inventory_refuse(const struct inventory_reading *r, const char *key, const char *what);

#endif
