/*
 * tests/test_story.c - the story `make demo` tells happens as told, from beginning to end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "tests/lib/e2e.h"

static void the_story_is_true(void **state)
{
	static const char *const lines[] = {
		"$ wsync clone --into cloud\n",
		"bob@acme.io = Viewer\n",
		"Nothing to do: ",
		"  zztm ↑ raise acme/prod bob@acme.io Viewer → Runner +1\n",
		"  2  pyzr + grant acme/prod cy@acme.io  Viewer          +18\n",
		"Sent  zztm ↑ raise acme/prod bob@acme.io Viewer → Runner +1  verified\n",
		"bob@acme.io is Runner and cy@acme.io is Viewer, read back over HTTP\n",
		"description = Billing, the ledger, and the audit\n",
		"cy@acme.io = Runner\n",
		"Held      kupp   acme/prod eve@contractor.io Owner: approval 0 of 1",
		"  why INC-4412\n",
		"  wsync approve kupp\n",
		"kupp  Approved acme/prod eve@contractor.io Owner\n",
		"Sent  kupp + grant acme/prod eve@contractor.io Owner +61 verified\n",
		"Conflict  wnnx ! clash acme/prod bob@acme.io local Viewer, cloud "
		"Developer\n",
		"  wsync resolve wnnx --take lower  Viewer; the cloud would lose 33\n",
		"Sent  mttm ↓ lower acme/prod bob@acme.io Developer → Viewer -33 "
		"verified\n",
		"Taking back ",
		"Sent  spyv - revoke acme/prod eve@contractor.io Owner -61 verified\n",
		"## main...cloud/main\n",
		"\nIn step: 5 workspaces",
		"== Done: edited offline, understood, sent, followed, approved, decided, "
		"taken back\n",
	};
	struct t_e2e e;
	const char *at;

	(void)state;
	t_e2e_begin_alone(&e);
	assert_true(t_e2e_ok(&e, "sh %s/tests/story.sh %s", t_e2e_source(), t_e2e_build()));
	assert_string_equal(e.err, "");
	/* each after the one before */
	at = e.out;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		const char *found = strstr(at, lines[i]);

		if (!found)
			print_error("%s\nnot there, or not in this order: %s\n", e.out,
				    lines[i]);
		assert_non_null(found);
		at = found + strlen(lines[i]);
	}
	t_e2e_end(&e);
}

static void the_story_leaves_nothing_behind(void **state)
{
	struct t_e2e e;

	(void)state;
	t_e2e_begin_alone(&e);
	assert_true(t_e2e_ok(&e, "mkdir tmp && TMPDIR=$T/tmp sh %s/tests/story.sh %s",
			     t_e2e_source(), t_e2e_build()));
	assert_true(t_e2e_ok(&e, "ls -A tmp home"));
	assert_string_equal(e.out, "home:\n\ntmp:\n");
	t_e2e_end(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_story_is_true),
		cmocka_unit_test(the_story_leaves_nothing_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
