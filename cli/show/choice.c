/*
 * cli/show/choice.c - what each decision about a conflict would do.
 */
#include "cli/show/choice.h"

#include <string.h>

bool ws_has_scopes(const struct ws_change *change)
{
	return change->kind == WS_ITEM_GRANT || change->kind == WS_ITEM_DEFAULT_ROLE;
}

struct ws_scope_set ws_value_scopes(const struct ws_access *access,
				    const struct ws_value *value)
{
	struct ws_scope_set none = {.opaque = value->present, .unknown = value->present};

	if (!access)
		return none;
	return ws_access_role(access, value->present ? value->id : NULL);
}

struct ws_delta ws_value_delta(const struct ws_access *access,
			       const struct ws_value *before, const struct ws_value *after)
{
	const struct ws_scope_set from = ws_value_scopes(access, before);
	const struct ws_scope_set to = ws_value_scopes(access, after);

	if (!access)
		return (struct ws_delta){.gained.unknown = after->present,
					 .lost.unknown = before->present};
	return ws_delta_between(access, &from, before->present, &to, after->present);
}

static bool same_value(const struct ws_value *a, const struct ws_value *b)
{
	if (a->present != b->present)
		return false;
	if (a->id && b->id)
		return strcmp(a->id, b->id) == 0;
	return !a->present || strcmp(a->text ? a->text : "", b->text ? b->text : "") == 0;
}

static void add(const struct ws_change *change, const struct ws_access *access,
		const char *take, const struct ws_value *value,
		struct ws_option_taken out[WS_CHOICES], size_t *count)
{
	struct ws_option_taken *one = &out[(*count)++];

	*one = (struct ws_option_taken){.take = take, .value = *value};
	one->sends = !same_value(value, &change->cloud);
	if (ws_has_scopes(change))
		one->effect = ws_value_delta(
			access, one->sends ? &change->cloud : &change->local, value);
}

size_t ws_choices_of(const struct ws_change *change, const struct ws_access *access,
		     struct ws_option_taken out[WS_CHOICES])
{
	const struct ws_scope_set local = ws_value_scopes(access, &change->local);
	const struct ws_scope_set cloud = ws_value_scopes(access, &change->cloud);
	const bool roles = ws_has_scopes(change) && access;
	size_t count = 0;

	add(change, access, "local", &change->local, out, &count);
	add(change, access, "cloud", &change->cloud, out, &count);
	/* without a base there is nothing to go back to, and of one side nothing lower */
	if (change->verdict != WS_CONFLICT)
		return count;
	if (roles && ws_scope_set_within(&local, &cloud))
		add(change, access, "lower", &change->local, out, &count);
	else if (roles && ws_scope_set_within(&cloud, &local))
		add(change, access, "lower", &change->cloud, out, &count);
	if (!same_value(&change->base, &change->local) &&
	    !same_value(&change->base, &change->cloud))
		add(change, access, "base", &change->base, out, &count);
	return count;
}
