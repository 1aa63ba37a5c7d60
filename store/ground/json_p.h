/*
 * store/ground/json_p.h - between json.c and json_plain.c. Private.
 * Floor 0.
 */
#ifndef WS_STORE_GROUND_JSON_P_H
#define WS_STORE_GROUND_JSON_P_H

#include "store/ground/json.h"

/*
 * Reads what most of what a cloud says is made of: objects, arrays, texts without a
 * backslash, integers of up to 18 digits, true, false, null. Given: ws_json_free(). NULL
 * for everything else, right or wrong, and for want of memory: the library reads it then,
 * and finds the words for what is wrong with it.
 */
struct ws_json *ws_json_read_plain(const char *bytes, size_t len);

/* A text of valid UTF-8 without a NUL; NULL: no memory. */
struct ws_json *ws_json_new_text_of(const char *bytes, size_t len);

/* Adds a member and takes the value, also on failure. False when there is one of that
 * name, when value is NULL, and without memory. */
bool ws_json_add(struct ws_json *object, const char *key, size_t len,
		 struct ws_json *value);

#endif
