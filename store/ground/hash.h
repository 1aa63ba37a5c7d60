/*
 * store/ground/hash.h - XXH3-128 content hints.
 * Floor 0; the only file that knows xxHash is hash.c.
 *
 * A hash proves "different", never "equal": the text is chosen by others, so
 * equal hashes are confirmed by the bytes or the git blob id.
 */
#ifndef WS_STORE_GROUND_HASH_H
#define WS_STORE_GROUND_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ws_hash {
	uint8_t byte[16]; /* canonical (big-endian) form */
};

struct ws_hash ws_hash_bytes(const void *bytes, size_t len);
bool ws_hash_same(const struct ws_hash *a, const struct ws_hash *b);

/* "xxHash 0.8.1". Returns out. */
const char *ws_hash_library(char out[32]);

#endif
