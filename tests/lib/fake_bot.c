/*
 * tests/lib/fake_bot.c - service accounts of the fake cloud, and their keys.
 *
 * The nth key given is "pnb_fakekey000000000N"; masked it shows its last four.
 */
#include "tests/lib/fake_state.h"

#include <stdio.h>
#include <string.h>

static struct ws_bot *bot_of(struct ws_account *account, const char *id)
{
	for (size_t i = 0; i < account->bot_count; i++)
		if (strcmp(account->bots[i].id, id) == 0)
			return &account->bots[i];
	return NULL;
}

static bool is_taken(const struct ws_account *account, const char *name)
{
	for (size_t i = 0; i < account->bot_count; i++)
		if (strcmp(account->bots[i].name, name) == 0)
			return true;
	return false;
}

static void give_key(struct t_fake *fake, struct ws_bot *bot, struct ws_bot_key *key)
{
	(void)snprintf(key->text, sizeof(key->text), "pnb_fakekey%010zu", ++fake->keys);
	bot->masked_key = t_fake_need(ws_arena_printf(fake->arena, "pnb_...%s",
						      key->text + strlen(key->text) - 4));
}

int t_fake_read_bots(struct ws_remote *remote, const char *account_id,
		     struct ws_arena *arena, struct ws_bot **items, size_t *count,
		     struct ws_err *err)
{
	struct t_fake *fake = t_fake_of(remote);
	const struct ws_account *account = t_fake_account_by_id(fake, account_id);
	int rc = t_fake_enter(fake, "bots", err);

	for (size_t i = 0; rc == 0 && i < account->bot_count; i++) {
		struct ws_bot *one;

		if (fake->bots_stale > 0 && i + 1 == account->bot_count)
			break;
		one = t_fake_need(ws_arena_grow(arena, items, count, sizeof(*one)));
		*one = account->bots[i];
	}
	if (rc == 0 && fake->bots_stale > 0)
		fake->bots_stale--;
	return rc;
}

/* The answer, or its loss; a key that is lost is known to nobody. */
static int answer(struct t_fake *fake, struct ws_bot_key *key, struct ws_err *err)
{
	int rc = t_fake_leave_write(fake, err);

	if (rc < 0)
		ws_bot_key_wipe(key);
	return rc;
}

int t_fake_create_bot(struct ws_remote *remote, const char *account_id, const char *name,
		      const char *expires, struct ws_arena *arena, struct ws_bot *out,
		      struct ws_bot_key *key, struct ws_err *err)
{
	struct t_fake *fake = t_fake_of(remote);
	struct ws_account *account = t_fake_account_by_id(fake, account_id);
	int rc = t_fake_enter_write(fake, "create", err);

	(void)arena;
	if (rc < 0)
		return rc;
	if (is_taken(account, name))
		return t_fake_refused(err, 409, "the name is taken");
	(void)t_fake_add_bot(fake, account->handle, name);
	fake->bots_stale = fake->stale_reads;
	give_key(fake, &account->bots[account->bot_count - 1], key);
	*out = account->bots[account->bot_count - 1];
	ws_buf_addf(&fake->log, "create %s %s expires=%s\n", account->handle, name,
		    expires ? expires : "-");
	return answer(fake, key, err);
}

int t_fake_rename_bot(struct ws_remote *remote, const char *account_id, const char *bot_id,
		      const char *name, struct ws_err *err)
{
	struct t_fake *fake = t_fake_of(remote);
	struct ws_account *account = t_fake_account_by_id(fake, account_id);
	struct ws_bot *bot = bot_of(account, bot_id);
	int rc = t_fake_enter_write(fake, "rename", err);

	if (rc < 0)
		return rc;
	if (!bot)
		return t_fake_no_such(err);
	if (is_taken(account, name))
		return t_fake_refused(err, 409, "the name is taken");
	ws_buf_addf(&fake->log, "rename %s %s %s\n", account->handle, bot->name, name);
	bot->name = t_fake_keep(fake, name);
	return t_fake_leave_write(fake, err);
}

int t_fake_delete_bot(struct ws_remote *remote, const char *account_id, const char *bot_id,
		      struct ws_err *err)
{
	struct t_fake *fake = t_fake_of(remote);
	struct ws_account *account = t_fake_account_by_id(fake, account_id);
	struct ws_bot *bot = bot_of(account, bot_id);
	int rc = t_fake_enter_write(fake, "delete", err);

	if (rc < 0)
		return rc;
	if (!bot)
		return t_fake_no_such(err);
	ws_buf_addf(&fake->log, "delete %s %s\n", account->handle, bot->name);
	for (size_t i = 0; i < fake->workspace_count; i++)
		if (t_fake_find_grant(&fake->workspaces[i].now, WS_BOT, bot_id))
			t_fake_put(fake, &fake->workspaces[i], WS_BOT, bot_id, NULL, NULL);
	memmove(bot, bot + 1,
		(size_t)(account->bots + account->bot_count - bot - 1) * sizeof(*bot));
	account->bot_count--;
	return t_fake_leave_write(fake, err);
}

int t_fake_rotate_bot(struct ws_remote *remote, const char *account_id, const char *bot_id,
		      const char *expires, int keep_s, struct ws_bot_key *key,
		      struct ws_err *err)
{
	struct t_fake *fake = t_fake_of(remote);
	struct ws_account *account = t_fake_account_by_id(fake, account_id);
	struct ws_bot *bot = bot_of(account, bot_id);
	int rc = t_fake_enter_write(fake, "rotate", err);

	if (rc < 0)
		return rc;
	if (!bot)
		return t_fake_no_such(err);
	give_key(fake, bot, key);
	ws_buf_addf(&fake->log, "rotate %s %s keep=%d expires=%s\n", account->handle,
		    bot->name, keep_s, expires ? expires : "-");
	return answer(fake, key, err);
}
