/*
 * sync/remote/prefect_mine.c - what the key reaches, and whose it is.
 */
#include <string.h>
#include "store/ground/uuid.h"
#include "sync/remote/prefect_p.h"

static struct ws_account *find_account(struct ws_account *accounts, size_t count,
				       const char *id)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(accounts[i].id, id) == 0)
			return &accounts[i];
	return NULL;
}

/* A row of /me/workspaces names its account; those that are shared with us are named
 * nowhere else. */
static int take_shared(struct ws_reach *reach, const struct ws_json *row,
		       struct ws_err *err)
{
	const char *id = ws_json_text(ws_json_get(row, "account_id"));
	const char *handle = ws_json_text(ws_json_get(row, "account_handle"));
	const char *name = ws_json_text(ws_json_get(row, "account_name"));
	struct ws_account *account;

	if (!ws_uuid_ok(id) || !handle || !name)
		return ws_err_set(
			err, WS_E_RESPONSE,
			"list of your workspaces: a row does not name its account");
	account = find_account(reach->shared, reach->shared_count, id);
	if (account && strcmp(account->handle, handle) != 0)
		return ws_err_set(err, WS_E_RESPONSE,
				  "list of your workspaces: one account has two handles");
	if (account)
		return 0;
	if (reach->shared_count == WS_FETCH_ACCOUNTS)
		return ws_err_set(err, WS_E_RESPONSE,
				  "list of your workspaces: more than %d accounts",
				  WS_FETCH_ACCOUNTS);
	account = ws_arena_grow(reach->arena, &reach->shared, &reach->shared_count,
				sizeof(*account));
	if (!account)
		return ws_err_nomem(err);
	account->id = ws_arena_dup(reach->arena, id);
	account->handle = ws_arena_dup(reach->arena, handle);
	account->name = ws_arena_dup(reach->arena, name);
	return account->id && account->handle && account->name ? 0 : ws_err_nomem(err);
}

static int take_workspaces(struct ws_fetch *fetch, const struct ws_json *json, size_t *rows,
			   struct ws_err *err)
{
	struct ws_reach *reach = fetch->user;
	int rc = ws_decode_my_workspaces(reach->arena, json, &reach->mine, err);

	(void)rows;
	for (size_t i = 0; rc == 0 && i < ws_json_count(json); i++)
		rc = take_shared(reach, ws_json_at(json, i), err);
	return rc;
}

static int take_accounts(struct ws_fetch *fetch, const struct ws_json *json, size_t *rows,
			 struct ws_err *err)
{
	struct ws_reach *reach = fetch->user;

	(void)rows;
	if (ws_json_count(json) > WS_FETCH_ACCOUNTS)
		return ws_err_set(err, WS_E_RESPONSE, "list of your accounts: more than %d",
				  WS_FETCH_ACCOUNTS);
	return ws_decode_my_accounts(reach->arena, json, &reach->mine, err);
}

static int take_scopes(struct ws_fetch *fetch, const struct ws_json *json, size_t *rows,
		       struct ws_err *err)
{
	struct ws_reach *reach = fetch->user;

	(void)rows;
	return ws_decode_scopes(reach->arena, json, &reach->scopes, &reach->scope_count,
				err);
}

/* Accounts seen through workspaces alone join the others. */
static int merge(struct ws_reach *reach, struct ws_err *err)
{
	for (size_t i = 0; i < reach->shared_count; i++) {
		struct ws_account *account;

		if (find_account(reach->mine.accounts, reach->mine.account_count,
				 reach->shared[i].id))
			continue;
		account = ws_arena_grow(reach->arena, &reach->mine.accounts,
					&reach->mine.account_count, sizeof(*account));
		if (!account)
			return ws_err_nomem(err);
		*account = reach->shared[i];
	}
	return 0;
}

int ws_prefect_reach(struct ws_prefect *prefect, bool with_scopes, struct ws_reach *reach,
		     struct ws_err *err)
{
	struct ws_fetch fetches[] = {
		{.path = "/me/workspaces", .required = true, .take = take_workspaces},
		{.path = "/me/accounts", .take = take_accounts},
		{.path = "/workspace_scopes", .take = take_scopes},
	};
	struct ws_fetcher fetcher = {.http = prefect->http};
	int rc;

	for (size_t i = 0; i < (with_scopes ? 3 : 2); i++) {
		fetches[i].user = reach;
		ws_fetch_add(&fetcher, &fetches[i]);
	}
	rc = ws_fetch_run(&fetcher, err);
	reach->accounts_known = fetches[1].known;
	reach->scopes_known = fetches[2].known;
	return rc ? rc : merge(reach, err);
}

/* ---- whose key it is ----------------------------------------------------------------- */

/*
 * A service account cannot ask who it is, but its own row shows both ends of its key.
 * Two rows that match leave it unknown: who acts must not be guessed.
 */
static int find_bot(struct ws_prefect *prefect, struct ws_arena *arena,
		    struct ws_actor *out, struct ws_err *err)
{
	struct ws_reach reach = {.arena = arena};
	size_t matches = 0;
	int rc = ws_prefect_reach(prefect, false, &reach, err);

	out->kind = WS_BOT;
	out->label = "service account";
	for (size_t i = 0; rc == 0 && i < reach.mine.account_count; i++) {
		struct ws_prefect_account account = {.arena = arena,
						     .account = reach.mine.accounts[i]};

		rc = ws_account_read_bots(prefect->http, &account, false, err);
		for (size_t b = 0; rc == 0 && b < account.account.bot_count; b++) {
			const struct ws_bot *bot = &account.account.bots[b];

			if (!ws_http_key_matches_mask(prefect->http, bot->masked_key))
				continue;
			matches++;
			out->id = bot->id;
			out->label = bot->name;
		}
	}
	if (matches > 1) {
		out->id = NULL;
		out->label = "service account";
	}
	return rc;
}

int ws_prefect_actor(struct ws_remote *remote, struct ws_arena *arena, struct ws_actor *out,
		     struct ws_err *err)
{
	const struct ws_http_request request = {
		.method = "GET", .path = "/me/", .idempotent = true};
	struct ws_prefect *prefect = ws_prefect_of(remote);
	ws_auto(ws_json) json = NULL;
	ws_auto_free char *body = NULL;
	size_t len;
	int rc;

	memset(out, 0, sizeof(*out));
	rc = ws_http_call(prefect->http, &request, &body, &len, err);
	if (rc == WS_E_FORBIDDEN) {
		ws_err_clear(err);
		return find_bot(prefect, arena, out, err);
	}
	if (rc == 0)
		rc = ws_json_parse(body, len, 0, &json, err);
	return rc ? rc : ws_decode_me(arena, json, out, err);
}
