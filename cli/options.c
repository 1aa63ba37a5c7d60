/*
 * cli/options.c - what every command takes: the global options and their values.
 */
#include "cli/run.h"

#include <limits.h>
#include <string.h>
#include "store/ground/date.h"
#include "store/ground/text.h"

enum global {
	OPT_STORE,
	OPT_JSON,
	OPT_FORMAT,
	OPT_OFFLINE,
	OPT_AT,
	OPT_DRY_RUN,
	OPT_YES,
	OPT_CONFIRM,
	OPT_NO_INPUT,
	OPT_QUIET,
	OPT_VERBOSE,
	OPT_COLOR,
	OPT_NO_PAGER,
	OPT_PLAIN,
	OPT_TIMEOUT,
	OPT_KEY_FILE,
	OPT_ENDPOINT,
	OPT_NUL,
	OPT_HELP,
	OPT_VERSION,
	OPT_COUNT
};
_Static_assert(OPT_COUNT == WS_CLI_GLOBAL_OPTIONS, "run.h says how many there are");

const struct ws_option ws_cli_global_options[] = {
	[OPT_STORE] = {"store", 'C', "DIR", "the store to use"},
	[OPT_JSON] = {"json", 0, NULL, "JSON on standard output, and nothing else there"},
	[OPT_FORMAT] = {"format", 0, "F", "json, porcelain, csv, markdown, github or gcc"},
	[OPT_OFFLINE] = {"offline", 0, NULL, "no network; the last look at the cloud"},
	[OPT_AT] = {"at", 0, "REV", "as main was at a commit, tag, day or time"},
	[OPT_DRY_RUN] = {"dry-run", 'n', NULL, "say what would be done, and stop"},
	[OPT_YES] = {"yes", 'y', NULL, "answer yes to y/N questions"},
	[OPT_CONFIRM] = {"confirm", 0, "NAME", "the answer to a typed confirmation"},
	[OPT_NO_INPUT] = {"no-input", 0, NULL, "never ask"},
	[OPT_QUIET] = {"quiet", 'q', NULL, "no hints, no progress"},
	[OPT_VERBOSE] = {"verbose", 'v', NULL, "more; twice: still more"},
	[OPT_COLOR] = {"color", 0, "WHEN", "auto, always or never"},
	[OPT_NO_PAGER] = {"no-pager", 0, NULL, "write straight to standard output"},
	[OPT_PLAIN] = {"plain", 0, NULL, "one labelled line a field, for screen readers"},
	[OPT_TIMEOUT] = {"timeout", 0, "DUR", "limit of one network call: 90s, 5m (30s)"},
	[OPT_KEY_FILE] = {"key-file", 0, "FILE",
			  "read the API key from FILE; -: standard input"},
	[OPT_ENDPOINT] = {"endpoint", 0, "URL", "address of the cloud: https://HOST/api"},
	[OPT_NUL] = {"null", 'z', NULL, "end lines with NUL where a command lists names"},
	[OPT_HELP] = {"help", 'h', NULL, "show help"},
	[OPT_VERSION] = {"version", 'V', NULL, "show the version"},
	[OPT_COUNT] = {NULL, 0, NULL, NULL},
};

bool ws_cli_number(const char *text, long min, long max, long *out)
{
	unsigned long n = 0;

	if (!text || !*text || strlen(text) > 18)
		return false;
	for (const char *p = text; *p; p++) {
		if (*p < '0' || *p > '9')
			return false;
		n = n * 10 + (unsigned long)(*p - '0');
	}
	if (n > LONG_MAX || (long)n < min || (long)n > max)
		return false;
	*out = (long)n;
	return true;
}

/* --- setting one ------------------------------------------------------------------ */

const char *const ws_format_words[WS_FORMATS] = {"human",    "json",   "porcelain", "csv",
						 "markdown", "github", "gcc"};

static int set_format(struct ws_cli *cli, const char *word, struct ws_err *err)
{
	const char *near;

	for (size_t i = 0; i < WS_FORMATS; i++)
		if (strcmp(word, ws_format_words[i]) == 0) {
			cli->format = (enum ws_format)i;
			return 0;
		}
	near = ws_text_nearest(word, ws_format_words, WS_FORMATS);
	ws_err_set(err, WS_E_USAGE_OPTION, "there is no format %s", word);
	ws_err_why(err,
		   "formats are human, json, porcelain, csv, markdown, github and gcc");
	return near ? ws_err_hint(err, "--format %s", near) : WS_E_USAGE_OPTION;
}

static int format_clash(struct ws_err *err)
{
	return ws_err_set(err, WS_E_USAGE_OPTION, "--json and --format exclude each other");
}

static int set_color(struct ws_command_line *line, const char *word, struct ws_err *err)
{
	if (strcmp(word, "auto") == 0)
		line->color = WS_WHEN_AUTO;
	else if (strcmp(word, "always") == 0)
		line->color = WS_WHEN_ALWAYS;
	else if (strcmp(word, "never") == 0)
		line->color = WS_WHEN_NEVER;
	else
		return ws_err_set(err, WS_E_USAGE_OPTION,
				  "--color takes auto, always or never, not %s", word);
	line->color_given = true;
	return 0;
}

int ws_global_option_set(struct ws_cli *cli, struct ws_command_line *line, size_t which,
			 const char *value, struct ws_err *err)
{
	if (line->seen[which] && which != OPT_VERBOSE)
		return ws_err_set(err, WS_E_USAGE_OPTION, "--%s is given twice",
				  ws_cli_global_options[which].name);
	line->seen[which] = true;
	switch ((enum global)which) {
	case OPT_STORE:
		cli->store_dir = value;
		break;
	case OPT_JSON:
		if (line->seen[OPT_FORMAT])
			return format_clash(err);
		cli->format = WS_FORMAT_JSON;
		break;
	case OPT_FORMAT:
		return line->seen[OPT_JSON] ? format_clash(err)
					    : set_format(cli, value, err);
	case OPT_OFFLINE:
		cli->offline = true;
		break;
	case OPT_AT:
		cli->at = value;
		break;
	case OPT_DRY_RUN:
		cli->dry_run = true;
		break;
	case OPT_YES:
		cli->yes = true;
		break;
	case OPT_CONFIRM:
		cli->confirm = value;
		break;
	case OPT_NO_INPUT:
		cli->no_input = true;
		break;
	case OPT_QUIET:
		cli->quiet = true;
		break;
	case OPT_VERBOSE:
		if (cli->verbose < 3)
			cli->verbose++;
		break;
	case OPT_COLOR:
		return set_color(line, value, err);
	case OPT_PLAIN:
		line->plain = true;
		break;
	case OPT_TIMEOUT:
		if (!ws_duration_parse(value, &cli->timeout_s))
			return ws_err_set(
				err, WS_E_USAGE_OPTION,
				"--timeout takes a time such as 90s or 5m, not %s", value);
		break;
	case OPT_KEY_FILE:
		cli->key_file = value;
		break;
	case OPT_ENDPOINT:
		cli->endpoint = value;
		break;
	case OPT_NUL:
		cli->null_separated = true;
		break;
	case OPT_HELP:
		line->help = true;
		break;
	case OPT_VERSION:
		line->version = true;
		break;
	case OPT_NO_PAGER:
		cli->no_pager = true;
		break;
	case OPT_COUNT:
		break;
	}
	return 0;
}
