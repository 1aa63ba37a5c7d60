/*
 * tests/sim/sim.h - the whole engine in a world of its own: a store, a cloud in memory,
 * people on both sides, a clock, and everything that can go wrong, all from one number.
 *
 *	sim_choice   every decision, from the seed
 *	sim_world    who and what there is; making and ending a world
 *	sim_wire     the remote the engine sees: faults, and a log of calls
 *	sim_disk     dying: the store as it lay on disk at that moment
 *	sim_local, sim_cloud, sim_decide, sim_system   the steps
 *	sim_model    what main says, read naively
 *	sim_oracle   what must hold (the parts of it: sim_judge, sim_end)
 *	sim_run      one seed from begin to end;  sim_shrink  the fewest steps that fail
 *
 * Step n of a seed draws from (seed, n) alone, so leaving a step out changes no other.
 */
#ifndef SIM_H
#define SIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "store/ground/buf.h"
#include "sync/round/round.h"
#include "tests/lib/fake_state.h"

#define SIM_VALUE  200
#define SIM_KNOWN  8
#define SIM_STEPS  1000
#define SIM_PEOPLE 12
#define SIM_SPOILT "this is no line of any kind\n"

/* ---- what is asked about: one item ------------------------------------------------------ */

/* SECTION: the list of a kind is there at all; an absent one is not managed. */
enum sim_field { SIM_GRANT, SIM_NAME, SIM_DESCRIPTION, SIM_DEFAULT, SIM_SECTION };

struct sim_item {
	char workspace[40];
	enum sim_field field;
	enum ws_principal_kind kind; /* of a grant, like who */
	char who[40];
};

/* An item somewhere: role id or text; "" is none. */
struct sim_fact {
	struct sim_item item;
	char value[SIM_VALUE];
};

struct sim_facts {
	struct sim_fact *items;
	size_t count, room;
};

/* What the oracle remembers of an item. */
struct sim_entry {
	struct sim_item item;
	char main[SIM_VALUE]; /* what main says */
	bool intended;        /* a person's commit put it there (else: observed) */
	unsigned edit;        /* which: number of the commit */
	char unsaid
		[SIM_VALUE]; /* what main said before its document went; both sides had it */
	bool was_unsaid;
	bool settled; /* the cloud held just this at some moment since */
	bool agreed;  /* and the engine was shown it */
	char shown[SIM_VALUE], shown_before[SIM_VALUE]; /* what the engine was shown last */
	bool ever_shown;
	int64_t absent_first; /* since then every complete list lacked it; 0: it is there */
	/* and two of them were 5 s apart. A round that died over what they told may have it
	   finished by a later one, whatever became of the workspace. */
	bool gone_twice;
	char known[SIM_KNOWN][SIM_VALUE]; /* values its last editor may replace */
	size_t known_count;
	char sent[SIM_VALUE]; /* what the engine asked for last */
	bool ever_sent;
	bool sent_last; /* and nobody else's value was taken in since */
	char approved_from[SIM_VALUE], approved_to[SIM_VALUE];
	bool approved;
};

struct sim_oracle {
	struct sim_entry *items;
	size_t count, room;
	struct ws_oid main; /* as far as it was followed */
	unsigned edits;
};

/* ---- one call of the engine ---------------------------------------------------------------- */

enum sim_op { SIM_ACTOR, SIM_LOOK, SIM_READ, SIM_PUT, SIM_DROP, SIM_PATCH, SIM_AUDIT };

struct sim_call {
	enum sim_op op;
	char workspace[40];
	unsigned kinds;
	int rc;
};

/* What goes wrong in one sync; 0: nothing of that kind. */
struct sim_faults {
	size_t die_at_call, die_at_rename;
	size_t die_after_write; /* at the call after this write */
	size_t fail_at, fail_write_at, lose_at;
	int code;
	size_t during[2]; /* before these calls somebody does something */
	bool during_local[2];
};

/* ---- probes: rare ways that a run must have taken ----------------------------------------- */

enum sim_probe {
#define P(name, text) SIM_P_##name,
#include "tests/sim/probe.def"
#undef P
	SIM_PROBES
};

/* ---- a seed under way -------------------------------------------------------------------------- */

struct sim;

struct sim_step {
	const char *name;
	void (*does)(struct sim *sim);
	int weight; /* drawn up to this, for each seed */
	bool known; /* leads to faults that are known and not mended: only with WS_ALL */
};

struct sim {
	uint64_t seed, state; /* state: of the stream now read */
	size_t steps, step;   /* how many; which */
	const bool *skip;     /* these are left out; NULL: none */
	size_t world_limit;   /* 0: none; else the most principals */
	bool quiet_seed;      /* 1 in 5: no faults at all */
	bool has_log;         /* every other cloud keeps an audit log */
	unsigned texts;       /* for unique tokens */
	int weight[64];

	char *base, *dir;
	struct t_fake *cloud;
	struct ws_store *store;
	struct ws_repo *eye; /* the oracle's own handle */
	struct ws_round_world world;
	int64_t now_s, true_s; /* the clock; what really passed */
	int ms;
	const char *people[SIM_PEOPLE];
	enum ws_principal_kind kinds[SIM_PEOPLE];
	size_t people_count;

	/* the wire */
	struct ws_remote remote;
	struct ws_remote *under;
	struct sim_faults faults;
	struct sim_call log[512];
	size_t calls, writes, logged;
	bool dead, failed_call;
	bool took_away; /* something, in this round */
	bool moves;     /* somebody approved a handle */
	struct ws_round_options options;

	/* the disk */
	struct sim_picture *picture;
	size_t renames;
	bool counting;

	struct sim_oracle oracle, pictured;
	struct sim_drafts *drafts; /* noted last, or NULL */
	struct ws_buf trace;
	struct ws_buf failed; /* the first broken rule */
	uint64_t hash;
	unsigned probes[SIM_PROBES];
	bool crashed, conflicted, retried, faulted;
	size_t rounds;
	bool fetching; /* a look that settles nothing */
};

/* Everything a run of many seeds counts. */
struct sim_totals {
	size_t seeds, steps, rounds, crashed, conflicted, retried, faulted;
	size_t probes[SIM_PROBES];
};

/* ---- sim_choice --------------------------------------------------------------------------------- */

void sim_begin(struct sim *sim, uint64_t which);   /* a stream of its own */
size_t sim_pick(struct sim *sim, size_t n);        /* 0 .. n - 1 */
bool sim_chance(struct sim *sim, unsigned in_100); /* so many times in 100 */

/* ---- sim_world ------------------------------------------------------------------------------------ */

void sim_world_make(struct sim *sim);
void sim_world_end(struct sim *sim);
void sim_open(struct sim *sim);
/* A workspace there is in the cloud; NULL: none. path: "acme/x". */
struct fake_workspace *sim_pick_workspace(struct sim *sim, char path[128]);
const char *sim_pick_role(struct sim *sim); /* a name; NULL: no role */
size_t sim_pick_person(struct sim *sim);
const char *sim_token(struct sim *sim, char out[32]);
void sim_say(struct sim *sim, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void sim_fail(struct sim *sim, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void sim_hit(struct sim *sim, enum sim_probe probe);

/* ---- sim_wire, sim_disk ----------------------------------------------------------------------------- */

void sim_wire_make(struct sim *sim);
void sim_die(struct sim *sim);  /* now: the picture is taken */
bool sim_bury(struct sim *sim); /* after a death: back to the picture */
void sim_picture_free(struct sim *sim);
void sim_watch_renames(struct sim *sim); /* whose; NULL: nobody's */

/* ---- steps ---------------------------------------------------------------------------------------------- */

extern const struct sim_step sim_steps[];
extern const size_t sim_step_count;

void sim_local_line(struct sim *sim);
void sim_local_text(struct sim *sim);
void sim_local_default(struct sim *sim);
void sim_local_comment(struct sim *sim);
void sim_local_spoil(struct sim *sim);
void sim_local_repair(struct sim *sim);
void sim_local_delete(struct sim *sim);
void sim_local_move(struct sim *sim);
void sim_local_commit(struct sim *sim);
void sim_local_edit_commit(struct sim *sim);
void sim_local_git_commit(struct sim *sim);
void sim_local_git_add(struct sim *sim);
void sim_local_git_revert(struct sim *sim);
void sim_local_give_in(struct sim *sim);
void sim_local_put_back(struct sim *sim, const char *path);
bool sim_commit_now(struct sim *sim);

void sim_cloud_grant(struct sim *sim);
void sim_cloud_revoke(struct sim *sim);
void sim_cloud_same(struct sim *sim);
void sim_cloud_text(struct sim *sim);
void sim_cloud_default(struct sim *sim);
void sim_cloud_rename(struct sim *sim);
void sim_cloud_hide(struct sim *sim);
void sim_cloud_cut(struct sim *sim);
void sim_cloud_person(struct sim *sim);
void sim_cloud_new(struct sim *sim);
void sim_cloud_gone(struct sim *sim);
void sim_cloud_stale(struct sim *sim);
void sim_cloud_refuse(struct sim *sim);
void sim_cloud_role(struct sim *sim);
void sim_cloud_calm(struct sim *sim);
void sim_cloud_log(struct sim *sim); /* the audit log, where there is one, has that */

void sim_decide_resolve(struct sim *sim);
void sim_decide_approve(struct sim *sim);
void sim_decide_reject(struct sim *sim);

void sim_system_sync(struct sim *sim);
void sim_system_one_way(struct sim *sim);
void sim_system_touched(struct sim *sim);
void sim_system_if_changed(struct sim *sim);
void sim_system_fetch(struct sim *sim);
void sim_system_mode(struct sim *sim);
void sim_system_wait(struct sim *sim);
void sim_system_back(struct sim *sim);
void sim_system_lock(struct sim *sim);
int sim_sync(struct sim *sim, struct ws_round_report *report, struct ws_err *err);

/* ---- sim_model -------------------------------------------------------------------------------------------- */

/* Reads a commit; a zero one says nothing. Facts are sorted. */
void sim_model_read(struct sim *sim, const struct ws_oid *commit, struct sim_facts *out);
void sim_facts_free(struct sim_facts *facts);
/* Does the side say anything about the item, be it that there is none? */
enum sim_telling { SIM_SILENT, SIM_INVALID, SIM_TELLS };
enum sim_telling sim_facts_tell(const struct sim_facts *facts, const struct sim_item *item);
const char *sim_facts_find(const struct sim_facts *facts, const struct sim_item *item);
/* What is true in the cloud; "" is none. */
void sim_truth(struct sim *sim, const struct sim_item *item, char out[SIM_VALUE]);
bool sim_item_same(const struct sim_item *a, const struct sim_item *b);
const char *sim_item_text(struct sim *sim, const struct sim_item *item, char out[256]);
/* The documents the text of a working file stands in, line by line. */
char *sim_file(const struct sim *sim, const char *path);
/* Permissions a role gives, one bit each; the closure is taken. */
uint64_t sim_scopes(struct sim *sim, const char *role_id);
uint64_t sim_sensitive(struct sim *sim);
bool sim_is_owner(struct sim *sim, const char *role_id);

/* ---- sim_oracle: what must hold ------------------------------------------------------------------------------ */

void sim_oracle_follow(struct sim *sim); /* main moved, perhaps */
void sim_oracle_glance(struct sim *sim); /* the cloud changed, perhaps */
void sim_oracle_shown(struct sim *sim, const struct ws_workspace *shown, bool fields);
void sim_oracle_know(struct sim_entry *e, const char *value); /* it may be replaced */
struct sim_entry *sim_oracle_entry(struct sim *sim, const struct sim_item *item);
void sim_oracle_copy(struct sim_oracle *to, const struct sim_oracle *from);
void sim_oracle_free(struct sim_oracle *oracle);

/* Before a write takes effect: may it be asked for at all? */
void sim_judge_put(struct sim *sim, const char *workspace_id, enum ws_principal_kind kind,
		   const struct ws_grant *grants, size_t count);
void sim_judge_drop(struct sim *sim, const char *workspace_id,
		    const struct ws_grant *grant);
void sim_judge_patch(struct sim *sim, const struct ws_workspace *wanted, unsigned fields);
void sim_judge_log(struct sim *sim); /* the calls of a sync that ended */

/* Drafts before a round, and after it. */
void sim_drafts_note(struct sim *sim);  /* forgets those noted before */
void sim_drafts_check(struct sim *sim); /* forgets them, too */

void sim_end_check(struct sim *sim);

/* ---- sim_run, sim_shrink ----------------------------------------------------------------------------------------- */

/* Plays a seed. Returns true when every rule held; else out says which did not. */
bool sim_play(uint64_t seed, size_t steps, const bool *skip, size_t world_limit,
	      struct sim_totals *totals, uint64_t *hash, struct ws_buf *out);
/* Fewest steps that fail in the same way, and the line that plays them again. */
void sim_shrink(uint64_t seed, size_t steps, const bool *skip, size_t world_limit,
		const char *program, struct ws_buf *out);

#endif
