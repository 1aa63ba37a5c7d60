/*
 * sync/remote/http.h - bounded requests over libcurl.
 * Floor 5. Blocks up to the deadlines. The only file that knows libcurl is http.c.
 *
 * HTTP/1.1, a window of a few kept connections, https only (plain http to loopback
 * alone), no redirects followed, proxies only when configured here, our own byte
 * cap after everything libcurl does, one JSON body a response, environment ignored.
 * The key goes into the Authorization header of requests to the configured origin
 * and nowhere else; it is wiped when the handle closes.
 *
 * Retries: reads (`idempotent`) that fail by connection, 408, 429 or 5xx are tried again
 * within the deadline, with full-jitter backoff and Retry-After obeyed in [1 s, 15 min].
 * Writes are sent once, again only when libcurl proves no byte went out or the answer
 * was 429; anything else after sending is WS_E_IN_DOUBT.
 *
 * A token bucket spaces requests so that we stay under our share of the account's
 * limit; it starts full enough for a first look at a small account.
 */
#ifndef WS_SYNC_REMOTE_HTTP_H
#define WS_SYNC_REMOTE_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "store/ground/err.h"
#include "store/ground/own.h"

struct ws_http;

/* What a batch waits for at a moment. */
struct ws_http_waiting {
	const char *base; /* of whom: as in the options; borrowed */
	int pause_s;      /* nothing is under way, and nothing goes out before that; 0: an
			     answer is waited for */
	bool again;       /* what goes out then has failed before */
};

/* Told ten times a second while a batch waits, perhaps more often; NULL: it is over. */
typedef void ws_http_watch(void *user, const struct ws_http_waiting *now);

struct ws_http_options {
	const char *base;  /* "https://api.prefect.cloud/api", no slash at the end */
	const char *key;   /* bearer key; copied, wiped on close */
	const char *proxy; /* NULL: none, whatever the environment says */
	const char *agent; /* "wsync/0.1.0" */
	int deadline_ms;   /* for one call including retries; 0: 30,000. Waiting for a
			       token of the bucket does not count */
	int unreached_ms;  /* the same while no byte of any request went out through
			       this handle: refused connections, unknown names; 0: as
			       deadline_ms */
	int pause_ms;      /* longest pause before the first retry; it doubles up to
			       10 s; 0: 500 */
	size_t body_max;   /* bytes of one response body; 0: 64 MiB */
	int window;        /* connections; 0: 8 */
	double per_minute; /* requests we allow ourselves; 0: no limit */
	double burst;      /* of which at once */
	volatile int
		*stop; /* set by a signal: finish what is under way, then WS_E_INTERRUPTED;
			       NULL: never */
	ws_http_watch *watch; /* NULL: nobody asks */
	void *watch_user;
};

/* WS_E_URL for anything but https://host[:port]/..., or http to a loopback literal
 * or "localhost"; WS_E_NO_KEY for a NULL, empty or non-ASCII key. Given. */
int ws_http_open(const struct ws_http_options *options, struct ws_http **out,
		 struct ws_err *err);
void ws_http_close(struct ws_http *http);
WS_OWN(ws_http, ws_http_close);

/* Checks a base address alone; the origin ("https://host:port") into out if not NULL. */
int ws_http_check_base(const char *base, char out[256], struct ws_err *err);

struct ws_http_request {
	const char *method; /* "GET", "POST", "PUT", "PATCH", "DELETE" */
	const char *path;   /* below the base, begins with a slash; already encoded */
	const char *body;   /* JSON text, or NULL */
	bool idempotent;    /* may be repeated freely: every read, POST .../filter too */
	bool secret; /* the answer holds a key: the bytes kept of it here are wiped, and
			the caller wipes what it got */
	void *user;  /* for the caller */
};

struct ws_http_response {
	int status;
	const char *body; /* NUL-terminated; "" when none; borrowed */
	size_t len;
	int retry_after_s; /* 0 when absent */
};

/*
 * One request. 2xx is success; other statuses become errors as remote.h lists them,
 * with the cloud's sentence in err->msg.
 * body  given: free(); NULL when the response had none. body, len may be NULL.
 */
int ws_http_call(struct ws_http *http, const struct ws_http_request *request, char **body,
		 size_t *len, struct ws_err *err);

/*
 * Many requests in a window of connections. `next` fills in the next request and
 * answers 0, or 1 when there is none at the moment (it is asked again after each
 * completion). Texts of a request must live until its completion. `done` gets each
 * completion: status below 400 with its body, or the error (rc < 0, 4xx included).
 * It answers 0 to go on; anything else stops the batch with it.
 * Ends when nothing is under way and next answers 1.
 */
typedef int ws_http_next(void *user, struct ws_http_request *out);
typedef int ws_http_done(void *user, const struct ws_http_request *request, int rc,
			 const struct ws_http_response *response, struct ws_err *err);
int ws_http_batch(struct ws_http *http, ws_http_next *next, ws_http_done *done, void *user,
		  struct ws_err *err);

size_t ws_http_requests(const struct ws_http *http); /* sent so far, retries included */
int64_t ws_http_cloud_time_s(const struct ws_http *http); /* last Date header, 0 none */

/*
 * May this masked form ("pnb_...9f3c") be of the key in use? The cloud shows keys of
 * service accounts like that, so that one can find itself without showing the key.
 * NULL is never.
 */
bool ws_http_key_matches_mask(const struct ws_http *http, const char *masked);

/* What of an address of the cloud lies below the base, "/accounts/..."; NULL when the
 * address is elsewhere. Borrowed from url. */
const char *ws_http_below_base(const struct ws_http *http, const char *url);

/* "libcurl 7.88.1 with OpenSSL/3.0.17", loaded for this; NULL where it cannot be loaded,
 * and then no cloud can be reached. Returns out. */
const char *ws_http_library(char out[64]);

#endif
