/*
 * tests/sync/decide/test_table.c - the whole decision table, through whole plans: each
 * row for a grant, a field, and the existence and place of a workspace, with guards that
 * let the send through and guards that hold it.
 *
 * A side of an item is one character: '?' unknown, '-' missing, a letter: there with
 * that value. An answer is one, too:
 *	. nothing  s send  r receive  a agree  c conflict  l listed (held, no base)
 *	m waits for a second listing  u waits: unread  i waits: not valid  g waits: gone
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "tests/lib/plans.h"

/* base, local, cloud; '*' anything, '=' the same as base, '!' there and not so, '2' the
 * same as local. have_base: y, n. confirmed: y, n. The first row that fits counts. */
static const struct row {
	char base, local, cloud, have_base, confirmed, answer;
} rows[] = {
	/* nothing is known on one side: told only when the other side has moved */
	{'*', '?', '?', '*', '*', '.'},
	{'*', '*', '?', 'n', '*', '.'},
	{'*', '?', '*', 'n', '*', '.'},
	{'?', '-', '?', 'y', '*', '.'},
	{'?', '*', '?', 'y', '*', 'u'},
	{'*', '=', '?', 'y', '*', '.'},
	{'*', '*', '?', 'y', '*', 'u'},
	{'?', '?', '*', 'y', '*', '.'},
	{'*', '?', '=', 'y', '*', '.'},
	{'*', '?', '*', 'y', '*', 'i'},
	/* no base */
	{'*', '-', '-', 'n', '*', '.'},
	{'*', '-', '*', 'n', '*', 'l'},
	{'*', '*', '-', 'n', '*', 'l'},
	{'*', '*', '2', 'n', '*', 'a'},
	{'*', '*', '*', 'n', '*', 'c'},
	/* the base has the item, undecided: none for it alone */
	{'?', '-', '-', 'y', '*', 'a'},
	{'?', '-', '*', 'y', '*', 'l'},
	{'?', '*', '-', 'y', '*', 'l'},
	{'?', '*', '2', 'y', '*', 'a'},
	{'?', '*', '*', 'y', '*', 'c'},
	/* new */
	{'-', '-', '-', 'y', '*', '.'},
	{'-', '*', '-', 'y', '*', 's'},
	{'-', '-', '*', 'y', '*', 'r'},
	{'-', '*', '2', 'y', '*', 'a'},
	{'-', '*', '*', 'y', '*', 'c'},
	/* gone from the cloud */
	{'*', '=', '-', 'y', 'n', 'm'},
	{'*', '=', '-', 'y', 'y', 'r'},
	{'*', '-', '-', 'y', 'n', 'm'},
	{'*', '-', '-', 'y', 'y', 'a'},
	{'*', '!', '-', 'y', '*', 'c'},
	/* known to the base */
	{'*', '=', '=', 'y', '*', '.'},
	{'*', '-', '=', 'y', '*', 's'},
	{'*', '!', '=', 'y', '*', 's'},
	{'*', '=', '!', 'y', '*', 'r'},
	{'*', '-', '!', 'y', '*', 'c'},
	{'*', '!', '2', 'y', '*', 'a'},
	{'*', '!', '!', 'y', '*', 'c'},
};

struct cell {
	char base, local, cloud;
	bool have_base, confirmed, trips;
};

static bool fits(char pattern, char code, const struct cell *cell)
{
	switch (pattern) {
	case '*':
		return true;
	case '=':
		return code == cell->base;
	case '2':
		return code == cell->local;
	case '!':
		return code != cell->base && code != '-' && code != '?';
	default:
		return code == pattern;
	}
}

static char wanted(const struct cell *cell)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (fits(rows[i].base, cell->base, cell) &&
		    fits(rows[i].local, cell->local, cell) &&
		    fits(rows[i].cloud, cell->cloud, cell) &&
		    fits(rows[i].have_base, cell->have_base ? 'y' : 'n', cell) &&
		    fits(rows[i].confirmed, cell->confirmed ? 'y' : 'n', cell))
			return rows[i].answer;
	fail_msg("no row for %c %c %c", cell->base, cell->local, cell->cloud);
	return 0;
}

static char answer_of(const struct ws_change *change)
{
	switch (change->verdict) {
	case WS_SEND:
		return 's';
	case WS_RECEIVE:
		return 'r';
	case WS_AGREE:
		return 'a';
	case WS_CONFLICT:
		return 'c';
	case WS_HELD:
		return change->held == WS_HELD_UNADOPTED ? 'l' : 'h';
	case WS_WAIT:
		return change->wait == WS_WAIT_MISSING   ? 'm'
		       : change->wait == WS_WAIT_UNKNOWN ? 'u'
		       : change->wait == WS_WAIT_INVALID ? 'i'
		       : change->wait == WS_WAIT_GONE    ? 'g'
							 : '#';
	}
	return '#';
}

/* The one change of this kind (of grants: ci's), or NULL. */
static const struct ws_change *only(const struct t_plan *t, enum ws_item_kind kind)
{
	const struct ws_change *found = NULL;

	for (size_t i = 0; i < t->plan->change_count; i++) {
		const struct ws_change *change = &t->plan->changes[i];

		if (change->kind != kind ||
		    (kind == WS_ITEM_GRANT && strcmp(change->label, "ci") != 0))
			continue;
		assert_null(found);
		found = &t->plan->changes[i];
	}
	return found;
}

static void check(const struct t_plan *t, enum ws_item_kind kind, const struct cell *cell,
		  unsigned trip)
{
	const struct ws_change *change = only(t, kind);
	const char got = change ? answer_of(change) : '.';
	const char want = wanted(cell);

	if (got != (want == 's' && cell->trips ? 'h' : want))
		fail_msg("kind %d: base %c local %c cloud %c, base %d confirmed %d trips "
			 "%d: wanted %c, got %c",
			 (int)kind, cell->base, cell->local, cell->cloud, cell->have_base,
			 cell->confirmed, cell->trips, want, got);
	if (got == 'h')
		assert_int_equal(change->held, trip);
	if (got == 'm') /* says what it was, also where it was taken away here, too */
		assert_true(change->before.present && !change->after.present);
	assert_int_equal(t->plan->sends, got == 's');
	assert_int_equal(t->plan->receives, got == 'r');
}

static void forget_base(struct t_plan *t)
{
	t->facts.have_base = false;
	t_side_free(t->base);
	t->base = t_side_empty();
}

/* ---- grants -------------------------------------------------------------------------- */

static const char *grant_role(char code)
{
	return code == 'a' ? "Viewer" : code == 'b' ? "Runner" : "Writer";
}

static void put_grant(struct t_side *side, char code, bool base)
{
	char text[160] = "[users]\nada@acme.io = Owner\n\n[service-accounts]\n";
	const size_t len = strlen(text);

	if (code == '?' && base)
		(void)snprintf(text + len, sizeof(text) - len, "ci = ?\n");
	else if (code == '?')
		(void)snprintf(text, sizeof(text), "[users]\nada@acme.io = Owner\n");
	else if (code != '-')
		(void)snprintf(text + len, sizeof(text) - len, "ci = %s\n",
			       grant_role(code));
	t_side_put(side, T_MEMBERS, text);
}

static void check_grant(const struct cell *cell)
{
	struct t_plan t;

	t_plan_start(&t, "");
	put_grant(t.base, cell->base, true);
	if (cell->local == '?')
		t_side_put(t.local, T_MEMBERS, "[service-accounts]\nci = Emperor\n");
	else
		put_grant(t.local, cell->local, false);
	put_grant(t.cloud, cell->cloud, false);
	t.before = t_side_new();
	t_side_workspace(t.before, "acme/prod", 1, "");
	put_grant(t.before, cell->confirmed ? '-' : 'a', false);
	if (cell->trips)
		t_plan_policy(&t, "[ignore-service-accounts]\nci = read-only\n");
	if (!cell->have_base) {
		forget_base(&t);
		/* what agrees wholly would be one item */
		t_side_edit(t.local, T_SETTINGS, "name = W1", "name = Ours");
	}
	t_plan_make(&t);
	check(&t, WS_ITEM_GRANT, cell, WS_HELD_POLICY);
	t_plan_end(&t);
}

static void every_row_for_a_grant(void **state)
{
	static const char codes[] = "?-abc";

	(void)state;
	for (int n = 0; n < 3 * 5 * 5 * 2 * 2 * 2; n++) {
		const struct cell cell = {codes[n % 3],      codes[n / 3 % 5],
					  codes[n / 15 % 5], n / 75 % 2 != 0,
					  n / 150 % 2 != 0,  n / 300 != 0};

		check_grant(&cell);
	}
}

/* ---- fields -------------------------------------------------------------------------- */

static void put_field(struct t_side *side, enum ws_item_kind kind, char code, bool base)
{
	char id[37], account[37], text[400], value[64] = "",
					     role[64] = "default-role = "
							"Nothing\n";
	const char *marker = "";

	if (code != '?' && kind == WS_ITEM_NAME)
		(void)snprintf(value, sizeof(value), "name = %c\n", code);
	else if (code != '?')
		(void)snprintf(role, sizeof(role), "default-role = %s\n", grant_role(code));
	else if (kind == WS_ITEM_DEFAULT_ROLE && !base)
		role[0] = '\0';
	if (code == '?' && base)
		marker = kind == WS_ITEM_NAME ? "name = x\nundecided = name\n"
					      : "undecided = default-role description\n";
	(void)snprintf(text, sizeof(text),
		       "[workspace]\n%s%s%s%s\n[cloud]\nid = %s\naccount-id = %s\n",
		       kind == WS_ITEM_NAME ? "" : "name = W\n", value, role, marker,
		       t_side_id('w', 1, id), t_side_id('a', 1, account));
	t_side_put(side, T_SETTINGS, text);
}

static void check_field(enum ws_item_kind kind, const struct cell *cell)
{
	struct t_plan t;

	t_plan_start(&t, "[users]\nada@acme.io = Owner\n");
	put_field(t.base, kind, cell->base, true);
	put_field(t.local, kind, cell->local, false);
	if (cell->local == '?')
		t_side_edit(t.local, T_SETTINGS, "[workspace]\n",
			    "[workspace]\ndefault-role = Emperor\n");
	put_field(t.cloud, kind, cell->cloud, false);
	if (cell->local == '?' && kind == WS_ITEM_NAME)
		t_side_edit(t.local, T_SETTINGS, "default-role = Nothing\n", "");
	if (!cell->have_base)
		forget_base(&t);
	t_plan_make(&t);
	check(&t, kind, cell, WS_HELD_APPROVAL);
	t_plan_end(&t);
}

/* A name is sent unasked, a default role never is. */
static void every_row_for_a_field(void **state)
{
	static const char codes[] = "?abc";

	(void)state;
	for (int n = 0; n < 2 * 4 * 4 * 2 * 2; n++) {
		const struct cell cell = {
			codes[n % 2], codes[n / 2 % 4], codes[n / 8 % 4], n / 32 % 2 != 0,
			false,        n / 64 != 0};

		/* a whole workspace that agrees is one item */
		if (!cell.have_base && cell.local != '?' && cell.local == cell.cloud)
			continue;
		check_field(cell.trips ? WS_ITEM_DEFAULT_ROLE : WS_ITEM_NAME, &cell);
	}
}

/* ---- existence and place --------------------------------------------------------------- */

/* Where the workspace is on each side: a, b, c; '-' nowhere, '?' not valid. The item is
 * its handle, or (capital answers) the workspace itself. */
static const struct {
	const char *sides;
	char have_base;
	char passes, trips; /* trips: somebody else in the cloud is where it is to go */
} places[] = {
	{"aaa", 'y', '.', '.'}, {"aba", 'y', 's', 'h'}, {"aab", 'y', 'r', 'r'},
	{"abb", 'y', 'a', 'a'}, {"abc", 'y', 'c', 'c'}, {"a-a", 'y', '.', '.'},
	{"a-b", 'y', '.', '.'}, {"a--", 'y', '.', '.'}, {"aa-", 'y', 'G', 'G'},
	{"ab-", 'y', 'G', 'G'}, {"--a", 'y', 'R', 'R'}, {"-a-", 'y', 'G', 'G'},
	{"-aa", 'y', 'A', 'A'}, {"-ab", 'y', 'c', 'c'}, {"a?a", 'y', '.', '.'},
	{"a?b", 'y', 'i', 'i'}, {"--a", 'n', 'L', 'L'}, {"-aa", 'n', 'A', 'A'},
	{"-ab", 'n', 'c', 'c'}, {"-a-", 'n', 'G', 'G'}, {"---", 'y', '.', '.'},
	{"---", 'n', '.', '.'}, {"-?a", 'y', '.', '.'}, {"a?-", 'y', 'G', 'G'},
};

static void put_place(struct t_side *side, char code)
{
	char dir[16];

	t_side_drop(side, T_SETTINGS);
	t_side_drop(side, T_MEMBERS);
	if (code == '-')
		return;
	(void)snprintf(dir, sizeof(dir), "acme/%s", code == '?' ? "a" : (char[]){code, 0});
	t_side_workspace(side, dir, 1, "[users]\nada@acme.io = Owner\n");
	if (code == '?')
		t_side_edit(side, "acme/a/workspace.ini", "default-role = No access",
			    "default-role = Emperor");
}

static char place_answer(const struct t_plan *t)
{
	for (size_t i = 0; i < t->plan->change_count; i++) {
		const struct ws_change *change = &t->plan->changes[i];
		char id[37], c = answer_of(change);

		if (change->workspace_id &&
		    strcmp(change->workspace_id, t_side_id('w', 1, id)) != 0)
			continue;
		if (change->kind == WS_ITEM_HANDLE)
			return c;
		if (change->kind == WS_ITEM_WORKSPACE)
			return (char)(c - 'a' + 'A');
	}
	return '.';
}

static void every_row_for_a_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2 * sizeof(places) / sizeof(places[0]); i++) {
		const char *sides = places[i / 2].sides;
		const bool trips = i % 2;
		const char want = trips ? places[i / 2].trips : places[i / 2].passes;
		struct t_plan t;
		char got;

		t_plan_start(&t, "");
		put_place(t.base, sides[0]);
		put_place(t.local, sides[1]);
		put_place(t.cloud, sides[2]);
		if (trips && sides[2] != 'b')
			t_side_workspace(t.cloud, "acme/b", 9, "");
		if (places[i / 2].have_base == 'n')
			forget_base(&t);
		t_plan_make(&t);
		got = place_answer(&t);
		if (got != want)
			fail_msg("%s, base %c, trips %d: wanted %c, got %c", sides,
				 places[i / 2].have_base, trips, want, got);
		t_plan_end(&t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_for_a_grant),
		cmocka_unit_test(every_row_for_a_field),
		cmocka_unit_test(every_row_for_a_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
