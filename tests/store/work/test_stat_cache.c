/*
 * tests/store/work/test_stat_cache.c - the cache file: right, or as good as absent.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/hash.h"
#include "store/work/work_p.h"
#include "tests/lib/store_fix.h"
#include "tests/lib/tempdir.h"

static const struct ws_stat_item items[] = {
	{.path = "", .sign = {.inode = 1, .mtime_s = -5, .ctime_ns = 999999999}},
	{.path = "acme/", .sign = {.inode = 2, .racy = 1}, .id = {{1, 2, 3}}},
	{.path = "acme/prod/members.ini",
	 .sign = {.size = 77, .mode = 0100600},
	 .id = {{9}}},
};

static size_t count_read(struct t_store *s)
{
	struct ws_stat_cache cache;
	size_t count;

	assert_int_equal(ws_stat_cache_read(s->store, &cache, &s->err), 0);
	count = cache.count;
	ws_stat_cache_free(&cache);
	return count;
}

static void what_was_written_is_read(void **state)
{
	struct ws_stat_cache cache;
	struct t_store s;

	(void)state;
	t_store_begin(&s);
	assert_int_equal(count_read(&s), 0);
	assert_int_equal(ws_stat_cache_write(s.store, items, 3, &s.err), 0);
	assert_int_equal(ws_stat_cache_read(s.store, &cache, &s.err), 0);
	assert_int_equal(cache.count, 3);
	for (size_t i = 0; i < 3; i++) {
		const struct ws_stat_item *found = ws_stat_cache_find(&cache,
								      items[i].path);

		assert_ptr_equal(found, &cache.items[i]);
		assert_memory_equal(&found->sign, &items[i].sign, sizeof(found->sign));
		assert_true(ws_oid_same(&found->id, &items[i].id));
	}
	assert_null(ws_stat_cache_find(&cache, "acme"));
	assert_null(ws_stat_cache_find(&cache, "zzz"));
	ws_stat_cache_free(&cache);
	t_store_end(&s);
}

static void every_flipped_byte_empties_it(void **state)
{
	char *bytes;
	size_t len;
	struct t_store s;

	(void)state;
	t_store_begin(&s);
	assert_int_equal(ws_stat_cache_write(s.store, items, 3, &s.err), 0);
	bytes = t_tempdir_read(s.dir, WS_STORE_STAT, &len);
	for (size_t i = 0; i < len; i++) {
		bytes[i] = (char)(bytes[i] ^ 0x40);
		t_tempdir_write(s.dir, WS_STORE_STAT, bytes, len);
		assert_int_equal(count_read(&s), 0);
		bytes[i] = (char)(bytes[i] ^ 0x40);
	}
	t_tempdir_write(s.dir, WS_STORE_STAT, bytes, len);
	assert_int_equal(count_read(&s), 3);
	free(bytes);
	t_store_end(&s);
}

static void every_cut_empties_it(void **state)
{
	char *bytes;
	size_t len;
	struct t_store s;

	(void)state;
	t_store_begin(&s);
	assert_int_equal(ws_stat_cache_write(s.store, items, 3, &s.err), 0);
	bytes = t_tempdir_read(s.dir, WS_STORE_STAT, &len);
	for (size_t cut = 0; cut < len; cut++) {
		t_tempdir_write(s.dir, WS_STORE_STAT, bytes, cut);
		assert_int_equal(count_read(&s), 0);
	}
	free(bytes);
	t_store_end(&s);
}

/* Puts a right checksum under wrong bytes: the reader has to look at them, too. */
static void seal(struct t_store *s, char *bytes, size_t len)
{
	const struct ws_hash hash = ws_hash_bytes(bytes, len - sizeof(hash));

	memcpy(bytes + len - sizeof(hash), &hash, sizeof(hash));
	t_tempdir_write(s->dir, WS_STORE_STAT, bytes, len);
}

static void lies_under_a_right_checksum_empty_it(void **state)
{
	char *bytes;
	size_t len;
	struct t_store s;
	uint32_t many = 0x7fffffff;

	(void)state;
	t_store_begin(&s);
	assert_int_equal(ws_stat_cache_write(s.store, items, 3, &s.err), 0);
	bytes = t_tempdir_read(s.dir, WS_STORE_STAT, &len);
	seal(&s, bytes, len);
	assert_int_equal(count_read(&s), 3);
	for (size_t at = 0; at + 4 < len - 16; at++) {
		char before[4];

		memcpy(before, bytes + at, 4);
		memcpy(bytes + at, &many, 4);
		seal(&s, bytes, len);
		(void)count_read(&s); /* whatever it makes of it, inside its bounds */
		memcpy(bytes + at, before, 4);
	}
	memcpy(bytes + 12, &many, 4); /* the count */
	seal(&s, bytes, len);
	assert_int_equal(count_read(&s), 0);
	free(bytes);
	t_store_end(&s);
}

static void unsorted_items_empty_it(void **state)
{
	const struct ws_stat_item wrong[] = {{.path = "b"}, {.path = "a"}};
	const struct ws_stat_item twice[] = {{.path = "a"}, {.path = "a"}};
	struct t_store s;

	(void)state;
	t_store_begin(&s);
	assert_int_equal(ws_stat_cache_write(s.store, wrong, 2, &s.err), 0);
	assert_int_equal(count_read(&s), 0);
	assert_int_equal(ws_stat_cache_write(s.store, twice, 2, &s.err), 0);
	assert_int_equal(count_read(&s), 0);
	t_store_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_written_is_read),
		cmocka_unit_test(every_flipped_byte_empties_it),
		cmocka_unit_test(every_cut_empties_it),
		cmocka_unit_test(lies_under_a_right_checksum_empty_it),
		cmocka_unit_test(unsorted_items_empty_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
