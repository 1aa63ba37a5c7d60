/*
 * tests/cli/show/test_choose.c - part of a view, by workspace, change or direction.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "cli/show/show_p.h"
#include "tests/lib/show.h"

static void words_are_handles_accounts_or_globs(void **state)
{
	(void)state;
	assert_true(ws_choose_path("acme/prod", "acme/prod"));
	assert_true(ws_choose_path("acme/prod", "acme/prod/"));
	assert_true(ws_choose_path("acme/prod", "prod"));
	assert_true(ws_choose_path("acme/prod", "pr*"));
	assert_true(ws_choose_path("acme/prod", "acme/*"));
	assert_true(ws_choose_path("acme", "acme"));
	assert_false(ws_choose_path("acme/prod", "acme"));
	assert_false(ws_choose_path("acme/prod", "acme/pro"));
	assert_false(ws_choose_path("acme/prod", "rod"));
	assert_false(ws_choose_path("acme/prod", "/"));
	assert_false(ws_choose_path(NULL, "*"));
}

static size_t choose(struct t_show *s, const char *word, bool ids, bool incoming)
{
	const struct ws_choice choice = {
		.words = &word, .count = word ? 1 : 0, .ids = ids, .incoming = incoming};
	struct ws_chosen chosen;
	size_t count;

	assert_int_equal(ws_choose(&s->store, &s->view, &choice, &chosen, &s->err), 0);
	count = chosen.view.plan->change_count + chosen.view.edits->change_count;
	assert_int_equal(chosen.view.plan->sends + chosen.view.plan->receives +
				 chosen.view.plan->held + chosen.view.plan->conflicts +
				 chosen.view.plan->waits + chosen.view.plan->agrees,
			 chosen.view.plan->change_count);
	ws_chosen_clear(&chosen);
	return count;
}

static void one_change_one_direction_one_workspace(void **state)
{
	struct t_show s;

	(void)state;
	t_show_story(&s);
	assert_int_equal(choose(&s, NULL, false, false), 7);
	assert_int_equal(choose(&s, "prod", false, false), 7);
	assert_int_equal(choose(&s, s.view.plan->changes[0].id, true, false), 1);
	assert_int_equal(choose(&s, s.view.edits->changes[0].id, true, false), 1);
	/* a conflict has an incoming half */
	assert_int_equal(choose(&s, NULL, false, true), 3);
	t_show_end(&s);
}

static void a_word_that_means_nothing_is_refused(void **state)
{
	const char *word = "nowhere";
	const struct ws_choice choice = {.words = &word, .count = 1, .ids = true};
	struct ws_chosen chosen;
	struct t_show s;

	(void)state;
	t_show_story(&s);
	assert_int_equal(ws_choose(&s.store, &s.view, &choice, &chosen, &s.err),
			 WS_E_NO_WORKSPACE);
	assert_non_null(strstr(s.err.msg, "nowhere"));
	ws_chosen_clear(&chosen);
	t_show_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_handles_accounts_or_globs),
		cmocka_unit_test(one_change_one_direction_one_workspace),
		cmocka_unit_test(a_word_that_means_nothing_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
