/*
 * cli/doctor/doctor_store.c - is the store itself in order: files, refs, locks, leftovers.
 */
#include "cli/doctor/doctor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "cli/local/files.h"
#include "cli/local/local.h"
#include "cli/show/show_p.h"
#include "store/ground/fs.h"
#include "store/ground/lock.h"
#include "store/ground/own.h"
#include "store/ini/merge.h"

#define NAMES_MAX 200000
#define TEMP_MARK ".wsync-" /* in the names of files that are not finished */

static void check_place(struct ws_checkup *c)
{
	const struct ws_store *store = c->store;
	struct ws_finding *f;
	struct stat st;

	(void)ws_checkup_add(c, "store", WS_HEALTH_OK, "%s, %s", store->path,
			     store->mode == WS_MODE_TWO_WAY ? "two-way" : "observe");
	if (fstat(store->root_fd, &st) != 0 || !(st.st_mode & (S_IWGRP | S_IWOTH)))
		return;
	f = ws_checkup_add(c, "store", WS_HEALTH_WARNING,
			   "others may write into it, and so give themselves access");
	ws_finding_fix(c, f, "chmod go-w %s", store->path);
	f->fixable = true;
	if (c->fix && fchmod(store->root_fd, st.st_mode & 0755) == 0)
		f->fixed = true;
}

/* ---- files -------------------------------------------------------------------------------- */

static size_t not_canonical(const struct ws_tree *disk)
{
	size_t count = 0;

	for (size_t i = 0; i < ws_tree_count(disk); i++) {
		const struct ws_tree_entry *file = ws_tree_at(disk, i);
		ws_auto_free char *text = NULL;
		ws_auto(ws_ini) doc = NULL;
		struct ws_err ignored = {0};
		struct ws_place place;
		size_t len = 0;

		if (ws_file_is_edited(file->path, &place) &&
		    ws_ini_parse(file->bytes, file->len, ws_layout_schema(place.kind),
				 file->path, &doc, &ignored) == 0 &&
		    ws_ini_canonical(doc, &text, &len, &ignored) == 0)
			count += len != file->len || memcmp(text, file->bytes, len) != 0;
	}
	return count;
}

static void tell_files(struct ws_checkup *c, const struct ws_files *files,
		       const struct ws_err *problems, size_t count)
{
	const size_t total = ws_tree_count(files->disk);
	const size_t loose = not_canonical(files->disk);
	struct ws_finding *f;

	if (count > 0) {
		f = ws_checkup_fail(c, "files", &problems[0]);
		f->text = ws_arena_printf(c->arena, "%zu of %zu files not valid: %s", count,
					  total, f->text);
		ws_finding_fix(c, f, "wsync lint");
	} else {
		(void)ws_checkup_add(c, "files", WS_HEALTH_OK, "%zu file%s, all valid",
				     total, WS_CLI_S(total));
	}
	if (loose > 0) {
		f = ws_checkup_add(c, "files", WS_HEALTH_INFO,
				   "%zu file%s not in canonical form", loose,
				   WS_CLI_S(loose));
		ws_finding_fix(c, f, "wsync fmt");
	}
}

/* Nothing is lost, and yet nobody may have meant it. */
static void tell_gone(struct ws_checkup *c, const struct ws_view *view)
{
	ws_auto_notes notes = {NULL, 0};

	if (ws_notes_untracked(view, &notes, NULL) < 0)
		c->failed = true;
	for (size_t i = 0; i < notes.count; i++)
		(void)ws_checkup_add(c, "files", WS_HEALTH_INFO, "%s", notes.items[i]);
}

static int check_files(struct ws_checkup *c, struct ws_err *err)
{
	ws_auto_files files = {0};
	ws_auto_free struct ws_err *problems = NULL;
	ws_auto(ws_side) side = NULL;
	ws_auto(ws_view) view = NULL;
	size_t count = 0;
	int rc = ws_files_load(c->store, &files, err);

	if (rc == 0)
		rc = ws_view_build(c->store, c->cli->world, &view, err);
	if (rc == 0)
		rc = ws_view_check_edits(view, files.main, files.disk, &problems, &count,
					 err);
	if (rc == 0)
		rc = ws_side_build(files.disk, NULL, &side, err);
	if (rc < 0)
		return rc;
	/* what was committed with plain git, and was not valid then, is none of the edits */
	if (count > 0 || side->problem_count == 0)
		tell_files(c, &files, problems, count);
	else
		tell_files(c, &files, side->problems, side->problem_count);
	tell_gone(c, view);
	c->tree = ws_steal(&files.main);
	return c->tree ? ws_side_build(c->tree, NULL, &c->main, err) : 0;
}

/* ---- refs --------------------------------------------------------------------------------- */

static int read_ref(struct ws_checkup *c, const char *ref, bool *there, struct ws_err *err)
{
	ws_auto(ws_tree) tree = NULL;
	struct ws_oid id;
	int rc = ws_repo_ref(c->store->repo, ref, &id, err);

	*there = rc == 0;
	return rc == 0  ? ws_repo_load(c->store->repo, &id, NULL, NULL, &tree, err)
	       : rc < 0 ? rc
			: 0;
}

static int check_refs(struct ws_checkup *c, struct ws_err *err)
{
	bool main, cloud, base;
	struct ws_finding *f;
	int rc = read_ref(c, WS_REF_MAIN, &main, err);

	if (rc == 0)
		rc = read_ref(c, WS_REF_CLOUD, &cloud, err);
	if (rc == 0)
		rc = read_ref(c, WS_REF_BASE, &base, err);
	if (rc < 0)
		return rc;
	if (!main || !cloud) {
		f = ws_checkup_add(c, "history", WS_HEALTH_WARNING,
				   "the cloud was never looked at from here");
		ws_finding_fix(c, f, "wsync fetch");
	} else if (!base) {
		f = ws_checkup_add(c, "history", WS_HEALTH_WARNING,
				   "what both sides last agreed on is not known here; "
				   "what one side alone has is listed and not sent");
		ws_finding_fix(c, f, "wsync sync");
	} else {
		(void)ws_checkup_add(c, "history", WS_HEALTH_OK,
				     "main, cloud and base are there and whole");
	}
	return 0;
}

/* ---- locks -------------------------------------------------------------------------------- */

static int check_locks(struct ws_checkup *c, struct ws_err *err)
{
	ws_auto_lock round = WS_LOCK_INIT, store = WS_LOCK_INIT;
	int rc = ws_store_lock_round(c->store, &round, err);

	if (rc == WS_E_STORE_LOCKED) {
		(void)ws_checkup_add(c, "locks", WS_HEALTH_INFO, "a round is at work: %s",
				     err->msg);
		return 0;
	}
	/* taking it clears what a killed process left, locks of git among it */
	if (rc == 0)
		rc = ws_store_lock(c->store, &store, err);
	if (rc == WS_E_STORE_LOCKED) {
		(void)ws_checkup_fail(c, "locks", err);
		return 0;
	}
	if (rc == 0)
		(void)ws_checkup_add(c, "locks", WS_HEALTH_OK, "free");
	return rc;
}

/* ---- leftovers ---------------------------------------------------------------------------- */

struct leftovers {
	size_t temps, edits;
	char first[WS_LAYOUT_PATH];
	char edit[WS_LAYOUT_PATH];
};

static bool is_temp(const char *name)
{
	return name[0] == '.' && strstr(name, TEMP_MARK) != NULL;
}

static void scan(struct ws_checkup *c, const char *dir, int depth, struct leftovers *out)
{
	struct ws_fs_names names = {0};
	char path[WS_LAYOUT_PATH];

	if (ws_fs_list(c->store->root_fd, dir, NAMES_MAX, &names, NULL) != 0)
		return;
	c->directories++;
	for (size_t i = 0; i < names.count; i++) {
		const struct ws_fs_name *n = &names.items[i];
		const int len = snprintf(path, sizeof(path), "%s%s%s",
					 strcmp(dir, ".") ? dir : "",
					 strcmp(dir, ".") ? "/" : "", n->name);

		if (len < 0 || (size_t)len >= sizeof(path))
			continue;
		if (n->is_dir && n->name[0] != '.' && depth > 0) {
			scan(c, path, depth - 1, out);
		} else if (n->is_file && is_temp(n->name)) {
			if (out->temps++ == 0)
				(void)snprintf(out->first, sizeof(out->first), "%s", path);
		}
	}
	ws_fs_names_free(&names);
}

static void count_edits(struct ws_checkup *c, struct leftovers *out)
{
	struct ws_fs_names names = {0};

	if (ws_fs_list(c->store->root_fd, WS_STORE_CLONE "/edit", NAMES_MAX, &names,
		       NULL) != 0)
		return;
	out->edits = names.count;
	if (names.count > 0)
		(void)snprintf(out->edit, sizeof(out->edit), "%s/edit/%.200s",
			       WS_STORE_CLONE, names.items[0].name);
	ws_fs_names_free(&names);
}

/* They may be the only copy of what somebody typed: shown, and left to people. */
static void check_leftovers(struct ws_checkup *c)
{
	struct leftovers left = {0};
	struct ws_finding *f;

	scan(c, ".", 3, &left);
	count_edits(c, &left);
	if (left.temps > 0) {
		f = ws_checkup_add(c, "leftovers", WS_HEALTH_WARNING,
				   "%zu unfinished file%s of a process that was killed: %s",
				   left.temps, WS_CLI_S(left.temps), left.first);
		ws_finding_fix(c, f, "compare it with the file beside it, then rm %s/%s",
			       c->store->path, left.first);
	}
	if (left.edits > 0) {
		f = ws_checkup_add(c, "leftovers", WS_HEALTH_WARNING,
				   "%zu text%s that wsync edit could not save", left.edits,
				   WS_CLI_S(left.edits));
		ws_finding_fix(c, f, "take what you need from %s/%s, then rm -r it",
			       c->store->path, left.edit);
	}
	if (left.temps == 0 && left.edits == 0)
		(void)ws_checkup_add(c, "leftovers", WS_HEALTH_OK, "none");
}

/* ---- all of it ---------------------------------------------------------------------------- */

void ws_checkup_store(struct ws_checkup *c)
{
	struct ws_err err = {0};
	int rc = ws_cli_store(c->cli, &c->store, &err);

	if (rc == WS_E_NO_STORE && !c->cli->store_dir) {
		struct ws_finding *f = ws_checkup_add(c, "store", WS_HEALTH_INFO,
						      "none here");

		ws_finding_fix(c, f, "wsync clone ACCOUNT DIR");
		return;
	}
	if (rc < 0) {
		c->store = NULL;
		(void)ws_checkup_fail(c, "store", &err);
		return;
	}
	check_place(c);
	if (check_files(c, &err) < 0)
		(void)ws_checkup_fail(c, "files", &err);
	if (check_refs(c, &err) < 0)
		(void)ws_checkup_fail(c, "history", &err);
	if (check_locks(c, &err) < 0)
		(void)ws_checkup_fail(c, "locks", &err);
	check_leftovers(c);
}
