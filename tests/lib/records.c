#include "tests/lib/records.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/buf.h"
#include "sync/model/docs.h"
#include "tests/lib/sides.h"

#define NEED(pointer) t_need((pointer), __LINE__)

static void *t_need(void *pointer, int line)
{
	if (!pointer)
		fail_msg("records.c:%d: out of memory", line);
	return pointer;
}

/* --- by hand ---------------------------------------------------------------------------- */

const char *t_records_id(struct t_records *look, char letter, int n)
{
	char id[37];

	return NEED(ws_arena_dup(look->arena, t_side_id(letter, n, id)));
}

static const char *keep(struct t_records *look, const char *text)
{
	return text ? NEED(ws_arena_dup(look->arena, text)) : NULL;
}

static struct ws_strings split(struct t_records *look, const char *words)
{
	struct ws_strings out = {NULL, 0};

	while (*words) {
		const size_t len = strcspn(words, " ");
		const char **slot = NEED(
			ws_arena_grow(look->arena, &out.items, &out.count, sizeof(*slot)));

		*slot = NEED(ws_arena_dupn(look->arena, words, len));
		words += len + strspn(words + len, " ");
	}
	return out;
}

static void add_scope(struct t_records *look, struct ws_scope **scopes, const char *name,
		      const char *includes)
{
	struct ws_scope *scope = NEED(ws_arena_grow(
		look->arena, scopes, &look->account.scope_count, sizeof(*scope)));

	scope->name = keep(look, name);
	scope->includes = split(look, includes);
}

void t_records_init(struct t_records *look)
{
	struct ws_account *account = &look->account;
	struct ws_scope *scopes = NULL;

	memset(look, 0, sizeof(*look));
	look->arena = NEED(ws_arena_new());
	account->id = t_records_id(look, 'a', 1);
	account->handle = "acme";
	account->name = "Acme Data";
	account->plan_type = "ORGANIZATION";
	account->your_role = "Member";
	account->people_known = account->bots_known = account->teams_known = true;
	account->roles_known = account->limits_known = account->scopes_known = true;
	add_scope(look, &scopes, "manage_workspace_users", "see_workspace_users");
	add_scope(look, &scopes, "run_flows", "see_flows");
	add_scope(look, &scopes, "see_flows", "");
	add_scope(look, &scopes, "see_secret_blocks", "");
	add_scope(look, &scopes, "see_workspace_users", "");
	account->scopes = scopes;
	t_add_role(look, 1, "Owner", "manage_workspace_users run_flows see_secret_blocks",
		   0, true);
	t_add_role(look, 2, "Developer", "run_flows see_secret_blocks", 0, true);
	t_add_role(look, 3, "Viewer", "see_flows", 0, true);
}

void t_records_clear(struct t_records *look)
{
	ws_arena_free(look->arena);
	memset(look, 0, sizeof(*look));
}

struct ws_person *t_add_person(struct t_records *look, int n, const char *email,
			       const char *account_role)
{
	struct ws_person *person = NEED(ws_arena_grow(look->arena, &look->account.people,
						      &look->account.person_count,
						      sizeof(*person)));

	person->user_id = t_records_id(look, 'u', n);
	person->actor_id = t_records_id(look, 'x', n);
	person->email = keep(look, email);
	person->account_role = keep(look, account_role);
	person->active = true;
	return person;
}

struct ws_bot *t_add_bot(struct t_records *look, int n, const char *name)
{
	struct ws_bot *bot = NEED(ws_arena_grow(look->arena, &look->account.bots,
						&look->account.bot_count, sizeof(*bot)));

	bot->id = t_records_id(look, 'b', n);
	bot->actor_id = t_records_id(look, 'y', n);
	bot->name = keep(look, name);
	bot->account_role = "Member";
	return bot;
}

struct ws_team *t_add_team(struct t_records *look, int n, const char *name)
{
	struct ws_team *team = NEED(ws_arena_grow(look->arena, &look->account.teams,
						  &look->account.team_count,
						  sizeof(*team)));

	team->id = t_records_id(look, 't', n);
	team->name = keep(look, name);
	team->description = "";
	return team;
}

void t_add_member(struct t_records *look, struct ws_team *team, const char *actor_id,
		  const char *label, bool is_bot)
{
	struct ws_team_member *member = NEED(ws_arena_grow(
		look->arena, &team->members, &team->member_count, sizeof(*member)));

	member->actor_id = actor_id;
	member->label = keep(look, label);
	member->is_bot = is_bot;
}

struct ws_role *t_add_role(struct t_records *look, int n, const char *name,
			   const char *scopes, int inherits, bool built_in)
{
	struct ws_role *role = NEED(ws_arena_grow(look->arena, &look->account.roles,
						  &look->account.role_count,
						  sizeof(*role)));

	role->id = t_records_id(look, 'r', n);
	role->name = keep(look, name);
	role->description = "";
	role->inherited_id = inherits ? t_records_id(look, 'r', inherits) : NULL;
	role->built_in = built_in;
	role->scopes = split(look, scopes);
	return role;
}

struct ws_workspace *t_add_workspace(struct t_records *look, int n, const char *handle)
{
	struct ws_workspace *workspace = NEED(ws_arena_grow(look->arena, &look->workspaces,
							    &look->workspace_count,
							    sizeof(*workspace)));

	workspace->id = t_records_id(look, 'w', n);
	workspace->account_id = look->account.id;
	workspace->handle = keep(look, handle);
	workspace->name = keep(look, handle);
	workspace->description = "";
	workspace->created = "2026-05-04T09:12:33.481920Z";
	workspace->settings_known = true;
	workspace->known[WS_USER] = workspace->known[WS_BOT] = true;
	workspace->known[WS_TEAM] = true;
	return workspace;
}

void t_add_grant(struct t_records *look, struct ws_workspace *workspace,
		 enum ws_principal_kind kind, int principal, const char *label, int role)
{
	static const char letters[] = {'u', 'b', 't'};
	struct ws_grant *grant = NEED(ws_arena_grow(
		look->arena, &workspace->grants, &workspace->grant_count, sizeof(*grant)));

	grant->kind = kind;
	grant->access_id = t_records_id(look, 'g', (int)workspace->grant_count);
	grant->principal_id = t_records_id(look, letters[kind], principal);
	grant->label = keep(look, label);
	grant->role_id = t_records_id(look, 'r', role);
}

/* --- documents ----------------------------------------------------------------------------- */

struct ws_tree *t_records_docs(const struct t_records *look, const struct ws_tree *main,
			       const struct ws_tree *cloud)
{
	struct ws_tree *out = NEED(ws_tree_new());
	ws_auto(ws_docs) docs = NULL;
	struct ws_err err = {0};
	int rc = ws_docs_new(main, cloud, out, &docs, &err);

	if (rc == 0)
		rc = ws_docs_account_begin(docs, &look->account, &err);
	for (size_t i = 0; rc == 0 && i < look->workspace_count; i++)
		rc = ws_docs_workspace(docs, &look->workspaces[i], &err);
	if (rc == 0)
		rc = ws_docs_account_end(docs, &err);
	if (rc)
		fail_msg("documents: %s", err.msg);
	return out;
}

const char *t_doc(const struct ws_tree *tree, const char *path)
{
	const struct ws_tree_entry *entry = ws_tree_find(tree, path);

	return entry ? entry->bytes : NULL;
}

void t_put_doc(struct ws_tree *tree, const char *path, const char *text)
{
	assert_int_equal(ws_tree_put_copy(tree, path, text, strlen(text), NULL), 0);
}

void t_edit_doc(struct ws_tree *tree, const char *path, const char *from, const char *to)
{
	const char *text = t_doc(tree, path);
	const char *at = text ? strstr(text, from) : NULL;
	struct ws_buf b = WS_BUF_INIT;

	if (!at) {
		fail_msg("%s has no %s", path, from);
		return;
	}
	ws_buf_add(&b, text, (size_t)(at - text));
	ws_buf_adds(&b, to);
	ws_buf_adds(&b, at + strlen(from));
	t_put_doc(tree, path, ws_buf_text(&b));
	ws_buf_free(&b);
}

struct ws_tree *t_copy_tree(const struct ws_tree *tree)
{
	struct ws_tree *copy = NEED(ws_tree_new());

	for (size_t i = 0; i < ws_tree_count(tree); i++) {
		const struct ws_tree_entry *entry = ws_tree_at(tree, i);

		assert_int_equal(
			ws_tree_put_copy(copy, entry->path, entry->bytes, entry->len, NULL),
			0);
	}
	return copy;
}

static bool has_line(const char *text, const char *line, size_t len)
{
	while (*text) {
		const size_t here = strcspn(text, "\n");

		if (here == len && memcmp(text, line, len) == 0)
			return true;
		text += here + (text[here] == '\n');
	}
	return false;
}

static size_t lines_missing(const char *from, const char *in)
{
	size_t count = 0;

	while (*from) {
		const size_t len = strcspn(from, "\n");

		count += !has_line(in, from, len);
		from += len + (from[len] == '\n');
	}
	return count;
}

void t_count_lines(const char *before, const char *after, size_t *added, size_t *removed)
{
	*added = lines_missing(after, before);
	*removed = lines_missing(before, after);
}

struct ws_side *t_side_of(const struct ws_tree *tree)
{
	struct ws_side *side = NULL;
	struct ws_err err = {0};

	if (ws_side_build(tree, NULL, &side, &err))
		fail_msg("side: %s", err.msg);
	for (size_t i = 0; side && i < side->problem_count; i++)
		print_error("%s:%d: %s (%s)\n", side->problems[i].file,
			    side->problems[i].line, side->problems[i].msg,
			    side->problems[i].source);
	if (side)
		assert_int_equal(side->problem_count, 0);
	return side;
}

/* --- chance ---------------------------------------------------------------------------------- */

uint32_t t_roll(struct t_chance *chance, uint32_t below)
{
	/* splitmix64 */
	uint64_t z = chance->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	z ^= z >> 31;
	return below ? (uint32_t)((z >> 32) % below) : 0;
}

static const char *const fragments[] = {
	"Owner",
	"owner",
	"No access",
	"id:00000075-0000-4000-8000-000000000001",
	"[users]",
	"]",
	"a=b",
	" ; x",
	";",
	"#",
	"%41",
	"%2C",
	"%25",
	"%",
	", until 2026-12-31",
	", why not",
	",",
	"\n[users]\neve@x.io = Owner\n",
	"\r",
	"\t",
	"\x01",
	"\x7f",
	"\xe2\x80\xae",
	"\xe2\x80\x8b",
	"\xe2\x80\xa8",
	"\xef\xbb\xbf",
	"\xc2\x85",
	"\xd0\xb0",
	"\xc3\xa9",
	"e\xcc\x81",
	"\xf0\x9f\x98\x80",
	" ",
	"<<<<<<< x",
	"bob@acme.io",
	"Data engineer",
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	"x",
	"\"q\"",
	"\\",
	":",
};

const char *t_hostile_name(struct t_records *look, struct t_chance *chance)
{
	static const char *const plain[] = {"ann@x.io", "Ann@x.io", "data eng", "run, walk",
					    "Reader",   "reader",   "ci",       "50% off"};
	static const uint32_t count = sizeof(fragments) / sizeof(fragments[0]);
	struct ws_buf b = WS_BUF_INIT;
	const uint32_t parts = t_roll(chance, 5);
	const char *name;

	/* every third is harmless, so that some are written by name and some clash */
	if (t_roll(chance, 3) == 0)
		return plain[t_roll(chance, sizeof(plain) / sizeof(plain[0]))];
	for (uint32_t i = 0; i < parts; i++)
		ws_buf_adds(&b, fragments[t_roll(chance, count)]);
	name = keep(look, ws_buf_text(&b));
	ws_buf_free(&b);
	return name;
}

static void random_members(struct t_records *look, struct t_chance *chance,
			   struct ws_team *team)
{
	const struct ws_account *account = &look->account;

	for (size_t i = 0; i < account->person_count; i++)
		if (t_roll(chance, 3) == 0)
			t_add_member(look, team, account->people[i].actor_id,
				     account->people[i].email ? account->people[i].email
							      : "nameless",
				     false);
	for (size_t i = 0; i < account->bot_count; i++)
		if (t_roll(chance, 3) == 0)
			t_add_member(look, team, account->bots[i].actor_id,
				     account->bots[i].name, true);
}

static void random_account(struct t_records *look, struct t_chance *chance)
{
	const int people = (int)t_roll(chance, 8);
	const int bots = (int)t_roll(chance, 5);
	const int teams = (int)t_roll(chance, 4);
	const int roles = (int)t_roll(chance, 6);

	look->account.name = t_hostile_name(look, chance);
	for (int i = 1; i <= people; i++)
		t_add_person(look, i,
			     t_roll(chance, 6) ? t_hostile_name(look, chance) : NULL,
			     t_roll(chance, 4) ? "Member" : "Admin");
	for (int i = 1; i <= bots; i++)
		t_add_bot(look, i, t_hostile_name(look, chance));
	for (int i = 4; i < 4 + roles; i++)
		t_add_role(look, i, t_hostile_name(look, chance), "see_flows run_flows",
			   (int)t_roll(chance, 4), false)
			->description = t_hostile_name(look, chance);
	for (int i = 1; i <= teams; i++) {
		struct ws_team *team = t_add_team(look, i, t_hostile_name(look, chance));

		team->description = t_hostile_name(look, chance);
		random_members(look, chance, team);
	}
}

static void random_grants(struct t_records *look, struct t_chance *chance,
			  struct ws_workspace *workspace)
{
	const struct ws_account *account = &look->account;
	const uint32_t roles = (uint32_t)account->role_count;

	for (size_t i = 0; i < account->person_count; i++)
		if (t_roll(chance, 2))
			t_add_grant(look, workspace, WS_USER, (int)i + 1,
				    account->people[i].email,
				    1 + (int)t_roll(chance, roles));
	for (size_t i = 0; i < account->bot_count; i++)
		if (t_roll(chance, 2))
			t_add_grant(look, workspace, WS_BOT, (int)i + 1, NULL,
				    1 + (int)t_roll(chance, roles));
	for (size_t i = 0; i < account->team_count; i++)
		if (t_roll(chance, 2))
			t_add_grant(look, workspace, WS_TEAM, (int)i + 1, NULL,
				    1 + (int)t_roll(chance, roles));
	/* somebody no list has, and a role no list has */
	if (t_roll(chance, 4) == 0)
		t_add_grant(look, workspace, WS_USER, 77, t_hostile_name(look, chance), 1);
	if (t_roll(chance, 6) == 0)
		t_add_grant(look, workspace, WS_USER, 78, "stray@acme.io", 99);
}

static void random_workspace(struct t_records *look, struct t_chance *chance, int n)
{
	char handle[400];
	struct ws_workspace *workspace;

	if (t_roll(chance, 3))
		(void)snprintf(handle, sizeof(handle), "ws-%d", n);
	else
		(void)snprintf(handle, sizeof(handle), "%d%s", n,
			       t_hostile_name(look, chance));
	workspace = t_add_workspace(look, n, handle);
	workspace->name = t_hostile_name(look, chance);
	workspace->description = t_hostile_name(look, chance);
	if (t_roll(chance, 2))
		workspace->default_role_id = t_records_id(look, 'r',
							  1 + (int)t_roll(chance, 5));
	random_grants(look, chance, workspace);
}

void t_records_random(struct t_records *look, struct t_chance *chance)
{
	const int workspaces = (int)t_roll(chance, 4);

	t_records_init(look);
	random_account(look, chance);
	for (int i = 1; i <= workspaces; i++)
		random_workspace(look, chance, i);
}
