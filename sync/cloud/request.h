/*
 * sync/cloud/request.h - one request on its way through the stand-in, and the cloud
 * it is for. Floor: cloud. One thread.
 */
#ifndef WS_SYNC_CLOUD_REQUEST_H
#define WS_SYNC_CLOUD_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "store/ground/buf.h"
#include "store/ground/json.h"
#include "store/ground/uuid.h"
#include "sync/cloud/db.h"

struct ws_cloud_limits; /* sync/cloud/limit.h */

struct ws_cloud {
	struct ws_cloud_db *db;
	struct ws_cloud_limits *limits;
	char base[128]; /* "http://127.0.0.1:4300/api" */
	int mail_fd;    /* invitations are "mailed" here, one line each; -1: nowhere */
};

#define WS_CLOUD_STAMP   33 /* bytes of "2026-11-23T10:02:11.123456Z" and room */
#define WS_CLOUD_SCRATCH 24 /* texts made for one request at most */

struct ws_cloud_caller {
	char actor[WS_UUID_TEXT];
	char user[WS_UUID_TEXT]; /* "" for a service account */
	char bot[WS_UUID_TEXT];  /* "" for a person */
};

struct ws_cloud_request {
	/* in; borrowed */
	struct ws_cloud *cloud;
	struct ws_cloud_db *db; /* the cloud's, or a copy that lags behind */
	const char *method;
	const char *path;         /* below /api, decoded, begins with a slash */
	const char *query;        /* still encoded; "" when there is none */
	const char *key;          /* NULL when no usable bearer key came along */
	const char *content_type; /* NULL when there is none */
	const char *body;
	size_t body_len;
	bool page_back; /* serve the page before the one asked for */

	/* found on the way */
	int64_t now_s;
	char now[WS_CLOUD_STAMP];
	struct ws_cloud_caller caller;
	char account[WS_UUID_TEXT]; /* ids from the path, "" when it has none */
	char workspace[WS_UUID_TEXT];
	char id[WS_UUID_TEXT];
	char id2[WS_UUID_TEXT];
	uint64_t permissions; /* of the caller in that account */
	uint64_t scopes;      /* of the caller in that workspace */
	struct ws_json *json; /* the body; NULL when it is empty */
	char *scratch[WS_CLOUD_SCRATCH];
	size_t scratch_count;
	char name[256]; /* room for the name of what an event tells of */
	bool wrote;     /* the transaction changed something */

	/* out */
	int status;
	struct ws_buf out; /* the body; empty for none */
	char *location;    /* owned; NULL for none */
	int retry_after_s; /* 0 for none */
};

/* Releases what the request owns. */
void ws_cloud_request_deinit(struct ws_cloud_request *r);

/* Keeps a heap text until the request ends and returns it. `text` is taken. */
const char *ws_cloud_request_keep(struct ws_cloud_request *r, char *text);

/* The value of a switch is this word. */
bool ws_cloud_switch_is(struct ws_cloud_request *r, const char *name, const char *value);

/* A query parameter, decoded; kept with the request. NULL when it is not there. */
const char *ws_cloud_request_param(struct ws_cloud_request *r, const char *name);

/*
 * Decodes %XX into the buffer. False for a broken escape, for %00 and %2F, for
 * control bytes and for bytes that are no UTF-8. plus: + is a blank.
 */
bool ws_cloud_decode(const char *text, size_t len, bool plus, struct ws_buf *out);

/* "2026-11-23T10:02:11.123456Z" of a moment; returns out. */
const char *ws_cloud_stamp(int64_t time_s, int micro, char out[WS_CLOUD_STAMP]);

#endif
