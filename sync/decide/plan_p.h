/*
 * sync/decide/plan_p.h - a plan while it is made; for sync/decide/ alone. Pure.
 *
 * The stations, in this order:
 *   merge.c    three sides -> items with a first verdict      (workspaces, roles.c)
 *   place.c    workspaces to be made, deleted, transferred
 *   policy.c   rules that were loosened, and which rules count
 *   meaning.c  what each item does to effective access, and its phase
 *   order.c    sorts items; later ids, digest and totals
 *   fan_out.c  says whom it reaches                            (touched.c)
 *   guard.c    holds what must not be sent                    (reach.c: who is touched)
 *   called.c   names of those who are written by id
 *   plan.c     the whole, and its result
 */
#ifndef WS_SYNC_DECIDE_PLAN_P_H
#define WS_SYNC_DECIDE_PLAN_P_H

#include "sync/decide/item.h"
#include "sync/decide/plan.h"

/* Order of sends: whoever gains goes before anybody who loses. */
enum ws_phase {
	WS_PHASE_HANDLE,
	WS_PHASE_NEW, /* workspaces that are made */
	WS_PHASE_FIELD,
	WS_PHASE_ROLE_GAIN, /* roles that are new, gain, or are only told otherwise */
	WS_PHASE_RAISE,     /* grants, raises, and roles of another name */
	WS_PHASE_SHIFT,
	WS_PHASE_LOWER,
	WS_PHASE_REVOKE,
	WS_PHASE_ROLE_LOSS,
	WS_PHASE_ROLE_GONE,
	WS_PHASE_GONE /* workspaces that are deleted or transferred */
};

/* One workspace on all sides; NULL where a side has none. */
struct ws_trio {
	const struct ws_side_workspace *base, *local, *cloud;
	bool local_invalid; /* the local directory is there and cannot be understood */
	bool moving;        /* the cloud moved it to another account: nothing is sent now */
};

struct ws_plan_item {
	struct ws_change change;
	struct ws_trio at;                                      /* grants and fields */
	const struct ws_side_account *role_before, *role_after; /* roles: whose document */
	enum ws_phase phase;            /* by the direct roles alone: the kind of request */
	struct ws_plan_item *place_of;  /* handles: who has to leave that place first */
	size_t turn;                    /* handles: the order among them, from 1 */
	bool owner_before, owner_after; /* direct grant of a person that makes an Owner */
};

/* struct ws_access of each account of one side, made when first asked for. */
struct ws_access_cache {
	const struct ws_side *side;
	struct ws_access **items; /* parallel to side->accounts */
};

/* A policy.ini that was loosened, see policy.c. */
struct ws_plan_rules {
	const char *workspace_id, *account_id; /* workspace_id NULL: the account's */
	struct ws_policy policy;               /* the stricter of old and new */
	size_t item;                           /* while items are not sorted yet */
	bool approved;
};

struct ws_plan_work {
	struct ws_arena *arena;   /* the plan's own */
	struct ws_arena *scratch; /* gone when the plan is done */
	const struct ws_side *base, *local, *cloud;
	const struct ws_facts *facts;     /* NULL while only comparing */
	struct ws_access_cache access[3]; /* base, local, cloud */
	struct ws_plan_item *items;
	size_t count;
	struct ws_guard_result *guards; /* arena */
	size_t guard_count;
	struct ws_plan_rules *rules; /* scratch */
	size_t rule_count;
	const struct ws_approval **approvals; /* sorted; scratch */
	struct ws_role_world *worlds;         /* see role_world.c */
};

/* ---- merge.c, compare.c, role.c */

int ws_plan_merge(struct ws_plan_work *work, struct ws_err *err);
/* work->base is before, work->local is after. */
int ws_plan_merge_two(struct ws_plan_work *work, bool whole, enum ws_direction direction,
		      struct ws_err *err);
int ws_plan_merge_roles(struct ws_plan_work *work, struct ws_err *err);
int ws_plan_compare_roles(struct ws_plan_work *work, enum ws_direction direction,
			  struct ws_err *err);

/* ---- called.c: tells every change of the plan who names those who are written by id */

void ws_plan_call(const struct ws_plan_work *work, struct ws_plan *plan);

/* ---- place.c */

/* A directory without an id that no side knows under one: a workspace to be made. */
int ws_plan_merge_new(struct ws_plan_work *work, const struct ws_side_workspace *local,
		      struct ws_err *err);
/* `delete` and `transfer-to` of a workspace that is here and in the cloud; after all its
 * other items. */
int ws_plan_merge_intents(struct ws_plan_work *work, const struct ws_trio *at,
			  struct ws_err *err);

/* What one item is on the three sides; the shown values beside the compared ones. */
struct ws_merged {
	struct ws_item item;
	struct ws_value base, local, cloud;
	bool unmanaged; /* local.presence is UNKNOWN because people do not manage it here */
	bool gone;      /* cloud.presence is UNKNOWN because the workspace is not listed */
};

/* ---- add.c */

/* Decides one item and appends it when there is something to tell. `proto` has
 * everything but values and verdict. *out (may be NULL): the new item, or NULL;
 * borrowed until the next one. */
int ws_plan_add(struct ws_plan_work *work, const struct ws_plan_item *proto,
		const struct ws_merged *merged, struct ws_plan_item **out,
		struct ws_err *err);

/* Turns a receive into a wait when there is a reason to. */
void ws_plan_block(struct ws_plan_item *item, unsigned wait);
/* Appends an item that is decided already. */
int ws_plan_push(struct ws_plan_work *work, const struct ws_plan_item *item,
		 struct ws_err *err);

/* ---- list.c: fields and grants of one workspace */

/* How a side counts for an item its list does not hold; UNKNOWN: for all its items. */
struct ws_list_rule {
	enum ws_presence base, local, cloud;
	bool unmanaged;
};
struct ws_list_rule ws_list_rule_for(const struct ws_plan_work *work, enum ws_known base,
				     enum ws_known local, enum ws_known cloud);
/* Fills merged->item from the values of merged and the rule. */
void ws_list_fill(const struct ws_plan_work *work, const struct ws_change *change,
		  struct ws_list_rule rule, struct ws_merged *merged);
struct ws_plan_item ws_list_start(const struct ws_trio *at, enum ws_item_kind kind);
bool ws_list_unread(const struct ws_facts *facts, const char *id,
		    enum ws_principal_kind kind);
int ws_list_field(struct ws_plan_work *work, const struct ws_trio *at,
		  enum ws_item_kind kind, struct ws_err *err);
int ws_list_grants(struct ws_plan_work *work, const struct ws_trio *at,
		   enum ws_principal_kind kind, struct ws_err *err);

/* ---- invited.c: what is different about invitations */

/* Was somebody asked whom the cloud does not have among the invited any more? */
bool ws_invited_came(const struct ws_plan_work *work, const struct ws_trio *at,
		     const char *email);
/* Does the cloud say that it is over, rather than just not list it? */
bool ws_invited_answered(const struct ws_trio *at, const char *email);
/* Notes, and what is held or waits by them; for grants of people and invitations. */
void ws_invited_note(struct ws_plan_work *work, const struct ws_trio *at,
		     struct ws_plan_item *item);
/* Holds an invitation that comes with more than was wished. */
int ws_invited_check_role(struct ws_plan_work *work, struct ws_plan_item *item,
			  const struct ws_access *access, struct ws_err *err);

/* ---- part.c: pieces shared by merging and comparing */

/* The next id in order of up to three sorted workspace lists, with where each side has
 * it. False at the end. Start with `at` all zero. */
struct ws_walk {
	const struct ws_side *side[3];
	size_t at[3];
	const struct ws_side_workspace *found[3];
	bool twice[3]; /* the side has this id more than once */
};
bool ws_plan_walk(struct ws_walk *walk);

/* The text field itself; NULL: the item is none. */
const struct ws_side_field *ws_part_text(const struct ws_side_workspace *workspace,
					 enum ws_item_kind kind);
/* State of a text field of a workspace: KNOWN when present. */
enum ws_known ws_part_field(const struct ws_side_workspace *workspace,
			    enum ws_item_kind kind, struct ws_value *out);
/* Value that is compared: role id where there is one, else text; "" for invitations. */
const char *ws_part_compared(enum ws_item_kind kind, enum ws_principal_kind principal,
			     const struct ws_value *value);
/* A role, and where it is; NULL: nothing, nowhere. */
struct ws_value ws_part_grant(const struct ws_side_grant *grant);
struct ws_value ws_part_dir(const struct ws_side_workspace *workspace);
/* The grants of one kind: a range of workspace->grants (NULL workspace: none). */
struct ws_grant_range {
	const struct ws_side_grant *items;
	size_t count;
};
struct ws_grant_range ws_part_grants(const struct ws_side_workspace *workspace,
				     enum ws_principal_kind kind);
/* Does the side object to this file? */
bool ws_part_problem(const struct ws_side *side, const char *file);

/* ---- blocked.c: what stops main from taking an item (WS_WAIT_* bits) */

unsigned ws_blocked_grant(const struct ws_plan_work *work, const struct ws_trio *at,
			  enum ws_principal_kind kind, const char *id);
/* A text, or (WS_ITEM_INTENT) a `transfer-to` that the cloud has fulfilled. */
unsigned ws_blocked_field(const struct ws_plan_work *work, const struct ws_trio *at,
			  enum ws_item_kind kind);
/* The directory `dir` as a whole; at may have no local side. */
unsigned ws_blocked_dir(const struct ws_plan_work *work, const struct ws_trio *at,
			const char *dir);
unsigned ws_blocked_file(const struct ws_plan_work *work, const char *file);

/* ---- meaning.c */

int ws_plan_mean(struct ws_plan_work *work, struct ws_plan_item *item, struct ws_err *err);
int ws_plan_mean_role(struct ws_plan_work *work, struct ws_plan_item *item,
		      struct ws_err *err);
/* Nothing is known that it could be measured by: it may be anything. */
void ws_plan_mean_unknown(struct ws_plan_item *item);
/* The workspace in which the rest of somebody's access is looked up; NULL: of an account. */
const struct ws_side_workspace *ws_plan_world_of(const struct ws_plan_item *item);
/* Which side, 0, 1 or 2, has this account. */
int ws_plan_side_of(const struct ws_plan_work *work, const struct ws_side_account *account);
/* Access of an account of side 0, 1 or 2, borrowed; *out NULL when account is NULL. */
int ws_plan_access(struct ws_plan_work *work, int side,
		   const struct ws_side_account *account, const struct ws_access **out,
		   struct ws_err *err);
/* The account whose roles, teams and catalogue an item is measured by. */
int ws_plan_measure(struct ws_plan_work *work, const struct ws_trio *at,
		    const struct ws_access **access, const struct ws_side_account **account,
		    struct ws_err *err);

/* ---- promised.c: roles that the cloud is to make, and lines that name them */

/* Lets what would give such a role wait until there is one. */
int ws_plan_promised(struct ws_plan_work *work, struct ws_plan_item *item,
		     struct ws_err *err);
/* The cloud's account with those that main promises, for measuring; scratch. The account
 * itself where there are none. NULL: no memory. */
const struct ws_side_account *ws_plan_with_promised(struct ws_plan_work *work,
						    const struct ws_side_account *cloud);
/* The same role on two sides that are compared: it has got its id, and nothing else. */
int ws_plan_same_promise(const struct ws_trio *at, const struct ws_value *before,
			 const struct ws_value *after, bool *out, struct ws_err *err);

/* ---- role_world.c: roles as they are and as they would be */

/* Is it a role that is sent, so far? */
bool ws_role_is_send(const struct ws_plan_item *item);

/*
 * Access of the cloud's account in which each role is there twice: under its id as it is,
 * under ws_role_after() as it is with the roles among the items changed. Borrowed.
 */
int ws_role_world(struct ws_plan_work *work, const struct ws_side_account *account,
		  struct ws_plan_item *const *items, size_t count,
		  const struct ws_access **out, struct ws_err *err);
/* Forgets them all; they go by where items lie. */
void ws_role_worlds_free(struct ws_plan_work *work);
/* The id a role has there once it is changed; scratch; NULL: no memory, or no id. */
const char *ws_role_after(struct ws_plan_work *work, const char *id);

/* Is it the role, or does it inherit from it, also through others? */
bool ws_role_reaches(const struct ws_side_account *account, const char *id,
		     const char *role_id);

/* Does the role give more, or less, in such a world than before? */
enum ws_role_way { WS_ROLE_EITHER, WS_ROLE_GAINS, WS_ROLE_LOSES };
int ws_role_changes(struct ws_plan_work *work, const struct ws_access *access,
		    const char *id, enum ws_role_way way, bool *out, struct ws_err *err);
/* Has anybody in the workspace, or its default role, such a role? */
int ws_role_touches(struct ws_plan_work *work, const struct ws_access *access,
		    const struct ws_side_workspace *workspace, bool *out,
		    struct ws_err *err);

/* ---- policy.c: the rules that count */

/* The same for a role: of each workspace of its account the strictest. */
int ws_plan_role_policy(struct ws_plan_work *work, const struct ws_plan_item *item,
			struct ws_policy *out, bool *invalid, struct ws_err *err);

int ws_plan_merge_account_policy(struct ws_plan_work *work,
				 const struct ws_side_account *local, struct ws_err *err);
int ws_plan_merge_policy(struct ws_plan_work *work, const struct ws_trio *at,
			 struct ws_err *err);
/* Which loosened rules are approved; before items are sorted. */
int ws_plan_approve_policies(struct ws_plan_work *work, struct ws_err *err);
/* The rules of a workspace; what is unapproved counts as it was. */
int ws_plan_policy(struct ws_plan_work *work, const struct ws_trio *at,
		   struct ws_policy *out, struct ws_err *err);
/* Is a policy.ini it obeys not valid? */
bool ws_plan_policy_invalid(const struct ws_side_workspace *local);

/* ---- approval.c: what people said */

struct ws_said {
	size_t have;                  /* people who approve */
	const struct ws_approval *no; /* the first that rejects, or NULL */
};
/*
 * other   only people who are not the author count
 * losing  only approvals that name at least this number count
 */
int ws_plan_said(struct ws_plan_work *work, const char *effect, bool other, size_t losing,
		 struct ws_said *out, struct ws_err *err);
/* Fills effect of a change. */
int ws_plan_effect(struct ws_plan_work *work, struct ws_change *change,
		   const struct ws_access *access, struct ws_err *err);
/* Fills effect and approvals of a change; lifts APPROVAL when enough is there, sets
 * REJECTED when somebody said no. */
int ws_plan_ask(struct ws_plan_work *work, struct ws_change *change,
		const struct ws_access *access, const struct ws_policy *policy,
		struct ws_err *err);

/* ---- touched.c: whom changes reach, and what comes of a workspace */

struct ws_touched {
	enum ws_principal_kind kind;
	const char *id;
};
struct ws_touched_list {
	struct ws_touched *items; /* scratch */
	size_t count;
	size_t nameless; /* members of teams that nothing pins */
};

int ws_touch(struct ws_plan_work *work, struct ws_touched_list *list,
	     enum ws_principal_kind kind, const char *id, struct ws_err *err);
int ws_touch_team(struct ws_plan_work *work, struct ws_touched_list *list,
		  const struct ws_side_account *account, const char *team_id,
		  struct ws_err *err);
int ws_touch_everybody(struct ws_plan_work *work, struct ws_touched_list *list,
		       const struct ws_side_account *account, struct ws_err *err);
/* Whoever has a role that changes this way; access: of ws_role_world(). */
int ws_touch_holders(struct ws_plan_work *work, struct ws_touched_list *list,
		     const struct ws_side_workspace *workspace,
		     const struct ws_side_account *account, const struct ws_access *access,
		     enum ws_role_way way, struct ws_err *err);
/* Sorts, and leaves each once. */
void ws_touched_once(struct ws_touched_list *list);

/* A copy of the workspace in which the items took place; roles stay what they are. */
int ws_plan_carried_out(struct ws_plan_work *work,
			const struct ws_side_workspace *workspace,
			struct ws_plan_item *const *items, size_t count,
			struct ws_side_workspace *out, struct ws_err *err);
/* Its roles from then on are those of ws_role_after(). workspace: such a copy. */
int ws_role_take_after(struct ws_plan_work *work, struct ws_side_workspace *workspace,
		       struct ws_err *err);

/* ---- fan_out.c: who else than the line that changes */

/* Fills fan of roles, default roles and grants of teams, once delta is known. */
int ws_plan_fan_out(struct ws_plan_work *work, struct ws_plan_item *item,
		    struct ws_err *err);

/* ---- reach.c: who gains and loses when several sends of a workspace take place */

struct ws_reach {
	size_t losing;   /* principals whose effective access shrinks */
	bool self_loses; /* the acting principal among them, through teams */
};
/*
 * at            the workspace
 * items, count  the sends of it, and of roles, that take place together
 */
int ws_plan_reach(struct ws_plan_work *work, const struct ws_trio *at,
		  struct ws_plan_item *const *items, size_t count, struct ws_reach *out,
		  struct ws_err *err);
/* Does somebody who decides who may enter no longer do so when the items take place? */
int ws_plan_unmakes(struct ws_plan_work *work, const struct ws_trio *at,
		    struct ws_plan_item *const *items, size_t count, const char *user_id,
		    bool *out, struct ws_err *err);
/* How many people are Owners by a line of their own once the items took place? */
int ws_plan_owners(struct ws_plan_work *work, const struct ws_trio *at,
		   struct ws_plan_item *const *items, size_t count, size_t *out,
		   struct ws_err *err);
/* Is the acting principal, or (unknown) perhaps the acting principal, in this team? */
bool ws_plan_self_in_team(const struct ws_plan_work *work,
			  const struct ws_side_account *account, const char *team_id);

/* ---- guard.c, verdict.c, order.c */

/* What the guards found, for their sentences. A path is NULL where there is nothing to
 * tell; of several workspaces the worst. */
struct ws_guard_tally {
	const char *owners_path;
	size_t owners_left, owners_end, owners_wanted, owners_failed;
	size_t self_held;
	const char *loss_path;
	size_t losing, allowed, loss_failed;
	size_t approvals, rejected; /* changes that need some; that somebody said no to */
};

int ws_plan_guard(struct ws_plan_work *work, struct ws_err *err);
int ws_plan_guard_say(struct ws_plan_work *work, const struct ws_guard_tally *tally,
		      struct ws_err *err);
int ws_plan_sort(struct ws_plan_work *work, struct ws_err *err);
int ws_plan_finish(struct ws_plan_work *work, struct ws_plan *plan, struct ws_err *err);
/* What a change is about, ids last: two changes are never equal in all of it. */
int ws_plan_by_item(const struct ws_change *a, const struct ws_change *b);

#endif
