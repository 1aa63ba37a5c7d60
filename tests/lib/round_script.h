/*
 * tests/lib/round_script.h - a scenario file, cut into steps.
 *
 * One step a line; lines that begin with a blank belong to the step before them, as a
 * block. `#` begins a comment, blank lines mean nothing. What the steps mean is told at
 * the top of tests/sync/round/test_rounds.c.
 */
#ifndef T_ROUND_SCRIPT_H
#define T_ROUND_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

struct t_step {
	int line;
	char *verb;  /* first word */
	char *rest;  /* the others as written, "" when there are none */
	char *block; /* lines of the block without their first blank, each ended by LF; "" */
	bool checks; /* it only looks: left out where a fault changes the way */
};

struct t_script {
	char *path;
	struct t_step *steps;
	size_t count;
};

/* Ends the test when the file cannot be read. Given: t_script_free(). */
struct t_script *t_script_read(const char *path);
void t_script_free(struct t_script *script);

/* Is there a step of this verb? */
const struct t_step *t_script_find(const struct t_script *script, const char *verb);

/* Cuts the first word off *rest (NUL-terminates it in place); "" at the end. */
char *t_word(char **rest);

#endif
