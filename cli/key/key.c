/*
 * cli/key/key.c - one API key: taken from a file, shown masked, found for a host.
 *
 * A store's endpoint comes with the repository, so from somebody else perhaps. A key
 * that was kept without naming its host is therefore given to Prefect Cloud, to this
 * machine, and to the host the person names on the command line or in the
 * environment; never to a host that only the store names.
 */
#include "cli/key/credentials.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "cli/key/prefect_profile.h"
#include "cli/run.h"
#include "store/ground/own.h"
#include "sync/remote/http.h"

#define KEY_FILE_MAX 4096
#define CLOUD_HOST   "api.prefect.cloud"

void ws_key_wipe(struct ws_key *key)
{
	explicit_bzero(key, sizeof(*key));
}

const char *ws_key_mask(const struct ws_key *key, char out[24])
{
	size_t len = strlen(key->text);
	const char *dash = memchr(key->text, '_', len < 8 ? len : 8);
	int head = dash ? (int)(dash - key->text) + 1 : 0;

	if (len < 16)
		(void)snprintf(out, 24, "...");
	else
		(void)snprintf(out, 24, "%.*s...%s", head, key->text, key->text + len - 4);
	return out;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

int ws_key_take(const char *bytes, size_t len, const char *what, struct ws_key *out,
		struct ws_err *err)
{
	while (len > 0 && is_blank(bytes[len - 1]))
		len--;
	while (len > 0 && is_blank(*bytes)) {
		bytes++;
		len--;
	}
	if (len == 0)
		return ws_err_set(err, WS_E_KEY_FILE, "%s holds no key", what);
	if (len >= WS_KEY_MAX)
		return ws_err_set(err, WS_E_KEY_FILE, "%s holds no key: it is too long",
				  what);
	for (size_t i = 0; i < len; i++)
		if (bytes[i] <= ' ' || bytes[i] > '~')
			return ws_err_set(err, WS_E_KEY_FILE,
					  "%s holds no key: a key is one word of ASCII",
					  what);
	memcpy(out->text, bytes, len);
	out->text[len] = '\0';
	return 0;
}

static int check_trust(int fd, const char *path, struct ws_err *err)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return ws_err_sys(err, errno, "%s", path);
	if (!S_ISREG(st.st_mode))
		return ws_err_set(err, WS_E_KEY_FILE, "%s is no regular file", path);
	if (st.st_uid != geteuid())
		return ws_err_set(err, WS_E_KEY_FILE, "%s belongs to somebody else", path);
	if (st.st_nlink != 1)
		return ws_err_set(err, WS_E_KEY_FILE, "%s has a second name", path);
	if ((st.st_mode & 077) == 0)
		return 0;
	ws_err_set(err, WS_E_KEY_FILE, "others may read %s (mode %04o)", path,
		   (unsigned)(st.st_mode & 07777));
	return ws_err_hint(err, "chmod 600 %s", path);
}

static int read_stream(int fd, const char *what, struct ws_key *out, struct ws_err *err)
{
	char bytes[KEY_FILE_MAX];
	size_t len = 0;
	int rc;

	for (;;) {
		ssize_t got = read(fd, bytes + len, sizeof(bytes) - len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			rc = ws_err_sys(err, errno, "reading %s", what);
			break;
		}
		len += (size_t)got;
		if (got > 0 && len < sizeof(bytes))
			continue;
		rc = len == sizeof(bytes)
			     ? ws_err_set(err, WS_E_KEY_FILE,
					  "%s holds no key: it is too long", what)
			     : ws_key_take(bytes, len, what, out, err);
		break;
	}
	explicit_bzero(bytes, sizeof(bytes));
	return rc;
}

int ws_key_read(const char *path, enum ws_key_trust trust, struct ws_key *out,
		struct ws_err *err)
{
	ws_auto_close int fd = -1;
	struct stat st;
	int rc = 0;

	if (strcmp(path, "-") == 0)
		return read_stream(STDIN_FILENO, "standard input", out, err);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 && errno == ELOOP)
		return ws_err_set(err, WS_E_KEY_FILE, "%s is a symbolic link", path);
	if (fd < 0) {
		ws_err_set(err, WS_E_KEY_FILE, "cannot open %s: %s", path,
			   strerrordesc_np(errno));
		return WS_E_KEY_FILE;
	}
	if (trust == WS_KEY_PRIVATE)
		rc = check_trust(fd, path, err);
	else if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		rc = ws_err_set(err, WS_E_KEY_FILE, "%s is no regular file", path);
	return rc == 0 ? read_stream(fd, path, out, err) : rc;
}

int ws_key_host(const char *endpoint, char out[WS_KEY_HOST], struct ws_err *err)
{
	char origin[256];
	const char *host, *standard;
	size_t len, tail;
	int rc = ws_http_check_base(endpoint, origin, err);

	if (rc < 0)
		return rc;
	host = strstr(origin, "://");
	host = host ? host + 3 : origin;
	standard = strncmp(origin, "https:", 6) == 0 ? ":443" : ":80";
	len = strlen(host);
	tail = strlen(standard);
	if (len > tail && strcmp(host + len - tail, standard) == 0)
		len -= tail;
	(void)snprintf(out, WS_KEY_HOST, "%.*s", (int)len, host);
	return 0;
}

bool ws_key_host_is_loopback(const char *host)
{
	static const char *const names[] = {"localhost", "127.0.0.1", "[::1]"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t len = strlen(names[i]);

		if (strncmp(host, names[i], len) == 0 &&
		    (host[len] == '\0' || host[len] == ':'))
			return true;
	}
	return false;
}

/* --- where keys are looked for ----------------------------------------------------- */

static bool same_host(const char *url, const char *host)
{
	char base[WS_STORE_URL];
	char other[WS_KEY_HOST];

	return ws_profile_base(url, base, sizeof(base)) &&
	       ws_key_host(base, other, NULL) == 0 && strcmp(other, host) == 0;
}

/* May a key that names no host go to this one? */
static bool host_was_named(const struct ws_cli *cli, const char *host)
{
	const char *url = cli->endpoint ? cli->endpoint : ws_cli_env("WSYNC_ENDPOINT");

	return strcmp(host, CLOUD_HOST) == 0 || ws_key_host_is_loopback(host) ||
	       (url && same_host(url, host));
}

static int find_file(const struct ws_cli *cli, const char *host, const char *path,
		     enum ws_key_trust trust, struct ws_key *out, struct ws_err *err)
{
	if (!host_was_named(cli, host)) {
		ws_err_set(err, WS_E_NO_KEY, "the key file is not used for %s", host);
		ws_err_why(err, "only the store names this host, and a key must not go to "
				"whatever host a store names");
		return ws_err_hint(err, "wsync login --endpoint https://%s/api", host);
	}
	return ws_key_read(path, trust, out, err);
}

static int find_systemd(const struct ws_cli *cli, const char *host, struct ws_key *out,
			struct ws_err *err)
{
	const char *dir = ws_cli_env("CREDENTIALS_DIRECTORY");
	char path[4096];
	int len;

	if (!dir || *dir != '/')
		return WS_KEY_ABSENT;
	len = snprintf(path, sizeof(path), "%s/wsync-api-key", dir);
	if (len < 0 || (size_t)len >= sizeof(path) || access(path, F_OK) != 0)
		return WS_KEY_ABSENT;
	return find_file(cli, host, path, WS_KEY_GUARDED, out, err);
}

/* PREFECT_API_KEY belongs to the host of PREFECT_API_URL, or to Prefect Cloud. */
static int find_environment(const char *host, struct ws_key *out, struct ws_err *err)
{
	const char *key = ws_cli_env("PREFECT_API_KEY");
	const char *url = ws_cli_env("PREFECT_API_URL");

	if (!key || (url ? !same_host(url, host) : strcmp(host, CLOUD_HOST) != 0))
		return WS_KEY_ABSENT;
	return ws_key_take(key, strlen(key), "PREFECT_API_KEY", out, err);
}

static int find_profile(const char *host, struct ws_key *out, char source[WS_KEY_SOURCE],
			struct ws_err *err)
{
	struct ws_profiles profiles = {0};
	const struct ws_profile *active;
	int rc = ws_profiles_read(&profiles, err);

	active = rc == 0 ? ws_profiles_active(&profiles) : NULL;
	if (rc == 0 && (!active || !active->key.text[0] ||
			(active->url[0] ? !same_host(active->url, host)
					: strcmp(host, CLOUD_HOST) != 0)))
		rc = WS_KEY_ABSENT;
	if (rc == 0) {
		*out = active->key;
		(void)snprintf(source, WS_KEY_SOURCE, "Prefect profile %.40s",
			       active->name);
	}
	ws_profiles_clear(&profiles);
	return rc;
}

/* What the person configured for this very host. */
static int find_command(const struct ws_cli *cli, const char *host, struct ws_key *out,
			struct ws_err *err)
{
	char command[WS_KEY_COMMAND];
	int rc = ws_credentials_command(host, command, err);

	return rc == 0 ? ws_key_command_run(command, WS_KEY_COMMAND_S, cli->stop, out, err)
		       : rc;
}

static int name_source(int rc, char source[WS_KEY_SOURCE], const char *name)
{
	if (rc == 0)
		(void)snprintf(source, WS_KEY_SOURCE, "%s", name);
	return rc;
}

int ws_key_find(const struct ws_cli *cli, const char *endpoint, struct ws_key *out,
		char source[WS_KEY_SOURCE], struct ws_err *err)
{
	const char *file = ws_cli_env("WSYNC_API_KEY_FILE");
	char host[WS_KEY_HOST];
	int rc = ws_key_host(endpoint, host, err);

	if (rc < 0)
		return rc;
	if (cli->key_file)
		return name_source(
			find_file(cli, host, cli->key_file, WS_KEY_PRIVATE, out, err),
			source, "--key-file");
	if (file)
		return name_source(find_file(cli, host, file, WS_KEY_PRIVATE, out, err),
				   source, "WSYNC_API_KEY_FILE");
	rc = name_source(find_systemd(cli, host, out, err), source, "systemd credential");
	if (rc == WS_KEY_ABSENT)
		rc = name_source(find_command(cli, host, out, err), source,
				 WS_KEY_SOURCE_RUN);
	if (rc == WS_KEY_ABSENT)
		rc = name_source(ws_credentials_find(host, out, err), source,
				 WS_KEY_SOURCE_KEPT);
	if (rc == WS_KEY_ABSENT)
		rc = name_source(find_environment(host, out, err), source,
				 "PREFECT_API_KEY");
	if (rc == WS_KEY_ABSENT)
		rc = find_profile(host, out, source, err);
	if (rc != WS_KEY_ABSENT)
		return rc;
	ws_err_set(err, WS_E_NO_KEY, "there is no API key for %s", host);
	return ws_err_hint(err, "wsync login");
}
