/*
 * tests/lib/e2e.h - the built programs as a person has them: a home, a key, a cloud, a
 * shell. Blocks on child processes. Ends the program when it cannot work.
 *
 *	struct t_e2e e;
 *
 *	t_e2e_begin(&e, NULL, NULL);
 *	t_e2e_clone(&e, T_KEY_OWNER);
 *	assert_true(t_e2e_exits(&e, 65, "cd store && wsync commit"));
 *	assert_true(t_e2e_err(&e, "acme/prod/members.ini:6"));
 *	t_e2e_end(&e);
 *
 * Every line runs in a new shell, in the folder of the test, without a terminal and
 * without anything of the person who runs the tests. wsync, wsync-cloud and stock git
 * are on the PATH; WSYNC_ENDPOINT names the cloud, T the folder, CLOUD is tests/lib/cloud.sh.
 */
#ifndef TESTS_LIB_E2E_H
#define TESTS_LIB_E2E_H

#include <stdbool.h>
#include <stddef.h>
#include "tests/lib/cloud_proc.h"

struct t_e2e {
	char *dir; /* home/, owner.key and whatever the test makes, such as store/ */
	struct t_cloud cloud;
	int status;      /* of the last line; 128 + n when a signal ended it */
	char *out, *err; /* what it printed, NUL terminated */
	size_t out_len, err_len;
	char *line;
};

/* Absolute paths of the build and of the source tree; they live as long as the test. */
const char *t_e2e_build(void);
const char *t_e2e_source(void);

/* A folder and a cloud (arguments as t_cloud_start()). */
void t_e2e_begin(struct t_e2e *e, const char *seed, const char *faults);
/* The same without a cloud: WSYNC_ENDPOINT names a port nobody listens on. */
void t_e2e_begin_alone(struct t_e2e *e);
void t_e2e_end(struct t_e2e *e);

/* Runs a shell line and returns its status. */
int t_e2e_sh(struct t_e2e *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int t_e2e_line(struct t_e2e *e, const char *line);

/* Same; true when the status is the wanted one. Else everything printed is shown. */
bool t_e2e_exits(struct t_e2e *e, int status, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
#define t_e2e_ok(e, ...) t_e2e_exits(e, 0, __VA_ARGS__)

/* Runs a line on a terminal (script(1)) where this is typed, as printf(1) takes it. Both
 * streams are out, and the status is told there as "was N". False without script(1). */
bool t_e2e_typed(struct t_e2e *e, const char *dir, const char *keys, const char *line);

/* Does what was printed last hold this text? Else it is shown. */
bool t_e2e_out(const struct t_e2e *e, const char *text);
bool t_e2e_err(const struct t_e2e *e, const char *text);

/* Standard output holds JSON and nothing else: nothing at all, one document, or one a
 * line. When the status is an error, standard error ends with a wsync/error/1 that has
 * this status. Else it is shown why not. */
bool t_e2e_json(const struct t_e2e *e);

/* Signs in with a key and clones everything into store/. False when it does not work. */
bool t_e2e_clone(struct t_e2e *e, const char *key);
/* The same, and sending is allowed (the first time still wants --yes). */
bool t_e2e_clone_two_way(struct t_e2e *e, const char *key);

/* The store holds a file with these bytes (path below the folder). NULL: no such file.
 * Given: free(). */
char *t_e2e_read(const struct t_e2e *e, const char *path);
void t_e2e_write(const struct t_e2e *e, const char *path, const char *text);

/* Replaces the first `old` in a file; false when it is not there. */
bool t_e2e_edit(const struct t_e2e *e, const char *path, const char *old, const char *new);

/* Ends the cloud; its address stays and refuses connections. */
void t_e2e_cloud_gone(struct t_e2e *e);

#endif
