/*
 * tests/lib/look_text.h - what a look handed over, as lines of text.
 *
 *	account acme Acme ORGANIZATION your-role=Owner people=18 bots=2 teams=1 roles=6
 *	workspace acme/prod settings=1 users=1 bots=1 teams=1 default=-
 *	grant acme/prod user ada@acme.io Owner
 *	done acme
 *
 * In the order of arrival. A list that is unknown is written "?" (people=?, users=?).
 */
#ifndef T_LOOK_TEXT_H
#define T_LOOK_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include "store/ground/buf.h"
#include "sync/remote/remote.h"

struct t_look {
	const char *only;  /* "acme/prod": nothing else is wanted; NULL: all */
	size_t stop_after; /* workspaces, then the sink fails; 0: never */
	struct ws_buf text;
	size_t accounts, workspaces, progress_done, progress_total;
	char account[64];      /* handle of the account under way, "" between two */
	char roles[64][2][64]; /* id, name */
	size_t role_count;
};

/* The sink; look must be zeroed but for what the test sets. */
struct ws_remote_sink t_look_sink(struct t_look *look);

bool t_look_has(const struct t_look *look, const char *line); /* without its line end */
void t_look_clear(struct t_look *look);

#endif
