/*
 * cli/command/log_sent.c - the journal, asked whether a commit was sent.
 *
 * That main and the cloud agree does not tell: a commit that was held and taken back lies
 * below both as well.
 */
#include "cli/command/log_sent.h"

#include <string.h>
#include "store/ground/date.h"
#include "store/ground/text.h"
#include "sync/round/write/journal.h"

struct ws_log_write {
	int64_t serial, time_s;
	bool verified;
	enum ws_item_kind kind;
	const char *place, *section, *principal, *to; /* to NULL: it was taken away */
};

struct reading {
	struct ws_arena *arena;
	struct ws_log_writes *out;
};

static const char *text_of(struct reading *r, const struct ws_json *o, const char *key)
{
	const char *text = ws_json_text(ws_json_get(o, key));

	return text ? ws_arena_dup(r->arena, text) : NULL;
}

static int add_item(struct reading *r, int64_t serial, int64_t time_s,
		    const struct ws_json *item, struct ws_err *err)
{
	struct ws_log_write *slot;
	int64_t kind;

	if (!ws_json_int(ws_json_get(item, "item"), &kind) ||
	    (kind != WS_ITEM_GRANT && kind != WS_ITEM_ROLE))
		return 0;
	slot = ws_arena_grow(r->arena, &r->out->items, &r->out->count, sizeof(*slot));
	if (!slot)
		return ws_err_nomem(err);
	*slot = (struct ws_log_write){
		.serial = serial,
		.time_s = time_s,
		.kind = (enum ws_item_kind)kind,
		.place = text_of(r, item, "workspace"),
		.section = text_of(r, item, "kind"),
		.principal = text_of(r, item, "principal"),
		.to = text_of(r, item, "to"),
	};
	return 0;
}

static int read_line(void *user, const struct ws_json *line, struct ws_err *err)
{
	struct reading *r = user;
	const struct ws_json *items = ws_json_get(line, "items");
	const char *time = ws_json_text(ws_json_get(line, "time"));
	const char *result = ws_json_text(ws_json_get(line, "is"));
	int64_t serial, time_s;
	int rc = 0;

	if (ws_json_int(ws_json_get(line, "result"), &serial)) {
		for (size_t i = r->out->count; i > 0; i--)
			if (r->out->items[i - 1].serial == serial)
				r->out->items[i - 1].verified = ws_text_same(result,
									     "verified");
		return 0;
	}
	if (!ws_json_int(ws_json_get(line, "intent"), &serial) || !time ||
	    !ws_time_parse(time, &time_s))
		return 0;
	for (size_t i = 0; rc == 0 && i < ws_json_count(items); i++)
		rc = add_item(r, serial, time_s, ws_json_at(items, i), err);
	return rc;
}

int ws_log_writes_read(const struct ws_store *store, struct ws_arena *arena,
		       struct ws_log_writes *out, struct ws_err *err)
{
	struct reading r = {arena, out};

	*out = (struct ws_log_writes){0};
	return ws_journal_each(store, read_line, &r, err);
}

bool ws_log_writes_tell(const struct ws_change *change)
{
	/* another wish of somebody invited is written when they come, and as theirs */
	return change->kind == WS_ITEM_ROLE ||
	       (change->kind == WS_ITEM_GRANT &&
		(change->principal_kind != WS_INVITED ||
		 change->before.present != change->after.present));
}

static bool is_about(const struct ws_log_write *w, const struct ws_change *change)
{
	if (w->kind != change->kind)
		return false;
	if (change->kind == WS_ITEM_ROLE) /* one that is new has its id only afterwards */
		return ws_text_same(w->place, change->account_id) &&
		       (change->role_to ||
			ws_text_same(w->principal, change->principal_id));
	return ws_text_same(w->place, change->workspace_id) &&
	       ws_text_same(w->principal, change->principal_id) &&
	       ws_text_same(w->section, ws_principal_section(change->principal_kind));
}

bool ws_log_writes_has(const struct ws_log_writes *writes, const struct ws_change *change,
		       int64_t since_s)
{
	const char *to = change->kind == WS_ITEM_ROLE ? change->role_to
			 : change->after.present      ? change->after.id
						      : NULL;

	for (size_t i = 0; i < writes->count; i++)
		if (writes->items[i].verified && writes->items[i].time_s >= since_s &&
		    is_about(&writes->items[i], change) &&
		    ws_text_same(writes->items[i].to, to))
			return true;
	return false;
}
