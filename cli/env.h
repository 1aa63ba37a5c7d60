/*
 * cli/env.h - bound directories: what the env commands and run share.
 * Floor 7. Blocks on the disk.
 */
#ifndef WS_CLI_ENV_H
#define WS_CLI_ENV_H

#include "cli/cli.h"
#include "sync/env/bind.h"
#include "sync/env/source.h"

/* The directory of a word, NULL: the current one; absolute, without links. */
int ws_env_directory(const char *word, char out[PATH_MAX], struct ws_err *err);

/*
 * The store a command in a project means: as ws_cli_store(); where that finds none and
 * none was named, the one the directory is bound from, or the only one that directories
 * of this machine are bound from. directory NULL: the current one. Given: ws_store_close().
 */
int ws_env_store(struct ws_cli *cli, const char *directory, struct ws_store **out,
		 struct ws_err *err);

/* Does the place that wins name this workspace? False while anything is in doubt. */
bool ws_env_is_effective(const struct ws_env_sources *sources,
			 const struct ws_env_binding *binding);

/* WS_E_ENV_OTHER: what wins instead, and what to do about it. */
int ws_env_say_other(const struct ws_env_sources *sources,
		     const struct ws_env_binding *binding, struct ws_err *err);

/* WS_E_ENV_UNBOUND, or WS_E_ENV_NOT_ALLOWED where a .wsync.ini lies in the directory or
 * above it. */
int ws_env_say_unbound(const char *directory, struct ws_err *err);

/* One binding for machines. NULL: no memory. */
struct ws_json *ws_env_binding_json(const struct ws_env_binding *binding);

/* After a look at the cloud: bound directories follow; what happened is told on standard
 * error. Never fails a round: what goes wrong is told, too. */
struct ws_side;
void ws_env_follow_round(const struct ws_cli *cli, const struct ws_store *store,
			 const struct ws_round_report *report);

#endif
