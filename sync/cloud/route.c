#include "sync/cloud/route.h"

#include <stdio.h>
#include <string.h>
#include "store/ground/log.h"
#include "store/ground/text.h"
#include "sync/cloud/auth.h"
#include "sync/cloud/limit.h"
#include "sync/cloud/reply.h"

static const struct ws_cloud_route *const tables[] = {
	ws_cloud_routes_me,        ws_cloud_routes_account,   ws_cloud_routes_member,
	ws_cloud_routes_workspace, ws_cloud_routes_access,    ws_cloud_routes_role,
	ws_cloud_routes_bot,       ws_cloud_routes_team,      ws_cloud_routes_invitation,
	ws_cloud_routes_event,     ws_cloud_routes_inventory, ws_cloud_routes_object,
	ws_cloud_routes_single,
};

#define TABLES (sizeof(tables) / sizeof(tables[0]))

const struct ws_cloud_route *ws_cloud_route_nth(size_t n)
{
	for (size_t t = 0; t < TABLES; t++)
		for (const struct ws_cloud_route *route = tables[t]; route->method; route++)
			if (n-- == 0)
				return route;
	return NULL;
}

/* The id a placeholder stands for goes here; NULL for {n}. */
static char *slot(struct ws_cloud_request *r, char letter)
{
	switch (letter) {
	case 'a':
		return r->account;
	case 'w':
		return r->workspace;
	case 'i':
		return r->id;
	case 'j':
		return r->id2;
	default:
		return NULL;
	}
}

/*
 * Compares segment by segment; nothing is normalised, so that "//" and "/../" match
 * no route. r may be NULL: then ids are not taken. *bad tells of an id that is none.
 */
static bool matches(const char *pattern, const char *path, struct ws_cloud_request *r,
		    bool *bad)
{
	while (*pattern && *path) {
		size_t len;
		char *id;

		if (*pattern != '{') {
			if (*pattern++ != *path++)
				return false;
			continue;
		}
		len = strcspn(path, "/");
		if (len == 0)
			return false;
		id = r ? slot(r, pattern[1]) : NULL;
		if (id) {
			(void)snprintf(id, WS_UUID_TEXT, "%.*s", (int)len, path);
			ws_text_fold(id);
			*bad |= len != WS_UUID_TEXT - 1 || !ws_uuid_ok(id);
		}
		pattern += 3;
		path += len;
	}
	return *pattern == *path;
}

/*
 * A literal path wins over a pattern, as the tables list it first. *known: the path
 * is that of a route, be it with another method.
 */
static const struct ws_cloud_route *find(const char *method, const char *path, bool *known)
{
	const struct ws_cloud_route *found = NULL;
	bool bad;

	*known = false;
	for (size_t t = 0; t < TABLES && !found; t++)
		for (const struct ws_cloud_route *route = tables[t]; route->method;
		     route++) {
			if (!matches(route->path, path, NULL, &bad))
				continue;
			*known = true;
			if (strcmp(route->method, method) == 0) {
				found = route;
				break;
			}
		}
	return found;
}

bool ws_cloud_route_writes(const char *method, const char *path)
{
	bool known;
	const struct ws_cloud_route *route = find(method, path, &known);

	return route && !route->reads && strcmp(method, "GET") != 0;
}

/* The published form of a path differs from this one by one last slash only. */
static bool redirected(struct ws_cloud_request *r)
{
	const size_t len = strlen(r->path);
	ws_auto_buf other = WS_BUF_INIT;
	ws_auto_buf location = WS_BUF_INIT;
	bool known;

	if (len > 1 && r->path[len - 2] == '/')
		return false;
	ws_buf_adds(&other, r->path);
	if (len > 1 && r->path[len - 1] == '/')
		ws_buf_cut(&other, len - 1);
	else
		ws_buf_addc(&other, '/');
	if (!find(r->method, ws_buf_text(&other), &known) && !known)
		return false;
	ws_buf_addf(&location, "%s%s%s%s", r->cloud->base, ws_buf_text(&other),
		    *r->query ? "?" : "", r->query);
	return ws_buf_take(&location, &r->location, NULL, NULL) == 0;
}

/* Membership and rights; 0, or the status of the answer. */
static int admitted(struct ws_cloud_request *r, const struct ws_cloud_route *route)
{
	if (r->account[0]) {
		const int64_t rate = ws_cloud_db_int(
			r->db, 0, "SELECT rate_limit FROM account WHERE id = ?", "t",
			r->account);

		if (!ws_cloud_auth_permissions(r, r->account, &r->permissions))
			return ws_cloud_reply_absent(r);
		r->retry_after_s = ws_cloud_limits_take(r->cloud->limits, r->account, rate,
							r->now_s);
		if (r->retry_after_s > 0)
			return ws_cloud_reply_error(r, 429,
						    "Orchestration API rate limit reached");
	}
	if (r->account[0] && r->workspace[0] &&
	    (ws_cloud_db_int(r->db, 0,
			     "SELECT 1 FROM workspace WHERE id = ? AND account_id = ?",
			     "tt", r->workspace, r->account) == 0 ||
	     !ws_cloud_auth_scopes(r, r->workspace, &r->scopes)))
		return ws_cloud_reply_absent(r);
	if ((r->permissions & route->permission) != route->permission ||
	    (r->scopes & route->scope) != route->scope)
		return ws_cloud_reply_error(r, 403, "Forbidden");
	return 0;
}

static const char *bad_id_name(const struct ws_cloud_request *r)
{
	if (r->account[0] && !ws_uuid_ok(r->account))
		return "path.account_id";
	if (r->workspace[0] && !ws_uuid_ok(r->workspace))
		return "path.workspace_id";
	return "path.id";
}

static int answer(struct ws_cloud_request *r)
{
	const struct ws_cloud_route *route;
	bool known, bad = false;
	int status;

	if (!ws_cloud_auth_caller(r))
		return ws_cloud_reply_error(r, 401, "Invalid authentication credentials");
	route = find(r->method, r->path, &known);
	if (!route && known)
		return ws_cloud_reply_error(r, 405, "Method Not Allowed");
	if (!route && redirected(r))
		return 307;
	if (!route)
		return ws_cloud_reply_absent(r);
	(void)matches(route->path, r->path, r, &bad);
	if (bad)
		return ws_cloud_reply_invalid(
			r, bad_id_name(r), "Input should be a valid UUID", "uuid_parsing");
	status = admitted(r, route);
	if (status == 0)
		status = ws_cloud_body_read(r, route->body, route->shape);
	return status ? status : route->run(r);
}

void ws_cloud_route_answer(struct ws_cloud_request *r)
{
	const bool writes = ws_cloud_route_writes(r->method, r->path);
	struct ws_err err;

	ws_cloud_db_begin(r->db, writes);
	r->status = answer(r);
	if (r->status < 300)
		ws_cloud_db_commit(r->db);
	if (ws_cloud_db_failed(r->db, &err) || r->out.failed) {
		ws_log(WS_LOG_WARN, "%s %s: %s", r->method, r->path,
		       r->out.failed ? "out of memory" : err.msg);
		r->status = ws_cloud_reply_error(r, 500, "Internal Server Error");
	}
	if (r->status >= 300)
		ws_cloud_db_rollback(r->db);
	if (r->status == 204 || r->status == 307)
		ws_buf_cut(&r->out, 0);
	r->wrote = writes && r->status < 300;
}
