/*
 * sync/cloud/schema.h - tables of the stand-in and what every database holds.
 * Floor: cloud. Blocks on the disk.
 */
#ifndef WS_SYNC_CLOUD_SCHEMA_H
#define WS_SYNC_CLOUD_SCHEMA_H

#include <stdbool.h>
#include "store/ground/err.h"
#include "sync/cloud/db.h"

/*
 * Makes the tables, the built-in roles and the default switches in a new database;
 * an existing one is left as it is.
 * Returns 0, WS_E_STORE_FORMAT (made by another version, or no database of ours) or
 * a failure.
 */
int ws_cloud_schema_ensure(struct ws_cloud_db *db, struct ws_err *err);

/* No accounts and no users yet? Only then a seed may be loaded. */
bool ws_cloud_schema_is_empty(struct ws_cloud_db *db);

#endif
