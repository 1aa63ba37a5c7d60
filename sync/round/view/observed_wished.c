/*
 * sync/round/view/observed_wished.c - which changes of the cloud people here asked for, and
 * which they only followed.
 */
#include "sync/round/view/observed_p.h"

#include <stdlib.h>
#include <string.h>

/* What a search compares: role id or text; NULL: nothing. */
static const char *wished_value(const struct ws_change *c)
{
	if (!c->after.present)
		return NULL;
	if (c->kind == WS_ITEM_ROLE)
		return c->role_to;
	if (c->kind == WS_ITEM_GRANT)
		return c->after.id;
	return c->kind == WS_ITEM_DEFAULT_ROLE && c->after.id ? c->after.id : c->after.text;
}

/* A workspace that went to another account: main asked for it right before it took that. */
static int was_asked_for(struct observed_search *s, const char *to, bool *out)
{
	const struct ws_side_workspace *w = NULL;
	int rc = s->change->before.present
			 ? ws_earlier_workspace(s->earlier, &s->was,
						s->change->workspace_id,
						s->change->before.text, &w, s->err)
			 : 0;

	if (rc == 0 && w)
		*out = w->transfer_to.present && ws_text_same(w->transfer_to.text, to);
	return rc;
}

static int wish(struct observed_search *s, const struct ws_oid *main, bool *out)
{
	const char *value = wished_value(s->change);
	int rc = observed_find_intent(s, main);

	*out = rc == 0 && s->intended && ws_text_same(s->now, value);
	if (rc == 0 && !*out && value && s->change->kind == WS_ITEM_HANDLE &&
	    ws_text_same(s->now, value))
		rc = was_asked_for(s, value, out);
	free(s->now);
	free(s->author);
	return rc;
}

int ws_observed_wished(struct ws_repo *repo, const struct ws_oid *main,
		       const struct ws_plan *plan, bool *out, struct ws_err *err)
{
	ws_auto(ws_earlier) earlier = NULL;
	int rc = ws_earlier_new(repo, &earlier, err);

	for (size_t i = 0; rc == 0 && i < plan->change_count; i++) {
		struct ws_change c = plan->changes[i];
		struct observed_search s = {
			.repo = repo, .earlier = earlier, .change = &c, .err = err};

		out[i] = false;
		if (!c.path || c.kind > WS_ITEM_ROLE ||
		    (!c.workspace_id && c.kind != WS_ITEM_ROLE))
			continue;
		/* that it is there is told by where it is */
		if (c.kind == WS_ITEM_WORKSPACE)
			c.kind = WS_ITEM_HANDLE;
		rc = wish(&s, main, &out[i]);
	}
	return rc;
}

int ws_observed_taken(struct ws_repo *repo, const struct ws_oid *main,
		      const struct ws_change *change, bool *out, struct ws_err *err)
{
	ws_auto(ws_earlier) earlier = NULL;
	struct observed_search s = {.repo = repo, .change = change, .err = err};
	int rc = ws_earlier_new(repo, &earlier, err);

	*out = false;
	if (rc != 0 || !change->path || !change->workspace_id)
		return rc;
	s.earlier = earlier;
	rc = observed_find_intent(&s, main);
	*out = rc == 0 && !s.intended && !s.now && !ws_oid_is_zero(&s.by);
	free(s.now);
	free(s.author);
	return rc;
}
