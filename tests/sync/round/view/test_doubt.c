/* Which writes of the journal nobody has seen arrive. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/buf.h"
#include "store/ground/fs.h"
#include "sync/round/view/doubt.h"
#include "tests/lib/store_fix.h"

#define INTENT(n, who, to)                                                              \
	"{\"intent\":" #n ",\"time\":\"2026-11-23T10:00:00Z\",\"call\":\"put_grants\"," \
	"\"items\":[{\"change\":\"mzvw\",\"workspace\":\"w1\",\"item\":0,\"kind\":"     \
	"\"users\","                                                                    \
	"\"principal\":\"" who "\",\"from\":null,\"to\":" to "}]}\n"
#define RESULT(n, is) \
	"{\"result\":" #n ",\"time\":\"2026-11-23T10:00:01Z\",\"is\":\"" is "\"}\n"

/* "ada>viewer bob>-" of what is in doubt. */
static void expect(const char *journal, const char *wanted)
{
	struct ws_arena *arena = ws_arena_new();
	const struct ws_doubt *items;
	ws_auto_buf got = WS_BUF_INIT;
	struct t_store s;
	size_t count;

	t_store_begin(&s);
	assert_int_equal(ws_fs_replace(s.store->root_fd, WS_STORE_JOURNAL, journal,
				       strlen(journal), 0600, &s.err),
			 0);
	assert_int_equal(ws_doubt_find(s.store, arena, &items, &count, &s.err), 0);
	for (size_t i = 0; i < count; i++)
		ws_buf_addf(&got, "%s%s>%s", i ? " " : "",
			    items[i].principal_id ? items[i].principal_id : "?",
			    items[i].to ? items[i].to : "-");
	assert_string_equal(ws_buf_text(&got), wanted);
	ws_arena_free(arena);
	t_store_end(&s);
}

static void a_write_without_a_result_is_in_doubt(void **state)
{
	(void)state;
	expect(INTENT(0, "ada", "\"r1\""), "ada>r1");
	expect(INTENT(0, "ada", "null"), "ada>-");
	expect("", "");
}

static void verified_and_refused_writes_are_not(void **state)
{
	(void)state;
	expect(INTENT(0, "ada", "\"r1\"") RESULT(0, "verified"), "");
	expect(INTENT(0, "ada", "\"r1\"") RESULT(0, "WS0506"), "ada>r1");
	expect(INTENT(0, "ada", "\"r1\"") RESULT(7, "verified"), "ada>r1");
}

static void the_last_word_about_an_item_counts(void **state)
{
	(void)state;
	expect(INTENT(0, "ada", "\"r1\"") INTENT(200, "ada", "\"r2\"")
		       RESULT(200, "verified"),
	       "");
	expect(INTENT(0, "ada", "\"r1\"") RESULT(0, "verified") INTENT(200, "ada", "\"r2\"")
		       INTENT(400, "bob", "null"),
	       "ada>r2 bob>-");
}

static void a_damaged_journal_says_what_it_can(void **state)
{
	(void)state;
	expect("garbage\n\n[]\n{}\n{\"intent\":\"x\"}\n" INTENT(
		       0, "ada", "\"r1\"") "{\"intent\":9,\"items\":[{\"item\":99},{"
					   "\"item\":0},7,null]}\n"
					   "{\"result\":0,\"is\":7}\n{\"intent\":12,\"ti",
	       "ada>r1");
}

static void refusals_are_known_by_their_codes(void **state)
{
	char name[8], journal[1024];
	static const int codes[] = {WS_E_REFUSED, WS_E_FORBIDDEN, WS_E_NOT_FOUND,
				    WS_E_KEY_REJECTED};

	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		(void)snprintf(journal, sizeof(journal), "%s{\"result\":0,\"is\":\"%s\"}\n",
			       INTENT(0, "ada", "\"r1\""), ws_err_name(codes[i], name));
		expect(journal, "");
	}
}

/* "ada>viewer=" of what base may lack; "=": read back. */
static void expect_left(const char *journal, const char *wanted)
{
	struct ws_arena *arena = ws_arena_new();
	const struct ws_doubt_left *items;
	const struct ws_oid base = {{0xba, 0x5e}};
	ws_auto_buf got = WS_BUF_INIT;
	struct t_store s;
	size_t count;

	t_store_begin(&s);
	assert_int_equal(ws_fs_replace(s.store->root_fd, WS_STORE_JOURNAL, journal,
				       strlen(journal), 0600, &s.err),
			 0);
	assert_int_equal(ws_doubt_find_left(s.store, &base, arena, &items, &count, &s.err),
			 0);
	for (size_t i = 0; i < count; i++)
		ws_buf_addf(&got, "%s%s>%s%s%s", i ? " " : "", items[i].write.principal_id,
			    items[i].write.to ? items[i].write.to : "-",
			    items[i].read_back ? "=" : "",
			    items[i].effect ? items[i].effect : "");
	assert_string_equal(ws_buf_text(&got), wanted);
	ws_arena_free(arena);
	t_store_end(&s);
}

#define SENT(n, base, to)                                                                 \
	"{\"intent\":" #n ",\"base\":" base ",\"items\":[{\"workspace\":\"w1\",\"item\":" \
	"0,\"kind\":\"users\",\"principal\":\"ada\",\"to\":" to ",\"effect\":\"E\"}]}\n"
#define BASE "\"ba5e000000000000000000000000000000000000\""

static void what_was_sent_while_base_was_this_one_may_be_left(void **state)
{
	(void)state;
	expect_left(SENT(0, BASE, "\"r1\"") RESULT(0, "verified"), "ada>r1=E");
	expect_left(SENT(0, BASE, "null"), "ada>-E");
	expect_left(SENT(0, BASE, "\"r1\"") RESULT(0, "WS0506"), "");
	expect_left(SENT(0, "\"ba5e\"", "\"r1\"") RESULT(0, "verified"), "");
	expect_left(SENT(0, "7", "\"r1\"") RESULT(0, "verified"), "");
	expect_left(INTENT(0, "ada", "\"r1\"") RESULT(0, "verified"), "");
	expect_left(SENT(0, BASE, "\"r1\"") RESULT(0, "verified") SENT(200, BASE, "\"r2\"")
			    RESULT(200, "WS0506"),
		    "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_write_without_a_result_is_in_doubt),
		cmocka_unit_test(verified_and_refused_writes_are_not),
		cmocka_unit_test(the_last_word_about_an_item_counts),
		cmocka_unit_test(a_damaged_journal_says_what_it_can),
		cmocka_unit_test(refusals_are_known_by_their_codes),
		cmocka_unit_test(what_was_sent_while_base_was_this_one_may_be_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
