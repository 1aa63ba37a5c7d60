/*
 * cli/show/choice.h - what a person can decide about an item both sides changed, and
 * what each decision would do. Floor 7, pure.
 */
#ifndef WS_CLI_SHOW_CHOICE_H
#define WS_CLI_SHOW_CHOICE_H

#include "sync/access/access.h"
#include "sync/decide/plan.h"

#define WS_CHOICES 4

struct ws_option_taken {
	const char *take; /* "local", "cloud", "base", "lower" */
	struct ws_value value;
	bool sends;             /* the cloud would change */
	struct ws_delta effect; /* of what changes: the cloud, else main */
};

/* The permissions of a value by itself; empty for none, opaque when nobody knows. */
struct ws_scope_set ws_value_scopes(const struct ws_access *access,
				    const struct ws_value *value);
/* From one value to another, by the roles alone. */
struct ws_delta ws_value_delta(const struct ws_access *access,
			       const struct ws_value *before, const struct ws_value *after);
bool ws_has_scopes(const struct ws_change *change); /* its values are roles */

/* access may be NULL. Returns how many there are: `lower` needs comparable roles. */
size_t ws_choices_of(const struct ws_change *change, const struct ws_access *access,
		     struct ws_option_taken out[WS_CHOICES]);

#endif
