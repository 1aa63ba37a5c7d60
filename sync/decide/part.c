/*
 * sync/decide/part.c - the pieces of a workspace that are decided one by one.
 */
#include "sync/decide/plan_p.h"

#include <string.h>

const struct ws_side_field *ws_part_text(const struct ws_side_workspace *workspace,
					 enum ws_item_kind kind)
{
	switch (kind) {
	case WS_ITEM_NAME:
		return &workspace->name;
	case WS_ITEM_DESCRIPTION:
		return &workspace->description;
	case WS_ITEM_DEFAULT_ROLE:
		return &workspace->default_role;
	case WS_ITEM_RESULT_STORAGE:
		return &workspace->result_storage;
	default:
		return NULL;
	}
}

enum ws_known ws_part_field(const struct ws_side_workspace *workspace,
			    enum ws_item_kind kind, struct ws_value *out)
{
	const struct ws_side_field *field = workspace ? ws_part_text(workspace, kind)
						      : NULL;

	memset(out, 0, sizeof(*out));
	if (!field)
		return WS_ABSENT;
	if (workspace->settings == WS_INVALID || field->undecided)
		return WS_INVALID;
	if (!field->present)
		return WS_ABSENT;
	out->present = true;
	out->text = field->text ? field->text : "";
	out->id = kind == WS_ITEM_DEFAULT_ROLE ? workspace->default_role_id : NULL;
	return WS_KNOWN;
}

/* The API takes no role for an invitation, so that its existence is all there is to
 * compare. A default role of nothing has no id; it equals "" and no role. */
const char *ws_part_compared(enum ws_item_kind kind, enum ws_principal_kind principal,
			     const struct ws_value *value)
{
	if (!value->present)
		return NULL;
	if (kind == WS_ITEM_GRANT)
		return principal == WS_INVITED ? "" : value->id;
	if (kind == WS_ITEM_DEFAULT_ROLE)
		return value->id ? value->id : "";
	return value->text;
}

struct ws_value ws_part_grant(const struct ws_side_grant *grant)
{
	struct ws_value value = {0};

	if (grant && !grant->undecided) {
		value.present = true;
		value.text = grant->role;
		value.id = grant->role_id;
	}
	return value;
}

struct ws_value ws_part_dir(const struct ws_side_workspace *workspace)
{
	return (struct ws_value){workspace != NULL, workspace ? workspace->dir : NULL,
				 NULL};
}

struct ws_grant_range ws_part_grants(const struct ws_side_workspace *workspace,
				     enum ws_principal_kind kind)
{
	struct ws_grant_range range = {NULL, 0};
	size_t from = 0;

	if (!workspace || !workspace->grants)
		return range;
	while (from < workspace->grant_count && workspace->grants[from].kind < kind)
		from++;
	range.items = workspace->grants + from;
	while (from + range.count < workspace->grant_count &&
	       workspace->grants[from + range.count].kind == kind)
		range.count++;
	return range;
}

bool ws_part_problem(const struct ws_side *side, const char *file)
{
	if (!side || !file)
		return false;
	for (size_t i = 0; i < side->problem_count; i++)
		if (strcmp(side->problems[i].file, file) == 0)
			return true;
	return false;
}

bool ws_plan_walk(struct ws_walk *walk)
{
	const char *least = NULL;

	for (int s = 0; s < 3; s++) {
		const struct ws_side *side = walk->side[s];
		const char *id;

		walk->found[s] = NULL;
		walk->twice[s] = false;
		if (!side || walk->at[s] >= side->workspace_count)
			continue;
		id = side->workspaces[walk->at[s]].id; /* those without one come last */
		if (id && (!least || strcmp(id, least) < 0))
			least = id;
	}
	if (!least)
		return false;
	for (int s = 0; s < 3; s++) {
		const struct ws_side *side = walk->side[s];

		while (side && walk->at[s] < side->workspace_count &&
		       side->workspaces[walk->at[s]].id &&
		       strcmp(side->workspaces[walk->at[s]].id, least) == 0) {
			walk->twice[s] = walk->found[s] != NULL;
			if (!walk->found[s])
				walk->found[s] = &side->workspaces[walk->at[s]];
			walk->at[s]++;
		}
	}
	return true;
}
