/*
 * sync/model/side_grant.c - members.ini: who has which role, by id.
 *
 * One bad line makes the whole file invalid: a file read without it would look like
 * a revocation.
 */
#include "sync/model/names_p.h"
#include "store/ground/near.h"
#include "sync/model/side_p.h"

#include <stdlib.h>
#include <string.h>
#include "store/ground/buf.h"
#include "store/ground/text.h"
#include "sync/model/docs.h"
#include "sync/model/invitation.h"

#define NAMES_SHOWN 8

/* --- names nobody has ---------------------------------------------------------------------- */

static const char *nearest(const struct ws_side_account *account, int list,
			   const char *word)
{
	const size_t count = account->pin_count[list];
	ws_auto_free const char **labels = calloc(count + 1, sizeof(*labels));

	if (!labels)
		return NULL;
	for (size_t i = 0; i < count; i++)
		labels[i] = account->pin[list][i].label;
	return ws_text_nearest(word, labels, count);
}

/* "Developer, Owner, Viewer and 3 more" */
static void list_labels(struct ws_buf *out, const struct ws_side_account *account, int list)
{
	const size_t count = account->pin_count[list];
	size_t shown = 0;

	for (size_t i = 0; i < count && shown < NAMES_SHOWN; i++) {
		if (ws_name_id(account->pin[list][i].label))
			continue;
		ws_buf_addf(out, "%s%s", shown ? ", " : "", account->pin[list][i].label);
		shown++;
	}
	if (shown < count)
		ws_buf_addf(out, " and %zu more", count - shown);
}

const struct ws_side_pin *ws_side_find_role(const struct ws_side_account *account,
					    const char *role, struct ws_err *problem)
{
	const struct ws_side_pin *pin = ws_side_named_role(account, role);
	ws_auto_buf known = WS_BUF_INIT;
	const char *near;

	if (pin)
		return pin;
	near = nearest(account, WS_PIN_ROLES, role);
	list_labels(&known, account, WS_PIN_ROLES);
	(void)ws_err_set(problem, WS_E_ROLE_UNKNOWN, "role \"%s\" is not known in %s", role,
			 account->dir);
	if (strchr(role, ','))
		(void)ws_err_why(problem,
				 "after a comma comes until YYYY-MM-DD or why TEXT");
	else if (account->pin_count[WS_PIN_ROLES])
		(void)ws_err_why(problem, "roles of %s: %s", account->dir,
				 ws_buf_text(&known));
	else
		(void)ws_err_why(problem, "%s/_account/ids.ini names no role",
				 account->dir);
	if (near)
		(void)ws_err_near(problem, role, near);
	return NULL;
}

/* A line in the wrong section is the likeliest mistake. */
static const char *other_section(const struct ws_side_account *account, int list,
				 const char *label)
{
	for (int other = WS_PIN_USERS; other <= WS_PIN_TEAMS; other++)
		if (other != list && ws_side_pin(account, other, label))
			return ws_principal_section((enum ws_principal_kind)other);
	return NULL;
}

/* People join an organization first; in a personal account a line invites them. A name
 * with letters of other scripts may be a look-alike: nobody is told to invite that. */
static void hint_newcomer(const struct ws_side_account *account, const char *label,
			  struct ws_err *problem)
{
	if (!strchr(label, '@'))
		return;
	for (const char *p = label; *p; p++)
		if ((unsigned char)*p >= 0x80)
			return;
	if (ws_plan_is_personal(account->plan_type))
		(void)ws_err_hint(problem, "a line in [invited] asks them in");
	else
		(void)ws_err_hint(problem, "wsync invitation create %s %s", account->dir,
				  label);
}

const struct ws_side_pin *ws_side_find_principal(const struct ws_side_account *account,
						 enum ws_principal_kind kind,
						 const char *label, struct ws_err *problem)
{
	const int list = (int)kind;
	const struct ws_side_pin *pin = ws_side_pin(account, list, label);
	const char *section;
	const char *near;

	if (pin)
		return pin;
	section = other_section(account, list, label);
	near = nearest(account, list, label);
	(void)ws_err_set(problem, WS_E_PRINCIPAL_UNKNOWN, "%s is no %s of %s", label,
			 ws_principal_word(kind), account->dir);
	if (section)
		(void)ws_err_why(problem, "the name belongs into [%s]", section);
	else
		(void)ws_err_why(problem, "%s/_account/ids.ini lists everybody known",
				 account->dir);
	if (near)
		(void)ws_err_near(problem, label, near);
	else if (!section && kind == WS_USER)
		hint_newcomer(account, label, problem);
	return NULL;
}

/* --- one line ---------------------------------------------------------------------------------- */

struct reading {
	struct ws_side_builder *b;
	struct ws_side_workspace *workspace;
	const struct ws_ini *doc;
	const char *file; /* in the arena */
	struct ws_err *problem;
};

/* Labels are mostly written as pinned: then the pin's text serves. */
static const char *keep(struct ws_arena *arena, const char *text, const char *pinned)
{
	return strcmp(text, pinned) == 0 ? pinned : ws_arena_dup(arena, text);
}

/* An invitation goes by mail; a name without one is a line in the wrong section. */
static int no_address(struct reading *r, const struct ws_ini_entry *entry)
{
	const char *section = other_section(r->workspace->account, WS_PIN_LISTS,
					    entry->key);

	(void)ws_err_set(r->problem, WS_E_VALUE_BAD, "%s is no e-mail address", entry->key);
	(void)ws_err_why(r->problem, "a line in [invited] asks somebody in by mail");
	if (section)
		(void)ws_err_hint(r->problem, "its place is [%s]", section);
	return ws_side_at_key(r->problem, r->doc, entry);
}

static int set_principal(struct reading *r, const struct ws_ini_entry *entry,
			 enum ws_principal_kind kind, struct ws_side_grant *grant)
{
	const struct ws_side_pin *pin;
	char *fold;

	if (kind == WS_INVITED && !ws_invitation_address_ok(entry->key) &&
	    !ws_name_id(entry->key))
		return no_address(r, entry);
	if (kind == WS_INVITED) {
		fold = ws_arena_dup(r->b->arena, entry->key);
		if (fold)
			ws_text_fold(fold);
		grant->id = fold;
		grant->label = ws_arena_dup(r->b->arena, entry->key);
		return grant->id && grant->label ? 0 : ws_err_nomem(r->problem);
	}
	pin = ws_side_find_principal(r->workspace->account, kind, entry->key, r->problem);
	if (!pin)
		return ws_side_at_key(r->problem, r->doc, entry);
	grant->id = pin->id;
	grant->label = keep(r->b->arena, entry->key, pin->label);
	return grant->label ? 0 : ws_err_nomem(r->problem);
}

static int set_role(struct reading *r, const struct ws_ini_entry *entry, const char *role,
		    struct ws_side_grant *grant)
{
	const struct ws_side_pin *pin;

	if (r->b->is_base && strcmp(role, WS_SIDE_UNDECIDED) == 0) {
		grant->role = WS_SIDE_UNDECIDED;
		grant->undecided = true;
		return 0;
	}
	pin = ws_side_find_role(r->workspace->account, role, r->problem);
	if (!pin)
		return ws_side_at_value(r->problem, r->doc, entry, role);
	grant->role_id = pin->id;
	grant->role = keep(r->b->arena, role, pin->label);
	return grant->role ? 0 : ws_err_nomem(r->problem);
}

static int set_text(struct reading *r, const struct ws_ini_entry *entry,
		    struct ws_side_grant *grant)
{
	struct ws_arena *arena = r->b->arena;
	struct ws_grant_text text;
	int rc;

	/* most lines are a role and nothing else */
	if (*entry->value && !strpbrk(entry->value, ",%"))
		return set_role(r, entry, entry->value, grant);
	rc = ws_grant_text_parse(entry->value, &text, r->problem);
	if (rc)
		return ws_side_at_value(r->problem, r->doc, entry, NULL);
	rc = set_role(r, entry, text.role, grant);
	grant->until = ws_arena_dup(arena, text.until);
	grant->why = ws_arena_dup(arena, text.why);
	if (rc == 0 && ((text.until && !grant->until) || (text.why && !grant->why)))
		rc = ws_err_nomem(r->problem);
	ws_grant_text_clear(&text);
	return rc;
}

static int read_section(struct reading *r, enum ws_principal_kind kind)
{
	const char *section = ws_principal_section(kind);
	struct ws_side_workspace *workspace = r->workspace;
	struct ws_ini_entry entry;
	int rc = 0;

	if (!ws_ini_has_section(r->doc, section))
		return 0;
	workspace->lists[kind] = WS_KNOWN;
	for (size_t i = 0; rc == 0 && ws_ini_entry(r->doc, section, i, &entry); i++) {
		struct ws_side_grant *grant = &workspace->grants[workspace->grant_count++];

		grant->kind = kind;
		grant->file = r->file;
		grant->line = entry.line;
		rc = set_principal(r, &entry, kind, grant);
		if (rc == 0)
			rc = set_text(r, &entry, grant);
	}
	return rc;
}

/* --- the file ------------------------------------------------------------------------------------ */

static int by_kind_and_id(const void *a, const void *b)
{
	const struct ws_side_grant *x = a;
	const struct ws_side_grant *y = b;
	int order;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	order = strcmp(x->id, y->id);
	return order ? order : (x->line > y->line) - (x->line < y->line);
}

/* Two lines about one principal, under two names of theirs. */
static int check_twice(struct reading *r)
{
	const struct ws_side_workspace *workspace = r->workspace;
	struct ws_ini_entry entry;

	for (size_t i = 1; i < workspace->grant_count; i++) {
		const struct ws_side_grant *first = &workspace->grants[i - 1];
		const struct ws_side_grant *again = &workspace->grants[i];

		if (first->kind != again->kind || strcmp(first->id, again->id) != 0)
			continue;
		(void)ws_err_set(r->problem, WS_E_DUPLICATE, "%s is set twice in [%s]",
				 again->label, ws_principal_section(again->kind));
		(void)ws_err_why(r->problem, "%s in line %d is the same %s", first->label,
				 first->line, ws_principal_word(again->kind));
		if (ws_ini_find(r->doc, ws_principal_section(again->kind), again->label,
				&entry))
			(void)ws_side_at_key(r->problem, r->doc, &entry);
		return r->problem->code;
	}
	return 0;
}

static int read_all(struct reading *r)
{
	struct ws_side_workspace *workspace = r->workspace;
	size_t count = 0;
	int rc = 0;

	for (int kind = 0; kind < WS_PRINCIPAL_KINDS; kind++)
		count += ws_ini_count(r->doc,
				      ws_principal_section((enum ws_principal_kind)kind));
	workspace->grants = ws_arena_zalloc(r->b->arena, count, sizeof(*workspace->grants));
	if (!workspace->grants)
		return ws_err_nomem(r->problem);
	for (int kind = 0; rc == 0 && kind < WS_PRINCIPAL_KINDS; kind++)
		rc = read_section(r, (enum ws_principal_kind)kind);
	if (rc)
		return rc;
	if (count)
		qsort(workspace->grants, count, sizeof(*workspace->grants), by_kind_and_id);
	return check_twice(r);
}

static void spoil_lists(struct ws_side_workspace *workspace)
{
	workspace->grants = NULL;
	workspace->grant_count = 0;
	for (int kind = 0; kind < WS_PRINCIPAL_KINDS; kind++)
		workspace->lists[kind] = WS_INVALID;
}

int ws_side_read_members(struct ws_side_builder *b, struct ws_side_workspace *workspace,
			 const struct ws_tree_entry *entry, struct ws_err *err)
{
	struct ws_err problem = {0};
	ws_auto(ws_ini) doc = NULL;
	struct reading r = {.b = b, .workspace = workspace, .problem = &problem};
	int rc = ws_side_parse(b, WS_DOC_MEMBERS, entry, &doc, err);

	if (rc < 0)
		return rc;
	/* names that mean nothing while ids.ini is broken are one problem: that file's */
	if (rc > 0 || workspace->account->pins == WS_INVALID) {
		spoil_lists(workspace);
		return rc;
	}
	r.doc = doc;
	r.file = ws_arena_dup(b->arena, entry->path);
	rc = r.file ? read_all(&r) : ws_err_nomem(&problem);
	if (rc == 0)
		return 0;
	spoil_lists(workspace);
	return ws_side_note(b, &problem, entry->path, err);
}
