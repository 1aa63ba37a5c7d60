/*
 * sync/cloud/signup.h - a person signs up by e-mail: what the service's web pages do.
 * Floor: cloud. Blocks on the disk; the server may be running on the same database.
 */
#ifndef WS_SYNC_CLOUD_SIGNUP_H
#define WS_SYNC_CLOUD_SIGNUP_H

#include "sync/cloud/db.h"
#include "sync/cloud/issue.h"

#define WS_CLOUD_USER_KEY (WS_CLOUD_SECRET + 4)

/*
 * Makes a person of that address unless there is one, in no account, and an API key.
 * Returns 0, WS_E_USAGE_ARGUMENT (no address), or a failure of the database.
 */
int ws_cloud_signup(struct ws_cloud_db *db, const char *email, int64_t now_s,
		    char key[WS_CLOUD_USER_KEY], struct ws_err *err);

#endif
