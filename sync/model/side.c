/*
 * sync/model/side.c - from a tree of documents to one side: the order of things.
 *
 * Accounts first, since lines of workspaces mean nothing without the pins; then
 * workspaces, directory by directory; then identity over all of them. Documents of
 * one directory are neighbours in a sorted tree, so one walk finds the groups.
 */
#include "sync/model/side_p.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- groups of entries ---------------------------------------------------------------------- */

/* The end of the entries from `first` on whose path begins alike up to `len` bytes. */
static size_t group_end(const struct ws_tree *tree, size_t first, size_t len)
{
	const char *path = ws_tree_at(tree, first)->path;
	const size_t count = ws_tree_count(tree);
	size_t end = first + 1;

	while (end < count && strncmp(ws_tree_at(tree, end)->path, path, len) == 0)
		end++;
	return end;
}

/* Bytes of "acme/" or, with two parts, "acme/prod/". */
static size_t prefix(const char *path, int parts)
{
	const char *at = path;

	while (parts-- > 0 && at) {
		at = strchr(at, '/');
		at = at ? at + 1 : NULL;
	}
	return at ? (size_t)(at - path) : strlen(path);
}

/* Is one of ours in there, and where? */
static bool place_group(const struct ws_tree *tree, size_t first, size_t end,
			struct ws_place *place)
{
	memset(place, 0, sizeof(*place));
	for (size_t i = first; i < end; i++) {
		ws_layout_place(ws_tree_at(tree, i)->path, place);
		if (place->kind != WS_DOC_OTHER)
			return true;
	}
	return false;
}

/* --- accounts --------------------------------------------------------------------------------- */

/* Accounts without an id last, by directory. */
static int by_account(const void *a, const void *b)
{
	const struct ws_side_account *x = a;
	const struct ws_side_account *y = b;
	const int order = x->id && y->id ? strcmp(x->id, y->id) : 0;

	if (!x->id != !y->id)
		return x->id ? -1 : 1;
	return order ? order : strcmp(x->dir, y->dir);
}

static int begin_account(struct ws_side_builder *b, const struct ws_place *place,
			 struct ws_side_account *account, struct ws_err *err)
{
	const struct ws_side_account *from = b->pins_from
						     ? ws_side_account_at(b->pins_from,
									  place->account)
						     : NULL;

	account->policy = ws_policy_default;
	if (from)
		*account = *from;
	account->dir = ws_arena_dup(b->arena, place->account);
	if (!account->dir)
		return ws_err_nomem(err);
	if (!account->handle)
		account->handle = account->dir;
	return 0;
}

/* Two directories for one account: neither can be believed. */
static int check_accounts(struct ws_side_builder *b, struct ws_err *err)
{
	struct ws_side *side = b->side;

	for (size_t i = 0; i < side->account_count; i++) {
		struct ws_side_account *account = &side->accounts[i];
		const bool twin = account->id &&
				  ((i > 0 && side->accounts[i - 1].id &&
				    strcmp(side->accounts[i - 1].id, account->id) == 0) ||
				   (i + 1 < side->account_count &&
				    side->accounts[i + 1].id &&
				    strcmp(side->accounts[i + 1].id, account->id) == 0));
		struct ws_err problem = {0};
		char path[WS_LAYOUT_PATH];

		if (!twin)
			continue;
		account->pins = WS_INVALID;
		if (ws_layout_path(WS_DOC_ACCOUNT, account->dir, NULL, NULL, path, NULL) ||
		    ws_side_noted(side, path))
			continue;
		(void)ws_err_set(&problem, WS_E_IDENTITY, "two directories are account %s",
				 account->id);
		if (ws_side_note(b, &problem, path, err) < 0)
			return WS_E_NOMEM;
	}
	return 0;
}

static bool of_account(const struct ws_tree_entry *entry)
{
	const char *slash = strchr(entry->path, '/');

	return slash && strncmp(slash, "/_account/", 10) == 0;
}

/* Is all that is said of accounts what the other side was built from, without a fault? */
static bool accounts_alike(const struct ws_side_builder *b)
{
	size_t here = 0;
	size_t there = 0;

	if (!b->like || !b->like->account_arena || b->like->problem_count)
		return false;
	for (size_t i = 0; i < ws_tree_count(b->like_tree); i++)
		there += of_account(ws_tree_at(b->like_tree, i));
	for (size_t i = 0; i < ws_tree_count(b->tree); i++) {
		const struct ws_tree_entry *entry = ws_tree_at(b->tree, i);

		if (!of_account(entry))
			continue;
		if (!ws_tree_entry_same(entry, ws_tree_find(b->like_tree, entry->path)))
			return false;
		here++;
	}
	return here == there;
}

/* An account of which the other tree has nothing, not even a workspace, is read. */
static int read_or_take(struct ws_side_builder *b, const struct ws_place *place,
			struct ws_side_account *account, size_t first, size_t end,
			struct ws_err *err)
{
	const struct ws_side_account *from = b->alike ? ws_side_account_at(b->like,
									   place->account)
						      : NULL;
	int rc;

	if (from) {
		*account = *from;
		return 0;
	}
	rc = begin_account(b, place, account, err);
	return rc ? rc : ws_side_read_account(b, account, first, end, err);
}

static int read_accounts(struct ws_side_builder *b, struct ws_err *err)
{
	const size_t count = ws_tree_count(b->tree);
	struct ws_side *side = b->side;
	size_t end;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < count; i = end) {
		struct ws_side_account *account;
		struct ws_place place;

		end = group_end(b->tree, i, prefix(ws_tree_at(b->tree, i)->path, 1));
		if (!place_group(b->tree, i, end, &place))
			continue;
		account = ws_arena_grow(b->arena, &side->accounts, &side->account_count,
					sizeof(*account));
		if (!account)
			return ws_err_nomem(err);
		rc = read_or_take(b, &place, account, i, end, err);
	}
	if (rc)
		return rc;
	if (side->account_count)
		qsort(side->accounts, side->account_count, sizeof(*side->accounts),
		      by_account);
	return check_accounts(b, err);
}

/* --- workspaces -------------------------------------------------------------------------------- */

static int by_workspace(const void *a, const void *b)
{
	const struct ws_side_workspace *x = a;
	const struct ws_side_workspace *y = b;
	const int order = x->id && y->id ? strcmp(x->id, y->id) : 0;

	if (!x->id != !y->id)
		return x->id ? -1 : 1;
	return order ? order : strcmp(x->dir, y->dir);
}

static int by_dir(const void *a, const void *b)
{
	return strcmp((*(struct ws_side_workspace *const *)a)->dir,
		      (*(struct ws_side_workspace *const *)b)->dir);
}

static int read_workspaces(struct ws_side_builder *b, struct ws_err *err)
{
	const size_t count = ws_tree_count(b->tree);
	struct ws_side_account *account = NULL;
	size_t end;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < count; i = end) {
		struct ws_place place;

		end = group_end(b->tree, i, prefix(ws_tree_at(b->tree, i)->path, 2));
		if (!place_group(b->tree, i, end, &place) || !place.handle[0])
			continue;
		if (!account || strcmp(account->dir, place.account) != 0)
			account = (struct ws_side_account *)(uintptr_t)ws_side_account_at(
				b->side, place.account);
		rc = ws_side_read_workspace(b, account, i, end, err);
	}
	return rc;
}

static int note_twin(struct ws_side_builder *b, struct ws_side_workspace *workspace,
		     const char *other, struct ws_err *err)
{
	struct ws_err problem = {0};
	char path[2 * WS_LAYOUT_PATH];

	ws_side_spoil(workspace);
	(void)snprintf(path, sizeof(path), "%s/workspace.ini", workspace->dir);
	if (ws_side_noted(b->side, path))
		return 0;
	(void)ws_err_set(&problem, WS_E_IDENTITY, "%s and %s are the same workspace",
			 workspace->dir, other);
	(void)ws_err_why(&problem, "both have the id %s", workspace->id);
	(void)ws_err_hint(&problem, "remove one of the two directories, or the [cloud] "
				    "section of a copy that is to become a new workspace");
	return ws_side_note(b, &problem, path, err) < 0 ? WS_E_NOMEM : 0;
}

/* The first of several keeps the id, so that the id is found and found to be invalid. */
static int check_twins(struct ws_side_builder *b, struct ws_err *err)
{
	struct ws_side *side = b->side;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < side->workspace_count;) {
		struct ws_side_workspace *first = &side->workspaces[i];
		size_t end = i + 1;

		while (first->id && end < side->workspace_count &&
		       side->workspaces[end].id &&
		       strcmp(first->id, side->workspaces[end].id) == 0)
			end++;
		for (size_t k = i + 1; rc == 0 && k < end; k++) {
			rc = note_twin(b, &side->workspaces[k], first->dir, err);
			if (rc == 0)
				rc = note_twin(b, first, side->workspaces[k].dir, err);
			side->workspaces[k].id = NULL;
		}
		i = end;
	}
	return rc;
}

static int sort_workspaces(struct ws_side_builder *b, struct ws_err *err)
{
	struct ws_side *side = b->side;
	int rc;

	side->by_dir = ws_arena_zalloc(b->arena, side->workspace_count,
				       sizeof(*side->by_dir));
	if (!side->by_dir)
		return ws_err_nomem(err);
	if (!side->workspace_count)
		return 0;
	qsort(side->workspaces, side->workspace_count, sizeof(*side->workspaces),
	      by_workspace);
	rc = check_twins(b, err);
	/* twins lost their ids: those belong to the end */
	qsort(side->workspaces, side->workspace_count, sizeof(*side->workspaces),
	      by_workspace);
	for (size_t i = 0; i < side->workspace_count; i++)
		side->by_dir[i] = &side->workspaces[i];
	qsort(side->by_dir, side->workspace_count, sizeof(*side->by_dir), by_dir);
	return rc;
}

/* --- the whole ----------------------------------------------------------------------------------- */

static int build(struct ws_side_builder *b, struct ws_side **out, struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	ws_auto(ws_arena) accounts = NULL;
	int rc;

	*out = NULL;
	b->side = arena ? ws_arena_zalloc(arena, 1, sizeof(*b->side)) : NULL;
	b->alike = accounts_alike(b);
	/* what was begun with another side's is borrowed, and owned by nobody here */
	if (!b->pins_from)
		accounts = b->alike ? ws_arena_share(b->like->account_arena)
				    : ws_arena_new();
	if (!b->side || (!b->pins_from && !accounts))
		return ws_err_nomem(err);
	b->side->arena = arena;
	b->side->account_arena = accounts;
	b->arena = accounts && !b->alike ? accounts : arena;
	rc = read_accounts(b, err);
	b->arena = arena;
	if (rc == 0)
		rc = read_workspaces(b, err);
	if (rc == 0)
		rc = sort_workspaces(b, err);
	if (rc)
		return rc;
	arena = accounts = NULL; /* freed with the side */
	*out = b->side;
	return 0;
}

int ws_side_build(const struct ws_tree *tree, const struct ws_side *pins_from,
		  struct ws_side **out, struct ws_err *err)
{
	struct ws_side_builder b = {.tree = tree, .pins_from = pins_from};

	return build(&b, out, err);
}

int ws_side_build_base(const struct ws_tree *tree, struct ws_side **out, struct ws_err *err)
{
	struct ws_side_builder b = {.tree = tree, .is_base = true};

	return build(&b, out, err);
}

int ws_side_build_like(const struct ws_tree *tree, const struct ws_tree *like_tree,
		       const struct ws_side *like, struct ws_side **out, struct ws_err *err)
{
	struct ws_side_builder b = {.tree = tree, .like_tree = like_tree, .like = like};

	return build(&b, out, err);
}

void ws_side_free(struct ws_side *side)
{
	if (!side)
		return;
	ws_arena_free(side->account_arena);
	ws_arena_free(side->arena);
}
