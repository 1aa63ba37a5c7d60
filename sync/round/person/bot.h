/*
 * sync/round/person/bot.h - service accounts: made, renamed, deleted, given new keys.
 * Floor 5. Blocks on disk and network; each call holds the round lock.
 *
 * These are no changes of a plan: a person asks for one, and it is sent at once. Each
 * write is looked up before, journalled, and read again after. One whose answer was lost
 * is looked for and never sent twice. Nothing is written to files of the store.
 */
#ifndef WS_SYNC_ROUND_PERSON_BOT_H
#define WS_SYNC_ROUND_PERSON_BOT_H

#include "sync/remote/remote.h"
#include "sync/round/round.h"

#define WS_BOT_NAME_MAX 100 /* bytes: what names a line of ids.ini */

/* Where, and by what means. */
struct ws_bot_place {
	struct ws_store *store;
	struct ws_remote *remote;
	const struct ws_round_world *world;
	const char *account_id;
	const char *account; /* its directory, for messages */
	bool dry;            /* everything but the write itself */
};

/*
 * The service account of this name ("ci-deploy", in any case; "id:UUID"), as the cloud
 * has it now. Returns 0, WS_E_PRINCIPAL_UNKNOWN with a near name, WS_E_USAGE_ARGUMENT
 * (several of that name: the id tells them apart), or a failure.
 */
int ws_bot_find(const struct ws_bot_place *place, const char *word, struct ws_arena *arena,
		struct ws_bot *out, struct ws_err *err);

/*
 * Makes one. Refused where the name is taken, in any case (WS_E_USAGE_ARGUMENT).
 *
 * expires  RFC 3339; NULL: its key never does
 * key      filled whenever the cloud told one, also where what followed failed: show it
 *          first, it comes once
 * Returns 0, WS_E_NOT_SETTLED (made, and not shown yet), WS_E_IN_DOUBT (the answer was
 * lost; the message says what was found), WS_E_OBSERVING, or why it was not made.
 */
int ws_bot_create(const struct ws_bot_place *place, const char *name, const char *expires,
		  struct ws_arena *arena, struct ws_bot *out, struct ws_bot_key *key,
		  struct ws_err *err);

/* Another name for the same one: its grants and its key stay. Answers as above. */
int ws_bot_rename(const struct ws_bot_place *place, const struct ws_bot *bot,
		  const char *name, struct ws_err *err);

/* Also WS_E_SELF: the key in use is its own, or whose it is cannot be told. */
int ws_bot_delete(const struct ws_bot_place *place, const struct ws_bot *bot,
		  struct ws_err *err);

/*
 * A new key. keep_s: how long the old one goes on; 0: it stops at once, which is refused
 * for the key in use (WS_E_SELF). Else as ws_bot_create().
 */
int ws_bot_rotate(const struct ws_bot_place *place, const struct ws_bot *bot,
		  const char *expires, int keep_s, struct ws_bot_key *key,
		  struct ws_err *err);

#endif
