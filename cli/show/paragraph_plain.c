/*
 * cli/show/paragraph_plain.c - one change as permissions, every line labelled.
 */
#include "cli/show/show_p.h"

static void put_names(struct ws_buf *b, const char *label, const char **names, size_t count)
{
	if (count == 0)
		return;
	ws_buf_addf(b, "  %s: ", label);
	for (size_t i = 0; i < count; i++) {
		ws_buf_adds(b, i > 0 ? ", " : "");
		ws_put_text(b, names[i]);
	}
	ws_buf_addc(b, '\n');
}

static int put_set(struct ws_buf *b, const char *label, const struct ws_access *access,
		   const struct ws_scope_set *set, int class_, struct ws_err *err)
{
	size_t count = 0;
	ws_auto_free const char **names = ws_names_of(access, set, class_, &count);

	if (!names)
		return ws_err_nomem(err);
	put_names(b, label, names, count);
	return 0;
}

static void put_field(struct ws_buf *b, const char *label, const char *text)
{
	if (!text)
		return;
	ws_buf_addf(b, "  %s: ", label);
	ws_put_text(b, text);
	ws_buf_addc(b, '\n');
}

static void put_place(struct ws_buf *b, const struct ws_change *change)
{
	if (change->direction == WS_INCOMING || !change->file)
		return;
	ws_buf_adds(b, "  file: ");
	ws_put_text(b, change->file);
	if (change->line > 0)
		ws_buf_addf(b, ":%d", change->line);
	ws_buf_addc(b, '\n');
}

static void put_held(struct ws_buf *b, const struct ws_change *change)
{
	const unsigned told = ws_held_told(change) & WS_HELD_OF_CHANGE;

	if (change->verdict != WS_HELD || change->direction == WS_DRAFT)
		return;
	for (const struct ws_reason *r = ws_held_reasons; r->bit; r++) {
		ws_auto_buf text = WS_BUF_INIT;

		/* what blocks it is its note */
		if (!(told & r->bit) || r->bit == WS_HELD_BLOCKED)
			continue;
		ws_held_put(&text, change, r);
		ws_buf_addf(b, "  held: %s\n", ws_buf_text(&text));
	}
}

/* change: its delta as it is shown, in a conflict local over cloud */
int ws_paragraph_plain(struct ws_buf *b, const struct ws_style *style,
		       const struct ws_change *change, const struct ws_access *access,
		       struct ws_err *err)
{
	const struct ws_delta *d = &change->delta;
	int rc;

	ws_labelled_put(b, style, "", NULL, change, NULL);
	if (ws_is_conflict(change)) {
		ws_auto_buf delta = WS_BUF_INIT;

		ws_put_delta(&delta, change);
		if (delta.len > 0)
			ws_buf_addf(b, "  permissions, local over cloud: %s\n",
				    ws_buf_text(&delta));
		if (d->escalation)
			ws_buf_adds(b, "  escalation: yes\n");
	}
	put_place(b, change);
	put_field(b, "until", change->until);
	put_field(b, "why", change->why);
	rc = put_set(b, "gains control", access, &d->gained, WS_CLASS_CONTROL, err);
	if (rc == 0)
		rc = put_set(b, "gains secrets", access, &d->gained, WS_CLASS_SECRETS, err);
	if (rc == 0)
		rc = put_set(b, "gains", access, &d->gained, -1, err);
	if (rc == 0)
		rc = put_set(b, "loses", access, &d->lost, -2, err);
	put_field(b, "reaches", change->fan.text);
	put_held(b, change);
	if (change->no_effect && !change->note)
		put_field(b, "effect", "none, the permissions stay the same");
	put_field(b, change->no_effect ? "no effect" : "note", change->note);
	return rc;
}
