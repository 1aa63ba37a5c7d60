/*
 * cli/show/sync.c - what a round did.
 */
#include "cli/show/show_p.h"

#include <stdlib.h>
#include <string.h>
#include "store/ground/text.h"

#define IDS_MAX 8

bool ws_sync_sent(const struct ws_round_report *report, size_t i)
{
	return report->applied && report->results &&
	       ws_is_send(&report->plan->changes[i]) && report->results[i] == 0;
}

bool ws_sync_failed(const struct ws_round_report *report, size_t i)
{
	return report->results && ws_is_send(&report->plan->changes[i]) &&
	       report->results[i] < 0;
}

/* All failed for a reason of their own, or some went through. */
static int exit_of_sends(const struct ws_round_report *report)
{
	size_t sent = 0, failed = 0;
	int status = 0;

	for (size_t i = 0; i < report->plan->change_count; i++) {
		sent += ws_sync_sent(report, i);
		if (!ws_sync_failed(report, i))
			continue;
		failed++;
		status = ws_cli_exit_worse(status, ws_err_exit(report->results[i]));
	}
	return failed > 0 && sent > 0 ? WS_EXIT_PARTIAL : status;
}

int ws_show_sync_exit(const struct ws_round_report *report)
{
	const struct ws_plan *plan = report->plan;
	int status = 0;

	if (report->stopped[0])
		status = ws_err_exit(WS_E_GIT_STATE);
	if (!plan)
		return status;
	status = ws_cli_exit_worse(status, exit_of_sends(report));
	if (report->view && ws_problems_count(report->view) > 0)
		status = ws_cli_exit_worse(status, ws_err_exit(WS_E_FILE_SYNTAX));
	if (ws_pick_tell(plan, ws_is_conflict) > 0)
		status = ws_cli_exit_worse(status, WS_EXIT_CONFLICT);
	if (ws_pick_tell(plan, ws_is_held) + ws_pick_tell(plan, ws_is_unsent) > 0)
		status = ws_cli_exit_worse(status, WS_EXIT_HELD);
	return status;
}

/* ---- lines ----------------------------------------------------------------------------- */

static void add_told(struct ws_lines *lines, const struct ws_round_report *report, size_t i)
{
	ws_auto_buf note = WS_BUF_INIT;

	if (!report->told || !report->told[i])
		return;
	ws_buf_adds(&note, "with it went ");
	ws_put_text(&note, report->told[i]);
	ws_lines_note(lines, ws_buf_text(&note));
	ws_buf_cut(&note, 0);
	ws_buf_adds(&note, "its files are kept: wsync git tag --list 'wsync/deleted/");
	ws_put_text(&note, report->plan->changes[i].path);
	ws_buf_adds(&note, "/*'");
	ws_lines_note(lines, ws_buf_text(&note));
}

/* Where the line stands that the cloud did not take, and what to do about it. */
static void add_place(struct ws_lines *lines, const struct ws_err *why)
{
	ws_auto_buf place = WS_BUF_INIT;

	if (why->file[0]) {
		ws_buf_adds(&place, "--> ");
		ws_put_text(&place, why->file);
		if (why->line > 0)
			ws_buf_addf(&place, ":%d", why->line);
		ws_lines_note(lines, ws_buf_text(&place));
	}
	if (why->hint[0]) {
		ws_auto_buf hint = WS_BUF_INIT;

		ws_buf_adds(&hint, "try: ");
		ws_put_text(&hint, why->hint);
		ws_lines_note(lines, ws_buf_text(&hint));
	}
}

static void add_sends(struct ws_lines *lines, const struct ws_round_report *report)
{
	for (size_t i = 0; i < report->plan->change_count; i++)
		if (ws_sync_sent(report, i)) {
			ws_lines_change(lines, "Sent", &report->plan->changes[i],
					"verified");
			add_told(lines, report, i);
		}
	for (size_t i = 0; i < report->plan->change_count; i++) {
		const struct ws_err *why = &report->errors[i];
		char name[8];
		ws_auto_buf note = WS_BUF_INIT;

		if (!ws_sync_failed(report, i))
			continue;
		ws_lines_change(lines, "Failed", &report->plan->changes[i], NULL);
		ws_buf_addf(&note, "%s: ", ws_err_name(report->results[i], name));
		ws_put_short_paths(&note, why->msg[0] ? why->msg
						      : ws_err_title(report->results[i]));
		if (why->why[0]) {
			ws_buf_adds(&note, "; ");
			ws_put_short_paths(&note, why->why);
		}
		ws_lines_note(lines, ws_buf_text(&note));
		add_place(lines, why);
	}
}

static void add_selected(struct ws_lines *lines, const char *lead,
			 const struct ws_plan *plan, ws_show_select *select)
{
	for (size_t i = 0; i < plan->change_count; i++) {
		if (!select(&plan->changes[i]))
			continue;
		ws_lines_change(lines, lead, &plan->changes[i], NULL);
		if (plan->changes[i].came_late)
			ws_lines_note(lines, plan->changes[i].note);
	}
}

/* "acme/prod bob@acme.io Viewer → Owner: " */
static void put_what(struct ws_buf *b, const struct ws_style *style,
		     const struct ws_change *change)
{
	ws_put_text(b, change->path);
	ws_buf_addc(b, ' ');
	ws_put_who(b, change);
	ws_buf_addc(b, ' ');
	ws_put_values(b, style, change, 40);
	ws_buf_adds(b, ": ");
}

/* The changes held (or waiting) for the same reason as the first of them, told before or
 * not: those are marked. */
static void put_alike(struct ws_buf *b, const struct ws_cli *cli, const char *lead,
		      const struct ws_plan *plan, size_t from,
		      const struct ws_reason *reason, bool *told)
{
	const struct ws_change *first = &plan->changes[from];
	const bool held = first->verdict == WS_HELD;
	ws_auto_buf ids = WS_BUF_INIT;
	ws_auto_buf text = WS_BUF_INIT;
	size_t count = 0, at;

	for (size_t i = from; i < plan->change_count; i++) {
		const struct ws_change *change = &plan->changes[i];
		const unsigned bits = held ? ws_held_told(change) : change->wait;

		if (change->verdict != first->verdict || !(bits & reason->bit) || told[i] ||
		    (held && !ws_held_alike(first, change, reason->bit)))
			continue;
		told[i] = true;
		if (count++ < IDS_MAX)
			ws_buf_addf(&ids, "%s%s", ids.len > 0 ? " " : "", change->id);
	}
	if (count > IDS_MAX)
		ws_buf_addf(&ids, " and %zu more", count - IDS_MAX);
	if (count == 1)
		put_what(&text, &cli->style, first);
	if (held)
		ws_held_put(&text, first, reason);
	else
		ws_buf_adds(&text, reason->sentence);
	ws_buf_addf(b, "%-10s", lead);
	ws_put_ink(b, &cli->style, WS_INK_NAME, ws_buf_text(&ids));
	ws_buf_adds(b, "   ");
	at = 10 + ws_text_width(ws_buf_text(&ids)) + 3;
	ws_put_words(b, &cli->style, at, at, ws_buf_text(&text));
}

/* "Held  mzvw rsxo tlnw   approval 0 of 1": one line a reason. */
static int put_reasons(struct ws_buf *b, const struct ws_cli *cli, const char *lead,
		       const struct ws_plan *plan, enum ws_verdict verdict,
		       const struct ws_reason *reasons, struct ws_err *err)
{
	ws_auto_free bool *told = calloc(plan->change_count + 1, sizeof(*told));

	if (!told)
		return ws_err_nomem(err);
	for (; reasons->bit; reasons++) {
		memset(told, 0, plan->change_count * sizeof(*told));
		for (size_t i = 0; i < plan->change_count; i++) {
			const struct ws_change *change = &plan->changes[i];
			const unsigned bits = verdict == WS_HELD ? ws_held_told(change)
								 : change->wait;

			if (change->verdict == verdict && (bits & reasons->bit) && !told[i])
				put_alike(b, cli, lead, plan, i, reasons, told);
		}
	}
	return 0;
}

static int put_outcome(struct ws_buf *b, const struct ws_cli *cli,
		       const struct ws_round_report *report, struct ws_err *err)
{
	const struct ws_plan *plan = report->plan;
	ws_auto(ws_names) names = NULL;
	ws_auto(ws_lines) lines = NULL;
	int rc = ws_lines_new(&cli->style, "", &lines, err);

	if (rc == 0)
		rc = ws_names_wanted(cli, report->view, &names, err);
	if (rc < 0)
		return rc;
	ws_lines_names(lines, names);
	if (report->received > 0)
		add_selected(lines, "Received", plan, ws_is_receive);
	if (report->results)
		add_sends(lines, report);
	add_selected(lines, "Conflict", plan, ws_is_conflict);
	rc = ws_lines_put(lines, b, err);
	if (rc == 0)
		rc = put_reasons(b, cli, "Held", plan, WS_HELD, ws_held_reasons, err);
	if (rc == 0)
		rc = put_reasons(b, cli, "Waits", plan, WS_WAIT, ws_wait_reasons, err);
	return rc;
}

static void put_looked(struct ws_buf *b, const struct ws_cli *cli,
		       const struct ws_round_report *report)
{
	ws_auto_buf left = WS_BUF_INIT;
	ws_auto_buf right = WS_BUF_INIT;

	ws_buf_adds(&left,
		    report->quiet ? "Nothing new in the audit log of " : "Looked at ");
	if (report->touched)
		ws_buf_adds(&left, "what commits touch");
	else
		ws_put_accounts(&left, report->view);
	ws_buf_addf(&right, "%zu workspace%s, %zu request%s, ", report->look.workspaces,
		    WS_CLI_S(report->look.workspaces), report->look.requests,
		    WS_CLI_S(report->look.requests));
	ws_put_took(&right, report->took_ms);
	ws_put_apart(b, &cli->style, ws_buf_text(&left), ws_buf_text(&right));
}

/* apart: something stands above that is to be told from the totals. */
static void put_totals(struct ws_buf *b, const struct ws_round_report *report, bool apart)
{
	const struct ws_plan *plan = report->plan;
	size_t sent = 0, failed = 0, untried = 0;
	ws_auto_buf line = WS_BUF_INIT;

	for (size_t i = 0; i < plan->change_count; i++) {
		sent += ws_sync_sent(report, i);
		failed += ws_sync_failed(report, i);
		untried += ws_is_send(&plan->changes[i]) && !ws_sync_sent(report, i) &&
			   !ws_sync_failed(report, i);
	}
	const struct {
		size_t n;
		const char *word;
	} parts[] = {
		{sent, "sent"},
		{failed, "failed"},
		{untried, "not sent this time"},
		{report->received, "received"},
		{report->agreed, "agreed on both sides"},
		{report->accepted, "came by invitation"},
		{report->expired, "past the end date"},
		{plan->held, "held"},
		{plan->conflicts, plan->conflicts == 1 ? "conflict" : "conflicts"},
		{plan->waits, "waiting"},
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (parts[i].n > 0)
			ws_buf_addf(&line, "%s%zu %s", line.len > 0 ? ", " : "", parts[i].n,
				    parts[i].word);
	if (line.len > 0)
		ws_buf_addf(b, "%s%s\n", apart ? "\n" : "", ws_buf_text(&line));
}

/* Why the round only looked, without saying again that it did. */
static void put_stopped(struct ws_buf *b, const struct ws_round_report *report)
{
	static const char said[] = ": only looked";
	const struct ws_view *view = report->view;
	size_t len = strlen(report->stopped);
	ws_auto_buf text = WS_BUF_INIT;

	if (!view->state.on_main && view->state.head[0] &&
	    strncmp(report->stopped, "HEAD ", strlen("HEAD ")) == 0) {
		ws_buf_adds(b, "HEAD is ");
		ws_put_git_head(b, &view->state);
		ws_buf_adds(b, ", not main");
		return;
	}
	if (len > strlen(said) && strcmp(report->stopped + len - strlen(said), said) == 0)
		len -= strlen(said);
	ws_buf_add(&text, report->stopped, len);
	ws_put_text(b, ws_buf_text(&text));
}

static int put_in_step(struct ws_buf *b, const struct ws_cli *cli,
		       const struct ws_store *store, const struct ws_round_report *report,
		       struct ws_err *err)
{
	const size_t problems = ws_problems_count(report->view);
	size_t total = 0;
	int rc;

	if (problems > 0) {
		ws_buf_addf(
			b,
			"%zu file%s not valid; apart from that there was nothing to do\n",
			problems, problems == 1 ? " is" : "s are");
		return 0;
	}
	rc = ws_show_total(store, report->view, &total, err);
	ws_put_ink(b, &cli->style, WS_INK_GOOD, "In step:");
	ws_buf_addf(b, " %zu workspace%s, nothing to send or receive\n", total,
		    WS_CLI_S(total));
	return rc;
}

static void hints(const struct ws_cli *cli, const struct ws_store *store,
		  const struct ws_round_report *report)
{
	const struct ws_plan *plan = report->plan;
	size_t edits = ws_pick_count_edits(report->view);
	bool observed = false;
	char left[96];

	for (size_t i = 0; i < plan->change_count; i++)
		observed |= ws_is_held(&plan->changes[i]) &&
			    (plan->changes[i].held & WS_HELD_OBSERVE);
	if (observed && store->mode == WS_MODE_OBSERVE)
		ws_cli_hint(cli, "%-22s allow this clone to send", "wsync mode two-way");
	if (plan->held + plan->conflicts + ws_pick_tell(plan, ws_is_unsent) > 0)
		ws_cli_hint(cli, "%-22s what waits for you", "wsync status");
	ws_show_advice(cli, plan);
	if (edits > 0 && report->view->problem_count > 0)
		ws_cli_hint(cli,
			    "%-22s an edited file is not valid: nothing of it was sent",
			    "wsync lint");
	else if (edits > 0) {
		(void)snprintf(left, sizeof(left),
			       "%zu edit%s not committed: nothing of %s was sent", edits,
			       edits == 1 ? " is" : "s are", edits == 1 ? "it" : "them");
		ws_show_record(cli, report->view, left);
	}
}

int ws_show_sync(const struct ws_cli *cli, FILE *out, const struct ws_store *store,
		 const struct ws_round_report *report, struct ws_err *err)
{
	ws_auto_buf b = WS_BUF_INIT;
	size_t from;
	int rc = 0;

	if (cli->format == WS_FORMAT_JSON) {
		struct ws_stream stream = {.cli = cli, .out = out};

		return ws_stream_report(&stream, report, 0, err);
	}
	if (!report->view || !report->plan)
		return 0; /* ended before anything was understood: the error tells */
	put_looked(&b, cli, report);
	if (report->first)
		ws_buf_adds(&b, "The store was empty and holds now what the cloud has\n");
	if (report->stopped[0]) {
		ws_put_ink(&b, &cli->style, WS_INK_WARN, "Only looked:");
		ws_buf_addc(&b, ' ');
		put_stopped(&b, report);
		ws_buf_addc(&b, '\n');
	}
	if (report->plan->change_count == 0 && !report->stopped[0]) {
		rc = put_in_step(&b, cli, store, report, err);
	} else {
		from = b.len;
		rc = put_outcome(&b, cli, report, err);
		put_totals(&b, report, b.len > from);
	}
	ws_put_unseen(&b, &cli->style, report->unseen);
	if (rc == 0)
		rc = ws_put_untracked(&b, cli, report->view, err);
	if (rc == 0)
		rc = ws_put_out(&b, out, err);
	if (rc == 0) {
		(void)fflush(out);
		hints(cli, store, report);
	}
	return rc;
}
