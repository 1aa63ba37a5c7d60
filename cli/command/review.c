/*
 * cli/command/review.c - `wsync review`: walk through what is held for people.
 *
 * Every answer is recorded at once, so that leaving in the middle loses nothing.
 */
#include "cli/show/review.h"

#include <stdlib.h>
#include <string.h>
#include "cli/ask.h"
#include "cli/changes.h"
#include "cli/command/command.h"
#include "store/ground/own.h"
#include "store/ground/text.h"
#include "sync/round/approvals.h"

struct review {
	struct ws_cli *cli;
	struct ws_store *store;
	struct ws_view *view;
	const struct ws_queue *queue;
	size_t approved, rejected;
	struct ws_buf skipped; /* ids */
};

/* ---- one answer ---------------------------------------------------------------------- */

/* Recorded, or told why not; the review goes on. */
static void record(struct review *r, const struct ws_change *change, bool rejects)
{
	const struct ws_saying saying = {
		.change = change, .rejects = rejects, .loss = rejects ? 0 : change->losing};
	struct ws_err err = {0};
	int rc = rejects ? 0 : ws_change_approvable(change, true, &err);

	if (rc == 0 && !rejects)
		rc = ws_changes_confirm_loss(r->cli, &change, 1, &err);
	if (rc == 0 && !r->cli->dry_run)
		rc = ws_approvals_record(r->store, r->view, &saying, 1, r->cli->world,
					 &err);
	if (rc < 0) {
		ws_cli_error(r->cli, &err);
		ws_buf_addf(&r->skipped, " %s", change->id);
		return;
	}
	r->approved += !rejects;
	r->rejected += rejects;
	(void)fprintf(r->cli->out, "  %s %s\n\n", rejects ? "rejected" : "approved",
		      change->id);
}

static int put_details(const struct review *r, const struct ws_change *change,
		       struct ws_err *err)
{
	const struct ws_access *access = NULL;
	struct ws_cli all = *r->cli;
	ws_auto_buf b = WS_BUF_INIT;
	int rc = ws_names_access(r->queue->held.names, change, &access, err);

	all.verbose = 1;
	if (rc == 0)
		rc = ws_paragraph_put(&b, &all, change, access, err);
	ws_buf_addc(&b, '\n');
	return rc == 0 ? ws_put_out(&b, r->cli->out, err) : rc;
}

/* Returns 0 for the next one, 1 to leave, or a failure. */
static int decide(struct review *r, const struct ws_change *change, struct ws_err *err)
{
	for (;;) {
		char answer[16];
		int rc;

		(void)fflush(r->cli->out);
		rc = ws_ask_line(r->cli,
				 "approve, reject, skip, details, quit [a/r/s/d/q]?",
				 "wsync approve CHANGE", answer, sizeof(answer), err);
		if (rc < 0)
			return rc;
		switch (answer[1] ? '?' : answer[0]) {
		case 'a':
		case 'r':
			record(r, change, answer[0] == 'r');
			return 0;
		case 'q':
			return 1;
		case 'd':
			rc = put_details(r, change, err);
			if (rc < 0)
				return rc;
			break;
		case '\0': /* also the end of the input */
		case 's':
			ws_buf_addf(&r->skipped, " %s", change->id);
			return 0;
		default:
			(void)fputs("  a: let it through, r: never send it, s: later, d: "
				    "every permission, q: leave\n",
				    r->cli->err);
		}
	}
}

static int put_one(struct review *r, size_t n, struct ws_err *err)
{
	ws_auto_buf b = WS_BUF_INIT;
	int rc = ws_review_put(&b, r->cli, r->queue, n, err);

	return rc == 0 ? ws_put_out(&b, r->cli->out, err) : rc;
}

/* ---- all of them ------------------------------------------------------------------------ */

static int walk(struct review *r, struct ws_err *err)
{
	const struct ws_pick *pick = &r->queue->held.pick;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < pick->count; i++) {
		rc = put_one(r, i, err);
		if (rc == 0)
			rc = decide(r, pick->items[i], err);
		if (rc == 1)
			for (size_t k = i; k < pick->count; k++)
				ws_buf_addf(&r->skipped, " %s", pick->items[k]->id);
	}
	if (rc < 0)
		return rc;
	(void)fprintf(r->cli->out, "Approved %zu, rejected %zu%s%s\n", r->approved,
		      r->rejected, r->skipped.len > 0 ? ", left" : "",
		      ws_buf_text(&r->skipped));
	(void)fflush(r->cli->out);
	if (r->approved > 0)
		ws_cli_hint(r->cli, "%-22s send what is ready", "wsync sync");
	if (r->rejected > 0)
		ws_cli_hint(r->cli, "%-22s take a commit back, as a draft", "wsync undo");
	return r->skipped.len > 0 ? WS_EXIT_HELD : 0;
}

/* Nobody can be asked: what there is, and what to type. */
static int list(struct review *r, struct ws_err *err)
{
	const struct ws_pick *pick = &r->queue->held.pick;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < pick->count; i++) {
		rc = put_one(r, i, err);
		(void)fprintf(r->cli->out, "  wsync approve %s%s\n", pick->items[i]->id,
			      pick->items[i]->held & WS_HELD_LOSS
				      ? " --override loss --confirm N"
				      : "");
		if (!(pick->items[i]->held & WS_HELD_REJECTED))
			(void)fprintf(r->cli->out, "  wsync reject %s\n",
				      pick->items[i]->id);
		(void)fputc('\n', r->cli->out);
	}
	return rc == 0 ? WS_EXIT_HELD : rc;
}

static int print_markdown(const struct review *r, struct ws_err *err)
{
	const struct ws_pick *pick = &r->queue->held.pick;
	ws_auto_free struct ws_change *changes = calloc(pick->count + 1, sizeof(*changes));
	struct ws_plan queue = {.changes = changes,
				.change_count = pick->count,
				.held = pick->count,
				.principals = pick->count};

	if (!changes)
		return ws_err_nomem(err);
	for (size_t i = 0; i < pick->count; i++) {
		changes[i] = *pick->items[i];
		queue.gained += changes[i].delta.gained_count;
		queue.lost += changes[i].delta.lost_count;
		queue.escalations += changes[i].delta.escalation;
	}
	return ws_show_markdown(r->cli->out, "Held for a person", &queue, true, err);
}

static int show(struct review *r, struct ws_err *err)
{
	struct ws_cli *cli = r->cli;
	int rc = 0;

	if (cli->format == WS_FORMAT_MARKDOWN)
		rc = print_markdown(r, err);
	else if (cli->format != WS_FORMAT_HUMAN)
		rc = ws_show_queue(cli, cli->out, r->queue, err);
	else if (r->queue->held.pick.count == 0)
		(void)fputs("Nothing is held for a person\n", cli->out);
	else
		return ws_ask_possible(cli) ? walk(r, err) : list(r, err);
	if (rc < 0)
		return rc;
	return r->queue->held.pick.count > 0 ? WS_EXIT_HELD : 0;
}

/* Words name changes or workspaces; a change that is not held is no mistake to pass over
 * in silence. */
static int check_words(const struct ws_cli *cli, const struct ws_view *view,
		       struct ws_err *err)
{
	for (size_t i = 0; i < cli->args.count; i++) {
		const struct ws_change *change = ws_plan_find(view->plan,
							      cli->args.words[i]);
		int rc = change && !ws_held_for_people(change)
				 ? ws_change_approvable(change, true, err)
				 : 0;

		if (rc < 0)
			return rc;
	}
	return 0;
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	const struct ws_choice choice = {
		.words = cli->args.words, .count = cli->args.count, .ids = true};
	ws_auto(ws_store) store = NULL;
	ws_auto(ws_view) view = NULL;
	ws_auto(ws_arena) arena = ws_arena_new();
	ws_auto_queue queue = {.held = {.names = NULL}};
	ws_auto_chosen chosen = {0};
	struct review r = {.cli = cli, .skipped = WS_BUF_INIT};
	int rc = arena ? ws_cli_store(cli, &store, err) : ws_err_nomem(err);

	if (rc == 0)
		rc = ws_view_build(store, cli->world, &view, err);
	if (rc == 0)
		rc = ws_choose(store, view, &choice, &chosen, err);
	if (rc == 0)
		rc = check_words(cli, view, err);
	if (rc == 0)
		rc = ws_queue_find(store, &chosen.view, arena, &queue, err);
	r.store = store;
	r.view = view;
	r.queue = &queue;
	if (rc == 0)
		rc = show(&r, err);
	ws_buf_free(&r.skipped);
	return rc;
}

const struct ws_cmd ws_cmd_review = {
	.name = "review",
	.group = WS_GROUP_SYNC,
	.summary = "Walk through held changes, and decide each",
	.usage = "[WS|CHANGE...]",
	.about = "Shows every change that is held and that an approval could let through: "
		 "what becomes of somebody's permissions, how many of them give control or "
		 "read secrets, who committed it and why, what the same person has "
		 "elsewhere, who owns the workspace afterwards, and a role that would do "
		 "without the strong permissions, if there is one.\n\n"
		 "On a terminal it asks for each: approve, reject, skip, details (every "
		 "permission by name) or quit. What was answered is recorded at once. "
		 "Without a terminal it prints the list and what to type, and the exit "
		 "status is 6 while something is held. With --format markdown, csv or json "
		 "the list can be reviewed elsewhere.\n",
	.examples = "wsync review                    # one after the other\n"
		    "wsync review acme/prod          # of one workspace\n"
		    "wsync review --format markdown  # for a page or a pull request",
	.max_words = 64,
	.formats = 1u << WS_FORMAT_JSON | 1u << WS_FORMAT_CSV | 1u << WS_FORMAT_MARKDOWN,
	.run = run,
};
