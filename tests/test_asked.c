/*
 * tests/test_asked.c - what wsync says everybody may do is what the cloud tells them: its
 * own answer for each key (/me/workspaces/ID/scopes), against `wsync who` offline.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/own.h"
#include "tests/lib/e2e.h"

static const struct {
	const char *name; /* as a line of CSV begins */
	const char *key;
} people[] = {
	{"user,ada@acme.io,", T_KEY_OWNER},
	{"user,bob@acme.io,", T_KEY_DEVELOPER},
	{"user,eve@contractor.io,", T_KEY_VIEWER},
	{"user,dan@acme.io,", T_KEY_OTHER},
	{"service-account,ci-deploy,", T_KEY_SERVICE_ACCOUNT},
};

static const char *const places[] = {"acme/prod", "acme/dev", "acme/staging"};

static const char *const scopes[] = {
	"manage_acls",     "manage_blocks",   "manage_workspace_users", "run_deployments",
	"run_flows",       "see_flows",       "see_secret_blocks",      "see_variables",
	"write_variables", "write_work_pools"};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* What the cloud says to each of them; "" where they may not enter. */
static void ask_cloud(struct t_e2e *e, const char *place, char *out[COUNT(people)])
{
	for (size_t i = 0; i < COUNT(people); i++) {
		const int status = t_e2e_sh(
			e,
			"CLOUD_KEY=%s sh $CLOUD api GET /me/workspaces/$(sed -n 's/^id = "
			"//p' store/%s/workspace.ini)/scopes",
			people[i].key, place);

		out[i] = strdup(status == 0 ? e->out : "");
		assert_non_null(out[i]);
	}
}

static void compare(struct t_e2e *e, const char *place, char *const theirs[COUNT(people)])
{
	for (size_t s = 0; s < COUNT(scopes); s++) {
		char quoted[64];

		(void)snprintf(quoted, sizeof(quoted), "\"%s\"", scopes[s]);
		assert_true(t_e2e_ok(e, "cd store && wsync who %s --can %s --format csv",
				     place, scopes[s]));
		for (size_t i = 0; i < COUNT(people); i++) {
			const bool ours = strstr(e->out, people[i].name) != NULL;

			if (ours != (strstr(theirs[i], quoted) != NULL))
				fail_msg("%s in %s: %s%s", scopes[s], place, people[i].name,
					 ours ? "yes" : "no");
		}
	}
}

static void the_cloud_says_the_same_to_everybody(void **state)
{
	struct t_e2e e;
	size_t entered = 0;

	(void)state;
	t_e2e_begin(&e, NULL, NULL);
	assert_true(t_e2e_clone(&e, T_KEY_OWNER));
	assert_true(t_e2e_ok(&e, "sh $CLOUD grant acme/dev eve@contractor.io Developer && "
				 "sh $CLOUD grant acme/staging dan@acme.io Viewer && "
				 "cd store && wsync sync --pull"));
	for (size_t p = 0; p < COUNT(places); p++) {
		char *theirs[COUNT(people)];

		ask_cloud(&e, places[p], theirs);
		compare(&e, places[p], theirs);
		for (size_t i = 0; i < COUNT(people); i++) {
			entered += theirs[i][0] != '\0';
			free(theirs[i]);
		}
	}
	/* some may enter and some may not: it was no comparison of nothing */
	assert_true(entered > COUNT(places) && entered < COUNT(places) * COUNT(people));
	t_e2e_end(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_cloud_says_the_same_to_everybody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
