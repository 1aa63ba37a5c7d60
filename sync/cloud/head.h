/*
 * sync/cloud/head.h - what is checked in the header of a request before any route
 * sees it. Floor: cloud. Pure.
 */
#ifndef WS_SYNC_CLOUD_HEAD_H
#define WS_SYNC_CLOUD_HEAD_H

#include "store/ground/buf.h"
#include "sync/cloud/place.h"

#define WS_CLOUD_MAX_BODY (5 * 1024 * 1024)

/* The fields that matter: how often each came, and its last value. Borrowed. */
struct ws_cloud_head {
	unsigned lengths, encodings, hosts, keys, origins;
	const char *length, *host, *key, *type, *site;
};

/* Notes one field of the header, in any case. */
void ws_cloud_head_note(struct ws_cloud_head *h, const char *name, const char *value);

/*
 * uri     as it was sent
 * path    the decoded path is added
 * detail  why, when refused
 * Returns 0, or the status to refuse with: 400, 403, 411, 413, 421.
 */
int ws_cloud_head_check(const struct ws_cloud_head *h, const struct ws_cloud_place *place,
			const char *method, const char *uri, struct ws_buf *path,
			const char **detail);

/* The bearer key, or NULL when there is none or more than one. */
const char *ws_cloud_head_key(const struct ws_cloud_head *h);

#endif
