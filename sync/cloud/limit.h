/*
 * sync/cloud/limit.h - requests per account and minute. Floor: cloud. Memory only.
 */
#ifndef WS_SYNC_CLOUD_LIMIT_H
#define WS_SYNC_CLOUD_LIMIT_H

#include <stdint.h>
#include "store/ground/own.h"

struct ws_cloud_limits;

/* Given: ws_cloud_limits_free(). NULL when memory is out. */
struct ws_cloud_limits *ws_cloud_limits_new(void);
void ws_cloud_limits_free(struct ws_cloud_limits *limits);

/*
 * Counts one request. Returns 0 when it is within the limit (0: no limit), else the
 * seconds until the next minute begins.
 */
int ws_cloud_limits_take(struct ws_cloud_limits *limits, const char *account,
			 int64_t per_minute, int64_t now_s);

#endif
