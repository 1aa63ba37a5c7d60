/*
 * cli/show/change.c - one change for machines.
 */
#include "cli/show/show_p.h"

static size_t count_class(const struct ws_access *access, const struct ws_scope_set *set,
			  enum ws_scope_class class_)
{
	size_t count = 0;

	for (size_t i = 0; access && i < ws_access_scope_count(access); i++)
		count += ws_scope_set_has(set, i) &&
			 ws_scope_class_of(ws_access_scope_name(access, i)) == class_;
	return count;
}

/* A conflict's delta goes from local to cloud; whoever decides wants to know what
 * local has over the cloud. */
struct ws_delta ws_change_delta(const struct ws_change *change,
				const struct ws_access *access)
{
	const struct ws_delta *d = &change->delta;
	struct ws_delta turned = *d;

	if (!ws_is_conflict(change))
		return turned;
	turned.gained = d->lost;
	turned.lost = d->gained;
	turned.gained_count = d->lost_count;
	turned.lost_count = d->gained_count;
	turned.control = count_class(access, &d->lost, WS_CLASS_CONTROL);
	turned.secrets = count_class(access, &d->lost, WS_CLASS_SECRETS);
	/* without a catalogue nobody can say that it is harmless */
	turned.escalation = turned.control > 0 || turned.secrets > 0 || d->lost.unknown ||
			    (!access && d->lost_count > 0);
	return turned;
}

struct ws_numbers ws_change_numbers(const struct ws_change *change,
				    const struct ws_access *access)
{
	const struct ws_delta d = ws_change_delta(change, access);

	return (struct ws_numbers){d.gained_count, d.lost_count, d.control, d.secrets,
				   d.escalation};
}

static int set_text(struct ws_json *o, const char *key, const char *text)
{
	return text ? ws_json_set(o, key, ws_text_json(text)) : 0;
}

/* A value, and behind an id what it is called. */
static int set_value(struct ws_json *o, const char *key, const struct ws_change *change,
		     const struct ws_value *value)
{
	char named[32];
	int bad;

	if (!value->present)
		return 0;
	(void)snprintf(named, sizeof(named), "%s_display_name", key);
	bad = ws_json_set(o, key, ws_text_json(value->text ? value->text : ""));
	return value->id ? bad | set_text(o, named, ws_called(change->called, value->text))
			 : bad;
}

static int set_reasons(struct ws_json *o, const char *key, unsigned bits,
		       const struct ws_reason *reasons)
{
	struct ws_json *list;
	int bad = 0;

	if (bits == 0)
		return 0;
	list = ws_json_new_array();
	for (; reasons->bit; reasons++)
		if (bits & reasons->bit)
			bad |= ws_json_push(list, ws_json_new_text(reasons->word));
	return bad | ws_json_set(o, key, list);
}

static int set_principal(struct ws_json *o, const struct ws_change *change)
{
	struct ws_json *p;
	int bad;

	const char *name = ws_called(change->called, change->label);

	if (change->kind != WS_ITEM_GRANT)
		return set_text(o, "label", change->label) |
		       set_text(o, "display_name", name);
	p = ws_json_new_object();
	bad = ws_json_set(p, "kind",
			  ws_json_new_text(ws_word_principal_json(change->principal_kind)));
	bad |= set_text(p, "name", change->label);
	bad |= set_text(p, "display_name", name);
	if (change->principal_kind != WS_INVITED)
		bad |= set_text(p, "id", change->principal_id);
	return bad | ws_json_set(o, "principal", p);
}

static int set_effect(struct ws_json *o, const struct ws_change *change,
		      const struct ws_access *access)
{
	const struct ws_numbers n = ws_change_numbers(change, access);
	struct ws_json *classes = ws_json_new_object();
	int bad = ws_json_set(o, "gained", ws_json_new_int((int64_t)n.gained));

	bad |= ws_json_set(o, "lost", ws_json_new_int((int64_t)n.lost));
	bad |= ws_json_set(classes, "control", ws_json_new_int((int64_t)n.control));
	bad |= ws_json_set(classes, "secrets", ws_json_new_int((int64_t)n.secrets));
	bad |= ws_json_set(o, "classes", classes);
	bad |= ws_json_set(o, "escalation", ws_json_new_bool(n.escalation));
	bad |= ws_json_set(o, "no_effect", ws_json_new_bool(change->no_effect));
	if (change->ends_membership)
		bad |= ws_json_set(o, "ends_membership", ws_json_new_bool(true));
	if (ws_is_conflict(change))
		bad |= ws_json_set(o, "compared", ws_json_new_text("local over cloud"));
	return bad;
}

/* Whom one line reaches, where it is one for many. */
static int set_fan_out(struct ws_json *o, const struct ws_fan *fan)
{
	const struct {
		const char *key;
		size_t count;
	} parts[] = {{"principals", fan->count},  {"unchanged", fan->same},
		     {"workspaces", fan->places}, {"gained", fan->gained},
		     {"lost", fan->lost},         {"not_known", fan->nameless}};
	struct ws_json *one;
	int bad = 0;

	if (!fan->known)
		return 0;
	one = ws_json_new_object();
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		bad |= ws_json_set(one, parts[i].key,
				   ws_json_new_int((int64_t)parts[i].count));
	return bad | ws_json_set(o, "fan_out", one);
}

/* What approvals are about, where the change needs one or more. */
static int set_approvals(struct ws_json *o, const struct ws_change *change)
{
	struct ws_json *count;
	int bad = set_text(o, "rejected_by", change->rejected_by);

	if (change->rejected_by && change->rejected_s > 0)
		bad |= ws_json_set(o, "rejected_at", ws_time_json(change->rejected_s));
	bad |= set_text(o, "rejected_why", change->rejected_why);

	if (change->losing > 0)
		bad |= ws_json_set(o, "losing", ws_json_new_int((int64_t)change->losing));
	if (change->approvals_need == 0)
		return bad;
	count = ws_json_new_object();
	bad |= ws_json_set(count, "need", ws_json_new_int((int64_t)change->approvals_need));
	bad |= ws_json_set(count, "have", ws_json_new_int((int64_t)change->approvals_have));
	if (change->approver_other)
		bad |= ws_json_set(count, "other", ws_json_new_bool(true));
	if (change->author)
		bad |= ws_json_set(count, "author", ws_text_json(change->author));
	return bad | ws_json_set(o, "approvals", count);
}

/* planned: it is part of a plan, so that there is a verdict and a direction. */
static struct ws_json *build(const struct ws_change *change, const struct ws_access *access,
			     bool planned)
{
	ws_auto(ws_json) o = ws_json_new_object();
	int bad = ws_json_set(o, "id", ws_json_new_text(change->id));

	if (planned)
		bad |= ws_json_set(o, "direction",
				   ws_json_new_text(ws_word_direction(change->direction)));
	bad |= ws_json_set(o, "item", ws_json_new_text(ws_word_item(change->kind)));
	bad |= ws_json_set(o, "kind", ws_json_new_text(ws_word_change(change)));
	if (planned && change->direction != WS_DRAFT)
		bad |= ws_json_set(o, "verdict",
				   ws_json_new_text(ws_word_verdict(change->verdict)));
	bad |= set_text(o, "path", change->path);
	bad |= set_text(o, "workspace", change->workspace_id);
	bad |= set_principal(o, change);
	if (ws_is_conflict(change))
		bad |= set_value(o, "base", change, &change->base);
	bad |= set_value(o, "before", change, &change->before);
	bad |= set_value(o, "after", change, &change->after);
	bad |= set_effect(o, change, access);
	bad |= set_fan_out(o, &change->fan);
	bad |= set_text(o, "renamed", change->renamed);
	bad |= set_reasons(o, "held", change->held, ws_held_reasons);
	bad |= set_reasons(o, "wait", change->wait, ws_wait_reasons);
	bad |= set_approvals(o, change);
	bad |= set_text(o, "until", change->until);
	bad |= set_text(o, "why", change->why);
	bad |= set_text(o, "note", change->note);
	bad |= set_text(o, "file", change->file);
	if (change->line > 0)
		bad |= ws_json_set(o, "line", ws_json_new_int(change->line));
	return bad ? NULL : ws_steal(&o);
}

struct ws_json *ws_change_json(const struct ws_change *change,
			       const struct ws_access *access)
{
	return build(change, access, true);
}

struct ws_json *ws_past_json(const struct ws_change *change)
{
	return build(change, NULL, false);
}

struct ws_json *ws_show_change_json(const struct ws_change *change)
{
	return build(change, NULL, true);
}
