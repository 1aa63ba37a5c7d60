/*
 * sync/model/docs_p.h - the inside of a ws_docs and the helpers of docs_*.c.
 * Private to sync/model/.
 */
#ifndef WS_SYNC_MODEL_DOCS_P_H
#define WS_SYNC_MODEL_DOCS_P_H

#include "store/ground/arena.h"
#include "store/ini/ini.h"
#include "store/tree/layout.h"
#include "store/tree/tree.h"
#include "sync/model/docs.h"
#include "sync/model/names_p.h"
#include "sync/model/side.h"

#define WS_DOCS_NONE 1 /* an answer: not there, or not valid */

/* Where one tree has accounts and workspaces, by id. */
struct ws_docs_index {
	const struct ws_tree *tree; /* may be NULL */
	struct ws_arena *arena;
	struct ws_map accounts;   /* account id -> number in dirs */
	struct ws_map workspaces; /* workspace id -> number in dirs; see scanned */
	const char **dirs;
	size_t count;
	bool scanned; /* workspaces is filled */
};

/* Kept of a team until the handles of its workspaces are known. */
struct ws_docs_team {
	struct ws_ini *doc; /* all but [workspaces] */
	char stem[WS_LAYOUT_NAME];
	struct ws_docs_access {
		const char *workspace_id, *role;
	} * access;
	size_t access_count;
};

/* What one look knows of the account it is in. */
struct ws_docs_account {
	struct ws_arena *arena; /* NULL: no account is open */
	const char *id, *dir;
	const char *main_dir, *cloud_dir;    /* where the account was; NULL: nowhere */
	struct ws_ini *main_ids, *cloud_ids; /* pins as they were; NULL: none */
	struct ws_names names[WS_PIN_LISTS];
	struct ws_map actors[2]; /* actor id -> number in names, people and bots */
	struct ws_docs_team *teams;
	size_t team_count;
	struct ws_map handles; /* workspace id -> number in handle_items */
	const char **handle_items;
	size_t handle_count;
};

struct ws_docs {
	struct ws_arena *arena;
	struct ws_docs_index main, cloud;
	struct ws_tree *out;
	int64_t now_s;
	struct ws_docs_account account;
};

/* One workspace being written. */
struct ws_docs_job {
	struct ws_docs *docs;
	struct ws_docs_account *account;
	const struct ws_workspace *workspace;
	struct ws_arena *arena; /* dies with the job */
	char dir[2 * WS_LAYOUT_NAME + 1];
	const char *handle_dir;  /* second half of dir */
	const char *main_dir;    /* where main has it; NULL: nowhere */
	const char *cloud_dir;   /* where the last look has it */
	struct ws_ini *settings; /* of the last look, or NULL */
	struct ws_ini *members;
};

/* --- docs.c --------------------------------------------------------------------------- */

/* "acme/prod" of a workspace, NULL when the tree has none; guess: where it should be. */
int ws_docs_where(struct ws_docs_index *index, const char *id, const char *guess,
		  const char **dir, struct ws_err *err);

/* --- docs_edit.c ------------------------------------------------------------------------ */

/* The two halves of "acme/prod", or WS_E_NAME_UNSAFE. */
int ws_docs_split(const char *dir, struct ws_place *out, struct ws_err *err);

/* The path of a document of a workspace; name as in ws_layout_path(). */
int ws_docs_path(enum ws_doc_kind kind, const char *dir, const char *name,
		 char out[WS_LAYOUT_PATH], struct ws_err *err);

/* Parses the document of a tree (NULL: no tree). Returns 0, WS_DOCS_NONE (err holds
 * why when it is not valid), or WS_E_NOMEM. out given: ws_ini_free(). */
int ws_docs_load(const struct ws_tree *tree, enum ws_doc_kind kind, const char *path,
		 struct ws_ini **out, struct ws_err *err);

/* Formats a document into a tree. */
int ws_docs_put(struct ws_tree *tree, const char *path, const struct ws_ini *doc,
		struct ws_err *err);

/* The text of KEY.md in a tree: 0, 1 when absent. out given: free(). */
int ws_docs_text(const struct ws_tree *tree, const char *dir, const char *key, char **out,
		 struct ws_err *err);

/* Writes KEY.md. */
int ws_docs_put_text(struct ws_tree *tree, const char *dir, const char *key,
		     const char *text, struct ws_err *err);

/* Does this text need a .md file? */
bool ws_docs_overflows(const char *key, const char *text);

/* Sets the role of a line and keeps its until and why. shorten: give up why, then until,
 * where the line would get too long. */
int ws_docs_set_role(struct ws_ini *doc, const char *section, const char *label,
		     const char *role, bool shorten, struct ws_err *err);

/* --- docs_pins.c ------------------------------------------------------------------------ */

int ws_docs_open_account(struct ws_docs *docs, const struct ws_account *account,
			 struct ws_err *err);
int ws_docs_write_end(struct ws_docs *docs, struct ws_err *err);
void ws_docs_close_account(struct ws_docs *docs);

/* --- docs_account.c --------------------------------------------------------------------- */

/* Everything but ids.ini and the workspaces of teams. */
int ws_docs_write_account(struct ws_docs *docs, const struct ws_account *account,
			  struct ws_err *err);

/* The id behind a label in pins as they were; NULL when there is none. */
const char *ws_docs_pinned(const struct ws_ini *ids, const char *section,
			   const char *label);

/* Copies what the last look has under DIR/_account/REST into the new place; REST may end
 * in the middle of a name. */
int ws_docs_carry(struct ws_docs *docs, const char *rest, struct ws_err *err);

/* The section of ids.ini that a list WS_PIN_* is kept in. */
const char *ws_docs_pin_section(int list);

/* --- docs_role.c ------------------------------------------------------------------------ */

/* Every role of the list, each in a file of its own. */
int ws_docs_write_roles(struct ws_docs *docs, const struct ws_account *account,
			struct ws_err *err);

/* --- docs_team.c ------------------------------------------------------------------------ */

int ws_docs_begin_team(struct ws_docs_account *account, const struct ws_team *team,
		       const char *stem, struct ws_err *err);
int ws_docs_put_teams(struct ws_docs *docs, struct ws_err *err);

/* --- docs_workspace.c ------------------------------------------------------------------- */

/* Main's document, else `old` (the last look's, may be NULL), else a new one. Given. */
int ws_docs_start(const struct ws_docs_job *job, enum ws_doc_kind kind,
		  const struct ws_ini *old, struct ws_ini **out, struct ws_err *err);

/* Does what is written say this role already, in whatever spelling? */
bool ws_docs_says_role(const char *written, const char *label, const char *id);

/* --- docs_invited.c --------------------------------------------------------------------- */

/* The invitations file of the account; the one of a workspace. */
int ws_docs_write_invited(struct ws_docs *docs, const struct ws_account *account,
			  struct ws_err *err);
int ws_docs_write_invitations(const struct ws_docs_job *job, struct ws_err *err);

/* Section [invited] of a members.ini that began as main's. */
int ws_docs_fit_invited(const struct ws_docs_job *job, struct ws_ini *doc,
			struct ws_err *err);

/* --- docs_inventory.c ------------------------------------------------------------------- */

#define WS_INVENTORY_SUMMARY "summary"   /* the file with the numbers, */
#define WS_INVENTORY_NUMBERS "inventory" /* and its section */
#define WS_INVENTORY_LEVELS  "access"    /* the file of access lists; its number, too */
#define WS_INVENTORY_NAME    "name"      /* the fact, where the key is an id */

/* A file of inventory/, new where there is none or none that is valid. */
int ws_docs_open_inventory(const struct ws_tree *tree, const char *dir, const char *stem,
			   char path[WS_LAYOUT_PATH], struct ws_ini **out,
			   struct ws_err *err);

/* --- docs_members.c --------------------------------------------------------------------- */

int ws_docs_write_members(const struct ws_docs_job *job, struct ws_err *err);

#endif
