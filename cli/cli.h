/*
 * cli/cli.h - what every command gets, and how commands are listed.
 * Floor 7.
 *
 * A command is one file in cli/command/ that defines one `const struct ws_cmd`; the
 * table in cli/commands.c lists them in the order `wsync help` shows. Its run
 * function parses nothing itself: options are declared, checked and handed over.
 *
 * Laws: the result goes to standard output, talk to standard error; with --json
 * standard output holds JSON and nothing else; whatever asks can be answered by an
 * option; reading commands never write to the working files.
 */
#ifndef WS_CLI_CLI_H
#define WS_CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include "cli/terminal/wait.h"
#include "store/ground/date.h"
#include "store/ground/err.h"
#include "store/ini/ini.h"
#include "store/work/store.h"
#include "sync/remote/remote.h"
#include "sync/round/round.h"

/* Exit statuses beyond the registry's (code.def). */
#define WS_EXIT_OK       0
#define WS_EXIT_FAILED   1
#define WS_EXIT_CHANGES  2
#define WS_EXIT_CONFLICT 3
#define WS_EXIT_HELD     6
#define WS_EXIT_PARTIAL  7

enum ws_format {
	WS_FORMAT_HUMAN,
	WS_FORMAT_JSON,
	WS_FORMAT_PORCELAIN,
	WS_FORMAT_CSV,
	WS_FORMAT_MARKDOWN, /* a table for a page or a pull request */
	WS_FORMAT_GITHUB,   /* workflow commands: ::warning file=... */
	WS_FORMAT_GCC       /* file:line:column: error: ... */
};
#define WS_FORMATS 7
extern const char *const ws_format_words[WS_FORMATS]; /* as after --format; options.c */

/* How the human screens are drawn; settled once in main(). */
struct ws_style {
	bool color;   /* standard output may carry colours */
	bool utf8;    /* else the ASCII column of the symbols */
	bool plain;   /* one labelled line a field, for screen readers */
	size_t width; /* columns: COLUMNS, else of the terminal, else 80 */
	bool err_tty; /* standard error is a terminal: progress may be drawn there */
	bool out_tty;
};

/* Values of a command's own options, by their declared index. */
struct ws_args {
	const char *const *words; /* positional arguments */
	size_t count;
	const char *option[16];  /* option[i]: its value ("" for a flag), NULL: not given */
	const char *const *tail; /* what stood after `--`, for commands that want it */
	size_t tail_count;
};

struct ws_cli {
	/* global options */
	const char *store_dir;      /* --store, or NULL */
	const char *key_file;       /* --key-file, or NULL */
	const char *endpoint;       /* --endpoint, or NULL */
	const char *at;             /* --at REV|DATE, or NULL: now */
	char at_time[WS_TIME_TEXT]; /* what it points to where days were counted back */
	enum ws_format format;
	bool offline, dry_run, yes, no_input, quiet, null_separated, no_pager;
	const char *confirm; /* --confirm NAME, or NULL */
	int verbose;         /* -v counts */
	int timeout_s;       /* --timeout, default 30 */
	struct ws_style style;
	const struct ws_cmd *command;
	struct ws_args args;
	const struct ws_round_world *world;
	struct ws_ini *config; /* config.ini, see cli/config.h; NULL: there is none */
	bool in_store;         /* the command works on a store that it has opened */
	char last_actor[256];  /* whose look was the last in it; "" unknown */
	volatile int *stop;    /* set by the first interrupt; NULL: never */
	struct ws_wait wait;   /* of progress, on standard error */
	FILE *out, *err; /* standard output and standard error; tests put others here */
};

struct ws_option {
	const char *name;  /* "until", long form without dashes */
	char letter;       /* 'm', or 0 */
	const char *value; /* "DATE": takes a value; "[v1]": only as --name=v1 and may be
			      left out (option[i] is "" then); NULL: a flag */
	const char *help;
};

enum ws_group {
	WS_GROUP_START, /* GET STARTED */
	WS_GROUP_LOOK,
	WS_GROUP_CHANGE,
	WS_GROUP_SYNC,
	WS_GROUP_ENVIRONMENT,
	WS_GROUP_MAINTAIN
};

struct ws_cmd {
	const char *name;  /* "workspace" or, for a verb of a noun, "workspace list" */
	const char *alias; /* or NULL */
	enum ws_group group;
	const char *summary;             /* one line, no full stop */
	const char *usage;               /* what stands after the name: "[WS...]" */
	const char *about;               /* paragraphs for the help page */
	const char *examples;            /* lines "command   # what it does" */
	const struct ws_option *options; /* ended by a NULL name; at most 16 */
	size_t min_words, max_words;     /* positional arguments */
	/* Output formats besides human, 1u << WS_FORMAT_...; 0: the command looks itself. */
	unsigned formats;
	bool no_dry_run; /* cannot tell beforehand what it would do: -n is refused */
	bool takes_at;   /* answers for --at; others refuse it */
	bool tail;       /* wants what stands after `--` in args.tail; else it is words */
	bool raw;        /* all that stands after its name is args.tail, options too */
	bool pages;    /* reads only, and its human output may be long: through the pager */
	bool settings; /* is about config.ini, and does not do without it */
	bool asks;     /* walks through questions where somebody answers: then no pager */
	/* Returns an exit status, or a WS_E_* with err filled: main prints it. */
	int (*run)(struct ws_cli *cli, struct ws_err *err);
};

/* The table, ended by NULL. */
extern const struct ws_cmd *const ws_cli_commands[];

/* --- services for commands, each in a file of cli/ --------------------------------- */

/* Opens the store of --store, WSYNC_STORE, here and upwards, or core.store of config.ini;
 * near: all but the last. Given. */
int ws_cli_store_near(struct ws_cli *cli, struct ws_store **out, struct ws_err *err);
int ws_cli_store(struct ws_cli *cli, struct ws_store **out, struct ws_err *err);

/*
 * Finds the key for an endpoint (order: --key-file, WSYNC_API_KEY_FILE,
 * $CREDENTIALS_DIRECTORY/wsync-api-key, credentials.ini, PREFECT_API_KEY, the active
 * Prefect profile) and opens the cloud. A key is used only for the host it was kept
 * for. source: where it came from, for people; may be NULL. Given.
 */
int ws_cli_remote(struct ws_cli *cli, const char *endpoint, struct ws_remote **out,
		  char source[64], struct ws_err *err);

/* Which endpoint a new store gets: --endpoint, WSYNC_ENDPOINT, the host part of
 * PREFECT_API_URL, the last login, else Prefect Cloud. out WS_STORE_URL bytes. */
int ws_cli_endpoint(struct ws_cli *cli, char out[WS_STORE_URL], struct ws_err *err);

/* y/N on the terminal; --yes answers yes. Without a terminal or with --no-input
 * WS_E_USAGE_INTERACTIVE names `flag`. Returns 0 yes, WS_E_CONFIRM no. */
int ws_cli_ask(struct ws_cli *cli, const char *question, const char *flag,
	       struct ws_err *err);

/* Prints an error record in the frame of `error[WS0211]: ...`, or as JSON with
 * --json, to standard error. */
void ws_cli_error(const struct ws_cli *cli, const struct ws_err *err);

/* WS_E_OUTPUT: the answer could not be written, with the errno value (0: not known). A
 * command passes it on; ws_cli_run() tells it, once. */
int ws_cli_output_lost(struct ws_err *err, int sys);

/* A hint line on standard error, unless --quiet or not human. */
void ws_cli_hint(const struct ws_cli *cli, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Progress of a round on a terminal's standard error (cli/terminal/wait.h), or one line an
 * event in pipes. */
struct ws_progress;
int ws_progress_new(struct ws_cli *cli, struct ws_progress **out, struct ws_err *err);
const struct ws_round_watch *ws_progress_watch(struct ws_progress *progress);
void ws_progress_free(struct ws_progress *progress);
WS_OWN(ws_progress, ws_progress_free);

/* "1 workspace", "3 workspaces": what stands at the end of the word. */
#define WS_CLI_S(n) ((n) == 1 ? "" : "s")

/* Exit status for a round: 70 > 65 > 4 > 5 > 7 > 3 > 6 > 2 > 0. */
int ws_cli_exit_worse(int a, int b);

#endif
