/*
 * cli/show/text_diff.c - the same changes as lines of files, and as numbers.
 *
 * Lines are made from the changes, not compared from files: comments and order are
 * nobody's business between two sides. Names are neutral, so this is to be read, not
 * to be fed to patch.
 */
#include "cli/show/show_p.h"

#include <string.h>

struct names {
	const char *before, *after; /* of the sides, in file headers */
};

static struct names sides_of(const struct ws_change *change)
{
	if (change->direction == WS_DRAFT)
		return (struct names){"committed", "edited"};
	if (change->direction == WS_INCOMING)
		return (struct names){"local", "cloud"};
	/* a conflict is shown as what local has over the cloud, like an outgoing change */
	return (struct names){"cloud", "local"};
}

static void put_file(struct ws_buf *b, const struct ws_change *change)
{
	ws_put_text(b, change->path ? change->path : ".");
	if (change->kind == WS_ITEM_ROLE)
		ws_buf_adds(b, "/_account/roles");
	else
		ws_buf_adds(b, change->kind == WS_ITEM_GRANT ? "/members.ini"
							     : "/workspace.ini");
}

static const char *section_of(const struct ws_change *change)
{
	if (change->kind == WS_ITEM_GRANT)
		return ws_principal_section(change->principal_kind);
	return change->kind == WS_ITEM_ROLE ? "roles" : "workspace";
}

static void put_line(struct ws_buf *b, const struct ws_cli *cli,
		     const struct ws_change *change, const struct ws_value *value,
		     bool plus)
{
	const struct ws_style *style = &cli->style;
	ws_auto_buf line = WS_BUF_INIT;

	if (!value->present)
		return;
	ws_buf_addc(&line, plus ? '+' : '-');
	if (change->kind == WS_ITEM_GRANT || change->kind == WS_ITEM_INTENT ||
	    change->kind == WS_ITEM_ROLE)
		ws_put_text(&line, change->label);
	else
		ws_buf_adds(&line, ws_word_item(change->kind));
	ws_buf_adds(&line, " = ");
	ws_put_text(&line, value->text);
	ws_put_ink(b, style, plus ? WS_INK_GOOD : WS_INK_BAD, ws_buf_text(&line));
	ws_buf_addc(b, '\n');
}

static void put_change(struct ws_buf *b, const struct ws_cli *cli,
		       const struct ws_change *change)
{
	const struct names names = sides_of(change);
	const bool clash = ws_is_conflict(change) && change->direction == WS_BOTH;
	const struct ws_value *before = clash ? &change->cloud : &change->before;
	const struct ws_value *after = clash ? &change->local : &change->after;
	ws_auto_buf file = WS_BUF_INIT;
	ws_auto_buf head = WS_BUF_INIT;

	put_file(&file, change);
	ws_buf_addf(&head, "--- %s/%s", names.before, ws_buf_text(&file));
	ws_put_ink(b, &cli->style, WS_INK_BOLD, ws_buf_text(&head));
	ws_buf_cut(&head, 0);
	ws_buf_addf(&head, "+++ %s/%s", names.after, ws_buf_text(&file));
	ws_buf_addc(b, '\n');
	ws_put_ink(b, &cli->style, WS_INK_BOLD, ws_buf_text(&head));
	ws_buf_cut(&head, 0);
	ws_buf_adds(&head, "@@");
	if (change->line > 0)
		ws_buf_addf(&head, " -%d +%d", change->line, change->line);
	ws_buf_addf(&head, " @@ [%s] %s", section_of(change), change->id);
	ws_buf_addc(b, '\n');
	ws_put_ink(b, &cli->style, WS_INK_NAME, ws_buf_text(&head));
	ws_buf_addc(b, '\n');
	put_line(b, cli, change, before, false);
	put_line(b, cli, change, after, true);
}

int ws_show_diff_text(const struct ws_cli *cli, FILE *out, const struct ws_plan *edits,
		      const struct ws_plan *plan, struct ws_err *err)
{
	const struct ws_plan *plans[] = {edits, plan};
	ws_auto_buf b = WS_BUF_INIT;

	for (size_t p = 0; p < 2; p++)
		for (size_t i = 0; plans[p] && i < plans[p]->change_count; i++)
			if (p == 0 || plans[p]->changes[i].verdict != WS_AGREE)
				put_change(&b, cli, &plans[p]->changes[i]);
	return ws_put_out(&b, out, err);
}

/* ---- numbers ------------------------------------------------------------------------- */

struct stat_row {
	size_t changes, gained, lost, escalations;
};

static struct stat_row count(const struct ws_plan *const plans[2], const char *path)
{
	struct stat_row row = {0};

	for (size_t p = 0; p < 2; p++)
		for (size_t i = 0; plans[p] && i < plans[p]->change_count; i++) {
			const struct ws_change *c = &plans[p]->changes[i];
			size_t gained, lost;

			if ((p == 1 && c->verdict == WS_AGREE) ||
			    strcmp(c->path ? c->path : "", path) != 0)
				continue;
			row.changes++;
			if (ws_is_conflict(c) && p == 1)
				continue; /* nobody knows which way it goes */
			row.escalations += c->delta.escalation;
			ws_change_triples(c, &gained, &lost);
			row.gained += gained;
			row.lost += lost;
		}
	return row;
}

static int add_row(struct ws_table *table, const char *path, const struct stat_row *row,
		   struct ws_err *err)
{
	char n[4][24];
	const char *cells[] = {path, n[0], n[1], n[2], n[3]};

	(void)snprintf(n[0], sizeof(n[0]), "%zu", row->changes);
	(void)snprintf(n[1], sizeof(n[1]), "+%zu", row->gained);
	(void)snprintf(n[2], sizeof(n[2]), "-%zu", row->lost);
	(void)snprintf(n[3], sizeof(n[3]), "%zu", row->escalations);
	return ws_table_row(table, cells, err);
}

int ws_show_diff_stat(const struct ws_cli *cli, FILE *out, const struct ws_plan *edits,
		      const struct ws_plan *plan, struct ws_err *err)
{
	static const char *const titles[] = {"WORKSPACE", "CHANGES", "GAINED", "LOST",
					     "ESCALATIONS"};
	const struct ws_plan *plans[2] = {edits, plan};
	const struct ws_view view = {.plan = (struct ws_plan *)plan,
				     .edits = (struct ws_plan *)edits};
	ws_auto(ws_table) table = NULL;
	ws_auto_places places = {NULL, 0};
	int rc = ws_places_of(&view, &places, err);

	if (rc == 0)
		rc = ws_table_new(cli, &table, err);
	for (size_t i = 0; rc == 0 && i < sizeof(titles) / sizeof(titles[0]); i++)
		rc = ws_table_column(table, titles[i], i > 0 ? WS_TABLE_RIGHT : 0, err);
	for (size_t i = 0; rc == 0 && i < places.count; i++) {
		struct stat_row row = count(plans, places.items[i].path);

		rc = add_row(table, places.items[i].path, &row, err);
	}
	return rc == 0 ? ws_table_print(table, out, true, err) : rc;
}
