/*
 * cli/key/credentials.h - API keys on this machine.
 * Floor 7. Blocks on the disk.
 *
 * credentials.ini lies in $WSYNC_CONFIG_HOME, else $XDG_CONFIG_HOME/wsync, else
 * ~/.config/wsync. It holds one key a host:
 *
 *	[login]
 *	endpoint = https://api.prefect.cloud/api
 *
 *	[keys]
 *	api.prefect.cloud = pnu_...
 *	127.0.0.1%3A4300 = pnu_...
 *
 *	[commands]
 *	cloud.example = pass show prefect/acme
 *
 * A host has a key or a command that prints it.
 * The file is 0600 and its directory 0700, both of this user, or they are refused.
 * Keys are never printed; ws_key_mask() gives what may be shown.
 */
#ifndef WS_CLI_KEY_CREDENTIALS_H
#define WS_CLI_KEY_CREDENTIALS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include "store/ground/err.h"
#include "store/work/store.h"

#define WS_KEY_MAX         160 /* bytes of a key, the NUL included */
#define WS_KEY_HOST        256
#define WS_KEY_SOURCE      64
#define WS_KEY_COMMAND     160               /* bytes of a command, the NUL included */
#define WS_KEY_COMMAND_S   60                /* it has to end within that time */
#define WS_KEY_SOURCE_KEPT "credentials.ini" /* the source of what login keeps */
#define WS_KEY_SOURCE_RUN  "key command"
#define WS_KEY_ABSENT      1 /* an answer: there is none */

struct ws_key {
	char text[WS_KEY_MAX];
};

void ws_key_wipe(struct ws_key *key);
#define ws_auto_key __attribute__((cleanup(ws_key_wipe))) struct ws_key

/* "pnu_...3f2a": the kind and the last four characters; "..." for short ones. */
const char *ws_key_mask(const struct ws_key *key, char out[24]);

/*
 * Takes a key from text, blanks and line ends around it removed. what: for messages.
 * Fails with WS_E_KEY_FILE for an empty or long one, and for one that holds anything
 * but printable ASCII without blanks. The message never shows it.
 */
int ws_key_take(const char *bytes, size_t len, const char *what, struct ws_key *out,
		struct ws_err *err);

enum ws_key_trust {
	WS_KEY_PRIVATE, /* regular, of this user, not readable by others, one name */
	WS_KEY_GUARDED  /* regular: whoever made the directory guards it (systemd) */
};

/* Reads a key file; path "-" is standard input. 0, or WS_E_KEY_FILE ... */
int ws_key_read(const char *path, enum ws_key_trust trust, struct ws_key *out,
		struct ws_err *err);

/* The host keys are kept under: "api.prefect.cloud", "127.0.0.1:4300". */
int ws_key_host(const char *endpoint, char out[WS_KEY_HOST], struct ws_err *err);

/* Is the host this machine itself? */
bool ws_key_host_is_loopback(const char *host);

/* Absolute path of the directory; WS_E_KEY_FILE when no variable gives one. */
int ws_credentials_dir(char out[PATH_MAX], struct ws_err *err);

/* The key of a host: 0, WS_KEY_ABSENT or a failure. */
int ws_credentials_find(const char *host, struct ws_key *out, struct ws_err *err);

/* The command of a host: 0, WS_KEY_ABSENT or a failure. */
int ws_credentials_command(const char *host, char out[WS_KEY_COMMAND], struct ws_err *err);

/* Keeps a key for a host, or the command that prints it (then key is NULL), in place of
 * either, and remembers the endpoint as the last login. On disk. */
int ws_credentials_store(const char *host, const char *endpoint, const struct ws_key *key,
			 const char *command, struct ws_err *err);

/* Forgets the key and the command of a host, and the last login if it was there: 0, WS_KEY_ABSENT when
 * there was none, or a failure. On disk. */
int ws_credentials_forget(const char *host, struct ws_err *err);

/* The endpoint of the last login: 0 or WS_KEY_ABSENT, or a failure. */
int ws_credentials_last(char out[WS_STORE_URL], struct ws_err *err);

/*
 * Runs a key command and takes the key it prints. It is no shell line: a program and its
 * arguments, parted by blanks, in quotes of either kind where they hold some. It gets no
 * standard input; its standard error is ours. Blocks until it ends, at most timeout_s.
 * stop  set by a signal handler: gives up; may be NULL
 * Returns 0, WS_E_KEY_COMMAND, WS_E_INTERRUPTED or a failure of the system. No message
 * shows what it printed.
 */
int ws_key_command_run(const char *command, int timeout_s, const volatile int *stop,
		       struct ws_key *out, struct ws_err *err);

struct ws_cli;
struct ws_remote;

/* Opens the cloud with a key at hand (login). source: where it came from, for people.
 * Given: ws_remote_close(). */
int ws_cli_remote_with(struct ws_cli *cli, const char *endpoint, const char *key,
		       const char *source, struct ws_remote **out, struct ws_err *err);

/*
 * A cloud in front of `inner` whose failures name the source of the key, the address,
 * and what to try; it warns when the key is not that of the last look.
 * inner  taken, also after a failure
 * out    given: ws_remote_close(); WS_E_NOMEM is the only failure
 */
int ws_cli_told(struct ws_cli *cli, const char *endpoint, const char *source,
		struct ws_remote *inner, struct ws_remote **out, struct ws_err *err);

/*
 * Finds the key for an endpoint in all places, in order (see `wsync help
 * environment`): 0, WS_E_NO_KEY or why a place cannot be used.
 */
int ws_key_find(const struct ws_cli *cli, const char *endpoint, struct ws_key *out,
		char source[WS_KEY_SOURCE], struct ws_err *err);

#endif
