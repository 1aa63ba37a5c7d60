/*
 * sync/decide/guard_p.h - one workspace while it is guarded; for guard*.c alone. Pure.
 */
#ifndef WS_SYNC_DECIDE_GUARD_P_H
#define WS_SYNC_DECIDE_GUARD_P_H

#include "sync/decide/plan_p.h"

/* What is to be sent of one workspace and is about access, in its order. */
struct ws_guard_group {
	struct ws_trio at;
	const char *path;
	struct ws_plan_item **items; /* with the roles that somebody has here */
	size_t count;
	bool roles;                      /* some are */
	struct ws_plan_item **happening; /* those nothing holds so far */
	size_t happening_count;
	const struct ws_access *access; /* NULL: unknown */
	const struct ws_side_account *account;
	struct ws_policy policy; /* that counts */

	/* What was found, for the sentences. */
	bool owners_failed, owners_touched, loss_failed;
	size_t owners_left, owners_end, owners_wanted; /* at the least, and in the end */
	size_t losing, allowed;
};

/* Does anything hold it? Observing is no such reason. */
bool ws_guard_happens(const struct ws_plan_item *item);
/* May somebody have less afterwards? */
bool ws_guard_takes_away(const struct ws_plan_item *item);

/* ---- guard_owners.c: the last Owner, required Owners, ignored service accounts */

int ws_guard_owners(struct ws_plan_work *work, struct ws_guard_group *group,
		    struct ws_err *err);
int ws_guard_required(struct ws_plan_work *work, struct ws_guard_group *group,
		      struct ws_err *err);
int ws_guard_ignored(struct ws_plan_work *work, struct ws_guard_group *group,
		     struct ws_err *err);

/* ---- guard_loss.c */

int ws_guard_loss(struct ws_plan_work *work, struct ws_guard_group *group,
		  struct ws_err *err);

/* ---- guard_group.c: what belongs together */

struct ws_guard_groups {
	struct ws_guard_group *items;
	size_t count;
};
int ws_guard_groups_find(struct ws_plan_work *work, struct ws_guard_groups *out,
			 struct ws_err *err);
/* Grants of a role that is about to gain are not measured yet: they wait. */
int ws_guard_wait_for_roles(struct ws_plan_work *work, struct ws_err *err);

/* ---- rename.c: outgoing handles, over all workspaces */

struct ws_renames {
	struct ws_plan_item **items; /* by the place they want */
	size_t count;
};
/* Before anybody is asked: circles need an approval. */
int ws_guard_renames_begin(struct ws_plan_work *work, struct ws_renames *renames,
			   struct ws_err *err);
/* Afterwards: who may go, and in which order. */
void ws_guard_renames_end(const struct ws_plan_work *work,
			  const struct ws_renames *renames);

#endif
