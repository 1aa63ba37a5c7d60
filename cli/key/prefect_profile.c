/*
 * cli/key/prefect_profile.c - the few lines of TOML we need from profiles.toml.
 */
#include "cli/key/prefect_profile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cli/run.h"
#include "store/ground/fs.h"
#include "store/ground/own.h"

#define PROFILES_FILE_MAX ((size_t)1 << 20)

struct reader {
	struct ws_profiles *out;
	const char *name;
	char active[WS_PROFILE_NAME];
	struct ws_profile *table; /* the profile we are in; NULL: elsewhere */
	bool top;                 /* before the first table */
	int line;
};

static int refuse(const struct reader *r, const char *what, struct ws_err *err)
{
	ws_err_set(err, WS_E_FILE_SYNTAX, "%s", what);
	/* no source: the line may hold a key */
	return ws_err_at(err, r->name, r->line, 0, 0, NULL);
}

static const char *skip(const char *p)
{
	return p + strspn(p, " \t");
}

/* A string on one line, "basic" or 'literal'; *end is behind it. */
static bool read_string(const char *p, char *out, size_t size, const char **end)
{
	const char quote = *p;
	size_t len = 0;

	if (quote != '"' && quote != '\'')
		return false;
	for (p++; *p && *p != quote; p++) {
		if (quote == '"' && *p == '\\') {
			p++;
			if (*p != '"' && *p != '\\')
				return false;
		}
		if (len + 1 >= size)
			return false;
		out[len++] = *p;
	}
	out[len] = '\0';
	*end = p + 1;
	return *p == quote;
}

/* A bare or quoted key; *end is behind it. */
static bool read_key(const char *p, char *out, size_t size, const char **end)
{
	size_t len = strspn(p, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
			       "0123456789_-");

	if (len == 0)
		return read_string(p, out, size, end);
	if (len >= size)
		return false;
	memcpy(out, p, len);
	out[len] = '\0';
	*end = p + len;
	return true;
}

static bool at_end(const char *p)
{
	p = skip(p);
	return *p == '\0' || *p == '#';
}

static int add_profile(struct reader *r, const char *name, struct ws_err *err)
{
	struct ws_profiles *out = r->out;

	if (ws_profiles_find(out, name))
		return refuse(r, "a profile is there twice", err);
	if (out->count >= WS_PROFILES_MAX)
		return refuse(r, "there are too many profiles", err);
	r->table = &out->items[out->count++];
	(void)snprintf(r->table->name, sizeof(r->table->name), "%s", name);
	return 0;
}

/* "[profiles.NAME]" begins a profile; any other table is passed over. */
static int read_table(struct reader *r, const char *p, struct ws_err *err)
{
	char first[WS_PROFILE_NAME], name[WS_PROFILE_NAME];

	r->table = NULL;
	r->top = false;
	p = skip(p + 1);
	if (!read_key(p, first, sizeof(first), &p) || strcmp(first, "profiles") != 0)
		return 0;
	p = skip(p);
	if (*p != '.')
		return 0;
	p = skip(p + 1);
	if (!read_key(p, name, sizeof(name), &p))
		return refuse(r, "the name of a profile cannot be read", err);
	p = skip(p);
	if (*p != ']' || !at_end(p + 1))
		return *p == '.' ? 0 : refuse(r, "a table header cannot be read", err);
	return add_profile(r, name, err);
}

static int set_text(struct reader *r, const char *p, char *out, size_t size,
		    struct ws_err *err)
{
	if (*out)
		return refuse(r, "a key is set twice", err);
	if (!read_string(p, out, size, &p) || !at_end(p))
		return refuse(r, "the value is no string on one line", err);
	return 0;
}

static int set_key(struct reader *r, const char *p, struct ws_err *err)
{
	char text[WS_KEY_MAX] = "";
	int rc;

	if (r->table->key.text[0])
		return refuse(r, "a key is set twice", err);
	rc = set_text(r, p, text, sizeof(text), err);
	/* an empty or malformed key is as good as none: the Prefect CLI would say so */
	if (rc == 0)
		(void)ws_key_take(text, strlen(text), r->name, &r->table->key, NULL);
	explicit_bzero(text, sizeof(text));
	return rc;
}

static int read_line(struct reader *r, const char *line, struct ws_err *err)
{
	char key[WS_PROFILE_NAME];
	const char *p = skip(line);

	if (at_end(p))
		return 0;
	if (strstr(p, "\"\"\"") || strstr(p, "'''"))
		return refuse(r, "strings over several lines are not read here", err);
	if (*p == '[')
		return read_table(r, p, err);
	if (!read_key(p, key, sizeof(key), &p))
		return 0;
	p = skip(p);
	if (*p != '=')
		return 0;
	p = skip(p + 1);
	if (r->top && strcmp(key, "active") == 0)
		return set_text(r, p, r->active, sizeof(r->active), err);
	if (r->table && strcmp(key, "PREFECT_API_KEY") == 0)
		return set_key(r, p, err);
	if (r->table && strcmp(key, "PREFECT_API_URL") == 0)
		return set_text(r, p, r->table->url, sizeof(r->table->url), err);
	return 0;
}

static void settle_active(struct reader *r)
{
	const char *chosen = ws_cli_env("PREFECT_PROFILE");

	if (!chosen)
		chosen = r->active;
	for (size_t i = 0; i < r->out->count; i++)
		r->out->items[i].active = strcmp(r->out->items[i].name, chosen) == 0;
}

int ws_profiles_parse(const char *bytes, size_t len, const char *name,
		      struct ws_profiles *out, struct ws_err *err)
{
	struct reader r = {.out = out, .name = name, .top = true};
	const char *end = bytes + len;
	int rc = 0;

	*out = (struct ws_profiles){0};
	out->items = calloc(WS_PROFILES_MAX, sizeof(*out->items));
	if (!out->items)
		return ws_err_nomem(err);
	while (rc == 0 && bytes < end) {
		const char *feed = memchr(bytes, '\n', (size_t)(end - bytes));
		size_t n = (size_t)((feed ? feed : end) - bytes);
		char line[1024];

		r.line++;
		if (n >= sizeof(line) || memchr(bytes, '\0', n)) {
			rc = refuse(&r, "a line is too long, or holds a NUL", err);
			break;
		}
		memcpy(line, bytes, n);
		line[n > 0 && line[n - 1] == '\r' ? n - 1 : n] = '\0';
		rc = read_line(&r, line, err);
		explicit_bzero(line, sizeof(line));
		bytes += n + 1;
	}
	if (rc < 0)
		ws_profiles_clear(out);
	else
		settle_active(&r);
	return rc;
}

static bool profiles_path(char *out, size_t size)
{
	const char *path = ws_cli_env("PREFECT_PROFILES_PATH");
	const char *prefect = ws_cli_env("PREFECT_HOME");
	const char *home = ws_cli_env("HOME");
	int len;

	if (path && *path == '/')
		len = snprintf(out, size, "%s", path);
	else if (prefect && *prefect == '/')
		len = snprintf(out, size, "%s/profiles.toml", prefect);
	else if (home && *home == '/')
		len = snprintf(out, size, "%s/.prefect/profiles.toml", home);
	else
		return false;
	return len > 0 && (size_t)len < size;
}

int ws_profiles_read(struct ws_profiles *out, struct ws_err *err)
{
	char path[PATH_MAX];
	ws_auto_close int dir = -1;
	char *slash, *bytes = NULL;
	size_t len = 0;
	int rc;

	*out = (struct ws_profiles){0};
	if (!profiles_path(path, sizeof(path)) || access(path, F_OK) != 0)
		return WS_KEY_ABSENT;
	slash = strrchr(path, '/');
	*slash = '\0';
	rc = ws_fs_open_root(*path ? path : "/", &dir, err);
	if (rc == 0)
		rc = ws_fs_read(dir, slash + 1, PROFILES_FILE_MAX, &bytes, &len, err);
	if (rc != 0)
		return rc == WS_FS_ABSENT ? WS_KEY_ABSENT : rc;
	rc = ws_profiles_parse(bytes, len, slash + 1, out, err);
	explicit_bzero(bytes, len);
	free(bytes);
	return rc;
}

void ws_profiles_clear(struct ws_profiles *profiles)
{
	if (profiles->items)
		explicit_bzero(profiles->items, WS_PROFILES_MAX * sizeof(*profiles->items));
	free(profiles->items);
	*profiles = (struct ws_profiles){0};
}

const struct ws_profile *ws_profiles_find(const struct ws_profiles *profiles,
					  const char *name)
{
	for (size_t i = 0; i < profiles->count; i++)
		if (strcmp(profiles->items[i].name, name) == 0)
			return &profiles->items[i];
	return NULL;
}

const struct ws_profile *ws_profiles_active(const struct ws_profiles *profiles)
{
	for (size_t i = 0; i < profiles->count; i++)
		if (profiles->items[i].active)
			return &profiles->items[i];
	return NULL;
}

bool ws_profile_is_cloud(const char *url)
{
	return strstr(url, "/accounts/") != NULL;
}

bool ws_profile_base(const char *url, char *out, size_t size)
{
	const char *accounts = strstr(url, "/accounts/");
	const char *host = strstr(url, "://");
	size_t len = accounts ? (size_t)(accounts - url) : strlen(url);
	int n;

	while (len > 0 && url[len - 1] == '/')
		len--;
	/* an address without a path means the API of that host */
	if (host && (size_t)(host - url) + 3 < len &&
	    !memchr(host + 3, '/', len - (size_t)(host + 3 - url)))
		n = snprintf(out, size, "%.*s/api", (int)len, url);
	else
		n = snprintf(out, size, "%.*s", (int)len, url);
	return n > 0 && (size_t)n < size;
}
