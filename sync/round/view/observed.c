/*
 * sync/round/view/observed.c - which outgoing items of main nobody intended, and who
 * intended the others.
 *
 * For each item the history of its workspace is walked back from main, comparing each
 * commit with its first parent, until one changed the item. The walk is short: what is
 * about to be sent was changed lately. Where a merge brought the item in, the walk
 * goes on along the side it came from; where it did not, that side had no say (a
 * person kept main's value when deciding a conflict).
 *
 * Intent has to be shown, not its absence: a walk that finds no commit of a person that
 * set the item to what main says now (names that mean somebody else by now end it so)
 * leaves the item observed.
 */
#include "sync/round/view/observed_p.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/ground/text.h"
#include "store/tree/layout.h"
#include "sync/model/side.h"

/* What a commit has for the item, and where it has the workspace. */
struct past_value {
	char *value;                           /* role id or text; NULL: nothing. Heap */
	char dir[WS_LAYOUT_PATH];              /* "": nowhere */
	const struct ws_side_account *account; /* of a workspace; borrowed for a while */
};

static int value_at(struct observed_search *s, const struct ws_oid *commit,
		    struct past_value *out)
{
	const struct ws_side_workspace *w;
	const char *value;
	int rc;

	*out = (struct past_value){NULL, "", NULL};
	if (s->change->kind == WS_ITEM_ROLE) {
		(void)snprintf(out->dir, sizeof(out->dir), "%s", s->dir);
		return ws_earlier_role(s->earlier, commit, s->change, s->dir, &out->value,
				       s->err);
	}
	rc = ws_earlier_workspace(s->earlier, commit, s->change->workspace_id, s->dir, &w,
				  s->err);
	if (rc != 0 || !w)
		return rc;
	(void)snprintf(out->dir, sizeof(out->dir), "%s", w->dir);
	out->account = w->account;
	value = ws_earlier_value(w, s->change);
	out->value = value ? strdup(value) : NULL;
	return value && !out->value ? ws_err_nomem(s->err) : 0;
}

/* The same value, or of a role that was to be made the one that came of it. */
static int same_wish(struct observed_search *s, const struct past_value *then,
		     const struct past_value *later, bool *out)
{
	*out = ws_text_same(then->value, later->value);
	return *out ? 0
		    : ws_access_role_kept(then->account, then->value, later->account,
					  later->value, out, s->err);
}

/* Is it what main says now? Main is asked again: sides are not kept for long. */
static int says_now(struct observed_search *s, const struct past_value *then, bool *out)
{
	struct past_value now = {s->now, "", NULL};
	const struct ws_side_workspace *w = NULL;
	int rc = 0;

	if (s->change->workspace_id && ws_side_is_new(then->value))
		rc = ws_earlier_workspace(s->earlier, s->main, s->change->workspace_id,
					  s->change->path, &w, s->err);
	now.account = w ? w->account : NULL;
	return rc == 0 ? same_wish(s, then, &now, out) : rc;
}

static int look_back(struct observed_search *s, const struct ws_oid *from);

static int note_author(struct observed_search *s, const struct ws_repo_past *past)
{
	free(s->author);
	s->author = strdup(past->author_email ? past->author_email : "");
	if (!s->author)
		return ws_err_nomem(s->err);
	ws_text_fold(s->author);
	return 0;
}

/* A merge that changed the item: its second side tells, if the item is from there. */
static int follow_merge(struct observed_search *s, const struct ws_repo_past *past,
			const char *after)
{
	struct past_value merged;
	int rc = value_at(s, &past->parent[1], &merged);

	if (rc == 0 && ws_text_same(merged.value, after))
		rc = look_back(s, &past->parent[1]);
	free(merged.value);
	return rc < 0 ? rc : 1;
}

/* Goes on (0) where the commit left the item alone, else has found it (1). */
static int judge(struct observed_search *s, const struct ws_repo_past *past,
		 const struct past_value *before, const struct past_value *after)
{
	char trailer[WS_OID_TEXT];
	bool same, now = false;
	int rc = same_wish(s, before, after, &same);

	if (rc == 0 && !same)
		rc = says_now(s, after, &now);
	if (rc < 0)
		return rc;
	if (!same) {
		s->intended = now && !ws_repo_trailer(past->message, WS_TRAILER_CLOUD,
						      trailer, sizeof(trailer));
		if (ws_oid_is_zero(&s->by)) {
			s->by = past->id;
			if (past->parent_count > 0)
				s->was = past->parent[0];
		}
		rc = s->intended ? note_author(s, past) : 0;
		if (rc == 0 && s->intended && past->parent_count > 1)
			return follow_merge(s, past, after->value);
		return rc < 0 ? rc : 1;
	}
	if (!before->dir[0] || strcmp(before->dir, s->dir) == 0)
		return 0;
	(void)snprintf(s->dir, sizeof(s->dir), "%s", before->dir);
	rc = look_back(s, &past->parent[0]);
	return rc < 0 ? rc : 1;
}

static int each_commit(void *user, const struct ws_repo_past *past)
{
	struct observed_search *s = user;
	const struct ws_oid none = {{0}};
	struct past_value before = {NULL, "", NULL}, after;
	int rc = value_at(s, &past->id, &after);

	if (rc == 0)
		rc = value_at(s, past->parent_count ? &past->parent[0] : &none, &before);
	if (rc == 0)
		rc = judge(s, past, &before, &after);
	free(before.value);
	free(after.value);
	return rc;
}

static int look_back(struct observed_search *s, const struct ws_oid *from)
{
	char dir[WS_LAYOUT_PATH]; /* s->dir changes on the way */
	int rc;

	(void)snprintf(dir, sizeof(dir), "%s", s->dir);
	rc = ws_repo_log_first(s->repo, from, dir, each_commit, s, s->err);
	return rc < 0 ? rc : 0;
}

/* Where the history of the item is looked for first. */
static void begin_at(struct observed_search *s)
{
	(void)snprintf(s->dir, sizeof(s->dir), "%s%s", s->change->path,
		       s->change->kind == WS_ITEM_ROLE ? "/_account/roles" : "");
}

int observed_find_intent(struct observed_search *s, const struct ws_oid *main)
{
	struct past_value now;
	int rc;

	begin_at(s);
	s->main = main;
	rc = value_at(s, main, &now);
	s->now = now.value;
	return rc == 0 ? look_back(s, main) : rc;
}

/* ---- main was set back --------------------------------------------------------------------- */

/* Had main said this already, and something else since, on which both sides agreed? */
static int check_settled(struct observed_search *s, const struct ws_oid *settled)
{
	const struct ws_value *base = &s->change->base;
	struct past_value then;
	size_t newer = 0, ignored;
	int rc = 0;

	if (ws_oid_is_zero(settled) || !s->intended)
		return 0;
	if (!ws_oid_same(&s->by, settled))
		rc = ws_repo_ahead_behind(s->repo, &s->by, settled, &newer, &ignored,
					  s->err);
	if (rc != 0 || newer)
		return rc;
	begin_at(s);
	rc = value_at(s, settled, &then);
	if (rc == 0 && then.dir[0] && !ws_text_same(then.value, s->now))
		s->intended = !ws_text_same(then.value, s->change->kind == WS_ITEM_ROLE
								? s->change->role_base
							: base->id ? base->id
								   : base->text);
	free(then.value);
	return rc;
}

/* ---- rules: a file, and the cloud knows nothing of it ---------------------------------- */

static int rules_at(struct observed_search *s, const struct ws_oid *commit, char **out)
{
	size_t len;
	int rc;

	*out = NULL;
	if (ws_oid_is_zero(commit))
		return 0;
	rc = ws_repo_read(s->repo, commit, s->dir, out, &len, s->err);
	return rc < 0 ? rc : 0;
}

static int each_rules(void *user, const struct ws_repo_past *past)
{
	struct observed_search *s = user;
	char *after = NULL, *merged = NULL;
	int rc = note_author(s, past);

	s->intended = true;
	if (rc == 0 && past->parent_count > 1)
		rc = rules_at(s, &past->id, &after);
	if (rc == 0 && past->parent_count > 1)
		rc = rules_at(s, &past->parent[1], &merged);
	if (rc == 0 && past->parent_count > 1 && ws_text_same(after, merged))
		rc = ws_repo_log(s->repo, &past->parent[1], s->dir, each_rules, s, s->err);
	free(after);
	free(merged);
	return rc < 0 ? rc : 1;
}

static int find_rules(struct observed_search *s, const struct ws_oid *main)
{
	int len = snprintf(s->dir, sizeof(s->dir), "%s%s/policy.ini", s->change->path,
			   s->change->workspace_id ? "" : "/_account");
	int rc;

	if (len < 0 || (size_t)len >= sizeof(s->dir))
		return 0;
	rc = ws_repo_log(s->repo, main, s->dir, each_rules, s, s->err);
	return rc < 0 ? rc : 0;
}

/* ---- all changes ------------------------------------------------------------------------- */

/* Held now may be sent once somebody approved it, or approved another change. */
static bool may_be_sent(const struct ws_change *c)
{
	if (c->direction != WS_OUTGOING || !c->path)
		return false;
	if (c->kind == WS_ITEM_POLICY)
		return c->effect != NULL;
	if (!c->workspace_id && c->kind != WS_ITEM_ROLE)
		return false;
	if (c->verdict == WS_SEND || (c->held & WS_HELD_OBSERVE))
		return true;
	return c->verdict == WS_HELD &&
	       !(c->held & (WS_HELD_UNSUPPORTED | WS_HELD_UNADOPTED));
}

static int add_observed(const struct ws_change *c, struct ws_arena *arena,
			struct ws_history *out, struct ws_err *err)
{
	struct ws_observed *o = ws_arena_grow(arena, &out->observed, &out->observed_count,
					      sizeof(*o));

	if (!o)
		return ws_err_nomem(err);
	o->workspace_id = ws_arena_dup(arena, c->kind == WS_ITEM_ROLE ? c->account_id
								      : c->workspace_id);
	o->kind = c->kind;
	o->principal_kind = c->principal_kind;
	o->principal_id = ws_arena_dup(arena, c->principal_id);
	/* half of it would let the item pass for intended */
	return o->workspace_id && (o->principal_id || !c->principal_id) ? 0
									: ws_err_nomem(err);
}

static int add_author(const struct ws_change *c, const char *email, struct ws_arena *arena,
		      struct ws_history *out, struct ws_err *err)
{
	struct ws_effect_author *a = ws_arena_grow(arena, &out->authors, &out->author_count,
						   sizeof(*a));

	if (!a)
		return ws_err_nomem(err);
	a->effect = ws_arena_dup(arena, c->effect);
	a->email = ws_arena_dup(arena, email);
	return a->effect && a->email ? 0 : ws_err_nomem(err);
}

static int find_one(struct observed_search *s, const struct ws_oid *main,
		    const struct ws_oid *settled, struct ws_arena *arena,
		    struct ws_history *out)
{
	const struct ws_change *c = s->change;
	const bool rules = c->kind == WS_ITEM_POLICY;
	int rc = rules ? find_rules(s, main) : observed_find_intent(s, main);

	if (rc == 0 && !rules)
		rc = check_settled(s, settled);
	if (rc == 0 && !s->intended && !rules)
		rc = add_observed(c, arena, out, s->err);
	else if (rc == 0 && s->intended && s->author && s->author[0] && c->effect)
		rc = add_author(c, s->author, arena, out, s->err);
	free(s->now);
	free(s->author);
	return rc;
}

int ws_observed_find(struct ws_repo *repo, const struct ws_oid *main,
		     const struct ws_oid *base, const struct ws_plan *plan,
		     struct ws_arena *arena, struct ws_history *out, struct ws_err *err)
{
	ws_auto(ws_earlier) earlier = NULL;
	struct ws_oid settled;
	int rc = ws_earlier_new(repo, &earlier, err);

	*out = (struct ws_history){0};
	if (rc == 0)
		rc = ws_earlier_settled(repo, base, &settled, err);
	for (size_t i = 0; rc == 0 && i < plan->change_count; i++) {
		struct observed_search s = {.repo = repo,
					    .earlier = earlier,
					    .change = &plan->changes[i],
					    .err = err};

		if (may_be_sent(s.change))
			rc = find_one(&s, main, &settled, arena, out);
	}
	return rc;
}
