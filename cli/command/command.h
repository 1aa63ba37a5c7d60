/*
 * cli/command/command.h - the commands, each defined in a file of this folder.
 * Floor 7.
 */
#ifndef WS_CLI_COMMAND_COMMAND_H
#define WS_CLI_COMMAND_COMMAND_H

#include "cli/cli.h"

extern const struct ws_cmd ws_cmd_login, ws_cmd_logout, ws_cmd_clone, ws_cmd_demo;
extern const struct ws_cmd ws_cmd_status, ws_cmd_diff, ws_cmd_log;
extern const struct ws_cmd ws_cmd_workspace_list, ws_cmd_workspace_show;
extern const struct ws_cmd ws_cmd_inventory;
extern const struct ws_cmd ws_cmd_workspace_create, ws_cmd_workspace_delete;
extern const struct ws_cmd ws_cmd_workspace_transfer, ws_cmd_workspace_leave;
extern const struct ws_cmd ws_cmd_blame, ws_cmd_who, ws_cmd_can;
extern const struct ws_cmd ws_cmd_role_list, ws_cmd_role_show, ws_cmd_role_diff;
extern const struct ws_cmd ws_cmd_role_create, ws_cmd_role_edit, ws_cmd_role_delete;
extern const struct ws_cmd ws_cmd_account_list, ws_cmd_account_show, ws_cmd_member_list;
extern const struct ws_cmd ws_cmd_team_list, ws_cmd_team_show, ws_cmd_service_account_list;
extern const struct ws_cmd ws_cmd_service_account_create, ws_cmd_service_account_rename;
extern const struct ws_cmd ws_cmd_service_account_delete, ws_cmd_service_account_rotate;
extern const struct ws_cmd ws_cmd_invitation_list;
extern const struct ws_cmd ws_cmd_invitation_create;
extern const struct ws_cmd ws_cmd_invitation_resend;
extern const struct ws_cmd ws_cmd_invitation_cancel;
extern const struct ws_cmd ws_cmd_grant, ws_cmd_revoke, ws_cmd_commit, ws_cmd_restore;
extern const struct ws_cmd ws_cmd_undo;
extern const struct ws_cmd ws_cmd_fetch, ws_cmd_plan, ws_cmd_sync, ws_cmd_mode;
extern const struct ws_cmd ws_cmd_lint, ws_cmd_fmt;
extern const struct ws_cmd ws_cmd_export;
extern const struct ws_cmd ws_cmd_git, ws_cmd_edit, ws_cmd_doctor, ws_cmd_completion,
	ws_cmd_init;
extern const struct ws_cmd ws_cmd_workspace_set, ws_cmd_workspace_rename;
extern const struct ws_cmd ws_cmd_git_setup, ws_cmd_git_merge_driver, ws_cmd_git_textconv;
extern const struct ws_cmd ws_cmd_watch, ws_cmd_daemon_start, ws_cmd_daemon_stop;
extern const struct ws_cmd ws_cmd_daemon_status, ws_cmd_daemon_reload;
extern const struct ws_cmd ws_cmd_daemon_log, ws_cmd_daemon_install;
extern const struct ws_cmd ws_cmd_apply, ws_cmd_review, ws_cmd_approve, ws_cmd_reject;
extern const struct ws_cmd ws_cmd_conflicts, ws_cmd_resolve;
extern const struct ws_cmd ws_cmd_env_bind, ws_cmd_env_allow, ws_cmd_env_write;
extern const struct ws_cmd ws_cmd_env_unbind, ws_cmd_env_check, ws_cmd_env_explain;
extern const struct ws_cmd ws_cmd_env_list, ws_cmd_env_string, ws_cmd_run;
extern const struct ws_cmd ws_cmd_config_list, ws_cmd_config_get, ws_cmd_config_set;
extern const struct ws_cmd ws_cmd_config_unset;
extern const struct ws_cmd ws_cmd_help, ws_cmd_version;

#endif
