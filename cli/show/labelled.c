/*
 * cli/show/labelled.c - one change as labelled lines: for screen readers, and where
 * columns do not fit. No symbols; every line can be read alone.
 */
#include "cli/show/show_p.h"

#define FREE_MAX 60

static void put_field(struct ws_buf *b, const char *indent, const char *name,
		      const struct ws_buf *value)
{
	if (value->len > 0)
		ws_buf_addf(b, "%s  %s: %s\n", indent, name, ws_buf_text(value));
}

/* "from Viewer" and "to Owner", one line each. */
static void put_labelled_values(const struct ws_style *style, const char *indent,
				const struct ws_change *change, struct ws_buf *b)
{
	ws_auto_buf value = WS_BUF_INIT;
	struct ws_change one = *change;

	if (ws_is_conflict(change) || !change->before.present || !change->after.present) {
		ws_put_values(&value, style, change, FREE_MAX);
		put_field(b, indent, change->kind == WS_ITEM_GRANT ? "role" : "value",
			  &value);
		return;
	}
	if (change->kind == WS_ITEM_ROLE) {
		ws_put_text(&value, change->before.text);
		put_field(b, indent, "from", &value);
		ws_buf_cut(&value, 0);
		ws_put_text(&value, change->after.text);
		put_field(b, indent, "to", &value);
		return;
	}
	one.fan = (struct ws_fan){.known = false};
	one.after.present = false;
	if (one.kind != WS_ITEM_GRANT)
		one.before.present = false;
	if (one.kind != WS_ITEM_GRANT)
		one.after = change->before;
	ws_put_values(&value, style, &one, FREE_MAX);
	put_field(b, indent, "from", &value);
	ws_buf_cut(&value, 0);
	one.before.present = false;
	one.after = change->after;
	ws_put_values(&value, style, &one, FREE_MAX);
	put_field(b, indent, "to", &value);
}

void ws_labelled_put(struct ws_buf *b, const struct ws_style *style, const char *indent,
		     const char *lead, const struct ws_change *change, const char *tail)
{
	ws_auto_buf value = WS_BUF_INIT;

	ws_buf_addf(b, "%s%s%s%s: %s%s%s\n", indent, lead ? lead : "", lead ? " " : "",
		    change->id,
		    change->direction == WS_BOTH ? ""
						 : ws_word_direction(change->direction),
		    change->direction == WS_BOTH ? "" : " ", ws_word_change(change));
	ws_put_text(&value, change->path);
	put_field(b, indent, change->workspace_id ? "workspace" : "account", &value);
	ws_buf_cut(&value, 0);
	ws_put_who(&value, change);
	put_field(b, indent,
		  change->kind == WS_ITEM_GRANT ? ws_principal_word(change->principal_kind)
						: "what",
		  &value);
	put_labelled_values(style, indent, change, b);
	if (change->renamed) {
		ws_buf_cut(&value, 0);
		ws_put_text(&value, change->renamed);
		put_field(b, indent, "renamed to", &value);
	}
	ws_buf_cut(&value, 0);
	if (!ws_is_conflict(change))
		ws_put_delta(&value, change);
	put_field(b, indent, "permissions", &value);
	if (!ws_is_conflict(change) && change->delta.escalation)
		ws_buf_addf(b, "%s  escalation: yes\n", indent);
	if (tail && *tail)
		ws_buf_addf(b, "%s  result: %s\n", indent, tail);
}
