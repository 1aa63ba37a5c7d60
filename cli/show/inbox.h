/*
 * cli/show/inbox.h - what others changed in the cloud and nobody here has looked at yet.
 * Floor 7. Blocks on the disk.
 */
#ifndef WS_CLI_SHOW_INBOX_H
#define WS_CLI_SHOW_INBOX_H

#include "cli/show/history.h"
#include "cli/show/show_p.h"
#include "store/ground/arena.h"
#include "sync/round/person/seen.h"

struct ws_inbox {
	struct ws_seen seen;
	size_t *at; /* entries: which changes of seen.plan; the arena's. Escalations first */
	size_t count;
	struct ws_origin *origins; /* one for each entry: who did it in the cloud */
	struct ws_view sides;      /* for the names of permissions; borrows from seen */
	struct ws_names *names;
	const struct ws_side *main; /* who has what elsewhere; NULL: nobody knows */
};

/*
 * view  of the store
 * out   ws_inbox_clear(), also after a failure
 */
int ws_inbox_find(struct ws_store *store, const struct ws_view *view,
		  struct ws_arena *arena, struct ws_inbox *out, struct ws_err *err);
void ws_inbox_clear(struct ws_inbox *inbox);
#define ws_auto_inbox __attribute__((cleanup(ws_inbox_clear))) struct ws_inbox

/* The nth entry. */
const struct ws_change *ws_inbox_change(const struct ws_inbox *inbox, size_t n);

/* The entry a person names, or SIZE_MAX. */
size_t ws_inbox_named(const struct ws_inbox *inbox, const char *word);

/* Leaves the entries that some word names, by id or by workspace. used: per word, whether
 * it is the id of an entry. */
void ws_inbox_narrow(struct ws_inbox *inbox, const char *const *words, size_t count,
		     bool *used);

/* The entry with what is around it. number of total: its place in the walk. */
int ws_inbox_put(struct ws_buf *b, const struct ws_cli *cli, const struct ws_inbox *inbox,
		 size_t n, size_t number, size_t total, struct ws_err *err);

/* What is worth a second look, as finished sentences, neutral. */
typedef void ws_inbox_tell(void *user, const char *sentence);
int ws_inbox_warnings(const struct ws_inbox *inbox, size_t n, ws_inbox_tell *tell,
		      void *user, struct ws_err *err);

/* One object a entry, for wsync/review/1. Given. */
int ws_inbox_json(const struct ws_inbox *inbox, struct ws_json **out, struct ws_err *err);

#endif
