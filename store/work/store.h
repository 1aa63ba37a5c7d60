/*
 * store/work/store.h - an open store: its root, repository, settings and locks.
 * Floor 2. Blocks on the disk.
 *
 * A store is a directory with .wsync/store.ini (committed; format version,
 * endpoint, what is tracked) and a git repository. What belongs to this clone alone
 * lies in .git/wsync/: mode, locks, journal, stat cache, last look.
 */
#ifndef WS_STORE_WORK_STORE_H
#define WS_STORE_WORK_STORE_H

#include <stdbool.h>
#include <stdint.h>
#include "store/git/repo.h"
#include "store/ground/err.h"
#include "store/ground/lock.h"
#include "store/ground/own.h"

#define WS_STORE_FORMAT 1
#define WS_STORE_URL    256

enum ws_mode { WS_MODE_OBSERVE, WS_MODE_TWO_WAY };

struct ws_store {
	char *path; /* absolute root */
	int root_fd;
	struct ws_repo *repo;
	char endpoint[WS_STORE_URL]; /* API base, e.g. https://api.prefect.cloud/api */
	char include[512]; /* blank-separated globs over account/handle; "*" is all */
	char exclude[512]; /* likewise: what of these is not tracked; "" nothing */
	enum ws_mode mode; /* of this clone */
	bool first_send;   /* two-way, and nothing was sent by this clone yet */
	char actor[256];   /* e-mail, or bot:NAME, seen at the last look; "" unknown */
};

/*
 * Makes a new store in dir, which is created or must be empty (WS_E_DIR_NOT_EMPTY) but for
 * what a killed call of this kind left: store.ini, .gitattributes, repository. Nothing is committed yet. Given.
 */
int ws_store_create(const char *dir, const char *endpoint, const char *include,
		    struct ws_store **out, struct ws_err *err);

/*
 * Opens the store at dir, or (dir NULL) the nearest one from the current directory
 * upwards. Returns 0, WS_E_NO_STORE, WS_E_STORE_FORMAT, or what ws_repo_open says.
 * Given.
 */
int ws_store_open(const char *dir, struct ws_store **out, struct ws_err *err);
void ws_store_close(struct ws_store *store);
WS_OWN(ws_store, ws_store_close);

/* Is the workspace (account/handle) one of those the store tracks: one of `include`, and
 * none of `exclude`? */
bool ws_store_tracks(const struct ws_store *store, const char *account, const char *handle);

/* The same of what a path lies in ("acme/prod", "acme/prod/members.ini"); true of what is
 * no directory of a workspace. */
bool ws_store_tracks_path(const struct ws_store *store, const char *path);

/* Persist what belongs to the clone; store is updated too. */
int ws_store_set_mode(struct ws_store *store, enum ws_mode mode, struct ws_err *err);
/* Something was sent: first_send is over. Changes nothing in a clone that was told to observe
 * meanwhile. The store lock is held. */
int ws_store_set_sent(struct ws_store *store, struct ws_err *err);
/* As it is on disk now; store->mode is as it was when the store was opened. */
int ws_store_mode_now(const struct ws_store *store, enum ws_mode *out, struct ws_err *err);

/*
 * The round lock: one round at a time, for its whole length. WS_E_STORE_LOCKED
 * names the holder. The store lock: short, around local writes, never across the
 * network; waits up to 5 s. Taking it recovers what a killed process left
 * (ws_repo_recover).
 */
int ws_store_lock_round(struct ws_store *store, struct ws_lock *out, struct ws_err *err);
int ws_store_lock(struct ws_store *store, struct ws_lock *out, struct ws_err *err);
/* The store lock, only if nobody holds it: waits for nobody, and then fails. */
int ws_store_try_lock(struct ws_store *store, struct ws_lock *out, struct ws_err *err);

/* The last look at the cloud (.git/wsync/look.json). */
struct ws_store_look {
	int64_t time_s;      /* 0: never */
	int64_t started_s;   /* when the look that this tells of began; 0: unknown */
	bool complete;       /* every list was read to its end */
	char actor[256];     /* who the key is */
	char actor_id[37];   /* user id or service-account id; "" unknown */
	char actor_kind[16]; /* "user" or "service-account" */
	char key_source[64]; /* where the key came from, for people */
};
int ws_store_look_read(const struct ws_store *store, struct ws_store_look *out,
		       struct ws_err *err);
int ws_store_look_write(struct ws_store *store, const struct ws_store_look *look,
			struct ws_err *err);

/* Files of the clone, relative to root_fd. */
#define WS_STORE_CLONE   ".git/wsync"
#define WS_STORE_JOURNAL ".git/wsync/journal"
#define WS_STORE_STAT    ".git/wsync/stat"

#endif
