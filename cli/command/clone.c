/*
 * cli/command/clone.c - `wsync clone`: a new store, filled by a first look.
 *
 * Nothing is made before the key is known to reach what was asked for. The store stays
 * when the look fails or is stopped: everything in it is derived, and the same clone, or
 * `wsync fetch`, goes on from there. Deleting a directory of a person's choice would be
 * worse.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/command/command.h"
#include "cli/first_workspace.h"
#include "cli/key/reach.h"
#include "cli/local/local.h"
#include "cli/name/place.h"
#include "cli/run.h"
#include "cli/show/show_p.h"
#include "store/ground/arena.h"
#include "store/ground/buf.h"
#include "store/ground/own.h"
#include "store/ground/text.h"
#include "sync/round/look/unread.h"

#define DIR_DEFAULT    "prefect"
#define LISTED_MAX     20  /* workspaces named on the screen */
#define UNDERSTOOD_MAX 500 /* beyond, only counts are printed */

enum { OPT_INTO };

static const struct ws_option options[] = {
	[OPT_INTO] = {"into", 0, "DIR", "the new directory"},
	{NULL, 0, NULL, NULL},
};

struct target {
	char include[512]; /* globs over account/handle, blank between */
	const char *dir;
	char account[128]; /* the one account asked for, or "" */
	size_t selectors;  /* words that are selectors: the first ones */
};

/* --- arguments ------------------------------------------------------------------------ */

static int check_selector(const char *word, struct ws_err *err)
{
	const char *slash = strchr(word, '/');

	if (strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789-_.*?/") == strlen(word) &&
	    word[0] != '/' && (!slash || (slash[1] && !strchr(slash + 1, '/'))))
		return 0;
	ws_err_set(err, WS_E_USAGE_ARGUMENT, "%s is no account and no workspace", word);
	ws_err_why(err,
		   "write ACCOUNT, ACCOUNT/HANDLE, or either with * and ?; the directory "
		   "comes last and begins with / or ., or stands after --into");
	return ws_err_hint(err, "wsync clone --into DIR");
}

static int add_selector(struct target *target, const char *word, struct ws_err *err)
{
	size_t len = strlen(target->include);
	size_t blank = len ? 1 : 0;
	int rc = check_selector(word, err);

	if (rc < 0)
		return rc;
	if (len + blank >= sizeof(target->include) ||
	    !ws_reach_pattern(word, target->include + len + blank,
			      sizeof(target->include) - len - blank))
		return ws_err_set(err, WS_E_USAGE_ARGUMENT,
				  "too many workspaces are named; use * and ?");
	if (blank)
		target->include[len] = ' ';
	target->selectors++;
	return 0;
}

static int read_target(const struct ws_cli *cli, struct target *target, struct ws_err *err)
{
	const struct ws_args *args = &cli->args;
	size_t count = args->count;
	int rc = 0;

	target->dir = args->option[OPT_INTO];
	if (!target->dir && count > 0 && ws_local_is_path(args->words[count - 1]))
		target->dir = args->words[--count];
	for (size_t i = 0; rc == 0 && i < count; i++)
		rc = add_selector(target, args->words[i], err);
	if (rc < 0)
		return rc;
	if (count == 0)
		(void)snprintf(target->include, sizeof(target->include), "*");
	if (count == 1 && !strpbrk(args->words[0], "*?/") &&
	    strlen(args->words[0]) < sizeof(target->account))
		memcpy(target->account, args->words[0], strlen(args->words[0]) + 1);
	if (!target->dir)
		target->dir = target->account[0] ? target->account : DIR_DEFAULT;
	if (target->dir[0] == '~')
		return ws_err_set(err, WS_E_USAGE_ARGUMENT,
				  "%s was not expanded by the shell", target->dir);
	return 0;
}

/* --- what is said --------------------------------------------------------------------- */

static bool is_unread(const struct ws_unread_list *unread, const char *id, int kind)
{
	for (size_t i = 0; id && i < unread->count; i++)
		if ((kind < 0 ? unread->items[i].kind != WS_INVITED
			      : unread->items[i].kind == kind) &&
		    strcmp(unread->items[i].workspace_id, id) == 0)
			return true;
	return false;
}

/* What could not be read is no zero. */
static void say_grants(const struct ws_side_workspace *w,
		       const struct ws_unread_list *unread, char out[48])
{
	if (!is_unread(unread, w->id, -1))
		(void)snprintf(out, 48, "%3zu grant%s", w->grant_count,
			       WS_CLI_S(w->grant_count));
	else if (w->grant_count == 0)
		(void)snprintf(out, 48, "members not readable");
	else
		(void)snprintf(out, 48, "%3zu grant%s, not all readable", w->grant_count,
			       WS_CLI_S(w->grant_count));
}

static int list_workspaces(const struct ws_cli *cli, const struct ws_store *store,
			   const struct ws_side *side, const struct ws_unread_list *unread,
			   struct ws_err *err)
{
	ws_auto_free const struct ws_side_workspace **list = ws_local_sorted(side);
	ws_auto(ws_table) table = NULL;
	struct ws_store_look look = {0};
	int rc = list ? ws_store_look_read(store, &look, err) : ws_err_nomem(err);

	if (rc == 0)
		rc = ws_table_new(cli, &table, err);
	for (size_t i = 0; rc == 0 && i < 3; i++)
		rc = ws_table_column(table, "", 0, err);
	for (size_t i = 0; rc == 0 && i < side->workspace_count && i < LISTED_MAX; i++) {
		const struct ws_side_workspace *w = list[i];
		char grants[48], own[64];
		ws_auto_buf role = WS_BUF_INIT;
		const char *cells[] = {w->dir, grants, NULL};
		const char *mine = ws_local_role(w, &look, own);

		say_grants(w, unread, grants);
		ws_buf_adds(&role, *mine ? "you are " : "");
		ws_called_add(&role, ws_called_in(w), mine);
		cells[2] = ws_buf_text(&role);
		rc = ws_table_row(table, cells, err);
	}
	if (rc == 0 && side->workspace_count > 0) {
		(void)fputc('\n', cli->out);
		rc = ws_table_print(table, cli->out, false, err);
	}
	if (rc == 0 && side->workspace_count > LISTED_MAX)
		(void)fprintf(cli->out, "and %zu more: wsync workspace list\n",
			      side->workspace_count - LISTED_MAX);
	return rc;
}

static const char *say_extent(const struct ws_remote_report *look,
			      const struct ws_unread_list *unread,
			      const struct ws_side *side)
{
	if (unread->count > 0)
		return "Read as far as this key may";
	if (look->complete || (side && ws_local_is_read(side)))
		return "Read completely";
	return "The members of every workspace were read, other lists as far as this key "
	       "may";
}

static void print_next(const struct ws_cli *cli, const struct ws_store *store,
		       const struct target *target)
{
	ws_auto_buf dir = WS_BUF_INIT;

	ws_cli_shell_word(&dir, target->dir);
	(void)fprintf(cli->out,
		      "Store %s, branch main, same as cloud/main\n"
		      "Mode is observe: nothing will be sent until you allow it\n"
		      "\nNext\n"
		      "  cd %s && wsync\n"
		      "  wsync mode two-way      allow sending\n",
		      store->path, ws_buf_text(&dir));
}

static int print_human(const struct ws_cli *cli, struct ws_store *store,
		       const struct target *target, const struct ws_round_report *report,
		       struct ws_err *err)
{
	const struct ws_remote_report *look = &report->look;
	ws_auto_buf took = WS_BUF_INIT;
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_unread_list unread = {0};
	ws_auto_local local = {0};
	int rc = arena ? ws_unread_read(store, arena, &unread, err) : ws_err_nomem(err);

	if (rc < 0)
		return rc;
	(void)fprintf(cli->out, "%zu workspace%s, %zu %sgrant%s in %zu account%s\n",
		      look->workspaces, WS_CLI_S(look->workspaces), look->grants,
		      unread.count > 0 ? "readable " : "", WS_CLI_S(look->grants),
		      report->accounts, WS_CLI_S(report->accounts));
	if (look->workspaces <= UNDERSTOOD_MAX) {
		rc = ws_local_load(store, NULL, &local, NULL, err);
		if (rc == 0)
			rc = list_workspaces(cli, store, local.side, &unread, err);
	}
	if (rc < 0)
		return rc;
	ws_put_took(&took, report->took_ms);
	(void)fprintf(cli->out, "\n%s: %zu request%s, %s\n",
		      say_extent(look, &unread, local.side), look->requests,
		      WS_CLI_S(look->requests), ws_buf_text(&took));
	print_next(cli, store, target);
	return 0;
}

static int print_json(const struct ws_cli *cli, const struct ws_store *store,
		      const struct ws_round_report *report, struct ws_err *err)
{
	struct ws_json *o = ws_json_new_object();
	int bad = ws_json_set(o, "schema", ws_json_new_text("wsync/clone/1"));

	bad |= ws_json_set(o, "store", ws_json_new_text(store->path));
	bad |= ws_json_set(o, "endpoint", ws_json_new_text(store->endpoint));
	bad |= ws_json_set(o, "accounts", ws_json_new_int((int64_t)report->accounts));
	bad |= ws_json_set(o, "workspaces",
			   ws_json_new_int((int64_t)report->look.workspaces));
	bad |= ws_json_set(o, "grants", ws_json_new_int((int64_t)report->look.grants));
	bad |= ws_json_set(o, "requests", ws_json_new_int((int64_t)report->look.requests));
	bad |= ws_json_set(o, "complete", ws_json_new_bool(report->look.complete));
	bad |= ws_json_set(o, "mode", ws_json_new_text("observe"));
	if (bad) {
		ws_json_free(o);
		return ws_err_nomem(err);
	}
	return ws_show_json(cli->out, o, err);
}

/* --- the command ------------------------------------------------------------------------- */

static int sign_in(struct ws_cli *cli, const char *endpoint, struct ws_remote **remote,
		   struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	ws_auto_buf label = WS_BUF_INIT;
	struct ws_actor actor = {0};
	char source[64] = "";
	int rc = arena ? ws_cli_remote(cli, endpoint, remote, source, err)
		       : ws_err_nomem(err);

	if (rc == 0)
		rc = (*remote)->ops->actor(*remote, arena, &actor, err);
	if (rc < 0 || cli->format != WS_FORMAT_HUMAN || cli->quiet)
		return rc;
	if (actor.label)
		ws_text_neutral(&label, actor.label, strlen(actor.label), false);
	(void)fprintf(cli->out, "Signed in as %s%s   %s key, from %s\n",
		      ws_principal_prefix(actor.kind), ws_buf_text(&label),
		      ws_principal_word(actor.kind), source);
	(void)fflush(cli->out);
	return 0;
}

/* ---- the store ------------------------------------------------------------------------ */

/* Did an earlier clone of the same begin this store, and not see the end of its first look?
 * Until then it holds nothing but what a look brings. */
static bool is_begun(const struct target *target, const char *endpoint,
		     struct ws_store **out)
{
	ws_auto(ws_store) store = NULL;
	struct ws_err ignored = {0};
	struct ws_oid base;

	if (ws_store_open(target->dir, &store, &ignored) < 0 ||
	    strcmp(store->endpoint, endpoint) != 0 ||
	    strcmp(store->include, target->include) != 0 || store->exclude[0] ||
	    ws_repo_ref(store->repo, WS_REF_BASE, &base, &ignored) != WS_REPO_ABSENT)
		return false;
	*out = ws_steal(&store);
	return true;
}

static int make_store(const struct ws_cli *cli, const struct target *target,
		      const char *endpoint, struct ws_store **store, struct ws_err *err)
{
	int rc;

	if (is_begun(target, endpoint, store)) {
		ws_cli_hint(cli, "going on with a clone that was stopped");
		return 0;
	}
	rc = ws_place_make_store(cli, target->dir, endpoint, target->include, store, err);
	if (rc == WS_E_DIR_NOT_EMPTY && err && !err->hint[0])
		ws_err_hint(err, "wsync clone %s NEWDIR",
			    target->account[0] ? target->account : "--into");
	return rc;
}

static int fill(struct ws_cli *cli, struct ws_store *store, struct ws_remote *remote,
		struct ws_round_report *report, struct ws_err *err)
{
	ws_auto(ws_progress) progress = NULL;
	ws_auto_buf dir = WS_BUF_INIT;
	int rc = ws_progress_new(cli, &progress, err);

	if (rc == 0)
		rc = ws_round_fetch(store, remote, cli->world, ws_progress_watch(progress),
				    report, err);
	ws_cli_shell_word(&dir, store->path);
	if (rc < 0 && err)
		ws_err_hint(err, "wsync fetch --store %.220s", ws_buf_text(&dir));
	return rc;
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto(ws_remote) remote = NULL;
	ws_auto(ws_store) store = NULL;
	struct ws_round_report report = {0};
	struct target target = {0};
	char endpoint[WS_STORE_URL];
	int rc = read_target(cli, &target, err);

	if (rc == 0)
		rc = ws_cli_endpoint(cli, endpoint, err);
	/* a key that does not work must not leave an empty store behind */
	if (rc == 0)
		rc = sign_in(cli, endpoint, &remote, err);
	if (rc == 0 && target.selectors > 0)
		rc = ws_reach_check(remote, cli->args.words, target.selectors, err);
	if (rc == 0)
		rc = make_store(cli, &target, endpoint, &store, err);
	if (rc == 0)
		rc = fill(cli, store, remote, &report, err);
	if (rc == 0)
		rc = cli->format == WS_FORMAT_JSON
			     ? print_json(cli, store, &report, err)
			     : print_human(cli, store, &target, &report, err);
	if (rc == 0 && report.look.workspaces == 0) {
		ws_cli_hint(cli, "this key reaches no workspace");
		(void)fflush(cli->out);
		rc = ws_first_workspace(cli, store, report.view, err);
	}
	ws_round_report_clear(&report);
	return rc;
}

const struct ws_cmd ws_cmd_clone = {
	.name = "clone",
	.group = WS_GROUP_START,
	.summary = "Mirror an account or some workspaces into a directory",
	.usage = "[ACCOUNT[/HANDLE]...] [DIR] [--into DIR]",
	.about =
		"Without a selector, everything the key can reach. Selectors may hold * "
		"and ?.\n\n"
		"The last word is the directory when it begins with / or . ; otherwise "
		"write --into DIR. Without one it is the account's handle, or ./prefect. "
		"It must be new or empty; missing parents are made. A clone that was stopped is gone on "
		"with by the same command. A selector that "
		"matches nothing is an error, and then no directory is made. Where there is no "
		"workspace at all, clone offers on a terminal to write the first one, "
		"as wsync workspace create does.\n\n"
		"The new store observes: nothing is sent until wsync mode two-way.\n",
	.examples = "wsync clone acme ~/acme           # an account\n"
		    "wsync clone acme/prod ./prod      # one workspace\n"
		    "wsync clone --into cloud          # everything the key reaches",
	.options = options,
	.max_words = 64,
	.formats = 1u << WS_FORMAT_JSON,
	.no_dry_run = true,
	.run = run,
};
