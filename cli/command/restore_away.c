/*
 * cli/command/restore_away.c - `wsync restore` of a workspace whose directory was committed
 * away: its files come back as drafts, and a commit makes it tracked again.
 */
#include "cli/command/restore.h"

#include <stdio.h>
#include <string.h>

#include "cli/local/files.h"
#include "cli/show/show_p.h"
#include "store/ground/own.h"
#include "sync/round/person/back.h"

struct back {
	struct ws_cli *cli;
	struct ws_store *store;
	const struct ws_view *view;
};

/* ---- why not --------------------------------------------------------------------------------- */

/* "acme/dev" of a path in it; false for anything else. */
static bool dir_of(const char *named, char out[WS_LAYOUT_PATH])
{
	const char *slash = strchr(named, '/');
	const size_t len = slash ? (size_t)(slash + 1 - named) + strcspn(slash + 1, "/")
				 : 0;

	if (!slash || !slash[1] || len >= WS_LAYOUT_PATH)
		return false;
	(void)snprintf(out, WS_LAYOUT_PATH, "%.*s", (int)len, named);
	return true;
}

static bool is_left_out(const struct ws_store *store, const char *dir)
{
	char path[WS_LAYOUT_PATH + sizeof("/workspace.ini")];

	(void)snprintf(path, sizeof(path), "%s/workspace.ini", dir);
	return !ws_store_tracks_path(store, path);
}

/* Main had it, and nobody else has it any more. */
static int is_lost(const char *dir, const struct ws_oid *last, struct ws_err *err)
{
	char id[WS_OID_TEXT];

	ws_oid_format(last, id);
	ws_err_set(err, WS_E_NO_WORKSPACE,
		   "%s is neither in main nor in the cloud, as of the last look", dir);
	(void)ws_err_why(err, "what is deleted in the cloud comes back by no means; its "
			      "files are in the history");
	return ws_err_hint(err, "wsync git show %.8s:%s/members.ini", id, dir);
}

static int is_nothing(const struct back *b, const char *named, const char *dir,
		      struct ws_err *err)
{
	if (dir && is_left_out(b->store, dir)) {
		ws_err_set(err, WS_E_USAGE_ARGUMENT,
			   "%s is left out by [track] in .wsync/store.ini", dir);
		return ws_err_hint(err, "wsync help files");
	}
	if (dir && ws_side_workspace_at(b->view->cloud, dir)) {
		ws_err_set(err, WS_E_USAGE_ARGUMENT, "main never had %s", dir);
		return ws_err_hint(err, "wsync sync");
	}
	ws_err_set(err, WS_E_USAGE_ARGUMENT, "main has no file %s", named);
	return ws_err_hint(err, "wsync status");
}

/* ---- bringing it back -------------------------------------------------------------------- */

/* Names in its files mean nobody without the pins. */
static int want_account(const struct back *b, const char *dir, struct ws_err *err)
{
	char account[WS_LAYOUT_PATH];
	const struct ws_side_account *a;

	(void)snprintf(account, sizeof(account), "%.*s", (int)strcspn(dir, "/"), dir);
	a = ws_side_account_at(b->view->local, account);
	if (a && a->id && a->pins == WS_KNOWN)
		return 0;
	ws_err_set(err, WS_E_NO_WORKSPACE,
		   "%s/_account is gone, too, and says whom the names in %s mean", account,
		   dir);
	return ws_err_hint(err, "wsync sync");
}

/* All or nothing: somebody may have begun something else there. */
static int want_free(const struct back *b, const struct ws_tree *files, struct ws_err *err)
{
	for (size_t i = 0; i < ws_tree_count(files); i++) {
		const struct ws_tree_entry *e = ws_tree_at(files, i);
		ws_auto_free char *now = NULL;
		size_t len = 0;
		int rc = ws_work_read(b->store, e->path, &now, &len, err);

		if (rc < 0)
			return rc;
		if (rc == WS_FS_ABSENT ||
		    (len == e->len && memcmp(now, e->bytes, len) == 0))
			continue;
		ws_err_set(err, WS_E_DIR_NOT_EMPTY, "%s is there, and not as main had it",
			   e->path);
		(void)ws_err_why(err,
				 "nothing is written over it: it may be the only copy");
		return ws_err_hint(err, "mv %s elsewhere, then wsync restore again",
				   e->path);
	}
	return 0;
}

static int write_all(const struct back *b, const struct ws_tree *files, struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < ws_tree_count(files); i++) {
		const struct ws_tree_entry *e = ws_tree_at(files, i);
		ws_auto_free char *now = NULL;
		size_t len = 0;

		rc = ws_work_read(b->store, e->path, &now, &len, err);
		if (rc == 0)
			continue;
		if (rc == WS_FS_ABSENT)
			rc = b->cli->dry_run ? 0
					     : ws_work_write(b->store, e->path, NULL, 0,
							     e->bytes, e->len, err);
		if (rc == 0)
			ws_restore_say(b->cli,
				       b->cli->dry_run ? "Would restore" : "Restored",
				       e->path);
	}
	return rc;
}

static int bring_back(const struct back *b, const char *dir, const struct ws_oid *last,
		      struct ws_err *err)
{
	ws_auto(ws_tree) files = NULL;
	int rc = want_account(b, dir, err);

	if (rc == 0)
		rc = ws_back_files(b->store, b->view, dir, last, &files, err);
	if (rc == 0)
		rc = want_free(b, files, err);
	return rc == 0 ? write_all(b, files, err) : rc;
}

static int bring_away(const struct back *b, const char *dir, struct ws_err *err)
{
	const struct ws_side_workspace *base = ws_side_workspace_at(b->view->base, dir);
	char id[WS_LAYOUT_NAME];
	struct ws_oid last;
	int rc = ws_back_last(b->store, &b->view->main_id, dir, &last, id, err);

	if (rc < 0)
		return rc;
	/* another workspace may have had the place since */
	return bring_back(b, dir,
			  rc == 0 && base && base->id && strcmp(base->id, id) == 0 ? &last
										   : NULL,
			  err);
}

/* ---- which is meant ---------------------------------------------------------------------- */

static bool is_meant(const char *dir, const char *named, const char *word)
{
	const char *handle = strchr(dir, '/');

	return ws_files_cover(dir, named) || (named[0] && ws_files_cover(named, dir)) ||
	       strcmp(word, dir) == 0 || (handle && strcmp(word, handle + 1) == 0);
}

/* Was it never sent, or is it lost? */
static int bring_other(const struct back *b, const char *named, struct ws_err *err)
{
	char dir[WS_LAYOUT_PATH], id[WS_LAYOUT_NAME];
	struct ws_oid last;
	int rc;

	if (!dir_of(named, dir))
		return is_nothing(b, named, NULL, err);
	rc = ws_restore_in_main(b->store, &b->view->main_id, dir, err);
	if (rc != 0)
		return rc < 0 ? rc : is_nothing(b, named, NULL, err);
	rc = ws_back_last(b->store, &b->view->main_id, dir, &last, id, err);
	if (rc < 0)
		return rc;
	if (rc == WS_REPO_ABSENT || is_left_out(b->store, dir) ||
	    ws_side_workspace_at(b->view->cloud, dir))
		return is_nothing(b, named, dir, err);
	return id[0] ? is_lost(dir, &last, err) : bring_back(b, dir, &last, err);
}

int ws_restore_other(struct ws_cli *cli, struct ws_store *store,
		     const struct ws_restore_word *word, struct ws_err *err)
{
	ws_auto(ws_view) view = NULL;
	int rc = ws_view_build(store, cli->world, &view, err);

	return rc == 0 ? bring_other(&(struct back){cli, store, view}, word->path, err)
		       : rc;
}

int ws_restore_away(struct ws_cli *cli, struct ws_store *store,
		    struct ws_restore_word *word, struct ws_err *err)
{
	ws_auto(ws_view) view = NULL;
	struct back b = {.cli = cli, .store = store};
	size_t count = 0;
	int rc = ws_view_build(store, cli->world, &view, err);

	b.view = view;
	for (size_t i = 0; rc == 0 && i < view->away_count; i++)
		if (is_meant(view->away[i], word->path, word->typed)) {
			rc = bring_away(&b, view->away[i], err);
			count++;
		}
	word->found = count > 0;
	if (rc < 0 || !count || cli->dry_run)
		return rc;
	(void)fflush(cli->out);
	ws_cli_hint(cli, "%-22s track %s again, as before", "wsync commit",
		    count == 1 ? "it" : "them");
	return 0;
}
