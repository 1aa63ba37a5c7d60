/*
 * sync/round/look/listed_may.c - what the key may do where it may not read who may do what.
 *
 * One request a workspace, and of no more than WS_LISTED_ASKED a look, so that a look
 * costs what it promises. Where the cloud does not tell, nothing is known.
 */
#include "sync/round/look/listed.h"

#include <string.h>

#include "sync/round/look/rights.h"

static bool is_unread(const struct ws_unread_list *unread, const char *id,
		      enum ws_principal_kind kind)
{
	for (size_t i = 0; i < unread->count; i++)
		if (unread->items[i].kind == (int)kind &&
		    strcmp(unread->items[i].workspace_id, id) == 0)
			return true;
	return false;
}

/* Owners and Admins of the account may do everything, and that is known. */
static bool is_known(const struct ws_listed_workspace *w)
{
	for (size_t i = 0; i < w->reason_count; i++)
		if (w->reasons[i].via == WS_VIA_ACCOUNT)
			return true;
	return false;
}

int ws_listed_ask(struct ws_listed *listed, struct ws_remote *remote,
		  enum ws_principal_kind actor, const struct ws_unread_list *unread,
		  struct ws_err *err)
{
	size_t asked = 0;
	int rc = 0;

	for (size_t a = 0; rc >= 0 && a < listed->count; a++) {
		const struct ws_listed_account *account = &listed->accounts[a];

		for (size_t i = 0; rc >= 0 && i < account->workspace_count; i++) {
			struct ws_listed_workspace *w = &account->workspaces[i];

			if (is_known(w) || !is_unread(unread, w->id, actor) ||
			    asked++ >= WS_LISTED_ASKED)
				continue;
			rc = ws_rights_of(remote, account->id, w->id, listed->arena,
					  &w->may, err);
			w->may_known = rc == 0;
		}
	}
	return rc < 0 ? rc : 0;
}
