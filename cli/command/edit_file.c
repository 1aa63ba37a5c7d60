/*
 * cli/command/edit_file.c - one edited file: valid, merged with what happened meanwhile,
 * and what it means.
 *
 * Invariant: the working file is replaced only while it still holds what the edit, or its
 * merge, was made from (ws_work_write); a save in between is merged, never lost.
 */
#include "cli/command/edit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/local/files.h"
#include "cli/show/show_p.h"
#include "store/ground/own.h"
#include "store/ini/merge.h"
#include "sync/decide/plan.h"
#include "sync/model/merge_names.h"

#define TRIES 5

/* ---- is it valid -------------------------------------------------------------------------- */

static bool is_among(const struct ws_err *problems, size_t count, const char *file)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(problems[i].file, file) == 0)
			return true;
	return false;
}

int ws_edit_check(const struct ws_edit *edit, struct ws_err *err)
{
	ws_auto_files files = {0};
	ws_auto(ws_view) view = NULL;
	ws_auto_free struct ws_err *was = NULL, *now = NULL;
	size_t was_count = 0, now_count = 0;
	int rc = ws_files_load(edit->store, &files, err);

	if (rc == 0)
		rc = ws_view_build(edit->store, edit->world, &view, err);
	if (rc == 0)
		rc = ws_view_check_edits(view, files.main, files.disk, &was, &was_count,
					 err);
	if (rc == 0)
		rc = ws_tree_put_copy(files.disk, edit->path, edit->after, edit->after_len,
				      err);
	if (rc == 0)
		rc = ws_view_check_edits(view, files.main, files.disk, &now, &now_count,
					 err);
	for (size_t i = 0; rc == 0 && i < now_count; i++)
		/* what was wrong elsewhere before is no reason to refuse this */
		if (strcmp(now[i].file, edit->path) == 0 ||
		    !is_among(was, was_count, now[i].file)) {
			*err = now[i];
			rc = now[i].code;
		}
	return rc;
}

/* ---- writing ------------------------------------------------------------------------------ */

static int busy(const struct ws_edit *edit, struct ws_err *err)
{
	ws_err_set(err, WS_E_FILE_BUSY, "%s changed while it was edited", edit->path);
	return ws_err_why(err,
			  "the two versions cannot be merged key by key, so neither is "
			  "written over the other");
}

static void replace(char **text, size_t *len, char *with, size_t with_len)
{
	free(*text);
	*text = with;
	*len = with_len;
}

/* out: the three merged; given. */
static int merge(const struct ws_edit *edit, const char *now, size_t now_len,
		 struct ws_ini_merge *out, struct ws_err *err)
{
	const struct ws_ini_schema *schema = ws_layout_schema(edit->place.kind);
	ws_auto(ws_ini) base = NULL;
	ws_auto(ws_ini) ours = NULL;
	ws_auto(ws_ini) theirs = NULL;
	struct ws_err ignored = {0};
	int rc;

	*out = (struct ws_ini_merge){0};
	if (!schema || !edit->before || !now ||
	    ws_ini_parse(edit->before, edit->before_len, schema, edit->path, &base,
			 &ignored) < 0 ||
	    ws_ini_parse(edit->after, edit->after_len, schema, edit->path, &ours,
			 &ignored) < 0 ||
	    ws_ini_parse(now, now_len, schema, edit->path, &theirs, &ignored) < 0)
		return busy(edit, err);
	rc = ws_ini_merge(base, ours, theirs, out, err);
	if (rc == 0 && edit->place.kind == WS_DOC_MEMBERS)
		rc = ws_merge_names(base, ours, theirs, NULL, out, err);
	return rc;
}

/* Takes what lies on the disk into the edit; *now becomes its new beginning. */
static int take_in(struct ws_edit *edit, char **now, size_t now_len, struct ws_err *err)
{
	struct ws_ini_merge merged;
	char *text = NULL;
	size_t len = 0;
	bool clash;
	int rc = merge(edit, *now, now_len, &merged, err);

	clash = rc == 0 && merged.clash_count > 0;
	if (rc == 0)
		rc = clash ? ws_ini_merge_mark(&merged, "your edit", "meanwhile", &text,
					       &len, err)
			   : ws_ini_format(merged.doc, &text, &len, err);
	ws_ini_merge_clear(&merged);
	if (rc < 0)
		return rc;
	replace(&edit->after, &edit->after_len, text, len);
	replace(&edit->before, &edit->before_len, ws_steal(now), now_len);
	return clash ? WS_EDIT_CLASH : 0;
}

/* One try; WS_E_FILE_BUSY from the write itself is worth another. */
static int try_write(struct ws_edit *edit, bool *merged, bool *again, struct ws_err *err)
{
	ws_auto_free char *now = NULL;
	size_t len = 0;
	int rc = ws_work_read(edit->store, edit->path, &now, &len, err);

	if (rc < 0)
		return rc;
	if ((now || edit->before) && (!now || !edit->before || len != edit->before_len ||
				      memcmp(now, edit->before, len) != 0)) {
		rc = take_in(edit, &now, len, err);
		*merged = true;
		if (rc == 0)
			rc = ws_edit_check(edit, err);
		if (rc != 0)
			return rc;
	}
	rc = ws_work_write(edit->store, edit->path, edit->before, edit->before_len,
			   edit->after, edit->after_len, err);
	*again = rc == WS_E_FILE_BUSY;
	return rc;
}

int ws_edit_write(struct ws_edit *edit, bool *merged, struct ws_err *err)
{
	ws_auto_lock lock = WS_LOCK_INIT;
	int rc = ws_store_lock(edit->store, &lock, err);

	*merged = false;
	for (int n = 0; rc == 0 && n < TRIES; n++) {
		bool again = false;

		rc = try_write(edit, merged, &again, err);
		if (!again)
			return rc;
		if (n + 1 < TRIES)
			rc = 0;
	}
	return rc;
}

/* ---- what it means ------------------------------------------------------------------------ */

/* The documents of one directory, and of an account where `account` is given. */
static int part_of(const struct ws_tree *tree, const char *dir, const char *account,
		   struct ws_tree **out, struct ws_err *err)
{
	const size_t dir_len = strlen(dir), account_len = account ? strlen(account) : 0;
	ws_auto(ws_tree) part = ws_tree_new();
	int rc = part ? 0 : ws_err_nomem(err);

	for (size_t i = 0; rc == 0 && i < ws_tree_count(tree); i++) {
		const struct ws_tree_entry *e = ws_tree_at(tree, i);

		if (strncmp(e->path, dir, dir_len) == 0 ||
		    (account && strncmp(e->path, account, account_len) == 0))
			rc = ws_tree_put_copy(part, e->path, e->bytes, e->len, err);
	}
	if (rc == 0)
		*out = ws_steal(&part);
	return rc;
}

/* A side with the file as it was (bytes NULL: without it). */
static int side_with(const struct ws_edit *edit, struct ws_tree *tree, const char *bytes,
		     size_t len, const struct ws_side *main, struct ws_side **out,
		     struct ws_err *err)
{
	int rc = 0;

	ws_tree_drop(tree, edit->path);
	if (bytes)
		rc = ws_tree_put_copy(tree, edit->path, bytes, len, err);
	return rc == 0 ? ws_side_build(tree, main, out, err) : rc;
}

/* Rules are no permissions: what they come to is a sentence. */
static int show_rules(struct ws_cli *cli, const struct ws_edit *edit,
		      const struct ws_side *from, const struct ws_side *to,
		      struct ws_err *err)
{
	ws_auto_buf said = WS_BUF_INIT, b = WS_BUF_INIT;
	const struct ws_policy *before, *after;
	char dir[WS_LAYOUT_PATH];

	if (edit->place.handle[0]) {
		const struct ws_side_workspace *was, *is;

		(void)snprintf(dir, sizeof(dir), "%s/%s", edit->place.account,
			       edit->place.handle);
		was = ws_side_workspace_at(from, dir);
		is = ws_side_workspace_at(to, dir);
		before = was ? &was->policy : NULL;
		after = is ? &is->policy : NULL;
	} else {
		const struct ws_side_account *was = ws_side_account_at(from,
								       edit->place.account);
		const struct ws_side_account *is = ws_side_account_at(to,
								      edit->place.account);

		before = was ? &was->policy : NULL;
		after = is ? &is->policy : NULL;
	}
	if (!before || !after)
		return 0;
	ws_put_rules(&said, edit->path, before, after);
	ws_put_text(&b, ws_buf_text(&said));
	ws_buf_addc(&b, '\n');
	return ws_put_out(&b, cli->out, err);
}

int ws_edit_show(struct ws_cli *cli, const struct ws_edit *edit, struct ws_err *err)
{
	char dir[WS_LAYOUT_PATH], account[WS_LAYOUT_PATH];
	ws_auto_files files = {0};
	ws_auto(ws_tree) main_part = NULL;
	ws_auto(ws_tree) old = NULL;
	ws_auto(ws_tree) new = NULL;
	ws_auto(ws_side) main = NULL;
	ws_auto(ws_side) from = NULL;
	ws_auto(ws_side) to = NULL;
	ws_auto(ws_plan) plan = NULL;
	int rc = ws_files_load(edit->store, &files, err);

	(void)snprintf(account, sizeof(account), "%s/_account/", edit->place.account);
	(void)snprintf(dir, sizeof(dir), "%.*s",
		       (int)(strrchr(edit->path, '/') + 1 - edit->path), edit->path);
	if (rc == 0)
		rc = part_of(files.main, dir, account, &main_part, err);
	if (rc == 0)
		rc = ws_side_build(main_part, NULL, &main, err);
	if (rc == 0)
		rc = part_of(files.disk, dir, NULL, &old, err);
	if (rc == 0)
		rc = part_of(files.disk, dir, NULL, &new, err);
	if (rc == 0)
		rc = side_with(edit, old, edit->before, edit->before_len, main, &from, err);
	if (rc == 0)
		rc = side_with(edit, new, edit->after, edit->after_len, main, &to, err);
	if (rc < 0 || to->problem_count > 0)
		return rc;
	/* what was not valid says nothing that could be compared */
	rc = ws_plan_compare(from->problem_count > 0 ? main : from, to, false, WS_DRAFT,
			     &plan, err);
	if (rc == 0 && plan->change_count > 0)
		rc = ws_show_change_lines(cli, cli->out, plan,
					  &(struct ws_view){.base = from, .local = to},
					  NULL, "", err);
	if (rc == 0 && edit->place.kind == WS_DOC_POLICY)
		rc = show_rules(cli, edit, from->problem_count > 0 ? main : from, to, err);
	return rc;
}
