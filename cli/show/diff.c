/*
 * cli/show/diff.c - differences as permissions, place by place.
 */
#include "cli/show/show_p.h"

#include <string.h>
#include "cli/show/inside.h"
#include "store/ground/text.h"

struct screen {
	const struct ws_cli *cli;
	const struct ws_view *view;
	struct ws_names *names;
	struct ws_buf *b;
};

static bool is_both(const struct ws_change *change)
{
	return change->direction == WS_BOTH && change->verdict != WS_AGREE;
}

static int put_picked(const struct screen *s, const struct ws_plan *plan,
		      ws_show_select *select, const char *path, struct ws_err *err)
{
	ws_auto_pick pick = {NULL, 0};
	int rc = ws_pick_ranked(plan, select, &pick, err);

	for (size_t i = 0; rc == 0 && i < pick.count; i++) {
		const struct ws_access *access = NULL;
		const char *there = pick.items[i]->path ? pick.items[i]->path : "";

		if (strcmp(there, path) != 0)
			continue;
		rc = ws_names_access(s->names, pick.items[i], &access, err);
		ws_buf_addc(s->b, '\n');
		if (rc == 0)
			rc = ws_paragraph_put(s->b, s->cli, pick.items[i], access,
					      ws_word_drafts(s->view), err);
	}
	return rc;
}

static void put_heading(const struct screen *s, const char *name, const char *against)
{
	const bool beside = against && ws_text_width(name) + 3 + ws_text_width(against) <=
					       s->cli->style.width;

	ws_put_ink(s->b, &s->cli->style, WS_INK_BOLD, name);
	if (!against || !*against) {
		ws_buf_addc(s->b, '\n');
		return;
	}
	ws_buf_adds(s->b, beside ? "   " : "\n        ");
	ws_put_words(s->b, &s->cli->style, 8, 8, against);
}

static int put_place(const struct screen *s, const char *path, const struct ws_plan *edits,
		     const struct ws_plan *plan, const char *against, struct ws_err *err)
{
	ws_auto_buf name = WS_BUF_INIT;
	int rc;

	ws_put_text(&name, *path ? path : "the store");
	if (s->cli->style.plain) {
		ws_put_label(s->b, "place", ws_buf_text(&name));
		if (against && *against)
			ws_put_label(s->b, "compared", against);
	} else {
		put_heading(s, ws_buf_text(&name), against);
	}
	rc = put_picked(s, edits, NULL, path, err);
	if (rc == 0)
		rc = put_picked(s, plan, ws_is_outgoing, path, err);
	if (rc == 0)
		rc = put_picked(s, plan, ws_is_incoming, path, err);
	if (rc == 0)
		rc = put_picked(s, plan, is_both, path, err);
	return rc;
}

/* ---- totals ------------------------------------------------------------------------- */

struct total {
	size_t count, gained, lost;
};

static void add_total(struct total *total, const struct ws_change *change)
{
	size_t gained, lost;

	ws_change_triples(change, &gained, &lost);
	total->count++;
	total->gained += gained;
	total->lost += lost;
}

static void put_total(struct ws_buf *b, const char *name, const struct total *total)
{
	if (total->count == 0)
		return;
	ws_buf_addf(b, "%s%s", b->len > 0 ? ", " : "", name);
	if (total->gained > 0)
		ws_buf_addf(b, " +%zu", total->gained);
	if (total->lost > 0)
		ws_buf_addf(b, " -%zu", total->lost);
	if (total->gained + total->lost == 0)
		ws_buf_addf(b, " %zu without effect on permissions", total->count);
}

static void put_totals(struct ws_buf *out, const struct ws_style *style,
		       const struct ws_view *view, const struct ws_plan *edits,
		       const struct ws_plan *plan)
{
	struct total drafts = {0}, outgoing = {0}, incoming = {0};
	const struct ws_plan *plans[] = {edits, plan};
	size_t escalations = 0, conflicts = 0;
	ws_auto_buf b = WS_BUF_INIT;

	for (size_t p = 0; p < 2; p++)
		for (size_t i = 0; plans[p] && i < plans[p]->change_count; i++) {
			const struct ws_change *change = &plans[p]->changes[i];

			escalations += change->delta.escalation && !is_both(change);
			if (change->direction == WS_DRAFT)
				add_total(&drafts, change);
			else if (ws_is_outgoing(change))
				add_total(&outgoing, change);
			else if (ws_is_incoming(change))
				add_total(&incoming, change);
			else
				conflicts += ws_is_conflict(change);
		}
	put_total(&b, ws_word_drafts(view), &drafts);
	put_total(&b, "outgoing", &outgoing);
	put_total(&b, "incoming", &incoming);
	if (escalations > 0)
		ws_buf_addf(&b, "%s%zu escalation%s", b.len > 0 ? ", " : "", escalations,
			    WS_CLI_S(escalations));
	if (conflicts > 0)
		ws_buf_addf(&b, "%s%zu conflict%s", b.len > 0 ? ", " : "", conflicts,
			    WS_CLI_S(conflicts));
	if (b.len == 0)
		return;
	if (b.data[0] >= 'a' && b.data[0] <= 'z')
		b.data[0] = (char)(b.data[0] - 'a' + 'A');
	if (style->plain)
		ws_put_label(out, "total", b.data);
	else
		ws_put_words(out, style, 0, 0, b.data);
}

/* ---- JSON ------------------------------------------------------------------------------- */

static int set_scopes(struct ws_json *o, const char *key, const struct ws_access *access,
		      const struct ws_scope_set *set)
{
	struct ws_json *list = ws_json_new_array();
	size_t count = 0;
	ws_auto_free const char **names = ws_names_of(access, set, -2, &count);
	int bad = names == NULL;

	for (size_t i = 0; i < count; i++)
		bad |= ws_json_push(list, ws_text_json(names[i]));
	return bad | ws_json_set(o, key, list);
}

static int add_json(struct ws_json *list, struct ws_names *names,
		    const struct ws_plan *plan, struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && plan && i < plan->change_count; i++) {
		const struct ws_change *change = &plan->changes[i];
		const struct ws_access *access = NULL;
		struct ws_delta delta;
		struct ws_json *one;
		int bad;

		if (change->verdict == WS_AGREE && change->direction != WS_DRAFT)
			continue;
		rc = ws_names_access(names, change, &access, err);
		if (rc < 0)
			return rc;
		one = ws_change_json(change, access);
		delta = ws_change_delta(change, access);
		bad = set_scopes(one, "gains", access, &delta.gained);
		bad |= set_scopes(one, "loses", access, &delta.lost);
		bad |= ws_json_push(list, one);
		rc = bad ? ws_err_nomem(err) : 0;
	}
	return rc;
}

static int print_json(FILE *out, struct ws_names *names, const struct ws_view *view,
		      const struct ws_inside *inside, struct ws_err *err)
{
	ws_auto(ws_json) o = ws_json_new_object();
	ws_auto(ws_json) list = ws_json_new_array();
	ws_auto_notes notes = {NULL, 0};
	int rc = o && list ? add_json(list, names, view->edits, err) : ws_err_nomem(err);

	if (rc == 0)
		rc = add_json(list, names, view->plan, err);
	if (rc == 0)
		rc = ws_notes_of(view, false, &notes, err);
	if (rc == 0)
		rc = ws_notes_untracked(view, &notes, err);
	if (rc == 0 && (ws_json_set(o, "schema", ws_json_new_text("wsync/diff/1")) ||
			ws_json_set(o, "changes", ws_steal(&list)) ||
			ws_json_set(o, "notes", ws_notes_json(&notes)) ||
			(inside && ws_json_set(o, "inside", ws_inside_json(inside))) ||
			ws_json_set(o, "problems", ws_problems_json(view))))
		rc = ws_err_nomem(err);
	return rc == 0 ? ws_show_json(out, ws_steal(&o), err) : rc;
}

/* ---- the whole ------------------------------------------------------------------------- */

int ws_show_diff(const struct ws_cli *cli, FILE *out, const struct ws_view *view,
		 const struct ws_plan *edits, const struct ws_plan *plan,
		 const struct ws_inside *inside, const char *against, struct ws_err *err)
{
	struct ws_view chosen = *view;
	ws_auto(ws_names) names = NULL;
	ws_auto_places places = {NULL, 0};
	ws_auto_notes notes = {NULL, 0};
	ws_auto_buf b = WS_BUF_INIT;
	struct screen s = {cli, view, NULL, &b};
	size_t end;
	int rc = ws_names_new(view, &names, err);

	chosen.edits = (struct ws_plan *)edits;
	chosen.plan = (struct ws_plan *)plan;
	s.names = names;
	if (rc == 0 && cli->format == WS_FORMAT_JSON)
		return print_json(out, names, &chosen, inside, err);
	if (rc == 0)
		rc = ws_places_of(&chosen, &places, err);
	for (size_t i = 0; rc == 0 && i < places.count; i++) {
		rc = put_place(&s, places.items[i].path, edits, plan, against, err);
		ws_buf_addc(&b, '\n');
	}
	if (rc == 0)
		rc = ws_notes_of(&chosen, false, &notes, err);
	if (rc == 0)
		rc = ws_notes_gone(&chosen, &notes, err);
	if (rc == 0 && notes.count > 0) {
		put_heading(&s, ws_heading_drafts(view), NULL);
		ws_notes_put(&b, cli, &notes, 8);
		ws_buf_addc(&b, '\n');
	}
	end = b.len;
	if (rc == 0)
		put_totals(&b, &cli->style, view, edits, plan);
	/* notes alone have nothing to be told apart from */
	if (notes.count > 0 && b.len == end)
		ws_buf_cut(&b, end - 1);
	if (rc == 0)
		rc = ws_put_away(&b, cli, view, err);
	end = b.len;
	if (rc == 0)
		rc = ws_put_out(&b, out, err);
	return rc == 0 && inside ? ws_show_inside(cli, out, inside, end > 0, err) : rc;
}
