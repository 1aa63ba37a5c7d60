/*
 * agent/config.h - what the daemon is told: its arguments and config.ini.
 * Floor 6. Blocks on the disk; read at the start and on reload alone. What may stand in the
 * file tells store/ini/configfile.h.
 */
#ifndef WS_AGENT_CONFIG_H
#define WS_AGENT_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include "agent/note.h"
#include "store/ground/err.h"

#define WS_CONFIG_STORES 32

enum ws_hook { WS_HOOK_ESCALATION, WS_HOOK_CONFLICT, WS_HOOK_DRIFT, WS_HOOK_FAILURE };
#define WS_HOOKS 4
const char *ws_hook_word(enum ws_hook hook); /* "escalation" */

struct ws_config {
	char *stores[WS_CONFIG_STORES]; /* absolute, without links, each once */
	size_t store_count;
	int poll_s, deadline_s, scan_s;
	enum ws_note_form log;
	char *hooks[WS_HOOKS]; /* command lines; NULL: none */
};

/* The command line of wsyncd. Texts are borrowed from argv. */
struct ws_arguments {
	const char *config; /* --config, or NULL */
	const char *socket; /* --socket, or NULL */
	const char *wsync;  /* --wsync, or NULL: beside this program, else in PATH */
	const char *log;    /* --log-format, or NULL */
	int poll_s;         /* --poll, or 0 */
	bool help, version;
	char *const *stores;
	size_t store_count;
};

/* Returns 0 or WS_E_USAGE_OPTION, WS_E_USAGE_ARGUMENT. */
int ws_arguments_parse(int argc, char *const *argv, struct ws_arguments *out,
		       struct ws_err *err);

/*
 * Reads the file (--config, else the person's config.ini if there is one) and adds the
 * stores of the command line. Fails with what ws_ini_parse() says, WS_E_VALUE_BAD, or
 * WS_E_NO_STORE where a path leads nowhere, WS_E_CONFIG_FILE where others may write the
 * file; out is empty then.
 */
int ws_config_read(const struct ws_arguments *arguments, struct ws_config *out,
		   struct ws_err *err);
void ws_config_clear(struct ws_config *config);

#endif
