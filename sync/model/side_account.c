/*
 * sync/model/side_account.c - account.ini and the lists of members; all documents of an
 * account in their order.
 *
 * ids.ini (side_pins.c) comes first: everything else is named by its labels. Where the
 * tree has no document of a kind, what the account was begun with (another side's) stays.
 */
#include "sync/model/side_p.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/uuid.h"

/* --- account.ini -------------------------------------------------------------------------------- */

static int read_limits(struct ws_side_builder *b, struct ws_side_account *account,
		       const struct ws_ini *doc, struct ws_err *problem)
{
	struct ws_ini_entry entry;

	account->limits = NULL;
	account->limit_count = 0;
	for (size_t i = 0; ws_ini_entry(doc, "limits", i, &entry); i++) {
		struct ws_limit *limit;
		char *end;

		errno = 0;
		limit = ws_arena_grow(b->arena, &account->limits, &account->limit_count,
				      sizeof(*limit));
		if (!limit)
			return ws_err_nomem(problem);
		limit->name = ws_arena_dup(b->arena, entry.key);
		limit->value = strtoimax(entry.value, &end, 10);
		if (!limit->name)
			return ws_err_nomem(problem);
		if (errno || end == entry.value || *end) {
			(void)ws_err_set(problem, WS_E_VALUE_BAD, "%s is no number",
					 entry.value);
			return ws_side_at_value(problem, doc, &entry, NULL);
		}
	}
	return 0;
}

/* A fact as text, NULL when it is not told. */
static const char *fact(struct ws_side_builder *b, const struct ws_ini *doc,
			const char *key, int *rc, struct ws_err *problem)
{
	const char *value = ws_ini_get(doc, "account", key);
	const char *copy = ws_arena_dup(b->arena, value);

	if (value && !copy)
		*rc = ws_err_nomem(problem);
	return copy;
}

static int read_facts(struct ws_side_builder *b, struct ws_side_account *account,
		      const struct ws_ini *doc, struct ws_err *problem)
{
	const char *id = ws_ini_get(doc, "account", "id");
	struct ws_ini_entry entry;
	int rc = 0;

	account->id = NULL;
	if (!id || !ws_uuid_ok(id)) {
		(void)ws_err_set(problem, WS_E_VALUE_BAD, "the account has no valid id");
		if (ws_ini_find(doc, "account", "id", &entry))
			(void)ws_side_at_value(problem, doc, &entry, NULL);
		return problem->code;
	}
	account->id = fact(b, doc, "id", &rc, problem);
	account->handle = fact(b, doc, "handle", &rc, problem);
	account->your_role = fact(b, doc, "your-role", &rc, problem);
	account->plan_type = fact(b, doc, "plan-type", &rc, problem);
	if (!account->handle)
		account->handle = account->dir;
	return rc ? rc : read_limits(b, account, doc, problem);
}

static int read_account(struct ws_side_builder *b, struct ws_side_account *account,
			const struct ws_tree_entry *file, struct ws_err *err)
{
	struct ws_err problem = {0};
	ws_auto(ws_ini) doc = NULL;
	int rc = ws_side_parse(b, WS_DOC_ACCOUNT, file, &doc, err);

	if (rc)
		return rc;
	rc = read_facts(b, account, doc, &problem);
	return rc ? ws_side_note(b, &problem, file->path, err) : 0;
}

/* --- people and service accounts -------------------------------------------------------------------- */

static int by_person_id(const void *a, const void *b)
{
	return strcmp(((const struct ws_side_person *)a)->id,
		      ((const struct ws_side_person *)b)->id);
}

/* Rows of people.ini or service-accounts.ini whose name is pinned, by id. */
static int read_list(struct ws_side_builder *b, const struct ws_side_account *account,
		     const struct ws_ini *doc, const char *section, int list,
		     struct ws_side_person **out, size_t *out_count, struct ws_err *err)
{
	const size_t count = ws_ini_count(doc, section);
	struct ws_side_person *rows = ws_arena_zalloc(b->arena, count, sizeof(*rows));
	struct ws_ini_entry entry;
	size_t n = 0;

	if (!rows)
		return ws_err_nomem(err);
	for (size_t i = 0; i < count && ws_ini_entry(doc, section, i, &entry); i++) {
		const struct ws_side_pin *pin = ws_side_pin(account, list, entry.key);

		if (!pin)
			continue;
		rows[n].id = pin->id;
		rows[n].email = pin->label;
		rows[n].account_role = ws_arena_dup(b->arena, entry.value);
		if (!rows[n++].account_role)
			return ws_err_nomem(err);
	}
	if (n)
		qsort(rows, n, sizeof(*rows), by_person_id);
	*out = rows;
	*out_count = n;
	return 0;
}

static int read_people(struct ws_side_builder *b, struct ws_side_account *account,
		       const struct ws_tree_entry *file, struct ws_err *err)
{
	ws_auto(ws_ini) doc = NULL;
	int rc = ws_side_parse(b, WS_DOC_PEOPLE, file, &doc, err);

	account->people_known = rc ? WS_INVALID : WS_KNOWN;
	account->people = NULL;
	account->person_count = 0;
	if (rc)
		return rc;
	return read_list(b, account, doc, "people", WS_PIN_USERS, &account->people,
			 &account->person_count, err);
}

static int read_bots(struct ws_side_builder *b, struct ws_side_account *account,
		     const struct ws_tree_entry *file, struct ws_err *err)
{
	ws_auto(ws_ini) doc = NULL;
	int rc = ws_side_parse(b, WS_DOC_SERVICE_ACCOUNTS, file, &doc, err);

	account->bots_known = rc ? WS_INVALID : WS_KNOWN;
	account->bots = NULL;
	account->bot_count = 0;
	if (rc)
		return rc;
	return read_list(b, account, doc, "service-accounts", WS_PIN_BOTS, &account->bots,
			 &account->bot_count, err);
}

/* --- all documents of an account ------------------------------------------------------------------------ */

static int read_one(struct ws_side_builder *b, struct ws_side_account *account,
		    const struct ws_tree_entry *file, struct ws_err *err)
{
	struct ws_place place;

	ws_layout_place(file->path, &place);
	switch (place.kind) {
	case WS_DOC_ACCOUNT:
		return read_account(b, account, file, err);
	case WS_DOC_PEOPLE:
		return read_people(b, account, file, err);
	case WS_DOC_SERVICE_ACCOUNTS:
		return read_bots(b, account, file, err);
	case WS_DOC_CATALOGUE:
		return ws_side_read_catalogue(b, account, file, err);
	case WS_DOC_POLICY:
		return ws_side_read_policy(b, account, &ws_policy_default, file,
					   &account->policy, &account->policy_known, err);
	case WS_DOC_ROLE:
		return ws_side_read_role(b, account, file, err);
	case WS_DOC_TEAM:
		return ws_side_read_team(b, account, file, err);
	case WS_DOC_INVITATIONS:
		return ws_side_read_invitations(b, account, file, err);
	default:
		return 0;
	}
}

static int by_role_id(const void *a, const void *b)
{
	return strcmp(((const struct ws_side_role *)a)->id,
		      ((const struct ws_side_role *)b)->id);
}

static int by_team_id(const void *a, const void *b)
{
	return strcmp(((const struct ws_side_team *)a)->id,
		      ((const struct ws_side_team *)b)->id);
}

/* Roles and teams begun with belong to another side's arrays: copied before any is
 * added. */
static int own_arrays(struct ws_side_builder *b, struct ws_side_account *account,
		      struct ws_err *err)
{
	const struct ws_side_role *roles = account->roles;
	const struct ws_side_team *teams = account->teams;
	const size_t role_count = account->role_count;
	const size_t team_count = account->team_count;

	account->roles = NULL;
	account->teams = NULL;
	account->role_count = account->team_count = 0;
	account->invitations = NULL;
	account->invitation_count = 0;
	for (size_t i = 0; i < role_count; i++) {
		struct ws_side_role *role = ws_arena_grow(
			b->arena, &account->roles, &account->role_count, sizeof(*role));

		if (!role)
			return ws_err_nomem(err);
		*role = roles[i];
	}
	for (size_t i = 0; i < team_count; i++) {
		struct ws_side_team *team = ws_arena_grow(
			b->arena, &account->teams, &account->team_count, sizeof(*team));

		if (!team)
			return ws_err_nomem(err);
		*team = teams[i];
	}
	return 0;
}

static bool has_roles(const struct ws_side_builder *b, size_t first, size_t end)
{
	struct ws_place place = {WS_DOC_OTHER, "", "", ""};

	for (size_t i = first; i < end && place.kind != WS_DOC_ROLE; i++)
		ws_layout_place(ws_tree_at(b->tree, i)->path, &place);
	return place.kind == WS_DOC_ROLE;
}

int ws_side_read_account(struct ws_side_builder *b, struct ws_side_account *account,
			 size_t first, size_t end, struct ws_err *err)
{
	const struct ws_tree_entry *ids;
	char path[WS_LAYOUT_PATH];
	int rc = own_arrays(b, account, err);

	if (rc == 0 && has_roles(b, first, end))
		account->role_count = 0; /* a file that is gone is a role that is gone */
	if (rc == 0)
		rc = ws_layout_path(WS_DOC_IDS, account->dir, NULL, NULL, path, err);
	if (rc)
		return rc;
	ids = ws_tree_find(b->tree, path);
	if (ids)
		rc = ws_side_read_ids(b, account, ids, err);
	for (size_t i = first; rc >= 0 && i < end; i++) {
		const struct ws_tree_entry *file = ws_tree_at(b->tree, i);

		if (strncmp(file->path + strlen(account->dir), "/_account/", 10) == 0)
			rc = read_one(b, account, file, err);
	}
	if (rc < 0)
		return rc;
	if (account->role_count)
		qsort(account->roles, account->role_count, sizeof(*account->roles),
		      by_role_id);
	if (account->team_count)
		qsort(account->teams, account->team_count, sizeof(*account->teams),
		      by_team_id);
	ws_side_sort_invitations(account);
	return ws_side_check_pending(b, account, err);
}
