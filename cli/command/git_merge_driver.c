/*
 * cli/command/git_merge_driver.c - `wsync git merge-driver`: merges a file for git, key
 * by key.
 *
 * First the lines are merged as git would: where that is clean and says what the keys
 * say, all is as people wrote it. Else the keys decide. What is no document of a store, or
 * not valid on a side, is left to the merge by lines.
 *
 * Invariant: what is not sure is a conflict. Clean is only what the keys of three valid
 * documents say, or what is no valid document, from which nothing is ever sent.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "cli/command/command.h"
#include "cli/command/git_merge_tell.h"
#include "cli/local/files.h"
#include "cli/show/show_p.h"
#include "store/ini/merge.h"
#include "store/tree/layout.h"
#include "sync/model/merge_names.h"

enum { BASE, OURS, THEIRS, PATH }; /* the words, in git's order %O %A %B %P */

struct version {
	char *text;
	size_t len;
	struct ws_ini *doc;
};

/* A text that is no valid document has no doc, and err says why. */
static int read_version(const char *file, const char *path,
			const struct ws_ini_schema *schema, struct version *out,
			struct ws_err *err)
{
	int rc = ws_files_read(file, &out->text, &out->len, err);

	if (rc == 0)
		(void)ws_ini_parse(out->text, out->len, schema, path, &out->doc, err);
	return rc;
}

static void clear_version(struct version *version)
{
	ws_ini_free(version->doc);
	free(version->text);
}

/* The file is git's own, in its own folder: it is written in place. */
static int write_file(const char *path, const char *text, size_t len, struct ws_err *err)
{
	FILE *out = fopen(path, "wb");
	bool ok = out && fwrite(text, 1, len, out) == len;

	if (out && fclose(out) != 0)
		ok = false;
	return ok ? 0 : ws_err_sys(err, errno, "%s cannot be written", path);
}

/* `git merge-file`, which merges into ours: 0 clean, 1 with markers. */
static int merge_lines(const char *const *words, struct ws_err *err)
{
	const char *const argv[] = {"git",       "merge-file",  "-q", "-L",     "ours",
				    "-L",        "base",        "-L", "theirs", words[OURS],
				    words[BASE], words[THEIRS], NULL};
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		(void)execvp(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			pid = -1;
	if (pid < 0)
		return ws_err_sys(err, errno, "git merge-file cannot be run");
	if (!WIFEXITED(status) || WEXITSTATUS(status) >= 127)
		return ws_err_set(err, WS_E_GIT, "git merge-file failed");
	return WEXITSTATUS(status) == 0 ? 0 : 1;
}

/* Are the lines, merged into ours, what the keys say? */
static int lines_agree(const char *const *words, const struct ws_ini_schema *schema,
		       const struct ws_ini_merge *merged, bool *out, struct ws_err *err)
{
	struct version lines = {NULL, 0, NULL};
	int rc = merge_lines(words, err);

	*out = false;
	if (rc == 0)
		rc = read_version(words[OURS], words[PATH], schema, &lines, NULL);
	if (rc == 0)
		*out = lines.doc && ws_ini_same(lines.doc, merged->doc);
	clear_version(&lines);
	return rc < 0 ? rc : 0;
}

/* ---- by keys ------------------------------------------------------------------------------ */

static int write_keys(const char *const *words, const struct ws_ini_merge *merged,
		      struct ws_err *err)
{
	ws_auto_free char *text = NULL;
	size_t len = 0;
	int rc = merged->clash_count
			 ? ws_ini_merge_mark(merged, "ours", "theirs", &text, &len, err)
			 : ws_ini_format(merged->doc, &text, &len, err);

	return rc == 0 ? write_file(words[OURS], text, len, err) : rc;
}

/* The pins of the account, as they lie in the work tree: git runs this at its top, and
 * changes no file before everything is merged. NULL: none that can be read. */
static struct ws_ini *pins_of(const struct ws_place *place)
{
	const struct ws_ini_schema *schema = ws_layout_schema(WS_DOC_IDS);
	struct version ids = {NULL, 0, NULL};
	char path[WS_LAYOUT_PATH];
	struct ws_ini *doc;

	if (ws_layout_path(WS_DOC_IDS, place->account, NULL, NULL, path, NULL) < 0)
		return NULL;
	(void)read_version(path, path, schema, &ids, NULL);
	doc = ws_steal(&ids.doc);
	clear_version(&ids);
	return doc;
}

static int merge_versions(const struct ws_place *place, const struct version v[3],
			  struct ws_ini_merge *out, struct ws_err *err)
{
	ws_auto(ws_ini) ids = NULL;
	int rc = ws_ini_merge(v[BASE].doc, v[OURS].doc, v[THEIRS].doc, out, err);

	if (rc < 0 || place->kind != WS_DOC_MEMBERS)
		return rc;
	ids = pins_of(place);
	return ws_merge_names(v[BASE].doc, v[OURS].doc, v[THEIRS].doc, ids, out, err);
}

/* 0 clean, 1 with markers. */
static int merge_keys(struct ws_cli *cli, const struct ws_place *place,
		      const struct version versions[3], struct ws_err *err)
{
	const char *const *words = cli->args.words;
	struct ws_ini_merge merged = {0};
	bool agree = false;
	int rc = merge_versions(place, versions, &merged, err);

	if (rc < 0) { /* such as a line too long: both are still to be seen */
		ws_cli_error(cli, err);
		rc = merge_lines(words, err) < 0 ? rc : 1;
	} else if (merged.clash_count) {
		ws_tell_clashes(cli, words[PATH], &merged);
		rc = write_keys(words, &merged, err);
		rc = rc < 0 ? rc : 1;
	} else {
		rc = lines_agree(words, ws_layout_schema(place->kind), &merged, &agree,
				 err);
		if (rc == 0 && !agree)
			rc = write_keys(words, &merged, err);
	}
	ws_ini_merge_clear(&merged);
	return rc;
}

/* ---- by lines ----------------------------------------------------------------------------- */

/* A document that is not valid on a side: whom its lines name nobody knows, so that what
 * merged clean and is valid is looked at. What is not valid does nothing. */
static int merge_invalid(struct ws_cli *cli, const struct ws_ini_schema *schema,
			 const struct ws_err *why, struct ws_err *err)
{
	const char *const *words = cli->args.words;
	struct version lines = {NULL, 0, NULL};
	int rc = merge_lines(words, err);

	ws_show_warn(cli, "%s is merged by lines, since one side is not valid: line %d: %s",
		     words[PATH], why->line, why->msg);
	if (rc == 0)
		rc = read_version(words[OURS], words[PATH], schema, &lines, NULL);
	if (rc == 0 && lines.doc) {
		ws_show_warn(cli, "%s is valid now; look at it before it counts",
			     words[PATH]);
		ws_tell_what_next(cli, words[PATH]);
		rc = 1;
	}
	clear_version(&lines);
	return rc;
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	const char *const *words = cli->args.words;
	const struct ws_ini_schema *schema;
	struct version versions[3] = {{NULL, 0, NULL}};
	struct ws_err why = {0};
	struct ws_place place;
	bool valid = true;
	int rc = 0;

	ws_layout_place(words[PATH], &place);
	schema = ws_layout_schema(place.kind);
	if (!schema)
		return merge_lines(words, err);
	for (int i = BASE; rc == 0 && valid && i <= THEIRS; i++) {
		rc = read_version(words[i], words[PATH], schema, &versions[i], &why);
		valid = versions[i].doc != NULL;
	}
	if (rc == 0)
		rc = valid ? merge_keys(cli, &place, versions, err)
			   : merge_invalid(cli, schema, &why, err);
	else
		*err = why;
	for (int i = BASE; i <= THEIRS; i++)
		clear_version(&versions[i]);
	return rc;
}

const struct ws_cmd ws_cmd_git_merge_driver = {
	.name = "git merge-driver",
	.group = WS_GROUP_MAINTAIN,
	.summary = "Merge a file key by key (called by git)",
	.usage = "BASE OURS THEIRS PATH",
	.about =
		"Merges three versions of a file into OURS, as git asks a merge driver to, "
		"whether for merge, rebase, cherry-pick or stash pop. Exit 1 leaves markers "
		"around each line that both sides changed, one took away and the other "
		"changed, or that may be somebody taken away by a new name; and says which. "
		"wsync git setup makes git call this.\n\n"
		"With a conflict: in the file, keep one of the lines between each "
		"<<<<<<< and >>>>>>> (none: taken away), and take the markers out. Then "
		"wsync lint FILE, git add FILE, and git merge --continue, or rebase, or "
		"cherry-pick; wsync diff and wsync plan say what it comes to. git checkout "
		"--ours FILE or --theirs FILE takes all of one side (in a rebase, ours is "
		"what you rebase onto); git merge -X ours decides nothing here; git merge --abort gives up. Until then the file is "
		"not valid, and nothing of it is sent.\n",
	.examples = "wsync git merge-driver base.ini ours.ini theirs.ini "
		    "acme/prod/members.ini",
	.min_words = 4,
	.max_words = 4,
	.formats = 1u << WS_FORMAT_HUMAN,
	.no_dry_run = true,
	.run = run,
};
