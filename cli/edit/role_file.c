/*
 * cli/edit/role_file.c - one edit of a role's file: found, changed, judged, shown, written.
 *
 * Only working files are written. What an edit would be refused for at commit it is refused
 * for here, before anything is written.
 */
#include "cli/edit/role_file.h"

#include <stdlib.h>
#include <string.h>
#include "cli/edit/edited.h"
#include "store/ground/near.h"
#include "store/ground/own.h"
#include "store/ground/text.h"
#include "store/work/work.h"
#include "sync/decide/plan.h"

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

static int unknown_role(const struct ws_side_account *accounts, size_t count,
			const char *name, struct ws_err *err)
{
	ws_auto_free const char **names = NULL;
	size_t total = 0, n = 0;
	const char *near;

	for (size_t a = 0; a < count; a++)
		total += accounts[a].role_count;
	names = calloc(total + 1, sizeof(*names));
	if (!names)
		return ws_err_nomem(err);
	for (size_t a = 0; a < count; a++)
		for (size_t i = 0; i < accounts[a].role_count; i++)
			names[n++] = accounts[a].roles[i].name;
	near = ws_text_nearest(name, names, total);
	if (count == 1)
		ws_err_set(err, WS_E_ROLE_UNKNOWN, "%s has no role \"%s\"", accounts->dir,
			   name);
	else
		ws_err_set(err, WS_E_ROLE_UNKNOWN, "there is no role \"%s\" here", name);
	return near ? ws_err_near(err, name, near) : ws_err_hint(err, "wsync role list");
}

/* Of several accounts the one that has the role. */
static int choose_account(struct ws_role_file *e, const char *account, const char *name,
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
	if (found == 0 && !account && name && side->account_count > 0)
		return unknown_role(side->accounts, side->account_count, name, err);
	return found == 1 ? 0 : no_account(side, account, err);
}

static int begin(struct ws_cli *cli, struct ws_role_file *e, const char *account,
		 const char *name, struct ws_err *err)
{
	int rc;

	*e = (struct ws_role_file){.lock = WS_LOCK_INIT};
	rc = ws_cli_store(cli, &e->store, err);
	if (rc == 0)
		rc = ws_store_lock(e->store, &e->lock, err);
	if (rc == 0)
		rc = ws_files_load(e->store, &e->files, err);
	if (rc == 0)
		rc = ws_side_build(e->files.disk, NULL, &e->before, err);
	return rc == 0 ? choose_account(e, account, name, err) : rc;
}

int ws_role_file_open(struct ws_cli *cli, const char *account, const char *name,
		      struct ws_role_file *e, struct ws_err *err)
{
	const struct ws_tree_entry *file;
	int rc = begin(cli, e, account, name, err);

	if (rc < 0)
		return rc;
	e->role = named(e->account, name);
	if (!e->role)
		return unknown_role(e->account, 1, name, err);
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

/* A file name nobody has. */
static int place(struct ws_role_file *e, const char *name, struct ws_err *err)
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

int ws_role_file_new(struct ws_cli *cli, const char *account, const char *name,
		     struct ws_role_file *e, struct ws_err *err)
{
	int rc = begin(cli, e, account, NULL, err);

	if (rc == 0 && named(e->account, name)) {
		ws_err_set(err, WS_E_DUPLICATE, "%s has a role \"%s\" already",
			   e->account->dir, name);
		rc = ws_err_hint(err, "wsync role edit '%s', or another name", name);
	}
	if (rc == 0)
		rc = place(e, name, err);
	if (rc < 0)
		return rc;
	e->doc = ws_ini_new(ws_layout_schema(WS_DOC_ROLE), e->path);
	return e->doc ? ws_ini_set(e->doc, "role", "name", name, err) : ws_err_nomem(err);
}

/* ---- what it says ---------------------------------------------------------------------------- */

/* "a,b": each to `yes`, or taken out. */
int ws_role_file_scopes(struct ws_role_file *e, const char *list, bool add,
			struct ws_err *err)
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

int ws_role_file_inherit(struct ws_role_file *e, const char *name, struct ws_err *err)
{
	const struct ws_side_role *parent;

	if (!name)
		return 0;
	if (!*name || strcmp(name, "none") == 0)
		return ws_ini_remove(e->doc, "role", "inherits");
	parent = named(e->account, name);
	if (!parent)
		return unknown_role(e->account, 1, name, err);
	if (parent->pending) {
		ws_err_set(err, WS_E_ROLE_UNKNOWN, "the cloud does not have %s yet", name);
		return ws_err_hint(err, "commit and wsync sync that role first");
	}
	return ws_ini_set(e->doc, "role", "inherits", parent->name, err);
}

int ws_role_file_describe(struct ws_role_file *e, const char *text, struct ws_err *err)
{
	if (!text)
		return 0;
	return *text ? ws_ini_set(e->doc, "role", "description", text, err)
		     : ws_ini_remove(e->doc, "role", "description");
}

/* ---- the edit as a whole --------------------------------------------------------------------- */

/* What a commit of just this file would be refused for. */
static int check(const struct ws_role_file *e, const struct ws_tree *after,
		 struct ws_err *err)
{
	ws_auto_free struct ws_err *problems = NULL;
	size_t count = 0;
	int rc = ws_side_check_edits(
		&(struct ws_side_edited){.before = e->files.disk, .after = after},
		&problems, &count, err);

	for (size_t i = 0; rc == 0 && i < count; i++) {
		/* a line elsewhere that names what goes is this command's doing, too */
		if (strcmp(problems[i].file, e->path) != 0 &&
		    problems[i].code != WS_E_ROLE_UNKNOWN)
			continue;
		if (err)
			*err = problems[i];
		rc = problems[i].code;
	}
	/* nothing was written that could be put back */
	if (rc == WS_E_ROLE_IN_USE || rc == WS_E_ROLE_UNKNOWN)
		(void)ws_err_hint(err,
				  "wsync role show '%s' names who has it: give them "
				  "another role first, and sync",
				  e->role ? e->role->name : "");
	return rc;
}

int ws_role_file_finish(struct ws_cli *cli, struct ws_role_file *e, struct ws_err *err)
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
	if (rc < 0)
		return rc;
	if (differs && !cli->dry_run)
		ws_edited_name(cli, e->store, plan);
	return ws_edited_print(cli,
			       &(struct ws_edited){.store = e->store,
						   .path = e->path,
						   .plan = plan,
						   .before = e->before,
						   .after = after,
						   .differs = differs,
						   .created = !before,
						   .removed = !e->doc,
						   .notes = true},
			       err);
}

void ws_role_file_close(struct ws_role_file *e)
{
	ws_ini_free(e->doc);
	ws_side_free(e->before);
	ws_files_clear(&e->files);
	ws_lock_drop(&e->lock);
	ws_store_close(e->store);
}
