/*
 * cli/command/workspace_delete.c - `wsync workspace delete` and `wsync workspace transfer`:
 * both write what is meant, and are carried out only once somebody approved it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/command/command.h"
#include "cli/edit/intents.h"
#include "cli/show/show_p.h"
#include "store/ground/own.h"
#include "store/ground/text.h"
#include "sync/model/room.h"

/* ---- delete ------------------------------------------------------------------------------ */

/* A list that the key may not read is no list without grants. */
static bool knows_grants(const struct ws_side_workspace *w)
{
	return w->lists[WS_USER] == WS_KNOWN && w->lists[WS_BOT] == WS_KNOWN;
}

static void tell_deleted(const struct ws_intent *i, const char *lost)
{
	ws_auto_buf b = WS_BUF_INIT;

	ws_put_text(&b, i->workspace->dir);
	ws_buf_adds(&b, " would be deleted in the cloud, with everything in it:\n  ");
	ws_put_text(&b, lost);
	if (knows_grants(i->workspace))
		ws_buf_addf(&b, "\n  the access of %zu grant%s\n",
			    i->workspace->grant_count, WS_CLI_S(i->workspace->grant_count));
	else
		ws_buf_adds(
			&b,
			"\n  the access of whoever has some: the key may not read all of "
			"the grants\n");
	ws_buf_adds(&b, "Its files here are kept under a tag; the rest comes back by no "
			"means.\n");
	(void)fputs(ws_buf_text(&b), i->cli->err);
}

static int run_delete(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto_free char *lost = NULL;
	ws_auto_intent i = {0};
	int rc = ws_intent_open(cli, cli->args.words[0], false, &i, err);

	if (rc == 0)
		rc = ws_intent_contents(&i, &lost, err);
	if (rc < 0)
		return rc;
	if (!cli->quiet && cli->format != WS_FORMAT_JSON)
		tell_deleted(&i, lost);
	rc = ws_intent_confirm(&i, "write that down", err);
	if (rc == 0)
		rc = ws_intent_write(&i, "delete", i.workspace->handle, err);
	return rc == 0 ? ws_intent_print(&i, "delete", i.workspace->handle, lost, NULL,
					 true, err)
		       : rc;
}

const struct ws_cmd ws_cmd_workspace_delete = {
	.name = "workspace delete",
	.alias = "ws delete",
	.group = WS_GROUP_CHANGE,
	.summary = "Delete a workspace and all in it, once approved",
	.usage = "WORKSPACE [--confirm HANDLE]",
	.about = "Counts what goes with it (deployments, runs, pools, automations ..., as "
		 "far as the key may see them), wants the handle typed, and writes delete "
		 "= HANDLE into workspace.ini: a draft. After wsync commit it is held "
		 "until somebody approves it, and the approval is void as soon as anything "
		 "of the workspace changes in the cloud. Before it is sent main is kept "
		 "under a tag, wsync/deleted/ACCOUNT/HANDLE/TIME; afterwards the directory "
		 "goes.\n\n"
		 "Taking the directory away by hand deletes nothing in the cloud: the "
		 "workspace is not tracked here any more, and wsync restore brings it "
		 "back.\n",
	.examples = "wsync workspace delete acme/old\n"
		    "wsync commit && wsync review && wsync sync\n"
		    "wsync workspace delete -n acme/old   # what would be lost",
	.min_words = 1,
	.max_words = 1,
	.formats = 1u << WS_FORMAT_JSON,
	.run = run_delete,
};

/* ---- transfer ---------------------------------------------------------------------------- */

struct target {
	char text[WS_LAYOUT_PATH]; /* "beta/prod" */
	const char *handle;        /* in text */
	const struct ws_side_account *account;
};

/* ACCOUNT keeps the handle. */
static int read_target(const struct ws_intent *i, const char *word, struct target *out,
		       struct ws_err *err)
{
	const char *slash = strchr(word, '/');
	const size_t len = strcspn(word, "/");
	const struct ws_side *side = i->local.side;
	int n = snprintf(out->text, sizeof(out->text), "%s%s%s", word, slash ? "" : "/",
			 slash ? "" : i->workspace->handle);

	if (n < 0 || (size_t)n >= sizeof(out->text) || len == 0 ||
	    !ws_layout_handle_ok(out->text + len + 1))
		return ws_err_set(err, WS_E_USAGE_ARGUMENT,
				  "%s: a transfer goes to ACCOUNT or ACCOUNT/HANDLE", word);
	out->handle = out->text + len + 1;
	for (size_t a = 0; a < side->account_count; a++)
		if (strlen(side->accounts[a].dir) == len &&
		    strncmp(side->accounts[a].dir, word, len) == 0)
			out->account = &side->accounts[a];
	if (!out->account || !out->account->id) {
		ws_err_set(err, WS_E_NO_WORKSPACE,
			   "the key reaches no account %.*s, as of the last look", (int)len,
			   word);
		return ws_err_hint(err, "wsync account list");
	}
	if (out->account == i->workspace->account) {
		ws_err_set(err, WS_E_USAGE_ARGUMENT, "%s is in that account already",
			   i->workspace->dir);
		return ws_err_hint(err, "wsync workspace rename %s NEWHANDLE",
				   i->workspace->dir);
	}
	return 0;
}

static int check_target(const struct ws_intent *i, const struct target *to,
			struct ws_err *err)
{
	struct ws_used used = {.known = true};
	struct ws_room room;

	if (ws_side_workspace_at(i->local.side, to->text)) {
		ws_err_set(err, WS_E_USAGE_ARGUMENT, "%s exists already", to->text);
		return ws_err_hint(err, "wsync workspace transfer %s %s/ANOTHER",
				   i->workspace->dir, to->account->dir);
	}
	for (size_t k = 0; k < i->local.side->workspace_count; k++)
		used.count += i->local.side->workspaces[k].account == to->account;
	room = ws_room_of(WS_CAP_WORKSPACES, to->account->limits, to->account->limit_count,
			  used);
	return ws_room_demand(&room, to->account->dir, 1, err);
}

/* The cloud's own word; *asked tells whether it gave any. The sync asks again before it
 * sends. */
static int ask_cloud(const struct ws_intent *i, const struct target *to, bool *asked,
		     struct ws_err *err)
{
	const struct ws_side_workspace *w = i->workspace;
	ws_auto(ws_arena) arena = ws_arena_new();
	const char *problem = NULL;
	struct ws_err why = {0};
	int rc;

	*asked = false;
	if (!arena)
		return ws_err_nomem(err);
	if (!i->remote)
		return 0;
	rc = i->remote->ops->check_transfer(i->remote, w->account->id, w->id,
					    to->account->id, to->handle, arena, &problem,
					    &why);
	if (rc == WS_E_UNREACHABLE || rc == WS_E_SERVER || rc == WS_E_THROTTLED)
		return 0;
	if (rc < 0) {
		if (err)
			*err = why;
		return rc;
	}
	*asked = true;
	if (!problem)
		return 0;
	ws_err_set(err, WS_E_REFUSED, "%s cannot be transferred to %s", w->dir, to->text);
	return ws_err_why(err, "%s", problem);
}

/* Roles, service accounts and teams belong to an account; people may be in both. */
static const char *what_happens(const struct target *to, const struct ws_side_grant *g)
{
	const struct ws_side_role *role = ws_side_role(to->account, g->role_id);

	if (g->kind != WS_USER)
		return "stays behind: it belongs to the old account";
	if (!ws_side_pin_of(to->account, WS_PIN_USERS, g->id))
		return "is no member there";
	if (!role)
		return "has a role that the account does not have";
	return NULL;
}

/* What was not found out, and who finds it out. */
static void tell_unasked(const struct ws_intent *i)
{
	ws_show_warn(i->cli, "the cloud was not asked whether it takes this transfer%s",
		     i->cli->offline ? ": --offline" : ": it cannot be reached");
	ws_cli_hint(i->cli, "once it is approved, wsync sync asks the cloud first; what it "
			    "refuses is told, and nothing is moved");
}

static void tell_transferred(const struct ws_intent *i, const struct target *to)
{
	const struct ws_side_workspace *w = i->workspace;
	ws_auto_buf b = WS_BUF_INIT;
	size_t lost = 0;

	ws_put_text(&b, w->dir);
	ws_buf_adds(&b, " would go to ");
	ws_put_text(&b, to->text);
	ws_buf_adds(&b, " with everything in it. Access that would be lost:\n");
	for (size_t k = 0; k < w->grant_count; k++) {
		const struct ws_side_grant *g = &w->grants[k];
		const char *why = what_happens(to, g);

		if (!why)
			continue;
		lost++;
		ws_buf_addf(&b, "  %s", ws_principal_prefix(g->kind));
		ws_put_text(&b, g->label);
		ws_buf_adds(&b, " = ");
		ws_put_text(&b, g->role);
		ws_buf_addf(&b, "   %s\n", why);
	}
	if (lost == 0)
		ws_buf_adds(&b, "  none that is known of\n");
	ws_buf_adds(&b,
		    "Its address changes: PREFECT_API_URL of whatever runs in it names the "
		    "account.\n");
	(void)fputs(ws_buf_text(&b), i->cli->err);
}

/* [{"kind": "user", "name": ..., "role": ..., "why": ...}]; NULL: no memory. Given. */
static struct ws_json *losses_json(const struct ws_intent *i, const struct target *to)
{
	const struct ws_side_workspace *w = i->workspace;
	ws_auto(ws_json) all = ws_json_new_array();
	int bad = !all;

	for (size_t k = 0; k < w->grant_count; k++) {
		const struct ws_side_grant *g = &w->grants[k];
		const char *why = what_happens(to, g);
		struct ws_json *o = why ? ws_json_new_object() : NULL;

		if (!why)
			continue;
		bad |= ws_json_set(o, "kind",
				   ws_json_new_text(ws_word_principal_json(g->kind)));
		bad |= ws_json_set(o, "name", ws_text_json(g->label));
		bad |= ws_json_set(o, "role", ws_text_json(g->role));
		bad |= ws_json_set(o, "why", ws_json_new_text(why));
		bad |= ws_json_push(all, o);
	}
	return bad ? NULL : ws_steal(&all);
}

static int print_transfer(const struct ws_intent *i, const struct target *to, bool asked,
			  struct ws_err *err)
{
	struct ws_json *losses = NULL;
	int rc;

	if (i->cli->format == WS_FORMAT_JSON && !(losses = losses_json(i, to)))
		return ws_err_nomem(err);
	rc = ws_intent_print(i, "transfer-to", to->text, NULL, losses, asked, err);
	if (rc == 0 && !asked && i->cli->format != WS_FORMAT_JSON)
		tell_unasked(i);
	return rc;
}

static int run_transfer(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto_intent i = {0};
	struct target to = {.account = NULL};
	bool asked = false;
	int rc = ws_intent_open(cli, cli->args.words[0], true, &i, err);

	if (rc == 0)
		rc = read_target(&i, cli->args.words[1], &to, err);
	if (rc == 0)
		rc = check_target(&i, &to, err);
	if (rc == 0)
		rc = ask_cloud(&i, &to, &asked, err);
	if (rc < 0)
		return rc;
	if (!cli->quiet && cli->format != WS_FORMAT_JSON)
		tell_transferred(&i, &to);
	rc = ws_intent_confirm(&i, "write that down", err);
	if (rc == 0)
		rc = ws_intent_write(&i, "transfer-to", to.text, err);
	return rc == 0 ? print_transfer(&i, &to, asked, err) : rc;
}

const struct ws_cmd ws_cmd_workspace_transfer = {
	.name = "workspace transfer",
	.alias = "ws transfer",
	.group = WS_GROUP_CHANGE,
	.summary = "Move a workspace to another account, once approved",
	.usage = "WORKSPACE ACCOUNT[/HANDLE] [--confirm HANDLE]",
	.about = "Checks that the account is reached, the handle free and the plan has "
		 "room, and asks the cloud what stands against it. Then it lists whose "
		 "access does not carry over, wants the handle typed, and writes "
		 "transfer-to = ACCOUNT/HANDLE into workspace.ini: a draft, held after "
		 "wsync commit until somebody approves it. The workspace keeps its id, "
		 "its directory follows it, and so do bound environments; what is lost "
		 "comes in as revocations.\n\n"
		 "A directory moved to another account by hand transfers nothing.\n",
	.examples = "wsync workspace transfer acme/lab beta\n"
		    "wsync workspace transfer acme/lab beta/research\n"
		    "wsync workspace transfer -n acme/lab beta   # who would lose access",
	.min_words = 2,
	.max_words = 2,
	.formats = 1u << WS_FORMAT_JSON,
	.run = run_transfer,
};
