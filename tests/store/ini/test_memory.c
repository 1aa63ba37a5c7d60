/*
 * Every allocation fails once: the call says so, leaves the document as it was, and
 * loses nothing. This program brings its own malloc in front of the C library's; a
 * sanitizer brings one too, so under it nothing fails and the calls just run.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/lib/ini_text.h"

#ifndef __has_feature
#define __has_feature(x) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

static bool armed;
static unsigned long left; /* allocations until one fails */
static bool failed;        /* one did */

#if !SANITIZED
static bool fails(void)
{
	if (!armed || left-- > 0)
		return false;
	armed = false;
	failed = true;
	errno = ENOMEM;
	return true;
}

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *p, size_t size);

void *malloc(size_t size)
{
	return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *p, size_t size)
{
	return fails() ? NULL : __libc_realloc(p, size);
}
#endif

static void arm(unsigned long n)
{
	left = n;
	failed = false;
	armed = true;
}

static const char text[] =
	"; top\n[users]\na = 1\nb = %20\nc = 1\nd = 1\ne = 1\nf = 1\ng = 1\nh = 1\n"
	"i = 1\nj = 1\nk = 1\n";

static void reading_fails_cleanly(void **state)
{
	unsigned long n;

	(void)state;
	for (n = 0;; n++) {
		struct ws_ini *doc = NULL;
		struct ws_err err = {0};
		int rc;

		arm(n);
		rc = ws_ini_parse(text, sizeof(text) - 1, &t_ini_schema, "x", &doc, &err);
		armed = false;
		if (!failed) {
			assert_int_equal(rc, 0);
			ws_ini_free(doc);
			break;
		}
		assert_int_equal(rc, WS_E_NOMEM);
		assert_null(doc);
	}
	assert_true(SANITIZED || n >= 4);
}

static void new_and_copy_fail_cleanly(void **state)
{
	ws_auto(ws_ini) from = t_ini_parse(text);
	unsigned long n;
	bool done = false;

	(void)state;
	for (n = 0; !done; n++) {
		struct ws_ini *doc, *copy;
		bool no_doc, no_copy;

		arm(n);
		doc = ws_ini_new(&t_ini_schema, "x");
		no_doc = failed;
		armed = false;
		arm(n);
		copy = ws_ini_copy(from);
		no_copy = failed;
		armed = false;
		assert_int_equal(doc == NULL, no_doc);
		assert_int_equal(copy == NULL, no_copy);
		ws_ini_free(doc);
		ws_ini_free(copy);
		done = !no_doc && !no_copy;
	}
	assert_true(SANITIZED || n >= 4);
}

/* 300 keys and a section: every growth of rows, texts and index is met. */
static void refused_change_leaves_the_document_alone(void **state)
{
	ws_auto(ws_ini) doc = ws_ini_new(&t_ini_schema, "x");
	unsigned int i, failures = 0;
	char *out = NULL;
	int rc;

	(void)state;
	for (i = 0; i < 300; i++) {
		const char *section = i % 3 ? "users" : "teams";
		char key[16];
		char *before = NULL;
		unsigned long n = 0;

		(void)snprintf(key, sizeof(key), "key-%u", i * 7 % 300);
		assert_int_equal(ws_ini_format(doc, &before, NULL, NULL), 0);
		do {
			struct ws_err err = {0};

			arm(n++);
			rc = ws_ini_set(doc, section, key, "v", &err);
			armed = false;
			if (rc != 0) {
				assert_int_equal(rc, WS_E_NOMEM);
				t_ini_assert_text(doc, before);
				failures++;
			}
		} while (rc != 0);
		free(before);
		assert_string_equal(ws_ini_get(doc, section, key), "v");
	}
	assert_int_equal(ws_ini_count(doc, "users"), 200);
	assert_int_equal(ws_ini_count(doc, "teams"), 100);
	assert_true(SANITIZED || failures > 10);
	arm(0);
	rc = ws_ini_format(doc, &out, NULL, NULL);
	armed = false;
	assert_int_equal(rc, SANITIZED ? 0 : WS_E_NOMEM);
	free(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reading_fails_cleanly),
		cmocka_unit_test(new_and_copy_fail_cleanly),
		cmocka_unit_test(refused_change_leaves_the_document_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
