/*
 * cli/edit/making.c - a directory that is to become a workspace.
 *
 * Nothing is sent: the directory is a draft like any other edit. What would stand against
 * it in the cloud is looked for in the last look, so that it is known before a commit.
 */
#include "cli/edit/making.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/show/show_p.h"
#include "store/ground/near.h"
#include "store/ground/own.h"
#include "store/ground/text.h"
#include "store/work/work.h"
#include "sync/model/docs.h"
#include "sync/round/look/listed.h"

/* ---- checks ------------------------------------------------------------------------------ */

static int check_text(const char *what, const char *text, bool lines, struct ws_err *err)
{
	const size_t len = strlen(text);

	if (len > 0 && ws_text_is_utf8(text, len) && !ws_text_is_hostile(text, len, lines))
		return 0;
	return ws_err_set(err, WS_E_USAGE_OPTION,
			  "--%s takes a text without control characters", what);
}

static int check_handle(const struct ws_making *c, struct ws_err *err)
{
	if (ws_layout_handle_ok(c->handle))
		return 0;
	ws_err_set(err, WS_E_NAME_UNSAFE, "%s is no handle", c->handle);
	return ws_err_why(err,
			  "handles are lower-case letters, digits, dashes, underscores and "
			  "dots, and begin with a letter or digit");
}

static int unknown_account(const struct ws_making *c, struct ws_err *err)
{
	const struct ws_side *side = c->local.side;
	ws_auto_free const char **names = calloc(side->account_count + 1, sizeof(*names));
	ws_auto_free char *word = strndup(c->dir, strcspn(c->dir, "/"));
	ws_auto_buf whole = WS_BUF_INIT;
	const char *near;

	if (!names || !word)
		return ws_err_nomem(err);
	for (size_t i = 0; i < side->account_count; i++)
		names[i] = side->accounts[i].dir;
	near = ws_text_nearest(word, names, side->account_count);
	ws_err_set(err, WS_E_NO_WORKSPACE, "the store has no account %s", word);
	if (!near)
		return ws_err_hint(err, "wsync account list");
	ws_buf_addf(&whole, "%s/%s", near, c->handle);
	return ws_err_near(err, c->dir, ws_buf_text(&whole));
}

static const struct ws_side_workspace *namesake(const struct ws_making *c,
						const struct ws_side *side)
{
	for (size_t i = 0; side && i < side->workspace_count; i++) {
		const struct ws_side_workspace *w = &side->workspaces[i];
		const char *name = w->name.present && w->name.text[0] ? w->name.text
								      : w->handle;

		if (c->id ? w->id && strcmp(w->id, c->id) == 0
			  : strcmp(w->dir, c->dir) == 0)
			continue;
		if (strcmp(w->account->dir, c->account->dir) == 0 &&
		    ws_text_casecmp(name, c->name) == 0)
			return w;
	}
	return NULL;
}

static int refuse_name(const struct ws_making *c, const char *other, struct ws_err *err)
{
	ws_err_set(err, WS_E_USAGE_ARGUMENT, "%s is called \"%s\" already", other, c->name);
	(void)ws_err_why(err, "names are unique in an account, like handles");
	return ws_err_hint(err, "--name gives it another");
}

static int check_free(const struct ws_making *c, struct ws_err *err)
{
	const struct ws_side_workspace *other = namesake(c, c->cloud.side);

	if (ws_side_workspace_at(c->local.side, c->dir) ||
	    ws_side_workspace_at(c->cloud.side, c->dir)) {
		ws_err_set(err, WS_E_USAGE_ARGUMENT, "%s exists already", c->dir);
		return ws_err_hint(err, "wsync workspace show %s", c->dir);
	}
	if (!other)
		other = namesake(c, c->local.side);
	return other ? refuse_name(c, other->dir, err) : 0;
}

/* A working workspace.ini of the account, not committed yet: 1 when it is one to be made,
 * and 0 when it is not, or nothing that can be read. */
static int check_draft(const struct ws_making *c, const char *path, struct ws_err *err)
{
	ws_auto_free char *bytes = NULL;
	ws_auto(ws_ini) doc = NULL;
	struct ws_place place;
	char dir[2 * WS_LAYOUT_NAME];
	const char *name;
	size_t len = 0;
	int rc;

	ws_layout_place(path, &place);
	if (place.kind != WS_DOC_WORKSPACE || strcmp(place.account, c->account->dir) != 0 ||
	    strcmp(place.handle, c->handle) == 0)
		return 0;
	rc = ws_work_read(c->store, path, &bytes, &len, err);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	if (ws_ini_parse(bytes, len, ws_layout_schema(WS_DOC_WORKSPACE), path, &doc, NULL) <
		    0 ||
	    ws_ini_get(doc, "cloud", "id"))
		return 0;
	name = ws_ini_get(doc, "workspace", "name");
	if (ws_text_casecmp(name && *name ? name : place.handle, c->name) != 0)
		return 1;
	(void)snprintf(dir, sizeof(dir), "%s/%s", place.account, place.handle);
	return refuse_name(c, dir, err);
}

/* Those that no commit has yet take names and room, too. */
static int check_drafts(const struct ws_making *c, int64_t *count, struct ws_err *err)
{
	struct ws_drafts drafts = {0};
	int rc = ws_work_scan(c->store, &c->local.main, &drafts, err);

	for (size_t i = 0; rc >= 0 && i < drafts.count; i++) {
		if (drafts.items[i].kind != WS_DRAFT_ADDED)
			continue;
		rc = check_draft(c, drafts.items[i].path, err);
		*count += rc > 0;
	}
	ws_drafts_free(&drafts);
	return rc < 0 ? rc : 0;
}

/* With those that are to be made already, and those that have no directory here. */
static int check_room(const struct ws_making *c, int64_t more, struct ws_err *err)
{
	for (size_t i = 0; i < c->local.side->workspace_count; i++)
		more += c->local.side->workspaces[i].account == c->account &&
			!c->local.side->workspaces[i].id;
	return ws_listed_demand(c->store, c->account->id, WS_CAP_WORKSPACES, more, err);
}

static int check_all(struct ws_making *c, struct ws_err *err)
{
	int64_t more = 1;
	int rc = check_handle(c, err);

	if (rc == 0)
		rc = check_text("name", c->name, false, err);
	if (rc == 0 && c->description)
		rc = check_text("description", c->description, true, err);
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < c->local.side->account_count; i++) {
		const struct ws_side_account *a = &c->local.side->accounts[i];

		if (strncmp(a->dir, c->dir, strlen(a->dir)) == 0 &&
		    c->dir[strlen(a->dir)] == '/')
			c->account = a;
	}
	if (!c->account || !c->account->id)
		return unknown_account(c, err);
	if (!ws_store_tracks(c->store,
			     c->account->handle ? c->account->handle : c->account->dir,
			     c->handle)) {
		ws_err_set(err, WS_E_USAGE_ARGUMENT, "this store does not track %s",
			   c->dir);
		return ws_err_hint(err, "[track] in .wsync/store.ini says what it tracks");
	}
	rc = check_free(c, err);
	if (rc == 0)
		rc = check_drafts(c, &more, err);
	return rc == 0 ? check_room(c, more, err) : rc;
}

/* ---- writing ----------------------------------------------------------------------------- */

/* Its lists are there and empty, so that grants have a place; who makes it comes in. */
static int add_members(struct ws_making *c, struct ws_err *err)
{
	char path[WS_LAYOUT_PATH];
	ws_auto(ws_ini) doc = NULL;
	char *bytes = NULL;
	size_t len = 0;
	int rc = ws_layout_path(WS_DOC_MEMBERS, c->account->dir, c->handle, NULL, path,
				err);

	if (rc == 0 && !(doc = ws_ini_new(ws_layout_schema(WS_DOC_MEMBERS), path)))
		rc = ws_err_nomem(err);
	for (int kind = 0; rc == 0 && kind < WS_INVITED; kind++)
		rc = ws_ini_add_section(
			doc, ws_principal_section((enum ws_principal_kind)kind), err);
	if (rc == 0)
		rc = ws_ini_format(doc, &bytes, &len, err);
	return rc == 0 ? ws_tree_put(c->files, path, bytes, len, err) : rc;
}

static int compose(struct ws_making *c, struct ws_err *err)
{
	int rc;

	c->files = ws_tree_new();
	rc = c->files ? ws_docs_set_field(c->files, c->dir, "name", c->name, err)
		      : ws_err_nomem(err);
	if (rc == 0 && c->description)
		rc = ws_docs_set_field(c->files, c->dir, "description", c->description,
				       err);
	return rc == 0 ? add_members(c, err) : rc;
}

static int write_files(struct ws_making *c, struct ws_err *err)
{
	ws_auto_lock lock = WS_LOCK_INIT;
	int rc = ws_store_lock(c->store, &lock, err);

	for (size_t i = 0; rc == 0 && i < ws_tree_count(c->files); i++) {
		const struct ws_tree_entry *e = ws_tree_at(c->files, i);

		rc = ws_work_write(c->store, e->path, NULL, 0, e->bytes, e->len, err);
		if (rc == WS_E_FILE_BUSY) {
			ws_err_set(err, rc = WS_E_USAGE_ARGUMENT, "%s is there already",
				   e->path);
			ws_err_hint(err, "wsync status");
		}
	}
	return rc;
}

static int print(const struct ws_making *c, struct ws_err *err)
{
	const bool dry = c->cli->dry_run;
	ws_auto(ws_json) o = NULL;
	int bad;

	if (c->cli->format != WS_FORMAT_JSON) {
		(void)fprintf(c->cli->out, "%s %s, a workspace that is to be made\n",
			      dry ? "Would write" : "Wrote", c->dir);
		if (!dry && c->store->mode == WS_MODE_OBSERVE)
			ws_cli_hint(c->cli, "%-22s then wsync mode two-way, and wsync sync",
				    "wsync commit");
		else if (!dry)
			ws_cli_hint(c->cli, "%-22s then wsync sync makes it in the cloud",
				    "wsync commit");
		return 0;
	}
	o = ws_json_new_object();
	bad = ws_json_set(o, "schema", ws_json_new_text("wsync/workspace-draft/1"));
	bad |= ws_json_set(o, "done", ws_json_new_text("create"));
	bad |= ws_json_set(o, "workspace", ws_json_new_text(c->dir));
	bad |= ws_json_set(o, "name", ws_json_new_text(c->name));
	bad |= ws_json_set(o, "written", ws_json_new_bool(!dry));
	return bad ? ws_err_nomem(err) : ws_show_json(c->cli->out, ws_steal(&o), err);
}

/* ACCOUNT/HANDLE, or the handle alone where the store has one account. */
static int read_word(struct ws_making *c, const char *word, struct ws_err *err)
{
	const bool alone = !strchr(word, '/') && c->local.side->account_count == 1;
	int n = snprintf(c->dir, sizeof(c->dir), "%s%s%s",
			 alone ? c->local.side->accounts[0].dir : "", alone ? "/" : "",
			 word);

	c->handle = strchr(c->dir, '/');
	if (n < 0 || (size_t)n >= sizeof(c->dir) || !c->handle ||
	    strchr(c->handle + 1, '/'))
		return ws_err_set(err, WS_E_USAGE_ARGUMENT,
				  "%s: a workspace is made as ACCOUNT/HANDLE", word);
	c->handle++;
	return 0;
}

/* ---- the three steps ------------------------------------------------------------------- */

int ws_making_begin(struct ws_cli *cli, struct ws_store *store, struct ws_making *out,
		    struct ws_err *err)
{
	struct ws_err ignored = {0};
	int rc;

	*out = (struct ws_making){.cli = cli, .store = store};
	rc = ws_local_load(store, NULL, &out->local, NULL, err);
	/* a store that never looked knows of nothing in the cloud */
	if (rc == 0)
		(void)ws_local_load_at(store, "cloud", NULL, &out->cloud, NULL, &ignored);
	return rc;
}

int ws_making_check(struct ws_making *c, const char *word, const char *name,
		    const char *description, struct ws_err *err)
{
	int rc = read_word(c, word, err);

	if (rc < 0)
		return rc;
	c->account = NULL;
	c->name = name ? name : c->handle;
	c->description = description;
	return check_all(c, err);
}

int ws_making_check_name(struct ws_making *c, const struct ws_side_workspace *workspace,
			 const char *name, struct ws_err *err)
{
	const struct ws_side_workspace *other;
	int64_t ignored = 0;

	(void)snprintf(c->dir, sizeof(c->dir), "%s", workspace->dir);
	c->handle = workspace->handle;
	c->account = workspace->account;
	c->id = workspace->id;
	c->name = name;
	other = namesake(c, c->cloud.side);
	if (!other)
		other = namesake(c, c->local.side);
	return other ? refuse_name(c, other->dir, err) : check_drafts(c, &ignored, err);
}

int ws_making_write(struct ws_making *c, struct ws_err *err)
{
	int rc = compose(c, err);

	if (rc == 0 && !c->cli->dry_run)
		rc = write_files(c, err);
	return rc == 0 ? print(c, err) : rc;
}

void ws_making_clear(struct ws_making *c)
{
	ws_tree_free(c->files);
	ws_local_clear(&c->local);
	ws_local_clear(&c->cloud);
	*c = (struct ws_making){0};
}
