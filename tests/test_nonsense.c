/*
 * tests/test_nonsense.c - a cloud whose answers make no sense, or contradict themselves:
 * refused whole, nothing is sent on their basis, and all goes on when they make sense
 * again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/json.h"
#include "tests/lib/e2e.h"

#define BOB       "69259272-3548-4e93-a597-6254f034c2a8"
#define BOB_ACTOR "3775ae44-fe9f-41ba-ae47-09dcfb8bf2eb"
#define ACME      "c60645e4-ecc0-41b4-a004-aa31c99aa4ac"
#define PROD_ID   "b520c14d-5268-4c34-afcf-74171ccdaf52"
#define DEV_ID    "dcc6db1b-f6f5-482e-a307-f7de9dc77120"
#define OWNER     "b0000000-0000-4000-8000-000000000b01"
#define VIEWER    "b0000000-0000-4000-8000-000000000b04"

#define ACCESS(id, workspace, user, role)                                                 \
	"{\"id\":\"" id "\",\"created\":\"2026-11-23T13:47:52.000000Z\",\"updated\":"     \
	"\"2026-11-23T13:47:52.000000Z\",\"workspace_id\":\"" workspace                   \
	"\",\"workspace_role_id\":\"" role "\",\"actor_id\":\"" BOB_ACTOR                 \
	"\",\"user_id\":\"" user "\",\"first_name\":\"B\",\"last_name\":\"R\",\"email\":" \
	"\"bob@acme.io\",\"handle\":\"bob\"}"

/* Bodies of answers with status 200. */
static const char *const nonsense[] = {
	"",
	" ",
	"<html><body>It works!</body></html>",
	"null",
	"{}",
	"true",
	"0",
	"\"ok\"",
	"{\"results\":[]}",
	"{\"detail\":\"nothing wrong\"}",
	"[",
	"[]]",
	"[] []",
	"[],",
	"[null]",
	"[[]]",
	"[{}]",
	"[0]",
	"[\"id\"]",
	"[NaN]",
	"[1e400]",
	"[{\"id\":1}]",
	"[{\"id\":null}]",
	"[{\"id\":\"../../etc/passwd\"}]",
	"[{\"id\":\"00000000-0000-0000-0000-000000000000\"}]",
	"[{\"id\":\"" BOB "\",\"id\":\"" BOB_ACTOR "\"}]",
	"[{\"id\":\"" BOB "\",\"\\u0069d\":\"" BOB_ACTOR "\"}]",
	"[{\"id\":\"" BOB "\"",
	"[{\"id\":\"" BOB "\",}]",
	"[/* nothing */]",
	"['x']",
	"[\"\\u0000\"]",
	"[\"\\ud800\"]",
	"[\"a\nb\"]",
	"\xef\xbb\xbf[]",
};

static const char *const lying[] = {
	/* somebody twice, with different roles */
	"[" ACCESS("70ebd81d-5d23-4d7e-adbe-89f5089b8903", PROD_ID, BOB, VIEWER) "," ACCESS(
		"70ebd81d-5d23-4d7e-adbe-89f5089b8904", PROD_ID, BOB, OWNER) "]",
	/* one grant twice */
	"[" ACCESS("70ebd81d-5d23-4d7e-adbe-89f5089b8903", PROD_ID, BOB, VIEWER) "," ACCESS(
		"70ebd81d-5d23-4d7e-adbe-89f5089b8903", PROD_ID, BOB_ACTOR, OWNER) "]",
	/* of another workspace than the one asked for */
	"[" ACCESS("70ebd81d-5d23-4d7e-adbe-89f5089b8903", DEV_ID, BOB, OWNER) "]",
	/* ids that are none */
	"[" ACCESS("70ebd81d-5d23-4d7e-adbe-89f5089b8903", PROD_ID, "../../etc", OWNER) "]",
	"[" ACCESS("70ebd81d-5d23-4d7e-adbe-89f5089b8903", PROD_ID, BOB, "Owner") "]",
	"[" ACCESS("70ebd81d-5d23-4d7e-adbe-89f5089b8903", PROD_ID, "", OWNER) "]",
};

static void add_rule(struct ws_json *rules, const char *path, const char *body)
{
	struct ws_json *rule = ws_json_new_object();
	int bad = ws_json_set(rule, "path", ws_json_new_text(path));

	/* each acts once: the first look sees none of them, each further one the next */
	bad |= ws_json_set(rule, "nth", ws_json_new_int(2));
	bad |= ws_json_set(rule, "action", ws_json_new_text("body_raw"));
	bad |= ws_json_set(rule, "body", ws_json_new_text(body));
	bad |= ws_json_push(rules, rule);
	assert_int_equal(bad, 0);
}

/* "[[[[...", that many */
static char *deep(size_t n)
{
	char *text = malloc(2 * n + 1);

	assert_non_null(text);
	memset(text, '[', n);
	memset(text + n, ']', n);
	text[2 * n] = '\0';
	return text;
}

static char *add_rules(const char *path, const char *const *bodies, size_t count,
		       size_t *rules)
{
	static const size_t depths[] = {33, 2048, 100000};
	struct ws_json *list = ws_json_new_array();
	char *text = NULL, *body;
	size_t len;

	for (size_t i = 0; i < count; i++)
		add_rule(list, path, bodies[i]);
	for (size_t i = 0; i < sizeof(depths) / sizeof(depths[0]); i++) {
		body = deep(depths[i]);
		add_rule(list, path, body);
		free(body);
	}
	*rules = ws_json_count(list);
	assert_int_equal(ws_json_format(list, 0, &text, &len, NULL), 0);
	ws_json_free(list);
	return text;
}

/* Every sync meets the next body: refused whole, and nothing is sent on its basis. */
static void all_refused(const char *path, const char *const *bodies, size_t count)
{
	struct t_e2e e;
	size_t rules;
	char *faults = add_rules(path, bodies, count, &rules);

	t_e2e_begin(&e, NULL, faults);
	free(faults);
	assert_true(t_e2e_clone_two_way(&e, T_KEY_OWNER));
	assert_true(t_e2e_edit(&e, "store/acme/staging/members.ini", "[users]\n",
			       "[users]\ncy@acme.io = Viewer\n"));
	assert_true(t_e2e_ok(&e, "cd store && wsync commit -q -m why && "
				 "git for-each-ref >$T/refs"));
	for (size_t i = 0; i < rules; i++) {
		if (!t_e2e_exits(&e, 5, "cd store && wsync sync --yes")) {
			print_error("the answer was: %s\n",
				    i < count ? bodies[i] : "very deep");
			fail();
		}
		assert_true(t_e2e_err(&e, "WS0506"));
	}
	assert_int_equal(t_cloud_logged(&e.cloud, "user_access/ "), 0);
	assert_true(t_e2e_ok(&e, "cd store && git for-each-ref | cmp - $T/refs && "
				 "git status --porcelain"));
	assert_string_equal(e.out, "");
	/* and when it makes sense again, all goes on */
	assert_true(t_e2e_ok(&e, "cd store && wsync sync --yes && wsync plan --check"));
	assert_true(t_e2e_ok(&e, "sh $CLOUD role acme/staging cy@acme.io"));
	assert_string_equal(e.out, "Viewer\n");
	t_e2e_end(&e);
}

#define ALL(list) list, sizeof(list) / sizeof((list)[0])

static void nonsense_for_grants_is_refused(void **state)
{
	(void)state;
	all_refused("*/workspaces/" PROD_ID "/user_access/filter", ALL(nonsense));
}

static void lies_about_grants_are_refused(void **state)
{
	(void)state;
	all_refused("*/workspaces/" PROD_ID "/user_access/filter", ALL(lying));
}

static void nonsense_for_members_is_refused(void **state)
{
	(void)state;
	all_refused("/accounts/" ACME "/account_memberships/filter", ALL(nonsense));
}

static void nonsense_for_roles_is_refused(void **state)
{
	(void)state;
	all_refused("/accounts/" ACME "/workspace_roles/filter", ALL(nonsense));
}

static void nonsense_for_workspaces_is_refused(void **state)
{
	(void)state;
	all_refused("/accounts/" ACME "/workspaces/filter", ALL(nonsense));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nonsense_for_grants_is_refused),
		cmocka_unit_test(lies_about_grants_are_refused),
		cmocka_unit_test(nonsense_for_members_is_refused),
		cmocka_unit_test(nonsense_for_roles_is_refused),
		cmocka_unit_test(nonsense_for_workspaces_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
