/*
 * sync/cloud/route.h - the table of routes and the way through it. Floor: cloud.
 *
 * A request passes, in this order: key (401), path (404, 405, 307), form of the ids
 * (422), rate limit (429), membership (404), permission (403), body (422), handler.
 * All of it happens in one transaction that is rolled back unless the answer is a
 * success.
 */
#ifndef WS_SYNC_CLOUD_ROUTE_H
#define WS_SYNC_CLOUD_ROUTE_H

#include "sync/cloud/body.h"
#include "sync/cloud/request.h"
#include "sync/cloud/scopes.h"

/* Writes the body into r->out and returns the status. */
typedef int ws_cloud_handler(struct ws_cloud_request *r);

struct ws_cloud_route {
	const char *method;
	/*
	 * Below /api. {a} and {w} are an account and a workspace that the caller must
	 * belong to, {i} and {j} other ids, {n} any word.
	 */
	const char *path;
	ws_cloud_handler *run;
	uint64_t permission; /* of the account; all of them */
	uint64_t scope;      /* of the workspace; all of them */
	enum ws_cloud_body body;
	const struct ws_cloud_field *shape;
	bool reads; /* a POST that changes nothing */
};

/* Shorthands for the tables of routes: {WS_ROUTE("GET", "/x", run), WS_MAY(READ_BOT)}. */
#define WS_ROUTE(method_, path_, run_) .method = method_, .path = path_, .run = run_
#define WS_MAY(one)                    .permission = WS_CLOUD_PERMISSION(one)
#define WS_SCOPED(name)                .scope = WS_CLOUD_SCOPE(name)

/* One table a topic, each ended by a route without a method. */
extern const struct ws_cloud_route ws_cloud_routes_me[];
extern const struct ws_cloud_route ws_cloud_routes_account[];
extern const struct ws_cloud_route ws_cloud_routes_member[];
extern const struct ws_cloud_route ws_cloud_routes_workspace[];
extern const struct ws_cloud_route ws_cloud_routes_access[];
extern const struct ws_cloud_route ws_cloud_routes_role[];
extern const struct ws_cloud_route ws_cloud_routes_bot[];
extern const struct ws_cloud_route ws_cloud_routes_team[];
extern const struct ws_cloud_route ws_cloud_routes_invitation[];
extern const struct ws_cloud_route ws_cloud_routes_event[];
extern const struct ws_cloud_route ws_cloud_routes_inventory[];
extern const struct ws_cloud_route ws_cloud_routes_object[];
extern const struct ws_cloud_route ws_cloud_routes_single[];

/* The nth route of all tables, or NULL past the end. */
const struct ws_cloud_route *ws_cloud_route_nth(size_t n);

/* Would this request change something, by its route? */
bool ws_cloud_route_writes(const char *method, const char *path);

/* Answers: r->status, r->out and the header fields are set afterwards. */
void ws_cloud_route_answer(struct ws_cloud_request *r);

#endif
