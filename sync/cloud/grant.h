/*
 * sync/cloud/grant.h - giving roles in workspaces. Floor: cloud. Writes the database.
 */
#ifndef WS_SYNC_CLOUD_GRANT_H
#define WS_SYNC_CLOUD_GRANT_H

#include "sync/cloud/request.h"

enum ws_cloud_grantee { WS_CLOUD_GRANT_ACTOR, WS_CLOUD_GRANT_TEAM };

/*
 * Gives an actor or a team a role in r->workspace, replacing the role it had.
 * access  given: the id of the grant
 * Returns 0; failures are those of the database.
 */
int ws_cloud_grant(struct ws_cloud_request *r, enum ws_cloud_grantee kind,
		   const char *grantee, const char *role, char access[WS_UUID_TEXT]);

/* Is the role built in, or one of r->account? */
bool ws_cloud_role_fits(struct ws_cloud_request *r, const char *role);

/* Id of a built-in workspace role by its name; kept with the request. */
const char *ws_cloud_builtin_role(struct ws_cloud_request *r, const char *name);

/* The handle or name of whom a grant is for, in r->name; "" if nobody. */
const char *ws_cloud_grantee_name(struct ws_cloud_request *r, const char *access);

#endif
