/*
 * cli/show/status_machine.c - where things stand, for programs: porcelain and JSON.
 *
 * Neither may change within a major version but by additions.
 */
#include "cli/show/show_p.h"

#include <string.h>

/* ---- porcelain ----------------------------------------------------------------------- */

static char letter_of(enum ws_relation relation)
{
	switch (relation) {
	case WS_REL_GRANT:
		return 'G';
	case WS_REL_RAISE:
		return 'R';
	case WS_REL_LOWER:
		return 'L';
	case WS_REL_SHIFT:
		return 'S';
	case WS_REL_REVOKE:
		return 'X';
	case WS_REL_NONE:
	case WS_REL_RENAME:
	case WS_REL_META:
		break;
	}
	return 'M';
}

/* What one side did to a grant since both were the same, by the roles themselves. */
static char side_letter(const struct ws_access *access, const struct ws_change *change,
			const struct ws_value *now)
{
	struct ws_scope_set from, to;
	struct ws_delta delta;

	if (change->kind != WS_ITEM_GRANT || !access)
		return 'M';
	from = ws_access_role(access, change->base.present ? change->base.id : NULL);
	to = ws_access_role(access, now->present ? now->id : NULL);
	delta = ws_delta_between(access, &from, change->base.present, &to, now->present);
	return letter_of(delta.relation);
}

static void letters(const struct ws_access *access, const struct ws_change *change,
		    char out[3])
{
	char own = letter_of(change->delta.relation);

	out[2] = '\0';
	out[0] = ws_is_incoming(change) ? 'N' : own;
	out[1] = ws_is_incoming(change) ? own : 'N';
	if (ws_is_conflict(change)) {
		out[0] = side_letter(access, change, &change->local);
		out[1] = side_letter(access, change, &change->cloud);
	}
}

static void put_field(struct ws_buf *b, const char *text)
{
	ws_buf_addc(b, '\t');
	ws_put_text(b, text ? text : "-");
}

static const char *value_text(const struct ws_value *value)
{
	return value->present ? value->text ? value->text : "" : NULL;
}

static void put_change(struct ws_buf *b, const struct ws_change *change,
		       const struct ws_access *access, char end)
{
	struct ws_numbers n = ws_change_numbers(change, access);
	const bool grant = change->kind == WS_ITEM_GRANT;
	char two[3];

	/* as the screen counts: once for everybody it reaches */
	if (!ws_is_conflict(change))
		ws_change_triples(change, &n.gained, &n.lost);
	letters(access, change, two);
	ws_buf_addf(b, "%s\t%s\t%s", two, change->id,
		    ws_is_conflict(change) ? "conflict"
					   : ws_word_direction(change->direction));
	put_field(b, change->path);
	put_field(b, grant ? ws_word_principal(change->principal_kind)
			   : ws_word_item(change->kind));
	put_field(b, change->label);
	put_field(b, value_text(&change->before));
	put_field(b, value_text(&change->after));
	ws_buf_addf(b, "\t+%zu\t-%zu\t%s%c", n.gained, n.lost, n.escalation ? "esc" : "-",
		    end);
}

/* A line of its own that parsers skip who do not know it: "# held mzvw approval,loss". */
static void put_held(struct ws_buf *b, const struct ws_change *change, char end)
{
	const char *between = " ";

	if (change->verdict != WS_HELD || change->direction == WS_DRAFT)
		return;
	ws_buf_addf(b, "# held %s", change->id);
	for (const struct ws_reason *r = ws_held_reasons; r->bit; r++)
		if (change->held & r->bit) {
			ws_buf_addf(b, "%s%s", between, r->word);
			between = ",";
		}
	if (change->approvals_need > 0)
		ws_buf_addf(b, " %zu/%zu", change->approvals_have, change->approvals_need);
	ws_buf_addc(b, end);
}

static void put_header(struct ws_buf *b, const struct ws_store *store,
		       const struct ws_view *view, const struct ws_places *places, char end)
{
	ws_buf_adds(b, "# store ");
	ws_put_text(b, store->path);
	ws_buf_addc(b, end);
	for (size_t i = 0; i < places->count; i++) {
		const struct ws_place_row *row = &places->items[i];

		ws_buf_addf(b, "# %s ",
			    row->id || strchr(row->path, '/') ? "workspace" : "account");
		ws_put_text(b, row->path);
		ws_buf_addf(b, " %s cloud=%lld ahead=%zu behind=%zu%c",
			    ws_word_mode(store->mode), (long long)view->look.time_s,
			    row->outgoing, row->incoming, end);
	}
}

/* "# untracked acme/dev": taken away and committed; what is gone from the disk alone is no
 * line here. */
static void put_away(struct ws_buf *b, const struct ws_view *view, char end)
{
	for (size_t i = 0; i < view->away_count; i++) {
		ws_buf_adds(b, "# untracked ");
		ws_put_text(b, view->away[i]);
		ws_buf_addc(b, end);
	}
}

static int put_changes(struct ws_buf *b, struct ws_names *names, const struct ws_plan *plan,
		       char end, struct ws_err *err)
{
	ws_auto_pick pick = {NULL, 0};
	int rc = ws_pick_planned(plan, NULL, &pick, err);

	for (size_t i = 0; rc == 0 && i < pick.count; i++) {
		const struct ws_access *access = NULL;

		if (pick.items[i]->verdict == WS_AGREE &&
		    pick.items[i]->direction != WS_DRAFT)
			continue;
		rc = ws_names_access(names, pick.items[i], &access, err);
		if (rc == 0)
			put_change(b, pick.items[i], access, end);
		if (rc == 0)
			put_held(b, pick.items[i], end);
	}
	return rc;
}

int ws_show_status_porcelain(const struct ws_cli *cli, FILE *out,
			     const struct ws_store *store, const struct ws_view *view,
			     struct ws_err *err)
{
	const char end = cli->null_separated ? '\0' : '\n';
	ws_auto(ws_names) names = NULL;
	ws_auto_places places = {NULL, 0};
	ws_auto_buf b = WS_BUF_INIT;
	int rc = ws_places_of(view, &places, err);

	if (rc == 0)
		rc = ws_names_new(view, &names, err);
	if (rc == 0) {
		put_header(&b, store, view, &places, end);
		if (view->unseen > 0)
			ws_buf_addf(&b, "# unseen %zu%c", view->unseen, end);
		put_away(&b, view, end);
		rc = put_changes(&b, names, view->edits, end, err);
	}
	if (rc == 0)
		rc = put_changes(&b, names, view->plan, end, err);
	return rc == 0 ? ws_put_out(&b, out, err) : rc;
}

/* ---- JSON -------------------------------------------------------------------------------- */

static struct ws_json *cloud_json(const struct ws_cli *cli, const struct ws_view *view)
{
	ws_auto(ws_json) o = ws_json_new_object();
	int bad = ws_json_set(o, "fetched", ws_time_json(view->look.time_s));

	bad |= ws_json_set(o, "age_s",
			   ws_json_new_int(ws_show_now(cli) - view->look.time_s));
	bad |= ws_json_set(o, "complete", ws_json_new_bool(view->look.complete));
	return bad ? NULL : ws_steal(&o);
}

static int add_changes(struct ws_json *list, const struct ws_plan *plan, const char *path,
		       struct ws_names *names, struct ws_err *err)
{
	for (size_t i = 0; plan && i < plan->change_count; i++) {
		const struct ws_change *change = &plan->changes[i];
		const struct ws_access *access = NULL;
		int rc;

		if (strcmp(change->path ? change->path : "", path) != 0 ||
		    (change->verdict == WS_AGREE && change->direction != WS_DRAFT))
			continue;
		rc = ws_names_access(names, change, &access, err);
		if (rc < 0)
			return rc;
		if (ws_json_push(list, ws_change_json(change, access)))
			return ws_err_nomem(err);
	}
	return 0;
}

static int place_json(const struct ws_cli *cli, const struct ws_store *store,
		      const struct ws_view *view, const struct ws_place_row *row,
		      struct ws_names *names, struct ws_json **out, struct ws_err *err)
{
	ws_auto(ws_json) o = ws_json_new_object();
	ws_auto(ws_json) list = ws_json_new_array();
	int bad = row->id ? ws_json_set(o, "id", ws_json_new_text(row->id)) : 0;
	int rc;

	bad |= ws_json_set(o, "path", ws_text_json(row->path));
	bad |= ws_json_set(o, "mode", ws_json_new_text(ws_word_mode(store->mode)));
	if (view->look.time_s > 0)
		bad |= ws_json_set(o, "cloud", cloud_json(cli, view));
	bad |= ws_json_set(o, "ahead", ws_json_new_int((int64_t)row->outgoing));
	bad |= ws_json_set(o, "behind", ws_json_new_int((int64_t)row->incoming));
	bad |= ws_json_set(o, "drafts", ws_json_new_int((int64_t)row->drafts));
	bad |= ws_json_set(o, "state", ws_json_new_text(ws_place_state(row)));
	if (bad || !list)
		return ws_err_nomem(err);
	rc = add_changes(list, view->edits, row->path, names, err);
	if (rc == 0)
		rc = add_changes(list, view->plan, row->path, names, err);
	if (rc == 0 && ws_json_set(o, "changes", ws_steal(&list)))
		rc = ws_err_nomem(err);
	if (rc == 0)
		*out = ws_steal(&o);
	return rc;
}

static size_t escalations(const struct ws_plan *plan)
{
	size_t count = 0;

	for (size_t i = 0; plan && i < plan->change_count; i++)
		count += plan->changes[i].delta.escalation &&
			 !ws_is_conflict(&plan->changes[i]);
	return count;
}

static struct ws_json *summary_json(const struct ws_view *view)
{
	const struct ws_plan *plan = view->plan;
	const struct {
		const char *key;
		size_t n;
	} parts[] = {
		{"drafts", ws_pick_tell(view->edits, NULL)},
		{"outgoing", ws_pick_tell(plan, ws_is_outgoing)},
		{"incoming", ws_pick_tell(plan, ws_is_incoming)},
		{"conflicts", ws_pick_tell(plan, ws_is_conflict)},
		{"escalations", escalations(plan)},
		{"held", ws_pick_tell(plan, ws_is_held)},
		{"waiting", ws_pick_tell(plan, ws_is_wait)},
		{"unseen", view->unseen},
	};
	ws_auto(ws_json) o = ws_json_new_object();
	int bad = 0;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		bad |= ws_json_set(o, parts[i].key, ws_json_new_int((int64_t)parts[i].n));
	return bad ? NULL : ws_steal(&o);
}

static struct ws_json *untracked_json(const struct ws_view *view)
{
	ws_auto(ws_json) list = ws_json_new_array();
	int bad = list == NULL;

	for (size_t i = 0; i < view->files.count; i++)
		if (view->files.items[i].kind == WS_DRAFT_GONE)
			bad |= ws_json_push(list, ws_text_json(view->files.items[i].path));
	for (size_t i = 0; i < view->away_count; i++)
		bad |= ws_json_push(list, ws_text_json(view->away[i]));
	return bad ? NULL : ws_steal(&list);
}

static int set_git(struct ws_json *o, const struct ws_view *view)
{
	struct ws_json *git = ws_json_new_object();
	int bad = ws_json_set(git, "on_main", ws_json_new_bool(view->state.on_main));

	if (view->state.head[0])
		bad |= ws_json_set(git, "head", ws_text_json(view->state.head));
	if (view->state.operation[0])
		bad |= ws_json_set(git, "operation", ws_text_json(view->state.operation));
	return bad | ws_json_set(o, "git", git);
}

int ws_show_status_json(const struct ws_cli *cli, FILE *out, const struct ws_store *store,
			const struct ws_view *view, struct ws_err *err)
{
	ws_auto(ws_json) o = ws_json_new_object();
	ws_auto(ws_json) list = ws_json_new_array();
	ws_auto(ws_names) names = NULL;
	ws_auto_places places = {NULL, 0};
	ws_auto_notes notes = {NULL, 0};
	int rc = ws_places_of(view, &places, err);
	int bad = ws_json_set(o, "schema", ws_json_new_text("wsync/status/1"));

	if (rc == 0)
		rc = ws_names_new(view, &names, err);
	if (rc == 0)
		rc = ws_notes_of(view, false, &notes, err);
	if (rc == 0)
		rc = ws_notes_untracked(view, &notes, err);
	bad |= ws_json_set(o, "store", ws_text_json(store->path));
	bad |= ws_json_set(o, "mode", ws_json_new_text(ws_word_mode(store->mode)));
	if (view->look.actor[0])
		bad |= ws_json_set(o, "actor", ws_text_json(view->look.actor));
	if (view->look.time_s > 0)
		bad |= ws_json_set(o, "cloud", cloud_json(cli, view));
	bad |= set_git(o, view);
	for (size_t i = 0; rc == 0 && i < places.count; i++) {
		struct ws_json *one = NULL;

		rc = place_json(cli, store, view, &places.items[i], names, &one, err);
		if (rc == 0)
			bad |= ws_json_push(list, one);
	}
	bad |= ws_json_set(o, "workspaces", ws_steal(&list));
	bad |= ws_json_set(o, "problems", ws_problems_json(view));
	bad |= ws_json_set(o, "notes", ws_notes_json(&notes));
	bad |= ws_json_set(o, "untracked", untracked_json(view));
	bad |= ws_json_set(o, "summary", summary_json(view));
	if (rc == 0 && bad)
		rc = ws_err_nomem(err);
	return rc == 0 ? ws_show_json(out, ws_steal(&o), err) : rc;
}
