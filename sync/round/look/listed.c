/*
 * sync/round/look/listed.c - the file of what was listed, and questions to it.
 *
 * It is ours alone, but a later version may write more into it: what is not understood is
 * passed over, and what lacks an id or a handle is nobody's workspace.
 */
#include "sync/round/look/listed.h"

#include <stdlib.h>
#include <string.h>
#include "store/ground/fs.h"
#include "store/ground/json.h"
#include "store/ground/uuid.h"

#define LISTED_PATH WS_STORE_CLONE "/listed.json"

/* Words of the file; the numbers of enum ws_via are nobody else's business. */
static const char *const via_words[] = {
	[WS_VIA_GRANT] = "direct",
	[WS_VIA_TEAM] = "team",
	[WS_VIA_DEFAULT] = "default-role",
	[WS_VIA_ACCOUNT] = "account-role",
};
#define VIAS (sizeof(via_words) / sizeof(via_words[0]))

struct ws_listed *ws_listed_new(void)
{
	struct ws_listed *listed = calloc(1, sizeof(*listed));

	if (listed)
		listed->arena = ws_arena_new();
	if (listed && listed->arena)
		return listed;
	free(listed);
	return NULL;
}

void ws_listed_free(struct ws_listed *listed)
{
	if (!listed)
		return;
	ws_arena_free(listed->arena);
	free(listed);
}

/* ---- writing ----------------------------------------------------------------------------- */

static int set_text(struct ws_json *o, const char *key, const char *text)
{
	return text ? ws_json_set(o, key, ws_json_new_text(text)) : 0;
}

static struct ws_json *built(struct ws_json *o, int bad)
{
	if (!bad)
		return o;
	ws_json_free(o);
	return NULL;
}

static struct ws_json *reason_json(const struct ws_listed_reason *reason)
{
	struct ws_json *o = ws_json_new_object();
	int bad = ws_json_set(o, "via", ws_json_new_text(via_words[reason->via]));

	bad |= set_text(o, "role", reason->role);
	bad |= set_text(o, "team", reason->team);
	return built(o, bad);
}

static struct ws_json *names_json(const struct ws_strings *names)
{
	struct ws_json *list = ws_json_new_array();
	int bad = list ? 0 : 1;

	for (size_t i = 0; i < names->count; i++)
		bad |= ws_json_push(list, ws_json_new_text(names->items[i]));
	return built(list, bad);
}

static struct ws_json *workspace_json(const struct ws_listed_workspace *w)
{
	struct ws_json *o = ws_json_new_object(), *reasons = ws_json_new_array();
	int bad = ws_json_set(o, "id", ws_json_new_text(w->id));

	bad |= ws_json_set(o, "handle", ws_json_new_text(w->handle));
	bad |= set_text(o, "name", w->name);
	for (size_t i = 0; i < w->reason_count; i++)
		bad |= ws_json_push(reasons, reason_json(&w->reasons[i]));
	bad |= ws_json_set(o, "reasons", reasons);
	if (w->may_known)
		bad |= ws_json_set(o, "may", names_json(&w->may));
	return built(o, bad);
}

static struct ws_json *used_json(const struct ws_used used[WS_CAPS])
{
	struct ws_json *all = ws_json_new_object();
	int bad = all ? 0 : 1;

	for (int i = 0; i < WS_CAPS; i++) {
		struct ws_json *o;

		if (!used[i].known)
			continue;
		o = ws_json_new_object();
		bad |= ws_json_set(o, "count", ws_json_new_int(used[i].count));
		bad |= ws_json_set(o, "whole", ws_json_new_bool(used[i].whole));
		bad |= ws_json_set(all, ws_capped_key((enum ws_capped)i), o);
	}
	return built(all, bad);
}

static struct ws_json *account_json(const struct ws_listed_account *a)
{
	struct ws_json *o = ws_json_new_object(), *limits = ws_json_new_object();
	struct ws_json *list = ws_json_new_array();
	int bad = ws_json_set(o, "id", ws_json_new_text(a->id));

	bad |= ws_json_set(o, "handle", ws_json_new_text(a->handle));
	bad |= set_text(o, "name", a->name);
	bad |= set_text(o, "plan_type", a->plan_type);
	bad |= set_text(o, "plan_tier", a->plan_tier);
	bad |= set_text(o, "your_role", a->your_role);
	for (size_t i = 0; i < a->limit_count; i++)
		bad |= ws_json_set(limits, a->limits[i].name,
				   ws_json_new_int(a->limits[i].value));
	bad |= ws_json_set(o, "limits", limits);
	bad |= ws_json_set(o, "used", used_json(a->used));
	for (size_t i = 0; i < a->workspace_count; i++)
		bad |= ws_json_push(list, workspace_json(&a->workspaces[i]));
	bad |= ws_json_set(o, "workspaces", list);
	return built(o, bad);
}

int ws_listed_write(const struct ws_store *store, const struct ws_listed *listed,
		    struct ws_err *err)
{
	ws_auto(ws_json) o = ws_json_new_object();
	struct ws_json *list = ws_json_new_array();
	ws_auto_free char *text = NULL;
	int bad = 0, rc;
	size_t len;

	for (size_t i = 0; i < listed->count; i++)
		bad |= ws_json_push(list, account_json(&listed->accounts[i]));
	bad |= ws_json_set(o, "accounts", list);
	if (bad)
		return ws_err_nomem(err);
	rc = ws_json_format(o, WS_JSON_PRETTY, &text, &len, err);
	return rc == 0 ? ws_fs_replace(store->root_fd, LISTED_PATH, text, len, 0600, err)
		       : rc;
}

/* ---- reading ----------------------------------------------------------------------------- */

struct reading {
	struct ws_arena *arena;
	bool nomem;
};

static const char *text_of(struct reading *r, const struct ws_json *o, const char *key)
{
	const char *text = ws_json_text(ws_json_get(o, key));
	const char *copy = ws_arena_dup(r->arena, text);

	r->nomem |= text && !copy;
	return copy;
}

/* The array as an element, or NULL with nomem set. */
#define MORE(r, items, count) more((r), (void **)(items), (count), sizeof(**(items)))

static void *more(struct reading *r, void **items, size_t *count, size_t size)
{
	void *slot = ws_arena_grow_(r->arena, items, count, size);

	r->nomem |= !slot;
	return slot;
}

static void read_reasons(struct reading *r, const struct ws_json *list,
			 struct ws_listed_workspace *out)
{
	for (size_t i = 0; i < ws_json_count(list); i++) {
		const struct ws_json *o = ws_json_at(list, i);
		const char *via = ws_json_text(ws_json_get(o, "via"));

		for (size_t v = 0; via && v < VIAS; v++) {
			struct ws_listed_reason *slot;

			if (strcmp(via, via_words[v]) != 0)
				continue;
			slot = MORE(r, &out->reasons, &out->reason_count);
			if (slot)
				*slot = (struct ws_listed_reason){(enum ws_via)v,
								  text_of(r, o, "role"),
								  text_of(r, o, "team")};
		}
	}
}

static void read_may(struct reading *r, const struct ws_json *list,
		     struct ws_listed_workspace *out)
{
	out->may_known = list && ws_json_kind(list) == WS_JSON_ARRAY;
	for (size_t i = 0; out->may_known && i < ws_json_count(list); i++) {
		const char *name = ws_json_text(ws_json_at(list, i));
		const char **slot = name ? MORE(r, &out->may.items, &out->may.count) : NULL;

		if (slot)
			*slot = ws_arena_dup(r->arena, name);
		r->nomem |= slot && !*slot;
	}
}

static void read_workspaces(struct reading *r, const struct ws_json *list,
			    struct ws_listed_account *out)
{
	for (size_t i = 0; i < ws_json_count(list); i++) {
		const struct ws_json *o = ws_json_at(list, i);
		const char *id = ws_json_text(ws_json_get(o, "id"));
		struct ws_listed_workspace *slot;

		if (!ws_uuid_ok(id) || !ws_json_text(ws_json_get(o, "handle")))
			continue;
		slot = MORE(r, &out->workspaces, &out->workspace_count);
		if (!slot)
			return;
		slot->id = text_of(r, o, "id");
		slot->handle = text_of(r, o, "handle");
		slot->name = text_of(r, o, "name");
		read_reasons(r, ws_json_get(o, "reasons"), slot);
		read_may(r, ws_json_get(o, "may"), slot);
	}
}

static void read_limits(struct reading *r, const struct ws_json *o,
			struct ws_listed_account *out)
{
	const struct ws_json *value;
	const char *name;
	void *iter = NULL;
	int64_t number;

	while ((name = ws_json_next(o, &iter, &value))) {
		struct ws_limit *slot;

		if (!ws_json_int(value, &number))
			continue;
		slot = MORE(r, &out->limits, &out->limit_count);
		if (!slot)
			return;
		slot->name = ws_arena_dup(r->arena, name);
		slot->value = number;
		r->nomem |= !slot->name;
	}
}

static void read_used(const struct ws_json *all, struct ws_used out[WS_CAPS])
{
	for (int i = 0; i < WS_CAPS; i++) {
		const struct ws_json *o = ws_json_get(all,
						      ws_capped_key((enum ws_capped)i));

		out[i].known = ws_json_int(ws_json_get(o, "count"), &out[i].count);
		if (!ws_json_bool(ws_json_get(o, "whole"), &out[i].whole))
			out[i].whole = false;
	}
}

static void read_account(struct reading *r, const struct ws_json *o, struct ws_listed *out)
{
	const char *id = ws_json_text(ws_json_get(o, "id"));
	struct ws_listed_account *slot;

	if (!ws_uuid_ok(id) || !ws_json_text(ws_json_get(o, "handle")))
		return;
	slot = MORE(r, &out->accounts, &out->count);
	if (!slot)
		return;
	slot->id = text_of(r, o, "id");
	slot->handle = text_of(r, o, "handle");
	slot->name = text_of(r, o, "name");
	slot->plan_type = text_of(r, o, "plan_type");
	slot->plan_tier = text_of(r, o, "plan_tier");
	slot->your_role = text_of(r, o, "your_role");
	read_limits(r, ws_json_get(o, "limits"), slot);
	read_used(ws_json_get(o, "used"), slot->used);
	read_workspaces(r, ws_json_get(o, "workspaces"), slot);
}

int ws_listed_read(const struct ws_store *store, struct ws_listed **out, struct ws_err *err)
{
	ws_auto(ws_listed) listed = ws_listed_new();
	ws_auto(ws_json) json = NULL;
	ws_auto_free char *text = NULL;
	const struct ws_json *list;
	struct reading r;
	size_t len;
	int rc;

	*out = NULL;
	if (!listed)
		return ws_err_nomem(err);
	r = (struct reading){listed->arena, false};
	rc = ws_fs_read(store->root_fd, LISTED_PATH, WS_JSON_MAX_BYTES, &text, &len, err);
	if (rc == WS_E_NOMEM || rc == WS_E_IO)
		return rc;
	if (rc == 0 && ws_json_parse(text, len, 0, &json, NULL) == WS_E_NOMEM)
		return ws_err_nomem(err);
	list = ws_json_get(json, "accounts");
	for (size_t i = 0; i < ws_json_count(list); i++)
		read_account(&r, ws_json_at(list, i), listed);
	if (r.nomem)
		return ws_err_nomem(err);
	ws_err_clear(err);
	*out = ws_steal(&listed);
	return 0;
}

/* ---- questions ------------------------------------------------------------------------------ */

const struct ws_listed_account *ws_listed_account(const struct ws_listed *listed,
						  const char *id)
{
	for (size_t i = 0; id && i < listed->count; i++)
		if (strcmp(listed->accounts[i].id, id) == 0)
			return &listed->accounts[i];
	return NULL;
}

struct ws_room ws_listed_room(const struct ws_listed_account *account, enum ws_capped what)
{
	return ws_room_of(what, account->limits, account->limit_count, account->used[what]);
}

int ws_listed_demand(const struct ws_store *store, const char *account_id,
		     enum ws_capped what, int64_t more, struct ws_err *err)
{
	ws_auto(ws_listed) listed = NULL;
	const struct ws_listed_account *account;
	struct ws_room room;
	int rc = ws_listed_read(store, &listed, err);

	account = rc == 0 ? ws_listed_account(listed, account_id) : NULL;
	if (!account)
		return rc;
	room = ws_listed_room(account, what);
	return ws_room_demand(&room, account->handle, more, err);
}
