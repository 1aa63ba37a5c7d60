/*
 * sync/model/merge_names.c - merged lists of members: somebody may have two names.
 */
#include "sync/model/merge_names.h"

#include <string.h>
#include "sync/model/record.h"

#define ID_PREFIX "id:"

struct names {
	const struct ws_ini *base, *added, *other; /* added: the side that has a new line */
	const struct ws_ini *ids;
	const char *section; /* where the line is new */
	bool ours;           /* is that side ours? */
	struct ws_ini_merge *merge;
};

/* The id of whoever is written so, or NULL. */
static const char *id_of(const struct names *n, const char *key)
{
	const size_t len = sizeof(ID_PREFIX) - 1;

	if (strncmp(key, ID_PREFIX, len) == 0)
		return key + len;
	return n->ids ? ws_ini_get(n->ids, n->section, key) : NULL;
}

static bool is_somebody_else(const struct names *n, const char *a, const char *b)
{
	const char *const first = id_of(n, a), *const second = id_of(n, b);

	return first && second && strcmp(first, second) != 0;
}

static bool is_gone(const struct names *n, const char *section, const char *key)
{
	return ws_ini_get(n->base, section, key) && !ws_ini_get(n->added, section, key) &&
	       !ws_ini_get(n->other, section, key);
}

/* What the new line may have been called before, and both sides took away; or NULL. */
static const char *old_name(const struct names *n, const char *key)
{
	const char *const invited = ws_principal_section(WS_INVITED);
	struct ws_ini_entry e;

	if (strcmp(n->section, ws_principal_section(WS_USER)) == 0 &&
	    is_gone(n, invited, key))
		return key;
	for (size_t i = 0; ws_ini_entry(n->base, n->section, i, &e); i++)
		if (is_gone(n, n->section, e.key) && !is_somebody_else(n, e.key, key))
			return e.key;
	return NULL;
}

static int look(const struct names *n, struct ws_err *err)
{
	struct ws_ini_entry e;
	int rc = 0;

	for (size_t i = 0; rc == 0 && ws_ini_entry(n->added, n->section, i, &e); i++) {
		const char *was = NULL;

		if (!ws_ini_get(n->base, n->section, e.key) &&
		    !ws_ini_get(n->other, n->section, e.key))
			was = old_name(n, e.key);
		if (was)
			rc = ws_ini_merge_doubt(n->merge, n->section, e.key, was, n->ours,
						err);
	}
	return rc;
}

int ws_merge_names(const struct ws_ini *base, const struct ws_ini *ours,
		   const struct ws_ini *theirs, const struct ws_ini *ids,
		   struct ws_ini_merge *merge, struct ws_err *err)
{
	static const enum ws_principal_kind kinds[] = {WS_USER, WS_BOT, WS_TEAM};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const char *const section = ws_principal_section(kinds[i]);

		rc = look(&(struct names){base, ours, theirs, ids, section, true, merge},
			  err);
		if (rc == 0)
			rc = look(&(struct names){base, theirs, ours, ids, section, false,
						  merge},
				  err);
	}
	return rc;
}
