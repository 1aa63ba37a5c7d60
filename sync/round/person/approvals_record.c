/*
 * sync/round/person/approvals_record.c - what somebody says about effects, written as notes.
 *
 * Invariant: what somebody says is later than whatever the same person said of that
 * effect before, although a clock went back in between: the last word counts, and by
 * its time it is known.
 */
#include "sync/round/view/approvals_p.h"

#include <stdio.h>
#include <string.h>

#include "store/ground/buf.h"
#include "store/ground/text.h"
#include "sync/round/view/view_p.h"

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

/* The time of what is said now. */
static int find_time(struct ws_store *store, const struct ws_saying *saying,
		     const struct speaker *speaker, struct ws_arena *arena, int64_t *out,
		     struct ws_err *err)
{
	struct ws_approval_refs refs;
	struct ws_approval *before = NULL;
	size_t count = 0;
	int rc = ws_approvals_refs(store->repo, arena, &refs, err);

	*out = speaker->now_s;
	if (rc == 0)
		rc = approvals_about(store->repo, &refs, saying->change->effect, INT64_MAX,
				     arena, &before, &count, err);
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

static int add_saying(struct approvals_commit *commit, const struct ws_saying *saying,
		      const struct speaker *speaker, struct ws_err *err)
{
	const bool known = approvals_is_name(speaker->git_email);
	struct ws_approval line = {.effect = saying->change->effect,
				   .rejects = saying->rejects,
				   .by = speaker->by,
				   .git_email = known ? speaker->git_email : NULL,
				   .loss = saying->loss,
				   .why = saying->why};
	ws_auto_buf text = WS_BUF_INIT;
	int rc;

	if (!line.effect)
		return ws_err_set(err, WS_E_BUG, "change %s has no effect",
				  saying->change->id);
	rc = find_time(commit->store, saying, speaker, commit->arena, &line.time_s, err);
	if (rc == 0)
		rc = approvals_format(&line, NULL, &text, err);
	return rc == 0 ? approvals_add(commit, line.effect, &text, err) : rc;
}

/* 0, WS_REPO_MOVED or a failure. */
static int try_record(struct ws_store *store, const struct ws_saying *sayings, size_t count,
		      const struct speaker *speaker, struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct approvals_commit commit;
	size_t rejects = 0;
	int rc = arena ? approvals_begin(&commit, store, arena, err) : ws_err_nomem(err);

	for (size_t i = 0; rc == 0 && i < count; i++) {
		rejects += sayings[i].rejects;
		rc = add_saying(&commit, &sayings[i], speaker, err);
	}
	return rc != 0 ? rc
		       : approvals_commit(&commit, speaker->name, speaker->email,
					  speaker->now_s,
					  rejects == 0       ? "Approve\n"
					  : rejects == count ? "Reject\n"
							     : "Approve and reject\n",
					  err);
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
	for (int n = 0; rc == WS_REPO_MOVED && n < APPROVALS_TRIES; n++)
		rc = try_record(store, sayings, count, &speaker, err);
	return rc == WS_REPO_MOVED ? ws_err_set(err, WS_E_REF_MOVED,
						"somebody writes approvals just now")
				   : rc;
}
