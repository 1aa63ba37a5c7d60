/*
 * sync/round/write/finish.c - writes down what a round settled, in an order that a death at any
 * point reads as agreement: base for what was sent, cloud/main, files, main, base.
 */
#include "sync/round/write/finish_p.h"

#include <stdlib.h>

#include "sync/round/send/send.h"
#include "sync/round/view/observed.h"

static struct finishing finishing_of(struct ws_store *store, struct ws_view *view,
				     const struct ws_settled *settled, int64_t now_s)
{
	return (struct finishing){.store = store,
				  .view = view,
				  .own = ws_view_own(view),
				  .settled = settled,
				  .now_s = now_s,
				  .main = view->main_id,
				  .cloud = view->cloud_id,
				  .base = view->base_id};
}

static int main_stands(struct finishing *f, struct ws_err *err)
{
	struct ws_oid now;
	int rc = ws_repo_ref(f->store->repo, WS_REF_MAIN, &now, err);

	if (rc < 0)
		return rc;
	if (rc == WS_REPO_ABSENT || !ws_oid_same(&now, &f->view->main_id))
		return ws_err_set(err, WS_E_REF_MOVED,
				  "somebody committed during the round");
	return 0;
}

/* A git command that holds the index now would write back what main said before. */
static int index_is_free(struct finishing *f, struct ws_err *err)
{
	bool locked = false;
	size_t total = 0;
	int rc = ws_repo_index_staged(f->store->repo, &f->view->main_id, NULL, 0, NULL,
				      &locked, &total, err);

	if (rc == 0 && locked && !f->own->facts.index_locked)
		return ws_err_set(err, WS_E_FILE_BUSY,
				  "git is at work on the index just now");
	return rc;
}

/* What says already what came was left by a death, and edited by nobody. */
static void forgive(const struct finishing *f, struct ws_view *view)
{
	size_t kept = 0;

	for (size_t i = 0; i < view->problem_count; i++) {
		const char *path = view->problems[i].file;
		const struct ws_tree_entry *now = ws_tree_find(f->settled->main, path);

		if (!now || !ws_tree_entry_same(now, ws_tree_find(f->own->work, path)))
			view->problems[kept++] = view->problems[i];
	}
	view->problem_count = kept;
}

/* base, and with it the rules it takes. */
static int shared(struct finishing *f, const struct ws_tree *from, struct ws_err *err)
{
	int rc = ws_approvals_spend_rules(f->store, f->view, &f->base, f->now_s, err);

	return rc == 0 ? finish_commit_shared(f, from, err) : rc;
}

int ws_finish(struct ws_store *store, struct ws_view *view,
	      const struct ws_settled *settled, int64_t now_s, struct ws_err *err)
{
	struct finishing f = finishing_of(store, view, settled, now_s);
	bool in_step = settled->all_taken && ws_tree_same(settled->main, settled->cloud);
	ws_auto_lock lock = WS_LOCK_INIT;
	int rc = ws_store_lock(store, &lock, err);

	if (rc == 0)
		rc = finish_commit_sent(&f, err);
	if (rc == 0)
		rc = main_stands(&f, err);
	if (rc == 0)
		rc = index_is_free(&f, err);
	/* where both will be one commit, cloud/main waits for it */
	if (rc == 0 && !in_step)
		rc = finish_commit_cloud(&f, err);
	if (rc == 0)
		rc = finish_commit_next(&f, err);
	if (rc == 0)
		rc = ws_finish_work(store, view, settled, err);
	if (rc == 0)
		rc = finish_move_main(&f, err);
	if (rc == 0)
		rc = finish_forward_cloud(&f, err);
	if (rc == 0)
		rc = shared(&f, settled->sent_base, err);
	free(f.edits);
	view->main_id = f.main;
	if (rc == 0)
		forgive(&f, view);
	return rc;
}

/* Nothing is listed here: what waits for a second listing was seen missing twice when main
 * took that. */
static int agree_on_taken(struct ws_store *store, struct ws_view *view, struct ws_err *err)
{
	const unsigned wait = WS_WAIT_MISSING | WS_WAIT_DRAFT | WS_WAIT_STAGED;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < view->plan->change_count; i++) {
		struct ws_change *c = &view->plan->changes[i];
		bool taken = false;

		if (c->verdict == WS_WAIT && c->kind == WS_ITEM_GRANT &&
		    (c->wait & WS_WAIT_MISSING) && !(c->wait & ~wait) && !c->local.present)
			rc = ws_observed_taken(store->repo, &view->main_id, c, &taken, err);
		if (!taken)
			continue;
		c->verdict = WS_AGREE;
		c->direction = WS_BOTH;
		c->wait = 0;
		c->before = c->base;
		c->after = c->local;
		view->plan->waits--;
		view->plan->agrees++;
	}
	return rc;
}

int ws_finish_agreements(struct ws_store *store, struct ws_view *view, int64_t now_s,
			 struct ws_err *err)
{
	ws_auto_free int *results = calloc(view->plan->change_count + 1, sizeof(*results));
	ws_auto(ws_settled) settled = NULL;
	struct finishing f = finishing_of(store, view, NULL, now_s);
	int rc;

	if (!results)
		return ws_err_nomem(err);
	if (ws_oid_is_zero(&view->base_id))
		return 0;
	rc = agree_on_taken(store, view, err);
	if (rc != 0 || view->plan->agrees == 0)
		return rc;
	for (size_t i = 0; i < view->plan->change_count; i++)
		results[i] = WS_SEND_NOT_TRIED;
	rc = ws_settle(view, results, false, &settled, err);
	f.settled = settled;
	if (rc == 0)
		rc = ws_approvals_spend(store, view, results, now_s, err);
	return rc == 0 ? shared(&f, f.own->base, err) : rc;
}

int ws_finish_base(struct ws_store *store, struct ws_view *view, const struct ws_tree *from,
		   const struct ws_tree *to, const char *message, int64_t now_s,
		   struct ws_err *err)
{
	struct finishing f = finishing_of(store, view, NULL, now_s);
	int rc = finish_commit_base(&f, from, to, message, err);

	view->base_id = f.base;
	return rc;
}

int ws_finish_first(struct ws_store *store, const struct ws_tree *state,
		    const struct ws_oid *cloud_id, struct ws_err *err)
{
	ws_auto_lock lock = WS_LOCK_INIT;
	int rc = ws_store_lock(store, &lock, err);

	if (rc == 0)
		rc = ws_work_fill(store, state, err);
	if (rc == 0)
		rc = ws_repo_ref_move(store->repo, WS_REF_MAIN, NULL, cloud_id,
				      "wsync: first look", err);
	if (rc == WS_REPO_MOVED)
		return ws_err_set(err, WS_E_REF_MOVED,
				  "main appeared during the first look");
	if (rc == 0)
		rc = ws_repo_index_follow(store->repo, cloud_id, NULL, 0, err);
	if (rc == 0)
		rc = ws_repo_ref_move(store->repo, WS_REF_BASE, NULL, cloud_id,
				      "wsync: first look", err);
	if (rc == 0)
		rc = ws_work_begun_over(store, err);
	return rc == WS_REPO_MOVED ? 0 : rc;
}
