/*
 * cli/show/queue.c - what is held for people, for a review outside the terminal: JSON,
 * CSV, Markdown.
 */
#include "cli/show/review.h"

#include <stdlib.h>
#include "store/ground/date.h"

/* ---- JSON: it may not change within a major version but by additions ---------------- */

struct list {
	struct ws_json *json;
	bool roles;
	int bad;
};

static void add_place(void *user, const char *place, const char *role)
{
	struct list *list = user;
	struct ws_json *one;

	if (!list->roles) {
		list->bad |= ws_json_push(list->json, ws_text_json(place));
		return;
	}
	one = ws_json_new_object();
	list->bad |= ws_json_set(one, "path", ws_text_json(place));
	list->bad |= ws_json_set(one, "role", ws_text_json(role ? role : ""));
	list->bad |= ws_json_push(list->json, one);
}

static int set_lesser(struct ws_json *o, const struct ws_lesser *lesser)
{
	struct ws_json *one;
	int bad;

	if (!lesser->role)
		return 0;
	one = ws_json_new_object();
	bad = ws_json_set(one, "role", ws_text_json(lesser->role));
	bad |= ws_json_set(one, "gained", ws_json_new_int((int64_t)lesser->gained));
	return bad | ws_json_set(o, "lesser", one);
}

static int item_json(const struct ws_queue *queue, size_t n, struct ws_json **out,
		     struct ws_err *err)
{
	const struct ws_change *change = queue->held.pick.items[n];
	const struct ws_origin *origin = &queue->held.origins[n].local;
	const struct ws_access *access = NULL;
	struct list elsewhere = {ws_json_new_array(), true, 0};
	struct list owners = {ws_json_new_array(), false, 0};
	ws_auto(ws_json) o = ws_json_new_object();
	struct ws_lesser lesser;
	int rc = ws_names_access(queue->held.names, change, &access, err);
	int bad = ws_json_set(o, "change", ws_change_json(change, access));

	if (origin->author)
		bad |= ws_json_set(o, "committed", ws_origin_json(origin));
	ws_review_elsewhere(queue, change, add_place, &elsewhere);
	if (rc == 0)
		rc = ws_review_owners(queue, change, add_place, &owners, err);
	bad |= elsewhere.bad | owners.bad;
	bad |= ws_json_set(o, "elsewhere", elsewhere.json);
	bad |= ws_json_set(o, "owners_after", owners.json);
	lesser = ws_review_lesser(queue, change, access);
	bad |= set_lesser(o, &lesser);
	if (rc == 0 && !bad)
		*out = ws_steal(&o);
	return rc < 0 ? rc : bad ? ws_err_nomem(err) : 0;
}

static int print_json(FILE *out, const struct ws_queue *queue, struct ws_err *err)
{
	ws_auto(ws_json) o = ws_json_new_object();
	ws_auto(ws_json) list = ws_json_new_array();
	struct ws_json *incoming = NULL;
	int bad = ws_json_set(o, "schema", ws_json_new_text("wsync/review/1"));
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < queue->held.pick.count; i++) {
		struct ws_json *one = NULL;

		rc = item_json(queue, i, &one, err);
		if (rc == 0)
			bad |= ws_json_push(list, one);
	}
	bad |= ws_json_set(o, "queue", ws_steal(&list));
	if (queue->rejected.count > 0) {
		list = ws_json_new_array();
		for (size_t i = 0; i < queue->rejected.count; i++)
			bad |= ws_json_push(list,
					    ws_show_change_json(queue->rejected.items[i]));
		bad |= ws_json_set(o, "rejected", ws_steal(&list));
	}
	if (rc == 0)
		rc = ws_inbox_json(&queue->inbox, &incoming, err);
	bad |= ws_json_set(o, "incoming", incoming);
	if (rc == 0 && bad)
		rc = ws_err_nomem(err);
	return rc == 0 ? ws_show_json(out, ws_steal(&o), err) : rc;
}

/* ---- tables ---------------------------------------------------------------------------- */

static void add_sentence(void *user, const char *sentence)
{
	struct ws_buf *b = user;

	ws_buf_addf(b, "%s%s", b->len > 0 ? "; " : "", sentence);
}

static int csv_row(struct ws_table *table, const struct ws_change *c,
		   const struct ws_origin *origin, const char *warnings, struct ws_err *err)
{
	ws_auto_buf who = WS_BUF_INIT;
	char gained[24], lost[24], approvals[48], control[24], secrets[24];
	char when[WS_TIME_TEXT] = "";
	size_t gains, loses;

	ws_put_who(&who, c);
	ws_change_triples(c, &gains, &loses);
	(void)snprintf(gained, sizeof(gained), "%zu", gains);
	(void)snprintf(lost, sizeof(lost), "%zu", loses);
	(void)snprintf(control, sizeof(control), "%zu", c->delta.control);
	(void)snprintf(secrets, sizeof(secrets), "%zu", c->delta.secrets);
	(void)snprintf(approvals, sizeof(approvals), "%zu/%zu", c->approvals_have,
		       c->approvals_need);
	if (origin->author)
		(void)ws_time_format(origin->time_s, when);
	const char *const cells[] = {
		c->id,
		c->path,
		ws_buf_text(&who),
		c->before.present ? c->before.text : NULL,
		c->after.present ? c->after.text : NULL,
		gained,
		lost,
		c->delta.escalation ? "yes" : "no",
		origin->author,
		c->direction == WS_INCOMING ? NULL : approvals,
		c->file,
		ws_word_direction(c->direction),
		when,
		control,
		secrets,
		warnings,
		ws_word_change(c),
		c->kind == WS_ITEM_GRANT ? ws_word_principal_json(c->principal_kind) : NULL,
		c->until,
		c->why,
		origin->subject,
		c->fan.text,
		c->label ? ws_called(c->called, c->label) : NULL,
	};

	return ws_table_row(table, cells, err);
}

static int print_csv(const struct ws_cli *cli, FILE *out, const struct ws_queue *queue,
		     struct ws_err *err)
{
	static const char *const titles[] = {
		"change",       "path",        "principal",      "before",  "after",
		"gained",       "lost",        "escalation",     "author",  "approvals",
		"file",         "direction",   "time",           "control", "secrets",
		"warnings",     "change kind", "principal kind", "until",   "why",
		"committed as", "reach",       "principal name"};
	const size_t columns = sizeof(titles) / sizeof(titles[0]);
	const struct ws_inbox *inbox = &queue->inbox;
	ws_auto(ws_table) table = NULL;
	int rc = ws_table_new(cli, &table, err);

	for (size_t i = 0; rc == 0 && i < columns; i++)
		rc = ws_table_column(table, titles[i], 0, err);
	for (size_t i = 0; rc == 0 && i < queue->held.pick.count; i++)
		rc = csv_row(table, queue->held.pick.items[i],
			     &queue->held.origins[i].local, NULL, err);
	for (size_t n = 0; rc == 0 && n < inbox->count; n++) {
		ws_auto_buf warnings = WS_BUF_INIT;

		rc = ws_inbox_warnings(inbox, n, add_sentence, &warnings, err);
		if (rc == 0)
			rc = csv_row(table, ws_inbox_change(inbox, n), &inbox->origins[n],
				     ws_buf_text(&warnings), err);
	}
	return rc == 0 ? ws_table_print(table, out, true, err) : rc;
}

/* ---- Markdown: what came in ---------------------------------------------------------- */

static void put_cell(struct ws_buf *b, const char *text)
{
	ws_buf_addc(b, ' ');
	ws_put_markdown(b, text);
	ws_buf_adds(b, " |");
}

static int markdown_row(struct ws_buf *b, const struct ws_cli *cli,
			const struct ws_inbox *inbox, size_t n, struct ws_err *err)
{
	const struct ws_change *c = ws_inbox_change(inbox, n);
	const struct ws_origin *origin = &inbox->origins[n];
	ws_auto_buf who = WS_BUF_INIT;
	ws_auto_buf values = WS_BUF_INIT;
	ws_auto_buf delta = WS_BUF_INIT;
	ws_auto_buf warnings = WS_BUF_INIT;
	char when[WS_TIME_TEXT] = "";

	ws_put_who(&who, c);
	ws_put_values(&values, &cli->style, c, 60);
	ws_put_delta(&delta, c);
	ws_put_classes(&delta, c);
	if (origin->author)
		(void)ws_time_format(origin->time_s, when);
	ws_buf_addf(b, "| %s |", c->id);
	put_cell(b, c->path ? c->path : "");
	put_cell(b, ws_buf_text(&who));
	put_cell(b, ws_buf_text(&values));
	put_cell(b, ws_buf_text(&delta));
	put_cell(b, origin->author ? origin->author : "not known");
	put_cell(b, origin->subject ? origin->subject : when);
	if (ws_inbox_warnings(inbox, n, add_sentence, &warnings, err) < 0)
		return err->code;
	put_cell(b, ws_buf_text(&warnings));
	ws_buf_addc(b, '\n');
	return 0;
}

int ws_show_inbox_markdown(FILE *out, const struct ws_cli *cli,
			   const struct ws_inbox *inbox, struct ws_err *err)
{
	ws_auto_buf b = WS_BUF_INIT;
	int rc = 0;

	ws_buf_adds(&b, "### Done in the cloud, and not looked at\n\n");
	if (inbox->count == 0)
		ws_buf_adds(&b, "Nothing.\n");
	else
		ws_buf_adds(&b,
			    "| change | workspace | who | | permissions | done by | when "
			    "| |\n|---|---|---|---|---|---|---|---|\n");
	for (size_t n = 0; rc == 0 && n < inbox->count; n++)
		rc = markdown_row(&b, cli, inbox, n, err);
	return rc == 0 ? ws_put_out(&b, out, err) : rc;
}

static int markdown_part(FILE *out, const char *heading, const struct ws_pick *pick,
			 struct ws_err *err)
{
	ws_auto_free struct ws_change *changes = calloc(pick->count + 1, sizeof(*changes));
	struct ws_plan part = {.changes = changes,
			       .change_count = pick->count,
			       .held = pick->count,
			       .principals = pick->count};

	if (!changes)
		return ws_err_nomem(err);
	for (size_t i = 0; i < pick->count; i++) {
		changes[i] = *pick->items[i];
		part.escalations += changes[i].delta.escalation;
	}
	return ws_show_markdown(out, heading, &part, true, err);
}

int ws_show_queue_markdown(const struct ws_cli *cli, FILE *out,
			   const struct ws_queue *queue, bool outgoing, bool incoming,
			   struct ws_err *err)
{
	int rc = 0;

	if (outgoing)
		rc = markdown_part(out, "Held for a person", &queue->held.pick, err);
	if (rc == 0 && outgoing && queue->rejected.count > 0) {
		(void)fputc('\n', out);
		rc = markdown_part(out, "Rejected", &queue->rejected, err);
	}
	if (rc == 0 && outgoing && incoming)
		(void)fputc('\n', out);
	return rc == 0 && incoming ? ws_show_inbox_markdown(out, cli, &queue->inbox, err)
				   : rc;
}

/* ---- what was decided already ---------------------------------------------------------- */

int ws_show_rejected(const struct ws_cli *cli, FILE *out, const struct ws_queue *queue,
		     struct ws_err *err)
{
	ws_auto(ws_lines) lines = NULL;
	ws_auto_buf b = WS_BUF_INIT;
	int rc = ws_lines_new(&cli->style, "  ", &lines, err);

	for (size_t i = 0; rc == 0 && i < queue->rejected.count; i++) {
		ws_lines_change(lines, NULL, queue->rejected.items[i], NULL);
		ws_lines_held(lines, queue->rejected.items[i], ~0u);
	}
	if (rc == 0)
		rc = ws_lines_put(lines, &b, err);
	return rc == 0 ? ws_put_out(&b, out, err) : rc;
}

int ws_show_queue(const struct ws_cli *cli, FILE *out, const struct ws_queue *queue,
		  struct ws_err *err)
{
	return cli->format == WS_FORMAT_JSON ? print_json(out, queue, err)
					     : print_csv(cli, out, queue, err);
}
