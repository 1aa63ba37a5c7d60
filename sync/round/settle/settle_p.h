/*
 * sync/round/settle/settle_p.h - the steps of settling. Private to
 * sync/round/settle/settle*.c, view_plan.c, finish_files.c and resolve*.c.
 */
#ifndef WS_SYNC_ROUND_SETTLE_SETTLE_P_H
#define WS_SYNC_ROUND_SETTLE_SETTLE_P_H

#include "store/ini/ini.h"
#include "sync/round/settle/settle.h"

struct settling {
	struct ws_view *view;
	struct ws_view_own *own;
	const int *results;
	bool receive;
	struct ws_settled *out;
	bool *frozen; /* per account of the local side; see settle_is_frozen() */
};

/* ---- documents in trees (settle_docs.c) ------------------------------------------ */

/* "dir/file"; returns out. */
const char *settle_path(const char *dir, const char *file, char out[WS_LAYOUT_PATH]);

/* Parses the INI document at path; absent gives an empty one of its kind. Given. */
int settle_open(const struct ws_tree *tree, const char *path, struct ws_ini **out,
		struct ws_err *err);
/* Puts it back if it holds anything now or was there before. */
int settle_put(struct ws_tree *tree, const char *path, const struct ws_ini *doc,
	       struct ws_err *err);

/* An empty list in a members.ini that lacks it. */
int settle_add_list(struct ws_tree *tree, const char *dir, enum ws_principal_kind kind,
		    struct ws_err *err);

/* All documents directly in `from_dir` of `from` become those of `to_dir` in `to`,
 * whatever was there before. */
int settle_copy_dir(const struct ws_tree *from, const char *from_dir, struct ws_tree *to,
		    const char *to_dir, struct ws_err *err);
/* The lists of inventory/ alone; those of to_dir go first. */
int settle_copy_lists(const struct ws_tree *from, const char *from_dir, struct ws_tree *to,
		      const char *to_dir, struct ws_err *err);
/* The read-only section of a workspace.ini: what it says in `from` is said in `to`, too. */
int settle_copy_facts(const struct ws_tree *from, const char *from_dir, struct ws_tree *to,
		      const char *to_dir, struct ws_err *err);
void settle_drop_dir(struct ws_tree *tree, const char *dir);

/* Where main has the workspace after receiving: a rename that was taken moved it. */
const char *settle_main_dir(const struct settling *s,
			    const struct ws_side_workspace *local);

/* What is not about the cloud is in the tree as it is in main: documents of unknown
 * kinds; rules. */
int settle_follow_others(const struct ws_tree *main, struct ws_tree *tree,
			 struct ws_err *err);
int settle_follow_policies(const struct ws_tree *main, struct ws_tree *tree,
			   struct ws_err *err);

/* The rules in base, see settle_policy.c. */
int settle_policies(struct settling *s, struct ws_err *err);

/* `delete` and `transfer-to` of a workspace.ini are main's alone. */
int settle_drop_intents(struct ws_tree *tree, const char *dir, struct ws_err *err);

/* ---- one item of base (settle_item.c) ------------------------------------------------ */

/* The item gets `value` in a tree of base, where its workspace is in `dir`; under names
 * that the ids.ini there pins to the same ids (it pins what it lacks). base: the
 * workspace as base has it, or NULL. Items that are told by a directory stay. */
int settle_base_item(struct ws_tree *tree, const char *dir, const struct ws_change *c,
		     const struct ws_side_workspace *base, const struct ws_value *value,
		     struct ws_err *err);
/* A grant, in the same way; `label` names it where ids.ini has no name for the id. */
int settle_base_grant(struct ws_tree *tree, const char *dir, enum ws_principal_kind kind,
		      const char *id, const char *label, const struct ws_value *role,
		      struct ws_err *err);

/* ---- what nobody has decided about (settle_undecided.c) -------------------------------- */

/* Marks it in base, where the workspace is in `dir`. base: as it was, NULL: not there. */
int settle_undecided(struct settling *s, const struct ws_side_workspace *local,
		     const struct ws_side_workspace *base, const char *dir,
		     struct ws_err *err);
/* One item is decided now (its value is written apart), or nothing is known of it. */
int settle_decided(struct ws_tree *tree, const char *dir, const struct ws_change *c,
		   struct ws_err *err);
int settle_forget(struct ws_tree *tree, const char *dir, const struct ws_change *c,
		  struct ws_err *err);

/* Was this list of the cloud read in the last look? */
bool settle_was_read(const struct settling *s, const char *workspace_id, int kind);

/* ---- places (settle_place.c) ------------------------------------------------------- */

/* Is there a question about the workspace's place that is not settled? */
bool settle_place_is_open(const struct settling *s, const char *workspace_id);

/* Where base has a workspace of main after settling, and cloud/main one of the cloud. */
const char *settle_base_dir(const struct settling *s,
			    const struct ws_side_workspace *local);
const char *settle_cloud_dir(const struct settling *s,
			     const struct ws_side_workspace *cloud);

/* ---- names ---------------------------------------------------------------------------- */

/*
 * A line names people and roles; ids.ini says whom it means. The cloud's lists change
 * beneath both, in three ways, and in each the line means after the round whom it meant
 * before it:
 *	changed  an id has another name: the line is rewritten (settle_names.c). Where one
 *	         cannot be, ids.ini of the whole account stays as it is: frozen
 *	re-used  a name has another id: while main has a line under it the name keeps the
 *	         old id, and whatever comes for the new one waits (settle_pins.c)
 *	gone     an id has no name: its old one stays pinned while something unsettled
 *	         uses it (settle_pins.c)
 */

/* ---- names re-used or gone (settle_pins.c) ---------------------------------------------- */

/* Names in ids.ini of account directory `dir` in `tree` that unresolved items still
 * use, taken over from `pins_of`, the side they were written on. which: base values
 * or local values are meant. */
int settle_keep_pins(struct settling *s, struct ws_tree *tree,
		     const struct ws_side_account *pins_of, bool base_values,
		     struct ws_err *err);

/* Lines that main still has go on meaning whom and what they meant, whatever their
 * names mean in the cloud now: the ids.ini of `tree` pins them so. */
int settle_keep_used_pins(struct settling *s, struct ws_tree *tree,
			  const struct ws_side_account *account, struct ws_err *err);

/* Would every line of main that names this role mean `role_id` from now on, since the
 * cloud holds that for it? True where none names it. */
bool settle_role_moves(const struct settling *s, const struct ws_side_account *account,
		       const char *role, const char *role_id);

/* Does `label` mean principal `id` in the ids.ini of the tree? An absent pin does. */
bool settle_pin_agrees(const struct ws_tree *tree, const char *account_dir, int list,
		       const char *label, const char *id);

/* The name an id has in an ids.ini, or NULL. Borrowed from the document. */
const char *settle_name_of(const struct ws_ini *ids, int list, const char *id);

int settle_pin_list(enum ws_principal_kind kind); /* WS_PIN_* */
const char *settle_pin_section(int list);         /* its section of ids.ini */

/* ---- names changed (settle_names.c) ------------------------------------------------------ */

/* Lines of main and of the working files follow their ids to the names of today. */
int settle_follow_names(struct settling *s, const struct ws_side_workspace *local,
			struct ws_err *err);

/* The name a line of main has after that. Borrowed from the sides. */
const char *settle_line_name(const struct settling *s,
			     const struct ws_side_workspace *local,
			     const struct ws_side_grant *grant);

/* Settles for every account whether it is; once, before anything is settled. */
int settle_freeze(struct settling *s, struct ws_err *err);

/* Does following the cloud change or end the meaning of a name of the account? */
bool settle_loses_names(const struct settling *s, const char *account_id);

/* Must ids.ini of the account stay as it is, since some line cannot be rewritten? */
bool settle_is_frozen(const struct settling *s, const char *account_dir);

/* ---- roles (settle_role.c, settle_role_base.c) ------------------------------------------------------------- */

/* "ACCOUNT/_account/roles/STEM.ini" with the stem of another path. */
void settle_role_path(const char *account_dir, const char *like, char out[WS_LAYOUT_PATH]);
bool settle_is_role_file(const char *path, const char *account_dir);
/* The id a role file says; "" for none. */
void settle_role_id(const struct ws_tree_entry *e, char out[WS_LAYOUT_NAME]);
/* Is it the file of a role that is the cloud's own: built in, or of an account that main
 * does not have? */
bool settle_is_cloud_role(const struct settling *s, const char *path);
/* Main's role of an item, and the id of one that was made (by the item's number). */
const struct ws_side_role *settle_main_role(const struct settling *s,
					    const struct ws_change *c);
const char *settle_made_id(const struct settling *s, size_t n);

/* Main's file of a role item, and the working file, come to say what `like` says (NULL:
 * they go); *edited false: something else is in the way. */
int settle_edit_role(struct settling *s, const struct ws_change *c,
		     const struct ws_tree_entry *like, bool *edited, struct ws_err *err);
int settle_take_role(struct settling *s, const struct ws_change *c, bool *taken,
		     struct ws_err *err);
/* Roles that were made in this round get their id in main and in the working files. */
int settle_made_roles(struct settling *s, struct ws_err *err);
/* Their names in the ids.ini of a tree. */
int settle_pin_made(struct settling *s, struct ws_tree *tree, struct ws_err *err);
/* Lines that name a parent follow its name, files the account's directory. */
int settle_follow_roles(struct settling *s, struct ws_err *err);
/* Parents that lines of main name stay pinned. */
int settle_keep_parents(struct ws_tree *tree, const struct ws_side_account *account,
			struct ws_err *err);
/* Base's file of the item comes to be `like`; NULL: it goes. */
int settle_base_role(struct settling *s, struct ws_tree *tree, const struct ws_change *c,
		     const struct ws_tree_entry *like, struct ws_err *err);
/* A role file of a tree comes to say what another one says, in its own lines. */
int settle_role_like(struct ws_tree *tree, const char *path,
		     const struct ws_tree_entry *like, struct ws_err *err);
int settle_cloud_roles(struct settling *s, struct ws_err *err);
int settle_base_roles(struct settling *s, struct ws_err *err);
int settle_sent_roles(struct settling *s, struct ws_err *err);

/* ---- the trees ------------------------------------------------------------------------ */

/* Where the working files have the workspace: it may be moved and not yet committed. */
const char *settle_work_dir(const struct settling *s,
			    const struct ws_side_workspace *local);

/* One incoming item into main and the working files; *taken false: not now. */
int settle_take(struct settling *s, const struct ws_change *c, bool *taken,
		struct ws_err *err);

/* Do the names an incoming item comes under mean the same here, so that it can be taken?
 * s->out->main holds the ids.ini that is asked. */
bool settle_names_hold(const struct settling *s, const struct ws_change *c);

/* The same single edit in main and in the working files. role, value NULL: removed. */
int settle_edit_grant(struct settling *s, const struct ws_side_workspace *local,
		      enum ws_principal_kind kind, const char *label, const char *role,
		      struct ws_err *err);
int settle_edit_field(struct settling *s, const struct ws_side_workspace *local,
		      const char *key, const char *value, struct ws_err *err);

/* The directory of a workspace becomes `to`, in main and in the working files; *moved
 * false: somebody edits in it, or something else is there. */
int settle_move(struct settling *s, const struct ws_side_workspace *local, const char *to,
		bool *moved, struct ws_err *err);

int settle_receive(struct settling *s,
		   struct ws_err *err);                   /* main, work; settle_receive.c */
int settle_cloud(struct settling *s, struct ws_err *err); /* cloud; settle_cloud.c */
int settle_sent(struct settling *s, struct ws_err *err);  /* sent_base; settle_base.c */
int settle_base(struct settling *s, struct ws_err *err);  /* base; settle_base.c */

/* Is the path staged, refused or not valid? */
bool settle_is_blocked(const struct settling *s, const char *path);

#endif
