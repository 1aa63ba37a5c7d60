/*
 * cli/show/inbox.c - what others changed in the cloud: found, with who did it, and shown.
 */
#include "cli/show/inbox.h"

#include <stdlib.h>
#include <string.h>
#include "cli/show/review.h"
#include "store/ground/date.h"
#include "store/ground/text.h"

#define LOOK_BACK 2000 /* commits */

/* ---- found --------------------------------------------------------------------------- */

const struct ws_change *ws_inbox_change(const struct ws_inbox *inbox, size_t n)
{
	return &inbox->seen.plan->changes[inbox->at[n]];
}

/* The newest record of each entry. Returns how many are still open. */
static size_t note_origins(struct ws_inbox *inbox, const struct ws_past *past,
			   const struct ws_plan *meaning, struct ws_arena *arena)
{
	size_t open = 0;

	for (size_t n = 0; n < inbox->count; n++) {
		struct ws_origin *origin = &inbox->origins[n];

		for (size_t k = 0; !origin->author && k < meaning->change_count; k++)
			if (ws_same_change(ws_inbox_change(inbox, n), &meaning->changes[k]))
				ws_origin_note(arena, past, origin);
		open += !origin->author;
	}
	return open;
}

static int find_origins(struct ws_store *store, const struct ws_view *view,
			struct ws_arena *arena, struct ws_inbox *inbox, struct ws_err *err)
{
	struct ws_history history = {0};
	size_t open = inbox->count;
	int rc = ws_history_read(store, view, arena, &history, err);

	for (size_t i = 0; rc == 0 && i < history.count && i < LOOK_BACK && open > 0; i++) {
		const struct ws_past *past = &history.items[i];
		struct ws_meaning m;

		if (!past->cloud || past->sent || past->decided || past->parent_count == 0)
			continue;
		rc = ws_meaning_of(store, past, &m, err);
		if (rc == 0)
			open = note_origins(inbox, past, m.plan, arena);
		ws_meaning_clear(&m);
	}
	return rc;
}

/* Escalations come first, else it is the order of the plan. */
static int list_entries(struct ws_inbox *inbox, struct ws_arena *arena, struct ws_err *err)
{
	const struct ws_seen *seen = &inbox->seen;

	inbox->at = ws_arena_zalloc(arena, seen->waiting + 1, sizeof(*inbox->at));
	inbox->origins = ws_arena_zalloc(arena, seen->waiting + 1, sizeof(*inbox->origins));
	if (!inbox->at || !inbox->origins)
		return ws_err_nomem(err);
	for (int other = 0; other < 2; other++)
		for (size_t i = 0; i < seen->plan->change_count; i++)
			if (seen->waits[i] &&
			    seen->plan->changes[i].delta.escalation == (other == 0))
				inbox->at[inbox->count++] = i;
	return 0;
}

int ws_inbox_find(struct ws_store *store, const struct ws_view *view,
		  struct ws_arena *arena, struct ws_inbox *out, struct ws_err *err)
{
	int rc = ws_seen_find(store, &out->seen, err);

	if (rc < 0 || out->seen.waiting == 0)
		return rc;
	out->sides = (struct ws_view){.base = out->seen.sides[0],
				      .local = out->seen.sides[0],
				      .cloud = out->seen.sides[1],
				      .plan = out->seen.plan};
	rc = list_entries(out, arena, err);
	if (rc == 0)
		rc = ws_names_new(&out->sides, &out->names, err);
	return rc == 0 ? find_origins(store, view, arena, out, err) : rc;
}

void ws_inbox_clear(struct ws_inbox *inbox)
{
	ws_names_free(inbox->names);
	ws_seen_clear(&inbox->seen);
	*inbox = (struct ws_inbox){.count = 0};
}

size_t ws_inbox_named(const struct ws_inbox *inbox, const char *word)
{
	const struct ws_change *change = inbox->count > 0
						 ? ws_plan_find(inbox->seen.plan, word)
						 : NULL;

	for (size_t n = 0; change && n < inbox->count; n++)
		if (ws_inbox_change(inbox, n) == change)
			return n;
	return SIZE_MAX;
}

void ws_inbox_narrow(struct ws_inbox *inbox, const char *const *words, size_t count,
		     bool *used)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		used[i] = ws_inbox_named(inbox, words[i]) != SIZE_MAX;
	for (size_t n = 0; n < inbox->count; n++) {
		const struct ws_change *change = ws_inbox_change(inbox, n);
		bool fits = count == 0;

		for (size_t i = 0; i < count; i++)
			fits |= ws_choose_path(change->path, words[i]) ||
				(used[i] &&
				 ws_plan_find(inbox->seen.plan, words[i]) == change);
		if (!fits)
			continue;
		inbox->at[kept] = inbox->at[n];
		inbox->origins[kept++] = inbox->origins[n];
	}
	inbox->count = kept;
}

/* ---- worth a second look ---------------------------------------------------------------- */

static const char *domain_of(const char *name)
{
	const char *at = name ? strrchr(name, '@') : NULL;

	return at && at[1] ? at + 1 : NULL;
}

/* A domain that nobody else of the account has. */
static bool is_strange(const struct ws_side_account *account,
		       const struct ws_change *change)
{
	const char *domain = domain_of(change->label);

	if (!domain || !account || account->people_known != WS_KNOWN)
		return false;
	for (size_t i = 0; i < account->person_count; i++) {
		const struct ws_side_person *person = &account->people[i];
		const char *own = domain_of(person->email);

		if (own && ws_text_casecmp(own, domain) == 0 &&
		    ws_text_casecmp(person->email, change->label) != 0)
			return false;
	}
	return true;
}

/* Does somebody own the workspace, or the account? True as well when nobody knows. */
static int is_owner(const struct ws_inbox *inbox, const struct ws_change *change,
		    const char *email, bool *out, struct ws_err *err)
{
	const struct ws_side_workspace *w = change->workspace_id
						    ? ws_side_workspace(
							      inbox->seen.sides[1],
							      change->workspace_id)
						    : NULL;
	const struct ws_access *access = NULL;
	int rc = ws_names_access(inbox->names, change, &access, err);

	*out = true;
	if (rc < 0 || !w || !w->account || !access || !strchr(email, '@'))
		return rc;
	for (size_t i = 0; i < w->account->person_count; i++) {
		const struct ws_side_person *person = &w->account->people[i];
		const char *role = person->account_role;

		if (ws_text_casecmp(person->email, email) == 0 && role &&
		    (ws_text_casecmp(role, "Owner") == 0 ||
		     ws_text_casecmp(role, "Admin") == 0))
			return 0;
	}
	for (size_t i = 0; i < w->grant_count; i++) {
		const struct ws_side_grant *grant = &w->grants[i];
		const struct ws_scope_set set = ws_access_role(access, grant->role_id);

		if (grant->kind == WS_USER && ws_text_casecmp(grant->label, email) == 0 &&
		    ws_access_is_owner_set(access, &set))
			return 0;
	}
	*out = false;
	return 0;
}

static void tell_strong(const struct ws_change *change, ws_inbox_tell *tell, void *user)
{
	if (change->delta.escalation && change->delta.control > 0)
		tell(user, "it gives control");
	else if (change->delta.escalation && change->delta.secrets > 0)
		tell(user, "it reads secrets");
	else if (change->delta.escalation)
		tell(user, "it gives permissions that nobody here can judge");
	if (change->kind == WS_ITEM_DEFAULT_ROLE)
		tell(user, "the default role is for everybody in the account");
}

int ws_inbox_warnings(const struct ws_inbox *inbox, size_t n, ws_inbox_tell *tell,
		      void *user, struct ws_err *err)
{
	const struct ws_change *change = ws_inbox_change(inbox, n);
	const struct ws_origin *origin = &inbox->origins[n];
	ws_auto_buf line = WS_BUF_INIT;
	bool owner = true;
	int rc = 0;

	tell_strong(change, tell, user);
	if (change->fan.text)
		tell(user, change->fan.text);
	if (change->kind == WS_ITEM_GRANT && change->after.present && change->account_id &&
	    is_strange(ws_side_account(inbox->seen.sides[1], change->account_id), change)) {
		ws_buf_adds(&line, "the domain ");
		ws_put_text(&line, domain_of(change->label));
		ws_buf_adds(&line, " appears nowhere else in this account");
		tell(user, ws_buf_text(&line));
	}
	if (origin->author)
		rc = is_owner(inbox, change, origin->author, &owner, err);
	if (rc == 0 && !owner) {
		ws_buf_cut(&line, 0);
		ws_put_text(&line, origin->author);
		ws_buf_adds(&line, " is no Owner here now");
		tell(user, ws_buf_text(&line));
	}
	return rc;
}

/* ---- the screen --------------------------------------------------------------------------- */

struct screen {
	struct ws_buf *b;
	const struct ws_cli *cli;
};

static void put_warning(void *user, const char *sentence)
{
	const struct screen *s = user;
	ws_auto_buf line = WS_BUF_INIT;

	ws_buf_addf(&line, "warning: %s", sentence);
	ws_review_line(s->b, s->cli, ws_buf_text(&line));
}

static void put_origin(struct ws_buf *b, const struct ws_cli *cli,
		       const struct ws_origin *origin)
{
	ws_auto_buf line = WS_BUF_INIT;
	char when[WS_TIME_TEXT];

	if (!origin->author)
		return;
	ws_buf_adds(&line, "done in the cloud by ");
	ws_put_text(&line, origin->author);
	if (origin->subject) {
		ws_buf_adds(&line, ", ");
		ws_put_text(&line, origin->subject);
	} else {
		ws_buf_addf(&line, " %s", ws_time_format(origin->time_s, when));
	}
	ws_review_line(b, cli, ws_buf_text(&line));
}

int ws_inbox_put(struct ws_buf *b, const struct ws_cli *cli, const struct ws_inbox *inbox,
		 size_t n, size_t number, size_t total, struct ws_err *err)
{
	const struct ws_change *change = ws_inbox_change(inbox, n);
	struct screen s = {b, cli};
	int rc;

	ws_buf_addf(b, "%zu of %zu   ", number, total);
	ws_review_change(b, cli, change);
	ws_review_line(b, cli, "in force in the cloud already");
	if (change->note)
		ws_review_line(b, cli, change->note);
	put_origin(b, cli, &inbox->origins[n]);
	rc = ws_inbox_warnings(inbox, n, put_warning, &s, err);
	ws_buf_addc(b, '\n');
	return rc;
}

/* ---- JSON ------------------------------------------------------------------------------------ */

struct list {
	struct ws_json *json;
	int bad;
};

static void add_warning(void *user, const char *sentence)
{
	struct list *list = user;

	list->bad |= ws_json_push(list->json, ws_json_new_text(sentence));
}

static int entry_json(const struct ws_inbox *inbox, size_t n, struct ws_json **out,
		      struct ws_err *err)
{
	const struct ws_change *change = ws_inbox_change(inbox, n);
	const struct ws_origin *origin = &inbox->origins[n];
	const struct ws_access *access = NULL;
	struct list warnings = {ws_json_new_array(), 0};
	ws_auto(ws_json) o = ws_json_new_object();
	int rc = ws_names_access(inbox->names, change, &access, err);
	int bad = ws_json_set(o, "change", ws_past_json(change));

	if (rc == 0)
		rc = ws_inbox_warnings(inbox, n, add_warning, &warnings, err);
	bad |= warnings.bad | ws_json_set(o, "warnings", warnings.json);
	if (origin->author) {
		struct ws_json *by = ws_json_new_object();

		bad |= ws_json_set(by, "author", ws_text_json(origin->author));
		bad |= ws_json_set(by, "time", ws_time_json(origin->time_s));
		if (origin->subject)
			bad |= ws_json_set(by, "note", ws_text_json(origin->subject));
		bad |= ws_json_set(o, "done", by);
	}
	if (rc == 0 && !bad)
		*out = ws_steal(&o);
	return rc < 0 ? rc : bad ? ws_err_nomem(err) : 0;
}

int ws_inbox_json(const struct ws_inbox *inbox, struct ws_json **out, struct ws_err *err)
{
	ws_auto(ws_json) list = ws_json_new_array();
	int rc = list ? 0 : ws_err_nomem(err);

	for (size_t n = 0; rc == 0 && n < inbox->count; n++) {
		struct ws_json *one = NULL;

		rc = entry_json(inbox, n, &one, err);
		if (rc == 0 && ws_json_push(list, one))
			rc = ws_err_nomem(err);
	}
	if (rc == 0)
		*out = ws_steal(&list);
	return rc;
}
