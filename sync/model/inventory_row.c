/*
 * sync/model/inventory_row.c - one member of a row of the cloud becomes a fact.
 */
#include "sync/model/inventory_p.h"

#include <stdio.h>
#include "store/ground/buf.h"
#include "store/ground/own.h"

int inventory_refuse(const struct inventory_reading *r, const char *key, const char *what)
{
	return ws_err_set(r->err, WS_E_RESPONSE, "%s: %s %s", r->where, key, what);
}

static int add_fact(struct inventory_reading *r, const char *word, const char *text)
{
	struct ws_inventory_fact *fact = ws_arena_grow(r->arena, &r->item->facts,
						       &r->item->fact_count, sizeof(*fact));

	if (!fact)
		return ws_err_nomem(r->err);
	fact->word = word;
	fact->text = ws_arena_dup(r->arena, text);
	return fact->text ? 0 : ws_err_nomem(r->err);
}

static int add_flag(struct inventory_reading *r, const struct inventory_column *c,
		    const struct ws_json *value)
{
	bool is;

	if (!ws_json_bool(value, &is))
		return inventory_refuse(r, c->key, "is neither true nor false");
	if (!is && !c->other)
		return 0;
	return add_fact(r, is ? c->word : c->other, "");
}

static int add_text(struct inventory_reading *r, const struct inventory_column *c,
		    const struct ws_json *value)
{
	const char *text = ws_json_text(value);

	if (!value || ws_json_kind(value) == WS_JSON_NULL)
		return c->other ? add_fact(r, c->other, "") : 0;
	if (!text)
		return inventory_refuse(r, c->key, "is not a text");
	return *text ? add_fact(r, c->word, text) : 0;
}

static int add_number(struct inventory_reading *r, const struct inventory_column *c,
		      const struct ws_json *value)
{
	char text[32];
	int64_t n;

	if (!value || ws_json_kind(value) == WS_JSON_NULL)
		return 0;
	if (!ws_json_int(value, &n))
		return inventory_refuse(r, c->key, "is not a number");
	(void)snprintf(text, sizeof(text), "%lld", (long long)n);
	return add_fact(r, c->word, text);
}

static int add_words(struct inventory_reading *r, const struct inventory_column *c,
		     const struct ws_json *value)
{
	ws_auto_buf out = WS_BUF_INIT;

	if (value && ws_json_kind(value) != WS_JSON_ARRAY)
		return inventory_refuse(r, c->key, "is not a list");
	for (size_t i = 0; i < ws_json_count(value); i++) {
		const char *text = ws_json_text(ws_json_at(value, i));

		if (!text)
			return inventory_refuse(r, c->key,
						"holds something that is no text");
		ws_buf_addf(&out, "%s%s", i ? " " : "", text);
	}
	if (out.failed)
		return ws_err_nomem(r->err);
	if (!out.len)
		return c->how == WORDS_ALSO ? add_fact(r, c->other, "") : 0;
	return add_fact(r, c->word, ws_buf_text(&out));
}

/* "cron 0 3 * * * UTC", "every 3600 s", "rrule ...": which member there is says which. */
static int add_schedule(struct inventory_reading *r, const struct ws_json *schedule,
			struct ws_buf *out)
{
	static const char *const forms[][2] = {
		{"cron", "cron"}, {"interval", "every"}, {"rrule", "rrule"}};
	const char *zone = ws_json_text(ws_json_get(schedule, "timezone"));

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		const struct ws_json *value = ws_json_get(schedule, forms[i][0]);
		ws_auto_free char *number = NULL;
		const char *text = ws_json_text(value);

		if (!value)
			continue;
		if (!text && ws_json_kind(value) != WS_JSON_INT &&
		    ws_json_kind(value) != WS_JSON_REAL)
			break;
		if (!text && ws_json_format(value, 0, &number, NULL, r->err) < 0)
			return WS_E_NOMEM;
		ws_buf_addf(out, "%s %s%s%s", forms[i][1], text ? text : number,
			    zone ? " " : "", zone ? zone : "");
		return 0;
	}
	return inventory_refuse(r, "schedules", "holds something that is no schedule");
}

static int add_schedules(struct inventory_reading *r, const struct inventory_column *c,
			 const struct ws_json *value)
{
	ws_auto_buf out = WS_BUF_INIT;
	int rc = 0;

	if (value && ws_json_kind(value) != WS_JSON_ARRAY)
		return inventory_refuse(r, c->key, "is not a list");
	for (size_t i = 0; rc == 0 && i < ws_json_count(value); i++) {
		const struct ws_json *one = ws_json_at(value, i);
		bool active = true;

		(void)ws_json_bool(ws_json_get(one, "active"), &active);
		ws_buf_adds(&out, i ? " | " : "");
		ws_buf_adds(&out, active ? "" : "off ");
		rc = add_schedule(r, ws_json_get(one, "schedule"), &out);
	}
	if (rc == 0 && out.failed)
		rc = ws_err_nomem(r->err);
	return rc < 0 || !out.len ? rc : add_fact(r, c->word, ws_buf_text(&out));
}

static int keep_polled(struct inventory_reading *r, const struct inventory_column *c,
		       const struct ws_json *value)
{
	if (!value || ws_json_kind(value) == WS_JSON_NULL)
		return 0;
	if (!ws_json_text(value))
		return inventory_refuse(r, c->key, "is not a text");
	r->item->polled = ws_arena_dup(r->arena, ws_json_text(value));
	return r->item->polled ? 0 : ws_err_nomem(r->err);
}

int inventory_read_column(struct inventory_reading *r, const struct inventory_column *c,
			  const struct ws_json *row)
{
	const struct ws_json *value = ws_json_get(row, c->key);

	switch (c->how) {
	case WHEN_TRUE:
		/* not every server has it */
		return value ? add_flag(r, c, value) : 0;
	case WHICH:
		return add_flag(r, c, value);
	case TEXT:
		return add_text(r, c, value);
	case NUMBER:
		return add_number(r, c, value);
	case WORDS:
	case WORDS_ALSO:
		return add_words(r, c, value);
	case SCHEDULES:
		return add_schedules(r, c, value);
	case POLLED:
		return keep_polled(r, c, value);
	}
	return 0;
}
