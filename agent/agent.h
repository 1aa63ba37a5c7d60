/*
 * agent/agent.h - the daemon as a whole: what its parts share.
 * Floor 6.
 *
 *	main.c     arguments, descriptors, the end
 *	agent.c    stores come and go, signals, reload, stop
 *	ward.c     one store: when a round begins, and what came of it
 *	listen.c   the socket
 *	control.c  its clients; answer.c what they get
 *	watch.c scan.c   what moves on the disk
 *	child.c loop.c timer.c   processes, descriptors, moments
 *	pace.c told.c words.c    decisions, without any of these
 *	note.c hook.c system.c   the log, commands of the person's own, systemd
 */
#ifndef WS_AGENT_AGENT_H
#define WS_AGENT_AGENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "agent/config.h"
#include "agent/hook.h"
#include "agent/loop.h"
#include "agent/note.h"
#include "agent/system.h"
#include "store/ground/json.h"

#define WS_AGENT_STOP_MS 15000 /* what a round under way gets when the daemon ends */

struct ws_control;
struct ws_ward;

struct ws_agent {
	const struct ws_arguments *arguments;
	struct ws_loop *loop;
	struct ws_notes *notes;
	struct ws_config config;
	struct ws_hooks *hooks;
	struct ws_control *control;
	struct ws_system system;
	struct ws_ward *wards[WS_CONFIG_STORES];
	size_t ward_count;
	char *wsync;       /* the program of a round */
	int64_t started_s; /* wall clock, for people */
	int64_t requests;  /* of all rounds so far */
	int64_t seq;       /* of the last event */
	bool stopping;
	struct ws_source signals;
	struct ws_timer watchdog;
};

/* Runs until told to stop. agent: arguments, loop, notes, system, wsync are set. */
int ws_agent_run(struct ws_agent *agent, struct ws_err *err);

/* What a client or a signal may ask for. reload: err says why the old stays. */
int ws_agent_reload(struct ws_agent *agent, struct ws_err *err);
void ws_agent_stop(struct ws_agent *agent);

/* Tells those who watch. store: path or NULL; more: further members or NULL, taken. */
void ws_agent_emit(struct ws_agent *agent, const char *store, const char *type,
		   struct ws_json *more);

/* Something about the stores is different: one line for systemctl. The last word of a
 * stop, too: when no round is left, the loop ends. */
void ws_agent_changed(struct ws_agent *agent);

uint32_t ws_agent_random(void *unused);

#endif
