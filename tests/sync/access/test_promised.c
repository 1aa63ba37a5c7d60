/* tests/sync/access/test_promised.c - is a role the one that was asked for? */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "sync/access/access.h"

static const char *more[] = {"see_blocks", "see_flows"};
static const char *less[] = {"see_flows"};
static const char *stranger[] = {"see_flows", "what_is_this"};

#define FILE_OF(stem) "acme/_account/roles/" stem ".ini"
#define ID            "77e10000-0000-4000-8000-000000000001"

static struct ws_scope scopes[] = {{.name = "see_blocks"}, {.name = "see_flows"}};

static bool kept(struct ws_side_role asked, struct ws_side_role made, const char *from)
{
	const struct ws_side_account before = {
		.roles = &asked, .role_count = 1, .scopes = scopes, .scope_count = 2};
	const struct ws_side_account after = {
		.roles = &made, .role_count = 1, .scopes = scopes, .scope_count = 2};
	bool out = true;

	assert_int_equal(ws_access_role_kept(&before, from, &after, ID, &out, NULL), 0);
	return out;
}

static struct ws_side_role asked_for(const char **names, size_t count)
{
	return (struct ws_side_role){.id = WS_SIDE_NEW "auditor",
				     .name = "Auditor",
				     .title = "Auditor",
				     .pending = true,
				     .scopes = {names, count},
				     .file = FILE_OF("auditor")};
}

static struct ws_side_role made_of(const char **names, size_t count, const char *file)
{
	return (struct ws_side_role){.id = ID,
				     .name = "Auditor",
				     .title = "Auditor",
				     .scopes = {names, count},
				     .file = file};
}

static void what_came_of_the_file_is_kept(void **state)
{
	(void)state;
	assert_true(kept(asked_for(more, 2), made_of(more, 2, FILE_OF("auditor")),
			 WS_SIDE_NEW "auditor"));
	assert_true(kept(asked_for(more, 2), made_of(less, 1, FILE_OF("auditor")),
			 WS_SIDE_NEW "auditor"));
}

static void more_than_was_asked_for_is_another_role(void **state)
{
	(void)state;
	assert_false(kept(asked_for(less, 1), made_of(more, 2, FILE_OF("auditor")),
			  WS_SIDE_NEW "auditor"));
	assert_false(kept(asked_for(less, 1), made_of(stranger, 2, FILE_OF("auditor")),
			  WS_SIDE_NEW "auditor"));
}

static void a_name_alone_proves_nothing(void **state)
{
	(void)state;
	assert_false(kept(asked_for(more, 2), made_of(more, 2, FILE_OF("other")),
			  WS_SIDE_NEW "auditor"));
	assert_false(
		kept(asked_for(more, 2), made_of(more, 2, NULL), WS_SIDE_NEW "auditor"));
}

static void what_inherits_from_nobody_known_is_not_kept(void **state)
{
	struct ws_side_role made = made_of(less, 1, FILE_OF("auditor"));

	(void)state;
	made.inherits = "77e10000-0000-4000-8000-00000000000f";
	assert_false(kept(asked_for(more, 2), made, WS_SIDE_NEW "auditor"));
}

static void other_ids_are_no_promise(void **state)
{
	struct ws_side_role asked = asked_for(more, 2);

	(void)state;
	asked.id = "77e10000-0000-4000-8000-000000000002";
	assert_false(kept(asked, made_of(more, 2, FILE_OF("auditor")), asked.id));
	assert_false(kept(asked_for(more, 2), made_of(more, 2, FILE_OF("auditor")), NULL));
	assert_false(kept(asked_for(more, 2), made_of(more, 2, FILE_OF("auditor")),
			  WS_SIDE_NEW "second"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_came_of_the_file_is_kept),
		cmocka_unit_test(more_than_was_asked_for_is_another_role),
		cmocka_unit_test(a_name_alone_proves_nothing),
		cmocka_unit_test(what_inherits_from_nobody_known_is_not_kept),
		cmocka_unit_test(other_ids_are_no_promise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
