/* doctor: its JSON is what the schema says, and it never asks the network when offline. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include "tests/lib/asking.h"
#include "tests/lib/show.h"

static void findings_are_as_the_schema_says(void **state)
{
	struct t_asking *a = t_asking_begin();
	char *text;

	(void)state;
	t_asking_fetch(a);
	text = t_asking(a, 2, "doctor", "--offline", "--json", NULL);
	t_show_check_json(text, "doctor");
	t_asking_has(text, "merge driver is not set up");
	t_asking_has_not(text, "\"name\": \"cloud\"");
	free(text);
	text = t_asking(a, 0, "doctor", "--offline", "--json", "--fix", NULL);
	t_show_check_json(text, "doctor");
	t_asking_has(text, "\"fixed\": true");
	free(text);
	t_asking_end(a);
}

static void what_is_wrong_has_a_code(void **state)
{
	struct t_asking *a = t_asking_begin();
	char *text;

	(void)state;
	t_asking_fetch(a);
	t_asking_edit(a, "acme/prod/members.ini", "[users]", "[usrs]");
	text = t_asking(a, 65, "doctor", "--offline", NULL);
	free(text);
	t_asking_end(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(findings_are_as_the_schema_says),
		cmocka_unit_test(what_is_wrong_has_a_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
