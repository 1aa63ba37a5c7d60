/*
 * cli/command/blame.c - `wsync blame`: who gave each grant, when and why.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/command/command.h"
#include "cli/edit/members.h"
#include "cli/local/asked.h"
#include "cli/show/history.h"
#include "cli/show/listing.h"
#include "cli/show/show_p.h"
#include "store/ground/date.h"
#include "store/ground/own.h"
#include "store/ground/text.h"
#include "sync/round/view/given.h"

struct run {
	struct ws_cli *cli;
	struct ws_asked asked;
	struct ws_arena *arena;
	struct ws_principal only; /* label NULL: everybody */
	struct ws_listing *list;
};

static const struct ws_listing_column human_columns[] = {
	{"WHO", "name", WS_LISTING_NAME, 0},
	{"ROLE", "role", WS_LISTING_NAME, 0},
	{"GIVEN BY", "author", WS_LISTING_NAME, 0},
	{"WHEN", "time", WS_LISTING_TEXT, 0},
	{"STATE", "state", WS_LISTING_TEXT, 0},
	{"WHY", "why", WS_LISTING_TEXT, WS_TABLE_TRUNC},
	{NULL, NULL, WS_LISTING_TEXT, 0},
};

static const struct ws_listing_column machine_columns[] = {
	{"KIND", "kind", WS_LISTING_TEXT, 0},
	{"WHO", "name", WS_LISTING_NAME, 0},
	{"ID", "id", WS_LISTING_TEXT, 0},
	{"ROLE", "role", WS_LISTING_NAME, 0},
	{"AUTHOR", "author", WS_LISTING_NAME, 0},
	{"TIME", "time", WS_LISTING_TEXT, 0},
	{"COMMIT", "commit", WS_LISTING_TEXT, 0},
	{"IN CLOUD", "in_cloud", WS_LISTING_FLAG, 0},
	{"FIRST", "first", WS_LISTING_FLAG, 0},
	{"STATE", "state", WS_LISTING_TEXT, 0},
	{"CHANGE", "change", WS_LISTING_TEXT, 0},
	{"WHY", "why", WS_LISTING_TEXT, 0},
	{"UNTIL", "until", WS_LISTING_TEXT, 0},
	{"FILE", "file", WS_LISTING_TEXT, 0},
	{"LINE", "line", WS_LISTING_NUMBER, 0},
	{NULL, NULL, WS_LISTING_TEXT, 0},
};

/* ---- one grant --------------------------------------------------------------------------- */

static const struct ws_change *change_of(const struct run *r, const struct ws_side_grant *g)
{
	const struct ws_plan *plan = r->asked.view ? r->asked.view->plan : NULL;
	const struct ws_change item = {.kind = WS_ITEM_GRANT,
				       .workspace_id = r->asked.local.workspace->id,
				       .principal_kind = g->kind,
				       .principal_id = g->id};

	for (size_t i = 0; plan && i < plan->change_count; i++)
		if (plan->changes[i].verdict != WS_AGREE &&
		    ws_same_item(&item, &plan->changes[i]))
			return &plan->changes[i];
	return NULL;
}

static const char *state_of(const struct run *r, const struct ws_change *change)
{
	if (!r->asked.both)
		return NULL;
	if (!change)
		return r->asked.cloud.workspace ? "in step" : "not sent";
	if (change->verdict == WS_CONFLICT)
		return "conflict";
	if (change->direction == WS_INCOMING)
		return "cloud";
	if (change->verdict == WS_HELD)
		return "held";
	return change->verdict == WS_WAIT ? "waiting" : "not sent";
}

static void add_human(struct run *r, const struct ws_side_grant *g,
		      const struct ws_given *given, const char *state)
{
	const char *author = ws_given_author(given);
	ws_auto_buf who = WS_BUF_INIT;
	char when[WS_TIME_TEXT];

	ws_buf_addf(&who, "%s%s%s", ws_principal_prefix(g->kind), g->label,
		    g->kind == WS_INVITED ? " (invited)" : "");
	ws_listing_row(r->list,
		       (const char *const[]){
			       ws_buf_text(&who), g->role, author ? author : "-",
			       given->found ? ws_date_format(given->time_s, when) : "-",
			       state, ws_given_reason(r->arena, g, given)});
}

static void add_machine(struct run *r, const struct ws_side_grant *g,
			const struct ws_given *given, const char *state,
			const struct ws_change *change)
{
	char when[WS_TIME_TEXT], commit[WS_OID_TEXT], line[24];

	(void)snprintf(line, sizeof(line), "%d", g->line);
	ws_listing_row(r->list,
		       (const char *const[]){
			       ws_word_principal_json(g->kind), g->label, g->id, g->role,
			       ws_given_author(given),
			       given->found ? ws_time_format(given->time_s, when) : NULL,
			       given->found ? ws_oid_format(&given->commit, commit) : NULL,
			       given->cloud ? "yes" : NULL, given->first ? "yes" : NULL,
			       state, change ? change->id : NULL,
			       ws_given_reason(r->arena, g, given), g->until, g->file,
			       line});
}

static void add_grant(struct run *r, const struct ws_side_grant *g,
		      const struct ws_given *given)
{
	const struct ws_change *change = change_of(r, g);
	const char *state = state_of(r, change);

	ws_listing_called(r->list, ws_called_in(r->asked.local.workspace));
	if (r->cli->format == WS_FORMAT_HUMAN)
		add_human(r, g, given, state);
	else
		add_machine(r, g, given, state, change);
}

/* ---- a side ------------------------------------------------------------------------------- */

struct row {
	const struct ws_side_grant *grant;
	const struct ws_given *given;
};

static int by_name(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->grant->kind != y->grant->kind)
		return x->grant->kind < y->grant->kind ? -1 : 1;
	return ws_text_casecmp(x->grant->label, y->grant->label);
}

static bool is_wanted(const struct run *r, const struct ws_side_grant *g)
{
	return !r->only.label ||
	       (r->only.kind == g->kind && strcmp(r->only.id, g->id) == 0) ||
	       (g->kind == WS_INVITED && ws_text_casecmp(r->only.label, g->label) == 0);
}

/* cloud_alone: what stands in the cloud and came there, and not here. */
static int add_side(struct run *r, const struct ws_asked_side *side, bool cloud_alone,
		    struct ws_err *err)
{
	const struct ws_side_workspace *w = side->workspace;
	ws_auto_free struct row *rows = NULL;
	struct ws_given *givens = NULL;
	size_t count = 0;
	int rc;

	if (!w)
		return 0;
	rows = calloc(w->grant_count + 1, sizeof(*rows));
	if (!rows)
		return ws_err_nomem(err);
	for (size_t i = 0; i < w->grant_count; i++) {
		const struct ws_side_grant *g = &w->grants[i];
		const struct ws_change *change = cloud_alone ? change_of(r, g) : NULL;

		if (!is_wanted(r, g) ||
		    (cloud_alone &&
		     (!change || change->direction != WS_INCOMING ||
		      ws_side_grant(r->asked.local.workspace, g->kind, g->id))))
			continue;
		rows[count++].grant = g;
	}
	if (count == 0)
		return 0;
	rc = ws_given_find(r->asked.store->repo, &side->local.main, w, r->arena, &givens,
			   err);
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < count; i++)
		rows[i].given = &givens[rows[i].grant - w->grants];
	qsort(rows, count, sizeof(*rows), by_name);
	for (size_t i = 0; i < count; i++) {
		struct ws_side_grant called = *rows[i].grant;

		called.role = ws_side_role_called(w->account, called.role_id, called.role);
		add_grant(r, &called, rows[i].given);
	}
	return 0;
}

/* ---- the command ---------------------------------------------------------------------------- */

/* An invited e-mail is nobody's name yet; lines tell who is meant. */
static int find_principal(struct run *r, const char *word, struct ws_err *err)
{
	const struct ws_side_workspace *w = r->asked.local.workspace;

	for (size_t i = 0; i < w->grant_count; i++)
		if (w->grants[i].kind == WS_INVITED &&
		    ws_text_casecmp(w->grants[i].label, word) == 0) {
			r->only = (struct ws_principal){WS_INVITED, w->grants[i].label,
							w->grants[i].id};
			return 0;
		}
	if (!w->account)
		return ws_err_set(err, WS_E_PRINCIPAL_UNKNOWN,
				  "nothing is known here of the account of %s", w->dir);
	return ws_principal_find(w->account, word, &r->only, err);
}

static int show(struct run *r, struct ws_err *err)
{
	const struct ws_side_workspace *w = r->asked.local.workspace;
	const bool human = r->cli->format == WS_FORMAT_HUMAN;
	char section[32];
	int rc = ws_listing_new(r->cli, "blame", human ? human_columns : machine_columns,
				&r->list, err);

	if (rc == 0)
		rc = add_side(r, &r->asked.local, false, err);
	if (rc == 0 && r->asked.both)
		rc = add_side(r, &r->asked.cloud, true, err);
	for (int kind = 0; rc == 0 && kind < WS_INVITED; kind++) {
		if (w->lists[kind] == WS_KNOWN)
			continue;
		(void)snprintf(section, sizeof(section), "[%s]",
			       ws_principal_section((enum ws_principal_kind)kind));
		ws_listing_unknown(r->list, section);
	}
	return rc == 0 ? ws_listing_print(r->list, r->cli->out, "No grants", err) : rc;
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct run r = {.cli = cli, .arena = arena};
	int rc = arena ? ws_asked_open(cli, cli->args.words[0], false, &r.asked, err)
		       : ws_err_nomem(err);

	if (rc == 0 && cli->args.count > 1)
		rc = find_principal(&r, cli->args.words[1], err);
	if (rc == 0 && r.asked.both)
		rc = ws_asked_view(cli, &r.asked, err);
	if (rc == 0)
		rc = show(&r, err);
	if (rc == 0)
		rc = ws_asked_problems(cli, &r.asked);
	ws_listing_free(r.list);
	ws_asked_close(&r.asked);
	return rc;
}

const struct ws_cmd ws_cmd_blame = {
	.name = "blame",
	.group = WS_GROUP_LOOK,
	.summary = "Who gave each grant, when and why",
	.usage = "WORKSPACE [PRINCIPAL]",
	.about = "For every grant of main, the commit that gave the role it has: its "
		 "author, its day, and the reason on the line or else the subject. What "
		 "was done in the cloud has the author that the audit log names, or "
		 "unknown. Who was already there at the first look was given by nobody "
		 "known. Order, other names of people, roles and directories change "
		 "nothing: what is followed is the id.\n\n"
		 "STATE says in step (the cloud has it), not sent, held, waiting, "
		 "conflict, or cloud: changed there, and not taken yet.\n",
	.examples = "wsync blame acme/prod\n"
		    "wsync blame acme/prod bob@acme.io --json\n"
		    "wsync blame acme/prod --at 2026-11-01",
	.min_words = 1,
	.max_words = 2,
	.formats = 1u << WS_FORMAT_JSON | 1u << WS_FORMAT_CSV,
	.takes_at = true,
	.pages = true,
	.run = run,
};
