/*
 * sync/cloud/auth.h - who calls, and what they may do. Floor: cloud.
 * Reads the database.
 */
#ifndef WS_SYNC_CLOUD_AUTH_H
#define WS_SYNC_CLOUD_AUTH_H

#include "sync/cloud/request.h"

/* Fills r->caller from r->key; false when the key is missing, unknown or expired. */
bool ws_cloud_auth_caller(struct ws_cloud_request *r);

/*
 * Permissions of an actor in an account. False when there is no active membership
 * (then the account does not exist for that actor); *out is 0 then.
 */
bool ws_cloud_auth_permissions(struct ws_cloud_request *r, const char *account,
			       uint64_t *out);

/*
 * What the caller may do in a workspace: everything with administrate:workspace in
 * its account, else the union of the direct grant, the grants of its teams and, for
 * people, the default role. False when nothing lets the caller in.
 */
bool ws_cloud_auth_scopes(struct ws_cloud_request *r, const char *workspace, uint64_t *out);

/* Scopes of a role with everything it inherits; closed. */
uint64_t ws_cloud_auth_role(struct ws_cloud_request *r, const char *role);

/*
 * Would the workspace still have a person with a direct grant that includes
 * manage_workspace_users, if that access id were not there?
 */
bool ws_cloud_auth_owner_besides(struct ws_cloud_request *r, const char *access_id);

#endif
