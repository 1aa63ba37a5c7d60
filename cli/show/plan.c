/*
 * cli/show/plan.c - what a round would do, and what holds the rest.
 */
#include "cli/show/room.h"
#include "cli/show/show_p.h"

#include <string.h>

/* ---- reasons ------------------------------------------------------------------------- */

static void note_change(struct ws_lines *lines, const struct ws_change *change)
{
	/* what blocks it is its note */
	const bool told = change->verdict == WS_HELD && (change->held & WS_HELD_BLOCKED);

	ws_lines_held(lines, change, ~0u);
	if (change->note && !told)
		ws_lines_note(lines, change->note);
	if (change->fan.text)
		ws_lines_note(lines, change->fan.text);
}

/* n: number of the first line, 0 for none; moved on. */
static int add_block(struct ws_lines *lines, const char *title, const struct ws_plan *plan,
		     ws_show_select *select, size_t *n, struct ws_err *err)
{
	ws_auto_pick pick = {NULL, 0};
	int rc = n ? ws_pick_planned(plan, select, &pick, err)
		   : ws_pick_ranked(plan, select, &pick, err);

	if (rc < 0 || pick.count == 0)
		return rc;
	ws_lines_heading(lines, title);
	for (size_t i = 0; i < pick.count; i++) {
		char number[24] = "";

		if (n)
			(void)snprintf(number, sizeof(number), "%zu", (*n)++);
		ws_lines_change(lines, n ? number : NULL, pick.items[i], NULL);
		note_change(lines, pick.items[i]);
	}
	return 0;
}

static int put_blocks(struct ws_buf *b, const struct ws_cli *cli,
		      const struct ws_view *view, const struct ws_plan *plan,
		      struct ws_err *err)
{
	ws_auto(ws_names) names = NULL;
	ws_auto(ws_lines) lines = NULL;
	size_t n = 1;
	int rc = ws_lines_new(&cli->style, "  ", &lines, err);

	if (rc == 0)
		rc = ws_names_wanted(cli, view, &names, err);
	if (rc == 0)
		ws_lines_names(lines, names);
	if (rc == 0)
		rc = add_block(lines, "Send", plan, ws_is_send, &n, err);
	if (rc == 0)
		rc = add_block(lines, "Receive", plan, ws_is_receive, &n, err);
	if (rc == 0)
		rc = add_block(lines, "Hold", plan, ws_is_held, NULL, err);
	if (rc == 0)
		rc = add_block(lines, "Conflict", plan, ws_is_conflict, NULL, err);
	if (rc == 0)
		rc = add_block(lines, "Wait", plan, ws_is_wait, NULL, err);
	return rc == 0 ? ws_lines_put(lines, b, err) : rc;
}

/* ---- head, guards, end ---------------------------------------------------------------- */

static void put_looked(struct ws_buf *b, const struct ws_cli *cli,
		       const struct ws_store *store, const struct ws_view *view,
		       bool offline)
{
	ws_auto_buf age = WS_BUF_INIT;

	ws_put_age(&age, cli, store, view);
	ws_put_ink(b, &cli->style, ws_age_is_old(cli, view) ? WS_INK_WARN : WS_INK_NONE,
		   ws_buf_text(&age));
	if (offline)
		ws_buf_adds(b, ", offline");
}

/* What goes, and what would go as well if nothing held it. */
static void put_counts(struct ws_buf *b, const struct ws_plan *plan)
{
	if (plan->gained + plan->lost > 0)
		ws_buf_addf(b, "+%zu -%zu for %zu principal%s", plan->gained, plan->lost,
			    plan->principals, WS_CLI_S(plan->principals));
	if (plan->held_gained + plan->held_lost > 0)
		ws_buf_addf(b, "%sheld +%zu -%zu", b->len > 0 ? ", " : "",
			    plan->held_gained, plan->held_lost);
}

static void put_head_plain(struct ws_buf *b, const struct ws_view *view, const char *looked,
			   const char *steps, const char *counts)
{
	const struct ws_plan *plan = view->plan;
	ws_auto_buf text = WS_BUF_INIT;

	ws_buf_addf(&text, "%.8s", plan->digest);
	if (plan->sends + plan->receives > 0)
		ws_put_label(b, "plan", ws_buf_text(&text));
	ws_buf_cut(&text, 0);
	ws_put_accounts(&text, view);
	ws_put_label(b, "accounts", ws_buf_text(&text));
	ws_buf_cut(&text, 0);
	ws_put_text(&text, view->look.actor);
	if (text.len > 0)
		ws_put_label(b, "signed in as", ws_buf_text(&text));
	ws_put_label(b, "looked", looked);
	ws_put_label(b, "steps", *steps ? steps : "none");
	if (*counts)
		ws_put_label(b, "permissions", counts);
	ws_buf_addc(b, '\n');
}

static void put_head(struct ws_buf *b, const struct ws_cli *cli,
		     const struct ws_store *store, const struct ws_view *view, bool offline)
{
	const struct ws_plan *plan = view->plan;
	ws_auto_buf who = WS_BUF_INIT;
	ws_auto_buf looked = WS_BUF_INIT;
	ws_auto_buf left = WS_BUF_INIT;
	ws_auto_buf counts = WS_BUF_INIT;
	const struct {
		const char *verb;
		size_t count;
	} parts[] = {{"sends", plan->sends},
		     {"receives", plan->receives},
		     {"holds", plan->held},
		     {"conflicts", plan->conflicts},
		     {"waits", plan->waits}};

	put_looked(&looked, cli, store, view, offline);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (parts[i].count > 0)
			ws_buf_addf(&left, "%s%s %zu", left.len > 0 ? ", " : "",
				    parts[i].verb, parts[i].count);
	put_counts(&counts, plan);
	if (cli->style.plain) {
		put_head_plain(b, view, ws_buf_text(&looked), ws_buf_text(&left),
			       ws_buf_text(&counts));
		return;
	}
	/* without a step there is nothing to name */
	ws_buf_adds(&who, "Plan");
	if (plan->sends + plan->receives > 0)
		ws_buf_addf(&who, " %.8s", plan->digest);
	ws_buf_adds(&who, "   ");
	ws_put_accounts(&who, view);
	if (view->look.actor[0]) {
		ws_buf_adds(&who, ", as ");
		ws_put_text(&who, view->look.actor);
	}
	ws_put_apart(b, &cli->style, ws_buf_text(&who), ws_buf_text(&looked));
	if (left.len > 0)
		left.data[0] = (char)(left.data[0] - 'a' + 'A');
	/* a plan may be of nothing but grants that end */
	if (left.len + counts.len > 0)
		ws_put_apart(b, &cli->style, ws_buf_text(&left), ws_buf_text(&counts));
	ws_buf_addc(b, '\n');
}

/* Lines that the next sync takes out of main before it does anything else. */
static int put_ends(struct ws_buf *b, const struct ws_cli *cli, const char *ends,
		    struct ws_err *err)
{
	ws_auto(ws_lines) lines = NULL;
	ws_auto_buf one = WS_BUF_INIT;
	int rc = ws_lines_new(&cli->style, "  ", &lines, err);

	if (rc == 0)
		ws_lines_heading(lines, "Ends first, and the access with it");
	while (rc == 0 && ws_buf_line(&one, &ends))
		ws_lines_text(lines, ws_buf_text(&one));
	/* they are not out of main yet, so the guards below know nothing of them */
	if (rc == 0)
		ws_lines_text(lines, "the guards judge this in the round itself");
	return rc == 0 ? ws_lines_put(lines, b, err) : rc;
}

static void put_guards(struct ws_buf *b, const struct ws_cli *cli,
		       const struct ws_plan *plan)
{
	if (plan->guard_count == 0)
		return;
	ws_buf_addc(b, '\n');
	ws_put_ink(b, &cli->style, WS_INK_BOLD, "Guards");
	ws_buf_addc(b, '\n');
	for (size_t i = 0; i < plan->guard_count; i++) {
		const struct ws_guard_result *guard = &plan->guards[i];
		ws_auto_buf text = WS_BUF_INIT;

		if (cli->style.plain) {
			ws_put_text(&text, guard->text);
			ws_buf_addf(b, "  %s, %s: %s\n", ws_guard_word(guard->guard),
				    guard->ok ? "ok" : "hold", ws_buf_text(&text));
			continue;
		}
		ws_buf_adds(b, "  ");
		ws_put_ink(b, &cli->style, guard->ok ? WS_INK_GOOD : WS_INK_BAD,
			   guard->ok ? "ok  " : "hold");
		ws_buf_addf(b, "  %-8s  ", ws_guard_word(guard->guard));
		ws_put_text(&text, guard->text);
		ws_put_words(b, &cli->style, 18, 18, ws_buf_text(&text));
	}
}

/* ---- room in the plans of the accounts --------------------------------------------------- */

/* Only where something is made: elsewhere the numbers change nothing. */
static int put_limits(struct ws_buf *b, const struct ws_cli *cli,
		      const struct ws_store *store, const struct ws_plan *plan,
		      struct ws_err *err)
{
	ws_auto(ws_listed) listed = NULL;
	int rc = ws_rooms_read(store, plan, &listed, err);

	for (size_t i = 0; rc == 0 && listed && i < listed->count; i++) {
		ws_auto_buf text = WS_BUF_INIT;

		if (!ws_rooms_needed(plan, listed->accounts[i].id))
			continue;
		ws_rooms_text(&text, &listed->accounts[i]);
		if (text.len == 0)
			continue;
		ws_buf_adds(b, cli->style.plain ? "  limits: " : "        limits    ");
		ws_put_words(b, &cli->style, 18, cli->style.plain ? 10 : 18,
			     ws_buf_text(&text));
	}
	return rc;
}

/* What the first thing held is held by, at length; what people decide is shown by the
 * command that asks them. */
static void hint_at_held(const struct ws_cli *cli, const struct ws_plan *plan)
{
	unsigned held = 0;
	char name[8], command[32];

	for (size_t i = 0; i < plan->change_count; i++)
		if (plan->changes[i].verdict == WS_HELD &&
		    !ws_held_for_people(&plan->changes[i]))
			held |= plan->changes[i].held;
	for (const struct ws_reason *r = ws_held_reasons; r->bit; r++) {
		if (!(held & r->bit) || !r->code || r->bit == WS_HELD_OBSERVE)
			continue;
		(void)snprintf(command, sizeof(command), "wsync help %s",
			       ws_err_name(r->code, name));
		ws_cli_hint(cli, "%-22s what holds it, and what to do", command);
		return;
	}
}

static void hints(const struct ws_cli *cli, const struct ws_store *store,
		  const struct ws_view *view, bool offline)
{
	const struct ws_plan *plan = view->plan;
	size_t steps = plan->sends + plan->receives;
	bool observed = false;
	char left[96];

	for (size_t i = 0; i < plan->change_count; i++)
		observed |= (plan->changes[i].held & WS_HELD_OBSERVE) != 0;
	if (observed && store->mode == WS_MODE_OBSERVE)
		ws_cli_hint(cli, "%-22s allow this clone to send", "wsync mode two-way");
	hint_at_held(cli, plan);
	ws_show_advice(cli, plan);
	/* offline, whoever knows why it is so tells what comes next */
	if (steps > 0 && !offline)
		ws_cli_hint(cli, "%-22s do %s now", "wsync sync",
			    steps == 1 ? "that step" : "these steps");
	if (plan->change_count > plan->agrees)
		ws_cli_hint(cli, "%-22s what it means, permission by permission",
			    "wsync diff");
	if (view->edits && view->edits->change_count > 0) {
		(void)snprintf(left, sizeof(left),
			       "%zu edit%s not committed, and so not in the plan",
			       view->edits->change_count,
			       view->edits->change_count == 1 ? " is" : "s are");
		ws_show_record(cli, view, left);
	}
}

static int put_nothing(struct ws_buf *b, const struct ws_cli *cli,
		       const struct ws_store *store, const struct ws_view *view,
		       bool offline, struct ws_err *err)
{
	const size_t problems = ws_problems_count(view);
	size_t total = 0;
	int rc;

	if (ws_never_looked(view)) {
		ws_put_never_looked(b);
		return 0;
	}
	if (problems > 0) {
		ws_buf_addf(b,
			    "%zu file%s not valid; apart from that there is nothing to do "
			    "(",
			    problems, problems == 1 ? " is" : "s are");
		put_looked(b, cli, store, view, offline);
		ws_buf_adds(b, ")\n");
		return 0;
	}
	rc = ws_show_total(store, view, &total, err);
	if (rc < 0)
		return rc;
	ws_buf_addf(b, "Nothing to do: local and cloud agree on %zu workspace%s (", total,
		    WS_CLI_S(total));
	put_looked(b, cli, store, view, offline);
	ws_buf_adds(b, ")\n");
	return 0;
}

int ws_show_plan(const struct ws_cli *cli, FILE *out, const struct ws_store *store,
		 const struct ws_view *view, bool offline, struct ws_err *err)
{
	const struct ws_plan *plan = view->plan;
	ws_auto_buf b = WS_BUF_INIT;
	int rc = 0;

	if (cli->format == WS_FORMAT_JSON)
		return ws_show_plan_json(cli, out, store, view, offline, err);
	if (plan->change_count == plan->agrees && !view->ends) {
		rc = put_nothing(&b, cli, store, view, offline, err);
	} else {
		put_head(&b, cli, store, view, offline);
		if (view->ends)
			rc = put_ends(&b, cli, view->ends, err);
		if (rc == 0)
			rc = put_blocks(&b, cli, view, plan, err);
		put_guards(&b, cli, plan);
		if (rc == 0)
			rc = put_limits(&b, cli, store, plan, err);
	}
	if (rc == 0)
		rc = ws_put_untracked(&b, cli, view, err);
	if (rc == 0)
		rc = ws_put_out(&b, out, err);
	if (rc == 0) {
		(void)fflush(out);
		hints(cli, store, view, offline);
	}
	return rc;
}
