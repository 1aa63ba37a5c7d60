/*
 * agent/agent.c - the daemon as a whole: stores come and go, signals, reload, stop.
 */
#include "agent/agent.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>
#include "agent/control.h"
#include "agent/ward.h"
#include "store/ground/date.h"

uint32_t ws_agent_random(void *unused)
{
	uint32_t n = 0;

	(void)unused;
	(void)!getrandom(&n, sizeof(n), GRND_NONBLOCK);
	return n;
}

void ws_agent_emit(struct ws_agent *agent, const char *store, const char *type,
		   struct ws_json *more)
{
	ws_auto(ws_json) rest = more;
	ws_auto(ws_json) line = ws_json_new_object();
	struct ws_json *o = ws_json_new_object();
	const struct ws_json *value = NULL;
	ws_auto_free char *text = NULL;
	char now[WS_TIME_TEXT];
	void *iter = NULL;
	const char *key;
	int bad;

	agent->seq++;
	if (!agent->control || !ws_control_is_watched(agent->control)) {
		ws_json_free(o);
		return;
	}
	bad = ws_json_set(o, "seq", ws_json_new_int(agent->seq));
	bad |= ws_json_set(o, "time", ws_json_new_text(ws_time_format(time(NULL), now)));
	bad |= ws_json_set(o, "type", ws_json_new_text(type));
	if (store)
		bad |= ws_json_set(o, "store", ws_json_new_text(store));
	while (rest && (key = ws_json_next(rest, &iter, &value)) != NULL)
		bad |= ws_json_set(o, key, ws_json_copy(value));
	bad |= ws_json_set(line, "event", o);
	if (!bad && ws_json_format(line, 0, &text, NULL, NULL) == 0)
		ws_control_tell(agent->control, text);
}

/* ---- one line of state --------------------------------------------------------------- */

void ws_agent_changed(struct ws_agent *agent)
{
	int64_t held = 0, conflicts = 0;
	size_t failing = 0, running = 0;

	for (size_t i = 0; i < agent->ward_count; i++) {
		held += ws_ward_held(agent->wards[i]);
		conflicts += ws_ward_conflicts(agent->wards[i]);
		failing += ws_ward_is_failing(agent->wards[i]);
		running += ws_ward_is_running(agent->wards[i]);
	}
	if (agent->stopping && running == 0)
		ws_loop_end(agent->loop);
	ws_system_notify(&agent->system,
			 "STATUS=%zu store(s), %lld held, %lld in conflict, %zu failing%s",
			 agent->ward_count, (long long)held, (long long)conflicts, failing,
			 running > 0 ? ", a round is under way" : "");
}

/* ---- stores -------------------------------------------------------------------------- */

static void note_store(struct ws_agent *agent, const char *event, const char *path)
{
	ws_note(agent->notes, WS_NOTE_INFO, event,
		(struct ws_note_pair[]){{"store", path, 0}, {NULL, NULL, 0}});
}

static bool is_wanted(const struct ws_config *config, const char *path)
{
	for (size_t i = 0; i < config->store_count; i++)
		if (strcmp(config->stores[i], path) == 0)
			return true;
	return false;
}

static bool is_there(const struct ws_agent *agent, const char *path)
{
	for (size_t i = 0; i < agent->ward_count; i++)
		if (strcmp(ws_ward_path(agent->wards[i]), path) == 0)
			return true;
	return false;
}

static void drop_unwanted(struct ws_agent *agent)
{
	size_t kept = 0;

	for (size_t i = 0; i < agent->ward_count; i++) {
		struct ws_ward *ward = agent->wards[i];

		if (is_wanted(&agent->config, ws_ward_path(ward))) {
			agent->wards[kept++] = ward;
			continue;
		}
		note_store(agent, "store-left", ws_ward_path(ward));
		ws_ward_free(ward);
	}
	agent->ward_count = kept;
}

/* The first failure; the others are taken up. */
static int add_wanted(struct ws_agent *agent, struct ws_err *err)
{
	int first = 0;

	for (size_t i = 0; i < agent->config.store_count; i++) {
		const char *path = agent->config.stores[i];
		struct ws_err why;
		int rc;

		if (is_there(agent, path))
			continue;
		rc = ws_ward_new(agent, path, &agent->wards[agent->ward_count], &why);
		if (rc == 0) {
			agent->ward_count++;
			note_store(agent, "store", path);
			continue;
		}
		ws_note_err(agent->notes, WS_NOTE_ERROR, "store", path, &why);
		if (first == 0 && err)
			*err = why;
		first = first ? first : rc;
	}
	return first;
}

int ws_agent_reload(struct ws_agent *agent, struct ws_err *err)
{
	struct ws_config config;
	int rc = ws_config_read(agent->arguments, &config, err);

	if (rc < 0)
		return rc;
	ws_config_clear(&agent->config);
	agent->config = config;
	ws_notes_form(agent->notes, config.log);
	drop_unwanted(agent);
	for (size_t i = 0; i < agent->ward_count; i++)
		ws_ward_reload(agent->wards[i]);
	rc = add_wanted(agent, err);
	ws_note(agent->notes, WS_NOTE_INFO, "reloaded",
		(struct ws_note_pair[]){{"stores", NULL, (int64_t)agent->ward_count},
					{NULL, NULL, 0}});
	ws_agent_emit(agent, NULL, "reloaded", NULL);
	ws_agent_changed(agent);
	return rc;
}

/* ---- the end ------------------------------------------------------------------------- */

static void on_too_long(void *user)
{
	const struct ws_agent *agent = user;

	ws_loop_end(agent->loop);
}

void ws_agent_stop(struct ws_agent *agent)
{
	if (agent->stopping)
		return;
	agent->stopping = true;
	ws_note(agent->notes, WS_NOTE_INFO, "stopping",
		(struct ws_note_pair[]){{NULL, NULL, 0}});
	ws_system_notify(&agent->system, "STOPPING=1");
	ws_agent_emit(agent, NULL, "stopping", NULL);
	for (size_t i = 0; i < agent->ward_count; i++)
		ws_ward_stop(agent->wards[i]);
	/* the watchdog has nothing more to do, its timer has */
	agent->watchdog.fire = on_too_long;
	ws_loop_after(agent->loop, &agent->watchdog, WS_AGENT_STOP_MS);
	ws_agent_changed(agent);
}

static void on_signal(void *user, uint32_t events)
{
	struct ws_agent *agent = user;
	struct signalfd_siginfo info;
	struct ws_err err;

	(void)events;
	while (read(agent->signals.fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (info.ssi_signo != SIGHUP) {
			if (agent->stopping) /* told twice: now */
				ws_loop_end(agent->loop);
			ws_agent_stop(agent);
		} else if (!agent->stopping && ws_agent_reload(agent, &err) < 0) {
			ws_note_err(agent->notes, WS_NOTE_ERROR, "reload", NULL, &err);
		}
	}
}

static int take_signals(struct ws_agent *agent, struct ws_err *err)
{
	sigset_t set;
	int fd;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGHUP);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGTERM);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGXFSZ, SIG_IGN); /* a limit on files is a write that fails */
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd < 0)
		return ws_err_sys(err, errno, "signals");
	agent->signals = (struct ws_source){-1, on_signal, agent};
	return ws_loop_add(agent->loop, &agent->signals, fd, EPOLLIN, err);
}

static void on_watchdog(void *user)
{
	struct ws_agent *agent = user;

	ws_system_notify(&agent->system, "WATCHDOG=1");
	ws_loop_after(agent->loop, &agent->watchdog, agent->system.watchdog_ms);
}

/* ---- the whole ----------------------------------------------------------------------- */

static int open_all(struct ws_agent *agent, struct ws_err *err)
{
	char path[WS_PROTO_PATH_SIZE] = "";
	const char *socket = agent->arguments->socket;
	int rc = take_signals(agent, err);

	if (rc == 0 && !socket) {
		rc = ws_proto_socket_path(path, err);
		socket = path;
	}
	if (rc == 0)
		rc = ws_hooks_new(agent->loop, agent->notes, &agent->config, &agent->hooks,
				  err);
	if (rc == 0)
		rc = ws_control_new(agent, socket, &agent->control, err);
	if (rc == 0)
		rc = add_wanted(agent, err);
	/* with several stores, one that cannot be taken does not stop the others */
	return rc < 0 && agent->ward_count > 0 ? 0 : rc;
}

static void close_all(struct ws_agent *agent)
{
	const int signals = agent->signals.fd;

	for (size_t i = 0; i < agent->ward_count; i++)
		ws_ward_free(agent->wards[i]);
	agent->ward_count = 0;
	ws_control_free(agent->control);
	agent->control = NULL;
	ws_hooks_free(agent->hooks);
	agent->hooks = NULL;
	ws_loop_forget(agent->loop, &agent->watchdog);
	ws_loop_remove(agent->loop, &agent->signals);
	if (signals >= 0)
		(void)close(signals);
	ws_config_clear(&agent->config);
}

int ws_agent_run(struct ws_agent *agent, struct ws_err *err)
{
	int rc;

	agent->signals.fd = -1;
	agent->started_s = time(NULL);
	agent->watchdog = (struct ws_timer){.fire = on_watchdog, .user = agent};
	rc = ws_config_read(agent->arguments, &agent->config, err);
	if (rc == 0 && agent->config.store_count == 0) {
		rc = ws_err_set(err, WS_E_NO_STORE, "there is no store to look after");
		ws_err_hint(err, "wsyncd DIR, or store = DIR in [core] of config.ini");
	}
	if (rc == 0)
		ws_notes_form(agent->notes, agent->config.log);
	if (rc == 0)
		rc = open_all(agent, err);
	if (rc == 0) {
		ws_note(agent->notes, WS_NOTE_INFO, "ready",
			(struct ws_note_pair[]){
				{"pid", NULL, getpid()},
				{"socket", ws_control_path(agent->control), 0},
				{"stores", NULL, (int64_t)agent->ward_count},
				{NULL, NULL, 0}});
		ws_system_notify(&agent->system, "READY=1");
		ws_agent_changed(agent);
		if (agent->system.watchdog_ms > 0)
			on_watchdog(agent);
		rc = ws_loop_run(agent->loop, err);
	}
	close_all(agent);
	return rc;
}
