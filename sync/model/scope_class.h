/*
 * sync/model/scope_class.h - what kind of power a permission is.
 * Floor 3, pure. Judged by the name alone, so that it needs no catalogue.
 */
#ifndef WS_SYNC_MODEL_SCOPE_CLASS_H
#define WS_SYNC_MODEL_SCOPE_CLASS_H

enum ws_scope_class {
	WS_CLASS_VIEW,
	WS_CLASS_RUN,
	WS_CLASS_WRITE,
	WS_CLASS_CONTROL, /* decides who may do what, or destroys the workspace */
	WS_CLASS_SECRETS  /* reads secret block data */
};

/*
 * The class of a scope, judged by the parts of its name: anything about secrets is
 * SECRETS, other see_* is VIEW; what is not see_* and is about the workspace, its
 * users, accounts, teams, roles, members, settings, permissions or acls is CONTROL;
 * other run_* is RUN, and the rest WRITE. So a name nobody has heard of yet is
 * sorted rather too high than too low.
 */
enum ws_scope_class ws_scope_class_of(const char *name);

/* "view", "run", "write", "control", "secrets". */
const char *ws_scope_class_word(enum ws_scope_class class_);

#endif
