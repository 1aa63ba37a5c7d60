/*
 * tests/sync/decide/test_role_cases.c - what an edit of a role comes to for all who have
 * it, by a table (role_cases.def); sent by us, and come from the cloud.
 *
 * Holders: u bob by a line, b the service account ci, t the team (cy and etl), d the
 * default role, h dan through a role that inherits from it, a eva, who is Owner of the
 * account, c bob where everybody is Developer anyway.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "tests/lib/plans.h"

#define DATA "acme/_account/roles/data.ini"
#define HEIR "acme/_account/roles/heir.ini"

static const struct row {
	const char *before, *after, *holders;
	char mark;
	const char *gained, *lost;
	bool escalation;
	size_t reached, same, more, less;
} rows[] = {
#define ROW(before, after, holders, mark, gained, lost, escalation, reached, same, more, \
	    less)                                                                        \
	{before, after, holders, mark, gained, lost, escalation, reached, same, more, less},
#include "tests/sync/decide/role_cases.def"
#undef ROW
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

static const struct {
	char letter;
	const char *scope;
} scopes[] = {{'d', "see_deployments"},        {'f', "manage_flows"},
	      {'r', "run_deployments"},        {'s', "see_secret_blocks"},
	      {'u', "manage_workspace_users"}, {'v', "see_flows"}};

static const char *inherited(char letter)
{
	static const char *const names[] = {"Owner",  "Developer", "Runner",
					    "Viewer", "Writer",    "Nothing"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i][0] == letter)
			return names[i];
	fail_msg("no role %c", letter);
	return NULL;
}

static void put_role(struct t_side *side, const char *body)
{
	struct ws_buf b = WS_BUF_INIT;
	char id[37];

	t_side_drop(side, DATA);
	if (strcmp(body, "-") == 0)
		return;
	ws_buf_addf(&b, "[role]\nname = Data\nid = %s\n", t_side_id('r', 7, id));
	if (body[0] == '<') {
		ws_buf_addf(&b, "inherits = %s\n", inherited(body[1]));
		body += 2;
	}
	ws_buf_adds(&b, "\n[scopes]\n");
	for (size_t i = 0; i < sizeof(scopes) / sizeof(scopes[0]); i++)
		if (strchr(body, scopes[i].letter))
			ws_buf_addf(&b, "%s = yes\n", scopes[i].scope);
	t_side_put(side, DATA, ws_buf_text(&b));
	ws_buf_free(&b);
}

static bool has(const struct row *row, char holder)
{
	return strchr(row->holders, holder) != NULL;
}

static void put_world(struct t_side *side, const struct row *row)
{
	char text[256], id[37], heir[37];

	t_side_edit(side, "acme/_account/catalogue.ini", "run_deployments see_deployments",
		    "manage_flows see_flows = yes\nmanage_workspace_users manage_flows = "
		    "yes\nrun_deployments see_deployments");
	(void)snprintf(text, sizeof(text), "[roles]\nData = %s\nHeir = %s\n",
		       t_side_id('r', 7, id), t_side_id('r', 8, heir));
	t_side_edit(side, "acme/_account/ids.ini", "[roles]\n", text);
	if (has(row, 'h')) {
		(void)snprintf(text, sizeof(text),
			       "[role]\nname = Heir\nid = %s\ninherits = Data\n\n[scopes]\n"
			       "see_secret_blocks = yes\n",
			       heir);
		t_side_put(side, HEIR, text);
	}
	if (has(row, 'd') || has(row, 'c'))
		t_side_edit(side, T_SETTINGS, "default-role = No access",
			    has(row, 'd') ? "default-role = Data"
					  : "default-role = Developer");
	put_role(side, row->before);
}

static void start(struct t_plan *t, const struct row *row)
{
	struct ws_buf b = WS_BUF_INIT;

	ws_buf_addf(&b, "[users]\nada@acme.io = Owner\n%s%s%s",
		    has(row, 'u') || has(row, 'c') ? "bob@acme.io = Data\n" : "",
		    has(row, 'h') ? "dan@acme.io = Heir\n" : "",
		    has(row, 'a') ? "eva@acme.io = Data\n" : "");
	ws_buf_addf(&b, "\n[service-accounts]\n%s\n[teams]\n%s",
		    has(row, 'b') ? "ci = Data\n" : "",
		    has(row, 't') ? "data = Data\n" : "");
	t_plan_start(t, ws_buf_text(&b));
	ws_buf_free(&b);
	put_world(t->base, row);
	put_world(t->local, row);
	put_world(t->cloud, row);
}

/* By the names the change itself is numbered by. */
static const char *letters(const struct t_plan *t, const struct ws_scope_set *set,
			   char out[16])
{
	ws_auto(ws_access) access = NULL;
	size_t n = 0;

	assert_int_equal(ws_access_new(&t->sides[2]->accounts[0], &access, NULL), 0);
	for (size_t i = 0; i < sizeof(scopes) / sizeof(scopes[0]); i++)
		if (ws_scope_set_has(set, ws_access_scope(access, scopes[i].scope)))
			out[n++] = scopes[i].letter;
	out[n] = '\0';
	return out;
}

static void check(const struct t_plan *t, const struct row *row, const char *way)
{
	const struct ws_change *c = t_plan_item(t, WS_ITEM_ROLE);
	const struct ws_delta *d = &c->delta;
	const char mark = ws_relation_mark(d->relation, true)[0];
	char gained[16], lost[16];

	letters(t, &d->gained, gained);
	letters(t, &d->lost, lost);
	if (mark != row->mark || strcmp(gained, row->gained) != 0 ||
	    strcmp(lost, row->lost) != 0 || d->escalation != row->escalation)
		fail_msg("%s to %s of %s, %s: %c +%s -%s%s", row->before, row->after,
			 row->holders, way, mark, gained, lost,
			 d->escalation ? " escalation" : "");
	if (!*row->holders)
		return;
	assert_true(c->fan.known);
	if (c->fan.count != row->reached || c->fan.same != row->same ||
	    c->fan.gained != row->more || c->fan.lost != row->less)
		fail_msg("%s to %s of %s, %s: %zu and %zu, +%zu -%zu", row->before,
			 row->after, row->holders, way, c->fan.count, c->fan.same,
			 c->fan.gained, c->fan.lost);
}

static void every_row_holds_for_what_is_sent(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS; i++) {
		const struct row *row = &rows[i];
		const struct ws_change *c;
		struct t_plan t;

		start(&t, row);
		put_role(t.local, row->after);
		t_plan_make(&t);
		check(&t, row, "sent");
		c = t_plan_item(&t, WS_ITEM_ROLE);
		/* nothing that gives power leaves without a second word */
		if (row->escalation && strcmp(row->before, "-") != 0)
			assert_true(c->verdict == WS_HELD && (c->held & WS_HELD_APPROVAL));
		assert_true(c->verdict == WS_SEND || c->verdict == WS_HELD);
		t_plan_end(&t);
	}
}

static void every_row_holds_for_what_comes_in(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS; i++) {
		const struct row *row = &rows[i];
		struct t_plan t;

		start(&t, row);
		put_role(t.cloud, row->after);
		t.before = t_side_new();
		t_side_add(t.before, t.cloud);
		put_role(t.before, row->after);
		t_plan_make(&t);
		check(&t, row, "come in");
		assert_int_equal(t_plan_item(&t, WS_ITEM_ROLE)->verdict, WS_RECEIVE);
		t_plan_end(&t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_holds_for_what_is_sent),
		cmocka_unit_test(every_row_holds_for_what_comes_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
