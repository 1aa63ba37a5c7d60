/*
 * cli/command/config.c - `wsync config`: settings of this machine, and who says so.
 */
#include <stdio.h>
#include <string.h>
#include "cli/command/command.h"
#include "cli/config.h"
#include "cli/show/show_p.h"
#include "store/ground/own.h"
#include "store/ground/text.h"

#define STORES "stores"

/* ---- names ---------------------------------------------------------------------------- */

struct name {
	const struct ws_setting_row *row; /* NULL: a store, under a name of its own */
	const char *key;
};

static int unknown(const char *word, struct ws_err *err)
{
	char names[WS_SETTINGS][32];
	const char *list[WS_SETTINGS], *near;

	for (size_t i = 0; i < WS_SETTINGS; i++) {
		(void)snprintf(names[i], sizeof(names[i]), "%s.%s",
			       ws_setting_rows[i].section, ws_setting_rows[i].key);
		list[i] = names[i];
	}
	near = ws_text_nearest(word, list, WS_SETTINGS);
	ws_err_set(err, WS_E_USAGE_ARGUMENT, "there is no setting %s", word);
	if (strstr(word, "mode"))
		return ws_err_hint(err, "wsync mode two-way");
	return near ? ws_err_hint(err, "wsync config get %s", near)
		    : ws_err_hint(err, "wsync config list");
}

/* "core.store", "stores.partner" */
static int find_name(const char *word, struct name *out, struct ws_err *err)
{
	const char *dot = strchr(word, '.');
	const size_t len = dot ? (size_t)(dot - word) : 0;

	*out = (struct name){NULL, dot ? dot + 1 : ""};
	for (size_t i = 0; dot && i < WS_SETTINGS; i++) {
		const struct ws_setting_row *row = &ws_setting_rows[i];

		if (strlen(row->section) == len && strncmp(row->section, word, len) == 0 &&
		    strcmp(row->key, dot + 1) == 0) {
			out->row = row;
			return 0;
		}
	}
	if (len == strlen(STORES) && strncmp(word, STORES, len) == 0 && *out->key)
		return 0;
	return unknown(word, err);
}

static struct ws_setting_value value_of(const struct ws_cli *cli, const struct name *name)
{
	struct ws_ini_entry entry;

	if (name->row)
		return ws_setting_find(cli, (enum ws_setting)(name->row - ws_setting_rows));
	if (cli->config && ws_ini_find(cli->config, STORES, name->key, &entry))
		return (struct ws_setting_value){entry.value, NULL, entry.line};
	return (struct ws_setting_value){NULL, NULL, 0};
}

/* ---- list ------------------------------------------------------------------------------- */

static const char *origin(const struct ws_setting_value *value, struct ws_buf *scratch)
{
	ws_buf_cut(scratch, 0);
	if (value->variable)
		ws_buf_adds(scratch, value->variable);
	else if (value->line)
		ws_buf_addf(scratch, WS_CONFIGFILE ":%d", value->line);
	else
		ws_buf_adds(scratch, value->text ? "built in" : "not set");
	return ws_buf_text(scratch);
}

/* Calls one for each setting, those that are not set included, then for each store. */
static int each(const struct ws_cli *cli, void *user,
		int (*one)(void *user, const char *name,
			   const struct ws_setting_value *value, struct ws_err *err),
		struct ws_err *err)
{
	ws_auto_buf name = WS_BUF_INIT;
	struct ws_ini_entry entry;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < WS_SETTINGS; i++) {
		const struct ws_setting_value value = ws_setting_find(cli,
								      (enum ws_setting)i);

		ws_buf_cut(&name, 0);
		ws_buf_addf(&name, "%s.%s", ws_setting_rows[i].section,
			    ws_setting_rows[i].key);
		rc = one(user, ws_buf_text(&name), &value, err);
	}
	for (size_t i = 0;
	     rc == 0 && cli->config && ws_ini_entry(cli->config, STORES, i, &entry); i++) {
		const struct ws_setting_value value = {entry.value, NULL, entry.line};

		ws_buf_cut(&name, 0);
		ws_buf_addf(&name, STORES ".%s", entry.key);
		rc = one(user, ws_buf_text(&name), &value, err);
	}
	return rc;
}

static int add_row(void *user, const char *name, const struct ws_setting_value *value,
		   struct ws_err *err)
{
	ws_auto_buf from = WS_BUF_INIT;
	const char *cells[3] = {name, value->text ? value->text : "", origin(value, &from)};

	return ws_table_row(user, cells, err);
}

static int add_json(void *user, const char *name, const struct ws_setting_value *value,
		    struct ws_err *err)
{
	struct ws_json *o = ws_json_new_object();
	int bad = ws_json_set(o, "name", ws_text_json(name));

	if (value->text)
		bad |= ws_json_set(o, "value", ws_text_json(value->text));
	if (value->variable)
		bad |= ws_json_set(o, "variable", ws_text_json(value->variable));
	if (value->line)
		bad |= ws_json_set(o, "line", ws_json_new_int(value->line));
	bad |= ws_json_push(user, o);
	return bad ? ws_err_nomem(err) : 0;
}

static int list_json(struct ws_cli *cli, struct ws_err *err)
{
	struct ws_json *o = ws_json_new_object(), *items = ws_json_new_array();
	int rc = each(cli, items, add_json, err);
	int bad = ws_json_set(o, "schema", ws_json_new_text("wsync/config/1"));

	bad |= ws_json_set(o, "settings", items);
	if (rc == 0 && !bad)
		return ws_show_json(cli->out, o, err);
	ws_json_free(o);
	return rc < 0 ? rc : ws_err_nomem(err);
}

static int run_list(struct ws_cli *cli, struct ws_err *err)
{
	static const char *const titles[] = {"SETTING", "VALUE", "FROM"};
	ws_auto(ws_table) table = NULL;
	int rc;

	if (cli->format == WS_FORMAT_JSON)
		return list_json(cli, err);
	rc = ws_table_new(cli, &table, err);
	for (size_t i = 0; rc == 0 && i < 3; i++)
		rc = ws_table_column(table, titles[i], 0, err);
	if (rc == 0)
		rc = each(cli, table, add_row, err);
	return rc == 0 ? ws_table_print(table, cli->out, true, err) : rc;
}

static int run_get(struct ws_cli *cli, struct ws_err *err)
{
	struct ws_setting_value value;
	struct name name;
	int rc = find_name(cli->args.words[0], &name, err);

	if (rc < 0)
		return rc;
	value = value_of(cli, &name);
	if (!value.text)
		return WS_EXIT_CHANGES;
	(void)fprintf(cli->out, "%s\n", value.text);
	return 0;
}

/* ---- changing ------------------------------------------------------------------------------ */

static int write_down(struct ws_cli *cli, const char *done, struct ws_err *err)
{
	int rc = cli->dry_run ? 0 : ws_configfile_write(cli->config, err);

	if (rc == 0)
		(void)fprintf(cli->out, "%s %s\n", cli->args.words[0], done);
	return rc;
}

/* What has the last word is not what was written. */
static void warn_if_overruled(struct ws_cli *cli, const struct name *name)
{
	const struct ws_setting_value value = value_of(cli, name);

	if (value.variable)
		ws_cli_hint(cli, "%s is set and goes before " WS_CONFIGFILE,
			    value.variable);
}

static int run_set(struct ws_cli *cli, struct ws_err *err)
{
	const char *value = cli->args.words[1];
	struct name name;
	int rc = find_name(cli->args.words[0], &name, err);

	/* a store is one whatever its name */
	if (rc == 0)
		rc = ws_setting_check(name.row ? name.row
					       : &ws_setting_rows[WS_SETTING_STORE],
				      value, err);
	if (rc == 0 && !cli->config) {
		cli->config = ws_ini_new(&ws_configfile_schema, WS_CONFIGFILE);
		rc = cli->config ? 0 : ws_err_nomem(err);
	}
	if (rc == 0)
		rc = ws_ini_set(cli->config, name.row ? name.row->section : STORES,
				name.key, value, err);
	if (rc == 0)
		rc = write_down(cli, cli->dry_run ? "would be set" : "is set", err);
	if (rc == 0)
		warn_if_overruled(cli, &name);
	return rc;
}

static int run_unset(struct ws_cli *cli, struct ws_err *err)
{
	const char *section;
	struct name name;
	int rc = find_name(cli->args.words[0], &name, err);

	if (rc < 0)
		return rc;
	section = name.row ? name.row->section : STORES;
	if (!cli->config || !ws_ini_get(cli->config, section, name.key)) {
		(void)fprintf(cli->out, "%s is not set in " WS_CONFIGFILE "\n",
			      cli->args.words[0]);
		return 0;
	}
	rc = ws_ini_remove(cli->config, section, name.key);
	return rc == 0 ? write_down(cli, cli->dry_run ? "would be removed" : "is removed",
				    err)
		       : rc;
}

/* ---- the commands --------------------------------------------------------------------------- */

const struct ws_cmd ws_cmd_config_list = {
	.name = "config list",
	.group = WS_GROUP_MAINTAIN,
	.summary = "List the settings, and where each comes from",
	.usage = "",
	.about =
		"Settings are for all stores of this machine. They lie in config.ini in "
		"$WSYNC_CONFIG_HOME, else in wsync below $XDG_CONFIG_HOME or ~/.config, "
		"and may be edited there. What goes before them: an option of the command "
		"line, then the variable WSYNC_... of the same name. What a store keeps "
		"for itself is set elsewhere: wsync mode, policy.ini, .wsync/store.ini.\n\n"
		"  core.store     the store to use where none is named and none is near\n"
		"  core.editor    what wsync edit opens files in\n"
		"  stores.NAME    more stores for the daemon to look after\n"
		"  ui.color       auto, always or never\n"
		"  ui.plain       yes: one labelled line a field, for screen readers\n"
		"  ui.pager       what long output goes through on a terminal; cat: nothing\n"
		"  daemon.poll    time between two looks at the cloud\n"
		"  daemon.deadline, daemon.scan, daemon.log, hooks.EVENT: see wsyncd(8)\n",
	.examples = "wsync config list\n"
		    "wsync config list --json",
	.formats = 1u << WS_FORMAT_JSON,
	.settings = true,
	.run = run_list,
};

const struct ws_cmd ws_cmd_config_get = {
	.name = "config get",
	.group = WS_GROUP_MAINTAIN,
	.summary = "Print one setting as it is in force",
	.usage = "SETTING",
	.about = "Prints the value alone. Status 2 when it is not set and nothing is built "
		 "in. wsync config list says where values come from.\n",
	.examples = "wsync config get ui.pager",
	.min_words = 1,
	.max_words = 1,
	.settings = true,
	.run = run_get,
};

const struct ws_cmd ws_cmd_config_set = {
	.name = "config set",
	.group = WS_GROUP_MAINTAIN,
	.summary = "Set a setting in config.ini",
	.usage = "SETTING VALUE",
	.about = "Changes one line; comments and order stay. A running daemon reads the "
		 "file again after wsync daemon reload.\n",
	.examples = "wsync config set core.store ~/acme    # found from everywhere\n"
		    "wsync config set ui.pager 'less -FRX'\n"
		    "wsync config set daemon.poll 10m && wsync daemon reload",
	.min_words = 2,
	.max_words = 2,
	.settings = true,
	.run = run_set,
};

const struct ws_cmd ws_cmd_config_unset = {
	.name = "config unset",
	.group = WS_GROUP_MAINTAIN,
	.summary = "Take a setting out of config.ini",
	.usage = "SETTING",
	.about = "Takes the line out; what is built in counts again.\n",
	.examples = "wsync config unset core.store",
	.min_words = 1,
	.max_words = 1,
	.settings = true,
	.run = run_unset,
};
