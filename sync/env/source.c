/*
 * sync/env/source.c - Prefect's order of settings, replayed.
 *
 * Invariant: a file that cannot be read is never taken for one that sets nothing. It
 * may win, so it is named as the winner.
 */
#include "sync/env/source.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "store/ground/fs.h"
#include "store/ground/own.h"
#include "store/ground/text.h"

extern char **environ;

const char *const ws_env_place_words[WS_ENV_PLACES] = {
	"variable", ".env", "prefect.toml", "pyproject.toml", "profile", "default"};

const char *ws_env_variable(const char *name)
{
	const size_t len = strlen(name);
	const char *found = getenv(name);
	char folded[64];

	for (char **entry = environ; !found && entry && *entry; entry++) {
		if (strcspn(*entry, "=") != len || len >= sizeof(folded))
			continue;
		memcpy(folded, *entry, len);
		folded[len] = '\0';
		if (ws_text_casecmp(folded, name) == 0)
			found = *entry + len + 1;
	}
	return found;
}

struct ws_env_name ws_env_name_of(enum ws_env_place place, const char *variable,
				  const char *profile)
{
	const char *key = strcmp(variable, WS_ENV_URL) == 0 ? "url" : "key";

	switch (place) {
	case WS_ENV_PREFECT_TOML:
		return (struct ws_env_name){WS_ENV_TOML, {"api", key}, 2};
	case WS_ENV_PYPROJECT:
		return (struct ws_env_name){
			WS_ENV_TOML, {"tool", "prefect", "api", key}, 4};
	case WS_ENV_IN_PROFILE:
		return (struct ws_env_name){
			WS_ENV_TOML, {"profiles", profile, variable}, 3};
	case WS_ENV_VARIABLE:
	case WS_ENV_FILE:
	case WS_ENV_DEFAULT:
	case WS_ENV_PLACES:
		break;
	}
	return (struct ws_env_name){WS_ENV_DOTENV, {variable}, 1};
}

int ws_env_load(const char *path, struct ws_arena *arena, struct ws_env_text *out,
		struct ws_err *err)
{
	const char *slash = strrchr(path, '/');
	ws_auto_close int dir = -1;
	ws_auto_free char *bytes = NULL;
	char parent[PATH_MAX];
	struct stat st;
	size_t len = 0;
	int rc;

	(void)snprintf(parent, sizeof(parent), "%.*s", (int)(slash - path) + 1, path);
	*out = (struct ws_env_text){.file = path};
	if (stat(parent, &st) != 0)
		return WS_ENV_ABSENT;
	rc = ws_fs_open_root(parent, &dir, err);
	if (rc == 0)
		rc = ws_fs_read(dir, slash + 1, WS_ENV_FILE_MAX, &bytes, &len, err);
	if (rc != 0)
		return rc == WS_FS_ABSENT ? WS_ENV_ABSENT : rc;
	out->bytes = ws_arena_dupn(arena, bytes, len);
	out->len = len;
	explicit_bzero(bytes, len);
	return out->bytes ? 0 : ws_err_nomem(err);
}

/* One setting of one file: 0, WS_ENV_ABSENT or a failure. */
static int read_setting(const char *path, const struct ws_env_name *name, bool *there,
			struct ws_env_spot *spot, struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_env_text text;
	char real[PATH_MAX];
	int rc;

	/* Prefect reads what a link leads to; only writing goes without links */
	if (!realpath(path, real))
		(void)snprintf(real, sizeof(real), "%s", path);
	rc = arena ? ws_env_load(real, arena, &text, err) : ws_err_nomem(err);
	*there = rc == 0 || rc < 0;
	if (rc != 0)
		return rc;
	text.file = path;
	rc = ws_env_find(&text, name, spot, err);
	explicit_bzero((void *)(uintptr_t)text.bytes, text.len);
	return rc;
}

static void join(char out[PATH_MAX], const char *dir, const char *name)
{
	if (*name == '/')
		(void)snprintf(out, PATH_MAX, "%s", name);
	else if (snprintf(out, PATH_MAX, "%s/%s", dir, name) >= PATH_MAX)
		out[0] = '\0';
}

/* ---- profiles ------------------------------------------------------------------------ */

/* A path set in a file of the project: 0, WS_ENV_ABSENT or a failure. */
static int path_in(const char *dir, const char *file, const struct ws_env_name *name,
		   char out[PATH_MAX], struct ws_err *err)
{
	struct ws_env_spot spot;
	char path[PATH_MAX];
	bool there;
	int rc;

	join(path, dir, file);
	rc = read_setting(path, name, &there, &spot, err);
	if (rc == 0 && !*spot.value)
		return WS_ENV_ABSENT;
	if (rc == 0)
		join(out, dir, spot.value);
	return rc;
}

int ws_env_profiles_path(const char *dir, char out[PATH_MAX], struct ws_err *err)
{
	static const struct ws_env_name dotenv = {
		WS_ENV_DOTENV, {"PREFECT_PROFILES_PATH"}, 1};
	static const struct ws_env_name toml = {WS_ENV_TOML, {"profiles_path"}, 1};
	static const struct ws_env_name pyproject = {
		WS_ENV_TOML, {"tool", "prefect", "profiles_path"}, 3};
	/* these two count as they are spelled, unlike settings */
	const char *path = getenv("PREFECT_PROFILES_PATH");
	const char *prefect = getenv("PREFECT_HOME");
	const char *home = getenv("HOME");
	int rc = WS_ENV_ABSENT;

	if (path && *path) {
		join(out, dir, path);
		return 0;
	}
	rc = path_in(dir, ".env", &dotenv, out, err);
	if (rc == WS_ENV_ABSENT)
		rc = path_in(dir, "prefect.toml", &toml, out, err);
	if (rc == WS_ENV_ABSENT)
		rc = path_in(dir, "pyproject.toml", &pyproject, out, err);
	if (rc != WS_ENV_ABSENT)
		return rc;
	if (prefect && *prefect) {
		char in_home[PATH_MAX];

		join(in_home, dir, prefect);
		join(out, in_home, "profiles.toml");
		return 0;
	}
	if (home && *home == '/') {
		join(out, home, ".prefect/profiles.toml");
		return 0;
	}
	return ws_err_set(err, WS_E_USAGE_ARGUMENT,
			  "where Prefect keeps its profiles cannot be told: HOME is no "
			  "absolute path");
}

int ws_env_profile_name(const char *path, char out[WS_ENV_PROFILE], struct ws_err *err)
{
	static const struct ws_env_name active = {WS_ENV_TOML, {"active"}, 1};
	const char *chosen = getenv("PREFECT_PROFILE");
	struct ws_env_spot spot;
	bool there;
	int rc;

	if (!chosen || !*chosen) {
		rc = read_setting(path, &active, &there, &spot, err);
		if (rc < 0)
			return rc;
		chosen = rc == 0 ? spot.value : "ephemeral";
	}
	if (strlen(chosen) >= WS_ENV_PROFILE || !*chosen || strpbrk(chosen, "\"\\\n\r"))
		return ws_err_set(err, WS_E_ENV_FILE,
				  "the name of the profile in use cannot be read");
	memcpy(out, chosen, strlen(chosen) + 1);
	return 0;
}

/* ---- all of them --------------------------------------------------------------------- */

static void read_file(struct ws_env_source *source, const struct ws_env_name *name)
{
	struct ws_env_spot spot;
	int rc = read_setting(source->file, name, &source->there, &spot, &source->trouble);

	source->set = rc == 0;
	if (rc != 0)
		return;
	source->line = spot.line;
	(void)snprintf(source->value, sizeof(source->value), "%s", spot.value);
}

/* Variables that make Prefect leave profiles alone. */
static bool in_test_mode(void)
{
	static const char *const names[] = {"PREFECT_TEST_MODE", "PREFECT_UNIT_TEST_MODE",
					    "PREFECT_TESTING_UNIT_TEST_MODE",
					    "PREFECT_TESTING_TEST_MODE"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = getenv(names[i]);

		if (value && *value)
			return true;
	}
	return false;
}

/* Is it the file that is looked for when nothing names one? */
static bool is_default_path(const char *path)
{
	const char *home = getenv("HOME"), *prefect = getenv("PREFECT_HOME");
	char usual[PATH_MAX];

	if (!home || (prefect && *prefect))
		return false;
	join(usual, home, ".prefect/profiles.toml");
	return strcmp(path, usual) == 0;
}

static void read_profile(const char *dir, struct ws_env_sources *out)
{
	struct ws_env_source *source = &out->places[WS_ENV_IN_PROFILE];
	struct ws_env_name name;

	if (in_test_mode())
		return;
	if (ws_env_profiles_path(dir, source->file, &source->trouble) < 0 ||
	    ws_env_profile_name(source->file, out->profile, &source->trouble) < 0)
		return;
	name = ws_env_name_of(WS_ENV_IN_PROFILE, WS_ENV_URL, out->profile);
	read_file(source, &name);
	/* Prefect brings this one along, and forgets it where the person has a file */
	if (!source->there && !source->trouble.code && is_default_path(source->file) &&
	    strcmp(out->profile, "local") == 0) {
		source->set = true;
		(void)snprintf(source->value, sizeof(source->value),
			       "http://127.0.0.1:4200/api");
	}
}

int ws_env_sources_read(const char *dir, struct ws_env_sources *out, struct ws_err *err)
{
	static const char *const files[WS_ENV_PLACES] = {
		[WS_ENV_FILE] = ".env",
		[WS_ENV_PREFECT_TOML] = "prefect.toml",
		[WS_ENV_PYPROJECT] = "pyproject.toml"};
	const char *variable = ws_env_variable(WS_ENV_URL);
	char envrc[PATH_MAX];

	memset(out, 0, sizeof(*out));
	if (access(dir, R_OK | X_OK) != 0)
		return ws_err_set(err, WS_E_USAGE_ARGUMENT, "cannot read the directory %s",
				  dir);
	out->places[WS_ENV_VARIABLE].there = out->places[WS_ENV_DEFAULT].there = true;
	if (variable) {
		out->places[WS_ENV_VARIABLE].set = true;
		(void)snprintf(out->places[WS_ENV_VARIABLE].value, WS_ENV_VALUE_MAX, "%s",
			       variable);
	}
	for (int place = WS_ENV_FILE; place <= WS_ENV_PYPROJECT; place++) {
		const struct ws_env_name name = ws_env_name_of((enum ws_env_place)place,
							       WS_ENV_URL, NULL);

		join(out->places[place].file, dir, files[place]);
		read_file(&out->places[place], &name);
	}
	read_profile(dir, out);
	join(envrc, dir, ".envrc");
	out->envrc = access(envrc, F_OK) == 0;
	out->winner = WS_ENV_VARIABLE;
	while (out->winner < WS_ENV_DEFAULT && !out->places[out->winner].set &&
	       !out->places[out->winner].trouble.code)
		out->winner++;
	return 0;
}
