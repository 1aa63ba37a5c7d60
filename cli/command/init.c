/*
 * cli/command/init.c - `wsync init`: an empty store, without network and account.
 *
 * What is written into it before the first look stays: that look keeps it as drafts
 * (store/work/fill.c). Grants can be committed only then, since names mean nobody before
 * the cloud has said whom.
 */
#include <string.h>
#include "cli/command/command.h"
#include "cli/name/place.h"
#include "cli/run.h"
#include "cli/show/show_p.h"
#include "store/ground/own.h"
#include "store/tree/layout.h"

enum { OPT_ACCOUNT };

static const struct ws_option options[] = {
	[OPT_ACCOUNT] = {"account", 0, "NAME", "keep the workspaces of this account alone"},
	{NULL, 0, NULL, NULL},
};

static int read_include(const char *account, char *out, size_t size, struct ws_err *err)
{
	if (!account)
		return snprintf(out, size, "*") < 0 ? ws_err_nomem(err) : 0;
	if (!ws_layout_handle_ok(account)) {
		ws_err_set(err, WS_E_USAGE_ARGUMENT, "%s is no handle of an account",
			   account);
		return ws_err_why(err, "handles are lower-case letters, digits, dash, "
				       "underscore and dot");
	}
	(void)snprintf(out, size, "%.200s/*", account);
	return 0;
}

static int print_json(const struct ws_cli *cli, const struct ws_store *store,
		      struct ws_err *err)
{
	ws_auto(ws_json) o = ws_json_new_object();
	int bad = ws_json_set(o, "schema", ws_json_new_text("wsync/init/1"));

	bad |= ws_json_set(o, "store", ws_text_json(store->path));
	bad |= ws_json_set(o, "endpoint", ws_json_new_text(store->endpoint));
	bad |= ws_json_set(o, "include", ws_json_new_text(store->include));
	return bad ? ws_err_nomem(err) : ws_show_json(cli->out, ws_steal(&o), err);
}

static int print(const struct ws_cli *cli, const struct ws_store *store, struct ws_err *err)
{
	ws_auto_buf path = WS_BUF_INIT, dir = WS_BUF_INIT;

	if (cli->format == WS_FORMAT_JSON)
		return print_json(cli, store, err);
	ws_put_text(&path, store->path);
	ws_cli_shell_word(&dir, store->path);
	(void)fprintf(cli->out,
		      "Made an empty store in %s\n"
		      "It belongs to %s; nothing of it is known here yet\n",
		      ws_buf_text(&path), store->endpoint);
	ws_cli_hint(cli,
		    "wsync login, then wsync -C %s fetch   mirror it; what you wrote "
		    "meanwhile stays, as drafts",
		    ws_buf_text(&dir));
	return 0;
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	const char *dir = cli->args.count > 0 ? cli->args.words[0] : ".";
	char endpoint[WS_STORE_URL], include[256];
	ws_auto(ws_store) store = NULL;
	int rc = read_include(cli->args.option[OPT_ACCOUNT], include, sizeof(include), err);

	if (rc == 0)
		rc = ws_cli_endpoint(cli, endpoint, err);
	if (rc == 0)
		rc = ws_place_make_store(cli, dir, endpoint, include, &store, err);
	if (rc == WS_E_DIR_NOT_EMPTY && err && !err->hint[0])
		ws_err_hint(err, "wsync init NEWDIR");
	if (rc == 0)
		rc = ws_work_begin(store, err);
	return rc == 0 ? print(cli, store, err) : rc;
}

const struct ws_cmd ws_cmd_init = {
	.name = "init",
	.group = WS_GROUP_START,
	.summary = "Make an empty store, without network or account",
	.usage = "[DIR] [--account NAME]",
	.about = "DIR is new or empty; without one it is the current directory. Nothing "
		 "is asked of the network, and nobody has to be signed in. Files can be "
		 "written and linted at once; grants can be committed after the first "
		 "look, since names mean nobody before the cloud has said whom.\n\n"
		 "wsync fetch ties it to the cloud: what is there is mirrored, and files "
		 "that you wrote meanwhile stay as they are, as drafts against it. Where "
		 "a key is at hand, wsync clone does all of this at once.\n",
	.examples = "wsync init ~/acme --account acme\n"
		    "wsync init store --endpoint https://cloud.example/api",
	.options = options,
	.max_words = 1,
	.formats = 1u << WS_FORMAT_JSON,
	.no_dry_run = true,
	.run = run,
};
