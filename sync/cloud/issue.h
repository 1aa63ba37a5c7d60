/*
 * sync/cloud/issue.h - new API keys and invitation codes. Floor: cloud.
 */
#ifndef WS_SYNC_CLOUD_ISSUE_H
#define WS_SYNC_CLOUD_ISSUE_H

#include "sync/cloud/request.h"

/*
 * Issues the active key of a service account.
 * expiration  RFC 3339, NULL for never
 */
void ws_cloud_issue_key(struct ws_cloud_request *r, const char *actor, const char *name,
			const char *expiration);

#define WS_CLOUD_SECRET 37 /* 36 letters and digits, and the NUL */

/* A secret nobody can guess; returns out. */
const char *ws_cloud_issue_secret(char out[WS_CLOUD_SECRET]);

/* A time from outside as the fixed-width text of the database; false if it is none. */
bool ws_cloud_normal_time(const char *text, char out[WS_CLOUD_STAMP]);

#endif
