/*
 * cli/config.h - settings of a person on this machine, and where each comes from.
 * Floor 7. The order is that of git: an option of the command line, wsync's own
 * variable, config.ini, variables of everybody, what is built in.
 */
#ifndef WS_CLI_CONFIG_H
#define WS_CLI_CONFIG_H

#include <stdbool.h>
#include "cli/cli.h"
#include "store/ini/configfile.h"

/* Those the command line reads itself; the others are the daemon's. */
enum ws_setting {
	WS_SETTING_STORE,
	WS_SETTING_EDITOR,
	WS_SETTING_COLOR,
	WS_SETTING_PLAIN,
	WS_SETTING_PAGER,
	WS_SETTING_POLL,
	WS_SETTING_DEADLINE,
	WS_SETTING_SCAN,
	WS_SETTING_LOG,
	WS_SETTING_ESCALATION,
	WS_SETTING_CONFLICT,
	WS_SETTING_DRIFT,
	WS_SETTING_FAILURE,
	WS_SETTINGS
};

struct ws_setting_row {
	const char *section, *key;
	const char *own;      /* the variable that goes before config.ini, or NULL */
	const char *later[2]; /* those that come after it, or NULL */
	const char *fallback; /* built in; NULL: none */
	bool empty_counts;    /* a variable that is set and empty says something */
	/* NULL: any text; else what it has to be, for the message. */
	const char *wanted;
	bool (*fits)(const char *value);
};
extern const struct ws_setting_row ws_setting_rows[WS_SETTINGS];

/* What a setting is and who says so. */
struct ws_setting_value {
	const char *text;     /* NULL: it is not set */
	const char *variable; /* it comes from this one; else NULL */
	int line;             /* it comes from that line of config.ini; else 0 */
};
/* Borrowed from the environment and from cli->config. */
struct ws_setting_value ws_setting_find(const struct ws_cli *cli, enum ws_setting which);
const char *ws_setting(const struct ws_cli *cli, enum ws_setting which);

/*
 * Reads config.ini into cli->config (NULL where there is none). Fails with what
 * ws_configfile_read() says, and WS_E_VALUE_BAD for a value that is none; not for the
 * commands that put it right. After a failure cli->config may be set, or not.
 */
int ws_config_load(struct ws_cli *cli, struct ws_err *err);

/* Does the value fit the setting? Else WS_E_VALUE_BAD tells what is wanted. */
int ws_setting_check(const struct ws_setting_row *row, const char *value,
		     struct ws_err *err);

#endif
