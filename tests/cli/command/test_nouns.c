/*
 * tests/cli/command/test_nouns.c - the lists of what is mirrored, and --at.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/date.h"
#include "sync/round/round.h"
#include "tests/lib/asking.h"
#include "tests/lib/show.h"

#define ESCAPE "a\033[2Jb"
#define BIDI   "x\xe2\x80\xaey"
#define CYRILL "Dev\xd0\xb5loper" /* a Cyrillic e among Latin letters */

/* acme of the demo, and beta with roles of its own and a hostile name each. */
static int begin(void **state)
{
	struct t_asking *a = t_asking_begin();

	t_fake_add_account(a->cloud, "beta", "ORGANIZATION");
	t_fake_add_role(a->cloud, "acme", "Ops", "see_flows run_deployments", NULL);
	t_fake_add_role(a->cloud, "beta", "Ops", "see_flows frobnicate", NULL);
	t_fake_add_role(a->cloud, "beta", CYRILL, "see_flows", "Viewer");
	t_fake_add_team(a->cloud, "beta", ESCAPE);
	t_fake_add_bot(a->cloud, "beta", BIDI);
	t_asking_fetch(a);
	*state = a;
	return 0;
}

static int end(void **state)
{
	t_asking_end(*state);
	return 0;
}

static void every_list_has_a_schema_and_csv(void **state)
{
	static const struct {
		const char *noun, *verb, *word, *schema;
		bool csv;
	} rows[] = {
		{"role", "list", NULL, "roles", true},
		{"role", "show", "Viewer", "role", false},
		{"account", "list", NULL, "accounts", true},
		{"member", "list", NULL, "members", true},
		{"team", "list", NULL, "teams", true},
		{"service-account", "list", NULL, "service-accounts", true},
		{"invitation", "list", NULL, "invitations", true},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *text = t_asking(*state, 0, rows[i].noun, rows[i].verb, "--json",
				      rows[i].word, NULL);

		t_show_check_json(text, rows[i].schema);
		free(text);
		text = t_asking(*state, 0, rows[i].noun, rows[i].verb, "--plain",
				rows[i].word, NULL);
		assert_null(strchr(text, '\033'));
		free(text);
		text = t_asking(*state, rows[i].csv ? 0 : 64, rows[i].noun, rows[i].verb,
				"--format", "csv", rows[i].word, NULL);
		assert_int_equal(strstr(text, "\r\n") != NULL, rows[i].csv);
		free(text);
	}
}

static void hostile_names_do_nothing_on_a_screen(void **state)
{
	char *text = t_asking(*state, 0, "team", "list", NULL);

	assert_null(strchr(text, '\033'));
	free(text);
	text = t_asking(*state, 0, "service-account", "list", NULL);
	assert_null(strstr(text, "\xe2\x80\xae"));
	free(text);
	text = t_asking(*state, 0, "role", "list", "--account", "beta", NULL);
	assert_non_null(strstr(text, " [mixed script]"));
	free(text);
}

static void a_role_of_two_accounts_has_to_be_said(void **state)
{
	char *text = t_asking(*state, 64, "role", "show", "Ops", NULL);

	assert_non_null(strstr(text, "acme:Ops, beta:Ops"));
	free(text);
	text = t_asking(*state, 0, "role", "show", "acme:Ops", NULL);
	assert_non_null(strstr(text, "role of acme"));
	assert_non_null(strstr(text, "\n3 permissions\n"));
	free(text);
	text = t_asking(*state, 0, "role", "show", "Ops", "--account", "beta", NULL);
	assert_non_null(strstr(text, "role of beta"));
	free(text);
	/* the same role in every account is no question */
	free(t_asking(*state, 0, "role", "show", "Viewer", NULL));
	text = t_asking(*state, 65, "role", "show", "acme:Opz", NULL);
	assert_non_null(strstr(text, "WS0211"));
	free(text);
	text = t_asking(*state, 10, "role", "list", "--account", "acm", NULL);
	assert_non_null(strstr(text, "did you mean acme?"));
	free(text);
}

static void a_permission_nobody_knows_is_said(void **state)
{
	char *text = t_asking(*state, 0, "role", "show", "beta:Ops", NULL);

	assert_non_null(strstr(text, "it may allow more"));
	assert_non_null(strstr(text, "frobnicate"));
	free(text);
	text = t_asking(*state, 2, "role", "diff", "acme:Ops", "beta:Ops", NULL);
	assert_non_null(strstr(text,
			       "Only Ops: 2\n  other    run_deployments, see_deployments\n"
			       "Only Ops: 1\n  other    frobnicate\n"));
	free(text);
	text = t_asking(*state, 2, "role", "diff", "acme:Ops", "beta:Ops", "--json", NULL);
	t_show_check_json(text, "role-diff");
	free(text);
	text = t_asking(*state, 0, "role", "diff", "acme:Owner", "beta:Owner", NULL);
	assert_string_equal(text, "The same permissions\n");
	free(text);
}

static void teams_and_accounts_are_shown(void **state)
{
	char *text = t_asking(*state, 0, "team", "list", "-z", "--account", "acme", NULL);
	char *name = strdup(text);

	free(text);
	text = t_asking(*state, 0, "team", "show", name, "--json", NULL);
	t_show_check_json(text, "team");
	free(text);
	free(name);
	free(t_asking(*state, 65, "team", "show", "nosuch", NULL));
	text = t_asking(*state, 0, "account", "show", "acme", "--json", NULL);
	assert_non_null(strstr(text, "wsync/account/1"));
	free(text);
	text = t_asking(*state, 64, "account", "show", NULL);
	assert_non_null(strstr(text, "2 accounts"));
	free(text);
}

static void lists_are_as_of_a_moment(void **state)
{
	struct t_asking *a = *state;
	char today[WS_TIME_TEXT];
	char *text;

	t_fake_add_team(a->cloud, "acme", "late");
	ws_date_format(ws_round_real_world.now_s(ws_round_real_world.user), today);
	text = t_asking(a, 0, "team", "list", "--at", "HEAD", NULL);
	assert_null(strstr(text, "late"));
	free(text);
	t_asking_fetch(a);
	text = t_asking(a, 0, "team", "list", "--at", "cloud", NULL);
	assert_non_null(strstr(text, "late"));
	free(text);
	text = t_asking(a, 0, "team", "list", "--at", "local", NULL);
	assert_null(strstr(text, "late"));
	free(text);
	text = t_asking(a, 0, "workspace", "list", "--at", today, NULL);
	assert_non_null(strstr(text, "acme/prod"));
	free(text);
	text = t_asking(a, 64, "team", "list", "--at", "2001-01-01", NULL);
	assert_non_null(strstr(text, "before the first commit"));
	free(text);
	text = t_asking(a, 64, "team", "list", "--at", "nosuch", NULL);
	assert_non_null(strstr(text, "there is no revision nosuch"));
	free(text);
	text = t_asking(a, 64, "status", "--at", "HEAD", NULL);
	assert_non_null(strstr(text, "takes no --at"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_list_has_a_schema_and_csv, begin,
						end),
		cmocka_unit_test_setup_teardown(hostile_names_do_nothing_on_a_screen, begin,
						end),
		cmocka_unit_test_setup_teardown(a_role_of_two_accounts_has_to_be_said,
						begin, end),
		cmocka_unit_test_setup_teardown(a_permission_nobody_knows_is_said, begin,
						end),
		cmocka_unit_test_setup_teardown(teams_and_accounts_are_shown, begin, end),
		cmocka_unit_test_setup_teardown(lists_are_as_of_a_moment, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
