/*
 * cli/show/conflicts_json.c - what both sides changed, for programs.
 *
 * It may not change within a major version but by additions.
 */
#include "cli/show/conflicts.h"

#include "cli/show/choice.h"

static int set_number(struct ws_json *o, const char *key, size_t n)
{
	return ws_json_set(o, key, ws_json_new_int((int64_t)n));
}

static int set_value(struct ws_json *o, const struct ws_value *value)
{
	if (!value->present)
		return 0;
	return ws_json_set(o, "value", ws_text_json(value->text ? value->text : ""));
}

static struct ws_json *side_json(const struct ws_change *change,
				 const struct ws_access *access,
				 const struct ws_value *value,
				 const struct ws_origin *origin)
{
	ws_auto(ws_json) o = ws_json_new_object();
	const struct ws_scope_set set = ws_value_scopes(access, value);
	int bad = ws_json_set(o, "present", ws_json_new_bool(value->present));

	bad |= set_value(o, value);
	if (ws_has_scopes(change) && !set.opaque)
		bad |= set_number(o, "permissions", ws_scope_set_count(&set));
	if (origin && origin->author)
		bad |= ws_json_set(o, "changed", ws_origin_json(origin));
	return bad ? NULL : ws_steal(&o);
}

static struct ws_json *choices_json(const struct ws_change *change,
				    const struct ws_access *access)
{
	ws_auto(ws_json) list = ws_json_new_array();
	struct ws_option_taken choices[WS_CHOICES];
	const size_t count = ws_choices_of(change, access, choices);
	int bad = list == NULL;

	for (size_t i = 0; i < count; i++) {
		struct ws_json *one = ws_json_new_object();
		char command[64];

		(void)snprintf(command, sizeof(command), "wsync resolve %s --take %s",
			       change->id, choices[i].take);
		bad |= ws_json_set(one, "take", ws_json_new_text(choices[i].take));
		bad |= set_value(one, &choices[i].value);
		bad |= ws_json_set(one, "sends", ws_json_new_bool(choices[i].sends));
		bad |= set_number(one, "gained", choices[i].effect.gained_count);
		bad |= set_number(one, "lost", choices[i].effect.lost_count);
		bad |= ws_json_set(one, "escalation",
				   ws_json_new_bool(choices[i].effect.escalation));
		bad |= ws_json_set(one, "command", ws_json_new_text(command));
		bad |= ws_json_push(list, one);
	}
	return bad ? NULL : ws_steal(&list);
}

static struct ws_json *item_json(const struct ws_change *change,
				 const struct ws_access *access,
				 const struct ws_origins *origins)
{
	ws_auto(ws_json) o = ws_json_new_object();
	ws_auto(ws_json) sides = ws_json_new_object();
	int bad = ws_json_set(o, "change", ws_change_json(change, access));

	if (ws_is_conflict(change))
		bad |= ws_json_set(sides, "base",
				   side_json(change, access, &change->base, NULL));
	bad |= ws_json_set(sides, "local",
			   side_json(change, access, &change->local, &origins->local));
	bad |= ws_json_set(sides, "cloud",
			   side_json(change, access, &change->cloud, &origins->cloud));
	bad |= ws_json_set(o, "sides", ws_steal(&sides));
	bad |= ws_json_set(o, "choices", choices_json(change, access));
	return bad ? NULL : ws_steal(&o);
}

int ws_show_conflicts_json(FILE *out, const struct ws_view *view,
			   const struct ws_undecided *all, struct ws_err *err)
{
	ws_auto(ws_json) o = ws_json_new_object();
	ws_auto(ws_json) conflicts = ws_json_new_array();
	ws_auto(ws_json) one_sided = ws_json_new_array();
	int bad = ws_json_set(o, "schema", ws_json_new_text("wsync/conflicts/1"));
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < all->pick.count; i++) {
		const struct ws_change *change = all->pick.items[i];
		const struct ws_access *access = NULL;

		rc = ws_names_access(all->names, change, &access, err);
		bad |= ws_json_push(ws_is_conflict(change) ? conflicts : one_sided,
				    item_json(change, access, &all->origins[i]));
	}
	bad |= ws_json_set(o, "conflicts", ws_steal(&conflicts));
	bad |= ws_json_set(o, "one_sided", ws_steal(&one_sided));
	bad |= ws_json_set(o, "problems", ws_problems_json(view));
	if (rc == 0 && bad)
		rc = ws_err_nomem(err);
	return rc == 0 ? ws_show_json(out, ws_steal(&o), err) : rc;
}
