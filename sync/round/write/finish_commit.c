/*
 * sync/round/write/finish_commit.c - the commits a round ends with.
 *
 * cloud/main is fast-forwarded to main when both say the same, as a push does to a
 * remote-tracking branch; so stock git shows "up to date" and no empty commits pile up.
 */
#include "sync/round/write/finish_p.h"

#include <stdlib.h>

#include "store/ground/buf.h"
#include "sync/round/write/describe.h"
#include "sync/round/write/record.h"
#include "sync/round/write/taking.h"

/* Edits between two partial trees. */
struct edits {
	struct ws_repo_edit *items;
	size_t count;
};

static int edits_between(const struct ws_tree *before, const struct ws_tree *now,
			 struct edits *out, struct ws_err *err)
{
	return ws_record_edits(before, now, &out->items, &out->count, err);
}

static int is_ancestor(struct finishing *f, bool *out, struct ws_err *err)
{
	size_t ahead = 0, behind = 0;
	int rc = 0;

	*out = ws_oid_same(&f->main, &f->cloud);
	if (!*out)
		rc = ws_repo_ahead_behind(f->store->repo, &f->main, &f->cloud, &ahead,
					  &behind, err);
	if (rc == 0)
		*out = behind == 0;
	return rc;
}

/* ---- cloud/main ------------------------------------------------------------------------ */

static bool was_sent(void *user, const struct ws_change *change)
{
	const struct finishing *f = user;
	size_t n = (size_t)(change - f->view->plan->changes);

	return change->verdict == WS_SEND && f->settled->resolved[n];
}

static int sent_message(struct finishing *f, char **out, struct ws_err *err)
{
	struct ws_buf text = WS_BUF_INIT;
	char subject[WS_SUBJECT];

	ws_describe_subject(subject, f->view->plan, was_sent, f, "follow main");
	ws_buf_addf(&text, "sent: %s\n\n", subject);
	ws_describe_body(&text, f->view->plan, was_sent, f);
	ws_buf_adds(&text, "\n" WS_TRAILER_CLOUD ": self\n");
	return ws_buf_take(&text, out, NULL, err);
}

int finish_commit_cloud(struct finishing *f, struct ws_err *err)
{
	struct edits e = {NULL, 0};
	struct ws_repo_commit spec = ws_record_spec(WS_REF_CLOUD, &f->view->cloud_id,
						    f->now_s);
	ws_auto_free char *message = NULL;
	int rc = edits_between(f->own->cloud, f->settled->cloud, &e, err);

	if (rc == 0 && e.count)
		rc = sent_message(f, &message, err);
	if (rc == 0 && e.count) {
		spec.edits = e.items;
		spec.edit_count = e.count;
		spec.message = message;
		if (f->store->actor[0])
			spec.author_name = spec.author_email = f->store->actor;
		rc = ws_record_make(f->store, &spec, "cloud/main moved during the round",
				    &f->cloud, err);
	}
	free(e.items);
	return rc;
}

/* ---- main ------------------------------------------------------------------------------------ */

static bool was_received(void *user, const struct ws_change *change)
{
	const struct finishing *f = user;
	size_t n = (size_t)(change - f->view->plan->changes);

	return change->verdict == WS_RECEIVE && f->settled->resolved[n];
}

static int received_message(struct finishing *f, char **out, struct ws_err *err)
{
	struct ws_buf text = WS_BUF_INIT;
	char subject[WS_SUBJECT], id[WS_OID_TEXT];

	ws_describe_subject(subject, f->view->plan, was_received, f, "follow the cloud");
	ws_buf_addf(&text, "sync: %s\n\n", subject);
	ws_describe_body(&text, f->view->plan, was_received, f);
	ws_buf_addf(&text, "\n" WS_TRAILER_CLOUD ": %s\n", ws_oid_format(&f->cloud, id));
	return ws_buf_take(&text, out, NULL, err);
}

/* A merge with cloud/main only when everything incoming was taken; otherwise an
 * ordinary commit, so that `git log main..cloud/main` still shows what waits. */
int finish_commit_next(struct finishing *f, struct ws_err *err)
{
	const struct ws_oid parents[2] = {f->view->main_id, f->cloud};
	struct ws_repo_commit spec = ws_record_spec(WS_REF_MAIN, &f->view->main_id,
						    f->now_s);
	ws_auto_free char *message = NULL;
	bool contains = true;
	int rc = ws_record_edits(f->own->local, f->settled->main, &f->edits, &f->edit_count,
				 err);

	if (rc == 0)
		rc = is_ancestor(f, &contains, err);
	if (rc != 0 || (!f->edit_count && (contains || !f->settled->all_taken)))
		return rc;
	rc = received_message(f, &message, err);
	spec.edits = f->edits;
	spec.edit_count = f->edit_count;
	spec.parents = parents;
	spec.parent_count = f->settled->all_taken && !contains ? 2 : 1;
	spec.message = message;
	return rc == 0 ? ws_taking_begin(f->store, &spec, &f->next, err) : rc;
}

int finish_move_main(struct finishing *f, struct ws_err *err)
{
	const struct ws_oid main = f->view->main_id;

	return ws_oid_is_zero(&f->next) ? 0
					: ws_taking_end(f->store, &main, &f->next, f->edits,
							f->edit_count, &f->main, err);
}

int finish_forward_cloud(struct finishing *f, struct ws_err *err)
{
	bool contains = false;
	int rc;

	if (ws_oid_same(&f->main, &f->cloud) ||
	    !ws_tree_same(f->settled->main, f->settled->cloud))
		return 0;
	rc = is_ancestor(f, &contains, err);
	if (rc != 0 || !contains)
		return rc;
	rc = ws_repo_ref_move(f->store->repo, WS_REF_CLOUD, &f->cloud, &f->main,
			      "wsync: the cloud has what main has", err);
	if (rc == WS_REPO_MOVED)
		return ws_err_set(err, WS_E_REF_MOVED, "cloud/main moved during the round");
	if (rc == 0)
		f->cloud = f->main;
	return rc;
}

/* ---- base -------------------------------------------------------------------------------------- */

int finish_commit_base(struct finishing *f, const struct ws_tree *from,
		       const struct ws_tree *to, const char *message, struct ws_err *err)
{
	bool exists = !ws_oid_is_zero(&f->base);
	/* before: a chain, nothing is left dangling; main: what it was settled with, so that
	   a main that was set back is known for one (observed.c) */
	const struct ws_oid before = f->base, parents[2] = {before, f->main};
	struct edits e = {NULL, 0};
	struct ws_repo_commit spec = ws_record_spec(WS_REF_BASE, exists ? &before : NULL,
						    f->now_s);
	int rc = edits_between(from, to, &e, err);

	if (rc == 0 && (e.count || !exists)) {
		spec.edits = e.items;
		spec.edit_count = e.count;
		spec.parents = parents;
		if (exists && !ws_oid_is_zero(&f->main))
			spec.parent_count = 2;
		spec.message = message;
		rc = ws_record_make(f->store, &spec, "the base moved during the round",
				    &f->base, err);
	}
	free(e.items);
	return rc;
}

/* What was sent and read back, or is the same on both sides already, is shared whatever
 * becomes of main: were base to stay behind, taking the edit back would look like never
 * having made it. */
int finish_commit_sent(struct finishing *f, struct ws_err *err)
{
	ws_auto_buf message = WS_BUF_INIT;
	char id[WS_OID_TEXT];
	bool sent = false;

	if (ws_oid_is_zero(&f->base))
		return 0;
	for (size_t i = 0; i < f->view->plan->change_count && !sent; i++)
		sent = was_sent(f, &f->view->plan->changes[i]);
	ws_buf_adds(&message, "sent and read back, or changed alike on both sides\n");
	if (sent)
		ws_buf_addf(&message, "\n" WS_TRAILER_AFTER ": %s\n",
			    ws_oid_format(&f->view->cloud_id, id));
	if (message.failed)
		return ws_err_nomem(err);
	return finish_commit_base(f, f->own->base, f->settled->sent_base,
				  ws_buf_text(&message), err);
}

int finish_commit_shared(struct finishing *f, const struct ws_tree *from,
			 struct ws_err *err)
{
	return finish_commit_base(f, from, f->settled->base, "what both sides share\n",
				  err);
}
