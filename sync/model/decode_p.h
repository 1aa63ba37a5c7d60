/*
 * sync/model/decode_p.h - the engine under decode_*.c: tables of fields, lists of
 * rows. Private to sync/model/.
 */
#ifndef WS_SYNC_MODEL_DECODE_P_H
#define WS_SYNC_MODEL_DECODE_P_H

#include <stdbool.h>
#include <stddef.h>
#include "store/ground/arena.h"
#include "store/ground/err.h"
#include "store/ground/json.h"

#define WS_DECODE_ROWS_MAX 200000 /* rows of one list over all its pages */
#define WS_DECODE_ITEM_MAX 256    /* bytes of the largest record of a list */

enum ws_field_kind {
	WS_FIELD_ID,         /* a UUID */
	WS_FIELD_ID_OR_NULL, /* a UUID or null; absent refuses */
	WS_FIELD_TEXT,
	WS_FIELD_TEXT_OR_NULL,  /* null or absent: NULL */
	WS_FIELD_TEXT_OR_EMPTY, /* null: ""; absent refuses */
	WS_FIELD_BOOL,
	WS_FIELD_WORD, /* ASCII letters, digits, _ - . and at most 49 of them */
	WS_FIELD_WORDS /* an array of such; a struct ws_strings */
};

/* One member of an object and where its value goes; a NULL key ends a table. */
struct ws_field {
	const char *key;
	enum ws_field_kind kind;
	size_t offset;
};

/* Reads the members of `json` named by `fields` into *out. `where` begins messages. */
int ws_decode_fields(struct ws_arena *arena, const struct ws_json *json,
		     const struct ws_field *fields, void *out, const char *where,
		     struct ws_err *err);

/* Fails unless the member `key` of a row is the id asked for. */
int ws_decode_owner(const struct ws_json *row, const char *key, const char *id,
		    const char *where, struct ws_err *err);

/* Lines of a field table: WS_FIELD(ws_bot, name, "name", TEXT), ..., WS_FIELD_END. */
#define WS_FIELD(type, member, key, kind)                           \
	{                                                           \
		key, WS_FIELD_##kind, offsetof(struct type, member) \
	}
#define WS_FIELD_END                   \
	{                              \
		NULL, WS_FIELD_TEXT, 0 \
	}

/* What an accepted row needs besides its fields. Answers 0, or WS_ROW_SKIP for a row
 * that is none of ours, or a failure. */
#define WS_ROW_SKIP 1
typedef int ws_decode_row(struct ws_arena *arena, const struct ws_json *row, void *item,
			  const void *user, const char *where, struct ws_err *err);

/* Rows of one array may be of several kinds; only alike ones are compared. */
typedef bool ws_decode_alike(const void *item, const void *user);

#define WS_LIST_KEYS 3 /* fields of a record that must differ from row to row */

struct ws_list {
	const char *what; /* "service accounts", for messages */
	size_t size;      /* of one record */
	const struct ws_field *fields;
	ws_decode_row *row;              /* or NULL */
	ws_decode_alike *alike;          /* or NULL: all are */
	size_t keys[WS_LIST_KEYS];       /* offsets of texts; NULL texts are not compared */
	const char *names[WS_LIST_KEYS]; /* what each is called; NULL ends */
};

/* Appends the rows of one page. *items and *count are unchanged on failure. */
int ws_decode_list(struct ws_arena *arena, const struct ws_json *json,
		   const struct ws_list *list, const void *user, void **items,
		   size_t *count, size_t *rows, struct ws_err *err);

#endif
