/*
 * sync/remote/http_answer.c - what an answer means. Pure: no network, no clock.
 *
 * The two questions of every failure are whether the request may be repeated and
 * whether a write may have taken effect. A read may be repeated; a write only when
 * it cannot have been carried out. Everything doubtful about the answer to a write
 * is WS_E_IN_DOUBT, since the caller then reads before it does anything else.
 */
#include "sync/remote/http_p.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include "store/ground/date.h"
#include "sync/model/decode.h"
#include "sync/remote/backoff.h"

void ws_http_answer_clear(struct ws_http_answer *answer)
{
	ws_buf_free(&answer->body);
	memset(answer, 0, sizeof(*answer));
}

/* ---- header lines ------------------------------------------------------------------- */

/* The value of a header of that name, without blanks around; false: another one. */
static bool value_of(const char *line, size_t len, const char *name, const char **value,
		     size_t *value_len)
{
	const size_t name_len = strlen(name);

	if (len <= name_len || strncasecmp(line, name, name_len) != 0 ||
	    line[name_len] != ':')
		return false;
	line += name_len + 1;
	len -= name_len + 1;
	while (len && (*line == ' ' || *line == '\t')) {
		line++;
		len--;
	}
	while (len && strchr(" \t\r\n", line[len - 1]))
		len--;
	*value = line;
	*value_len = len;
	return true;
}

/* "application/json", perhaps with parameters after a semicolon. */
static bool is_json_type(const char *value, size_t len)
{
	static const char type[] = "application/json";
	const size_t type_len = sizeof(type) - 1;

	if (len < type_len || strncasecmp(value, type, type_len) != 0)
		return false;
	return len == type_len || strchr("; \t", value[type_len]) != NULL;
}

bool ws_http_head_line(struct ws_http_head *head, const char *line, size_t len)
{
	const char *value;
	size_t value_len;
	char text[64];

	head->bytes += len;
	if (head->bytes > WS_HTTP_HEAD_MAX)
		return false;
	if (len >= 5 && strncmp(line, "HTTP/", 5) == 0) {
		/* an interim answer came before this one; only its bytes count */
		*head = (struct ws_http_head){.bytes = head->bytes};
		return true;
	}
	if (len <= 2 && (line[0] == '\r' || line[0] == '\n')) {
		head->ended = true;
	} else if (value_of(line, len, "content-length", &value, &value_len)) {
		head->lengths++;
	} else if (value_of(line, len, "transfer-encoding", &value, &value_len)) {
		head->codings++;
	} else if (value_of(line, len, "content-type", &value, &value_len)) {
		head->json = is_json_type(value, value_len) && !head->typed;
		head->typed = true;
	} else if (value_of(line, len, "retry-after", &value, &value_len)) {
		(void)snprintf(head->retry_after, sizeof(head->retry_after), "%.*s",
			       (int)(value_len < 63 ? value_len : 63), value);
	} else if (value_of(line, len, "date", &value, &value_len)) {
		(void)snprintf(text, sizeof(text), "%.*s",
			       (int)(value_len < 63 ? value_len : 63), value);
		if (!ws_time_parse_http(text, &head->date_s))
			head->date_s = 0;
	}
	/* two lengths let one reader see a shorter list than another */
	return head->lengths + head->codings <= 1;
}

/* ---- verdicts ----------------------------------------------------------------------- */

static const char *describe(const struct ws_http_request *request, char out[160])
{
	(void)snprintf(out, 160, "%s %.140s", request->method, request->path);
	return out;
}

/* The cloud's own sentence where it has one. */
static int say(struct ws_err *err, int code, const struct ws_http_request *request,
	       const struct ws_http_answer *answer, const char *otherwise)
{
	char sentence[WS_ERR_TEXT];
	char what[160];

	ws_decode_error(ws_buf_text(&answer->body), answer->body.len, sentence);
	(void)ws_err_set(err, code, "%s", sentence[0] ? sentence : otherwise);
	(void)ws_err_why(err, "the cloud answered %d to %s", answer->status,
			 describe(request, what));
	if (err)
		err->http = answer->status;
	return code;
}

static int in_doubt(struct ws_err *err, const struct ws_http_request *request,
		    const struct ws_http_answer *answer, const char *what)
{
	char described[160];

	(void)ws_err_set(err, WS_E_IN_DOUBT, "unknown whether a write took effect: %s",
			 what);
	(void)ws_err_why(err, "%s was sent once and is not repeated",
			 describe(request, described));
	if (err)
		err->http = answer->status;
	return WS_E_IN_DOUBT;
}

/* 408, 429 and 5xx: of the moment, not of the request. */
static struct ws_http_verdict of_the_moment(const struct ws_http_request *request,
					    const struct ws_http_answer *answer,
					    int64_t now_s, struct ws_err *err)
{
	struct ws_http_verdict v = {0};
	const int64_t now = answer->head.date_s ? answer->head.date_s : now_s;

	if (answer->head.retry_after[0])
		v.retry_after_s = ws_backoff_retry_after_s(answer->head.retry_after, now);
	v.slow_down = answer->status == 429 || (answer->status == 503 && v.retry_after_s);
	v.again = request->idempotent || answer->status == 429;
	if (answer->status == 429)
		v.rc = say(err, WS_E_THROTTLED, request, answer,
			   "the cloud asks to slow down");
	else if (!request->idempotent)
		v.rc = in_doubt(err, request, answer, "the cloud has a problem");
	else
		v.rc = say(err, WS_E_SERVER, request, answer, "the cloud has a problem");
	if (err)
		err->retry_after_s = v.retry_after_s;
	return v;
}

static int refused(const struct ws_http_request *request,
		   const struct ws_http_answer *answer, struct ws_err *err)
{
	if (answer->status == 401)
		return say(err, WS_E_KEY_REJECTED, request, answer,
			   "the cloud rejects the key");
	if (answer->status == 403)
		return say(err, WS_E_FORBIDDEN, request, answer, "the key may not do this");
	if (answer->status == 404)
		return say(err, WS_E_NOT_FOUND, request, answer,
			   "not there, or not for this key");
	return say(err, WS_E_REFUSED, request, answer, "the cloud refuses the request");
}

static int senseless(const struct ws_http_request *request,
		     const struct ws_http_answer *answer, const char *what,
		     struct ws_err *err)
{
	char described[160];

	if (!request->idempotent)
		return in_doubt(err, request, answer, what);
	(void)ws_err_set(err, WS_E_RESPONSE, "an answer that makes no sense: %s", what);
	(void)ws_err_why(err, "it came to %s", describe(request, described));
	if (err)
		err->http = answer->status;
	return WS_E_RESPONSE;
}

static struct ws_http_verdict answered(const struct ws_http_request *request,
				       const struct ws_http_answer *answer, int64_t now_s,
				       struct ws_err *err)
{
	struct ws_http_verdict v = {0};
	const int status = answer->status;

	if (status == 408 || status == 429 || status >= 500)
		return of_the_moment(request, answer, now_s, err);
	if (status >= 400)
		v.rc = refused(request, answer, err);
	else if (status >= 300 && status != 304)
		v.rc = say(err, WS_E_REDIRECT, request, answer,
			   "the cloud points elsewhere; redirects are not followed");
	else if (status < 200 || status >= 300)
		v.rc = senseless(request, answer, "a status nobody asked for", err);
	else if (answer->body.len && !answer->head.json)
		v.rc = senseless(request, answer, "it is no JSON (a proxy's page?)", err);
	return v;
}

/* No whole answer came. Nothing is known of a write, unless no byte went out. */
static struct ws_http_verdict unanswered(const struct ws_http_request *request,
					 const struct ws_http_answer *answer,
					 struct ws_err *err)
{
	struct ws_http_verdict v = {.again = true};
	char described[160];

	if (answer->fate == WS_HTTP_CUT && !request->idempotent) {
		v.again = false;
		v.rc = in_doubt(err, request, answer, answer->trouble);
		return v;
	}
	if (answer->fate == WS_HTTP_CUT && answer->status) {
		v.rc = senseless(request, answer, answer->trouble, err);
		return v;
	}
	v.again = answer->fate != WS_HTTP_STRANGER;
	v.rc = ws_err_set(err, WS_E_UNREACHABLE, "the cloud cannot be reached: %s",
			  answer->trouble);
	(void)ws_err_why(err, "it was asked for %s", describe(request, described));
	return v;
}

/* Without a length only the end of the connection ends a body: one that was cut
 * before its first byte, or among the headers, looks like an empty one. */
static bool may_be_cut(const struct ws_http_answer *answer)
{
	const struct ws_http_head *head = &answer->head;

	if (!head->ended)
		return true;
	return answer->status >= 200 && answer->status < 300 && answer->status != 204 &&
	       !answer->body.len && !head->lengths && !head->codings;
}

struct ws_http_verdict ws_http_judge(const struct ws_http_request *request,
				     const struct ws_http_answer *answer, int64_t now_s,
				     struct ws_err *err)
{
	struct ws_http_verdict v = {0};
	struct ws_http_answer cut;

	switch (answer->fate) {
	case WS_HTTP_ANSWERED:
		if (!may_be_cut(answer))
			return answered(request, answer, now_s, err);
		cut = *answer;
		cut.fate = WS_HTTP_CUT;
		(void)snprintf(cut.trouble, sizeof(cut.trouble), "it was cut short");
		return unanswered(request, &cut, err);
	case WS_HTTP_UNSENT:
	case WS_HTTP_CUT:
	case WS_HTTP_STRANGER:
		return unanswered(request, answer, err);
	case WS_HTTP_SENSELESS:
		v.rc = senseless(request, answer, answer->trouble, err);
		return v;
	case WS_HTTP_NOMEM:
		break;
	}
	/* an answer was being read when memory ended: a write may well be done */
	v.rc = request->idempotent ? ws_err_nomem(err)
				   : in_doubt(err, request, answer, "out of memory");
	return v;
}
