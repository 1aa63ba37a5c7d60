/*
 * cli/show/plan.c - what a round would do, and what holds the rest.
 */
#include "cli/show/show_p.h"

#include <string.h>

/* ---- reasons ------------------------------------------------------------------------- */

static void note_reasons(struct ws_lines *lines, unsigned bits,
			 const struct ws_reason *reasons)
{
	for (; reasons->bit; reasons++)
		if (bits & reasons->bit)
			ws_lines_note(lines, reasons->sentence);
}

static void note_change(struct ws_lines *lines, const struct ws_change *change)
{
	if (change->verdict == WS_HELD)
		note_reasons(lines, change->held, ws_held_reasons);
	if (change->verdict == WS_WAIT)
		note_reasons(lines, change->wait, ws_wait_reasons);
	if (change->note)
		ws_lines_note(lines, change->note);
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
		      const struct ws_plan *plan, struct ws_err *err)
{
	ws_auto(ws_lines) lines = NULL;
	size_t n = 1;
	int rc = ws_lines_new(&cli->style, "  ", &lines, err);

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
		       const struct ws_view *view, bool offline)
{
	ws_auto_buf age = WS_BUF_INIT;

	ws_put_age(&age, cli, view);
	ws_put_ink(b, &cli->style, ws_age_is_old(cli, view) ? WS_INK_WARN : WS_INK_NONE,
		   ws_buf_text(&age));
	if (offline)
		ws_buf_adds(b, ", offline");
}

static void put_head(struct ws_buf *b, const struct ws_cli *cli, const struct ws_view *view,
		     bool offline)
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

	ws_buf_addf(&who, "Plan %.8s   ", plan->digest);
	ws_put_accounts(&who, view);
	if (view->look.actor[0]) {
		ws_buf_adds(&who, ", as ");
		ws_put_text(&who, view->look.actor);
	}
	put_looked(&looked, cli, view, offline);
	ws_put_apart(b, &cli->style, ws_buf_text(&who), ws_buf_text(&looked));
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (parts[i].count > 0)
			ws_buf_addf(&left, "%s%s %zu", left.len > 0 ? ", " : "",
				    parts[i].verb, parts[i].count);
	if (left.len > 0)
		left.data[0] = (char)(left.data[0] - 'a' + 'A');
	if (plan->gained + plan->lost > 0)
		ws_buf_addf(&counts, "+%zu -%zu for %zu principal%s", plan->gained,
			    plan->lost, plan->principals, WS_CLI_S(plan->principals));
	ws_put_apart(b, &cli->style, ws_buf_text(&left), ws_buf_text(&counts));
	ws_buf_addc(b, '\n');
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

		ws_buf_adds(b, "  ");
		ws_put_ink(b, &cli->style, guard->ok ? WS_INK_GOOD : WS_INK_BAD,
			   guard->ok ? "ok  " : "hold");
		ws_buf_addf(b, "  %-8s  ", ws_guard_word(guard->guard));
		ws_put_text(&text, guard->text);
		ws_put_words(b, &cli->style, 18, 18, ws_buf_text(&text));
	}
}

/* What the first thing held is held by, at length. */
static void hint_at_held(const struct ws_cli *cli, const struct ws_plan *plan)
{
	unsigned held = 0;
	char name[8], command[32];

	for (size_t i = 0; i < plan->change_count; i++)
		if (plan->changes[i].verdict == WS_HELD)
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
		  const struct ws_view *view)
{
	const struct ws_plan *plan = view->plan;
	size_t steps = plan->sends + plan->receives;
	bool observed = false;

	for (size_t i = 0; i < plan->change_count; i++)
		observed |= (plan->changes[i].held & WS_HELD_OBSERVE) != 0;
	if (observed && store->mode == WS_MODE_OBSERVE)
		ws_cli_hint(cli, "%-22s allow this clone to send", "wsync mode two-way");
	hint_at_held(cli, plan);
	if (steps > 0)
		ws_cli_hint(cli, "%-22s do %s now", "wsync sync",
			    steps == 1 ? "that step" : "these steps");
	if (plan->change_count > 0)
		ws_cli_hint(cli, "%-22s what it means, permission by permission",
			    "wsync diff");
	if (view->edits && view->edits->change_count > 0)
		ws_cli_hint(cli, "%-22s %zu edit%s not committed, and so not in the plan",
			    "wsync commit", view->edits->change_count,
			    view->edits->change_count == 1 ? " is" : "s are");
}

static int put_nothing(struct ws_buf *b, const struct ws_cli *cli,
		       const struct ws_store *store, const struct ws_view *view,
		       bool offline, struct ws_err *err)
{
	size_t total = 0;
	int rc = ws_show_total(store, view, &total, err);

	if (rc < 0)
		return rc;
	ws_buf_addf(b, "Nothing to do: local and cloud agree on %zu workspace%s (", total,
		    WS_CLI_S(total));
	put_looked(b, cli, view, offline);
	ws_buf_adds(b, ")\n");
	return 0;
}

/* ---- JSON ---------------------------------------------------------------------------------- */

static const char *call_of(const struct ws_change *change)
{
	static const char *const upserts[] = {
		"workspace_user_access.upsert", "workspace_bot_access.upsert",
		"workspace_team_access.upsert", "workspace_invitation.create"};
	static const char *const deletes[] = {
		"workspace_user_access.delete", "workspace_bot_access.delete",
		"workspace_team_access.delete", "workspace_invitation.delete"};

	if (change->kind != WS_ITEM_GRANT)
		return "workspace.update";
	return change->after.present ? upserts[change->principal_kind]
				     : deletes[change->principal_kind];
}

static int set_guards_of(struct ws_json *o, unsigned bits, const struct ws_reason *reasons,
			 const char *key)
{
	struct ws_json *list;
	int bad = 0;

	if (!bits)
		return 0;
	list = ws_json_new_array();
	for (; reasons->bit; reasons++) {
		struct ws_json *one;
		char name[8];

		if (!(bits & reasons->bit))
			continue;
		one = ws_json_new_object();
		bad |= ws_json_set(one, "guard", ws_json_new_text(reasons->word));
		if (reasons->code)
			bad |= ws_json_set(
				one, "code",
				ws_json_new_text(ws_err_name(reasons->code, name)));
		bad |= ws_json_set(one, "text", ws_json_new_text(reasons->sentence));
		bad |= ws_json_push(list, one);
	}
	return bad | ws_json_set(o, key, list);
}

static struct ws_json *step_json(const struct ws_change *change, size_t n)
{
	ws_auto(ws_json) o = ws_json_new_object();
	static const char *const states[] = {"ready", "ready",    "agreed",
					     "held",  "conflict", "waiting"};
	int bad = ws_json_set(o, "n", ws_json_new_int((int64_t)n));

	bad |= ws_json_set(o, "change", ws_json_new_text(change->id));
	if (change->direction == WS_OUTGOING)
		bad |= ws_json_set(o, "call", ws_json_new_text(call_of(change)));
	bad |= ws_json_set(o, "direction",
			   ws_json_new_text(ws_word_direction(change->direction)));
	bad |= ws_json_set(o, "effect", ws_json_new_text(ws_word_change(change)));
	bad |= ws_json_set(o, "status", ws_json_new_text(states[change->verdict]));
	if (change->verdict == WS_HELD)
		bad |= set_guards_of(o, change->held, ws_held_reasons, "held");
	if (change->verdict == WS_WAIT)
		bad |= set_guards_of(o, change->wait, ws_wait_reasons, "wait");
	return bad ? NULL : ws_steal(&o);
}

static struct ws_json *guards_json(const struct ws_plan *plan)
{
	ws_auto(ws_json) list = ws_json_new_array();
	int bad = list == NULL;

	for (size_t i = 0; i < plan->guard_count; i++) {
		struct ws_json *one = ws_json_new_object();

		bad |= ws_json_set(one, "name",
				   ws_json_new_text(ws_guard_word(plan->guards[i].guard)));
		bad |= ws_json_set(one, "ok", ws_json_new_bool(plan->guards[i].ok));
		bad |= ws_json_set(one, "text", ws_text_json(plan->guards[i].text));
		bad |= ws_json_push(list, one);
	}
	return bad ? NULL : ws_steal(&list);
}

static struct ws_json *totals_json(const struct ws_plan *plan)
{
	const struct {
		const char *key;
		size_t n;
	} parts[] = {
		{"gained", plan->gained},           {"lost", plan->lost},
		{"principals", plan->principals},   {"sends", plan->sends},
		{"receives", plan->receives},       {"held", plan->held},
		{"conflicts", plan->conflicts},     {"waits", plan->waits},
		{"escalations", plan->escalations},
	};
	ws_auto(ws_json) o = ws_json_new_object();
	int bad = 0;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		bad |= ws_json_set(o, parts[i].key, ws_json_new_int((int64_t)parts[i].n));
	return bad ? NULL : ws_steal(&o);
}

static bool gives_access(const struct ws_plan *plan)
{
	for (size_t i = 0; i < plan->change_count; i++)
		if (plan->changes[i].direction == WS_OUTGOING &&
		    (plan->changes[i].delta.gained_count > 0 ||
		     plan->changes[i].delta.gained.unknown))
			return true;
	return false;
}

static int set_steps(struct ws_json *o, const struct ws_view *view, struct ws_err *err)
{
	ws_auto(ws_json) steps = ws_json_new_array();
	ws_auto(ws_json) changes = ws_json_new_array();
	ws_auto(ws_names) names = NULL;
	const struct ws_plan *plan = view->plan;
	int rc = ws_names_new(view, &names, err);
	int bad = 0;

	for (size_t i = 0, n = 1; rc == 0 && i < plan->change_count; i++) {
		const struct ws_access *access = NULL;

		if (plan->changes[i].verdict == WS_AGREE)
			continue;
		rc = ws_names_access(names, &plan->changes[i], &access, err);
		bad |= ws_json_push(steps, step_json(&plan->changes[i], n++));
		bad |= ws_json_push(changes, ws_change_json(&plan->changes[i], access));
	}
	bad |= ws_json_set(o, "steps", ws_steal(&steps));
	bad |= ws_json_set(o, "changes", ws_steal(&changes));
	return rc < 0 ? rc : bad ? ws_err_nomem(err) : 0;
}

static int print_json(const struct ws_cli *cli, FILE *out, const struct ws_store *store,
		      const struct ws_view *view, bool offline, struct ws_err *err)
{
	ws_auto(ws_json) o = ws_json_new_object();
	ws_auto_buf accounts = WS_BUF_INIT;
	int bad = ws_json_set(o, "schema", ws_json_new_text("wsync/plan/1"));
	int rc;

	ws_put_accounts(&accounts, view);
	bad |= ws_json_set(o, "digest", ws_json_new_text(view->plan->digest));
	bad |= ws_json_set(o, "created", ws_time_json(ws_show_now(cli)));
	bad |= ws_json_set(o, "endpoint", ws_text_json(store->endpoint));
	bad |= ws_json_set(o, "account", ws_text_json(ws_buf_text(&accounts)));
	if (view->look.actor[0])
		bad |= ws_json_set(o, "actor", ws_text_json(view->look.actor));
	bad |= ws_json_set(o, "offline", ws_json_new_bool(offline));
	if (view->look.time_s > 0)
		bad |= ws_json_set(o, "looked", ws_time_json(view->look.time_s));
	bad |= ws_json_set(o, "new_access", ws_json_new_bool(gives_access(view->plan)));
	rc = set_steps(o, view, err);
	bad |= ws_json_set(o, "guards", guards_json(view->plan));
	bad |= ws_json_set(o, "totals", totals_json(view->plan));
	if (rc == 0 && bad)
		rc = ws_err_nomem(err);
	return rc == 0 ? ws_show_json(out, ws_steal(&o), err) : rc;
}

int ws_show_plan(const struct ws_cli *cli, FILE *out, const struct ws_store *store,
		 const struct ws_view *view, bool offline, struct ws_err *err)
{
	const struct ws_plan *plan = view->plan;
	ws_auto_buf b = WS_BUF_INIT;
	int rc = 0;

	if (cli->format == WS_FORMAT_JSON)
		return print_json(cli, out, store, view, offline, err);
	if (plan->change_count == plan->agrees) {
		rc = put_nothing(&b, cli, store, view, offline, err);
	} else {
		put_head(&b, cli, view, offline);
		rc = put_blocks(&b, cli, plan, err);
		put_guards(&b, cli, plan);
	}
	if (rc == 0)
		rc = ws_put_out(&b, out, err);
	if (rc == 0) {
		(void)fflush(out);
		hints(cli, store, view);
	}
	return rc;
}
