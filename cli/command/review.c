/*
 * cli/command/review.c - `wsync review`: walk through what waits for people: what is held,
 * then what others changed in the cloud.
 *
 * Every answer is recorded at once, so that leaving in the middle loses nothing.
 */
#include "cli/show/review.h"

#include <stdlib.h>
#include <string.h>
#include "cli/command/command.h"
#include "cli/command/review_p.h"
#include "cli/name/changes.h"
#include "cli/terminal/ask.h"
#include "store/ground/own.h"
#include "store/ground/text.h"
#include "sync/round/view/approvals.h"

enum { OPT_INCOMING, OPT_OUTGOING, OPT_ALL };

static const struct ws_option options[] = {
	[OPT_INCOMING] = {"incoming", 0, NULL, "what others changed in the cloud, alone"},
	[OPT_OUTGOING] = {"outgoing", 0, NULL, "what is held here, alone"},
	[OPT_ALL] = {"all", 0, NULL, "every grant there is: the access review"},
	{NULL, 0, NULL, NULL},
};

struct review {
	struct ws_cli *cli;
	struct ws_store *store;
	struct ws_view *view;
	const struct ws_queue *queue;
	struct review_tally tally;
};

static size_t count_of(const struct review *r)
{
	return r->queue->held.pick.count + r->queue->inbox.count;
}

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
		ws_buf_addf(&r->tally.left, " %s", change->id);
		return;
	}
	r->tally.approved += !rejects;
	r->tally.rejected += rejects;
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
		rc = ws_paragraph_put(&b, &all, change, access, ws_word_drafts(r->view),
				      err);
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
			ws_buf_addf(&r->tally.left, " %s", change->id);
			return 0;
		default:
			ws_review_say(r->cli, "a: let it through, r: never send it, s: "
					      "later, d: every permission, q: leave");
		}
	}
}

static int put_one(struct review *r, size_t n, struct ws_err *err)
{
	ws_auto_buf b = WS_BUF_INIT;
	int rc = ws_review_put(&b, r->cli, r->queue, n, count_of(r), err);

	return rc == 0 ? ws_put_out(&b, r->cli->out, err) : rc;
}

/* ---- all of them ------------------------------------------------------------------------ */

static int walk_held(struct review *r, struct ws_err *err)
{
	const struct ws_pick *pick = &r->queue->held.pick;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < pick->count; i++) {
		rc = put_one(r, i, err);
		if (rc == 0)
			rc = decide(r, pick->items[i], err);
		if (rc == 1)
			for (size_t k = i; k < pick->count; k++)
				ws_buf_addf(&r->tally.left, " %s", pick->items[k]->id);
	}
	return rc;
}

static void leave_incoming(struct review *r)
{
	const struct ws_inbox *inbox = &r->queue->inbox;

	for (size_t n = 0; n < inbox->count; n++)
		ws_buf_addf(&r->tally.left, " %s", ws_inbox_change(inbox, n)->id);
}

/* What was done, as far as there was anything of that half. */
static void tell(const struct review *r)
{
	const struct review_tally *t = &r->tally;
	FILE *out = r->cli->out;

	if (r->queue->held.pick.count > 0)
		(void)fprintf(out, "Approved %zu, rejected %zu", t->approved, t->rejected);
	if (count_of(r) > r->queue->held.pick.count)
		(void)fprintf(out, "%s %zu, drafted the opposite of %zu",
			      r->queue->held.pick.count > 0 ? ", kept" : "Kept", t->kept,
			      t->drafted);
	(void)fprintf(out, "%s%s\n", t->left.len > 0 ? ", left" : "",
		      ws_buf_text(&t->left));
	(void)fflush(out);
	if (t->approved > 0)
		ws_cli_hint(r->cli, "%-22s send what is ready", "wsync sync");
	if (t->rejected > 0)
		ws_cli_hint(r->cli, "%-22s take a commit back, as a draft", "wsync undo");
	if (t->drafted > 0)
		ws_incoming_hint(r->cli);
}

static int walk(struct review *r, struct ws_err *err)
{
	const size_t held = r->queue->held.pick.count;
	int rc = walk_held(r, err);

	if (rc == 1)
		leave_incoming(r);
	if (rc == 0)
		rc = review_incoming(r->cli, r->store, &r->queue->inbox, held + 1,
				     count_of(r), &r->tally, err);
	if (rc < 0)
		return rc;
	tell(r);
	return r->tally.left.len > 0 ? WS_EXIT_HELD : 0;
}

/* What to type, and who has to where the author's own word does not count. */
static void put_approve(const struct review *r, const struct ws_change *change)
{
	ws_auto_buf other = WS_BUF_INIT;

	ws_held_put_other(&other, change, "   by ");
	(void)fprintf(r->cli->out, "  wsync approve %s%s%s\n", change->id,
		      change->held & WS_HELD_LOSS ? " --override loss --confirm N" : "",
		      ws_buf_text(&other));
}

/* What somebody said no to, by whom and when: nobody is asked again. */
static int show_rejected(const struct review *r, struct ws_err *err)
{
	if (r->queue->rejected.count == 0)
		return 0;
	(void)fputs("Rejected, and never sent as it stands\n", r->cli->out);
	return ws_show_rejected(r->cli, r->cli->out, r->queue, err);
}

/* Nobody can be asked: what there is, and what to type. */
static int list(struct review *r, struct ws_err *err)
{
	const struct ws_pick *pick = &r->queue->held.pick;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < pick->count; i++) {
		rc = put_one(r, i, err);
		put_approve(r, pick->items[i]);
		if (!(pick->items[i]->held & WS_HELD_REJECTED))
			(void)fprintf(r->cli->out, "  wsync reject %s\n",
				      pick->items[i]->id);
		(void)fputc('\n', r->cli->out);
	}
	if (rc == 0)
		rc = review_incoming_list(r->cli, &r->queue->inbox, pick->count + 1,
					  count_of(r), err);
	if (rc == 0)
		rc = show_rejected(r, err);
	return rc == 0 ? WS_EXIT_HELD : rc;
}

static int show(struct review *r, struct ws_err *err)
{
	struct ws_cli *cli = r->cli;
	int rc = 0;

	if (cli->format == WS_FORMAT_MARKDOWN)
		rc = ws_show_queue_markdown(cli, cli->out, r->queue,
					    !cli->args.option[OPT_INCOMING],
					    !cli->args.option[OPT_OUTGOING], err);
	else if (cli->format != WS_FORMAT_HUMAN)
		rc = ws_show_queue(cli, cli->out, r->queue, err);
	else if (count_of(r) > 0)
		return ws_ask_possible(cli) ? walk(r, err) : list(r, err);
	else if (r->queue->rejected.count == 0)
		(void)fputs("Nothing is held for a person, and nothing came in that nobody "
			    "looked at\n",
			    cli->out);
	else
		rc = show_rejected(r, err);
	if (rc < 0)
		return rc;
	return count_of(r) > 0 ? WS_EXIT_HELD : 0;
}

/* Words name changes or workspaces; a change that is not held is no mistake to pass over
 * in silence. */
static int check_words(const struct ws_choice *choice, const struct ws_view *view,
		       struct ws_err *err)
{
	for (size_t i = 0; i < choice->count; i++) {
		const struct ws_change *change = ws_plan_find(view->plan, choice->words[i]);
		int rc = change && !ws_held_for_people(change)
				 ? ws_change_approvable(change, true, err)
				 : 0;

		if (rc < 0)
			return rc;
	}
	return 0;
}

/* Ids of what came in are no words for the other half. */
static int find(struct review *r, struct ws_queue *queue, struct ws_chosen *chosen,
		struct ws_arena *arena, struct ws_err *err)
{
	const struct ws_args *args = &r->cli->args;
	const bool incoming = !args->option[OPT_OUTGOING];
	const bool outgoing = !args->option[OPT_INCOMING];
	const char **words = ws_arena_zalloc(arena, args->count + 1, sizeof(*words));
	ws_show_select *select = ws_held_undecided;
	bool *used = ws_arena_zalloc(arena, args->count + 1, sizeof(*used));
	struct ws_choice choice = {.words = words, .ids = true};
	int rc = words && used ? 0 : ws_err_nomem(err);

	if (rc == 0 && incoming)
		rc = ws_inbox_find(r->store, r->view, arena, &queue->inbox, err);
	if (rc == 0)
		ws_inbox_narrow(&queue->inbox, args->words, args->count, used);
	for (size_t i = 0; rc == 0 && i < args->count; i++)
		if (!used[i])
			words[choice.count++] = args->words[i];
	if (rc < 0 || (args->count > 0 && choice.count == 0))
		return rc < 0 ? rc
			      : ws_queue_find(r->store, NULL, select, arena, queue, err);
	/* whoever names it may change their mind */
	for (size_t i = 0; i < choice.count; i++)
		if (ws_plan_find(r->view->plan, choice.words[i]))
			select = ws_held_for_people;
	rc = ws_choose(r->store, r->view, &choice, chosen, err);
	if (rc == 0)
		rc = check_words(&choice, r->view, err);
	return rc == 0 ? ws_queue_find(r->store, outgoing ? &chosen->view : NULL, select,
				       arena, queue, err)
		       : rc;
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto(ws_store) store = NULL;
	ws_auto(ws_view) view = NULL;
	ws_auto(ws_arena) arena = ws_arena_new();
	ws_auto_queue queue = {.held = {.names = NULL}};
	ws_auto_chosen chosen = {0};
	struct review r = {.cli = cli, .queue = &queue, .tally = {.left = WS_BUF_INIT}};
	int rc = arena ? 0 : ws_err_nomem(err);

	if (rc == 0 && cli->args.option[OPT_ALL])
		return review_all(cli, err);
	if (rc == 0)
		rc = ws_cli_store(cli, &store, err);
	if (rc == 0)
		rc = ws_view_build(store, cli->world, &view, err);
	r.store = store;
	r.view = view;
	if (rc == 0)
		rc = find(&r, &queue, &chosen, arena, err);
	if (rc == 0)
		rc = show(&r, err);
	ws_buf_free(&r.tally.left);
	return rc;
}

const struct ws_cmd ws_cmd_review = {
	.name = "review",
	.group = WS_GROUP_SYNC,
	.summary = "Walk through what is held and what came in",
	.usage = "[WS|CHANGE...]",
	.about = "Shows every change that is held and that an approval could let through: "
		 "what becomes of somebody's permissions, how many of them give control or "
		 "read secrets, who committed it and why, what the same person has "
		 "elsewhere, who owns the workspace afterwards, and a role that would do "
		 "without the strong permissions, if there is one. What somebody rejected "
		 "is listed below, with who, when and why; nobody is asked about it, but "
		 "its name shows it again.\n\n"
		 "Then come the changes that others made in the cloud since somebody here "
		 "last looked: from what was acknowledged to what is, who did it and when, "
		 "and what is worth a second look. They are in force there already. What "
		 "was committed here is not among them, nor what went back to what it was; "
		 "what a clone began with counts as looked at.\n\n"
		 "On a terminal it asks for each: approve, reject, skip, details (every "
		 "permission by name) or quit; for what came in keep, reject (drafts the "
		 "opposite), or lower (drafts a lower role). What was answered is recorded "
		 "at once. Without a terminal it prints the list and what to type, and the "
		 "exit status is 6 while there is something. With --format markdown, csv "
		 "or json the list can be reviewed elsewhere.\n\n"
		 "With --all it is the access review instead: every grant of the "
		 "workspaces named, or of all that are tracked, with who can control the "
		 "workspace or read secrets, who gave it, when and why, what ends when, "
		 "and lines for somebody whom the account's lists do not have. It asks "
		 "nothing.\n",
	.examples = "wsync review                    # one after the other\n"
		    "wsync review acme/prod          # of one workspace\n"
		    "wsync review --incoming         # what others did in the cloud\n"
		    "wsync review --all              # every grant, for the yearly review\n"
		    "wsync review --format markdown  # for a page or a pull request",
	.options = options,
	.max_words = 64,
	.formats = 1u << WS_FORMAT_JSON | 1u << WS_FORMAT_CSV | 1u << WS_FORMAT_MARKDOWN,
	.pages = true,
	.asks = true,
	.run = run,
};
