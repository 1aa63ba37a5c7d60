/*
 * cli/commands.c - every command, in the order `wsync help` shows, and how names are
 * looked up.
 */
#include "cli/run.h"

#include <string.h>
#include "cli/command/command.h"
#include "store/ground/text.h"

#define NAMES_MAX 192

/* clang-format off */
const struct ws_cmd *const ws_cli_commands[] = {
	&ws_cmd_login,
	&ws_cmd_logout,
	&ws_cmd_clone,
	&ws_cmd_init,
	&ws_cmd_demo,
	&ws_cmd_status,
	&ws_cmd_diff,
	&ws_cmd_log,
	&ws_cmd_blame,
	&ws_cmd_who,
	&ws_cmd_can,
	&ws_cmd_watch,
	&ws_cmd_workspace_list,
	&ws_cmd_workspace_show,
	&ws_cmd_inventory,
	&ws_cmd_role_list,
	&ws_cmd_role_show,
	&ws_cmd_role_diff,
	&ws_cmd_role_create,
	&ws_cmd_role_edit,
	&ws_cmd_role_delete,
	&ws_cmd_account_list,
	&ws_cmd_account_show,
	&ws_cmd_member_list,
	&ws_cmd_team_list,
	&ws_cmd_team_show,
	&ws_cmd_service_account_list,
	&ws_cmd_invitation_list,
	&ws_cmd_invitation_create,
	&ws_cmd_invitation_resend,
	&ws_cmd_invitation_cancel,
	&ws_cmd_edit,
	&ws_cmd_grant,
	&ws_cmd_revoke,
	&ws_cmd_service_account_create,
	&ws_cmd_service_account_rename,
	&ws_cmd_service_account_rotate,
	&ws_cmd_service_account_delete,
	&ws_cmd_workspace_create,
	&ws_cmd_workspace_set,
	&ws_cmd_workspace_rename,
	&ws_cmd_workspace_delete,
	&ws_cmd_workspace_transfer,
	&ws_cmd_workspace_leave,
	&ws_cmd_commit,
	&ws_cmd_undo,
	&ws_cmd_restore,
	&ws_cmd_fetch,
	&ws_cmd_plan,
	&ws_cmd_sync,
	&ws_cmd_apply,
	&ws_cmd_review,
	&ws_cmd_approve,
	&ws_cmd_reject,
	&ws_cmd_conflicts,
	&ws_cmd_resolve,
	&ws_cmd_mode,
	&ws_cmd_env_bind,
	&ws_cmd_env_check,
	&ws_cmd_env_explain,
	&ws_cmd_env_list,
	&ws_cmd_env_string,
	&ws_cmd_env_write,
	&ws_cmd_env_allow,
	&ws_cmd_env_unbind,
	&ws_cmd_run,
	&ws_cmd_lint,
	&ws_cmd_fmt,
	&ws_cmd_export,
	&ws_cmd_git_setup,
	&ws_cmd_git_merge_driver,
	&ws_cmd_git_textconv,
	&ws_cmd_git, /* after the names it begins */
	&ws_cmd_daemon_start,
	&ws_cmd_daemon_stop,
	&ws_cmd_daemon_status,
	&ws_cmd_daemon_reload,
	&ws_cmd_daemon_log,
	&ws_cmd_daemon_install,
	&ws_cmd_config_list,
	&ws_cmd_config_get,
	&ws_cmd_config_set,
	&ws_cmd_config_unset,
	&ws_cmd_doctor,
	&ws_cmd_completion,
	&ws_cmd_help,
	&ws_cmd_version,
	NULL,
};
/* clang-format on */

/* How many words of a name are `first` and `second`: 0 none, 1 or 2 the whole name,
 * -1 the first of two. */
static int match(const char *name, const char *first, const char *second)
{
	const char *blank = strchr(name, ' ');
	size_t len = blank ? (size_t)(blank - name) : strlen(name);

	if (strlen(first) != len || strncmp(first, name, len) != 0)
		return 0;
	if (!blank)
		return 1;
	return second && strcmp(second, blank + 1) == 0 ? 2 : -1;
}

const struct ws_cmd *ws_commands_find(const char *first, const char *second, size_t *used,
				      bool *is_noun)
{
	*used = 0;
	*is_noun = false;
	for (const struct ws_cmd *const *c = ws_cli_commands; *c; c++) {
		const char *const names[] = {(*c)->name, (*c)->alias};

		for (size_t i = 0; i < 2 && names[i]; i++) {
			int words = match(names[i], first, second);

			if (words > 0) {
				*used = (size_t)words;
				return *c;
			}
			if (words < 0)
				*is_noun = true;
		}
	}
	return NULL;
}

int ws_commands_unknown(const char *first, const char *second, struct ws_err *err)
{
	const char *names[NAMES_MAX];
	char nouns[NAMES_MAX][16];
	const char *near;
	size_t count = 0;

	for (const struct ws_cmd *const *c = ws_cli_commands; *c && count < NAMES_MAX;
	     c++) {
		const char *blank = strchr((*c)->name, ' ');

		if (!second && blank) {
			size_t len = (size_t)(blank - (*c)->name);

			if (len >= sizeof(nouns[0]))
				continue;
			memcpy(nouns[count], (*c)->name, len);
			nouns[count][len] = '\0';
			names[count] = nouns[count];
			count++;
		} else if (!second) {
			names[count++] = (*c)->name;
		} else if (match((*c)->name, first, second) < 0 ||
			   ((*c)->alias && match((*c)->alias, first, second) < 0)) {
			names[count++] = blank + 1;
		}
	}
	near = ws_text_nearest(second ? second : first, names, count);
	ws_err_set(err, WS_E_USAGE_COMMAND, "there is no command %s%s%s", first,
		   second ? " " : "", second ? second : "");
	if (near)
		return ws_err_hint(err, "wsync %s%s%s", second ? first : "",
				   second ? " " : "", near);
	return ws_err_hint(err, "wsync help");
}
