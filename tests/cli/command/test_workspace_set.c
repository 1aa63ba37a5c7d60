/* workspace set and workspace rename: edits of files, refused where they mean nothing. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "tests/lib/asking.h"
#include "tests/lib/tempdir.h"

static int begin(void **state)
{
	struct t_asking *a = t_asking_begin();

	*state = a;
	t_asking_fetch(a);
	return 0;
}

static int end(void **state)
{
	t_asking_end(*state);
	return 0;
}

static void file_has(struct t_asking *a, const char *path, const char *text, bool wanted)
{
	char *now = t_tempdir_read(a->s.dir, path, NULL);

	if (!now)
		fail_msg("%s is not there", path);
	assert_int_equal(strstr(now, text) != NULL, wanted);
	free(now);
}

static void fields_are_edited_and_explained(void **state)
{
	struct t_asking *a = *state;
	char *text = t_asking(a, 0, "workspace", "set", "acme/prod", "--name", "Ledger",
			      "--default-role", "viewer", NULL);

	t_asking_has(text, "default role No access -> Viewer");
	t_asking_has(text, "\"Ledger\"");
	t_asking_has(text, "Edited acme/prod; nothing is sent before it is committed\n");
	free(text);
	file_has(a, "acme/prod/workspace.ini", "name = Ledger\n", true);
	file_has(a, "acme/prod/workspace.ini", "default-role = Viewer\n", true);
	text = t_asking(a, 0, "ws", "set", "prod", "--name", "Ledger", NULL);
	assert_string_equal(text, "Nothing to change in acme/prod\n");
	free(text);
	text = t_asking(a, 0, "ws", "set", "prod", "--default-role", "None", NULL);
	t_asking_has(text, "Viewer -> No access");
	free(text);
	file_has(a, "acme/prod/workspace.ini", "default-role = No access\n", true);
}

static void long_texts_go_to_a_file_and_back(void **state)
{
	struct t_asking *a = *state;
	char longer[400];
	char *text;

	memset(longer, 'd', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	free(t_asking(a, 0, "ws", "set", "prod", "--description", longer, NULL));
	file_has(a, "acme/prod/description.md", longer, true);
	file_has(a, "acme/prod/workspace.ini", "description =", false);
	text = t_asking(a, 0, "ws", "set", "prod", "--description", "short", "--json",
			NULL);
	t_asking_has(text, "\"wsync/edit/1\"");
	t_asking_has(text, "\"after\": \"short\"");
	free(text);
	text = t_tempdir_read(a->s.dir, "acme/prod/description.md", NULL);
	assert_null(text);
	file_has(a, "acme/prod/workspace.ini", "description = short\n", true);
}

static void a_text_goes_when_its_line_comes_back(void **state)
{
	static const char *const words[] = {"acme", "acme/prod", "acme/prod/workspace.ini"};
	struct t_asking *a = *state;
	char longer[400];
	char *text;

	memset(longer, 'd', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	free(t_asking(a, 0, "ws", "set", "prod", "--description", "short", NULL));
	t_asking_commit(a, "Ada <ada@acme.io>", "what it is for");
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		free(t_asking(a, 0, "ws", "set", "prod", "--description", longer, NULL));
		text = t_asking(a, 0, "restore", "-n", words[i], NULL);
		t_asking_has(text, "Would remove acme/prod/description.md\n");
		free(text);
		file_has(a, "acme/prod/description.md", longer, true);
		text = t_asking(a, 0, "restore", words[i], NULL);
		assert_string_equal(text, "Removed acme/prod/description.md\n"
					  "Restored acme/prod/workspace.ini\n");
		free(text);
		assert_null(t_tempdir_read(a->s.dir, "acme/prod/description.md", NULL));
		free(t_asking(a, 0, "status", NULL));
	}
	/* a text that is no other place of main's line is somebody's only copy */
	t_tempdir_write(a->s.dir, "acme/staging/description.md", "mine", 4);
	t_asking_edit(a, "acme/staging/workspace.ini", "name =", "name = x");
	free(t_asking(a, 0, "restore", "acme/staging", NULL));
	file_has(a, "acme/staging/description.md", "mine", true);
}

static void a_text_in_both_places_says_how_to_go_on(void **state)
{
	struct t_asking *a = *state;
	char *text;

	free(t_asking(a, 0, "ws", "set", "prod", "--description", "short", NULL));
	t_tempdir_write(a->s.dir, "acme/prod/description.md", "mine", 4);
	text = t_asking(a, 65, "ws", "set", "prod", "--name", "x", NULL);
	t_asking_has(text, "WS0205");
	t_asking_has(text, "rm acme/prod/description.md, or take the line out");
	t_asking_has(text, "wsync restore acme/prod goes back");
	free(text);
}

/* As a workspace to be made is refused. */
static void a_name_another_one_has_is_refused(void **state)
{
	struct t_asking *a = *state;
	char *text;

	free(t_asking(a, 0, "workspace", "create", "acme/lab", "--name", "The Lab", "-q",
		      NULL));
	text = t_asking(a, 64, "ws", "set", "prod", "--name", "the lab", NULL);
	t_asking_has(text, "acme/lab is called \"the lab\" already");
	free(text);
	t_asking_commit(a, "Ada <ada@acme.io>", "a lab");
	free(t_asking(a, 64, "ws", "set", "prod", "--name", "The Lab", NULL));
	/* and so is one that the cloud has; one's own is none */
	free(t_asking(a, 0, "ws", "set", "prod", "--name", "Prod!", NULL));
	t_asking_commit(a, "Ada <ada@acme.io>", "a name");
	free(t_asking(a, 64, "ws", "set", "staging", "--name", "prod!", NULL));
	free(t_asking(a, 0, "ws", "set", "prod", "--name", "PROD!", NULL));
}

static void a_description_may_have_lines_and_a_name_none(void **state)
{
	struct t_asking *a = *state;
	char *text;

	free(t_asking(a, 0, "ws", "set", "prod", "--description", "one\ntwo", NULL));
	file_has(a, "acme/prod/description.md", "one\ntwo", true);
	text = t_asking(a, 64, "ws", "set", "prod", "--name", "one\ntwo", NULL);
	t_asking_has(text, "--name holds a line feed, a control");
	free(text);
	free(t_asking(a, 64, "ws", "set", "prod", "--description", "\x1b[2J", NULL));
}

static void what_means_nothing_is_refused(void **state)
{
	struct t_asking *a = *state;

	free(t_asking(a, 64, "ws", "set", "prod", NULL));
	free(t_asking(a, 64, "ws", "set", "prod", "--name", "", NULL));
	free(t_asking(a, 64, "ws", "set", "prod", "--name", "two\nlines", NULL));
	free(t_asking(a, 64, "ws", "set", "prod", "--description", "\033[31m", NULL));
	free(t_asking(a, 65, "ws", "set", "prod", "--default-role", "Ownr", NULL));
	free(t_asking(a, 10, "ws", "set", "nowhere", "--name", "x", NULL));
	free(t_asking(a, 0, "ws", "set", "prod", "--name", "Dry", "-n", NULL));
	file_has(a, "acme/prod/workspace.ini", "Dry", false);
	/* a file that is not valid is not written over */
	t_asking_edit(a, "acme/prod/workspace.ini", "[workspace]", "[workspace]\nnonsense");
	free(t_asking(a, 65, "ws", "set", "prod", "--name", "x", NULL));
	file_has(a, "acme/prod/workspace.ini", "nonsense", true);
}

static void a_rename_moves_the_directory(void **state)
{
	struct t_asking *a = *state;
	char *text = t_asking(a, 0, "ws", "rename", "-n", "prod", "ledger", NULL);

	assert_string_equal(text, "Would move acme/prod to acme/ledger\n");
	free(text);
	file_has(a, "acme/prod/workspace.ini", "[workspace]", true);
	text = t_asking(a, 0, "workspace", "rename", "acme/prod", "acme/ledger", NULL);
	t_asking_has(text, "Moved acme/prod to acme/ledger; once committed");
	free(text);
	file_has(a, "acme/ledger/members.ini", "bob@acme.io", true);
	assert_null(t_tempdir_read(a->s.dir, "acme/prod/workspace.ini", NULL));
	text = t_asking(a, 0, "diff", "--drafts", NULL);
	t_asking_has(text, "acme/prod -> acme/ledger");
	free(text);
	t_asking_commit(a, NULL, "ledger");
	t_asking_sync(a);
	text = t_asking(a, 0, "workspace", "show", "acme/ledger", NULL);
	t_asking_has(text, "acme/ledger");
	free(text);
}

static void a_handle_has_to_be_one_and_free(void **state)
{
	struct t_asking *a = *state;

	free(t_asking(a, 64, "ws", "rename", "prod", "Prod", NULL));
	free(t_asking(a, 64, "ws", "rename", "prod", "_account", NULL));
	free(t_asking(a, 64, "ws", "rename", "prod", "..", NULL));
	free(t_asking(a, 64, "ws", "rename", "prod", "staging", NULL));
	free(t_asking(a, 64, "ws", "rename", "prod", "zoe/prod", NULL));
	free(t_asking(a, 64, "ws", "rename", "prod", "acme/x/y", NULL));
	free(t_asking(a, 64, "ws", "rename", "prod", NULL));
	free(t_asking(a, 10, "ws", "rename", "nowhere", "x", NULL));
	free(t_asking(a, 0, "ws", "rename", "prod", "prod", NULL));
	file_has(a, "acme/prod/workspace.ini", "[workspace]", true);
}

#define WITH(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH(fields_are_edited_and_explained),
		WITH(long_texts_go_to_a_file_and_back),
		WITH(a_text_goes_when_its_line_comes_back),
		WITH(a_text_in_both_places_says_how_to_go_on),
		WITH(a_name_another_one_has_is_refused),
		WITH(a_description_may_have_lines_and_a_name_none),
		WITH(what_means_nothing_is_refused),
		WITH(a_rename_moves_the_directory),
		WITH(a_handle_has_to_be_one_and_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
