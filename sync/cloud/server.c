/*
 * Life of an exchange: made when the first line was read (note_uri), checked when the
 * header is complete, filled while the body arrives, answered once, freed by
 * finish(). A delayed one is suspended and sits in the list until its time.
 */
#include "sync/cloud/server.h"

#include <errno.h>
#include <microhttpd.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include "store/ground/log.h"
#include "sync/cloud/head.h"
#include "sync/cloud/reply.h"
#include "sync/cloud/route.h"

#define SILENCE_S     10
#define CONNECTIONS   128
#define PREFIX        "/api"
#define PREFIX_LENGTH 4

struct server {
	struct ws_cloud *cloud;
	const struct ws_cloud_server_options *options;
	struct MHD_Daemon *daemon;
	struct ws_cloud_db *before; /* as it was before the last write; NULL mostly */
	struct exchange *delayed;   /* singly linked */
	struct ws_cloud_place place;
};

enum stage { STAGE_HEAD, STAGE_BODY, STAGE_DELAYED, STAGE_ANSWER };

struct exchange {
	struct server *server;
	struct MHD_Connection *connection;
	struct ws_cloud_request r;
	struct ws_cloud_fault fault;
	enum stage stage;
	char *uri;          /* as sent */
	struct ws_buf path; /* decoded */
	struct ws_buf body;
	struct exchange *next;
	int64_t due_ms;
	char *half; /* a body that breaks off */
	size_t half_len;
};

static int64_t monotonic_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void *note_uri(void *cls, const char *uri, struct MHD_Connection *connection)
{
	struct exchange *x = calloc(1, sizeof(*x));

	if (!x)
		return NULL;
	x->server = cls;
	x->connection = connection;
	x->uri = strdup(uri);
	if (!x->uri) {
		free(x);
		return NULL;
	}
	return x;
}

static void finish(void *cls, struct MHD_Connection *connection, void **context,
		   enum MHD_RequestTerminationCode how)
{
	struct exchange *x = *context;

	(void)cls;
	(void)connection;
	(void)how;
	if (!x)
		return;
	for (struct exchange **at = &x->server->delayed; *at; at = &(*at)->next)
		if (*at == x) {
			*at = x->next;
			break;
		}
	ws_cloud_request_deinit(&x->r);
	ws_buf_free(&x->path);
	ws_buf_free(&x->body);
	free(x->half);
	free(x->uri);
	free(x);
	*context = NULL;
}

/* --- what goes out --------------------------------------------------------------- */

static void log_request(struct exchange *x, const char *method, int status)
{
	ws_auto_buf line = WS_BUF_INIT;

	if (x->server->options->log_fd < 0)
		return;
	ws_buf_addf(&line, "%s %.*s %d", method, (int)strcspn(x->uri, "?"), x->uri, status);
	/* a line stays a line */
	if (x->server->options->log_bodies && x->body.len > 0 &&
	    !memchr(x->body.data, '\n', x->body.len)) {
		ws_buf_addc(&line, ' ');
		ws_buf_add(&line, x->body.data, x->body.len);
	}
	ws_buf_addc(&line, '\n');
	if (write(x->server->options->log_fd, ws_buf_text(&line), line.len) < 0)
		ws_log(WS_LOG_WARN, "the request log cannot be written");
}

static void put_header(struct MHD_Response *response, const char *name, const char *value)
{
	if (value)
		(void)MHD_add_response_header(response, name, value);
}

/* `body` is taken; NULL for none. */
static enum MHD_Result send_reply(struct exchange *x, int status, char *body, size_t len,
				  const char *type, bool close_after)
{
	struct MHD_Response *response;
	enum MHD_Result sent;
	char seconds[16];

	response = MHD_create_response_from_buffer(
		body ? len : 0, body ? body : (void *)(uintptr_t) "",
		body ? MHD_RESPMEM_MUST_FREE : MHD_RESPMEM_PERSISTENT);
	if (!response) {
		free(body);
		return MHD_NO;
	}
	if (body)
		put_header(response, MHD_HTTP_HEADER_CONTENT_TYPE,
			   type ? type : "application/json");
	put_header(response, "X-Content-Type-Options", "nosniff");
	put_header(response, MHD_HTTP_HEADER_LOCATION, x->r.location);
	(void)snprintf(seconds, sizeof(seconds), "%d", x->r.retry_after_s);
	put_header(response, MHD_HTTP_HEADER_RETRY_AFTER,
		   x->fault.retry_after ? x->fault.retry_after
		   : x->r.retry_after_s ? seconds
					: NULL);
	if (close_after)
		put_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
	sent = MHD_queue_response(x->connection, (unsigned)status, response);
	MHD_destroy_response(response);
	return sent;
}

/* For requests that no route gets to see. */
static enum MHD_Result refuse(struct exchange *x, const char *method, int status,
			      const char *detail)
{
	char *body = NULL;
	size_t len = 0;

	(void)ws_cloud_reply_error(&x->r, status, detail);
	if (ws_buf_take(&x->r.out, &body, &len, NULL) < 0)
		return MHD_NO;
	log_request(x, method, status);
	x->stage = STAGE_ANSWER;
	return send_reply(x, status, body, len, NULL, true);
}

/* Breaks the connection so that the other side sees a reset. */
static enum MHD_Result break_off(struct exchange *x, const char *method)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
		x->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	const struct linger now = {.l_onoff = 1, .l_linger = 0};

	if (info)
		(void)setsockopt(info->connect_fd, SOL_SOCKET, SO_LINGER, &now,
				 sizeof(now));
	if (method)
		log_request(x, method, 0);
	return MHD_NO;
}

static ssize_t give_half(void *cls, uint64_t pos, char *buf, size_t max)
{
	struct exchange *x = cls;
	size_t left = x->half_len / 2 - (size_t)pos;

	if (left == 0) {
		(void)break_off(x, NULL);
		return MHD_CONTENT_READER_END_WITH_ERROR;
	}
	if (left > max)
		left = max;
	memcpy(buf, x->half + pos, left);
	return (ssize_t)left;
}

/* The whole length is promised, half of it is sent. `body` is taken. */
static enum MHD_Result send_half(struct exchange *x, int status, char *body, size_t len)
{
	struct MHD_Response *response;
	enum MHD_Result sent;

	x->half = body;
	x->half_len = len;
	if (len < 2)
		return break_off(x, NULL);
	response = MHD_create_response_from_callback(len, 4096, give_half, x, NULL);
	if (!response)
		return MHD_NO;
	put_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
	sent = MHD_queue_response(x->connection, (unsigned)status, response);
	MHD_destroy_response(response);
	return sent;
}

/* --- what comes in --------------------------------------------------------------- */

static enum MHD_Result note_header(void *cls, enum MHD_ValueKind kind, const char *name,
				   const char *value)
{
	(void)kind;
	ws_cloud_head_note(cls, name, value ? value : "");
	return MHD_YES;
}

static enum MHD_Result take_head(struct exchange *x, const char *method)
{
	struct ws_cloud_head h = {0};
	const char *detail;
	struct timespec t;
	int status;

	(void)MHD_get_connection_values(x->connection, MHD_HEADER_KIND, note_header, &h);
	status = ws_cloud_head_check(&h, &x->server->place, method, x->uri, &x->path,
				     &detail);
	if (status)
		return refuse(x, method, status, detail);
	if (strncmp(ws_buf_text(&x->path), PREFIX "/", PREFIX_LENGTH + 1) != 0)
		return refuse(x, method, 404, "Not Found");
	(void)clock_gettime(CLOCK_REALTIME, &t);
	x->r.cloud = x->server->cloud;
	x->r.db = x->server->cloud->db;
	x->r.now_s = t.tv_sec;
	(void)ws_cloud_stamp(t.tv_sec, (int)(t.tv_nsec / 1000), x->r.now);
	x->r.method = method;
	x->r.path = ws_buf_text(&x->path) + PREFIX_LENGTH;
	x->r.query = x->uri + strcspn(x->uri, "?");
	x->r.query += *x->r.query == '?';
	x->r.content_type = h.type;
	x->r.key = ws_cloud_head_key(&h);
	x->stage = STAGE_BODY;
	return MHD_YES;
}

/* --- answering -------------------------------------------------------------------- */

static void keep_copy(struct server *s)
{
	struct ws_err err = {0};

	ws_cloud_db_close(s->before);
	if (ws_cloud_db_copy(s->cloud->db, &s->before, &err) < 0)
		ws_log(WS_LOG_WARN, "%s", err.msg);
}

/* The faults that take the place of the answer. True when one did. */
static bool answered_by_fault(struct exchange *x, enum MHD_Result *result)
{
	const char *text = x->fault.body;

	switch (x->fault.kind) {
	case WS_CLOUD_FAULT_RESET_BEFORE:
		*result = break_off(x, x->r.method);
		return true;
	case WS_CLOUD_FAULT_STATUS:
	case WS_CLOUD_FAULT_BODY_RAW:
		if (!text)
			text = x->fault.kind == WS_CLOUD_FAULT_STATUS
				       ? "{\"detail\":\"fault\"}"
				       : "";
		log_request(x, x->r.method, x->fault.status);
		*result = send_reply(x, x->fault.status, strdup(text), strlen(text),
				     x->fault.content_type, false);
		return true;
	default:
		return false;
	}
}

static enum MHD_Result answer(struct exchange *x)
{
	struct server *s = x->server;
	enum MHD_Result result;
	char *body = NULL;
	size_t len = 0;

	x->stage = STAGE_ANSWER;
	if (answered_by_fault(x, &result))
		return result;
	if (ws_cloud_faults_want_copy(s->options->faults) &&
	    ws_cloud_route_writes(x->r.method, x->r.path))
		keep_copy(s);
	if (x->fault.kind == WS_CLOUD_FAULT_STALE)
		x->r.db = s->before;
	x->r.page_back = x->fault.kind == WS_CLOUD_FAULT_DUPLICATE_PAGE;
	x->r.body = ws_buf_text(&x->body);
	x->r.body_len = x->body.len;
	ws_cloud_route_answer(&x->r);
	if (x->fault.kind == WS_CLOUD_FAULT_DROP_AFTER_EFFECT)
		return break_off(x, x->r.method);
	log_request(x, x->r.method, x->r.status);
	if (x->r.out.len > 0 && ws_buf_take(&x->r.out, &body, &len, NULL) < 0)
		return MHD_NO;
	if (x->fault.kind == WS_CLOUD_FAULT_RESET_MID_BODY)
		return send_half(x, x->r.status, body, len);
	if (x->fault.kind == WS_CLOUD_FAULT_TRUNCATE)
		len /= 2;
	return send_reply(x, x->r.status, body, len, NULL, false);
}

static enum MHD_Result delay(struct exchange *x)
{
	x->stage = STAGE_DELAYED;
	x->due_ms = monotonic_ms() + x->fault.delay_ms;
	x->next = x->server->delayed;
	x->server->delayed = x;
	MHD_suspend_connection(x->connection);
	return MHD_YES;
}

static enum MHD_Result handle(void *cls, struct MHD_Connection *connection, const char *url,
			      const char *method, const char *version, const char *upload,
			      size_t *upload_size, void **context)
{
	struct exchange *x = *context;
	const struct server *s = cls;

	(void)connection;
	(void)url;
	(void)version;
	if (!x)
		return MHD_NO;
	if (x->stage == STAGE_HEAD)
		return take_head(x, method);
	if (*upload_size > 0) {
		if (x->body.len + *upload_size <= WS_CLOUD_MAX_BODY)
			ws_buf_add(&x->body, upload, *upload_size);
		*upload_size = 0;
		return x->body.failed ? MHD_NO : MHD_YES;
	}
	if (x->stage == STAGE_BODY) {
		const bool can_lag = s->before &&
				     !ws_cloud_route_writes(x->r.method, x->r.path);

		x->fault = ws_cloud_faults_next(s->options->faults, x->r.method, x->r.path,
						can_lag);
		if (x->fault.delay_ms > 0)
			return delay(x);
	}
	return x->stage == STAGE_ANSWER ? MHD_YES : answer(x);
}

/* Lets go on whose time has come; returns how long until the next, -1 for none. */
static int64_t resume_due(struct server *s, bool all)
{
	const int64_t now = monotonic_ms();
	int64_t next = -1;
	struct exchange **at = &s->delayed;

	while (*at) {
		struct exchange *x = *at;

		if (all || x->due_ms <= now) {
			*at = x->next;
			x->next = NULL;
			MHD_resume_connection(x->connection);
			next = 0; /* without a thread of its own the library is not woken */
			continue;
		}
		if (next < 0 || x->due_ms - now < next)
			next = x->due_ms - now;
		at = &x->next;
	}
	return next;
}

/* --- the socket and the loop ------------------------------------------------------ */

static int open_signals(int *out, struct ws_err *err)
{
	sigset_t set;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return ws_err_sys(err, errno, "signals");
	(void)signal(SIGPIPE, SIG_IGN);
	*out = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return *out < 0 ? ws_err_sys(err, errno, "signals") : 0;
}

static int wait_ms(struct server *s, int64_t delayed)
{
	MHD_UNSIGNED_LONG_LONG timeout;
	int64_t wait = -1;

	if (MHD_get_timeout(s->daemon, &timeout) == MHD_YES)
		wait = timeout > 60000 ? 60000 : (int64_t)timeout;
	if (delayed >= 0 && (wait < 0 || delayed < wait))
		wait = delayed;
	return (int)wait;
}

static void loop(struct server *s, int signal_fd)
{
	const union MHD_DaemonInfo *info = MHD_get_daemon_info(s->daemon,
							       MHD_DAEMON_INFO_EPOLL_FD);
	struct pollfd fds[2] = {{.fd = signal_fd, .events = POLLIN},
				{.fd = info->epoll_fd, .events = POLLIN}};

	for (;;) {
		const int64_t delayed = resume_due(s, false);

		if (poll(fds, 2, wait_ms(s, delayed)) < 0 && errno != EINTR)
			return;
		if (fds[0].revents)
			return;
		(void)MHD_run(s->daemon);
	}
}

int ws_cloud_server_run(struct ws_cloud *cloud,
			const struct ws_cloud_server_options *options, struct ws_err *err)
{
	struct server s = {.cloud = cloud, .options = options};
	ws_auto_close int signal_fd = -1;
	int listen_fd = -1;
	int rc;

	rc = open_signals(&signal_fd, err);
	if (rc == 0)
		rc = ws_cloud_place_bind(options->listen, options->expose, &s.place,
					 &listen_fd, err);
	if (rc < 0)
		return rc;
	(void)snprintf(cloud->base, sizeof(cloud->base), "http://%s:%u" PREFIX,
		       s.place.host, s.place.port);
	s.daemon = MHD_start_daemon(
		MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, handle, &s,
		MHD_OPTION_LISTEN_SOCKET, listen_fd, MHD_OPTION_CONNECTION_LIMIT,
		(unsigned)CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)SILENCE_S,
		MHD_OPTION_URI_LOG_CALLBACK, note_uri, &s, MHD_OPTION_NOTIFY_COMPLETED,
		finish, &s, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
	if (!s.daemon) {
		(void)close(listen_fd);
		return ws_err_set(err, WS_E_IO, "the HTTP server does not start");
	}
	printf("wsync-cloud: ready on %s\n", cloud->base);
	(void)fflush(stdout);
	loop(&s, signal_fd);
	(void)resume_due(&s, true);
	MHD_stop_daemon(s.daemon);
	ws_cloud_db_close(s.before);
	return 0;
}
