/*
 * sync/round/write/record.c - a new state of the cloud becomes commits on cloud/main.
 *
 * The last commit of a series always carries the whole new tree, so the tip is right
 * even where an item could not be told apart; the ones before it move single items.
 * Account documents go with the first, since later ones name people by their pins.
 */
#include "sync/round/write/record.h"

#include <stdio.h>
#include <string.h>

#include "store/ground/arena.h"
#include "store/ground/buf.h"
#include "store/ground/date.h"
#include "store/ground/lock.h"
#include "store/tree/layout.h"
#include "sync/model/docs.h"
#include "sync/round/look/authors.h"
#include "sync/round/write/describe.h"

/* ---- edits ------------------------------------------------------------------------ */

struct edit_list {
	struct ws_repo_edit *items;
	size_t count, room;
	struct ws_err *err;
};

static int add_edit(struct edit_list *list, const char *path, const char *bytes, size_t len)
{
	if (list->count == list->room) {
		size_t room = list->room ? list->room * 2 : 64;
		struct ws_repo_edit *more = reallocarray(list->items, room, sizeof(*more));

		if (!more)
			return ws_err_nomem(list->err);
		list->items = more;
		list->room = room;
	}
	list->items[list->count++] = (struct ws_repo_edit){path, bytes, len};
	return 0;
}

static int edit_for_path(void *user, const char *path,
			 const struct ws_tree_entry *const entries[WS_TREE_SIDES])
{
	if (ws_tree_entry_same(entries[0], entries[1]))
		return 0;
	if (!entries[1])
		return add_edit(user, path, NULL, 0);
	return add_edit(user, path, entries[1]->bytes, entries[1]->len);
}

int ws_record_edits(const struct ws_tree *before, const struct ws_tree *now,
		    struct ws_repo_edit **out, size_t *count, struct ws_err *err)
{
	const struct ws_tree *trees[2] = {before, now};
	struct edit_list list = {NULL, 0, 0, err};
	int rc = ws_tree_walk(trees, 2, edit_for_path, &list);

	if (rc != 0) {
		free(list.items);
		list = (struct edit_list){NULL, 0, 0, NULL};
	}
	*out = list.items;
	*count = list.count;
	return rc;
}

/* ---- one commit --------------------------------------------------------------------- */

struct series {
	struct ws_store *store;
	const struct ws_plan *changes; /* before -> now; NULL for the first look */
	struct ws_authors *authors;
	int64_t since_s, now_s;
	struct ws_oid tip; /* zero: none yet */
};

/* The author a select function looks for: an index of series->authors. */
struct wanted_author {
	const struct series *series;
	size_t author;
};

static bool is_by(void *user, const struct ws_change *change)
{
	const struct wanted_author *want = user;
	size_t n = (size_t)(change - want->series->changes->changes);

	return ws_authors_of(want->series->authors, n) == want->author;
}

static int message_for(const struct series *s, size_t author, char **out,
		       struct ws_err *err)
{
	struct wanted_author want = {s, author};
	struct ws_buf text = WS_BUF_INIT;
	char subject[WS_SUBJECT], from[WS_TIME_TEXT], to[WS_TIME_TEXT];

	if (!s->changes) {
		ws_buf_adds(&text, "first look at the cloud\n");
	} else {
		ws_describe_subject(subject, s->changes, is_by, &want, "account documents");
		ws_buf_addf(&text, "cloud: %s\n\n", subject);
		ws_describe_body(&text, s->changes, is_by, &want);
		if (!ws_authors_name(s->authors, author) && s->since_s)
			ws_buf_addf(&text, "between %s and %s\n",
				    ws_time_format(s->since_s, from),
				    ws_time_format(s->now_s, to));
	}
	ws_buf_adds(&text, "\n" WS_TRAILER_CLOUD ": self\n");
	return ws_buf_take(&text, out, NULL, err);
}

static int commit_state(struct series *s, size_t author, const struct ws_tree *from,
			const struct ws_tree *to, struct ws_err *err)
{
	ws_auto_free struct ws_repo_edit *edits = NULL;
	ws_auto_free char *message = NULL;
	bool first = ws_oid_is_zero(&s->tip);
	const char *name = ws_authors_name(s->authors, author);
	struct ws_repo_commit spec = ws_record_spec(WS_REF_CLOUD, first ? NULL : &s->tip,
						    s->now_s);
	int rc = ws_record_edits(from, to, &edits, &spec.edit_count, err);

	if (rc != 0 || (spec.edit_count == 0 && !first))
		return rc;
	rc = message_for(s, author, &message, err);
	if (rc != 0)
		return rc;
	spec.edits = edits;
	spec.message = message;
	if (name || s->changes) {
		spec.author_name = name ? name : "unknown";
		spec.author_email = name ? name : "unknown@localhost";
	}
	if (ws_authors_time(s->authors, author))
		spec.author_time_s = ws_authors_time(s->authors, author);
	return ws_record_make(s->store, &spec, "cloud/main moved while it was written",
			      &s->tip, err);
}

/* ---- the series ------------------------------------------------------------------------ */

/* Account documents as they are now, laid over the state so far. */
static int take_account_documents(struct ws_tree *state, const struct ws_tree *now,
				  struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < ws_tree_count(now); i++) {
		const struct ws_tree_entry *e = ws_tree_at(now, i);
		struct ws_place place;

		ws_layout_place(e->path, &place);
		if (place.kind != WS_DOC_OTHER && !place.handle[0])
			rc = ws_tree_put_copy(state, e->path, e->bytes, e->len, err);
	}
	return rc;
}

static int take_item(struct ws_tree *state, const struct ws_change *change,
		     struct ws_err *err)
{
	const char *text = change->after.present ? change->after.text : NULL;

	if (!change->path)
		return 0;
	switch (change->kind) {
	case WS_ITEM_GRANT:
		return ws_docs_set_grant(state, change->path, change->principal_kind,
					 change->label, text, err);
	case WS_ITEM_NAME:
		return ws_docs_set_field(state, change->path, "name", text, err);
	case WS_ITEM_DESCRIPTION:
		return ws_docs_set_field(state, change->path, "description", text, err);
	case WS_ITEM_DEFAULT_ROLE:
		return ws_docs_set_field(state, change->path, "default-role", text, err);
	case WS_ITEM_RESULT_STORAGE:
		return ws_docs_set_field(state, change->path, "result-storage", text, err);
	case WS_ITEM_HANDLE:
	case WS_ITEM_WORKSPACE:
	case WS_ITEM_ROLE:
	case WS_ITEM_INTENT:
	case WS_ITEM_POLICY:
		break; /* comes with the last commit of the series */
	}
	return 0;
}

/* Commits for every author but the last; *state ends as what they left behind. */
static int commit_single_authors(struct series *s, const struct ws_tree *before,
				 const struct ws_tree *now, struct ws_tree **state,
				 struct ws_err *err)
{
	size_t authors = ws_authors_count(s->authors);
	int rc = ws_tree_copy(before, state, err);

	for (size_t a = 0; rc == 0 && a + 1 < authors; a++) {
		struct wanted_author want = {s, a};
		ws_auto(ws_tree) from = NULL;

		rc = ws_tree_copy(*state, &from, err);
		if (rc == 0 && a == 0)
			rc = take_account_documents(*state, now, err);
		for (size_t i = 0; rc == 0 && i < s->changes->change_count; i++)
			if (is_by(&want, &s->changes->changes[i]))
				rc = take_item(*state, &s->changes->changes[i], err);
		if (rc == 0)
			rc = commit_state(s, a, from, *state, err);
	}
	return rc;
}

/* As the audit log names a service account: without the prefix people type. */
static const char *own_actor(const struct ws_store *store)
{
	const char *prefix = ws_principal_prefix(WS_BOT);

	if (strncmp(store->actor, prefix, strlen(prefix)) == 0)
		return store->actor + strlen(prefix);
	return store->actor[0] ? store->actor : NULL;
}

/* Everything that needs no lock: what changed, and who did it. */
static int understand(struct series *s, struct ws_remote *remote,
		      const struct ws_tree *before, const struct ws_tree *now,
		      struct ws_side *sides[2], struct ws_plan **changes,
		      struct ws_authors **authors, struct ws_err *err)
{
	int rc = ws_side_build(before, NULL, &sides[0], err);

	if (rc == 0)
		rc = ws_side_build_like(now, before, sides[0], &sides[1], err);
	if (rc == 0)
		rc = ws_plan_compare(sides[0], sides[1], true, WS_INCOMING, changes, err);
	if (rc == 0)
		rc = ws_authors_find(remote, *changes, s->since_s, s->now_s,
				     own_actor(s->store), authors, err);
	s->changes = *changes;
	s->authors = *authors;
	return rc;
}

static int commit_series(struct series *s, const struct ws_tree *before,
			 const struct ws_tree *now, struct ws_err *err)
{
	size_t authors = ws_authors_count(s->authors);
	ws_auto(ws_tree) state = NULL;
	ws_auto_lock lock = WS_LOCK_INIT;
	int rc = ws_store_lock(s->store, &lock, err);

	if (rc == 0 && authors > 1)
		rc = commit_single_authors(s, before, now, &state, err);
	if (rc == 0)
		rc = commit_state(s, authors ? authors - 1 : 0, state ? state : before, now,
				  err);
	return rc;
}

int ws_record_cloud(struct ws_store *store, struct ws_remote *remote,
		    const struct ws_tree *before, const struct ws_oid *before_id,
		    const struct ws_tree *now, int64_t since_s, int64_t now_s,
		    struct ws_oid *out, struct ws_err *err)
{
	struct series s = {.store = store, .since_s = since_s, .now_s = now_s};
	struct ws_side *sides[2] = {NULL, NULL};
	ws_auto_free struct ws_repo_edit *edits = NULL;
	ws_auto(ws_plan) changes = NULL;
	ws_auto(ws_authors) authors = NULL;
	size_t edit_count = 0;
	int rc = ws_record_edits(before, now, &edits, &edit_count, err);

	if (rc != 0)
		return rc;
	if (before_id) {
		*out = s.tip = *before_id;
		if (edit_count == 0)
			return 0;
		rc = understand(&s, remote, before, now, sides, &changes, &authors, err);
	}
	if (rc == 0)
		rc = commit_series(&s, before, now, err);
	if (rc == 0)
		*out = s.tip;
	ws_side_free(sides[0]);
	ws_side_free(sides[1]);
	return rc;
}
