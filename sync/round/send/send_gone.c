/*
 * sync/round/send/send_gone.c - a workspace that is deleted, or transferred to another account.
 *
 * Just before, all of it is read again: an approval was given for what the plan saw, and
 * anything that is different by now stops it. What main has of the workspace is kept under
 * a tag first. A workspace that is not found before the write is no deleted one: the cloud
 * answers the same where access was lost.
 */
#include "sync/round/send/send_p.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/round/send/contents.h"
#include "sync/round/write/snapshot.h"

#define ALL_LISTS (1u << WS_USER | 1u << WS_BOT | 1u << WS_TEAM)

static bool takes_away(const struct ws_change *c)
{
	(void)c;
	return true;
}

static bool deletes(const struct ws_change *c)
{
	return strcmp(c->label, "delete") == 0;
}

static const char *call(const struct ws_send_lot *lot)
{
	return deletes(lot->changes[0]) ? "delete_workspace" : "transfer_workspace";
}

/* Where it is to go: the account of "beta/prod", and *handle. */
static const struct ws_side_account *
target_of(const struct ws_send *s, const struct ws_change *c, const char **handle)
{
	const size_t len = strcspn(c->after.text, "/");

	*handle = c->after.text + len + (c->after.text[len] == '/');
	for (size_t i = 0; i < s->view->cloud->account_count; i++) {
		const struct ws_side_account *a = &s->view->cloud->accounts[i];

		if (a->handle && strlen(a->handle) == len &&
		    strncmp(a->handle, c->after.text, len) == 0)
			return a;
	}
	return NULL;
}

/* After a transfer it is in the other account, and after a deletion nowhere. */
static int read_after(struct ws_send *s, const struct ws_change *c, struct ws_arena *arena,
		      struct ws_send_now *out, struct ws_err *err)
{
	const struct ws_side_account *to;
	const char *handle;
	int rc = WS_E_NOT_FOUND;

	ws_err_clear(err);
	to = deletes(c) ? NULL : target_of(s, c, &handle);
	if (to)
		rc = s->remote->ops->read_workspace(s->remote, to->id, c->workspace_id, 0,
						    arena, &out->workspace, err);
	out->absent = rc == WS_E_NOT_FOUND;
	if (out->absent)
		ws_err_clear(err);
	return out->absent ? 0 : rc;
}

static int read_whole(struct ws_send *s, const struct ws_send_lot *lot,
		      struct ws_arena *arena, struct ws_send_now *out, struct ws_err *err)
{
	const struct ws_change *c = lot->changes[0];
	struct ws_err why = {0};
	int rc = s->remote->ops->read_workspace(s->remote, c->account_id, c->workspace_id,
						ALL_LISTS, arena, &out->workspace, &why);

	out->absent = false;
	if (rc == WS_E_NOT_FOUND && lot->written)
		return read_after(s, c, arena, out, err);
	if (rc != 0 && err)
		*err = why;
	return rc;
}

/* ---- is it what the plan saw? ------------------------------------------------------------ */

static bool same_field(const struct ws_side_field *field, const char *now)
{
	return strcmp(field->present && field->text ? field->text : "", now ? now : "") ==
	       0;
}

static bool same_lists(const struct ws_side_workspace *seen, const struct ws_workspace *now)
{
	size_t left = 0;

	for (int kind = 0; kind < WS_INVITED; kind++)
		if ((seen->lists[kind] == WS_KNOWN) != now->known[kind])
			return false;
	for (size_t i = 0; i < seen->grant_count; i++)
		left += seen->grants[i].kind != WS_INVITED;
	for (size_t i = 0; i < now->grant_count; i++) {
		const struct ws_grant *g = &now->grants[i];
		const struct ws_side_grant *there = ws_side_grant(seen, g->kind,
								  g->principal_id);

		if (!there || !ws_text_same(there->role_id, g->role_id))
			return false;
		left--;
	}
	return left == 0;
}

static bool is_as_seen(const struct ws_send *s, const struct ws_change *c,
		       const struct ws_workspace *now)
{
	const struct ws_side_workspace *seen = ws_side_workspace(s->view->cloud,
								 c->workspace_id);

	return seen && strcmp(now->account_id, c->account_id) == 0 &&
	       strcmp(now->handle, seen->handle) == 0 &&
	       same_field(&seen->name, now->name) &&
	       same_field(&seen->description, now->description) &&
	       ws_text_same(seen->default_role_id, now->default_role_id) &&
	       same_lists(seen, now);
}

static bool shows(const struct ws_send *s, const struct ws_send_now *now,
		  const struct ws_change *c, const struct ws_value *value)
{
	const struct ws_side_account *to;
	const char *handle;

	if (!value->present)
		return !now->absent && is_as_seen(s, c, &now->workspace);
	if (deletes(c))
		return now->absent;
	to = target_of(s, c, &handle);
	return to && !now->absent && strcmp(now->workspace.account_id, to->id) == 0 &&
	       strcmp(now->workspace.handle, handle) == 0;
}

/* ---- writing ------------------------------------------------------------------------------ */

/* What the cloud itself has against a transfer is asked before anything is done. */
static int check(struct ws_send *s, const struct ws_send_lot *lot,
		 const struct ws_send_now *now, struct ws_err *err)
{
	const struct ws_change *c = lot->changes[0];
	ws_auto(ws_arena) arena = ws_arena_new();
	const struct ws_side_account *to;
	const char *handle, *problem = NULL;
	int rc;

	(void)now;
	if (deletes(c))
		return 0;
	to = target_of(s, c, &handle);
	if (!arena || !to)
		return arena ? ws_err_set(err, WS_E_BUG, "%s goes nowhere", c->path)
			     : ws_err_nomem(err);
	rc = s->remote->ops->check_transfer(s->remote, c->account_id, c->workspace_id,
					    to->id, handle, arena, &problem, err);
	if (rc != 0 || !problem)
		return rc;
	ws_err_set(err, WS_E_REFUSED, "%s cannot be transferred to %s", c->path,
		   c->after.text);
	return ws_err_why(err, "%s", problem);
}

static void tell(struct ws_send *s, size_t at, char *text)
{
	if (s->told && !s->told[at])
		s->told[at] = text;
	else
		free(text);
}

/* Counted as late as can be; what nobody can count stops nothing. */
static int tell_contents(struct ws_send *s, const struct ws_send_lot *lot,
			 struct ws_err *err)
{
	const struct ws_change *c = lot->changes[0];
	char *text = NULL;
	int rc = ws_contents_tell(s->remote, c->account_id, c->workspace_id, &text, err);

	tell(s, lot->at[0], text);
	return rc;
}

static int write_gone(struct ws_send *s, const struct ws_send_lot *lot,
		      const struct ws_send_now *now, struct ws_err *err)
{
	const struct ws_remote_ops *ops = s->remote->ops;
	const struct ws_change *c = lot->changes[0];
	const struct ws_side_account *to;
	const char *handle;
	int rc = ws_snapshot_keep(s->store->repo, &s->view->main_id,
				  deletes(c) ? "deleted" : "transferred", c->path,
				  s->world->now_s(s->world->user), err);

	(void)now;
	if (rc == 0 && deletes(c))
		rc = tell_contents(s, lot, err);
	if (rc != 0)
		return rc;
	if (deletes(c)) {
		rc = ops->delete_workspace(s->remote, c->account_id, c->workspace_id, err);
		return rc == WS_E_NOT_FOUND ? 0 : rc; /* the reading after proves it */
	}
	to = target_of(s, c, &handle);
	return ops->transfer_workspace(s->remote, c->account_id, c->workspace_id, to->id,
				       handle, err);
}

static void explain(const struct ws_send *s, const struct ws_change *c, struct ws_err *why)
{
	(void)s;
	if (why->code == WS_E_FORBIDDEN)
		(void)ws_err_why(why, "%s needs a right in %s that the key lacks",
				 deletes(c) ? "deleting" : "a transfer", c->path);
}

const struct ws_send_way ws_send_way_gone = {
	.takes_away = takes_away,
	.call = call,
	.read = read_whole,
	.shows = shows,
	.check = check,
	.write = write_gone,
	.explain = explain,
};
