/*
 * cli/show/plan_machine.c - what a round would do, for programs: JSON.
 *
 * It may not change within a major version but by additions.
 */
#include "cli/show/room.h"
#include "cli/show/show_p.h"

#include <string.h>

static const char *call_of(const struct ws_change *change)
{
	static const char *const upserts[] = {
		"workspace_user_access.upsert", "workspace_bot_access.upsert",
		"workspace_team_access.upsert", "workspace_invitation.create"};
	static const char *const deletes[] = {
		"workspace_user_access.delete", "workspace_bot_access.delete",
		"workspace_team_access.delete", "workspace_invitation.delete"};

	switch (change->kind) {
	case WS_ITEM_POLICY:
		return NULL;
	case WS_ITEM_GRANT:
		return change->after.present ? upserts[change->principal_kind]
					     : deletes[change->principal_kind];
	case WS_ITEM_ROLE:
		if (!change->after.present)
			return "workspace_role.delete";
		return change->before.present ? "workspace_role.update"
					      : "workspace_role.create";
	case WS_ITEM_WORKSPACE:
		return "workspace.create";
	case WS_ITEM_INTENT:
		return strcmp(change->label, "delete") == 0 ? "workspace.delete"
							    : "workspace.transfer";
	default:
		return "workspace.update";
	}
}

/* Numbers of the guard, beside its sentence. */
static int set_numbers(struct ws_json *o, const struct ws_change *change, unsigned bit)
{
	int bad = 0;

	if (bit == WS_HELD_APPROVAL && change->approvals_need > 0) {
		bad |= ws_json_set(o, "need",
				   ws_json_new_int((int64_t)change->approvals_need));
		bad |= ws_json_set(o, "have",
				   ws_json_new_int((int64_t)change->approvals_have));
	}
	if (bit == WS_HELD_LOSS && change->losing > 0)
		bad |= ws_json_set(o, "losing", ws_json_new_int((int64_t)change->losing));
	if (bit == WS_HELD_REJECTED && change->rejected_by)
		bad |= ws_json_set(o, "by", ws_text_json(change->rejected_by));
	return bad;
}

/* The sentence; of what the key may not do and of what is blocked the one that says why. */
static int set_text(struct ws_json *one, const struct ws_change *change,
		    const struct ws_reason *reason, bool held)
{
	ws_auto_buf text = WS_BUF_INIT;

	if (held && (reason->bit & (WS_HELD_RIGHT | WS_HELD_BLOCKED)))
		ws_held_put(&text, change, reason);
	else
		ws_buf_adds(&text, reason->sentence);
	return ws_json_set(one, "text", ws_json_new_text(ws_buf_text(&text)));
}

static int set_guards_of(struct ws_json *o, const struct ws_change *change,
			 const struct ws_reason *reasons, const char *key)
{
	const bool held = reasons == ws_held_reasons;
	const unsigned bits = held ? change->held : change->wait;
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
		bad |= set_text(one, change, reasons, held);
		if (held)
			bad |= set_numbers(one, change, reasons->bit);
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
	if (change->direction == WS_OUTGOING && call_of(change))
		bad |= ws_json_set(o, "call", ws_json_new_text(call_of(change)));
	bad |= ws_json_set(o, "direction",
			   ws_json_new_text(ws_word_direction(change->direction)));
	bad |= ws_json_set(o, "effect", ws_json_new_text(ws_word_change(change)));
	bad |= ws_json_set(o, "status", ws_json_new_text(states[change->verdict]));
	if (change->verdict == WS_HELD)
		bad |= set_guards_of(o, change, ws_held_reasons, "held");
	if (change->verdict == WS_WAIT)
		bad |= set_guards_of(o, change, ws_wait_reasons, "wait");
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
		{"held_gained", plan->held_gained}, {"held_lost", plan->held_lost},
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

/* The lines that end, as texts. */
static struct ws_json *ends_json(const char *ends)
{
	struct ws_json *list = ws_json_new_array();
	ws_auto_buf one = WS_BUF_INIT;
	int bad = 0;

	while (!bad && ws_buf_line(&one, &ends))
		bad = ws_json_push(list, ws_text_json(ws_buf_text(&one)));
	if (!bad)
		return list;
	ws_json_free(list);
	return NULL;
}

/* Absent where nothing is made that a limit counts. */
static int set_limits(struct ws_json *o, struct ws_json *limits)
{
	if (ws_json_count(limits) > 0)
		return ws_json_set(o, "limits", limits);
	ws_json_free(limits);
	return 0;
}

int ws_plan_json(const struct ws_cli *cli, const struct ws_store *store,
		 const struct ws_view *view, bool offline, struct ws_json **out,
		 struct ws_err *err)
{
	ws_auto(ws_json) o = ws_json_new_object();
	ws_auto_buf accounts = WS_BUF_INIT;
	ws_auto_notes notes = {NULL, 0};
	struct ws_json *limits = NULL;
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
	bad |= ws_json_set(o, "ends", ends_json(view->ends));
	rc = set_steps(o, view, err);
	if (rc == 0)
		rc = ws_rooms_plan_json(store, view->plan, &limits, err);
	if (rc == 0)
		bad |= set_limits(o, limits);
	bad |= ws_json_set(o, "guards", guards_json(view->plan));
	bad |= ws_json_set(o, "totals", totals_json(view->plan));
	bad |= ws_json_set(o, "problems", ws_problems_json(view));
	if (rc == 0)
		rc = ws_notes_untracked(view, &notes, err);
	bad |= ws_json_set(o, "notes", ws_notes_json(&notes));
	if (rc == 0 && bad)
		rc = ws_err_nomem(err);
	if (rc == 0)
		*out = ws_steal(&o);
	return rc;
}

int ws_show_plan_json(const struct ws_cli *cli, FILE *out, const struct ws_store *store,
		      const struct ws_view *view, bool offline, struct ws_err *err)
{
	struct ws_json *o = NULL;
	int rc = ws_plan_json(cli, store, view, offline, &o, err);

	return rc == 0 ? ws_show_json(out, o, err) : rc;
}
