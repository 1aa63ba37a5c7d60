/*
 * cli/key/prefect_profile.h - keys the Prefect CLI keeps: profiles.toml, read only.
 * Floor 7. Blocks on the disk.
 *
 * A small strict reader: tables [profiles.NAME], and in them PREFECT_API_KEY and
 * PREFECT_API_URL as strings on one line. What else TOML can do is passed over,
 * except where passing over could mistake text for a key: a string over several
 * lines, or a key set twice, refuses the file.
 */
#ifndef WS_CLI_KEY_PREFECT_PROFILE_H
#define WS_CLI_KEY_PREFECT_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include "cli/key/credentials.h"
#include "store/ground/err.h"

#define WS_PROFILES_MAX 200
#define WS_PROFILE_NAME 64
#define WS_PROFILE_URL  256

struct ws_profile {
	char name[WS_PROFILE_NAME];
	char url[WS_PROFILE_URL]; /* "" when the profile sets none */
	struct ws_key key;        /* likewise */
	bool active;
};

struct ws_profiles {
	struct ws_profile *items; /* in file order */
	size_t count;
};

/*
 * Reads $PREFECT_PROFILES_PATH, else $PREFECT_HOME/profiles.toml, else
 * ~/.prefect/profiles.toml. PREFECT_PROFILE names the active one, else the file.
 * out  ws_profiles_clear()
 * Returns 0, WS_KEY_ABSENT (no such file) or WS_E_FILE_SYNTAX ...
 */
int ws_profiles_read(struct ws_profiles *out, struct ws_err *err);

/* The same from bytes. name: for messages. */
int ws_profiles_parse(const char *bytes, size_t len, const char *name,
		      struct ws_profiles *out, struct ws_err *err);
void ws_profiles_clear(struct ws_profiles *profiles); /* wipes the keys */

const struct ws_profile *ws_profiles_find(const struct ws_profiles *profiles,
					  const char *name);
const struct ws_profile *ws_profiles_active(const struct ws_profiles *profiles);

/*
 * The API base of an address: "https://HOST/api" from itself, from "https://HOST", and
 * from a workspace's address below it. False when it does not fit.
 */
bool ws_profile_base(const char *url, char *out, size_t size);

/* Is it the address of a workspace in a cloud (.../accounts/...)? */
bool ws_profile_is_cloud(const char *url);

#endif
