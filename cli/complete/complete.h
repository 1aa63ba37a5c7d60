/*
 * cli/complete/complete.h - what can stand at the end of a command line.
 * Floor 7. Blocks on the disk; never on the network, and takes no lock.
 *
 * Shells call `wsync __complete` (cli/command/completion.c prints what makes them):
 *	__complete bash LINE WORDBREAKS   the line up to the cursor; words as the shell
 *	                                  inserts them, one a line
 *	__complete words WORD...          the words up to the cursor, the last one perhaps
 *	                                  empty; WORD, a tab, what it is
 * A single line ":files" or ":dirs" leaves it to the shell. Failures print nothing.
 */
#ifndef WS_CLI_COMPLETE_COMPLETE_H
#define WS_CLI_COMPLETE_COMPLETE_H

#include <stdbool.h>
#include <stddef.h>
#include "cli/cli.h"
#include "store/ground/arena.h"

struct ws_candidate {
	const char *word;
	const char *about; /* "" where there is nothing to say */
};

struct ws_candidates {
	struct ws_arena *arena; /* owns the texts */
	struct ws_candidate *items;
	size_t count;
	bool files, dirs; /* the shell knows those */
};

/* Texts are copied. Names that would do something to a terminal are left out. */
void ws_candidate_add(struct ws_candidates *list, const char *word, const char *about);

/* What the words could go on with: the last of them is unfinished. */
void ws_complete(struct ws_cli *cli, const char *const *words, size_t count,
		 struct ws_candidates *out);

/*
 * What a placeholder of a usage line stands for, such as WORKSPACE or ROLE; lower-case
 * words stand for themselves.
 * before  the words that stand before it, the command's name left out
 */
void ws_complete_kind(struct ws_cli *cli, const char *kind, const char *const *before,
		      size_t count, struct ws_candidates *out);

/* The command `wsync __complete ...`: prints; always 0. argv begins after that word. */
int ws_complete_run(struct ws_cli *cli, int argc, char *const *argv);

#endif
