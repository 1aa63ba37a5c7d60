/*
 * cli/command/log_came.c - somebody who was invited and came: one line of history.
 */
#include "cli/command/log_came.h"

#include <string.h>
#include "store/ground/text.h"

static bool is_grant(const struct ws_change *c, enum ws_principal_kind kind, bool added)
{
	return c->kind == WS_ITEM_GRANT && c->principal_kind == kind && c->label &&
	       c->workspace_id && c->after.present == added && c->before.present != added;
}

/* The line of the user who was asked with this line of [invited], or the other way. */
static struct ws_change *other_half(const struct ws_plan *meaning,
				    const struct ws_change *change,
				    enum ws_principal_kind kind)
{
	for (size_t i = 0; i < meaning->change_count; i++) {
		struct ws_change *c = &meaning->changes[i];

		if (is_grant(c, kind, kind == WS_USER) &&
		    strcmp(c->workspace_id, change->workspace_id) == 0 &&
		    ws_text_casecmp(c->label, change->label) == 0)
			return c;
	}
	return NULL;
}

void ws_log_mark_came(struct ws_plan *meaning)
{
	for (size_t i = 0; i < meaning->change_count; i++) {
		struct ws_change *c = &meaning->changes[i];

		if (is_grant(c, WS_USER, true) && other_half(meaning, c, WS_INVITED))
			c->accepted = true;
	}
}

static bool same_role(const struct ws_change *a, const struct ws_change *b)
{
	return a->after.text && b->after.text && strcmp(a->after.text, b->after.text) == 0;
}

/* The look that found them is the last one before main took the line over. */
static int cloud_tells(struct ws_log_run *r, size_t at, const struct ws_change *change,
		       bool *out, struct ws_err *err)
{
	for (size_t i = at + 1; i < r->history.count; i++) {
		const struct ws_past *past = &r->history.items[i];
		struct ws_meaning m;
		bool found = false;
		int rc;

		if (!past->cloud || past->sent || past->parent_count == 0)
			continue;
		rc = ws_meaning_of(r->store, past, &m, err);
		for (size_t n = 0; rc == 0 && !found && n < m.plan->change_count; n++) {
			const struct ws_change *c = &m.plan->changes[n];

			found = is_grant(c, WS_USER, true) && ws_same_item(c, change);
			*out = found && same_role(c, change);
		}
		ws_meaning_clear(&m);
		if (rc < 0 || found)
			return rc;
	}
	return 0;
}

int ws_log_is_told(struct ws_log_run *r, size_t at, const struct ws_plan *meaning,
		   const struct ws_change *change, bool *out, struct ws_err *err)
{
	*out = is_grant(change, WS_INVITED, false) &&
	       other_half(meaning, change, WS_USER) != NULL;
	if (*out || !change->accepted || r->history.items[at].cloud)
		return 0;
	return cloud_tells(r, at, change, out, err);
}
