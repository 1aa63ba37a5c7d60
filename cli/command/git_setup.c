/*
 * cli/command/git_setup.c - `wsync git setup`: stock git learns what the files mean.
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "cli/command/command.h"
#include "cli/command/git_setup.h"
#include "cli/run.h"
#include "store/ground/buf.h"

/* A pattern: one name alone would make git fetch and git push fail where it is not there. */
#define NOTES "refs/notes/wsync-approvals*"

/* git hands these to a shell. */
static int program(struct ws_buf *out, const char *arguments, struct ws_err *err)
{
	char self[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (len <= 0)
		return ws_err_set(err, WS_E_IO, "where this program is cannot be told");
	self[len] = '\0';
	ws_cli_shell_word(out, self);
	ws_buf_addf(out, " %s", arguments);
	return out->failed ? ws_err_nomem(err) : 0;
}

int ws_git_setup(struct ws_store *store, bool *remote, struct ws_err *err)
{
	ws_auto_buf driver = WS_BUF_INIT;
	ws_auto_buf textconv = WS_BUF_INIT;
	int rc = program(&driver, "git merge-driver %O %A %B %P", err);

	if (rc == 0)
		rc = program(&textconv, "git textconv", err);
	if (rc == 0)
		rc = ws_repo_has_remote(store->repo, "origin", remote, err);
	if (rc == 0) {
		const struct ws_repo_setting settings[] = {
			{"merge.wsync.name", "INI files, key by key", false},
			{"merge.wsync.driver", ws_buf_text(&driver), false},
			/* files of two workspaces are alike: taken for one that was
			   renamed, an edit would end in the other. Git before 2.50
			   heeds this with its older strategy alone. */
			{"merge.renames", "false", false},
			{"pull.twohead", "recursive", false},
			{"diff.wsync.textconv", ws_buf_text(&textconv), false},
			{"diff.wsync.xfuncname", "^\\[.*\\]$", false},
			{"diff.wsync.wordRegex", "[^[:space:],=]+", false},
			{"notes.wsync-approvals.mergeStrategy", "cat_sort_uniq", false},
			/* last: only where there is somewhere to fetch from */
			{"remote.origin.fetch",
			 "+" NOTES ":refs/notes/origin/wsync-approvals*", true},
		};

		rc = ws_repo_configure(store->repo, settings,
				       sizeof(settings) / sizeof(settings[0]) - !*remote,
				       err);
	}
	if (rc == 0)
		rc = ws_repo_attribute(store->repo, "*.ini diff=wsync merge=wsync", err);
	return rc;
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto(ws_store) store = NULL;
	ws_auto_lock lock = WS_LOCK_INIT;
	bool remote = false;
	int rc = ws_cli_store(cli, &store, err);

	if (rc == 0)
		rc = ws_store_lock(store, &lock, err);
	if (rc == 0)
		rc = ws_git_setup(store, &remote, err);
	if (rc < 0)
		return rc;
	(void)fprintf(cli->out,
		      "git merges the files of this store key by key, and says in "
		      "its diffs what roles allow\n");
	if (remote)
		ws_cli_hint(cli, "git push origin main '" NOTES
				 "'   # approvals travel with the commits");
	else
		ws_cli_hint(cli, "after git remote add origin URL, run this again: "
				 "approvals then come with git fetch origin");
	return 0;
}

const struct ws_cmd ws_cmd_git_setup = {
	.name = "git setup",
	.group = WS_GROUP_MAINTAIN,
	.summary = "Teach stock git what the files mean",
	.usage = "",
	.about =
		"Writes settings into .git/config and .git/info/attributes of the store: "
		"a merge driver, so that edits of two neighbouring lines on two branches "
		"merge clean, and no merge takes the file of one workspace for that of "
		"another, renamed; a text conversion, so that git diff, git log -p and every "
		"tool on top of them say what a role allows; and, once there is a remote "
		"called origin, that git fetch origin brings approvals along, into "
		"refs/notes/origin/wsync-approvals, where they count beside those given "
		"here. When git push refuses yours, since others pushed some: git notes "
		"--ref=wsync-approvals merge refs/notes/origin/wsync-approvals. Running "
		"it again changes nothing. What to do with a conflict: wsync help git "
		"merge-driver.\n",
	.examples = "wsync git setup\n"
		    "git log -p acme/prod/members.ini   # in the store: permissions in the "
		    "diff",
	.formats = 1u << WS_FORMAT_HUMAN,
	.no_dry_run = true,
	.run = run,
};
