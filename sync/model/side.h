/*
 * sync/model/side.h - one side (base, local, cloud, or drafts) understood.
 * Floor 3, pure: documents in, model out.
 *
 * Reading never stops at the first bad file. A file that is not valid, names an
 * unknown role or principal, or breaks a rule of identity is listed as a problem
 * and marked invalid; nothing of it takes part in any decision. Invalid is not empty.
 */
#ifndef WS_SYNC_MODEL_SIDE_H
#define WS_SYNC_MODEL_SIDE_H

#include <stdbool.h>
#include <stddef.h>
#include "store/ground/arena.h"
#include "store/ground/buf.h"
#include "store/ground/err.h"
#include "store/ground/own.h"
#include "store/tree/tree.h"
#include "sync/model/policy.h"
#include "sync/model/record.h"

/* State of a section or file on one side. */
enum ws_known {
	WS_ABSENT, /* not there: not managed, unknown; concludes nothing */
	WS_KNOWN,  /* there and valid; an empty list means none */
	WS_INVALID /* there and not valid; concludes nothing */
};

/*
 * Only in base: both sides have the item, or one of them, and nobody has decided about
 * it. A grant line with this for a role; of the fields those that the key "undecided"
 * of [workspace] names ("undecided = name default-role"). Such an item alone is without
 * a base.
 */
#define WS_SIDE_UNDECIDED     "?"
#define WS_SIDE_UNDECIDED_KEY "undecided"

struct ws_side_grant {
	enum ws_principal_kind kind;
	const char *id;    /* principal id from ids.ini; for WS_INVITED the folded e-mail */
	const char *label; /* key as written */
	const char *role_id;     /* from ids.ini; or of a pending role */
	const char *role;        /* as written */
	bool undecided;          /* only in base: role is "?", role_id NULL */
	const char *until, *why; /* or NULL */
	const char *file;
	int line;
};

struct ws_side_account;

/* A text field of a workspace. */
struct ws_side_field {
	bool present;
	bool undecided;   /* only in base: whatever it says, nothing is known */
	const char *text; /* "" when empty; NULL when absent */
	const char *file;
	int line;
};

struct ws_side_workspace {
	const char *id;     /* NULL for a directory that has no id yet (not yet created) */
	const char *dir;    /* "acme/prod" */
	const char *handle; /* the directory name, or the handle kept beside an id: name */
	struct ws_side_account *account;

	enum ws_known settings; /* workspace.ini */
	struct ws_side_field name, description;
	struct ws_side_field default_role; /* text: role as written, "No access" for none */
	const char *default_role_id;       /* NULL: none, or absent */
	struct ws_side_field result_storage; /* "inherit", "none" or the id of a block */
	struct ws_side_field delete_, transfer_to; /* written intents */

	enum ws_known lists[WS_PRINCIPAL_KINDS]; /* sections of members.ini */
	struct ws_side_grant *grants;            /* by kind, then id */
	size_t grant_count;

	/* Its own policy.ini on top of the account's. Where it or the account's is
	   WS_INVALID nothing of the workspace is sent. A policy.ini alone makes no
	   workspace. */
	struct ws_policy policy;
	enum ws_known policy_known; /* of its own file */
};

/* A pin of ids.ini. */
struct ws_side_pin {
	const char *label, *id;
};

/*
 * What somebody, or a role, is called whose name cannot be written: two have it, or it
 * looks like something else. Lines say id:UUID; the name is for people to read.
 */
struct ws_called {
	const char *id, *name; /* the name as the cloud has it, perhaps cut */
};
struct ws_called_list { /* exists as the member of an account alone: its pins tell, too */
	struct ws_called *items; /* by id */
	size_t count;
};

struct ws_side_role {
	const char *id;          /* of a pending one WS_SIDE_NEW and the stem of its file */
	const char *name;        /* as pinned in ids.ini, perhaps id:UUID */
	const char *title;       /* the name its file says; NULL: too long for a line */
	const char *description; /* NULL: none, or too long for a line */
	const char *inherits;    /* role id or NULL */
	bool built_in;
	bool pending; /* its file has no id: the cloud is to make it */
	bool twin;    /* while a side is built: another role has its name */
	struct ws_strings scopes;
	const char *file;
	struct ws_side_pin pin; /* of a pending one: what a line that names it means */
};

#define WS_SIDE_NEW "new:"

/* Is it the id of a role that the cloud is to make? NULL is none. */
bool ws_side_is_new(const char *role_id);

struct ws_side_team {
	const char *id, *name;
	struct ws_team_member *members; /* actor_id unused; label and is_bot */
	size_t member_count;
	const char *file;
};

/* A member of the account; service accounts have the same shape. */
struct ws_side_person {
	const char *id;    /* user or service-account id */
	const char *email; /* or name */
	const char *account_role;
};

/* What became of somebody asked to come, as an invitations file tells it. */
struct ws_side_invitation {
	const char *workspace_id; /* NULL: to the account itself */
	const char *email;
	const char *state; /* the cloud's word in lower case; see ws_invite_state() */
	const char *until; /* timestamp, or NULL */
	const char *role;  /* in the workspace, the cloud's choice; or NULL */
};

#define WS_PIN_USERS 0
#define WS_PIN_BOTS  1
#define WS_PIN_TEAMS 2
#define WS_PIN_ROLES 3
#define WS_PIN_LISTS 4

struct ws_side_account {
	const char *id, *dir, *handle;
	const char *your_role; /* or NULL */
	const char *plan_type; /* or NULL */
	enum ws_known pins;
	struct ws_side_pin *pin[WS_PIN_LISTS]; /* each sorted by folded label */
	size_t pin_count[WS_PIN_LISTS];
	const struct ws_side_pin **pin_by_id[WS_PIN_LISTS]; /* the same pins, by id */
	struct ws_called_list called; /* empty where nobody is written by id */
	struct ws_side_role *roles;   /* by id */
	size_t role_count;
	struct ws_side_team *teams; /* by id */
	size_t team_count;
	enum ws_known people_known;
	struct ws_side_person *people; /* by id */
	size_t person_count;
	enum ws_known bots_known;
	struct ws_side_person *bots; /* by id */
	size_t bot_count;
	enum ws_known invitations_known; /* those to the account itself */
	struct ws_side_invitation
		*invitations; /* by workspace (the account's first), e-mail */
	size_t invitation_count;
	struct ws_scope *scopes; /* the catalogue, by name; includes filled */
	size_t scope_count;
	struct ws_limit *limits;
	size_t limit_count;
	struct ws_policy policy;    /* policy.ini, or what holds without one */
	enum ws_known policy_known; /* WS_INVALID: then nothing of the account is sent */
};

struct ws_side {
	struct ws_arena *arena;           /* owns everything below, except that */
	struct ws_arena *account_arena;   /* has what accounts point to, when not NULL */
	struct ws_side_account *accounts; /* by id */
	size_t account_count;
	struct ws_side_workspace *workspaces; /* by id; those without one last, by dir */
	size_t workspace_count;
	struct ws_side_workspace **by_dir; /* the same workspaces, by dir */
	struct ws_err *problems;           /* one a file at most, with file and line */
	size_t problem_count;
};

/*
 * pins_from  side whose ids.ini, roles and account facts are used where `tree` has no
 *            such document of its own (roles: none of the account), and whose workspace ids are used for directories
 *            without a workspace.ini (drafts: the local side); must outlive the result;
 *            NULL: none
 * out        given: ws_side_free()
 * Fails only for lack of memory; everything else is a problem. Where two directories
 * claim one id, the first by name keeps it and both are invalid throughout.
 */
int ws_side_build(const struct ws_tree *tree, const struct ws_side *pins_from,
		  struct ws_side **out, struct ws_err *err);
/* The same of the tree of base, where WS_SIDE_UNDECIDED marks what is no base. */
int ws_side_build_base(const struct ws_tree *tree, struct ws_side **out,
		       struct ws_err *err);
/*
 * The same as ws_side_build(tree, NULL), next to a side built from another tree: what both
 * trees have word by word is not read twice. The results are the same, and `out` may outlive
 * `like`: where they say the same of all accounts, both own that.
 */
int ws_side_build_like(const struct ws_tree *tree, const struct ws_tree *like_tree,
		       const struct ws_side *like, struct ws_side **out,
		       struct ws_err *err);
void ws_side_free(struct ws_side *side);
WS_OWN(ws_side, ws_side_free);

/* Look-ups; NULL when there is none. */
const struct ws_side_workspace *ws_side_workspace(const struct ws_side *side,
						  const char *id);
const struct ws_side_workspace *ws_side_workspace_at(const struct ws_side *side,
						     const char *dir);
const struct ws_side_account *ws_side_account(const struct ws_side *side, const char *id);
const struct ws_side_account *ws_side_account_at(const struct ws_side *side,
						 const char *dir);
const struct ws_side_grant *ws_side_grant(const struct ws_side_workspace *workspace,
					  enum ws_principal_kind kind, const char *id);
/* workspace_id NULL: to the account itself. */
const struct ws_side_invitation *ws_side_invitation(const struct ws_side_account *account,
						    const char *workspace_id,
						    const char *email);
const struct ws_side_role *ws_side_role(const struct ws_side_account *account,
					const char *id);

/* All that a role says, as written and in one order: equal texts say the same. The
 * arena's; NULL: no memory. */
const char *ws_side_role_text(struct ws_arena *arena, const struct ws_side_role *role);

/* By name as written (ASCII-folded; `id:UUID` works too). list is WS_PIN_*. */
const struct ws_side_pin *ws_side_pin(const struct ws_side_account *account, int list,
				      const char *label);
/* A role by name, as a line may name it: a pin, or of a role that the cloud is to make what
 * stands for one; NULL: no such role. */
const struct ws_side_pin *ws_side_named_role(const struct ws_side_account *account,
					     const char *label);
/* What a role is called by its document, once that is another name than the one lines have
 * (`label`) until the next look; else the label. Borrowed. */
const char *ws_side_role_called(const struct ws_side_account *account, const char *role_id,
				const char *label);
/* The name behind `id:UUID`, also where it could have been written; NULL where the label is
 * a name itself, or none is known (as without a list). Hostile text: neutralise it.
 * Borrowed. */
const char *ws_called(const struct ws_called_list *list, const char *label);
/* The list of its account; NULL: nothing is known of that. */
const struct ws_called_list *ws_called_in(const struct ws_side_workspace *workspace);
/* Adds the label, and behind an id the name in quotes. Not neutral. */
void ws_called_add(struct ws_buf *out, const struct ws_called_list *list,
		   const char *label);
/* By id. */
const struct ws_side_pin *ws_side_pin_of(const struct ws_side_account *account, int list,
					 const char *id);

/*
 * Names must go on meaning whom they meant. Every pin of `side` has to stand in one of
 * the `seen` sides in the same way (NULLs are skipped; accounts none of them knows are
 * not judged). An account with a pin that does not gets a problem (WS_E_PIN_CHANGED) at
 * its ids.ini, and its pins, workspace settings and lists become WS_INVALID.
 * Returns 0 or WS_E_NOMEM.
 */
int ws_side_check_pins(struct ws_side *side, const struct ws_side *const seen[],
		       size_t count, struct ws_err *err);

/* Is the name a permission of the account, as far as its catalogue is known? 0, or
 * WS_E_VALUE_BAD that names the nearest. */
int ws_side_check_scope(const struct ws_side_account *account, const char *name,
			struct ws_err *problem);

#define WS_SIDE_SEEN 2

/* Files before and after somebody edited them. Both trees are whole. */
struct ws_side_edited {
	const struct ws_tree *before; /* main's; NULL: nothing was there */
	const struct ws_tree *after;
	const struct ws_side *like; /* built from before, so that what is alike is not read
				       twice; or NULL */
	/* Base and cloud/main, as far as they matter; NULLs are skipped. What `before` has
	   no more may come back as one of them has it. */
	const struct ws_tree *seen[WS_SIDE_SEEN];
};

/*
 * Checks files as `wsync commit` must: like ws_side_build, and refuses edits of
 * mirrored files and sections. Only files that differ have problems here. To take a section
 * of members.ini, the file, or a whole workspace directory away is allowed: that means
 * "not managed", and a directory may be moved under another handle.
 * problems  given: free(); one a file at most; NULL when there is none
 */
int ws_side_check_edits(const struct ws_side_edited *edited, struct ws_err **problems,
			size_t *count, struct ws_err *err);

/*
 * Lines of `after` that nobody can mean, as far as `before` does not have them: an end
 * date that was over by now_s already when it was written (one that `before` has is for a
 * round to drop), somebody invited to a workspace of an organization, and a transfer to what
 * is no place (WS_E_VALUE_BAD, WS_E_PRINCIPAL_UNKNOWN).
 * before    NULL: nothing was there
 * problems  one a line, given, also after a failure: free(). Returns 0 or WS_E_NOMEM.
 */
int ws_side_check_lines(const struct ws_side *before, const struct ws_side *after,
			int64_t now_s, struct ws_err **problems, size_t *count,
			struct ws_err *err);

#endif
