/*
 * tests/lib/crash_lab.h - one command, again and again from the same store and the same
 * cloud, killed or failed at a chosen call by tests/crash/shim.c; and what is judged
 * afterwards. Blocks on child processes. Ends the program when it cannot work.
 *
 *	t_lab_begin(&lab, "demo");
 *	t_lab_do(&lab, "cd store && wsync grant -q acme/prod bob@acme.io Runner");
 *	t_lab_freeze(&lab, "commit -q -m x");
 *	for (long n = 1; n <= lab.calls; n++) {
 *		t_lab_reset(&lab);
 *		t_lab_run(&lab, "WS_SHIM_KILL=%ld", n);
 *		... t_lab_run(&lab, NULL); t_lab_end(&lab) ...
 *	}
 */
#ifndef TESTS_LIB_CRASH_LAB_H
#define TESTS_LIB_CRASH_LAB_H

#include <stdbool.h>
#include "tests/lib/e2e.h"

#define T_LAB_KILLED 137 /* status of a command that the shim killed */

struct t_lab {
	struct t_e2e e;      /* the store is e.dir/store, the frozen one e.dir/base */
	const char *command; /* what stands after `wsync` */
	int status;          /* how it ends when nothing happens */
	long calls;          /* how many calls the shim counts then */
	int writes;          /* how many requests change something then */
	char *end;           /* how everything is then; see t_lab_end() */
	char *known;         /* the same without what only the next run puts right */
};

/* A cloud with the seed of that name ("demo", "workload") and a key. */
void t_lab_begin(struct t_lab *lab, const char *seed);
void t_lab_end_all(struct t_lab *lab);

/* A line of shell that must work. */
void t_lab_do(struct t_lab *lab, const char *line);

/*
 * Keeps store and cloud as they are now, runs the command once without disturbance, and
 * notes how that ends.
 * calls  classes the shim counts; NULL: all
 */
void t_lab_freeze(struct t_lab *lab, const char *command, const char *calls);

/* Store and cloud as they were when frozen. */
void t_lab_reset(struct t_lab *lab);

/* Runs the command, with settings for the shim or (NULL) without it. Returns its status;
 * what it printed is in lab->e. */
int t_lab_run(struct t_lab *lab, const char *shim, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Everything that must not depend on a crash, as text: trees of the three refs, what git
 * thinks of the working files, objects that are missing or damaged, whether `wsync plan`
 * has something to do, and what the cloud holds.
 * t_lab_known() is the part that must hold already when a command says that it worked.
 * Given: free().
 */
char *t_lab_end(struct t_lab *lab);
char *t_lab_known(struct t_lab *lab);

/* Locks and unfinished objects of dead processes? Their names are in lab->e.out. */
bool t_lab_left_over(struct t_lab *lab);

/* A working file that is neither as it was frozen (there, or in another workspace's
 * directory) nor as it ends: its path; else NULL.
 * Given: free(). */
char *t_lab_torn(struct t_lab *lab);

/* Requests that changed something since the reset, and intents in the journal. */
int t_lab_writes(const struct t_lab *lab);
int t_lab_intents(const struct t_lab *lab);

#endif
