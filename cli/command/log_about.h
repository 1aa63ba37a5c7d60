/*
 * cli/command/log_about.h - what `wsync log` was asked about. Floor 7. Blocks on the disk.
 *
 * A workspace and a principal of today are followed by their id, whatever they were called
 * when something happened; who has that name only now is somebody else. A word that names
 * nothing today, and a pattern, are compared with the names of that time.
 */
#ifndef WS_CLI_COMMAND_LOG_ABOUT_H
#define WS_CLI_COMMAND_LOG_ABOUT_H

#include <stdbool.h>
#include "store/ground/arena.h"
#include "store/work/store.h"
#include "sync/round/round.h"

#define WS_LOG_ROLE "role:" /* what a word begins with that names a role */

struct ws_log_about {
	const char *word;           /* NULL: everything; without "role:"; borrowed */
	bool by_principal, by_role; /* what it names; else workspaces */
	struct ws_strings ids;      /* the arena's; none: by name */
};

/* Looks the word up in main and in the last look. Returns 0 or a failure; a word that names
 * nothing is none. */
int ws_log_about_read(struct ws_store *store, const char *word, struct ws_arena *arena,
		      struct ws_log_about *out, struct ws_err *err);

/* Nothing is called so, here, in the cloud, or in the history: the failure, with the name
 * that was likely meant. 0 where a role has the name and nothing ever happened to it. */
int ws_log_about_unknown(const struct ws_log_about *about, const struct ws_view *view,
			 struct ws_err *err);

/* Is the change about it? */
bool ws_log_about_has(const struct ws_log_about *about, const struct ws_change *change);

#endif
