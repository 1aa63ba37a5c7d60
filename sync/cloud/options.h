/*
 * sync/cloud/options.h - the command line of wsync-cloud. Floor: cloud.
 */
#ifndef WS_SYNC_CLOUD_OPTIONS_H
#define WS_SYNC_CLOUD_OPTIONS_H

#include <stdbool.h>
#include "store/ground/err.h"

enum ws_cloud_command {
	WS_CLOUD_HELP,
	WS_CLOUD_VERSION,
	WS_CLOUD_SERVE,
	WS_CLOUD_SEED_DEMO,
	WS_CLOUD_SEED_WORKLOAD,
	WS_CLOUD_SIGNUP
};

/* Texts are borrowed from argv; NULL when not given. */
struct ws_cloud_options {
	enum ws_cloud_command command;
	const char *listen;
	const char *db;
	const char *seed;
	const char *faults;
	const char *log;
	const char *mail;
	const char *email;
	bool expose;
	bool bodies;
	bool keys;
	unsigned workspaces;
	unsigned grants;
};

/* Returns 0, or WS_E_USAGE_COMMAND, WS_E_USAGE_OPTION, WS_E_USAGE_ARGUMENT. */
int ws_cloud_options_parse(int argc, char **argv, struct ws_cloud_options *out,
			   struct ws_err *err);

/* What `wsync-cloud help` prints. */
extern const char ws_cloud_usage[];

#endif
