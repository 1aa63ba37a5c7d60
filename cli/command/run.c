/*
 * cli/command/run.c - `wsync run`: a command inside a workspace.
 *
 * The command takes the place of this process, so that signals and the exit status are
 * its own. It gets back what wsync took from itself at its start: variables, umask,
 * signals. Core files stay off: that limit cannot be raised again.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>
#include "cli/command/command.h"
#include "cli/env.h"
#include "cli/key/credentials.h"
#include "cli/key/prefect_profile.h"
#include "cli/local/local.h"
#include "cli/run.h"
#include "cli/show/show_p.h"
#include "cli/terminal/child.h"
#include "store/ground/own.h"
#include "store/ground/text.h"

enum { OPT_WITH_KEY };

static const struct ws_option options[] = {
	[OPT_WITH_KEY] = {"with-key", 0, NULL, "set PREFECT_API_KEY for the command, too"},
	{NULL, 0, NULL, NULL},
};

struct target {
	char endpoint[WS_STORE_URL];
	char url[WS_ENV_VALUE_MAX];
};

/* ---- which workspace ------------------------------------------------------------------------ */

static int take(struct target *t, const char *endpoint, const char *account_id,
		const char *workspace_id, struct ws_err *err)
{
	if (!ws_env_url(endpoint, account_id, workspace_id, t->url))
		return ws_err_set(err, WS_E_URL, "the address is too long");
	(void)snprintf(t->endpoint, sizeof(t->endpoint), "%s", endpoint);
	return 0;
}

static int find_bound(struct target *t, struct ws_err *err)
{
	ws_auto_env_bindings list = WS_ENV_BINDINGS_INIT;
	const struct ws_env_binding *b;
	char directory[PATH_MAX];
	int rc = ws_env_bindings_open(false, &list, err);

	if (rc == 0)
		rc = ws_env_directory(NULL, directory, err);
	if (rc < 0)
		return rc;
	b = ws_env_binding_above(&list, directory);
	if (!b)
		return ws_env_say_unbound(directory, err);
	if (*b->stale) {
		ws_err_set(err, WS_E_ENV_OTHER, "%s/%s %s", b->account, b->handle,
			   b->stale);
		return ws_err_hint(err, "wsync fetch, then wsync env bind WORKSPACE");
	}
	return take(t, b->endpoint, b->account_id, b->workspace_id, err);
}

static int find_named(struct ws_cli *cli, const char *word, struct target *t,
		      struct ws_err *err)
{
	ws_auto(ws_store) store = NULL;
	ws_auto_local local = {0};
	const struct ws_side_workspace *w = NULL;
	int rc = ws_env_store(cli, NULL, &store, err);

	if (rc == 0)
		rc = ws_local_load(store, word, &local, &w, err);
	if (rc < 0)
		return rc;
	if (!w->id || !w->account || !w->account->id)
		return ws_err_set(err, WS_E_NO_WORKSPACE,
				  "%s is not in the cloud yet: it has no address", w->dir);
	return take(t, store->endpoint, w->account->id, w->id, err);
}

/* ---- the environment of the command ----------------------------------------------------------- */

/* The environment this process was started with. NULL: it cannot be read. */
static char *first_environment(size_t *len)
{
	ws_auto_buf all = WS_BUF_INIT;
	ws_auto_close int fd = -1;
	char chunk[4096], *bytes = NULL;
	ssize_t got;

	/* about to become another program: nothing is left to hide */
	(void)prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
	fd = open("/proc/self/environ", O_RDONLY | O_CLOEXEC);
	while (fd >= 0 && (got = read(fd, chunk, sizeof(chunk))) > 0)
		ws_buf_add(&all, chunk, (size_t)got);
	explicit_bzero(chunk, sizeof(chunk));
	if (fd < 0 || all.len == 0 || ws_buf_take(&all, &bytes, len, NULL) < 0)
		return NULL;
	return bytes;
}

static void restore_environment(void)
{
	size_t len = 0;
	char *bytes = first_environment(&len);

	if (!bytes)
		return;
	for (char *entry = bytes; entry < bytes + len; entry += strlen(entry) + 1) {
		char *equals = strchr(entry, '=');

		if (!equals || equals == entry)
			continue;
		*equals = '\0';
		(void)setenv(entry, equals + 1, 1);
		*equals = '=';
	}
	explicit_bzero(bytes, len);
	free(bytes);
}

/* Variables of Prefect count whatever the case of their names. */
static void unset_any_case(const char *name)
{
	extern char **environ;
	char other[64];

	for (char **entry = environ; entry && *entry;) {
		const size_t len = strcspn(*entry, "=");

		if (len == strlen(name) && len < sizeof(other)) {
			memcpy(other, *entry, len);
			other[len] = '\0';
			if (ws_text_casecmp(other, name) == 0 && unsetenv(other) == 0) {
				entry = environ;
				continue;
			}
		}
		entry++;
	}
}

/* A key belongs to the host of the address beside it, or to Prefect Cloud. */
static bool key_fits(const struct target *t)
{
	const char *url = ws_env_variable(WS_ENV_URL);
	char base[WS_STORE_URL], theirs[WS_KEY_HOST], ours[WS_KEY_HOST];

	if (!url || !*url)
		url = "https://api.prefect.cloud/api";
	return ws_profile_base(url, base, sizeof(base)) &&
	       ws_key_host(base, theirs, NULL) == 0 &&
	       ws_key_host(t->endpoint, ours, NULL) == 0 && strcmp(theirs, ours) == 0;
}

static int set_environment(struct ws_cli *cli, const struct target *t, struct ws_err *err)
{
	ws_auto_key key = {{0}};
	char source[WS_KEY_SOURCE];
	const char *inherited = ws_env_variable(WS_ENV_KEY);
	const bool fits = key_fits(t), with_key = cli->args.option[OPT_WITH_KEY] != NULL;
	int rc = with_key ? ws_key_find(cli, t->endpoint, &key, source, err) : 0;

	if (rc < 0)
		return rc;
	if (inherited && *inherited && !fits && !with_key)
		ws_show_warn(cli, "PREFECT_API_KEY is not handed on: it belongs to another "
				  "host");
	restore_environment();
	if (with_key || !fits)
		unset_any_case(WS_ENV_KEY);
	unset_any_case(WS_ENV_URL);
	if (setenv(WS_ENV_URL, t->url, 1) != 0 ||
	    (with_key && setenv(WS_ENV_KEY, key.text, 1) != 0))
		return ws_err_nomem(err);
	return 0;
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	struct target t = {{0}, {0}};
	int rc;

	if (cli->args.tail_count == 0) {
		ws_err_set(err, WS_E_USAGE_ARGUMENT, "there is no command to run");
		return ws_err_hint(err, "wsync run [WORKSPACE] -- COMMAND");
	}
	rc = cli->args.count > 0 ? find_named(cli, cli->args.words[0], &t, err)
				 : find_bound(&t, err);
	if (rc == 0)
		rc = set_environment(cli, &t, err);
	return rc == 0 ? ws_child_become(cli, cli->args.tail, cli->args.tail_count, err)
		       : rc;
}

const struct ws_cmd ws_cmd_run = {
	.name = "run",
	.group = WS_GROUP_ENVIRONMENT,
	.summary = "Run a command inside a workspace",
	.usage = "[WORKSPACE] -- COMMAND [ARGUMENT...]",
	.about = "Sets PREFECT_API_URL for the command alone, which beats every file and "
		 "profile, and nothing is written. Without WORKSPACE it is the one the "
		 "current directory is bound to. The command replaces wsync: signals and "
		 "the exit status are its own; 127 when it is not there, 126 when it "
		 "cannot be run.\n\n"
		 "With --with-key the command gets PREFECT_API_KEY, too. Without it, a "
		 "key in the environment is handed on if it belongs to the host of the "
		 "workspace (the host of PREFECT_API_URL beside it, else Prefect Cloud), "
		 "and is taken out otherwise.\n",
	.examples = "wsync run acme/staging -- python flow.py\n"
		    "wsync run -- prefect deploy --all         # in a bound directory\n"
		    "wsync run acme/prod --with-key -- prefect worker start -p main",
	.options = options,
	.max_words = 1,
	.no_dry_run = true,
	.tail = true,
	.run = run,
};
