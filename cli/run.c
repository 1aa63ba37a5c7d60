/*
 * cli/run.c - one command line, from argv to an exit status.
 */
#include "cli/run.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>
#include "cli/terminal/ask.h"
#include "cli/command/command.h"
#include "cli/complete/complete.h"
#include "cli/config.h"
#include "cli/terminal/pager.h"
#include "store/ground/log.h"

int ws_cli_exit_worse(int a, int b)
{
	/* worst first; statuses that are in no row count as a plain failure */
	static const int order[] = {70, 143, 130, 65, 64, 10, 9, 8, 4, 5, 1, 7, 3, 6, 2, 0};
	const size_t count = sizeof(order) / sizeof(order[0]);

	for (size_t i = 0; i < count; i++)
		if (a == order[i] || b == order[i])
			return order[i];
	return WS_EXIT_FAILED;
}

/* A bare `wsync`: where things stand, or how to begin. */
static int run_default(struct ws_cli *cli, struct ws_err *err)
{
	struct ws_store *store = NULL;
	int rc = ws_cli_store(cli, &store, err);

	ws_store_close(store);
	if (rc == WS_E_NO_STORE && !cli->store_dir && !ws_cli_env("WSYNC_STORE"))
		return ws_cli_first_run(cli, err);
	if (rc < 0)
		return rc;
	cli->command = &ws_cmd_status;
	return ws_cmd_status.run(cli, err);
}

static int dispatch(struct ws_cli *cli, const struct ws_command_line *line,
		    struct ws_err *err)
{
	if (line->version) {
		ws_help_version(cli, cli->out);
		return 0;
	}
	if (line->help || line->noun) {
		if (cli->command)
			ws_help_command(cli, cli->out, cli->command);
		else if (line->noun)
			ws_help_noun(cli, line->help ? cli->out : cli->err, line->noun);
		else
			ws_help_overview(cli, cli->out);
		return line->help ? 0 : ws_err_exit(WS_E_USAGE_COMMAND);
	}
	return cli->command ? cli->command->run(cli, err) : run_default(cli, err);
}

/* Is this output for somebody who reads it on a screen? */
static bool wants_pager(const struct ws_cli *cli)
{
	const char *term = ws_cli_env("TERM");

	return cli->command && cli->command->pages && cli->format == WS_FORMAT_HUMAN &&
	       cli->style.out_tty && !cli->style.plain && !cli->no_pager && term &&
	       strcmp(term, "dumb") != 0 && !(cli->command->asks && ws_ask_possible(cli));
}

/* Why standard output takes nothing: the failure was noted when a buffer was flushed,
 * its reason was not. What is there is cut short anyway. */
static int reason_of(const struct ws_cli *cli)
{
	errno = 0;
	return write(fileno(cli->out), "\n", 1) < 0 ? errno : 0;
}

/* Work must not be reported as done to nobody. */
static int check_output(const struct ws_cli *cli, int status)
{
	struct ws_err err;

	errno = 0;
	if (fflush(cli->out) == 0 && !ferror(cli->out))
		return status;
	if (errno == 0)
		errno = reason_of(cli);
	/* whoever closed the pipe early knows; the status still tells */
	if (errno != EPIPE) {
		ws_cli_output_lost(&err, errno);
		ws_cli_error(cli, &err);
	}
	return status == WS_EXIT_OK ? WS_EXIT_FAILED
				    : ws_cli_exit_worse(status, WS_EXIT_FAILED);
}

/* The library of git has the system's text, and no number. */
static bool is_for(const struct ws_err *err, int sys)
{
	return err->sys == sys || strstr(err->why, strerrordesc_np(sys)) != NULL;
}

/* What a person can do about a disk, where nobody who failed on it said so. */
static void advise_disk(struct ws_err *err)
{
	if (err->hint[0])
		return;
	if (is_for(err, ENOSPC) || is_for(err, EDQUOT))
		(void)ws_err_hint(err, "make room (df -h .), then the same again");
	else if (is_for(err, EROFS) || is_for(err, EACCES))
		(void)ws_err_hint(err, "make it writable for you, then the same again");
}

static int status_of(const struct ws_cli *cli, int rc, struct ws_err *err)
{
	if (rc >= 0)
		return rc;
	if (rc == WS_E_OUTPUT) /* check_output() tells it, once */
		return ws_err_exit(rc);
	advise_disk(err);
	ws_cli_error(cli, err);
	if (rc == WS_E_INTERRUPTED && cli->stop && *cli->stop == SIGTERM)
		return 128 + SIGTERM;
	return ws_err_exit(rc);
}

/* JSON was asked for, and the line could not be read to the end: errors are JSON. */
static bool wants_json(int argc, char *const *argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--json") == 0 || strcmp(argv[i], "--format=json") == 0)
			return true;
	return false;
}

/* Nothing that wsync does to a store hangs on settings: with those that cannot be read it
 * does without them and says so. */
static int load_config(struct ws_cli *cli, struct ws_err *err)
{
	int rc = ws_config_load(cli, err);

	if (rc >= 0 || (cli->command && cli->command->settings))
		return rc;
	ws_ini_free(cli->config);
	cli->config = NULL;
	ws_cli_hint(cli, WS_CONFIGFILE " is passed over, it cannot be read: wsync config "
				       "list   says where");
	return 0;
}

static bool wants_config(const struct ws_cli *cli, const struct ws_command_line *line)
{
	return !line->help && !line->version && !line->noun &&
	       cli->command != &ws_cmd_help && cli->command != &ws_cmd_version;
}

/* Settings that cannot be read are told by commands. */
static int complete(struct ws_cli *cli, int argc, char *const *argv, struct ws_err *ignored)
{
	int status;

	if (ws_config_load(cli, ignored) < 0) {
		ws_ini_free(cli->config);
		cli->config = NULL;
	}
	status = ws_complete_run(cli, argc - 2, argv + 2);
	ws_ini_free(cli->config);
	return status;
}

int ws_cli_run(int argc, char *const *argv, const struct ws_round_world *world,
	       volatile int *stop, FILE *out, FILE *err_out)
{
	struct ws_cli cli = {
		.timeout_s = 30, .world = world, .stop = stop, .out = out, .err = err_out};
	struct ws_command_line line = {0};
	struct ws_pager pager = {0};
	struct ws_err err = {0};
	int rc, status;

	/* what shells ask, see complete.h; no command line of a person */
	if (argc > 1 && strcmp(argv[1], "__complete") == 0)
		return complete(&cli, argc, argv, &err);
	rc = ws_command_line_parse(&cli, argc, argv, &line, &err);
	if (rc == 0 && wants_config(&cli, &line))
		rc = load_config(&cli, &err);
	ws_style_settle(&cli, &line, fileno(out), fileno(err_out));
	if (cli.quiet)
		ws_log_level_set(WS_LOG_QUIET);
	else if (cli.verbose > 0)
		ws_log_level_set(cli.verbose > 1 ? WS_LOG_DEBUG : WS_LOG_INFO);
	if (rc < 0 && wants_json(argc, argv))
		cli.format = WS_FORMAT_JSON;
	if (rc == 0 && wants_pager(&cli))
		ws_pager_begin(&cli, &pager);
	if (rc == 0)
		rc = dispatch(&cli, &line, &err);
	status = status_of(&cli, rc, &err);
	ws_pager_end(&cli, &pager);
	ws_command_line_clear(&line);
	ws_ini_free(cli.config);
	return check_output(&cli, status);
}
