/*
 * tests/test_env.c - projects bound to workspaces, with real programs: git, a shell, and
 * a cloud that renames.
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

#define BEFORE "# mine\r\nexport A='x y'\r\nB=1"

static void begin(struct t_e2e *e)
{
	t_e2e_begin(e, NULL, NULL);
	assert_true(t_e2e_clone(e, T_KEY_OWNER));
	assert_true(t_e2e_ok(e, "mkdir p && git -c init.defaultBranch=main init -q p"));
}

#define P "cd p && export WSYNC_STORE=$T/store && "

static void unbind_gives_the_bytes_back(void **state)
{
	struct t_e2e e;
	char *text;

	(void)state;
	begin(&e);
	t_e2e_write(&e, "p/.env", BEFORE);
	assert_true(t_e2e_ok(&e, P "wsync env bind acme/prod"));
	assert_true(t_e2e_out(&e, "Bound "));
	text = t_e2e_read(&e, "p/.env");
	assert_memory_equal(text, BEFORE "\r\nPREFECT_API_URL=http", strlen(BEFORE) + 22);
	assert_int_not_equal(text[strlen(text) - 1], '\n');
	free(text);
	assert_true(t_e2e_ok(&e, P "wsync env check"));
	assert_true(t_e2e_ok(&e, P "wsync env explain"));
	assert_true(t_e2e_out(&e, "WINS"));
	assert_true(t_e2e_ok(&e, P "wsync env unbind"));
	text = t_e2e_read(&e, "p/.env");
	assert_string_equal(text, BEFORE);
	free(text);
	assert_null(t_e2e_read(&e, "p/.wsync.ini"));
	assert_true(t_e2e_exits(&e, 2, P "wsync env check"));
	assert_true(t_e2e_err(&e, "WS0704"));
	t_e2e_end(&e);
}

static void what_wins_instead_is_told(void **state)
{
	struct t_e2e e;

	(void)state;
	begin(&e);
	assert_true(t_e2e_ok(&e, P "wsync env bind acme/prod --write toml"));
	assert_true(t_e2e_ok(&e, P "wsync env check"));
	assert_true(t_e2e_exits(&e, 6, P "PREFECT_API_URL=http://x/api wsync env check"));
	assert_true(t_e2e_err(&e, "WS0702"));
	assert_true(t_e2e_exits(&e, 6, P "prefect_api_url=http://x/api wsync env check"));
	assert_true(t_e2e_exits(&e, 6,
				P "PREFECT_API_URL=http://x/api wsync env explain --json"));
	assert_true(t_e2e_json(&e));
	/* a file that cannot be read may win */
	t_e2e_write(&e, "p/.env", "PREFECT_API_URL=\"one\ntwo\"\n");
	assert_true(t_e2e_exits(&e, 6, P "wsync env check"));
	assert_true(t_e2e_err(&e, "goes on over lines"));
	t_e2e_end(&e);
}

static void keys_stay_out_of_git(void **state)
{
	struct t_e2e e;
	char *text;

	(void)state;
	begin(&e);
	t_e2e_write(&e, "p/.env", "A=1\n");
	assert_true(t_e2e_exits(&e, 6, P "wsync env bind acme/prod --with-key"));
	assert_true(t_e2e_err(&e, "git does not ignore .env"));
	assert_true(t_e2e_ok(&e, P "git add .env"));
	assert_true(t_e2e_exits(&e, 6, P "wsync env bind acme/prod --with-key"));
	assert_true(t_e2e_err(&e, "git tracks .env"));
	/* tracked counts, ignored or not */
	t_e2e_write(&e, "p/.gitignore", ".env\n");
	assert_true(t_e2e_exits(&e, 6, P "wsync env bind acme/prod --with-key"));
	/* without git nobody can tell */
	assert_true(t_e2e_exits(&e, 6,
				P "W=$(command -v wsync) && PATH=/nowhere $W env bind "
				  "acme/prod --with-key"));
	assert_true(t_e2e_err(&e, "cannot be told"));
	text = t_e2e_read(&e, "p/.env");
	assert_string_equal(text, "A=1\n");
	free(text);
	assert_true(t_e2e_ok(&e, P "git rm -q --cached .env"));
	assert_true(t_e2e_ok(&e, P "wsync env bind acme/prod --with-key"));
	assert_true(
		t_e2e_ok(&e, P "grep -q '^PREFECT_API_KEY=pnu_' .env && stat -c %%a .env"));
	assert_string_equal(e.out, "600\n");
	assert_true(t_e2e_exits(&e, 1, "grep -rq --include=bindings.json pnu_ ."));
	assert_true(t_e2e_ok(&e, P "wsync env unbind"));
	text = t_e2e_read(&e, "p/.env");
	assert_string_equal(text, "A=1\n");
	free(text);
	t_e2e_end(&e);
}

static void a_project_that_came_along_waits(void **state)
{
	struct t_e2e e;

	(void)state;
	begin(&e);
	assert_true(t_e2e_ok(&e, P "wsync env bind acme/prod && cp -r ../p ../q"));
	assert_true(t_e2e_exits(&e, 6, "cd q && wsync run -- true"));
	assert_true(t_e2e_err(&e, "WS0705"));
	assert_true(t_e2e_exits(&e, 2, "cd q && wsync env check"));
	assert_true(
		t_e2e_ok(&e, "cd q && wsync -C ../store env allow && wsync run -- true"));
	assert_true(t_e2e_edit(&e, "p/.wsync.ini", "id = ", "id = x"));
	assert_true(t_e2e_ok(&e, P "wsync env unbind"));
	assert_true(t_e2e_err(&e, "that stays"));
	assert_true(t_e2e_exits(&e, 65, P "wsync env allow"));
	t_e2e_end(&e);
}

static void a_rename_is_followed(void **state)
{
	struct t_e2e e;

	(void)state;
	begin(&e);
	assert_true(t_e2e_ok(&e, P "wsync env bind acme/prod && cp .env env.old"));
	assert_true(t_e2e_ok(
		&e, "cd store && wsync mode two-way --yes && git mv acme/prod acme/live && "
		    "git -c user.name=a -c user.email=a@b commit -qm rename && "
		    "wsync sync --yes; wsync fetch"));
	assert_true(t_e2e_ok(&e, "cd store && wsync fetch"));
	assert_string_equal(e.err, "");
	assert_true(t_e2e_ok(&e, "grep -q '^handle = live' p/.wsync.ini"));
	assert_true(t_e2e_ok(&e, P "cmp .env env.old && wsync env check"));
	assert_true(t_e2e_out(&e, "acme/live"));
	t_e2e_end(&e);
}

/* ---- what happens to the workspace in the cloud ------------------------------------------ */

#define ADA "CLOUD_KEY=" T_KEY_OWNER " sh $CLOUD "

/* Three directories, one for each place. */
static void bind_all(struct t_e2e *e)
{
	t_e2e_begin(e, NULL, NULL);
	assert_true(t_e2e_clone(e, T_KEY_OWNER));
	assert_true(t_e2e_ok(
		e, "mkdir -p a b c other && export WSYNC_STORE=$T/store && "
		   "printf '# mine\\nA=1' >a/.env && printf '[x]\\r\\n' >b/prefect.toml && "
		   "wsync env bind acme/dev a && wsync env bind acme/dev b --write toml && "
		   "wsync env bind acme/dev c --write profile=dev && "
		   "wsync env bind acme/prod other"));
}

/* A round tells these lines about directories, each followed by `text`; the next tells
 * nothing. */
static void round_tells(struct t_e2e *e, const char *text)
{
	assert_true(t_e2e_ok(e, "cd store && wsync fetch -q"));
	for (char dir = 'a'; dir <= 'c'; dir++) {
		char line[200];

		(void)snprintf(line, sizeof(line), "/%c: %s", dir, text);
		assert_true(t_e2e_err(e, line));
	}
	assert_null(strstr(e->err, "/other"));
	assert_true(t_e2e_ok(e, "cd store && wsync fetch -q"));
	assert_string_equal(e->err, "");
}

static void checks(struct t_e2e *e, int status)
{
	assert_true(t_e2e_exits(e, status, "wsync env check a"));
	assert_true(t_e2e_exits(e, status, "wsync env check b"));
	assert_true(t_e2e_exits(e, status, "PREFECT_PROFILE=dev wsync env check c"));
	assert_true(t_e2e_ok(e, "wsync env check other"));
}

static void a_transfer_is_followed_everywhere(void **state)
{
	struct t_e2e e;

	(void)state;
	bind_all(&e);
	checks(&e, 0);
	assert_true(t_e2e_ok(
		&e, "cp a/.env a.old && cp b/prefect.toml b.old && "
		    "to=$(sed -n 's/^id = //p' store/ada/_account/account.ini) && " ADA
		    "api POST $(sh $CLOUD place acme/dev)/transfer "
		    "'{\"to_account_id\":\"'$to'\"}'"));
	round_tells(&e, "acme/dev is now ada/dev; the binding follows");
	checks(&e, 0);
	/* one line of each file, and no other */
	assert_true(
		t_e2e_exits(&e, 1,
			    "diff a.old a/.env >d; test $? = 1 && "
			    "grep -c '^[<>]' d | grep -qx 2 && cmp b.old b/prefect.toml"));
	assert_true(t_e2e_ok(&e, "tr -d '\\r' <b/prefect.toml | grep -q '^\\[x\\]$'"));
	assert_true(t_e2e_ok(
		&e, "for d in a b c; do grep -q '^account = ada' $d/.wsync.ini || exit 1; "
		    "WSYNC_STORE=$T/store wsync env unbind $d || exit 1; done; "
		    "printf '# mine\\nA=1' | cmp - a/.env && "
		    "printf '[x]\\r\\n' | cmp - b/prefect.toml"));
	t_e2e_end(&e);
}

static void a_new_beginning_and_a_loss_are_told_once(void **state)
{
	struct t_e2e e;

	(void)state;
	bind_all(&e);
	/* gone */
	assert_true(t_e2e_ok(&e, "sh $CLOUD place acme/dev >at && " ADA
				 "api DELETE $(cat at)"));
	round_tells(&e, "acme/dev is gone, or no longer yours to see");
	checks(&e, 6);
	assert_true(t_e2e_exits(&e, 6, "cd a && wsync run -- true"));
	assert_true(t_e2e_err(&e, "is gone, or no longer yours to see"));
	assert_true(t_e2e_ok(&e, "wsync env list --format csv"));
	assert_true(t_e2e_out(&e, "gone, or no longer yours to see"));
	/* made anew under its name, with another id */
	assert_true(t_e2e_ok(&e, ADA "api POST $(dirname $(cat at))/ "
				     "'{\"name\":\"Dev\",\"handle\":\"dev\"}'"));
	round_tells(&e, "acme/dev was made anew under another id; the binding follows");
	checks(&e, 0);
	t_e2e_end(&e);
}

/* ---- where git could take a key along -------------------------------------------------------- */

#define KEY_GOES(e, status, line) \
	assert_true(t_e2e_exits(e, status, "export WSYNC_STORE=$T/store && " line))

static void keys_stay_out_of_every_repository(void **state)
{
	struct t_e2e e;

	(void)state;
	begin(&e);
	/* a repository further up */
	assert_true(t_e2e_ok(
		&e, "mkdir -p p/x/y && echo .env >p/.gitignore && git -C p add ."));
	KEY_GOES(&e, 0,
		 "wsync env bind acme/prod p/x/y --with-key && wsync env unbind p/x/y");
	assert_true(t_e2e_ok(&e, "echo '!x/y/.env' >>p/.gitignore"));
	KEY_GOES(&e, 6, "wsync env bind acme/prod p/x/y --with-key");
	/* a submodule has its own ignore rules */
	assert_true(t_e2e_ok(
		&e,
		"git init -q sub && cd sub && git -c user.name=a -c user.email=a@b commit "
		"-q --allow-empty -m x && cd ../p && git -c protocol.file.allow=always "
		"submodule --quiet add ../sub m"));
	KEY_GOES(&e, 6, "wsync env bind acme/prod p/m --with-key");
	assert_true(t_e2e_ok(&e, "echo .env >p/m/.gitignore"));
	KEY_GOES(&e, 0, "wsync env bind acme/prod p/m --with-key && wsync env unbind p/m");
	/* a file that is tracked elsewhere and linked here is not written at all */
	assert_true(t_e2e_ok(&e, "echo A=1 >p/shared && git -C p add shared && mkdir q && "
				 "ln -s ../p/shared q/.env"));
	KEY_GOES(&e, 65, "wsync env bind acme/prod q --with-key");
	assert_true(t_e2e_ok(&e, "rm q/.env && ln p/shared q/.env"));
	KEY_GOES(&e, 65, "wsync env bind acme/prod q --with-key");
	assert_true(t_e2e_err(&e, "second name"));
	/* a directory reached by a link is judged where it is */
	assert_true(t_e2e_ok(&e, "mkdir p/z && ln -s p/z z"));
	KEY_GOES(&e, 0, "wsync env bind acme/prod z --with-key && wsync env unbind z");
	assert_true(t_e2e_ok(&e, "echo '!z/.env' >>p/.gitignore"));
	KEY_GOES(&e, 6, "wsync env bind acme/prod z --with-key");
	/* profiles in a repository of dotfiles */
	assert_true(t_e2e_ok(&e, "git init -q home && mkdir home/.prefect"));
	KEY_GOES(&e, 6,
		 "PREFECT_HOME=$T/home/.prefect wsync env bind acme/prod z "
		 "--write profile=prod --with-key");
	/* a repository git itself refuses */
	assert_true(t_e2e_ok(&e, "mkdir -p bad/.git && echo .env >bad/.gitignore"));
	KEY_GOES(&e, 6, "wsync env bind acme/prod bad --with-key");
	assert_true(t_e2e_exits(&e, 1,
				"grep -rlF " T_KEY_OWNER
				" --exclude=owner.key --exclude=credentials.ini ."));
	assert_true(t_e2e_ok(
		&e,
		"git -C p status --porcelain | grep -v 'gitmodules\\|shared\\|m$' >x; "
		"test ! -e q/.wsync.ini && test ! -e z/.wsync.ini && test ! -e bad/.env"));
	t_e2e_end(&e);
}

static void files_with_keys_are_private(void **state)
{
	struct t_e2e e;

	(void)state;
	begin(&e);
	assert_true(t_e2e_ok(
		&e, "mkdir r && umask 0 && echo A=1 >r/.env && chmod 666 r/.env && "
		    "export WSYNC_STORE=$T/store && "
		    "wsync env bind acme/prod r && stat -c %%a r/.env && "
		    "wsync env write r --with-key && stat -c %%a r/.env && "
		    "wsync env unbind r && stat -c %%a r/.env && cat r/.env"));
	assert_true(t_e2e_out(&e, "\n600\n"));
	assert_true(t_e2e_out(&e, "\n600\nA=1\n"));
	assert_true(t_e2e_ok(&e,
			     "umask 0 && PREFECT_HOME=$T/ph WSYNC_STORE=$T/store "
			     "wsync env bind acme/prod r --write profile=x --with-key && "
			     "stat -c %%a ph ph/profiles.toml"));
	assert_true(t_e2e_out(&e, "700\n600\n"));
	t_e2e_end(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unbind_gives_the_bytes_back),
		cmocka_unit_test(what_wins_instead_is_told),
		cmocka_unit_test(keys_stay_out_of_git),
		cmocka_unit_test(a_project_that_came_along_waits),
		cmocka_unit_test(a_rename_is_followed),
		cmocka_unit_test(a_transfer_is_followed_everywhere),
		cmocka_unit_test(a_new_beginning_and_a_loss_are_told_once),
		cmocka_unit_test(keys_stay_out_of_every_repository),
		cmocka_unit_test(files_with_keys_are_private),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
