/*
 * agent/system.h - what systemd wants to hear, and what it hands over.
 * Floor 6. Datagrams that never wait. Without systemd nothing happens.
 */
#ifndef WS_AGENT_SYSTEM_H
#define WS_AGENT_SYSTEM_H

#include <stdint.h>

struct ws_system {
	int notify_fd;       /* -1: nobody listens */
	int listen_fd;       /* a socket handed over, or -1 */
	int64_t watchdog_ms; /* how often to tell that we live; 0: never */
};

/* Reads the environment: NOTIFY_SOCKET, LISTEN_FDS, LISTEN_PID, WATCHDOG_USEC. What is
 * not for this process, or out of range, is ignored. */
void ws_system_init(struct ws_system *system);
void ws_system_close(struct ws_system *system);

/* "READY=1\nSTATUS=..." */
void ws_system_notify(const struct ws_system *system, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
