/*
 * cli/terminal/style.c - how screens are drawn: colours, symbols, width.
 *
 * What goes into a pipe never depends on the terminal: without one the width is 80
 * and there is no colour, unless somebody asks by name (COLUMNS, --color).
 */
#include "cli/config.h"
#include "cli/run.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define WIDTH_DEFAULT 80
#define WIDTH_MIN     20
#define WIDTH_MAX     1000

const char *ws_cli_env(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

static bool env_is(const char *name, const char *value)
{
	const char *text = ws_cli_env(name);

	return text && strcmp(text, value) == 0;
}

/* What a person said to wsync goes before what is said to every program. */
static enum ws_when wanted(const struct ws_cli *cli, const struct ws_command_line *line)
{
	const char *setting = ws_setting(cli, WS_SETTING_COLOR);

	if (line->color_given)
		return line->color;
	if (strcmp(setting, "always") == 0)
		return WS_WHEN_ALWAYS;
	if (strcmp(setting, "never") == 0)
		return WS_WHEN_NEVER;
	if (ws_cli_env("NO_COLOR"))
		return WS_WHEN_NEVER;
	if (ws_cli_env("CLICOLOR_FORCE") && !env_is("CLICOLOR_FORCE", "0"))
		return WS_WHEN_ALWAYS;
	return WS_WHEN_AUTO;
}

static bool colors(const struct ws_cli *cli, const struct ws_command_line *line, bool tty)
{
	switch (wanted(cli, line)) {
	case WS_WHEN_ALWAYS:
		return true;
	case WS_WHEN_NEVER:
		return false;
	case WS_WHEN_AUTO:
		break;
	}
	return tty && ws_cli_env("TERM") && !env_is("TERM", "dumb") &&
	       !env_is("CLICOLOR", "0");
}

static size_t width_of(int fd)
{
	struct winsize size = {0};
	long columns;

	if (ws_cli_number(ws_cli_env("COLUMNS"), WIDTH_MIN, WIDTH_MAX, &columns))
		return (size_t)columns;
	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col >= WIDTH_MIN &&
	    size.ws_col <= WIDTH_MAX)
		return size.ws_col;
	return WIDTH_DEFAULT;
}

void ws_style_settle(struct ws_cli *cli, const struct ws_command_line *line, int out_fd,
		     int err_fd)
{
	struct ws_style *style = &cli->style;

	style->out_tty = isatty(out_fd) == 1;
	style->err_tty = isatty(err_fd) == 1 && !env_is("TERM", "dumb");
	style->plain = line->plain || strcmp(ws_setting(cli, WS_SETTING_PLAIN), "yes") == 0;
	style->color = !style->plain && colors(cli, line, style->out_tty);
	style->utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	style->width = width_of(out_fd);
}
