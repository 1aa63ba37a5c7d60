/* Object ids as text. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "store/tree/tree.h"

#define ID "0123456789abcdef0123456789abcdef01234567"

static void text_and_bytes_are_two_forms_of_one_id(void **state)
{
	struct ws_oid id, other;
	char text[WS_OID_TEXT];

	(void)state;
	assert_true(ws_oid_parse(ID, &id));
	assert_int_equal(id.byte[1], 0x23);
	assert_int_equal(id.byte[19], 0x67);
	assert_string_equal(ws_oid_format(&id, text), ID);
	assert_false(ws_oid_is_zero(&id));
	assert_true(ws_oid_parse("0123456789abcdef0123456789abcdef01234568", &other));
	assert_false(ws_oid_same(&id, &other));
	assert_true(ws_oid_parse("0000000000000000000000000000000000000000", &other));
	assert_true(ws_oid_is_zero(&other));
}

static void anything_else_is_no_id_and_changes_nothing(void **state)
{
	static const char *const bad[] = {
		"",
		"0",
		"0123456789abcdef0123456789abcdef0123456",
		ID "8",
		ID " ",
		"0123456789ABCDEF0123456789abcdef01234567",
		"0123456789abcdef0123456789abcdef0123456g",
		" 123456789abcdef0123456789abcdef01234567",
		"+123456789abcdef0123456789abcdef01234567",
	};
	struct ws_oid id = {{1}};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(ws_oid_parse(bad[i], &id));
	assert_false(ws_oid_parse(NULL, &id));
	assert_int_equal(id.byte[0], 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_and_bytes_are_two_forms_of_one_id),
		cmocka_unit_test(anything_else_is_no_id_and_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
