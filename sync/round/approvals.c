/*
 * sync/round/approvals.c - notes about effects, understood and written.
 *
 * Notes come from whoever can push to the ref. A line with a member this version does
 * not know is no approval, since the member may narrow it; a rejection stays one.
 */
#include "sync/round/approvals.h"

#include <stdio.h>
#include <string.h>

#include "store/git/notes.h"
#include "store/ground/buf.h"
#include "store/ground/date.h"
#include "store/ground/json.h"
#include "store/ground/text.h"
#include "sync/round/view_p.h"

#define LINE_MAX_BYTES ((size_t)8 << 10)
#define NAME_MAX_BYTES ((size_t)255)
/* Clocks differ a little. What is from further ahead would outlast every later word. */
#define AHEAD_S        3600
#define TRIES          5

/* ---- reading ------------------------------------------------------------------------- */

static bool is_name(const char *text)
{
	size_t len = text ? strlen(text) : 0;

	return len > 0 && len <= NAME_MAX_BYTES && !ws_text_is_hostile(text, len, false);
}

static bool knows_all(const struct ws_json *line)
{
	static const char *const known[] = {"by", "git", "loss", "say", "time", "why"};
	void *iter = NULL;
	const char *key;

	while ((key = ws_json_next(line, &iter, NULL)) != NULL) {
		bool found = false;

		for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
			found = found || strcmp(key, known[i]) == 0;
		if (!found)
			return false;
	}
	return true;
}

/* Texts stay the line's; false: it says nothing. */
static bool understand(const struct ws_json *line, int64_t now_s, struct ws_approval *out)
{
	const char *say = ws_json_text(ws_json_get(line, "say"));
	const char *when = ws_json_text(ws_json_get(line, "time"));
	const struct ws_json *loss = ws_json_get(line, "loss");
	int64_t losing = 0;

	*out = (struct ws_approval){0};
	out->by = ws_json_text(ws_json_get(line, "by"));
	out->git_email = ws_json_text(ws_json_get(line, "git"));
	out->why = ws_json_text(ws_json_get(line, "why"));
	if (!say || !is_name(out->by) || (out->git_email && !is_name(out->git_email)))
		return false;
	if (!when || !ws_time_parse(when, &out->time_s) || out->time_s > now_s + AHEAD_S)
		return false;
	if (loss && (!ws_json_int(loss, &losing) || losing < 0))
		return false;
	out->loss = (size_t)losing;
	out->rejects = strcmp(say, "reject") == 0;
	return out->rejects || (strcmp(say, "approve") == 0 && knows_all(line));
}

static char *folded(struct ws_arena *arena, const char *text)
{
	char *copy = ws_arena_dup(arena, text);

	if (copy)
		ws_text_fold(copy);
	return copy;
}

/* What is being gathered. */
struct sayings {
	struct ws_arena *arena;
	int64_t now_s;
	struct ws_approval *items;
	size_t count;
};

static int add_line(struct sayings *said, const char *effect, const char *line, size_t len,
		    struct ws_err *err)
{
	ws_auto(ws_json) json = NULL;
	struct ws_approval one, *slot;

	/* a text that is not one says nothing, whatever is wrong with it */
	if (ws_json_parse(line, len, LINE_MAX_BYTES, &json, NULL) != 0 ||
	    !understand(json, said->now_s, &one))
		return 0;
	slot = ws_arena_grow(said->arena, &said->items, &said->count, sizeof(*slot));
	if (!slot)
		return ws_err_nomem(err);
	*slot = one;
	slot->effect = effect;
	slot->by = folded(said->arena, one.by);
	slot->git_email = folded(said->arena, one.git_email);
	slot->why = ws_arena_dup(said->arena, one.why);
	if (!slot->by || (one.git_email && !slot->git_email) || (one.why && !slot->why))
		return ws_err_nomem(err);
	return 0;
}

static int add_lines(struct sayings *said, const char *effect, const struct ws_buf *text,
		     struct ws_err *err)
{
	const char *at = ws_buf_text(text), *end = at + text->len;
	int rc = 0;

	while (rc == 0 && at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t len = stop ? (size_t)(stop - at) : (size_t)(end - at);

		rc = add_line(said, effect, at, len, err);
		at += len + 1;
	}
	return rc;
}

static int id_of(const char *effect, struct ws_oid *out, struct ws_err *err)
{
	return ws_repo_blob_id(effect, strlen(effect), out, err);
}

static int find_one(struct ws_repo *repo, const struct ws_oid *notes, const char *effect,
		    struct sayings *said, struct ws_err *err)
{
	ws_auto_buf text = WS_BUF_INIT;
	struct ws_oid id;
	const char *kept;
	int rc = id_of(effect, &id, err);

	if (rc == 0)
		rc = ws_notes_read(repo, notes, &id, &text, err);
	if (rc != 0 || text.len == 0)
		return rc;
	kept = ws_arena_dup(said->arena, effect);
	return kept ? add_lines(said, kept, &text, err) : ws_err_nomem(err);
}

int ws_approvals_find(struct ws_repo *repo, const struct ws_oid *notes,
		      const struct ws_plan *plan, int64_t now_s, struct ws_arena *arena,
		      struct ws_approval **items, size_t *count, struct ws_err *err)
{
	struct sayings said = {arena, now_s, NULL, 0};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < plan->change_count; i++)
		if (plan->changes[i].effect && !ws_oid_is_zero(notes))
			rc = find_one(repo, notes, plan->changes[i].effect, &said, err);
	*items = said.items;
	*count = said.count;
	return rc;
}

/* ---- who speaks ------------------------------------------------------------------------- */

struct speaker {
	char by[256];               /* folded */
	char name[128], email[128]; /* of the commit */
	char git_email[128];        /* folded; "" when git knows nobody */
	char when[WS_TIME_TEXT];
	int64_t now_s;
};

static int find_speaker(struct ws_store *store, const struct ws_view *view, int64_t now_s,
			struct speaker *out, struct ws_err *err)
{
	int rc = ws_repo_identity(store->repo, out->name, out->git_email, err);

	if (rc != 0)
		return rc;
	ws_text_fold(out->git_email);
	(void)snprintf(out->by, sizeof(out->by), "%s",
		       view->look.actor[0] ? view->look.actor : out->git_email);
	ws_text_fold(out->by);
	if (!is_name(out->by)) {
		ws_err_set(err, WS_E_NO_KEY, "it is not known who you are");
		return ws_err_hint(err, "wsync login, or git config user.email YOU@HOST");
	}
	(void)snprintf(out->email, sizeof(out->email), "%.127s",
		       out->git_email[0] ? out->git_email : out->by);
	if (!out->name[0])
		(void)snprintf(out->name, sizeof(out->name), "%.127s", out->by);
	out->now_s = now_s;
	(void)ws_time_format(now_s, out->when);
	return 0;
}

/* Do the rules here, or those that hold until looser ones are approved, want another
 * person than the author? */
static bool wants_another(const struct ws_view *view, const struct ws_change *change)
{
	const struct ws_side *const sides[2] = {view->base, view->local};
	bool wants = false;

	for (size_t i = 0; i < 2; i++) {
		const struct ws_side_workspace *w = change->workspace_id
							    ? ws_side_workspace(
								      sides[i],
								      change->workspace_id)
							    : NULL;
		const struct ws_side_account *a = !w && change->account_id
							  ? ws_side_account(
								    sides[i],
								    change->account_id)
							  : NULL;

		wants = wants || (w && w->policy.approver_other) ||
			(a && a->policy.approver_other);
	}
	return wants;
}

static int check_author(struct ws_view *view, const struct ws_saying *saying,
			const struct speaker *speaker, struct ws_err *err)
{
	const struct ws_facts *facts = &ws_view_own(view)->facts;
	const struct ws_change *c = saying->change;

	if (saying->rejects || !wants_another(view, c))
		return 0;
	for (size_t i = 0; i < facts->author_count; i++) {
		if (strcmp(facts->authors[i].effect, c->effect) != 0)
			continue;
		if (strcmp(facts->authors[i].email, speaker->by) != 0 &&
		    strcmp(facts->authors[i].email, speaker->git_email) != 0)
			return 0;
		return ws_err_set(err, WS_E_SELF_APPROVAL,
				  "%s: you committed change %s, and policy.ini asks for "
				  "somebody else",
				  c->path ? c->path : "", c->id);
	}
	return ws_err_set(err, WS_E_SELF_APPROVAL,
			  "%s: nobody knows who committed change %s, and policy.ini asks "
			  "for somebody else",
			  c->path ? c->path : "", c->id);
}

/* ---- writing ------------------------------------------------------------------------------- */

/* One commit while it is put together. */
struct record {
	struct ws_store *store;
	struct ws_oid notes; /* what it is put on; zero: nothing */
	struct ws_arena *arena;
	struct ws_repo_edit *edits;
	size_t edit_count;
	size_t rejects;
};

static int add_edit(struct record *record, const char *path, const char *bytes, size_t len,
		    struct ws_err *err)
{
	struct ws_repo_edit *edit = ws_arena_grow(record->arena, &record->edits,
						  &record->edit_count, sizeof(*edit));

	if (!edit || !path || !bytes)
		return ws_err_nomem(err);
	*edit = (struct ws_repo_edit){path, bytes, len};
	return 0;
}

static int format_line(const struct ws_saying *saying, const struct speaker *speaker,
		       struct ws_buf *out, struct ws_err *err)
{
	ws_auto(ws_json) line = ws_json_new_object();
	ws_auto_free char *text = NULL;
	size_t len = 0;
	int bad = 0, rc;

	bad |= ws_json_set(line, "by", ws_json_new_text(speaker->by));
	bad |= ws_json_set(line, "say",
			   ws_json_new_text(saying->rejects ? "reject" : "approve"));
	bad |= ws_json_set(line, "time", ws_json_new_text(speaker->when));
	if (is_name(speaker->git_email))
		bad |= ws_json_set(line, "git", ws_json_new_text(speaker->git_email));
	if (saying->loss)
		bad |= ws_json_set(line, "loss", ws_json_new_int((int64_t)saying->loss));
	if (saying->why)
		bad |= ws_json_set(line, "why", ws_json_new_text(saying->why));
	rc = bad ? ws_err_nomem(err)
		 : ws_json_format(line, WS_JSON_SORTED, &text, &len, err);
	if (rc == 0 && len > LINE_MAX_BYTES)
		rc = ws_err_set(err, WS_E_TOO_BIG, "a reason may have about %zu bytes",
				LINE_MAX_BYTES - NAME_MAX_BYTES * 4);
	if (rc != 0)
		return rc;
	ws_buf_add(out, text, len);
	ws_buf_addc(out, '\n');
	return 0;
}

static int add_saying(struct record *record, const struct ws_saying *saying,
		      const struct speaker *speaker, struct ws_err *err)
{
	const char *effect = saying->change->effect;
	ws_auto_buf text = WS_BUF_INIT;
	char hex[WS_OID_TEXT], path[WS_NOTE_PATH];
	struct ws_oid id;
	int rc;

	if (!effect)
		return ws_err_set(err, WS_E_BUG, "change %s has no effect",
				  saying->change->id);
	rc = id_of(effect, &id, err);
	if (rc == 0)
		rc = ws_notes_place(record->store->repo, &record->notes, &id, path, &text,
				    err);
	if (rc == 0)
		rc = format_line(saying, speaker, &text, err);
	if (rc == 0 && text.failed)
		rc = ws_err_nomem(err);
	if (rc == 0 && text.len > WS_NOTE_MAX)
		rc = ws_err_set(err, WS_E_TOO_BIG,
				"the note about change %s would pass %zu bytes",
				saying->change->id, WS_NOTE_MAX);
	if (rc == 0)
		rc = add_edit(record, ws_arena_dup(record->arena, path),
			      ws_arena_dupn(record->arena, ws_buf_text(&text), text.len),
			      text.len, err);
	if (rc == 0)
		rc = add_edit(record,
			      ws_arena_printf(record->arena, "effect/%s",
					      ws_oid_format(&id, hex)),
			      effect, strlen(effect), err);
	record->rejects += saying->rejects;
	return rc;
}

static int commit_record(const struct record *record, size_t count,
			 const struct speaker *speaker, struct ws_err *err)
{
	const bool first = ws_oid_is_zero(&record->notes);
	const struct ws_repo_commit spec = {
		.ref = WS_REF_APPROVALS,
		.expect = first ? NULL : &record->notes,
		.onto = first ? NULL : &record->notes,
		.edits = record->edits,
		.edit_count = record->edit_count,
		.parents = &record->notes,
		.parent_count = first ? 0 : 1,
		.author_name = speaker->name,
		.author_email = speaker->email,
		.committer_name = speaker->name,
		.committer_email = speaker->email,
		.author_time_s = speaker->now_s,
		.committer_time_s = speaker->now_s,
		.message = record->rejects == 0       ? "Approve\n"
			   : record->rejects == count ? "Reject\n"
						      : "Approve and reject\n",
	};
	struct ws_oid ignored;

	return ws_repo_commit(record->store->repo, &spec, &ignored, err);
}

/* 0, WS_REPO_MOVED or a failure. */
static int try_record(struct ws_store *store, const struct ws_saying *sayings, size_t count,
		      const struct speaker *speaker, struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct record record = {.store = store, .arena = arena};
	int rc = arena ? ws_repo_ref(store->repo, WS_REF_APPROVALS, &record.notes, err)
		       : ws_err_nomem(err);

	if (rc == WS_REPO_ABSENT) {
		record.notes = (struct ws_oid){{0}};
		rc = 0;
	}
	for (size_t i = 0; rc == 0 && i < count; i++)
		rc = add_saying(&record, &sayings[i], speaker, err);
	return rc == 0 ? commit_record(&record, count, speaker, err) : rc;
}

int ws_approvals_record(struct ws_store *store, struct ws_view *view,
			const struct ws_saying *sayings, size_t count,
			const struct ws_round_world *world, struct ws_err *err)
{
	struct speaker speaker = {0};
	ws_auto_lock lock = WS_LOCK_INIT;
	int rc = find_speaker(store, view, world->now_s(world->user), &speaker, err);

	for (size_t i = 0; rc == 0 && i < count; i++)
		rc = check_author(view, &sayings[i], &speaker, err);
	if (rc == 0)
		rc = ws_store_lock(store, &lock, err);
	if (rc != 0 || count == 0)
		return rc;
	/* stock git writes notes without our lock */
	rc = WS_REPO_MOVED;
	for (int n = 0; rc == WS_REPO_MOVED && n < TRIES; n++)
		rc = try_record(store, sayings, count, &speaker, err);
	return rc == WS_REPO_MOVED ? ws_err_set(err, WS_E_REF_MOVED,
						"somebody writes approvals just now")
				   : rc;
}
