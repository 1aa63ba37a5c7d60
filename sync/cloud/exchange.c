/*
 * sync/cloud/exchange.c - header, body, fault, answer.
 */
#include "sync/cloud/exchange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "store/ground/log.h"
#include "sync/cloud/reply.h"
#include "sync/cloud/route.h"

#define PREFIX_LENGTH (sizeof(WS_CLOUD_PREFIX) - 1)

bool ws_cloud_exchange_init(struct ws_cloud_exchange *x, struct ws_cloud_service *service,
			    const char *uri)
{
	*x = (struct ws_cloud_exchange){.service = service, .uri = strdup(uri)};
	return x->uri != NULL;
}

void ws_cloud_exchange_deinit(struct ws_cloud_exchange *x)
{
	ws_cloud_request_deinit(&x->r);
	ws_buf_free(&x->path);
	ws_buf_free(&x->body);
	free(x->uri);
}

static void log_request(struct ws_cloud_exchange *x, const char *method, int status)
{
	const struct ws_cloud_server_options *options = x->service->options;
	ws_auto_buf line = WS_BUF_INIT;

	if (options->log_fd < 0)
		return;
	ws_buf_addf(&line, "%s %.*s %d", method, (int)strcspn(x->uri, "?"), x->uri, status);
	/* a line stays a line */
	if (options->log_bodies && x->body.len > 0 &&
	    !memchr(x->body.data, '\n', x->body.len)) {
		ws_buf_addc(&line, ' ');
		ws_buf_add(&line, x->body.data, x->body.len);
	}
	ws_buf_addc(&line, '\n');
	if (write(options->log_fd, ws_buf_text(&line), line.len) < 0)
		ws_log(WS_LOG_WARN, "the request log cannot be written");
}

/* ---- what comes in ------------------------------------------------------------------- */

/* For requests that no route gets to see. */
static int refuse(struct ws_cloud_exchange *x, const char *method, int status,
		  const char *detail, struct ws_cloud_answer *out)
{
	(void)ws_cloud_reply_error(&x->r, status, detail);
	*out = (struct ws_cloud_answer){
		.status = status, .type = "application/json", .close = true};
	if (ws_buf_take(&x->r.out, &out->body, &out->len, NULL) < 0)
		return WS_E_NOMEM;
	log_request(x, method, status);
	return 1;
}

int ws_cloud_exchange_head(struct ws_cloud_exchange *x, const char *method,
			   const struct ws_cloud_head *head, struct ws_cloud_answer *out)
{
	const char *detail;
	struct timespec t;
	int status = ws_cloud_head_check(head, &x->service->place, method, x->uri, &x->path,
					 &detail);

	if (status)
		return refuse(x, method, status, detail, out);
	if (strncmp(ws_buf_text(&x->path), WS_CLOUD_PREFIX "/", PREFIX_LENGTH + 1) != 0)
		return refuse(x, method, 404, "Not Found", out);
	(void)clock_gettime(CLOCK_REALTIME, &t);
	x->r.cloud = x->service->cloud;
	x->r.db = x->service->cloud->db;
	x->r.now_s = t.tv_sec;
	(void)ws_cloud_stamp(t.tv_sec, (int)(t.tv_nsec / 1000), x->r.now);
	x->r.method = method;
	x->r.path = ws_buf_text(&x->path) + PREFIX_LENGTH;
	x->r.query = x->uri + strcspn(x->uri, "?");
	x->r.query += *x->r.query == '?';
	x->r.content_type = head->type;
	x->r.key = ws_cloud_head_key(head);
	return 0;
}

bool ws_cloud_exchange_take(struct ws_cloud_exchange *x, const char *bytes, size_t len)
{
	if (x->body.len + len <= WS_CLOUD_MAX_BODY)
		ws_buf_add(&x->body, bytes, len);
	return !x->body.failed;
}

int ws_cloud_exchange_fault(struct ws_cloud_exchange *x)
{
	const bool can_lag = x->service->before &&
			     !ws_cloud_route_writes(x->r.method, x->r.path);

	x->fault = ws_cloud_faults_next(x->service->options->faults, x->r.method, x->r.path,
					can_lag);
	return x->fault.delay_ms;
}

/* ---- what goes out ------------------------------------------------------------------- */

static void keep_copy(struct ws_cloud_service *s)
{
	struct ws_err err = {0};

	ws_cloud_db_close(s->before);
	if (ws_cloud_db_copy(s->cloud->db, &s->before, &err) < 0)
		ws_log(WS_LOG_WARN, "%s", err.msg);
}

/* The faults that take the place of the answer. True when one did. */
static bool answered_by_fault(struct ws_cloud_exchange *x, struct ws_cloud_answer *out)
{
	const char *text = x->fault.body;

	switch (x->fault.kind) {
	case WS_CLOUD_FAULT_RESET_BEFORE:
		out->way = WS_CLOUD_SEND_RESET;
		break;
	case WS_CLOUD_FAULT_STATUS:
	case WS_CLOUD_FAULT_BODY_RAW:
		if (!text)
			text = x->fault.kind == WS_CLOUD_FAULT_STATUS
				       ? "{\"detail\":\"fault\"}"
				       : "";
		out->status = x->fault.status;
		out->body = strdup(text);
		out->len = strlen(text);
		out->type = x->fault.content_type;
		break;
	default:
		return false;
	}
	log_request(x, x->r.method, out->status);
	return true;
}

static void route(struct ws_cloud_exchange *x)
{
	struct ws_cloud_service *s = x->service;

	if (ws_cloud_faults_want_copy(s->options->faults) &&
	    ws_cloud_route_writes(x->r.method, x->r.path))
		keep_copy(s);
	if (x->fault.kind == WS_CLOUD_FAULT_STALE)
		x->r.db = s->before;
	x->r.page_back = x->fault.kind == WS_CLOUD_FAULT_DUPLICATE_PAGE;
	x->r.body = ws_buf_text(&x->body);
	x->r.body_len = x->body.len;
	ws_cloud_route_answer(&x->r);
}

static int fill(struct ws_cloud_exchange *x, struct ws_cloud_answer *out)
{
	if (answered_by_fault(x, out))
		return 0;
	route(x);
	if (x->fault.kind == WS_CLOUD_FAULT_DROP_AFTER_EFFECT)
		out->way = WS_CLOUD_SEND_RESET;
	else
		out->status = x->r.status;
	log_request(x, x->r.method, out->status);
	if (out->way == WS_CLOUD_SEND_RESET)
		return 0;
	if (x->r.out.len > 0 && ws_buf_take(&x->r.out, &out->body, &out->len, NULL) < 0)
		return WS_E_NOMEM;
	if (x->fault.kind == WS_CLOUD_FAULT_RESET_MID_BODY)
		out->way = WS_CLOUD_SEND_HALF;
	if (x->fault.kind == WS_CLOUD_FAULT_TRUNCATE)
		out->len /= 2;
	return 0;
}

int ws_cloud_exchange_answer(struct ws_cloud_exchange *x, struct ws_cloud_answer *out)
{
	int rc;

	*out = (struct ws_cloud_answer){.way = WS_CLOUD_SEND_WHOLE};
	rc = fill(x, out);
	if (out->body && !out->type)
		out->type = "application/json";
	out->location = x->r.location;
	out->retry_after = x->fault.retry_after;
	if (x->r.retry_after_s)
		(void)snprintf(out->seconds, sizeof(out->seconds), "%d",
			       x->r.retry_after_s);
	return rc;
}
