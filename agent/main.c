/*
 * agent/main.c - wsyncd: the process made safe, then the daemon.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "agent/agent.h"
#include "store/ground/harden.h"

static const char usage[] =
	"Usage: wsyncd [OPTION...] [STORE...]\n"
	"\n"
	"Keeps stores and the cloud in step: watches files, keeps time, runs wsync sync.\n"
	"Without STORE those of config.ini. See wsyncd(8).\n"
	"\n"
	"  --config FILE      instead of ~/.config/wsync/config.ini\n"
	"  --socket PATH      where to listen (XDG_RUNTIME_DIR/wsync/agent.sock)\n"
	"  --poll DUR         time between looks at the cloud: 90s, 5m (5m)\n"
	"  --log-format F     logfmt or json, on standard error\n"
	"  --wsync PATH       the program of a round\n"
	"  -h, --help         this page\n"
	"  --version          the version\n";

/* Beside this program, else looked for in PATH. Given: free(). */
static char *find_wsync(const char *asked)
{
	char self[PATH_MAX];
	ssize_t n;
	char *slash;

	if (asked)
		return strchr(asked, '/') ? realpath(asked, NULL) : strdup(asked);
	n = readlink("/proc/self/exe", self, sizeof(self) - 8);
	self[n > 0 ? n : 0] = '\0';
	slash = strrchr(self, '/');
	if (slash) {
		memcpy(slash, "/wsync", 7);
		if (access(self, X_OK) == 0)
			return strdup(self);
	}
	return strdup("wsync");
}

static int report(const struct ws_err *err)
{
	char name[8];

	(void)fprintf(stderr, "wsyncd: error[%s]: %s\n", ws_err_name(err->code, name),
		      err->msg);
	if (err->why[0])
		(void)fprintf(stderr, "  = why: %s\n", err->why);
	if (err->hint[0])
		(void)fprintf(stderr, "  = try: %s\n", err->hint);
	return ws_err_exit(err->code);
}

static int run(const struct ws_arguments *arguments, struct ws_err *err)
{
	ws_auto(ws_loop) loop = NULL;
	ws_auto(ws_notes) notes = NULL;
	ws_auto_free char *wsync = find_wsync(arguments->wsync);
	struct ws_agent agent = {.arguments = arguments, .wsync = wsync};
	int rc;

	if (!wsync)
		return ws_err_set(err, WS_E_USAGE_OPTION, "--wsync %s: no such file",
				  arguments->wsync ? arguments->wsync : "");
	rc = ws_loop_new(&loop, err);
	if (rc == 0)
		rc = ws_notes_new(
			STDERR_FILENO, WS_NOTE_LOGFMT,
			ws_notes_is_journal(STDERR_FILENO, getenv("JOURNAL_STREAM")),
			&notes, err);
	if (rc < 0)
		return rc;
	agent.loop = loop;
	agent.notes = notes;
	ws_system_init(&agent.system);
	rc = ws_agent_run(&agent, err);
	ws_system_close(&agent.system);
	return rc;
}

int main(int argc, char **argv)
{
	struct ws_arguments arguments;
	struct ws_err err = {0};
	int rc;

	if (ws_harden() < 0)
		return 1;
	rc = ws_arguments_parse(argc, argv, &arguments, &err);
	if (rc == 0 && arguments.help)
		return fputs(usage, stdout) < 0 || fflush(stdout) != 0;
	if (rc == 0 && arguments.version)
		return puts("wsyncd " WS_VERSION) < 0 || fflush(stdout) != 0;
	if (rc == 0)
		rc = run(&arguments, &err);
	return rc < 0 ? report(&err) : 0;
}
