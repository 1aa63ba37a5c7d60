/*
 * store/ini/merge.c - three versions of one document, merged key by key.
 *
 * Invariant: what only one side changed is as that side has it; comments, order and
 * spacing are ours'.
 */
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
	}
	free(merge->clashes);
	*merge = (struct ws_ini_merge){0};
}

struct merging {
	const struct ws_ini *base, *ours, *theirs;
	const char *section;
	struct ws_ini_merge *out;
};

static bool same_value(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static char *copy_of(const char *text, bool *failed)
{
	char *copy = text ? strdup(text) : NULL;

	*failed = *failed || (text && !copy);
	return copy;
}

static int note_clash(struct merging *m, const char *key, const char *ours,
		      const char *theirs, struct ws_err *err)
{
	struct ws_ini_merge *out = m->out;
	struct ws_ini_clash *more = reallocarray(out->clashes, out->clash_count + 1,
						 sizeof(*more));
	bool failed = false;

	if (!more)
		return ws_err_nomem(err);
	out->clashes = more;
	more[out->clash_count++] = (struct ws_ini_clash){m->section, copy_of(key, &failed),
							 copy_of(ours, &failed),
							 copy_of(theirs, &failed)};
	return failed ? ws_err_nomem(err) : 0;
}

static int merge_key(struct merging *m, const char *key, struct ws_err *err)
{
	const char *base = ws_ini_get(m->base, m->section, key);
	const char *ours = ws_ini_get(m->ours, m->section, key);
	const char *theirs = ws_ini_get(m->theirs, m->section, key);
	int rc = 0;

	if (same_value(theirs, base) || same_value(theirs, ours))
		return 0;
	if (!same_value(ours, base)) {
		rc = note_clash(m, key, ours, theirs, err);
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
		if (!same_value(e.value, ws_ini_get(b, name, e.key)))
			return false;
	return true;
}

static int merge_section(struct merging *m, struct ws_err *err)
{
	const bool base = ws_ini_has_section(m->base, m->section);
	const bool ours = ws_ini_has_section(m->ours, m->section);
	const bool theirs = ws_ini_has_section(m->theirs, m->section);
	int rc = 0;

	if (base && ours != theirs) { /* one side took it away */
		const struct ws_ini *kept = ours ? m->ours : m->theirs;

		if (!same_section(kept, m->base, m->section))
			m->out->section_clash = m->section;
		else if (ours)
			rc = ws_ini_drop_section(m->out->doc, m->section);
		return rc;
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
	return rc;
}

/* ---- markers ----------------------------------------------------------------------- */

/* The clash whose line this is, or NULL. */
static const struct ws_ini_clash *clash_at(const struct ws_ini_merge *merge, int line)
{
	struct ws_ini_entry e;

	for (size_t i = 0; i < merge->clash_count; i++)
		if (ws_ini_find(merge->doc, merge->clashes[i].section,
				merge->clashes[i].key, &e) &&
		    e.line == line)
			return &merge->clashes[i];
	return NULL;
}

static void add_line(struct ws_buf *b, const char *key, const char *value)
{
	char text[WS_INI_ESCAPED_MAX + 1];
	size_t len;

	if (!value)
		return;
	len = ws_ini_escape_key(text, key, strlen(key));
	ws_buf_add(b, text, len);
	ws_buf_adds(b, " = ");
	len = ws_ini_escape_value(text, value, strlen(value));
	ws_buf_add(b, text, len);
	ws_buf_addc(b, '\n');
}

int ws_ini_merge_mark(const struct ws_ini_merge *merge, const char *ours_name,
		      const char *theirs_name, char **out, size_t *len, struct ws_err *err)
{
	struct ws_buf b = WS_BUF_INIT;
	uint32_t row = 0;
	int line = 0;

	while (merge->doc->root && (row = ws_ini_order_next(merge->doc, row)) != 0) {
		const struct ws_ini_clash *clash = clash_at(merge, ++line);

		if (!clash) {
			ws_buf_addf(&b, "%s\n", ws_ini_row(merge->doc, row)->text);
			continue;
		}
		ws_buf_addf(&b, "<<<<<<< %s\n", ours_name);
		add_line(&b, clash->key, clash->ours);
		ws_buf_adds(&b, "=======\n");
		add_line(&b, clash->key, clash->theirs);
		ws_buf_addf(&b, ">>>>>>> %s\n", theirs_name);
	}
	return ws_buf_take(&b, out, len, err);
}
