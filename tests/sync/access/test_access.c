/*
 * Closures of roles over a catalogue with ladders, a diamond, a chain and a cycle.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/buf.h"
#include "sync/access/access.h"
#include "tests/lib/sides.h"

static const char catalogue[] =
	"[scopes]\nchain_a = write\nchain_b = write\nchain_c = write\nchain_d = write\n"
	"cycle_a = write\ncycle_b = write\nmanage_blocks = write\n"
	"manage_workspace_users = control\nrun_flows = run\nsee_blocks = view\n"
	"see_flows = view\nsee_secret_blocks = secrets\nsee_workspace_users = view\n"
	"strange = write\ntop = write\n\n"
	"[includes]\nchain_a chain_b = yes\nchain_b chain_c = yes\nchain_c chain_d = yes\n"
	"cycle_a cycle_b = yes\ncycle_b cycle_a = yes\nmanage_blocks see_secret_blocks = "
	"yes\n"
	"manage_workspace_users see_workspace_users = yes\nrun_flows see_flows = yes\n"
	"see_secret_blocks see_blocks = yes\nsee_flows see_flows = yes\n"
	"strange from_afar = yes\ntop manage_blocks = yes\ntop run_flows = yes\n";

/* A side whose role number 7 has these scopes ("a b") and inherits from this label. */
static struct ws_side *with_role(const char *scopes, const char *inherits)
{
	struct t_side *docs = t_side_new();
	struct ws_buf b = WS_BUF_INIT;
	struct ws_side *side;
	char id[37];

	t_side_put(docs, "acme/_account/catalogue.ini", catalogue);
	ws_buf_addf(&b, "[role]\nname = Mine\nid = %s\n", t_side_id('r', 7, id));
	if (inherits)
		ws_buf_addf(&b, "inherits = %s\n", inherits);
	ws_buf_adds(&b, "\n[scopes]\n");
	for (const char *at = scopes; *at; at += strcspn(at, " "), at += *at == ' ')
		ws_buf_addf(&b, "%.*s = yes\n", (int)strcspn(at, " "), at);
	t_side_put(docs, "acme/_account/roles/mine.ini", ws_buf_text(&b));
	t_side_edit(docs, "acme/_account/ids.ini", "[roles]\n",
		    "[roles]\nMine = 00000072-0000-4000-8000-000000000007\n"
		    "Ghost = 00000072-0000-4000-8000-000000000008\n");
	side = t_side_build(docs);
	ws_buf_free(&b);
	t_side_free(docs);
	return side;
}

/* The names in a set, by name, with blanks between; " ?" unknown, " !" opaque.
 * Strangers come last, as the roles met them. */
static const char *names(const struct ws_access *access, const struct ws_scope_set *set,
			 struct ws_buf *out)
{
	ws_buf_cut(out, 0);
	for (size_t i = 0; i < ws_access_scope_count(access); i++)
		if (ws_scope_set_has(set, i))
			ws_buf_addf(out, "%s%s", out->len ? " " : "",
				    ws_access_scope_name(access, i));
	if (set->opaque)
		ws_buf_adds(out, " !");
	else if (set->unknown)
		ws_buf_adds(out, " ?");
	return ws_buf_text(out);
}

static void closures_hold_all_that_is_included(void **state)
{
	static const struct {
		const char *scopes, *inherits, *closure;
	} rows[] = {
		{"", NULL, ""},
		{"see_flows", NULL, "see_flows"},
		{"run_flows", NULL, "run_flows see_flows"},
		{"run_flows see_flows", NULL, "run_flows see_flows"},
		{"manage_blocks", NULL, "manage_blocks see_blocks see_secret_blocks"},
		{"chain_a", NULL, "chain_a chain_b chain_c chain_d"},
		{"chain_b", NULL, "chain_b chain_c chain_d"},
		{"chain_d", NULL, "chain_d"},
		{"cycle_a", NULL, "cycle_a cycle_b"},
		{"cycle_b", NULL, "cycle_a cycle_b"},
		{"top", NULL,
		 "manage_blocks run_flows see_blocks see_flows see_secret_blocks top"},
		{"manage_workspace_users", NULL,
		 "manage_workspace_users see_workspace_users"},
		/* what the role names and the catalogue lacks */
		{"frobnicate", NULL, "frobnicate ?"},
		{"frobnicate see_flows", NULL, "see_flows frobnicate ?"},
		/* what the catalogue itself includes and lacks */
		{"strange", NULL, "strange from_afar ?"},
		/* inherited; Writer has manage_flows, which this catalogue lacks */
		{"chain_d", "Writer", "chain_d see_flows manage_flows see_deployments ?"},
		{"", "Nothing", ""},
		{"chain_d", "Nothing", "chain_d"},
		{"see_flows", "Mine", "see_flows !"},
		{"see_flows", "Ghost", "see_flows !"},
		{"see_flows", "id:00000072-0000-4000-8000-00000000000f", "see_flows !"},
	};
	struct ws_buf b = WS_BUF_INIT;
	char id[37];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ws_auto(ws_side) side = with_role(rows[i].scopes, rows[i].inherits);
		ws_auto(ws_access) access = NULL;
		struct ws_scope_set set;

		assert_int_equal(ws_access_new(&side->accounts[0], &access, NULL), 0);
		set = ws_access_role(access, t_side_id('r', 7, id));
		assert_string_equal(names(access, &set, &b), rows[i].closure);
	}
	ws_buf_free(&b);
}

static void a_role_nobody_described_is_opaque(void **state)
{
	ws_auto(ws_side) side = with_role("see_flows", NULL);
	ws_auto(ws_access) access = NULL;
	struct ws_scope_set set;

	(void)state;
	assert_int_equal(ws_access_new(&side->accounts[0], &access, NULL), 0);
	set = ws_access_role(access, "00000072-0000-4000-8000-000000000099");
	assert_true(set.unknown && set.opaque);
	set = ws_access_role(access, NULL);
	assert_false(set.unknown || set.opaque);
	assert_int_equal(ws_scope_set_count(&set), 0);
}

static void owners_are_who_may_manage_users(void **state)
{
	static const struct {
		const char *scopes;
		bool owner;
	} rows[] = {
		{"manage_workspace_users", true},
		{"see_workspace_users", false},
		{"manage_workspace_users see_flows", true},
		{"", false},
		{"top chain_a", false},
		{"manage_workspace_user", false},
	};
	char id[37];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ws_auto(ws_side) side = with_role(rows[i].scopes, NULL);
		ws_auto(ws_access) access = NULL;
		struct ws_scope_set set;

		assert_int_equal(ws_access_new(&side->accounts[0], &access, NULL), 0);
		set = ws_access_role(access, t_side_id('r', 7, id));
		assert_int_equal(ws_access_is_owner_set(access, &set), rows[i].owner);
	}
}

/* The guard for the last Owner must not depend on a catalogue being readable. */
static void an_owner_is_known_without_a_catalogue(void **state)
{
	struct t_side *docs = t_side_new();
	struct ws_side *side;
	ws_auto(ws_access) access = NULL;
	struct ws_scope_set set;
	char id[37];

	(void)state;
	t_side_drop(docs, "acme/_account/catalogue.ini");
	side = t_side_build(docs);
	assert_int_equal(ws_access_new(&side->accounts[0], &access, NULL), 0);
	set = ws_access_role(access, t_side_id('r', 1, id));
	assert_true(ws_access_is_owner_set(access, &set));
	assert_true(set.unknown);
	assert_int_equal(ws_scope_set_count(&set), 6);
	set = ws_access_role(access, t_side_id('r', 2, id));
	assert_false(ws_access_is_owner_set(access, &set));
	set = ws_access_all(access);
	assert_true(set.opaque);
	ws_side_free(side);
	t_side_free(docs);
}

static void scopes_are_found_by_name(void **state)
{
	ws_auto(ws_side) side = with_role("frobnicate", NULL);
	ws_auto(ws_access) access = NULL;
	struct ws_scope_set all;

	(void)state;
	assert_int_equal(ws_access_new(&side->accounts[0], &access, NULL), 0);
	assert_int_equal(ws_access_scope(access, "chain_a"), 0);
	assert_int_equal(ws_access_scope(access, "nowhere"), SIZE_MAX);
	assert_string_equal(ws_access_scope_name(access, 0), "chain_a");
	assert_null(ws_access_scope_name(access, SIZE_MAX));
	/* strangers come last */
	assert_true(ws_access_scope(access, "frobnicate") >= 15);
	assert_true(ws_access_scope(access, "frobnicate") < ws_access_scope_count(access));
	all = ws_access_all(access);
	assert_int_equal(ws_scope_set_count(&all), ws_access_scope_count(access));
	assert_true(all.unknown);
	assert_false(all.opaque);
}

static void a_catalogue_that_does_not_fit_makes_the_rest_opaque(void **state)
{
	struct t_side *docs = t_side_new();
	struct ws_buf b = WS_BUF_INIT;
	ws_auto(ws_access) access = NULL;
	struct ws_scope_set set;
	struct ws_side *side;
	char id[37];

	(void)state;
	ws_buf_adds(&b, "[scopes]\n");
	for (int i = 0; i < WS_SCOPES_MAX + 10; i++)
		ws_buf_addf(&b, "a_%03d = write\n", i);
	t_side_put(docs, "acme/_account/catalogue.ini", ws_buf_text(&b));
	t_side_edit(docs, "acme/_account/roles/nothing.ini", "[scopes]\n",
		    "[scopes]\na_000 = yes\na_265 = yes\n");
	side = t_side_build(docs);
	assert_int_equal(ws_access_new(&side->accounts[0], &access, NULL), 0);
	set = ws_access_role(access, t_side_id('r', 6, id));
	assert_int_equal(ws_scope_set_count(&set), 1);
	assert_true(set.unknown && set.opaque);
	assert_true(ws_access_all(access).opaque);
	ws_buf_free(&b);
	ws_side_free(side);
	t_side_free(docs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(closures_hold_all_that_is_included),
		cmocka_unit_test(a_role_nobody_described_is_opaque),
		cmocka_unit_test(owners_are_who_may_manage_users),
		cmocka_unit_test(an_owner_is_known_without_a_catalogue),
		cmocka_unit_test(scopes_are_found_by_name),
		cmocka_unit_test(a_catalogue_that_does_not_fit_makes_the_rest_opaque),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
