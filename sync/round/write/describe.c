/*
 * sync/round/write/describe.c - changes in the words of a commit message.
 *
 * Names come from the cloud and from people: everything is made neutral, and a
 * description or name is told by its key alone, since its text has no bound.
 */
#include "sync/round/write/describe.h"

#include <stdio.h>
#include <string.h>

#include "store/ground/text.h"

#define BODY_LINES 50

static void add_neutral(struct ws_buf *out, const char *text)
{
	ws_text_neutral(out, text, strlen(text), false);
}

#define CALLED_MAX 84 /* bytes: an id, and a name that leaves room for the roles */

/* Behind an id what it is called; a long name ends with "...". */
static void add_called(struct ws_buf *out, const struct ws_change *change,
		       const char *label)
{
	ws_auto_buf text = WS_BUF_INIT, neutral = WS_BUF_INIT;
	size_t len;

	ws_called_add(&text, change->called, label);
	add_neutral(&neutral, ws_buf_text(&text));
	len = neutral.len;
	if (len <= CALLED_MAX || !ws_called(change->called, label)) {
		ws_buf_adds(out, ws_buf_text(&neutral));
		return;
	}
	for (len = CALLED_MAX; ((unsigned char)neutral.data[len] & 0xC0) == 0x80; len--)
		;
	ws_buf_addf(out, "%.*s...\"", (int)len, neutral.data);
}

static void add_value(struct ws_buf *out, const struct ws_change *change,
		      const struct ws_value *value)
{
	if (value->present && value->text && value->id)
		add_called(out, change, value->text);
	else if (value->present && value->text)
		add_neutral(out, value->text);
	else
		ws_buf_adds(out, "nothing");
}

static const char *field_word(enum ws_item_kind kind)
{
	switch (kind) {
	case WS_ITEM_NAME:
		return "name";
	case WS_ITEM_DESCRIPTION:
		return "description";
	case WS_ITEM_DEFAULT_ROLE:
		return "default role";
	case WS_ITEM_RESULT_STORAGE:
		return "result storage";
	case WS_ITEM_HANDLE:
		return "handle";
	case WS_ITEM_WORKSPACE:
		return "workspace";
	case WS_ITEM_ROLE:
		return "role";
	case WS_ITEM_INTENT:
		return "intent";
	case WS_ITEM_POLICY:
		return "rules";
	case WS_ITEM_GRANT:
		break;
	}
	return "grant";
}

void ws_describe_change(struct ws_buf *out, const struct ws_change *change)
{
	if (change->path) {
		add_neutral(out, change->path);
		ws_buf_adds(out, ": ");
	}
	if (change->kind == WS_ITEM_INTENT) {
		add_neutral(out, change->label ? change->label : "intent");
		ws_buf_addc(out, ' ');
		if (change->after.present)
			add_value(out, change, &change->after);
		else
			ws_buf_adds(out, "taken back");
		return;
	}
	if (change->kind == WS_ITEM_GRANT) {
		ws_buf_adds(out, ws_principal_prefix(change->principal_kind));
		add_called(out, change, change->label ? change->label : "?");
	} else {
		ws_buf_adds(out, field_word(change->kind));
		if (change->label) {
			ws_buf_addc(out, ' ');
			add_called(out, change, change->label);
		}
		if (change->kind == WS_ITEM_DESCRIPTION || change->kind == WS_ITEM_NAME) {
			ws_buf_adds(out, change->after.present ? " changed" : " removed");
			return;
		}
	}
	ws_buf_addc(out, ' ');
	add_value(out, change, &change->before);
	ws_buf_adds(out, " -> ");
	add_value(out, change, &change->after);
}

/* ---- many changes, by place and kind ---------------------------------------------------- */

#define PLACES_MAX 3

struct sum {
	const char *places[PLACES_MAX];
	size_t place_count;
	bool more_places; /* than the array holds */
	size_t grants, roles, revokes, fields, others;
	size_t count;
};

static void add_place(struct sum *sum, const char *path)
{
	for (size_t i = 0; i < sum->place_count; i++)
		if (strcmp(sum->places[i], path) == 0)
			return;
	if (sum->place_count < PLACES_MAX)
		sum->places[sum->place_count++] = path;
	else
		sum->more_places = true;
}

static void add_change(struct sum *sum, const struct ws_change *change)
{
	sum->count++;
	add_place(sum, change->path ? change->path : "");
	if (change->kind == WS_ITEM_NAME || change->kind == WS_ITEM_DESCRIPTION ||
	    change->kind == WS_ITEM_DEFAULT_ROLE || change->kind == WS_ITEM_RESULT_STORAGE)
		sum->fields++;
	else if (change->kind != WS_ITEM_GRANT)
		sum->others++;
	else if (!change->before.present)
		sum->grants++;
	else if (!change->after.present)
		sum->revokes++;
	else
		sum->roles++;
}

/* "acme/dev, acme/prod: 2 grants, 1 revoke" */
static void put_sum(struct ws_buf *out, const struct sum *sum)
{
	const struct {
		size_t n;
		const char *one, *many;
	} parts[] = {
		{sum->grants, "grant", "grants"},
		{sum->roles, "role change", "role changes"},
		{sum->revokes, "revoke", "revokes"},
		{sum->fields, "field", "fields"},
		{sum->others, "other", "others"},
	};
	const char *between = "";

	for (size_t i = 0; !sum->more_places && i < sum->place_count; i++) {
		ws_buf_adds(out, i > 0 ? ", " : "");
		add_neutral(out, sum->places[i]);
	}
	if (sum->more_places)
		ws_buf_adds(out, "several workspaces");
	ws_buf_adds(out, ": ");
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (parts[i].n == 0)
			continue;
		ws_buf_addf(out, "%s%zu %s", between, parts[i].n,
			    parts[i].n == 1 ? parts[i].one : parts[i].many);
		between = ", ";
	}
}

static void cut_to(char *out, size_t size, const char *text)
{
	size_t len = strlen(text);

	if (len >= size)
		len = size - 1;
	while (len > 0 && len < strlen(text) && ((unsigned char)text[len] & 0xC0) == 0x80)
		len--;
	memcpy(out, text, len);
	out[len] = '\0';
}

size_t ws_describe_subject(char out[WS_SUBJECT], const struct ws_plan *plan,
			   ws_describe_select *select, void *user, const char *fallback)
{
	ws_auto_buf line = WS_BUF_INIT;
	const struct ws_change *first = NULL;
	struct sum sum = {.count = 0};

	for (size_t i = 0; plan && i < plan->change_count; i++) {
		const struct ws_change *c = &plan->changes[i];

		if (select && !select(user, c))
			continue;
		if (!first)
			first = c;
		add_change(&sum, c);
	}
	if (sum.count == 1)
		ws_describe_change(&line, first);
	else if (sum.count == 0)
		ws_buf_adds(&line, fallback);
	else
		put_sum(&line, &sum);
	cut_to(out, WS_SUBJECT, ws_buf_text(&line));
	return sum.count;
}

void ws_describe_body(struct ws_buf *out, const struct ws_plan *plan,
		      ws_describe_select *select, void *user)
{
	size_t count = 0;

	for (size_t i = 0; plan && i < plan->change_count; i++) {
		if (select && !select(user, &plan->changes[i]))
			continue;
		if (++count > BODY_LINES)
			continue;
		ws_describe_change(out, &plan->changes[i]);
		ws_buf_addc(out, '\n');
	}
	if (count > BODY_LINES)
		ws_buf_addf(out, "and %zu more\n", count - BODY_LINES);
}
