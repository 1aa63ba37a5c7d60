/*
 * cli/command/role_edit.c - `wsync role create`, `edit` and `delete`: role files as drafts.
 */
#include "cli/command/command.h"
#include "cli/edit/role_file.h"

enum { OPT_ACCOUNT, OPT_INHERITS, OPT_DESCRIPTION, OPT_SCOPE, OPT_ADD, OPT_REMOVE };

/* ---- create ------------------------------------------------------------------------------------ */

static const struct ws_option create_options[] = {
	[OPT_ACCOUNT] = {"account", 0, "ACCOUNT", "where the store has several"},
	[OPT_INHERITS] = {"inherits", 0, "ROLE", "everything this role allows, too"},
	[OPT_DESCRIPTION] = {"description", 0, "TEXT", "at most 140 characters"},
	[OPT_SCOPE] = {"scope", 0, "NAME[,NAME]", "permissions it gives"},
	{NULL, 0, NULL, NULL},
};

static int run_create(struct ws_cli *cli, struct ws_err *err)
{
	const char *const *options = cli->args.option;
	struct ws_role_file e;
	int rc = ws_role_file_new(cli, options[OPT_ACCOUNT], cli->args.words[0], &e, err);

	if (rc == 0)
		rc = ws_role_file_inherit(&e, options[OPT_INHERITS], err);
	if (rc == 0)
		rc = ws_role_file_describe(&e, options[OPT_DESCRIPTION], err);
	if (rc == 0)
		rc = ws_ini_add_section(e.doc, "scopes", err);
	if (rc == 0)
		rc = ws_role_file_scopes(&e, options[OPT_SCOPE], true, err);
	if (rc == 0)
		rc = ws_role_file_finish(cli, &e, err);
	ws_role_file_close(&e);
	return rc;
}

const struct ws_cmd ws_cmd_role_create = {
	.name = "role create",
	.group = WS_GROUP_CHANGE,
	.summary = "Make a role of your own",
	.usage = "NAME [--inherits ROLE] [--scope NAME,NAME] [--description TEXT]",
	.about = "Writes a file into _account/roles/ and says what the role allows. It is "
		 "a draft: wsync commit records it, wsync sync makes the role in the cloud "
		 "and writes its id into the file. It can be given to somebody at once, "
		 "in the same commit: such a grant waits for the role, and is sent, or "
		 "asks for its approval, in the sync after the one that made it.\n",
	.examples = "wsync role create 'Data engineer' --inherits Runner --scope "
		    "manage_blocks\n"
		    "wsync role create Auditor --scope see_flows,see_blocks   # one list",
	.options = create_options,
	.min_words = 1,
	.max_words = 1,
	.formats = 1u << WS_FORMAT_JSON,
	.run = run_create,
};

/* ---- edit -------------------------------------------------------------------------------------- */

static const struct ws_option edit_options[] = {
	[OPT_ACCOUNT] = {"account", 0, "ACCOUNT", "where several have the role"},
	[OPT_INHERITS] = {"inherits", 0, "ROLE", "this one instead; none: no other role"},
	[OPT_DESCRIPTION] = {"description", 0, "TEXT", "at most 140 characters"},
	[OPT_SCOPE] = {"name", 0, "NAME", "another name"},
	[OPT_ADD] = {"add", 0, "NAME[,NAME]", "permissions it is to give"},
	[OPT_REMOVE] = {"remove", 0, "NAME[,NAME]", "permissions it is to give no more"},
	{NULL, 0, NULL, NULL},
};

static int run_edit(struct ws_cli *cli, struct ws_err *err)
{
	const char *const *options = cli->args.option;
	struct ws_role_file e;
	int rc = ws_role_file_open(cli, cli->args.option[OPT_ACCOUNT], cli->args.words[0],
				   &e, err);

	if (rc == 0 && options[OPT_SCOPE])
		rc = ws_ini_set(e.doc, "role", "name", options[OPT_SCOPE], err);
	if (rc == 0)
		rc = ws_role_file_inherit(&e, options[OPT_INHERITS], err);
	if (rc == 0)
		rc = ws_role_file_describe(&e, options[OPT_DESCRIPTION], err);
	if (rc == 0)
		rc = ws_role_file_scopes(&e, options[OPT_ADD], true, err);
	if (rc == 0)
		rc = ws_role_file_scopes(&e, options[OPT_REMOVE], false, err);
	if (rc == 0)
		rc = ws_role_file_finish(cli, &e, err);
	ws_role_file_close(&e);
	return rc;
}

const struct ws_cmd ws_cmd_role_edit = {
	.name = "role edit",
	.group = WS_GROUP_CHANGE,
	.summary = "Change what a role of your own allows",
	.usage = "ROLE [--add NAME,NAME] [--remove NAME,NAME] [--inherits ROLE] [--name "
		 "NAME] "
		 "[--description TEXT]",
	.about = "Changes the role's file, and says how many grants in how many "
		 "workspaces it touches: whoever has the role has the new permissions at "
		 "once. It is a draft: wsync commit records it, wsync sync sends it. One "
		 "that gives control or secrets is held until approved, and losses count "
		 "in every workspace where somebody has the role.\n",
	.examples = "wsync role edit 'Data engineer' --add manage_variables\n"
		    "wsync role edit Auditor --remove see_blocks -n   # what it would mean",
	.options = edit_options,
	.min_words = 1,
	.max_words = 1,
	.formats = 1u << WS_FORMAT_JSON,
	.run = run_edit,
};

/* ---- delete ------------------------------------------------------------------------------------ */

static const struct ws_option delete_options[] = {
	[OPT_ACCOUNT] = {"account", 0, "ACCOUNT", "where several have the role"},
	{NULL, 0, NULL, NULL},
};

static int run_delete(struct ws_cli *cli, struct ws_err *err)
{
	struct ws_role_file e;
	int rc = ws_role_file_open(cli, cli->args.option[OPT_ACCOUNT], cli->args.words[0],
				   &e, err);

	if (rc == 0) {
		ws_ini_free(e.doc);
		e.doc = NULL;
		rc = ws_role_file_finish(cli, &e, err);
	}
	ws_role_file_close(&e);
	return rc;
}

const struct ws_cmd ws_cmd_role_delete = {
	.name = "role delete",
	.group = WS_GROUP_CHANGE,
	.summary = "Delete a role of your own",
	.usage = "ROLE",
	.about = "Takes the role's file away. It is a draft: wsync commit records it, "
		 "wsync sync deletes the role in the cloud. Refused while somebody has the "
		 "role, or another role inherits from it; who that is, is said.\n",
	.examples = "wsync role delete Auditor\n"
		    "wsync role delete Auditor -n   # what it would mean",
	.options = delete_options,
	.min_words = 1,
	.max_words = 1,
	.formats = 1u << WS_FORMAT_JSON,
	.run = run_delete,
};
