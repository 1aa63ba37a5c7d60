/*
 * cli/show/report.c - changes outside the terminal: a Markdown table for a page or a
 * pull request, workflow commands that annotate its lines.
 *
 * Names are somebody else's: in Markdown every mark is escaped, and an @ never calls
 * anybody; in workflow commands % and line ends are, so that no name adds a command.
 */
#include "cli/show/show_p.h"

#include <string.h>
#include <strings.h>
#include "store/ground/text.h"

/* A workflow shows ten warnings of a step, and drops the rest without a word. */
#define ANNOTATIONS_MAX 10

void ws_put_workflow(struct ws_buf *b, const char *text, bool property)
{
	ws_auto_buf neutral = WS_BUF_INIT;

	ws_put_text(&neutral, text);
	for (const char *p = ws_buf_text(&neutral); *p; p++) {
		if (*p == '%' || *p == '\r' || *p == '\n' ||
		    (property && (*p == ':' || *p == ',')))
			ws_buf_addf(b, "%%%02X", (unsigned char)*p);
		else
			ws_buf_addc(b, *p);
	}
}

void ws_put_markdown(struct ws_buf *b, const char *text)
{
	ws_auto_buf neutral = WS_BUF_INIT;

	ws_put_text(&neutral, text);
	for (const char *p = ws_buf_text(&neutral); *p; p++) {
		/* what a page makes a mention or a link of by itself */
		if (*p == '@')
			ws_buf_adds(b, "&#64;");
		else if (strncmp(p, "://", 3) == 0)
			ws_buf_adds(b, "&#58;");
		else if (strncasecmp(p, "www.", 4) == 0)
			ws_buf_addf(b, "&#%d;", *p);
		else if (*p == '\n')
			ws_buf_addc(b, ' ');
		else if (strchr("\\`*_{}[]<>#|~&!", *p))
			ws_buf_addf(b, "\\%c", *p);
		else
			ws_buf_addc(b, *p);
	}
}

/* Numbers as people read them: "+35 permissions, 6 control, 1 secrets". */
static void put_numbers(struct ws_buf *b, const struct ws_change *change)
{
	const struct ws_delta *d = &change->delta;
	size_t gained, lost;

	if (change->no_effect) {
		ws_buf_adds(b, "no effect");
		return;
	}
	ws_change_triples(change, &gained, &lost);
	if (gained)
		ws_buf_addf(b, "+%zu", gained);
	if (lost)
		ws_buf_addf(b, "%s-%zu", b->len ? " " : "", lost);
	ws_put_classes(b, change);
	if (d->gained.unknown)
		ws_buf_adds(b, b->len ? ", some unknown" : "some unknown");
}

/* What a reviewer cannot see elsewhere: for how long, what for, whom it reaches, and whose
 * wish it is. */
static void put_more(struct ws_buf *b, const struct ws_change *change)
{
	const struct {
		const char *lead, *text;
	} parts[] = {{"until ", change->until},
		     {"why ", change->why},
		     {"", change->fan.text},
		     {"", change->note},
		     {"committed by ", change->verdict == WS_HELD ? change->author : NULL}};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (parts[i].text)
			ws_buf_addf(b, "%s%s%s", b->len > 0 ? "; " : "", parts[i].lead,
				    parts[i].text);
}

/* Whatever keeps it from being sent, in the words of the terminal: "approval 0 of 1". */
static void put_reasons(struct ws_buf *b, const struct ws_change *change)
{
	const bool held = change->verdict == WS_HELD;
	const unsigned bits = held                         ? ws_held_told(change)
			      : change->verdict == WS_WAIT ? change->wait
							   : 0;
	const struct ws_reason *r = held ? ws_held_reasons : ws_wait_reasons;

	for (; bits && r->bit; r++) {
		if (!(bits & r->bit))
			continue;
		if (b->len > 0)
			ws_buf_adds(b, "; ");
		if (held)
			ws_held_put(b, change, r);
		else
			ws_buf_adds(b, r->sentence);
	}
}

/* ---- Markdown -------------------------------------------------------------------------- */

static void put_row(struct ws_buf *b, const struct ws_change *change, bool verdicts)
{
	static const struct ws_style ascii = {.utf8 = true, .width = 1000};
	ws_auto_buf who = WS_BUF_INIT;
	ws_auto_buf values = WS_BUF_INIT;
	ws_auto_buf numbers = WS_BUF_INIT;
	ws_auto_buf more = WS_BUF_INIT;

	put_more(&more, change);
	ws_put_who(&who, change);
	ws_put_values(&values, &ascii, change, 60);
	put_numbers(&numbers, change);
	ws_buf_addf(b, "| `%s` | %s%s%s | ", change->id,
		    change->delta.escalation ? "**" : "", ws_word_change(change),
		    change->delta.escalation ? ", escalation**" : "");
	ws_put_markdown(b, change->path ? change->path : "");
	ws_buf_adds(b, " | ");
	ws_put_markdown(b, ws_buf_text(&who));
	ws_buf_adds(b, " | ");
	ws_put_markdown(b, ws_buf_text(&values));
	ws_buf_addf(b, " | %s%s", ws_buf_text(&numbers),
		    numbers.len > 0 && more.len > 0 ? "; " : "");
	ws_put_markdown(b, ws_buf_text(&more));
	ws_buf_adds(b, " |");
	if (verdicts) {
		ws_auto_buf reasons = WS_BUF_INIT;

		put_reasons(&reasons, change);
		ws_buf_addf(b, " %s%s", ws_word_verdict(change->verdict),
			    reasons.len > 0 ? ": " : "");
		ws_put_markdown(b, ws_buf_text(&reasons));
		ws_buf_adds(b, " |");
	}
	ws_buf_addc(b, '\n');
}

/* Of all the rows, whatever becomes of them: what is held is what a reviewer is asked for. */
static void put_sum(struct ws_buf *b, const struct ws_pick *pick, size_t escalations)
{
	size_t gained = 0, lost = 0, held = 0;

	for (size_t i = 0; i < pick->count; i++) {
		size_t gains, loses;

		ws_change_triples(pick->items[i], &gains, &loses);
		gained += gains;
		lost += loses;
		held += pick->items[i]->verdict == WS_HELD;
	}
	ws_buf_addf(b, "\n%zu change%s, +%zu -%zu, %zu escalation%s", pick->count,
		    WS_CLI_S(pick->count), gained, lost, escalations,
		    WS_CLI_S(escalations));
	if (held > 0)
		ws_buf_addf(b, ", %zu held", held);
	ws_buf_addc(b, '\n');
}

int ws_show_markdown(FILE *out, const char *heading, const struct ws_plan *plan,
		     bool verdicts, struct ws_err *err)
{
	ws_auto_buf b = WS_BUF_INIT;
	ws_auto_pick pick = {NULL, 0};
	int rc = ws_pick_ranked(plan, NULL, &pick, err);

	if (rc < 0)
		return rc;
	ws_buf_adds(&b, "### ");
	ws_put_markdown(&b, heading);
	ws_buf_adds(&b, "\n\n");
	if (pick.count == 0) {
		ws_buf_adds(&b, "Nothing changes.\n");
		return ws_put_out(&b, out, err);
	}
	ws_buf_addf(&b, "| change | | workspace | who | | permissions |%s\n",
		    verdicts ? " what happens |" : "");
	ws_buf_addf(&b, "|---|---|---|---|---|---|%s\n", verdicts ? "---|" : "");
	for (size_t i = 0; i < pick.count; i++)
		put_row(&b, pick.items[i], verdicts);
	put_sum(&b, &pick, plan->escalations);
	return ws_put_out(&b, out, err);
}

/* ---- workflow commands -------------------------------------------------------------------- */

static void put_annotation(struct ws_buf *b, const struct ws_change *change)
{
	static const struct ws_style style = {.utf8 = false, .width = 1000};
	const bool strong = change->delta.escalation || change->verdict == WS_CONFLICT;
	ws_auto_buf text = WS_BUF_INIT;
	ws_auto_buf numbers = WS_BUF_INIT;
	ws_auto_buf more = WS_BUF_INIT;
	ws_auto_buf reasons = WS_BUF_INIT;

	put_more(&more, change);
	ws_buf_addf(b, "::%s ", strong ? "warning" : "notice");
	if (change->file) {
		ws_buf_adds(b, "file=");
		ws_put_workflow(b, change->file, true);
		ws_buf_addf(b, ",line=%d,", change->line > 0 ? change->line : 1);
	}
	ws_buf_addf(b, "title=%s %s::",
		    change->delta.escalation ? "escalation" : ws_word_change(change),
		    change->id);
	ws_put_who(&text, change);
	ws_buf_addc(&text, ' ');
	ws_put_values(&text, &style, change, 60);
	put_numbers(&numbers, change);
	if (numbers.len)
		ws_buf_addf(&text, ", %s", ws_buf_text(&numbers));
	if (more.len > 0)
		ws_buf_addf(&text, "; %s", ws_buf_text(&more));
	put_reasons(&reasons, change);
	if (reasons.len > 0)
		ws_buf_addf(&text, "; %s: %s", ws_word_verdict(change->verdict),
			    ws_buf_text(&reasons));
	ws_put_workflow(b, change->path ? change->path : "", false);
	ws_buf_adds(b, ": ");
	ws_put_workflow(b, ws_buf_text(&text), false);
	ws_buf_addc(b, '\n');
}

void ws_put_problem_github(struct ws_buf *b, const struct ws_err *problem)
{
	char name[8];

	ws_buf_addf(b, "::%s file=", problem->code ? "error" : "warning");
	ws_put_workflow(b, problem->file, true);
	ws_buf_addf(b, ",line=%d", problem->line ? problem->line : 1);
	if (problem->column)
		ws_buf_addf(b, ",col=%d", problem->column);
	ws_buf_addf(b, ",title=%s::",
		    problem->code      ? ws_err_name(problem->code, name)
		    : problem->hint[0] ? "form"
				       : "key");
	ws_put_workflow(b, problem->msg, false);
	if (problem->why[0]) {
		ws_buf_adds(b, ": ");
		ws_put_workflow(b, problem->why, false);
	}
	ws_buf_addc(b, '\n');
}

void ws_put_notes_github(struct ws_buf *b, const struct ws_notes *notes)
{
	for (size_t i = 0; i < notes->count; i++) {
		ws_buf_adds(b, "::notice title=untracked::");
		ws_put_workflow(b, notes->items[i], false);
		ws_buf_addc(b, '\n');
	}
}

int ws_show_problems_github(FILE *out, const struct ws_view *view, struct ws_err *err)
{
	ws_auto_notes notes = {NULL, 0};
	const struct ws_err *problem;
	ws_auto_buf b = WS_BUF_INIT;
	size_t at = 0;
	int rc = ws_notes_untracked(view, &notes, err);

	while ((problem = ws_problems_next(view, &at)))
		ws_put_problem_github(&b, problem);
	ws_put_notes_github(&b, &notes);
	return rc == 0 ? ws_put_out(&b, out, err) : rc;
}

int ws_show_github(FILE *out, const struct ws_plan *plan, struct ws_err *err)
{
	ws_auto_buf b = WS_BUF_INIT;
	ws_auto_pick pick = {NULL, 0};
	int rc = ws_pick_ranked(plan, NULL, &pick, err);

	for (size_t i = 0; rc == 0 && i < pick.count && i < ANNOTATIONS_MAX; i++)
		put_annotation(&b, pick.items[i]);
	if (rc == 0 && pick.count > ANNOTATIONS_MAX)
		ws_buf_addf(&b,
			    "::notice title=more changes::%zu more are not shown; "
			    "--format markdown has all\n",
			    pick.count - ANNOTATIONS_MAX);
	return rc == 0 ? ws_put_out(&b, out, err) : rc;
}
