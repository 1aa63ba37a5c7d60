/* Merged lists of members: a line that was added may be one that was taken away. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "store/tree/layout.h"
#include "sync/model/merge_names.h"

#define ALICE "11111111-1111-4111-8111-111111111111"
#define ZOE   "22222222-2222-4222-8222-222222222222"

static struct ws_ini *parse(enum ws_doc_kind kind, const char *text)
{
	struct ws_ini *doc = NULL;
	struct ws_err err = {0};

	if (ws_ini_parse(text, strlen(text), ws_layout_schema(kind), "x.ini", &doc, &err) <
	    0)
		fail_msg("%s\n%s", err.msg, text);
	return doc;
}

/* Merges; `marked` is the text wanted, NULL: it merges clean. */
static void merge(const char *base, const char *ours, const char *theirs, const char *pins,
		  const char *marked)
{
	ws_auto(ws_ini) b = parse(WS_DOC_MEMBERS, base);
	ws_auto(ws_ini) o = parse(WS_DOC_MEMBERS, ours);
	ws_auto(ws_ini) t = parse(WS_DOC_MEMBERS, theirs);
	ws_auto(ws_ini) ids = pins ? parse(WS_DOC_IDS, pins) : NULL;
	ws_auto_free char *text = NULL;
	struct ws_ini_merge out;

	assert_int_equal(ws_ini_merge(b, o, t, &out, NULL), 0);
	assert_int_equal(ws_merge_names(b, o, t, ids, &out, NULL), 0);
	assert_int_equal(ws_ini_merge_mark(&out, "ours", "theirs", &text, NULL, NULL), 0);
	if (!marked)
		assert_int_equal(out.clash_count, 0);
	else
		assert_string_equal(text, marked);
	ws_ini_merge_clear(&out);
}

static void a_new_name_may_be_one_that_was_taken_away(void **state)
{
	static const char base[] = "[users]\nalice = Owner\nbob = Viewer\n";

	(void)state;
	merge(base, "[users]\nbob = Viewer\nzoe = Owner\n", "[users]\nbob = Viewer\n", NULL,
	      "[users]\nbob = Viewer\n<<<<<<< ours\nzoe = Owner\n=======\n>>>>>>> theirs\n");
	/* the other way round, and with another role */
	merge(base, "[users]\nbob = Viewer\n", "[users]\nbob = Viewer\nzoe = Runner\n",
	      NULL,
	      "[users]\nbob = Viewer\n<<<<<<< ours\n=======\nzoe = Runner\n"
	      ">>>>>>> theirs\n");
}

static void two_who_are_pinned_are_two(void **state)
{
	static const char base[] = "[users]\nalice = Owner\n";
	static const char ours[] = "[users]\nzoe = Owner\n", theirs[] = "[users]\n";

	(void)state;
	merge(base, ours, theirs, "[users]\nalice = " ALICE "\nzoe = " ZOE "\n", NULL);
	/* one pin proves nothing, and the same id proves the contrary */
	merge(base, ours, theirs, "[users]\nzoe = " ZOE "\n",
	      "[users]\n<<<<<<< ours\nzoe = Owner\n=======\n>>>>>>> theirs\n");
	merge("[users]\nid%3A" ZOE " = Owner\n", ours, theirs, "[users]\nzoe = " ZOE "\n",
	      "[users]\n<<<<<<< ours\nzoe = Owner\n=======\n>>>>>>> theirs\n");
	/* a pin of another list is none */
	merge(base, ours, theirs,
	      "[users]\nalice = " ALICE "\n\n[service-accounts]\nzoe = " ZOE "\n",
	      "[users]\n<<<<<<< ours\nzoe = Owner\n=======\n>>>>>>> theirs\n");
}

static void an_accepted_invitation_is_no_new_person(void **state)
{
	(void)state;
	merge("[users]\n\n[invited]\nkim@x.io = Owner\n",
	      "[users]\nkim@x.io = Owner\n\n[invited]\n", "[users]\n\n[invited]\n",
	      "[users]\nkim@x.io = " ZOE "\n",
	      "[users]\n<<<<<<< ours\nkim@x.io = Owner\n=======\n>>>>>>> theirs\n\n"
	      "[invited]\n");
}

static void what_nobody_took_away_is_no_doubt(void **state)
{
	(void)state;
	/* taken away by one side: a rename as such, or two things one branch did */
	merge("[users]\nalice = Owner\n", "[users]\nzoe = Owner\n",
	      "[users]\nalice = Owner\n", NULL, NULL);
	/* both have the new one */
	merge("[users]\nalice = Owner\n", "[users]\nzoe = Owner\n",
	      "[users]\nzoe = Owner\n", NULL, NULL);
	/* in another list */
	merge("[users]\nalice = Owner\n\n[teams]\n", "[users]\n\n[teams]\nzoe = Owner\n",
	      "[users]\n\n[teams]\n", NULL, NULL);
	/* all of the list is a clash already */
	merge("[users]\nalice = Owner\n", "[users]\nzoe = Owner\n", "", NULL,
	      "<<<<<<< ours\n[users]\nzoe = Owner\n=======\n>>>>>>> theirs\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_name_may_be_one_that_was_taken_away),
		cmocka_unit_test(two_who_are_pinned_are_two),
		cmocka_unit_test(an_accepted_invitation_is_no_new_person),
		cmocka_unit_test(what_nobody_took_away_is_no_doubt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
