/*
 * cli/show/status.c - where things stand, for people.
 */
#include "cli/show/show_p.h"

#include <stdarg.h>
#include <string.h>
#include "store/ground/text.h"

/* ---- the head ------------------------------------------------------------------------ */

static void put_head_plain(struct ws_buf *b, const struct ws_store *store,
			   const struct ws_view *view, const char *actor, const char *age)
{
	ws_auto_buf text = WS_BUF_INIT;

	ws_put_accounts(&text, view);
	ws_put_label(b, "accounts", ws_buf_text(&text));
	ws_buf_cut(&text, 0);
	ws_put_text(&text, actor);
	if (text.len > 0)
		ws_put_label(b, "signed in as", ws_buf_text(&text));
	ws_put_label(b, "looked", age);
	ws_buf_cut(&text, 0);
	ws_put_text(&text, store->path);
	ws_put_label(b, "store", ws_buf_text(&text));
	ws_put_label(b, "mode", ws_word_mode(store->mode));
}

static void put_head(struct ws_buf *b, const struct ws_cli *cli,
		     const struct ws_store *store, const struct ws_view *view)
{
	const struct ws_style *style = &cli->style;
	ws_auto_buf left = WS_BUF_INIT;
	ws_auto_buf age = WS_BUF_INIT;
	ws_auto_buf right = WS_BUF_INIT;
	const char *actor = view->look.actor[0] ? view->look.actor : store->actor;

	ws_put_accounts(&left, view);
	if (*actor) {
		ws_buf_adds(&left, "   ");
		ws_put_text(&left, actor);
	}
	if (cli->verbose > 0 && view->look.key_source[0]) {
		ws_buf_adds(&left, ", key from ");
		ws_put_text(&left, view->look.key_source);
	}
	ws_put_age(&age, cli, store, view);
	if (style->plain) {
		put_head_plain(b, store, view, actor, ws_buf_text(&age));
		return;
	}
	ws_put_ink(&right, style, ws_age_is_old(cli, view) ? WS_INK_WARN : WS_INK_NONE,
		   ws_buf_text(&age));
	ws_put_apart(b, style, ws_buf_text(&left), ws_buf_text(&right));
	ws_buf_adds(b, "store  ");
	ws_put_text(b, store->path);
	ws_buf_addf(b, ", %s\n", ws_word_mode(store->mode));
}

/* What keeps a round from more than looking. */
static void put_git_state(struct ws_buf *b, const struct ws_view *view)
{
	if (!ws_oid_is_zero(&view->main_id) && !view->state.on_main) {
		ws_buf_adds(b, "git    HEAD is ");
		ws_put_git_head(b, &view->state);
		ws_buf_adds(b, ", not main: until it is, wsync sync only looks\n");
	}
	if (view->state.operation[0]) {
		ws_buf_adds(b, "git    a ");
		ws_put_text(b, view->state.operation);
		ws_buf_adds(b,
			    " is under way: until it is finished, wsync sync only looks\n");
	}
}

/* ---- the table ---------------------------------------------------------------------------- */

static void add_state(struct ws_buf *b, bool when, const char *word)
{
	if (when)
		ws_buf_addf(b, "%s%s", b->len > 0 ? ", " : "", word);
}

static int add_row(struct ws_table *table, const struct ws_place_row *row, const char *mode,
		   const char *drafts, struct ws_err *err)
{
	ws_auto_buf state = WS_BUF_INIT;
	char local[24], cloud[24];
	const char *cells[] = {row->path, mode, local, cloud, NULL};

	(void)snprintf(local, sizeof(local), "%zu", row->outgoing);
	(void)snprintf(cloud, sizeof(cloud), "%zu", row->incoming);
	add_state(&state, row->drafts > 0, drafts);
	add_state(&state, row->held_out > 0, "held");
	add_state(&state, row->held_in > 0, "to review");
	add_state(&state, row->conflicts > 0, "conflict");
	add_state(&state, row->waits > 0, "waiting");
	add_state(&state, state.len == 0, "ready");
	cells[4] = ws_buf_text(&state);
	return ws_table_row(table, cells, err);
}

static int print_table(const struct ws_cli *cli, FILE *out, const struct ws_store *store,
		       const struct ws_view *view, const struct ws_places *places,
		       struct ws_err *err)
{
	ws_auto(ws_table) table = NULL;
	int rc = ws_table_new(cli, &table, err);

	if (rc == 0)
		rc = ws_table_column(table, "WORKSPACE", 0, err);
	if (rc == 0)
		rc = ws_table_column(table, "MODE", 0, err);
	if (rc == 0)
		rc = ws_table_column(table, "LOCAL", WS_TABLE_RIGHT, err);
	if (rc == 0)
		rc = ws_table_column(table, "CLOUD", WS_TABLE_RIGHT, err);
	if (rc == 0)
		rc = ws_table_column(table, "STATE", 0, err);
	for (size_t i = 0; rc == 0 && i < places->count; i++)
		rc = add_row(table, &places->items[i], ws_word_mode(store->mode),
			     ws_word_drafts(view), err);
	return rc == 0 ? ws_table_print(table, out, true, err) : rc;
}

/* ---- blocks of changes ---------------------------------------------------------------------- */

static int add_block(struct ws_lines *lines, const char *title, const struct ws_plan *plan,
		     ws_show_select *select, struct ws_err *err)
{
	ws_auto_pick pick = {NULL, 0};
	int rc = ws_pick_ranked(plan, select, &pick, err);

	if (rc < 0 || pick.count == 0)
		return rc;
	ws_lines_heading(lines, "");
	ws_lines_heading(lines, title);
	for (size_t i = 0; i < pick.count; i++) {
		ws_lines_change(lines, NULL, pick.items[i], NULL);
		ws_lines_effect(lines, pick.items[i]);
		if (pick.items[i]->verdict == WS_HELD) {
			ws_lines_held(lines, pick.items[i], WS_HELD_OF_CHANGE);
			if (pick.items[i]->kind == WS_ITEM_POLICY && pick.items[i]->note)
				ws_lines_note(lines, pick.items[i]->note);
		}
	}
	return 0;
}

/* Edits that are no changes, below those that are. */
static int add_notes(struct ws_lines *lines, const struct ws_view *view, struct ws_err *err)
{
	ws_auto_notes notes = {NULL, 0};
	int rc = ws_notes_of(view, true, &notes, err);

	if (rc == 0)
		rc = ws_notes_gone(view, &notes, err);
	if (rc == 0 && notes.count > 0 &&
	    (!view->edits || view->edits->change_count == 0)) {
		ws_lines_heading(lines, "");
		ws_lines_heading(lines, ws_heading_drafts(view));
	}
	for (size_t i = 0; rc == 0 && i < notes.count; i++)
		ws_lines_text(lines, notes.items[i]);
	return rc;
}

static int put_blocks(struct ws_buf *b, const struct ws_cli *cli,
		      const struct ws_view *view, struct ws_err *err)
{
	ws_auto(ws_names) names = NULL;
	ws_auto(ws_lines) lines = NULL;
	int rc = ws_lines_new(&cli->style, "  ", &lines, err);

	if (rc == 0)
		rc = ws_names_wanted(cli, view, &names, err);
	if (rc == 0)
		ws_lines_names(lines, names);
	if (rc == 0)
		rc = add_block(lines, ws_heading_drafts(view), view->edits, NULL, err);
	if (rc == 0)
		rc = add_notes(lines, view, err);
	if (rc == 0)
		rc = add_block(lines, "Outgoing, not yet in the cloud", view->plan,
			       ws_is_outgoing, err);
	if (rc == 0)
		rc = add_block(lines, "Incoming", view->plan, ws_is_incoming, err);
	if (rc == 0)
		rc = add_block(lines, "Both sides", view->plan, ws_is_conflict, err);
	return rc == 0 ? ws_lines_put(lines, b, err) : rc;
}

/* ---- the end ------------------------------------------------------------------------------------ */

static void sum_up(struct ws_buf *b, const struct ws_view *view,
		   const struct ws_places *places)
{
	struct ws_place_row all = {0};
	size_t edits = view->edits ? view->edits->change_count : 0;
	const struct {
		size_t *count;
		const char *text;
	} parts[] = {
		{&edits, ws_word_drafts(view)}, {&all.ready, "ready"},
		{&all.held_out, "held"},        {&all.held_in, "to review"},
		{&all.conflicts, "conflict"},   {&all.waits, "waiting"},
	};
	size_t from = b->len;

	for (size_t i = 0; i < places->count; i++) {
		all.ready += places->items[i].ready;
		all.held_out += places->items[i].held_out;
		all.held_in += places->items[i].held_in;
		all.conflicts += places->items[i].conflicts;
		all.waits += places->items[i].waits;
	}
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (*parts[i].count > 0)
			ws_buf_addf(b, "%s%zu %s%s", b->len > from ? ", " : "",
				    *parts[i].count, parts[i].text,
				    i == 4 ? WS_CLI_S(*parts[i].count) : "");
	if (b->len > from)
		ws_buf_addc(b, '\n');
}

/* By a guard that nobody decides about: the plan tells what it found. For the rest the
 * lines above have the reason, and another hint what to do. */
static bool is_held_by_guard(const struct ws_change *change)
{
	const unsigned led_on = WS_HELD_APPROVAL | WS_HELD_LOSS | WS_HELD_REJECTED |
				WS_HELD_OBSERVE | WS_HELD_UNADOPTED;

	return ws_is_held(change) && (change->held & ~led_on);
}

static void hints(const struct ws_cli *cli, const struct ws_store *store,
		  const struct ws_view *view)
{
	if (view->edits && view->edits->change_count > 0) {
		ws_cli_hint(cli, "%-22s what the edits mean", "wsync diff --drafts");
		ws_show_record(cli, view, "record them; nothing is sent uncommitted");
	}
	if (ws_pick_tell(view->plan, is_held_by_guard) > 0)
		ws_cli_hint(cli, "%-22s why they are held", "wsync plan");
	if (store->mode == WS_MODE_OBSERVE && ws_pick_tell(view->plan, ws_is_outgoing) > 0)
		ws_cli_hint(cli, "%-22s allow this clone to send", "wsync mode two-way");
	ws_show_advice(cli, view->plan);
	if (!(store->mode == WS_MODE_OBSERVE &&
	      ws_pick_tell(view->plan, ws_is_outgoing) > 0) &&
	    ws_pick_tell(view->plan, ws_is_send) + ws_pick_tell(view->plan, ws_is_receive) >
		    0)
		ws_cli_hint(cli, "%-22s send and receive what is ready", "wsync sync");
	if (view->look.time_s == 0 || ws_age_is_old(cli, view))
		ws_cli_hint(cli, "%-22s look at the cloud", "wsync fetch");
}

static int put_in_step(struct ws_buf *b, const struct ws_cli *cli,
		       const struct ws_store *store, const struct ws_view *view,
		       struct ws_err *err)
{
	ws_auto_buf age = WS_BUF_INIT;
	size_t total = 0;
	int rc = ws_show_total(store, view, &total, err);

	if (rc < 0)
		return rc;
	if (ws_never_looked(view)) {
		ws_put_never_looked(b);
		return 0;
	}
	ws_put_age(&age, cli, store, view);
	ws_put_ink(b, &cli->style, WS_INK_GOOD, "In step:");
	ws_buf_addf(b, " %zu workspace%s, ", total, WS_CLI_S(total));
	ws_put_ink(b, &cli->style, ws_age_is_old(cli, view) ? WS_INK_WARN : WS_INK_NONE,
		   ws_buf_text(&age));
	ws_buf_addc(b, '\n');
	ws_put_unseen(b, &cli->style, view->unseen);
	return ws_put_untracked(b, cli, view, err);
}

static bool all_clear(const struct ws_view *view, const struct ws_places *places)
{
	return places->count == 0 && view->files.count == 0 && !view->state.operation[0] &&
	       (view->state.on_main || ws_oid_is_zero(&view->main_id)) &&
	       ws_problems_count(view) == 0;
}

static int print_all(const struct ws_cli *cli, FILE *out, const struct ws_store *store,
		     const struct ws_view *view, const struct ws_places *places,
		     struct ws_err *err)
{
	ws_auto_buf b = WS_BUF_INIT;
	int rc;

	put_head(&b, cli, store, view);
	put_git_state(&b, view);
	ws_put_unseen(&b, &cli->style, view->unseen);
	if (ws_never_looked(view))
		ws_put_never_looked(&b);
	if (places->count > 0)
		ws_buf_addc(&b, '\n');
	rc = ws_put_out(&b, out, err);
	if (rc == 0)
		rc = print_table(cli, out, store, view, places, err);
	if (rc == 0)
		rc = put_blocks(&b, cli, view, err);
	if (rc == 0)
		rc = ws_put_away(&b, cli, view, err);
	if (rc == 0 && places->count > 0) {
		ws_buf_adds(&b, cli->style.plain ? "\ntotal: " : "\n");
		sum_up(&b, view, places);
	}
	return rc == 0 ? ws_put_out(&b, out, err) : rc;
}

int ws_show_status(const struct ws_cli *cli, FILE *out, const struct ws_store *store,
		   const struct ws_view *view, struct ws_err *err)
{
	ws_auto_places places = {NULL, 0};
	ws_auto_buf b = WS_BUF_INIT;
	int rc;

	if (cli->format == WS_FORMAT_JSON)
		return ws_show_status_json(cli, out, store, view, err);
	if (cli->format == WS_FORMAT_PORCELAIN)
		return ws_show_status_porcelain(cli, out, store, view, err);
	rc = ws_places_of(view, &places, err);
	if (rc == 0 && all_clear(view, &places)) {
		rc = put_in_step(&b, cli, store, view, err);
		rc = rc == 0 ? ws_put_out(&b, out, err) : rc;
		if (rc == 0 && ws_never_looked(view)) {
			(void)fflush(out);
			hints(cli, store, view);
		}
		return rc;
	}
	if (rc == 0)
		rc = print_all(cli, out, store, view, &places, err);
	if (rc == 0) {
		(void)fflush(out);
		hints(cli, store, view);
	}
	return rc;
}
