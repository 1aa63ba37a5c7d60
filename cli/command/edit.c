/*
 * cli/command/edit.c - wsync edit: a file of the store in an editor, checked on save.
 *
 * The editor works on a copy in .git/wsync/edit/, so that the store never holds half an
 * edit, and no lock is held while a person types. The copy stays where nothing else has
 * what was typed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/terminal/ask.h"
#include "cli/command/command.h"
#include "cli/command/edit.h"
#include "cli/terminal/editor.h"
#include "cli/show/show_p.h"
#include "store/ground/fs.h"
#include "store/ground/own.h"
#include "store/ground/uuid.h"
#include "store/ini/ini.h"

#define EDIT_DIR WS_STORE_CLONE "/edit"

enum { OPT_NO_CHECK };

static const struct ws_option options[] = {
	[OPT_NO_CHECK] = {"no-check", 0, NULL, "save it whatever it says, as a draft"},
	{NULL, 0, NULL, NULL},
};

/* ---- the copy ----------------------------------------------------------------------------- */

struct copy {
	char dir[80];   /* beneath the store */
	char path[256]; /* likewise; the file's own name, for the editor to know it by */
	bool keep;
};

static void name_copy(const struct ws_edit *edit, struct copy *copy)
{
	char id[WS_UUID_TEXT];

	copy->keep = false;
	(void)snprintf(copy->dir, sizeof(copy->dir), EDIT_DIR "/%.8s", ws_uuid_new(id));
	(void)snprintf(copy->path, sizeof(copy->path), "%s/%.160s", copy->dir,
		       strrchr(edit->path, '/') + 1);
}

static void drop_copy(const struct ws_edit *edit, const struct copy *copy)
{
	struct ws_fs_names names = {0};

	if (copy->keep)
		return;
	/* editors leave swap files and backups beside it */
	if (ws_fs_list(edit->store->root_fd, copy->dir, 100, &names, NULL) == 0)
		for (size_t i = 0; i < names.count; i++) {
			char path[400];

			(void)snprintf(path, sizeof(path), "%s/%.300s", copy->dir,
				       names.items[i].name);
			(void)ws_fs_remove(edit->store->root_fd, path, NULL);
		}
	ws_fs_names_free(&names);
	ws_fs_prune(edit->store->root_fd, copy->dir);
}

/* Out with what there is, in with what was typed. */
static int type(struct ws_edit *edit, const struct copy *copy, const char *command,
		struct ws_err *err)
{
	ws_auto_free char *path = NULL;
	char *text = NULL;
	size_t len = 0;
	int rc = ws_fs_replace(edit->store->root_fd, copy->path, edit->after,
			       edit->after_len, 0600, err);

	if (rc == 0 && asprintf(&path, "%s/%s", edit->store->path, copy->path) < 0)
		rc = ws_err_nomem(err);
	if (rc == 0)
		rc = ws_editor_run(command, path, err);
	if (rc == 0)
		rc = ws_fs_read(edit->store->root_fd, copy->path, WS_INI_FILE_MAX, &text,
				&len, err);
	if (rc == WS_FS_ABSENT)
		return ws_err_set(err, WS_E_EDITOR, "the editor left no file");
	if (rc < 0)
		return rc;
	free(edit->after);
	edit->after = text;
	edit->after_len = len;
	return 0;
}

/* ---- what now ----------------------------------------------------------------------------- */

enum now { AGAIN, KEEP, DROP };

static int ask(struct ws_cli *cli, enum now *out, struct ws_err *err)
{
	for (;;) {
		char answer[32];
		int rc = ws_ask_line(cli, "edit again, keep as draft, drop [e/k/d]?",
				     "wsync edit --no-check", answer, sizeof(answer), err);

		if (rc < 0)
			return rc;
		switch (answer[0]) {
		case 'e':
			*out = AGAIN;
			return 0;
		case 'k':
			*out = KEEP;
			return 0;
		case 'd':
		case '\0': /* nobody answers: the store is as it was */
			*out = DROP;
			return 0;
		default:
			(void)fputs("e, k or d\n", cli->err);
		}
	}
}

static int dropped(const struct ws_edit *edit, struct ws_err *err)
{
	return ws_err_set(err, WS_E_CONFIRM, "dropped; %s is as it was", edit->path);
}

static void tell_kept(const struct ws_cli *cli, const struct ws_edit *edit,
		      struct copy *copy)
{
	copy->keep = true;
	ws_show_warn(cli, "what was typed is kept in %s/%s", edit->store->path, copy->path);
}

static bool is_same(const struct ws_edit *edit)
{
	return edit->before && edit->before_len == edit->after_len &&
	       memcmp(edit->before, edit->after, edit->after_len) == 0;
}

static int finish(struct ws_cli *cli, const struct ws_edit *edit, bool merged, bool valid,
		  struct ws_err *err)
{
	ws_auto_buf b = WS_BUF_INIT;
	int rc = valid ? ws_edit_show(cli, edit, err) : 0;

	if (rc < 0)
		return rc;
	ws_put_text(&b, edit->path);
	if (!valid) {
		(void)fprintf(cli->out,
			      "Kept %s as a draft; nothing of it is sent before "
			      "it is valid\n",
			      ws_buf_text(&b));
		ws_cli_hint(cli, "wsync edit %s", edit->path);
		return ws_err_exit(WS_E_FILE_SYNTAX);
	}
	(void)fprintf(cli->out, "Edited %s%s; nothing is sent before it is committed\n",
		      ws_buf_text(&b),
		      merged ? ", merged with what changed meanwhile" : "");
	ws_show_to_commit(cli, edit->store);
	return 0;
}

/* It was not saved, and somebody is there to say what now: 0 and *again, or how it ended.
 * err has what is wrong. */
static int decide(struct ws_cli *cli, struct ws_edit *edit, struct copy *copy, bool *again,
		  struct ws_err *err)
{
	bool merged = false;
	enum now now = KEEP;
	int rc;

	ws_cli_error(cli, err);
	rc = ask(cli, &now, err);
	*again = rc == 0 && now == AGAIN;
	if (rc == 0 && now == DROP)
		return dropped(edit, err);
	if (rc == 0 && now == KEEP)
		rc = ws_edit_write(edit, &merged, err);
	if (rc == WS_EDIT_CLASH) /* now that both are in the text, it is written */
		rc = ws_edit_write(edit, &merged, err);
	if (rc < 0)
		tell_kept(cli, edit, copy);
	return rc == 0 && now == KEEP ? finish(cli, edit, merged, false, err) : rc;
}

/* One save: 0 and *again, or how it ended. */
static int save(struct ws_cli *cli, struct ws_edit *edit, struct copy *copy, bool *again,
		struct ws_err *err)
{
	const bool checks = !cli->args.option[OPT_NO_CHECK];
	bool merged = false;
	int rc = checks ? ws_edit_check(edit, err) : 0;

	*again = false;
	if (rc == 0) {
		rc = ws_edit_write(edit, &merged, err);
		if (rc == 0)
			return finish(cli, edit, merged,
				      checks || ws_edit_check(edit, err) == 0, err);
		if (rc == WS_EDIT_CLASH)
			rc = ws_err_set(err, WS_E_FILE_BUSY,
					"%s changed while it was edited, in the same keys: "
					"both stand between markers now",
					edit->path);
	}
	if (ws_ask_possible(cli) &&
	    (ws_err_exit(rc) == ws_err_exit(WS_E_FILE_SYNTAX) || rc == WS_E_FILE_BUSY))
		return decide(cli, edit, copy, again, err);
	tell_kept(cli, edit, copy);
	return rc;
}

static int walk(struct ws_cli *cli, struct ws_edit *edit, const char *command,
		struct ws_err *err)
{
	struct copy copy;
	bool again = true, typed = false;
	int rc = 0;

	name_copy(edit, &copy);
	while (rc == 0 && again) {
		rc = type(edit, &copy, command, err);
		/* what was typed before lies in the copy alone */
		if (rc < 0 && typed)
			tell_kept(cli, edit, &copy);
		typed = true;
		if (rc == 0 && is_same(edit)) {
			(void)fprintf(cli->out, "Nothing changed\n");
			break;
		}
		if (rc == 0)
			rc = save(cli, edit, &copy, &again, err);
	}
	drop_copy(edit, &copy);
	return rc;
}

/* ---- the command -------------------------------------------------------------------------- */

/* A file that is not there yet begins with the header of its kind. */
static int begin(struct ws_edit *edit, struct ws_err *err)
{
	const struct ws_ini_schema *schema = ws_layout_schema(edit->place.kind);
	ws_auto(ws_ini) fresh = NULL;
	int rc = ws_work_read(edit->store, edit->path, &edit->before, &edit->before_len,
			      err);

	if (rc < 0)
		return rc;
	if (rc == 0) {
		edit->after = strndup(edit->before, edit->before_len);
		edit->after_len = edit->before_len;
		return edit->after ? 0 : ws_err_nomem(err);
	}
	if (edit->place.kind == WS_DOC_MEMBERS || edit->place.kind == WS_DOC_WORKSPACE) {
		ws_err_set(err, WS_E_NO_WORKSPACE, "%s is not there", edit->path);
		return ws_err_hint(err, "wsync restore %s", edit->path);
	}
	if (!schema) {
		edit->after = strdup("");
		return edit->after ? 0 : ws_err_nomem(err);
	}
	fresh = ws_ini_new(schema, edit->path);
	return fresh ? ws_ini_format(fresh, &edit->after, &edit->after_len, err)
		     : ws_err_nomem(err);
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	struct ws_lock lock = WS_LOCK_INIT;
	struct ws_edit edit = {0};
	const char *command = NULL;
	int rc = ws_cli_store(cli, &edit.store, err);

	edit.world = cli->world;
	if (rc == 0)
		rc = ws_edit_find(cli, &edit, err);
	/* a store that cannot be written is told before somebody types */
	if (rc == 0)
		rc = ws_store_lock(edit.store, &lock, err);
	ws_lock_drop(&lock);
	if (rc == 0)
		rc = begin(&edit, err);
	if (rc == 0)
		rc = ws_editor_find(cli, &command, err);
	if (rc == 0)
		rc = walk(cli, &edit, command, err);
	free(edit.before);
	free(edit.after);
	ws_store_close(edit.store);
	return rc;
}

const struct ws_cmd ws_cmd_edit = {
	.name = "edit",
	.group = WS_GROUP_CHANGE,
	.summary = "Edit a file in your editor, checked on save",
	.usage = "[WORKSPACE [FILE] | FILE] [--no-check]",
	.about =
		"Opens members.ini of the workspace, or FILE of it (workspace, policy, "
		"description), in $WSYNC_EDITOR, $VISUAL or $EDITOR; wsync edit acme "
		"policy is that of the account. A file that is not valid is not saved: "
		"the error is shown, and you edit again, keep it as a draft (nothing of it "
		"is sent) or drop it. Then it says what the edit means.\n"
		"\n"
		"You edit a copy. Where the file changed meanwhile, both are merged key by "
		"key; nothing is written over. Where both changed the same key, you decide "
		"in the editor.\n",
	.examples = "wsync edit acme/prod               # members.ini\n"
		    "wsync edit prod workspace          # workspace.ini\n"
		    "wsync edit acme policy             # rules of the account\n"
		    "cd acme/prod && wsync edit         # of the workspace one stands in",
	.options = options,
	.max_words = 2,
	.formats = 1u << WS_FORMAT_HUMAN,
	.no_dry_run = true,
	.run = run,
};
