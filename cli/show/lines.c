/*
 * cli/show/lines.c - changes under headings, collected for one screen.
 */
#include "cli/show/lines_p.h"

#include <stdlib.h>
#include "store/ground/text.h"

int ws_lines_new(const struct ws_style *style, const char *indent, struct ws_lines **out,
		 struct ws_err *err)
{
	struct ws_lines *lines = calloc(1, sizeof(*lines));

	*out = lines;
	if (!lines)
		return ws_err_nomem(err);
	lines->style = style;
	lines->indent = indent;
	return 0;
}

void ws_lines_free(struct ws_lines *lines)
{
	if (!lines)
		return;
	for (size_t i = 0; i < lines->count; i++) {
		free(lines->items[i].text);
		free(lines->items[i].lead);
		free(lines->items[i].tail);
	}
	free(lines->items);
	free(lines);
}

static void keep(struct ws_lines *lines, char **out, const char *text)
{
	if (!text)
		return;
	*out = ws_text_neutral_dup(text);
	if (!*out)
		lines->failed = true;
}

static struct ws_line *add(struct ws_lines *lines, enum ws_line_kind kind, const char *text)
{
	struct ws_line *line;

	if (lines->count == lines->room) {
		size_t room = lines->room ? lines->room * 2 : 32;
		struct ws_line *more = reallocarray(lines->items, room, sizeof(*more));

		if (!more) {
			lines->failed = true;
			return NULL;
		}
		lines->items = more;
		lines->room = room;
	}
	line = &lines->items[lines->count++];
	*line = (struct ws_line){.kind = kind};
	keep(lines, &line->text, text);
	return line;
}

void ws_lines_heading(struct ws_lines *lines, const char *text)
{
	(void)add(lines, WS_LINE_HEADING, text);
}

void ws_lines_note(struct ws_lines *lines, const char *text)
{
	(void)add(lines, WS_LINE_NOTE, text);
}

void ws_lines_text(struct ws_lines *lines, const char *text)
{
	(void)add(lines, WS_LINE_TEXT, text);
}

void ws_lines_names(struct ws_lines *lines, struct ws_names *names)
{
	lines->names = names;
}

static void note_set(struct ws_lines *lines, const char *word,
		     const struct ws_access *access, const struct ws_scope_set *set)
{
	ws_auto_buf text = WS_BUF_INIT;

	if (ws_names_sentence(&text, word, access, set, NULL) < 0)
		lines->failed = true;
	else if (text.len > 0)
		ws_lines_note(lines, ws_buf_text(&text));
}

static void note_permissions(struct ws_lines *lines, const struct ws_change *change)
{
	const bool conflict = ws_is_conflict(change);
	const struct ws_access *access = NULL;
	struct ws_delta delta;

	if (ws_names_access(lines->names, change, &access, NULL) < 0)
		lines->failed = true;
	if (!access)
		return;
	delta = ws_change_delta(change, access);
	note_set(lines, conflict ? "local over cloud gains" : "gains", access,
		 &delta.gained);
	note_set(lines, conflict ? "local over cloud loses" : "loses", access, &delta.lost);
}

void ws_lines_change(struct ws_lines *lines, const char *lead,
		     const struct ws_change *change, const char *tail)
{
	struct ws_line *line = add(lines, WS_LINE_CHANGE, NULL);

	if (!line)
		return;
	line->change = change;
	keep(lines, &line->lead, lead);
	keep(lines, &line->tail, tail);
	if (lines->names)
		note_permissions(lines, change);
}

void ws_lines_effect(struct ws_lines *lines, const struct ws_change *change)
{
	ws_auto_buf text = WS_BUF_INIT;

	if (change->takes_back)
		ws_lines_note(lines, "the cloud has it so: nothing of it is left to send");
	if (change->joins)
		ws_lines_note(lines, "with what was committed before and is not sent yet");
	if (!change->no_effect || !change->note)
		return;
	ws_buf_addf(&text, "no effect: %s", change->note);
	ws_lines_note(lines, ws_buf_text(&text));
}

int ws_show_change_lines(const struct ws_cli *cli, FILE *out, const struct ws_plan *plan,
			 const struct ws_view *view, ws_show_select *select,
			 const char *indent, struct ws_err *err)
{
	ws_auto(ws_names) names = NULL;
	ws_auto(ws_lines) lines = NULL;
	ws_auto_pick pick = {NULL, 0};
	ws_auto_buf b = WS_BUF_INIT;
	int rc = ws_pick_ranked(plan, select, &pick, err);

	if (rc == 0)
		rc = ws_lines_new(&cli->style, indent, &lines, err);
	if (rc == 0)
		rc = ws_names_wanted(cli, view, &names, err);
	if (rc == 0)
		ws_lines_names(lines, names);
	for (size_t i = 0; rc == 0 && i < pick.count; i++) {
		ws_lines_change(lines, NULL, pick.items[i], NULL);
		ws_lines_effect(lines, pick.items[i]);
		if (pick.items[i]->fan.text)
			ws_lines_note(lines, pick.items[i]->fan.text);
	}
	if (rc == 0)
		rc = ws_lines_put(lines, &b, err);
	return rc == 0 ? ws_put_out(&b, out, err) : rc;
}
