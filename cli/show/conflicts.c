/*
 * cli/show/conflicts.c - what both sides changed, and what can be decided about it.
 *
 * A conflict has three sides; what is on one side only, where nothing says that it was
 * ever on both, has one. Both are decided in the same way.
 */
#include "cli/show/conflicts.h"

#include <stdlib.h>
#include <string.h>
#include "cli/show/choice.h"
#include "cli/show/history.h"
#include "cli/show/show_p.h"
#include "store/ground/date.h"
#include "store/ground/text.h"

struct screen {
	const struct ws_cli *cli;
	const struct ws_style *style;
	struct ws_buf *b;
	const struct ws_change *change;
	const struct ws_access *access; /* or NULL */
	const struct ws_origins *origins;
};

bool ws_is_undecided(const struct ws_change *change)
{
	return ws_is_conflict(change) || ws_is_unadopted(change);
}

/* ---- cells -------------------------------------------------------------------------- */

static void put_value(const struct screen *s, struct ws_buf *b,
		      const struct ws_value *value)
{
	if (!value->present) {
		ws_buf_adds(b, "nothing");
	} else if (ws_change_is_free(s->change)) {
		ws_buf_addc(b, '"');
		ws_put_text(b, value->text);
		ws_buf_addc(b, '"');
	} else {
		ws_put_text(b, value->text && *value->text ? value->text : "none");
	}
}

/* "+26 -5", "" for nothing; a question mark where it is not wholly known. */
static void put_signed(struct ws_buf *b, const struct ws_delta *delta)
{
	const struct ws_change as = {.delta = *delta};

	ws_put_delta(b, &as);
}

/* "40 +26": how many permissions, and against base. */
static void put_count(const struct screen *s, struct ws_buf *b,
		      const struct ws_value *value, bool is_base)
{
	const struct ws_scope_set set = ws_value_scopes(s->access, value);
	ws_auto_buf against = WS_BUF_INIT;
	struct ws_delta delta;

	if (!ws_has_scopes(s->change) || !value->present)
		return;
	if (set.opaque)
		ws_buf_addc(b, '?');
	else
		ws_buf_addf(b, "%zu", ws_scope_set_count(&set));
	if (is_base || ws_is_unadopted(s->change))
		return;
	delta = ws_value_delta(s->access, &s->change->base, value);
	put_signed(&against, &delta);
	if (against.len > 0)
		ws_buf_addf(b, " %s", ws_buf_text(&against));
}

/* "ada@acme.io 2026-11-23T09:40:00Z": who gave the value, when that is known. */
static void put_origin(struct ws_buf *b, const struct ws_origin *origin)
{
	char when[WS_TIME_TEXT];

	if (!origin->author)
		return;
	ws_put_text(b, origin->author);
	ws_buf_addf(b, " %s", ws_time_format(origin->time_s, when));
	if (origin->subject) {
		ws_buf_adds(b, ", ");
		ws_put_text(b, origin->subject);
	}
}

static void put_consequence(struct ws_buf *b, const struct screen *s,
			    const struct ws_option_taken *choice)
{
	const struct ws_delta *d = &choice->effect;
	const char *between = "";

	ws_buf_adds(b, choice->sends ? "the cloud would " : "local gives way");
	if (!ws_has_scopes(s->change) || d->gained_count + d->lost_count == 0) {
		ws_buf_adds(b, choice->sends ? "change" : "");
	} else if (choice->sends) {
		if (d->gained_count > 0) {
			ws_buf_addf(b, "gain %zu", d->gained_count);
			between = ", ";
		}
		if (d->lost_count > 0)
			ws_buf_addf(b, "%slose %zu", between, d->lost_count);
	}
	if (d->escalation && choice->sends)
		ws_buf_adds(b, ", ESCALATION");
}

/* ---- one item ------------------------------------------------------------------------- */

struct side {
	const char *name;
	const struct ws_value *value;
	const struct ws_origin *origin; /* or NULL */
};

static size_t sides_of(const struct screen *s, struct side out[3])
{
	const struct side all[] = {{"base", &s->change->base, NULL},
				   {"local", &s->change->local, &s->origins->local},
				   {"cloud", &s->change->cloud, &s->origins->cloud}};

	if (ws_is_conflict(s->change)) {
		memcpy(out, all, sizeof(all));
		return 3;
	}
	memcpy(out, all + 1, 2 * sizeof(*all));
	return 2;
}

static void put_head(const struct screen *s)
{
	const struct ws_change *change = s->change;
	ws_auto_buf left = WS_BUF_INIT;
	ws_auto_buf right = WS_BUF_INIT;

	ws_put_ink(&left, s->style, WS_INK_NAME, change->id);
	ws_buf_adds(&left, "   ");
	ws_put_text(&left, change->path);
	ws_buf_adds(&left, "   ");
	ws_put_who(&left, change);
	if (change->file) {
		ws_put_text(&right, change->file);
		if (change->line > 0)
			ws_buf_addf(&right, ":%d", change->line);
	}
	ws_put_apart(s->b, s->style, ws_buf_text(&left), ws_buf_text(&right));
}

/* A wide value has a line of its own, so that the rest stays in columns. */
#define VALUE_MAX 32
#define VALUE_AT  9

struct cells {
	struct ws_buf value, count, origin;
};

static size_t width_of(const struct ws_buf *cell)
{
	return ws_text_width(ws_buf_text(cell));
}

static void put_cells(const struct screen *s, const char *name, const struct cells *c,
		      size_t value_width, size_t count_width)
{
	const size_t origin_at = VALUE_AT + value_width + 2 + count_width + 2;
	size_t at = VALUE_AT + width_of(&c->value);

	ws_buf_addf(s->b, "  %-5s  ", name);
	if (c->count.len + c->origin.len == 0 || width_of(&c->value) > VALUE_MAX) {
		ws_put_words(s->b, s->style, VALUE_AT, VALUE_AT, ws_buf_text(&c->value));
		if (c->count.len + c->origin.len == 0)
			return;
		at = 0;
	} else {
		ws_buf_adds(s->b, ws_buf_text(&c->value));
	}
	ws_buf_pad(s->b, ' ', VALUE_AT + value_width + 2 - at);
	ws_buf_adds(s->b, ws_buf_text(&c->count));
	if (c->origin.len == 0) {
		ws_buf_addc(s->b, '\n');
		return;
	}
	ws_buf_pad(s->b, ' ', count_width + 2 - width_of(&c->count));
	ws_put_words(s->b, s->style, origin_at, origin_at, ws_buf_text(&c->origin));
}

static void put_sides(const struct screen *s)
{
	struct cells cells[3] = {{WS_BUF_INIT, WS_BUF_INIT, WS_BUF_INIT},
				 {WS_BUF_INIT, WS_BUF_INIT, WS_BUF_INIT},
				 {WS_BUF_INIT, WS_BUF_INIT, WS_BUF_INIT}};
	size_t value_width = 0, count_width = 0;
	struct side sides[3];
	const size_t count = sides_of(s, sides);

	for (size_t i = 0; i < count; i++) {
		struct cells *c = &cells[i];

		put_value(s, &c->value, sides[i].value);
		put_count(s, &c->count, sides[i].value, i == 0);
		if (sides[i].origin)
			put_origin(&c->origin, sides[i].origin);
		if (width_of(&c->value) > value_width)
			value_width = width_of(&c->value);
		if (width_of(&c->count) > count_width)
			count_width = width_of(&c->count);
	}
	if (value_width > VALUE_MAX)
		value_width = VALUE_MAX;
	ws_buf_addc(s->b, '\n');
	for (size_t i = 0; i < count; i++) {
		put_cells(s, sides[i].name, &cells[i], value_width, count_width);
		ws_buf_free(&cells[i].value);
		ws_buf_free(&cells[i].count);
		ws_buf_free(&cells[i].origin);
	}
}

static void put_choices(const struct screen *s)
{
	struct ws_option_taken choices[WS_CHOICES];
	const size_t count = ws_choices_of(s->change, s->access, choices);

	ws_buf_addc(s->b, '\n');
	for (size_t i = 0; i < count; i++) {
		ws_auto_buf does = WS_BUF_INIT;
		char command[64];
		int at = snprintf(command, sizeof(command), "wsync resolve %s --take %-5s",
				  s->change->id, choices[i].take);

		ws_buf_addf(s->b, "  %s  ", command);
		put_value(s, &does, &choices[i].value);
		ws_buf_adds(&does, "; ");
		put_consequence(&does, s, &choices[i]);
		ws_put_words(s->b, s->style, (size_t)at + 4, (size_t)at + 4,
			     ws_buf_text(&does));
	}
}

static void put_plain(const struct screen *s)
{
	struct ws_option_taken choices[WS_CHOICES];
	struct side sides[3];
	const size_t count = sides_of(s, sides);
	const size_t options = ws_choices_of(s->change, s->access, choices);

	ws_labelled_put(s->b, s->style, "", NULL, s->change, NULL);
	for (size_t i = 0; i < count; i++) {
		ws_auto_buf text = WS_BUF_INIT;
		ws_auto_buf more = WS_BUF_INIT;

		put_value(s, &text, sides[i].value);
		put_count(s, &more, sides[i].value, i == 0);
		if (more.len > 0)
			ws_buf_addf(&text, ", permissions %s", ws_buf_text(&more));
		ws_buf_cut(&more, 0);
		if (sides[i].origin)
			put_origin(&more, sides[i].origin);
		if (more.len > 0)
			ws_buf_addf(&text, ", by %s", ws_buf_text(&more));
		ws_buf_addf(s->b, "  %s: %s\n", sides[i].name, ws_buf_text(&text));
	}
	for (size_t i = 0; i < options; i++) {
		ws_buf_addf(s->b, "  wsync resolve %s --take %s: ", s->change->id,
			    choices[i].take);
		put_value(s, s->b, &choices[i].value);
		ws_buf_adds(s->b, ", ");
		put_consequence(s->b, s, &choices[i]);
		ws_buf_addc(s->b, '\n');
	}
}

static void put_item(const struct screen *s)
{
	if (s->style->plain) {
		put_plain(s);
		return;
	}
	put_head(s);
	put_sides(s);
	put_choices(s);
}

/* ---- the whole ------------------------------------------------------------------------ */

static int put_part(struct screen *s, const struct ws_undecided *all,
		    ws_show_select *select, const char *title, const char *says,
		    struct ws_err *err)
{
	bool first = true;

	for (size_t i = 0; i < all->pick.count; i++) {
		int rc;

		if (!select(all->pick.items[i]))
			continue;
		if (first) {
			ws_put_ink(s->b, s->style, WS_INK_BOLD, title);
			ws_buf_addc(s->b, '\n');
			ws_put_words(s->b, s->style, 0, 0, says);
		}
		ws_buf_addc(s->b, '\n');
		first = false;
		s->change = all->pick.items[i];
		s->origins = &all->origins[i];
		rc = ws_names_access(all->names, s->change, &s->access, err);
		if (rc < 0)
			return rc;
		put_item(s);
	}
	if (!first)
		ws_buf_addc(s->b, '\n');
	return 0;
}

int ws_undecided_find(struct ws_store *store, const struct ws_view *view,
		      ws_show_select *select, struct ws_arena *arena,
		      struct ws_undecided *out, struct ws_err *err)
{
	int rc = ws_pick_ranked(view->plan, select, &out->pick, err);

	if (rc == 0)
		rc = ws_names_new(view, &out->names, err);
	if (rc < 0)
		return rc;
	out->origins = ws_arena_zalloc(arena, out->pick.count + 1, sizeof(*out->origins));
	if (!out->origins)
		return ws_err_nomem(err);
	return ws_origins_find(store, view, out->pick.items, out->pick.count, arena,
			       out->origins, err);
}

void ws_undecided_clear(struct ws_undecided *all)
{
	ws_pick_free(&all->pick);
	ws_names_free(all->names);
	all->names = NULL;
}

int ws_show_conflicts(const struct ws_cli *cli, FILE *out, const struct ws_view *view,
		      const struct ws_undecided *all, struct ws_err *err)
{
	ws_auto_buf b = WS_BUF_INIT;
	struct screen s = {.cli = cli, .style = &cli->style, .b = &b};
	int rc;

	if (cli->format == WS_FORMAT_JSON)
		return ws_show_conflicts_json(out, view, all, err);
	if (all->pick.count == 0) {
		(void)fputs("No conflicts: nothing waits for a decision\n", out);
		return 0;
	}
	rc = put_part(&s, all, ws_is_conflict, "Both sides changed it",
		      "Nothing is sent for these until somebody decides; all else goes on.",
		      err);
	if (rc == 0)
		rc = put_part(&s, all, ws_is_unadopted, "On one side only",
			      "Nothing says that these were ever on both sides: they are "
			      "never sent by themselves.",
			      err);
	return rc == 0 ? ws_put_out(&b, out, err) : rc;
}
