/*
 * tests/sync/remote/test_url.c - which base addresses are taken.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "sync/remote/http.h"

static void usual_addresses_are_taken(void **state)
{
	static const struct {
		const char *base, *origin;
	} rows[] = {
		{"https://api.prefect.cloud/api", "https://api.prefect.cloud:443"},
		{"https://API.Prefect.Cloud/api", "https://api.prefect.cloud:443"},
		{"https://cloud.acme.example:8443/a/b-c",
		 "https://cloud.acme.example:8443"},
		{"https://[2001:db8::1]:8443/api", "https://[2001:db8::1]:8443"},
		{"http://127.0.0.1:4200/api", "http://127.0.0.1:4200"},
		{"http://127.255.0.9/api", "http://127.255.0.9:80"},
		{"http://localhost:1/api", "http://localhost:1"},
		{"http://[::1]:65535/api", "http://[::1]:65535"},
	};
	char origin[256];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(ws_http_check_base(rows[i].base, origin, NULL), 0);
		assert_string_equal(origin, rows[i].origin);
		assert_int_equal(ws_http_check_base(rows[i].base, NULL, NULL), 0);
	}
}

static void everything_else_is_refused(void **state)
{
	static const char *const bases[] = {
		"",
		"api.prefect.cloud/api",
		"//api.prefect.cloud/api",
		"ftp://api.prefect.cloud/api",
		"file:///etc/passwd",
		"HTTPS://api.prefect.cloud/api",
		"https:///api",
		"https://api.prefect.cloud",
		"https://api.prefect.cloud/",
		"https://api.prefect.cloud/api/",
		"https://api.prefect.cloud//api",
		"https://api.prefect.cloud/../api",
		"https://api.prefect.cloud/./api",
		"https://api.prefect.cloud/api?x=1",
		"https://api.prefect.cloud/api#x",
		"https://api.prefect.cloud/%61pi",
		"https://api.prefect.cloud/a pi",
		"https://api.prefect.cloud/api\r\nX: y",
		"https://user@api.prefect.cloud/api",
		"https://user:word@api.prefect.cloud/api",
		"https://api.prefect.cloud@evil.example/api",
		"https://api.prefect.cloud\\@evil.example/api",
		"https://api.prefect.cloud:0/api",
		"https://api.prefect.cloud:65536/api",
		"https://api.prefect.cloud:0443/api",
		"https://api.prefect.cloud:/api",
		"https://api.prefect.cloud:44x/api",
		"https://[::1/api",
		"https://[]/api",
		"https://[::1%25eth0]/api",
		"https://b\xc3\xbchner.example/api",
		"http://api.prefect.cloud/api",
		"http://10.0.0.1/api",
		"http://127.1/api",
		"http://127.0.0.1.evil.example/api",
		"http://127.0.0.01/api",
		"http://127.0.0.256/api",
		"http://0127.0.0.1/api",
		"http://2130706433/api",
		"http://0x7f.0.0.1/api",
		"http://localhost.evil.example/api",
		"http://localhosts/api",
		"http://[::2]/api",
		"http://[::ffff:127.0.0.1]/api",
	};
	struct ws_err err;

	(void)state;
	for (size_t i = 0; i < sizeof(bases) / sizeof(bases[0]); i++) {
		ws_err_clear(&err);
		if (ws_http_check_base(bases[i], NULL, &err) != WS_E_URL)
			fail_msg("taken: %s", bases[i]);
		assert_int_equal(err.code, WS_E_URL);
		assert_string_not_equal(err.why, "");
	}
	assert_int_equal(ws_http_check_base(NULL, NULL, NULL), WS_E_URL);
}

static void endless_addresses_are_refused(void **state)
{
	char base[2000];

	(void)state;
	memset(base, 'a', sizeof(base));
	memcpy(base, "https://", 8);
	memcpy(base + 1990, "/api", 5);
	assert_int_equal(ws_http_check_base(base, NULL, NULL), WS_E_URL);
	memcpy(base + 10, "/", 1);
	memcpy(base + 1990, "xxxx", 5);
	assert_int_equal(ws_http_check_base(base, NULL, NULL), WS_E_URL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(usual_addresses_are_taken),
		cmocka_unit_test(everything_else_is_refused),
		cmocka_unit_test(endless_addresses_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
