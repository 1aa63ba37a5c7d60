/*
 * cli/command/env_bind.c - `wsync env bind|allow|write|unbind`: which workspace a
 * directory belongs to.
 */
#include <stdio.h>
#include <string.h>
#include "cli/command/command.h"
#include "cli/env.h"
#include "cli/key/credentials.h"
#include "cli/local/local.h"
#include "cli/show/show_p.h"
#include "store/ground/own.h"
#include "store/ground/text.h"

enum { OPT_WITH_KEY, OPT_WRITE };

static const struct ws_option write_options[] = {
	[OPT_WITH_KEY] = {"with-key", 0, NULL,
			  "write the API key, too; never into a file that git tracks"},
	[OPT_WRITE] = {"write", 0, "PLACE", "dotenv, toml, profile, profile=NAME or none"},
	{NULL, 0, NULL, NULL},
};
static const struct ws_option key_options[] = {
	[OPT_WITH_KEY] = {"with-key", 0, NULL,
			  "write the API key, too; never into a file that git tracks"},
	{NULL, 0, NULL, NULL},
};

/* ---- screens ------------------------------------------------------------------------------ */

static void put_line(struct ws_buf *b, const char *name, const char *text)
{
	ws_buf_adds(b, "  ");
	ws_put_text(b, name);
	ws_buf_pad(b, ' ', strlen(name) < 14 ? 14 - strlen(name) : 2);
	ws_put_text(b, text);
	ws_buf_addc(b, '\n');
}

static int print_bound(struct ws_cli *cli, const struct ws_env_binding *b,
		       struct ws_err *err)
{
	ws_auto_free struct ws_env_sources *sources = calloc(1, sizeof(*sources));
	ws_auto_buf out = WS_BUF_INIT;
	char url[WS_ENV_VALUE_MAX] = "";
	int rc;

	if (cli->format == WS_FORMAT_JSON) {
		struct ws_json *o = ws_env_binding_json(b);

		if (!o || ws_json_set(o, "schema", ws_json_new_text("wsync/env-binding/1")))
			return ws_err_nomem(err);
		return ws_show_json(cli->out, o, err);
	}
	(void)ws_env_url(b->endpoint, b->account_id, b->workspace_id, url);
	ws_buf_adds(&out, "Bound ");
	ws_put_text(&out, b->directory);
	ws_buf_adds(&out, " to ");
	ws_put_text(&out, b->account);
	ws_buf_addc(&out, '/');
	ws_put_text(&out, b->handle);
	ws_buf_addc(&out, '\n');
	put_line(&out, WS_ENV_PROJECT,
		 "names the workspace; no secrets, goes with the project");
	if (b->place != WS_ENV_DEFAULT) {
		put_line(&out, ws_env_place_words[b->place], url);
		put_line(&out, "", b->file);
		put_line(&out, "",
			 b->with_key ? "the key is written, too; only you can read the file"
				     : "the key is not written");
	}
	rc = ws_put_out(&out, cli->out, err);
	if (rc == 0 && sources && ws_env_sources_read(b->directory, sources, err) == 0 &&
	    b->place != WS_ENV_DEFAULT && !ws_env_is_effective(sources, b))
		ws_show_warn(cli, "another place counts more; wsync env explain shows it");
	ws_cli_hint(cli, "wsync run -- COMMAND");
	return rc;
}

/* ---- bind ----------------------------------------------------------------------------------- */

struct wish {
	struct ws_store *store;
	const struct ws_side_workspace *workspace;
	char directory[PATH_MAX];
	enum ws_env_place place;
	char profile[WS_ENV_PROFILE];
	char file[PATH_MAX];
	struct ws_key key;
	bool with_key;
};

static bool is_same_place(const struct ws_env_binding *b, const struct wish *w)
{
	return b->place == w->place && strcmp(b->file, w->file) == 0 &&
	       strcmp(b->profile, w->profile) == 0;
}

static int fill(struct ws_env_bindings *list, struct ws_env_binding *b,
		const struct wish *w, struct ws_err *err)
{
	const struct {
		const char **to, *from;
	} texts[] = {
		{&b->directory, w->directory},
		{&b->store, w->store->path},
		{&b->endpoint, w->store->endpoint},
		{&b->account_id, w->workspace->account->id},
		{&b->account, w->workspace->account->handle},
		{&b->workspace_id, w->workspace->id},
		{&b->handle, w->workspace->handle},
		{&b->profile, w->profile},
		{&b->file, w->file},
		{&b->stale, ""},
	};

	b->place = w->place;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		*texts[i].to = ws_arena_dup(list->arena, texts[i].from);
		if (!*texts[i].to)
			return ws_err_nomem(err);
	}
	return 0;
}

static int bind(struct ws_cli *cli, const struct wish *w, struct ws_err *err)
{
	ws_auto_env_bindings list = WS_ENV_BINDINGS_INIT;
	struct ws_env_binding *b;
	bool left = false;
	int rc = ws_env_bindings_open(true, &list, err);

	b = rc == 0 ? ws_env_binding_at(&list, w->directory) : NULL;
	/* bound to another place before: that one gets its bytes back */
	if (b && !is_same_place(b, w)) {
		rc = ws_env_unbind(&list, b, w->with_key ? w->key.text : NULL, &left, err);
		if (rc == 0)
			ws_env_binding_drop(&list, b);
		b = NULL;
	}
	if (rc == 0 && !b) {
		b = ws_env_binding_add(&list);
		rc = b ? 0 : ws_err_nomem(err);
	}
	if (rc == 0)
		rc = fill(&list, b, w, err);
	if (rc == 0)
		rc = ws_env_bind(&list, b, w->with_key ? w->key.text : NULL, err);
	if (rc == 0)
		rc = ws_env_bindings_save(&list, err);
	if (left)
		ws_show_warn(cli,
			     "what the binding wrote before was changed since, and stays");
	return rc == 0 ? print_bound(cli, b, err) : rc;
}

/* The rest of the wish, once store, workspace and directory are known. */
static int settle(struct ws_cli *cli, struct wish *w, const char *write, struct ws_err *err)
{
	char source[WS_KEY_SOURCE];
	int rc;

	if (!w->workspace->id || !w->workspace->account || !w->workspace->account->id)
		return ws_err_set(err, WS_E_NO_WORKSPACE,
				  "%s is not in the cloud yet: it has no address",
				  w->workspace->dir);
	rc = ws_env_place_of(w->directory, write, &w->place, w->profile, err);
	if (rc == 0)
		rc = ws_env_place_file(w->directory, w->place, w->file, err);
	w->with_key = cli->args.option[OPT_WITH_KEY] != NULL;
	if (rc == 0 && w->with_key)
		rc = ws_key_find(cli, w->store->endpoint, &w->key, source, err);
	return rc;
}

static void wish_clear(struct wish *w)
{
	ws_key_wipe(&w->key);
	ws_store_close(w->store);
}
#define auto_wish __attribute__((cleanup(wish_clear))) struct wish

static int run_bind(struct ws_cli *cli, struct ws_err *err)
{
	auto_wish w = {0};
	ws_auto_local local = {0};
	const char *word = cli->args.words[0];
	int rc = ws_env_directory(cli->args.count > 1 ? cli->args.words[1] : NULL,
				  w.directory, err);

	if (rc == 0)
		rc = ws_env_store(cli, w.directory, &w.store, err);
	if (rc == 0)
		rc = ws_local_load(w.store, word, &local, &w.workspace, err);
	if (rc == 0)
		rc = settle(cli, &w, cli->args.option[OPT_WRITE], err);
	return rc == 0 ? bind(cli, &w, err) : rc;
}

static int run_allow(struct ws_cli *cli, struct ws_err *err)
{
	auto_wish w = {0};
	ws_auto_local local = {0};
	struct ws_env_project project;
	int rc = ws_env_directory(cli->args.count > 0 ? cli->args.words[0] : NULL,
				  w.directory, err);

	if (rc == 0)
		rc = ws_env_project_read(w.directory, &project, err);
	if (rc == WS_ENV_ABSENT) {
		ws_err_set(err, WS_E_ENV_UNBOUND, "there is no %s in %s", WS_ENV_PROJECT,
			   w.directory);
		return ws_err_hint(err, "wsync env bind WORKSPACE %s", w.directory);
	}
	if (rc == 0)
		rc = ws_env_store(cli, w.directory, &w.store, err);
	if (rc == 0)
		rc = ws_local_load(w.store, NULL, &local, NULL, err);
	if (rc < 0)
		return rc;
	/* by id: the names beside it are for people, and others wrote them */
	w.workspace = ws_side_workspace(local.side, project.id);
	if (!w.workspace) {
		ws_err_set(err, WS_E_NO_WORKSPACE,
			   "the store has no workspace with the id in %s", WS_ENV_PROJECT);
		(void)ws_err_why(err, "the file calls it %s/%s, id %s", project.account,
				 project.handle, project.id);
		return ws_err_hint(err, "wsync workspace list, then wsync env bind "
					"WORKSPACE");
	}
	/* a stranger's file has no say in what lies outside of its project */
	if (strncmp(project.write, "profile", 7) == 0)
		project.write[0] = '\0';
	rc = settle(cli, &w, *project.write ? project.write : NULL, err);
	return rc == 0 ? bind(cli, &w, err) : rc;
}

/* ---- write, unbind ------------------------------------------------------------------------------ */

static int open_bound(struct ws_cli *cli, struct ws_env_bindings *list,
		      struct ws_env_binding **out, struct ws_err *err)
{
	char directory[PATH_MAX];
	int rc = ws_env_bindings_open(true, list, err);

	if (rc == 0)
		rc = ws_env_directory(cli->args.count > 0 ? cli->args.words[0] : NULL,
				      directory, err);
	if (rc < 0)
		return rc;
	*out = ws_env_binding_at(list, directory);
	return *out ? 0 : ws_env_say_unbound(directory, err);
}

static int run_write(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto_env_bindings list = WS_ENV_BINDINGS_INIT;
	struct ws_env_binding *b = NULL;
	ws_auto_key key = {{0}};
	char source[WS_KEY_SOURCE];
	const bool with_key = cli->args.option[OPT_WITH_KEY] != NULL;
	int rc = open_bound(cli, &list, &b, err);

	if (rc == 0 && with_key)
		rc = ws_key_find(cli, b->endpoint, &key, source, err);
	if (rc == 0)
		rc = ws_env_bind(&list, b, with_key ? key.text : NULL, err);
	if (rc == 0)
		rc = ws_env_bindings_save(&list, err);
	return rc == 0 ? print_bound(cli, b, err) : rc;
}

static int run_unbind(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto_env_bindings list = WS_ENV_BINDINGS_INIT;
	struct ws_env_binding *b = NULL;
	ws_auto_key key = {{0}};
	char source[WS_KEY_SOURCE];
	bool left = false, with_key = false;
	int rc = open_bound(cli, &list, &b, err);

	if (rc < 0)
		return rc;
	if (b->with_key)
		with_key = ws_key_find(cli, b->endpoint, &key, source, NULL) == 0;
	rc = ws_env_unbind(&list, b, with_key ? key.text : NULL, &left, err);
	if (rc < 0)
		return rc;
	if (left)
		ws_show_warn(cli,
			     "somebody changed what the binding wrote in %s or %s; "
			     "that stays",
			     *b->file ? ws_env_place_words[b->place] : WS_ENV_PROJECT,
			     WS_ENV_PROJECT);
	(void)fprintf(cli->out, "Not bound any more\n");
	ws_env_binding_drop(&list, b);
	return ws_env_bindings_save(&list, err);
}

const struct ws_cmd ws_cmd_env_bind = {
	.name = "env bind",
	.group = WS_GROUP_ENVIRONMENT,
	.summary = "Bind a directory to a workspace",
	.usage = "WORKSPACE [DIR]",
	.about = "Writes PREFECT_API_URL of the workspace where the project has its "
		 "settings, and .wsync.ini, which names the workspace and goes with the "
		 "project. One line changes; comments, order and all other lines stay as "
		 "they are. A file in which that cannot be done safely is refused.\n\n"
		 "--write says where: dotenv (.env), toml (prefect.toml), profile (the "
		 "Prefect profile in use, or profile=NAME), or none. Without it: "
		 "prefect.toml where that is there and .env is not, else .env.\n\n"
		 "No key is written unless --with-key asks for it, and then only into a "
		 "file that git ignores or that is in no repository; the file becomes "
		 "0600.\n\n"
		 "The first time, -C or WSYNC_STORE says where the store is; later it is "
		 "the one that directories here are bound from.\n",
	.examples = "wsync -C ~/acme env bind acme/staging         # this directory\n"
		    "wsync env bind acme/staging ~/etl --write toml\n"
		    "wsync env bind acme/prod --write profile=prod",
	.options = write_options,
	.min_words = 1,
	.max_words = 2,
	.formats = 1u << WS_FORMAT_JSON,
	.no_dry_run = true,
	.run = run_bind,
};

const struct ws_cmd ws_cmd_env_allow = {
	.name = "env allow",
	.group = WS_GROUP_ENVIRONMENT,
	.summary = "Act on the .wsync.ini that came with a project",
	.usage = "[DIR]",
	.about = "A .wsync.ini in a repository you cloned does nothing by itself: a "
		 "stranger's file must not say where your runs go. This command binds the "
		 "directory to the workspace whose id the file has, if your store has it, "
		 "and writes what wsync env bind would, but never into a profile: that "
		 "lies outside of the project.\n",
	.examples = "wsync env allow             # this directory\n"
		    "wsync env allow ~/src/etl",
	.options = key_options,
	.max_words = 1,
	.formats = 1u << WS_FORMAT_JSON,
	.no_dry_run = true,
	.run = run_allow,
};

const struct ws_cmd ws_cmd_env_write = {
	.name = "env write",
	.group = WS_GROUP_ENVIRONMENT,
	.summary = "Write again what a binding says",
	.usage = "[DIR]",
	.about =
		"Puts the address of the bound workspace back where the binding writes it, "
		"after somebody changed or removed the line.\n",
	.examples =
		"wsync env write\n"
		"wsync env write --with-key   # the key, too, where git ignores the file",
	.options = key_options,
	.max_words = 1,
	.formats = 1u << WS_FORMAT_JSON,
	.no_dry_run = true,
	.run = run_write,
};

const struct ws_cmd ws_cmd_env_unbind = {
	.name = "env unbind",
	.group = WS_GROUP_ENVIRONMENT,
	.summary = "Set a directory free again",
	.usage = "[DIR]",
	.about = "Takes back what the binding wrote: where nothing else was changed, files "
		 "have their earlier bytes again, and those it made are gone. Lines that "
		 "somebody changed since stay.\n",
	.examples = "wsync env unbind\n"
		    "wsync env unbind ~/src/etl",
	.max_words = 1,
	.no_dry_run = true,
	.run = run_unbind,
};
