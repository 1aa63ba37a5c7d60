/*
 * sync/model/docs_invited.c - invitations: the section of wishes, and what became of them.
 *
 * A line of [invited] stands for a live invitation. Its role is a wish of people, which
 * the cloud has no place for: main's line stays as it is, and only an invitation that
 * has none gets the role the cloud chose. One that expired keeps the line the last look
 * had (people find it, and may send it again) and gets none.
 */
#include "sync/model/docs_p.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/text.h"
#include "sync/model/invitation.h"

#define SECTION "invitations"

/* How an address is written, in members.ini and in the invitations file. */
static const char *label_of(struct ws_arena *arena, const struct ws_invitation *invited)
{
	return ws_invitation_address_ok(invited->email) ? invited->email
							: ws_name_of_id(arena, invited->id);
}

/* ---- files ------------------------------------------------------------------------------- */

static int put_line(struct ws_ini *doc, struct ws_arena *arena,
		    const struct ws_invitation *invited, const char *role,
		    struct ws_err *err)
{
	const char *label = label_of(arena, invited);
	ws_auto_free char *value = NULL;
	int rc = label ? ws_invite_format(label, invited, role, &value, err)
		       : ws_err_nomem(err);

	return rc ? rc : ws_ini_set(doc, SECTION, label, value, err);
}

/* Of several to one address only the one that counts is told. */
static bool counts(const struct ws_docs *docs, const struct ws_invitation *items,
		   size_t count, const struct ws_invitation *one)
{
	return ws_invitation_find(items, count, one->email, docs->now_s) == one;
}

int ws_docs_write_invited(struct ws_docs *docs, const struct ws_account *account,
			  struct ws_err *err)
{
	ws_auto(ws_ini) doc = NULL;
	char path[WS_LAYOUT_PATH];
	int rc;

	if (!account->invitations_known)
		return ws_docs_carry(docs, "invitations.ini", err);
	rc = ws_layout_path(WS_DOC_INVITATIONS, docs->account.dir, NULL, NULL, path, err);
	if (rc)
		return rc;
	doc = ws_ini_new(ws_layout_schema(WS_DOC_INVITATIONS), path);
	rc = doc ? ws_ini_add_section(doc, SECTION, err) : ws_err_nomem(err);
	for (size_t i = 0; rc == 0 && i < account->invitation_count; i++) {
		const struct ws_invitation *one = &account->invitations[i];

		if (counts(docs, account->invitations, account->invitation_count, one))
			rc = put_line(doc, docs->account.arena, one, NULL, err);
	}
	return rc ? rc : ws_docs_put(docs->out, path, doc, err);
}

static int role_label(const struct ws_docs_job *job, const char *id, const char *name,
		      const char **out, struct ws_err *err)
{
	struct ws_names *roles = &job->account->names[WS_PIN_ROLES];
	int rc = ws_names_late(roles, id, name, err);

	*out = ws_names_label(roles, id);
	return rc;
}

int ws_docs_write_invitations(const struct ws_docs_job *job, struct ws_err *err)
{
	const struct ws_workspace *w = job->workspace;
	ws_auto(ws_ini) doc = NULL;
	char path[WS_LAYOUT_PATH];
	int rc;

	if (!w->known[WS_INVITED]) {
		(void)snprintf(path, sizeof(path), "invitations/%s.ini",
			       job->cloud_dir ? strchr(job->cloud_dir, '/') + 1
					      : job->handle_dir);
		return ws_docs_carry(job->docs, path, err);
	}
	if (w->invitation_count == 0)
		return 0;
	rc = ws_layout_path(WS_DOC_INVITATIONS, job->account->dir, NULL, job->handle_dir,
			    path, err);
	if (rc)
		return rc;
	doc = ws_ini_new(ws_layout_schema(WS_DOC_INVITATIONS), path);
	rc = doc ? ws_ini_set(doc, "workspace", "id", w->id, err) : ws_err_nomem(err);
	for (size_t i = 0; rc == 0 && i < w->invitation_count; i++) {
		const struct ws_invitation *one = &w->invitations[i];
		const char *role = NULL;

		if (!counts(job->docs, w->invitations, w->invitation_count, one))
			continue;
		rc = role_label(job, one->role_id, NULL, &role, err);
		if (rc == 0)
			rc = put_line(doc, job->arena, one, role, err);
	}
	return rc ? rc : ws_docs_put(job->docs->out, path, doc, err);
}

/* ---- [invited] ---------------------------------------------------------------------------- */

/* A line that is to be there. */
struct listed {
	const char *label;
	const char *role_id;   /* for one that main has no line for */
	const char *role_name; /* what that role is called, where nobody else tells */
	bool done;
};

struct listing {
	struct listed *items;
	size_t count;
	bool present; /* the section is */
};

static int list_one(const struct ws_docs_job *job, struct listing *list, const char *label,
		    const char *role_id, const char *role_name, struct ws_err *err)
{
	struct listed *one = ws_arena_grow(job->arena, &list->items, &list->count,
					   sizeof(*one));

	if (!one || !label)
		return ws_err_nomem(err);
	*one = (struct listed){label, role_id, role_name, false};
	return 0;
}

static bool stood_before(const struct ws_docs_job *job, const char *label)
{
	return job->members &&
	       ws_ini_get(job->members, ws_principal_section(WS_INVITED), label);
}

static int list_read(const struct ws_docs_job *job, struct listing *list,
		     struct ws_err *err)
{
	const struct ws_workspace *w = job->workspace;
	int rc = 0;

	list->present = true;
	for (size_t i = 0; rc == 0 && i < w->invitation_count; i++) {
		const struct ws_invitation *one = &w->invitations[i];
		const enum ws_invite_state state = ws_invitation_state(one,
								       job->docs->now_s);
		const char *label = label_of(job->arena, one);

		if (!counts(job->docs, w->invitations, w->invitation_count, one))
			continue;
		if (!label)
			return ws_err_nomem(err);
		if (state == WS_INVITE_PENDING ||
		    (state == WS_INVITE_EXPIRED && stood_before(job, label)))
			rc = list_one(job, list, label, one->role_id, NULL, err);
	}
	return rc;
}

/* What a line wishes, by id; *id NULL: nobody can tell. Both in the job's arena. */
static int read_wish(const struct ws_docs_job *job, const struct ws_ini *ids,
		     const char *value, const char **id, const char **name,
		     struct ws_err *err)
{
	struct ws_grant_text text;
	const char *pinned;
	int rc = ws_grant_text_parse(value, &text, err);

	*id = *name = NULL;
	if (rc)
		return rc == WS_E_NOMEM ? rc : 0;
	pinned = ws_docs_pinned(ids, "roles", text.role);
	if (pinned) {
		*id = ws_arena_dup(job->arena, pinned);
		*name = ws_arena_dup(job->arena, text.role);
		rc = *id && *name ? 0 : ws_err_nomem(err);
	}
	ws_grant_text_clear(&text);
	return rc;
}

/* Nobody could read the list: as the last look has it. */
static int list_old(const struct ws_docs_job *job, struct listing *list, struct ws_err *err)
{
	const char *section = ws_principal_section(WS_INVITED);
	struct ws_ini_entry entry;
	const char *id, *name;
	int rc = 0;

	if (!job->members || !ws_ini_has_section(job->members, section))
		return 0;
	list->present = true;
	for (size_t i = 0; rc == 0 && ws_ini_entry(job->members, section, i, &entry); i++) {
		rc = read_wish(job, job->account->cloud_ids, entry.value, &id, &name, err);
		if (rc == 0 && id)
			rc = list_one(job, list, ws_arena_dup(job->arena, entry.key), id,
				      name, err);
	}
	return rc;
}

static struct listed *find_listed(const struct listing *list, const char *key)
{
	for (size_t i = 0; i < list->count; i++)
		if (ws_text_casecmp(list->items[i].label, key) == 0)
			return &list->items[i];
	return NULL;
}

/* A line of main that stays says what it said, in today's words. */
static int keep_line(const struct ws_docs_job *job, struct ws_ini *doc,
		     const struct listed *one, const char *key, const char *value,
		     struct ws_err *err)
{
	const char *id, *name, *label;
	struct ws_grant_text text;
	bool same;
	int rc = read_wish(job, job->account->main_ids, value, &id, &name, err);

	if (rc)
		return rc;
	rc = id ? role_label(job, id, name, &label, err)
		: role_label(job, one->role_id, one->role_name, &label, err);
	if (rc || ws_grant_text_parse(value, &text, NULL))
		return rc;
	same = ws_docs_says_role(text.role, label, id ? id : one->role_id);
	ws_grant_text_clear(&text);
	return same ? 0
		    : ws_docs_set_role(doc, ws_principal_section(WS_INVITED), key, label,
				       true, err);
}

static int fit_line(const struct ws_docs_job *job, struct ws_ini *doc,
		    const struct listing *list, size_t *next, struct ws_err *err)
{
	const char *section = ws_principal_section(WS_INVITED);
	struct ws_ini_entry entry;
	const char *key, *value;
	struct listed *one;

	(void)ws_ini_entry(doc, section, *next, &entry);
	key = ws_arena_dup(job->arena, entry.key);
	value = ws_arena_dup(job->arena, entry.value);
	if (!key || !value)
		return ws_err_nomem(err);
	one = find_listed(list, key);
	if (!one || one->done)
		return ws_ini_remove(doc, section, key);
	one->done = true;
	(*next)++;
	return keep_line(job, doc, one, key, value, err);
}

int ws_docs_fit_invited(const struct ws_docs_job *job, struct ws_ini *doc,
			struct ws_err *err)
{
	const char *section = ws_principal_section(WS_INVITED);
	struct listing list = {NULL, 0, false};
	const char *label;
	size_t next = 0;
	int rc = job->workspace->known[WS_INVITED] ? list_read(job, &list, err)
						   : list_old(job, &list, err);

	if (rc)
		return rc;
	if (!list.present)
		return ws_ini_drop_section(doc, section);
	rc = ws_ini_add_section(doc, section, err);
	while (rc == 0 && next < ws_ini_count(doc, section))
		rc = fit_line(job, doc, &list, &next, err);
	for (size_t i = 0; rc == 0 && i < list.count; i++) {
		const struct listed *one = &list.items[i];

		if (one->done)
			continue;
		rc = role_label(job, one->role_id, one->role_name, &label, err);
		if (rc == 0)
			rc = ws_docs_set_role(doc, section, one->label, label, true, err);
	}
	return rc;
}
