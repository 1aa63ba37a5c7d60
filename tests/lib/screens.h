/*
 * tests/lib/screens.h - what commands print, whole, in several forms. The texts are files,
 * tests/expected/NAME.txt: reviewed as a person would see them. A difference is shown as a
 * diff, and fails the test. WS_EXPECT=write writes the files instead of comparing; git diff
 * then shows what changed for people.
 */
#ifndef T_SCREENS_H
#define T_SCREENS_H

#include "tests/lib/e2e.h"

#define T_HUMAN     1u
#define T_PLAIN     2u
#define T_ASCII     4u
#define T_JSON      8u
#define T_PORCELAIN 16u
#define T_CSV       32u
#define T_LOOKS     (T_HUMAN | T_PLAIN | T_ASCII | T_JSON)

struct t_screen {
	const char *command; /* what stands after `wsync`, with its blank */
	unsigned forms;
};

/* Set-up and teardown of a test whose state is a struct t_e2e: the demo cloud, and a store
 * of its owner that sends. */
int t_screens_begin(void **state);
int t_screens_end(void **state);

/* The text without what differs from run to run: folders, times, ids of commits. Given. */
char *t_screen_normal(const char *text);

/* Runs each in dir ("": the folder of the test) and compares with tests/expected/NAME.txt. */
void t_screens(struct t_e2e *e, const char *name, const char *dir,
	       const struct t_screen *list, size_t count);

#define T_SCREENS(e, name, dir, ...)                                           \
	do {                                                                   \
		static const struct t_screen list[] = {__VA_ARGS__};           \
		t_screens(e, name, dir, list, sizeof(list) / sizeof(list[0])); \
	} while (0)

#endif
