/*
 * What a change of role means, for every pair of roles and for what nobody knows.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "sync/access/access.h"
#include "tests/lib/sides.h"

struct world {
	struct t_side *docs;
	struct ws_side *side;
	struct ws_access *access;
};

/* Besides the six roles of sides.h: 7 and 8 name one stranger, 9 another, 10 is pinned
 * and described nowhere. */
static int begin(void **state)
{
	static const struct {
		const char *path, *text;
	} roles[] = {
		{"acme/_account/roles/g.ini",
		 "[role]\nid = "
		 "00000072-0000-4000-8000-000000000007\n\n[scopes]\nfrobnicate = "
		 "yes\nsee_flows = yes\n"},
		{"acme/_account/roles/h.ini",
		 "[role]\nid = "
		 "00000072-0000-4000-8000-000000000008\n\n[scopes]\nfrobnicate = "
		 "yes\nrun_deployments = yes\nsee_flows = yes\n"},
		{"acme/_account/roles/i.ini",
		 "[role]\nid = 00000072-0000-4000-8000-000000000009\n\n[scopes]\nsee_flows "
		 "= "
		 "yes\ntwiddle = yes\n"},
	};
	struct world *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	w->docs = t_side_new();
	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		t_side_put(w->docs, roles[i].path, roles[i].text);
	w->side = t_side_build(w->docs);
	assert_int_equal(ws_access_new(&w->side->accounts[0], &w->access, NULL), 0);
	*state = w;
	return 0;
}

static int end(void **state)
{
	struct world *w = *state;

	ws_access_free(w->access);
	ws_side_free(w->side);
	t_side_free(w->docs);
	free(w);
	return 0;
}

/* From one role number to another, 0 for none. */
static struct ws_delta change(const struct world *w, int from, int to)
{
	char id[37];
	const struct ws_scope_set before = ws_access_role(
		w->access, from ? t_side_id('r', from, id) : NULL);
	const struct ws_scope_set after = ws_access_role(
		w->access, to ? t_side_id('r', to, id) : NULL);

	return ws_delta_between(w->access, &before, from != 0, &after, to != 0);
}

/* none, Owner, Developer, Runner, Viewer, Writer, Nothing: rows from, columns to */
static const char relations[7][8] = {
	" ++++++", "-=vvvvv", "-^=vv~v", "-^^=v~v", "-^^^=^v", "-^~~v=v", "-^^^^^=",
};
static const char escalations[7][8] = {
	".!!....", ".......", ".!.....", ".!!....", ".!!....", ".!!....", ".!!....",
};
static const size_t sizes[7] = {0, 6, 4, 3, 2, 3, 0};

static void every_pair_of_roles_has_its_relation(void **state)
{
	const struct world *w = *state;

	for (int from = 0; from < 7; from++)
		for (int to = 0; to < 7; to++) {
			const struct ws_delta d = change(w, from, to);
			const char mark = ws_relation_mark(d.relation, true)[0];

			if (mark != relations[from][to])
				fail_msg("%d to %d is %c", from, to, mark);
			if (d.escalation != (escalations[from][to] == '!'))
				fail_msg("%d to %d: escalation %d", from, to, d.escalation);
			assert_int_equal(d.before, sizes[from]);
			assert_int_equal(d.after, sizes[to]);
			assert_int_equal(d.before + d.gained_count - d.lost_count, d.after);
			assert_int_equal(ws_scope_set_count(&d.gained), d.gained_count);
			assert_false(d.gained.unknown || d.lost.unknown);
		}
}

static void gained_power_is_counted_by_class(void **state)
{
	const struct world *w = *state;
	struct ws_delta d = change(w, 4, 1);

	assert_int_equal(d.control, 1);
	assert_int_equal(d.secrets, 1);
	assert_int_equal(d.gained_count, 4);
	d = change(w, 2, 1);
	assert_int_equal(d.control, 1);
	assert_int_equal(d.secrets, 0);
	d = change(w, 1, 4);
	assert_int_equal(d.control + d.secrets, 0);
	assert_int_equal(d.lost_count, 4);
	d = change(w, 2, 5);
	assert_int_equal(d.gained_count, 1);
	assert_int_equal(d.lost_count, 2);
}

/* Who has access without a grant of their own gains and loses like anybody else. */
static void access_without_grants_is_compared_by_its_sets(void **state)
{
	static const struct {
		int from, to;
		enum ws_relation relation;
	} rows[] = {
		{0, 4, WS_REL_GRANT}, {4, 0, WS_REL_REVOKE}, {4, 1, WS_REL_RAISE},
		{1, 4, WS_REL_LOWER}, {3, 5, WS_REL_SHIFT},  {4, 4, WS_REL_NONE},
		{0, 0, WS_REL_NONE},  {6, 6, WS_REL_NONE},   {0, 6, WS_REL_NONE},
	};
	const struct world *w = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char id[37];
		const struct ws_scope_set before = ws_access_role(
			w->access, rows[i].from ? t_side_id('r', rows[i].from, id) : NULL);
		const struct ws_scope_set after = ws_access_role(
			w->access, rows[i].to ? t_side_id('r', rows[i].to, id) : NULL);

		assert_int_equal(
			ws_delta_between(w->access, &before, false, &after, false).relation,
			rows[i].relation);
	}
}

static void gaining_what_nobody_knows_is_an_escalation(void **state)
{
	static const struct {
		int from, to;
		enum ws_relation relation;
		bool escalation;
	} rows[] = {
		/* a stranger with a name */
		{0, 7, WS_REL_GRANT, true},
		{4, 7, WS_REL_SHIFT, true},
		{6, 7, WS_REL_RAISE, true},
		{7, 8, WS_REL_RAISE, false},
		{8, 7, WS_REL_LOWER, false},
		{7, 7, WS_REL_RENAME, false},
		{7, 9, WS_REL_SHIFT, true},
		{7, 4, WS_REL_SHIFT, false},
		{7, 0, WS_REL_REVOKE, false},
		{1, 7, WS_REL_SHIFT, true},
		{7, 1, WS_REL_SHIFT, true}, /* control and secrets */
		{7, 6, WS_REL_LOWER, false},
		/* a role without a description */
		{0, 10, WS_REL_GRANT, true},
		{4, 10, WS_REL_SHIFT, true},
		{6, 10, WS_REL_RAISE, true},
		{10, 10, WS_REL_SHIFT, true},
		{10, 6, WS_REL_LOWER, false},
		{10, 4, WS_REL_SHIFT, false},
		{10, 0, WS_REL_REVOKE, false},
		{7, 10, WS_REL_SHIFT, true},
	};
	const struct world *w = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct ws_delta d = change(w, rows[i].from, rows[i].to);

		if (d.relation != rows[i].relation || d.escalation != rows[i].escalation)
			fail_msg("%d to %d: %s, escalation %d", rows[i].from, rows[i].to,
				 ws_relation_word(d.relation), d.escalation);
	}
}

static void relations_have_words_and_marks(void **state)
{
	(void)state;
	assert_string_equal(ws_relation_word(WS_REL_RAISE), "raise");
	assert_string_equal(ws_relation_word(WS_REL_REVOKE), "revoke");
	assert_string_equal(ws_relation_word(WS_REL_META), "meta");
	assert_string_equal(ws_relation_mark(WS_REL_RAISE, true), "^");
	assert_string_equal(ws_relation_mark(WS_REL_RAISE, false), "\xe2\x86\x91");
	assert_string_equal(ws_relation_mark(WS_REL_LOWER, false), "\xe2\x86\x93");
	assert_string_equal(ws_relation_mark(WS_REL_SHIFT, false), "\xe2\x86\x95");
	assert_string_equal(ws_relation_mark(WS_REL_META, false), "\xc2\xb7");
	assert_string_equal(ws_relation_mark(WS_REL_META, true), ".");
	assert_string_equal(ws_relation_mark(WS_REL_RENAME, false), "=");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_pair_of_roles_has_its_relation),
		cmocka_unit_test(gained_power_is_counted_by_class),
		cmocka_unit_test(access_without_grants_is_compared_by_its_sets),
		cmocka_unit_test(gaining_what_nobody_knows_is_an_escalation),
		cmocka_unit_test(relations_have_words_and_marks),
	};

	return cmocka_run_group_tests(tests, begin, end) ? 1 : 0;
}
