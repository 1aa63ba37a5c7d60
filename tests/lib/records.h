/*
 * tests/lib/records.h - what a cloud says, put together by hand or by chance.
 *
 * Everything lives in the arena of the look. Memory running out fails the test.
 */
#ifndef WS_TESTS_LIB_RECORDS_H
#define WS_TESTS_LIB_RECORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "store/ground/arena.h"
#include "store/tree/tree.h"
#include "sync/model/record.h"
#include "sync/model/side.h"

struct t_records {
	struct ws_arena *arena;
	struct ws_account account;
	struct ws_workspace *workspaces;
	size_t workspace_count;
};

/* Account acme with nobody in it, the roles Owner, Developer and Viewer (numbers 1 to 3)
 * and a small catalogue; every list known. */
void t_records_init(struct t_records *look);
void t_records_clear(struct t_records *look);

/* The nth id of a kind: see t_side_id() in tests/lib/sides.h. In the arena. */
const char *t_records_id(struct t_records *look, char letter, int n);

struct ws_person *t_add_person(struct t_records *look, int n, const char *email,
			       const char *account_role);
struct ws_bot *t_add_bot(struct t_records *look, int n, const char *name);
struct ws_team *t_add_team(struct t_records *look, int n, const char *name);
void t_add_member(struct t_records *look, struct ws_team *team, const char *actor_id,
		  const char *label, bool is_bot);
/* scopes: names with blanks between; inherits: number of a role, 0 for none. */
struct ws_role *t_add_role(struct t_records *look, int n, const char *name,
			   const char *scopes, int inherits, bool built_in);
/* Every list known, no grants, no default role. The pointer is good until the next one. */
struct ws_workspace *t_add_workspace(struct t_records *look, int n, const char *handle);
/* principal and role by number; label NULL: none in the row. */
void t_add_grant(struct t_records *look, struct ws_workspace *workspace,
		 enum ws_principal_kind kind, int principal, const char *label, int role);

/* The documents of a look; fails the test when that fails. Given: ws_tree_free(). */
struct ws_tree *t_records_docs(const struct t_records *look, const struct ws_tree *main,
			       const struct ws_tree *cloud);

/* A document of a tree, NULL when it has none. */
const char *t_doc(const struct ws_tree *tree, const char *path);
void t_put_doc(struct ws_tree *tree, const char *path, const char *text);
/* Replaces the first occurrence of `from`; it must be there. */
void t_edit_doc(struct ws_tree *tree, const char *path, const char *from, const char *to);
struct ws_tree *t_copy_tree(const struct ws_tree *tree);

/* How many lines of `after` are not in `before`, and the other way round. */
void t_count_lines(const char *before, const char *after, size_t *added, size_t *removed);

/* A side that has to be without problems. Given: ws_side_free(). */
struct ws_side *t_side_of(const struct ws_tree *tree);

/* --- chance -------------------------------------------------------------------------- */

struct t_chance {
	uint64_t state;
};
uint32_t t_roll(struct t_chance *chance, uint32_t below);
/* A name a hostile person might choose: valid UTF-8, perhaps empty. */
const char *t_hostile_name(struct t_records *look, struct t_chance *chance);
/* A whole look full of them. Handles of workspaces differ. */
void t_records_random(struct t_records *look, struct t_chance *chance);

/* Ada, Bob and Cy, a service account and a team; acme/prod with a grant for each. */
void t_records_three(struct t_records *look);
/* Fails the test unless the document is there and just this. */
void t_is_doc(const struct ws_tree *tree, const char *path, const char *wanted);

#endif
