/*
 * cli/show/inventory.c - lists, sums and counts of what lies inside a workspace.
 */
#include "cli/show/inventory.h"

#include <stdio.h>
#include <string.h>
#include "cli/show/listing.h"
#include "cli/show/show_p.h"
#include "store/ground/date.h"

#define NARROW     60 /* columns */
#define KIND_OF(n) ((enum ws_inventory_kind)(n))

/* ---- lists ------------------------------------------------------------------------------ */

static const struct ws_listing_column list_columns[] = {
	{"KIND", "kind", WS_LISTING_TEXT, 0},
	{"NAME", "name", WS_LISTING_NAME, 0},
	{"FACTS", "facts", WS_LISTING_TEXT, WS_TABLE_TRUNC},
	{NULL, NULL, 0, 0},
};
/* Where a table would cut most of them, each is a line of its own. */
static const struct ws_listing_column narrow_columns[] = {
	{"KIND", "kind", WS_LISTING_TEXT, 0},
	{"NAME", "name", WS_LISTING_NAME, 0},
	{"FACTS", "facts", WS_LISTING_TEXT, 0},
	{NULL, NULL, 0, 0},
};
static const struct ws_listing_column json_columns[] = {
	{"KIND", "kind", WS_LISTING_TEXT, 0},
	{"NAME", "name", WS_LISTING_NAME, 0},
	{"FACTS", "facts", WS_LISTING_WORDS, 0},
	{NULL, NULL, 0, 0},
};

static void put_facts(struct ws_buf *b, const struct ws_inventory_line *line,
		      const char *between)
{
	for (size_t i = 0; i < line->fact_count; i++) {
		const struct ws_inventory_fact *fact = &line->facts[i];

		ws_buf_addf(b, "%s%s%s%s", i ? between : "", fact->word,
			    *fact->text ? " " : "", fact->text);
	}
}

int ws_show_inventory(const struct ws_cli *cli, const struct ws_inventory_view *view,
		      unsigned kinds, struct ws_err *err)
{
	const bool json = cli->format == WS_FORMAT_JSON;
	ws_auto(ws_listing) list = NULL;
	int rc = ws_listing_new(cli, "inventory",
				json                        ? json_columns
				: cli->style.width < NARROW ? narrow_columns
							    : list_columns,
				&list, err);

	for (int kind = 0; rc == 0 && kind < WS_INVENTORY_KINDS; kind++) {
		const struct ws_inventory_info *info = ws_inventory_info(KIND_OF(kind));
		const struct ws_inventory_file *file = &view->files[kind];

		if (!(kinds & 1u << kind))
			continue;
		if (!file->known)
			ws_listing_unknown(list, info->word);
		for (size_t i = 0; i < file->count; i++) {
			ws_auto_buf facts = WS_BUF_INIT;

			put_facts(&facts, &file->lines[i], json ? "\n" : ", ");
			ws_listing_row(list,
				       (const char *const[]){info->one, file->lines[i].name,
							     ws_buf_text(&facts)});
		}
	}
	return rc == 0 ? ws_listing_print(list, cli->out, "Nothing in these lists", err)
		       : rc;
}

/* ---- sums --------------------------------------------------------------------------------- */

static size_t off_in(const struct ws_inventory_file *file)
{
	size_t n = 0;

	for (size_t i = 0; i < file->count; i++) {
		const struct ws_inventory_line *line = &file->lines[i];
		const char *word = line->fact_count ? line->facts[0].word : "";

		n += strcmp(word, "paused") == 0 || strcmp(word, "disabled") == 0 ||
		     strcmp(word, "inactive") == 0;
	}
	return n;
}

static int sum_row(struct ws_table *table, const struct ws_inventory_view *view, int kind,
		   struct ws_err *err)
{
	const struct ws_inventory_file *file = &view->files[kind];
	const size_t off = off_in(file);
	char number[24] = "?", note[64] = "";
	const char *cells[] = {ws_inventory_info(KIND_OF(kind))->word, number, note};

	if (file->known)
		(void)snprintf(number, sizeof(number), "%zu", file->count);
	if (off)
		(void)snprintf(note, sizeof(note), "%zu paused or disabled", off);
	if (!file->known)
		(void)snprintf(note, sizeof(note), "not read");
	if (view->refused & 1u << kind)
		(void)snprintf(note, sizeof(note), "not readable with this key");
	return ws_table_row(table, cells, err);
}

int ws_show_inventory_sums(const struct ws_cli *cli, const struct ws_inventory_view *view,
			   struct ws_err *err)
{
	static const struct {
		const char *title;
		int flags;
	} columns[] = {{"LIST", 0}, {"NUMBER", WS_TABLE_RIGHT}, {"NOTE", 0}};
	ws_auto(ws_table) table = NULL;
	int rc = ws_table_new(cli, &table, err);

	for (size_t i = 0; rc == 0 && i < 3; i++)
		rc = ws_table_column(table, columns[i].title, columns[i].flags, err);
	for (int kind = 0; rc == 0 && kind < WS_INVENTORY_KINDS; kind++)
		rc = sum_row(table, view, kind, err);
	return rc == 0 ? ws_table_print(table, cli->out, true, err) : rc;
}

void ws_put_inventory(struct ws_buf *b, const struct ws_inventory_view *view)
{
	const size_t before = b->len;
	bool known = false;

	for (int kind = 0; kind < WS_INVENTORY_KINDS; kind++) {
		const struct ws_inventory_info *info = ws_inventory_info(KIND_OF(kind));
		const size_t n = view->files[kind].count;

		known = known || view->files[kind].known;
		if (view->files[kind].known && n)
			ws_buf_addf(b, "%s%zu %s", b->len > before ? ", " : "", n,
				    n == 1 ? info->one : info->many);
	}
	if (known && b->len == before)
		ws_buf_adds(b, "nothing inside");
}

/* ---- counts --------------------------------------------------------------------------------- */

static const struct ws_listing_column count_columns[] = {
	{"WHAT", "what", WS_LISTING_NAME, 0},
	{"NUMBER", "number", WS_LISTING_NUMBER, WS_TABLE_RIGHT},
	{"LAST", "last", WS_LISTING_TEXT, 0},
	{NULL, NULL, 0, 0},
};

/* When something was last: for people how long ago. Returns when, or out. */
static const char *last_of(const struct ws_cli *cli, const char *when,
			   char out[WS_TIME_TEXT])
{
	int64_t time_s;

	if (cli->format != WS_FORMAT_HUMAN || !when || !ws_time_parse(when, &time_s))
		return when;
	return ws_time_age(time_s, ws_show_now(cli), out);
}

static void count_row(struct ws_listing *list, const char *what, int64_t number,
		      const char *last)
{
	char text[24];

	if (number < 0 && !last) {
		ws_listing_unknown(list, what);
		return;
	}
	(void)snprintf(text, sizeof(text), "%lld", (long long)number);
	ws_listing_row(list, (const char *const[]){what, number < 0 ? NULL : text, last});
}

/* States nothing is in are left out. */
static void state_rows(struct ws_listing *list, const char *what,
		       const int64_t numbers[WS_RUN_STATES], const char *last)
{
	int64_t sum = 0;
	bool known = true;

	for (size_t i = 0; i < WS_RUN_STATES; i++) {
		known = known && numbers[i] >= 0;
		sum += numbers[i] > 0 ? numbers[i] : 0;
	}
	count_row(list, what, known ? sum : -1, last);
	for (size_t i = 0; i < WS_RUN_STATES; i++) {
		char word[64];

		(void)snprintf(word, sizeof(word), "%s %s", what, ws_run_state[i]);
		if (numbers[i] > 0)
			count_row(list, word, numbers[i], NULL);
	}
}

static void polled_rows(const struct ws_cli *cli, struct ws_listing *list,
			const struct ws_inventory *polled, enum ws_inventory_kind kind)
{
	const struct ws_inventory_list *items = &polled->lists[kind];

	for (size_t i = 0; i < items->count; i++) {
		const char *polled_at = items->items[i].polled;
		ws_auto_buf what = WS_BUF_INIT;
		char age[WS_TIME_TEXT];

		ws_buf_addf(&what, "%s %s", ws_inventory_info(kind)->one,
			    items->items[i].name);
		if (polled_at)
			polled_at = last_of(cli, polled_at, age);
		ws_listing_row(list, (const char *const[]){ws_buf_text(&what), NULL,
							   polled_at ? polled_at
								     : "never polled"});
	}
}

int ws_show_inventory_counts(const struct ws_cli *cli,
			     const struct ws_inventory_counts *counts,
			     const struct ws_inventory *polled, struct ws_err *err)
{
	ws_auto(ws_listing) list = NULL;
	char flows[WS_TIME_TEXT], tasks[WS_TIME_TEXT];
	int rc = ws_listing_new(cli, "inventory-counts", count_columns, &list, err);

	if (rc)
		return rc;
	for (int kind = 0; kind < WS_INVENTORY_KINDS; kind++)
		count_row(list, ws_inventory_info(KIND_OF(kind))->word,
			  counts->things[kind], NULL);
	state_rows(list, "flow-runs", counts->flow_runs_in,
		   last_of(cli, counts->last_flow_run, flows));
	state_rows(list, "task-runs", counts->task_runs_in,
		   last_of(cli, counts->last_task_run, tasks));
	polled_rows(cli, list, polled, WS_INVENTORY_WORK_POOLS);
	polled_rows(cli, list, polled, WS_INVENTORY_WORK_QUEUES);
	return ws_listing_print(list, cli->out, "Nothing to count", err);
}
