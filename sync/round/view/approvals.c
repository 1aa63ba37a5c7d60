/*
 * sync/round/view/approvals.c - notes about effects, found and understood.
 *
 * Notes come from whoever can push to the ref. A line with a member this version does
 * not know is no approval, since the member may narrow it; a rejection stays one. An
 * approval from a day to come says nothing: it would outlast every later word. A
 * rejection from there counts, so that a clock that was wrong hides none; so does that an
 * approval is spent.
 */
#include "sync/round/view/approvals_p.h"

#include <stdlib.h>
#include <string.h>

#include "store/git/notes.h"
#include "store/ground/buf.h"
#include "store/ground/date.h"
#include "store/ground/json.h"
#include "store/ground/text.h"

#define THEIRS "refs/notes/*/wsync-approvals"

/* ---- reading ------------------------------------------------------------------------- */

bool approvals_is_name(const char *text)
{
	size_t len = text ? strlen(text) : 0;

	return len > 0 && len <= APPROVALS_NAME_MAX &&
	       !ws_text_is_hostile(text, len, false);
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

/* Was it written by a round that died before base moved? */
static bool came_to_nothing(const struct ws_json *line, const struct ws_oid *base)
{
	const char *text = ws_json_text(ws_json_get(line, "base"));
	char now[WS_OID_TEXT];

	return text && !ws_oid_is_zero(base) && strcmp(text, ws_oid_format(base, now)) == 0;
}

/* Texts stay the line's; false: it says nothing. */
static bool understand(const struct ws_json *line, const struct ws_oid *base, int64_t now_s,
		       struct ws_approval *out)
{
	const char *say = ws_json_text(ws_json_get(line, "say"));
	const char *when = ws_json_text(ws_json_get(line, "time"));
	const struct ws_json *loss = ws_json_get(line, "loss");
	int64_t losing = 0;

	*out = (struct ws_approval){0};
	out->by = ws_json_text(ws_json_get(line, "by"));
	out->git_email = ws_json_text(ws_json_get(line, "git"));
	out->why = ws_json_text(ws_json_get(line, "why"));
	if (!say || !approvals_is_name(out->by) ||
	    (out->git_email && !approvals_is_name(out->git_email)))
		return false;
	if (!when || !ws_time_parse(when, &out->time_s))
		return false;
	if (loss && (!ws_json_int(loss, &losing) || losing < 0))
		return false;
	out->loss = (size_t)losing;
	out->rejects = strcmp(say, "reject") == 0;
	out->spent = strcmp(say, "spent") == 0;
	if (out->spent)
		return !came_to_nothing(line, base);
	return out->rejects || (strcmp(say, "approve") == 0 && knows_all(line) &&
				out->time_s - APPROVALS_AHEAD_S <= now_s);
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
	const struct ws_oid *base;
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
	if (ws_json_parse(line, len, APPROVALS_LINE_MAX, &json, NULL) != 0 ||
	    !understand(json, said->base, said->now_s, &one))
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

int approvals_blob_of(const char *effect, struct ws_oid *out, struct ws_err *err)
{
	return ws_repo_blob_id(effect, strlen(effect), out, err);
}

/* Notes of one commit about one effect. */
static int find_in(struct ws_repo *repo, const struct ws_oid *notes,
		   const struct ws_oid *id, const char *effect, struct sayings *said,
		   struct ws_err *err)
{
	ws_auto_buf text = WS_BUF_INIT;
	const char *kept;
	int rc = ws_notes_read(repo, notes, id, &text, err);

	if (rc != 0 || text.len == 0)
		return rc;
	kept = ws_arena_dup(said->arena, effect);
	return kept ? add_lines(said, kept, &text, err) : ws_err_nomem(err);
}

static int find_one(struct ws_repo *repo, const struct ws_approval_refs *refs,
		    const char *effect, struct sayings *said, struct ws_err *err)
{
	struct ws_oid id;
	int rc = refs->count ? approvals_blob_of(effect, &id, err) : 0;

	for (size_t i = 0; rc == 0 && i < refs->count; i++)
		rc = find_in(repo, &refs->commits[i], &id, effect, said, err);
	return rc;
}

int approvals_about(struct ws_repo *repo, const struct ws_approval_refs *refs,
		    const char *effect, int64_t now_s, struct ws_arena *arena,
		    struct ws_approval **items, size_t *count, struct ws_err *err)
{
	const struct ws_oid no_base = {{0}};
	struct sayings said = {arena, &no_base, now_s, NULL, 0};
	int rc = find_one(repo, refs, effect, &said, err);

	*items = said.items;
	*count = said.count;
	return rc;
}

int ws_approvals_find(struct ws_repo *repo, const struct ws_approval_refs *refs,
		      const struct ws_plan *plan, const struct ws_oid *base, int64_t now_s,
		      struct ws_arena *arena, struct ws_approval **items, size_t *count,
		      struct ws_err *err)
{
	struct sayings said = {arena, base, now_s, NULL, 0};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < plan->change_count; i++)
		if (plan->changes[i].effect)
			rc = find_one(repo, refs, plan->changes[i].effect, &said, err);
	*items = said.items;
	*count = said.count;
	return rc;
}

/* ---- the refs ------------------------------------------------------------------------ */

static int by_id(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct ws_oid));
}

int ws_approvals_refs(struct ws_repo *repo, struct ws_arena *arena,
		      struct ws_approval_refs *out, struct ws_err *err)
{
	struct ws_oid own;
	int rc;

	*out = (struct ws_approval_refs){NULL, 0};
	rc = ws_repo_refs_like(repo, THEIRS, arena, &out->commits, &out->count, err);
	if (rc == 0)
		rc = ws_repo_ref(repo, WS_REF_APPROVALS, &own, err);
	if (rc == 0) {
		struct ws_oid *slot = ws_arena_grow(arena, &out->commits, &out->count,
						    sizeof(*slot));

		if (!slot)
			return ws_err_nomem(err);
		*slot = own;
	}
	if (rc < 0)
		return rc;
	/* `git gc` lists refs in another order */
	if (out->count)
		qsort(out->commits, out->count, sizeof(*out->commits), by_id);
	return 0;
}

bool ws_approvals_same_refs(const struct ws_approval_refs *a,
			    const struct ws_approval_refs *b)
{
	return a->count == b->count &&
	       (a->count == 0 ||
		memcmp(a->commits, b->commits, a->count * sizeof(*a->commits)) == 0);
}
