/*
 * sync/env/source.h - every place Prefect takes PREFECT_API_URL from, in its order.
 * Floor 5. Blocks on the disk; reads only. Reads the environment of the process.
 */
#ifndef WS_SYNC_ENV_SOURCE_H
#define WS_SYNC_ENV_SOURCE_H

#include <limits.h>
#include "sync/env/text.h"

#define WS_ENV_URL     "PREFECT_API_URL"
#define WS_ENV_KEY     "PREFECT_API_KEY"
#define WS_ENV_PROFILE 64 /* bytes of a profile's name, the NUL included */

/* What counts more comes first. */
enum ws_env_place {
	WS_ENV_VARIABLE,
	WS_ENV_FILE,
	WS_ENV_PREFECT_TOML,
	WS_ENV_PYPROJECT,
	WS_ENV_IN_PROFILE,
	WS_ENV_DEFAULT,
	WS_ENV_PLACES
};
extern const char *const ws_env_place_words[WS_ENV_PLACES]; /* "variable", ".env" ... */

struct ws_env_source {
	bool there; /* the file is there; always for variable and default */
	bool set;
	char value[WS_ENV_VALUE_MAX];
	char file[PATH_MAX];   /* "" for variable and default */
	int line;              /* where it is set; 0 unknown */
	struct ws_err trouble; /* code not 0: it cannot be told what it sets */
};

struct ws_env_sources {
	struct ws_env_source places[WS_ENV_PLACES];
	enum ws_env_place winner; /* with trouble: the place that may win */
	char profile[WS_ENV_PROFILE];
	bool envrc; /* an .envrc is there: a shell may set variables from it */
};

/*
 * Asks all places for a setting, as Prefect started in dir would.
 * dir  absolute
 * out  filled whatever is wrong with single files; large: on the heap, best
 * Returns 0, or a failure to open dir.
 */
int ws_env_sources_read(const char *dir, struct ws_env_sources *out, struct ws_err *err);

/* profiles.toml as Prefect started in dir would find it; WS_E_USAGE_ARGUMENT when no
 * variable gives a place. */
int ws_env_profiles_path(const char *dir, char out[PATH_MAX], struct ws_err *err);

/* The profile in use: PREFECT_PROFILE, else `active` of the file, else "ephemeral". */
int ws_env_profile_name(const char *path, char out[WS_ENV_PROFILE], struct ws_err *err);

/* How the setting is called in one place. profile is borrowed. */
struct ws_env_name ws_env_name_of(enum ws_env_place place, const char *variable,
				  const char *profile);

/* An environment variable, whatever the case of its name, as Prefect takes it; NULL:
 * not set. */
const char *ws_env_variable(const char *name);

/*
 * Reads a small text file by its absolute path.
 * Returns 0, WS_ENV_ABSENT, or a failure; links and special files are refused.
 * out->bytes is the arena's, out->file is path.
 */
int ws_env_load(const char *path, struct ws_arena *arena, struct ws_env_text *out,
		struct ws_err *err);

#endif
