/*
 * sync/model/docs.h - records -> INI documents of the cloud side. Floor 3, pure.
 *
 * The documents of the cloud are the lines of main, edited: a role that changed in
 * the cloud is one changed line, and comments, order, `until` and `why` of people
 * carry over, so that `git diff main cloud/main` shows facts and nothing else.
 * A list that is unknown keeps the section the last look has, or stays absent; who
 * looked knows which ones those are.
 *
 * Names: a principal or role is written by its name when that is unique in its
 * account (ASCII-folded), fits a key and is not hostile; else `id:UUID`. ids.ini
 * pins every name used, and keeps in a section of its own what those are called who are
 * written by id: no line can name them so.
 *
 * Use: one ws_docs for a look; per account begin, then its workspaces in any
 * order, then end.
 */
#ifndef WS_SYNC_MODEL_DOCS_H
#define WS_SYNC_MODEL_DOCS_H

#include <stdint.h>
#include "store/ground/err.h"
#include "store/ground/own.h"
#include "store/tree/tree.h"
#include "sync/model/record.h"

#define WS_CALLED_SECTION "names" /* of ids.ini: id = name */

struct ws_docs;

/*
 * main, cloud  trees of main and of the last look (may be NULL: none yet), borrowed
 *              until ws_docs_free(); whole, or at least every document of the
 *              accounts and workspaces that will be built
 * out          tree that receives the documents, borrowed likewise
 */
int ws_docs_new(const struct ws_tree *main, const struct ws_tree *cloud,
		struct ws_tree *out, struct ws_docs **docs, struct ws_err *err);
/* The time of the look; before it is set no invitation has expired. */
void ws_docs_set_now(struct ws_docs *docs, int64_t now_s);
void ws_docs_free(struct ws_docs *docs);
WS_OWN(ws_docs, ws_docs_free);

int ws_docs_account_begin(struct ws_docs *docs, const struct ws_account *account,
			  struct ws_err *err);
int ws_docs_workspace(struct ws_docs *docs, const struct ws_workspace *workspace,
		      struct ws_err *err);
int ws_docs_account_end(struct ws_docs *docs, struct ws_err *err);

/*
 * Editing one item of a workspace's documents, for main, base and cloud alike:
 * the tree's members.ini or workspace.ini (and overflow .md files) are changed by
 * one line. Missing documents are made.
 *
 * dir    "acme/prod"
 * label  key of the grant; role  what to write, NULL removes the line. `, until` and
 *        `, why` of an existing line stay when the role changes.
 */
int ws_docs_set_grant(struct ws_tree *tree, const char *dir, enum ws_principal_kind kind,
		      const char *label, const char *role, struct ws_err *err);

/* key "name", "description", "default-role" or "result-storage"; value NULL removes the key. Texts
 * that do not fit a line go to KEY.md, and back when they fit again. */
int ws_docs_set_field(struct ws_tree *tree, const char *dir, const char *key,
		      const char *value, struct ws_err *err);

/* The value of such a field, from line or .md file: 0, or 1 when absent. given: free(). */
int ws_docs_get_field(const struct ws_tree *tree, const char *dir, const char *key,
		      char **out, struct ws_err *err);

/* The value of a grant line taken apart: `ROLE[, until YYYY-MM-DD][, why TEXT]`, in
 * this order. A comma inside ROLE or TEXT that would read as the start of an option is
 * written %2C. Heap texts, given: ws_grant_text_clear(). Parsing fails with
 * WS_E_VALUE_BAD: no role, no such date, an option twice or without its text. */
struct ws_grant_text {
	char *role;
	char *until; /* "2026-12-31" or NULL */
	char *why;   /* or NULL */
};
int ws_grant_text_parse(const char *value, struct ws_grant_text *out, struct ws_err *err);
int ws_grant_text_format(const struct ws_grant_text *grant, char **out, struct ws_err *err);
void ws_grant_text_clear(struct ws_grant_text *grant);

#endif
