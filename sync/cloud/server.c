/*
 * sync/cloud/server.c - HTTP in front of exchanges: connections, what is sent on them, the loop.
 *
 * Life of a visit: made when the first line was read (note_uri), checked when the header is
 * complete, filled while the body arrives, answered once, freed by finish(). A delayed one
 * is suspended and sits in the list until its time.
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
#include "sync/cloud/exchange.h"

#define SILENCE_S   10
#define CONNECTIONS 128

struct server {
	struct ws_cloud_service service;
	struct MHD_Daemon *daemon;
	struct visit *delayed; /* singly linked */
};

enum stage { STAGE_HEAD, STAGE_BODY, STAGE_DELAYED, STAGE_ANSWER };

/* An exchange on its connection. */
struct visit {
	struct ws_cloud_exchange x;
	struct server *server;
	struct MHD_Connection *connection;
	enum stage stage;
	struct visit *next;
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
	struct server *server = cls;
	struct visit *v = calloc(1, sizeof(*v));

	if (!v)
		return NULL;
	v->server = server;
	v->connection = connection;
	if (ws_cloud_exchange_init(&v->x, &server->service, uri))
		return v;
	free(v);
	return NULL;
}

static void finish(void *cls, struct MHD_Connection *connection, void **context,
		   enum MHD_RequestTerminationCode how)
{
	struct visit *v = *context;

	(void)cls;
	(void)connection;
	(void)how;
	if (!v)
		return;
	for (struct visit **at = &v->server->delayed; *at; at = &(*at)->next)
		if (*at == v) {
			*at = v->next;
			break;
		}
	ws_cloud_exchange_deinit(&v->x);
	free(v->half);
	free(v);
	*context = NULL;
}

/* --- what goes out --------------------------------------------------------------- */

static void put_header(struct MHD_Response *response, const char *name, const char *value)
{
	if (value && *value)
		(void)MHD_add_response_header(response, name, value);
}

static enum MHD_Result queue(struct visit *v, int status, struct MHD_Response *response)
{
	enum MHD_Result sent = MHD_queue_response(v->connection, (unsigned)status,
						  response);

	MHD_destroy_response(response);
	return sent;
}

static enum MHD_Result send_whole(struct visit *v, const struct ws_cloud_answer *a)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(
		a->body ? a->len : 0, a->body ? a->body : (void *)(uintptr_t) "",
		a->body ? MHD_RESPMEM_MUST_FREE : MHD_RESPMEM_PERSISTENT);

	if (!response) {
		free(a->body);
		return MHD_NO;
	}
	put_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, a->body ? a->type : NULL);
	put_header(response, "X-Content-Type-Options", "nosniff");
	put_header(response, MHD_HTTP_HEADER_LOCATION, a->location);
	put_header(response, MHD_HTTP_HEADER_RETRY_AFTER,
		   a->retry_after ? a->retry_after : a->seconds);
	put_header(response, MHD_HTTP_HEADER_CONNECTION, a->close ? "close" : NULL);
	return queue(v, a->status, response);
}

/* Breaks the connection so that the other side sees a reset. */
static enum MHD_Result break_off(struct visit *v)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
		v->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	const struct linger now = {.l_onoff = 1, .l_linger = 0};

	if (info)
		(void)setsockopt(info->connect_fd, SOL_SOCKET, SO_LINGER, &now,
				 sizeof(now));
	return MHD_NO;
}

static ssize_t give_half(void *cls, uint64_t pos, char *buf, size_t max)
{
	struct visit *v = cls;
	size_t left = v->half_len / 2 - (size_t)pos;

	if (left == 0) {
		(void)break_off(v);
		return MHD_CONTENT_READER_END_WITH_ERROR;
	}
	if (left > max)
		left = max;
	memcpy(buf, v->half + pos, left);
	return (ssize_t)left;
}

static enum MHD_Result send_half(struct visit *v, const struct ws_cloud_answer *a)
{
	struct MHD_Response *response;

	v->half = a->body;
	v->half_len = a->len;
	if (a->len < 2)
		return break_off(v);
	response = MHD_create_response_from_callback(a->len, 4096, give_half, v, NULL);
	if (!response)
		return MHD_NO;
	put_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, a->type);
	return queue(v, a->status, response);
}

/* The body is taken. */
static enum MHD_Result send_answer(struct visit *v, const struct ws_cloud_answer *a)
{
	v->stage = STAGE_ANSWER;
	switch (a->way) {
	case WS_CLOUD_SEND_RESET:
		return break_off(v);
	case WS_CLOUD_SEND_HALF:
		return send_half(v, a);
	case WS_CLOUD_SEND_WHOLE:
		break;
	}
	return send_whole(v, a);
}

/* --- what comes in --------------------------------------------------------------- */

static enum MHD_Result note_header(void *cls, enum MHD_ValueKind kind, const char *name,
				   const char *value)
{
	(void)kind;
	ws_cloud_head_note(cls, name, value ? value : "");
	return MHD_YES;
}

static enum MHD_Result take_head(struct visit *v, const char *method)
{
	struct ws_cloud_head head = {0};
	struct ws_cloud_answer refusal;
	int rc;

	(void)MHD_get_connection_values(v->connection, MHD_HEADER_KIND, note_header, &head);
	rc = ws_cloud_exchange_head(&v->x, method, &head, &refusal);
	if (rc != 0)
		return rc < 0 ? MHD_NO : send_answer(v, &refusal);
	v->stage = STAGE_BODY;
	return MHD_YES;
}

static enum MHD_Result answer(struct visit *v)
{
	struct ws_cloud_answer a;

	return ws_cloud_exchange_answer(&v->x, &a) == 0 ? send_answer(v, &a) : MHD_NO;
}

static enum MHD_Result delay(struct visit *v, int ms)
{
	v->stage = STAGE_DELAYED;
	v->due_ms = monotonic_ms() + ms;
	v->next = v->server->delayed;
	v->server->delayed = v;
	MHD_suspend_connection(v->connection);
	return MHD_YES;
}

static enum MHD_Result handle(void *cls, struct MHD_Connection *connection, const char *url,
			      const char *method, const char *version, const char *upload,
			      size_t *upload_size, void **context)
{
	struct visit *v = *context;
	bool taken;
	int ms;

	(void)cls;
	(void)connection;
	(void)url;
	(void)version;
	if (!v)
		return MHD_NO;
	if (v->stage == STAGE_HEAD)
		return take_head(v, method);
	if (*upload_size > 0) {
		taken = ws_cloud_exchange_take(&v->x, upload, *upload_size);
		*upload_size = 0;
		return taken ? MHD_YES : MHD_NO;
	}
	if (v->stage == STAGE_ANSWER)
		return MHD_YES;
	ms = v->stage == STAGE_BODY ? ws_cloud_exchange_fault(&v->x) : 0;
	return ms > 0 ? delay(v, ms) : answer(v);
}

/* Lets go on whose time has come; returns how long until the next, -1 for none. */
static int64_t resume_due(struct server *s, bool all)
{
	const int64_t now = monotonic_ms();
	int64_t next = -1;
	struct visit **at = &s->delayed;

	while (*at) {
		struct visit *v = *at;

		if (all || v->due_ms <= now) {
			*at = v->next;
			v->next = NULL;
			MHD_resume_connection(v->connection);
			next = 0; /* without a thread of its own the library is not woken */
			continue;
		}
		if (next < 0 || v->due_ms - now < next)
			next = v->due_ms - now;
		at = &v->next;
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
	struct server s = {.service = {.cloud = cloud, .options = options}};
	ws_auto_close int signal_fd = -1;
	int listen_fd = -1;
	int rc;

	rc = open_signals(&signal_fd, err);
	if (rc == 0)
		rc = ws_cloud_place_bind(options->listen, options->expose, &s.service.place,
					 &listen_fd, err);
	if (rc < 0)
		return rc;
	(void)snprintf(cloud->base, sizeof(cloud->base), "http://%s:%u" WS_CLOUD_PREFIX,
		       s.service.place.host, s.service.place.port);
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
	ws_cloud_db_close(s.service.before);
	return 0;
}
