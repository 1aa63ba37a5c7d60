/*
 * cli/command_line.c - the command line: a small strict parser over option tables.
 *
 * getopt_long is not used since it accepts abbreviations, which would freeze every
 * option name ever added, and lets the last of two equal options win silently.
 */
#include "cli/run.h"

#include <stdlib.h>
#include <string.h>
#include "cli/name/days.h"
#include "cli/show/show_p.h"
#include "store/ground/text.h"

/* One pass over argv. */
struct reader {
	struct ws_cli *cli;
	struct ws_command_line *line;
	int argc;
	char *const *argv;
	int next;
	const char *first; /* first word of a name whose second is awaited */
};

static bool takes_value(const struct ws_option *option)
{
	return option->value && option->value[0] != '[';
}

static int set_own(struct reader *r, size_t which, const char *value, struct ws_err *err)
{
	const struct ws_option *option = &r->cli->command->options[which];

	if (r->cli->args.option[which])
		return ws_err_set(err, WS_E_USAGE_OPTION, "--%s is given twice",
				  option->name);
	r->cli->args.option[which] = value ? value : "";
	return 0;
}

/* --- finding an option --------------------------------------------------------------- */

struct found {
	const struct ws_option *option;
	size_t which;
	bool own;
};

static bool name_is(const struct ws_option *option, const char *name, size_t len)
{
	return option->name && strlen(option->name) == len &&
	       strncmp(option->name, name, len) == 0;
}

/* A command's own option hides a global one of the same letter (log -n N). */
static bool find_option(const struct ws_cmd *command, const char *name, size_t len,
			char letter, struct found *out)
{
	const struct ws_option *own = command ? command->options : NULL;

	for (size_t i = 0; own && own[i].name; i++)
		if (name ? name_is(&own[i], name, len) : own[i].letter == letter) {
			*out = (struct found){&own[i], i, true};
			return true;
		}
	for (size_t i = 0; i < WS_CLI_GLOBAL_OPTIONS; i++)
		if (name ? name_is(&ws_cli_global_options[i], name, len)
			 : ws_cli_global_options[i].letter == letter) {
			*out = (struct found){&ws_cli_global_options[i], i, false};
			return true;
		}
	return false;
}

static int unknown_option(const struct reader *r, const char *word, size_t name_len,
			  struct ws_err *err)
{
	const struct ws_cmd *command = r->cli->command;
	const char *names[WS_CLI_GLOBAL_OPTIONS + 16];
	char name[64];
	const char *near = NULL;
	size_t count = 0;

	for (size_t i = 0; command && command->options && command->options[i].name; i++)
		if (count < 16)
			names[count++] = command->options[i].name;
	for (size_t i = 0; i < WS_CLI_GLOBAL_OPTIONS; i++)
		names[count++] = ws_cli_global_options[i].name;
	if (word[1] == '-' && name_len < sizeof(name)) {
		memcpy(name, word + 2, name_len);
		name[name_len] = '\0';
		near = ws_text_nearest(name, names, count);
		if (strcmp(name, "key") == 0 || strcmp(name, "api-key") == 0) {
			ws_err_set(err, WS_E_USAGE_OPTION, "there is no option --%s", name);
			ws_err_why(err,
				   "other users of this machine can read arguments, so a "
				   "key is never taken from them");
			return ws_err_hint(err, "wsync login --key-file FILE");
		}
	}
	/* the value is left out: it may be a secret */
	ws_err_set(err, WS_E_USAGE_OPTION, "%s%s has no option %.*s",
		   command ? "wsync " : "wsync", command ? command->name : "",
		   word[1] == '-' ? (int)(name_len + 2) : 2, word);
	if (near)
		return ws_err_hint(err, "wsync%s%s --%s", command ? " " : "",
				   command ? command->name : "", near);
	return ws_err_hint(err, "wsync help%s%s", command ? " " : "",
			   command ? command->name : "");
}

static int apply(struct reader *r, const struct found *found, const char *value,
		 struct ws_err *err)
{
	if (value && !*value && takes_value(found->option))
		return ws_err_set(err, WS_E_USAGE_OPTION,
				  "--%s needs a value, and got an empty one",
				  found->option->name);
	return found->own ? set_own(r, found->which, value, err)
			  : ws_global_option_set(r->cli, r->line, found->which, value, err);
}

static int next_value(struct reader *r, const struct ws_option *option, const char **out,
		      struct ws_err *err)
{
	if (r->next >= r->argc)
		return ws_err_set(err, WS_E_USAGE_OPTION, "--%s needs a value: %s",
				  option->name, option->value);
	*out = r->argv[r->next++];
	return 0;
}

/* --- words of the command line -------------------------------------------------------- */

static int take_long(struct reader *r, const char *word, struct ws_err *err)
{
	const char *equals = strchr(word, '=');
	size_t len = equals ? (size_t)(equals - word) - 2 : strlen(word) - 2;
	const char *value = equals ? equals + 1 : NULL;
	struct found found;
	int rc;

	if (!find_option(r->cli->command, word + 2, len, 0, &found))
		return unknown_option(r, word, len, err);
	if (value && !found.option->value)
		return ws_err_set(err, WS_E_USAGE_OPTION, "--%s takes no value",
				  found.option->name);
	if (!value && takes_value(found.option)) {
		rc = next_value(r, found.option, &value, err);
		if (rc < 0)
			return rc;
	}
	return apply(r, &found, value, err);
}

static int take_short(struct reader *r, const char *word, struct ws_err *err)
{
	for (const char *p = word + 1; *p; p++) {
		const char one[3] = {'-', *p, '\0'};
		struct found found;
		const char *value = NULL;
		int rc;

		if (!find_option(r->cli->command, NULL, 0, *p, &found))
			return unknown_option(r, one, 0, err);
		if (takes_value(found.option)) {
			if (p[1])
				value = p + 1;
			else if ((rc = next_value(r, found.option, &value, err)) < 0)
				return rc;
			return apply(r, &found, value, err);
		}
		rc = apply(r, &found, NULL, err);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int check_word(const char *word, struct ws_err *err)
{
	size_t len = strlen(word);

	if (len > WS_CLI_WORD_MAX)
		return ws_err_set(err, WS_E_USAGE_ARGUMENT,
				  "an argument has %zu bytes, the limit is %zu", len,
				  WS_CLI_WORD_MAX);
	if (!ws_text_is_utf8(word, len))
		return ws_err_set(err, WS_E_USAGE_ARGUMENT, "an argument is not UTF-8: %s",
				  word);
	return 0;
}

/* A word that is no option: part of the command's name, or an argument of it. */
static int take_word(struct reader *r, const char *word, struct ws_err *err)
{
	struct ws_cli *cli = r->cli;
	const char *first = r->first ? r->first : word;
	const char *second = r->first ? word : NULL;
	bool is_noun = false;
	size_t used = 0;

	if (!*word)
		return ws_err_set(err, WS_E_USAGE_ARGUMENT, "an argument is empty");
	if (cli->command) {
		r->line->words[cli->args.count++] = word;
		return 0;
	}
	cli->command = ws_commands_find(first, second, &used, &is_noun);
	if (cli->command && cli->command->raw && !second && r->next < r->argc) {
		/* a longer name wins, and nothing behind the name is ours to read */
		second = r->argv[r->next];
		cli->command = ws_commands_find(first, second, &used, &is_noun);
		if (used == 2)
			r->next++;
		second = NULL;
	}
	if (cli->command) {
		r->line->noun = NULL;
		/* a command whose name also begins others, followed by an argument */
		if (second && used == 1)
			r->line->words[cli->args.count++] = second;
		return 0;
	}
	if (!second && is_noun) {
		r->first = r->line->noun = word;
		return 0;
	}
	return ws_commands_unknown(first, second, err);
}

static int check_counts(const struct ws_cli *cli, struct ws_err *err)
{
	const struct ws_cmd *command = cli->command;
	size_t count = cli->args.count;

	if (count >= command->min_words && count <= command->max_words)
		return 0;
	if (count > command->max_words)
		ws_err_set(err, WS_E_USAGE_ARGUMENT,
			   "wsync %s: %s is one argument too many", command->name,
			   cli->args.words[command->max_words]);
	else
		ws_err_set(err, WS_E_USAGE_ARGUMENT, "wsync %s: an argument is missing",
			   command->name);
	ws_err_why(err, "usage: wsync %s%s%s", command->name, *command->usage ? " " : "",
		   command->usage);
	return ws_err_hint(err, "wsync help %s", command->name);
}

static int wrong_format(const struct ws_cli *cli, struct ws_err *err)
{
	ws_auto_buf has = WS_BUF_INIT;

	for (size_t i = 0; i < WS_FORMATS; i++)
		if (i == WS_FORMAT_HUMAN || (cli->command->formats & (1u << i)))
			ws_buf_addf(&has, "%s%s", has.len ? ", " : "", ws_format_words[i]);
	ws_err_set(err, WS_E_USAGE_OPTION, "wsync %s has no %s output", cli->command->name,
		   ws_format_words[cli->format]);
	return ws_err_why(err, "it has %s", ws_buf_text(&has));
}

static int check_fit(const struct ws_cli *cli, struct ws_err *err)
{
	const struct ws_cmd *command = cli->command;

	if (command->no_dry_run && cli->dry_run)
		return ws_err_set(err, WS_E_USAGE_OPTION,
				  "wsync %s cannot tell beforehand what it would do",
				  command->name);
	if (cli->at && !command->takes_at)
		return ws_err_set(err, WS_E_USAGE_OPTION,
				  "wsync %s tells what is now, and takes no --at",
				  command->name);
	if (command->formats && cli->format != WS_FORMAT_HUMAN &&
	    !(command->formats & (1u << cli->format)))
		return wrong_format(cli, err);
	return 0;
}

static int settle_at(struct ws_cli *cli, struct ws_err *err)
{
	if (!cli->at)
		return 0;
	cli->at = ws_days_at(cli->at, ws_show_now(cli), cli->at_time, err);
	return cli->at ? 0 : WS_E_USAGE_OPTION;
}

static int take_tail(struct reader *r, struct ws_err *err)
{
	struct ws_cli *cli = r->cli;
	int rc = 0;

	if (cli->command && (cli->command->tail || cli->command->raw)) {
		cli->args.tail = (const char *const *)(r->argv + r->next);
		cli->args.tail_count = (size_t)(r->argc - r->next);
		return 0;
	}
	for (; rc == 0 && r->next < r->argc; r->next++) {
		rc = check_word(r->argv[r->next], err);
		if (rc == 0)
			rc = take_word(r, r->argv[r->next], err);
	}
	return rc;
}

static int take_all(struct reader *r, struct ws_err *err)
{
	int rc = 0;

	while (rc == 0 && r->next < r->argc) {
		if (r->cli->command && r->cli->command->raw)
			return take_tail(r, err);

		const char *word = r->argv[r->next];

		rc = check_word(word, err);
		if (rc < 0)
			return rc;
		r->next++;
		if (strcmp(word, "--") == 0)
			return take_tail(r, err);
		if (strncmp(word, "--", 2) == 0)
			rc = take_long(r, word, err);
		else if (word[0] == '-' && word[1])
			rc = take_short(r, word, err);
		else
			rc = take_word(r, word, err);
	}
	return rc;
}

int ws_command_line_parse(struct ws_cli *cli, int argc, char *const *argv,
			  struct ws_command_line *line, struct ws_err *err)
{
	struct reader r = {.cli = cli, .line = line, .argc = argc, .argv = argv, .next = 1};
	int rc;

	if (argc > WS_CLI_WORDS_MAX)
		return ws_err_set(err, WS_E_USAGE_ARGUMENT,
				  "%d arguments are too many, the limit is %d", argc,
				  WS_CLI_WORDS_MAX);
	line->words = calloc((size_t)argc + 1, sizeof(*line->words));
	if (!line->words)
		return ws_err_nomem(err);
	cli->args.words = line->words;
	rc = take_all(&r, err);
	if (rc < 0 || line->help || line->version || !cli->command)
		return rc;
	rc = check_counts(cli, err);
	if (rc == 0)
		rc = check_fit(cli, err);
	return rc < 0 ? rc : settle_at(cli, err);
}

void ws_command_line_clear(struct ws_command_line *line)
{
	free(line->words);
	line->words = NULL;
}
