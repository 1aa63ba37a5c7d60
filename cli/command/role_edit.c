/*
 * cli/command/role_edit.c - `wsync role create`, `edit` and `delete`: role files as drafts.
 *
 * Only working files are written. What an edit would be refused for at commit it is refused
 * for here, before anything is written.
 */
#include <stdlib.h>
#include <string.h>
#include "cli/command/command.h"
#include "cli/files.h"
#include "cli/show/show.h"
#include "store/ground/own.h"
#include "store/ground/text.h"
#include "store/ini/ini.h"
#include "store/work/work.h"
#include "sync/decide/plan.h"
#include "sync/model/side.h"

enum { OPT_ACCOUNT, OPT_INHERITS, OPT_DESCRIPTION, OPT_SCOPE, OPT_ADD, OPT_REMOVE };

/* One role file before and after. */
struct editing {
	struct ws_store *store;
	struct ws_lock lock;
	struct ws_files files; /* disk: as it is */
	struct ws_side *before;
	const struct ws_side_account *account;
	const struct ws_side_role *role; /* NULL: a new one */
	char path[WS_LAYOUT_PATH];
	struct ws_ini *doc; /* NULL: the file goes */
};

static void close_edit(struct editing *e)
{
	ws_ini_free(e->doc);
	ws_side_free(e->before);
	ws_files_clear(&e->files);
	ws_lock_drop(&e->lock);
	ws_store_close(e->store);
}

/* ---- which one ---------------------------------------------------------------------------- */

static int no_account(const struct ws_side *side, const char *word, struct ws_err *err)
{
	if (word)
		ws_err_set(err, WS_E_NO_WORKSPACE, "there is no account %s in this store",
			   word);
	else
		ws_err_set(err, WS_E_USAGE_ARGUMENT,
			   side->account_count ? "in which account? the store has several"
					       : "the store has no account yet");
	return side->account_count
		       ? ws_err_hint(err, "--account ACCOUNT; wsync account list")
		       : ws_err_hint(err, "wsync fetch");
}

static const struct ws_side_role *named(const struct ws_side_account *account,
					const char *name)
{
	for (size_t i = 0; i < account->role_count; i++)
		if (ws_text_casecmp(account->roles[i].name, name) == 0)
			return &account->roles[i];
	return NULL;
}

/* Of several accounts the one that has the role. */
static int choose_account(struct editing *e, const char *account, const char *name,
			  struct ws_err *err)
{
	const struct ws_side *side = e->before;
	size_t found = 0;

	for (size_t i = 0; i < side->account_count; i++) {
		const struct ws_side_account *a = &side->accounts[i];

		if (account ? strcmp(a->dir, account) != 0
			    : side->account_count > 1 && name && !named(a, name))
			continue;
		if (!account && found && named(a, name ? name : "") &&
		    named(a, name)->built_in)
			continue; /* the same one, and nobody's to edit */
		e->account = a;
		found++;
	}
	return found == 1 ? 0 : no_account(side, account, err);
}

static int open_edit(struct ws_cli *cli, struct editing *e, const char *name,
		     struct ws_err *err)
{
	int rc;

	*e = (struct editing){.lock = WS_LOCK_INIT};
	rc = ws_cli_store(cli, &e->store, err);
	if (rc == 0)
		rc = ws_store_lock(e->store, &e->lock, err);
	if (rc == 0)
		rc = ws_files_load(e->store, &e->files, err);
	if (rc == 0)
		rc = ws_side_build(e->files.disk, NULL, &e->before, err);
	return rc == 0 ? choose_account(e, cli->args.option[OPT_ACCOUNT], name, err) : rc;
}

static int unknown_role(const struct editing *e, const char *name, struct ws_err *err)
{
	const size_t count = e->account->role_count;
	ws_auto_free const char **names = calloc(count + 1, sizeof(*names));
	const char *near;

	if (!names)
		return ws_err_nomem(err);
	for (size_t i = 0; i < count; i++)
		names[i] = e->account->roles[i].name;
	near = ws_text_nearest(name, names, count);
	ws_err_set(err, WS_E_ROLE_UNKNOWN, "%s has no role \"%s\"", e->account->dir, name);
	return near ? ws_err_hint(err, "did you mean %s?", near)
		    : ws_err_hint(err, "wsync role list");
}

/* The role and its file; built-in ones are nobody's to edit. */
static int open_role(struct ws_cli *cli, struct editing *e, struct ws_err *err)
{
	const char *name = cli->args.words[0];
	const struct ws_tree_entry *file;
	int rc = open_edit(cli, e, name, err);

	if (rc < 0)
		return rc;
	e->role = named(e->account, name);
	if (!e->role)
		return unknown_role(e, name, err);
	if (e->role->built_in) {
		ws_err_set(err, WS_E_READ_ONLY, "%s is a built-in role", e->role->name);
		ws_err_why(err, "built-in roles belong to the cloud");
		return ws_err_hint(err, "wsync role create NAME --inherits %s",
				   e->role->name);
	}
	(void)snprintf(e->path, sizeof(e->path), "%s", e->role->file);
	file = ws_tree_find(e->files.disk, e->path);
	return ws_ini_parse(file->bytes, file->len, ws_layout_schema(WS_DOC_ROLE), e->path,
			    &e->doc, err);
}

/* ---- what it says ---------------------------------------------------------------------------- */

/* "a,b": each to `yes`, or taken out. */
static int set_scopes(struct editing *e, const char *list, bool add, struct ws_err *err)
{
	ws_auto_free char *copy = list ? strdup(list) : NULL;
	char *rest = copy, *name;
	int rc = list && !copy ? ws_err_nomem(err) : 0;

	while (rc == 0 && (name = strsep(&rest, ", ")) != NULL) {
		if (!*name)
			continue;
		rc = ws_side_check_scope(e->account, name, err);
		if (rc == 0 && !add && !ws_ini_get(e->doc, "scopes", name)) {
			ws_err_set(err, WS_E_USAGE_ARGUMENT,
				   "%s does not name the permission %s", e->path, name);
			rc = ws_err_hint(err,
					 "what it inherits or includes cannot be taken "
					 "out: wsync role show -v");
		}
		if (rc == 0)
			rc = add ? ws_ini_set(e->doc, "scopes", name, "yes", err)
				 : ws_ini_remove(e->doc, "scopes", name);
	}
	return rc;
}

static int set_parent(struct editing *e, const char *name, struct ws_err *err)
{
	const struct ws_side_role *parent;

	if (!name)
		return 0;
	if (!*name || strcmp(name, "none") == 0)
		return ws_ini_remove(e->doc, "role", "inherits");
	parent = named(e->account, name);
	if (!parent)
		return unknown_role(e, name, err);
	if (parent->pending) {
		ws_err_set(err, WS_E_ROLE_UNKNOWN, "the cloud does not have %s yet", name);
		return ws_err_hint(err, "commit and wsync sync that role first");
	}
	return ws_ini_set(e->doc, "role", "inherits", parent->name, err);
}

static int set_description(struct editing *e, const char *text, struct ws_err *err)
{
	if (!text)
		return 0;
	return *text ? ws_ini_set(e->doc, "role", "description", text, err)
		     : ws_ini_remove(e->doc, "role", "description");
}

/* ---- the edit as a whole --------------------------------------------------------------------- */

static int print_json(const struct ws_cli *cli, const struct editing *e,
		      const struct ws_plan *plan, bool written, struct ws_err *err)
{
	struct ws_json *o = ws_json_new_object();
	struct ws_json *changes = ws_json_new_array();
	int bad = ws_json_set(o, "schema", ws_json_new_text("wsync/edit/1"));

	bad |= ws_json_set(o, "file", ws_json_new_text(e->path));
	bad |= ws_json_set(o, "written", ws_json_new_bool(written));
	for (size_t i = 0; i < plan->change_count; i++)
		bad |= ws_json_push(changes, ws_show_change_json(&plan->changes[i]));
	bad |= ws_json_set(o, "changes", changes);
	if (bad) {
		ws_json_free(o);
		return ws_err_nomem(err);
	}
	return ws_show_json(cli->out, o, err);
}

static int print(const struct ws_cli *cli, const struct editing *e,
		 const struct ws_plan *plan, bool differs, struct ws_err *err)
{
	const bool written = differs && !cli->dry_run;
	ws_auto_free char *path = ws_text_neutral_dup(e->path);
	int rc = 0;

	if (cli->format == WS_FORMAT_JSON)
		return print_json(cli, e, plan, written, err);
	if (!path)
		return ws_err_nomem(err);
	if (plan->change_count > 0)
		rc = ws_show_change_lines(cli, cli->out, plan, NULL, "", err);
	for (size_t i = 0; rc == 0 && i < plan->change_count; i++)
		if (plan->changes[i].note)
			(void)fprintf(cli->out, "     %s\n", plan->changes[i].note);
	if (rc < 0)
		return rc;
	if (!differs)
		(void)fprintf(cli->out, "Nothing to change in %s\n", path);
	else if (cli->dry_run)
		(void)fprintf(cli->out, "Would %s %s\n", e->doc ? "edit" : "remove", path);
	else
		(void)fprintf(cli->out, "%s %s; nothing is sent before it is committed\n",
			      e->doc ? "Edited" : "Removed", path);
	if (written)
		ws_cli_hint(cli, "wsync commit -m WHY");
	return 0;
}

/* What a commit of just this file would be refused for. */
static int check(const struct editing *e, const struct ws_tree *after, struct ws_err *err)
{
	ws_auto_free struct ws_err *problems = NULL;
	size_t count = 0;
	int rc = ws_side_check_edits(e->files.disk, after, &problems, &count, err);

	for (size_t i = 0; rc == 0 && i < count; i++) {
		if (strcmp(problems[i].file, e->path) != 0)
			continue;
		if (err)
			*err = problems[i];
		rc = problems[i].code;
	}
	return rc;
}

static int finish(struct ws_cli *cli, struct editing *e, struct ws_err *err)
{
	const struct ws_tree_entry *before = ws_tree_find(e->files.disk, e->path);
	ws_auto(ws_tree) tree = NULL;
	ws_auto(ws_side) after = NULL;
	ws_auto(ws_plan) plan = NULL;
	ws_auto_free char *bytes = NULL;
	size_t len = 0;
	bool differs;
	int rc = e->doc ? ws_ini_format(e->doc, &bytes, &len, err) : 0;

	if (rc == 0)
		rc = ws_tree_copy(e->files.disk, &tree, err);
	if (rc == 0 && e->doc)
		rc = ws_tree_put_copy(tree, e->path, bytes, len, err);
	else if (rc == 0)
		ws_tree_drop(tree, e->path);
	if (rc == 0)
		rc = check(e, tree, err);
	if (rc == 0)
		rc = ws_side_build(tree, NULL, &after, err);
	if (rc == 0)
		rc = ws_plan_compare(e->before, after, false, WS_DRAFT, &plan, err);
	if (rc < 0)
		return rc;
	differs = !ws_tree_entry_same(before, ws_tree_find(tree, e->path));
	if (differs && !cli->dry_run)
		rc = ws_work_write(e->store, e->path, before ? before->bytes : NULL,
				   before ? before->len : 0, bytes, len, err);
	return rc == 0 ? print(cli, e, plan, differs, err) : rc;
}

/* ---- create ------------------------------------------------------------------------------------ */

static const struct ws_option create_options[] = {
	[OPT_ACCOUNT] = {"account", 0, "ACCOUNT", "where the store has several"},
	[OPT_INHERITS] = {"inherits", 0, "ROLE", "everything this role allows, too"},
	[OPT_DESCRIPTION] = {"description", 0, "TEXT", "at most 140 characters"},
	[OPT_SCOPE] = {"scope", 0, "NAME[,NAME]", "permissions it gives"},
	{NULL, 0, NULL, NULL},
};

/* A file name nobody has. */
static int choose_path(struct editing *e, const char *name, struct ws_err *err)
{
	char stem[WS_LAYOUT_NAME], tried[WS_LAYOUT_NAME];
	int rc;

	(void)ws_layout_stem(name, NULL, false, stem);
	if (!stem[0])
		(void)snprintf(stem, sizeof(stem), "role");
	(void)snprintf(tried, sizeof(tried), "%s", stem);
	for (int n = 2;; n++) {
		rc = ws_layout_path(WS_DOC_ROLE, e->account->dir, NULL, tried, e->path,
				    err);
		if (rc < 0 || !ws_tree_find(e->files.disk, e->path))
			return rc;
		(void)snprintf(tried, sizeof(tried), "%.100s-%d", stem, n);
	}
}

static int run_create(struct ws_cli *cli, struct ws_err *err)
{
	const char *const *options = cli->args.option;
	const char *name = cli->args.words[0];
	struct editing e;
	int rc = open_edit(cli, &e, NULL, err);

	if (rc == 0 && named(e.account, name)) {
		ws_err_set(err, WS_E_DUPLICATE, "%s has a role \"%s\" already",
			   e.account->dir, name);
		rc = ws_err_hint(err, "wsync role edit '%s', or another name", name);
	}
	if (rc == 0)
		rc = choose_path(&e, name, err);
	if (rc == 0) {
		e.doc = ws_ini_new(ws_layout_schema(WS_DOC_ROLE), e.path);
		rc = e.doc ? ws_ini_set(e.doc, "role", "name", name, err)
			   : ws_err_nomem(err);
	}
	if (rc == 0)
		rc = set_parent(&e, options[OPT_INHERITS], err);
	if (rc == 0)
		rc = set_description(&e, options[OPT_DESCRIPTION], err);
	if (rc == 0)
		rc = ws_ini_add_section(e.doc, "scopes", err);
	if (rc == 0)
		rc = set_scopes(&e, options[OPT_SCOPE], true, err);
	if (rc == 0)
		rc = finish(cli, &e, err);
	close_edit(&e);
	return rc;
}

const struct ws_cmd ws_cmd_role_create = {
	.name = "role create",
	.group = WS_GROUP_CHANGE,
	.summary = "Make a role of your own",
	.usage = "NAME [--inherits ROLE] [--scope NAME,NAME] [--description TEXT]",
	.about = "Writes a file into _account/roles/ and says what the role allows. It is "
		 "a draft: wsync commit records it, wsync sync makes the role in the cloud "
		 "and writes its id into the file. From then on it can be given to "
		 "somebody.\n",
	.examples = "wsync role create 'Data engineer' --inherits Runner --scope "
		    "manage_blocks\n"
		    "wsync role create Auditor --scope see_flows,see_blocks   # one list",
	.options = create_options,
	.min_words = 1,
	.max_words = 1,
	.formats = 1u << WS_FORMAT_JSON,
	.run = run_create,
};

/* ---- edit -------------------------------------------------------------------------------------- */

static const struct ws_option edit_options[] = {
	[OPT_ACCOUNT] = {"account", 0, "ACCOUNT", "where several have the role"},
	[OPT_INHERITS] = {"inherits", 0, "ROLE", "this one instead; none: no other role"},
	[OPT_DESCRIPTION] = {"description", 0, "TEXT", "at most 140 characters"},
	[OPT_SCOPE] = {"name", 0, "NAME", "another name"},
	[OPT_ADD] = {"add", 0, "NAME[,NAME]", "permissions it is to give"},
	[OPT_REMOVE] = {"remove", 0, "NAME[,NAME]", "permissions it is to give no more"},
	{NULL, 0, NULL, NULL},
};

static int run_edit(struct ws_cli *cli, struct ws_err *err)
{
	const char *const *options = cli->args.option;
	struct editing e;
	int rc = open_role(cli, &e, err);

	if (rc == 0 && options[OPT_SCOPE])
		rc = ws_ini_set(e.doc, "role", "name", options[OPT_SCOPE], err);
	if (rc == 0)
		rc = set_parent(&e, options[OPT_INHERITS], err);
	if (rc == 0)
		rc = set_description(&e, options[OPT_DESCRIPTION], err);
	if (rc == 0)
		rc = set_scopes(&e, options[OPT_ADD], true, err);
	if (rc == 0)
		rc = set_scopes(&e, options[OPT_REMOVE], false, err);
	if (rc == 0)
		rc = finish(cli, &e, err);
	close_edit(&e);
	return rc;
}

const struct ws_cmd ws_cmd_role_edit = {
	.name = "role edit",
	.group = WS_GROUP_CHANGE,
	.summary = "Change what a role of your own allows",
	.usage = "ROLE [--add NAME,NAME] [--remove NAME,NAME] [--inherits ROLE] [--name "
		 "NAME] "
		 "[--description TEXT]",
	.about = "Changes the role's file, and says how many grants in how many "
		 "workspaces it touches: whoever has the role has the new permissions at "
		 "once. It is a draft: wsync commit records it, wsync sync sends it. One "
		 "that gives control or secrets is held until approved, and losses count "
		 "in every workspace where somebody has the role.\n",
	.examples = "wsync role edit 'Data engineer' --add manage_variables\n"
		    "wsync role edit Auditor --remove see_blocks -n   # what it would mean",
	.options = edit_options,
	.min_words = 1,
	.max_words = 1,
	.formats = 1u << WS_FORMAT_JSON,
	.run = run_edit,
};

/* ---- delete ------------------------------------------------------------------------------------ */

static const struct ws_option delete_options[] = {
	[OPT_ACCOUNT] = {"account", 0, "ACCOUNT", "where several have the role"},
	{NULL, 0, NULL, NULL},
};

static int run_delete(struct ws_cli *cli, struct ws_err *err)
{
	struct editing e;
	int rc = open_role(cli, &e, err);

	if (rc == 0) {
		ws_ini_free(e.doc);
		e.doc = NULL;
		rc = finish(cli, &e, err);
	}
	close_edit(&e);
	return rc;
}

const struct ws_cmd ws_cmd_role_delete = {
	.name = "role delete",
	.group = WS_GROUP_CHANGE,
	.summary = "Delete a role of your own",
	.usage = "ROLE",
	.about = "Takes the role's file away. It is a draft: wsync commit records it, "
		 "wsync sync deletes the role in the cloud. Refused while somebody has the "
		 "role, or another role inherits from it; who that is, is said.\n",
	.examples = "wsync role delete Auditor\n"
		    "wsync role delete Auditor -n   # what it would mean",
	.options = delete_options,
	.min_words = 1,
	.max_words = 1,
	.formats = 1u << WS_FORMAT_JSON,
	.run = run_delete,
};
