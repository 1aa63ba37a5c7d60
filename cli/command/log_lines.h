/*
 * cli/command/log_lines.h - the lines that commits make in `wsync log`. Floor 7. Blocks on the
 * disk.
 */
#ifndef WS_CLI_COMMAND_LOG_LINES_H
#define WS_CLI_COMMAND_LOG_LINES_H

#include "cli/command/log_about.h"
#include "cli/command/log_sent.h"
#include "cli/show/history.h"
#include "cli/show/log.h"

/* An item, by what it is about. */
struct ws_log_item {
	enum ws_item_kind kind;
	enum ws_principal_kind principal_kind;
	const char *workspace_id, *account_id, *principal_id; /* NULL where it has none */
	const char *to; /* the role it then was; NULL: none, or not a grant */
};

struct ws_log_items {
	struct ws_log_item *items;
	size_t count;
};

struct ws_log_run {
	struct ws_cli *cli;
	struct ws_store *store;
	struct ws_view *view;
	struct ws_log *log;
	struct ws_arena *arena;
	struct ws_log_about about;
	const char *author; /* part of a name or an e-mail address, or NULL */
	int64_t since_s, until_s;
	size_t limit;
	bool more; /* lines were left out */
	bool met;  /* something of what was asked about lies in the history */
	struct ws_history history;
	struct ws_log_writes writes; /* of the journal */
	struct ws_log_items sent;    /* at the time of the commit that is shown, or later */
	struct ws_log_items newer;   /* committed here after it */
	struct ws_log_items decided; /* for the cloud, after it */
	size_t sent_next; /* commits before this one were searched for what was sent */
};

/*
 * Adds the lines of the history to the log, newest first, up to the limit; sets more where
 * some were left out. Returns 0 or what reading commits can fail with.
 */
int ws_log_fill(struct ws_log_run *run, struct ws_err *err);

#endif
