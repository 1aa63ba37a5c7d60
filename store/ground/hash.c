/*
 * store/ground/hash.c - XXH3-128 in its canonical form, so that a hash written by
 * one machine means the same on another.
 */
#include "store/ground/hash.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <xxhash.h>

static_assert(sizeof(((struct ws_hash *)0)->byte) == sizeof(XXH128_canonical_t),
	      "a hash has 16 bytes");

struct ws_hash ws_hash_bytes(const void *bytes, size_t len)
{
	XXH128_canonical_t canonical;
	struct ws_hash hash;

	XXH128_canonicalFromHash(&canonical, XXH3_128bits(len ? bytes : "", len));
	memcpy(hash.byte, &canonical, sizeof(hash.byte));
	return hash;
}

bool ws_hash_same(const struct ws_hash *a, const struct ws_hash *b)
{
	return memcmp(a->byte, b->byte, sizeof(a->byte)) == 0;
}

const char *ws_hash_library(char out[32])
{
	const unsigned v = XXH_versionNumber();

	(void)snprintf(out, 32, "xxHash %u.%u.%u", v / 10000, v / 100 % 100, v % 100);
	return out;
}
