/*
 * tests/test_edit.c - wsync edit: checked on save, merged with what happened meanwhile,
 * nothing that was typed is lost. Editors here are shell scripts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "tests/lib/e2e.h"

#define PROD "store/acme/prod/members.ini"

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

static int fresh(void **state)
{
	return t_e2e_ok(*state, "cd store && wsync restore . && rm -rf .git/wsync/edit "
				"acme/_account/policy.ini acme/prod/policy.ini")
		       ? 0
		       : -1;
}

/* An editor: a script that gets the file as its argument. */
static void editor(struct t_e2e *e, const char *script)
{
	t_e2e_write(e, "ed", script);
	assert_true(t_e2e_ok(e, "chmod +x ed"));
}

#define EDIT "cd store && WSYNC_EDITOR=../ed wsync edit "

static void file_has(struct t_e2e *e, const char *path, const char *text, bool wanted)
{
	char *now = t_e2e_read(e, path);

	assert_non_null(now);
	if ((strstr(now, text) != NULL) != wanted)
		fail_msg("%s %s:\n%s", wanted ? "no" : "still", text, now);
	free(now);
}

static void nothing_is_left(struct t_e2e *e)
{
	assert_true(t_e2e_exits(e, 2, "ls store/.git/wsync/edit"));
}

static void an_edit_says_what_it_means(void **state)
{
	struct t_e2e *e = *state;

	editor(e, "#!/bin/sh\nsed -i 's/^bob@acme.io = .*/bob@acme.io = Owner/' \"$1\"\n");
	assert_true(t_e2e_ok(e, EDIT "acme/prod"));
	assert_true(t_e2e_out(e, "raise"));
	assert_true(t_e2e_out(e, "ESCALATION"));
	assert_true(t_e2e_out(e, "Edited acme/prod/members.ini; nothing is sent"));
	file_has(e, PROD, "bob@acme.io = Owner\n", true);
	assert_true(t_e2e_ok(e, EDIT "prod members"));
	assert_string_equal(e->out, "Nothing changed\n");
	nothing_is_left(e);
}

static void the_file_can_be_named_in_many_ways(void **state)
{
	static const char *const names[] = {
		"acme/prod",
		"prod",
		"prod members",
		"prod members.ini",
		"acme/prod/members.ini",
		"./acme/prod/members.ini",
		"./acme/prod",
		"prod workspace",
		"prod policy",
		"acme policy.ini",
		"acme/_account/policy.ini",
		"prod description",
	};
	struct t_e2e *e = *state;

	editor(e, "#!/bin/sh\nbasename \"$1\"\nexit 3\n");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_true(t_e2e_exits(e, 1, EDIT "%s", names[i]));
		assert_true(t_e2e_err(e, "ended with status 3"));
		assert_true(t_e2e_out(e, strstr(names[i], "policy")      ? "policy.ini"
					 : strstr(names[i], "workspace") ? "workspace.ini"
					 : strstr(names[i], "desc")      ? "description.md"
									 : "members.ini"));
	}
	assert_true(t_e2e_exits(e, 1,
				"cd store/acme/dev && WSYNC_EDITOR='echo in-dev; "
				"../../../ed' wsync edit"));
	assert_true(t_e2e_out(e, "in-dev"));
	nothing_is_left(e);
}

static void what_nobody_edits_is_refused(void **state)
{
	static const struct {
		int status;
		const char *name;
	} rows[] = {
		{65, "acme/_account/people.ini"},
		{65, "acme ids"},
		{64, "acme nonsense"},
		{64, "prod ../../../home/x"},
		{64, "prod .git/config"},
		{10, "nowhere"},
		{10, "acme/nowhere members"},
		{10, "../.."},
		{64, ""},
	};
	struct t_e2e *e = *state;

	editor(e, "#!/bin/sh\necho EDITED >>\"$1\"\n");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_true(t_e2e_exits(e, rows[i].status, EDIT "%s", rows[i].name));
	assert_true(t_e2e_ok(e, "wsync -C store diff --drafts"));
	assert_string_equal(e->out, "");
}

static void a_bad_file_is_not_saved_and_not_lost(void **state)
{
	struct t_e2e *e = *state;

	editor(e, "#!/bin/sh\necho 'cy@acme.io = Ownr' >>\"$1\"\n");
	assert_true(t_e2e_exits(e, 65, EDIT "prod"));
	assert_true(t_e2e_err(e, "acme/prod/members.ini:"));
	assert_true(t_e2e_err(e, "what was typed is kept in "));
	file_has(e, PROD, "Ownr", false);
	assert_true(t_e2e_ok(e, "grep -q Ownr store/.git/wsync/edit/*/members.ini"));
	/* what was asked for by name is done */
	assert_true(t_e2e_exits(e, 65, EDIT "prod --no-check"));
	assert_true(t_e2e_out(e, "Kept acme/prod/members.ini as a draft"));
	file_has(e, PROD, "Ownr", true);
}

/* script(1) gives a terminal; what is typed comes from a file. */
static void typed(struct t_e2e *e, const char *keys, const char *line)
{
	if (t_e2e_sh(e, "command -v script") != 0)
		skip();
	(void)t_e2e_sh(
		e,
		"cd store && printf '%s' >../keys && script -qec 'export NO_COLOR=1 "
		"WSYNC_EDITOR=../ed; stty -echo; %s; echo was $?' /dev/null <../keys",
		keys, line);
}

static void a_bad_file_is_edited_again(void **state)
{
	struct t_e2e *e = *state;

	/* wrong the first time, put right the second */
	editor(e, "#!/bin/sh\nif grep -q Vewer \"$1\"; then sed -i s/Vewer/Owner/ \"$1\"; "
		  "else sed -i 's/^bob@acme.io = .*/bob@acme.io = Vewer/' \"$1\"; fi\n");
	typed(e, "z\\ne\\n", "wsync edit prod");
	assert_true(t_e2e_out(e, "WS0211"));
	assert_true(t_e2e_out(e, "edit again, keep as draft, drop [e/k/d]?"));
	assert_true(t_e2e_out(e, "ESCALATION"));
	assert_true(t_e2e_out(e, "was 0"));
	file_has(e, PROD, "bob@acme.io = Owner\n", true);
	nothing_is_left(e);
}

static void a_bad_file_is_kept_or_dropped(void **state)
{
	struct t_e2e *e = *state;

	editor(e, "#!/bin/sh\necho nonsense >>\"$1\"\n");
	typed(e, "d\\n", "wsync edit prod");
	assert_true(t_e2e_out(e, "dropped; acme/prod/members.ini is as it was"));
	assert_true(t_e2e_out(e, "was 64"));
	file_has(e, PROD, "nonsense", false);
	/* nobody answers: the same */
	typed(e, "\\n", "wsync edit prod");
	file_has(e, PROD, "nonsense", false);
	nothing_is_left(e);
	typed(e, "k\\n", "wsync edit prod");
	assert_true(t_e2e_out(e, "nothing of it is sent before it is valid"));
	assert_true(t_e2e_out(e, "was 65"));
	file_has(e, PROD, "nonsense", true);
	nothing_is_left(e);
}

static void what_happened_meanwhile_is_merged(void **state)
{
	struct t_e2e *e = *state;

	editor(e, "#!/bin/sh\n"
		  "sed -i 's/^bob@acme.io = .*/bob@acme.io = Developer/' \"$1\"\n"
		  "wsync grant -q prod cy@acme.io Runner >/dev/null\n");
	assert_true(t_e2e_ok(e, EDIT "prod"));
	assert_true(t_e2e_out(e, "merged with what changed meanwhile"));
	/* only the edit's own meaning is told */
	assert_true(t_e2e_out(e, "bob@acme.io"));
	assert_null(strstr(e->out, "cy@acme.io"));
	file_has(e, PROD, "bob@acme.io = Developer\n", true);
	file_has(e, PROD, "cy@acme.io = Runner\n", true);
}

static void one_key_changed_by_both_is_decided_by_a_person(void **state)
{
	struct t_e2e *e = *state;

	editor(e, "#!/bin/sh\nif grep -q '<<<<' \"$1\"; then\n"
		  "sed -i '/^<<<<<<</d; /^=======/,/^>>>>>>>/d' \"$1\"; else\n"
		  "sed -i 's/^bob@acme.io = .*/bob@acme.io = Developer/' \"$1\"\n"
		  "wsync grant -q prod bob@acme.io Runner >/dev/null; fi\n");
	assert_true(t_e2e_exits(e, 5, EDIT "prod"));
	assert_true(t_e2e_err(e, "both stand between markers"));
	assert_true(t_e2e_err(e, "what was typed is kept in "));
	file_has(e, PROD, "bob@acme.io = Runner\n", true);
	assert_true(t_e2e_ok(e, "grep -q Developer store/.git/wsync/edit/*/members.ini"));
	assert_true(t_e2e_ok(e, "cd store && rm -rf .git/wsync/edit; wsync restore ."));
	typed(e, "e\\n", "wsync edit prod");
	assert_true(t_e2e_out(e, "was 0"));
	file_has(e, PROD, "bob@acme.io = Developer\n", true);
	file_has(e, PROD, "<<<", false);
}

static void a_text_that_changed_meanwhile_is_not_written_over(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "echo one >store/acme/prod/description.md"));
	editor(e, "#!/bin/sh\necho mine >\"$1\"\n"
		  "echo theirs >acme/prod/description.md\n");
	assert_true(t_e2e_exits(e, 5, EDIT "prod description"));
	file_has(e, "store/acme/prod/description.md", "theirs", true);
	assert_true(t_e2e_ok(e, "grep -q mine store/.git/wsync/edit/*/description.md && "
				"rm store/acme/prod/description.md"));
}

static void rules_that_get_looser_are_told(void **state)
{
	struct t_e2e *e = *state;

	editor(e, "#!/bin/sh\nprintf '[approval]\\nescalation = 0\\n' >>\"$1\"\n");
	assert_true(t_e2e_ok(e, "COLUMNS=200; export COLUMNS; " EDIT "acme policy"));
	assert_true(t_e2e_out(e, "makes rules looser: escalation 0 instead of 1; once "
				 "committed it is held"));
	assert_true(t_e2e_ok(e, "COLUMNS=200 wsync -C store diff --drafts"));
	assert_true(t_e2e_out(e, "looser: escalation 0 instead of 1"));
	editor(e, "#!/bin/sh\nprintf '[guards]\\nmin-owners = 2\\nmax-loss = 5%%\\n' "
		  ">>\"$1\"\n");
	assert_true(t_e2e_ok(e, EDIT "prod policy"));
	assert_true(t_e2e_out(e, "stricter: min-owners 2 instead of 1, max-loss 5% instead "
				 "of 20%; once committed it counts at once"));
	assert_true(t_e2e_ok(e, "cd store && COLUMNS=200 wsync status"));
	assert_true(
		t_e2e_out(e, "acme/prod/policy.ini makes rules stricter: min-owners 2"));
}

/* Mirrored lists move along with a workspace; nobody is told off for that. */
static void a_rename_is_told_as_one(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "ls store/acme/prod/inventory"));
	assert_true(t_e2e_ok(e, "cd store && wsync ws rename prod ledger && wsync diff "
				"--drafts"));
	assert_true(t_e2e_out(e, "acme/prod"));
	assert_null(strstr(e->out, "has new files"));
	assert_true(
		t_e2e_ok(e, "cd store && mv acme/ledger acme/prod && wsync diff --drafts"));
	assert_string_equal(e->out, "");
}

static void the_editor_is_found_and_its_failure_told(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_exits(e, 64, "cd store && wsync edit prod </dev/null"));
	assert_true(t_e2e_err(e, "no editor is named"));
	assert_true(t_e2e_exits(e, 1, "cd store && EDITOR=no-such-editor wsync edit prod"));
	assert_true(t_e2e_err(e, "cannot be run: no-such-editor"));
	assert_true(t_e2e_exits(e, 1, "cd store && EDITOR='rm -f' wsync edit prod"));
	assert_true(t_e2e_err(e, "left no file"));
	assert_true(t_e2e_ok(e, "cd store && VISUAL=true EDITOR=false wsync edit prod"));
	assert_true(
		t_e2e_ok(e, "cd store && WSYNC_EDITOR=true VISUAL=false wsync edit prod"));
	assert_true(t_e2e_exits(e, 64, "cd store && EDITOR=true wsync edit -n prod"));
	assert_true(t_e2e_exits(e, 64, "cd store && EDITOR=true wsync edit --json prod"));
	/* blanks in the path of the store are no words of a command line */
	assert_true(t_e2e_ok(e, "cp -r store 'a store' && cd 'a store' && "
				"EDITOR='sed -i s/Viewer/Runner/' wsync edit prod && "
				"grep -q 'bob@acme.io = Runner' acme/prod/members.ini"));
}

#define FRESH(f) cmocka_unit_test_setup(f, fresh)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FRESH(an_edit_says_what_it_means),
		FRESH(the_file_can_be_named_in_many_ways),
		FRESH(what_nobody_edits_is_refused),
		FRESH(a_bad_file_is_not_saved_and_not_lost),
		FRESH(a_bad_file_is_edited_again),
		FRESH(a_bad_file_is_kept_or_dropped),
		FRESH(what_happened_meanwhile_is_merged),
		FRESH(one_key_changed_by_both_is_decided_by_a_person),
		FRESH(a_text_that_changed_meanwhile_is_not_written_over),
		FRESH(rules_that_get_looser_are_told),
		FRESH(a_rename_is_told_as_one),
		FRESH(the_editor_is_found_and_its_failure_told),
	};

	return cmocka_run_group_tests(tests, begin, end) ? 1 : 0;
}
