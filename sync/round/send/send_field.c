/*
 * sync/round/send/send_field.c - a lot of fields of one workspace: one PATCH of what is meant.
 */
#include "sync/round/send/send_p.h"

#include <string.h>

static bool takes_away(const struct ws_change *c)
{
	(void)c;
	return false;
}

static bool fits(const struct ws_change *first, const struct ws_change *next)
{
	return strcmp(first->workspace_id, next->workspace_id) == 0;
}

static const char *call(const struct ws_send_lot *lot)
{
	(void)lot;
	return "patch_workspace";
}

static int read_fields(struct ws_send *s, const struct ws_send_lot *lot,
		       struct ws_arena *arena, struct ws_send_now *out, struct ws_err *err)
{
	const struct ws_change *c = lot->changes[0];

	return s->remote->ops->read_workspace(s->remote, c->account_id, c->workspace_id, 0,
					      arena, &out->workspace, err);
}

/* A directory that is named after an id keeps its handle beside. */
static const char *handle_of(const struct ws_send *s, const struct ws_value *value)
{
	const char *dir = value->present && value->text ? value->text : "";
	const struct ws_side_workspace *w = ws_side_workspace_at(s->view->local, dir);
	const char *slash = strchr(dir, '/');

	if (!w)
		w = ws_side_workspace_at(s->view->cloud, dir);
	return w ? w->handle : slash ? slash + 1 : dir;
}

static bool shows(const struct ws_send *s, const struct ws_send_now *now,
		  const struct ws_change *c, const struct ws_value *value)
{
	const struct ws_workspace *w = &now->workspace;
	const char *text = value->present && value->text ? value->text : "";

	switch (c->kind) {
	case WS_ITEM_NAME:
		return ws_text_same(w->name, text);
	case WS_ITEM_DESCRIPTION:
		return ws_text_same(w->description, text);
	case WS_ITEM_DEFAULT_ROLE:
		return w->settings_known &&
		       ws_text_same(w->default_role_id, value->present ? value->id : NULL);
	case WS_ITEM_HANDLE:
		return ws_text_same(w->handle, handle_of(s, value));
	default:
		return false;
	}
}

static int patch_fields(struct ws_send *s, const struct ws_send_lot *lot,
			const struct ws_send_now *now, struct ws_err *err)
{
	struct ws_workspace wanted = now->workspace;
	unsigned fields = 0;

	for (size_t i = 0; i < lot->count; i++) {
		const struct ws_change *c = lot->changes[i];
		const char *text = c->after.present && c->after.text ? c->after.text : "";

		if (c->kind == WS_ITEM_NAME) {
			wanted.name = text;
			fields |= WS_PATCH_NAME;
		} else if (c->kind == WS_ITEM_DESCRIPTION) {
			wanted.description = text;
		} else if (c->kind == WS_ITEM_DEFAULT_ROLE) {
			wanted.default_role_id = c->after.present ? c->after.id : NULL;
			fields |= WS_PATCH_DEFAULT_ROLE;
		} else if (c->kind == WS_ITEM_HANDLE) {
			wanted.handle = handle_of(s, &c->after);
			fields |= WS_PATCH_HANDLE;
		}
	}
	return s->remote->ops->patch_workspace(s->remote, &wanted, fields, err);
}

static void explain_handle(const struct ws_send *s, const struct ws_change *c,
			   struct ws_err *why)
{
	if (why->http != 409)
		return;
	ws_err_set(why, WS_E_REFUSED, "%s: the cloud has another workspace at \"%s\"",
		   c->cloud.text, handle_of(s, &c->after));
	why->http = 409;
	ws_err_hint(why, "choose another name for the directory, or rename that one first");
}

static void explain_name(const struct ws_change *c, struct ws_err *why)
{
	if (why->http != 409)
		return;
	ws_err_set(why, WS_E_REFUSED, "%s: the account has another workspace of that name",
		   c->path);
	why->http = 409;
	ws_err_hint(why, "names are unique in an account, like handles: choose another");
}

/* The cloud's words for it are about a field; a person asked for a place, or wrote a line. */
static void explain(const struct ws_send *s, const struct ws_change *c, struct ws_err *why)
{
	if (why->code == WS_E_FORBIDDEN)
		ws_err_hint(why, "it takes write_workspace_settings, which Owner has");
	if (why->code != WS_E_REFUSED)
		return;
	if (c->kind == WS_ITEM_HANDLE)
		explain_handle(s, c, why);
	else if (c->kind == WS_ITEM_NAME)
		explain_name(c, why);
	if (c->file)
		(void)ws_err_at(why, c->file, c->line, 0, 0, NULL);
}

const struct ws_send_way ws_send_way_field = {
	.takes_away = takes_away,
	.fits = fits,
	.call = call,
	.read = read_fields,
	.shows = shows,
	.write = patch_fields,
	.explain = explain,
};
