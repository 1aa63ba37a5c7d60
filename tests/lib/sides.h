/*
 * tests/lib/sides.h - sides made from a few lines, for tests of what is decided.
 *
 * Every side has the account "acme" with ada, bob, cy, dan (people), eva (account
 * Owner), ci and etl (service accounts), the team "data" (cy and etl), and the roles
 *   Owner      6 permissions, among them control and secrets
 *   Developer  4, among them secrets
 *   Runner     3: view and run
 *   Viewer     2: view
 *   Writer     3: view and write; neither Runner's superset nor its subset
 *   Nothing    none at all
 */
#ifndef WS_TESTS_LIB_SIDES_H
#define WS_TESTS_LIB_SIDES_H

#include "sync/model/side.h"

struct t_side; /* documents of one side, being collected */

struct t_side *t_side_new(void); /* with the documents of acme; t_side_free() */
struct t_side *t_side_empty(void);
void t_side_free(struct t_side *side);

/* Puts or replaces a document. */
void t_side_put(struct t_side *side, const char *path, const char *text);
void t_side_copy(struct t_side *side, const char *from, const char *to);
/* All documents of another. */
void t_side_add(struct t_side *side, const struct t_side *from);
void t_side_drop(struct t_side *side, const char *path);
/* Replaces the first occurrence of `from` in a document; it must be there. */
void t_side_edit(struct t_side *side, const char *path, const char *from, const char *to);

/* workspace.ini of a directory with the nth workspace id, and its members.ini. */
void t_side_workspace(struct t_side *side, const char *dir, int n, const char *members);

/* acme with its workspace prod, the first, of these members and settings. Given. */
struct t_side *t_side_prod(const char *members);
const struct ws_side_workspace *t_side_the_workspace(const struct ws_side *side);
/* The one problem there is; anything else fails the test. */
const struct ws_err *t_side_problem(const struct ws_side *side, int code, const char *file,
				    int line, int column, int span);

/* The side understood; every problem fails the test unless `problems`. Given. */
struct ws_side *t_side_build(const struct t_side *side);
/* The same of a base, where "?" is undecided. */
struct ws_side *t_side_build_base(const struct t_side *side);
struct ws_side *t_side_build_bad(const struct t_side *side,
				 const struct ws_side *pins_from);
/* Beside the first, which is gone when this returns. */
struct ws_side *t_side_build_beside(const struct t_side *first, const struct t_side *side);

/* Ids: letter 'w' workspace, 'u' user, 'b' service account, 't' team, 'r' role, 'a'
 * account; n counts from 1 in the order of the list above. */
const char *t_side_id(char letter, int n, char out[37]);

#endif
