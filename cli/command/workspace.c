/*
 * cli/command/workspace.c - `wsync workspace show`.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/command/command.h"
#include "cli/local/inventory.h"
#include "cli/local/local.h"
#include "cli/local/may.h"
#include "cli/local/reached.h"
#include "cli/name/address.h"
#include "cli/show/show.h"
#include "cli/show/show_p.h"
#include "store/ground/buf.h"
#include "store/ground/own.h"
#include "store/ground/text.h"

/* Is every list of its members managed here? */
static bool is_whole(const struct ws_side_workspace *w)
{
	return w->lists[WS_USER] == WS_KNOWN && w->lists[WS_BOT] == WS_KNOWN &&
	       w->lists[WS_TEAM] == WS_KNOWN;
}

/* Files that are not valid are named instead of passed over. */
static void warn_problems(const struct ws_cli *cli, const struct ws_side *side)
{
	for (size_t i = 0; i < side->problem_count; i++)
		ws_cli_error(cli, &side->problems[i]);
}

static void print_field(const struct ws_cli *cli, const char *label, const char *text)
{
	ws_auto_buf b = WS_BUF_INIT;

	if (!text)
		return;
	ws_text_neutral(&b, text, strlen(text), false);
	(void)fprintf(cli->out, "  %-13s %s\n", label, ws_buf_text(&b));
}

/* Words of ours, wrapped where the screen is narrow. */
static int print_sentence(const struct ws_cli *cli, const char *label, const char *text,
			  struct ws_err *err)
{
	ws_auto_buf line = WS_BUF_INIT;

	if (cli->style.plain) {
		print_field(cli, label, text);
		return 0;
	}
	ws_buf_addf(&line, "  %-13s ", label);
	ws_put_words(&line, &cli->style, line.len, line.len, text);
	return ws_put_out(&line, cli->out, err);
}

/* What others wrote: neutral, wrapped, and whole. */
static int print_text(const struct ws_cli *cli, const char *label, const char *text,
		      struct ws_err *err)
{
	ws_auto_buf neutral = WS_BUF_INIT;

	if (!text)
		return 0;
	ws_text_neutral(&neutral, text, strlen(text), false);
	return print_sentence(cli, label, ws_buf_text(&neutral), err);
}

/* A role of the workspace, and behind an id what it is called. */
static void print_role(const struct ws_cli *cli, const char *label,
		       const struct ws_side_workspace *w, const char *role)
{
	ws_auto_buf text = WS_BUF_INIT;

	ws_called_add(&text, ws_called_in(w), role);
	print_field(cli, label, role && *role ? ws_buf_text(&text) : NULL);
}

static int print_grants(const struct ws_cli *cli, const struct ws_side_workspace *w,
			struct ws_err *err)
{
	static const char *const titles[] = {"KIND", "WHO", "ROLE", "UNTIL", "WHY"};
	ws_auto_free const struct ws_side_grant **grants = ws_local_grants(w);
	ws_auto(ws_table) table = NULL;
	int rc = grants ? ws_table_new(cli, &table, err) : ws_err_nomem(err);

	for (size_t i = 0; rc == 0 && i < 5; i++)
		rc = ws_table_column(table, titles[i], i == 4 ? WS_TABLE_FOLD : 0, err);
	for (size_t i = 0; rc == 0 && i < w->grant_count; i++) {
		const struct ws_side_grant *g = grants[i];
		ws_auto_buf who = WS_BUF_INIT, role = WS_BUF_INIT;
		const char *cells[5] = {ws_principal_word(g->kind)};

		ws_called_add(&who, ws_called_in(w), g->label);
		ws_called_add(&role, ws_called_in(w), g->role);
		cells[1] = ws_buf_text(&who);
		cells[2] = ws_buf_text(&role);
		cells[3] = g->until;
		cells[4] = g->why;
		rc = ws_table_row(table, cells, err);
	}
	return rc == 0 ? ws_table_print(table, cli->out, true, err) : rc;
}

static void print_unmanaged(const struct ws_cli *cli, const struct ws_side_workspace *w)
{
	for (int kind = 0; kind < WS_PRINCIPAL_KINDS; kind++)
		if (w->lists[kind] == WS_ABSENT)
			(void)fprintf(cli->out, "Not managed here: [%s]\n",
				      ws_principal_section((enum ws_principal_kind)kind));
}

/* "inside  3 deployments, 1 work pool" */
static int print_inside(const struct ws_cli *cli, struct ws_store *store,
			const struct ws_side_workspace *w, struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	ws_auto_buf inside = WS_BUF_INIT;
	struct ws_inventory_view view;
	int rc = arena ? ws_cli_inventory(store, cli->at, w->dir, w->id, arena, &view, err)
		       : ws_err_nomem(err);

	if (rc == 0)
		ws_put_inventory(&inside, &view);
	return rc == 0 && inside.len
		       ? print_sentence(cli, "inside", ws_buf_text(&inside), err)
		       : rc;
}

/* "not read" is neither "inherit" nor "none". */
static const char *storage_text(const struct ws_side_workspace *w, char out[64])
{
	const char *text = w->result_storage.text;

	if (!w->id && !text)
		return NULL;
	if (!text)
		return "not read; wsync fetch --full reads where they are kept";
	if (strcmp(text, WS_STORAGE_INHERIT) == 0)
		return "inherit: kept where the account says";
	if (strcmp(text, WS_STORAGE_NONE) == 0)
		return "none: no storage of the workspace";
	(void)snprintf(out, 64, "block %.40s", text);
	return out;
}

static void print_address(const struct ws_cli *cli, const struct ws_store *store,
			  const struct ws_side_workspace *w)
{
	ws_auto_buf select = WS_BUF_INIT;
	struct ws_address address;

	if (!ws_address_of(store, w, &address))
		return;
	print_field(cli, "API", address.api);
	print_field(cli, "page", address.ui[0] ? address.ui : NULL);
	ws_put_select(&select, w);
	print_field(cli, "select", ws_buf_text(&select));
}

/* ---- what you may do ------------------------------------------------------------------- */

struct own {
	struct ws_arena *arena;
	struct ws_listed *listed;
	const char *role; /* "": not known */
	char account_role[64];
	struct ws_may may; /* where no line of yours is here */
};

static int find_own(const struct ws_cli *cli, const struct ws_store *store,
		    const struct ws_side_workspace *w, struct own *out, struct ws_err *err)
{
	struct ws_store_look look = {0};
	int rc = ws_store_look_read(store, &look, err);

	if (rc < 0)
		return rc;
	out->role = ws_local_role(w, &look, out->account_role);
	/* the cloud spoke of now, not of the past */
	if (*out->role || cli->at)
		return 0;
	out->arena = ws_arena_new();
	if (!out->arena)
		return ws_err_nomem(err);
	rc = ws_listed_read(store, &out->listed, err);
	if (rc == 0)
		rc = ws_may_of(out->listed, w->id, w->account, out->arena, &out->may, err);
	if (out->may.role)
		out->role = out->may.role;
	return rc;
}

static void clear_own(struct own *own)
{
	ws_listed_free(own->listed);
	ws_arena_free(own->arena);
}

/* A role, else the permissions by name: more than their number is not known. */
static int print_own(const struct ws_cli *cli, const struct ws_side_workspace *w,
		     const struct own *own, struct ws_err *err)
{
	const struct ws_strings *names = own->may.names;
	ws_auto_buf text = WS_BUF_INIT;

	if (*own->role || !names) {
		print_role(cli, "you are", w, own->role);
		return 0;
	}
	ws_buf_addf(&text, "%zu permission%s, as the cloud says%s", names->count,
		    WS_CLI_S(names->count), names->count ? ": " : "");
	for (size_t i = 0; i < names->count; i++) {
		ws_buf_adds(&text, i > 0 ? ", " : "");
		ws_put_text(&text, names->items[i]);
	}
	return print_sentence(cli, "you have", ws_buf_text(&text), err);
}

static int show_human(const struct ws_cli *cli, struct ws_store *store,
		      const struct ws_side_workspace *w, const struct own *own,
		      struct ws_err *err)
{
	ws_auto_free char *dir = ws_text_neutral_dup(w->dir);
	char block[64];
	int rc = 0;

	if (!dir)
		return ws_err_nomem(err);
	(void)fprintf(cli->out, "%s\n", dir);
	rc = print_text(cli, "name", w->name.text, err);
	if (rc == 0)
		rc = print_text(cli, "description", w->description.text, err);
	if (rc < 0)
		return rc;
	print_role(cli, "default role", w, w->default_role.text);
	if (storage_text(w, block))
		rc = print_sentence(cli, "results", storage_text(w, block), err);
	if (rc < 0)
		return rc;
	print_field(cli, "id", w->id);
	print_address(cli, store, w);
	rc = print_own(cli, w, own, err);
	if (rc == 0)
		rc = print_inside(cli, store, w, err);
	if (rc < 0)
		return rc;
	if (w->grant_count == 0 && !is_whole(w))
		(void)fputs("\nMembers not known here\n", cli->out);
	else
		(void)fprintf(cli->out, "\n%zu grant%s\n", w->grant_count,
			      WS_CLI_S(w->grant_count));
	if (w->grant_count > 0)
		rc = print_grants(cli, w, err);
	if (rc == 0)
		print_unmanaged(cli, w);
	return rc;
}

static int set_called(struct ws_json *o, const char *key, const struct ws_side_workspace *w,
		      const char *label)
{
	const char *name = ws_called(ws_called_in(w), label);

	return name ? ws_json_set(o, key, ws_text_json(name)) : 0;
}

static struct ws_json *grant_json(const struct ws_side_workspace *w,
				  const struct ws_side_grant *g)
{
	static const char *const kinds[] = {"user", "service-account", "team", "invited"};
	struct ws_json *o = ws_json_new_object();
	int bad = ws_json_set(o, "kind", ws_json_new_text(kinds[g->kind]));

	bad |= ws_json_set(o, "name", ws_json_new_text(g->label));
	bad |= set_called(o, "display_name", w, g->label);
	if (g->id)
		bad |= ws_json_set(o, "id", ws_json_new_text(g->id));
	if (g->role)
		bad |= ws_json_set(o, "role", ws_json_new_text(g->role)) |
		       set_called(o, "role_display_name", w, g->role);
	if (g->until)
		bad |= ws_json_set(o, "until", ws_json_new_text(g->until));
	if (g->why)
		bad |= ws_json_set(o, "why", ws_json_new_text(g->why));
	bad |= ws_json_set(o, "file", ws_json_new_text(g->file));
	bad |= ws_json_set(o, "line", ws_json_new_int(g->line));
	if (bad)
		ws_json_free(o);
	return bad ? NULL : o;
}

static struct ws_json *workspace_json(const struct ws_side_workspace *w,
				      const struct own *own)
{
	const struct ws_side_account *a = w->account;
	struct ws_json *o = ws_json_new_object();
	const char *role = own->role;
	int bad = 0;

	if (w->id)
		bad |= ws_json_set(o, "id", ws_json_new_text(w->id));
	bad |= ws_json_set(o, "path", ws_json_new_text(w->dir));
	if (a)
		bad |= ws_json_set(o, "account", ws_json_new_text(a->handle));
	bad |= ws_json_set(o, "handle", ws_json_new_text(w->handle));
	bad |= ws_json_set(o, "kind",
			   ws_json_new_text(ws_whose_word(ws_whose_of(
				   a ? a->plan_type : NULL, a ? a->your_role : NULL))));
	if (w->name.text)
		bad |= ws_json_set(o, "name", ws_json_new_text(w->name.text));
	if (*role)
		bad |= ws_json_set(o, "your_role", ws_json_new_text(role)) |
		       set_called(o, "your_role_display_name", w, role);
	if (own->may.names)
		bad |= ws_json_set(o, "your_permissions", ws_may_json(own->may.names));
	if (bad)
		ws_json_free(o);
	return bad ? NULL : o;
}

static int show_json(const struct ws_cli *cli, const struct ws_store *store,
		     const struct ws_side_workspace *w, const struct own *own,
		     struct ws_err *err)
{
	struct ws_json *o = workspace_json(w, own);
	ws_auto_free const struct ws_side_grant **sorted = ws_local_grants(w);
	struct ws_json *grants = ws_json_new_array();
	struct ws_json *unmanaged = ws_json_new_array();
	struct ws_address address;
	int bad = !o || !sorted ||
		  ws_json_set(o, "schema", ws_json_new_text("wsync/workspace/1"));

	for (size_t i = 0; sorted && i < w->grant_count; i++)
		bad |= ws_json_push(grants, grant_json(w, sorted[i]));
	for (int kind = 0; kind < WS_PRINCIPAL_KINDS; kind++)
		if (w->lists[kind] == WS_ABSENT)
			bad |= ws_json_push(unmanaged,
					    ws_json_new_text(ws_principal_section(
						    (enum ws_principal_kind)kind)));
	if (w->description.text)
		bad |= ws_json_set(o, "description", ws_json_new_text(w->description.text));
	if (w->default_role.text)
		bad |= ws_json_set(o, "default_role",
				   ws_json_new_text(w->default_role.text)) |
		       set_called(o, "default_role_display_name", w, w->default_role.text);
	if (w->result_storage.text)
		bad |= ws_json_set(o, "result_storage",
				   ws_json_new_text(w->result_storage.text));
	if (ws_address_of(store, w, &address))
		bad |= ws_address_json(o, &address, w);
	bad |= ws_json_set(o, "grants", grants);
	bad |= ws_json_set(o, "not_managed", unmanaged);
	if (bad) {
		ws_json_free(o);
		return ws_err_nomem(err);
	}
	return ws_show_json(cli->out, o, err);
}

static int show(struct ws_cli *cli, struct ws_store *store,
		const struct ws_side_workspace *workspace, struct ws_err *err)
{
	struct own own = {.role = ""};
	int rc = find_own(cli, store, workspace, &own, err);

	if (rc == 0)
		rc = cli->format == WS_FORMAT_JSON
			     ? show_json(cli, store, workspace, &own, err)
			     : show_human(cli, store, workspace, &own, err);
	clear_own(&own);
	return rc;
}

static int run_show(struct ws_cli *cli, struct ws_err *err)
{
	const struct ws_side_workspace *workspace = NULL;
	ws_auto(ws_store) store = NULL;
	ws_auto_local local = {0};
	int rc = ws_cli_store(cli, &store, err);

	if (rc == 0)
		rc = ws_local_load_at(store, cli->at, cli->args.words[0], &local,
				      &workspace, err);
	if (rc < 0)
		return rc;
	warn_problems(cli, local.side);
	if (cli->format == WS_FORMAT_CSV)
		return print_grants(cli, workspace, err);
	return show(cli, store, workspace, err);
}

const struct ws_cmd ws_cmd_workspace_show = {
	.name = "workspace show",
	.alias = "ws show",
	.group = WS_GROUP_LOOK,
	.summary = "Show one workspace: settings and grants",
	.usage = "WORKSPACE",
	.about = "As main has it. WORKSPACE is ACCOUNT/HANDLE, the handle alone where it "
		 "is unique, or a path such as . in its directory. CSV has the grants "
		 "alone.\n",
	.examples = "wsync workspace show acme/prod\n"
		    "wsync ws show prod --json",
	.min_words = 1,
	.max_words = 1,
	.formats = 1u << WS_FORMAT_JSON | 1u << WS_FORMAT_CSV,
	.takes_at = true,
	.run = run_show,
};
