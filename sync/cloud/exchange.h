/*
 * sync/cloud/exchange.h - one request and what goes out for it, faults included.
 * Floor: cloud. Knows nothing of sockets; server.c carries it out. One thread; blocks on the
 * database.
 *
 * In this order: the header, the body as it arrives, the fault that is due (it may want a
 * delay), the answer. A header that is refused is answered at once.
 */
#ifndef WS_SYNC_CLOUD_EXCHANGE_H
#define WS_SYNC_CLOUD_EXCHANGE_H

#include "sync/cloud/faults.h"
#include "sync/cloud/head.h"
#include "sync/cloud/request.h"
#include "sync/cloud/server.h"

#define WS_CLOUD_PREFIX "/api" /* of every path */

/* What all exchanges share. */
struct ws_cloud_service {
	struct ws_cloud *cloud;
	const struct ws_cloud_server_options *options;
	struct ws_cloud_place place;
	struct ws_cloud_db
		*before; /* as it was before the last write; NULL mostly. Owned */
};

struct ws_cloud_exchange {
	struct ws_cloud_service *service; /* borrowed */
	struct ws_cloud_request r;
	struct ws_cloud_fault fault;
	char *uri;          /* as sent. Owned */
	struct ws_buf path; /* decoded */
	struct ws_buf body;
};

enum ws_cloud_way {
	WS_CLOUD_SEND_WHOLE,
	WS_CLOUD_SEND_HALF, /* the whole length is promised, half of it is sent */
	WS_CLOUD_SEND_RESET /* nothing: the connection breaks */
};

struct ws_cloud_answer {
	enum ws_cloud_way way;
	int status;
	char *body; /* NULL: none. Given: free() */
	size_t len;
	const char *type;        /* NULL: none; this and the next two are the exchange's */
	const char *location;    /* NULL: none */
	const char *retry_after; /* NULL: none, or see seconds */
	char seconds[16];        /* in its place; "" for none */
	bool close;              /* the connection ends with it */
};

/* uri is copied. False: no memory. Release: ws_cloud_exchange_deinit(), also then. */
bool ws_cloud_exchange_init(struct ws_cloud_exchange *x, struct ws_cloud_service *service,
			    const char *uri);
void ws_cloud_exchange_deinit(struct ws_cloud_exchange *x);

/* method and what is in the header are borrowed until the end. 0; 1: refused, out is what to
 * send; WS_E_NOMEM. */
int ws_cloud_exchange_head(struct ws_cloud_exchange *x, const char *method,
			   const struct ws_cloud_head *head, struct ws_cloud_answer *out);

/* A piece of the body; what is too long is not kept. False: no memory. */
bool ws_cloud_exchange_take(struct ws_cloud_exchange *x, const char *bytes, size_t len);

/* Chooses what goes wrong with it. How long it is to wait first, in milliseconds. */
int ws_cloud_exchange_fault(struct ws_cloud_exchange *x);

/* 0, or WS_E_NOMEM. */
int ws_cloud_exchange_answer(struct ws_cloud_exchange *x, struct ws_cloud_answer *out);

#endif
