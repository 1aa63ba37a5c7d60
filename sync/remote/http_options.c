/*
 * sync/remote/http_options.c - what a handle is opened with, and asked for: checked, copied, wiped.
 */
#include <stdlib.h>
#include <string.h>
#include "sync/remote/http_p.h"

#define BODY_MAX    ((size_t)64 << 20)
#define WINDOW      8
#define DEADLINE_MS 30000
#define PAUSE_MS    500

static bool is_printable(const char *text)
{
	for (; *text; text++)
		if (*text <= ' ' || *text >= 0x7f)
			return false;
	return true;
}

int ws_http_options_check(const struct ws_http_options *options, struct ws_err *err)
{
	const char *agent = options->agent ? options->agent : "";
	const char *proxy = options->proxy ? options->proxy : "";
	int rc = ws_http_check_base(options->base, NULL, err);

	if (rc < 0)
		return rc;
	if (!options->key || !*options->key)
		return ws_err_set(err, WS_E_NO_KEY, "there is no API key");
	if (!is_printable(options->key) || strlen(options->key) > WS_HTTP_KEY_MAX)
		return ws_err_set(
			err, WS_E_NO_KEY,
			"the API key holds blanks or characters keys do not have");
	if (!is_printable(agent))
		return ws_err_set(err, WS_E_URL,
				  "the name of the program is not printable");
	if (*proxy && (!is_printable(proxy) || (strncmp(proxy, "http://", 7) != 0 &&
						strncmp(proxy, "https://", 8) != 0)))
		return ws_err_set(err, WS_E_URL,
				  "the proxy is no address like http://proxy.example:3128");
	return 0;
}

bool ws_http_policy_init(struct ws_http_policy *policy,
			 const struct ws_http_options *options)
{
	policy->deadline_ms = options->deadline_ms > 0 ? options->deadline_ms : DEADLINE_MS;
	policy->unreached_ms = options->unreached_ms;
	policy->pause_ms = options->pause_ms > 0 ? options->pause_ms : PAUSE_MS;
	policy->window = options->window > 0 ? options->window : WINDOW;
	if (policy->window > WS_HTTP_WINDOW_MAX)
		policy->window = WS_HTTP_WINDOW_MAX;
	policy->stop = options->stop;
	policy->watch = options->watch;
	policy->watch_user = options->watch_user;
	policy->body_max = options->body_max ? options->body_max : BODY_MAX;
	policy->secure = strncmp(options->base, "https:", 6) == 0;
	policy->base = strdup(options->base);
	policy->key = strdup(options->key);
	/* what is for this machine never goes through another */
	policy->proxy = strdup(policy->secure && options->proxy ? options->proxy : "");
	policy->agent = strdup(options->agent ? options->agent : "wsync");
	return policy->base && policy->key && policy->proxy && policy->agent;
}

void ws_http_policy_clear(struct ws_http_policy *policy)
{
	if (policy->key)
		explicit_bzero(policy->key, strlen(policy->key));
	free(policy->key);
	free(policy->base);
	free(policy->proxy);
	free(policy->agent);
	memset(policy, 0, sizeof(*policy));
}

/* Libraries below read these by themselves: one writes TLS secrets to a file, the
 * others change whom TLS trusts and which code it loads. */
void ws_http_clear_environment(void)
{
	(void)unsetenv("SSLKEYLOGFILE");
	(void)unsetenv("SSL_CERT_FILE");
	(void)unsetenv("SSL_CERT_DIR");
	(void)unsetenv("OPENSSL_CONF");
	(void)unsetenv("OPENSSL_MODULES");
}

bool ws_http_target_ok(const char *path)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789-_.~/%?=&:,+@";

	return path[0] == '/' && path[strspn(path, allowed)] == '\0' && !strstr(path, "/.");
}

size_t ws_http_requests(const struct ws_http *http)
{
	return ws_http_policy_of(http)->sent;
}

int64_t ws_http_cloud_time_s(const struct ws_http *http)
{
	return ws_http_policy_of(http)->cloud_time_s;
}

bool ws_http_key_matches_mask(const struct ws_http *http, const char *masked)
{
	const char *key = ws_http_policy_of(http)->key;
	const char *dots = masked ? strpbrk(masked, ".*") : NULL;
	const size_t len = strlen(key);
	size_t head, hidden, tail;

	if (!dots)
		return false;
	head = (size_t)(dots - masked);
	hidden = strspn(dots, ".*");
	tail = strlen(dots + hidden);
	/* less than this is no evidence */
	if (head < 3 || hidden < 3 || tail < 4 || head + tail >= len)
		return false;
	return strncmp(key, masked, head) == 0 &&
	       strcmp(key + len - tail, dots + hidden) == 0;
}

const char *ws_http_below_base(const struct ws_http *http, const char *url)
{
	const char *base = ws_http_policy_of(http)->base;
	const size_t len = strlen(base);

	if (!url || strncmp(url, base, len) != 0 || url[len] != '/')
		return NULL;
	return url + len;
}
