/*
 * cli/local/local.h - what main says about one workspace, or about all, without the rest.
 * Floor 7. Blocks on the disk; reads only.
 *
 * Commands about one workspace load that workspace and its account, however big the
 * store is.
 */
#ifndef WS_CLI_LOCAL_H
#define WS_CLI_LOCAL_H

#include <stdbool.h>
#include <stddef.h>
#include "store/ground/err.h"
#include "store/tree/layout.h"
#include "store/tree/tree.h"
#include "store/work/store.h"
#include "sync/model/side.h"

struct ws_local {
	struct ws_oid main;   /* the commit read */
	struct ws_tree *tree; /* documents of it */
	struct ws_side *side;
};

/*
 * word  "acme/prod", a bare handle if unique, or a path such as "."; NULL loads everything
 * out   ws_local_clear(), also after a failure
 * workspace  the one of `word`, borrowed from out; may be NULL when word is
 * Returns 0, WS_E_NO_WORKSPACE with near matches, or a failure.
 */
int ws_local_load(struct ws_store *store, const char *word, struct ws_local *out,
		  const struct ws_side_workspace **workspace, struct ws_err *err);

/* The same as of a moment (ws_local_commit()); at NULL: main. A word that named nothing then
 * is looked up in main and followed by its id: then everything is loaded. */
int ws_local_load_at(struct ws_store *store, const char *at, const char *word,
		     struct ws_local *out, const struct ws_side_workspace **workspace,
		     struct ws_err *err);

/* ws_local_load() of one workspace, with the roles of its account that are new on the disk:
 * what a line may name. */
int ws_local_load_edited(struct ws_store *store, const char *word, struct ws_local *out,
			 const struct ws_side_workspace **workspace, struct ws_err *err);

/* The documents of accounts alone, as of a moment: no workspace is read. */
int ws_local_load_accounts(struct ws_store *store, const char *at, struct ws_local *out,
			   struct ws_err *err);

/*
 * The commit that --at means: a day is main as it was at its end (UTC), a time main as
 * it was then, both along first parents; anything else a revision as git takes it, "cloud", "base" or "local".
 * at  NULL: main now
 * Returns 0, WS_E_NO_WORKSPACE (the store is empty), or WS_E_USAGE_ARGUMENT: no such
 * revision, or a date before the first commit.
 */
int ws_local_commit(struct ws_store *store, const char *at, struct ws_oid *out,
		    struct ws_err *err);

/* Directories of all workspaces of a commit, in order. Given: free() each and the list. */
int ws_local_dirs(struct ws_store *store, const struct ws_oid *commit, char ***out,
		  size_t *count, struct ws_err *err);
void ws_local_clear(struct ws_local *local);
#define ws_auto_local __attribute__((cleanup(ws_local_clear))) struct ws_local

/* The grants of a workspace as its file has them. Given: free() the list; NULL: no memory. */
const struct ws_side_grant **ws_local_grants(const struct ws_side_workspace *w);

/* Were the accounts and workspaces of the store read to the end, whatever else the key
 * reaches? A side without workspaces tells nothing. */
bool ws_local_is_read(const struct ws_side *side);

/*
 * What the key of the last look is in a workspace: "Owner", "Owner of the account", or
 * "" when no grant names it. Borrowed from the side or out.
 */
const char *ws_local_role(const struct ws_side_workspace *workspace,
			  const struct ws_store_look *look, char out[64]);

/* All workspaces by path. Given: free(); NULL: no memory. */
const struct ws_side_workspace **ws_local_sorted(const struct ws_side *side);

/* Is the word a path rather than a name: /..., . or .. or what begins with ./ or ../ ? */
bool ws_local_is_path(const char *word);

/*
 * The workspace directory that a path lies in, seen from the current directory: "." in
 * acme/prod/ is "acme/prod".
 * Returns 0 or WS_E_NO_WORKSPACE when the path is in none.
 */
int ws_local_at(const struct ws_store *store, const char *path, char out[WS_LAYOUT_PATH],
		struct ws_err *err);

/*
 * After WS_E_NO_WORKSPACE for word: where the working files have such a workspace and main
 * has not, *err says that instead. Returns the code of *err.
 */
int ws_local_drafted(struct ws_store *store, const struct ws_oid *main, const char *word,
		     struct ws_err *err);

/*
 * Which of these directories ("acme/prod") a person means: its index, or
 * WS_E_NO_WORKSPACE.
 */
int ws_local_pick(const char *const *dirs, size_t count, const char *word, size_t *out,
		  struct ws_err *err);

#endif
