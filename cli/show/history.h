/*
 * cli/show/history.h - the commits a history is told from, and where a value comes from.
 * Floor 7. Blocks on the disk.
 */
#ifndef WS_CLI_SHOW_HISTORY_H
#define WS_CLI_SHOW_HISTORY_H

#include "store/ground/arena.h"
#include "store/work/store.h"
#include "sync/round/view/given.h"
#include "sync/round/round.h"

/* One commit. */
struct ws_past {
	struct ws_oid id, parent;
	size_t parent_count;
	int64_t time_s, author_time_s;
	const char *author, *message;
	bool cloud;   /* records the cloud */
	bool sent;    /* ... after something was sent */
	bool shared;  /* a person's, and cloud/main has it */
	bool decided; /* a conflict, for what the cloud has */
};

struct ws_history {
	struct ws_past *items; /* newest first */
	size_t count;
	size_t waiting; /* commits of cloud/main that are not in main */
};

/* Everything lives in the arena. */
int ws_history_read(struct ws_store *store, const struct ws_view *view,
		    struct ws_arena *arena, struct ws_history *out, struct ws_err *err);

/* A commit against its parent, understood. The plan points into the sides. */
struct ws_meaning {
	struct ws_side *before, *after;
	struct ws_plan *plan;
};
/* ws_meaning_clear(), also after a failure. */
int ws_meaning_of(struct ws_store *store, const struct ws_past *past,
		  struct ws_meaning *out, struct ws_err *err);
void ws_meaning_clear(struct ws_meaning *meaning);

/* Are both about the same thing of the same workspace? */
bool ws_same_item(const struct ws_change *a, const struct ws_change *b);
/* The same, of what belongs to an account as well: roles, rules, a workspace to be made. */
bool ws_same_change(const struct ws_change *a, const struct ws_change *b);

/* The last commits that touched an item. Texts are the arena's. */
struct ws_origin {
	const char *author; /* NULL: not found; "unknown" when the cloud does not tell */
	int64_t time_s;
	const char *subject; /* what the author wrote, or "between ... and ..."; or NULL */
};
struct ws_origins {
	struct ws_origin local, cloud; /* by people here, seen in the cloud */
};

/* As schemas have it: author, time, subject where there is one. NULL: no memory. */
struct ws_json *ws_origin_json(const struct ws_origin *origin);

/* A commit as an origin. */
void ws_origin_note(struct ws_arena *arena, const struct ws_past *past,
		    struct ws_origin *out);

/*
 * Of each of these changes, where its two values come from. Looks back a bounded number
 * of commits; what is not found by then stays empty.
 */
int ws_origins_find(struct ws_store *store, const struct ws_view *view,
		    const struct ws_change *const *changes, size_t count,
		    struct ws_arena *arena, struct ws_origins *out, struct ws_err *err);

/* Who gave a grant; NULL where nobody knows: whoever was there before anybody looked was
 * given by nobody that we know. Borrowed. */
const char *ws_given_author(const struct ws_given *given);
/* Why: what the line says, else "already there", "in the cloud", or the subject of the
 * commit. Borrowed, or the arena's; NULL when nothing is known. */
const char *ws_given_reason(struct ws_arena *arena, const struct ws_side_grant *grant,
			    const struct ws_given *given);

/* How an author is shown: the e-mail, or the name where that says more. Borrowed. */
const char *ws_history_author(const char *name, const char *email);

#endif
