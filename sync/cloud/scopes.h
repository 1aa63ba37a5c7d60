/*
 * sync/cloud/scopes.h - workspace scopes and account permissions as bit sets.
 * Floor: cloud. Pure; never blocks.
 *
 * A set is a uint64_t, one bit a name, in the order of scope.def or permission.def.
 */
#ifndef WS_SYNC_CLOUD_SCOPES_H
#define WS_SYNC_CLOUD_SCOPES_H

#include <stdbool.h>
#include <stdint.h>
#include "store/ground/buf.h"

enum {
#define WS_SCOPE(name, title, group, includes, see, roles) WS_SCOPE_AT_##name,
#include "sync/cloud/scope.def"
#undef WS_SCOPE
	WS_SCOPE_COUNT
};

enum {
#define WS_PERMISSION(id, name, roles) WS_PERMISSION_AT_##id,
#include "sync/cloud/permission.def"
#undef WS_PERMISSION
	WS_PERMISSION_COUNT
};

/* The set of that one scope or permission. */
#define WS_CLOUD_SCOPE(name)      ((uint64_t)1 << WS_SCOPE_AT_##name)
#define WS_CLOUD_PERMISSION(name) ((uint64_t)1 << WS_PERMISSION_AT_##name)

#define WS_CLOUD_ALL_SCOPES (((uint64_t)1 << WS_SCOPE_COUNT) - 1)

/* The set of one name; 0 when there is no such name. */
uint64_t ws_cloud_scope_find(const char *name);
uint64_t ws_cloud_permission_find(const char *name);

/* Everything the scopes of a set bring along, the set itself included. */
uint64_t ws_cloud_scope_close(uint64_t set);

/*
 * What a built-in role holds, by the first letter of its name: O D R V W for
 * workspace roles, O A M C for account roles; 0 for other letters.
 */
uint64_t ws_cloud_scope_builtin(char role);
uint64_t ws_cloud_permission_builtin(char role);

/* Adds the names of a set as a JSON array of strings, in catalogue order. */
void ws_cloud_scope_names(struct ws_buf *out, uint64_t set);
void ws_cloud_permission_names(struct ws_buf *out, uint64_t set);

/* Adds the catalogue of all scopes as the JSON array the service gives. */
void ws_cloud_scope_catalogue(struct ws_buf *out);

#endif
