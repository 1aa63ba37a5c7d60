/*
 * cli/command/log_lines.c - commits as lines, one a meaning.
 *
 * Commits on cloud/main that record what was sent are no lines of their own: they make
 * "sent" of the lines that were committed here.
 */
#include "cli/command/log_lines.h"

#include <string.h>
#include "cli/command/command.h"
#include "cli/command/log_came.h"
#include "cli/show/show_p.h"
#include "store/ground/text.h"
#include "sync/round/write/describe.h"

/* ---- one commit ------------------------------------------------------------------------- */

/* Is the commit of the time and the person that were asked for? */
static bool is_in_time(const struct ws_log_run *r, const struct ws_past *past)
{
	ws_auto_buf pattern = WS_BUF_INIT, who = WS_BUF_INIT;

	if (past->author_time_s < r->since_s || past->author_time_s > r->until_s)
		return false;
	if (!r->author)
		return true;
	ws_buf_addf(&pattern, "*%s*", r->author);
	ws_buf_adds(&who, past->author ? past->author : "");
	ws_text_fold(pattern.data);
	ws_text_fold(who.data);
	return ws_text_glob(ws_buf_text(&pattern), ws_buf_text(&who));
}

/* Do both sides still differ in this item, in one of these two directions? */
static bool is_open(const struct ws_view *view, const struct ws_change *change,
		    enum ws_direction direction)
{
	const struct ws_plan *plan = view->plan;

	for (size_t i = 0; plan && i < plan->change_count; i++) {
		const struct ws_change *c = &plan->changes[i];

		if (ws_same_change(c, change) && c->verdict != WS_AGREE &&
		    (c->direction == direction || c->direction == WS_BOTH))
			return true;
	}
	return false;
}

/* with_value: and was it the same role then? */
static bool has_item(const struct ws_log_items *list, const struct ws_change *change,
		     bool with_value)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct ws_log_item *s = &list->items[i];
		const struct ws_change item = {.kind = s->kind,
					       .principal_kind = s->principal_kind,
					       .workspace_id = s->workspace_id,
					       .account_id = s->account_id,
					       .principal_id = s->principal_id};

		if (ws_same_change(&item, change) &&
		    (!with_value || ws_text_same(s->to, change->after.id)))
			return true;
	}
	return false;
}

/* Of what people committed here, and the journal can tell of. Where it does not, the cloud
 * may have had the value by itself, or from another clone. */
static enum ws_log_origin origin_of_known(const struct ws_log_run *r,
					  const struct ws_past *past,
					  const struct ws_change *change)
{
	const bool newest = !has_item(&r->newer, change, false);

	if (newest && is_open(r->view, change, WS_OUTGOING))
		return WS_LOG_LOCAL;
	if (ws_log_writes_has(&r->writes, change, past->time_s) ||
	    (change->kind == WS_ITEM_GRANT && has_item(&r->sent, change, true)))
		return WS_LOG_SENT;
	return newest ? WS_LOG_IN_STEP : WS_LOG_REPLACED;
}

static enum ws_log_origin origin_of(const struct ws_log_run *r, const struct ws_past *past,
				    bool taken, const struct ws_change *change)
{
	if (past->decided)
		return WS_LOG_DECIDED;
	if (!past->cloud && has_item(&r->decided, change, false) &&
	    !has_item(&r->sent, change, false))
		return WS_LOG_GIVEN_UP;
	if (!past->cloud && ws_log_writes_tell(change))
		return origin_of_known(r, past, change);
	/* what both sides differ in now is the newest commit's; older ones were sent */
	if (!past->cloud)
		return past->shared || (has_item(&r->sent, change, false) &&
					(has_item(&r->newer, change, false) ||
					 !is_open(r->view, change, WS_OUTGOING)))
			       ? WS_LOG_SENT
			       : WS_LOG_LOCAL;
	return !taken && is_open(r->view, change, WS_INCOMING) ? WS_LOG_NOT_TAKEN
							       : WS_LOG_CLOUD;
}

/* The subject a person wrote, without the one that is made from the changes. */
static int note_message(struct ws_log_run *r, const struct ws_past *past,
			const struct ws_plan *meaning, struct ws_err *err)
{
	char made[WS_SUBJECT], quoted[WS_SUBJECT * 2];
	size_t len = strcspn(past->message, "\n");
	const char *between = strstr(past->message, "\nbetween ");

	if (past->cloud && between) {
		between++;
		(void)snprintf(quoted, sizeof(quoted), "%.*s", (int)strcspn(between, "\n"),
			       between);
		return ws_log_note(r->log, quoted, err);
	}
	(void)ws_describe_subject(made, meaning, NULL, NULL, "");
	if (past->cloud || len == 0 ||
	    (strlen(made) == len && strncmp(made, past->message, len) == 0))
		return 0;
	(void)snprintf(quoted, sizeof(quoted), "\"%.*s\"", (int)(len < 200 ? len : 200),
		       past->message);
	return ws_log_note(r->log, quoted, err);
}

static struct ws_log_meta meta_of(const struct ws_past *past)
{
	return (struct ws_log_meta){.commit = past->id,
				    .time_s = past->author_time_s,
				    .author = past->author,
				    .origin = past->cloud ? WS_LOG_CLOUD : WS_LOG_LOCAL};
}

static int keep_item(struct ws_log_run *r, struct ws_log_items *list,
		     const struct ws_change *change, struct ws_err *err)
{
	struct ws_log_item *slot;

	if ((!change->workspace_id && change->kind != WS_ITEM_ROLE) ||
	    has_item(list, change, true))
		return 0;
	slot = ws_arena_grow(r->arena, &list->items, &list->count, sizeof(*slot));
	if (!slot)
		return ws_err_nomem(err);
	slot->kind = change->kind;
	slot->principal_kind = change->principal_kind;
	slot->workspace_id = ws_arena_dup(r->arena, change->workspace_id);
	slot->account_id = ws_arena_dup(r->arena, change->account_id);
	slot->principal_id = ws_arena_dup(r->arena, change->principal_id);
	slot->to = ws_arena_dup(r->arena, change->after.present ? change->after.id : NULL);
	return slot->workspace_id || slot->account_id ? 0 : ws_err_nomem(err);
}

/* What the commit means, of what was asked about, without what other lines tell. */
static int choose(struct ws_log_run *r, size_t at, const struct ws_plan *meaning,
		  struct ws_pick *out, struct ws_err *err)
{
	size_t kept = 0;
	int rc = ws_pick_ranked(meaning, NULL, out, err);

	for (size_t i = 0; rc == 0 && i < out->count; i++) {
		const struct ws_change *change = out->items[i];
		bool told = true;

		if (ws_log_about_has(&r->about, change)) {
			r->met = true;
			rc = ws_log_is_told(r, at, meaning, change, &told, err);
		}
		if (rc == 0 && !told)
			out->items[kept++] = change;
	}
	out->count = kept;
	return rc;
}

static int add_changes(struct ws_log_run *r, size_t at, bool taken,
		       const struct ws_meaning *m, struct ws_err *err)
{
	const struct ws_past *past = &r->history.items[at];
	const struct ws_plan *meaning = m->plan;
	const struct ws_view sides = {.base = m->before, .local = m->after};
	struct ws_log_meta meta = meta_of(past);
	size_t before = ws_log_count(r->log);
	ws_auto(ws_names) names = NULL;
	const bool shown = is_in_time(r, past); /* else it only tells what came of others */
	ws_auto_pick pick = {NULL, 0};
	int rc = choose(r, at, meaning, &pick, err);

	if (rc == 0)
		rc = ws_names_wanted(r->cli, &sides, &names, err);
	for (size_t i = 0; rc == 0 && i < pick.count; i++) {
		if (shown && ws_log_count(r->log) >= r->limit) {
			r->more = true;
			break;
		}
		meta.origin = origin_of(r, past, taken, pick.items[i]);
		if (shown)
			rc = ws_log_add(r->log, &meta, pick.items[i], names, err);
	}
	/* what was not asked about tells what came of older lines, too */
	for (size_t i = 0; rc == 0 && i < meaning->change_count; i++)
		if (past->decided || !past->cloud)
			rc = keep_item(r, past->decided ? &r->decided : &r->newer,
				       &meaning->changes[i], err);
	if (rc == 0 && ws_log_count(r->log) > before)
		rc = note_message(r, past, meaning, err);
	return rc;
}

/* The first commit holds everything; without a filter that is one line. */
static int add_whole(struct ws_log_run *r, const struct ws_past *past, struct ws_err *err)
{
	const struct ws_log_meta meta = meta_of(past);
	const struct ws_view there = {.main_id = past->id};
	char subject[WS_SUBJECT];
	size_t total = 0;
	int rc = ws_log_add(r->log, &meta, NULL, NULL, err);

	if (rc == 0)
		rc = ws_show_total(r->store, &there, &total, err);
	if (past->cloud)
		(void)snprintf(subject, sizeof(subject), "first look: %zu workspace%s",
			       total, WS_CLI_S(total));
	else
		(void)snprintf(subject, sizeof(subject), "%.*s",
			       (int)strcspn(past->message, "\n"), past->message);
	return rc == 0 ? ws_log_note(r->log, subject, err) : rc;
}

/* ---- what lies inside ---------------------------------------------------------------------- */

#define INVENTORY "inventory: "

static int add_inventory_line(struct ws_log_run *r, const struct ws_past *past,
			      const char *line, size_t len, struct ws_err *err)
{
	const struct ws_log_meta meta = meta_of(past);
	const char *colon = memchr(line, ':', len);
	char dir[WS_SUBJECT], text[4 * WS_SUBJECT];
	int rc;

	if (!colon || !memchr(line, '/', (size_t)(colon - line)))
		return 0;
	(void)snprintf(dir, sizeof(dir), "%.*s", (int)(colon - line), line);
	if (r->about.word && (r->about.by_principal || r->about.by_role ||
			      !ws_choose_path(dir, r->about.word)))
		return 0;
	if (ws_log_count(r->log) >= r->limit) {
		r->more = true;
		return 0;
	}
	(void)snprintf(text, sizeof(text), "%s: inventory%.*s", dir,
		       (int)(len - (size_t)(colon - line)), colon);
	rc = ws_log_add(r->log, &meta, NULL, NULL, err);
	return rc == 0 ? ws_log_note(r->log, text, err) : rc;
}

/* A line for each workspace in which something changed: facts, and none that was asked
 * for. The commit tells them itself: "inventory: acme/prod: 2 deployments new". */
static int add_inventory(struct ws_log_run *r, const struct ws_past *past,
			 struct ws_err *err)
{
	const char *at = past->message + strlen(INVENTORY);
	int rc = 0;

	while (rc == 0 && *at) {
		const size_t len = strcspn(at, "\n");

		if (strncmp(at, WS_TRAILER_CLOUD, strlen(WS_TRAILER_CLOUD)) == 0)
			break;
		rc = add_inventory_line(r, past, at, len, err);
		at += len + (at[len] == '\n');
	}
	return rc;
}

static int show_commit(struct ws_log_run *r, size_t at, bool taken, struct ws_err *err)
{
	const struct ws_past *past = &r->history.items[at];
	struct ws_meaning m;
	int rc;

	if (past->cloud && strncmp(past->message, INVENTORY, strlen(INVENTORY)) == 0)
		return is_in_time(r, past) ? add_inventory(r, past, err) : 0;
	if (past->parent_count == 0 && !r->about.word)
		return is_in_time(r, past) ? add_whole(r, past, err) : 0;
	rc = ws_meaning_of(r->store, past, &m, err);
	if (rc == 0) {
		ws_log_mark_came(m.plan);
		rc = add_changes(r, at, taken, &m, err);
	}
	ws_meaning_clear(&m);
	return rc;
}

/* What was sent at that time or later: what is committed here is sent after that. */
static int learn_sent(struct ws_log_run *r, int64_t since_s, struct ws_err *err)
{
	const struct ws_history *h = &r->history;
	int rc = 0;

	for (; rc == 0 && r->sent_next < h->count; r->sent_next++) {
		const struct ws_past *past = &h->items[r->sent_next];
		struct ws_meaning m;

		if (past->time_s < since_s)
			break;
		if (!past->sent)
			continue;
		rc = ws_meaning_of(r->store, past, &m, err);
		for (size_t i = 0; rc == 0 && i < m.plan->change_count; i++)
			rc = keep_item(r, &r->sent, &m.plan->changes[i], err);
		ws_meaning_clear(&m);
	}
	return rc;
}

int ws_log_fill(struct ws_log_run *r, struct ws_err *err)
{
	int rc = ws_log_writes_read(r->store, r->arena, &r->writes, err);

	for (size_t i = 0; rc == 0 && i < r->history.count && !r->more; i++) {
		const struct ws_past *past = &r->history.items[i];

		if (past->sent)
			continue;
		if (ws_log_count(r->log) >= r->limit) {
			r->more = true;
			break;
		}
		if (!past->cloud)
			rc = learn_sent(r, past->time_s, err);
		if (rc == 0)
			rc = show_commit(r, i, r->history.waiting == 0, err);
	}
	return rc;
}
