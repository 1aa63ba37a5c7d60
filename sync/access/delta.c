/*
 * sync/access/delta.c - what a change of somebody's permissions means.
 *
 * What nobody can name counts against the change: gained when it is there
 * afterwards, lost when it was there before, never both sides cancelling out.
 */
#include <assert.h>
#include <string.h>
#include "sync/access/access_p.h"

static const struct {
	const char *word, *mark, *ascii;
} relations[] = {
	[WS_REL_NONE] = {"none", " ", " "},
	[WS_REL_GRANT] = {"grant", "+", "+"},
	[WS_REL_RAISE] = {"raise", "\xe2\x86\x91", "^"},
	[WS_REL_LOWER] = {"lower", "\xe2\x86\x93", "v"},
	[WS_REL_SHIFT] = {"shift", "\xe2\x86\x95", "~"},
	[WS_REL_REVOKE] = {"revoke", "-", "-"},
	[WS_REL_RENAME] = {"rename", "=", "="},
	[WS_REL_META] = {"meta", "\xc2\xb7", "."},
};

const char *ws_relation_word(enum ws_relation relation)
{
	assert((size_t)relation < sizeof(relations) / sizeof(relations[0]));
	return relations[relation].word;
}

const char *ws_relation_mark(enum ws_relation relation, bool ascii)
{
	assert((size_t)relation < sizeof(relations) / sizeof(relations[0]));
	return ascii ? relations[relation].ascii : relations[relation].mark;
}

/* Does the set hold a bit that the catalogue has no name for? */
static bool has_stranger(const struct ws_access *access, const struct ws_scope_set *set)
{
	for (size_t i = access->catalogue; i < access->count; i++)
		if (ws_scope_set_has(set, i))
			return true;
	return false;
}

static bool is_nothing(const struct ws_scope_set *set)
{
	return ws_scope_set_count(set) == 0 && !set->unknown;
}

/* a without b, where `unknown` says exactly whether something without a name is left. */
static struct ws_scope_set left_over(const struct ws_access *access,
				     const struct ws_scope_set *a,
				     const struct ws_scope_set *b)
{
	struct ws_scope_set set = ws_scope_set_minus(a, b);
	const bool unnamed = a->opaque || (a->unknown && !b->unknown);

	set.unknown = unnamed || has_stranger(access, &set);
	return set;
}

static enum ws_relation relate(const struct ws_delta *delta,
			       const struct ws_scope_set *before, bool had,
			       const struct ws_scope_set *after, bool has)
{
	const bool gained = !is_nothing(&delta->gained);
	const bool lost = !is_nothing(&delta->lost);

	if (had != has)
		return has ? WS_REL_GRANT : WS_REL_REVOKE;
	if (!gained && !lost)
		return had ? WS_REL_RENAME : WS_REL_NONE;
	if (!had && is_nothing(before))
		return WS_REL_GRANT;
	if (!had && is_nothing(after))
		return WS_REL_REVOKE;
	if (gained && lost)
		return WS_REL_SHIFT;
	return gained ? WS_REL_RAISE : WS_REL_LOWER;
}

static void count_classes(const struct ws_access *access, struct ws_delta *delta)
{
	for (size_t i = 0; i < access->count; i++) {
		enum ws_scope_class class_;

		if (!ws_scope_set_has(&delta->gained, i))
			continue;
		class_ = ws_scope_class_of(access->names[i]);
		delta->control += class_ == WS_CLASS_CONTROL;
		delta->secrets += class_ == WS_CLASS_SECRETS;
	}
}

struct ws_delta ws_delta_between(const struct ws_access *access,
				 const struct ws_scope_set *before, bool had,
				 const struct ws_scope_set *after, bool has)
{
	struct ws_delta delta = {
		.before = ws_scope_set_count(before),
		.after = ws_scope_set_count(after),
		.gained = left_over(access, after, before),
		.lost = left_over(access, before, after),
	};

	delta.gained_count = ws_scope_set_count(&delta.gained);
	delta.lost_count = ws_scope_set_count(&delta.lost);
	delta.relation = relate(&delta, before, had, after, has);
	count_classes(access, &delta);
	delta.escalation = delta.control > 0 || delta.secrets > 0 || delta.gained.unknown;
	return delta;
}
