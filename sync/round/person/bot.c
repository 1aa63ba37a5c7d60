/*
 * sync/round/person/bot.c - service accounts: made, renamed, deleted, given new keys.
 */
#include "sync/round/person/bot.h"

#include <stdlib.h>
#include <string.h>

#include "store/ground/near.h"
#include "store/ground/text.h"
#include "sync/round/write/journal.h"
#include "sync/round/look/rights.h"

#define SETTLE_TRIES 10
#define SETTLE_MS    500

enum what { MADE, NAMED, GONE, KEYED };

static const char *const calls[] = {"create_bot", "rename_bot", "delete_bot", "rotate_bot"};

/* What the cloud has to show once the write took effect. */
struct wish {
	enum what what;
	const char *id;       /* NULL: MADE, and the answer was lost */
	const char *name;     /* MADE, NAMED */
	const char *old_mask; /* KEYED: of the key before; NULL unknown */
	const struct ws_bot_key *key;
};

/* ---- what the cloud has ------------------------------------------------------------- */

static int read_all(const struct ws_bot_place *p, struct ws_arena *arena,
		    struct ws_bot **bots, size_t *count, struct ws_err *err)
{
	*bots = NULL;
	*count = 0;
	return p->remote->ops->read_bots(p->remote, p->account_id, arena, bots, count, err);
}

static const struct ws_bot *by_id(const struct ws_bot *bots, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(bots[i].id, id) == 0)
			return &bots[i];
	return NULL;
}

/* The first of that name but `but`; NULL: none. */
static const struct ws_bot *by_name(const struct ws_bot *bots, size_t count,
				    const char *name, const struct ws_bot *but)
{
	for (size_t i = 0; i < count; i++)
		if (&bots[i] != but && ws_text_casecmp(bots[i].name, name) == 0)
			return &bots[i];
	return NULL;
}

static int unknown(const struct ws_bot_place *p, const char *word,
		   const struct ws_bot *bots, size_t count, struct ws_err *err)
{
	ws_auto_free const char **names = calloc(count + 1, sizeof(*names));
	const char *near;

	if (!names)
		return ws_err_nomem(err);
	for (size_t i = 0; i < count; i++)
		names[i] = bots[i].name;
	near = ws_text_nearest(word, names, count);
	ws_err_set(err, WS_E_PRINCIPAL_UNKNOWN, "%s has no service account %s", p->account,
		   word);
	if (near)
		return ws_err_near(err, word, near);
	return ws_err_hint(err, "wsync service-account list --account %s", p->account);
}

int ws_bot_find(const struct ws_bot_place *p, const char *word, struct ws_arena *arena,
		struct ws_bot *out, struct ws_err *err)
{
	const struct ws_bot *found;
	struct ws_bot *bots;
	size_t count;
	int rc = read_all(p, arena, &bots, &count, err);

	if (rc != 0)
		return rc;
	found = strncmp(word, "id:", 3) == 0 ? by_id(bots, count, word + 3) : NULL;
	if (!found) {
		found = by_name(bots, count, word, NULL);
		if (found && by_name(bots, count, word, found)) {
			ws_err_set(err, WS_E_USAGE_ARGUMENT,
				   "%s has several service accounts %s", p->account, word);
			return ws_err_why(err, "the id tells them apart, as in id:%s",
					  found->id);
		}
	}
	if (!found)
		return unknown(p, word, bots, count, err);
	*out = *found;
	return 0;
}

static int check_name(const char *name, struct ws_err *err)
{
	const size_t len = strlen(name);

	if (len == 0 || len > WS_BOT_NAME_MAX)
		return ws_err_set(err, WS_E_USAGE_ARGUMENT,
				  "a name has 1 to %d bytes, this one %zu", WS_BOT_NAME_MAX,
				  len);
	if (!ws_text_is_utf8(name, len) || ws_text_is_hostile(name, len, false))
		return ws_err_set(err, WS_E_USAGE_ARGUMENT,
				  "the name holds a line feed, control or "
				  "direction-changing character");
	if (name[0] == ' ' || name[len - 1] == ' ')
		return ws_err_set(err, WS_E_USAGE_ARGUMENT,
				  "a name neither begins nor ends with a blank");
	if (strncmp(name, "id:", 3) == 0)
		return ws_err_set(err, WS_E_USAGE_ARGUMENT,
				  "a name does not begin with id:, which writes an id");
	return 0;
}

/* Free, and one that files can write. but_id: whose name may be the same. */
static int check_free(const struct ws_bot_place *p, const char *name, const char *but_id,
		      struct ws_arena *arena, struct ws_err *err)
{
	struct ws_bot *bots;
	size_t count;
	int rc = check_name(name, err);

	if (rc == 0)
		rc = read_all(p, arena, &bots, &count, err);
	if (rc != 0)
		return rc;
	if (!by_name(bots, count, name, but_id ? by_id(bots, count, but_id) : NULL))
		return 0;
	ws_err_set(err, WS_E_USAGE_ARGUMENT, "%s has a service account %s already",
		   p->account, name);
	return ws_err_hint(err, "wsync service-account list --account %s", p->account);
}

/* ---- guards ------------------------------------------------------------------------- */

static int check_mode(const struct ws_bot_place *p, struct ws_err *err)
{
	if (p->store->mode != WS_MODE_OBSERVE)
		return 0;
	ws_err_set(err, WS_E_OBSERVING, "this clone only observes; nothing was sent");
	return ws_err_hint(err, "wsync mode two-way");
}

/* A key that cannot tell whose it is may be that of any service account. */
static int check_not_self(const struct ws_bot_place *p, const struct ws_bot *bot,
			  const char *what, struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_actor actor = {0};
	int rc = arena ? p->remote->ops->actor(p->remote, arena, &actor, err)
		       : ws_err_nomem(err);

	if (rc != 0 || actor.kind != WS_BOT)
		return rc;
	if (!actor.id) {
		ws_err_set(err, WS_E_SELF,
			   "this key may be %s's own: nothing was %s, since the key cannot "
			   "tell whose it is",
			   bot->name, what);
		return ws_err_why(err, "the key of a person can do it");
	}
	if (strcmp(actor.id, bot->id) != 0)
		return 0;
	return ws_err_set(err, WS_E_SELF, "the key in use is that of %s: nothing was %s",
			  bot->name, what);
}

/* ---- a write, looked for afterwards ------------------------------------------------- */

/* Of a masked key only the end is told. */
static bool same_end(const char *mask, const char *key)
{
	const char *dots = strstr(mask, "...");
	const size_t len = dots ? strlen(dots + 3) : 0, all = strlen(key);

	return len > 0 && all >= len && strcmp(key + all - len, dots + 3) == 0;
}

static bool is_shown(const struct wish *w, const struct ws_bot *bots, size_t count)
{
	const struct ws_bot *bot = w->id ? by_id(bots, count, w->id)
					 : by_name(bots, count, w->name, NULL);

	switch (w->what) {
	case MADE:
	case NAMED:
		return bot && strcmp(bot->name, w->name) == 0;
	case GONE:
		return !bot;
	case KEYED:
		if (!bot)
			return false;
		if (w->key->text[0])
			return !bot->masked_key || same_end(bot->masked_key, w->key->text);
		return bot->masked_key && w->old_mask &&
		       strcmp(bot->masked_key, w->old_mask) != 0;
	}
	return false;
}

/* 0: it shows; WS_E_NOT_SETTLED: not even after a while; else why nobody could look. */
static int look_for(const struct ws_bot_place *p, const struct wish *w, struct ws_err *err)
{
	for (int i = 0; i < SETTLE_TRIES; i++) {
		ws_auto(ws_arena) arena = ws_arena_new();
		struct ws_bot *bots = NULL;
		size_t count = 0;
		int rc = arena ? read_all(p, arena, &bots, &count, err) : ws_err_nomem(err);

		if (rc != 0)
			return rc;
		if (is_shown(w, bots, count))
			return 0;
		if (i + 1 < SETTLE_TRIES)
			p->world->sleep_ms(p->world->user, SETTLE_MS);
	}
	return ws_err_set(err, WS_E_NOT_SETTLED,
			  "the cloud accepted it and does not show it yet");
}

/* Everything else tells that the write was not carried out. */
static bool is_doubtful(int rc)
{
	return rc == WS_E_IN_DOUBT || rc == WS_E_SERVER || rc == WS_E_RESPONSE;
}

/* No answer came, and `found` is what looking for the effect gave. */
static int in_doubt(const struct wish *w, int found, struct ws_err *err)
{
	if (found == 0 && w->what == MADE) {
		ws_err_set(err, WS_E_IN_DOUBT,
			   "%s exists now, but its key was lost with the answer", w->name);
		return ws_err_hint(err, "wsync service-account rotate '%s'", w->name);
	}
	if (w->what == KEYED) {
		ws_err_set(err, WS_E_IN_DOUBT,
			   found == 0 ? "the key was replaced, and the new one was lost "
					"with the answer"
				      : "no answer came: whether the old key still works "
					"is not known");
		return ws_err_why(err, "rotate it again: that gives a key for certain");
	}
	if (found == 0)
		return 0;
	ws_err_set(err, WS_E_IN_DOUBT,
		   "no answer came, and the cloud does not show it; it may come later");
	return ws_err_hint(err, "wsync fetch, then try again");
}

/* sent: what the write answered, *why with it. */
static int conclude(const struct ws_bot_place *p, const struct wish *w, int sent,
		    const struct ws_err *why, struct ws_err *err)
{
	struct ws_err looked = {0};
	int found;

	if (sent != 0 && !is_doubtful(sent)) {
		if (err)
			*err = *why;
		return sent;
	}
	found = look_for(p, w, &looked);
	if (sent != 0)
		return in_doubt(w, found, err);
	if (found != 0 && err)
		*err = looked;
	return found;
}

static int note_intent(const struct ws_bot_place *p, const struct wish *w, int64_t *serial,
		       struct ws_err *err)
{
	return ws_journal_bot_intent(p->store, p->world->now_s(p->world->user),
				     calls[w->what], p->account_id, w->id, w->name, serial,
				     err);
}

/* The last before the write: may the key, and the word in the journal. */
static int begin(const struct ws_bot_place *p, enum ws_direct what, const struct wish *wish,
		 int64_t *serial, struct ws_err *err)
{
	int rc = ws_rights_demand(p->remote, p->account_id, p->account, what, err);

	return rc == 0 && !p->dry ? note_intent(p, wish, serial, err) : rc;
}

static int note_result(const struct ws_bot_place *p, int64_t serial, int rc,
		       struct ws_err *err)
{
	struct ws_err ignored = {0};
	int noted = ws_journal_result(p->store, serial, p->world->now_s(p->world->user), rc,
				      rc == 0 ? err : &ignored);

	return rc == 0 ? noted : rc;
}

/* ---- the four ----------------------------------------------------------------------- */

int ws_bot_create(const struct ws_bot_place *p, const char *name, const char *expires,
		  struct ws_arena *arena, struct ws_bot *out, struct ws_bot_key *key,
		  struct ws_err *err)
{
	struct wish wish = {.what = MADE, .name = name, .key = key};
	ws_auto_lock round = WS_LOCK_INIT;
	struct ws_err why = {0};
	int64_t serial = 0;
	int sent, rc = check_mode(p, err);

	if (rc == 0)
		rc = ws_store_lock_round(p->store, &round, err);
	if (rc == 0)
		rc = check_free(p, name, NULL, arena, err);
	if (rc == 0)
		rc = begin(p, WS_DIRECT_BOT_CREATE, &wish, &serial, err);
	if (rc != 0 || p->dry)
		return rc;
	sent = p->remote->ops->create_bot(p->remote, p->account_id, name, expires, arena,
					  out, key, &why);
	wish.id = sent == 0 ? out->id : NULL;
	return note_result(p, serial, conclude(p, &wish, sent, &why, err), err);
}

int ws_bot_rename(const struct ws_bot_place *p, const struct ws_bot *bot, const char *name,
		  struct ws_err *err)
{
	const struct wish wish = {.what = NAMED, .id = bot->id, .name = name};
	ws_auto(ws_arena) arena = ws_arena_new();
	ws_auto_lock round = WS_LOCK_INIT;
	struct ws_err why = {0};
	int64_t serial = 0;
	int sent, rc = arena ? check_mode(p, err) : ws_err_nomem(err);

	if (rc == 0)
		rc = ws_store_lock_round(p->store, &round, err);
	if (rc == 0)
		rc = check_free(p, name, bot->id, arena, err);
	if (rc == 0)
		rc = begin(p, WS_DIRECT_BOT_EDIT, &wish, &serial, err);
	if (rc != 0 || p->dry)
		return rc;
	sent = p->remote->ops->rename_bot(p->remote, p->account_id, bot->id, name, &why);
	return note_result(p, serial, conclude(p, &wish, sent, &why, err), err);
}

int ws_bot_delete(const struct ws_bot_place *p, const struct ws_bot *bot,
		  struct ws_err *err)
{
	const struct wish wish = {.what = GONE, .id = bot->id};
	ws_auto_lock round = WS_LOCK_INIT;
	struct ws_err why = {0};
	int64_t serial = 0;
	int sent, rc = check_mode(p, err);

	if (rc == 0)
		rc = ws_store_lock_round(p->store, &round, err);
	if (rc == 0)
		rc = check_not_self(p, bot, "deleted", err);
	if (rc == 0)
		rc = begin(p, WS_DIRECT_BOT_DELETE, &wish, &serial, err);
	if (rc != 0 || p->dry)
		return rc;
	sent = p->remote->ops->delete_bot(p->remote, p->account_id, bot->id, &why);
	/* gone already is what was asked for */
	if (sent == WS_E_NOT_FOUND)
		sent = 0;
	return note_result(p, serial, conclude(p, &wish, sent, &why, err), err);
}

int ws_bot_rotate(const struct ws_bot_place *p, const struct ws_bot *bot,
		  const char *expires, int keep_s, struct ws_bot_key *key,
		  struct ws_err *err)
{
	const struct wish wish = {
		.what = KEYED, .id = bot->id, .old_mask = bot->masked_key, .key = key};
	ws_auto_lock round = WS_LOCK_INIT;
	struct ws_err why = {0};
	int64_t serial = 0;
	int sent, rc = check_mode(p, err);

	if (rc == 0)
		rc = ws_store_lock_round(p->store, &round, err);
	if (rc == 0 && keep_s == 0)
		rc = check_not_self(p, bot, "rotated", err);
	if (rc == 0)
		rc = begin(p, WS_DIRECT_BOT_EDIT, &wish, &serial, err);
	if (rc != 0 || p->dry)
		return rc;
	sent = p->remote->ops->rotate_bot(p->remote, p->account_id, bot->id, expires,
					  keep_s, key, &why);
	return note_result(p, serial, conclude(p, &wish, sent, &why, err), err);
}
