/*
 * sync/model/docs_account.c - the documents of an account, and its labels.
 *
 * They are mirrors (roles apart, see docs_role.c): written anew from the lists every time,
 * so that equal facts give equal bytes. A list nobody could read is carried over from the last look, file by
 * file; who is called what in it stays as it was.
 *
 * Teams and ids.ini come last: workspaces tell their handles and perhaps somebody
 * whom no list has.
 */
#include "sync/model/docs_p.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sync/model/scope_class.h"

const char *ws_docs_pin_section(int list)
{
	static const char *const sections[WS_PIN_LISTS] = {
		[WS_PIN_USERS] = "users",
		[WS_PIN_BOTS] = "service-accounts",
		[WS_PIN_TEAMS] = "teams",
		[WS_PIN_ROLES] = "roles",
	};

	return sections[list];
}

const char *ws_docs_pinned(const struct ws_ini *ids, const char *section, const char *label)
{
	const char *id = ids ? ws_ini_get(ids, section, label) : NULL;

	return id ? id : ws_name_id(label);
}

/* --- putting -------------------------------------------------------------------------------- */

/* Facts that are only shown are left out when they do not fit a line. */
static int set_shown(struct ws_ini *doc, const char *section, const char *key,
		     const char *value, struct ws_err *err)
{
	if (!value || !*value || !ws_ini_fits(key, value))
		return 0;
	return ws_ini_set(doc, section, key, value, err);
}

static int new_doc(const struct ws_docs *docs, enum ws_doc_kind kind, const char *name,
		   char path[WS_LAYOUT_PATH], struct ws_ini **out, struct ws_err *err)
{
	int rc = ws_layout_path(kind, docs->account.dir, NULL, name, path, err);

	if (rc)
		return rc;
	*out = ws_ini_new(ws_layout_schema(kind), path);
	return *out ? 0 : ws_err_nomem(err);
}

int ws_docs_carry(struct ws_docs *docs, const char *rest, struct ws_err *err)
{
	const struct ws_tree *tree = docs->cloud.tree;
	const char *old = docs->account.cloud_dir;
	const size_t count = tree && old ? ws_tree_count(tree) : 0;
	char from[WS_LAYOUT_PATH];
	size_t low = 0;
	int rc = 0;

	(void)snprintf(from, sizeof(from), "%s/_account/%s", old ? old : "", rest);
	for (size_t high = count; low < high;) {
		const size_t middle = low + (high - low) / 2;

		if (strcmp(ws_tree_at(tree, middle)->path, from) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; rc == 0 && low < count; low++) {
		const struct ws_tree_entry *entry = ws_tree_at(tree, low);
		char path[WS_LAYOUT_PATH];

		if (strncmp(entry->path, from, strlen(from)) != 0)
			break;
		(void)snprintf(path, sizeof(path), "%s%s", docs->account.dir,
			       entry->path + strlen(old));
		rc = ws_tree_put_copy(docs->out, path, entry->bytes, entry->len, err);
	}
	return rc;
}

/* --- account.ini -------------------------------------------------------------------------------- */

static int carry_limits(struct ws_docs *docs, struct ws_ini *doc, struct ws_err *err)
{
	ws_auto(ws_ini) old = NULL;
	char path[WS_LAYOUT_PATH];
	struct ws_ini_entry entry;
	int rc;

	if (!docs->account.cloud_dir)
		return 0;
	rc = ws_layout_path(WS_DOC_ACCOUNT, docs->account.cloud_dir, NULL, NULL, path, err);
	if (rc == 0)
		rc = ws_docs_load(docs->cloud.tree, WS_DOC_ACCOUNT, path, &old, err);
	if (rc)
		return rc == WS_DOCS_NONE ? 0 : rc;
	for (size_t i = 0; rc == 0 && ws_ini_entry(old, "limits", i, &entry); i++)
		rc = ws_ini_set(doc, "limits", entry.key, entry.value, err);
	return rc;
}

static int write_limits(struct ws_docs *docs, struct ws_ini *doc,
			const struct ws_account *account, struct ws_err *err)
{
	int rc;

	if (!account->limits_known)
		return carry_limits(docs, doc, err);
	rc = ws_ini_add_section(doc, "limits", err);
	for (size_t i = 0; rc == 0 && i < account->limit_count; i++) {
		char number[24];

		(void)snprintf(number, sizeof(number), "%lld",
			       (long long)account->limits[i].value);
		rc = set_shown(doc, "limits", account->limits[i].name, number, err);
	}
	return rc;
}

static int write_account(struct ws_docs *docs, const struct ws_account *account,
			 struct ws_err *err)
{
	const struct {
		const char *key, *value;
	} facts[] = {
		{"id", account->id},
		{"handle", account->handle},
		{"name", account->name},
		{"plan-type", account->plan_type},
		{"plan-tier", account->plan_tier},
		{"your-role", account->your_role},
	};
	ws_auto(ws_ini) doc = NULL;
	char path[WS_LAYOUT_PATH];
	int rc = new_doc(docs, WS_DOC_ACCOUNT, NULL, path, &doc, err);

	if (rc == 0 && ws_tree_find(docs->out, path))
		rc = ws_err_set(err, WS_E_RESPONSE, "two accounts have the handle %s",
				account->handle);
	for (size_t i = 0; rc == 0 && i < sizeof(facts) / sizeof(facts[0]); i++)
		rc = set_shown(doc, "account", facts[i].key, facts[i].value, err);
	if (rc == 0)
		rc = write_limits(docs, doc, account, err);
	return rc ? rc : ws_docs_put(docs->out, path, doc, err);
}

/* --- people and service accounts ------------------------------------------------------------------ */

static int write_member(struct ws_ini *doc, const char *section, const char *label,
			const char *account_role, struct ws_err *err)
{
	const bool fits = *account_role && ws_ini_fits(label, account_role);

	/* a role too long to write is certainly neither Owner nor Admin */
	return ws_ini_set(doc, section, label, fits ? account_role : "other", err);
}

static int write_people(struct ws_docs *docs, const struct ws_account *account,
			struct ws_err *err)
{
	ws_auto(ws_ini) doc = NULL;
	char path[WS_LAYOUT_PATH];
	int rc;

	if (!account->people_known)
		return ws_docs_carry(docs, "people.ini", err);
	rc = new_doc(docs, WS_DOC_PEOPLE, NULL, path, &doc, err);
	if (rc == 0)
		rc = ws_ini_add_section(doc, "people", err);
	for (size_t i = 0; rc == 0 && i < account->person_count; i++) {
		const struct ws_person *person = &account->people[i];

		rc = write_member(
			doc, "people",
			ws_names_label(&docs->account.names[WS_PIN_USERS], person->user_id),
			person->account_role, err);
	}
	return rc ? rc : ws_docs_put(docs->out, path, doc, err);
}

static int write_bots(struct ws_docs *docs, const struct ws_account *account,
		      struct ws_err *err)
{
	ws_auto(ws_ini) doc = NULL;
	char path[WS_LAYOUT_PATH];
	int rc;

	if (!account->bots_known)
		return ws_docs_carry(docs, "service-accounts.ini", err);
	rc = new_doc(docs, WS_DOC_SERVICE_ACCOUNTS, NULL, path, &doc, err);
	if (rc == 0)
		rc = ws_ini_add_section(doc, "service-accounts", err);
	for (size_t i = 0; rc == 0 && i < account->bot_count; i++) {
		const struct ws_bot *bot = &account->bots[i];

		rc = write_member(
			doc, "service-accounts",
			ws_names_label(&docs->account.names[WS_PIN_BOTS], bot->id),
			bot->account_role, err);
	}
	return rc ? rc : ws_docs_put(docs->out, path, doc, err);
}

/* --- the catalogue ---------------------------------------------------------------------------- */

static int write_includes(struct ws_ini *doc, const struct ws_scope *scope,
			  struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < scope->includes.count; i++) {
		char key[WS_INI_KEY_MAX + 1];
		const int len = snprintf(key, sizeof(key), "%s %s", scope->name,
					 scope->includes.items[i]);

		/* one include less would make a role look smaller than it is */
		if (len < 0 || (size_t)len >= sizeof(key))
			return ws_err_set(err, WS_E_RESPONSE,
					  "a permission has too long a name: %s",
					  scope->name);
		rc = ws_ini_set(doc, "includes", key, "yes", err);
	}
	return rc;
}

static int write_catalogue(struct ws_docs *docs, const struct ws_account *account,
			   struct ws_err *err)
{
	ws_auto(ws_ini) doc = NULL;
	char path[WS_LAYOUT_PATH];
	int rc;

	if (!account->scopes_known)
		return ws_docs_carry(docs, "catalogue.ini", err);
	rc = new_doc(docs, WS_DOC_CATALOGUE, NULL, path, &doc, err);
	if (rc == 0)
		rc = ws_ini_add_section(doc, "scopes", err);
	if (rc == 0)
		rc = ws_ini_add_section(doc, "includes", err);
	for (size_t i = 0; rc == 0 && i < account->scope_count; i++) {
		const struct ws_scope *scope = &account->scopes[i];

		rc = ws_ini_set(doc, "scopes", scope->name,
				ws_scope_class_word(ws_scope_class_of(scope->name)), err);
		if (rc == 0)
			rc = write_includes(doc, scope, err);
	}
	return rc ? rc : ws_docs_put(docs->out, path, doc, err);
}

/* A file stem that is not in `taken` yet; it is put there. */
static int choose_stem(struct ws_docs *docs, struct ws_map *taken, const char *name,
		       const char *id, char stem[WS_LAYOUT_NAME], struct ws_err *err)
{
	char *key;

	(void)ws_layout_stem(name, id, false, stem);
	if (ws_map_get(taken, stem) != SIZE_MAX)
		(void)ws_layout_stem(name, id, true, stem);
	key = ws_arena_dup(docs->account.arena, stem);
	return key ? ws_map_set(taken, key, 0, err) : ws_err_nomem(err);
}

/* --- all of it ---------------------------------------------------------------------------------------- */

static int by_team_id(const void *a, const void *b)
{
	return strcmp((*(const struct ws_team *const *)a)->id,
		      (*(const struct ws_team *const *)b)->id);
}

static int begin_teams(struct ws_docs *docs, const struct ws_account *account,
		       struct ws_err *err)
{
	ws_auto_free const struct ws_team **sorted = NULL;
	struct ws_map taken = {NULL, 0, 0};
	int rc = 0;

	if (!account->teams_known)
		return ws_docs_carry(docs, "teams/", err);
	sorted = calloc(account->team_count + 1, sizeof(*sorted));
	if (!sorted)
		return ws_err_nomem(err);
	for (size_t i = 0; i < account->team_count; i++)
		sorted[i] = &account->teams[i];
	qsort(sorted, account->team_count, sizeof(*sorted), by_team_id);
	for (size_t i = 0; rc == 0 && i < account->team_count; i++) {
		char stem[WS_LAYOUT_NAME];

		rc = choose_stem(docs, &taken, sorted[i]->name, sorted[i]->id, stem, err);
		if (rc == 0)
			rc = ws_docs_begin_team(&docs->account, sorted[i], stem, err);
	}
	ws_map_free(&taken);
	return rc;
}

int ws_docs_write_account(struct ws_docs *docs, const struct ws_account *account,
			  struct ws_err *err)
{
	int rc = write_account(docs, account, err);

	if (rc == 0)
		rc = write_people(docs, account, err);
	if (rc == 0)
		rc = write_bots(docs, account, err);
	if (rc == 0)
		rc = write_catalogue(docs, account, err);
	if (rc == 0)
		rc = account->roles_known ? ws_docs_write_roles(docs, account, err)
					  : ws_docs_carry(docs, "roles/", err);
	if (rc == 0)
		rc = ws_docs_write_invited(docs, account, err);
	return rc ? rc : begin_teams(docs, account, err);
}
