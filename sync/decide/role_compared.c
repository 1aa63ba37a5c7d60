/*
 * sync/decide/role_compared.c - a role as it is compared: its permissions with all they
 * include, and with what is inherited as the cloud has it.
 */
#include "sync/decide/role_p.h"
#include "sync/model/role_scopes.h"

#define INHERIT_DEPTH 64

static int add_scopes(struct ws_plan_work *work, const struct ws_side_role *role,
		      struct ws_strings *to, struct ws_err *err)
{
	for (size_t i = 0; i < role->scopes.count; i++) {
		const char **slot = ws_arena_grow(work->scratch, &to->items, &to->count,
						  sizeof(*slot));

		if (!slot)
			return ws_err_nomem(err);
		*slot = role->scopes.items[i];
	}
	return 0;
}

/* The role with its permissions closed, and those it inherits as `by` has them. */
static int closed(struct ws_plan_work *work, const struct ws_side_role *role,
		  const struct ws_side_account *by, struct ws_side_role *out,
		  struct ws_err *err)
{
	struct ws_strings all = {NULL, 0};
	const struct ws_side_role *from = role;
	int rc = add_scopes(work, role, &all, err);

	for (int n = 0; rc == 0 && n < INHERIT_DEPTH && from && from->inherits; n++) {
		from = ws_side_role(by, from->inherits);
		if (from)
			rc = add_scopes(work, from, &all, err);
	}
	*out = *role;
	return rc ? rc
		  : ws_role_scopes_close(work->scratch, by->scopes, by->scope_count, &all,
					 &out->scopes, err);
}

int ws_role_compared(struct ws_plan_work *work, const struct ws_side_role *role,
		     const struct ws_side_account *by, const char **out, const char **said,
		     struct ws_err *err)
{
	struct ws_side_role whole;
	int rc;

	*out = *said = NULL;
	if (!role)
		return 0;
	rc = closed(work, role, by, &whole, err);
	if (rc < 0)
		return rc;
	*out = ws_side_role_text(work->scratch, &whole);
	*said = ws_side_role_text(work->arena, role);
	return *out && *said ? 0 : ws_err_nomem(err);
}
