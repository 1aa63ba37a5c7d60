/*
 * tests/sync/round/test_rounds.c - plays every scenario of tests/rounds/.
 *
 * A scenario is a file of steps, one a line. Lines that begin with a blank are the
 * block of the step before them; `#` begins a comment. It starts with the demo cloud of
 * tests/lib/fake_fill.c: account acme with alice, bob, carol and dave@acme.io, service
 * accounts ci-deploy and prod-worker, team data (carol), workspaces
 *	acme/prod      alice Owner, bob Developer, bot ci-deploy Worker, team data Viewer
 *	acme/staging   alice Owner, dave Viewer
 * and alice's key. "-" is no role; KIND is user, bot or team; CODE a name of
 * store/ground/code.def.
 *
 *	clone [GLOB...]                     a new store, filled by a first look
 *	mode two-way|observe
 *	fetch [full], sync [send-only|receive-only|touched|if-changed]
 *	save                                remembers the plan of what lies here
 *	sync saved                          does it, or nothing
 *	commit [MESSAGE]
 *	resolve LABEL|KIND TAKE [ROLE]      a person decides what waits for it; TAKE: local,
 *	                                    cloud, base, lower, role; KIND: name,
 *	                                    description, default-role, handle, workspace
 *	approve WHAT [loss N] [as MAIL], reject ...
 *	                                    what somebody (else: the key's owner) says about
 *	                                    all outgoing changes with that label, or that
 *	                                    item: handle, default-role, policy, ...
 *	undo [REV]                          drafts the opposite of a commit
 *	... ! CODE                          at the end of these: it must fail so
 *	set FILE [SECTION] KEY = VALUE      edits a working file as a person would
 *	unset FILE [SECTION] KEY
 *	replace FILE OLD => NEW
 *	write FILE                          its block
 *	sh COMMAND                          a shell line in the store: git, mv, cp
 *	wait SECONDS                        moves the clock
 *	audit EVENT                         the audit log has that now; none: there is no log
 *	lock round|store, unlock, reopen
 *	cloud grant WS KIND LABEL ROLE      somebody else does this; also rename WS HANDLE,
 *	                                    transfer WS ACCOUNT, name|description WS TEXT,
 *	                                    default WS ROLE, storage WS TEXT|- (may not be
 *	                                    read any more),
 *	                                    add-workspace|drop-workspace WS, add-person
 *	                                    ACCOUNT MAIL, add-bot, add-team, add-member
 *	                                    ACCOUNT TEAM LABEL, add-role ACCOUNT NAME
 *	                                    SCOPES, set-role (likewise), drop-person,
 *	                                    add-account, plan-type ACCOUNT TYPE, actor
 *	                                    KIND LABEL
 *	cloud thing WS LIST NAME FACT       something inside it is so from now on; "-": gone;
 *	                                    also refuse-list WS LIST, allow-list WS LIST
 *	cloud invite WS MAIL                somebody else asks; also accept WS MAIL [AS-MAIL],
 *	                                    decline, uninvite; invite-role ROLE: with which
 *	                                    role from now on (Viewer)
 *	cloud rename-role ACCOUNT NAME NEW, inherit-role ACCOUNT NAME PARENT|-
 *	cloud expand                        from now on it keeps a role it is sent with all
 *	                                    that the role's permissions include
 *	cloud may PLACE NAME...             it says that the key may do this at acme/prod, or
 *	                                    in the account acme; else it does not tell
 *	cloud hide WS KIND...               these lists are refused
 *	cloud cut WS KIND N TIMES           the list lacks its last N rows and passes for whole
 *	cloud refuse LABEL                  a put that names them is refused
 *	cloud stale READS                   writes show only after so many reads
 *	cloud fail|fail-write N CODE        the Nth call or write from now
 *	cloud lose N                        the Nth write works, its answer is lost
 *	cloud clock SECONDS                 its Date is so much ahead of us from now on
 *	during N STEP                       before the Nth call of each later sync: STEP
 *	calm                                ends all `during` and pending faults
 *
 *	expect plan                         the last plan (or meaning of a commit), whole
 *	expect view [drafts]                the plan of what lies here, without a look
 *	expect writes                       what was written to the cloud since the last such
 *	expect counts NAME=N...             see count_of() in round_expect.c
 *	expect text SIDE PATH has|lacks TEXT, gone, there, is + block
 *	                                    SIDE: file, main, cloud, base
 *	expect cloud WS KIND LABEL ROLE     what is true there
 *	expect failed LABEL|KIND CODE       this step of the plan; KIND where it has no label
 *	expect problem FILE CODE            of the last commit
 *	expect says TEXT, stopped TEXT, clean, ahead N M, git COMMAND + block
 *
 *	faults off                          only ways 1, 2 and 7 below
 *	touched off                         no way 7
 *	stays                               its block: the plan of one more sync
 *	drafts                              its block: git status --porcelain at the end
 *
 * Ways: 1 as written. 2 one more sync: nothing is written, and the plan holds what
 * `stays` says. Then once for each sync step, with a fault in it, after which up to
 * three more syncs must lead to the end of way 2, with no other writes than way 1 had:
 * 3 each call fails once; 4 the program dies before each call; 5 each
 * write's answer is lost; 6 the program dies between the steps of writing down. 7: before
 * each sync comes one that looks only at what commits touch; not where a step counts
 * calls or reads.
 *
 * WS_PART=K/N plays every Nth scenario, from the Kth on: N such programs share the work.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "tests/lib/repo_fix.h"
#include "tests/lib/round_play.h"

/* How a run without faults ended. */
struct ending {
	char *state, *writes;
	size_t syncs;
	struct t_seen seen[16];
};

static char *taken(struct ws_buf *text)
{
	char *out = NULL;

	if (ws_buf_take(text, &out, NULL, NULL) != 0)
		abort();
	return out ? out : strdup("");
}

static char *state_of(struct t_play *play)
{
	struct ws_buf text = WS_BUF_INIT;

	t_text_end(play, &text);
	return taken(&text);
}

static char *writes_of(struct t_play *play)
{
	struct ws_buf text = WS_BUF_INIT;

	t_text_writes(play, &text);
	return taken(&text);
}

/* The first lines in which two texts part. */
static void show_difference(const char *want, const char *got)
{
	while (*want && *got) {
		size_t a = strcspn(want, "\n"), b = strcspn(got, "\n");

		if (a != b || strncmp(want, got, a) != 0)
			break;
		want += a + (want[a] != '\0');
		got += b + (got[b] != '\0');
	}
	print_error("wanted here:\n%.600s\n---- got:\n%.600s\n", want, got);
}

static void must_be_same(struct t_play *play, const char *what, const char *want, char *got)
{
	if (strcmp(want, got) != 0) {
		show_difference(want, got);
		t_play_fail(play, "%s differ from the way without faults", what);
	}
	free(got);
}

static void check_block(struct t_play *play, const char *verb, const char *got)
{
	const struct t_step *step = t_script_find(play->script, verb);
	const char *want = step ? step->block : "";

	play->step = step;
	if (strcmp(want, got) != 0)
		t_play_fail(play, "%s: wanted\n%sgot\n%s", verb, want, got);
}

static char *refs_of(const struct t_play *play)
{
	char *text = NULL;

	(void)t_git(play->dir, &text, "git for-each-ref");
	return text;
}

/* Once nothing is left to do, rounds leave the refs where they are. */
static void play_idle(struct t_play *play)
{
	char *before = refs_of(play), *after;

	for (int n = 0; n < 2; n++) {
		play->now_s += 10;
		(void)t_play_sync(play);
	}
	after = refs_of(play);
	if (strcmp(before, after) != 0)
		t_play_fail(play, "idle rounds move refs: from\n%sto\n%s", before, after);
	free(before);
	free(after);
}

/* One more round: it writes nothing, and finds what the file says stays. */
static void play_again(struct t_play *play)
{
	struct ws_buf text = WS_BUF_INIT;
	char *before = writes_of(play), *plan, *status = NULL;
	int rc;

	play->during_count = 0;
	play->now_s += 10;
	rc = t_play_sync(play);
	play->step = NULL;
	if (rc != 0)
		t_play_fail(play, "one more sync answers %s: ", t_text_code(rc));
	must_be_same(play, "writes of one more sync", before, writes_of(play));
	free(before);
	t_text_plan(&text, play->report.plan);
	plan = taken(&text);
	check_block(play, "stays", plan);
	free(plan);
	(void)t_git(play->dir, &status, "git status --porcelain -uall");
	check_block(play, "drafts", status);
	free(status);
	play_idle(play);
	if (!t_git_fsck(play->dir))
		t_play_fail(play, "fsck");
}

static struct ending play_as_written(const struct t_script *script)
{
	struct t_play *play = t_play_new(script, "as written");
	struct ending end = {0};

	t_play_run(play, true);
	end.syncs = play->syncs;
	memcpy(end.seen, play->seen, sizeof(end.seen));
	end.writes = writes_of(play);
	play->way = "again";
	play_again(play);
	end.state = state_of(play);
	t_play_free(play);
	return end;
}

static void play_fault(const struct t_script *script, const struct ending *end,
		       enum t_fault fault, int code, size_t sync_at, size_t nth)
{
	static const char *const words[] = {"", "fails", "killed", "answer lost", "torn"};
	char way[96];
	struct t_play *play;

	(void)snprintf(way, sizeof(way), "%s %s at %zu of sync %zu", words[fault],
		       t_text_code(code), nth, sync_at);
	play = t_play_new(script, way);
	play->fault = fault;
	play->code = code;
	play->sync_at = sync_at;
	play->nth = nth;
	t_play_run(play, false);
	t_play_settle(play);
	play->step = NULL;
	must_be_same(play, "writes", end->writes, writes_of(play));
	must_be_same(play, "ends", end->state, state_of(play));
	if (fault >= T_FAULT_KILL && nth == 1 && !t_git_fsck(play->dir))
		t_play_fail(play, "fsck");
	t_play_free(play);
}

/* The first two calls come before anything is written: to fail at one is to fail at the
 * other, and to die there is to fail there. */
static void play_calls(const struct t_script *script, const struct ending *end, size_t s)
{
	const struct t_seen *seen = &end->seen[s];

	for (size_t n = 2; n <= seen->calls; n++) {
		bool write = seen->write_calls >> n & 1;

		if (n % 2 || write)
			play_fault(script, end, T_FAULT_FAIL, WS_E_UNREACHABLE, s, n);
		if (n % 2 == 0 || write)
			play_fault(script, end, T_FAULT_FAIL, WS_E_SERVER, s, n);
		if (n > 2)
			play_fault(script, end, T_FAULT_KILL, 0, s, n);
	}
}

static void play_faults(const struct t_script *script, const struct ending *end)
{
	for (size_t s = 1; s <= end->syncs; s++) {
		play_calls(script, end, s);
		for (size_t n = 1; n <= end->seen[s].writes; n++)
			play_fault(script, end, T_FAULT_LOSE, 0, s, n);
		for (size_t n = 2; end->seen[s].wrote && n <= T_TORN_STEPS; n++)
			play_fault(script, end, T_FAULT_TORN, 0, s, n);
	}
}

/* Does it matter how many rounds there are, or which call of them comes when? */
static bool counts_calls(const struct t_script *script)
{
	static const char *const faults[] = {"fail", "lose", "stale", "cut"};

	for (size_t i = 0; i < script->count; i++) {
		const struct t_step *step = &script->steps[i];

		if (strcmp(step->verb, "during") == 0)
			return true;
		for (size_t f = 0; f < sizeof(faults) / sizeof(faults[0]); f++)
			if (strcmp(step->verb, "cloud") == 0 &&
			    strncmp(step->rest, faults[f], strlen(faults[f])) == 0)
				return true;
	}
	return false;
}

/* A round that looks only at what commits touched comes before each whole one. */
static void play_touched(const struct t_script *script, const struct ending *end)
{
	struct t_play *play = t_play_new(script, "touched");

	play->touched_first = true;
	t_play_run(play, false);
	play->during_count = 0;
	play->now_s += 10;
	(void)t_play_sync(play);
	play->step = NULL;
	must_be_same(play, "writes", end->writes, writes_of(play));
	must_be_same(play, "ends", end->state, state_of(play));
	if (!t_git_fsck(play->dir))
		t_play_fail(play, "fsck");
	t_play_free(play);
}

static void plays(void **state)
{
	struct t_script *script = t_script_read(*state);
	const struct t_step *faults = t_script_find(script, "faults");
	struct ending end = play_as_written(script);

	if (!counts_calls(script) && !t_script_find(script, "touched"))
		play_touched(script, &end);
	if (!faults)
		play_faults(script, &end);
	free(end.state);
	free(end.writes);
	t_script_free(script);
}

/* "rounds/x.round" is test "x". */
static char *name_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *name = strdup(slash ? slash + 1 : path);

	if (name && strrchr(name, '.'))
		*strrchr(name, '.') = '\0';
	return name;
}

/* Hundreds of stores are made and thrown away: in memory where there is such a place. */
static void live_in_memory(void)
{
	if (!getenv("TMPDIR") && access("/dev/shm", W_OK) == 0)
		(void)setenv("TMPDIR", "/dev/shm", 1);
}

/* WS_PART; false when it is nonsense. */
static bool read_part(size_t *part, size_t *parts)
{
	const char *text = getenv("WS_PART");

	*part = *parts = 1;
	if (!text || !*text)
		return true;
	return sscanf(text, "%zu/%zu", part, parts) == 2 && *part >= 1 && *part <= *parts;
}

static int play_part(const glob_t *found, size_t part, size_t parts)
{
	struct CMUnitTest *tests = calloc(found->gl_pathc, sizeof(*tests));
	size_t n = 0;
	int failed;

	for (size_t i = part - 1; tests && i < found->gl_pathc; i += parts)
		tests[n++] = (struct CMUnitTest){name_of(found->gl_pathv[i]), plays, NULL,
						 NULL, found->gl_pathv[i]};
	failed = _cmocka_run_group_tests("rounds", tests, n, NULL, NULL);
	for (size_t i = 0; i < n; i++)
		free((void *)(uintptr_t)tests[i].name);
	free(tests);
	return failed;
}

int main(int argc, char **argv)
{
	const char *source = getenv("WS_SOURCE");
	struct t_repo kept; /* the library starts up with the first repository: once */
	char pattern[512];
	size_t part, parts;
	glob_t found;
	int failed;

	if (!read_part(&part, &parts)) {
		(void)fprintf(stderr, "WS_PART is K/N, K from 1 to N\n");
		return 1;
	}
	(void)snprintf(pattern, sizeof(pattern), "%s/tests/rounds/%s.round",
		       source ? source : ".", argc > 1 ? argv[1] : "*");
	if (glob(pattern, 0, NULL, &found) != 0) {
		(void)fprintf(stderr, "%s: no scenarios\n", pattern);
		return 1;
	}
	live_in_memory();
	t_repo_begin(&kept);
	failed = play_part(&found, part, parts);
	globfree(&found);
	t_repo_end(&kept);
	return failed ? 1 : 0;
}
