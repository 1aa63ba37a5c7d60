/*
 * tests/cli/show/test_diff.c - differences as permissions, as lines, as numbers.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "cli/show/show_p.h"
#include "tests/lib/show.h"

static int diff(struct t_show *s)
{
	return ws_show_diff(&s->cli, s->out, &s->view, s->view.edits, s->view.plan, NULL,
			    "local against cloud as of 8 min ago", &s->err);
}

static void every_change_is_a_paragraph(void **state)
{
	struct t_show s;

	(void)state;
	t_show_story(&s);
	t_show_expect(
		&s, diff(&s),
		"acme/prod   local against cloud as of 8 min ago\n"
		"\n"
		"nwlm  v lower  user dan@acme.io           acme/prod/members.ini:4, "
		"not committed\n"
		"        Runner 3  ->  Viewer 2, until 2026-12-31                   "
		"-1 permission\n"
		"        why INC-4412\n"
		"        loses    run_deployments\n"
		"\n"
		"sxkp  ^ raise  user bob@acme.io                          "
		"acme/prod/members.ini:3\n"
		"        Viewer 2  ->  Owner 6                                     "
		"+4 permissions\n"
		"        control  manage_workspace_users\n"
		"        secrets  see_secret_blocks\n"
		"        + 2 others: manage_flows run_deployments\n"
		"        ESCALATION: can change who may do what, can read secret "
		"block data\n"
		"        held: approval 0 of 1 (policy: escalations need 1)\n"
		"\n"
		"sylu  v lower  bot ci                                    "
		"acme/prod/members.ini:7\n"
		"        Developer 4  ->  Runner 3                                  "
		"-1 permission\n"
		"        loses    see_secret_blocks\n"
		"\n"
		"tult  . meta  description                              "
		"acme/prod/workspace.ini:3\n"
		"        \"d1\" -> \"Billing and the nightly ledger\"\n"
		"\n"
		"tntv  + grant  user cy@acme.io                            in the "
		"cloud, not here\n"
		"        nothing  ->  Developer 4                                  "
		"+4 permissions\n"
		"        secrets  see_secret_blocks\n"
		"        + 3 others: run_deployments see_deployments see_flows\n"
		"        ESCALATION: can read secret block data\n"
		"\n"
		"nyrn  . meta  name                                   in the cloud, "
		"not taken yet\n"
		"        \"W1\" -> \"Production\"\n"
		"\n"
		"yuzv  ! clash  bot etl                                   "
		"acme/prod/members.ini:8\n"
		"        base Runner 3, local Developer 4, cloud Viewer 2\n"
		"        nothing is sent for it until somebody decides: wsync conflicts\n"
		"        local over cloud:                                         "
		"+2 permissions\n"
		"        secrets  see_secret_blocks\n"
		"        + 1 other: run_deployments\n"
		"        ESCALATION: can read secret block data\n"
		"\n"
		"Not committed -1, outgoing +4 -1, incoming +4, 2 escalations, 1 "
		"conflict\n");
	t_show_end(&s);
}

static void forty_columns_fold_sentences_and_cut_lists(void **state)
{
	struct t_show s;

	(void)state;
	t_show_story(&s);
	s.cli.style.width = 40;
	t_show_expect(&s, diff(&s),
		      "acme/prod\n"
		      "        local against cloud as of 8 min\n"
		      "        ago\n"
		      "\n"
		      "nwlm  v lower  user dan@acme.io\n"
		      "        acme/prod/members.ini:4, not\n"
		      "        committed\n"
		      "        Runner 3  ->  Viewer 2, until 2026-12-31\n"
		      "        -1 permission\n"
		      "        why INC-4412\n"
		      "        loses    run_deployments\n"
		      "\n"
		      "sxkp  ^ raise  user bob@acme.io\n"
		      "        acme/prod/members.ini:3\n"
		      "        Viewer 2  ->  Owner 6\n"
		      "        +4 permissions\n"
		      "        control  manage_workspace_users\n"
		      "        secrets  see_secret_blocks\n"
		      "        + 2 others: manage_flows ...\n"
		      "        ESCALATION: can change who may\n"
		      "        do what, can read secret block\n"
		      "        data\n"
		      "        held: approval 0 of 1 (policy:\n"
		      "        escalations need 1)\n"
		      "\n"
		      "sylu  v lower  bot ci\n"
		      "        acme/prod/members.ini:7\n"
		      "        Developer 4  ->  Runner 3\n"
		      "        -1 permission\n"
		      "        loses    see_secret_blocks\n"
		      "\n"
		      "tult  . meta  description\n"
		      "        acme/prod/workspace.ini:3\n"
		      "        \"d1\" -> \"Billing a...\"\n"
		      "\n"
		      "tntv  + grant  user cy@acme.io\n"
		      "        in the cloud, not here\n"
		      "        nothing  ->  Developer 4\n"
		      "        +4 permissions\n"
		      "        secrets  see_secret_blocks\n"
		      "        + 3 others: run_deployments ...\n"
		      "        ESCALATION: can read secret\n"
		      "        block data\n"
		      "\n"
		      "nyrn  . meta  name\n"
		      "        in the cloud, not taken yet\n"
		      "        \"W1\" -> \"Production\"\n"
		      "\n"
		      "yuzv  ! clash  bot etl\n"
		      "        acme/prod/members.ini:8\n"
		      "        base Runner 3, local Developer\n"
		      "        4, cloud Viewer 2\n"
		      "        nothing is sent for it until\n"
		      "        somebody decides: wsync\n"
		      "        conflicts\n"
		      "        local over cloud:\n"
		      "        +2 permissions\n"
		      "        secrets  see_secret_blocks\n"
		      "        + 1 other: run_deployments\n"
		      "        ESCALATION: can read secret\n"
		      "        block data\n"
		      "\n"
		      "Not committed -1, outgoing +4 -1,\n"
		      "incoming +4, 2 escalations, 1 conflict\n");
	/* with -v nothing is left out */
	s.cli.verbose = 1;
	assert_null(strstr(t_show_text(&s, diff(&s)), "..."));
	t_show_end(&s);
}

static void lines_of_files_name_their_sides(void **state)
{
	struct t_show s;

	(void)state;
	t_show_story(&s);
	t_show_expect(&s,
		      ws_show_diff_text(&s.cli, s.out, s.view.edits, s.view.plan, &s.err),
		      "--- committed/acme/prod/members.ini\n"
		      "+++ edited/acme/prod/members.ini\n"
		      "@@ -4 +4 @@ [users] nwlm\n"
		      "-dan@acme.io = Runner\n"
		      "+dan@acme.io = Viewer\n"
		      "--- cloud/acme/prod/workspace.ini\n"
		      "+++ local/acme/prod/workspace.ini\n"
		      "@@ -3 +3 @@ [workspace] tult\n"
		      "-description = d1\n"
		      "+description = Billing and the nightly ledger\n"
		      "--- cloud/acme/prod/members.ini\n"
		      "+++ local/acme/prod/members.ini\n"
		      "@@ -7 +7 @@ [service-accounts] sylu\n"
		      "-ci = Developer\n"
		      "+ci = Runner\n"
		      "--- local/acme/prod/members.ini\n"
		      "+++ cloud/acme/prod/members.ini\n"
		      "@@ @@ [users] tntv\n"
		      "+cy@acme.io = Developer\n"
		      "--- local/acme/prod/workspace.ini\n"
		      "+++ cloud/acme/prod/workspace.ini\n"
		      "@@ -2 +2 @@ [workspace] nyrn\n"
		      "-name = W1\n"
		      "+name = Production\n"
		      "--- cloud/acme/prod/members.ini\n"
		      "+++ local/acme/prod/members.ini\n"
		      "@@ -3 +3 @@ [users] sxkp\n"
		      "-bob@acme.io = Viewer\n"
		      "+bob@acme.io = Owner\n"
		      "--- cloud/acme/prod/members.ini\n"
		      "+++ local/acme/prod/members.ini\n"
		      "@@ -8 +8 @@ [service-accounts] yuzv\n"
		      "-etl = Viewer\n"
		      "+etl = Developer\n");
	t_show_end(&s);
}

static void numbers_leave_conflicts_out(void **state)
{
	struct t_show s;

	(void)state;
	t_show_story(&s);
	t_show_expect(&s,
		      ws_show_diff_stat(&s.cli, s.out, s.view.edits, s.view.plan, &s.err),
		      "WORKSPACE CHANGES GAINED LOST ESCALATIONS\n"
		      "acme/prod       7     +8   -2           2\n");
	t_show_end(&s);
}

static void json_names_the_permissions(void **state)
{
	struct t_show s;
	const char *text;

	(void)state;
	t_show_story(&s);
	s.cli.format = WS_FORMAT_JSON;
	text = t_show_text(&s, diff(&s));
	t_show_check_json(text, "diff");
	assert_non_null(strstr(text, "\"manage_workspace_users\""));
	t_show_end(&s);
}

static void a_grant_without_effect_says_so(void **state)
{
	struct t_show s;
	const char *text;

	(void)state;
	t_show_start(&s, "[users]\nada@acme.io = Owner\neva@acme.io = Viewer\n");
	t_side_edit(s.plan.local, T_MEMBERS, "eva@acme.io = Viewer",
		    "eva@acme.io = Runner");
	t_show_make(&s);
	text = t_show_text(&s, diff(&s));
	assert_non_null(strstr(text, "Viewer 2  ->  Runner 3\n"));
	assert_non_null(strstr(text, "no effect: already Owner as account admin\n"));
	assert_null(strstr(text, "permission\n"));
	t_show_end(&s);
}

static void an_unknown_permission_is_an_escalation(void **state)
{
	struct t_show s;
	const char *text;

	(void)state;
	t_show_start(&s, "[users]\nada@acme.io = Owner\nbob@acme.io = Viewer\n");
	t_side_edit(s.plan.cloud, "acme/_account/roles/runner.ini", "[scopes]\n",
		    "[scopes]\nbrew_coffee = yes\n");
	t_side_edit(s.plan.local, T_MEMBERS, "bob@acme.io = Viewer",
		    "bob@acme.io = Runner");
	t_show_make(&s);
	text = t_show_text(&s, diff(&s));
	assert_non_null(strstr(text, "ESCALATION"));
	assert_non_null(strstr(text, "brew_coffee"));
	t_show_end(&s);
}

static void names_of_permissions_are_neutral(void **state)
{
	struct t_show s;
	const char *text;

	(void)state;
	t_show_start(&s, "[users]\nada@acme.io = Owner\nbob@acme.io = Viewer\n");
	t_side_edit(s.plan.cloud, "acme/_account/roles/runner.ini", "[scopes]\n",
		    "[scopes]\nbrew%1B%5B31m = yes\n");
	t_side_edit(s.plan.local, T_MEMBERS, "bob@acme.io = Viewer",
		    "bob@acme.io = Runner, why %1B]0;x");
	t_show_make(&s);
	text = t_show_text(&s, diff(&s));
	assert_null(strchr(text, '\033'));
	assert_non_null(strstr(text, "brew\\x1B[31m"));
	assert_non_null(strstr(text, "why \\x1B]0;x"));
	t_show_end(&s);
}

static void plain_labels_every_line(void **state)
{
	struct t_show s;
	const char *text;

	(void)state;
	t_show_story(&s);
	s.cli.style.plain = true;
	text = t_show_text(&s, diff(&s));
	assert_non_null(strstr(text, "place: acme/prod\ncompared: local against cloud"));
	assert_non_null(strstr(text, "sxkp: outgoing raise\n  workspace: acme/prod\n"
				     "  user: bob@acme.io\n  from: Viewer\n  to: Owner\n"
				     "  permissions: +4\n  escalation: yes\n"
				     "  file: acme/prod/members.ini:3\n"
				     "  gains control: manage_workspace_users\n"
				     "  gains secrets: see_secret_blocks\n"
				     "  gains: manage_flows, run_deployments\n"));
	assert_non_null(strstr(text, "  permissions, local over cloud: +2\n"));
	assert_non_null(strstr(text, "total: Not committed -1"));
	for (const char *line = text; *line; line = strchr(line, '\n') + 1)
		assert_true(*line == '\n' || memchr(line, ':', strcspn(line, "\n")));
	t_show_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_change_is_a_paragraph),
		cmocka_unit_test(forty_columns_fold_sentences_and_cut_lists),
		cmocka_unit_test(lines_of_files_name_their_sides),
		cmocka_unit_test(numbers_leave_conflicts_out),
		cmocka_unit_test(json_names_the_permissions),
		cmocka_unit_test(a_grant_without_effect_says_so),
		cmocka_unit_test(an_unknown_permission_is_an_escalation),
		cmocka_unit_test(names_of_permissions_are_neutral),
		cmocka_unit_test(plain_labels_every_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
