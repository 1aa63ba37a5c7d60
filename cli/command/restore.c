/*
 * cli/command/restore.c - `wsync restore`: working files back to main's version.
 *
 * A file that main does not have is never removed here: it may be somebody's only
 * copy, and `rm` is a command everybody knows.
 */
#include <stdio.h>
#include <string.h>
#include "cli/command/command.h"
#include "cli/files.h"
#include "store/ground/buf.h"
#include "store/ground/fs.h"
#include "store/ground/own.h"
#include "store/ground/text.h"

static void say(const struct ws_cli *cli, const char *word, const char *path)
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
		say(cli, "Would restore", draft->path);
		return 0;
	}
	rc = ws_work_write(store, draft->path, rc == WS_FS_ABSENT ? NULL : now, now_len,
			   wanted, wanted_len, err);
	if (rc == 0)
		say(cli, "Restored", draft->path);
	return rc;
}

static int unchanged(struct ws_store *store, const struct ws_oid *main, const char *path,
		     struct ws_err *err)
{
	ws_auto_free char *bytes = NULL;
	ws_auto_close int dir = -1;
	size_t len;
	int rc = ws_repo_read(store->repo, main, path, &bytes, &len, err);

	/* an unchanged directory is fine, too */
	if (rc == WS_REPO_ABSENT && ws_fs_open_dir(store->root_fd, path, &dir, NULL) == 0)
		return 0;
	if (rc == WS_REPO_ABSENT)
		return ws_err_set(err, WS_E_USAGE_ARGUMENT, "main has no file %s", path);
	return rc;
}

static int restore_named(const struct ws_cli *cli, struct ws_store *store,
			 const struct ws_oid *main, const struct ws_drafts *drafts,
			 const char *word, struct ws_err *err)
{
	char named[PATH_MAX];
	bool any = false;
	int rc = ws_files_beneath(store, word, named, err);

	for (size_t i = 0; rc == 0 && i < drafts->count; i++) {
		const struct ws_draft *draft = &drafts->items[i];

		if (!ws_files_cover(named, draft->path))
			continue;
		any = true;
		/* an added file is only an error when it was named itself */
		if (draft->kind != WS_DRAFT_ADDED || strcmp(named, draft->path) == 0)
			rc = restore_one(cli, store, main, draft, err);
	}
	if (rc < 0 || any)
		return rc;
	if (!named[0])
		(void)fputs("Nothing to restore\n", cli->out);
	rc = named[0] ? unchanged(store, main, named, err) : 0;
	if (rc == 0 && named[0])
		say(cli, "Unchanged", named);
	return rc;
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto(ws_store) store = NULL;
	ws_auto_lock lock = WS_LOCK_INIT;
	struct ws_drafts drafts = {0};
	struct ws_oid main;
	int rc = ws_cli_store(cli, &store, err);

	if (rc == 0)
		rc = ws_store_lock(store, &lock, err);
	if (rc == 0)
		rc = ws_repo_ref(store->repo, WS_REF_MAIN, &main, err);
	if (rc == WS_REPO_ABSENT) {
		ws_err_set(err, WS_E_NO_WORKSPACE, "the store is still empty");
		return ws_err_hint(err, "wsync fetch");
	}
	if (rc == 0)
		rc = ws_work_scan(store, &main, &drafts, err);
	for (size_t i = 0; rc == 0 && i < cli->args.count; i++)
		rc = restore_named(cli, store, &main, &drafts, cli->args.words[i], err);
	ws_drafts_free(&drafts);
	return rc;
}

const struct ws_cmd ws_cmd_restore = {
	.name = "restore",
	.group = WS_GROUP_CHANGE,
	.summary = "Put working files back to what main has",
	.usage = "FILE...",
	.about = "FILE is a file of the store or a directory of it. Edits that were not "
		 "committed are lost: wsync diff shows them first. Files that main does "
		 "not have are left alone.\n",
	.examples = "wsync restore acme/prod/members.ini   # one file\n"
		    "wsync restore acme/prod               # a workspace\n"
		    "wsync restore .                       # everything beneath here\n"
		    "wsync restore -n acme                 # what it would do",
	.min_words = 1,
	.max_words = 1000,
	.formats = 1u << WS_FORMAT_HUMAN,
	.run = run,
};
