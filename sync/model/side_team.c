/*
 * sync/model/side_team.c - team documents.
 *
 * They list every workspace a team gets into, so they are the longest of an account, and
 * the sides of one round mostly have the very same ones. Such a one is read once: what a
 * side made of the same bytes under the same ids.ini is copied. A document that was
 * objected to is read again, so that the objection is on every side.
 */
#include "sync/model/side_p.h"

#include <string.h>
#include "store/ground/uuid.h"

static struct ws_side_team *team_place(struct ws_side_builder *b,
				       struct ws_side_account *account, const char *id)
{
	for (size_t i = 0; i < account->team_count; i++)
		if (strcmp(account->teams[i].id, id) == 0)
			return &account->teams[i];
	return ws_arena_grow(b->arena, &account->teams, &account->team_count,
			     sizeof(struct ws_side_team));
}

static int team_members(struct ws_side_builder *b, const struct ws_ini *doc,
			struct ws_side_team *team, struct ws_err *problem)
{
	const size_t count = ws_ini_count(doc, "members");
	struct ws_ini_entry entry;

	team->members = ws_arena_zalloc(b->arena, count, sizeof(*team->members));
	if (!team->members)
		return ws_err_nomem(problem);
	for (size_t i = 0; i < count && ws_ini_entry(doc, "members", i, &entry); i++) {
		team->members[i].label = ws_arena_dup(b->arena, entry.key);
		team->members[i].is_bot = strcmp(entry.value, WS_TEAM_BOT) == 0;
		if (!team->members[i].label)
			return ws_err_nomem(problem);
	}
	team->member_count = count;
	return 0;
}

static int keep_team(struct ws_side_builder *b, struct ws_side_account *account,
		     const struct ws_side_team *made, struct ws_err *err)
{
	struct ws_side_team *team = team_place(b, account, made->id);

	if (!team)
		return ws_err_nomem(err);
	*team = *made;
	return 0;
}

static int fill_team(struct ws_side_builder *b, const struct ws_side_account *account,
		     const struct ws_ini *doc, struct ws_side_team *made,
		     struct ws_err *problem)
{
	const char *id = ws_ini_get(doc, "team", "id");
	const char *name = ws_ini_get(doc, "team", "name");
	const struct ws_side_pin *pin;

	if (!id || !ws_uuid_ok(id))
		return ws_side_bad(problem, doc, "team", "id", "the team has no valid id");
	pin = ws_side_pin_of(account, WS_PIN_TEAMS, id);
	made->id = ws_arena_dup(b->arena, id);
	made->name = pin ? pin->label : ws_arena_dup(b->arena, name ? name : id);
	if (!made->id || !made->name)
		return ws_err_nomem(problem);
	return team_members(b, doc, made, problem);
}

/* --- as on a side that is there already ------------------------------------------------------ */

static bool same_document(const struct ws_side_builder *b, const char *path)
{
	const struct ws_tree_entry *here = ws_tree_find(b->tree, path);

	return here && ws_tree_entry_same(here, ws_tree_find(b->like_tree, path));
}

/* The team as the other side read it from the same bytes, under the same names. */
static const struct ws_side_team *team_read_before(const struct ws_side_builder *b,
						   const struct ws_side_account *account,
						   const char *path)
{
	const struct ws_side_account *other = ws_side_account_at(b->like, account->dir);
	char ids[WS_LAYOUT_PATH];

	if (!other || account->pins != WS_KNOWN || other->pins != WS_KNOWN ||
	    ws_layout_path(WS_DOC_IDS, account->dir, NULL, NULL, ids, NULL) ||
	    !same_document(b, path) || !same_document(b, ids) ||
	    ws_side_noted(b->like, path))
		return NULL;
	for (size_t i = 0; i < other->team_count; i++)
		if (other->teams[i].file && strcmp(other->teams[i].file, path) == 0)
			return &other->teams[i];
	return NULL;
}

static int copy_team(struct ws_side_builder *b, const struct ws_side_team *from,
		     struct ws_side_team *out, struct ws_err *err)
{
	out->id = ws_arena_dup(b->arena, from->id);
	out->name = ws_arena_dup(b->arena, from->name);
	out->members = ws_arena_zalloc(b->arena, from->member_count, sizeof(*out->members));
	if (!out->id || !out->name || !out->members)
		return ws_err_nomem(err);
	for (size_t i = 0; i < from->member_count; i++) {
		out->members[i].label = ws_arena_dup(b->arena, from->members[i].label);
		out->members[i].is_bot = from->members[i].is_bot;
		if (!out->members[i].label)
			return ws_err_nomem(err);
	}
	out->member_count = from->member_count;
	return 0;
}

int ws_side_read_team(struct ws_side_builder *b, struct ws_side_account *account,
		      const struct ws_tree_entry *file, struct ws_err *err)
{
	const struct ws_side_team *before = team_read_before(b, account, file->path);
	struct ws_side_team made = {.file = ws_arena_dup(b->arena, file->path)};
	struct ws_err problem = {0};
	ws_auto(ws_ini) doc = NULL;
	int rc = made.file ? 0 : ws_err_nomem(err);

	if (rc == 0 && before)
		rc = copy_team(b, before, &made, err);
	else if (rc == 0)
		rc = ws_side_parse(b, WS_DOC_TEAM, file, &doc, err);
	if (rc)
		return rc;
	if (!before)
		rc = fill_team(b, account, doc, &made, &problem);
	if (rc)
		return ws_side_note(b, &problem, file->path, err);
	return keep_team(b, account, &made, err);
}
