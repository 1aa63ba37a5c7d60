/*
 * tests/test_commands.c - what every command prints, whole, in every form, on the demo
 * account. The texts are files, tests/expected/NAME.txt: reviewed as a person would see
 * them. A difference is shown as a diff.
 *
 * WS_EXPECT=write writes the files instead of comparing; git diff then shows what
 * changed for people.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/buf.h"
#include "store/ground/own.h"
#include "tests/lib/e2e.h"
#include "tests/lib/tempdir.h"

/* --- what differs from run to run ------------------------------------------------------ */

static const struct {
	const char *pattern, *word;
} volatile_parts[] = {
	{"/[^ \"]*/wsync-test-[A-Za-z0-9]{6}", "FOLDER"},
	{"127\\.0\\.0\\.1:[0-9]+", "127.0.0.1:PORT"},
	{"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\\.[0-9]+)?Z", "TIME"},
	{"[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}", "MM-DD HH:MM"},
	{"20[2-8][0-9]-[0-9]{2}-[0-9]{2}", "YYYY-MM-DD"},
	{"\"age_s\": ?[0-9]+", "\"age_s\": AGE"},
	{"cloud=[0-9]{9,}", "cloud=TIME"},
	{"[0-9]+ requests, [0-9]+ s", "N requests, N s"},
	{"[0-9]+ requests", "N requests"},
	{"\"requests\": ?[0-9]+", "\"requests\": N"},
	{"\\b[0-9a-f]{40}\\b", "COMMIT"},
	{"Committed [0-9a-f]{8}", "Committed COMMIT8"},
	{"index [0-9a-f]+\\.\\.[0-9a-f]+", "index A..B"},
	{"process [0-9]+ holds", "process N holds"},
	{"[0-9]+ MiB free", "N MiB free"},
	{"[0-9]+ files, all valid", "N files, all valid"},
	{"libgit2 [0-9.]+", "libgit2 VERSION"},
};

static char *replace_all(const char *text, const char *pattern, const char *word)
{
	ws_auto_buf out = WS_BUF_INIT;
	regmatch_t match;
	regex_t regex;

	assert_int_equal(regcomp(&regex, pattern, REG_EXTENDED), 0);
	while (regexec(&regex, text, 1, &match, 0) == 0 && match.rm_eo > 0) {
		ws_buf_add(&out, text, (size_t)match.rm_so);
		ws_buf_adds(&out, word);
		text += match.rm_eo;
	}
	ws_buf_adds(&out, text);
	regfree(&regex);
	assert_false(out.failed);
	return strdup(ws_buf_text(&out));
}

static char *normalized(const char *text)
{
	const size_t count = sizeof(volatile_parts) / sizeof(volatile_parts[0]);
	char *now = strdup(text);

	for (size_t i = 0; i < count; i++) {
		char *next = replace_all(now, volatile_parts[i].pattern,
					 volatile_parts[i].word);

		free(now);
		now = next;
	}
	return now;
}

static void volatile_parts_are_replaced_and_nothing_else(void **state)
{
	static const char *const rows[][2] = {
		{"store  /tmp/wsync-test-Ab12cd/store, two-way\n",
		 "store  FOLDER/store, two-way\n"},
		{"http://127.0.0.1:43113/api", "http://127.0.0.1:PORT/api"},
		{"created = 2026-11-23T13:36:57.000000Z", "created = TIME"},
		{"5 workspaces, 35 requests, 0 s", "5 workspaces, N requests, N s"},
		{"Committed 48e8b069   why", "Committed COMMIT8   why"},
		{"id b520c14d-5268-4c34-afcf-74171ccdaf52",
		 "id b520c14d-5268-4c34-afcf-74171ccdaf52"},
		{"bob@acme.io  Viewer -> Owner  +43", "bob@acme.io  Viewer -> Owner  +43"},
		{"", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ws_auto_free char *text = normalized(rows[i][0]);

		assert_string_equal(text, rows[i][1]);
	}
}

/* --- one file --------------------------------------------------------------------------- */

/* A line as it was typed, what came on both streams, and the status. */
static void add_run(struct ws_buf *out, struct t_e2e *e, const char *line)
{
	ws_auto_free char *said = NULL, *told = NULL;

	(void)t_e2e_line(e, line);
	said = normalized(e->out);
	told = normalized(e->err);
	ws_buf_addf(out, "$ %s\n%s", line, said);
	for (const char *at = told; *at;) {
		const size_t len = strcspn(at, "\n");

		ws_buf_addf(out, "! %.*s\n", (int)len, at);
		at += len + (at[len] == '\n');
	}
	ws_buf_addf(out, "-> %d\n\n", e->status);
}

#define HUMAN     1u
#define PLAIN     2u
#define ASCII     4u
#define JSON      8u
#define PORCELAIN 16u
#define CSV       32u
#define LOOKS     (HUMAN | PLAIN | ASCII | JSON)

static const struct {
	unsigned form;
	const char *start, *after;
} forms[] = {
	{HUMAN, "wsync", ""},
	{PLAIN, "wsync --plain", ""},
	{ASCII, "LC_ALL=C NO_COLOR=1 wsync", ""},
	{JSON, "wsync", " --json"},
	{PORCELAIN, "wsync", " --porcelain"},
	{CSV, "wsync", " --format csv"},
};

/* command: what stands after `wsync`. */
static void add_forms(struct ws_buf *out, struct t_e2e *e, const char *dir,
		      const char *command, unsigned wanted)
{
	char line[400];

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (!(wanted & forms[i].form))
			continue;
		(void)snprintf(line, sizeof(line), "%s%s%s%s%s%s", *dir ? "cd " : "", dir,
			       *dir ? " && " : "", forms[i].start, command, forms[i].after);
		add_run(out, e, line);
		/* JSON is also that */
		if (forms[i].form == JSON)
			assert_true(t_e2e_json(e));
		if (forms[i].form == ASCII)
			for (size_t c = 0; c < e->out_len; c++)
				assert_true((unsigned char)e->out[c] < 0x80);
	}
}

static void compare(struct t_e2e *e, const char *name, const char *text)
{
	char path[300];

	(void)snprintf(path, sizeof(path), "tests/expected/%s.txt", name);
	if (getenv("WS_EXPECT")) {
		t_tempdir_write(t_e2e_source(), path, text, strlen(text));
		return;
	}
	t_e2e_write(e, "actual", text);
	if (t_e2e_sh(e, "diff -u %s/%s actual", t_e2e_source(), path) != 0) {
		print_error("%s: not as in %s (meant so? WS_EXPECT=write)\n%s%s", name,
			    path, e->out, e->err);
		fail();
	}
}

struct screen {
	const char *command;
	unsigned forms;
};

static void screens(struct t_e2e *e, const char *name, const char *dir,
		    const struct screen *list, size_t count)
{
	ws_auto_buf out = WS_BUF_INIT;

	for (size_t i = 0; i < count; i++)
		add_forms(&out, e, dir, list[i].command, list[i].forms);
	compare(e, name, ws_buf_text(&out));
}

#define SCREENS(e, name, dir, ...)                                           \
	do {                                                                 \
		static const struct screen list[] = {__VA_ARGS__};           \
		screens(e, name, dir, list, sizeof(list) / sizeof(list[0])); \
	} while (0)

/* --- the account acme, from the first day on ---------------------------------------------- */

static int begin(void **state)
{
	static struct t_e2e e;

	t_e2e_begin(&e, NULL, NULL);
	t_e2e_write(&e, "owner.key", T_KEY_OWNER);
	*state = &e;
	return t_e2e_ok(&e, "chmod 600 owner.key") ? 0 : -1;
}

static int end(void **state)
{
	t_e2e_end(*state);
	return 0;
}

static void first_run(void **state)
{
	SCREENS(*state, "first-run", "", {"", HUMAN | PLAIN}, {" status", LOOKS},
		{" login --status", HUMAN | JSON},
		{" login --key-file owner.key", HUMAN | JSON},
		{" login --status", HUMAN | JSON}, {" clone acme/prod ./one", HUMAN},
		{" clone --into store", HUMAN}, {" clone --into again", JSON},
		{" clone --into store", HUMAN | JSON});
}

static void in_step(void **state)
{
	SCREENS(*state, "in-step", "store", {"", HUMAN}, {" status", LOOKS | PORCELAIN},
		{" diff", HUMAN | JSON}, {" plan", LOOKS}, {" plan --offline", HUMAN},
		{" fetch", HUMAN | JSON}, {" sync", HUMAN | JSON}, {" log", LOOKS},
		{" mode", HUMAN | JSON}, {" mode two-way", HUMAN},
		{" mode two-way --yes", HUMAN});
}

static void workspaces(void **state)
{
	SCREENS(*state, "workspaces", "store", {" workspace list", LOOKS | CSV},
		{" ws show acme/prod", LOOKS}, {" ws show prod", HUMAN},
		{" ws show acme/nosuch", HUMAN | JSON});
}

static void inventory(void **state)
{
	SCREENS(*state, "inventory", "store", {" inventory prod", LOOKS},
		{" inventory acme/prod deployments", LOOKS | CSV},
		{" inventory prod work-queues", HUMAN}, {" inventory dev flows", HUMAN},
		{" inventory prod --counts", LOOKS | CSV},
		{" inventory prod --fetch", HUMAN},
		{" inventory prod deploiments", HUMAN | JSON}, {" inventory nosuch", HUMAN},
		{" inventory prod --counts --at HEAD", HUMAN});
}

static void editing(void **state)
{
	SCREENS(*state, "editing", "store",
		{" grant -n acme/prod bob@acme.io Runner", LOOKS},
		{" grant -n acme/prod bob@acme.io Owner", LOOKS},
		{" grant -n acme/prod bob@acme.io Viewer", HUMAN | JSON},
		{" grant -n prod bot:ci-deploy Viewer --until 2099-12-31 --why 'a trial'",
		 LOOKS},
		{" grant -n acme/prod cy@acme.oi Viewer", HUMAN | JSON},
		{" grant -n acme/prod cy@acme.io Devloper", HUMAN | JSON},
		{" revoke -n acme/prod bob@acme.io", LOOKS},
		{" revoke -n acme/prod cy@acme.io", HUMAN | JSON},
		{" revoke -n acme/prod team:data-eng", HUMAN});
}

static void not_committed(void **state)
{
	SCREENS(*state, "not-committed", "store",
		{" grant acme/prod bob@acme.io Owner", HUMAN},
		{" grant acme/prod cy@acme.io Runner --why INC-4412", JSON},
		{" revoke acme/staging bob@acme.io", HUMAN}, {" status", LOOKS | PORCELAIN},
		{" status --check", HUMAN}, {" diff", LOOKS}, {" diff -v", HUMAN},
		{" diff --text", HUMAN}, {" diff --stat", HUMAN},
		{" plan --offline", HUMAN}, {" commit -n", HUMAN | JSON},
		{" commit", HUMAN}, {" commit", HUMAN | JSON});
}

static void committed(void **state)
{
	SCREENS(*state, "committed", "store", {" status", LOOKS | PORCELAIN},
		{" diff", LOOKS}, {" plan", LOOKS}, {" plan --check", HUMAN},
		{" sync -n", HUMAN}, {" sync", HUMAN}, {" sync --yes", HUMAN},
		{" sync --yes", PLAIN | JSON}, {" log acme/prod", LOOKS},
		{" log cy@acme.io", HUMAN}, {" log -n 1", HUMAN});
}

static void incoming(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "sh $CLOUD grant acme/dev eve@contractor.io Developer && "
				"sh $CLOUD grant acme/staging cy@acme.io Viewer && "
				"sh $CLOUD grant acme/prod bob@acme.io Developer"));
	SCREENS(e, "incoming", "store", {" fetch", HUMAN}, {" status", LOOKS | PORCELAIN},
		{" diff", LOOKS}, {" plan", LOOKS}, {" sync --pull", HUMAN},
		{" sync --yes", ASCII}, {" status", LOOKS | PORCELAIN},
		{" log -n 4", HUMAN});
}

static void asked(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "sh $CLOUD grant acme/prod eve@contractor.io Runner && cd "
				"store && wsync grant acme/prod bot:ci-deploy Viewer && "
				"wsync commit -m 'least rights' && wsync fetch"));
	SCREENS(e, "asked", "store", {" who acme/prod --can run_deployments", LOOKS | CSV},
		{" who acme/prod --can 'manage_*' -v", HUMAN},
		{" who acme/prod --can see_flows --cloud", HUMAN},
		{" who acme/prod --can see_flow", HUMAN | JSON},
		{" who zoe/shared-reports", HUMAN},
		{" can bot:ci-deploy manage_blocks acme/prod --why", LOOKS},
		{" can bob@acme.io see_flows acme/prod", HUMAN},
		{" blame acme/prod", LOOKS | CSV}, {" blame acme/prod bob@acme.io", HUMAN},
		{" blame acme/prod --at 2001-01-01", HUMAN | JSON});
}

static void nouns(void **state)
{
	SCREENS(*state, "nouns", "store", {" role list --account acme", LOOKS | CSV},
		{" role show 'Data engineer'", LOOKS}, {" role show Owner", HUMAN},
		{" role diff Developer 'Data engineer'", LOOKS},
		{" role diff Viewer acme:Viewer", HUMAN}, {" account list", LOOKS | CSV},
		{" account show acme", LOOKS}, {" member list --account acme", HUMAN | CSV},
		{" member list --account ada", PLAIN | JSON}, {" team list", LOOKS | CSV},
		{" team show data-eng", HUMAN | JSON},
		{" service-account list", LOOKS | CSV}, {" invitation list", LOOKS | CSV},
		{" member list --at nosuch", HUMAN | JSON});
}

/* What both sides changed is decided; what is held gets its word; a plan is kept. */
static void decided(void **state)
{
	SCREENS(*state, "decided", "store", {" conflicts", LOOKS},
		{" conflicts acme/dev", HUMAN},
		{" resolve $(wsync status --porcelain | grep conflict | cut -f2) --take "
		 "lower -n",
		 HUMAN},
		{" resolve $(wsync status --porcelain | grep conflict | cut -f2) --take "
		 "cloud",
		 HUMAN},
		{" conflicts", HUMAN}, {" grant -q acme/prod bob@acme.io Owner", HUMAN},
		{" commit -q -m 'bob takes over on-call'", HUMAN}, {" review", LOOKS | CSV},
		{" review --format markdown", HUMAN}, {" approve kkkk", HUMAN | JSON},
		{" approve bob@acme.io", HUMAN},
		{" approve $(wsync status --porcelain | grep Owner | cut -f2) -n", LOOKS},
		{" reject $(wsync status --porcelain | grep Owner | cut -f2) -m 'not now'",
		 HUMAN},
		{" status", HUMAN | PLAIN | JSON | PORCELAIN}, {" plan --offline", HUMAN},
		{" approve $(wsync status --porcelain | grep Owner | cut -f2) -m 'now'",
		 HUMAN},
		{" review", HUMAN | JSON}, {" plan --out ../p.plan", HUMAN},
		{" plan --out ../p.plan", HUMAN}, {" apply ../p.plan --yes", HUMAN},
		{" apply ../p.plan --yes", HUMAN | JSON}, {" apply ../owner.key", HUMAN});
}

static void not_valid(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "echo zz >>store/acme/dev/members.ini && "
				"sed -i 's/^cy.*/cy@acme.io = Devloper/' "
				"store/acme/staging/members.ini"));
	SCREENS(e, "not-valid", "store", {" status", LOOKS | PORCELAIN}, {" commit", LOOKS},
		{" restore acme/dev acme/staging", HUMAN}, {" status", HUMAN});
}

/* A project bound to a workspace, to another, and to none. */
static void environments(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "mkdir p q && git -c init.defaultBranch=main init -q p && "
				"printf '# mine\\nA=1\\n' >p/.env && git -C p add .env"));
	SCREENS(e, "env-bind", "p", {" env list", HUMAN | JSON},
		{" env check", HUMAN | JSON}, {" env explain", LOOKS},
		{" env unbind", HUMAN}, {" env write", HUMAN}, {" run -- true", HUMAN},
		{" env allow", HUMAN | JSON}, {" env bind acme/prod", HUMAN},
		{" -C ../store env bind acme/nosuch", HUMAN | JSON},
		{" -C ../store env bind acme/prod ../nosuch", HUMAN},
		{" -C ../store env bind acme/prod --write nowhere", HUMAN},
		{" -C ../store env bind acme/prod --write profile", HUMAN},
		{" -C ../store env bind acme/prod --with-key", HUMAN | JSON},
		{" -C ../store env bind acme/prod", LOOKS}, {" env list", LOOKS | CSV},
		{" env check", LOOKS}, {" env explain", LOOKS}, {" env write", HUMAN},
		{" -C ../store env string acme/prod", LOOKS},
		{" -C ../store env string acme/nosuch", HUMAN},
		{" run -- sh -c 'echo $PREFECT_API_URL'", HUMAN},
		{" run acme/dev -- sh -c 'echo $PREFECT_API_URL; exit 3'", HUMAN},
		{" run", HUMAN | JSON}, {" run -- ./nosuch", HUMAN}, {" run -- /", HUMAN},
		{" -C ../store env bind acme/dev --write toml", HUMAN});
	assert_true(t_e2e_ok(e, "echo 'PREFECT_API_URL=http://127.0.0.1:1/api' >p/.env && "
				"echo '[tool' >p/pyproject.toml && touch p/.envrc && "
				"cp p/.wsync.ini q"));
	SCREENS(e, "env-other", "p", {" env explain", LOOKS}, {" env check", LOOKS},
		{" env list", LOOKS},
		{" -C ../store env bind acme/dev --write dotenv", HUMAN},
		{" env unbind", HUMAN}, {" env list", HUMAN});
	SCREENS(e, "env-allow", "q", {" env check", HUMAN | JSON}, {" env explain", HUMAN},
		{" run -- true", HUMAN | JSON}, {" -C ../store env allow", HUMAN},
		{" env check", HUMAN}, {" env bind acme/staging --write toml", HUMAN},
		{" env string acme/dev", HUMAN});
}

/* For auditors: every way in, every grant, the account's own record. */
static void audited(void **state)
{
	SCREENS(*state, "audited", "store", {" export acme/dev", HUMAN | JSON},
		{" export acme/nosuch", HUMAN | JSON},
		{" review --all 'acme/*'", LOOKS | CSV},
		{" review --all acme/prod --format markdown", HUMAN},
		{" log --cloud zoe/shared-reports", HUMAN | JSON},
		{" log --cloud --since yesterday", HUMAN});
}

static void wrong(void **state)
{
	struct t_e2e *e = *state;

	t_e2e_write(e, "bad.key", "pnu_0000000000000000000000000000BAD1\n");
	assert_true(t_e2e_ok(e, "chmod 600 bad.key && cp bad.key open.key && "
				"chmod 644 open.key"));
	SCREENS(e, "wrong", "store", {" statsu", HUMAN | JSON}, {" status --chek", HUMAN},
		{" team", HUMAN}, {" grant acme/prod", HUMAN},
		{" fetch --key-file ../bad.key", LOOKS},
		{" fetch --key-file ../open.key", HUMAN},
		{" fetch --key-file ../nosuch", HUMAN},
		{" fetch --endpoint http://example.com/api", HUMAN},
		{" help WS0211", HUMAN}, {" version", HUMAN | JSON});
}

static void tending(void **state)
{
	struct t_e2e *e = *state;

	t_e2e_write(e, "ed", "#!/bin/sh\nsed -i \"$1\" \"$2\"\n");
	assert_true(t_e2e_ok(e, "chmod +x ed && cd store && wsync restore . && "
				"git config merge.wsync.driver /nowhere/wsync"));
	SCREENS(e, "tending", "store", {" doctor --offline", LOOKS},
		{" doctor --offline --fix", HUMAN}, {" doctor --offline", HUMAN},
		{" ws set -n prod --name Ledger --default-role Viewer", LOOKS},
		{" ws set prod", HUMAN}, {" ws set prod --default-role Vewer", HUMAN},
		{" ws rename -n prod ledger", HUMAN | JSON},
		{" ws rename prod Ledger", HUMAN}, {" ws rename prod dev", HUMAN},
		{" edit prod </dev/null", HUMAN}, {" edit acme/_account/people.ini", HUMAN},
		/* each variable is read by the shell that starts the editor */
		{" version -q; WSYNC_EDITOR='../ed s/Viewer/Runner/' wsync edit prod",
		 HUMAN},
		{" version -q; WSYNC_EDITOR='../ed s/Runner/Rnner/' wsync edit prod 2>&1 | "
		 "grep -v typed",
		 HUMAN},
		{" init ../begun --account acme", HUMAN}, {" init ../begun", HUMAN},
		{" completion fish", HUMAN}, {" completion tcsh", HUMAN},
		{" git log --format=%s -n 1 nowhere 2>/dev/null", HUMAN});
}

int main(void)
{
	/* one store, from day to day: the order matters */
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(volatile_parts_are_replaced_and_nothing_else),
		cmocka_unit_test(first_run),
		cmocka_unit_test(in_step),
		cmocka_unit_test(workspaces),
		cmocka_unit_test(inventory),
		cmocka_unit_test(editing),
		cmocka_unit_test(not_committed),
		cmocka_unit_test(committed),
		cmocka_unit_test(incoming),
		cmocka_unit_test(not_valid),
		cmocka_unit_test(asked),
		cmocka_unit_test(nouns),
		cmocka_unit_test(audited),
		cmocka_unit_test(wrong),
		cmocka_unit_test(decided),
		cmocka_unit_test(environments),
		cmocka_unit_test(tending),
	};

	return cmocka_run_group_tests(tests, begin, end) ? 1 : 0;
}
