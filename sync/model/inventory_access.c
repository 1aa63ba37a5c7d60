/*
 * sync/model/inventory_access.c - who may do what with one object, as the cloud tells it.
 */
#include "sync/model/inventory.h"

#include <stdlib.h>
#include <string.h>
#include "store/ground/buf.h"

static int refuse(struct ws_err *err, const char *level, const char *what)
{
	return ws_err_set(err, WS_E_RESPONSE, "access list: %s %s", level, what);
}

/* "ada@acme.io", "bot:ci-deploy", "team:data-eng", "*". NULL: it makes no sense. */
static const char *actor_label(struct ws_arena *arena, const struct ws_json *actor)
{
	const char *type = ws_json_text(ws_json_get(actor, "type"));
	const char *name = ws_json_text(ws_json_get(actor, "name"));
	const char *email = ws_json_text(ws_json_get(actor, "email"));

	if (!type)
		return NULL;
	if (strcmp(type, "*") == 0)
		return "*";
	if (strcmp(type, "user") == 0)
		return email && *email ? email : name;
	if (!name || !*name)
		return NULL;
	if (strcmp(type, "team") == 0)
		return ws_arena_printf(arena, "team:%s", name);
	return strcmp(type, "service_account") == 0 ? ws_arena_printf(arena, "bot:%s", name)
						    : NULL;
}

static int add_level(struct ws_arena *arena, struct ws_inventory_item *item,
		     const char *level, const char *who, struct ws_err *err)
{
	struct ws_inventory_fact *fact = ws_arena_grow(arena, &item->facts,
						       &item->fact_count, sizeof(*fact));

	if (!fact)
		return ws_err_nomem(err);
	fact->word = level;
	fact->text = ws_arena_dup(arena, who);
	return fact->text ? 0 : ws_err_nomem(err);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* In one order, whatever order they come in. */
static int read_level(struct ws_arena *arena, const char *level,
		      const struct ws_json *actors, struct ws_inventory_item *item,
		      bool *everybody, struct ws_err *err)
{
	const size_t count = ws_json_count(actors);
	const char **labels = ws_arena_zalloc(arena, count + 1, sizeof(*labels));
	ws_auto_buf out = WS_BUF_INIT;

	if (ws_json_kind(actors) != WS_JSON_ARRAY)
		return refuse(err, level, "is not a list");
	for (size_t i = 0; labels && i < count; i++) {
		labels[i] = actor_label(arena, ws_json_at(actors, i));
		if (!labels[i])
			return refuse(err, level, "holds something that is nobody");
		*everybody = *everybody || strcmp(labels[i], "*") == 0;
	}
	if (!labels)
		return ws_err_nomem(err);
	qsort(labels, count, sizeof(*labels), by_text);
	for (size_t i = 0; i < count; i++)
		ws_buf_addf(&out, "%s%s", i ? " | " : "", labels[i]);
	if (out.failed)
		return ws_err_nomem(err);
	return add_level(arena, item, level,
			 *everybody ? "*"
			 : out.len  ? ws_buf_text(&out)
				    : "nobody",
			 err);
}

/* A list nobody ever set may come empty: then nobody is left out by it. */
int ws_inventory_decode_access(struct ws_arena *arena, const struct ws_json *json,
			       struct ws_inventory_item *out, bool *open,
			       struct ws_err *err)
{
	static const char *const levels[][2] = {{"manage_actors", "manage"},
						{"run_actors", "run"},
						{"view_actors", "view"}};
	size_t named = 0;
	int rc = 0;

	*open = true;
	if (ws_json_kind(json) != WS_JSON_OBJECT)
		return ws_err_set(err, WS_E_RESPONSE, "access list: not an object");
	for (size_t i = 0; rc == 0 && i < sizeof(levels) / sizeof(levels[0]); i++) {
		const struct ws_json *actors = ws_json_get(json, levels[i][0]);
		bool everybody = false;

		if (!actors)
			continue; /* blocks are not run */
		rc = read_level(arena, levels[i][1], actors, out, &everybody, err);
		named += ws_json_count(actors);
		*open = *open && everybody;
	}
	if (rc == 0 && named == 0)
		*open = true;
	return rc;
}
