/*
 * tests/lib/asking.h - a store that mirrors a cloud in memory, and questions to it.
 * Blocks on the disk. For tests/cli/ alone: it needs the command line.
 *
 *	static int begin(void **state) { *state = t_asking_begin(); return 0; }
 *
 *	t_fake_grant(a->cloud, "acme/prod", WS_USER, "dave@acme.io", "Viewer");
 *	t_asking_fetch(a);
 *	text = t_asking(a, 0, "who", "prod", NULL);
 *	...
 *	free(text);
 */
#ifndef TESTS_LIB_ASKING_H
#define TESTS_LIB_ASKING_H

#include "tests/lib/fake_remote.h"
#include "tests/lib/store_fix.h"

struct t_asking {
	struct t_store s;
	struct t_fake *cloud; /* with the demo account */
};

/* Nothing is fetched yet. */
struct t_asking *t_asking_begin(void);
void t_asking_end(struct t_asking *a);

void t_asking_fetch(struct t_asking *a);
/* A whole round, sending and taking. */
void t_asking_sync(struct t_asking *a);
/* Replaces the first `from` in a working file. */
void t_asking_edit(struct t_asking *a, const char *path, const char *from, const char *to);
void t_asking_commit(struct t_asking *a, const char *author, const char *message);

/* What a command line prints: standard output with status 0 to 2, and with 6 where there is
 * any, else standard error; the status must be this one. Ends with NULL. Given: free(). */
char *t_asking(struct t_asking *a, int status, const char *word, ...)
	__attribute__((sentinel));

/* Does the text hold this? Else the test fails and shows it. */
void t_asking_has(const char *text, const char *part);
void t_asking_has_not(const char *text, const char *part);

#endif
