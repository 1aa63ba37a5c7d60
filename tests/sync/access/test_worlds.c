/*
 * tests/sync/access/test_worlds.c - effective access of random worlds, against a second
 * computation that shares nothing with the first: plain tables, filled until nothing
 * changes any more.
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

#define WORLDS  500
#define SCOPES  12
#define STRANGE (SCOPES)     /* named by roles, and in no catalogue */
#define ALL     (SCOPES + 1) /* with the strange one */
#define ROLES   6
#define USERS   5
#define BOTS    3
#define PEOPLE  (USERS + BOTS) /* users first */
#define TEAMS   3
#define NONE    (-1)

struct world {
	bool includes[SCOPES][SCOPES];
	bool own[ROLES][ALL];
	int inherits[ROLES];
	bool admin[PEOPLE];
	bool in_team[TEAMS][PEOPLE];
	int grant[PEOPLE], team_grant[TEAMS], default_role;
};

/* ---- chance ---------------------------------------------------------------------------- */

static uint64_t seed;

static unsigned chance(unsigned below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)(seed % below);
}

static int role_or_none(void)
{
	return (int)chance(ROLES + 2) - 2 < 0 ? NONE : (int)chance(ROLES);
}

static struct world make(void)
{
	struct world w = {.default_role = role_or_none()};

	for (size_t i = 0; i < SCOPES; i++)
		for (size_t k = 0; k < SCOPES; k++)
			w.includes[i][k] = i != k && chance(12) == 0; /* cycles, too */
	for (int r = 0; r < ROLES; r++) {
		for (size_t i = 0; i < SCOPES; i++)
			w.own[r][i] = chance(5) == 0;
		w.own[r][STRANGE] = chance(10) == 0;
		/* roles inherit from lower ones: no cycle */
		w.inherits[r] = r > 0 && chance(2) ? (int)chance((unsigned)r) : NONE;
	}
	for (size_t p = 0; p < PEOPLE; p++) {
		w.admin[p] = chance(8) == 0;
		w.grant[p] = role_or_none();
		for (size_t t = 0; t < TEAMS; t++)
			w.in_team[t][p] = chance(2);
	}
	for (size_t t = 0; t < TEAMS; t++)
		w.team_grant[t] = role_or_none();
	return w;
}

/* ---- the second computation -------------------------------------------------------------- */

static void add_role(const struct world *w, int role, bool set[ALL])
{
	for (; role != NONE; role = w->inherits[role])
		for (size_t i = 0; i < ALL; i++)
			set[i] |= w->own[role][i];
}

static void naive(const struct world *w, size_t who, bool set[ALL])
{
	bool again = true;

	memset(set, 0, ALL * sizeof(*set));
	add_role(w, w->grant[who], set);
	for (size_t t = 0; t < TEAMS; t++)
		if (w->in_team[t][who])
			add_role(w, w->team_grant[t], set);
	if (who < USERS)
		add_role(w, w->default_role, set);
	while (again) {
		again = false;
		for (size_t i = 0; i < SCOPES; i++)
			for (size_t k = 0; k < SCOPES; k++)
				if (set[i] && w->includes[i][k] && !set[k])
					set[k] = again = true;
	}
	for (size_t i = 0; w->admin[who] && i < SCOPES; i++)
		set[i] = true;
}

/* ---- as documents ------------------------------------------------------------------------ */

static void put(struct t_side *side, const char *path, struct ws_buf *text)
{
	t_side_put(side, path, ws_buf_text(text));
	ws_buf_cut(text, 0);
}

static void name_of(size_t who, char out[32])
{
	(void)snprintf(out, 32, who < USERS ? "u%zu@acme.io" : "b%zu", who);
}

static void put_facts(const struct world *w, struct t_side *side, struct ws_buf *b)
{
	char name[32], id[37];

	ws_buf_addf(b, "[account]\nid = %s\nhandle = acme\nname = Acme\n",
		    t_side_id('a', 1, id));
	put(side, "acme/_account/account.ini", b);
	ws_buf_adds(b, "[users]\n");
	for (size_t p = 0; p < PEOPLE; p++) {
		if (p == USERS)
			ws_buf_adds(b, "\n[service-accounts]\n");
		name_of(p, name);
		ws_buf_addf(b, "%s = %s\n", name, t_side_id('u', (int)p, id));
	}
	ws_buf_adds(b, "\n[teams]\n");
	for (int t = 0; t < TEAMS; t++)
		ws_buf_addf(b, "t%d = %s\n", t, t_side_id('t', t, id));
	ws_buf_adds(b, "\n[roles]\n");
	for (int r = 0; r < ROLES; r++)
		ws_buf_addf(b, "R%d = %s\n", r, t_side_id('r', r, id));
	put(side, "acme/_account/ids.ini", b);
	ws_buf_adds(b, "[people]\n");
	for (size_t p = 0; p < PEOPLE; p++) {
		if (p == USERS) {
			put(side, "acme/_account/people.ini", b);
			ws_buf_adds(b, "[service-accounts]\n");
		}
		name_of(p, name);
		ws_buf_addf(b, "%s = %s\n", name,
			    !w->admin[p] ? "Member"
			    : p % 2      ? "Admin"
					 : "Owner");
	}
	put(side, "acme/_account/service-accounts.ini", b);
}

static void put_catalogue(const struct world *w, struct t_side *side, struct ws_buf *b)
{
	ws_buf_adds(b, "[scopes]\n");
	for (int i = 0; i < SCOPES; i++)
		ws_buf_addf(b, "see_s%02d = view\n", i);
	ws_buf_adds(b, "\n[includes]\n");
	for (int i = 0; i < SCOPES; i++)
		for (int k = 0; k < SCOPES; k++)
			if (w->includes[i][k])
				ws_buf_addf(b, "see_s%02d see_s%02d = yes\n", i, k);
	put(side, "acme/_account/catalogue.ini", b);
}

static void put_roles_and_teams(const struct world *w, struct t_side *side,
				struct ws_buf *b)
{
	char path[64], name[32], id[37];

	for (int r = 0; r < ROLES; r++) {
		ws_buf_addf(b, "[role]\nname = R%d\nid = %s\n", r, t_side_id('r', r, id));
		if (w->inherits[r] != NONE)
			ws_buf_addf(b, "inherits = R%d\n", w->inherits[r]);
		ws_buf_adds(b, "\n[scopes]\n");
		for (int i = 0; i < ALL; i++)
			if (w->own[r][i])
				ws_buf_addf(b, "see_s%02d = yes\n", i);
		(void)snprintf(path, sizeof(path), "acme/_account/roles/r%d.ini", r);
		put(side, path, b);
	}
	for (int t = 0; t < TEAMS; t++) {
		ws_buf_addf(b, "[team]\nname = t%d\nid = %s\n\n[members]\n", t,
			    t_side_id('t', t, id));
		for (size_t p = 0; p < PEOPLE; p++) {
			name_of(p, name);
			if (w->in_team[t][p])
				ws_buf_addf(b, "%s = %s\n", name,
					    p < USERS ? "member" : "service account");
		}
		(void)snprintf(path, sizeof(path), "acme/_account/teams/t%d.ini", t);
		put(side, path, b);
	}
}

static void put_workspace(const struct world *w, struct t_side *side, struct ws_buf *b)
{
	char name[32], role[64] = "default-role = No access";

	ws_buf_adds(b, "[users]\n");
	for (size_t p = 0; p < PEOPLE; p++) {
		if (p == USERS)
			ws_buf_adds(b, "\n[service-accounts]\n");
		name_of(p, name);
		if (w->grant[p] != NONE)
			ws_buf_addf(b, "%s = R%d\n", name, w->grant[p]);
	}
	ws_buf_adds(b, "\n[teams]\n");
	for (int t = 0; t < TEAMS; t++)
		if (w->team_grant[t] != NONE)
			ws_buf_addf(b, "t%d = R%d\n", t, w->team_grant[t]);
	t_side_workspace(side, "acme/prod", 1, ws_buf_text(b));
	ws_buf_cut(b, 0);
	if (w->default_role != NONE)
		(void)snprintf(role, sizeof(role), "default-role = R%d", w->default_role);
	t_side_edit(side, "acme/prod/workspace.ini", "default-role = No access", role);
}

static struct ws_side *understand(const struct world *w)
{
	struct t_side *docs = t_side_empty();
	struct ws_buf b = WS_BUF_INIT;
	struct ws_side *side;

	put_facts(w, docs, &b);
	put_catalogue(w, docs, &b);
	put_roles_and_teams(w, docs, &b);
	put_workspace(w, docs, &b);
	side = t_side_build(docs);
	t_side_free(docs);
	ws_buf_free(&b);
	return side;
}

/* ---- both, side by side -------------------------------------------------------------------- */

static bool has(const struct ws_access *access, const struct ws_scope_set *set, int scope)
{
	char name[16];

	(void)snprintf(name, sizeof(name), "see_s%02d", scope);
	return ws_scope_set_has(set, ws_access_scope(access, name));
}

/* What the sources say together is what there is. */
static void sources_agree(const struct ws_access *access, const struct ws_side *side,
			  enum ws_principal_kind kind, const char *id,
			  const struct ws_effective *effective)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_scope_set all = {.unknown = false};
	struct ws_source *sources;
	size_t count;

	assert_non_null(arena);
	assert_int_equal(ws_access_sources(access, &side->workspaces[0], kind, id, arena,
					   &sources, &count, NULL),
			 0);
	for (size_t i = 0; i < count; i++) {
		all = ws_scope_set_union(&all, &sources[i].set);
		assert_true(sources[i].via != WS_VIA_DEFAULT || kind == WS_USER);
		assert_int_equal(sources[i].grant != NULL,
				 sources[i].via == WS_VIA_GRANT ||
					 sources[i].via == WS_VIA_TEAM);
	}
	assert_memory_equal(all.bits, effective->set.bits, sizeof(all.bits));
}

static void compare(const struct world *w, const struct ws_side *side,
		    const struct ws_access *access, size_t who, size_t n)
{
	const enum ws_principal_kind kind = who < USERS ? WS_USER : WS_BOT;
	struct ws_effective effective;
	bool set[ALL];
	char id[37];

	naive(w, who, set);
	effective = ws_access_effective(access, &side->workspaces[0], kind,
					t_side_id('u', (int)who, id), false);
	for (int i = 0; i < SCOPES; i++)
		if (has(access, &effective.set, i) != set[i])
			fail_msg("world %zu, principal %zu, scope %d: %d is wrong", n, who,
				 i, !set[i]);
	/* an admin's everything holds what the catalogue lacks when a role names it */
	if (!w->admin[who]) {
		assert_int_equal(has(access, &effective.set, STRANGE), set[STRANGE]);
		assert_int_equal(effective.set.unknown, set[STRANGE]);
	}
	assert_false(effective.set.opaque);
	assert_int_equal(effective.admin, w->admin[who]);
	sources_agree(access, side, kind, id, &effective);
}

static void effective_access_is_what_the_plain_tables_say(void **state)
{
	(void)state;
	seed = UINT64_C(0x9e3779b97f4a7c15);
	for (size_t n = 0; n < WORLDS; n++) {
		const struct world w = make();
		ws_auto(ws_side) side = understand(&w);
		ws_auto(ws_access) access = NULL;

		assert_int_equal(ws_access_new(&side->accounts[0], &access, NULL), 0);
		for (size_t who = 0; who < PEOPLE; who++)
			compare(&w, side, access, who, n);
	}
}

/* Taking the grant away leaves what everything else gives. */
static void without_the_grant_is_a_world_without_it(void **state)
{
	(void)state;
	seed = UINT64_C(0xd1b54a32d192ed03);
	for (size_t n = 0; n < WORLDS / 5; n++) {
		struct world w = make();
		ws_auto(ws_side) side = understand(&w);
		ws_auto(ws_access) access = NULL;

		assert_int_equal(ws_access_new(&side->accounts[0], &access, NULL), 0);
		for (size_t who = 0; who < PEOPLE; who++) {
			struct ws_effective rest;
			bool set[ALL];
			char id[37];

			w.grant[who] = NONE;
			naive(&w, who, set);
			rest = ws_access_effective(access, &side->workspaces[0],
						   who < USERS ? WS_USER : WS_BOT,
						   t_side_id('u', (int)who, id), true);
			for (int i = 0; i < SCOPES; i++)
				assert_int_equal(has(access, &rest.set, i), set[i]);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(effective_access_is_what_the_plain_tables_say),
		cmocka_unit_test(without_the_grant_is_a_world_without_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
