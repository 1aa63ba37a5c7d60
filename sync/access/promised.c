/*
 * sync/access/promised.c - is a role the one that was asked for?
 *
 * A line may name a role that the cloud is to make. Once it has an id the line means that
 * id, which is the same wish as before only where the role came from the very file the
 * line was written for, and allows no more than that file said then.
 */
#include "sync/access/access.h"

#include <string.h>
#include "store/tree/layout.h"

/* The role's file has the name that the id of a promised one is made of. */
static bool same_file(const struct ws_side_role *role, const char *promised)
{
	struct ws_place place;

	if (!role || !role->file)
		return false;
	ws_layout_place(role->file, &place);
	return place.kind == WS_DOC_ROLE &&
	       strcmp(place.name, promised + strlen(WS_SIDE_NEW)) == 0;
}

/* By name: two accounts number permissions each in its own way. */
static bool within(const struct ws_access *a, const char *role, const struct ws_access *b,
		   const struct ws_scope_set *set)
{
	const struct ws_scope_set mine = ws_access_role(a, role);

	if (mine.opaque || set->opaque)
		return false;
	for (size_t i = 0; i < ws_access_scope_count(a); i++)
		if (ws_scope_set_has(&mine, i)) {
			size_t there = ws_access_scope(b, ws_access_scope_name(a, i));

			if (there == SIZE_MAX || !ws_scope_set_has(set, there))
				return false;
		}
	return true;
}

int ws_access_role_kept(const struct ws_side_account *before, const char *from,
			const struct ws_side_account *after, const char *to, bool *out,
			struct ws_err *err)
{
	ws_auto(ws_access) asked = NULL;
	ws_auto(ws_access) made = NULL;
	struct ws_scope_set set;
	int rc;

	*out = false;
	if (!before || !after || !to || !ws_side_is_new(from) || ws_side_is_new(to) ||
	    !ws_side_role(before, from) || !same_file(ws_side_role(after, to), from))
		return 0;
	rc = ws_access_new(before, &asked, err);
	if (rc == 0)
		rc = ws_access_new(after, &made, err);
	if (rc < 0)
		return rc;
	set = ws_access_role(asked, from);
	*out = within(made, to, asked, &set);
	return 0;
}
