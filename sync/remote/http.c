/*
 * sync/remote/http.c - single exchanges over libcurl.
 *
 * Invariants:
 * - The key stands in the header lists and in `key`, nowhere else; both are wiped.
 * - A write goes out on a connection of its own. On a connection that was used
 *   before, libcurl by itself sends a request again when the server closes without
 *   an answer, and the server may have acted on the first one.
 * - Whatever comes back is counted here, after everything libcurl does to it: its
 *   own limits see neither chunked nor decompressed bodies.
 */
#include "sync/remote/http_p.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sync/remote/curl_late.h"

#define LOW_BYTES_S 100L
#define LOW_S       10L

struct slot {
	CURL *easy; /* made when first used */
	bool busy;
	char *url;
	struct ws_http_head head;
	struct ws_buf body;
	const char *refused; /* why a callback ended the exchange */
	const struct ws_http *http;
};

struct ws_http {
	struct ws_http_policy policy;
	CURLM *multi;
	struct curl_slist *with_body, *without_body;
	struct slot slots[WS_HTTP_WINDOW_MAX];
};

struct ws_http_policy *ws_http_policy(struct ws_http *http)
{
	return &http->policy;
}

const struct ws_http_policy *ws_http_policy_of(const struct ws_http *http)
{
	return &http->policy;
}

/* ---- what libcurl calls ------------------------------------------------------------- */

static size_t on_header(char *line, size_t size, size_t count, void *user)
{
	struct slot *slot = user;

	if (ws_http_head_line(&slot->head, line, size * count))
		return size * count;
	slot->refused = slot->head.bytes > WS_HTTP_HEAD_MAX ? "its headers are too large"
							    : "it has two lengths";
	return 0;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *user)
{
	struct slot *slot = user;
	const size_t len = size * count;

	if (len > slot->http->policy.body_max - slot->body.len) {
		slot->refused = "it is too large";
		return 0;
	}
	ws_buf_add(&slot->body, bytes, len);
	return slot->body.failed ? 0 : len;
}

/* ---- opening ------------------------------------------------------------------------ */

/* Adds a line to a list; the list is unchanged on failure. */
static bool add_line(struct curl_slist **list, const char *line)
{
	struct curl_slist *longer = curl_slist_append(*list, line);

	if (!longer)
		return false;
	*list = longer;
	return true;
}

static bool make_header_list(struct curl_slist **list, const char *key, const char *type)
{
	char line[WS_HTTP_KEY_MAX + 32];
	bool ok;

	(void)snprintf(line, sizeof(line), "Authorization: Bearer %s", key);
	/* "Expect:" takes that header away: servers that do not answer it cost a second */
	ok = add_line(list, line) && add_line(list, "Accept: application/json") &&
	     add_line(list, type) && add_line(list, "Expect:");
	explicit_bzero(line, sizeof(line));
	return ok;
}

static void wipe_header_list(struct curl_slist *list)
{
	for (struct curl_slist *at = list; at; at = at->next)
		explicit_bzero(at->data, strlen(at->data));
	curl_slist_free_all(list);
}

static bool make_header_lists(struct ws_http *http)
{
	const char *key = http->policy.key;

	return make_header_list(&http->with_body, key, "Content-Type: application/json") &&
	       make_header_list(&http->without_body, key, "Content-Type:");
}

int ws_http_open(const struct ws_http_options *options, struct ws_http **out,
		 struct ws_err *err)
{
	struct ws_http *http;
	int rc;

	*out = NULL;
	rc = ws_http_options_check(options, err);
	if (rc < 0)
		return rc;
	ws_http_clear_environment();
	http = calloc(1, sizeof(*http));
	if (!http)
		return ws_err_nomem(err);
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		free(http);
		(void)ws_err_set(err, WS_E_IO, "libcurl cannot be loaded");
		return ws_err_hint(err, "install the package libcurl4");
	}
	http->multi = curl_multi_init();
	if (!http->multi || !ws_http_policy_init(&http->policy, options) ||
	    !make_header_lists(http) ||
	    curl_multi_setopt(http->multi, CURLMOPT_MAXCONNECTS,
			      (long)http->policy.window) ||
	    curl_multi_setopt(http->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING)) {
		ws_http_close(http);
		return ws_err_nomem(err);
	}
	ws_http_budget_start(http, options->per_minute, options->burst);
	*out = http;
	return 0;
}

void ws_http_close(struct ws_http *http)
{
	if (!http)
		return;
	for (int i = 0; i < WS_HTTP_WINDOW_MAX; i++) {
		struct slot *slot = &http->slots[i];

		if (slot->busy)
			(void)curl_multi_remove_handle(http->multi, slot->easy);
		curl_easy_cleanup(slot->easy);
		ws_buf_free(&slot->body);
		free(slot->url);
	}
	curl_multi_cleanup(http->multi);
	wipe_header_list(http->with_body);
	wipe_header_list(http->without_body);
	ws_http_policy_clear(&http->policy);
	free(http);
	curl_global_cleanup();
}

/* ---- one exchange ------------------------------------------------------------------- */

/* What holds for every request of a slot; true when all of it was taken. */
static bool set_once(const struct ws_http *http, struct slot *slot, long number)
{
	const char *scheme = http->policy.secure ? "https" : "http";
	CURL *easy = slot->easy;
	int bad = 0;

#define SET(option, value) bad |= curl_easy_setopt(easy, option, value) != CURLE_OK
	SET(CURLOPT_PRIVATE, (char *)number);
	SET(CURLOPT_PROTOCOLS_STR, scheme);
	SET(CURLOPT_REDIR_PROTOCOLS_STR, scheme);
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_MAXREDIRS, 0L);
	SET(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
	SET(CURLOPT_PATH_AS_IS, 1L);
	SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	SET(CURLOPT_HTTP09_ALLOWED, 0L);
	SET(CURLOPT_PROXY, http->policy.proxy);
	SET(CURLOPT_NOPROXY, "");
	SET(CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
	SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	SET(CURLOPT_SSL_VERIFYPEER, 1L);
	SET(CURLOPT_SSL_VERIFYHOST, 2L);
	SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_ACCEPT_ENCODING, "gzip");
	SET(CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)http->policy.body_max);
	SET(CURLOPT_LOW_SPEED_LIMIT, LOW_BYTES_S);
	SET(CURLOPT_LOW_SPEED_TIME, LOW_S);
	SET(CURLOPT_USERAGENT, http->policy.agent);
	SET(CURLOPT_HEADERFUNCTION, on_header);
	SET(CURLOPT_HEADERDATA, slot);
	SET(CURLOPT_WRITEFUNCTION, on_body);
	SET(CURLOPT_WRITEDATA, slot);
	return !bad;
}

/* What differs from request to request. */
static bool set_request(const struct ws_http *http, const struct slot *slot,
			const struct ws_http_request *request, long timeout_ms)
{
	const bool get = strcmp(request->method, "GET") == 0;
	const bool post = strcmp(request->method, "POST") == 0;
	const char *body = request->body ? request->body : "";
	CURL *easy = slot->easy;
	int bad = 0;

	SET(CURLOPT_URL, slot->url);
	if (request->body || post) {
		SET(CURLOPT_POST, 1L);
		SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)strlen(body));
		SET(CURLOPT_POSTFIELDS, body);
	} else {
		SET(CURLOPT_HTTPGET, 1L);
	}
	SET(CURLOPT_CUSTOMREQUEST, get || post ? NULL : request->method);
	SET(CURLOPT_HTTPHEADER, request->body ? http->with_body : http->without_body);
	SET(CURLOPT_FRESH_CONNECT, request->idempotent ? 0L : 1L);
	SET(CURLOPT_TIMEOUT_MS, timeout_ms);
	SET(CURLOPT_CONNECTTIMEOUT_MS,
	    timeout_ms < WS_HTTP_CONNECT_MS ? timeout_ms : (long)WS_HTTP_CONNECT_MS);
#undef SET
	return !bad;
}

int ws_http_start(struct ws_http *http, int number, const struct ws_http_request *request,
		  int64_t timeout_ms, struct ws_err *err)
{
	struct slot *slot = &http->slots[number];
	const long timeout = timeout_ms < 1           ? 1
			     : timeout_ms > INT32_MAX ? INT32_MAX
						      : timeout_ms;

	assert(!slot->busy);
	if (!ws_http_target_ok(request->path))
		return ws_err_set(err, WS_E_URL, "this is no path of a request");
	free(slot->url);
	if (asprintf(&slot->url, "%s%s", http->policy.base, request->path) < 0) {
		slot->url = NULL;
		return ws_err_nomem(err);
	}
	slot->http = http;
	slot->refused = NULL;
	slot->head = (struct ws_http_head){0};
	ws_buf_free(&slot->body);
	if (!slot->easy) {
		slot->easy = curl_easy_init();
		if (!slot->easy || !set_once(http, slot, number)) {
			curl_easy_cleanup(slot->easy);
			slot->easy = NULL;
			return ws_err_nomem(err);
		}
	}
	if (!set_request(http, slot, request, timeout) ||
	    curl_multi_add_handle(http->multi, slot->easy) != CURLM_OK)
		return ws_err_nomem(err);
	slot->busy = true;
	http->policy.sent++;
	return 0;
}

void ws_http_cancel(struct ws_http *http, int number)
{
	struct slot *slot = &http->slots[number];

	if (slot->busy)
		(void)curl_multi_remove_handle(http->multi, slot->easy);
	slot->busy = false;
}

/* Sorts libcurl's results by the two things that matter: did a byte of the request
 * go out, and is what came back of any use. */
static enum ws_http_fate fate_of(CURLcode code, const struct slot *slot, bool sent)
{
	if (slot->body.failed)
		return WS_HTTP_NOMEM;
	if (slot->refused)
		return WS_HTTP_SENSELESS;
	switch (code) {
	case CURLE_OK:
		return WS_HTTP_ANSWERED;
	case CURLE_OUT_OF_MEMORY:
		return WS_HTTP_NOMEM;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_INVALIDCERTSTATUS:
		return sent ? WS_HTTP_CUT : WS_HTTP_STRANGER;
	case CURLE_FILESIZE_EXCEEDED:
	case CURLE_BAD_CONTENT_ENCODING:
	case CURLE_WEIRD_SERVER_REPLY:
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_WRITE_ERROR:
		return sent ? WS_HTTP_SENSELESS : WS_HTTP_UNSENT;
	default:
		return sent ? WS_HTTP_CUT : WS_HTTP_UNSENT;
	}
}

static const char *trouble_of(CURLcode code, const struct slot *slot)
{
	if (slot->refused)
		return slot->refused;
	if (code == CURLE_OPERATION_TIMEDOUT)
		return "no answer came in time";
	if (code == CURLE_PARTIAL_FILE)
		return "it was cut short";
	if (code == CURLE_FILESIZE_EXCEEDED)
		return "it is too large";
	return curl_easy_strerror(code);
}

static void finish(struct ws_http *http, struct slot *slot, CURLcode code,
		   struct ws_http_answer *answer)
{
	long status = 0;
	long sent = 0;

	(void)curl_easy_getinfo(slot->easy, CURLINFO_RESPONSE_CODE, &status);
	(void)curl_easy_getinfo(slot->easy, CURLINFO_REQUEST_SIZE, &sent);
	(void)curl_multi_remove_handle(http->multi, slot->easy);
	slot->busy = false;
	answer->fate = fate_of(code, slot, sent > 0);
	answer->status = (int)status;
	answer->head = slot->head;
	(void)snprintf(answer->trouble, sizeof(answer->trouble), "%s",
		       trouble_of(code, slot));
	answer->body = slot->body;
	slot->body = (struct ws_buf)WS_BUF_INIT; /* handed over */
	if (answer->head.date_s)
		http->policy.cloud_time_s = answer->head.date_s;
}

/* One finished exchange, if there is any. */
static bool collect(struct ws_http *http, int *number, struct ws_http_answer *answer)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(http->multi, &left))) {
		const CURLcode code = message->data.result;
		char *private = NULL;

		if (message->msg != CURLMSG_DONE)
			continue;
		(void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &private);
		*number = (int)(intptr_t) private;
		finish(http, &http->slots[*number], code, answer);
		return true;
	}
	return false;
}

int ws_http_wait(struct ws_http *http, int64_t wait_ms, int *number,
		 struct ws_http_answer *answer, struct ws_err *err)
{
	const int wait = wait_ms < 0 ? 0 : wait_ms > 60000 ? 60000 : (int)wait_ms;
	int running;

	*number = -1;
	memset(answer, 0, sizeof(*answer));
	for (int pass = 0; pass < 2; pass++) {
		CURLMcode bad = curl_multi_perform(http->multi, &running);

		if (!bad && collect(http, number, answer))
			return 0;
		if (!bad && pass == 0)
			bad = curl_multi_poll(http->multi, NULL, 0, wait, NULL);
		if (bad == CURLM_OUT_OF_MEMORY)
			return ws_err_nomem(err);
		if (bad)
			return ws_err_set(err, WS_E_IO, "waiting for the network: %s",
					  curl_multi_strerror(bad));
	}
	return 0;
}
