/*
 * sync/cloud/audit.h - one event for every change. Floor: cloud. Writes the database.
 */
#ifndef WS_SYNC_CLOUD_AUDIT_H
#define WS_SYNC_CLOUD_AUDIT_H

#include "sync/cloud/request.h"

/*
 * Records "prefect-cloud.KIND.ACTION" in the account of the request, with the caller
 * as actor.
 * name       "" when the thing has none
 * workspace  id, "" when it belongs to the account
 */
void ws_cloud_audit(struct ws_cloud_request *r, const char *kind, const char *action,
		    const char *id, const char *name, const char *workspace);

/* The same in another account than the one of the path. */
void ws_cloud_audit_in(struct ws_cloud_request *r, const char *account, const char *kind,
		       const char *action, const char *id, const char *name,
		       const char *workspace);

#endif
