/*
 * cli/command/restore.c - `wsync restore`: working files back to main's version.
 *
 * A file that main does not have is never removed here: it may be somebody's only
 * copy, and `rm` is a command everybody knows. The one exception is a text (description.md)
 * whose line workspace.ini gets back: both are one value, and with both of them no command
 * could read the workspace.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "cli/command/command.h"
#include "cli/command/restore.h"
#include "cli/local/files.h"
#include "cli/local/moved.h"
#include "store/ground/buf.h"
#include "store/ground/fs.h"
#include "store/ground/own.h"
#include "store/ground/text.h"
#include "store/ini/ini.h"
#include "store/tree/layout.h"
#include "sync/round/write/heal.h"

void ws_restore_say(const struct ws_cli *cli, const char *word, const char *path)
{
	ws_auto_buf b = WS_BUF_INIT;

	ws_text_neutral(&b, path, strlen(path), false);
	(void)fprintf(cli->out, "%s %s\n", word, ws_buf_text(&b));
}

static int restore_one(const struct ws_cli *cli, struct ws_store *store,
		       const struct ws_oid *main, const struct ws_draft *draft,
		       struct ws_err *err)
{
	ws_auto_free char *wanted = NULL;
	ws_auto_free char *now = NULL;
	size_t wanted_len = 0, now_len = 0;
	int rc = ws_repo_read(store->repo, main, draft->path, &wanted, &wanted_len, err);

	if (rc == WS_REPO_ABSENT) {
		ws_err_set(err, WS_E_USAGE_ARGUMENT,
			   "%s is not in main, so there is nothing to "
			   "go back to",
			   draft->path);
		return ws_err_hint(err, "rm %s", draft->path);
	}
	if (rc < 0)
		return rc;
	rc = ws_work_read(store, draft->path, &now, &now_len, err);
	if (rc < 0)
		return rc;
	if (cli->dry_run) {
		ws_restore_say(cli, "Would restore", draft->path);
		return 0;
	}
	rc = ws_work_write(store, draft->path, rc == WS_FS_ABSENT ? NULL : now, now_len,
			   wanted, wanted_len, err);
	if (rc == 0)
		ws_restore_say(cli, "Restored", draft->path);
	return rc;
}

/* ---- has main anything of it? -------------------------------------------------------------- */

static bool enter(void *user, const char *dir, const struct ws_oid *tree)
{
	const char *path = user;
	const size_t len = strlen(dir) - 1;

	(void)tree;
	return ws_files_cover(path, dir) ||
	       (strncmp(path, dir, len) == 0 && path[len] == '/');
}

static int is_at(void *user, const char *path, const struct ws_oid *blob)
{
	(void)blob;
	return ws_files_cover(user, path);
}

int ws_restore_in_main(struct ws_store *store, const struct ws_oid *main, const char *path,
		       struct ws_err *err)
{
	return ws_repo_list(store->repo, main, enter, is_at, (void *)(uintptr_t)path, err);
}

/* ---- texts beside workspace.ini --------------------------------------------------------- */

/* Where the line of a text would be; false: the path is no text of a workspace. */
static bool line_of(const char *path, struct ws_place *place, char file[WS_LAYOUT_PATH])
{
	struct ws_err ignored = {0};

	ws_layout_place(path, place);
	return place->kind == WS_DOC_TEXT &&
	       ws_layout_path(WS_DOC_WORKSPACE, place->account, place->handle, NULL, file,
			      &ignored) == 0;
}

/* Does main have the text of this file as a line? What is no valid file there has none. */
static int main_has_line(struct ws_store *store, const struct ws_oid *main,
			 const char *file, const char *key, bool *has, struct ws_err *err)
{
	ws_auto_free char *bytes = NULL;
	ws_auto(ws_ini) doc = NULL;
	struct ws_err ignored = {0};
	size_t len = 0;
	int rc = ws_repo_read(store->repo, main, file, &bytes, &len, err);

	*has = false;
	if (rc != 0)
		return rc < 0 ? rc : 0;
	if (ws_ini_parse(bytes, len, ws_layout_schema(WS_DOC_WORKSPACE), file, &doc,
			 &ignored) == 0)
		*has = ws_ini_get(doc, "workspace", key) != NULL;
	return 0;
}

static int drop_text(const struct ws_cli *cli, struct ws_store *store, const char *path,
		     struct ws_err *err)
{
	ws_auto_free char *now = NULL;
	size_t len = 0;
	int rc = ws_work_read(store, path, &now, &len, err);

	if (rc == 0 && !cli->dry_run)
		rc = ws_work_write(store, path, now, len, NULL, 0, err);
	if (rc == 0)
		ws_restore_say(cli, cli->dry_run ? "Would remove" : "Removed", path);
	return rc < 0 ? rc : 0;
}

/* Is this added file the other place of a line that goes back with `named`? */
static int replaces_line(struct ws_store *store, const struct ws_oid *main,
			 const char *named, const struct ws_draft *draft, bool *does,
			 struct ws_err *err)
{
	char file[WS_LAYOUT_PATH];
	struct ws_place place;

	*does = draft->kind == WS_DRAFT_ADDED && line_of(draft->path, &place, file) &&
		ws_files_cover(named, file);
	return *does ? main_has_line(store, main, file, place.name, does, err) : 0;
}

/* ---- what was named ---------------------------------------------------------------------- */

/* Restores the drafts that a path covers. */
static int restore_drafts(struct ws_cli *cli, struct ws_store *store,
			  const struct ws_oid *main, const struct ws_drafts *drafts,
			  const char *named, bool moved, bool *found, struct ws_err *err)
{
	int rc = 0;

	*found = false;
	for (size_t i = 0; rc == 0 && i < drafts->count; i++) {
		const struct ws_draft *draft = &drafts->items[i];
		bool replaces;

		rc = replaces_line(store, main, named, draft, &replaces, err);
		if (rc < 0 || (!replaces && !ws_files_cover(named, draft->path)))
			continue;
		*found = true;
		/* an added file is only an error when it was named itself */
		if (replaces)
			rc = drop_text(cli, store, draft->path, err);
		else if (draft->kind != WS_DRAFT_ADDED || strcmp(named, draft->path) == 0)
			rc = restore_one(cli, store, main, draft, err);
		else if (!moved)
			ws_cli_hint(cli, "rm %s   main does not have it, so it stays",
				    draft->path);
	}
	return rc < 0 ? rc : 0;
}

/* The directory of this handle that is gone from the disk, when there is just one. */
static bool gone_of(const struct ws_drafts *drafts, const char *handle,
		    char out[WS_LAYOUT_PATH])
{
	char dir[WS_LAYOUT_PATH];
	struct ws_place place;
	size_t count = 0;

	for (size_t i = 0; i < drafts->count; i++) {
		ws_layout_place(drafts->items[i].path, &place);
		if (drafts->items[i].kind != WS_DRAFT_GONE ||
		    strcmp(place.handle, handle) != 0)
			continue;
		(void)snprintf(dir, sizeof(dir), "%s/%s", place.account, place.handle);
		if (count > 0 && strcmp(dir, out) == 0)
			continue;
		count++;
		(void)snprintf(out, WS_LAYOUT_PATH, "%s", dir);
	}
	return count == 1;
}

static int restore_named(struct ws_cli *cli, struct ws_store *store,
			 const struct ws_oid *main, const struct ws_drafts *drafts,
			 const char *word, bool moved, struct ws_err *err)
{
	char named[PATH_MAX], dir[WS_LAYOUT_PATH];
	bool any = false;
	struct ws_restore_word away = {.typed = word, .path = named};
	bool in_main = true;
	int rc = ws_files_beneath(store, word, named, err);

	if (rc == 0 && named[0]) {
		rc = ws_restore_in_main(store, main, named, err);
		in_main = rc > 0;
		rc = rc < 0 ? rc : 0;
	}
	if (rc == 0 && !in_main && !moved) {
		rc = ws_restore_away(cli, store, &away, err);
		if (rc < 0 || away.found)
			return rc;
	}
	if (rc == 0)
		rc = restore_drafts(cli, store, main, drafts, named, moved, &any, err);
	if (rc < 0 || any || moved)
		return rc;
	if (!named[0])
		(void)fputs("Nothing to restore\n", cli->out);
	if (!in_main && gone_of(drafts, word, dir))
		return restore_drafts(cli, store, main, drafts, dir, false, &any, err);
	if (!in_main)
		return ws_restore_other(cli, store, &away, err);
	if (named[0])
		ws_restore_say(cli, "Unchanged", named);
	return 0;
}

/* ---- directories that were moved ------------------------------------------------------- */

static int move_one(const struct ws_cli *cli, struct ws_store *store,
		    const struct ws_move *m, struct ws_err *err)
{
	ws_auto_buf line = WS_BUF_INIT;
	int rc = cli->dry_run ? 0 : ws_fs_rename(store->root_fd, m->to, m->from, err);

	ws_text_neutral(&line, m->to, strlen(m->to), false);
	ws_buf_adds(&line, " back to ");
	ws_text_neutral(&line, m->from, strlen(m->from), false);
	if (rc == 0)
		(void)fprintf(cli->out, "%s %s\n", cli->dry_run ? "Would move" : "Moved",
			      ws_buf_text(&line));
	return rc;
}

static bool is_free(const struct ws_store *store, const char *dir)
{
	struct stat st;
	struct ws_err ignored = {0};

	return ws_fs_stat(store->root_fd, dir, &st, &ignored) == WS_FS_ABSENT;
}

/* Places may have been taken by each other: whatever finds its own free goes first. What is
 * left then stands in a circle. */
static int move_all(const struct ws_cli *cli, struct ws_store *store,
		    const struct ws_moves *moves, bool *wanted, struct ws_err *err)
{
	bool moved = true;
	int rc = 0;

	while (rc == 0 && moved) {
		moved = false;
		for (size_t i = 0; rc == 0 && i < moves->count; i++) {
			const struct ws_move *m = &moves->items[i];

			if (!wanted[i] || (!cli->dry_run && !is_free(store, m->from)))
				continue;
			rc = move_one(cli, store, m, err);
			wanted[i] = false;
			moved = true;
		}
	}
	for (size_t i = 0; rc == 0 && i < moves->count; i++)
		if (wanted[i]) {
			rc = ws_err_set(
				err, WS_E_DIR_NOT_EMPTY,
				"%s cannot go back to %s: another workspace is there",
				moves->items[i].to, moves->items[i].from);
			(void)ws_err_hint(err, "wsync workspace rename %s NEWHANDLE",
					  moves->items[i].from);
		}
	return rc;
}

/* A workspace that was moved goes back to the place main has for it, under its old name or
 * its new one; what lies in it is restored as anything else. */
static int move_back(const struct ws_cli *cli, struct ws_store *store, const char *word,
		     bool *any, struct ws_err *err)
{
	ws_auto_moves moves = {0};
	ws_auto_free bool *wanted = NULL;
	char named[PATH_MAX];
	int rc = ws_files_beneath(store, word, named, err);

	if (rc == 0)
		rc = ws_moves_read(store, &moves, err);
	if (rc == 0)
		wanted = calloc(moves.count + 1, sizeof(*wanted));
	if (rc == 0 && !wanted)
		rc = ws_err_nomem(err);
	for (size_t i = 0; rc == 0 && i < moves.count; i++) {
		wanted[i] = ws_files_cover(named, moves.items[i].from) ||
			    ws_files_cover(named, moves.items[i].to);
		*any |= wanted[i];
	}
	return rc == 0 ? move_all(cli, store, &moves, wanted, err) : rc;
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	bool moved = false;
	ws_auto(ws_store) store = NULL;
	ws_auto_lock lock = WS_LOCK_INIT;
	struct ws_drafts drafts = {0};
	struct ws_oid main;
	int rc = ws_cli_store(cli, &store, err);

	if (rc == 0)
		rc = ws_store_lock(store, &lock, err);
	if (rc == 0)
		rc = ws_heal(store, err);
	if (rc == 0)
		rc = ws_repo_ref(store->repo, WS_REF_MAIN, &main, err);
	if (rc == WS_REPO_ABSENT) {
		ws_err_set(err, WS_E_NO_WORKSPACE, "the store is still empty");
		return ws_err_hint(err, "wsync fetch");
	}
	for (size_t i = 0; rc == 0 && i < cli->args.count; i++)
		rc = move_back(cli, store, cli->args.words[i], &moved, err);
	if (rc == 0)
		rc = ws_work_scan(store, &main, &drafts, err);
	for (size_t i = 0; rc == 0 && i < cli->args.count; i++)
		rc = restore_named(cli, store, &main, &drafts, cli->args.words[i], moved,
				   err);
	ws_drafts_free(&drafts);
	return rc;
}

const struct ws_cmd ws_cmd_restore = {
	.name = "restore",
	.group = WS_GROUP_CHANGE,
	.summary = "Put working files back to what main has",
	.usage = "FILE|WORKSPACE...",
	.about =
		"FILE is a file of the store or a directory of it. Edits that were not "
		"committed are lost: wsync diff shows them first. Files that main does "
		"not have are left alone, but for a description.md or name.md whose line "
		"workspace.ini gets back. A directory that was moved and not committed goes "
		"back to its place.\n\n"
		"A WORKSPACE whose directory was committed away comes back as main had it "
		"last, comments and reasons included: a draft, tracked again once it is "
		"committed. What changed in the cloud meanwhile then comes in as usual.\n",
	.examples = "wsync restore acme/prod/members.ini   # one file\n"
		    "wsync restore acme/prod               # a workspace\n"
		    "wsync restore .                       # everything beneath here\n"
		    "wsync restore -n acme                 # what it would do",
	.min_words = 1,
	.max_words = 1000,
	.formats = 1u << WS_FORMAT_HUMAN,
	.run = run,
};
