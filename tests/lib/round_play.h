/*
 * tests/lib/round_play.h - one run of a scenario: a store of its own, a cloud in
 * memory, a clock that only waiting moves. Blocks on the disk. Fails the running test.
 */
#ifndef T_ROUND_PLAY_H
#define T_ROUND_PLAY_H

#include "store/ground/buf.h"
#include "sync/round/round.h"
#include "tests/lib/fake_remote.h"
#include "tests/lib/round_script.h"

/* What goes wrong in one sync of a run. */
enum t_fault {
	T_FAULT_NONE,
	T_FAULT_FAIL, /* the nth call of that sync fails once */
	T_FAULT_KILL, /* the program dies before the nth call: the store is as it was then */
	T_FAULT_LOSE, /* the nth write works and its answer is lost */
	T_FAULT_TORN  /* the program dies between the steps that write a round down */
};

#define T_TORN_STEPS 9

struct t_play {
	const struct t_script *script;
	const char *way; /* for messages */
	const struct t_step *step;
	bool last; /* no step but checks comes after it */

	struct t_fake *cloud;
	char *base, *dir; /* temporary folder, store in it */
	struct ws_store *store;
	struct ws_round_world world;
	int64_t now_s, slept_ms;
	struct ws_lock held; /* by a step "lock" */

	struct ws_round_report report; /* of the last sync or fetch */
	struct ws_commit_report commit;
	struct ws_err err;               /* of the last step that may fail */
	struct ws_round_options options; /* of the last sync */
	char saved[33];                  /* digest of the plan that was saved; "" */
	size_t log_seen;                 /* bytes of the cloud's log that were checked */

	bool touched_first; /* each sync comes after one that looks at what commits touch */
	size_t touched;     /* how often that was enough */

	/* the fault of this run */
	enum t_fault fault;
	int code;
	size_t sync_at, nth; /* in which sync, at which call, write or step; from 1 */
	size_t syncs;        /* so far */
	size_t calls;        /* of the sync under way */
	struct t_seen {
		size_t calls, writes;
		uint64_t write_calls; /* bit n: the nth call was a write */
		bool wrote;           /* it had something to write down */
	} seen[16];                   /* per sync, as it was played; from 1 */
	const struct t_step *during[8];
	size_t during_count;
};

struct t_play *t_play_new(const struct t_script *script, const char *way);
void t_play_free(struct t_play *play);

/* Plays all steps but checks (with: those, too). */
void t_play_run(struct t_play *play, bool with_checks);

/* One more sync with the options of the last. Returns its answer. */
int t_play_sync(struct t_play *play);
void t_play_clear_report(struct t_play *play);

/* One step that is no check. */
void t_play_step(struct t_play *play, const struct t_step *step);

/* One step written as in a scenario, "set FILE KEY = VALUE"; none with a block. */
void t_play_line(struct t_play *play, const char *line);

/* A check, round_expect.c. */
void t_play_expect(struct t_play *play, const struct t_step *step);

/* ---- round_fault.c -------------------------------------------------------------------- */

/* The hook of the cloud. */
void t_play_before_call(void *user, const char *op);
/* Notes what the sync just done had to write. */
void t_play_note_sync(struct t_play *play);
/* A sync with the fault of this run in it, then, unless it is the last, t_play_settle(). */
void t_play_sync_with_fault(struct t_play *play);
/* Up to three syncs, until one finds nothing to do. */
void t_play_settle(struct t_play *play);

void t_play_shell(const struct t_play *play, const char *dir, const char *line);
void t_play_reopen(struct t_play *play);

/* Fails the test, naming file, line and way. */
_Noreturn void t_play_fail(const struct t_play *play, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* ---- round_text.c: things as text, appended to out ---------------------------------- */

/* "grant", "default-role", "handle", ... */
const char *t_text_item(enum ws_item_kind kind);
/* A plan, one line a change. */
void t_text_plan(struct ws_buf *out, const struct ws_plan *plan);
/* Everything there is at the end of a run: cloud, files, refs, what git says. */
void t_text_end(struct t_play *play, struct ws_buf *out);
/* The cloud's log with arrays taken apart, sorted: what was written, however cut. */
void t_text_writes(struct t_play *play, struct ws_buf *out);
/* "LAST_OWNER" for WS_E_LAST_OWNER; back: 0 for a name there is not. */
const char *t_text_code(int code);
int t_code_by_text(const char *name);
/* "user", "bot", "team", "invited"; false if none. */
bool t_kind_by_text(const char *word, enum ws_principal_kind *out);

/* ---- round_edit.c: edits by hand --------------------------------------------------------- */

void t_play_set(struct t_play *play, char *rest);
void t_play_unset(struct t_play *play, char *rest);
void t_play_replace(struct t_play *play, char *rest);
void t_play_write(struct t_play *play, char *rest);

/* ---- round_say.c: "WHAT [loss N] [as MAIL]"; what recording it answers ------------------ */

int t_play_say(struct t_play *play, char *rest, bool rejects);

/* ---- round_cloud.c: what others do in the cloud ----------------------------------------- */

void t_play_cloud(struct t_play *play, char *rest);

#endif
