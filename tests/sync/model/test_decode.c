/*
 * Rows of the cloud: a good page, and every way a page can be bad. One bad row has to
 * refuse the whole page and leave what was read before as it was.
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
#include "sync/model/decode.h"

#define A  "6f1c8a52-3f0e-4b0f-9b5c-2f7d5b1e6a01"
#define W  "a4d1c3e0-7b52-4e8a-9f61-0c2d4e6f8a11"
#define W2 "a4d1c3e0-7b52-4e8a-9f61-0c2d4e6f8a12"
#define U1 "0b7e9d14-6a52-4c3d-9e8f-1a2b3c4d5e10"
#define U2 "0b7e9d14-6a52-4c3d-9e8f-1a2b3c4d5e20"
#define X1 "1c8fae25-7b63-4d4e-8f90-2b3c4d5e6f10"
#define X2 "1c8fae25-7b63-4d4e-8f90-2b3c4d5e6f20"
#define B1 "3ea1c047-9d85-4f60-81b2-4d5e6f7a8b40"
#define T1 "94a7c6ad-f3eb-45c6-a7b8-adbecfd0e101"
#define R1 "72e5a48b-d1c9-43a4-85f6-8b9cadbecf01"
#define R2 "72e5a48b-d1c9-43a4-85f6-8b9cadbecf02"
#define G1 "c7daf9d0-261e-48f9-9aeb-d0e1f2031401"
#define G2 "c7daf9d0-261e-48f9-9aeb-d0e1f2031402"

enum what {
	ME,
	MY_WORKSPACES,
	MY_ACCOUNTS,
	SCOPES,
	ACCOUNT,
	PEOPLE,
	BOTS,
	TEAMS,
	ROLES,
	LIMITS,
	WORKSPACES,
	WORKSPACE,
	USERS,
	BOT_GRANTS,
	TEAM_GRANTS
};

struct page {
	struct ws_arena *arena;
	struct ws_actor actor;
	struct ws_mine mine;
	struct ws_account account;
	struct ws_scope *scopes;
	size_t scope_count;
	struct ws_workspace *workspaces;
	size_t workspace_count;
	struct ws_workspace workspace;
	struct ws_grant *grants;
	size_t grant_count;
	size_t rows;
	struct ws_err err;
};

static void begin(struct page *p)
{
	memset(p, 0, sizeof(*p));
	p->arena = ws_arena_new();
	assert_non_null(p->arena);
	p->account.id = A;
}

static void end(struct page *p)
{
	ws_arena_free(p->arena);
}

static int decode(struct page *p, enum what what, const char *text)
{
	ws_auto(ws_json) json = NULL;
	int rc = ws_json_parse(text, strlen(text), 0, &json, &p->err);

	if (rc)
		return rc;
	switch (what) {
	case ME:
		return ws_decode_me(p->arena, json, &p->actor, &p->err);
	case MY_WORKSPACES:
		return ws_decode_my_workspaces(p->arena, json, &p->mine, &p->err);
	case MY_ACCOUNTS:
		return ws_decode_my_accounts(p->arena, json, &p->mine, &p->err);
	case SCOPES:
		return ws_decode_scopes(p->arena, json, &p->scopes, &p->scope_count,
					&p->err);
	case ACCOUNT:
		return ws_decode_account(p->arena, json, &p->account, &p->err);
	case PEOPLE:
		return ws_decode_people(p->arena, json, &p->account, &p->rows, &p->err);
	case BOTS:
		return ws_decode_bots(p->arena, json, &p->account, &p->rows, &p->err);
	case TEAMS:
		return ws_decode_teams(p->arena, json, &p->account, &p->rows, &p->err);
	case ROLES:
		return ws_decode_roles(p->arena, json, &p->account, &p->rows, &p->err);
	case LIMITS:
		return ws_decode_limits(p->arena, json, &p->account, &p->err);
	case WORKSPACES:
		return ws_decode_workspaces(p->arena, json, A, &p->workspaces,
					    &p->workspace_count, &p->rows, &p->err);
	case WORKSPACE:
		return ws_decode_workspace(p->arena, json, A, &p->workspace, &p->err);
	case USERS:
		return ws_decode_grants(p->arena, json, W, WS_USER, &p->grants,
					&p->grant_count, &p->rows, &p->err);
	case BOT_GRANTS:
		return ws_decode_grants(p->arena, json, W, WS_BOT, &p->grants,
					&p->grant_count, &p->rows, &p->err);
	case TEAM_GRANTS:
		return ws_decode_grants(p->arena, json, W, WS_TEAM, &p->grants,
					&p->grant_count, &p->rows, &p->err);
	}
	return -1;
}

static void good(struct page *p, enum what what, const char *text)
{
	if (decode(p, what, text))
		fail_msg("refused: %s", p->err.msg);
}

/* --- good pages ----------------------------------------------------------------------- */

#define ME_ROW "{\"id\":\"" U1 "\",\"email\":\"ada@acme.io\",\"handle\":\"ada\"}"
#define MY_WORKSPACE                                                                       \
	"{\"account_id\":\"" A "\",\"account_name\":\"Acme\",\"account_handle\":\"acme\"," \
	"\"workspace_id\":\"" W "\",\"workspace_name\":\"prod\","                          \
	"\"workspace_description\":\"d\",\"workspace_handle\":\"prod\"}"
#define MY_ACCOUNT                                                            \
	"{\"account_membership_id\":\"" G1 "\",\"account_id\":\"" A "\","     \
	"\"account_name\":\"Acme\",\"account_role_name\":\"Admin\","          \
	"\"account_handle\":\"acme\",\"account_plan_type\":\"ORGANIZATION\"," \
	"\"account_plan_tier\":null,\"account_plan_features\":[]}"
#define SCOPE "{\"name\":\"run_flows\",\"includes_scopes\":[\"see_flows\"]}"
#define ACCOUNT_ROW                                                              \
	"{\"id\":\"" A "\",\"handle\":\"acme\",\"name\":\"Acme\",\"plan_type\":" \
	"\"ORGANIZATION\",\"plan_tier\":\"TEAM\"}"
#define PERSON                                                         \
	"{\"id\":\"" G1 "\",\"actor_id\":\"" X1 "\",\"user_id\":\"" U1 \
	"\",\"email\":\"ada@acme.io\",\"account_role_name\":\"Admin\",\"active\":true}"
#define PERSON_2                                                       \
	"{\"id\":\"" G2 "\",\"actor_id\":\"" X2 "\",\"user_id\":\"" U2 \
	"\",\"email\":null,\"account_role_name\":\"Member\",\"active\":false}"
#define BOT                                                                             \
	"{\"id\":\"" B1 "\",\"actor_id\":\"" X1 "\",\"account_id\":\"" A                \
	"\",\"name\":\"ci\",\"account_role_name\":\"Member\",\"api_key\":{\"id\":\"" G1 \
	"\",\"masked_key\":\"pnb_...9f3c\"}}"
#define TEAM                                                                        \
	"{\"id\":\"" T1 "\",\"account_id\":\"" A "\",\"name\":\"ops\","             \
	"\"description\":\"\",\"workos_directory_group_id\":null,\"memberships\":[" \
	"{\"id\":\"" X1                                                             \
	"\",\"handle\":\"ada\",\"name\":\"Ada\",\"email\":\"ada@acme.io\","         \
	"\"type\":\"user\"},{\"id\":\"" X2 "\",\"handle\":\"ci\",\"name\":\"ci\","  \
	"\"email\":null,\"type\":\"service_account\"}"                              \
	"],\"workspaces\":[{\"workspace_id\":\"" W                                  \
	"\",\"workspace_handle\":\"prod\",\"workspace_role_id\":\"" R1              \
	"\",\"workspace_role_name\":\"Owner\"}]}"
#define ROLE                                                                              \
	"{\"id\":\"" R1 "\",\"account_id\":null,\"name\":\"Owner\",\"description\":\"\"," \
	"\"permissions\":[],\"scopes\":[\"see_flows\"],\"inherited_role_id\":null}"
#define ROLE_2                                                           \
	"{\"id\":\"" R2 "\",\"account_id\":\"" A "\",\"name\":\"Mine\"," \
	"\"description\":\"mine\",\"scopes\":[],\"inherited_role_id\":\"" R1 "\"}"
#define WORKSPACE_ROW                                                                \
	"{\"id\":\"" W "\",\"created\":\"2026-05-04T09:12:33Z\",\"account_id\":\"" A \
	"\",\"name\":\"prod\",\"description\":\"d\",\"handle\":\"prod\","            \
	"\"default_workspace_role_id\":null,\"is_public\":false}"
#define USER_GRANT                                                                  \
	"{\"id\":\"" G1 "\",\"workspace_id\":\"" W "\",\"workspace_role_id\":\"" R1 \
	"\",\"actor_id\":\"" X1 "\",\"user_id\":\"" U1 "\",\"email\":\"ada@acme.io\"}"
#define USER_GRANT_2                                                                \
	"{\"id\":\"" G2 "\",\"workspace_id\":\"" W "\",\"workspace_role_id\":\"" R2 \
	"\",\"actor_id\":\"" X2 "\",\"user_id\":\"" U2 "\",\"email\":\"bob@acme.io\"}"
#define BOT_GRANT                                                                   \
	"{\"id\":\"" G1 "\",\"workspace_id\":\"" W "\",\"workspace_role_id\":\"" R1 \
	"\",\"actor_id\":\"" X1 "\",\"bot_id\":\"" B1 "\",\"bot_name\":\"ci\"}"
#define TEAM_GRANT                                                                  \
	"{\"id\":\"" G1 "\",\"workspace_id\":\"" W "\",\"workspace_role_id\":\"" R1 \
	"\",\"team_id\":\"" T1 "\",\"team_name\":\"ops\"}"

static void members_are_read_and_service_accounts_passed_over(void **state)
{
	struct page p;

	(void)state;
	begin(&p);
	good(&p, PEOPLE,
	     "[" PERSON ",{\"id\":\"" B1 "\",\"actor_id\":\"" T1
	     "\",\"user_id\":null,\"email\":null,\"account_role_name\":\"Member\","
	     "\"active\":true}," PERSON_2 "]");
	assert_int_equal(p.rows, 3);
	assert_int_equal(p.account.person_count, 2);
	assert_string_equal(p.account.people[0].user_id, U1);
	assert_string_equal(p.account.people[0].actor_id, X1);
	assert_string_equal(p.account.people[0].email, "ada@acme.io");
	assert_string_equal(p.account.people[0].account_role, "Admin");
	assert_true(p.account.people[0].active);
	assert_null(p.account.people[1].email);
	assert_false(p.account.people[1].active);
	end(&p);
}

static void service_accounts_and_teams_are_read(void **state)
{
	struct page p;
	const struct ws_team *team;

	(void)state;
	begin(&p);
	good(&p, BOTS, "[" BOT "]");
	assert_string_equal(p.account.bots[0].id, B1);
	assert_string_equal(p.account.bots[0].masked_key, "pnb_...9f3c");
	good(&p, TEAMS, "[" TEAM "]");
	team = &p.account.teams[0];
	assert_false(team->governed);
	assert_int_equal(team->member_count, 2);
	assert_string_equal(team->members[0].label, "ada@acme.io");
	assert_false(team->members[0].is_bot);
	assert_string_equal(team->members[1].label, "ci");
	assert_true(team->members[1].is_bot);
	assert_int_equal(team->access_count, 1);
	assert_string_equal(team->access[0].workspace_id, W);
	assert_string_equal(team->access[0].role_id, R1);
	end(&p);
}

static void roles_tell_whose_they_are(void **state)
{
	struct page p;

	(void)state;
	begin(&p);
	good(&p, ROLES, "[" ROLE "," ROLE_2 "]");
	assert_int_equal(p.account.role_count, 2);
	assert_true(p.account.roles[0].built_in);
	assert_null(p.account.roles[0].inherited_id);
	assert_int_equal(p.account.roles[0].scopes.count, 1);
	assert_false(p.account.roles[1].built_in);
	assert_string_equal(p.account.roles[1].inherited_id, R1);
	end(&p);
}

static void the_caller_and_what_is_his_are_read(void **state)
{
	struct page p;

	(void)state;
	begin(&p);
	good(&p, ME, ME_ROW);
	assert_int_equal(p.actor.kind, WS_USER);
	assert_string_equal(p.actor.id, U1);
	assert_string_equal(p.actor.label, "ada@acme.io");
	good(&p, MY_WORKSPACES, "[" MY_WORKSPACE "]");
	assert_string_equal(p.mine.workspaces[0].handle, "prod");
	assert_false(p.mine.workspaces[0].settings_known);
	good(&p, MY_ACCOUNTS, "[" MY_ACCOUNT "]");
	assert_string_equal(p.mine.accounts[0].your_role, "Admin");
	assert_null(p.mine.accounts[0].plan_tier);
	good(&p, ACCOUNT, ACCOUNT_ROW);
	assert_string_equal(p.account.plan_tier, "TEAM");
	good(&p, SCOPES, "[" SCOPE "]");
	assert_string_equal(p.scopes[0].includes.items[0], "see_flows");
	end(&p);
}

static void no_default_role_is_not_an_untold_one(void **state)
{
	struct page p;

	(void)state;
	begin(&p);
	good(&p, WORKSPACE, WORKSPACE_ROW);
	assert_true(p.workspace.settings_known);
	assert_null(p.workspace.default_role_id);
	good(&p, WORKSPACE,
	     "{\"id\":\"" W "\",\"account_id\":\"" A
	     "\",\"name\":\"p\",\"description\":null,\"handle\":\"p\"}");
	assert_false(p.workspace.settings_known);
	assert_string_equal(p.workspace.description, "");
	good(&p, WORKSPACE,
	     "{\"id\":\"" W "\",\"account_id\":\"" A
	     "\",\"name\":\"p\",\"description\":\"\",\"handle\":\"p\","
	     "\"default_workspace_role_id\":\"" R2 "\"}");
	assert_true(p.workspace.settings_known);
	assert_string_equal(p.workspace.default_role_id, R2);
	end(&p);
}

static void limits_are_the_integers(void **state)
{
	struct page p;

	(void)state;
	begin(&p);
	good(&p, LIMITS,
	     "{\"workspace_limit\":5,\"user_limit\":null,\"mex\":true,\"Odd Name\":7,"
	     "\"least\":-9223372036854775808}");
	assert_int_equal(p.account.limit_count, 2);
	assert_string_equal(p.account.limits[0].name, "workspace_limit");
	assert_int_equal(p.account.limits[0].value, 5);
	assert_true(p.account.limits[1].value == INT64_MIN);
	assert_int_equal(decode(&p, LIMITS, "{\"workspace_limit\":1.5}"), WS_E_RESPONSE);
	assert_int_equal(decode(&p, LIMITS, "{\"workspace_limit\":9223372036854775808}"),
			 WS_E_RESPONSE);
	assert_int_equal(decode(&p, LIMITS, "[]"), WS_E_RESPONSE);
	end(&p);
}

/* --- pages ---------------------------------------------------------------------------- */

static void pages_are_appended(void **state)
{
	struct page p;

	(void)state;
	begin(&p);
	good(&p, USERS, "[" USER_GRANT "]");
	assert_int_equal(p.rows, 1);
	good(&p, USERS, "[" USER_GRANT_2 "]");
	assert_int_equal(p.grant_count, 2);
	good(&p, USERS, "[]");
	assert_int_equal(p.rows, 0);
	assert_int_equal(p.grant_count, 2);
	/* the same page again is no third page */
	assert_int_equal(decode(&p, USERS, "[" USER_GRANT_2 "]"), WS_E_RESPONSE);
	assert_int_equal(p.grant_count, 2);
	assert_string_equal(p.grants[1].principal_id, U2);
	end(&p);
}

static void kinds_of_grants_share_an_array_and_no_ids(void **state)
{
	struct page p;

	(void)state;
	begin(&p);
	good(&p, USERS, "[" USER_GRANT "]");
	good(&p, BOT_GRANTS, "[" BOT_GRANT "]");
	good(&p, TEAM_GRANTS, "[" TEAM_GRANT "]");
	assert_int_equal(p.grant_count, 3);
	assert_int_equal(p.grants[1].kind, WS_BOT);
	assert_string_equal(p.grants[1].label, "ci");
	assert_int_equal(p.grants[2].kind, WS_TEAM);
	assert_int_equal(ws_decode_grants(p.arena, NULL, W, WS_INVITED, &p.grants,
					  &p.grant_count, &p.rows, &p.err),
			 WS_E_BUG);
	end(&p);
}

static void row(struct ws_buf *b, unsigned n)
{
	ws_buf_addf(b,
		    "%s{\"id\":\"00000000-0000-4000-8000-%012x\",\"workspace_id\":\"" W
		    "\",\"workspace_role_id\":\"" R1
		    "\",\"user_id\":\"00000001-0000-4000-8000-%012x\",\"email\":\"u%u@x\"}",
		    b->len > 1 ? "," : "", n, n, n);
}

static void a_row_of_a_far_earlier_page_is_noticed(void **state)
{
	struct page p;
	struct ws_buf b = WS_BUF_INIT;

	(void)state;
	begin(&p);
	for (unsigned page = 0; page < 60; page++) {
		ws_buf_cut(&b, 0);
		ws_buf_adds(&b, "[");
		for (unsigned i = 0; i < 200; i++)
			row(&b, page * 200 + i + 1);
		ws_buf_adds(&b, "]");
		good(&p, USERS, ws_buf_text(&b));
	}
	assert_int_equal(p.grant_count, 12000);
	ws_buf_cut(&b, 0);
	ws_buf_adds(&b, "[");
	row(&b, 20000);
	row(&b, 7);
	ws_buf_adds(&b, "]");
	assert_int_equal(decode(&p, USERS, ws_buf_text(&b)), WS_E_RESPONSE);
	assert_int_equal(p.grant_count, 12000);
	ws_buf_free(&b);
	end(&p);
}

/* --- bad pages ------------------------------------------------------------------------- */

static const struct {
	enum what what;
	const char *row;  /* a good one */
	const char *must; /* members it cannot do without */
} kinds[] = {
	{MY_WORKSPACES, MY_WORKSPACE,
	 "account_id workspace_id workspace_name workspace_description workspace_handle"},
	{MY_ACCOUNTS, MY_ACCOUNT,
	 "account_id account_name account_role_name account_handle account_plan_type"},
	{SCOPES, SCOPE, "name includes_scopes"},
	{PEOPLE, PERSON, "actor_id user_id account_role_name active"},
	{BOTS, BOT, "id actor_id account_id name account_role_name"},
	{TEAMS, TEAM, "id account_id name description memberships workspaces type"},
	{ROLES, ROLE, "id account_id name description scopes inherited_role_id"},
	{WORKSPACES, WORKSPACE_ROW, "id account_id name description handle"},
	{USERS, USER_GRANT, "id workspace_id workspace_role_id user_id"},
	{BOT_GRANTS, BOT_GRANT, "id workspace_id workspace_role_id bot_id"},
	{TEAM_GRANTS, TEAM_GRANT, "id workspace_id workspace_role_id team_id"},
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static void no_list_is_refused(enum what what, const char *text)
{
	struct page p;

	begin(&p);
	if (decode(&p, what, text) != WS_E_RESPONSE)
		fail_msg("list %d took %s", (int)what, text);
	assert_int_equal(p.grant_count + p.account.person_count + p.workspace_count +
				 p.account.role_count + p.account.team_count,
			 0);
	assert_string_not_equal(p.err.msg, "");
	end(&p);
}

static void what_is_no_list_is_refused(void **state)
{
	static const char *const texts[] = {"{}",
					    "{\"results\":[]}",
					    "{\"detail\":\"Not Found\"}",
					    "null",
					    "\"ok\"",
					    "0",
					    "true",
					    "",
					    "[] []",
					    "[",
					    "[null]",
					    "[[]]",
					    "[\"x\"]",
					    "[1]",
					    "[{}]",
					    "{\"a\":1",
					    "[{\"id\":1}]"};

	(void)state;
	for (size_t k = 0; k < KINDS; k++)
		for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
			no_list_is_refused(kinds[k].what, texts[i]);
}

/* The good row with what stands for `key` (once, or everywhere it is) replaced. */
static char *spoil(const char *text, const char *key, const char *instead)
{
	struct ws_buf b = WS_BUF_INIT;
	char quoted[64];
	const char *at;
	char *out;

	(void)snprintf(quoted, sizeof(quoted), "\"%s\":", key);
	at = strstr(text, quoted);
	assert_non_null(at);
	ws_buf_adds(&b, "[");
	ws_buf_add(&b, text, (size_t)(at - text));
	if (instead)
		ws_buf_addf(&b, "\"%s\":%s,\"was_", key, instead);
	else
		ws_buf_adds(&b, "\"was_");
	ws_buf_adds(&b, at + 1);
	ws_buf_adds(&b, "]");
	assert_int_equal(ws_buf_take(&b, &out, NULL, NULL), 0);
	return out;
}

static void each_member(void (*check)(enum what what, const char *row, const char *key))
{
	for (size_t k = 0; k < KINDS; k++) {
		char keys[128];
		char *save = NULL;

		(void)snprintf(keys, sizeof(keys), "%s", kinds[k].must);
		for (char *key = strtok_r(keys, " ", &save); key;
		     key = strtok_r(NULL, " ", &save))
			check(kinds[k].what, kinds[k].row, key);
	}
}

static void check_missing(enum what what, const char *text, const char *key)
{
	ws_auto_free char *bad = spoil(text, key, NULL);

	no_list_is_refused(what, bad);
}

static void a_missing_member_refuses_the_page(void **state)
{
	(void)state;
	each_member(check_missing);
}

static void check_mistyped(enum what what, const char *text, const char *key)
{
	static const char *const values[] = {"7", "{}", "1.5", "[7]"};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		ws_auto_free char *bad = spoil(text, key, values[i]);

		no_list_is_refused(what, bad);
	}
}

static void a_mistyped_member_refuses_the_page(void **state)
{
	(void)state;
	each_member(check_mistyped);
}

static void check_id(enum what what, const char *text, const char *key)
{
	static const char *const ids[] = {
		"\"\"",
		"\"../../etc\"",
		"\"6F1C8A52-3F0E-4B0F-9B5C-2F7D5B1E6A01\"",
		"\"{6f1c8a52-3f0e-4b0f-9b5c-2f7d5b1e6a01}\"",
		"\"6f1c8a523f0e4b0f9b5c2f7d5b1e6a01\"",
		"\"6f1c8a52-3f0e-4b0f-9b5c-2f7d5b1e6a010\"",
		"\"00000000-0000-0000-0000-000000000000\"",
	};
	const size_t len = strlen(key);

	if (strcmp(key, "id") != 0 && (len < 3 || strcmp(key + len - 3, "_id") != 0))
		return;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		ws_auto_free char *bad = spoil(text, key, ids[i]);

		no_list_is_refused(what, bad);
	}
}

static void what_is_no_id_refuses_the_page(void **state)
{
	(void)state;
	each_member(check_id);
}

static void rows_of_somebody_else_refuse_the_page(void **state)
{
	(void)state;
	static const struct {
		size_t kind;
		const char *key;
	} owners[] = {{4, "account_id"},   {5, "account_id"},   {6, "account_id"},
		      {7, "account_id"},   {8, "workspace_id"}, {9, "workspace_id"},
		      {10, "workspace_id"}};

	for (size_t i = 0; i < sizeof(owners) / sizeof(owners[0]); i++) {
		ws_auto_free char *bad = spoil(kinds[owners[i].kind].row, owners[i].key,
					       "\"" W2 "\"");

		no_list_is_refused(kinds[owners[i].kind].what, bad);
	}
}

static void the_same_row_twice_refuses_the_page(void **state)
{
	(void)state;
	for (size_t k = 0; k < KINDS; k++) {
		struct ws_buf b = WS_BUF_INIT;

		ws_buf_addf(&b, "[%s,%s]", kinds[k].row, kinds[k].row);
		no_list_is_refused(kinds[k].what, ws_buf_text(&b));
		ws_buf_free(&b);
	}
}

static void one_principal_with_two_roles_refuses_the_page(void **state)
{
	(void)state;
	no_list_is_refused(USERS,
			   "[" USER_GRANT ",{\"id\":\"" G2 "\",\"workspace_id\":\"" W
			   "\",\"workspace_role_id\":\"" R2 "\",\"user_id\":\"" U1 "\"}]");
	/* two handles of one name would be one directory */
	no_list_is_refused(WORKSPACES,
			   "[" WORKSPACE_ROW ",{\"id\":\"" W2 "\",\"account_id\":\"" A
			   "\",\"name\":\"x\",\"description\":\"\","
			   "\"handle\":\"prod\"}]");
}

static void inside_of_a_team_the_same_rules_hold(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"[{\"id\":\"" T1 "\",\"account_id\":\"" A
		"\",\"name\":\"o\",\"description\":\"\",\"memberships\":[{\"id\":\"x\","
		"\"name\":\"a\",\"type\":\"user\"}],\"workspaces\":[]}]",
		"[{\"id\":\"" T1 "\",\"account_id\":\"" A
		"\",\"name\":\"o\",\"description\":\"\",\"memberships\":[{\"id\":\"" X1
		"\",\"name\":\"a\",\"type\":\"robot\"}],\"workspaces\":[]}]",
		"[{\"id\":\"" T1 "\",\"account_id\":\"" A
		"\",\"name\":\"o\",\"description\":\"\",\"memberships\":[{\"id\":\"" X1
		"\",\"name\":\"a\",\"type\":\"user\"},{\"id\":\"" X1
		"\",\"name\":\"a\",\"type\":\"user\"}],\"workspaces\":[]}]",
		"[{\"id\":\"" T1 "\",\"account_id\":\"" A
		"\",\"name\":\"o\",\"description\":\"\",\"memberships\":[],\"workspaces\":["
		"{\"workspace_id\":\"" W "\",\"workspace_role_id\":null}]}]",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		no_list_is_refused(TEAMS, bad[i]);
}

static void names_of_permissions_are_plain_words(void **state)
{
	static const char *const names[] = {
		"",
		"see flows",
		"a\\nb",
		"x=y",
		"[x]",
		"\\u202e",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct ws_buf b = WS_BUF_INIT;

		ws_buf_addf(&b, "[{\"name\":\"%s\",\"includes_scopes\":[]}]", names[i]);
		no_list_is_refused(SCOPES, ws_buf_text(&b));
		ws_buf_cut(&b, 0);
		ws_buf_addf(&b, "[{\"name\":\"x\",\"includes_scopes\":[\"%s\"]}]",
			    names[i]);
		no_list_is_refused(SCOPES, ws_buf_text(&b));
		ws_buf_free(&b);
	}
}

static void an_account_must_be_the_one_asked_for(void **state)
{
	struct page p;

	(void)state;
	begin(&p);
	p.account.id = W;
	assert_int_equal(decode(&p, ACCOUNT, ACCOUNT_ROW), WS_E_RESPONSE);
	assert_non_null(strstr(p.err.why, A));
	assert_int_equal(decode(&p, WORKSPACE,
				"{\"id\":\"" W "\",\"account_id\":\"" W
				"\",\"name\":\"p\",\"description\":\"\","
				"\"handle\":\"p\"}"),
			 WS_E_RESPONSE);
	assert_int_equal(decode(&p, ME, "{\"id\":\"x\",\"email\":\"a@b\"}"), WS_E_RESPONSE);
	end(&p);
}

static void a_message_names_list_row_and_member(void **state)
{
	struct page p;

	(void)state;
	begin(&p);
	assert_int_equal(decode(&p, PEOPLE, "[" PERSON ",{\"user_id\":\"" U2 "\"}]"),
			 WS_E_RESPONSE);
	assert_string_equal(p.err.msg, "list of members, row 2: actor_id is missing");
	end(&p);
}

static void hostile_texts_are_kept_as_they_are(void **state)
{
	struct page p;

	(void)state;
	begin(&p);
	good(&p, WORKSPACES,
	     "[{\"id\":\"" W "\",\"account_id\":\"" A
	     "\",\"name\":\"\\u202ex\",\"description\":\"a\\n[users]\\neve = Owner\","
	     "\"handle\":\"../..\",\"surprise\":{\"a\":[1,2]}}]");
	assert_string_equal(p.workspaces[0].name, "\xe2\x80\xaex");
	assert_string_equal(p.workspaces[0].description, "a\n[users]\neve = Owner");
	assert_string_equal(p.workspaces[0].handle, "../..");
	end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_are_read_and_service_accounts_passed_over),
		cmocka_unit_test(service_accounts_and_teams_are_read),
		cmocka_unit_test(roles_tell_whose_they_are),
		cmocka_unit_test(the_caller_and_what_is_his_are_read),
		cmocka_unit_test(no_default_role_is_not_an_untold_one),
		cmocka_unit_test(limits_are_the_integers),
		cmocka_unit_test(pages_are_appended),
		cmocka_unit_test(kinds_of_grants_share_an_array_and_no_ids),
		cmocka_unit_test(a_row_of_a_far_earlier_page_is_noticed),
		cmocka_unit_test(what_is_no_list_is_refused),
		cmocka_unit_test(a_missing_member_refuses_the_page),
		cmocka_unit_test(a_mistyped_member_refuses_the_page),
		cmocka_unit_test(what_is_no_id_refuses_the_page),
		cmocka_unit_test(rows_of_somebody_else_refuse_the_page),
		cmocka_unit_test(the_same_row_twice_refuses_the_page),
		cmocka_unit_test(one_principal_with_two_roles_refuses_the_page),
		cmocka_unit_test(inside_of_a_team_the_same_rules_hold),
		cmocka_unit_test(names_of_permissions_are_plain_words),
		cmocka_unit_test(an_account_must_be_the_one_asked_for),
		cmocka_unit_test(a_message_names_list_row_and_member),
		cmocka_unit_test(hostile_texts_are_kept_as_they_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
