/*
 * cli/show/notes_gone.c - workspaces whose directory is gone: from the disk, or from main.
 *
 * Either way nothing happens in the cloud, which is what has to be said; and it may have been
 * a slip, so the way back is said, too. Many are one sentence.
 */
#include "cli/show/show_p.h"

#include <string.h>
#include "store/ground/own.h"
#include "store/tree/layout.h"

#define NAMED_MAX 3

struct gone {
	struct ws_buf names; /* of the first few */
	char first[WS_LAYOUT_PATH];
	char last[WS_LAYOUT_PATH];
	size_t count;
};

static void add(struct gone *gone, const char *dir)
{
	/* files of one directory stand together */
	if (gone->count > 0 && strcmp(gone->last, dir) == 0)
		return;
	(void)snprintf(gone->last, sizeof(gone->last), "%s", dir);
	if (gone->count++ == 0)
		(void)snprintf(gone->first, sizeof(gone->first), "%s", dir);
	if (gone->count <= NAMED_MAX)
		ws_buf_addf(&gone->names, "%s%s", gone->names.len > 0 ? ", " : "", dir);
}

static int tell(struct gone *gone, const char *one, const char *many,
		struct ws_notes *notes, struct ws_err *err)
{
	ws_auto_buf text = WS_BUF_INIT;
	int rc = 0;

	if (gone->count > 0) {
		ws_buf_adds(&text, "untracked: ");
		ws_buf_adds(&text, ws_buf_text(&gone->names));
		if (gone->count > NAMED_MAX)
			ws_buf_addf(&text, " and %zu more", gone->count - NAMED_MAX);
		ws_buf_addf(&text,
			    ", %s; that deletes nothing in the cloud: wsync restore %s "
			    "brings %s back",
			    gone->count == 1 ? one : many, gone->first,
			    gone->count == 1 ? "it" : "that one");
		rc = ws_notes_add(notes, &text, err);
	}
	ws_buf_free(&gone->names);
	return rc;
}

static bool was_moved(const struct ws_view *view, const char *dir)
{
	for (size_t i = 0; view->edits && i < view->edits->change_count; i++) {
		const struct ws_change *c = &view->edits->changes[i];

		if (c->kind == WS_ITEM_HANDLE && c->before.text &&
		    strcmp(c->before.text, dir) == 0)
			return true;
	}
	return false;
}

static void from_disk(const struct ws_view *view, struct gone *gone)
{
	for (size_t i = 0; i < view->files.count; i++) {
		const struct ws_draft *file = &view->files.items[i];
		struct ws_place place;
		char dir[WS_LAYOUT_PATH];

		if (file->kind != WS_DRAFT_GONE)
			continue;
		ws_layout_place(file->path, &place);
		(void)snprintf(dir, sizeof(dir), "%s/%s", place.account,
			       place.handle[0] ? place.handle : "_account");
		/* what is nowhere else is a note of its own */
		if (!was_moved(view, dir) &&
		    !(place.handle[0] && ws_view_only_here(view, dir)))
			add(gone, dir);
	}
}

int ws_notes_gone(const struct ws_view *view, struct ws_notes *notes, struct ws_err *err)
{
	struct gone gone = {.names = WS_BUF_INIT};

	from_disk(view, &gone);
	return tell(&gone, "its directory is gone", "their directories are gone", notes,
		    err);
}

int ws_notes_away(const struct ws_view *view, struct ws_notes *notes, struct ws_err *err)
{
	struct gone gone = {.names = WS_BUF_INIT};

	for (size_t i = 0; i < view->away_count; i++)
		add(&gone, view->away[i]);
	return tell(&gone, "its directory was committed away",
		    "their directories were committed away", notes, err);
}

int ws_notes_untracked(const struct ws_view *view, struct ws_notes *notes,
		       struct ws_err *err)
{
	int rc = ws_notes_gone(view, notes, err);

	return rc == 0 ? ws_notes_away(view, notes, err) : rc;
}

int ws_put_untracked(struct ws_buf *b, const struct ws_cli *cli, const struct ws_view *view,
		     struct ws_err *err)
{
	ws_auto_notes notes = {NULL, 0};
	int rc = ws_notes_untracked(view, &notes, err);

	return rc == 0 ? ws_notes_put(b, cli, &notes, 0) : rc;
}

int ws_put_away(struct ws_buf *b, const struct ws_cli *cli, const struct ws_view *view,
		struct ws_err *err)
{
	ws_auto_notes notes = {NULL, 0};
	int rc = ws_notes_away(view, &notes, err);

	if (rc == 0 && notes.count > 0)
		ws_buf_addc(b, '\n');
	return rc == 0 ? ws_notes_put(b, cli, &notes, 0) : rc;
}
