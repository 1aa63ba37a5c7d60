/*
 * agent/told.c - what a round told while it ran, and what follows from it.
 */
#include "agent/told.h"

#include <stdio.h>
#include <string.h>
#include "store/ground/err.h"

void ws_told_begin(struct ws_told *told)
{
	*told = (struct ws_told){.exit = -1};
}

void ws_told_clear(struct ws_told *told)
{
	for (int i = 0; i < WS_HOOKS; i++)
		ws_json_free(told->changes[i]);
	*told = (struct ws_told){.exit = -1};
}

static void copy_text(char *out, size_t size, const struct ws_json *value)
{
	const char *text = ws_json_text(value);

	(void)snprintf(out, size, "%s", text ? text : "");
}

/* Negative numbers would mean nothing. */
static int64_t number(const struct ws_json *event, const char *key)
{
	int64_t n = 0;

	return ws_json_int(ws_json_get(event, key), &n) && n > 0 ? n : 0;
}

static void for_hook(struct ws_told *told, enum ws_hook hook, const struct ws_json *change)
{
	if (!told->changes[hook])
		told->changes[hook] = ws_json_new_array();
	if (ws_json_kind(change) == WS_JSON_OBJECT &&
	    ws_json_count(told->changes[hook]) < WS_TOLD_CHANGES)
		(void)ws_json_push(told->changes[hook], ws_json_copy(change));
}

static void take_change(struct ws_told *told, const char *type,
			const struct ws_json *change)
{
	const bool received = strcmp(type, "received") == 0;
	bool escalates = false;

	if (strcmp(type, "conflict") == 0)
		for_hook(told, WS_HOOK_CONFLICT, change);
	if (received)
		for_hook(told, WS_HOOK_DRIFT, change);
	if ((received || strcmp(type, "held") == 0) &&
	    ws_json_bool(ws_json_get(change, "escalation"), &escalates) && escalates)
		for_hook(told, WS_HOOK_ESCALATION, change);
}

static void take_summary(struct ws_told *told, const struct ws_json *event)
{
	told->sent = number(event, "sent");
	told->failed = number(event, "failed");
	told->received = number(event, "received");
	told->held = number(event, "held");
	told->conflicts = number(event, "conflicts");
	told->waits = number(event, "waits");
	told->requests = number(event, "requests");
	told->touched = number(event, "touched");
	told->exit = number(event, "exit");
	copy_text(told->stopped, sizeof(told->stopped), ws_json_get(event, "stopped"));
	copy_text(told->main, sizeof(told->main), ws_json_get(event, "main"));
}

static void take_error(struct ws_told *told, const struct ws_json *error)
{
	copy_text(told->code, sizeof(told->code), ws_json_get(error, "code"));
	copy_text(told->message, sizeof(told->message), ws_json_get(error, "message"));
	told->retry_after_s = (int)(number(error, "retry_after_s") % 86400);
}

bool ws_told_take_error(struct ws_told *told, const struct ws_json *error)
{
	const char *schema = ws_json_text(ws_json_get(error, "schema"));

	if (!schema || strcmp(schema, "wsync/error/1") != 0)
		return false;
	take_error(told, error);
	return true;
}

const char *ws_told_take(struct ws_told *told, const struct ws_json *event)
{
	const char *type = ws_json_text(ws_json_get(event, "type"));

	if (!type)
		return NULL;
	if (strcmp(type, "summary") == 0)
		take_summary(told, event);
	else if (strcmp(type, "error") == 0)
		take_error(told, event);
	else
		take_change(told, type, ws_json_get(event, "change"));
	return type;
}

static void broken(struct ws_told *told, const char *how, const struct ws_child_end *end)
{
	char name[8];

	(void)snprintf(told->code, sizeof(told->code), "%s",
		       ws_err_name(WS_E_ROUND_BROKEN, name));
	(void)snprintf(told->message, sizeof(told->message), "%s (%s %d, after %.1f s)",
		       how, end->how == WS_CHILD_EXITED ? "status" : "signal", end->number,
		       (double)end->ms / 1000);
}

/* What a person has to do about it does not pass by trying again. */
static bool is_answer(int64_t exit)
{
	return exit == 0 || exit == 2 || exit == 3 || exit == 6 || exit == 65;
}

bool ws_told_wants_person(const struct ws_told *told)
{
	return ws_err_by_name(told->code) == WS_E_USAGE_INTERACTIVE;
}

enum ws_pace_end ws_told_end(struct ws_told *told, const struct ws_child_end *end)
{
	if (end->late)
		broken(told, "the round took too long and was ended", end);
	else if (end->how == WS_CHILD_SIGNALLED)
		broken(told, "the round was killed, or it crashed", end);
	else if (end->number == 9)
		return WS_PACE_BUSY;
	else if (told->exit == end->number && is_answer(told->exit))
		return told->touched > 0 ? WS_PACE_TOUCHED : WS_PACE_DONE;
	else if (end->number == 127)
		broken(told, "wsync cannot be run", end);
	else if (!told->code[0])
		broken(told, "the round did not end well", end);
	return ws_told_wants_person(told) ? WS_PACE_DONE : WS_PACE_FAILED;
}
