/*
 * sync/round/describe.c - changes in the words of a commit message.
 *
 * Names come from the cloud and from people: everything is made neutral, and a
 * description or name is told by its key alone, since its text has no bound.
 */
#include "sync/round/describe.h"

#include <stdio.h>
#include <string.h>

#include "store/ground/text.h"

#define BODY_LINES 50

static void add_neutral(struct ws_buf *out, const char *text)
{
	ws_text_neutral(out, text, strlen(text), false);
}

static void add_value(struct ws_buf *out, const struct ws_value *value)
{
	if (value->present && value->text)
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
	case WS_ITEM_HANDLE:
		return "handle";
	case WS_ITEM_WORKSPACE:
		return "workspace";
	case WS_ITEM_ROLE:
		return "role";
	case WS_ITEM_INTENT:
	case WS_ITEM_POLICY:
		return "intent";
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
	if (change->kind == WS_ITEM_GRANT) {
		ws_buf_adds(out, ws_principal_prefix(change->principal_kind));
		add_neutral(out, change->label ? change->label : "?");
	} else {
		ws_buf_adds(out, field_word(change->kind));
		if (change->label) {
			ws_buf_addc(out, ' ');
			add_neutral(out, change->label);
		}
		if (change->kind == WS_ITEM_DESCRIPTION || change->kind == WS_ITEM_NAME) {
			ws_buf_adds(out, change->after.present ? " changed" : " removed");
			return;
		}
	}
	ws_buf_addc(out, ' ');
	add_value(out, &change->before);
	ws_buf_adds(out, " -> ");
	add_value(out, &change->after);
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
	bool one_place = true;
	size_t count = 0;

	for (size_t i = 0; plan && i < plan->change_count; i++) {
		const struct ws_change *c = &plan->changes[i];

		if (select && !select(user, c))
			continue;
		if (!first)
			first = c;
		else if (!first->path || !c->path || strcmp(first->path, c->path) != 0)
			one_place = false;
		count++;
	}
	if (count == 1) {
		ws_describe_change(&line, first);
	} else if (count == 0) {
		ws_buf_adds(&line, fallback);
	} else {
		if (one_place && first->path) {
			add_neutral(&line, first->path);
			ws_buf_adds(&line, ": ");
		}
		ws_buf_addf(&line, "%zu changes", count);
	}
	cut_to(out, WS_SUBJECT, ws_buf_text(&line));
	return count;
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
