/*
 * sync/model/side_p.h - a side under construction. Private to sync/model/.
 */
#ifndef WS_SYNC_MODEL_SIDE_P_H
#define WS_SYNC_MODEL_SIDE_P_H

#include "store/ini/ini.h"
#include "store/tree/layout.h"
#include "sync/model/names_p.h"
#include "sync/model/side.h"

struct ws_side_builder {
	struct ws_side *side;
	struct ws_arena *arena; /* the side's that is being filled */
	const struct ws_tree *tree;
	const struct ws_side *pins_from; /* or NULL */
	bool is_base;                    /* WS_SIDE_UNDECIDED means something */
	const struct ws_tree *like_tree; /* what `like` was built from */
	const struct ws_side *like;      /* a side that may have read the same, or NULL */
	bool alike; /* both trees have the same of all accounts: taken from `like` */
};

#define WS_TEAM_PERSON "member" /* values in [members] of a team */
#define WS_TEAM_BOT    "service account"

#define WS_SIDE_BAD 1 /* an answer: a problem was noted, go on without the document */

/* --- side_problem.c ------------------------------------------------------------------------ */

/* Adds a problem; returns WS_SIDE_BAD, or WS_E_NOMEM. One without a file gets `file`. */
int ws_side_note(struct ws_side_builder *b, const struct ws_err *problem, const char *file,
		 struct ws_err *err);

/* Is there a problem for this file already? */
bool ws_side_noted(const struct ws_side *side, const char *file);

/* Parses a document; 0, WS_SIDE_BAD (noted) or WS_E_NOMEM. */
int ws_side_parse(struct ws_side_builder *b, enum ws_doc_kind kind,
		  const struct ws_tree_entry *entry, struct ws_ini **out,
		  struct ws_err *err);

/* Points a problem at the key or at the value of an entry. span: bytes of the value, 0
 * for all of it. Return problem->code. */
int ws_side_at_key(struct ws_err *problem, const struct ws_ini *doc,
		   const struct ws_ini_entry *entry);
int ws_side_at_value(struct ws_err *problem, const struct ws_ini *doc,
		     const struct ws_ini_entry *entry, const char *part);

/* --- side_account.c ------------------------------------------------------------------------ */

/* Reads the account documents among the entries [first, end) of the tree. */
int ws_side_read_account(struct ws_side_builder *b, struct ws_side_account *account,
			 size_t first, size_t end, struct ws_err *err);

/* --- side_pins.c --------------------------------------------------------------------------- */

/* Reads ids.ini into the account; one that is not valid is noted, and pins nothing. */
int ws_side_read_ids(struct ws_side_builder *b, struct ws_side_account *account,
		     const struct ws_tree_entry *file, struct ws_err *err);

/* Sorts the pins of a list and makes the index by id. */
int ws_side_index_pins(struct ws_arena *arena, struct ws_side_account *account, int list,
		       struct ws_err *err);

/* --- side_role.c: role and catalogue documents ----------------------------------------------- */

int ws_side_read_role(struct ws_side_builder *b, struct ws_side_account *account,
		      const struct ws_tree_entry *entry, struct ws_err *err);
/* Once all roles of the account are read and sorted. */
int ws_side_check_pending(struct ws_side_builder *b, struct ws_side_account *account,
			  struct ws_err *err);
int ws_side_read_catalogue(struct ws_side_builder *b, struct ws_side_account *account,
			   const struct ws_tree_entry *entry, struct ws_err *err);

/* A value that cannot be: points the problem at it. Returns problem->code. */
int ws_side_bad(struct ws_err *problem, const struct ws_ini *doc, const char *section,
		const char *key, const char *what);

/* --- side_team.c --------------------------------------------------------------------------- */

/* Reads a team document, or copies what b->like made of the same one. */
int ws_side_read_team(struct ws_side_builder *b, struct ws_side_account *account,
		      const struct ws_tree_entry *entry, struct ws_err *err);

/* --- side_invited.c ------------------------------------------------------------------------ */

int ws_side_read_invitations(struct ws_side_builder *b, struct ws_side_account *account,
			     const struct ws_tree_entry *entry, struct ws_err *err);
void ws_side_sort_invitations(struct ws_side_account *account);

/* --- side_check_role.c: what a commit may change about a role ------------------------------------- */

struct ws_side_role_edit {
	const struct ws_tree *before, *after; /* before: may be NULL */
	const struct ws_side *side;           /* of after */
	const char *account, *path;           /* its directory; the file that differs */
};

/* 0, or an error with *problem filled (its place perhaps not). */
int ws_side_check_role(const struct ws_side_role_edit *edit, struct ws_err *problem);

/* --- side_policy.c ------------------------------------------------------------------------- */

/* Reads a policy.ini on top of the rules above it. *known: WS_KNOWN or WS_INVALID; then
 * *out is what was understood all the same, or (nothing set) the rules above.
 * 0, WS_SIDE_BAD (noted) or WS_E_NOMEM. */
int ws_side_read_policy(struct ws_side_builder *b, const struct ws_side_account *account,
			const struct ws_policy *above, const struct ws_tree_entry *file,
			struct ws_policy *out, enum ws_known *known, struct ws_err *err);

/* --- side_workspace.c ---------------------------------------------------------------------------- */

/* Reads the documents of one workspace, all among the entries [first, end). */
int ws_side_read_workspace(struct ws_side_builder *b, struct ws_side_account *account,
			   size_t first, size_t end, struct ws_err *err);

/* Nothing of it takes part in any decision. */
void ws_side_spoil(struct ws_side_workspace *workspace);

/* --- side_grant.c --------------------------------------------------------------------------------- */

/* Reads members.ini into workspace. */
int ws_side_read_members(struct ws_side_builder *b, struct ws_side_workspace *workspace,
			 const struct ws_tree_entry *entry, struct ws_err *err);

/* The pin of a role; NULL with *problem filled (no place in it yet). */
const struct ws_side_pin *ws_side_find_role(const struct ws_side_account *account,
					    const char *role, struct ws_err *problem);
/* The same of a user, service account or team. */
const struct ws_side_pin *ws_side_find_principal(const struct ws_side_account *account,
						 enum ws_principal_kind kind,
						 const char *label, struct ws_err *problem);

#endif
