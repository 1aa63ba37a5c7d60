/*
 * agent/control.c - the socket: clients come, speak in lines, and go.
 *
 * A client is dropped in one place only, when its turn is over: nothing that runs for
 * it finds it gone.
 */
#include "agent/control.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include "agent/listen.h"
#include "store/ground/buf.h"

#define TELL_EVERY_MS 60000

struct ws_client {
	struct ws_control *control;
	int fd; /* -1: the place is free */
	struct ws_source source;
	struct ws_timer patience;
	struct ws_buf in, out;
	bool hello, watching, closing, gone;
};

struct ws_control {
	struct ws_agent *agent;
	struct ws_listen listen;
	struct ws_source source;
	struct ws_client clients[WS_PROTO_CLIENTS];
	size_t count;
	int64_t strangers; /* refused since they were told last */
	int64_t told_ms;   /* when that was; 0: never */
};

/* ---- one client ---------------------------------------------------------------------- */

static void drop(struct ws_client *c)
{
	struct ws_loop *loop = c->control->agent->loop;

	if (c->fd < 0)
		return;
	ws_loop_remove(loop, &c->source);
	ws_loop_forget(loop, &c->patience);
	(void)close(c->fd);
	ws_buf_free(&c->in);
	ws_buf_free(&c->out);
	c->fd = -1;
	c->control->count--;
}

static void flush(struct ws_client *c)
{
	while (c->out.len > 0 && !c->gone) {
		const ssize_t n = send(c->fd, c->out.data, c->out.len, MSG_NOSIGNAL);

		if (n > 0) {
			memmove(c->out.data, c->out.data + n, c->out.len - (size_t)n);
			ws_buf_cut(&c->out, c->out.len - (size_t)n);
		} else if (n < 0 && errno == EINTR) {
			continue;
		} else {
			c->gone = n == 0 || errno != EAGAIN;
			break;
		}
	}
	if (c->out.len == 0)
		ws_buf_free(&c->out);
	if (c->out.failed || c->out.len > WS_PROTO_OUT_MAX)
		c->gone = true;
}

/* How long the next thing may take: the rest of a line, or the next one. */
static void set_patience(struct ws_client *c)
{
	struct ws_loop *loop = c->control->agent->loop;

	if (!c->hello || c->in.len > 0 || c->closing)
		ws_loop_after(loop, &c->patience, WS_PROTO_HELLO_MS);
	else if (c->watching)
		ws_loop_forget(loop, &c->patience);
	else
		ws_loop_after(loop, &c->patience, WS_PROTO_IDLE_MS);
}

static void end_turn(struct ws_client *c)
{
	if (!c->gone)
		flush(c);
	if (c->gone || (c->closing && c->out.len == 0)) {
		drop(c);
		return;
	}
	ws_loop_change(c->control->agent->loop, &c->source,
		       (c->closing ? 0 : EPOLLIN) | (c->out.len > 0 ? EPOLLOUT : 0));
}

static void on_patience(void *user)
{
	drop(user);
}

/* Whole lines are answered in order; what is left waits for its end. */
static void take_lines(struct ws_client *c)
{
	size_t at = 0;

	while (!c->closing && !c->gone) {
		const char *line = ws_buf_text(&c->in) + at;
		const char *end = memchr(line, '\n', c->in.len - at);

		if (!end)
			break;
		at = (size_t)(end - c->in.data) + 1;
		if (!ws_answer_line(c->control->agent, c, line, (size_t)(end - line)))
			c->closing = true;
		if (c->out.len > WS_PROTO_OUT_MAX)
			c->gone = true;
	}
	if (at > 0) {
		memmove(c->in.data, c->in.data + at, c->in.len - at);
		ws_buf_cut(&c->in, c->in.len - at);
	}
	if (c->in.len == 0)
		ws_buf_free(&c->in);
	if (c->in.failed || c->in.len > WS_PROTO_LINE_MAX)
		c->gone = true;
}

/* Descriptors somebody sends along are closed by the kernel; who does is dropped. */
static ssize_t receive(struct ws_client *c, char *bytes, size_t size)
{
	struct iovec part = {.iov_base = bytes, .iov_len = size};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
	const ssize_t n = recvmsg(c->fd, &message, 0);

	if (n >= 0 && (message.msg_flags & MSG_CTRUNC))
		return 0;
	return n;
}

static void on_client(void *user, uint32_t events)
{
	struct ws_client *c = user;
	char bytes[8192];
	ssize_t n = -1;

	if (events & (EPOLLERR | EPOLLHUP))
		c->gone = !(events & EPOLLIN);
	if (!c->gone && !c->closing && (events & EPOLLIN)) {
		n = receive(c, bytes, sizeof(bytes));
		if (n > 0) {
			const bool began = c->in.len > 0;

			ws_buf_add(&c->in, bytes, (size_t)n);
			take_lines(c);
			/* a byte at a time does not win time for the same line */
			if (!began || c->in.len == 0 || c->closing)
				set_patience(c);
		} else if (n == 0) {
			/* nothing more comes; what it asked for goes out */
			c->closing = true;
			set_patience(c);
		} else {
			c->gone = errno != EAGAIN && errno != EINTR;
		}
	}
	end_turn(c);
}

void ws_client_send(struct ws_client *c, struct ws_json *value)
{
	ws_auto(ws_json) owned = value;
	ws_auto_free char *text = NULL;

	if (!owned || ws_json_format(owned, 0, &text, NULL, NULL) < 0) {
		c->gone = true; /* no memory */
		return;
	}
	ws_buf_addf(&c->out, "%s\n", text);
}

bool ws_client_said_hello(const struct ws_client *c)
{
	return c->hello;
}

void ws_client_set_hello(struct ws_client *c)
{
	c->hello = true;
}

void ws_client_set_watching(struct ws_client *c)
{
	c->watching = true;
}

/* ---- all of them --------------------------------------------------------------------- */

void ws_control_tell(struct ws_control *control, const char *line)
{
	for (size_t i = 0; i < WS_PROTO_CLIENTS; i++) {
		struct ws_client *c = &control->clients[i];

		if (c->fd < 0 || !c->watching || c->closing || c->gone)
			continue;
		ws_buf_addf(&c->out, "%s\n", line);
		flush(c);
		/* told from anywhere: dropped by the loop, in a turn of its own */
		if (c->gone)
			ws_loop_after(control->agent->loop, &c->patience, 0);
		else if (c->out.len > 0)
			ws_loop_change(control->agent->loop, &c->source,
				       EPOLLIN | EPOLLOUT);
	}
}

bool ws_control_is_watched(const struct ws_control *control)
{
	for (size_t i = 0; i < WS_PROTO_CLIENTS; i++)
		if (control->clients[i].fd >= 0 && control->clients[i].watching)
			return true;
	return false;
}

/* Not each of them: who floods the socket must not flood the log. */
static void tell_stranger(struct ws_control *control, const struct ucred *peer)
{
	const int64_t now_ms = ws_loop_now(control->agent->loop);

	control->strangers++;
	if (control->told_ms != 0 && now_ms - control->told_ms < TELL_EVERY_MS)
		return;
	ws_note(control->agent->notes, WS_NOTE_WARN, "refused",
		(struct ws_note_pair[]){
			{"message", "somebody else connected to the socket", 0},
			{"uid", NULL, (int64_t)peer->uid},
			{"pid", NULL, (int64_t)peer->pid},
			{"times", NULL, control->strangers},
			{NULL, NULL, 0}});
	control->strangers = 0;
	control->told_ms = now_ms;
}

/* The person the daemon works for, or root; nobody else is heard. */
static bool is_ours(struct ws_control *control, int fd)
{
	struct ucred peer = {.uid = (uid_t)-1};
	socklen_t len = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) == 0 &&
	    (peer.uid == geteuid() || peer.uid == 0))
		return true;
	tell_stranger(control, &peer);
	return false;
}

static void welcome(struct ws_control *control, int fd)
{
	struct ws_client *c = control->clients;

	while (c->fd >= 0)
		c++;
	*c = (struct ws_client){
		.control = control,
		.fd = fd,
		.source = {.fd = -1, .ready = on_client, .user = c},
		.patience = {.fire = on_patience, .user = c},
		.in = WS_BUF_INIT,
		.out = WS_BUF_INIT,
	};
	if (ws_loop_add(control->agent->loop, &c->source, fd, EPOLLIN, NULL) < 0) {
		(void)close(fd);
		c->fd = -1;
		return;
	}
	control->count++;
	set_patience(c);
}

/* A few a turn: a flood takes no more of the loop than others get. */
static void on_connect(void *user, uint32_t events)
{
	struct ws_control *control = user;

	(void)events;
	for (int i = 0; i < WS_PROTO_CLIENTS; i++) {
		const int fd = accept4(control->listen.fd, NULL, NULL,
				       SOCK_CLOEXEC | SOCK_NONBLOCK);

		if (fd < 0)
			return;
		if (is_ours(control, fd) && control->count < WS_PROTO_CLIENTS)
			welcome(control, fd);
		else
			(void)close(fd);
	}
}

/* ---- its life ------------------------------------------------------------------------ */

int ws_control_new(struct ws_agent *agent, const char *path, struct ws_control **out,
		   struct ws_err *err)
{
	ws_auto(ws_control) control = calloc(1, sizeof(*control));
	int rc;

	*out = NULL;
	if (!control)
		return ws_err_nomem(err);
	control->agent = agent;
	control->listen = (struct ws_listen)WS_LISTEN_INIT;
	control->source = (struct ws_source){-1, on_connect, control};
	for (size_t i = 0; i < WS_PROTO_CLIENTS; i++)
		control->clients[i].fd = -1;
	rc = ws_listen_open(&control->listen, path, agent->system.listen_fd, err);
	if (rc == 0)
		rc = ws_loop_add(agent->loop, &control->source, control->listen.fd, EPOLLIN,
				 err);
	if (rc == 0)
		*out = ws_steal(&control);
	return rc;
}

void ws_control_free(struct ws_control *control)
{
	if (!control)
		return;
	for (size_t i = 0; i < WS_PROTO_CLIENTS; i++)
		if (control->clients[i].fd >= 0) {
			flush(&control->clients[i]);
			drop(&control->clients[i]);
		}
	ws_loop_remove(control->agent->loop, &control->source);
	ws_listen_close(&control->listen);
	free(control);
}

const char *ws_control_path(const struct ws_control *control)
{
	return control->listen.path;
}

size_t ws_control_count(const struct ws_control *control)
{
	return control->count;
}
