/*
 * tests/lib/cli_run.h - command lines of wsync, run inside the test program.
 * Blocks as long as the command does. For tests/cli/ alone: it needs the command line.
 *
 *	struct t_cli r;
 *
 *	t_cli_run(&r, "workspace", "list", NULL);
 *	assert_int_equal(r.status, 0);
 *	assert_string_equal(r.out, "...");
 *	t_cli_clear(&r);
 */
#ifndef TESTS_LIB_CLI_RUN_H
#define TESTS_LIB_CLI_RUN_H

struct t_cli {
	int status;
	char *out, *err; /* what went to standard output and standard error */
};

/* The words after `wsync`, NULL last. Ends the program when memory is out. */
void t_cli_run(struct t_cli *r, const char *word, ...) __attribute__((sentinel));
void t_cli_clear(struct t_cli *r);

/* Points every variable that wsync reads about this person at dir (or clears it). */
void t_cli_home(const char *dir);

#endif
