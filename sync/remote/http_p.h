/*
 * sync/remote/http_p.h - the inside of http.h. Private to sync/remote/.
 *
 * http.c carries single exchanges over libcurl, http_answer.c judges what came back
 * (pure), http_batch.c decides what goes when, http_options.c holds the settings.
 */
#ifndef WS_SYNC_REMOTE_HTTP_P_H
#define WS_SYNC_REMOTE_HTTP_P_H

#include "store/ground/buf.h"
#include "sync/remote/budget.h"
#include "sync/remote/http.h"

#define WS_HTTP_WINDOW_MAX 32
#define WS_HTTP_HEAD_MAX   ((size_t)64 << 10) /* bytes of all headers of one answer */
#define WS_HTTP_TRIES_MAX  8                  /* of one request */
#define WS_HTTP_CONNECT_MS 10000
#define WS_HTTP_KEY_MAX    4096

/* How an exchange ended. */
enum ws_http_fate {
	WS_HTTP_ANSWERED,  /* a whole answer came */
	WS_HTTP_UNSENT,    /* failed, and no byte of the request went out */
	WS_HTTP_CUT,       /* the request went out, no whole answer came */
	WS_HTTP_SENSELESS, /* the answer is none that we take */
	WS_HTTP_STRANGER,  /* the other end is not who the address says */
	WS_HTTP_NOMEM
};

/* What the header lines said. */
struct ws_http_head {
	size_t bytes;         /* of all header lines, those of interim answers included */
	int lengths;          /* Content-Length lines of the last answer */
	int codings;          /* Transfer-Encoding lines */
	bool ended;           /* the blank line after the headers came */
	bool typed, json;     /* there is a Content-Type; it is application/json */
	char retry_after[64]; /* "" when absent */
	int64_t date_s;       /* 0 unknown */
};

struct ws_http_answer {
	enum ws_http_fate fate;
	int status; /* 0 when there is none */
	struct ws_http_head head;
	struct ws_buf body;
	char trouble[128]; /* for the message, when not answered */
};

/* ---- http_answer.c: pure ------------------------------------------------------------ */

/* Takes one header line, CR LF included. False: the answer is refused. */
bool ws_http_head_line(struct ws_http_head *head, const char *line, size_t len);

struct ws_http_verdict {
	int rc;            /* 0 or WS_E_*, err filled */
	bool again;        /* the request may be sent once more */
	bool slow_down;    /* the cloud wants less of us */
	int retry_after_s; /* 0 when it did not say */
};

/* What an answer means for this request. now_s: our clock, should theirs be absent. */
struct ws_http_verdict ws_http_judge(const struct ws_http_request *request,
				     const struct ws_http_answer *answer, int64_t now_s,
				     struct ws_err *err);

/* ---- http.c: one exchange at a time in each slot ------------------------------------- */

/* What a handle was opened with, and what it counts; http.c embeds it. */
struct ws_http_policy {
	char *base, *key, *agent;
	char *proxy; /* "" for none */
	bool secure; /* base is https */
	size_t body_max;
	int deadline_ms, unreached_ms, pause_ms, window;
	bool reached; /* some request went out */
	volatile int *stop;
	ws_http_watch *watch;
	void *watch_user;
	struct ws_budget budget;
	int64_t cloud_time_s;
	size_t sent;
};

/* http_options.c. init answers false when memory is out; clear it then, too. */
int ws_http_options_check(const struct ws_http_options *options, struct ws_err *err);
bool ws_http_policy_init(struct ws_http_policy *policy,
			 const struct ws_http_options *options);
void ws_http_policy_clear(struct ws_http_policy *policy);
void ws_http_clear_environment(void);     /* of what libraries would trust or write to */
bool ws_http_target_ok(const char *path); /* "/a/b?c=d", no byte that needs escaping */

struct ws_http_policy *ws_http_policy(struct ws_http *http);
const struct ws_http_policy *ws_http_policy_of(const struct ws_http *http);

/* http_batch.c: fills the bucket. */
void ws_http_budget_start(struct ws_http *http, double per_minute, double burst);

/* Starts an exchange in a free slot. The request's texts must stay. */
int ws_http_start(struct ws_http *http, int slot, const struct ws_http_request *request,
		  int64_t timeout_ms, struct ws_err *err);

/*
 * Waits up to wait_ms for one exchange to end.
 * slot    which one ended; -1 when none did
 * answer  given: ws_http_answer_clear()
 */
int ws_http_wait(struct ws_http *http, int64_t wait_ms, int *slot,
		 struct ws_http_answer *answer, struct ws_err *err);

/* Ends an exchange that is under way; its outcome is lost. */
void ws_http_cancel(struct ws_http *http, int slot);

void ws_http_answer_clear(struct ws_http_answer *answer);

#endif
