/*
 * tests/sim/sim_model.c - what a commit says and what is true in the cloud, read in the
 * most naive way: lines, no schema, none of the engine's own understanding.
 */
#include "tests/sim/sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/lib/tempdir.h"

/* ---- items --------------------------------------------------------------------------------- */

bool sim_item_same(const struct sim_item *a, const struct sim_item *b)
{
	return a->field == b->field && strcmp(a->workspace, b->workspace) == 0 &&
	       ((a->field != SIM_GRANT && a->field != SIM_SECTION) ||
		(a->kind == b->kind && strcmp(a->who, b->who) == 0));
}

const char *sim_item_text(struct sim *sim, const struct sim_item *item, char out[256])
{
	static const char *const fields[] = {"grant", "name", "description", "default",
					     "section"};
	struct fake_workspace *w = t_fake_workspace_by_id(sim->cloud, item->workspace);
	const char *label = NULL;

	if (item->field == SIM_GRANT)
		(void)t_fake_principal(&sim->cloud->accounts[0], item->kind, NULL,
				       item->who, &label);
	(void)snprintf(out, 256, "%s %s %s", fields[item->field],
		       w ? w->now.handle : item->workspace, label ? label : item->who);
	return out;
}

static void add(struct sim_facts *facts, const struct sim_item *item, const char *value)
{
	if (facts->count == facts->room) {
		facts->room = facts->room ? facts->room * 2 : 64;
		facts->items = realloc(facts->items, facts->room * sizeof(*facts->items));
		if (!facts->items)
			abort();
	}
	facts->items[facts->count].item = *item;
	(void)snprintf(facts->items[facts->count++].value, SIM_VALUE, "%s", value);
}

void sim_facts_free(struct sim_facts *facts)
{
	free(facts->items);
	*facts = (struct sim_facts){0};
}

const char *sim_facts_find(const struct sim_facts *facts, const struct sim_item *item)
{
	for (size_t i = 0; i < facts->count; i++)
		if (sim_item_same(&facts->items[i].item, item))
			return facts->items[i].value;
	return "";
}

enum sim_telling sim_facts_tell(const struct sim_facts *facts, const struct sim_item *item)
{
	struct sim_item section = *item;
	const char *how;

	section.field = SIM_SECTION;
	section.kind = item->field == SIM_GRANT ? item->kind : WS_INVITED;
	section.who[0] = '\0';
	how = sim_facts_find(facts, &section);
	return !*how ? SIM_SILENT : strcmp(how, "managed") == 0 ? SIM_TELLS : SIM_INVALID;
}

/* ---- lines ---------------------------------------------------------------------------------- */

/* The value of a key in a section; false: not there. Options after a comma are cut. */
static bool look_up(const char *text, const char *section, const char *key,
		    char out[SIM_VALUE])
{
	char head[64];
	bool inside = false;
	size_t len = strlen(key);

	(void)snprintf(head, sizeof(head), "[%s]", section);
	for (const char *at = text; at && *at;
	     at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL) {
		if (*at == '[')
			inside = strncmp(at, head, strlen(head)) == 0;
		else if (inside && strncmp(at, key, len) == 0 &&
			 strncmp(at + len, " = ", 3) == 0) {
			(void)snprintf(out, SIM_VALUE, "%.*s",
				       (int)strcspn(at + len + 3, "\n"), at + len + 3);
			return true;
		}
	}
	out[0] = '\0';
	return false;
}

/* A role that has no name any more is called by its id. */
static bool look_up_role(const char *ids, const char *name, char out[SIM_VALUE])
{
	if (strncmp(name, "id:", 3) != 0)
		return look_up(ids, "roles", name, out);
	(void)snprintf(out, SIM_VALUE, "%s", name + 3);
	return true;
}

static const char *text_of(const struct ws_tree *tree, const char *dir, const char *name)
{
	char path[256];
	const struct ws_tree_entry *entry;

	(void)snprintf(path, sizeof(path), "%s%s", dir, name);
	entry = ws_tree_find(tree, path);
	return entry ? entry->bytes : NULL;
}

/* The principal and the role that a line means; false: nobody can mean anything by it. */
static bool mean(const char *section, const char *at, size_t key_len, const char *ids,
		 struct sim_item *item, char role[SIM_VALUE])
{
	char key[SIM_VALUE], who[SIM_VALUE], name[SIM_VALUE];
	const char *value = at + key_len + 3;

	(void)snprintf(key, sizeof(key), "%.*s", (int)key_len, at);
	(void)snprintf(name, sizeof(name), "%.*s", (int)strcspn(value, ",\n"), value);
	if (!look_up(ids, section, key, who) || !look_up_role(ids, name, role))
		return false;
	(void)snprintf(item->who, sizeof(item->who), "%.39s", who);
	return true;
}

/* The lists of a workspace. how: as what they count; out NULL: nothing is noted. False where
 * a name is pinned to nobody: the file is not valid then. */
static bool read_lists(const char *members, const char *ids, struct sim_item item,
		       const char *how, struct sim_facts *out)
{
	static const char *const sections[] = {"users", "service-accounts", "teams"};
	char role[SIM_VALUE];
	int kind = 3;
	bool known = true;

	for (const char *at = members; at && *at;
	     at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL) {
		const char *equals = strstr(at, " = ");

		if (*at == '[') {
			for (kind = 0; kind < 3; kind++)
				if (strncmp(at + 1, sections[kind], strcspn(at + 1, "]")) ==
				    0)
					break;
			item.kind = (enum ws_principal_kind)kind;
			item.who[0] = '\0';
			item.field = SIM_SECTION;
			if (kind < 3 && out)
				add(out, &item, how);
			item.field = SIM_GRANT;
		}
		if (*at == ';' || *at == '[' || !equals || kind == 3 ||
		    equals > at + strcspn(at, "\n"))
			continue;
		if (!mean(sections[kind], at, (size_t)(equals - at), ids, &item, role))
			known = known && strncmp(at, "id:", 3) == 0;
		else if (out)
			add(out, &item, role);
	}
	return known;
}

static void read_members(const char *members, const char *ids, const char *workspace_id,
			 struct sim_facts *out)
{
	struct sim_item item = {.field = SIM_GRANT};
	bool valid;

	(void)snprintf(item.workspace, sizeof(item.workspace), "%.39s", workspace_id);
	valid = !(members && strstr(members, SIM_SPOILT)) &&
		read_lists(members, ids, item, "", NULL);
	(void)read_lists(members, ids, item, valid ? "managed" : "invalid", out);
}

static void read_fields(const char *text, const char *ids, struct sim_item item,
			struct sim_facts *out)
{
	char value[SIM_VALUE], role[SIM_VALUE];

	item.field = SIM_SECTION;
	item.kind = WS_INVITED; /* stands for the fields */
	add(out, &item, strstr(text, SIM_SPOILT) ? "invalid" : "managed");
	item.kind = WS_USER;
	item.field = SIM_NAME;
	if (look_up(text, "workspace", "name", value))
		add(out, &item, value);
	item.field = SIM_DESCRIPTION;
	if (look_up(text, "workspace", "description", value))
		add(out, &item, value);
	item.field = SIM_DEFAULT;
	if (look_up(text, "workspace", "default-role", value) &&
	    look_up_role(ids, value, role))
		add(out, &item, role);
}

/* Does the workspace.ini at `path` have this id, and does another? Then neither means it. */
static bool has_twin(const struct ws_tree *tree, const char *path, const char *id)
{
	for (size_t i = 0; i < ws_tree_count(tree); i++) {
		const struct ws_tree_entry *entry = ws_tree_at(tree, i);
		const char *tail = strrchr(entry->path, '/');
		char other[SIM_VALUE];

		if (tail && strcmp(tail, "/workspace.ini") == 0 &&
		    strcmp(entry->path, path) != 0 &&
		    look_up(entry->bytes, "cloud", "id", other) && strcmp(other, id) == 0)
			return true;
	}
	return false;
}

static void add_invalid(struct sim_item item, struct sim_facts *out)
{
	item.field = SIM_SECTION;
	for (int kind = WS_USER; kind <= WS_INVITED; kind++) {
		item.kind = (enum ws_principal_kind)kind;
		add(out, &item, "invalid");
	}
}

void sim_model_read(struct sim *sim, const struct ws_oid *commit, struct sim_facts *out)
{
	struct ws_tree *tree = NULL;
	struct ws_err err = {0};
	const char *ids;

	*out = (struct sim_facts){0};
	if (ws_oid_is_zero(commit))
		return;
	if (ws_repo_load(sim->eye, commit, NULL, NULL, &tree, &err) != 0) {
		sim_fail(sim, "a commit cannot be read: %s", err.msg);
		return;
	}
	ids = text_of(tree, "acme/_account/", "ids.ini");
	for (size_t i = 0; i < ws_tree_count(tree); i++) {
		const char *path = ws_tree_at(tree, i)->path;
		const char *tail = strrchr(path, '/');
		char dir[128], id[SIM_VALUE];
		struct sim_item item = {0};

		if (!tail || strcmp(tail, "/workspace.ini") != 0)
			continue;
		(void)snprintf(dir, sizeof(dir), "%.*s/", (int)(tail - path), path);
		if (!look_up(ws_tree_at(tree, i)->bytes, "cloud", "id", id))
			continue;
		(void)snprintf(item.workspace, sizeof(item.workspace), "%.39s", id);
		if (has_twin(tree, path, id)) {
			add_invalid(item, out);
			continue;
		}
		read_fields(ws_tree_at(tree, i)->bytes, ids, item, out);
		read_members(text_of(tree, dir, "members.ini"), ids, id, out);
	}
	ws_tree_free(tree);
}

char *sim_file(const struct sim *sim, const char *path)
{
	return t_tempdir_read(sim->dir, path, NULL);
}

/* ---- the truth ---------------------------------------------------------------------------------- */

void sim_truth(struct sim *sim, const struct sim_item *item, char out[SIM_VALUE])
{
	struct fake_workspace *w = t_fake_workspace_by_id(sim->cloud, item->workspace);
	const struct ws_grant *grant;
	const char *value = "";

	if (w && item->field == SIM_GRANT) {
		grant = t_fake_find_grant(&w->now, item->kind, item->who);
		value = grant ? grant->role_id : "";
	} else if (w && item->field == SIM_NAME) {
		value = w->now.name;
	} else if (w && item->field == SIM_DESCRIPTION) {
		value = w->now.description;
	} else if (w) {
		value = w->now.default_role_id ? w->now.default_role_id : "";
	}
	(void)snprintf(out, SIM_VALUE, "%s", value);
}

/* ---- permissions ------------------------------------------------------------------------------- */

static uint64_t scope_bits(const struct ws_account *account, const char *name, int depth)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < account->scope_count && depth < 8; i++) {
		if (strcmp(account->scopes[i].name, name) != 0)
			continue;
		bits |= (uint64_t)1 << i;
		for (size_t k = 0; k < account->scopes[i].includes.count; k++)
			bits |= scope_bits(account, account->scopes[i].includes.items[k],
					   depth + 1);
	}
	return bits;
}

uint64_t sim_scopes(struct sim *sim, const char *role_id)
{
	const struct ws_account *account = &sim->cloud->accounts[0];
	const struct ws_role *role = *role_id ? t_fake_role_by(account, NULL, role_id)
					      : NULL;
	uint64_t bits = 0;

	for (size_t i = 0; role && i < role->scopes.count; i++)
		bits |= scope_bits(account, role->scopes.items[i], 0);
	return bits;
}

/* Control and secrets. */
uint64_t sim_sensitive(struct sim *sim)
{
	static const char *const names[] = {"see_secret_blocks",
					    "write_workspace_settings",
					    "manage_workspace_settings",
					    "manage_workspace_users",
					    "manage_workspace_service_accounts",
					    "manage_workspace_teams",
					    "manage_acls"};
	const struct ws_account *account = &sim->cloud->accounts[0];
	uint64_t bits = 0;

	for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++)
		for (size_t i = 0; i < account->scope_count; i++)
			if (strcmp(account->scopes[i].name, names[n]) == 0)
				bits |= (uint64_t)1 << i;
	return bits;
}

bool sim_is_owner(struct sim *sim, const char *role_id)
{
	return (sim_scopes(sim, role_id) &
		scope_bits(&sim->cloud->accounts[0], "manage_workspace_users", 9 - 9)) ==
		       scope_bits(&sim->cloud->accounts[0], "manage_workspace_users", 0) &&
	       *role_id;
}
