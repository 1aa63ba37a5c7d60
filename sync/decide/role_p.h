/*
 * sync/decide/role_p.h - pieces of role.c; for role*.c alone. Pure.
 */
#ifndef WS_SYNC_DECIDE_ROLE_P_H
#define WS_SYNC_DECIDE_ROLE_P_H

#include "sync/decide/plan_p.h"

/*
 * Roles of one id as sides have them, NULL where one has none.
 *
 * by    the account whose catalogue and roles they are closed by
 * out   equal roles are equal texts; scratch. said: all each says, as written; the plan's.
 *       Both NULL where the role is
 */
int ws_roles_compared(struct ws_plan_work *work, const struct ws_side_role *const *roles,
		      size_t count, const struct ws_side_account *by, const char **out,
		      const char **said, struct ws_err *err);

/* Holds the deletion of a role that somebody has here; it waits where somebody has it in
 * the cloud, or may have it. */
int ws_role_check_gone(struct ws_plan_work *work, const struct ws_side_account *local,
		       const struct ws_side_account *cloud, struct ws_change *change,
		       struct ws_err *err);

#endif
