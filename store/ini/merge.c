/*
 * store/ini/merge.c - three versions of one document, merged key by key.
 *
 * Invariant: what only one side changed is as that side has it; order and spacing are
 * ours'; comments are ours' and those that theirs added.
 */
#include "store/ground/text.h"
#include "store/ini/merge.h"

#include <stdlib.h>
#include <string.h>
#include "store/ground/buf.h"
#include "store/ini/ini_p.h"

void ws_ini_merge_clear(struct ws_ini_merge *merge)
{
	ws_ini_free(merge->doc);
	for (size_t i = 0; i < merge->clash_count; i++) {
		free((char *)merge->clashes[i].key);
		free((char *)merge->clashes[i].ours);
		free((char *)merge->clashes[i].theirs);
		free((char *)merge->clashes[i].was);
	}
	free(merge->clashes);
	*merge = (struct ws_ini_merge){0};
}

struct merging {
	const struct ws_ini *base, *ours, *theirs;
	const char *section;
	struct ws_ini_merge *out;
};

static char *copy_of(const char *text, bool *failed)
{
	char *copy = text ? strdup(text) : NULL;

	*failed = *failed || (text && !copy);
	return copy;
}

/* Takes the texts of the clash as copies. */
static int note_clash(struct ws_ini_merge *out, const struct ws_ini_clash *clash,
		      struct ws_err *err)
{
	struct ws_ini_clash *more = reallocarray(out->clashes, out->clash_count + 1,
						 sizeof(*more));
	bool failed = false;

	if (!more)
		return ws_err_nomem(err);
	out->clashes = more;
	more[out->clash_count++] = (struct ws_ini_clash){
		clash->section, copy_of(clash->key, &failed), copy_of(clash->ours, &failed),
		copy_of(clash->theirs, &failed), copy_of(clash->was, &failed)};
	return failed ? ws_err_nomem(err) : 0;
}

int ws_ini_merge_doubt(struct ws_ini_merge *merge, const char *section, const char *key,
		       const char *was, bool ours_added, struct ws_err *err)
{
	const char *value = ws_ini_get(merge->doc, section, key);

	if (!value || ws_ini_merge_clash(merge, section, key))
		return 0;
	return note_clash(merge,
			  &(struct ws_ini_clash){section, key, ours_added ? value : NULL,
						 ours_added ? NULL : value, was},
			  err);
}

static int merge_key(struct merging *m, const char *key, struct ws_err *err)
{
	const char *base = ws_ini_get(m->base, m->section, key);
	const char *ours = ws_ini_get(m->ours, m->section, key);
	const char *theirs = ws_ini_get(m->theirs, m->section, key);
	int rc = 0;

	if (ws_text_same(theirs, base) || ws_text_same(theirs, ours))
		return 0;
	if (!ws_text_same(ours, base)) {
		rc = note_clash(m->out,
				&(struct ws_ini_clash){m->section, key, ours, theirs, NULL},
				err);
		if (rc < 0 || ours)
			return rc; /* ours stands already */
	}
	if (!theirs)
		return ws_ini_remove(m->out->doc, m->section, key);
	return ws_ini_set(m->out->doc, m->section, key, theirs, err);
}

/* Every key of `of`; `unless` (may be NULL) has been through already. */
static int merge_keys(struct merging *m, const struct ws_ini *of,
		      const struct ws_ini *unless, struct ws_err *err)
{
	struct ws_ini_entry e;
	int rc = 0;

	for (size_t i = 0; rc == 0 && ws_ini_entry(of, m->section, i, &e); i++)
		if (!unless || !ws_ini_get(unless, m->section, e.key))
			rc = merge_key(m, e.key, err);
	return rc;
}

static bool same_section(const struct ws_ini *a, const struct ws_ini *b, const char *name)
{
	struct ws_ini_entry e;

	if (ws_ini_count(a, name) != ws_ini_count(b, name))
		return false;
	for (size_t i = 0; ws_ini_entry(a, name, i, &e); i++)
		if (!ws_text_same(e.value, ws_ini_get(b, name, e.key)))
			return false;
	return true;
}

/* One side took the section away, the other changed it. */
static int clash_section(struct merging *m, bool ours, struct ws_err *err)
{
	const struct ws_ini_clash clash = {m->section, NULL, ours ? "" : NULL,
					   ours ? NULL : "", NULL};
	struct ws_ini_entry e;
	int rc = note_clash(m->out, &clash, err);

	if (rc == 0 && !ours)
		rc = ws_ini_add_section(m->out->doc, m->section, err);
	for (size_t i = 0; rc == 0 && !ours && ws_ini_entry(m->theirs, m->section, i, &e);
	     i++)
		rc = ws_ini_set(m->out->doc, m->section, e.key, e.value, err);
	return rc;
}

static int merge_section(struct merging *m, struct ws_err *err)
{
	const bool base = ws_ini_has_section(m->base, m->section);
	const bool ours = ws_ini_has_section(m->ours, m->section);
	const bool theirs = ws_ini_has_section(m->theirs, m->section);
	int rc = 0;

	if (base && ours != theirs) {
		if (!same_section(ours ? m->ours : m->theirs, m->base, m->section))
			return clash_section(m, ours, err);
		return ours ? ws_ini_drop_section(m->out->doc, m->section) : 0;
	}
	if (!ours && theirs)
		rc = ws_ini_add_section(m->out->doc, m->section, err);
	if (rc == 0)
		rc = merge_keys(m, m->theirs, NULL, err);
	if (rc == 0)
		rc = merge_keys(m, m->base, m->theirs, err);
	return rc;
}

int ws_ini_merge(const struct ws_ini *base, const struct ws_ini *ours,
		 const struct ws_ini *theirs, struct ws_ini_merge *out, struct ws_err *err)
{
	struct merging m = {base, ours, theirs, NULL, out};
	int rc = 0;

	*out = (struct ws_ini_merge){0};
	out->doc = ws_ini_copy(ours);
	if (!out->doc)
		return ws_err_nomem(err);
	for (size_t i = 0; rc == 0 && ours->schema->sections[i].name; i++) {
		m.section = ours->schema->sections[i].name;
		rc = merge_section(&m, err);
	}
	return rc == 0 ? ws_ini_carry_comments(base, theirs, out->doc, err) : rc;
}
