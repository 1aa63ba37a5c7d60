/*
 * cli/local/asked.h - a question about one workspace: what main says, and what the cloud did.
 * Floor 7. Blocks on the disk; never asks the network.
 *
 * Of both commits the workspace and its account are read, and nothing else; working files
 * are not looked at. What changes stand between the two sides is looked up only when
 * somebody wants to know.
 */
#ifndef WS_CLI_ASKED_H
#define WS_CLI_ASKED_H

#include "cli/cli.h"
#include "cli/local/local.h"
#include "sync/access/access.h"

/* The workspace as one side has it. */
struct ws_asked_side {
	struct ws_local local;
	const struct ws_side_workspace *workspace; /* NULL: the side does not have it */
	struct ws_access *access;                  /* of its account; NULL likewise */
};

struct ws_asked {
	struct ws_store *store;
	struct ws_asked_side local; /* main, or what --at or --cloud names */
	struct ws_asked_side cloud; /* the last look; empty unless both are asked */
	bool both;                  /* cloud was looked for and there was a look */
	struct ws_view *view;       /* NULL until ws_asked_view() */
};

/*
 * word   the workspace as people type it
 * cloud  the last look alone
 * out    ws_asked_close(), also after a failure
 * Returns 0, or WS_E_NO_WORKSPACE and the like. With --at one side is read, else both.
 */
int ws_asked_open(struct ws_cli *cli, const char *word, bool cloud, struct ws_asked *out,
		  struct ws_err *err);
void ws_asked_close(struct ws_asked *asked);
#define ws_auto_asked __attribute__((cleanup(ws_asked_close))) struct ws_asked

/*
 * Files of the two sides that are not valid, told on standard error.
 * Returns 0, or the exit status when there are some: answers are not whole then.
 */
int ws_asked_problems(const struct ws_cli *cli, const struct ws_asked *asked);

/* Builds the view, once. */
int ws_asked_view(struct ws_cli *cli, struct ws_asked *asked, struct ws_err *err);

/* ---- permissions by name ------------------------------------------------------------ */

/* no < unknown < yes: the least of several is the answer to all of them. */
enum ws_answer { WS_NO, WS_UNKNOWN, WS_YES };
const char *ws_answer_word(enum ws_answer answer); /* "no", "unknown", "yes" */

struct ws_wanted {
	struct ws_scope_set *masks; /* one a word: any of its bits will do. Heap */
	size_t count;
};

/*
 * Names of permissions, globs allowed, as bits of an account. A word that neither access
 * knows fails with WS_E_USAGE_ARGUMENT and near names; an unknown catalogue likewise.
 * other  NULL, or the other side's: what it alone knows is no mistake
 * out    ws_wanted_clear(), also after a failure
 */
int ws_wanted_read(const struct ws_access *access, const struct ws_access *other,
		   const char *const *words, size_t count, struct ws_wanted *out,
		   struct ws_err *err);
void ws_wanted_clear(struct ws_wanted *wanted);

/* Does the set hold one of each mask? What is not known may hold anything. */
enum ws_answer ws_wanted_in(const struct ws_wanted *wanted, const struct ws_scope_set *set);

#endif
