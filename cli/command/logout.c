/*
 * cli/command/logout.c - `wsync logout`: forget the kept key of a cloud.
 */
#include <stdio.h>
#include "cli/command/command.h"
#include "cli/key/credentials.h"
#include "cli/show/show.h"

static int print_json(const struct ws_cli *cli, const char *endpoint, bool forgotten,
		      struct ws_err *err)
{
	struct ws_json *o = ws_json_new_object();
	int bad = ws_json_set(o, "schema", ws_json_new_text("wsync/logout/1"));

	bad |= ws_json_set(o, "endpoint", ws_json_new_text(endpoint));
	bad |= ws_json_set(o, "forgotten", ws_json_new_bool(forgotten));
	if (bad) {
		ws_json_free(o);
		return ws_err_nomem(err);
	}
	return ws_show_json(cli->out, o, err);
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto_key key = {0};
	char endpoint[WS_STORE_URL], host[WS_KEY_HOST], command[WS_KEY_COMMAND];
	int rc = ws_cli_endpoint(cli, endpoint, err);

	if (rc == 0)
		rc = ws_key_host(endpoint, host, err);
	if (rc == 0)
		rc = cli->dry_run ? ws_credentials_find(host, &key, err)
				  : ws_credentials_forget(host, err);
	if (rc == WS_KEY_ABSENT && cli->dry_run)
		rc = ws_credentials_command(host, command, err);
	if (rc < 0)
		return rc;
	if (cli->format == WS_FORMAT_JSON)
		return print_json(cli, endpoint, rc == 0 && !cli->dry_run, err);
	(void)fprintf(cli->out, "%s %s\n",
		      rc == WS_KEY_ABSENT ? "No key is kept for"
		      : cli->dry_run      ? "Would forget the key for"
					  : "Forgot the key for",
		      host);
	return 0;
}

const struct ws_cmd ws_cmd_logout = {
	.name = "logout",
	.group = WS_GROUP_START,
	.summary = "Forget the key that login kept",
	.usage = "[--endpoint URL]",
	.about = "Takes the key of one cloud, or its key command, out of credentials.ini: "
		 "that of --endpoint, else of the last login. Keys in files, variables "
		 "and Prefect profiles are not touched, and the key stays valid in the "
		 "cloud until it is revoked there.\n",
	.examples = "wsync logout\n"
		    "wsync logout --endpoint https://api.prefect.cloud/api",
	.formats = 1u << WS_FORMAT_JSON,
	.run = run,
};
