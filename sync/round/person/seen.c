/*
 * sync/round/person/seen.c - what others changed in the cloud since somebody last looked at it.
 *
 * Invariant: acknowledging an item takes just that item out of what waits. It is checked
 * each time, by comparing again before anything is written: a change that nobody saw must
 * not vanish beside one that somebody did.
 */
#include "sync/round/person/seen_p.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/ground/buf.h"
#include "store/ground/lock.h"
#include "sync/round/write/describe.h"
#include "sync/round/view/compared.h"
#include "sync/round/view/observed.h"
#include "sync/round/write/record.h"
#include "sync/round/write/snapshot.h"

void ws_seen_clear(struct ws_seen *seen)
{
	ws_plan_free(seen->plan);
	for (int i = 0; i < 2; i++) {
		ws_side_free(seen->sides[i]);
		ws_tree_free(seen->trees[i]);
	}
	free(seen->waits);
	*seen = (struct ws_seen){.plan = NULL};
}

/* ---- what differs ---------------------------------------------------------------------- */

static int read_ref(struct ws_store *store, const char *ref, struct ws_oid *out,
		    struct ws_err *err)
{
	int rc = ws_repo_ref(store->repo, ref, out, err);

	if (rc == WS_REPO_ABSENT)
		*out = (struct ws_oid){{0}};
	return rc < 0 ? rc : 0;
}

struct settled {
	char id[WS_OID_TEXT]; /* "": something is open */
};

static int read_trailer(void *user, const struct ws_repo_past *past)
{
	struct settled *out = user;

	if (!ws_repo_trailer(past->message, WS_TRAILER_SEEN, out->id, sizeof(out->id)))
		out->id[0] = '\0';
	return 1;
}

/* Was everything acknowledged that cloud/main holds? */
static int is_settled(struct ws_store *store, const struct ws_seen *seen, bool *out,
		      struct ws_err *err)
{
	struct settled last = {""};
	char cloud[WS_OID_TEXT];
	int rc = 0;

	*out = ws_oid_is_zero(&seen->seen) || ws_oid_is_zero(&seen->cloud) ||
	       ws_oid_same(&seen->seen, &seen->cloud);
	if (*out)
		return 0;
	rc = ws_repo_log_first(store->repo, &seen->seen, NULL, read_trailer, &last, err);
	*out = rc >= 0 && strcmp(last.id, ws_oid_format(&seen->cloud, cloud)) == 0;
	return rc < 0 ? rc : 0;
}

static bool can_wait(const struct ws_change *c)
{
	/* where results go is told once it was read: that is nobody's doing */
	if (c->kind == WS_ITEM_RESULT_STORAGE && !c->before.present)
		return false;
	return c->kind <= WS_ITEM_ROLE;
}

/* It is gone because somebody here wrote that down and somebody approved it. */
static int deleted_from_here(struct ws_store *store, const struct ws_change *c, bool *out,
			     struct ws_err *err)
{
	int rc;

	if (c->kind != WS_ITEM_WORKSPACE || c->after.present || !c->before.text ||
	    !c->workspace_id)
		return 0;
	rc = ws_snapshot_has(store->repo, "deleted", c->before.text, c->workspace_id, err);
	*out = *out || rc == 1;
	return rc < 0 ? rc : 0;
}

/* A list that no key could read so far was nobody's doing, either. */
static bool is_first_reading(const struct ws_seen *seen, const struct ws_change *c)
{
	const struct ws_side_workspace *was;

	if (c->kind != WS_ITEM_GRANT || c->before.present || !c->workspace_id)
		return false;
	was = ws_side_workspace(seen->sides[0], c->workspace_id);
	return was && was->lists[c->principal_kind] == WS_ABSENT;
}

static int judge(struct ws_store *store, struct ws_seen *out, struct ws_err *err)
{
	const size_t count = out->plan->change_count;
	ws_auto_free bool *wished = calloc(count + 1, sizeof(*wished));
	struct ws_oid main;
	int rc = read_ref(store, WS_REF_MAIN, &main, err);

	out->waits = calloc(count + 1, sizeof(*out->waits));
	if (!wished || !out->waits)
		return ws_err_nomem(err);
	if (rc == 0 && !ws_oid_is_zero(&main))
		rc = ws_observed_wished(store->repo, &main, out->plan, wished, err);
	if (rc == 0)
		rc = seen_own(store, out, wished, err);
	for (size_t i = 0; rc == 0 && i < count; i++) {
		rc = deleted_from_here(store, &out->plan->changes[i], &wished[i], err);
		const struct ws_change *c = &out->plan->changes[i];

		out->waits[i] = !wished[i] && can_wait(c) && !is_first_reading(out, c);
		out->waiting += out->waits[i];
	}
	return rc;
}

int ws_seen_find(struct ws_store *store, struct ws_seen *out, struct ws_err *err)
{
	const struct ws_oid *commits[2] = {&out->seen, &out->cloud};
	struct ws_compared c;
	bool settled = true;
	int rc;

	*out = (struct ws_seen){.plan = NULL};
	if (!store->repo)
		return 0;
	rc = read_ref(store, WS_REF_SEEN, &out->seen, err);
	if (rc == 0)
		rc = read_ref(store, WS_REF_CLOUD, &out->cloud, err);
	if (rc == 0)
		rc = is_settled(store, out, &settled, err);
	if (rc < 0 || settled)
		return rc;
	rc = ws_compared_load(store->repo, commits, WS_INCOMING, &c, err);
	memcpy(out->trees, c.trees, sizeof(c.trees));
	memcpy(out->sides, c.sides, sizeof(c.sides));
	out->plan = c.plan;
	return rc == 0 ? judge(store, out, err) : rc;
}

int ws_seen_count(struct ws_store *store, size_t *out, struct ws_err *err)
{
	ws_auto_seen seen = {.plan = NULL};
	int rc = ws_seen_find(store, &seen, err);

	*out = seen.waiting;
	return rc;
}

/* ---- writing it down -------------------------------------------------------------------- */

/* Would just these be gone? Whatever else waited has to be there as it was. */
static int check_rest(const struct ws_seen *seen, const bool *which,
		      const struct ws_tree *tree, struct ws_err *err)
{
	ws_auto(ws_side) side = NULL;
	ws_auto(ws_plan) left = NULL;
	int rc = ws_side_build(tree, NULL, &side, err);

	if (rc == 0)
		rc = ws_plan_compare(side, seen->sides[1], true, WS_INCOMING, &left, err);
	for (size_t i = 0; rc == 0 && i < seen->plan->change_count; i++) {
		const struct ws_change *c = &seen->plan->changes[i];
		const bool stays = ws_plan_find(left, c->id) != NULL;

		if (!seen->waits[i] || stays == !which[i])
			continue;
		ws_err_set(err, WS_E_NO_APPROVAL,
			   "%s cannot be told apart from other changes that came in",
			   c->id);
		rc = ws_err_hint(err, "wsync review --incoming, and decide them together");
	}
	return rc;
}

static void put_message(struct ws_buf *b, const struct ws_seen *seen, const bool *which,
			bool all)
{
	char id[WS_OID_TEXT];
	size_t told = 0;

	for (size_t i = 0; i < seen->plan->change_count; i++)
		told += which[i] && seen->waits[i];
	if (told == 0)
		ws_buf_adds(b, "nothing that others changed\n");
	else
		ws_buf_addf(b, "looked at %zu change%s of the cloud\n\n", told,
			    told == 1 ? "" : "s");
	for (size_t i = 0; i < seen->plan->change_count; i++) {
		if (!which[i] || !seen->waits[i])
			continue;
		ws_describe_change(b, &seen->plan->changes[i]);
		ws_buf_addc(b, '\n');
	}
	if (all)
		ws_buf_addf(b, "\n%s: %s\n", WS_TRAILER_SEEN,
			    ws_oid_format(&seen->cloud, id));
}

static int commit(struct ws_store *store, const struct ws_seen *seen, const bool *which,
		  const struct ws_tree *tree, const char *who, int64_t now_s,
		  struct ws_err *err)
{
	ws_auto_free struct ws_repo_edit *edits = NULL;
	ws_auto_buf message = WS_BUF_INIT;
	struct ws_oid now;
	struct ws_repo_commit spec = ws_record_spec(WS_REF_SEEN, &seen->seen, now_s);
	int rc = tree ? ws_record_edits(seen->trees[0], tree, &edits, &spec.edit_count, err)
		      : 0;

	if (rc < 0 || (tree && spec.edit_count == 0))
		return rc;
	put_message(&message, seen, which, !tree);
	if (message.failed)
		return ws_err_nomem(err);
	if (!tree)
		spec.onto = &seen->cloud;
	if (who)
		spec.author_name = spec.author_email = who;
	spec.edits = edits;
	spec.message = ws_buf_text(&message);
	return ws_record_make(store, &spec, "somebody else looked at what came in just now",
			      &now, err);
}

/* `which` and what was intended here join; the caller holds the lock. */
static int join(struct ws_store *store, const struct ws_seen *seen, const bool *which,
		const char *who, int64_t now_s, struct ws_err *err)
{
	const size_t count = seen->plan->change_count;
	ws_auto_free bool *all = calloc(count + 1, sizeof(*all));
	ws_auto(ws_tree) tree = NULL;
	bool open = false;
	int rc;

	if (!all)
		return ws_err_nomem(err);
	for (size_t i = 0; i < count; i++) {
		all[i] = !seen->waits[i] || (which && which[i]);
		open = open || !all[i];
	}
	if (!open)
		return commit(store, seen, all, NULL, who, now_s, err);
	rc = ws_tree_copy(seen->trees[0], &tree, err);
	if (rc == 0)
		rc = seen_lay(seen, all, tree, err);
	if (rc == 0)
		rc = check_rest(seen, all, tree, err);
	return rc == 0 ? commit(store, seen, all, tree, who, now_s, err) : rc;
}

int ws_seen_acknowledge(struct ws_store *store, const struct ws_seen *seen,
			const bool *which, const char *who, int64_t now_s,
			struct ws_err *err)
{
	ws_auto_lock lock = WS_LOCK_INIT;
	int rc;

	if (!seen->plan)
		return 0;
	rc = ws_store_lock(store, &lock, err);
	return rc == 0 ? join(store, seen, which, who, now_s, err) : rc;
}

int ws_seen_start(struct ws_store *store, struct ws_err *err)
{
	struct ws_oid seen, cloud;
	int rc;

	if (!store->repo)
		return 0;
	rc = read_ref(store, WS_REF_SEEN, &seen, err);
	if (rc == 0)
		rc = read_ref(store, WS_REF_CLOUD, &cloud, err);
	if (rc < 0 || !ws_oid_is_zero(&seen) || ws_oid_is_zero(&cloud))
		return rc;
	rc = ws_repo_ref_move(store->repo, WS_REF_SEEN, NULL, &cloud,
			      "wsync: what is there already", err);
	return rc < 0 ? rc : 0;
}

int ws_seen_follow(struct ws_store *store, int64_t now_s, size_t *waiting,
		   struct ws_err *err)
{
	ws_auto_lock lock = WS_LOCK_INIT;
	ws_auto_seen seen = {.plan = NULL};
	struct ws_err open = {0};
	int rc = ws_store_lock(store, &lock, err);

	if (rc == 0)
		rc = ws_seen_start(store, err);
	if (rc == 0)
		rc = ws_seen_find(store, &seen, err);
	*waiting = seen.waiting;
	if (rc < 0 || !seen.plan)
		return rc;
	/* what cannot be told apart joins with the rest, once somebody looked */
	rc = join(store, &seen, NULL, NULL, now_s, &open);
	if (rc < 0 && rc != WS_E_NO_APPROVAL && rc != WS_E_REF_MOVED) {
		if (err)
			*err = open;
		return rc;
	}
	return 0;
}
