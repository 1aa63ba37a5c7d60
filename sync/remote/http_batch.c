/*
 * sync/remote/http_batch.c - what goes when: window, tokens, retries, deadlines.
 *
 * A job is a request in a slot: waiting for its moment or running. Its time is spent
 * by running and by pausing between tries, never by waiting for a token: otherwise
 * a long look would fail for being polite.
 */
#include "sync/remote/http_p.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "sync/remote/backoff.h"

#define KEY_HIDDEN_MIN 8   /* bytes; shorter ones would be found in words */
#define LOOK_UP_MS     100 /* how soon a stop is seen while nothing happens */
#define IDLE_MS        60000
#define LEAST_MS       20 /* a try with less time than this is none */

enum state { FREE, WAITING, RUNNING };

struct job {
	enum state state;
	struct ws_http_request request;
	unsigned tries;
	int64_t due_ms;  /* of a waiting job */
	int64_t left_ms; /* time it has left from its next start on */
	int64_t started_ms;
};

struct batch {
	struct ws_http *http;
	struct ws_http_policy *policy;
	ws_http_next *next;
	ws_http_done *done;
	void *user;
	struct ws_err *err;
	struct job jobs[WS_HTTP_WINDOW_MAX];
	int waiting, running;
	bool dry; /* next had nothing; asked again after the next completion */
};

static int64_t now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void ws_http_budget_start(struct ws_http *http, double per_minute, double burst)
{
	ws_budget_init(&ws_http_policy(http)->budget, per_minute, burst, now_ms());
}

static bool stopping(const struct batch *b)
{
	return b->policy->stop && *b->policy->stop;
}

/* Frees the slot first: `done` may look at nothing but what it is given. */
static int deliver(struct batch *b, struct job *job, int rc,
		   const struct ws_http_response *response)
{
	const struct ws_http_request request = job->request;

	job->state = FREE;
	b->dry = false;
	return b->done(b->user, &request, rc, response, b->err);
}

static int take_new(struct batch *b)
{
	for (int i = 0; i < b->policy->window && !b->dry; i++) {
		struct job *job = &b->jobs[i];
		int rc;

		if (job->state != FREE)
			continue;
		*job = (struct job){.left_ms = b->policy->deadline_ms, .due_ms = now_ms()};
		rc = b->next(b->user, &job->request);
		if (rc < 0)
			return rc;
		b->dry = rc != 0;
		if (b->dry)
			break;
		job->state = WAITING;
		b->waiting++;
	}
	return 0;
}

static struct job *earliest(struct batch *b)
{
	struct job *best = NULL;

	for (int i = 0; i < b->policy->window; i++)
		if (b->jobs[i].state == WAITING &&
		    (!best || b->jobs[i].due_ms < best->due_ms))
			best = &b->jobs[i];
	return best;
}

/* The cloud wants us to stay away longer than this request may take. */
static int give_up_throttled(struct batch *b, struct job *job, int64_t closed_ms)
{
	const int seconds = (int)((closed_ms + 999) / 1000);
	int rc = ws_err_set(b->err, WS_E_THROTTLED, "the cloud asked to wait %d s",
			    seconds);

	if (b->err)
		b->err->retry_after_s = seconds;
	b->waiting--;
	return deliver(b, job, rc, NULL);
}

/* Starts what is due and has a token. wake_ms: when to look again. */
static int start_due(struct batch *b, int64_t *wake_ms)
{
	struct job *job;
	int rc = 0;

	*wake_ms = now_ms() + IDLE_MS;
	while (rc == 0 && (job = earliest(b))) {
		const int64_t now = now_ms();
		const int64_t closed = ws_budget_closed_ms(&b->policy->budget, now);
		const int64_t wait = ws_budget_wait_ms(&b->policy->budget, now);

		if (closed > job->left_ms) {
			rc = give_up_throttled(b, job, closed);
			continue;
		}
		if (job->due_ms > now || wait > 0) {
			*wake_ms = job->due_ms > now + wait ? job->due_ms : now + wait;
			break;
		}
		ws_budget_take(&b->policy->budget, now);
		b->waiting--;
		rc = ws_http_start(b->http, (int)(job - b->jobs), &job->request,
				   job->left_ms, b->err);
		if (rc < 0) {
			rc = deliver(b, job, rc, NULL);
			continue;
		}
		job->state = RUNNING;
		job->started_ms = now;
		job->tries++;
		b->running++;
	}
	return rc;
}

static int64_t pause_before(const struct batch *b, const struct job *job,
			    const struct ws_http_verdict *verdict)
{
	const uint64_t chance = (uint64_t)arc4random() << 32 | arc4random();

	/* asked for a moment, all clients would come back at that very moment */
	if (verdict->retry_after_s)
		return (int64_t)verdict->retry_after_s * 1000 +
		       ws_backoff_ms(0, b->policy->pause_ms, WS_BACKOFF_CAP_MS, chance);
	return ws_backoff_ms(job->tries - 1, b->policy->pause_ms, WS_BACKOFF_CAP_MS,
			     chance);
}

/* Has a cloud that was never there been tried for long enough? */
static bool is_hopeless(const struct batch *b, int64_t left_ms)
{
	const struct ws_http_policy *policy = b->policy;

	return !policy->reached && policy->unreached_ms > 0 &&
	       policy->deadline_ms - left_ms > policy->unreached_ms;
}

/* Puts the job back for another try, if it may have one. */
static bool again(struct batch *b, struct job *job, const struct ws_http_verdict *verdict)
{
	const int64_t now = now_ms();
	const int64_t pause = pause_before(b, job, verdict);

	if (verdict->slow_down)
		ws_budget_close(&b->policy->budget, now,
				verdict->retry_after_s
					? (int64_t)verdict->retry_after_s * 1000
					: pause);
	if (!verdict->again || job->tries >= WS_HTTP_TRIES_MAX || stopping(b))
		return false;
	job->left_ms -= now - job->started_ms + pause;
	if (job->left_ms < LEAST_MS || is_hopeless(b, job->left_ms))
		return false;
	job->due_ms = now + pause;
	job->state = WAITING;
	b->waiting++;
	return true;
}

static int complete(struct batch *b, struct job *job, const struct ws_http_answer *answer)
{
	struct ws_http_response response = {
		.status = answer->status,
		.body = answer->body.len ? answer->body.data : "",
		.len = answer->body.len,
	};
	struct ws_http_verdict verdict = ws_http_judge(&job->request, answer,
						       (int64_t)time(NULL), b->err);

	b->running--;
	if (answer->fate != WS_HTTP_UNSENT)
		b->policy->reached = true;
	if (verdict.rc < 0 && again(b, job, &verdict))
		return 0;
	/* only the interrupt kept it from another try */
	if (verdict.rc < 0 && verdict.again && job->request.idempotent && stopping(b))
		verdict.rc = ws_err_set(b->err, WS_E_INTERRUPTED, "interrupted");
	response.retry_after_s = verdict.retry_after_s;
	return deliver(b, job, verdict.rc, &response);
}

/* What a cloud says of an error may quote the key, and goes to screens and logs. */
static void hide_key(struct ws_http_answer *answer, const char *key)
{
	const size_t len = strlen(key);
	char *at = answer->body.data;

	if (answer->status < 400 || len < KEY_HIDDEN_MIN)
		return;
	while (at && (at = memmem(at, answer->body.len - (size_t)(at - answer->body.data),
				  key, len)) != NULL)
		memset(at, '*', len);
}

/* Tells who watches what is waited for. */
static void tell_waiting(struct batch *b, int64_t pause_ms)
{
	const struct job *next = b->running == 0 ? earliest(b) : NULL;
	const struct ws_http_waiting now = {
		.base = b->policy->base,
		.pause_s = next && pause_ms > 0 ? (int)((pause_ms + 999) / 1000) : 0,
		.again = next && next->tries > 0};

	if (b->policy->watch)
		b->policy->watch(b->policy->watch_user, &now);
}

/* Waits for one thing to happen and handles it. */
static int turn(struct batch *b, int64_t wake_ms)
{
	struct ws_http_answer answer;
	int64_t wait = wake_ms - now_ms();
	bool secret = false;
	int slot;
	int rc;

	tell_waiting(b, wait);
	if ((b->policy->stop || b->policy->watch) && wait > LOOK_UP_MS)
		wait = LOOK_UP_MS;
	rc = ws_http_wait(b->http, wait, &slot, &answer, b->err);
	if (rc == 0 && slot >= 0) {
		hide_key(&answer, b->policy->key);
		secret = b->jobs[slot].request.secret;
		rc = complete(b, &b->jobs[slot], &answer);
	}
	if (secret && answer.body.data)
		explicit_bzero(answer.body.data, answer.body.cap);
	ws_http_answer_clear(&answer);
	return rc;
}

int ws_http_batch(struct ws_http *http, ws_http_next *next, ws_http_done *done, void *user,
		  struct ws_err *err)
{
	struct batch b = {.http = http,
			  .policy = ws_http_policy(http),
			  .next = next,
			  .done = done,
			  .user = user,
			  .err = err};
	int rc = 0;

	while (rc == 0) {
		int64_t wake_ms = now_ms() + IDLE_MS;

		if (!stopping(&b)) {
			rc = take_new(&b);
			if (rc == 0)
				rc = start_due(&b, &wake_ms);
		} else if (b.running == 0) {
			rc = ws_err_set(err, WS_E_INTERRUPTED, "interrupted");
		}
		if (rc != 0)
			break;
		if (b.running == 0 && b.waiting == 0 && b.dry)
			break;
		/* a job that could not start has freed its slot: ask for more at once */
		if (b.running > 0 || b.waiting > 0)
			rc = turn(&b, wake_ms);
	}
	for (int i = 0; i < b.policy->window; i++)
		if (b.jobs[i].state == RUNNING)
			ws_http_cancel(http, i);
	if (b.policy->watch)
		b.policy->watch(b.policy->watch_user, NULL);
	return rc;
}

/* ---- one request -------------------------------------------------------------------- */

struct single {
	const struct ws_http_request *request;
	bool asked;
	int rc;
	char *body;
	size_t len;
};

static int single_next(void *user, struct ws_http_request *out)
{
	struct single *one = user;

	if (one->asked)
		return 1;
	one->asked = true;
	*out = *one->request;
	return 0;
}

static int single_done(void *user, const struct ws_http_request *request, int rc,
		       const struct ws_http_response *response, struct ws_err *err)
{
	struct single *one = user;

	one->rc = rc;
	if (rc < 0 || response->len == 0)
		return 0;
	one->body = malloc(response->len + 1);
	if (!one->body) {
		one->rc = request->idempotent
				  ? ws_err_nomem(err)
				  : ws_err_set(err, WS_E_IN_DOUBT,
					       "no memory for the answer to a write");
		return 0;
	}
	memcpy(one->body, response->body, response->len + 1);
	one->len = response->len;
	return 0;
}

int ws_http_call(struct ws_http *http, const struct ws_http_request *request, char **body,
		 size_t *len, struct ws_err *err)
{
	struct single one = {.request = request};
	int rc = ws_http_batch(http, single_next, single_done, &one, err);

	if (body)
		*body = NULL;
	if (len)
		*len = 0;
	if (rc == 0)
		rc = one.rc;
	if (rc < 0 || !body) {
		free(one.body);
		return rc;
	}
	*body = one.body;
	if (len)
		*len = one.len;
	return 0;
}
