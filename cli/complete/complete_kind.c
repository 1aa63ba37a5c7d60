/*
 * cli/complete/complete_kind.c - what the placeholders of usage lines stand for, from the store.
 *
 * Only main is read, and only what the placeholder needs: somebody waits with a finger on
 * the tab key.
 */
#include "cli/complete/complete.h"

#include <stdlib.h>
#include <string.h>
#include "cli/config.h"
#include "cli/local/local.h"
#include "cli/run.h"
#include "store/ground/own.h"

static void add_directories(struct ws_store *store, struct ws_candidates *out)
{
	struct ws_err ignored = {0};
	char **dirs = NULL;
	struct ws_oid main;
	size_t count = 0;

	if (ws_local_commit(store, NULL, &main, &ignored) != 0 ||
	    ws_local_dirs(store, &main, &dirs, &count, &ignored) != 0)
		return;
	for (size_t i = 0; i < count; i++) {
		ws_candidate_add(out, dirs[i], "");
		free(dirs[i]);
	}
	free(dirs);
}

static void add_pins(const struct ws_side_account *account, int list, const char *prefix,
		     const char *about, struct ws_candidates *out)
{
	for (size_t i = 0; i < account->pin_count[list]; i++) {
		char word[300];
		const int len = snprintf(word, sizeof(word), "%s%s", prefix,
					 account->pin[list][i].label);

		if (len > 0 && (size_t)len < sizeof(word))
			ws_candidate_add(out, word, about);
	}
}

static void add_from(const struct ws_side_account *account, const char *kind,
		     struct ws_candidates *out)
{
	if (strcmp(kind, "ACCOUNT") == 0) {
		ws_candidate_add(out, account->dir, "account");
	} else if (strcmp(kind, "PRINCIPAL") == 0) {
		add_pins(account, WS_PIN_USERS, "", "person", out);
		add_pins(account, WS_PIN_BOTS, "bot:", "service account", out);
		add_pins(account, WS_PIN_TEAMS, "team:", "team", out);
	} else if (strcmp(kind, "ROLE") == 0) {
		add_pins(account, WS_PIN_ROLES, "", "role", out);
	} else if (strcmp(kind, "TEAM") == 0) {
		add_pins(account, WS_PIN_TEAMS, "", "team", out);
	} else if (strcmp(kind, "PERMISSION") == 0) {
		for (size_t i = 0; i < account->scope_count; i++)
			ws_candidate_add(out, account->scopes[i].name, "");
	}
}

/* Of the account of a workspace that was named already, else of all. */
static void add_names(struct ws_store *store, const char *kind, const char *const *before,
		      size_t count, struct ws_candidates *out)
{
	const struct ws_side_workspace *w = NULL;
	struct ws_err ignored = {0};

	for (size_t i = 0; i < count && !w; i++) {
		ws_auto_local local = {0};

		if (ws_local_load(store, before[i], &local, &w, &ignored) == 0 &&
		    w->account)
			add_from(w->account, kind, out);
		else
			w = NULL;
	}
	if (!w) {
		ws_auto_local local = {0};

		if (ws_local_load_accounts(store, NULL, &local, &ignored) != 0)
			return;
		for (size_t i = 0; i < local.side->account_count; i++)
			add_from(&local.side->accounts[i], kind, out);
	}
}

static void add_changes(struct ws_cli *cli, struct ws_store *store,
			struct ws_candidates *out)
{
	ws_auto(ws_view) view = NULL;
	struct ws_err ignored = {0};

	if (ws_view_build(store, cli->world, &view, &ignored) != 0)
		return;
	for (size_t i = 0; view->plan && i < view->plan->change_count; i++) {
		const struct ws_change *c = &view->plan->changes[i];
		char about[300];

		(void)snprintf(about, sizeof(about), "%.120s %.120s",
			       c->path ? c->path : "", c->label ? c->label : "");
		ws_candidate_add(out, c->id, about);
	}
}

static void add_commands(struct ws_candidates *out)
{
	for (const struct ws_cmd *const *c = ws_cli_commands; *c; c++)
		if (!strchr((*c)->name, ' '))
			ws_candidate_add(out, (*c)->name, (*c)->summary);
}

static void add_settings(struct ws_candidates *out)
{
	for (size_t i = 0; i < WS_SETTINGS; i++) {
		char word[64];

		(void)snprintf(word, sizeof(word), "%s.%s", ws_setting_rows[i].section,
			       ws_setting_rows[i].key);
		ws_candidate_add(out, word, "");
	}
}

static bool from_store(struct ws_cli *cli, const char *kind, const char *const *before,
		       size_t count, struct ws_candidates *out)
{
	static const char *const named[] = {"ACCOUNT", "PRINCIPAL", "ROLE", "TEAM",
					    "PERMISSION"};
	const bool place = strcmp(kind, "WORKSPACE") == 0 || strcmp(kind, "WS") == 0;
	const bool change = strcmp(kind, "CHANGE") == 0;
	ws_auto(ws_store) store = NULL;
	struct ws_err ignored = {0};
	bool name = false;

	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++)
		name |= strcmp(kind, named[i]) == 0;
	if (!place && !change && !name)
		return false;
	if (ws_cli_store(cli, &store, &ignored) != 0)
		return true;
	if (place)
		add_directories(store, out);
	else if (change)
		add_changes(cli, store, out);
	else
		add_names(store, kind, before, count, out);
	return true;
}

void ws_complete_kind(struct ws_cli *cli, const char *kind, const char *const *before,
		      size_t count, struct ws_candidates *out)
{
	if (from_store(cli, kind, before, count, out))
		return;
	if (strcmp(kind, "FILE") == 0 || strcmp(kind, "PATH") == 0)
		out->files = true;
	else if (strcmp(kind, "DIR") == 0 || strcmp(kind, "STORE") == 0)
		out->dirs = true;
	else if (strcmp(kind, "WHEN") == 0)
		for (size_t i = 0; i < 3; i++)
			ws_candidate_add(
				out, (const char *const[]){"auto", "always", "never"}[i],
				"");
	else if (strcmp(kind, "F") == 0)
		for (size_t i = 0; i < WS_FORMATS; i++)
			ws_candidate_add(out, ws_format_words[i], "");
	else if (strcmp(kind, "SETTING") == 0)
		add_settings(out);
	else if (strcmp(kind, "COMMAND") == 0)
		add_commands(out);
	else if (strcmp(kind, "TOPIC") == 0)
		for (const struct ws_topic *t = ws_topics; t->name; t++)
			ws_candidate_add(out, t->name, t->summary);
	else if (*kind >= 'a' && *kind <= 'z')
		ws_candidate_add(out, kind, "");
}
