/*
 * sync/round/round.h - one round: look, merge, plan, apply.
 * Floor 5. Blocks on disk and network. One round a store (ws_store_lock_round).
 *
 *	cloud JSON -> records -> INI documents -> tree "cloud" --+
 *	refs/heads/main (committed) ----------> tree "local" ----+-> plan -> guards -> apply
 *	refs/wsync/base ----------------------> tree "base"  ----+
 *	files on disk: drafts, a fourth tree that is shown and never planned
 *
 * What a round needs is in the refs and in the cloud; killed anywhere, the next one
 * ends in the same place. Nothing leaves this machine uncommitted.
 */
#ifndef WS_SYNC_ROUND_ROUND_H
#define WS_SYNC_ROUND_ROUND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "store/ground/err.h"
#include "store/ground/own.h"
#include "store/work/store.h"
#include "store/work/work.h"
#include "sync/decide/plan.h"
#include "sync/model/side.h"
#include "sync/remote/remote.h"

/* What happens during a round, as it happens. All may be NULL. */
struct ws_round_watch {
	void *user;
	void (*looking)(void *user, size_t done, size_t total); /* workspaces read */
	void (*waiting)(void *user, int seconds, const char *why);
	void (*step_start)(void *user, const struct ws_change *change, size_t n,
			   size_t total);
	/* rc 0: sent and verified; else err tells */
	void (*step_done)(void *user, const struct ws_change *change, int rc,
			  const struct ws_err *err);
};

/* The world a round lives in; tests replace the clock and the waiting. */
struct ws_round_world {
	int64_t (*now_s)(void *user);
	void (*sleep_ms)(void *user, int ms);
	void *user;
	/* A steady clock, for how long things take. NULL: now_s is all there is. */
	int64_t (*clock_ms)(void *user);
};
extern const struct ws_round_world ws_round_real_world;

/* The steady clock of a world, in ms; only differences mean anything. */
int64_t ws_round_clock_ms(const struct ws_round_world *world);

/* All sides of a store understood, and the plan they give. */
struct ws_view {
	/* zero where the ref does not exist */
	struct ws_oid main_id, cloud_id, base_id;
	struct ws_side *base, *local, *cloud, *drafts; /* drafts NULL when there are none */
	struct ws_drafts files; /* every working file that differs from main */
	/* What a commit would refuse in them, edits of read-only facts included; one a
	   file at most. */
	struct ws_err *problems;
	size_t problem_count;
	struct ws_plan *plan;  /* local against cloud */
	struct ws_plan *edits; /* drafts against local; NULL when there are none */
	struct ws_store_look look;
	struct ws_repo_state state;
	/* Changes of others in the cloud that nobody looked at; filled in by those who show
	   it (ws_seen_count), else 0. */
	size_t unseen;
	/* Lines of main that the next round drops, as ws_expire_due() tells them; filled in
	   by those who show them, else NULL. */
	const char *ends;
	/* main's documents with the working files laid over, as far as they were loaded */
	const struct ws_tree *work;
	/* Directories of workspaces that the cloud has and main has no more: taken away and
	   committed, and so not tracked. By name; borrowed from base. */
	const char **away;
	size_t away_count;
};

/*
 * Builds the view from the refs and the files alone: no network, and no writes but those a
 * round left out that died with some of its files written (write/taking.h).
 * today is taken from `world`. out given: ws_view_free().
 */
int ws_view_build(struct ws_store *store, const struct ws_round_world *world,
		  struct ws_view **out, struct ws_err *err);
void ws_view_free(struct ws_view *view);
WS_OWN(ws_view, ws_view_free);

/*
 * Is the workspace that main has at dir one the cloud does not have: never told of, or not
 * listed any more? Its directory is all there is of it: taken away and committed, it is
 * gone from main.
 */
bool ws_view_only_here(const struct ws_view *view, const char *dir);

/*
 * What `wsync commit` would refuse about the files of `after`, next to those of `before`
 * (whole trees; NULL: nothing was there): ws_side_check_edits() with all that the view knows.
 */
int ws_view_check_edits(const struct ws_view *view, const struct ws_tree *before,
			const struct ws_tree *after, struct ws_err **problems,
			size_t *count, struct ws_err *err);

/* What was read of what lies inside workspaces. */
struct ws_inventory_report {
	size_t requests;
	size_t read;           /* workspaces */
	size_t waiting;        /* whose turn comes in a later round */
	bool changed;          /* cloud/main has a new commit of it */
	struct ws_oid cloud;   /* that commit, else zero */
	struct ws_oid main[2]; /* what main was, and is since it took them; zero: neither */
	char trouble[200];     /* why it ended early, "" when it did not */
};

/* What a look or a round did. */
struct ws_round_report {
	struct ws_remote_report look;
	int64_t started_s, looked_s;
	int64_t took_ms; /* the look */
	size_t accounts;
	bool first;       /* the store was filled by this look */
	size_t touched;   /* it was enough to look at so many workspaces; 0: at all */
	bool quiet;       /* nothing changed since the last look, as the audit log tells */
	bool cloud_moved; /* cloud/main has a new commit */
	size_t sent, failed, received, agreed, held, conflicts, waits;
	size_t accepted; /* lines of people who were invited and came */
	size_t expired;  /* lines dropped since their end date has passed */
	size_t unseen;   /* changes of others in the cloud that nobody here looked at */
	bool applied;    /* sending and receiving was tried (else: only looked) */
	bool again;      /* workspaces were made, deleted or transferred: another round has
			      more to do with them */
	char stopped[160]; /* why the round looked only, "" when it did not: HEAD is
			      elsewhere, a merge is under way ... */
	struct ws_inventory_report inventory;
	/* main before and after it took lists, of this round or an earlier look; zero: it
	   took none. */
	struct ws_oid lists[2];
	struct ws_plan *plan; /* as carried out; points into view */
	struct ws_view *view; /* its main_id is what this round left, not what came since */
	int *results;         /* per change of plan: 0, or a WS_E_* of its step */
	struct ws_err *errors; /* likewise */
	char **told;           /* likewise: what went with a deletion, or NULL */
};
void ws_round_report_clear(struct ws_round_report *report);

/*
 * Looks at the cloud and moves cloud/main; changes nothing else here. In a store
 * without main (fresh clone) it fills main, base and the working files, too: then
 * all three agree.
 */
int ws_round_fetch(struct ws_store *store, struct ws_remote *remote,
		   const struct ws_round_world *world, const struct ws_round_watch *watch,
		   struct ws_round_report *report, struct ws_err *err);

/* The same, and reads of every workspace where its results are kept, too: one more request
 * each. A later look has no need to be deep: it keeps what this one was told. */
int ws_round_fetch_deep(struct ws_store *store, struct ws_remote *remote,
			const struct ws_round_world *world,
			const struct ws_round_watch *watch, struct ws_round_report *report,
			struct ws_err *err);

struct ws_round_options {
	bool send;    /* false: receive only */
	bool receive; /* false: send only */
	/* Look only at the workspaces that commits of main touch, where that is enough
	   (touched.h); what changed elsewhere in the cloud comes with a later round. */
	bool touched;
	/* Where the audit log of every account has nothing new since the last whole look, and
	   nothing is to be done, look no further (quiet.h). */
	bool if_changed;
	/* Asked once before the first write of the round; 0 goes on, anything else ends
	   the round with it, nothing sent. NULL: goes on. */
	int (*confirm)(void *user, const struct ws_plan *plan, struct ws_err *err);
	void *confirm_user;
	/* The digest of a saved plan: a round that would do anything else fails with
	   WS_E_STALE before its first write. NULL: any plan. */
	const char *digest;
};

/*
 * A whole round. The exit status follows from the report: failures, conflicts and
 * held changes are told there, not as an error. An error is what ended the round
 * early; the report then holds what was done until that moment.
 */
int ws_round_sync(struct ws_store *store, struct ws_remote *remote,
		  const struct ws_round_options *options,
		  const struct ws_round_world *world, const struct ws_round_watch *watch,
		  struct ws_round_report *report, struct ws_err *err);

/* ---- commit: recording what people edited -------------------------------------- */

struct ws_commit_report {
	struct ws_oid id;        /* zero: there was nothing to record */
	struct ws_plan *meaning; /* what the commit means; NULL when nothing */
	struct ws_view *view;    /* that meaning points into it */
	struct ws_err *problems; /* why it was refused, one a file; given with the report */
	size_t problem_count;
	char subject[128];
	char trouble[200]; /* what failed after the commit was made; "" nothing */
};
void ws_commit_report_clear(struct ws_commit_report *report);

/*
 * Records working files of known kinds on main. All files must be valid
 * (ws_view_check_edits); one that is not refuses the commit with WS_E_FILE_SYNTAX ...
 * (the first problem's code) and all problems in the report.
 *
 * message  NULL: made from the meaning
 * author   "Name <mail>", NULL: the repository's user, else the signed-in actor
 * WS_DRAFT_GONE directories are left alone.
 */
int ws_round_commit(struct ws_store *store, const char *message, const char *author,
		    const struct ws_round_world *world, struct ws_commit_report *report,
		    struct ws_err *err);

#endif
