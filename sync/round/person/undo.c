/*
 * sync/round/person/undo.c - the opposite of a commit, as a new draft.
 *
 * Nothing but working files is written. A commit that recorded the cloud is taken back
 * when it is named: that drafts the opposite of what came in.
 */
#include "sync/round/person/undo_p.h"

#include <stdio.h>
#include <string.h>

#include "store/ground/buf.h"
#include "store/ground/text.h"
#include "sync/round/write/finish.h"
#include "sync/round/write/heal.h"
#include "sync/round/write/record.h"

void ws_undo_clear(struct ws_undo *undo)
{
	ws_view_free(undo->view);
	ws_plan_free(undo->meaning);
	for (int i = 0; i < 2; i++) {
		ws_side_free(undo->sides[i]);
		ws_tree_free(undo->trees[i]);
	}
	free(undo->undone);
	free(undo->left);
	*undo = (struct ws_undo){0};
}

/* ---- which commit ------------------------------------------------------------------------ */

struct found {
	struct ws_undo *out;
	struct ws_oid parent; /* zero: none */
	bool by_people;       /* only theirs count */
	bool merge;
};

/* A decision for the cloud's value carries the trailer and is a person's all the same; a
 * line that ended or moved because somebody came is written under a person's name, and
 * nobody thinks of it as theirs. */
static bool is_by_a_person(const struct ws_repo_past *past)
{
	char value[WS_OID_TEXT];

	if (ws_repo_trailer(past->message, WS_TRAILER_ROUND, value, sizeof(value)))
		return false;
	if (!ws_repo_trailer(past->message, WS_TRAILER_CLOUD, value, sizeof(value)))
		return true;
	return strcmp(value, "self") != 0 &&
	       strcmp(past->author_email, WS_RECORD_EMAIL) != 0;
}

static int take_commit(void *user, const struct ws_repo_past *past)
{
	struct found *found = user;
	ws_auto_buf subject = WS_BUF_INIT;

	if (found->by_people && !is_by_a_person(past))
		return 0;
	found->out->commit = past->id;
	found->merge = past->parent_count > 1;
	if (past->parent_count)
		found->parent = past->parent[0];
	ws_text_neutral(&subject, past->message, strcspn(past->message, "\n"), false);
	(void)snprintf(found->out->subject, sizeof(found->out->subject), "%s",
		       ws_buf_text(&subject));
	return 1;
}

/* The last commit, when it brought in what others committed: nobody means all of that by
 * "my last one". */
static int refuse_merge(const struct ws_undo *out, struct ws_err *err)
{
	char id[WS_OID_TEXT];

	ws_oid_format(&out->commit, id);
	ws_err_set(err, WS_E_NOTHING_TO_UNDO, "the last commit is a merge: \"%s\"",
		   out->subject);
	ws_err_why(err, "all that it brought would be taken back; it is when it is named");
	return ws_err_hint(err, "wsync undo %.8s", id);
}

static int find_commit(struct undoing *u, const char *revision, struct found *found,
		       struct ws_err *err)
{
	struct ws_oid from = u->view->main_id;
	int rc = 0;

	found->by_people = !revision;
	if (revision)
		rc = ws_repo_resolve(u->store->repo, revision, &from, err);
	if (rc == WS_REPO_ABSENT || ws_oid_is_zero(&from)) {
		ws_err_set(err, WS_E_NO_REVISION, "no commit is called %s",
			   revision ? revision : "main");
		return ws_err_hint(err, "wsync log");
	}
	if (rc == 0)
		rc = ws_repo_log_first(u->store->repo, &from, NULL, take_commit, found,
				       err);
	if (rc > 0 && found->by_people && found->merge)
		return refuse_merge(u->out, err);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	return ws_err_set(err, WS_E_NO_REVISION, "nobody has committed anything here yet");
}

/* ---- what it changed, and what is there now ---------------------------------------------- */

/* Account documents, and directories with a draft. */
static bool is_wanted(void *user, const char *path)
{
	const struct ws_view *view = user;
	const char *slash = strchr(path, '/');
	char dir[WS_LAYOUT_PATH];

	if (!slash)
		return false;
	if (!slash[1] || strncmp(slash, "/_account/", strlen("/_account/")) == 0)
		return true;
	(void)snprintf(dir, sizeof(dir), "%.*s/", (int)(strrchr(path, '/') - path), path);
	return ws_view_has_draft(&view->files, dir);
}

/* The working files of what was loaded. */
static int lay_drafts(struct undoing *u, struct ws_view *view, struct ws_err *err)
{
	const struct ws_tree *files = ws_view_own(view)->work;
	int rc = ws_tree_copy(u->main, &u->before, err);

	for (size_t i = 0; rc == 0 && i < view->files.count; i++) {
		const char *path = view->files.items[i].path;
		const struct ws_tree_entry *e = ws_tree_find(files, path);

		if (e)
			rc = ws_tree_put_copy(u->before, path, e->bytes, e->len, err);
		else
			ws_tree_drop(u->before, path);
	}
	return rc == 0 ? ws_tree_copy(u->before, &u->work, err) : rc;
}

static int load(struct undoing *u, struct ws_view *view, const struct ws_oid *parent,
		struct ws_err *err)
{
	const struct ws_oid *commits[3] = {parent, &u->out->commit, &view->main_id};
	struct ws_tree *trees[3] = {NULL, NULL, NULL};
	int rc = ws_repo_load_changed(u->store->repo, commits, 3, is_wanted, view, trees,
				      err);

	u->out->trees[0] = trees[0];
	u->out->trees[1] = trees[1];
	u->main = trees[2];
	for (int i = 0; rc == 0 && i < 2; i++)
		rc = ws_side_build(u->out->trees[i], NULL, &u->out->sides[i], err);
	if (rc == 0)
		rc = ws_side_build(u->main, NULL, &u->main_side, err);
	if (rc == 0)
		rc = lay_drafts(u, view, err);
	if (rc == 0)
		rc = ws_side_build(u->before, NULL, &u->now, err);
	if (rc == 0)
		rc = ws_plan_compare(u->out->sides[0], u->out->sides[1], true, WS_OUTGOING,
				     &u->out->meaning, err);
	return rc;
}

/* ---- taking it back ------------------------------------------------------------------------ */

static bool is_meant(const struct undoing *u, const struct ws_change *c)
{
	return !u->some || u->some->wanted(u->some->user, c);
}

/* What the item goes back to: what it was, or the role that was asked for. */
static int undo_one(struct undoing *u, const struct ws_change *c, struct ws_err *why,
		    struct ws_err *err)
{
	const char *role = u->some ? u->some->role : NULL;
	const struct ws_side_workspace *w;
	const struct ws_side_pin *pin;
	struct ws_change other = *c;

	if (!role || c->kind != WS_ITEM_GRANT)
		return undo_item(u, c, why, err);
	w = ws_side_workspace(u->main_side, c->workspace_id);
	pin = w && w->account ? ws_side_pin(w->account, WS_PIN_ROLES, role) : NULL;
	if (!pin)
		return ws_err_set(err, WS_E_ROLE_UNKNOWN, "%s is no role of the account",
				  role);
	other.before = (struct ws_value){true, pin->label, pin->id};
	return undo_item(u, &other, why, err);
}

static int undo_all(struct undoing *u, struct ws_err *err)
{
	struct ws_undo *out = u->out;
	const struct ws_plan *plan = out->meaning;
	int rc = 0;

	out->undone = calloc(plan->change_count + 1, sizeof(*out->undone));
	out->left = calloc(plan->change_count + 1, sizeof(*out->left));
	if (!out->undone || !out->left)
		return ws_err_nomem(err);
	for (int moves = 0; rc == 0 && moves < 2; moves++) {
		if (moves == 1 && !u->some)
			rc = undo_options(u, &out->undone_count, err);
		if (rc == 0 && moves == 1 && !u->some)
			rc = undo_policies(u, &out->undone_count, err);
		for (size_t i = 0; rc == 0 && i < plan->change_count; i++) {
			if ((plan->changes[i].kind == WS_ITEM_HANDLE) != (moves == 1) ||
			    !is_meant(u, &plan->changes[i]))
				continue;
			rc = undo_one(u, &plan->changes[i], &out->left[i], err);
			out->undone[i] = rc == 0 && out->left[i].code == 0;
			out->undone_count += out->undone[i];
		}
	}
	return rc;
}

static int nothing_to_undo(const struct ws_undo *out, struct ws_err *err)
{
	const struct ws_err *why = out->left;

	for (size_t i = 0; i < out->meaning->change_count && !why->code; i++)
		why = &out->left[i];
	ws_err_set(err, WS_E_NOTHING_TO_UNDO, "nothing of \"%s\" can be taken back",
		   out->subject);
	if (!out->meaning->change_count)
		return ws_err_why(err, "it changed no item that is still as it left it");
	ws_err_why(err, "%s", why->msg);
	return why->hint[0] ? ws_err_hint(err, "%s", why->hint) : err->code;
}

static int undo(struct undoing *u, struct ws_view *view, const char *revision,
		struct ws_err *err)
{
	struct found found = {.out = u->out};
	int rc = 0;

	if (u->some) {
		u->out->commit = u->some->after;
		found.parent = u->some->before;
		(void)snprintf(u->out->subject, sizeof(u->out->subject), "what came in");
	} else {
		rc = find_commit(u, revision, &found, err);
	}
	if (rc == 0)
		rc = load(u, view, &found.parent, err);
	if (rc == 0)
		rc = undo_all(u, err);
	if (rc == 0 && u->out->undone_count == 0)
		return nothing_to_undo(u->out, err);
	return rc == 0 ? ws_finish_files(u->store, view, u->before, u->work, err) : rc;
}

static int take_back(struct ws_store *store, const char *revision,
		     const struct ws_undo_some *some, const struct ws_round_world *world,
		     struct ws_undo *out, struct ws_err *err)
{
	struct ws_err own_err = {0};
	ws_auto_lock lock = WS_LOCK_INIT;
	ws_auto(ws_view) view = NULL;
	struct undoing u = {.store = store, .out = out, .some = some};
	int rc;

	err = err ? err : &own_err;
	*out = (struct ws_undo){0};
	rc = ws_store_lock(store, &lock, err);
	if (rc == 0)
		rc = ws_heal(store, err);
	if (rc == 0)
		rc = ws_view_build(store, world, &view, err);
	u.view = view;
	if (rc == 0)
		rc = undo(&u, view, revision, err);
	if (rc == 0)
		rc = ws_view_build(store, world, &out->view, err);
	ws_side_free(u.main_side);
	ws_side_free(u.now);
	ws_tree_free(u.main);
	ws_tree_free(u.before);
	ws_tree_free(u.work);
	return rc;
}

int ws_round_undo(struct ws_store *store, const char *revision,
		  const struct ws_round_world *world, struct ws_undo *out,
		  struct ws_err *err)
{
	return take_back(store, revision, NULL, world, out, err);
}

int ws_round_undo_some(struct ws_store *store, const struct ws_undo_some *some,
		       const struct ws_round_world *world, struct ws_undo *out,
		       struct ws_err *err)
{
	return take_back(store, NULL, some, world, out, err);
}
