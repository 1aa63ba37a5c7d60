/*
 * cli/key/reach.c - does a key reach what somebody asks for?
 *
 * A look that wants no workspace is told of all of them by name. It ends as soon as
 * every selector has a match, which is before the first account has been read through.
 */
#include "cli/key/reach.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/arena.h"
#include "store/ground/buf.h"
#include "store/ground/own.h"
#include "store/ground/text.h"

#define ENOUGH    1    /* ends the look */
#define NAMES_MAX 1000 /* kept for the message */
#define NAMED_MAX 4    /* shown in it */
#define PATTERN   512

struct reach {
	const char *const *selectors;
	size_t count;
	bool matched[WS_REACH_MAX];
	struct ws_arena *arena;
	const char *names[NAMES_MAX]; /* "acme/prod" */
	size_t name_count;
};

bool ws_reach_pattern(const char *selector, char *out, size_t size)
{
	int n = snprintf(out, size, "%s%s", selector, strchr(selector, '/') ? "" : "/*");

	return n >= 0 && (size_t)n < size;
}

/* ---- looking ------------------------------------------------------------------------- */

static void keep_name(struct reach *r, const char *name)
{
	const char *copy;

	if (r->name_count == NAMES_MAX)
		return;
	for (size_t i = 0; i < r->name_count; i++)
		if (strcmp(r->names[i], name) == 0)
			return;
	copy = ws_arena_printf(r->arena, "%s", name);
	if (copy)
		r->names[r->name_count++] = copy;
}

static bool on_name(void *user, const char *account, const char *workspace)
{
	struct reach *r = user;
	char name[PATTERN], pattern[PATTERN];

	(void)snprintf(name, sizeof(name), "%.200s/%.200s", account, workspace);
	for (size_t i = 0; i < r->count; i++)
		if (ws_reach_pattern(r->selectors[i], pattern, sizeof(pattern)) &&
		    ws_text_glob(pattern, name))
			r->matched[i] = true;
	keep_name(r, name);
	return false;
}

/* "acme" and "acme/" with a star mean the account, and it may be empty yet. */
static bool means_account(const char *selector, const char *handle)
{
	char word[PATTERN];
	const size_t len = strcspn(selector, "/");

	if (selector[len] && strcmp(selector + len, "/*") != 0)
		return false;
	(void)snprintf(word, sizeof(word), "%.*s", (int)len, selector);
	return ws_text_glob(word, handle);
}

static int on_account(void *user, const struct ws_account *account, struct ws_err *err)
{
	struct reach *r = user;

	(void)err;
	for (size_t i = 0; account->handle && i < r->count; i++)
		if (means_account(r->selectors[i], account->handle))
			r->matched[i] = true;
	for (size_t i = 0; i < r->count; i++)
		if (!r->matched[i])
			return 0;
	return ENOUGH;
}

static int on_workspace(void *user, const struct ws_workspace *workspace,
			struct ws_err *err)
{
	(void)user;
	(void)workspace;
	(void)err;
	return 0;
}

static int on_account_done(void *user, const struct ws_account *account, struct ws_err *err)
{
	(void)user;
	(void)account;
	(void)err;
	return 0;
}

/* ---- saying what is missing ------------------------------------------------------------ */

static const char *near_account(struct reach *r, const char *word)
{
	const char **accounts = ws_arena_zalloc(r->arena, r->name_count + 1,
						sizeof(*accounts));

	for (size_t i = 0; accounts && i < r->name_count; i++)
		accounts[i] = ws_arena_printf(r->arena, "%.*s",
					      (int)strcspn(r->names[i], "/"), r->names[i]);
	return accounts ? ws_text_nearest(word, accounts, r->name_count) : NULL;
}

/* The handle of a workspace, written without its account. */
static const char *by_handle(const struct reach *r, const char *word)
{
	for (size_t i = 0; i < r->name_count; i++)
		if (strcmp(strchr(r->names[i], '/') + 1, word) == 0)
			return r->names[i];
	return NULL;
}

static const char *nearest(struct reach *r, const char *word)
{
	const char *found;

	if (strchr(word, '/'))
		return ws_text_nearest(word, r->names, r->name_count);
	found = by_handle(r, word);
	return found ? found : near_account(r, word);
}

static void name_reached(const struct reach *r, const char *near, struct ws_err *err)
{
	ws_auto_buf text = WS_BUF_INIT;

	if (near)
		ws_buf_addf(&text, "did you mean %s? ", near);
	if (r->name_count == 0)
		ws_buf_adds(&text, "it reaches no workspace at all");
	for (size_t i = 0; i < r->name_count && i < NAMED_MAX; i++)
		ws_buf_addf(&text, "%s%.50s", i ? ", " : "it reaches ", r->names[i]);
	if (r->name_count > NAMED_MAX)
		ws_buf_addf(&text, " and %zu more", r->name_count - NAMED_MAX);
	(void)ws_err_why(err, "%s", ws_buf_text(&text));
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int missing(struct reach *r, size_t which, struct ws_err *err)
{
	const char *word = r->selectors[which];
	const bool bare = !strpbrk(word, "/*?");
	const char *near;

	qsort(r->names, r->name_count, sizeof(*r->names), by_text);
	near = nearest(r, word);
	(void)ws_err_set(err, WS_E_NO_WORKSPACE, "this key reaches no %s %s",
			 bare ? "account" : "workspace", word);
	name_reached(r, near, err);
	if (bare && which > 0 && which + 1 == r->count)
		return ws_err_hint(err, "for a directory write ./%s or --into %s", word,
				   word);
	return near ? ws_err_hint(err, "wsync clone %s", near)
		    : ws_err_hint(err, "wsync clone ACCOUNT/HANDLE DIR");
}

int ws_reach_check(struct ws_remote *remote, const char *const *selectors, size_t count,
		   struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct reach *r = arena ? ws_arena_zalloc(arena, 1, sizeof(*r)) : NULL;
	struct ws_remote_report report;
	const struct ws_remote_sink sink = {.user = r,
					    .wants = on_name,
					    .account = on_account,
					    .workspace = on_workspace,
					    .account_done = on_account_done};
	int rc;

	if (!r)
		return ws_err_nomem(err);
	*r = (struct reach){.selectors = selectors, .count = count, .arena = arena};
	rc = remote->ops->look(remote, &sink, &report, err);
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < count; i++)
		if (!r->matched[i])
			return missing(r, i, err);
	return 0;
}
