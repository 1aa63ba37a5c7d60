/*
 * cli/cloud/inviting.h - one invitation by name: where to, what is pending, what is said. Floor 7.
 * Blocks on the disk, and on the network from ws_inviting_cloud on.
 */
#ifndef WS_CLI_INVITING_H
#define WS_CLI_INVITING_H

#include "cli/local/accounts.h"
#include "sync/decide/right.h"
#include "sync/round/person/invite.h"

struct ws_inviting {
	struct ws_accounts accounts; /* main */
	struct ws_remote *remote;
	struct ws_arena *arena;
	struct ws_invite_place place;
	const char *where; /* "acme" or "ada/main" */
};

#define ws_auto_inviting __attribute__((cleanup(ws_inviting_close))) struct ws_inviting

/* 0, or WS_E_USAGE_ARGUMENT: the word is no e-mail address. */
int ws_inviting_address(const char *word, struct ws_err *err);

/*
 * The account, or the workspace where one of that name is meant. inviting: zeroed, and to be
 * closed after a failure too. WS_E_NO_WORKSPACE with a near match.
 */
int ws_inviting_open(struct ws_cli *cli, const char *word, struct ws_inviting *inviting,
		     struct ws_err *err);

/* The cloud of the store, with this person's key; before anything is asked of it. */
int ws_inviting_cloud(struct ws_cli *cli, struct ws_inviting *inviting, struct ws_err *err);

/*
 * Asks before a mail is sent, after saying that a live link dies by it. old: what was sent
 * before, or NULL; as: the account role, or NULL; flag: the command that needs no question.
 * 0, or WS_E_* of ws_cli_ask. With --dry-run nothing is asked.
 */
int ws_inviting_confirm(struct ws_cli *cli, const struct ws_inviting *inviting,
			const char *email, const struct ws_invitation *old, const char *as,
			const char *flag, struct ws_err *err);

/*
 * What was done: done is the word of wsync/invitation/1, said begins the sentence. made: the
 * cloud's answer, or NULL.
 */
int ws_inviting_show(const struct ws_cli *cli, const struct ws_inviting *inviting,
		     const char *done, const char *said, const char *email,
		     const struct ws_invitation *made, struct ws_err *err);
void ws_inviting_close(struct ws_inviting *inviting);

/* May the key do this in the account? Asked before the call; see ws_rights_demand(). */
int ws_inviting_may(const struct ws_inviting *v, enum ws_direct what, struct ws_err *err);

#endif
