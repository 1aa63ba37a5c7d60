/*
 * tests/test_secrets.c - where the key goes: to its own cloud, and into credentials.ini
 * that only its owner may read. Nowhere else: no stream, no file, no object of git, no
 * other host.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/lib/e2e.h"
#include "tests/lib/raw_server.h"

/* What is looked for: of the key's middle, so that its masked form may be shown. */
#define MARK "0owner0ada0000"

static int begin(void **state)
{
	static struct t_e2e e;

	t_e2e_begin(&e, NULL,
		    "[{\"method\":\"POST\",\"path\":\"*/user_access/\",\"count\":1,"
		    "\"action\":\"status\",\"status\":422,\"body\":"
		    "\"{\\\"detail\\\":\\\"" T_KEY_OWNER " may not\\\"}\"}]");
	*state = &e;
	return t_e2e_clone_two_way(&e, T_KEY_OWNER) && t_e2e_ok(&e, "rm owner.key") ? 0
										    : -1;
}

static int end(void **state)
{
	t_e2e_end(*state);
	return 0;
}

static bool keeps_quiet(struct t_e2e *e, const char *line)
{
	(void)t_e2e_line(e, line);
	if (!strstr(e->out, MARK) && !strstr(e->err, MARK))
		return true;
	print_error("$ %s\n%s%sthis shows the key\n", line, e->out, e->err);
	return false;
}

/* Files of the folder with the key in them, one a line; git's objects unpacked. */
static void find_key(struct t_e2e *e)
{
	assert_true(t_e2e_ok(e,
			     "grep -rlaF '" MARK "' . || true; "
			     "for r in $(find . -name .git -type d); do git -C $r cat-file "
			     "--batch --batch-all-objects | grep -aF '" MARK "'; done; "
			     "true"));
}

static void no_command_shows_it(void **state)
{
	static const char *const lines[] = {
		"wsync -vv login --status",
		"wsync -vv login --status --json",
		"cd store && wsync -vv fetch",
		"cd store && wsync -vv fetch --json",
		"cd store && wsync -vv plan",
		"cd store && wsync -vv status --json",
		"cd store && wsync -vv grant acme/prod bob@acme.io Runner",
		"cd store && wsync -vv commit -m why",
		"cd store && wsync -vv sync --yes", /* fails, and the answer quotes the key */
		"cd store && wsync -vv sync --yes --json",
		"cd store && wsync -vv log --json",
		"cd store && wsync -vv fetch --endpoint http://127.0.0.1:1/api",
		"wsync -vv fetch",
		"wsync -vv nosuch",
		"wsync help environment",
		"cd store && git log -p --all",
	};
	struct t_e2e *e = *state;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		assert_true(keeps_quiet(e, lines[i]));
	assert_int_equal(t_cloud_logged(&e->cloud, MARK), 0);
	find_key(e);
	assert_string_equal(e->out, "./home/config/wsync/credentials.ini\n");
}

static void the_file_is_private_whatever_the_umask(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(
		e,
		"rm -r home/config && umask 0 && echo '%s' | "
		"wsync login --key-file - >/dev/null && "
		"stat -c %%a home/config/wsync home/config/wsync/credentials.ini && "
		"wsync clone --into open >/dev/null && "
		"find open -perm /022 ! -type l",
		T_KEY_OWNER));
	assert_string_equal(e->out, "700\n600\n");
}

/* However it came: with line ends, from a pipe, from the environment, from a profile. */
static void each_source_keeps_it(void **state)
{
	static const char *const lines[] = {
		"printf '\\n" T_KEY_OWNER "\\r\\n' | wsync -vv login --key-file -",
		"printf 'two " T_KEY_OWNER "\\n' | wsync -vv login --key-file -",
		"printf '" T_KEY_OWNER "\\n" T_KEY_OWNER
		"\\n' | wsync -vv login --key-file -",
		"head -c 10000000 /dev/zero | tr '\\0' '" MARK
		"' | wsync login --key-file -",
		"export PREFECT_API_URL=$WSYNC_ENDPOINT PREFECT_API_KEY=" T_KEY_OWNER
		" HOME=$T; unset XDG_CONFIG_HOME; wsync -vv login --status && "
		"cd store && wsync -vv fetch",
		"PREFECT_API_URL=$WSYNC_ENDPOINT wsync -vv login --from-profile nosuch",
	};
	struct t_e2e *e = *state;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		assert_true(keeps_quiet(e, lines[i]));
	find_key(e);
	assert_string_equal(e->out, "./home/config/wsync/credentials.ini\n");
}

static void an_option_for_keys_does_not_exist(void **state)
{
	struct t_e2e *e = *state;

	assert_true(keeps_quiet(e, "wsync login --key " T_KEY_OWNER));
	assert_int_equal(e->status, 64);
	assert_true(keeps_quiet(e, "wsync login --key=" T_KEY_OWNER));
	assert_int_equal(e->status, 64);
	assert_true(keeps_quiet(e, "wsync login --status --endpoint http://" T_KEY_OWNER
				   "@127.0.0.1/api"));
	assert_int_equal(e->status, 64);
}

/* Answers whatever it is asked; what counts is what it heard. */
static char *listener(void *user, const char *method, const char *path, const char *body)
{
	(void)user;
	(void)method;
	(void)path;
	(void)body;
	return t_raw_make(200, "", "{}");
}

static void no_other_host_hears_it(void **state)
{
	struct t_e2e *e = *state;
	struct t_raw *other = t_raw_new();
	const int port = t_raw_port(other);

	t_raw_serve(other, listener, NULL);
	/* another cloud: the key is kept for the first one */
	assert_true(
		t_e2e_exits(e, 4, "wsync login --status --endpoint %s", t_raw_base(other)));
	assert_true(t_e2e_err(e, "WS0401"));
	assert_true(t_e2e_exits(e, 4, "WSYNC_ENDPOINT=%s wsync clone --into x",
				t_raw_base(other)));
	/* a store that says it belongs there */
	assert_true(t_e2e_exits(e, 4,
				"cp -a store moved && sed -i 's,^endpoint = .*,endpoint = "
				"%s,' moved/.wsync/store.ini && cd moved && wsync fetch",
				t_raw_base(other)));
	/* a variable of another host beside a key kept in a file, and the reverse */
	(void)t_e2e_sh(e, "unset WSYNC_ENDPOINT; PREFECT_API_URL=%s wsync login --status",
		       t_raw_base(other));
	assert_true(t_e2e_exits(e, 4,
				"PREFECT_API_URL=$WSYNC_ENDPOINT PREFECT_API_KEY=%s "
				"wsync login --status --endpoint %s",
				T_KEY_OWNER, t_raw_base(other)));
	assert_int_equal(t_raw_count(other), 0);
	/* proxies of the environment are not for us */
	assert_true(t_e2e_ok(e,
			     "export http_proxy=http://127.0.0.1:%d "
			     "HTTP_PROXY=http://127.0.0.1:%d ALL_PROXY=http://127.0.0.1:%d "
			     "https_proxy=http://127.0.0.1:%d; wsync login --status",
			     port, port, port, port));
	assert_int_equal(t_raw_connections(other), 0);
	assert_false(t_raw_heard(other, MARK));
	t_raw_free(other);
}

static char *elsewhere(void *user, const char *method, const char *path, const char *body)
{
	char header[200];

	(void)method;
	(void)path;
	(void)body;
	(void)snprintf(header, sizeof(header), "Location: %s/me/\r\n", (const char *)user);
	return t_raw_make(307, header, "{}");
}

static void no_redirect_takes_it_along(void **state)
{
	struct t_e2e *e = *state;
	struct t_raw *first = t_raw_new(), *second = t_raw_new();
	char base[100];

	(void)snprintf(base, sizeof(base), "%s", t_raw_base(second));
	t_raw_serve(first, elsewhere, base);
	t_raw_serve(second, listener, NULL);
	assert_true(t_e2e_exits(e, 5,
				"umask 077; echo '%s' >k; wsync login --key-file k "
				"--endpoint %s; s=$?; rm k; exit $s",
				T_KEY_OWNER, t_raw_base(first)));
	assert_true(t_e2e_err(e, "WS0508"));
	assert_true(t_raw_heard(first, MARK)); /* its own cloud, after all */
	assert_int_equal(t_raw_connections(second), 0);
	t_raw_free(first);
	t_raw_free(second);
}

static void secrets_of_tls_are_not_logged(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "SSLKEYLOGFILE=$T/keylog wsync login --status"));
	assert_true(t_e2e_ok(e, "test ! -e keylog"));
}

/* No core, and no other process of the same person may look into this one. */
static void the_process_cannot_be_looked_into(void **state)
{
	struct t_e2e *e = *state;
	struct t_raw *slow = t_raw_new();

	t_raw_text(slow, T_RAW_HANG, "");
	if (t_e2e_sh(e, "nm -D $(command -v wsync) | grep -q __asan_init") == 0) {
		t_raw_free(slow);
		skip(); /* the leak checker has to look into it */
	}
	assert_true(t_e2e_ok(
		e,
		"umask 077; echo '%s' >k; "
		"wsync login --key-file k --endpoint %s --timeout 5 & p=$!; "
		"for i in 1 2 3 4 5 6 7 8 9 10; do "
		"grep -q 'core file size *0  *0 ' /proc/$p/limits && break; sleep 0.1; "
		"done; tr '\\0' ' ' </proc/$p/cmdline; "
		"grep -h 'Max core' /proc/$p/limits | tr -s ' '; "
		"kill -9 $p; wait $p; rm k",
		T_KEY_OWNER, t_raw_base(slow)));
	assert_null(strstr(e->out, MARK));
	assert_true(t_e2e_out(e, "Max core file size 0 0"));
	t_raw_free(slow);
}

/* A command that prints it is kept instead of it, and run where it is needed. */
static void a_command_is_kept_instead_of_it(void **state)
{
	struct t_e2e *e = *state;

	t_e2e_write(e, "vault",
		    "#!/bin/sh\necho asked >>\"$T/asked\"\necho " T_KEY_OWNER "\n");
	assert_true(
		t_e2e_ok(e, "chmod 700 vault && wsync login -q --key-command $T/vault"));
	assert_true(t_e2e_ok(e, "wsync login --status"));
	assert_true(t_e2e_out(e, "from key command"));
	assert_true(keeps_quiet(e, "cd store && wsync fetch -vv"));
	assert_int_equal(e->status, 0);
	assert_true(t_e2e_ok(e, "test $(wc -l <asked) = 3 && rm vault"));
	find_key(e);
	assert_string_equal(e->out, "");
	/* without it there is no key, and what is kept elsewhere is not taken instead */
	assert_true(t_e2e_exits(e, 4,
				"cd store && PREFECT_API_URL=$WSYNC_ENDPOINT "
				"PREFECT_API_KEY=" T_KEY_OWNER " wsync fetch"));
	assert_true(t_e2e_err(e, "WS0405"));
	assert_true(t_e2e_ok(e, "wsync logout && wsync login --status; test $? = 4"));
}

int main(void)
{
#define WITH(test) cmocka_unit_test_setup_teardown(test, begin, end)
	const struct CMUnitTest tests[] = {
		WITH(no_command_shows_it),
		WITH(the_file_is_private_whatever_the_umask),
		WITH(each_source_keeps_it),
		WITH(a_command_is_kept_instead_of_it),
		WITH(an_option_for_keys_does_not_exist),
		WITH(no_other_host_hears_it),
		WITH(no_redirect_takes_it_along),
		WITH(secrets_of_tls_are_not_logged),
		WITH(the_process_cannot_be_looked_into),
	};
#undef WITH

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
