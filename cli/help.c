/*
 * cli/help.c - help pages, made from the tables: commands, options, topics, codes.
 *
 * Nothing is told twice: a page is what the command's own table says, so that help
 * cannot promise what the parser does not know.
 */
#include "cli/run.h"

#include <string.h>
#include "cli/show/show.h"
#include "store/ground/json.h"
#include "store/ground/text.h"

#define FOLD_MAX 80

static const char *const group_titles[] = {
	[WS_GROUP_START] = "GET STARTED",
	[WS_GROUP_LOOK] = "LOOK (local, fast)",
	[WS_GROUP_CHANGE] = "CHANGE (local, works offline)",
	[WS_GROUP_SYNC] = "SYNC",
	[WS_GROUP_ENVIRONMENT] = "ENVIRONMENTS",
	[WS_GROUP_MAINTAIN] = "MAINTAIN",
};

static size_t fold_width(const struct ws_cli *cli)
{
	return cli->style.width < FOLD_MAX ? cli->style.width : FOLD_MAX;
}

static void heading(const struct ws_cli *cli, FILE *out, const char *text)
{
	(void)fprintf(out, "\n%s%s%s\n", ws_ink(&cli->style, WS_INK_BOLD), text,
		      ws_ink_off(&cli->style));
}

/* One paragraph: words up to a line feed. Returns where it ended. */
static const char *fold_paragraph(FILE *out, const char *text, size_t indent, size_t width)
{
	size_t column = 0;

	while (*text && *text != '\n') {
		size_t len = strcspn(text, " \n");

		if (column == 0) {
			(void)fprintf(out, "%*s", (int)indent, "");
			column = indent;
		} else if (column + 1 + len > width) {
			(void)fprintf(out, "\n%*s", (int)indent, "");
			column = indent;
		} else {
			(void)fputc(' ', out);
			column++;
		}
		(void)fprintf(out, "%.*s", (int)len, text);
		column += len;
		text += len;
		while (*text == ' ')
			text++;
	}
	(void)fputc('\n', out);
	return *text ? text + 1 : text;
}

void ws_help_fold(FILE *out, const char *text, size_t indent, size_t width)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		if (*text != ' ') {
			text = fold_paragraph(out, text, indent, width);
			continue;
		}
		(void)fprintf(out, "%*s%.*s\n", (int)indent, "", (int)len, text);
		text += len + (text[len] == '\n');
	}
}

/* --- the list of commands ------------------------------------------------------------ */

static bool is_verb_of(const struct ws_cmd *command, const char *noun)
{
	const char *alias = command->alias ? command->alias : "";
	size_t len = strlen(noun);

	return (strncmp(command->name, noun, len) == 0 && command->name[len] == ' ') ||
	       (strncmp(alias, noun, len) == 0 && alias[len] == ' ');
}

/* noun NULL: of all commands. */
static size_t longest_name(const char *noun)
{
	size_t longest = 0;

	for (const struct ws_cmd *const *c = ws_cli_commands; *c; c++)
		if ((!noun || is_verb_of(*c, noun)) && strlen((*c)->name) > longest)
			longest = strlen((*c)->name);
	return longest;
}

void ws_help_overview(const struct ws_cli *cli, FILE *out)
{
	int width = (int)longest_name(NULL) + 2;

	(void)fputs("wsync keeps Prefect Cloud workspaces as files you own.\n\n"
		    "Usage: wsync [OPTION...] COMMAND [ARGUMENT...]\n",
		    out);
	for (int group = WS_GROUP_START; group <= WS_GROUP_MAINTAIN; group++) {
		heading(cli, out, group_titles[group]);
		for (const struct ws_cmd *const *c = ws_cli_commands; *c; c++)
			if ((int)(*c)->group == group)
				(void)fprintf(out, "  %-*s%s\n", width, (*c)->name,
					      (*c)->summary);
	}
	(void)fputs("\nOne command: wsync help COMMAND    all options: wsync help options\n"
		    "Topics: ",
		    out);
	for (const struct ws_topic *t = ws_topics; t->name; t++)
		(void)fprintf(out, "%s%s", t == ws_topics ? "" : " ", t->name);
	(void)fputs("\nAn error: wsync help WS0204\n", out);
}

/* --- options -------------------------------------------------------------------------- */

static void option_left(const struct ws_option *option, char *out, size_t size)
{
	char letter[5] = "    ";

	if (option->letter)
		(void)snprintf(letter, sizeof(letter), "-%c, ", option->letter);
	if (!option->value)
		(void)snprintf(out, size, "%s--%s", letter, option->name);
	else if (option->value[0] == '[')
		(void)snprintf(out, size, "%s--%s[=%.*s]", letter, option->name,
			       (int)strcspn(option->value + 1, "]"), option->value + 1);
	else
		(void)snprintf(out, size, "%s--%s %s", letter, option->name, option->value);
}

static void print_options(FILE *out, const struct ws_option *options)
{
	for (const struct ws_option *o = options; o && o->name; o++) {
		char left[64];

		option_left(o, left, sizeof(left));
		(void)fprintf(out, "  %-26s  %s\n", left, o->help);
	}
}

/* --- one command -------------------------------------------------------------------------- */

static void print_lines(FILE *out, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		(void)fprintf(out, "  %.*s\n", (int)len, text);
		text += len + (text[len] == '\n');
	}
}

void ws_help_command(const struct ws_cli *cli, FILE *out, const struct ws_cmd *command)
{
	(void)fprintf(out, "wsync %s - %s\n\nUsage: wsync %s%s%s\n", command->name,
		      command->summary, command->name, *command->usage ? " " : "",
		      command->usage);
	if (command->alias)
		(void)fprintf(out, "Also:  wsync %s\n", command->alias);
	if (command->examples) {
		heading(cli, out, "Examples");
		print_lines(out, command->examples);
	}
	if (command->about) {
		(void)fputc('\n', out);
		ws_help_fold(out, command->about, 0, fold_width(cli));
	}
	if (command->options && command->options[0].name) {
		heading(cli, out, "Options");
		print_options(out, command->options);
	}
	(void)fputs("\nOptions of every command: wsync help options\n", out);
}

void ws_help_noun(const struct ws_cli *cli, FILE *out, const char *noun)
{
	int width = (int)longest_name(noun) + 2;

	(void)cli;
	(void)fprintf(out, "wsync %s needs one more word:\n\n", noun);
	for (const struct ws_cmd *const *c = ws_cli_commands; *c; c++)
		if (is_verb_of(*c, noun))
			(void)fprintf(out, "  %-*s%s\n", width, (*c)->name, (*c)->summary);
}

/* --- topics and codes ----------------------------------------------------------------------- */

static void print_exit_codes(const struct ws_cli *cli, FILE *out)
{
	char name[8];

	(void)fputs("When several apply, the first of 70 65 4 5 7 3 6 2 is the one.\n\n",
		    out);
	for (const struct ws_exit_row *row = ws_exit_rows; row->name; row++)
		(void)fprintf(out, "  %3d  %-11s  %s\n", row->status, row->name,
			      row->meaning);
	heading(cli, out, "Error codes");
	for (size_t i = 0; ws_err_nth(i); i++) {
		int code = ws_err_nth(i);

		(void)fprintf(out, "  %s  %3d  %s\n", ws_err_name(code, name),
			      ws_err_exit(code), ws_err_title(code));
	}
	(void)fputs("\nOne of them at length: wsync help WS0204\n", out);
}

static void print_topic(const struct ws_cli *cli, FILE *out, const struct ws_topic *topic)
{
	(void)fprintf(out, "%s - %s\n\n", topic->name, topic->summary);
	if (topic->text)
		ws_help_fold(out, topic->text, 0, fold_width(cli));
	else if (strcmp(topic->name, "options") == 0)
		print_options(out, ws_cli_global_options);
	else
		print_exit_codes(cli, out);
}

static void print_code(const struct ws_cli *cli, FILE *out, int code)
{
	static const char *const again[] = {
		[WS_RETRY_NEVER] = "Trying again does not help before somebody acts.",
		[WS_RETRY_LATER] = "The same command may work later.",
		[WS_RETRY_NOW] = "The same command may be run again at once.",
	};
	ws_auto_buf text = WS_BUF_INIT;
	char name[8];

	/* the registry marks commands for pages that can set them apart */
	for (const char *p = ws_err_help(code); *p; p++)
		if (*p != '`')
			ws_buf_addc(&text, *p);
	(void)fprintf(out, "%s - %s\n\n", ws_err_name(code, name), ws_err_title(code));
	ws_help_fold(out, ws_buf_text(&text), 0, fold_width(cli));
	(void)fprintf(out, "\nExit status %d. %s\n", ws_err_exit(code),
		      again[ws_err_retry(code)]);
}

static int unknown_topic(const char *word, struct ws_err *err)
{
	const char *names[192];
	const char *near;
	size_t count = 0;

	for (const struct ws_topic *t = ws_topics; t->name; t++)
		names[count++] = t->name;
	for (const struct ws_cmd *const *c = ws_cli_commands; *c && count < 192; c++)
		names[count++] = (*c)->name;
	near = ws_text_nearest(word, names, count);
	ws_err_set(err, WS_E_USAGE_ARGUMENT, "there is no command, topic or error code %s",
		   word);
	return near ? ws_err_hint(err, "wsync help %s", near)
		    : ws_err_hint(err, "wsync help");
}

static void print_topics(FILE *out)
{
	for (const struct ws_topic *t = ws_topics; t->name; t++)
		(void)fprintf(out, "  %-12s  %s\n", t->name, t->summary);
	(void)fputs("\nOne of them: wsync help concepts\n", out);
}

int ws_help_about(const struct ws_cli *cli, FILE *out, const char *first,
		  const char *second, struct ws_err *err)
{
	bool is_noun;
	size_t used;
	const struct ws_cmd *command = ws_commands_find(first, second, &used, &is_noun);

	if (command && (!second || used == 2)) {
		ws_help_command(cli, out, command);
		return 0;
	}
	if (second && !command)
		return ws_commands_unknown(first, is_noun ? second : NULL, err);
	if (second) {
		ws_err_set(err, WS_E_USAGE_ARGUMENT,
			   "wsync help: %s is one argument too many", second);
		return ws_err_hint(err, "wsync help %s", first);
	}
	if (is_noun) {
		ws_help_noun(cli, out, first);
		return 0;
	}
	if (strcmp(first, "topics") == 0) {
		print_topics(out);
		return 0;
	}
	for (const struct ws_topic *t = ws_topics; t->name; t++)
		if (strcmp(t->name, first) == 0 ||
		    (t->also && strcmp(t->also, first) == 0)) {
			print_topic(cli, out, t);
			return 0;
		}
	if (ws_err_by_name(first)) {
		print_code(cli, out, ws_err_by_name(first));
		return 0;
	}
	return unknown_topic(first, err);
}

void ws_help_version(const struct ws_cli *cli, FILE *out)
{
	if (cli->format == WS_FORMAT_JSON)
		(void)fprintf(out, "{\"schema\":\"wsync/version/1\",\"version\":\"%s\"}\n",
			      WS_VERSION);
	else
		(void)fprintf(out, "wsync %s\n", WS_VERSION);
}
