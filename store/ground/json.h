/*
 * store/ground/json.h - JSON values with limits.
 * Floor 0; the only file that knows jansson is json.c. No I/O, no globals.
 *
 * Parsing is strict: one object or array, nothing after it, UTF-8, no duplicate
 * keys, no NUL, bounded size and depth. Anything else refuses the whole text
 * (WS_E_RESPONSE), an integer beyond 64 bits included. Numbers with a fraction or
 * an exponent are values of kind WS_JSON_REAL and never an integer.
 */
#ifndef WS_STORE_GROUND_JSON_H
#define WS_STORE_GROUND_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "store/ground/err.h"
#include "store/ground/own.h"

struct ws_json; /* one value; an array or object owns what is in it */

enum ws_json_kind {
	WS_JSON_NULL,
	WS_JSON_BOOL,
	WS_JSON_INT,
	WS_JSON_REAL,
	WS_JSON_TEXT,
	WS_JSON_ARRAY,
	WS_JSON_OBJECT,
	WS_JSON_NONE /* the kind of a NULL pointer: an absent member */
};

#define WS_JSON_MAX_DEPTH 32
#define WS_JSON_MAX_BYTES ((size_t)64 << 20)

/*
 * bytes      len bytes; a NUL terminator is not needed
 * max_bytes  0 for WS_JSON_MAX_BYTES
 * out        given: ws_json_free()
 */
int ws_json_parse(const char *bytes, size_t len, size_t max_bytes, struct ws_json **out,
		  struct ws_err *err);
void ws_json_free(struct ws_json *value);
WS_OWN(ws_json, ws_json_free);

/* Reading. All accept NULL and values of other kinds. Results are borrowed. */
enum ws_json_kind ws_json_kind(const struct ws_json *value);
const struct ws_json *ws_json_get(const struct ws_json *object,
				  const char *key);                      /* or NULL */
const struct ws_json *ws_json_at(const struct ws_json *array, size_t i); /* or NULL */
size_t ws_json_count(const struct ws_json *value);     /* of an array or object, else 0 */
const char *ws_json_text(const struct ws_json *value); /* NULL if no text */
bool ws_json_int(const struct ws_json *value, int64_t *out); /* false if no integer */
bool ws_json_bool(const struct ws_json *value, bool *out);   /* false if no boolean */

/* Members in order: start with *iter = NULL; returns the key or NULL at the end. */
const char *ws_json_next(const struct ws_json *object, void **iter,
			 const struct ws_json **out_value);

/*
 * Building. Constructors give a value or NULL when memory is out (or the text is
 * no UTF-8). set and push return 0 or WS_E_NOMEM and take `value`, also on
 * failure; a NULL value makes them fail, so that constructors nest without a check:
 *
 *	bad |= ws_json_set(o, "name", ws_json_new_text(name));
 */
struct ws_json *ws_json_new_object(void);
struct ws_json *ws_json_new_array(void);
struct ws_json *ws_json_new_text(const char *text); /* NULL text gives JSON null */
struct ws_json *ws_json_new_int(int64_t n);
struct ws_json *ws_json_new_bool(bool b);
struct ws_json *ws_json_new_null(void);
int ws_json_set(struct ws_json *object, const char *key, struct ws_json *value);
int ws_json_push(struct ws_json *array, struct ws_json *value);
struct ws_json *ws_json_copy(const struct ws_json *value); /* deep */

#define WS_JSON_PRETTY 1 /* two blanks of indentation, for people */
#define WS_JSON_SORTED 2 /* keys bytewise, so that equal values print equal */

/* out is given: NUL-terminated text, free(). No newline at the end. */
int ws_json_format(const struct ws_json *value, int flags, char **out, size_t *out_len,
		   struct ws_err *err);

/* "jansson 2.14". Returns out. */
const char *ws_json_library(char out[32]);

#endif
