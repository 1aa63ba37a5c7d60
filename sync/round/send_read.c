/*
 * sync/round/send_read.c - the cloud read again, and compared with what a change says.
 */
#include "sync/round/send_p.h"

#include <string.h>

const struct ws_grant *ws_send_row(const struct ws_workspace *now,
				   const struct ws_change *c)
{
	for (size_t i = 0; i < now->grant_count; i++)
		if (now->grants[i].kind == c->principal_kind &&
		    strcmp(now->grants[i].principal_id, c->principal_id) == 0)
			return &now->grants[i];
	return NULL;
}

static bool same_text(const char *a, const char *b)
{
	return (!a && !b) || (a && b && strcmp(a, b) == 0);
}

/* A directory that is named after an id keeps its handle beside. */
const char *ws_send_handle(const struct ws_send *s, const struct ws_value *value)
{
	const char *dir = value->present && value->text ? value->text : "";
	const struct ws_side_workspace *w = ws_side_workspace_at(s->view->local, dir);
	const char *slash = strchr(dir, '/');

	if (!w)
		w = ws_side_workspace_at(s->view->cloud, dir);
	return w ? w->handle : slash ? slash + 1 : dir;
}

bool ws_send_shows(const struct ws_send *s, const struct ws_workspace *now,
		   const struct ws_change *c, const struct ws_value *value)
{
	const char *text = value->present && value->text ? value->text : "";
	const struct ws_grant *row;

	switch (c->kind) {
	case WS_ITEM_GRANT:
		row = ws_send_row(now, c);
		return value->present ? row && same_text(row->role_id, value->id) : !row;
	case WS_ITEM_NAME:
		return same_text(now->name, text);
	case WS_ITEM_DESCRIPTION:
		return same_text(now->description, text);
	case WS_ITEM_DEFAULT_ROLE:
		return now->settings_known &&
		       same_text(now->default_role_id, value->present ? value->id : NULL);
	case WS_ITEM_HANDLE:
		return same_text(now->handle, ws_send_handle(s, value));
	case WS_ITEM_WORKSPACE:
	case WS_ITEM_ROLE:
	case WS_ITEM_INTENT:
	case WS_ITEM_POLICY:
		break;
	}
	return false;
}

int ws_send_read(struct ws_send *s, const struct ws_send_lot *lot, struct ws_arena *arena,
		 struct ws_workspace *out, struct ws_err *err)
{
	const struct ws_change *c = lot->changes[0];
	int rc = s->remote->ops->read_workspace(s->remote, c->account_id, c->workspace_id,
						lot->kinds, arena, out, err);

	if (rc == 0 && !ws_send_is_field(c) && !out->known[c->principal_kind])
		return ws_err_set(err, WS_E_FORBIDDEN,
				  "%s: the list of %s is not readable now", c->path,
				  ws_principal_section(c->principal_kind));
	return rc;
}
