/*
 * sync/model/docs_members.c - members.ini of the cloud side.
 *
 * First who is wanted in a section: from the records, or, for a list nobody could
 * read, from the last look. Then main's lines are made so, one by one: a line is
 * recognised by whom it means, not by how it is spelt, and keeps its `until` and
 * `why` as long as that principal has a line.
 */
#include "sync/model/docs_p.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/text.h"

/* Who has which role, on the way into a section. */
struct wanted {
	const char *id; /* principal; NULL when a line is kept as it was */
	const char *label;
	const char *role_id, *role;
	const char *kept; /* the value the line had under another label, or NULL */
	bool done;
};

/* --- members.ini: what is wanted ---------------------------------------------------------------- */

struct list {
	struct wanted *items;
	size_t count;
	bool present; /* the section is to be there */
};

static int want(const struct ws_docs_job *job, struct list *list,
		enum ws_principal_kind kind, const char *id, const char *name,
		const char *role_id, const char *role, struct ws_err *err)
{
	struct ws_names *names = &job->account->names[kind];
	struct ws_names *roles = &job->account->names[WS_PIN_ROLES];
	struct wanted *w = ws_arena_grow(job->arena, &list->items, &list->count,
					 sizeof(*w));
	int rc;

	if (!w)
		return ws_err_nomem(err);
	rc = ws_names_late(names, id, name, err);
	if (rc == 0)
		rc = ws_names_late(roles, role_id, role, err);
	w->id = id;
	w->label = ws_names_label(names, id);
	w->role_id = role_id;
	w->role = ws_names_label(roles, role_id);
	return rc;
}

static int want_grants(const struct ws_docs_job *job, enum ws_principal_kind kind,
		       struct list *list, struct ws_err *err)
{
	int rc = 0;

	list->present = true;
	for (size_t i = 0; rc == 0 && i < job->workspace->grant_count; i++) {
		const struct ws_grant *grant = &job->workspace->grants[i];

		if (grant->kind == kind)
			rc = want(job, list, kind, grant->principal_id, grant->label,
				  grant->role_id, NULL, err);
	}
	return rc;
}

/* A line of the last look in today's names; as it was when its names are pinned nowhere. */
static int want_old(const struct ws_docs_job *job, enum ws_principal_kind kind,
		    const struct ws_ini_entry *entry, struct list *list, struct ws_err *err)
{
	const struct ws_ini *ids = job->account->cloud_ids;
	const char *section = ws_principal_section(kind);
	const char *id = ws_docs_pinned(ids, section, entry->key);
	struct ws_grant_text text;
	const char *role_id;
	struct wanted *w;
	int rc = ws_grant_text_parse(entry->value, &text, err);

	if (rc)
		return rc == WS_E_NOMEM ? rc : 0;
	role_id = ws_docs_pinned(ids, "roles", text.role);
	if (id && role_id) {
		id = ws_arena_dup(job->arena, id);
		role_id = ws_arena_dup(job->arena, role_id);
		rc = id && role_id ? want(job, list, kind, id, entry->key, role_id,
					  text.role, err)
				   : ws_err_nomem(err);
	} else {
		w = ws_arena_grow(job->arena, &list->items, &list->count, sizeof(*w));
		if (w) {
			w->label = ws_arena_dup(job->arena, entry->key);
			w->role = ws_arena_dup(job->arena, text.role);
		}
		rc = w && w->label && w->role ? 0 : ws_err_nomem(err);
	}
	ws_grant_text_clear(&text);
	return rc;
}

static int want_unread(const struct ws_docs_job *job, enum ws_principal_kind kind,
		       struct list *list, struct ws_err *err)
{
	const char *section = ws_principal_section(kind);
	struct ws_ini_entry entry;
	int rc = 0;

	if (!job->members || !ws_ini_has_section(job->members, section))
		return 0;
	list->present = true;
	for (size_t i = 0; rc == 0 && ws_ini_entry(job->members, section, i, &entry); i++)
		rc = want_old(job, kind, &entry, list, err);
	return rc;
}

/* --- members.ini: the section made so -------------------------------------------------------------- */

/* By id; lines without one last. */
static int by_id(const void *a, const void *b)
{
	const struct wanted *x = a;
	const struct wanted *y = b;

	if (!x->id || !y->id)
		return x->id ? -1 : y->id ? 1 : strcmp(x->label, y->label);
	return strcmp(x->id, y->id);
}

static struct wanted *find_wanted(const struct list *list, const char *id,
				  const char *label)
{
	const struct wanted key = {.id = id, .label = label};

	if (!list->count)
		return NULL;
	return bsearch(&key, list->items, list->count, sizeof(key), by_id);
}

/* Who a line of main is about: as main pins it, else as the account does now. */
static struct wanted *meant(const struct ws_docs_job *job, enum ws_principal_kind kind,
			    const struct list *list, const char *key)
{
	const char *id = ws_docs_pinned(job->account->main_ids, ws_principal_section(kind),
					key);

	if (!id)
		id = ws_names_id(&job->account->names[kind], key);
	return find_wanted(list, id, key);
}

/* Gives one line the role that is wanted, unless it says so already. */
static int set_role(struct ws_ini *doc, const char *section, const char *key,
		    const char *value, const struct wanted *w, struct ws_err *err)
{
	struct ws_grant_text text;
	bool same;
	int rc = ws_grant_text_parse(value, &text, err);

	if (rc == WS_E_NOMEM)
		return rc;
	same = rc == 0 && ws_docs_says_role(text.role, w->role, w->role_id);
	ws_grant_text_clear(&text);
	return same ? 0 : ws_docs_set_role(doc, section, key, w->role, true, err);
}

/*
 * One line of main's section: kept and corrected, or taken out. *next moves on only
 * when the line stays.
 */
static int fit_line(const struct ws_docs_job *job, enum ws_principal_kind kind,
		    struct ws_ini *doc, struct list *list, size_t *next, struct ws_err *err)
{
	const char *section = ws_principal_section(kind);
	struct ws_ini_entry entry;
	struct wanted *w;
	const char *key;
	const char *value;

	(void)ws_ini_entry(doc, section, *next, &entry);
	key = ws_arena_dup(job->arena, entry.key);
	value = ws_arena_dup(job->arena, entry.value);
	if (!key || !value)
		return ws_err_nomem(err);
	w = meant(job, kind, list, key);
	/* `id:UUID` of somebody who has a name is as good as the name */
	if (w && !w->done && (ws_text_casecmp(key, w->label) == 0 || ws_name_id(key))) {
		w->done = true;
		(*next)++;
		return set_role(doc, section, key, value, w, err);
	}
	if (w && !w->done && !w->kept)
		w->kept = value;
	return ws_ini_remove(doc, section, key);
}

/* A line that main does not have, with the options it had under another name. */
static int add_line(struct ws_ini *doc, const char *section, const struct wanted *w,
		    struct ws_err *err)
{
	int rc;

	/* set first, so that the role is exchanged and the options stay */
	if (w->kept && ws_ini_fits(w->label, w->kept)) {
		rc = ws_ini_set(doc, section, w->label, w->kept, err);
		if (rc)
			return rc;
		return set_role(doc, section, w->label, w->kept, w, err);
	}
	return ws_docs_set_role(doc, section, w->label, w->role, true, err);
}

static int fit_section(const struct ws_docs_job *job, enum ws_principal_kind kind,
		       struct ws_ini *doc, struct ws_err *err)
{
	const char *section = ws_principal_section(kind);
	struct list list = {NULL, 0, false};
	size_t next = 0;
	int rc = job->workspace->known[kind] ? want_grants(job, kind, &list, err)
					     : want_unread(job, kind, &list, err);

	if (rc)
		return rc;
	if (!list.present)
		return ws_ini_drop_section(doc, section);
	if (list.count)
		qsort(list.items, list.count, sizeof(*list.items), by_id);
	rc = ws_ini_add_section(doc, section, err);
	while (rc == 0 && next < ws_ini_count(doc, section))
		rc = fit_line(job, kind, doc, &list, &next, err);
	for (size_t i = 0; rc == 0 && i < list.count; i++)
		if (!list.items[i].done)
			rc = add_line(doc, section, &list.items[i], err);
	return rc;
}

int ws_docs_write_members(const struct ws_docs_job *job, struct ws_err *err)
{
	static const enum ws_principal_kind read[] = {WS_USER, WS_BOT, WS_TEAM};
	ws_auto(ws_ini) doc = NULL;
	char path[WS_LAYOUT_PATH];
	bool any = false;
	int rc = ws_docs_start(job, WS_DOC_MEMBERS, job->members, &doc, err);

	if (rc == 0)
		rc = ws_docs_path(WS_DOC_MEMBERS, job->dir, NULL, path, err);
	for (size_t i = 0; rc == 0 && i < sizeof(read) / sizeof(read[0]); i++) {
		rc = fit_section(job, read[i], doc, err);
		any = any ||
		      (rc == 0 && ws_ini_has_section(doc, ws_principal_section(read[i])));
	}
	if (rc == 0)
		rc = ws_docs_fit_invited(job, doc, err);
	any = any || (rc == 0 && ws_ini_has_section(doc, ws_principal_section(WS_INVITED)));
	if (rc || !any)
		return rc;
	return ws_docs_put(job->docs->out, path, doc, err);
}
