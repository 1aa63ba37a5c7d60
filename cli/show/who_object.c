/*
 * cli/show/who_object.c - access lists of single objects, beside who may do what.
 *
 * Such a list gives nothing by itself: it says who of those whose role allows something
 * may do it to one deployment, pool or block. So it stands below the answer.
 */
#include "cli/show/who_part.h"

#include <stdio.h>
#include <string.h>
#include "store/ground/own.h"
#include "store/ground/text.h"

/* Could a word of the question mean a permission over things of this kind? */
static bool concerns(const struct ws_who *who, const char *manages)
{
	static const char *const verbs[] = {"see", "see_secret", "run", "write", "manage"};
	const char *things = strchr(manages, '_') + 1;

	for (size_t w = 0; w < who->word_count; w++)
		for (size_t v = 0; v < sizeof(verbs) / sizeof(verbs[0]); v++) {
			char scope[64];

			(void)snprintf(scope, sizeof(scope), "%s_%s", verbs[v], things);
			if (ws_text_glob(who->words[w], scope))
				return true;
		}
	return who->word_count == 0;
}

typedef void each_object(void *user, const struct ws_inventory_info *info,
			 const struct ws_inventory_line *line);

static void for_each(const struct ws_who *who, each_object *each, void *user)
{
	for (int kind = 0; who->inside && kind < WS_INVENTORY_KINDS; kind++) {
		const struct ws_inventory_info *info = ws_inventory_info(
			(enum ws_inventory_kind)kind);
		const struct ws_inventory_file *file = &who->inside->access[kind];

		if (!info->manages || !concerns(who, info->manages))
			continue;
		for (size_t i = 0; i < file->count; i++)
			each(user, info, &file->lines[i]);
	}
}

static void count_object(void *user, const struct ws_inventory_info *info,
			 const struct ws_inventory_line *line)
{
	(void)info;
	(void)line;
	++*(size_t *)user;
}

size_t ws_who_objects(const struct ws_who *who)
{
	size_t count = 0;

	for_each(who, count_object, &count);
	return count;
}

/* ---- for people --------------------------------------------------------------------------- */

static void put_line(void *user, const struct ws_inventory_info *info,
		     const struct ws_inventory_line *line)
{
	struct ws_buf *b = user;

	if (!b->len)
		ws_buf_adds(b, "\nAccess lists of their own, within what roles allow\n");
	ws_buf_addf(b, "  %s ", info->one);
	ws_put_text(b, line->name);
	for (size_t i = 0; i < line->fact_count; i++) {
		const char *at = line->facts[i].text;

		ws_buf_addf(b, "%s %s ", i ? ";" : ":", line->facts[i].word);
		while (*at) {
			const char *end = strstr(at, " | ");
			const size_t len = end ? (size_t)(end - at) : strlen(at);

			ws_text_neutral(b, at, len, false);
			ws_buf_adds(b, end ? ", " : "");
			at += len + (end ? 3 : 0);
		}
	}
	ws_buf_addc(b, '\n');
}

void ws_who_put_objects(struct ws_buf *b, const struct ws_who *who)
{
	ws_auto_buf lines = WS_BUF_INIT;

	for_each(who, put_line, &lines);
	ws_buf_adds(b, ws_buf_text(&lines));
}

/* ---- for programs --------------------------------------------------------------------------- */

struct objects {
	struct ws_json *list;
	int bad;
};

static struct ws_json *level_json(const struct ws_inventory_fact *fact)
{
	struct ws_json *o = ws_json_new_object(), *list = ws_json_new_array();
	const char *at = fact->text;
	int bad = ws_json_set(o, "level", ws_text_json(fact->word));

	while (*at) {
		const char *end = strstr(at, " | ");
		const size_t len = end ? (size_t)(end - at) : strlen(at);
		ws_auto_buf one = WS_BUF_INIT;

		ws_buf_add(&one, at, len);
		bad |= ws_json_push(list, ws_text_json(ws_buf_text(&one)));
		at += len + (end ? 3 : 0);
	}
	bad |= ws_json_set(o, "who", list);
	if (!bad)
		return o;
	ws_json_free(o);
	return NULL;
}

static void add_object(void *user, const struct ws_inventory_info *info,
		       const struct ws_inventory_line *line)
{
	struct objects *all = user;
	struct ws_json *o = ws_json_new_object(), *levels = ws_json_new_array();
	int bad = ws_json_set(o, "kind", ws_json_new_text(info->one));

	bad |= ws_json_set(o, "name", ws_text_json(line->name));
	for (size_t i = 0; i < line->fact_count; i++)
		bad |= ws_json_push(levels, level_json(&line->facts[i]));
	bad |= ws_json_set(o, "levels", levels);
	if (bad)
		ws_json_free(o);
	all->bad |= bad || ws_json_push(all->list, o);
}

struct ws_json *ws_who_objects_json(const struct ws_who *who)
{
	struct objects all = {ws_json_new_array(), 0};

	for_each(who, add_object, &all);
	if (!all.bad)
		return all.list;
	ws_json_free(all.list);
	return NULL;
}
