/*
 * cli/terminal/offer.c - a person picks one of a list on the terminal.
 */
#include "cli/terminal/offer.h"

#include <string.h>
#include "cli/terminal/ask.h"
#include "cli/run.h"
#include "cli/show/show_p.h"
#include "store/ground/own.h"
#include "store/ground/text.h"

#define ROWS_MAX   20
#define ANSWER_MAX 256

/* The part of a list that fits what was typed. */
struct shown {
	size_t *items;
	size_t count;
};

static bool holds(const char *name, const char *part)
{
	ws_auto_free char *a = strdup(name), *b = strdup(part);

	if (!a || !b)
		return true;
	ws_text_fold(a);
	ws_text_fold(b);
	return strstr(a, b) != NULL;
}

static void narrow(const struct ws_offer *items, size_t count, const char *part,
		   struct shown *out)
{
	out->count = 0;
	for (size_t i = 0; i < count; i++)
		if (!*part || holds(items[i].name, part))
			out->items[out->count++] = i;
}

static void put_row(struct ws_buf *b, const struct ws_cli *cli, size_t n,
		    const struct ws_offer *item, size_t width)
{
	ws_auto_buf name = WS_BUF_INIT;
	size_t used;

	ws_put_text(&name, item->name);
	if (ws_text_is_mixed_script(item->name))
		ws_buf_adds(&name, " [mixed script]");
	used = ws_put_width(ws_buf_text(&name));
	ws_buf_addf(b, "  %3zu  ", n);
	ws_put_ink(b, &cli->style, WS_INK_NAME, ws_buf_text(&name));
	if (item->note) {
		ws_buf_addf(b, "%*s  ", used < width ? (int)(width - used) : 0, "");
		ws_put_text(b, item->note);
	}
	ws_buf_addc(b, '\n');
}

static int show(const struct ws_cli *cli, const struct ws_offer *items,
		const struct shown *shown, struct ws_err *err)
{
	const size_t rows = shown->count < ROWS_MAX ? shown->count : ROWS_MAX;
	ws_auto_buf b = WS_BUF_INIT;
	size_t width = 0;

	for (size_t i = 0; i < rows; i++) {
		const size_t w = ws_text_width(items[shown->items[i]].name);

		if (w > width && w <= 40)
			width = w;
	}
	for (size_t i = 0; i < rows; i++)
		put_row(&b, cli, i + 1, &items[shown->items[i]], width);
	if (shown->count > rows)
		ws_buf_addf(&b, "  %zu more; part of a name shortens the list\n",
			    shown->count - rows);
	return ws_put_out(&b, cli->err, err);
}

/* The index that was typed, or `count`. */
static size_t picked(const struct ws_offer *items, size_t count, const struct shown *shown,
		     const char *answer)
{
	long n;

	for (size_t i = 0; i < count; i++)
		if (ws_text_casecmp(items[i].name, answer) == 0)
			return i;
	if (ws_cli_number(answer, 1, ROWS_MAX, &n) && (size_t)n <= shown->count)
		return shown->items[n - 1];
	return count;
}

static int walk(struct ws_cli *cli, const char *flag, const struct ws_offer *items,
		size_t count, struct shown *shown, size_t *out, struct ws_err *err)
{
	char answer[ANSWER_MAX];
	int rc = show(cli, items, shown, err);

	while (rc == 0) {
		rc = ws_ask_line(cli, "number or name, empty to stop:", flag, answer,
				 sizeof(answer), err);
		if (rc < 0)
			return rc;
		if (!*answer)
			return ws_err_set(err, WS_E_CONFIRM,
					  "nothing was picked, nothing was done");
		*out = picked(items, count, shown, answer);
		if (*out < count)
			return 0;
		narrow(items, count, answer, shown);
		if (shown->count == 0) {
			(void)fputs(
				"nobody and nothing of that name; the whole list again\n",
				cli->err);
			narrow(items, count, "", shown);
		}
		rc = show(cli, items, shown, err);
	}
	return rc;
}

int ws_offer_pick(struct ws_cli *cli, const char *title, const char *flag,
		  const struct ws_offer *items, size_t count, size_t *out,
		  struct ws_err *err)
{
	ws_auto_free size_t *list = calloc(count + 1, sizeof(*list));
	struct shown shown = {list, 0};
	ws_auto_buf b = WS_BUF_INIT;

	if (!list)
		return ws_err_nomem(err);
	if (!ws_ask_possible(cli)) {
		ws_err_set(err, WS_E_USAGE_INTERACTIVE, "nobody can be asked here: %s",
			   title);
		return ws_err_hint(err, "%s", flag);
	}
	narrow(items, count, "", &shown);
	ws_put_text(&b, title);
	(void)fprintf(cli->err, "%s\n", ws_buf_text(&b));
	return walk(cli, flag, items, count, &shown, out, err);
}
