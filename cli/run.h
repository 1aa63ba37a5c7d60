/*
 * cli/run.h - from argv to an exit status: the parts main() is made of.
 * Floor 7. For the files of cli/ and their tests; commands need cli.h alone.
 */
#ifndef WS_CLI_RUN_H
#define WS_CLI_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include "cli/cli.h"
#include "store/ground/buf.h"

#define WS_CLI_WORDS_MAX 4096           /* arguments of one call, the tail not counted */
#define WS_CLI_WORD_MAX  ((size_t)8192) /* bytes of one argument, likewise */

/*
 * Runs one command line and returns the exit status.
 *
 * stop  set by the signal handler of main(); NULL: never
 * out, err  borrowed; flushed, and out's failures are told on err
 */
int ws_cli_run(int argc, char *const *argv, const struct ws_round_world *world,
	       volatile int *stop, FILE *out, FILE *err);

/* --- options.c, command_line.c ------------------------------------------------------------------- */

#define WS_CLI_GLOBAL_OPTIONS 20

enum ws_when { WS_WHEN_AUTO, WS_WHEN_ALWAYS, WS_WHEN_NEVER };

/* What a command line says beyond struct ws_cli. */
struct ws_command_line {
	const char **words; /* owned; cli->args points into it */
	bool help, version, plain;
	enum ws_when color;
	bool color_given;
	bool seen[WS_CLI_GLOBAL_OPTIONS]; /* global options given so far */
	const char *noun; /* "workspace" when its verb is missing, else NULL */
};

/* The global options in the order of the help page, ended by a NULL name. */
extern const struct ws_option ws_cli_global_options[];

/* Takes the nth global option, its value checked; given twice (-v apart) is refused. */
int ws_global_option_set(struct ws_cli *cli, struct ws_command_line *line, size_t which,
			 const char *value, struct ws_err *err);

/*
 * Reads argv into cli (options, command, words) and line. Before the command only
 * global options stand; after it they mix freely with its own. cli->command stays
 * NULL when no command was named. An option given twice (-v apart), a missing or
 * empty value, and an abbreviation are refused.
 *
 * line  ws_command_line_clear() also after a failure
 */
int ws_command_line_parse(struct ws_cli *cli, int argc, char *const *argv,
			  struct ws_command_line *line, struct ws_err *err);
void ws_command_line_clear(struct ws_command_line *line);

/* A decimal number without sign, blanks or other characters, within bounds. */
bool ws_cli_number(const char *text, long min, long max, long *out);

/* --- commands.c ------------------------------------------------------------------ */

/*
 * Finds a command by its first one or two words.
 * used  how many of the words name it
 * Returns NULL when there is none; *is_noun tells that `first` begins some names.
 */
const struct ws_cmd *ws_commands_find(const char *first, const char *second, size_t *used,
				      bool *is_noun);

/* Fails with WS_E_USAGE_COMMAND and the nearest names. second may be NULL. */
int ws_commands_unknown(const char *first, const char *second, struct ws_err *err);

/* --- help.c ---------------------------------------------------------------------- */

/* The grouped list of commands. */
void ws_help_overview(const struct ws_cli *cli, FILE *out);
/* One command's page; the page of a noun lists its verbs. */
void ws_help_command(const struct ws_cli *cli, FILE *out, const struct ws_cmd *command);
void ws_help_noun(const struct ws_cli *cli, FILE *out, const char *noun);
/* A topic, a code (WS0204), a command or a noun by its words; WS_E_USAGE_ARGUMENT. */
int ws_help_about(const struct ws_cli *cli, FILE *out, const char *first,
		  const char *second, struct ws_err *err);
void ws_help_version(const struct ws_cli *cli, FILE *out);

/* Topics (topics.c), ended by a NULL name. */
struct ws_topic {
	const char *name;
	const char *summary;
	const char *text; /* NULL: made from the registry (exit-codes) */
	const char *also; /* another name it is found by, or NULL */
};
extern const struct ws_topic ws_topics[];

/* Exit statuses and what they mean, ended by a NULL name. */
struct ws_exit_row {
	int status;
	const char *name, *meaning;
};
extern const struct ws_exit_row ws_exit_rows[];

/* Writes text in paragraphs folded at width, each line after `indent` blanks. Lines
 * that begin with a blank are kept as they are. */
void ws_help_fold(FILE *out, const char *text, size_t indent, size_t width);

/* --- style.c, first.c -------------------------------------------------------------- */

/* Settles how screens are drawn: from options, settings, environment and the terminals. */
void ws_style_settle(struct ws_cli *cli, const struct ws_command_line *line, int out_fd,
		     int err_fd);

/* The screen of a bare `wsync` where there is no store; answers WS_E_NO_STORE's exit. */
int ws_cli_first_run(struct ws_cli *cli, struct ws_err *err);

/* Appends a word as it is typed in a shell: in quotes where it needs them. */
void ws_cli_shell_word(struct ws_buf *out, const char *word);

/* An environment variable that is set and not empty, else NULL. Borrowed. */
const char *ws_cli_env(const char *name);

#endif
