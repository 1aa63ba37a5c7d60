/*
 * cli/local/holders.h - who may do something in a workspace, on both sides.
 * Floor 7. Blocks on the disk where the sides differ (the plan is made then).
 */
#ifndef WS_CLI_HOLDERS_H
#define WS_CLI_HOLDERS_H

#include "cli/local/asked.h"
#include "sync/decide/plan.h"

/* What the two sides make of somebody, in the order of a screen. */
enum ws_hold {
	WS_HOLD_SAME,      /* both sides say yes, or there is one side */
	WS_HOLD_GIVEN,     /* the cloud alone: done there, and not taken yet */
	WS_HOLD_LOSES,     /* the cloud alone: an edit here takes it away */
	WS_HOLD_TAKEN,     /* here alone: taken away in the cloud */
	WS_HOLD_GAINS,     /* here alone: an edit here gives it */
	WS_HOLD_UNSETTLED, /* a conflict */
	WS_HOLD_UNKNOWN,   /* a side cannot tell */
	WS_HOLD_NOT        /* neither side */
};

struct ws_holder_side {
	enum ws_answer answer;
	struct ws_source *sources;
	size_t count;
};

struct ws_holder {
	enum ws_principal_kind kind;
	const char *id, *label;
	struct ws_holder_side local, cloud;
	enum ws_hold hold;
	const struct ws_change *cause; /* why the sides differ; NULL where no item does */
};

struct ws_holders {
	struct ws_arena *arena;
	struct ws_holder
		*items; /* by hold, then name; those with WS_HOLD_NOT are left out */
	size_t count;
	size_t now;     /* in the cloud; with one side: on it */
	size_t later;   /* once everything here is sent and everything there is taken */
	size_t unknown; /* perhaps */
};

/*
 * wanted, wanted_cloud  the same words as bits of each side; without words: any access
 * out                   ws_holders_clear(), also after a failure; lives no longer than asked
 */
int ws_holders_find(struct ws_cli *cli, struct ws_asked *asked,
		    const struct ws_wanted *wanted, const struct ws_wanted *wanted_cloud,
		    struct ws_holders *out, struct ws_err *err);
void ws_holders_clear(struct ws_holders *holders);

/* Everybody who could have access on a side: of the account, with a line, or in a team that
 * has one; once each, answers unset. out as above. */
int ws_holders_everybody(const struct ws_asked_side *side, struct ws_holders *out,
			 struct ws_err *err);

/* One principal, whatever the answer; a team has what its own line gives. holder has
 * kind, id and label already. */
int ws_holder_judge(struct ws_cli *cli, struct ws_asked *asked,
		    const struct ws_wanted *wanted, const struct ws_wanted *wanted_cloud,
		    struct ws_arena *arena, struct ws_holder *holder, struct ws_err *err);

/*
 * What the side does not know and the answer for this kind of principal rests on:
 * "[users]", "[teams]", "the default role"; NULL when all is known. Static.
 */
const char *ws_holder_gap(const struct ws_side_workspace *workspace,
			  enum ws_principal_kind kind);

/* The side an explanation is given from: local where it says yes, else the cloud's. */
const struct ws_holder_side *ws_holder_shown(const struct ws_holder *holder);

#endif
