/*
 * sync/remote/url.c - which base addresses are taken.
 *
 * Our own strict reading, so that libcurl is never handed something it would
 * understand differently: no user part, no query, no escapes, no short forms of
 * addresses. A key travels in clear only to an address that is loopback by its text.
 */
#include "sync/remote/http.h"

#include <stdio.h>
#include <string.h>

#define ORIGIN_MAX 256
#define HOST_MAX   200
#define LETTERS    "abcdefghijklmnopqrstuvwxyz"
#define CAPITALS   "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS     "0123456789"

/* The pieces point into the address. */
struct base {
	bool secure;
	const char *host;
	size_t host_len; /* brackets of an IPv6 literal included */
	long port;
	const char *path;
};

static int refuse(struct ws_err *err, const char *why)
{
	(void)ws_err_set(err, WS_E_URL, "this address cannot be used as the cloud's");
	(void)ws_err_why(err, "%s", why);
	(void)ws_err_hint(err, "use a form like https://api.prefect.cloud/api");
	return WS_E_URL;
}

/* Four decimal numbers without leading zeros, the first of them 127. */
static bool is_loopback_v4(const char *host, size_t len)
{
	size_t at = 0;

	for (int part = 0; part < 4; part++) {
		size_t digits = 0;
		int value = 0;

		while (at + digits < len && digits < 4 && host[at + digits] >= '0' &&
		       host[at + digits] <= '9')
			value = value * 10 + (host[at + digits++] - '0');
		if (digits == 0 || digits > 3 || value > 255 ||
		    (digits > 1 && host[at] == '0') || (part == 0 && value != 127))
			return false;
		at += digits;
		if (part < 3 && (at >= len || host[at++] != '.'))
			return false;
	}
	return at == len;
}

static bool is_loopback(const struct base *base)
{
	static const char *const names[] = {"localhost", "[::1]"};

	for (size_t i = 0; i < 2; i++)
		if (base->host_len == strlen(names[i]) &&
		    strncmp(base->host, names[i], base->host_len) == 0)
			return true;
	return is_loopback_v4(base->host, base->host_len);
}

/* Cuts host and port; answers what follows, or NULL. */
static const char *take_host(const char *at, struct base *base)
{
	size_t digits;

	base->host = at;
	if (*at == '[') {
		base->host_len = 1 + strspn(at + 1, DIGITS "abcdefABCDEF:.");
		if (base->host_len < 3 || at[base->host_len] != ']')
			return NULL;
		base->host_len++;
	} else {
		base->host_len = strspn(at, LETTERS CAPITALS DIGITS ".-");
		if (base->host_len == 0 || at[0] == '.' || at[0] == '-')
			return NULL;
	}
	if (base->host_len > HOST_MAX)
		return NULL;
	at += base->host_len;
	if (*at != ':')
		return at;
	at++;
	digits = strspn(at, DIGITS);
	if (digits == 0 || digits > 5 || at[0] == '0')
		return NULL;
	base->port = 0;
	for (size_t i = 0; i < digits; i++)
		base->port = base->port * 10 + (at[i] - '0');
	return base->port <= 65535 ? at + digits : NULL;
}

/* "/api", "/a/b": plain segments, none empty, none made of dots. */
static bool is_plain_path(const char *path)
{
	size_t len;

	for (const char *at = path; *at; at += len) {
		if (*at++ != '/')
			return false;
		len = strspn(at, LETTERS CAPITALS DIGITS "-_.~");
		if (len == 0 || len == strspn(at, "."))
			return false;
	}
	return *path == '/' && strlen(path) <= 512;
}

int ws_http_check_base(const char *url, char out[256], struct ws_err *err)
{
	struct base base = {.port = 443};
	char host[HOST_MAX + 1];
	const char *at;

	if (!url)
		return refuse(err, "no address is given");
	if (strncmp(url, "https://", 8) == 0) {
		base.secure = true;
		at = url + 8;
	} else if (strncmp(url, "http://", 7) == 0) {
		base.port = 80;
		at = url + 7;
	} else {
		return refuse(err, "it does not begin with https://");
	}
	base.path = take_host(at, &base);
	if (!base.path)
		return refuse(err, "the host or port is not one");
	if (!is_plain_path(base.path))
		return refuse(err,
			      "a plain path such as /api must follow the host, without a "
			      "slash at its end");
	if (!base.secure && !is_loopback(&base))
		return refuse(err, "plain http would show the key to everybody on the way");
	if (!out)
		return 0;
	for (size_t i = 0; i < base.host_len; i++)
		host[i] = base.host[i] >= 'A' && base.host[i] <= 'Z'
				  ? (char)(base.host[i] - 'A' + 'a')
				  : base.host[i];
	host[base.host_len] = '\0';
	(void)snprintf(out, ORIGIN_MAX, "%s://%s:%ld", base.secure ? "https" : "http", host,
		       base.port);
	return 0;
}
