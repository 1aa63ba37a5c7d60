/*
 * sync/decide/blocked.c - what stops main from taking what came: a draft of the same
 * item, a file that is not valid, a file that is staged.
 *
 * Invariant: an edit somebody has begun is never overwritten, and what git has staged
 * is never left behind the commit it was staged on.
 */
#include "sync/decide/plan_p.h"

#include <stdio.h>
#include <string.h>
#include "store/ground/text.h"
#include "store/tree/layout.h"

static bool beneath(const char *path, const char *dir)
{
	const size_t len = strlen(dir);

	return strncmp(path, dir, len) == 0 && path[len] == '/';
}

/* Why a blocked path is blocked: only the drafts know whether it is valid. */
static unsigned path_bits(const struct ws_plan_work *work, const char *path)
{
	return ws_part_problem(work->facts->drafts, path) ? WS_WAIT_INVALID
							  : WS_WAIT_STAGED;
}

unsigned ws_blocked_file(const struct ws_plan_work *work, const char *file)
{
	const struct ws_facts *facts = work->facts;
	unsigned bits = facts->index_locked ? WS_WAIT_STAGED : 0;

	if (ws_part_problem(facts->drafts, file))
		bits |= WS_WAIT_INVALID;
	for (size_t i = 0; i < facts->blocked_count; i++)
		if (strcmp(facts->blocked_paths[i], file) == 0)
			bits |= path_bits(work, file);
	return bits;
}

static unsigned blocked_name(const struct ws_plan_work *work, const char *dir,
			     const char *name)
{
	char path[WS_LAYOUT_PATH];

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	return ws_blocked_file(work, path);
}

/* The workspace as it stands in edited files; by its directory when the file with its
 * id is not among them. */
static const struct ws_side_workspace *draft_of(const struct ws_plan_work *work,
						const struct ws_trio *at)
{
	const struct ws_side *drafts = work->facts->drafts;
	const struct ws_side_workspace *draft = NULL;

	if (drafts && at->local && at->local->id)
		draft = ws_side_workspace(drafts, at->local->id);
	if (drafts && at->local && !draft)
		draft = ws_side_workspace_at(drafts, at->local->dir);
	return draft;
}

/* Another id in the draft's directory: whatever it is, it is not ours to touch. */
static bool is_other(const struct ws_side_workspace *draft, const struct ws_trio *at)
{
	return draft->id && !ws_text_same(draft->id, at->local->id);
}

static bool has_members(const struct ws_side_workspace *draft)
{
	for (int k = 0; k < WS_PRINCIPAL_KINDS; k++)
		if (draft->lists[k] != WS_ABSENT)
			return true;
	return false;
}

static bool same_role(const struct ws_side_grant *a, const struct ws_side_grant *b)
{
	return a && b ? ws_text_same(a->role_id, b->role_id) : !a && !b;
}

/* A draft that already says what comes is no edit in the way: files are written before
 * main moves, and a crash in between must read as agreement. */
static bool draft_touches_grant(const struct ws_side_workspace *draft,
				const struct ws_trio *at, enum ws_principal_kind kind,
				const char *id)
{
	const struct ws_side_grant *there;

	if (draft->lists[kind] == WS_ABSENT) /* a section taken out of an edited file */
		return has_members(draft) && at->local->lists[kind] != WS_ABSENT;
	there = ws_side_grant(draft, kind, id);
	if (at->cloud && same_role(there, ws_side_grant(at->cloud, kind, id)))
		return false;
	return !same_role(there, ws_side_grant(at->local, kind, id));
}

unsigned ws_blocked_grant(const struct ws_plan_work *work, const struct ws_trio *at,
			  enum ws_principal_kind kind, const char *id)
{
	const struct ws_side_workspace *draft = draft_of(work, at);
	unsigned bits;

	if (!at->local)
		return 0;
	bits = blocked_name(work, at->local->dir, "members.ini");
	if (!draft)
		return bits;
	if (draft->lists[kind] == WS_INVALID)
		return bits | WS_WAIT_INVALID;
	if (is_other(draft, at) || draft_touches_grant(draft, at, kind, id))
		bits |= WS_WAIT_DRAFT;
	return bits;
}

static bool same_field(const struct ws_value *there, const struct ws_side_workspace *side,
		       enum ws_item_kind kind)
{
	struct ws_value value;

	(void)ws_part_field(side, kind, &value);
	return there->present == value.present &&
	       ws_text_same(ws_part_compared(kind, WS_USER, there),
			    ws_part_compared(kind, WS_USER, &value));
}

static bool draft_touches_field(const struct ws_side_workspace *draft,
				const struct ws_trio *at, enum ws_item_kind kind)
{
	struct ws_value there;
	enum ws_known state = ws_part_field(draft, kind, &there);

	if (state == WS_ABSENT && draft->settings == WS_ABSENT)
		return false; /* its file is not among the edited ones */
	if (at->cloud && same_field(&there, at->cloud, kind))
		return false;
	return !same_field(&there, at->local, kind);
}

/* A line of the draft that asks for something else than main does. */
static bool draft_touches_intent(const struct ws_side_workspace *draft,
				 const struct ws_trio *at)
{
	return draft->transfer_to.present &&
	       !(at->local->transfer_to.present &&
		 ws_text_same(draft->transfer_to.text, at->local->transfer_to.text));
}

unsigned ws_blocked_field(const struct ws_plan_work *work, const struct ws_trio *at,
			  enum ws_item_kind kind)
{
	const struct ws_side_workspace *draft = draft_of(work, at);
	unsigned bits;

	if (!at->local)
		return 0;
	bits = blocked_name(work, at->local->dir, "workspace.ini");
	if (kind == WS_ITEM_DESCRIPTION)
		bits |= blocked_name(work, at->local->dir, "description.md");
	if (kind == WS_ITEM_NAME)
		bits |= blocked_name(work, at->local->dir, "name.md");
	if (!draft)
		return bits;
	if (draft->settings == WS_INVALID)
		return bits | WS_WAIT_INVALID;
	if (is_other(draft, at) ||
	    (kind == WS_ITEM_INTENT ? draft_touches_intent(draft, at)
				    : draft_touches_field(draft, at, kind)))
		bits |= WS_WAIT_DRAFT;
	return bits;
}

/* Is every item of the draft as it is here or as it comes, in the place it comes to? */
static bool says_what_comes(const struct ws_side_workspace *draft, const struct ws_trio *at)
{
	const struct ws_side_workspace *const sides[3] = {draft, at->local, at->cloud};
	struct ws_trio here = *at;
	static const struct ws_side_workspace nothing;

	if (!at->cloud || !ws_text_same(draft->id, at->cloud->id) ||
	    !ws_text_same(draft->dir, at->cloud->dir))
		return false;
	if (!here.local)
		here.local = &nothing;
	for (int k = WS_ITEM_NAME; k <= WS_ITEM_RESULT_STORAGE; k++)
		if (draft_touches_field(draft, &here, (enum ws_item_kind)k))
			return false;
	for (int s = 0; s < 3; s++)
		for (size_t i = 0; sides[s] && i < sides[s]->grant_count; i++) {
			const struct ws_side_grant *g = &sides[s]->grants[i];

			if (draft->lists[g->kind] == WS_INVALID ||
			    draft_touches_grant(draft, &here, g->kind, g->id))
				return false;
		}
	return draft->settings == WS_KNOWN;
}

unsigned ws_blocked_dir(const struct ws_plan_work *work, const struct ws_trio *at,
			const char *dir)
{
	const struct ws_facts *facts = work->facts;
	const struct ws_side_workspace *draft = draft_of(work, at);
	unsigned bits = facts->index_locked ? WS_WAIT_STAGED : 0;

	for (size_t i = 0; i < facts->blocked_count; i++)
		if (beneath(facts->blocked_paths[i], dir))
			bits |= path_bits(work, facts->blocked_paths[i]);
	if (!draft && facts->drafts)
		draft = ws_side_workspace_at(facts->drafts, dir);
	if (draft && !says_what_comes(draft, at))
		bits |= WS_WAIT_DRAFT;
	return bits;
}
