/*
 * tests/test_batch.c - many changed grants of one workspace take few requests.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include "tests/lib/e2e.h"

#define SEED_MAX ((size_t)4 << 20)
#define KEY      "pnu_workload0owner0000000000000000000000WL01"

/* What wsync-cloud makes for measuring: one workspace with 520 grants. */
static char *make_seed(void)
{
	char *text = calloc(1, SEED_MAX);

	assert_non_null(text);
	assert_int_equal(t_cloud_run(text, SEED_MAX, "seed", "workload", "--workspaces",
				     "1", "--grants", "520", (char *)NULL),
			 0);
	return text;
}

/* Lists are read by "/filter"; whatever else goes to them is a write. */
static int writes(const struct t_e2e *e)
{
	return t_cloud_logged(&e->cloud, "_access/ ") +
	       t_cloud_logged(&e->cloud, "PATCH ") + t_cloud_logged(&e->cloud, "DELETE ");
}

static void two_hundred_changed_grants_are_at_most_four_writes(void **state)
{
	char *seed = make_seed();
	struct t_e2e e;
	int before;

	(void)state;
	t_e2e_begin(&e, seed, NULL);
	free(seed);
	assert_true(t_e2e_clone_two_way(&e, KEY));
	before = writes(&e);
	assert_true(t_e2e_ok(
		&e, "cd store && f=$(ls bench/*/members.ini) && "
		    "awk '/ = Viewer$/ && n < 200 {sub(/Viewer$/, \"Runner\"); n++} "
		    "{print}' $f >x && mv x $f && wsync commit -q -m many"));
	assert_true(t_e2e_ok(&e, "cd store && wsync sync --yes"));
	assert_true(t_e2e_out(&e, "200 sent"));
	assert_in_range(writes(&e) - before, 1, 4);
	t_e2e_end(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_hundred_changed_grants_are_at_most_four_writes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
