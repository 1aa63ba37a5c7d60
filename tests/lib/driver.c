/*
 * tests/lib/driver.c - the Prefect driver against a server of a test.
 */
#include "tests/lib/driver.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "sync/remote/prefect.h"

struct ws_remote *t_driver_open(const char *base, const char *key)
{
	const struct ws_http_options options = {.base = base,
						.key = key,
						.agent = "wsync/test",
						.deadline_ms = 10000,
						.pause_ms = 5};
	struct ws_remote *remote = NULL;
	struct ws_http *http = NULL;

	assert_int_equal(ws_http_open(&options, &http, NULL), 0);
	assert_int_equal(ws_prefect_open(http, &remote, NULL), 0);
	return remote;
}

void t_driver_begin(struct t_driver *driver)
{
	*driver = (struct t_driver){.server = t_raw_new(), .arena = ws_arena_new()};
	assert_non_null(driver->arena);
	driver->remote = t_driver_open(t_raw_base(driver->server), "pnu_owner");
}

void t_driver_end(struct t_driver *driver)
{
	ws_remote_close(driver->remote);
	if (driver->server)
		t_raw_free(driver->server);
	ws_arena_free(driver->arena);
}
