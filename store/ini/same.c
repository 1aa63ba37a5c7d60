/*
 * store/ini/same.c - do two documents say the same?
 *
 * Comments, order and spacing do not count; an absent section differs from an empty
 * one. Sections are matched by name, so two schemas may be compared as well.
 */
#include <string.h>
#include "store/ini/ini_p.h"

static bool same_entries(const struct ws_ini *a, const struct ws_ini_part *mine,
			 const struct ws_ini *b, const struct ws_ini_part *other)
{
	size_t i;

	if (mine->count != other->count)
		return false;
	for (i = 0; i < mine->count; i++) {
		const struct ws_ini_row *r = ws_ini_row(a, ws_ini_part_nth(a, mine, i));
		uint32_t row = ws_ini_index_find(b, other, ws_ini_row_key(r));

		if (row == 0 ||
		    strcmp(ws_ini_row_value(r), ws_ini_row_value(ws_ini_row(b, row))) != 0)
			return false;
	}
	return true;
}

/* The section that a has at i, in both; only names both schemas know can be there. */
static bool same_section(const struct ws_ini *a, size_t i, const struct ws_ini *b)
{
	const char *name = a->schema->sections[i].name;
	int j = ws_ini_section_index(b->schema, name, strlen(name));
	bool here = a->parts[i].header != 0;
	bool there = j >= 0 && b->parts[j].header != 0;

	if (here != there)
		return false;
	return !here || same_entries(a, &a->parts[i], b, &b->parts[j]);
}

static const char *first_difference(const struct ws_ini *a, const struct ws_ini *b,
				    bool mirror)
{
	size_t i;

	for (i = 0; i < a->part_count; i++) {
		const struct ws_ini_section *section = &a->schema->sections[i];

		if ((!mirror || section->read_only) && !same_section(a, i, b))
			return section->name;
	}
	return NULL;
}

static const char *differs(const struct ws_ini *a, const struct ws_ini *b, bool mirror)
{
	const char *name = first_difference(a, b, mirror);

	if (!name && a->schema != b->schema)
		name = first_difference(b, a, mirror);
	return name;
}

bool ws_ini_same(const struct ws_ini *a, const struct ws_ini *b)
{
	return differs(a, b, false) == NULL;
}

bool ws_ini_same_mirror(const struct ws_ini *a, const struct ws_ini *b,
			const char **section)
{
	const char *name = differs(a, b, true);

	if (section)
		*section = name;
	return name == NULL;
}
