/*
 * cli/command/git_merge_driver.c - `wsync git merge-driver`: merges a file for git, key
 * by key.
 *
 * First the lines are merged as git would: where that is clean and says what the keys
 * say, comments of both sides survive. Else the keys decide. What is no document of a
 * store, or not valid on a side, is left to the merge by lines.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "cli/command/command.h"
#include "cli/files.h"
#include "store/ini/merge.h"
#include "store/tree/layout.h"

enum { BASE, OURS, THEIRS, PATH }; /* the words, in git's order %O %A %B %P */

struct version {
	char *text;
	size_t len;
	struct ws_ini *doc;
};

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
		rc = ws_files_read(words[OURS], &lines.text, &lines.len, err);
	if (rc == 0)
		*out = ws_ini_parse(lines.text, lines.len, schema, words[PATH], &lines.doc,
				    NULL) == 0 &&
		       ws_ini_same(lines.doc, merged->doc);
	ws_ini_free(lines.doc);
	free(lines.text);
	return rc < 0 ? rc : 0;
}

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

/* 0 clean, 1 with markers or as one side has it. */
static int merge_keys(const char *const *words, const struct ws_ini_schema *schema,
		      struct version versions[3], struct ws_err *err)
{
	struct ws_ini_merge merged = {0};
	bool agree = false;
	int rc = ws_ini_merge(versions[BASE].doc, versions[OURS].doc, versions[THEIRS].doc,
			      &merged, err);

	if (rc == 0 && merged.section_clash)
		rc = merge_lines(words, err); /* markers around all of it */
	else if (rc == 0)
		rc = lines_agree(words, schema, &merged, &agree, err);
	if (rc == 0 && !merged.section_clash && !agree)
		rc = write_keys(words, &merged, err);
	if (rc == 0 && (merged.clash_count || merged.section_clash))
		rc = 1;
	ws_ini_merge_clear(&merged);
	return rc;
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	const char *const *words = cli->args.words;
	const struct ws_ini_schema *schema;
	struct version versions[3] = {{NULL, 0, NULL}};
	struct ws_place place;
	bool valid;
	int rc = 0;

	ws_layout_place(words[PATH], &place);
	schema = ws_layout_schema(place.kind);
	valid = schema != NULL;
	for (int i = BASE; rc == 0 && valid && i <= THEIRS; i++) {
		rc = ws_files_read(words[i], &versions[i].text, &versions[i].len, err);
		if (rc == 0)
			valid = ws_ini_parse(versions[i].text, versions[i].len, schema,
					     words[PATH], &versions[i].doc, NULL) == 0;
	}
	if (rc == 0)
		rc = valid ? merge_keys(words, schema, versions, err)
			   : merge_lines(words, err);
	for (int i = BASE; i <= THEIRS; i++) {
		ws_ini_free(versions[i].doc);
		free(versions[i].text);
	}
	return rc;
}

const struct ws_cmd ws_cmd_git_merge_driver = {
	.name = "git merge-driver",
	.group = WS_GROUP_MAINTAIN,
	.summary = "Merge a file key by key (called by git)",
	.usage = "BASE OURS THEIRS PATH",
	.about =
		"Merges three versions of a file into OURS, as git asks a merge driver to. "
		"Exit 1 leaves markers around what both sides changed. wsync git setup "
		"makes git call this.\n",
	.examples = "wsync git merge-driver base.ini ours.ini theirs.ini "
		    "acme/prod/members.ini",
	.min_words = 4,
	.max_words = 4,
	.formats = 1u << WS_FORMAT_HUMAN,
	.no_dry_run = true,
	.run = run,
};
