/*
 * tests/lib/raw_server.c - scripted bytes on loopback. On purpose without any HTTP
 * library and without the code under test.
 */
#include "tests/lib/raw_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define LIMIT     1024 /* connections, steps, requests */
#define HEARD_MAX ((size_t)1 << 20)
#define DRIP_MS   5

struct step {
	enum t_raw_then then;
	char *bytes;
	size_t len;
};

struct connection {
	struct t_raw *server;
	pthread_t thread;
	int fd;
	char *heard;
	size_t len, used; /* used: bytes of requests already answered */
};

struct t_raw {
	pthread_mutex_t lock;
	pthread_t acceptor;
	int listener, port;
	int stop[2]; /* readable end: the server goes away */
	char base[64];
	struct step steps[LIMIT];
	size_t step_count, step_at;
	struct connection *connections[LIMIT];
	size_t connection_count;
	char *requests[LIMIT];
	size_t request_count;
	t_raw_handler *handler;
	void *handler_user;
};

static void die(const char *what)
{
	perror(what);
	abort();
}

static void *need(void *memory)
{
	if (!memory)
		die("raw server");
	return memory;
}

/* ---- one connection ------------------------------------------------------------------ */

/* Waits until fd is ready; false when the server goes away or `ms` passed. */
static bool ready(const struct connection *c, short events, int ms)
{
	struct pollfd fds[2] = {{.fd = c->fd, .events = events},
				{.fd = c->server->stop[0], .events = POLLIN}};
	int n = poll(fds, 2, ms);

	return n > 0 && !fds[1].revents;
}

static bool send_all(const struct connection *c, const char *bytes, size_t len)
{
	while (len) {
		ssize_t n;

		if (!ready(c, POLLOUT, -1))
			return false;
		n = send(c->fd, bytes, len, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return false;
		if (n > 0) {
			bytes += n;
			len -= (size_t)n;
		}
	}
	return true;
}

/* Length of the first whole request in what was heard and not answered; 0: none. */
static size_t whole_request(const struct connection *c)
{
	const char *at = c->heard + c->used;
	const char *end = strstr(at, "\r\n\r\n");
	size_t body = 0;

	if (!end)
		return 0;
	for (const char *line = at; line < end; line = strstr(line, "\r\n") + 2)
		if (strncasecmp(line, "content-length:", 15) == 0)
			body = strtoul(line + 15, NULL, 10);
	if (c->len - c->used < (size_t)(end - at) + 4 + body)
		return 0;
	return (size_t)(end - at) + 4 + body;
}

/* False when the client or the server is gone. */
static bool hear_request(struct connection *c, size_t *len)
{
	while ((*len = whole_request(c)) == 0) {
		ssize_t n;

		if (c->len + 1 >= HEARD_MAX || !ready(c, POLLIN, -1))
			return false;
		n = recv(c->fd, c->heard + c->len, HEARD_MAX - 1 - c->len, 0);
		if (n <= 0)
			return false;
		pthread_mutex_lock(&c->server->lock);
		c->len += (size_t)n;
		c->heard[c->len] = '\0';
		pthread_mutex_unlock(&c->server->lock);
	}
	return true;
}

static void reset(struct connection *c)
{
	const struct linger hard = {.l_onoff = 1, .l_linger = 0};

	(void)setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
}

static void go_on(const struct connection *c, enum t_raw_then then)
{
	char flood[16384];

	memset(flood, 'a', sizeof(flood));
	if (then == T_RAW_HANG) {
		char byte;

		while (ready(c, POLLIN, -1) && recv(c->fd, &byte, 1, 0) > 0)
			continue;
	}
	while (then == T_RAW_FLOOD && send_all(c, flood, sizeof(flood)))
		continue;
	while (then == T_RAW_DRIP && send_all(c, "a", 1))
		(void)ready(c, 0, DRIP_MS);
}

/* The bytes of the answer and what to do then. */
static enum t_raw_then answer(struct connection *c, const char *request, size_t request_len)
{
	struct t_raw *s = c->server;
	struct step step = {.then = T_RAW_KEEP};
	ssize_t own = -1;
	char *text = NULL;

	pthread_mutex_lock(&s->lock);
	if (s->request_count < LIMIT)
		s->requests[s->request_count++] = need(strndup(request, request_len));
	if (s->handler) {
		char method[16] = "";
		char path[1024] = "";
		const char *body = strstr(request, "\r\n\r\n");
		char *copy = need(
			strndup(body + 4, request_len - (size_t)(body + 4 - request)));

		if (sscanf(request, "%15s %1023s", method, path) == 2)
			text = s->handler(s->handler_user, method, path, copy);
		free(copy);
		step.then = text ? T_RAW_KEEP : T_RAW_RESET;
	} else if (s->step_at < s->step_count) {
		step = s->steps[s->step_at++];
		own = (ssize_t)step.len;
	} else {
		text = t_raw_make(500, "", "{\"detail\":\"the script ended\"}");
	}
	pthread_mutex_unlock(&s->lock);
	if (own >= 0 && !send_all(c, step.bytes, step.len))
		step.then = T_RAW_CLOSE;
	if (text && !send_all(c, text, strlen(text)))
		step.then = T_RAW_CLOSE;
	free(text);
	return step.then;
}

/* Steps that act before a request is read are taken as the connection comes. */
static bool taken_by_race(struct t_raw *s)
{
	bool race;

	pthread_mutex_lock(&s->lock);
	race = s->step_at < s->step_count && s->steps[s->step_at].then == T_RAW_RACE;
	if (race)
		s->step_at++;
	pthread_mutex_unlock(&s->lock);
	return race;
}

static void *converse(void *user)
{
	struct connection *c = user;
	enum t_raw_then then = T_RAW_KEEP;
	size_t len;

	if (taken_by_race(c->server)) {
		reset(c);
		then = T_RAW_CLOSE;
	}
	while (then == T_RAW_KEEP && hear_request(c, &len)) {
		const char *request = c->heard + c->used;

		c->used += len;
		then = answer(c, request, len);
		if (then == T_RAW_RESET)
			reset(c);
		go_on(c, then);
	}
	(void)close(c->fd);
	return NULL;
}

/* ---- the server ----------------------------------------------------------------------- */

static void *accept_all(void *user)
{
	struct t_raw *s = user;
	struct pollfd fds[2] = {{.fd = s->listener, .events = POLLIN},
				{.fd = s->stop[0], .events = POLLIN}};

	while (poll(fds, 2, -1) > 0 && !fds[1].revents) {
		struct connection *c;
		int fd = accept4(s->listener, NULL, NULL, SOCK_CLOEXEC);

		if (fd < 0)
			continue;
		c = need(calloc(1, sizeof(*c)));
		c->server = s;
		c->fd = fd;
		c->heard = need(calloc(1, HEARD_MAX));
		pthread_mutex_lock(&s->lock);
		if (s->connection_count == LIMIT)
			die("raw server: too many connections");
		s->connections[s->connection_count++] = c;
		pthread_mutex_unlock(&s->lock);
		if (pthread_create(&c->thread, NULL, converse, c) != 0)
			die("raw server: thread");
	}
	return NULL;
}

struct t_raw *t_raw_new(void)
{
	struct t_raw *s = need(calloc(1, sizeof(*s)));
	struct sockaddr_in at = {.sin_family = AF_INET,
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(at);

	(void)pthread_mutex_init(&s->lock, NULL);
	s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (s->listener < 0 || bind(s->listener, (struct sockaddr *)&at, len) < 0 ||
	    listen(s->listener, 64) < 0 ||
	    getsockname(s->listener, (struct sockaddr *)&at, &len) < 0 || pipe(s->stop) < 0)
		die("raw server: socket");
	s->port = ntohs(at.sin_port);
	(void)snprintf(s->base, sizeof(s->base), "http://127.0.0.1:%d/api", s->port);
	if (pthread_create(&s->acceptor, NULL, accept_all, s) != 0)
		die("raw server: thread");
	return s;
}

void t_raw_free(struct t_raw *s)
{
	if (!s)
		return;
	(void)close(s->stop[1]); /* every poll sees the other end hang up */
	(void)pthread_join(s->acceptor, NULL);
	for (size_t i = 0; i < s->connection_count; i++) {
		(void)pthread_join(s->connections[i]->thread, NULL);
		free(s->connections[i]->heard);
		free(s->connections[i]);
	}
	for (size_t i = 0; i < s->step_count; i++)
		free(s->steps[i].bytes);
	for (size_t i = 0; i < s->request_count; i++)
		free(s->requests[i]);
	(void)close(s->stop[0]);
	(void)close(s->listener);
	(void)pthread_mutex_destroy(&s->lock);
	free(s);
}

const char *t_raw_base(const struct t_raw *s)
{
	return s->base;
}

int t_raw_port(const struct t_raw *s)
{
	return s->port;
}

void t_raw_step(struct t_raw *s, enum t_raw_then then, const void *bytes, size_t len)
{
	struct step step = {.then = then, .bytes = need(malloc(len + 1)), .len = len};

	if (len)
		memcpy(step.bytes, bytes, len);
	pthread_mutex_lock(&s->lock);
	if (s->step_count == LIMIT)
		die("raw server: too many steps");
	s->steps[s->step_count++] = step;
	pthread_mutex_unlock(&s->lock);
}

void t_raw_text(struct t_raw *s, enum t_raw_then then, const char *text)
{
	t_raw_step(s, then, text, strlen(text));
}

char *t_raw_make(int status, const char *extra, const char *json)
{
	char *text;

	if (asprintf(&text,
		     "HTTP/1.1 %d Said So\r\nDate: Mon, 23 Nov 2026 10:02:11 GMT\r\n"
		     "Content-Type: application/json\r\n%sContent-Length: %zu\r\n\r\n%s",
		     status, extra, strlen(json), json) < 0)
		die("raw server");
	return text;
}

void t_raw_json(struct t_raw *s, int status, const char *json)
{
	char *text = t_raw_make(status, "", json);

	t_raw_text(s, T_RAW_KEEP, text);
	free(text);
}

void t_raw_serve(struct t_raw *s, t_raw_handler *handler, void *user)
{
	pthread_mutex_lock(&s->lock);
	s->handler = handler;
	s->handler_user = user;
	pthread_mutex_unlock(&s->lock);
}

size_t t_raw_count(struct t_raw *s)
{
	size_t n;

	pthread_mutex_lock(&s->lock);
	n = s->request_count;
	pthread_mutex_unlock(&s->lock);
	return n;
}

size_t t_raw_connections(struct t_raw *s)
{
	size_t n;

	pthread_mutex_lock(&s->lock);
	n = s->connection_count;
	pthread_mutex_unlock(&s->lock);
	return n;
}

const char *t_raw_request(struct t_raw *s, size_t n)
{
	const char *text;

	pthread_mutex_lock(&s->lock);
	text = n < s->request_count ? s->requests[n] : NULL;
	pthread_mutex_unlock(&s->lock);
	return text;
}

bool t_raw_heard(struct t_raw *s, const char *text)
{
	bool found = false;

	pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < s->connection_count && !found; i++)
		found = memmem(s->connections[i]->heard, s->connections[i]->len, text,
			       strlen(text)) != NULL;
	pthread_mutex_unlock(&s->lock);
	return found;
}
