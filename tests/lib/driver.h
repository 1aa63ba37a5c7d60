/*
 * tests/lib/driver.h - the Prefect driver opened against a server of a test. Inside test
 * functions only: what fails fails the test.
 */
#ifndef T_DRIVER_H
#define T_DRIVER_H

#include "store/ground/arena.h"
#include "sync/remote/remote.h"
#include "tests/lib/raw_server.h"

/* Pauses between attempts are short, the deadline is 10 s. Given: ws_remote_close(). */
struct ws_remote *t_driver_open(const char *base, const char *key);

/* A driver, the scripted server it talks to, and room for answers. */
struct t_driver {
	struct t_raw *server;
	struct ws_remote *remote;
	struct ws_arena *arena;
	struct ws_err err;
};

/* With the key of the demo account's owner. */
void t_driver_begin(struct t_driver *driver);
void t_driver_end(struct t_driver *driver);

#endif
