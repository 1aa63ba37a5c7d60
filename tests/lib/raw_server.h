/*
 * tests/lib/raw_server.h - a server on loopback that answers with scripted bytes.
 * Threads of its own; ends the program where the system gives it no socket.
 *
 *	struct t_raw *server = t_raw_new();
 *	t_raw_json(server, 503, "{}");
 *	t_raw_json(server, 200, "[]");
 *	... open a client with t_raw_base(server) ...
 *	assert_int_equal(t_raw_count(server), 2);
 *	t_raw_free(server);
 *
 * Requests take the steps in the order they come in, whatever connection they come
 * on. After the last step every request gets 500 and the words "the script ended".
 */
#ifndef T_RAW_SERVER_H
#define T_RAW_SERVER_H

#include <stdbool.h>
#include <stddef.h>

struct t_raw;

/* Listens on 127.0.0.1 at a port the kernel picks. Given: t_raw_free(). */
struct t_raw *t_raw_new(void);
void t_raw_free(struct t_raw *server);

const char *t_raw_base(const struct t_raw *server); /* "http://127.0.0.1:PORT/api" */
int t_raw_port(const struct t_raw *server);

enum t_raw_then {
	T_RAW_KEEP,  /* wait for the next request on this connection */
	T_RAW_CLOSE, /* close in order */
	T_RAW_RESET, /* close with a reset */
	T_RAW_HANG,  /* say nothing more, keep the connection */
	T_RAW_DRIP,  /* go on with a byte every 5 ms */
	T_RAW_FLOOD, /* go on with the letter a until the client goes */
	T_RAW_RACE   /* reset before the request is read */
};

/* Answers the next request with these bytes (copied). */
void t_raw_step(struct t_raw *server, enum t_raw_then then, const void *bytes, size_t len);

/* Same with text: status line, headers, body, as they are. */
void t_raw_text(struct t_raw *server, enum t_raw_then then, const char *text);

/* A well-formed answer: length, type, and the connection kept. */
void t_raw_json(struct t_raw *server, int status, const char *json);

/*
 * Answers everything by a function instead, called in threads of the server, one call
 * at a time. It returns the bytes of the answer as t_raw_make() makes them; NULL
 * resets the connection. No assert_* inside.
 */
typedef char *t_raw_handler(void *user, const char *method, const char *path,
			    const char *body);
void t_raw_serve(struct t_raw *server, t_raw_handler *handler, void *user);

/* Heap text of a well-formed answer. extra: more header lines with their CR LF, or "". */
char *t_raw_make(int status, const char *extra, const char *json);

/* What came so far. A request is complete with its body. */
size_t t_raw_count(struct t_raw *server);
size_t t_raw_connections(struct t_raw *server);
/* The nth request as it came, head and body; NULL past the end. Lives until free. */
const char *t_raw_request(struct t_raw *server, size_t n);
/* All bytes of all connections, whole requests or not, hold this text? */
bool t_raw_heard(struct t_raw *server, const char *text);

#endif
