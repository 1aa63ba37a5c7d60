/*
 * cli/env.c - what bound directories have in common.
 */
#include "cli/env.h"

#include <errno.h>
#include <stdio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cli/local/local.h"
#include "cli/run.h"
#include "cli/show/show_p.h"
#include "store/ground/text.h"
#include "sync/env/follow.h"
#include "sync/round/look/listed.h"

int ws_env_directory(const char *word, char out[PATH_MAX], struct ws_err *err)
{
	if (!realpath(word ? word : ".", out) || access(out, X_OK) != 0)
		return ws_err_set(err, WS_E_USAGE_ARGUMENT, "there is no directory %s: %s",
				  word ? word : "here", strerrordesc_np(errno));
	return 0;
}

/* The store that bindings speak of; NULL: none, or several. */
static const char *bound_store(const struct ws_env_bindings *list, const char *directory)
{
	const struct ws_env_binding *b = ws_env_binding_above(list, directory);

	if (b)
		return b->store;
	for (size_t i = 1; i < list->count; i++)
		if (strcmp(list->items[i].store, list->items[0].store) != 0)
			return NULL;
	return list->count > 0 ? list->items[0].store : NULL;
}

int ws_env_store(struct ws_cli *cli, const char *directory, struct ws_store **out,
		 struct ws_err *err)
{
	ws_auto_env_bindings list = WS_ENV_BINDINGS_INIT;
	char here[PATH_MAX];
	const char *store = NULL;
	int rc = ws_cli_store_near(cli, out, err);

	if (rc != WS_E_NO_STORE || cli->store_dir || ws_cli_env("WSYNC_STORE"))
		return rc;
	if (ws_env_bindings_open(false, &list, NULL) == 0 &&
	    ws_env_directory(directory, here, NULL) == 0)
		store = bound_store(&list, here);
	if (store)
		return ws_store_open(store, out, err);
	rc = ws_cli_store(cli, out, err);
	if (rc != WS_E_NO_STORE)
		return rc;
	return ws_err_hint(err,
			   "wsync -C STORE ..., or WSYNC_STORE; wsync clone makes one");
}

static bool same_url(const char *a, const char *b)
{
	size_t x = strlen(a), y = strlen(b);

	while (x > 0 && a[x - 1] == '/')
		x--;
	while (y > 0 && b[y - 1] == '/')
		y--;
	return x == y && memcmp(a, b, x) == 0;
}

bool ws_env_is_effective(const struct ws_env_sources *sources,
			 const struct ws_env_binding *b)
{
	const struct ws_env_source *winner = &sources->places[sources->winner];
	char url[WS_ENV_VALUE_MAX];

	return !*b->stale && winner->set && !winner->trouble.code &&
	       ws_env_url(b->endpoint, b->account_id, b->workspace_id, url) &&
	       same_url(winner->value, url);
}

int ws_env_say_other(const struct ws_env_sources *sources, const struct ws_env_binding *b,
		     struct ws_err *err)
{
	const struct ws_env_source *winner = &sources->places[sources->winner];
	const char *place = ws_env_place_words[sources->winner];

	if (*b->stale) {
		ws_err_set(err, WS_E_ENV_OTHER,
			   "%s/%s, which this directory is bound to, %s", b->account,
			   b->handle, b->stale);
		return ws_err_hint(err, "wsync fetch, then wsync env bind WORKSPACE");
	}
	ws_err_set(err, WS_E_ENV_OTHER,
		   "this directory is bound to %s/%s, and a flow run would go elsewhere",
		   b->account, b->handle);
	if (winner->trouble.code)
		ws_err_why(err, "%s cannot be read: %.150s", place, winner->trouble.msg);
	else if (winner->set)
		ws_err_why(err, "%s says %.200s", place, winner->value);
	else
		ws_err_why(err, "no place names a workspace");
	if (sources->winner == WS_ENV_VARIABLE)
		return ws_err_hint(err, "unset " WS_ENV_URL);
	return ws_err_hint(err, "wsync run -- COMMAND   sets the address for it alone");
}

int ws_env_say_unbound(const char *directory, struct ws_err *err)
{
	struct ws_env_project project;
	char dir[PATH_MAX], file[PATH_MAX + 16];

	(void)snprintf(dir, sizeof(dir), "%s", directory);
	for (;;) {
		char *slash = strrchr(dir, '/');

		(void)snprintf(file, sizeof(file), "%s/" WS_ENV_PROJECT, dir);
		if (access(file, F_OK) == 0)
			break;
		if (!slash) {
			ws_err_set(err, WS_E_ENV_UNBOUND, "%s is not bound to a workspace",
				   directory);
			return ws_err_hint(err, "wsync env bind WORKSPACE");
		}
		*slash = '\0';
	}
	ws_err_set(err, WS_E_ENV_NOT_ALLOWED, "%s is not allowed on this machine yet",
		   file);
	if (ws_env_project_read(*dir ? dir : "/", &project, NULL) == 0)
		ws_err_why(err, "a file you did not write asks to send runs to %s/%s",
			   project.account, project.handle);
	return ws_err_hint(err, "wsync env allow %s", *dir ? dir : "/");
}

struct ws_json *ws_env_binding_json(const struct ws_env_binding *b)
{
	ws_auto(ws_json) o = ws_json_new_object();
	char url[WS_ENV_VALUE_MAX] = "";
	int bad;

	(void)ws_env_url(b->endpoint, b->account_id, b->workspace_id, url);
	bad = ws_json_set(o, "directory", ws_text_json(b->directory));
	bad |= ws_json_set(o, "account", ws_text_json(b->account));
	bad |= ws_json_set(o, "account_id", ws_text_json(b->account_id));
	bad |= ws_json_set(o, "handle", ws_text_json(b->handle));
	bad |= ws_json_set(o, "workspace_id", ws_text_json(b->workspace_id));
	bad |= ws_json_set(o, "url", ws_text_json(url));
	bad |= ws_json_set(o, "place",
			   b->place == WS_ENV_DEFAULT
				   ? ws_json_new_null()
				   : ws_json_new_text(ws_env_place_words[b->place]));
	if (*b->file)
		bad |= ws_json_set(o, "file", ws_text_json(b->file));
	if (*b->profile)
		bad |= ws_json_set(o, "profile", ws_text_json(b->profile));
	bad |= ws_json_set(o, "with_key", ws_json_new_bool(b->with_key));
	if (*b->stale)
		bad |= ws_json_set(o, "stale", ws_text_json(b->stale));
	return bad ? NULL : ws_steal(&o);
}

static void tell(void *user, const char *text)
{
	const struct ws_cli *cli = user;
	ws_auto_free char *neutral = ws_text_neutral_dup(text);

	/* quiet or not: it is said once, and files of the person changed */
	if (neutral)
		ws_show_warn(cli, "%s", neutral);
}

/* Ids of the accounts whose workspaces were all listed, NULL last. NULL: no memory. */
static const char **whole_accounts(const struct ws_listed *listed)
{
	const char **ids = calloc(listed->count + 1, sizeof(*ids));
	size_t count = 0;

	for (size_t i = 0; ids && i < listed->count; i++)
		if (listed->accounts[i].used[WS_CAP_WORKSPACES].whole)
			ids[count++] = listed->accounts[i].id;
	return ids;
}

void ws_env_follow_round(const struct ws_cli *cli, const struct ws_store *store,
			 const struct ws_round_report *report)
{
	struct ws_err err = {0};
	ws_auto_local local = {0};
	ws_auto(ws_listed) listed = NULL;
	ws_auto_free const char **whole = NULL;
	struct ws_cli talk = *cli;
	int rc;

	/* the list of this machine is only read where it matters */
	if (report->looked_s == 0 || !ws_env_follows(store->path))
		return;
	rc = ws_local_load_at((struct ws_store *)(uintptr_t)store, "cloud", NULL, &local,
			      NULL, &err);
	if (rc == 0)
		rc = ws_listed_read(store, &listed, &err);
	if (rc == 0) {
		whole = whole_accounts(listed);
		rc = whole ? ws_env_follow(store->path, local.side, whole, tell, &talk,
					   &err)
			   : ws_err_nomem(&err);
	}
	if (rc < 0)
		ws_show_warn(cli, "bound directories do not follow: %s", err.msg);
}
