/*
 * tests/cli/show/test_free_text.c - names and descriptions cut to the room there is.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "cli/show/show_p.h"

static const struct ws_style unicode = {.utf8 = true, .width = 80};
static const struct ws_style ascii = {.width = 80};

static void shows(const struct ws_style *style, const char *text, const char *other,
		  size_t max, const char *expected)
{
	ws_auto_buf b = WS_BUF_INIT;

	ws_put_free(&b, style, text, other, max);
	assert_string_equal(ws_buf_text(&b), expected);
}

static void what_fits_is_shown_whole(void **state)
{
	(void)state;
	shows(&unicode, "", NULL, 8, "\"\"");
	shows(&unicode, "Billing", NULL, 7, "\"Billing\"");
	shows(&unicode, "Billing 1", "Billing 2", 9, "\"Billing 1\"");
}

static void the_end_is_cut(void **state)
{
	(void)state;
	shows(&unicode, "Billing and more", NULL, 8, "\"Billing…\"");
	shows(&ascii, "Billing and more", NULL, 10, "\"Billing...\"");
	shows(&unicode, "Billing and more", "Sales", 8, "\"Billing…\"");
}

static void beside_a_similar_text_the_difference_is_shown(void **state)
{
	(void)state;
	shows(&unicode, "Billing and the nightly ledger", "Billing and the weekly ledger",
	      10, "\"…nightly …\"");
	shows(&unicode, "Billing and the weekly ledger", "Billing and the nightly ledger",
	      10, "\"…weekly l…\"");
	shows(&unicode, "Billing and the ledger", "Billing and the ledger, daily", 12,
	      "\"…ledger\"");
	shows(&unicode, "Billing and the ledger, daily", "Billing and the ledger", 12,
	      "\"…ledger, da…\"");
}

static void a_difference_far_inside_a_long_word_is_shown(void **state)
{
	(void)state;
	shows(&unicode, "aaaaaaaaaaaaaaaaaaaaaaaa1", "aaaaaaaaaaaaaaaaaaaaaaaa2", 8,
	      "\"…1\"");
	shows(&unicode, "ääääääääääääääääÄ", "ääääääääääääääääÖ", 8, "\"…Ä\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_fits_is_shown_whole),
		cmocka_unit_test(the_end_is_cut),
		cmocka_unit_test(beside_a_similar_text_the_difference_is_shown),
		cmocka_unit_test(a_difference_far_inside_a_long_word_is_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
