/*
 * store/work/stat_cache.c - the stat cache as a file.
 *
 *   "WSSTAT1\n"  byte order mark  count
 *   count times: sign, id, length of path, path, NUL
 *   XXH3-128 of everything before
 *
 * Numbers are as this machine keeps them: the file never leaves it. The set of
 * known kinds of files (store/tree/layout.h) is part of what it says, so when that
 * grows, the number in the first line does too.
 */
#include "store/work/work_p.h"

#include <stdlib.h>
#include <string.h>
#include "store/ground/buf.h"
#include "store/ground/fs.h"
#include "store/ground/hash.h"
#include "store/tree/layout.h"

#define MAGIC       "WSSTAT1\n"
#define ORDER       0x01020304u
#define CACHE_BYTES ((size_t)256 << 20)

struct head {
	char magic[8];
	uint32_t order;
	uint32_t count;
};

struct record {
	struct ws_stat_sign sign;
	struct ws_oid id;
	uint32_t path_len;
};

void ws_stat_cache_free(struct ws_stat_cache *cache)
{
	free(cache->items);
	free(cache->bytes);
	memset(cache, 0, sizeof(*cache));
}

/* One record at *at; false when the bytes cannot be one. */
static bool take(const char *bytes, size_t len, size_t *at, struct ws_stat_item *out)
{
	struct record r;

	if (len - *at < sizeof(r))
		return false;
	memcpy(&r, bytes + *at, sizeof(r));
	*at += sizeof(r);
	if (r.path_len >= WS_LAYOUT_PATH || len - *at <= r.path_len ||
	    strnlen(bytes + *at, r.path_len + 1) != r.path_len)
		return false;
	out->path = bytes + *at;
	out->sign = r.sign;
	out->id = r.id;
	*at += r.path_len + 1;
	return true;
}

static bool unpack(struct ws_stat_cache *cache, size_t len)
{
	size_t at = sizeof(struct head);

	for (size_t i = 0; i < cache->count; i++) {
		if (!take(cache->bytes, len, &at, &cache->items[i]))
			return false;
		if (i > 0 && strcmp(cache->items[i - 1].path, cache->items[i].path) >= 0)
			return false;
	}
	return at == len;
}

/* The head, when length, version and checksum are right. */
static bool check(const char *bytes, size_t *len, struct head *head)
{
	struct ws_hash want, have;

	if (*len < sizeof(*head) + sizeof(want))
		return false;
	*len -= sizeof(want);
	memcpy(&want, bytes + *len, sizeof(want));
	have = ws_hash_bytes(bytes, *len);
	memcpy(head, bytes, sizeof(*head));
	return ws_hash_same(&want, &have) && memcmp(head->magic, MAGIC, 8) == 0 &&
	       head->order == ORDER && head->count <= *len / sizeof(struct record);
}

int ws_stat_cache_read(const struct ws_store *store, struct ws_stat_cache *out,
		       struct ws_err *err)
{
	struct head head;
	size_t len = 0;
	int rc;

	memset(out, 0, sizeof(*out));
	rc = ws_fs_read(store->root_fd, WS_STORE_STAT, CACHE_BYTES, &out->bytes, &len,
			NULL);
	if (rc == WS_E_NOMEM)
		return ws_err_nomem(err);
	if (rc != 0 || !check(out->bytes, &len, &head)) {
		ws_stat_cache_free(out);
		return 0;
	}
	out->count = head.count;
	out->items = calloc(out->count + 1, sizeof(*out->items));
	if (!out->items) {
		ws_stat_cache_free(out);
		return ws_err_nomem(err);
	}
	if (!unpack(out, len))
		ws_stat_cache_free(out);
	return 0;
}

int ws_stat_cache_write(const struct ws_store *store, const struct ws_stat_item *items,
			size_t count, struct ws_err *err)
{
	struct head head = {.magic = {0}, .order = ORDER, .count = (uint32_t)count};
	ws_auto_buf b = WS_BUF_INIT;
	struct ws_hash hash;

	memcpy(head.magic, MAGIC, sizeof(head.magic));
	ws_buf_add(&b, (const char *)&head, sizeof(head));
	for (size_t i = 0; i < count; i++) {
		const size_t len = strlen(items[i].path);
		struct record r;

		memset(&r, 0, sizeof(r));
		r.sign = items[i].sign;
		r.id = items[i].id;
		r.path_len = (uint32_t)len;
		ws_buf_add(&b, (const char *)&r, sizeof(r));
		ws_buf_add(&b, items[i].path, len + 1);
	}
	if (b.failed)
		return ws_err_nomem(err);
	hash = ws_hash_bytes(b.data, b.len);
	ws_buf_add(&b, (const char *)&hash, sizeof(hash));
	if (b.failed)
		return ws_err_nomem(err);
	/* one that a power loss cuts short fails its checksum, and is made anew */
	return ws_fs_replace_later(store->root_fd, WS_STORE_STAT, b.data, b.len, 0600, err);
}

const struct ws_stat_item *ws_stat_cache_find(const struct ws_stat_cache *cache,
					      const char *path)
{
	size_t lo = 0;
	size_t hi = cache->count;

	while (lo < hi) {
		const size_t mid = lo + (hi - lo) / 2;
		const int order = strcmp(cache->items[mid].path, path);

		if (order == 0)
			return &cache->items[mid];
		if (order < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}
