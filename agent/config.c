/*
 * agent/config.c - what the daemon is told: its arguments and config.ini.
 */
#include "agent/config.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "store/ground/date.h"
#include "store/ground/own.h"
#include "store/ini/configfile.h"

#define POLL_S     300
#define DEADLINE_S 600
#define SCAN_S     30

static const char *const hook_keys[] = {"escalation", "conflict", "drift", "failure"};

const char *ws_hook_word(enum ws_hook hook)
{
	return hook_keys[hook];
}

/* ---- the command line ---------------------------------------------------------------- */

static int take_value(struct ws_arguments *out, const char *name, const char *value,
		      struct ws_err *err)
{
	const char **place = strcmp(name, "--config") == 0       ? &out->config
			     : strcmp(name, "--socket") == 0     ? &out->socket
			     : strcmp(name, "--wsync") == 0      ? &out->wsync
			     : strcmp(name, "--log-format") == 0 ? &out->log
								 : NULL;

	if (!place && strcmp(name, "--poll") != 0) {
		ws_err_set(err, WS_E_USAGE_OPTION, "there is no option %s", name);
		return ws_err_hint(err, "wsyncd --help");
	}
	if (!value || !*value)
		return ws_err_set(err, WS_E_USAGE_OPTION, "%s needs a value", name);
	if (place)
		*place = value;
	else if (!ws_duration_parse(value, &out->poll_s))
		return ws_err_set(err, WS_E_USAGE_OPTION,
				  "--poll takes a time such as 90s, 5m or 1h");
	return 0;
}

int ws_arguments_parse(int argc, char *const *argv, struct ws_arguments *out,
		       struct ws_err *err)
{
	int i = 1;

	*out = (struct ws_arguments){0};
	for (; i < argc && argv[i][0] == '-' && strcmp(argv[i], "--") != 0; i++) {
		const char *equals = strchr(argv[i], '=');
		ws_auto_free char *name = equals ? strndup(argv[i],
							   (size_t)(equals - argv[i]))
						 : NULL;
		int rc;

		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
			out->help = true;
			continue;
		}
		if (strcmp(argv[i], "--version") == 0) {
			out->version = true;
			continue;
		}
		if (equals && !name)
			return ws_err_nomem(err);
		rc = equals ? take_value(out, name, equals + 1, err)
			    : take_value(out, argv[i], i + 1 < argc ? argv[i + 1] : NULL,
					 err);
		if (rc < 0)
			return rc;
		i += !equals;
	}
	if (i < argc && strcmp(argv[i], "--") == 0)
		i++;
	out->stores = argv + i;
	out->store_count = (size_t)(argc - i);
	for (size_t n = 0; n < out->store_count; n++)
		if (!out->stores[n][0] || out->stores[n][0] == '-')
			return ws_err_set(err, WS_E_USAGE_ARGUMENT,
					  "options stand before the stores");
	return 0;
}

/* ---- the file ------------------------------------------------------------------------ */

static int load(const char *asked, struct ws_ini **out, struct ws_err *err)
{
	int rc = ws_configfile_read(asked, out, err);

	if (rc == WS_CONFIGFILE_ABSENT && asked)
		return ws_err_set(err, WS_E_USAGE_ARGUMENT, "there is no file %s", asked);
	return rc == WS_CONFIGFILE_ABSENT ? 0 : rc;
}

static int duration(const struct ws_ini *ini, const char *key, int *out_s,
		    struct ws_err *err)
{
	const char *value = ini ? ws_ini_get(ini, "daemon", key) : NULL;

	if (value && !ws_duration_parse(value, out_s))
		return ws_err_set(err, WS_E_VALUE_BAD,
				  "config.ini: %s takes a time such as 90s, 5m or 1h", key);
	return 0;
}

static int log_form(const char *word, enum ws_note_form *out, struct ws_err *err)
{
	if (!word)
		return 0;
	if (strcmp(word, "json") != 0 && strcmp(word, "logfmt") != 0)
		return ws_err_set(err, WS_E_VALUE_BAD,
				  "a log is written as logfmt or json");
	*out = strcmp(word, "json") == 0 ? WS_NOTE_JSON : WS_NOTE_LOGFMT;
	return 0;
}

static int add_store(struct ws_config *out, const char *word, struct ws_err *err)
{
	char path[PATH_MAX], marker[PATH_MAX + 24];
	ws_auto_free char *real = NULL;

	ws_configfile_path(word, path);
	real = realpath(path, NULL);
	if (!real)
		return ws_err_set(err, WS_E_NO_STORE, "%s: %s", word, strerror(errno));
	(void)snprintf(marker, sizeof(marker), "%s/.wsync/store.ini", real);
	if (access(marker, F_OK) != 0)
		return ws_err_set(err, WS_E_NO_STORE, "%s is no store", word);
	for (size_t i = 0; i < out->store_count; i++)
		if (strcmp(out->stores[i], real) == 0)
			return 0;
	if (out->store_count == WS_CONFIG_STORES)
		return ws_err_set(err, WS_E_TOO_BIG,
				  "a daemon looks after at most %d stores",
				  WS_CONFIG_STORES);
	out->stores[out->store_count++] = ws_steal(&real);
	return 0;
}

static int take_file(const struct ws_ini *ini, struct ws_config *out, struct ws_err *err)
{
	const char *core = ini ? ws_ini_get(ini, "core", "store") : NULL;
	struct ws_ini_entry entry;
	int rc = duration(ini, "poll", &out->poll_s, err);

	if (rc == 0)
		rc = duration(ini, "deadline", &out->deadline_s, err);
	if (rc == 0)
		rc = duration(ini, "scan", &out->scan_s, err);
	if (rc == 0 && ini)
		rc = log_form(ws_ini_get(ini, "daemon", "log"), &out->log, err);
	if (rc == 0 && core)
		rc = add_store(out, core, err);
	for (size_t i = 0; rc == 0 && ini && ws_ini_entry(ini, "stores", i, &entry); i++)
		rc = add_store(out, entry.value, err);
	for (int i = 0; rc == 0 && ini && i < WS_HOOKS; i++) {
		const char *line = ws_ini_get(ini, "hooks", hook_keys[i]);

		out->hooks[i] = line ? strdup(line) : NULL;
		if (line && !out->hooks[i])
			rc = ws_err_nomem(err);
	}
	return rc;
}

int ws_config_read(const struct ws_arguments *arguments, struct ws_config *out,
		   struct ws_err *err)
{
	ws_auto(ws_ini) ini = NULL;
	int rc;

	*out = (struct ws_config){
		.poll_s = POLL_S, .deadline_s = DEADLINE_S, .scan_s = SCAN_S};
	rc = load(arguments->config, &ini, err);
	for (size_t i = 0; rc == 0 && i < arguments->store_count; i++)
		rc = add_store(out, arguments->stores[i], err);
	if (rc == 0)
		rc = take_file(ini, out, err);
	if (rc == 0)
		rc = log_form(arguments->log, &out->log, err);
	if (rc == 0 && arguments->poll_s)
		out->poll_s = arguments->poll_s;
	if (rc < 0)
		ws_config_clear(out);
	return rc;
}

void ws_config_clear(struct ws_config *config)
{
	for (size_t i = 0; i < config->store_count; i++)
		free(config->stores[i]);
	for (size_t i = 0; i < WS_HOOKS; i++)
		free(config->hooks[i]);
	*config = (struct ws_config){0};
}
