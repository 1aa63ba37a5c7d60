/*
 * agent/answer.c - what a client asks, and what it gets.
 *
 * A line that is no request is answered and ends the connection: whoever sends one
 * does not speak our language, and guessing where the next begins helps nobody.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "agent/control.h"
#include "agent/ward.h"
#include "store/ground/date.h"

struct request {
	struct ws_agent *agent;
	struct ws_client *client;
	const struct ws_json *body;
};

/* Takes result. */
static void answer(const struct request *r, struct ws_json *result)
{
	ws_auto(ws_json) o = ws_json_new_object();
	int64_t id;
	int bad = 0;

	if (ws_json_int(ws_json_get(r->body, "id"), &id))
		bad |= ws_json_set(o, "id", ws_json_new_int(id));
	bad |= ws_json_set(o, "ok", ws_json_new_bool(true));
	bad |= ws_json_set(o, "result", result);
	ws_client_send(r->client, bad ? NULL : ws_steal(&o));
}

static void refuse(const struct request *r, const struct ws_err *err)
{
	ws_auto(ws_json) o = ws_json_new_object();
	struct ws_json *why = ws_json_new_object();
	char name[8];
	int64_t id;
	int bad = 0;

	if (ws_json_int(ws_json_get(r->body, "id"), &id))
		bad |= ws_json_set(o, "id", ws_json_new_int(id));
	bad |= ws_json_set(o, "ok", ws_json_new_bool(false));
	bad |= ws_json_set(why, "code", ws_json_new_text(ws_err_name(err->code, name)));
	bad |= ws_json_set(why, "message", ws_json_new_text(err->msg));
	bad |= ws_json_set(o, "error", why);
	ws_client_send(r->client, bad ? NULL : ws_steal(&o));
}

static bool refuse_line(const struct request *r, const char *message)
{
	struct ws_err err;

	ws_err_set(&err, WS_E_DAEMON_PROTOCOL, "%s", message);
	refuse(r, &err);
	return false;
}

/* ---- methods ------------------------------------------------------------------------- */

static bool hello(const struct request *r)
{
	struct ws_json *o;
	int64_t version = 0;
	char why[96];
	int bad;

	if (!ws_json_int(ws_json_get(r->body, "version"), &version))
		return refuse_line(r, "a hello says its version");
	if (version != WS_PROTO_VERSION) {
		(void)snprintf(why, sizeof(why),
			       "this daemon speaks version %d, not the one asked for",
			       WS_PROTO_VERSION);
		return refuse_line(r, why);
	}
	ws_client_set_hello(r->client);
	o = ws_json_new_object();
	bad = ws_json_set(o, "version", ws_json_new_int(WS_PROTO_VERSION));
	bad |= ws_json_set(o, "pid", ws_json_new_int(getpid()));
	bad |= ws_json_set(o, "program", ws_json_new_text("wsyncd " WS_VERSION));
	if (bad) {
		ws_json_free(o);
		o = NULL;
	}
	answer(r, o);
	return true;
}

/* Pages of ours in memory, from the kernel and not from a disk. */
static int64_t memory_kib(void)
{
	unsigned long all, resident = 0;
	FILE *file = fopen("/proc/self/statm", "re");

	if (file && fscanf(file, "%lu %lu", &all, &resident) != 2)
		resident = 0;
	if (file)
		(void)fclose(file);
	return (int64_t)resident * (sysconf(_SC_PAGESIZE) / 1024);
}

static bool status(const struct request *r)
{
	const struct ws_agent *agent = r->agent;
	ws_auto(ws_json) o = ws_json_new_object();
	struct ws_json *stores = ws_json_new_array();
	char text[WS_TIME_TEXT];
	int bad = ws_json_set(o, "schema", ws_json_new_text("wsync/daemon/1"));

	bad |= ws_json_set(o, "program", ws_json_new_text("wsyncd " WS_VERSION));
	bad |= ws_json_set(o, "pid", ws_json_new_int(getpid()));
	bad |= ws_json_set(o, "started",
			   ws_json_new_text(ws_time_format(agent->started_s, text)));
	bad |= ws_json_set(o, "socket", ws_json_new_text(ws_control_path(agent->control)));
	bad |= ws_json_set(o, "socket_activated",
			   ws_json_new_bool(agent->system.listen_fd >= 0));
	bad |= ws_json_set(o, "poll_s", ws_json_new_int(agent->config.poll_s));
	bad |= ws_json_set(o, "requests", ws_json_new_int(agent->requests));
	bad |= ws_json_set(o, "memory_kib", ws_json_new_int(memory_kib()));
	bad |= ws_json_set(o, "clients",
			   ws_json_new_int((int64_t)ws_control_count(agent->control)));
	for (size_t i = 0; i < agent->ward_count; i++)
		bad |= ws_json_push(stores, ws_ward_json(agent->wards[i]));
	bad |= ws_json_set(o, "stores", stores);
	answer(r, bad ? NULL : ws_steal(&o));
	return true;
}

/* Of the store that is named, or of all. */
static bool sync_now(const struct request *r)
{
	const struct ws_json *named = ws_json_get(r->body, "store");
	const char *store = ws_json_text(named);
	struct ws_err err;
	size_t count = 0;

	if (named && !store)
		return refuse_line(r, "store is a text");
	for (size_t i = 0; i < r->agent->ward_count; i++)
		if (!store || strcmp(store, ws_ward_path(r->agent->wards[i])) == 0) {
			ws_ward_sync(r->agent->wards[i]);
			count++;
		}
	if (count > 0) {
		answer(r, ws_json_new_object());
	} else {
		ws_err_set(&err, WS_E_NO_STORE,
			   "this daemon does not look after that store");
		refuse(r, &err);
	}
	return true;
}

static bool reload(const struct request *r)
{
	struct ws_err err;

	if (ws_agent_reload(r->agent, &err) < 0)
		refuse(r, &err);
	else
		answer(r, ws_json_new_object());
	return true;
}

static bool stop(const struct request *r)
{
	answer(r, ws_json_new_object());
	ws_agent_stop(r->agent);
	return true;
}

static bool watch(const struct request *r)
{
	ws_client_set_watching(r->client);
	answer(r, ws_json_new_object());
	return true;
}

static bool log_lines(const struct request *r)
{
	ws_auto(ws_json) o = ws_json_new_object();
	struct ws_json *lines = ws_json_new_array();
	const char *line;
	int bad = 0;

	for (size_t i = 0; (line = ws_notes_kept(r->agent->notes, i)) != NULL; i++)
		bad |= ws_json_push(lines, ws_json_new_text(line));
	bad |= ws_json_set(o, "lines", lines);
	answer(r, bad ? NULL : ws_steal(&o));
	return true;
}

static const struct {
	const char *name;
	bool (*run)(const struct request *r);
} methods[] = {
	{WS_PROTO_HELLO, hello},   {WS_PROTO_STATUS, status}, {WS_PROTO_SYNC, sync_now},
	{WS_PROTO_RELOAD, reload}, {WS_PROTO_STOP, stop},     {WS_PROTO_WATCH, watch},
	{WS_PROTO_LOG, log_lines},
};

bool ws_answer_line(struct ws_agent *agent, struct ws_client *client, const char *line,
		    size_t len)
{
	struct request r = {agent, client, NULL};
	ws_auto(ws_json) body = NULL;
	const char *method;
	struct ws_err err;

	if (ws_json_parse(line, len, WS_PROTO_LINE_MAX, &body, NULL) < 0 ||
	    ws_json_kind(body) != WS_JSON_OBJECT)
		return refuse_line(&r, "a request is one JSON object a line");
	r.body = body;
	method = ws_json_text(ws_json_get(body, "method"));
	if (!method)
		return refuse_line(&r, "a request has a method");
	if (!ws_client_said_hello(client) && strcmp(method, WS_PROTO_HELLO) != 0)
		return refuse_line(&r, "the first request is hello, with a version");
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (strcmp(method, methods[i].name) == 0)
			return methods[i].run(&r);
	ws_err_set(&err, WS_E_DAEMON_PROTOCOL, "there is no such method");
	refuse(&r, &err);
	return true;
}
