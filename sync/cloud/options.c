#include "sync/cloud/options.h"

#include <stdlib.h>
#include <string.h>

const char ws_cloud_usage[] =
	"Usage: wsync-cloud COMMAND\n"
	"\n"
	"A stand-in for Prefect Cloud on one machine.\n"
	"\n"
	"  serve --listen 127.0.0.1:PORT --db FILE [--seed FILE] [--faults FILE]\n"
	"        [--log FILE [--bodies]] [--mail FILE] [--expose]\n"
	"                      answer requests until SIGTERM; --db :memory: keeps nothing\n"
	"  signup --db FILE --email ADDRESS\n"
	"                      make a person, as the web pages would; print an API key\n"
	"  seed demo [--keys]  print the sample data, or its keys as NAME KEY lines\n"
	"  seed workload [--workspaces N] [--grants N]\n"
	"                      print generated data for measuring\n"
	"  help, version\n";

static int count_of(const char *option, const char *text, unsigned *out, struct ws_err *err)
{
	char *end;
	const unsigned long n = strtoul(text, &end, 10);

	if (*end || end == text || *text == '-' || n > 100000)
		return ws_err_set(err, WS_E_USAGE_ARGUMENT,
				  "%s takes a number up to 100000", option);
	*out = (unsigned)n;
	return 0;
}

/* Where the value of an option goes; NULL when the command has no such option. */
static const char **text_slot(struct ws_cloud_options *o, const char *name)
{
	if (o->command == WS_CLOUD_SIGNUP && strcmp(name, "--email") == 0)
		return &o->email;
	if (o->command == WS_CLOUD_SIGNUP && strcmp(name, "--db") == 0)
		return &o->db;
	if (o->command != WS_CLOUD_SERVE)
		return NULL;
	if (strcmp(name, "--listen") == 0)
		return &o->listen;
	if (strcmp(name, "--db") == 0)
		return &o->db;
	if (strcmp(name, "--seed") == 0)
		return &o->seed;
	if (strcmp(name, "--faults") == 0)
		return &o->faults;
	if (strcmp(name, "--log") == 0)
		return &o->log;
	if (strcmp(name, "--mail") == 0)
		return &o->mail;
	return NULL;
}

static unsigned *count_slot(struct ws_cloud_options *o, const char *name)
{
	if (o->command != WS_CLOUD_SEED_WORKLOAD)
		return NULL;
	if (strcmp(name, "--workspaces") == 0)
		return &o->workspaces;
	if (strcmp(name, "--grants") == 0)
		return &o->grants;
	return NULL;
}

static bool *flag_slot(struct ws_cloud_options *o, const char *name)
{
	if (o->command == WS_CLOUD_SERVE && strcmp(name, "--expose") == 0)
		return &o->expose;
	if (o->command == WS_CLOUD_SERVE && strcmp(name, "--bodies") == 0)
		return &o->bodies;
	if (o->command == WS_CLOUD_SEED_DEMO && strcmp(name, "--keys") == 0)
		return &o->keys;
	return NULL;
}

static int parse_rest(int argc, char **argv, struct ws_cloud_options *o, struct ws_err *err)
{
	for (int i = 0; i < argc; i++) {
		const char **text = text_slot(o, argv[i]);
		unsigned *count = count_slot(o, argv[i]);
		bool *flag = flag_slot(o, argv[i]);
		int rc;

		if (flag) {
			*flag = true;
			continue;
		}
		if (!text && !count)
			return ws_err_set(err, WS_E_USAGE_OPTION, "unknown option %s",
					  argv[i]);
		if (i + 1 == argc)
			return ws_err_set(err, WS_E_USAGE_OPTION, "%s needs a value",
					  argv[i]);
		i++;
		if (text) {
			*text = argv[i];
			continue;
		}
		rc = count_of(argv[i - 1], argv[i], count, err);
		if (rc < 0)
			return rc;
	}
	return 0;
}

int ws_cloud_options_parse(int argc, char **argv, struct ws_cloud_options *out,
			   struct ws_err *err)
{
	const char *command = argc > 1 ? argv[1] : "";
	const char *what = argc > 2 ? argv[2] : "";
	int skip = 2;
	int rc;

	*out = (struct ws_cloud_options){.workspaces = 500, .grants = 20};
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
			out->command = WS_CLOUD_HELP;
			return 0;
		}
	if (strcmp(command, "serve") == 0) {
		out->command = WS_CLOUD_SERVE;
	} else if (strcmp(command, "signup") == 0) {
		out->command = WS_CLOUD_SIGNUP;
	} else if (strcmp(command, "seed") == 0 && strcmp(what, "demo") == 0) {
		out->command = WS_CLOUD_SEED_DEMO;
		skip = 3;
	} else if (strcmp(command, "seed") == 0 && strcmp(what, "workload") == 0) {
		out->command = WS_CLOUD_SEED_WORKLOAD;
		skip = 3;
	} else if (strcmp(command, "help") == 0) {
		out->command = WS_CLOUD_HELP;
	} else if (strcmp(command, "version") == 0 || strcmp(command, "--version") == 0) {
		out->command = WS_CLOUD_VERSION;
	} else {
		return ws_err_set(err, WS_E_USAGE_COMMAND, "unknown command \"%s%s%s\"",
				  command, *what ? " " : "", what);
	}
	rc = parse_rest(argc - skip, argv + skip, out, err);
	if (rc == 0 && out->command == WS_CLOUD_SERVE && (!out->listen || !out->db))
		return ws_err_set(err, WS_E_USAGE_OPTION, "serve needs --listen and --db");
	if (rc == 0 && out->bodies && !out->log)
		return ws_err_set(err, WS_E_USAGE_OPTION, "--bodies needs --log");
	if (rc == 0 && out->command == WS_CLOUD_SIGNUP && (!out->email || !out->db))
		return ws_err_set(err, WS_E_USAGE_OPTION, "signup needs --db and --email");
	if (rc == 0 && out->command == WS_CLOUD_SEED_WORKLOAD &&
	    (out->workspaces == 0 || out->grants == 0))
		return ws_err_set(err, WS_E_USAGE_ARGUMENT, "both numbers are at least 1");
	return rc;
}
