/*
 * sync/round/look/authors.c - who made a change in the cloud, from the audit log.
 *
 * The log is asked once an account that has changes, a little further back than the
 * last look. Events of our own key from before that look are what a round sent and saw
 * already, not what somebody did since.
 */
#include "sync/round/look/authors.h"

#include <string.h>

#include "store/ground/uuid.h"
#include "store/ground/arena.h"

/* Clocks differ and events arrive late: look a little further back. */
#define SLACK_S 120
#define SPAN_S  ((int64_t)14 * 24 * 3600)

struct author {
	const char *name; /* NULL: unknown */
	int64_t time_s;
};

struct ws_authors {
	struct ws_arena *arena;
	struct author *list;
	size_t count;
	size_t *of; /* per change */
	struct ws_audit *events;
	size_t event_count;
};

void ws_authors_free(struct ws_authors *authors)
{
	if (!authors)
		return;
	ws_arena_free(authors->arena);
	free(authors);
}

size_t ws_authors_count(const struct ws_authors *authors)
{
	return authors ? authors->count : 0;
}

size_t ws_authors_of(const struct ws_authors *authors, size_t change)
{
	return authors->of[change];
}

const char *ws_authors_name(const struct ws_authors *authors, size_t author)
{
	return authors && author < authors->count ? authors->list[author].name : NULL;
}

int64_t ws_authors_time(const struct ws_authors *authors, size_t author)
{
	return authors && author < authors->count ? authors->list[author].time_s : 0;
}

/* ---- asking -------------------------------------------------------------------------- */

static int ask_account(struct ws_authors *authors, struct ws_remote *remote,
		       const char *account_id, int64_t since_s, int64_t now_s,
		       struct ws_err *err)
{
	struct ws_audit *items = NULL;
	size_t count = 0;
	int rc = remote->ops->audit(remote, account_id, since_s, now_s, authors->arena,
				    &items, &count, err);

	/* No log for this key or plan, or a log that fails: authors stay unknown. Only
	   what ends the whole look (a dead key, a signal) is passed on. */
	if (rc == WS_E_KEY_REJECTED || rc == WS_E_INTERRUPTED || rc == WS_E_NOMEM)
		return rc;
	for (size_t i = 0; rc == 0 && i < count; i++) {
		struct ws_audit *event = ws_arena_grow(authors->arena, &authors->events,
						       &authors->event_count,
						       sizeof(*event));

		if (!event)
			return ws_err_nomem(err);
		*event = items[i];
	}
	return 0;
}

static bool asked_before(const struct ws_plan *changes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (changes->changes[i].account_id &&
		    strcmp(changes->changes[i].account_id,
			   changes->changes[n].account_id) == 0)
			return true;
	return false;
}

static int ask(struct ws_authors *authors, struct ws_remote *remote,
	       const struct ws_plan *changes, int64_t since_s, int64_t now_s,
	       struct ws_err *err)
{
	int64_t from = since_s - SLACK_S, to = now_s + SLACK_S;
	int rc = 0;

	if (to - from > SPAN_S)
		from = to - SPAN_S;
	for (size_t i = 0; rc == 0 && i < changes->change_count; i++)
		if (changes->changes[i].account_id && !asked_before(changes, i))
			rc = ask_account(authors, remote, changes->changes[i].account_id,
					 from, to, err);
	return rc;
}

/* ---- matching ------------------------------------------------------------------------ */

struct window {
	const char *own; /* our own actor, or NULL */
	int64_t since_s;
};

static bool is_old_news(const struct ws_audit *event, const struct window *window)
{
	return window->own && event->actor && event->time_s <= window->since_s &&
	       strcmp(window->own, event->actor) == 0;
}

/* How the names of events begin that tell such a change. */
static const char *kind_of(const struct ws_change *change)
{
	if (change->kind == WS_ITEM_ROLE)
		return "prefect-cloud.workspace-role.";
	if (change->kind != WS_ITEM_GRANT)
		return "prefect-cloud.workspace.";
	return change->principal_kind == WS_INVITED ? "prefect-cloud.workspace-invitation."
						    : "prefect-cloud.workspace-access.";
}

static bool is_about(const struct ws_audit *event, const struct ws_change *change)
{
	const char *kind = kind_of(change);

	if (!event->event || strncmp(event->event, kind, strlen(kind)) != 0)
		return false;
	if (change->kind == WS_ITEM_ROLE)
		return !event->resource_id || !ws_uuid_ok(event->resource_id) ||
		       strcmp(event->resource_id, change->principal_id) == 0;
	if (!change->workspace_id)
		return false;
	if (event->workspace_id)
		return strcmp(event->workspace_id, change->workspace_id) == 0;
	return event->resource_id && strcmp(event->resource_id, change->workspace_id) == 0;
}

static struct author author_of(const struct ws_authors *authors,
			       const struct ws_change *change, const struct window *window)
{
	struct author found = {NULL, 0};

	for (size_t i = 0; i < authors->event_count; i++) {
		const struct ws_audit *event = &authors->events[i];

		if (is_old_news(event, window) || !is_about(event, change))
			continue;
		if (!event->actor || (found.name && strcmp(found.name, event->actor) != 0))
			return (struct author){NULL, 0};
		found.name = event->actor;
		if (event->time_s > found.time_s)
			found.time_s = event->time_s;
	}
	return found;
}

static int place_of(struct ws_authors *authors, struct author author, size_t *out,
		    struct ws_err *err)
{
	struct author *slot;

	for (size_t i = 0; i < authors->count; i++) {
		const char *name = authors->list[i].name;

		if ((!name && !author.name) ||
		    (name && author.name && strcmp(name, author.name) == 0)) {
			if (author.time_s > authors->list[i].time_s)
				authors->list[i].time_s = author.time_s;
			*out = i;
			return 0;
		}
	}
	slot = ws_arena_grow(authors->arena, &authors->list, &authors->count,
			     sizeof(*slot));
	if (!slot)
		return ws_err_nomem(err);
	*slot = author;
	*out = authors->count - 1;
	return 0;
}

/* Unknown goes first, so that the last commit of a series has a name if any has. */
static int match(struct ws_authors *authors, const struct ws_plan *changes,
		 const struct window *window, struct ws_err *err)
{
	int rc = 0;

	authors->of = ws_arena_zalloc(authors->arena, changes->change_count + 1,
				      sizeof(*authors->of));
	if (!authors->of)
		return ws_err_nomem(err);
	for (int named = 0; rc == 0 && named < 2; named++)
		for (size_t i = 0; rc == 0 && i < changes->change_count; i++) {
			struct author author = author_of(authors, &changes->changes[i],
							 window);

			if ((author.name != NULL) == (named == 1))
				rc = place_of(authors, author, &authors->of[i], err);
		}
	return rc;
}

int ws_authors_find(struct ws_remote *remote, const struct ws_plan *changes,
		    int64_t since_s, int64_t now_s, const char *own,
		    struct ws_authors **out, struct ws_err *err)
{
	const struct window window = {own, since_s};
	ws_auto(ws_authors) authors = calloc(1, sizeof(*authors));
	int rc;

	*out = NULL;
	if (!authors)
		return ws_err_nomem(err);
	authors->arena = ws_arena_new();
	if (!authors->arena)
		return ws_err_nomem(err);
	rc = remote && remote->ops->audit && since_s
		     ? ask(authors, remote, changes, since_s, now_s, err)
		     : 0;
	if (rc == 0)
		rc = match(authors, changes, &window, err);
	if (rc == 0)
		*out = ws_steal(&authors);
	return rc;
}
