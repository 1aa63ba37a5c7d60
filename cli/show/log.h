/*
 * cli/show/log.h - history, one line a meaning. Floor 7.
 */
#ifndef WS_CLI_SHOW_LOG_H
#define WS_CLI_SHOW_LOG_H

#include "cli/show/show.h"

enum ws_log_origin {
	WS_LOG_LOCAL, /* committed here, not in the cloud yet */
	WS_LOG_SENT,  /* committed here, and sent since */
	WS_LOG_CLOUD, /* seen in the cloud */
	WS_LOG_NOT_TAKEN,
	WS_LOG_GIVEN_UP, /* committed here, and given up for what the cloud had */
	WS_LOG_DECIDED,  /* ... by this commit */
	WS_LOG_IN_STEP,  /* committed here, and the cloud has it; not known to be sent */
	WS_LOG_REPLACED  /* committed here, another commit followed; not known to be sent */
};

struct ws_log_meta {
	struct ws_oid commit;
	int64_t time_s;
	const char *author;
	enum ws_log_origin origin;
};

/* Rows are kept until they are printed, since columns are aligned over all of them. */
struct ws_log;
struct ws_names;
/* place: name the workspace of each change */
int ws_log_new(const struct ws_cli *cli, bool place, struct ws_log **out,
	       struct ws_err *err);
void ws_log_free(struct ws_log *log);
WS_OWN(ws_log, ws_log_free);

size_t ws_log_count(const struct ws_log *log);
/* change NULL: the commit as a whole, told by its note. Nothing is kept of either.
 * names: of the permissions told below it, or NULL. */
int ws_log_add(struct ws_log *log, const struct ws_log_meta *meta,
	       const struct ws_change *change, struct ws_names *names, struct ws_err *err);
/* A line below the row added last. */
int ws_log_note(struct ws_log *log, const char *text, struct ws_err *err);
int ws_log_print(struct ws_log *log, FILE *out, struct ws_err *err);

#endif
