/*
 * sync/round/person/undo_p.h - a commit while it is taken back. Private to sync/round/person/undo*.c.
 */
#ifndef WS_SYNC_ROUND_PERSON_UNDO_P_H
#define WS_SYNC_ROUND_PERSON_UNDO_P_H

#include "sync/round/settle/settle_p.h"
#include "sync/round/person/undo.h"

struct undoing {
	struct ws_store *store;
	struct ws_undo *out; /* sides and trees: the parent, the commit */
	const struct ws_view *view;
	const struct ws_undo_some *some; /* or NULL: all that the commit changed */
	struct ws_tree *main;            /* as it is committed now */
	struct ws_tree *before, *work; /* the working files: as they are, as they become */
	struct ws_side *main_side, *now; /* main, and the working files, understood */
};

/* Takes one change back in u->work. *why tells why not; its code is 0 when it was done.
 * Directories are moved in a pass of their own, after everything else. */
int undo_item(struct undoing *u, const struct ws_change *c, struct ws_err *why,
	      struct ws_err *err);

/* One workspace now. */
struct undo_place {
	const struct ws_side_workspace *parent, *commit; /* NULL: had none */
	const struct ws_side_workspace *main, *now;
};

/* False, with the reason, where the item's file, called name, cannot be edited. */
bool undo_find_place(const struct undoing *u, const struct ws_change *c, const char *name,
		     struct undo_place *out, struct ws_err *why);

/* Writes a line with until and why as they were, where nobody has changed those since.
 * label, role: names of today. */
int undo_put_line(struct undoing *u, const struct undo_place *at, const struct ws_change *c,
		  const char *label, const char *role, struct ws_err *err);

/* The line the principal had (c->before). label: under which it stands now, or NULL. *why
 * is filled, and nothing written, when principal or role are not there any more. */
int undo_put_back(struct undoing *u, const struct undo_place *at, const struct ws_change *c,
		  const char *label, struct ws_err *why, struct ws_err *err);

/* `until` and `why` of lines whose role stayed, lists taken out with their header, and
 * rules: what is no item. Counts what was taken back; undo_options.c. */
int undo_options(struct undoing *u, size_t *count, struct ws_err *err);
int undo_policies(struct undoing *u, size_t *count, struct ws_err *err);

/* A role; undo_role.c. */
int undo_role(struct undoing *u, const struct ws_change *c, struct ws_err *why,
	      struct ws_err *err);

#endif
