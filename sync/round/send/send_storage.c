/*
 * sync/round/send/send_storage.c - where the results of a workspace are kept: a route of its
 * own beside the PATCH of its other fields.
 */
#include "sync/round/send/send_p.h"

#include <string.h>

static bool takes_away(const struct ws_change *c)
{
	(void)c;
	return false;
}

static const char *call(const struct ws_send_lot *lot)
{
	(void)lot;
	return "set_storage";
}

/* A key that may write the setting and not read it cannot tell what it would overwrite. */
static int read_storage(struct ws_send *s, const struct ws_send_lot *lot,
			struct ws_arena *arena, struct ws_send_now *out, struct ws_err *err)
{
	const struct ws_change *c = lot->changes[0];
	int rc = s->remote->ops->read_workspace(s->remote, c->account_id, c->workspace_id,
						WS_READ_STORAGE, arena, &out->workspace,
						err);

	if (rc != 0 || out->workspace.storage)
		return rc;
	ws_err_set(err, WS_E_FORBIDDEN, "%s: this key may not read where results are kept",
		   c->path);
	return ws_err_hint(err, "see_workspace_settings is the permission it lacks");
}

static bool shows(const struct ws_send *s, const struct ws_send_now *now,
		  const struct ws_change *c, const struct ws_value *value)
{
	(void)s;
	(void)c;
	return ws_text_same(now->workspace.storage, value->present ? value->text : NULL);
}

static int write_storage(struct ws_send *s, const struct ws_send_lot *lot,
			 const struct ws_send_now *now, struct ws_err *err)
{
	const struct ws_change *c = lot->changes[0];

	(void)now;
	return s->remote->ops->set_storage(s->remote, c->account_id, c->workspace_id,
					   c->after.text, err);
}

/* The cloud speaks of a block document; here it is a line of workspace.ini. */
static void explain(const struct ws_send *s, const struct ws_change *c, struct ws_err *why)
{
	(void)s;
	if (why->code != WS_E_REFUSED || !c->file)
		return;
	(void)ws_err_at(why, c->file, c->line, 0, 0, NULL);
	(void)ws_err_hint(why,
			  "the id is that of a storage block in this workspace: wsync "
			  "inventory %s blocks",
			  c->path);
}

const struct ws_send_way ws_send_way_storage = {
	.takes_away = takes_away,
	.call = call,
	.read = read_storage,
	.shows = shows,
	.write = write_storage,
	.explain = explain,
};
