/*
 * cli/command/workspace_set.c - `wsync workspace set`: what a workspace is, as edits of
 * its files.
 *
 * They are drafts: nothing is sent before a commit, and a new default role or storage of
 * results waits for an approval then.
 */
#include <stdlib.h>
#include <string.h>
#include "cli/command/command.h"
#include "cli/edit/making.h"
#include "cli/edit/members.h"
#include "cli/local/local.h"
#include "cli/show/show_p.h"
#include "store/ground/fs.h"
#include "store/ground/own.h"
#include "store/ground/text.h"
#include "sync/model/docs.h"

enum { OPT_NAME, OPT_DESCRIPTION, OPT_DEFAULT_ROLE, OPT_RESULT_STORAGE };

static const struct ws_option options[] = {
	[OPT_NAME] = {"name", 0, "TEXT", "the name people see"},
	[OPT_DESCRIPTION] = {"description", 0, "TEXT", "what it is for"},
	[OPT_DEFAULT_ROLE] = {"default-role", 0, "ROLE",
			      "what every member of the account may do; none: nothing"},
	[OPT_RESULT_STORAGE] = {"result-storage", 0, "BLOCK",
				"the id of the block that keeps the results of runs; "
				"inherit: what the account has; none"},
	{NULL, 0, NULL, NULL},
};

#define NO_ROLE "No access" /* as workspace.ini has it */

struct setting {
	struct ws_store *store;
	struct ws_lock lock;
	struct ws_local local; /* main: the workspace and its account */
	const struct ws_side_workspace *workspace;
	struct ws_tree *before, *after; /* its documents on disk, and as they will be */
};

static void clear(struct setting *s)
{
	ws_tree_free(s->before);
	ws_tree_free(s->after);
	ws_local_clear(&s->local);
	ws_lock_drop(&s->lock);
	ws_store_close(s->store);
}

/* ---- reading ------------------------------------------------------------------------------ */

static int absent(const char *path, struct ws_err *err)
{
	ws_err_set(err, WS_E_NO_WORKSPACE, "%s is not there", path);
	return ws_err_hint(err, "wsync restore %s", path);
}

static int read_documents(struct setting *s, struct ws_err *err)
{
	static const char *const names[] = {"workspace.ini", "name.md", "description.md",
					    "members.ini"};
	int rc = 0;

	s->before = ws_tree_new();
	if (!s->before)
		return ws_err_nomem(err);
	for (size_t i = 0; rc == 0 && i < sizeof(names) / sizeof(names[0]); i++) {
		char path[WS_LAYOUT_PATH];
		char *bytes = NULL;
		size_t len = 0;

		(void)snprintf(path, sizeof(path), "%.480s/%s", s->workspace->dir,
			       names[i]);
		rc = ws_work_read(s->store, path, &bytes, &len, err);
		if (rc == 0)
			rc = ws_tree_put(s->before, path, bytes, len, err);
		else if (rc == WS_FS_ABSENT && i == 0)
			return absent(path, err);
		else if (rc == WS_FS_ABSENT)
			rc = 0;
	}
	return rc == 0 ? ws_tree_copy(s->before, &s->after, err) : rc;
}

static int open(struct ws_cli *cli, struct setting *s, struct ws_err *err)
{
	int rc;

	*s = (struct setting){.lock = WS_LOCK_INIT};
	rc = ws_cli_store(cli, &s->store, err);
	if (rc == 0)
		rc = ws_store_lock(s->store, &s->lock, err);
	if (rc == 0)
		rc = ws_local_load_edited(s->store, cli->args.words[0], &s->local,
					  &s->workspace, err);
	if (rc == 0 && !s->workspace->account)
		rc = ws_err_set(err, WS_E_NO_WORKSPACE,
				"%s belongs to no account known here", s->workspace->dir);
	return rc;
}

/* ---- set ---------------------------------------------------------------------------------- */

static int set_role(struct setting *s, const char *word, struct ws_err *err)
{
	const char *role = NO_ROLE;
	int rc = 0;

	if (ws_text_casecmp(word, "none") != 0 && ws_text_casecmp(word, NO_ROLE) != 0)
		rc = ws_role_find(s->workspace->account, word, &role, err);
	return rc == 0 ? ws_docs_set_field(s->after, s->workspace->dir, "default-role",
					   role, err)
		       : rc;
}

static int set_storage(struct setting *s, const char *word, struct ws_err *err)
{
	if (!ws_storage_ok(word)) {
		ws_err_set(err, WS_E_USAGE_ARGUMENT, "%s is no storage of results", word);
		(void)ws_err_why(err,
				 "it is inherit (what the account has), none, or the id "
				 "of a block");
		return ws_err_hint(err, "wsync inventory %s blocks", s->workspace->dir);
	}
	if (s->workspace->id && !s->workspace->result_storage.present) {
		ws_err_set(err, WS_E_NOT_SYNCED_YET,
			   "where %s keeps results now was never read", s->workspace->dir);
		(void)ws_err_why(err, "a change that nobody can compare with what is there "
				      "would be a conflict");
		return ws_err_hint(err, "wsync fetch --full, then wsync sync");
	}
	return ws_docs_set_field(s->after, s->workspace->dir, "result-storage", word, err);
}

/* As create refuses it, and before a commit of it is made. */
static int check_name(struct ws_cli *cli, const struct setting *s, const char *name,
		      struct ws_err *err)
{
	ws_auto_making making;
	int rc = ws_making_begin(cli, s->store, &making, err);

	return rc == 0 ? ws_making_check_name(&making, s->workspace, name, err) : rc;
}

static int change(struct ws_cli *cli, struct setting *s, struct ws_err *err)
{
	static const char *const keys[] = {"name", "description"};
	int rc = 0;

	for (int i = OPT_NAME; rc == 0 && i <= OPT_DESCRIPTION; i++) {
		const char *value = cli->args.option[i];

		/* a description may have lines: description.md takes them */
		if (value && ws_text_is_hostile(value, strlen(value), i == OPT_DESCRIPTION))
			return ws_err_set(err, WS_E_USAGE_ARGUMENT,
					  "--%s holds %sa control or direction-changing "
					  "character",
					  keys[i], i == OPT_NAME ? "a line feed, " : "");
		if (value && i == OPT_NAME)
			rc = check_name(cli, s, value, err);
		if (value && rc == 0)
			rc = ws_docs_set_field(s->after, s->workspace->dir, keys[i], value,
					       err);
	}
	if (rc == 0 && cli->args.option[OPT_DEFAULT_ROLE])
		rc = set_role(s, cli->args.option[OPT_DEFAULT_ROLE], err);
	if (rc == 0 && cli->args.option[OPT_RESULT_STORAGE])
		rc = set_storage(s, cli->args.option[OPT_RESULT_STORAGE], err);
	return rc;
}

static int understand(const struct setting *s, const struct ws_tree *tree,
		      struct ws_side **out, struct ws_err *err)
{
	int rc = ws_side_build(tree, s->local.side, out, err);

	if (rc == 0 && (*out)->problem_count > 0) {
		*err = (*out)->problems[0];
		rc = err->code;
	}
	return rc;
}

/* One file that differs. Texts that moved into a file of their own come first. */
struct writing {
	struct setting *s;
	bool texts, dry;
	size_t count;
	struct ws_err *err;
};

static int write_one(void *user, const char *path,
		     const struct ws_tree_entry *const entries[WS_TREE_SIDES])
{
	struct writing *w = user;
	const struct ws_tree_entry *was = entries[0], *is = entries[1];
	const size_t len = strlen(path);
	const bool text = len > 3 && strcmp(path + len - 3, ".md") == 0;

	if (ws_tree_entry_same(was, is) || text != w->texts)
		return 0;
	w->count++;
	return w->dry ? 0
		      : ws_work_write(w->s->store, path, was ? was->bytes : NULL,
				      was ? was->len : 0, is ? is->bytes : NULL,
				      is ? is->len : 0, w->err);
}

static int write_all(struct ws_cli *cli, struct setting *s, size_t *count,
		     struct ws_err *err)
{
	const struct ws_tree *trees[] = {s->before, s->after};
	struct writing w = {.s = s, .texts = true, .dry = cli->dry_run, .err = err};
	int rc = ws_tree_walk(trees, 2, write_one, &w);

	w.texts = false;
	if (rc == 0)
		rc = ws_tree_walk(trees, 2, write_one, &w);
	*count = w.count;
	return rc;
}

static int print_json(const struct ws_cli *cli, const struct setting *s,
		      const struct ws_plan *plan, bool written, struct ws_err *err)
{
	ws_auto(ws_json) o = ws_json_new_object();
	struct ws_json *changes = ws_json_new_array();
	int bad = ws_json_set(o, "schema", ws_json_new_text("wsync/edit/1"));
	char path[WS_LAYOUT_PATH];

	(void)snprintf(path, sizeof(path), "%.480s/workspace.ini", s->workspace->dir);
	bad |= ws_json_set(o, "file", ws_json_new_text(path));
	bad |= ws_json_set(o, "written", ws_json_new_bool(written));
	for (size_t i = 0; i < plan->change_count; i++)
		bad |= ws_json_push(changes, ws_show_change_json(&plan->changes[i]));
	bad |= ws_json_set(o, "changes", changes);
	return bad ? ws_err_nomem(err) : ws_show_json(cli->out, ws_steal(&o), err);
}

static int print(const struct ws_cli *cli, const struct setting *s,
		 const struct ws_view *sides, size_t count, struct ws_err *err)
{
	const struct ws_plan *plan = sides->plan;
	ws_auto_buf b = WS_BUF_INIT;
	int rc = 0;

	if (cli->format == WS_FORMAT_JSON)
		return print_json(cli, s, plan, count > 0 && !cli->dry_run, err);
	ws_put_text(&b, s->workspace->dir);
	if (plan->change_count > 0)
		rc = ws_show_change_lines(cli, cli->out, plan, sides, NULL, "", err);
	if (rc < 0)
		return rc;
	if (count == 0)
		(void)fprintf(cli->out, "Nothing to change in %s\n", ws_buf_text(&b));
	else
		(void)fprintf(cli->out, "%s %s%s\n", cli->dry_run ? "Would edit" : "Edited",
			      ws_buf_text(&b),
			      cli->dry_run ? ""
					   : "; nothing is sent before it is committed");
	if (count > 0 && !cli->dry_run)
		ws_show_to_commit(cli, s->store);
	return 0;
}

static int apply(struct ws_cli *cli, struct setting *s, struct ws_err *err)
{
	ws_auto(ws_side) from = NULL;
	ws_auto(ws_side) to = NULL;
	ws_auto(ws_plan) plan = NULL;
	size_t count = 0;
	int rc = understand(s, s->before, &from, err);

	if (rc == 0)
		rc = change(cli, s, err);
	if (rc == 0)
		rc = understand(s, s->after, &to, err);
	if (rc == 0)
		rc = ws_plan_compare(from, to, false, WS_DRAFT, &plan, err);
	if (rc == 0)
		rc = write_all(cli, s, &count, err);
	if (rc < 0)
		return rc;
	return print(cli, s, &(struct ws_view){.base = from, .local = to, .plan = plan},
		     count, err);
}

static int run_set(struct ws_cli *cli, struct ws_err *err)
{
	struct setting s;
	int rc = 0;

	if (!cli->args.option[OPT_NAME] && !cli->args.option[OPT_DESCRIPTION] &&
	    !cli->args.option[OPT_DEFAULT_ROLE] && !cli->args.option[OPT_RESULT_STORAGE]) {
		ws_err_set(err, WS_E_USAGE_ARGUMENT, "nothing to set was named");
		return ws_err_hint(err, "--name, --description, --default-role or "
					"--result-storage");
	}
	rc = open(cli, &s, err);
	if (rc == 0)
		rc = read_documents(&s, err);
	if (rc == 0)
		rc = apply(cli, &s, err);
	clear(&s);
	return rc;
}

const struct ws_cmd ws_cmd_workspace_set = {
	.name = "workspace set",
	.alias = "ws set",
	.group = WS_GROUP_CHANGE,
	.summary = "Change name, description, default role, storage",
	.usage = "WORKSPACE [--name TEXT] [--description TEXT] [--default-role ROLE] "
		 "[--result-storage BLOCK]",
	.about =
		"Edits workspace.ini and says what it means. It is a draft: wsync commit "
		"records it, wsync sync sends it. A default role is what every member of "
		"the account may do in the workspace; a change of it is held until it is "
		"approved. So is a change of where the results of runs are kept, since "
		"whoever owns that place can read them. A text too long for a line goes to a file beside it.\n",
	.examples = "wsync workspace set acme/prod --description 'Billing and the ledger'\n"
		    "wsync ws set staging --default-role Viewer\n"
		    "wsync ws set staging --default-role none -n   # what it would mean",
	.options = options,
	.min_words = 1,
	.max_words = 1,
	.formats = 1u << WS_FORMAT_JSON,
	.run = run_set,
};
