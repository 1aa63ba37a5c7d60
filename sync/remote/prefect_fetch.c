/*
 * sync/remote/prefect_fetch.c - lists read page by page, many at once.
 *
 * The cloud has no cursor: a list that changes while it is read may repeat rows or
 * leave some out. A repeated row shows it, and the list is read again from its start.
 * Lists are asked for in the order of creation where the cloud can sort, so that new
 * rows come last.
 */
#include <stdio.h>
#include <string.h>
#include "store/ground/buf.h"
#include "sync/remote/prefect_p.h"

void ws_fetch_add(struct ws_fetcher *fetcher, struct ws_fetch *fetch)
{
	fetch->after = NULL;
	if (fetcher->last)
		fetcher->last->after = fetch;
	else
		fetcher->first = fetch;
	fetcher->last = fetch;
}

/* Next pages go first: what is begun is finished before more is begun. */
static void add_first(struct ws_fetcher *fetcher, struct ws_fetch *fetch)
{
	fetch->after = fetcher->first;
	fetcher->first = fetch;
	if (!fetcher->last)
		fetcher->last = fetch;
}

static int next(void *user, struct ws_http_request *out)
{
	struct ws_fetcher *fetcher = user;
	struct ws_fetch *fetch;

	if (!fetcher->first && fetcher->more) {
		int rc = fetcher->more(fetcher, fetcher->err);

		if (rc != 0)
			return rc;
	}
	fetch = fetcher->first;
	if (!fetch)
		return 1;
	fetcher->first = fetch->after;
	if (!fetcher->first)
		fetcher->last = NULL;
	*out = (struct ws_http_request){.method = fetch->filter || fetch->ask ? "POST"
									      : "GET",
					.path = fetch->path,
					.body = fetch->ask,
					.idempotent = true,
					.user = fetch};
	if (fetch->filter) {
		(void)snprintf(fetch->body, sizeof(fetch->body),
			       "{%s\"limit\":%d,\"offset\":%zu}", fetch->filter,
			       WS_FETCH_PAGE, fetch->offset);
		out->body = fetch->body;
	}
	return 0;
}

static int end(struct ws_fetch *fetch, bool known, struct ws_err *err)
{
	fetch->known = known;
	return fetch->ended ? fetch->ended(fetch, err) : 0;
}

static int refuse(struct ws_fetcher *fetcher, struct ws_fetch *fetch, struct ws_err *err)
{
	ws_err_clear(err);
	fetcher->refused += !fetch->beside;
	if (fetch->forget)
		fetch->forget(fetch);
	return end(fetch, false, err);
}

/* Only lists and objects are read as JSON. */
static int parse_bare(const struct ws_http_response *response, struct ws_json **out,
		      struct ws_err *err)
{
	ws_auto_buf list = WS_BUF_INIT;

	ws_buf_addc(&list, '[');
	ws_buf_add(&list, response->body, response->len);
	ws_buf_addc(&list, ']');
	if (list.failed)
		return ws_err_nomem(err);
	return ws_json_parse(ws_buf_text(&list), list.len, 0, out, err);
}

static int read_page(struct ws_fetch *fetch, const struct ws_http_response *response,
		     size_t *rows, struct ws_err *err)
{
	ws_auto(ws_json) json = NULL;
	int rc = fetch->bare ? parse_bare(response, &json, err)
			     : ws_json_parse(response->body, response->len, 0, &json, err);

	*rows = 0;
	if (rc == 0)
		rc = fetch->take(fetch, json, rows, err);
	if (rc == 0 && *rows > WS_FETCH_PAGE)
		rc = ws_err_set(err, WS_E_RESPONSE,
				"a page holds %zu rows, %d were asked for", *rows,
				WS_FETCH_PAGE);
	return rc < 0 ? rc : 0;
}

static int start_again(struct ws_fetcher *fetcher, struct ws_fetch *fetch,
		       struct ws_err *err)
{
	if (fetch->restarts == WS_FETCH_RESTARTS) {
		(void)ws_err_wrap(err, "the list kept changing while it was read");
		return WS_E_RESPONSE;
	}
	ws_err_clear(err);
	fetch->restarts++;
	fetch->offset = 0;
	fetch->forget(fetch);
	add_first(fetcher, fetch);
	return 0;
}

static int done(void *user, const struct ws_http_request *request, int rc,
		const struct ws_http_response *response, struct ws_err *err)
{
	struct ws_fetcher *fetcher = user;
	struct ws_fetch *fetch = request->user;
	size_t rows;

	if ((rc == WS_E_FORBIDDEN || rc == WS_E_NOT_FOUND) && !fetch->required)
		return refuse(fetcher, fetch, err);
	if (rc < 0)
		return rc;
	rc = read_page(fetch, response, &rows, err);
	if (rc == WS_E_RESPONSE && fetch->filter && fetch->offset > 0) {
		rc = start_again(fetcher, fetch, err);
		if (rc == 0)
			return 0;
	}
	if ((rc == WS_E_RESPONSE || rc == WS_E_TOO_BIG) && fetch->optional)
		return refuse(fetcher, fetch, err);
	if (rc < 0) {
		(void)ws_err_why(err, "the answer came to %s %s", request->method,
				 request->path);
		return rc;
	}
	if (!fetch->filter || rows < WS_FETCH_PAGE)
		return end(fetch, true, err);
	fetch->offset += rows;
	add_first(fetcher, fetch);
	return 0;
}

int ws_fetch_run(struct ws_fetcher *fetcher, struct ws_err *err)
{
	struct ws_err own;

	ws_err_clear(&own);
	fetcher->err = err ? err : &own;
	return ws_http_batch(fetcher->http, next, done, fetcher, fetcher->err);
}
