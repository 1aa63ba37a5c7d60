/*
 * sync/cloud/reply.h - what a request is answered with. Floor: cloud. No I/O apart
 * from stepping rows.
 *
 * Rows become JSON by the names of their columns: "name" is text, integer or null;
 * "name?" a boolean; "name=" JSON text put in as it is; "name#s" and "name#p" sets of
 * scopes and of permissions, written as arrays of names.
 */
#ifndef WS_SYNC_CLOUD_REPLY_H
#define WS_SYNC_CLOUD_REPLY_H

#include "sync/cloud/request.h"

/* Adds a JSON string. */
void ws_cloud_json_text(struct ws_buf *out, const char *text);

/* Throws away what was written and answers {"detail": text}; returns status. */
int ws_cloud_reply_error(struct ws_cloud_request *r, int status, const char *detail);

/* 404 with the one text for it, the same for absent and for hidden. */
int ws_cloud_reply_absent(struct ws_cloud_request *r);

/*
 * Answers 422 with one problem: loc is a path like "body.name" ("body.0.email":
 * numbers become numbers).
 */
int ws_cloud_reply_invalid(struct ws_cloud_request *r, const char *loc, const char *msg,
			   const char *type);

/* Adds the current row as an object. */
void ws_cloud_reply_row(struct ws_cloud_request *r, struct ws_cloud_rows *rows);

/* Adds all rows as an array; returns 200. */
int ws_cloud_reply_list(struct ws_cloud_request *r, struct ws_cloud_rows *rows);

/* Adds the first row as an object; returns status, or answers 404 without a row. */
int ws_cloud_reply_one(struct ws_cloud_request *r, int status, struct ws_cloud_rows *rows);

/* Adds the first columns of all rows as an array; returns 200. */
int ws_cloud_reply_column(struct ws_cloud_request *r, struct ws_cloud_rows *rows);

#endif
