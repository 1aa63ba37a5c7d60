/*
 * sync/remote/prefect_audit.c - who did what, from the account's audit log.
 *
 * For people only: nothing is decided by it, so a row that does not say when and what is
 * passed over. A page address leads to the log of the account
 * that was asked, or the answer is refused.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/date.h"
#include "store/ground/uuid.h"
#include "sync/remote/prefect_p.h"

#define EVENTS_MAX 200000
#define PAGES_MAX  5000

struct log {
	struct ws_arena *arena;
	struct ws_audit **items;
	size_t *count;
};

/* "prefect-cloud.workspace-access.UUID" ends with the id; NULL when it does not. */
static const char *id_at_end(const char *text)
{
	const char *dot = text ? strrchr(text, '.') : NULL;

	return dot && ws_uuid_ok(dot + 1) ? dot + 1 : NULL;
}

static const char *actor_of(const struct ws_json *event)
{
	static const char *const keys[] = {"prefect-cloud.email", "prefect.resource.name",
					   "prefect-cloud.name", "prefect-cloud.handle"};
	const struct ws_json *related = ws_json_get(event, "related");

	for (size_t i = 0; i < ws_json_count(related); i++) {
		const struct ws_json *one = ws_json_at(related, i);
		const char *role = ws_json_text(ws_json_get(one, "prefect.resource.role"));

		if (!role || strcmp(role, "actor") != 0)
			continue;
		for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++) {
			const char *text = ws_json_text(ws_json_get(one, keys[k]));

			if (text && *text)
				return text;
		}
	}
	return NULL;
}

static int take_event(struct log *log, const struct ws_json *event, struct ws_err *err)
{
	const char *occurred = ws_json_text(ws_json_get(event, "occurred"));
	const char *name = ws_json_text(ws_json_get(event, "event"));
	const char *workspace = ws_json_text(ws_json_get(event, "workspace"));
	const char *resource = id_at_end(ws_json_text(
		ws_json_get(ws_json_get(event, "resource"), "prefect.resource.id")));
	const char *actor = actor_of(event);
	struct ws_audit *item;
	int64_t time_s;

	if (!name || !occurred || !ws_time_parse(occurred, &time_s))
		return 0;
	item = ws_arena_grow(log->arena, log->items, log->count, sizeof(*item));
	if (!item)
		return ws_err_nomem(err);
	item->time_s = time_s;
	item->event = ws_arena_dup(log->arena, name);
	item->actor = ws_arena_dup(log->arena, actor);
	item->resource_id = ws_arena_dup(log->arena, resource);
	item->resource = ws_arena_dup(
		log->arena, ws_json_text(ws_json_get(ws_json_get(event, "resource"),
						     "prefect.resource.name")));
	if (ws_uuid_ok(workspace))
		item->workspace_id = ws_arena_dup(log->arena, workspace);
	return item->event && (item->actor || !actor) ? 0 : ws_err_nomem(err);
}

/* next: the path of the next page in the arena, or NULL. */
static int take_page(struct ws_prefect *prefect, struct log *log,
		     const struct ws_json *json, const char *first_path, const char **next,
		     struct ws_err *err)
{
	const struct ws_json *events = ws_json_get(json, "events");
	const char *url = ws_json_text(ws_json_get(json, "next_page"));
	const size_t len = strlen(first_path);
	int rc = 0;

	*next = NULL;
	if (ws_json_kind(events) != WS_JSON_ARRAY)
		return ws_err_set(err, WS_E_RESPONSE,
				  "audit log: the answer holds no events");
	if (*log->count + ws_json_count(events) > EVENTS_MAX)
		return ws_err_set(err, WS_E_RESPONSE, "audit log: more than %d events",
				  EVENTS_MAX);
	for (size_t i = 0; rc == 0 && i < ws_json_count(events); i++)
		rc = take_event(log, ws_json_at(events, i), err);
	if (rc < 0 || !url)
		return rc;
	*next = ws_arena_dup(log->arena, ws_http_below_base(prefect->http, url));
	if (!*next || strncmp(*next, first_path, len) != 0 ||
	    strncmp(*next + len, "/next?", 6) != 0)
		return ws_err_set(err, WS_E_RESPONSE,
				  "audit log: the next page is elsewhere");
	return 0;
}

static int by_time(const void *a, const void *b)
{
	const int64_t left = ((const struct ws_audit *)a)->time_s;
	const int64_t right = ((const struct ws_audit *)b)->time_s;

	return (left > right) - (left < right);
}

int ws_prefect_audit(struct ws_remote *remote, const char *account_id, int64_t since_s,
		     int64_t until_s, struct ws_arena *arena, struct ws_audit **items,
		     size_t *count, struct ws_err *err)
{
	struct ws_prefect *prefect = ws_prefect_of(remote);
	struct ws_http_request request = {.method = "POST", .idempotent = true};
	struct log log = {arena, items, count};
	char since[WS_TIME_TEXT];
	char until[WS_TIME_TEXT];
	const char *first;
	const char *next;
	char body[512];
	int rc;

	*items = NULL;
	*count = 0;
	rc = ws_prefect_path(arena, account_id, NULL, "/events/filter", &first, err);
	(void)snprintf(
		body, sizeof(body),
		"{\"limit\":%d,\"filter\":{\"occurred\":{\"since\":\"%s\",\"until\":\"%s\"}"
		","
		"\"event\":{\"prefix\":[\"prefect-cloud.workspace\",\"prefect-cloud.team\","
		"\"prefect-cloud.service-account\",\"prefect-cloud.account-\"]},"
		"\"order\":\"ASC\"}}",
		WS_FETCH_PAGE, ws_time_format(since_s, since),
		ws_time_format(until_s, until));
	request.path = first;
	request.body = body;
	for (int page = 0; rc == 0 && request.path; page++) {
		ws_auto(ws_json) json = NULL;
		ws_auto_free char *reply = NULL;
		size_t len;

		if (page == PAGES_MAX)
			return ws_err_set(err, WS_E_RESPONSE, "audit log: it has no end");
		rc = ws_http_call(prefect->http, &request, &reply, &len, err);
		if (rc == 0)
			rc = ws_json_parse(reply, len, 0, &json, err);
		if (rc == 0)
			rc = take_page(prefect, &log, json, first, &next, err);
		if (rc == 0)
			request = (struct ws_http_request){
				.method = "GET", .path = next, .idempotent = true};
	}
	if (rc == 0 && *count > 1)
		qsort(*items, *count, sizeof(**items), by_time);
	return rc;
}
