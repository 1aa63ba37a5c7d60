/*
 * cli/config.c - settings of a person on this machine, and where each comes from.
 */
#include "cli/config.h"

#include <stdlib.h>
#include <string.h>
#include "cli/command/command.h"
#include "store/ground/date.h"

/* ---- what there is -------------------------------------------------------------------- */

static bool is_when(const char *value)
{
	return strcmp(value, "auto") == 0 || strcmp(value, "always") == 0 ||
	       strcmp(value, "never") == 0;
}

static bool is_answer(const char *value)
{
	return strcmp(value, "yes") == 0 || strcmp(value, "no") == 0;
}

static bool is_form(const char *value)
{
	return strcmp(value, "logfmt") == 0 || strcmp(value, "json") == 0;
}

static bool is_path(const char *value)
{
	return value[0] == '/' || strncmp(value, "~/", 2) == 0;
}

static bool is_duration(const char *value)
{
	int seconds;

	return ws_duration_parse(value, &seconds);
}

#define A_TIME "a time such as 90s, 5m or 1h"

const struct ws_setting_row ws_setting_rows[WS_SETTINGS] = {
	[WS_SETTING_STORE] = {.section = "core",
			      .key = "store",
			      .own = "WSYNC_STORE",
			      .wanted = "a path that begins with / or ~/",
			      .fits = is_path},
	[WS_SETTING_EDITOR] = {.section = "core",
			       .key = "editor",
			       .own = "WSYNC_EDITOR",
			       .later = {"VISUAL", "EDITOR"}},
	[WS_SETTING_COLOR] = {.section = "ui",
			      .key = "color",
			      .own = "WSYNC_COLOR",
			      .fallback = "auto",
			      .wanted = "auto, always or never",
			      .fits = is_when},
	[WS_SETTING_PLAIN] = {.section = "ui",
			      .key = "plain",
			      .own = "WSYNC_PLAIN",
			      .fallback = "no",
			      .wanted = "yes or no",
			      .fits = is_answer},
	[WS_SETTING_PAGER] = {.section = "ui",
			      .key = "pager",
			      .own = "WSYNC_PAGER",
			      .later = {"PAGER"},
			      .fallback = "less",
			      .empty_counts = true},
	[WS_SETTING_POLL] = {.section = "daemon",
			     .key = "poll",
			     .fallback = "5m",
			     .wanted = A_TIME,
			     .fits = is_duration},
	[WS_SETTING_DEADLINE] = {.section = "daemon",
				 .key = "deadline",
				 .fallback = "10m",
				 .wanted = A_TIME,
				 .fits = is_duration},
	[WS_SETTING_SCAN] = {.section = "daemon",
			     .key = "scan",
			     .fallback = "30s",
			     .wanted = A_TIME,
			     .fits = is_duration},
	[WS_SETTING_LOG] = {.section = "daemon",
			    .key = "log",
			    .fallback = "logfmt",
			    .wanted = "logfmt or json",
			    .fits = is_form},
	[WS_SETTING_ESCALATION] = {.section = "hooks", .key = "escalation"},
	[WS_SETTING_CONFLICT] = {.section = "hooks", .key = "conflict"},
	[WS_SETTING_DRIFT] = {.section = "hooks", .key = "drift"},
	[WS_SETTING_FAILURE] = {.section = "hooks", .key = "failure"},
};

/* ---- looking --------------------------------------------------------------------------- */

/* A variable with a word that is none of the setting's counts like none. */
static const char *in_environment(const struct ws_setting_row *row, const char *name)
{
	const char *value = name ? getenv(name) : NULL;

	if (!value || (!*value && !row->empty_counts))
		return NULL;
	if (row->fits == is_answer)
		return strcmp(value, "0") == 0 || strcmp(value, "no") == 0 ? "no" : "yes";
	return row->fits == is_when && !is_when(value) ? NULL : value;
}

struct ws_setting_value ws_setting_find(const struct ws_cli *cli, enum ws_setting which)
{
	const struct ws_setting_row *row = &ws_setting_rows[which];
	struct ws_setting_value value = {in_environment(row, row->own), row->own, 0};
	struct ws_ini_entry entry;

	if (value.text)
		return value;
	if (cli->config && ws_ini_find(cli->config, row->section, row->key, &entry))
		return (struct ws_setting_value){entry.value, NULL, entry.line};
	for (size_t i = 0; i < 2; i++) {
		value.variable = row->later[i];
		value.text = in_environment(row, row->later[i]);
		if (value.text)
			return value;
	}
	return (struct ws_setting_value){row->fallback, NULL, 0};
}

const char *ws_setting(const struct ws_cli *cli, enum ws_setting which)
{
	return ws_setting_find(cli, which).text;
}

/* ---- reading ---------------------------------------------------------------------------- */

int ws_setting_check(const struct ws_setting_row *row, const char *value,
		     struct ws_err *err)
{
	if (!row->fits || row->fits(value))
		return 0;
	return ws_err_set(err, WS_E_VALUE_BAD, "%s.%s takes %s, not %s", row->section,
			  row->key, row->wanted, value);
}

static bool mends(const struct ws_cmd *command)
{
	return command == &ws_cmd_config_set || command == &ws_cmd_config_unset;
}

int ws_config_load(struct ws_cli *cli, struct ws_err *err)
{
	struct ws_ini_entry entry;
	int rc = ws_configfile_read(NULL, &cli->config, err);

	if (rc == WS_CONFIGFILE_ABSENT || (rc == 0 && mends(cli->command)))
		return 0;
	for (size_t i = 0; rc == 0 && i < WS_SETTINGS; i++) {
		const struct ws_setting_row *row = &ws_setting_rows[i];

		if (!ws_ini_find(cli->config, row->section, row->key, &entry))
			continue;
		rc = ws_setting_check(row, entry.value, err);
		if (rc < 0)
			(void)ws_err_at(err, ws_ini_name(cli->config), entry.line,
					entry.value_column, (int)strlen(entry.value),
					ws_ini_line(cli->config, entry.line));
	}
	return rc;
}
