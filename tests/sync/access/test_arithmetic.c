/*
 * tests/sync/access/test_arithmetic.c - what changes of access come to, by a table of
 * cases (arithmetic.def), each read in both directions.
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

static const struct row {
	const char *before, *after;
	char mark;
	const char *gained, *lost;
	bool escalation;
} rows[] = {
#define ROW(before, after, mark, gained, lost, escalation) \
	{before, after, mark, gained, lost, escalation},
#include "tests/sync/access/arithmetic.def"
#undef ROW
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

/* ---- one world for all rows ---------------------------------------------------------------- */

/* In the order of their ids; the first six are those of sides.h. */
static const struct {
	char letter;
	const char *name, *inherits, *scopes;
} roles[] = {
	{'O', "Owner", NULL, NULL},
	{'D', "Developer", NULL, NULL},
	{'R', "Runner", NULL, NULL},
	{'V', "Viewer", NULL, NULL},
	{'W', "Writer", NULL, NULL},
	{'N', "Nothing", NULL, NULL},
	{'J', "Onlooker", NULL, "see_deployments = yes\nsee_flows = yes\n"},
	{'I', "Inherits", "Runner", "manage_flows = yes\n"},
	{'P', "Powerful", "Inherits", "see_secret_blocks = yes\n"},
	{'T', "Tower", NULL, "manage_workspace_users = yes\n"},
	{'K', "Kicker", NULL, "run_deployments = yes\n"},
	{'U', "Unheard", NULL, "frobnicate = yes\nsee_flows = yes\n"},
	{'Q', "Quirky", NULL,
	 "frobnicate = yes\nrun_deployments = yes\nsee_deployments = yes\nsee_flows = "
	 "yes\n"},
	{'Y', "Yonder", NULL, "see_flows = yes\ntwiddle = yes\n"},
	{'G', "Ghost", NULL, NULL},
};

#define ROLES   (sizeof(roles) / sizeof(roles[0]))
#define BUILTIN 6

struct world {
	struct ws_side *side;
	struct ws_access *access;
	const char *states[2 * ROWS]; /* "RW-": roles of line, team and default role */
	size_t state_count;
};

static const char *role_name(char letter)
{
	for (size_t i = 0; i < ROLES; i++)
		if (roles[i].letter == letter)
			return roles[i].name;
	return NULL;
}

/* Each combination of roles is a workspace; its number, from 1. */
static size_t place_of(const struct world *w, const char *state)
{
	for (size_t i = 0; i < w->state_count; i++)
		if (strcmp(w->states[i], state + 2) == 0)
			return i + 1;
	return 0;
}

static void add_place(struct world *w, struct t_side *docs, const char *state)
{
	const char *own = role_name(state[2]), *team = role_name(state[3]);
	const char *rest = role_name(state[4]);
	struct ws_buf b = WS_BUF_INIT;
	char dir[32], path[64], text[64];

	if (place_of(w, state) != 0)
		return;
	w->states[w->state_count++] = state + 2;
	ws_buf_adds(&b, "[users]\n");
	if (own)
		ws_buf_addf(&b, "cy@acme.io = %s\neva@acme.io = %s\n", own, own);
	ws_buf_adds(&b, "\n[service-accounts]\n");
	if (own)
		ws_buf_addf(&b, "ci = %s\netl = %s\n", own, own);
	ws_buf_adds(&b, "\n[teams]\n");
	if (team)
		ws_buf_addf(&b, "data = %s\n", team);
	(void)snprintf(dir, sizeof(dir), "acme/w%zu", w->state_count);
	t_side_workspace(docs, dir, (int)w->state_count, ws_buf_text(&b));
	ws_buf_free(&b);
	(void)snprintf(path, sizeof(path), "%s/workspace.ini", dir);
	(void)snprintf(text, sizeof(text), "default-role = %s", rest ? rest : "No access");
	t_side_edit(docs, path, "default-role = No access", text);
}

static void add_roles(struct t_side *docs)
{
	struct ws_buf b = WS_BUF_INIT;
	char id[37], path[64];

	for (size_t i = BUILTIN; i < ROLES; i++)
		ws_buf_addf(&b, "%s%s = %s\n", i == BUILTIN ? "[roles]\n" : "",
			    roles[i].name, t_side_id('r', (int)i + 1, id));
	t_side_edit(docs, "acme/_account/ids.ini", "[roles]\n", ws_buf_text(&b));
	for (size_t i = BUILTIN; i < ROLES; i++) {
		if (!roles[i].scopes)
			continue;
		ws_buf_cut(&b, 0);
		ws_buf_addf(&b, "[role]\nname = %s\nid = %s\n%s%s%s\n[scopes]\n%s",
			    roles[i].name, t_side_id('r', (int)i + 1, id),
			    roles[i].inherits ? "inherits = " : "",
			    roles[i].inherits ? roles[i].inherits : "",
			    roles[i].inherits ? "\n" : "", roles[i].scopes);
		(void)snprintf(path, sizeof(path), "acme/_account/roles/x%zu.ini", i);
		t_side_put(docs, path, ws_buf_text(&b));
	}
	ws_buf_free(&b);
}

/* eva and ci are admins; all four are in the team. */
static int begin(void **state)
{
	struct world *w = calloc(1, sizeof(*w));
	struct t_side *docs = t_side_new();

	assert_non_null(w);
	add_roles(docs);
	t_side_edit(docs, "acme/_account/catalogue.ini", "run_deployments see_deployments",
		    "manage_flows see_flows = yes\nmanage_workspace_users manage_flows = "
		    "yes\nrun_deployments see_deployments");
	t_side_edit(docs, "acme/_account/service-accounts.ini", "ci = Member",
		    "ci = Admin");
	t_side_edit(docs, "acme/_account/teams/data.ini", "cy@acme.io = member\n",
		    "ci = service account\ncy@acme.io = member\neva@acme.io = member\n");
	for (size_t i = 0; i < ROWS; i++) {
		add_place(w, docs, rows[i].before);
		add_place(w, docs, rows[i].after);
	}
	w->side = t_side_build(docs);
	t_side_free(docs);
	assert_int_equal(ws_access_new(&w->side->accounts[0], &w->access, NULL), 0);
	*state = w;
	return 0;
}

static int end(void **state)
{
	struct world *w = *state;

	ws_access_free(w->access);
	ws_side_free(w->side);
	free(w);
	return 0;
}

/* ---- one row ---------------------------------------------------------------------------------- */

static struct ws_scope_set set_of(const struct world *w, const char *state, bool *granted)
{
	const bool bot = state[0] == 'b', admin = state[1] == 'a';
	char workspace[37], id[37];
	const struct ws_side_workspace *place = ws_side_workspace(
		w->side, t_side_id('w', (int)place_of(w, state), workspace));

	assert_non_null(place);
	/* cy and eva; etl and ci */
	t_side_id(bot ? 'b' : 'u', bot ? (admin ? 1 : 2) : (admin ? 5 : 3), id);
	*granted = ws_side_grant(place, bot ? WS_BOT : WS_USER, id) != NULL;
	return ws_access_effective(w->access, place, bot ? WS_BOT : WS_USER, id, false).set;
}

static const char *letters(const struct world *w, const struct ws_scope_set *set,
			   char out[16])
{
	static const struct {
		char letter;
		const char *name;
	} names[] = {{'d', "see_deployments"},
		     {'f', "manage_flows"},
		     {'r', "run_deployments"},
		     {'s', "see_secret_blocks"},
		     {'u', "manage_workspace_users"},
		     {'v', "see_flows"},
		     {'x', "frobnicate"},
		     {'y', "twiddle"}};
	size_t n = 0;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (ws_scope_set_has(set, ws_access_scope(w->access, names[i].name)))
			out[n++] = names[i].letter;
	out[n] = '\0';
	return out;
}

static struct ws_delta change(const struct world *w, const char *from, const char *to)
{
	bool had, has;
	const struct ws_scope_set before = set_of(w, from, &had);
	const struct ws_scope_set after = set_of(w, to, &has);

	return ws_delta_between(w->access, &before, had, &after, has);
}

static void every_row_holds(void **state)
{
	const struct world *w = *state;

	assert_true(ROWS >= 200);
	for (size_t i = 0; i < ROWS; i++) {
		const struct row *row = &rows[i];
		const struct ws_delta d = change(w, row->before, row->after);
		const char mark = ws_relation_mark(d.relation, true)[0];
		char gained[16], lost[16];

		letters(w, &d.gained, gained);
		letters(w, &d.lost, lost);
		if (mark != row->mark || strcmp(gained, row->gained) != 0 ||
		    strcmp(lost, row->lost) != 0 || d.escalation != row->escalation)
			fail_msg("%s to %s: %c +%s -%s%s", row->before, row->after, mark,
				 gained, lost, d.escalation ? " escalation" : "");
		assert_int_equal(d.gained_count, strlen(gained));
		assert_int_equal(d.lost_count, strlen(lost));
		assert_int_equal(d.before + d.gained_count - d.lost_count, d.after);
	}
}

static char opposite(char mark)
{
	static const char *const pairs = "+-^v";
	const char *at = strchr(pairs, mark);

	return at ? pairs[(size_t)(at - pairs) ^ 1] : mark;
}

static void the_other_way_round_it_is_the_opposite(void **state)
{
	const struct world *w = *state;

	for (size_t i = 0; i < ROWS; i++) {
		const struct row *row = &rows[i];
		const struct ws_delta d = change(w, row->after, row->before);
		const char mark = ws_relation_mark(d.relation, true)[0];
		char gained[16], lost[16];

		if (mark != opposite(row->mark))
			fail_msg("%s to %s: %c", row->after, row->before, mark);
		assert_string_equal(letters(w, &d.gained, gained), row->lost);
		assert_string_equal(letters(w, &d.lost, lost), row->gained);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_holds),
		cmocka_unit_test(the_other_way_round_it_is_the_opposite),
	};

	return cmocka_run_group_tests(tests, begin, end) ? 1 : 0;
}
