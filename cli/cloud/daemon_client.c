/*
 * cli/cloud/daemon_client.c - talks to wsyncd over its socket.
 */
#include "cli/cloud/daemon_client.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "agent/proto.h"
#include "store/ground/buf.h"

#define LINE_MAX_BYTES (WS_PROTO_OUT_MAX + WS_PROTO_LINE_MAX)

struct ws_daemon {
	int fd;
	int64_t pid;
	struct ws_buf in;
};

static int absent(const char *path, struct ws_err *err)
{
	ws_err_set(err, WS_E_DAEMON_ABSENT, "no daemon is running");
	ws_err_why(err, "nobody listens at %s", path);
	return ws_err_hint(err, "wsync daemon start");
}

static int gone(struct ws_err *err)
{
	ws_err_set(err, WS_E_DAEMON_ABSENT, "the daemon went away");
	return ws_err_hint(err, "wsync daemon status");
}

static int dial(const char *path, int *out_fd, struct ws_err *err)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return ws_err_sys(err, errno, "a socket");
	memcpy(address.sun_path, path, strlen(path) + 1);
	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0) {
		*out_fd = fd;
		return 0;
	}
	(void)close(fd);
	if (errno == ENOENT || errno == ECONNREFUSED || errno == ENOTDIR)
		return absent(path, err);
	return ws_err_sys(err, errno, "%s", path);
}

static int say(struct ws_daemon *d, struct ws_json *line, struct ws_err *err)
{
	ws_auto(ws_json) owned = line;
	ws_auto_free char *text = NULL;
	ws_auto_buf b = WS_BUF_INIT;
	size_t at = 0;
	int rc = owned ? ws_json_format(owned, 0, &text, NULL, err) : ws_err_nomem(err);

	if (rc < 0)
		return rc;
	ws_buf_addf(&b, "%s\n", text);
	if (b.failed)
		return ws_err_nomem(err);
	while (at < b.len) {
		const ssize_t n = send(d->fd, b.data + at, b.len - at, MSG_NOSIGNAL);

		if (n > 0)
			at += (size_t)n;
		else if (errno != EINTR)
			return gone(err);
	}
	return 0;
}

/* One line, parsed; 0, WS_DAEMON_ENDED or WS_DAEMON_QUIET. */
static int hear(struct ws_daemon *d, int wait_ms, struct ws_json **out, struct ws_err *err)
{
	char bytes[16384];

	for (;;) {
		const char *end = d->in.len > 0 ? memchr(d->in.data, '\n', d->in.len)
						: NULL;
		struct pollfd p = {.fd = d->fd, .events = POLLIN};
		ssize_t n;

		if (end) {
			const size_t len = (size_t)(end - d->in.data);
			const int rc = ws_json_parse(d->in.data, len, LINE_MAX_BYTES, out,
						     NULL);

			memmove(d->in.data, end + 1, d->in.len - len - 1);
			ws_buf_cut(&d->in, d->in.len - len - 1);
			return rc == 0 ? 0
				       : ws_err_set(err, WS_E_DAEMON_PROTOCOL,
						    "the daemon said something that is no "
						    "JSON");
		}
		if (d->in.len > LINE_MAX_BYTES)
			return ws_err_set(err, WS_E_DAEMON_PROTOCOL,
					  "the daemon does not end its line");
		if (poll(&p, 1, wait_ms) <= 0)
			return WS_DAEMON_QUIET;
		n = read(d->fd, bytes, sizeof(bytes));
		if (n == 0 || (n < 0 && errno != EINTR))
			return WS_DAEMON_ENDED;
		if (n > 0)
			ws_buf_add(&d->in, bytes, (size_t)n);
		if (d->in.failed)
			return ws_err_nomem(err);
	}
}

/* What the daemon refused, in its own words. */
static int refused(const struct ws_json *reply, struct ws_err *err)
{
	const struct ws_json *why = ws_json_get(reply, "error");
	const char *code = ws_json_text(ws_json_get(why, "code"));
	const char *message = ws_json_text(ws_json_get(why, "message"));
	const int same = code ? ws_err_by_name(code) : 0;

	ws_err_set(err, same == WS_E_DAEMON_PROTOCOL ? same : WS_E_DAEMON_FAILED, "%s",
		   message ? message : "the daemon refused and did not say why");
	return ws_err_hint(err, "wsync daemon log");
}

static int converse(struct ws_daemon *d, struct ws_json *request, struct ws_json **result,
		    struct ws_err *err)
{
	bool ok = false;
	int rc = say(d, request, err);

	*result = NULL;
	while (rc == 0) {
		ws_auto(ws_json) reply = NULL;

		rc = hear(d, WS_DAEMON_WAIT_MS, &reply, err);
		if (rc == WS_DAEMON_ENDED)
			return gone(err);
		if (rc == WS_DAEMON_QUIET)
			return ws_err_set(err, WS_E_DAEMON_FAILED,
					  "the daemon did not answer within 10 s");
		if (rc < 0 || !ws_json_bool(ws_json_get(reply, "ok"), &ok))
			continue; /* an event */
		if (!ok)
			return refused(reply, err);
		*result = ws_json_copy(ws_json_get(reply, "result"));
		return *result ? 0 : ws_err_nomem(err);
	}
	return rc;
}

static struct ws_json *request(const char *method, bool with_version)
{
	ws_auto(ws_json) o = ws_json_new_object();
	int bad = ws_json_set(o, "method", ws_json_new_text(method));

	if (with_version)
		bad |= ws_json_set(o, "version", ws_json_new_int(WS_PROTO_VERSION));
	return bad ? NULL : ws_steal(&o);
}

int ws_daemon_open(struct ws_daemon **out, struct ws_err *err)
{
	ws_auto(ws_daemon) d = calloc(1, sizeof(*d));
	ws_auto(ws_json) hello = NULL;
	char path[WS_PROTO_PATH_SIZE];
	int rc;

	*out = NULL;
	if (!d)
		return ws_err_nomem(err);
	d->fd = -1;
	rc = ws_proto_socket_path(path, err);
	if (rc == 0)
		rc = dial(path, &d->fd, err);
	if (rc == 0)
		rc = converse(d, request(WS_PROTO_HELLO, true), &hello, err);
	if (rc == 0 && !ws_json_int(ws_json_get(hello, "pid"), &d->pid))
		rc = ws_err_set(err, WS_E_DAEMON_PROTOCOL, "%s is no wsyncd", path);
	if (rc == 0)
		*out = ws_steal(&d);
	return rc;
}

void ws_daemon_close(struct ws_daemon *d)
{
	if (!d)
		return;
	if (d->fd >= 0)
		(void)close(d->fd);
	ws_buf_free(&d->in);
	free(d);
}

int64_t ws_daemon_pid(const struct ws_daemon *d)
{
	return d->pid;
}

int ws_daemon_ask(struct ws_daemon *d, const char *method, struct ws_json **result,
		  struct ws_err *err)
{
	return converse(d, request(method, false), result, err);
}

int ws_daemon_next(struct ws_daemon *d, int wait_ms, struct ws_json **event,
		   struct ws_err *err)
{
	ws_auto(ws_json) line = NULL;
	int rc = hear(d, wait_ms, &line, err);

	*event = NULL;
	if (rc != 0)
		return rc;
	*event = ws_json_copy(ws_json_get(line, "event"));
	return *event ? 0
		      : ws_err_set(err, WS_E_DAEMON_PROTOCOL,
				   "the daemon said something that is no event");
}
