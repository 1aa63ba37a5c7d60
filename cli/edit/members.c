/*
 * cli/edit/members.c - one edit of a members.ini: read, judged, shown, written.
 *
 * What is shown is the difference between the file before and after this edit, not
 * between main and the file: other drafts in it are not this command's doing.
 */
#include "cli/edit/members.h"

#include <stdlib.h>
#include <string.h>
#include "cli/edit/edited.h"
#include "cli/edit/lacks.h"
#include "store/ground/fs.h"
#include "store/ground/own.h"
#include "store/tree/tree.h"
#include "store/work/work.h"
#include "sync/decide/plan.h"
#include "sync/round/view/membership.h"

static int read_working(struct ws_members_edit *edit, struct ws_err *err)
{
	int rc;

	(void)snprintf(edit->path, sizeof(edit->path), "%.480s/members.ini",
		       edit->workspace->dir);
	rc = ws_work_read(edit->store, edit->path, &edit->before, &edit->before_len, err);
	if (rc == WS_FS_ABSENT) {
		ws_err_set(err, WS_E_NO_WORKSPACE, "%s is not there", edit->path);
		return ws_err_hint(err, "wsync restore %s", edit->path);
	}
	if (rc < 0)
		return rc;
	return ws_ini_parse(edit->before, edit->before_len,
			    ws_layout_schema(WS_DOC_MEMBERS), edit->path, &edit->doc, err);
}

int ws_members_open(struct ws_cli *cli, const char *word, struct ws_members_edit *out,
		    struct ws_err *err)
{
	int rc;

	*out = (struct ws_members_edit){.lock = WS_LOCK_INIT};
	rc = ws_cli_store(cli, &out->store, err);
	if (rc == 0)
		rc = ws_store_lock(out->store, &out->lock, err);
	if (rc == 0)
		rc = ws_local_load_edited(out->store, word, &out->local, &out->workspace,
					  err);
	if (rc == 0 && !ws_store_tracks_path(out->store, out->workspace->dir)) {
		ws_err_set(err, WS_E_NO_WORKSPACE,
			   "%s is not tracked here: an edit of it would never be sent",
			   out->workspace->dir);
		rc = ws_err_hint(err,
				 "change [track] in .wsync/store.ini, then wsync sync");
	}
	if (rc == 0)
		rc = read_working(out, err);
	if (rc == 0 && !out->workspace->account)
		rc = ws_err_set(err, WS_E_NO_WORKSPACE,
				"%s belongs to no account known here", out->workspace->dir);
	return rc;
}

void ws_members_close(struct ws_members_edit *edit)
{
	ws_ini_free(edit->doc);
	free(edit->before);
	ws_local_clear(&edit->local);
	ws_lock_drop(&edit->lock);
	ws_store_close(edit->store);
	*edit = (struct ws_members_edit){.lock = WS_LOCK_INIT};
}

/* A side that holds this workspace alone, with these grants. */
static int side_with(const struct ws_members_edit *edit, const char *members, size_t len,
		     struct ws_side **out, struct ws_tree **tree, struct ws_err *err)
{
	char path[WS_LAYOUT_PATH];
	const struct ws_tree_entry *workspace;
	int rc;

	(void)snprintf(path, sizeof(path), "%.480s/workspace.ini", edit->workspace->dir);
	workspace = ws_tree_find(edit->local.tree, path);
	*tree = ws_tree_new();
	if (!*tree)
		return ws_err_nomem(err);
	rc = ws_tree_put_copy(*tree, edit->path, members, len, err);
	if (rc == 0 && workspace)
		rc = ws_tree_put_copy(*tree, path, workspace->bytes, workspace->len, err);
	if (rc == 0)
		rc = ws_side_build(*tree, edit->local.side, out, err);
	if (rc == 0 && (*out)->problem_count > 0) {
		if (err)
			*err = (*out)->problems[0];
		rc = (*out)->problems[0].code;
	}
	return rc;
}

int ws_members_finish(struct ws_cli *cli, struct ws_members_edit *edit, struct ws_err *err)
{
	ws_auto(ws_tree) tree_before = NULL;
	ws_auto(ws_tree) tree_after = NULL;
	ws_auto(ws_side) before = NULL;
	ws_auto(ws_side) after = NULL;
	ws_auto(ws_plan) plan = NULL;
	ws_auto_free char *bytes = NULL;
	size_t len = 0;
	bool differs;
	int rc = ws_ini_format(edit->doc, &bytes, &len, err);

	if (rc < 0)
		return rc;
	differs = len != edit->before_len || memcmp(bytes, edit->before, len) != 0;
	rc = side_with(edit, edit->before, edit->before_len, &before, &tree_before, err);
	if (rc == 0)
		rc = side_with(edit, bytes, len, &after, &tree_after, err);
	if (rc == 0)
		rc = ws_plan_compare(before, after, false, WS_DRAFT, &plan, err);
	if (rc == 0)
		rc = ws_membership_mark(edit->store->repo, &edit->local.main,
					edit->local.side, plan, err);
	if (rc == 0 && differs && !cli->dry_run)
		rc = ws_work_write(edit->store, edit->path, edit->before, edit->before_len,
				   bytes, len, err);
	if (rc < 0)
		return rc;
	if (differs && !cli->dry_run)
		ws_edited_name(cli, edit->store, plan);
	rc = ws_edited_print(cli,
			     &(struct ws_edited){.store = edit->store,
						 .path = edit->path,
						 .plan = plan,
						 .before = before,
						 .after = after,
						 .differs = differs},
			     err);
	if (rc == 0)
		ws_lacks_note(cli, edit->store, plan);
	return rc;
}
