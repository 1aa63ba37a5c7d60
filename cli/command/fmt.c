/*
 * cli/command/fmt.c - `wsync fmt`: the files people edit, in their canonical form.
 */
#include <stdio.h>
#include <string.h>
#include "cli/command/command.h"
#include "cli/local/files.h"
#include "store/ground/buf.h"
#include "store/ground/text.h"
#include "store/ini/merge.h"

enum { OPT_CHECK };

static const struct ws_option options[] = {
	[OPT_CHECK] = {"check", 0, NULL, "write nothing; exit 2 when a file would change"},
	{NULL, 0, NULL, NULL},
};

static void say(const struct ws_cli *cli, const char *word, const char *path)
{
	ws_auto_buf b = WS_BUF_INIT;

	ws_text_neutral(&b, path, strlen(path), false);
	(void)fprintf(cli->out, "%s %s\n", word, ws_buf_text(&b));
}

/* 0 it is canonical, 1 it was (or would be) changed; a file that is not valid fails. */
static int format_one(const struct ws_cli *cli, struct ws_store *store,
		      const struct ws_tree_entry *file, enum ws_doc_kind kind, bool write,
		      struct ws_err *err)
{
	ws_auto(ws_ini) doc = NULL;
	ws_auto_free char *text = NULL;
	size_t len = 0;
	int rc = ws_ini_parse(file->bytes, file->len, ws_layout_schema(kind), file->path,
			      &doc, err);

	if (rc == 0)
		rc = ws_ini_canonical(doc, &text, &len, err);
	if (rc < 0 || (len == file->len && memcmp(text, file->bytes, len) == 0))
		return rc;
	if (write)
		rc = ws_work_write(store, file->path, file->bytes, file->len, text, len,
				   err);
	if (rc < 0)
		return rc;
	say(cli, write ? "Formatted" : "Would format", file->path);
	return 1;
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	const bool check = cli->args.option[OPT_CHECK] != NULL;
	const bool write = !check && !cli->dry_run;
	ws_auto(ws_store) store = NULL;
	ws_auto_lock lock = WS_LOCK_INIT;
	ws_auto_files files = {0};
	ws_auto_file_choice choice = {0};
	size_t changed = 0, bad = 0;
	int rc = ws_cli_store(cli, &store, err);

	if (rc == 0 && write)
		rc = ws_store_lock(store, &lock, err);
	if (rc == 0)
		rc = ws_files_load(store, &files, err);
	if (rc == 0)
		rc = ws_file_choose(store, &cli->args, &files, &choice, err);
	for (size_t i = 0; rc >= 0 && i < ws_tree_count(files.disk); i++) {
		const struct ws_tree_entry *file = ws_tree_at(files.disk, i);
		struct ws_err problem = {0};
		struct ws_place place;

		if (!ws_file_is_edited(file->path, &place) ||
		    !ws_file_is_chosen(&choice, file->path))
			continue;
		rc = format_one(cli, store, file, place.kind, write, &problem);
		changed += rc == 1;
		if (rc < 0 && ws_err_exit(rc) == ws_err_exit(WS_E_FILE_SYNTAX)) {
			ws_cli_error(cli, &problem);
			bad++;
			rc = 0;
		} else if (rc < 0 && err) {
			*err = problem;
		}
	}
	if (rc < 0)
		return rc;
	if (bad)
		return ws_err_exit(WS_E_FILE_SYNTAX);
	return check && changed ? WS_EXIT_CHANGES : 0;
}

const struct ws_cmd ws_cmd_fmt = {
	.name = "fmt",
	.group = WS_GROUP_MAINTAIN,
	.summary = "Put the files you edit into their canonical form",
	.usage = "[FILE...]",
	.about = "Sorts the lines of lists, puts sections and keys into their order, and "
		 "writes one blank around each =. Comments move with the line below them. "
		 "What the file says stays the same; mirrored files are left alone, and so "
		 "is a file that is not valid (exit 65).\n",
	.examples =
		"wsync fmt                         # every file\n"
		"wsync fmt acme/prod               # of one workspace\n"
		"wsync fmt --check                 # in CI: exit 2 when one would change",
	.options = options,
	.max_words = 1000,
	.formats = 1u << WS_FORMAT_HUMAN,
	.run = run,
};
