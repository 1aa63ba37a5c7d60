/*
 * tests/test_completion.c - what wsync completion prints makes a real shell complete.
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

static int begin(void **state)
{
	static struct t_e2e e;

	t_e2e_begin(&e, NULL, NULL);
	*state = &e;
	return t_e2e_clone(&e, T_KEY_OWNER) ? 0 : -1;
}

static int end(void **state)
{
	t_e2e_end(*state);
	return 0;
}

/* What bash would insert for this line, one a line. */
static const char *completed(struct t_e2e *e, const char *line)
{
	t_e2e_write(e, "line", line);
	t_e2e_write(e, "ask.bash",
		    "source <(wsync completion bash)\n"
		    "COMP_LINE=$(cat $T/line; printf x); COMP_LINE=${COMP_LINE%x}\n"
		    "COMP_POINT=${#COMP_LINE}\n"
		    "compopt() { echo compopt \"$@\"; }\n"
		    "complete -p wsync >/dev/null || exit 1\n"
		    "_wsync\n"
		    "printf '%s\\n' \"${COMPREPLY[@]}\"\n");
	assert_true(t_e2e_ok(e, "cd store && bash $T/ask.bash"));
	return e->out;
}

static void lines_are_completed(void **state)
{
	static const struct {
		const char *line, *want;
	} rows[] = {
		{"wsync stat", "status\n"},
		{"wsync nonsense", "\n"},
		{"wsync grant acme/p", "acme/prod\n"},
		{"wsync grant acme/prod bob", "bob@acme.io\n"},
		{"wsync grant acme/prod bob@acme.io View", "Viewer\n"},
		{"wsync grant acme/prod bob@acme.io Dat", "Data\\ engineer\n"},
		{"wsync grant acme/prod bob@acme.io \"Dat", "Data engineer\n"},
		{"wsync grant acme/prod bob@acme.io Data\\ e", "Data\\ engineer\n"},
		/* bash parts words at a colon and at an = */
		{"wsync grant acme/prod bot:ci", "ci-deploy\n"},
		{"wsync status --format=porc", "porcelain\n"},
		{"wsync status --format porc", "porcelain\n"},
		{"wsync status --forma", "--format\n"},
		{"wsync grant --unt", "--until\n"},
		{"wsync role sh", "show\n"},
		{"wsync who acme/prod --can manage_work", "manage_workers\n"},
		{"wsync help conc", "concepts\n"},
		{"wsync completion f", "fish\n"},
		{"wsync mode tw", "two-way\n"},
		{"wsync lint ", "compopt -o default\n\n"},
		{"wsync -C ", "compopt -o dirnames\n\n"},
		{"wsync run -- ", "compopt -o default\n\n"},
		{"wsync git lo", "compopt -o default\n\n"},
		{"wsync -C /nowhere grant a", "\n"},
		{"wsync --until x grant acme/p", "acme/prod\n"},
	};
	struct t_e2e *e = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *got = completed(e, rows[i].line);

		/* of several, the wanted one is among them */
		if (!strstr(got, rows[i].want) ||
		    (strcmp(rows[i].want, "\n") == 0 && strcmp(got, "\n") != 0))
			fail_msg("%s: %s", rows[i].line, got);
	}
}

static void ids_of_changes_are_completed(void **state)
{
	struct t_e2e *e = *state;
	char line[64];

	assert_true(t_e2e_ok(
		e, "cd store && wsync grant acme/prod cy@acme.io Owner >../said && "
		   "wsync commit -q >../said && wsync status --porcelain | "
		   "grep outgoing | cut -f2"));
	(void)snprintf(line, sizeof(line), "wsync approve %.2s", e->out);
	e->out[strcspn(e->out, "\n")] = '\0';
	t_e2e_write(e, "id", e->out);
	(void)completed(e, line);
	assert_true(
		t_e2e_ok(e, "cd store && bash $T/ask.bash | grep -qx \"$(cat $T/id)\""));
}

/* A name is text from somebody else; in a command line it must stay one word. */
static void names_cannot_become_commands(void **state)
{
	struct t_e2e *e = *state;

	assert_true(
		t_e2e_ok(e, "cd store && sed -i 's/^bob@acme.io = /$(touch pwned)\\`x = /' "
			    "acme/_account/ids.ini && git add -A && git -c user.name=x -c "
			    "user.email=x@x commit -qm x"));
	(void)completed(e, "wsync grant acme/prod $");
	assert_string_equal(e->out, "\\$\\(touch\\ pwned\\)\\`x\n");
	assert_true(t_e2e_ok(e, "cd store && git reset -q --hard HEAD~1"));
}

/* The tab key itself, in a shell somebody types into. */
static void the_tab_key_works(void **state)
{
	struct t_e2e *e = *state;

	if (t_e2e_sh(e, "command -v script") != 0)
		skip();
	t_e2e_write(e, "keys",
		    "source <(wsync completion bash)\n"
		    "wsync works\tli\t\n"
		    "wsync grant -n acme/pr\tbot:ci\tOwn\t\n"
		    "exit\n");
	(void)t_e2e_sh(e, "cd store && TERM=dumb script -qec 'bash --norc --noprofile -i' "
			  "/dev/null <$T/keys");
	assert_true(t_e2e_out(e, "YOUR ROLE"));
	assert_true(t_e2e_out(e, "Would edit acme/prod/members.ini"));
}

static void nothing_disturbs_who_types(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "wsync __complete"));
	assert_true(t_e2e_ok(e, "wsync __complete bash"));
	assert_true(t_e2e_ok(e, "wsync __complete bash '' ''"));
	assert_true(t_e2e_ok(e, "wsync __complete nonsense x y"));
	assert_true(t_e2e_ok(e, "cd home && wsync __complete words grant ''"));
	assert_string_equal(e->out, "");
	assert_string_equal(e->err, "");
	assert_true(t_e2e_ok(e, "cd store && wsync __complete words stat"));
	assert_true(t_e2e_out(e, "status\tWhat differs"));
	assert_true(t_e2e_exits(e, 64, "wsync completion tcsh"));
	assert_true(t_e2e_err(e, "bash, zsh and fish"));
}

static void other_shells_read_their_script(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "wsync completion zsh | grep -q '^#compdef wsync'"));
	assert_true(t_e2e_ok(e, "wsync completion fish | grep -q '^complete -c wsync'"));
	assert_true(t_e2e_ok(e, "! command -v zsh >/dev/null || wsync completion zsh | "
				"zsh -n"));
	assert_true(t_e2e_ok(e, "! command -v fish >/dev/null || wsync completion fish | "
				"fish -n"));
	/* where they are there, they offer what bash does */
	assert_true(t_e2e_ok(e, "! command -v fish >/dev/null || { wsync completion fish "
				">c.fish; fish -c 'source c.fish; complete -C \"wsync role "
				"\"' | grep -q '^create'; }"));
	assert_true(t_e2e_ok(e, "! command -v zsh >/dev/null || { wsync completion zsh "
				">c.zsh; zsh -fc 'autoload -U compinit; compinit -u -d "
				"dump; source ./c.zsh; [ $_comps[wsync] = _wsync ]'; }"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_completed),
		cmocka_unit_test(ids_of_changes_are_completed),
		cmocka_unit_test(names_cannot_become_commands),
		cmocka_unit_test(the_tab_key_works),
		cmocka_unit_test(nothing_disturbs_who_types),
		cmocka_unit_test(other_shells_read_their_script),
	};

	return cmocka_run_group_tests(tests, begin, end) ? 1 : 0;
}
