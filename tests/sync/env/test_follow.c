/*
 * tests/sync/env/test_follow.c - bound directories when their workspace moves, and what
 * the list of bindings survives.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>
#include "sync/env/follow.h"
#include "tests/lib/tempdir.h"

#define ENDPOINT "https://api.prefect.cloud/api"
#define ACME     "00000000-0000-4000-8000-00000000000a"
#define BETA     "00000000-0000-4000-8000-00000000000b"
#define PROD     "00000000-0000-4000-8000-000000000001"
#define AGAIN    "00000000-0000-4000-8000-000000000002"

struct fix {
	char *base, *dir, *env;
	struct ws_side_account account;
	struct ws_side_workspace workspace;
	struct ws_side side;
	char told[1024];
	size_t times;
};

static void tell(void *user, const char *text)
{
	struct fix *f = user;

	f->times++;
	(void)snprintf(f->told, sizeof(f->told), "%s", text);
}

static int begin(void **state)
{
	struct fix *f = calloc(1, sizeof(*f));

	f->base = t_tempdir_new();
	f->dir = t_tempdir_path(f->base, "p");
	f->env = t_tempdir_path(f->base, "p/.env");
	t_tempdir_write(f->base, "p/.env", "A=1\n", 4);
	assert_int_equal(setenv("XDG_STATE_HOME", f->base, 1), 0);
	f->account = (struct ws_side_account){.id = ACME, .handle = "acme"};
	f->workspace = (struct ws_side_workspace){
		.id = PROD, .handle = "prod", .account = &f->account};
	f->side = (struct ws_side){.workspaces = &f->workspace, .workspace_count = 1};
	*state = f;
	return 0;
}

static int end(void **state)
{
	struct fix *f = *state;

	free(f->dir);
	free(f->env);
	t_tempdir_remove(f->base);
	free(f);
	return 0;
}

static void bind_it(struct fix *f, enum ws_env_place place)
{
	ws_auto_env_bindings list = WS_ENV_BINDINGS_INIT;
	struct ws_env_binding *b;
	struct ws_err err = {0};

	assert_int_equal(ws_env_bindings_open(true, &list, &err), 0);
	b = ws_env_binding_add(&list);
	b->directory = f->dir;
	b->store = "/store";
	b->endpoint = ENDPOINT;
	b->account_id = ACME;
	b->account = "acme";
	b->workspace_id = PROD;
	b->handle = "prod";
	b->place = place;
	b->file = place == WS_ENV_DEFAULT ? "" : f->env;
	assert_int_equal(ws_env_bind(&list, b, NULL, &err), 0);
	assert_int_equal(ws_env_bindings_save(&list, &err), 0);
}

static void follow(struct fix *f, bool complete)
{
	static const char *const both[] = {ACME, BETA, NULL};
	struct ws_err err = {0};

	f->told[0] = '\0';
	f->times = 0;
	assert_int_equal(ws_env_follow("/store", &f->side, complete ? both : &both[2], tell,
				       f, &err),
			 0);
}

static void says(struct fix *f, const char *name, const char *text, bool wanted)
{
	char *bytes = t_tempdir_read(f->base, name, NULL);

	assert_non_null(bytes);
	if ((strstr(bytes, text) != NULL) != wanted)
		fail_msg("%s: %s", text, bytes);
	free(bytes);
}

static void nothing_moved_is_not_told(void **state)
{
	struct fix *f = *state;

	bind_it(f, WS_ENV_FILE);
	assert_true(ws_env_follows("/store"));
	assert_false(ws_env_follows("/other"));
	follow(f, true);
	assert_int_equal(f->times, 0);
}

static void a_rename_changes_names_alone(void **state)
{
	struct fix *f = *state;

	bind_it(f, WS_ENV_FILE);
	f->workspace.handle = "live";
	follow(f, true);
	assert_non_null(strstr(f->told, "acme/prod is now acme/live"));
	says(f, "p/.wsync.ini", "handle = live\n", true);
	says(f, "p/.env", ACME "/workspaces/" PROD "\n", true);
	follow(f, true);
	assert_int_equal(f->times, 0);
}

static void a_transfer_changes_the_address(void **state)
{
	struct fix *f = *state;

	bind_it(f, WS_ENV_FILE);
	f->account = (struct ws_side_account){.id = BETA, .handle = "beta"};
	follow(f, false);
	assert_non_null(strstr(f->told, "acme/prod is now beta/prod"));
	says(f, "p/.env",
	     "A=1\nPREFECT_API_URL=" ENDPOINT "/accounts/" BETA "/workspaces/" PROD "\n",
	     true);
	says(f, "p/.wsync.ini", "account-id = " BETA "\n", true);
}

static void a_new_beginning_is_followed_when_the_old_one_is_gone(void **state)
{
	struct fix *f = *state;

	bind_it(f, WS_ENV_FILE);
	f->workspace.id = AGAIN;
	follow(f, false);
	assert_non_null(strstr(f->told, "the binding stays"));
	says(f, "p/.env", PROD, true);
	follow(f, false);
	assert_int_equal(f->times, 0);
	follow(f, true);
	assert_non_null(strstr(f->told, "made anew"));
	says(f, "p/.env", AGAIN, true);
}

static void lost_access_makes_stale_until_it_is_back(void **state)
{
	struct fix *f = *state;
	ws_auto_env_bindings list = WS_ENV_BINDINGS_INIT;

	bind_it(f, WS_ENV_DEFAULT);
	f->side.workspace_count = 0;
	follow(f, true);
	assert_non_null(strstr(f->told, "is gone, or no longer yours to see"));
	follow(f, true);
	assert_int_equal(f->times, 0);
	assert_int_equal(ws_env_bindings_open(false, &list, NULL), 0);
	assert_true(list.items[0].stale[0] != '\0');
	ws_env_bindings_close(&list);
	f->side.workspace_count = 1;
	follow(f, true);
	assert_int_equal(ws_env_bindings_open(false, &list, NULL), 0);
	assert_string_equal(list.items[0].stale, "");
}

static void what_somebody_else_changed_is_left(void **state)
{
	struct fix *f = *state;

	bind_it(f, WS_ENV_FILE);
	t_tempdir_write(f->base, "p/.env", "PREFECT_API_URL=mine\n", 21);
	f->account = (struct ws_side_account){.id = BETA, .handle = "beta"};
	follow(f, true);
	assert_non_null(strstr(f->told, "changed by somebody else and stays"));
	says(f, "p/.env", "PREFECT_API_URL=mine\n", true);
	/* a file that cannot be read is left, too, and told */
	t_tempdir_write(f->base, "p/.env", "A=\xff\n", 4);
	f->account = (struct ws_side_account){.id = ACME, .handle = "acme"};
	follow(f, true);
	assert_non_null(strstr(f->told, "could not be changed"));
	says(f, "p/.env", "A=\xff\n", true);
}

static void a_file_that_could_not_be_written_is_caught_up_with(void **state)
{
	struct fix *f = *state;
	char *aside = t_tempdir_path(f->base, "aside");

	bind_it(f, WS_ENV_FILE);
	assert_int_equal(rename(f->env, aside), 0);
	assert_int_equal(symlink("nowhere", f->env), 0);
	f->account = (struct ws_side_account){.id = BETA, .handle = "beta"};
	follow(f, true);
	assert_non_null(strstr(f->told, "could not be changed"));
	/* told once; tried again each time */
	follow(f, true);
	assert_int_equal(f->times, 0);
	assert_int_equal(rename(aside, f->env), 0);
	follow(f, true);
	assert_int_equal(f->times, 1);
	assert_non_null(strstr(f->told, ".env names beta/prod now"));
	says(f, "p/.env", BETA "/workspaces/" PROD, true);
	follow(f, true);
	assert_int_equal(f->times, 0);
	free(aside);
}

static void a_damaged_list_is_no_empty_one(void **state)
{
	static const char *const texts[] = {
		"",
		"{",
		"{}",
		"{\"schema\":\"wsync/bindings/2\",\"bindings\":[]}",
		"{\"schema\":\"wsync/bindings/1\",\"bindings\":[{\"place\":1}]}",
		"{\"schema\":\"wsync/bindings/1\",\"bindings\":[7]}"};
	struct fix *f = *state;
	struct ws_err err = {0};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		ws_auto_env_bindings list = WS_ENV_BINDINGS_INIT;

		t_tempdir_write(f->base, "wsync/bindings.json", texts[i], strlen(texts[i]));
		assert_int_equal(ws_env_bindings_open(false, &list, &err), WS_E_ENV_FILE);
	}
}

static void the_list_is_private_and_modes_stay(void **state)
{
	struct fix *f = *state;
	char *list = t_tempdir_path(f->base, "wsync/bindings.json");
	struct stat st;

	assert_int_equal(chmod(f->env, 0640), 0);
	bind_it(f, WS_ENV_FILE);
	assert_int_equal(stat(list, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(stat(f->env, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	free(list);
}

static void the_nearest_binding_counts(void **state)
{
	struct fix *f = *state;
	ws_auto_env_bindings list = WS_ENV_BINDINGS_INIT;
	char below[512];

	bind_it(f, WS_ENV_DEFAULT);
	assert_int_equal(ws_env_bindings_open(false, &list, NULL), 0);
	(void)snprintf(below, sizeof(below), "%s/src/x", f->dir);
	assert_non_null(ws_env_binding_above(&list, below));
	assert_null(ws_env_binding_at(&list, below));
	(void)snprintf(below, sizeof(below), "%sx", f->dir);
	assert_null(ws_env_binding_above(&list, below));
}

static void pages_are_where_people_look(void **state)
{
	char out[WS_ENV_VALUE_MAX];

	(void)state;
	assert_true(ws_env_ui_url(ENDPOINT, ACME, PROD, out));
	assert_string_equal(out,
			    "https://app.prefect.cloud/account/" ACME "/workspace/" PROD);
	assert_false(ws_env_ui_url("http://127.0.0.1:1/api", ACME, PROD, out));
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH(a_file_that_could_not_be_written_is_caught_up_with),
		WITH(nothing_moved_is_not_told),
		WITH(a_rename_changes_names_alone),
		WITH(a_transfer_changes_the_address),
		WITH(a_new_beginning_is_followed_when_the_old_one_is_gone),
		WITH(lost_access_makes_stale_until_it_is_back),
		WITH(what_somebody_else_changed_is_left),
		WITH(a_damaged_list_is_no_empty_one),
		WITH(the_list_is_private_and_modes_stay),
		WITH(the_nearest_binding_counts),
		cmocka_unit_test(pages_are_where_people_look),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
