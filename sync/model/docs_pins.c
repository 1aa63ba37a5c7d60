/*
 * sync/model/docs_pins.c - opening an account: who is called what; and ids.ini.
 *
 * Names come from the cloud's lists. A list that was not readable keeps the pins of
 * the last look, all of them: somebody may still be named in a workspace that is not
 * looked at this time.
 */
#include "sync/model/docs_p.h"

#include <stdint.h>
#include <string.h>
#include "store/ground/uuid.h"

/* --- offering ------------------------------------------------------------------------------- */

static int offer_old(struct ws_docs_account *account, int list, struct ws_err *err)
{
	struct ws_ini_entry entry;
	const char *section = ws_docs_pin_section(list);
	int rc = 0;

	for (size_t i = 0; rc == 0 && account->cloud_ids &&
			   ws_ini_entry(account->cloud_ids, section, i, &entry);
	     i++)
		/* an id is nobody's name: what it is called is read when it is written */
		if (ws_uuid_ok(entry.value))
			rc = ws_names_offer(&account->names[list], entry.value,
					    ws_name_id(entry.key) ? NULL : entry.key, err);
	return rc;
}

/* The actor behind the person or service account offered last or before. */
static int know_actor(struct ws_docs_account *account, int list, const char *actor_id,
		      const char *id, struct ws_err *err)
{
	const char *key = ws_arena_dup(account->arena, actor_id);

	if (!key)
		return ws_err_nomem(err);
	return ws_map_set(&account->actors[list], key,
			  ws_map_get(&account->names[list].ids, id), err);
}

static int offer_people(struct ws_docs_account *to, const struct ws_account *account,
			struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < account->person_count; i++) {
		const struct ws_person *person = &account->people[i];

		rc = ws_names_offer(&to->names[WS_PIN_USERS], person->user_id,
				    person->email, err);
		if (rc == 0)
			rc = know_actor(to, WS_PIN_USERS, person->actor_id, person->user_id,
					err);
	}
	return rc;
}

static int offer_bots(struct ws_docs_account *to, const struct ws_account *account,
		      struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < account->bot_count; i++) {
		const struct ws_bot *bot = &account->bots[i];

		rc = ws_names_offer(&to->names[WS_PIN_BOTS], bot->id, bot->name, err);
		if (rc == 0)
			rc = know_actor(to, WS_PIN_BOTS, bot->actor_id, bot->id, err);
	}
	return rc;
}

static int offer_teams(struct ws_docs_account *to, const struct ws_account *account,
		       struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < account->team_count; i++)
		rc = ws_names_offer(&to->names[WS_PIN_TEAMS], account->teams[i].id,
				    account->teams[i].name, err);
	return rc;
}

static int offer_roles(struct ws_docs_account *to, const struct ws_account *account,
		       struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < account->role_count; i++)
		rc = ws_names_offer(&to->names[WS_PIN_ROLES], account->roles[i].id,
				    account->roles[i].name, err);
	return rc;
}

static int name_everybody(struct ws_docs_account *to, const struct ws_account *account,
			  struct ws_err *err)
{
	int rc = account->people_known ? offer_people(to, account, err)
				       : offer_old(to, WS_PIN_USERS, err);

	if (rc == 0)
		rc = account->bots_known ? offer_bots(to, account, err)
					 : offer_old(to, WS_PIN_BOTS, err);
	if (rc == 0)
		rc = account->teams_known ? offer_teams(to, account, err)
					  : offer_old(to, WS_PIN_TEAMS, err);
	if (rc == 0)
		rc = account->roles_known ? offer_roles(to, account, err)
					  : offer_old(to, WS_PIN_ROLES, err);
	for (int list = 0; rc == 0 && list < WS_PIN_LISTS; list++)
		rc = ws_names_settle(&to->names[list], err);
	return rc;
}

/* --- opening and closing ------------------------------------------------------------------------ */

static const char *account_dir(const struct ws_docs_index *index, const char *id)
{
	const size_t at = ws_map_get(&index->accounts, id);

	return at == SIZE_MAX ? NULL : index->dirs[at];
}

static int load_ids(const struct ws_docs_index *index, const char *dir, struct ws_ini **out,
		    struct ws_err *err)
{
	char path[WS_LAYOUT_PATH];
	int rc;

	if (!dir)
		return 0;
	rc = ws_layout_path(WS_DOC_IDS, dir, NULL, NULL, path, err);
	if (rc == 0)
		rc = ws_docs_load(index->tree, WS_DOC_IDS, path, out, err);
	return rc == WS_DOCS_NONE ? 0 : rc;
}

static int open_arena(struct ws_docs_account *to, const struct ws_account *account,
		      struct ws_err *err)
{
	char dir[WS_LAYOUT_NAME];

	to->arena = ws_arena_new();
	if (!to->arena)
		return ws_err_nomem(err);
	to->id = ws_arena_dup(to->arena, account->id);
	to->dir = ws_arena_dup(to->arena, ws_layout_dir(account->handle, account->id, dir));
	if (!to->id || !to->dir)
		return ws_err_nomem(err);
	for (int list = 0; list < WS_PIN_LISTS; list++)
		ws_names_init(&to->names[list], to->arena, list);
	return 0;
}

int ws_docs_open_account(struct ws_docs *docs, const struct ws_account *account,
			 struct ws_err *err)
{
	struct ws_docs_account *to = &docs->account;
	int rc = open_arena(to, account, err);

	if (rc)
		return rc;
	to->main_dir = account_dir(&docs->main, account->id);
	to->cloud_dir = account_dir(&docs->cloud, account->id);
	rc = load_ids(&docs->main, to->main_dir, &to->main_ids, err);
	if (rc == 0)
		rc = load_ids(&docs->cloud, to->cloud_dir, &to->cloud_ids, err);
	if (rc == 0)
		rc = name_everybody(to, account, err);
	return rc ? rc : ws_docs_write_account(docs, account, err);
}

void ws_docs_close_account(struct ws_docs *docs)
{
	struct ws_docs_account *account = &docs->account;

	for (size_t i = 0; i < account->team_count; i++)
		ws_ini_free(account->teams[i].doc);
	for (int list = 0; list < WS_PIN_LISTS; list++)
		ws_names_clear(&account->names[list]);
	ws_map_free(&account->actors[WS_PIN_USERS]);
	ws_map_free(&account->actors[WS_PIN_BOTS]);
	ws_map_free(&account->handles);
	ws_ini_free(account->main_ids);
	ws_ini_free(account->cloud_ids);
	ws_arena_free(account->arena);
	memset(account, 0, sizeof(*account));
}

/* --- ids.ini ----------------------------------------------------------------------------------------- */

/* As much of a name as a line has room for. */
static char *cut_name(struct ws_arena *arena, const char *id, const char *name)
{
	static const char dots[] = "...";
	size_t len = strlen(name);
	char *cut;

	if (ws_ini_fits(id, name))
		return ws_arena_dup(arena, name);
	cut = ws_arena_printf(arena, "%.*s%s", WS_INI_LINE_MAX, name, dots);
	if (len > WS_INI_LINE_MAX)
		len = WS_INI_LINE_MAX;
	for (; cut && len > 0; len--) {
		/* never in the middle of a character */
		if (((unsigned char)name[len] & 0xC0) == 0x80)
			continue;
		memcpy(cut + len, dots, sizeof(dots));
		if (ws_ini_fits(id, cut))
			break;
	}
	return cut;
}

/* The name of somebody written by id; a list nobody could read leaves what was there. */
static int write_called(struct ws_docs_account *account, struct ws_ini *doc,
			const struct ws_name *item, struct ws_err *err)
{
	const char *name = item->name;
	char *cut;

	if (!name && account->cloud_ids)
		name = ws_ini_get(account->cloud_ids, WS_CALLED_SECTION, item->id);
	if (!ws_name_id(item->label) || !name || !*name)
		return 0;
	cut = cut_name(account->arena, item->id, name);
	return cut ? ws_ini_set(doc, WS_CALLED_SECTION, item->id, cut, err)
		   : ws_err_nomem(err);
}

static int write_ids(struct ws_docs *docs, struct ws_err *err)
{
	ws_auto(ws_ini) doc = NULL;
	char path[WS_LAYOUT_PATH];
	int rc = ws_layout_path(WS_DOC_IDS, docs->account.dir, NULL, NULL, path, err);

	if (rc)
		return rc;
	doc = ws_ini_new(ws_layout_schema(WS_DOC_IDS), path);
	if (!doc)
		return ws_err_nomem(err);
	for (int list = 0; rc == 0 && list < WS_PIN_LISTS; list++) {
		const struct ws_names *names = &docs->account.names[list];

		rc = ws_ini_add_section(doc, ws_docs_pin_section(list), err);
		for (size_t i = 0; rc == 0 && i < names->count; i++) {
			rc = ws_ini_set(doc, ws_docs_pin_section(list),
					names->items[i].label, names->items[i].id, err);
			if (rc == 0)
				rc = write_called(&docs->account, doc, &names->items[i],
						  err);
		}
	}
	return rc ? rc : ws_docs_put(docs->out, path, doc, err);
}

int ws_docs_write_end(struct ws_docs *docs, struct ws_err *err)
{
	int rc = ws_docs_put_teams(docs, err);

	return rc ? rc : write_ids(docs, err);
}
