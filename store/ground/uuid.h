/*
 * store/ground/uuid.h - ids of the cloud. Floor 0.
 */
#ifndef WS_STORE_GROUND_UUID_H
#define WS_STORE_GROUND_UUID_H

#include <stdbool.h>

#define WS_UUID_TEXT 37 /* 36 characters and the NUL */

/* Lower-case, hyphenated, 36 characters, not all zero? NULL is not. */
bool ws_uuid_ok(const char *text);

/* A random (version 4) id; returns out. Aborts where the kernel has no entropy. */
const char *ws_uuid_new(char out[WS_UUID_TEXT]);

#endif
