/*
 * tests/sync/cloud/cloud_fix.h - a stand-in with the demo data for each test.
 * Includes cmocka, so it comes first.
 */
#ifndef TESTS_SYNC_CLOUD_CLOUD_FIX_H
#define TESTS_SYNC_CLOUD_CLOUD_FIX_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "tests/lib/cloud_call.h"

static inline int cloud_up(void **state)
{
	*state = t_caller_new(NULL, NULL);
	return *state ? 0 : -1;
}

static inline int cloud_down(void **state)
{
	t_caller_free(*state);
	return 0;
}

#define WITH_CLOUD(test) cmocka_unit_test_setup_teardown(test, cloud_up, cloud_down)

/* Path of a workspace of acme, for t_call(). */
#define IN(c, workspace) (c)->acme, (c)->workspace
#define W                "/accounts/%s/workspaces/%s"

#endif
