/*
 * sync/cloud/seed.h - JSON documents that fill an empty stand-in. Floor: cloud.
 * The form is described in wsync-cloud(1).
 */
#ifndef WS_SYNC_CLOUD_SEED_H
#define WS_SYNC_CLOUD_SEED_H

#include "store/ground/json.h"
#include "sync/cloud/db.h"

/*
 * Loads a seed into an empty database, all or nothing.
 * Returns 0, WS_E_VALUE_BAD (the message says where and what), or a failure.
 */
int ws_cloud_seed_load(struct ws_cloud_db *db, const struct ws_json *seed, int64_t now_s,
		       struct ws_err *err);

/*
 * An object of texts: name, value, name, value, ... A NULL value leaves its member
 * out. Given: ws_json_free(). NULL when memory is out.
 */
#define WS_CLOUD_OBJECT(...) ws_cloud_seed_object((const char *const[]){__VA_ARGS__, NULL})
struct ws_json *ws_cloud_seed_object(const char *const *pairs);

/* The seed of the public story; given: ws_json_free(). NULL when memory is out. */
struct ws_json *ws_cloud_seed_demo(void);

/* What lies inside one of its workspaces; given: ws_json_free(). NULL when memory is out. */
struct ws_json *ws_cloud_seed_demo_inventory(const char *handle);

/* The nth key of that seed: its public name and the key itself; false past the end. */
bool ws_cloud_seed_demo_key(size_t n, const char **name, const char **key);

/*
 * A seed for measuring: one organization with that many workspaces and grants in
 * each, the same for the same numbers. Given: ws_json_free(). NULL when memory is out.
 */
struct ws_json *ws_cloud_seed_workload(unsigned workspaces, unsigned grants);

#endif
