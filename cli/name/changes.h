/*
 * cli/name/changes.h - changes that a person names on the command line.
 * Floor 7, pure.
 */
#ifndef WS_CLI_CHANGES_H
#define WS_CLI_CHANGES_H

#include "cli/cli.h"

/*
 * The change of an id of a plan. WS_E_NO_CHANGE says what ids look like, or names the
 * near one.
 */
int ws_change_named(const struct ws_plan *plan, const char *word,
		    const struct ws_change **out, struct ws_err *err);

/*
 * May a person approve the change? Else why not, and what to do instead: WS_E_LAST_OWNER,
 * WS_E_SELF and WS_E_POLICY, which no approval lifts; WS_E_LOSS when `loss` is false and
 * it is held by that; WS_E_NO_APPROVAL when there is nothing to approve.
 */
int ws_change_approvable(const struct ws_change *change, bool loss, struct ws_err *err);

/*
 * Has the person typed how many lose access by the changes held by LOSS? --confirm
 * answers, else the terminal is asked, once for each number.
 * Returns 0 or WS_E_CONFIRM; WS_E_USAGE_INTERACTIVE without a terminal.
 */
int ws_changes_confirm_loss(struct ws_cli *cli, const struct ws_change *const *changes,
			    size_t count, struct ws_err *err);

#endif
