/*
 * cli/show/inside.c - what appeared, went and changed inside workspaces.
 *
 * These are facts that nobody here can edit, so nothing is asked for and nothing has an
 * id: they are told.
 */
#include "cli/show/inside.h"

#include <string.h>
#include "cli/show/show_p.h"
#include "store/ground/own.h"
#include "store/ground/text.h"

#define LINES_MAX 20 /* of a workspace, without -v */

/* Words that one thing has one of: the new one tells that the other went. */
static bool is_switch(const char *word)
{
	static const char *const words[] = {"active",  "paused",   "inactive",
					    "enabled", "disabled", "no tags"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(word, words[i]) == 0)
			return true;
	return false;
}

static const struct ws_inventory_fact *find(const struct ws_inventory_line *line,
					    const char *word)
{
	for (size_t i = 0; line && i < line->fact_count; i++)
		if (strcmp(line->facts[i].word, word) == 0)
			return &line->facts[i];
	return NULL;
}

static void put_fact(struct ws_buf *b, const struct ws_inventory_fact *fact)
{
	ws_put_text(b, fact->word);
	if (*fact->text)
		ws_buf_addc(b, ' ');
	ws_put_text(b, fact->text);
}

/* What is, where it was otherwise: "limit 20 (was 10)". */
static void put_now(struct ws_buf *b, const struct ws_inventory_change *change)
{
	for (size_t i = 0; change->after && i < change->after->fact_count; i++) {
		const struct ws_inventory_fact *fact = &change->after->facts[i];
		const struct ws_inventory_fact *was = find(change->before, fact->word);

		if (was && strcmp(was->text, fact->text) == 0)
			continue;
		ws_buf_adds(b, b->len ? ", " : "");
		put_fact(b, fact);
		if (!was)
			continue;
		ws_buf_adds(b, " (was ");
		ws_put_text(b, was->text);
		ws_buf_addc(b, ')');
	}
}

static void put_lost(struct ws_buf *b, const struct ws_inventory_change *change)
{
	for (size_t i = 0; i < change->before->fact_count; i++) {
		const struct ws_inventory_fact *fact = &change->before->facts[i];

		if (find(change->after, fact->word) || is_switch(fact->word))
			continue;
		ws_buf_adds(b, b->len ? ", no longer " : "no longer ");
		put_fact(b, fact);
	}
}

static const char *word_of(const struct ws_inventory_change *change)
{
	return !change->before ? "new" : !change->after ? "gone" : "changed";
}

static const char *name_of(const struct ws_inventory_change *change)
{
	return change->after ? change->after->name : change->before->name;
}

/* "paused", "limit 20 (was 10), no longer pool k8s". */
static void put_details(struct ws_buf *b, const struct ws_inventory_change *change)
{
	if (!change->after)
		return;
	put_now(b, change);
	if (!change->before)
		return;
	put_lost(b, change);
	if (strcmp(change->before->name, change->after->name) != 0) {
		ws_buf_adds(b, b->len ? ", was called " : "was called ");
		ws_put_text(b, change->before->name);
	}
}

static void put_change(struct ws_buf *b, const struct ws_cli *cli,
		       const struct ws_inventory_change *change)
{
	const bool both = change->before && change->after;
	ws_auto_buf line = WS_BUF_INIT;
	ws_auto_buf details = WS_BUF_INIT;

	put_details(&details, change);
	ws_buf_addf(&line, "%s%s ", change->access ? "access list of " : "",
		    ws_inventory_info(change->kind)->one);
	ws_put_text(&line, name_of(change));
	ws_buf_adds(&line, both ? "" : " ");
	ws_buf_adds(&line, both ? "" : word_of(change));
	if (details.len)
		ws_buf_addf(&line, ": %s", ws_buf_text(&details));
	if (cli->style.plain) {
		ws_put_label(b, "inside", ws_buf_text(&line));
		return;
	}
	ws_buf_adds(b, "  ");
	ws_put_words(b, &cli->style, 6, 2, ws_buf_text(&line));
}

static void put_place(struct ws_buf *b, const struct ws_cli *cli,
		      const struct ws_inside_place *place)
{
	const size_t shown = cli->verbose || place->count <= LINES_MAX ? place->count
								       : LINES_MAX;
	ws_auto_buf name = WS_BUF_INIT;

	ws_put_text(&name, place->dir);
	if (cli->style.plain) {
		ws_put_label(b, "place", ws_buf_text(&name));
	} else {
		ws_put_ink(b, &cli->style, WS_INK_BOLD, ws_buf_text(&name));
		ws_buf_adds(b, "   what lies inside, as the cloud has it\n");
	}
	for (size_t i = 0; i < shown; i++)
		put_change(b, cli, &place->changes[i]);
	if (shown < place->count)
		ws_buf_addf(b, "  and %zu more; -v names them\n", place->count - shown);
}

int ws_show_inside(const struct ws_cli *cli, FILE *out, const struct ws_inside *inside,
		   bool apart, struct ws_err *err)
{
	ws_auto_buf b = WS_BUF_INIT;

	for (size_t i = 0; i < inside->count; i++) {
		ws_buf_adds(&b, apart || i ? "\n" : "");
		put_place(&b, cli, &inside->places[i]);
	}
	return b.len || b.failed ? ws_put_out(&b, out, err) : 0;
}

/* ---- for programs --------------------------------------------------------------------------- */

static struct ws_json *facts_json(const struct ws_inventory_line *line)
{
	struct ws_json *list = ws_json_new_array();
	int bad = 0;

	for (size_t i = 0; line && i < line->fact_count; i++) {
		ws_auto_buf text = WS_BUF_INIT;

		ws_buf_addf(&text, "%s%s%s", line->facts[i].word,
			    *line->facts[i].text ? " " : "", line->facts[i].text);
		bad |= ws_json_push(list, ws_text_json(ws_buf_text(&text)));
	}
	if (!bad)
		return list;
	ws_json_free(list);
	return NULL;
}

static struct ws_json *change_json(const char *dir,
				   const struct ws_inventory_change *change)
{
	struct ws_json *o = ws_json_new_object();
	int bad = ws_json_set(o, "workspace", ws_text_json(dir));

	bad |= ws_json_set(o, "kind",
			   ws_json_new_text(ws_inventory_info(change->kind)->one));
	bad |= ws_json_set(o, "name", ws_text_json(name_of(change)));
	bad |= ws_json_set(o, "access_list", ws_json_new_bool(change->access));
	bad |= ws_json_set(o, "change", ws_json_new_text(word_of(change)));
	bad |= ws_json_set(o, "before", facts_json(change->before));
	bad |= ws_json_set(o, "after", facts_json(change->after));
	if (!bad)
		return o;
	ws_json_free(o);
	return NULL;
}

struct ws_json *ws_inside_json(const struct ws_inside *inside)
{
	struct ws_json *list = ws_json_new_array();
	int bad = 0;

	for (size_t p = 0; p < inside->count; p++)
		for (size_t i = 0; i < inside->places[p].count; i++)
			bad |= ws_json_push(list,
					    change_json(inside->places[p].dir,
							&inside->places[p].changes[i]));
	if (!bad)
		return list;
	ws_json_free(list);
	return NULL;
}
