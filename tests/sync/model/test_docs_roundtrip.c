/*
 * Records -> documents -> side, for looks made by chance and full of hostile names:
 * nothing is lost, nothing is added, nothing is invalid.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "sync/model/docs.h"
#include "sync/model/role_scopes.h"
#include "tests/lib/records.h"

#define ROUNDS 1500

static void same_text(const char *a, const char *b)
{
	if (!a || !b)
		assert_ptr_equal(a, b);
	else
		assert_string_equal(a, b);
}

static void same_members(const struct ws_side_account *account, const struct ws_team *team,
			 const struct ws_account *records)
{
	const struct ws_side_team *found = NULL;

	for (size_t i = 0; i < account->team_count; i++)
		if (strcmp(account->teams[i].id, team->id) == 0)
			found = &account->teams[i];
	assert_non_null(found);
	assert_int_equal(found->member_count, team->member_count);
	for (size_t i = 0; i < found->member_count; i++) {
		const struct ws_team_member *member = &found->members[i];
		const struct ws_side_pin *pin = ws_side_pin(
			account, member->is_bot ? WS_PIN_BOTS : WS_PIN_USERS,
			member->label);
		size_t hits = 0;

		for (size_t k = 0; k < team->member_count; k++) {
			const char *actor = team->members[k].actor_id;

			for (size_t p = 0; pin && p < records->person_count; p++)
				hits += strcmp(records->people[p].user_id, pin->id) == 0 &&
					strcmp(records->people[p].actor_id, actor) == 0;
			for (size_t p = 0; pin && p < records->bot_count; p++)
				hits += strcmp(records->bots[p].id, pin->id) == 0 &&
					strcmp(records->bots[p].actor_id, actor) == 0;
		}
		/* a bot called like a person stands there by its actor's id */
		if (pin)
			assert_int_equal(hits, 1);
	}
}

/* What a permission includes need not be written out, nor what is inherited. */
static void same_permissions(const struct ws_account *records,
			     const struct ws_side_role *found, const struct ws_role *role)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_strings a = {NULL, 0}, b = {NULL, 0};
	const struct ws_strings *lists[] = {&found->scopes, &role->scopes};
	struct ws_strings *closed[] = {&a, &b};

	for (int n = 0; n < 2; n++) {
		struct ws_strings all = {NULL, 0};
		const char *parent = role->inherited_id;

		for (size_t i = 0; i < lists[n]->count; i++) {
			const char **slot = ws_arena_grow(arena, &all.items, &all.count,
							  sizeof(*slot));

			*slot = lists[n]->items[i];
		}
		for (size_t i = 0; parent && i < records->role_count; i++) {
			if (strcmp(records->roles[i].id, parent) != 0)
				continue;
			for (size_t k = 0; k < records->roles[i].scopes.count; k++) {
				const char **slot = ws_arena_grow(
					arena, &all.items, &all.count, sizeof(*slot));

				*slot = records->roles[i].scopes.items[k];
			}
		}
		assert_int_equal(ws_role_scopes_close(arena, records->scopes,
						      records->scope_count, &all, closed[n],
						      NULL),
				 0);
	}
	assert_true(ws_role_scopes_same(&a, &b));
}

static void same_account(const struct ws_side *side, const struct ws_account *records)
{
	const struct ws_side_account *account = ws_side_account(side, records->id);

	assert_non_null(account);
	assert_int_equal(account->pins, WS_KNOWN);
	assert_string_equal(account->handle, records->handle);
	assert_int_equal(account->role_count, records->role_count);
	assert_int_equal(account->person_count, records->person_count);
	assert_int_equal(account->bot_count, records->bot_count);
	assert_int_equal(account->scope_count, records->scope_count);
	for (size_t i = 0; i < records->role_count; i++) {
		const struct ws_role *role = &records->roles[i];
		const struct ws_side_role *found = ws_side_role(account, role->id);

		assert_non_null(found);
		same_permissions(records, found, role);
		assert_int_equal(found->built_in, role->built_in);
		same_text(found->inherits, role->inherited_id);
	}
	for (size_t i = 0; i < records->person_count; i++)
		assert_non_null(
			ws_side_pin_of(account, WS_PIN_USERS, records->people[i].user_id));
	for (size_t i = 0; i < records->team_count; i++)
		same_members(account, &records->teams[i], records);
}

static void same_workspace(const struct ws_side *side, const struct ws_workspace *records)
{
	const struct ws_side_workspace *workspace = ws_side_workspace(side, records->id);

	assert_non_null(workspace);
	assert_int_equal(workspace->settings, WS_KNOWN);
	assert_string_equal(workspace->name.text ? workspace->name.text : "",
			    records->name);
	assert_string_equal(workspace->description.text ? workspace->description.text : "",
			    records->description);
	same_text(workspace->default_role_id, records->default_role_id);
	assert_true(workspace->default_role.present);
	assert_int_equal(workspace->grant_count, records->grant_count);
	for (size_t i = 0; i < records->grant_count; i++) {
		const struct ws_grant *grant = &records->grants[i];
		const struct ws_side_grant *found = ws_side_grant(workspace, grant->kind,
								  grant->principal_id);

		assert_non_null(found);
		assert_string_equal(found->role_id, grant->role_id);
	}
	for (int kind = 0; kind < WS_INVITED; kind++)
		assert_int_equal(workspace->lists[kind], WS_KNOWN);
	assert_int_equal(workspace->lists[WS_INVITED], WS_ABSENT);
}

static void same_look(const struct ws_tree *tree, const struct t_records *look)
{
	struct ws_side *side = t_side_of(tree);

	same_account(side, &look->account);
	assert_int_equal(side->workspace_count, look->workspace_count);
	for (size_t i = 0; i < look->workspace_count; i++)
		same_workspace(side, &look->workspaces[i]);
	ws_side_free(side);
}

static void same_trees(const struct ws_tree *a, const struct ws_tree *b)
{
	assert_int_equal(ws_tree_count(a), ws_tree_count(b));
	for (size_t i = 0; i < ws_tree_count(a); i++) {
		assert_string_equal(ws_tree_at(a, i)->path, ws_tree_at(b, i)->path);
		assert_string_equal(ws_tree_at(a, i)->bytes, ws_tree_at(b, i)->bytes);
	}
}

static void any_look_survives_its_documents(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
		struct t_chance chance = {seed};
		struct t_records look;
		struct ws_tree *first, *again;

		t_records_random(&look, &chance);
		first = t_records_docs(&look, NULL, NULL);
		same_look(first, &look);
		again = t_records_docs(&look, first, first);
		same_trees(first, again);
		ws_tree_free(first);
		ws_tree_free(again);
		t_records_clear(&look);
	}
}

/* Main and the last look are of another cloud altogether, with the same ids. */
static void any_look_can_be_put_over_any_other(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
		struct t_chance chance = {seed * 7919};
		struct t_records a, b, c;
		struct ws_tree *main, *cloud, *out;

		t_records_random(&a, &chance);
		t_records_random(&b, &chance);
		t_records_random(&c, &chance);
		main = t_records_docs(&a, NULL, NULL);
		cloud = t_records_docs(&b, main, NULL);
		out = t_records_docs(&c, main, cloud);
		same_look(out, &c);
		ws_tree_free(main);
		ws_tree_free(cloud);
		ws_tree_free(out);
		t_records_clear(&a);
		t_records_clear(&b);
		t_records_clear(&c);
	}
}

/* What nobody could read is never invalid, and never more than the last look had. */
static void any_unread_list_keeps_the_side_valid(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
		struct t_chance chance = {seed * 104729};
		struct t_records a, b;
		struct ws_tree *cloud, *out;
		struct ws_side *side;

		t_records_random(&a, &chance);
		t_records_random(&b, &chance);
		b.account.people_known = t_roll(&chance, 2);
		b.account.bots_known = t_roll(&chance, 2);
		b.account.teams_known = t_roll(&chance, 2);
		b.account.roles_known = t_roll(&chance, 2);
		for (size_t i = 0; i < b.workspace_count; i++) {
			b.workspaces[i].known[t_roll(&chance, 3)] = false;
			b.workspaces[i].settings_known = t_roll(&chance, 2);
		}
		cloud = t_records_docs(&a, NULL, NULL);
		out = t_records_docs(&b, cloud, cloud);
		side = t_side_of(out);
		ws_side_free(side);
		ws_tree_free(cloud);
		ws_tree_free(out);
		t_records_clear(&a);
		t_records_clear(&b);
	}
}

/* One document with bytes or lines lost, doubled, changed, or put elsewhere. */
static void damage(struct ws_tree *tree, struct t_chance *chance)
{
	const uint32_t count = (uint32_t)ws_tree_count(tree);
	const struct ws_tree_entry *entry = ws_tree_at(tree, t_roll(chance, count));
	const struct ws_tree_entry *other = ws_tree_at(tree, t_roll(chance, count));
	static const char bytes[] = "\n\r\t ;#[]=:%,\xe2\x80\xae"
				    "aO0";
	const uint32_t at = t_roll(chance, (uint32_t)entry->len + 1);
	char *copy = malloc(2 * entry->len + 2);
	size_t len = entry->len;

	assert_non_null(copy);
	memcpy(copy, entry->bytes, len + 1);
	switch (t_roll(chance, 5)) {
	case 0: /* cut short */
		len = at;
		break;
	case 1: /* one byte another */
		if (at < len)
			copy[at] = bytes[t_roll(chance, sizeof(bytes) - 1)];
		break;
	case 2: /* the rest twice */
		memcpy(copy + len, entry->bytes + at, len - at);
		len += len - at;
		break;
	case 3: /* a line lost */
		while (len > at && copy[len - 1] != '\n')
			len--;
		break;
	default: /* another document's bytes */
		free(copy);
		t_put_doc(tree, entry->path, other->bytes);
		return;
	}
	copy[len] = '\0';
	assert_int_equal(ws_tree_put(tree, entry->path, copy, len, NULL), 0);
}

/* Whatever people did to main, the documents of the cloud say what the cloud says. */
static void no_damage_to_main_reaches_the_look(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
		struct t_chance chance = {seed * 15485863};
		struct t_records a, b;
		struct ws_tree *main, *cloud, *out;
		struct ws_side *side;

		t_records_random(&a, &chance);
		t_records_random(&b, &chance);
		cloud = t_records_docs(&a, NULL, NULL);
		main = t_copy_tree(cloud);
		for (int i = 0; i < 4; i++)
			damage(main, &chance);
		/* reading it may find any problem, and never more than one a file */
		assert_int_equal(ws_side_build(main, NULL, &side, NULL), 0);
		for (size_t i = 0; i < side->problem_count; i++)
			for (size_t k = i + 1; k < side->problem_count; k++)
				assert_string_not_equal(side->problems[i].file,
							side->problems[k].file);
		ws_side_free(side);
		out = t_records_docs(&b, main, cloud);
		same_look(out, &b);
		ws_tree_free(out);
		out = t_records_docs(&a, main, cloud);
		same_look(out, &a);
		ws_tree_free(out);
		ws_tree_free(main);
		ws_tree_free(cloud);
		t_records_clear(&a);
		t_records_clear(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_look_survives_its_documents),
		cmocka_unit_test(any_look_can_be_put_over_any_other),
		cmocka_unit_test(any_unread_list_keeps_the_side_valid),
		cmocka_unit_test(no_damage_to_main_reaches_the_look),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
