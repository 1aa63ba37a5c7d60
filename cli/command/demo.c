/*
 * cli/command/demo.c - `wsync demo`: a cloud of one's own, and a store with a few
 * changes on both sides.
 *
 * Everything lies in one directory: the store, the cloud's database, and the key, so
 * that nothing of the person who tries it is touched.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "cli/cloud/demo_cloud.h"
#include "cli/command/command.h"
#include "cli/local/local.h"
#include "cli/name/place.h"
#include "cli/run.h"
#include "cli/show/show_p.h"
#include "store/ground/fs.h"
#include "store/ground/own.h"
#include "store/tree/tree.h"
#include "store/work/work.h"
#include "sync/model/docs.h"

#define DIR_DEFAULT "wsync-demo"

enum { OPT_PORT, OPT_STOP };

static const struct ws_option options[] = {
	[OPT_PORT] = {"port", 0, "N", "port of the cloud on 127.0.0.1 (any free one)"},
	[OPT_STOP] = {"stop", 0, NULL, "end the cloud that a demo started"},
	{NULL, 0, NULL, NULL},
};

struct demo {
	char dir[PATH_MAX - 64]; /* absolute */
	struct ws_demo_cloud cloud;
	struct ws_key owner, other;
};

/* --- the place ------------------------------------------------------------------------ */

static int make_dirs(struct demo *demo, const char *dir, struct ws_err *err)
{
	static const char *const names[] = {"cloud", "keys"};
	struct ws_fs_names entries = {0};
	ws_auto_close int fd = -1;
	ws_auto_free char *real = NULL;
	size_t found;
	int rc;

	if (mkdir(dir, 0700) != 0 && errno != EEXIST)
		return ws_err_sys(err, errno, "%s", dir);
	rc = ws_fs_open_root(dir, &fd, err);
	if (rc == 0)
		rc = ws_fs_list(fd, "", 10000, &entries, err);
	found = entries.count;
	ws_fs_names_free(&entries);
	if (rc < 0)
		return rc;
	if (found > 0) {
		ws_err_set(err, WS_E_DIR_NOT_EMPTY, "%s is not empty", dir);
		return ws_err_hint(err, "wsync demo OTHER-DIR");
	}
	for (size_t i = 0; rc == 0 && i < 2; i++)
		rc = ws_fs_mkdirs(fd, names[i], err);
	real = realpath(dir, NULL);
	if (rc == 0 && (!real || strlen(real) >= sizeof(demo->dir)))
		rc = ws_err_set(err, WS_E_NAME_UNSAFE, "the path of %s is too long", dir);
	if (rc == 0)
		memcpy(demo->dir, real, strlen(real) + 1);
	return rc;
}

static int start_cloud(struct demo *demo, long port, struct ws_err *err)
{
	char dir[PATH_MAX];
	int rc;

	(void)snprintf(dir, sizeof(dir), "%s/cloud", demo->dir);
	rc = ws_demo_cloud_find(&demo->cloud, dir, err);
	if (rc == 0)
		rc = ws_demo_cloud_key(&demo->cloud, "owner", &demo->owner, err);
	if (rc == 0)
		rc = ws_demo_cloud_key(&demo->cloud, "other", &demo->other, err);
	return rc == 0 ? ws_demo_cloud_start(&demo->cloud, port, err) : rc;
}

static int keep_key(struct demo *demo, struct ws_err *err)
{
	char dir[PATH_MAX], host[WS_KEY_HOST];
	int rc;

	(void)snprintf(dir, sizeof(dir), "%s/keys", demo->dir);
	/* for this process: the key goes beside the demo, not among the person's own */
	if (setenv("WSYNC_CONFIG_HOME", dir, 1) != 0)
		return ws_err_nomem(err);
	rc = ws_key_host(demo->cloud.url, host, err);
	return rc == 0 ? ws_credentials_store(host, demo->cloud.url, &demo->owner, NULL,
					      err)
		       : rc;
}

/* --- the changes ------------------------------------------------------------------------ */

struct edit {
	enum ws_principal_kind kind;
	const char *label, *role;
};

/* Edits grants of acme/prod in the working files, as an editor would. */
static int edit_files(struct ws_store *store, const struct edit *edits, size_t count,
		      struct ws_err *err)
{
	static const char path[] = "acme/prod/members.ini";
	ws_auto(ws_tree) tree = ws_tree_new();
	ws_auto_free char *bytes = NULL;
	const struct ws_tree_entry *entry;
	size_t len = 0;
	int rc = tree ? ws_work_read(store, path, &bytes, &len, err) : ws_err_nomem(err);

	if (rc == WS_FS_ABSENT)
		rc = ws_err_set(err, WS_E_NO_WORKSPACE,
				"the sample account has no acme/prod");
	if (rc == 0)
		rc = ws_tree_put_copy(tree, path, bytes, len, err);
	for (size_t i = 0; rc == 0 && i < count; i++)
		rc = ws_docs_set_grant(tree, "acme/prod", edits[i].kind, edits[i].label,
				       edits[i].role, err);
	entry = rc == 0 ? ws_tree_find(tree, path) : NULL;
	return entry ? ws_work_write(store, path, bytes, len, entry->bytes, entry->len, err)
		     : rc;
}

static int change_here(struct ws_cli *cli, struct ws_store *store, struct ws_err *err)
{
	static const struct edit committed[] = {{WS_BOT, "etl-worker", "Runner"}};
	static const struct edit drafts[] = {{WS_USER, "bob@acme.io", "Runner"},
					     {WS_USER, "cy@acme.io", "Viewer"}};
	struct ws_commit_report report = {0};
	int rc = edit_files(store, committed, 1, err);

	if (rc == 0)
		rc = ws_round_commit(store, "etl-worker only starts runs", NULL, cli->world,
				     &report, err);
	ws_commit_report_clear(&report);
	return rc == 0 ? edit_files(store, drafts, 2, err) : rc;
}

static const char *pin_id(const struct ws_side_account *account, int list,
			  const char *label)
{
	const struct ws_side_pin *pin = ws_side_pin(account, list, label);

	return pin ? pin->id : NULL;
}

/* What a colleague does in the UI meanwhile: eve comes in, etl-worker is raised. */
static int change_there(struct ws_cli *cli, const struct demo *demo, struct ws_store *store,
			struct ws_err *err)
{
	ws_auto(ws_remote) remote = NULL;
	ws_auto_local local = {0};
	const struct ws_side_workspace *prod = NULL;
	const struct ws_side_account *acme;
	struct ws_grant eve = {.kind = WS_USER}, etl = {.kind = WS_BOT};
	int rc = ws_local_load(store, "acme/prod", &local, &prod, err);

	if (rc < 0)
		return rc;
	acme = prod->account;
	eve.principal_id = pin_id(acme, WS_PIN_USERS, "eve@contractor.io");
	eve.role_id = pin_id(acme, WS_PIN_ROLES, "Runner");
	etl.principal_id = pin_id(acme, WS_PIN_BOTS, "etl-worker");
	etl.role_id = pin_id(acme, WS_PIN_ROLES, "Developer");
	if (!eve.principal_id || !eve.role_id || !etl.principal_id || !etl.role_id)
		return ws_err_set(err, WS_E_BUG, "the sample account lacks a name");
	rc = ws_cli_remote_with(cli, demo->cloud.url, demo->other.text, "the demo", &remote,
				err);
	if (rc == 0)
		rc = remote->ops->put_grants(remote, acme->id, prod->id, WS_USER, &eve, 1,
					     err);
	if (rc == 0)
		rc = remote->ops->put_grants(remote, acme->id, prod->id, WS_BOT, &etl, 1,
					     err);
	return rc;
}

/* --- all of it ----------------------------------------------------------------------------- */

static int look(struct ws_cli *cli, struct ws_store *store, struct ws_remote *remote,
		struct ws_err *err)
{
	struct ws_round_report report = {0};
	int rc = ws_round_fetch(store, remote, cli->world, NULL, &report, err);

	ws_round_report_clear(&report);
	return rc;
}

static int fill(struct ws_cli *cli, const struct demo *demo, struct ws_err *err)
{
	ws_auto(ws_remote) remote = NULL;
	ws_auto(ws_store) store = NULL;
	ws_auto_lock lock = WS_LOCK_INIT;
	char dir[PATH_MAX];
	int rc;

	(void)snprintf(dir, sizeof(dir), "%s/store", demo->dir);
	rc = ws_store_create(dir, demo->cloud.url, "*", &store, err);
	if (rc == 0)
		rc = ws_cli_remote_with(cli, demo->cloud.url, demo->owner.text, "the demo",
					&remote, err);
	if (rc == 0)
		rc = look(cli, store, remote, err);
	if (rc == 0)
		rc = ws_store_lock(store, &lock, err);
	if (rc == 0)
		rc = ws_store_set_mode(store, WS_MODE_TWO_WAY, err);
	ws_lock_drop(&lock);
	if (rc == 0)
		rc = change_here(cli, store, err);
	if (rc == 0)
		rc = change_there(cli, demo, store, err);
	return rc == 0 ? look(cli, store, remote, err) : rc;
}

static void print_next(const struct ws_cli *cli, const struct demo *demo, const char *dir)
{
	ws_auto_buf keys = WS_BUF_INIT;
	ws_auto_buf store = WS_BUF_INIT;
	ws_auto_buf whole = WS_BUF_INIT;
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/keys", demo->dir);
	ws_cli_shell_word(&keys, path);
	(void)snprintf(path, sizeof(path), "%.4000s/store", dir);
	ws_cli_shell_word(&store, path);
	ws_cli_shell_word(&whole, demo->dir);
	(void)fprintf(
		cli->out,
		"Stand-in cloud on %s, with the sample account acme\n"
		"Store in %s/store, already cloned, with a few changes on both sides\n"
		"\nTry, in this order\n"
		"  export WSYNC_CONFIG_HOME=%s\n"
		"  cd %s\n"
		"  wsync                    see what differs\n"
		"  wsync diff               as permissions\n"
		"  wsync commit -m 'bob runs the nightly job'\n"
		"  wsync plan               what would be sent\n"
		"  wsync sync               send it\n"
		"  wsync conflicts          decide what both sides changed\n"
		"  wsync demo --stop %s\n",
		demo->cloud.url, dir, ws_buf_text(&keys), ws_buf_text(&store),
		ws_buf_text(&whole));
}

static int run_start(struct ws_cli *cli, const char *dir, long port, struct ws_err *err)
{
	struct demo demo = {0};
	char cloud[PATH_MAX];
	ws_auto_free char *outer = ws_place_outer_store(dir);
	int rc;

	if (outer)
		ws_show_warn(cli, "%s lies inside the store %s", dir, outer);
	rc = make_dirs(&demo, dir, err);
	if (rc == 0)
		rc = start_cloud(&demo, port, err);
	if (rc == 0)
		rc = keep_key(&demo, err);
	if (rc == 0)
		rc = fill(cli, &demo, err);
	if (rc < 0 && demo.cloud.pid > 0) {
		(void)snprintf(cloud, sizeof(cloud), "%s/cloud", demo.dir);
		(void)ws_demo_cloud_stop(cloud, NULL);
	}
	ws_key_wipe(&demo.owner);
	ws_key_wipe(&demo.other);
	if (rc == 0)
		print_next(cli, &demo, dir);
	return rc;
}

static int run_stop(struct ws_cli *cli, const char *dir, struct ws_err *err)
{
	/* from where the last command of the story is typed, too */
	static const char *const places[] = {DIR_DEFAULT, ".", ".."};
	char cloud[PATH_MAX];
	int rc = WS_KEY_ABSENT;

	for (size_t i = 0; rc == WS_KEY_ABSENT && i < (dir ? 1 : 3); i++) {
		(void)snprintf(cloud, sizeof(cloud), "%.4000s/cloud",
			       dir ? dir : places[i]);
		rc = ws_demo_cloud_stop(cloud, err);
	}
	if (rc == WS_KEY_ABSENT) {
		(void)fputs("No demo runs there\n", cli->out);
		return 0;
	}
	if (rc == 0)
		(void)fputs(
			"The demo's cloud is stopped; its directory is yours to remove\n",
			cli->out);
	return rc;
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	const char *dir = cli->args.count > 0 ? cli->args.words[0] : NULL;
	const char *text = cli->args.option[OPT_PORT];
	long port = 0;

	if (text && !ws_cli_number(text, 1, 65535, &port))
		return ws_err_set(err, WS_E_USAGE_OPTION,
				  "--port takes a number up to 65535, "
				  "not %s",
				  text);
	if (cli->args.option[OPT_STOP])
		return run_stop(cli, dir, err);
	return run_start(cli, dir ? dir : DIR_DEFAULT, port, err);
}

const struct ws_cmd ws_cmd_demo = {
	.name = "demo",
	.group = WS_GROUP_START,
	.summary = "Run a stand-in cloud on this machine with sample data",
	.usage = "[DIR] [--port N] [--stop]",
	.about = "Makes DIR (./wsync-demo) with a cloud of its own and a store that "
		 "mirrors it, and changes a few things on both sides. The cloud listens "
		 "on 127.0.0.1 alone and runs until wsync demo --stop. Keys are kept in "
		 "DIR; nothing else is touched.\n",
	.examples = "wsync demo\n"
		    "wsync demo --stop",
	.options = options,
	.max_words = 1,
	.formats = 1u << WS_FORMAT_HUMAN,
	.no_dry_run = true,
	.run = run,
};
