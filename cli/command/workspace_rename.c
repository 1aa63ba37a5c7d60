/*
 * cli/command/workspace_rename.c - `wsync workspace rename`: the directory is the handle.
 *
 * A draft: nothing is sent before a commit, and a handle another workspace has waits for
 * an approval then. Until the commit the directory may go on to another place, or back.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include "cli/command/command.h"
#include "cli/local/local.h"
#include "cli/local/moved.h"
#include "cli/show/show_p.h"
#include "store/ground/fs.h"
#include "store/ground/own.h"
#include "store/ground/text.h"

struct renaming {
	struct ws_store *store;
	struct ws_lock lock;
	struct ws_local local; /* main: the workspace and its account */
	const struct ws_side_workspace *workspace;
	char from[WS_LAYOUT_PATH]; /* where its directory is now */
};

static void clear(struct renaming *s)
{
	ws_local_clear(&s->local);
	ws_lock_drop(&s->lock);
	ws_store_close(s->store);
}

/* A directory that was moved and not committed is found by its new name and its old one. */
static int find(struct renaming *s, const char *word, struct ws_err *err)
{
	ws_auto_moves moves = {0};
	const struct ws_move *move = NULL;
	int rc = ws_moves_read(s->store, &moves, err);

	if (rc == 0)
		move = ws_move_named(&moves, word);
	if (rc == 0)
		rc = ws_local_load(s->store, move ? move->from : word, &s->local,
				   &s->workspace, err);
	if (rc == 0 && !s->workspace->account)
		rc = ws_err_set(err, WS_E_NO_WORKSPACE,
				"%s belongs to no account known here", s->workspace->dir);
	if (rc == 0)
		(void)snprintf(s->from, sizeof(s->from), "%s",
			       move ? move->to : s->workspace->dir);
	return rc;
}

/* NEWHANDLE, or the whole path in the same account. */
static int new_handle(const struct renaming *s, const char *word, const char **out,
		      struct ws_err *err)
{
	const char *slash = strchr(word, '/');
	const char *account = s->workspace->account->dir;

	*out = slash ? slash + 1 : word;
	if (slash && (strncmp(word, account, (size_t)(slash - word)) != 0 ||
		      account[slash - word] != '\0'))
		return ws_err_set(
			err, WS_E_USAGE_ARGUMENT,
			"%s is in another account; a handle is changed within one", word);
	if (ws_layout_handle_ok(*out))
		return 0;
	ws_err_set(err, WS_E_NAME_UNSAFE, "%s cannot be a handle", *out);
	return ws_err_why(err, "handles are lower-case letters, digits, dash, underscore "
			       "and dot, and begin with a letter or digit");
}

static int check_free(struct renaming *s, const char *to, struct ws_err *err)
{
	struct stat st;
	int rc = ws_fs_stat(s->store->root_fd, to, &st, err);

	if (rc == 0) {
		ws_err_set(err, WS_E_DIR_NOT_EMPTY, "%s is there already", to);
		return ws_err_why(err, "two workspaces cannot have one handle; to let two "
				       "change places, move one out of the way first");
	}
	return rc < 0 ? rc : 0;
}

/* Back where main has it nothing is left to commit. */
static int say_renamed(const struct ws_cli *cli, const struct renaming *s, const char *to,
		       struct ws_err *err)
{
	const char *from = s->from;
	const bool back = strcmp(to, s->workspace->dir) == 0, made = s->workspace->id;
	ws_auto(ws_json) o = NULL;
	ws_auto_buf b = WS_BUF_INIT;
	int bad;

	if (cli->format != WS_FORMAT_JSON) {
		ws_put_text(&b, from);
		(void)fprintf(cli->out, "%s %s to %s%s\n",
			      cli->dry_run ? "Would move" : "Moved", ws_buf_text(&b), to,
			      cli->dry_run ? ""
			      : back ? "; that is its handle, nothing is left to commit"
			      : made ? "; once committed, sync gives it that handle"
				     : "; once committed, sync makes it there");
		if (!cli->dry_run && !back)
			ws_show_to_commit(cli, s->store);
		return 0;
	}
	o = ws_json_new_object();
	bad = ws_json_set(o, "schema", ws_json_new_text("wsync/workspace-rename/1"));
	bad |= ws_json_set(o, "from", ws_json_new_text(from));
	bad |= ws_json_set(o, "to", ws_json_new_text(to));
	bad |= ws_json_set(o, "written", ws_json_new_bool(!cli->dry_run));
	return bad ? ws_err_nomem(err) : ws_show_json(cli->out, ws_steal(&o), err);
}

static int rename_to(struct ws_cli *cli, struct renaming *s, struct ws_err *err)
{
	const char *handle = NULL, *from = s->from;
	char to[WS_LAYOUT_PATH];
	struct stat st;
	int rc = new_handle(s, cli->args.words[1], &handle, err);

	if (rc < 0)
		return rc;
	(void)snprintf(to, sizeof(to), "%.200s/%.200s", s->workspace->account->dir, handle);
	if (strcmp(to, from) == 0 && cli->format != WS_FORMAT_JSON) {
		(void)fprintf(cli->out, "Nothing to change: that is its handle\n");
		return 0;
	}
	if (ws_fs_stat(s->store->root_fd, from, &st, err) != 0) {
		ws_err_set(err, WS_E_NO_WORKSPACE, "%s is not there", from);
		return ws_err_hint(err, "wsync restore %s", from);
	}
	rc = strcmp(to, from) == 0 ? 0 : check_free(s, to, err);
	if (rc == 0 && !cli->dry_run && strcmp(to, from) != 0)
		rc = ws_fs_rename(s->store->root_fd, from, to, err);
	return rc == 0 ? say_renamed(cli, s, to, err) : rc;
}

static int run_rename(struct ws_cli *cli, struct ws_err *err)
{
	struct renaming s = {.lock = WS_LOCK_INIT};
	int rc = ws_cli_store(cli, &s.store, err);

	if (rc == 0)
		rc = ws_store_lock(s.store, &s.lock, err);
	if (rc == 0)
		rc = find(&s, cli->args.words[0], err);
	if (rc == 0)
		rc = rename_to(cli, &s, err);
	clear(&s);
	return rc;
}

const struct ws_cmd ws_cmd_workspace_rename = {
	.name = "workspace rename",
	.alias = "ws rename",
	.group = WS_GROUP_CHANGE,
	.summary = "Give a workspace another handle",
	.usage = "WORKSPACE NEWHANDLE",
	.about = "Moves its directory, with everything in it: the directory is the "
		 "handle. It is a draft: wsync commit records it, wsync sync sends it; mv "
		 "or git mv and a commit do the same. The id stays, and so do grants and "
		 "bound directories. The name that people see is another thing: wsync "
		 "workspace set --name. Before the commit it may be moved on, or back.\n",
	.examples = "wsync workspace rename acme/prod production\n"
		    "wsync ws rename -n staging stage",
	.min_words = 2,
	.max_words = 2,
	.formats = 1u << WS_FORMAT_JSON,
	.run = run_rename,
};
