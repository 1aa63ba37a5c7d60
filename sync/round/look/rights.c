/*
 * sync/round/look/rights.c - asks the cloud what the key may do, and keeps what it said.
 *
 * Nothing kept is believed by a round that can ask: each place in doubt is asked again,
 * and what it said before is forgotten first.
 */
#include "sync/round/look/rights.h"

#include <string.h>

#include "store/ground/buf.h"
#include "store/ground/fs.h"
#include "store/ground/uuid.h"
#include "sync/round/view/view_p.h"

#define RIGHTS_PATH WS_STORE_CLONE "/rights"
#define RIGHTS_MAX  ((size_t)1 << 20)
#define KEPT_MAX    200 /* places; the newest */

struct answers {
	struct ws_arena *arena;
	struct ws_rights *items;
	size_t count;
};

static struct ws_rights *find(const struct answers *a, const char *place_id)
{
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->items[i].place_id, place_id) == 0)
			return &a->items[i];
	return NULL;
}

static struct ws_rights *add(struct answers *a, const char *place_id, struct ws_err *err)
{
	struct ws_rights *slot = ws_arena_grow(a->arena, &a->items, &a->count,
					       sizeof(*slot));

	if (slot)
		slot->place_id = ws_arena_dup(a->arena, place_id);
	if (slot && slot->place_id)
		return slot;
	(void)ws_err_nomem(err);
	return NULL;
}

/* ---- what was kept ---------------------------------------------------------------------- */

static int take_line(struct answers *a, char *line, struct ws_err *err)
{
	const char *place = strsep(&line, " ");
	struct ws_rights *slot;
	char *name;

	if (!ws_uuid_ok(place) || find(a, place))
		return 0;
	slot = add(a, place, err);
	while (slot && (name = strsep(&line, " ")) != NULL) {
		const char **to = ws_arena_grow(a->arena, &slot->names.items,
						&slot->names.count, sizeof(*to));

		if (to)
			*to = ws_arena_dup(a->arena, name);
		if (!to || !*to)
			return ws_err_nomem(err);
	}
	return slot ? 0 : WS_E_NOMEM;
}

int ws_rights_kept(const struct ws_store *store, const char *actor, struct ws_arena *arena,
		   struct ws_facts *facts, struct ws_err *err)
{
	struct answers a = {.arena = arena};
	ws_auto_free char *text = NULL;
	struct ws_err ignored = {0};
	size_t len = 0;
	char *line, *rest;
	int rc;

	if (!actor ||
	    ws_fs_read(store->root_fd, RIGHTS_PATH, RIGHTS_MAX, &text, &len, &ignored) != 0)
		return 0;
	rest = text;
	line = strsep(&rest, "\n");
	if (!line || strncmp(line, "actor ", 6) != 0 || strcmp(line + 6, actor) != 0)
		return 0;
	for (rc = 0; rc == 0 && (line = strsep(&rest, "\n")) != NULL;)
		if (*line)
			rc = take_line(&a, line, err);
	facts->rights = a.items;
	facts->right_count = a.count;
	return rc;
}

int ws_rights_load(struct ws_store *store, struct ws_view *view, struct ws_err *err)
{
	struct ws_view_own *own = ws_view_own(view);

	return ws_rights_kept(store, own->facts.actor.id, own->arena, &own->facts, err);
}

static int keep(struct ws_store *store, const char *actor, const struct answers *a,
		struct ws_err *err)
{
	ws_auto_lock lock = WS_LOCK_INIT;
	ws_auto_buf text = WS_BUF_INIT;
	int rc = ws_store_lock(store, &lock, err);

	ws_buf_addf(&text, "actor %s\n", actor);
	for (size_t i = 0; i < a->count && i < KEPT_MAX; i++) {
		ws_buf_adds(&text, a->items[i].place_id);
		for (size_t n = 0; n < a->items[i].names.count; n++)
			ws_buf_addf(&text, " %s", a->items[i].names.items[n]);
		ws_buf_addc(&text, '\n');
	}
	if (rc == 0 && text.failed)
		rc = ws_err_nomem(err);
	return rc ? rc
		  : ws_fs_replace(store->root_fd, RIGHTS_PATH, ws_buf_text(&text), text.len,
				  0600, err);
}

/* ---- asking ------------------------------------------------------------------------------ */

static const char *place_of(const struct ws_change *c)
{
	return c->needs_of_account ? c->account_id : c->workspace_id;
}

int ws_rights_of(struct ws_remote *remote, const char *account_id, const char *workspace_id,
		 struct ws_arena *arena, struct ws_strings *out, struct ws_err *err)
{
	struct ws_err why = {0};
	int rc;

	*out = (struct ws_strings){NULL, 0};
	if (!remote->ops->rights)
		return WS_RIGHTS_UNTOLD;
	rc = remote->ops->rights(remote, account_id, workspace_id, arena, out, &why);
	if (rc == WS_E_FORBIDDEN || rc == WS_E_NOT_FOUND || rc == WS_E_REFUSED ||
	    rc == WS_E_RESPONSE)
		return WS_RIGHTS_UNTOLD;
	if (rc < 0 && err)
		*err = why;
	return rc;
}

/* 0, also when the cloud does not tell: then the place is in no answer. */
static int ask(struct ws_remote *remote, const struct ws_change *c, struct answers *a,
	       struct ws_err *err)
{
	struct ws_strings names;
	struct ws_rights *slot;
	int rc = ws_rights_of(remote, c->account_id,
			      c->needs_of_account ? NULL : c->workspace_id, a->arena,
			      &names, err);

	if (rc != 0)
		return rc < 0 ? rc : 0;
	slot = add(a, place_of(c), err);
	if (!slot)
		return WS_E_NOMEM;
	slot->names = names;
	return 0;
}

static bool is_named(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

/* Those asked come first, so that they are the ones that are kept. */
static int add_kept(struct answers *a, const struct ws_facts *facts,
		    const char *const *asked, size_t asked_count, struct ws_err *err)
{
	for (size_t i = 0; i < facts->right_count; i++) {
		struct ws_rights *slot;

		if (is_named(asked, asked_count, facts->rights[i].place_id))
			continue;
		slot = add(a, facts->rights[i].place_id, err);
		if (!slot)
			return WS_E_NOMEM;
		slot->names = facts->rights[i].names;
	}
	return 0;
}

int ws_rights_ask(struct ws_store *store, struct ws_remote *remote,
		  const struct ws_round_world *world, struct ws_view *view,
		  size_t *requests, struct ws_err *err)
{
	const size_t before = remote->ops->requests(remote);
	struct ws_view_own *own = ws_view_own(view);
	struct answers a = {.arena = own->arena};
	const char *asked[WS_RIGHTS_ASKED];
	size_t count = 0;
	int rc = 0;

	for (size_t i = 0; rc == 0 && remote->ops->rights && i < view->plan->change_count &&
			   count < WS_RIGHTS_ASKED;
	     i++) {
		const struct ws_change *c = &view->plan->changes[i];
		const char *place = c->needs ? place_of(c) : NULL;

		if (!place || is_named(asked, count, place))
			continue;
		asked[count++] = place;
		rc = ask(remote, c, &a, err);
	}
	*requests += remote->ops->requests(remote) - before;
	if (rc < 0 || count == 0)
		return rc;
	/* the places are the plan's, and that goes */
	rc = add_kept(&a, &own->facts, asked, count, err);
	if (rc == 0 && own->facts.actor.id)
		rc = keep(store, own->facts.actor.id, &a, err);
	own->facts.rights = a.items;
	own->facts.right_count = a.count;
	return rc ? rc : ws_view_plan_again(store, world, view, err);
}

/* ---- before something is sent at once ----------------------------------------------------- */

int ws_rights_demand(struct ws_remote *remote, const char *account_id, const char *account,
		     enum ws_direct what, struct ws_err *err)
{
	const char *needs = ws_right_direct(what)->name;
	const struct ws_change asked = {
		.account_id = account_id, .needs = needs, .needs_of_account = true};
	ws_auto(ws_arena) arena = ws_arena_new();
	struct answers a = {.arena = arena};
	int rc;

	if (!arena)
		return ws_err_nomem(err);
	if (!remote->ops->rights)
		return 0;
	rc = ask(remote, &asked, &a, err);
	if (rc < 0 || a.count == 0 ||
	    is_named(a.items[0].names.items, a.items[0].names.count, needs))
		return rc;
	(void)ws_err_set(err, WS_E_NO_RIGHT,
			 "the key may not: it needs %s in the account %s", needs, account);
	(void)ws_err_why(err, "the cloud says so; nothing was sent");
	return ws_err_hint(err, "ask an Admin of %s", account);
}
