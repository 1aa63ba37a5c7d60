/*
 * sync/round/inside/inventory.c - whose turn it is, and the reading.
 *
 * Invariants:
 *   - a list that could not be read to its end changes no file
 *   - the requests of a round are bounded by the rules, whatever the number of workspaces;
 *     one workspace is always read, or small bounds would read none
 *   - what was read is written down before its time is: a death in between reads it again
 */
#include "sync/round/inside/inventory_p.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/ground/buf.h"
#include "store/tree/layout.h"
#include "sync/model/docs_inventory.h"
#include "sync/round/write/record.h"

/* ---- whose turn it is -------------------------------------------------------------------------- */

struct candidate {
	const struct ws_inventory_place *place;
	struct ws_inventory_rules rules;
	long long when_s;
};

static int by_age(const void *a, const void *b)
{
	const struct candidate *x = a;
	const struct candidate *y = b;

	if (x->when_s != y->when_s)
		return x->when_s < y->when_s ? -1 : 1;
	return strcmp(x->place->workspace_id, y->place->workspace_id);
}

static size_t cost_of(unsigned lists)
{
	size_t n = 0;

	if (lists & 1u << WS_INVENTORY_DEPLOYMENTS)
		lists |= 1u << WS_INVENTORY_FLOWS;
	for (; lists; lists &= lists - 1)
		n++;
	return n;
}

/* A clock that was set back makes nobody wait for ever. */
static bool is_due(const struct candidate *c, int64_t now_s)
{
	return c->when_s > now_s || now_s - c->when_s >= (int64_t)c->rules.every_h * 3600;
}

static int find_candidates(const struct ws_inventory_turn *turn,
			   const struct ws_turns *turns, int64_t now_s,
			   struct candidate **out, size_t *count, struct ws_err *err)
{
	struct candidate *items = calloc(turn->count + 1, sizeof(*items));
	int rc = items ? 0 : ws_err_nomem(err);

	*count = 0;
	*out = items;
	for (size_t i = 0; rc == 0 && i < turn->count; i++) {
		struct candidate *c = &items[*count];
		const struct ws_turn *last = ws_turns_find(turns,
							   turn->places[i].workspace_id);

		c->place = &turn->places[i];
		c->when_s = last ? last->when_s : 0;
		rc = ws_turn_rules(turn->main, c->place->dir, &c->rules, err);
		if (rc == 0 && (turn->now || (c->rules.requests && is_due(c, now_s))))
			(*count)++;
	}
	if (rc == 0 && *count > 1)
		qsort(items, *count, sizeof(*items), by_age);
	return rc;
}

/* What the account of a candidate has spent; accounts are few. */
struct purse {
	char account[WS_LAYOUT_NAME];
	size_t spent;
};
#define PURSES 64

static struct purse *purse_of(struct purse purses[PURSES], const char *dir)
{
	const int len = (int)strcspn(dir, "/");
	size_t i = 0;

	while (i + 1 < PURSES && purses[i].account[0] &&
	       ((int)strlen(purses[i].account) != len ||
		strncmp(purses[i].account, dir, (size_t)len) != 0))
		i++;
	(void)snprintf(purses[i].account, sizeof(purses[i].account), "%.*s", len, dir);
	return &purses[i];
}

static bool has_room(const struct purse *purse, const struct candidate *c)
{
	return !purse->spent || purse->spent + cost_of(c->rules.lists) <= c->rules.requests;
}

/* Those that will be read unless lists are longer than a page; in order of age. */
static size_t choose(struct candidate *items, size_t count)
{
	struct purse purses[PURSES] = {{"", 0}};
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		struct purse *purse = purse_of(purses, items[i].place->dir);

		if (!has_room(purse, &items[i]))
			continue;
		purse->spent += cost_of(items[i].rules.lists);
		items[kept++] = items[i];
	}
	return kept;
}

/* ---- the reading --------------------------------------------------------------------------------- */

struct reading {
	struct ws_store *store;
	struct ws_remote *remote;
	const struct ws_inventory_turn *turn;
	struct ws_inventory_report *report;
	struct ws_turns turns;
	struct ws_tree *before, *now; /* of cloud/main, as far as it is wanted */
	struct ws_oid cloud_id;
	struct candidate *candidates;
	size_t count;
	int64_t now_s;
	struct ws_err *err;
};

/* Directories on the way, and the lists of those that may be read. */
static bool wants(void *user, const char *path)
{
	const struct reading *r = user;
	const size_t len = strlen(path);
	struct ws_place place;

	if (len && path[len - 1] != '/') {
		ws_layout_place(path, &place);
		return place.kind == WS_DOC_INVENTORY;
	}
	for (size_t i = 0; i < r->count; i++) {
		const char *dir = r->candidates[i].place->dir;
		const size_t n = strlen(dir);

		if (strncmp(dir, path, len) == 0 ||
		    (strncmp(path, dir, n) == 0 && path[n] == '/'))
			return true;
		if (len == n + 1 && strncmp(path, dir, n) == 0)
			return true;
	}
	return false;
}

static int load_before(struct reading *r)
{
	int rc = ws_repo_ref(r->store->repo, WS_REF_CLOUD, &r->cloud_id, r->err);

	if (rc == WS_REPO_ABSENT)
		return ws_err_set(r->err, WS_E_BUG, "lists without a look");
	if (rc == 0)
		rc = ws_repo_load(r->store->repo, &r->cloud_id, wants, r, &r->before,
				  r->err);
	return rc == 0 ? ws_tree_copy(r->before, &r->now, r->err) : rc;
}

static int note_turn(struct reading *r, const char *id, unsigned refused)
{
	struct ws_turn turn = {.when_s = r->now_s, .refused = refused};

	(void)snprintf(turn.id, sizeof(turn.id), "%s", id);
	return ws_turns_note(&r->turns, &turn, r->err);
}

static int read_one(struct reading *r, const struct candidate *c)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_inventory inventory = {0};
	unsigned refused = 0, wanted = c->rules.lists;
	int rc = arena ? 0 : ws_err_nomem(r->err);

	if (c->rules.access && wanted)
		wanted |= WS_INVENTORY_WITH_ACCESS;
	if (rc == 0 && wanted)
		rc = r->remote->ops->read_inventory(r->remote, c->place->account_id,
						    c->place->workspace_id, wanted, arena,
						    &inventory, r->err);
	for (int kind = 0; kind < WS_INVENTORY_KINDS; kind++)
		if (c->rules.lists & 1u << kind && !inventory.lists[kind].known)
			refused |= 1u << kind;
	if (rc == 0)
		rc = ws_docs_put_inventory(r->now, c->place->dir, wanted, &inventory,
					   r->err);
	if (rc == 0)
		rc = note_turn(r, c->place->workspace_id, refused);
	r->report->read += rc == 0;
	return rc;
}

static int read_turns(struct reading *r)
{
	struct purse purses[PURSES] = {{"", 0}};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < r->count; i++) {
		const struct candidate *c = &r->candidates[i];
		struct purse *purse = purse_of(purses, c->place->dir);
		const size_t sent = r->remote->ops->requests(r->remote);

		if (!r->turn->now && !has_room(purse, c)) {
			r->report->waiting++;
			continue;
		}
		rc = read_one(r, c);
		purse->spent += r->remote->ops->requests(r->remote) - sent;
		r->report->requests += r->remote->ops->requests(r->remote) - sent;
	}
	return rc;
}

/* ---- cloud/main ----------------------------------------------------------------------------------- */

static void add_line(struct ws_buf *body, const char *dir, const char *what)
{
	ws_buf_addf(body, "%s: %s\n", dir, what);
}

/* "inventory: acme/prod: 2 deployments new": the subject tells one, the body all. */
static int message_of(struct reading *r, char **out)
{
	ws_auto_buf body = WS_BUF_INIT;
	struct ws_buf text = WS_BUF_INIT;
	size_t told = 0;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < r->count; i++) {
		const char *dir = r->candidates[i].place->dir;
		ws_auto_buf what = WS_BUF_INIT;

		rc = ws_docs_compare_inventory(r->before, r->now, dir, &what, r->err);
		if (rc == 0 && what.len) {
			add_line(&body, dir, ws_buf_text(&what));
			told++;
		}
	}
	if (rc)
		return rc;
	if (told == 1)
		ws_buf_addf(&text, "inventory: %s\n", ws_buf_text(&body)); /* ends a line */
	else if (told)
		ws_buf_addf(&text, "inventory: %zu workspaces changed\n\n%s\n", told,
			    ws_buf_text(&body));
	else
		ws_buf_addf(&text, "inventory: %zu workspace%s read\n\n", r->report->read,
			    r->report->read == 1 ? "" : "s");
	ws_buf_adds(&text, WS_TRAILER_CLOUD ": self\n");
	return ws_buf_take(&text, out, NULL, r->err);
}

static int commit_cloud(struct reading *r, struct ws_repo_edit *edits, size_t count)
{
	ws_auto_free char *message = NULL;
	struct ws_repo_commit spec = ws_record_spec(WS_REF_CLOUD, &r->cloud_id, r->now_s);
	struct ws_oid made;
	int rc = message_of(r, &message);

	if (rc)
		return rc;
	spec.edits = edits;
	spec.edit_count = count;
	spec.message = message;
	rc = ws_record_make(r->store, &spec, "cloud/main moved while it was written", &made,
			    r->err);
	r->report->changed = rc == 0;
	if (rc == 0)
		r->report->cloud = made;
	return rc;
}

static int write_down(struct reading *r)
{
	ws_auto_free struct ws_repo_edit *edits = NULL;
	ws_auto_lock lock = WS_LOCK_INIT;
	size_t count = 0;
	int rc = ws_record_edits(r->before, r->now, &edits, &count, r->err);

	if (rc == 0)
		rc = ws_store_lock(r->store, &lock, r->err);
	if (rc == 0 && count)
		rc = commit_cloud(r, edits, count);
	return rc == 0 ? ws_turns_write(r->store, &r->turns, r->err) : rc;
}

int ws_inventory_read(struct ws_store *store, struct ws_remote *remote,
		      const struct ws_round_world *world,
		      const struct ws_inventory_turn *turn,
		      struct ws_inventory_report *report, struct ws_err *err)
{
	struct reading r = {.store = store,
			    .remote = remote,
			    .turn = turn,
			    .report = report,
			    .now_s = world->now_s(world->user),
			    .err = err};
	struct ws_err later = {0};
	int rc, read = 0;

	*report = (struct ws_inventory_report){0};
	if (!remote->ops->read_inventory)
		return 0;
	rc = ws_turns_read(store, &r.turns, err);
	if (rc == 0)
		rc = find_candidates(turn, &r.turns, r.now_s, &r.candidates, &r.count, err);
	if (rc == 0 && !turn->now) {
		const size_t due = r.count;

		r.count = choose(r.candidates, due);
		report->waiting = due - r.count;
	}
	if (rc == 0 && r.count)
		rc = load_before(&r);
	if (rc == 0 && r.count) {
		/* what was read before something failed is written all the same */
		read = read_turns(&r);
		r.err = read ? &later : err;
		rc = report->read ? write_down(&r) : 0;
	}
	if (read == 0 && rc == 0 && turn->receive)
		rc = ws_inventory_follow(store, r.now_s, report->main, err);
	ws_tree_free(r.before);
	ws_tree_free(r.now);
	free(r.candidates);
	free(r.turns.items);
	return read ? read : rc;
}
