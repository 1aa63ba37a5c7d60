/*
 * cli/local/reached.c - every workspace the key reaches, from main and from the last listing.
 *
 * What has a directory is told from its files; of the rest the listing knows as much as
 * the lists of its account say.
 */
#include "cli/local/reached.h"

#include <stdlib.h>
#include <string.h>
#include "cli/local/may.h"
#include "store/ground/buf.h"
#include "sync/access/access.h"

static const char *const whose_words[WS_WHOSES] = {"own", "organization", "shared"};

static const char *const state_words[] = {
	[WS_REACHED_OK] = "",
	[WS_REACHED_NOT_SENT] = "not sent",
	[WS_REACHED_NOT_LISTED] = "not listed",
	[WS_REACHED_NOT_TRACKED] = "not tracked",
};

const char *ws_whose_word(enum ws_whose whose)
{
	return whose_words[whose];
}

const char *ws_reached_state_word(enum ws_reached_state state)
{
	return state_words[state];
}

enum ws_whose ws_whose_of(const char *plan_type, const char *your_role)
{
	const bool personal = ws_plan_is_personal(plan_type);

	if (!your_role || strcmp(your_role, "Collaborator") == 0)
		return WS_WHOSE_SHARED;
	/* a personal account has one owner; everybody else is a guest in it */
	if (personal)
		return strcmp(your_role, "Owner") == 0 || strcmp(your_role, "Admin") == 0
			       ? WS_WHOSE_OWN
			       : WS_WHOSE_SHARED;
	return WS_WHOSE_ORGANIZATION;
}

void ws_reached_clear(struct ws_reached_list *list)
{
	ws_local_clear(&list->local);
	ws_listed_free(list->listed);
	ws_arena_free(list->arena);
	*list = (struct ws_reached_list){.items = NULL};
}

/* ---- why --------------------------------------------------------------------------------- */

struct loading {
	struct ws_store *store;
	struct ws_reached_list *out;
	struct ws_store_look look;
	struct ws_access *access; /* of the account below */
	const struct ws_side_account *account;
};

static void put_reason(struct ws_buf *b, const struct ws_listed_reason *reason)
{
	if (b->len > 0)
		ws_buf_adds(b, ", ");
	switch (reason->via) {
	case WS_VIA_GRANT:
		ws_buf_adds(b, "direct");
		break;
	case WS_VIA_TEAM:
		ws_buf_addf(b, "team:%s", reason->team ? reason->team : "?");
		break;
	case WS_VIA_DEFAULT:
		ws_buf_adds(b, "default role");
		break;
	case WS_VIA_ACCOUNT:
		ws_buf_addf(b, "account %s", reason->role ? reason->role : "role");
		break;
	}
}

/* An Owner or Admin of the account is as good as Owner of each workspace. */
static const char *role_of(const struct ws_listed_reason *reason)
{
	return reason->via == WS_VIA_ACCOUNT ? "Owner" : reason->role;
}

static int take_reasons(struct ws_arena *arena, const struct ws_listed_reason *reasons,
			size_t count, size_t best, struct ws_reached *row)
{
	ws_auto_buf why = WS_BUF_INIT;

	row->reasons = reasons;
	row->reason_count = count;
	if (count == 0)
		return 0;
	for (size_t i = 0; i < count; i++)
		put_reason(&why, &reasons[i]);
	row->role = role_of(&reasons[best]);
	row->why = ws_arena_dup(arena, ws_buf_text(&why));
	return row->why && !why.failed ? 0 : WS_E_NOMEM;
}

/* The sources of a workspace that is here, as reasons; `best` gives the most. */
static int read_sources(struct loading *l, const struct ws_side_workspace *w,
			struct ws_reached *row, struct ws_err *err)
{
	const bool bot = strcmp(l->look.actor_kind, "service-account") == 0;
	struct ws_arena *arena = l->out->arena;
	struct ws_listed_reason *reasons;
	struct ws_source *sources;
	const char *role = w->account->your_role;
	size_t count = 0, best = 0, most = 0;
	bool admin = false;
	int rc = ws_access_sources(l->access, w, bot ? WS_BOT : WS_USER, l->look.actor_id,
				   arena, &sources, &count, err);

	reasons = rc == 0 ? ws_arena_zalloc(arena, count + 2, sizeof(*reasons)) : NULL;
	if (!reasons)
		return rc < 0 ? rc : ws_err_nomem(err);
	for (size_t i = 0; i < count; i++) {
		const struct ws_source *s = &sources[i];
		const size_t size = ws_scope_set_count(&s->set);

		reasons[i] = (struct ws_listed_reason){
			s->via, s->role, s->via == WS_VIA_TEAM ? s->grant->label : NULL};
		if (size > most) {
			most = size;
			best = i;
		}
		admin |= s->via == WS_VIA_ACCOUNT;
	}
	/* the key was told its account role even where it may not list the people */
	if (!admin && role && (strcmp(role, "Owner") == 0 || strcmp(role, "Admin") == 0)) {
		reasons[count] = (struct ws_listed_reason){WS_VIA_ACCOUNT, role, NULL};
		best = count++;
	}
	return take_reasons(arena, reasons, count, best, row) < 0 ? ws_err_nomem(err) : 0;
}

/* Where no source is known, what the cloud said is all there is. */
static int explain_told(struct loading *l, const struct ws_side_workspace *w,
			struct ws_reached *row, struct ws_err *err)
{
	struct ws_may may;
	int rc;

	if (row->role)
		return 0;
	rc = ws_may_of(l->out->listed, w->id, w->account, l->out->arena, &may, err);
	row->may = may.names;
	row->role = may.role;
	return rc;
}

static int explain_here(struct loading *l, const struct ws_side_workspace *w,
			struct ws_reached *row, struct ws_err *err)
{
	int rc = 0;

	if (!w->account || !l->look.actor_id[0])
		return 0;
	if (w->account != l->account) {
		ws_access_free(l->access);
		l->access = NULL;
		rc = ws_access_new(w->account, &l->access, err);
		l->account = w->account;
	}
	return rc == 0 ? read_sources(l, w, row, err) : rc;
}

/* The account role first: whoever has it needs nothing else. */
static int explain_listed(struct loading *l, const struct ws_listed_workspace *w,
			  struct ws_reached *row)
{
	size_t best = 0;

	for (size_t i = 0; i < w->reason_count; i++)
		if (w->reasons[i].via == WS_VIA_ACCOUNT)
			best = i;
	return take_reasons(l->out->arena, w->reasons, w->reason_count, best, row);
}

/* ---- rows -------------------------------------------------------------------------------- */

static struct ws_reached *add(struct ws_reached_list *out)
{
	return ws_arena_grow(out->arena, &out->items, &out->count,
			     sizeof(struct ws_reached));
}

static int by_id(const void *key, const void *element)
{
	return strcmp(key, *(const char *const *)element);
}

static int text_order(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The ids of everything listed, in order. Given: free(). NULL: no memory. */
static const char **listed_ids(const struct ws_listed *listed, size_t *count)
{
	const char **ids;

	*count = 0;
	for (size_t a = 0; a < listed->count; a++)
		*count += listed->accounts[a].workspace_count;
	ids = calloc(*count + 1, sizeof(*ids));
	*count = 0;
	for (size_t a = 0; ids && a < listed->count; a++)
		for (size_t i = 0; i < listed->accounts[a].workspace_count; i++)
			ids[(*count)++] = listed->accounts[a].workspaces[i].id;
	if (ids && *count > 1)
		qsort(ids, *count, sizeof(*ids), text_order);
	return ids;
}

static enum ws_reached_state state_of(const struct loading *l,
				      const struct ws_side_workspace *w, const char **ids,
				      size_t count)
{
	if (!ws_store_tracks_path(l->store, w->dir))
		return WS_REACHED_NOT_TRACKED;
	if (!w->id)
		return WS_REACHED_NOT_SENT;
	if (count > 0 && !bsearch(w->id, ids, count, sizeof(*ids), by_id))
		return WS_REACHED_NOT_LISTED;
	return WS_REACHED_OK;
}

static int add_here(struct loading *l, struct ws_err *err)
{
	const struct ws_side *side = l->out->local.side;
	size_t count;
	ws_auto_free const char **ids = listed_ids(l->out->listed, &count);
	int rc = ids ? 0 : ws_err_nomem(err);

	for (size_t i = 0; rc == 0 && i < side->workspace_count; i++) {
		const struct ws_side_workspace *w = &side->workspaces[i];
		const struct ws_side_account *a = w->account;
		struct ws_reached *row = add(l->out);

		if (!row)
			return ws_err_nomem(err);
		*row = (struct ws_reached){
			.id = w->id,
			.path = w->dir,
			.handle = w->handle,
			.account = a ? a->handle : NULL,
			.name = w->name.text,
			.whose = ws_whose_of(a ? a->plan_type : NULL,
					     a ? a->your_role : NULL),
			.state = state_of(l, w, ids, count),
			.workspace = w,
		};
		rc = explain_here(l, w, row, err);
		if (rc == 0)
			rc = explain_told(l, w, row, err);
	}
	return rc;
}

static int add_listed(struct loading *l, struct ws_err *err)
{
	const struct ws_side *side = l->out->local.side;
	const struct ws_listed *listed = l->out->listed;

	for (size_t a = 0; a < listed->count; a++)
		for (size_t i = 0; i < listed->accounts[a].workspace_count; i++) {
			const struct ws_listed_account *account = &listed->accounts[a];
			const struct ws_listed_workspace *w = &account->workspaces[i];
			struct ws_reached *row;

			if (ws_side_workspace(side, w->id))
				continue;
			row = add(l->out);
			if (!row)
				return ws_err_nomem(err);
			*row = (struct ws_reached){
				.id = w->id,
				.path = ws_arena_printf(l->out->arena, "%s/%s",
							account->handle, w->handle),
				.handle = w->handle,
				.account = account->handle,
				.name = w->name,
				.whose = ws_whose_of(account->plan_type,
						     account->your_role),
				.state = WS_REACHED_NOT_TRACKED,
			};
			if (!row->path || explain_listed(l, w, row) < 0)
				return ws_err_nomem(err);
		}
	return 0;
}

static int by_kind(const void *a, const void *b)
{
	const struct ws_reached *x = a, *y = b;

	if (x->whose != y->whose)
		return x->whose < y->whose ? -1 : 1;
	return strcmp(x->path, y->path);
}

int ws_reached_load(struct ws_store *store, const char *at, struct ws_reached_list *out,
		    struct ws_err *err)
{
	struct loading l = {.store = store, .out = out};
	int rc;

	*out = (struct ws_reached_list){.arena = ws_arena_new()};
	if (!out->arena)
		return ws_err_nomem(err);
	rc = ws_local_load_at(store, at, NULL, &out->local, NULL, err);
	if (rc == 0)
		rc = ws_store_look_read(store, &l.look, err);
	if (rc == 0 && !at)
		rc = ws_listed_read(store, &out->listed, err);
	if (rc == 0 && at) {
		out->listed = ws_listed_new();
		rc = out->listed ? 0 : ws_err_nomem(err);
	}
	if (rc == 0)
		rc = add_here(&l, err);
	if (rc == 0)
		rc = add_listed(&l, err);
	if (rc == 0 && out->count > 1)
		qsort(out->items, out->count, sizeof(*out->items), by_kind);
	ws_access_free(l.access);
	return rc;
}
