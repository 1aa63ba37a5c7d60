/*
 * tests/lib/bent_cloud.h - a made-up cloud of one account "acme" (plus "zoe", seen through a
 * shared workspace alone) that answers every route; a test bends one of them.
 */
#ifndef T_BENT_CLOUD_H
#define T_BENT_CLOUD_H

#include <stdbool.h>
#include <stddef.h>

#include "sync/remote/remote.h"
#include "tests/lib/look_text.h"
#include "tests/lib/raw_server.h"

#define ACME   "aaaaaaaa-0000-4000-8000-000000000001"
#define ZOE    "aaaaaaaa-0000-4000-8000-000000000002"
#define SHARED "bbbbbbbb-0000-4000-8000-00000000ffff"
#define ROLE   "cccccccc-0000-4000-8000-000000000001"
#define TEAM   "dddddddd-0000-4000-8000-000000000001"

#define T_BENDS 4

struct t_bend {
	const char *path; /* end of the path it applies to */
	int status;       /* 0: the usual answer with `json` in place of the rows */
	const char *json;
	int times; /* 0: always */
	size_t hits;
};

struct t_bent {
	struct t_raw *server;
	struct ws_remote *remote;
	struct t_bend bends[T_BENDS];
	int workspaces, people, users; /* users: grants in each workspace */
	bool shared;
	bool no_settings; /* workspaces/filter leaves the default role out */
	int repeat_pages; /* so many second pages of people are the first again */
};

/* The cloud with its driver, as the state of a test. */
int t_bent_set_up(void **state);
int t_bent_tear_down(void **state);

/* Answers the next `times` requests (0: all) whose path ends so with a status (0: 200) and
 * this text. */
void t_bend(struct t_bent *world, const char *path, int status, const char *json,
	    int times);

/* A whole look; what the driver returns. */
int t_bent_look(struct t_bent *world, struct t_look *look, struct ws_remote_report *report,
		struct ws_err *err);

/* How many requests had this text in their first lines. */
int t_bent_asked(struct t_bent *world, const char *line);

#endif
