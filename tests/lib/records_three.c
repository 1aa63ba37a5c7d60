/*
 * tests/lib/records_three.c - the records most tests of documents begin with.
 */
#include "tests/lib/records.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

void t_records_three(struct t_records *look)
{
	struct ws_workspace *prod;
	struct ws_team *team;

	t_records_init(look);
	t_add_person(look, 1, "ada@acme.io", "Member");
	t_add_person(look, 2, "bob@acme.io", "Member");
	t_add_person(look, 3, "cy@acme.io", "Owner");
	t_add_bot(look, 1, "ci");
	team = t_add_team(look, 1, "data");
	t_add_member(look, team, look->account.people[1].actor_id, "bob@acme.io", false);
	t_add_member(look, team, look->account.bots[0].actor_id, "ci", true);
	prod = t_add_workspace(look, 1, "prod");
	t_add_grant(look, prod, WS_USER, 1, "ada@acme.io", 1);
	t_add_grant(look, prod, WS_USER, 2, "bob@acme.io", 3);
	t_add_grant(look, prod, WS_BOT, 1, "ci", 2);
	t_add_grant(look, prod, WS_TEAM, 1, NULL, 3);
}

void t_is_doc(const struct ws_tree *tree, const char *path, const char *wanted)
{
	const char *text = t_doc(tree, path);

	if (!text)
		fail_msg("there is no %s", path);
	else
		assert_string_equal(text, wanted);
}
