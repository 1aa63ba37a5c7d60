/*
 * tests/test_bad_files.c - every rule of the files, broken: in the working file, and
 * committed with stock git. It is told with file and line, nothing is sent on its basis,
 * the last good state stays, and other workspaces go on.
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

#define PROD_ID "b520c14d-5268-4c34-afcf-74171ccdaf52"

/* Shell lines below run in the store with M and W naming two files of acme/prod. */
#define NAMES     "M=acme/prod/members.ini; W=acme/prod/workspace.ini; A=acme/_account; "
#define MEMBERS   "acme/prod/members.ini"
#define WORKSPACE "acme/prod/workspace.ini"

struct row {
	const char *edit;
	const char *code;
	const char *place; /* "file:line", or the file where no line is to blame */
};

static const struct row rows[] = {
	/* one line for one rule of the reader */
	{"echo zz >>$M", "WS0203", MEMBERS ":17:1"},
	{"sed -i 's/^bob/ bob/' $M", "WS0203", MEMBERS ":6:1"},
	{"sed -i 's/^bob/\\tbob/' $M", "WS0206", MEMBERS ":6:1"},
	{"sed -i 's/^bob.*/bob@acme.io = Viewer ; why/' $M", "WS0203", MEMBERS ":6:22"},
	{"sed -i 's/^bob.*/bob@acme.io : Owner/' $M", "WS0203", MEMBERS ":6:1"},
	{"sed -i 's/^bob.*/= Owner/' $M", "WS0203", MEMBERS ":6:1"},
	{"sed -i 's/^bob.*/bob@acme.io = Owner /' $M", "WS0203", MEMBERS ":6:20"},
	{"sed -i 's/^bob/bob%zz/' $M", "WS0203", MEMBERS ":6:4"},
	{"sed -i '1i bob@acme.io = Owner' $M", "WS0203", MEMBERS ":1:1"},
	{"sed -i 's/^.users.$/[users/' $M", "WS0203", MEMBERS ":4"},
	{"sed -i 's/^.users.$/[users] x/' $M", "WS0203", MEMBERS ":4:8"},
	{"sed -i '6i <<<<<<< HEAD' $M", "WS0203", MEMBERS ":6:1"},
	{"sed -i '6i =======' $M", "WS0203", MEMBERS ":6:1"},
	{"printf '; %0200d\\n' 0 >>$M", "WS0204", MEMBERS ":17"},
	/* what other readers would take for two lines, the second one a grant */
	{"printf 'x = %0195d\\neve@x = Owner\\n' 0 >>$M", "WS0204", MEMBERS ":17"},
	{"sed -i '/^bob/p' $M", "WS0205", MEMBERS ":7:1"},
	{"sed -i '/^bob/a BOB@ACME.IO = Owner' $M", "WS0205", MEMBERS ":7:1"},
	{"printf '\\n[users]\\nbob@acme.io = Owner\\n' >>$M", "WS0205", MEMBERS ":18:1"},
	{"printf '; \\007\\n' >>$M", "WS0206", MEMBERS ":17:3"},
	{"printf '; \\000\\n' >>$M", "WS0206", MEMBERS ":17:3"},
	{"printf '; \\033[2J\\n' >>$M", "WS0206", MEMBERS ":17:3"},
	{"printf '; \\377\\n' >>$M", "WS0206", MEMBERS ":17:3"},
	{"printf '; \\300\\200\\n' >>$M", "WS0206", MEMBERS ":17:3"},
	{"printf '; \\342\\200\\256\\n' >>$M", "WS0206", MEMBERS ":17:3"},
	{"printf '; \\342\\200\\213\\n' >>$M", "WS0206", MEMBERS ":17:3"},
	{"sed -i '1s/^/\\xef\\xbb\\xbf/' $M", "WS0206", MEMBERS ":1:1"},
	{"sed -i 's/$/\\r/' $M", "WS0206", MEMBERS ":1:"},
	{"sed -i '6s/$/\\r/' $M", "WS0206", MEMBERS ":6:"},
	{"printf '\\n[owners]\\n' >>$M", "WS0207", MEMBERS ":18:1"},
	{"printf '\\n[Users]\\n' >>$M", "WS02", MEMBERS ":18:1"},
	{"head -c 3000000 /dev/zero | tr '\\0' '\\n' >>$M", "WS0216", MEMBERS},
	/* what the words mean */
	{"sed -i 's/^bob.*/bob@acme.io =/' $M", "WS0209", MEMBERS ":6:"},
	{"sed -i 's/^bob.*/bob@acme.io = Viewer, until tomorrow/' $M", "WS0209",
	 MEMBERS ":6:15"},
	{"sed -i 's/^bob.*/bob@acme.io = Viewer, until 2026-02-30/' $M", "WS0209",
	 MEMBERS ":6:15"},
	{"sed -i 's/^bob.*/bob@acme.io = Admin/' $M", "WS0211", MEMBERS ":6:15"},
	{"sed -i 's/^bob.*/bob@acme.io = 0wner/' $M", "WS0211", MEMBERS ":6:15"},
	{"sed -i 's/^bob.*/bob@acme.io = \\xd0\\x9ewner/' $M", "WS0211", MEMBERS ":6:15"},
	{"sed -i 's/^bob.*/bob@acme.io = Viewer, for fun/' $M", "WS0211", MEMBERS ":6:15"},
	{"sed -i 's/^bob.*/bob@acme.io = id:b0000000-0000-4000-8000-000000000b09/' $M",
	 "WS0211", MEMBERS ":6:15"},
	{"sed -i 's/^bob.*/bbo@acme.io = Viewer/' $M", "WS0212", MEMBERS ":6:1"},
	{"sed -i 's/^bob.*/b\\xd0\\xbeb@acme.io = Viewer/' $M", "WS0212", MEMBERS ":6:1"},
	{"sed -i 's/^ci-deploy.*/nosuch = Viewer/' $M", "WS0212", MEMBERS ":10:1"},
	{"sed -i 's/^default-role.*/default-role = Nosuch/' $W", "WS0211", WORKSPACE ":7:"},
};

/* Facts of the cloud, and what is no file: refused by commit, not by looks at main. */
static const struct row facts[] = {
	{"sed -i 's/^id = .*/id = 00000000-0000-4000-8000-000000000000/' $W", "WS0210",
	 WORKSPACE},
	{"sed -i 's/^created.*/created = 2020-01-01T00:00:00.000000Z/' $W", "WS0210",
	 WORKSPACE},
	{": >$W", "WS0210", WORKSPACE},
	{"sed -i 's/^bob@acme.io = .*/bob@acme.io = f8f349c7-8ef4-4bfd-ad58-a75f147ce3dd/' "
	 "$A/ids.ini",
	 "WS0210", "acme/_account/ids.ini"},
	{"sed -i 's/^bob@acme.io = .*/bob@acme.io = Owner/' $A/people.ini", "WS0210",
	 "acme/_account/people.ini"},
	{"sed -i 's/^handle = .*/handle = x/' $A/account.ini", "WS0210",
	 "acme/_account/account.ini"},
	{"echo manage_acls = own >>$A/roles/viewer.ini", "WS0210",
	 "acme/_account/roles/viewer.ini"},
	{"printf '[nosuch]\\n' >$A/policy.ini", "WS0207", "acme/_account/policy.ini:1:1"},
	{"cp -r acme/prod acme/copy", "WS0214", "acme/copy/workspace.ini"},
	{"mv acme/dev ada/dev", "WS0214", "ada/dev/workspace.ini"},
	{"ln -sf /etc/passwd $M", "WS0215", MEMBERS},
	{"rm $M; mkfifo $M", "WS0215", MEMBERS},
	{"rm $M; mkdir $M", "WS0215", MEMBERS},
};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static int begin(void **state)
{
	static struct t_e2e e;

	t_e2e_begin(&e, NULL, NULL);
	*state = &e;
	return t_e2e_clone_two_way(&e, T_KEY_OWNER) ? 0 : -1;
}

static int end(void **state)
{
	t_e2e_end(*state);
	return 0;
}

static bool tells(struct t_e2e *e, const struct row *row)
{
	return t_e2e_err(e, row->code) && t_e2e_err(e, row->place);
}

static bool restore(struct t_e2e *e)
{
	return t_e2e_ok(e, "cd store && git clean -fdxq && git reset -q --hard && "
			   "git status --porcelain") &&
	       e->out_len == 0;
}

static bool commit_refuses(struct t_e2e *e, const struct row *row)
{
	char line[600];

	(void)snprintf(line, sizeof(line),
		       "cd store && " NAMES "{ %s; }; wsync commit -m x", row->edit);
	if (t_e2e_line(e, line) == 65 && tells(e, row))
		return true;
	print_error("$ %s\n%s%s-> %d, not 65 for %s\n", line, e->out, e->err, e->status,
		    row->code);
	return false;
}

static void a_broken_file_is_told_and_not_recorded(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && git rev-parse main >$T/main"));
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_true(commit_refuses(e, &rows[i]));
		assert_true(t_e2e_exits(e, 65, "cd store && wsync status"));
		assert_true(tells(e, &rows[i]));
		assert_true(restore(e));
	}
	assert_true(t_e2e_ok(e, "cd store && git rev-parse main | cmp - $T/main"));
}

static void edited_facts_are_told_and_not_recorded(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && git rev-parse main >$T/main"));
	for (size_t i = 0; i < COUNT(facts); i++) {
		assert_true(commit_refuses(e, &facts[i]));
		assert_true(restore(e));
	}
	assert_true(t_e2e_ok(e, "cd store && git rev-parse main | cmp - $T/main"));
}

/* Whether broken in the editor or by plain git: others are sent, this one is not. */
static void sync_goes_on(struct t_e2e *e, const struct row *row, size_t n,
			 const char *record)
{
	char line[900];

	(void)snprintf(line, sizeof(line),
		       "cd store && " NAMES
		       "sed -i -e '/^cy@/d' -e 's/^\\[users\\]/&\\ncy@acme.io = %s/' "
		       "acme/staging/members.ini && git add acme/staging && "
		       "git commit -qm other && { %s; }; %s wsync sync --yes",
		       n % 2 ? "Runner" : "Viewer", row->edit, record);
	if (t_e2e_line(e, line) != 65 || !tells(e, row) || !strstr(e->out, "1 sent"))
		print_error("$ %s\n%s%s-> %d\n", line, e->out, e->err, e->status);
	assert_int_equal(e->status, 65);
	assert_true(tells(e, row));
	assert_true(t_e2e_out(e, "acme/staging cy@acme.io"));
	assert_true(t_e2e_out(e, "1 sent"));
	/* nobody corrected the file behind the back of its author */
	assert_true(t_e2e_ok(e, "cd store && git diff --quiet cloud/main -- acme/staging"));
}

static const char *const some[] = {
	"WS0203", "WS0204", "WS0205", "WS0206", "WS0207", "WS0209", "WS0211", "WS0212",
};

/* One row for each code is enough for what follows the reader. */
static const struct row *row_of(const char *code)
{
	for (size_t i = 0; i < COUNT(rows); i++)
		if (strcmp(rows[i].code, code) == 0)
			return &rows[i];
	return NULL;
}

static void a_broken_commit_stops_its_workspace_alone(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && git rev-parse main >$T/good"));
	for (size_t i = 0; i < COUNT(some); i++) {
		sync_goes_on(e, row_of(some[i]), i, "git commit -qam broken;");
		assert_true(t_e2e_exits(e, 65, "cd store && wsync status"));
		assert_true(tells(e, row_of(some[i])));
		assert_true(t_e2e_ok(e,
				     "cd store && test -z \"$(git status --porcelain)\" && "
				     "git checkout -q $(cat $T/good) -- acme/prod && "
				     "git commit -qm 'good again' && wsync status"));
	}
	assert_int_equal(t_cloud_logged(&e->cloud,
					"POST /api/accounts/c60645e4-ecc0-41b4-a004-"
					"aa31c99aa4ac/workspaces/" PROD_ID
					"/user_access/ "),
			 0);
	assert_true(t_e2e_ok(e, "sh $CLOUD role acme/prod bob@acme.io"));
	assert_string_equal(e->out, "Viewer\n");
	/* and when it is right again, it is sent */
	assert_true(t_e2e_ok(e,
			     "cd store && sed -i 's/^bob.*/bob@acme.io = Runner/' " MEMBERS
			     " && git commit -qam right && wsync sync --yes"));
	assert_true(t_e2e_out(e, "acme/prod bob@acme.io"));
}

static void a_broken_draft_keeps_nothing_else_from_being_sent(void **state)
{
	struct t_e2e *e = *state;
	const char *line = "cd store && sed -i '/^\\[users\\]/a cy@acme.io = Viewer' "
			   "acme/staging/members.ini && wsync commit -qm why && "
			   "echo zz >>" MEMBERS " && wsync sync --yes";

	(void)t_e2e_line(e, line);
	assert_int_equal(e->status, 65);
	assert_true(t_e2e_out(e, "1 sent"));
	assert_true(t_e2e_ok(e, "tail -n 1 store/" MEMBERS));
	assert_string_equal(e->out, "zz\n");
}

/* Absent is "not managed", never "nobody": losing a file takes nobody's access. */
static void no_hint_leads_to_what_refuses(void **state)
{
	struct t_e2e e;

	(void)state;
	t_e2e_begin(&e, NULL, NULL);
	assert_true(t_e2e_clone_two_way(&e, T_KEY_OWNER));
	assert_true(t_e2e_ok(&e, "sed -i 's/^bob.*/bob@acme.io = Runner/' "
				 "store/acme/prod/members.ini && "
				 "echo zz >>store/acme/prod/members.ini"));
	(void)t_e2e_sh(&e, "cd store && wsync sync --yes");
	assert_null(strstr(e.err, "hint: wsync commit"));
	assert_true(t_e2e_exits(&e, 65, "cd store && wsync commit"));
	t_e2e_end(&e);
}

static void nothing_at_all_revokes_nobody(void **state)
{
	static const char *const edits[] = {
		": >$M",
		"rm $M",
		"rm -r acme/prod",
		"sed -i '/^.users/,$d' $M",
	};
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && git rev-parse main >$T/good"));
	for (size_t i = 0; i < COUNT(edits); i++) {
		assert_true(t_e2e_ok(e,
				     "cd store && " NAMES "%s && git commit -qam gone && "
				     "wsync plan",
				     edits[i]));
		assert_null(strstr(e->out, "revoke"));
		assert_int_not_equal(t_e2e_sh(e, "cd store && wsync sync --yes"), 7);
		assert_true(
			t_e2e_ok(e, "cd store && git checkout -q $(cat $T/good) -- acme && "
				    "git commit -qm back && wsync plan --check"));
	}
	assert_int_equal(t_cloud_logged(&e->cloud, "DELETE "), 0);
	assert_int_equal(t_cloud_logged(&e->cloud, "user_access/ "), 0);
	assert_true(t_e2e_ok(e, "sh $CLOUD role acme/prod bob@acme.io"));
	assert_string_equal(e->out, "Viewer\n");
}

static void several_broken_files_are_all_named(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_exits(e, 65,
				"cd store && for w in dev prod staging; do "
				"echo zz >>acme/$w/members.ini; done; wsync commit -m x"));
	assert_true(t_e2e_err(e, "acme/dev/members.ini:"));
	assert_true(t_e2e_err(e, "acme/prod/members.ini:"));
	assert_true(t_e2e_err(e, "acme/staging/members.ini:"));
}

int main(void)
{
#define WITH(test) cmocka_unit_test_setup_teardown(test, begin, end)
	const struct CMUnitTest tests[] = {
		WITH(a_broken_file_is_told_and_not_recorded),
		WITH(edited_facts_are_told_and_not_recorded),
		WITH(a_broken_commit_stops_its_workspace_alone),
		WITH(a_broken_draft_keeps_nothing_else_from_being_sent),
		WITH(nothing_at_all_revokes_nobody),
		WITH(no_hint_leads_to_what_refuses),
		WITH(several_broken_files_are_all_named),
	};
#undef WITH

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
