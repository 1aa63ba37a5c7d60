/*
 * cli/command/workspace_list.c - `wsync workspace list`: everything the key reaches, and
 * how much room the plans leave.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/command/command.h"
#include "cli/local/may.h"
#include "cli/local/reached.h"
#include "cli/show/listing.h"
#include "cli/show/room.h"
#include "cli/show/show_p.h"
#include "store/ground/own.h"

static const char *const titles[WS_WHOSES] = {
	[WS_WHOSE_OWN] = "Yours",
	[WS_WHOSE_ORGANIZATION] = "Organizations",
	[WS_WHOSE_SHARED] = "Shared with you",
};

static const struct ws_listing_column human_columns[] = {
	{"WORKSPACE", "path", WS_LISTING_NAME, 0},
	{"NAME", "name", WS_LISTING_TEXT, WS_TABLE_TRUNC},
	{"YOUR ROLE", "your_role", WS_LISTING_NAME, 0},
	{"THROUGH", "why", WS_LISTING_TEXT, 0},
	{"GRANTS", "grants", WS_LISTING_TEXT, WS_TABLE_RIGHT},
	{NULL, NULL, WS_LISTING_TEXT, 0},
};

static const struct ws_listing_column csv_columns[] = {
	{"WORKSPACE", "path", WS_LISTING_NAME, 0},
	{"NAME", "name", WS_LISTING_TEXT, 0},
	{"YOUR ROLE", "your_role", WS_LISTING_NAME, 0},
	{"GRANTS", "grants", WS_LISTING_NUMBER, 0},
	{"KIND", "kind", WS_LISTING_TEXT, 0},
	{"THROUGH", "why", WS_LISTING_TEXT, 0},
	{"STATE", "state", WS_LISTING_TEXT, 0},
	{"ID", "id", WS_LISTING_TEXT, 0},
	{NULL, NULL, WS_LISTING_TEXT, 0},
};

struct run {
	struct ws_cli *cli;
	struct ws_reached_list list;
};

/* Is every list of its members managed here? */
static bool is_whole(const struct ws_side_workspace *w)
{
	return w->lists[WS_USER] == WS_KNOWN && w->lists[WS_BOT] == WS_KNOWN &&
	       w->lists[WS_TEAM] == WS_KNOWN;
}

/* ---- for people -------------------------------------------------------------------------- */

/* What could not be read is no zero; what is not in step says so instead. */
static const char *grants_cell(const struct ws_reached *row, char out[32])
{
	const struct ws_side_workspace *w = row->workspace;

	if (row->state != WS_REACHED_OK)
		return ws_reached_state_word(row->state);
	if (is_whole(w))
		(void)snprintf(out, 32, "%zu", w->grant_count);
	else if (w->grant_count > 0)
		(void)snprintf(out, 32, "%zu+", w->grant_count);
	else
		(void)snprintf(out, 32, "?");
	return out;
}

/* A role, or else how many permissions the cloud said there are. */
static const char *role_cell(const struct ws_reached *row, char out[32])
{
	if (row->role)
		return row->role;
	if (!row->may)
		return "not known";
	(void)snprintf(out, 32, "%zu permission%s", row->may->count,
		       WS_CLI_S(row->may->count));
	return out;
}

static int put_rows(const struct run *r, enum ws_whose whose, size_t *shown,
		    struct ws_err *err)
{
	ws_auto(ws_listing) listing = NULL;
	int rc = ws_listing_new(r->cli, "workspaces", human_columns, &listing, err);

	for (size_t i = 0; rc == 0 && i < r->list.count; i++) {
		const struct ws_reached *row = &r->list.items[i];
		char grants[32], role[32];

		if (row->whose != whose)
			continue;
		ws_listing_called(listing, ws_called_in(row->workspace));
		if ((*shown)++ == 0)
			(void)fprintf(r->cli->out, "%s%s\n", i > 0 ? "\n" : "",
				      titles[whose]);
		ws_listing_row(listing, (const char *const[]){
						row->path, row->name, role_cell(row, role),
						row->why ? row->why : "not known",
						grants_cell(row, grants)});
	}
	return rc == 0 && *shown > 0 ? ws_listing_table(listing, r->cli->out, err) : rc;
}

/* "acme: 3 of 10 workspaces, 5 of 20 users", of the accounts of one kind. */
static int put_rooms(const struct run *r, enum ws_whose whose, struct ws_err *err)
{
	ws_auto_buf b = WS_BUF_INIT;

	for (size_t i = 0; i < r->list.listed->count; i++) {
		const struct ws_listed_account *a = &r->list.listed->accounts[i];

		if (ws_whose_of(a->plan_type, a->your_role) == whose)
			ws_rooms_put(&b, &r->cli->style, a);
	}
	return ws_put_out(&b, r->cli->out, err);
}

static int print_human(const struct run *r, struct ws_err *err)
{
	size_t unkept = 0;
	int rc = 0;

	for (int whose = 0; rc == 0 && whose < WS_WHOSES; whose++) {
		size_t shown = 0;

		rc = put_rows(r, (enum ws_whose)whose, &shown, err);
		if (rc == 0 && shown > 0)
			rc = put_rooms(r, (enum ws_whose)whose, err);
	}
	for (size_t i = 0; i < r->list.count; i++)
		unkept += r->list.items[i].state == WS_REACHED_NOT_TRACKED;
	if (r->list.count == 0)
		(void)fputs("No workspaces, as of the last look\n", r->cli->out);
	(void)fflush(r->cli->out);
	if (rc == 0 && unkept > 0)
		ws_cli_hint(r->cli, "[track] in .wsync/store.ini says which have a "
				    "directory: wsync help files");
	return rc;
}

/* ---- for programs ------------------------------------------------------------------------ */

static int print_csv(const struct run *r, struct ws_err *err)
{
	ws_auto(ws_listing) listing = NULL;
	int rc = ws_listing_new(r->cli, "workspaces", csv_columns, &listing, err);

	for (size_t i = 0; rc == 0 && i < r->list.count; i++) {
		const struct ws_reached *row = &r->list.items[i];
		char grants[24];

		/* what was not read whole is no number */
		if (row->workspace && is_whole(row->workspace))
			(void)snprintf(grants, sizeof(grants), "%zu",
				       row->workspace->grant_count);
		ws_listing_row(
			listing,
			(const char *const[]){
				row->path, row->name, row->role,
				row->workspace && is_whole(row->workspace) ? grants : NULL,
				ws_whose_word(row->whose), row->why,
				ws_reached_state_word(row->state), row->id});
	}
	return rc == 0 ? ws_listing_table(listing, r->cli->out, err) : rc;
}

static int set_text(struct ws_json *o, const char *key, const char *text)
{
	return text ? ws_json_set(o, key, ws_text_json(text)) : 0;
}

static struct ws_json *reasons_json(const struct ws_reached *row)
{
	static const char *const vias[] = {"direct", "team", "default-role",
					   "account-role"};
	struct ws_json *list = ws_json_new_array();
	int bad = !list;

	for (size_t i = 0; i < row->reason_count; i++) {
		const struct ws_listed_reason *reason = &row->reasons[i];
		struct ws_json *o = ws_json_new_object();

		bad |= ws_json_set(o, "via", ws_json_new_text(vias[reason->via]));
		bad |= set_text(o, "role", reason->role);
		bad |= set_text(o, "team", reason->team);
		bad |= ws_json_push(list, o);
	}
	if (!bad)
		return list;
	ws_json_free(list);
	return NULL;
}

static struct ws_json *row_json(const struct ws_reached *row)
{
	struct ws_json *o = ws_json_new_object();
	int bad = set_text(o, "id", row->id);

	bad |= set_text(o, "path", row->path);
	bad |= set_text(o, "account", row->account);
	bad |= set_text(o, "handle", row->handle);
	bad |= ws_json_set(o, "kind", ws_json_new_text(ws_whose_word(row->whose)));
	bad |= set_text(o, "name", row->name);
	bad |= set_text(o, "your_role", row->role);
	bad |= set_text(o, "your_role_display_name",
			ws_called(ws_called_in(row->workspace), row->role));
	bad |= ws_json_set(o, "through", reasons_json(row));
	if (row->may)
		bad |= ws_json_set(o, "your_permissions", ws_may_json(row->may));
	bad |= ws_json_set(o, "tracked",
			   ws_json_new_bool(row->state != WS_REACHED_NOT_TRACKED));
	if (row->state != WS_REACHED_OK)
		bad |= set_text(o, "state", ws_reached_state_word(row->state));
	if (row->workspace && is_whole(row->workspace))
		bad |= ws_json_set(o, "grants",
				   ws_json_new_int((int64_t)row->workspace->grant_count));
	if (!bad)
		return o;
	ws_json_free(o);
	return NULL;
}

static struct ws_json *account_json(const struct ws_listed_account *a)
{
	struct ws_json *o = ws_json_new_object();
	int bad = set_text(o, "handle", a->handle);

	bad |= set_text(o, "id", a->id);
	bad |= ws_json_set(
		o, "kind",
		ws_json_new_text(ws_whose_word(ws_whose_of(a->plan_type, a->your_role))));
	bad |= set_text(o, "name", a->name);
	bad |= set_text(o, "plan", a->plan_type);
	bad |= set_text(o, "your_role", a->your_role);
	bad |= ws_json_set(o, "room", ws_rooms_json(a));
	if (!bad)
		return o;
	ws_json_free(o);
	return NULL;
}

static int print_json(const struct run *r, struct ws_err *err)
{
	struct ws_json *o = ws_json_new_object();
	struct ws_json *list = ws_json_new_array(), *accounts = ws_json_new_array();
	int bad = ws_json_set(o, "schema", ws_json_new_text("wsync/workspaces/1"));

	for (size_t i = 0; i < r->list.listed->count; i++)
		bad |= ws_json_push(accounts, account_json(&r->list.listed->accounts[i]));
	for (size_t i = 0; i < r->list.count; i++)
		bad |= ws_json_push(list, row_json(&r->list.items[i]));
	bad |= ws_json_set(o, "accounts", accounts);
	bad |= ws_json_set(o, "workspaces", list);
	if (bad) {
		ws_json_free(o);
		return ws_err_nomem(err);
	}
	return ws_show_json(r->cli->out, o, err);
}

/* Directories alone: what a script would step into. */
static void print_names(const struct run *r)
{
	for (size_t i = 0; i < r->list.count; i++) {
		if (!r->list.items[i].workspace)
			continue;
		(void)fputs(r->list.items[i].path, r->cli->out);
		(void)fputc('\0', r->cli->out);
	}
}

/* ---- the command --------------------------------------------------------------------------- */

static int print(const struct run *r, struct ws_err *err)
{
	if (r->cli->null_separated) {
		print_names(r);
		return 0;
	}
	if (r->cli->format == WS_FORMAT_JSON)
		return print_json(r, err);
	return r->cli->format == WS_FORMAT_CSV ? print_csv(r, err) : print_human(r, err);
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto(ws_store) store = NULL;
	struct run r = {.cli = cli};
	int rc = ws_cli_store(cli, &store, err);

	if (rc == 0)
		rc = ws_reached_load(store, cli->at, &r.list, err);
	/* files that are not valid have no row: they are named instead of passed over */
	for (size_t i = 0; rc == 0 && i < r.list.local.side->problem_count; i++)
		ws_cli_error(cli, &r.list.local.side->problems[i]);
	if (rc == 0)
		rc = print(&r, err);
	ws_reached_clear(&r.list);
	return rc;
}

const struct ws_cmd ws_cmd_workspace_list = {
	.name = "workspace list",
	.alias = "ws list",
	.group = WS_GROUP_LOOK,
	.summary = "List every workspace the key reaches",
	.usage = "",
	.about = "All of them, as of the last look: those of your own account, those of "
		 "your organizations, and those others share with you. YOUR ROLE is the "
		 "most the key has there, and THROUGH says what gives it: direct (a line "
		 "of its own), team:NAME, default role, or account Owner or Admin, who are "
		 "Owners of every workspace.\n\n"
		 "A + or ? stands where the key could not read all members. Not tracked: "
		 "it has no directory, or what lies there is neither read nor sent; of "
		 "such a workspace only what the account's lists say is known. Not sent: "
		 "made here, and not in the cloud yet. Not listed: the last look did not "
		 "find it.\n\n"
		 "Below stands what the plan of the account limits, as far as it is known: "
		 "\"at least\" where the key may not see all of them.\n\n"
		 "Which workspaces are tracked stands in .wsync/store.ini:\n\n"
		 "  [track]\n"
		 "  include = acme/* zoe/shared-*\n"
		 "  exclude = acme/old-*\n\n"
		 "What is included later comes with the next sync. What is excluded later "
		 "keeps its directory and its history as they are, and is not compared any "
		 "more; nothing is deleted in the cloud, here, or from git. Remove the "
		 "directory yourself if you do not want it (git rm -r, and commit).\n\n"
		 "With -z the paths of the directories alone, each ended by a NUL. With "
		 "--at only what had a directory then.\n",
	.examples = "wsync workspace list\n"
		    "wsync ws list --json\n"
		    "wsync ws list --format csv > workspaces.csv",
	.formats = 1u << WS_FORMAT_JSON | 1u << WS_FORMAT_CSV,
	.takes_at = true,
	.run = run,
};
