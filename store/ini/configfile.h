/*
 * store/ini/configfile.h - config.ini: what a person sets for all stores of a machine.
 * Floor 1. Blocks on the disk. Read by the command line and by the daemon.
 *
 *	[core]
 *	store = ~/acme                  ; where no other store is named or near
 *	editor = vim
 *	[stores]
 *	partner = /home/ada/partner     ; more of them for the daemon, under any name
 *	[ui]
 *	color = auto
 *	plain = no
 *	pager = less -FRX
 *	[daemon]
 *	poll = 5m                       ; between rounds, plus or minus a fifth
 *	deadline = 10m                  ; of one round
 *	scan = 30s                      ; between walks where no watches are left
 *	log = logfmt                    ; or json
 *	[hooks]
 *	conflict = notify-send "wsync: a conflict"
 */
#ifndef WS_STORE_INI_CONFIGFILE_H
#define WS_STORE_INI_CONFIGFILE_H

#include <limits.h>
#include <stdbool.h>
#include "store/ground/err.h"
#include "store/ini/ini.h"

#define WS_CONFIGFILE        "config.ini"
#define WS_CONFIGFILE_ABSENT 1 /* an answer: there is none */

extern const struct ws_ini_schema ws_configfile_schema;

/* $WSYNC_CONFIG_HOME, else $XDG_CONFIG_HOME/wsync, else ~/.config/wsync: the directory of
 * what a person keeps for wsync. Relative values are ignored, as the XDG specification
 * says. False where no variable gives one. */
bool ws_configfile_dir(char out[PATH_MAX]);

/*
 * Reads the file, or the one at `path` when it is not NULL.
 * out  given: ws_ini_free(); NULL unless 0 is returned
 * Returns 0, WS_CONFIGFILE_ABSENT, WS_E_CONFIG_FILE where others may write it, what
 * ws_ini_parse() says, or a failure of the system.
 */
int ws_configfile_read(const char *path, struct ws_ini **out, struct ws_err *err);

/* A path as it may stand there: ~/ is HOME. Cut where it is too long. */
void ws_configfile_path(const char *word, char out[PATH_MAX]);

/* Writes it into its directory, which is made where it is not there. Durable. */
int ws_configfile_write(const struct ws_ini *doc, struct ws_err *err);

#endif
