/*
 * sync/decide/role_compared.c - a role as it is compared: its permissions with all they
 * include, and with what is inherited as the cloud has it.
 */
#include "sync/decide/role_p.h"

#include "store/ground/text.h"
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

/* What an earlier side says in the same words, closed already; NULL when none does. */
static const char *closed_before(const char *const *out, const char *const *said, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (ws_text_same(said[k], said[i]))
			return out[k];
	return NULL;
}

int ws_roles_compared(struct ws_plan_work *work, const struct ws_side_role *const *roles,
		      size_t count, const struct ws_side_account *by, const char **out,
		      const char **said, struct ws_err *err)
{
	for (size_t i = 0; i < count; i++) {
		struct ws_side_role whole;
		int rc;

		out[i] = said[i] = NULL;
		if (!roles[i])
			continue;
		said[i] = ws_side_role_text(work->arena, roles[i]);
		if (!said[i])
			return ws_err_nomem(err);
		out[i] = closed_before(out, said, i);
		if (out[i])
			continue;
		rc = closed(work, roles[i], by, &whole, err);
		if (rc < 0)
			return rc;
		out[i] = ws_side_role_text(work->scratch, &whole);
		if (!out[i])
			return ws_err_nomem(err);
	}
	return 0;
}
