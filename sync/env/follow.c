/*
 * sync/env/follow.c - renames, transfers, new beginnings and losses, seen from the
 * directories that depend on them.
 */
#include "sync/env/follow.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "store/ground/buf.h"

struct follow {
	struct ws_env_bindings *list;
	const struct ws_side *cloud;
	const char *const *whole;
	bool changed;
	ws_env_tell *tell;
	void *user;
};

static void say(const struct follow *f, const struct ws_env_binding *b, const char *fmt,
		...) __attribute__((format(printf, 3, 4)));

static void say(const struct follow *f, const struct ws_env_binding *b, const char *fmt,
		...)
{
	char text[512];
	ws_auto_buf line = WS_BUF_INIT;
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	ws_buf_addf(&line, "%s: %s", b->directory, text);
	if (f->tell)
		f->tell(f->user, ws_buf_text(&line));
}

/* The workspace that has the name now. */
static const struct ws_side_workspace *by_name(const struct ws_side *side,
					       const struct ws_env_binding *b)
{
	for (size_t i = 0; i < side->workspace_count; i++) {
		const struct ws_side_workspace *w = &side->workspaces[i];

		if (w->id && w->account && strcmp(w->handle, b->handle) == 0 &&
		    strcmp(w->account->handle, b->account) == 0)
			return w;
	}
	return NULL;
}

/* Is what is not listed in the account gone, then? */
static bool is_whole(const struct follow *f, const char *account_id)
{
	for (const char *const *id = f->whole; *id; id++)
		if (strcmp(*id, account_id) == 0)
			return true;
	return false;
}

static int mark(struct follow *f, struct ws_env_binding *b, const char *why,
		struct ws_err *err)
{
	if (strcmp(b->stale, why) == 0)
		return 0;
	b->stale = ws_arena_dup(f->list->arena, why);
	f->changed = true;
	if (!b->stale)
		return ws_err_nomem(err);
	if (*why)
		say(f, b, "%s/%s %s", b->account, b->handle, why);
	return 0;
}

/* Points the binding at a workspace. `how` ends the sentence that tells it. */
static int point(struct follow *f, struct ws_env_binding *b,
		 const struct ws_side_workspace *w, const char *how, struct ws_err *err)
{
	const struct ws_env_binding old = *b;
	struct ws_arena *arena = f->list->arena;
	int rc;

	b->workspace_id = ws_arena_dup(arena, w->id);
	b->handle = ws_arena_dup(arena, w->handle);
	b->account = ws_arena_dup(arena, w->account->handle);
	b->account_id = ws_arena_dup(arena, w->account->id);
	b->stale = "";
	f->changed = true;
	if (!b->workspace_id || !b->handle || !b->account || !b->account_id)
		return ws_err_nomem(err);
	rc = ws_env_rebind(f->list, b, err);
	if (rc == 0)
		say(f, b, "%s/%s %s%s%s%s%s; the binding follows", old.account, old.handle,
		    how, *how ? "" : "is now ", *how ? "" : b->account, *how ? "" : "/",
		    *how ? "" : b->handle);
	else if (rc == WS_ENV_CHANGED)
		say(f, b, "%s/%s is now %s/%s; %s was changed by somebody else and stays",
		    old.account, old.handle, b->account, b->handle, b->file);
	else
		say(f, b, "%s/%s is now %s/%s; %s could not be changed: %s", old.account,
		    old.handle, b->account, b->handle, *b->file ? b->file : WS_ENV_PROJECT,
		    err->msg);
	return 0;
}

static bool is_same(const struct ws_env_binding *b, const struct ws_side_workspace *w)
{
	return strcmp(b->handle, w->handle) == 0 &&
	       strcmp(b->account, w->account->handle) == 0 &&
	       strcmp(b->account_id, w->account->id) == 0;
}

/* The file could not be written when the workspace moved; perhaps it can now. What
 * stands against it was told then. */
static void catch_up(struct follow *f, struct ws_env_binding *b)
{
	if (!ws_env_lags(b) || ws_env_rebind(f->list, b, NULL) != 0)
		return;
	f->changed = true;
	say(f, b, "%s names %s/%s now", b->file, b->account, b->handle);
}

static int follow_one(struct follow *f, struct ws_env_binding *b, struct ws_err *err)
{
	const struct ws_side_workspace *w = ws_side_workspace(f->cloud, b->workspace_id);

	if (w && w->account && w->account->id) {
		if (is_same(b, w)) {
			catch_up(f, b);
			return mark(f, b, "", err);
		}
		return point(f, b, w, "", err);
	}
	w = by_name(f->cloud, b);
	if (w && w->account->id && is_whole(f, w->account->id))
		return point(f, b, w, "was made anew under another id", err);
	if (w)
		return mark(f, b,
			    "has another id in the cloud, and the old one may be out of "
			    "sight: the binding stays",
			    err);
	return mark(f, b, "is gone, or no longer yours to see", err);
}

bool ws_env_follows(const char *store)
{
	ws_auto_env_bindings list = WS_ENV_BINDINGS_INIT;

	if (ws_env_bindings_open(false, &list, NULL) < 0)
		return false;
	for (size_t i = 0; i < list.count; i++)
		if (strcmp(list.items[i].store, store) == 0)
			return true;
	return false;
}

int ws_env_follow(const char *store, const struct ws_side *cloud, const char *const *whole,
		  ws_env_tell *tell, void *user, struct ws_err *err)
{
	ws_auto_env_bindings list = WS_ENV_BINDINGS_INIT;
	struct follow f = {&list, cloud, whole, false, tell, user};
	struct ws_err local = {0};
	int rc = ws_env_bindings_open(true, &list, &local);

	for (size_t i = 0; rc == 0 && i < list.count; i++)
		if (strcmp(list.items[i].store, store) == 0)
			rc = follow_one(&f, &list.items[i], &local);
	if (rc == 0 && f.changed)
		rc = ws_env_bindings_save(&list, &local);
	if (rc < 0 && err)
		*err = local;
	return rc;
}
