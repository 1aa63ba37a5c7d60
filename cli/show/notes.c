/*
 * cli/show/notes.c - edits that are no change of a permission or a field, in sentences:
 * what they mean instead, and what to do about it.
 */
#include "cli/show/show_p.h"

#include <stdlib.h>
#include <string.h>
#include "store/ground/arena.h"
#include "store/ground/own.h"
#include "store/ground/text.h"
#include "store/tree/layout.h"
#include "sync/model/policy.h"

int ws_notes_add(struct ws_notes *notes, struct ws_buf *text, struct ws_err *err)
{
	char **more;
	int rc;

	/* files of one directory stand together, and may all mean the same */
	if (notes->count > 0 &&
	    strcmp(notes->items[notes->count - 1], ws_buf_text(text)) == 0)
		return 0;
	more = reallocarray(notes->items, notes->count + 1, sizeof(*more));
	if (!more)
		return ws_err_nomem(err);
	notes->items = more;
	rc = ws_buf_take(text, &more[notes->count], NULL, err);
	notes->count += rc == 0;
	return rc;
}

void ws_notes_free(struct ws_notes *notes)
{
	for (size_t i = 0; i < notes->count; i++)
		free(notes->items[i]);
	free(notes->items);
	*notes = (struct ws_notes){NULL, 0};
}

/* ---- lists that are not managed any more ------------------------------------------------ */

static size_t count_grants(const struct ws_side_workspace *w, int kind)
{
	size_t count = 0;

	for (size_t i = 0; i < w->grant_count; i++)
		count += (int)w->grants[i].kind == kind;
	return count;
}

static void put_unmanaged(struct ws_buf *b, const struct ws_view *view, const char *dir)
{
	const struct ws_side_workspace *before = ws_side_workspace_at(view->local, dir);
	const struct ws_side_workspace *after = view->drafts ? ws_side_workspace_at(
								       view->drafts, dir)
							     : NULL;
	const char *section = NULL;
	size_t count = 0;

	for (int kind = 0; before && view->drafts && kind < WS_PRINCIPAL_KINDS; kind++) {
		if (before->lists[kind] != WS_KNOWN ||
		    (after && after->lists[kind] != WS_ABSENT))
			continue;
		if (!section || count == 0)
			section = ws_principal_section((enum ws_principal_kind)kind);
		count += count_grants(before, kind);
	}
	if (section && count > 0)
		ws_buf_addf(b,
			    "%zu grant%s in %s %s no longer managed here; this revokes "
			    "nobody (to revoke, keep the [%s] header and remove the lines)",
			    count, WS_CLI_S(count), dir, count == 1 ? "is" : "are",
			    section);
	else if (section)
		ws_buf_addf(b, "[%s] of %s is no longer managed here", section, dir);
}

/* ---- one file ---------------------------------------------------------------------------- */

static bool has_edit(const struct ws_view *view, const char *dir)
{
	for (size_t i = 0; view->edits && i < view->edits->change_count; i++) {
		const char *there = view->edits->changes[i].path;

		if (there && strcmp(there, dir) == 0)
			return true;
	}
	return false;
}

static bool has_problem(const struct ws_view *view, const char *path)
{
	for (size_t i = 0; i < view->problem_count; i++)
		if (strcmp(view->problems[i].file, path) == 0)
			return true;
	for (size_t i = 0; view->drafts && i < view->drafts->problem_count; i++)
		if (strcmp(view->drafts->problems[i].file, path) == 0)
			return true;
	return false;
}

/* A directory that people made, without an id from the cloud. */
static bool is_no_workspace(const struct ws_view *view, const char *dir)
{
	const struct ws_side_workspace *w = view->drafts ? ws_side_workspace_at(
								   view->drafts, dir)
							 : NULL;

	return w && !w->id && w->settings != WS_INVALID;
}

static const char *kind_word(const struct ws_draft *file)
{
	return file->kind == WS_DRAFT_ADDED     ? "is new"
	       : file->kind == WS_DRAFT_REMOVED ? "is removed"
						: "is edited";
}

static void put_plain(struct ws_buf *b, const struct ws_draft *file)
{
	ws_buf_addf(b, "%s %s; that changes no permission and no field", file->path,
		    kind_word(file));
}

/* The rules of an account as they are drafted; false where that cannot be told. */
static bool drafted_rules(const struct ws_view *view, const char *path,
			  struct ws_arena *arena, struct ws_policy *out)
{
	const struct ws_tree_entry *e = view->work ? ws_tree_find(view->work, path) : NULL;
	ws_auto(ws_ini) doc = NULL;
	struct ws_err ignored = {0};

	*out = ws_policy_default;
	if (!arena || !e)
		return arena != NULL;
	return ws_ini_parse(e->bytes, e->len, ws_layout_schema(WS_DOC_POLICY), path, &doc,
			    &ignored) == 0 &&
	       ws_policy_read(arena, &ws_policy_default, doc, out, &ignored) == 0;
}

static void put_policy(struct ws_buf *b, const struct ws_view *view,
		       const struct ws_draft *file, const struct ws_place *place,
		       const char *dir)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	const struct ws_side_account *account = ws_side_account_at(view->local,
								   place->account);
	const struct ws_side_workspace *was = ws_side_workspace_at(view->local, dir);
	const struct ws_side_workspace *is = view->drafts ? ws_side_workspace_at(
								    view->drafts, dir)
							  : NULL;
	struct ws_policy drafted;

	if (place->handle[0] && was && is) {
		ws_put_rules(b, file->path, &was->policy, &is->policy);
		return;
	}
	/* the side of drafts has workspaces alone */
	if (!place->handle[0] && account &&
	    drafted_rules(view, file->path, arena, &drafted)) {
		ws_put_rules(b, file->path, &account->policy, &drafted);
		return;
	}
	ws_buf_addf(b, "%s %s: a stricter rule counts at once, a looser one is held",
		    file->path, kind_word(file));
}

/* The rest of what is gone is told together: notes_gone.c. */
static void put_gone(struct ws_buf *b, const struct ws_view *view,
		     const struct ws_place *place, const char *dir)
{
	if (place->handle[0] && ws_view_only_here(view, dir))
		ws_buf_addf(b,
			    "%s is not in the cloud and its directory is gone: committed, "
			    "nothing of it is left in main; wsync restore %s brings it "
			    "back",
			    dir, dir);
}

/* A workspace that main has no more, and the disk has again. */
static bool is_back(const struct ws_view *view, const char *dir)
{
	const struct ws_side_workspace *w = view->drafts ? ws_side_workspace_at(
								   view->drafts, dir)
							 : NULL;

	return w && w->id && !ws_side_workspace(view->local, w->id) &&
	       ws_side_workspace(view->base, w->id);
}

static void put_mirror(struct ws_buf *b, const struct ws_draft *file,
		       const struct ws_place *place, const char *dir)
{
	/* lists of what lies inside move with their workspace */
	if (file->kind == WS_DRAFT_ADDED && place->handle[0])
		return;
	if (file->kind == WS_DRAFT_ADDED)
		ws_buf_addf(b, "%s/_account has new files: only wsync makes them", dir);
	else
		ws_buf_addf(b, "%s is read-only: wsync restore %s", file->path, file->path);
}

static void put_note(struct ws_buf *b, const struct ws_view *view,
		     const struct ws_draft *file, bool all)
{
	char dir[WS_LAYOUT_PATH];
	struct ws_place place;

	ws_layout_place(file->path, &place);
	(void)snprintf(dir, sizeof(dir), "%s%s%s", place.account,
		       place.handle[0] ? "/" : "", place.handle);
	if (file->kind == WS_DRAFT_GONE) {
		put_gone(b, view, &place, dir);
		return;
	}
	if (file->untracked) {
		if (all)
			ws_buf_addf(b,
				    "%s is not tracked ([track] in .wsync/store.ini): "
				    "edits in it stay here; nothing of it is read from "
				    "the cloud or sent",
				    dir);
		return;
	}
	if (file->kind == WS_DRAFT_REFUSED)
		ws_buf_addf(b, "%s is no plain file, or too big: wsync restore %s",
			    file->path, file->path);
	else if (has_problem(view, file->path))
		return;
	else if (place.handle[0] && is_back(view, dir))
		ws_buf_addf(b, "%s is here again: committed, it is tracked as before", dir);
	else if (ws_layout_is_mirror(place.kind))
		put_mirror(b, file, &place, dir);
	else if (place.handle[0] && is_no_workspace(view, dir))
		ws_buf_addf(b, "%s is a new workspace: once committed, wsync sync makes it",
			    dir);
	else if (place.kind == WS_DOC_MEMBERS)
		put_unmanaged(b, view, dir);
	else if (place.kind == WS_DOC_POLICY)
		put_policy(b, view, file, &place, dir);
	if (b->len == 0 && all && !has_edit(view, dir))
		put_plain(b, file);
}

static bool is_gone(const struct ws_view *view, const char *dir)
{
	const size_t len = strlen(dir);

	for (size_t i = 0; i < view->files.count; i++)
		if (view->files.items[i].kind == WS_DRAFT_GONE &&
		    strncmp(view->files.items[i].path, dir, len) == 0 &&
		    view->files.items[i].path[len] == '/')
			return true;
	return false;
}

/* A directory that was moved is a change; one that was copied is none. */
static void put_copied(struct ws_buf *b, const struct ws_view *view,
		       const struct ws_change *change)
{
	const char *from = change->before.text, *to = change->after.text;

	if (change->kind == WS_ITEM_HANDLE && from && to && !is_gone(view, from))
		ws_buf_addf(
			b, "%s is a copy of %s: one workspace has one directory, remove %s",
			to, from, to);
}

int ws_notes_of(const struct ws_view *view, bool all, struct ws_notes *out,
		struct ws_err *err)
{
	int rc = 0;

	*out = (struct ws_notes){NULL, 0};
	for (size_t i = 0; rc == 0 && view->edits && i < view->edits->change_count; i++) {
		ws_auto_buf text = WS_BUF_INIT;

		put_copied(&text, view, &view->edits->changes[i]);
		if (text.len > 0)
			rc = ws_notes_add(out, &text, err);
	}
	for (size_t i = 0; rc == 0 && i < view->files.count; i++) {
		ws_auto_buf text = WS_BUF_INIT;

		put_note(&text, view, &view->files.items[i], all);
		if (text.len > 0)
			rc = ws_notes_add(out, &text, err);
	}
	return rc;
}

int ws_notes_put(struct ws_buf *b, const struct ws_cli *cli, const struct ws_notes *notes,
		 size_t indent)
{
	for (size_t i = 0; i < notes->count; i++) {
		ws_auto_buf text = WS_BUF_INIT;

		ws_put_text(&text, notes->items[i]);
		if (cli->style.plain) {
			ws_put_label(b, "  note", ws_buf_text(&text));
			continue;
		}
		ws_buf_pad(b, ' ', indent);
		ws_put_words(b, &cli->style, indent, indent, ws_buf_text(&text));
	}
	return 0;
}

struct ws_json *ws_notes_json(const struct ws_notes *notes)
{
	ws_auto(ws_json) list = ws_json_new_array();
	int bad = list == NULL;

	for (size_t i = 0; i < notes->count; i++)
		bad |= ws_json_push(list, ws_text_json(notes->items[i]));
	return bad ? NULL : ws_steal(&list);
}
