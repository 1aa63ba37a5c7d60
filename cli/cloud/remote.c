/*
 * cli/cloud/remote.c - finding the store, and opening the cloud it belongs to.
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include "cli/config.h"
#include "cli/key/credentials.h"
#include "cli/key/prefect_profile.h"
#include "cli/run.h"
#include "store/ground/own.h"
#include "sync/remote/http.h"
#include "sync/remote/prefect.h"

#define CLOUD_ENDPOINT "https://api.prefect.cloud/api"

/* The account's limit is 400 a minute at least, shared with its flow runs. */
#define CLOUD_PER_MINUTE 250.0
#define CLOUD_BURST      250.0

/* How long a cloud that never answered is tried: a person waits for the message. */
#define UNREACHED_MS 1500

static int opened(struct ws_cli *cli, const struct ws_store *store)
{
	cli->in_store = true;
	(void)snprintf(cli->last_actor, sizeof(cli->last_actor), "%s", store->actor);
	return 0;
}

static const char *named(const struct ws_cli *cli)
{
	return cli->store_dir ? cli->store_dir : ws_cli_env("WSYNC_STORE");
}

int ws_cli_store_near(struct ws_cli *cli, struct ws_store **out, struct ws_err *err)
{
	int rc = ws_store_open(named(cli), out, err);

	if (rc == WS_E_NO_STORE)
		(void)ws_err_hint(err, "wsync clone ACCOUNT DIR");
	return rc == 0 ? opened(cli, *out) : rc;
}

/* The one that config.ini names, where none is near. */
static int open_usual(struct ws_cli *cli, struct ws_store **out, struct ws_err *err)
{
	const struct ws_setting_value usual = ws_setting_find(cli, WS_SETTING_STORE);
	char dir[PATH_MAX];
	int rc;

	if (!usual.text || !usual.line)
		return WS_E_NO_STORE;
	ws_configfile_path(usual.text, dir);
	rc = ws_store_open(dir, out, err);
	if (rc < 0)
		(void)ws_err_why(err, "core.store in " WS_CONFIGFILE " names it");
	return rc == 0 ? opened(cli, *out) : rc;
}

int ws_cli_store(struct ws_cli *cli, struct ws_store **out, struct ws_err *err)
{
	int rc = ws_cli_store_near(cli, out, err);

	return rc == WS_E_NO_STORE && !named(cli) ? open_usual(cli, out, err) : rc;
}

static int take_endpoint(const char *url, char out[WS_STORE_URL], struct ws_err *err)
{
	if (!ws_profile_base(url, out, WS_STORE_URL))
		return ws_err_set(err, WS_E_URL, "the address is too long");
	return ws_http_check_base(out, NULL, err);
}

int ws_cli_endpoint(struct ws_cli *cli, char out[WS_STORE_URL], struct ws_err *err)
{
	const char *own = cli->endpoint ? cli->endpoint : ws_cli_env("WSYNC_ENDPOINT");
	const char *prefect = ws_cli_env("PREFECT_API_URL");
	int rc;

	if (own)
		return take_endpoint(own, out, err);
	/* the address of a plain Prefect server is none of a cloud */
	if (prefect && ws_profile_is_cloud(prefect))
		return take_endpoint(prefect, out, err);
	rc = ws_credentials_last(out, err);
	if (rc == WS_KEY_ABSENT)
		return take_endpoint(CLOUD_ENDPOINT, out, err);
	return rc == 0 ? ws_http_check_base(out, NULL, err) : rc;
}

/* --endpoint beside a store must name the store's own cloud. */
static int check_same(const struct ws_cli *cli, const char *endpoint, struct ws_err *err)
{
	char base[WS_STORE_URL];
	int rc;

	if (!cli->endpoint)
		return 0;
	rc = take_endpoint(cli->endpoint, base, err);
	if (rc == 0 && strcmp(base, endpoint) != 0)
		rc = ws_err_set(err, WS_E_URL, "the store belongs to %s, not to %s",
				endpoint, base);
	return rc;
}

int ws_cli_remote(struct ws_cli *cli, const char *endpoint, struct ws_remote **out,
		  char source[64], struct ws_err *err)
{
	ws_auto_key key = {0};
	char from[WS_KEY_SOURCE] = "";
	int rc;

	*out = NULL;
	if (cli->offline) {
		ws_err_set(err, WS_E_USAGE_OPTION,
			   "wsync %s needs the network, and --offline "
			   "forbids it",
			   cli->command->name);
		return WS_E_USAGE_OPTION;
	}
	rc = check_same(cli, endpoint, err);
	if (rc == 0)
		rc = ws_key_find(cli, endpoint, &key, from, err);
	if (rc == 0)
		rc = ws_cli_remote_with(cli, endpoint, key.text, from, out, err);
	if (rc == 0 && source)
		(void)snprintf(source, 64, "%s", from);
	return rc;
}

int ws_cli_remote_with(struct ws_cli *cli, const char *endpoint, const char *key,
		       const char *source, struct ws_remote **out, struct ws_err *err)
{
	char host[WS_KEY_HOST];
	struct ws_http *http = NULL;
	struct ws_remote *inner = NULL;
	struct ws_http_options options = {
		.base = endpoint,
		.key = key,
		.agent = "wsync/" WS_VERSION,
		.deadline_ms = cli->timeout_s * 1000,
		.unreached_ms = UNREACHED_MS,
		.stop = cli->stop,
		.watch = cli->style.err_tty ? ws_wait_cloud : NULL,
		.watch_user = cli,
	};
	int rc = ws_key_host(endpoint, host, err);

	if (rc < 0)
		return rc;
	if (!ws_key_host_is_loopback(host)) {
		options.per_minute = CLOUD_PER_MINUTE;
		options.burst = CLOUD_BURST;
	}
	rc = ws_http_open(&options, &http, err);
	if (rc == 0)
		rc = ws_prefect_open(http, &inner, err);
	return rc == 0 ? ws_cli_told(cli, endpoint, source, inner, out, err) : rc;
}
