/*
 * cli/cloud/bots.h - what the commands that change service accounts have in common.
 * Floor 7. Blocks on disk and network.
 */
#ifndef WS_CLI_BOTS_H
#define WS_CLI_BOTS_H

#include "cli/local/accounts.h"
#include "store/ground/arena.h"
#include "sync/round/person/bot.h"

struct ws_bots {
	struct ws_accounts accounts; /* main */
	const struct ws_side_account *account;
	struct ws_remote *remote;
	struct ws_arena *arena;
	struct ws_bot_place place;
};

/*
 * Opens the store and the cloud.
 * account  of --account; NULL: the only one, or the one that knows `name`
 * name     as typed, "bot:" before it or not; NULL: of one that is not there yet
 * whole    workspaces of main are read, too
 * out      ws_bots_close(), also after a failure
 */
int ws_bots_open(struct ws_cli *cli, const char *account, const char *name, bool whole,
		 struct ws_bots *out, struct ws_err *err);
void ws_bots_close(struct ws_bots *bots);
#define ws_auto_bots __attribute__((cleanup(ws_bots_close))) struct ws_bots

/* The name as typed, without a "bot:" before it. Borrowed. */
const char *ws_bots_name(const char *word);

/* What --expires and --never say: RFC 3339 in out, or NULL for never. */
int ws_bots_expiry(const struct ws_cli *cli, const char *date, const char *never,
		   char out[32], const char **expires, struct ws_err *err);

/* Where the service account has what, by main: for people on standard error. */
void ws_bots_tell_grants(const struct ws_cli *cli, const struct ws_bots *bots,
			 const char *id);

/* {"schema":"wsync/service-account/1", "done", "account", "name", "id", "dry_run"}. NULL:
 * no memory. */
struct ws_json *ws_bots_json(const struct ws_cli *cli, const struct ws_bots *bots,
			     const char *done, const char *name, const char *id);

/* The same and "grants" and "teams": what main has of it. NULL: no memory. */
struct ws_json *ws_bots_grants_json(const struct ws_bots *bots, const char *id,
				    struct ws_json *value);

/*
 * Shows what was done and the key, which comes once: with --json one object that ends with
 * it, with -q the key alone. It passes no buffer that stays. Flushes.
 * value  taken
 */
int ws_bots_show_key(const struct ws_cli *cli, struct ws_json *value, const char *told,
		     const struct ws_bot_key *key, struct ws_err *err);

/* Takes what the cloud has now into main, so that other commands know it. Whoever can not
 * be told so gets a hint: what was done stays done. */
int ws_bots_receive(struct ws_cli *cli, struct ws_bots *bots, struct ws_err *err);

#endif
