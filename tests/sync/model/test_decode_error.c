#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "store/ground/buf.h"
#include "store/ground/text.h"
#include "sync/model/decode.h"

static void says(const char *body, const char *sentence)
{
	char out[WS_ERR_TEXT];

	ws_decode_error(body, strlen(body), out);
	assert_string_equal(out, sentence);
}

static void all_shapes_of_errors_are_read(void **state)
{
	(void)state;
	says("{\"detail\":\"Forbidden\"}", "Forbidden");
	says("{\"detail\":[{\"loc\":[\"body\",\"handle\"],\"msg\":\"Field required\"},"
	     "{\"loc\":[\"body\",0,\"is_public\"],\"msg\":\"Extra inputs\"}]}",
	     "handle: Field required; 0.is_public: Extra inputs");
	says("{\"exception_message\":\"Invalid request received.\",\"exception_detail\":["
	     "{\"loc\":[\"body\",\"handle\"],\"msg\":\"Field required\"}]}",
	     "handle: Field required");
	says("{\"exception_message\":\"Invalid request received.\"}",
	     "Invalid request received.");
	says("{\"detail\":[{\"msg\":\"no place\"}]}", "no place");
	says("{\"detail\":null,\"exception_detail\":\"why\"}", "why");
}

static void what_makes_no_sense_says_nothing(void **state)
{
	char out[WS_ERR_TEXT] = "x";

	(void)state;
	says("", "");
	says("<html>Bad gateway</html>", "");
	says("{\"detail\":7}", "");
	says("{\"detail\":[]}", "");
	says("{\"detail\":[1,null,{}]}", "");
	says("[]", "");
	ws_decode_error(NULL, 0, out);
	assert_string_equal(out, "");
}

static void hostile_words_are_made_visible(void **state)
{
	(void)state;
	says("{\"detail\":\"a\\u001b[2Kb\\u202ec\\nd\"}", "a\\x1B[2Kb\\u{202E}c\\x0Ad");
}

static void long_sentences_are_cut_between_characters(void **state)
{
	struct ws_buf b = WS_BUF_INIT;
	char out[WS_ERR_TEXT];

	(void)state;
	ws_buf_adds(&b, "{\"detail\":\"");
	for (int i = 0; i < 500; i++)
		ws_buf_adds(&b, "\xc3\xa9");
	ws_buf_adds(&b, "\"}");
	ws_decode_error(b.data, b.len, out);
	assert_int_equal(strlen(out), WS_ERR_TEXT - 2);
	assert_true(ws_text_is_utf8(out, strlen(out)));
	ws_buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_shapes_of_errors_are_read),
		cmocka_unit_test(what_makes_no_sense_says_nothing),
		cmocka_unit_test(hostile_words_are_made_visible),
		cmocka_unit_test(long_sentences_are_cut_between_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
