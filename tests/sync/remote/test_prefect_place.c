/*
 * tests/sync/remote/test_prefect_place.c - workspaces as a whole over HTTP: what is asked,
 * and which answers are believed.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "tests/lib/driver.h"

#define ACME "aaaaaaaa-0000-4000-8000-000000000001"
#define BETA "aaaaaaaa-0000-4000-8000-000000000002"
#define LAB  "bbbbbbbb-0000-4000-8000-000000000001"

#define ROW(account, handle)                                                      \
	"{\"id\":\"" LAB "\",\"account_id\":\"" account "\",\"handle\":\"" handle \
	"\",\"name\":\"Lab\",\"description\":\"\",\"created\":"                   \
	"\"2026-01-02T03:04:05Z\",\"default_workspace_role_id\":null}"

struct lab {
	struct t_driver d;
	struct ws_workspace out;
};

static int begin(void **state)
{
	struct lab *l = calloc(1, sizeof(*l));

	assert_non_null(l);
	t_driver_begin(&l->d);
	*state = l;
	return 0;
}

static int end(void **state)
{
	struct lab *l = *state;

	t_driver_end(&l->d);
	free(l);
	return 0;
}

static int find(struct lab *l)
{
	return l->d.remote->ops->find_workspace(l->d.remote, ACME, "lab", l->d.arena,
						&l->out, &l->d.err);
}

static int create(struct lab *l)
{
	return l->d.remote->ops->create_workspace(l->d.remote, ACME, "lab", "Lab \"1\"", "",
						  l->d.arena, &l->out, &l->d.err);
}

static void one_is_found_by_its_handle_alone(void **state)
{
	struct lab *l = *state;

	t_raw_json(l->d.server, 200, "[" ROW(ACME, "lab") "]");
	assert_int_equal(find(l), 0);
	assert_string_equal(l->out.id, LAB);
	assert_true(t_raw_heard(l->d.server, "\"handle\":{\"any_\":[\"lab\"]}"));
	t_raw_json(l->d.server, 200, "[]");
	assert_int_equal(find(l), WS_REMOTE_NONE);
	/* a filter that was not understood lists the others */
	t_raw_json(l->d.server, 200, "[" ROW(ACME, "other") "]");
	assert_int_equal(find(l), WS_REMOTE_NONE);
	t_raw_json(l->d.server, 200, "[" ROW(BETA, "lab") "]");
	assert_int_equal(find(l), WS_E_RESPONSE);
}

static void a_creation_is_believed_when_its_answer_mirrors_it(void **state)
{
	static const char *const odd[] = {"",
					  "{}",
					  "null",
					  ROW(ACME, "other"),
					  ROW(BETA, "lab"),
					  "[" ROW(ACME, "lab") "]"};
	struct lab *l = *state;

	t_raw_json(l->d.server, 201, ROW(ACME, "lab"));
	assert_int_equal(create(l), 0);
	assert_string_equal(l->out.id, LAB);
	assert_true(t_raw_heard(l->d.server, "\"name\":\"Lab \\\"1\\\"\""));
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		t_raw_json(l->d.server, 201, odd[i]);
		assert_int_equal(create(l), WS_E_IN_DOUBT);
	}
	t_raw_json(l->d.server, 409, "{\"detail\":\"exists\"}");
	assert_int_equal(create(l), WS_E_REFUSED);
	assert_int_equal(l->d.err.http, 409);
}

static void objections_are_told_and_anything_unknown_is_one(void **state)
{
	struct lab *l = *state;
	const char *problem = NULL;

	t_raw_json(l->d.server, 200, "{}");
	assert_int_equal(l->d.remote->ops->check_transfer(l->d.remote, ACME, LAB, BETA,
							  "lab", l->d.arena, &problem,
							  &l->d.err),
			 0);
	assert_null(problem);
	assert_true(t_raw_heard(l->d.server, "/validate_transfer "));
	t_raw_json(l->d.server, 200,
		   "{\"new_handle\":[{\"message\":\"taken\\u001b[1m\"}],\"x\":[]}");
	assert_int_equal(l->d.remote->ops->check_transfer(l->d.remote, ACME, LAB, BETA,
							  "lab", l->d.arena, &problem,
							  &l->d.err),
			 0);
	assert_non_null(strstr(problem, "new_handle: taken"));
	assert_null(strchr(problem, '\033'));
	t_raw_json(l->d.server, 200, "{\"x\":7}");
	assert_int_equal(l->d.remote->ops->check_transfer(l->d.remote, ACME, LAB, BETA,
							  "lab", l->d.arena, &problem,
							  &l->d.err),
			 0);
	assert_non_null(problem);
}

static void writes_go_once_to_their_routes(void **state)
{
	struct lab *l = *state;

	t_raw_text(l->d.server, T_RAW_KEEP, "HTTP/1.1 204 No Content\r\n\r\n");
	assert_int_equal(
		l->d.remote->ops->delete_workspace(l->d.remote, ACME, LAB, &l->d.err), 0);
	assert_true(t_raw_heard(l->d.server,
				"DELETE /api/accounts/" ACME "/workspaces/" LAB " "));
	t_raw_text(l->d.server, T_RAW_KEEP, "HTTP/1.1 204 No Content\r\n\r\n");
	assert_int_equal(l->d.remote->ops->transfer_workspace(l->d.remote, ACME, LAB, BETA,
							      "lab", &l->d.err),
			 0);
	assert_true(t_raw_heard(l->d.server, "\"to_account_id\":\"" BETA "\""));
	t_raw_text(l->d.server, T_RAW_KEEP, "HTTP/1.1 204 No Content\r\n\r\n");
	assert_int_equal(l->d.remote->ops->leave_workspace(l->d.remote, LAB, &l->d.err), 0);
	assert_true(t_raw_heard(l->d.server, "DELETE /api/me/workspaces/" LAB " "));
	t_raw_text(l->d.server, T_RAW_RESET, "");
	assert_int_equal(
		l->d.remote->ops->delete_workspace(l->d.remote, ACME, LAB, &l->d.err),
		WS_E_IN_DOUBT);
	assert_int_equal(t_raw_count(l->d.server), 4);
	assert_int_equal(
		l->d.remote->ops->leave_workspace(l->d.remote, "x/../y", &l->d.err),
		WS_E_URL);
	assert_int_equal(l->d.remote->ops->transfer_workspace(l->d.remote, ACME, LAB,
							      "beta", "lab", &l->d.err),
			 WS_E_URL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(one_is_found_by_its_handle_alone, begin,
						end),
		cmocka_unit_test_setup_teardown(
			a_creation_is_believed_when_its_answer_mirrors_it, begin, end),
		cmocka_unit_test_setup_teardown(
			objections_are_told_and_anything_unknown_is_one, begin, end),
		cmocka_unit_test_setup_teardown(writes_go_once_to_their_routes, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
