/*
 * sync/round/view/doubt.c - writes of ours whose effect nobody has seen.
 *
 * When such an edit is taken back here before the cloud shows it, the write that
 * appears late looks like somebody else's change: base and main agree, the cloud
 * differs. Received, it would undo what the person decided last.
 */
#include "sync/round/view/doubt.h"

#include <string.h>
#include "store/ground/text.h"

#include "sync/round/write/journal.h"

/* An intent of the journal; open until its result says what became of it. Died: there is
 * none. */
struct intent {
	int64_t serial;
	bool open, read_back, died;
	const char *base;    /* a commit, as the line says it; or NULL */
	size_t first, count; /* its items in `all` */
};

struct reading {
	struct ws_arena *arena;
	struct ws_doubt_left *all;
	size_t all_count;
	struct intent *intents;
	size_t intent_count;
};

/* ---- lines -------------------------------------------------------------------------- */

static int kind_of(const char *section)
{
	for (int kind = 0; section && kind < WS_PRINCIPAL_KINDS; kind++)
		if (strcmp(section, ws_principal_section((enum ws_principal_kind)kind)) ==
		    0)
			return kind;
	return -1;
}

static const char *text_of(struct reading *r, const struct ws_json *item, const char *key)
{
	const char *text = ws_json_text(ws_json_get(item, key));

	return text ? ws_arena_dup(r->arena, text) : NULL;
}

static int add_item(struct reading *r, const struct ws_json *item, struct ws_err *err)
{
	const char *section = ws_json_text(ws_json_get(item, "kind"));
	const int kind = kind_of(section);
	int64_t what;
	struct ws_doubt_left *slot;
	struct ws_doubt *one;

	if (!ws_json_int(ws_json_get(item, "item"), &what) || what < 0 ||
	    what > WS_ITEM_POLICY || !ws_json_text(ws_json_get(item, "workspace")))
		return 0;
	if ((what == WS_ITEM_GRANT && kind < 0) ||
	    ((what == WS_ITEM_GRANT || what == WS_ITEM_ROLE) &&
	     !ws_json_text(ws_json_get(item, "principal"))))
		return 0;
	slot = ws_arena_grow(r->arena, &r->all, &r->all_count, sizeof(*slot));
	if (!slot)
		return ws_err_nomem(err);
	one = &slot->write;
	one->kind = (enum ws_item_kind)what;
	one->principal_kind = kind < 0 ? WS_USER : (enum ws_principal_kind)kind;
	one->workspace_id = text_of(r, item, "workspace");
	one->principal_id = text_of(r, item, "principal");
	one->from = text_of(r, item, "from");
	one->to = text_of(r, item, "to");
	slot->effect = text_of(r, item, "effect");
	slot->read_back = false;
	return one->workspace_id ? 0 : ws_err_nomem(err);
}

static int add_intent(struct reading *r, int64_t serial, const struct ws_json *line,
		      struct ws_err *err)
{
	const struct ws_json *items = ws_json_get(line, "items");
	struct intent *one = ws_arena_grow(r->arena, &r->intents, &r->intent_count,
					   sizeof(*one));
	int rc = 0;

	if (!one)
		return ws_err_nomem(err);
	*one = (struct intent){
		.serial = serial, .open = true, .died = true, .first = r->all_count};
	one->base = text_of(r, line, "base");
	for (size_t i = 0; rc == 0 && i < ws_json_count(items); i++)
		rc = add_item(r, ws_json_at(items, i), err);
	one->count = r->all_count - one->first;
	return rc;
}

static void close_intent(struct reading *r, int64_t serial, const char *result)
{
	for (size_t i = r->intent_count; i > 0; i--)
		if (r->intents[i - 1].serial == serial) {
			struct intent *one = &r->intents[i - 1];

			one->died = false;
			one->read_back = result && strcmp(result, "verified") == 0;
			/* refused: the cloud holds what it held before */
			one->open = !one->read_back && !ws_journal_is_refusal(result);
			return;
		}
}

static int read_line(void *user, const struct ws_json *o, struct ws_err *err)
{
	struct reading *r = user;
	int64_t serial;

	if (ws_json_int(ws_json_get(o, "intent"), &serial))
		return add_intent(r, serial, o, err);
	if (ws_json_int(ws_json_get(o, "result"), &serial))
		close_intent(r, serial, ws_json_text(ws_json_get(o, "is")));
	return 0;
}

/* ---- the last word about each item ------------------------------------------------------ */

static bool same_item(const struct ws_doubt *a, const struct ws_doubt *b)
{
	return a->kind == b->kind && strcmp(a->workspace_id, b->workspace_id) == 0 &&
	       a->principal_kind == b->principal_kind &&
	       ws_text_same(a->principal_id, b->principal_id);
}

static bool is_last(const struct reading *r, size_t n)
{
	for (size_t i = n + 1; i < r->all_count; i++)
		if (same_item(&r->all[i].write, &r->all[n].write))
			return false;
	return true;
}

static int keep_open(struct reading *r, const struct ws_doubt **items, size_t *count,
		     struct ws_err *err)
{
	struct ws_doubt *kept = NULL;

	for (size_t i = 0; i < r->intent_count; i++)
		for (size_t k = 0; r->intents[i].open && k < r->intents[i].count; k++) {
			const size_t n = r->intents[i].first + k;
			struct ws_doubt *slot;

			if (!is_last(r, n))
				continue;
			slot = ws_arena_grow(r->arena, &kept, count, sizeof(*slot));
			if (!slot)
				return ws_err_nomem(err);
			*slot = r->all[n].write;
		}
	*items = kept;
	return 0;
}

static bool is_left(const struct intent *intent, const struct ws_oid *base)
{
	char hex[WS_OID_TEXT];

	return (intent->read_back || intent->died) && intent->base &&
	       strcmp(intent->base, ws_oid_format(base, hex)) == 0;
}

static int keep_left(struct reading *r, const struct ws_oid *base,
		     const struct ws_doubt_left **items, size_t *count, struct ws_err *err)
{
	struct ws_doubt_left *kept = NULL;

	for (size_t i = 0; i < r->intent_count; i++) {
		const struct intent *intent = &r->intents[i];

		for (size_t k = 0; is_left(intent, base) && k < intent->count; k++) {
			struct ws_doubt_left *slot;

			if (!is_last(r, intent->first + k))
				continue;
			slot = ws_arena_grow(r->arena, &kept, count, sizeof(*slot));
			if (!slot)
				return ws_err_nomem(err);
			*slot = r->all[intent->first + k];
			slot->read_back = intent->read_back;
		}
	}
	*items = kept;
	return 0;
}

int ws_doubt_find(const struct ws_store *store, struct ws_arena *arena,
		  const struct ws_doubt **items, size_t *count, struct ws_err *err)
{
	struct reading r = {.arena = arena};
	int rc;

	*items = NULL;
	*count = 0;
	rc = ws_journal_each(store, read_line, &r, err);
	return rc == 0 ? keep_open(&r, items, count, err) : rc;
}

int ws_doubt_find_left(const struct ws_store *store, const struct ws_oid *base,
		       struct ws_arena *arena, const struct ws_doubt_left **items,
		       size_t *count, struct ws_err *err)
{
	struct reading r = {.arena = arena};
	int rc;

	*items = NULL;
	*count = 0;
	rc = ws_journal_each(store, read_line, &r, err);
	return rc == 0 ? keep_left(&r, base, items, count, err) : rc;
}
