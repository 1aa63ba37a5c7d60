/*
 * cli/command/env_list.c - `wsync env list` and `wsync env string`.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cli/command/command.h"
#include "cli/env.h"
#include "cli/local/local.h"
#include "cli/name/address.h"
#include "cli/show/show_p.h"
#include "store/ground/own.h"

/* ---- list ------------------------------------------------------------------------------------ */

static const char *state_of(const struct ws_env_binding *b, struct ws_env_sources *sources)
{
	if (*b->stale)
		return b->stale;
	if (access(b->directory, F_OK) != 0)
		return "the directory is gone";
	if (b->place == WS_ENV_DEFAULT)
		return "nothing written: wsync run";
	if (ws_env_sources_read(b->directory, sources, NULL) < 0)
		return "cannot be read";
	return ws_env_is_effective(sources, b) ? "ok" : "another place wins";
}

static int list_json(struct ws_cli *cli, const struct ws_env_bindings *list,
		     struct ws_env_sources *sources, struct ws_err *err)
{
	struct ws_json *o = ws_json_new_object();
	struct ws_json *items = ws_json_new_array();
	int bad = ws_json_set(o, "schema", ws_json_new_text("wsync/env-list/1"));

	for (size_t i = 0; i < list->count; i++) {
		struct ws_json *one = ws_env_binding_json(&list->items[i]);

		bad |= !one ||
		       ws_json_set(one, "state",
				   ws_text_json(state_of(&list->items[i], sources)));
		bad |= ws_json_push(items, one);
	}
	bad |= ws_json_set(o, "bindings", items);
	if (bad) {
		ws_json_free(o);
		return ws_err_nomem(err);
	}
	return ws_show_json(cli->out, o, err);
}

static int list_table(struct ws_cli *cli, const struct ws_env_bindings *list,
		      struct ws_env_sources *sources, struct ws_err *err)
{
	static const char *const titles[] = {"DIRECTORY", "WORKSPACE", "WRITES", "STATE"};
	ws_auto(ws_table) table = NULL;
	int rc = ws_table_new(cli, &table, err);

	for (size_t i = 0; rc == 0 && i < 4; i++)
		rc = ws_table_column(table, titles[i], 0, err);
	for (size_t i = 0; rc == 0 && i < list->count; i++) {
		const struct ws_env_binding *b = &list->items[i];
		ws_auto_buf name = WS_BUF_INIT;
		const char *cells[4];

		ws_buf_addf(&name, "%s/%s", b->account, b->handle);
		cells[0] = b->directory;
		cells[1] = ws_buf_text(&name);
		cells[2] = b->place == WS_ENV_DEFAULT ? "nothing"
						      : ws_env_place_words[b->place];
		cells[3] = state_of(b, sources);
		rc = ws_table_row(table, cells, err);
	}
	return rc == 0 ? ws_table_print(table, cli->out, true, err) : rc;
}

static int run_list(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto_free struct ws_env_sources *sources = calloc(1, sizeof(*sources));
	ws_auto_env_bindings list = WS_ENV_BINDINGS_INIT;
	int rc = ws_env_bindings_open(false, &list, err);

	if (rc == 0 && !sources)
		rc = ws_err_nomem(err);
	if (rc < 0)
		return rc;
	if (cli->format == WS_FORMAT_JSON)
		return list_json(cli, &list, sources, err);
	if (list.count == 0 && cli->format == WS_FORMAT_HUMAN) {
		(void)fputs("No directory is bound on this machine\n", cli->out);
		ws_cli_hint(cli, "wsync env bind WORKSPACE [DIR]");
		return 0;
	}
	return list_table(cli, &list, sources, err);
}

/* ---- string ------------------------------------------------------------------------------------ */

static int string_json(struct ws_cli *cli, const struct ws_side_workspace *w,
		       const struct ws_address *address, struct ws_err *err)
{
	struct ws_json *o = ws_json_new_object();
	int bad = ws_json_set(o, "schema", ws_json_new_text("wsync/env-string/1"));

	bad |= ws_json_set(o, "account", ws_text_json(w->account->handle));
	bad |= ws_json_set(o, "handle", ws_text_json(w->handle));
	bad |= ws_json_set(o, "account_id", ws_text_json(w->account->id));
	bad |= ws_json_set(o, "workspace_id", ws_text_json(w->id));
	bad |= ws_address_json(o, address, w);
	if (bad) {
		ws_json_free(o);
		return ws_err_nomem(err);
	}
	return ws_show_json(cli->out, o, err);
}

static int run_string(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto(ws_store) store = NULL;
	ws_auto_local local = {0};
	const struct ws_side_workspace *w = NULL;
	struct ws_address address;
	ws_auto_buf out = WS_BUF_INIT;
	int rc = ws_env_store(cli, NULL, &store, err);

	if (rc == 0)
		rc = ws_local_load(store, cli->args.words[0], &local, &w, err);
	if (rc < 0)
		return rc;
	if (!ws_address_of(store, w, &address))
		return ws_err_set(err, WS_E_NO_WORKSPACE,
				  "%s is not in the cloud yet: it has no address", w->dir);
	if (cli->format == WS_FORMAT_JSON)
		return string_json(cli, w, &address, err);
	ws_put_select(&out, w);
	ws_buf_adds(&out, "\n\nAPI  ");
	ws_put_text(&out, address.api);
	if (address.ui[0]) {
		ws_buf_adds(&out, "\nUI   ");
		ws_put_text(&out, address.ui);
	}
	ws_buf_addc(&out, '\n');
	return ws_put_out(&out, cli->out, err);
}

const struct ws_cmd ws_cmd_env_list = {
	.name = "env list",
	.alias = "env ls",
	.group = WS_GROUP_ENVIRONMENT,
	.summary = "List bound directories",
	.usage = "",
	.about = "Every directory bound here, its workspace, where the address is "
		 "written, and whether it is what Prefect would use.\n",
	.examples = "wsync env list\n"
		    "wsync env list --json",
	.formats = 1u << WS_FORMAT_JSON | 1u << WS_FORMAT_CSV,
	.run = run_list,
};

const struct ws_cmd ws_cmd_env_string = {
	.name = "env string",
	.group = WS_GROUP_ENVIRONMENT,
	.summary = "Print the addresses of a workspace",
	.usage = "WORKSPACE",
	.about = "What the settings page of the workspace offers for copying: the command "
		 "that selects it, the address for PREFECT_API_URL, and its page in a "
		 "browser. There is no secret in it.\n",
	.examples = "wsync env string acme/prod\n"
		    "wsync env string acme/prod --json",
	.min_words = 1,
	.max_words = 1,
	.formats = 1u << WS_FORMAT_JSON,
	.run = run_string,
};
