/*
 * sync/round/approvals_record.c - what somebody says about effects, written as notes.
 *
 * Invariant: what somebody says is later than whatever the same person said of that
 * effect before, although a clock went back in between: the last word counts, and by
 * its time it is known.
 */
#include "sync/round/approvals_p.h"

#include <stdio.h>
#include <string.h>

#include "store/git/notes.h"
#include "store/ground/buf.h"
#include "store/ground/date.h"
#include "store/ground/json.h"
#include "store/ground/text.h"
#include "sync/round/view_p.h"

#define TRIES 5

/* ---- who speaks ------------------------------------------------------------------------- */

struct speaker {
	char by[256];               /* folded */
	char name[128], email[128]; /* of the commit */
	char git_email[128];        /* folded; "" when git knows nobody */
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
	if (!approvals_is_name(out->by)) {
		ws_err_set(err, WS_E_NO_KEY, "it is not known who you are");
		return ws_err_hint(err, "wsync login, or git config user.email YOU@HOST");
	}
	(void)snprintf(out->email, sizeof(out->email), "%.127s",
		       out->git_email[0] ? out->git_email : out->by);
	if (!out->name[0])
		(void)snprintf(out->name, sizeof(out->name), "%.127s", out->by);
	out->now_s = now_s;
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

static bool is_speaker(const struct speaker *speaker, const char *name)
{
	return ws_approval_same_person(speaker->by, name) ||
	       (speaker->git_email[0] && ws_approval_same_person(speaker->git_email, name));
}

static int check_author(struct ws_view *view, const struct ws_saying *saying,
			const struct speaker *speaker, struct ws_err *err)
{
	const struct ws_facts *facts = &ws_view_own(view)->facts;
	const struct ws_change *c = saying->change;
	bool known = false;

	if (saying->rejects || !wants_another(view, c))
		return 0;
	for (size_t i = 0; i < facts->author_count; i++) {
		const char *author = facts->authors[i].email;

		if (strcmp(facts->authors[i].effect, c->effect) != 0)
			continue;
		known = true;
		if (is_speaker(speaker, author))
			return ws_err_set(err, WS_E_SELF_APPROVAL,
					  "%s: you committed change %s, and policy.ini "
					  "asks for somebody else",
					  c->path ? c->path : "", c->id);
	}
	if (known)
		return 0;
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

/* The time of what is said now. */
static int find_time(const struct record *record, const struct ws_saying *saying,
		     const struct speaker *speaker, int64_t *out, struct ws_err *err)
{
	struct ws_approval_refs refs;
	struct ws_approval *before = NULL;
	size_t count = 0;
	int rc = ws_approvals_refs(record->store->repo, record->arena, &refs, err);

	*out = speaker->now_s;
	if (rc == 0)
		rc = approvals_about(record->store->repo, &refs, saying->change->effect,
				     INT64_MAX, record->arena, &before, &count, err);
	for (size_t i = 0; rc == 0 && i < count; i++)
		if ((is_speaker(speaker, before[i].by) ||
		     is_speaker(speaker, before[i].git_email)) &&
		    before[i].time_s >= *out)
			*out = before[i].time_s + 1;
	if (rc != 0 || saying->rejects || *out - APPROVALS_AHEAD_S <= speaker->now_s)
		return rc;
	ws_err_set(err, WS_E_CLOCK, "%s: you spoke of change %s at a time to come",
		   saying->change->path ? saying->change->path : "", saying->change->id);
	return ws_err_hint(err, "set the clock of this machine right, or let somebody else "
				"approve it");
}

static int format_line(const struct ws_saying *saying, const struct speaker *speaker,
		       int64_t time_s, struct ws_buf *out, struct ws_err *err)
{
	char when[WS_TIME_TEXT];
	ws_auto(ws_json) line = ws_json_new_object();
	ws_auto_free char *text = NULL;
	size_t len = 0;
	int bad = 0, rc;

	bad |= ws_json_set(line, "by", ws_json_new_text(speaker->by));
	bad |= ws_json_set(line, "say",
			   ws_json_new_text(saying->rejects ? "reject" : "approve"));
	bad |= ws_json_set(line, "time", ws_json_new_text(ws_time_format(time_s, when)));
	if (approvals_is_name(speaker->git_email))
		bad |= ws_json_set(line, "git", ws_json_new_text(speaker->git_email));
	if (saying->loss)
		bad |= ws_json_set(line, "loss", ws_json_new_int((int64_t)saying->loss));
	if (saying->why)
		bad |= ws_json_set(line, "why", ws_json_new_text(saying->why));
	rc = bad ? ws_err_nomem(err)
		 : ws_json_format(line, WS_JSON_SORTED, &text, &len, err);
	if (rc == 0 && len > APPROVALS_LINE_MAX)
		rc = ws_err_set(err, WS_E_TOO_BIG, "a reason may have about %zu bytes",
				APPROVALS_LINE_MAX - APPROVALS_NAME_MAX * 4);
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
	int64_t time_s = 0;
	int rc;

	if (!effect)
		return ws_err_set(err, WS_E_BUG, "change %s has no effect",
				  saying->change->id);
	rc = approvals_blob_of(effect, &id, err);
	if (rc == 0)
		rc = ws_notes_place(record->store->repo, &record->notes, &id, path, &text,
				    err);
	if (rc == 0)
		rc = find_time(record, saying, speaker, &time_s, err);
	if (rc == 0)
		rc = format_line(saying, speaker, time_s, &text, err);
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
